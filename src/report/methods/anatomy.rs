//! In what the curves of two lines differ.

use super::passage::Passage;
use super::works::{FISHER, HOLM, MOTULSKY};
use foldshift_curves::compare::anatomy::FractionKind;
use foldshift_study::analysis::Analysis;

/// Potency, plateau, slope, resistant fraction; `None` where nothing was taken apart.
pub(super) fn anatomy(analysis: &Analysis) -> Option<Passage> {
    if analysis.anatomy.is_empty() {
        return None;
    }
    let mut said = Passage::default();
    said.say(
        "The two curves of each experiment were fitted together, from one curve for both to two curves of their own, by \
         least squares; models were compared by extra sum of squares F tests",
    )
    .cite([&MOTULSKY])
    .on(" (technical: they know the scatter of wells)");
    if !several(analysis) {
        said.on(".");
        return Some(said);
    }
    said.on(", combined over experiments by Fisher’s method").cite([&FISHER]).on(
        ". The lines were said to differ in potency (midpoint), plateau or slope where the differences within experiments \
         had a 95 % t interval over experiments without zero and the combined F test of sharing that part was below 5 %.",
    );
    let parts = || analysis.anatomy.iter().flat_map(|anatomy| &anatomy.components);
    if parts().any(|part| part.p_adjusted.is_some()) {
        said.say("P values of parts were adjusted over the parts of a comparison by Holm’s method")
            .cite([&HOLM])
            .on(".");
    }
    let kinds = || analysis.anatomy.iter().map(|anatomy| anatomy.fraction.kind);
    if kinds().any(|kind| kind == FractionKind::Mixture) {
        said.say(
            "A resistant fraction is that of a mixture of the parental curve and the same curve shifted; it was reported \
             where the mixture fitted better than two free logistic curves (F test, 5 % in at least two experiments, 1 % in \
             all together), with its t interval over experiments on the scale of logits.",
        );
    }
    if kinds().any(|kind| kind == FractionKind::EfficacyOrResistantFraction) {
        said.say(
            "Where more cells survived the highest dose, a raised plateau and a fraction shifted beyond the doses cannot be \
             told apart; the fraction is then given as a one-sided 95 % limit.",
        );
    }
    Some(said)
}

/// Was anything taken apart in more than one experiment?
fn several(analysis: &Analysis) -> bool {
    analysis.anatomy.iter().any(|anatomy| anatomy.experiments.len() > 1)
}
