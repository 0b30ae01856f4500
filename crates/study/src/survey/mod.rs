//! A folder looked at: which files are exports, which are layouts, which list plates, and what the names propose.
//!
//! ```text
//! folder ─► walk ─► sighting (one file, or one sheet of a workbook) ─► Survey
//!                                             names ─► what a file name proposes, to be asked about
//! ```
//!
//! Content decides, as everywhere; a name only ever proposes. Nothing is written.

mod fitting;
mod names;
mod parental;
mod plates;
mod refused;
mod seen;
mod sighting;
mod walk;

pub use names::{Proposal, looks_like_experiment, propose};
pub use parental::before_selection;
pub use plates::{PlateFound, proposals, read_twice, suggestions};
pub use seen::{BlockSeen, ExportSeen, LayoutSeen, NearLayout, PlateSeen, Refused, Seen, Survey, What};
pub use sighting::{look_at, look_in};
pub use walk::survey;
