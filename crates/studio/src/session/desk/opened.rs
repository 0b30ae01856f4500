//! What is open: nothing yet, no study, a study with errors, or one that is analysed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::{Desk, Section};
use crate::session::files::Files;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Book, Touched};
use crate::session::wanted::{Study, place_of, readings_now};
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::What;
use foldshift_study::live::Live;

/// What is open.
pub(in crate::session) enum Opened {
    /// Nothing yet: it is being read.
    Reading,
    /// Exports without a study.
    Nothing,
    /// A study that cannot be analysed; the problems stand with the files.
    Wrong,
    /// A study.
    Live(Box<Live>),
}

impl Desk {
    /// Takes what was read.
    pub(in crate::session) fn install(&mut self, mut opened: Opened, files: Files) {
        if let Opened::Live(live) = &mut opened {
            let decisions = self.book.in_force();
            if live.analysis().study.decisions != decisions {
                live.decide(decisions);
            }
        }
        let is_first = matches!(self.opened, Opened::Reading);
        self.opened = opened;
        self.files = files;
        self.reading = false;
        self.generation += 1;
        self.readings += 1;
        self.quiet_since = std::time::Instant::now();
        (self.before, self.without, self.effect) = (None, None, None);
        self.timing.clear();
        self.asked.clear();
        self.doubt();
        self.note_settled();
        self.change(&Section::ALL);
        if !is_first {
            self.remember(Touched::All);
        }
    }

    /// Asks anew which decisions still fit what was read.
    pub(in crate::session) fn doubt(&mut self) {
        let doubts = match self.analysis() {
            Some(analysis) => doubts(analysis, &self.folder, &self.book),
            None => BTreeMap::new(),
        };
        if doubts != self.doubts {
            self.doubts = doubts;
            self.change(&[Section::Questions, Section::Decisions]);
        }
    }

    /// Takes an analysis that is settled, if it is the one of this generation.
    pub(in crate::session) fn take_settled(&mut self, live: Live, generation: u64) -> bool {
        if generation != self.generation || !matches!(self.opened, Opened::Live(_)) {
            return false;
        }
        self.opened = Opened::Live(Box::new(live));
        self.note_settled();
        self.change(&[Section::Results, Section::Files]);
        true
    }

    /// Takes the analysis without decisions.
    pub(in crate::session) fn take_without(&mut self, without: Arc<Analysis>) {
        self.without = Some(without);
        self.change(&[Section::Results]);
    }

    /// Takes over what only a settled analysis says.
    fn note_settled(&mut self) {
        let Opened::Live(live) = &self.opened else { return };
        if !live.is_settled() {
            return;
        }
        let analysis = live.analysis();
        let fragile = analysis.sensitivity.iter().filter(|again| again.flips).map(|again| {
            let [_, resistant, compound] = again.key();
            let was = analysis
                .before(again)
                .map_or(String::new(), |shift| shift.call.map_or_else(String::new, |call| call.to_string()));
            let now = again.shift.call.map_or_else(String::new, |call| call.to_string());
            format!("{compound}, {resistant}: {was} → {now} {}", otherwise(again.choice))
        });
        self.fragile = fragile.collect();
        let files = std::mem::take(&mut self.files);
        self.files = files.of_analysis(analysis, &self.folder);
    }

    /// The study that is analysed, for a command.
    ///
    /// # Errors
    /// When there is none.
    pub(in crate::session) fn study(&self) -> Result<Study<'_>, Refusal> {
        let refused = |status, message: &str, help: &str| Err(Refusal::new(status, message, help));
        match &self.opened {
            Opened::Live(live) => Ok(Study {
                analysis: live.analysis(),
                folder: &self.folder,
                book: &self.book,
                doubts: &self.doubts,
            }),
            Opened::Reading => {
                refused(Status::Conflict, "the study is still being read", "try again in a moment")
            }
            Opened::Nothing => refused(
                Status::Bad,
                "this folder has no study yet",
                "`foldshift new` makes one of its exports",
            ),
            Opened::Wrong => {
                let help = "mend what the step Files says; it is read again as soon as it is saved";
                refused(Status::Bad, "the study has errors", help)
            }
        }
    }
}

/// A choice of the ledger, behind a call.
fn otherwise(choice: &str) -> String {
    match choice {
        "without_edge" => "without wells at the edge".to_owned(),
        "without_outliers" => "without outliers".to_owned(),
        "robust_loss" => "with a robust fit".to_owned(),
        "centre_mean" => "with the mean of control wells".to_owned(),
        "centre_median" => "with the median of control wells".to_owned(),
        "zero_blank" => "with blanks as zero".to_owned(),
        "zero_kill" => "with the kill control as zero".to_owned(),
        "model_mixed" => "with the mixed model".to_owned(),
        "model_paired" => "with paired experiments".to_owned(),
        other => format!("with `{other}`"),
    }
}

/// Decisions in force that do not fit what was read, and why.
fn doubts(analysis: &Analysis, folder: &Path, book: &Book) -> BTreeMap<u64, String> {
    let none = BTreeMap::new();
    let study = Study { analysis, folder, book, doubts: &none };
    let in_force = book.entries.iter().filter(|(_, entry)| entry.in_force);
    in_force.filter_map(|(id, entry)| Some((*id, doubt(&study, &entry.decision.what)?))).collect()
}

fn doubt(study: &Study, what: &What) -> Option<String> {
    let no_plate =
        |export: &str, plate: &str| format!("the study has no plate `{plate}` of `{export}` any more");
    match what {
        What::LeaveOutWells { plate, wells, reading } => {
            let Some(place) = place_of(study.analysis, study.folder, plate) else {
                return Some(no_plate(&plate.export, &plate.plate));
            };
            let Some(now) = readings_now(study, what) else {
                let there = &study.analysis.plates[place].wells;
                let gone: Vec<String> =
                    wells.iter().filter(|well| !there.contains_key(well)).map(ToString::to_string).collect();
                return Some(format!("the layout of the plate does not name {} any more", gone.join(", ")));
            };
            let (well, (then, now)) =
                wells.iter().zip(reading.iter().zip(now)).find(|(_, (then, now))| **then != *now)?;
            let read = |value: Option<f64>| value.map_or("nothing".to_owned(), |value| value.to_string());
            Some(format!("{well} read {} when it was left out, and reads {} now", read(*then), read(now)))
        }
        What::LeaveOutPlate { plate } | What::UsePlate { plate } => {
            let is_there = place_of(study.analysis, study.folder, plate).is_some();
            (!is_there).then(|| no_plate(&plate.export, &plate.plate))
        }
        What::LeaveOutExperiment { experiment } => {
            let wells = study.analysis.plates.iter().flat_map(|plate| plate.wells.values());
            let mut named = wells.filter_map(|well| well.content.experiment.as_ref());
            (!named.any(|one| one == experiment))
                .then(|| format!("the study has no experiment `{experiment}` any more"))
        }
        What::LeaveOutCurve(curve) => {
            let wells = study.analysis.plates.iter().flat_map(|plate| plate.wells.values());
            let mut fitting = wells.filter(|well| {
                well.content.cell_line.as_deref() == Some(curve.cell_line.as_str())
                    && well.content.experiment.as_deref() == Some(curve.experiment.as_str())
                    && well.content.compound.as_deref() == Some(curve.compound.as_str())
            });
            fitting.next().is_none().then(|| {
                let (compound, line, day) = (&curve.compound, &curve.cell_line, &curve.experiment);
                format!("the study has no curve of {compound} on {line} in {day} any more")
            })
        }
        What::Fix { .. } | What::Bound { .. } | What::Model { .. } | What::Zero { .. } => None,
    }
}
