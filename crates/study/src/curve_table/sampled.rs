//! What the first part of a table says of its columns: numbers or texts, all the same, or a running number.

use foldshift_tables::sheet::number::NoNumber;
use foldshift_tables::table::{Row, Table};

/// What was seen of the columns, from left to right.
#[derive(Clone, Debug)]
pub(super) struct Sampled(Vec<Seen>);

#[derive(Clone, Debug)]
struct Seen {
    filled: usize,
    numbers: usize,
    /// The number of the first filled cell, and of the one before this one.
    first: Option<f64>,
    last: Option<f64>,
    constant: bool,
    running: bool,
}

impl Sampled {
    /// Looks at every row of the part.
    pub(super) fn of(table: &Table) -> Self {
        let new = Seen { filled: 0, numbers: 0, first: None, last: None, constant: true, running: true };
        let mut seen = vec![new; table.headings().len()];
        for line in table.lines() {
            let row = table.row(line);
            for (column, seen) in seen.iter_mut().enumerate() {
                seen.see(&row, column);
            }
        }
        Self(seen)
    }

    /// Are most of its filled cells numbers? Bad cells among them are errors, not texts.
    pub(super) fn is_numeric(&self, column: usize) -> bool {
        self.0.get(column).is_some_and(|seen| seen.numbers > 0 && 2 * seen.numbers >= seen.filled)
    }

    /// The one number that all of its cells hold, two at least.
    pub(super) fn constant(&self, column: usize) -> Option<f64> {
        self.0.get(column).filter(|seen| seen.constant && seen.numbers > 1).and_then(|seen| seen.first)
    }

    /// Does it count the rows: 1, 2, 3, …, four at least?
    pub(super) fn is_running(&self, column: usize) -> bool {
        self.0.get(column).is_some_and(|seen| {
            let from_start = seen.first.is_some_and(|first| [0.0, 1.0].contains(&first));
            seen.running && seen.numbers > 3 && seen.numbers == seen.filled && from_start
        })
    }

    /// Is nothing in it?
    pub(super) fn is_empty(&self, column: usize) -> bool {
        self.0.get(column).is_none_or(|seen| seen.filled == 0)
    }
}

impl Seen {
    fn see(&mut self, row: &Row, column: usize) {
        let Some(text) = row.text(Some(column)) else { return };
        self.filled += 1;
        // A percent sign or a spread may stand behind a number.
        let number = row.value(column, text).ok().or_else(|| {
            let bare = text.split(['%', '±', '(']).next().unwrap_or_default();
            let bare = bare.split("+/-").next().unwrap_or_default().trim();
            row.value(column, bare).ok()
        });
        // What could be two numbers is one, for all that matters here.
        self.numbers += usize::from(number.is_some() || row.value(column, text) == Err(NoNumber::Ambiguous));
        let Some(number) = number else { return };
        if let (Some(first), Some(last)) = (self.first, self.last) {
            self.constant &= number.total_cmp(&first).is_eq();
            self.running &= (number - last - 1.0).abs() < 1e-9;
        }
        self.first = self.first.or(Some(number));
        self.last = Some(number);
    }
}
