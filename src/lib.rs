//! Plate-reader exports in; IC50s with honest intervals, fold shifts and a report out.

pub mod curve;
pub mod diagnostic;
pub mod distribution;
mod document;
pub mod elementary;
pub mod fit;
pub mod ingest;
pub mod model;
pub mod plate;
pub mod units;
