//! Does the response change with dose? A test of ranks: no error needs to be estimated, nor to be the same at all doses.

use std::cell::RefCell;
use std::sync::LazyLock;

use crate::curve::Level;
use crate::fit::reads::Reads;

/// The most doses whose orders are counted.
const MOST_DOSES: usize = 14;

/// What the ranks of mean responses say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Trend {
    /// Probability of as clear a trend by chance.
    pub(super) p: f64,
    /// Does the response fall with dose?
    pub(super) falls: bool,
}

/// Probability, were the responses of the doses in random order, that a split of the doses into lower and higher ones
/// parts the mean responses as well as the best split does here: the maximum over all splits of Wilcoxon's standardised
/// rank sum, its distribution counted exactly over all orders. One-sided where the direction of the read-out is known,
/// two-sided where not; equal responses share their ranks. `None` for fewer than 4 doses and for more than 14, of which
/// the F test knows enough.
///
/// Source: Lausen & Schumacher, Biometrics 48 (1992) 73, doi:10.2307/2532740 (maximally selected rank statistics);
/// Pettitt, Appl. Statist. 28 (1979) 126, doi:10.2307/2346729 (the same for a change in a sequence).
pub(super) fn trend(levels: &[Level], reads: Option<Reads>) -> Option<Trend> {
    let k = levels.len();
    if !(4..=MOST_DOSES).contains(&k) {
        return None;
    }
    // What is no number lies below and above nothing.
    let mut means = [f64::NAN; ROOM];
    for (mean, level) in means.iter_mut().zip(levels) {
        *mean = level.mean;
    }
    let splits = &SPLITS[k];
    let (mut sum, mut falls, mut rises) = (0_u64, 0.0_f64, 0.0_f64);
    for (below, mean) in means[..k - 1].iter().enumerate() {
        // Twice the rank: 1, and the number of responses below and of those that are not above, itself among them.
        let mut doubled = 1_u64;
        for other in &means {
            doubled += u64::from(other < mean) + u64::from(other <= mean);
        }
        sum += doubled;
        let Split { expected, root } = splits[below];
        #[expect(clippy::cast_precision_loss, reason = "at most 210")]
        let excess = (sum as f64 - expected) / root;
        // Higher ranks at the lower doses: the response falls.
        falls = falls.max(excess);
        rises = rises.max(-excess);
    }
    Some(match reads {
        Some(reads) => Trend { p: tail(k, if reads.falls() { falls } else { rises }), falls: reads.falls() },
        None => Trend { p: (2.0 * tail(k, falls.max(rises))).min(1.0), falls: falls > rises },
    })
}

/// Room for the responses of so many doses, in whole registers.
const ROOM: usize = 16;

/// Twice what the ranks below a split are expected to sum up to, and by what the sum is standardised.
#[derive(Clone, Copy)]
struct Split {
    expected: f64,
    root: f64,
}

impl Split {
    /// After the `below` lowest of `k` doses.
    fn new(below: u32, k: usize) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "at most 14")]
        let (below, k) = (f64::from(below), f64::from(k as u32));
        Self { expected: below * (k + 1.0), root: (below * (k - below)).sqrt() }
    }
}

/// The splits of each number of doses; the first after one dose.
static SPLITS: LazyLock<[[Split; MOST_DOSES]; MOST_DOSES + 1]> = LazyLock::new(|| {
    std::array::from_fn(|k| {
        let mut below = 0;
        [(); MOST_DOSES].map(|()| {
            below += 1;
            Split::new(below, k)
        })
    })
});

/// Standardised rank sum of the `below` lowest of `k` doses; `sum` is twice the sum of their ranks.
fn standardised(sum: u32, below: u32, k: usize) -> f64 {
    let Split { expected, root } = Split::new(below, k);
    (f64::from(sum) - expected) / root
}

/// A number of doses, the bits of a standardised sum, and its probability.
type Tail = (usize, u64, f64);

thread_local! {
    static KNOWN: RefCell<Vec<Tail>> = const { RefCell::new(Vec::new()) };
}

/// Part of all orders of `k` ranks in which some split reaches `least`; computed once for each value and thread.
fn tail(k: usize, least: f64) -> f64 {
    // Ranks that are the same to a reader are the same here, whatever the rounding of the roots.
    let least = (least * 1e9).round() / 1e9;
    let key = (k, least.to_bits());
    KNOWN.with_borrow_mut(|known| {
        let place = known.binary_search_by_key(&key, |&(k, bits, _)| (k, bits)).unwrap_or_else(|place| {
            known.insert(place, (key.0, key.1, 1.0 - orders_below(k, least - 1e-9)));
            place
        });
        known[place].2
    })
}

/// Part of all orders of `k` ranks in which no split comes up to `least`: counted over the sets of ranks that stand at
/// the lower doses, each reached from those with one rank fewer.
fn orders_below(k: usize, least: f64) -> f64 {
    let sets = 1_usize << k;
    let mut ways = vec![0.0_f64; sets];
    ways[0] = 1.0;
    for set in 1..sets {
        let below = set.count_ones();
        #[expect(clippy::cast_possible_truncation, reason = "at most 14")]
        let sum: u32 = (0..k).filter(|rank| set >> rank & 1 == 1).map(|rank| 2 * (rank as u32 + 1)).sum();
        if (below as usize) < k && standardised(sum, below, k) >= least {
            continue;
        }
        ways[set] = (0..k).filter(|rank| set >> rank & 1 == 1).map(|rank| ways[set ^ (1 << rank)]).sum();
    }
    let orders: f64 = (1..=k).fold(1.0, |product, n| {
        #[expect(clippy::cast_precision_loss, reason = "at most 14")]
        let n = n as f64;
        product * n
    });
    ways[sets - 1] / orders
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::{Curve, Point};

    fn p(responses: &[f64], reads: Option<Reads>) -> Option<f64> {
        let points = responses.iter().zip(0..).map(|(y, k)| Point::new(2_f64.powi(k), *y)).collect();
        trend(Curve::new(points).expect("finite").levels(), reads).map(|trend| trend.p)
    }

    /// The largest standardised sum over all splits, of ranks that fall.
    fn largest(ranks: &[u32]) -> f64 {
        let mut sum = 0;
        let mut most = f64::NEG_INFINITY;
        for (below, rank) in (1..).zip(&ranks[..ranks.len() - 1]) {
            sum += 2 * rank;
            most = most.max(standardised(sum, below, ranks.len()));
        }
        most
    }

    fn orders(ranks: &mut Vec<u32>, from: usize, each: &mut impl FnMut(&[u32])) {
        if from == ranks.len() {
            return each(ranks);
        }
        for other in from..ranks.len() {
            ranks.swap(from, other);
            orders(ranks, from + 1, each);
            ranks.swap(from, other);
        }
    }

    #[test]
    fn counted_orders_are_those_of_going_through_all_of_them() {
        for k in [4_u32, 5, 6, 7] {
            let mut all = Vec::new();
            orders(&mut (1..=k).collect(), 0, &mut |ranks| all.push(largest(ranks)));
            for least in [0.4, 0.9, 1.2, 1.5, 1.9] {
                let reached = all.iter().filter(|most| **most >= least).count();
                #[expect(clippy::cast_precision_loss, reason = "few")]
                let part = reached as f64 / all.len() as f64;
                assert!((tail(k as usize, least) - part).abs() < 1e-12, "{k} {least}");
            }
        }
    }

    #[test]
    fn three_doses_below_seven_are_a_trend() {
        let responses = [0.9, 1.1, 0.7, 1.2, 0.8, 1.3, 0.95, 0.61, 0.6, 0.59];
        let falls = p(&responses, Some(Reads::Viability)).unwrap();
        // At least 1/120, which one split alone would have; at most the sum over all splits that part as well.
        assert!(falls > 1.0 / 120.0 && falls < 2.0 / 120.0 + 2.0 / 210.0 + 2.0 / 252.0, "{falls}");
        let either = p(&responses, None).unwrap();
        assert!((either - 2.0 * falls).abs() < 1e-12);
        assert!(p(&responses, Some(Reads::Inhibition)).unwrap() > 0.5);
    }

    #[test]
    fn turned_round_a_trend_stays_what_it_is() {
        let responses = [0.9, 1.1, 0.7, 1.2, 0.3, 0.5, 0.2];
        let mirrored: Vec<f64> = responses.iter().map(|y| 1.0 - y).collect();
        let reversed: Vec<f64> = responses.iter().rev().copied().collect();
        let falls = p(&responses, Some(Reads::Viability));
        assert_eq!(falls, p(&mirrored, Some(Reads::Inhibition)));
        assert_eq!(falls, p(&reversed, Some(Reads::Inhibition)));
    }

    #[test]
    fn equal_responses_are_no_trend_and_three_doses_are_too_few() {
        assert!(p(&[1.0, 1.0, 1.0, 1.0, 1.0], Some(Reads::Viability)).unwrap() > 0.5);
        assert_eq!(p(&[1.0, 0.5, 0.1], None), None);
    }
}
