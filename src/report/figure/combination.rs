//! Two compounds together: the response and the excess over what was expected, as two maps over both doses.

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::combination_map::{Map, Maps};
use super::combination_words::caption;
use super::format::Format;
use super::lane::fitted_as;
use super::palette::PALE;
use super::pen::{Pen, Point};
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_combinations::Model;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::PairOnLine;

/// The models of which the first one that says something is drawn.
const DRAWN: [Model; 4] = [Model::Bliss, Model::Hsa, Model::Loewe, Model::Zip];
/// Room around the maps; in pixels of a page, as all lengths here.
const EDGE: f64 = 12.0;
const BETWEEN: f64 = 22.0;
const HEAD: f64 = 46.0;
/// Height of a row, and the most of it.
const ROW: f64 = 32.0;
/// Width of a column, at most.
const COLUMN: f64 = 58.0;

/// The model whose excess is drawn, which is the first of Bliss, HSA, Loewe and ZIP that says something.
#[must_use]
pub(crate) fn drawn_model(pair: &PairOnLine) -> Option<Model> {
    DRAWN.into_iter().find(|model| pair.excess(*model).is_some())
}

/// The maps of every pair of compounds on every line, as wide as `format`; none of pairs without a matrix.
#[must_use]
pub fn combination(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let of_pair = |pair: &PairOnLine| {
        let model = drawn_model(pair)?;
        let key = &pair.key;
        let drawing = Drawing { pair, format, of: Maps::of(pair, model) };
        Some(Figure {
            name: format!(
                "combination_{}_{}_{}",
                safe(&key.cell_line),
                safe(&key.compound),
                safe(&key.second_compound)
            ),
            about: About::Combination {
                cell_line: key.cell_line.clone(),
                compounds: [key.compound.clone(), key.second_compound.clone()],
            },
            caption: caption(pair, model, analysis.study.simulated),
            svg: drawing.draw(analysis.study.simulated),
        })
    };
    analysis.combinations.iter().filter_map(of_pair).collect()
}

/// Both maps, to be drawn.
struct Drawing<'a> {
    pair: &'a PairOnLine,
    format: &'a Format,
    of: Maps,
}

/// Where a map stands, and how large its cells are.
struct Place {
    left: f64,
    top: f64,
    cell: (f64, f64),
    /// Room of the labels of rows, with the name before them, and of those of columns, with the name below.
    labels: f64,
    below: f64,
    stands_upright: bool,
}

impl Drawing<'_> {
    #[expect(clippy::cast_precision_loss, reason = "a few doses")]
    fn draw(&self, simulated: bool) -> String {
        let (format, scaled) = (self.format, |length: f64| self.format.scaled(length));
        let [columns, rows] = [0, 1].map(|axis| self.of.doses[axis].len() as f64);
        let small = self.small();
        let labels = self.widest(1) + small.size + scaled(12.0);
        let value = self.value();
        let widest = self.of.both.iter().flat_map(|map| map.cells.iter().flatten());
        let needed = widest.map(|cell| value.bold().width_of(&cell.text)).fold(0.0, f64::max) + 2.0;
        let edge = if format.titled { scaled(EDGE) } else { 2.0 };
        let beside = |panels: f64| {
            ((format.width - 2.0 * edge - (panels - 1.0) * scaled(BETWEEN)) / panels - labels) / columns
        };
        let side_by_side = beside(2.0) >= needed;
        let panels = if side_by_side { 2.0 } else { 1.0 };
        let wide = beside(panels).min(scaled(COLUMN)).max(1.0);
        let stands_upright = self.widest(0) + scaled(2.0) > wide;
        let room = if stands_upright { self.widest(0) } else { small.size };
        let below = room + 2.0 * small.size + scaled(24.0);
        let title = scaled(22.0);
        let head = if format.titled || simulated { scaled(HEAD) } else { scaled(6.0) };
        let stacked = if side_by_side { 1.0 } else { 2.0 };
        let around = head + stacked * (title + below);
        let least = 1.15 * value.size.max(small.size);
        let tallest = format.tallest().map_or(f64::INFINITY, |most| (most - around) / (stacked * rows));
        let high = scaled(ROW).min(tallest.max(least)).max(least);
        let mut canvas = Canvas::new(format.width, around + stacked * rows * high);
        self.heading(&mut canvas, edge, simulated);
        for (index, map) in self.of.both.iter().enumerate() {
            let number = index as f64;
            let across = if side_by_side {
                number * (labels + wide * columns + scaled(BETWEEN)).max(0.5 * format.width - edge)
            } else {
                0.0
            };
            let down = if side_by_side { 0.0 } else { number * (title + rows * high + below) };
            let place = Place {
                left: edge + across + labels,
                top: head + down + title,
                cell: (wide, high),
                labels,
                below,
                stands_upright,
            };
            self.map(&mut canvas, map, &place);
        }
        let key = &self.pair.key;
        canvas.finish_as(
            format,
            &format!("{}: {} with {}, response and excess", key.cell_line, key.compound, key.second_compound),
        )
    }

    fn small(&self) -> Type {
        Type::new(self.format.letter(10.5)).colour(self.format.lesser())
    }

    fn value(&self) -> Type {
        Type::new(self.format.letter(11.0)).anchor(Anchor::Middle)
    }

    /// Width of the widest dose of the columns (0) or of the rows (1).
    fn widest(&self, axis: usize) -> f64 {
        let small = self.small();
        self.of.doses[axis].iter().map(|dose| small.width_of(&label(*dose))).fold(0.0, f64::max)
    }

    fn heading(&self, canvas: &mut Canvas, edge: f64, simulated: bool) {
        let (format, base) = (self.format, self.format.scaled(24.0));
        let note = Type::new(format.letter(12.0)).bold().anchor(Anchor::End);
        let noted = if simulated { note.width_of(SIMULATED) + format.scaled(16.0) } else { 0.0 };
        if format.titled {
            let look = Type::new(format.letter(15.0)).bold();
            let key = &self.pair.key;
            let title = format!("{}: {} + {}", key.cell_line, key.compound, key.second_compound);
            canvas.text((edge, base), &fitted_as(&title, look, format.width - 2.0 * edge - noted), look);
        }
        if simulated {
            canvas.text((format.width - edge, base), SIMULATED, note);
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few doses")]
    fn map(&self, canvas: &mut Canvas, map: &Map, place: &Place) {
        let (format, (wide, high)) = (self.format, place.cell);
        let scaled = |length: f64| format.scaled(length);
        let [columns, rows] = [0, 1].map(|axis| self.of.doses[axis].len());
        let (width, height) = (wide * columns as f64, high * rows as f64);
        let heading = Type::new(format.letter(11.5)).bold();
        let room = width + place.labels;
        canvas.text(
            (place.left - place.labels, place.top - scaled(7.0)),
            &fitted_as(&map.title, heading, room),
            heading,
        );
        // The lowest dose of the rows stands below.
        let at = |row: usize, column: usize| -> Point {
            (place.left + wide * column as f64, place.top + high * (rows - 1 - row) as f64)
        };
        let (value, pen) = (self.value(), Pen::new(PALE, format.stroke(0.6)));
        for row in 0..rows {
            for column in 0..columns {
                let corner = at(row, column);
                let Some(cell) = &map.cells[row * columns + column] else {
                    canvas.frame(corner, (wide, high), pen);
                    continue;
                };
                canvas.rect(corner, (wide, high), cell.colour);
                canvas.frame(corner, (wide, high), pen);
                let look = if cell.bold { value.bold() } else { value };
                let sign: String = cell.text.chars().filter(|c| matches!(c, '+' | '−')).collect();
                let fits = |text: &str| look.width_of(text) + 1.0 <= wide && !text.is_empty();
                if let Some(text) = [cell.text.as_str(), &sign].into_iter().find(|text| fits(text)) {
                    let (x, y) = corner;
                    canvas.text((x + 0.5 * wide, y + 0.5 * high + 0.36 * look.size), text, look);
                }
            }
        }
        self.labels(canvas, place, (width, height));
        self.key(canvas, map, place, (width, height));
    }

    /// The doses, and below and beside them the compounds.
    #[expect(clippy::cast_precision_loss, reason = "a few doses")]
    fn labels(&self, canvas: &mut Canvas, place: &Place, (width, height): (f64, f64)) {
        let (format, (wide, high), small) = (self.format, place.cell, self.small());
        let scaled = |length: f64| format.scaled(length);
        let floor = place.top + height;
        let [columns, rows] = [0, 1].map(|axis| self.of.doses[axis].len().max(1));
        for (row, dose) in self.of.doses[1].iter().enumerate() {
            let y = place.top + high * ((rows - 1 - row) as f64 + 0.5) + 0.36 * small.size;
            canvas.text((place.left - scaled(4.0), y), &label(*dose), small.anchor(Anchor::End));
        }
        // Where columns are narrower than a letter is high, only some of their doses are named.
        let is_apart = |step: &usize| *step as f64 * wide >= 1.1 * small.size;
        let step = if place.stands_upright { (1..=columns).find(is_apart).unwrap_or(columns) } else { 1 };
        let room = if place.stands_upright { self.widest(0) } else { small.size };
        for (column, dose) in self.of.doses[0].iter().enumerate().filter(|(column, _)| column % step == 0) {
            let x = place.left + wide * (column as f64 + 0.5);
            let text = label(*dose);
            if place.stands_upright {
                canvas.upwards(
                    (x + 0.36 * small.size, floor + scaled(4.0) + small.width_of(&text)),
                    &text,
                    small,
                );
            } else {
                let look = small.anchor(Anchor::Middle);
                canvas.text((x, floor + scaled(3.0) + small.size), &text, look);
            }
        }
        let names = [
            format!("{} ({})", self.pair.key.compound, self.pair.unit),
            format!("{} ({})", self.pair.key.second_compound, self.pair.second_unit),
        ];
        let name = Type::new(format.letter(11.0)).anchor(Anchor::Middle);
        let base = floor + scaled(8.0) + room + name.size;
        canvas.text((place.left + 0.5 * width, base), &fitted(&names[0], name.size, width), name);
        let x = place.left - place.labels + name.size;
        let upwards = fitted(&names[1], name.size, height);
        let from = place.top + 0.5 * (height + name.width_of(&upwards));
        canvas.upwards((x, from), &upwards, name.anchor(Anchor::Start));
    }

    /// What the shades mean: three tiles with their values.
    fn key(&self, canvas: &mut Canvas, map: &Map, place: &Place, (width, height): (f64, f64)) {
        let (format, small) = (self.format, self.small());
        let scaled = |length: f64| format.scaled(length);
        let side = small.size;
        let base = place.top + height + place.below - scaled(4.0);
        let gap = scaled(4.0);
        let needed: f64 =
            map.key.iter().map(|(text, _)| side + gap + small.width_of(text) + 2.0 * gap).sum::<f64>();
        if needed > width + place.labels {
            return;
        }
        let mut x = place.left + (width - needed).max(0.0);
        x = x.min(place.left + width - needed);
        for (text, colour) in &map.key {
            canvas.rect((x, base - side), (side, side), *colour);
            canvas.frame((x, base - side), (side, side), Pen::new(PALE, format.stroke(0.6)));
            canvas.text((x + side + gap, base), text, small);
            x += side + 3.0 * gap + small.width_of(text);
        }
    }
}

/// A dose on an axis.
fn label(dose: f64) -> String {
    words::trimmed(dose)
}
