//! One measurement used twice: the same numbers on two plates, turned, scaled or in part.
//!
//! Numbers that stand in one place on two plates are counted and compared with chance: how often two wells
//! at one level read the same number, on these two plates, in different places.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::forensics::{Finding, Kind, THRESHOLD, named};
use crate::normalise::NormalizedPlate;
use foldshift_curves::elementary::{LN_10, ln, log10};
use foldshift_curves::statistics::median;
use foldshift_plates::plate::layout::listed;
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_tables::diagnostic::Place;

/// Share of the telling wells that makes two plates one.
const NEARLY_ALL: f64 = 0.9;

/// Fewest wells that agree before a part of a plate is called a copy.
const FEWEST_IN_PART: usize = 6;

/// Fewest telling wells of which a factor or a difference is computed.
const FEWEST_SCALED: usize = 16;

/// log₁₀ prior odds that two given plates of a study share numbers.
const LOG10_PRIOR: f64 = -4.0;

struct Numbers {
    format: PlateFormat,
    /// By row and column.
    values: Vec<Option<f64>>,
    /// Does the number say anything: is it not one that stands all over the plate?
    telling: Vec<bool>,
    /// The last digit that is printed.
    resolution: f64,
}

/// Every pair of plates that share their numbers.
pub(super) fn find(plates: &[NormalizedPlate]) -> Vec<Finding> {
    let numbers: Vec<Numbers> = plates.par_iter().map(Numbers::of).collect();
    let with_earlier = |second: usize| {
        let numbers = &numbers;
        (0..second).filter_map(move |first| {
            let (a, b) = (&numbers[first], &numbers[second]);
            let copy = if a.format == b.format { compare(a, b) } else { None };
            copy.map(|copy| copy.told(plates, first, second))
        })
    };
    (0..plates.len()).into_par_iter().flat_map_iter(with_earlier).collect()
}

/// What two plates have in common.
struct Copy {
    kind: Kind,
    /// As in "read the same in every well".
    what: String,
    /// The wells, where it is not all of them.
    wells: String,
    log10_odds: f64,
}

impl Copy {
    fn told(self, plates: &[NormalizedPlate], first: usize, second: usize) -> Finding {
        let suggestion = match self.kind {
            Kind::PastedInPart => {
                "was a part of one plate copied into the other? A copy is no second measurement"
            }
            _ => "was one export saved or named twice? A copy is no second experiment",
        };
        Finding {
            kind: self.kind,
            plates: vec![first, second],
            log10_odds: self.log10_odds,
            what: format!("{} and {} {}", named(&plates[first]), named(&plates[second]), self.what),
            evidence: self.wells,
            suggestion: suggestion.to_owned(),
            place: Place::file(std::sync::Arc::clone(&plates[second].export)),
        }
    }
}

fn compare(a: &Numbers, b: &Numbers) -> Option<Copy> {
    for (turned, how) in [(false, ""), (true, " once one is turned by 180°")] {
        let wells = 0..b.values.len();
        let order: &[usize] = &if turned { wells.rev().collect::<Vec<_>>() } else { wells.collect() };
        let both: Vec<(usize, f64, f64)> = order
            .iter()
            .enumerate()
            .filter_map(|(here, &there)| Some((here, a.values[here]?, b.values[there]?)))
            .collect();
        #[expect(clippy::float_cmp, reason = "printed numbers are the same or not")]
        let same: Vec<usize> = both.iter().filter(|(_, x, y)| x == y).map(|(here, ..)| *here).collect();
        let identical = !both.is_empty() && same.len() == both.len();
        let is_telling = |here: usize| a.telling[here] && b.telling[order[here]];
        let n = both.iter().filter(|(here, ..)| is_telling(*here)).count();
        let told: Vec<usize> = same.into_iter().filter(|&here| is_telling(here)).collect();
        if identical && (how.is_empty() || n >= FEWEST_IN_PART) {
            let what = format!("read the same in every well{how}");
            return Some(Copy { kind: Kind::UsedTwice, what, wells: String::new(), log10_odds: certain(n) });
        }
        if told.len() >= FEWEST_IN_PART {
            let log10_odds = LOG10_PRIOR - log10_tail(told.len(), by_chance(a, b, order));
            if log10_odds > THRESHOLD {
                let wells: Vec<Well> = told
                    .iter()
                    .filter_map(|&here| Well::new(here / a.format.cols, here % a.format.cols))
                    .collect();
                #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
                let nearly_all = told.len() as f64 >= NEARLY_ALL * n as f64;
                let kind = if nearly_all { Kind::UsedTwice } else { Kind::PastedInPart };
                let what = format!(
                    "read the same, to the last digit, in {} of {n} wells with telling numbers{how}",
                    told.len()
                );
                let wells = listed(&wells);
                return Some(Copy { kind, what, wells, log10_odds });
            }
        }
        if may_be_scaled(a, b, &both, order)
            && let Some(what) = scaled(a, b, &both, order)
        {
            let what = format!("{what}{how}");
            return Some(Copy { kind: Kind::UsedTwice, what, wells: String::new(), log10_odds: certain(n) });
        }
    }
    None
}

/// Odds of agreement in `n` telling wells, each of which could as well have read otherwise.
fn certain(n: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let n = n as f64;
    (LOG10_PRIOR + 1.5 * n).max(THRESHOLD)
}

/// A quick look before [`scaled`], which most pairs of plates do not pass: where nine wells of ten share one factor or
/// one difference, eight pairs of wells of ten share it among themselves.
fn may_be_scaled(a: &Numbers, b: &Numbers, both: &[(usize, f64, f64)], order: &[usize]) -> bool {
    let rounding = 0.51 * (a.resolution + b.resolution);
    let telling = |(here, ..): &&(usize, f64, f64)| a.telling[*here] && b.telling[order[*here]];
    let mut wells = both.iter().filter(telling);
    let (mut pairs, mut differ) = (0.0, [0.0; 2]);
    // With tolerances twice those of the judgement, and a few pairs to spare.
    while let (Some((_, x, y)), Some((_, u, v))) = (wells.next(), wells.next()) {
        pairs += 1.0;
        let difference = ((y - x) - (v - u)).abs() <= 8.0 * rounding;
        let tolerance = 1.0 / x.abs() + 1.0 / y.abs() + 1.0 / u.abs() + 1.0 / v.abs();
        let is_fine =
            |x: f64, y: f64| x.abs().min(y.abs()) > 200.0 * rounding && x.signum() * y.signum() > 0.0;
        // A well of little signal says nothing of a factor.
        let factor = !(is_fine(*x, *y) && is_fine(*u, *v))
            || ((y / x) / (v / u) - 1.0).abs() <= 8.0 * rounding * tolerance + 1e-9;
        differ[0] += f64::from(u8::from(!difference));
        differ[1] += f64::from(u8::from(!factor));
        let most = 3.0 + 0.3 * pairs_of(both.len());
        if differ[0] > most && differ[1] > most {
            return false;
        }
    }
    pairs > 0.0
}

/// Pairs that so many wells make.
#[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
fn pairs_of(wells: usize) -> f64 {
    0.5 * wells as f64
}

/// One plate is the other times a factor, or plus a difference, to the last digit printed.
fn scaled(a: &Numbers, b: &Numbers, both: &[(usize, f64, f64)], order: &[usize]) -> Option<String> {
    let rounding = 0.51 * (a.resolution + b.resolution);
    let telling: Vec<(f64, f64)> = both
        .iter()
        .filter(|(here, ..)| a.telling[*here] && b.telling[order[*here]])
        .map(|(_, x, y)| (*x, *y))
        .collect();
    let spread = |values: Vec<f64>, centre: f64| {
        median(&values.into_iter().map(|value| (value - centre).abs()).collect::<Vec<_>>())
    };
    // Beside the last digit there must be room for scatter, or anything agrees.
    let values: Vec<f64> = telling.iter().map(|(x, _)| *x).collect();
    let scatter = spread(values.clone(), median(&values)?)?;
    if telling.len() < FEWEST_SCALED || scatter < 100.0 * rounding {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let enough = |agree: usize, of: usize| of >= FEWEST_SCALED && agree as f64 >= NEARLY_ALL * of as f64;
    let difference = median(&telling.iter().map(|(x, y)| y - x).collect::<Vec<_>>())?;
    let agree = telling.iter().filter(|(x, y)| (y - x - difference).abs() <= 2.0 * rounding).count();
    if enough(agree, telling.len()) {
        return Some(format!("differ by {} in every well", short(difference)));
    }
    let fine: Vec<(f64, f64)> = telling
        .iter()
        .copied()
        .filter(|(x, y)| x.abs().min(y.abs()) > 200.0 * rounding && x.signum() * y.signum() > 0.0)
        .collect();
    let factor = median(&fine.iter().map(|(x, y)| y / x).collect::<Vec<_>>())?;
    let tolerance = |x: f64, y: f64| 2.0 * rounding * (1.0 / x.abs() + 1.0 / y.abs());
    let agree = fine.iter().filter(|(x, y)| (y / x / factor - 1.0).abs() <= tolerance(*x, *y)).count();
    enough(agree, fine.len()).then(|| format!("differ by a factor of {} in every well", short(factor)))
}

fn short(value: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a number")]
    let digits = (3 - log10(value.abs().max(1e-9)).floor() as i32).clamp(0, 9);
    format!("{value:.*}", digits.unsigned_abs() as usize)
}

/// How many telling wells would agree by chance. For each well of one plate: how many of the other plate's
/// wells at its level, in other places, read the same number; a guess from the last digit is worth two wells.
fn by_chance(a: &Numbers, b: &Numbers, order: &[usize]) -> f64 {
    const LEVEL: f64 = 0.1;
    let told = |numbers: &Numbers, well: usize| numbers.values[well].filter(|_| numbers.telling[well]);
    let others: Vec<(usize, f64)> =
        order.iter().enumerate().filter_map(|(here, &there)| Some((here, told(b, there)?))).collect();
    let mut expected = 0.0;
    for (here, x) in (0..a.values.len()).filter_map(|here| Some((here, told(a, here)?))) {
        let guess = (a.resolution.max(b.resolution) / (LEVEL * x.abs())).clamp(1e-3, 1.0);
        let (mut hits, mut wells) = (2.0 * guess, 2.0);
        for (_, y) in others.iter().filter(|(elsewhere, _)| *elsewhere != here) {
            if (x - y).abs() <= LEVEL * x.abs().max(y.abs()) {
                wells += 1.0;
                hits += f64::from(u8::from(x.to_bits() == y.to_bits()));
            }
        }
        expected += hits / wells;
    }
    expected
}

/// log₁₀ of an upper bound on the probability that a Poisson count with this mean reaches `count`.
///
/// Source: Chernoff's bound, exp(−λ) (eλ/k)^k for k > λ.
fn log10_tail(count: usize, mean: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a plate has few wells")]
    let k = count as f64;
    if k <= mean { 0.0 } else { -(k * ln(k / mean) - k + mean) / LN_10 }
}

impl Numbers {
    fn of(plate: &NormalizedPlate) -> Self {
        let format = plate.format;
        let mut values = vec![None; format.wells()];
        for (well, response) in plate.wells.iter().filter(|(well, _)| format.contains(**well)) {
            values[well.row() * format.cols + well.col()] = response.value;
        }
        let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
        for value in values.iter().copied().flatten() {
            *counts.entry(f64::to_bits(value)).or_default() += 1;
        }
        let often = |value: f64| counts.get(&value.to_bits()).is_some_and(|count| *count > 2);
        let telling = values.iter().map(|value: &Option<f64>| value.is_some_and(|v| v != 0.0 && !often(v)));
        let telling = telling.collect();
        Self { format, telling, resolution: resolution(&values), values }
    }
}

/// The last digit in which the numbers are printed: 1 for counts, 0.001 for most absorbances.
fn resolution(values: &[Option<f64>]) -> f64 {
    let whole = |digits: i32| {
        let scale = 10_f64.powi(digits);
        let near = |v: f64| (v * scale - (v * scale).round()).abs() <= 1e-9 * (v * scale).abs().max(1.0);
        values.iter().copied().flatten().all(near)
    };
    10_f64.powi(-(0..9).find(|digits| whole(*digits)).unwrap_or(9))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_digit_is_found() {
        assert!((resolution(&[Some(12.0), None, Some(400.0)]) - 1.0).abs() < 1e-15);
        assert!((resolution(&[Some(0.051), Some(0.5)]) - 0.001).abs() < 1e-15);
    }

    /// Reference: P(X ≥ 6) for a mean of 0.1 is 1.3e-9; the bound lies above it.
    #[test]
    fn the_tail_is_bounded_from_above() {
        let tail = log10_tail(6, 0.1);
        assert!((-8.9..-7.0).contains(&tail), "{tail}");
        assert!(log10_tail(2, 3.0).abs() < 1e-12);
    }
}
