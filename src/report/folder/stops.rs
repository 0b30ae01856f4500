//! The writer is stopped at every one of its steps, in every way that a disk or a user can stop it.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, Here, Kind};
use super::exchange::{Failed, Recovery, recover};
use super::manifest::{Hashed, MANIFEST, Whose, sha256, signed, whose};
use super::place::Place;
use super::plan::EXCHANGE;
use super::put;

/// How a step goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    /// It is not done, and says so; all others are done.
    Fails,
    /// It is done, and says that it was not.
    Lies,
    /// The process ends before it.
    KilledBefore,
    /// The process ends in it: half a file is written.
    KilledWithin,
    /// From here on nothing can be written, as on a full disk; files can be moved and removed.
    Full,
    /// From here on nothing can be changed, as in a folder that has lost its permissions.
    Barred,
}

const WAYS: [How; 6] = [How::Fails, How::Lies, How::KilledBefore, How::KilledWithin, How::Full, How::Barred];

/// A disk whose steps are counted, and which stops at one of them.
struct Stopping {
    at: usize,
    how: How,
    count: Cell<usize>,
    log: RefCell<Vec<(&'static str, PathBuf)>>,
}

impl Stopping {
    fn at(at: usize, how: How) -> Self {
        Self { at, how, count: Cell::new(0), log: RefCell::default() }
    }

    fn never() -> Self {
        Self::at(usize::MAX, How::Fails)
    }

    fn was_reached(&self) -> bool {
        self.count.get() >= self.at
    }

    fn step<T>(
        &self,
        what: &'static str,
        path: &Path,
        act: impl FnOnce() -> io::Result<T>,
        half: impl FnOnce(),
    ) -> io::Result<T> {
        let count = self.count.get() + 1;
        self.count.set(count);
        self.log.borrow_mut().push((what, path.to_path_buf()));
        let stop = || io::Error::new(io::ErrorKind::StorageFull, "stopped by the test");
        let (here, after) = (count == self.at, count > self.at);
        let writes = matches!(what, "create" | "create_folder");
        let reads = matches!(what, "kind" | "names" | "read");
        match self.how {
            How::Fails if here => Err(stop()),
            How::Lies if here => act().and(Err(stop())),
            How::KilledBefore if here || after => Err(stop()),
            How::KilledWithin if here || after => {
                if here {
                    half();
                }
                Err(stop())
            }
            How::Full if (here || after) && writes => {
                half();
                Err(stop())
            }
            How::Barred if (here || after) && !reads => Err(stop()),
            _ => act(),
        }
    }
}

impl Disk for Stopping {
    fn kind(&self, path: &Path) -> io::Result<Kind> {
        self.step("kind", path, || Here.kind(path), || {})
    }

    fn names(&self, folder: &Path) -> io::Result<Vec<String>> {
        self.step("names", folder, || Here.names(folder), || {})
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.step("read", path, || Here.read(path), || {})
    }

    fn create(&self, path: &Path, content: &[u8]) -> io::Result<()> {
        let write = |content: &[u8]| {
            use std::io::Write as _;
            fs::OpenOptions::new().write(true).create_new(true).open(path)?.write_all(content)
        };
        self.step(
            "create",
            path,
            || write(content),
            || {
                let _ = write(&content[..content.len() / 2]);
            },
        )
    }

    fn create_folder(&self, path: &Path) -> io::Result<()> {
        self.step("create_folder", path, || Here.create_folder(path), || {})
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        // A rename within one file system is done or not.
        self.step("rename", to, || Here.rename(from, to), || {})
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.step("remove", path, || Here.remove(path), || {})
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.step("remove_folder", path, || Here.remove_folder(path), || {})
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.step("sync", path, || Ok(()), || {})
    }
}

type Files = Vec<(String, Vec<u8>)>;

/// Results with these names and contents, and their manifest.
fn results(study: &str, files: &[(&str, &str)]) -> Files {
    let outputs: Vec<Hashed> =
        files.iter().map(|(name, content)| Hashed::of(*name, content.as_bytes())).collect();
    let outputs = serde_json::to_string(&outputs).unwrap();
    let body = format!(
        "{{\n  \"foldshift\": \"1\",\n  \"study\": \"{study}\",\n  \"simulated\": true,\n  \"settings\": {{}},\n  \"inputs\": [],\n  \"outputs\": {outputs}\n}}"
    );
    let files = files.iter().map(|(name, content)| ((*name).to_owned(), content.as_bytes().to_vec()));
    files.chain([(MANIFEST.to_owned(), signed(&body).into_bytes())]).collect()
}

fn earlier() -> Files {
    results(
        "old",
        &[("fits.csv", "old fits"), ("plots/a.svg", "a"), ("plots/gone.svg", "gone"), ("r.html", "old")],
    )
}

fn later() -> Files {
    results(
        "new",
        &[
            ("extra.csv", "extra"),
            ("fits.csv", "new fits"),
            ("plots/a.svg", "a"),
            ("plots/b.svg", "b"),
            ("r.html", "new"),
        ],
    )
}

/// Files that are none of ours, and stay.
const NOTES: [(&str, &str); 3] =
    [(".gitkeep", ""), ("notes.txt", "years of work"), ("plots/mine.svg", "my own")];

fn run(disk: &dyn Disk, root: &Path, files: &Files) -> Result<(), Failed> {
    let place = Place::new(disk, root);
    recover(&place).map_err(|trouble| Failed { trouble, earlier_stand: false })?;
    put(&place, files).map(|_| ())
}

/// Every file beneath a folder.
fn files_in(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root.join(&folder)).unwrap() {
            let name = folder.join(entry.unwrap().file_name());
            if root.join(&name).is_dir() {
                folders.push(name);
            } else {
                found.insert(name.to_str().unwrap().to_owned(), fs::read(root.join(&name)).unwrap());
            }
        }
    }
    found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Nothing,
    Old,
    New,
    /// No manifest vouches for anything, and a journal says why.
    Between,
}

/// What a reader of the folder finds; a manifest that vouches for what is not there is found out.
fn state(root: &Path) -> State {
    let files = files_in(root);
    for (name, content) in NOTES.iter().filter(|_| root.join("notes.txt").is_file()) {
        assert_eq!(files.get(*name).map(Vec::as_slice), Some(content.as_bytes()), "{name}");
    }
    let Some(manifest) = files.get(MANIFEST) else {
        let journal = root.join(EXCHANGE).join("journal.json").is_file();
        return if journal { State::Between } else { State::Nothing };
    };
    let Whose::Ours(outputs) = whose(manifest) else { panic!("a torn manifest") };
    for output in outputs {
        let content = files.get(&output.path).unwrap_or_else(|| panic!("no {}", output.path));
        assert_eq!(sha256(content), output.sha256, "{}", output.path);
    }
    if earlier().iter().any(|(_, content)| content == manifest) { State::Old } else { State::New }
}

fn folder(with: &Files, notes: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    if !with.is_empty() {
        run(&Stopping::never(), folder.path(), with).unwrap_or_else(|failed| panic!("{failed:?}"));
    }
    if notes {
        fs::create_dir_all(folder.path().join("plots")).unwrap();
        for (name, content) in NOTES {
            fs::write(folder.path().join(name), content).unwrap();
        }
    }
    folder
}

/// The folder holds these results, the notes, and nothing else.
fn assert_complete(root: &Path, files: &Files, notes: bool, when: &str) {
    let notes =
        NOTES.iter().filter(|_| notes).map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()));
    let expected: BTreeMap<String, Vec<u8>> = files.iter().cloned().chain(notes).collect();
    assert_eq!(files_in(root), expected, "{when}");
    assert!(!root.join(EXCHANGE).exists(), "{when}: litter");
}

#[test]
fn a_run_that_is_stopped_at_any_step_leaves_old_or_new_results_whole() {
    for (old, notes) in [(earlier(), true), (earlier(), false), (Files::new(), true), (Files::new(), false)] {
        let before = if old.is_empty() { State::Nothing } else { State::Old };
        for how in WAYS {
            let mut stops = 0;
            for at in 1.. {
                let folder = folder(&old, notes);
                let root = folder.path();
                let disk = Stopping::at(at, how);
                let ended = run(&disk, root, &later());
                if !disk.was_reached() {
                    break;
                }
                stops += 1;
                let when = format!("{how:?} at {at}, {:?}", disk.log.borrow().get(at - 1));
                let found = state(root);
                let killed = matches!(how, How::KilledBefore | How::KilledWithin);
                match &ended {
                    Ok(()) => assert_eq!(found, State::New, "{when}"),
                    Err(failed) if !killed && failed.earlier_stand => {
                        // Where nothing stood, a journal may be left behind, but nothing has come into place.
                        let none = later().iter().all(|(name, _)| !root.join(name).exists());
                        let untouched = found == before || (old.is_empty() && none);
                        assert!(untouched, "{when}: {found:?}");
                    }
                    Err(_) => assert!([before, State::Between, State::New].contains(&found), "{when}"),
                }
                if matches!(how, How::Fails) {
                    assert!(found != State::Between, "{when}: one failure is no reason to stay between");
                }
                // Whoever claims the folder next finds old or new results whole, and no litter.
                let recovered = recover(&Place::new(&Stopping::never(), root))
                    .unwrap_or_else(|e| panic!("{when}: {e:?}"));
                let whole = state(root);
                assert!([before, State::New].contains(&whole), "{when}: {recovered:?} {whole:?}");
                let files = match whole {
                    State::New => later(),
                    _ => old.clone(),
                };
                assert_complete(root, &files, notes, &when);
                run(&Stopping::never(), root, &later()).unwrap_or_else(|failed| panic!("{when}: {failed:?}"));
                assert_complete(root, &later(), notes, &when);
            }
            assert!(stops > 20, "{how:?}: only {stops} steps");
        }
    }
}

#[test]
fn a_recovery_that_is_stopped_is_recovered_from() {
    let old = results("old", &[("fits.csv", "old fits"), ("plots/gone.svg", "gone")]);
    let new = results("new", &[("fits.csv", "new fits"), ("plots/b.svg", "b")]);
    for how in [How::KilledWithin, How::Barred] {
        for first in (1..).step_by(5) {
            let mut reached = false;
            for second in 1.. {
                let folder = folder(&old, true);
                let root = folder.path();
                let disk = Stopping::at(first, How::KilledWithin);
                let _ = run(&disk, root, &new);
                reached = disk.was_reached();
                let again = Stopping::at(second, how);
                let _ = recover(&Place::new(&again, root));
                let when = format!("{how:?} at {first} and {second}");
                recover(&Place::new(&Stopping::never(), root)).unwrap_or_else(|e| panic!("{when}: {e:?}"));
                let manifest =
                    fs::read(root.join(MANIFEST)).unwrap_or_else(|_| panic!("{when}: no manifest"));
                let is_new = new.iter().any(|(_, content)| *content == manifest);
                assert_complete(root, if is_new { &new } else { &old }, true, &when);
                if !again.was_reached() || !reached {
                    break;
                }
            }
            if !reached {
                break;
            }
        }
    }
}

#[test]
fn everything_is_on_the_disk_before_files_change_places() {
    let folder = folder(&earlier(), true);
    let disk = Stopping::never();
    run(&disk, folder.path(), &later()).unwrap();
    let log = disk.log.borrow();
    let journal =
        log.iter().position(|(what, path)| *what == "rename" && path.ends_with("journal.json")).unwrap();
    let made = log[..journal].iter().enumerate().filter(|(_, (what, _))| what.starts_with("create"));
    for (at, (_, path)) in made {
        let parent = path.parent().unwrap();
        let synced = log[at..journal].iter().any(|(what, path)| *what == "sync" && path == parent);
        assert!(synced, "{} is not known to be on the disk", path.display());
    }
    // The journal is on the disk before the first file leaves its place, and files in place before the manifest.
    let moved = |name: &str| {
        log.iter().rposition(|(what, path)| *what == "rename" && path == &folder.path().join(name))
    };
    let first =
        log.iter().position(|(what, path)| *what == "rename" && path.ends_with("old/manifest.json")).unwrap();
    let exchange = folder.path().join(EXCHANGE);
    assert!(log[journal..first].iter().any(|(what, path)| *what == "sync" && *path == exchange));
    let manifest = moved(MANIFEST).unwrap();
    for name in ["fits.csv", "plots/b.svg"] {
        let parent = folder.path().join(name).parent().unwrap().to_path_buf();
        let at = moved(name).unwrap();
        assert!(log[at..manifest].iter().any(|(what, path)| *what == "sync" && *path == parent), "{name}");
    }
    let removed = log.iter().position(|(what, _)| *what == "remove").unwrap();
    assert!(log[manifest..removed].iter().any(|(what, path)| *what == "sync" && path == folder.path()));
}

#[test]
fn what_is_not_ours_is_named_and_stays() {
    let taken = |name: &str| {
        let folder = folder(&Files::new(), true);
        let path = folder.path().join(name);
        if let Some(inside) = name.strip_suffix('/') {
            fs::create_dir_all(folder.path().join(inside)).unwrap();
        } else {
            fs::write(&path, "mine").unwrap();
        }
        let before = files_in(folder.path());
        let failed = run(&Stopping::never(), folder.path(), &later()).unwrap_err();
        assert_eq!(files_in(folder.path()), before);
        failed.trouble.sentence("results")
    };
    for name in ["fits.csv", "fits.csv/", "manifest.json", "plots/b.svg"] {
        let told = taken(name);
        assert!(told.contains(&format!("`{}`", name.trim_end_matches('/'))), "{name}: {told}");
    }
}

#[test]
fn a_result_that_was_edited_is_never_replaced_and_never_removed() {
    let edited = |name: &str| {
        let folder = folder(&earlier(), true);
        fs::write(folder.path().join(name), "with my own remarks").unwrap();
        let before = files_in(folder.path());
        let ended = run(&Stopping::never(), folder.path(), &later());
        (before == files_in(folder.path()), fs::read_to_string(folder.path().join(name)).unwrap(), ended)
    };
    for name in ["fits.csv", MANIFEST] {
        let (same, _, ended) = edited(name);
        let told = ended.unwrap_err().trouble.sentence("results");
        assert!(same && told.contains(&format!("`{name}`")), "{told}");
    }
    // The new results have no plot of this name, so it is in nobody's way.
    let (_, text, ended) = edited("plots/gone.svg");
    assert!(ended.is_ok() && text == "with my own remarks");
}

#[test]
fn an_edit_between_a_kill_and_the_next_run_is_kept() {
    let mut seen = [0; 3];
    for at in 1.. {
        for name in ["fits.csv", "plots/gone.svg", "plots/b.svg", MANIFEST] {
            let folder = folder(&earlier(), true);
            let root = folder.path();
            let disk = Stopping::at(at, How::KilledBefore);
            let _ = run(&disk, root, &later());
            if !disk.was_reached() {
                assert!(seen.iter().all(|n| *n > 0), "{seen:?}");
                return;
            }
            fs::write(root.join(name), "my own").unwrap();
            match recover(&Place::new(&Stopping::never(), root)) {
                Ok(Recovery::TakenBack) => seen[0] += 1,
                Ok(_) => seen[1] += 1,
                Err(_) => seen[2] += 1,
            }
            assert_eq!(fs::read_to_string(root.join(name)).unwrap(), "my own", "{at} {name}");
            // Moved away, as the message asks for, the results come back whole.
            fs::rename(root.join(name), root.join("kept")).unwrap();
            recover(&Place::new(&Stopping::never(), root)).unwrap_or_else(|e| panic!("{at} {name}: {e:?}"));
            assert!(!root.join(EXCHANGE).exists(), "{at} {name}");
            let found = files_in(root);
            let whole = |results: &Files| {
                results.iter().all(|(file, content)| file == name || found.get(file) == Some(content))
            };
            assert!(whole(&earlier()) || whole(&later()), "{at} {name}");
        }
    }
}

#[cfg(unix)]
#[test]
fn links_among_results_are_never_followed() {
    use std::os::unix::fs::symlink;
    // A result that was put elsewhere and linked, with the very content that we wrote.
    let folder = folder(&earlier(), true);
    let root = folder.path();
    fs::rename(root.join("fits.csv"), root.join("real.csv")).unwrap();
    symlink("real.csv", root.join("fits.csv")).unwrap();
    let told = run(&Stopping::never(), root, &later()).unwrap_err().trouble.sentence("results");
    assert!(told.contains("`fits.csv`"), "{told}");
    assert_eq!(fs::read_to_string(root.join("real.csv")).unwrap(), "old fits");
    // A folder of plots that is a link to somebody's folder.
    let elsewhere = tempfile::tempdir().unwrap();
    let folder = self::folder(&earlier(), false);
    let root = folder.path();
    fs::rename(root.join("plots"), elsewhere.path().join("plots")).unwrap();
    symlink(elsewhere.path().join("plots"), root.join("plots")).unwrap();
    let told = run(&Stopping::never(), root, &later()).unwrap_err().trouble.sentence("results");
    assert!(told.contains("`plots`"), "{told}");
    assert_eq!(fs::read_dir(elsewhere.path().join("plots")).unwrap().count(), 2);
}

#[test]
fn a_foreign_exchange_is_left_alone() {
    for (name, content) in [
        (".foldshift-exchange/notes.txt", "mine"),
        (".foldshift-exchange/journal.json", "{\"mine\": 1}"),
        (".foldshift-exchange/plan.json.part", "mine"),
        (".foldshift-exchange", "a file"),
    ] {
        let folder = folder(&earlier(), true);
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        let before = files_in(folder.path());
        let told = run(&Stopping::never(), folder.path(), &later()).unwrap_err().trouble.sentence("results");
        assert!(told.contains(name), "{told}");
        assert_eq!(files_in(folder.path()), before);
    }
}
