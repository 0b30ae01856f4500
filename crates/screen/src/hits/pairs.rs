//! The pairs of a line and a compound, their responses over experiments, and what is called.

use std::collections::BTreeMap;

use foldshift_curves::elementary::log10;
use foldshift_curves::statistics::median;
use rayon::prelude::*;

use crate::analysis::{Hit, ScreenCurve, ScreenSettings};
use crate::hits::discovery::{Contest, fewest, q_values, q_values_as_counted};
use crate::hits::evidence::{Contrasts, Evidence, MOST_DOSES, binned, evidence, scatter};

/// Fewest pairs against which one decoy each is enough; of fewer, only many decoys tell anything.
const MANY_PAIRS: usize = 60;

/// Fewest doses whose shifts are many.
const MANY_DOSES: usize = 4;

/// Parts of the accepted rate that are spent on one decoy each, and on all shifts; decided before anything is seen.
const SHARES: [f64; 2] = [0.7, 0.3];

/// Scatter of a dose mean where no pair tells one: 5 % of the vehicle.
const USUAL_SCATTER: f64 = 0.05 * 0.05;

/// Below this scatter responses are copies of one another.
const COPIES: f64 = 1e-8;

/// Responses below this part of the vehicle at the lowest dose leave no fall to be tested.
const HALF: f64 = 0.5;

/// The responses of a pair, one a dose that all its experiments share.
struct Pair {
    cell_line: u32,
    compound: u32,
    n_curves: usize,
    left_out: usize,
    n_doses: usize,
    /// Mean of the responses of the experiments, each less its own mean.
    centred: Vec<f64>,
    mean: f64,
    at_lowest: f64,
}

/// Every pair with its evidence, the strongest first; and the fewest hits that the design can tell from chance.
#[must_use]
pub fn find_hits(curves: &[ScreenCurve], settings: &ScreenSettings) -> (Vec<Hit>, usize) {
    let pairs = pairs(curves);
    let contrasts: Vec<Option<Contrasts>> =
        (0..=MOST_DOSES).map(|doses| (doses > 1).then(|| Contrasts::new(doses))).collect();
    let of = |pair: &Pair| contrasts.get(pair.centred.len()).and_then(Option::as_ref);
    let scatters: Vec<f64> = pairs.par_iter().filter_map(|pair| scatter(&pair.centred, of(pair)?)).collect();
    let prior = median(&scatters).unwrap_or(USUAL_SCATTER).max(COPIES);
    let each: Vec<Option<Evidence>> =
        pairs.par_iter().map(|pair| Some(evidence(&pair.centred, of(pair)?, prior))).collect();
    let (q, fewest) = rates(&pairs, &each, settings);
    let mut hits: Vec<Hit> = pairs
        .iter()
        .zip(each)
        .zip(q)
        .map(|((pair, evidence), q)| {
            let (trend, effect) = evidence.map_or((0.0, 0.0), |found| {
                if found.fall >= found.rise {
                    (found.fall, found.fallen)
                } else {
                    (-found.rise, -found.risen)
                }
            });
            Hit {
                cell_line: pair.cell_line,
                compound: pair.compound,
                n_curves: pair.n_curves,
                left_out: pair.left_out,
                n_doses: pair.n_doses,
                effect,
                mean_response: pair.mean,
                trend,
                q: evidence.map(|_| q.unwrap_or(1.0)),
                hit: q.is_some_and(|q| q <= settings.false_discovery_rate),
                saturated: pair.at_lowest < HALF,
            }
        })
        .collect();
    hits.sort_by(|a, b| {
        let rate = |hit: &Hit| hit.q.unwrap_or(2.0);
        rate(a)
            .total_cmp(&rate(b))
            .then(b.trend.total_cmp(&a.trend))
            .then((a.cell_line, a.compound).cmp(&(b.cell_line, b.compound)))
    });
    (hits, fewest)
}

/// The q value of every pair, `None` where it does not fall, or by less than counts.
fn rates(pairs: &[Pair], each: &[Option<Evidence>], settings: &ScreenSettings) -> (Vec<Option<f64>>, usize) {
    let tested = each.iter().flatten().count();
    let mut doses: Vec<usize> = pairs.iter().map(|pair| pair.centred.len()).filter(|n| *n > 1).collect();
    doses.sort_unstable();
    let typical = doses.get(doses.len() / 2).copied().unwrap_or(0);
    let shares = if tested < MANY_PAIRS {
        [0.0, 1.0]
    } else if typical < MANY_DOSES {
        [1.0, 0.0]
    } else {
        SHARES
    };
    // A change that is too small to count is none, in whatever order of the doses it is found.
    let least = settings.least_effect;
    let one = |found: &Evidence| {
        let wins = found.fall > found.rise;
        let change = if wins { found.fallen } else { found.risen };
        (change >= least).then(|| Contest { strength: found.fall.max(found.rise), wins, chance: 0.5 })
    };
    let all = |found: &Evidence| {
        #[expect(clippy::cast_precision_loss, reason = "a number of doses")]
        let chance = 1.0 / found.orders as f64;
        (found.strongest_change >= least).then_some(Contest {
            strength: found.strongest,
            wins: found.wins,
            chance,
        })
    };
    let by = |contest: &dyn Fn(&Evidence) -> Option<Contest>, judge: fn(&[Contest]) -> Vec<Option<f64>>| {
        let met = each.iter().enumerate().filter_map(|(at, found)| Some((at, contest(found.as_ref()?)?)));
        let (at, contests): (Vec<usize>, Vec<Contest>) = met.unzip();
        let mut q = vec![None; each.len()];
        for (at, rate) in at.into_iter().zip(judge(&contests)) {
            q[at] = rate;
        }
        q
    };
    let (reversed, shifted) = (by(&one, q_values), by(&all, q_values));
    // Shifts cannot see that a dose scatters more than the others; those that rise can.
    let rising = by(&one, q_values_as_counted);
    let part =
        |rate: Option<f64>, share: f64| rate.filter(|_| share > 0.0).map(|rate| (rate / share).min(1.0));
    let q = (0..each.len())
        .map(|at| {
            let by_one = part(reversed[at], shares[0]);
            let by_all = part(shifted[at], shares[1]).zip(rising[at]).map(|(all, counted)| all.max(counted));
            by_one.into_iter().chain(by_all).reduce(f64::min)
        })
        .collect();
    let rate = settings.false_discovery_rate;
    let by_one = (shares[0] > 0.0).then(|| fewest(0.5, rate * shares[0]));
    #[expect(clippy::cast_precision_loss, reason = "a number of doses")]
    let by_all = (shares[1] > 0.0 && typical > 1).then(|| fewest(1.0 / typical as f64, rate * shares[1]));
    (q, by_one.into_iter().chain(by_all).min().unwrap_or(0))
}

/// Doses that differ in the seventh digit are one: copies in other units.
fn key(dose: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "logarithms of doses are small")]
    let key = (log10(dose) * 1e6).round() as i64;
    key
}

fn pairs(curves: &[ScreenCurve]) -> Vec<Pair> {
    let mut of: BTreeMap<(u32, u32), Vec<&ScreenCurve>> = BTreeMap::new();
    for curve in curves {
        of.entry((curve.cell_line, curve.compound)).or_default().push(curve);
    }
    let of: Vec<((u32, u32), Vec<&ScreenCurve>)> = of.into_iter().collect();
    of.par_iter().map(|((cell_line, compound), curves)| pair(*cell_line, *compound, curves)).collect()
}

fn pair(cell_line: u32, compound: u32, curves: &[&ScreenCurve]) -> Pair {
    let levels: Vec<BTreeMap<i64, f64>> = curves
        .iter()
        .map(|curve| {
            curve.levels.iter().filter(|(dose, _)| *dose > 0.0).map(|(dose, y)| (key(*dose), *y)).collect()
        })
        .collect();
    // The experiments whose doses the one with most doses shares for the greater part.
    let most = levels.iter().enumerate().max_by_key(|(at, own)| (own.len(), usize::MAX - at));
    let reference = most.map(|(_, own)| own.clone()).unwrap_or_default();
    let shares = |own: &BTreeMap<i64, f64>| {
        let common = own.keys().filter(|dose| reference.contains_key(dose)).count();
        common > 0 && 2 * common > reference.len() && 2 * common > own.len()
    };
    let taken: Vec<&BTreeMap<i64, f64>> = levels.iter().filter(|own| shares(own)).collect();
    let common: Vec<i64> =
        reference.keys().copied().filter(|dose| taken.iter().all(|own| own.contains_key(dose))).collect();
    let common = if common.len() > 1 { common } else { reference.keys().copied().collect() };
    let taken: Vec<&BTreeMap<i64, f64>> =
        taken.into_iter().filter(|own| common.iter().all(|dose| own.contains_key(dose))).collect();
    #[expect(clippy::cast_precision_loss, reason = "counts of doses and experiments")]
    let (n, times) = (common.len().max(1) as f64, taken.len().max(1) as f64);
    let sums = |own: &BTreeMap<i64, f64>| common.iter().map(|dose| own[dose]).sum::<f64>() / n;
    let mean = taken.iter().map(|own| sums(own)).sum::<f64>() / times;
    let centred: Vec<f64> = common
        .iter()
        .map(|dose| taken.iter().map(|own| own[dose] - sums(own)).sum::<f64>() / times)
        .collect();
    let at_lowest = centred.first().map_or(mean, |lowest| lowest + mean);
    Pair {
        cell_line,
        compound,
        n_curves: curves.len(),
        left_out: curves.len() - taken.len(),
        n_doses: common.len(),
        centred: binned(centred),
        mean,
        at_lowest,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::potency::of_levels;

    fn curves(effect: impl Fn(usize, usize) -> f64, pairs: u32, doses: usize) -> Vec<ScreenCurve> {
        (0..pairs)
            .map(|pair| {
                let mut random = foldshift_curves::screen::Random::new(7, u64::from(pair));
                let level = |k: usize| {
                    let dose = 3_f64.powi(i32::try_from(k).unwrap());
                    (dose, effect(pair as usize, k) + 0.05 * random.normal())
                };
                of_levels(0, pair, 0, (0..doses).map(level).collect())
            })
            .collect()
    }

    #[test]
    fn compounds_with_an_effect_are_called_and_those_without_are_not() {
        let effect = |pair: usize, k: usize| if pair < 30 && k > 4 { 0.3 } else { 1.0 };
        let (hits, fewest) = find_hits(&curves(effect, 300, 8), &ScreenSettings::default());
        let called: Vec<u32> = hits.iter().filter(|hit| hit.hit).map(|hit| hit.compound).collect();
        assert!(called.iter().filter(|compound| **compound < 30).count() == 30, "{called:?}");
        assert!(called.len() <= 32 && fewest == 10, "{} {fewest}", called.len());
        assert!(hits[0].effect > 0.5 && hits[0].q.unwrap() < 0.05);
    }

    #[test]
    fn a_small_screen_calls_three_strong_compounds_of_ten_doses() {
        let effect = |pair: usize, k: usize| if pair < 3 && k > 5 { 0.1 } else { 1.0 };
        let (hits, fewest) = find_hits(&curves(effect, 12, 10), &ScreenSettings::default());
        assert_eq!((hits.iter().filter(|hit| hit.hit).count(), fewest), (3, 3));
    }

    #[test]
    fn a_compound_that_kills_at_every_dose_is_saturated_and_not_called() {
        let effect = |pair: usize, _: usize| if pair == 0 { 0.05 } else { 1.0 };
        let (hits, _) = find_hits(&curves(effect, 40, 8), &ScreenSettings::default());
        let killer = hits.iter().find(|hit| hit.compound == 0).unwrap();
        assert!(killer.saturated && !killer.hit, "{killer:?}");
        assert_eq!(hits.iter().filter(|hit| hit.saturated).count(), 1);
    }

    #[test]
    fn experiments_of_one_pair_are_averaged_where_their_doses_are_the_same() {
        let level = |times: f64| (0..5).map(|k| (times * 3_f64.powi(k), 1.0 - 0.2 * f64::from(k))).collect();
        let same = [of_levels(0, 0, 0, level(1.0)), of_levels(0, 0, 1, level(1.0))];
        let other = [of_levels(0, 0, 0, level(1.0)), of_levels(0, 0, 1, level(1.7))];
        let one = |curves: &[ScreenCurve]| find_hits(curves, &ScreenSettings::default()).0.remove(0);
        assert_eq!((one(&same).n_curves, one(&same).left_out), (2, 0));
        assert_eq!((one(&other).n_curves, one(&other).left_out), (2, 1));
    }
}
