//! Width of the interval and power over the number of experiments: what planned comparisons will say.

use std::fmt::Write as _;

use super::axis::{Axis, round_doses};
use super::canvas::{Anchor, Canvas, Type, width_of};
use super::format::Format;
use super::marker::{Fill, LineStyle, line_style};
use super::palette::{GREY, INK, LINES};
use super::pen::{Pen, Point};
use super::small_panel::{Panel, Panels, key, title};
use crate::report::outlook::{ENOUGH, Outlook, PlannedRow};
use crate::report::words::{self, counted};
use foldshift_curves::compare::power::Power;
use foldshift_curves::elementary::exp10;

/// Height of a panel, in pixels of a page.
const HEIGHT: f64 = 150.0;
/// Room beyond the widest interval, as a part of the axis.
const PAD: f64 = 0.06;

/// Decades of the widest interval that an axis shows at least and at most; what is wider stands at its end.
const LEAST_WIDE: f64 = 0.1;
const MOST_WIDE: f64 = 3.0;

/// A figure that is of no analysis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// What a paper would print beneath it; plain text.
    pub caption: String,
    /// The drawing.
    pub svg: String,
}

/// A line of both panels: experiments with what the comparison will say.
struct Course<'o> {
    style: LineStyle,
    name: String,
    points: Vec<(usize, &'o Power)>,
}

/// Every compound alone, then with what as many of them lend each other; and the numbers of compounds that are not drawn.
fn courses(outlook: &Outlook) -> (Vec<Course<'_>>, Vec<usize>) {
    let mut compounds: Vec<usize> = outlook.plans.iter().map(|plan| plan.compounds).collect();
    compounds.dedup();
    let of = |compounds: usize, kind: fn(&PlannedRow) -> Option<&Power>| -> Vec<(usize, &Power)> {
        let plans = outlook.plans.iter().filter(move |plan| plan.compounds == compounds);
        plans.filter_map(|plan| Some((plan.experiments, kind(plan)?))).collect()
    };
    let mut all: Vec<Course> = compounds
        .first()
        .map(|&first| Course {
            style: line_style(0),
            name: "each compound alone".to_owned(),
            points: of(first, |plan| Some(&plan.plain)),
        })
        .into_iter()
        .collect();
    let mut left_out = Vec::new();
    for compounds in compounds {
        let points = of(compounds, |plan| plan.moderated.as_ref());
        if points.is_empty() {
            continue;
        }
        if all.len() == LINES.len() {
            left_out.push(compounds);
            continue;
        }
        let name = format!("{} together", counted(compounds, "compound"));
        all.push(Course { style: line_style(all.len()), name, points: with_one(points, outlook) });
    }
    (all, left_out)
}

/// One experiment lends nothing, and belongs to every course.
fn with_one<'o>(points: Vec<(usize, &'o Power)>, outlook: &'o Outlook) -> Vec<(usize, &'o Power)> {
    let one = outlook.plans.iter().find(|plan| plan.experiments == 1);
    one.map(|plan| (1, &plan.plain)).into_iter().chain(points).collect()
}

/// Draws the widths and the power of these plans.
#[must_use]
pub fn power(outlook: &Outlook, format: &Format) -> Drawing {
    let (courses, left_out) = courses(outlook);
    let named: Vec<(LineStyle, &str)> =
        courses.iter().map(|course| (course.style, course.name.as_str())).collect();
    let head = |canvas: &mut Canvas| {
        let top = title(canvas, format, "What the number of experiments buys", false);
        key(canvas, format, (format.scaled(10.0), top), &named)
    };
    let top = head(&mut Canvas::new(format.width, format.width));
    let panels = Panels::new(format, 2, 1, top, HEIGHT).stacked();
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(22.0));
    head(&mut canvas);
    let experiments: Vec<usize> = {
        let mut all: Vec<usize> = outlook.plans.iter().map(|plan| plan.experiments).collect();
        all.sort_unstable();
        all.dedup();
        all
    };
    let across = |panel: &Panel| {
        let ends = (experiments.first().copied().unwrap_or(1), experiments.last().copied().unwrap_or(1));
        panel.across(real(ends.0) - 0.4, real(ends.1) + 0.4)
    };
    let widest = courses
        .iter()
        .flat_map(|course| &course.points)
        .filter_map(|(_, of)| of.log_width)
        .fold(LEAST_WIDE, f64::max);
    let beyond = widest > MOST_WIDE;
    let widths = panels.panel(0);
    widths.heading(&mut canvas, "95 % interval of a fold, upper ÷ lower limit (median, log scale)", None);
    let y = widths.upward(0.0, (1.0 + PAD) * widest.min(MOST_WIDE));
    let ticks: Vec<(f64, String)> =
        round_doses(0.0, y.to).into_iter().map(|tick| (tick, words::trimmed(exp10(tick)))).collect();
    widths.upward_ticks(&mut canvas, y, &ticks);
    widths.frame(&mut canvas, None);
    for course in &courses {
        let points = course.points.iter().filter_map(|(n, of)| Some((*n, of.log_width?))).collect::<Vec<_>>();
        draw(&mut canvas, format, (across(&widths), y), &points, course.style);
    }
    let shares = panels.panel(1);
    let fold = words::trimmed(outlook.fold);
    shares.heading(
        &mut canvas,
        &format!("{fold}-fold shifts that are called {} (%)", outlook.true_call()),
        None,
    );
    let y = shares.upward(-PAD, 1.0 + PAD);
    let ticks: Vec<(f64, String)> = (0..=4)
        .map(|quarter| 0.25 * f64::from(quarter))
        .map(|share| (share, words::trimmed(100.0 * share)))
        .collect();
    shares.upward_ticks(&mut canvas, y, &ticks);
    let enough = y.at(ENOUGH);
    canvas.line(
        (shares.left, enough),
        (shares.right, enough),
        Pen::new(GREY, format.axis).dashed(&[5.0, 3.0]),
    );
    shares.frame(&mut canvas, None);
    for course in &courses {
        let points: Vec<(usize, f64)> = course.points.iter().map(|(n, of)| (*n, outlook.power(of))).collect();
        draw(&mut canvas, format, (across(&shares), y), &points, course.style);
    }
    ticks_below(&mut canvas, format, across(&shares), shares.floor, &experiments);
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((panels.middle(), panels.bottom() + format.scaled(12.0)), "Experiments", look);
    Drawing {
        caption: caption(outlook, &left_out, beyond),
        svg: canvas
            .finish_as(format, "Width of the interval of a fold, and power, over the number of experiments"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// One line with its marks.
fn draw(
    canvas: &mut Canvas,
    format: &Format,
    (x, y): (Axis, Axis),
    points: &[(usize, f64)],
    style: LineStyle,
) {
    let places: Vec<Point> = points.iter().map(|(n, value)| (x.at(real(*n)), y.clipped(*value))).collect();
    if places.len() > 1 {
        canvas.polyline(&places, Pen::new(style.colour, format.mean).dashed(style.dash));
    }
    for place in places {
        style.marker.draw(canvas, place, 0.5 * format.mark, style.colour, Fill::Halo);
    }
}

/// Every number of experiments below the last panel, named where it has room.
fn ticks_below(canvas: &mut Canvas, format: &Format, x: Axis, floor: f64, experiments: &[usize]) {
    let look = Type::new(format.small).anchor(Anchor::Middle);
    let mut free = f64::NEG_INFINITY;
    for n in experiments {
        let (at, text) = (x.at(real(*n)), n.to_string());
        canvas.line((at, floor), (at, floor + format.scaled(4.0)), Pen::new(INK, format.axis));
        let half = 0.5 * width_of(&text, format.small);
        if at - half > free {
            canvas.text((at, floor + format.scaled(7.0) + format.small), &text, look);
            free = at + half + format.scaled(4.0);
        }
    }
}

fn caption(outlook: &Outlook, left_out: &[usize], beyond: bool) -> String {
    let mut text = format!(
        "Simulated comparisons of two lines whose log10 fold scatters by {} between experiments: median width of the 95 % \
         interval, and share of studies that call a {}-fold shift {}; each compound alone, and with the scatter that compounds \
         of a study lend each other. Dashed: {}.",
        words::significant(outlook.scatter.sd, 2),
        words::trimmed(outlook.fold),
        outlook.true_call(),
        words::percent(Some(ENOUGH))
    );
    if outlook.plans.iter().any(|plan| plan.experiments == 1) {
        text.push_str(" One experiment has no interval and makes no call.");
    }
    if beyond {
        text.push_str(" Intervals beyond a thousandfold stand at the end of the axis.");
    }
    if !left_out.is_empty() {
        let names: Vec<String> = left_out.iter().map(ToString::to_string).collect();
        let _ = write!(text, " Not drawn: {} compounds.", names.join(", "));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::print_laws::wrong;
    use super::super::{About, Figure};
    use super::*;
    use crate::report::outlook::{Scatter, ScatterSource};
    use foldshift_curves::compare::Margins;

    fn drawn(compounds: &[usize], experiments: &[usize], sd: f64) -> Vec<Drawing> {
        let scatter = Scatter { sd, source: ScatterSource::Given };
        let outlook = Outlook::of(scatter, 0.0, Margins::default(), 5.0, (compounds, experiments)).unwrap();
        let mut all = Vec::new();
        for format in Format::ALL {
            let drawing = power(&outlook, &format);
            let (caption, svg) = (drawing.caption.clone(), drawing.svg.clone());
            let figure = Figure { name: "power".to_owned(), about: About::Folds, caption, svg };
            let faults = wrong(&format, &figure);
            assert!(faults.is_empty(), "{}: {faults:?}", format.name);
            all.push(drawing);
        }
        all
    }

    /// The laws of every figure: no text cut off or over another, letters and lines as the format allows.
    #[test]
    fn every_plan_is_well_drawn_in_every_format() {
        drawn(&[400], &[2], 0.15);
        drawn(&[1], &[1], 0.15);
        let many = drawn(&[1, 400, 401, 402, 403, 404, 405], &[1, 2, 3], 2.0);
        assert!(many[0].caption.contains("Not drawn: 405 compounds"), "{}", many[0].caption);
        assert!(
            many[0].svg.contains("each compound alone") && many[0].svg.contains("400 compounds together")
        );
    }
}
