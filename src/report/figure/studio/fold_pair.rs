//! A fold before and now, below each other on one axis.

use super::super::canvas::{Anchor, Canvas, Type};
use super::super::fold_axis::{fold_axis, fold_ticks, margins};
use super::super::format::Format;
use super::super::marker::{Fill, Marker};
use super::super::palette::{DIM, FAINT, INK, PALE, UNKNOWN};
use super::super::pen::Pen;
use super::super::whisker::{End, Way, Whisker};
use foldshift_curves::compare::{Method, Shift};
use foldshift_curves::elementary::log10;

/// Height of a row in CSS pixels.
const ROW: f64 = 20.0;

/// Two intervals; a fold that cannot be told leaves its row empty.
pub(crate) fn fold_pair(before: Option<&Shift>, now: Option<&Shift>, format: &Format) -> String {
    let folds: Vec<&Shift> = [before, now].into_iter().flatten().collect();
    let look = Type::new(format.small);
    let start = look.width_of("before") + 12.0;
    let axis = fold_axis(&folds, (start, format.width - 12.0));
    let (top, floor) = (4.0, 6.0 + 2.0 * ROW);
    let mut canvas = Canvas::new(format.width, floor + 8.0 + format.small + 4.0);
    let margins = margins(&folds);
    let limit = log10(margins.resistant());
    canvas.rect((axis.at(-limit), top), (axis.at(limit) - axis.at(-limit), floor - top), UNKNOWN);
    for (tick, _) in axis.decades() {
        canvas.line((axis.at(tick), top), (axis.at(tick), floor), Pen::new(FAINT, format.axis));
    }
    for x in [axis.at(-limit), axis.at(limit)] {
        canvas.line((x, top), (x, floor), Pen::new(PALE, format.axis).dashed(&[2.0, 2.0]));
    }
    canvas.line((axis.start, floor), (axis.end, floor), Pen::new(INK, format.axis));
    let names = look.anchor(Anchor::Middle).colour(format.lesser());
    for (x, text) in fold_ticks(axis, margins, format.small) {
        canvas.line((x, floor), (x, floor + 4.0), Pen::new(INK, format.axis));
        if let Some(text) = text {
            canvas.text((x, floor + 6.0 + look.size), &text, names);
        }
    }
    for (row, (name, shift, colour)) in [("before", before, DIM), ("now", now, INK)].into_iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "two rows")]
        let y = top + ROW * (row as f64 + 0.5);
        canvas.text((start - 8.0, y + 0.36 * look.size), name, look.anchor(Anchor::End).colour(colour));
        let Some(shift) = shift else { continue };
        let alone = shift.method == Method::TechnicalOnly;
        let whisker = Whisker { colour, width: 1.8, half: 3.5, dashed: alone };
        let bounded = |canvas: &mut Canvas, bound: Option<f64>, way: Way| {
            if let Some(bound) = bound.filter(|bound| *bound > 0.0) {
                let x = axis.clipped(log10(bound));
                let length = if way == Way::Right { axis.end - x } else { x - axis.start };
                whisker.bound(canvas, (x, y), way, length.max(7.0));
            }
        };
        match (shift.estimate.filter(|fold| *fold > 0.0), shift.qualifier) {
            (Some(fold), _) => {
                let side = |limit: Option<f64>, open: f64| match limit.filter(|limit| *limit > 0.0).map(log10)
                {
                    Some(limit) if axis.holds(limit) => End::At(axis.at(limit)),
                    _ => End::Beyond(open),
                };
                if shift.lower.is_some() || shift.upper.is_some() {
                    let ends = [side(shift.lower, axis.start), side(shift.upper, axis.end)];
                    whisker.interval(&mut canvas, y, ends);
                }
                let fill = if alone { Fill::Hollow } else { Fill::Halo };
                Marker::Circle.draw(&mut canvas, (axis.clipped(log10(fold)), y), 4.0, colour, fill);
            }
            (None, ">") => bounded(&mut canvas, shift.lower, Way::Right),
            (None, "<") => bounded(&mut canvas, shift.upper, Way::Left),
            _ => {}
        }
    }
    canvas.finish_as(format, "Fold before and now")
}
