//! Files as sheets of cells and tables of named columns, every cell with its place.
//!
//! ```text
//! bytes ─► sheet (text in any encoding, workbooks) ─► cells, numbers, units
//!                                    ├─► table: columns found by their names, rows, in parts
//!                                    └─► diagnostic: what is wrong, line and column, what to do
//! ```
//!
//! What every reader needs and none owns: [`sheet`] opens a file, [`table`] finds named columns in it, [`units`] reads doses, [`diagnostic`] tells
//! problems, [`numerals`] prints numbers as people read them, [`pasteable`] words as shells do, [`near_names`] asks whether two names are one,
//! [`natural_order`] counts them as people do.
//! Nothing here knows a plate, a gene or a curve.

pub mod archive;
pub mod diagnostic;
pub mod natural_order;
pub mod near_names;
pub mod numerals;
pub mod pasteable;
#[cfg(feature = "schema")]
mod schema;
pub mod sheet;
pub mod table;
pub mod toml_document;
pub mod toml_edits;
pub mod units;
pub mod visible;
