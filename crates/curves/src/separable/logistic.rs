//! The four-parameter logistic as a family: coordinates (log₁₀ midpoint, ln |hill|), coefficients (top,
//! bottom).

use crate::elementary::{LN_10, exp};
use crate::separable::family::{At, AtLeast, Bend, Doses, Family, HILLS, Named, ordered, turn};

/// See [`crate::model::Logistic`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct LogisticFamily {
    pub(crate) doses: Doses,
}

impl Family for LogisticFamily {
    fn coordinates(&self) -> usize {
        2
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn columns(&self, phi: &[f64], at: At, columns: &mut [f64]) {
        let turn = turn(phi[0], phi[1], self.doses.sign(), at.log_dose);
        columns.copy_from_slice(&[turn.upper, turn.lower]);
    }

    fn derivative(&self, phi: &[f64], at: At, k: usize, columns: &mut [f64]) {
        let by = turn(phi[0], phi[1], self.doses.sign(), at.log_dose).derivatives()[k];
        columns.copy_from_slice(&[by, -by]);
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        // As wide as those of the lanes: where a curve is a power of the dose, or a step.
        let beyond = 500.0;
        vec![
            (self.doses.low - beyond, self.doses.high + beyond),
            (crate::elementary::ln(0.001), crate::elementary::ln(100.0)),
        ]
    }

    fn starts(&self) -> Vec<Vec<f64>> {
        let mids = self.doses.mids();
        HILLS
            .iter()
            .flat_map(|hill| mids.iter().map(|mid| vec![*mid, crate::elementary::ln(*hill)]))
            .collect()
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        vec![Bend { log_dose: phi[0], width: 1.0 / (exp(phi[1]) * LN_10) }]
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 0.0], vec![0.0, 1.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let hill = self.doses.sign() * exp(phi[1]);
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 4),
            Named::new("bottom", beta[1], &[(1, 1.0)], 4),
            Named::new("hill", hill, &[(3, hill)], 4),
            Named::new("log10_mid", phi[0], &[(2, 1.0)], 4),
        ]
    }
}
