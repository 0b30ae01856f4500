//! How wide the interval of a fold will be over the number of experiments, and how small a shift is told then.
//!
//! ```text
//! 4× - - - - - - - - - what you asked for
//!     ·  ░               ░ four in five · if days scatter as much as they might
//! 1×  ●──○──○──○
//!     3  4  5  6
//!   3.9  3.6  …         the smallest shift that is called resistant
//! ```

use super::super::axis::{Axis, round_doses};
use super::super::canvas::{Anchor, Canvas, Type};
use super::super::format::Format;
use super::super::marker::{Fill, Marker};
use super::super::palette::{DIM, FAINT, GREY, INK};
use super::super::pen::{Pen, Point};
use crate::report::words::{self, trimmed};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_study::dose_plan::Over;

/// Height of the figure in CSS pixels.
const HEIGHT: f64 = 262.0;
/// The axis holds what is so many times as wide as was asked for, and leaves out what is wider.
const BEYOND: f64 = 4.0;
/// Room right of the last number of experiments, as a part of one.
const PAD: f64 = 0.4;
const BAND: f64 = 0.14;

/// What is drawn.
pub(crate) struct Widths<'a> {
    /// By rising numbers of experiments.
    pub(crate) over: &'a [Over],
    /// Those of the plan.
    pub(crate) experiments: usize,
    /// What was asked for.
    pub(crate) asked: f64,
    /// What else is said of every number of experiments, and what that is.
    pub(crate) told: (String, Vec<String>),
}

#[expect(clippy::cast_precision_loss, reason = "counts of experiments")]
fn real(n: usize) -> f64 {
    n as f64
}

/// Where numbers of experiments and widths lie.
struct Axes {
    x: Axis,
    y: Axis,
}

impl Axes {
    fn new(widths: &Widths, format: &Format, (top, floor): (f64, f64)) -> Self {
        let ends = |of: Option<&Over>| of.map_or(1.0, |over| real(over.experiments));
        let (first, last) = (ends(widths.over.first()), ends(widths.over.last()));
        let left = format.scaled(6.0) + Type::new(format.small).width_of("1.5×") + format.scaled(8.0);
        let x =
            Axis { from: first - PAD, to: last + PAD, start: left, end: format.width - format.scaled(8.0) };
        let own = widths.over.iter().find(|over| over.experiments == widths.experiments);
        let least = own.map_or(widths.asked, |over| over.width_80.max(widths.asked));
        let all = widths.over.iter().flat_map(|over| [over.width_80, over.pessimistic.unwrap_or(1.0)]);
        let widest = all.fold(least, f64::max).min(BEYOND * widths.asked).max(least);
        Self { x, y: Axis { from: 0.0, to: 1.04 * log10(widest), start: floor, end: top } }
    }

    fn at(&self, n: usize, width: f64) -> Point {
        (self.x.at(real(n)), self.y.clipped(log10(width)))
    }

    /// A line of widths, cut where the axis ends.
    fn line(&self, over: &[Over], of: impl Fn(&Over) -> Option<f64>) -> Vec<Point> {
        let most = self.y.to;
        let places: Vec<(f64, f64)> = over
            .iter()
            .filter_map(|one| Some((real(one.experiments), log10(of(one)?))))
            .filter(|(_, log)| log.is_finite())
            .collect();
        let mut line = Vec::new();
        for (place, &(n, log)) in places.iter().enumerate() {
            if log <= most {
                line.push((self.x.at(n), self.y.at(log)));
            } else if let Some(&(next, low)) = places.get(place + 1).filter(|(_, next)| *next < most) {
                let share = (log - most) / (log - low);
                line.push((self.x.at(n + share * (next - n)), self.y.at(most)));
            }
        }
        line
    }
}

/// Draws them.
pub(crate) fn plan_widths(widths: &Widths, format: &Format) -> String {
    let scaled = |length: f64| format.scaled(length);
    let mut canvas = Canvas::new(format.width, HEIGHT);
    let row = format.small + scaled(5.0);
    let has_pessimistic = widths.over.iter().any(|over| over.pessimistic.is_some());
    let top = key(&mut canvas, format, has_pessimistic) + row;
    let floor = HEIGHT - 4.0 * row - scaled(4.0);
    let axes = Axes::new(widths, format, (top, floor));
    frame(&mut canvas, format, &axes, widths.asked);

    let above = axes.line(widths.over, |over| Some(over.width_80));
    let middle = axes.line(widths.over, |over| Some(over.width));
    let band: Vec<Point> = above.iter().copied().chain(middle.iter().rev().copied()).collect();
    if band.len() > 2 {
        canvas.polygon(&band, INK, BAND, None);
    }
    let pessimistic = axes.line(widths.over, |over| over.pessimistic);
    if pessimistic.len() > 1 {
        canvas.polyline(&pessimistic, Pen::new(DIM, 1.3).dashed(&[2.0, 3.0]));
    }
    if middle.len() > 1 {
        canvas.polyline(&middle, Pen::new(INK, format.mean));
    }
    let small = Type::new(format.small).anchor(Anchor::Middle).colour(GREY);
    for over in widths.over {
        let (x, y) = axes.at(over.experiments, over.width);
        let own = over.experiments == widths.experiments;
        if log10(over.width) <= axes.y.to {
            let (radius, fill) = if own { (5.0, Fill::Solid) } else { (3.0, Fill::Hollow) };
            Marker::Circle.draw(&mut canvas, (x, y), radius, INK, fill);
        }
        if own {
            let look = Type::new(format.text).bold().anchor(Anchor::Middle);
            // Below its mark, or above it where the axis is near.
            let below = y + row + scaled(2.0);
            let base = if below < floor - scaled(3.0) { below } else { y - scaled(9.0) };
            canvas.text((x, base), &format!("{}×", width(over.width)), look);
        }
    }
    let numbers: Vec<String> = widths.over.iter().map(|over| over.experiments.to_string()).collect();
    let (name, told) = &widths.told;
    for (place, (texts, name)) in
        [(&numbers, "new experiments"), (told, name.as_str())].into_iter().enumerate()
    {
        let base = floor + (2.0 * real(place) + 1.0) * row;
        below(&mut canvas, &axes, widths, (base, texts), small);
        let half = 0.5 * small.width_of(name);
        let x = (0.5 * (axes.x.start + axes.x.end)).clamp(half, (format.width - half).max(half));
        canvas.text((x, base + row), name, small);
    }
    canvas.finish_as(format, "Width of the interval of the fold by the number of new experiments")
}

/// A text below every number of experiments for which there is room, that of the plan first.
fn below(canvas: &mut Canvas, axes: &Axes, widths: &Widths, (base, texts): (f64, &[String]), look: Type) {
    let own = |over: &Over| over.experiments == widths.experiments;
    let mut all: Vec<(&Over, &String)> = widths.over.iter().zip(texts).collect();
    all.sort_by_key(|(over, _)| !own(over));
    let mut taken: Vec<(f64, f64)> = Vec::new();
    for (over, text) in all {
        let look = if own(over) { look.bold().colour(INK) } else { look };
        let (x, half) = (axes.x.at(real(over.experiments)), 0.5 * look.width_of(text) + 0.2 * look.size);
        if taken.iter().all(|(from, to)| x + half <= *from || x - half >= *to) {
            canvas.text((x, base), text, look);
            taken.push((x - half, x + half));
        }
    }
}

/// A width as a person says it: three digits, no zeros behind.
pub(crate) fn width(value: f64) -> String {
    let text = words::significant(value, 3);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Samples of the three with their names; where the row ends.
fn key(canvas: &mut Canvas, format: &Format, has_pessimistic: bool) -> f64 {
    let scaled = |length: f64| format.scaled(length);
    let (sample, gap, row) = (scaled(20.0), scaled(6.0), scaled(16.0));
    let look = Type::new(format.small).colour(GREY);
    let names = ["middle of such studies", "four in five below", "if days scatter as much as they might"];
    let (mut x, mut y) = (scaled(6.0), 0.5 * row);
    for (place, name) in names.into_iter().enumerate().take(if has_pessimistic { 3 } else { 2 }) {
        let width = sample + gap + look.width_of(name);
        if x > scaled(6.0) && x + width > format.width {
            (x, y) = (scaled(6.0), y + row);
        }
        match place {
            0 => {
                canvas.line((x, y), (x + sample, y), Pen::new(INK, format.mean));
                Marker::Circle.draw(canvas, (x + 0.5 * sample, y), 3.0, INK, Fill::Hollow);
            }
            1 => {
                let (top, floor) = (y - scaled(4.0), y + scaled(4.0));
                let corners = [(x, top), (x + sample, top), (x + sample, floor), (x, floor)];
                canvas.polygon(&corners, INK, BAND, None);
            }
            _ => canvas.line((x, y), (x + sample, y), Pen::new(DIM, 1.3).dashed(&[2.0, 3.0])),
        }
        canvas.text((x + sample + gap, y + 0.36 * format.small), name, look);
        x += width + scaled(14.0);
    }
    y + 0.5 * row
}

/// Axes, the grid, and what was asked for.
fn frame(canvas: &mut Canvas, format: &Format, axes: &Axes, asked: f64) {
    let Axes { x, y } = axes;
    let small = Type::new(format.small).anchor(Anchor::End).colour(GREY);
    let asked_at = y.at(log10(asked));
    let mut ticks = vec![0.0];
    ticks.extend(round_doses(0.0, y.to).into_iter().filter(|tick| *tick > 1e-9));
    let mut free: Vec<f64> = vec![asked_at];
    for tick in ticks {
        let at = y.at(tick);
        if free.iter().any(|other| (other - at).abs() < 1.3 * format.small) {
            continue;
        }
        free.push(at);
        let pen = if tick > 0.0 { Pen::new(FAINT, format.axis) } else { Pen::new(INK, format.axis) };
        canvas.line((x.start, at), (x.end, at), pen);
        let text = format!("{}×", trimmed(exp10(tick)));
        canvas.text((x.start - format.scaled(6.0), at + 0.36 * small.size), &text, small);
    }
    canvas.line((x.start, asked_at), (x.end, asked_at), Pen::new(GREY, 1.2).dashed(&[4.0, 3.0]));
    let text = format!("{}×", width(asked));
    canvas.text((x.start - format.scaled(6.0), asked_at + 0.36 * small.size), &text, small.colour(INK));
    let at = (x.end, asked_at - format.scaled(5.0));
    canvas.text(at, &format!("what you asked for: {text}"), small);
}
