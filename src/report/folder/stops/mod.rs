//! The writer is stopped at every one of its steps.

mod disk;
mod foreign;
mod results;

use std::fs;
use std::path::Path;

use super::exchange::recover;
use super::manifest::{MANIFEST, Whose, sha256, whose};
use super::place::Place;
use super::plan::EXCHANGE;
use disk::{How, Stopping, WAYS};
use results::{Files, NOTES, assert_complete, earlier, files_in, folder, later, results, run};

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
