//! What the field knows: one vocabulary for everything that reads or weighs evidence, and the data behind it.
//!
//! ```text
//! gene ◄── fusion ◄──┐
//!                    ├── written: any spelling ─► change ◄── catalogue ◄── rules
//! hgvs, event ◄──────┘                              └─► isoform: one numbering
//! compound: drugs   antibody: targets of a blot   consequence: terms of annotations
//! ```
//!
//! Whatever evidence accepts as a change is the same change here, and what is printed of a change reads as that change;
//! `tests/vocabulary.rs` holds both laws.

pub(crate) mod antibody;
pub mod catalogue;
pub mod change;
pub mod compound;
pub(crate) mod consequence;
pub(crate) mod event;
pub mod fusion;
pub mod gene;
pub mod hgvs;
pub mod isoform;
pub mod rules;
pub mod target;
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
