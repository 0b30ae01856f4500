//! Colours, which tell apart for every common form of colour blindness.
//!
//! Source: Nuñez, Anderton & Renslow, PLOS ONE 13 (2018) e0199239, doi:10.1371/journal.pone.0199239
//! (cividis, for plates). The colours of lines are with their markers.

use std::fmt;

use foldshift_curves::compare::Call;
use plotters::style::Color;
use plotters_backend::BackendColor;

/// Red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

impl fmt::Display for Colour {
    /// `#d55e00`; `#fff` where that says the same.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(red, green, blue) = self;
        if [red, green, blue].iter().all(|channel| *channel % 17 == 0) {
            write!(f, "#{:x}{:x}{:x}", red / 17, green / 17, blue / 17)
        } else {
            write!(f, "#{red:02x}{green:02x}{blue:02x}")
        }
    }
}

impl Color for Colour {
    fn to_backend_color(&self) -> BackendColor {
        let Self(red, green, blue) = *self;
        BackendColor { rgb: (red, green, blue), alpha: 1.0 }
    }
}

/// Paper.
pub(super) const WHITE: Colour = Colour(255, 255, 255);
/// The parental line.
pub(super) const BLACK: Colour = Colour(0, 0, 0);

/// Text and axes.
pub(super) const INK: Colour = Colour(26, 26, 26);
/// Lesser text.
pub(super) const GREY: Colour = Colour(89, 89, 89);
/// Frames and whiskers that carry no data.
pub(super) const PALE: Colour = Colour(179, 179, 179);
/// Wells without a number.
pub(super) const UNKNOWN: Colour = Colour(242, 242, 242);
/// Grid lines.
pub(super) const FAINT: Colour = Colour(230, 230, 230);

/// The colour of a call; the figure prints its word as well.
pub(super) const fn call_colour(call: Option<Call>) -> Colour {
    match call {
        Some(Call::R) => Colour(184, 67, 0),
        Some(Call::S) => Colour(0, 105, 77),
        Some(Call::H) => Colour(0, 90, 142),
        Some(Call::I) | None => GREY,
    }
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

/// The colours of a plate come in this many steps, those of its legend.
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
pub(super) fn colour_of(step: usize) -> Colour {
    let place = step as f64 / (STEPS - 1) as f64 * (CIVIDIS.len() - 1) as f64;
    let index = (place as usize).min(CIVIDIS.len() - 2);
    let share = place - index as f64;
    let channel =
        |k: usize| (CIVIDIS[index][k] + (CIVIDIS[index + 1][k] - CIVIDIS[index][k]) * share).round() as u8;
    Colour(channel(0), channel(1), channel(2))
}

/// Is this step dark, so that white reads on it?
pub(super) const fn is_dark(step: usize) -> bool {
    step < STEPS * 5 / 8
}
