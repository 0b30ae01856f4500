//! From the curves of a screen to everything that is said of it.

use foldshift_curves::fit::Status;
use foldshift_tables::diagnostic::Diagnostic;

use crate::agreement::agreement;
use crate::analysis::{Overview, PlateVerdict, ScreenAnalysis, ScreenSettings};
use crate::drift::drift;
use crate::folds::{Compared, folds, lines};
use crate::hits::find_hits;
use crate::matrices::matrices;
use crate::potency::fit_all;
use crate::read::ScreenTable;

/// Fits every curve of a screen, and says everything that follows.
///
/// # Errors
/// When a line of the folds is not there.
pub fn analyse(
    sources: Vec<String>,
    table: ScreenTable,
    settings: ScreenSettings,
) -> Result<ScreenAnalysis, Vec<Diagnostic>> {
    let ScreenTable { cell_lines, compounds, experiments, curves: gathered, plates, .. } = table;
    let compared_lines = match &settings.parental {
        Some(parental) => Some(lines(parental, &settings.resistant, &cell_lines)?),
        None => None,
    };
    let is_compared = |line: u32| {
        compared_lines
            .as_ref()
            .is_some_and(|(parental, resistant)| *parental == line || resistant.contains(&line))
    };
    let mut compared = Vec::new();
    let curves = fit_all(&gathered, (settings.activity_threshold, settings.sigma), |one, fit| {
        if is_compared(one.cell_line) {
            compared.push(Compared {
                cell_line: one.cell_line,
                compound: one.compound,
                experiment: one.experiment,
                curve: one.curve.clone(),
                fit,
            });
        }
    });
    drop(gathered);
    let names = (&cell_lines, &compounds, &experiments);
    let shifts = compared_lines
        .map_or(Vec::new(), |(parental, resistant)| folds(&compared, (parental, &resistant), names));
    drop(compared);
    let (hits, fewest_hits) = find_hits(&curves, &settings);
    let drift = drift(&plates, &curves, &experiments);
    let count = |status: Status| curves.iter().filter(|curve| curve.status == status).count();
    let overview = Overview {
        wells: curves.iter().map(|curve| curve.n_points).sum(),
        curves: curves.len(),
        fitted: count(Status::Fitted),
        no_response: count(Status::NoResponse),
        not_determinable: count(Status::NotDeterminable),
        tested: hits.iter().filter(|hit| hit.q.is_some()).count(),
        hits: hits.iter().filter(|hit| hit.hit).count(),
        saturated: hits.iter().filter(|hit| hit.saturated && !hit.hit).count(),
        fewest_hits,
        plates: plates.len(),
        failed_plates: plates.iter().filter(|plate| plate.verdict == PlateVerdict::Fail).count(),
        wells_of_failed_plates: table.wells_of_failed_plates,
        drifting: drift.iter().filter(|series| series.drifts).count(),
    };
    Ok(ScreenAnalysis {
        sources,
        understood: table.understood,
        settings,
        overview,
        hits,
        matrices: matrices(&curves, &cell_lines, &compounds),
        plates,
        drift,
        agreement: agreement(&curves),
        shifts,
        cell_lines,
        compounds,
        experiments,
        curves,
    })
}
