//! How the pull of an observation depends on its residual.

/// A loss, by the weight w(u) of a standardised residual u; its influence is ψ(u) = u · w(u).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kernel {
    /// (1 − (u/c)²)² within c.
    Tukey,
    /// df / (df + u²): Student's t.
    Student {
        /// Degrees of freedom; 1 is the Lorentzian.
        df: f64,
    },
}

/// 95 % efficiency for Gaussian errors.
const TUKEY_C: f64 = 4.685;

/// Degrees of freedom of the robust likelihood.
pub(super) const STUDENT_DF: f64 = 4.0;

impl Kernel {
    pub(super) const STUDENT: Self = Self::Student { df: STUDENT_DF };
    pub(super) const LORENTZ: Self = Self::Student { df: 1.0 };

    /// 1 for no residual, less the larger it is.
    pub(super) fn weight(self, u: f64) -> f64 {
        match self {
            Self::Tukey => {
                let part = (1.0 - (u / TUKEY_C) * (u / TUKEY_C)).max(0.0);
                part * part
            }
            Self::Student { df } => df / (df + u * u),
        }
    }

    /// ψ′(u).
    pub(super) fn slope(self, u: f64) -> f64 {
        match self {
            Self::Tukey => {
                let square = (u / TUKEY_C) * (u / TUKEY_C);
                if square < 1.0 { (1.0 - square) * (1.0 - 5.0 * square) } else { 0.0 }
            }
            Self::Student { df } => {
                let sum = df + u * u;
                df * (df - u * u) / (sum * sum)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_is_that_of_the_influence() {
        for kernel in [Kernel::Tukey, Kernel::STUDENT, Kernel::LORENTZ] {
            for step in -60..60 {
                let u = f64::from(step) * 0.1 + 0.03;
                let influence = |u: f64| u * kernel.weight(u);
                let numeric = (influence(u + 1e-6) - influence(u - 1e-6)) / 2e-6;
                assert!((kernel.slope(u) - numeric).abs() < 1e-8, "{kernel:?} {u}");
            }
        }
    }
}
