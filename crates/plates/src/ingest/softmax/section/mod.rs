//! The `Plate:` line: what was read, where on the plate, and how the numbers below it stand.
//!
//! Versions of `SoftMax` Pro differ in the number of its fields, and so do modes. Fields are found by
//! what they mean: the data type is `Raw` or `Reduced`; the number of wells is the one that fits on a
//! plate together with the two columns before it, behind as many wavelengths as are stated.

use std::ops::Range;

use crate::ingest::wording::read_name;
use crate::plate::PlateFormat;
use foldshift_tables::sheet::Cell;

/// How wells stand in the lines of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Plate-shaped grids, wavelengths side by side.
    Grids,
    /// A column per well.
    Columns,
}

/// What a line, or a grid, of a section differs in from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Endpoint,
    Kinetic,
    /// A kinetic in which each well has times of its own.
    Flex,
    Spectrum,
}

/// What a section was read for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reads {
    /// A name per wavelength, in the order of the file.
    Named(Vec<String>),
    /// A spectrum: mode, and the wavelength in nm that stays.
    Scanned(Scan),
}

/// Which wavelength a spectrum scans.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scan {
    mode: &'static str,
    fixed: Option<Fixed>,
    /// First wavelength, last wavelength and step, in nm.
    pub(super) steps: Option<[u32; 3]>,
}

/// The wavelength in nm that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fixed {
    Excitation(u32),
    Emission(u32),
}

impl Scan {
    /// The name of the read at `nm`.
    pub(super) fn read_at(&self, nm: u32) -> Option<String> {
        match self.fixed {
            None => read_name(self.mode, &[nm]),
            Some(Fixed::Excitation(ex)) => read_name(self.mode, &[ex, nm]),
            Some(Fixed::Emission(em)) => read_name(self.mode, &[nm, em]),
        }
    }
}

/// A plate section.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) shape: Shape,
    /// Of a version before 1, whose grids may have no column numbers?
    pub(super) is_early: bool,
    pub(super) kind: Kind,
    /// Only reduced numbers follow.
    pub(super) reduced: bool,
    /// Number of time points, or of wavelengths of a spectrum.
    pub(super) points: Option<usize>,
    /// Seconds from one time point to the next.
    pub(super) interval_s: Option<f64>,
    pub(super) reads: Reads,
    pub(super) plate: PlateFormat,
    /// Rows and columns that were read, from 0.
    pub(super) rows: Range<usize>,
    pub(super) cols: Range<usize>,
}

/// What is not understood: the index of the field, a sentence, and advice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotASection {
    pub(super) field: usize,
    pub(super) message: String,
    pub(super) help: &'static str,
}

fn refuse<T>(field: usize, message: impl Into<String>, help: &'static str) -> Result<T, NotASection> {
    Err(NotASection { field, message: message.into(), help })
}

/// The fields of a `Plate:` line.
struct Fields<'a>(&'a [Cell<'a>]);

impl Fields<'_> {
    fn text(&self, index: usize) -> &str {
        self.0.get(index).map_or("", |cell| cell.text.trim())
    }

    fn number(&self, index: usize) -> Option<usize> {
        let text = self.text(index);
        (text.len() <= 6).then(|| text.parse().ok()).flatten()
    }

    /// The first field from `start` on that is one of `words`.
    fn find(&self, start: usize, words: &[&str]) -> Option<usize> {
        (start..self.0.len())
            .find(|index| words.iter().any(|word| word.eq_ignore_ascii_case(self.text(*index))))
    }

    /// Is it the version of the export, `1.3`?
    fn is_version(&self, index: usize) -> bool {
        let text = self.text(index);
        text.starts_with(|c: char| c.is_ascii_digit()) && text.replace(',', ".").parse::<f64>().is_ok()
    }

    /// Numbers between blanks; `None` when one is none.
    fn numbers(&self, index: usize) -> Option<Vec<u32>> {
        self.text(index).split_whitespace().map(|word| word.parse().ok()).collect()
    }

    /// Wavelengths in nm; a filter without one, or none at all, is 0.
    fn waves(&self, index: usize, count: usize) -> Option<Vec<u32>> {
        const OPEN: [&str; 7] = ["all", "lum", "none", "open", "no filter", "nofilter", "empty"];
        let text = self.text(index);
        if count == 1 && (text.is_empty() || OPEN.iter().any(|word| word.eq_ignore_ascii_case(text))) {
            return Some(vec![0]);
        }
        self.numbers(index).filter(|waves| waves.len() == count)
    }
}

impl Section {
    /// Reads the cells of a `Plate:` line.
    pub(super) fn read(cells: &[Cell<'_>]) -> Result<Self, NotASection> {
        let fields = Fields(cells);
        let shapes = ["PlateFormat", "TimeFormat"];
        let Some(shape_at) = fields.find(1, &shapes).filter(|at| *at == 3 && fields.is_version(2)) else {
            let message = "this `Plate:` line is not understood";
            let help =
                "expected `Plate:`, the name, a version such as `1.3`, then `PlateFormat` or `TimeFormat`";
            return refuse(0, message, help);
        };
        let shape = if fields.text(shape_at).eq_ignore_ascii_case("PlateFormat") {
            Shape::Grids
        } else {
            Shape::Columns
        };
        let kind = kind_of(&fields, shape_at + 1)?;
        let mode = mode_of(&fields, shape_at + 2)?;
        let Some(data_type) = fields.find(shape_at + 3, &["Raw", "Reduced"]).filter(|at| *at <= shape_at + 5)
        else {
            let message = "this `Plate:` line says neither `Raw` nor `Reduced`";
            return refuse(shape_at + 3, message, "export the raw data from SoftMax Pro");
        };
        let Some(wells_at) = (data_type + 5..cells.len()).find(|at| is_well_count(&fields, *at)) else {
            let message = "this `Plate:` line does not say how many wells the plate has";
            let help = "expected the wavelengths, then the first column, the number of columns and the number of wells";
            return refuse(data_type + 1, message, help);
        };
        let Some(plate) = fields.number(wells_at).and_then(PlateFormat::of) else {
            return refuse(wells_at, "there are no plates with so many wells", "expected 6 to 1536 wells");
        };
        let first = fields.number(wells_at - 2).unwrap_or(1).max(1) - 1;
        let cols = first..first + fields.number(wells_at - 1).unwrap_or(plate.cols);
        let rows = rows_of(&fields, wells_at, plate);
        let points_at = data_type + 1 + usize::from(["TRUE", "FALSE"].contains(&fields.text(data_type + 1)));
        let reads = if kind == Kind::Spectrum {
            Reads::Scanned(scan_of(&fields, wells_at, mode)?)
        } else {
            Reads::Named(names_of(&fields, wells_at, mode)?)
        };
        Ok(Self {
            name: fields.text(1).to_owned(),
            shape,
            is_early: fields.text(2).starts_with('0'),
            kind,
            reduced: fields.text(data_type).eq_ignore_ascii_case("Reduced"),
            points: fields.number(points_at),
            interval_s: fields
                .text(wells_at - 8)
                .replace(',', ".")
                .parse()
                .ok()
                .filter(|s: &f64| s.is_finite() && *s > 0.0),
            reads,
            plate,
            rows,
            cols,
        })
    }

    /// Number of wavelengths that stand beside or below one another.
    pub(super) fn waves(&self) -> usize {
        match &self.reads {
            Reads::Named(names) => names.len(),
            Reads::Scanned(_) => 1,
        }
    }
}

fn kind_of(fields: &Fields<'_>, at: usize) -> Result<Kind, NotASection> {
    match fields.text(at).to_lowercase().as_str() {
        "endpoint" => Ok(Kind::Endpoint),
        "kinetic" => Ok(Kind::Kinetic),
        "flex" => Ok(Kind::Flex),
        "spectrum" => Ok(Kind::Spectrum),
        "well scan" | "wellscan" => {
            let message = "this plate was scanned within its wells: there is no single reading per well";
            refuse(
                at,
                message,
                "read the plate as endpoint, or reduce the scan and save the reduced grid as CSV",
            )
        }
        _ => refuse(
            at,
            format!("the read type `{}` is not understood", fields.text(at)),
            "expected `Endpoint`, `Kinetic`, `Flex` or `Spectrum`",
        ),
    }
}

fn mode_of(fields: &Fields<'_>, at: usize) -> Result<&'static str, NotASection> {
    let mode = fields.text(at).to_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| mode.contains(word));
    if holds(&["polariz", "polaris"]) || mode == "fp" {
        let message =
            "fluorescence polarisation: the file does not say which grid is parallel and which perpendicular";
        return refuse(at, message, "save the raw grid of one direction alone as CSV");
    }
    if holds(&["absorbance"]) {
        Ok("absorbance")
    } else if holds(&["luminescence"]) {
        Ok("luminescence")
    } else if holds(&["fluorescence", "time resolved", "time-resolved", "timeresolved"])
        || ["trf", "htrf"].contains(&mode.as_str())
    {
        Ok("fluorescence")
    } else {
        let message = format!("the read mode `{}` is not understood", fields.text(at));
        refuse(at, message, "expected `Absorbance`, `Fluorescence`, `Luminescence` or `Time Resolved`")
    }
}

/// Is this the number of wells? Before it stand the columns, which fit on the plate, and before these
/// as many wavelengths as are stated, or no wavelengths where a spectrum was scanned.
fn is_well_count(fields: &Fields<'_>, at: usize) -> bool {
    let Some(plate) = fields.number(at).and_then(PlateFormat::of) else { return false };
    let (Some(first), Some(cols)) = (fields.number(at - 2), fields.number(at - 1)) else { return false };
    let fits = first >= 1 && cols >= 1 && first + cols - 1 <= plate.cols;
    let stated = fields.text(at - 4);
    let listed = match fields.number(at - 4) {
        Some(count) => fields.waves(at - 3, count).is_some_and(|waves| !waves.is_empty()),
        None => stated.is_empty() && fields.text(at - 3).is_empty(),
    };
    fits && listed
}

/// The rows that were read. Some exports state more rows than the plate has.
fn rows_of(fields: &Fields<'_>, wells_at: usize, plate: PlateFormat) -> Range<usize> {
    let pair = |at: usize| Some((fields.number(at)?, fields.number(at + 1)?));
    // Behind the number of wells, or behind nine fields about excitation, gain and integration.
    let stated =
        pair(wells_at + 1).filter(|_| fields.number(wells_at + 3).is_none()).or_else(|| pair(wells_at + 10));
    match stated {
        Some((first, count)) if first >= 1 && first <= plate.rows && count >= 1 => {
            first - 1..(first - 1).saturating_add(count).min(plate.rows)
        }
        _ => 0..plate.rows,
    }
}

fn names_of(fields: &Fields<'_>, wells_at: usize, mode: &'static str) -> Result<Vec<String>, NotASection> {
    let count = fields.number(wells_at - 4).unwrap_or(1);
    let waves = fields.waves(wells_at - 3, count).unwrap_or_default();
    let excitation = fields.numbers(wells_at + 1).filter(|waves| waves.len() == count);
    let named = |(nth, wave): (usize, &u32)| match (mode, *wave) {
        ("luminescence", 0) => read_name(mode, &[]),
        ("fluorescence", em) => match excitation.as_ref().and_then(|waves| waves.get(nth)) {
            Some(ex) => read_name(mode, &[*ex, em]),
            None => read_name(mode, if em == 0 { &[] } else { std::slice::from_ref(wave) }),
        },
        ("absorbance", 0) => None,
        _ => read_name(mode, &[*wave]),
    };
    let names: Option<Vec<String>> = waves.iter().enumerate().map(named).collect();
    match names {
        Some(names) if !names.is_empty() => Ok(names),
        _ => refuse(
            wells_at - 3,
            format!("the wavelengths `{}` are not understood", fields.text(wells_at - 3)),
            "expected wavelengths in nm, separated by blanks",
        ),
    }
}

/// Which wavelength a spectrum scans, and which stays.
fn scan_of(fields: &Fields<'_>, wells_at: usize, mode: &'static str) -> Result<Scan, NotASection> {
    let wave = |at: usize| fields.number(at).and_then(|nm| u32::try_from(nm).ok());
    let steps = match (wave(wells_at - 7), wave(wells_at - 6), wave(wells_at - 5)) {
        (Some(first), Some(last), Some(step)) if step > 0 => Some([first, last, step]),
        _ => None,
    };
    if mode != "fluorescence" {
        return Ok(Scan { mode, fixed: None, steps });
    }
    let sweep = (wells_at + 1..fields.0.len()).find_map(|at| {
        let word = fields.text(at).to_lowercase();
        let sweeps = word.contains("sweep") || word.contains("scan");
        let nm = (at + 1..at + 3).find_map(|at| wave(at).filter(|nm| (200..=1100).contains(nm)))?;
        match () {
            () if sweeps && word.starts_with("em") => Some(Fixed::Excitation(nm)),
            () if sweeps && word.starts_with("ex") => Some(Fixed::Emission(nm)),
            () => None,
        }
    });
    match sweep {
        Some(fixed) => Ok(Scan { mode, fixed: Some(fixed), steps }),
        None => {
            let message = "this fluorescence spectrum does not say which wavelength was fixed";
            refuse(wells_at, message, "expected `EmSweep` or `ExSweep` and the fixed wavelength")
        }
    }
}

#[cfg(test)]
mod tests;
