//! What Gen5 measures.

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
