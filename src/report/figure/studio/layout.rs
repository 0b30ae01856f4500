//! Where the parts of a figure of curves lie in a given width and height: axes, panel, lane of IC50s, names.

use super::super::canvas::{Anchor, Canvas, Type};
use super::super::curve_sheet::{dose_name, heading, heading_height, left_of, response_name, response_room};
use super::super::curve_words;
use super::super::lane::{self, name_look};
use super::super::line::{Line, Met};
use super::super::panel::Frame;
use super::{Curves, Marked};

/// Names of lines take at most this share of the width.
const NAMES: f64 = 0.33;
/// A panel is not lower than this, in CSS pixels.
const LEAST: f64 = 96.0;

/// Where things lie.
pub(super) struct Layout {
    pub(super) frame: Frame,
    /// What a screen reader speaks.
    pub(super) title: String,
    names_end: f64,
    beside: f64,
    edge: f64,
    names_base: f64,
    title_base: f64,
}

impl Layout {
    pub(super) fn new(met: &Met, curves: &Curves, simulated: bool) -> Self {
        let format = &curves.format;
        let scaled = |length: f64| format.scaled(length);
        let edge = scaled(16.0).max(0.5 * Type::new(format.small).width_of("100 µM"));
        let right = format.width - edge;
        let name = |line: &Line| name_look(format, format.small, line).width_of(line.name);
        let names = met.lines.iter().map(name).fold(0.0, f64::max) + 3.0;
        let names = if curves.blind { 0.0 } else { names.min(NAMES * format.width) };
        let margin = response_room(format);
        let (zone, start, names_end) = left_of(format, curves.scale, margin, names);
        let top = heading_height(format, false, simulated);
        let lane = if curves.blind { scaled(6.0) } else { lane::height(format, met.lines.len()) };
        let [names_room, title_room, foot] =
            [scaled(8.0) + format.small, scaled(7.0) + format.text, scaled(6.0)];
        let floor = (curves.height - lane - names_room - title_room - foot).max(top + LEAST);
        let names_base = floor + lane + names_room;
        let title = if curves.blind {
            "Dose-response curves, judged blind".to_owned()
        } else {
            curve_words::title(met, curves.compound)
        };
        Self {
            frame: Frame { zone, dose: (start, right), response: (floor, top) },
            title,
            names_end,
            beside: zone.0 - margin + format.text,
            edge,
            names_base,
            title_base: names_base + title_room,
        }
    }

    /// What lies behind the data.
    pub(super) fn around(&self, canvas: &mut Canvas, marked: &Marked) {
        let (panel, format) = (&marked.panel, &marked.curves.format);
        heading(canvas, format, None, marked.simulated, self.frame.dose.1);
        panel.frame(canvas, true);
        if marked.curves.growth.is_none() {
            panel.half_of_vehicle(canvas, &marked.met);
        }
    }

    /// The lane of IC50s, and the names of axes.
    pub(super) fn below(&self, canvas: &mut Canvas, marked: &Marked) {
        let (panel, curves) = (&marked.panel, marked.curves);
        let (start, right) = self.frame.dose;
        let lines: Vec<&Line> = marked.met.lines.iter().collect();
        if !curves.blind {
            // What has no room here stands in the list of experiments.
            let _ = lane::lane(canvas, panel, &lines, (2.0, self.names_end));
        }
        panel.dose_names(canvas, self.names_base, (1.0, right + self.edge));
        let axis = Type::new(curves.format.text).anchor(Anchor::Middle).colour(panel.lesser());
        let compound = dose_name(panel, curves.compound, right - start);
        canvas.text((0.5 * (start + right), self.title_base), &compound, axis);
        let (floor, top) = self.frame.response;
        let response = if curves.growth.is_some() { "GR, %" } else { response_name(&curves.format) };
        canvas.upwards((self.beside, 0.5 * (top + floor)), response, axis);
    }
}
