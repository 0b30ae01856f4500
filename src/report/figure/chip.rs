//! The letter of a call in its shape: R a black square, H a black circle, S a thin frame, I a dashed one. It reads in grey.

use super::canvas::{Anchor, Canvas, Type};
use super::palette::{DIM, GREY, INK, PALE, WHITE};
use super::pen::{Pen, Point};
use foldshift_curves::compare::Call;

/// Draws a call around `centre`, as high and wide as `size`.
pub(super) fn chip(canvas: &mut Canvas, centre: Point, size: f64, call: Call) {
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
        Call::S => {
            canvas.frame(corner, (size, size), Pen::new(PALE, 0.06 * size));
            INK
        }
        Call::I => {
            let corners = [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)];
            let around: Vec<Point> = corners.iter().map(|(x, y)| (centre.0 + x, centre.1 + y)).collect();
            canvas.polyline(&around, Pen::new(DIM, 0.08 * size).dashed(&[2.5, 2.0]));
            GREY
        }
    };
    let look = Type::new(0.62 * size).bold().colour(letter).anchor(Anchor::Middle);
    // Capitals are 0.72 of the size of their type high.
    canvas.text((centre.0, centre.1 + 0.36 * look.size), &call.to_string(), look);
}
