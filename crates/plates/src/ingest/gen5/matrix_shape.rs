//! Does a matrix hold together? Lines that lost cells, labels that moved, rows that stand apart, ends too early.

use std::collections::{BTreeMap, BTreeSet};

use super::headings::{first_filled, header_run};
use super::label::{self, RawLabel};
use super::matrix::Matrix;
use super::section::Section;
use super::words;
use crate::ingest::cell;
use crate::ingest::grid_shape;
use crate::ingest::wording::{self, Kind};
use crate::plate::well::{PlateFormat, parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Do column numbers or times stand in one of the two lines below?
fn header_below(sheet: &Sheet, line: usize) -> bool {
    let time = |line: usize| words::is_time(&first_filled(sheet, line).1);
    (line + 1..line + 3).any(|line| header_run(sheet, line).is_some() || time(line))
}

impl Matrix {
    /// A row that lacks a raw read which others have: its line was lost, or its label changed.
    pub(super) fn uneven(&self, sheet: &Sheet, raw: &BTreeMap<&str, Option<RawLabel>>) -> Option<Diagnostic> {
        let all: BTreeSet<&str> =
            raw.iter().filter(|(_, label)| label.is_some()).map(|(text, _)| *text).collect();
        self.lines.chunk_by(|one, two| one.number == two.number).find_map(|rows| {
            let own: BTreeSet<&str> = rows.iter().map(|row| self.label(row)).collect();
            let (missing, first) = (all.difference(&own).next()?, rows.first()?);
            let message =
                format!("row {} has no line `{missing}`, as other rows have", row_name(first.number));
            let help = "expected a line per read in each row; export the file again";
            Some(sheet.error_at(message, first.line, 1, 1).code(Code::Export).help(help))
        })
    }

    /// A line below the matrix that goes on with it: its wells would be lost.
    pub(super) fn apart(&self, sheet: &Sheet) -> Option<Diagnostic> {
        let last = self.lines.last()?.number;
        if let Some(problem) = self.unlettered(sheet) {
            return Some(problem);
        }
        let at = self.run.start - 1;
        let below = (self.end..sheet.len()).take_while(|line| header_run(sheet, *line).is_none());
        for line in below.take(grid_shape::APART) {
            let cells = sheet.cells(line);
            let Some(letter) = cells.get(at) else { continue };
            let row = parse_row(&letter.text).filter(|row| grid_shape::goes_on(*row, last, self.run));
            if let Some(row) = row.filter(|_| grid_shape::is_row(sheet, &cells, self.run)) {
                let message = format!("row {} stands apart from the rows above it", row_name(row));
                let help =
                    "expected every row of the plate without lines between them; export the file again";
                return Some(sheet.error(message, line, letter).code(Code::Export).help(help));
            }
        }
        None
    }

    /// A line that lost or gained cells: its label does not stand where the others stand, or there is none by
    /// which its length could be told.
    pub(super) fn torn(&self, sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
        let help = format!("expected {} columns and then the label; export the file again", self.run.cols);
        if self.lines.iter().all(|row| row.label.is_none()) {
            return self.uneven_lines(sheet);
        }
        let is_raw = |text: &str| label::parse(text, &section.procedure).is_some();
        let known: BTreeSet<&str> = self.labels().filter(|label| is_raw(label)).collect();
        for row in &self.lines {
            let cells = sheet.cells(row.line);
            let Some(cell) = cells.get(self.run.end()) else { continue };
            let number = cell::is_reading(sheet.marks(), cell.index, &cell.text);
            if number && !is_raw(self.label(row)) {
                let message = format!(
                    "`{}` stands where the label of row {} is expected",
                    cell.text,
                    row_name(row.number)
                );
                return Some(sheet.error(message, row.line, cell).code(Code::Export).help(help));
            }
            // A label among the numbers, and a note where it should stand.
            let mut among = cells.iter().take(self.run.end()).skip(self.run.start);
            let unlabelled = !is_raw(self.label(row));
            let moved = |cell: &&Cell<'_>| {
                known.contains(cell.text.as_ref())
                    && (unlabelled || !cell::is_reading(sheet.marks(), cell.index, &cell.text))
            };
            if let Some(cell) = among.find(moved) {
                let message = format!(
                    "the label `{}` stands among the numbers of row {}",
                    cell.text,
                    row_name(row.number)
                );
                return Some(sheet.error(message, row.line, cell).code(Code::Export).help(help));
            }
        }
        self.moved_note(sheet, &is_raw)
    }

    /// Something behind a label that is no note: a label, or a number beside labels that are numbers themselves.
    fn moved_note(&self, sheet: &Sheet, is_raw: &impl Fn(&str) -> bool) -> Option<Diagnostic> {
        let (line, index) = self.notes.iter().find(|(line, index)| {
            let cells = sheet.cells(*line);
            let Some(cell) = cells.get(*index) else { return false };
            let label = cells.get(self.run.end()).map_or("", |cell| cell.text.as_ref());
            is_raw(&cell.text)
                || (cell::is_reading(sheet.marks(), cell.index, label)
                    && cell::is_reading(sheet.marks(), cell.index, &cell.text))
        })?;
        let cells = sheet.cells(*line);
        let cell = cells.get(*index)?;
        let message = format!(
            "`{}` stands behind the label: this line has more cells than its {} columns and a label",
            cell.text, self.run.cols
        );
        Some(sheet.error(message, *line, cell).code(Code::Export).help("expected the label in the last cell"))
    }

    /// Without labels only lines of one length are certain.
    fn uneven_lines(&self, sheet: &Sheet) -> Option<Diagnostic> {
        if sheet.name().is_some() {
            return None;
        }
        let most = self.lines.iter().map(|row| sheet.cells(row.line).len()).max()?.max(self.run.end());
        let row = self.lines.iter().find(|row| sheet.cells(row.line).len() != most)?;
        let found = sheet.cells(row.line).len();
        let message = format!(
            "row {} has {found} cells, expected {most}: its numbers may stand in the wrong wells",
            row_name(row.number)
        );
        Some(
            sheet
                .error_at_end(message, row.line)
                .code(Code::Export)
                .help("a cell was lost or added; export the file again"),
        )
    }

    /// A line directly below that begins with a number, or holds a label of the matrix or as many readings as a
    /// row, and has no row letter: it lost its first cells.
    fn unlettered(&self, sheet: &Sheet) -> Option<Diagnostic> {
        let cells = sheet.cells(self.end);
        let first = cells.iter().find(|cell| !cell.text.is_empty())?;
        let own: BTreeSet<&str> = self.lines.iter().filter_map(|row| row.label.as_deref()).collect();
        let number = cell::is_reading(sheet.marks(), first.index, &first.text) && self.title != *first.text;
        let readings =
            cells.iter().filter(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)).count();
        let full = 2 * readings > self.run.cols && wording::kind_of(&first.text) == Kind::Raw;
        let belongs = number || full || cells.iter().any(|cell| own.contains(cell.text.as_ref()));
        let alone = cells.iter().filter(|cell| !cell.text.is_empty()).count() == 1;
        // A label alone is the title of the next matrix.
        let titles = alone && header_below(sheet, self.end);
        (belongs && !titles && header_run(sheet, self.end).is_none()).then(|| {
            let message = "this line of readings begins with no row letter";
            sheet
                .error(message, self.end, first)
                .code(Code::Export)
                .help("expected the letter of a row in the first column; export the file again")
        })
    }

    /// A line of a Results grid that ends before its label.
    pub(super) fn unlabelled(&self, sheet: &Sheet) -> Option<Diagnostic> {
        let several = self.rows().len() < self.lines.len();
        let needed =
            words::is_results(&self.title) || several || self.lines.iter().any(|row| row.label.is_some());
        let row = self.lines.iter().find(|row| row.label.is_none()).filter(|_| needed)?;
        let cut = if sheet.is_last(row.line) { "truncated: " } else { "" };
        let message = format!("{cut}row {} ends before its label", row_name(row.number));
        let help = format!(
            "expected {} columns and then a label such as `OD:600`; export the file again",
            self.run.cols
        );
        Some(sheet.error_at_end(message, row.line).code(Code::Truncated).help(help))
    }

    /// A matrix with which the file ends, too early.
    ///
    /// The last label must be whole, the last row must have the raw reads of the row before, and
    /// the rows that the procedure says it reads, or else those of the layout, must all be there. Without
    /// either the rows must reach the end of
    /// the plate, unless its columns do not fit the plate type: then a part was read.
    pub(super) fn cut_off(
        &self,
        sheet: &Sheet,
        section: &Section,
        layout: &BTreeSet<usize>,
    ) -> Option<Diagnostic> {
        const HELP: &str = "the file looks cut off: copy or export it again, completely";
        let Some(last) = self.lines.last() else {
            let message = "truncated: no rows stand below the column numbers";
            return Some(sheet.error_at_end(message, self.header).code(Code::Truncated).help(HELP));
        };
        if !sheet.is_last(last.line) {
            return None;
        }
        let text = self.label(last);
        let earlier = self.lines.iter().rev().skip(1).any(|row| self.label(row) == text);
        let declared =
            !section.procedure.steps.is_empty() && label::parse(text, &section.procedure).is_some();
        if sheet.is_open(last.line) && !earlier && !declared && text != self.title {
            let message = format!("truncated: the label `{text}` is not one of the reads of this export");
            return Some(sheet.error_at_end(message, last.line).code(Code::Truncated).help(HELP));
        }
        let raw = |row: usize| -> BTreeSet<&str> {
            let labels = self.lines.iter().filter(|line| line.number == row).map(|line| self.label(line));
            labels.filter(|label| label::parse(label, &section.procedure).is_some()).collect()
        };
        let rows = self.rows();
        let before = rows.range(..last.number).next_back();
        let missing = before
            .and_then(|before| raw(*before).difference(&raw(last.number)).next().copied().map(str::to_owned));
        if let Some(missing) = missing {
            let message = format!(
                "truncated: row {} has no line `{missing}`, as the row above has",
                row_name(last.number)
            );
            return Some(sheet.error_at_end(message, last.line).code(Code::Truncated).help(HELP));
        }
        if let Some(read) = section.procedure.rows_read() {
            let absent = read.difference(&rows).next()?;
            let message = format!(
                "truncated: the procedure reads row {}, the data end after row {}",
                row_name(*absent),
                row_name(last.number)
            );
            return Some(sheet.error_at_end(message, last.line).code(Code::Truncated).help(HELP));
        }
        if !layout.is_empty() {
            let absent = layout.difference(&rows).next()?;
            let message = format!(
                "truncated: the layout has a row {}, the data end after row {}",
                row_name(*absent),
                row_name(last.number)
            );
            return Some(sheet.error_at_end(message, last.line).code(Code::Truncated).help(HELP));
        }
        let plate = section.procedure.wells.and_then(PlateFormat::of);
        if plate.is_some_and(|plate| plate.cols != self.run.cols) {
            return None;
        }
        grid_shape::cut_off(sheet, &self.shape())
    }
}
