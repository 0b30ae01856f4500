//! Tables of wells against time or wavelength, either way round.
//!
//! ```text
//! Cycle Nr.   1    2         Cycle Nr.  Time [s]  Temp. [°C]  A1   A2        Wavel.  A1   A2
//! Time [s]    0    600       1          0         37          0.1  0.2       450     0.1  0.2
//! A1          0.1  0.2       2          600       37          0.3  0.4       451     0.1  0.2
//! ```

use crate::ingest::torn::torn;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// What a table shows its wells against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Seconds.
    Time,
    /// Wavelength in nm.
    Wave,
}

/// A cell of a table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) line: usize,
    pub(crate) index: usize,
    pub(crate) well: Well,
    /// Seconds or nm.
    pub(crate) moment: f64,
}

/// A table of wells.
#[derive(Clone, Debug)]
pub(crate) struct SeriesTable {
    pub(crate) axis: Axis,
    pub(crate) entries: Vec<Entry>,
    /// The last line of it.
    pub(crate) last: usize,
}

/// What the first column, or the first line, of a table counts.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Head {
    Cycle,
    /// Times, and how many seconds their unit has; `None` when the unit is not said.
    Time(Option<f64>),
    Wave,
}

impl Head {
    fn of(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let (name, unit) = match lower.split_once('[') {
            Some((name, unit)) => (name.trim(), unit.strip_suffix(']').map(str::trim)),
            None => (lower.trim(), None),
        };
        match name.trim_end_matches(['.', ':']) {
            "cycle nr" | "cycle" | "cycle no" | "reading" | "reading no" if unit.is_none() => {
                Some(Self::Cycle)
            }
            "time" | "avg. time" | "average time" | "kinetic time" => match unit {
                None => Some(Self::Time(None)),
                Some("ms") => Some(Self::Time(Some(1e-3))),
                Some("s" | "sec") => Some(Self::Time(Some(1.0))),
                Some("min") => Some(Self::Time(Some(60.0))),
                Some("h") => Some(Self::Time(Some(3600.0))),
                Some(_) => None,
            },
            "wavel" | "wavelength" if matches!(unit, None | Some("nm")) => Some(Self::Wave),
            _ => None,
        }
    }

    fn axis(self) -> Axis {
        if self == Self::Wave { Axis::Wave } else { Axis::Time }
    }
}

/// Does a column or a line of this name hold what surrounded the plate, and no readings?
fn is_surroundings(text: &str) -> bool {
    let lower = text.to_lowercase();
    ["temp", "o2", "co2", "humidity", "t°"].iter().any(|start| lower.starts_with(start))
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
        |text: &str| text.parse::<Well>().is_ok() || Head::of(text).is_some() || is_surroundings(text);
    match Head::of(text(left)) {
        Some(Head::Cycle) => true,
        Some(Head::Time(None)) => column(text(left + 1)),
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

/// The table whose first cell stands at `left` in line `header`; it ends before line `end`.
pub(crate) fn read(sheet: &Sheet, header: usize, left: usize, end: usize) -> Result<SeriesTable, Problem> {
    let cells = sheet.cells(header);
    let unknown = |cell: &Cell<'_>| {
        Box::new(sheet.error("this table is not understood", header, cell).code(Code::Export).help(HELP))
    };
    let Some(head) = cells.get(left).and_then(|cell| Head::of(&cell.text)) else {
        return Err(Box::new(
            sheet.error_at("this table is not understood", header, 1, 1).code(Code::Export).help(HELP),
        ));
    };
    let Some(second) = cells.get(left + 1).filter(|cell| !cell.text.is_empty()) else {
        return Err(unknown(&cells[left]));
    };
    if sheet.marks().parse(second.index, &second.text).is_ok() || is_duration(&second.text) {
        Across::read(sheet, header, left, end, head)
    } else {
        down(sheet, header, left, end, head)
    }
}

fn is_duration(text: &str) -> bool {
    clock(text).is_some()
}

/// Seconds of `1:02:03.5` or `2:03`.
fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let digits = |part: &str| {
        !part.is_empty() && part.len() <= 9 && part.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    parts.iter().try_fold(0.0, |sum, part| {
        digits(part).then(|| part.parse::<f64>().ok()).flatten().map(|part| sum * 60.0 + part)
    })
}

/// The time or wavelength in a cell.
fn moment(sheet: &Sheet, line: usize, cell: &Cell<'_>, unit: Option<f64>) -> Result<f64, Problem> {
    let number = sheet.marks().parse(cell.index, &cell.text).ok();
    let found = match (number, unit) {
        (Some(number), unit) => Some(number * unit.unwrap_or(1.0)),
        (None, _) => clock(&cell.text),
    };
    found.filter(|moment| *moment >= 0.0).ok_or_else(|| {
        Box::new(
            sheet
                .error(format!("`{}` is no time and no wavelength", cell.text), line, cell)
                .code(Code::Export)
                .help(HELP),
        )
    })
}

/// Moments only grow.
fn growing(sheet: &Sheet, line: usize, cell: &Cell<'_>, last: Option<f64>, next: f64) -> Result<(), Problem> {
    if last.is_none_or(|last| next > last) {
        return Ok(());
    }
    let message = format!("`{}` does not come after the one before", cell.text);
    Err(Box::new(
        sheet.error(message, line, cell).code(Code::Export).help("expected times and wavelengths that grow"),
    ))
}

fn beyond(sheet: &Sheet, line: usize, cells: &[Cell<'_>], after: usize) -> Result<(), Problem> {
    match cells.get(after).filter(|cell| sheet.marks().parse(after, &cell.text).is_ok()) {
        Some(cell) => {
            let message = format!("`{}` stands beyond the last column of its table", cell.text);
            Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT)))
        }
        None => Ok(()),
    }
}

/// A table with a line per well.
struct Across {
    axis: Axis,
    /// Index and moment of each column; the moment is unknown until the line of times.
    columns: Vec<(usize, Option<f64>)>,
}

impl Across {
    fn read(
        sheet: &Sheet,
        header: usize,
        left: usize,
        end: usize,
        head: Head,
    ) -> Result<SeriesTable, Problem> {
        let mut table = Self { axis: head.axis(), columns: Vec::new() };
        table.read_header(sheet, header, left, head)?;
        let (mut entries, mut rows) = (Vec::new(), Vec::new());
        let mut last = header;
        for line in header + 1..end {
            let cells = sheet.cells(line);
            let Some(first) = cells.get(left).filter(|cell| !cell.text.is_empty()) else { break };
            if let Ok(well) = first.text.parse::<Well>() {
                let width = table.columns.last().map_or(left, |(index, _)| *index);
                beyond(sheet, line, &cells, width + 1)?;
                for (index, moment) in &table.columns {
                    let Some(cell) = cells.get(*index).filter(|cell| !cell.text.is_empty()) else { continue };
                    let Some(moment) = *moment else {
                        let message = "a reading without a time";
                        return Err(Box::new(
                            sheet
                                .error(message, line, cell)
                                .help("expected a line such as `Time [s]` above it"),
                        ));
                    };
                    entries.push(Entry { line, index: *index, well, moment });
                }
                rows.push((line, width));
            } else if let Some(Head::Time(unit)) = Head::of(&first.text) {
                if !rows.is_empty() {
                    break;
                }
                table.read_times(sheet, line, &cells, unit)?;
            } else if !is_surroundings(&first.text) {
                let message = format!("`{}` is neither a well nor a time", first.text);
                return Err(Box::new(sheet.error(message, line, first).code(Code::UnknownWord).help(HELP)));
            }
            last = line;
        }
        if let Some(problem) = torn(sheet, &rows) {
            return Err(Box::new(problem));
        }
        if rows.is_empty() || sheet.name().is_none() && sheet.is_last(last) {
            let message = "truncated: the file ends within a table";
            return Err(Box::new(sheet.error_at_end(message, last).code(Code::Truncated).help(CUT)));
        }
        Ok(SeriesTable { axis: table.axis, entries, last })
    }

    fn read_header(&mut self, sheet: &Sheet, line: usize, left: usize, head: Head) -> Result<(), Problem> {
        let cells = sheet.cells(line);
        let mut last = None;
        for cell in cells.iter().skip(left + 1) {
            let number = sheet.marks().parse(cell.index, &cell.text).ok();
            if head == Head::Cycle {
                let expected = format!("{}", self.columns.len() + 1);
                if number.is_none() {
                    break;
                }
                if *cell.text != *expected {
                    let message = format!("cycle `{}` stands where cycle {expected} is expected", cell.text);
                    return Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT)));
                }
                self.columns.push((cell.index, None));
                continue;
            }
            if number.is_none() && !is_duration(&cell.text) {
                break;
            }
            let unit = if let Head::Time(unit) = head { unit } else { None };
            let next = moment(sheet, line, cell, unit)?;
            growing(sheet, line, cell, last, next)?;
            last = Some(next);
            self.columns.push((cell.index, Some(next)));
        }
        Ok(())
    }

    fn read_times(
        &mut self,
        sheet: &Sheet,
        line: usize,
        cells: &[Cell<'_>],
        unit: Option<f64>,
    ) -> Result<(), Problem> {
        let mut last = None;
        for (index, time) in &mut self.columns {
            let Some(cell) = cells.get(*index).filter(|cell| !cell.text.is_empty()) else { continue };
            let next = moment(sheet, line, cell, unit)?;
            growing(sheet, line, cell, last, next)?;
            last = Some(next);
            *time = Some(next);
        }
        Ok(())
    }
}

/// A table with a column per well.
fn down(sheet: &Sheet, header: usize, left: usize, end: usize, head: Head) -> Result<SeriesTable, Problem> {
    let cells = sheet.cells(header);
    let mut axis_at = if head == Head::Cycle { None } else { Some((left, head)) };
    let mut wells: Vec<(usize, Well)> = Vec::new();
    for cell in cells.iter().skip(left + 1) {
        if let Ok(well) = cell.text.parse() {
            wells.push((cell.index, well));
            continue;
        }
        if cell.text.is_empty() || !wells.is_empty() {
            break;
        }
        match Head::of(&cell.text) {
            Some(found @ Head::Time(_)) if axis_at.is_none() => axis_at = Some((cell.index, found)),
            _ if is_surroundings(&cell.text) => {}
            _ => {
                return Err(Box::new(
                    sheet.error("this column is not understood", header, cell).code(Code::Export).help(HELP),
                ));
            }
        }
    }
    let (Some((axis_at, axis)), Some((width, _))) = (axis_at, wells.last().copied()) else {
        return Err(Box::new(
            sheet
                .error("this table has no times or no wells", header, &cells[left])
                .code(Code::Export)
                .help(HELP),
        ));
    };
    let unit = if let Head::Time(unit) = axis { unit } else { None };
    let (mut entries, mut rows) = (Vec::new(), Vec::new());
    let (mut last, mut before) = (header, None);
    for line in header + 1..end {
        let cells = sheet.cells(line);
        let Some(first) = cells.get(left).filter(|cell| !cell.text.is_empty()) else {
            if cells.iter().skip(left).take(width).any(|cell| !cell.text.is_empty()) {
                let message = "a line of this table has nothing in its first column";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(CUT)));
            }
            break;
        };
        if head == Head::Cycle && *first.text != *format!("{}", rows.len() + 1) {
            if first.text.starts_with(|c: char| c.is_ascii_digit()) {
                let message =
                    format!("cycle `{}` stands where cycle {} is expected", first.text, rows.len() + 1);
                return Err(Box::new(sheet.error(message, line, first).code(Code::Export).help(CUT)));
            }
            break;
        }
        if head != Head::Cycle && !first.text.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        let Some(cell) = cells.get(axis_at) else {
            return Err(Box::new(
                sheet
                    .error_at_end("truncated: the line ends before its time", line)
                    .code(Code::Truncated)
                    .help(CUT),
            ));
        };
        let next = moment(sheet, line, cell, unit)?;
        growing(sheet, line, cell, before, next)?;
        before = Some(next);
        beyond(sheet, line, &cells, width + 1)?;
        let filled =
            wells.iter().filter(|(index, _)| cells.get(*index).is_some_and(|cell| !cell.text.is_empty()));
        entries.extend(filled.map(|(index, well)| Entry { line, index: *index, well: *well, moment: next }));
        rows.push((line, width));
        last = line;
    }
    if let Some(problem) = torn(sheet, &rows) {
        return Err(Box::new(problem));
    }
    if rows.is_empty() {
        let message = "truncated: the file ends after the header of a table";
        return Err(Box::new(sheet.error_at_end(message, header).code(Code::Truncated).help(CUT)));
    }
    Ok(SeriesTable { axis: axis.axis(), entries, last })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Result<Vec<(String, f64)>, Problem> {
        let sheet = Sheet::new("a.txt", text.to_owned());
        let table = read(&sheet, 0, 0, sheet.len())?;
        Ok(table.entries.iter().map(|entry| (entry.well.to_string(), entry.moment)).collect())
    }

    #[test]
    fn wells_may_stand_down_or_across() {
        let across =
            table("Cycle Nr.\t1\t2\nTime [s]\t0\t600\nTemp. [°C]\t37\t37\nA1\t1\t2\nA2\t3\t4\n\n").unwrap();
        let down =
            table("Cycle Nr.\tTime [s]\tTemp. [°C]\tA1\tA2\n1\t0\t37\t1\t3\n2\t600\t37\t2\t4\n\n").unwrap();
        let mut sorted = down;
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(across, sorted);
        assert_eq!(table("Wavel.\tA1\tA2\n450\t1\t2\n452\t3\t4\n\n").unwrap()[3], ("A2".to_owned(), 452.0));
        assert_eq!(table("Wavel.\t450\t451\nA1\t1\t2\n\n").unwrap()[1].1.to_bits(), 451.0_f64.to_bits());
    }

    #[test]
    fn a_damaged_table_is_refused() {
        for text in [
            "Cycle Nr.\t1\t3\nTime [s]\t0\t600\nA1\t1\t2\n\n",
            "Cycle Nr.\t1\t2\nA1\t1\t2\n\n",
            "Cycle Nr.\t1\t2\nTime [s]\t600\t0\nA1\t1\t2\n\n",
            "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\nA2\t1\n\n",
            "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\t3\n\n",
            "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nA1\t1\t2\n",
            "Cycle Nr.\t1\t2\nTime [s]\t0\t600\nMean\t1\t2\n\n",
            "Cycle Nr.\tTime [s]\tA1\n1\t0\t5\n3\t9\t5\n\n",
        ] {
            assert!(table(text).is_err(), "{text}");
        }
    }
}
