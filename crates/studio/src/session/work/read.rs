//! Reads the study of a folder, or what lies in it, and says how far it is.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::{BEAT, Shared};
use crate::session::Event;
use crate::session::desk::{Desk, Opened};
use crate::session::files::{
    Card, Files, Problem, RefusedFile, Stamps, files_below, of_readings, of_survey, unnamed,
};
use foldshift_study::analysis::look;
use foldshift_study::decisions::FILE;
use foldshift_study::live::Live;
use foldshift_study::study_file::Study;
use foldshift_study::survey::{Seen, look_at};
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
        let (opened, files, stamps) = found.unwrap_or_else(|_| broken_off(shared));
        shared.changing(|desk| {
            *shared.stamps() = stamps;
            desk.study_file = named;
            desk.note_study_file();
            desk.install(opened, files, &*shared.presenter);
        });
    }
}

/// A reading that broke off, in words.
fn broken_off(shared: &Shared) -> (Opened, Files, Stamps) {
    let problem = Diagnostic::error(Code::Study, "reading the study broke off: this is an error of the program")
        .help("nothing that was decided is lost; report it with the study, and take out the file that you changed last");
    let files = Files { problems: vec![Problem::of(&problem, &shared.folder)], ..Files::default() };
    (Opened::Wrong, files, Stamps::of(files_below(&shared.folder)))
}

fn read(shared: &Shared, study_file: Option<&Path>) -> (Opened, Files, Stamps) {
    let listed = files_below(&shared.folder);
    let mut stamps = Stamps::of(listed.clone());
    let Some(file) = study_file else {
        let seen = looked(shared, &listed);
        let (cards, refused) = of_survey(&seen, &shared.folder);
        let said = if cards.is_empty() {
            "Drop the exports of a plate reader here.".to_owned()
        } else {
            "Every number was read as the instrument wrote it. The first answer writes the study.".to_owned()
        };
        return (Opened::Nothing, Files { said, cards, refused, ..Files::default() }, stamps);
    };
    let decisions_file = shared.folder.join(FILE);
    stamps.add([&file.to_path_buf(), &decisions_file]);
    let reading = Study::read_partial(file);
    let mut files = Files::default();
    if let Some(study) = &reading.study {
        stamps.add(study.files().map(Path::to_path_buf).collect::<Vec<_>>().iter());
        stamps.add(&study.tables);
        let known = Box::new(study.clone());
        shared.changing(|desk| {
            desk.known_study.get_or_insert(known);
        });
        early(shared, study, &mut files);
    }
    let told = |problems: &[Diagnostic]| -> Vec<Problem> {
        problems.iter().map(|problem| Problem::of(problem, &shared.folder)).collect()
    };
    if reading.problems.iter().any(Diagnostic::is_error) || reading.study.is_none() {
        files.problems = told(&look(reading).problems);
        return (Opened::Wrong, files, stamps);
    }
    let (study, warnings) = match reading.whole() {
        Ok(whole) => whole,
        Err(problems) => {
            files.problems = told(&problems);
            return (Opened::Wrong, files, stamps);
        }
    };
    let decisions = shared.desk().book.in_force();
    match Live::open(study, warnings, decisions) {
        Ok(live) => {
            stamps.add(&live.analysis().inputs);
            // Whoever writes it is heard otherwise.
            stamps.forget(&decisions_file);
            let (strangers, unnamed) = strangers(shared, &stamps);
            let files = Files { strangers, unnamed, ..Files::default() };
            let files = files.of_analysis(live.analysis(), &shared.folder);
            (Opened::Live(Box::new(live)), files, stamps)
        }
        Err(problems) => {
            files.problems = told(&problems);
            (Opened::Wrong, files, stamps)
        }
    }
}

/// Shows the plates one by one while nothing is analysed yet.
fn early(shared: &Shared, study: &Study, files: &mut Files) {
    let mut progress = Progress::of(shared, study.plates.len());
    for (done, source) in study.plates.iter().enumerate() {
        match of_readings(source, &shared.folder) {
            Ok(card) => files.cards.push(card),
            Err(refused) if files.refused.contains(&refused) => {}
            Err(refused) => files.refused.push(refused),
        }
        if progress.is_at(done + 1) {
            shared.changing(|desk| desk.show_files(files.clone()));
        }
        if shared.desk().closed {
            return;
        }
    }
    shared.changing(|desk| desk.show_files(files.clone()));
}

/// Looks at files, one by one.
fn looked(shared: &Shared, files: &[PathBuf]) -> Vec<Seen> {
    let mut progress = Progress::of(shared, files.len());
    let mut seen = Vec::new();
    for (done, path) in files.iter().enumerate() {
        seen.extend(look_at(path));
        if progress.is_at(done + 1) {
            let (cards, refused) = of_survey(&seen, &shared.folder);
            let files = Files { cards, refused, ..Files::default() };
            shared.changing(|desk| desk.show_files(files));
        }
        if shared.desk().closed {
            break;
        }
    }
    seen
}

/// What lies in the folder and is no part of the study: exports that no plate is read from, and what else was dropped.
pub(super) fn strangers(shared: &Shared, stamps: &Stamps) -> (Vec<Card>, Vec<RefusedFile>) {
    let known: Vec<PathBuf> =
        stamps.paths().map(|path| foldshift_study::study_file::absolute(path)).collect();
    let is_new = |path: &PathBuf| !known.contains(&foldshift_study::study_file::absolute(path));
    let seen: Vec<Seen> = files_below(&shared.folder)
        .iter()
        .filter(|path| is_new(path))
        .flat_map(|path| look_at(path))
        .collect();
    (of_survey(&seen, &shared.folder).0, unnamed(&seen, &shared.folder))
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
