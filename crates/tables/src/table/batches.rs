//! A table in parts: as many whole rows as fit into a few hundred thousand bytes, each part a table of its own.

use std::io::{self, Read};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;
use memchr::memchr_iter;

use super::{Heading, Table, is_comment};
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::sheet::number::Marks;
use crate::sheet::{Book, Sheet, text};
use std::borrow::Cow;

/// How many bytes a part has at least, unless the table ends.
const PART: usize = 1 << 20;

/// How many bytes tell what kind of file it is.
const SAMPLE: usize = 4096;

/// How many bytes may be read for the end of a row whose quote does not close.
const LONGEST_ROW: usize = 1 << 24;

/// First bytes of a gzip archive.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// A table in parts, in the order of its rows.
///
/// What the first part says holds for all: the delimiter, the header, and, as far as later parts are silent, the
/// decimal marks. A workbook, UTF-16 and a text that ends its lines with CR are one part.
pub struct Batches<R> {
    source: Arc<str>,
    input: R,
    /// Read and not yet given.
    held: Vec<u8>,
    ended: bool,
    /// Lines of the file that were given.
    given: usize,
    part: usize,
    known: Option<Known>,
    failed: bool,
}

/// What the first part says.
struct Known {
    delimiter: char,
    headings: Arc<[Heading]>,
    marks: Marks,
    /// Is the file in Windows-1252?
    western: bool,
}

impl<'r> Batches<Box<dyn Read + 'r>> {
    /// The parts of a table; `source` is what to call it. A gzip archive is unpacked.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn open(source: &str, mut input: impl Read + 'r) -> Result<Self, Diagnostic> {
        let mut start = Vec::new();
        let broken = |error: &io::Error| broken(source, error);
        input.by_ref().take(2).read_to_end(&mut start).map_err(|error| broken(&error))?;
        let packed = start == GZIP;
        let input = io::Cursor::new(start).chain(input);
        let input: Box<dyn Read + 'r> =
            if packed { Box::new(MultiGzDecoder::new(input)) } else { Box::new(input) };
        Ok(Self::new(source, input, PART))
    }

    /// A table in one part.
    pub(super) fn whole(source: &str, bytes: &'r [u8]) -> Self {
        let input: Box<dyn Read + 'r> =
            if bytes.starts_with(&GZIP) { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(bytes) };
        Self::new(source, input, usize::MAX)
    }
}

impl<R: Read> Batches<R> {
    fn new(source: &str, input: R, part: usize) -> Self {
        Self {
            source: source.into(),
            input,
            held: Vec::new(),
            ended: false,
            given: 0,
            part,
            known: None,
            failed: false,
        }
    }

    /// Reads until `bytes` are held or the input ends.
    fn fill(&mut self, bytes: usize) -> Result<(), Diagnostic> {
        if !self.ended && self.held.len() < bytes {
            let wanted = u64::try_from(bytes - self.held.len()).unwrap_or(u64::MAX);
            let read = self.input.by_ref().take(wanted).read_to_end(&mut self.held);
            read.map_err(|error| broken(&self.source, &error))?;
            self.ended = self.held.len() < bytes;
        }
        Ok(())
    }

    /// The bytes of the next part: whole rows.
    fn rows(&mut self) -> Result<Vec<u8>, Diagnostic> {
        let mut wanted = self.part;
        loop {
            self.fill(wanted)?;
            if self.ended {
                return Ok(std::mem::take(&mut self.held));
            }
            // A line end within quotes ends no row.
            let (mut quotes, mut end, mut last) = (0, None, None);
            for at in memchr::memchr2_iter(b'"', b'\n', &self.held) {
                if self.held[at] == b'"' {
                    quotes += 1;
                } else {
                    last = Some(at + 1);
                    end = if quotes % 2 == 0 { last } else { end };
                }
            }
            if let Some(end) = end.or(last.filter(|_| wanted >= LONGEST_ROW)) {
                let rest = self.held.split_off(end);
                return Ok(std::mem::replace(&mut self.held, rest));
            }
            wanted = wanted.saturating_mul(2);
        }
    }

    fn read(&mut self) -> Result<Option<Table<'static>>, Diagnostic> {
        if self.known.is_none() {
            self.fill(SAMPLE)?;
            if text::is_whole(&self.held) {
                self.fill(usize::MAX)?;
                let book = Book::read(&self.source, &std::mem::take(&mut self.held))?;
                return of_book(&book).map(Some);
            }
        }
        let bytes = self.rows()?;
        if bytes.is_empty() && (self.known.is_some() || self.given > 0) {
            return Ok(None);
        }
        let lines = memchr_iter(b'\n', &bytes).count();
        let western = self.known.as_ref().is_some_and(|known| known.western);
        let (text, western) = match String::from_utf8(bytes) {
            Ok(text) if !western => (text, false),
            Ok(text) => (text::western(text.as_bytes()), true),
            Err(error) => (text::western(error.as_bytes()), true),
        };
        if let Some(problem) = text::control(&text) {
            let place = Place::file(Arc::clone(&self.source));
            return Err(Diagnostic::error(Code::Cell, problem.to_string()).at(place).help(problem.help()));
        }
        let table = match &mut self.known {
            None => {
                let text = match text.strip_prefix('\u{feff}') {
                    Some(text) => text.to_owned(),
                    None => text,
                };
                let table = first(&self.source, text)?;
                self.known = Some(Known {
                    delimiter: table.sheet.delimiter(),
                    headings: Arc::clone(&table.headings),
                    marks: table.sheet.marks().clone(),
                    western,
                });
                table
            }
            Some(known) => {
                let source = Arc::clone(&self.source);
                let sheet = Sheet::of_records(source, text, known.delimiter, self.given, Some(&known.marks));
                known.marks = sheet.marks().clone();
                let headings = Arc::clone(&known.headings);
                Table { sheet: Cow::Owned(sheet), header: None, headings, comments: false }
            }
        };
        self.given += lines;
        Ok(Some(table))
    }
}

impl<R: Read> Iterator for Batches<R> {
    type Item = Result<Table<'static>, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let read = self.read();
        self.failed = read.is_err();
        read.transpose()
    }
}

/// The first part of a text: its first line that is neither blank nor a comment names the columns.
fn first(source: &Arc<str>, text: String) -> Result<Table<'static>, Diagnostic> {
    let at = |problem: Diagnostic| problem.at(Place::file(Arc::clone(source)));
    let plain = Sheet::new(Arc::clone(source), text);
    let Some(header) = (0..plain.len()).find(|line| !plain.is_blank(*line) && !is_comment(&plain, *line))
    else {
        return Err(at(Diagnostic::error(Code::Empty, "the table is empty")));
    };
    // What parts the headings parts the cells: a comma in a cell of every row does not.
    let line = plain.line(header);
    let count = |mark: char| line.matches(mark).count();
    let delimiter =
        [';', '\t'].into_iter().fold(',', |best, mark| if count(mark) > count(best) { mark } else { best });
    let delimiter = if count(delimiter) == 0 { plain.delimiter() } else { delimiter };
    let sheet = Sheet::of_records(Arc::clone(source), plain.into_text(), delimiter, 0, None);
    Ok(headed(sheet))
}

/// The table of the one sheet of a book that is filled.
fn of_book(book: &Book) -> Result<Table<'static>, Diagnostic> {
    let filled: Vec<&Sheet> =
        book.sheets().iter().filter(|sheet| (0..sheet.len()).any(|line| !sheet.is_blank(line))).collect();
    let at = |problem: Diagnostic| problem.at(Place::file(Arc::clone(book.source())));
    match filled.as_slice() {
        [] => Err(at(Diagnostic::error(Code::Empty, "the workbook is empty"))),
        [sheet] if sheet.name().is_none() => first(book.source(), (*sheet).clone().into_text()),
        [sheet] => Ok(headed((*sheet).clone())),
        several => {
            let names: Vec<&str> =
                several.iter().filter_map(|sheet| sheet.name().map(|name| &**name)).collect();
            let problem = format!("several sheets hold something: {}", names.join(", "));
            Err(at(Diagnostic::error(Code::SeveralFit, problem)
                .help("save the sheet with the table as a file of its own")))
        }
    }
}

/// A sheet whose first line that is neither blank nor a comment names the columns.
fn headed(sheet: Sheet) -> Table<'static> {
    let header =
        (0..sheet.len()).find(|line| !sheet.is_blank(*line) && !is_comment(&sheet, *line)).unwrap_or(0);
    let headings = sheet.cells(header).iter().map(|cell| Heading::of(&cell.text)).collect();
    Table { sheet: Cow::Owned(sheet), header: Some(header), headings, comments: false }
}

fn broken(source: &str, error: &io::Error) -> Diagnostic {
    Diagnostic::error(Code::Unreadable, format!("cannot read the table: {error}")).at(Place::file(source))
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use proptest::prelude::*;

    use super::*;

    fn cells(batches: Batches<impl Read>) -> Vec<(String, Vec<String>)> {
        let mut rows = Vec::new();
        for table in batches {
            let table = table.expect("a table");
            for line in table.lines() {
                let row = table.row(line);
                let texts = row.cells().iter().map(|cell| cell.text.clone().into_owned()).collect();
                rows.push((row.place().to_string(), texts));
            }
        }
        rows
    }

    proptest! {
        /// Law: how a table is parted changes neither a cell nor its place.
        #[test]
        fn parts_of_any_size_hold_the_same_cells_at_the_same_places(
            rows in prop::collection::vec(("[a-z\"é][a-z\"\n,;é ]{0,7}", -9.0..9.0_f64), 1..30),
            part in 1_usize..200,
        ) {
            let mut bytes = Vec::new();
            {
                let mut out = crate::table::TableWriter::new(&mut bytes);
                out.write_record(["name", "value"]).unwrap();
                for (name, value) in &rows {
                    out.write_record([name.clone(), format!("{value:.3}")]).unwrap();
                }
                out.flush().unwrap();
            }
            let whole = cells(Batches::new("t.csv", bytes.as_slice(), usize::MAX));
            prop_assert_eq!(&whole, &cells(Batches::new("t.csv", bytes.as_slice(), part)));
            prop_assert_eq!(whole.len(), rows.len());
            for ((_, texts), (name, value)) in whole.iter().zip(&rows) {
                prop_assert_eq!(texts[0].as_str(), name.trim());
                prop_assert_eq!(&texts[1], &format!("{value:.3}"));
            }
        }
    }

    #[test]
    fn a_packed_table_and_one_in_utf_16_are_read() {
        let text = "name;value\nµ;0,5\n";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text.as_bytes()).unwrap();
        let packed = packed.finish().unwrap();
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for bytes in [text.as_bytes(), &packed, &wide] {
            let table = Table::read("t.csv", bytes).unwrap();
            let row = table.row(table.lines().next().unwrap());
            assert_eq!((row.cell(0), row.number(Some(1)).unwrap()), ("µ", Some(0.5)));
        }
    }

    #[test]
    fn what_parts_the_headings_parts_the_cells() {
        let table = Table::read("t.csv", b"name,note\nx,a;b\ny,c;d\n").unwrap();
        assert_eq!(table.row(1).cell(1), "a;b");
    }
}
