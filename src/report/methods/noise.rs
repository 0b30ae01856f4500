//! How far the assay repeats itself.

use super::passage::Passage;
use super::works::EASTWOOD;
use crate::report::words::{counted, fixed};
use foldshift_curves::compare::repeatability::Compared;
use foldshift_study::analysis::Analysis;

/// The minimum significant ratio and the control charts.
pub(super) fn noise(analysis: &Analysis) -> Passage {
    let mut said = Passage::default();
    said.say(
        "The minimum significant ratio of the assay, 10^(2√2·s), was computed from the standard deviation s of log₁₀ \
         absolute IC50 of each unchanged line over experiments, per compound and pooled over compounds with the degrees \
         of freedom added up; that of a fold, 10^(2·s), from the standard deviation of log₁₀ folds within experiments",
    )
    .cite([&EASTWOOD])
    .on(". Intervals are those of s by χ². Censored IC50s did not enter.");
    for line in analysis.noise.lines.iter().filter(|line| line.compound.is_none()) {
        if let Some(msr) = line.spread.msr(Compared::BetweenExperiments) {
            said.say(format!(
                "For {} it was {} ({} of freedom).",
                line.cell_line,
                fixed(msr, 2),
                counted(line.spread.df, "degree")
            ));
        }
    }
    if analysis.noise.folds.iter().any(|fold| fold.held_against.is_some()) {
        said.say("Folds no larger than the ratio of their parental line are marked as within the noise.");
    }
    let charts = &analysis.noise.charts;
    if charts.iter().any(|chart| chart.limits.is_some_and(|limits| limits.sd.is_some())) {
        let of = match &analysis.study.assay.reference {
            Some(reference) => format!("the reference compound {}", reference.compound),
            None => "each compound".to_owned(),
        };
        said.say(format!(
            "Control charts of {of} have limits at 2 and 3 standard deviations from the mean moving range (d₂ = 1.128); \
             no experiment was removed for them."
        ));
    }
    said
}
