//! The mean of values of which some are known only as bounds, and the difference of two such means, by
//! the likelihood of a normal distribution with censored observations (the Tobit model).
//!
//! Source: Tobin, Econometrica 26 (1958) 24, doi:10.2307/1907382. In γ = mean / SD and h = 1 / SD the log
//! likelihood is concave: Olsen, Econometrica 46 (1978) 1211, doi:10.2307/1911445, so that Newton's steps
//! find the one optimum there is. Limits solve
//!
//! ```text
//! 2 (ln L_max − ln L(μ)) = N · ln(1 + t² / df)
//! ```
//!
//! with N the number of *measured* values, df = N − the number of means that have one, and t Student's:
//! without censored values this is exactly the t interval, and a bound never counts as a measurement.

use crate::distribution::{ln_normal_cdf, normal_hazard, t_quantile_two_sided};
use crate::elementary::{ln, ln_1p};

/// A value of an experiment on a logarithmic scale, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Known {
    At(f64),
    Above(f64),
    Below(f64),
}

impl Known {
    fn moved(self, by: f64) -> Self {
        match self {
            Self::At(value) => Self::At(value + by),
            Self::Above(bound) => Self::Above(bound + by),
            Self::Below(bound) => Self::Below(bound + by),
        }
    }

    fn place(self) -> f64 {
        match self {
            Self::At(value) | Self::Above(value) | Self::Below(value) => value,
        }
    }

    fn is_measured(self) -> bool {
        matches!(self, Self::At(_))
    }
}

/// What the likelihood says of a mean, or of a difference of means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Estimate {
    /// Where the likelihood is largest; `None` when it grows without end to one side.
    pub(super) best: Option<f64>,
    /// Limits that hold 95 % between them.
    pub(super) two_sided: [Option<f64>; 2],
    /// Limits each of which holds 95 % by itself.
    pub(super) one_sided: [Option<f64>; 2],
    /// Two-sided p of zero.
    pub(super) p: Option<f64>,
}

/// Values that agree to the last digit are copies of one another; an SD below this is not believed.
const LEAST_SD: f64 = 1e-4;

/// The largest log likelihood over the SD, and over the mean unless it is `held` at zero.
fn largest(values: &[Known], held: bool) -> f64 {
    let measured: Vec<f64> = values.iter().filter(|value| value.is_measured()).map(|v| v.place()).collect();
    if measured.is_empty() {
        return without_scatter(values, held);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few experiments")]
    let n = measured.len() as f64;
    let mean = if held { 0.0 } else { measured.iter().sum::<f64>() / n };
    let ss: f64 = measured.iter().map(|value| (value - mean) * (value - mean)).sum();
    let sd = (ss / n).sqrt().max(0.05);
    let (mut gamma, mut h) = (mean / sd, 1.0 / sd);
    let mut now = of(values, gamma, h);
    for _ in 0..60 {
        let [by_gamma, by_h] = now.gradient;
        let [gg, gh, hh] = now.curvature;
        let det = gg * hh - gh * gh;
        let (step_gamma, step_h) = if held {
            (0.0, -by_h / hh)
        } else if det > 1e-12 * gg * hh {
            (-(hh * by_gamma - gh * by_h) / det, -(gg * by_h - gh * by_gamma) / det)
        } else {
            (-by_gamma / gg.min(-1e-12), -by_h / hh.min(-1e-12))
        };
        let mut share = 1.0;
        let mut next = None;
        for _ in 0..40 {
            let to = (gamma + share * step_gamma, (h + share * step_h).clamp(0.2 * h, 1.0 / LEAST_SD));
            let there = of(values, to.0, to.1);
            if there.value >= now.value {
                next = Some((to, there));
                break;
            }
            share *= 0.5;
        }
        let Some((to, there)) = next else { break };
        let gained = there.value - now.value;
        ((gamma, h), now) = (to, there);
        if gained < 1e-11 {
            break;
        }
    }
    now.value
}

/// Bounds alone have no SD: as it vanishes or grows, each is as likely as it can be.
fn without_scatter(values: &[Known], held: bool) -> f64 {
    let holds = |mean: f64| {
        values.iter().all(|value| match *value {
            Known::Above(bound) => mean >= bound,
            Known::Below(bound) => mean <= bound,
            Known::At(_) => false,
        })
    };
    let agree = if held { holds(0.0) } else { values.iter().any(|value| holds(value.place())) };
    let count = u32::try_from(values.len()).unwrap_or(u32::MAX);
    if agree { 0.0 } else { -f64::from(count) * std::f64::consts::LN_2 }
}

/// A log likelihood with its derivatives by (γ, h).
#[derive(Clone, Copy, Debug)]
struct At {
    value: f64,
    gradient: [f64; 2],
    /// ∂²/∂γ², ∂²/∂γ∂h, ∂²/∂h²; negative definite.
    curvature: [f64; 3],
}

fn of(values: &[Known], gamma: f64, h: f64) -> At {
    let mut at = At { value: 0.0, gradient: [0.0; 2], curvature: [0.0; 3] };
    for value in values {
        let y = value.place();
        match *value {
            Known::At(_) => {
                let e = h * y - gamma;
                at.value += ln(h) - 0.5 * e * e;
                at.gradient[0] += e;
                at.gradient[1] += 1.0 / h - e * y;
                at.curvature[0] -= 1.0;
                at.curvature[1] += y;
                at.curvature[2] -= 1.0 / (h * h) + y * y;
            }
            Known::Above(_) | Known::Below(_) => {
                let sign = if matches!(value, Known::Above(_)) { 1.0 } else { -1.0 };
                let z = sign * (gamma - h * y);
                let hazard = normal_hazard(z);
                let bend = -hazard * (hazard + z);
                at.value += ln_normal_cdf(z);
                at.gradient[0] += sign * hazard;
                at.gradient[1] -= sign * hazard * y;
                at.curvature[0] += bend;
                at.curvature[1] -= bend * y;
                at.curvature[2] += bend * y * y;
            }
        }
    }
    at
}

/// The mean of one sample: `None` unless at least two values were measured.
pub(super) fn mean(values: &[Known]) -> Option<Estimate> {
    let measured = values.iter().filter(|value| value.is_measured()).count();
    let all: Vec<f64> = values.iter().map(|value| value.place()).collect();
    let at = |mu: f64| {
        let moved: Vec<Known> = values.iter().map(|value| value.moved(-mu)).collect();
        largest(&moved, true)
    };
    limits(&at, &all, (measured, measured.checked_sub(1)?), [false; 2])
}

/// The difference of the means of two samples that have one SD, `second` − `first`. `None` without a
/// degree of freedom for that SD: two measured values in one of the samples.
pub(super) fn difference(first: &[Known], second: &[Known]) -> Option<Estimate> {
    let measured = |values: &[Known]| values.iter().filter(|value| value.is_measured()).count();
    let (in_first, in_second) = (measured(first), measured(second));
    let means = usize::from(in_first > 0) + usize::from(in_second > 0);
    let n = in_first + in_second;
    let at = |mu: f64| {
        let both: Vec<Known> =
            first.iter().copied().chain(second.iter().map(|value| value.moved(-mu))).collect();
        largest(&both, false)
    };
    let places: Vec<f64> = second
        .iter()
        .flat_map(|second| first.iter().map(move |first| second.place() - first.place()))
        .collect();
    // With one sample beyond an end throughout, the likelihood grows towards that end.
    let only = |values: &[Known], above: bool| {
        values
            .iter()
            .all(|value| matches!((value, above), (Known::Above(_), true) | (Known::Below(_), false)))
    };
    let up = only(second, true) || only(first, false);
    let down = only(second, false) || only(first, true);
    limits(&at, &places, (n, n.checked_sub(means)?), [down, up])
}

/// Decades beyond the values within which a limit is looked for.
const REACH: f64 = 6.0;

/// Estimate and limits from a likelihood that has one top, or grows towards an `endless` side.
fn limits(
    at: &dyn Fn(f64) -> f64,
    places: &[f64],
    (n, df): (usize, usize),
    endless: [bool; 2],
) -> Option<Estimate> {
    if df == 0 || (endless[0] && endless[1]) {
        return None;
    }
    let low = places.iter().copied().fold(f64::INFINITY, f64::min) - REACH;
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max) + REACH;
    let top = match endless {
        [true, _] => low,
        [_, true] => high,
        _ => golden_section(at, low, high),
    };
    let most = at(top);
    #[expect(clippy::cast_precision_loss, reason = "a few experiments")]
    let (n, df) = (n as f64, df as f64);
    let fall = |confidence: f64| {
        let t = t_quantile_two_sided(confidence, df);
        0.5 * n * ln_1p(t * t / df)
    };
    let limit = |fall: f64, end: f64| {
        let lacks = |mu: f64| most - at(mu) - fall;
        (lacks(end) > 0.0).then(|| crossing(&lacks, top, end))
    };
    let sides = |fall: f64| {
        let open = |side: usize, end: f64| if endless[side] { None } else { limit(fall, end) };
        [open(0, low), open(1, high)]
    };
    let lost = most - at(0.0);
    let t = (df * libm::expm1(2.0 * lost.max(0.0) / n)).sqrt();
    Some(Estimate {
        best: (!endless[0] && !endless[1]).then_some(top),
        two_sided: sides(fall(0.95)),
        one_sided: sides(fall(0.90)),
        p: Some(crate::distribution::t_two_sided(t, df)),
    })
}

/// Where a function of one top is largest, to 1e-9.
fn golden_section(at: &dyn Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    let ratio = 0.5 * (5.0_f64.sqrt() - 1.0);
    let (mut c, mut d) = (high - ratio * (high - low), low + ratio * (high - low));
    let (mut fc, mut fd) = (at(c), at(d));
    while high - low > 1e-9 {
        if fc > fd {
            (high, d, fd) = (d, c, fc);
            c = high - ratio * (high - low);
            fc = at(c);
        } else {
            (low, c, fc) = (c, d, fd);
            d = low + ratio * (high - low);
            fd = at(d);
        }
    }
    0.5 * (low + high)
}

/// Where `lacks` passes zero between `inside`, where it is negative, and `outside`.
fn crossing(lacks: &dyn Fn(f64) -> f64, mut inside: f64, mut outside: f64) -> f64 {
    for _ in 0..60 {
        let middle = 0.5 * (inside + outside);
        if (outside - inside).abs() < 1e-9 {
            break;
        }
        if lacks(middle) > 0.0 { outside = middle } else { inside = middle }
    }
    0.5 * (inside + outside)
}

#[cfg(test)]
mod tests {
    use super::Known::{Above, At, Below};
    use super::*;

    fn close(found: Option<f64>, expected: f64) {
        assert!((found.unwrap() - expected).abs() < 1e-6, "{found:?} is not {expected}");
    }

    /// Reference: t(2) = 4.302653 and 2.919986; mean 1.1, SD 0.1.
    #[test]
    fn without_bounds_it_is_the_t_interval() {
        let found = mean(&[At(1.0), At(1.2), At(1.1)]).unwrap();
        close(found.best, 1.1);
        close(found.two_sided[0], 1.1 - 4.302_652_73 * 0.1 / 3_f64.sqrt());
        close(found.one_sided[1], 1.1 + 2.919_985_58 * 0.1 / 3_f64.sqrt());
    }

    /// Reference: the two-sample t interval with one variance, 1.2 ± 2.776445 · 0.1 · √(2/3).
    #[test]
    fn two_samples_without_bounds_are_the_two_sample_t_interval() {
        let found = difference(&[At(0.0), At(0.1), At(0.2)], &[At(1.2), At(1.3), At(1.4)]).unwrap();
        close(found.best, 1.2);
        close(found.two_sided[1], 1.2 + 2.776_445_11 * 0.1 * (2.0_f64 / 3.0).sqrt());
    }

    /// Reference: a brute-force search over mean and SD that shares nothing with Newton's steps.
    #[test]
    fn the_likelihood_is_the_largest_there_is() {
        let values = [At(1.0), At(1.3), Above(1.2), Above(1.5), Below(0.9)];
        let mut best = f64::NEG_INFINITY;
        for i in 0..800 {
            for j in 1..800 {
                let (mean, sd) = (f64::from(i) * 0.0025, f64::from(j) * 0.0025);
                let l: f64 = values
                    .iter()
                    .map(|value| match *value {
                        At(y) => -sd.ln() - 0.5 * ((y - mean) / sd).powi(2),
                        Above(b) => (0.5 * libm::erfc((b - mean) / sd / 2_f64.sqrt())).ln(),
                        Below(b) => (0.5 * libm::erfc((mean - b) / sd / 2_f64.sqrt())).ln(),
                    })
                    .sum();
                best = best.max(l);
            }
        }
        let found = largest(&values, false);
        assert!(found >= best && found - best < 1e-4, "{found} {best}");
    }

    #[test]
    fn a_line_beyond_the_doses_has_a_lower_limit_and_no_other() {
        let found = difference(&[At(0.0), At(0.1), At(-0.05)], &[Above(2.0); 3]).unwrap();
        assert_eq!((found.best, found.two_sided[1], found.one_sided[1]), (None, None, None));
        let lower = found.one_sided[0].unwrap();
        assert!(lower > 1.5 && lower < 2.0, "{lower}");
        assert!(found.two_sided[0].unwrap() < lower);
        let mirrored = difference(&[Above(2.0); 3], &[At(0.0), At(0.1), At(-0.05)]).unwrap();
        close(mirrored.one_sided[1], -lower);
    }

    #[test]
    fn a_bound_among_values_moves_the_mean_up() {
        let values = [At(1.0), At(1.1), At(0.9), At(1.05), Above(1.2)];
        let found = mean(&values).unwrap();
        let naive = (1.0 + 1.1 + 0.9 + 1.05 + 1.2) / 5.0;
        assert!(found.best.unwrap() > naive);
        assert!(found.two_sided[0].unwrap() < naive && found.two_sided[1].unwrap() > found.best.unwrap());
    }

    #[test]
    fn without_scatter_there_is_no_limit() {
        assert_eq!(mean(&[At(1.0)]), None);
        assert_eq!(difference(&[Below(0.0); 3], &[Above(2.0); 3]), None);
        assert_eq!(difference(&[At(0.0)], &[Above(2.0)]), None);
    }
}
