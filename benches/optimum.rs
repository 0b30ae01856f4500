//! How often a fit misses the global optimum: random curves, of wide priors and hard shapes, against an
//! exhaustive search that shares no code with the fitter; and how many steps the fitter took to the optimum.
//!
//! ```sh
//! cargo bench --bench optimum -- [CURVES]
//! ```
#![expect(clippy::cast_precision_loss, reason = "counts for people")]

use foldshift_curves::curve::{Curve, Point};
use foldshift_curves::fit::{FitOptions, Reason, fit_many};
use foldshift_curves::screen::Random;
use rayon::prelude::*;

/// log₁₀ doses, and the weight of each.
struct Design {
    log_doses: Vec<f64>,
    replicates: usize,
    /// Centred and scaled columns of the nodes of the grid.
    nodes: Vec<(f64, f64, Vec<f64>)>,
}

fn upper(log_dose: f64, log_mid: f64, hill: f64) -> f64 {
    1.0 / (1.0 + 10_f64.powf(hill * (log_dose - log_mid)))
}

/// The part of either plateau at every dose, whichever is the smaller: nothing cancels far from the midpoint.
fn column(log_doses: &[f64], log_mid: f64, hill: f64) -> Vec<f64> {
    let centre = 0.5 * (log_doses[0] + log_doses[log_doses.len() - 1]);
    let hill = if log_mid > centre { -hill } else { hill };
    let column: Vec<f64> = log_doses.iter().map(|x| upper(*x, log_mid, hill)).collect();
    let most = column.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    column.into_iter().map(|u| u / most).collect()
}

impl Design {
    fn new(index: u64) -> Self {
        let mut random = Random::new(5, index);
        let count: u32 = [5, 6, 7, 8, 10, 12, 16, 22][usize::try_from(index % 8).unwrap_or(0)];
        let uneven = if index.is_multiple_of(3) { 0.6 } else { 0.0 };
        let mut log_doses: Vec<f64> = (0..count)
            .map(|k| 4.5 * (f64::from(k) + uneven * random.uniform()) / f64::from(count - 1))
            .collect();
        log_doses.sort_by(f64::total_cmp);
        let mut nodes = Vec::new();
        for i in 0..=210 {
            for j in 0..=45 {
                let (log_mid, hill) = (-3.0 + 0.05 * f64::from(i), 0.05 * 1.16_f64.powi(j));
                let column = column(&log_doses, log_mid, hill);
                let mean = column.iter().sum::<f64>() / f64::from(count);
                let centred: Vec<f64> = column.iter().map(|u| u - mean).collect();
                let length = centred.iter().map(|u| u * u).sum::<f64>().sqrt();
                if length > 1e-5 {
                    nodes.push((log_mid, hill, centred.iter().map(|u| u / length).collect()));
                }
            }
        }
        Self { log_doses, replicates: 1 + usize::try_from(index % 3).unwrap_or(0), nodes }
    }

    /// Sum of squares of centred means around the best curve of a shape.
    fn value(&self, means: &[f64], log_mid: f64, hill: f64) -> f64 {
        let column = column(&self.log_doses, log_mid, hill);
        let mean = column.iter().sum::<f64>() / column.len() as f64;
        let (mut sxx, mut sxy) = (0.0, 0.0);
        for (u, y) in column.iter().zip(means) {
            sxx += (u - mean) * (u - mean);
            sxy += (u - mean) * y;
        }
        let slope = if sxx > 1e-18 { sxy / sxx } else { 0.0 };
        column.iter().zip(means).map(|(u, y)| (y - slope * (u - mean)).powi(2)).sum()
    }

    /// The least sum of squares: the best nodes of the grid, each followed by a pattern search.
    fn search(&self, means: &[f64]) -> (f64, f64, f64) {
        let total: f64 = means.iter().map(|y| y * y).sum();
        let mut scored: Vec<(f64, usize)> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(k, node)| {
                let along: f64 = node.2.iter().zip(means).map(|(u, y)| u * y).sum();
                (total - along * along, k)
            })
            .collect();
        scored.sort_by(|a, b| a.0.total_cmp(&b.0));
        // Nodes that are neighbours lead to the same place: keep some that are apart.
        let mut starts: Vec<(f64, f64)> = Vec::new();
        for (_, k) in scored {
            let (mid, hill, _) = self.nodes[k];
            if starts.iter().all(|(m, h)| (m - mid).abs() > 0.3 || (h / hill).ln().abs() > 0.5) {
                starts.push((mid, hill));
            }
            if starts.len() == 4 {
                break;
            }
        }
        let ends = starts.into_iter().map(|(mid, hill)| self.pattern(means, mid, hill));
        ends.reduce(|a, b| if b.0 < a.0 { b } else { a }).expect("a start")
    }

    fn pattern(&self, means: &[f64], mut mid: f64, mut hill: f64) -> (f64, f64, f64) {
        let (low, high) = (self.log_doses[0] - 10.0, self.log_doses[self.log_doses.len() - 1] + 10.0);
        let mut least = self.value(means, mid, hill);
        let mut step = 0.06;
        let mut last = (0.0, 0.0);
        for _ in 0..3000 {
            let mut best = (least, mid, hill, (0.0, 0.0));
            let around = [
                (1.0, 0.0),
                (-1.0, 0.0),
                (0.0, 1.0),
                (0.0, -1.0),
                (1.0, 1.0),
                (-1.0, -1.0),
                (1.0, -1.0),
                (-1.0, 1.0),
                last,
            ];
            for (a, b) in around {
                let (m, h) = (
                    (mid + a * step).clamp(low, high),
                    (hill * (b * step * 1.5_f64).exp()).clamp(0.001, 100.0),
                );
                let there = self.value(means, m, h);
                if there < best.0 {
                    best = (there, m, h, (a, b));
                }
            }
            if best.0 < least {
                // Along a valley the same way pays again, and further.
                (least, mid, hill, last) = (best.0, best.1, best.2, (1.5 * best.3.0, 1.5 * best.3.1));
            } else if step < 1e-8 {
                break;
            } else {
                step *= 0.5;
                last = (0.0, 0.0);
            }
        }
        (least, mid, hill)
    }
}

fn main() {
    let count: u64 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(100_000);
    let designs: Vec<Design> = (0..96).into_par_iter().map(Design::new).collect();
    let (mut missed, mut compared, mut worst, mut beaten, mut steps) = (Vec::new(), 0_u64, 0.0_f64, 0_u64, 0);
    for block in 0..count.div_ceil(9600) {
        let indices: Vec<u64> = (block * 9600..count.min((block + 1) * 9600)).collect();
        let data: Vec<(usize, Vec<f64>, Curve)> = indices
            .par_iter()
            .map(|&index| {
                let which = usize::try_from(index % 96).unwrap_or(0);
                let design = &designs[which];
                let mut random = Random::new(99, index);
                let (top, bottom) = (1.0 + 0.2 * random.normal(), 1.2 * random.uniform());
                let log_mid = -2.0 + 8.5 * random.uniform();
                let hill = 0.15 * 60_f64.powf(random.uniform());
                let noise = 0.002 * 200_f64.powf(random.uniform());
                let mut points = Vec::new();
                let mut means = Vec::new();
                for x in &design.log_doses {
                    let mut sum = 0.0;
                    for _ in 0..design.replicates {
                        let y = bottom + (top - bottom) * upper(*x, log_mid, hill) + noise * random.normal();
                        sum += y;
                        points.push(Point::new(10_f64.powf(*x), y));
                    }
                    means.push(sum / design.replicates as f64);
                }
                let mean = means.iter().sum::<f64>() / means.len() as f64;
                for y in &mut means {
                    *y -= mean;
                }
                (which, means, Curve::new(points).expect("finite"))
            })
            .collect();
        let curves: Vec<Curve> = data.iter().map(|(_, _, curve)| curve.clone()).collect();
        let fits = fit_many(&curves, &FitOptions { intervals: false, ..FitOptions::default() });
        let best: Vec<(f64, f64, f64)> =
            data.par_iter().map(|(which, means, _)| designs[*which].search(means)).collect();
        for (((index, fit), (which, _, curve)), best) in indices.iter().zip(&fits).zip(&data).zip(best) {
            let Some(rss) = fit.rss else { continue };
            let theirs = best.0 * designs[*which].replicates as f64 + curve.pure_error().0;
            compared += 1;
            steps += fit.iterations;
            let excess = rss / theirs - 1.0;
            worst = worst.max(excess);
            beaten += u64::from(excess < -1e-8);
            if excess > 1e-8 {
                let found = fit.curve.map_or((0.0, 0.0), |curve| (curve.log_mid, curve.hill));
                let step = fit.reasons.contains(&Reason::Step);
                missed.push(format!(
                    "{index},{},{excess:e},{},{},{},{},{step}",
                    designs[*which].log_doses.len(),
                    found.0,
                    found.1,
                    best.1,
                    best.2
                ));
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
    println!("\ncurve,doses,excess,log_mid,hill,best_log_mid,best_hill,step");
    for row in missed {
        println!("{row}");
    }
}
