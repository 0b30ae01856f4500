//! What the disk holds, whatever happens to it.

use std::fs;
use std::path::Path;

use crate::fake::{Open, copied, leave_out, small};
#[cfg(target_os = "linux")]
use foldshift_studio::session::Event;
use foldshift_studio::session::Status;
use serde_json::json;

#[test]
fn a_study_is_open_in_one_program() {
    let folder = small();
    let open = Open::at(folder.path());
    let refused = Open::try_at(folder.path()).err().unwrap();
    assert!(refused.status == Status::Conflict && refused.message.contains("open already"), "{refused}");
    drop(open);
    assert!(Open::try_at(folder.path()).is_ok());
}

/// The files of our own, in a folder without any study: all that decides what is read back.
fn only_ours(from: &Path, journal: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join(".foldshift")).unwrap();
    fs::write(folder.path().join(".foldshift/journal"), journal).unwrap();
    fs::copy(from.join("decisions.toml"), folder.path().join("decisions.toml")).unwrap();
    folder
}

/// Decisions in force, newest first.
fn ids(open: &Open) -> Vec<u64> {
    let state = open.all();
    let list = state["decisions"]["list"].as_array().unwrap().clone();
    list.iter().filter(|one| one["in_force"] == true).map(|one| one["id"].as_u64().unwrap()).collect()
}

#[test]
fn a_journal_torn_at_any_byte_of_its_last_line_loses_nothing_that_was_answered() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    open.until("decisions.toml", |_| folder.path().join("decisions.toml").exists());
    drop(open);
    let earlier = copied(folder.path());
    let before = fs::read(folder.path().join(".foldshift/journal")).unwrap();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D10"], "hair")).unwrap();
    let after = fs::read(folder.path().join(".foldshift/journal")).unwrap();
    drop(open);
    assert!(after.starts_with(&before));
    let line = after[before.len()..].iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let torn_at = |at: usize| {
        let torn = only_ours(earlier.path(), &after[..before.len() + at]);
        let open = Open::try_at(torn.path()).unwrap();
        let expected: &[u64] = if at == line { &[2, 1] } else { &[1] };
        assert_eq!(ids(&open), expected, "{at}");
        drop(open);
        // What was torn off is kept, and the journal goes on from its last whole line.
        let kept = torn.path().join(".foldshift/journal.torn");
        assert_eq!(kept.exists(), at > 0 && at < line, "{at}");
    };
    // Each waits for a quiet file: many wait at once.
    std::thread::scope(|threads| {
        for part in 0..WAITING {
            threads.spawn(move || (part..=line).step_by(WAITING).for_each(torn_at));
        }
    });
}

/// Studies that are opened at once.
const WAITING: usize = 24;

#[test]
fn a_journal_damaged_in_its_middle_is_kept_and_told() {
    let folder = small();
    let open = Open::at(folder.path());
    for well in ["D9", "D10", "D11"] {
        open.act(&leave_out(0, &[well], "")).unwrap();
    }
    drop(open);
    let path = folder.path().join(".foldshift/journal");
    let mut bytes = fs::read(&path).unwrap();
    let end =
        |from: usize, bytes: &[u8]| from + bytes[from..].iter().position(|byte| *byte == b'\n').unwrap();
    let first = end(0, &bytes);
    let line = end(first + 1, &bytes) - first;
    bytes[first + line / 2] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let open = Open::at(folder.path());
    assert_eq!(open.all()["study"]["undo"], "the journal was damaged");
    // decisions.toml says what is in force.
    assert_eq!(open.out(0), ["D9", "D10", "D11"]);
    let problems = open.all()["files"]["problems"].to_string();
    assert!(problems.contains("line 2 of the journal is damaged"), "{problems}");
    assert_eq!(fs::read(folder.path().join(".foldshift/journal.damaged")).unwrap(), bytes);
}

#[test]
#[cfg(target_os = "linux")]
fn on_a_full_disk_work_goes_on_and_is_saved_in_order_when_there_is_room() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "")).unwrap();
    open.until("decisions.toml", |_| folder.path().join("decisions.toml").exists());
    let (journal, aside) = (folder.path().join(".foldshift/journal"), folder.path().join(".foldshift/real"));
    fs::rename(&journal, &aside).unwrap();
    std::os::unix::fs::symlink("/dev/full", &journal).unwrap();
    for (n, well) in ["D10", "D11", "E9"].into_iter().enumerate() {
        let done = open.act(&leave_out(0, &[well], "")).unwrap();
        let saved = &done["state"]["study"]["saved"];
        assert_eq!((&saved["ok"], &saved["why"]), (&json!(false), &json!("the disk is full")));
        assert_eq!(saved["waiting"], n + 1);
    }
    open.undo().unwrap();
    assert_eq!(open.out(0), ["D9", "D10", "D11"]);
    assert_eq!(open.all()["study"]["saved"]["waiting"], 4);
    assert_eq!(open.session.write().unwrap_err().status, Status::NotSaved);
    fs::remove_file(&journal).unwrap();
    fs::rename(&aside, &journal).unwrap();
    let state = open.until("saved", |state| state["study"]["saved"]["ok"] == true);
    assert_eq!(state["study"]["saved"]["waiting"], 0);
    let disk = || -> Vec<String> {
        let told = open.told.lock().unwrap().clone();
        let why = |event| if let Event::Disk { why } = event { Some(why) } else { None };
        told.into_iter().filter_map(why).collect()
    };
    open.until("told", |_| disk().len() == 2);
    assert_eq!(disk(), ["the disk is full", ""]);
    let before = open.decided();
    let killed = copied(folder.path());
    drop(open);
    assert_eq!(Open::at(killed.path()).decided(), before);
}

#[test]
fn decisions_that_somebody_else_wrote_win_and_can_be_undone() {
    let folder = small();
    let path = folder.path().join("decisions.toml");
    let holds = |text: &str| fs::read_to_string(&path).is_ok_and(|there| there.contains(text));
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    open.until("decisions.toml", |_| holds("bubble"));
    let one = fs::read_to_string(&path).unwrap();
    open.act(&leave_out(1, &["C5"], "hair")).unwrap();
    open.until("both", |_| holds("hair"));
    // While the study is open.
    fs::write(&path, &one).unwrap();
    open.until("one", |state| state["study"]["undo"] == "decisions.toml was changed outside");
    assert_eq!((open.out(0), open.out(1)), (vec!["D9".to_owned()], vec![]));
    open.undo().unwrap();
    assert_eq!(open.out(1), ["C5"]);
    open.until("both again", |_| holds("hair"));
    drop(open);
    // While it is not.
    fs::write(&path, one).unwrap();
    let open = Open::at(folder.path());
    assert_eq!(open.all()["study"]["undo"], "decisions.toml was changed outside");
    assert!(open.out(1).is_empty());
    drop(open);
    fs::write(&path, "leave_out = [").unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    assert_eq!(state["study"]["saved"]["ok"], false);
    assert!(state["study"]["saved"]["why"].as_str().unwrap().contains("is not understood"), "{state:#}");
    let problem = &state["files"]["problems"][0];
    assert!(problem["where"].as_str().unwrap().starts_with("decisions.toml:1"), "{problem:#}");
    assert!(open.act(&leave_out(1, &["C6"], "")).unwrap_err().message.contains("has errors"));
    open.session.close();
    assert_eq!(fs::read_to_string(&path).unwrap(), "leave_out = [", "never written over");
    drop(open);
    // Mended by hand while the study is open.
    let open = Open::at(folder.path());
    fs::write(&path, "# nothing\n").unwrap();
    open.until("mended", |state| !state["results"]["matrix"].is_null());
    assert!(open.out(0).is_empty() && open.all()["study"]["saved"]["ok"] == true);
    open.undo().unwrap();
    assert_eq!(open.out(0), ["D9"]);
    // Nothing in force any more: a file that somebody else wrote stays, and is no empty one.
    open.redo().unwrap();
    drop(open);
    assert!(fs::read_to_string(&path).unwrap().starts_with('#'));
    assert!(Open::at(folder.path()).out(0).is_empty());
}

#[test]
fn decisions_made_before_there_was_a_journal_stay() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    drop(open);
    fs::remove_dir_all(folder.path().join(".foldshift")).unwrap();
    let text = fs::read_to_string(folder.path().join("decisions.toml")).unwrap();
    let open = Open::at(folder.path());
    assert_eq!(open.out(0), ["D9"]);
    assert!(open.undo().is_err(), "nothing was done here");
    open.act(&leave_out(0, &["D10"], "")).unwrap();
    // Killed before decisions.toml is written: the journal knows that the file is of before.
    let killed = copied(folder.path());
    fs::write(killed.path().join("decisions.toml"), &text).unwrap();
    let journal = killed.path().join(".foldshift/journal");
    let lines = fs::read_to_string(&journal).unwrap();
    let until_the_step: String = lines.split_inclusive('\n').filter(|line| !line.contains("saved")).collect();
    fs::write(&journal, until_the_step).unwrap();
    drop(open);
    assert_eq!(Open::at(killed.path()).out(0), ["D9", "D10"]);
}
