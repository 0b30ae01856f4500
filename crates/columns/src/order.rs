//! Work on many threads, results in the order of the work, and never more of it ahead than is soon wanted.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use foldshift_tables::diagnostic::{Code, Diagnostic};

use crate::batch::Batch;

/// Takes what a piece of work found; says whether more is wanted.
pub(crate) type Give<'g> = dyn FnMut(Result<Batch, Diagnostic>) -> bool + 'g;

/// A piece of work: it gives any number of batches.
pub(crate) type Task = Box<dyn FnOnce(&mut Give<'_>) + Send>;

/// Work that gives nothing but a problem.
pub(crate) fn failed(problem: Diagnostic) -> Task {
    Box::new(move |give| {
        give(Err(problem));
    })
}

/// Batches that one piece of work may have ready before they are taken.
const READY: usize = 2;

/// What a piece of work says. One that falls silent without its end has failed.
enum Said {
    Batch(Box<Result<Batch, Diagnostic>>),
    End,
}

/// The batches of a table, in the order of its rows. After an error there are none.
pub struct Stream {
    pieces: Receiver<Receiver<Said>>,
    current: Option<Receiver<Said>>,
    /// What is given before all else.
    first: VecDeque<Diagnostic>,
    read: Arc<AtomicU64>,
    bytes: Option<u64>,
    done: bool,
}

impl Stream {
    /// The batches of the work that `produce` hands on, done on so many threads. The work is handed on from a thread of its
    /// own, which waits where nobody takes the batches.
    pub(crate) fn of(
        threads: usize,
        read: Arc<AtomicU64>,
        bytes: Option<u64>,
        produce: impl FnOnce(&mut dyn FnMut(Task) -> bool) + Send + 'static,
    ) -> Self {
        let threads = threads.max(1);
        let (to_order, pieces) = sync_channel::<Receiver<Said>>(2 * threads);
        let (to_work, work) = sync_channel::<(Task, SyncSender<Said>)>(threads);
        let work = Arc::new(Mutex::new(work));
        let mut first = VecDeque::new();
        let mut refused = |spawned: std::io::Result<thread::JoinHandle<()>>| {
            if let Err(error) = spawned {
                let problem = format!("the system gives no thread to read with: {error}");
                first.push_back(Diagnostic::error(Code::Unreadable, problem));
            }
        };
        for number in 0..threads {
            let work = Arc::clone(&work);
            let name = format!("columns {number}");
            refused(thread::Builder::new().name(name).spawn(move || {
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((task, out)) = next else { return };
                    // What panics falls silent, and that is told where its batches are missed.
                    let done = catch_unwind(AssertUnwindSafe(|| {
                        task(&mut |found| out.send(Said::Batch(Box::new(found))).is_ok());
                    }));
                    if done.is_ok() {
                        let _ = out.send(Said::End);
                    }
                }
            }));
        }
        refused(thread::Builder::new().name("columns".to_owned()).spawn(move || {
            let mut hand_on = |task: Task| {
                let (out, found) = sync_channel(READY);
                to_order.send(found).is_ok() && to_work.send((task, out)).is_ok()
            };
            let done = catch_unwind(AssertUnwindSafe(|| produce(&mut hand_on)));
            if done.is_err() {
                let (silent, found) = sync_channel(1);
                drop(silent);
                let _ = to_order.send(found);
            }
        }));
        Self { pieces, current: None, first, read, bytes, done: false }
    }

    /// How many bytes of the files were read so far, and how many they have, where that is known.
    #[must_use]
    pub fn progress(&self) -> (u64, Option<u64>) {
        (self.read.load(Ordering::Relaxed), self.bytes)
    }

    fn take(&mut self) -> Option<Result<Batch, Diagnostic>> {
        if let Some(problem) = self.first.pop_front() {
            return Some(Err(problem));
        }
        loop {
            let piece = match self.current.take() {
                Some(piece) => piece,
                None => self.pieces.recv().ok()?,
            };
            match piece.recv() {
                Ok(Said::Batch(found)) => {
                    self.current = Some(piece);
                    return Some(*found);
                }
                Ok(Said::End) => {}
                Err(_) => {
                    let problem = "reading stopped where it should not";
                    return Some(Err(Diagnostic::error(Code::Unreadable, problem)
                        .help("please report this, with the file if you may share it")));
                }
            }
        }
    }
}

impl Iterator for Stream {
    type Item = Result<Batch, Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let found = self.take();
        self.done = !matches!(found, Some(Ok(_)));
        found
    }
}
