//! The observations of one dose-response curve: finite, sorted, weighted, never empty.

use serde::Serialize;

use crate::elementary::log10;

/// One observation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Point {
    /// Dose; finite and not negative. The unit is the caller's.
    pub dose: f64,
    /// Response; finite. The unit is the caller's, a fraction of the vehicle in a study.
    pub response: f64,
    /// Weight of its squared residual; finite and positive. 1 unless known otherwise.
    pub weight: f64,
}

impl Point {
    /// An observation of weight 1.
    #[must_use]
    pub const fn new(dose: f64, response: f64) -> Self {
        Self { dose, response, weight: 1.0 }
    }
}

/// All observations at one dose, which enter a fit as their weighted mean and a constant: exact, and
/// three times less work for triplicates.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Level {
    /// The dose.
    pub dose: f64,
    /// log₁₀ of the dose; −∞ for the zero dose.
    #[serde(skip)]
    pub log_dose: f64,
    /// Number of observations.
    pub n: usize,
    /// Sum of the weights.
    pub weight: f64,
    /// Weighted mean response.
    pub mean: f64,
    /// Weighted sum of squares around the mean: pure replicate error.
    pub pure_ss: f64,
}

/// The observations of one curve, in an order that does not depend on the order they came in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Curve {
    /// By dose, and by response within a dose.
    points: Vec<Point>,
    #[serde(skip)]
    levels: Vec<Level>,
    /// Weighted mean of all responses.
    #[serde(skip)]
    mean: f64,
    /// Weighted sum of squares within the levels.
    #[serde(skip)]
    pure_ss: f64,
    /// Weighted sum of squares around the mean.
    #[serde(skip)]
    total_ss: f64,
    /// The largest response without its sign, and the largest weight.
    #[serde(skip)]
    largest: (f64, f64),
    /// Is every response the same number?
    #[serde(skip)]
    is_unmoved: bool,
}

/// Why observations make no curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CurveError {
    /// No observation at all.
    #[error("a curve needs at least one observation")]
    Empty,
    /// The observation with this index has a dose that is negative, infinite or no number.
    #[error("the dose of observation {0} is negative or not finite")]
    Dose(usize),
    /// The observation with this index has a response that is infinite or no number.
    #[error("the response of observation {0} is not finite")]
    Response(usize),
    /// The observation with this index has a weight that is not positive and finite.
    #[error("the weight of observation {0} is not a positive number")]
    Weight(usize),
}

impl Curve {
    /// A curve of these observations, in any order.
    ///
    /// # Errors
    /// When there is none, or one is negative, infinite or no number; the index is that of `points`.
    pub fn new(points: Vec<Point>) -> Result<Self, CurveError> {
        Self::after(None, points)
    }

    /// The same, to the bit, of a curve that follows another: in a screen most have the doses of the one before, whose
    /// logarithms are known.
    ///
    /// # Errors
    /// As [`Curve::new`].
    pub fn after(before: Option<&Self>, mut points: Vec<Point>) -> Result<Self, CurveError> {
        if points.is_empty() {
            return Err(CurveError::Empty);
        }
        for (index, point) in points.iter().enumerate() {
            if !(point.dose.is_finite() && point.dose >= 0.0) {
                return Err(CurveError::Dose(index));
            }
            if !point.response.is_finite() {
                return Err(CurveError::Response(index));
            }
            if !(point.weight.is_finite() && point.weight > 0.0) {
                return Err(CurveError::Weight(index));
            }
        }
        for point in &mut points {
            point.dose += 0.0; // −0 is 0
        }
        points.sort_by(|a, b| {
            a.dose
                .total_cmp(&b.dose)
                .then(a.response.total_cmp(&b.response))
                .then(a.weight.total_cmp(&b.weight))
        });
        let levels = levels_of(&points, before.map_or(&[], |before| &before.levels));
        let pure_ss = levels.iter().map(|level| level.pure_ss).sum();
        let (mean, total_ss) = mean_and_total(&levels);
        let response = points.iter().map(|point| point.response.abs()).fold(0.0, f64::max);
        let weight = points.iter().map(|point| point.weight).fold(0.0, f64::max);
        let is_unmoved = points.iter().all(|point| point.response.to_bits() == points[0].response.to_bits());
        Ok(Self { points, levels, mean, pure_ss, total_ss, largest: (response, weight), is_unmoved })
    }

    /// The observations, sorted by dose.
    #[must_use]
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// The distinct doses, lowest first; the zero dose, if any, comes first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// The distinct doses above zero.
    #[must_use]
    pub(crate) fn positive_levels(&self) -> impl DoubleEndedIterator<Item = &Level> {
        self.levels.iter().filter(|level| level.dose > 0.0)
    }

    /// Lowest and highest dose above zero; `None` when there is only the zero dose.
    #[must_use]
    pub fn tested_range(&self) -> Option<(f64, f64)> {
        Some((self.positive_levels().next()?.dose, self.positive_levels().next_back()?.dose))
    }

    /// The same in log₁₀.
    #[must_use]
    pub fn tested_log_range(&self) -> Option<(f64, f64)> {
        Some((self.positive_levels().next()?.log_dose, self.positive_levels().next_back()?.log_dose))
    }

    /// Pure replicate error: sum of squares and degrees of freedom.
    #[must_use]
    pub fn pure_error(&self) -> (f64, usize) {
        (self.pure_ss, self.points.len() - self.levels.len())
    }

    /// Weighted mean of all responses.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// Is every response the same number?
    #[must_use]
    pub fn is_unmoved(&self) -> bool {
        self.is_unmoved
    }

    /// The largest response without its sign, and the largest weight.
    pub(crate) const fn largest(&self) -> (f64, f64) {
        self.largest
    }

    /// Weighted sum of squares around the mean of all responses.
    #[must_use]
    pub(crate) fn total_ss(&self) -> f64 {
        self.total_ss
    }
}

/// Weighted mean of all responses, and the weighted sum of squares around it.
pub(crate) fn mean_and_total(levels: &[Level]) -> (f64, f64) {
    let weight: f64 = levels.iter().map(|level| level.weight).sum();
    let mean = levels.iter().map(|level| level.weight * level.mean).sum::<f64>() / weight;
    let squares =
        levels.iter().map(|level| level.pure_ss + level.weight * (level.mean - mean) * (level.mean - mean));
    (mean, squares.sum())
}

/// The levels of sorted points; the logarithms of doses that stand at the same place among `known` are taken from there.
fn levels_of(points: &[Point], known: &[Level]) -> Vec<Level> {
    let same = |a: f64, b: f64| a.to_bits() == b.to_bits();
    let steps = points.windows(2).filter(|pair| !same(pair[0].dose, pair[1].dose)).count();
    let mut levels = Vec::with_capacity(steps + 1);
    for (place, points) in points.chunk_by(|a, b| same(a.dose, b.dose)).enumerate() {
        let dose = points[0].dose;
        let known = known.get(place).filter(|known| same(known.dose, dose));
        levels.push(level(points, known.map_or_else(|| log10(dose), |known| known.log_dose)));
    }
    levels
}

fn level(points: &[Point], log_dose: f64) -> Level {
    let weight: f64 = points.iter().map(|point| point.weight).sum();
    let first = points[0];
    // Around the first response, so that equal responses have exactly no error.
    let mean = first.response
        + points.iter().map(|p| p.weight * (p.response - first.response)).sum::<f64>() / weight;
    Level {
        dose: first.dose,
        log_dose,
        n: points.len(),
        weight,
        mean,
        pure_ss: points.iter().map(|p| p.weight * (p.response - mean) * (p.response - mean)).sum(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_wells_does_not_matter_to_the_bit() {
        let wells = [(3.0, 0.31), (0.0, 1.02), (3.0, 0.35), (10.0, 0.1), (0.0, 0.97), (3.0, 0.3)];
        let forward = Curve::new(wells.iter().map(|&(d, r)| Point::new(d, r)).collect()).unwrap();
        let backward = Curve::new(wells.iter().rev().map(|&(d, r)| Point::new(d, r)).collect()).unwrap();
        assert_eq!(forward, backward);
        assert_eq!(forward.levels().len(), 3);
        assert_eq!(forward.tested_range(), Some((3.0, 10.0)));
        assert_eq!(forward.pure_error().1, 3);
    }

    #[test]
    fn a_curve_is_the_same_whichever_curve_it_follows() {
        let of = |doses: &[f64]| doses.iter().map(|dose| Point::new(*dose, 1.0 / (1.0 + dose))).collect();
        let before = Curve::new(of(&[0.0, 0.3, 1.0, 1.0, 3.0])).unwrap();
        for doses in
            [&[0.0, 0.3, 1.0, 3.0][..], &[0.3, 1.0, 3.0], &[0.1, 0.3, 1.0, 10.0, 30.0, 100.0], &[1.0]]
        {
            let alone = Curve::new(of(doses)).unwrap();
            assert_eq!(Curve::after(Some(&before), of(doses)).unwrap(), alone);
            assert!(
                alone.levels().iter().all(|level| level.log_dose.to_bits() == log10(level.dose).to_bits())
            );
        }
    }

    #[test]
    fn what_is_no_observation_is_named_by_its_index() {
        let one =
            |dose, response, weight| Curve::new(vec![Point::new(1.0, 1.0), Point { dose, response, weight }]);
        assert_eq!(one(-1.0, 1.0, 1.0), Err(CurveError::Dose(1)));
        assert_eq!(one(1.0, f64::NAN, 1.0), Err(CurveError::Response(1)));
        assert_eq!(one(1.0, 1.0, 0.0), Err(CurveError::Weight(1)));
        assert_eq!(Curve::new(Vec::new()), Err(CurveError::Empty));
    }
}
