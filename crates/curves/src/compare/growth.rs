//! The growth rate taken out of a comparison: the fold of GR50 beside that of the IC50, and the resistance
//! that is nothing but slow growth.

use std::collections::BTreeSet;

use crate::compare::call::EFFICACY_SHIFT;
use crate::compare::shift::shift;
use crate::compare::tag::Tag;
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

/// What the growth of two lines says of their folds.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "answers to four questions")]
pub(crate) struct Grown {
    /// Has every curve that the folds rest on its GR curve?
    controlled: bool,
    /// Does a GR curve rest on a doubling time?
    estimated: bool,
    /// Does GR itself stay higher at the top dose by [`EFFICACY_SHIFT`], with an interval above 0?
    raised: bool,
    /// Do the divisions of the lines differ by more than [`DIVISIONS_DIFFER`]?
    differ: bool,
}

/// The fold of GR50 between two lines under one compound, its names still to be filled in, and what growth says of the
/// other folds; `None` without GR curves of both lines.
pub(crate) fn of(parental: Side, resistant: Side, model: Model) -> Option<(Shift, Grown)> {
    if parental.grown.is_empty() || resistant.grown.is_empty() {
        return None;
    }
    let p: Vec<Replicate> = parental.grown.iter().map(|grown| grown.replicate).collect();
    let r: Vec<Replicate> = resistant.grown.iter().map(|grown| grown.replicate).collect();
    let gr50 = shift(Metric::Gr50, &p, &r, model);
    let raised = shift(Metric::Emax, &p, &r, model);
    let raised = raised.method != Method::TechnicalOnly
        && raised.estimate.is_some_and(|rise| rise >= EFFICACY_SHIFT)
        && raised.lower.is_some_and(|lower| lower > 0.0);
    let grown = Grown {
        controlled: is_controlled(parental, resistant),
        estimated: [parental, resistant].iter().any(|side| side.grown.iter().any(|grown| grown.estimated)),
        raised,
        differ: divisions_differ(parental, resistant),
    };
    Some((gr50, grown))
}

impl Grown {
    /// Tags the folds of one compound, which are called already.
    ///
    /// An `ic50_abs` that is called R or L upwards while `gr50` is called S is an artefact of the growth rate where the
    /// divisions of the lines differ, unless GR itself stays higher at the top dose.
    pub(crate) fn mark(self, shifts: &mut [Shift]) {
        let gr50_is_s =
            shifts.iter().any(|shift| shift.metric == Metric::Gr50 && shift.call == Some(Call::S));
        let artefact = gr50_is_s && !self.raised && self.differ;
        for shift in shifts.iter_mut() {
            if self.controlled || shift.metric == Metric::Gr50 {
                shift.tags.retain(|tag| *tag != Tag::GrowthNotControlled);
            }
            if shift.metric == Metric::Gr50 && self.estimated {
                shift.tags.push(Tag::X0Estimated);
            }
            let shifted =
                shift.call == Some(Call::R) || (shift.call == Some(Call::L) && shift.tags.contains(&Tag::Up));
            if shift.metric == Metric::Ic50Abs && shifted && artefact {
                shift.tags.push(Tag::GrowthRateArtefact);
            }
            shift.tags.sort_unstable();
        }
    }
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
