//! Columns and lines of a table that hold no raw readings.

use crate::ingest::bmg::words;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::wording::{self, Kind};
use foldshift_tables::numerals::first_few;
use foldshift_tables::sheet::{Cell, Sheet};

/// How many of them are named; the rest are counted.
const MOST_NAMED: usize = 12;

/// Titles that are not raw, and how many numbers stand below or beside each.
#[derive(Clone, Debug, Default)]
pub(super) struct Skipped {
    titles: Vec<(String, usize)>,
}

impl Skipped {
    /// Notes `values` numbers of a title.
    pub(super) fn add(&mut self, title: &str, values: usize) {
        match self.titles.iter_mut().find(|(known, _)| known == title) {
            Some((_, count)) => *count += values,
            None => self.titles.push((title.to_owned(), values)),
        }
    }

    /// Tells of them.
    pub(super) fn tell(&self, line: usize, harvest: &mut Harvest<'_>) {
        let (known, unknown): (Vec<_>, Vec<_>) =
            self.titles.iter().filter(|(_, values)| *values > 0).partition(|(title, _)| is_known(title));
        for (titles, message, why) in [
            (known, "not read, because they are calculated or layouts", LeftOut::Known),
            (unknown, "not read as raw readings", LeftOut::Unknown),
        ] {
            if titles.is_empty() {
                continue;
            }
            let names: Vec<String> = titles.iter().map(|(title, _)| format!("`{title}`")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let values = titles.iter().map(|(_, values)| values).sum();
            harvest.leave_out(line, &format!("{message}: {}", first_few(&names, MOST_NAMED)), values, why);
        }
    }
}

/// Is it beyond doubt that numbers of this title are no readings?
pub(super) fn is_known(title: &str) -> bool {
    words::is_layout(title) || words::is_calculated(title) || wording::kind_of(title) != Kind::Raw
}

/// How many of these cells hold a number.
pub(super) fn numbers<'c, 'a: 'c>(sheet: &Sheet, cells: impl Iterator<Item = &'c Cell<'a>>) -> usize {
    cells.filter(|cell| sheet.marks().parse(cell.index, &cell.text).is_ok()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_calculated_is_known_by_its_title() {
        for title in [
            "Blank corrected based on Raw Data (600)",
            "Group",
            "Inhalt",
            "Average",
            "Steigung basierend auf Rohdaten (600)",
        ] {
            assert!(is_known(title), "{title}");
        }
        assert!(!is_known("Second reader"));
    }
}
