//! Rows of results, column by column.

use std::io;

use foldshift_tables::table::with_number;

use super::{OutColumn, OutType};

/// Texts one after the other, in one piece of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strings {
    text: String,
    ends: Vec<usize>,
}

impl Strings {
    /// Takes the next text.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }

    /// Takes the next text as `write` puts it together.
    pub fn push_with(&mut self, write: impl FnOnce(&mut String)) {
        write(&mut self.text);
        self.ends.push(self.text.len());
    }

    /// Takes a number as the text that tables have for it; an empty one where there is none.
    pub fn push_number(&mut self, number: Option<f64>) {
        self.push_with(|text| {
            with_number(number.unwrap_or(f64::NAN), |number| text.push_str(number));
        });
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of all of them.
    #[cfg(feature = "parquet")]
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The text of a row; empty beyond the last.
    #[must_use]
    pub fn get(&self, row: usize) -> &str {
        let start = row.checked_sub(1).map_or(Some(0), |before| self.ends.get(before).copied());
        let range = start.zip(self.ends.get(row).copied());
        range.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }
}

/// The cells of a column of results.
#[derive(Clone, Debug, PartialEq)]
pub enum Cells {
    /// Texts; an empty one is an empty cell.
    Text(Strings),
    /// Numbers; NaN and infinity are empty cells.
    Number(Vec<f64>),
    /// Whole numbers, or empty cells.
    Integer(Vec<Option<i64>>),
}

impl Cells {
    /// No cells yet, of a kind.
    #[must_use]
    pub fn of(of: OutType) -> Self {
        match of {
            OutType::Text => Self::Text(Strings::default()),
            OutType::Number => Self::Number(Vec::new()),
            OutType::Integer => Self::Integer(Vec::new()),
        }
    }

    /// Takes a text; in a column of numbers an empty cell.
    pub fn push_text(&mut self, text: &str) {
        match self {
            Self::Text(texts) => texts.push(text),
            Self::Number(numbers) => numbers.push(f64::NAN),
            Self::Integer(numbers) => numbers.push(None),
        }
    }

    /// Takes a number, or an empty cell.
    pub fn push_number(&mut self, number: Option<f64>) {
        match self {
            Self::Number(numbers) => numbers.push(number.unwrap_or(f64::NAN)),
            _ => self.push_text(""),
        }
    }

    /// Takes a whole number, or an empty cell.
    pub fn push_integer(&mut self, number: Option<i64>) {
        match self {
            Self::Integer(numbers) => numbers.push(number),
            _ => self.push_text(""),
        }
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(texts) => texts.len(),
            Self::Number(numbers) => numbers.len(),
            Self::Integer(numbers) => numbers.len(),
        }
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn is(&self, of: OutType) -> bool {
        matches!(
            (self, of),
            (Self::Text(_), OutType::Text)
                | (Self::Number(_), OutType::Number)
                | (Self::Integer(_), OutType::Integer)
        )
    }
}

/// Rows of results, column by column.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Block {
    /// The columns of the sink, all with as many rows.
    pub columns: Vec<Cells>,
}

impl Block {
    /// No rows yet, of these columns.
    #[must_use]
    pub fn of(columns: &[OutColumn]) -> Self {
        Self { columns: columns.iter().map(|column| Cells::of(column.of)).collect() }
    }

    /// How many rows it has.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Cells::len)
    }

    /// # Errors
    /// When the columns are not these, or have not as many rows.
    pub(super) fn check(&self, columns: &[OutColumn]) -> io::Result<()> {
        let alike = self.columns.len() == columns.len()
            && self.columns.iter().zip(columns).all(|(cells, column)| cells.is(column.of))
            && self.columns.iter().all(|cells| cells.len() == self.rows());
        if alike {
            return Ok(());
        }
        Err(io::Error::new(io::ErrorKind::InvalidInput, "the columns of a block are not those of its table"))
    }
}
