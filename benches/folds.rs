//! How often what a study says of a fold is true: simulated studies of which the truth is known.
//!
//! ```sh
//! cargo bench --bench folds -- [STUDIES]         # coverage of folds; a CSV row a cell of the design grid
//! cargo bench --bench folds -- [STUDIES] mixed   # the same by the mixed model, inside the tested doses
//! cargo bench --bench folds -- [STUDIES] calls   # calls at true folds of 1, 3 and 10
//! ```
//!
//! A study has `n` experiments. In each the parental and the resistant line get 8 doses from 1 to 10,000,
//! three wells a dose, and 8 vehicle wells. The log₁₀ IC50 of a line moves from day to day by a part that both
//! lines share (SD `day_sd`) and a part of its own (SD `day_sd` / √2), so that the log fold has SD `day_sd`.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::compare::{
    Call, CompareOptions, Method, Metric, Model, Replicate, Shift, Tag, compare,
};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::distribution::t_quantile_two_sided;
use foldshift_curves::elementary::{exp10, ln, log10};
use foldshift_curves::fit::{Fit, FitOptions, Reads, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::screen::Random;
use rayon::prelude::*;

#[derive(Clone, Copy)]
struct Cell {
    experiments: usize,
    day_sd: f64,
    noise: f64,
    /// log₁₀ absolute IC50 of the two lines.
    parental: f64,
    resistant: f64,
}

const DOSES: u32 = 8;
const TOP_DOSE: f64 = 4.0;
const WELLS: u32 = 3;
const VEHICLES: u32 = 8;
const NAMES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];

/// A curve whose absolute IC50 is ten to `log_ic50`.
fn truth(log_ic50: f64) -> Logistic {
    let (top, bottom, hill) = (1.0, 0.1, 1.2);
    let shift = log10((top - 0.5) / (0.5 - bottom)) / hill;
    Logistic { top, bottom, log_mid: log_ic50 - shift, hill }
}

impl Cell {
    fn truth(self) -> f64 {
        self.resistant - self.parental
    }

    fn curve(self, log_ic50: f64, random: &mut Random) -> Vec<Point> {
        let truth = truth(log_ic50);
        let mut points: Vec<Point> =
            (0..VEHICLES).map(|_| Point::new(0.0, 1.0 + self.noise * random.normal())).collect();
        for k in 0..DOSES {
            let log_dose = TOP_DOSE * f64::from(k) / f64::from(DOSES - 1);
            for _ in 0..WELLS {
                let response = truth.response(log_dose) + self.noise * random.normal();
                points.push(Point::new(exp10(log_dose), response));
            }
        }
        points
    }

    /// Wells of every experiment, of both lines.
    fn study(self, index: u64) -> Vec<[Vec<Point>; 2]> {
        let mut random = Random::new(510, index);
        (0..self.experiments)
            .map(|_| {
                let day = self.day_sd * random.normal();
                [self.parental, self.resistant].map(|line| {
                    let own = self.day_sd * std::f64::consts::FRAC_1_SQRT_2 * random.normal();
                    self.curve(line + day + own, &mut random)
                })
            })
            .collect()
    }

    fn name(self) -> String {
        let times = exp10(self.resistant - TOP_DOSE);
        format!("{},{},{},{times:.2},{:.1}", self.experiments, self.day_sd, self.noise, exp10(self.truth()))
    }
}

const CELL_COLUMNS: &str = "n,day_sd,well_noise,resistant_ic50_over_top_dose,fold";

/// Fits and compares one simulated study.
fn shifts(study: &[[Vec<Point>; 2]], options: &FitOptions, model: Model) -> Vec<Shift> {
    let curves: Vec<Curve> =
        study.iter().flatten().map(|points| Curve::new(points.clone()).expect("finite")).collect();
    let fits = fit_many(&curves, options);
    let line = |of: usize| -> Vec<Replicate> {
        (0..study.len())
            .map(|k| Replicate {
                experiment: NAMES[k],
                curve: Some(&curves[2 * k + of]),
                fit: &fits[2 * k + of],
                options,
            })
            .collect()
    };
    compare(("P", &line(0)), ("R", &line(1)), "drug", CompareOptions { model, ..CompareOptions::default() })
}

fn fold(shifts: &[Shift]) -> &Shift {
    shifts.iter().find(|shift| shift.metric == Metric::Ic50Abs).expect("it is always there")
}

/// What pooling all wells of a line gives: log fold with its Wald interval, on the log scale and, by the
/// delta method, on the scale of ratios.
fn pooled(study: &[[Vec<Point>; 2]], options: &FitOptions) -> Option<([f64; 2], [f64; 2])> {
    let of = |line: usize| {
        let points = study.iter().flat_map(|both| both[line].clone()).collect();
        fit_many(&[Curve::new(points).expect("finite")], options).pop()
    };
    let log_ic50 = |fit: &Fit| -> Option<(f64, f64)> {
        let (curve, covariance) = (fit.curve?, fit.covariance?);
        let at = curve.log_dose_at(0.5)?;
        let gradient = curve.gradient(at);
        Some((at, covariance.error_of(gradient) / gradient[3].abs()))
    };
    let (p, r) = (of(0)?, of(1)?);
    let t = t_quantile_two_sided(0.95, (p.df + r.df) as f64);
    let ((p, p_error), (r, r_error)) = (log_ic50(&p)?, log_ic50(&r)?);
    let (d, error) = (r - p, p_error.hypot(r_error));
    let ratio = exp10(d);
    let by_delta = ratio * ln(10.0) * error;
    Some(([d - t * error, d + t * error], [ratio - 1.96 * by_delta, ratio + 1.96 * by_delta]))
}

#[derive(Clone, Copy, Default)]
struct Tally {
    two_sided: u32,
    below: u32,
    above: u32,
    open: u32,
    one_sided: u32,
    one_missed: u32,
    nothing: u32,
    absurd: u32,
    pooled: u32,
    pooled_hit: u32,
    delta_hit: u32,
    delta_negative: u32,
}

impl Tally {
    fn of(cell: Cell, index: u64, model: Model) -> Self {
        let study = cell.study(index);
        let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
        let shifts = shifts(&study, &options, model);
        let found = fold(&shifts);
        let truth = exp10(cell.truth());
        let mut tally = Self::default();
        let numbers = [found.estimate, found.lower, found.upper];
        let absurd = numbers.iter().flatten().any(|value| !(value.is_finite() && *value > 0.0));
        tally.absurd += u32::from(absurd);
        match (found.qualifier, found.method) {
            ("", Method::TechnicalOnly) | ("nd", _) => tally.nothing += 1,
            ("", _) => {
                tally.two_sided += 1;
                tally.below += u32::from(found.lower.is_some_and(|lower| truth < lower));
                tally.above += u32::from(found.upper.is_some_and(|upper| truth > upper));
                tally.open += u32::from(found.lower.is_none() || found.upper.is_none());
            }
            _ => {
                tally.one_sided += 1;
                let missed = found.lower.is_some_and(|lower| truth < lower)
                    || found.upper.is_some_and(|upper| truth > upper);
                tally.one_missed += u32::from(missed);
            }
        }
        if let Some((log, ratio)) = pooled(&study, &options) {
            tally.pooled += 1;
            let d = cell.truth();
            tally.pooled_hit += u32::from((log[0]..=log[1]).contains(&d));
            tally.delta_hit += u32::from((ratio[0]..=ratio[1]).contains(&truth));
            tally.delta_negative += u32::from(ratio[0] <= 0.0);
        }
        tally
    }

    fn add(self, other: Self) -> Self {
        Self {
            two_sided: self.two_sided + other.two_sided,
            below: self.below + other.below,
            above: self.above + other.above,
            open: self.open + other.open,
            one_sided: self.one_sided + other.one_sided,
            one_missed: self.one_missed + other.one_missed,
            nothing: self.nothing + other.nothing,
            absurd: self.absurd + other.absurd,
            pooled: self.pooled + other.pooled,
            pooled_hit: self.pooled_hit + other.pooled_hit,
            delta_hit: self.delta_hit + other.delta_hit,
            delta_negative: self.delta_negative + other.delta_negative,
        }
    }

    fn row(self, studies: u64) -> String {
        let share = |part: u32, of: u32| {
            if of == 0 { String::new() } else { format!("{:.2}", 100.0 * f64::from(part) / f64::from(of)) }
        };
        let all = u32::try_from(studies).unwrap_or(u32::MAX);
        let hit = self.two_sided - self.below - self.above;
        let wrong = self.below + self.above + self.one_missed;
        [
            share(self.two_sided, all),
            share(hit, self.two_sided),
            share(self.below, self.two_sided),
            share(self.above, self.two_sided),
            share(self.open, self.two_sided),
            share(self.one_sided, all),
            share(self.one_sided - self.one_missed, self.one_sided),
            share(wrong, all),
            share(self.nothing, all),
            self.absurd.to_string(),
            share(self.pooled_hit, self.pooled),
            share(self.delta_hit, self.pooled),
            share(self.delta_negative, self.pooled),
        ]
        .join(",")
    }
}

fn coverage(studies: u64, model: Model, times: &[f64]) {
    println!(
        "{CELL_COLUMNS},two_sided,covered,truth_below,truth_above,one_open,limits,limits_hold,all_wrong,nothing,\
         absurd,pooled_covered,delta_covered,delta_negative"
    );
    for &times in times {
        for experiments in 2..=6 {
            for day_sd in [0.1, 0.2, 0.3] {
                for noise in [0.03, 0.05, 0.10] {
                    let resistant = TOP_DOSE + log10(times);
                    let cell = Cell { experiments, day_sd, noise, parental: 1.0, resistant };
                    let tally = (0..studies)
                        .into_par_iter()
                        .map(|index| Tally::of(cell, index, model))
                        .reduce(Tally::default, Tally::add);
                    println!("{},{}", cell.name(), tally.row(studies));
                }
            }
        }
    }
}

fn calls(studies: u64) {
    println!("{CELL_COLUMNS},R,S,H,I,equivalent,p_below_005,interval_above_1");
    for fold_of in [1.0, 3.0, 10.0] {
        for experiments in 2..=6 {
            for day_sd in [0.1, 0.2, 0.3] {
                for noise in [0.05, 0.10] {
                    let resistant = 2.0 + log10(fold_of);
                    let cell = Cell { experiments, day_sd, noise, parental: 2.0, resistant };
                    let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
                    let found: Vec<Shift> = (0..studies)
                        .into_par_iter()
                        .map(|index| fold(&shifts(&cell.study(index), &options, Model::Paired)).clone())
                        .collect();
                    let share = |holds: &dyn Fn(&Shift) -> bool| {
                        let count = found.iter().filter(|shift| holds(shift)).count();
                        format!("{:.2}", 100.0 * count as f64 / found.len() as f64)
                    };
                    let row: Vec<String> = [Call::R, Call::S, Call::H, Call::I]
                        .iter()
                        .map(|call| share(&|shift| shift.call == Some(*call)))
                        .chain([
                            share(&|shift| shift.tags.contains(&Tag::Equivalent)),
                            share(&|shift| shift.p.is_some_and(|p| p < 0.05)),
                            share(&|shift| shift.lower.is_some_and(|lower| lower > 1.0)),
                        ])
                        .collect();
                    println!("{},{}", cell.name(), row.join(","));
                }
            }
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let studies = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(2_000);
    match arguments.iter().find(|word| word.parse::<u64>().is_err()).map(String::as_str) {
        Some("calls") => calls(studies),
        Some("mixed") => coverage(studies, Model::Mixed, &[0.03, 0.1]),
        _ => coverage(studies, Model::Paired, &[0.1, 0.3, 0.7, 1.0, 1.5, 3.0, 10.0, 30.0]),
    }
}
