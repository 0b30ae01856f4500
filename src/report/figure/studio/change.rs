//! How a curve changed: now − before, over the doses of both.

use super::super::canvas::{Anchor, Canvas, Type};
use super::super::line::{Course, Line};
use super::super::palette::{DIM, PALE};
use super::super::panel_data::places_of;
use super::super::pen::{Pen, Point};
use super::{Curves, Marked, met};
use crate::report::words::trimmed;
use foldshift_study::analysis::Analysis;

/// Height of a strip in CSS pixels, where no change stands in it, and how far the greatest reaches from there.
const HEIGHT: f64 = 46.0;
const MIDDLE: f64 = 29.0;
const REACH: f64 = 13.0;
/// Steps that a scale bar may stand for, in points of percent.
const STEPS: [f64; 10] = [0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];

/// The change of one curve.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    /// Place of the line.
    pub(crate) line: usize,
    /// Place of the experiment; `None` for the mean.
    pub(crate) day: Option<usize>,
    /// log₁₀ dose, now − before as a fraction of the vehicle.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Change {
    /// The change furthest from none, as a fraction of the vehicle.
    pub(crate) fn most(&self) -> f64 {
        let furthest = |most: f64, change: f64| if change.abs() > most.abs() { change } else { most };
        self.points.iter().map(|(_, change)| *change).fold(0.0, furthest)
    }
}

/// The changes of all curves that are drawn before and now, those of experiments first.
pub(crate) fn changes(before: (&Analysis, &Curves), now: (&Analysis, &Curves)) -> Vec<Change> {
    let (Some(before), Some(now)) = (met(before.0, before.1), met(now.0, now.1)) else { return Vec::new() };
    let mut found = Vec::new();
    for line in &now.lines {
        let Some(former) = before.lines.iter().find(|former| former.place == line.place) else { continue };
        for day in &line.days {
            let Some(was) = former.days.iter().find(|was| was.number == day.number) else { continue };
            let range =
                |curve: &foldshift_study::analysis::FittedCurve| curve.assembled.curve.tested_log_range();
            let range = common(range(was.curve), range(day.curve));
            found.extend(change(line, Some(day.number), (was.course, day.course), range));
        }
        if line.days.len() > 1 && former.days.len() > 1 {
            let range = common(former.tested(), line.tested());
            found.extend(change(line, None, (former.mean, line.mean), range));
        }
    }
    found
}

fn common(a: Option<(f64, f64)>, b: Option<(f64, f64)>) -> Option<(f64, f64)> {
    let ((a, b), (c, d)) = (a?, b?);
    Some((a.max(c), b.min(d))).filter(|(from, to)| from < to)
}

fn change(
    line: &Line,
    day: Option<usize>,
    (was, is): (Course, Course),
    range: Option<(f64, f64)>,
) -> Option<Change> {
    // A mean is drawn between two places, a curve at many.
    let finer = if matches!(was, Course::Level(_)) { is } else { was };
    let at = |log_dose: f64| Some((log_dose, is.response(log_dose)? - was.response(log_dose)?));
    let points: Vec<(f64, f64)> = places_of(finer, range?).filter_map(at).collect();
    (points.len() > 1).then_some(Change { line: line.place, day, points })
}

/// A change as a strip below the curves: as wide as they are, each dose below its own. Its label stands in the margin, in two
/// lines, or above where it is longer than that. `said` is what a screen reader speaks. `None` where the change is less than a
/// scale bar can say.
pub(crate) fn strip(marked: &Marked, change: &Change, label: [&str; 2], said: &str) -> Option<String> {
    let format = &marked.curves.format;
    let most = 100.0 * change.most().abs();
    let step = STEPS.into_iter().rev().find(|step| *step <= most)?;
    let (panel, style) =
        (&marked.panel, marked.met.lines.iter().find(|line| line.place == change.line)?.style);
    let (from, to) = (panel.dose.axis.start, panel.dose.axis.end);
    let look = Type::new(format.small).colour(DIM);
    let end = from - 6.0;
    let above = if label.iter().all(|text| look.width_of(text) <= end) { 0.0 } else { look.size + 5.0 };
    let mut canvas = Canvas::new(format.width, HEIGHT + above);
    let middle = MIDDLE + above;
    if above > 0.0 {
        canvas.text((2.0, look.size), &label.join(" "), look);
    } else {
        for (text, y) in label.into_iter().zip([middle - 2.5, middle + look.size]) {
            canvas.text((end, y), text, look.anchor(Anchor::End));
        }
    }
    canvas.line((from, middle), (to, middle), Pen::new(PALE, format.axis));
    let at = |(log_dose, by): &(f64, f64)| -> Point {
        (panel.dose.clipped(*log_dose), middle - REACH * 100.0 * by / most)
    };
    let places: Vec<Point> = change.points.iter().map(at).collect();
    canvas.polyline(&places, Pen::new(style.colour, 1.5));
    let (x, high) = (to + 5.0, REACH * step / most);
    canvas.line((x, middle - 0.5 * high), (x, middle + 0.5 * high), Pen::new(DIM, 1.0));
    let noun = if (step - 1.0).abs() < 1e-9 { "point" } else { "points" };
    canvas.text((to, above + look.size), &format!("{} {noun}", trimmed(step)), look.anchor(Anchor::End));
    Some(canvas.finish_as(format, said))
}
