//! R, H, L, S or I: what a shift is worth, by rule.

use std::fmt;

use serde::Serialize;

use crate::compare::margins::Margins;
use crate::compare::pair::Value;
use crate::compare::tag::Tag;
use crate::compare::{Method, Metric, Shift};
use crate::elementary::log10;

/// The smallest rise of the response at the highest dose that counts as resistance by efficacy, as a fraction
/// of the vehicle.
pub const EFFICACY_SHIFT: f64 = 0.20;

/// The call per compound; threefold stands for [`Margins::resistant`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Call {
    /// Resistant: fold ≥ 3 and the interval above 1, or censored with every bound ≥ 3 and n ≥ 2.
    R,
    /// Sensitised: fold ≤ 1/3 and the interval below 1.
    H,
    /// Low-level shift: certain, by more than is negligible, and below threefold.
    L,
    /// Not shifted: the interval ends below 3.
    S,
    /// Indeterminate.
    I,
}

impl Call {
    /// Every call, the furthest from no shift first: the order in which many are counted.
    pub const ALL: [Self; 5] = [Self::R, Self::H, Self::L, Self::S, Self::I];

    /// The call of this letter.
    #[must_use]
    pub fn read(letter: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|call| call.to_string() == letter)
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::R => "R",
            Self::H => "H",
            Self::L => "L",
            Self::S => "S",
            Self::I => "I",
        })
    }
}

/// The scale of the responses.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// Half of the vehicle.
    pub(super) half: f64,
    /// Do responses fall with effect?
    pub(super) falls: bool,
}

impl Default for Scale {
    fn default() -> Self {
        Self { half: 0.5, falls: true }
    }
}

/// Calls every fold of one compound; `shifts` holds all its metrics.
pub(super) fn call(shifts: &mut [Shift], Scale { half, falls }: Scale, margins: Margins) {
    for shift in shifts.iter_mut() {
        if shift.method == Method::TechnicalOnly || (shift.method == Method::Bound && repeats(shift) < 2) {
            shift.tags.push(Tag::TechnicalOnly);
        }
        if shift.pairs.iter().any(|pair| pair.value.is_bound()) {
            shift.tags.push(Tag::Censored);
        }
        if !shift.metric.is_potency() {
            continue;
        }
        let (call, tags) = call_of(shift, margins);
        if call == Call::L {
            // Within a factor of two, and yet not where it was.
            shift.tags.retain(|tag| *tag != Tag::Equivalent);
        }
        shift.call = Some(call);
        shift.tags.extend(tags);
        shift.tags.extend(margins.unusual());
        let size = shift.estimate.or(shift.lower.filter(|_| shift.qualifier == ">"));
        if call == Call::R {
            shift.tags.extend(size.map(tier));
        }
        if call == Call::I && shift.n_pairs == 2 && size.is_some_and(|fold| fold >= margins.resistant()) {
            shift.tags.push(Tag::NeedsThirdExperiment);
        }
        shift.tags.push(Tag::GrowthNotControlled);
    }
    // Where less effect is a lower response, a loss of efficacy is a fall.
    let upwards = if falls { 1.0 } else { -1.0 };
    let by_plateau = shifts.iter().find(|shift| {
        shift.metric == Metric::Emax
            && shift.method != Method::TechnicalOnly
            && shift.estimate.is_some_and(|rise| upwards * rise >= EFFICACY_SHIFT * 2.0 * half)
            && if falls { shift.lower } else { shift.upper }.is_some_and(|limit| upwards * limit > 0.0)
    });
    let (by_plateau, of_memory) =
        (by_plateau.is_some(), by_plateau.is_some_and(|shift| shift.method == Method::MemoryT));
    // A bound of one experiment makes no claim, whatever is remembered of plateaus.
    let is_raised = |shift: &Shift| {
        let claims = !(of_memory && shift.tags.contains(&Tag::TechnicalOnly));
        shift.metric == Metric::Ic50Abs && by_plateau && claims
    };
    for shift in shifts.iter_mut().filter(|shift| is_raised(shift)) {
        shift.tags.push(Tag::EfficacyShift);
        // What the potency alone would be called is not what is called.
        shift.tags.retain(|tag| !matches!(tag, Tag::SmallShift | Tag::MayExceedThreefold));
        // A lower IC50 and a higher plateau: neither word alone would be true.
        let falling = shift.call == Some(Call::H) || shift.tags.contains(&Tag::Down);
        shift.tags.retain(|tag| !matches!(tag, Tag::Up | Tag::Down));
        shift.call = Some(if falling { Call::I } else { Call::R });
        if falling {
            shift.tags.push(Tag::PotencyAndEfficacyDisagree);
        }
    }
    for shift in shifts {
        shift.tags.sort_unstable();
        shift.tags.dedup();
    }
}

/// Experiments that a bound rests on: pairs, or those of the resistant line where days are not paired.
fn repeats(shift: &Shift) -> usize {
    if shift.n_pairs > 0 {
        return shift.n_pairs;
    }
    shift.pairs.iter().filter(|pair| pair.value != Value::Unknown).count()
}

fn tier(fold: f64) -> Tag {
    if fold > 100.0 {
        Tag::High
    } else if fold > 10.0 {
        Tag::Moderate
    } else {
        Tag::Low
    }
}

/// 90 nM is three times 30 nM, whatever logarithms make of them.
const ROUNDING: f64 = 1.0 - 1e-9;

/// DECISIONS (b): intervals decide, p values do not. With the tags that belong to the call.
fn call_of(shift: &Shift, margins: Margins) -> (Call, Vec<Tag>) {
    // One experiment of a line knows nothing of the next.
    if shift.tags.contains(&Tag::TechnicalOnly) {
        return (Call::I, Vec::new());
    }
    match (shift.method, shift.estimate) {
        (
            Method::PairedT
            | Method::ModeratedT
            | Method::MemoryT
            | Method::Welch
            | Method::MixedModel
            | Method::CensoredLikelihood,
            Some(fold),
        ) => of_interval(fold, (shift.lower, shift.upper), margins),
        (Method::Bound | Method::CensoredLikelihood, None) if repeats(shift) >= 2 => {
            (of_bounds(shift, margins), Vec::new())
        }
        _ => (Call::I, Vec::new()),
    }
}

/// The call of a fold with its interval; an open side is `None`.
pub(super) fn of_interval(
    fold: f64,
    (lower, upper): (Option<f64>, Option<f64>),
    margins: Margins,
) -> (Call, Vec<Tag>) {
    let (resistant, negligible) = (margins.resistant(), margins.negligible());
    let above = |bar: f64| lower.is_some_and(|lower| lower > bar);
    let below = |bar: f64| upper.is_some_and(|upper| upper < bar);
    let is = |fold: f64, at_least: f64| fold >= at_least * ROUNDING;
    let (rises, falls) = (above(1.0), below(1.0));
    if rises && is(fold, resistant) {
        return (Call::R, Vec::new());
    }
    if falls && is(1.0 / fold, resistant) {
        return (Call::H, Vec::new());
    }
    let low_level = |towards: Tag, reaches: bool| {
        (Call::L, [towards].into_iter().chain(reaches.then_some(Tag::MayExceedThreefold)).collect())
    };
    if rises && is(fold, negligible) {
        return low_level(Tag::Up, !below(resistant));
    }
    if falls && is(1.0 / fold, negligible) {
        return low_level(Tag::Down, !above(1.0 / resistant));
    }
    if below(resistant) {
        let small = (rises || falls).then_some(Tag::SmallShift);
        return (Call::S, small.into_iter().collect());
    }
    (Call::I, Vec::new())
}

/// The call of a fold that is known as a bound: only what every experiment says by itself.
fn of_bounds(shift: &Shift, margins: Margins) -> Call {
    let bar = log10(margins.resistant() * ROUNDING);
    let all = |holds: &dyn Fn(Value) -> bool| {
        shift.pairs.iter().map(|pair| pair.value).filter(|v| *v != Value::Unknown).all(holds)
    };
    if shift.qualifier == ">" && all(&|v| matches!(v, Value::AtLeast(d) | Value::Measured(d) if d >= bar)) {
        Call::R
    } else if shift.qualifier == "<"
        && all(&|v| matches!(v, Value::AtMost(d) | Value::Measured(d) if d <= -bar))
    {
        Call::H
    } else if shift.qualifier == "<"
        && all(&|v| matches!(v, Value::AtMost(d) | Value::Measured(d) if d < bar))
    {
        Call::S
    } else {
        Call::I
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the rule, each with its mirror image.
    #[test]
    fn intervals_decide_in_the_order_of_the_rule() {
        let of = |fold, lower, upper| of_interval(fold, (lower, upper), Margins::default());
        let both = |fold: f64, lower: f64, upper: f64| {
            (of(fold, Some(lower), Some(upper)), of(1.0 / fold, Some(1.0 / upper), Some(1.0 / lower)))
        };
        assert_eq!(both(3.0, 1.01, 9.0), ((Call::R, vec![]), (Call::H, vec![])));
        let low = |tags: &[Tag]| (Call::L, tags.to_vec());
        assert_eq!(both(1.9, 1.3, 2.8), (low(&[Tag::Up]), low(&[Tag::Down])));
        let reaches = (low(&[Tag::Up, Tag::MayExceedThreefold]), low(&[Tag::Down, Tag::MayExceedThreefold]));
        assert_eq!(both(2.9, 1.1, 7.0), reaches);
        assert_eq!(both(1.5, 1.1, 2.0), (low(&[Tag::Up]), low(&[Tag::Down])));
        let small = (Call::S, vec![Tag::SmallShift]);
        assert_eq!(both(1.2, 1.05, 1.4), (small.clone(), small));
        assert_eq!(both(1.1, 0.8, 1.5), ((Call::S, vec![]), (Call::S, vec![])));
        assert_eq!(of(1.4, Some(1.01), Some(3.5)), (Call::I, vec![]));
        assert_eq!(of(40.0, Some(0.9), Some(2000.0)), (Call::I, vec![]));
        assert_eq!(of(40.0, Some(3.0), None), (Call::R, vec![]));
        assert_eq!(of(2.0, Some(1.2), None), reaches.0);
    }

    #[test]
    fn margins_of_a_study_move_the_calls() {
        let of = |margins| of_interval(2.0, (Some(1.5), Some(2.6)), margins).0;
        assert_eq!(of(Margins::default()), Call::L);
        assert_eq!(of(Margins::new(2.0, 1.2).unwrap()), Call::R);
        assert_eq!(of(Margins::new(4.0, 2.5).unwrap()), Call::S);
    }

    #[test]
    fn calls_read_back_as_they_are_written() {
        assert!(Call::ALL.iter().all(|call| Call::read(&call.to_string()) == Some(*call)));
        assert_eq!(Call::read("r"), None);
    }
}
