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

/// A cell of a number: the shortest text that reads back to it, with an exponent where it is very small
/// or very large; empty where there is none.
#[must_use]
pub fn number_cell(value: Option<f64>) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else { return String::new() };
    let text = format!("{value:?}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_never_touched(number in any::<f64>()) {
            let text = number_cell(Some(number));
            let cell = guarded(&text);
            prop_assert_eq!(cell.as_ref(), text.as_str());
        }
    }
}
