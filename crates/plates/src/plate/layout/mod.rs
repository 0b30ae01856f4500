//! What was put into each well: role, line, compound, dose, and why a well is to be left out.
//!
//! ```text
//! file ─► open ─► forms ─► tidy, wellmap, echo, … ─► layouts ─► one_plate ─► contents of every well
//! ```
//!
//! Every layout form becomes properties of wells first (texts with their places) and contents after:
//! roles known, doses with units, nothing missing. [`painting`] goes the other way: what is wanted of wells becomes a text. A new form is a file with its `FORM` and a line in
//! `forms`.

mod cellhts;
mod convert;
mod d300_protocol;
mod d300_report;
mod dilution_series;
mod dispensed;
mod echo;
mod form;
mod forms;
mod gdr;
mod include;
#[cfg(test)]
mod laws;
mod layouts;
mod manifest;
mod meaning;
mod named_files;
mod one_plate;
mod open;
pub mod painting;
mod pattern;
mod picture;
mod plate_shaped;
mod property;
mod ranks;
mod role;
mod rows_and_columns;
mod source_plate;
mod template;
mod tidy;
mod volume;
mod well_content;
mod wellmap;
mod words;

pub use convert::{Form, convert};
pub use dilution_series::{Direction, Factor};
pub use form::LayoutForm;
pub use forms::FORMS;
pub use layouts::{Beside, Layouts};
pub use meaning::listed;
pub use one_plate::Layout;
pub use open::{open, read, read_at};
pub use pattern::wells as wells_named;
pub use picture::draw;
pub use property::{KEYS, Properties, Property};
pub use role::Role;
pub use template::{template_csv, template_grids, template_toml, template_workbook};
pub use volume::Volume;
pub use well_content::{Contents, Partner, WellContent};
