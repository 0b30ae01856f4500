//! The program killed between the journal and a file: what was answered is in the file when the study is opened again.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::json;

use crate::fake::{Open, STUDY, copied, edit, leave_out, small};

fn named(name: &str) -> String {
    STUDY.replace("Two plates", name)
}

fn study(folder: &Path) -> String {
    fs::read_to_string(folder.join("study.toml")).unwrap()
}

fn journal(folder: &Path) -> String {
    fs::read_to_string(folder.join(".foldshift/journal")).unwrap()
}

/// What a line says of what files hold.
const NOTE: &str = "\"said\":{\"texts\"";

/// Does a line say a step, and not only what the disk holds?
fn is_step(line: &str) -> bool {
    !line.contains(NOTE) && !line.contains("\"said\":{\"saved\"")
}

/// Undo that is meant, whatever was read since.
fn undo(open: &Open, redo: bool) {
    assert!(open.session.read(Duration::from_secs(60)));
    open.session.undo(open.seen(), redo, None).unwrap();
}

#[test]
fn killed_at_any_line_the_text_that_was_answered_is_written_whatever_of_ours_lay_there() {
    let folder = small();
    let open = Open::at(folder.path());
    // After each step: how many lines say a step, and the text that was answered.
    let mut answered = vec![(0, STUDY.to_owned())];
    let steps = |folder: &Path| journal(folder).lines().filter(|line| is_step(line)).count();
    for deed in ["one", "two", "undo", "redo", "undo", "three", "undo", "undo", "redo"] {
        match deed {
            "undo" => undo(&open, false),
            "redo" => undo(&open, true),
            name => drop(open.act(&edit(folder.path(), "study.toml", &named(name))).unwrap()),
        }
        answered.push((steps(folder.path()), study(folder.path())));
    }
    assert!(open.session.read(Duration::from_secs(60)));
    let ended = copied(folder.path());
    drop(open);
    let all = journal(ended.path());
    let lines: Vec<&str> = all.split_inclusive('\n').collect();
    assert!(lines.len() >= answered.len(), "{all}");
    let kill = |to: usize| {
        let done = lines[..to].iter().filter(|line| is_step(line)).count();
        let (_, last) = answered.iter().rev().find(|(steps, _)| *steps <= done).unwrap();
        // What the file may hold then: what was written last, or anything since.
        let noted = lines[..to].iter().rposition(|line| line.contains(NOTE)).map_or(0, |at| at + 1);
        let from = lines[..noted].iter().filter(|line| is_step(line)).count();
        let at_note = answered.iter().rev().find(|(steps, _)| *steps <= from).unwrap();
        let since = answered.iter().filter(|(steps, _)| *steps > from && *steps <= done);
        for (_, there) in since.chain([at_note]) {
            let killed = copied(ended.path());
            fs::write(killed.path().join(".foldshift/journal"), lines[..to].concat()).unwrap();
            fs::write(killed.path().join("study.toml"), there).unwrap();
            let open = Open::try_at(killed.path()).unwrap();
            assert_eq!(&study(killed.path()), last, "line {to}");
            let undo = open.all()["study"]["undo"].to_string();
            assert!(!undo.contains("outside"), "line {to}: {undo}");
        }
        // What nobody of us wrote stays. It is a step, or is asked about where a change of ours never came there.
        let killed = copied(ended.path());
        fs::write(killed.path().join(".foldshift/journal"), lines[..to].concat()).unwrap();
        fs::write(killed.path().join("study.toml"), named("theirs")).unwrap();
        let open = Open::try_at(killed.path()).unwrap();
        assert_eq!(study(killed.path()), named("theirs"), "line {to}");
        let is_known = lines[..to].iter().any(|line| line.contains("study.toml"));
        let is_noted = lines[..noted].iter().any(|line| line.contains(NOTE) && line.contains("study.toml"));
        let waits = is_known && (!is_noted || at_note.1 != *last);
        let is_asked = open.all()["questions"].to_string().contains("text-study.toml");
        assert_eq!(is_asked, waits, "line {to}");
        if waits {
            let theirs = json!({ "do": "answer", "question": "text-study.toml", "answer": "theirs" });
            open.act(&theirs).unwrap();
        }
        let undo = open.all()["study"]["undo"].clone();
        assert_eq!(undo == "study.toml was changed outside", is_known, "line {to}: {undo}");
        if is_known {
            assert!(open.session.read(Duration::from_secs(60)));
            open.undo().unwrap();
            assert_eq!(&study(killed.path()), last, "line {to}");
        }
    };
    // Each waits for a quiet file: many wait at once.
    std::thread::scope(|threads| {
        for to in 1..=lines.len() {
            threads.spawn(move || kill(to));
        }
    });
}

#[test]
fn a_text_that_was_put_back_by_hand_after_it_was_written_is_somebody_elses() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    open.act(&edit(folder.path(), "study.toml", &named("two"))).unwrap();
    drop(open);
    // An earlier text of ours: but the later one was written, and somebody took it back.
    fs::write(folder.path().join("study.toml"), named("one")).unwrap();
    let open = Open::at(folder.path());
    assert_eq!(study(folder.path()), named("one"));
    assert_eq!(open.all()["study"]["undo"], "study.toml was changed outside");
}

#[test]
fn a_journal_that_was_taken_away_begins_anew_with_all_texts() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    open.act(&edit(folder.path(), "study.toml", &named("two"))).unwrap();
    undo(&open, false);
    fs::remove_dir_all(folder.path().join(".foldshift")).unwrap();
    open.until("made again", |_| folder.path().join(".foldshift/journal").exists());
    let killed = copied(folder.path());
    drop(open);
    let open = Open::at(killed.path());
    open.redo().unwrap();
    assert_eq!(study(killed.path()), named("two"));
    for expected in ["one", "Two plates"] {
        undo(&open, false);
        assert_eq!(study(killed.path()), named(expected));
    }
}

#[test]
fn a_journal_of_before_there_were_texts_reads_on() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    drop(open);
    let lines = journal(folder.path());
    for line in lines.lines().filter(|line| !line.contains("study.toml")) {
        for new in ["\"texts\":", "\"answers\":", "\"bases\":"] {
            assert!(!line.contains(new) || line.contains(NOTE), "a step without texts says none: {line}");
        }
    }
}
