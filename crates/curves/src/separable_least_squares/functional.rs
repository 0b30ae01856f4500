//! Linear functions of the coefficients whose row may depend on the coordinates: a plateau, a response, a
//! mean response. What can be held at a value while the rest is refitted.

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

/// Nodes and weights of Gauss and Legendre's rule with eight points on [−1, 1], the positive half.
/// Source: Abramowitz & Stegun (1964), table 25.4.
const GAUSS: [(f64, f64); 4] = [
    (0.183_434_642_495_649_78, 0.362_683_783_378_361_66),
    (0.525_532_409_916_329, 0.313_706_645_877_886_9),
    (0.796_666_477_413_626_7, 0.222_381_034_453_374_43),
    (0.960_289_856_497_536_2, 0.101_228_536_290_377_06),
];

/// Where the panels of a bend end, in its widths.
const PANELS: [f64; 13] = [-32.0, -16.0, -8.0, -4.0, -2.0, -1.0, 0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0];

/// Doses and their shares of a mean between two log₁₀ doses: panels that grow away from every bend.
fn nodes(from: f64, to: f64, group: usize, bends: &[Bend]) -> (Vec<At>, Vec<f64>) {
    let mut ends: Vec<f64> = bends
        .iter()
        .flat_map(|bend| PANELS.iter().map(|panel| bend.log_dose + panel * bend.width))
        .filter(|end| *end > from && *end < to)
        .chain([from, to])
        .collect();
    ends.sort_by(f64::total_cmp);
    let (mut ats, mut shares) = (Vec::with_capacity(8 * ends.len()), Vec::with_capacity(8 * ends.len()));
    for pair in ends.windows(2) {
        let (middle, half) = (0.5 * (pair[0] + pair[1]), 0.5 * (pair[1] - pair[0]));
        for (node, weight) in GAUSS {
            let at = |log_dose: f64| At { log_dose, group };
            ats.extend([at(middle - node * half), at(middle + node * half)]);
            shares.extend([weight * half / (to - from); 2]);
        }
    }
    (ats, shares)
}
