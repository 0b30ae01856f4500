//! The residual scatter that curves of a table lend each other: a first pass over all of them, without intervals.

use std::io;

use super::plan::{Plan, Scatter};
use super::rows::Rows;
use super::streamed::{Done, step, steps};
use crate::report::words::counted;
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{FitOptions, ScatterPrior, ScatterSamples, fit_many};
use foldshift_study::curve_table::Gathered;

/// What the curves of a table know of their scatter; `told` is asked after each step whether to go on.
///
/// # Errors
/// Those of the file in which rows are; what `told` gives.
pub(super) fn scatter(
    gathered: &Gathered,
    plan: &Plan,
    told: &mut dyn FnMut(Done) -> io::Result<()>,
) -> io::Result<Scatter> {
    let mut samples = ScatterSamples::default();
    for number in 0..steps(gathered) {
        let (curves, _) = step(gathered, number)?;
        samples.append(of(&curves, plan));
        told(Done::default())?;
    }
    Ok(Scatter::Known(samples.prior()))
}

/// The scatter of curves around what the plan fits to them.
pub(super) fn of(curves: &[Curve], plan: &Plan) -> ScatterSamples {
    let mut samples = ScatterSamples::default();
    let points = plan.without_intervals();
    if points.is_plain() {
        fit_many(curves, &points.options).iter().zip(curves).for_each(|(fit, curve)| samples.see(curve, fit));
    } else {
        Rows::fit(None, curves.to_vec(), &points)
            .fits()
            .zip(curves)
            .for_each(|(fit, curve)| samples.see(curve, fit));
    }
    samples
}

impl Scatter {
    /// The options of a curve that borrows, where it may.
    pub(super) fn told(&self, curve: &Curve, options: &FitOptions) -> FitOptions {
        match self {
            Self::Known(Some(prior)) => prior.told(curve, options),
            _ => *options,
        }
    }

    /// What the curves know, where they do.
    pub(super) fn prior(&self) -> Option<&ScatterPrior> {
        match self {
            Self::Known(prior) => prior.as_ref(),
            Self::Own | Self::Asked => None,
        }
    }

    /// What is said of it.
    pub(super) fn words(&self) -> String {
        let Self::Known(Some(prior)) = self else {
            return "too few curves have a residual: each rests on its own scatter".to_owned();
        };
        let curves = counted(prior.curves(), "curve");
        let grows = match prior.slope() {
            slope if slope > 0.0 => ", more the higher a curve lies",
            slope if slope < 0.0 => ", less the higher a curve lies",
            _ => "",
        };
        format!(
            "the scatter is moderated over {curves}{grows}: what each borrows is worth {:.1} degrees of freedom",
            prior.df()
        )
    }
}
