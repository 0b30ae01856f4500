//! The study: which exports, which layouts, which lines are compared, and every setting.
//!
//! ```text
//! study.toml ─► reading ─► assay, settings, plates, pairs, evidence ─► Study ─► resolved
//! study.xlsx ─► workbook ─┘
//!                 edit: texts of a study changed, cell by cell, key by key
//!                 keys: every key, for the checks and for docs/study.md
//! ```
//!
//! `study.toml` may say anything; a [`Study`] is right. `study.resolved.toml` is a study with every
//! default filled in.

mod assay;
pub mod edit;
mod evidence;
pub mod keys;
mod noise;
mod pairs;
mod paths;
mod plates;
mod reading;
mod ready;
mod resolved;
mod settings;
mod study;
mod words;
mod workbook;

pub use assay::{Assay, DoublingTime, READOUTS, Reference};
pub use evidence::{CoverageSource, EvidenceFile, EvidenceFiles, Variants};
pub use noise::NoiseSettings;
pub use pairs::Pair;
pub use paths::{absolute, relative};
pub use plates::{Exclusion, ListedPlate, NamedPlate, PlateSource, is_table_of_plates, listed_plates};
pub use reading::{Reading, Ready};
pub use study::{DecisionsFile, Study, Unpacked};
