//! Means, deviations and the like that somebody typed into free columns or rows of a grid.
//!
//! Such a column gives itself away: every one of its numbers is the same statistic of the same columns
//! before it, to the last digit. How likely that is by chance is estimated from how far the numbers
//! lie apart and how finely they are printed; a replicate that only lies near the mean of its
//! neighbours is never taken for one.

mod finer;
mod statistics;

use crate::ingest::cell::{self, Content};
use crate::ingest::grid::Grid;
use crate::plate::well::row_name;
pub(crate) use finer::finer_behind_a_gap;
use foldshift_tables::sheet::Sheet;
use statistics::{OF_MANY, OF_TWO, OfMany, OfTwo, Sums};

/// How likely a column may be a statistic by chance and still be taken for one.
const LEAST_LIKELY: f64 = 1e-6;

/// Fewest lines that have to agree.
const FEWEST: usize = 3;

/// Columns or rows of a grid that are calculated from its others.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct TypedMeans {
    /// Indices of their cells in each line.
    columns: Vec<usize>,
    /// Their lines, from 0.
    lines: Vec<usize>,
    /// How many numbers they hold.
    pub(crate) values: usize,
    /// Which they are, and what the first of them holds.
    pub(crate) told: String,
}

/// A number as it is printed.
#[derive(Clone, Copy, Debug)]
struct Number {
    value: f64,
    /// Half a unit of its last digit.
    slack: f64,
}

/// The calculated columns and rows of a grid, if there are any.
pub(crate) fn of(sheet: &Sheet, grid: &Grid) -> Option<TypedMeans> {
    let mut by_column: Vec<Vec<Option<Number>>> = vec![vec![None; grid.rows.len()]; grid.run.cols];
    for (nth, (_, line)) in grid.rows.iter().enumerate() {
        for cell in sheet.cells(*line).iter().skip(grid.run.start).take(grid.run.cols) {
            if let Content::Number(value) = cell::read(sheet.marks(), cell.index, &cell.text) {
                by_column[cell.index - grid.run.start][nth] =
                    Some(Number { value, slack: slack(&cell.text, value) });
            }
        }
    }
    let by_row: Vec<Vec<Option<Number>>> =
        (0..grid.rows.len()).map(|row| by_column.iter().map(|column| column[row]).collect()).collect();
    let columns = calculated(&by_column);
    // In a calculated column every row is as calculated as the others.
    let rows = if columns.is_empty() { calculated(&by_row) } else { Vec::new() };
    let count = |lines: &[Vec<Option<Number>>], at: &[(usize, What)]| -> usize {
        at.iter().map(|(at, _)| lines[*at].iter().flatten().count()).sum()
    };
    let values = count(&by_column, &columns) + count(&by_row, &rows);
    let across = |at: usize| at + grid.run.first - 1;
    let down = |at: usize| grid.rows[at].0;
    let number = |col: usize| (col + 1).to_string();
    let name = |at: usize, is_across: bool| match (is_across, grid.turned) {
        (true, false) => number(across(at)),
        (false, false) => row_name(down(at)),
        (true, true) => row_name(across(at)),
        (false, true) => number(down(at)),
    };
    let (word, is_across, found) =
        if columns.is_empty() { ("row", false, &rows) } else { ("column", true, &columns) };
    let word = match (word, grid.turned) {
        ("row", true) => "column",
        ("column", true) => "row",
        (word, _) => word,
    };
    let (at, what) = found.first()?;
    let names: Vec<String> = found.iter().map(|(at, _)| name(*at, is_across)).collect();
    let several = if names.len() == 1 { "" } else { "s" };
    Some(TypedMeans {
        told: format!(
            "{word}{several} {}: {}",
            names.join(", "),
            what.told(word, &|at| name(at, is_across), *at)
        ),
        columns: columns.iter().map(|(at, _)| at + grid.run.start).collect(),
        lines: rows.iter().map(|(at, _)| grid.rows[*at].1).collect(),
        values,
    })
}

impl TypedMeans {
    /// The grid without them.
    pub(crate) fn taken_from(&self, grid: &mut Grid) {
        grid.rows.retain(|(_, line)| !self.lines.contains(line));
        grid.left_out.extend(&self.columns);
    }
}

/// Half a unit of the last printed digit; numbers in full precision agree to a billionth.
fn slack(text: &str, value: f64) -> f64 {
    let mantissa = text.split(['e', 'E']).next().unwrap_or(text);
    let decimals = mantissa.rsplit_once(['.', ',']).map_or(0, |(_, decimals)| decimals.trim_end().len());
    let places = i32::try_from(decimals).unwrap_or(i32::MAX).min(300);
    let size = text.split_once(['e', 'E']).and_then(|(_, power)| power.parse().ok()).unwrap_or(0);
    (0.5 * 10f64.powi(size - places)).max(value.abs() * 1e-9) * 1.001
}

/// What a column is calculated from.
#[derive(Clone, Copy, Debug, PartialEq)]
struct What {
    name: &'static str,
    first: usize,
    last: usize,
    /// Two columns, or all from the first to the last?
    pair: bool,
}

impl What {
    fn told(self, word: &str, name: &dyn Fn(usize) -> String, at: usize) -> String {
        let link = if self.pair { "and" } else { "to" };
        format!(
            "{word} {} holds the {} of {word}s {} {link} {}",
            name(at),
            self.name,
            name(self.first),
            name(self.last)
        )
    }
}

/// The lines (columns or rows) that are calculated from lines before them.
fn calculated(lines: &[Vec<Option<Number>>]) -> Vec<(usize, What)> {
    let values: Vec<Vec<Option<f64>>> =
        lines.iter().map(|line| line.iter().map(|number| Some((*number)?.value)).collect()).collect();
    let sums = Sums::of(&values);
    let mut found = Vec::new();
    for at in 2..lines.len() {
        if lines[at].iter().flatten().count() < FEWEST {
            continue;
        }
        let mut best: Option<(f64, What)> = None;
        let mut weigh = |what: What, odds: Option<f64>| {
            if let Some(odds) = odds.filter(|odds| best.is_none_or(|(least, _)| *odds < least)) {
                best = Some((odds, what));
            }
        };
        // One number that is no statistic settles it for all: nearly always the first.
        let Some((cell, number)) =
            lines[at].iter().enumerate().find_map(|(cell, number)| Some((cell, (*number)?)))
        else {
            continue;
        };
        let near = |expected: f64| {
            let off = (expected - number.value).abs();
            off.is_finite() && off <= number.slack
        };
        for first in 0..at {
            for last in first + 1..at {
                let all = sums.between(cell, (first, last));
                for (name, statistic) in OF_MANY.into_iter().filter(|(_, statistic)| near(statistic(all))) {
                    let what = What { name, first, last, pair: false };
                    weigh(what, odds_of_many(lines, &sums, at, (first, last), statistic));
                }
                let (Some(one), Some(other)) = (lines[first][cell], lines[last][cell]) else { continue };
                let of_two =
                    OF_TWO.into_iter().filter(|(_, statistic)| near(statistic(one.value, other.value)));
                for (name, statistic) in of_two {
                    let what = What { name, first, last, pair: true };
                    weigh(what, odds_of_two(lines, at, (first, last), statistic));
                }
            }
        }
        let tries = at * (at - 1) / 2 * (OF_MANY.len() + OF_TWO.len());
        let tries = f64::from(u32::try_from(tries).unwrap_or(u32::MAX));
        found.extend(best.filter(|(odds, _)| odds * tries < LEAST_LIKELY).map(|(_, what)| (at, what)));
    }
    found
}

/// How likely it is that line `at` is this statistic by chance; `None` where it is not.
fn odds_of_many(
    lines: &[Vec<Option<Number>>],
    sums: &Sums,
    at: usize,
    ends: (usize, usize),
    statistic: OfMany,
) -> Option<f64> {
    let mut odds = 1.0;
    for (cell, number) in lines[at].iter().enumerate() {
        let Some(number) = number else { continue };
        let all = sums.between(cell, ends);
        let off = (statistic(all) - number.value).abs();
        if all.count < 2.0 || !off.is_finite() || off > number.slack {
            return None;
        }
        let values = lines[ends.0..=ends.1].iter().filter_map(|line| line[cell]);
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| {
            (low.min(number.value), high.max(number.value))
        });
        // By chance the number would lie anywhere among its neighbours.
        odds *= (2.0 * number.slack / (high - low)).min(1.0);
    }
    Some(odds)
}

fn odds_of_two(
    lines: &[Vec<Option<Number>>],
    at: usize,
    (first, last): (usize, usize),
    statistic: OfTwo,
) -> Option<f64> {
    let mut odds = 1.0;
    for (cell, number) in lines[at].iter().enumerate() {
        let Some(number) = number else { continue };
        let expected = statistic(lines[first][cell]?.value, lines[last][cell]?.value);
        let off = (expected - number.value).abs();
        if !off.is_finite() || off > number.slack {
            return None;
        }
        odds *= (20.0 * number.slack / expected.abs()).min(1.0);
    }
    Some(odds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::grid_finder;

    fn found(text: &str) -> Option<TypedMeans> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        of(&sheet, &grid_finder::find(&sheet, 0..sheet.len())[0])
    }

    /// A reading that looks like one, the same at every call.
    fn reading(row: usize, col: usize) -> f64 {
        f64::from(u32::try_from(1000 + (row * 7919 + col * 104_729 + row * col * 31) % 9973).unwrap_or(0))
            / 1000.0
    }

    fn grid(cols: usize, cell: impl Fn(usize, usize) -> String) -> String {
        let header: Vec<String> = (1..=cols).map(|col| col.to_string()).collect();
        let line = |row: usize| {
            let cells: Vec<String> = (0..cols).map(|col| cell(row, col)).collect();
            format!("{},{}\n", row_name(row), cells.join(","))
        };
        format!(",{}\n", header.join(",")) + &(0..8).map(line).collect::<String>()
    }

    #[test]
    fn means_in_free_columns_are_known_by_their_numbers() {
        let of_three =
            |row: usize, first: usize| (first..first + 3).map(|col| reading(row, col)).sum::<f64>() / 3.0;
        let text = grid(12, |row, col| match col {
            0..=5 => format!("{:.3}", reading(row, col)),
            7 => of_three(row, 0).to_string(),
            8 => format!("{:.4}", of_three(row, 3)),
            _ => String::new(),
        });
        let typed = found(&text).unwrap();
        assert_eq!((typed.columns, typed.values), (vec![8, 9], 16));
        assert_eq!(typed.told, "columns 8, 9: column 8 holds the mean of columns 1 to 3");
    }

    #[test]
    fn deviations_ratios_and_differences_are_known_as_well() {
        let text = grid(6, |row, col| {
            let (one, two) = (reading(row, 0), reading(row, 1));
            match col {
                0 | 1 => format!("{:.3}", reading(row, col)),
                2 => format!("{:.5}", (one - two).abs() / 2f64.sqrt()),
                3 => format!("{:.5}", one / two),
                4 => format!("{:.3}", one - two),
                _ => format!("{:.3}", one + two),
            }
        });
        assert_eq!(found(&text).unwrap().columns, [3, 4, 5, 6]);
    }

    #[test]
    fn a_row_of_means_is_no_row_of_wells() {
        let text = grid(12, |row, col| match row {
            0..=6 => format!("{:.3}", reading(row, col)),
            _ => ((0..7).map(|row| reading(row, col)).sum::<f64>() / 7.0).to_string(),
        });
        let typed = found(&text).unwrap();
        assert_eq!((typed.lines, typed.values), (vec![8], 12));
    }

    #[test]
    fn readings_are_never_taken_for_means() {
        assert_eq!(found(&grid(12, |row, col| format!("{:.3}", reading(row, col)))), None);
        // Replicates so near to each other that every column is the mean of two others, printed coarsely.
        assert_eq!(found(&grid(12, |row, col| format!("0.0{}", 4 + (row + col) % 2))), None);
        assert_eq!(found(&grid(12, |row, _| format!("{}", 100 + row))), None);
        assert_eq!(found(&grid(12, |row, col| format!("{}", 100 + row * 3 + col))), None);
    }

    #[test]
    fn finer_numbers_behind_an_empty_column_are_suspected() {
        let suspected = |decimals: usize| {
            let text = grid(6, |row, col| match col {
                0..=2 => format!("{:.3}", reading(row, col)),
                5 if row % 2 == 0 => format!("{:.decimals$}", reading(row, col) + 0.000_123),
                _ => String::new(),
            });
            let sheet = Sheet::new("a.csv", text);
            finer_behind_a_gap(&sheet, &grid_finder::find(&sheet, 0..sheet.len())[0])
        };
        assert_eq!(suspected(6), Some((4, "6".to_owned())));
        assert_eq!((suspected(4), suspected(3)), (Some((4, "6".to_owned())), None));
    }
}
