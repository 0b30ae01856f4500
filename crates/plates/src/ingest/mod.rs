//! Exports in, [`Readings`] out: which reader fits a file, and why.
//!
//! ```text
//! bytes ─► text or workbook ─► sheets of cells ─► blocks of cells ─► Readings
//!          sheet/                                 grid_finder, blocks, series_table, rectangle
//! ```
//!
//! Detection looks at content, never at the file name. Two readers that both fit are an error that
//! names both (`detect`). The generic readers (`grid`, `list`, `bare`, tables of times) serve only where no vendor's
//! reader fits, say how certain they are, and refuse what is not certain enough (`general`, `docs/reading.md`). A new
//! reader is a file with its `FORMAT` and a line in `formats`; the stages that it asks import no reader.

mod analyst;
mod ascent;
mod asm;
mod bad_plates;
mod bad_well_words;
mod bad_wells;
mod bare;
mod berthold;
mod blocks;
mod bmg;
mod cell;
mod cell_units;
mod columbus;
mod detect;
mod duration;
mod enspire;
mod envision;
mod explain;
mod flipr;
mod format;
mod formats;
mod gaps;
mod gen5;
mod general;
mod glomax;
mod grid;
mod grid_finder;
mod grid_frame;
mod grid_names;
mod grid_shape;
mod grids_over_time;
mod harvest;
mod headings;
mod hidex;
mod icontrol_xml;
mod incucyte;
mod kaleido;
mod labelled;
mod line_lengths;
mod list;
mod magellan;
mod moment_titles;
mod multiskan_sky;
mod naming;
mod nearest;
mod nivo;
mod odd_cells;
mod open;
mod opera;
mod picked;
mod plates_side_by_side;
mod ragged;
mod read_file;
mod read_twice;
mod readings_csv;
mod rectangle;
mod series_table;
mod sighting;
mod skanit;
mod skanit_list;
mod softmax;
mod softmax_paste;
mod spectramax_id;
mod strays;
mod suggestions;
mod surroundings;
mod tecan;
#[cfg(test)]
mod tests;
mod time_table;
mod title_reads;
mod torn;
mod turned;
mod typed_means;
mod unrecognised;
mod victor;
mod well_names;
mod well_set;
mod wells;
mod wording;
mod xcelligence;

pub use crate::plate::readings::{Readings, SelectError};
pub use detect::formats;
pub(crate) use duration::seconds;
pub use explain::{Block, Candidate, CellSeen, Explained, LineSeen, Mark, SheetSeen, explain};
pub use format::{Choice, Format, Numbered};
pub use nearest::Nearest;
pub use read_file::{is_asm, read_bytes, read_each_plate, read_path, read_path_by_plate};
pub use readings_csv::write_together;
pub use wells::Order;
