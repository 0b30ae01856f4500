//! Plates: what the instrument wrote and what the person put into the wells, every cell with its place.
//!
//! ```text
//! export ─► sheet ─► ingest ─► readings ─┐
//! layout ─► sheet ─► plate::layout ──────┴─► plate::join ─► Plate
//! ```
//!
//! A file goes in as it is; what comes out is right, or a [`Diagnostic`](foldshift_tables::diagnostic::Diagnostic) that names line and
//! column and says what to do. Nothing here knows a curve.

pub mod ingest;
pub mod plate;
