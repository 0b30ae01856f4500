//! What is not ours, or no longer as we wrote it, is named and stays.

use std::fs;

use super::disk::{How, Stopping};
use super::results::{Files, earlier, files_in, folder, later, run};
use crate::report::folder::exchange::{Recovery, recover};
use crate::report::folder::manifest::MANIFEST;
use crate::report::folder::place::Place;
use crate::report::folder::plan::EXCHANGE;

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
    let folder = super::results::folder(&earlier(), false);
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
