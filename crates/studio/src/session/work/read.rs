//! Reads the study of a folder, or what lies in it, and says how far it is.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{BEAT, Shared};
use crate::session::Event;
use crate::session::desk::{Desk, Installed, Opened};
use crate::session::files::{Files, Known, Problem, Stamps, files_below, unnamed};
use foldshift_study::analysis::look;
use foldshift_study::decisions::FILE;
use foldshift_study::live::Live;
use foldshift_study::study_file::{Reading, Study, absolute};
use foldshift_study::survey::Seen;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// How long nothing is said of reading.
const QUIET: Duration = Duration::from_secs(1);

/// The study file of a folder.
pub(in crate::session) fn study_file(folder: &Path) -> Option<PathBuf> {
    ["study.toml", "study.xlsx"].map(|name| folder.join(name)).into_iter().find(|path| path.is_file())
}

/// Reads whenever it is asked for.
pub(super) fn go_on(shared: &Shared) {
    loop {
        let mut desk = shared.desk();
        while !desk.closed && !desk.reading {
            desk = shared.wait(desk, BEAT);
        }
        if desk.closed {
            return;
        }
        drop(desk);
        let start = Instant::now();
        // Whoever writes a file of ours this moment is heard before it is read.
        while !shared.changing(Desk::hear_of_texts) && start.elapsed() < BEAT {
            std::thread::sleep(BEAT / 20);
        }
        let file = shared.changing(|desk| {
            desk.retry();
            desk.once_more = false;
            desk.study_file.clone()
        });
        let named = file.filter(|file| file.is_file()).or_else(|| study_file(&shared.folder));
        // What is wrong with a file that nobody thought of must not leave the study half read for ever.
        let found = catch_unwind(AssertUnwindSafe(|| read(shared, named.as_deref())));
        let (read, stamps) = found.unwrap_or_else(|_| broken_off(shared));
        shared.changing(|desk| {
            *shared.stamps() = stamps;
            desk.study_file = named;
            desk.note_study_file();
            desk.install(read, &*shared.presenter);
        });
    }
}

/// A reading that broke off, in words.
fn broken_off(shared: &Shared) -> (Installed, Stamps) {
    let problem = Diagnostic::error(Code::Study, "reading the study broke off: this is an error of the program")
        .help("nothing that was decided is lost; report it with the study, and take out the file that you changed last");
    let files = Files { problems: vec![Problem::of(&problem, &shared.folder)], ..Files::default() };
    let read = Installed { files, problems: vec![problem], ..nothing(Opened::Wrong) };
    (read, Stamps::of(files_below(&shared.folder)))
}

fn nothing(opened: Opened) -> Installed {
    Installed {
        opened,
        files: Files::default(),
        seen: Vec::new(),
        named: Vec::new(),
        read: BTreeSet::new(),
        waiting: 0,
        problems: Vec::new(),
        examined: None,
    }
}

fn read(shared: &Shared, study_file: Option<&Path>) -> (Installed, Stamps) {
    let listed = files_below(&shared.folder);
    let mut stamps = Stamps::of(listed.clone());
    let Some(file) = study_file else {
        let none = BTreeSet::new();
        let known = Known { folder: &shared.folder, seen: &[], named: &[], study: None, read: &none };
        let seen = looked(shared, &listed, |seen| {
            let known = Known { seen, ..known };
            Files { cards: known.strangers(), refused: known.refused(), ..Files::default() }
        });
        let known = Known { seen: &seen, ..known };
        let (cards, refused) = (known.strangers(), known.refused());
        let said = if cards.is_empty() {
            "Drop the exports of a plate reader here.".to_owned()
        } else {
            "Every number was read as the instrument wrote it. The first answer writes the study.".to_owned()
        };
        let files = Files { said, cards, refused, ..Files::default() };
        return (Installed { files, seen, ..nothing(Opened::Nothing) }, stamps);
    };
    let decisions_file = shared.folder.join(FILE);
    stamps.add([&file.to_path_buf(), &decisions_file]);
    let reading = Study::read_partial(file);
    let (named, study) = (reading.named.clone(), reading.study.clone());
    stamps.add(named.iter().filter_map(|plate| plate.export.as_ref()));
    if let Some(study) = &study {
        stamps.add(study.files().map(Path::to_path_buf).collect::<Vec<_>>().iter());
        stamps.add(&study.tables);
        let known = Box::new(study.clone());
        shared.changing(|desk| {
            desk.known_study.get_or_insert(known);
        });
    }
    let read = |stamps: &Stamps| stamps.paths().map(|path| absolute(path)).collect::<BTreeSet<_>>();
    let is_read = read(&stamps);
    let known =
        Known { folder: &shared.folder, seen: &[], named: &named, study: study.as_ref(), read: &is_read };
    let all = with_those_elsewhere(listed, &is_read, shared);
    let seen = looked(shared, &all, |seen| {
        let (cards, refused) = Known { seen, ..known }.of_study();
        Files { cards, refused, ..Files::default() }
    });
    let known = Known { seen: &seen, ..known };
    let decisions = shared.desk().book.in_force();
    let mut installed = match reading.clone().ready() {
        Ok(ready) => match Live::open(ready.study, ready.warnings, decisions) {
            Ok(live) => {
                stamps.add(&live.analysis().inputs);
                // Whoever writes it is heard otherwise.
                stamps.forget(&decisions_file);
                let (is_read, analysis) = (read(&stamps), live.analysis());
                let known = Known { named: &ready.named, study: None, read: &is_read, ..known };
                let files =
                    Files { strangers: known.strangers(), unnamed: unnamed(&known), ..Files::default() };
                let files = files.of_analysis(analysis, &known);
                let problems = reading.problems.iter().chain(&analysis.warnings).cloned().collect();
                let examined = Some(Box::new(live.examined()));
                let (named, waiting) = (ready.named, ready.waiting);
                let opened = Opened::Live(Box::new(live));
                Installed { files, named, waiting, problems, examined, ..nothing(opened) }
            }
            Err(problems) => wrong(reading, Some(problems), &known),
        },
        Err(_) => wrong(reading, None, &known),
    };
    installed.read = read(&stamps);
    installed.seen = seen;
    (installed, stamps)
}

/// A study with errors: what is wrong, and what of it can be seen all the same. `problems` of the analysis, where it came so far.
fn wrong(reading: Reading, problems: Option<Vec<Diagnostic>>, known: &Known) -> Installed {
    let named = reading.named.clone();
    let looked = look(reading);
    let problems = problems.unwrap_or(looked.problems);
    let (cards, refused) = known.of_study();
    let files = Files {
        cards,
        refused,
        problems: problems.iter().map(|problem| Problem::of(problem, known.folder)).collect(),
        strangers: known.strangers(),
        unnamed: unnamed(known),
        ..Files::default()
    };
    let examined = looked.examined.map(Box::new);
    Installed { files, named, problems, examined, ..nothing(Opened::Wrong) }
}

/// The files of the folder, and those elsewhere that the study reads.
fn with_those_elsewhere(mut listed: Vec<PathBuf>, read: &BTreeSet<PathBuf>, shared: &Shared) -> Vec<PathBuf> {
    let folder = absolute(&shared.folder);
    listed.extend(read.iter().filter(|path| !path.starts_with(&folder) && path.is_file()).cloned());
    listed
}

/// Looks at files, and shows what there is of them while nothing is analysed yet.
fn looked(shared: &Shared, files: &[PathBuf], of: impl Fn(&[Seen]) -> Files) -> Vec<Seen> {
    let mut progress = Progress::of(shared, files.len());
    let is_first = matches!(shared.desk().opened, Opened::Reading);
    let seen = shared.looked().look(&shared.folder, files, |done, seen| {
        if progress.is_at(done) {
            let files = of(seen);
            shared.changing(|desk| desk.show_files(files));
        }
        !shared.desk().closed
    });
    if is_first {
        let files = of(&seen);
        shared.changing(|desk| desk.show_files(files));
    }
    seen
}

/// Looks again at what lies in the folder, where anything of it changed since.
pub(super) fn look_again(shared: &Shared, readings: u64) {
    let read = shared.desk().read.clone();
    let all = with_those_elsewhere(files_below(&shared.folder), &read, shared);
    if shared.looked().are_known(&all) {
        return;
    }
    let seen = shared.looked().look(&shared.folder, &all, |_, _| !shared.desk().closed);
    shared.changing(|desk| {
        if !desk.reading && desk.readings == readings {
            desk.show_seen(seen);
        }
    });
}

/// How far long work is, said from its second second on.
struct Progress<'a> {
    shared: &'a Shared,
    of: usize,
    since: Instant,
    said: Instant,
}

impl<'a> Progress<'a> {
    fn of(shared: &'a Shared, of: usize) -> Self {
        Self { shared, of, since: Instant::now(), said: Instant::now() }
    }

    /// Says it where it is time to; then it is time to show what there is, too.
    fn is_at(&mut self, done: usize) -> bool {
        if self.since.elapsed() < QUIET || self.said.elapsed() < QUIET / 4 {
            return false;
        }
        self.said = Instant::now();
        (self.shared.tell)(Event::Progress { said: format!("{done} of {}", self.of), done, of: self.of });
        true
    }
}
