//! Own scatter or scatter moderated over curves: how often does a curve of few single wells speak, and how often is what
//! it says true? Simulated curves that share a prior in groups, and the folds between pairs of equal ones.
//!
//! ```sh
//! cargo bench --bench moderated_sigma -- [CURVES] [GROUP]   # 2400 curves a cell, 24 a group, when left out
//! ```
//!
//! A curve speaks where it has a limit, on one side or on both. `covered` is the part of those that speak whose limits
//! hold the truth; `width` the median width of closed intervals in decades.
#![expect(clippy::cast_precision_loss, reason = "small counts")]

use foldshift_curves::compare::{CompareOptions, Metric, Replicate, compare};
use foldshift_curves::elementary::{LN_10, exp, exp10, log10};
use foldshift_curves::fit::{Fit, FitOptions, Reads, fit_many, fit_moderated};
use foldshift_curves::screen::Random;
use foldshift_curves::{Curve, Logistic, Point};

/// How wells scatter.
#[derive(Clone, Copy, PartialEq)]
enum Scatter {
    /// All wells of a group alike.
    Same,
    /// Curves by a factor of their own, e^(0.5 z).
    Differing,
    /// In proportion to the response, a seventh of it left at none.
    WithResponse,
    /// In proportion to the mean response of the curve.
    WithHeight,
}

const SCATTERS: [(Scatter, &str); 4] = [
    (Scatter::Same, "same"),
    (Scatter::Differing, "differing"),
    (Scatter::WithResponse, "with_response"),
    (Scatter::WithHeight, "with_height"),
];

/// Where midpoints lie among doses from 0 to 4: from, to.
const PLACES: [(&str, [f64; 2]); 4] = [
    ("inside", [1.0, 3.0]),
    ("dead_at_end", [-0.5, 1.0]),
    ("alive_at_end", [3.0, 4.5]),
    ("anywhere", [-1.0, 5.0]),
];

const LAST: f64 = 4.0;

#[derive(Clone, Copy)]
struct Cell {
    mids: [f64; 2],
    scatter: Scatter,
    doses: u32,
}

impl Cell {
    /// Two curves of one truth.
    fn pair(self, sd: f64, index: u64) -> [(Logistic, Curve); 2] {
        let mut random = Random::new(20_181_129 + u64::from(self.doses), index);
        let [from, to] = self.mids;
        let truth = Logistic {
            top: 1.0,
            bottom: 0.3 * random.uniform(),
            log_mid: from + (to - from) * random.uniform(),
            hill: exp(LN_10 * (0.5 * random.uniform() - 0.2)),
        };
        let grown = |response: f64| 0.15 + 0.85 * response;
        std::array::from_fn(|_| {
            let own = match self.scatter {
                Scatter::Differing => sd * exp(0.5 * random.normal()),
                Scatter::WithHeight => sd * grown(truth.mean_response(0.0, LAST)),
                Scatter::Same | Scatter::WithResponse => sd,
            };
            let point = |k: u32| {
                let x = LAST * f64::from(k) / f64::from(self.doses - 1);
                let y = truth.response(x);
                let here = if self.scatter == Scatter::WithResponse { own * grown(y) } else { own };
                Point::new(exp10(x), y + here * random.normal())
            };
            (truth, Curve::new((0..self.doses).map(point).collect()).expect("finite"))
        })
    }

    /// What is said of `count` curves in groups: own, then moderated; of absolute and relative IC50s and folds.
    fn told(self, count: u64, group: u64) -> [[Tally; 4]; 2] {
        let mut tallies: [[Tally; 4]; 2] = Default::default();
        for number in 0..count.div_ceil(group) {
            let sd = 0.03 + 0.07 * Random::new(77 + u64::from(self.doses), number).uniform();
            let all: Vec<(Logistic, Curve)> =
                (0..group.div_ceil(2)).flat_map(|k| self.pair(sd, number * group + k)).collect();
            let curves: Vec<Curve> = all.iter().map(|(_, curve)| curve.clone()).collect();
            let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
            let pairs: Vec<_> = curves.iter().map(|curve| (curve, &options)).collect();
            let own = fit_many(&curves, &options).into_iter().map(|fit| (fit, options)).collect();
            for (tallies, fits) in tallies.iter_mut().zip([own, fit_moderated(&pairs, |_| true)]) {
                see(&all, &fits, tallies);
            }
        }
        tallies
    }
}

fn see(all: &[(Logistic, Curve)], fits: &[(Fit, FitOptions)], tallies: &mut [Tally; 4]) {
    for ((truth, _), (fit, _)) in all.iter().zip(fits) {
        let truths = [truth.log_dose_at(0.5).unwrap_or(f64::INFINITY), truth.log_mid];
        for (tally, (ic50, truth)) in
            tallies.iter_mut().zip([fit.ic50_abs, fit.ic50_rel].into_iter().zip(truths))
        {
            tally.see([ic50.lower(), ic50.upper()], truth);
        }
    }
    for (curves, fits) in all.chunks_exact(2).zip(fits.chunks_exact(2)) {
        let of = |line: usize| {
            let (fit, options) = &fits[line];
            [Replicate { experiment: "1", curve: Some(&curves[line].1), fit, options }]
        };
        let shifts = compare(("P", &of(0)), ("R", &of(1)), "drug", CompareOptions::default());
        for (tally, metric) in tallies[2..].iter_mut().zip([Metric::Ic50Abs, Metric::Ic50Rel]) {
            let shift = shifts.iter().find(|shift| shift.metric == metric).expect("it is always there");
            tally.see([shift.lower.map(log10), shift.upper.map(log10)], 0.0);
        }
    }
}

/// What is said of one quantity.
#[derive(Default)]
struct Tally {
    all: u32,
    speak: u32,
    wrong: u32,
    widths: Vec<f64>,
}

impl Tally {
    fn see(&mut self, [lower, upper]: [Option<f64>; 2], truth: f64) {
        self.all += 1;
        self.speak += u32::from(lower.or(upper).is_some());
        self.wrong +=
            u32::from(lower.is_some_and(|lower| truth < lower) || upper.is_some_and(|upper| truth > upper));
        self.widths.extend(lower.zip(upper).map(|(lower, upper)| upper - lower));
    }

    /// speak and covered in percent, the part with a closed interval in percent, the median width.
    fn row(&mut self) -> String {
        self.widths.sort_by(f64::total_cmp);
        let percent = |part: f64, of: u32| format!("{:.1}", 100.0 * part / f64::from(of.max(1)));
        let width =
            self.widths.get(self.widths.len() / 2).map_or(String::new(), |width| format!("{width:.2}"));
        [
            percent(f64::from(self.speak), self.all),
            percent(f64::from(self.speak - self.wrong), self.speak),
            percent(self.widths.len() as f64, self.all),
            width,
        ]
        .join(",")
    }
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|word| word.parse().ok());
    let (count, group) = (numbers.next().unwrap_or(2400), numbers.next().unwrap_or(24).max(2));
    println!("place,scatter,doses,quantity,sigma,speak,covered,closed,width");
    for (place, mids) in PLACES {
        for (scatter, name) in SCATTERS {
            for doses in [5, 6, 7, 8] {
                let told = Cell { mids, scatter, doses }.told(count, group);
                for (mut tallies, sigma) in told.into_iter().zip(["own", "moderated"]) {
                    for (tally, quantity) in
                        tallies.iter_mut().zip(["ic50_abs", "ic50_rel", "fold_abs", "fold_rel"])
                    {
                        println!("{place},{name},{doses},{quantity},{sigma},{}", tally.row());
                    }
                }
            }
        }
    }
}
