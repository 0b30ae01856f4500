//! Columns that nothing uses: does one of them part what is read as one curve?
//!
//! A column parts a curve when at least two of its values would each be a curve of its own (three doses or more), and these values
//! hold most of its points. Wells and summaries of wells do not, nor does what follows from the dose.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::names::{Summary, Unused, summary, unused};
use foldshift_tables::table::{Heading, Row, Table};

/// How many of the values of a column are shown.
const SHOWN: usize = 4;

/// The share of distinct values from which on a column tells rows apart and cannot part curves.
const NEARLY_ALL: f64 = 0.7;

/// The columns that are watched. Beside every point stands a hash of what it has in each of them.
#[derive(Debug)]
pub(super) struct Watch {
    columns: Vec<usize>,
    /// Values of each column, the first few, by their hash.
    texts: Vec<BTreeMap<u32, String>>,
}

/// A column that parts curves.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parting {
    pub(super) column: usize,
    /// How many curves it parts.
    pub(super) curves: usize,
    /// Some of its values.
    pub(super) values: Vec<String>,
    pub(super) kind: Unused,
}

impl Watch {
    /// Watches the columns that are not `used` and whose headings do not say that they tell wells apart.
    /// Where the table goes on beyond its first part, a column may part curves that are not there yet.
    pub(super) fn of(table: &Table, whole: bool, used: &[usize]) -> Self {
        let used: BTreeSet<usize> = used.iter().copied().collect();
        let asked = |column: &usize| !used.contains(column) && may_be_watched(&table.headings()[*column]);
        let mut looks: Vec<(usize, Look)> =
            (0..table.headings().len()).filter(asked).map(|column| (column, Look::default())).collect();
        // Row by row, since a row is put apart as a whole: tables may have a hundred thousand columns.
        for line in table.lines() {
            let row = table.row(line);
            for (column, look) in &mut looks {
                look.see(&row, *column);
            }
        }
        let watched = |(column, look): &(usize, Look)| {
            (look.texts || !table.headings()[*column].is_empty()) && !look.tells_rows_apart(whole)
        };
        let columns: Vec<usize> = looks.into_iter().filter(watched).map(|(column, _)| column).collect();
        let texts = vec![BTreeMap::new(); columns.len()];
        Self { columns, texts }
    }

    /// The columns that are watched.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().copied()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.columns.len()
    }

    /// What the row of a point has in the columns that are watched.
    pub(super) fn see(&mut self, row: &Row, hashes: &mut Vec<u32>) {
        hashes.clear();
        for place in 0..self.columns.len() {
            let text = row.cell(self.columns[place]);
            hashes.push(self.see_text(place, text));
        }
    }

    /// What stands for a text in the column of this place among those that are watched.
    pub(super) fn see_text(&mut self, place: usize, text: &str) -> u32 {
        let hash = hash(text);
        let texts = &mut self.texts[place];
        if texts.len() < SHOWN && !text.is_empty() {
            texts.entry(hash).or_insert_with(|| text.to_owned());
        }
        hash
    }

    /// The columns that part curves, in the order of the table, by how many curves each of them parts.
    pub(super) fn parting(&self, parted: &[usize], table_headings: &[Heading]) -> Vec<Parting> {
        let of = |(place, curves): (usize, &usize)| {
            let column = self.columns[place];
            Parting {
                column,
                curves: *curves,
                values: self.texts[place].values().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
                kind: match unused(&table_headings[column]) {
                    Unused::Told => Unused::Told,
                    Unused::Asked | Unused::Harmless => Unused::Asked,
                },
            }
        };
        parted.iter().enumerate().filter(|(_, curves)| **curves > 0).map(of).collect()
    }
}

fn hash(text: &str) -> u32 {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
    let half = hash as u32;
    half
}

/// May the column tell curves apart, by its heading? One without any does where it holds texts.
fn may_be_watched(heading: &Heading) -> bool {
    // `N` counts wells, or experiments: where every value has a curve of its own, who knows.
    let counts = || matches!(summary(heading), Some((Summary::Number, rest)) if rest.is_empty());
    heading.is_empty() || counts() || unused(heading) != Unused::Harmless
}

/// What the rows of a table hold in a column.
#[derive(Debug, Default)]
struct Look {
    distinct: BTreeSet<u32>,
    rows: usize,
    numbers: usize,
    /// Is a number no whole one?
    broken: bool,
    /// Is a cell no number?
    texts: bool,
}

impl Look {
    fn see(&mut self, row: &Row, column: usize) {
        let Some(text) = row.text(Some(column)) else { return };
        self.distinct.insert(hash(text));
        self.rows += 1;
        let number = row.value(column, text).ok();
        self.numbers += usize::from(number.is_some());
        self.broken |= number.is_some_and(|number| number.fract() != 0.0);
        self.texts |= text.parse::<f64>().is_err();
    }

    /// Are nearly all values of the column distinct, or is it a measurement?
    fn tells_rows_apart(&self, whole: bool) -> bool {
        let rows = self.rows;
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let share = self.distinct.len() as f64 / rows.max(1) as f64;
        let measured = self.broken && rows >= 12 && share > 0.3 && 10 * self.numbers >= 8 * rows;
        (whole && (rows == 0 || share > NEARLY_ALL)) || measured
    }
}
