//! A step of a `GloMax` protocol: what it is called, and its settings.

use std::ops::Range;

use crate::ingest::wording::read_name;
use foldshift_tables::sheet::Sheet;

/// The step that a grid was read in.
#[derive(Clone, Debug)]
pub(super) struct Step {
    title: String,
    /// Texts of its settings that name filters: key and value.
    filters: Vec<(String, String)>,
}

impl Step {
    /// The last step that begins among `lines`: a text without a colon, and settings below it.
    pub(super) fn above(sheet: &Sheet, lines: Range<usize>) -> Option<Self> {
        let mut filters = Vec::new();
        for line in lines.rev().skip_while(|line| sheet.is_blank(*line)) {
            let cells = sheet.cells(line);
            let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
            let key = filled.next()?;
            match key.strip_suffix(':') {
                Some(key) => filters.push((key.to_lowercase(), filled.next().unwrap_or_default().to_owned())),
                None => return Some(Self { title: key.to_owned(), filters }),
            }
        }
        None
    }

    /// `Luminescence`, `Luminescence, Kinetics`.
    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// The name of its read; `None` when it is no measurement.
    pub(super) fn read(&self) -> Option<String> {
        let word = self.title.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        let mode = ["luminescence", "fluorescence", "absorbance"]
            .into_iter()
            .find(|mode| mode.eq_ignore_ascii_case(word))?;
        let waves = |key: &str| -> Vec<u32> {
            let texts = self.filters.iter().filter(|(name, _)| name.contains(key)).map(|(_, value)| value);
            texts.flat_map(|text| numbers(text)).collect()
        };
        let waves = match mode {
            "fluorescence" => [waves("excitation"), waves("emission")].concat(),
            "luminescence" => waves("emission"),
            _ => [waves("wavelength"), waves("filter")].concat(),
        };
        Some(read_name(mode, &waves).unwrap_or_else(|| {
            let waves: Vec<String> = waves.iter().map(ToString::to_string).collect();
            format!("{mode} [{}]", waves.join(", "))
        }))
    }
}

/// The wavelengths in a text.
fn numbers(text: &str) -> Vec<u32> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let waves = words.filter_map(|word| word.trim_end_matches("nm").parse().ok());
    waves.filter(|wave| (200..=1000).contains(wave)).collect()
}
