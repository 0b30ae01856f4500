//! Text to lines, and lines to cells: line ends, delimiters, quotes.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2};

use crate::sheet::guard::unguarded;

/// A cell of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The text without quotes, outer blanks and the apostrophe that keeps spreadsheets from running it.
    pub text: Cow<'a, str>,
    /// Column of its first character in the raw line, from 1, in characters.
    pub column: usize,
    /// Its width in the raw line, in characters.
    pub width: usize,
    /// Which cell of its line it is, from 0.
    pub index: usize,
}

/// Where the lines of a text begin. Lines end with LF or CRLF, or with CR where there is no LF at all.
#[derive(Clone, Debug)]
pub(super) struct Lines {
    /// The first byte of each line, and of the line that would follow the last.
    starts: Vec<usize>,
    /// Where lines were joined, the number of line ends in the text before each.
    before: Vec<usize>,
    /// How many lines of the file stand before this text.
    skipped: usize,
}

impl Lines {
    /// Finds the lines of a text.
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let end = if memchr(b'\n', bytes).is_some() { b'\n' } else { b'\r' };
        let mut starts = vec![0];
        starts.extend(memchr_iter(end, bytes).map(|at| at + 1));
        if starts.last() != Some(&bytes.len()) {
            starts.push(bytes.len() + 1);
        }
        Self { starts, before: Vec::new(), skipped: 0 }
    }

    /// The same of a text before which `skipped` lines stand.
    pub(super) fn after(text: &str, skipped: usize) -> Self {
        Self { skipped, ..Self::of(text) }
    }

    /// Finds the records of a table: lines, of which those within one quoted cell are one.
    pub(super) fn of_records(text: &str, delimiter: char, skipped: usize) -> Self {
        let lines = Self { skipped, ..Self::of(text) };
        if memchr(b'"', text.as_bytes()).is_none() {
            return lines;
        }
        let delimiter = [u8::try_from(delimiter).unwrap_or(b',')];
        let ends = record_ends(text.as_bytes(), &delimiter, true);
        let (mut starts, mut before, mut line) = (vec![0], vec![0], 0);
        for end in ends.into_iter().filter(|end| *end < text.len()) {
            while lines.starts[line] < end {
                line += 1;
            }
            starts.push(end);
            before.push(line);
        }
        starts.extend(lines.starts.last());
        Self { starts, before, skipped }
    }

    /// The line of the file, from 0, in which a line of this text begins.
    pub(super) fn number(&self, line: usize) -> usize {
        self.skipped + self.before.get(line).copied().unwrap_or(line)
    }

    /// Which record of its file, from 0, a line of this text is.
    pub(super) fn record(&self, line: usize) -> usize {
        self.skipped + line
    }

    /// Number of lines.
    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The bytes of a line of `text`, counted from 0, without its end; beyond the last, those behind the text.
    pub(super) fn range(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(text.len()).min(text.len());
        start..start + self.line(text, line).len()
    }

    /// A line of `text`, counted from 0, without its end; empty beyond the last.
    pub(super) fn line<'a>(&self, text: &'a str, line: usize) -> &'a str {
        let (Some(start), Some(next)) = (self.starts.get(line), self.starts.get(line + 1)) else { return "" };
        let raw = text.get(*start..next - 1).unwrap_or_default();
        if raw.ends_with('\r') { raw.trim_end_matches('\r') } else { raw }
    }
}

/// The most bytes that one quoted cell may hold: a spreadsheet takes 32,767 characters, of up to four bytes. A quote
/// that is not closed within them is a character.
const LONGEST_CELL: usize = 1 << 17;

/// Where the records of a table end, each the byte after its line feed: a line feed within a quoted cell ends none. A
/// quote opens a cell only at its start. Of bytes that go on (not `whole`) the records whose end is certain.
pub(crate) fn record_ends(bytes: &[u8], delimiters: &[u8], whole: bool) -> Vec<usize> {
    let mut ends = Vec::new();
    if memchr(b'"', bytes).is_none() {
        ends.extend(memchr_iter(b'\n', bytes).map(|at| at + 1));
        return ends;
    }
    let (mut at, mut fresh) = (0, true);
    while at < bytes.len() {
        let byte = bytes[at];
        at += 1;
        match byte {
            b'\n' => {
                ends.push(at);
                fresh = true;
            }
            b'"' if fresh => {
                match quoted_end(bytes, at, delimiters) {
                    Some(end) => at = end,
                    None if !whole && bytes.len() - at <= LONGEST_CELL => return ends,
                    None => {}
                }
                fresh = false;
            }
            b' ' if fresh => {}
            _ => fresh = delimiters.contains(&byte),
        }
    }
    ends
}

/// Do all quotes stand around whole cells that hold neither delimiters, nor line ends, nor quotes? Then every line is a record,
/// and every delimiter parts cells.
pub(crate) fn is_tame(bytes: &[u8], delimiter: u8) -> bool {
    let parts = |byte: &u8| *byte == delimiter || *byte == b'\n';
    let mut quotes = memchr_iter(b'"', bytes);
    while let Some(open) = quotes.next() {
        let Some(close) = quotes.next() else { return false };
        let begins = open == 0 || parts(&bytes[open - 1]);
        let ends = bytes.get(close + 1).is_none_or(|byte| parts(byte) || *byte == b'\r');
        if !begins || !ends || bytes[open..close].iter().any(parts) {
            return false;
        }
    }
    true
}

/// Where a cell ends whose quote opened before `from`: at a delimiter or a line end outside of quotes, or with the
/// bytes; `None` when its quote does not close.
fn quoted_end(bytes: &[u8], from: usize, delimiters: &[u8]) -> Option<usize> {
    let mut inside = true;
    for (passed, byte) in bytes[from..].iter().take(LONGEST_CELL).enumerate() {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => return Some(from + passed),
            _ if !inside && delimiters.contains(byte) => return Some(from + passed),
            // A quote with text behind it closes nothing.
            _ if !inside && !matches!(byte, b' ' | b'\r') => return None,
            _ => {}
        }
    }
    (!inside && bytes.len() - from <= LONGEST_CELL).then_some(bytes.len())
}

/// The delimiter that most lines hold; a tab before `;` before a comma where as many do, because
/// decimal commas are common between the first two. A text without any of them is split at blanks,
/// if every line has as many words.
pub(super) fn delimiter_of(text: &str, lines: &Lines) -> char {
    let present: Vec<char> =
        ['\t', ';', ','].into_iter().filter(|delimiter| text.contains(*delimiter)).collect();
    match present.as_slice() {
        [] if lines_have_as_many_words(text, lines) => ' ',
        [] => '\t',
        [only] => *only,
        several => {
            let holding = |delimiter: &char| {
                (0..lines.len()).filter(|line| lines.line(text, *line).contains(*delimiter)).count()
            };
            let decimal = commas_are_decimal(text, lines);
            let several = several.iter().filter(|one| **one != ',' || !decimal);
            let counted: Vec<(usize, char)> = several.map(|one| (holding(one), *one)).collect();
            let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
            counted.iter().find(|(count, _)| *count == most).map_or('\t', |(_, delimiter)| *delimiter)
        }
    }
}

/// Do most lines with commas hold another delimiter too, and commas within numbers alone? A title or two with a comma
/// says nothing against it.
fn commas_are_decimal(text: &str, lines: &Lines) -> bool {
    let (mut with_comma, mut beside, mut decimal) = (0_usize, 0_usize, 0_usize);
    for line in (0..lines.len()).map(|line| lines.line(text, line).as_bytes()) {
        if memchr(b',', line).is_none() {
            continue;
        }
        with_comma += 1;
        if memchr2(b';', b'\t', line).is_some() {
            beside += 1;
            decimal += usize::from(has_decimal_commas_alone(line));
        }
    }
    2 * beside >= with_comma && 4 * decimal >= 3 * beside
}

fn has_decimal_commas_alone(line: &[u8]) -> bool {
    let digit = |at: Option<usize>| at.and_then(|at| line.get(at)).is_some_and(u8::is_ascii_digit);
    memchr_iter(b',', line).all(|at| digit(at.checked_sub(1)) && digit(Some(at + 1)))
}

/// The most cells that a line can have.
pub(super) fn most_cells(text: &str, lines: &Lines, delimiter: char) -> usize {
    let Ok(delimiter) = u8::try_from(delimiter) else { return usize::MAX };
    let count = |line: usize| lines.line(text, line).bytes().filter(|byte| *byte == delimiter).count();
    (0..lines.len()).map(count).max().map_or(0, |most| most + 1)
}

fn lines_have_as_many_words(text: &str, lines: &Lines) -> bool {
    let mut counts = (0..lines.len())
        .map(|line| lines.line(text, line).split_whitespace().count())
        .filter(|count| *count > 0);
    let (Some(first), Some(second)) = (counts.next(), counts.next()) else { return false };
    first > 1 && first == second && counts.all(|count| count == first)
}

/// Puts the cells of a line of a table into `cells`.
pub(crate) fn split_line<'a>(line: &'a str, delimiter: char, cells: &mut Vec<Cell<'a>>) {
    Splitter { delimiter, quotes: true, ascii: false }.split(line, cells);
}

/// How the lines of a sheet are split.
#[derive(Clone, Copy, Debug)]
pub(super) struct Splitter {
    pub(super) delimiter: char,
    /// Can a cell be quoted?
    pub(super) quotes: bool,
    /// Is all of the text ASCII?
    pub(super) ascii: bool,
}

impl Splitter {
    /// Puts the cells of a line into `cells`, in place of what is there.
    ///
    /// A quote opens a quoted cell at its start only, and only when it closes.
    pub(super) fn split<'a>(self, line: &'a str, cells: &mut Vec<Cell<'a>>) {
        cells.clear();
        let quoted = self.quotes && memchr(b'"', line.as_bytes()).is_some();
        match u8::try_from(self.delimiter) {
            Ok(b' ') => split_words(line, cells),
            Ok(delimiter) if !quoted && (self.ascii || line.is_ascii()) => {
                split_ascii(line, delimiter, cells);
            }
            Ok(delimiter) if quoted && (self.ascii || line.is_ascii()) => {
                split_quoted_ascii(line, delimiter, cells);
            }
            _ => self.split_any(line, quoted, cells),
        }
    }

    fn split_any<'a>(self, line: &'a str, quotes: bool, cells: &mut Vec<Cell<'a>>) {
        let mut rest = line;
        let mut column = 1;
        loop {
            let (length, quoted) = self.cell_length(rest, quotes);
            let (raw, after) = rest.split_at(length);
            let characters = raw.chars().count();
            cells.push(cell(raw, quoted, column, cells.len()));
            let mut following = after.chars();
            if following.next().is_none() {
                return;
            }
            rest = following.as_str();
            column += characters + 1;
        }
    }

    /// The bytes of every cell of a line, with quotes and blanks; none where cells are words.
    pub(super) fn raw(self, line: &str) -> Vec<std::ops::Range<usize>> {
        let (mut found, mut start) = (Vec::new(), 0);
        while self.delimiter != ' ' && start <= line.len() {
            let (length, _) = self.cell_length(&line[start..], self.quotes);
            found.push(start..start + length);
            start += length + self.delimiter.len_utf8();
        }
        found
    }

    /// The first cell of a line.
    pub(super) fn first(self, line: &str) -> Cell<'_> {
        if self.delimiter == ' ' {
            let mut cells = Vec::new();
            split_words(line, &mut cells);
            return cells.swap_remove(0);
        }
        if let Ok(delimiter) = u8::try_from(self.delimiter)
            && self.ascii
            && !self.quotes
        {
            let end = memchr(delimiter, line.as_bytes()).unwrap_or(line.len());
            return ascii_cell(&line[..end], 1, 0);
        }
        let (length, quoted) = self.cell_length(line, self.quotes);
        cell(&line[..length], quoted, 1, 0)
    }

    /// Length in bytes of the first cell, and whether it is quoted.
    fn cell_length(self, rest: &str, quotes: bool) -> (usize, bool) {
        let plain = || rest.find(self.delimiter).unwrap_or(rest.len());
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if !quotes || !rest[blanks..].starts_with('"') {
            return (plain(), false);
        }
        let mut inside = true;
        for (at, c) in rest.char_indices().skip(blanks + 1) {
            match c {
                '"' => inside = !inside,
                _ if c == self.delimiter && !inside => return (at, true),
                _ => {}
            }
        }
        if inside { (plain(), false) } else { (rest.len(), true) }
    }
}

/// A line whose cells are words between blanks; an empty line is one empty cell.
fn split_words<'a>(line: &'a str, cells: &mut Vec<Cell<'a>>) {
    let mut column = 1;
    for piece in line.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        if !word.is_empty() {
            let width = word.chars().count();
            cells.push(Cell { text: Cow::Borrowed(word), column, width, index: cells.len() });
        }
        column += piece.chars().count();
    }
    if cells.is_empty() {
        cells.push(Cell { text: Cow::Borrowed(""), column: 1, width: 0, index: 0 });
    }
}

/// A line of ASCII without quotes: its bytes are its characters.
fn split_ascii<'a>(line: &'a str, delimiter: u8, cells: &mut Vec<Cell<'a>>) {
    let mut start = 0;
    let bytes = line.as_bytes();
    // Cells are short: a plain loop finds their ends sooner than anything clever.
    while let Some(length) = bytes[start..].iter().position(|byte| *byte == delimiter) {
        cells.push(ascii_cell(&line[start..start + length], start + 1, cells.len()));
        start += length + 1;
    }
    cells.push(ascii_cell(&line[start..], start + 1, cells.len()));
}

/// As [`Splitter::split_any`], of a line of ASCII with quotes.
fn split_quoted_ascii<'a>(line: &'a str, delimiter: u8, cells: &mut Vec<Cell<'a>>) {
    let bytes = line.as_bytes();
    let mut start = 0;
    loop {
        let rest = &bytes[start..];
        let plain = || memchr(delimiter, rest).unwrap_or(rest.len());
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        let (length, quoted) = if rest.get(blanks) == Some(&b'"') {
            let mut inside = true;
            let end = rest[blanks + 1..].iter().position(|byte| {
                inside ^= *byte == b'"';
                *byte == delimiter && !inside
            });
            match end {
                Some(end) => (blanks + 1 + end, true),
                None if inside => (plain(), false),
                None => (rest.len(), true),
            }
        } else {
            (plain(), false)
        };
        let raw = &line[start..start + length];
        let next = if quoted {
            cell(raw, true, start + 1, cells.len())
        } else {
            ascii_cell(raw, start + 1, cells.len())
        };
        cells.push(next);
        start += length + 1;
        if start > bytes.len() {
            return;
        }
    }
}

fn ascii_cell(raw: &str, column: usize, index: usize) -> Cell<'_> {
    let solid = |byte: Option<&u8>| byte.is_some_and(|byte| *byte > b' ');
    let bytes = raw.as_bytes();
    if solid(bytes.first()) && solid(bytes.last()) {
        return Cell { text: Cow::Borrowed(unguarded(raw)), column, width: raw.len(), index };
    }
    let trimmed = raw.trim();
    let before = if trimmed.is_empty() { 0 } else { raw.len() - raw.trim_start().len() };
    Cell { text: Cow::Borrowed(unguarded(trimmed)), column: column + before, width: trimmed.len(), index }
}

fn cell(raw: &str, quoted: bool, column: usize, index: usize) -> Cell<'_> {
    let trimmed = raw.trim();
    let before = if trimmed.is_empty() { 0 } else { raw.chars().take_while(|c| c.is_whitespace()).count() };
    let inner = quoted.then(|| trimmed.strip_prefix('"').and_then(|text| text.strip_suffix('"'))).flatten();
    let text = match inner {
        Some(inner) if inner.contains("\"\"") => {
            Cow::Owned(unguarded(inner.replace("\"\"", "\"").trim()).to_owned())
        }
        Some(inner) => Cow::Borrowed(unguarded(inner.trim())),
        None => Cow::Borrowed(unguarded(trimmed)),
    };
    Cell { text, column: column + before, width: trimmed.chars().count(), index }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<&str> {
        let lines = Lines::of(text);
        (0..lines.len()).map(|line| lines.line(text, line)).collect()
    }

    #[test]
    fn line_ends_are_no_part_of_a_line() {
        assert_eq!(lines("a\r\n\r\nb\r\r\nc"), ["a", "", "b", "c"]);
        assert_eq!(lines("a\rb\r"), ["a", "b"]);
        assert_eq!((lines("a"), lines("\n")), (vec!["a"], vec![""]));
        assert_eq!(Lines::of("").len(), 0);
    }

    #[test]
    fn words_between_blanks_are_cells_where_every_line_has_as_many() {
        let of = |text: &str| delimiter_of(text, &Lines::of(text));
        assert_eq!(
            (of("Well  OD\nA1 0.5\n\n  A2 0.6\n"), of("Well OD\nA1 0.5\nA2\n"), of("A1\t1 2\n")),
            (' ', '\t', '\t')
        );
        let mut cells = Vec::new();
        Splitter { delimiter: ' ', quotes: false, ascii: true }.split("  A2   0.6 ", &mut cells);
        let found: Vec<(&str, usize)> = cells.iter().map(|cell| (cell.text.as_ref(), cell.column)).collect();
        assert_eq!(found, [("A2", 3), ("0.6", 8)]);
    }

    #[test]
    fn ascii_and_other_lines_are_split_alike() {
        let splitter = Splitter { delimiter: ',', quotes: true, ascii: false };
        for line in ["", ",", "a,b", " a , b,", "a,\u{b}b\u{c},  ,c", "\t,x"] {
            let (mut fast, mut slow) = (Vec::new(), Vec::new());
            splitter.split(line, &mut fast);
            splitter.split_any(line, true, &mut slow);
            assert_eq!(fast, slow, "{line:?}");
        }
    }

    #[test]
    fn quotes_around_whole_cells_are_tame() {
        for tame in ["a,b\n", "\"a\",b\n\"c\",\"\"\r\n", "", "\"a b\""] {
            assert!(is_tame(tame.as_bytes(), b','), "{tame}");
        }
        for wild in [
            "\"a,b\"\n",
            "\"a\nb\"\n",
            "\"a\"\"b\"\n",
            "5\" dish,\"x\n",
            "a, \"b\"\n",
            "\"a\" ,b\n",
            "\"\"\"\"\n",
        ] {
            assert!(!is_tame(wild.as_bytes(), b','), "{wild}");
        }
    }

    proptest::proptest! {
        /// Law: where quotes are tame records are lines.
        #[test]
        fn records_of_tame_quotes_are_lines(text in "[a\" ,\n]{0,14}") {
            let bytes = text.as_bytes();
            if is_tame(bytes, b',') {
                let lines: Vec<usize> = memchr_iter(b'\n', bytes).map(|at| at + 1).collect();
                proptest::prop_assert_eq!(record_ends(bytes, b",", true), lines);
            }
        }

        /// Law: the quick road for ASCII splits as the general one.
        #[test]
        fn quotes_in_ascii_are_split_as_anywhere(line in "[a\" ,'=]{0,14}") {
            let splitter = Splitter { delimiter: ',', quotes: true, ascii: true };
            let (mut quick, mut general) = (Vec::new(), Vec::new());
            split_quoted_ascii(&line, b',', &mut quick);
            splitter.split_any(&line, true, &mut general);
            proptest::prop_assert_eq!(quick, general);
        }
    }
}
