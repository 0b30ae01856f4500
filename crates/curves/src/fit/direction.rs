//! Which way a read-out goes, found over all curves of a table or study.

use serde::Serialize;

use crate::curve::Curve;
use crate::fit::asked::OwnCurve;
use crate::fit::options::FitOptions;
use crate::fit::reads::Reads;
use crate::fit::{Fit, Status, fit_many};

/// What curves say of the direction of their read-out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Direction {
    /// `None` when no curve shows it, or when they contradict each other.
    pub reads: Option<Reads>,
    /// Number of curves that were asked, and of those that show a direction: that fall and that rise.
    pub asked: usize,
    /// Number of curves that fall through half effect, or towards it where no curve passes it.
    pub falling: usize,
    /// The same of those that rise.
    pub rising: usize,
}

impl Direction {
    /// Do the curves contradict each other, so that no direction was found?
    #[must_use]
    pub const fn is_contradicted(&self) -> bool {
        self.reads.is_none() && self.falling + self.rising > 0
    }
}

/// The most curves that are asked; of more, as many are taken evenly.
pub const MOST_ASKED: usize = 20_000;

/// One direction must carry this part of all squared changes of response.
const MAJORITY: f64 = 0.75;

/// Which way a read-out goes, found over all curves of a table or study: that of the curves that pass half effect,
/// weighted by their squared change of response over the tested doses, so that small changes for another reason
/// (lines that grow better under a drug) do not count against those that die; where no curve passes half effect, that
/// of curves which go towards it.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, Reads, direction};
/// use foldshift_curves::screen::Screen;
///
/// let curves = Screen::default().curves(0..40)?;
/// assert_eq!(direction(&curves, &FitOptions::default()).reads, Some(Reads::Viability));
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn direction(curves: &[Curve], options: &FitOptions) -> Direction {
    let every = curves.len().div_ceil(MOST_ASKED).max(1);
    let plain = FitOptions { intervals: false, reads: None, ..*options };
    let asked: Vec<Curve> = curves.iter().step_by(every).cloned().collect();
    direction_of(&fit_many(&asked, &plain), options.half)
}

/// The same from fits that are there already.
#[must_use]
pub fn direction_of<'a>(fits: impl IntoIterator<Item = &'a Fit>, half: f64) -> Direction {
    let each: Vec<Option<Vote>> = fits.into_iter().map(|fit| vote(fit, half)).collect();
    let votes = |counts: fn(&Vote) -> bool| {
        let mut found = Direction { asked: each.len(), ..Direction::default() };
        let (mut falls, mut rises) = (0.0, 0.0);
        for vote in each.iter().flatten().filter(|vote| counts(vote)) {
            let (number, weight) =
                if vote.falls { (&mut found.falling, &mut falls) } else { (&mut found.rising, &mut rises) };
            *number += 1;
            *weight += vote.change * vote.change;
        }
        if falls.max(rises) >= MAJORITY * (falls + rises) && falls + rises > 0.0 {
            found.reads = Some(Reads::falling(falls > rises));
        }
        found
    };
    let passing = votes(|vote| vote.passes);
    if passing.falling + passing.rising > 0 { passing } else { votes(|vote| vote.approaches) }
}

/// What one curve says.
struct Vote {
    falls: bool,
    /// Change of the fitted response over the tested doses.
    change: f64,
    passes: bool,
    approaches: bool,
}

fn vote(fit: &Fit, half: f64) -> Option<Vote> {
    let own = OwnCurve::of(&fit.curve?, fit.tested_log_range()?, half);
    (fit.status == Status::Fitted).then(|| Vote {
        falls: own.falls,
        change: own.ends[1] - own.ends[0],
        passes: own.passes(half),
        approaches: own.approaches(half),
    })
}
