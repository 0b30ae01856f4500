//! How often is what a fit says of an IC50 false, and how often does it say anything? Simulated curves of few single
//! doses, falling and rising, under every choice of the model: the laws of statements.
//!
//! ```sh
//! cargo bench --bench statements -- [CURVES] [default|aicc|ladder|bottom...]   # 2000 curves a cell when left out
//! ```
//!
//! A statement is false when the truth lies outside of the interval, or on the wrong side of the bound. A curve counts as
//! false when one of its two IC50s does.
#![expect(clippy::cast_precision_loss, reason = "small counts")]

use foldshift_curves::elementary::{LN_10, exp, exp10};
use foldshift_curves::fit::{FitOptions, Ic50, Reads, fit_many};
use foldshift_curves::models::{Choice, choose_beside};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Logistic, Point};
use rayon::prelude::*;

/// Under what the curves are fitted.
#[derive(Clone, Copy, PartialEq)]
enum Under {
    Plain,
    Aicc,
    Ladder,
    Bottom,
}

const UNDER: [(Under, &str); 4] =
    [(Under::Plain, "default"), (Under::Aicc, "aicc"), (Under::Ladder, "ladder"), (Under::Bottom, "bottom")];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let curves = words.iter().find_map(|word| word.parse().ok()).unwrap_or(2000);
    let asked = |name: &str| words.iter().any(|word| word == name);
    let all = !UNDER.iter().any(|(_, name)| asked(name));
    println!("population,direction,doses,sd,under,curves,says_abs,says_rel,false_abs,false_rel,false_curves");
    for (population, spread) in [("plain", 0.0), ("anywhere", 1.0)] {
        for (rises, direction) in [(false, "falling"), (true, "rising")] {
            for doses in [5, 6, 7, 8] {
                for percent in [3, 6, 9, 12] {
                    for (under, name) in UNDER.into_iter().filter(|(_, name)| all || asked(name)) {
                        let cell = Cell { spread, rises, doses, sd: f64::from(percent) / 100.0, under };
                        let [says_abs, says_rel, false_abs, false_rel, either] = cell.counts(curves);
                        let part = |n: u64| format!("{:.3}", n as f64 / curves as f64);
                        println!(
                            "{population},{direction},{doses},{percent},{name},{curves},{},{},{},{},{}",
                            part(says_abs),
                            part(says_rel),
                            part(false_abs),
                            part(false_rel),
                            part(either)
                        );
                    }
                }
            }
        }
    }
}

/// Curves of one kind.
struct Cell {
    /// How far beyond the doses a midpoint may lie, in decades.
    spread: f64,
    rises: bool,
    doses: u32,
    sd: f64,
    under: Under,
}

impl Cell {
    /// log₁₀ of the doses: four decades.
    fn log_dose(&self, k: u32) -> f64 {
        4.0 * f64::from(k) / f64::from(self.doses - 1)
    }

    /// The truth, and the observations, of a falling curve.
    fn draw(&self, index: u64) -> (Logistic, Vec<Point>) {
        let mut random = Random::new(20_181_129 + u64::from(self.doses), index);
        let inside = self.spread == 0.0;
        let (from, width) = if inside { (0.75, 2.5) } else { (-self.spread, 4.0 + 2.0 * self.spread) };
        let bottom = if self.under == Under::Bottom { 0.0 } else { 0.3 * random.uniform() };
        let truth = Logistic {
            top: 1.0,
            bottom,
            log_mid: from + width * random.uniform(),
            hill: exp(LN_10 * (0.5 * random.uniform() - 0.2)),
        };
        let points = (0..self.doses)
            .map(|k| {
                let x = self.log_dose(k);
                let y = truth.response(x) + self.sd * random.normal();
                Point::new(exp10(x), if self.rises { 1.0 - y } else { y })
            })
            .collect();
        (truth, points)
    }

    /// Curves that say something of the absolute and the relative IC50, that say something false of them, and of which
    /// either is false.
    fn counts(&self, curves: u64) -> [u64; 5] {
        let drawn: Vec<(Logistic, Curve)> = (0..curves)
            .map(|index| {
                let (truth, points) = self.draw(index);
                (truth, Curve::new(points).expect("finite"))
            })
            .collect();
        let options = FitOptions {
            reads: Some(Reads::falling(!self.rises)),
            bottom: (self.under == Under::Bottom && !self.rises).then_some(0.0),
            top: (self.under == Under::Bottom && self.rises).then_some(1.0),
            ..FitOptions::default()
        };
        let each: Vec<Curve> = drawn.iter().map(|(_, curve)| curve.clone()).collect();
        let fits = fit_many(&each, &options);
        let said: Vec<[Ic50; 2]> = fits
            .par_iter()
            .zip(&each)
            .map(|(fit, curve)| {
                let choice = match self.under {
                    Under::Plain | Under::Bottom => return [fit.ic50_abs, fit.ic50_rel],
                    Under::Aicc => Choice::aicc(),
                    Under::Ladder => Choice::ladder(),
                };
                let best = choose_beside(curve, &choice, &options, fit).best;
                [best.fit.ic50_abs, best.fit.ic50_rel]
            })
            .collect();
        let mut counts = [0; 5];
        for ((truth, _), [abs, rel]) in drawn.iter().zip(&said) {
            let truth_abs = truth.log_dose_at(0.5).unwrap_or(f64::INFINITY);
            let wrong = [abs.excludes(truth_abs), rel.excludes(truth.log_mid)];
            for (count, holds) in counts.iter_mut().zip([
                *abs != Ic50::Unknown,
                *rel != Ic50::Unknown,
                wrong[0],
                wrong[1],
                wrong[0] || wrong[1],
            ]) {
                *count += u64::from(holds);
            }
        }
        counts
    }
}
