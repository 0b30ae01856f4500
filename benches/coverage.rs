//! How often what a fit says of a curve is true: simulated curves of which the truth is known.
//!
//! ```sh
//! cargo bench --bench coverage -- [CURVES]          # both IC50s; a CSV row a cell of the design grid
//! cargo bench --bench coverage -- [CURVES] details  # top, bottom, hill, auc, emax
//! cargo bench --bench coverage -- [CURVES] robust   # robust losses and outliers, with and without wild wells
//! ```
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::{Fit, FitOptions, Ic50, Reads, Status, fit_many};
use foldshift_curves::logistic::Logistic;
use foldshift_curves::models::{Details, Model, details, fit_model};
use foldshift_curves::robust::{Loss, OutlierTest, find_outliers, fit_robust};
use foldshift_curves::screen::Random;
use rayon::prelude::*;

/// One cell of the design grid: doses from 1 to 10,000, equally spaced in log dose.
#[derive(Clone, Copy)]
struct Cell {
    doses: u32,
    replicates: u32,
    noise: f64,
    log_mid: f64,
    hill: f64,
    /// Share of wells that read something else altogether.
    wild: f64,
}

const TOP_DOSE: f64 = 4.0;
const TOP: f64 = 1.0;
const BOTTOM: f64 = 0.1;

impl Cell {
    fn truth(self) -> Logistic {
        Logistic { top: TOP, bottom: BOTTOM, log_mid: self.log_mid, hill: self.hill }
    }

    fn curves(self, count: u64) -> Vec<Curve> {
        let truth = self.truth();
        let curve = |index: u64| {
            let mut random = Random::new(2026, index);
            let mut points = Vec::new();
            for k in 0..self.doses {
                let log_dose = TOP_DOSE * f64::from(k) / f64::from(self.doses - 1);
                for _ in 0..self.replicates {
                    let wild = if random.uniform() < self.wild { 0.6 * random.normal() } else { 0.0 };
                    let response = truth.response(log_dose) + self.noise * random.normal() + wild;
                    points.push(Point::new(exp10(log_dose), response));
                }
            }
            Curve::new(points).expect("finite")
        };
        (0..count).into_par_iter().map(curve).collect()
    }

    fn name(self) -> String {
        let Self { doses, replicates, noise, log_mid, hill, wild } = self;
        format!("{doses},{replicates},{noise},{log_mid},{hill},{wild}")
    }
}

const CELL_COLUMNS: &str = "doses,replicates,noise,log_mid,hill,wild";

/// What is said of one quantity over many curves.
#[derive(Default)]
struct Tally {
    said: u64,
    /// Truths below what is said, and above.
    below: u64,
    above: u64,
    /// Both limits are there.
    closed: u64,
    /// Bounds instead of a number.
    bounds: u64,
}

impl Tally {
    fn limits(&mut self, lower: Option<f64>, upper: Option<f64>, truth: f64) {
        self.said += 1;
        self.below += u64::from(lower.is_some_and(|lower| truth < lower));
        self.above += u64::from(upper.is_some_and(|upper| truth > upper));
        self.closed += u64::from(lower.is_some() && upper.is_some());
    }

    fn ic50(&mut self, ic50: Ic50, truth: f64) {
        if ic50 != Ic50::Unknown {
            self.limits(ic50.lower(), ic50.upper(), truth);
            self.bounds += u64::from(ic50.log_dose().is_none());
        }
    }

    /// covered, below, above, closed, bounds as percent of what is said; said as percent of all.
    fn row(&self, curves: usize) -> String {
        let percent = |count: u64| format!("{:.2}", 100.0 * count as f64 / self.said.max(1) as f64);
        let covered = self.said - self.below - self.above;
        let shares = [covered, self.below, self.above, self.closed, self.bounds].map(percent).join(",");
        format!("{shares},{:.2}", 100.0 * self.said as f64 / curves as f64)
    }
}

const TALLY_COLUMNS: &str = "covered,truth_below,truth_above,closed,bounds,said";

fn grid(noises: &[f64], designs: &[(u32, u32)], mids: &[f64], hills: &[f64]) -> Vec<Cell> {
    let mut cells = Vec::new();
    for &(doses, replicates) in designs {
        for &noise in noises {
            for &log_mid in mids {
                for &hill in hills {
                    cells.push(Cell { doses, replicates, noise, log_mid, hill, wild: 0.0 });
                }
            }
        }
    }
    cells
}

fn ic50s(fits: &[Fit], truth: &Logistic) -> [Tally; 2] {
    let mut tallies = [Tally::default(), Tally::default()];
    let absolute = truth.log_dose_at(0.5).expect("it crosses");
    for fit in fits {
        tallies[0].ic50(fit.ic50_rel, truth.log_mid);
        tallies[1].ic50(fit.ic50_abs, absolute);
    }
    tallies
}

fn of_ic50s(count: u64) {
    println!("{CELL_COLUMNS},quantity,{TALLY_COLUMNS},no_response");
    let designs = [(6, 1), (6, 3), (8, 1), (8, 2), (8, 3), (10, 1), (10, 3), (12, 1), (12, 3)];
    for cell in grid(&[0.02, 0.05, 0.10, 0.15], &designs, &[2.0, 3.0, 3.5, 4.0, 4.5, 5.0], &[1.0]) {
        let fits = fit_many(
            &cell.curves(count),
            &FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() },
        );
        let silent = fits.iter().filter(|fit| fit.status == Status::NoResponse).count();
        for (name, tally) in ["rel", "abs"].iter().zip(ic50s(&fits, &cell.truth())) {
            let silent = 100.0 * silent as f64 / fits.len() as f64;
            println!("{},{name},{},{silent:.2}", cell.name(), tally.row(fits.len()));
        }
    }
}

fn of_details(count: u64) {
    println!("{CELL_COLUMNS},quantity,{TALLY_COLUMNS}");
    let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
    for cell in grid(&[0.05, 0.15], &[(8, 2), (10, 3)], &[2.0, 3.5], &[1.0]) {
        let curves = cell.curves(count);
        let truth = cell.truth();
        let every: Vec<Details> = curves
            .par_iter()
            .map(|curve| details(curve, &fit_model(curve, Model::FOUR_PARAMETER, &options), &options))
            .collect();
        let truths = [
            ("top", TOP),
            ("bottom", BOTTOM),
            ("hill", truth.hill),
            ("auc", truth.mean_response(0.0, TOP_DOSE)),
            ("emax", truth.response(TOP_DOSE)),
        ];
        for (k, (name, truth)) in truths.into_iter().enumerate() {
            let mut tally = Tally::default();
            for found in &every {
                let [lower, upper] = [found.top, found.bottom, found.hill, found.auc, found.emax][k];
                tally.limits(lower, upper, truth);
            }
            println!("{},{name},{}", cell.name(), tally.row(curves.len()));
        }
    }
}

/// Root mean square error of log₁₀ midpoints within the doses.
fn rms(fits: &[Fit], truth: &Logistic) -> f64 {
    let errors: Vec<f64> =
        fits.iter().filter_map(|fit| Some((fit.ic50_rel.log_dose()? - truth.log_mid).powi(2))).collect();
    (errors.iter().sum::<f64>() / errors.len().max(1) as f64).sqrt()
}

fn of_robust(count: u64) {
    println!("{CELL_COLUMNS},fit,{TALLY_COLUMNS},rms_log_mid,curves_with_outliers,not_settled");
    let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
    for (doses, replicates) in [(8, 1), (8, 2), (8, 3), (10, 1), (10, 3), (12, 3)] {
        for wild in [0.0, 0.05] {
            let cell = Cell { doses, replicates, noise: 0.05, log_mid: 2.0, hill: 1.0, wild };
            let (curves, truth) = (cell.curves(count), cell.truth());
            let tell = |name: &str, fits: &[Fit], outliers: &str, lost: usize| {
                let [relative, _] = ic50s(fits, &truth);
                let lost = 100.0 * lost as f64 / fits.len() as f64;
                let rms = rms(fits, &truth);
                println!("{},{name},{},{rms:.4},{outliers},{lost:.2}", cell.name(), relative.row(fits.len()));
            };
            tell("squares", &fit_many(&curves, &options), "", 0);
            for loss in [Loss::Student, Loss::Tukey] {
                let found = fit_robust(&curves, &options, loss);
                let lost = found.iter().filter(|found| found.scale.is_none()).count();
                let fits: Vec<Fit> = found.into_iter().map(|found| found.fit).collect();
                tell(loss.name(), &fits, "", lost);
            }
            for test in [OutlierTest::Rout { q: 0.01 }, OutlierTest::Grubbs { alpha: 0.05 }] {
                let outliers = find_outliers(&curves, &options, test);
                let with = outliers.iter().filter(|found| !found.is_empty()).count();
                let left: Vec<Curve> = curves
                    .iter()
                    .zip(&outliers)
                    .filter_map(|(curve, found)| foldshift_curves::robust::without(curve, found))
                    .collect();
                let share = format!("{:.2}", 100.0 * with as f64 / curves.len() as f64);
                tell(&format!("without {}", test.name()), &fit_many(&left, &options), &share, 0);
            }
        }
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let count = arguments.iter().find_map(|word| word.parse().ok()).unwrap_or(10_000);
    match arguments.iter().find(|word| word.parse::<u64>().is_err()).map(String::as_str) {
        Some("details") => of_details(count),
        Some("robust") => of_robust(count),
        _ => of_ic50s(count),
    }
}
