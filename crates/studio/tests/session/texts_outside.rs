//! Two writers at the files of a study: whoever wrote outside is heard, and nothing is written over unasked.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::fake::{Open, STUDY, copied, edit, edit_of, hashed, small};
use foldshift_studio::session::Status;
use serde_json::{Value, json};

fn named(name: &str) -> String {
    STUDY.replace("Two plates", name)
}

fn study(folder: &Path) -> String {
    fs::read_to_string(folder.join("study.toml")).unwrap()
}

fn answer(open: &Open, question: &Value, answer: &str) -> Value {
    open.act(&json!({ "do": "answer", "question": question["id"], "answer": answer })).unwrap()
}

/// Nothing can be written aside where a folder has that name.
fn bar(folder: &Path, is_barred: bool) {
    let aside = folder.join(format!(".study.toml.{}.new", std::process::id()));
    if is_barred { fs::create_dir(aside).unwrap() } else { fs::remove_dir(aside).unwrap() }
}

/// A study with a step of ours in its file, read.
fn with_one() -> (tempfile::TempDir, Open) {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    open.until("read", |state| state["study"]["name"] == "one" && state["study"]["writable"] == true);
    (folder, open)
}

#[test]
fn a_file_that_changed_outside_is_asked_about_and_reading_it_again_is_a_step() {
    let (folder, open) = with_one();
    fs::write(folder.path().join("study.toml"), named("theirs")).unwrap();
    let state = open.until("asked", |state| !state["questions"]["list"][0].is_null());
    let question = &state["questions"]["list"][0];
    let heading = question["heading"].as_str().unwrap();
    assert!(
        heading.starts_with("study.toml changed at ") && heading.ends_with("Read it again?"),
        "{heading}"
    );
    assert_eq!(state["study"]["undo"], "study.toml edited", "nothing is taken unasked");
    answer(&open, question, "again");
    let state = open.until("read", |state| state["study"]["name"] == "theirs");
    assert_eq!(state["study"]["undo"], "study.toml was changed outside");
    assert!(open.session.read(Duration::from_secs(60)));
    open.undo().unwrap();
    assert_eq!(study(folder.path()), named("one"));
    assert!(open.session.read(Duration::from_secs(60)));
    open.undo().unwrap();
    assert_eq!(study(folder.path()), STUDY);
}

#[test]
fn a_command_on_a_file_that_changed_outside_hears_of_it_first() {
    let (folder, open) = with_one();
    let seen = open.seen();
    fs::write(folder.path().join("study.toml"), named("theirs")).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    // The page still sees ours.
    let refused = open.session.act(seen, &edit_of("study.toml", &hashed(&named("one")), &named("two")), None);
    assert_eq!(refused.unwrap_err().status, Status::Conflict);
    assert_eq!(study(folder.path()), named("theirs"));
    assert_eq!(open.all()["study"]["undo"], "study.toml was changed outside");
    open.act(&edit(folder.path(), "study.toml", &named("two"))).unwrap();
    for expected in ["theirs", "one", "Two plates"] {
        assert!(open.session.read(Duration::from_secs(60)));
        open.undo().unwrap();
        assert_eq!(study(folder.path()), named(expected));
    }
}

#[test]
fn a_file_that_nothing_reads_is_heard_of_without_a_question() {
    let (folder, open) = with_one();
    let map = folder.path().join("layouts/next.toml");
    let of_panel = fs::read_to_string(folder.path().join("layouts/panel_a.toml")).unwrap();
    fs::write(&map, &of_panel).unwrap();
    let command = edit(folder.path(), "layouts/next.toml", &format!("# ours\n{of_panel}"));
    open.until("seen", |_| open.session.text("layouts/next.toml").is_ok());
    open.act(&command).unwrap();
    assert!(open.session.read(Duration::from_secs(60)));
    let theirs = format!("# theirs\n{of_panel}");
    fs::write(&map, &theirs).unwrap();
    let state =
        open.until("heard", |state| state["study"]["undo"] == "layouts/next.toml was changed outside");
    assert_eq!(state["questions"]["list"], json!([]));
    fs::remove_file(&map).unwrap();
    open.until("gone", |state| state["study"]["undo"] == "layouts/next.toml was taken away");
    assert!(open.session.read(Duration::from_secs(60)));
    open.undo().unwrap();
    assert_eq!(fs::read_to_string(&map).unwrap(), theirs);
}

/// A study with a change of ours that waits, and a file that somebody else wrote meanwhile; asked about.
fn clash() -> (tempfile::TempDir, Open, Value) {
    let (folder, open) = with_one();
    bar(folder.path(), true);
    open.act(&edit_of("study.toml", &hashed(&named("one")), &named("mine"))).unwrap();
    fs::write(folder.path().join("study.toml"), named("theirs")).unwrap();
    let is_asked = |state: &Value| state["questions"].to_string().contains("while a change of yours waited");
    let state = open.until("asked", is_asked);
    let list = state["questions"]["list"].as_array().unwrap().clone();
    let question = list.into_iter().find(|one| one["id"] == "text-study.toml").unwrap();
    assert_eq!((&state["study"]["writable"], study(folder.path())), (&json!(false), named("theirs")));
    bar(folder.path(), false);
    let state = open.until("not saved", |state| state["study"]["saved"]["ok"] == json!(false));
    assert!(state["study"]["saved"]["waiting"].as_u64() >= Some(1), "{}", state["study"]["saved"]);
    // It stays, however often the disk is looked at.
    std::thread::sleep(Duration::from_millis(1_300));
    assert_eq!(study(folder.path()), named("theirs"));
    assert!(open.session.left_behind().unwrap().contains("another program"));
    assert!(open.session.write().is_err() && open.session.share().is_err());
    (folder, open, question)
}

#[test]
fn mine_is_kept_and_theirs_stays_as_a_copy() {
    let (folder, open, question) = clash();
    answer(&open, &question, "mine");
    assert_eq!(study(folder.path()), named("mine"));
    let theirs = fs::read_to_string(folder.path().join(".foldshift/theirs/study.toml")).unwrap();
    assert_eq!(theirs, named("theirs"));
    let state = open.until("read", |state| state["study"]["name"] == "mine");
    assert_eq!((&state["questions"]["list"], open.session.left_behind()), (&json!([]), None));
    assert!(open.session.read(Duration::from_secs(60)));
    open.undo().unwrap();
    assert_eq!(study(folder.path()), named("one"));
}

#[test]
fn theirs_is_taken_as_a_step() {
    let (folder, open, question) = clash();
    let refused = open.act(&json!({ "do": "answer", "question": question["id"], "answer": "neither" }));
    assert_eq!(refused.unwrap_err().status, Status::Bad);
    answer(&open, &question, "theirs");
    let state = open.until("read", |state| state["study"]["name"] == "theirs");
    assert_eq!(state["study"]["undo"], "study.toml was changed outside");
    assert_eq!((study(folder.path()), open.session.left_behind()), (named("theirs"), None));
    for expected in ["mine", "one"] {
        assert!(open.session.read(Duration::from_secs(60)));
        open.undo().unwrap();
        assert_eq!(study(folder.path()), named(expected));
    }
}

#[test]
fn a_clash_that_nobody_answered_is_asked_again_when_the_study_is_opened_again() {
    let (folder, open, _) = clash();
    let killed = copied(folder.path());
    drop(open);
    for folder in [killed.path(), folder.path()] {
        let open = Open::at(folder);
        let state = open.all();
        let list = state["questions"]["list"].as_array().unwrap().clone();
        let question =
            list.into_iter().find(|one| one["id"] == "text-study.toml").expect("it is asked again");
        assert_eq!((study(folder), &state["study"]["saved"]["ok"]), (named("theirs"), &json!(false)));
        answer(&open, &question, "mine");
        assert_eq!(study(folder), named("mine"));
    }
}

#[test]
fn what_somebody_else_wrote_while_nothing_of_ours_waited_is_a_step_at_the_next_start() {
    let (folder, open) = with_one();
    drop(open);
    for text in [named("theirs"), named("theirs again")] {
        fs::write(folder.path().join("study.toml"), &text).unwrap();
        let open = Open::at(folder.path());
        assert_eq!(open.all()["study"]["undo"], "study.toml was changed outside");
        assert_eq!(study(folder.path()), text);
    }
}

#[test]
fn a_file_that_is_no_text_any_more_is_never_written_over() {
    let (folder, open) = with_one();
    let bytes = [0xff, 0xfe, 0x00, 0x41];
    fs::write(folder.path().join("study.toml"), bytes).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    open.act(&edit_of("study.toml", &hashed(&named("one")), &named("two"))).unwrap();
    let state = open.until("asked", |state| state["questions"].to_string().contains("is no text any more"));
    let list = state["questions"]["list"].as_array().unwrap().clone();
    let question = list.into_iter().find(|one| one["id"] == "text-study.toml").unwrap();
    assert_eq!(fs::read(folder.path().join("study.toml")).unwrap(), bytes);
    answer(&open, &question, "mine");
    assert_eq!(study(folder.path()), named("two"));
    assert_eq!(fs::read(folder.path().join(".foldshift/theirs/study.toml")).unwrap(), bytes);
}

#[test]
fn a_folder_that_is_away_changes_no_file_and_changes_wait() {
    let (folder, open) = with_one();
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    open.until("away", |state| state["study"]["saved"]["ok"] == false);
    open.act(&edit_of("study.toml", &hashed(&named("one")), &named("two"))).unwrap();
    std::thread::sleep(Duration::from_millis(3_500));
    let state = open.all();
    assert_eq!(
        (&state["questions"]["list"], &state["study"]["undo"]),
        (&json!([]), &json!("study.toml edited"))
    );
    fs::rename(&away, folder.path()).unwrap();
    open.until("back", |state| state["study"]["saved"]["ok"] == true && state["study"]["name"] == "two");
    assert_eq!((study(folder.path()), open.session.left_behind()), (named("two"), None));
}
