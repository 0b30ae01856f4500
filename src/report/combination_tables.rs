//! `combinations.csv`, `combination_cells.csv`, `combination_index.csv`: two compounds together. Only in results that have any.

use std::io;

use crate::report::combination_sentences::excess;
use crate::report::figure::drawn_model;
use crate::report::result_tables::number;
use foldshift_combinations::{Basis, CombinedCell, Estimate, Window};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::combinations::PairOnLine;
use foldshift_tables::table::TableWriter;

/// Columns of `combinations.csv`.
pub const COMBINATION_COLUMNS: [&str; 22] = [
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
    "sentence",
];

/// `combinations.csv`: a pair of compounds on a line under one model a row; the model that is drawn says the pair in a sentence.
///
/// # Errors
/// When the writer fails.
pub fn combinations(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(COMBINATION_COLUMNS)?;
    for pair in &analysis.combinations {
        let sentence_of = |told: bool| if told { told_of(pair) } else { String::new() };
        for one in &pair.models {
            let excess = one.excess.as_ref();
            let mean = excess.and_then(|excess| excess.mean.as_ref());
            let window = excess.and_then(|excess| excess.window.as_ref());
            let window_dose = |pick: fn(&Window) -> f64| number(window.map(pick));
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
                sentence_of(one.model == drawn_model(pair).unwrap_or(pair.models[0].model)),
            ]);
            table.write_record(row)?;
        }
        if pair.models.is_empty() {
            let mut row = names(pair).to_vec();
            row.resize(COMBINATION_COLUMNS.len() - 3, String::new());
            let why: Vec<String> =
                pair.without.iter().map(|one| format!("{}: {}", one.experiment, one.reason)).collect();
            row.extend([units(pair), why.join("; "), told_of(pair)]);
            table.write_record(row)?;
        }
    }
    table.flush()
}

/// What a line does under both compounds, with their names.
fn told_of(pair: &PairOnLine) -> String {
    format!("{} + {}, {}", pair.key.compound, pair.key.second_compound, excess(pair))
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
