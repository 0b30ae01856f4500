//! Colours, markers and dashes. Lines differ in all three, so that a figure reads in grey; the colours
//! tell apart for every common form of colour blindness.
//!
//! Source: Okabe & Ito, Color Universal Design (2008), for lines; Nuñez, Anderton & Renslow, PLOS ONE 13
//! (2018) e0199239, doi:10.1371/journal.pone.0199239 (cividis), for plates.

use super::canvas::{Canvas, Pen};
use crate::compare::Call;

/// Text and axes.
pub(super) const INK: &str = "#1a1a1a";
/// Lesser text.
pub(super) const GREY: &str = "#595959";
/// Frames and whiskers that carry no data.
pub(super) const PALE: &str = "#b3b3b3";
/// Grid lines.
pub(super) const FAINT: &str = "#e6e6e6";

/// A shape for the mean of a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Circle,
    Square,
    Triangle,
    Diamond,
    Inverted,
    Cross,
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
    pub(super) colour: &'static str,
    pub(super) marker: Marker,
    pub(super) dash: &'static str,
}

const LINES: [LineStyle; 6] = [
    LineStyle { colour: "#000000", marker: Marker::Circle, dash: "" },
    LineStyle { colour: "#d55e00", marker: Marker::Square, dash: "9 3" },
    LineStyle { colour: "#0072b2", marker: Marker::Triangle, dash: "2.5 2.5" },
    LineStyle { colour: "#009e73", marker: Marker::Diamond, dash: "10 3 2 3" },
    LineStyle { colour: "#cc79a7", marker: Marker::Inverted, dash: "16 3" },
    LineStyle { colour: "#e69f00", marker: Marker::Cross, dash: "5 2 1.5 2 1.5 2" },
];

/// The style of the line at this place of a panel, the parental one first.
pub(super) fn line_style(place: usize) -> LineStyle {
    LINES[place % LINES.len()]
}

/// The colour of a call; the figure prints its word as well.
pub(super) const fn call_colour(call: Option<Call>) -> &'static str {
    match call {
        Some(Call::R) => "#b84300",
        Some(Call::S) => "#00694d",
        Some(Call::H) => "#005a8e",
        Some(Call::I) | None => GREY,
    }
}

impl Marker {
    /// Draws the marker.
    pub(super) fn draw(
        self,
        canvas: &mut Canvas,
        at: (f64, f64),
        radius: f64,
        colour: &'static str,
        how: Fill,
    ) {
        let (x, y) = at;
        let (fill, pen) = match how {
            Fill::Solid => (colour, Pen::new(colour, 0.8)),
            Fill::Halo => (colour, Pen::new("#ffffff", 0.8)),
            Fill::Hollow => ("#ffffff", Pen::new(colour, 1.6)),
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
            Self::Cross => {
                let (a, b) = (1.05, 0.35);
                shape(
                    canvas,
                    &[
                        (-b, -a),
                        (b, -a),
                        (b, -b),
                        (a, -b),
                        (a, b),
                        (b, b),
                        (b, a),
                        (-b, a),
                        (-b, b),
                        (-a, b),
                        (-a, -b),
                        (-b, -b),
                    ],
                );
            }
        }
    }
}

/// An arrow from `from` that points right (or left), for what lies beyond.
pub(super) fn arrow(canvas: &mut Canvas, from: (f64, f64), to_x: f64, colour: &'static str) {
    let (x, y) = from;
    let sign = if to_x >= x { 1.0 } else { -1.0 };
    canvas.line(from, (to_x - 6.0 * sign, y), Pen::new(colour, 2.0));
    let head = [(to_x, y), (to_x - 8.0 * sign, y - 4.5), (to_x - 8.0 * sign, y + 4.5)];
    canvas.polygon(&head, colour, 1.0, None);
}

/// Cividis at ninths: dark blue through grey to yellow, of evenly rising lightness.
const CIVIDIS: [[f64; 3]; 10] = [
    [0.0, 34.0, 78.0],
    [18.0, 53.0, 112.0],
    [59.0, 73.0, 108.0],
    [87.0, 93.0, 109.0],
    [112.0, 113.0, 115.0],
    [138.0, 134.0, 120.0],
    [165.0, 156.0, 116.0],
    [195.0, 179.0, 105.0],
    [225.0, 204.0, 85.0],
    [254.0, 232.0, 56.0],
];

/// The colours of a plate come in this many steps, so that wells of one colour share an element.
pub(super) const STEPS: usize = 48;

/// The step of a fraction of the scale, ends included.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0…47"
)]
pub(super) fn step_of(fraction: f64) -> usize {
    (fraction.clamp(0.0, 1.0) * (STEPS - 1) as f64).round() as usize
}

/// The colour of a step.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "0…255"
)]
pub(super) fn colour_of(step: usize) -> String {
    let place = step as f64 / (STEPS - 1) as f64 * (CIVIDIS.len() - 1) as f64;
    let index = (place as usize).min(CIVIDIS.len() - 2);
    let share = place - index as f64;
    let channel =
        |k: usize| (CIVIDIS[index][k] + (CIVIDIS[index + 1][k] - CIVIDIS[index][k]) * share).round() as u8;
    format!("#{:02x}{:02x}{:02x}", channel(0), channel(1), channel(2))
}

/// Is this step dark, so that white reads on it?
pub(super) const fn is_dark(step: usize) -> bool {
    step < STEPS * 5 / 8
}
