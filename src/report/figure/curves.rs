//! Dose-response curves of one compound: an overlay of a few lines with their IC50s in a lane beneath, small multiples of
//! many.

use super::canvas::{Anchor, Canvas, Type};
use super::curve_sheet::{
    Drawn, View, data, dose_name, heading, heading_height, left_of, response_name, response_room,
};
use super::curve_words;
use super::dose_axis::Scale;
use super::format::Format;
use super::lane::{self, name_look};
use super::line::{Line, Met};
use super::panel::{Axes, Frame, Panel};
use super::{About, Figure, MOST_LINES, key, multiples, safe};
use foldshift_study::analysis::Analysis;

/// The curves of one compound for these lines, the parental one first; `None` when no line met it.
///
/// Up to six lines share a panel, with a lane of IC50s beneath; more are small multiples: of a parental line with one
/// resistant line each, or of single lines where the study pairs none of them.
#[must_use]
pub fn curves(
    analysis: &Analysis,
    lines: &[String],
    compound: &str,
    view: View,
    format: &Format,
) -> Option<Figure> {
    curves_with_axes(analysis, lines, compound, view, format).map(|(figure, _)| figure)
}

/// The same figure with its maps from doses and responses to places: one a panel, in the order of the panels.
#[must_use]
pub fn curves_with_axes(
    analysis: &Analysis,
    lines: &[String],
    compound: &str,
    view: View,
    format: &Format,
) -> Option<(Figure, Vec<Axes>)> {
    let met = Met::new(analysis, lines, compound)?;
    let drawn = draw(analysis, &met, lines, compound, view, format)?;
    let first = lines.first().map_or("", String::as_str);
    let figure = Figure {
        name: format!("curves_{}_{}", safe(first), safe(compound)),
        about: About::Curves { compound: compound.to_owned(), lines: lines.to_vec() },
        caption: curve_words::caption(&met, lines.len(), compound, analysis.study.simulated, &drawn),
        svg: drawn.svg,
    };
    Some((figure, drawn.axes))
}

fn draw(
    analysis: &Analysis,
    met: &Met,
    lines: &[String],
    compound: &str,
    view: View,
    format: &Format,
) -> Option<Drawn> {
    let simulated = analysis.study.simulated;
    if lines.len() <= MOST_LINES {
        return overlay(met, compound, view, simulated, format);
    }
    let parental =
        lines.first().is_some_and(|first| analysis.study.pairs.iter().any(|p| p.parental == *first));
    multiples::multiples(met, compound, parental, view, simulated, format)
}

/// Formats at least as wide, in the letters of a page, have their key beside the panel.
const WIDE: f64 = 500.0;
/// A panel is this high, and this share of its width more; where a format ends, it is lower, but never less than the last.
const HEIGHT: (f64, f64, f64) = (100.0, 0.31, 96.0);
/// Names of lines take at most this share of the width, and at most so much of a page.
const NAMES: (f64, f64) = (0.33, 170.0);
/// A key beside the panel takes at most this share.
const KEY: f64 = 0.26;

fn overlay(met: &Met, compound: &str, view: View, simulated: bool, format: &Format) -> Option<Drawn> {
    let lines: Vec<&Line> = met.lines.iter().collect();
    let scaled = |length: f64| format.scaled(length);
    let width = format.width;
    let edge = scaled(16.0).max(0.5 * Type::new(format.small).width_of("100 µM"));
    let is_beside = view.key && width >= scaled(WIDE);
    let key_width = if is_beside { key::width_beside(format, &lines).min(KEY * width) } else { 0.0 };
    let right = width - edge - if is_beside { key_width + scaled(8.0) } else { 0.0 };
    let name = |line: &&Line| name_look(format, format.small, line).width_of(line.name);
    let names = lines.iter().map(name).fold(0.0, f64::max) + 3.0;
    // Long names push the axis of responses to the right.
    let most = (NAMES.0 * width).min(scaled(NAMES.1));
    let (margin, names) = (response_room(format), names.min(most));
    let (zone, start, names_end) = left_of(format, view.scale, margin, names);
    let top = heading_height(format, view.key && format.titled, simulated);
    let key_room = width - 2.0 * scaled(6.0);
    let is_below = view.key && !is_beside;
    let below = [
        lane::height(format, lines.len()),
        scaled(8.0) + format.small,
        scaled(7.0) + format.text,
        if is_below { scaled(8.0) + key::height_below(format, &lines, key_room) } else { 0.0 },
        scaled(6.0),
    ];
    // Letters of a journal are smaller, but its curves need their height.
    let wanted = scaled(HEIGHT.0).max(HEIGHT.0) + HEIGHT.1 * (right - zone.0);
    let room = format.tallest().map_or(wanted, |most| most - top - below.iter().sum::<f64>());
    let floor = top + wanted.min(room.max(scaled(HEIGHT.2)));
    let frame = Frame { zone, dose: (start, right), response: (floor, top) };
    let panel = Panel::new(met, view.scale, frame, lines.len(), format)?;
    let [lane, names, title, ..] = below;
    let lane_end = floor + lane;
    let names_base = lane_end + names;
    let title_base = names_base + title;
    let key_top = title_base + scaled(8.0);
    let mut canvas = Canvas::new(width, floor + below.iter().sum::<f64>());
    let title = (view.key && format.titled).then_some(compound);
    heading(&mut canvas, format, title, simulated, if is_beside { width - 4.0 } else { right });
    panel.frame(&mut canvas, true);
    if format.titled {
        panel.half_of_vehicle(&mut canvas, met);
    }
    if !format.grid {
        let (left, pen) = (zone.0, lane::pen(format.axis));
        canvas.line((start, lane_end), (right, lane_end), pen);
        if view.scale == Scale::Linear {
            canvas.line((left, lane_end), (start, lane_end), pen);
        }
        panel.dose_ticks(&mut canvas, lane_end);
    }
    let beyond = data(&mut canvas, &panel, &lines, 1.0);
    let unsaid = lane::lane(&mut canvas, &panel, &lines, (2.0, names_end));
    panel.dose_names(&mut canvas, names_base, (1.0, right + edge));
    let axis = Type::new(format.text).anchor(Anchor::Middle).colour(panel.lesser());
    canvas.text((0.5 * (start + right), title_base), &dose_name(&panel, compound, right - start), axis);
    let beside = zone.0 - margin + format.text;
    canvas.upwards((beside, 0.5 * (top + floor)), response_name(format), axis);
    if is_beside {
        key::beside(&mut canvas, format, &lines, (right + edge + scaled(4.0), top), key_width);
    }
    if is_below {
        key::below(&mut canvas, format, &lines, (scaled(6.0), key_top), key_room);
    }
    let svg = canvas.finish_as(format, &curve_words::title(met, compound));
    Some(Drawn { svg, axes: vec![panel.axes(&lines)], beyond, unsaid })
}
