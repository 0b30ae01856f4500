//! Exports in, [`Readings`] out: which reader fits a file, and why.
//!
//! ```text
//! bytes ─► text or workbook ─► sheets of cells ─► blocks of cells ─► Readings
//!          sheet/                                 grid_finder, blocks, series_table, rectangle
//! ```
//!
//! Detection looks at content, never at the file name. Two readers that both fit are an error that
//! names both. The generic readers (`grid`, `list`, `bare`) serve only where no vendor's reader fits, say how
//! certain they are, and refuse what is not certain enough (`docs/reading.md`). A new reader is a file with
//! its `FORMAT` and a line in `formats`.

mod ascent;
mod bare;
mod berthold;
mod blocks;
mod bmg;
mod cell;
mod detect;
mod duration;
mod envision;
mod flipr;
mod format;
mod formats;
mod gen5;
mod grid;
mod grid_finder;
mod grid_shape;
mod grids_over_time;
mod harvest;
mod incucyte;
mod kaleido;
mod labelled;
#[cfg(test)]
mod laws;
mod list;
mod magellan;
mod moment_titles;
mod naming;
mod picked;
mod read_twice;
mod readings_csv;
mod rectangle;
mod series_table;
mod sighting;
mod skanit;
mod softmax;
mod softmax_paste;
mod surroundings;
mod tecan;
mod time_table;
mod torn;
mod unrecognised;
mod victor;
mod well_set;
mod wells;
mod wording;
mod xcelligence;

pub use crate::plate::readings::{Readings, SelectError};
pub use detect::{formats, read_bytes, read_path};
pub use format::{Choice, Format};
pub use readings_csv::write_together;
