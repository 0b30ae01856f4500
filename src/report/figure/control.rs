//! Control charts: the IC50 of an unchanged line, experiment after experiment, with the limits that its own
//! moving ranges set.

use super::axis::{Axis, round_dose, round_doses};
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
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

const WIDTH: f64 = 790.0;
const AXIS: (f64, f64) = (92.0, 640.0);
const TOP: f64 = 48.0;
/// Height of a panel with its heading.
const PANEL: f64 = 164.0;
const HEADING: f64 = 24.0;
/// Panels that one figure holds.
const MOST_PANELS: usize = 6;

/// The control charts of an analysis; none where no line was measured twice.
#[must_use]
pub fn control(analysis: &Analysis) -> Vec<Figure> {
    let charts = &analysis.noise.charts;
    let parts = charts.chunks(MOST_PANELS).count();
    charts
        .chunks(MOST_PANELS)
        .enumerate()
        .map(|(part, some)| {
            let name =
                if parts == 1 { "control_charts".to_owned() } else { format!("control_charts_{}", part + 1) };
            let caption = caption(some, analysis.study.simulated);
            Figure { name, about: About::ControlCharts, caption, svg: draw(analysis, some) }
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few panels and experiments")]
fn draw(analysis: &Analysis, charts: &[ControlChart]) -> String {
    let experiments: BTreeSet<&str> =
        charts.iter().flat_map(|chart| &chart.points).map(|point| point.experiment.as_str()).collect();
    let experiments: Vec<&str> = experiments.into_iter().collect();
    let x = Axis { from: -0.5, to: experiments.len() as f64 - 0.5, start: AXIS.0, end: AXIS.1 };
    let step = (AXIS.1 - AXIS.0) / experiments.len() as f64;
    let widest = experiments.iter().map(|name| width_of(name, 11.5)).fold(0.0, f64::max);
    let upright = widest > step - 8.0;
    let foot = if upright { widest.min(120.0) + 34.0 } else { 44.0 };
    let bottom = TOP + PANEL * charts.len() as f64;
    let mut canvas = Canvas::new(WIDTH, bottom + foot);
    canvas.text((16.0, 26.0), "Control charts", Type::new(17.0).bold());
    canvas.text((156.0, 26.0), "absolute IC50, log scale", Type::new(12.0).colour(GREY));
    if analysis.study.simulated {
        canvas.text((WIDTH - 16.0, 26.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    for (place, chart) in charts.iter().enumerate() {
        let top = TOP + PANEL * place as f64;
        panel(&mut canvas, x, top, chart, &experiments, unit_of(analysis, &chart.compound));
    }
    // As many names as have room.
    let stride = if upright { (14.0 / step).ceil().max(1.0) } else { 1.0 };
    for (index, name) in experiments.iter().enumerate() {
        if index as f64 % stride != 0.0 {
            continue;
        }
        let at = x.at(index as f64);
        if upright {
            let text = fitted(name, 11.5, 118.0);
            canvas.upwards((at + 4.0, bottom + 10.0 + width_of(&text, 11.5)), &text, Type::new(11.5));
        } else {
            canvas.text((at, bottom + 18.0), name, Type::new(11.5).anchor(Anchor::Middle));
        }
    }
    let middle = 0.5 * (AXIS.0 + AXIS.1);
    canvas.text((middle, bottom + foot - 8.0), "Experiment", Type::new(13.0).anchor(Anchor::Middle));
    canvas.finish("Control charts: absolute IC50 of the parental line over experiments, with limits")
}

fn panel(canvas: &mut Canvas, x: Axis, top: f64, chart: &ControlChart, experiments: &[&str], unit: DoseUnit) {
    let (high, low) = (top + HEADING, top + PANEL - 6.0);
    let y = vertical(chart, high, low);
    let heading = format!("{}, {}", chart.compound, chart.cell_line);
    canvas.text((16.0, top + 15.0), &fitted(&heading, 13.0, AXIS.1 - 16.0), Type::new(13.0).bold());
    for tick in round_doses(y.from, y.to) {
        let at = y.at(tick);
        canvas.line((AXIS.0, at), (AXIS.1, at), Pen::new(FAINT, 1.0));
        canvas.line((AXIS.0 - 5.0, at), (AXIS.0, at), Pen::new(INK, 1.0));
        let text = round_dose(LogDose::new(tick, unit));
        canvas.text((AXIS.0 - 8.0, at + 4.0), &text, Type::new(11.5).anchor(Anchor::End));
    }
    guides(canvas, y, chart, unit);
    canvas.frame((AXIS.0, high), (AXIS.1 - AXIS.0, low - high), Pen::new(PALE, 1.0));
    points(canvas, x, y, chart, experiments);
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

/// Centre and limits, with their doses where there is room beside the panel.
fn guides(canvas: &mut Canvas, y: Axis, chart: &ControlChart, unit: DoseUnit) {
    let Some(limits) = chart.limits else { return };
    let mut lines = vec![(limits.centre, "mean".to_owned(), Pen::new(INK, 1.2))];
    for sds in [3.0, -3.0, 2.0, -2.0] {
        let (wide, sign) = (f64::abs(sds) > 2.5, if sds > 0.0 { '+' } else { '−' });
        let pen = if wide { Pen::new(INK, 1.2).dashed(&[9.0, 3.0]) } else { Pen::new(GREY, 1.0) };
        let pen = if wide { pen } else { pen.dashed(&[2.0, 3.0]) };
        lines.extend(limits.at(sds).map(|at| (at, format!("{sign}{:.0} SD", sds.abs()), pen)));
    }
    let mut taken: Vec<f64> = Vec::new();
    for (at, name, pen) in lines {
        let place = y.at(at);
        canvas.line((AXIS.0, place), (AXIS.1, place), pen);
        if taken.iter().all(|other| (other - place).abs() >= 12.0) {
            taken.push(place);
            let text = format!("{name}  {}", words::dose(LogDose::new(at, unit)));
            canvas.text((AXIS.1 + 8.0, place + 4.0), &text, Type::new(11.5).colour(GREY));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a few experiments")]
fn points(canvas: &mut Canvas, x: Axis, y: Axis, chart: &ControlChart, experiments: &[&str]) {
    let place = |name: &str| x.at(experiments.iter().position(|one| *one == name).unwrap_or_default() as f64);
    let measured: Vec<(usize, (f64, f64))> = chart
        .points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, (place(&point.experiment), y.at(point.ic50.log_dose()?)))))
        .collect();
    let path: Vec<(f64, f64)> = measured.iter().map(|(_, at)| *at).collect();
    canvas.polyline(&path, Pen::new(PALE, 1.2));
    for (index, at) in measured {
        if chart.signals.iter().any(|(signal, _)| *signal == index) {
            let colour = DOUBT;
            canvas.circle(at, 8.0, WHITE, Some(Pen::new(colour, 1.6)));
            Marker::Diamond.draw(canvas, at, 4.6, colour, Fill::Solid);
        } else {
            Marker::Circle.draw(canvas, at, 3.8, INK, Fill::Solid);
        }
    }
    for point in &chart.points {
        let (marker, at) = match point.ic50 {
            Ic50::Above { .. } => (Marker::Triangle, y.end + 10.0),
            Ic50::Below { .. } => (Marker::Inverted, y.start - 10.0),
            Ic50::Measured { .. } | Ic50::Unknown => continue,
        };
        marker.draw(canvas, (place(&point.experiment), at), 5.0, INK, Fill::Hollow);
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
