//! A key of a study file.

/// A key of a study file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// The section it stands in: `assay`, `plate`; empty for the top of the file.
    pub section: &'static str,
    /// Its name.
    pub name: &'static str,
    /// What it takes: `text`, `number`, one of some words.
    pub takes: &'static str,
    /// What holds without it; empty where nothing does.
    pub default: &'static str,
    /// A value, as TOML.
    pub example: &'static str,
    /// What it means.
    pub meaning: &'static str,
}
