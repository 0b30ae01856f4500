//! Plates: what the instrument wrote and what the person put into the wells, every cell with its place.
//!
//! ```text
//! export ─► sheet ─► ingest ─► readings ─┐
//! layout ─► sheet ─► plate::layout ──────┴─► plate::join ─► Plate
//! ```
//!
//! A file goes in as it is; what comes out is right, or a [`Diagnostic`](diagnostic::Diagnostic) that names line and
//! column and says what to do. Nothing here knows a curve.

pub mod diagnostic;
pub mod ingest;
pub mod numerals;
pub mod plate;
pub mod sheet;
pub mod toml_document;
pub mod units;
pub mod visible;
