//! A layout changed as a person would: the smallest edit that says it, read again before anybody believes it.
//!
//! ```text
//! text ─► said ─┐
//! Stroke ───────┴─► wanted ─► edit (series and wells in place ─► wells one by one ─► written anew) ─► read ─► Painted
//! ```
//!
//! An edit counts only where our own reader finds in the new text exactly what was wanted of every well; so a wrong
//! well is never saved. Comments and the order of a file stay.

mod amounts;
mod edit;
mod geometry;
mod ladder;
#[cfg(test)]
mod laws;
mod one_well;
mod paste;
mod said;
mod sense;
mod strokes;
mod templates;
mod written;

pub use edit::{Manner, Painted, can_be_edited, changed_lines, paint};
pub use geometry::Turn;
pub use ladder::{Series, series_of};
pub use paste::{Pasted, Strange, Variable, one_cell, paste};
pub use said::{Said, Words, plain, said};
pub use strokes::{SeriesDrawn, Stroke};
pub use templates::{TEMPLATES, Template, blank, is_placeholder, placeholder_of};
pub use written::written;
