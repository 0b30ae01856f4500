//! Tables of times against wells: `Time [s],A1,A2,…`, perhaps with a column of temperatures.

use std::sync::Arc;

use crate::ingest::cell;
use crate::ingest::duration::{self, TimeUnit};
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::list::heading_words::may_be_header;
use crate::ingest::naming::Taken;
use crate::ingest::well_names::well_of;
use crate::ingest::wording::{self, Kind, read_name};
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// What the first column of a table holds.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Axis {
    Time(TimeUnit),
    /// Wavelengths in nm.
    Wavelength,
}

/// The header of a table: an axis, and wells.
#[derive(Clone, Debug)]
pub(super) struct Header {
    axis: (usize, Axis),
    wells: Vec<(usize, Well)>,
    /// How many cells the header has.
    width: usize,
    /// Columns that are not read.
    other: Vec<String>,
}

fn axis_of(name: &str) -> Option<Axis> {
    let plain: String = name.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    match plain.as_str() {
        "wavelength" | "wavelengthnm" | "lambda" => Some(Axis::Wavelength),
        _ => duration::unit_of_column(name).map(Axis::Time),
    }
}

/// The time in seconds, or the wavelength in nm, that a cell holds.
fn position(sheet: &Sheet, cell: &Cell<'_>, axis: Axis) -> Option<f64> {
    let found = match axis {
        Axis::Time(unit) => duration::seconds(&cell.text)
            .or_else(|| unit.seconds(sheet.marks().parse(cell.index, &cell.text).ok()?)),
        Axis::Wavelength => cell.text.trim_end_matches("nm").trim_end().parse().ok(),
    };
    found.filter(|at| *at >= 0.0)
}

impl Header {
    /// The line after the table that this header begins in line `first`. An empty line ends it, unless
    /// a line as long as the table follows that has a time or a wavelength too.
    fn end(&self, sheet: &Sheet, first: usize) -> usize {
        let mut line = first + 1;
        let mut end = line;
        while line < sheet.len() {
            if sheet.is_blank(line) {
                line += 1;
                continue;
            }
            if end < line {
                let cells = sheet.cells(line);
                let reading = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
                let filled =
                    self.wells.iter().filter(|(index, _)| cells.get(*index).is_some_and(reading)).count();
                let at = cells.get(self.axis.0).and_then(|cell| position(sheet, cell, self.axis.1));
                if at.is_none() || 2 * filled <= self.wells.len() {
                    break;
                }
            }
            line += 1;
            end = line;
        }
        end
    }

    /// The header that a line is: one axis, and behind it at least two wells, each once and without gap.
    pub(super) fn of(cells: &[Cell<'_>]) -> Option<Self> {
        let wells: Vec<(usize, Well)> =
            cells.iter().filter_map(|cell| Some((cell.index, well_of(&cell.text)?))).collect();
        let (first, last) = (wells.first()?.0, wells.last()?.0);
        let mut sorted: Vec<Well> = wells.iter().map(|(_, well)| *well).collect();
        sorted.sort_unstable();
        sorted.dedup();
        if wells.len() < 2 || last - first + 1 != wells.len() || sorted.len() != wells.len() {
            return None;
        }
        let before = cells.get(..first)?;
        let mut axes = before.iter().filter_map(|cell| Some((cell.index, axis_of(&cell.text)?)));
        let axis = axes.next().filter(|_| axes.next().is_none())?;
        let side = before.iter().chain(&cells[last + 1..]);
        let silent =
            |name: &str| ["temp", "t°", "t ", "t[", "t(", "cycle"].iter().any(|word| name.starts_with(word));
        let other = side.filter(|cell| cell.index != axis.0 && !cell.text.is_empty());
        let other = other.filter(|cell| !silent(&cell.text.to_lowercase()));
        Some(Self {
            axis,
            wells,
            width: cells.len(),
            other: other.map(|cell| cell.text.to_string()).collect(),
        })
    }
}

/// Names of plates and reads, over all sheets.
#[derive(Default)]
pub(super) struct Names {
    taken: Taken,
}

/// Reads every table of a sheet, the first of which has its header in line `first`.
pub(super) fn read(sheet: &Sheet, harvest: &mut Harvest<'_>, first: usize, names: &mut Names, several: bool) {
    let mut line = first;
    let (mut free, mut told) = (0, 0);
    while line < sheet.len() {
        let header = if may_be_header(sheet.line(line)) { Header::of(&sheet.cells(line)) } else { None };
        let Some(header) = header else {
            let cells = sheet.cells(line);
            let reading = |cell: &&Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
            if free > 0 && told < free && cells.iter().filter(reading).count() > 1 {
                harvest.warn(
                    line,
                    "the numbers from this line on stand below no header and are not read".to_owned(),
                );
                told = line;
            }
            line += 1;
            continue;
        };
        let end = header.end(sheet, line);
        let title = title_above(sheet, free, line);
        let derived = match wording::kind_of(&title) {
            Kind::Derived(word) | Kind::Layout(word) => Some(word),
            Kind::Raw => None,
        };
        if let Some(word) = derived {
            harvest.warn(line, format!("the table `{title}` is not read: its title says `{word}`"));
        } else {
            if !header.other.is_empty() {
                let other: Vec<String> = header.other.iter().map(|name| format!("`{name}`")).collect();
                harvest.warn(line, format!("not read as raw readings: {}", other.join(", ")));
            }
            let named = wording::name_of(&title);
            let own = sheet.name().filter(|_| several).map(ToString::to_string);
            let plate =
                if named.rest.is_empty() { own.unwrap_or_else(|| "Plate 1".to_owned()) } else { named.rest };
            let read = named.read.unwrap_or_else(|| "signal".to_owned());
            let table = Table { sheet, header: &header, plate: plate.into(), read };
            table.take(harvest, line + 1..end, &mut names.taken);
        }
        (line, free) = (end, end);
    }
}

/// A line of one or two cells above the header.
fn title_above(sheet: &Sheet, free: usize, header: usize) -> String {
    let Some(line) = (free..header).rev().take(3).find(|line| !sheet.is_blank(*line)) else {
        return String::new();
    };
    let cells = sheet.cells(line);
    let filled: Vec<&str> =
        cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
    if filled.len() > 2 { String::new() } else { filled.join(" ") }
}

/// A table and what it is called.
struct Table<'a> {
    sheet: &'a Sheet,
    header: &'a Header,
    plate: Arc<str>,
    read: String,
}

impl Table<'_> {
    fn take(&self, harvest: &mut Harvest<'_>, lines: std::ops::Range<usize>, taken: &mut Taken) {
        let (index, axis) = self.header.axis;
        let one = |taken: &mut Taken, read: &str| taken.free(&self.plate, read);
        let mut read: Arc<str> = match axis {
            Axis::Time(_) => one(taken, &self.read),
            Axis::Wavelength => self.read.as_str().into(),
        };
        let mut last = f64::NEG_INFINITY;
        let mut cells = Vec::new();
        if lines.is_empty() {
            let message = "truncated: the table ends after its header, expected lines of readings below it";
            return harvest.problem(
                self.sheet.error_at_end(message, lines.start.saturating_sub(1)).code(Code::Truncated),
            );
        }
        for line in lines.filter(|line| !self.sheet.is_blank(*line)) {
            self.sheet.cells_into(line, &mut cells);
            let at = match self.position(line, &cells, index, axis) {
                Ok(at) => at,
                Err(problem) => return harvest.problem(*problem),
            };
            if at <= last {
                let message = format!("`{}` does not come after the line above it", cells[index].text);
                let help = "expected each time once, from first to last; is a line doubled or moved?";
                return harvest
                    .problem(self.sheet.error(message, line, &cells[index]).code(Code::Export).help(help));
            }
            last = at;
            if let Some(problem) = self.misfit(line, &cells) {
                return harvest.problem(problem);
            }
            let time_s = matches!(axis, Axis::Time(_)).then_some(at);
            if axis == Axis::Wavelength {
                let wave = cells[index].text.trim_end_matches("nm").trim_end().parse::<u32>().ok();
                let named = wave
                    .and_then(|wave| read_name(&self.read, &[wave]))
                    .filter(|_| self.read == "absorbance");
                read = one(taken, &named.unwrap_or_else(|| format!("{} [{}]", self.read, cells[index].text)));
            }
            for (index, well) in &self.header.wells {
                let Some(cell) = cells.get(*index) else { break };
                let slot =
                    Slot { plate: Arc::clone(&self.plate), read: Arc::clone(&read), well: *well, time_s };
                harvest.take(&slot, line, *index, cell);
            }
        }
    }

    /// A line with more or fewer cells than its header: they may have moved.
    fn misfit(&self, line: usize, cells: &[Cell<'_>]) -> Option<Diagnostic> {
        let last_well = self.header.wells.last().map_or(0, |(index, _)| *index);
        let width = self.header.width;
        if let Some(cell) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
            let message = format!("this line has more cells than its header, which has {width}");
            let help = "decimal commas in a file with commas between the cells? Export with `;`, tabs or decimal points";
            return Some(self.sheet.error(message, line, cell).code(Code::Export).help(help));
        }
        // A workbook leaves out empty cells at the end of a line.
        if cells.len() > last_well || self.sheet.name().is_some() {
            return None;
        }
        let cut =
            if self.sheet.is_open(line) { "truncated: the file ends within" } else { "cells are missing in" };
        let message = format!("{cut} this line of the table");
        Some(
            self.sheet
                .error_at_end(message, line)
                .code(Code::Truncated)
                .help("copy or export the file again, completely"),
        )
    }

    /// The time in seconds, or the wavelength in nm, of a line.
    fn position(
        &self,
        line: usize,
        cells: &[Cell<'_>],
        index: usize,
        axis: Axis,
    ) -> Result<f64, Box<Diagnostic>> {
        let Some(cell) = cells.get(index) else {
            return Err(Box::new(self.sheet.error_at_end("this line has no time", line).code(Code::Export)));
        };
        position(self.sheet, cell, axis).ok_or_else(|| {
            let message = format!("`{}` is not understood as a time or a wavelength", cell.text);
            let help = "expected `0:01:00`, or numbers below `Time [s]`, `Time [min]` or `Wavelength`";
            Box::new(self.sheet.error(message, line, cell).code(Code::Export).help(help))
        })
    }
}
