//! The dash and mark of a line, for a key beside the drawing.

use super::canvas::Canvas;
use super::marker::{Fill, style_of};
use super::pen::Pen;

/// The key of the line at this place of a panel, the parental one first: 26 × 12 pixels.
pub(crate) fn key_mark(place: usize) -> String {
    let style = style_of(place);
    let mut canvas = Canvas::new(26.0, 12.0);
    canvas.line((0.0, 6.0), (26.0, 6.0), Pen::new(style.colour, 2.0).dashed(style.dash));
    style.marker.draw(&mut canvas, (13.0, 6.0), 4.0, style.colour, Fill::Halo);
    // Its line is named beside it.
    canvas.finish("").replacen("role=\"img\" aria-label=\"\"", "aria-hidden=\"true\"", 1).replacen(
        "<title></title>\n",
        "",
        1,
    )
}
