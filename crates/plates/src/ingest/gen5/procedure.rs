//! `Procedure Details`: the read steps, their modes, and the optics that their labels will show.

use std::collections::BTreeSet;
use std::ops::Range;

use super::headings::{first_filled, header_run};
use foldshift_tables::sheet::Sheet;

/// What a step measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Absorbance,
    Fluorescence,
    Luminescence,
    /// Alpha screens: fluorescence without wavelengths in its label.
    Alpha,
    /// Microscopy; its statistics are no reads.
    Image,
}

/// A read step.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) name: Option<String>,
    pub(super) mode: Option<Mode>,
    /// Labels of its reads without the name, such as `570`, `528/20,590/20`, `Lum`.
    pub(super) optics: Vec<String>,
    /// The wavelength in nm that stays while a spectrum is scanned.
    pub(super) fixed_ex: Option<u32>,
    /// Likewise, of the emission.
    pub(super) fixed_em: Option<u32>,
    /// The last wavelength of a spectrum in nm.
    pub(super) stop: Option<u32>,
}

/// All steps of one export.
#[derive(Clone, Debug, Default)]
pub(super) struct Procedure {
    pub(super) steps: Vec<Step>,
    /// Number of time points of the shortest kinetic loop.
    pub(super) time_points: Option<usize>,
    /// Number of wells of the plate type.
    pub(super) wells: Option<usize>,
    /// The parts of the plate that steps read: `Full Plate`, `A1..D12`.
    pub(super) areas: BTreeSet<String>,
    /// Does a step take images?
    pub(super) images: bool,
}

fn first_word(phrase: &str) -> &str {
    phrase.split(' ').next().unwrap_or_default()
}

/// The mode that a phrase such as `Fluorescence Endpoint` names; `None` for the name of a step.
fn mode_of(phrase: &str) -> Option<Mode> {
    if first_word(phrase) == "Image" {
        return Some(Mode::Image);
    }
    let ends = ["Endpoint", "Spectrum", "Kinetic", "Area Scan", "Scan", "Montage", "Image"];
    let (first, rest) = phrase.split_once(' ').unwrap_or((phrase, ""));
    if !ends.iter().any(|end| rest.ends_with(end)) {
        return None;
    }
    match first {
        "Absorbance" => Some(Mode::Absorbance),
        "Fluorescence" | "Time" | "TRF" => Some(Mode::Fluorescence),
        "Luminescence" => Some(Mode::Luminescence),
        "Alpha" => Some(Mode::Alpha),
        _ => None,
    }
}

/// The wavelength in nm at the start of a text such as `528/20` or `900/20 nm`.
pub(super) fn wave_of(text: &str) -> Option<u32> {
    let digits = text.trim().split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse().ok()
}

impl Procedure {
    /// Reads the steps between `Procedure Details` and the layout or the data; names of steps stand in
    /// cell `origin` of each line.
    pub(super) fn read(sheet: &Sheet, lines: Range<usize>, origin: usize) -> Self {
        let mut procedure = Self::default();
        let begins = |line: &usize| first_filled(sheet, *line).1 == "Procedure Details";
        let Some(start) = lines.clone().find(begins) else { return procedure };
        for line in start + 1..lines.end {
            let cells = sheet.cells(line);
            let first = cells.get(origin).map_or("", |cell| cell.text.as_ref());
            let second = cells.get(origin + 1).map_or("", |cell| cell.text.as_ref());
            if matches!(first, "Layout" | "Results")
                || first.starts_with("Actual Temp")
                || header_run(sheet, line).is_some()
            {
                break;
            }
            match first {
                "Read" => procedure.begin(second),
                "Plate Type" => procedure.wells = wells_of(second),
                "Start Kinetic" => {
                    let reads = second.rsplit(',').next().and_then(|part| part.trim().strip_suffix(" Reads"));
                    let reads: Option<usize> = reads.and_then(|number| number.parse().ok());
                    procedure.time_points = match (procedure.time_points, reads) {
                        (Some(one), Some(two)) => Some(one.min(two)),
                        (one, two) => one.or(two),
                    };
                }
                "" => procedure.detail(second),
                _ => {}
            }
        }
        procedure
    }

    /// Did every step read the whole plate?
    pub(super) fn full_plate(&self) -> bool {
        self.areas.len() == 1 && self.areas.contains("Full Plate")
    }

    fn begin(&mut self, text: &str) {
        let mut step = Step::default();
        match mode_of(text) {
            Some(mode) => step.mode = Some(mode),
            None => step.name = Some(text.to_owned()).filter(|name| !name.is_empty()),
        }
        self.images |= step.mode == Some(Mode::Image);
        self.steps.push(step);
    }

    fn detail(&mut self, text: &str) {
        let Some(step) = self.steps.last_mut() else { return };
        if text == "Full Plate" || (text.contains("..") && text.starts_with(|c: char| c.is_ascii_uppercase()))
        {
            self.areas.insert(text.to_owned());
            return;
        }
        if let Some(mode) = mode_of(text).filter(|_| step.mode.is_none() && step.optics.is_empty()) {
            step.mode = Some(mode);
            self.images |= mode == Mode::Image;
            return;
        }
        let plain = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        if let Some(waves) = text.strip_prefix("Wavelengths:") {
            step.optics.extend(waves.split(',').map(plain).filter(|wave| !wave.is_empty()));
        } else if let Some(waves) = text.strip_prefix("Pathlength Correction:") {
            step.optics.extend(waves.split('/').map(plain).filter(|wave| !wave.is_empty()));
        } else if let Some((ex, em)) =
            text.strip_prefix("Excitation:").and_then(|text| text.split_once("Emission:"))
        {
            step.optics.push(format!("{},{}", plain(ex.trim().trim_end_matches(',')), plain(em)));
        } else if let Some(em) = text.strip_prefix("Emission:") {
            let wave = plain(em.split(',').next().unwrap_or_default());
            step.optics.push(if wave_of(&wave).is_some() { wave } else { "Lum".to_owned() });
        } else if let Some(ex) = text.strip_prefix("Fixed Excitation:") {
            step.fixed_ex = wave_of(ex);
        } else if let Some(em) = text.strip_prefix("Fixed Emission:") {
            step.fixed_em = wave_of(em);
        }
        if let Some((_, stop)) = text.split_once("Stop:") {
            step.stop = wave_of(stop);
        }
    }
}

/// `96 WELL PLATE`, `Nunc 384 flat bottom`: the one number that is a number of wells.
fn wells_of(text: &str) -> Option<usize> {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .filter(|wells| crate::plate::PlateFormat::of(*wells).is_some());
    numbers.next().filter(|_| numbers.next().is_none())
}
