//! Which study is open.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use serde_json::{Value, json};

use super::hub::Hub;
use crate::home::{Home, the_study};
use crate::presenter::Presenter;
use crate::session::{Event, Refusal, Seen, Session, Status, Tell};

/// The study that is open, or the studies that can be.
pub(super) struct Desk {
    /// Where studies live that nobody gave a place.
    pub(super) home: Home,
    presenter: Arc<dyn Presenter>,
    hub: Arc<Hub>,
    open: RwLock<Option<Arc<Session>>>,
    /// Held by who opens or closes. Has the program ended?
    turn: Mutex<bool>,
    /// Which study events are of: one more for each that is opened or closed.
    generation: Arc<AtomicU64>,
    /// Of the list of studies.
    epoch: u64,
}

impl Desk {
    pub(super) fn new(home: Home, presenter: Arc<dyn Presenter>, hub: Arc<Hub>, epoch: u64) -> Self {
        let (open, turn, generation) = (RwLock::new(None), Mutex::new(false), Arc::new(AtomicU64::new(1)));
        Self { home, presenter, hub, open, turn, generation, epoch }
    }

    /// The study that is open.
    pub(super) fn opened(&self) -> Option<Arc<Session>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The same.
    ///
    /// # Errors
    /// When none is.
    pub(super) fn session(&self) -> Result<Arc<Session>, Refusal> {
        self.opened().ok_or_else(|| Refusal::new(Status::NotFound, "no study is open", "open one first"))
    }

    /// The sections of the open study that changed since; without one, the studies that can be opened.
    pub(super) fn state(&self, seen: Seen) -> Value {
        if let Some(session) = self.opened() {
            return session.state(seen);
        }
        let rev = self.generation.load(Ordering::Relaxed);
        let mut state = json!({ "rev": rev, "epoch": self.epoch });
        if seen != (Seen { rev, epoch: self.epoch }) {
            let home = self.home.folder().display().to_string();
            state["start"] = json!({ "studies": self.home.studies(), "home": home });
        }
        state
    }

    /// Opens the study of a folder, and closes the one that was open.
    ///
    /// # Errors
    /// When it cannot be opened; then the other one stays open.
    pub(super) fn open(&self, folder: &Path) -> Result<Arc<Session>, Refusal> {
        self.open_here(&the_study(folder))
    }

    /// The same, of the folder itself.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub(super) fn open_here(&self, folder: &Path) -> Result<Arc<Session>, Refusal> {
        let has_ended = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if *has_ended {
            return Err(Refusal::new(
                Status::Conflict,
                "the program ends",
                "start it again: nothing is lost",
            ));
        }
        // However its path is spelled: a second session of one folder would find it in use.
        let is_same = |open: &Path| {
            let real = |path: &Path| std::fs::canonicalize(path).ok();
            real(open).is_some_and(|open| real(folder) == Some(open))
        };
        if let Some(session) = self.opened().filter(|session| is_same(session.folder())) {
            return Ok(session);
        }
        let generation = self.generation.load(Ordering::Relaxed) + 1;
        let (hub, newest) = (Arc::clone(&self.hub), Arc::clone(&self.generation));
        // A study that was closed may still have something to tell: nobody hears it.
        let tell: Tell = Arc::new(move |event| {
            if newest.load(Ordering::Relaxed) <= generation {
                hub.tell(event);
            }
        });
        let session = Arc::new(Session::open(folder, Arc::clone(&self.presenter), tell)?);
        self.put(Some(Arc::clone(&session)));
        Ok(session)
    }

    /// Writes the example study into the home, and opens it.
    ///
    /// # Errors
    /// When it cannot be written or opened.
    pub(super) fn example(&self) -> Result<Arc<Session>, Refusal> {
        let folder = self.home.place("example")?;
        self.presenter.example(&folder).map_err(|problem| {
            Refusal::new(Status::NotSaved, problem.message, problem.help.unwrap_or_default())
        })?;
        self.open(&folder)
    }

    /// Writes the exports of the example alone into the home, and opens them.
    ///
    /// # Errors
    /// When they cannot be written or opened.
    pub(super) fn practice(&self) -> Result<Arc<Session>, Refusal> {
        let folder = self.home.place("practice")?;
        self.presenter.practice(&folder).map_err(|problem| {
            Refusal::new(Status::NotSaved, problem.message, problem.help.unwrap_or_default())
        })?;
        self.open(&folder)
    }

    /// Saves and closes the study that is open.
    pub(super) fn close(&self) {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.opened().is_some() {
            self.put(None);
        }
    }

    /// Does anything wait to be saved?
    pub(super) fn waits(&self) -> bool {
        self.opened().is_some_and(|session| session.left_behind().is_some())
    }

    /// Saves and closes for good; says what could not be saved, and why.
    pub(super) fn end(&self) -> Option<String> {
        let mut has_ended = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        *has_ended = true;
        // It stays in sight: who still asks is told by the session that it is closed.
        let session = self.opened()?;
        session.close();
        session.left_behind()
    }

    /// Puts a study in the place of the one that is open, which is saved and closed.
    fn put(&self, session: Option<Arc<Session>>) {
        self.generation.fetch_add(1, Ordering::Relaxed);
        let former =
            std::mem::replace(&mut *self.open.write().unwrap_or_else(PoisonError::into_inner), session);
        if let Some(former) = former {
            former.close();
        }
        self.hub.tell(Event::Opened);
    }
}
