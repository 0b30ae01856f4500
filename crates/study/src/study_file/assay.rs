//! `[assay]` and `[growth]`: what was measured, for how long, and how fast the lines grow without a compound.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::study_file::keys;
use crate::study_file::words::one_of;
use foldshift_curves::fit::Reads;
use foldshift_plates::kinetics::{Moment, NoMoment};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::toml_document::Section;

/// The assay, for the methods paragraph and for the rules that depend on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Assay {
    /// `resazurin`, `ctg`, `mtt`, `srb`, `confluence` or `counts`.
    pub readout: String,
    /// Which way the read-out goes. The responses of plates are fractions of the vehicle, which fall with effect.
    pub reads: Reads,
    /// Hours under compound.
    pub exposure_h: Option<f64>,
    /// What is taken of kinetic reads, on plates that do not say it themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Moment>,
    /// The compound that is watched from experiment to experiment on the control chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// The reference compound of an assay.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Reference {
    /// Its name on the plates.
    pub compound: String,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// The readouts we know.
pub const READOUTS: [&str; 6] = ["resazurin", "ctg", "mtt", "srb", "confluence", "counts"];

/// How fast a line grows without a compound, as its owner knows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct DoublingTime {
    /// Hours from one division to the next.
    pub hours: f64,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// `[assay]`, its defaults where it is not there.
pub(super) fn assay(root: &Section, problems: &mut Vec<Diagnostic>) -> Assay {
    let mut assay = Assay {
        readout: "resazurin".to_owned(),
        reads: Reads::Viability,
        exposure_h: None,
        time: None,
        reference: None,
    };
    let Some(section) = root.section("assay", problems) else { return assay };
    section.only(&keys::of("assay"), problems);
    if let Some((readout, ())) = one_of(&section, "readout", &READOUTS.map(|name| (name, ())), problems) {
        readout.clone_into(&mut assay.readout);
    }
    let reads = section.text("reads", problems);
    if reads.as_ref().is_some_and(|found| found.value != Reads::Inhibition.name()) {
        one_of(&section, "reads", &[(Reads::Viability.name(), ())], problems);
    } else if let Some(found) = reads {
        let problem = Diagnostic::error(
            Code::Study,
            "responses of plates are fractions of the vehicle, which fall with effect: `reads` is \"viability\"",
        );
        let help = "a table of inhibition goes into `foldshift compare --reads inhibition`";
        problems.push(section.source.point(problem.help(help), found.span));
    }
    if let Some(hours) = section.number("exposure_h", problems) {
        if hours.value > 0.0 {
            assay.exposure_h = Some(hours.value);
        } else {
            let problem = Diagnostic::error(Code::OutOfRange, "`exposure_h` must be above zero");
            problems.push(section.source.point(problem, hours.span));
        }
    }
    if let Some(said) = section.text("time", problems) {
        match said.value.parse() {
            Ok(moment) => assay.time = Some(moment),
            Err(error) => {
                let error: NoMoment = error;
                let problem = Diagnostic::error(Code::Study, error.to_string()).help(NoMoment::HELP);
                problems.push(section.source.point(problem, said.span));
            }
        }
    }
    assay.reference = section
        .text("reference", problems)
        .map(|found| Reference { compound: found.value, place: section.source.place(found.span) });
    assay
}

/// `[growth] doubling_h = { "LINE" = HOURS }`.
pub(super) fn doubling_times(
    root: &Section,
    assay: &Assay,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, DoublingTime> {
    let mut times = BTreeMap::new();
    let Some(section) = root.section("growth", problems) else { return times };
    section.only(&keys::of("growth"), problems);
    let Some(lines) = section.section("doubling_h", problems) else { return times };
    for line in lines.keys() {
        let Some(hours) = lines.number(&line.value, problems) else { continue };
        if hours.value > 0.0 {
            let place = section.source.place(line.span);
            times.insert(line.value, DoublingTime { hours: hours.value, place });
        } else {
            let problem = Diagnostic::error(
                Code::OutOfRange,
                format!("the doubling time of `{}` must be above zero", line.value),
            );
            problems.push(section.source.point(problem, hours.span));
        }
    }
    if !times.is_empty() && assay.exposure_h.is_none() {
        let problem =
            Diagnostic::error(Code::Study, "doubling times serve nothing without the length of the assay")
                .help("give the hours under compound as `exposure_h` under [assay]");
        problems.push(section.source.point(problem, section.key_span("doubling_h")));
    }
    times
}
