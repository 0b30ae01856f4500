//! How often the anatomy of a shift is true: simulated studies of which the truth is known.
//!
//! ```sh
//! cargo bench --bench anatomy -- [STUDIES]           # claims of parts, in percent; a CSV row a cell
//! cargo bench --bench anatomy -- [STUDIES] mixture   # mixtures: false calls, power, coverage of the fraction
//! cargo bench --bench anatomy -- [STUDIES] false     # false mixture calls only
//! cargo bench --bench anatomy -- [STUDIES] power     # true ones only
//! ```
//!
//! A study has `n` experiments. In each the parental and the resistant line get three wells a dose and 8 vehicle
//! wells. The log₁₀ midpoint of a line moves from day to day by a part that both lines share (SD `day_sd`) and a
//! part of its own (SD `day_sd` / √2), so that the log fold has SD `day_sd`. Plateau (SD 0.02) and log₁₀ slope
//! (SD 0.05) of each line move too, and every response is divided by the mean of the vehicle wells.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::compare::Replicate;
use foldshift_curves::compare::anatomy::{Anatomy, FractionKind, Part, Verdict, anatomy};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::{FitOptions, Reads, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::screen::Random;
use rayon::prelude::*;

/// A resistant line: a fraction `f` of its cells is shifted by `shift` decades.
#[derive(Clone, Copy)]
struct Truth {
    name: &'static str,
    /// Decades between the midpoints.
    potency: f64,
    bottom: f64,
    hill: f64,
    top: f64,
    fraction: f64,
    shift: f64,
}

const SAME: Truth =
    Truth { name: "same", potency: 0.0, bottom: BOTTOM, hill: HILL, top: 1.0, fraction: 0.0, shift: 0.0 };
const BOTTOM: f64 = 0.1;
const HILL: f64 = 1.2;
const PARENTAL: f64 = 1.0;

#[derive(Clone, Copy)]
struct Cell {
    truth: Truth,
    experiments: usize,
    day_sd: f64,
    noise: f64,
    /// Doses of 10⁰ to 10^`top_dose`.
    doses: u32,
    top_dose: f64,
}

const WELLS: u32 = 3;
const VEHICLES: u32 = 8;
const NAMES: [&str; 6] = ["1", "2", "3", "4", "5", "6"];
/// Day-to-day SD of the plateau and of the log₁₀ slope of a line.
const PLATEAU_SD: f64 = 0.02;
const SLOPE_SD: f64 = 0.05;

impl Cell {
    fn curve(self, response: impl Fn(f64) -> f64, random: &mut Random) -> Curve {
        let vehicles: Vec<f64> =
            (0..VEHICLES).map(|_| response(f64::NEG_INFINITY) + self.noise * random.normal()).collect();
        let mean = vehicles.iter().sum::<f64>() / vehicles.len() as f64;
        let top = response(f64::NEG_INFINITY);
        let mut points: Vec<Point> = vehicles.iter().map(|y| Point::new(0.0, y / mean * top)).collect();
        for k in 0..self.doses {
            let log_dose = self.top_dose * f64::from(k) / f64::from(self.doses - 1);
            for _ in 0..WELLS {
                let y = response(log_dose) + self.noise * random.normal();
                points.push(Point::new(exp10(log_dose), y / mean * top));
            }
        }
        Curve::new(points).expect("finite")
    }

    fn study(self, index: u64) -> Vec<Curve> {
        let mut random = Random::new(3108, index);
        let mut curves = Vec::new();
        for _ in 0..self.experiments {
            let day = self.day_sd * random.normal();
            for truth in [SAME, self.truth] {
                let own = self.day_sd * std::f64::consts::FRAC_1_SQRT_2 * random.normal();
                let curve = Logistic {
                    top: truth.top,
                    bottom: truth.bottom + PLATEAU_SD * random.normal(),
                    log_mid: PARENTAL + truth.potency + day + own,
                    hill: truth.hill * exp10(SLOPE_SD * random.normal()),
                };
                let response = |x: f64| {
                    (1.0 - truth.fraction) * curve.response(x)
                        + truth.fraction * curve.response(x - truth.shift)
                };
                curves.push(self.curve(response, &mut random));
            }
        }
        curves
    }

    fn analyse(self, index: u64) -> Anatomy {
        let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
        let curves = self.study(index);
        let fits = fit_many(&curves, &options);
        let line = |of: usize| -> Vec<Replicate> {
            (0..self.experiments)
                .map(|k| Replicate {
                    experiment: NAMES[k],
                    curve: Some(&curves[2 * k + of]),
                    fit: &fits[2 * k + of],
                    options: &options,
                })
                .collect()
        };
        anatomy(("P", &line(0)), ("R", &line(1)), "drug").expect("there are responses")
    }

    fn all(self, studies: u64) -> Vec<Anatomy> {
        (0..studies).into_par_iter().map(|index| self.analyse(index)).collect()
    }

    fn name(self) -> String {
        let Self { truth, experiments, day_sd, noise, .. } = self;
        format!("{},{experiments},{day_sd},{noise}", truth.name)
    }
}

fn percent(part: usize, of: usize) -> String {
    if of == 0 { String::new() } else { format!("{:.1}", 100.0 * part as f64 / of as f64) }
}

const CONDITIONS: [(f64, f64); 3] = [(0.1, 0.03), (0.2, 0.05), (0.3, 0.1)];

fn parts(studies: u64) {
    let truths = [
        SAME,
        Truth { name: "potency_10", potency: 1.0, ..SAME },
        Truth { name: "potency_60", potency: 1.78, ..SAME },
        Truth { name: "potency_300", potency: 2.48, ..SAME },
        Truth { name: "plateau_+20", bottom: 0.3, ..SAME },
        Truth { name: "slope_x0.6", hill: 0.72, ..SAME },
        Truth { name: "potency_10_plateau_+20", potency: 1.0, bottom: 0.3, ..SAME },
        Truth { name: "potency_60_plateau_+20", potency: 1.78, bottom: 0.3, ..SAME },
    ];
    println!(
        "truth,n,day_sd,well_noise,potency,plateau,slope,top,plateau_not_determined,one_curve_rejected_p,mixture,fraction_bound,bound_wrong"
    );
    for truth in truths {
        for experiments in [2, 3, 6] {
            for (day_sd, noise) in CONDITIONS {
                let cell = Cell { truth, experiments, day_sd, noise, doses: 8, top_dose: 4.0 };
                let found = cell.all(studies);
                let share = |holds: &dyn Fn(&Anatomy) -> bool| {
                    percent(found.iter().filter(|one| holds(one)).count(), found.len())
                };
                let verdict = |part: Part, wanted: Verdict| {
                    share(&|one| one.component(part).is_some_and(|found| found.verdict == wanted))
                };
                let mut row: Vec<String> =
                    Part::ALL.iter().map(|part| verdict(*part, Verdict::Different)).collect();
                row.push(verdict(Part::Plateau, Verdict::NotDetermined));
                row.push(share(&|one| one.one_curve.p_technical.is_some_and(|p| p < 0.05)));
                row.push(share(&|one| one.fraction.kind == FractionKind::Mixture));
                let bound = FractionKind::EfficacyOrResistantFraction;
                row.push(share(&|one| one.fraction.kind == bound));
                let truth = if truth.potency > 0.0 { 1.0 } else { (truth.bottom - BOTTOM) / (1.0 - BOTTOM) };
                row.push(share(&|one| {
                    one.fraction.kind == bound
                        && one.fraction.lower.is_some_and(|lower| lower > truth + 0.005)
                }));
                println!("{},{}", cell.name(), row.join(","));
            }
        }
    }
}

const MIXTURE_COLUMNS: &str = "truth,n,day_sd,well_noise,fraction,shift,doses,mixture,fraction_covered,shift_covered,\
     median_fraction,bound,bound_wrong";

fn mixture_row(cell: Cell, studies: u64) {
    let found = cell.all(studies);
    let called: Vec<_> =
        found.iter().map(|one| one.fraction).filter(|one| one.kind == FractionKind::Mixture).collect();
    let within = |limits: [Option<f64>; 2], truth: f64| {
        limits[0].is_none_or(|lower| lower <= truth) && limits[1].is_none_or(|upper| truth <= upper)
    };
    let truth = cell.truth;
    let covered = called.iter().filter(|one| within([one.lower, one.upper], truth.fraction)).count();
    let shift = called.iter().filter(|one| within(one.shift_interval, exp10(truth.shift))).count();
    let mut fractions: Vec<f64> = called.iter().filter_map(|one| one.estimate).collect();
    fractions.sort_by(f64::total_cmp);
    let bounds: Vec<_> = found
        .iter()
        .map(|one| one.fraction)
        .filter(|one| one.kind == FractionKind::EfficacyOrResistantFraction)
        .collect();
    let wrong = bounds.iter().filter(|one| one.lower.is_some_and(|lower| lower > truth.fraction)).count();
    println!(
        "{},{},{:.0},{},{},{},{},{},{},{}",
        cell.name(),
        truth.fraction,
        exp10(truth.shift),
        cell.doses,
        percent(called.len(), found.len()),
        percent(covered, called.len()),
        percent(shift, called.len()),
        fractions.get(fractions.len() / 2).map(|f| format!("{f:.2}")).unwrap_or_default(),
        percent(bounds.len(), found.len()),
        percent(wrong, found.len()),
    );
}

fn false_mixtures(studies: u64) {
    println!("{MIXTURE_COLUMNS}");
    let truths = [
        SAME,
        Truth { name: "potency_10", potency: 1.0, ..SAME },
        Truth { name: "potency_100", potency: 2.0, ..SAME },
        Truth { name: "slope_x0.6", hill: 0.72, ..SAME },
        Truth { name: "slope_x0.4_potency_10", hill: 0.48, potency: 1.0, ..SAME },
        Truth { name: "plateau_+25", bottom: 0.35, ..SAME },
        Truth { name: "plateau_+25_potency_10", bottom: 0.35, potency: 1.0, ..SAME },
        Truth { name: "plateau_+25_slope_x0.6", bottom: 0.35, hill: 0.72, ..SAME },
    ];
    for truth in truths {
        for experiments in [1, 2, 3, 6] {
            for (day_sd, noise) in CONDITIONS {
                mixture_row(Cell { truth, experiments, day_sd, noise, doses: 8, top_dose: 4.0 }, studies);
            }
        }
    }
}

fn power(studies: u64) {
    for shift in [1.5, 2.0, 3.0] {
        for fraction in [0.2, 0.35, 0.5, 0.8] {
            for experiments in [2, 3, 6] {
                for (day_sd, noise) in [(0.1, 0.03), (0.2, 0.05)] {
                    for (doses, top_dose) in [(8, 4.0), (10, 4.5)] {
                        let truth = Truth { name: "mixture", fraction, shift, ..SAME };
                        mixture_row(Cell { truth, experiments, day_sd, noise, doses, top_dose }, studies);
                    }
                }
            }
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let studies = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(1_000);
    match arguments.iter().find(|word| word.parse::<u64>().is_err()).map(String::as_str) {
        Some("mixture") => {
            false_mixtures(studies);
            power(studies);
        }
        Some("false") => false_mixtures(studies),
        Some("power") => power(studies),
        _ => parts(studies),
    }
}
