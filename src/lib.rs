//! Plate-reader exports in; IC50s with honest intervals, fold shifts and a report out.

pub mod diagnostic;
pub mod ingest;
pub mod plate;
pub mod units;
