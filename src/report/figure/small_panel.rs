//! Figures of several small panels: where the panels stand, their frames, ticks and keys, in the sizes of a format.

use super::SIMULATED;
use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
use super::format::Format;
use super::marker::{Fill, LineStyle};
use super::palette::{FAINT, INK};
use super::pen::{Pen, Point};

/// Room left of panels for the numbers of their axis and its name, in pixels of a page.
const NUMBERS: f64 = 54.0;
/// Room above a panel for its heading, and below it for its doses.
const HEAD: f64 = 22.0;
const FOOT: f64 = 24.0;
/// Room below all panels for the name of their axis.
const NAME: f64 = 22.0;
/// Where a format ends panels are not lower than this.
const LEAST: f64 = 30.0;
/// Room between two panels, and right of the last one for half a number.
const GAP: f64 = 16.0;
const MARGIN: f64 = 10.0;
/// What stands for dose 0 left of the doses, and the gap of its cut.
const ZERO: f64 = 26.0;
const CUT: f64 = 10.0;

/// Panels side by side, row by row.
pub(super) struct Panels<'f> {
    pub(super) format: &'f Format,
    columns: usize,
    count: usize,
    top: f64,
    size: (f64, f64),
    /// Height of a panel where nothing ends the format.
    wanted: f64,
    /// Room below every row for its doses; the last one has it anyway.
    foot: f64,
}

impl<'f> Panels<'f> {
    /// Room for `count` panels of a height (in pixels of a page) below `top`, at most so many side by side.
    #[expect(clippy::cast_precision_loss, reason = "a few panels")]
    pub(super) fn new(format: &'f Format, count: usize, most_columns: usize, top: f64, height: f64) -> Self {
        let columns = count.clamp(1, most_columns.max(1));
        let gaps = format.scaled(GAP) * (columns as f64 - 1.0);
        let room = format.width - format.scaled(NUMBERS + MARGIN) - gaps;
        let wanted = format.scaled(height);
        let size = (room / columns as f64, wanted);
        Self { format, columns, count, top, size, wanted, foot: format.scaled(FOOT) }.lowered()
    }

    /// As high as wanted, or lower where the format would end before the last one.
    #[expect(clippy::cast_precision_loss, reason = "a few panels")]
    fn lowered(self) -> Self {
        let Some(most) = self.format.tallest() else { return self };
        let rows = self.count.max(1).div_ceil(self.columns) as f64;
        let around = self.top + rows * (self.format.scaled(HEAD) + self.foot) - self.foot;
        let room = most - around - self.format.scaled(FOOT + NAME);
        let least = self.format.scaled(LEAST).min(self.wanted);
        Self { size: (self.size.0, self.wanted.min((room / rows).max(least))), ..self }
    }

    /// The same with doses below the last row alone.
    pub(super) fn stacked(self) -> Self {
        let foot = self.format.scaled(4.0);
        Self { foot, ..self }.lowered()
    }

    /// The panel of this number.
    #[expect(clippy::cast_precision_loss, reason = "a few panels")]
    pub(super) fn panel(&self, number: usize) -> Panel<'f> {
        let scaled = |length: f64| self.format.scaled(length);
        let (row, column) = ((number / self.columns) as f64, (number % self.columns) as f64);
        let left = scaled(NUMBERS) + column * (self.size.0 + scaled(GAP));
        let top = self.top + scaled(HEAD) + row * (self.size.1 + scaled(HEAD) + self.foot);
        Panel {
            format: self.format,
            left,
            right: left + self.size.0,
            top,
            floor: top + self.size.1,
            is_first: number.is_multiple_of(self.columns),
            is_last: number + self.columns >= self.count,
        }
    }

    /// Where the panels end, their doses included.
    pub(super) fn bottom(&self) -> f64 {
        self.panel(self.count.max(1) - 1).floor + self.format.scaled(FOOT)
    }

    /// The middle of all panels, for the name of their axis.
    pub(super) fn middle(&self) -> f64 {
        0.5 * (self.format.scaled(NUMBERS - MARGIN) + self.format.width)
    }

    /// The name of the upward axis, once for all panels of the first column.
    pub(super) fn upward_name(&self, canvas: &mut Canvas, name: &str) {
        let (first, last) = (self.panel(0), self.panel(self.count.max(1) - 1));
        let size = self.format.text;
        let name = fitted(name, size, last.floor - first.top + self.format.scaled(HEAD));
        let at = (size, 0.5 * (first.top + last.floor));
        canvas.upwards(at, &name, Type::new(size).anchor(Anchor::Middle));
    }
}

/// One panel.
#[derive(Clone, Copy)]
pub(super) struct Panel<'f> {
    pub(super) format: &'f Format,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) floor: f64,
    /// Is it the first of its row, and has none below?
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

/// Doses of a panel: the log axis, and where dose 0 stands when there is one.
#[derive(Clone, Copy)]
pub(super) struct Doses {
    pub(super) log: Axis,
    /// Left and right end.
    pub(super) zero: Option<(f64, f64)>,
}

impl Doses {
    /// The pixel of a log₁₀ dose; the middle of dose 0 for −∞.
    pub(super) fn at(&self, log_dose: f64) -> f64 {
        match self.zero {
            Some((left, right)) if !log_dose.is_finite() => 0.5 * (left + right),
            _ => self.log.clipped(log_dose),
        }
    }
}

impl Panel<'_> {
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// The middle between left and right.
    pub(super) fn middle(&self) -> f64 {
        0.5 * (self.left + self.right)
    }

    /// An axis from left to right.
    pub(super) const fn across(&self, from: f64, to: f64) -> Axis {
        Axis { from, to, start: self.left, end: self.right }
    }

    /// An axis from the floor upwards.
    pub(super) const fn upward(&self, from: f64, to: f64) -> Axis {
        Axis { from, to, start: self.floor, end: self.top }
    }

    /// log₁₀ doses from left to right, with room for dose 0 at the left where there is one.
    pub(super) fn doses(&self, from: f64, to: f64, has_zero: bool) -> Doses {
        // One dose alone stands in the middle.
        let pad = (0.04 * (to - from)).max(if from < to { 0.05 } else { 0.5 });
        let scaled = |length: f64| self.format.scaled(length);
        let start = if has_zero { self.left + scaled(ZERO) + scaled(CUT) } else { self.left };
        Doses {
            log: Axis { from: from - pad, to: to + pad, start, end: self.right },
            zero: has_zero.then(|| (self.left, self.left + scaled(ZERO))),
        }
    }

    /// The name of the panel, with the marker of its line where it is of one.
    pub(super) fn heading(&self, canvas: &mut Canvas, name: &str, style: Option<LineStyle>) {
        let (format, base) = (self.format, self.top - self.format.scaled(8.0));
        let mut left = self.left;
        if let Some(style) = style {
            let radius = 0.5 * format.mark;
            style.marker.draw(
                canvas,
                (left + radius, base - 0.36 * format.text),
                radius,
                style.colour,
                Fill::Solid,
            );
            left += format.mark + format.scaled(5.0);
        }
        let colour = style.map_or(INK, |style| format.inked(style.colour));
        let look = Type::new(format.text).bold().colour(colour);
        canvas.text((left, base), &bold_fitted(name, look, self.right - left), look);
    }

    /// The two axes: the floor and the left side.
    pub(super) fn frame(&self, canvas: &mut Canvas, doses: Option<&Doses>) {
        let pen = Pen::new(INK, self.format.axis);
        canvas.line((self.left, self.top), (self.left, self.floor), pen);
        let Some(Doses { log, zero: Some((left, right)) }) = doses else {
            canvas.line((self.left, self.floor), (self.right, self.floor), pen);
            return;
        };
        canvas.line((*left, self.floor), (*right, self.floor), pen);
        canvas.line((log.start, self.floor), (log.end, self.floor), pen);
        let (dx, dy) = (self.format.scaled(2.0), self.format.scaled(4.0));
        for x in [*right, log.start] {
            canvas.line((x - dx, self.floor + dy), (x + dx, self.floor - dy), pen);
        }
    }

    /// Ticks of the upward axis with a faint line across on a page; numbers in the first panel of a row.
    pub(super) fn upward_ticks(&self, canvas: &mut Canvas, y: Axis, ticks: &[(f64, String)]) {
        let format = self.format;
        let mut taken: Vec<f64> = Vec::new();
        for (tick, text) in ticks.iter().filter(|(tick, _)| y.holds(*tick)) {
            let at = y.at(*tick);
            if format.grid {
                canvas.line((self.left, at), (self.right, at), Pen::new(FAINT, format.axis));
            }
            canvas.line((self.left - format.scaled(4.0), at), (self.left, at), Pen::new(INK, format.axis));
            // In a low panel some ticks have no number.
            if self.is_first && taken.iter().all(|other| (other - at).abs() >= 0.9 * format.small) {
                taken.push(at);
                let look = Type::new(format.small).anchor(Anchor::End);
                canvas.text((self.left - format.scaled(7.0), at + 0.36 * format.small), text, look);
            }
        }
    }

    /// Ticks of doses, named where the names have room: the first ones first.
    pub(super) fn dose_ticks(
        &self,
        canvas: &mut Canvas,
        doses: &Doses,
        ticks: &[(f64, String)],
        named: bool,
    ) {
        let format = self.format;
        let pen = Pen::new(INK, format.axis);
        let base = self.floor + format.scaled(7.0) + format.small;
        let look = Type::new(format.small).anchor(Anchor::Middle);
        let zero = doses.zero.map(|(left, right)| (0.5 * (left + right), "0"));
        let others = ticks.iter().map(|(tick, text)| (doses.log.at(*tick), text.as_str()));
        let mut taken: Vec<(f64, f64)> = Vec::new();
        for (x, text) in zero.into_iter().chain(others) {
            canvas.line((x, self.floor), (x, self.floor + format.scaled(4.0)), pen);
            let half = 0.5 * width_of(text, format.small) + format.scaled(2.5);
            let reach = format.scaled(0.9 * MARGIN);
            let inside = x - half >= self.left - reach && x + half <= self.right + reach;
            let is_free = taken.iter().all(|(from, to)| x + half < *from || *to < x - half);
            if named && inside && is_free {
                canvas.text((x, base), text, look);
                taken.push((x - half, x + half));
            }
        }
    }
}

/// The title of a figure on a page, and the word on data that nobody measured; where what follows may begin.
pub(super) fn title(canvas: &mut Canvas, format: &Format, text: &str, simulated: bool) -> f64 {
    if !(format.titled || simulated) {
        return format.scaled(4.0);
    }
    let base = format.scaled(4.0) + format.heading;
    let note = Type::new(format.small).bold().anchor(Anchor::End);
    let right = format.width - 4.0;
    let room = if simulated { note.width_of(SIMULATED) + format.scaled(16.0) } else { 0.0 };
    if format.titled {
        let look = Type::new(format.heading).bold();
        canvas.text((2.0, base), &bold_fitted(text, look, right - room), look);
    }
    if simulated {
        canvas.text((right, base), SIMULATED, note);
    }
    base + format.scaled(8.0)
}

/// `text` cut in its middle to the room that bold letters need.
fn bold_fitted(text: &str, look: Type, room: f64) -> String {
    let (wide, plain) = (look.width_of(text), width_of(text, look.size));
    let share = if wide > plain { plain / wide } else { 1.0 };
    let mut room = room * share;
    let mut cut = fitted(text, look.size, room);
    // Letters that were kept may be wider than the others.
    while look.width_of(&cut) > room / share && room > look.size {
        room -= 0.5 * look.size;
        cut = fitted(text, look.size, room);
    }
    cut
}

/// A sample of every line with its name, from left to right, in as many rows as they need; where it ends.
pub(super) fn key(
    canvas: &mut Canvas,
    format: &Format,
    (left, top): Point,
    lines: &[(LineStyle, &str)],
) -> f64 {
    let (sample, row) = (format.scaled(26.0), format.scaled(16.0));
    let (mut x, mut y) = (left, top + 0.5 * row);
    for (style, name) in lines {
        let room = format.width - left - sample - format.scaled(6.0);
        let name = fitted(name, format.text, room);
        let width = sample + format.scaled(6.0) + width_of(&name, format.text);
        if x > left && x + width > format.width {
            (x, y) = (left, y + row);
        }
        canvas.line((x, y), (x + sample, y), Pen::new(style.colour, format.mean).dashed(style.dash));
        style.marker.draw(canvas, (x + 0.5 * sample, y), 0.5 * format.mark, style.colour, Fill::Halo);
        canvas.text((x + sample + format.scaled(6.0), y + 0.36 * format.text), &name, Type::new(format.text));
        x += width + format.scaled(18.0);
    }
    y + 0.5 * row
}
