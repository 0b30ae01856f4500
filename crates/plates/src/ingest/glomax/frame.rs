//! A grid of `GloMax`: row letters below a line of column numbers, over which people write names of samples.

use crate::ingest::cell;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::rectangle::uneven;
use crate::ingest::wording::{self, Kind};
use crate::plate::well::{PLATE_FORMATS, parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// Where the wells of a grid stand.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    header: usize,
    /// Index of the cell of the row letters.
    label: usize,
    /// Plate row and line, both from 0.
    rows: Vec<(usize, usize)>,
    /// The first column, from 1.
    first: usize,
    cols: usize,
}

type Problem = Box<Diagnostic>;

fn refuse(sheet: &Sheet, message: String, line: usize, cell: Option<&Cell<'_>>) -> Problem {
    let help =
        "nobody can tell which column is which: put the column numbers back, or export the results again";
    let problem = match cell {
        Some(cell) => sheet.error(message, line, cell),
        None => sheet.error_at(message, line, 1, sheet.line(line).chars().count()),
    };
    Box::new(problem.code(Code::Export).help(help))
}

impl Frame {
    /// The grid below the line of column numbers.
    pub(super) fn find(sheet: &Sheet, header: usize) -> Result<Self, Problem> {
        let below = sheet.cells(header + 1);
        let first = below.iter().find(|cell| !cell.text.is_empty());
        let Some((label, _)) = first.and_then(|cell| Some((cell.index, parse_row(&cell.text)?))) else {
            return Err(refuse(sheet, "no row letter stands below this line".to_owned(), header, None));
        };
        let mut rows: Vec<(usize, usize)> = Vec::new();
        for line in header + 1..sheet.len() {
            let cells = sheet.cells(line);
            let text = cells.get(label).map_or("", |cell| cell.text.as_ref());
            let row = parse_row(text);
            match row {
                Some(row) if rows.last().is_none_or(|(last, _)| last + 1 == row) => rows.push((row, line)),
                Some(row) => {
                    let message = format!("row {} does not follow the row above it", row_name(row));
                    return Err(refuse(sheet, message, line, cells.get(label)));
                }
                None if cells.iter().skip(label + 1).any(|cell| cell.text.parse::<f64>().is_ok()) => {
                    return Err(refuse(sheet, "these numbers have no row letter".to_owned(), line, None));
                }
                None => break,
            }
        }
        if let Some(problem) = uneven(sheet, rows.iter().map(|(_, line)| *line)) {
            return Err(Box::new(problem));
        }
        let (first, cols) = columns(sheet, header, label, &rows)?;
        let frame = Self { header, label, rows, first, cols };
        frame.refuse_beyond(sheet)?;
        frame.refuse_cut(sheet)?;
        Ok(frame)
    }

    /// The line behind the last row.
    pub(super) fn end(&self) -> usize {
        self.rows.last().map_or(self.header, |(_, line)| *line) + 1
    }

    /// Each line, with the index of its last well; of a workbook without the rows that were not read.
    pub(super) fn lines(&self, sheet: &Sheet) -> Vec<(usize, usize)> {
        let read = |line: usize| {
            let cells = sheet.cells(line);
            sheet.name().is_none() || cells.iter().skip(self.label + 1).any(|cell| !cell.text.is_empty())
        };
        let rows = self.rows.iter().filter(|(_, line)| read(*line));
        rows.map(|(_, line)| (*line, self.label + self.cols)).collect()
    }

    /// Every well: plate row, plate column (both from 0), line, cell.
    pub(super) fn for_each_cell(&self, sheet: &Sheet, mut visit: impl FnMut(usize, usize, usize, &Cell<'_>)) {
        for (row, line) in &self.rows {
            for (col, cell) in sheet.cells(*line).iter().skip(self.label + 1).take(self.cols).enumerate() {
                visit(*row, self.first - 1 + col, *line, cell);
            }
        }
    }

    /// How many numbers stand in it.
    pub(super) fn numbers(&self, sheet: &Sheet) -> usize {
        let mut numbers = 0;
        self.for_each_cell(sheet, |_, _, _, cell| {
            numbers += usize::from(cell::is_reading(sheet.marks(), cell.index, &cell.text));
        });
        numbers
    }

    /// Cells to the right of the wells, in its rows.
    fn beyond<'s>(&self, sheet: &'s Sheet) -> Vec<(usize, Cell<'s>)> {
        let lines = self.rows.iter().map(|(_, line)| *line);
        let end = self.label + 1 + self.cols;
        let cells =
            lines.flat_map(|line| sheet.cells(line).into_iter().skip(end).map(move |cell| (line, cell)));
        cells.filter(|(_, cell)| !cell.text.is_empty()).collect()
    }

    /// A number right behind the last well, below no heading: a cell was added to its row.
    fn refuse_beyond(&self, sheet: &Sheet) -> Result<(), Problem> {
        let end = self.label + 1 + self.cols;
        let headed = sheet.cells(self.header).get(end).is_some_and(|cell| !cell.text.is_empty());
        let number = |cell: &Cell<'_>| cell.index == end && cell.text.parse::<f64>().is_ok();
        match self.beyond(sheet).into_iter().find(|(_, cell)| !headed && number(cell)) {
            Some((line, cell)) => {
                let message = format!("a number stands behind the last of {} columns", self.cols);
                Err(refuse(sheet, message, line, Some(&cell)))
            }
            None => Ok(()),
        }
    }

    /// A plate with which the file ends before its last row.
    fn refuse_cut(&self, sheet: &Sheet) -> Result<(), Problem> {
        let whole = PLATE_FORMATS.iter().find(|format| self.first == 1 && format.cols == self.cols);
        let (Some(whole), Some((row, line))) = (whole, self.rows.last()) else { return Ok(()) };
        if row + 1 >= whole.rows || !sheet.is_last(*line) {
            return Ok(());
        }
        let message =
            format!("truncated: the file ends below row {}, expected {} rows", row_name(*row), whole.rows);
        let help = "the file looks cut off: copy or export it again, completely";
        Err(Box::new(sheet.error_at_end(message, *line).code(Code::Truncated).help(help)))
    }

    /// Tells what people typed to the right of the wells, where it is numbers.
    pub(super) fn tell_notes(&self, sheet: &Sheet, harvest: &mut Harvest<'_>) {
        let numbers = self.beyond(sheet).iter().filter(|(_, cell)| cell.text.parse::<f64>().is_ok()).count();
        if numbers == 0 {
            return;
        }
        let headings = sheet.cells(self.header);
        let derived = headings
            .iter()
            .skip(self.label + 1 + self.cols)
            .any(|cell| matches!(wording::kind_of(&cell.text), Kind::Derived(_)));
        let why = if derived { LeftOut::Known } else { LeftOut::Unknown };
        harvest.leave_out(self.header, "what stands to the right of the wells is not read", numbers, why);
    }
}

/// The first column, from 1, and how many: by their numbers, or by counting where names stand over them and the plate is
/// complete.
fn columns(
    sheet: &Sheet,
    header: usize,
    label: usize,
    rows: &[(usize, usize)],
) -> Result<(usize, usize), Problem> {
    let cells = sheet.cells(header);
    let number = |cell: &Cell<'_>| {
        let digits = (1..=2).contains(&cell.text.len()) && cell.text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| cell.text.parse::<usize>().ok()).flatten()
    };
    let headings = cells.get(label + 1..).unwrap_or_default();
    let run: Vec<usize> = headings.iter().map_while(number).collect();
    let even = run.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let shape = PLATE_FORMATS
        .iter()
        .find(|format| rows.first().is_some_and(|(row, _)| *row == 0) && format.rows == rows.len());
    let numbered = !run.is_empty() && even && run[0] > 0;
    let rest_is_numberless = headings.iter().skip(run.len()).all(|cell| number(cell).is_none());
    // Behind numbers that end where a plate ends, or behind an empty cell, stand notes.
    let ends = run.last().is_some_and(|last| {
        shape.is_some_and(|shape| *last == shape.cols)
            || headings.get(run.len()).is_none_or(|next| next.text.is_empty())
    });
    if numbered && rest_is_numberless && ends {
        return Ok((run[0], run.len()));
    }
    let Some(shape) = shape else {
        let message = "not all columns have their numbers, and the rows are not those of a whole plate";
        return Err(refuse(sheet, message.to_owned(), header, None));
    };
    let astray = headings
        .iter()
        .take(shape.cols)
        .find(|cell| number(cell).is_some_and(|number| number != cell.index - label));
    if let Some(cell) = astray {
        let message = format!("column number {} stands over column {}", cell.text, cell.index - label);
        return Err(refuse(sheet, message, header, Some(cell)));
    }
    let filled =
        |line: usize| sheet.cells(line).get(label + shape.cols).is_some_and(|cell| !cell.text.is_empty());
    let last_is_named = headings.get(shape.cols - 1).is_some_and(|cell| number(cell) == Some(shape.cols));
    // As many headings as columns, names among them: none was lost.
    let headed = |at: usize| headings.get(at).is_some_and(|cell| !cell.text.is_empty());
    let all_headed = (0..shape.cols).all(headed) && !headed(shape.cols);
    if !last_is_named && !all_headed && !rows.iter().all(|(_, line)| filled(*line)) {
        let message =
            format!("names stand over the column numbers, and not all {} columns are there", shape.cols);
        return Err(refuse(sheet, message, header, None));
    }
    Ok((1, shape.cols))
}
