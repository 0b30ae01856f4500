//! A family of which some coordinates and plateaus are kept in ranges.

use std::sync::Arc;

use crate::separable_least_squares::effort::Effort;
use crate::separable_least_squares::family::{At, AtLeast, Bend, Family, Named, Starts};
use crate::separable_least_squares::table::Table;

/// The curves of another family that keep their ranges.
#[derive(Clone, Debug)]
pub(crate) struct Within {
    family: Arc<dyn Family>,
    /// What its plateaus must fulfil besides.
    plateaus: Vec<AtLeast>,
    /// Lowest and highest value of some coordinates.
    coordinates: Vec<(usize, (f64, f64))>,
}

impl Within {
    /// `None` where the family has no curve in the ranges.
    pub(crate) fn new(
        family: Arc<dyn Family>,
        plateaus: Vec<AtLeast>,
        coordinates: Vec<(usize, (f64, f64))>,
    ) -> Option<Self> {
        let within = Self { family, plateaus, coordinates };
        within.bounds().iter().all(|(low, high)| low <= high).then_some(within)
    }

    /// The same curves by other coordinates of which the first is another dose.
    fn of_other(&self, (family, phi): (Arc<dyn Family>, Vec<f64>)) -> (Arc<dyn Family>, Vec<f64>) {
        let coordinates = self.coordinates.iter().copied().filter(|(k, _)| *k != 0).collect();
        (Arc::new(Self { family, coordinates, plateaus: self.plateaus.clone() }), phi)
    }
}

impl Family for Within {
    fn coordinates(&self) -> usize {
        self.family.coordinates()
    }

    fn coefficients(&self) -> usize {
        self.family.coefficients()
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        self.family.read(phi, ats, table);
    }

    fn slope(&self) -> Option<usize> {
        self.family.slope()
    }

    fn is_monotone(&self) -> bool {
        self.family.is_monotone()
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let mut bounds = self.family.bounds();
        for &(k, (least, most)) in &self.coordinates {
            bounds[k] = (bounds[k].0.max(least), bounds[k].1.min(most));
        }
        bounds
    }

    /// Those of the family, brought inside; where a coordinate has a range, its middle as well.
    fn starts(&self) -> Starts {
        let bounds = self.bounds();
        match self.family.starts() {
            Starts::Each(starts) => Starts::Each(starts),
            Starts::Lattice(mut axes) => {
                for (k, _) in &self.coordinates {
                    let (low, high) = bounds[*k];
                    let mut axis: Vec<f64> = axes[*k].iter().map(|value| value.clamp(low, high)).collect();
                    axis.push(0.5 * (low + high));
                    axis.sort_by(f64::total_cmp);
                    axis.dedup();
                    axes[*k] = axis;
                }
                Starts::Lattice(axes)
            }
        }
    }

    fn effort(&self) -> Effort {
        self.family.effort()
    }

    fn node(&self, phi: &mut [f64]) {
        self.family.node(phi);
    }

    fn by_middle(&self, phi: &[f64]) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        self.family.by_middle(phi).map(|other| self.of_other(other))
    }

    fn by_share(&self, phi: &[f64], upper: f64) -> Option<(Arc<dyn Family>, Vec<f64>)> {
        self.family.by_share(phi, upper).map(|other| self.of_other(other))
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        self.family.inequalities().into_iter().chain(self.plateaus.iter().cloned()).collect()
    }

    fn bends(&self, phi: &[f64], group: usize) -> Vec<Bend> {
        self.family.bends(phi, group)
    }

    fn plateaus(&self, group: usize) -> [Vec<f64>; 2] {
        self.family.plateaus(group)
    }

    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        self.family.named(phi, beta)
    }
}
