//! How the tables of a source are to be read.

use std::sync::Arc;

use foldshift_tables::table::FindHeader;

/// The command that chooses the sheet of a name.
pub type Ask = Arc<dyn Fn(&str) -> String + Send + Sync>;

/// How a table is looked for in its files.
#[derive(Clone, Default)]
pub struct Options {
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Finds the headings, titles may stand above them; the first line that holds anything, when `None`.
    pub header: Option<FindHeader>,
    /// How to choose one of several sheets.
    pub ask: Option<Ask>,
    /// Threads that split and decode; as many as the machine has, when `None`.
    pub threads: Option<usize>,
    /// Bytes of a text that are one batch; about a million, when `None`. The rows are the same for any number.
    pub part: Option<usize>,
}

impl Options {
    pub(crate) fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(all).max(1)
    }
}
