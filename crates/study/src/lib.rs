//! A study: its file, its plates, their responses and quality, the fits, the folds, the mechanism, as one value.
//!
//! ```text
//! study_file ─► plate_files ─► normalise ─► assemble ─► fits ─► comparison ─► analysis
//! ```

pub mod analysis;
pub mod assemble;
mod combination_checks;
pub mod curve_table;
pub mod decisions;
pub mod digest;
pub mod dose_plan;
pub mod forensics;
pub mod growth;
mod kinetic_signal;
pub mod live;
pub mod matrices;
pub mod memory;
mod missing_files;
mod near_files;
pub mod normalise;
mod plate_checks;
mod plate_files;
pub mod study_file;
pub mod survey;
pub mod table_study;
pub mod weighting;

pub use analysis::{Analysis, analyse};
pub use study_file::Study;
pub use table_study::TableStudy;
