//! R, S, H or I: what a shift is worth, by rule.

use std::fmt;

use serde::Serialize;

use crate::compare::pair::Value;
use crate::compare::{Method, Metric, Shift};
use crate::elementary::log10;

/// The smallest fold that counts: the usual limit of what two laboratories reproduce.
pub const RESISTANT_FOLD: f64 = 3.0;

/// The smallest rise of the response at the highest dose that counts as resistance by efficacy, as a fraction
/// of the vehicle.
pub const EFFICACY_SHIFT: f64 = 0.20;

/// The call per compound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Call {
    /// Resistant: fold ≥ 3 and the interval above 1, or censored with every bound ≥ 3 and n ≥ 2.
    R,
    /// Not shifted: the interval ends below 3.
    S,
    /// Sensitised: fold ≤ 1/3 and the interval below 1.
    H,
    /// Indeterminate.
    I,
}

impl Call {
    /// Every call, the furthest from no shift first: the order in which many are counted.
    pub const ALL: [Self; 4] = [Self::R, Self::H, Self::S, Self::I];

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
            Self::S => "S",
            Self::H => "H",
            Self::I => "I",
        })
    }
}

/// What else must be known of a shift.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// 3- to 10-fold.
    Low,
    /// 10- to 100-fold.
    Moderate,
    /// Above 100-fold.
    High,
    /// At least one IC50 is a bound.
    Censored,
    /// One experiment: the interval knows the scatter of wells only.
    TechnicalOnly,
    /// Two experiments and a large fold: a third would settle it.
    NeedsThirdExperiment,
    /// The lines were measured on different days.
    Unpaired,
    /// This many experiments measured only one of the lines.
    ExperimentsWithoutPartner(usize),
    /// In this many experiments nothing can be said of the IC50s.
    PairsWithoutValue(usize),
    /// Some curves fall with dose and some rise: no fold is taken between them.
    OppositeDirections,
    /// One experiment bounds the fold from below, another from above.
    BoundsDisagree,
    /// Resistant by a raised plateau.
    EfficacyShift,
    /// The IC50 falls and the plateau rises.
    PotencyAndEfficacyDisagree,
    /// Re-sensitised: the 90 % interval of the fold lies within 0.5 to 2 (two one-sided tests at 5 %).
    Equivalent,
    /// The fold is no larger than two IC50s of the parental line in two experiments differ by chance.
    WithinNoise,
    /// The call changes with this choice of the analysis.
    Fragile(&'static str),
    /// An experiment behind the fold has no GR of one of the lines: a slower line looks resistant.
    GrowthNotControlled,
    /// A GR50 rests on a doubling time instead of a reading at the addition of the compound.
    X0Estimated,
    /// The lines divide at different rates, and with the growth rate taken out nothing is shifted.
    GrowthRateArtefact,
}

impl Tag {
    /// Every tag that carries nothing.
    const BARE: [Self; 16] = [
        Self::Low,
        Self::Moderate,
        Self::High,
        Self::Censored,
        Self::TechnicalOnly,
        Self::NeedsThirdExperiment,
        Self::Unpaired,
        Self::OppositeDirections,
        Self::BoundsDisagree,
        Self::EfficacyShift,
        Self::PotencyAndEfficacyDisagree,
        Self::Equivalent,
        Self::WithinNoise,
        Self::GrowthNotControlled,
        Self::X0Estimated,
        Self::GrowthRateArtefact,
    ];

    /// The tag that is written so in tables, `fragile:robust_loss`; `choices` are those that a call may change with.
    #[must_use]
    pub fn read(text: &str, choices: &[&'static str]) -> Option<Self> {
        let Some((name, carried)) = text.split_once(':') else {
            return Self::BARE.into_iter().find(|tag| tag.to_string() == text);
        };
        match name {
            "experiments_without_partner" => carried.parse().ok().map(Self::ExperimentsWithoutPartner),
            "pairs_without_value" => carried.parse().ok().map(Self::PairsWithoutValue),
            "fragile" => {
                choices.iter().find(|choice| **choice == carried).map(|choice| Self::Fragile(choice))
            }
            _ => None,
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Low => f.write_str("low"),
            Self::Moderate => f.write_str("moderate"),
            Self::High => f.write_str("high"),
            Self::Censored => f.write_str("censored"),
            Self::TechnicalOnly => f.write_str("technical_only"),
            Self::NeedsThirdExperiment => f.write_str("needs_third_experiment"),
            Self::Unpaired => f.write_str("unpaired"),
            Self::ExperimentsWithoutPartner(n) => write!(f, "experiments_without_partner:{n}"),
            Self::PairsWithoutValue(n) => write!(f, "pairs_without_value:{n}"),
            Self::OppositeDirections => f.write_str("opposite_directions"),
            Self::BoundsDisagree => f.write_str("bounds_disagree"),
            Self::EfficacyShift => f.write_str("efficacy_shift"),
            Self::PotencyAndEfficacyDisagree => f.write_str("potency_and_efficacy_disagree"),
            Self::Equivalent => f.write_str("equivalent"),
            Self::WithinNoise => f.write_str("within_noise"),
            Self::Fragile(choice) => write!(f, "fragile:{choice}"),
            Self::GrowthNotControlled => f.write_str("growth_not_controlled"),
            Self::X0Estimated => f.write_str("x0_estimated"),
            Self::GrowthRateArtefact => f.write_str("growth_rate_artefact"),
        }
    }
}

impl Serialize for Tag {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
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
pub(super) fn call(shifts: &mut [Shift], Scale { half, falls }: Scale) {
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
        let call = call_of(shift);
        shift.call = Some(call);
        let size = shift.estimate.or(shift.lower.filter(|_| shift.qualifier == ">"));
        if call == Call::R {
            shift.tags.extend(size.map(tier));
        }
        if call == Call::I && shift.n_pairs == 2 && size.is_some_and(|fold| fold >= RESISTANT_FOLD) {
            shift.tags.push(Tag::NeedsThirdExperiment);
        }
        shift.tags.push(Tag::GrowthNotControlled);
    }
    // Where less effect is a lower response, a loss of efficacy is a fall.
    let upwards = if falls { 1.0 } else { -1.0 };
    let by_plateau = shifts.iter().any(|shift| {
        shift.metric == Metric::Emax
            && shift.method != Method::TechnicalOnly
            && shift.estimate.is_some_and(|rise| upwards * rise >= EFFICACY_SHIFT * 2.0 * half)
            && if falls { shift.lower } else { shift.upper }.is_some_and(|limit| upwards * limit > 0.0)
    });
    for shift in shifts.iter_mut().filter(|shift| shift.metric == Metric::Ic50Abs && by_plateau) {
        shift.tags.push(Tag::EfficacyShift);
        // A lower IC50 and a higher plateau: neither word alone would be true.
        let disagree = shift.call == Some(Call::H);
        shift.call = Some(if disagree { Call::I } else { Call::R });
        if disagree {
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

/// DECISIONS (b): intervals decide, p values do not.
fn call_of(shift: &Shift) -> Call {
    let below = |limit: Option<f64>, bar: f64| limit.is_some_and(|limit| limit < bar);
    // One experiment of a line knows nothing of the next.
    if shift.tags.contains(&Tag::TechnicalOnly) {
        return Call::I;
    }
    match (shift.method, shift.estimate) {
        (Method::PairedT | Method::Welch | Method::MixedModel | Method::CensoredLikelihood, Some(fold)) => {
            if fold >= RESISTANT_FOLD * ROUNDING && shift.lower.is_some_and(|lower| lower > 1.0) {
                Call::R
            } else if fold * ROUNDING <= 1.0 / RESISTANT_FOLD && below(shift.upper, 1.0) {
                Call::H
            } else if below(shift.upper, RESISTANT_FOLD) {
                Call::S
            } else {
                Call::I
            }
        }
        (Method::Bound | Method::CensoredLikelihood, None) if repeats(shift) >= 2 => {
            let bar = log10(RESISTANT_FOLD * ROUNDING);
            let all = |holds: &dyn Fn(Value) -> bool| {
                shift.pairs.iter().map(|pair| pair.value).filter(|v| *v != Value::Unknown).all(holds)
            };
            if shift.qualifier == ">"
                && all(&|v| matches!(v, Value::AtLeast(d) | Value::Measured(d) if d >= bar))
            {
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
        _ => Call::I,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_tags_read_back_as_they_are_written() {
        assert!(Call::ALL.iter().all(|call| Call::read(&call.to_string()) == Some(*call)));
        let carrying =
            [Tag::ExperimentsWithoutPartner(2), Tag::PairsWithoutValue(1), Tag::Fragile("robust_loss")];
        for tag in Tag::BARE.into_iter().chain(carrying) {
            assert_eq!(Tag::read(&tag.to_string(), &["without_edge", "robust_loss"]), Some(tag));
        }
        for unknown in ["", "lowest", "fragile", "fragile:luck", "pairs_without_value:many", "low:1"] {
            assert_eq!(Tag::read(unknown, &["robust_loss"]), None, "{unknown}");
        }
        assert_eq!(Call::read("r"), None);
    }
}
