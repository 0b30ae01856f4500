//! The IC50s of a compound: a column a line, a row an experiment, so that lines can be compared again.

use crate::report::prism::table::{Cell, Column, Form, MOST_COLUMNS, Table, part};
use crate::report::prism::wells::{CompoundWells, base_unit};
use crate::report::words;
use foldshift_curves::fit::Ic50;
use foldshift_study::analysis::{Analysis, FittedCurve};

/// log₁₀ of the absolute IC50 in mol/L (g/mL, percent) of each experiment. A bound is no number: its cell is empty, and the title of
/// its row says it.
pub(super) fn tables(analysis: &Analysis, wells: &CompoundWells<'_>) -> Vec<Table> {
    let curves = |line: &str| analysis.experiments_of(line, wells.compound);
    let lines: Vec<&str> = wells.lines.iter().copied().filter(|line| curves(line).next().is_some()).collect();
    let parts: Vec<&[&str]> = lines.chunks(MOST_COLUMNS).collect();
    let table = |(index, lines): (usize, &&[&str])| {
        let of = |line: &str, experiment: &str| {
            curves(line).find(|curve| curve.assembled.key.experiment.as_deref() == Some(experiment))
        };
        let row = |experiment: &&str| {
            let told: Vec<String> = lines
                .iter()
                .filter_map(|line| of(line, experiment).and_then(|curve| not_measured(line, curve)))
                .collect();
            if told.is_empty() {
                (*experiment).to_owned()
            } else {
                format!("{experiment} ({})", told.join(", "))
            }
        };
        let column = |line: &&str| {
            let cells = wells.experiments.iter().map(|experiment| {
                let curve = of(line, experiment);
                Cell::of(curve.and_then(log_ic50))
            });
            Column { title: (*line).to_owned(), subcolumns: vec![cells.collect()] }
        };
        let title = format!("{}, log10 IC50 ({})", wells.compound, base_unit(wells.unit));
        Table {
            title: part(&title, index, parts.len()),
            form: Form::Plain,
            rows: wells.experiments.iter().map(row).collect(),
            x: None,
            columns: lines.iter().map(column).collect(),
            experiments: None,
            is_part: parts.len() > 1,
        }
    };
    parts.iter().enumerate().map(table).collect()
}

fn log_ic50(curve: &FittedCurve) -> Option<f64> {
    match curve.fit.ic50_abs {
        Ic50::Measured { log_dose, .. } => Some(log_dose + f64::from(curve.assembled.unit.exponent())),
        Ic50::Above { .. } | Ic50::Below { .. } | Ic50::Unknown => None,
    }
}

/// What is known instead of a number: `KM12-LR1 > 10 µM`.
fn not_measured(line: &str, curve: &FittedCurve) -> Option<String> {
    let ic50 = curve.fit.ic50_abs;
    let said = || format!("{line} {}", words::ic50_value(ic50, curve.assembled.unit));
    (!matches!(ic50, Ic50::Measured { .. })).then(said)
}
