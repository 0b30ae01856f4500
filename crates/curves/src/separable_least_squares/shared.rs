//! Several logistic curves at once that share any of top, bottom and slope.
//!
//! The midpoint of one curve is a coordinate, those of the others are differences from it, so that a
//! relative potency is a coordinate with a profile of its own.

use std::cmp::Ordering;

use crate::bounds::ln_hill_bounds;
use crate::elementary::{LN_10, exp, ln};
use crate::separable_least_squares::family::{At, AtLeast, Bend, Bow, Doses, Family, HILLS, Named, Starts};
use crate::separable_least_squares::table::Table;

/// Coordinates (ln |hill| once or for each curve, midpoint of the origin, shift of each other curve from it),
/// coefficients (top once or for each curve, bottom likewise).
#[derive(Clone, Debug)]
pub(crate) struct SharedFamily {
    pub(crate) doses: Doses,
    pub(crate) curves: usize,
    /// The curve whose midpoint is a coordinate by itself.
    pub(crate) origin: usize,
    pub(crate) top: bool,
    pub(crate) bottom: bool,
    pub(crate) hill: bool,
    /// Midpoints of the curves when they are fitted one by one: where the search begins.
    pub(crate) mids: Vec<f64>,
}

impl SharedFamily {
    fn hills(&self) -> usize {
        if self.hill { 1 } else { self.curves }
    }

    fn tops(&self) -> usize {
        if self.top { 1 } else { self.curves }
    }

    fn top_of(&self, group: usize) -> usize {
        if self.top { 0 } else { group }
    }

    fn bottom_of(&self, group: usize) -> usize {
        self.tops() + if self.bottom { 0 } else { group }
    }

    fn hill_of(&self, group: usize) -> usize {
        if self.hill { 0 } else { group }
    }

    /// The coordinate of a curve: its midpoint for the origin, else how far it lies from that.
    pub(crate) fn mid_of(&self, group: usize) -> usize {
        self.hills()
            + match group.cmp(&self.origin) {
                Ordering::Equal => 0,
                Ordering::Less => group + 1,
                Ordering::Greater => group,
            }
    }

    /// log₁₀ of the midpoint of a curve.
    pub(crate) fn log_mid(&self, phi: &[f64], group: usize) -> f64 {
        let first = phi[self.hills()];
        if group == self.origin { first } else { first + phi[self.mid_of(group)] }
    }

    /// The same curves seen from another origin, and where given coordinates lie there.
    pub(crate) fn seen_from(&self, origin: usize, phi: &[f64]) -> (Self, Vec<f64>) {
        let mids: Vec<f64> = (0..self.curves).map(|group| self.log_mid(phi, group)).collect();
        let family = Self { origin, ..self.clone() };
        let phi = family.coordinates_of(&mids, &phi[..self.hills()]);
        (family, phi)
    }

    /// Signed slope of a curve.
    pub(crate) fn slope(&self, phi: &[f64], group: usize) -> f64 {
        self.doses.sign() * exp(phi[self.hill_of(group)])
    }

    /// Top and bottom of a curve.
    pub(crate) fn limits(&self, beta: &[f64], group: usize) -> (f64, f64) {
        (beta[self.top_of(group)], beta[self.bottom_of(group)])
    }

    /// Coordinates of given midpoints and slopes (ln |hill|).
    pub(crate) fn coordinates_of(&self, mids: &[f64], ln_hills: &[f64]) -> Vec<f64> {
        let from = mids[self.origin];
        let others = mids.iter().enumerate().filter(|(group, _)| *group != self.origin);
        ln_hills.iter().copied().chain([from]).chain(others.map(|(_, mid)| mid - from)).collect()
    }
}

impl Family for SharedFamily {
    fn coordinates(&self) -> usize {
        self.hills() + self.curves
    }

    fn coefficients(&self) -> usize {
        self.tops() + if self.bottom { 1 } else { self.curves }
    }

    fn read(&self, phi: &[f64], ats: &[At], table: &mut Table) {
        table.clear();
        let mut last: Option<(usize, Bow)> = None;
        for (j, at) in ats.iter().enumerate() {
            let hill = self.hill_of(at.group);
            let bow = last.filter(|(group, _)| *group == at.group).map_or_else(
                || Bow::new(self.log_mid(phi, at.group), phi[hill], self.doses.sign()),
                |(_, bow)| bow,
            );
            last = Some((at.group, bow));
            let turn = bow.at(at.log_dose);
            let (top, bottom) = (self.top_of(at.group), self.bottom_of(at.group));
            table.set(j, top, turn.upper);
            table.set(j, bottom, turn.lower);
            if table.wants_derivatives() {
                let [by_mid, by_hill] = turn.by;
                for (k, by) in [(hill, by_hill), (self.hills(), by_mid), (self.mid_of(at.group), by_mid)] {
                    table.set_by(j, k, top, by);
                    table.set_by(j, k, bottom, -by);
                }
            }
        }
    }

    fn slope(&self) -> Option<usize> {
        (self.hills() == 1).then_some(0)
    }

    fn is_monotone(&self) -> bool {
        true
    }

    fn bounds(&self) -> Vec<(f64, f64)> {
        let (low, high) = self.doses.mid_bounds();
        let mut bounds = vec![ln_hill_bounds(); self.hills()];
        bounds.push((low, high));
        bounds.extend(vec![(low - high, high - low); self.curves - 1]);
        bounds
    }

    fn starts(&self) -> Starts {
        // Around the midpoints of the single fits, and all curves together anywhere.
        let (low, high) = (self.doses.low - 0.5, self.doses.high + 0.5);
        let inside: Vec<f64> = self.mids.iter().map(|mid| mid.clamp(low, high)).collect();
        let mut starts = Vec::new();
        for hill in HILLS {
            let hill = vec![ln(hill); self.hills()];
            starts.push(self.coordinates_of(&inside, &hill));
            let together = self.doses.mids().into_iter().map(|mid| vec![mid; self.curves]);
            starts.extend(together.map(|mids| self.coordinates_of(&mids, &hill)));
        }
        Starts::Each(starts)
    }

    fn inequalities(&self) -> Vec<AtLeast> {
        (0..self.curves)
            .map(|group| {
                let mut row = vec![0.0; self.coefficients()];
                row[self.top_of(group)] = 1.0;
                row[self.bottom_of(group)] = -1.0;
                AtLeast { row, least: 0.0 }
            })
            .fold(Vec::new(), |mut rows, row| {
                if !rows.contains(&row) {
                    rows.push(row);
                }
                rows
            })
    }

    fn bends(&self, phi: &[f64], group: usize) -> Vec<Bend> {
        let width = 1.0 / (exp(phi[self.hill_of(group)]) * LN_10);
        vec![Bend { log_dose: self.log_mid(phi, group), width }]
    }

    fn plateaus(&self, group: usize) -> [Vec<f64>; 2] {
        let unit = |place: usize| {
            let mut row = vec![0.0; self.coefficients()];
            row[place] = 1.0;
            row
        };
        [unit(self.top_of(group)), unit(self.bottom_of(group))]
    }

    /// Top, bottom, hill and log_mid of every curve in turn.
    fn named(&self, phi: &[f64], beta: &[f64]) -> Vec<Named> {
        let n = self.coefficients() + self.coordinates();
        let at = |k: usize| self.coefficients() + k;
        let mut named = Vec::with_capacity(4 * self.curves);
        for group in 0..self.curves {
            let (top, bottom) = self.limits(beta, group);
            let hill = self.slope(phi, group);
            let mut mid = vec![(at(self.hills()), 1.0)];
            if group != self.origin {
                mid.push((at(self.mid_of(group)), 1.0));
            }
            named.push(Named::new("top", top, &[(self.top_of(group), 1.0)], n));
            named.push(Named::new("bottom", bottom, &[(self.bottom_of(group), 1.0)], n));
            named.push(Named::new("hill", hill, &[(at(self.hill_of(group)), hill)], n));
            named.push(Named::new("log10_mid", self.log_mid(phi, group), &mid, n));
        }
        named
    }
}
