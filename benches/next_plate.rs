//! Does the next plate keep what its plan promises? Simulated studies by the proposed design.
//!
//! ```sh
//! cargo bench --bench next_plate -- [STUDIES]   # promised and simulated widths; a CSV row a setting
//! ```
//!
//! Wells scatter, every plate is divided by the median of its own vehicle wells, days move the log fold, and the
//! fold of every study is compared as `run` does.
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::compare::{CompareOptions, Metric, Replicate, compare};
use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::fit::{FitOptions, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::optimal_design::{Assumed, Candidate, Centring, Question, Room, best};
use foldshift_curves::screen::Random;
use foldshift_curves::statistics::median;
use rayon::prelude::*;

const NAMES: [&str; 12] = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"];

fn line(log_ic50: f64, hill: f64, sigma: f64) -> Assumed {
    let shape = Logistic { top: 1.0, bottom: 0.1, log_mid: 0.0, hill };
    let at = shape.log_dose_at(0.5).expect("between the plateaus");
    let curve = Logistic { log_mid: log_ic50 - at, ..shape };
    Assumed { curve, sigma, half: 0.5, centring: Centring::Median }
}

/// One plate of one line, as fractions of its own vehicle wells.
fn plate(truth: &Assumed, design: &Candidate, random: &mut Random) -> Curve {
    let vehicle: Vec<f64> = (0..design.room.vehicles).map(|_| 1.0 + truth.sigma * random.normal()).collect();
    let centre = median(&vehicle).expect("vehicle wells");
    let mut points: Vec<Point> = vehicle.iter().map(|y| Point::new(0.0, y / centre)).collect();
    for x in design.series.log_doses() {
        for _ in 0..design.replicates {
            let y = truth.curve.response(x) + truth.sigma * random.normal();
            points.push(Point::new(exp10(x), y / centre));
        }
    }
    Curve::new(points).expect("finite")
}

/// Upper over lower limit of the fold of one study; infinite where it has not two ends.
fn width(question: &Question, design: &Candidate, index: u64) -> f64 {
    let mut random = Random::new(2027, index);
    let curves: Vec<Curve> = (0..design.experiments)
        .flat_map(|_| {
            // A part of a day that both lines share cancels in the fold.
            let shared = 0.1 * random.normal();
            let own = question.days.sqrt() * random.normal();
            let moves = [shared, shared + own];
            [0, 1].map(|k| plate(&question.lines[k].moved(moves[k]), design, &mut random))
        })
        .collect();
    // Folds over several experiments rest on the estimates alone.
    let options = FitOptions { intervals: false, ..FitOptions::default() };
    let fits = fit_many(&curves, &options);
    let of = |line: usize| -> Vec<Replicate> {
        (0..design.experiments)
            .map(|k| Replicate {
                experiment: NAMES[k],
                curve: Some(&curves[2 * k + line]),
                fit: &fits[2 * k + line],
                options: &options,
            })
            .collect()
    };
    let shifts = compare(("P", &of(0)), ("R", &of(1)), "drug", CompareOptions::default());
    let fold = shifts.iter().find(|shift| shift.metric == Metric::Ic50Abs).expect("it is always there");
    fold.upper.zip(fold.lower).map_or(f64::INFINITY, |(upper, lower)| upper / lower)
}

fn main() {
    let studies = std::env::args().skip(1).find_map(|word| word.parse().ok()).unwrap_or(1000_u64);
    println!(
        "well_sd,day_sd,hill,fold,asked,experiments,plates,top,factor,doses,replicates,promised_median,simulated_median,\
         promised_80,simulated_80,within_asked"
    );
    for (sigma, day_sd) in [(0.03, 0.0), (0.03, 0.1), (0.05, 0.1), (0.05, 0.2), (0.1, 0.1)] {
        for (hill, log_fold, asked) in [(1.0, 1.0, 4.0), (1.0, 1.0, 2.0), (2.0, 2.0, 3.0), (0.7, 0.5, 3.0)] {
            let question = Question {
                lines: [line(1.3, hill, sigma), line(1.3 + log_fold, hill, sigma)],
                above: [2, 2],
                days: day_sd * day_sd,
                day_sd: 0.1,
                width: asked,
                log_most: 6.0,
                log_tops: [3.0, 10.0, 30.0, 100.0, 300.0, 1e3, 3e3, 1e4, 3e4].map(log10).to_vec(),
                rooms: vec![
                    Room { plates: 1, doses: 8, replicates: 3, vehicles: 6 },
                    Room { plates: 2, doses: 8, replicates: 6, vehicles: 12 },
                ],
                experiments: (3, 12),
            };
            let Some(answer) = best(&question) else { continue };
            let design = answer.design();
            let mut widths: Vec<f64> =
                (0..studies).into_par_iter().map(|index| width(&question, design, index)).collect();
            widths.sort_by(f64::total_cmp);
            let at = |share: f64| {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index")]
                let index = (share * (widths.len() - 1) as f64).round() as usize;
                widths[index]
            };
            let within = widths.iter().filter(|width| **width <= asked).count() as f64 / widths.len() as f64;
            println!(
                "{sigma},{day_sd},{hill},{:.1},{asked},{},{},{:.0},{:.2},{},{},{:.2},{:.2},{:.2},{:.2},{within:.2}",
                exp10(log_fold),
                design.experiments,
                design.room.plates,
                exp10(design.series.log_top),
                design.series.factor,
                design.series.doses,
                design.replicates,
                design.width,
                at(0.5),
                design.width_80,
                at(0.8)
            );
        }
    }
}
