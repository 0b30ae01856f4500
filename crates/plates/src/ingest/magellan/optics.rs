//! What Magellan measured: mode and wavelengths.

use crate::ingest::wording::read_name;

/// One measurement of the footer.
#[derive(Clone, Debug, Default)]
pub(super) struct Optics {
    pub(super) mode: Option<&'static str>,
    pub(super) wave: Option<u32>,
    pub(super) excitation: Option<u32>,
    pub(super) emission: Option<u32>,
}

impl Optics {
    pub(super) fn read(&self) -> Option<String> {
        match self.mode? {
            "fluorescence" => read_name("fluorescence", &[self.excitation?, self.emission?]),
            "absorbance" => read_name("absorbance", &[self.wave?]),
            mode => read_name(mode, &self.wave.or(self.emission).into_iter().collect::<Vec<_>>()),
        }
    }
}

/// `535` of `535 nm`, `535nm`, `535`.
pub(super) fn wave_of(text: &str) -> Option<u32> {
    text.trim().trim_end_matches("nm").trim().parse().ok().filter(|wave| (100..=2000).contains(wave))
}

pub(super) fn mode_of(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    [("absorb", "absorbance"), ("fluor", "fluorescence"), ("lumin", "luminescence")]
        .into_iter()
        .find_map(|(word, mode)| lower.contains(word).then_some(mode))
        .filter(|_| !lower.contains("polari"))
}
