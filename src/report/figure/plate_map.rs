//! A small map of the readings of a plate, for the page: a picture of one pixel a well, and marks over it.

use super::canvas::{Anchor, Canvas, Type};
use super::palette::{FAILURE, GREY, INK, PALE, UNKNOWN, WHITE, is_dark, step_of};
use super::pen::Pen;
use super::pixels::picture;
use super::well_marks::{is_crossed, letter_of};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::readings::FlagKind;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::normalise::{NormalizedPlate, WellResponse};

/// Pixels of a well.
const CELL: f64 = 20.0;

/// The lowest and the highest reading of a plate: the ends of its own scale; `None` without two different ones.
fn scale_of(plate: &NormalizedPlate) -> Option<(f64, f64)> {
    let values = plate.wells.values().filter_map(|well| well.value);
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    (low < high).then_some((low, high))
}

/// The map. Letters are controls; a cross was left out, a dot masked, an arrow over or under the range; hatched wells have no
/// reading; a plate that failed has a frame in the colour of failure.
#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
pub(crate) fn plate_map(plate: &NormalizedPlate, title: &str) -> String {
    let (rows, cols) = (plate.format.rows, plate.format.cols);
    let scale = scale_of(plate);
    let step = |well: &WellResponse| {
        let value = well.value?;
        let (low, high) = scale.unwrap_or((value - 1.0, value + 1.0));
        Some(step_of((value - low) / (high - low)))
    };
    let mut steps = vec![None; rows * cols];
    for (well, response) in &plate.wells {
        steps[well.row() * cols + well.col()] = step(response);
    }
    let (width, height) = (CELL * cols as f64, CELL * rows as f64);
    let mut canvas = Canvas::new(width, height);
    canvas.rect((0.0, 0.0), (width, height), UNKNOWN);
    canvas.picture((0.0, 0.0), (width, height), picture(rows, cols, &steps));
    // Between wells the paper shows, so that each is told from its neighbours.
    let gap = Pen::new(WHITE, 1.2);
    for row in 1..rows {
        let y = CELL * row as f64;
        canvas.line((0.0, y), (width, y), gap);
    }
    for col in 1..cols {
        let x = CELL * col as f64;
        canvas.line((x, 0.0), (x, height), gap);
    }
    for (well, response) in &plate.wells {
        mark(&mut canvas, *well, response, step(response));
    }
    if plate.verdict() == Verdict::Fail {
        canvas.frame((1.5, 1.5), (width - 3.0, height - 3.0), Pen::new(FAILURE, 3.0));
    }
    canvas.finish(title)
}

#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
fn mark(canvas: &mut Canvas, well: Well, response: &WellResponse, step: Option<usize>) {
    let (x, y) = (CELL * (well.col() as f64 + 0.5), CELL * (well.row() as f64 + 0.5));
    let ink = if step.is_some_and(is_dark) { WHITE } else { INK };
    let arm = 0.26 * CELL;
    if is_crossed(response) {
        let pen = Pen::new(ink, 1.8);
        canvas.line((x - arm, y - arm), (x + arm, y + arm), pen);
        canvas.line((x + arm, y - arm), (x - arm, y + arm), pen);
    } else if let Some(letter) = letter_of(response.content.role) {
        let look = Type::new(10.0).colour(ink).anchor(Anchor::Middle);
        canvas.text((x, y + 3.5), letter, look);
    }
    match response.flag.as_ref().map(|flag| flag.kind) {
        Some(FlagKind::Overflow) => {
            canvas.polygon(&[(x, y - arm), (x - arm, y + arm), (x + arm, y + arm)], ink, 1.0, None);
        }
        Some(FlagKind::Underflow) => {
            canvas.polygon(&[(x, y + arm), (x - arm, y - arm), (x + arm, y - arm)], ink, 1.0, None);
        }
        Some(FlagKind::Masked) => canvas.circle((x, y), 0.12 * CELL, ink, None),
        _ => {}
    }
    if step.is_none() {
        let half = 0.5 * CELL;
        canvas.frame((x - half + 0.5, y - half + 0.5), (CELL - 1.0, CELL - 1.0), Pen::new(PALE, 0.8));
        let hatch = Pen::new(GREY, 0.6);
        canvas.line((x - half, y + half), (x + half, y - half), hatch);
        canvas.line((x - half, y), (x, y - half), hatch);
        canvas.line((x, y + half), (x + half, y), hatch);
    }
}
