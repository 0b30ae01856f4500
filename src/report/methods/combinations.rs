//! Two compounds together.

use super::passage::Passage;
use super::works::{BERENBAUM, BLISS, CHOU, HOLM, LOEWE, SMYTH, YADAV};
use crate::report::words;
use foldshift_combinations::SMALL_EXCESS;
use foldshift_study::analysis::Analysis;

/// Expectations, excess, potentiation; `None` where no well holds two compounds.
pub(super) fn combinations(analysis: &Analysis) -> Option<Passage> {
    if !analysis.combinations.iter().any(|pair| !pair.models.is_empty()) {
        return None;
    }
    let several = analysis.combinations.iter().any(|pair| pair.experiments.len() > 1);
    let mut said = Passage::default();
    said.say("Wells with two compounds were held against those of each alone: the highest single agent")
        .cite([&BERENBAUM])
        .on(", independence of effects")
        .cite([&BLISS])
        .on(" (both of the mean responses of the single agents), dose additivity")
        .cite([&LOEWE])
        .on(" and zero interaction potency")
        .cite([&YADAV])
        .on(" (both of fitted curves). Excess is the expected response less the observed one, as a fraction of the vehicle.");
    if several {
        let small = words::fixed(100.0 * SMALL_EXCESS, 0);
        said.say(format!(
            "The mean excess of a matrix has a t interval over experiments, each counted once; an interval within ±{small} points of \
             the vehicle was called additive, one above zero synergy, one below zero antagonism. The models were not corrected for \
             one another. Single cells have a variance moderated over the cells of their matrix"
        ))
        .cite([&SMYTH])
        .on(" and p values adjusted over them by Holm’s method")
        .cite([&HOLM])
        .on(".");
    }
    if analysis.combinations.iter().any(|pair| !pair.indices.is_empty()) {
        said.say("On rays of constant ratio the combination index").cite([&CHOU]).on(
            " was read from curves fitted to each compound and to the mixture, without extrapolation beyond the doses.",
        );
    }
    if analysis.combinations.iter().any(|pair| !pair.resensitised.is_empty()) {
        said.say(
            "Potentiation is the absolute IC50 of a compound alone over that in the presence of the other, whose own effect was \
             divided out, within experiments; the remaining fold is the IC50 in the presence of the other over that of the parental \
             line alone. Bounds were carried as bounds.",
        );
    }
    Some(said)
}
