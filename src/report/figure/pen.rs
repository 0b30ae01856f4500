//! Places and strokes.

use plotters::style::{Color as _, ShapeStyle};

use super::palette::Colour;

/// A place on the sheet, in pixels.
pub(super) type Point = (f64, f64);

/// Tenths of a pixel: the whole numbers in which a drawing is written.
#[expect(clippy::cast_possible_truncation, reason = "a sheet has some thousand pixels")]
pub(super) fn tenths(value: f64) -> i32 {
    debug_assert!(value.is_finite(), "a place that is none");
    (value * 10.0).round() as i32
}

/// A stroke.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pen {
    pub(super) colour: Colour,
    pub(super) width: f64,
    /// Lengths of ink and gap in turn, an even number; none for a solid line.
    pub(super) dash: &'static [f64],
    /// 1 covers what lies beneath.
    pub(super) opacity: f64,
}

impl Pen {
    pub(super) const fn new(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: &[], opacity: 1.0 }
    }

    pub(super) const fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }

    pub(super) const fn faint(self, opacity: f64) -> Self {
        Self { opacity, ..self }
    }

    /// The stroke in the library's words, which know no dash.
    pub(super) fn style(self) -> ShapeStyle {
        self.colour.stroke_width(tenths(self.width).unsigned_abs())
    }
}
