//! What a reader is, and what the user may settle instead of leaving it to detection.

use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::Book;

/// A format of exports and its reader.
#[derive(Debug)]
pub struct Format {
    /// The name for `--format`.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// How it is recognised, in one sentence.
    pub recognised_by: &'static str,
    /// Does it serve only where no vendor's reader fits?
    pub generic: bool,
    /// The evidence for this format in a file, if there is any.
    pub(crate) recognise: fn(&Book) -> Option<String>,
    /// Reads a file of this format.
    pub(crate) read: Read,
}

/// Reads a file.
pub(crate) type Read = fn(&Book) -> Result<Readings, Vec<Diagnostic>>;

/// What the user settles about an export instead of leaving it to detection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Choice<'a> {
    /// The reader, by name.
    pub format: Option<&'a str>,
    /// The sheet of a workbook that it stands in; the others are left aside.
    pub sheet: Option<&'a str>,
    /// The cells that are wells, such as `B3:M10` or `Sheet1!B3:M10`; several ranges with commas.
    pub grid: Option<&'a str>,
    /// The plate that is wanted; with `grid`, its name.
    pub plate: Option<&'a str>,
    /// The read that is wanted; with `grid`, its name.
    pub read: Option<&'a str>,
    /// The column of a list that holds the readings, by its heading.
    pub column: Option<&'a str>,
    /// The column of a list that holds the wells, by its heading.
    pub well_column: Option<&'a str>,
    /// Is it enough when more than half of the values of a file are left out because nothing says what they are?
    pub in_part: bool,
    /// Is the mean of the points of a well wanted, where several points of each well were scanned?
    pub area_mean: bool,
}
