//! Tables out: CSV whose cells no spreadsheet runs.

use std::io;

use crate::sheet::guarded;

/// A table as CSV, every cell guarded.
pub struct TableWriter<W: io::Write> {
    rows: csv::Writer<W>,
}

impl<W: io::Write> TableWriter<W> {
    /// A table into `out`.
    pub fn new(out: W) -> Self {
        Self { rows: csv::Writer::from_writer(out) }
    }

    /// Writes a row.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write_record<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> io::Result<()> {
        for cell in cells {
            self.rows.write_field(guarded(cell.as_ref()).as_bytes())?;
        }
        Ok(self.rows.write_record(None::<&[u8]>)?)
    }

    /// Writes what is held back.
    ///
    /// # Errors
    /// Those of the output.
    pub fn flush(&mut self) -> io::Result<()> {
        self.rows.flush()
    }
}
