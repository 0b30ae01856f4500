//! A label of a Tecan measurement: what was read, with which optics, in which wells.

use std::collections::BTreeMap;

use super::area::Area;
use crate::ingest::wording::read_name;

/// What i-control and `SparkControl` say about one label.
#[derive(Clone, Debug, Default)]
pub(super) struct Label {
    /// What the user called it.
    pub(super) name: Option<String>,
    /// `Fluorescence Top Reading`.
    pub(super) mode: Option<String>,
    /// Settings by their names in lower case, without units.
    settings: BTreeMap<String, String>,
    /// Part of the plate.
    pub(super) area: Option<Area>,
    /// Its line, from 0.
    pub(super) line: usize,
    /// Were its readings found?
    pub(super) found: bool,
}

/// Names of reads from a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Absorbance,
    Fluorescence,
    Luminescence,
}

impl Label {
    /// A label that begins in `line`.
    pub(super) fn at(line: usize, name: Option<String>) -> Self {
        Self { name, line, ..Self::default() }
    }

    /// Keeps a setting; the first of a name counts.
    pub(super) fn set(&mut self, key: &str, value: &str) {
        let name = key.split('[').next().unwrap_or(key).trim().trim_end_matches(':').to_lowercase();
        self.settings.entry(name).or_insert_with(|| value.to_owned());
    }

    fn kind(&self) -> Option<Kind> {
        let mode = self.mode.as_deref()?.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| mode.contains(word));
        if has(&["absorb"]) {
            Some(Kind::Absorbance)
        } else if has(&["lumin", "bret"]) {
            Some(Kind::Luminescence)
        } else if has(&["fluor", "fret", "trf", "alpha"]) {
            Some(Kind::Fluorescence)
        } else {
            None
        }
    }

    /// Wavelength in nm under any of these names.
    fn wave(&self, names: &[&str]) -> Option<u32> {
        let text = names.iter().find_map(|name| self.settings.get(*name))?;
        let number = text.split([' ', '/']).next()?.split(['.', ',']).next()?;
        number.parse().ok().filter(|wave| (100..=2000).contains(wave))
    }

    /// The difference of two wavelengths is calculated.
    pub(super) fn is_difference(&self) -> bool {
        self.wave(&["reference wavelength"]).is_some()
    }

    /// Polarisation gives two raw readings and several that are calculated.
    pub(super) fn is_polarisation(&self) -> bool {
        let mode = self.mode.as_deref().unwrap_or_default().to_lowercase();
        ["polari", "anisotropy"].iter().any(|word| mode.contains(word))
    }

    /// Where the wavelengths stand that this mode cannot do without, all of them or none.
    fn waves(&self) -> Option<(&'static str, Vec<Option<u32>>)> {
        Some(match self.kind()? {
            Kind::Absorbance => ("absorbance", vec![self.wave(&["measurement wavelength", "wavelength"])]),
            Kind::Luminescence => ("luminescence", vec![self.wave(&["emission wavelength", "wavelength"])]),
            Kind::Fluorescence => (
                "fluorescence",
                vec![self.wave(&["excitation wavelength"]), self.wave(&["emission wavelength"])],
            ),
        })
    }

    /// Mode and wavelengths; `None` where the mode is not known.
    pub(super) fn read(&self) -> Option<String> {
        let (name, waves) = self.waves()?;
        let known: Vec<u32> = waves.iter().copied().flatten().collect();
        if known.len() == waves.len() { read_name(name, &known) } else { Some(name.to_owned()) }
    }

    /// Is a wavelength missing that the software always prints? Only light that samples give by
    /// themselves, and beads, are read without.
    pub(super) fn lacks_wavelength(&self) -> bool {
        let alpha = self.mode.as_deref().is_some_and(|mode| mode.to_lowercase().contains("alpha"));
        self.waves().is_some_and(|(name, waves)| name != "luminescence" && !alpha && waves.contains(&None))
    }

    /// Mode and wavelengths at one wavelength of a scan.
    pub(super) fn read_at(&self, wave: u32) -> Option<String> {
        match self.kind()? {
            Kind::Absorbance => read_name("absorbance", &[wave]),
            Kind::Luminescence => read_name("luminescence", &[wave]),
            Kind::Fluorescence => {
                match (self.wave(&["excitation wavelength"]), self.wave(&["emission wavelength"])) {
                    (Some(ex), None) => read_name("fluorescence", &[ex, wave]),
                    (None, Some(em)) => read_name("fluorescence", &[wave, em]),
                    _ => None,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(mode: &str, settings: &[(&str, &str)]) -> Label {
        let mut label = Label { mode: Some(mode.to_owned()), ..Label::default() };
        for (key, value) in settings {
            label.set(key, value);
        }
        label
    }

    #[test]
    fn a_read_is_mode_and_wavelengths() {
        let read = |mode, settings: &[(&str, &str)]| label(mode, settings).read().unwrap_or_default();
        assert_eq!(read("Absorbance", &[("Measurement wavelength [nm]", "640")]), "absorbance 640");
        assert_eq!(read("Luminescence", &[("Attenuation", "NONE")]), "luminescence");
        let optics = [("Excitation Wavelength", "485"), ("Emission Wavelength", "535")];
        assert_eq!(read("Fluorescence Top Reading", &optics), "fluorescence ex=485 em=535");
        assert_eq!(read("Cell counting", &[]), "");
    }

    #[test]
    fn a_scan_names_the_wavelength_that_moves() {
        let scan = label(
            "Fluorescence Top Scan",
            &[("Excitation Wavelength", "485"), ("Emission Wavelength Start", "500")],
        );
        assert_eq!(scan.read_at(510).as_deref(), Some("fluorescence ex=485 em=510"));
        assert_eq!(label("Fluorescence 3D Scan", &[]).read_at(510), None);
    }
}
