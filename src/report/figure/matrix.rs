//! The cross-resistance matrix: every resistant line against every compound, folds as shades and numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::palette::{Colour, GREY, INK, PALE, UNKNOWN, WHITE, shade_of_fold};
use super::pen::Pen;
use super::{About, Figure, SIMULATED};
use crate::report::words;
use foldshift_curves::compare::{Call, Metric, Shift};
use foldshift_study::analysis::Analysis;

const LEFT: f64 = 16.0;
const NAMES: f64 = 170.0;
const CELL: (f64, f64) = (74.0, 40.0);
const TOP: f64 = 150.0;
/// Compounds that one figure holds.
const MOST_COLUMNS: usize = 10;

/// Matrices of the folds of the absolute IC50; none unless several lines or compounds are compared.
#[must_use]
pub fn matrix(analysis: &Analysis) -> Vec<Figure> {
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
            let svg = draw(&by_key, &pairs, some, analysis.study.simulated);
            Figure { name, about: About::CrossResistance, caption: caption.clone(), svg }
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "a few rows and columns")]
fn draw(
    folds: &BTreeMap<[&str; 3], &Shift>,
    pairs: &[(&str, &str)],
    compounds: &[&str],
    simulated: bool,
) -> String {
    let width = (NAMES + CELL.0 * compounds.len() as f64 + 60.0).max(420.0);
    let height = TOP + CELL.1 * pairs.len() as f64 + 50.0;
    let mut canvas = Canvas::new(width, height);
    canvas.text((LEFT, 26.0), "Cross-resistance", Type::new(17.0).bold());
    if simulated {
        canvas.text((width - 16.0, 26.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    for (column, compound) in compounds.iter().enumerate() {
        let x = NAMES + CELL.0 * (column as f64 + 0.5);
        canvas.upwards((x + 4.0, TOP - 8.0), &fitted(compound, 12.5, TOP - 46.0), Type::new(12.5));
    }
    for (row, (parental, resistant)) in pairs.iter().enumerate() {
        let y = TOP + CELL.1 * row as f64;
        let name = fitted(resistant, 12.5, NAMES - LEFT - 8.0);
        canvas.text((LEFT, y + 0.5 * CELL.1 - 1.0), &name, Type::new(12.5).bold());
        let against = fitted(&format!("against {parental}"), 11.0, NAMES - LEFT - 8.0);
        canvas.text((LEFT, y + 0.5 * CELL.1 + 12.0), &against, Type::new(11.0).colour(GREY));
        for (column, compound) in compounds.iter().enumerate() {
            let x = NAMES + CELL.0 * column as f64;
            cell(&mut canvas, (x, y), folds.get(&[*parental, *resistant, *compound]).copied());
        }
    }
    let key = "R resistant, S not shifted, H sensitised, I indeterminate";
    canvas.text((LEFT, height - 18.0), &fitted(key, 11.5, width - 2.0 * LEFT), Type::new(11.5).colour(GREY));
    canvas.finish("Cross-resistance matrix: fold shift of every resistant line under every compound")
}

fn cell(canvas: &mut Canvas, (x, y): (f64, f64), shift: Option<&Shift>) {
    let middle = x + 0.5 * CELL.0;
    let corner = (x + 1.0, y + 1.0);
    let size = (CELL.0 - 2.0, CELL.1 - 2.0);
    let Some(shift) = shift else {
        canvas.frame(corner, size, Pen::new(PALE, 0.6));
        canvas.text((middle, y + 0.5 * CELL.1 + 4.0), words::NOTHING, centred(12.0).colour(GREY));
        return;
    };
    let (fill, dark) = shade(shift);
    canvas.rect(corner, size, fill);
    canvas.frame(corner, size, Pen::new(PALE, 0.6));
    let ink = if dark { WHITE } else { INK };
    canvas.text((middle, y + 0.5 * CELL.1 - 1.0), &words::shift_value(shift), centred(12.5).colour(ink));
    if let Some(call) = shift.call {
        let weight = if call == Call::I { centred(11.5) } else { centred(11.5).bold() };
        canvas.text((middle, y + 0.5 * CELL.1 + 13.0), &call.to_string(), weight.colour(ink));
    }
}

fn centred(size: f64) -> Type {
    Type::new(size).anchor(Anchor::Middle)
}

/// The shade of a fold: towards the colour of resistance above 1, of sensitisation below; and whether white
/// reads on it.
pub(super) fn shade(shift: &Shift) -> (Colour, bool) {
    let known = match shift.qualifier {
        "" => shift.estimate,
        ">" => shift.lower,
        "<" => shift.upper,
        _ => None,
    };
    let Some(fold) = known.filter(|fold| *fold > 0.0) else { return (UNKNOWN, false) };
    (shade_of_fold(fold), false)
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
