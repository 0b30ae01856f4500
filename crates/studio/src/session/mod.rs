//! A study that is open: what was done to it, what can be undone, what is saved.
//!
//! ```text
//! Session ─► wanted (commands) ─► desk (the state) ─► steps (the book), kept (journal, decisions.toml)
//!                                     ▲
//!                                   work (reads, settles, saves, watches the disk)
//! ```

mod add;
mod clock;
mod desk;
mod drafting;
mod events;
mod files;
mod kept;
mod refusal;
mod results;
mod steps;
mod texts;
mod wanted;
mod work;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::presenter::Presenter;
use crate::view::{CurveAsked, CurveView, PlanAsked, PlanView, PlateView};
use desk::{Begun, Desk, Known, Opened, Section, Wanted};
pub use events::{Event, Seen, Tell};
use foldshift_study::study_file::absolute;
use kept::{DecisionsFile, Journal, Lock};
pub use refusal::{Refusal, Status};
use wanted::Command;
use work::Shared;

/// A study that is open. All of it may be called from several threads; what changes it waits for its turn.
pub struct Session {
    shared: Arc<Shared>,
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Session {
    /// Opens the study of a folder: `study.toml` or `study.xlsx` with the decisions and the journal beside it. A study with
    /// errors, and a folder of exports without a study, are open too: their state says what is wrong. The study is read
    /// while the session is open already ([`Session::read`] waits for it). A study file may be named as well.
    ///
    /// # Errors
    /// When the folder cannot be read, or another program has it open.
    pub fn open(folder: &Path, presenter: Arc<dyn Presenter>, tell: Tell) -> Result<Self, Refusal> {
        let named = absolute(folder);
        let is_file = named.is_file();
        let folder = if is_file { named.parent().unwrap_or(&named).to_path_buf() } else { named.clone() };
        if let Err(error) = std::fs::read_dir(&folder) {
            let message = format!("cannot read the folder `{}`: {}", folder.display(), kept::why(&error));
            return Err(Refusal::new(Status::NotFound, message, "give the folder that holds the exports"));
        }
        let lock = Lock::take(&folder)?;
        let unreadable = |what: &str, error: &std::io::Error| {
            let message = format!("cannot read `{what}` in `{}`: {}", folder.display(), kept::why(error));
            Refusal::new(Status::NotFound, message, "let it be read; it holds what was decided")
        };
        let (journal, replayed, told) =
            Journal::open(&folder).map_err(|error| unreadable(".foldshift/journal", &error))?;
        let mut decisions_file = DecisionsFile::beside(&folder);
        let found = decisions_file
            .look_when_whole()
            .map_err(|error| unreadable(foldshift_study::decisions::FILE, &error))?;
        let known = Known {
            is_ours: replayed.ours.contains(&decisions_file.key()),
            base: replayed.base,
            is_damaged: told.is_some(),
        };
        let (states, saved) = (replayed.texts, replayed.texts_saved);
        let place = kept::takes_files(&folder).err().map(|error| kept::why(&error));
        let mut desk = Desk::new(Begun {
            folder: folder.clone(),
            study_file: is_file.then_some(named),
            epoch: epoch(),
            book: replayed.book,
            journal,
            decisions_file,
        });
        desk.own_problems.extend(told);
        desk.reconcile(found, known, &*presenter);
        desk.note_place(&place.unwrap_or_default());
        desk.reconcile_texts(&states, &saved);
        let shared = Arc::new(Shared::new(folder, presenter, tell, desk, lock));
        let workers = work::start(&shared);
        Ok(Self { shared, workers: Mutex::new(workers) })
    }

    /// Its folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// Waits until the study is read, at most so long; `false` where it is not.
    #[must_use]
    pub fn read(&self, most: Duration) -> bool {
        let start = Instant::now();
        let mut desk = self.shared.desk();
        while desk.reading && !desk.closed {
            let Some(left) = most.checked_sub(start.elapsed()).filter(|left| !left.is_zero()) else {
                return false;
            };
            desk = self.shared.wait(desk, left);
        }
        true
    }

    /// The sections that changed since; `State` of `page/types.js`.
    #[must_use]
    pub fn state(&self, seen: Seen) -> Value {
        self.shared.desk().state(seen, &*self.shared.presenter).0
    }

    /// Does a command that was decided at a revision; answered when it is saved, or when it is known that it cannot be.
    ///
    /// # Errors
    /// `Status::Conflict` where the revision is old and the command does not go with what happened since; others where
    /// it makes no sense.
    pub fn act(&self, seen: Seen, command: &Value, view: Option<&CurveAsked>) -> Result<Value, Refusal> {
        let start = Instant::now();
        let command = Command::read(command)?;
        self.shared.changing(|desk| {
            still_open(desk)?;
            desk.retry();
            let map = match &command {
                Command::Draft(draft) => drafting::map_of(&desk.drafts(&*self.shared.presenter), draft),
                _ => None,
            };
            let made = desk.act(&Wanted { seen, command: &command, view }, &*self.shared.presenter)?;
            Ok(self.done(desk, seen, view, (made, map), start))
        })
    }

    /// Takes the last step back, or does it again; as [`Session::act`].
    ///
    /// # Errors
    /// When there is nothing to take back, or the revision is old.
    pub fn undo(&self, seen: Seen, redo: bool, view: Option<&CurveAsked>) -> Result<Value, Refusal> {
        let start = Instant::now();
        self.shared.changing(|desk| {
            still_open(desk)?;
            desk.retry();
            desk.undo(seen, redo, view, &*self.shared.presenter)?;
            Ok(self.done(desk, seen, view, (None, None), start))
        })
    }

    /// What a command is answered with.
    fn done(
        &self,
        desk: &Desk,
        seen: Seen,
        view: Option<&CurveAsked>,
        (decision, map): (Option<u64>, Option<(String, String)>),
        start: Instant,
    ) -> Value {
        let (state, changed) = desk.state(seen, &*self.shared.presenter);
        let curve = view.filter(|view| !view.without).and_then(|view| self.with_effect(desk, view));
        let map = map.and_then(|(id, before)| {
            drafting::map_after(&desk.drafts(&*self.shared.presenter), &id, &before)
        });
        let ms = (start.elapsed().as_secs_f64() * 1e4).round() / 10.0;
        json!({
            "rev": desk.rev,
            "changed": changed,
            "ms": ms,
            "state": state,
            "curve": curve,
            "decision": decision,
            "map": map,
        })
    }

    /// The curves of a comparison, with what the last change did to it.
    fn with_effect(&self, desk: &Desk, asked: &CurveAsked) -> Option<CurveView> {
        let presenter = &*self.shared.presenter;
        let curve = presenter.curve(desk.analysis()?, desk.before.as_deref(), asked)?;
        Some(CurveView { effect: desk.effect_on(asked, presenter), ..curve })
    }

    /// A plate by its place.
    ///
    /// # Errors
    /// When there is none.
    pub fn plate(&self, place: usize, without: bool) -> Result<PlateView, Refusal> {
        let none = || Refusal::new(Status::NotFound, "there is no such plate", "load the page again");
        let presenter = &*self.shared.presenter;
        if without {
            let analysis = work::without(&self.shared).filter(|analysis| place < analysis.plates.len());
            return analysis.map(|analysis| presenter.plate(&analysis, place)).ok_or_else(none);
        }
        let desk = self.shared.desk();
        let analysis = desk.analysis().filter(|analysis| place < analysis.plates.len());
        analysis.map(|analysis| presenter.plate(analysis, place)).ok_or_else(none)
    }

    /// The curves of a comparison.
    ///
    /// # Errors
    /// When there is none.
    pub fn curve(&self, asked: &CurveAsked) -> Result<CurveView, Refusal> {
        let presenter = &*self.shared.presenter;
        let view = if asked.without {
            work::without(&self.shared).and_then(|analysis| presenter.curve(&analysis, None, asked))
        } else {
            let mut desk = self.shared.desk();
            desk.look_at(asked);
            self.with_effect(&desk, asked)
        };
        view.ok_or_else(|| Refusal::new(Status::NotFound, "there is no such curve", "load the page again"))
    }

    /// A map by its id; `MapView`.
    ///
    /// # Errors
    /// When there is none.
    pub fn map(&self, id: &str) -> Result<Value, Refusal> {
        let desk = self.shared.desk();
        drafting::map(&desk.drafts(&*self.shared.presenter), id)
    }

    /// What was read of a row of the study; `RowReadings`.
    ///
    /// # Errors
    /// When there is no such row, or its export cannot be read.
    pub fn readings(&self, row: usize) -> Result<Value, Refusal> {
        let desk = self.shared.desk();
        drafting::readings(&desk.drafts(&*self.shared.presenter), row)
    }

    /// A text of the study; `TextView`.
    ///
    /// # Errors
    /// When it is none that can be edited here.
    pub fn text(&self, file: &str) -> Result<Value, Refusal> {
        let desk = self.shared.desk();
        drafting::text(&desk.drafts(&*self.shared.presenter), file)
    }

    /// What a command on a map would make of it; `Tried`.
    ///
    /// # Errors
    /// When it makes no sense.
    pub fn try_out(&self, command: &Value) -> Result<Value, Refusal> {
        let Command::Draft(draft) = Command::read(command)? else {
            return Err(Refusal::new(Status::Bad, "only what changes a map can be tried", ""));
        };
        let desk = self.shared.desk();
        drafting::try_out(&desk.drafts(&*self.shared.presenter), &draft)
    }

    /// The next plate.
    ///
    /// # Errors
    /// When nothing can be planned of it.
    pub fn plan(&self, asked: &PlanAsked) -> Result<PlanView, Refusal> {
        // Nobody waits for a plan who decides meanwhile.
        let analysis = self.shared.desk().analysis().cloned().ok_or_else(|| {
            let help =
                "it begins with the curves of a first experiment: give the plates a map, a line and a day";
            Refusal::new(Status::Bad, "a plan needs curves, and there are none yet", help)
        })?;
        let planned = self.shared.presenter.plan(&analysis, asked);
        planned.map_err(|problem| {
            let help = problem.help.clone().unwrap_or_default();
            Refusal::new(Status::Bad, problem.message, help)
        })
    }

    /// Takes a dropped file into `exports`, never over another; gives the name that it has there.
    ///
    /// # Errors
    /// When its name is none, or it cannot be written.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<Value, Refusal> {
        still_open(&self.shared.desk())?;
        let name = add::add(&self.shared.folder, name, bytes)?;
        self.shared.changing(|desk| {
            if matches!(desk.opened, Opened::Nothing | Opened::Wrong) {
                // Of the first file alone: pages ask for what changed as often as it is told.
                if !desk.reading {
                    desk.change(&[Section::Questions]);
                }
                desk.read_again();
            }
        });
        Ok(json!({ "name": name }))
    }

    /// What would be left behind if it were closed now, in words; `None` where all is saved.
    #[must_use]
    pub fn left_behind(&self) -> Option<String> {
        self.shared.desk().left_behind()
    }

    /// Saves what waits; afterwards nothing changes any more, and [`Session::left_behind`] says what could not be saved.
    pub fn close(&self) {
        if !self.shared.desk().closed {
            // What cannot be written stands in the journal, or was said not to be saved.
            let _ = work::save_now(&self.shared);
        }
        self.shared.desk().closed = true;
        self.shared.ring();
        let workers = std::mem::take(&mut *self.workers.lock().unwrap_or_else(PoisonError::into_inner));
        for worker in workers {
            let _ = worker.join();
        }
        self.shared.let_go();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.close();
    }
}

/// Refuses what comes after the end.
fn still_open(desk: &Desk) -> Result<(), Refusal> {
    if desk.closed {
        return Err(Refusal::new(Status::Conflict, "the study is closed", "start the studio again"));
    }
    Ok(())
}

/// A number that no other session has: pages of former ones ask for everything. Whole in every language of pages.
fn epoch() -> u64 {
    let mut bytes = [0; 8];
    if getrandom::fill(&mut bytes).is_err() {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        bytes = since.map_or(0_u64, |since| since.subsec_nanos().into()).to_le_bytes();
    }
    (u64::from_le_bytes(bytes) >> 11).max(1)
}
