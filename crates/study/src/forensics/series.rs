//! Doses in another order: a series that runs the other way, or is off by one well.

use crate::forensics::likelihood::{Content, Told};
use crate::forensics::{Alternative, Kind};

/// Fewest doses of a series of which anything is said.
const FEWEST_DOSES: usize = 4;

/// Least gain in log likelihood for which a series is taken to be part of the same slip.
const GAIN: f64 = 3.0;

#[derive(Clone, Copy)]
enum Order {
    Reversed,
    /// Each well holds the dose below the one it is said to hold, the lowest the highest.
    Lower,
    /// Each well holds the dose above.
    Higher,
}

impl Order {
    fn rank(self, rank: usize, n: usize) -> usize {
        match self {
            Self::Reversed => n - 1 - rank,
            Self::Lower => (rank + n - 1) % n,
            Self::Higher => (rank + 1) % n,
        }
    }
}

/// For each order, the series that agree better with it, all at once.
pub(super) fn alternatives(told: &Told) -> Vec<Alternative> {
    let stated = told.agreement(&told.contents).log_likelihood;
    let mut found = Vec::new();
    for (kind, order, one, several) in [
        (Kind::SeriesReversed, Order::Reversed, "runs the other way", "run the other way"),
        (Kind::SeriesOffByOne, Order::Lower, "is off by one well", "are off by one well"),
        (Kind::SeriesOffByOne, Order::Higher, "is off by one well", "are off by one well"),
    ] {
        let reordered = |chosen: &[usize]| -> Vec<Content> {
            let content = |content: &Content| match *content {
                Content::Dose { series, rank } if chosen.contains(&series) => {
                    let n = told.series[series].log_doses.len();
                    Content::Dose { series, rank: order.rank(rank, n) }
                }
                other => other,
            };
            told.contents.iter().map(content).collect()
        };
        let better: Vec<usize> = (0..told.series.len())
            .filter(|&series| told.series[series].log_doses.len() >= FEWEST_DOSES)
            .filter(|&series| told.agreement(&reordered(&[series])).log_likelihood > stated + GAIN)
            .collect();
        if better.is_empty() {
            continue;
        }
        let names: Vec<String> = better.iter().map(|&series| name(told, series)).collect();
        let verb = if names.len() == 1 { one } else { several };
        let more = better.len() - 1;
        #[expect(clippy::cast_precision_loss, reason = "a plate has few series")]
        let log10_prior = -3.5 - more as f64;
        let words = format!("if the series of {} {verb}", crate::forensics::joined(&names));
        found.push(Alternative { kind, words, log10_prior, contents: reordered(&better) });
    }
    found
}

/// The compound, with its line where the plate holds several.
pub(super) fn name(told: &Told, series: usize) -> String {
    let own = &told.series[series];
    let several = told.series.iter().any(|other| other.line != own.line);
    if several { format!("{} on {}", own.compound, own.line) } else { own.compound.clone() }
}
