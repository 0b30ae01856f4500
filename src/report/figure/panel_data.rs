//! What was measured, in a panel of curves: vehicle, wells, bands, curves, means, what was left out.

use super::canvas::{Canvas, Group};
use super::line::{Course, Day, Line};
use super::marker::Fill;
use super::palette::INK;
use super::panel::{Panel, own};
use super::pen::{Pen, Point};
use foldshift_curves::elementary::log10;

/// Parts of a curve.
const STEPS: u32 = 120;
/// The dash of a mean that stands for no response, of a line whose own curve is solid.
const NO_RESPONSE: &[f64] = &[6.0, 4.0];

impl Panel<'_> {
    /// Vehicle wells as faint dots, and a bar at 100 %.
    pub(super) fn vehicles(&self, canvas: &mut Canvas, line: &Line, column: usize) {
        own(canvas, "vehicle", line);
        let (centre, width) = self.vehicle(column);
        let spread = (0.55 * width).min(self.scaled(12.0));
        let vehicle = line.wells().filter(|(dose, y)| *dose <= 0.0 && self.response.holds(*y));
        // They fan out so that each is seen; 7 and 11 have no common factor.
        #[expect(clippy::cast_precision_loss, reason = "0…10")]
        let dots: Vec<Point> = vehicle
            .enumerate()
            .map(|(index, (_, y))| {
                (centre + ((index * 7 % 11) as f64 / 10.0 - 0.5) * spread, self.response.at(y))
            })
            .collect();
        canvas.dots(&dots, 0.5 * self.format.well, line.style.colour, 0.4);
        let (half, y) = ((0.45 * width).min(self.scaled(7.0)), self.response.at(1.0));
        canvas.line((centre - half, y), (centre + half, y), Pen::new(line.style.colour, self.format.mean));
    }

    /// The wells of several experiments as faint dots at their doses.
    pub(super) fn wells(&self, canvas: &mut Canvas, line: &Line) {
        if line.days.len() > 1 {
            own(canvas, "wells", line);
            let dots: Vec<Point> = self.seen(line).collect();
            canvas.dots(&dots, 0.55 * self.format.well, line.style.colour, 0.45);
        }
    }

    /// Places of wells with a dose, within the axis.
    fn seen<'l>(&'l self, line: &'l Line) -> impl Iterator<Item = Point> + 'l {
        let wells = line.wells().filter(|(dose, y)| *dose > 0.0 && self.response.holds(*y));
        wells.map(|(dose, y)| (self.dose.at(log10(dose)), self.response.at(y)))
    }

    pub(super) fn band(&self, canvas: &mut Canvas, line: &Line) {
        own(canvas, "band", line);
        for run in line.band() {
            let edge = |(log_dose, y): (f64, f64)| (self.dose.at(log_dose), self.response.clipped(y));
            let above = run.iter().map(|(log_dose, _, high)| edge((*log_dose, *high)));
            let below = run.iter().rev().map(|(log_dose, low, _)| edge((*log_dose, *low)));
            canvas.polygon(&above.chain(below).collect::<Vec<_>>(), line.style.colour, 0.12, None);
        }
    }

    /// The curves of single experiments, thin.
    pub(super) fn days(&self, canvas: &mut Canvas, line: &Line) {
        for day in &line.days {
            let group = Group { kind: "day", line: Some(line.place), day: Some(day.number), well: None };
            canvas.group(Some(group));
            let pen = Pen::new(line.style.colour, self.format.day).faint(0.55);
            for run in self.of_day(line, day) {
                canvas.polyline(&run, pen);
            }
        }
    }

    /// The curve of one experiment of a line, as far as the axis holds it; none where the only one is its mean as well.
    pub(super) fn of_day(&self, line: &Line, day: &Day) -> Vec<Vec<Point>> {
        if line.days.len() == 1 && day.course != Course::Joined {
            return Vec::new();
        }
        let curve = &day.curve.assembled.curve;
        let places = match day.course {
            Course::Joined => {
                let levels = curve.levels().iter().filter(|level| level.dose > 0.0);
                levels.map(|level| (self.dose.at(level.log_dose), level.mean)).collect()
            }
            course => self.course(course, curve.tested_log_range()),
        };
        self.runs(&places)
    }

    /// The curve through all experiments, or of the only one, thick: in this share of its full width.
    pub(super) fn mean(&self, canvas: &mut Canvas, line: &Line, share: f64) {
        own(canvas, "mean", line);
        let pen = Pen::new(line.style.colour, share * self.format.mean);
        let dash = match line.mean {
            Course::Level(_) if line.style.dash.is_empty() => NO_RESPONSE,
            _ => line.style.dash,
        };
        for run in self.of_mean(line) {
            canvas.polyline(&run, pen.dashed(dash));
        }
    }

    /// The curve through all experiments of a line, as far as the axis holds it.
    pub(super) fn of_mean(&self, line: &Line) -> Vec<Vec<Point>> {
        self.runs(&self.course(line.mean, line.tested()))
    }

    /// A course between two log₁₀ doses, as far as the axis holds it.
    #[cfg(feature = "studio")]
    pub(super) fn of_course(&self, course: Course, range: (f64, f64)) -> Vec<Vec<Point>> {
        self.runs(&self.course(course, Some(range)))
    }

    fn course(&self, course: Course, range: Option<(f64, f64)>) -> Vec<Point> {
        let Some(range) = range.filter(|(from, to)| from < to) else { return Vec::new() };
        let places = places_of(course, range);
        places.filter_map(|log_dose| Some((self.dose.at(log_dose), course.response(log_dose)?))).collect()
    }

    /// A line through responses, as far as the axis holds them.
    fn runs(&self, places: &[Point]) -> Vec<Vec<Point>> {
        let runs = within(places, (self.response.from, self.response.to)).into_iter();
        runs.map(|run| run.into_iter().map(|(x, y)| (x, self.response.at(y))).collect()).collect()
    }

    /// Means over experiments with a thin rim; of a single experiment its wells, hollow.
    pub(super) fn means(&self, canvas: &mut Canvas, line: &Line, share: f64) {
        own(canvas, "means", line);
        if line.days.len() == 1 {
            let wells: Vec<Point> = self.seen(line).collect();
            for at in wells {
                line.style.marker.draw(
                    canvas,
                    at,
                    0.5 * share * self.format.well,
                    line.style.colour,
                    Fill::Hollow,
                );
            }
            return;
        }
        self.mean_marks(canvas, line, 0.5 * share * self.format.mark);
    }

    pub(super) fn mean_marks(&self, canvas: &mut Canvas, line: &Line, radius: f64) {
        for mean in line.means.iter().filter(|mean| mean.dose > 0.0 && self.response.holds(mean.mean)) {
            let at = (self.dose.at(log10(mean.dose)), self.response.at(mean.mean));
            line.style.marker.draw(canvas, at, radius, line.style.colour, Fill::Halo);
        }
    }

    /// Small crosses where wells were left out.
    pub(super) fn left_out(&self, canvas: &mut Canvas, line: &Line, column: usize) {
        own(canvas, "left-out", line);
        let (size, pen) = (0.55 * self.format.well, Pen::new(INK, 1.1 * self.format.axis));
        for (dose, y) in line.left_out.iter().filter(|(_, y)| self.response.holds(*y)) {
            let (x, y) = (self.x(*dose, column), self.response.at(*y));
            canvas.line((x - size, y - size), (x + size, y + size), pen);
            canvas.line((x - size, y + size), (x + size, y - size), pen);
        }
    }
}

/// The log₁₀ doses at which a course is drawn between two: both ends of a mean, many places of a curve.
pub(super) fn places_of(course: Course, (from, to): (f64, f64)) -> impl Iterator<Item = f64> {
    let steps = if matches!(course, Course::Level(_)) { 1 } else { STEPS };
    (0..=steps).map(move |step| from + (to - from) * f64::from(step) / f64::from(steps))
}

/// The parts of a line whose second coordinate lies between two ends, cut where it crosses them.
fn within(places: &[Point], (low, high): (f64, f64)) -> Vec<Vec<Point>> {
    let mut runs: Vec<Vec<Point>> = vec![Vec::new()];
    for pair in places.windows(2) {
        let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
        // The share of the way at which an end is met.
        let share = |end: f64| if (y1 - y0).abs() > 0.0 { (end - y0) / (y1 - y0) } else { 0.0 };
        let inside = |y: f64| (low..=high).contains(&y);
        let (mut from, mut to) = (0.0_f64, 1.0_f64);
        if y0.max(y1) < low || y0.min(y1) > high {
            runs.push(Vec::new());
            continue;
        }
        if !inside(y0) {
            from = share(if y0 < low { low } else { high });
        }
        if !inside(y1) {
            to = share(if y1 < low { low } else { high });
        }
        let at = |share: f64| (x0 + (x1 - x0) * share, (y0 + (y1 - y0) * share).clamp(low, high));
        let run = runs.last_mut().expect("there is a run");
        if run.is_empty() {
            run.push(at(from));
        }
        run.push(at(to));
        if to < 1.0 {
            runs.push(Vec::new());
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn a_line_is_cut_where_it_leaves_the_axis() {
        let places = [(0.0, 0.5), (1.0, 1.5), (2.0, 0.5), (3.0, -0.5)];
        let runs = within(&places, (0.0, 1.0));
        assert_eq!(runs, [vec![(0.0, 0.5), (0.5, 1.0)], vec![(1.5, 1.0), (2.0, 0.5), (2.5, 0.0)]]);
        assert!(within(&[(0.0, 2.0), (1.0, 3.0)], (0.0, 1.0)).is_empty());
    }
}
