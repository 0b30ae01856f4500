//! Others at the same files: what they change, take away and put back.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::fake::{Open, leave_out, put_back, small};
use foldshift_studio::session::Status;
use serde_json::{Value, json};

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("decisions.toml")
}

/// A study with D9 of its first plate left out and saved.
fn with_one() -> (tempfile::TempDir, Open) {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    open.until("decisions.toml", |_| file(folder.path()).exists());
    (folder, open)
}

fn is_question(state: &Value, id: &str) -> bool {
    state["questions"]["list"].as_array().unwrap().iter().any(|one| one["id"] == id)
}

#[test]
fn what_was_decided_a_moment_before_somebody_wrote_the_file_stays() {
    let (folder, open) = with_one();
    let path = file(folder.path());
    let one = fs::read_to_string(&path).unwrap();
    // Another reason there, another well here, at once.
    fs::write(&path, one.replace("bubble", "hair")).unwrap();
    open.act(&leave_out(0, &["D10"], "mine")).unwrap();
    let state = open.until("both", |state| state["decisions"].to_string().contains("hair"));
    assert_eq!(open.out(0), ["D10", "D9"].map(str::to_owned).into_iter().rev().collect::<Vec<_>>());
    assert_eq!(state["study"]["undo"], "decisions.toml was changed outside");
    let list = open.decided()["list"].clone();
    assert_eq!((&list[0][0], &list[1][0], &list[1][2]), (&json!(2), &json!(1), &json!("hair")));
    open.until("saved", |_| {
        let text = fs::read_to_string(&path).unwrap();
        text.contains("hair") && text.contains("mine")
    });
    open.undo().unwrap();
    assert_eq!(open.decided()["list"][1][2], "bubble");
    // They remove one while another is put back here.
    open.redo().unwrap();
    open.until("saved", |_| fs::read_to_string(&path).unwrap().contains("hair"));
    let both = fs::read_to_string(&path).unwrap();
    open.act(&put_back(0, &["D10"])).unwrap();
    fs::write(&path, format!("{both}\n[[decision]]\nzero = \"none\"\n")).unwrap();
    open.until("zero", |state| state["decisions"].to_string().contains("zero"));
    assert_eq!(open.out(0), ["D9"]);
}

#[test]
fn a_file_that_is_away_for_a_moment_takes_nothing_back_and_one_that_stays_away_is_asked_about() {
    let (folder, open) = with_one();
    let (path, aside) = (file(folder.path()), folder.path().join("aside"));
    let before = open.all()["decisions"].clone();
    fs::rename(&path, &aside).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert!(!path.exists() && open.out(0) == ["D9"]);
    fs::rename(&aside, &path).unwrap();
    std::thread::sleep(Duration::from_millis(1_500));
    assert_eq!((open.out(0), &open.all()["decisions"]), (vec!["D9".to_owned()], &before));
    assert_eq!(
        open.all()["study"]["undo"],
        json!(format!("{}", before["list"][0]["heading"].as_str().unwrap()))
    );
    // For good: asked, and nothing is written until it is answered.
    fs::remove_file(&path).unwrap();
    let state = open.until("asked", |state| is_question(state, "decisions-gone"));
    assert_eq!((open.out(0), &state["decisions"]), (vec!["D9".to_owned()], &before));
    assert!(!path.exists() && state["study"]["writable"] == false);
    assert_eq!(open.session.write().unwrap_err().status, Status::Conflict);
    open.act(&json!({ "do": "answer", "question": "decisions-gone", "answer": "write" })).unwrap();
    open.until("written", |state| path.exists() && !is_question(state, "decisions-gone"));
    assert_eq!(open.all()["decisions"], before);
    // Asked as well when it is taken away while nobody looks.
    drop(open);
    fs::remove_file(&path).unwrap();
    let open = Open::at(folder.path());
    assert!(is_question(&open.all(), "decisions-gone") && open.out(0) == ["D9"]);
    open.act(&json!({ "do": "answer", "question": "decisions-gone", "answer": "back" })).unwrap();
    assert!(open.out(0).is_empty() && !path.exists());
    open.undo().unwrap();
    assert_eq!(open.out(0), ["D9"]);
    open.until("written", |_| path.exists());
}

#[test]
fn a_folder_that_is_away_is_no_edit() {
    let (folder, open) = with_one();
    let before = open.all()["decisions"].clone();
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    let state = open.until("away", |state| state["study"]["saved"]["ok"] == false);
    assert_eq!(state["study"]["saved"]["why"], "the folder of the study is not there");
    std::thread::sleep(Duration::from_millis(3_500));
    let state = open.all();
    assert_eq!((&state["questions"]["list"], &state["decisions"]), (&json!([]), &before));
    // Work goes on, and waits.
    open.act(&leave_out(0, &["D10"], "hair")).unwrap();
    assert!(open.session.left_behind().unwrap().contains("not there"));
    fs::rename(&away, folder.path()).unwrap();
    open.until("back", |state| state["study"]["saved"]["ok"] == true && state["study"]["writable"] == true);
    open.until("saved", |_| open.session.left_behind().is_none());
    assert!(fs::read_to_string(file(folder.path())).unwrap().contains("hair"));
    assert_eq!(open.out(0), ["D9", "D10"]);
}

#[test]
fn our_own_folder_is_made_again_with_its_lock_and_the_whole_journal() {
    let (folder, open) = with_one();
    let own = folder.path().join(".foldshift");
    let before = open.decided();
    fs::remove_dir_all(&own).unwrap();
    open.until("made again", |_| own.join("journal").exists() && own.join("lock").exists());
    assert_eq!(Open::try_at(folder.path()).err().unwrap().status, Status::Conflict);
    let killed = crate::fake::copied(folder.path());
    assert_eq!(Open::at(killed.path()).decided(), before);
}

#[test]
fn with_errors_in_the_study_decisions_are_still_told_and_taken_back() {
    let (folder, open) = with_one();
    let heading = open.all()["decisions"]["list"][0]["heading"].clone();
    let study = folder.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    drop(open);
    fs::write(&study, text.replace("panel_a", "panel_z")).unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    assert!(state["results"]["matrix"].is_null());
    assert_eq!(state["decisions"]["list"][0]["heading"], heading);
    open.undo().unwrap();
    assert_eq!(open.all()["decisions"]["list"][0]["in_force"], false);
    fs::write(&study, text).unwrap();
    open.until("mended", |state| !state["results"]["matrix"].is_null());
    assert!(open.out(0).is_empty());
}

/// A folder that nobody may write into, root neither.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_that_takes_nothing_says_so_from_the_beginning() {
    let open = Open::try_at(Path::new("/proc/self/attr")).unwrap();
    let study = open.all()["study"].clone();
    assert_eq!((&study["writable"], &study["saved"]["ok"]), (&json!(false), &json!(false)));
    assert!(!study["saved"]["why"].as_str().unwrap().is_empty());
    assert_eq!(open.session.left_behind(), None, "nothing was decided");
}

#[test]
fn only_a_plate_that_failed_is_used_all_the_same() {
    let folder = small();
    let open = Open::at(folder.path());
    let refused = open.act(&json!({ "do": "use_plate", "plate": 0 })).unwrap_err();
    assert!(refused.message.contains("did not fail"), "{refused}");
    open.act(&json!({ "do": "leave_out_plate", "plate": 0, "reason": "smear" })).unwrap();
    let refused = open.act(&json!({ "do": "use_plate", "plate": 0 })).unwrap_err();
    assert_eq!(refused.help, "it is left out; take that back");
}

#[test]
fn a_part_of_a_decision_has_not_the_price_of_the_whole_and_nothing_has_no_effect() {
    let folder = small();
    let open = Open::at(folder.path());
    let (study, _) = foldshift_study::Study::read(&folder.path().join("study.toml")).unwrap();
    let id = foldshift_study::analyse(study, Vec::new()).unwrap().compounds()[0].to_owned();
    let view = foldshift_studio::view::CurveAsked { id, ..Default::default() };
    open.session.act(open.seen(), &leave_out(0, &["D9", "D10"], ""), Some(&view)).unwrap();
    let state = open.all();
    assert!(state["decisions"]["list"][0]["price"]["said"].is_string());
    assert!(state["results"]["effect"].is_object());
    // Left out already: what the step before changed is not what this one did.
    open.session.act(open.seen(), &leave_out(0, &["D9"], ""), Some(&view)).unwrap();
    assert!(open.all()["results"]["effect"].is_null());
    open.act(&put_back(0, &["D9"])).unwrap();
    let list = open.all()["decisions"]["list"].clone();
    let stays = list.as_array().unwrap().iter().find(|one| one["in_force"] == true).unwrap();
    assert!(stays["price"].is_null(), "{list:#}");
}
