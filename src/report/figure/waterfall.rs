//! The folds of a line under many compounds, sorted: bars from no shift to either side.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
use super::chip;
use super::fold_axis::margins;
use super::format::Format;
use super::palette::{FAINT, GREY, INK, shade_of_fold};
use super::pen::Pen;
use super::small_panel::title;
use super::{About, Figure, safe};
use crate::report::words;
use foldshift_curves::compare::{Margins, Method, Metric, Shift};
use foldshift_curves::elementary::log10;
use foldshift_study::analysis::Analysis;
use std::fmt::Write as _;

/// Fewer compounds are read better in the forest of all folds.
const FEWEST: usize = 5;
/// Of a format that ends, at most this share of its height belongs to compounds with a name where others have none.
const NAMED_SHARE: f64 = 0.7;
/// With more compounds than this the first and the last are named, half of these each, and the others drawn thinly.
const MOST_NAMED: usize = 40;
/// Heights of a row with a name and without one, and of all rows without one at most; in pixels of a page.
const ROW: f64 = 16.0;
const THIN_ROW: f64 = 3.0;
const MOST_THIN: f64 = 420.0;
/// Columns: names, the axis between, folds, calls; in pixels of a page.
const NAMES: f64 = 138.0;
const FOLDS: f64 = 96.0;
const CALLS: f64 = 22.0;
/// Compounds without a fold that the caption names.
const MOST_IN_CAPTION: usize = 8;

/// The folds of every resistant line that at least five compounds were compared for, sorted.
#[must_use]
pub fn waterfall(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    folds
        .chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant))
        .filter(|own| own.len() >= FEWEST)
        .filter_map(|own| figure(own, format, analysis.study.simulated))
        .collect()
}

/// A fold, or the bound that is known of it.
fn known(shift: &Shift) -> Option<f64> {
    let value = match shift.qualifier {
        "" => shift.estimate,
        ">" => shift.lower,
        "<" => shift.upper,
        _ => None,
    };
    value.filter(|fold| *fold > 0.0 && fold.is_finite())
}

fn figure(own: &[&Shift], format: &Format, simulated: bool) -> Option<Figure> {
    let (parental, resistant) = (&own.first()?.parental, &own.first()?.resistant);
    let mut sorted: Vec<(&Shift, f64)> =
        own.iter().filter_map(|shift| Some((*shift, known(shift)?))).collect();
    if sorted.is_empty() {
        return None;
    }
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.compound.cmp(&b.0.compound)));
    let heading = format!("Folds of {resistant} against {parental}");
    let mut canvas = Canvas::new(format.width, 1.0);
    let top = title(&mut canvas, format, &heading, simulated) + format.scaled(18.0);
    let foot = format.scaled(4.0) + format.scaled(42.0);
    let rows = rows(sorted.len(), format, format.tallest().map(|most| most - top - foot));
    let bottom = top + rows.last().map_or(0.0, |row| row.top + row.height) + format.scaled(4.0);
    let mut canvas = Canvas::new(format.width, bottom + format.scaled(42.0));
    title(&mut canvas, format, &heading, simulated);
    let axis = axis(&sorted, format);
    let margins = margins(&sorted.iter().map(|(shift, _)| *shift).collect::<Vec<_>>());
    frame(&mut canvas, format, (axis, margins), (top, bottom));
    for (row, (shift, fold)) in rows.iter().zip(&sorted) {
        draw(&mut canvas, format, axis, Row { top: top + row.top, ..*row }, (shift, *fold));
    }
    Some(Figure {
        name: format!("waterfall_{}_{}", safe(parental), safe(resistant)),
        about: About::Waterfall(resistant.clone()),
        caption: caption(own, &sorted, rows.iter().filter(|row| row.named).count(), simulated),
        svg: canvas.finish_as(format, &format!("{heading}, sorted")),
    })
}

/// The place of a compound.
#[derive(Clone, Copy)]
struct Row {
    top: f64,
    height: f64,
    named: bool,
}

/// Most compounds with a name, half of them from each end: as many as the room allows.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few rows")]
fn most_named(count: usize, row: f64, room: Option<f64>) -> usize {
    let Some(room) = room else { return MOST_NAMED };
    let fit = |share: f64| (share * room / row) as usize;
    if count <= fit(1.0).min(MOST_NAMED) {
        MOST_NAMED
    } else {
        fit(NAMED_SHARE).clamp(FEWEST, MOST_NAMED) & !1
    }
}

/// Places of so many compounds; where all in full would be higher than the room, fewer are named and the others are thinner.
#[expect(clippy::cast_precision_loss, reason = "some thousand compounds")]
fn rows(count: usize, format: &Format, room: Option<f64>) -> Vec<Row> {
    // A call is not higher than its row.
    let full = format.scaled(ROW).max(1.06 * chip::size(format, 0.0));
    let most_named = most_named(count, full, room);
    let half = most_named / 2;
    let is_named = |place: usize| count <= most_named || place < half || place >= count - half;
    let thin = (0..count).filter(|place| !is_named(*place)).count();
    let most_thin = room.map_or(f64::INFINITY, |room| room - full * (count - thin) as f64).max(0.0);
    let thin_row = format.scaled(THIN_ROW).min(format.scaled(MOST_THIN).min(most_thin) / thin.max(1) as f64);
    let mut top = 0.0;
    (0..count)
        .map(|place| {
            let named = is_named(place);
            let height = if named { full } else { thin_row };
            let row = Row { top, height, named };
            top += height;
            row
        })
        .collect()
}

/// The axis holds every fold, three-fold on both sides, and intervals as far as they are not absurd.
fn axis(sorted: &[(&Shift, f64)], format: &Format) -> Axis {
    let most = 1.2 * margins(&sorted.iter().map(|(shift, _)| *shift).collect::<Vec<_>>()).resistant();
    let mut seen = vec![1.0 / most, most];
    for (shift, fold) in sorted {
        seen.push(*fold);
        if shift.qualifier.is_empty() {
            seen.extend(shift.lower.map(|limit| limit.max(fold / 10.0)));
            seen.extend(shift.upper.map(|limit| limit.min(fold * 10.0)));
        } else {
            // Room for the arrow of a bound.
            seen.push(if shift.qualifier == ">" { fold * 2.0 } else { fold / 2.0 });
        }
    }
    let logs = seen.into_iter().filter(|fold| *fold > 0.0 && fold.is_finite()).map(log10);
    let (from, to) = logs.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let end = format.width - format.scaled(FOLDS + CALLS + 8.0);
    Axis { from: from - 0.04, to: to + 0.04, start: format.scaled(NAMES), end }
}

fn frame(canvas: &mut Canvas, format: &Format, (axis, margins): (Axis, Margins), (top, bottom): (f64, f64)) {
    let small = Type::new(format.small).anchor(Anchor::Middle);
    let ink = Pen::new(INK, format.axis);
    for (tick, text) in axis.decades() {
        let x = axis.at(tick);
        if format.grid {
            canvas.line((x, top), (x, bottom), Pen::new(FAINT, format.axis));
        }
        canvas.line((x, bottom), (x, bottom + format.scaled(5.0)), ink);
        canvas.text((x, bottom + format.scaled(8.0) + format.small), &text, small);
    }
    for tick in axis.minor() {
        canvas.line((axis.at(tick), bottom), (axis.at(tick), bottom + format.scaled(3.0)), ink);
    }
    let limit = log10(margins.resistant());
    let counts = words::trimmed(margins.resistant());
    let inverse = if counts == "3" { "⅓".to_owned() } else { format!("1/{counts}") };
    for (at, text) in [(-limit, &inverse), (limit, &counts)] {
        let x = axis.at(at);
        canvas.line((x, top), (x, bottom), Pen::new(GREY, format.axis).dashed(&[4.0, 3.0]));
        canvas.text((x, top - format.scaled(4.0)), text, small.colour(format.lesser()));
    }
    canvas.line((axis.start, bottom), (axis.end, bottom), ink);
    let name = "Fold of the absolute IC50, resistant ÷ parental (log scale)";
    let room = format.width - 4.0;
    let name = fitted(name, format.text, room);
    let half = 0.5 * width_of(&name, format.text);
    let middle =
        (0.5 * (axis.start + axis.end)).clamp(half + 2.0, (format.width - half - 2.0).max(half + 2.0));
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((middle, bottom + format.scaled(34.0)), &name, look);
}

fn draw(canvas: &mut Canvas, format: &Format, axis: Axis, row: Row, (shift, fold): (&Shift, f64)) {
    let middle = row.top + 0.5 * row.height;
    let (one, end) = (axis.at(0.0), axis.clipped(log10(fold)));
    let height = if row.named { 0.62 * row.height } else { row.height };
    let corner = (one.min(end), middle - 0.5 * height);
    let size = ((end - one).abs(), height);
    if row.named {
        canvas.rect(corner, size, shade_of_fold(fold));
        canvas.frame(corner, size, Pen::new(INK, 0.6 * format.axis));
    } else {
        canvas.rect(corner, size, shade_of_fold(fold));
        // The outline of all of them: shades may be white.
        canvas.line((end, row.top), (end, row.top + row.height), Pen::new(INK, format.axis));
    }
    canvas.line((one, row.top), (one, row.top + row.height), Pen::new(INK, format.axis));
    if !row.named {
        return;
    }
    whisker(canvas, format, axis, middle, (shift, end));
    let size = format.small;
    let base = middle + 0.36 * size;
    let name = fitted(&shift.compound, size, format.scaled(NAMES - 10.0));
    canvas.text((format.scaled(NAMES - 6.0), base), &name, Type::new(size).anchor(Anchor::End));
    let text = match shift.qualifier {
        "" => words::shift_value(shift),
        _ if shift.method == Method::CensoredLikelihood => {
            format!("{} (one-sided)", words::shift_value(shift))
        }
        _ => words::shift_value(shift),
    };
    let left = axis.end + format.scaled(8.0);
    canvas.text((left, base), &fitted(&text, size, format.scaled(FOLDS - 4.0)), Type::new(size));
    if let Some(call) = shift.call {
        let centre = format.width - format.scaled(0.5 * CALLS);
        let size = chip::size(format, 0.78 * row.height / format.scaled(1.0));
        chip::chip(canvas, format, (centre, middle), size, call);
    }
}

/// The interval of a fold, thin, an arrow where it is open or leaves the axis; of a bound an arrow alone.
fn whisker(canvas: &mut Canvas, format: &Format, axis: Axis, y: f64, (shift, end): (&Shift, f64)) {
    let pen = Pen::new(INK, format.axis);
    let pen = if shift.method == Method::TechnicalOnly { pen.dashed(&[3.0, 2.0]) } else { pen };
    let half = format.scaled(3.0);
    let head = |canvas: &mut Canvas, x: f64, out: f64| {
        let back = x - out * 1.6 * half;
        canvas.polygon(&[(x, y), (back, y - half), (back, y + half)], INK, 1.0, None);
    };
    match shift.qualifier {
        ">" | "<" => {
            let out = if shift.qualifier == ">" { 1.0 } else { -1.0 };
            let tip = (end + out * format.scaled(22.0)).clamp(axis.start, axis.end);
            canvas.line((end, y), (tip - out * half, y), Pen::new(INK, 1.4 * format.axis));
            head(canvas, tip, out);
        }
        _ if shift.lower.is_none() && shift.upper.is_none() => {}
        _ => {
            let sides = [(shift.lower, axis.start, -1.0), (shift.upper, axis.end, 1.0)];
            let place = |limit: Option<f64>, open: f64| {
                limit.filter(|limit| *limit > 0.0).map_or(open, |limit| axis.clipped(log10(limit)))
            };
            let [left, right] = sides.map(|(limit, open, _)| place(limit, open));
            canvas.line((left, y), (right, y), pen);
            for ((limit, _, out), x) in sides.into_iter().zip([left, right]) {
                if limit.is_some_and(|limit| limit > 0.0 && axis.holds(log10(limit))) {
                    canvas.line((x, y - half), (x, y + half), Pen::new(INK, format.axis));
                } else {
                    head(canvas, x, out);
                }
            }
        }
    }
}

fn caption(own: &[&Shift], sorted: &[(&Shift, f64)], named: usize, simulated: bool) -> String {
    let first = own[0];
    let mut text = format!(
        "Folds of the absolute IC50 of {} against {} under {}, sorted; bars begin at 1. Thin: 95 % interval over \
         experiments. Dashed: three-fold and one third. R resistant, S not shifted, H sensitised, I indeterminate. Shades \
         deepen with the fold, to the full shade at 100 and 1/100.",
        first.resistant,
        first.parental,
        words::counted(own.len(), "compound"),
    );
    if sorted.iter().any(|(shift, _)| !shift.qualifier.is_empty()) {
        text.push_str(
            " An arrow alone: a bound, because half effect lies beyond the tested doses; ≥ and ≤ are one-sided 95 % limits.",
        );
    }
    if sorted.iter().any(|(shift, _)| shift.method == Method::TechnicalOnly) {
        text.push_str(
            " Dashed intervals: one experiment; they know the scatter of wells only and support no call.",
        );
    }
    if named < sorted.len() {
        let _ = write!(
            text,
            " Named: the first and the last {}; all others are drawn between, without interval.",
            named / 2
        );
    }
    let nothing: Vec<&str> =
        own.iter().filter(|shift| known(shift).is_none()).map(|shift| shift.compound.as_str()).collect();
    if !nothing.is_empty() {
        let _ = write!(text, " Not determinable: {}.", words::first_few(&nothing, MOST_IN_CAPTION));
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
