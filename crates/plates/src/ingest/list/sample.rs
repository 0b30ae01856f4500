//! What stands in the columns of a list, by its first lines.

use std::collections::BTreeSet;

use crate::ingest::cell::{self, Content};
use crate::ingest::well_names::well_of;
use crate::plate::Well;
use foldshift_tables::sheet::Sheet;

/// How many lines are looked at.
const LINES: usize = 200;

/// What was seen in one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    /// Cells that are not empty.
    pub(super) filled: usize,
    /// Numbers, flags, and what may be a number.
    pub(super) numbers: usize,
    /// Whole numbers.
    whole: usize,
    /// The smallest and the largest number.
    range: Option<(f64, f64)>,
    /// The wells, line by line.
    wells: Vec<Option<Well>>,
    texts: BTreeSet<String>,
}

/// The first lines of a list.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample {
    columns: Vec<Seen>,
}

impl Sample {
    /// Looks at the lines from `from` on.
    pub(super) fn of(sheet: &Sheet, from: usize) -> Self {
        let mut sample = Self::default();
        let mut cells = Vec::new();
        for line in (from..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(LINES) {
            sheet.cells_into(line, &mut cells);
            if sample.columns.len() < cells.len() {
                sample.columns.resize_with(cells.len(), Seen::default);
            }
            for (seen, cell) in
                sample.columns.iter_mut().zip(&cells).filter(|(_, cell)| !cell.text.is_empty())
            {
                let content = cell::read(sheet.marks(), cell.index, &cell.text);
                seen.see(&cell.text, &content);
            }
        }
        sample
    }

    /// What was seen in a column.
    pub(super) fn column(&self, index: usize) -> &Seen {
        static NOTHING: Seen =
            Seen { filled: 0, numbers: 0, whole: 0, range: None, wells: Vec::new(), texts: BTreeSet::new() };
        self.columns.get(index).unwrap_or(&NOTHING)
    }
}

impl Seen {
    fn see(&mut self, text: &str, content: &Content) {
        self.filled += 1;
        self.numbers += usize::from(!matches!(content, Content::Unknown | Content::Empty));
        if let Content::Number(number) = *content {
            self.whole += usize::from(number.fract() == 0.0);
            let (low, high) = self.range.unwrap_or((number, number));
            self.range = Some((low.min(number), high.max(number)));
        }
        self.wells.push(well_of(text));
        self.texts.insert(text.to_owned());
    }

    /// Does it hold wells, but for a slip or two, and for notes below them?
    pub(super) fn holds_wells(&self) -> bool {
        let wells = self.wells.iter().flatten().count();
        wells > 0 && (10 * wells >= 7 * self.filled || self.wells.first().is_some_and(Option::is_some))
    }

    /// Does it hold hardly anything but wells?
    pub(super) fn is_of_wells(&self) -> bool {
        let wells = self.wells.iter().flatten().count();
        wells > 0 && 10 * wells >= 9 * self.filled
    }

    /// Are these the same wells in the same order?
    pub(super) fn same_wells(&self, other: &Self) -> bool {
        self.wells == other.wells
    }

    /// Does it hold numbers, but for a text or two?
    pub(super) fn holds_numbers(&self) -> bool {
        self.numbers > 0 && 2 * self.numbers >= self.filled
    }

    /// Nothing but whole numbers, the smallest and the largest of which these are.
    pub(super) fn whole_numbers(&self) -> Option<(f64, f64)> {
        self.range.filter(|_| self.whole == self.filled)
    }

    /// Numbers that differ from well to well, as measured ones do: neither all the same, nor few again and again, nor a
    /// count of the lines.
    pub(super) fn looks_measured(&self) -> bool {
        self.holds_numbers() && !self.counts() && 2 * self.texts.len() >= self.filled
    }

    /// Do the numbers count the lines, from 0 or 1?
    fn counts(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "at most as many as lines are looked at")]
        let steps = self.filled.saturating_sub(1) as f64;
        let all = self.texts.len() == self.filled;
        all && self.whole_numbers().is_some_and(|(low, high)| low <= 1.0 && (high - low - steps).abs() < 0.5)
    }

    /// No numbers, or those of days, passages and samples: all the same, a few small whole ones, or a count of the lines.
    pub(super) fn looks_like_levels(&self) -> bool {
        let few = self.texts.len() <= 1
            || self.texts.len() <= 12 && self.whole_numbers().is_some_and(|(_, high)| high <= 100.0);
        !self.holds_numbers() || few || self.counts()
    }

    /// Small whole numbers that are all the same, or nearly: replicates, not events.
    pub(super) fn looks_like_replicates(&self) -> bool {
        self.whole_numbers().is_some_and(|(_, high)| high <= 12.0 && self.texts.len() <= 4)
    }

    /// Days as whole numbers: `20240312`. `Data` is a date in Italian and in Portuguese.
    pub(super) fn looks_like_dates(&self) -> bool {
        let day = |text: &String| {
            let number = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
            let parts = (number(text.get(..4)), number(text.get(4..6)), number(text.get(6..)));
            let (Some(year), Some(month), Some(day)) = parts else { return false };
            text.len() == 8
                && (1990..=2100).contains(&year)
                && (1..=12).contains(&month)
                && (1..=31).contains(&day)
        };
        !self.texts.is_empty() && self.texts.iter().all(day)
    }

    /// Nothing that no wavelength is, such as a dose.
    pub(super) fn may_be_wavelengths(&self) -> bool {
        self.range.is_none_or(|(low, high)| low >= 180.0 && high <= 1200.0)
    }

    /// A few wavelengths, again and again.
    pub(super) fn looks_like_wavelengths(&self) -> bool {
        let inside = self.whole_numbers().is_some_and(|(low, high)| low >= 200.0 && high <= 1000.0);
        inside && (2..=12).contains(&self.texts.len()) && 2 * self.texts.len() <= self.filled
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_what_they_hold() {
        let text =
            "A-1,2,450,1.25,1\nA-2,2,620,1.5,2\nA-3,2,450,7.25,3\nA-4,2,620,9.125,4\nA-5,2,450,3.5,5\n";
        let sample = Sample::of(&Sheet::new("a.csv", text.to_owned()), 0);
        assert!(sample.column(0).holds_wells() && !sample.column(0).holds_numbers());
        assert!(sample.column(1).looks_like_replicates() && !sample.column(1).looks_measured());
        assert!(sample.column(2).looks_like_wavelengths() && !sample.column(2).looks_measured());
        assert!(sample.column(3).looks_measured());
        assert!(!sample.column(4).looks_measured() && sample.column(4).holds_numbers());
        assert_eq!(sample.column(9).filled, 0);
    }
}
