//! How the summary looks where a terminal shows colour. Nothing is said by it alone.

use anstyle::{AnsiColor, Style};

/// What is quoted.
pub(super) const BOLD: Style = Style::new().bold();
/// Headings of columns, and keys.
pub(super) const FAINT: Style = AnsiColor::Cyan.on_default();
/// What failed.
pub(super) const FAILED: Style = AnsiColor::Red.on_default().bold();
/// What is to be known.
pub(super) const WARNED: Style = AnsiColor::Yellow.on_default();
