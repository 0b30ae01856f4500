//! The four-parameter logistic: top, bottom, hill, midpoint. [`mod@crate::fit`] fits it; here stands what the other models
//! have as well, and its family, coordinates (log₁₀ midpoint, ln |hill|), coefficients (top, bottom).

use std::sync::Arc;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, ln};
use crate::fit::{Fit, FitOptions};
use crate::logistic::Logistic;
use crate::models::model::{Entry, Model, ModelFit, Parameter, Road, Shape, aicc};
use crate::separable_least_squares::family::{
    At, AtLeast, Bend, Bow, Doses, Family, HILLS, Named, Starts, ordered,
};
use crate::separable_least_squares::table::Table;

impl Model {
    /// [`Logistic`]: top, bottom, hill, midpoint.
    pub const FOUR_PARAMETER: Self = Self::new(&FOUR_PARAMETER);
}

static FOUR_PARAMETER: Entry = Entry {
    name: "4pl",
    purpose: "",
    parameters: 4,
    slopes: 1,
    own: &[],
    is_rung: true,
    road: Road::Direct(|_, options, logistic| of_fit(logistic.clone(), options)),
};

/// The fit of a logistic, as that of a model.
pub(super) fn of_fit(fit: Fit, options: &FitOptions) -> ModelFit {
    let [top, bottom, hill, mid] = fit.errors;
    let parameters = fit.curve.map_or_else(Vec::new, |curve| {
        [
            ("top", curve.top, top),
            ("bottom", curve.bottom, bottom),
            ("hill", curve.hill, hill),
            ("log10_mid", curve.log_mid, mid),
        ]
        .map(|(name, value, se)| Parameter { name, value, se })
        .to_vec()
    });
    let absolute = fit.ic50_abs.log_dose().zip(fit.curve).and_then(|(log_dose, curve)| {
        let gradient = curve.gradient(log_dose);
        fit.covariance.map(|covariance| covariance.error_of(gradient) / gradient[3].abs())
    });
    let aicc = aicc(&fit, options.free_parameters());
    let ic50_se = [mid.value(), absolute.filter(|se| se.is_finite())];
    ModelFit { parameters, aicc, ic50_se, ..ModelFit::bare(Model::FOUR_PARAMETER, fit) }
}

/// A logistic as a member of its family, among doses between these log₁₀ ones.
pub(super) fn shape(curve: &Logistic, (low, high): (f64, f64)) -> Shape {
    let doses = Doses { low, high, falling: curve.hill > 0.0 };
    let phi = vec![curve.log_mid, ln(curve.hill.abs())];
    Shape { family: Arc::new(LogisticFamily::new(doses)), phi, beta: vec![curve.top, curve.bottom] }
}

/// See [`Logistic`].
#[derive(Clone, Copy, Debug)]
pub(super) struct LogisticFamily {
    doses: Doses,
    /// What the first coordinate is: the log₁₀ dose at which the odds of the lower against the upper plateau are e to
    /// this; 0 for the midpoint.
    exponent: f64,
}

impl LogisticFamily {
    pub(super) fn new(doses: Doses) -> Self {
        Self { doses, exponent: 0.0 }
    }

    /// Decades from the dose of the first coordinate to where the exponent is this.
    fn to(&self, phi: &[f64], exponent: f64) -> f64 {
        (exponent - self.exponent) / (self.doses.sign() * exp(phi[1]) * LN_10)
    }
}

impl Family for LogisticFamily {
    fn coordinates(&self) -> usize {
        2
    }

    fn coefficients(&self) -> usize {
        2
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        let bow = Bow::new(phi[0], phi[1], self.doses.sign()).anchored(self.exponent);
        for (j, at) in ats.iter().enumerate() {
            let turn = bow.at(at.log_dose);
            table.set_shares(j, turn.upper, turn.lower, &turn.by);
        }
    }

    fn slope(&self) -> Option<usize> {
        Some(1)
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        vec![self.doses.mid_bounds(), ln_hill_bounds()]
    }

    fn starts(&self) -> Starts {
        Starts::Lattice(vec![self.doses.mids(), HILLS.map(ln).to_vec()])
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        vec![ordered(2)]
    }

    fn by_share(&self, phi: &[f64], upper: f64) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        let exponent = ln((1.0 - upper) / upper);
        let log_dose = phi[0] + self.to(phi, exponent);
        Some((Arc::new(Self { exponent, ..*self }), vec![log_dose, phi[1]]))
    }

    fn bends(&self, phi: &[f64], _: usize) -> Vec<Bend> {
        vec![Bend { log_dose: phi[0] + self.to(phi, 0.0), width: 1.0 / (exp(phi[1]) * LN_10) }]
    }

    fn plateaus(&self, _: usize) -> [Vec<f64>; 2] {
        [vec![1.0, 0.0], vec![0.0, 1.0]]
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let (hill, to_mid) = (self.doses.sign() * exp(phi[1]), self.to(phi, 0.0));
        vec![
            Named::new("top", beta[0], &[(0, 1.0)], 4),
            Named::new("bottom", beta[1], &[(1, 1.0)], 4),
            Named::new("hill", hill, &[(3, hill)], 4),
            Named::new("log10_mid", phi[0] + to_mid, &[(2, 1.0), (3, -to_mid)], 4),
        ]
    }
}
