//! Growth-rate inhibition, where the study tells how lines grow.

use super::passage::Passage;
use super::works::HAFNER;
use crate::report::words::{counted, trimmed};
use foldshift_curves::compare::Metric;
use foldshift_curves::compare::growth::DIVISIONS_DIFFER;
use foldshift_curves::growth::{LEAST_GROWTH, Source};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::Zero;

/// How growth-rate inhibition was computed, and from what start.
pub(super) fn growth(analysis: &Analysis) -> Passage {
    let of = |source: Source| analysis.growth.iter().any(|curve| curve.source == Some(source));
    let centre = analysis.study.normalise.centre.name();
    let mut starts = Vec::new();
    if of(Source::SamePlate) {
        starts.push(format!("the {centre} of wells of the same plate read when the compound was added"));
    }
    if of(Source::OtherPlate) {
        starts.push(format!(
            "the {centre} of the wells of a plate of the same line and experiment read when the compound was added"
        ));
    }
    if of(Source::DoublingTime) {
        let is_used = |line: &str| {
            analysis.growth.iter().any(|curve| curve.is_estimated() && curve.key.cell_line == line)
        };
        let times = analysis.study.doubling_h.iter().filter(|(line, _)| is_used(line));
        let times: Vec<String> =
            times.map(|(line, time)| format!("{line} {} h", trimmed(time.hours))).collect();
        starts.push(format!(
            "an estimate, x_ctrl · 2^(−t/T), from the exposure t and the doubling time T of the line ({})",
            times.join(", ")
        ));
    }
    let starts = if starts.is_empty() { "not known".to_owned() } else { starts.join(", or ") };
    let background = match analysis.study.normalise.zero {
        Zero::Blank => "each with the blank of its plate subtracted",
        Zero::Kill => "each with the full-kill wells of its plate, or else its blanks, subtracted",
        Zero::None => "no background subtracted",
    };
    let mut said = Passage::default();
    said.say("Growth-rate inhibition was computed well by well as GR = 2^(log₂(x/x0)/log₂(x_ctrl/x0)) − 1")
        .cite([&HAFNER])
        .on(format!(
            ", with x the signal of the well, x_ctrl the {centre} of the vehicle wells and x0 {starts}, {background}; a \
             signal of zero or less counted as −1. GR curves were fitted as those of the response, with the lower plateau \
             kept from lying below −1. GR50 is the dose at which GR is 0.5, GRmax the lower of the mean GR values at the \
             two highest doses."
        ));
    let refused = analysis.growth.iter().filter(|curve| curve.outcome.is_err()).count();
    if refused > 0 {
        said.say(format!(
            "GR is not reported for {}, without a usable start or with a vehicle that grew less than {}-fold.",
            counted(refused, "curve"),
            trimmed(LEAST_GROWTH)
        ));
    }
    if analysis.shifts.iter().any(|shift| shift.metric == Metric::Gr50) {
        said.say(format!(
            "A line called resistant by its IC50 and not shifted by its GR50, with divisions that differ by more than \
             {}-fold, was marked as an artefact of the growth rate.",
            trimmed(DIVISIONS_DIFFER)
        ));
    }
    said
}
