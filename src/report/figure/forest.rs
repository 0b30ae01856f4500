//! Fold shifts of every line and compound, with their intervals and calls.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
use super::marker::{Fill, Marker, arrow};
use super::palette::{Colour, FAINT, GREY, INK, PALE, WHITE};
use super::pen::Pen;
use super::{About, Figure, SIMULATED};
use crate::report::words;
use foldshift_curves::compare::{Method, Metric, RESISTANT_FOLD, Shift, Tag};
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::Analysis;

const WIDTH: f64 = 790.0;
const LEFT: f64 = 16.0;
const AXIS: (f64, f64) = (158.0, 480.0);
const FOLD: f64 = 494.0;
const N: f64 = 652.0;
const CALL: f64 = 672.0;
const TOP: f64 = 66.0;
const ROW: f64 = 24.0;
/// Rows that one figure holds.
const MOST_ROWS: usize = 36;

/// Forest plots of the fold of the absolute IC50: one, several where there are many compounds, none
/// where nothing is compared.
#[must_use]
pub fn forest(analysis: &Analysis) -> Vec<Figure> {
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let parts = folds.chunks(MOST_ROWS).count();
    folds
        .chunks(MOST_ROWS)
        .enumerate()
        .map(|(part, some)| {
            let name = if parts == 1 { "folds".to_owned() } else { format!("folds_{}", part + 1) };
            let caption = caption(some, analysis.study.simulated);
            Figure { name, about: About::Folds, caption, svg: draw(some, analysis.study.simulated) }
        })
        .collect()
}

/// The axis holds every estimate and bound, the lines at 1 and 3, and intervals as far as they are not
/// absurd.
fn axis(folds: &[&Shift]) -> Axis {
    let mut seen = vec![1.0 / RESISTANT_FOLD / 1.6, RESISTANT_FOLD * 3.4];
    for shift in folds {
        match (shift.estimate, shift.qualifier) {
            (Some(fold), _) => {
                seen.push(fold);
                seen.extend(shift.lower.map(|limit| limit.max(fold / 30.0)));
                seen.extend(shift.upper.map(|limit| limit.min(fold * 30.0)));
            }
            (None, ">") => seen.extend(shift.lower.map(|bound| bound * 2.5)),
            (None, "<") => seen.extend(shift.upper.map(|bound| bound / 2.5)),
            _ => {}
        }
    }
    let logs = seen.into_iter().filter(|fold| *fold > 0.0 && fold.is_finite()).map(log10);
    let (from, to) = logs.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    Axis { from: from - 0.08, to: to + 0.08, start: AXIS.0, end: AXIS.1 }
}

fn draw(folds: &[&Shift], simulated: bool) -> String {
    let axis = axis(folds);
    let groups: Vec<&[&Shift]> =
        folds.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant)).collect();
    #[expect(clippy::cast_precision_loss, reason = "a few rows")]
    let bottom = TOP + ROW * (folds.len() as f64 + 1.15 * groups.len() as f64) + 8.0;
    let mut canvas = Canvas::new(WIDTH, bottom + 58.0);
    let of_wells =
        folds.iter().all(|shift| shift.method == Method::TechnicalOnly || shift.estimate.is_none());
    let some_of_wells =
        folds.iter().any(|shift| shift.method == Method::TechnicalOnly && shift.estimate.is_some());
    let head = if of_wells && some_of_wells { "fold (range of wells)" } else { "fold (95 % CI)" };
    frame(&mut canvas, axis, bottom, simulated, head);
    let mut y = TOP;
    for group in groups {
        y += 1.15 * ROW;
        let heading = format!("{} against {}", group[0].resistant, group[0].parental);
        let text = fitted(&heading, 13.0, AXIS.0 - LEFT - 2.0);
        // A heading may run over the axis: white beneath keeps it readable.
        if text.contains('…') {
            let full = fitted(&heading, 13.0, 400.0);
            canvas.rect((LEFT - 2.0, y - 20.0), (width_of(&full, 13.0), 17.0), WHITE);
            canvas.text((LEFT, y - 7.0), &full, Type::new(13.0).bold());
        } else {
            canvas.text((LEFT, y - 7.0), &text, Type::new(13.0).bold());
        }
        canvas.line((LEFT, y - 1.0), (WIDTH - 14.0, y - 1.0), Pen::new(PALE, 0.6));
        for shift in group {
            y += ROW;
            row(&mut canvas, axis, y - 0.5 * ROW, shift);
        }
    }
    let intervals = if head.contains("wells") { "ranges of wells" } else { "95 % intervals" };
    canvas.finish(&format!("Fold shifts of the absolute IC50, resistant over parental, with {intervals}"))
}

fn frame(canvas: &mut Canvas, axis: Axis, bottom: f64, simulated: bool, fold_head: &str) {
    let small = Type::new(12.0).anchor(Anchor::Middle);
    for (tick, text) in axis.decades() {
        let x = axis.at(tick);
        canvas.line((x, TOP), (x, bottom), Pen::new(FAINT, 1.0));
        canvas.line((x, bottom), (x, bottom + 6.0), Pen::new(INK, 1.2));
        canvas.text((x, bottom + 20.0), &text, small);
    }
    for tick in axis.minor() {
        canvas.line((axis.at(tick), bottom), (axis.at(tick), bottom + 3.5), Pen::new(INK, 0.8));
    }
    let limit = log10(RESISTANT_FOLD);
    let guides = [
        (-limit, "⅓", Pen::new(GREY, 1.0).dashed(&[1.5, 3.0])),
        (0.0, "1", Pen::new(INK, 1.2)),
        (limit, "3", Pen::new(GREY, 1.2).dashed(&[5.0, 3.0])),
    ];
    for (at, text, pen) in guides {
        let x = axis.at(at);
        canvas.line((x, TOP - 6.0), (x, bottom), pen);
        canvas.text((x, TOP - 10.0), text, small.colour(GREY));
    }
    canvas.line((AXIS.0, bottom), (AXIS.1, bottom), Pen::new(INK, 1.2));
    let centre = 0.5 * (AXIS.0 + AXIS.1);
    let title = "Fold of the absolute IC50, resistant ÷ parental (log scale)";
    canvas.text((centre, bottom + 44.0), title, Type::new(13.0).anchor(Anchor::Middle));
    canvas.text((LEFT, 26.0), "Fold shifts", Type::new(17.0).bold());
    if simulated {
        canvas.text((CALL - 8.0, 26.0), SIMULATED, Type::new(12.0).bold());
    }
    let head = Type::new(12.0).colour(GREY);
    canvas.text((FOLD, TOP - 10.0), fold_head, head);
    canvas.text((N, TOP - 10.0), "n", head.anchor(Anchor::End));
    canvas.text((CALL, TOP - 10.0), "call", head);
}

fn row(canvas: &mut Canvas, axis: Axis, y: f64, shift: &Shift) {
    let colour = INK;
    let base = y + 4.4;
    let name = fitted(&shift.compound, 12.5, AXIS.0 - LEFT - 18.0);
    canvas.text((LEFT + 10.0, base), &name, Type::new(12.5));
    match (shift.estimate, shift.qualifier) {
        (Some(fold), _) if fold > 0.0 => measured(canvas, axis, y, shift, fold, colour),
        (None, ">") => bounded(canvas, axis, y, shift.lower, AXIS.1, colour),
        (None, "<") => bounded(canvas, axis, y, shift.upper, AXIS.0, colour),
        _ => {}
    }
    let text = match shift.qualifier {
        "nd" => "not determinable".to_owned(),
        "" => words::shift_in_short(shift),
        _ if shift.method == Method::CensoredLikelihood => {
            format!("{} (one-sided)", words::shift_value(shift))
        }
        _ => format!("{}×", words::shift_value(shift)),
    };
    // A number that is cut is none: what is too long is set smaller.
    let room = N - FOLD - 14.0;
    let size = (12.5 * room / width_of(&text, 12.5)).clamp(9.0, 12.5);
    canvas.text((FOLD, base), &fitted(&text, size, room), Type::new(size));
    let n = words::n_of(shift).to_string();
    canvas.text((N, base), &n, Type::new(12.5).anchor(Anchor::End));
    if let Some(call) = shift.call {
        canvas.text((CALL, base), &call.to_string(), Type::new(12.5).bold().colour(colour));
        let dagger = if shift.tags.contains(&Tag::EfficacyShift) { " †" } else { "" };
        let word = format!("{}{dagger}", words::call(call));
        canvas.text((CALL + 16.0, base), &word, Type::new(12.5).colour(colour));
    }
}

/// A point with its whisker; hollow and dashed where only the scatter of wells is known.
fn measured(canvas: &mut Canvas, axis: Axis, y: f64, shift: &Shift, fold: f64, colour: Colour) {
    let technical = shift.method == Method::TechnicalOnly;
    let pen = Pen::new(colour, 1.8);
    let pen = if technical { pen.dashed(&[4.0, 3.0]) } else { pen };
    if shift.lower.is_some() || shift.upper.is_some() {
        let side = |limit: Option<f64>, open: f64| {
            limit.filter(|limit| *limit > 0.0).map_or(open, |limit| axis.clipped(log10(limit)))
        };
        let (left, right) = (side(shift.lower, AXIS.0), side(shift.upper, AXIS.1));
        canvas.line((left, y), (right, y), pen);
        for (limit, x, out) in [(shift.lower, left, -1.0), (shift.upper, right, 1.0)] {
            if limit.is_some_and(|limit| limit > 0.0 && axis.holds(log10(limit))) {
                canvas.line((x, y - 4.5), (x, y + 4.5), Pen::new(colour, 1.8));
            } else {
                let head = [(x + 3.0 * out, y), (x - 5.0 * out, y - 4.5), (x - 5.0 * out, y + 4.5)];
                canvas.polygon(&head, colour, 1.0, None);
            }
        }
    }
    let fill = if technical { Fill::Hollow } else { Fill::Solid };
    Marker::Square.draw(canvas, (axis.clipped(log10(fold)), y), 4.6, colour, fill);
}

/// A bound: a bar where it lies and an arrow to where the fold may be.
fn bounded(canvas: &mut Canvas, axis: Axis, y: f64, bound: Option<f64>, end: f64, colour: Colour) {
    let Some(bound) = bound.filter(|bound| *bound > 0.0) else { return };
    let x = axis.clipped(log10(bound));
    canvas.line((x, y - 6.5), (x, y + 6.5), Pen::new(colour, 2.6));
    arrow(canvas, (x, y), end, colour);
}

fn caption(folds: &[&Shift], simulated: bool) -> String {
    let over_experiments =
        |shift: &&Shift| matches!(shift.method, Method::PairedT | Method::Welch | Method::MixedModel);
    let mut text =
        "Fold shifts of the absolute IC50, resistant over parental line, per compound; n counts experiments."
            .to_owned();
    if folds.iter().any(over_experiments) {
        text.push_str(" Filled squares and whiskers: geometric mean over experiments and 95 % t interval.");
    }
    text.push_str(
        " Solid line: no shift; dashed line: three-fold, the limit of resistance; dotted line: one third. R \
         resistant, S not shifted, H sensitised, I indeterminate.",
    );
    if folds.iter().any(|shift| shift.method == Method::CensoredLikelihood) {
        text.push_str(
            " ≥ or ≤ and a bar with an arrow: one-sided 95 % limit, half effect lies beyond the tested doses in some or \
             all experiments (censored likelihood).",
        );
    }
    if folds.iter().any(|shift| shift.method == Method::Bound) {
        text.push_str(" A bar with an arrow is a bound: half effect lies beyond the tested doses.");
    }
    if folds.iter().any(|shift| shift.method == Method::TechnicalOnly) {
        text.push_str(
            " Hollow square, dashed whisker, “wells”: one experiment; the interval knows the scatter of wells only and \
             supports no call.",
        );
    }
    if folds.iter().any(|shift| shift.tags.contains(&Tag::EfficacyShift)) {
        text.push_str(" †: the response at the highest dose rises by 20 points or more.");
    }
    if folds.iter().any(|shift| shift.qualifier == "nd") {
        text.push_str(" No symbol: not determinable.");
    }
    if folds.iter().any(|shift| shift.tags.contains(&Tag::GrowthRateArtefact)) {
        text.push_str(" Of a shift marked as an artefact of the growth rate nothing is left by GR50.");
    }
    let loose = folds.iter().filter(|shift| shift.tags.contains(&Tag::GrowthNotControlled)).count();
    if loose == folds.len() {
        text.push_str(" Growth rate not controlled.");
    } else if loose > 0 {
        text.push_str(" Growth rate not controlled for some, named at the top of the page.");
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
