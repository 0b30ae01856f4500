//! Linear functions of the coefficients whose row may depend on the coordinates: a plateau, a response, a
//! mean response. What can be held at a value while the rest is refitted.

use crate::quadrature::gauss;
use crate::separable_least_squares::family::{At, Bend, Family};

/// A row over the coefficients.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Functional {
    /// The same row whatever the coordinates: a plateau.
    Row(Vec<f64>),
    /// Response at a dose.
    Response(At),
    /// Mean response of a curve between two log₁₀ doses.
    MeanResponse { from: f64, to: f64, group: usize },
}

impl Functional {
    /// The row.
    pub(crate) fn row(&self, family: &dyn Family, phi: &[f64]) -> Vec<f64> {
        self.evaluate(family, phi, &|at, columns| family.columns(phi, at, columns))
    }

    /// Its derivative by coordinate `k`.
    pub(crate) fn derivative(&self, family: &dyn Family, phi: &[f64], k: usize) -> Vec<f64> {
        if matches!(self, Self::Row(_)) {
            return vec![0.0; family.coefficients()];
        }
        self.evaluate(family, phi, &|at, columns| family.derivative(phi, at, k, columns))
    }

    fn evaluate(&self, family: &dyn Family, phi: &[f64], read: &dyn Fn(At, &mut [f64])) -> Vec<f64> {
        let mut row = vec![0.0; family.coefficients()];
        match self {
            Self::Row(constant) => row.copy_from_slice(constant),
            Self::Response(at) => read(*at, &mut row),
            Self::MeanResponse { from, to, group } => {
                let mut columns = vec![0.0; row.len()];
                for (log_dose, share) in nodes(*from, *to, &family.bends(phi, *group)) {
                    read(At { log_dose, group: *group }, &mut columns);
                    row.iter_mut().zip(&columns).for_each(|(sum, column)| *sum += share * column);
                }
            }
        }
        row
    }
}

/// Where panels end on either side of a bend, in its widths. Over z widths a tail falls by eᶻ: panels of one or two
/// widths know the bend to twelve digits, longer ones what is left of it, and 36 widths out nothing is.
const PANELS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 14.0, 22.0, 36.0];

/// Ends of panels between two log₁₀ doses, in order: they grow away from every bend, and from the end that is nearest
/// to a bend that lies beyond it.
fn panels(from: f64, to: f64, bends: &[Bend]) -> Vec<f64> {
    let mut ends = vec![from, to];
    for bend in bends {
        let nearest = bend.log_dose.clamp(from, to);
        ends.push(nearest);
        for sign in [-1.0, 1.0] {
            let places = PANELS.iter().map(|panel| nearest + sign * panel * bend.width);
            ends.extend(places.take_while(|end| *end > from && *end < to));
        }
    }
    ends.sort_by(f64::total_cmp);
    ends.dedup_by(|a, b| a.to_bits() == b.to_bits());
    ends
}

/// Doses and their shares of a mean between two log₁₀ doses.
fn nodes(from: f64, to: f64, bends: &[Bend]) -> Vec<(f64, f64)> {
    let mut nodes = Vec::new();
    for pair in panels(from, to, bends).windows(2) {
        let share = (pair[1] - pair[0]) / (to - from);
        nodes.extend(gauss((pair[0], pair[1])).map(|(log_dose, weight)| (log_dose, weight * share)));
    }
    nodes
}

/// Doses from the first to the last of a range, in order, between which a column turns at most once.
pub(crate) fn samples(from: f64, to: f64, bends: &[Bend]) -> Vec<f64> {
    let inner = nodes(from, to, bends).into_iter().map(|(log_dose, _)| log_dose);
    let mut samples: Vec<f64> = inner.chain([from, to]).collect();
    samples.sort_by(f64::total_cmp);
    samples
}
