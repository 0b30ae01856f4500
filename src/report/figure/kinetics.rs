//! The signals of a plate over time, and which time or window of them was taken.

use std::collections::BTreeMap;

use super::axis::{Axis, round_numbers};
use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::Format;
use super::lane::fitted_as;
use super::palette::{DIM, FAINT, GREY, INK, UNKNOWN};
use super::pen::{Pen, Point};
use super::well_grid::stem;
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_plates::kinetics::{Kinetics, Moment};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;

/// Width of this figure on a page.
pub(super) const ON_PAGE: f64 = 700.0;
/// Height of the panel, in pixels of a page, as all lengths here.
const HEIGHT: f64 = 210.0;
/// Room right of it.
const RIGHT: f64 = 28.0;
/// Base lines of the title and of what was taken, and where the panel begins below them; where it begins without a title.
const HEAD: ([f64; 2], f64, f64) = ([22.0, 43.0], 58.0, 8.0);
/// So many points of all wells together draw every bend and keep the file small.
const MOST_POINTS: usize = 20_000;
/// Fewest points of a well, however many wells there are.
const FEWEST_POINTS: usize = 12;

/// The signals of a plate that was read again and again, as wide as `format`; `None` of one that was read once.
#[must_use]
pub fn kinetics(analysis: &Analysis, index: usize, format: &Format) -> Option<Figure> {
    let plate = analysis.plates.get(index)?;
    let kinetics = plate.kinetics.as_deref()?;
    let (time, signal) = axes(kinetics)?;
    let scaled = |length: f64| format.scaled(length);
    let simulated = analysis.study.simulated;
    let small = Type::new(format.letter(11.0));
    let ticks =
        round_numbers(signal.from, signal.to, 6.0).into_iter().map(|tick| (tick, words::trimmed(tick)));
    let ticks: Vec<(f64, String)> = ticks.collect();
    let numbers = ticks.iter().map(|(_, text)| small.width_of(text)).fold(0.0, f64::max);
    let ends = (small.size + scaled(19.0) + numbers, format.width - scaled(RIGHT));
    let top = scaled(if format.titled || simulated { HEAD.1 } else { HEAD.2 });
    let floor = top + scaled(HEIGHT);
    let key = key(format, ends);
    let mut canvas = Canvas::new(format.width, floor + scaled(46.0) + key.height);
    let heading = format!("{} · {}", plate.export, plate.name);
    let said = format!("{}, taken: {}", plate.read, kinetics.taken);
    head(&mut canvas, format, [&heading, &said], simulated);
    let sheet = Sheet {
        format,
        time: Axis { start: ends.0, end: ends.1, ..time },
        signal: Axis { start: floor, end: top, ..signal },
    };
    sheet.window(&mut canvas, kinetics);
    sheet.frame(&mut canvas, &ticks, &plate.read);
    sheet.signals(&mut canvas, plate, kinetics);
    key.draw(&mut canvas, format, floor + scaled(46.0));
    Some(Figure {
        name: format!("kinetics_{:02}_{}", index + 1, safe(stem(plate))),
        about: About::Kinetics(index),
        caption: caption(plate, kinetics, simulated),
        svg: canvas.finish_as(format, &format!("{heading}: signals over time")),
    })
}

/// Which plate it is, what was taken, and that nobody measured it.
fn head(canvas: &mut Canvas, format: &Format, [plate, said]: [&str; 2], simulated: bool) {
    let [first, second] = HEAD.0.map(|base| format.scaled(base));
    let edge = format.scaled(16.0);
    let mut room = format.width - 2.0 * edge;
    if simulated {
        let note = Type::new(format.letter(12.0)).bold().anchor(Anchor::End);
        canvas.text((format.width - edge, first), SIMULATED, note);
        room -= note.width_of(SIMULATED) + edge;
    }
    if format.titled {
        let bold = Type::new(format.letter(14.0)).bold();
        canvas.text((edge, first), &fitted_as(plate, bold, room), bold);
        let look = Type::new(format.letter(13.0));
        canvas.text((edge, second), &fitted(said, look.size, format.width - 2.0 * edge), look);
    }
}

fn caption(plate: &NormalizedPlate, kinetics: &Kinetics, simulated: bool) -> String {
    let taken = match kinetics.time {
        Moment::Slope(..) => "the shaded window is the one of which the slope was taken",
        _ => "the dashed line stands at the time that was taken",
    };
    let simulated = if simulated { " Simulated data." } else { "" };
    format!(
        "Signals of {} · {} over time, a line a well, as the reader printed them: {taken} ({}). Where the vehicle is flat \
         there, it may be saturated.{simulated}",
        plate.export, plate.name, kinetics.taken
    )
}

/// The unit of the time axis.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Unit {
    seconds: f64,
    name: &'static str,
}

impl Unit {
    /// The one in which the end of a series is a number that people say.
    fn of(last_s: f64) -> Self {
        let (seconds, name) = match last_s {
            last if last > 3.0 * 3600.0 => (3600.0, "h"),
            last if last > 180.0 => (60.0, "min"),
            _ => (1.0, "s"),
        };
        Self { seconds, name }
    }
}

/// Axes in seconds and in signal, without their places; `None` where nothing can be drawn.
fn axes(kinetics: &Kinetics) -> Option<(Axis, Axis)> {
    let points = || kinetics.signals.values().flatten().filter_map(|(time, value)| Some((*time, (*value)?)));
    let ends = |of: fn((f64, f64)) -> f64| {
        points().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
    };
    let ((start, end), (low, high)) = (ends(|point| point.0), ends(|point| point.1));
    // Readers reach their first well a little after the start.
    let start = if start > 0.0 && start < 0.05 * end { 0.0 } else { start };
    let (low, high) = (low.min(0.0), high + 0.03 * (high - low.min(0.0)));
    (start < end && low < high).then_some((
        Axis { from: start, to: end, start: 0.0, end: 1.0 },
        Axis { from: low, to: high, start: 0.0, end: 1.0 },
    ))
}

/// Where times and signals lie.
struct Sheet<'f> {
    format: &'f Format,
    time: Axis,
    signal: Axis,
}

impl Sheet<'_> {
    /// The time or the window that was taken, behind the signals.
    fn window(&self, canvas: &mut Canvas, kinetics: &Kinetics) {
        let (top, floor) = (self.signal.end, self.signal.start);
        let ends = match kinetics.time {
            Moment::Slope(from, to) => [from, to],
            _ => [kinetics.from_s, kinetics.to_s],
        };
        let [left, right] = ends.map(|at| self.time.clipped(at));
        if matches!(kinetics.time, Moment::Slope(..)) {
            canvas.rect((left, top), (right - left, floor - top), UNKNOWN);
        }
        for x in [left, right] {
            canvas.line((x, top), (x, floor), taken(self.format));
        }
    }

    fn frame(&self, canvas: &mut Canvas, ticks: &[(f64, String)], read: &str) {
        let format = self.format;
        let scaled = |length: f64| format.scaled(length);
        let (left, right) = (self.time.start, self.time.end);
        let (top, floor) = (self.signal.end, self.signal.start);
        let small = Type::new(format.letter(11.0)).colour(format.lesser());
        let ink = Pen::new(INK, format.stroke(1.0));
        for (tick, text) in ticks {
            let y = self.signal.at(*tick);
            if format.grid {
                canvas.line((left, y), (right, y), Pen::new(FAINT, format.stroke(0.8)));
            }
            canvas.line((left - scaled(4.0), y), (left, y), ink);
            canvas.text((left - scaled(7.0), y + 0.36 * small.size), text, small.anchor(Anchor::End));
        }
        let unit = Unit::of(self.time.to);
        let (from, to) = (self.time.from / unit.seconds, self.time.to / unit.seconds);
        for tick in round_numbers(from, to, 6.0) {
            let x = self.time.at(tick * unit.seconds);
            canvas.line((x, floor), (x, floor + scaled(4.0)), ink);
            canvas.text((x, floor + scaled(17.0)), &words::trimmed(tick), small.anchor(Anchor::Middle));
        }
        canvas.line((left, floor), (right, floor), ink);
        canvas.line((left, top), (left, floor), ink);
        let name =
            if format.titled { format!("Time, {}", unit.name) } else { format!("Time ({})", unit.name) };
        let look = Type::new(format.text).anchor(Anchor::Middle).colour(format.lesser());
        canvas.text((0.5 * (left + right), floor + scaled(34.0)), &name, look);
        let read = fitted(read, look.size, floor - top);
        canvas.upwards((look.size + scaled(2.0), 0.5 * (top + floor)), &read, look);
    }

    fn signals(&self, canvas: &mut Canvas, plate: &NormalizedPlate, kinetics: &Kinetics) {
        let each = (MOST_POINTS / kinetics.signals.len().max(1)).max(FEWEST_POINTS);
        let mut layers: BTreeMap<usize, Vec<&Series>> = BTreeMap::new();
        for (well, points) in &kinetics.signals {
            layers.entry(layer_of(plate, *well)).or_default().push(points);
        }
        for (layer, wells) in layers {
            for points in wells {
                let stride = points.len().div_ceil(each).max(1);
                let last = points.len().saturating_sub(1);
                let kept = points.iter().enumerate().filter(|(at, _)| at % stride == 0 || *at == last);
                // A reading without a number breaks the line.
                let mut piece = Vec::new();
                for (_, (at, value)) in kept {
                    match value {
                        Some(value) => piece.push((self.time.at(*at), self.signal.at(*value))),
                        None => self.piece(canvas, &mut piece, layer),
                    }
                }
                self.piece(canvas, &mut piece, layer);
            }
        }
    }

    fn piece(&self, canvas: &mut Canvas, piece: &mut Vec<Point>, layer: usize) {
        let piece = std::mem::take(piece);
        if piece.len() > 1 {
            canvas.polyline(&piece, pen(self.format, layer));
        }
    }
}

/// How the wells of a role are drawn, with the width of their lines; the vehicle over all others.
const ROLES: [(&str, f64); 3] = [("other wells", 0.6), ("blanks", 0.9), ("vehicle", 1.1)];

fn pen(format: &Format, layer: usize) -> Pen {
    let width = format.stroke(ROLES[layer.min(2)].1);
    match layer {
        // Many: where they lie close they darken.
        0 => Pen::new(DIM, width).faint(0.5),
        1 => Pen::new(GREY, width).dashed(&[4.0, 3.0]),
        _ => Pen::new(INK, width),
    }
}

/// How what was taken is drawn.
fn taken(format: &Format) -> Pen {
    Pen::new(INK, format.stroke(1.4)).dashed(&[5.0, 3.0])
}

fn layer_of(plate: &NormalizedPlate, well: Well) -> usize {
    match plate.wells.get(&well).map(|response| response.content.role) {
        Some(Role::Vehicle) => 2,
        Some(Role::Blank) => 1,
        _ => 0,
    }
}

/// The signal of a well over time, in seconds.
type Series = [(f64, Option<f64>)];

/// Samples of lines with their names, each with its place below the panel.
struct Key {
    entries: Vec<(Point, Pen, &'static str)>,
    height: f64,
}

/// Length of a sample, and between a sample and its name.
const SAMPLE: (f64, f64) = (22.0, 6.0);

/// As many rows as the width asks for.
fn key(format: &Format, (left, right): (f64, f64)) -> Key {
    let look = Type::new(format.letter(11.0));
    let row = 1.5 * look.size;
    let named = ROLES.iter().enumerate().rev().map(|(layer, (name, _))| (pen(format, layer), *name));
    let (mut at, mut entries) = ((left, 0.5 * row), Vec::new());
    for (pen, name) in named.chain([(taken(format), "taken")]) {
        let width = format.scaled(SAMPLE.0 + SAMPLE.1) + look.width_of(name);
        if at.0 > left && at.0 + width > right {
            at = (left, at.1 + row);
        }
        entries.push((at, pen, name));
        at.0 += width + format.scaled(18.0);
    }
    Key { entries, height: at.1 + 0.5 * row + format.scaled(4.0) }
}

impl Key {
    fn draw(&self, canvas: &mut Canvas, format: &Format, top: f64) {
        let look = Type::new(format.letter(11.0));
        let [sample, name] = [SAMPLE.0, SAMPLE.0 + SAMPLE.1].map(|length| format.scaled(length));
        for ((x, y), pen, text) in &self.entries {
            let y = top + y;
            canvas.line((*x, y), (x + sample, y), *pen);
            canvas.text((x + name, y + 0.36 * look.size), text, look);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_series_is_drawn_in_hours_and_a_short_one_in_seconds() {
        let names = [43_200.0, 3600.0, 90.0].map(|last| Unit::of(last).name);
        assert_eq!(names, ["h", "min", "s"]);
    }
}
