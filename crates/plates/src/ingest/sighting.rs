//! What the general readers see in a file, and how sure they are that it is a plate of raw readings.

use std::borrow::Cow;
use std::collections::BTreeSet;

use foldshift_tables::diagnostic::{Place, column_letters};
use foldshift_tables::sheet::Sheet;

/// Below this certainty nothing is read: the user is shown what was seen and asked.
pub(crate) const LEAST_CERTAIN: f64 = 0.8;

/// Something in a file that may be readings of a plate.
#[derive(Clone, Debug)]
pub(crate) struct Sighting {
    /// Where it is, as `--grid` takes it: `Sheet1!B3:M10`. `None` for a list.
    pub(crate) range: Option<String>,
    /// What it looks like.
    pub(crate) what: String,
    pub(crate) place: Place,
    /// How sure it is that these wells hold these raw numbers, 0 to 1.
    pub(crate) certainty: f64,
    /// What speaks against it.
    pub(crate) doubts: Vec<Cow<'static, str>>,
    /// Why it is not taken for raw readings, where its title says so.
    pub(crate) not_raw: Option<String>,
}

impl Sighting {
    /// Something that starts out with a certainty of its own.
    pub(crate) fn new(what: String, place: Place, certainty: f64) -> Self {
        Self { range: None, what, place, certainty, doubts: Vec::new(), not_raw: None }
    }

    /// Adds a doubt that leaves `share` of the certainty.
    pub(crate) fn doubt(&mut self, share: f64, why: impl Into<Cow<'static, str>>) {
        self.certainty *= share;
        self.doubts.push(why.into());
    }

    /// Is it certain enough to be read?
    pub(crate) fn is_certain(&self) -> bool {
        self.certainty >= LEAST_CERTAIN
    }

    /// One line for the user.
    pub(crate) fn told(&self) -> String {
        let percent = (self.certainty * 100.0).round();
        let range = self.range.as_ref().map(|range| format!(" in {range}")).unwrap_or_default();
        let doubts =
            if self.doubts.is_empty() { String::new() } else { format!(": {}", self.doubts.join("; ")) };
        format!("{}{range}, {percent} % certain{doubts}", self.what)
    }
}

/// A rectangle of cells as `--grid` takes it: `B3:M10`, in a workbook `Sheet1!B3:M10`.
pub(crate) fn range_text(
    sheet: &Sheet,
    (top, left): (usize, usize),
    (bottom, right): (usize, usize),
) -> String {
    let corners =
        format!("{}{}:{}{}", column_letters(left + 1), top + 1, column_letters(right + 1), bottom + 1);
    // A name with a mark of the notation in it stands in quotes.
    let quoted = |name: &str| {
        if name.contains([',', ':', '!', '@', ';', '\'']) { format!("\"{name}\"") } else { name.to_owned() }
    };
    sheet.name().map_or(corners.clone(), |name| format!("{}!{corners}", quoted(name)))
}

/// Numbers row by row; `None` where a cell holds none.
pub(crate) type Values = Vec<Vec<Option<f64>>>;

/// How many blocks back a derived copy is looked for.
const MEMORY: usize = 6;

/// The last blocks seen, to know a copy of one of them.
#[derive(Debug, Default)]
pub(crate) struct Earlier(std::collections::VecDeque<Values>);

impl Earlier {
    /// Is this a shifted or scaled copy of one of the last blocks? Remembers it either way.
    pub(crate) fn knows(&mut self, values: Values) -> bool {
        let pairs = || {
            self.0
                .iter()
                .enumerate()
                .flat_map(|(nth, one)| self.0.iter().skip(nth + 1).map(move |two| (one, two)))
        };
        let numbers = values.iter().flatten().flatten();
        let (low, high) =
            numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), c| (low.min(*c), high.max(*c)));
        let known = self.0.iter().any(|one| is_derived_copy(one, &values))
            || pairs().any(|(one, two)| is_derived_from_two(one, two, &values, high - low))
            || self.is_statistic(&values);
        if self.0.len() == MEMORY {
            self.0.pop_front();
        }
        self.0.push_back(values);
        known
    }
}

impl Earlier {
    /// Is this the mean, the sum or the standard deviation of three or more blocks that followed one another?
    fn is_statistic(&self, values: &Values) -> bool {
        let blocks: Vec<&Values> = self.0.iter().collect();
        let windows = (3..=blocks.len()).flat_map(|size| blocks.windows(size));
        windows.into_iter().any(|window| is_statistic_of(window, values))
    }
}

/// Is every well the mean, the sum or the standard deviation of the same well of all blocks?
fn is_statistic_of(blocks: &[&Values], values: &Values) -> bool {
    let wells = || {
        let cells = values.iter().enumerate().flat_map(|(row, line)| {
            line.iter().enumerate().filter_map(move |(col, value)| Some((row, col, (*value)?)))
        });
        cells.filter_map(|(row, col, value)| {
            let own: Option<Vec<f64>> =
                blocks.iter().map(|block| block.get(row).and_then(|line| *line.get(col)?)).collect();
            Some((own?, value))
        })
    };
    let numbers = values.iter().flatten().flatten();
    let (low, high) = numbers
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    let slack = 0.002 * (high - low);
    let is = |of: fn(&[f64]) -> f64| wells().all(|(own, value)| (of(&own) - value).abs() <= slack);
    slack > 0.0
        && (is(mean) || is(|own| own.iter().sum()) || is(deviation))
        && wells().take(ENOUGH).count() == ENOUGH
}

fn mean(own: &[f64]) -> f64 {
    own.iter().sum::<f64>() / own.iter().map(|_| 1.0).sum::<f64>()
}

fn deviation(own: &[f64]) -> f64 {
    let (centre, count) = (mean(own), own.iter().map(|_| 1.0).sum::<f64>());
    (own.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / (count - 1.0)).sqrt()
}

/// Fewest wells from which patterns among the numbers mean anything.
const ENOUGH: usize = 24;

/// Numbers of a grid that no reader measures: doses, well numbers, one constant.
pub(crate) fn doubt_numbers(sighting: &mut Sighting, values: &[Vec<Option<f64>>]) {
    let filled: Vec<f64> = values.iter().flatten().filter_map(|value| *value).collect();
    if filled.len() < ENOUGH {
        return;
    }
    let distinct: BTreeSet<u64> = filled.iter().map(|value| value.to_bits()).collect();
    if distinct.len() == 1 {
        sighting.doubt(0.5, "all its numbers are the same");
        return;
    }
    if filled.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < f64::EPSILON) {
        sighting.doubt(0.2, "its numbers only count the wells");
        return;
    }
    let rows: Vec<&Vec<Option<f64>>> = values.iter().filter(|row| row.iter().any(Option::is_some)).collect();
    let alike = |one: &[Option<f64>], other: &[Option<f64>]| one == other;
    let rows_alike = rows.len() > 2 && rows.windows(2).all(|pair| alike(pair[0], pair[1]));
    let constant = |row: &&Vec<Option<f64>>| {
        let mut numbers = row.iter().flatten();
        let first = numbers.next();
        numbers.all(|number| Some(number) == first)
    };
    if rows_alike || rows.iter().all(constant) {
        sighting.doubt(0.5, "its lines repeat each other, as doses in a layout do");
    }
}

/// Is `other` a copy of `one`, shifted or scaled by one constant, as blank correction makes it?
///
/// Both over the same wells; fewer than 24 common wells decide nothing.
fn is_derived_copy(one: &[Vec<Option<f64>>], other: &[Vec<Option<f64>>]) -> bool {
    let pairs: Vec<(f64, f64)> = one
        .iter()
        .zip(other)
        .flat_map(|(a, b)| a.iter().zip(b))
        .filter_map(|(a, b)| Some(((*a)?, (*b)?)))
        .collect();
    if pairs.len() < ENOUGH {
        return false;
    }
    let constant = |values: &mut dyn Iterator<Item = f64>, slack: f64| {
        let (mut least, mut most) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values {
            least = least.min(value);
            most = most.max(value);
        }
        most - least <= slack * most.abs().max(least.abs())
    };
    let size = pairs.iter().map(|(a, _)| a.abs()).fold(0.0, f64::max);
    let spread = pairs.iter().map(|(a, _)| *a).fold(f64::INFINITY, f64::min);
    if size - spread <= 1e-9 * size {
        return false;
    }
    // Printed with a few digits, so differences agree only to the last of them.
    let difference = pairs.iter().map(|(a, b)| a - b);
    let (low, high) = difference.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), d| (l.min(d), h.max(d)));
    let shifted = high - low <= 0.002 * (size - spread);
    let mut ratios = pairs.iter().filter(|(a, _)| a.abs() > 0.01 * size).map(|(a, b)| b / a);
    shifted || constant(&mut ratios, 0.002)
}

/// How a block is calculated from two others.
const OF_TWO: [fn(f64, f64) -> f64; 5] =
    [f64::midpoint, |a, b| a - b, |a, b| b - a, |a, b| a / b, |a, b| b / a];

/// Is `other`, whose numbers lie within `range`, the mean, the difference or the ratio of two earlier blocks, well by
/// well?
fn is_derived_from_two(
    one: &[Vec<Option<f64>>],
    two: &[Vec<Option<f64>>],
    other: &[Vec<Option<f64>>],
    range: f64,
) -> bool {
    let wells = || {
        let cells = one.iter().zip(two).zip(other).flat_map(|((a, b), c)| a.iter().zip(b).zip(c));
        cells.filter_map(|((a, b), c)| Some(((*a)?, (*b)?, (*c)?)))
    };
    // The first wells settle nearly every case.
    let may =
        |of: &fn(f64, f64) -> f64| wells().take(6).all(|(a, b, c)| (of(a, b) - c).abs() <= 0.002 * range);
    if !OF_TWO.iter().any(may) {
        return false;
    }
    let wells: Vec<(f64, f64, f64)> = wells().collect();
    if wells.len() < ENOUGH {
        return false;
    }
    let (low, high) = wells
        .iter()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, _, c)| (low.min(*c), high.max(*c)));
    let slack = 0.002 * (high - low);
    let is = |of: &fn(f64, f64) -> f64| wells.iter().all(|(a, b, c)| (of(*a, *b) - c).abs() <= slack);
    slack > 0.0 && OF_TWO.iter().any(is)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(value: impl Fn(u16, u16) -> f64) -> Vec<Vec<Option<f64>>> {
        (0..8).map(|row| (0..12).map(|col| Some(value(row, col))).collect()).collect()
    }

    fn doubted(values: &[Vec<Option<f64>>]) -> bool {
        let mut sighting = Sighting::new("a grid".to_owned(), Place::file("f"), 0.95);
        doubt_numbers(&mut sighting, values);
        !sighting.is_certain()
    }

    fn noisy(row: u16, col: u16) -> f64 {
        1000.0 + f64::from((u32::from(row) * 7919 + u32::from(col) * 104_729) % 9973)
    }

    #[test]
    fn numbers_that_no_reader_measures_are_doubted() {
        assert!(doubted(&grid(|row, col| f64::from(row * 12 + col + 1))));
        assert!(doubted(&grid(|_, col| 1000.0 / 3f64.powi(i32::from(col)))));
        assert!(doubted(&grid(|row, _| f64::from(row))));
        assert!(doubted(&grid(|_, _| 0.0)));
        assert!(!doubted(&grid(noisy)));
    }

    #[test]
    fn a_shifted_or_scaled_copy_is_known_as_derived() {
        let raw = grid(noisy);
        assert!(is_derived_copy(&raw, &grid(|row, col| noisy(row, col) - 812.0)));
        assert!(is_derived_copy(&raw, &grid(|row, col| (noisy(row, col) / 1.35 * 100.0).round() / 100.0)));
        assert!(!is_derived_copy(&raw, &grid(|row, col| noisy(col, row))));
    }

    #[test]
    fn the_mean_or_difference_of_two_grids_is_known_as_derived() {
        let (one, two) = (grid(noisy), grid(|row, col| noisy(col + 20, row)));
        let knows = |values: Values| {
            let mut earlier = Earlier::default();
            assert!(!earlier.knows(one.clone()) && !earlier.knows(two.clone()));
            earlier.knows(values)
        };
        assert!(knows(grid(|row, col| f64::midpoint(noisy(row, col), noisy(col + 20, row)))));
        assert!(knows(grid(|row, col| noisy(row, col) - noisy(col + 20, row))));
        assert!(!knows(grid(|row, col| noisy(row + 9, col + 40))));
    }

    #[test]
    fn the_mean_and_deviation_of_three_grids_are_known_as_derived() {
        let of = |row: u16, col: u16| [noisy(row, col), noisy(col + 20, row), noisy(row + 5, col + 60)];
        let knows = |statistic: fn(&[f64]) -> f64| {
            let mut earlier = Earlier::default();
            for nth in 0..3 {
                assert!(!earlier.knows(grid(|row, col| of(row, col)[nth])));
            }
            earlier.knows(grid(|row, col| statistic(&of(row, col))))
        };
        assert!(knows(mean) && knows(deviation) && knows(|own| own.iter().sum()));
        assert!(!knows(|own| own[0] + own[1] * own[2] / 1000.0));
    }
}
