//! The panel as the rules of mechanism read it: folds by class of drug (columns) and resistant line (rows).

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::chip;
use super::format::{Format, Unit};
use super::lane::fitted_as;
use super::matrix::{columns, key, names_room, row_height, row_name, shade, title, upright};
use super::palette::{INK, PALE};
use super::pen::{Pen, Point};
use super::{About, Figure};
use crate::report::words;
use foldshift_curves::compare::Shift;
use foldshift_mechanism::knowledge::compound::Class;
use foldshift_mechanism::verdict::panel::{Counts, Drug, PanelCode};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::mechanism::Judged;

/// Room for names of lines; in pixels of a page, as all lengths here.
const NAMES: f64 = 150.0;
/// Width and height of a cell, and the least height.
const CELL: (f64, f64) = (88.0, 42.0);
const LEAST_ROW: f64 = 34.0;
/// Room for the title, for the names of classes, and for those of drugs, which stand upright.
const TITLE: f64 = 48.0;
const CLASSES: f64 = 22.0;
const UPRIGHT: f64 = 102.0;
/// Room below a block.
const FOOT: f64 = 50.0;
/// Room between two classes.
const GAP: f64 = 14.0;
/// Side of the shape of a call.
const CHIP: f64 = 14.0;

/// A drug: its class, its rank in it, and its name.
type Listed<'a> = (Class, usize, &'a str);

/// One figure for every line that is judged, at most as wide as `format`; none without one.
#[must_use]
pub fn drug_classes(analysis: &Analysis, format: &Format) -> Option<Figure> {
    let mut drugs: Vec<Listed> = analysis
        .mechanism
        .iter()
        .flat_map(|judged| &judged.judgement.panel.drugs)
        .map(|drug| (drug.regimen.class, drug.regimen.rank, drug.written.as_str()))
        .collect();
    drugs.sort_unstable();
    drugs.dedup();
    if drugs.is_empty() {
        return None;
    }
    let simulated = analysis.study.simulated;
    let mut caption = "The panel as the rules read it: fold of the absolute IC50 by class of drug (columns) and resistant line \
                       (rows), with the call. Dashed frames are drugs that carry nothing: indeterminate or void. Shades deepen with the fold, to the full shade at 100 and 1/100."
        .to_owned();
    if simulated {
        caption.push_str(" Simulated data.");
    }
    Some(Figure {
        name: "mechanism_panel".to_owned(),
        about: About::Mechanism,
        caption,
        svg: draw(analysis, &drugs, simulated, format),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a few rows and columns")]
fn draw(analysis: &Analysis, drugs: &[Listed], simulated: bool, format: &Format) -> String {
    let scaled = |length: f64| format.scaled(length);
    let rows =
        analysis.mechanism.iter().map(|judged| (judged.judgement.case_id.as_str(), pattern(judged), ""));
    let names = names_room(format, NAMES, rows);
    let class_look = Type::new(format.letter(11.5)).bold();
    let least = drugs.iter().map(|drug| class_look.width_of(short(drug.0)) + scaled(6.0)).fold(0.0, f64::max);
    // A gap at most goes with every column.
    let (columns, cell) = columns(format, names, drugs.len(), scaled(CELL.0 + GAP), least + scaled(GAP));
    let cell = if format.unit == Unit::Pixels { scaled(CELL.0) } else { cell - scaled(GAP) };
    let blocks: Vec<(&[Listed], Vec<f64>)> =
        drugs.chunks(columns).map(|some| (some, places(some, names, cell, scaled(GAP)))).collect();
    let width = match format.unit {
        Unit::Pixels => {
            let last = blocks.iter().filter_map(|(_, places)| places.last()).fold(names, |a, b| a.max(*b));
            (last + cell + scaled(40.0)).max(scaled(460.0))
        }
        Unit::Millimetres => format.width,
    };
    let look = Type::new(format.letter(12.5));
    let upright = upright(format, look, drugs.iter().map(|drug| drug.2), UPRIGHT);
    let head = if format.titled || simulated { scaled(TITLE) } else { scaled(4.0) };
    let (rows, count) = (analysis.mechanism.len() as f64, blocks.len() as f64);
    let above = scaled(CLASSES) + upright + scaled(18.0);
    let around = head + (above + scaled(8.0)) * count + scaled(FOOT);
    let height = row_height(format, around, rows * count, CELL.1, LEAST_ROW);
    let mut canvas = Canvas::new(width, around - scaled(8.0) + height * rows * count);
    title(&mut canvas, format, "Drug panel", width, simulated);
    let mut top = head;
    for (some, places) in &blocks {
        let line = top + scaled(CLASSES);
        for (first, last) in classes(some) {
            let (from, to) = (places[first] + scaled(2.0), places[last] + cell - scaled(2.0));
            canvas.line((from, line), (to, line), Pen::new(INK, format.stroke(1.2)));
            let name = fitted_as(short(some[first].0), class_look, to - from);
            canvas.text((from, line - scaled(8.0)), &name, class_look);
        }
        let floor = top + above;
        for ((.., written), x) in some.iter().zip(places) {
            let name = fitted(written, look.size, upright);
            canvas.upwards((x + 0.5 * cell + scaled(4.0), floor - scaled(8.0)), &name, look);
        }
        for (row, judged) in analysis.mechanism.iter().enumerate() {
            let y = floor + height * row as f64;
            let texts = [judged.judgement.case_id.as_str(), pattern(judged)];
            row_name(&mut canvas, format, names, y + 0.5 * height, texts);
            for ((.., written), x) in some.iter().zip(places) {
                let drug = judged.judgement.panel.drugs.iter().find(|drug| drug.written == *written);
                let shown = drug.zip(judged.fold_of(analysis, written));
                draw_cell(&mut canvas, format, (*x, y), (cell, height), shown);
            }
        }
        top = floor + height * rows + scaled(8.0);
    }
    key(&mut canvas, format, top - scaled(8.0) + scaled(FOOT - 18.0), width);
    canvas.finish_as(format, "Folds of the absolute IC50 by class of drug and resistant line")
}

/// The pattern of a line in few words. A case that the gate leaves alone has none that counts.
fn pattern(judged: &Judged) -> &'static str {
    let judged_by_rules = !judged.judgement.decision.is_of_gate();
    judged.judgement.panel.code.filter(|_| judged_by_rules).map_or("", PanelCode::short)
}

/// The left edges of cells: classes stand apart.
fn places(drugs: &[Listed], start: f64, cell: f64, gap: f64) -> Vec<f64> {
    let mut x = start;
    let mut places = Vec::with_capacity(drugs.len());
    for (number, (class, ..)) in drugs.iter().enumerate() {
        if number > 0 && drugs[number - 1].0 != *class {
            x += gap;
        }
        places.push(x);
        x += cell;
    }
    places
}

/// The first and the last drug of every class.
fn classes(drugs: &[Listed]) -> Vec<(usize, usize)> {
    let mut first = 0;
    let ends = drugs.chunk_by(|a, b| a.0 == b.0).map(|some| {
        let ends = (first, first + some.len() - 1);
        first += some.len();
        ends
    });
    ends.collect()
}

/// The name of a class above one column.
const fn short(class: Class) -> &'static str {
    match class {
        Class::First => "first gen.",
        Class::Next => "next gen.",
        Class::TypeTwo => "type II",
        Class::Combination => "combination",
        Class::Cytotoxic => "cytotoxic",
        Class::Pathway => "pathway",
        Class::Other => "other combi.",
        Class::Unknown => "unknown",
    }
}

fn draw_cell(
    canvas: &mut Canvas,
    format: &Format,
    (x, y): Point,
    (wide, high): (f64, f64),
    drug: Option<(&Drug, &Shift)>,
) {
    let (centre, middle) = (x + 0.5 * wide, y + 0.5 * high);
    let (corner, size) = ((x + 1.0, y + 1.0), (wide - 2.0, high - 2.0));
    let centred = |size: f64| Type::new(format.letter(size)).anchor(Anchor::Middle);
    let Some((drug, shift)) = drug else {
        canvas.frame(corner, size, Pen::new(PALE, format.stroke(0.6)));
        let look = centred(12.0).colour(format.lesser());
        canvas.text((centre, middle + format.scaled(4.0)), words::NOTHING, look);
        return;
    };
    canvas.rect(corner, size, shade(shift));
    if drug.counts == Counts::Untested {
        let pen = Pen::new(INK, format.stroke(1.2)).dashed(&[4.0, 3.0]);
        canvas.frame((x + 2.5, y + 2.5), (wide - 5.0, high - 5.0), pen);
    } else {
        canvas.frame(corner, size, Pen::new(PALE, format.stroke(0.6)));
    }
    canvas.text((centre, middle - format.scaled(2.5)), &words::shift_value(shift), centred(12.5));
    let size = chip::size(format, CHIP);
    chip::chip(canvas, format, (centre, middle + format.scaled(2.0) + 0.5 * size), size, drug.call);
}
