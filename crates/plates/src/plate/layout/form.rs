//! What a form of layouts is: how it is recognised, by its content and never by its name, and how it is read.

use crate::plate::layout::layouts::{Input, Layouts};
use foldshift_tables::diagnostic::Diagnostic;

/// A form of layouts.
#[derive(Clone, Copy, Debug)]
pub struct LayoutForm {
    /// Its short name.
    pub name: &'static str,
    /// What it is.
    pub title: &'static str,
    /// How it is recognised.
    pub recognised_by: &'static str,
    pub(super) fits: fn(&Input) -> bool,
    pub(super) read: Reader,
}

/// Reads a layout of one form.
pub(super) type Reader = fn(&Input) -> Result<Layouts, Vec<Diagnostic>>;
