//! Plate-reader exports in; IC50s with honest intervals, fold shifts and a report out.

pub mod analysis;
pub mod assemble;
pub mod cli;
pub mod compare;
pub mod curve;
pub mod diagnostic;
pub mod distribution;
mod document;
pub mod elementary;
pub mod fit;
pub mod ingest;
pub mod model;
pub mod normalize;
pub mod plate;
pub mod points;
pub mod report;
pub mod statistics;
pub mod study;
pub mod units;
