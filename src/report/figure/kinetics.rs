//! The signals of a plate over time, and which time or window of them was taken.

use std::collections::BTreeMap;

use super::axis::{Axis, round_numbers};
use super::canvas::{Anchor, Canvas, Type, fitted};
use super::palette::{FAINT, GREY, INK, PALE, UNKNOWN};
use super::pen::Pen;
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_plates::kinetics::{Kinetics, Moment};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;

const WIDTH: f64 = 700.0;
const LEFT: f64 = 78.0;
const RIGHT: f64 = 672.0;
const TOP: f64 = 58.0;
const FLOOR: f64 = 268.0;
/// So many points of all wells together draw every bend and keep the file small.
const MOST_POINTS: usize = 20_000;
/// Fewest points of a well, however many wells there are.
const FEWEST_POINTS: usize = 12;
/// The signals of a plate that was read again and again; `None` of one that was read once.
#[must_use]
pub fn kinetics(analysis: &Analysis, index: usize) -> Option<Figure> {
    let plate = analysis.plates.get(index)?;
    let kinetics = plate.kinetics.as_deref()?;
    let (time, signal) = axes(kinetics)?;
    let simulated = analysis.study.simulated;
    let mut canvas = Canvas::new(WIDTH, FLOOR + 62.0);
    let heading = format!("{} · {}", plate.export, plate.name);
    canvas.text((16.0, 22.0), &fitted(&heading, 14.0, 500.0), Type::new(14.0).bold());
    if simulated {
        canvas.text((WIDTH - 16.0, 22.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    let said = format!("{}, taken: {}", plate.read, kinetics.taken);
    canvas.text((16.0, 43.0), &fitted(&said, 13.0, WIDTH - 32.0), Type::new(13.0));
    let unit = Unit::of(time.to);
    window(&mut canvas, kinetics, time);
    frame(&mut canvas, time, signal, unit, &plate.read);
    signals(&mut canvas, plate, kinetics, time, signal);
    legend(&mut canvas);
    let file = plate.export.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Some(Figure {
        name: format!("kinetics_{:02}_{}", index + 1, safe(stem)),
        about: About::Kinetics(index),
        caption: caption(plate, kinetics, simulated),
        svg: canvas.finish(&format!("{heading}: signals over time")),
    })
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

/// Axes in seconds and in signal; `None` where nothing can be drawn.
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
        Axis { from: start, to: end, start: LEFT, end: RIGHT },
        Axis { from: low, to: high, start: FLOOR, end: TOP },
    ))
}

/// The time or the window that was taken, behind the signals.
fn window(canvas: &mut Canvas, kinetics: &Kinetics, time: Axis) {
    if let Moment::Slope(from, to) = kinetics.time {
        let (left, right) = (time.clipped(from), time.clipped(to));
        canvas.rect((left, TOP), (right - left, FLOOR - TOP), UNKNOWN);
        for x in [left, right] {
            canvas.line((x, TOP), (x, FLOOR), taken());
        }
        return;
    }
    for at in [kinetics.from_s, kinetics.to_s] {
        let x = time.clipped(at);
        canvas.line((x, TOP), (x, FLOOR), taken());
    }
}

fn frame(canvas: &mut Canvas, time: Axis, signal: Axis, unit: Unit, read: &str) {
    let small = Type::new(11.0).colour(GREY);
    for tick in round_numbers(signal.from, signal.to, 6.0) {
        let y = signal.at(tick);
        canvas.line((LEFT, y), (RIGHT, y), Pen::new(FAINT, 0.8));
        canvas.text((LEFT - 6.0, y + 4.0), &words::trimmed(tick), small.anchor(Anchor::End));
    }
    for tick in round_numbers(time.from / unit.seconds, time.to / unit.seconds, 6.0) {
        let x = time.at(tick * unit.seconds);
        canvas.line((x, FLOOR), (x, FLOOR + 4.0), Pen::new(INK, 0.8));
        canvas.text((x, FLOOR + 17.0), &words::trimmed(tick), small.anchor(Anchor::Middle));
    }
    canvas.line((LEFT, FLOOR), (RIGHT, FLOOR), Pen::new(INK, 1.0));
    canvas.text((RIGHT, FLOOR + 34.0), &format!("time, {}", unit.name), small.anchor(Anchor::End));
    canvas.upwards((22.0, FLOOR - 20.0), &fitted(read, 11.0, 190.0), small);
}

/// How the wells of a role are drawn; the vehicle over all others.
const ROLES: [(&str, f64); 3] = [("other wells", 0.6), ("blanks", 0.9), ("vehicle", 1.1)];

fn pen(layer: usize) -> Pen {
    match layer {
        0 => Pen::new(PALE, ROLES[0].1),
        1 => Pen::new(GREY, ROLES[1].1).dashed(&[4.0, 3.0]),
        _ => Pen::new(INK, ROLES[2].1),
    }
}

/// How what was taken is drawn.
fn taken() -> Pen {
    Pen::new(INK, 1.4).dashed(&[5.0, 3.0])
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

fn signals(canvas: &mut Canvas, plate: &NormalizedPlate, kinetics: &Kinetics, time: Axis, signal: Axis) {
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
                    Some(value) => piece.push((time.at(*at), signal.at(*value))),
                    None => draw(canvas, &mut piece, layer),
                }
            }
            draw(canvas, &mut piece, layer);
        }
    }
}

fn draw(canvas: &mut Canvas, piece: &mut Vec<(f64, f64)>, layer: usize) {
    let piece = std::mem::take(piece);
    if piece.len() > 1 {
        canvas.polyline(&piece, pen(layer));
    }
}

fn legend(canvas: &mut Canvas) {
    let mut x = LEFT;
    for (layer, (name, _)) in ROLES.iter().enumerate().rev() {
        canvas.line((x, FLOOR + 44.0), (x + 22.0, FLOOR + 44.0), pen(layer));
        canvas.text((x + 28.0, FLOOR + 48.0), name, Type::new(11.0));
        x += 110.0;
    }
    canvas.line((x, FLOOR + 44.0), (x + 22.0, FLOOR + 44.0), taken());
    canvas.text((x + 28.0, FLOOR + 48.0), "taken", Type::new(11.0));
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
