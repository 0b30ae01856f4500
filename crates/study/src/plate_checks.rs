//! What the plates of a study say together: lines, references, doses and experiments that do not fit.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::normalise::{NormalizedPlate, Zero, same_dose};
use crate::study_file::{PlateSource, Study};
use foldshift_plates::plate::layout::{Role, listed};
use foldshift_plates::plate::{Plate, Well, WellContent};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::units::Dose;

/// What may stand on plates that could not be read: nobody is told that a line is nowhere while it may be there.
pub(crate) struct Failed {
    /// Lines that the study gives such plates.
    pub(crate) lines: BTreeSet<String>,
    /// Is there one of which the study does not say the line?
    pub(crate) nameless: bool,
    /// Is there any?
    pub(crate) any: bool,
}

impl Failed {
    /// Notes a plate that could not be read.
    pub(crate) fn note(&mut self, source: &PlateSource) {
        self.any = true;
        match source.whole_plate.get("cell_line") {
            Some(line) => {
                self.lines.insert(line.value.clone());
            }
            None => self.nameless = true,
        }
    }
}

/// Checks all plates against each other and the study.
pub(crate) fn all(study: &Study, plates: &[Plate], failed: &Failed, said: &mut Vec<Diagnostic>) {
    check_lines(study, plates, failed, said);
    check_reference(study, plates, failed, said);
    check_doses(plates, said);
    check_experiments(plates, said);
}

/// Doses of one compound must convert into each other over the whole study, or nothing can be compared.
fn check_doses(plates: &[Plate], said: &mut Vec<Diagnostic>) {
    let mut first: BTreeMap<&str, (Dose, &Place)> = BTreeMap::new();
    let mut told: Vec<&str> = Vec::new();
    for content in plates.iter().flat_map(|plate| plate.wells.values()).map(|well| &well.content) {
        let (Some(compound), Some(dose)) = (content.compound.as_deref(), content.dose) else { continue };
        let (earlier, place) = *first.entry(compound).or_insert((dose, &content.place));
        if dose.in_unit(earlier.unit()).is_none() && !told.contains(&compound) {
            told.push(compound);
            let problem = format!(
                "doses of {compound} are given in {} here and in {} at {place}, which do not convert",
                dose.unit(),
                earlier.unit()
            );
            said.push(
                Diagnostic::error(Code::Unit, problem)
                    .at(content.place.clone())
                    .help("give all doses of a compound in units of one kind"),
            );
        }
    }
}

/// Wells of one plate are one experiment, whatever a layout calls them.
fn check_experiments(plates: &[Plate], said: &mut Vec<Diagnostic>) {
    for plate in plates {
        let mut names: Vec<&str> =
            plate.wells.values().filter_map(|well| well.content.experiment.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        if names.len() > 1 {
            let problem = format!(
                "the wells of one plate are said to be of {} experiments: {}",
                names.len(),
                names.join(", ")
            );
            let place = plate.wells.values().next().map(|well| well.content.place.clone());
            said.push(
                Diagnostic::error(Code::Study, problem)
                    .at(place.unwrap_or_else(|| Place::file(Arc::clone(&plate.export))))
                    .help("an experiment is one day, one passage; wells beside each other are technical replicates"),
            );
        }
    }
}

/// Wells that were described with care and take no part in anything: nothing is dropped without a word.
pub(crate) fn unused(study: &Study, plates: &[NormalizedPlate]) -> Vec<Diagnostic> {
    let mut said: Vec<Diagnostic> = Vec::new();
    for plate in plates {
        let wells = |role: Role| plate.wells.iter().filter(move |(_, joined)| joined.content.role == role);
        let key = |content: &WellContent| Some((content.compound.clone()?, same_dose(content.dose?)));
        if wells(Role::CompoundBlank).next().is_none() {
            continue;
        }
        let samples: BTreeSet<_> =
            wells(Role::Sample).filter_map(|(_, joined)| key(&joined.content)).collect();
        let blanks_serve = study.normalise.zero == Zero::Blank;
        let idle_blanks = wells(Role::CompoundBlank).filter(|(_, joined)| {
            !blanks_serve || key(&joined.content).is_none_or(|key| !samples.contains(&key))
        });
        let why = if blanks_serve {
            "match no sample by compound and dose"
        } else {
            "serve only `zero = \"blank\"`"
        };
        let wells: Vec<Well> = idle_blanks.map(|(well, _)| *well).collect();
        if !wells.is_empty() {
            let problem = format!("`compound_blank` wells of plate {} {why}: {}", plate.name, listed(&wells));
            let warning =
                Diagnostic::warning(Code::Study, problem).at(Place::file(Arc::clone(&plate.export)));
            // A plate may stand in a study twice.
            if !said.contains(&warning) {
                said.push(warning);
            }
        }
    }
    said
}

/// The reference compound must stand on a plate.
fn check_reference(study: &Study, plates: &[Plate], failed: &Failed, said: &mut Vec<Diagnostic>) {
    let Some(reference) = &study.assay.reference else { return };
    let compounds: BTreeSet<&str> = plates
        .iter()
        .flat_map(|plate| plate.wells.values())
        .filter(|well| well.content.role == Role::Sample)
        .filter_map(|well| well.content.compound.as_deref())
        .collect();
    let name = reference.compound.as_str();
    let near = suggest(name, compounds.iter().copied());
    if !compounds.contains(name) && (near.is_some() || !failed.any) {
        let help = match near {
            Some(near) => format!("did you mean {near}?"),
            None => {
                format!("compounds of this study: {}", compounds.into_iter().collect::<Vec<_>>().join(", "))
            }
        };
        let problem =
            Diagnostic::error(Code::NoSuch, format!("no plate holds the reference compound `{name}`"));
        said.push(problem.at(reference.place.clone()).help(help));
    }
}

/// Every line that is compared, or of which a doubling time is given, must stand on a plate.
fn check_lines(study: &Study, plates: &[Plate], failed: &Failed, said: &mut Vec<Diagnostic>) {
    let mut lines: Vec<&str> = plates
        .iter()
        .flat_map(|plate| plate.wells.values())
        .filter_map(|well| well.content.cell_line.as_deref())
        .chain(failed.lines.iter().map(String::as_str))
        .collect();
    lines.sort_unstable();
    lines.dedup();
    let compared = study.pairs.iter().flat_map(|pair| {
        let place = pair.place.clone().unwrap_or_else(|| Place::file("study"));
        std::iter::once(&pair.parental).chain(&pair.resistant).map(move |line| (line, place.clone()))
    });
    let timed = study.doubling_h.iter().map(|(line, time)| (line, time.place.clone()));
    for (line, place) in compared.chain(timed) {
        let near = suggest(line, lines.iter().copied());
        if !lines.contains(&line.as_str()) && (near.is_some() || !failed.nameless) {
            let help = match near {
                Some(near) => format!("did you mean {near}?"),
                None => format!("lines of this study: {}", lines.join(", ")),
            };
            said.push(
                Diagnostic::error(Code::NoSuch, format!("no plate holds the line `{line}`"))
                    .at(place)
                    .help(help),
            );
        }
    }
}
