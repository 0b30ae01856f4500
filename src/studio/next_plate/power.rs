//! What the number of experiments buys: the width of the interval, and how small a shift is told.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::report::outlook::ENOUGH;
use crate::report::words;
use foldshift_curves::compare::power::{Planned, true_call};
use foldshift_curves::compare::{Call, Margins};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_study::dose_plan::{Over, Plan};

/// Numbers of experiments that are always shown.
const SHOWN: std::ops::RangeInclusive<usize> = 3..=8;
/// So many more than the plan has are shown, where it has many.
const MORE: usize = 2;
/// Shifts that are tried: from the least that counts to this many times it, in so many equal steps of their logarithm.
const FARTHEST: f64 = 30.0;
const STEPS: u32 = 60;

/// A plate over rising numbers of experiments.
pub(super) struct Prospect {
    pub(super) over: Vec<Over>,
    /// The smallest shift that nine of ten studies tell, number by number; `None` where it is beyond those that are tried.
    pub(super) told: Vec<Option<f64>>,
}

impl Prospect {
    pub(super) fn new(plan: &Plan, margins: Margins) -> Self {
        let own = plan.answer.design().experiments;
        let (first, last) = ((*SHOWN.start()).min(own), (*SHOWN.end()).max(own + MORE));
        let numbers: Vec<usize> = (first..=last).collect();
        Self {
            over: numbers.iter().map(|n| plan.over(*n)).collect(),
            told: told(plan.scatter(), margins, &numbers),
        }
    }

    /// The smallest shifts as figure and table have them.
    pub(super) fn shifts(&self) -> Vec<String> {
        let named = |fold: &Option<f64>| {
            fold.map_or_else(
                || words::NOTHING.to_owned(),
                |fold| format!("{}-fold", words::significant(fold, 2)),
            )
        };
        self.told.iter().map(named).collect()
    }
}

/// What [`Prospect::told`] is, in words.
pub(super) fn what_is_told() -> String {
    format!("smallest shift called {} in nine of ten studies", words::call(Call::R))
}

/// What it depends on: scatter and margins by their bits, and the numbers of experiments.
type Key = ([u64; 3], Vec<usize>);

/// Simulated as `foldshift plan` does, by the intervals of one compound alone. The last ones are kept, since a form asks again.
fn told(scatter: f64, margins: Margins, numbers: &[usize]) -> Vec<Option<f64>> {
    static KEPT: Mutex<BTreeMap<Key, Vec<Option<f64>>>> = Mutex::new(BTreeMap::new());
    /// More are forgotten.
    const MOST: usize = 256;
    let bits = [scatter, margins.resistant(), margins.negligible()].map(f64::to_bits);
    let key = (bits, numbers.to_vec());
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = kept().get(&key) {
        return known.clone();
    }
    let folds: Vec<f64> = (0..=STEPS)
        .map(|step| margins.resistant() * exp10(log10(FARTHEST) * f64::from(step) / f64::from(STEPS)))
        .filter(|fold| true_call(*fold, margins) == Call::R)
        .collect();
    let smallest = |experiments: &usize| {
        let planned = Planned { compounds: 1, experiments: *experiments, scatter, differing: 0.0, margins };
        let (plain, _) = planned.power(&folds)?;
        // Shares rise with the shift: between two that were tried the logarithm of the shift is as straight.
        let mut before: Option<(f64, f64)> = None;
        for calls in &plain.calls {
            let (log, share) = (log10(calls.fold), calls.share(Call::R));
            if share >= ENOUGH {
                let at = match before {
                    Some((from, low)) if share > low => from + (log - from) * (ENOUGH - low) / (share - low),
                    _ => log,
                };
                return Some(exp10(at));
            }
            before = Some((log, share));
        }
        None
    };
    let told: Vec<Option<f64>> = numbers.iter().map(smallest).collect();
    let mut kept = kept();
    if kept.len() >= MOST {
        kept.clear();
    }
    kept.insert(key, told.clone());
    told
}
