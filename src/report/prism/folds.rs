//! The folds: a row a comparison, with its 95 % limits.

use crate::report::prism::table::{Cell, Column, Form, Table};
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift};
use foldshift_study::analysis::Analysis;

/// Every fold of the absolute IC50; `None` where nothing is compared. The estimate of a bound is empty, and the title of its row says
/// it; its limit stands in the column of limits.
pub(super) fn table(analysis: &Analysis) -> Option<Table> {
    let shifts: Vec<&Shift> =
        analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
    let numbers =
        |pick: fn(&Shift) -> Option<f64>| shifts.iter().map(|shift| Cell::of(pick(shift))).collect();
    let column = Column {
        title: "fold (95 % limits)".to_owned(),
        // The order of Prism: estimate, upper limit, lower limit.
        subcolumns: vec![
            numbers(|shift| shift.estimate),
            numbers(|shift| shift.upper),
            numbers(|shift| shift.lower),
        ],
    };
    (!shifts.is_empty()).then(|| Table {
        title: "Folds of the IC50, resistant ÷ parental".to_owned(),
        form: Form::Limits,
        rows: shifts.iter().map(|shift| row(shift)).collect(),
        x: None,
        columns: vec![column],
        experiments: None,
        is_part: false,
    })
}

/// `larotrectinib, KM12-LR1 ÷ KM12`; of a bound `… (≥ 679, one-sided 95 %)`.
fn row(shift: &Shift) -> String {
    let of = format!("{}, {} ÷ {}", shift.compound, shift.resistant, shift.parental);
    match (shift.estimate, words::shift_limits(shift)) {
        (Some(_), _) if words::is_of_one_experiment(shift) => {
            format!("{of} (one experiment: limits of its wells)")
        }
        (Some(_), _) if words::is_of_memory(shift) => format!("{of} ({})", words::OF_MEMORY),
        (Some(_), _) => match (shift.lower, shift.upper) {
            (Some(_), None) => format!("{of} (upper limit open)"),
            (None, Some(_)) => format!("{of} (lower limit open)"),
            (None, None) => format!("{of} (no limits)"),
            (Some(_), Some(_)) => of,
        },
        (None, limits) if limits.is_empty() => format!("{of} ({})", words::shift_value(shift)),
        (None, limits) => format!("{of} ({}, {limits})", words::shift_value(shift)),
    }
}
