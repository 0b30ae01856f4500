//! The search over dilution series, replicates and experiments for the cheapest design that brings the interval
//! of a fold under a width.

use serde::Serialize;

use super::precision::{Assumed, levels, variance};
use crate::compare::Borrowed;
use crate::distribution::{chi_square_quantile, t_quantile_two_sided};
use crate::elementary::{exp10, log10};
use crate::fit::CONFIDENCE;
use crate::moderated_variance::{SampleVariance, VariancePrior};

/// A dilution series: doses fall from the top by a factor.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Series {
    /// log₁₀ of the highest dose, in the unit of the plan.
    pub log_top: f64,
    /// Dilution factor.
    pub factor: f64,
    /// Number of doses.
    pub doses: usize,
}

#[expect(clippy::cast_precision_loss, reason = "counts of wells and experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

impl Series {
    /// log₁₀ of every dose, highest first.
    #[must_use]
    pub fn log_doses(&self) -> Vec<f64> {
        (0..self.doses).map(|k| self.log_top - real(k) * log10(self.factor)).collect()
    }

    /// log₁₀ of the lowest dose.
    #[must_use]
    pub fn log_bottom(&self) -> f64 {
        self.log_top - real(self.doses.saturating_sub(1)) * log10(self.factor)
    }
}

/// Wells that a kind of plate has for each line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Room {
    /// Plates for one experiment of both lines: one that they share, or one each.
    pub plates: usize,
    /// Most doses of a series.
    pub doses: usize,
    /// Most replicates of a dose.
    pub replicates: usize,
    /// Vehicle wells of each line.
    pub vehicles: usize,
}

/// What is asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The lines as they are known: parental, resistant.
    pub lines: [Assumed; 2],
    /// Doses that each line needs above its IC50: [`EITHER_SIDE`] where it was measured, one where it is a guess,
    /// none where doses may not reach it; of such a line nothing can be promised, and the other one stands for it.
    pub above: [usize; 2],
    /// Variance of a log₁₀ fold between experiments that no wells make smaller.
    pub days: f64,
    /// How far an IC50 moves from day to day, as a standard deviation of log₁₀.
    pub day_sd: f64,
    /// Upper limit over lower limit.
    pub width: f64,
    /// log₁₀ of the highest dose that may be used.
    pub log_most: f64,
    /// log₁₀ of the top doses to choose from, ascending.
    pub log_tops: Vec<f64>,
    /// The kinds of plates to choose from, the cheapest first.
    pub rooms: Vec<Room>,
    /// Fewest and most experiments.
    pub experiments: (usize, usize),
}

/// A design and what it promises.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Candidate {
    /// The doses, the same for both lines.
    pub series: Series,
    /// Wells at each dose of each line.
    pub replicates: usize,
    /// The plates.
    pub room: Room,
    /// Experiments.
    pub experiments: usize,
    /// Variance over wells of the log₁₀ IC50 of each line, in one experiment.
    pub wells: [f64; 2],
    /// The median of upper over lower limit of the fold.
    pub width: f64,
    /// What four of five such studies do not exceed.
    pub width_80: f64,
}

/// Dilution factors that people pipette; the fourth is half a logarithm.
pub(crate) const FACTORS: [f64; 6] = [2.0, 3.0, HALF_LOG, 4.0, 5.0, 10.0];

/// √10.
pub const HALF_LOG: f64 = 3.162_277_660_168_379_5;

/// A coarser series than this is proposed only where a finer one does not span the doses on such a plate.
const COARSE: f64 = 5.0;

/// Fewest doses of a series, and fewest wells at each: less leaves nothing over when a well is lost.
pub(crate) const LEAST_DOSES: usize = 6;
/// See [`LEAST_DOSES`].
pub(crate) const LEAST_REPLICATES: usize = 2;

/// How close to a plateau the outermost doses come: this part of the whole fall is left.
pub const PLATEAU: f64 = 0.1;

/// Doses on either side of an IC50 that it needs to be trusted.
/// Source: Sebaugh, Pharm. Stat. 10 (2011) 128, doi:10.1002/pst.426.
pub const EITHER_SIDE: usize = 2;

/// Upper over lower limit of a t interval over `n` experiments: `probability` of such studies do not exceed it.
///
/// ```text
/// 10^( 2·t(n − 1)·√(V/n)·√(χ²(n − 1)/(n − 1)) )
/// ```
#[must_use]
pub fn width(total_variance: f64, n: usize, probability: f64) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    let df = real(n - 1);
    let luck = (chi_square_quantile(probability, df) / df).sqrt();
    exp10(2.0 * t_quantile_two_sided(CONFIDENCE, df) * (total_variance / real(n)).sqrt() * luck)
}

/// The same of a moderated t interval, in a study whose pairs lend each other this prior.
///
/// ```text
/// 10^( 2·t(d₀ + n − 1)·√(s̃²/n) ),   s̃² = (d₀s₀² + V·χ²(n − 1))/(d₀ + n − 1)
/// ```
#[must_use]
pub fn lent_width(total_variance: f64, n: usize, probability: f64, prior: VariancePrior) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    let df = real(n - 1);
    let variance = total_variance * chi_square_quantile(probability, df) / df;
    let lent = Borrowed::of(prior, SampleVariance { variance, df }).variance;
    exp10(2.0 * t_quantile_two_sided(CONFIDENCE, lent.df) * (lent.variance / real(n)).sqrt())
}

impl Question {
    /// The median width that experiments of infinitely many wells would have.
    #[must_use]
    pub fn floor(&self, n: usize) -> f64 {
        width(self.days, n, 0.5)
    }

    /// The least doses that the series must span: from where the more sensitive line is still whole to where the
    /// less sensitive one is gone, as far as doses may go. A day may move either.
    #[must_use]
    pub fn span(&self) -> Option<(f64, f64)> {
        let mut span = (f64::INFINITY, f64::NEG_INFINITY);
        for line in &self.lines {
            let (curve, middle) = (line.curve, line.log_ic50()?);
            let reach = log10((1.0 - PLATEAU) / PLATEAU) / curve.hill.abs();
            span.0 = span.0.min((curve.log_mid - reach).min(middle) - self.day_sd);
            span.1 = span.1.max((curve.log_mid + reach).max(middle) + self.day_sd);
        }
        Some((span.0, span.1.min(self.log_most)))
    }

    /// Variance over wells of the log₁₀ IC50 of a line: the mean over days that move it, and over where its IC50
    /// falls between two doses.
    fn wells(&self, line: &Assumed, series: &Series, replicates: usize, vehicles: usize) -> Option<f64> {
        let design = levels(vehicles, &series.log_doses(), replicates);
        let step = self.day_sd.max(0.5 * log10(series.factor));
        let moves = [-1.0, -0.5, 0.0, 0.5, 1.0];
        let all: Option<Vec<f64>> =
            moves.iter().map(|by| variance(&design, &line.moved(by * step))).collect();
        crate::statistics::mean(&all?)
    }

    fn has_doses_around(&self, series: &Series) -> bool {
        let doses = series.log_doses();
        self.lines.iter().zip(self.above).all(|(line, needed)| {
            let Some(middle) = line.log_ic50() else { return false };
            let above = doses.iter().filter(|dose| **dose > middle).count();
            above >= needed && doses.len() - above >= EITHER_SIDE
        })
    }

    /// What a design promises over this many experiments.
    #[must_use]
    pub(crate) fn promise(
        &self,
        series: Series,
        replicates: usize,
        room: Room,
        n: usize,
    ) -> Option<Candidate> {
        let of = |line: usize| {
            let line = if self.above[line] > 0 { line } else { 1 - line };
            self.wells(&self.lines[line], &series, replicates, room.vehicles)
        };
        Some(self.of(series, replicates, room, [of(0)?, of(1)?], n))
    }

    fn of(&self, series: Series, replicates: usize, room: Room, wells: [f64; 2], n: usize) -> Candidate {
        let total = self.days + wells[0] + wells[1];
        Candidate {
            series,
            replicates,
            room,
            experiments: n,
            wells,
            width: width(total, n, 0.5),
            width_80: width(total, n, 0.8),
        }
    }

    /// The same design over another number of experiments.
    #[must_use]
    pub fn over(&self, of: &Candidate, n: usize) -> Candidate {
        self.of(of.series, of.replicates, of.room, of.wells, n)
    }

    /// Every series that spans what it must and fits a plate; the best wells of each number of doses and
    /// replicates.
    fn designs(&self) -> Vec<Candidate> {
        let Some((low, high)) = self.span() else { return Vec::new() };
        let n = self.experiments.0;
        let mut designs: Vec<Candidate> = Vec::new();
        for room in &self.rooms {
            for doses in LEAST_DOSES..=room.doses {
                // The variance falls with replicates alike for all series only where vehicle wells do not matter,
                // so every number is searched.
                for replicates in LEAST_REPLICATES..=room.replicates {
                    let best = self
                        .log_tops
                        .iter()
                        .flat_map(|log_top| FACTORS.map(|factor| Series { log_top: *log_top, factor, doses }))
                        .filter(|series| series.log_top >= high - 1e-9 && series.log_bottom() <= low + 1e-9)
                        .filter(|series| self.has_doses_around(series))
                        .filter_map(|series| self.promise(series, replicates, *room, n))
                        .min_by(|a, b| total(a).total_cmp(&total(b)));
                    designs.extend(best);
                }
            }
        }
        designs
    }
}

fn total(of: &Candidate) -> f64 {
    of.wells[0] + of.wells[1]
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The cheapest design that reaches the width: fewest experiments, then plates, then wells.
    Reached(Candidate),
    /// The design of the narrowest interval, which does not reach it.
    Missed(Candidate),
}

impl Answer {
    /// The design.
    #[must_use]
    pub const fn design(&self) -> &Candidate {
        match self {
            Self::Reached(design) | Self::Missed(design) => design,
        }
    }
}

/// Searches; `None` where no series on these plates spans the doses that both lines need.
#[must_use]
pub fn best(question: &Question) -> Option<Answer> {
    let designs = question.designs();
    let cost = |of: &Candidate| (of.room.plates, of.series.factor > COARSE, of.series.doses * of.replicates);
    for n in question.experiments.0..=question.experiments.1 {
        let reached = designs
            .iter()
            .map(|design| question.over(design, n))
            .filter(|design| design.width <= question.width)
            .min_by(|a, b| cost(a).cmp(&cost(b)).then(total(a).total_cmp(&total(b))));
        if let Some(design) = reached {
            return Some(Answer::Reached(design));
        }
    }
    let narrowest = designs.iter().min_by(|a, b| total(a).total_cmp(&total(b)))?;
    Some(Answer::Missed(question.over(narrowest, question.experiments.1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logistic::Logistic;
    use crate::optimal_design::Centring;

    fn line(log_ic50: f64) -> Assumed {
        let curve = Logistic { top: 1.0, bottom: 0.0, log_mid: log_ic50, hill: 1.0 };
        Assumed { curve, sigma: 0.05, half: 0.5, centring: Centring::Mean }
    }

    fn question(days: f64, width: f64) -> Question {
        Question {
            lines: [line(1.0), line(2.5)],
            above: [EITHER_SIDE; 2],
            days,
            day_sd: 0.1,
            width,
            log_most: 5.0,
            log_tops: (0..10).map(|k| f64::from(k) * 0.5).collect(),
            rooms: vec![
                Room { plates: 1, doses: 8, replicates: 3, vehicles: 6 },
                Room { plates: 2, doses: 8, replicates: 6, vehicles: 12 },
            ],
            experiments: (3, 12),
        }
    }

    /// By hand: with V = 0.03 and n = 3, √(V/n) = 0.1 and t(2) = 4.3027; half of χ²(2) lies below 2·ln 2.
    #[test]
    fn the_width_is_that_of_a_t_interval() {
        let expected = 10_f64.powf(2.0 * 4.302_652_729_911_275 * 0.1 * 2_f64.ln().sqrt());
        assert!((width(0.03, 3, 0.5) / expected - 1.0).abs() < 1e-9);
        assert!(width(0.03, 3, 0.8) > width(0.03, 3, 0.5));
        assert!(width(0.03, 1, 0.5).is_infinite());
    }

    /// By hand: of two experiments χ² is a squared normal, whose median is 0.4549; a prior of four degrees at the same
    /// variance makes it (4 + 0.4549)/5 of it, with t of five degrees: 2.5706. More than twice the experiments count no
    /// more.
    #[test]
    fn a_prior_makes_the_width_that_of_its_degrees_of_freedom() {
        let prior = VariancePrior { variance: 0.03, df: 4.0 };
        let expected = exp10(2.0 * 2.570_582 * (0.03 * (4.0 + 0.454_936) / 5.0 / 2.0_f64).sqrt());
        assert!((lent_width(0.03, 2, 0.5, prior) / expected - 1.0).abs() < 1e-5);
        let endless = VariancePrior { df: f64::INFINITY, ..prior };
        assert!((lent_width(0.03, 2, 0.5, endless) / expected - 1.0).abs() < 1e-5);
        assert!(lent_width(0.03, 1, 0.5, prior).is_infinite());
        for n in 2..8 {
            assert!(lent_width(0.03, n, 0.5, prior) < width(0.03, n, 0.5), "{n}");
        }
    }

    /// By hand: hill 1, a tenth of the fall left at 1/9 and 9 times the midpoint, and a day of 0.1 on top.
    /// Simulated: log folds of three experiments, the interval computed as for any fold.
    #[test]
    fn half_of_all_studies_are_narrower_than_the_median_width_and_four_of_five_than_the_other() {
        let mut random = crate::screen::Random::new(11, 0);
        let (n, studies) = (3, 4000);
        let mut widths: Vec<f64> = (0..studies)
            .map(|_| {
                let folds: Vec<f64> = (0..n).map(|_| 0.2 * random.normal()).collect();
                let s = crate::compare::repeatability::Spread::of(&folds).s.unwrap();
                exp10(2.0 * t_quantile_two_sided(0.95, 2.0) * s / 3_f64.sqrt())
            })
            .collect();
        widths.sort_by(f64::total_cmp);
        for probability in [0.5, 0.8] {
            let promised = width(0.04, n, probability);
            let narrower = real(widths.iter().filter(|width| **width <= promised).count()) / real(studies);
            assert!((narrower - probability).abs() < 0.025, "{probability}: {narrower}");
        }
    }

    #[test]
    fn the_series_spans_both_lines_from_plateau_to_plateau() {
        let question = question(0.0, 4.0);
        let (low, high) = question.span().unwrap();
        let reach = 9_f64.log10() + 0.1;
        assert!((low - (1.0 - reach)).abs() < 1e-12 && (high - (2.5 + reach)).abs() < 1e-12);
        let design = *best(&question).unwrap().design();
        assert!(design.series.log_bottom() <= low && design.series.log_top >= high, "{design:?}");
    }

    #[test]
    fn the_cheapest_design_that_reaches_the_width_is_chosen() {
        let Some(Answer::Reached(wide)) = best(&question(0.001, 4.0)) else { panic!("not reached") };
        let Some(Answer::Reached(narrow)) = best(&question(0.001, 1.35)) else { panic!("not reached") };
        assert!(wide.width <= 4.0 && narrow.width <= 1.35);
        let wells = |of: &Candidate| of.experiments * of.room.plates * of.series.doses * of.replicates;
        assert!(wells(&wide) < wells(&narrow), "{wide:?} {narrow:?}");
        assert_eq!((wide.experiments, wide.replicates), (3, LEAST_REPLICATES));
    }

    /// With a log fold that scatters by 0.4 from day to day, wells are the wrong place to look.
    #[test]
    fn where_days_dominate_only_experiments_help() {
        let question = question(0.15, 4.0);
        let fewest = (3..1000).find(|n| question.floor(*n) <= 4.0).unwrap();
        let Some(Answer::Reached(found)) = best(&question) else { panic!("not reached") };
        assert!(fewest > 3 && found.experiments >= fewest, "{fewest} {found:?}");
        let Some(Answer::Missed(missed)) = best(&Question { width: 1.1, ..question }) else {
            panic!("reached")
        };
        assert_eq!(missed.experiments, 12);
    }

    #[test]
    fn a_top_dose_that_may_not_be_exceeded_is_not() {
        let log_tops = vec![2.0];
        let capped = Question { log_most: 2.0, log_tops, ..question(0.001, 4.0) };
        // Half effect of the second line lies at 2.5: nothing can be planned, unless a bound is enough.
        assert_eq!(best(&capped), None);
        let found = best(&Question { above: [EITHER_SIDE, 0], ..capped }).unwrap();
        assert!((found.design().series.log_top - 2.0).abs() < 1e-12);
        assert!((found.design().wells[0] - found.design().wells[1]).abs() < 1e-15);
    }
}
