//! What was measured: lines, compounds, doses, plates, and how readings became responses.

use std::collections::BTreeSet;

use super::doses::doses;
use super::names::and;
use super::passage::Passage;
use crate::report::words::{counted, trimmed};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::{NormalizedPlate, Zero};

/// Experiments that are named one by one.
const MOST_EXPERIMENTS: usize = 12;

/// Lines, and compounds, that are named one by one.
const MOST_NAMED: usize = 40;

/// The assay and its plates.
pub(super) fn assay(analysis: &Analysis) -> Passage {
    let study = &analysis.study;
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let experiments: BTreeSet<&str> = wells().filter_map(|well| well.content.experiment.as_deref()).collect();
    let experiments: Vec<&str> = experiments.into_iter().collect();
    let lines: BTreeSet<&str> = wells().filter_map(|well| well.content.cell_line.as_deref()).collect();
    let lines: Vec<&str> = lines.into_iter().collect();
    // Of plates that all failed no compound has a curve, and all were given.
    let given = || wells().filter(|well| well.content.role == Role::Sample);
    let compounds: BTreeSet<&str> = given().filter_map(|well| well.content.compound.as_deref()).collect();
    let compounds: Vec<&str> = compounds.into_iter().collect();
    let exposure = study
        .assay
        .exposure_h
        .map(|hours| format!(" after {} h of exposure", trimmed(hours)))
        .unwrap_or_default();
    let mut said = Passage::default();
    said.say(format!(
        "Viability of {} under {} was measured by {}{exposure}, on {} in {} (an experiment is one day and \
         passage; n counts experiments, wells of one plate are technical replicates).",
        named(&lines, "line"),
        named(&compounds, "compound"),
        readout(&study.assay.readout),
        counted(analysis.plates.len(), "plate"),
        counted(experiments.len(), "independent experiment"),
    ));
    if (1..=MOST_EXPERIMENTS).contains(&experiments.len()) {
        said.say(format!("Experiments: {}.", and(&experiments)));
    }
    said.say(plates(&analysis.plates));
    doses(analysis, &mut said);
    if let Some(kinetics) = kinetics(analysis) {
        said.say(kinetics);
    }
    said
}

/// Names, or how many where they are too many to be read.
fn named(names: &[&str], what: &str) -> String {
    if names.len() > MOST_NAMED {
        format!("{} (named in fits.csv)", counted(names.len(), what))
    } else {
        and(names)
    }
}

fn readout(name: &str) -> &'static str {
    match name {
        "ctg" => "a luminescent ATP assay",
        "mtt" => "an MTT assay",
        "srb" => "a sulforhodamine B assay",
        "confluence" => "confluence imaging",
        "counts" => "cell counts",
        _ => "a resazurin reduction assay",
    }
}

/// What plates are like: their wells, what was read, how many controls stand on one.
fn plates(plates: &[NormalizedPlate]) -> String {
    let formats: BTreeSet<usize> = plates.iter().map(|plate| plate.format.wells()).collect();
    let formats: Vec<String> = formats.iter().map(ToString::to_string).collect();
    let reads: BTreeSet<&str> =
        plates.iter().map(|plate| &*plate.read).filter(|read| !read.is_empty()).collect();
    let reads: Vec<&str> = reads.into_iter().collect();
    let controls: Vec<String> = [
        (Role::Vehicle, "vehicle well"),
        (Role::Blank, "well without cells"),
        (Role::Kill, "full-kill well"),
        (Role::T0, "well read at time zero"),
    ]
    .into_iter()
    .filter_map(|(role, name)| controls(plates, role, name))
    .collect();
    let read = if reads.is_empty() { String::new() } else { format!(", read as {}", and(&reads)) };
    let with = if controls.is_empty() { String::new() } else { format!(", with {} a plate", and(&controls)) };
    format!("Plates had {} wells{with}{read}.", and(&formats))
}

/// `6 to 8 vehicle wells`, over the plates that have any; `None` where none has.
fn controls(plates: &[NormalizedPlate], role: Role, name: &str) -> Option<String> {
    let count =
        |plate: &NormalizedPlate| plate.wells.values().filter(|well| well.content.role == role).count();
    let counts: BTreeSet<usize> = plates.iter().map(count).filter(|count| *count > 0).collect();
    let (least, most) = (*counts.first()?, *counts.last()?);
    let name = if name.starts_with("well") { name.replacen("well", "wells", 1) } else { format!("{name}s") };
    Some(if least < most { format!("{least} to {most} {name}") } else { format!("{most} {name}") })
}

/// What was taken of plates that were read again and again.
fn kinetics(analysis: &Analysis) -> Option<String> {
    let kinetics = || analysis.plates.iter().filter_map(|plate| plate.kinetics.as_deref());
    let taken: BTreeSet<&str> = kinetics().map(|kinetics| kinetics.taken.as_str()).collect();
    let taken: Vec<&str> = taken.into_iter().collect();
    (!taken.is_empty()).then(|| {
        format!(
            "Of the signals over time of {} this was taken: {} (times since the first cycle; a slope is that of a \
             least-squares line through the readings of a well within its window).",
            counted(kinetics().count(), "plate"),
            taken.join("; ")
        )
    })
}

/// How readings became fractions of the vehicle.
pub(super) fn normalisation(analysis: &Analysis) -> Passage {
    let wells = || analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let centre = analysis.study.normalise.centre.name();
    let own = if wells().any(|well| well.content.role == Role::CompoundBlank) {
        "; compound blanks replaced B for their compound and dose"
    } else {
        ""
    };
    let mut said = Passage::default();
    said.say(match analysis.study.normalise.zero {
        Zero::Blank => format!(
            "Readings were normalised plate by plate as (F − B)/(C − B), with F the reading of a well, B the \
             {centre} of the wells without cells and C the {centre} of the vehicle wells of the same line{own}."
        ),
        Zero::Kill => format!(
            "Readings were normalised plate by plate as (F − K)/(C − K), with F the reading of a well, K the \
             {centre} of the full-kill wells and C the {centre} of the vehicle wells of the same line."
        ),
        Zero::None => format!(
            "Readings were divided plate by plate by the {centre} of the vehicle wells of the same line; no \
             blank was subtracted, so that responses do not fall to zero when cells die."
        ),
    });
    said.say("Responses were not clipped.");
    said
}
