//! How often a fit with a bound misses its global optimum: random curves with vehicle wells at dose 0 and a lower
//! plateau that may not lie below a bound, against an exhaustive search that shares no code with the fitter.
//!
//! ```sh
//! cargo bench --bench bounded -- [CURVES]
//! ```
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{FitOptions, fit_each};
use foldshift_curves::screen::Random;
use rayon::prelude::*;

/// log₁₀ doses above zero, and how many wells stand at each and at dose 0.
struct Design {
    log_doses: Vec<f64>,
    wells: f64,
    vehicle: f64,
}

/// The mean at dose 0, then at the other doses.
type Means = Vec<f64>;

/// A shape: log₁₀ midpoint, slope above zero, and whether it falls.
#[derive(Clone, Copy)]
struct Shape {
    log_mid: f64,
    hill: f64,
    falls: bool,
}

impl Design {
    fn new(index: u64) -> Self {
        let mut random = Random::new(6, index);
        let count: u32 = [5, 7, 8, 10, 12, 16][usize::try_from(index % 6).unwrap_or(0)];
        let uneven = if index.is_multiple_of(4) { 0.6 } else { 0.0 };
        let mut log_doses: Vec<f64> = (0..count)
            .map(|k| 4.5 * (f64::from(k) + uneven * random.uniform()) / f64::from(count - 1))
            .collect();
        log_doses.sort_by(f64::total_cmp);
        let wells = 1 + index % 3;
        Self { log_doses, wells: wells as f64, vehicle: (wells * (1 + index % 2 * 5)) as f64 }
    }

    fn weight(&self, level: usize) -> f64 {
        if level == 0 { self.vehicle } else { self.wells }
    }

    /// Part of the upper plateau at every level.
    fn upper(&self, shape: Shape) -> impl Iterator<Item = f64> + '_ {
        let sign = if shape.falls { 1.0 } else { -1.0 };
        let zero = if shape.falls { 1.0 } else { 0.0 };
        let tested = self
            .log_doses
            .iter()
            .map(move |x| 1.0 / (1.0 + 10_f64.powf(sign * shape.hill * (x - shape.log_mid))));
        std::iter::once(zero).chain(tested)
    }

    /// The least sum of squares of the means around curves of a shape whose bottom is at least `least`.
    fn value(&self, means: &[f64], least: f64, shape: Shape) -> f64 {
        let column: Vec<f64> = self.upper(shape).collect();
        let (mut sw, mut su, mut sy, mut suu, mut suy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (level, (u, y)) in column.iter().zip(means).enumerate() {
            let w = self.weight(level);
            (sw, su, sy) = (sw + w, su + w * u, sy + w * y);
        }
        let (centre, mean) = (su / sw, sy / sw);
        for (level, (u, y)) in column.iter().zip(means).enumerate() {
            let w = self.weight(level);
            suu += w * (u - centre) * (u - centre);
            suy += w * (u - centre) * (y - mean);
        }
        let around = |top: f64, bottom: f64| {
            let squares = column.iter().zip(means).enumerate().map(|(level, (u, y))| {
                let residual = y - bottom - (top - bottom) * u;
                self.weight(level) * residual * residual
            });
            squares.sum::<f64>()
        };
        let mut best = around(mean.max(least), mean.max(least));
        let amplitude = if suu > 1e-18 { suy / suu } else { 0.0 };
        let bottom = mean - amplitude * centre;
        if amplitude > 0.0 && bottom >= least {
            best = best.min(around(bottom + amplitude, bottom));
        }
        let (mut square, mut product) = (0.0, 0.0);
        for (level, (u, y)) in column.iter().zip(means).enumerate() {
            square += self.weight(level) * u * u;
            product += self.weight(level) * u * (y - least);
        }
        if square > 1e-18 && product > 0.0 {
            best = best.min(around(least + product / square, least));
        }
        best
    }

    /// The least sum of squares of all shapes: the best nodes of a grid, each followed by a pattern search.
    fn search(&self, means: &[f64], least: f64) -> (f64, Shape) {
        let mut scored: Vec<(f64, Shape)> = Vec::new();
        for falls in [true, false] {
            for i in 0..=130 {
                for j in 0..=34 {
                    let shape =
                        Shape { log_mid: -2.5 + 0.075 * f64::from(i), hill: 0.08 * 1.2_f64.powi(j), falls };
                    scored.push((self.value(means, least, shape), shape));
                }
            }
        }
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut starts: Vec<(f64, Shape)> = Vec::new();
        for (value, shape) in scored {
            let apart = |other: &Shape| {
                other.falls != shape.falls
                    || (other.log_mid - shape.log_mid).abs() > 0.3
                    || (other.hill / shape.hill).ln().abs() > 0.5
            };
            if starts.iter().all(|(_, other)| apart(other)) {
                starts.push((value, shape));
            }
            if starts.len() == 5 {
                break;
            }
        }
        let ends = starts.into_iter().map(|(value, shape)| self.pattern(means, least, value, shape));
        ends.reduce(|a, b| if b.0 < a.0 { b } else { a }).expect("a start")
    }

    fn pattern(&self, means: &[f64], least: f64, mut value: f64, mut shape: Shape) -> (f64, Shape) {
        let (low, high) = (self.log_doses[0] - 10.0, self.log_doses[self.log_doses.len() - 1] + 10.0);
        let mut step = 0.06;
        let mut last = (0.0, 0.0);
        for _ in 0..3000 {
            let mut best = (value, shape, (0.0, 0.0));
            let around = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1), (1, -1), (-1, 1)]
                .map(|(a, b)| (f64::from(a), f64::from(b)));
            for (a, b) in around.into_iter().chain([last]) {
                let there = Shape {
                    log_mid: (shape.log_mid + a * step).clamp(low, high),
                    hill: (shape.hill * (b * step * 1.5_f64).exp()).clamp(0.001, 100.0),
                    falls: shape.falls,
                };
                let at = self.value(means, least, there);
                if at < best.0 {
                    best = (at, there, (a, b));
                }
            }
            if best.0 < value {
                (value, shape, last) = (best.0, best.1, (1.5 * best.2.0, 1.5 * best.2.1));
            } else if step < 1e-8 {
                break;
            } else {
                step *= 0.5;
                last = (0.0, 0.0);
            }
        }
        (value, shape)
    }
}

/// A random curve of a design: its means, its wells, and the bound of its lower plateau.
fn draw(design: &Design, index: u64) -> (Means, Curve, f64) {
    let mut random = Random::new(98, index);
    let falls = index % 5 != 4;
    let top = 1.0 + 0.1 * random.normal();
    let bottom = random.uniform() * if index.is_multiple_of(2) { 0.3 } else { 1.0 };
    let (log_mid, hill) = (-1.0 + 6.5 * random.uniform(), 0.2 * 30_f64.powf(random.uniform()));
    let noise = 0.005 * 40_f64.powf(random.uniform());
    let least = [0.0, 0.05, 0.25][usize::try_from(index % 3).unwrap_or(0)];
    let (mut points, mut means) = (Vec::new(), Vec::new());
    for (level, u) in design.upper(Shape { log_mid, hill, falls }).enumerate() {
        let dose = if level == 0 { 0.0 } else { 10_f64.powf(design.log_doses[level - 1]) };
        let mut sum = 0.0;
        let mut well = 0.0;
        while well < design.weight(level) {
            let response = bottom + (top - bottom) * u + noise * random.normal();
            sum += response;
            points.push(Point::new(dose, response));
            well += 1.0;
        }
        means.push(sum / well);
    }
    (means, Curve::new(points).expect("finite"), least)
}

fn main() {
    let count: u64 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(20_000);
    let designs: Vec<Design> = (0..96).map(Design::new).collect();
    let (mut missed, mut compared, mut worst, mut beaten, mut steps) = (Vec::new(), 0_u64, 0.0_f64, 0_u64, 0);
    for block in 0..count.div_ceil(4800) {
        let indices: Vec<u64> = (block * 4800..count.min((block + 1) * 4800)).collect();
        let which = |index: u64| &designs[usize::try_from(index % 96).unwrap_or(0)];
        let data: Vec<(Means, Curve, f64)> =
            indices.iter().map(|index| draw(which(*index), *index)).collect();
        let options: Vec<FitOptions> = data
            .iter()
            .map(|(_, _, least)| FitOptions {
                bottom_at_least: Some(*least),
                intervals: false,
                ..FitOptions::default()
            })
            .collect();
        let asked: Vec<(&Curve, &FitOptions)> =
            data.iter().zip(&options).map(|((_, curve, _), options)| (curve, options)).collect();
        let fits = fit_each(&asked);
        let best: Vec<(f64, Shape)> = indices
            .par_iter()
            .zip(&data)
            .map(|(index, (means, _, least))| which(*index).search(means, *least))
            .collect();
        for (((index, fit), (_, curve, _)), best) in indices.iter().zip(&fits).zip(&data).zip(best) {
            let Some(rss) = fit.rss else { continue };
            let theirs = best.0 + curve.pure_error().0;
            compared += 1;
            steps += fit.iterations;
            let excess = rss / theirs - 1.0;
            worst = worst.max(excess);
            beaten += u64::from(excess < -1e-8);
            if excess > 1e-8 {
                let found = fit.curve.map_or((0.0, 0.0), |curve| (curve.log_mid, curve.hill));
                let hill = if best.1.falls { best.1.hill } else { -best.1.hill };
                missed.push(format!("{index},{excess:e},{},{},{},{hill}", found.0, found.1, best.1.log_mid));
            }
        }
    }
    println!("curves,missed,share_found,worst,search_beaten,steps");
    println!(
        "{compared},{},{:.6},{worst:e},{beaten},{:.2}",
        missed.len(),
        1.0 - missed.len() as f64 / compared as f64,
        steps as f64 / compared as f64
    );
    println!("\ncurve,excess,log_mid,hill,best_log_mid,best_hill");
    for row in missed {
        println!("{row}");
    }
}
