//! The settings of an `EnVision` export: the shape of its plates, its labels, and their wavelengths.
//!
//! Settings are `key,,,,value`, or `key........ value` in old versions. Labels and filters are groups of
//! them, separated by empty lines; the first key of a group is its name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::ingest::envision::plate::MeasInfo;
use foldshift_tables::sheet::Sheet;

/// The settings of one export.
#[derive(Clone, Debug, Default)]
pub(super) struct Assay {
    /// Rows and columns of the plate type.
    pub(super) shape: Option<(usize, usize)>,
    /// The numbers of the plates that the protocol operated on.
    plates: BTreeSet<String>,
    labels: BTreeMap<String, Label>,
    /// The central wavelength of each filter in nm.
    filters: BTreeMap<String, Option<u32>>,
}

/// The settings of a label, by key.
pub(super) type Label = BTreeMap<String, String>;

/// The wavelengths of a read in nm, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Waves {
    pub(super) excitation: Option<u32>,
    pub(super) emission: Option<u32>,
}

impl Assay {
    /// Reads the settings in `parts`.
    pub(super) fn read(sheet: &Sheet, parts: &[Range<usize>]) -> Self {
        let mut assay = Self::default();
        let (mut rows, mut cols) = (None, None);
        let mut section = String::new();
        let mut group: Option<String> = None;
        for line in parts.iter().cloned().flatten() {
            let Some((key, value)) = key_and_value(sheet, line) else {
                group = None;
                continue;
            };
            if value.is_empty() && key.ends_with(':') {
                section = key;
                group = None;
                continue;
            }
            let named = group.get_or_insert_with(|| key.clone()).clone();
            match (section.as_str(), key.as_str()) {
                ("Labels:", _) => {
                    assay.labels.entry(named).or_default().insert(key, value);
                }
                ("Filters:", "Description") => assay.filter(named, central_wavelength(&value)),
                (_, "Number of rows") => rows = value.parse().ok(),
                (_, "Number of columns") => cols = value.parse().ok(),
                ("Operations:", operated) => {
                    assay.plates.extend(operated.strip_prefix("Plate ").map(str::to_owned));
                }
                _ => {}
            }
        }
        assay.shape =
            rows.zip(cols).filter(|(rows, cols)| (1..=32).contains(rows) && (1..=48).contains(cols));
        assay
    }

    /// Two filters of one name that differ leave the wavelength unknown.
    fn filter(&mut self, name: String, wave: Option<u32>) {
        let known = self.filters.entry(name).or_insert(wave);
        if *known != wave {
            *known = None;
        }
    }

    /// Does the protocol operate on plates, but not on this one? Then its settings are those of another
    /// export, and somebody put several into one file.
    pub(super) fn is_foreign_to(&self, plate: &str) -> bool {
        !self.plates.is_empty() && !self.plates.contains(plate)
    }

    /// The settings of the label that a plate was read with.
    pub(super) fn label(&self, name: &str) -> Option<&Label> {
        self.labels.get(name)
    }

    /// The wavelengths that a label reads through the detector of `info`.
    pub(super) fn waves(&self, label: &str, info: &MeasInfo) -> Waves {
        let Some(label) = self.label(label) else { return Waves::default() };
        let set = |key: &str| label.get(key).filter(|value| !["", "N/A", "None"].contains(&value.as_str()));
        if set("2nd exc. filter").is_some() || set("2nd excitation wavelength").is_some() {
            return Waves::default();
        }
        let wave = |wavelength: &str, filter: &str| match set(wavelength) {
            Some(text) => text.trim_end_matches("nm").trim().parse().ok(),
            None => set(filter).and_then(|name| self.filters.get(name).copied().flatten()),
        };
        let emission = if info.detector == "2nd" {
            wave("2nd emission wavelength", "2nd ems. filter")
        } else {
            wave("Emission wavelength", "Ems. filter")
        };
        Waves {
            excitation: wave("Excitation wavelength", "Exc. filter").filter(|_| info.excites()),
            emission: emission.filter(|_| info.filters_emission()),
        }
    }
}

/// A setting; `None` for an empty line. A key without value has an empty one.
fn key_and_value(sheet: &Sheet, line: usize) -> Option<(String, String)> {
    if sheet.is_blank(line) {
        return None;
    }
    let mut filled = sheet.cells(line).into_iter().map(|cell| cell.text).filter(|text| !text.is_empty());
    let key = filled.next()?;
    if let Some((key, value)) = key.split_once("...") {
        return Some((key.trim().to_owned(), value.trim_start_matches('.').trim().to_owned()));
    }
    let value = filled.next().map(std::borrow::Cow::into_owned).unwrap_or_default();
    Some((key.into_owned(), value))
}

/// 485 of `X485 CWL=485nm BW=14nm Tmin=60%`.
fn central_wavelength(description: &str) -> Option<u32> {
    let (_, after) = description.split_once("CWL=")?;
    after.split_once("nm")?.0.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assay(text: &str) -> Assay {
        let sheet = Sheet::new("a.csv", text.to_owned());
        Assay::read(&sheet, std::slice::from_ref(&(0..sheet.len())))
    }

    #[test]
    fn each_detector_has_its_own_emission_filter() {
        let assay = assay(
            "Plate type:\nNumber of rows,,,,8\nNumber of columns,,,,12\n\nLabels:\nEu,,,,6000028\nExc. filter,,,,UV\n\
             Ems. filter,,,,APC 665\n2nd ems. filter,,,,Cy5 620\n\nOD,,,,2000014\nExc. filter,,,,Monochromator cutoff 360\n\
             Excitation wavelength,,,,562 nm\n\nFilters:\nUV,,,,111\nDescription,,,,X320 CWL=320nm BW=75nm\n\nAPC 665,,,,205\n\
             Description,,,,M665 CWL=665nm BW=75nm\n\nCy5 620,,,,118\nDescription,,,,X620 CWL=620nm\n",
        );
        let waves = |label: &str, info: &str| {
            let waves = assay.waves(label, &MeasInfo::read(info).unwrap());
            (waves.excitation, waves.emission)
        };
        assert_eq!(assay.shape, Some((8, 12)));
        assert_eq!(waves("Eu", "De=1st Ex=Top Em=Top Wdw=1 (14)"), (Some(320), Some(665)));
        assert_eq!(waves("Eu", "De=2nd Ex=Top Em=Top Wdw=1 (142)"), (Some(320), Some(620)));
        assert_eq!(waves("OD", "De=1st Ex=Btm Em=N/A Wdw=N/A (8)"), (Some(562), None));
        assert_eq!(waves("other", "De=1st Ex=Top Em=Top"), (None, None));
    }

    #[test]
    fn settings_of_old_versions_have_dots_before_the_value() {
        let assay = assay(
            "Number of rows............ 16\nNumber of columns......... 24\n\nLabels:\nLUM (cps)...... 7000004\nMeasurement time......... 0.1 s\n",
        );
        assert_eq!(assay.shape, Some((16, 24)));
        assert_eq!(
            assay.label("LUM (cps)").and_then(|label| label.get("Measurement time")).map(String::as_str),
            Some("0.1 s")
        );
    }
}
