//! Tables: wells down the lines or across them, and a column or a row of readings each.
//!
//! ```text
//! Well,Content,Raw Data (600),Raw Data (600)     Well,                    A01,A02
//! ,Time [s],0,60                                 Raw Data (485/520),      10, 20
//! A01,Sample X1,0.1,0.2                          Blank corrected based …, 1,  2
//! ```

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::bmg::reads::{Reads, Titled};
use crate::ingest::bmg::section::{Section, no_mode};
use crate::ingest::bmg::title::{self, Raw, Title, unclear};
use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::harvest::Harvest;
use crate::ingest::wells::Wells;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A table within a section.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// From the first line of its header to its last.
    pub(super) lines: Range<usize>,
    /// The line that says `Well`.
    header: usize,
    direction: Direction,
}

#[derive(Clone, Debug)]
enum Direction {
    /// A well a line; the first of them.
    Down(Wells, usize),
    /// A well a column, from this one on.
    Across(usize),
}

/// What tells the readings of one title apart.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Axis {
    Time(TimeUnit),
    Wavelength,
}

/// The axis that a cell names.
fn axis_of(text: &str) -> Option<Axis> {
    let plain: String = text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    match plain.as_str() {
        "wavelength" | "wavelengthnm" | "wellenlnge" | "wellenlngenm" => Some(Axis::Wavelength),
        _ => duration::unit_of_column(text).map(Axis::Time),
    }
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
        if let Some(table) = table_at(section, line) {
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

fn table_at(section: &Section<'_>, line: usize) -> Option<Table> {
    let sheet = section.sheet;
    let text = sheet.line(line);
    if !text.contains("ell") && !text.contains("ELL") {
        return None;
    }
    let cells = sheet.cells(line);
    let named = |names: &[&str]| {
        cells.iter().position(|cell| names.iter().any(|name| cell.text.eq_ignore_ascii_case(name)))
    };
    let wells = named(&["Well"]).map(Wells::Column).or_else(|| {
        named(&["Well Row", "WellRow"])
            .zip(named(&["Well Col", "Well Column", "WellCol"]))
            .map(|(row, col)| Wells::RowAndColumn(row, col))
    })?;
    if let Wells::Column(label) = wells {
        let first = cells.iter().skip(label + 1).find(|cell| !cell.text.is_empty());
        if let Some(first) = first.filter(|cell| cell.text.parse::<Well>().is_ok() && cell.index <= label + 2)
        {
            return Some(Table {
                lines: line..line + 1,
                header: line,
                direction: Direction::Across(first.index),
            });
        }
    }
    let end = section.lines.end;
    let first = (line + 1..end.min(line + 5)).find(|line| wells.of(&sheet.cells(*line)).is_some())?;
    let last = (first..end).find(|line| sheet.is_blank(*line)).unwrap_or(end);
    let above = (section.lines.start..line).rev().take(3).take_while(|line| is_header(sheet, *line)).last();
    Some(Table { lines: above.unwrap_or(line)..last, header: line, direction: Direction::Down(wells, first) })
}

/// Does a line above `Well` belong to the header: titles, times or wavelengths?
fn is_header(sheet: &Sheet, line: usize) -> bool {
    sheet
        .cells(line)
        .iter()
        .any(|cell| title::read(&cell.text) != Title::Other || axis_of(&cell.text).is_some())
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
        Direction::Down(wells, first) => columns(sheet, table, *wells, *first),
        Direction::Across(first) => rows(sheet, table, *first),
    };
    let (series, skipped) = match found {
        Ok(found) => found,
        Err(problem) => return harvest.problem(*problem),
    };
    if !skipped.is_empty() {
        let names: Vec<String> = skipped.iter().map(|name| format!("`{name}`")).collect();
        harvest.warn(table.header, format!("not read as raw readings: {}", names.join(", ")));
    }
    let mut seen = BTreeSet::new();
    if let Some(twice) = series.iter().find(|one| !seen.insert((format!("{:?}", one.raw), one.wave))) {
        let message =
            "a title of raw readings stands here twice, and no time or wavelength tells the two apart";
        return harvest.problem(
            sheet
                .error_at(message, twice.title, 1, sheet.line(twice.title).chars().count())
                .code(Code::Duplicate)
                .help(
                    "expected a line of times below the titles, or each title once; export the table again",
                ),
        );
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
            take_lines(sheet, table, (*wells, *first), harvest, &series, &targets);
        }
        Direction::Across(first) => take_rows(sheet, table, *first, harvest, &series, &targets),
    }
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
    for one in series {
        let Some(mode) = section.mode(table.header) else {
            harvest.problem(no_mode(sheet, one.title));
            return None;
        };
        let read = match one.wave {
            Some(wave) if mode == "absorbance" => format!("absorbance {wave}"),
            None if !one.raw.is_spectrum() => one.raw.read(mode),
            _ => {
                let message = "this spectrum is not understood: which wavelength was scanned?";
                let help = "only spectra of absorbance with a line `Wavelength [nm]` are read";
                harvest.problem(sheet.error_at(message, one.title, 1, 1).code(Code::Export).help(help));
                return None;
            }
        };
        named.push(Titled { raw: &one.raw, read });
    }
    Some(reads.targets(plate, &named))
}

type Found = Result<(Vec<Series>, Vec<String>), Box<Diagnostic>>;

/// The raw columns of a table whose wells go down.
fn columns(sheet: &Sheet, table: &Table, wells: Wells, first: usize) -> Found {
    let lines: Vec<(usize, Vec<Cell<'_>>)> =
        (table.lines.start..first).map(|line| (line, sheet.cells(line))).collect();
    let width = lines.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let axis = lines.iter().find_map(|(line, cells)| {
        cells.iter().find_map(|cell| Some((*line, cell.index, axis_of(&cell.text)?)))
    });
    let titles =
        lines.iter().find(|(_, cells)| cells.iter().any(|cell| title::read(&cell.text) != Title::Other));
    let (mut series, mut skipped) = (Vec::new(), Vec::new());
    let mut carried: Option<Raw> = None;
    for index in 0..width {
        let own = titles
            .and_then(|(_, cells)| cells.get(index))
            .map(|cell| cell.text.as_ref())
            .filter(|text| !text.is_empty());
        let title_line = titles.map_or(table.header, |(line, _)| *line);
        if let Some(text) = own {
            carried = match title::read(text) {
                Title::Raw(raw) => Some(raw),
                Title::Unclear => return Err(Box::new(unclear(sheet, title_line))),
                Title::Other => None,
            };
        }
        if index <= wells.last_cell() || axis.is_some_and(|(_, at, _)| index == at) {
            continue;
        }
        let label = lines.iter().filter(|(line, _)| *line != title_line || own.is_none()).find_map(
            |(line, cells)| {
                cells.get(index).map(|cell| (*line, cell)).filter(|(_, cell)| !cell.text.is_empty())
            },
        );
        let point = match label {
            Some((line, cell)) => match point(
                sheet,
                axis.filter(|(at, left, _)| *at == line && *left < index).map(|(_, _, axis)| axis),
                cell,
            ) {
                Some(point) => Some(point),
                None if own.is_some() && carried.is_some() => return Err(Box::new(unclear(sheet, line))),
                None => {
                    skipped.push(cell.text.to_string());
                    continue;
                }
            },
            None => None,
        };
        match &carried {
            Some(raw) if own.is_some() || point.is_some() => series.push(Series {
                raw: raw.at(point.and_then(|point| point.0)),
                wave: point.and_then(|point| point.1),
                at: index,
                title: title_line,
            }),
            _ => skipped.extend(own.map(str::to_owned)),
        }
    }
    skipped.dedup();
    Ok((series, skipped))
}

/// Time in seconds, or wavelength in nm, that a cell stands for.
fn point(sheet: &Sheet, axis: Option<Axis>, cell: &Cell<'_>) -> Option<(Option<f64>, Option<u32>)> {
    if let Some(Axis::Wavelength) = axis {
        let nm = cell.text.trim_end_matches("nm").trim_end().parse().ok();
        return nm.filter(|nm| (180..=1200).contains(nm)).map(|nm| (None, Some(nm)));
    }
    if let Some(seconds) = duration::seconds(&cell.text) {
        return Some((Some(seconds), None));
    }
    let Some(Axis::Time(unit)) = axis else { return None };
    let number = sheet.marks().parse(cell.index, &cell.text).ok().filter(|number| *number >= 0.0)?;
    Some((Some(unit.seconds(number)?), None))
}

fn take_lines(
    sheet: &Sheet,
    table: &Table,
    (wells, first): (Wells, usize),
    harvest: &mut Harvest<'_>,
    series: &[Series],
    targets: &[Target],
) {
    let named = |line: usize| {
        sheet.cells(line).iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
    };
    let width = (table.lines.start..first).map(named).max().unwrap_or(0);
    for line in first..table.lines.end {
        let cells = sheet.cells(line);
        let Some(well) = wells.of(&cells) else {
            let message = "this line within a table names no well";
            harvest.problem(
                sheet
                    .error_at(message, line, 1, sheet.line(line).chars().count())
                    .help("expected a well such as `A01`"),
            );
            continue;
        };
        if let Some(cell) = beyond(&cells, width) {
            harvest.problem(too_many(sheet, line, cell));
            continue;
        }
        // A workbook leaves out empty cells at the end of a line.
        if cells.len() < width && sheet.name().is_none() {
            let cut = if sheet.is_open(line) { "truncated: the file" } else { "the line" };
            let message = format!("{cut} of well {well} ends before the last column of the table");
            harvest.problem(
                sheet
                    .error_at_end(message, line)
                    .code(Code::Truncated)
                    .help("copy or export the file again, completely"),
            );
            continue;
        }
        for (one, target) in series.iter().zip(targets) {
            if let Some(cell) = cells.get(one.at) {
                take_cell(sheet, harvest, target, (well.row(), well.col()), line, cell);
            }
        }
    }
}

/// The raw rows of a table whose wells go across, from column `first` on.
fn rows(sheet: &Sheet, table: &Table, first: usize) -> Found {
    let (mut series, mut skipped): (Vec<Series>, Vec<String>) = (Vec::new(), Vec::new());
    let mut heading: Option<(Option<Raw>, usize)> = None;
    let mut axis = None;
    for line in (table.header + 1..table.lines.end).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let filled =
            cells.iter().skip(first).any(|cell| !cell.text.is_empty() && axis_of(&cell.text).is_none());
        let labels = cells.iter().take(first).filter(|cell| !cell.text.is_empty());
        let mut at = None;
        let mut named = false;
        for label in labels {
            if let Some(found) = axis_of(&label.text) {
                axis = Some(found);
            } else if let Some(point) = point(sheet, axis, label) {
                at = Some(point);
            } else {
                named = true;
                heading = Some(match title::read(&label.text) {
                    Title::Raw(raw) => (Some(raw), line),
                    Title::Unclear => return Err(Box::new(unclear(sheet, line))),
                    Title::Other => (None, line),
                });
                if matches!(heading, Some((None, _))) && !skipped.contains(&label.text.to_string()) {
                    skipped.push(label.text.to_string());
                }
            }
        }
        match &heading {
            Some((Some(raw), title)) if filled && (named || at.is_some()) => series.push(Series {
                raw: raw.at(at.and_then(|point| point.0)),
                wave: at.and_then(|point| point.1),
                at: line,
                title: *title,
            }),
            Some((None, _)) | None if named || at.is_some() || !filled => {}
            _ if !filled => {}
            _ => {
                let message = "a line of numbers within a table has no name";
                let help = "expected `Raw Data (…)` or a time before them";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(help)));
            }
        }
    }
    Ok((series, skipped))
}

fn take_rows(
    sheet: &Sheet,
    table: &Table,
    first: usize,
    harvest: &mut Harvest<'_>,
    series: &[Series],
    targets: &[Target],
) {
    let header = sheet.cells(table.header);
    let mut wells: Vec<(usize, Well)> = Vec::new();
    for cell in header.iter().skip(first).filter(|cell| !cell.text.is_empty()) {
        match cell.text.parse() {
            Ok(well) => wells.push((cell.index, well)),
            Err(_) => {
                let message = format!("`{}` is not a well", cell.text);
                let help = "expected a row letter and a column number, such as `A01`";
                return harvest
                    .problem(sheet.error(message, table.header, cell).code(Code::NotAWell).help(help));
            }
        }
    }
    let width = wells.last().map_or(0, |(index, _)| index + 1);
    for (one, target) in series.iter().zip(targets) {
        let cells = sheet.cells(one.at);
        if let Some(cell) = beyond(&cells, width) {
            harvest.problem(too_many(sheet, one.at, cell));
            continue;
        }
        if sheet.name().is_none() && cells.len() < width {
            let message = "this line ends before the readings of all wells";
            harvest.problem(
                sheet
                    .error_at_end(message, one.at)
                    .code(Code::Truncated)
                    .help("copy or export the file again, completely"),
            );
            continue;
        }
        for (index, well) in &wells {
            if let Some(cell) = cells.get(*index) {
                take_cell(sheet, harvest, target, (well.row(), well.col()), one.at, cell);
            }
        }
    }
}

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
