//! Exports in, [`Readings`] out: which reader fits a file, and why.
//!
//! ```text
//! bytes ─► text or workbook ─► sheets of cells ─► blocks of cells ─► Readings
//!          sheet/                                 grid_finder, blocks, well_table, rectangle
//! ```
//!
//! Detection looks at content, never at the file name. Two readers that both fit are an error that
//! names both. The generic readers (`grid`, `list`, `bare`) serve only where no vendor's reader fits, say how
//! certain they are, and refuse what is not certain enough (`docs/reading.md`).

mod ascent;
mod bare;
mod blocks;
mod bmg;
mod cell;
mod detect;
mod duration;
mod envision;
mod format;
mod gen5;
mod grid;
mod grid_finder;
mod harvest;
mod kaleido;
mod labelled;
#[cfg(test)]
mod laws;
mod list;
mod magellan;
mod naming;
mod picked;
mod rectangle;
mod shape;
mod sighting;
mod skanit;
mod softmax;
mod softmax_paste;
mod surroundings;
pub mod table;
mod tecan;
mod torn;
mod twins;
mod vendors;
mod victor;
mod well_set;
mod well_table;
mod wells;
mod wording;

pub use crate::plate::readings::{Flag, FlagKind, PlateReadings, Reading, Readings, SelectError};
pub use detect::{formats, read_bytes, read_path};
pub use format::{Choice, Format};
