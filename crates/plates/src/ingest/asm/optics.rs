//! Mode and wavelengths of a measurement, and the name of a read that is made of them.

use crate::ingest::asm::json::Node;

/// Wavelengths in nm.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Optics {
    pub(super) excitation: Option<f64>,
    pub(super) detector: Option<f64>,
}

impl Optics {
    /// Of the device control documents of a measurement.
    pub(super) fn of(measurement: &Node<'_>) -> Self {
        let number =
            |name: &str| controls(measurement).iter().find_map(|control| control.get(name)?.number());
        Self {
            excitation: number("excitation wavelength setting"),
            detector: number("detector wavelength setting"),
        }
    }
}

/// The device control documents of a measurement.
pub(super) fn controls<'n, 't>(measurement: &'n Node<'t>) -> &'n [Node<'t>] {
    let path = ["device control aggregate document", "device control document"];
    measurement.at_path(&path).map(Node::items).unwrap_or_default()
}

/// The mode of a quantity or of a measure of a cube; nothing of temperatures and the like.
pub(super) fn mode_of(concept: &str) -> Option<&'static str> {
    ["absorbance", "fluorescence", "luminescence"].into_iter().find(|mode| *mode == concept)
}

/// The name of a read.
pub(super) fn name(mode: &str, optics: Optics) -> String {
    match (mode, optics.excitation, optics.detector) {
        ("fluorescence", Some(ex), Some(em)) => format!("fluorescence ex={ex} em={em}"),
        ("fluorescence", Some(ex), None) => format!("fluorescence ex={ex}"),
        ("fluorescence" | "luminescence", _, Some(em)) => format!("{mode} em={em}"),
        ("absorbance", _, Some(wave)) => format!("absorbance {wave}"),
        _ => mode.to_owned(),
    }
}

/// Mode and wavelengths of a name, where it is made of nothing else.
pub(super) fn taken_apart(read: &str) -> Option<(&'static str, Optics)> {
    let mut words = read.split(' ');
    let mode = mode_of(words.next()?)?;
    let mut optics = Optics::default();
    for word in words {
        if let Some(ex) = word.strip_prefix("ex=") {
            optics.excitation = Some(ex.parse().ok()?);
        } else {
            optics.detector = Some(word.strip_prefix("em=").unwrap_or(word).parse().ok()?);
        }
    }
    (name(mode, optics) == read).then_some((mode, optics))
}
