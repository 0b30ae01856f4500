//! Small multiples of curves: many lines of one compound, each resistant one in its own panel with the parental one, on the
//! same axes.

use super::canvas::{Anchor, Canvas, Type};
use super::curve_sheet::{
    Drawn, View, data, dose_name, heading, heading_height, response_name, response_room,
};
use super::curve_words;
use super::dose_axis::Scale;
use super::format::{Format, Unit};
use super::key;
use super::lane::{fitted_as, name_look};
use super::line::{Line, Met};
use super::panel::{Frame, HALF, Panel, own};
use super::pen::Pen;
use crate::report::words;

/// Resistant lines that one figure holds.
pub(super) const MOST_PANELS: usize = 30;
/// Least width of a panel on a page and, in the letters of a page, elsewhere.
const WIDTH: (f64, f64) = (158.0, 90.0);
/// Height of a panel, and the least where a format ends.
const HEIGHT: (f64, f64) = (92.0, 36.0);
/// A panel is no wider than this for the name of its line.
const NAME: f64 = 220.0;
/// Between panels.
const GAP: f64 = 12.0;

/// The panels: a parental line with one other line each, or single lines; `None` where no dose is above 0.
pub(super) fn multiples(
    met: &Met,
    compound: &str,
    parental: bool,
    view: View,
    simulated: bool,
    format: &Format,
) -> Option<Drawn> {
    let scaled = |length: f64| format.scaled(length);
    let first = met.lines.first().filter(|line| parental && line.place == 0);
    let panels: Vec<Vec<&Line>> = match first {
        Some(first) if met.lines.len() > 1 => met.lines[1..].iter().map(|line| vec![first, line]).collect(),
        _ => met.lines.iter().map(|line| vec![line]).collect(),
    };
    let margin = response_room(format);
    let edge = scaled(6.0);
    let real = |n: usize| u32::try_from(n).map_or(f64::NAN, f64::from);
    let name = |line: &Line| name_look(format, format.text, line).width_of(line.name);
    let widest = panels.iter().flatten().map(|line| name(line)).fold(0.0, f64::max);
    let least =
        scaled(if format.unit == Unit::Pixels { WIDTH.0 } else { WIDTH.1 }).max(widest.min(scaled(NAME)));
    let room = format.width - margin - edge;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few columns")]
    let columns = ((room + scaled(GAP)) / (least + scaled(GAP))).floor().max(1.0) as usize;
    let columns = columns.min(panels.len()).max(1);
    let rows = panels.len().div_ceil(columns);
    let width = (room - scaled(GAP) * (real(columns) - 1.0)) / real(columns);
    let head = format.text + format.small + scaled(10.0);
    let between = head + scaled(12.0);
    let key_height = if view.key && first.is_some() { 1.9 * format.text + scaled(4.0) } else { 0.0 };
    let top = heading_height(format, view.key && format.titled, simulated) + key_height;
    let foot = format.small + format.text + scaled(15.0);
    let high = scaled(HEIGHT.0);
    let fits = format.tallest().map_or(high, |most| (most - top - foot) / real(rows) - between);
    let high = high.min(fits.max(scaled(HEIGHT.1)));
    let row_height = between + high;
    let floor = top + row_height * real(rows);
    let title_base = floor + foot - scaled(6.0);
    let mut canvas = Canvas::new(format.width, floor + foot);
    let title = (view.key && format.titled).then_some(compound);
    heading(&mut canvas, format, title, simulated, format.width - edge);
    if let Some(first) = first.filter(|_| view.key) {
        key::below(&mut canvas, format, &[first], (margin, top - key_height - scaled(4.0)), room);
    }
    let (mut axes, mut beyond) = (Vec::new(), 0);
    for (place, lines) in panels.iter().enumerate() {
        let (column, row) = (place % columns, place / columns);
        let left = margin + (width + scaled(GAP)) * real(column);
        let y = top + row_height * real(row);
        let zone = (left, left + scaled(14.0) * real(lines.len()).max(1.5));
        let start = if view.scale == Scale::Log { zone.1 + scaled(8.0) } else { 0.5 * (zone.0 + zone.1) };
        let frame = Frame { zone, dose: (start, left + width), response: (y + head + high, y + head) };
        let mut panel = Panel::new(met, view.scale, frame, lines.len(), format)?;
        panel.every = 50;
        panel_heading(&mut canvas, &panel, lines.last()?, (left, y), width);
        panel.frame(&mut canvas, column == 0);
        beyond += data(&mut canvas, &panel, lines, 0.75);
        for line in lines {
            ic50_tick(&mut canvas, &panel, line);
        }
        // Doses are named below the last panel of a column.
        if place + columns >= panels.len() {
            let ends = (left - 0.4 * scaled(GAP), left + width + 0.4 * scaled(GAP));
            panel.dose_names(&mut canvas, panel.response.start + scaled(6.0) + format.small, ends);
        }
        axes.push(panel.axes(lines));
        if place == 0 {
            let axis = Type::new(format.text).anchor(Anchor::Middle).colour(panel.lesser());
            let (from, to) = (margin, format.width - edge);
            canvas.text((0.5 * (from + to), title_base), &dose_name(&panel, compound, to - from), axis);
            canvas.upwards((format.text, 0.5 * (top + floor)), response_name(format), axis);
        }
    }
    let svg = canvas.finish_as(format, &curve_words::title(met, compound));
    Some(Drawn { svg, axes, beyond, unsaid: Vec::new() })
}

/// The name of the line, and beneath it n and the IC50.
fn panel_heading(canvas: &mut Canvas, panel: &Panel, line: &Line, (x, y): (f64, f64), room: f64) {
    own(canvas, "heading", line);
    let name = name_look(panel.format, panel.format.text, line);
    canvas.text((x, y + name.size), &fitted_as(line.name, name, room), name);
    let look = Type::new(panel.format.small).colour(panel.lesser());
    let n = format!("n = {}", line.days.len());
    let value = words::combined_value(&line.ic50, panel.dose.unit);
    let long = format!("{n}, IC50 {value}");
    let text = if look.width_of(&long) <= room { long } else { n };
    canvas.text((x, y + name.size + 1.25 * look.size), &text, look);
    canvas.group(None);
}

/// A tick where the IC50 lies on the line of half effect.
fn ic50_tick(canvas: &mut Canvas, panel: &Panel, line: &Line) {
    if let Some(log_dose) = line.ic50.log_ic50.filter(|log_dose| panel.dose.holds(*log_dose)) {
        own(canvas, "ic50", line);
        let (x, y, half) = (panel.dose.at(log_dose), panel.response.at(HALF), panel.format.scaled(4.0));
        canvas.line((x, y - half), (x, y + half), Pen::new(line.style.colour, 0.8 * panel.format.mean));
    }
    canvas.group(None);
}
