//! The lane beneath the curves: a row a line with its IC50, the IC50s of its days, and the number in words.

use super::canvas::{Anchor, Canvas, Group, Type, fitted};
use super::format::Format;
use super::line::Line;
use super::marker::Fill;
use super::palette::{FAINT, INK, WHITE};
use super::panel::{Panel, own};
use super::pen::Pen;
use super::whisker::{End, Way, Whisker};
use crate::report::words;
use foldshift_curves::fit::Ic50;

/// Height of a row on a page.
const ROW: f64 = 17.0;
/// Between the axis and the first row, and between the last row and its end.
const PADDING: (f64, f64) = (9.5, 6.0);
/// From three experiments on an interval over them is drawn.
const ENOUGH: usize = 3;

/// Height of the lane of so many lines.
#[expect(clippy::cast_precision_loss, reason = "a few lines")]
pub(super) fn height(format: &Format, lines: usize) -> f64 {
    format.scaled(ROW * lines as f64 + PADDING.0 + PADDING.1)
}

/// The lane of these lines below the axis; names end before `names.1` and begin after `names.0`. Gives the lines whose row
/// has no room for their IC50 in words, each with these words.
pub(super) fn lane(canvas: &mut Canvas, panel: &Panel, lines: &[&Line], names: (f64, f64)) -> Vec<String> {
    let mut unsaid = Vec::new();
    let top = panel.response.start;
    let bottom = top + height(panel.format, lines.len());
    if panel.format.grid {
        for (x, text) in panel.dose.ticks(panel.naming(), panel.format.small, false) {
            if text.is_some() {
                canvas.line((x, top + 8.0), (x, bottom), Pen::new(FAINT, panel.format.axis));
            }
        }
    }
    for (row, line) in lines.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let y = top + panel.format.scaled(PADDING.0 + ROW * (row as f64 + 0.5));
        own(canvas, "ic50", line);
        let look = name_look(panel.format, panel.format.small, line).anchor(Anchor::End);
        let base = y + 0.36 * look.size;
        canvas.text((names.1, base), &fitted_as(line.name, look, names.1 - names.0), look);
        let ends = row_of(canvas, panel, line, y);
        if !in_words(canvas, panel, line, y, ends) {
            unsaid.push(format!("{} {}", line.name, value(line, panel)));
        }
    }
    canvas.group(None);
    unsaid
}

/// How the name of a line looks: bold in its colour, or in ink where no text may be coloured.
pub(super) fn name_look(format: &Format, size: f64, line: &Line) -> Type {
    let look = Type::new(size);
    if format.coloured { look.bold().colour(line.style.colour) } else { look }
}

/// A text cut in its middle to a room, as wide as it looks.
pub(super) fn fitted_as(text: &str, look: Type, room: f64) -> String {
    if look.width_of(text) <= room + 1e-6 {
        return text.to_owned();
    }
    // Bold letters are wider by a known share of this very text.
    let widest = look.width_of(text) / Type { bold: false, ..look }.width_of(text);
    let mut cut = fitted(text, look.size, room / widest);
    let mut room = room / widest;
    while look.width_of(&cut) > room * widest && cut != "…" {
        room -= look.size;
        cut = fitted(text, look.size, room.max(0.0));
    }
    cut
}

/// Draws what is known of the IC50 and gives the ends of what is drawn.
fn row_of(canvas: &mut Canvas, panel: &Panel, line: &Line, y: f64) -> Option<(f64, f64)> {
    let format = panel.format;
    let alone = line.days.len() == 1;
    let whisker = Whisker {
        colour: line.style.colour,
        width: 0.8 * format.mean,
        half: format.scaled(3.5),
        dashed: alone,
    };
    let (start, end) = (panel.dose.axis.start, panel.dose.axis.end);
    let ic50 = &line.ic50;
    let mut ends: Option<(f64, f64)> = None;
    let mut drawn = |from: f64, to: f64| {
        let (a, b) = ends.unwrap_or((from, to));
        ends = Some((a.min(from), b.max(to)));
    };
    let radius = 0.48 * format.mark;
    if let Some(centre) = ic50.log_ic50 {
        if (alone || line.days.len() >= ENOUGH) && (ic50.lower.is_some() || ic50.upper.is_some()) {
            let side = |limit: Option<f64>, open: f64| match limit {
                Some(limit) if panel.dose.holds(limit) => End::At(panel.dose.at(limit)),
                _ => End::Beyond(open),
            };
            let sides = [side(ic50.lower, start), side(ic50.upper, end)];
            whisker.interval(canvas, y, sides);
            drawn(sides[0].x(), sides[1].x());
        }
        days(canvas, panel, line, y, &mut drawn);
        own(canvas, "ic50", line);
        let x = panel.dose.clipped(centre);
        let fill = if alone { Fill::Hollow } else { Fill::Halo };
        line.style.marker.draw(canvas, (x, y), radius, line.style.colour, fill);
        drawn(x - radius, x + radius);
        return ends;
    }
    let arrow = format.scaled(22.0);
    let (bound, way) = match ic50.qualifier {
        ">" => (ic50.lower, Way::Right),
        "<" => (ic50.upper, Way::Left),
        _ => (None, Way::Right),
    };
    days(canvas, panel, line, y, &mut drawn);
    own(canvas, "ic50", line);
    if let Some(bound) = bound {
        let x = panel.dose.clipped(bound);
        let (length, to) = if way == Way::Right {
            let length = (end - x).clamp(0.4 * arrow, arrow);
            (length, x + length)
        } else {
            let length = (x - start).clamp(0.4 * arrow, arrow);
            (length, x - length)
        };
        whisker.bound(canvas, (x, y), way, length);
        drawn(x.min(to), x.max(to));
    }
    ends
}

/// The measured IC50s of several days, hollow.
fn days(canvas: &mut Canvas, panel: &Panel, line: &Line, y: f64, drawn: &mut impl FnMut(f64, f64)) {
    if line.days.len() == 1 {
        return;
    }
    let radius = 0.5 * panel.format.well;
    for day in &line.days {
        if let Ic50::Measured { log_dose, .. } = day.curve.fit.ic50_abs {
            canvas.group(Some(Group {
                kind: "ic50",
                line: Some(line.place),
                day: Some(day.number),
                well: None,
            }));
            let x = panel.dose.clipped(log_dose);
            canvas.circle((x, y), radius, WHITE, Some(Pen::new(line.style.colour, 0.45 * radius)));
            drawn(x - radius, x + radius);
        }
    }
}

/// The IC50 in words, where the row has room beside what is drawn: did it?
fn in_words(canvas: &mut Canvas, panel: &Panel, line: &Line, y: f64, ends: Option<(f64, f64)>) -> bool {
    let text = value(line, panel);
    let look = Type::new(panel.format.small).colour(panel.lesser());
    let (width, gap) = (look.width_of(&text), panel.format.scaled(7.0));
    let (start, end) = (panel.dose.axis.start, panel.dose.axis.end);
    let base = y + 0.36 * look.size;
    let (from, to) = ends.unwrap_or((start, start));
    let left = if to + gap + width <= end {
        to + gap
    } else if from - gap - width >= start {
        from - gap - width
    } else {
        return false;
    };
    // Paper beneath keeps the grid of a page out of the letters.
    if panel.format.grid {
        canvas.rect((left - 2.0, y - 0.6 * look.size), (width + 4.0, 1.2 * look.size), WHITE);
    }
    canvas.text((left, base), &text, look);
    true
}

/// `13.4 nM (8.49–21.2)`; of one experiment that its interval is of wells.
fn value(line: &Line, panel: &Panel) -> String {
    let text = words::combined(&line.ic50, panel.dose.unit);
    if line.days.len() == 1 && line.ic50.log_ic50.is_some() { text.replacen('(', "(wells ", 1) } else { text }
}

/// The colour of axes of a lane.
pub(super) const fn pen(width: f64) -> Pen {
    Pen::new(INK, width)
}
