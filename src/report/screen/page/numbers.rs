//! The numbers behind the drawings, in few bytes: columns of whole numbers, deflated, as base64.
//!
//! | what | step |
//! | --- | --- |
//! | parameters, effects, areas | 0.001 |
//! | log₁₀ of doses and of q | 0.001 |
//! | mean of a dose | 1 % of the vehicle |
//! | drug sensitivity score | 0.01 |
//!
//! That is finer than a drawing shows, and the page says so; `potency.csv` and `hits.csv` hold every digit.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::html::packed_bytes;
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::Ic50;
use foldshift_screen::ScreenAnalysis;
use foldshift_screen::analysis::Class;

/// What stands for no number.
const NONE: i16 = i16::MIN;

/// Means of doses begin here: −28 % is the byte 0, 226 % the byte 254; beyond, they are drawn at the end.
const LOWEST_PERCENT: f64 = -28.0;

/// What `screen.js` reads.
#[derive(Serialize)]
pub(super) struct Block {
    lines: Vec<String>,
    compounds: Vec<String>,
    experiments: Vec<String>,
    /// Units and doses that curves share.
    designs: Vec<Design>,
    classes: [&'static str; 6],
    hits: Table,
    curves: Table,
    matrix: Matrix,
    fdr: f64,
    least_effect: f64,
}

#[derive(Serialize)]
struct Design {
    unit: String,
    doses: Vec<f64>,
}

/// Rows, and their columns one behind the other.
#[derive(Serialize)]
struct Table {
    n: usize,
    data: String,
}

#[derive(Serialize)]
struct Matrix {
    rows: Vec<u32>,
    columns: Vec<u32>,
    units: Vec<String>,
    data: String,
}

/// The nearest step; what lies beyond the numbers of two bytes is their last one.
#[expect(clippy::cast_possible_truncation, reason = "clamped")]
fn steps(value: Option<f64>, step: f64) -> i16 {
    match value {
        Some(value) if value.is_finite() => (value / step).round().clamp(-32_767.0, 32_767.0) as i16,
        _ => NONE,
    }
}

/// The mean response of a dose in one byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
fn percent(response: f64) -> u8 {
    if response.is_finite() {
        ((100.0 * response).round() - LOWEST_PERCENT).clamp(0.0, 254.0) as u8
    } else {
        255
    }
}

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn places(&mut self, column: impl Iterator<Item = u32>) {
        column.for_each(|place| self.0.extend(place.to_le_bytes()));
    }

    fn steps(&mut self, column: impl Iterator<Item = i16>) {
        column.for_each(|steps| self.0.extend(steps.to_le_bytes()));
    }
}

/// All numbers of a screen.
pub(super) fn block(analysis: &ScreenAnalysis) -> Block {
    let names = |names: &foldshift_screen::names::Names| names.iter().map(str::to_owned).collect();
    let (designs, of_curve) = designs(analysis);
    Block {
        lines: names(&analysis.cell_lines),
        compounds: names(&analysis.compounds),
        experiments: names(&analysis.experiments),
        designs,
        classes: CLASSES.map(Class::word),
        hits: hits(analysis),
        curves: curves(analysis, &of_curve),
        matrix: matrix(analysis),
        fdr: analysis.settings.false_discovery_rate,
        least_effect: analysis.settings.least_effect,
    }
}

const CLASSES: [Class; 6] =
    [Class::Potent, Class::Partial, Class::Saturated, Class::Inactive, Class::Rising, Class::Undetermined];

/// Every set of doses once, and the set of each curve.
fn designs(analysis: &ScreenAnalysis) -> (Vec<Design>, Vec<u32>) {
    let mut known: BTreeMap<(&str, Vec<u64>), u32> = BTreeMap::new();
    let mut designs = Vec::new();
    let mut of_curve = Vec::with_capacity(analysis.curves.len());
    for curve in &analysis.curves {
        let doses: Vec<u64> = curve.levels.iter().map(|level| level.0.to_bits()).collect();
        let place = *known.entry((&curve.unit, doses)).or_insert_with(|| {
            let doses = curve.levels.iter().map(|level| level.0).collect();
            designs.push(Design { unit: curve.unit.to_string(), doses });
            u32::try_from(designs.len() - 1).unwrap_or(u32::MAX)
        });
        of_curve.push(place);
    }
    (designs, of_curve)
}

fn hits(analysis: &ScreenAnalysis) -> Table {
    let hits = &analysis.hits;
    let mut bytes = Bytes::default();
    bytes.places(hits.iter().map(|hit| hit.compound));
    bytes.places(hits.iter().map(|hit| hit.cell_line));
    bytes.steps(hits.iter().map(|hit| steps(Some(hit.effect), 0.001)));
    bytes.steps(hits.iter().map(|hit| steps(Some(hit.trend), 0.01)));
    // A share of false ones of nothing is drawn at the end of the axis.
    bytes.steps(hits.iter().map(|hit| steps(hit.q.map(|q| -log10(q.max(1e-30))), 0.001)));
    bytes.0.extend(hits.iter().map(|hit| u8::from(hit.hit) | u8::from(hit.saturated) << 1));
    Table { n: hits.len(), data: packed_bytes(&bytes.0) }
}

/// The absolute IC50 or its bound, log₁₀, with its qualifier: 0 measured, 1 above, 2 below, 3 unknown.
fn ic50(of: Ic50) -> (Option<f64>, u8) {
    match of {
        Ic50::Measured { log_dose, .. } => (Some(log_dose), 0),
        Ic50::Above { .. } => (of.lower(), 1),
        Ic50::Below { .. } => (of.upper(), 2),
        Ic50::Unknown => (None, 3),
    }
}

fn curves(analysis: &ScreenAnalysis, designs: &[u32]) -> Table {
    let curves = &analysis.curves;
    let mut bytes = Bytes::default();
    bytes.places(curves.iter().map(|curve| curve.compound));
    bytes.places(curves.iter().map(|curve| curve.cell_line));
    bytes.places(curves.iter().map(|curve| curve.experiment));
    bytes.places(designs.iter().copied());
    bytes.steps(curves.iter().map(|curve| steps(curve.curve.map(|own| own.top), 0.001)));
    bytes.steps(curves.iter().map(|curve| steps(curve.curve.map(|own| own.bottom), 0.001)));
    bytes.steps(curves.iter().map(|curve| steps(curve.curve.map(|own| own.log_mid), 0.001)));
    bytes.steps(curves.iter().map(|curve| steps(curve.curve.map(|own| own.hill), 0.001)));
    bytes.steps(curves.iter().map(|curve| steps(ic50(curve.ic50_abs).0, 0.001)));
    bytes.0.extend(curves.iter().map(|curve| ic50(curve.ic50_abs).1));
    let class = |of: Class| CLASSES.iter().position(|class| *class == of).unwrap_or(0);
    bytes.0.extend(curves.iter().map(|curve| u8::try_from(class(curve.class)).unwrap_or(0)));
    bytes.0.extend(curves.iter().flat_map(|curve| &curve.levels).map(|level| percent(level.1)));
    Table { n: curves.len(), data: packed_bytes(&bytes.0) }
}

fn matrix(analysis: &ScreenAnalysis) -> Matrix {
    let matrices = &analysis.matrices;
    let cells = || matrices.cells.iter().flatten();
    let mut bytes = Bytes::default();
    bytes.steps(cells().map(|cell| {
        let known = cell.and_then(|cell| cell.ic50).filter(|dose| *dose > 0.0);
        steps(known.map(log10), 0.001)
    }));
    bytes.steps(cells().map(|cell| steps(cell.and_then(|cell| cell.auc), 0.001)));
    bytes.steps(cells().map(|cell| steps(cell.and_then(|cell| cell.dss).map(|dss| dss[1]), 0.01)));
    bytes.0.extend(cells().map(|cell| match cell.map(|cell| cell.qualifier) {
        None => 255,
        Some(">") => 1,
        Some("<") => 2,
        Some("nd") => 3,
        Some(_) => 0,
    }));
    Matrix {
        rows: matrices.compounds.clone(),
        columns: matrices.cell_lines.clone(),
        units: matrices.units.iter().map(ToString::to_string).collect(),
        data: packed_bytes(&bytes.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_to_their_step_and_kept_within_two_bytes() {
        assert_eq!(steps(Some(1.2344), 0.001), 1234);
        assert_eq!([steps(None, 0.001), steps(Some(f64::NAN), 0.001)], [NONE, NONE]);
        assert_eq!([steps(Some(1e9), 0.001), steps(Some(-1e9), 0.001)], [32_767, -32_767]);
        assert_eq!([percent(0.0), percent(1.0), percent(9.0), percent(-9.0)], [28, 128, 254, 0]);
        assert_eq!(percent(f64::NAN), 255);
    }
}
