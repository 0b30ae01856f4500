//! `Procedure Details`: the read steps, their modes, and the optics that their labels will show.

use std::collections::BTreeSet;
use std::ops::Range;

use super::headings::{first_filled, header_run};
use super::mode::Mode;
use super::optics::{normal, plain_wave, wave_of};
use super::words;
use crate::plate::Well;
use foldshift_tables::sheet::Sheet;

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
    /// Does it read several points of each well?
    pub(super) area_scan: bool,
    /// Was its mode taken from a text that may be its name?
    pub(super) guessed: bool,
}

/// All steps of one export.
#[derive(Clone, Debug, Default)]
pub(super) struct Procedure {
    pub(super) steps: Vec<Step>,
    /// Number of time points of the shortest kinetic loop.
    pub(super) time_points: Option<usize>,
    /// Seconds from one time point to the next, of each kinetic loop.
    pub(super) intervals: Vec<f64>,
    /// Number of wells of the plate type.
    pub(super) wells: Option<usize>,
    /// The parts of the plate that steps read: `Full Plate`, `A1..D12`.
    pub(super) areas: BTreeSet<String>,
    /// Does a step take images?
    pub(super) images: bool,
    /// Labels that are known to be calculated from other labels of their export.
    pub(super) calculated: BTreeSet<String>,
    /// Does anything stand below `Procedure Details`?
    pub(super) described: bool,
}

fn first_word(phrase: &str) -> &str {
    phrase.split(' ').next().unwrap_or_default()
}

/// The mode that a phrase such as `Fluorescence Endpoint` names; `None` for the name of a step.
fn mode_of(phrase: &str) -> Option<Mode> {
    if first_word(phrase) == "Image" {
        return Some(Mode::Image);
    }
    let ends = ["Endpoint", "Spectrum", "Kinetic", "Area Scan", "Linear Scan", "Scan", "Montage", "Image"];
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

impl Procedure {
    /// Reads the steps between `Procedure Details` and the layout or the data; names of steps stand in
    /// cell `origin` of each line.
    pub(super) fn read(sheet: &Sheet, lines: Range<usize>, origin: usize) -> Self {
        let mut procedure = Self::default();
        let begins = |line: &usize| words::is_procedure(&first_filled(sheet, *line).1);
        let named = lines.clone().find(begins);
        let ends = |line: &usize| {
            let first = first_filled(sheet, *line).1;
            words::is_layout(&first)
                || words::is_results(&first)
                || first.starts_with("Actual Temp")
                || header_run(sheet, *line).is_some()
        };
        // Where the title is in a language that we do not know, everything above the data is looked through.
        let start = named.map_or(lines.start, |line| line + 1);
        let end = (start..lines.end).find(ends).unwrap_or(lines.end);
        let texts = |line: usize| {
            let cells = sheet.cells(line);
            let text = |index: usize| cells.get(index).map_or_else(String::new, |cell| cell.text.to_string());
            // Where commas stand between the cells, those of a text stand there, too.
            let torn = cells
                .iter()
                .skip(origin + 2)
                .filter(|cell| sheet.delimiter() == ',' && !cell.text.is_empty());
            (text(origin), torn.fold(text(origin + 1), |text, part| format!("{text}, {}", part.text.trim())))
        };
        let english = named.is_some_and(|line| first_filled(sheet, line).1 == "Procedure Details");
        let known = english || (start..end).any(|line| words::is_read(&texts(line).0));
        for line in start..end {
            let (first, second) = texts(line);
            procedure.described |= !first.is_empty() || !second.is_empty();
            if words::is_read(&first) || (!known && !first.is_empty() && may_measure(&second)) {
                procedure.begin(&second);
            } else if first.is_empty() {
                procedure.detail(&second);
            } else if first == "Plate Type" {
                procedure.wells = wells_of(&second);
            } else {
                procedure.kinetic(&second);
            }
        }
        procedure.described &= named.is_some();
        for step in procedure.steps.iter_mut().filter(|step| step.guessed) {
            step.name = None;
        }
        procedure.steps.retain(|step| known || step.mode.is_some());
        procedure
    }

    /// The plate rows, from 0, that all steps together read, where each says which part of the plate it reads.
    pub(super) fn rows_read(&self) -> Option<BTreeSet<usize>> {
        let row = |well: &str| well.trim().parse::<Well>().ok().map(Well::row);
        let mut rows = BTreeSet::new();
        for area in &self.areas {
            let (first, last) = area.split_once("..")?;
            rows.extend(row(first)?..=row(last)?);
        }
        (!rows.is_empty()).then_some(rows)
    }

    fn begin(&mut self, text: &str) {
        let mut step = Step::default();
        match mode_of(text) {
            Some(mode) => step.mode = Some(mode),
            None => step.name = Some(text.to_owned()).filter(|name| !name.is_empty()),
        }
        step.area_scan = is_area_scan(text);
        self.images |= step.mode == Some(Mode::Image);
        if step.mode.is_none() {
            step.mode = words::mode_in(text);
            step.guessed = step.mode.is_some();
        }
        self.steps.push(step);
    }

    /// `Runtime 20:00:00 (HH:MM:SS), Interval 0:05:00, 241 Reads`.
    fn kinetic(&mut self, text: &str) {
        if let [_, interval, ..] = durations(text).as_slice() {
            self.intervals.push(*interval);
            let last = text.rsplit(',').next().unwrap_or_default().trim();
            let number = last.split_whitespace().next().and_then(|number| number.parse().ok());
            self.time_points = match (self.time_points, number) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
        }
    }

    fn detail(&mut self, text: &str) {
        let Some(step) = self.steps.last_mut() else { return };
        if text == "Full Plate" || (text.contains("..") && text.starts_with(|c: char| c.is_ascii_uppercase()))
        {
            self.areas.insert(text.to_owned());
            return;
        }
        let open = step.optics.is_empty() && (step.mode.is_none() || step.guessed);
        if let Some(mode) = mode_of(text).or_else(|| words::mode_in(text)).filter(|_| open) {
            // What was taken for the mode was the name.
            step.guessed = false;
            step.mode = Some(mode);
            step.area_scan |= is_area_scan(text);
            self.images |= mode == Mode::Image;
            return;
        }
        step.optics_of(text);
    }
}

impl Step {
    /// Takes wavelengths from a line of details.
    fn optics_of(&mut self, text: &str) {
        if let Some(waves) = text.strip_prefix("Wavelengths:") {
            self.optics.extend(waves.split([',', ';']).map(normal).filter(|wave| !wave.is_empty()));
        } else if let Some(waves) = text.strip_prefix("Pathlength Correction:") {
            self.optics.extend(waves.split('/').map(normal).filter(|wave| !wave.is_empty()));
        } else if let Some((ex, em)) =
            text.strip_prefix("Excitation:").and_then(|text| text.split_once("Emission:"))
        {
            self.optics.push(format!("{},{}", normal(ex.trim().trim_end_matches([',', ';'])), normal(em)));
        } else if let Some(em) = text.strip_prefix("Emission:") {
            let wave = normal(em.split(", ").next().unwrap_or_default());
            self.optics.push(if wave_of(&wave).is_some() { wave } else { "Lum".to_owned() });
        } else if let Some(ex) = text.strip_prefix("Fixed Excitation:") {
            self.fixed_ex = wave_of(ex);
        } else if let Some(em) = text.strip_prefix("Fixed Emission:") {
            self.fixed_em = wave_of(em);
        } else if self.mode.is_some() {
            self.optics.extend(self.waves_in(text));
        }
        if let Some((_, stop)) = text.split_once("Stop:") {
            self.stop = wave_of(stop);
        }
    }

    /// Wavelengths behind words of another language: `Wellenlängen:  450, 600`, `Anregung: 560/9,0,  Emission: 590/20,0`.
    fn waves_in(&self, text: &str) -> Vec<String> {
        let text = text.replace('：', ":");
        let parts: Vec<&str> = text.split(':').skip(1).collect();
        let waves = |part: &str| -> Option<Vec<String>> {
            let normal = normal(part.trim().trim_end_matches([',', ';']));
            let all: Option<Vec<u32>> = normal.split(',').map(plain_wave).collect();
            all.filter(|all| all.iter().all(|wave| (200..=1000).contains(wave)))
                .map(|_| normal.split(',').map(str::to_owned).collect())
        };
        let until_word = |part: &str| -> String {
            part.split(|c: char| c.is_alphabetic()).next().unwrap_or_default().to_owned()
        };
        match (self.mode, parts.as_slice()) {
            (Some(Mode::Absorbance), [list]) => waves(list).unwrap_or_default(),
            (Some(Mode::Fluorescence), [ex, em]) => match (waves(&until_word(ex)), waves(em)) {
                (Some(ex), Some(em)) if ex.len() == 1 && em.len() == 1 => {
                    vec![format!("{},{}", ex[0], em[0])]
                }
                _ => Vec::new(),
            },
            (Some(Mode::Luminescence), [em]) if text.to_lowercase().replace('é', "e").starts_with("emi") => {
                waves(em).filter(|waves| waves.len() == 1).unwrap_or_else(|| vec!["Lum".to_owned()])
            }
            _ => Vec::new(),
        }
    }
}

/// In a language of which we do not know the word for `Read`, any item may be a step: what its lines say
/// decides.
fn may_measure(text: &str) -> bool {
    !text.is_empty() && durations(text).is_empty() && wells_of(text).is_none()
}

fn is_area_scan(phrase: &str) -> bool {
    phrase.ends_with("Area Scan") || phrase.ends_with("Linear Scan")
}

/// The times `h:mm:ss` in a text, in seconds.
pub(super) fn durations(text: &str) -> Vec<f64> {
    let word = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '[' | ']' | '(' | ')');
    let time = |word: &str| {
        (word.matches(':').count() == 2).then(|| crate::ingest::duration::seconds(word)).flatten()
    };
    text.split(word).filter_map(time).collect()
}

/// `96 WELL PLATE`, `Nunc 384 flat bottom`: the one number that is a number of wells.
pub(super) fn wells_of(text: &str) -> Option<usize> {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|word| word.parse().ok())
        .filter(|wells| crate::plate::PlateFormat::of(*wells).is_some());
    numbers.next().filter(|_| numbers.next().is_none())
}
