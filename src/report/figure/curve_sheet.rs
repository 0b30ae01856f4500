//! What an overlay of curves and small multiples share: what a reader asks of them, the strip above, the names of their axes,
//! the data in their order.

use super::SIMULATED;
use super::canvas::{Anchor, Canvas, Type};
use super::dose_axis::Scale;
use super::format::Format;
use super::lane::fitted_as;
use super::line::Line;
use super::panel::{Axes, Panel};

/// What a reader asks of a figure of curves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// How doses lie along their axis.
    pub scale: Scale,
    /// Does the drawing stand alone, with a key and, on a page, a title? A page writes both as text.
    pub key: bool,
}

impl View {
    /// A drawing that stands alone, on a logarithmic axis.
    pub const ALONE: Self = Self { scale: Scale::Log, key: true };
}

/// A drawing of curves and its maps from doses and responses to places.
pub(super) struct Drawn {
    pub(super) svg: String,
    pub(super) axes: Vec<Axes>,
    /// Wells beyond the axis.
    pub(super) beyond: usize,
    /// Lines and IC50s that the drawing has no room to say.
    pub(super) unsaid: Vec<String>,
}

/// Letters of the strip over a panel: the title of a page, and that nobody measured it.
pub(super) fn heading(
    canvas: &mut Canvas,
    format: &Format,
    title: Option<&str>,
    simulated: bool,
    right: f64,
) {
    let bold = Type::new(format.small).bold().anchor(Anchor::End);
    let base = format.scaled(6.0) + format.heading;
    if simulated {
        canvas.text((right, base), SIMULATED, bold);
    }
    if let Some(title) = title {
        let look = Type::new(format.scaled(14.0)).bold();
        let room = right - 4.0 - if simulated { bold.width_of(SIMULATED) + 16.0 } else { 0.0 };
        canvas.text((4.0, base), &fitted_as(title, look, room), look);
    }
}

/// Height of that strip.
pub(super) fn heading_height(format: &Format, title: bool, simulated: bool) -> f64 {
    let strip = if title || simulated { format.heading + format.scaled(12.0) } else { 0.0 };
    strip + format.scaled(10.0)
}

/// Room for the name of the axis of responses and its numbers.
pub(super) fn response_room(format: &Format) -> f64 {
    format.text + format.scaled(17.0) + Type::new(format.small).width_of("−50")
}

/// The name of the axis of responses.
pub(super) const fn response_name(format: &Format) -> &'static str {
    if format.titled { "Response, % of vehicle" } else { "Response (% of vehicle)" }
}

/// The name of the axis of doses, cut to its room.
pub(super) fn dose_name(panel: &Panel, compound: &str, room: f64) -> String {
    let tail = match (panel.format.titled, panel.dose.scale) {
        (true, Scale::Log) => ", log scale".to_owned(),
        (true, Scale::Linear) => ", linear scale".to_owned(),
        (false, _) => format!(" ({})", panel.dose.printed_unit()),
    };
    let look = Type::new(panel.format.text);
    format!("{}{tail}", fitted_as(compound, look, room - look.width_of(&tail)))
}

/// Everything that was measured, from the faintest to the most important, mean curves and marks in this share of their size;
/// gives the number of wells beyond the axis.
pub(super) fn data(canvas: &mut Canvas, panel: &Panel, lines: &[&Line], share: f64) -> usize {
    for line in lines {
        panel.band(canvas, line);
    }
    for (column, line) in lines.iter().enumerate() {
        panel.vehicles(canvas, line, column);
        panel.wells(canvas, line);
    }
    for line in lines {
        panel.days(canvas, line);
    }
    for line in lines {
        panel.mean(canvas, line, share);
    }
    for line in lines {
        panel.means(canvas, line, share);
    }
    for (column, line) in lines.iter().enumerate() {
        panel.left_out(canvas, line, column);
    }
    panel.beyond(canvas, lines)
}

/// Where a panel has its vehicle wells, where its doses begin, and where the names of lines beside the lane end, for a margin of
/// responses and names so wide; all from the left edge, in the unit of the sheet.
pub(in crate::report::figure) fn left_of(
    format: &Format,
    scale: Scale,
    margin: f64,
    names: f64,
) -> ((f64, f64), f64, f64) {
    let scaled = |length: f64| format.scaled(length);
    match scale {
        Scale::Log => {
            let width = scaled(46.0);
            let left = margin.max(names - width - scaled(4.0));
            let end = left + width;
            ((left, end), end + scaled(14.0), end + scaled(4.0))
        }
        Scale::Linear => {
            let width = scaled(28.0);
            let left = margin.max(names + scaled(6.0));
            ((left, left + width), left + 0.5 * width, left - scaled(6.0))
        }
    }
}
