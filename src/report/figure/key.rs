//! The key of curves: line, dash, mark and name with its n, beside the panel or below it.

use super::canvas::{Canvas, Type};
use super::format::Format;
use super::lane::fitted_as;
use super::line::Line;
use super::marker::Fill;
use super::panel::own;
use super::pen::{Pen, Point};
use crate::report::words;

/// Length of a sample of a line on a page.
const SAMPLE: f64 = 30.0;
/// Between a sample and its name.
const GAP: f64 = 7.0;
/// Between entries of one row.
const BETWEEN: f64 = 18.0;

/// `one experiment`, `n = 3 experiments`.
pub(super) fn n_of(line: &Line) -> String {
    match line.days.len() {
        1 => "one experiment".to_owned(),
        n => format!("n = {}", words::counted(n, "experiment")),
    }
}

fn sample(canvas: &mut Canvas, format: &Format, line: &Line, (x, y): Point) {
    let pen = Pen::new(line.style.colour, format.mean).dashed(line.style.dash);
    canvas.line((x, y), (x + format.scaled(SAMPLE), y), pen);
    let fill = if line.days.len() == 1 { Fill::Hollow } else { Fill::Halo };
    let at = (x + 0.5 * format.scaled(SAMPLE), y);
    line.style.marker.draw(canvas, at, 0.5 * format.mark, line.style.colour, fill);
}

/// Width that a key beside the panel would like to have.
pub(super) fn width_beside(format: &Format, lines: &[&Line]) -> f64 {
    let names = lines.iter().map(|line| Type::new(format.text).width_of(line.name));
    let counts = lines.iter().map(|line| Type::new(format.small).width_of(&n_of(line)));
    format.scaled(SAMPLE + GAP) + names.chain(counts).fold(0.0, f64::max)
}

/// A key beside the panel, from its upper left corner, in so much room.
pub(super) fn beside(canvas: &mut Canvas, format: &Format, lines: &[&Line], corner: Point, room: f64) {
    let (name, n) = (Type::new(format.text), Type::new(format.small).colour(format.lesser()));
    let row = name.size + n.size + format.scaled(14.0);
    let x = corner.0 + format.scaled(SAMPLE + GAP);
    let room = room - format.scaled(SAMPLE + GAP);
    for (place, line) in lines.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "a few lines")]
        let y = corner.1 + 0.5 * name.size + row * place as f64;
        own(canvas, "key", line);
        sample(canvas, format, line, (corner.0, y));
        canvas.text((x, y + 0.36 * name.size), &fitted_as(line.name, name, room), name);
        canvas.text((x, y + 0.36 * name.size + 1.25 * n.size), &n_of(line), n);
    }
    canvas.group(None);
}

/// The entries of a key below, each with its place within the room and its row.
struct Entry<'a, 'l> {
    line: &'a Line<'l>,
    name: String,
    n: String,
    x: f64,
    row: usize,
}

fn entries<'a, 'l>(format: &Format, lines: &[&'a Line<'l>], room: f64) -> Vec<Entry<'a, 'l>> {
    let (name, small) = (Type::new(format.text), Type::new(format.small));
    let (mut x, mut row) = (0.0, 0);
    let mut entries = Vec::new();
    for line in lines {
        let n = if line.days.len() == 1 {
            "one experiment".to_owned()
        } else {
            format!("n = {}", line.days.len())
        };
        let fixed = format.scaled(SAMPLE + GAP) + 0.6 * name.size + small.width_of(&n);
        let text = fitted_as(line.name, name, room - fixed);
        let width = fixed + name.width_of(&text);
        if x > 0.0 && x + width > room {
            (x, row) = (0.0, row + 1);
        }
        entries.push(Entry { line, name: text, n, x, row });
        x += width + format.scaled(BETWEEN);
    }
    entries
}

fn row_height(format: &Format) -> f64 {
    1.6 * format.text
}

/// Height of a key below in so much room.
#[expect(clippy::cast_precision_loss, reason = "a few rows")]
pub(super) fn height_below(format: &Format, lines: &[&Line], room: f64) -> f64 {
    let rows = entries(format, lines, room).last().map_or(0, |last| last.row + 1);
    row_height(format) * rows as f64
}

/// A key below the panel, from its upper left corner.
pub(super) fn below(canvas: &mut Canvas, format: &Format, lines: &[&Line], corner: Point, room: f64) {
    let (name, small) = (Type::new(format.text), Type::new(format.small).colour(format.lesser()));
    for entry in entries(format, lines, room) {
        #[expect(clippy::cast_precision_loss, reason = "a few rows")]
        let y = corner.1 + row_height(format) * (entry.row as f64 + 0.5);
        let x = corner.0 + entry.x;
        own(canvas, "key", entry.line);
        sample(canvas, format, entry.line, (x, y));
        let x = x + format.scaled(SAMPLE + GAP);
        canvas.text((x, y + 0.36 * name.size), &entry.name, name);
        canvas.text(
            (x + name.width_of(&entry.name) + 0.6 * name.size, y + 0.36 * name.size),
            &entry.n,
            small,
        );
    }
    canvas.group(None);
}
