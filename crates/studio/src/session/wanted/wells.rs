//! Wells that are left out, or put back.

use std::collections::BTreeSet;

use super::command::WellsOf;
use super::planned::{Planned, Study, bad, made};
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Edit, Entry, Touched, wells_out};
use foldshift_plates::plate::Well;
use foldshift_study::decisions::{PlateName, What};
use foldshift_study::normalise::{By, NormalizedPlate};

/// The wells of one plate that a command names, checked.
fn checked(study: &Study, of: &WellsOf) -> Result<(PlateName, BTreeSet<Well>), Refusal> {
    let name = study.plate(of.plate)?;
    let plate = &study.analysis.plates[of.plate];
    let mut wells = BTreeSet::new();
    for text in &of.wells {
        let well: Well = text.parse().map_err(|error| bad(format!("{error}")))?;
        if !plate.wells.contains_key(&well) {
            return Err(bad(format!(
                "the layout of plate `{}` of `{}` has no well {well}",
                name.plate, name.export
            )));
        }
        wells.insert(well);
    }
    Ok((name, wells))
}

/// Leaves wells out: a decision a plate. Those that take no part anyway stay as they are.
pub(super) fn leave_out(study: &Study, all: &[WellsOf], reason: Option<&str>) -> Result<Planned, Refusal> {
    let mut planned = Planned::default();
    for of in all {
        let (name, mut wells) = checked(study, of)?;
        let named: Vec<Well> = wells.iter().copied().collect();
        planned.touched = planned.touched.and(Touched::wells(&name, &named));
        for (id, _, out) in wells_out(study.book.entries.iter(), &name) {
            if study.doubts.contains_key(&id) && out.iter().any(|well| wells.contains(well)) {
                let message = "whether these wells are left out is asked: their readings changed";
                return Err(Refusal::new(Status::Conflict, message, "answer the question first"));
            }
            wells.retain(|well| !out.contains(well));
        }
        let plate = &study.analysis.plates[of.plate];
        wells.retain(|well| {
            let by = plate.wells.get(well).and_then(|response| response.excluded_by);
            !matches!(by, Some(By::Hand | By::Layout | By::Instrument))
        });
        if wells.is_empty() {
            continue;
        }
        let reading = wells.iter().map(|well| plate.wells.get(well).and_then(|response| response.value));
        let reading = reading.collect();
        let what = What::LeaveOutWells { plate: name, wells: wells.into_iter().collect(), reading };
        let edit = made(study, &planned, what, reason);
        planned.edits.push(edit);
    }
    Ok(planned)
}

/// Puts wells back: of a decision that leaves out more, a part goes.
pub(super) fn put_back(study: &Study, all: &[WellsOf]) -> Result<Planned, Refusal> {
    let mut planned = Planned::default();
    for of in all {
        let (name, wells) = checked(study, of)?;
        let mut left = wells.clone();
        let named: Vec<Well> = wells.iter().copied().collect();
        planned.touched = planned.touched.and(Touched::wells(&name, &named));
        for (id, entry, out) in wells_out(study.book.entries.iter(), &name) {
            let (back, stays): (Vec<Well>, Vec<Well>) = out.iter().partition(|well| wells.contains(well));
            if back.is_empty() {
                continue;
            }
            left.retain(|well| !back.contains(well));
            let before = Some(entry.clone());
            let gone = part(entry, &back, false);
            if stays.is_empty() {
                planned.edits.push(Edit { id, before, after: Some(gone) });
            } else {
                let new = study.next_id(&planned);
                planned.edits.push(Edit { id, before, after: Some(part(entry, &stays, true)) });
                planned.edits.push(Edit { id: new, before: None, after: Some(gone) });
            }
        }
        let plate = &study.analysis.plates[of.plate];
        let out = |well: &&Well| plate.wells.get(well).is_some_and(|response| response.excluded.is_some());
        if let Some(well) = left.iter().find(out) {
            return Err(held_out(study, &name, plate, *well));
        }
    }
    Ok(planned)
}

/// Why a well cannot be put back that no decision on wells leaves out: what holds it out, and where that is taken back.
fn held_out(study: &Study, name: &PlateName, plate: &NormalizedPlate, well: Well) -> Refusal {
    let response = plate.wells.get(&well);
    let content = response.map(|response| &response.content);
    let line = content.and_then(|content| content.cell_line.as_deref());
    let compound = content.and_then(|content| content.compound.as_deref());
    // Controls are of the experiment of their plate.
    let own = content.and_then(|content| content.experiment.as_deref());
    let experiment = own.or_else(|| plate.wells.values().find_map(|one| one.content.experiment.as_deref()));
    let by_decision = study.in_force().find_map(|(_, entry)| match &entry.decision.what {
        What::LeaveOutPlate { plate } if plate == name => Some("its plate is left out".to_owned()),
        What::LeaveOutExperiment { experiment: out } if experiment == Some(out) => {
            Some(format!("its experiment {out} is left out"))
        }
        What::LeaveOutCurve(curve)
            if line == Some(&curve.cell_line)
                && compound == Some(&curve.compound)
                && experiment == Some(&curve.experiment) =>
        {
            Some(format!("its curve of {} is left out", curve.compound))
        }
        _ => None,
    });
    if let Some(why) = by_decision {
        let help = "take that back in the list of decisions";
        return Refusal::new(Status::Bad, format!("{well} is out because {why}"), help);
    }
    let why = response.and_then(|response| response.excluded.clone()).unwrap_or_default();
    let (said, help) = match response.and_then(|response| response.excluded_by) {
        Some(By::Plate) => ("because its plate failed".to_owned(), "use the failed plate all the same"),
        Some(By::Instrument) => (format!("by the instrument: {why}"), "correct its reading in the export"),
        Some(By::Layout) => (format!("by its layout: {why}"), "change the layout"),
        Some(By::Rule) => (format!("by a rule of the study: {why}"), "change the rule in the study"),
        Some(By::Hand) | None => (format!("by the study: {why}"), "change `exclude` in the study"),
    };
    Refusal::new(Status::Bad, format!("{well} is out {said}"), help)
}

/// A decision on some of its wells. What it cost was said of all of them: of fewer it is not known.
fn part(entry: &Entry, keep: &[Well], in_force: bool) -> Entry {
    let mut part = Entry { in_force, ..entry.clone() };
    if let What::LeaveOutWells { wells, reading, .. } = &mut part.decision.what {
        if wells.iter().any(|well| !keep.contains(well)) {
            part.price = None;
        }
        let kept = wells.iter().zip(reading.iter()).filter(|(well, _)| keep.contains(well));
        (*wells, *reading) = kept.map(|(well, value)| (*well, *value)).unzip();
    }
    part
}
