//! Tables with a line per well: times stand above, in the header or in a line below the cycles.

use super::head::{self, Head};
use super::shape::{self, Header, Lines, Row};
use super::{Aside, Axis, CUT, Entry, Form, HELP, Problem, SeriesTable, beyond, moments};
use crate::ingest::cell;
use crate::ingest::duration::TimeUnit;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

/// The columns of a table.
struct Columns {
    axis: Axis,
    /// Which cells, and the moment of each; unknown until the line of times.
    moments: Vec<(usize, Option<f64>)>,
    /// Columns behind them, by name.
    aside: Vec<(usize, String)>,
    note: Option<String>,
}

pub(super) fn read(
    sheet: &Sheet,
    header: usize,
    left: usize,
    end: usize,
    head: Head,
    form: Form,
) -> Result<SeriesTable, Problem> {
    let mut columns = header_of(sheet, header, left, head, form)?;
    let width = columns.moments.last().map_or(left, |(index, _)| *index);
    let mut entries: Vec<Entry> = Vec::new();
    let mut rows = Vec::new();
    let mut asides: Vec<Aside> =
        columns.aside.iter().map(|(_, name)| Aside { name: name.clone(), values: 0 }).collect();
    let mut timed = head != Head::Cycle;
    let mut last = header;
    for line in header + 1..end {
        let cells = form.cells(sheet, line);
        let Some(first) = cells.get(left).filter(|cell| !cell.text.is_empty()) else {
            stray(sheet, line, &cells, left, width)?;
            break;
        };
        if let Ok(well) = first.text.parse() {
            if !timed && form.typed {
                columns.count();
                timed = true;
            }
            let last_named = columns.aside.last().map_or(width, |(index, _)| width.max(*index));
            beyond(sheet, line, &cells, last_named + 1)?;
            let before = entries.len();
            for (index, moment) in &columns.moments {
                let Some(cell) = cells.get(*index).filter(|cell| !cell.text.is_empty()) else { continue };
                let Some(moment) = *moment else {
                    let problem = sheet.error("a reading without a time", line, cell).code(Code::Export);
                    return Err(Box::new(problem.help("expected a line such as `Time [s]` above it")));
                };
                entries.push(Entry { line, index: *index, well, moment });
            }
            for ((index, _), aside) in columns.aside.iter().zip(&mut asides) {
                let number = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
                aside.values += usize::from(cells.get(*index).is_some_and(number));
            }
            let found = entries[before..].last().map(|entry| entry.index);
            rows.push(Row { line, cells: cells.len(), last: found });
        } else if let Some(unit @ (Head::Time(_) | Head::Clock)) = Head::of(&first.text) {
            if !rows.is_empty() {
                break;
            }
            columns.take_times(sheet, line, &cells, unit, form)?;
            timed = true;
        } else if head::is_surroundings(&first.text) {
        } else if form.typed
            && !rows.is_empty()
            && cells.iter().skip(left + 1).all(|cell| cell.text.is_empty())
        {
            break;
        } else if form.typed && matches!(wording::kind_of(&first.text), Kind::Derived(_) | Kind::Layout(_)) {
            let number = |cell: &&Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
            let values = cells.iter().skip(left + 1).filter(number).count();
            asides.push(Aside { name: first.text.to_string(), values });
        } else {
            let message = format!("`{}` is neither a well nor a time", first.text);
            return Err(Box::new(sheet.error(message, line, first).code(Code::UnknownWord).help(HELP)));
        }
        last = line;
    }
    let top = form.cells(sheet, header);
    let shown = Header { line: header, cells: &top, last: width, regular: head == Head::Cycle };
    shape::check(sheet, &shown, &rows, Lines::Wells)?;
    if rows.is_empty()
        || (!form.typed && !form.ends_with_file && sheet.name().is_none() && sheet.is_last(last))
    {
        let message = "truncated: the file ends within a table";
        return Err(Box::new(sheet.error_at_end(message, last).code(Code::Truncated).help(CUT)));
    }
    Ok(SeriesTable { axis: columns.axis, entries, last, asides, note: columns.note })
}

/// A line of numbers without a well.
fn stray(sheet: &Sheet, line: usize, cells: &[Cell<'_>], left: usize, width: usize) -> Result<(), Problem> {
    let number = |cell: &&Cell<'_>| sheet.marks().parse(cell.index, &cell.text).is_ok();
    let mut within = cells.iter().skip(left + 1).take(width.saturating_sub(left)).filter(number);
    match (within.next(), within.next()) {
        (Some(cell), Some(_)) => {
            let problem = sheet.error("a line of readings without a well", line, cell).code(Code::Export);
            Err(Box::new(problem.help(CUT)))
        }
        _ => Ok(()),
    }
}

fn header_of(sheet: &Sheet, line: usize, left: usize, head: Head, form: Form) -> Result<Columns, Problem> {
    let cells = form.cells(sheet, line);
    let run: Vec<&Cell<'_>> =
        cells.iter().skip(left + 1).take_while(|cell| moments::is_moment(sheet, cell)).collect();
    let behind = cells.iter().skip(left + 1 + run.len()).filter(|cell| !cell.text.is_empty());
    let aside = behind
        .filter(|_| form.typed)
        .filter(|cell| wording::kind_of(&cell.text) != Kind::Raw)
        .map(|cell| (cell.index, cell.text.to_string()))
        .collect();
    let mut columns = Columns { axis: head.axis(), moments: Vec::new(), aside, note: None };
    if head == Head::Cycle {
        for (nth, cell) in run.iter().enumerate() {
            if *cell.text != *format!("{}", nth + 1) {
                let message = format!("cycle `{}` stands where cycle {} is expected", cell.text, nth + 1);
                return Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT)));
            }
            columns.moments.push((cell.index, None));
        }
        return Ok(columns);
    }
    let stamps: Vec<(usize, Cell<'_>)> = run.into_iter().map(|cell| (line, cell.clone())).collect();
    let found = moments::read(sheet, &stamps, head, form.unit, form.typed)?;
    columns.moments = stamps.iter().zip(found.at).map(|((_, cell), at)| (cell.index, Some(at))).collect();
    columns.note = found.note;
    Ok(columns)
}

impl Columns {
    /// The line of times below the cycles; the last cycles may have none, when they have no readings either.
    fn take_times(
        &mut self,
        sheet: &Sheet,
        line: usize,
        cells: &[Cell<'_>],
        head: Head,
        form: Form,
    ) -> Result<(), Problem> {
        let filled: Vec<(usize, (usize, Cell<'_>))> = self
            .moments
            .iter()
            .enumerate()
            .filter_map(|(nth, (index, _))| {
                let cell = cells.get(*index)?;
                (!cell.text.is_empty() || nth == 0).then(|| (nth, (line, cell.clone())))
            })
            .collect();
        let width = self.moments.last().map_or(0, |(index, _)| *index);
        beyond(sheet, line, cells, width + 1)?;
        let (nth, stamps): (Vec<usize>, Vec<(usize, Cell<'_>)>) = filled.into_iter().unzip();
        let found = moments::read(sheet, &stamps, head, form.unit, form.typed)?;
        for (nth, at) in nth.into_iter().zip(found.at) {
            self.moments[nth].1 = Some(at);
        }
        self.axis = Axis::Time;
        self.note = found.note;
        Ok(())
    }

    /// Cycles without times count themselves.
    fn count(&mut self) {
        let mut cycle = 0.0;
        for (_, moment) in &mut self.moments {
            cycle += 1.0;
            *moment = Some(cycle);
        }
        self.axis = Axis::Cycle;
    }
}

/// Does a table with a line per well begin here: times after the corner, and wells below it?
pub(super) fn begins(sheet: &Sheet, line: usize, cells: &[Cell<'_>], left: usize) -> bool {
    let Some(head) = cells.get(left).and_then(|cell| Head::of(&cell.text)) else { return false };
    if !cells.get(left + 1).is_some_and(|cell| moments::is_moment(sheet, cell)) {
        return false;
    }
    let first =
        |line: usize| sheet.cells(line).get(left).map(|cell| cell.text.to_string()).unwrap_or_default();
    let below: Vec<String> = (line + 1..sheet.len().min(line + 6)).map(first).collect();
    let aside = |text: &String| {
        Head::of(text).is_some_and(|below| below != head && matches!(below, Head::Time(_) | Head::Clock))
            || head::is_surroundings(text)
    };
    let cut = line + 1 >= sheet.len() && matches!(head, Head::Time(TimeUnit::Seconds(_)));
    below.iter().find(|text| !aside(text)).map_or(cut, |text| text.parse::<crate::plate::Well>().is_ok())
}
