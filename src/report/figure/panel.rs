//! The panel of dose-response curves: axes with their cut, vehicle, wells, bands, curves, means, what was left out.

use serde::Serialize;

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Group, Type, width_of};
use super::dose_axis::{DoseAxis, Naming, Scale};
use super::format::Format;
use super::line::{Course, Line, Met};
use super::marker::Fill;
use super::palette::{DIM, FAINT, GREY, INK, PALE};
use super::pen::{Pen, Point};
use crate::report::words;
use foldshift_curves::elementary::{exp10, log10};

/// Half of the vehicle: the absolute IC50.
pub(super) const HALF: f64 = 0.5;
/// The highest response that an axis holds, and the lowest.
const MOST: (f64, f64) = (-0.5, 2.0);
/// An axis reaches at least this far.
const LEAST: (f64, f64) = (0.0, 1.25);
/// Decades beyond the lowest and the highest dose.
const BEYOND: (f64, f64) = (0.16, 0.18);
/// Parts of a curve.
const STEPS: u32 = 120;
/// The dash of a mean that stands for no response, of a line whose own curve is solid.
const NO_RESPONSE: &[f64] = &[6.0, 4.0];

/// From doses and responses to places of a drawing, so that a page finds the well under its pointer.
///
/// Lengths are in pixels from the upper left corner; the view box of a drawing counts tenths of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axes {
    /// The lines in this panel: places among the lines of the figure, as in `data-line`.
    pub lines: Vec<usize>,
    /// Are the ends of the axis of doses log₁₀ of doses? Else they are doses.
    pub log: bool,
    /// Left and right end of the axis of doses.
    pub x: [f64; 2],
    /// What stands there, in the unit of the curves.
    pub dose: [f64; 2],
    /// Lower and upper end of the axis of responses.
    pub y: [f64; 2],
    /// What stands there, in fractions of the vehicle.
    pub response: [f64; 2],
    /// Where the vehicle wells of each line stand: centre and width.
    pub vehicle: Vec<[f64; 2]>,
}

/// Where a panel lies on its sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Left and right end of the zone of the vehicle.
    pub(super) zone: (f64, f64),
    /// Left and right end of the axis of doses.
    pub(super) dose: (f64, f64),
    /// Lower and upper end of the axis of responses.
    pub(super) response: (f64, f64),
}

/// Where doses and responses lie on the sheet.
pub(super) struct Panel<'a> {
    pub(super) format: &'a Format,
    pub(super) dose: DoseAxis,
    pub(super) response: Axis,
    pub(super) zone: (f64, f64),
    /// Lines side by side in the zone of the vehicle.
    columns: usize,
    /// Points of percent between named responses.
    pub(super) every: i32,
}

impl<'a> Panel<'a> {
    /// The panel that holds all doses of these lines, and all responses between −50 and 200 %; `columns` of them share it.
    /// `None` where no dose is above 0.
    pub(super) fn new(
        met: &Met,
        scale: Scale,
        frame: Frame,
        columns: usize,
        format: &'a Format,
    ) -> Option<Self> {
        let (first, last) = met.tested()?;
        let axis = |from, to| Axis { from, to, start: frame.dose.0, end: frame.dose.1 };
        let axis = match scale {
            Scale::Log => axis(first - BEYOND.0, last + BEYOND.1),
            Scale::Linear => axis(0.0, 1.06 * exp10(last)),
        };
        let (lowest, highest) = met.responses().fold(LEAST, |(low, high), y| (low.min(y), high.max(y)));
        // To the next whole twentieth.
        let whole = |value: f64, round: fn(f64) -> f64| round(value * 20.0 - 1e-9) / 20.0;
        Some(Self {
            format,
            dose: DoseAxis { scale, unit: met.unit, axis },
            response: Axis {
                from: if lowest < 0.0 { whole(lowest.max(MOST.0), f64::floor) } else { 0.0 },
                to: if highest > LEAST.1 { whole(highest.min(MOST.1), f64::ceil) } else { LEAST.1 },
                start: frame.response.0,
                end: frame.response.1,
            },
            zone: frame.zone,
            columns: columns.max(1),
            every: 25,
        })
    }

    fn scaled(&self, length: f64) -> f64 {
        self.format.scaled(length)
    }

    /// Centre and width of the vehicle of the line in this column.
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    pub(super) fn vehicle(&self, column: usize) -> (f64, f64) {
        let width = (self.zone.1 - self.zone.0) / self.columns as f64;
        (self.zone.0 + width * (column as f64 + 0.5), width)
    }

    fn x(&self, dose: f64, column: usize) -> f64 {
        if dose > 0.0 { self.dose.at(log10(dose)) } else { self.vehicle(column).0 }
    }

    /// The map of this panel, for a page.
    pub(super) fn axes(&self, lines: &[&Line]) -> Axes {
        let (dose, response) = (self.dose.axis, self.response);
        Axes {
            lines: lines.iter().map(|line| line.place).collect(),
            log: self.dose.scale == Scale::Log,
            x: [dose.start, dose.end],
            dose: [dose.from, dose.to],
            y: [response.start, response.end],
            response: [response.from, response.to],
            vehicle: (0..lines.len()).map(|column| self.vehicle(column).into()).collect(),
        }
    }

    /// Left end of the axis of responses.
    pub(super) fn left(&self) -> f64 {
        self.zone.0
    }

    /// Axes with their ticks, the grid of a page, the line of half effect; responses are named where `named`.
    pub(super) fn frame(&self, canvas: &mut Canvas, named: bool) {
        let (floor, ceiling) = (self.response.start, self.response.end);
        let pen = Pen::new(INK, self.format.axis);
        let (from, to) = (self.left(), self.dose.axis.end);
        let spans = match self.dose.scale {
            Scale::Log => vec![(from, self.zone.1), (self.dose.axis.start, to)],
            Scale::Linear => vec![(from, to)],
        };
        let tick = self.scaled(4.0);
        let small = Type::new(self.format.small).anchor(Anchor::End).colour(self.lesser());
        for percent in (-50..=200).step_by(25) {
            let value = f64::from(percent) / 100.0;
            if !self.response.holds(value) {
                continue;
            }
            let y = self.response.at(value);
            if self.format.on_page && percent != 0 && percent % self.every == 0 {
                spans
                    .iter()
                    .for_each(|(a, b)| canvas.line((*a, y), (*b, y), Pen::new(FAINT, self.format.axis)));
            }
            if percent % self.every == 0 {
                canvas.line((from - tick, y), (from, y), pen);
                if named {
                    let text = words::fixed(f64::from(percent), 0);
                    canvas.text((from - 1.7 * tick, y + 0.36 * small.size), &text, small);
                }
            }
        }
        let half = self.response.at(HALF);
        let dashed = Pen::new(DIM, 0.8 * self.format.axis).dashed(&[3.0, 3.0]);
        spans.iter().for_each(|(a, b)| canvas.line((*a, half), (*b, half), dashed));
        canvas.line((from, ceiling), (from, floor), pen);
        spans.iter().for_each(|(a, b)| canvas.line((*a, floor), (*b, floor), pen));
        self.cut(canvas, floor);
        self.dose_ticks(canvas, floor);
    }

    /// The two strokes where the axis is cut.
    pub(super) fn cut(&self, canvas: &mut Canvas, y: f64) {
        if self.dose.scale == Scale::Log {
            let (dx, dy) = (self.scaled(2.5), self.scaled(4.0));
            for x in [self.zone.1, self.dose.axis.start] {
                canvas.line((x - dx, y + dy), (x + dx, y - dy), Pen::new(INK, self.format.axis));
            }
        }
    }

    /// Ticks of doses below a line.
    pub(super) fn dose_ticks(&self, canvas: &mut Canvas, y: f64) {
        let pen = Pen::new(INK, self.format.axis);
        for (x, _) in self.dose.ticks(self.naming(), self.format.small, false) {
            canvas.line((x, y), (x, y + self.scaled(5.0)), pen);
        }
        for x in self.dose.minor() {
            canvas.line((x, y), (x, y + self.scaled(3.0)), Pen::new(PALE, self.format.axis));
        }
    }

    /// The names of doses, their base line at `y`, and of the vehicle.
    pub(super) fn dose_names(&self, canvas: &mut Canvas, y: f64) {
        let look = Type::new(self.format.small).anchor(Anchor::Middle).colour(self.lesser());
        for (x, text) in self.dose.ticks(self.naming(), look.size, false) {
            if let Some(text) = text {
                canvas.text((x, y), &text, look);
            }
        }
        if self.dose.scale == Scale::Log {
            // Beside the first dose, whatever the width of the zone.
            let width = width_of("vehicle", look.size);
            let most = self.dose.axis.start - 0.5 * width;
            canvas.text(((0.5 * (self.zone.0 + self.zone.1)).min(most), y), "vehicle", look);
        }
    }

    pub(super) fn naming(&self) -> Naming {
        if self.format.on_page { Naming::WithUnit } else { Naming::Plain }
    }

    /// The colour of lesser text; journals want black.
    pub(super) fn lesser(&self) -> super::palette::Colour {
        if self.format.on_page { GREY } else { INK }
    }

    /// “half of vehicle” over its line, at the end where fewer means stand.
    pub(super) fn half_of_vehicle(&self, canvas: &mut Canvas, met: &Met) {
        let look = Type::new(self.format.small - 0.5).colour(DIM);
        let width = look.width_of("half of vehicle");
        let (start, end) = (self.dose.axis.start + 4.0, self.dose.axis.end);
        let y = self.response.at(HALF) - self.scaled(5.0);
        let near = |from: f64| {
            let means = met.lines.iter().flat_map(|line| &line.means).filter(|mean| mean.dose > 0.0);
            let beside = |x: f64, at: f64| {
                (from - 8.0..from + width + 8.0).contains(&x) && (y - 16.0..y + 8.0).contains(&at)
            };
            means.filter(|mean| beside(self.x(mean.dose, 0), self.response.clipped(mean.mean))).count()
        };
        let left = if near(end - width) > near(start) { start } else { end - width };
        canvas.text((left, y), "half of vehicle", look);
    }

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
        let alone = line.days.len() == 1;
        for day in &line.days {
            if alone && day.course != Course::Joined {
                continue;
            }
            canvas.group(Some(Group { kind: "day", line: Some(line.place), day: Some(day.number) }));
            let pen = Pen::new(line.style.colour, self.format.day);
            let places = match day.course {
                Course::Joined => {
                    let levels = day.curve.assembled.curve.levels().iter().filter(|level| level.dose > 0.0);
                    levels.map(|level| (self.dose.at(level.log_dose), level.mean)).collect()
                }
                course => self.course(course, day.curve.assembled.curve.tested_log_range()),
            };
            self.stroke(canvas, &places, pen);
        }
    }

    /// The curve through all experiments, or of the only one, thick.
    pub(super) fn mean(&self, canvas: &mut Canvas, line: &Line, width: f64) {
        own(canvas, "mean", line);
        let pen = Pen::new(line.style.colour, width);
        let dash = match line.mean {
            Course::Level(_) if line.style.dash.is_empty() => NO_RESPONSE,
            _ => line.style.dash,
        };
        self.stroke(canvas, &self.course(line.mean, line.tested()), pen.dashed(dash));
    }

    fn course(&self, course: Course, range: Option<(f64, f64)>) -> Vec<Point> {
        let Some((from, to)) = range.filter(|(from, to)| from < to) else { return Vec::new() };
        let steps = if matches!(course, Course::Level(_)) { 1 } else { STEPS };
        let places = (0..=steps).map(|step| from + (to - from) * f64::from(step) / f64::from(steps));
        places.filter_map(|log_dose| Some((self.dose.at(log_dose), course.response(log_dose)?))).collect()
    }

    /// A line through responses, as far as the axis holds them.
    fn stroke(&self, canvas: &mut Canvas, places: &[Point], pen: Pen) {
        for run in within(places, (self.response.from, self.response.to)) {
            let places: Vec<Point> = run.into_iter().map(|(x, y)| (x, self.response.at(y))).collect();
            canvas.polyline(&places, pen);
        }
    }

    /// Means over experiments with a thin rim; of a single experiment its wells, hollow.
    pub(super) fn means(&self, canvas: &mut Canvas, line: &Line) {
        own(canvas, "means", line);
        if line.days.len() == 1 {
            let wells: Vec<Point> = self.seen(line).collect();
            for at in wells {
                line.style.marker.draw(canvas, at, 0.5 * self.format.well, line.style.colour, Fill::Hollow);
            }
            return;
        }
        self.mean_marks(canvas, line, 0.5 * self.format.mark);
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

    /// Responses beyond the axis: at each dose an arrow at the edge with the most extreme number. Gives their count.
    pub(super) fn beyond(&self, canvas: &mut Canvas, lines: &[&Line]) -> usize {
        let mut count = 0;
        for up in [true, false] {
            let mut worst: Vec<(f64, f64, &Line)> = Vec::new();
            for (column, line) in lines.iter().enumerate() {
                for (dose, y) in line.wells().chain(line.left_out.iter().copied()) {
                    if if up { y <= self.response.to } else { y >= self.response.from } {
                        continue;
                    }
                    count += 1;
                    let x = self.x(dose, column);
                    match worst.iter_mut().find(|(at, ..)| (at - x).abs() < 0.5) {
                        Some(one) if (y > one.1) == up => *one = (x, y, line),
                        Some(_) => {}
                        None => worst.push((x, y, line)),
                    }
                }
            }
            worst.sort_by(|a, b| a.0.total_cmp(&b.0));
            self.edge_arrows(canvas, &worst, up);
        }
        canvas.group(None);
        count
    }

    fn edge_arrows(&self, canvas: &mut Canvas, worst: &[(f64, f64, &Line)], up: bool) {
        let size = self.scaled(4.0);
        let look = Type::new(self.format.small - 0.5).anchor(Anchor::Middle);
        let (edge, sign) = if up { (self.response.end, 1.0) } else { (self.response.start, -1.0) };
        // Numbers of neighbours that would touch stand in rows.
        let mut rows: Vec<f64> = Vec::new();
        for (x, y, line) in worst {
            own(canvas, "beyond", line);
            let tip = (*x, edge + sign * 1.0);
            let base = tip.1 + sign * 1.5 * size;
            canvas.polygon(&[tip, (x - size, base), (x + size, base)], line.style.colour, 1.0, None);
            let text = words::fixed(100.0 * y, 0);
            let half = 0.5 * look.width_of(&text);
            // A number that is very long keeps to the sheet.
            let x = x.clamp(half + 1.0, (self.format.width - half - 1.0).max(half + 1.0));
            let row = rows.iter().position(|end| *end <= x - half).unwrap_or_else(|| {
                rows.push(f64::NEG_INFINITY);
                rows.len() - 1
            });
            rows[row] = x + half + 3.0;
            #[expect(clippy::cast_precision_loss, reason = "a few rows")]
            let down = base + sign * (row as f64 * 1.1 * look.size + self.scaled(2.0));
            canvas.text((x, if up { down + 0.72 * look.size } else { down }), &text, look);
        }
    }
}

/// What is drawn from here on is of this line.
pub(super) fn own(canvas: &mut Canvas, kind: &'static str, line: &Line) {
    canvas.group(Some(Group { kind, line: Some(line.place), day: None }));
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
