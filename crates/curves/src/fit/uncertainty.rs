//! Covariance of the estimates, and errors of what is computed from them.

use serde::{Serialize, Serializer};

use crate::curve::Level;
use crate::logistic::Logistic;

/// The standard error of a parameter, or why there is none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StandardError {
    /// The parameter was given, or there is no such parameter.
    Given,
    /// The observations do not tell the parameter: no residual is left, it lies at its bound, or any other value does
    /// as well. `nd` in tables.
    NotDetermined,
    /// In the unit of the parameter.
    Of(f64),
}

impl StandardError {
    /// The number, when there is one.
    #[must_use]
    pub const fn value(self) -> Option<f64> {
        match self {
            Self::Of(error) => Some(error),
            Self::Given | Self::NotDetermined => None,
        }
    }

    /// The same of a curve whose wells count for no error: a number is left out, what is not told stays so.
    #[must_use]
    pub const fn without_number(self) -> Self {
        match self {
            Self::NotDetermined => Self::NotDetermined,
            Self::Given | Self::Of(_) => Self::Given,
        }
    }

    /// Of an estimate with this computed error, which is more than `most` where the observations do not tell it.
    pub(crate) fn at_most(error: Option<f64>, most: f64) -> Self {
        match error {
            Some(error) if error <= most => Self::Of(error),
            _ => Self::NotDetermined,
        }
    }
}

/// A number, `"nd"`, or null for what was given.
impl Serialize for StandardError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Given => serializer.serialize_none(),
            Self::NotDetermined => serializer.serialize_str("nd"),
            Self::Of(error) => serializer.serialize_f64(*error),
        }
    }
}

/// An error of so many times the spread of all responses, or so many decades of dose, is none: any value does as well.
pub(crate) const TELLS_NOTHING: f64 = 10.0;

/// The same of a slope, or of another shape, as a part of it.
pub(crate) const TELLS_NO_SLOPE: f64 = 10.0;

/// Which of (top, bottom, hill, `log_mid`) were estimated rather than given.
pub(crate) type Estimated = [bool; 4];

/// Covariance of (top, bottom, hill, `log_mid`): σ²(JᵀWJ)⁻¹, or σ²H⁻¹ with half the Hessian H of the sum of
/// squares, see [`Errors`](crate::fit::options::Errors). Rows and columns of parameters that were not
/// estimated are zero.
///
/// Source: Seber & Wild, Nonlinear Regression (1989), section 2.1.2, doi:10.1002/0471725315.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Covariance {
    matrix: [[f64; 4]; 4],
    estimated: Estimated,
}

/// Columns of the Jacobian whose cosine comes closer to one than this tell no two parameters apart.
const SINGULAR: f64 = 1e-12;

impl Covariance {
    /// `None` when the observations cannot tell the parameters apart. `sigma` is the residual
    /// standard deviation in the unit of the response.
    pub(crate) fn gauss_newton(
        curve: &Logistic,
        levels: &[Level],
        sigma: f64,
        estimated: Estimated,
    ) -> Option<Self> {
        let mut normal = [[0.0; 4]; 4];
        for level in levels {
            let gradient = curve.gradient(level.log_dose);
            for (row, by_row) in normal.iter_mut().zip(gradient) {
                for (cell, by_column) in row.iter_mut().zip(gradient) {
                    *cell += level.weight * by_row * by_column;
                }
            }
        }
        Self::inverse(sigma, estimated, &normal)
    }

    /// From the observed Hessian; `None` also where the sum of squares has no minimum in every direction.
    pub(crate) fn observed(
        curve: &Logistic,
        levels: &[Level],
        sigma: f64,
        estimated: Estimated,
    ) -> Option<Self> {
        let mut normal = [[0.0; 4]; 4];
        for level in levels {
            let gradient = curve.gradient(level.log_dose);
            let bends = curve.hessian(level.log_dose);
            let residual = level.mean - curve.response(level.log_dose);
            for (p, row) in normal.iter_mut().enumerate() {
                for (q, cell) in row.iter_mut().enumerate() {
                    *cell += level.weight * (gradient[p] * gradient[q] - residual * bends[p][q]);
                }
            }
        }
        Self::inverse(sigma, estimated, &normal)
    }

    /// σ² times the inverse of a symmetric matrix, over the parameters that were estimated: by Cholesky's factors of the
    /// matrix scaled to a diagonal of ones.
    fn inverse(sigma: f64, estimated: Estimated, normal: &[[f64; 4]; 4]) -> Option<Self> {
        let (mut free, mut count) = ([0; 4], 0);
        for k in (0..4).filter(|k| estimated[*k]) {
            free[count] = k;
            count += 1;
        }
        let free = &free[..count];
        let mut scale = [0.0; 4];
        for (scale, &p) in scale.iter_mut().zip(free) {
            *scale = normal[p][p].sqrt();
            if !(scale.is_finite() && *scale > 0.0) {
                return None;
            }
        }
        // The factor's columns, and those of its inverse.
        let (mut factor, mut inverse) = ([[0.0; 4]; 4], [[0.0; 4]; 4]);
        for a in 0..count {
            for b in 0..=a {
                let known: f64 = (0..b).map(|k| factor[a][k] * factor[b][k]).sum();
                let left = normal[free[a]][free[b]] / (scale[a] * scale[b]) - known;
                if a > b {
                    factor[a][b] = left / factor[b][b];
                } else if left >= SINGULAR {
                    factor[a][a] = left.sqrt();
                } else {
                    return None;
                }
            }
            let mut row = [0.0; 4];
            for (b, cell) in row.iter_mut().enumerate().take(a) {
                let known: f64 = (b..a).map(|k| factor[a][k] * inverse[k][b]).sum();
                *cell = -known / factor[a][a];
            }
            row[a] = 1.0 / factor[a][a];
            inverse[a] = row;
        }
        let mut matrix = [[0.0; 4]; 4];
        for (a, &p) in free.iter().enumerate() {
            for (b, &q) in free.iter().enumerate() {
                let product: f64 = (a.max(b)..count).map(|k| inverse[k][a] * inverse[k][b]).sum();
                matrix[p][q] = sigma * sigma * product / (scale[a] * scale[b]);
            }
        }
        matrix.iter().flatten().all(|v| v.is_finite()).then_some(Self { matrix, estimated })
    }

    /// Of four estimated parameters, for an error variance of 1; `None` unless every number is finite.
    pub(crate) fn of_all(matrix: [[f64; 4]; 4]) -> Option<Self> {
        matrix.iter().flatten().all(|v| v.is_finite()).then_some(Self { matrix, estimated: [true; 4] })
    }

    /// The same for another error variance.
    pub(crate) fn times(mut self, variance: f64) -> Option<Self> {
        for cell in self.matrix.iter_mut().flatten() {
            *cell *= variance;
        }
        self.matrix.iter().flatten().all(|v| v.is_finite()).then_some(self)
    }

    /// Which of (top, bottom, hill, `log_mid`) it is over.
    pub(crate) const fn estimated(&self) -> Estimated {
        self.estimated
    }

    /// Of the curve with its responses turned upside down: top and bottom change places, and all but the midpoint their
    /// signs.
    pub(crate) fn upside_down(&self) -> Self {
        const PLACES: [usize; 4] = [1, 0, 2, 3];
        let sign = |k: usize| if k == 3 { 1.0 } else { -1.0 };
        let matrix = std::array::from_fn(|p| {
            std::array::from_fn(|q| sign(p) * sign(q) * self.matrix[PLACES[p]][PLACES[q]])
        });
        Self { matrix, estimated: PLACES.map(|k| self.estimated[k]) }
    }

    /// Roots of the diagonal, over (top, bottom, hill, `log_mid`); `None` for what was not estimated. Whether the
    /// observations tell a parameter at all, [`Fit::errors`](crate::fit::Fit::errors) knows.
    #[must_use]
    pub(crate) fn roots(&self) -> [Option<f64>; 4] {
        std::array::from_fn(|k| self.estimated[k].then(|| self.matrix[k][k].sqrt()))
    }

    /// Standard error of a quantity with this gradient over (top, bottom, hill, `log_mid`): the delta
    /// method.
    #[must_use]
    pub fn error_of(&self, gradient: [f64; 4]) -> f64 {
        let mut variance = 0.0;
        for (row, by_row) in self.matrix.iter().zip(gradient) {
            for (cell, by_column) in row.iter().zip(gradient) {
                variance += by_row * cell * by_column;
            }
        }
        variance.max(0.0).sqrt()
    }
}
