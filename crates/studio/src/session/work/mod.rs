//! What goes on beside the commands: reading, settling, saving, and looking at the disk.

mod read;
mod save;
mod settle;
mod watch;

use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::presenter::Presenter;
use crate::session::desk::Desk;
use crate::session::files::{Looked, Stamps};
use crate::session::kept::Lock;
use crate::session::{Event, Refusal, Tell};

/// How often the disk is looked at, and what could not be saved is tried again.
const BEAT: Duration = Duration::from_secs(1);

/// An open study and everyone who works at it.
pub(super) struct Shared {
    pub(super) folder: PathBuf,
    pub(super) presenter: Arc<dyn Presenter>,
    pub(super) tell: Tell,
    pub(super) desk: Mutex<Desk>,
    /// Rings when there may be something to do.
    bell: Condvar,
    /// Whoever holds it writes the file of decisions.
    pen: Mutex<()>,
    /// The files that were read.
    stamps: Mutex<Stamps>,
    /// Every file of the folder as it was looked at. Whoever holds it does not wait for the desk, and the desk not for him.
    looked: Mutex<Looked>,
    /// Keeps other programs out.
    lock: Mutex<Option<Lock>>,
}

impl Shared {
    pub(super) fn new(
        folder: PathBuf,
        presenter: Arc<dyn Presenter>,
        tell: Tell,
        desk: Desk,
        lock: Lock,
    ) -> Self {
        Self {
            folder,
            presenter,
            tell,
            desk: Mutex::new(desk),
            bell: Condvar::new(),
            pen: Mutex::new(()),
            stamps: Mutex::new(Stamps::default()),
            looked: Mutex::new(Looked::default()),
            lock: Mutex::new(Some(lock)),
        }
    }

    /// The desk, when its turn comes. A thread that panicked leaves the state as it was before its change or after it.
    pub(super) fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stamps(&self) -> MutexGuard<'_, Stamps> {
        self.stamps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn looked(&self) -> MutexGuard<'_, Looked> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lock again where its file was taken away.
    ///
    /// # Errors
    /// When another program has the study open by now.
    fn keep_lock(&self) -> Result<(), Refusal> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        lock.as_mut().map_or(Ok(()), |lock| lock.keep(&self.folder))
    }

    /// Lets other programs in.
    pub(super) fn let_go(&self) {
        self.lock.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Everybody looks whether there is something to do.
    pub(super) fn ring(&self) {
        self.bell.notify_all();
    }

    /// Waits for the bell, at most so long.
    pub(super) fn wait<'a>(&self, desk: MutexGuard<'a, Desk>, most: Duration) -> MutexGuard<'a, Desk> {
        self.bell.wait_timeout(desk, most).unwrap_or_else(PoisonError::into_inner).0
    }

    /// Changes the desk, and tells everyone what is new of it: a revision, a disk that takes nothing or takes it again.
    pub(super) fn changing<T>(&self, change: impl FnOnce(&mut Desk) -> T) -> T {
        let mut desk = self.desk();
        let (rev, why) = (desk.rev, desk.not_saved().to_owned());
        let done = change(&mut desk);
        let (new, now) = (desk.rev, desk.not_saved().to_owned());
        drop(desk);
        if now != why {
            (self.tell)(Event::Disk { why: now });
        }
        if new != rev {
            (self.tell)(Event::Changed { rev: new });
        }
        self.ring();
        done
    }
}

/// What goes on beside the commands until the desk is closed.
type Job = fn(&Shared);

/// Starts everybody; they end when the desk is closed.
pub(super) fn start(shared: &Arc<Shared>) -> Vec<std::thread::JoinHandle<()>> {
    let jobs: [(&str, Job); 4] =
        [("read", read::go_on), ("settle", settle::go_on), ("save", save::go_on), ("watch", watch::go_on)];
    let spawn = |(name, job): (&str, Job)| {
        let shared = Arc::clone(shared);
        std::thread::Builder::new().name(format!("studio {name}")).spawn(move || job(&shared)).ok()
    };
    jobs.into_iter().filter_map(spawn).collect()
}

pub(super) use save::save_now;
pub(super) use settle::without;
pub(super) use watch::look_at_files;
