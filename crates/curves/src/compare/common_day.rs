//! Days that move all folds together: what a day does to a line, its passage, its density, its stock of drug, it does to
//! all compounds, so that their errors are not independent.
//!
//! Over pairs that share the same experiments, the two-way table of their differences has days and pairs:
//!
//! ```text
//! F = MS(days) / MS(rest)     on m − 1 and (m − 1)(k − 1) degrees of freedom, m days and k pairs
//! ```

use std::collections::BTreeMap;

use crate::compare::tag::Tag;
use crate::compare::{Method, Metric, Shift};
use crate::distribution::f_upper;
use crate::moderated_variance::FEWEST_SAMPLES;

/// Chance at which days are said to move pairs together.
const TOGETHER: f64 = 0.01;

#[expect(clippy::cast_precision_loss, reason = "counts of experiments and pairs")]
fn real(n: usize) -> f64 {
    n as f64
}

/// Tags every pair whose days move those that share them together.
pub(super) fn mark(shifts: &mut [&mut Shift]) {
    let mut families: BTreeMap<(Metric, Vec<String>), Vec<usize>> = BTreeMap::new();
    for (index, shift) in shifts.iter().enumerate() {
        let trained = matches!(shift.method, Method::PairedT | Method::ModeratedT)
            && shift.sd.is_some()
            && !shift.of_series;
        if trained {
            let mut days: Vec<String> = differences(shift).map(|(day, _)| day.to_owned()).collect();
            days.sort_unstable();
            families.entry((shift.metric, days)).or_default().push(index);
        }
    }
    for ((_, days), members) in families {
        if members.len() < FEWEST_SAMPLES {
            continue;
        }
        let table: Vec<Vec<f64>> = members
            .iter()
            .map(|&index| {
                let mut row: Vec<(&str, f64)> = differences(shifts[index]).collect();
                row.sort_by(|a, b| a.0.cmp(b.0));
                row.into_iter().map(|(_, value)| value).collect()
            })
            .collect();
        if p_of_days(&table, days.len()).is_some_and(|p| p < TOGETHER) {
            for index in members {
                shifts[index].tags.push(Tag::CommonDayError);
            }
        }
    }
}

/// The measured differences with their experiments.
fn differences(shift: &Shift) -> impl Iterator<Item = (&str, f64)> {
    shift.pairs.iter().filter_map(|pair| Some((pair.experiment.as_str(), pair.value.measured()?)))
}

/// p of no effect of days on a table of pairs by days; `None` where nothing is left to hold them against.
fn p_of_days(table: &[Vec<f64>], days: usize) -> Option<f64> {
    if table.iter().any(|row| row.len() != days) || days < 2 || table.len() < 2 {
        return None;
    }
    let (k, m) = (real(table.len()), real(days));
    let of_row: Vec<f64> = table.iter().map(|row| row.iter().sum::<f64>() / m).collect();
    let of_day: Vec<f64> = (0..days).map(|day| table.iter().map(|row| row[day]).sum::<f64>() / k).collect();
    let all = of_row.iter().sum::<f64>() / k;
    let between: f64 = k * of_day.iter().map(|mean| (mean - all) * (mean - all)).sum::<f64>();
    let rest: f64 = table
        .iter()
        .zip(&of_row)
        .flat_map(|(row, of_row)| {
            row.iter().zip(&of_day).map(move |(value, of_day)| value - of_row - of_day + all)
        })
        .map(|left| left * left)
        .sum();
    let (df_days, df_rest) = (m - 1.0, (m - 1.0) * (k - 1.0));
    let f = (between / df_days) / (rest / df_rest);
    if f.is_nan() {
        return None;
    }
    Some(if f.is_infinite() { 0.0 } else { f_upper(f, df_days, df_rest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: rows 0 1, 0 2, 0 3, 0 6 have day means 0 and 3, MS(days) = 4·2·1.5² = 18, residuals ± half of
    /// (difference − 3): squares 2·(4 + 1 + 0 + 9)/4 = 7 on 3 degrees; F = 18/(7/3) = 7.714.
    #[test]
    fn the_two_way_table_is_that_of_the_textbook() {
        let table = [[0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [0.0, 6.0]].map(|row| row.to_vec());
        let p = p_of_days(&table, 2).unwrap();
        assert!((p - f_upper(18.0 / (7.0 / 3.0), 1.0, 3.0)).abs() < 1e-12);
        // What moves a pair on all days says nothing of the days.
        let moved: Vec<Vec<f64>> = table
            .iter()
            .zip([9.0, -4.0, 0.5, 2.0])
            .map(|(row, by)| row.iter().map(|v| v + by).collect())
            .collect();
        assert!((p_of_days(&moved, 2).unwrap() - p).abs() < 1e-9);
    }

    #[test]
    fn tables_with_gaps_and_without_scatter_say_nothing() {
        assert_eq!(p_of_days(&[vec![0.0, 1.0], vec![0.0]], 2), None);
        assert_eq!(p_of_days(&[vec![1.0, 1.0], vec![2.0, 2.0]], 2), None);
    }
}
