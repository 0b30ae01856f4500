//! Tables of wells against time or wavelength: a column per well and a line per time, or the other way round.
//!
//! ```text
//! Time      T° 450  A1    A2          Time    0:00:00  0:01:00
//! 0:00:00   37      0.1   0.2         T° 450  37       37
//! 0:01:00   37      0.3   0.4         A1      0.1      0.3
//! ```

use std::sync::Arc;

use super::headings::{first_filled, title_above};
use super::label;
use super::mode::Mode;
use super::moments;
use super::optics::wave_of;
use super::read_names::Names;
use super::section::Section;
use super::series_lines::{Axis, goes_on, is_line};
use super::words;
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A kinetic or spectrum table.
pub(super) struct Series {
    pub(super) title: String,
    pub(super) header: usize,
    /// Index of the cell with the time or the wavelength; of the well where wells go down.
    pub(super) at: usize,
    pub(super) axis: Axis,
    /// The cell and the well of each column; where wells go down, the line and the well of each line.
    pub(super) wells: Vec<(usize, Well)>,
    /// Does it give the temperature of each time?
    pub(super) temperature: bool,
    /// The line after it.
    pub(super) end: usize,
    pub(super) problem: Option<Diagnostic>,
}

/// How the read of a line of a table is named.
enum Naming {
    /// One read, a line a time.
    Kinetic(Arc<str>),
    /// Mode, and where the scanned wavelength goes.
    Absorbance,
    Emission(Option<u32>),
    Excitation(Option<u32>),
    Luminescence,
}

impl Series {
    /// The table whose header is line `header`, if wells stand in that line.
    pub(super) fn find(sheet: &Sheet, section: &Section, header: usize) -> Option<Self> {
        let (at, first) = first_filled(sheet, header);
        let axis = match first.as_str() {
            "Kinetic read" => Axis::Times,
            text if words::is_time(text) => Axis::Times,
            text if words::is_wavelength(text) => Axis::Waves,
            _ => return None,
        };
        let cells = sheet.cells(header);
        let is_well = |index: usize| cells.get(index).is_some_and(|cell| cell.text.parse::<Well>().is_ok());
        let start = at + if is_well(at + 1) { 1 } else { 2 };
        if !is_well(start) {
            let across = (axis == Axis::Times).then(|| Self::find_across(sheet, section, header, at));
            if let Some(table) = across.flatten() {
                return Some(table);
            }
            if !sheet.is_last(header) {
                return None;
            }
        }
        let mut wells = Vec::new();
        let mut problem = None;
        for (index, cell) in cells.iter().enumerate().skip(start).filter(|(_, cell)| !cell.text.is_empty()) {
            if let Ok(well) = cell.text.parse() {
                wells.push((index, well));
            } else {
                let message = format!("`{}` is not a well", cell.text);
                problem = Some(
                    sheet
                        .error(message, header, cell)
                        .code(Code::NotAWell)
                        .help("expected wells such as `A1` above the columns"),
                );
            }
        }
        let temperature =
            axis == Axis::Times && cells.get(at + 1).is_some_and(|cell| cell.text.starts_with('T'));
        let adjoin = wells.iter().enumerate().all(|(nth, (index, _))| *index == start + nth);
        let named: Vec<Well> = wells.iter().map(|(_, well)| *well).collect();
        if !in_order(&named) || !adjoin || (start > at + 1 && !temperature) {
            let message = "these wells do not follow one another";
            let help = "expected each well once, row by row or column by column; export the file again";
            problem = problem.or_else(|| {
                Some(
                    sheet
                        .error(message, header, &cells[start.min(cells.len() - 1)])
                        .code(Code::Export)
                        .help(help),
                )
            });
        }
        let mut end = header + 1;
        while end < section.lines.end && is_line(sheet, end, at, axis, end == header + 1) {
            end += 1;
        }
        if end < section.lines.end && !sheet.is_blank(end) && !sheet.is_last(end) {
            let what = if axis == Axis::Waves { "wavelength" } else { "time" };
            let message = format!("this line of a table does not begin with a {what}");
            let help = "expected an empty line below the table; export the file again";
            problem =
                problem.or_else(|| Some(sheet.error_at(message, end, 1, 1).code(Code::Export).help(help)));
        }
        if axis == Axis::Waves && sheet.is_blank(end) {
            problem = problem.or_else(|| goes_on(sheet, section, end, at));
        }
        let above = title_above(sheet, &section.lines, header);
        // A table that was copied without its title still has the label above its temperatures.
        let own = cells.get(at + 1).and_then(|cell| temperature_of(&cell.text)).filter(|_| temperature);
        let title = own
            .filter(|own| *own != above && label::parse(&above, &section.procedure).is_none())
            .filter(|own| {
                label::parse(own, &section.procedure).is_some() && wording::kind_of(&above) == Kind::Raw
            })
            .map_or(above, str::to_owned);
        Some(Self { title, header, at, axis, wells, temperature, end, problem })
    }

    /// The title, which is the label of the read.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// How many readings it may hold.
    pub(super) fn values(&self, sheet: &Sheet) -> usize {
        let filled = |line: usize| {
            sheet.cells(line).iter().skip(self.at + 1).filter(|cell| !cell.text.is_empty()).count()
        };
        (self.header + 1..self.end).map(filled).sum()
    }

    /// Takes the readings of a raw table; says whether it is one.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
    ) -> bool {
        let Some(naming) = self.naming(names, section) else { return false };
        if let Some(problem) = self.problem.clone().or_else(|| self.cut_off(sheet, section)) {
            harvest.problem(problem);
            return true;
        }
        if let Axis::TimesAcross = self.axis {
            if let Naming::Kinetic(read) = naming {
                self.take_across(sheet, harvest, names, &read, section);
            }
            return true;
        }
        let width = self.wells.last().map_or(0, |(index, _)| index + 1);
        // A run that was stopped leaves lines of time zero without numbers.
        let lines: Vec<(usize, Vec<Cell<'_>>)> = (self.header + 1..self.end)
            .map(|line| (line, sheet.cells(line)))
            .filter(|(_, cells)| cells.iter().skip(self.wells[0].0).any(|cell| !cell.text.is_empty()))
            .collect();
        let moments = match self.moments(sheet, &lines, section) {
            Ok(moments) => moments,
            Err(problem) => {
                harvest.problem(problem);
                return true;
            }
        };
        // Where only the first wells were read all lines may end early; one or two cannot tell.
        let first = lines.first().map_or(0, |(_, cells)| cells.len());
        let expected = if lines.len() > 2 { first } else { first.max(width) };
        if let Some(problem) = self.shortened(sheet, lines.as_slice(), expected) {
            harvest.problem(problem);
            return true;
        }
        if let Some(few) = self.too_few(&lines, section) {
            harvest.warn(self.header, few);
        }
        let mut last = None::<f64>;
        for ((line, cells), moment) in lines.iter().zip(moments) {
            if let Some(problem) = misshapen(sheet, *line, cells, width, expected) {
                harvest.problem(problem);
                continue;
            }
            if let Some(before) = last.replace(moment).filter(|before| moment <= *before) {
                let message =
                    format!("`{}` does not come after the line before, {before}", cells[self.at].text);
                harvest.problem(
                    sheet
                        .error(message, *line, &cells[self.at])
                        .help("expected one line per time or wavelength, in order"),
                );
                continue;
            }
            let (read, time_s) = match &naming {
                Naming::Kinetic(read) => (Arc::clone(read), Some(moment)),
                spectrum => (names.taken.free(&names.plate, &spectrum.read_at(moment)), None),
            };
            let target = Target { plate: Arc::clone(&names.plate), read, time_s };
            for (index, well) in &self.wells {
                if let Some(cell) = cells.get(*index) {
                    take_cell(sheet, harvest, &target, (well.row(), well.col()), *line, cell);
                }
            }
        }
        true
    }

    /// The times in seconds, or the wavelengths in nm, of the lines.
    fn moments(
        &self,
        sheet: &Sheet,
        lines: &[(usize, Vec<Cell<'_>>)],
        section: &Section,
    ) -> Result<Vec<f64>, Diagnostic> {
        if self.axis == Axis::Waves {
            let wave = |cells: &[Cell<'_>]| cells.get(self.at).and_then(|cell| wave_of(&cell.text));
            return Ok(lines.iter().filter_map(|(_, cells)| wave(cells)).map(f64::from).collect());
        }
        let cells: Vec<_> = lines.iter().map(|(line, cells)| (*line, cells.get(self.at))).collect();
        moments::seconds(sheet, &cells, &section.procedure.intervals)
    }

    fn naming(&self, names: &mut Names, section: &Section) -> Option<Naming> {
        if self.axis != Axis::Waves {
            let raw = label::parse(&self.title, &section.procedure)?;
            return Some(Naming::Kinetic(names.name_anew(&self.title, &raw)));
        }
        section.procedure.steps.iter().find_map(|step| {
            let rest = match &step.name {
                Some(name) => self.title.strip_prefix(name.as_str())?.strip_prefix(':')?,
                None => self.title.as_str(),
            };
            match (step.mode?, rest) {
                (Mode::Absorbance, "Spectrum") => Some(Naming::Absorbance),
                (Mode::Luminescence, "Spectrum" | "EM Spectrum") => Some(Naming::Luminescence),
                (Mode::Fluorescence, "EM Spectrum" | "Spectrum") if step.fixed_ex.is_some() => {
                    Some(Naming::Emission(step.fixed_ex))
                }
                (Mode::Fluorescence, "EX Spectrum" | "Spectrum") if step.fixed_em.is_some() => {
                    Some(Naming::Excitation(step.fixed_em))
                }
                _ => None,
            }
        })
    }

    /// A table with which the file ends, too early.
    fn cut_off(&self, sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
        const HELP: &str = "the file looks cut off: copy or export it again, completely";
        let last = self.end - 1;
        let cut = |message: String, line: usize| {
            Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP))
        };
        // A line that is no time any more can only be the stump of one when the file ends there.
        let stump = self.end + 1 == sheet.len() && sheet.is_open(self.end) && !sheet.is_blank(self.end);
        let empty = last == self.header || self.wells.is_empty();
        if stump || (empty && sheet.is_last(last)) {
            return cut("truncated: the file ends within a table".to_owned(), sheet.len() - 1);
        }
        if empty {
            return cut("no times and values stand below these wells".to_owned(), self.header);
        }
        if !sheet.is_last(last) {
            return None;
        }
        if self.axis != Axis::TimesAcross {
            let width = self.wells.last().map_or(0, |(index, _)| index + 1);
            let cells = sheet.cells(last);
            if sheet.is_open(last) && cells.len() < width {
                let message =
                    format!("truncated: the line ends after {} cells, expected {width}", cells.len());
                return cut(message, last);
            }
        }
        let lines = last - self.header;
        let expected = section.procedure.time_points.filter(|expected| lines < *expected);
        if let Some(expected) = expected.filter(|_| self.axis == Axis::Times) {
            return cut(format!("truncated: found {lines} time points, expected {expected}"), last);
        }
        let stop =
            section.procedure.steps.iter().filter_map(|step| step.stop).map(f64::from).max_by(f64::total_cmp);
        let reached = wave_of(&first_filled(sheet, last).1).map(f64::from);
        if let (Axis::Waves, Some(stop), Some(reached)) = (self.axis, stop, reached)
            && reached < stop
        {
            return cut(format!("truncated: the spectrum ends at {reached} nm, expected {stop} nm"), last);
        }
        None
    }
}

impl Naming {
    /// The name of the read at a scanned wavelength in nm.
    fn read_at(&self, nm: f64) -> String {
        match self {
            Self::Kinetic(read) => read.to_string(),
            Self::Absorbance => format!("absorbance {nm}"),
            Self::Emission(Some(ex)) => format!("fluorescence ex={ex} em={nm}"),
            Self::Excitation(Some(em)) => format!("fluorescence ex={nm} em={em}"),
            Self::Emission(None) => format!("fluorescence em={nm}"),
            Self::Excitation(None) => format!("fluorescence ex={nm}"),
            Self::Luminescence => format!("luminescence em={nm}"),
        }
    }
}

/// A line of another length than its table: nobody knows which cell is missing. A workbook does not keep
/// empty ends of lines.
pub(super) fn misshapen(
    sheet: &Sheet,
    line: usize,
    cells: &[Cell<'_>],
    width: usize,
    expected: usize,
) -> Option<Diagnostic> {
    if let Some(cell) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
        let message = format!("`{}` stands beyond the last well of its table", cell.text);
        return Some(sheet.error(message, line, cell).code(Code::NotAWell).help("expected a value per well"));
    }
    (sheet.name().is_none() && cells.len() != expected).then(|| {
        let message = format!("this line has {} cells, its table has {expected}", cells.len());
        sheet.error_at_end(message, line).help("expected a value per well; export the file again")
    })
}

/// The label behind `T° `, whatever became of the degree sign.
pub(super) fn temperature_of(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('T')?;
    let (sign, label) = rest.split_once(' ')?;
    let sign =
        sign.chars().count() <= 2 && !sign.is_empty() && !sign.chars().any(|c| c.is_ascii_alphanumeric());
    Some(label.trim()).filter(|label| sign && !label.is_empty())
}

/// Does each well come once, row by row or column by column?
pub(super) fn in_order(wells: &[Well]) -> bool {
    let by_row = |well: &Well| (well.row(), well.col());
    let by_column = |well: &Well| (well.col(), well.row());
    wells.is_sorted_by(|one, two| by_row(one) < by_row(two))
        || wells.is_sorted_by(|one, two| by_column(one) < by_column(two))
}
