//! How resistance on and off the target was told apart.

use super::names::and;
use super::passage::Passage;
use super::works::DEN_DUNNEN;
use foldshift_study::analysis::Analysis;

/// How lines were judged; `None` where none is.
pub(super) fn mechanism(analysis: &Analysis) -> Option<Passage> {
    let version = &analysis.mechanism.first()?.judgement;
    let files = &analysis.study.evidence;
    let mut lines = vec!["the panel of drugs"];
    if !files.variants.is_empty() {
        lines.push("the genotype");
    }
    if !files.blots.is_empty() {
        lines.push("phospho-blots");
    }
    let mut said = Passage::default();
    said.say(format!(
        "On-target and off-target resistance to TRK inhibitors were told apart by fixed rules (version {}) from {}, with a catalogue \
         of resistance mechanisms (version {}).",
        version.rules_version,
        and(&lines),
        version.catalogue_version
    ));
    if !files.variants.is_empty() {
        said.say("Protein changes were read by the recommendations of HGVS").cite([&DEN_DUNNEN]).on(
            ", mapped to the reference transcripts of the literature and kept only where the reference residue fits; a \
             negative result counted only where sequencing covered the genes in question.",
        );
    }
    if !files.blots.is_empty() {
        said.say(
            "Bands were normalised to loading and total protein on their own membranes and divided by the line’s own vehicle; \
             blots were combined as geometric means.",
        );
    }
    said.say("Verdicts are for research use only.");
    Some(said)
}
