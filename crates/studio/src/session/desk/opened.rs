//! What is open: nothing yet, no study, a study with errors, or one that is analysed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::deed::deed;
use super::{Desk, Section};
use crate::presenter::Presenter;
use crate::session::files::Files;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Book, Touched};
use crate::session::wanted::Study;
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::Why;
use foldshift_study::live::Live;
use foldshift_study::study_file::NamedPlate;
use foldshift_study::survey::Seen;
use foldshift_tables::diagnostic::Diagnostic;

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

/// What was read.
pub(in crate::session) struct Installed {
    pub(in crate::session) opened: Opened,
    pub(in crate::session) files: Files,
    /// Every file that was looked at.
    pub(in crate::session) seen: Vec<Seen>,
    /// Every plate that the study names, and every file that it reads.
    pub(in crate::session) named: Vec<NamedPlate>,
    pub(in crate::session) read: BTreeSet<PathBuf>,
    /// How many of its plates wait.
    pub(in crate::session) waiting: usize,
    /// What is wrong with it.
    pub(in crate::session) problems: Vec<Diagnostic>,
    /// The study as `check` sees it.
    pub(in crate::session) examined: Option<Box<Examined>>,
}

impl Desk {
    /// Takes what was read.
    pub(in crate::session) fn install(&mut self, read: Installed, presenter: &dyn Presenter) {
        let Installed { mut opened, files, seen, named, read, waiting, problems, examined } = read;
        if self.once_more && matches!((&opened, &self.opened), (Opened::Wrong, Opened::Live(_))) {
            // Files of two steps may have been read half and half: the next reading tells.
            self.once_more = false;
            return;
        }
        if let Opened::Live(live) = &mut opened {
            let decisions = self.book.in_force();
            if live.analysis().study.decisions != decisions {
                live.decide(decisions);
            }
        }
        if let Opened::Live(live) = &opened {
            self.known_study = Some(Box::new(live.analysis().study.clone()));
        }
        let is_first = matches!(self.opened, Opened::Reading);
        self.opened = opened;
        self.files = files;
        (self.seen, self.named, self.read) = (seen, named, read);
        (self.waiting_plates, self.problems, self.examined) = (waiting, problems, examined);
        self.reading = std::mem::take(&mut self.once_more);
        self.generation += 1;
        self.readings += 1;
        self.quiet_since = std::time::Instant::now();
        (self.before, self.without, self.effect) = (None, None, None);
        self.timing.clear();
        self.asked.clear();
        self.tell_of_texts(presenter);
        self.doubt();
        self.note_settled();
        self.change(&Section::ALL);
        if !is_first {
            self.remember(Touched::Places);
        }
    }

    /// Says what steps on files changed, once the study was read again.
    fn tell_of_texts(&mut self, presenter: &dyn Presenter) {
        let Some(unread) = self.unread.take() else { return };
        let Some(now) = self.analysis() else { return };
        let before = unread.before;
        if (&before.curves, &before.shifts) == (&now.curves, &now.shifts) {
            return;
        }
        let deed = match unread.count {
            1 => deed(&unread.said),
            several => format!("the last {several} changes"),
        };
        self.effect = self.view.as_ref().map(|view| presenter.effect(&before, now, view, &deed));
        (self.deed, self.before) = (deed, Some(before));
    }

    /// Asks anew which decisions still fit what was read.
    pub(in crate::session) fn doubt(&mut self) {
        let doubts = match self.analysis() {
            Some(analysis) => doubts(analysis, &self.book),
            None => BTreeMap::new(),
        };
        if doubts != self.doubts {
            self.doubts = doubts;
            self.change(&[Section::Questions, Section::Decisions]);
        }
    }

    /// Takes an analysis that is settled, if it is the one of this generation.
    pub(in crate::session) fn take_settled(
        &mut self,
        live: Live,
        examined: Examined,
        generation: u64,
    ) -> bool {
        if generation != self.generation || !matches!(self.opened, Opened::Live(_)) {
            return false;
        }
        self.opened = Opened::Live(Box::new(live));
        self.examined = Some(Box::new(examined));
        self.note_settled();
        self.change(&[Section::Results, Section::Files, Section::Questions, Section::Maps, Section::Sheet]);
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
        let known = self.known();
        self.files = self.files.clone().of_analysis(analysis, &known);
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
                "answer the questions of the step Files, or fill in the step Study: the first answer writes the study",
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
fn doubts(analysis: &Analysis, book: &Book) -> BTreeMap<u64, String> {
    let ids: Vec<u64> = book.entries.iter().filter(|(_, entry)| entry.in_force).map(|(id, _)| *id).collect();
    let asked = book.in_force().asked(&analysis.plates, &analysis.study);
    asked.iter().filter_map(|doubt| Some((*ids.get(doubt.decision)?, doubted(&doubt.why)))).collect()
}

/// Why a decision is asked, as a question begins.
pub(super) fn doubted(why: &Why) -> String {
    let read = |value: Option<f64>| value.map_or("nothing".to_owned(), |value| value.to_string());
    match why {
        Why::Reading { well, then, now } => {
            format!("{well} read {} when it was left out, and reads {} now", read(*then), read(*now))
        }
        other => other.to_string(),
    }
}
