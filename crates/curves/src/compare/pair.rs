//! The shift in one experiment: measured, bounded, or unknown.

use serde::Serialize;

use crate::compare::censored::Known;
use crate::compare::{Metric, Replicate};
use crate::elementary::log10;
use crate::fit::{Ic50, Reason, Status};

/// The shift between two curves of one experiment, on the scale on which it is averaged: log₁₀ of a
/// fold, or a difference of responses.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairShift {
    /// The experiment; both names when the two curves come from different ones.
    pub experiment: String,
    /// What is known.
    #[serde(flatten)]
    pub value: Value,
}

/// What is known of one shift.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Value {
    /// Both sides were measured.
    Measured(f64),
    /// At least this.
    AtLeast(f64),
    /// At most this.
    AtMost(f64),
    /// Nothing can be said.
    Unknown,
}

impl Value {
    /// The value, when it was measured.
    pub(super) const fn measured(self) -> Option<f64> {
        if let Self::Measured(value) = self { Some(value) } else { None }
    }

    /// The value or its bound.
    pub(super) const fn place(self) -> Option<f64> {
        match self {
            Self::Measured(value) | Self::AtLeast(value) | Self::AtMost(value) => Some(value),
            Self::Unknown => None,
        }
    }

    pub(super) const fn is_bound(self) -> bool {
        matches!(self, Self::AtLeast(_) | Self::AtMost(_))
    }

    /// The same for the likelihood.
    pub(super) const fn known(self) -> Option<Known> {
        match self {
            Self::Measured(value) => Some(Known::At(value)),
            Self::AtLeast(bound) => Some(Known::Above(bound)),
            Self::AtMost(bound) => Some(Known::Below(bound)),
            Self::Unknown => None,
        }
    }
}

/// What is known of a metric that is compared as a fold: log₁₀ of an IC50 or of a slope.
pub(super) fn known(of: &Replicate, metric: Metric) -> Option<Known> {
    if metric == Metric::Hill {
        return slope(of).map(|slope| Known::At(log10(slope)));
    }
    match ic50(of, metric) {
        Ic50::Measured { log_dose, .. } => Some(Known::At(log_dose)),
        Ic50::Above { bound } => Some(Known::Above(bound)),
        Ic50::Below { bound } => Some(Known::Below(bound)),
        Ic50::Unknown => None,
    }
}

/// Does the curve of a measured IC50 fall with dose? `None` where there is no such curve.
pub(super) fn falls(of: &Replicate, metric: Metric) -> Option<bool> {
    matches!(ic50(of, metric), Ic50::Measured { .. }).then_some(())?;
    of.fit.curve.map(|curve| curve.hill > 0.0)
}

/// |hill| of a curve whose slope the data show: fitted, and no step between two doses.
fn slope(of: &Replicate) -> Option<f64> {
    let shown = of.fit.status == Status::Fitted
        && matches!(of.fit.ic50_rel, Ic50::Measured { .. })
        && ![Reason::Step, Reason::SteeperFits, Reason::NotConverged]
            .iter()
            .any(|reason| of.fit.reasons.contains(reason));
    of.fit.curve.filter(|_| shown).map(|curve| curve.hill.abs())
}

/// log₁₀ fold of two IC50s. Bounds stay bounds; two bounds that point the same way say nothing.
pub(super) fn log_fold(resistant: Ic50, parental: Ic50) -> Value {
    use Ic50::{Above, Below, Measured};
    match (resistant, parental) {
        (Measured { log_dose: r, .. }, Measured { log_dose: p, .. }) => Value::Measured(r - p),
        (Above { bound: r }, Measured { log_dose: p, .. } | Below { bound: p })
        | (Measured { log_dose: r, .. }, Below { bound: p }) => Value::AtLeast(r - p),
        (Below { bound: r }, Measured { log_dose: p, .. } | Above { bound: p })
        | (Measured { log_dose: r, .. }, Above { bound: p }) => Value::AtMost(r - p),
        _ => Value::Unknown,
    }
}

/// The range of log₁₀ doses that both curves were tested in.
pub(super) fn common_range(resistant: &Replicate, parental: &Replicate) -> Option<(f64, f64)> {
    let (r, p) = (resistant.fit.tested?, parental.fit.tested?);
    let (low, high) = (log10(r.0.max(p.0)), log10(r.1.min(p.1)));
    (low < high).then_some((low, high))
}

/// A metric of one curve over a range of doses, with its error over wells, as far as there is one.
pub(super) fn response(of: &Replicate, metric: Metric, range: (f64, f64)) -> Option<(f64, Option<f64>)> {
    if of.fit.status == Status::NotDeterminable {
        return None;
    }
    match metric {
        Metric::Emax => of.fit.response_at(range.1).or_else(|| of.fit.emax.map(|y| (y, None))),
        Metric::Auc => of.fit.mean_response(range.0, range.1).or_else(|| of.fit.auc.map(|y| (y, None))),
        Metric::Ic50Abs | Metric::Ic50Rel | Metric::Gr50 | Metric::Hill => None,
    }
}

/// The IC50 that a fold is made of. The GR50 is the absolute IC50 of a curve through GR values.
pub(super) fn ic50(of: &Replicate, metric: Metric) -> Ic50 {
    if metric == Metric::Ic50Rel { of.fit.ic50_rel } else { of.fit.ic50_abs }
}

/// The shift of a metric between two curves.
pub(super) fn value(metric: Metric, resistant: &Replicate, parental: &Replicate) -> Value {
    if metric == Metric::Hill {
        let both = slope(resistant).zip(slope(parental));
        return both.map_or(Value::Unknown, |(r, p)| Value::Measured(log10(r) - log10(p)));
    }
    if metric.is_fold() {
        return log_fold(ic50(resistant, metric), ic50(parental, metric));
    }
    let difference = common_range(resistant, parental)
        .and_then(|range| Some(response(resistant, metric, range)?.0 - response(parental, metric, range)?.0));
    difference.map_or(Value::Unknown, Value::Measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEASURED: Ic50 = Ic50::Measured { log_dose: 1.0, lower: None, upper: None };
    const ABOVE: Ic50 = Ic50::Above { bound: 4.0 };
    const BELOW: Ic50 = Ic50::Below { bound: -1.0 };

    #[test]
    fn a_resistant_line_beyond_the_top_dose_gives_a_lower_bound() {
        assert_eq!(log_fold(ABOVE, MEASURED), Value::AtLeast(3.0));
        assert_eq!(log_fold(ABOVE, BELOW), Value::AtLeast(5.0));
        assert_eq!(log_fold(MEASURED, BELOW), Value::AtLeast(2.0));
    }

    #[test]
    fn a_parental_line_beyond_the_top_dose_gives_an_upper_bound() {
        assert_eq!(log_fold(MEASURED, ABOVE), Value::AtMost(-3.0));
        assert_eq!(log_fold(BELOW, MEASURED), Value::AtMost(-2.0));
    }

    #[test]
    fn two_lines_beyond_the_same_end_say_nothing() {
        assert_eq!(log_fold(ABOVE, ABOVE), Value::Unknown);
        assert_eq!(log_fold(BELOW, BELOW), Value::Unknown);
        assert_eq!(log_fold(Ic50::Unknown, MEASURED), Value::Unknown);
    }
}
