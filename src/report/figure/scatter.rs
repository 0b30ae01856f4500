//! The scatter of folds over experiments: that of each fold's own experiments above, below with what the folds of the study
//! lend each other, and the scatter that is common to them.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type};
use super::format::Format;
use super::marker::{Fill, Marker};
use super::palette::{GREY, INK, PALE};
use super::pen::Pen;
use super::small_panel::title;
use super::{About, Figure};
use crate::report::words::{counted, fixed, trimmed};
use foldshift_curves::compare::{Metric, Moderation, Shift, Tag};
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::Analysis;
use std::fmt::Write as _;

/// Between the two lanes, in pixels of a page.
const BETWEEN: f64 = 64.0;
/// What the lanes are.
const LANES: [&str; 2] = ["own experiments", "with what is lent"];
/// SDs that may be ticks.
const TICKS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0];
/// A scatter below this part of the common one is drawn at the end of the axis.
const LEAST: f64 = 1.0 / 30.0;

/// A fold that borrows.
struct Lent<'a> {
    shift: &'a Shift,
    sd: f64,
    moderation: Moderation,
}

/// The scatter of the folds of the absolute IC50 and what they borrow; `None` where none does.
#[must_use]
pub fn scatter(analysis: &Analysis, format: &Format) -> Option<Figure> {
    let lent: Vec<Lent> = analysis
        .shifts
        .iter()
        .filter(|shift| shift.metric == Metric::Ic50Abs)
        .filter_map(|shift| Some(Lent { shift, sd: shift.sd?, moderation: shift.moderation? }))
        .collect();
    let common = lent.first()?.moderation.prior_sd;
    let simulated = analysis.study.simulated;
    let heading = "Scatter of folds over experiments";
    let mut canvas = Canvas::new(format.width, 1.0);
    let head = title(&mut canvas, format, heading, simulated);
    let small = Type::new(format.small).colour(format.lesser());
    let lanes = [0.0, BETWEEN].map(|down| head + 1.6 * format.text + format.scaled(12.0 + down));
    let floor = lanes[1] + format.scaled(14.0);
    let height = floor + format.scaled(8.0) + format.small + 1.8 * format.text;
    let mut canvas = Canvas::new(format.width, height);
    title(&mut canvas, format, heading, simulated);
    let widest = LANES.iter().map(|lane| small.width_of(lane)).fold(0.0, f64::max);
    let axis = axis(&lent, common, (widest + format.scaled(18.0), format.width - format.scaled(14.0)));
    for (lane, y) in LANES.iter().zip(lanes) {
        canvas.line((axis.start, y), (axis.end, y), Pen::new(PALE, format.axis));
        canvas.text((0.5 * format.scaled(4.0), y + 0.36 * format.small), lane, small);
    }
    let x = axis.at(log10(common));
    canvas.line(
        (x, lanes[0] - format.scaled(10.0)),
        (x, floor),
        Pen::new(GREY, format.axis).dashed(&[4.0, 3.0]),
    );
    let name = format!("common to all: {}", fixed(common, 3));
    let half = 0.5 * Type::new(format.text).width_of(&name);
    let at = x.clamp(axis.start + half, axis.end - half);
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((at, lanes[0] - format.scaled(10.0) - 0.4 * format.text), &name, look);
    for one in &lent {
        let ends = [one.sd, one.moderation.sd].map(|sd| axis.clipped(log10(sd)));
        canvas.line((ends[0], lanes[0]), (ends[1], lanes[1]), Pen::new(GREY, format.day));
    }
    for one in &lent {
        let ends = [one.sd, one.moderation.sd].map(|sd| axis.clipped(log10(sd)));
        let marker = if is_outlier(one.shift) { Marker::Square } else { Marker::Circle };
        marker.draw(&mut canvas, (ends[0], lanes[0]), 0.5 * format.mark, INK, Fill::Hollow);
        marker.draw(&mut canvas, (ends[1], lanes[1]), 0.5 * format.mark, INK, Fill::Solid);
    }
    ticks(&mut canvas, format, axis, floor);
    Some(Figure {
        name: "scatter".to_owned(),
        about: About::Scatter,
        caption: caption(&lent, common, simulated),
        svg: canvas.finish_as(format, heading),
    })
}

fn is_outlier(shift: &Shift) -> bool {
    shift.tags.contains(&Tag::VarianceOutlier)
}

/// Holds every scatter that is not absurdly small, and half a decade at least.
fn axis(lent: &[Lent], common: f64, (start, end): (f64, f64)) -> Axis {
    let all = lent.iter().flat_map(|one| [one.sd, one.moderation.sd]).map(|sd| log10(sd.max(LEAST * common)));
    let (from, to) = all.fold((log10(common), log10(common)), |(low, high), x| (low.min(x), high.max(x)));
    let pad = (0.5 * (0.5 - (to - from))).max(0.06);
    Axis { from: from - pad, to: to + pad, start, end }
}

fn ticks(canvas: &mut Canvas, format: &Format, axis: Axis, floor: f64) {
    canvas.line((axis.start, floor), (axis.end, floor), Pen::new(INK, format.axis));
    let look = Type::new(format.small).anchor(Anchor::Middle);
    let mut free = f64::NEG_INFINITY;
    for tick in TICKS.into_iter().filter(|tick| axis.holds(log10(*tick))) {
        let x = axis.at(log10(tick));
        canvas.line((x, floor), (x, floor + format.scaled(4.0)), Pen::new(INK, format.axis));
        let text = trimmed(tick);
        let half = 0.5 * look.width_of(&text);
        if x - half >= free {
            canvas.text((x, floor + format.scaled(6.0) + 0.8 * format.small), &text, look);
            free = x + half + 0.4 * format.small;
        }
    }
    let name = "SD of log₁₀ fold over experiments (log scale)";
    let middle = 0.5 * (axis.start + axis.end);
    let at = floor + format.scaled(6.0) + format.small + 1.3 * format.text;
    canvas.text((middle, at), name, Type::new(format.text).anchor(Anchor::Middle));
}

fn caption(lent: &[Lent], common: f64, simulated: bool) -> String {
    let worth = |one: &Lent| one.moderation.prior_df;
    let least = lent.iter().map(worth).fold(f64::INFINITY, f64::min);
    let most = lent.iter().map(worth).fold(0.0, f64::max);
    let worth = if (most - least).abs() < 0.05 {
        trimmed(round_tenth(least))
    } else {
        format!("{} to {}", trimmed(round_tenth(least)), trimmed(round_tenth(most)))
    };
    let pairs = lent[0].moderation.pairs;
    let mut text = format!(
        "Scatter over experiments of the folds of the absolute IC50, {}. Above, the standard deviation of each fold’s own \
         experiments; below, with what the folds lend each other (moderated variance); a line joins the two. Dashed: the \
         standard deviation common to them, {}, estimated from {pairs} and worth {worth} degrees of freedom to each.",
        counted(lent.len(), "fold"),
        fixed(common, 3),
    );
    let outliers: Vec<String> = lent
        .iter()
        .filter(|one| is_outlier(one.shift))
        .map(|one| format!("{} under {}", one.shift.resistant, one.shift.compound))
        .collect();
    if !outliers.is_empty() {
        let _ = write!(
            text,
            " Squares scatter more than one in a hundred would, and keep the wider interval: {}.",
            outliers.join(", ")
        );
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

fn round_tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}
