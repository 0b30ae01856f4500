//! Folds of a `shifts.csv` that was changed since, in the place of those that follow from the wells.

use crate::report::folder::rows::{Rows, shifts};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::Diagnostic;

/// Takes the shifts of the table: those that were removed from it are gone, and what it says of the others stands. Single
/// experiments are in no cell of it, and stay what they are.
///
/// # Errors
/// When a column is missing, or a cell makes no sense.
pub(super) fn take(rows: &Rows, analysis: &mut Analysis) -> Result<(), Diagnostic> {
    let metrics: Vec<Metric> = Metric::ALL.into_iter().chain([Metric::Gr50]).collect();
    let mut told = shifts(rows, &metrics)?;
    let key = |shift: &Shift| {
        (shift.parental.clone(), shift.resistant.clone(), shift.compound.clone(), shift.metric)
    };
    for shift in &mut told {
        let known = analysis.shifts.iter().find(|known| key(known) == key(shift));
        if let Some(known) = known {
            shift.pairs.clone_from(&known.pairs);
            if let (Some(told), Some(known)) = (&mut shift.moderation, known.moderation) {
                (told.pairs, told.earlier) = (known.pairs, known.earlier);
            }
        }
    }
    analysis.shifts = told;
    Ok(())
}
