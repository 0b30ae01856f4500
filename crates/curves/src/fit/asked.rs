//! How the IC50s of a curve are asked for: of the curve itself where it goes the way of the read-out, else of its doses;
//! or why not at all.

use crate::curve::Level;
use crate::fit::estimate::{Reason, Status};
use crate::fit::options::FitOptions;
use crate::fit::reads::Reads;
use crate::logistic::Logistic;

/// An IC50 that is asked for: the best curve's, if it has one, and where it lies when not inside the doses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) estimate: Option<f64>,
    pub(crate) side: Side,
}

impl Asked {
    /// The estimate when it lies between these log₁₀ doses.
    pub(crate) fn inside(self, (low, high): (f64, f64)) -> Option<f64> {
        self.estimate.filter(|estimate| (low..=high).contains(estimate))
    }
}

/// Which way an IC50 lies when the curve does not pass it inside the doses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Above,
    Below,
}

/// A fitted curve as far as its absolute IC50 needs it, whatever its model.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnCurve {
    pub(crate) falls: bool,
    /// Response at the lowest and at the highest dose.
    pub(crate) ends: [f64; 2],
    /// log₁₀ dose of half effect, also outside of the doses.
    pub(crate) crossing: Option<f64>,
}

impl OwnCurve {
    pub(super) fn of(found: &Logistic, (low, high): (f64, f64), half: f64) -> Self {
        Self {
            falls: found.hill > 0.0,
            ends: [found.response(low), found.response(high)],
            crossing: found.log_dose_at(half),
        }
    }

    /// Does it pass half effect among the doses?
    pub(super) fn passes(self, half: f64) -> bool {
        let [low, high] = self.ends.map(|response| response - half);
        (low > 0.0) != (high > 0.0)
    }

    /// Does it end nearer to half effect than it begins?
    pub(super) fn approaches(self, half: f64) -> bool {
        let [low, high] = self.ends.map(|response| response - half);
        high.abs() < low.abs()
    }
}

/// How the absolute IC50 of a curve is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Absolute {
    pub(crate) asked: Asked,
    /// Do the curves that pass half effect fall with dose?
    pub(crate) falling: bool,
    /// Is it asked of the fitted curve itself? Else of the doses, which all lie on one side.
    pub(crate) own: bool,
}

/// Which way curves go that pass half effect: as the read-out does; where that is not known, as this curve shows, or as
/// its vehicle wells do.
fn falling(status: Status, own: OwnCurve, levels: &[Level], options: &FitOptions) -> Option<bool> {
    let half = options.half;
    let vehicle = || levels.first().filter(|level| level.dose == 0.0).map(|level| level.mean > half);
    options
        .reads
        .map(Reads::falls)
        .or_else(|| {
            let shown = own.passes(half) || own.approaches(half);
            (status == Status::Fitted && shown).then_some(own.falls)
        })
        .or_else(vehicle)
}

/// Is this the response of an effect of more than half?
pub(super) fn reached(response: f64, half: f64, falling: bool) -> bool {
    if falling { response < half } else { response > half }
}

/// How the absolute IC50 is asked for, or why not at all.
pub(crate) fn absolute(
    status: Status,
    own: OwnCurve,
    levels: &[Level],
    options: &FitOptions,
) -> Result<Absolute, Reason> {
    let falling = falling(status, own, levels, options).ok_or(Reason::DirectionUnknown)?;
    let of_curve = || {
        let side = if reached(own.ends[0], options.half, falling) { Side::Below } else { Side::Above };
        Ok(Absolute { asked: Asked { estimate: own.crossing, side }, falling, own: true })
    };
    if status == Status::Fitted && own.falls == falling {
        return of_curve();
    }
    match side_of(levels, options.half, falling) {
        Some(side) => Ok(Absolute { asked: Asked { estimate: None, side }, falling, own: false }),
        // Doses on both sides: the limits of the curve that was found tell whether the data allow any other.
        None if own.falls == falling => of_curve(),
        None => Err(Reason::BothSides),
    }
}

/// The side on which an absolute IC50 lies when it is told by the doses alone: all of them show the effect, or none.
fn side_of(levels: &[Level], half: f64, falling: bool) -> Option<Side> {
    let mut doses = levels.iter().filter(|level| level.dose > 0.0);
    // A response of exactly half is on neither side.
    let below = doses.clone().all(|level| reached(level.mean, half, falling));
    let above = doses.all(|level| reached(level.mean, half, !falling));
    if above {
        Some(Side::Above)
    } else if below {
        Some(Side::Below)
    } else {
        None
    }
}

/// Does a curve go against the direction of its read-out?
pub(crate) fn is_against(own: OwnCurve, options: &FitOptions) -> bool {
    options.reads.is_some_and(|reads| reads.falls() != own.falls)
}
