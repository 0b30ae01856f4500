//! The area under a fitted curve over the tested log doses, divided by its width: a mean response, as it is and
//! clipped to what cells can do.

use crate::logistic::Logistic;

/// Mean response between two log₁₀ doses.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) mean: f64,
    /// Mean of the response where it lies between 0 and the vehicle, of 0 below and of the vehicle above.
    pub(crate) clipped: Option<f64>,
}

impl Area {
    /// Under the same response at every dose.
    pub(crate) fn of_constant(response: f64, vehicle: f64) -> Self {
        Self::of_curve((0.0, 0.0), &[], vehicle, &|_| response, &|_, _| response)
    }

    /// Under a logistic, in closed form; `None` where there is one dose only.
    pub(crate) fn of_logistic(curve: &Logistic, range: (f64, f64), vehicle: f64) -> Option<Self> {
        Self::between(curve, range, [curve.response(range.0), curve.response(range.1)], vehicle)
    }

    /// The same where the responses at both ends are known.
    pub(crate) fn between(curve: &Logistic, range: (f64, f64), ends: [f64; 2], vehicle: f64) -> Option<Self> {
        let inside = 0.0..=vehicle;
        if range.1 > range.0 && ends.iter().all(|end| inside.contains(end)) {
            let mean = curve.mean_response(range.0, range.1);
            return Some(Self { mean, clipped: Some(mean.clamp(0.0, vehicle)) });
        }
        let (mut crossings, mut count) = ([0.0; 2], 0);
        for at in [0.0, vehicle].into_iter().filter_map(|response| curve.log_dose_at(response)) {
            crossings[count] = at;
            count += 1;
        }
        let crossings = &crossings[..count];
        let mean = |from: f64, to: f64| curve.mean_response(from, to);
        (range.1 > range.0)
            .then(|| Self::of_curve(range, crossings, vehicle, &|log_dose| curve.response(log_dose), &mean))
    }

    /// Under any curve of which the mean between two log₁₀ doses is known; between neighbouring `samples` of the dose,
    /// in order and with both ends of the range, it turns at most once. `None` where there is one dose only.
    pub(crate) fn of_samples(
        samples: &[f64],
        vehicle: f64,
        response: &dyn Fn(f64) -> f64,
        mean: &dyn Fn(f64, f64) -> f64,
    ) -> Option<Self> {
        let range = (*samples.first()?, *samples.last()?);
        let places = with_turns(samples, response);
        let levels = [0.0, vehicle];
        let crossings: Vec<f64> = levels
            .into_iter()
            .flat_map(|level| {
                places.windows(2).filter_map(move |pair| crossing((pair[0], pair[1]), level, response))
            })
            .collect();
        (range.1 > range.0).then(|| Self::of_curve(range, &crossings, vehicle, response, mean))
    }

    /// Pieces between the doses at which the response passes 0 or the vehicle.
    fn of_curve(
        (from, to): (f64, f64),
        crossings: &[f64],
        vehicle: f64,
        response: &dyn Fn(f64) -> f64,
        mean: &dyn Fn(f64, f64) -> f64,
    ) -> Self {
        let whole = mean(from, to);
        if vehicle.partial_cmp(&0.0) != Some(std::cmp::Ordering::Greater) {
            return Self { mean: whole, clipped: None };
        }
        let clip = |response: f64| response.clamp(0.0, vehicle);
        let mut ends: Vec<f64> = crossings.iter().copied().filter(|at| *at > from && *at < to).collect();
        if ends.is_empty() {
            let inside = (0.0..=vehicle).contains(&response(0.5 * (from + to)));
            let clipped = if inside { whole } else { response(0.5 * (from + to)) };
            return Self { mean: whole, clipped: Some(clip(clipped)) };
        }
        ends.extend([from, to]);
        ends.sort_by(f64::total_cmp);
        let pieces = ends.windows(2).map(|pair| {
            let middle = response(0.5 * (pair[0] + pair[1]));
            let inside = (0.0..=vehicle).contains(&middle);
            clip(if inside { mean(pair[0], pair[1]) } else { middle }) * ((pair[1] - pair[0]) / (to - from))
        });
        Self { mean: whole, clipped: Some(clip(pieces.sum())) }
    }
}

/// How often an interval is halved, or cut by a third, until nothing is left of it.
const CUTS: usize = 100;

/// The samples, and between them the doses of the highest and lowest responses.
fn with_turns(samples: &[f64], response: &dyn Fn(f64) -> f64) -> Vec<f64> {
    let values: Vec<f64> = samples.iter().map(|log_dose| response(*log_dose)).collect();
    let mut places = samples.to_vec();
    for (at, value) in samples.windows(3).zip(values.windows(3)) {
        if value[1] > value[0] && value[1] >= value[2] {
            places.push(turn((at[0], at[2]), response));
        } else if value[1] < value[0] && value[1] <= value[2] {
            places.push(turn((at[0], at[2]), &|log_dose| -response(log_dose)));
        }
    }
    // A turn beside an end has one neighbour only.
    for pair in [samples.first_chunk::<2>(), samples.last_chunk::<2>()].into_iter().flatten() {
        places.push(turn((pair[0], pair[1]), response));
        places.push(turn((pair[0], pair[1]), &|log_dose| -response(log_dose)));
    }
    places.sort_by(f64::total_cmp);
    places
}

/// The dose of the highest response between two doses, of a response that rises and then falls.
fn turn((mut from, mut to): (f64, f64), response: &dyn Fn(f64) -> f64) -> f64 {
    for _ in 0..CUTS {
        let third = (to - from) / 3.0;
        if response(from + third) < response(to - third) {
            from += third;
        } else {
            to -= third;
        }
    }
    0.5 * (from + to)
}

/// The dose between two at which the response passes `level`, if it does.
fn crossing((mut from, mut to): (f64, f64), level: f64, response: &dyn Fn(f64) -> f64) -> Option<f64> {
    let above = response(from) > level;
    if (response(to) > level) == above {
        return None;
    }
    for _ in 0..CUTS {
        let middle = 0.5 * (from + to);
        if (response(middle) > level) == above { from = middle } else { to = middle }
    }
    Some(0.5 * (from + to))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reference: 200 digits; `tests/mean_response/make.py` made them.
    #[test]
    fn clipped_areas_are_right_wherever_the_curve_passes_0_and_the_vehicle() {
        let (mut clipped_somewhere, mut pieces) = (0, 0);
        for row in include_str!("../tests/mean_response/cases.csv").lines().skip(1) {
            let cells: Vec<f64> = row.split(',').map(|cell| cell.parse().unwrap()).collect();
            let [top, bottom, log_mid, hill, from, to, _, _, mean, _, _, _, right, _] =
                cells[..].try_into().unwrap();
            let curve = Logistic { top, bottom, log_mid, hill };
            let area = Area::of_logistic(&curve, (from, to), 1.0).unwrap();
            let found = area.clipped.unwrap();
            assert!((found - right).abs() <= 1e-12 * right, "{found:e}, not {right:e}: {row}");
            assert!((0.0..=1.0).contains(&found), "{row}");
            clipped_somewhere += usize::from((mean - right).abs() > 1e-9);
            pieces += usize::from((mean - right).abs() > 1e-9 && right > 0.0 && right < 1.0);
        }
        assert!(clipped_somewhere > 200 && pieces > 60, "{clipped_somewhere} {pieces}");
    }

    #[test]
    fn a_curve_that_is_only_sampled_has_the_same_area() {
        for (top, bottom, log_mid, hill) in [
            (1.2, -0.3, 1.0, 1.0),
            (1.2, -0.3, 2.0, -3.0),
            (1.0, -6e23, 24.0, 1.0),
            (0.9, 0.2, 1.5, 2.0),
            (3.0, 2.0, 1.0, 1.0),
        ] {
            let curve = Logistic { top, bottom, log_mid, hill };
            let known = Area::of_logistic(&curve, (-1.0, 3.0), 1.0).unwrap();
            let mean = |from: f64, to: f64| curve.mean_response(from, to);
            let samples = [-1.0, 0.0, 3.0];
            let found = Area::of_samples(&samples, 1.0, &|at| curve.response(at), &mean).unwrap();
            assert!((found.clipped.unwrap() - known.clipped.unwrap()).abs() < 1e-12, "{found:?} {known:?}");
        }
    }

    /// 1 + 2 u − u² rises above 1 between u = 0 and 2: of its mean 4/3 over 0 … 2 nothing but 1 is left, and beyond it
    /// falls below 0 at 1 + √2.
    #[test]
    fn a_hump_above_the_vehicle_is_cut_off_on_both_sides() {
        let response = |u: f64| 1.0 + 2.0 * u - u * u;
        let integral = |u: f64| u + u * u - u * u * u / 3.0;
        let mean = |from: f64, to: f64| (integral(to) - integral(from)) / (to - from);
        let zero = 1.0 + 2.0_f64.sqrt();
        for samples in [vec![-0.2, 3.0], vec![-0.2, 0.9, 2.9, 3.0], vec![-0.2, 0.0, 2.0, 3.0]] {
            let found = Area::of_samples(&samples, 1.0, &response, &mean).unwrap();
            let right = (integral(0.0) - integral(-0.2) + 2.0 + integral(zero) - integral(2.0)) / 3.2;
            assert!((found.clipped.unwrap() - right).abs() < 1e-12, "{samples:?} {found:?} {right}");
        }
    }

    #[test]
    fn a_constant_is_its_own_area_and_no_vehicle_clips_nothing() {
        let of = |response: f64, half: f64| {
            let area = Area::of_constant(response, 2.0 * half);
            (area.mean, area.clipped)
        };
        assert_eq!(of(83.0, 50.0), (83.0, Some(83.0)));
        assert_eq!(of(130.0, 50.0), (130.0, Some(100.0)));
        assert_eq!(of(-3.0, 50.0), (-3.0, Some(0.0)));
        assert_eq!((of(0.4, 0.0), of(0.4, -1.0)), ((0.4, None), (0.4, None)));
    }

    #[test]
    fn a_clipped_area_is_that_of_many_clipped_slices() {
        let curve = Logistic { top: 1.3, bottom: -0.4, log_mid: 1.2, hill: 0.8 };
        let slices: f64 = (0..40_000)
            .map(|k| curve.response(-1.0 + 4.0 * (f64::from(k) + 0.5) / 40_000.0).clamp(0.0, 1.0))
            .sum::<f64>()
            / 40_000.0;
        let found = Area::of_logistic(&curve, (-1.0, 3.0), 1.0).unwrap().clipped.unwrap();
        assert!((found - slices).abs() < 1e-8, "{found} {slices}");
        assert!(Area::of_logistic(&curve, (1.0, 1.0), 1.0).is_none());
    }
}
