//! What a model says of itself: its columns, their derivatives, where to search.

use std::sync::Arc;

use crate::bounds::mid_bounds;
use crate::elementary::{LN_10, exp, exp10};
use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::table::Table;
use crate::sigmoid::sigmoid;

/// Where a response is read: a log₁₀ dose (−∞ for the zero dose) of one of the curves of a fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct At {
    pub(crate) log_dose: f64,
    /// Index of the curve; 0 when there is one.
    pub(crate) group: usize,
}

impl At {
    pub(crate) const fn dose(log_dose: f64) -> Self {
        Self { log_dose, group: 0 }
    }
}

/// A linear inequality of the coefficients: row · β ≥ least.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AtLeast {
    pub(crate) row: Vec<f64>,
    pub(crate) least: f64,
}

/// A parameter in the words of the field, with its gradient over (coefficients, coordinates).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) name: &'static str,
    pub(crate) value: f64,
    pub(crate) gradient: Vec<f64>,
}

impl Named {
    /// A value with the parts of its gradient that are not zero, of `n` in all.
    pub(crate) fn new(name: &'static str, value: f64, parts: &[(usize, f64)], n: usize) -> Self {
        let mut gradient = vec![0.0; n];
        for &(place, part) in parts {
            gradient[place] = part;
        }
        Self { name, value, gradient }
    }
}

/// The first coefficient is not below the second, of `n` in all: top ≥ bottom.
pub(crate) fn ordered(n: usize) -> AtLeast {
    let mut row = vec![0.0; n];
    (row[0], row[1]) = (1.0, -1.0);
    AtLeast { row, least: 0.0 }
}

/// A model y = Σ β_k · column_k(φ): coefficients β, coordinates φ.
pub(crate) trait Family: std::fmt::Debug + Send + Sync {
    /// Number of coordinates, the parameters that are searched.
    fn coordinates(&self) -> usize;

    /// Number of coefficients, the parameters that are solved.
    fn coefficients(&self) -> usize;

    /// The columns at some doses and, where the table wants them, their derivatives by every coordinate.
    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table);

    /// The coordinate that is ln |hill|, where one slope is that of the whole curve.
    fn slope(&self) -> Option<usize>;

    /// Does every curve of it, with coefficients that fulfil what they must, go the way of its doses only?
    fn is_monotone(&self) -> bool;

    /// Lowest and highest value of each coordinate.
    fn bounds(&self) -> Vec<(f64, f64)>;

    /// Coordinates to begin from.
    fn starts(&self) -> Starts;

    /// What a search takes on.
    fn effort(&self) -> Effort {
        Effort::MUCH
    }

    /// Coordinates of a node of the lattice of starts.
    fn node(&self, _: &mut [f64]) {}

    /// The same curves by coordinates of which the first is the midpoint, and where given ones lie there; `None` where
    /// that is so already.
    fn by_middle(&self, _: &[f64]) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        None
    }

    /// The same curves by coordinates of which the first is the log₁₀ dose at which this part of the upper plateau is
    /// left, and where given ones lie there; `None` where a family knows no such coordinates.
    fn by_share(&self, _: &[f64], _upper: f64) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        None
    }

    /// What the coefficients must fulfil.
    fn inequalities(&self) -> Vec<AtLeast>;

    /// Responses at which the columns bend: breakpoints for the mean over doses.
    fn bends(&self, phi: &[f64], group: usize) -> Vec<Bend>;

    /// The row whose product with β is the upper plateau, and that of the lower one.
    fn plateaus(&self, group: usize) -> [Vec<f64>; 2];

    /// The parameters.
    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named>;
}

/// Coordinates that a search begins from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Starts {
    /// Every combination of these values, in their order, of each coordinate.
    Lattice(Vec<Vec<f64>>),
    /// These.
    Each(Vec<Vec<f64>>),
}

/// A column turns around this log₁₀ dose within about `width` decades.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bend {
    pub(crate) log_dose: f64,
    pub(crate) width: f64,
}

/// The slopes that a search begins from.
pub(crate) const HILLS: [f64; 7] = [0.35, 0.7, 1.2, 2.0, 3.5, 7.0, 15.0];

/// Doses that a search knows of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Doses {
    /// log₁₀ of the lowest and the highest dose above zero.
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Does the response fall with dose?
    pub(crate) falling: bool,
}

impl Doses {
    /// 1 for curves that fall with dose, −1 for those that rise.
    pub(crate) fn sign(self) -> f64 {
        if self.falling { 1.0 } else { -1.0 }
    }

    /// Midpoints that a search may visit.
    pub(crate) fn mid_bounds(self) -> (f64, f64) {
        mid_bounds((self.low, self.high))
    }

    /// Midpoints that a search begins from.
    pub(crate) fn mids(self) -> Vec<f64> {
        self.nodes(17)
    }

    /// So many log₁₀ doses from a decade below to a decade above.
    pub(crate) fn nodes(self, count: u32) -> Vec<f64> {
        let (from, to, intervals) = (self.low - 1.0, self.high + 1.0, count - 1);
        (0..count).map(|k| from + (to - from) * f64::from(k) / f64::from(intervals)).collect()
    }
}

/// A sigmoid of one midpoint and slope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bow {
    log_mid: f64,
    slope: f64,
    /// Exponent at `log_mid`; 0 where that is the midpoint.
    exponent: f64,
}

/// Its value at a dose, with derivatives of its upper part.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    pub(crate) upper: f64,
    pub(crate) lower: f64,
    /// ∂upper/∂(log midpoint, ln |hill|).
    pub(crate) by: [f64; 2],
}

impl Bow {
    pub(crate) fn new(log_mid: f64, ln_hill: f64, sign: f64) -> Self {
        Self { log_mid, slope: sign * exp(ln_hill) * LN_10, exponent: 0.0 }
    }

    /// The same told by the log₁₀ dose at which the exponent is not 0 but this.
    pub(crate) fn anchored(self, exponent: f64) -> Self {
        Self { exponent, ..self }
    }

    /// 1 / (1 + 10^(hill · (x − log_mid))); its derivatives are 0 at the zero dose.
    pub(crate) fn at(&self, log_dose: f64) -> Turn {
        let along = self.slope * (log_dose - self.log_mid);
        let (upper, lower) = sigmoid(along + self.exponent);
        if along.is_infinite() {
            return Turn { upper, lower, by: [0.0; 2] };
        }
        let steep = -upper * lower;
        Turn { upper, lower, by: [steep * -self.slope, steep * along] }
    }
}

/// 10^(x − reference), 0 at the zero dose.
pub(crate) fn relative_dose(log_dose: f64, reference: f64) -> f64 {
    if log_dose == f64::NEG_INFINITY { 0.0 } else { exp10(log_dose - reference) }
}
