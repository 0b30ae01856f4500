//! The letter of a call in its shape: R a black square, H a black circle, L a black frame, S a pale
//! one, I a dashed one. It reads in grey.

use super::canvas::{Anchor, Canvas, Type};
use super::format::Format;
use super::palette::{DIM, INK, PALE, WHITE};
use super::pen::{Pen, Point};
use foldshift_curves::compare::Call;

/// Size of the letter in its shape.
const LETTER: f64 = 0.62;

/// The size of a shape that is so large on a page: no letter is smaller than a format allows.
pub(super) fn size(format: &Format, on_page: f64) -> f64 {
    format.scaled(on_page).max(format.letters.0 / LETTER)
}

/// Draws a call around `centre`, as high and wide as `size`.
pub(super) fn chip(canvas: &mut Canvas, format: &Format, centre: Point, size: f64, call: Call) {
    let half = 0.5 * size;
    let corner = (centre.0 - half, centre.1 - half);
    let letter = match call {
        Call::R => {
            canvas.rect(corner, (size, size), INK);
            WHITE
        }
        Call::H => {
            canvas.circle(centre, half, INK, None);
            WHITE
        }
        Call::L => {
            canvas.frame(
                corner,
                (size, size),
                Pen::new(INK, (0.1 * size).clamp(format.lines.0, format.lines.1)),
            );
            INK
        }
        Call::S => {
            canvas.frame(
                corner,
                (size, size),
                Pen::new(PALE, (0.06 * size).clamp(format.lines.0, format.lines.1)),
            );
            INK
        }
        Call::I => {
            let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
            let around: Vec<Point> = corners.iter().map(|(x, y)| (centre.0 + x, centre.1 + y)).collect();
            canvas.polyline(
                &around,
                Pen::new(DIM, (0.08 * size).clamp(format.lines.0, format.lines.1)).dashed(&[2.5, 2.0]),
            );
            format.lesser()
        }
    };
    let look = Type::new((LETTER * size).min(format.letters.1)).bold().colour(letter).anchor(Anchor::Middle);
    // Capitals are 0.72 of the size of their type high.
    canvas.text((centre.0, centre.1 + 0.36 * look.size), &call.to_string(), look);
}
