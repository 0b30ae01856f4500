//! The panel as the rules of mechanism read it: folds by class of drug (columns) and resistant line (rows).

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::chip::chip;
use super::matrix::shade;
use super::palette::{GREY, INK, PALE};
use super::pen::Pen;
use super::{About, Figure, SIMULATED};
use crate::report::words;
use foldshift_curves::compare::Shift;
use foldshift_mechanism::knowledge::compound::Class;
use foldshift_mechanism::verdict::panel::{Counts, Drug, PanelCode};
use foldshift_study::analysis::Analysis;

const LEFT: f64 = 16.0;
const NAMES: f64 = 150.0;
const CELL: (f64, f64) = (88.0, 42.0);
const TOP: f64 = 190.0;
/// Room between two classes.
const GAP: f64 = 14.0;

/// One figure for every line that is judged; none without one.
#[must_use]
pub fn drug_classes(analysis: &Analysis) -> Option<Figure> {
    let mut drugs: Vec<(Class, usize, &str)> = analysis
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
        svg: draw(analysis, &drugs, simulated),
    })
}

#[expect(clippy::cast_precision_loss, reason = "a few rows and columns")]
fn draw(analysis: &Analysis, drugs: &[(Class, usize, &str)], simulated: bool) -> String {
    let mut places = Vec::with_capacity(drugs.len());
    let mut x = NAMES;
    for (k, (class, ..)) in drugs.iter().enumerate() {
        if k > 0 && drugs[k - 1].0 != *class {
            x += GAP;
        }
        places.push(x);
        x += CELL.0;
    }
    let width = (x + 40.0).max(460.0);
    let height = TOP + CELL.1 * analysis.mechanism.len() as f64 + 50.0;
    let mut canvas = Canvas::new(width, height);
    canvas.text((LEFT, 26.0), "Drug panel", Type::new(17.0).bold());
    if simulated {
        canvas.text((width - 16.0, 26.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    let mut first = 0;
    while first < drugs.len() {
        let class = drugs[first].0;
        let last = drugs.iter().rposition(|drug| drug.0 == class).unwrap_or(first);
        let (from, to) = (places[first] + 2.0, places[last] + CELL.0 - 2.0);
        canvas.line((from, 70.0), (to, 70.0), Pen::new(INK, 1.2));
        let name = short(class);
        let room = to - from;
        canvas.text((from, 62.0), &fitted(name, 11.5, room.max(CELL.0 - 4.0)), Type::new(11.5).bold());
        first = last + 1;
    }
    for ((.., written), x) in drugs.iter().zip(&places) {
        let name = fitted(written, 12.5, TOP - 88.0);
        canvas.upwards((x + 0.5 * CELL.0 + 4.0, TOP - 8.0), &name, Type::new(12.5));
    }
    for (row, judged) in analysis.mechanism.iter().enumerate() {
        let y = TOP + CELL.1 * row as f64;
        let name = fitted(&judged.judgement.case_id, 12.5, NAMES - LEFT - 8.0);
        canvas.text((LEFT, y + 0.5 * CELL.1 - 1.0), &name, Type::new(12.5).bold());
        // A case that the gate leaves alone has no pattern that counts.
        let judged_by_rules = !judged.judgement.decision.is_of_gate();
        let pattern = judged.judgement.panel.code.filter(|_| judged_by_rules).map_or("", PanelCode::short);
        let pattern = fitted(pattern, 11.0, NAMES - LEFT - 8.0);
        canvas.text((LEFT, y + 0.5 * CELL.1 + 13.0), &pattern, Type::new(11.0).colour(GREY));
        for ((.., written), x) in drugs.iter().zip(&places) {
            let drug = judged.judgement.panel.drugs.iter().find(|drug| drug.written == *written);
            cell(&mut canvas, (*x, y), drug.zip(judged.fold_of(analysis, written)));
        }
    }
    let key = "R resistant, S not shifted, H sensitised, I indeterminate";
    canvas.text((LEFT, height - 18.0), &fitted(key, 11.5, width - 2.0 * LEFT), Type::new(11.5).colour(GREY));
    canvas.finish("Folds of the absolute IC50 by class of drug and resistant line")
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

fn cell(canvas: &mut Canvas, (x, y): (f64, f64), drug: Option<(&Drug, &Shift)>) {
    let middle = x + 0.5 * CELL.0;
    let (corner, size) = ((x + 1.0, y + 1.0), (CELL.0 - 2.0, CELL.1 - 2.0));
    let centred = |size: f64| Type::new(size).anchor(Anchor::Middle);
    let Some((drug, shift)) = drug else {
        canvas.frame(corner, size, Pen::new(PALE, 0.6));
        canvas.text((middle, y + 0.5 * CELL.1 + 4.0), words::NOTHING, centred(12.0).colour(GREY));
        return;
    };
    canvas.rect(corner, size, shade(shift).0);
    if drug.counts == Counts::Untested {
        canvas.frame(
            (x + 2.5, y + 2.5),
            (CELL.0 - 5.0, CELL.1 - 5.0),
            Pen::new(INK, 1.2).dashed(&[4.0, 3.0]),
        );
    } else {
        canvas.frame(corner, size, Pen::new(PALE, 0.6));
    }
    canvas.text((middle, y + 0.5 * CELL.1 - 2.5), &words::shift_value(shift), centred(12.5));
    chip(canvas, (middle, y + 0.5 * CELL.1 + 9.0), 14.0, drug.call);
}
