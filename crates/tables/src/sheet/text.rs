//! Bytes to text: byte order marks, UTF-16, UTF-8, Windows-1252, and what is no text at all.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Why bytes are no text of a plate reader.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotText {
    /// Nothing in it, or nothing but blanks.
    #[error("the file is empty: expected a plate-reader export")]
    Empty,
    /// A known kind of file that is no text.
    #[error("this is {0}, not a text export")]
    Known(&'static str),
    /// Bytes that no text holds.
    #[error("this is a binary file, not a text export: byte {0} is a control character")]
    Binary(usize),
    /// A text with nothing but zeros behind it: room that was kept for what was not yet written.
    #[error(
        "the file ends with {0} zero bytes: it was copied while it was being written, or its disk was full"
    )]
    Unfinished(usize),
    /// UTF-16 that ends in half a character.
    #[error("the file is truncated: its UTF-16 text ends in the middle of a character")]
    HalfCharacter,
}

impl NotText {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Empty => "export the plate again; nothing was written into this file",
            Self::Known(kind) if kind.contains("workbook") || kind.contains("ZIP") => {
                "as a workbook it is damaged or none: save it again, or save the sheet with the raw data as CSV"
            }
            Self::Known(_) | Self::Binary(_) => {
                "export the raw data as CSV or text from the software of the reader"
            }
            Self::Unfinished(_) => "wait until the measurement has ended, and copy or export the file again",
            Self::HalfCharacter => "copy or export the file again, completely",
        }
    }
}

/// First bytes of files that people mistake for exports.
const MAGIC: [(&[u8], &str); 9] = [
    (b"PK\x03\x04", "a ZIP archive or an Excel workbook (.xlsx)"),
    (b"\xD0\xCF\x11\xE0", "an old Excel workbook (.xls)"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xFF\xD8\xFF", "a JPEG image"),
    (b"\x1F\x8B", "a gzip archive"),
    (b"PAR1", "a Parquet table"),
    (b"{\\rtf", "an RTF document"),
    (b"7z\xBC\xAF", "a 7-Zip archive"),
];

/// How many bytes are looked at to guess UTF-16 without a byte order mark.
const SAMPLE: usize = 4096;

/// Text of an export, without byte order mark.
///
/// The byte order mark decides; without one, zeros in every second byte mean UTF-16, valid UTF-8 is
/// UTF-8, and everything else is Windows-1252, where `B5` is µ and `B0` is °.
///
/// # Errors
/// When the bytes are empty, a known kind of file that is no text, or hold control characters.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Err(NotText::Known(kind));
    }
    let (encoding, start) = encoding_of(bytes);
    let body = bytes.get(start..).unwrap_or_default();
    if (encoding == UTF_16LE || encoding == UTF_16BE) && body.len() % 2 == 1 {
        return Err(NotText::HalfCharacter);
    }
    let (text, _) = encoding.decode_without_bom_handling(body);
    if let Some(at) = control_at(&text) {
        let zeros = text.len() - text.trim_end_matches('\0').len();
        if zeros > 0 && at + zeros == text.len() && at > 0 {
            return Err(NotText::Unfinished(zeros));
        }
        return Err(NotText::Binary(start + at + 1));
    }
    if text.trim().is_empty() {
        return Err(NotText::Empty);
    }
    Ok(text)
}

/// The text that these bytes are as they stand: UTF-8 without a mark. Anything else is given back.
pub(super) fn plain(bytes: Vec<u8>) -> Result<String, Vec<u8>> {
    if MAGIC.iter().any(|(magic, _)| bytes.starts_with(magic)) || marked(&bytes).is_some() {
        return Err(bytes);
    }
    let text = String::from_utf8(bytes).map_err(std::string::FromUtf8Error::into_bytes)?;
    if control_at(&text).is_some() || text.trim().is_empty() { Err(text.into_bytes()) } else { Ok(text) }
}

/// Must a file that begins so be read whole: a workbook, UTF-16, XML, or a kind of file that is no text?
pub(crate) fn is_whole(start: &[u8]) -> bool {
    let wide = marked(start).is_some_and(|(encoding, _)| encoding != UTF_8);
    let body = start.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(start);
    wide || body.trim_ascii_start().starts_with(b"<?xml")
        || MAGIC.iter().any(|(magic, _)| start.starts_with(magic))
}

/// Bytes in Windows-1252 as text.
pub(crate) fn western(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// That a file which begins so is no text: it holds zeros.
pub(crate) fn binary(start: &[u8]) -> Option<NotText> {
    memchr::memchr(0, start).map(|at| NotText::Binary(at + 1))
}

/// Where a control character stands that no text holds, in bytes.
fn control_at(text: &str) -> Option<usize> {
    const BLOCK: usize = 256;
    let control = |byte: &u8| byte.is_ascii_control() && !matches!(byte, b'\t' | b'\n' | b'\r' | 12 | 26);
    // Blocks without a branch within, because this looks at every byte of a large file.
    let holds = |block: &[u8]| block.iter().fold(false, |found, byte| found | control(byte));
    let block = text.as_bytes().chunks(BLOCK).position(holds)? * BLOCK;
    Some(block + text.as_bytes()[block..].iter().position(control)?)
}

/// The encoding, and how many bytes of mark come before the text.
fn encoding_of(bytes: &[u8]) -> (&'static Encoding, usize) {
    let utf8 = || std::str::from_utf8(bytes).is_ok();
    marked(bytes).unwrap_or_else(|| if utf8() { (UTF_8, 0) } else { (WINDOWS_1252, 0) })
}

/// The encoding that a byte order mark tells, or zeros in every second byte.
fn marked(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Some((encoding, length));
    }
    let sample = bytes.get(..SAMPLE).unwrap_or(bytes);
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if pairs > 0 && odd * 2 > pairs && even == 0 {
        Some((UTF_16LE, 0))
    } else if pairs > 0 && even * 2 > pairs && odd == 0 {
        Some((UTF_16BE, 0))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_behind_a_text_are_a_file_that_was_being_written() {
        assert_eq!(decode(b"A1,0.5\nA2,0.\0\0\0"), Err(NotText::Unfinished(3)));
        assert_eq!(decode(b"A1\0,0.5\n\0"), Err(NotText::Binary(3)));
        assert!(matches!(decode(b"\0\0\0"), Err(NotText::Binary(1))));
    }

    fn utf16(text: &str, bytes_of: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes_of).collect()
    }

    #[test]
    fn the_same_text_is_read_from_every_encoding() {
        let text = "Temperature(°C)\t1\t2\nA\t0,1 µ\t3\n";
        let marked = |mark: &[u8], body: Vec<u8>| [mark.to_vec(), body].concat();
        let files = [
            text.as_bytes().to_vec(),
            marked(b"\xEF\xBB\xBF", text.as_bytes().to_vec()),
            marked(b"\xFF\xFE", utf16(text, u16::to_le_bytes)),
            marked(b"\xFE\xFF", utf16(text, u16::to_be_bytes)),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
            WINDOWS_1252.encode(text).0.into_owned(),
        ];
        for file in files {
            assert_eq!(decode(&file).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_text_is_called_by_its_name() {
        assert_eq!(decode(b"").unwrap_err(), NotText::Empty);
        assert_eq!(decode(b"\xEF\xBB\xBF \r\n\t").unwrap_err(), NotText::Empty);
        assert!(decode(b"PK\x03\x04....").unwrap_err().to_string().contains("workbook"));
        assert!(matches!(decode(b"abc\0def"), Err(NotText::Binary(4))));
        assert_eq!(decode(b"\xFF\xFEa\0b").unwrap_err(), NotText::HalfCharacter);
    }
}
