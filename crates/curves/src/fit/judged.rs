//! What limits make of an IC50 that was asked for: measured with its interval, or a bound that its own points do not
//! contradict, or nothing.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::curve::{Curve, Level, mean_and_total};
use crate::distribution::t_quantile_two_sided;
use crate::fit::Fit;
use crate::fit::asked::{Absolute, Asked, Side, reached};
use crate::fit::estimate::{Ic50, Reason, Status};
use crate::fit::options::{CONFIDENCE, FitOptions};
use crate::fit::reads::Reads;

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

/// Shortens the bound of an absolute IC50, of a fit to something else than these points, as far as they contradict it.
pub(crate) fn keep_to_points(fit: &mut Fit, curve: &Curve, options: &FitOptions) {
    let (Some(range), Some(falls)) = (curve.tested_log_range(), direction_of_bound(fit, options)) else {
        return;
    };
    let judged = Judged { levels: curve.levels(), range, options };
    let kept = judged.kept(fit.ic50_abs, falls);
    if kept != fit.ic50_abs {
        fit.ic50_abs = kept;
        fit.say(Reason::BothSides);
        if kept == Ic50::Unknown {
            fit.reasons.retain(|reason| ![Reason::AbsAbove, Reason::AbsBelow].contains(reason));
        }
    }
}

/// Which way curves go that a bound was taken from: as the read-out does, or as the curve itself; where neither is
/// known, as the side of the curve on which the bound lies tells.
fn direction_of_bound(fit: &Fit, options: &FitOptions) -> Option<bool> {
    options.reads.map(Reads::falls).or_else(|| {
        let end = fit.curve?.response(fit.tested_log_range()?.1);
        match fit.ic50_abs {
            Ic50::Above { .. } => Some(end > options.half),
            Ic50::Below { .. } => Some(end < options.half),
            Ic50::Measured { .. } | Ic50::Unknown => None,
        }
    })
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
    /// bound of the absolute one where the response at the last dose, and for want of a curve the mean of all of them, lies on that side of
    /// half effect by more than its error.
    fn unwalked(&self, fit: &Fit, asked: Asked, relative: bool) -> Ic50 {
        let (low, high) = self.range;
        if let Some(log_dose) = asked.inside(self.range) {
            return Ic50::Measured { log_dose, lower: None, upper: None };
        }
        let bound = if asked.side == Side::Above { high } else { low };
        // A midpoint beyond the doses hangs on a plateau that nobody has seen.
        if relative || !self.is_beyond_error(fit, bound) {
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
        let (Some(scatter), Some(threshold)) = (fit.scatter(), threshold(fit)) else { return false };
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
        distance * distance > threshold * scatter.variance / weight
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
    let df = fit.degrees_of_freedom();
    (df > 0.0).then(|| t_quantile_of(df).powi(2))
}

/// t of the interval; computed once for each number of degrees of freedom and thread.
fn t_quantile_of(df: f64) -> f64 {
    thread_local! {
        static KNOWN: RefCell<BTreeMap<u64, f64>> = const { RefCell::new(BTreeMap::new()) };
    }
    KNOWN.with_borrow_mut(|known| {
        *known.entry(df.to_bits()).or_insert_with(|| t_quantile_two_sided(CONFIDENCE, df))
    })
}

/// Responses are known to so many parts of their scatter at best: no reader has, and few tables keep, more than four
/// digits.
const RESOLUTION: f64 = 1e-4;

/// The residual variance that limits are walked with: never less than the resolution of responses allows, so that exact
/// data do not pretend to know what lies between two doses. Moderated where curves
/// lend each other theirs. `None` when there is no residual, or no scatter at all.
pub(crate) fn variance(fit: &Fit, levels: &[Level]) -> Option<f64> {
    let variance = fit.scatter()?.variance;
    let n: usize = levels.iter().map(|level| level.n).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let of_points = mean_and_total(levels).1 / n as f64;
    let variance = variance.max(RESOLUTION * RESOLUTION * of_points);
    (variance > 0.0).then_some(variance)
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
