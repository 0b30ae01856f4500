//! The cross-resistance matrix: every resistant line against every compound, folds as shades and numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::{Format, Unit};
use super::lane::fitted_as;
use super::palette::{Colour, PALE, UNKNOWN, shade_of_fold};
use super::pen::{Pen, Point};
use super::{About, Figure, SIMULATED};
use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift};
use foldshift_study::analysis::Analysis;

/// Room left of names, and for names with it; in pixels of a page, as all lengths here.
const LEFT: f64 = 16.0;
const NAMES: f64 = 170.0;
/// Width and height of a cell, and the least of both.
const CELL: (f64, f64) = (74.0, 40.0);
const LEAST: (f64, f64) = (44.0, 29.0);
/// Room for the title, and for the names of compounds, which stand upright.
const TITLE: f64 = 46.0;
const UPRIGHT: f64 = 104.0;
/// Room below the cells.
const FOOT: f64 = 50.0;
/// Compounds that one figure holds.
const MOST_COLUMNS: usize = 10;

/// Matrices of the folds of the absolute IC50, at most as wide as `format`; none unless several compounds are compared. Where
/// compounds have no room side by side they stand in blocks, one below the other.
#[must_use]
pub fn matrix(analysis: &Analysis, format: &Format) -> Vec<Figure> {
    let folds: Vec<&Shift> = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let compounds: BTreeSet<&str> = folds.iter().map(|shift| shift.compound.as_str()).collect();
    let compounds: Vec<&str> = compounds.into_iter().collect();
    let mut pairs: Vec<(&str, &str)> =
        folds.iter().map(|shift| (shift.parental.as_str(), shift.resistant.as_str())).collect();
    pairs.dedup();
    if compounds.len() < 2 {
        return Vec::new();
    }
    let parts = compounds.chunks(MOST_COLUMNS).count();
    let mut by_key: BTreeMap<[&str; 3], &Shift> = BTreeMap::new();
    for shift in &folds {
        by_key.entry([&shift.parental, &shift.resistant, &shift.compound]).or_insert(shift);
    }
    let caption = caption(&folds, analysis.study.simulated);
    compounds
        .chunks(MOST_COLUMNS)
        .enumerate()
        .map(|(part, some)| {
            let name = if parts == 1 {
                "cross_resistance".to_owned()
            } else {
                format!("cross_resistance_{}", part + 1)
            };
            let svg = Table { folds: &by_key, pairs: &pairs, format }.draw(some, analysis.study.simulated);
            Figure { name, about: About::CrossResistance, caption: caption.clone(), svg }
        })
        .collect()
}

/// What stands in the cells.
struct Table<'a> {
    folds: &'a BTreeMap<[&'a str; 3], &'a Shift>,
    /// Parental and resistant line of every row.
    pairs: &'a [(&'a str, &'a str)],
    format: &'a Format,
}

impl Table<'_> {
    #[expect(clippy::cast_precision_loss, reason = "a few rows and columns")]
    fn draw(&self, compounds: &[&str], simulated: bool) -> String {
        let format = self.format;
        let scaled = |length: f64| format.scaled(length);
        let texts = self.pairs.iter().map(|(parental, resistant)| [*resistant, *parental]);
        let against = "against ";
        let names = names_room(format, NAMES, texts.map(|[name, other]| (name, against, other)));
        let (columns, cell) = columns(format, names, compounds.len(), scaled(CELL.0), self.least_cell());
        let width = match format.unit {
            Unit::Pixels => (names + cell * columns as f64 + scaled(60.0)).max(scaled(420.0)),
            Unit::Millimetres => format.width,
        };
        let look = Type::new(format.letter(12.5));
        let upright = upright(format, look, compounds.iter().copied(), UPRIGHT);
        let head = if format.titled || simulated { scaled(TITLE) } else { scaled(12.0) };
        let blocks: Vec<&[&str]> = compounds.chunks(columns).collect();
        let (rows, count) = (self.pairs.len() as f64, blocks.len() as f64);
        let around = head + (upright + scaled(4.0)) * count + scaled(FOOT);
        let height = row_height(format, around, rows * count, CELL.1, LEAST.1);
        let mut canvas = Canvas::new(width, around - scaled(4.0) + height * rows * count);
        title(&mut canvas, format, "Cross-resistance", width, simulated);
        let mut top = head;
        for block in blocks {
            let floor = top + upright;
            for (column, compound) in block.iter().enumerate() {
                let x = names + cell * (column as f64 + 0.5);
                let name = fitted(compound, look.size, upright);
                canvas.upwards((x + scaled(4.0), floor - scaled(8.0)), &name, look);
            }
            for (row, (parental, resistant)) in self.pairs.iter().enumerate() {
                let y = floor + height * row as f64;
                let against = format!("against {parental}");
                row_name(&mut canvas, format, names, y + 0.5 * height, [resistant, &against]);
                for (column, compound) in block.iter().enumerate() {
                    let corner = (names + cell * column as f64, y);
                    let shift = self.folds.get(&[*parental, *resistant, *compound]).copied();
                    draw_cell(&mut canvas, format, corner, (cell, height), shift);
                }
            }
            top = floor + height * rows + scaled(4.0);
        }
        let base = top - scaled(4.0) + scaled(FOOT - 18.0);
        key(&mut canvas, format, base, width);
        canvas.finish_as(
            format,
            "Cross-resistance matrix: fold shift of every resistant line under every compound",
        )
    }

    /// Width of a cell that holds every fold.
    fn least_cell(&self) -> f64 {
        let look = Type::new(self.format.letter(12.5));
        let widest = self.folds.values().map(|shift| look.width_of(&words::shift_value(shift)));
        widest.fold(self.format.scaled(LEAST.0), |most, width| most.max(width + self.format.scaled(8.0)))
    }
}

/// Room for names of rows, at most so much on a page, each with the two parts of what stands below it: what the longest takes,
/// on a page always all.
pub(super) fn names_room<'a>(
    format: &Format,
    most: f64,
    names: impl Iterator<Item = (&'a str, &'a str, &'a str)>,
) -> f64 {
    if format.unit == Unit::Pixels {
        return format.scaled(most);
    }
    let (bold, lesser) = (Type::new(format.letter(12.5)).bold(), Type::new(format.letter(11.0)));
    let width = |(name, before, other): (&str, &str, &str)| {
        bold.width_of(name).max(lesser.width_of(before) + lesser.width_of(other))
    };
    (names.map(width).fold(0.0, f64::max) + row_left(format) + format.scaled(9.0)).min(format.scaled(most))
}

/// Where names of rows begin.
fn row_left(format: &Format) -> f64 {
    if format.titled { format.scaled(LEFT) } else { 2.0 }
}

/// Columns of a block and the width of a cell: on a page all of them, else as many as have room, spread evenly over blocks.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few columns"
)]
pub(super) fn columns(format: &Format, names: f64, count: usize, cell: f64, least: f64) -> (usize, f64) {
    if format.unit == Unit::Pixels {
        return (count.max(1), cell);
    }
    let room = format.width - names - 2.0;
    let most = ((room / least).floor().max(1.0) as usize).min(count.max(1));
    let columns = count.div_ceil(count.div_ceil(most).max(1)).max(1);
    (columns, cell.min(room / columns as f64))
}

/// Room above a block for names that stand upright, at most so much on a page: what the longest takes, on a page always all.
pub(super) fn upright<'a>(
    format: &Format,
    look: Type,
    names: impl Iterator<Item = &'a str>,
    most: f64,
) -> f64 {
    let most = format.scaled(most);
    match format.unit {
        Unit::Pixels => most,
        Unit::Millimetres => {
            names.map(|name| look.width_of(name)).fold(0.0, f64::max).min(most) + format.scaled(10.0)
        }
    }
}

/// Height of a row, on a page always the first: lower where so many of them and what is around them would leave the format.
pub(super) fn row_height(format: &Format, around: f64, count: f64, wanted: f64, least: f64) -> f64 {
    let wanted = format.scaled(wanted);
    let room = format.tallest().map_or(wanted, |most| (most - around) / count);
    wanted.min(room.max(format.scaled(least)))
}

/// The title of a page, and that nobody measured it.
pub(super) fn title(canvas: &mut Canvas, format: &Format, text: &str, width: f64, simulated: bool) {
    let (left, base) = (format.scaled(LEFT), format.scaled(26.0));
    if format.titled {
        canvas.text((left, base), text, Type::new(format.letter(17.0)).bold());
    }
    if simulated {
        let note = Type::new(format.letter(12.0)).bold().anchor(Anchor::End);
        canvas.text((width - left, base), SIMULATED, note);
    }
}

/// The name of a row in the room up to `names`, and below it what it is compared with, or what it means.
pub(super) fn row_name(canvas: &mut Canvas, format: &Format, names: f64, middle: f64, text: [&str; 2]) {
    let left = row_left(format);
    let room = names - left - format.scaled(8.0);
    let bold = Type::new(format.letter(12.5)).bold();
    canvas.text((left, middle - format.scaled(1.0)), &fitted_as(text[0], bold, room), bold);
    let lesser = Type::new(format.letter(11.0)).colour(format.lesser());
    canvas.text((left, middle + format.scaled(12.0)), &fitted(text[1], lesser.size, room), lesser);
}

/// What the letters of calls mean.
pub(super) fn key(canvas: &mut Canvas, format: &Format, base: f64, width: f64) {
    let left = row_left(format);
    let look = Type::new(format.letter(11.5)).colour(format.lesser());
    let key = "R resistant, S not shifted, H sensitised, I indeterminate";
    canvas.text((left, base), &fitted(key, look.size, width - 2.0 * left), look);
}

fn draw_cell(
    canvas: &mut Canvas,
    format: &Format,
    (x, y): Point,
    (wide, high): (f64, f64),
    shift: Option<&Shift>,
) {
    let (centre, middle) = (x + 0.5 * wide, y + 0.5 * high);
    let (corner, size) = ((x + 1.0, y + 1.0), (wide - 2.0, high - 2.0));
    let pen = Pen::new(PALE, format.stroke(0.6));
    let Some(shift) = shift else {
        canvas.frame(corner, size, pen);
        let look = centred(format.letter(12.0)).colour(format.lesser());
        canvas.text((centre, middle + format.scaled(4.0)), words::NOTHING, look);
        return;
    };
    canvas.rect(corner, size, shade(shift));
    canvas.frame(corner, size, pen);
    let value = centred(format.letter(12.5));
    canvas.text((centre, middle - format.scaled(1.0)), &words::shift_value(shift), value);
    if let Some(call) = shift.call {
        let look = centred(format.letter(11.5));
        let weight = if call == Call::I { look } else { look.bold() };
        canvas.text((centre, middle + format.scaled(13.0)), &call.to_string(), weight);
    }
}

fn centred(size: f64) -> Type {
    Type::new(size).anchor(Anchor::Middle)
}

/// The shade of a fold: towards the colour of resistance above 1, of sensitisation below. Ink reads on all of them.
pub(super) fn shade(shift: &Shift) -> Colour {
    let known = match shift.qualifier {
        "" => shift.estimate,
        ">" => shift.lower,
        "<" => shift.upper,
        _ => None,
    };
    let Some(fold) = known.filter(|fold| *fold > 0.0) else { return UNKNOWN };
    shade_of_fold(fold)
}

fn caption(folds: &[&Shift], simulated: bool) -> String {
    let mut text = "Cross-resistance: fold of the absolute IC50 of every resistant line (rows) over its parental line, by \
                    compound (columns), with the call. Shades deepen with the fold, to the full shade at 100 and 1/100."
        .to_owned();
    if folds.iter().any(|shift| matches!(shift.qualifier, ">" | "<")) {
        text.push_str(" ≥ and ≤ mark one-sided 95 % limits, > and < bare bounds: half effect lies beyond the tested doses.");
    }
    if folds.iter().any(|shift| shift.call == Some(Call::H)) {
        text.push_str(" H: collateral sensitivity.");
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_bound_is_not_said_to_be_of_one_experiment() {
        let all = &crate::report::fixture::one_experiment().shifts;
        let bounds: Vec<&Shift> = all.iter().filter(|shift| shift.qualifier == ">").collect();
        let said = caption(&bounds, false);
        assert!(said.contains("> and < bare bounds") && !said.contains("single experiment"), "{said}");
    }
}
