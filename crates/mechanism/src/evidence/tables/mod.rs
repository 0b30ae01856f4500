//! Tables of evidence, CSV or TSV: IC50s, genotypes, blots, growth rates, and a catalogue of one's own.
//!
//! Every cell knows its line and column; all problems of a table are told at once.

mod blot;
mod case_table;
mod catalogue;
mod genotype;
mod growth;
mod ic50;

pub use blot::blot;
pub use catalogue::catalogue;
pub use genotype::genotype;
pub use growth::growth;
pub use ic50::ic50;

use foldshift_tables::diagnostic::Diagnostic;

/// What a table holds, and what must be told of it.
pub type Told<T> = Result<(T, Vec<Diagnostic>), Vec<Diagnostic>>;
