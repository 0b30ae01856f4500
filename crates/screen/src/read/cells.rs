//! Cells of doses, days and lists.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{NOTHING_KNOWN, Row};
use foldshift_tables::units::{Dose, DoseUnit, UnitError};

use crate::columns_known::WellColumns;

/// The dose of a well and its unit; `None` where nothing is known of it.
pub(super) fn dose(row: &Row, columns: &WellColumns) -> Result<Option<(f64, Option<DoseUnit>)>, Diagnostic> {
    let text = row.cell(columns.dose);
    if NOTHING_KNOWN.contains(&text) {
        return Ok(None);
    }
    let own = match columns.unit_column.map(|column| (column, row.cell(column))) {
        Some((column, text)) if !text.is_empty() => {
            Some(text.parse::<DoseUnit>().map_err(|error| unknown_unit(row, column, &error))?)
        }
        _ => columns.unit,
    };
    let (value, unit) = match row.value(columns.dose, text) {
        Ok(value) => (value, own),
        Err(error) => match text.parse::<Dose>() {
            Ok(dose) => (dose.value(), Some(dose.unit())),
            Err(unit @ UnitError::UnknownUnit { .. }) if text.starts_with(|c: char| c.is_ascii_digit()) => {
                return Err(unknown_unit(row, columns.dose, &unit));
            }
            Err(_) => return Err(row.no_number(columns.dose, text, error)),
        },
    };
    if value >= 0.0 && value.is_finite() {
        return Ok(Some((value, unit)));
    }
    let problem =
        format!("`{text}` in column `{}` is not a dose of zero or more", row.table().heading(columns.dose));
    Err(row
        .error(columns.dose, problem)
        .code(Code::OutOfRange)
        .help("correct the cell, or skip such rows with `--lenient`"))
}

fn unknown_unit(row: &Row, column: usize, error: &UnitError) -> Diagnostic {
    row.error(column, error.to_string()).code(Code::Unit).help("such as nM, uM, mM or M")
}

/// The numbers of a list in one cell.
pub(super) fn list(row: &Row, column: usize) -> Result<Vec<f64>, Diagnostic> {
    let text = row.cell(column);
    let numbers =
        text.split([',', ';']).map(|part| part.trim().parse::<f64>().ok().filter(|value| value.is_finite()));
    numbers.collect::<Option<Vec<f64>>>().ok_or_else(|| {
        let problem =
            format!("`{text}` in column `{}` is not a list of numbers", row.table().heading(column));
        row.error(column, problem).code(Code::NotANumber)
    })
}

/// The day of a moment: `2010-11-17` of `2010-11-17T09:12:00Z`.
pub(super) fn day(text: &str) -> &str {
    let is_day = |day: &str| {
        let bytes = day.as_bytes();
        bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit)
    };
    match text.get(..10) {
        Some(day) if is_day(day) && text[10..].starts_with(['T', ' ']) => day,
        _ => text,
    }
}
