//! The summary of an analysis that has just been made.

use crate::report::decided_words;
use crate::report::folder::rows::ic50;
use crate::report::result_tables::ic50_cells;
use crate::report::summary::ic50::Ic50s;
use crate::report::summary::plate::worst_first;
use crate::report::summary::{Fold, JudgedPlate, LineVerdict, Summary, combinations, left_out};
use crate::report::words;
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::quality::Verdict;

impl Summary {
    /// What the end of a run says of an analysis; where it is written comes with [`Summary::standing_in`].
    #[must_use]
    pub fn of(analysis: &Analysis) -> Self {
        let folds = Fold::all(&analysis.shifts);
        let wells = analysis.plates.iter().flat_map(|plate| plate.wells.values());
        let lines = wells
            .filter(|well| well.content.role == Role::Sample)
            .filter_map(|well| well.content.cell_line.as_deref());
        let judged = analysis.plates.iter().flat_map(|plate| {
            plate.quality.iter().map(|quality| JudgedPlate::of(&plate.export, &plate.name, quality))
        });
        let mut plates: Vec<JudgedPlate> = judged.filter(|plate| plate.verdict > Verdict::Pass).collect();
        worst_first(&mut plates);
        let mut found = Vec::new();
        for plate in &analysis.plates {
            for (well, response) in &plate.wells {
                if let Some(reason) = &response.excluded {
                    left_out::take(&mut found, (&plate.export, &plate.name), *well, reason);
                }
            }
        }
        let verdicts = analysis.mechanism.iter().map(|judged| &judged.judgement);
        Self {
            study: analysis.study.name.clone(),
            simulated: analysis.study.simulated,
            nothing_compared: words::nothing_compared(analysis),
            compared_with_none: words::compared_with_none(&analysis.study.pairs, lines),
            ic50s: if folds.is_empty() { ic50s(analysis).all() } else { Vec::new() },
            folds,
            combinations: combinations::of_analysis(analysis),
            verdicts: verdicts.map(LineVerdict::of).collect(),
            plates,
            left_out: found,
            decisions: decided_words::of_analysis(analysis),
            folder: None,
            report: None,
        }
    }
}

/// The IC50s with the digits of the table of fits.
fn ic50s(analysis: &Analysis) -> Ic50s {
    let mut found = Ic50s::default();
    for curve in analysis.curves.iter().filter(|curve| !curve.is_pooled()) {
        let key = &curve.assembled.key;
        let [estimate, qualifier, lower, upper] = ic50_cells(curve.fit.ic50_abs, curve.fit.tested);
        let [estimate, lower, upper] = [estimate, lower, upper].map(|cell| cell.parse().ok());
        let ic50 = ic50(estimate, &qualifier, lower, upper).expect("an IC50 of ours goes with its limits");
        found.take((&key.cell_line, &key.compound), curve.assembled.unit, ic50);
    }
    found
}
