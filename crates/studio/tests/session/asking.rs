//! From exports without a study to a fold by answers alone.

use std::fs;

use crate::fake::{Open, km12, small};
use serde_json::{Value, json};

/// The heading of every question that is open.
fn headings(state: &Value) -> Vec<String> {
    let list = state["questions"]["list"].as_array().unwrap();
    list.iter().map(|one| one["heading"].as_str().unwrap().to_owned()).collect()
}

/// Gives an answer to the question that begins so, and waits until the study is read again.
fn answer(open: &Open, begins: &str, answer: &str) -> Value {
    let is_it = |one: &&Value| one["heading"].as_str().unwrap().starts_with(begins);
    let state = open
        .until(begins, |state| state["questions"]["list"].as_array().unwrap().iter().any(|one| is_it(&one)));
    let question = state["questions"]["list"].as_array().unwrap().iter().find(is_it).unwrap();
    open.act(&json!({ "do": "answer", "question": question["id"], "answer": answer })).unwrap();
    open.until("answered", |state| !headings(state).iter().any(|heading| heading.starts_with(begins)))
}

#[test]
fn exports_become_a_study_with_a_fold_by_three_answers_and_undo_asks_again() {
    let folder = small();
    fs::remove_file(folder.path().join("study.toml")).unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    assert_eq!(
        headings(&state),
        ["Are the lines and days in the file names right?", "Use Panel A for both plates?",]
    );
    assert!(!folder.path().join("study.toml").exists(), "unanswered it counts for nothing");
    answer(&open, "Are the lines", "yes");
    answer(&open, "Use Panel A", "yes");
    answer(&open, "Which line is before selection?", "use");
    let state = open.until("a fold", |state| !state["results"]["matrix"].is_null());
    let text = fs::read_to_string(folder.path().join("study.toml")).unwrap();
    assert!(
        text.contains("parental = \"KM12\"") && text.contains("layout = \"layouts/panel_a.toml\""),
        "{text}"
    );
    assert_eq!(headings(&state), Vec::<String>::new());
    open.undo().unwrap();
    open.until("asked again", |state| headings(state) == ["Which line is before selection?"]);
}

#[test]
fn what_is_dropped_into_a_study_is_offered_to_it_and_no_is_remembered() {
    let folder = small();
    let open = Open::at(folder.path());
    let bytes = fs::read(km12().join("exports/2026-03-09_KM12_A.csv")).unwrap();
    open.session.add("2026-03-09_KM12_A.csv", &bytes).unwrap();
    let asked = "2026-03-09_KM12_A.csv is in no plate of the study. Add it?";
    let state = open.until("asked", |state| headings(state).iter().any(|one| one == asked));
    assert_eq!(headings(&state), [asked]);
    let state = answer(&open, asked, "no");
    assert_eq!(headings(&state), Vec::<String>::new());
    open.undo().unwrap();
    answer(&open, asked, "add");
    let text = fs::read_to_string(folder.path().join("study.toml")).unwrap();
    assert!(text.contains("export = \"exports/2026-03-09_KM12_A.csv\""), "{text}");
    // What its name suggests is asked, as of every plate.
    open.until("its names", |state| headings(state)[0] == "Are the line and day in the file name right?");
}
