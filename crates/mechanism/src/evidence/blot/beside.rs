//! The shift of viability beside the shift of target engagement.
//!
//! Both shifts are folds of doses between the same two lines under one drug. When the phosphorylation of the target
//! needs as much more drug as the cells do, the drug no longer hits the target: that is what a mutation of the binding
//! site does (and poor uptake, and efflux). When the cells need far more drug and the target does not, the drug
//! still hits and the cells no longer depend on it: bypass.

use serde::Serialize;

use crate::knowledge::compound::identity;
use foldshift_curves::compare::{Call, Method, Metric, RESISTANT_FOLD, Shift};
use foldshift_curves::distribution::t_quantile_two_sided;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::CONFIDENCE;

/// Two shifts side by side.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Beside {
    /// The resistant line.
    pub resistant: String,
    /// The drug.
    pub drug: String,
    /// Fold of viability over fold of engagement; `None` when a fold is only a bound.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit, or the bound.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound.
    pub upper: Option<f64>,
    /// The fewer experiments of the two.
    pub n: usize,
    /// What it says.
    pub reading: Reading,
}

/// What the two shifts say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Engagement shifts with viability: the drug no longer hits its target.
    EngagementLost,
    /// Viability shifts and engagement does not: the drug hits its target and the cells live on.
    Bypass,
    /// Engagement shifts, and viability by threefold more still: one explains a part of the other.
    EngagementExplainsPart,
    /// Viability does not shift.
    NoShift,
    /// The intervals leave several of these open.
    Open,
}

impl Reading {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::EngagementLost => {
                "target engagement shifts with viability: the drug no longer hits its target"
            }
            Self::Bypass => {
                "viability shifts and target engagement does not: the drug hits its target and the cells live on"
            }
            Self::EngagementExplainsPart => {
                "target engagement shifts, but explains only a part of the shift of viability"
            }
            Self::NoShift => "viability does not shift",
            Self::Open => {
                "the intervals of the two shifts leave open whether target engagement explains that of viability"
            }
        }
    }
}

/// What is known of a fold, in log₁₀: estimate or bound, and limits.
struct Log {
    estimate: Option<f64>,
    lower: Option<f64>,
    upper: Option<f64>,
    /// Has it anything to say?
    known: bool,
}

fn log(shift: &Shift) -> Log {
    let of = |value: Option<f64>| value.filter(|value| *value > 0.0).map(log10);
    Log {
        estimate: of(shift.estimate),
        lower: of(shift.lower),
        upper: of(shift.upper),
        known: shift.qualifier != "nd",
    }
}

/// Squared standard error and degrees of freedom of a mean of paired differences.
fn error(shift: &Shift, log: &Log) -> Option<(f64, f64)> {
    if !matches!(shift.method, Method::PairedT | Method::ModeratedT) || shift.n_pairs < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "experiments are few")]
    let df = shift.df.unwrap_or((shift.n_pairs - 1) as f64);
    let half = 0.5 * (log.upper? - log.lower?);
    let error = half / t_quantile_two_sided(CONFIDENCE, df);
    Some((error * error, df))
}

/// Half the width of Welch's interval of a difference.
fn welch((a, a_df): (f64, f64), (b, b_df): (f64, f64)) -> f64 {
    let df = (a + b) * (a + b) / (a * a / a_df + b * b / b_df);
    t_quantile_two_sided(CONFIDENCE, df) * (a + b).sqrt()
}

/// log fold of viability − log fold of engagement, as a ratio of folds, with its interval.
///
/// The two come from different experiments, so their errors are independent. Where both are means of differences within
/// experiments, the interval is Welch's with Satterthwaite's degrees of freedom. Otherwise (one experiment, censored
/// values, other models) each keeps its own interval, and that of the difference is put together from the distances to
/// the limits, which is wider than it need be (97 to 99 % for two to five experiments):
///
/// ```text
/// lower = v − e − √((v − v_lower)² + (e_upper − e)²)
/// upper = v − e + √((v_upper − v)² + (e − e_lower)²)
/// ```
///
/// Source: Zou & Donner, Stat. Med. 27 (2008) 1693, doi:10.1002/sim.3095. A censored fold gives a bound: `> 100` over 2 with an
/// upper limit of 3 is at least 100 / 3. `None` unless both are folds of one metric, one drug and one pair of lines.
#[must_use]
pub fn beside(viability: &Shift, engagement: &Shift) -> Option<Beside> {
    let same = viability.parental == engagement.parental
        && viability.resistant == engagement.resistant
        && identity(&viability.compound) == identity(&engagement.compound)
        && viability.metric == engagement.metric
        && matches!(viability.metric, Metric::Ic50Abs | Metric::Ic50Rel);
    if !same {
        return None;
    }
    let (v, e) = (log(viability), log(engagement));
    let (mut estimate, mut qualifier, mut lower, mut upper) = (None, "nd", None, None);
    if let Some((at_v, at_e)) = v.estimate.zip(e.estimate) {
        let root = |a: f64, b: f64| (a * a + b * b).sqrt();
        let centre = at_v - at_e;
        estimate = Some(centre);
        qualifier = "";
        (lower, upper) = match error(viability, &v).zip(error(engagement, &e)) {
            Some((v, e)) => {
                let half = welch(v, e);
                (Some(centre - half), Some(centre + half))
            }
            None => (
                v.lower.zip(e.upper).map(|(low, high)| centre - root(at_v - low, high - at_e)),
                v.upper.zip(e.lower).map(|(high, low)| centre + root(high - at_v, at_e - low)),
            ),
        };
    } else if v.known && e.known {
        // A side that is bounded at both ends of the subtraction bounds the difference; two bounds that point the same
        // way leave both sides open.
        lower = v.lower.zip(e.upper).map(|(low, high)| low - high);
        upper = v.upper.zip(e.lower).map(|(high, low)| high - low);
        let at_least = viability.qualifier == ">" || engagement.qualifier == "<";
        let at_most = viability.qualifier == "<" || engagement.qualifier == ">";
        match (at_least && !at_most, at_most && !at_least) {
            (true, _) if lower.is_some() => (qualifier, upper) = (">", None),
            (_, true) if upper.is_some() => (qualifier, lower) = ("<", None),
            _ => (lower, upper) = (None, None),
        }
    }
    Some(Beside {
        resistant: viability.resistant.clone(),
        drug: viability.compound.clone(),
        estimate: estimate.map(exp10),
        qualifier,
        lower: lower.map(exp10),
        upper: upper.map(exp10),
        n: viability.n_pairs.min(engagement.n_pairs),
        reading: reading(viability.call, engagement.call, lower, upper),
    })
}

/// The calls of both folds and the interval between them, in log₁₀.
fn reading(
    viability: Option<Call>,
    engagement: Option<Call>,
    lower: Option<f64>,
    upper: Option<f64>,
) -> Reading {
    let threefold = log10(RESISTANT_FOLD);
    match (viability, engagement) {
        (Some(Call::S | Call::H), _) => Reading::NoShift,
        (Some(Call::R), Some(Call::S | Call::H)) if lower.is_some_and(|lower| lower > 0.0) => Reading::Bypass,
        (Some(Call::R), Some(Call::R)) if lower.is_some_and(|lower| lower >= threefold) => {
            Reading::EngagementExplainsPart
        }
        (Some(Call::R), Some(Call::R)) if upper.is_some_and(|upper| upper < threefold) => {
            Reading::EngagementLost
        }
        _ => Reading::Open,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shift(estimate: Option<f64>, qualifier: &'static str, limits: [Option<f64>; 2], call: Call) -> Shift {
        Shift {
            parental: "KM12".to_owned(),
            resistant: "KM12-LR1".to_owned(),
            compound: "larotrectinib".to_owned(),
            metric: Metric::Ic50Abs,
            estimate,
            qualifier,
            lower: limits[0],
            upper: limits[1],
            n_experiments: 3,
            n_pairs: 3,
            method: Method::PairedT,
            p: None,
            p_adjusted: None,
            plain: None,
            df: None,
            sd: None,
            moderation: None,
            call: Some(call),
            tags: Vec::new(),
            pairs: Vec::new(),
            of_series: false,
        }
    }

    fn measured(fold: f64, factor: f64, call: Call) -> Shift {
        shift(Some(fold), "", [Some(fold / factor), Some(fold * factor)], call)
    }

    /// Worked by hand: with three experiments each, t(2) = 4.302653 makes an interval of a factor of two an error of
    /// log 2 / 4.302653; two equal errors have 4 degrees of freedom, and t(4) = 2.776445.
    #[test]
    fn paired_folds_are_compared_by_welch() {
        let found = beside(&measured(100.0, 2.0, Call::R), &measured(1.25, 2.0, Call::S)).unwrap();
        close(&found, 80.0, 2.0_f64.powf(2.776_445_105 / 4.302_652_730 * 2.0_f64.sqrt()));
        assert_eq!(found.reading, Reading::Bypass);
    }

    /// Worked by hand: both intervals reach a factor of two, so that of the quotient reaches 2^√2.
    #[test]
    fn limits_of_single_experiments_add_as_squares_of_their_logarithms() {
        let mut viability = measured(100.0, 2.0, Call::R);
        viability.method = Method::TechnicalOnly;
        let found = beside(&viability, &measured(1.25, 2.0, Call::S)).unwrap();
        close(&found, 80.0, 2.0_f64.powf(2.0_f64.sqrt()));
    }

    fn close(found: &Beside, estimate: f64, factor: f64) {
        let expected = [estimate, estimate / factor, estimate * factor];
        for (value, expected) in [found.estimate, found.lower, found.upper].into_iter().zip(expected) {
            assert!((value.unwrap() / expected - 1.0).abs() < 1e-9, "{value:?} is not {expected}");
        }
    }

    #[test]
    fn engagement_that_shifts_as_far_as_viability_is_a_drug_that_no_longer_hits() {
        let reading = |v: &Shift, e: &Shift| beside(v, e).unwrap().reading;
        let v = measured(100.0, 1.3, Call::R);
        assert_eq!(reading(&v, &measured(80.0, 1.3, Call::R)), Reading::EngagementLost);
        assert_eq!(reading(&v, &measured(10.0, 1.3, Call::R)), Reading::EngagementExplainsPart);
        assert_eq!(reading(&v, &measured(80.0, 5.0, Call::R)), Reading::Open);
        assert_eq!(reading(&measured(1.2, 1.3, Call::S), &measured(80.0, 1.3, Call::R)), Reading::NoShift);
        assert_eq!(reading(&v, &measured(2.0, 3.0, Call::I)), Reading::Open);
    }

    #[test]
    fn a_censored_fold_bounds_the_difference_on_one_side_or_says_nothing() {
        let censored = shift(None, ">", [Some(100.0), None], Call::R);
        let found = beside(&censored, &measured(1.5, 2.0, Call::S)).unwrap();
        assert_eq!((found.estimate, found.qualifier, found.upper), (None, ">", None));
        assert!((found.lower.unwrap() / (100.0 / 3.0) - 1.0).abs() < 1e-12);
        assert_eq!(found.reading, Reading::Bypass);
        let both = beside(&censored, &censored).unwrap();
        assert_eq!((both.qualifier, both.lower, both.upper, both.reading), ("nd", None, None, Reading::Open));
        let engaged =
            beside(&measured(100.0, 2.0, Call::R), &shift(None, ">", [Some(20.0), None], Call::R)).unwrap();
        assert_eq!((engaged.qualifier, engaged.lower), ("<", None));
        assert!((engaged.upper.unwrap() / 10.0 - 1.0).abs() < 1e-12);
    }

    #[test]
    fn folds_of_other_lines_or_drugs_are_not_put_side_by_side() {
        let (v, mut e) = (measured(100.0, 2.0, Call::R), measured(1.0, 2.0, Call::S));
        "entrectinib".clone_into(&mut e.compound);
        assert_eq!(beside(&v, &e), None);
    }

    /// Simulated: three experiments of each kind, errors of 0.1 and 0.2 in log₁₀.
    #[test]
    fn the_interval_holds_the_truth_as_often_as_it_says() {
        let mut state = 5_u64;
        let mut normal = || -> f64 {
            // Twelve uniform numbers less six.
            (0..12).fold(-6.0, |sum, _| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                sum + f64::from(u32::try_from(state >> 32).expect("32 bits")) / f64::from(u32::MAX)
            })
        };
        let mut of = |truth: f64, sd: f64| {
            let logs: [f64; 3] = std::array::from_fn(|_| truth + sd * normal());
            let mean = logs.iter().sum::<f64>() / 3.0;
            let ss: f64 = logs.iter().map(|log| (log - mean) * (log - mean)).sum();
            let half = foldshift_curves::distribution::t_quantile_two_sided(0.95, 2.0) * (ss / 6.0).sqrt();
            shift(Some(exp10(mean)), "", [Some(exp10(mean - half)), Some(exp10(mean + half))], Call::R)
        };
        let held = (0..4000)
            .filter(|_| {
                let found = beside(&of(2.0, 0.1), &of(0.5, 0.2)).unwrap();
                let truth = exp10(1.5);
                found.lower.unwrap() <= truth && truth <= found.upper.unwrap()
            })
            .count();
        assert!((3760..=3900).contains(&held), "{held} of 4000");
    }
}
