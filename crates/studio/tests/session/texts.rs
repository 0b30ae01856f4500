//! Changes of files as steps: done, undone, done again; on the disk at once, or when the disk takes them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::fake::{Open, STUDY, copied, edit, edit_of, hashed, leave_out, small};
use foldshift_studio::session::Status;
use foldshift_studio::view::CurveAsked;
use proptest::prelude::*;
use serde_json::{Value, json};

const MAP: &str = "layouts/panel_a.toml";

fn text(folder: &Path, file: &str) -> Option<String> {
    fs::read_to_string(folder.join(file)).ok()
}

/// The study with another name.
fn named(name: &str) -> String {
    STUDY.replace("Two plates", name)
}

#[test]
fn a_change_of_a_file_is_a_step_on_the_disk_when_it_is_answered() {
    let folder = small();
    let open = Open::at(folder.path());
    let map = text(folder.path(), MAP).unwrap();
    let done = open.act(&edit(folder.path(), "study.toml", &named("Renamed"))).unwrap();
    assert_eq!(text(folder.path(), "study.toml").unwrap(), named("Renamed"));
    assert_eq!(done["state"]["study"]["undo"], "study.toml edited");
    let changed = done["changed"].to_string();
    assert!(changed.contains("maps") && changed.contains("sheet"), "{changed}");
    open.until("read again", |state| state["study"]["name"] == "Renamed");
    let other = format!("# by hand\n{map}");
    open.act(&edit(folder.path(), MAP, &other)).unwrap();
    open.undo().unwrap();
    open.undo().unwrap();
    assert_eq!(
        (text(folder.path(), "study.toml").unwrap(), text(folder.path(), MAP).unwrap()),
        (STUDY.to_owned(), map)
    );
    open.until("read again", |state| state["study"]["name"] == "Two plates");
    open.redo().unwrap();
    open.redo().unwrap();
    assert_eq!(text(folder.path(), MAP).unwrap(), other);
    let refused = open.redo().unwrap_err();
    assert_eq!(refused.message, "there is nothing to do again");
    assert_eq!(open.session.left_behind(), None);
}

#[test]
fn what_we_write_is_no_news_from_outside() {
    let folder = small();
    let open = Open::at(folder.path());
    for round in 0..4 {
        open.act(&edit(folder.path(), "study.toml", &named(&format!("round {round}")))).unwrap();
        // The disk is looked at each second: somewhere in between.
        std::thread::sleep(Duration::from_millis(350 * round));
        assert_eq!(open.all()["questions"]["list"], json!([]));
    }
    open.until("read", |state| state["study"]["name"] == "round 3" && state["results"]["settled"] == true);
    std::thread::sleep(Duration::from_millis(2_200));
    let state = open.all();
    assert_eq!((&state["questions"]["list"], &state["study"]["writable"]), (&json!([]), &json!(true)));
    assert_eq!(state["study"]["undo"], "study.toml edited", "no step of somebody else");
}

#[test]
fn a_change_that_was_planned_on_another_text_is_refused() {
    let folder = small();
    let open = Open::at(folder.path());
    let refused = open.act(&edit_of("study.toml", &hashed("another"), "name = 1")).unwrap_err();
    assert_eq!(refused.status, Status::Conflict);
    assert_eq!(text(folder.path(), "study.toml").unwrap(), STUDY);
    // Two windows at the same file.
    let seen = open.seen();
    open.act(&edit(folder.path(), "study.toml", &named("mine"))).unwrap();
    let late = edit_of("study.toml", &hashed(&named("mine")), &named("late"));
    assert_eq!(open.session.act(seen, &late, None).unwrap_err().status, Status::Conflict);
    // At different files they go together.
    let map = text(folder.path(), MAP).unwrap();
    open.session.act(seen, &edit(folder.path(), MAP, &format!("# mine\n{map}")), None).unwrap();
}

#[test]
fn files_elsewhere_and_files_of_ours_are_not_changed() {
    let folder = small();
    let open = Open::at(folder.path());
    for file in ["../a.toml", "/tmp/a.toml", ".foldshift/journal", "a//b", "C:a", "a\\b", ""] {
        assert!(open.act(&edit_of(file, "", "x")).is_err(), "{file}");
    }
    fs::write(folder.path().join("layouts/plan.xlsx"), [0xff, 0xfe, 0, 1]).unwrap();
    assert!(open.act(&edit_of("layouts/plan.xlsx", "", "x")).is_err());
    assert_eq!(fs::read(folder.path().join("layouts/plan.xlsx")).unwrap(), [0xff, 0xfe, 0, 1]);
}

#[test]
fn a_study_file_comes_and_goes_with_its_step() {
    let folder = small();
    let study = folder.path().join("study.toml");
    fs::remove_file(&study).unwrap();
    let open = Open::at(folder.path());
    let begun = open.session.text("study.toml").unwrap()["hash"].as_str().unwrap().to_owned();
    open.act(&edit_of("study.toml", &begun, STUDY)).unwrap();
    open.until("a study", |state| !state["results"]["matrix"].is_null());
    open.act(&leave_out(0, &["D9"], "")).unwrap();
    open.undo().unwrap();
    open.undo().unwrap();
    assert!(!study.exists());
    open.until("none", |state| {
        state["results"]["matrix"].is_null() && state["files"]["cards"][0]["guessed"] == true
    });
    open.redo().unwrap();
    open.redo().unwrap();
    open.until("a study", |state| !state["results"]["matrix"].is_null());
    assert_eq!(open.out(0), ["D9"]);
    // What somebody else wrote into it is not taken away with it: undo takes back their step first.
    fs::write(&study, named("theirs")).unwrap();
    std::thread::sleep(Duration::from_millis(400));
    let refused = open.undo().unwrap_err();
    assert_eq!(refused.status, Status::Conflict);
    assert_eq!(text(folder.path(), "study.toml").unwrap(), named("theirs"));
    assert_eq!(open.all()["study"]["undo"], "study.toml was changed outside");
}

#[test]
fn the_effect_is_told_with_the_words_of_the_step_once_it_was_read() {
    let folder = small();
    let open = Open::at(folder.path());
    let compound = {
        let (study, _) = foldshift_study::Study::read(&folder.path().join("study.toml")).unwrap();
        foldshift_study::analyse(study, Vec::new()).unwrap().compounds()[0].to_owned()
    };
    let view = CurveAsked { id: compound.clone(), ..CurveAsked::default() };
    let map = text(folder.path(), MAP).unwrap();
    open.act(&edit(folder.path(), MAP, &format!("# by hand\n{map}"))).unwrap();
    assert!(open.session.read(Duration::from_secs(60)));
    open.until("read", |state| state["results"]["settled"] == true);
    assert!(open.all()["results"]["effect"].is_null(), "it changed no fold");
    let excluded = STUDY.replacen("experiment", "exclude = { D9 = \"bubble\" }\nexperiment", 1);
    open.session.act(open.seen(), &edit(folder.path(), "study.toml", &excluded), Some(&view)).unwrap();
    let state = open.until("effect", |state| state["results"]["effect"].is_object());
    assert_eq!(state["results"]["effect"]["heading"], format!("“study.toml edited” ({compound})"));
    assert_eq!(open.session.curve(&view).unwrap().given, ["ghost: true"]);
    assert_eq!(open.out(0), ["D9"]);
    open.session.undo(open.seen(), false, Some(&view)).unwrap();
    let heading = format!("undoing “study.toml edited” ({compound})");
    open.until("undone", |state| state["results"]["effect"]["heading"] == heading.as_str());
    assert!(open.out(0).is_empty());
}

#[test]
fn decisions_stay_when_files_change_and_both_are_undone_in_their_order() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    open.act(&edit(folder.path(), "study.toml", &named("Renamed"))).unwrap();
    open.until("read", |state| state["study"]["name"] == "Renamed");
    assert_eq!(open.out(0), ["D9"]);
    open.act(&leave_out(0, &["D10"], "")).unwrap();
    open.undo().unwrap();
    open.undo().unwrap();
    assert_eq!(text(folder.path(), "study.toml").unwrap(), STUDY);
    assert_eq!(open.decided()["list"].as_array().unwrap().len(), 1);
    open.undo().unwrap();
    assert_eq!(open.decided()["list"], json!([]));
}

/// A file that may only be read: nobody writes it, root neither.
fn lock(path: &Path, locked: bool) {
    let mut rights = fs::metadata(path).unwrap().permissions();
    rights.set_readonly(locked);
    fs::set_permissions(path, rights).unwrap();
}

#[test]
fn what_may_only_be_read_waits_and_is_written_when_it_may() {
    let folder = small();
    let study = folder.path().join("study.toml");
    let open = Open::at(folder.path());
    lock(&study, true);
    let done = open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    let saved = &done["state"]["study"]["saved"];
    assert_eq!((&saved["ok"], &saved["waiting"]), (&json!(false), &json!(1)));
    let second = edit_of("study.toml", &hashed(&named("one")), &named("two"));
    assert_eq!(open.act(&second).unwrap()["state"]["study"]["saved"]["waiting"], 2);
    assert_eq!(text(folder.path(), "study.toml").unwrap(), STUDY);
    let left = open.session.left_behind().unwrap();
    assert!(left.contains("study.toml: 2 changes"), "{left}");
    assert!(open.session.read(Duration::from_secs(60)));
    assert_eq!(open.session.write().unwrap_err().status, Status::NotSaved);
    // Killed now: the journal has them.
    let killed = copied(folder.path());
    lock(&study, false);
    open.until("saved", |state| state["study"]["saved"]["ok"] == true && state["study"]["name"] == "two");
    assert_eq!(
        (text(folder.path(), "study.toml").unwrap(), open.session.left_behind()),
        (named("two"), None)
    );
    lock(&killed.path().join("study.toml"), false);
    let again = Open::at(killed.path());
    again.until("written", |state| state["study"]["name"] == "two");
    assert_eq!(text(killed.path(), "study.toml").unwrap(), named("two"));
    assert_eq!(again.all()["study"]["undo"], "study.toml edited");
}

#[test]
fn changes_that_the_disk_does_not_take_wait_in_their_order_and_editing_goes_on() {
    let folder = small();
    let open = Open::at(folder.path());
    // Nothing can be written aside where a folder has that name.
    let aside = folder.path().join(format!(".study.toml.{}.new", std::process::id()));
    fs::create_dir(&aside).unwrap();
    let mut was = hashed(STUDY);
    for (n, name) in ["one", "two", "three"].into_iter().enumerate() {
        let done = open.act(&edit_of("study.toml", &was, &named(name))).unwrap();
        let saved = &done["state"]["study"]["saved"];
        assert_eq!((&saved["ok"], &saved["waiting"]), (&json!(false), &json!(n + 1)));
        was = hashed(&named(name));
    }
    open.undo().unwrap();
    assert_eq!(open.all()["study"]["saved"]["waiting"], 4);
    assert_eq!(text(folder.path(), "study.toml").unwrap(), STUDY);
    assert!(open.session.left_behind().unwrap().starts_with("study.toml: 4 changes"));
    fs::remove_dir(&aside).unwrap();
    open.until("saved", |state| state["study"]["saved"]["ok"] == true);
    assert_eq!(text(folder.path(), "study.toml").unwrap(), named("two"));
    open.until("read", |state| state["study"]["name"] == "two");
}

#[test]
#[cfg(target_os = "linux")]
fn while_the_journal_takes_nothing_no_file_is_written() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "")).unwrap();
    let (journal, aside) = (folder.path().join(".foldshift/journal"), folder.path().join(".foldshift/real"));
    fs::rename(&journal, &aside).unwrap();
    std::os::unix::fs::symlink("/dev/full", &journal).unwrap();
    let done = open.act(&edit(folder.path(), "study.toml", &named("one"))).unwrap();
    assert_eq!(done["state"]["study"]["saved"]["waiting"], 1);
    assert_eq!(
        text(folder.path(), "study.toml").unwrap(),
        STUDY,
        "what is not in the journal is not in the file"
    );
    assert!(open.session.left_behind().unwrap().contains("`study.toml edited`"));
    fs::remove_file(&journal).unwrap();
    fs::rename(&aside, &journal).unwrap();
    open.until("saved", |state| state["study"]["saved"]["ok"] == true && state["study"]["name"] == "one");
    assert_eq!(text(folder.path(), "study.toml").unwrap(), named("one"));
}

/// Every file that is not ours alone, byte for byte.
fn all(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                found
                    .insert(path.strip_prefix(root).unwrap().display().to_string(), fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, folder, &mut found);
    // Hidden is what is ours, and what is written aside this moment.
    found.retain(|name, _| !name.starts_with('.') && name != "decisions.toml");
    found
}

#[derive(Clone, Debug)]
enum Deed {
    Edit(&'static str, String),
    Decide(Value),
    Undo,
    Redo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let file = prop::sample::select(vec!["study.toml", MAP, OTHER]);
    prop_oneof![
        5 => (file, "[a-zµ\" =]{0,20}", prop::bool::ANY)
            .prop_map(|(file, words, dos)| Deed::Edit(file, format!("# {words}{}", if dos { "\r\n" } else { "\n" }))),
        1 => Just(Deed::Decide(leave_out(0, &["D9"], ""))),
        2 => Just(Deed::Undo),
        2 => Just(Deed::Redo),
    ]
}

/// A map that no plate names.
const OTHER: &str = "layouts/other.toml";

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn all_undone_gives_the_bytes_of_before(deeds in prop::collection::vec(deed(), 1..16)) {
        let folder = small();
        fs::copy(folder.path().join(MAP), folder.path().join(OTHER)).unwrap();
        let open = Open::at(folder.path());
        let start = all(folder.path());
        let mut states = vec![start.clone()];
        for deed in &deeds {
            let undo = open.all()["study"]["undo"].clone();
            let done = match deed {
                Deed::Edit(file, words) => {
                    let there = text(folder.path(), file).unwrap();
                    // In front of it, behind it, and in the place of what was put there before.
                    let made = match words.len() % 3 {
                        0 => format!("{words}{there}"),
                        1 => format!("{there}{words}"),
                        _ => format!("{words}{}", String::from_utf8(start[*file].clone()).unwrap()),
                    };
                    open.act(&edit(folder.path(), file, &made))
                }
                Deed::Decide(command) => open.act(command),
                Deed::Undo => open.undo(),
                Deed::Redo => open.redo(),
            };
            prop_assert!(done.is_ok() || !matches!(deed, Deed::Edit(..)), "{done:?}");
            if done.is_err() {
                prop_assert_eq!(&open.all()["study"]["undo"], &undo);
                prop_assert_eq!(&all(folder.path()), states.last().unwrap());
            }
            states.push(all(folder.path()));
        }
        let last = states.last().unwrap().clone();
        let killed = copied(folder.path());
        let mut undone = 0;
        while open.undo().is_ok() {
            undone += 1;
        }
        prop_assert_eq!(&all(folder.path()), &start);
        for _ in 0..undone {
            open.redo().unwrap();
        }
        prop_assert_eq!(&all(folder.path()), &last);
        drop(open);
        let again = Open::at(killed.path());
        prop_assert_eq!(&all(killed.path()), &last);
        while again.undo().is_ok() {}
        prop_assert_eq!(&all(killed.path()), &start);
    }
}
