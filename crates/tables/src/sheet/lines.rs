//! A sheet: lines of cells, and the place of every cell in its file.
//!
//! The sheet of a workbook is kept as text between tabs, too, so that whoever reads sheets reads both.

use std::sync::Arc;

use memchr::{memchr, memchr_iter, memchr2_iter, memmem};

use crate::diagnostic::{Code, Diagnostic, Place};
use crate::sheet::number::{Beside, Marks};
use crate::sheet::split::{Cell, Lines, Splitter, delimiter_of, most_cells};

/// An export as lines of cells. Cells are split when they are asked for, so a sheet is hardly
/// larger than its file.
#[derive(Clone, Debug)]
pub struct Sheet {
    source: Arc<str>,
    /// The name of the sheet in its workbook; `None` for a text.
    name: Option<Arc<str>>,
    text: String,
    lines: Lines,
    splitter: Splitter,
    most_cells: usize,
    terminated: bool,
    marks: Marks,
}

impl Sheet {
    /// Splits `text` into lines and finds the delimiter of its cells.
    #[must_use]
    pub fn new(source: impl Into<Arc<str>>, text: String) -> Self {
        let lines = Lines::of(&text);
        let delimiter = delimiter_of(&text, &lines);
        let quotes = memchr(b'"', text.as_bytes()).is_some();
        let (ascii, most_cells) = (text.is_ascii(), most_cells(&text, &lines, delimiter));
        let terminated = text.ends_with(['\n', '\r']);
        let mut sheet = Self {
            source: source.into(),
            name: None,
            text,
            lines,
            splitter: Splitter { delimiter, quotes, ascii },
            most_cells,
            terminated,
            marks: Marks::new(delimiter == ';'),
        };
        sheet.marks = sheet.find_marks();
        sheet
    }

    /// A text, or a part of one before which `skipped` lines stand, as the records of a table: a quoted cell may hold
    /// line ends. The cells are split at `delimiter`; its numbers are read as `earlier` parts and this one say.
    #[must_use]
    pub fn of_records(
        source: impl Into<Arc<str>>,
        text: String,
        delimiter: char,
        skipped: usize,
        earlier: Option<&Marks>,
    ) -> Self {
        let lines = Lines::of_records(&text, delimiter, skipped);
        let quotes = memchr(b'"', text.as_bytes()).is_some();
        let (ascii, terminated) = (text.is_ascii(), text.ends_with(['\n', '\r']));
        let mut sheet = Self {
            source: source.into(),
            name: None,
            lines,
            splitter: Splitter { delimiter, quotes, ascii },
            most_cells: usize::MAX,
            terminated,
            marks: earlier.cloned().unwrap_or_else(|| Marks::of_table(delimiter)),
            text,
        };
        sheet.marks = sheet.find_marks();
        sheet
    }

    /// Lines of a table of which each is a row, before which `skipped` lines stand and whose marks are known.
    pub(crate) fn of_read_rows(
        source: impl Into<Arc<str>>,
        text: String,
        delimiter: char,
        skipped: usize,
        marks: &Marks,
    ) -> Self {
        let lines = Lines::after(&text, skipped);
        let quotes = memchr(b'"', text.as_bytes()).is_some();
        let (ascii, terminated) = (text.is_ascii(), text.ends_with(['\n', '\r']));
        Self {
            source: source.into(),
            name: None,
            lines,
            splitter: Splitter { delimiter, quotes, ascii },
            most_cells: usize::MAX,
            terminated,
            marks: marks.clone(),
            text,
        }
    }

    /// Rows of a file that keeps texts and numbers apart, such as Parquet, their cells between tabs and quoted where they hold
    /// tabs, line ends or quotes: `name` is the part of the file in which they stand after `skipped` others.
    #[must_use]
    pub fn of_rows(
        source: impl Into<Arc<str>>,
        name: impl Into<Arc<str>>,
        text: String,
        skipped: usize,
    ) -> Self {
        let lines = Lines::of_records(&text, '\t', skipped);
        let quotes = memchr(b'"', text.as_bytes()).is_some();
        let ascii = text.is_ascii();
        Self {
            source: source.into(),
            name: Some(name.into()),
            lines,
            splitter: Splitter { delimiter: '\t', quotes, ascii },
            most_cells: usize::MAX,
            terminated: true,
            marks: Marks::of_workbook(),
            text,
        }
    }

    /// The same text with its cells split at `delimiter`; the sheet of a workbook stays as it is.
    pub(super) fn split_by(&self, delimiter: char) -> Self {
        let mut sheet = self.clone();
        if self.name.is_none() {
            sheet.splitter.delimiter = delimiter;
            sheet.marks = Marks::new(delimiter == ';');
            sheet.marks = sheet.find_marks();
        }
        sheet
    }

    /// A sheet of a workbook, its cells between tabs; a cell holds neither tab nor line end.
    pub(super) fn of_workbook(source: Arc<str>, name: &str, text: String) -> Self {
        let lines = Lines::of(&text);
        let (ascii, most_cells) = (text.is_ascii(), most_cells(&text, &lines, '\t'));
        let mut sheet = Self {
            source,
            name: Some(name.into()),
            text,
            lines,
            splitter: Splitter { delimiter: '\t', quotes: false, ascii },
            most_cells,
            terminated: true,
            marks: Marks::of_workbook(),
        };
        sheet.marks = sheet.find_marks();
        sheet
    }

    /// Its text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
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
        self.lines.len() == 0
    }

    /// What separates the cells: a tab, `;`, `,`, or blanks.
    #[must_use]
    pub fn delimiter(&self) -> char {
        self.splitter.delimiter
    }

    /// A line as it stands in the file, counted from 0; empty beyond the last.
    #[must_use]
    pub fn line(&self, line: usize) -> &str {
        self.lines.line(&self.text, line)
    }

    /// All of its text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of a line without its end; beyond the last, those behind the text.
    pub(crate) fn range(&self, line: usize) -> std::ops::Range<usize> {
        self.lines.range(&self.text, line)
    }

    /// The bytes of every cell within its line, with quotes and blanks; none where cells are parted by blanks.
    pub(crate) fn raw_cells(&self, line: usize) -> Vec<std::ops::Range<usize>> {
        self.splitter.raw(self.line(line))
    }

    /// Does the text stand anywhere in it? Asked once of the whole before lines are looked at one by one.
    #[must_use]
    pub fn holds(&self, text: &str) -> bool {
        memmem::find(self.text.as_bytes(), text.as_bytes()).is_some()
    }

    /// Is there nothing in the line but delimiters and blanks?
    #[must_use]
    pub fn is_blank(&self, line: usize) -> bool {
        let delimiter = self.delimiter();
        self.line(line).chars().all(|c| c == delimiter || c.is_whitespace() || c == '"' || c == '\u{1a}')
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
        let mut cells = Vec::new();
        self.cells_into(line, &mut cells);
        cells
    }

    /// Puts the cells of a line, counted from 0, into `cells`: for those who go through many lines.
    pub fn cells_into<'a>(&'a self, line: usize, cells: &mut Vec<Cell<'a>>) {
        self.splitter.split(self.line(line), cells);
    }

    /// Can a cell be quoted?
    pub(crate) fn has_quotes(&self) -> bool {
        self.splitter.quotes
    }

    /// Puts the cells of one of its lines into `cells`.
    pub(crate) fn split_line<'a>(&self, line: &'a str, cells: &mut Vec<Cell<'a>>) {
        self.splitter.split(line, cells);
    }

    /// The most cells that any line can have.
    #[must_use]
    pub fn most_cells(&self) -> usize {
        self.most_cells
    }

    /// That a line has more cells than anything a reader or a person writes, if one has: a file of
    /// nothing but delimiters would take many times its size in memory.
    #[must_use]
    pub fn overlong(&self) -> Option<Diagnostic> {
        if self.most_cells <= MOST_CELLS {
            return None;
        }
        let delimiter = self.delimiter();
        let delimiters = |line: usize| self.line(line).chars().filter(|c| *c == delimiter).count();
        let (line, cells) = (0..self.len())
            .map(|line| (line, delimiters(line) + 1))
            .find(|(_, cells)| *cells > MOST_CELLS)?;
        let message = format!("this line has {cells} cells, and no more than {MOST_CELLS} are read");
        let problem = Diagnostic::error(Code::TooLarge, message).at(self.place_of_line(line));
        Some(problem.help("export the raw data again; was the file damaged, or are its line ends lost?"))
    }

    /// The first cell of a line, counted from 0.
    #[must_use]
    pub fn first_cell(&self, line: usize) -> Cell<'_> {
        self.splitter.first(self.line(line))
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
                let row = self.lines.record(line) + 1;
                Place::cell(Arc::clone(&self.source), Arc::clone(name), row, Some(cell.index + 1))
            }
            None => {
                let (number, column, _) = self.spot(line, cell.column);
                Place::at(Arc::clone(&self.source), number + 1, column)
            }
        }
    }

    /// Line of the file (from 0), column (from 1) and text of the line in which the character at `column` of a
    /// line of this sheet stands: a cell may hold line ends.
    fn spot(&self, line: usize, column: usize) -> (usize, usize, &str) {
        let (mut number, mut column, mut rest) = (self.lines.number(line), column, self.line(line));
        while let Some((first, following)) = rest.split_once('\n') {
            let width = first.chars().count() + 1;
            if column <= width {
                return (number, column, first.trim_end_matches('\r'));
            }
            (number, column, rest) = (number + 1, column - width, following);
        }
        (number, column, rest)
    }

    /// Where a line (counted from 0) stands.
    #[must_use]
    pub fn place_of_line(&self, line: usize) -> Place {
        match &self.name {
            Some(name) => {
                let row = self.lines.record(line) + 1;
                Place::cell(Arc::clone(&self.source), Arc::clone(name), row, None)
            }
            None => Place::line(Arc::clone(&self.source), self.lines.number(line) + 1),
        }
    }

    /// What a place calls the column of a cell: its first character in a text, its number in a workbook.
    #[must_use]
    pub fn column_of(&self, cell: &Cell<'_>) -> usize {
        if self.name.is_some() { cell.index + 1 } else { cell.column }
    }

    /// The text of the first cell of a line, counted from 0, that is not empty; empty when all are.
    #[must_use]
    pub fn first_text(&self, line: usize) -> String {
        let cells = self.cells(line);
        let filled = cells.iter().find(|cell| !cell.text.is_empty());
        filled.map(|cell| cell.text.clone().into_owned()).unwrap_or_default()
    }

    /// What the numbers of this sheet say about decimal commas.
    #[must_use]
    pub fn marks(&self) -> &Marks {
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
        let (number, column, shown_line) = self.spot(line, column);
        let place = match &self.name {
            Some(name) => {
                let before = self.line(line).chars().take(column.saturating_sub(1));
                let index = before.filter(|c| *c == self.delimiter()).count();
                let row = self.lines.record(line) + 1;
                Place::cell(Arc::clone(&self.source), Arc::clone(name), row, Some(index + 1))
            }
            None => Place::at(Arc::clone(&self.source), number + 1, column),
        };
        Diagnostic::error(Code::Cell, message).at(place).excerpt(shown(shown_line), column, width)
    }

    /// An error about the end of a line.
    #[must_use]
    pub fn error_at_end(&self, message: impl Into<String>, line: usize) -> Diagnostic {
        self.error_at(message, line, self.line(line).chars().count() + 1, 1)
    }

    fn find_marks(&self) -> Marks {
        let mut marks = self.marks.clone();
        let commas = memchr(b',', self.text.as_bytes()).is_some();
        let grouped = !self.marks.is_of_table() && self.name.is_none() && has_groups(&self.text);
        let points = memchr(b'.', self.text.as_bytes()).is_some();
        // Between commas no cell has one; a table is read by its own columns.
        let plain = self.delimiter() == ',' && !self.splitter.quotes;
        if !grouped && !points && (plain || !commas) || (plain && marks.is_of_table()) {
            return marks;
        }
        // Between commas only a comma within quotes says anything, and lines with the fewest commas have none.
        let count = |line: usize| memchr_iter(b',', self.line(line).as_bytes()).count();
        let fewest = if self.delimiter() == ',' { (0..self.len()).map(count).min() } else { None };
        if self.most_cells > MOST_CELLS && self.most_cells != usize::MAX {
            return marks;
        }
        let mut cells = Vec::new();
        for line in 0..self.len() {
            // Without commas one sure decimal point settles it.
            if (plain || !commas) && !grouped && self.delimiter() != ';' && marks.has_points() {
                break;
            }
            if marks.is_of_table() && fewest == Some(count(line)) {
                continue;
            }
            self.cells_into(line, &mut cells);
            for cell in &cells {
                marks.see(cell.index, &cell.text);
            }
        }
        if marks.needs_neighbours() {
            let mut beside = Beside::default();
            for line in 0..self.len() {
                self.cells_into(line, &mut cells);
                beside.see(&mut marks, &cells);
            }
            beside.end(&mut marks);
        }
        marks
    }
}

/// The most cells of a line that are read: kinetics of 1536 wells and 10⁵ time points have fewer.
const MOST_CELLS: usize = 1 << 17;

/// Does a blank or an apostrophe stand between a digit and three digits somewhere?
fn has_groups(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let parts = |at: usize, width: usize| at > 0 && digit(at - 1) && (at + width..at + width + 3).all(digit);
    memchr2_iter(b' ', b'\'', bytes).any(|at| parts(at, 1))
        || memchr_iter(b'\xC2', bytes).any(|at| parts(at, 2))
        || memchr_iter(b'\xE2', bytes).any(|at| parts(at, 3))
}

/// The longest line that goes into a diagnostic whole, in characters.
const LONGEST_SHOWN: usize = 4096;

fn shown(line: &str) -> String {
    line.chars().take(LONGEST_SHOWN).collect()
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
        assert_eq!(texts("Anna, K7\nA1;0,5\nA2;0,6")[1..], [["A1", "0,5"], ["A2", "0,6"]]);
        assert_eq!(texts("Anna, K7\nA1\t0,5\nA2\t0,6")[1..], [["A1", "0,5"], ["A2", "0,6"]]);
        assert_eq!(texts("name,of,it\nA1,0.5,a;b\nA2,0.6,c;d")[1], ["A1", "0.5", "a;b"]);
    }

    #[test]
    fn a_quoted_comma_does_not_split_and_an_open_quote_is_a_character() {
        assert_eq!(texts(r#"A,"1,5","say ""no""",7"#), [["A", "1,5", "say \"no\"", "7"]]);
        assert_eq!(texts("5\" disc,7"), [["5\" disc", "7"]]);
        assert_eq!(texts("\"open,7"), [["\"open", "7"]]);
    }

    #[test]
    fn a_line_of_nothing_but_delimiters_is_too_long() {
        let long = |cells: usize| Sheet::new("a.csv", format!("1.5,2\n{}\n", ",".repeat(cells - 1)));
        assert!(long(MOST_CELLS).overlong().is_none());
        let problem = long(MOST_CELLS + 1).overlong().unwrap();
        assert!(problem.message.contains("131073 cells"), "{problem}");
        assert_eq!(problem.place.and_then(|place| place.line), Some(2));
    }

    #[test]
    fn a_cell_knows_its_place_in_characters() {
        let sheet = Sheet::new("a.csv", "µ,  é,7".to_owned());
        let columns: Vec<usize> = sheet.cells(0).iter().map(|cell| cell.column).collect();
        assert_eq!(columns, [1, 5, 7]);
    }
}
