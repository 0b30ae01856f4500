//! The frame of a panel of curves: axes with their cut, the grid of a page, names of ticks.

use super::canvas::{Anchor, Canvas, Type, width_of};
use super::dose_axis::Scale;
use super::line::Met;
use super::palette::{DIM, FAINT, INK, PALE};
use super::panel::{HALF, Panel};
use super::pen::Pen;
use crate::report::words;

impl Panel<'_> {
    /// Axes with their ticks, the grid of a page, the line of half effect; responses are named where `named`.
    pub(super) fn frame(&self, canvas: &mut Canvas, named: bool) {
        let (floor, ceiling) = (self.response.start, self.response.end);
        let pen = Pen::new(INK, self.format.axis);
        let (from, to) = (self.left(), self.dose.axis.end);
        let spans = match self.dose.scale {
            Scale::Log => vec![(from, self.zone.1), (self.dose.axis.start, to)],
            Scale::Linear => vec![(from, to)],
        };
        let across = |canvas: &mut Canvas, y: f64, pen: Pen| {
            for (from, to) in &spans {
                canvas.line((*from, y), (*to, y), pen);
            }
        };
        let tick = self.scaled(4.0);
        let small = Type::new(self.format.small).anchor(Anchor::End).colour(self.lesser());
        for percent in (-50..=200).step_by(25) {
            let value = f64::from(percent) / 100.0;
            if !self.response.holds(value) {
                continue;
            }
            let y = self.response.at(value);
            if self.format.grid && percent != 0 && percent % self.every == 0 {
                across(canvas, y, Pen::new(FAINT, self.format.axis));
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
        across(canvas, half, dashed);
        canvas.line((from, ceiling), (from, floor), pen);
        across(canvas, floor, pen);
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

    /// The names of doses, their base line at `y`, and of the vehicle where there is room for it; none beyond the ends.
    pub(super) fn dose_names(&self, canvas: &mut Canvas, y: f64, (from, to): (f64, f64)) {
        let look = Type::new(self.format.small).anchor(Anchor::Middle).colour(self.lesser());
        let mut first = to;
        for (x, text) in self.dose.ticks(self.naming(), look.size, false) {
            if let Some(text) = text {
                let half = 0.5 * look.width_of(&text);
                let x = x.clamp(from + half, (to - half).max(from + half));
                first = first.min(x - half);
                canvas.text((x, y), &text, look);
            }
        }
        if self.dose.scale == Scale::Log {
            let half = 0.5 * width_of("vehicle", look.size);
            let x = (0.5 * (self.zone.0 + self.zone.1)).max(from + half);
            if x + half + 0.4 * look.size <= first {
                canvas.text((x, y), "vehicle", look);
            }
        }
    }

    /// “half of vehicle” over its line, at the end where fewer means stand.
    pub(super) fn half_of_vehicle(&self, canvas: &mut Canvas, met: &Met) {
        let look = Type::new(self.format.note()).colour(DIM);
        let width = look.width_of("half of vehicle");
        let (start, end) = (self.dose.axis.start + 4.0, self.dose.axis.end);
        let y = self.response.at(HALF) - self.scaled(5.0);
        let near = |from: f64| {
            let means = met.lines.iter().flat_map(|line| &line.means).filter(|mean| mean.dose > 0.0);
            let beside = self.scaled(8.0);
            let covered = |x: f64, at: f64| {
                (from - beside..from + width + beside).contains(&x)
                    && (y - 2.0 * beside..y + beside).contains(&at)
            };
            means.filter(|mean| covered(self.x(mean.dose, 0), self.response.clipped(mean.mean))).count()
        };
        let left = if near(end - width) > near(start) { start } else { end - width };
        canvas.text((left, y), "half of vehicle", look);
    }
}
