//! One look at all curves once they are gathered: what the scale of responses is, and whether a column parts curves.

use foldshift_curves::curve::Point;
use rayon::prelude::*;
use std::io;

use super::rows::{BLOCK, Rows, Sorted};

/// How many doses make a curve.
const OWN_DOSES: usize = 3;

/// What is known of all curves together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::curve_table) struct Survey {
    /// Curves with points.
    pub(in crate::curve_table) curves: usize,
    /// Curves with one dose.
    pub(in crate::curve_table) single: usize,
    /// Curves whose responses look like percentages, and the first of them.
    pub(in crate::curve_table) percent: Alike,
    /// The same of fractions.
    pub(in crate::curve_table) fractions: Alike,
    /// Curves of which every response lies far above one half.
    pub(in crate::curve_table) raw: usize,
    /// Does a response lie beyond those of fractions?
    pub(in crate::curve_table) beyond_fractions: bool,
    /// Is there a point at dose 0?
    pub(in crate::curve_table) zero: bool,
    /// Of every watched column, how many curves it parts.
    pub(in crate::curve_table) parted: Vec<usize>,
}

/// Curves that are alike: how many, and the first.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(in crate::curve_table) struct Alike {
    pub(in crate::curve_table) count: usize,
    pub(in crate::curve_table) first: Option<u32>,
}

impl Alike {
    fn see(&mut self, curve: u32) {
        self.count += 1;
        self.first.get_or_insert(curve);
    }

    fn and(self, later: Self) -> Self {
        Self { count: self.count + later.count, first: self.first.or(later.first) }
    }
}

impl Survey {
    /// Looks at all curves of `rows`, of which there are so many, but those that are `left_out`.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub(in crate::curve_table) fn of(
        rows: &Rows,
        curves: usize,
        watched: usize,
        left_out: &(impl Fn(u32) -> bool + Sync),
    ) -> io::Result<Self> {
        let blocks: Vec<Self> = (0..rows.blocks())
            .into_par_iter()
            .map(|block| {
                let here = curves.saturating_sub(block * BLOCK).min(BLOCK);
                let sorted = rows.block(block, here)?;
                Ok(Self::of_block(&sorted, block, watched, left_out))
            })
            .collect::<io::Result<_>>()?;
        let none = Self { parted: vec![0; watched], ..Self::default() };
        Ok(blocks.into_iter().fold(none, |all, block| all.and(&block)))
    }

    fn of_block(sorted: &Sorted, block: usize, watched: usize, left_out: &impl Fn(u32) -> bool) -> Self {
        let mut all = Self { parted: vec![0; watched], ..Self::default() };
        for curve in 0..sorted.curves() {
            let number = u32::try_from(block * BLOCK + curve).unwrap_or(u32::MAX);
            let points = sorted.points(curve);
            if points.is_empty() || left_out(number) {
                continue;
            }
            all.see(points, number);
            for (column, parted) in all.parted.iter_mut().enumerate() {
                *parted += usize::from(is_parted(points, sorted.hashes(curve, column)));
            }
        }
        all
    }

    fn see(&mut self, points: &[Point], curve: u32) {
        let first = points[0];
        let (mut low, mut high, mut sum, mut one_dose) = (f64::INFINITY, f64::NEG_INFINITY, 0.0, true);
        let mut near_vehicle = 0;
        for point in points {
            low = low.min(point.response);
            high = high.max(point.response);
            sum += point.response;
            one_dose &= point.dose.to_bits() == first.dose.to_bits();
            self.zero |= point.dose == 0.0;
            near_vehicle += usize::from((0.3..=1.5).contains(&point.response));
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
        let mean = sum / points.len() as f64;
        let within = low >= -2.0 && high <= 2.0;
        self.curves += 1;
        self.single += usize::from(one_dose);
        self.beyond_fractions |= !within;
        self.raw += usize::from(low > 5.0);
        if (20.0..400.0).contains(&mean) && high < 1000.0 {
            self.percent.see(curve);
        }
        if within && 3 * near_vehicle >= points.len() {
            self.fractions.see(curve);
        }
    }

    fn and(mut self, later: &Self) -> Self {
        for (own, other) in self.parted.iter_mut().zip(&later.parted) {
            *own += other;
        }
        Self {
            curves: self.curves + later.curves,
            single: self.single + later.single,
            percent: self.percent.and(later.percent),
            fractions: self.fractions.and(later.fractions),
            raw: self.raw + later.raw,
            beyond_fractions: self.beyond_fractions || later.beyond_fractions,
            zero: self.zero || later.zero,
            parted: self.parted,
        }
    }
}

/// Do at least two values of a column have a curve of their own, and together most points of the curve?
fn is_parted(points: &[Point], hashes: impl Iterator<Item = u32> + Clone) -> bool {
    let mut first = hashes.clone();
    let Some(one) = first.next() else { return false };
    if first.all(|hash| hash == one) {
        return false;
    }
    let mut each: Vec<(u32, u64)> =
        hashes.zip(points).map(|(hash, point)| (hash, point.dose.to_bits())).collect();
    each.sort_unstable();
    let (mut parts, mut held) = (0, 0);
    for value in each.chunk_by(|a, b| a.0 == b.0) {
        let doses = value.chunk_by(|a, b| a.1 == b.1).count();
        if doses >= OWN_DOSES {
            parts += 1;
            held += value.len();
        }
    }
    parts > 1 && 2 * held > each.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_parts_a_curve_when_two_of_its_values_are_curves_and_hold_most_points() {
        let parted = |hashes: &[u32]| {
            let points: Vec<Point> = (0..hashes.len())
                .map(|k| Point::new(f64::from(u32::try_from(k % 3).unwrap()), 1.0))
                .collect();
            is_parted(&points, hashes.iter().copied())
        };
        assert!(parted(&[1, 1, 1, 2, 2, 2]));
        assert!(!parted(&[1; 6]), "one value");
        assert!(!parted(&[1, 2, 3, 4, 5, 6]), "a value a point");
        assert!(!parted(&[1, 1, 1, 2, 2, 3]), "one curve and rest");
    }
}
