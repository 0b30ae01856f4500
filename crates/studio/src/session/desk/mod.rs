//! The state of a study that is open, all in one place behind one lock.
//!
//! ```text
//! act ─► plan ─► book ─► Live (before, now) ─► journal ─► sections with their revisions
//! ```

mod answering;
mod deciding;
mod deed;
mod drafting;
mod merging;
mod opened;
mod outside;
mod saving;
mod sections;
mod texts_kept;
mod texts_outside;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use crate::presenter::Presenter;
use crate::session::drafting::Drafts;
use crate::session::files::{Asked, Files, Known as KnownFiles, unnamed};
use crate::session::kept::{DecisionsFile, Journal, TextFiles};
use crate::session::steps::{Book, Touched};
use crate::session::texts::Texts;
use crate::view::{CurveAsked, Effect};
pub(super) use deciding::Wanted;
use drafting::Unread;
use foldshift_study::analysis::{Analysis, Examined};
use foldshift_study::decisions::Decisions;
use foldshift_study::study_file::{NamedPlate, Study};
use foldshift_study::survey::Seen;
use foldshift_tables::diagnostic::Diagnostic;
pub(super) use opened::{Installed, Opened};
pub(super) use outside::Known;
use sections::Part;
pub(super) use sections::Section;
use texts_outside::Clash;

/// So many changes are remembered for windows that come late.
const MOST_REMEMBERED: usize = 1000;

/// Everything that is known of an open study.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Desk {
    pub(super) folder: PathBuf,
    /// The study file; `None` where the folder has none.
    pub(super) study_file: Option<PathBuf>,
    pub(super) rev: u64,
    pub(super) epoch: u64,
    /// The revision at which each section last changed.
    changed_at: [u64; Section::ALL.len()],
    /// Sections that take their time, as they were when they last changed.
    built: RefCell<BTreeMap<Part, (u64, Value)>>,
    /// What each change touched.
    touched: Vec<(u64, Touched)>,
    pub(super) book: Book,
    pub(super) opened: Opened,
    /// Is the study being read?
    pub(super) reading: bool,
    /// Is it to be read once more then, because a file changed meanwhile?
    pub(super) once_more: bool,
    /// How often the study was read.
    pub(super) readings: u64,
    /// Grows with every analysis that takes the place of another one.
    pub(super) generation: u64,
    /// Since when nothing was decided.
    pub(super) quiet_since: Instant,
    /// As it was before the last decision.
    pub(super) before: Option<Arc<Analysis>>,
    /// Without any decision, and whether a page asked for it.
    pub(super) without: Option<Arc<Analysis>>,
    effect: Option<Effect>,
    /// The last change as a deed: "leaving out D9".
    deed: String,
    view: Option<CurveAsked>,
    timing: String,
    fragile: Vec<String>,
    /// Decisions that are asked about, and why.
    pub(super) doubts: BTreeMap<u64, String>,
    pub(super) files: Files,
    /// Files that changed on the disk since they were read.
    pub(super) asked: BTreeMap<PathBuf, Asked>,
    /// Texts of the study as they stand now.
    pub(super) texts: Texts,
    /// Every file of the folder as it was looked at, and those elsewhere that the study names.
    pub(super) seen: Vec<Seen>,
    /// Every plate that the study names, and every file that it reads, as it was read last.
    pub(super) named: Vec<NamedPlate>,
    pub(super) read: BTreeSet<PathBuf>,
    /// How many of its plates wait for a map, a line or a day.
    pub(super) waiting_plates: usize,
    /// The study as `check` sees it.
    pub(super) examined: Option<Box<Examined>>,
    /// What is wrong with the study, as it was read last.
    pub(super) problems: Vec<Diagnostic>,
    /// How many questions were asked of files.
    pub(super) questions: u64,
    /// The journal and the file of decisions.
    pub(super) journal: Journal,
    pub(super) decisions_file: DecisionsFile,
    /// The files of steps as the disk holds them.
    pub(super) text_files: TextFiles,
    /// Files that another program changed while a change of ours waited.
    clashes: BTreeMap<String, Clash>,
    /// Steps on files that the disk does not hold yet, and why it does not take them; "" where it does.
    unsaved_texts: usize,
    texts_fail: String,
    /// Steps on files that no reading has followed yet.
    unread: Option<Unread>,
    /// Does the file of decisions wait to be written, since when, and after how many steps?
    pub(super) unsaved: Option<(Instant, usize)>,
    saved_at: String,
    /// Why the journal takes nothing; "" where it does.
    journal_fails: String,
    /// Why the file of decisions takes nothing; "" where it does.
    file_fails: String,
    /// Why nothing at all can be written there; "" where it can.
    pub(super) place_fails: String,
    /// Was the file of decisions taken away, so that it is asked what becomes of them?
    pub(super) is_taken_away: bool,
    /// Steps that the journal does not hold yet, in words.
    unwritten: Vec<String>,
    /// What a file of decisions held that was not understood when the study was opened.
    base: Option<Decisions>,
    /// The study as it was last understood, for the words of its decisions.
    pub(super) known_study: Option<Box<Study>>,
    /// What is wrong with what we keep ourselves.
    pub(super) own_problems: BTreeSet<String>,
    /// The results folder as last written.
    pub(super) results: String,
    pub(super) closed: bool,
}

/// What a desk begins with.
pub(super) struct Begun {
    pub(super) folder: PathBuf,
    pub(super) study_file: Option<PathBuf>,
    pub(super) epoch: u64,
    pub(super) book: Book,
    pub(super) journal: Journal,
    pub(super) decisions_file: DecisionsFile,
}

impl Desk {
    pub(super) fn new(begun: Begun) -> Self {
        let Begun { folder, study_file, epoch, book, journal, decisions_file } = begun;
        Self {
            texts: Texts::of(&folder).with(&book.texts),
            text_files: TextFiles::of(&folder),
            clashes: BTreeMap::new(),
            unsaved_texts: 0,
            texts_fail: String::new(),
            unread: None,
            seen: Vec::new(),
            named: Vec::new(),
            read: BTreeSet::new(),
            waiting_plates: 0,
            examined: None,
            problems: Vec::new(),
            folder,
            study_file,
            rev: 1,
            epoch,
            changed_at: [1; Section::ALL.len()],
            built: RefCell::new(BTreeMap::new()),
            touched: Vec::new(),
            book,
            opened: Opened::Reading,
            reading: true,
            once_more: false,
            readings: 0,
            generation: 0,
            quiet_since: Instant::now(),
            before: None,
            without: None,
            effect: None,
            deed: String::new(),
            view: None,
            timing: String::new(),
            fragile: Vec::new(),
            doubts: BTreeMap::new(),
            files: Files::default(),
            asked: BTreeMap::new(),
            questions: 0,
            journal,
            decisions_file,
            unsaved: None,
            saved_at: String::new(),
            journal_fails: String::new(),
            file_fails: String::new(),
            place_fails: String::new(),
            is_taken_away: false,
            unwritten: Vec::new(),
            base: None,
            known_study: None,
            own_problems: BTreeSet::new(),
            results: String::new(),
            closed: false,
        }
    }

    /// A new revision in which these sections changed.
    pub(super) fn change(&mut self, sections: &[Section]) {
        self.rev += 1;
        for section in sections {
            self.changed_at[*section as usize] = self.rev;
        }
    }

    /// Remembers what the revision touched.
    pub(super) fn remember(&mut self, touched: Touched) {
        self.touched.push((self.rev, touched));
        if self.touched.len() > MOST_REMEMBERED {
            self.touched.remove(0);
        }
    }

    /// The analysis as it stands.
    pub(super) fn analysis(&self) -> Option<&Analysis> {
        match &self.opened {
            Opened::Live(live) => Some(live.analysis()),
            _ => None,
        }
    }

    /// What is known when something is drafted.
    pub(super) fn drafts<'a>(&'a self, presenter: &'a dyn Presenter) -> Drafts<'a> {
        let file = self.study_file.as_deref().and_then(Path::file_name).and_then(|name| name.to_str());
        Drafts {
            folder: &self.folder,
            study_file: file,
            texts: &self.texts,
            seen: &self.seen,
            analysis: self.analysis(),
            examined: self.examined.as_deref(),
            problems: &self.problems,
            answers: &self.book.answers,
            presenter,
        }
    }

    /// A path as it is told: relative to the folder of the study.
    pub(super) fn shown(&self, path: &Path) -> String {
        foldshift_study::study_file::relative(&self.folder, path)
    }

    /// Shows files that were read so far.
    pub(super) fn show_files(&mut self, files: Files) {
        // Those of an analysis say more.
        if self.analysis().is_none() {
            self.files = files;
            self.change(&[Section::Files]);
        }
    }

    /// Takes what lies in the folder now, and tells of exports that are in no plate of the study, and of what else was dropped beside
    /// them.
    pub(super) fn show_seen(&mut self, seen: Vec<Seen>) {
        if self.seen == seen {
            return;
        }
        self.seen = seen;
        let known = self.known();
        let (strangers, unnamed) = (known.strangers(), unnamed(&known));
        (self.files.strangers, self.files.unnamed) = (strangers, unnamed);
        self.change(&[Section::Files, Section::Questions, Section::Maps, Section::Sheet]);
    }

    /// What is known of the plates of the folder.
    pub(super) fn known(&self) -> KnownFiles<'_> {
        KnownFiles {
            folder: &self.folder,
            seen: &self.seen,
            named: &self.named,
            study: self.analysis().map(|analysis| &analysis.study),
            read: &self.read,
        }
    }

    /// What the last change did to the comparison that is asked for; `None` where no curve of it changed.
    pub(super) fn effect_on(&self, asked: &CurveAsked, presenter: &dyn Presenter) -> Option<Effect> {
        let (before, now) = (self.before.as_deref()?, self.analysis()?);
        presenter.effect_on(before, now, asked, &self.deed)
    }

    /// Remembers which curve is looked at.
    pub(super) fn look_at(&mut self, view: &CurveAsked) {
        self.view = Some(view.clone());
    }
}
