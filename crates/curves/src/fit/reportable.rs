//! From an optimum to what may be reported of the IC50s: estimates with profile limits inside the doses,
//! bounds outside, and nothing where nothing can be said.
//!
//! A bound is told only when every curve that the data allow stays on that side: curves of the direction of the
//! read-out, through half effect at any dose. Its own points never contradict it.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::curve::Level;
use crate::distribution::t_quantile_two_sided;
use crate::fit::Fit;
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::limits::Limit;
use crate::fit::options::{CONFIDENCE, FitOptions};
use crate::fit::problem::Problem;
use crate::logistic::Logistic;

/// Limits that were found, lower and upper.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walks {
    pub(super) mid: [Limit; 2],
    pub(super) level: [Limit; 2],
}

impl Walks {
    /// Nothing was looked for.
    pub(super) const NONE: Self = Self { mid: [Limit::Unsettled; 2], level: [Limit::Unsettled; 2] };
}

/// A limit of an IC50 that is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ask {
    /// Of the absolute IC50, of curves that fall (true) or rise; of the midpoint when `None`.
    pub(super) level: Option<bool>,
    /// log₁₀ dose from which the walk begins: the estimate, or the last dose tested on the way to one
    /// that lies outside.
    pub(super) from: f64,
    /// Is this the estimate?
    pub(super) at_estimate: bool,
    /// By how much the sum of squares may grow.
    pub(super) may_grow: f64,
    /// −1 for the lower limit, 1 for the upper one.
    pub(super) sign: f64,
    /// How far the limit probably lies: t standard errors.
    pub(super) guess: f64,
}

/// The limits of a curve's IC50s: both of one that lies inside the doses, the inner one of one that lies outside.
pub(super) fn asks(fit: &Fit, problem: &Problem, options: &FitOptions) -> Vec<Ask> {
    let (Some(found), Some(threshold), true) =
        (fit.curve, threshold(fit), options.intervals && fit.status != Status::NotDeterminable)
    else {
        return Vec::new();
    };
    let Some(variance) = variance(fit, problem.levels) else { return Vec::new() };
    let (low, high) = problem.range;
    let mut all = Vec::with_capacity(4);
    let mut add = |level: Option<bool>, asked: Asked, error: Option<f64>| {
        let inside = asked.inside(problem.range);
        let signs: &[f64] = match (inside, asked.side) {
            (Some(_), _) => &[-1.0, 1.0],
            (None, Side::Above) => &[-1.0],
            (None, Side::Below) => &[1.0],
        };
        let end = if asked.side == Side::Above { high } else { low };
        all.extend(signs.iter().map(|sign| Ask {
            level,
            from: inside.unwrap_or(end),
            at_estimate: inside.is_some(),
            may_grow: threshold * variance,
            sign: *sign,
            guess: error.filter(|error| error.is_finite()).unwrap_or(0.1) * threshold.sqrt(),
        }));
    };
    let covariance = fit.covariance.as_ref();
    if let Some(asked) =
        relative(fit, OwnCurve::of(&found, problem.range, options.half), found, problem, options)
    {
        add(None, asked, covariance.and_then(|covariance| covariance.roots()[3]));
    }
    let own = OwnCurve::of(&found, problem.range, options.half);
    if let Ok(Absolute { asked, falling, .. }) = absolute(fit.status, own, problem.levels, options) {
        let error = asked.inside(problem.range).and_then(|estimate| {
            let gradient = found.gradient(estimate);
            covariance.map(|covariance| covariance.error_of(gradient) / gradient[3].abs())
        });
        add(Some(falling), asked, error);
    }
    all
}

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
    fn of(found: &Logistic, (low, high): (f64, f64), half: f64) -> Self {
        Self {
            falls: found.hill > 0.0,
            ends: [found.response(low), found.response(high)],
            crossing: found.log_dose_at(half),
        }
    }

    /// Does it pass half effect among the doses, or go towards it?
    fn shows_direction(self, half: f64) -> bool {
        let [low, high] = self.ends.map(|response| response - half);
        (low > 0.0) != (high > 0.0) || high.abs() < low.abs()
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
        .map(super::Reads::falls)
        .or_else(|| (status == Status::Fitted && own.shows_direction(half)).then_some(own.falls))
        .or_else(vehicle)
}

/// Is this the response of an effect of more than half?
fn reached(response: f64, half: f64, falling: bool) -> bool {
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

/// The relative IC50, of a curve that responds, and not against the read-out.
fn relative(
    fit: &Fit,
    own: OwnCurve,
    found: Logistic,
    problem: &Problem,
    options: &FitOptions,
) -> Option<Asked> {
    let side = if found.log_mid > problem.range.1 { Side::Above } else { Side::Below };
    let is_asked = fit.status == Status::Fitted && !is_against(own, options);
    is_asked.then_some(Asked { estimate: Some(found.log_mid), side })
}

/// Does a curve go against the direction of its read-out?
pub(crate) fn is_against(own: OwnCurve, options: &FitOptions) -> bool {
    options.reads.is_some_and(|reads| reads.falls() != own.falls)
}

/// Fills in both IC50s: measured with its interval, or censored, or unknown.
pub(super) fn report_ic50s(
    fit: &mut Fit,
    problem: &Problem,
    found: Logistic,
    options: &FitOptions,
    walked: &Walks,
) {
    let own = OwnCurve::of(&found, problem.range, options.half);
    let judged = Judged { levels: problem.levels, range: problem.range, options };
    let limits = |walked: [Limit; 2]| {
        move |_: f64, sign: f64| match walked[usize::from(sign > 0.0)] {
            Limit::At(limit) => Some(limit),
            Limit::Open | Limit::Unsettled => None,
        }
    };
    if let Some(asked) = relative(fit, own, found, problem, options) {
        fit.ic50_rel = judged.relative(fit, asked, limits(walked.mid));
    }
    match absolute(fit.status, own, problem.levels, options) {
        Ok(absolute) => fit.ic50_abs = judged.absolute(fit, absolute, limits(walked.level)),
        Err(reason) => fit.say(reason),
    }
    if fit.status == Status::Fitted && is_against(own, options) {
        fit.say(Reason::Against);
    }
}

/// What is said of a curve of which every response is the same number.
pub(super) fn say_unmoved(fit: &mut Fit, levels: &[Level], range: (f64, f64), options: &FitOptions) {
    let own = OwnCurve { falls: true, ends: [levels[0].mean; 2], crossing: None };
    match absolute(Status::NoResponse, own, levels, options) {
        Ok(Absolute { asked: Asked { side: Side::Above, .. }, .. }) => {
            fit.ic50_abs = Ic50::Above { bound: range.1 };
            fit.say(Reason::AbsAbove);
        }
        Ok(Absolute { asked: Asked { side: Side::Below, .. }, .. }) => {
            fit.ic50_abs = Ic50::Below { bound: range.0 };
            fit.say(Reason::AbsBelow);
        }
        Err(reason) => fit.say(reason),
    }
}

/// So near to a dose, in decades, the steepest curve of a search has not left its plateau there.
const BESIDE: f64 = 0.03;

/// What the IC50s of a curve are judged by, besides their limits.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged<'a> {
    pub(crate) levels: &'a [Level],
    /// log₁₀ of the lowest and the highest dose above zero.
    pub(crate) range: (f64, f64),
    pub(crate) options: &'a FitOptions,
}

impl Judged<'_> {
    /// The relative IC50; `limit` walks to its limits, from a log₁₀ dose down (−1) or up (1).
    pub(crate) fn relative(
        &self,
        fit: &mut Fit,
        asked: Asked,
        limit: impl FnMut(f64, f64) -> Option<f64>,
    ) -> Ic50 {
        let ic50 = self.judge(fit, asked, true, limit);
        self.say_few(fit, ic50);
        ic50
    }

    /// The absolute IC50, and what its reasons are.
    pub(crate) fn absolute(
        &self,
        fit: &mut Fit,
        Absolute { asked, falling, own }: Absolute,
        limit: impl FnMut(f64, f64) -> Option<f64>,
    ) -> Ic50 {
        let mut judged = self.judge(fit, asked, false, limit);
        if let (Status::NoResponse, Ic50::Measured { lower, upper, .. }) = (fit.status, judged) {
            judged = self.without_response(fit, judged, [lower, upper]);
        }
        let kept = self.kept(judged, falling);
        if kept != judged || kept == Ic50::Unknown && !(own && fit.status == Status::Fitted) {
            fit.say(Reason::BothSides);
        }
        match kept {
            Ic50::Above { .. } => fit.say(Reason::AbsAbove),
            Ic50::Below { .. } => fit.say(Reason::AbsBelow),
            Ic50::Measured { .. } => self.say_few(fit, kept),
            Ic50::Unknown => {}
        }
        kept
    }

    /// What the limits of a curve without a response say: one of them alone is a bound; both together show that only
    /// curves fit which pass half effect among the doses.
    fn without_response(&self, fit: &mut Fit, judged: Ic50, limits: [Option<f64>; 2]) -> Ic50 {
        let (low, high) = self.range;
        match limits.map(|limit| limit.filter(|limit| (low..=high).contains(limit))) {
            [Some(_), Some(_)] => {
                fit.status = Status::Fitted;
                fit.reasons.retain(|reason| *reason != Reason::Flat);
                fit.say(Reason::IntervalOnly);
                judged
            }
            [Some(bound), None] => Ic50::Above { bound },
            [None, Some(bound)] => Ic50::Below { bound },
            [None, None] => Ic50::Unknown,
        }
    }

    fn say_few(&self, fit: &mut Fit, ic50: Ic50) {
        for (reason, few) in few_doses(self.levels, ic50) {
            if few {
                fit.say(reason);
            }
        }
    }

    /// The estimate with its interval when it lies inside the doses; else the bound that the data give.
    fn judge(
        &self,
        fit: &mut Fit,
        asked: Asked,
        relative: bool,
        mut limit: impl FnMut(f64, f64) -> Option<f64>,
    ) -> Ic50 {
        if !self.options.intervals || threshold(fit).is_none() || variance(fit, self.levels).is_none() {
            return self.unwalked(fit, asked, relative);
        }
        let (low, high) = self.range;
        if let Some(log_dose) = asked.inside(self.range) {
            let [lower, upper] =
                self.over_a_step(fit, log_dose, [limit(log_dose, -1.0), limit(log_dose, 1.0)]);
            if lower.is_none() {
                fit.say(Reason::LowerOpen);
            }
            if upper.is_none() {
                fit.say(Reason::UpperOpen);
            }
            let measured = Ic50::Measured { log_dose, lower, upper };
            // A midpoint needs both plateaus. Where one rests on a single dose and the interval leaves the
            // tested range, the midpoint may as well lie beyond it: that is a bound.
            let [(_, few_below), (_, few_above)] = few_doses(self.levels, measured);
            let beyond = relative && few_above && upper.is_none_or(|upper| upper > high);
            let before = relative && few_below && lower.is_none_or(|lower| lower < low);
            for (reason, is_so) in [(Reason::FewAbove, beyond), (Reason::FewBelow, before)] {
                if is_so {
                    fit.say(reason);
                }
            }
            return match (lower, upper) {
                (None, None) => Ic50::Unknown,
                _ if beyond && before => Ic50::Unknown,
                (Some(bound), _) if beyond && bound >= low => Ic50::Above { bound },
                (_, Some(bound)) if before && bound <= high => Ic50::Below { bound },
                _ if beyond || before => Ic50::Unknown,
                _ => measured,
            };
        }
        let bound = match asked.side {
            Side::Above => limit(high, -1.0),
            Side::Below => limit(low, 1.0),
        };
        match (bound.filter(|bound| (low..=high).contains(bound)), asked.side) {
            (Some(bound), Side::Above) => Ic50::Above { bound },
            (Some(bound), Side::Below) => Ic50::Below { bound },
            (None, _) => Ic50::Unknown,
        }
    }

    /// Between the two doses of a step any dose fits as well, up to these doses themselves: slopes have no end but that
    /// of the search.
    fn over_a_step(&self, fit: &Fit, log_dose: f64, [lower, upper]: [Option<f64>; 2]) -> [Option<f64>; 2] {
        let mut tested = self.levels.iter().map(|level| level.log_dose).filter(|dose| dose.is_finite());
        if !fit.reasons.contains(&Reason::Step) {
            if !fit.reasons.contains(&Reason::SteeperFits) {
                return [lower, upper];
            }
            // Beside a dose only the steepest curves are left, and with any slope they would reach it.
            let below = |limit: f64| tested.clone().find(|dose| (0.0..BESIDE).contains(&(limit - dose)));
            let above = |limit: f64| tested.clone().find(|dose| (0.0..BESIDE).contains(&(dose - limit)));
            return [
                lower.map(|lower| below(lower).unwrap_or(lower)),
                upper.map(|upper| above(upper).unwrap_or(upper)),
            ];
        }
        let below = tested.clone().rfind(|dose| *dose <= log_dose).unwrap_or(log_dose);
        let above = tested.find(|dose| *dose >= log_dose).unwrap_or(log_dose);
        [lower.map(|lower| lower.min(below)), upper.map(|upper| upper.max(above))]
    }

    /// What is said of an IC50 without walking to its limits, because none were asked for: the estimate alone; and a
    /// bound where the response at the last dose, and for want of a curve the mean of all of them, lies on that side of
    /// half effect by more than its error.
    fn unwalked(&self, fit: &Fit, asked: Asked, relative: bool) -> Ic50 {
        let (low, high) = self.range;
        if let Some(log_dose) = asked.inside(self.range) {
            return Ic50::Measured { log_dose, lower: None, upper: None };
        }
        let bound = if asked.side == Side::Above { high } else { low };
        if !relative && !self.is_beyond_error(fit, bound) {
            return Ic50::Unknown;
        }
        match asked.side {
            Side::Above => Ic50::Above { bound },
            Side::Below => Ic50::Below { bound },
        }
    }

    /// Does the response at this dose, one of the ends, differ from half effect by more than t standard errors? The
    /// error of a fitted response is at most that of the mean at its dose.
    fn is_beyond_error(&self, fit: &Fit, end: f64) -> bool {
        let (Some(sigma), Some(threshold)) = (fit.sigma, threshold(fit)) else { return false };
        let weight = |levels: &[Level]| levels.iter().map(|level| level.weight).sum::<f64>();
        let of_curve = || {
            let level = self.levels.iter().find(|level| level.log_dose.to_bits() == end.to_bits())?;
            Some((fit.curve?.response(end), level.weight))
        };
        let mean = || {
            let all = weight(self.levels);
            (self.levels.iter().map(|level| level.weight * level.mean).sum::<f64>() / all, all)
        };
        let own = if fit.status == Status::Fitted { of_curve() } else { None };
        let (response, weight) = own.unwrap_or_else(mean);
        let distance = response - self.options.half;
        distance * distance > threshold * sigma * sigma / weight
    }

    /// A bound as far as its own points go along with it: no dose up to a lower bound shows the effect, every dose from
    /// an upper bound on does.
    fn kept(&self, ic50: Ic50, falling: bool) -> Ic50 {
        let half = self.options.half;
        let (shows, lacks) = (
            |level: &&Level| reached(level.mean, half, falling),
            |level: &&Level| reached(level.mean, half, !falling),
        );
        let tested = |level: &&Level| level.dose > 0.0;
        match ic50 {
            Ic50::Above { bound } => {
                let Some(first) = self.levels.iter().filter(shows).map(|level| level.log_dose).next() else {
                    return ic50;
                };
                if first > bound {
                    return ic50;
                }
                let before = self.levels.iter().filter(tested).rfind(|level| level.log_dose < first);
                before.map_or(Ic50::Unknown, |level| Ic50::Above { bound: level.log_dose })
            }
            Ic50::Below { bound } => {
                let last = self.levels.iter().filter(tested).rfind(lacks).map(|level| level.log_dose);
                let Some(last) = last.filter(|last| *last >= bound) else { return ic50 };
                let after = self.levels.iter().find(|level| level.log_dose > last);
                after.map_or(Ic50::Unknown, |level| Ic50::Below { bound: level.log_dose })
            }
            Ic50::Measured { .. } | Ic50::Unknown => ic50,
        }
    }
}

/// t² of the interval, for one parameter and the fit's degrees of freedom.
pub(crate) fn threshold(fit: &Fit) -> Option<f64> {
    (fit.df > 0).then(|| t_quantile_of(fit.df).powi(2))
}

/// t of the interval; computed once for each number of degrees of freedom and thread.
fn t_quantile_of(df: usize) -> f64 {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<usize, f64>> = const { RefCell::new(BTreeMap::new()) };
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let compute = || t_quantile_two_sided(CONFIDENCE, df as f64);
    KNOWN.with_borrow_mut(|known| *known.entry(df).or_insert_with(compute))
}

/// Responses are known to so many parts of their scatter at best: no reader has, and few tables keep, more than four
/// digits.
const RESOLUTION: f64 = 1e-4;

/// The residual variance that limits are walked with: never less than the resolution of responses allows, so that exact
/// data do not pretend to know what lies between two doses. `None` when there is no residual, or no scatter at all.
pub(crate) fn variance(fit: &Fit, levels: &[Level]) -> Option<f64> {
    let variance = fit.sigma? * fit.sigma?;
    let n: usize = levels.iter().map(|level| level.n).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let of_points = total_ss(levels) / n as f64;
    let variance = variance.max(RESOLUTION * RESOLUTION * of_points);
    (variance > 0.0).then_some(variance)
}

/// Weighted sum of squares around the mean of all responses.
fn total_ss(levels: &[Level]) -> f64 {
    let weight: f64 = levels.iter().map(|level| level.weight).sum();
    let mean = levels.iter().map(|level| level.weight * level.mean).sum::<f64>() / weight;
    levels.iter().map(|level| level.pure_ss + level.weight * (level.mean - mean) * (level.mean - mean)).sum()
}

/// An IC50 with fewer than two doses on a side rests on little. The zero dose counts as one below.
/// Source: Sebaugh, Pharm. Stat. 10 (2011) 128, doi:10.1002/pst.426.
pub(crate) fn few_doses(levels: &[Level], ic50: Ic50) -> [(Reason, bool); 2] {
    let Some(log_dose) = ic50.log_dose() else {
        return [(Reason::FewBelow, false), (Reason::FewAbove, false)];
    };
    let below = levels.iter().filter(|level| level.log_dose < log_dose).count();
    let above = levels.iter().filter(|level| level.log_dose > log_dose).count();
    [(Reason::FewBelow, below < 2), (Reason::FewAbove, above < 2)]
}
