//! The residual scatter that curves of a table lend each other: a first pass over all of them, without intervals.

use std::io;

use super::plan::{Plan, Scatter};
use super::rows::scatter_of;
use foldshift_curves::fit::ScatterSamples;
use foldshift_study::curve_table::Gathered;

/// What the curves of a table know of their scatter; `told` is asked after each step whether to go on.
///
/// # Errors
/// Those of the file in which rows are; what `told` gives.
pub(super) fn scatter(
    gathered: &Gathered,
    plan: &Plan,
    told: &mut dyn FnMut() -> io::Result<()>,
) -> io::Result<Scatter> {
    let mut samples = ScatterSamples::default();
    for number in 0..gathered.blocks() {
        let (curves, _) = gathered.numbered(number)?;
        samples.append(scatter_of(&curves, plan));
        told()?;
    }
    Ok(Scatter::Known(samples.prior()))
}
