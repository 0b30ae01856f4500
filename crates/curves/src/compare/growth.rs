//! The growth rate taken out of a comparison: the fold of GR50 beside that of the IC50, and the resistance
//! that is nothing but slow growth.

use std::collections::BTreeSet;

use crate::compare::call::{EFFICACY_SHIFT, Scale, Tag, call};
use crate::compare::shift::shift;
use crate::compare::{Call, Method, Metric, Model, Replicate, Shift};
use crate::statistics::mean;

/// The ratio of divisions from which on two lines count as growing at different rates.
pub const DIVISIONS_DIFFER: f64 = 1.5;

/// The GR curve of one experiment.
#[derive(Clone, Copy, Debug)]
pub struct GrownReplicate<'a> {
    /// The experiment, and the curve through GR values with its fit.
    pub replicate: Replicate<'a>,
    /// Divisions of the vehicle.
    pub divisions: f64,
    /// Does it rest on a doubling time rather than on a measurement?
    pub estimated: bool,
}

/// One line under one compound: its curves, and what growth is known of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    /// Curves of responses.
    pub curves: &'a [Replicate<'a>],
    /// Curves of GR values.
    pub grown: &'a [GrownReplicate<'a>],
}

/// Adds the fold of GR50 to the shifts of one compound between two lines, and to the others what it says of
/// them. Without GR curves of both lines nothing changes.
///
/// The growth rate is controlled when every curve that the folds rest on has its GR curve. An `ic50_abs` that
/// is called R while `gr50` is called S is an artefact of the growth rate where the divisions of the lines
/// differ by more than [`DIVISIONS_DIFFER`], unless GR itself stays higher at the top dose by
/// [`EFFICACY_SHIFT`] with an interval above 0.
pub(crate) fn control_growth(shifts: &mut Vec<Shift>, parental: Side, resistant: Side, model: Model) {
    if parental.grown.is_empty() || resistant.grown.is_empty() {
        return;
    }
    let p: Vec<Replicate> = parental.grown.iter().map(|grown| grown.replicate).collect();
    let r: Vec<Replicate> = resistant.grown.iter().map(|grown| grown.replicate).collect();
    let mut gr50 = shift(Metric::Gr50, &p, &r, model);
    if let Some(named) = shifts.first() {
        gr50.parental.clone_from(&named.parental);
        gr50.resistant.clone_from(&named.resistant);
        gr50.compound.clone_from(&named.compound);
    }
    call(std::slice::from_mut(&mut gr50), Scale::default());
    gr50.tags.retain(|tag| *tag != Tag::GrowthNotControlled);
    if [parental, resistant].iter().any(|side| side.grown.iter().any(|grown| grown.estimated)) {
        gr50.tags.push(Tag::X0Estimated);
        gr50.tags.sort_unstable();
    }
    if is_controlled(parental, resistant) {
        for shift in shifts.iter_mut() {
            shift.tags.retain(|tag| *tag != Tag::GrowthNotControlled);
        }
    }
    let raised = shift(Metric::Emax, &p, &r, model);
    let raised = raised.method != Method::TechnicalOnly
        && raised.estimate.is_some_and(|rise| rise >= EFFICACY_SHIFT)
        && raised.lower.is_some_and(|lower| lower > 0.0);
    if gr50.call == Some(Call::S) && !raised && divisions_differ(parental, resistant) {
        let is_resistant =
            |shift: &&mut Shift| shift.metric == Metric::Ic50Abs && shift.call == Some(Call::R);
        for shift in shifts.iter_mut().filter(is_resistant) {
            shift.tags.push(Tag::GrowthRateArtefact);
            shift.tags.sort_unstable();
        }
    }
    let place = shifts.iter().take_while(|shift| shift.metric < Metric::Gr50).count();
    shifts.insert(place, gr50);
}

/// Has every curve that the folds rest on its GR curve? These are the curves of the experiments that both
/// lines were measured in, or all where there is none.
fn is_controlled(parental: Side, resistant: Side) -> bool {
    let experiments = |side: Side| -> BTreeSet<String> {
        side.curves.iter().map(|curve| curve.experiment.to_owned()).collect()
    };
    let (p, r) = (experiments(parental), experiments(resistant));
    let both: BTreeSet<&String> = p.intersection(&r).collect();
    [(parental, &p), (resistant, &r)].into_iter().all(|(side, measured)| {
        measured
            .iter()
            .filter(|experiment| both.is_empty() || both.contains(experiment))
            .all(|experiment| side.grown.iter().any(|grown| grown.replicate.experiment == experiment))
    })
}

/// Do the lines, on average over their experiments, divide at rates that differ?
fn divisions_differ(parental: Side, resistant: Side) -> bool {
    let divisions = |side: Side| mean(&side.grown.iter().map(|grown| grown.divisions).collect::<Vec<_>>());
    let ratio = divisions(parental).zip(divisions(resistant)).map(|(p, r)| p.max(r) / p.min(r));
    ratio.is_some_and(|ratio| ratio > DIVISIONS_DIFFER)
}
