//! Linear functions of the coefficients whose row may depend on the coordinates: a plateau, a response, a
//! mean response. What can be held at a value while the rest is refitted.

use crate::quadrature::gauss;
use crate::separable_least_squares::family::{At, Bend, Family};
use crate::separable_least_squares::linear::dot;
use crate::separable_least_squares::table::Table;

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
        let mut row = vec![0.0; family.coefficients()];
        self.write(family, phi, &mut row, &mut []);
        row
    }

    /// Writes the row and, unless there is no room for them, its derivatives by the coordinates, one after another.
    pub(crate) fn write(&self, family: &dyn Family, phi: &[f64], row: &mut [f64], derivatives: &mut [f64]) {
        match self {
            Self::Row(constant) => {
                row.copy_from_slice(constant);
                derivatives.fill(0.0);
            }
            Self::Response(at) => {
                family.read(phi, &[*at], &mut Table::new((1, row.len()), row, derivatives));
            }
            Self::MeanResponse { from, to, group } => {
                let (ats, shares) = nodes(*from, *to, *group, &family.bends(phi, *group));
                let mut columns = vec![0.0; row.len() * ats.len()];
                let mut by = vec![0.0; derivatives.len() * ats.len()];
                family.read(phi, &ats, &mut Table::new((ats.len(), row.len()), &mut columns, &mut by));
                for (means, values) in [(row, columns), (derivatives, by)] {
                    for (mean, values) in means.iter_mut().zip(values.chunks_exact(ats.len())) {
                        *mean = dot(values, &shares);
                    }
                }
            }
        }
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

/// Doses and their shares of a mean between two log₁₀ doses; between a dose and itself that dose alone.
fn nodes(from: f64, to: f64, group: usize, bends: &[Bend]) -> (Vec<At>, Vec<f64>) {
    if from.total_cmp(&to).is_eq() {
        return (vec![At { log_dose: from, group }], vec![1.0]);
    }
    let ends = panels(from, to, bends);
    let (mut ats, mut shares) = (Vec::with_capacity(8 * ends.len()), Vec::with_capacity(8 * ends.len()));
    for pair in ends.windows(2) {
        let share = (pair[1] - pair[0]) / (to - from);
        for (log_dose, weight) in gauss((pair[0], pair[1])) {
            ats.push(At { log_dose, group });
            shares.push(weight * share);
        }
    }
    (ats, shares)
}

/// Doses from the first to the last of a range, in order, between which a column turns at most once.
pub(crate) fn samples(from: f64, to: f64, bends: &[Bend]) -> Vec<f64> {
    let inner = nodes(from, to, 0, bends).0.into_iter().map(|at| at.log_dose);
    let mut samples: Vec<f64> = inner.chain([from, to]).collect();
    samples.sort_by(f64::total_cmp);
    samples
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_at_one_dose_is_the_response_there() {
        for bends in [&[][..], &[Bend { log_dose: 2.0, width: 0.3 }]] {
            let (ats, shares) = nodes(1.5, 1.5, 0, bends);
            assert_eq!((ats.len(), ats[0].log_dose, &shares[..]), (1, 1.5, &[1.0][..]));
            let (ats, shares) = nodes(1.5, 2.5, 0, bends);
            assert!(ats.len() > 4 && (shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        }
    }
}
