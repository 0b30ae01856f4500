//! What a page wants: a command understood, refused where it makes no sense, and planned as edits of the book.
//!
//! ```text
//! JSON ─► Command ─► plan (with the analysis and the book) ─► Planned { edits, touched }
//! ```

mod command;
mod given;
mod names;
mod plan;
mod planned;
mod wells;

pub(super) use command::Command;
pub(super) use plan::{named, plan, readings_now, stamped};
pub(super) use planned::{Planned, Study};
