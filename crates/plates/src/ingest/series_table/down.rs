//! Tables with a column per well: a line a moment.

use super::head::{self, Head};
use super::shape::{self, Header, Lines, Row};
use super::{Aside, CUT, Entry, Form, HELP, Problem, SeriesTable, beyond, moments};
use crate::ingest::cell;
use crate::ingest::duration::TimeUnit;
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

/// The columns of a table.
pub(super) struct Columns {
    /// Where the times stand, and what their heading says.
    axis: (usize, Head),
    wells: Vec<(usize, Well)>,
    /// Columns that are calculated, by name.
    aside: Vec<(usize, String)>,
}

impl Columns {
    /// The columns that a header names from `left` on.
    fn of(
        sheet: &Sheet,
        line: usize,
        cells: &[Cell<'_>],
        left: usize,
        head: Head,
        form: Form,
    ) -> Result<Self, Problem> {
        let unknown = |cell: &Cell<'_>| {
            let problem = sheet.error("this column is not understood", line, cell).code(Code::Export);
            Box::new(problem.help(HELP))
        };
        let mut axis = (left, head);
        let mut wells: Vec<(usize, Well)> = Vec::new();
        let mut aside: Vec<(usize, String)> = Vec::new();
        for cell in cells.iter().skip(left + 1) {
            if form.skip.is_some_and(|skip| skip(&cell.text)) {
                aside.push((cell.index, cell.text.to_string()));
                continue;
            }
            if let Some(well) = head::well_of(&cell.text) {
                wells.push((cell.index, well));
                continue;
            }
            if cell.text.is_empty() {
                if form.typed && !wells.is_empty() {
                    continue;
                }
                break;
            }
            match Head::of(&cell.text) {
                _ if form.times == Some(cell.index) => axis = (cell.index, Head::Time(TimeUnit::Unnamed)),
                Some(found @ (Head::Time(_) | Head::Clock))
                    if wells.is_empty() && is_better(found, axis.1) =>
                {
                    axis = (cell.index, found);
                }
                Some(_) if wells.is_empty() => {}
                _ if head::is_surroundings(&cell.text) => {}
                _ if form.typed && (wording::kind_of(&cell.text) != Kind::Raw || !wells.is_empty()) => {
                    aside.push((cell.index, cell.text.to_string()));
                }
                _ if !wells.is_empty() => break,
                _ => return Err(unknown(cell)),
            }
        }
        let skipped = |name: &str| form.skip.is_some_and(|skip| skip(name));
        // Behind the wells anything may stand; between them only what is calculated.
        let last = wells.last().map_or(0, |(index, _)| *index);
        if let Some((index, _)) = aside
            .iter()
            .find(|(index, name)| *index < last && !skipped(name) && wording::kind_of(name) == Kind::Raw)
        {
            return Err(unknown(&cells[*index]));
        }
        Ok(Self { axis, wells, aside })
    }
}

/// Times are better than cycles, and times since the start better than those of a clock.
fn is_better(found: Head, kept: Head) -> bool {
    match (found, kept) {
        (Head::Time(_), Head::Cycle | Head::Clock) => true,
        (found, Head::Cycle) => found == Head::Clock,
        _ => false,
    }
}

pub(super) fn read(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    head: Head,
    form: Form,
) -> Result<SeriesTable, Problem> {
    let cells = form.cells(sheet, header);
    let columns = Columns::of(sheet, header, &cells, left, head, form)?;
    let units = units_below(sheet, header + 1, columns.axis, form);
    let axis = units.unwrap_or(columns.axis.1);
    let Some((width, _)) = columns.wells.last().copied().filter(|_| axis != Head::Cycle || form.typed) else {
        let problem = sheet.error("this table has no times or no wells", header, &cells[left]);
        return Err(Box::new(problem.code(Code::Export).help(HELP)));
    };
    let mut rows = Rows::new(&columns, sheet, form, left, head);
    let mut last = header;
    let mut line = header + 1 + usize::from(units.is_some());
    while line < end {
        if sheet.is_blank(line) {
            match rows.goes_on(line, end) {
                Some(next) => line = next,
                None => break,
            }
        }
        if !rows.take(line, width)? {
            break;
        }
        last = line;
        line += 1;
    }
    if rows.shapes.is_empty() {
        let message = "truncated: the file ends after the header of a table";
        return Err(Box::new(sheet.error_at_end(message, header).code(Code::Truncated).help(CUT)));
    }
    unnamed(sheet, &cells, &rows.shapes, &columns)?;
    let regular = shape::is_regular(&columns.wells);
    let shown = Header { line: header, cells: &cells, last: width, regular };
    shape::check(sheet, &shown, &rows.shapes, Lines::Moments)?;
    let found = moments::read(sheet, &rows.stamps, axis, form.unit, form.typed)?;
    let mut entries = rows.entries;
    let (mut nth, mut at) = (0, header);
    for entry in &mut entries {
        while at != entry.line {
            at = rows.shapes[nth].line;
            nth += 1;
        }
        entry.moment = found.at[nth - 1];
    }
    Ok(SeriesTable { axis: axis.axis(), entries, last, asides: rows.asides, note: found.note })
}

/// What the times count, where somebody wrote the units into a line of their own: `Time, A1` above `min, RFU`.
fn units_below(sheet: &Sheet, line: usize, (at, head): (usize, Head), form: Form) -> Option<Head> {
    let cells = form.cells(sheet, line);
    let number = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
    let unit = cells.get(at)?.text.trim_matches(['[', ']', '(', ')']);
    if !form.typed || unit.is_empty() || cells.iter().any(number) {
        return None;
    }
    let named = Head::of(&format!("Time [{unit}]"))?;
    let is_unit = matches!(named, Head::Time(TimeUnit::Seconds(_)));
    (is_unit && (head == Head::Time(TimeUnit::Unnamed) || head == named)).then_some(named)
}

/// Numbers in a column within the table that has no heading.
fn unnamed(sheet: &Sheet, header: &[Cell<'_>], rows: &[Row], columns: &Columns) -> Result<(), Problem> {
    let (Some((first, _)), Some((last, _))) = (columns.wells.first(), columns.wells.last()) else {
        return Ok(());
    };
    let gaps: Vec<usize> =
        (*first..*last).filter(|index| header.get(*index).is_none_or(|cell| cell.text.is_empty())).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    for row in rows {
        let cells = sheet.cells(row.line);
        if let Some(cell) =
            gaps.iter().filter_map(|index| cells.get(*index)).find(|cell| !cell.text.is_empty())
        {
            let problem =
                sheet.error("a reading in a column without a well", row.line, cell).code(Code::Export);
            return Err(Box::new(problem.help("write the well above the column; are all headings there?")));
        }
    }
    Ok(())
}

/// The lines of a table, taken one after another.
struct Rows<'a> {
    sheet: &'a Sheet,
    columns: &'a Columns,
    form: Form,
    left: usize,
    /// Does the first column count cycles?
    counted: bool,
    shapes: Vec<Row>,
    stamps: Vec<(usize, Cell<'a>)>,
    entries: Vec<Entry>,
    asides: Vec<Aside>,
}

impl<'a> Rows<'a> {
    fn new(columns: &'a Columns, sheet: &'a Sheet, form: Form, left: usize, head: Head) -> Self {
        let aside = |(_, name): &(usize, String)| Aside { name: name.clone(), values: 0 };
        Self {
            sheet,
            columns,
            form,
            left,
            counted: head == Head::Cycle,
            shapes: Vec::new(),
            stamps: Vec::new(),
            entries: Vec::new(),
            asides: columns.aside.iter().map(aside).collect(),
        }
    }

    /// The line with which a typed table goes on below an empty one: it has a time, and most wells.
    fn goes_on(&self, blank: usize, end: usize) -> Option<usize> {
        let line = (blank..end).find(|line| !self.sheet.is_blank(*line)).filter(|_| self.form.typed)?;
        let cells = self.sheet.cells(line);
        let reading = |cell: &Cell<'_>| cell::is_reading(self.sheet.marks(), cell.index, &cell.text);
        let wells = &self.columns.wells;
        let filled = wells.iter().filter(|(index, _)| cells.get(*index).is_some_and(reading)).count();
        let timed = cells.get(self.columns.axis.0).is_some_and(|cell| moments::is_moment(self.sheet, cell));
        (timed && 2 * filled > wells.len()).then_some(line)
    }

    /// Takes a line; `false` when the table has ended before it.
    fn take(&mut self, line: usize, width: usize) -> Result<bool, Problem> {
        let sheet = self.sheet;
        let cells = self.form.cells(sheet, line);
        let (axis_at, axis) = self.columns.axis;
        let error = |message: String, cell: &Cell<'_>| {
            Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT))
        };
        let number = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
        let numbers =
            self.columns.wells.iter().filter(|(index, _)| cells.get(*index).is_some_and(number)).count();
        let text = |index: usize| cells.get(index).map_or("", |cell| cell.text.as_ref());
        let first = text(self.left);
        let blank_start = self.shapes.is_empty() && axis_at == self.left && numbers > 0 && axis != Head::Wave;
        if first.is_empty() && !blank_start {
            if numbers > 0 {
                let message = "a line of this table has nothing in its first column";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(CUT)));
            }
            return Ok(false);
        }
        if self.counted && !first.is_empty() && first != (self.shapes.len() + 1).to_string() {
            if first.starts_with(|c: char| c.is_ascii_digit()) {
                let message =
                    format!("cycle `{first}` stands where cycle {} is expected", self.shapes.len() + 1);
                return Err(error(message, &cells[self.left]));
            }
            return self.aside(line, &cells, first, numbers);
        }
        let Some(stamp) = cells.get(axis_at) else {
            let message = "truncated: the line ends before its time";
            return Err(Box::new(sheet.error_at_end(message, line).code(Code::Truncated).help(CUT)));
        };
        if !self.counted
            && !stamp.text.is_empty()
            && !stamp.text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && !moments::is_moment(sheet, stamp)
        {
            return self.aside(line, &cells, first, numbers);
        }
        let last_named = self.columns.aside.last().map_or(width, |(index, _)| width.max(*index));
        beyond(sheet, line, &cells, last_named + 1)?;
        let before = self.entries.len();
        for (index, well) in &self.columns.wells {
            if cells.get(*index).is_some_and(|cell| !cell.text.is_empty()) {
                self.entries.push(Entry { line, index: *index, well: *well, moment: 0.0 });
            }
        }
        for ((index, _), aside) in self.columns.aside.iter().zip(&mut self.asides) {
            aside.values += usize::from(cells.get(*index).is_some_and(number));
        }
        let last = self.entries[before..].last().map(|entry| entry.index);
        self.shapes.push(Row { line, cells: cells.len(), last });
        self.stamps.push((line, stamp.clone()));
        Ok(true)
    }

    /// A line below the readings: means of them, or the end of the table.
    fn aside(
        &mut self,
        line: usize,
        cells: &[Cell<'_>],
        first: &str,
        numbers: usize,
    ) -> Result<bool, Problem> {
        if numbers < 2 && (numbers == 0 || self.columns.wells.len() > 1) {
            return Ok(false);
        }
        if !self.form.typed || self.shapes.is_empty() || wording::kind_of(first) == Kind::Raw {
            let message = format!("`{first}` is not understood as a time, and numbers stand behind it");
            let cell = &cells[self.left];
            return Err(Box::new(self.sheet.error(message, line, cell).code(Code::Export).help(HELP)));
        }
        self.asides.push(Aside { name: first.to_owned(), values: numbers });
        Ok(false)
    }
}

/// Does a table with a column per well begin here: at least one well behind what counts times?
pub(super) fn begins(cells: &[Cell<'_>], left: usize) -> bool {
    let mut wells = 0;
    let mut timed = false;
    for cell in cells.iter().skip(left) {
        if head::well_of(&cell.text).is_some() {
            wells += 1;
        } else if wells == 0 {
            match Head::of(&cell.text) {
                Some(Head::Cycle) => {}
                Some(_) => timed = true,
                None if head::is_surroundings(&cell.text) || wording::kind_of(&cell.text) != Kind::Raw => {}
                None => return false,
            }
        }
    }
    wells > 1 || (timed && wells == 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::series_table::Axis;

    #[test]
    fn axis_prefers_times_since_the_start() {
        let time = Head::of("Time [s]").unwrap();
        assert!(
            is_better(time, Head::Cycle)
                && is_better(time, Head::Clock)
                && is_better(Head::Clock, Head::Cycle)
        );
        assert!(!is_better(Head::Clock, time) && !is_better(Head::Cycle, time));
        assert_eq!(time.axis(), Axis::Time);
    }
}
