//! `combinations.csv`, `combination_cells.csv`, `combination_index.csv`, `resensitisation.csv`: two compounds together. Only in
//! results that have any.

use std::io;

use crate::report::result_tables::number;
use foldshift_combinations::{AtDose, Basis, CombinedCell, Drug, Estimate, Ratio};
use foldshift_curves::compare::combine;
use foldshift_curves::elementary::exp10;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::{PairOnLine, Resensitised};
use foldshift_tables::table::TableWriter;

/// Columns of `combinations.csv`.
pub const COMBINATION_COLUMNS: [&str; 21] = [
    "cell_line",
    "compound",
    "second_compound",
    "model",
    "mean_excess",
    "lower95",
    "upper95",
    "n_experiments",
    "p",
    "call",
    "limits_over",
    "sd",
    "median_excess",
    "n_cells",
    "window_excess",
    "window_dose_min",
    "window_dose_max",
    "window_second_dose_min",
    "window_second_dose_max",
    "unit",
    "reasons",
];

/// `combinations.csv`: a pair of compounds on a line under one model a row.
///
/// # Errors
/// When the writer fails.
pub fn combinations(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(COMBINATION_COLUMNS)?;
    for pair in &analysis.combinations {
        for one in &pair.models {
            let excess = one.excess.as_ref();
            let mean = excess.and_then(|excess| excess.mean.as_ref());
            let window = excess.and_then(|excess| excess.window.as_ref());
            let window_dose = |pick: fn(&foldshift_combinations::Window) -> f64| number(window.map(pick));
            let mut row = names(pair).to_vec();
            row.push(one.model.name().to_owned());
            row.extend(estimate(mean));
            row.extend([
                excess.map(|excess| excess.n.to_string()).unwrap_or_default(),
                number(mean.and_then(|mean| mean.p)),
                excess.and_then(|excess| excess.call).map(|call| call.name().to_owned()).unwrap_or_default(),
                mean.map(|mean| basis(mean.basis).to_owned()).unwrap_or_default(),
                number(mean.and_then(|mean| mean.sd)),
                number(excess.and_then(|excess| excess.median)),
                excess.map(|excess| excess.common_cells.to_string()).unwrap_or_default(),
                window_dose(|window| window.mean),
                window_dose(|window| window.doses_a[0]),
                window_dose(|window| window.doses_a[1]),
                window_dose(|window| window.doses_b[0]),
                window_dose(|window| window.doses_b[1]),
                units(pair),
                one.reason(&pair.key).unwrap_or_default(),
            ]);
            table.write_record(row)?;
        }
        if pair.models.is_empty() {
            let mut row = names(pair).to_vec();
            row.resize(COMBINATION_COLUMNS.len() - 2, String::new());
            let why: Vec<String> =
                pair.without.iter().map(|one| format!("{}: {}", one.experiment, one.reason)).collect();
            row.extend([units(pair), why.join("; ")]);
            table.write_record(row)?;
        }
    }
    table.flush()
}

/// Line and compounds.
fn names(pair: &PairOnLine) -> [String; 3] {
    [pair.key.cell_line.clone(), pair.key.compound.clone(), pair.key.second_compound.clone()]
}

/// The unit of both doses, or one after the other.
fn units(pair: &PairOnLine) -> String {
    if pair.unit == pair.second_unit {
        pair.unit.to_string()
    } else {
        format!("{}; {}", pair.unit, pair.second_unit)
    }
}

/// Value, lower and upper limit.
fn estimate(of: Option<&Estimate>) -> [String; 3] {
    [of.map(|of| of.value), of.and_then(|of| of.lower), of.and_then(|of| of.upper)].map(number)
}

const fn basis(of: Basis) -> &'static str {
    match of {
        Basis::Experiments => "experiments",
        Basis::Wells => "wells",
        Basis::None => "",
    }
}

/// Columns of `combination_cells.csv`.
pub const CELL_COLUMNS: [&str; 19] = [
    "cell_line",
    "compound",
    "second_compound",
    "model",
    "dose",
    "unit",
    "second_dose",
    "second_unit",
    "observed",
    "expected",
    "excess",
    "lower95",
    "upper95",
    "n_experiments",
    "n_wells",
    "p",
    "p_adjusted",
    "call",
    "limits_over",
];

/// `combination_cells.csv`: a cell under one model a row; cells of one compound alone, and of the vehicle, without a model.
///
/// # Errors
/// When the writer fails.
pub fn cells(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(CELL_COLUMNS)?;
    for pair in &analysis.combinations {
        let unit = [pair.unit.to_string(), pair.second_unit.to_string()];
        for cell in pair.cells.iter().filter(|cell| cell.dose <= 0.0 || cell.second_dose <= 0.0) {
            let mut row = names(pair).to_vec();
            row.extend([
                String::new(),
                number(Some(cell.dose)),
                unit[0].clone(),
                number(Some(cell.second_dose)),
                unit[1].clone(),
                number(Some(cell.response)),
            ]);
            row.extend([const { String::new() }; 4]);
            row.extend([cell.experiments.to_string(), cell.wells.to_string()]);
            row.extend([const { String::new() }; 4]);
            table.write_record(row)?;
        }
        for one in &pair.models {
            for cell in one.excess.iter().flat_map(|excess| &excess.cells) {
                let mut row = names(pair).to_vec();
                row.push(one.model.name().to_owned());
                row.extend(of_cell(cell, &unit));
                table.write_record(row)?;
            }
        }
    }
    table.flush()
}

fn of_cell(cell: &CombinedCell, unit: &[String; 2]) -> Vec<String> {
    let mut row = vec![
        number(Some(cell.dose_a)),
        unit[0].clone(),
        number(Some(cell.dose_b)),
        unit[1].clone(),
        number(Some(cell.observed)),
        number(Some(cell.expected)),
    ];
    row.extend(estimate(Some(&cell.excess)));
    row.extend([
        cell.excess.n.to_string(),
        cell.wells.to_string(),
        number(cell.excess.p),
        number(cell.p_adjusted),
        cell.call.map(|call| call.name().to_owned()).unwrap_or_default(),
        basis(cell.excess.basis).to_owned(),
    ]);
    row
}

/// Columns of `combination_index.csv`.
pub const INDEX_COLUMNS: [&str; 13] = [
    "cell_line",
    "compound",
    "second_compound",
    "ratio",
    "unit",
    "second_unit",
    "effect",
    "index",
    "index_qualifier",
    "lower95",
    "upper95",
    "p",
    "n_experiments",
];

/// `combination_index.csv`: a ray of constant ratio at one effect a row.
///
/// # Errors
/// When the writer fails.
pub fn indices(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(INDEX_COLUMNS)?;
    for pair in &analysis.combinations {
        for index in &pair.indices {
            let mut row = names(pair).to_vec();
            row.extend([
                number(Some(index.ratio)),
                pair.unit.to_string(),
                pair.second_unit.to_string(),
                number(Some(index.effect)),
                number(index.estimate),
                index.qualifier.to_owned(),
                number(index.lower),
                number(index.upper),
                number(index.p),
                index.n.to_string(),
            ]);
            table.write_record(row)?;
        }
    }
    table.flush()
}

/// Columns of `resensitisation.csv`.
pub const RESENSITISATION_COLUMNS: [&str; 27] = [
    "parental",
    "resistant",
    "compound",
    "second_compound",
    "second_dose",
    "second_unit",
    "relative_to",
    "left_alone",
    "ic50",
    "ic50_qualifier",
    "ic50_lower95",
    "ic50_upper95",
    "unit",
    "potentiation",
    "potentiation_qualifier",
    "potentiation_lower95",
    "potentiation_upper95",
    "p",
    "p_adjusted",
    "n_experiments",
    "method",
    "remaining_fold",
    "remaining_qualifier",
    "remaining_lower95",
    "remaining_upper95",
    "best",
    "tags",
];

/// `resensitisation.csv`: the IC50 of a compound at one dose of the second one a row, relative to the vehicle and to the second
/// compound alone; first without any.
///
/// # Errors
/// When the writer fails.
pub fn resensitisation(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(RESENSITISATION_COLUMNS)?;
    for pair in &analysis.combinations {
        for found in &pair.resensitised {
            for row in rows(pair, found) {
                table.write_record(row)?;
            }
        }
    }
    table.flush()
}

/// What stands in `relative_to`.
const VEHICLE: &str = "vehicle";
const SECOND_ALONE: &str = "second_alone";

fn rows(pair: &PairOnLine, found: &Resensitised) -> Vec<Vec<String>> {
    let (compound, unit) = pair.drug(found.of);
    let (second, second_unit) = pair.drug(found.of.other());
    let start = |dose: f64, relative: &str, left: Option<f64>, ic50s: &[(String, Ic50)]| {
        let mut row = vec![
            found.parental.clone(),
            pair.key.cell_line.clone(),
            compound.to_owned(),
            second.to_owned(),
            number(Some(dose)),
            second_unit.to_string(),
            relative.to_owned(),
            number(left),
        ];
        let ic50 = combine(ic50s.iter().map(|(_, ic50)| *ic50));
        row.extend([
            number(ic50.log_ic50.map(exp10)),
            ic50.qualifier.to_owned(),
            number(ic50.lower.map(exp10).map(|limit| tested(pair, found.of, limit))),
            number(ic50.upper.map(exp10).map(|limit| tested(pair, found.of, limit))),
            unit.to_string(),
        ]);
        row
    };
    let mut alone = start(0.0, VEHICLE, None, &found.potency.alone);
    alone.resize(RESENSITISATION_COLUMNS.len(), String::new());
    let mut all = vec![alone];
    for (index, at) in found.potency.doses.iter().enumerate() {
        let is_best = found.potency.best == Some(index);
        let each = [(VEHICLE, Some(&at.absolute)), (SECOND_ALONE, at.divided.as_ref())];
        for (relative, in_presence) in each {
            let Some(of) = in_presence else { continue };
            let mut row = start(at.dose, relative, at.alone.map(|alone| alone.value), &of.ic50);
            row.extend(ratio(Some(&of.potentiation)));
            let is_divided = relative == SECOND_ALONE;
            row.extend([
                number(of.potentiation.p),
                number(at.p_adjusted.filter(|_| is_divided)),
                of.potentiation.n.to_string(),
                of.potentiation.method.to_string(),
            ]);
            row.extend(ratio(of.remaining.as_ref()));
            row.push(if is_best && is_divided { "yes" } else { "no" }.to_owned());
            row.push(tags(at, &of.potentiation).join(";"));
            all.push(row);
        }
    }
    all
}

/// A bound that is a tested dose is printed as that dose, not as ten to its logarithm.
fn tested(pair: &PairOnLine, of: Drug, limit: f64) -> f64 {
    const LAST_DIGITS: f64 = 1e-12;
    let doses = pair.cells.iter().map(|cell| if of == Drug::A { cell.dose } else { cell.second_dose });
    let is_same = |dose: &f64| (dose - limit).abs() <= LAST_DIGITS * limit.abs();
    doses.into_iter().find(is_same).unwrap_or(limit)
}

/// Estimate, qualifier, lower and upper limit.
fn ratio(of: Option<&Ratio>) -> [String; 4] {
    [
        number(of.and_then(|of| of.estimate)),
        of.map(|of| of.qualifier.to_owned()).unwrap_or_default(),
        number(of.and_then(|of| of.lower)),
        number(of.and_then(|of| of.upper)),
    ]
}

/// What must be known of a row: `kills_alone`, `one_experiment`.
fn tags(at: &AtDose, of: &Ratio) -> Vec<&'static str> {
    let kills = at.kills_alone.then_some("kills_alone");
    let one = (of.n == 1).then_some("one_experiment");
    kills.into_iter().chain(one).collect()
}
