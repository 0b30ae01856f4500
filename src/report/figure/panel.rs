//! The panel of dose-response curves: axes with their break, wells, means, bands, fits, IC50s.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type, fitted};
use super::marker::{Fill, LineStyle, arrow};
use super::palette::{FAINT, GREY, INK};
use super::pen::Pen;
use crate::report::words;
use foldshift_curves::compare::Combined;
use foldshift_curves::compare::combined::{DoseMean, fitted_response, half_width};
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::FittedCurve;
use foldshift_tables::units::DoseUnit;

/// One cell line in the figure.
pub(super) struct Line<'a> {
    pub(super) name: &'a str,
    pub(super) style: LineStyle,
    pub(super) experiments: Vec<&'a FittedCurve>,
    pub(super) pooled: Option<&'a FittedCurve>,
    pub(super) ic50: Combined,
    pub(super) means: Vec<DoseMean>,
}

pub(super) const WIDTH: f64 = 790.0;
pub(super) const TOP: f64 = 52.0;
const PANEL: f64 = 300.0;
const ROW: f64 = 21.0;
pub(super) const LEFT: f64 = 74.0;
/// The place of dose 0, left of the break in the axis.
const ZERO: (f64, f64) = (LEFT, 130.0);
/// The log axis.
const LOG: (f64, f64) = (146.0, 596.0);
/// Legend and IC50s, where no data are.
pub(super) const ASIDE: f64 = 610.0;
/// Half of the vehicle: the absolute IC50.
const HALF: f64 = 0.5;

/// Where doses and responses lie on the sheet.
pub(super) struct Panel {
    dose: Axis,
    response: Axis,
    /// Pixels between neighbouring lines at one dose.
    dodge: f64,
}

impl Panel {
    /// The panel that holds all doses, and all responses between −50 and 200 %.
    pub(super) fn around(lines: &[Line]) -> Option<Self> {
        let doses = || lines.iter().flat_map(|line| &line.means).filter(|mean| mean.dose > 0.0);
        let first = doses().map(|mean| mean.dose).reduce(f64::min)?;
        let last = doses().map(|mean| mean.dose).reduce(f64::max)?;
        let responses = || {
            let curves = lines.iter().flat_map(|line| &line.experiments);
            curves.flat_map(|curve| curve.assembled.curve.points()).map(|point| point.response)
        };
        let highest = responses().fold(1.2, f64::max).min(2.0);
        let lowest = responses().fold(0.0, f64::min).max(-0.5);
        let (from, to) = (log10(first) - 0.2, log10(last) + 0.35);
        let mut logs: Vec<f64> = doses().map(|mean| log10(mean.dose)).collect();
        logs.sort_by(f64::total_cmp);
        let closest = logs.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1e-6);
        let closest = closest.fold(to - from, f64::min) / (to - from) * (LOG.1 - LOG.0);
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let dodge = (0.6 * closest / lines.len() as f64).min(3.6);
        Some(Self {
            dose: Axis { from, to, start: LOG.0, end: LOG.1 },
            response: Axis {
                from: (lowest * 10.0 - 0.4).floor() / 10.0,
                to: (highest * 10.0 + 0.2).ceil() / 10.0,
                start: TOP + PANEL,
                end: TOP,
            },
            dodge,
        })
    }

    fn strip_start() -> f64 {
        TOP + PANEL + 24.0
    }

    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    fn row(place: usize) -> f64 {
        Self::strip_start() + ROW * (place as f64 + 0.5)
    }

    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    pub(super) fn strip_end(lines: usize) -> f64 {
        Self::strip_start() + ROW * lines as f64 + 4.0
    }

    /// Axes, grid, labels.
    pub(super) fn frame(&self, canvas: &mut Canvas, lines: usize, compound: &str, unit: DoseUnit) {
        let (floor, bottom) = (TOP + PANEL, Self::strip_end(lines));
        let label = Type::new(12.5).anchor(Anchor::Middle);
        for (tick, text) in self.dose.decades() {
            let x = self.dose.at(tick);
            canvas.line((x, TOP), (x, floor), Pen::new(FAINT, 1.0));
            canvas.line((x, Self::strip_start() - 4.0), (x, bottom + 5.0), Pen::new(FAINT, 1.0));
            canvas.line((x, bottom), (x, bottom + 6.0), Pen::new(INK, 1.2));
            canvas.text((x, bottom + 20.0), &text, label);
        }
        for tick in self.dose.minor() {
            let x = self.dose.at(tick);
            canvas.line((x, bottom), (x, bottom + 3.5), Pen::new(INK, 0.8));
        }
        let mut percent = -50_i32;
        while percent <= 200 {
            let value = f64::from(percent) / 100.0;
            if self.response.holds(value) {
                let y = self.response.at(value);
                let pen = if percent == 50 {
                    Pen::new(GREY, 1.0).dashed(&[4.0, 3.0])
                } else {
                    Pen::new(FAINT, 1.0)
                };
                canvas.line((ZERO.0, y), (ZERO.1, y), pen);
                canvas.line((LOG.0, y), (LOG.1, y), pen);
                canvas.line((ZERO.0 - 5.0, y), (ZERO.0, y), Pen::new(INK, 1.2));
                let text = words::fixed(f64::from(percent), 0);
                canvas.text((ZERO.0 - 9.0, y + 4.3), &text, Type::new(12.5).anchor(Anchor::End));
            }
            percent += 25;
        }
        let ink = Pen::new(INK, 1.2);
        canvas.line((ZERO.0, TOP), (ZERO.0, floor), ink);
        for y in [floor, bottom] {
            canvas.line((ZERO.0, y), (ZERO.1, y), ink);
            canvas.line((LOG.0, y), (LOG.1, y), ink);
            for x in [ZERO.1, LOG.0] {
                canvas.line((x - 3.0, y + 5.0), (x + 3.0, y - 5.0), ink);
            }
        }
        let zero = 0.5 * (ZERO.0 + ZERO.1);
        canvas.line((zero, bottom), (zero, bottom + 6.0), ink);
        canvas.text((zero, bottom + 20.0), "0", label);
        let axis = Type::new(13.5).anchor(Anchor::Middle);
        let title = format!("{} ({unit}, log scale)", fitted(compound, 13.5, 260.0));
        canvas.text((0.5 * (LOG.0 + LOG.1), bottom + 42.0), &title, axis);
        canvas.text((zero, bottom + 36.0), "vehicle", label.colour(GREY));
        canvas.upwards((24.0, TOP + 0.5 * PANEL), "Response (% of vehicle)", axis);
        let heading = Type::new(11.5).colour(GREY);
        canvas.text((ASIDE, Self::strip_start() - 6.0), "absolute IC50 (95 % CI)", heading);
    }

    /// Pixels by which a line stands beside its dose.
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    fn beside(&self, place: usize, lines: usize) -> f64 {
        (place as f64 - 0.5 * (lines as f64 - 1.0)) * self.dodge
    }

    /// Where the vehicle of a line stands: centre and width.
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    fn vehicle(place: usize, lines: usize) -> (f64, f64) {
        let width = (ZERO.1 - ZERO.0 - 6.0) / lines as f64;
        (ZERO.0 + 2.0 + width * (place as f64 + 0.5), width)
    }

    fn x(&self, dose: f64, place: usize, lines: usize) -> f64 {
        if dose > 0.0 {
            self.dose.at(log10(dose)) + self.beside(place, lines)
        } else {
            Self::vehicle(place, lines).0
        }
    }

    pub(super) fn wells(&self, canvas: &mut Canvas, line: &Line, place: usize, lines: usize) {
        let points = line.experiments.iter().flat_map(|curve| curve.assembled.curve.points());
        let spread = 0.6 * Self::vehicle(place, lines).1;
        let mut dots = Vec::new();
        for (index, point) in points.enumerate() {
            // Vehicle wells fan out so that each is seen; 7 and 11 have no common factor.
            #[expect(clippy::cast_precision_loss, reason = "0…10")]
            let fan = if point.dose > 0.0 { 0.0 } else { ((index * 7 % 11) as f64 / 10.0 - 0.5) * spread };
            dots.push((self.x(point.dose, place, lines) + fan, self.response.clipped(point.response)));
        }
        canvas.dots(&dots, 3.4, line.style.colour, 0.32);
    }

    pub(super) fn outside(&self, lines: &[Line]) -> usize {
        let curves = lines.iter().flat_map(|line| &line.experiments);
        let points = curves.flat_map(|curve| curve.assembled.curve.points());
        points.filter(|point| !self.response.holds(point.response)).count()
    }

    /// The tested part of the axis for one line.
    fn tested(line: &Line) -> Option<Axis> {
        let (from, to) = line.pooled?.assembled.curve.tested_log_range()?;
        (from < to).then_some(Axis { from, to, start: 0.0, end: 1.0 })
    }

    pub(super) fn band(&self, canvas: &mut Canvas, line: &Line) {
        let (Some(tested), Some(pooled)) = (Self::tested(line), line.pooled) else { return };
        let (mut above, mut below) = (Vec::new(), Vec::new());
        for log_dose in tested.steps(90) {
            let fits = line.experiments.iter();
            let values: Vec<f64> =
                fits.filter_map(|c| fitted_response(&c.fit, &c.assembled.curve, log_dose)).collect();
            let centre = fitted_response(&pooled.fit, &pooled.assembled.curve, log_dose);
            if let (Some(half), Some(centre)) = (half_width(&values), centre) {
                let x = self.dose.at(log_dose);
                above.push((x, self.response.clipped(centre + half)));
                below.push((x, self.response.clipped(centre - half)));
            }
        }
        above.extend(below.into_iter().rev());
        if above.len() > 2 {
            canvas.polygon(&above, line.style.colour, 0.13, None);
        }
    }

    pub(super) fn fit(&self, canvas: &mut Canvas, line: &Line) {
        let (Some(tested), Some(pooled)) = (Self::tested(line), line.pooled) else { return };
        let at = |log_dose: f64| fitted_response(&pooled.fit, &pooled.assembled.curve, log_dose);
        let points: Vec<(f64, f64)> = tested
            .steps(120)
            .into_iter()
            .filter_map(|log_dose| Some((self.dose.at(log_dose), self.response.clipped(at(log_dose)?))))
            .collect();
        let pen = Pen::new(line.style.colour, 2.2).dashed(line.style.dash);
        if points.len() > 1 {
            canvas.polyline(&points, pen);
        }
        if let Some(level) = at(f64::NEG_INFINITY) {
            let y = self.response.clipped(level);
            canvas.line((ZERO.0 + 3.0, y), (ZERO.1 - 3.0, y), Pen { width: 1.4, ..pen });
        }
    }

    pub(super) fn means(&self, canvas: &mut Canvas, line: &Line, place: usize, lines: usize) {
        for mean in &line.means {
            let x = self.x(mean.dose, place, lines);
            if let Some(sd) = mean.sd {
                let (up, down) =
                    (self.response.clipped(mean.mean + sd), self.response.clipped(mean.mean - sd));
                let pen = Pen::new(line.style.colour, 1.2);
                canvas.line((x, up), (x, down), pen);
                for y in [up, down] {
                    canvas.line((x - 2.5, y), (x + 2.5, y), pen);
                }
            }
        }
        for mean in &line.means {
            let x = self.x(mean.dose, place, lines);
            let at = (x, self.response.clipped(mean.mean));
            line.style.marker.draw(canvas, at, 4.4, line.style.colour, Fill::Halo);
        }
    }

    /// The IC50 on the line of half effect, and with its interval in the strip beneath.
    pub(super) fn ic50(&self, canvas: &mut Canvas, line: &Line, place: usize, unit: DoseUnit) {
        let (colour, y, half) = (line.style.colour, Self::row(place), self.response.at(HALF));
        let name = Type::new(12.0).anchor(Anchor::End);
        canvas.text((LOG.0 - 8.0, y + 4.2), &fitted(line.name, 12.0, LOG.0 - 14.0), name);
        let value = Type::new(12.0);
        canvas.text((ASIDE, y + 4.2), &fitted(&words::combined(&line.ic50, unit), 12.0, 176.0), value);
        if let Some(centre) = line.ic50.log_ic50 {
            let x = self.dose.clipped(centre);
            canvas.line((x, half), (x, y), Pen::new(colour, 0.9).dashed(&[2.0, 3.0]));
            canvas.line((x, half - 8.0), (x, half + 8.0), Pen::new(colour, 3.0));
            let single = line.experiments.len() == 1;
            let (lower, upper) = (line.ic50.lower, line.ic50.upper);
            if lower.is_some() || upper.is_some() {
                let left = lower.map_or(LOG.0, |limit| self.dose.clipped(limit));
                let right = upper.map_or(LOG.1, |limit| self.dose.clipped(limit));
                let pen = Pen::new(colour, 1.6);
                canvas.line((left, y), (right, y), if single { pen.dashed(&[3.0, 2.5]) } else { pen });
                for (limit, x, out) in [(lower, left, -1.0), (upper, right, 1.0)] {
                    if limit.is_some_and(|limit| self.dose.holds(limit)) {
                        canvas.line((x, y - 4.0), (x, y + 4.0), Pen::new(colour, 1.6));
                    } else {
                        let head = [(x + 2.0 * out, y), (x - 5.0 * out, y - 4.0), (x - 5.0 * out, y + 4.0)];
                        canvas.polygon(&head, colour, 1.0, None);
                    }
                }
            }
            let fill = if single { Fill::Hollow } else { Fill::Halo };
            line.style.marker.draw(canvas, (x, y), 4.6, colour, fill);
            return;
        }
        let (bound, end) = match line.ic50.qualifier {
            ">" => (line.ic50.lower, LOG.1),
            "<" => (line.ic50.upper, LOG.0),
            _ => (None, 0.0),
        };
        if let Some(bound) = bound {
            let x = self.dose.clipped(bound);
            for y in [half, y] {
                canvas.line((x, y - 5.0), (x, y + 5.0), Pen::new(colour, 2.0));
                arrow(canvas, (x, y), end, colour);
            }
        }
    }
}
