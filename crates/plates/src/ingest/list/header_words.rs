//! The words without which no line is a header.

/// Can this line be the header of a list or of a table? Cheap, because it is asked of every line of
/// files that are neither.
pub(super) fn may_be_header(line: &str) -> bool {
    let holds = |word: &[u8]| line.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word));
    // The start of the words `well`, `row`, `time`, `position`, `Zeit`, `wavelength`.
    let promising =
        memchr::memchr2(b'w', b'W', line.as_bytes()).is_some() || line.contains(['t', 'T', 'o', 'O']);
    promising && [&b"well"[..], b"position", b"row", b"time", b"zeit", b"wavelength"].into_iter().any(holds)
}
