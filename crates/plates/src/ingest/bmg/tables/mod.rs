//! Tables: wells down the lines or across them, and a column or a row of readings each.
//!
//! ```text
//! Well,Content,Raw Data (600),Raw Data (600)     Well,                    A01,A02
//! ,Time [s],0,60                                 Raw Data (485/520),      10, 20
//! A01,Sample X1,0.1,0.2                          Blank corrected based …, 1,  2
//! ```

mod across;
mod axis;
mod down;
mod shape;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::Target;
use crate::ingest::bmg::left_out::Skipped;
use crate::ingest::bmg::reads::{Reads, Titled};
use crate::ingest::bmg::section::Section;
use crate::ingest::bmg::title::{self, Raw, Title};
use crate::ingest::bmg::{unstated, words};
use crate::ingest::harvest::Harvest;
use crate::ingest::wells::Wells;
use axis::Point;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A table within a section.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// From the first line of its header to its last.
    pub(super) lines: Range<usize>,
    /// The line that says `Well`.
    header: usize,
    /// How many lines name wells that go across.
    names: usize,
    direction: Direction,
}

#[derive(Clone, Debug)]
enum Direction {
    /// A well a line; the first of them.
    Down(Wells, usize),
    /// A well a column, from this one on.
    Across(usize),
}

/// The readings of one title at one point of its axis.
struct Series {
    raw: Raw,
    /// Wavelength in nm, in a spectrum.
    wave: Option<u32>,
    /// The line or the column that holds them.
    at: usize,
    /// The line of the title.
    title: usize,
}

impl Series {
    fn new(raw: &Raw, point: Point, at: usize, title: usize) -> Self {
        let mut raw = raw.at(point.time_s);
        raw.cycle = point.cycle.or(raw.cycle);
        Self { raw, wave: point.wave, at, title }
    }
}

/// The tables of a section, from top to bottom.
#[derive(Clone, Debug, Default)]
pub(super) struct Tables(Vec<Table>);

impl Tables {
    /// Does a line belong to one of them?
    pub(super) fn hold(&self, line: usize) -> bool {
        let after = self.0.partition_point(|table| table.lines.start <= line);
        after > 0 && self.0[after - 1].lines.contains(&line)
    }

    /// Each of them.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, Table> {
        self.0.iter()
    }
}

/// The tables of a section.
pub(super) fn find(section: &Section<'_>) -> Tables {
    let sheet = section.sheet;
    let mut tables: Vec<Table> = Vec::new();
    let mut line = section.lines.start;
    while line < section.lines.end {
        if let Some(table) = table_at(sheet, &section.lines, line) {
            line = table.lines.end.max(line + 1);
            tables.push(table);
        } else {
            line += 1;
        }
    }
    // A table across goes on until the next begins, over empty lines.
    let starts: Vec<usize> =
        tables.iter().map(|table| table.lines.start).skip(1).chain([section.lines.end]).collect();
    for (table, next) in tables.iter_mut().zip(starts) {
        if matches!(table.direction, Direction::Across(_)) {
            let holds = |line: &usize| !sheet.is_blank(*line);
            table.lines.end =
                (table.lines.start..next).rev().find(holds).map_or(table.lines.end, |last| last + 1);
        }
    }
    Tables(tables)
}

/// Does a sheet without a head begin with a table that only this software writes: wells, contents and
/// `Raw Data (600)`?
pub(super) fn is_headless(sheet: &Sheet, reach: usize) -> Option<usize> {
    (0..sheet.len().min(reach)).find(|line| {
        let Some(table) = table_at(sheet, &(0..sheet.len()), *line) else { return false };
        let lines = match table.direction {
            Direction::Down(_, first) => table.lines.start..first,
            Direction::Across(_) => *line + table.names..sheet.len().min(line + 8),
        };
        lines.into_iter().any(|line| {
            let raw =
                |cell: &Cell<'_>| cell.text.contains('(') && matches!(title::read(&cell.text), Title::Raw(_));
            words::may_name_raw(sheet.line(line)) && sheet.cells(line).iter().any(raw)
        })
    })
}

fn table_at(sheet: &Sheet, within: &Range<usize>, line: usize) -> Option<Table> {
    if !words::may_name_wells(sheet.line(line)) {
        return None;
    }
    let cells = sheet.cells(line);
    if let Some((first, names)) = across::begins(sheet, line, &cells) {
        let direction = Direction::Across(first);
        return Some(Table { lines: line..line + names, header: line, names, direction });
    }
    let named = |names: &[&str]| cells.iter().position(|cell| words::is_one_of(&cell.text, names));
    let wells = named(&words::WELL).map(Wells::Column).or_else(|| {
        named(&words::WELL_ROW).zip(named(&words::WELL_COL)).map(|(row, col)| Wells::RowAndColumn(row, col))
    })?;
    let end = within.end;
    let first = (line + 1..end.min(line + 6)).find(|line| wells.of(&sheet.cells(*line)).is_some())?;
    let last = (first..end).find(|line| sheet.is_blank(*line)).unwrap_or(end);
    let above = (within.start..line).rev().take(3).take_while(|line| is_header(sheet, *line)).last();
    let direction = Direction::Down(wells, first);
    Some(Table { lines: above.unwrap_or(line)..last, header: line, names: 1, direction })
}

/// Does a line above `Well` belong to the header: titles, times or wavelengths?
fn is_header(sheet: &Sheet, line: usize) -> bool {
    sheet
        .cells(line)
        .iter()
        .any(|cell| title::read(&cell.text) != Title::Other || axis::named(&cell.text).is_some())
}

/// Takes the raw readings of a table.
pub(super) fn take(
    section: &Section<'_>,
    table: &Table,
    plate: &Arc<str>,
    harvest: &mut Harvest<'_>,
    reads: &mut Reads,
) {
    let sheet = section.sheet;
    let found = match &table.direction {
        Direction::Down(wells, first) => down::series(sheet, table, *wells, *first),
        Direction::Across(first) => across::series(sheet, table, *first),
    };
    let (series, skipped) = match found {
        Ok(found) => found,
        Err(problem) => return harvest.problem(*problem),
    };
    skipped.tell(table.header, harvest);
    if let Some(problem) = twins(sheet, &series).or_else(|| goes_on(section, table)) {
        return harvest.problem(problem);
    }
    let Some(targets) = targets(section, table, plate, harvest, reads, &series) else { return };
    let ordered = |pair: &[Target]| {
        pair[0].read != pair[1].read || pair[0].time_s.is_none() || pair[0].time_s < pair[1].time_s
    };
    if let Some(nth) = targets.windows(2).position(|pair| !ordered(pair)) {
        let message = "the times of this table do not come one after the other";
        return harvest.problem(
            sheet
                .error_at(message, series[nth + 1].title, 1, 1)
                .code(Code::Export)
                .help("expected each time once, from first to last"),
        );
    }
    match &table.direction {
        Direction::Down(wells, first) => {
            down::take(sheet, table, (*wells, *first), harvest, &series, &targets);
        }
        Direction::Across(first) => across::take(sheet, table, *first, harvest, &series, &targets),
    }
}

/// Two columns, or lines, of one title that nothing tells apart.
fn twins(sheet: &Sheet, series: &[Series]) -> Option<Diagnostic> {
    let mut seen = BTreeSet::new();
    let key = |one: &Series| {
        let raw = &one.raw;
        (raw.optics().to_owned(), raw.channel, one.wave, raw.cycle, raw.time_s.map(f64::to_bits))
    };
    let twin = series.iter().find(|one| !seen.insert(key(one)))?;
    let message = "two reads of this table have the same title, and no times or cycles that differ";
    let help = "expected a line such as `Time [s]` that tells them apart: export the file again";
    let error = sheet.error_at(message, twin.title, 1, sheet.line(twin.title).chars().count());
    Some(error.code(Code::Contradiction).help(help))
}

/// Wells that go on below an empty line: a line within the table was lost or emptied.
fn goes_on(section: &Section<'_>, table: &Table) -> Option<Diagnostic> {
    let Direction::Down(wells, first) = table.direction else { return None };
    let sheet = section.sheet;
    let next = (table.lines.end..section.lines.end).find(|line| !sheet.is_blank(*line))?;
    let width = sheet.cells(first).len();
    let cells = sheet.cells(next);
    wells.of(&cells).filter(|_| cells.len() + 6 > width)?;
    let message = "the wells of a table go on below an empty line";
    let help = "a line of the table was lost: export the file again, or delete the empty line";
    Some(sheet.error_at(message, next, 1, 1).code(Code::Export).help(help))
}

/// The names of all series; `None` when one of them cannot be named.
fn targets(
    section: &Section<'_>,
    table: &Table,
    plate: &Arc<str>,
    harvest: &mut Harvest<'_>,
    reads: &mut Reads,
    series: &[Series],
) -> Option<Vec<Target>> {
    let sheet = section.sheet;
    let mut named = Vec::new();
    let mut told = false;
    for one in series {
        let mode = match section.mode(table.header) {
            Some(mode) => Ok(mode),
            None => unstated::mode(section, &one.raw, one.wave, table.lines.clone(), one.title),
        };
        let mode = match mode {
            Ok(mode) => mode,
            Err(problem) => {
                harvest.problem(*problem);
                return None;
            }
        };
        if section.mode(table.header).is_none() && !told {
            told = true;
            harvest.warn(
                one.title,
                format!(
                    "the sheet does not say what was read; by its titles and numbers it is called {mode}"
                ),
            );
        }
        let read = match one.wave {
            Some(wave) if mode == "absorbance" => format!("absorbance {wave}"),
            Some(wave) => format!("{mode} [Lambda {wave} nm]"),
            None if !one.raw.is_spectrum() => one.raw.read(mode),
            None => {
                let message = "this spectrum is not understood: which wavelength was scanned?";
                let help = "expected `Lambda 220 nm` above each column, or a line `Wavelength [nm]`";
                harvest.problem(sheet.error_at(message, one.title, 1, 1).code(Code::Export).help(help));
                return None;
            }
        };
        named.push(Titled { raw: &one.raw, read });
    }
    Some(reads.targets(plate, &named))
}

type Found = Result<(Vec<Series>, Skipped), Box<Diagnostic>>;

/// The first filled cell at or beyond `width`.
fn beyond<'c, 'a>(cells: &'c [Cell<'a>], width: usize) -> Option<&'c Cell<'a>> {
    cells.iter().skip(width).find(|cell| !cell.text.is_empty())
}

fn too_many(sheet: &Sheet, line: usize, cell: &Cell<'_>) -> Diagnostic {
    let help =
        "decimal commas in a file with commas between the cells? Export with `;`, tabs or decimal points";
    sheet
        .error("this line has more cells than the header of its table", line, cell)
        .code(Code::Export)
        .help(help)
}
