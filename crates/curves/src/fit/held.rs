//! Fits of which something is known, against a search that shares no code with the lanes: plateaus by trying every
//! set of active constraints, shapes by a dense lattice and a pattern search.
#![expect(clippy::cast_precision_loss, reason = "counts of wells")]

use crate::curve::{Curve, Level, Point};
use crate::distribution::t_quantile_two_sided;
use crate::elementary::exp10;
use crate::fit::options::CONFIDENCE;
use crate::fit::{Fit, FitOptions, Ic50, Reason, Status, fit_many};
use crate::logistic::Logistic;
use crate::screen::Random;

/// Curves of every shape, some with vehicle wells, some of unequal weights, falling and rising.
fn curves(count: u64, seed: u64) -> Vec<Curve> {
    (0..count)
        .map(|index| {
            let mut random = Random::new(seed, index);
            let hill = 4_f64.powf(2.0 * random.uniform() - 1.0);
            let truth = Logistic {
                top: 1.0 + 0.1 * random.normal(),
                bottom: 0.7 * random.uniform() * random.uniform(),
                log_mid: 0.5 + 4.0 * random.uniform(),
                hill: if index % 5 == 4 { -hill } else { hill },
            };
            let noise = 0.02 + 0.1 * random.uniform();
            let mut points = Vec::new();
            if index % 2 == 0 {
                points.extend((0..12).map(|_| Point::new(0.0, 1.0 + noise * random.normal())));
            }
            for dose in 0..9 {
                for _ in 0..=(index % 3) {
                    let x = 0.5 * f64::from(dose);
                    points.push(Point::new(exp10(x), truth.response(x) + noise * random.normal()));
                }
            }
            Curve::new(points).expect("finite")
        })
        .collect()
}

/// What may be known.
fn knowledge() -> Vec<FitOptions> {
    let none = FitOptions::default();
    vec![
        FitOptions { bottom_at_least: Some(0.0), ..none },
        FitOptions { bottom_at_least: Some(0.25), ..none },
        FitOptions { top: Some(1.0), ..none },
        FitOptions { bottom: Some(0.0), ..none },
        FitOptions { top: Some(1.0), bottom: Some(0.0), ..none },
        FitOptions { top: Some(1.0), bottom_at_least: Some(0.1), ..none },
        FitOptions { hill: Some(1.0), ..none },
        FitOptions { hill: Some(-1.3), bottom_at_least: Some(0.0), ..none },
        FitOptions { top: Some(1.0), bottom: Some(0.0), hill: Some(1.0), ..none },
    ]
}

struct Oracle<'a> {
    levels: &'a [Level],
    options: FitOptions,
}

impl Oracle<'_> {
    /// Part of the upper plateau.
    fn upper(level: &Level, log_mid: f64, hill: f64) -> f64 {
        if level.dose > 0.0 {
            1.0 / (1.0 + 10_f64.powf(hill * (level.log_dose - log_mid)))
        } else if hill > 0.0 {
            1.0
        } else {
            0.0
        }
    }

    /// Sum of squares around a curve; infinite where it breaks what is known.
    fn of(&self, top: f64, bottom: f64, log_mid: f64, hill: f64) -> f64 {
        let least = self.options.bottom_at_least.filter(|_| self.options.bottom.is_none());
        let fits = |given: Option<f64>, value: f64| given.is_none_or(|given| (given - value).abs() < 1e-12);
        let known = fits(self.options.top, top) && fits(self.options.bottom, bottom);
        if !known || top < bottom - 1e-12 || least.is_some_and(|least| bottom < least - 1e-12) {
            return f64::INFINITY;
        }
        let squares = self.levels.iter().map(|level| {
            let u = Self::upper(level, log_mid, hill);
            level.weight * (level.mean - bottom - (top - bottom) * u).powi(2)
        });
        squares.sum()
    }

    /// The best coefficient of one column to a target.
    fn best(&self, column: impl Fn(&Level) -> f64, target: impl Fn(&Level) -> f64) -> f64 {
        let (mut xy, mut xx) = (0.0, 0.0);
        for level in self.levels {
            xy += level.weight * column(level) * target(level);
            xx += level.weight * column(level) * column(level);
        }
        if xx > 0.0 { xy / xx } else { 0.0 }
    }

    /// The least sum of squares of a shape.
    fn shape(&self, log_mid: f64, hill: f64) -> f64 {
        // Farther out a column is nothing but rounding.
        if hill.abs() * (log_mid - 2.0).abs() > 8.0 + 2.0 * hill.abs() {
            return f64::INFINITY;
        }
        let u = |level: &Level| Self::upper(level, log_mid, hill);
        let weight: f64 = self.levels.iter().map(|level| level.weight).sum();
        let mean_of =
            |f: &dyn Fn(&Level) -> f64| self.levels.iter().map(|l| l.weight * f(l)).sum::<f64>() / weight;
        let (mean, centre) = (mean_of(&|level| level.mean), mean_of(&u));
        let amplitude = self.best(|level| u(level) - centre, |level| level.mean - mean);
        let free = (mean + amplitude * (1.0 - centre), mean - amplitude * centre);
        let mut candidates = vec![free, (mean, mean)];
        for given in [self.options.bottom, self.options.bottom_at_least].into_iter().flatten() {
            candidates.push((given + self.best(u, |level| level.mean - given), given));
            candidates.push((given, given));
            candidates.extend(self.options.top.map(|top| (top, given)));
        }
        if let Some(top) = self.options.top {
            candidates.push((top, top + self.best(|level| 1.0 - u(level), |level| level.mean - top)));
            candidates.push((top, top));
        }
        let all = candidates.into_iter().map(|(top, bottom)| self.of(top, bottom, log_mid, hill));
        all.fold(f64::INFINITY, f64::min)
    }

    /// The least sum of squares of curves that pass `level` at `theta`.
    fn through(&self, theta: f64, half: f64, log_mid: f64, hill: f64) -> f64 {
        let u = |level: &Level| Self::upper(level, log_mid, hill);
        let at = 1.0 / (1.0 + 10_f64.powf(hill * (theta - log_mid)));
        if !(1e-12..1.0 - 1e-12).contains(&at) {
            return f64::INFINITY;
        }
        let amplitude = self.best(|level| u(level) - at, |level| level.mean - half);
        let mut amplitudes = vec![amplitude, 0.0];
        let bottoms = [self.options.bottom, self.options.bottom_at_least].into_iter().flatten();
        amplitudes.extend(bottoms.map(|bottom| (half - bottom) / at));
        amplitudes.extend(self.options.top.map(|top| (top - half) / (1.0 - at)));
        amplitudes
            .into_iter()
            .map(|amplitude| self.of(half + amplitude * (1.0 - at), half - amplitude * at, log_mid, hill))
            .fold(f64::INFINITY, f64::min)
    }

    /// The least sum of squares of curves of a direction that pass half effect at `theta`.
    fn at_level(&self, theta: f64, way: f64) -> f64 {
        let half = self.options.half;
        let free = self.search(Some(way), |mid, hill| self.through(theta, half, mid, hill));
        // Two known plateaus leave the slope alone.
        let (Some(top), Some(bottom)) =
            (self.options.top, self.options.bottom.or(self.options.bottom_at_least))
        else {
            return free;
        };
        let odds = ((top - half) / (half - bottom)).log10();
        let pinned = self.search(Some(way), |_, hill| self.of(top, bottom, theta - odds / hill, hill));
        free.min(pinned)
    }

    /// Minimises a function of (log₁₀ midpoint, ln |hill|) over both directions, or one.
    fn search(&self, direction: Option<f64>, value: impl Fn(f64, f64) -> f64) -> f64 {
        let signs: &[f64] = match (self.options.hill, direction) {
            (Some(way), _) | (None, Some(way)) if way < 0.0 => &[-1.0],
            (None, None) => &[1.0, -1.0],
            _ => &[1.0],
        };
        let given = self.options.hill.map(f64::abs);
        let mut best = f64::INFINITY;
        for sign in signs {
            let mut nodes = Vec::new();
            for i in -20..=65_i32 {
                for j in 0..=60_i32 {
                    let (mid, ln_hill) = (0.1 * f64::from(i), -3.0 + 0.125 * f64::from(j));
                    let ln_hill = given.map_or(ln_hill, f64::ln);
                    nodes.push((value(mid, sign * ln_hill.exp()), mid, ln_hill));
                    if given.is_some() {
                        break;
                    }
                }
            }
            nodes.sort_by(|a, b| a.0.total_cmp(&b.0));
            for (start, mid, ln_hill) in nodes.into_iter().take(10) {
                let (mut here, mut x, mut step) = (start, (mid, ln_hill), 0.05_f64);
                for _ in 0..400 {
                    if step < 1e-9 {
                        break;
                    }
                    let mut moved = false;
                    for (a, b) in [
                        (1.0, 0.0),
                        (-1.0, 0.0),
                        (0.0, 1.0),
                        (0.0, -1.0),
                        (1.0, 1.0),
                        (-1.0, -1.0),
                        (1.0, -1.0),
                        (-1.0, 1.0),
                    ] {
                        if given.is_some() && b != 0.0 {
                            continue;
                        }
                        let next: (f64, f64) = (
                            (x.0 + a * step).clamp(-30.0, 30.0),
                            (x.1 + b * step).clamp(0.001_f64.ln(), 100_f64.ln()),
                        );
                        let found = value(next.0, sign * next.1.exp());
                        if found < here {
                            (here, x, moved) = (found, next, true);
                        }
                    }
                    step = if moved { (step * 1.3).min(1.0) } else { step * 0.4 };
                }
                best = best.min(here);
            }
        }
        best
    }
}

#[test]
fn what_is_known_of_a_curve_is_kept_and_no_other_curve_fits_better() {
    let curves = curves(20, 41);
    for options in knowledge() {
        let plain = FitOptions { intervals: false, ..options };
        for (index, (curve, fit)) in curves.iter().zip(fit_many(&curves, &plain)).enumerate() {
            let oracle = Oracle { levels: curve.levels(), options };
            let found = fit.curve.expect("enough doses");
            let own = oracle.of(found.top, found.bottom, found.log_mid, found.hill);
            assert!(own.is_finite(), "{index} {options:?}: {found:?} breaks what is known");
            let rss = fit.rss.expect("fitted");
            // The curve that is told has the sum of squares that is told.
            let told = own + curve.pure_error().0;
            let far = (found.log_mid - 2.0).abs() * found.hill.abs() > 8.0;
            assert!(
                far || (told - rss).abs() <= 1e-9 * rss,
                "{index} {options:?}: {found:?} {told} for {rss}"
            );
            assert!(found.log_mid.abs() < 1e5, "{index} {options:?}: {found:?} turns at the zero dose");
            let best = oracle.search(None, |mid, hill| oracle.shape(mid, hill)) + curve.pure_error().0;
            // Along the valley of a plateau out of reach nothing is gained any more.
            assert!(rss <= best * (1.0 + 1e-7), "{index} {options:?}: {rss} against {best}");
        }
    }
}

#[test]
fn limits_are_where_the_best_curve_through_them_is_just_allowed() {
    let curves = curves(60, 43);
    let (mut counted, mut off) = (0, Vec::new());
    let mut note = |excess: f64, what: String| {
        counted += 1;
        if (excess - 1.0).abs() > 2e-3 {
            off.push(what);
        }
    };
    for options in knowledge() {
        for (index, (curve, fit)) in curves.iter().zip(fit_many(&curves, &options)).enumerate() {
            // Beside a dose limits of curves that any slope fits go on to the dose, as no slope of a search does.
            let any_slope = fit.reasons.contains(&Reason::SteeperFits);
            if fit.status != Status::Fitted || any_slope {
                continue;
            }
            let oracle = Oracle { levels: curve.levels(), options };
            let way = fit.curve.expect("fitted").hill;
            let excess = |fit: &Fit, least: f64| {
                let sigma = fit.sigma.expect("an error");
                let t = t_quantile_two_sided(CONFIDENCE, fit.df as f64);
                (least + curve.pure_error().0 - fit.rss.expect("fitted")) / (t * sigma).powi(2)
            };
            if let Ic50::Measured { lower, upper, .. } = fit.ic50_rel {
                for theta in [lower, upper].into_iter().flatten() {
                    let least = oracle.search(Some(way), |_, hill| oracle.shape(theta, hill));
                    let excess = excess(&fit, least);
                    note(excess, format!("{index} {options:?}: midpoint, {excess}"));
                }
            }
            if let (Ic50::Measured { lower, upper, .. }, true) = (fit.ic50_abs, index % 2 == 0) {
                for theta in [lower, upper].into_iter().flatten() {
                    let excess = excess(&fit, oracle.at_level(theta, way));
                    note(excess, format!("{index} {options:?}: half effect, {excess}"));
                }
            }
        }
    }
    // Beside a dose, where only curves of nearly endless slope are left, either search may miss one.
    assert!(counted > 700 && off.len() * 50 < counted, "{} of {counted}: {off:#?}", off.len());
}

#[test]
fn doses_turned_round_turn_the_curve_round() {
    let curves = curves(60, 47);
    let turned: Vec<Curve> = curves
        .iter()
        .map(|curve| {
            let points = curve.points().iter().filter(|point| point.dose > 0.0);
            Curve::new(points.map(|p| Point { dose: 1.0 / p.dose, ..*p }).collect()).expect("finite")
        })
        .collect();
    let straight: Vec<Curve> = curves
        .iter()
        .map(|curve| {
            Curve::new(curve.points().iter().filter(|p| p.dose > 0.0).copied().collect()).expect("finite")
        })
        .collect();
    for options in knowledge() {
        let there = FitOptions { intervals: false, hill: options.hill.map(|hill| -hill), ..options };
        let here = FitOptions { intervals: false, ..options };
        for (one, other) in fit_many(&straight, &here).iter().zip(&fit_many(&turned, &there)) {
            let (a, b) = (one.rss.expect("fitted"), other.rss.expect("fitted"));
            assert!((a - b).abs() <= 1e-9 * a, "{options:?}: {a} against {b}");
        }
    }
}

#[test]
fn no_curve_turns_at_the_zero_dose() {
    // The vehicle lies below everything else: with a bottom at 0 a curve that rose from the zero dose would fit best.
    let mut points = vec![Point::new(0.0, 1.0)];
    let responses =
        [1.052, 1.088, 1.07, 1.117, 1.067, 1.039, 1.088, 1.095, 1.106, 1.11, 1.074, 1.059, 1.135, 1.11];
    points.extend(responses.into_iter().zip(0..).map(|(y, k)| Point::new(0.001 * 2_f64.powi(k), y)));
    let curve = Curve::new(points).expect("finite");
    for options in [
        FitOptions { bottom: Some(0.0), ..FitOptions::default() },
        FitOptions { bottom_at_least: Some(0.9), ..FitOptions::default() },
        FitOptions { top: Some(1.2), ..FitOptions::default() },
    ] {
        let [fit] = &fit_many(std::slice::from_ref(&curve), &options)[..] else { panic!("one curve") };
        assert!(fit.curve.expect("fitted").log_mid.abs() < 1e5, "{options:?}: {:?}", fit.curve);
        // Every response lies above half of the vehicle.
        assert!(!matches!(fit.ic50_abs, Ic50::Below { .. }), "{options:?}: {:?}", fit.ic50_abs);
    }
}
