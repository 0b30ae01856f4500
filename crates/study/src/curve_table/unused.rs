//! Columns that nothing uses: does one of them part what is read as one curve?
//!
//! A column parts a curve when at least two of its values would each be a curve of its own (three doses or more), and these values
//! hold most of its points. Wells and summaries of wells do not, nor does what follows from the dose.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use super::names::{Summary, Unused, summary, unused};
use foldshift_curves::curve::Point;
use foldshift_tables::table::{Row, Table};

/// How many of the values of a column are shown.
const SHOWN: usize = 4;

/// How many doses make a curve.
const OWN_DOSES: usize = 3;

/// The share of distinct values from which on a column tells rows apart and cannot part curves.
const NEARLY_ALL: f64 = 0.7;

/// What was seen of a column within a curve.
#[derive(Clone, Debug)]
enum Seen {
    Nothing,
    /// One value, by its hash.
    One(u32),
    /// Several values; where in the arena.
    Several(u32),
}

/// A value of a column within a curve: its doses as far as they count, and its points.
#[derive(Clone, Debug, Default)]
struct Value {
    doses: Vec<u64>,
    points: usize,
}

/// The columns that are watched.
#[derive(Debug)]
pub(super) struct Watch {
    columns: Vec<usize>,
    /// The place of a column, and its values within one curve by their hash.
    several: Vec<(usize, BTreeMap<u32, Value>)>,
    /// Values of each column, the first few, by their hash.
    texts: Vec<BTreeMap<u32, String>>,
    /// Of each column, the rows that joined a curve, and how many of these brought a value that the curve did not have.
    joined: Vec<(usize, usize)>,
}

/// After so many rows a column of which nearly every value is new is a number of the row, and no longer watched.
const ENOUGH_ROWS: usize = 200_000;

/// What was seen of every watched column within one curve.
#[derive(Clone, Debug, Default)]
pub(super) struct OfCurve(Vec<Seen>);

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
        let watched = |column: &usize| {
            !used.contains(column) && is_watched(table, *column) && !tells_rows_apart(table, whole, *column)
        };
        let columns: Vec<usize> = (0..table.headings().len()).filter(watched).collect();
        let texts = vec![BTreeMap::new(); columns.len()];
        let joined = vec![(0, 0); columns.len()];
        Self { columns, several: Vec::new(), texts, joined }
    }

    /// The columns that are watched.
    pub(super) fn columns(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().copied()
    }

    /// Sees the row of a point that joins the earlier `points` of its curve.
    pub(super) fn see(&mut self, of_curve: &mut OfCurve, row: &Row, dose: f64, earlier: &[Point]) {
        if of_curve.0.len() < self.columns.len() {
            of_curve.0.resize(self.columns.len(), Seen::Nothing);
        }
        for (place, &column) in self.columns.iter().enumerate() {
            let (rows, new) = self.joined[place];
            if rows > ENOUGH_ROWS && 100 * new > 98 * rows {
                continue;
            }
            let text = row.cell(column);
            let hash = hash(text);
            let texts = &mut self.texts[place];
            if texts.len() < SHOWN && !text.is_empty() {
                texts.entry(hash).or_insert_with(|| text.to_owned());
            }
            let seen = &mut of_curve.0[place];
            let joined = &mut self.joined[place];
            joined.0 += usize::from(!matches!(seen, Seen::Nothing));
            match *seen {
                Seen::Nothing => *seen = Seen::One(hash),
                Seen::One(one) if one == hash => {}
                Seen::One(one) => {
                    joined.1 += 1;
                    let mut first = Value::default();
                    for point in earlier {
                        first.see(point.dose);
                    }
                    let mut second = Value::default();
                    second.see(dose);
                    let at = u32::try_from(self.several.len()).unwrap_or(u32::MAX);
                    self.several.push((place, [(one, first), (hash, second)].into_iter().collect()));
                    *seen = Seen::Several(at);
                }
                Seen::Several(at) => {
                    if let Some((_, values)) = self.several.get_mut(at as usize) {
                        let known = values.len();
                        values.entry(hash).or_default().see(dose);
                        joined.1 += usize::from(values.len() > known);
                    }
                }
            }
        }
    }

    /// The columns that part curves, in the order of the table.
    pub(super) fn parting(&self, table_headings: &[foldshift_tables::table::Heading]) -> Vec<Parting> {
        let mut curves: BTreeMap<usize, usize> = BTreeMap::new();
        for (place, values) in &self.several {
            let own = |value: &&Value| value.doses.len() >= OWN_DOSES;
            let (mut parts, mut held, mut all) = (0, 0, 0);
            for value in values.values() {
                all += value.points;
                if own(&value) {
                    parts += 1;
                    held += value.points;
                }
            }
            if parts > 1 && 2 * held > all {
                *curves.entry(*place).or_default() += 1;
            }
        }
        let of = |(place, curves): (usize, usize)| {
            let column = self.columns[place];
            Parting {
                column,
                curves,
                values: self.texts[place].values().cloned().collect::<BTreeSet<_>>().into_iter().collect(),
                kind: match unused(&table_headings[column]) {
                    Unused::Told => Unused::Told,
                    Unused::Asked | Unused::Harmless => Unused::Asked,
                },
            }
        };
        curves.into_iter().map(of).collect()
    }
}

impl Value {
    fn see(&mut self, dose: f64) {
        self.points += 1;
        if self.doses.len() < OWN_DOSES && !self.doses.contains(&dose.to_bits()) {
            self.doses.push(dose.to_bits());
        }
    }
}

fn hash(text: &str) -> u32 {
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
    #[expect(clippy::cast_possible_truncation, reason = "half of a hash is one")]
    let half = hash as u32;
    half
}

/// May the column tell curves apart? One without a heading does where it holds texts.
fn is_watched(table: &Table, column: usize) -> bool {
    let heading = &table.headings()[column];
    if heading.is_empty() {
        let texts =
            |line: usize| table.row(line).text(Some(column)).is_some_and(|text| text.parse::<f64>().is_err());
        return table.lines().any(texts);
    }
    // `N` counts wells, or experiments: where every value has a curve of its own, who knows.
    let counts = matches!(summary(heading), Some((Summary::Number, rest)) if rest.is_empty());
    counts || unused(heading) != Unused::Harmless
}

/// Are nearly all values of the column distinct, or is it a measurement?
fn tells_rows_apart(table: &Table, whole: bool, column: usize) -> bool {
    let mut distinct = BTreeSet::new();
    let (mut rows, mut numbers, mut broken) = (0_usize, 0_usize, false);
    for line in table.lines() {
        let row = table.row(line);
        if let Some(text) = row.text(Some(column)) {
            distinct.insert(hash(text));
            rows += 1;
            let number = row.value(column, text).ok();
            numbers += usize::from(number.is_some());
            broken |= number.is_some_and(|number| number.fract() != 0.0);
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = distinct.len() as f64 / rows.max(1) as f64;
    let measured = broken && rows >= 12 && share > 0.3 && 10 * numbers >= 8 * rows;
    (whole && (rows == 0 || share > NEARLY_ALL)) || measured
}
