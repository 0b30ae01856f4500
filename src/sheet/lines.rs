//! Text to cells: lines, delimiters, quotes, and the place of every cell.
//!
//! The sheet of a workbook is kept as text between tabs, too, so that whoever reads sheets reads both.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Place};
use crate::sheet::number::Marks;

/// A cell of a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// The text without quotes and outer blanks.
    pub text: Cow<'a, str>,
    /// Column of its first character in the raw line, from 1, in characters.
    pub column: usize,
    /// Its width in the raw line, in characters.
    pub width: usize,
    /// Which cell of its line it is, from 0.
    pub index: usize,
}

/// An export as lines of cells. Cells are split when they are asked for, so a sheet is hardly
/// larger than its file.
#[derive(Clone, Debug)]
pub struct Sheet {
    source: Arc<str>,
    /// The name of the sheet in its workbook; `None` for a text.
    name: Option<Arc<str>>,
    text: String,
    lines: Vec<Range<usize>>,
    delimiter: char,
    terminated: bool,
    marks: Marks,
}

impl Sheet {
    /// Splits `text` into lines and finds the delimiter of its cells.
    #[must_use]
    pub fn new(source: impl Into<Arc<str>>, text: String) -> Self {
        let lines = lines_of(&text);
        let delimiter = delimiter_of(&text, &lines);
        let terminated = text.ends_with(['\n', '\r']);
        let mut sheet = Self {
            source: source.into(),
            name: None,
            text,
            lines,
            delimiter,
            terminated,
            marks: Marks::new(delimiter == ';'),
        };
        sheet.marks = sheet.find_marks();
        sheet
    }

    /// The same text with its cells split at `delimiter`; the sheet of a workbook stays as it is.
    pub(super) fn split_by(&self, delimiter: char) -> Self {
        let mut sheet = self.clone();
        if self.name.is_none() {
            sheet.delimiter = delimiter;
            sheet.marks = Marks::new(delimiter == ';');
            sheet.marks = sheet.find_marks();
        }
        sheet
    }

    /// A sheet of a workbook, its cells between tabs; a cell holds neither tab nor line end.
    pub(super) fn of_workbook(source: Arc<str>, name: &str, text: String) -> Self {
        let lines = lines_of(&text);
        let mut sheet = Self {
            source,
            name: Some(name.into()),
            text,
            lines,
            delimiter: '\t',
            terminated: true,
            marks: Marks::of_workbook(),
        };
        sheet.marks = sheet.find_marks();
        sheet
    }

    /// The file as the user named it.
    #[must_use]
    pub fn source(&self) -> &Arc<str> {
        &self.source
    }

    /// The name of the sheet in its workbook; `None` for a text.
    #[must_use]
    pub fn name(&self) -> Option<&Arc<str>> {
        self.name.as_ref()
    }

    /// Number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Has it no lines?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What separates the cells: a tab, `;` or `,`.
    #[must_use]
    pub fn delimiter(&self) -> char {
        self.delimiter
    }

    /// A line as it stands in the file, counted from 0; empty beyond the last.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        self.lines.get(line).and_then(|range| self.text.get(range.clone())).unwrap_or_default()
    }

    /// Is there nothing in the line but delimiters and blanks?
    #[must_use]
    pub fn is_blank(&self, line: usize) -> bool {
        self.line(line).chars().all(|c| c == self.delimiter || c.is_whitespace() || c == '"' || c == '\u{1a}')
    }

    /// Is it the last line, cut off without a line end?
    #[must_use]
    pub fn is_open(&self, line: usize) -> bool {
        !self.terminated && line + 1 == self.len()
    }

    /// Does nothing follow the line, not even an empty line that has its line end?
    #[must_use]
    pub fn is_last(&self, line: usize) -> bool {
        line + 1 >= self.len() || (self.is_open(line + 1) && self.is_blank(line + 1))
    }

    /// The cells of a line, counted from 0.
    #[must_use]
    pub fn cells(&self, line: usize) -> Vec<Cell<'_>> {
        split(self.line(line), self.delimiter, self.name.is_none())
    }

    /// The first cell of a line, counted from 0.
    #[must_use]
    pub fn first_cell(&self, line: usize) -> Cell<'_> {
        let line = self.line(line);
        let (length, quoted) = cell_length(line, self.delimiter, self.name.is_none());
        cell(&line[..length], quoted, 1, 0)
    }

    /// The line, and whether the landmark begins one of its cells, found among the first and the last
    /// lines of the sheet: that is where instruments write who they are.
    #[must_use]
    pub fn landmark(&self, landmark: &str) -> Option<usize> {
        const REACH: usize = 400;
        let tail = self.len().saturating_sub(REACH).max(REACH.min(self.len()));
        let begins = |line: &usize| {
            self.line(*line).contains(landmark)
                && self.cells(*line).iter().any(|cell| cell.text.starts_with(landmark))
        };
        (0..self.len().min(REACH)).chain(tail..self.len()).find(begins)
    }

    /// Where a cell of a line (counted from 0) stands.
    #[must_use]
    pub fn place(&self, line: usize, cell: &Cell<'_>) -> Place {
        match &self.name {
            Some(name) => {
                Place::cell(Arc::clone(&self.source), Arc::clone(name), line + 1, Some(cell.index + 1))
            }
            None => Place::at(Arc::clone(&self.source), line + 1, cell.column),
        }
    }

    /// Where a line (counted from 0) stands.
    #[must_use]
    pub fn place_of_line(&self, line: usize) -> Place {
        match &self.name {
            Some(name) => Place::cell(Arc::clone(&self.source), Arc::clone(name), line + 1, None),
            None => Place::line(Arc::clone(&self.source), line + 1),
        }
    }

    /// What a place calls the column of a cell: its first character in a text, its number in a workbook.
    #[must_use]
    pub fn column_of(&self, cell: &Cell<'_>) -> usize {
        if self.name.is_some() { cell.index + 1 } else { cell.column }
    }

    /// What the numbers of this sheet say about decimal commas.
    pub(crate) fn marks(&self) -> &Marks {
        &self.marks
    }

    /// An error about a cell of a line (counted from 0), shown in its line.
    #[must_use]
    pub fn error(&self, message: impl Into<String>, line: usize, cell: &Cell<'_>) -> Diagnostic {
        self.error_at(message, line, cell.column, cell.width)
    }

    /// An error about `width` characters at `column` (from 1) of a line (from 0).
    #[must_use]
    pub fn error_at(
        &self,
        message: impl Into<String>,
        line: usize,
        column: usize,
        width: usize,
    ) -> Diagnostic {
        let place = match &self.name {
            Some(name) => {
                let before = self.line(line).chars().take(column.saturating_sub(1));
                let index = before.filter(|c| *c == self.delimiter).count();
                Place::cell(Arc::clone(&self.source), Arc::clone(name), line + 1, Some(index + 1))
            }
            None => Place::at(Arc::clone(&self.source), line + 1, column),
        };
        Diagnostic::error(message).at(place).excerpt(shown(self.line(line)), column, width)
    }

    /// An error about the end of a line.
    #[must_use]
    pub fn error_at_end(&self, message: impl Into<String>, line: usize) -> Diagnostic {
        self.error_at(message, line, self.line(line).chars().count() + 1, 1)
    }

    fn find_marks(&self) -> Marks {
        let mut marks = self.marks.clone();
        let whole = self.delimiter == ',' && !self.text.contains('"');
        if whole || !self.text.contains(',') {
            return marks;
        }
        for line in 0..self.len() {
            for (column, cell) in self.cells(line).iter().enumerate() {
                marks.see(column, &cell.text);
            }
        }
        marks
    }
}

/// The longest line that goes into a diagnostic whole, in characters.
const LONGEST_SHOWN: usize = 4096;

fn shown(line: &str) -> String {
    line.chars().take(LONGEST_SHOWN).collect()
}

/// Lines end with LF or CRLF, or with CR where there is no LF at all.
fn lines_of(text: &str) -> Vec<Range<usize>> {
    let end = if text.contains('\n') { '\n' } else { '\r' };
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split_terminator(end) {
        lines.push(start..start + line.trim_end_matches('\r').len());
        start += line.len() + 1;
    }
    lines
}

/// The delimiter that most lines hold; a tab before `;` before a comma where as many do, because
/// decimal commas are common between the first two.
fn delimiter_of(text: &str, lines: &[Range<usize>]) -> char {
    let holding = |delimiter: char| {
        lines
            .iter()
            .filter(|range| text.get((*range).clone()).is_some_and(|line| line.contains(delimiter)))
            .count()
    };
    let counted = ['\t', ';', ','].map(|delimiter| (holding(delimiter), delimiter));
    let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
    counted.iter().find(|(count, _)| *count == most).map_or('\t', |(_, delimiter)| *delimiter)
}

/// Splits a line into cells. A quote opens a quoted cell at its start only, and only when it closes.
fn split(line: &str, delimiter: char, quotes: bool) -> Vec<Cell<'_>> {
    let mut cells = Vec::new();
    let mut rest = line;
    let mut column = 1;
    loop {
        let (length, quoted) = cell_length(rest, delimiter, quotes);
        let (raw, after) = rest.split_at(length);
        let characters = raw.chars().count();
        cells.push(cell(raw, quoted, column, cells.len()));
        let mut following = after.chars();
        if following.next().is_none() {
            return cells;
        }
        rest = following.as_str();
        column += characters + 1;
    }
}

/// Length in bytes of the first cell, and whether it is quoted.
fn cell_length(rest: &str, delimiter: char, quotes: bool) -> (usize, bool) {
    let plain = || rest.find(delimiter).unwrap_or(rest.len());
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    if !quotes || !rest[blanks..].starts_with('"') {
        return (plain(), false);
    }
    let mut inside = true;
    for (at, c) in rest.char_indices().skip(blanks + 1) {
        match c {
            '"' => inside = !inside,
            _ if c == delimiter && !inside => return (at, true),
            _ => {}
        }
    }
    if inside { (plain(), false) } else { (rest.len(), true) }
}

fn cell(raw: &str, quoted: bool, column: usize, index: usize) -> Cell<'_> {
    let trimmed = raw.trim();
    let before = if trimmed.is_empty() { 0 } else { raw.chars().take_while(|c| c.is_whitespace()).count() };
    let inner = quoted.then(|| trimmed.strip_prefix('"').and_then(|text| text.strip_suffix('"'))).flatten();
    let text = match inner {
        Some(inner) if inner.contains("\"\"") => Cow::Owned(inner.replace("\"\"", "\"").trim().to_owned()),
        Some(inner) => Cow::Borrowed(inner.trim()),
        None => Cow::Borrowed(trimmed),
    };
    Cell { text, column: column + before, width: trimmed.chars().count(), index }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        (0..sheet.len())
            .map(|line| sheet.cells(line).into_iter().map(|cell| cell.text.into_owned()).collect())
            .collect()
    }

    #[test]
    fn line_ends_may_be_mixed_or_missing() {
        assert_eq!(texts("a,b\r\nc,d\ne,f"), [["a", "b"], ["c", "d"], ["e", "f"]]);
        assert_eq!(texts("a,b\rc,d\r"), [["a", "b"], ["c", "d"]]);
        assert_eq!(texts("a,b\r\n\r\n").len(), 2);
    }

    #[test]
    fn the_delimiter_is_what_most_lines_hold() {
        assert_eq!(texts("A1;0,5\nA2;0,6"), [["A1", "0,5"], ["A2", "0,6"]]);
        assert_eq!(texts("A1\t0,5\nA2\t0,6"), [["A1", "0,5"], ["A2", "0,6"]]);
        assert_eq!(texts("a;b,c\nd,e\nf,g"), [["a;b", "c"], ["d", "e"], ["f", "g"]]);
    }

    #[test]
    fn a_quoted_comma_does_not_split_and_an_open_quote_is_a_character() {
        assert_eq!(texts(r#"A,"1,5","say ""no""",7"#), [["A", "1,5", "say \"no\"", "7"]]);
        assert_eq!(texts("5\" disc,7"), [["5\" disc", "7"]]);
        assert_eq!(texts("\"open,7"), [["\"open", "7"]]);
    }

    #[test]
    fn a_cell_knows_its_place_in_characters() {
        let sheet = Sheet::new("a.csv", "µ,  é,7".to_owned());
        let columns: Vec<usize> = sheet.cells(0).iter().map(|cell| cell.column).collect();
        assert_eq!(columns, [1, 5, 7]);
    }
}
