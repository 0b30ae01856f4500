//! What was done to the decisions of a study, step by step, each with its inverse.
//!
//! ```text
//! command ─► Edit (an entry before, and after) ─► Step ─► Book ─► decisions in force
//! ```

mod book;
mod form;
mod touched;

pub(super) use book::{Book, Edit, Entry, Step};
pub(super) use form::{BookForm, StepForm, model_of, parameter_of, zero_of};
pub(super) use touched::{Touched, wells_out};
