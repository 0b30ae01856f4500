//! The parts of a curve compared over experiments: midpoint, plateaus, slope. A claim needs two things: that
//! the experiments agree on a difference (t interval over experiments, which knows the variation from day to
//! day), and that the wells show it (F tests of sharing this part, combined by Fisher). Either alone would
//! mistake something for a difference of the lines: wells know nothing of the next day, and two experiments
//! can agree by chance on a part that no curve shows.

use serde::Serialize;

use crate::compare::anatomy::nested::real;
use crate::compare::shift::{Method, shift};
use crate::compare::{Metric, Model, Replicate, Shift};
use crate::distribution::{t_quantile_two_sided, t_two_sided};
use crate::elementary::log10;
use crate::fit::CONFIDENCE;
use crate::fit::{Reason, Status};
use crate::statistics::mean;

/// A part of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The midpoint: fold of the relative IC50, resistant ÷ parental.
    Potency,
    /// The lower plateau, the efficacy: difference, resistant − parental.
    Plateau,
    /// The slope: ratio of |hill|, resistant ÷ parental.
    Slope,
    /// The upper plateau: difference, resistant − parental.
    Top,
}

impl Part {
    /// In the order of tables.
    pub const ALL: [Self; 4] = [Self::Potency, Self::Plateau, Self::Slope, Self::Top];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Potency => "potency",
            Self::Plateau => "plateau",
            Self::Slope => "slope",
            Self::Top => "top",
        }
    }

    /// Is it a ratio rather than a difference?
    #[must_use]
    pub const fn is_fold(self) -> bool {
        matches!(self, Self::Potency | Self::Slope)
    }
}

/// What is said of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "AnatomyVerdict"))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The lines differ in it.
    Different,
    /// No difference is shown; that is not the same as equal.
    NotShown,
    /// The doses do not show this part of both curves.
    NotDetermined,
    /// One experiment: nothing is known of the next one.
    TechnicalOnly,
}

impl Verdict {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::NotShown => "not_shown",
            Self::NotDetermined => "not_determined",
            Self::TechnicalOnly => "technical_only",
        }
    }
}

/// How the lines differ in one part.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Component {
    /// The part.
    pub part: Part,
    /// Fold of doses or slopes, or difference of responses; `None` when a bound or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Lower 95 % limit, or the bound of a right-censored fold.
    pub lower: Option<f64>,
    /// Upper 95 % limit, or the bound of a left-censored fold.
    pub upper: Option<f64>,
    /// Experiments (pairs, where there are any) behind it.
    pub n: usize,
    /// How the interval was computed.
    pub method: Method,
    /// p of no difference, over experiments.
    pub p: Option<f64>,
    /// The same, corrected over the parts of this comparison (Holm).
    pub p_adjusted: Option<f64>,
    /// p of no difference from the wells: F tests of the experiments combined by Fisher. Technical.
    pub p_technical: Option<f64>,
    /// What is said.
    pub verdict: Verdict,
}

/// The level of a claim.
const ALPHA: f64 = 0.05;

/// Compares one part; `p_technical` is that of the wells.
pub(super) fn component(
    part: Part,
    parental: &[Replicate],
    resistant: &[Replicate],
    p_technical: Option<f64>,
) -> Component {
    let mut found = match part {
        Part::Potency => of_shift(part, &shift(Metric::Ic50Rel, parental, resistant, Model::Paired)),
        Part::Slope => of_shift(part, &shift(Metric::Hill, parental, resistant, Model::Paired)),
        Part::Plateau | Part::Top => plateaus(part, parental, resistant),
    };
    found.p_technical = p_technical;
    let by_wells = p_technical.is_none_or(|p| p < ALPHA);
    let bound = |limit: Option<f64>, holds: fn(f64) -> bool| limit.is_some_and(holds);
    found.verdict = match (found.method, found.qualifier) {
        (Method::None, _) | (_, "nd") => Verdict::NotDetermined,
        (Method::TechnicalOnly, _) => Verdict::TechnicalOnly,
        (Method::Bound, _) if found.n < 2 => Verdict::TechnicalOnly,
        (_, ">") if bound(found.lower, |lower| lower > 1.0) && by_wells => Verdict::Different,
        (_, "<") if bound(found.upper, |upper| upper < 1.0) && by_wells => Verdict::Different,
        (_, "") if bound(found.p, |p| p < ALPHA) && by_wells => Verdict::Different,
        _ => Verdict::NotShown,
    };
    found
}

fn nothing(part: Part) -> Component {
    Component {
        part,
        estimate: None,
        qualifier: "nd",
        lower: None,
        upper: None,
        n: 0,
        method: Method::None,
        p: None,
        p_adjusted: None,
        p_technical: None,
        verdict: Verdict::NotDetermined,
    }
}

fn of_shift(part: Part, shift: &Shift) -> Component {
    Component {
        estimate: shift.estimate,
        qualifier: shift.qualifier,
        lower: shift.lower,
        upper: shift.upper,
        n: if shift.n_pairs > 0 { shift.n_pairs } else { shift.n_experiments },
        method: shift.method,
        p: shift.p,
        ..nothing(part)
    }
}

/// A plateau is shown when the curve is fitted, falls, and its standard error is at most this part of the
/// vehicle.
const SHOWN: f64 = 0.1;

/// A lower plateau is shown when the curve has fallen to it within this part of its fall at the highest dose.
const REACHED: f64 = 0.1;

/// A plateau of one curve and its error over wells, where the data show it.
fn plateau(part: Part, of: &Replicate) -> Option<(f64, Option<f64>)> {
    let (fit, curve) = (of.fit, of.fit.curve?);
    let is_lower = part == Part::Plateau;
    let (missing, place) = if is_lower { (Reason::NoBottom, 1) } else { (Reason::NoTop, 0) };
    let [top, bottom, ..] = fit.standard_errors();
    let error = if is_lower { bottom } else { top };
    let reached = !is_lower || {
        let left = curve.response(log10(fit.tested?.1)) - curve.bottom;
        left <= REACHED * (curve.top - curve.bottom)
    };
    let shown = fit.status == Status::Fitted
        && curve.hill > 0.0
        && reached
        && ![missing, Reason::NotConverged].iter().any(|reason| fit.reasons.contains(reason))
        && error.is_none_or(|error| error <= SHOWN * 2.0 * of.options.half);
    shown.then_some(([curve.top, curve.bottom][place], error))
}

/// Differences of plateaus: within experiments where any holds both lines, else between them.
fn plateaus(part: Part, parental: &[Replicate], resistant: &[Replicate]) -> Component {
    let mut found = nothing(part);
    let pairs: Vec<(&Replicate, &Replicate)> = resistant
        .iter()
        .filter_map(|r| Some((r, parental.iter().find(|p| p.experiment == r.experiment)?)))
        .collect();
    if pairs.is_empty() {
        let side = |of: &[Replicate]| -> Vec<f64> {
            of.iter().filter_map(|one| plateau(part, one)).map(|(value, _)| value).collect()
        };
        if let Some(welch) = welch(&side(parental), &side(resistant)) {
            found.method = Method::Welch;
            found.n = parental.len() + resistant.len();
            fill(&mut found, welch);
        }
        return found;
    }
    let both: Vec<_> =
        pairs.iter().filter_map(|(r, p)| Some((plateau(part, r)?, plateau(part, p)?))).collect();
    found.n = both.len();
    if let (1, [((r, r_error), (p, p_error))]) = (pairs.len(), both.as_slice()) {
        (found.method, found.qualifier, found.estimate) = (Method::TechnicalOnly, "", Some(r - p));
        let df = pairs[0].0.fit.degrees_of_freedom_with(pairs[0].1.fit);
        let error = r_error.zip(*p_error).filter(|_| df > 0.0).map(|(r, p)| r.hypot(p));
        let half = error.map(|error| t_quantile_two_sided(CONFIDENCE, df) * error);
        (found.lower, found.upper) = (half.map(|half| r - p - half), half.map(|half| r - p + half));
        return found;
    }
    // A plateau that fewer than half of the experiments show is not shown: those that do may do so by chance.
    if both.len() < 2 || 2 * both.len() <= pairs.len() {
        return found;
    }
    let differences: Vec<f64> = both.iter().map(|((r, _), (p, _))| r - p).collect();
    if let Some(paired) = paired(&differences) {
        found.method = Method::PairedT;
        fill(&mut found, paired);
    }
    found
}

/// Centre, standard error, degrees of freedom.
type Centre = (f64, f64, f64);

/// Mean of differences with its error over experiments.
pub(super) fn paired(differences: &[f64]) -> Option<Centre> {
    let centre = mean(differences)?;
    let df = real(differences.len().checked_sub(1).filter(|df| *df > 0)?);
    let ss: f64 = differences.iter().map(|d| (d - centre) * (d - centre)).sum();
    Some((centre, (ss / df / real(differences.len())).sqrt(), df))
}

fn welch(parental: &[f64], resistant: &[f64]) -> Option<Centre> {
    let ((p, p_error, p_df), (r, r_error, r_df)) = (paired(parental)?, paired(resistant)?);
    let (vp, vr) = (p_error * p_error, r_error * r_error);
    (vp + vr > 0.0).then(|| (r - p, (vp + vr).sqrt(), (vp + vr).powi(2) / (vp * vp / p_df + vr * vr / r_df)))
}

fn fill(component: &mut Component, (centre, error, df): Centre) {
    (component.qualifier, component.estimate) = ("", Some(centre));
    // Experiments that agree to the last digits are copies of one another: there is no error to speak of.
    if error < 1e-9 {
        return;
    }
    let half = t_quantile_two_sided(CONFIDENCE, df) * error;
    (component.lower, component.upper) = (Some(centre - half), Some(centre + half));
    component.p = Some(t_two_sided(centre / error, df));
}
