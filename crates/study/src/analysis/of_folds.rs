//! What curves and folds make one doubt of, told as warnings.

use super::{Analysis, folds};
use foldshift_curves::compare::{Doubt, doubts, exchanged};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Everything that speaks against the folds of an analysis, after what is told already.
pub(super) fn warn(analysis: &mut Analysis) {
    let doubts = doubts(&folds::measured(&analysis.curves, &analysis.growth), &folds::pairs(&analysis.study));
    // What a digest asks of doses is told already, with the place of the wells.
    let of_digest = |doubt: &Doubt| matches!(doubt, Doubt::Thousandfold { .. });
    let told = doubts.iter().filter(|doubt| !doubt.shows_anyway() && !of_digest(doubt));
    let told = told.map(|doubt| Diagnostic::warning(Code::Folds, doubt.to_string()).help(doubt.help()));
    analysis.warnings.extend(told);
    analysis.warnings.extend(analysis.memory.does_not_fit());
    exchanged_lines(analysis);
}

/// Asks whether a parental line and its resistant line were exchanged, where the folds say so.
fn exchanged_lines(analysis: &mut Analysis) {
    for doubt in exchanged(&analysis.shifts) {
        let Doubt::Exchanged { lines: [parental, resistant], .. } = &doubt else { continue };
        let pairs = analysis.study.pairs.iter();
        let pair =
            pairs.clone().find(|pair| pair.parental == *parental && pair.resistant.contains(resistant));
        // Asked once, with the better evidence.
        let by_name = pair.and_then(|pair| pair.named_after(resistant));
        analysis.warnings.retain(|warning| Some(warning) != by_name.as_ref());
        let warning = Diagnostic::warning(Code::Slip, doubt.to_string()).help(doubt.help());
        analysis.warnings.push(match pair.and_then(|pair| pair.place.clone()) {
            Some(place) => warning.at(place),
            None => warning,
        });
    }
}
