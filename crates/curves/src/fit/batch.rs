//! Many curves at once: rayon over chunks of them, results in input order.

use rayon::prelude::*;

use crate::curve::Curve;
use crate::fit::asked::OwnCurve;
use crate::fit::descent::Arrived;
use crate::fit::options::FitOptions;
use crate::fit::reportable::Walks;
use crate::fit::shallowest::settle;
use crate::fit::side_by_side::{Frame, SideBySide, start_of};
use crate::fit::summary::Optimum;
use crate::fit::upside_down::{Turned, is_turned, turned_back};
use crate::fit::{Attempt, Fit, attempt, complete, say_ic50s};

/// Fits every curve; the results stand in the order of the curves, whatever the number of threads.
///
/// Curves of one design (the same doses and weights) that stand next to each other share their start grid:
/// keep a screen in its order.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, fit_many};
/// use foldshift_curves::screen::Screen;
///
/// let curves = Screen::default().curves(0..1000)?;
/// let fits = fit_many(&curves, &FitOptions { intervals: false, ..FitOptions::default() });
/// assert_eq!(fits.len(), 1000);
/// # Ok::<(), foldshift_curves::curve::CurveError>(())
/// ```
#[must_use]
pub fn fit_many(curves: &[Curve], options: &FitOptions) -> Vec<Fit> {
    let each: Vec<(&Curve, &FitOptions)> = curves.iter().map(|curve| (curve, options)).collect();
    fit_each(&each)
}

/// Fits curves as they come, some thousands at a time on all threads: what is in memory does not grow with
/// their number. The results stand in the order of the curves and are those of [`fit_many`], to the bit.
///
/// ```
/// use foldshift_curves::fit::{FitOptions, Status, fit_iter};
/// use foldshift_curves::screen::Screen;
///
/// let screen = Screen::default();
/// let curves = (0..10_000).flat_map(|k| screen.curves(k..k + 1)).flatten();
/// let options = FitOptions { intervals: false, ..FitOptions::default() };
/// let responds = fit_iter(curves, &options).filter(|fit| fit.status == Status::Fitted).count();
/// assert!((5_000..9_000).contains(&responds));
/// ```
pub fn fit_iter(curves: impl IntoIterator<Item = Curve>, options: &FitOptions) -> impl Iterator<Item = Fit> {
    let mut curves = curves.into_iter();
    std::iter::from_fn(move || {
        let some: Vec<Curve> = curves.by_ref().take(AT_A_TIME).collect();
        (!some.is_empty()).then(|| fit_many(&some, options))
    })
    .flatten()
}

/// The curves that [`fit_iter`] holds: chunks enough for many threads.
const AT_A_TIME: usize = 64 * MOST_CURVES;

/// The most curves of a chunk: enough to keep the lanes busy, few enough to stay in the cache.
const MOST_CURVES: usize = 256;

/// Fits every curve with options of its own; results in input order.
#[must_use]
pub fn fit_each(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    if !curves.iter().any(|(_, options)| is_turned(options)) {
        return fit_upright(curves);
    }
    let turned: Vec<Option<Turned>> = curves
        .iter()
        .map(|(curve, options)| is_turned(options).then(|| Turned::new(curve, options)).flatten())
        .collect();
    let each: Vec<(&Curve, &FitOptions)> = turned
        .iter()
        .zip(curves)
        .map(|(turned, upright)| turned.as_ref().map_or(*upright, |turned| (&turned.curve, &turned.options)))
        .collect();
    let fits = fit_upright(&each).into_iter().zip(&turned).zip(curves);
    fits.map(|((fit, turned), (_, options))| if turned.is_some() { turned_back(fit, options) } else { fit })
        .collect()
}

/// The same of curves none of which is turned.
fn fit_upright(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    let fair = curves.len().div_ceil(4 * rayon::current_num_threads());
    let chunks: Vec<Vec<Fit>> = curves.par_chunks(fair.clamp(1, MOST_CURVES)).map(fit_chunk).collect();
    let mut fits = Vec::with_capacity(curves.len());
    fits.extend(chunks.into_iter().flatten());
    fits
}

/// Fits a few curves side by side: those of which nothing is known, and, each in both directions, those of which
/// something is.
fn fit_chunk(curves: &[(&Curve, &FitOptions)]) -> Vec<Fit> {
    let mut fits: Vec<Fit> = Vec::with_capacity(curves.len());
    let mut problems = Vec::with_capacity(curves.len());
    let mut families = Frame::ALL.map(SideBySide::new);
    for family in &mut families {
        family.expect(curves.len());
    }
    for (place, (curve, options)) in curves.iter().enumerate() {
        let Attempt { fit, problem } = attempt(curve, options);
        if problem.is_some() {
            for family in families.iter_mut().filter(|family| family.frame().suits(options)) {
                family.push(place, curve, options);
            }
        }
        fits.push(fit);
        problems.push(problem);
    }
    let [free, falling, rising] = &mut families;
    free.search(None);
    falling.search(None);
    rising.search(Some(falling));
    let mut kept = keep_tops(curves, &families).into_iter().peekable();
    let mut found: Vec<Option<OwnCurve>> = Vec::with_capacity(curves.len());
    for (place, ((fit, problem), (curve, options))) in fits.iter_mut().zip(&problems).zip(curves).enumerate()
    {
        let bounded = kept.next_if(|(at, _)| *at == place).map(|(_, kept)| kept);
        let best = bounded.or_else(|| best_of(&families, place));
        let (Some(problem), Some(mut best)) = (problem, best) else {
            found.push(None);
            continue;
        };
        settle(&mut best, problem, options);
        let own = complete(fit, curve, options, problem, &best);
        for family in &mut families {
            family.ask(place, fit, problem, (&best, own), options);
        }
        found.push(Some(own));
    }
    let mut walks = vec![Walks::NONE; fits.len()];
    for family in &mut families {
        family.walk(&mut walks);
    }
    let found = problems.iter().zip(found).zip(&walks);
    for ((fit, (curve, options)), ((problem, own), walks)) in fits.iter_mut().zip(curves).zip(found) {
        if let (Some(problem), Some(own)) = (problem, own) {
            say_ic50s(fit, curve, options, problem, own, walks);
        }
    }
    fits
}

/// The best curve of either direction.
fn best_of(families: &[SideBySide; 3], place: usize) -> Option<Optimum> {
    let optima = families.iter().filter_map(|family| family.optimum(place));
    optima.reduce(|best, other| if other.ss < best.ss { other } else { best }).copied()
}

/// Where an upper plateau breaks its bound, the best curve is one that lies on it: with that top given, or with the
/// bottom at its bound and the top below its own. Limits are still walked to among curves of any top: what is allowed
/// there contains what is allowed here.
fn keep_tops(curves: &[(&Curve, &FitOptions)], families: &[SideBySide; 3]) -> Vec<(usize, Optimum)> {
    let breaks: Vec<(usize, Optimum)> = (0..curves.len())
        .filter_map(|place| {
            let most = curves[place].1.top_at_most?;
            Some((place, best_of(families, place).filter(|best| best.curve.top > most)?))
        })
        .collect();
    if breaks.is_empty() {
        return breaks;
    }
    let faces: Vec<[FitOptions; 2]> = breaks
        .iter()
        .map(|(place, _)| {
            let options = *curves[*place].1;
            let plain = FitOptions { intervals: false, top_at_most: None, ..options };
            [
                FitOptions { top: options.top_at_most, ..plain },
                FitOptions {
                    bottom: options.bottom.or(options.bottom_at_least),
                    bottom_at_least: None,
                    ..plain
                },
            ]
        })
        .collect();
    let asked: Vec<(&Curve, &FitOptions)> = breaks
        .iter()
        .zip(&faces)
        .flat_map(|((place, _), faces)| faces.each_ref().map(|face| (curves[*place].0, face)))
        .collect();
    let fits = fit_chunk(&asked);
    let mut kept = breaks;
    for ((place, optimum), pair) in kept.iter_mut().zip(fits.chunks(2)) {
        let (curve, options) = curves[*place];
        let Some(most) = options.top_at_most else { continue };
        let faces =
            pair.iter().filter_map(|fit| Some((fit.curve?, fit.rss? - curve.pure_error().0, fit.iterations)));
        let best = faces.filter(|(curve, ..)| curve.top <= most).reduce(|a, b| if b.1 < a.1 { b } else { a });
        let unit = families.iter().find_map(|family| family.square_unit_of(*place));
        if let (Some((found, ss, iterations)), Some(unit)) = (best, unit) {
            let end = start_of(found.log_mid, found.hill);
            optimum.curve = found;
            optimum.ss = ss;
            optimum.arrived = Arrived { end, ss: ss / unit, iterations, ..optimum.arrived };
            optimum.covariance = None;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::curve::Point;
    use crate::fit::fit;
    use crate::screen::Random;

    /// A falling curve of so many distinct doses over six decades.
    fn curve(doses: u32) -> Curve {
        let mut random = Random::new(3, u64::from(doses));
        let points = (0..doses).map(|k| {
            let log_dose = 6.0 * f64::from(k) / f64::from(doses) - 2.0;
            let dose = crate::elementary::exp10(log_dose);
            Point::new(dose, 1.0 / (1.0 + dose / 10.0) + 0.05 * random.normal())
        });
        Curve::new(points.collect()).expect("finite")
    }

    #[test]
    fn a_long_curve_changes_no_bit_of_the_short_ones_beside_it() {
        let curves: Vec<Curve> =
            [8, 5, 700, 9, 12, 6, 7, 301, 10, 11, 8, 9, 1500, 6].into_iter().map(curve).collect();
        for options in [
            FitOptions::default(),
            FitOptions { bottom_at_least: Some(0.0), ..FitOptions::default() },
            FitOptions { top: Some(1.0), ..FitOptions::default() },
        ] {
            for (together, curve) in fit_many(&curves, &options).into_iter().zip(&curves) {
                assert_eq!(together, fit(curve, &options), "{} doses", curve.levels().len());
            }
        }
    }

    #[test]
    fn many_thousand_doses_are_one_curve_among_others() {
        let found = fit(&curve(20_000), &FitOptions::default());
        let mid = found.curve.expect("fitted").log_mid;
        assert!((mid - 1.0).abs() < 0.02, "{mid}");
    }
}
