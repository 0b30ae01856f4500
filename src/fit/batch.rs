//! Many curves at once: rayon over curves, results in input order.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::curve::Curve;
use crate::fit::start::{Design, StartGrid};
use crate::fit::{Fit, FitOptions, fit, fit_on_grid};

/// Fits every curve; the results stand in the order of the curves, whatever the number of threads.
///
/// Curves that share their doses share a start grid.
#[must_use]
pub fn fit_many(curves: &[Curve], options: &FitOptions) -> Vec<Fit> {
    let each: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (curve, options)).collect();
    fit_each(&each)
}

/// Fits every curve with options of its own; results in input order.
#[must_use]
pub fn fit_each(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    let designs: Vec<Option<Design>> =
        curves.iter().map(|(curve, _)| curve.tested_range().map(|_| Design::of(curve.levels()))).collect();
    let grids = shared_grids(curves, &designs);
    curves
        .par_iter()
        .zip(designs.par_iter())
        .map(|((curve, options), design)| match design.as_ref().and_then(|design| grids.get(design)) {
            Some(grid) => fit_on_grid(curve, options, grid),
            None => fit(curve, options),
        })
        .collect()
}

/// The most grids that are kept for sharing; the designs beyond compute theirs when they need it.
const MOST_GRIDS: usize = 512;

/// A start grid for every design that occurs at least twice.
fn shared_grids<'a>(
    curves: &[(&Curve, &FitOptions)],
    designs: &'a [Option<Design>],
) -> BTreeMap<&'a Design, StartGrid> {
    let mut first_curve: BTreeMap<&Design, (usize, bool)> = BTreeMap::new();
    for (index, design) in designs.iter().enumerate() {
        if let Some(design) = design {
            first_curve.entry(design).and_modify(|(_, again)| *again = true).or_insert((index, false));
        }
    }
    first_curve
        .into_iter()
        .filter(|(_, (_, again))| *again)
        .take(MOST_GRIDS)
        .filter_map(|(design, (index, _))| {
            let curve = curves[index].0;
            Some((design, StartGrid::new(curve.levels(), curve.tested_log_range()?)))
        })
        .collect()
}
