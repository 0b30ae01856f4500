//! The plates of a study, from sections of its file and from rows of tables.
//!
//! ```text
//! [[plate]] ─► section ─┐
//! plates.csv ─► table ──┴─► Written ─► understood ─► PlateSource
//! ```
//!
//! Both say the same keys; what they mean is understood in one place.

mod exclusion;
mod globs;
mod named;
mod parents;
mod said;
mod section;
mod source;
mod table;
mod understood;
mod written;

pub use exclusion::Exclusion;
pub use named::NamedPlate;
pub use source::PlateSource;
pub use table::{ListedPlate, is_table_of_plates, listed_plates};

pub(super) use exclusion::parts as exclusion_parts;
pub(super) use named::is_mapless;
pub(super) use said::Said;
pub(super) use section::of_section;
pub(super) use source::twice;
pub(super) use table::{
    Listed, Tabled, column as column_of, of_book as table_of, of_key, of_workbook, sheet_called,
};
pub(super) use understood::{Plates, files_of_pattern, understand};
pub(super) use written::Written;
