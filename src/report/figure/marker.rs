//! What tells the lines of a panel apart: marker, dash and colour. Lines differ in all three, so that a
//! figure reads in grey.

use super::canvas::Canvas;
use super::palette::{Colour, LINES, WHITE};
use super::pen::Pen;

/// A shape for the mean of a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
    Hexagon,
}

/// How a marker is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fill {
    Solid,
    /// With a thin white rim, so that it stands out from wells and curves.
    Halo,
    Hollow,
}

/// How one cell line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineStyle {
    pub(super) colour: Colour,
    pub(super) marker: Marker,
    pub(super) dash: &'static [f64],
}

const STYLES: [(Marker, &[f64]); 6] = [
    (Marker::Circle, &[]),
    (Marker::Square, &[6.0, 3.0]),
    (Marker::Triangle, &[2.2, 2.2]),
    (Marker::Diamond, &[9.0, 2.5, 2.0, 2.5]),
    (Marker::Inverted, &[14.0, 3.0]),
    (Marker::Hexagon, &[5.0, 2.0, 1.5, 2.0, 1.5, 2.0]),
];

/// The style of the line at this place of a figure of any number of lines: the parental one first, then five in turn.
pub(super) fn style_of(place: usize) -> LineStyle {
    line_style(if place == 0 { 0 } else { 1 + (place - 1) % (LINES.len() - 1) })
}

/// The style of the line at this place of a panel, the parental one first.
pub(super) fn line_style(place: usize) -> LineStyle {
    let place = place % LINES.len();
    let (marker, dash) = STYLES[place];
    LineStyle { colour: LINES[place], marker, dash }
}

impl Marker {
    /// Draws the marker.
    pub(super) fn draw(self, canvas: &mut Canvas, at: (f64, f64), radius: f64, colour: Colour, how: Fill) {
        let (x, y) = at;
        let (fill, pen) = match how {
            Fill::Solid => (colour, Pen::new(colour, 0.2 * radius)),
            Fill::Halo => (colour, Pen::new(WHITE, 0.2 * radius)),
            Fill::Hollow => (WHITE, Pen::new(colour, (0.45 * radius).min(1.6))),
        };
        let shape = |canvas: &mut Canvas, points: &[(f64, f64)]| {
            let points: Vec<_> = points.iter().map(|(dx, dy)| (x + dx * radius, y + dy * radius)).collect();
            canvas.polygon(&points, fill, 1.0, Some(pen));
        };
        match self {
            Self::Circle => canvas.circle(at, radius, fill, Some(pen)),
            Self::Square => shape(canvas, &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]),
            Self::Triangle => shape(canvas, &[(0.0, -1.15), (1.1, 0.85), (-1.1, 0.85)]),
            Self::Diamond => shape(canvas, &[(0.0, -1.25), (1.15, 0.0), (0.0, 1.25), (-1.15, 0.0)]),
            Self::Inverted => shape(canvas, &[(0.0, 1.15), (1.1, -0.85), (-1.1, -0.85)]),
            Self::Hexagon => {
                let (a, b) = (0.95, 0.55);
                shape(canvas, &[(0.0, -1.1), (a, -b), (a, b), (0.0, 1.1), (-a, b), (-a, -b)]);
            }
        }
    }
}
