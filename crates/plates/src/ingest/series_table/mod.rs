//! Tables of wells against time or wavelength, either way round.
//!
//! ```text
//! Cycle Nr.   1    2         Cycle Nr.  Time [s]  Temp. [°C]  A1   A2        Wavel.  A1   A2
//! Time [s]    0    600       1          0         37          0.1  0.2       450     0.1  0.2
//! A1          0.1  0.2       2          600       37          0.3  0.4       451     0.1  0.2
//! ```
//!
//! | file | what it knows |
//! | --- | --- |
//! | `head` | what headings call times, cycles and wavelengths |
//! | `moments` | a column of times into seconds |
//! | `across` | a line a well |
//! | `down` | a column a well |
//! | `shape` | whether a cell is missing |

mod across;
mod down;
mod head;
mod moments;
mod shape;

pub(crate) use head::Head;

use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// What a table shows its wells against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Seconds.
    Time,
    /// Cycles without times.
    Cycle,
    /// Wavelength in nm.
    Wave,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) line: usize,
    pub(crate) index: usize,
    pub(crate) well: Well,
    /// Seconds, nm, or the number of a cycle.
    pub(crate) moment: f64,
}

/// Columns or lines of a table that hold no readings of a well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Aside {
    pub(crate) name: String,
    pub(crate) values: usize,
}

/// A table of wells.
#[derive(Clone, Debug)]
pub(crate) struct SeriesTable {
    pub(crate) axis: Axis,
    pub(crate) entries: Vec<Entry>,
    /// The last line of it.
    pub(crate) last: usize,
    /// What stands in it beside readings, times and temperatures.
    pub(crate) asides: Vec<Aside>,
    /// What the user must know about its times.
    pub(crate) note: Option<String>,
}

/// What is known about a table before it is read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Form {
    /// Seconds in the unit of its times, where its heading does not say it.
    pub(crate) unit: Option<f64>,
    /// What the first cell of the header means, where its words do not say it.
    pub(crate) head: Option<Head>,
    /// The column of times, where it is not the first that is called so.
    pub(crate) times: Option<usize>,
    /// Columns that name a well and are no readings, by their headings.
    pub(crate) skip: Option<fn(&str) -> bool>,
    /// The column before which it ends, where another table stands beside it.
    pub(crate) right: Option<usize>,
    /// May the file end with the last line of the table?
    pub(crate) ends_with_file: bool,
    /// Was it typed or pasted by somebody? Then it ends where it ends, may have cycles without times, means beside the
    /// wells, and times of the day.
    pub(crate) typed: bool,
}

impl Form {
    /// The cells of a line as far as the table goes.
    fn cells(self, sheet: &Sheet, line: usize) -> Vec<Cell<'_>> {
        let mut cells = sheet.cells(line);
        cells.truncate(self.right.unwrap_or(usize::MAX));
        cells
    }
}

const HELP: &str =
    "expected wells such as `A1` on one side and cycles with times, or wavelengths, on the other";
const CUT: &str =
    "the file looks cut off or edited: export it again, completely; write `N/A` where a reading was removed";

type Problem = Box<Diagnostic>;

/// Does a table begin with the cell at `left`? `Wavelength  600  nm` and `Time:  3:56 PM` are settings.
pub(crate) fn begins(cells: &[Cell<'_>], left: usize) -> bool {
    let text = |index: usize| cells.get(index).map_or("", |cell| cell.text.as_ref());
    let number = |index: usize| text(index).starts_with(|c: char| c.is_ascii_digit());
    let column =
        |text: &str| head::well_of(text).is_some() || Head::of(text).is_some() || head::is_surroundings(text);
    match Head::of(text(left)) {
        Some(Head::Cycle) => true,
        Some(Head::Time(crate::ingest::duration::TimeUnit::Unnamed) | Head::Clock) => column(text(left + 1)),
        Some(_) => {
            column(text(left + 1)) || (number(left + 1) && (number(left + 2) || cells.len() == left + 2))
        }
        None => false,
    }
}

/// Does this cell count cycles or wavelengths, so that a table begins with it in any case?
pub(crate) fn counts(text: &str) -> bool {
    matches!(Head::of(text), Some(Head::Cycle | Head::Wave))
}

/// Where in a line the table of somebody begins whose first cells count times, cycles or wavelengths.
pub(crate) fn typed_start(sheet: &Sheet, line: usize, cells: &[Cell<'_>]) -> Option<usize> {
    let left = cells.iter().position(|cell| Head::of(&cell.text).is_some())?;
    is_table(sheet, line, cells, left).then_some(left)
}

/// Where in a line the tables of somebody begin: one as a rule, several where an empty column parts them.
pub(crate) fn typed_starts(sheet: &Sheet, line: usize) -> Vec<usize> {
    let cells = sheet.cells(line);
    let mut starts: Vec<usize> = typed_start(sheet, line, &cells).into_iter().collect();
    let Some(first) = starts.first().copied() else { return starts };
    for next in first + 2..cells.len() {
        let last = starts.last().copied().unwrap_or(first);
        let is_apart = cells[next - 1].text.is_empty() && Head::of(&cells[next].text).is_some();
        if is_apart && is_table(sheet, line, &cells[..next], last) && is_table(sheet, line, &cells, next) {
            starts.push(next);
        }
    }
    starts
}

fn is_table(sheet: &Sheet, line: usize, cells: &[Cell<'_>], left: usize) -> bool {
    down::begins(cells, left) || across::begins(sheet, line, cells, left)
}

/// The table of an instrument whose first cell stands at `left` in line `header`; it ends before line `end`.
pub(crate) fn read(sheet: &Sheet, header: usize, left: usize, end: usize) -> Result<SeriesTable, Problem> {
    read_as(sheet, header, left, end, Form::default())
}

/// The table whose first cell stands at `left` in line `header`; it ends before line `end`.
pub(crate) fn read_as(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    form: Form,
) -> Result<SeriesTable, Problem> {
    let cells = form.cells(sheet, header);
    let head = form.head.or_else(|| cells.get(left).and_then(|cell| Head::of(&cell.text)));
    let Some(head) = head.filter(|_| left < cells.len()) else {
        return Err(Box::new(
            sheet.error_at("this table is not understood", header, 1, 1).code(Code::Export).help(HELP),
        ));
    };
    let Some(second) = cells.get(left + 1).filter(|cell| !cell.text.is_empty()) else {
        let problem = sheet.error("this table is not understood", header, &cells[left]);
        return Err(Box::new(problem.code(Code::Export).help(HELP)));
    };
    if moments::is_moment(sheet, second) {
        across::read(sheet, header, left, end, head, form)
    } else {
        down::read(sheet, header, left, end, head, form)
    }
}

/// Lines of numbers among `lines`, where an instrument writes none: what is left of a torn table.
pub(crate) fn stray(sheet: &Sheet, mut lines: std::ops::Range<usize>) -> Result<(), Problem> {
    let number = |cell: &&Cell<'_>| sheet.marks().parse(cell.index, &cell.text).is_ok();
    match lines.find(|line| sheet.cells(*line).iter().filter(number).count() > 1) {
        Some(line) => {
            let problem = sheet.error_at("this line of numbers belongs to no table", line, 1, 1);
            Err(Box::new(problem.code(Code::Export).help(CUT)))
        }
        None => Ok(()),
    }
}

/// A number that stands right behind the last column of a table.
fn beyond(sheet: &Sheet, line: usize, cells: &[Cell<'_>], after: usize) -> Result<(), Problem> {
    match cells.get(after).filter(|cell| sheet.marks().parse(after, &cell.text).is_ok()) {
        Some(cell) => {
            let message = format!("`{}` stands beyond the last column of its table", cell.text);
            Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT)))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests;
