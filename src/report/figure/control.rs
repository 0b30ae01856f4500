//! Control charts: the IC50 of an unchanged line, experiment after experiment, with the limits that its own
//! moving ranges set.

use super::axis::{Axis, by_roundness, round_dose, round_doses};
use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::Format;
use super::lane::fitted_as;
use super::marker::{Fill, Marker};
use super::palette::{DOUBT, FAINT, GREY, INK, PALE, WHITE};
use super::pen::Pen;
use super::{About, Figure, SIMULATED};
use crate::report::words;

use foldshift_curves::compare::control_chart::{ControlChart, FEWEST, RUN};
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::noise::unit_of;
use foldshift_tables::units::{DoseUnit, LogDose};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Width of these charts on a page.
pub(super) const ON_PAGE: f64 = 790.0;
/// Room left of the panels for doses, and right of them for limits; in pixels of a page, as all lengths here.
const SIDES: (f64, f64) = (92.0, 150.0);
/// Room above the first panel, with a title and without.
const TOP: (f64, f64) = (48.0, 6.0);
/// Height of a panel with its heading, and of the heading.
const PANEL: f64 = 164.0;
const HEADING: f64 = 24.0;
/// A panel is not lower than this where a format ends.
const LEAST_PANEL: f64 = 62.0;
/// Room for names of experiments that stand upright.
const NAMES: f64 = 118.0;
/// Panels that one figure holds.
const MOST_PANELS: usize = 6;

/// The control charts of an analysis, as wide as `format`; none where no line was measured twice.
#[must_use]
pub fn control(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let charts = &analysis.noise.charts;
    let parts = charts.chunks(MOST_PANELS).count();
    charts
        .chunks(MOST_PANELS)
        .enumerate()
        .map(|(part, some)| {
            let name =
                if parts == 1 { "control_charts".to_owned() } else { format!("control_charts_{}", part + 1) };
            let caption = caption(some, analysis.study.simulated);
            Figure { name, about: About::ControlCharts, caption, svg: draw(analysis, some, format) }
        })
        .collect()
}

/// Where the panels lie.
struct Sheet<'f> {
    format: &'f Format,
    /// Left and right end of every panel.
    ends: (f64, f64),
    /// Height of a panel with its heading.
    panel: f64,
}

#[expect(clippy::cast_precision_loss, reason = "a few panels and experiments")]
fn draw(analysis: &Analysis, charts: &[ControlChart], format: &Format) -> String {
    let scaled = |length: f64| format.scaled(length);
    let experiments: BTreeSet<&str> =
        charts.iter().flat_map(|chart| &chart.points).map(|point| point.experiment.as_str()).collect();
    let experiments: Vec<&str> = experiments.into_iter().collect();
    let ends = (scaled(SIDES.0), format.width - scaled(SIDES.1));
    let x = Axis { from: -0.5, to: experiments.len() as f64 - 0.5, start: ends.0, end: ends.1 };
    let step = (ends.1 - ends.0) / experiments.len() as f64;
    let name = Type::new(format.letter(11.5));
    let widest = experiments.iter().map(|text| name.width_of(text)).fold(0.0, f64::max);
    let upright = widest > step - scaled(8.0);
    let foot = if upright { widest.min(scaled(NAMES + 2.0)) + scaled(34.0) } else { scaled(44.0) };
    let simulated = analysis.study.simulated;
    let top = scaled(if format.titled || simulated { TOP.0 } else { TOP.1 });
    let room = format.tallest().map(|most| (most - top - foot) / charts.len() as f64);
    let panel = room.map_or(scaled(PANEL), |room| scaled(PANEL).min(room.max(scaled(LEAST_PANEL))));
    let sheet = Sheet { format, ends, panel };
    let bottom = top + panel * charts.len() as f64;
    let mut canvas = Canvas::new(format.width, bottom + foot);
    heading(&mut canvas, format, simulated);
    for (place, chart) in charts.iter().enumerate() {
        let top = top + panel * place as f64;
        sheet.panel(&mut canvas, x, top, chart, &experiments, unit_of(analysis, &chart.compound));
    }
    // As many names as have room.
    let stride = if upright { (scaled(14.0) / step).ceil().max(1.0) } else { 1.0 };
    for (index, text) in experiments.iter().enumerate() {
        if index as f64 % stride != 0.0 {
            continue;
        }
        let at = x.at(index as f64);
        if upright {
            let text = fitted(text, name.size, scaled(NAMES));
            canvas.upwards((at + scaled(4.0), bottom + scaled(10.0) + name.width_of(&text)), &text, name);
        } else {
            canvas.text((at, bottom + scaled(18.0)), text, name.anchor(Anchor::Middle));
        }
    }
    let middle = 0.5 * (ends.0 + ends.1);
    let look = Type::new(format.letter(13.0)).anchor(Anchor::Middle);
    canvas.text((middle, bottom + foot - scaled(8.0)), "Experiment", look);
    canvas
        .finish_as(format, "Control charts: absolute IC50 of the parental line over experiments, with limits")
}

/// The title, what is drawn, and that nobody measured it.
fn heading(canvas: &mut Canvas, format: &Format, simulated: bool) {
    let (left, base) = (format.scaled(16.0), format.scaled(26.0));
    if format.titled {
        let title = Type::new(format.letter(17.0)).bold();
        canvas.text((left, base), "Control charts", title);
        let lesser = Type::new(format.letter(12.0)).colour(format.lesser());
        canvas.text((format.scaled(156.0), base), "absolute IC50, log scale", lesser);
    }
    if simulated {
        let note = Type::new(format.letter(12.0)).bold().anchor(Anchor::End);
        canvas.text((format.width - left, base), SIMULATED, note);
    }
}

impl Sheet<'_> {
    fn panel(
        &self,
        canvas: &mut Canvas,
        x: Axis,
        top: f64,
        chart: &ControlChart,
        experiments: &[&str],
        unit: DoseUnit,
    ) {
        let format = self.format;
        let scaled = |length: f64| format.scaled(length);
        let (left, right) = self.ends;
        let (high, low) = (top + scaled(HEADING), top + self.panel - scaled(6.0));
        let y = vertical(chart, high, low);
        let look = Type::new(format.letter(13.0)).bold();
        let heading = format!("{}, {}", chart.compound, chart.cell_line);
        canvas.text(
            (scaled(16.0), top + scaled(15.0)),
            &fitted_as(&heading, look, right - scaled(16.0)),
            look,
        );
        let number = Type::new(format.letter(11.5)).anchor(Anchor::End);
        let mut taken = Vec::new();
        for tick in by_roundness(round_doses(y.from, y.to)) {
            let at = y.at(tick);
            if format.grid {
                canvas.line((left, at), (right, at), Pen::new(FAINT, format.stroke(1.0)));
            }
            canvas.line((left - scaled(5.0), at), (left, at), Pen::new(INK, format.stroke(1.0)));
            if taken.iter().all(|other: &f64| (other - at).abs() >= 1.1 * number.size) {
                taken.push(at);
                let text = round_dose(LogDose::new(tick, unit));
                canvas.text((left - scaled(8.0), at + scaled(4.0)), &text, number);
            }
        }
        self.guides(canvas, y, chart, unit);
        canvas.frame((left, high), (right - left, low - high), Pen::new(PALE, format.stroke(1.0)));
        points(canvas, format, x, y, chart, experiments);
    }
}

/// The axis holds every IC50, the limits, and the centre.
fn vertical(chart: &ControlChart, high: f64, low: f64) -> Axis {
    let mut seen: Vec<f64> = chart.points.iter().filter_map(|point| point.ic50.log_dose()).collect();
    if let Some(limits) = chart.limits {
        seen.push(limits.centre);
        seen.extend([-3.0, 3.0].iter().filter_map(|sds| limits.at(*sds)));
    }
    if seen.is_empty() {
        seen.extend(chart.points.iter().filter_map(|point| point.ic50.lower().or(point.ic50.upper())));
    }
    let (from, to) = seen.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)));
    let (from, to) = if from <= to { (from, to) } else { (0.0, 0.0) };
    // Never so narrow that a fold of 1.6 fills the panel.
    let pad = (0.1 * (to - from)).max(0.5 * (0.2 - (to - from))).max(0.02);
    Axis { from: from - pad, to: to + pad, start: low, end: high }
}

impl Sheet<'_> {
    /// Centre and limits, with their doses where there is room beside the panel.
    fn guides(&self, canvas: &mut Canvas, y: Axis, chart: &ControlChart, unit: DoseUnit) {
        let Some(limits) = chart.limits else { return };
        let (format, (left, right)) = (self.format, self.ends);
        let bold = format.stroke(1.2);
        let mut lines = vec![(limits.centre, "mean".to_owned(), Pen::new(INK, bold))];
        for sds in [3.0, -3.0, 2.0, -2.0] {
            let (wide, sign) = (f64::abs(sds) > 2.5, if sds > 0.0 { '+' } else { '−' });
            let pen = if wide {
                Pen::new(INK, bold).dashed(&[9.0, 3.0])
            } else {
                Pen::new(GREY, format.stroke(1.0))
            };
            let pen = if wide { pen } else { pen.dashed(&[2.0, 3.0]) };
            lines.extend(limits.at(sds).map(|at| (at, format!("{sign}{:.0} SD", sds.abs()), pen)));
        }
        let look = Type::new(format.letter(11.5)).colour(format.lesser());
        let mut taken: Vec<f64> = Vec::new();
        for (at, name, pen) in lines {
            let place = y.at(at);
            canvas.line((left, place), (right, place), pen);
            if taken.iter().all(|other| (other - place).abs() >= format.scaled(12.0)) {
                taken.push(place);
                let text = format!("{name}  {}", words::dose(LogDose::new(at, unit)));
                canvas.text((right + format.scaled(8.0), place + format.scaled(4.0)), &text, look);
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few experiments")]
fn points(
    canvas: &mut Canvas,
    format: &Format,
    x: Axis,
    y: Axis,
    chart: &ControlChart,
    experiments: &[&str],
) {
    let place = |name: &str| x.at(experiments.iter().position(|one| *one == name).unwrap_or_default() as f64);
    let measured: Vec<(usize, (f64, f64))> = chart
        .points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, (place(&point.experiment), y.at(point.ic50.log_dose()?)))))
        .collect();
    let path: Vec<(f64, f64)> = measured.iter().map(|(_, at)| *at).collect();
    canvas.polyline(&path, Pen::new(PALE, format.stroke(1.2)));
    // Radii of a page, in the size of the marks of the format.
    let sized = |radius: f64| radius * format.mark / Format::PAGE.mark;
    for (index, at) in measured {
        if chart.signals.iter().any(|(signal, _)| *signal == index) {
            let colour = DOUBT;
            canvas.circle(at, sized(8.0), WHITE, Some(Pen::new(colour, format.stroke(1.6))));
            Marker::Diamond.draw(canvas, at, sized(4.6), colour, Fill::Solid);
        } else {
            Marker::Circle.draw(canvas, at, sized(3.8), INK, Fill::Solid);
        }
    }
    for point in &chart.points {
        let (marker, at) = match point.ic50 {
            Ic50::Above { .. } => (Marker::Triangle, y.end + sized(10.0)),
            Ic50::Below { .. } => (Marker::Inverted, y.start - sized(10.0)),
            Ic50::Measured { .. } | Ic50::Unknown => continue,
        };
        marker.draw(canvas, (place(&point.experiment), at), sized(5.0), INK, Fill::Hollow);
    }
}

fn caption(charts: &[ControlChart], simulated: bool) -> String {
    let mut text = "Control charts: absolute IC50 (log scale) of an unchanged line, experiment after experiment in the order \
                    of their names; solid line: geometric mean."
        .to_owned();
    let sd = |chart: &ControlChart| chart.limits.and_then(|limits| limits.sd);
    if charts.iter().any(|chart| sd(chart).is_some()) {
        text.push_str(
            " Dotted and dashed: ±2 and ±3 SD of single experiments, from the mean moving range divided by 1.128.",
        );
    }
    if charts.iter().any(|chart| sd(chart).is_none()) {
        let _ = write!(text, " Fewer than {FEWEST} measured experiments: no limits.");
    }
    if charts.iter().any(|chart| !chart.signals.is_empty()) {
        let _ = write!(
            text,
            " Ringed diamonds: beyond 3 SD, two of three in a row beyond 2 SD on one side, or {RUN} and more in a row on \
             one side of the mean; they stay in every analysis."
        );
    }
    let is = |wanted: fn(&Ic50) -> bool| {
        charts.iter().flat_map(|chart| &chart.points).any(|point| wanted(&point.ic50))
    };
    if is(|ic50| matches!(ic50, Ic50::Above { .. } | Ic50::Below { .. })) {
        text.push_str(
            " Hollow triangles: half effect lies beyond the tested doses, above or below; not in the mean.",
        );
    }
    if is(|ic50| matches!(ic50, Ic50::Unknown)) {
        text.push_str(" No symbol: nothing can be said of that experiment.");
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
