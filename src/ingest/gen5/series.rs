//! Tables with a column per well: kinetics with a line per time, spectra with a line per wavelength.

use std::sync::Arc;

use super::procedure::{Mode, wave_of};
use super::{Names, Section, label, title_above};
use crate::diagnostic::Diagnostic;
use crate::ingest::harvest::{Harvest, Slot};
use crate::plate::Well;
use crate::sheet::Sheet;

/// A kinetic or spectrum table.
pub(super) struct Series {
    title: String,
    header: usize,
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
        let spectrum = match sheet.first_cell(header).text.as_ref() {
            "Time" => false,
            "Wavelength" => true,
            _ => return None,
        };
        let cells = sheet.cells(header);
        let is_well = |index: usize| cells.get(index).is_some_and(|cell| cell.text.parse::<Well>().is_ok());
        let start = if is_well(1) { 1 } else { 2 };
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
                    sheet.error(message, header, cell).help("expected wells such as `A1` above the columns"),
                );
            }
        }
        let mut end = header + 1;
        while end < section.lines.end && !sheet.is_blank(end) && moment(sheet, end, spectrum).is_some() {
            end += 1;
        }
        let title = title_above(sheet, &section.lines, header);
        Some(Self { title, header, spectrum, wells, end, problem })
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
        for line in self.header + 1..self.end {
            let Some(moment) = moment(sheet, line, self.spectrum) else { continue };
            let cells = sheet.cells(line);
            if let Some(cell) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
                let message = format!("`{}` stands beyond the last well of its table", cell.text);
                harvest.problem(sheet.error(message, line, cell).help("expected a value per well"));
                continue;
            }
            let (read, time_s) = match &naming {
                Naming::Kinetic(read) => (Arc::clone(read), Some(moment)),
                spectrum => (spectrum.read_at(moment).into(), None),
            };
            for (index, well) in &self.wells {
                let Some(cell) = cells.get(*index) else { continue };
                let slot =
                    Slot { plate: Arc::clone(&names.plate), read: Arc::clone(&read), well: *well, time_s };
                harvest.take(&slot, line, *index, cell);
            }
        }
        true
    }

    fn naming(&self, names: &mut Names, section: &Section) -> Option<Naming> {
        if !self.spectrum {
            let raw = label::parse(&self.title, &section.procedure)?;
            // A label that comes again is a table of its own.
            names.called.remove(&self.title);
            names.call(&[(self.title.clone(), raw)]);
            return names.called.get(&self.title).cloned().map(Naming::Kinetic);
        }
        section.procedure.steps.iter().find_map(|step| {
            let rest = match &step.name {
                Some(name) => self.title.strip_prefix(name.as_str())?.strip_prefix(':')?,
                None => self.title.as_str(),
            };
            match (step.mode?, rest) {
                (Mode::Absorbance, "Spectrum") => Some(Naming::Absorbance),
                (Mode::Luminescence, "Spectrum" | "EM Spectrum") => Some(Naming::Luminescence),
                (Mode::Fluorescence, "EM Spectrum") => Some(Naming::Emission(step.fixed_ex)),
                (Mode::Fluorescence, "EX Spectrum") => Some(Naming::Excitation(step.fixed_em)),
                (Mode::Fluorescence, "Spectrum") if step.fixed_ex.is_some() => {
                    Some(Naming::Emission(step.fixed_ex))
                }
                (Mode::Fluorescence, "Spectrum") if step.fixed_em.is_some() => {
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
                sheet.error_at_end("truncated: the file ends within a table", sheet.len() - 1).help(HELP),
            );
        }
        if !sheet.is_last(last) {
            return None;
        }
        let width = self.wells.last().map_or(0, |(index, _)| index + 1);
        let cells = sheet.cells(last);
        if sheet.is_open(last) && cells.len() < width {
            let message = format!("truncated: the line ends after {} cells, expected {width}", cells.len());
            return Some(sheet.error_at_end(message, last).help(HELP));
        }
        let lines = last - self.header;
        if let Some(expected) =
            section.procedure.time_points.filter(|expected| !self.spectrum && lines < *expected)
        {
            let message = format!("truncated: found {lines} time points, expected {expected}");
            return Some(sheet.error_at_end(message, last).help(HELP));
        }
        let stop =
            section.procedure.steps.iter().filter_map(|step| step.stop).map(f64::from).max_by(f64::total_cmp);
        let reached = moment(sheet, last, self.spectrum);
        if let (true, Some(stop), Some(reached)) = (self.spectrum, stop, reached) {
            let message = format!("truncated: the spectrum ends at {reached} nm, expected {stop} nm");
            return (reached < stop).then(|| sheet.error_at_end(message, last).help(HELP));
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

/// The time in seconds, or the wavelength in nm, at the start of a line.
fn moment(sheet: &Sheet, line: usize, spectrum: bool) -> Option<f64> {
    let cells = sheet.cells(line);
    let text = cells.first()?.text.as_ref();
    if spectrum {
        wave_of(text).filter(|_| text.bytes().all(|b| b.is_ascii_digit())).map(f64::from)
    } else {
        seconds(text)
    }
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
    }

    #[test]
    fn a_wavelength_is_read_without_its_bandwidth() {
        assert_eq!(wave_of(" 900/20 nm"), Some(900));
    }
}
