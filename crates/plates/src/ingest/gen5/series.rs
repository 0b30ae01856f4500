//! Tables with a column per well: kinetics with a line per time, spectra with a line per wavelength.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::headings::{first_filled, title_above};
use super::label;
use super::procedure::{Mode, wave_of};
use super::read_names::Names;
use super::section::Section;
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// A kinetic or spectrum table.
pub(super) struct Series {
    title: String,
    header: usize,
    /// Index of the cell with the time or the wavelength.
    at: usize,
    /// Is it a spectrum?
    spectrum: bool,
    /// The cell and the well of each column; `None` when a column holds no well.
    wells: Vec<(usize, Well)>,
    /// The line after it.
    pub(super) end: usize,
    problem: Option<Diagnostic>,
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
        let spectrum = match first.as_str() {
            "Time" => false,
            "Wavelength" => true,
            _ => return None,
        };
        let cells = sheet.cells(header);
        let is_well = |index: usize| cells.get(index).is_some_and(|cell| cell.text.parse::<Well>().is_ok());
        let start = at + if is_well(at + 1) { 1 } else { 2 };
        if !is_well(start) && !sheet.is_last(header) {
            return None;
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
        let temperature = !spectrum && cells.get(at + 1).is_some_and(|cell| cell.text.starts_with('T'));
        let adjoin = wells.iter().enumerate().all(|(nth, (index, _))| *index == start + nth);
        let named: Vec<Well> = wells.iter().map(|(_, well)| *well).collect();
        let complete = in_order(&named) && (!section.procedure.full_plate() || fill_a_rectangle(&named));
        if !complete || !adjoin || (start > at + 1 && !temperature) {
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
        while end < section.lines.end && !sheet.is_blank(end) && moment(sheet, end, at, spectrum).is_some() {
            end += 1;
        }
        if end < section.lines.end && !sheet.is_blank(end) && !sheet.is_last(end) {
            let what = if spectrum { "wavelength" } else { "time" };
            let message = format!("this line of a table does not begin with a {what}");
            let help = "expected an empty line below the table; export the file again";
            problem =
                problem.or_else(|| Some(sheet.error_at(message, end, 1, 1).code(Code::Export).help(help)));
        }
        let title = title_above(sheet, &section.lines, header);
        Some(Self { title, header, at, spectrum, wells, end, problem })
    }

    /// The title, which is the label of the read.
    pub(super) fn title(&self) -> &str {
        &self.title
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
        let width = self.wells.last().map_or(0, |(index, _)| index + 1);
        let (mut last, mut cells_per_line) = (None::<f64>, None);
        for line in self.header + 1..self.end {
            let Some(moment) = moment(sheet, line, self.at, self.spectrum) else { continue };
            let cells = sheet.cells(line);
            if let Some(cell) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
                let message = format!("`{}` stands beyond the last well of its table", cell.text);
                harvest.problem(
                    sheet.error(message, line, cell).code(Code::NotAWell).help("expected a value per well"),
                );
                continue;
            }
            // A run that was stopped leaves lines of time zero without numbers.
            if self.wells.iter().all(|(index, _)| cells.get(*index).is_none_or(|cell| cell.text.is_empty())) {
                continue;
            }
            // Where one line is longer than another nobody knows which cell is missing; a workbook does
            // not keep empty ends of lines.
            let expected = *cells_per_line.get_or_insert(cells.len());
            if sheet.name().is_none() && cells.len() != expected {
                let message =
                    format!("this line has {} cells, the first of its table has {expected}", cells.len());
                harvest.problem(
                    sheet
                        .error_at_end(message, line)
                        .help("expected a value per well; export the file again"),
                );
                continue;
            }
            if let Some(before) = last.replace(moment).filter(|before| moment <= *before) {
                let message =
                    format!("`{}` does not come after the line before, {before}", cells[self.at].text);
                harvest.problem(
                    sheet
                        .error(message, line, &cells[self.at])
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
                    take_cell(sheet, harvest, &target, (well.row(), well.col()), line, cell);
                }
            }
        }
        true
    }

    fn naming(&self, names: &mut Names, section: &Section) -> Option<Naming> {
        if !self.spectrum {
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
        // A line that is no time any more can only be the stump of one when the file ends there.
        let stump = self.end + 1 == sheet.len() && sheet.is_open(self.end) && !sheet.is_blank(self.end);
        if stump || (last == self.header && sheet.is_last(last)) {
            return Some(
                sheet
                    .error_at_end("truncated: the file ends within a table", sheet.len() - 1)
                    .code(Code::Truncated)
                    .help(HELP),
            );
        }
        if !sheet.is_last(last) {
            return None;
        }
        let width = self.wells.last().map_or(0, |(index, _)| index + 1);
        let cells = sheet.cells(last);
        if sheet.is_open(last) && cells.len() < width {
            let message = format!("truncated: the line ends after {} cells, expected {width}", cells.len());
            return Some(sheet.error_at_end(message, last).code(Code::Truncated).help(HELP));
        }
        let lines = last - self.header;
        if let Some(expected) =
            section.procedure.time_points.filter(|expected| !self.spectrum && lines < *expected)
        {
            let message = format!("truncated: found {lines} time points, expected {expected}");
            return Some(sheet.error_at_end(message, last).code(Code::Truncated).help(HELP));
        }
        let stop =
            section.procedure.steps.iter().filter_map(|step| step.stop).map(f64::from).max_by(f64::total_cmp);
        let reached = moment(sheet, last, self.at, self.spectrum);
        if let (true, Some(stop), Some(reached)) = (self.spectrum, stop, reached) {
            let message = format!("truncated: the spectrum ends at {reached} nm, expected {stop} nm");
            return (reached < stop)
                .then(|| sheet.error_at_end(message, last).code(Code::Truncated).help(HELP));
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

/// Does each well come once, row by row or column by column?
pub(super) fn in_order(wells: &[Well]) -> bool {
    let by_row = |well: &Well| (well.row(), well.col());
    let by_column = |well: &Well| (well.col(), well.row());
    wells.is_sorted_by(|one, two| by_row(one) < by_row(two))
        || wells.is_sorted_by(|one, two| by_column(one) < by_column(two))
}

/// Are these, each once, all the wells between the first and the last row and column?
pub(super) fn fill_a_rectangle(wells: &[Well]) -> bool {
    let rows: BTreeSet<usize> = wells.iter().map(|well| well.row()).collect();
    let cols: BTreeSet<usize> = wells.iter().map(|well| well.col()).collect();
    wells.len() == rows.len() * cols.len()
}

/// The time in seconds, or the wavelength in nm, in cell `at` of a line before which nothing stands.
fn moment(sheet: &Sheet, line: usize, at: usize, spectrum: bool) -> Option<f64> {
    let (first, text) = first_filled(sheet, line);
    if first != at {
        None
    } else if spectrum {
        wave_of(&text).filter(|_| text.bytes().all(|b| b.is_ascii_digit())).map(f64::from)
    } else {
        seconds(&text).or_else(|| seconds_of_date(&text))
    }
}

/// `1900-01-02 01:30:00` in seconds: a spreadsheet shows times of a day and more as dates since 1900.
fn seconds_of_date(text: &str) -> Option<f64> {
    let rest = text.strip_prefix("1900-01-")?;
    let (day, time) = rest.split_once(' ').unwrap_or((rest, "0:00:00"));
    let days: u32 = day.parse().ok().filter(|days| day.len() == 2 && (1..=31).contains(days))?;
    Some(f64::from(days) * 86_400.0 + seconds(time)?)
}

/// `1:02:03` or `0:00.210` in seconds.
fn seconds(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.split(':').collect();
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    let (last, whole) = parts.split_last()?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fraction = last.replace(',', ".");
    if !whole.iter().all(|part| digits(part)) || !fraction.split('.').all(digits) {
        return None;
    }
    let minutes = whole.iter().try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))?;
    Some(minutes * 60.0 + fraction.parse::<f64>().ok()?).filter(|seconds| seconds.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_hours_minutes_seconds_or_minutes_and_fractions() {
        assert_eq!(seconds("0:04:22"), Some(262.0));
        assert_eq!(seconds("66:35:00"), Some(239_700.0));
        assert_eq!(seconds("0:00.250"), Some(0.25));
        assert_eq!(seconds("12"), None);
        assert_eq!(seconds("0:0x"), None);
        assert_eq!(seconds_of_date("1900-01-02 01:30:00"), Some(178_200.0));
        assert_eq!(seconds_of_date("1900-01-01"), Some(86_400.0));
        assert_eq!(seconds_of_date("2026-01-01"), None);
    }

    #[test]
    fn a_wavelength_is_read_without_its_bandwidth() {
        assert_eq!(wave_of(" 900/20 nm"), Some(900));
    }
}
