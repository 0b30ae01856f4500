//! What the field knows, as data: genes, protein changes, transcripts, drugs, the catalogue of resistance, the rules.

pub mod antibody;
pub mod catalogue;
pub mod change;
pub mod compound;
pub mod consequence;
pub mod event;
pub mod fusion;
pub mod gene;
pub mod hgvs;
pub mod isoform;
pub mod rules;
pub mod written;

pub use catalogue::Catalogue;
pub use rules::Rules;

/// The rows of an embedded table, without its header.
fn embedded(text: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .map(|row| {
            row.expect("an embedded table is sound").iter().map(|cell| cell.trim().to_owned()).collect()
        })
        .collect()
}

/// The parts of a cell that lists several, divided by `;`.
fn listed(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}
