//! What was done to a study, step by step, each with its inverse: decisions, texts of its files, answers that no file says.
//!
//! ```text
//! command ─► Edit (an entry before, and after) ──────┐
//!            TextEdit (a file before, and after) ────┼─► Step ─► Book ─► decisions in force, texts, answers
//!            AnswerEdit (an answer before, and after)┘
//! ```

mod book;
mod form;
mod text_edit;
mod touched;

pub(super) use book::{Book, Edit, Entry, Step};
pub(super) use form::{Bases, BookForm, StepForm, model_of, parameter_of, zero_of};
pub(super) use text_edit::{AnswerEdit, TextEdit};
pub(super) use touched::{Touched, wells_out};
