//! What a command says and writes where a program called it: nothing of it goes to a terminal.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

#[cfg(feature = "parquet")]
use foldshift_columns::Rows;
use foldshift_screen::ScreenAnalysis;
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::Diagnostic;

/// What a command came to.
#[derive(Debug, Default)]
pub enum Given {
    /// Nothing but what was written into files.
    #[default]
    Nothing,
    /// A text: a table as CSV, or JSON.
    Text(Vec<u8>),
    /// A table of typed columns.
    #[cfg(feature = "parquet")]
    Rows(Rows),
    /// A study, analysed.
    Study(Box<Analysis>),
    /// A screen, analysed.
    Screen(Box<ScreenAnalysis>),
}

/// All that a command said, and what it came to.
#[derive(Debug, Default)]
pub(super) struct Cleared {
    pub(super) told: Vec<Diagnostic>,
    pub(super) said: Vec<String>,
    pub(super) settled: BTreeMap<&'static str, String>,
    pub(super) given: Given,
}

/// Where a command puts what it says and writes.
#[derive(Debug, Default)]
pub(super) struct Desk {
    interrupted: Arc<AtomicBool>,
    /// Are warnings errors: is nothing written then?
    strict: bool,
    told: Mutex<Vec<Diagnostic>>,
    said: Mutex<Vec<String>>,
    settled: Mutex<BTreeMap<&'static str, String>>,
    given: Mutex<Given>,
}

fn held<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk {
    /// One for a command that ends where `interrupted` becomes true.
    pub(super) fn new(interrupted: Arc<AtomicBool>, strict: bool) -> Self {
        Self { interrupted, strict, ..Self::default() }
    }

    /// Are warnings errors, and were some told?
    pub(super) fn is_doubtful(&self) -> bool {
        self.strict && !held(&self.told).is_empty()
    }

    pub(super) fn tell(&self, diagnostic: &Diagnostic) {
        held(&self.told).push(diagnostic.clone());
    }

    pub(super) fn say(&self, message: &str) {
        held(&self.said).push(message.to_owned());
    }

    /// Keeps how an option was understood that was left out, or is told of by the table.
    pub(super) fn settle(&self, option: &'static str, value: String) {
        held(&self.settled).insert(option, value);
    }

    /// Takes what the command comes to.
    pub(super) fn give(&self, given: Given) {
        *held(&self.given) = given;
    }

    pub(super) fn interrupted(&self) -> &AtomicBool {
        &self.interrupted
    }

    /// Does nobody wait for the command any more?
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// All that came to it.
    pub(super) fn cleared(&self) -> Cleared {
        Cleared {
            told: std::mem::take(&mut held(&self.told)),
            said: std::mem::take(&mut held(&self.said)),
            settled: std::mem::take(&mut held(&self.settled)),
            given: std::mem::take(&mut held(&self.given)),
        }
    }
}
