//! Files read line by line in constant memory: plain, gzip or bgzip; any line end; UTF-8 or Windows-1252.

use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;

use encoding_rs::WINDOWS_1252;
use flate2::read::MultiGzDecoder;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;

/// How much of a file is looked at to tell what it is; bytes.
const HEAD: usize = 256 << 10;

/// The longest line that is read; bytes.
const LONGEST_LINE: usize = 64 << 20;

/// The largest list or table that is read as a whole; bytes.
const LARGEST_BOOK: u64 = 64 << 20;

/// The last block of every complete file of bgzip (SAM specification, 4.1.2).
const BGZF_END: [u8; 28] =
    [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 6, 0, 0x42, 0x43, 2, 0, 0x1b, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A file, opened and unpacked, whose beginning is known.
pub(super) struct Opened<'a> {
    pub(super) name: Arc<str>,
    /// The beginning of what is in it.
    pub(super) head: Vec<u8>,
    /// Was it read to its end for the head?
    pub(super) whole: bool,
    input: Box<dyn Read + 'a>,
}

/// Opens a file: unpacks it when it begins as gzip does.
pub(super) fn open<'a>(name: &str, input: impl Read + 'a) -> Result<Opened<'a>, Diagnostic> {
    let name: Arc<str> = name.into();
    let broken = |error: &io::Error| broken(&name, None, error);
    let mut input = input;
    let magic = fill(&mut input, 18).map_err(|error| broken(&error))?;
    let packed = magic.starts_with(&[0x1f, 0x8b]);
    let blocks = packed && magic.get(12..14) == Some(b"BC");
    let input = Cursor::new(magic).chain(input);
    let mut input: Box<dyn Read + 'a> = if packed {
        let tail = Tail { input: BufReader::with_capacity(1 << 17, input), last: Vec::new(), blocks };
        Box::new(MultiGzDecoder::new(tail))
    } else {
        Box::new(input)
    };
    let head = fill(&mut input, HEAD).map_err(|error| broken(&error))?;
    let whole = head.len() < HEAD;
    Ok(Opened { name, head, whole, input })
}

/// Up to `most` bytes.
fn fill(input: &mut impl Read, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    input.by_ref().take(most as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl<'a> Opened<'a> {
    /// The file as a whole.
    pub(super) fn place(&self) -> Place {
        Place::file(Arc::clone(&self.name))
    }

    /// Its lines.
    pub(super) fn lines(self) -> LineReader<'a> {
        let input: Box<dyn BufRead + 'a> =
            Box::new(BufReader::with_capacity(1 << 17, Cursor::new(self.head).chain(self.input)));
        LineReader { name: self.name, input, number: 0, bytes: Vec::new(), text: String::new(), ended: false }
    }

    /// Its cells, as a whole: for lists and tables, which people write.
    pub(super) fn book(mut self) -> Result<Book, Vec<Diagnostic>> {
        let mut bytes = std::mem::take(&mut self.head);
        if !self.whole {
            let read = self.input.by_ref().take(LARGEST_BOOK).read_to_end(&mut bytes);
            read.map_err(|error| vec![broken(&self.name, None, &error)])?;
            if bytes.len() as u64 >= LARGEST_BOOK {
                return Err(vec![
                    Diagnostic::error(
                        Code::TooLarge,
                        format!("a list or table of more than {} MiB", LARGEST_BOOK >> 20),
                    )
                    .at(self.place())
                    .help("keep the rows of the genes of interest, or give a VCF or MAF"),
                ]);
            }
        }
        Book::read(&self.name, &bytes).map_err(|problem| vec![problem])
    }
}

/// Lines of a file.
pub(super) struct LineReader<'a> {
    pub(super) name: Arc<str>,
    input: Box<dyn BufRead + 'a>,
    number: usize,
    bytes: Vec<u8>,
    text: String,
    ended: bool,
}

impl LineReader<'_> {
    /// The next line, counted from 1, without its end.
    pub(super) fn next(&mut self) -> Result<Option<(usize, &str)>, Diagnostic> {
        self.bytes.clear();
        let limit = LONGEST_LINE as u64 + 1;
        let read = self.input.by_ref().take(limit).read_until(b'\n', &mut self.bytes);
        let count = read.map_err(|error| broken(&self.name, Some(self.number + 1), &error))?;
        if count == 0 {
            return Ok(None);
        }
        self.number += 1;
        let place = || Place::line(Arc::clone(&self.name), self.number);
        self.ended = self.bytes.last() == Some(&b'\n');
        if count > LONGEST_LINE {
            return Err(Diagnostic::error(
                Code::TooLarge,
                format!("a line of more than {} MiB", LONGEST_LINE >> 20),
            )
            .at(place())
            .help("this is no file of variants, or it has lost its line ends"));
        }
        while matches!(self.bytes.last(), Some(b'\n' | b'\r')) {
            self.bytes.pop();
        }
        if let Some(at) = memchr::memchr(0, &self.bytes) {
            return Err(Diagnostic::error(
                Code::Damaged,
                format!("byte {} of the line is zero: this is no text", at + 1),
            )
            .at(place())
            .help("the file is damaged, or of a binary kind: convert BCF with `bcftools view`"));
        }
        self.text.clear();
        let bytes = if self.number == 1 {
            self.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.bytes)
        } else {
            &self.bytes
        };
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text.push_str(text),
            Err(_) => {
                let (text, _) = WINDOWS_1252.decode_without_bom_handling(bytes);
                self.text.push_str(&text);
            }
        }
        Ok(Some((self.number, &self.text)))
    }

    /// The line read last.
    pub(super) fn last(&self) -> (usize, &str) {
        (self.number, &self.text)
    }

    /// Did the line read last end as lines do, or with the file?
    pub(super) fn ended(&self) -> bool {
        self.ended
    }
}

/// The head of a file as text, for telling what it is.
pub(super) fn text_of(head: &[u8]) -> Cow<'_, str> {
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        let (text, _, _) = encoding_rs::UTF_16LE.decode(head);
        return text;
    }
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    String::from_utf8_lossy(head)
}

/// Sees whether packed blocks end as bgzip ends them.
struct Tail<R> {
    input: R,
    last: Vec<u8>,
    blocks: bool,
}

impl<R: Read> Read for Tail<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(into)?;
        if !self.blocks || into.is_empty() {
            return Ok(count);
        }
        if count == 0 && self.last != BGZF_END {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the last block of bgzip is missing"));
        }
        self.last.extend_from_slice(&into[count.saturating_sub(BGZF_END.len())..count]);
        let surplus = self.last.len().saturating_sub(BGZF_END.len());
        self.last.drain(..surplus);
        Ok(count)
    }
}

/// A file that cannot be read on.
pub(super) fn broken(name: &Arc<str>, line: Option<usize>, error: &io::Error) -> Diagnostic {
    let place =
        line.map_or_else(|| Place::file(Arc::clone(name)), |line| Place::line(Arc::clone(name), line));
    let cut = error.kind() == io::ErrorKind::UnexpectedEof;
    let message =
        if cut { format!("the file is cut: {error}") } else { format!("cannot be read on: {error}") };
    Diagnostic::error(Code::Evidence, message).at(place).help(if cut {
        "copy it again, completely; `gzip -t` says whether it is whole"
    } else {
        "the file may be damaged: copy it again; `gzip -t` says whether a packed file is whole"
    })
}
