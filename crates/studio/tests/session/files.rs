//! Files that change, errors that are mended, folders without a study.

use std::fs;
use std::path::Path;

use crate::fake::{Open, STUDY, km12, leave_out, small};
use foldshift_studio::session::Status;
use serde_json::{Value, json};

/// The reading of D9 as a decision on it holds it.
fn reading_of_d9(folder: &Path) -> String {
    let (study, _) = foldshift_study::Study::read(&folder.join("study.toml")).unwrap();
    let analysis = foldshift_study::analyse(study, Vec::new()).unwrap();
    analysis.plates[0].wells[&"D9".parse().unwrap()].value.unwrap().to_string()
}

#[test]
fn a_file_that_changed_is_asked_about_and_then_the_decision_that_no_longer_fits() {
    let folder = small();
    let open = Open::at(folder.path());
    open.act(&leave_out(0, &["D9"], "bubble")).unwrap();
    let path = folder.path().join("exports/2026-03-02_KM12_A.csv");
    let text = fs::read_to_string(&path).unwrap();
    let value = reading_of_d9(folder.path());
    assert_eq!(text.matches(&value).count(), 1, "the reading of D9 stands once in the export");
    fs::write(&path, text.replace(&value, "12345")).unwrap();
    let state = open.until("a question", |state| state["questions"]["list"][0]["step"] == "files");
    let question = &state["questions"]["list"][0];
    let heading = question["heading"].as_str().unwrap();
    assert!(heading.starts_with("exports/2026-03-02_KM12_A.csv changed at "), "{heading}");
    assert_eq!(state["study"]["writable"], false);
    assert_eq!(open.session.write().unwrap_err().status, Status::Conflict);
    assert_eq!(open.session.share().unwrap_err().status, Status::Conflict);
    let answer = |question: &Value, answer: &str| {
        open.act(&json!({ "do": "answer", "question": question["id"], "answer": answer })).unwrap()
    };
    // What was read is kept until somebody reads it again; results would not follow from the files.
    let kept = answer(question, "keep");
    assert_eq!(kept["state"]["questions"]["list"][0]["answers"].as_array().unwrap().len(), 1);
    assert_eq!(open.session.write().unwrap_err().status, Status::Conflict);
    answer(question, "again");
    let state = open.until("a doubt", |state| state["questions"]["list"][0]["step"] == "results");
    let question = &state["questions"]["list"][0];
    let doubt = format!("D9 read {value} when it was left out, and reads 12345 now");
    assert_eq!(question["heading"], format!("{doubt}."));
    assert_eq!(state["decisions"]["list"][0]["doubt"], doubt);
    assert!(open.out(0).is_empty(), "unanswered it counts for nothing");
    answer(question, "out");
    assert_eq!(open.out(0), ["D9"]);
    assert_eq!(open.all()["questions"]["list"], json!([]));
    open.undo().unwrap();
    let question = open.all()["questions"]["list"][0].clone();
    answer(&question, "in");
    assert!(open.out(0).is_empty() && open.all()["questions"]["list"] == json!([]));
}

#[test]
fn a_study_with_errors_is_open_and_mended_as_soon_as_it_is_saved() {
    let folder = small();
    let study = folder.path().join("study.toml");
    fs::write(&study, STUDY.replacen("panel_a.toml", "panel_x.toml", 1)).unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    assert_eq!(state["results"]["matrix"], json!(null));
    let problem = &state["files"]["problems"][0];
    assert_eq!(problem["severity"], "error");
    assert!(problem["where"].as_str().unwrap().starts_with("study.toml:"), "{problem:#}");
    assert!(open.act(&leave_out(0, &["D9"], "")).unwrap_err().message.contains("has errors"));
    assert!(open.session.write().is_err());
    fs::write(&study, STUDY).unwrap();
    open.until("mended", |state| !state["results"]["matrix"].is_null());
    open.act(&leave_out(0, &["D9"], "")).unwrap();
}

#[test]
fn a_folder_without_a_study_shows_its_exports_with_what_their_names_suggest() {
    let folder = small();
    fs::remove_file(folder.path().join("study.toml")).unwrap();
    fs::write(folder.path().join("exports/notes.txt"), "call Ana").unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    let cards = state["files"]["cards"].as_array().unwrap();
    assert_eq!(cards.len(), 2);
    assert_eq!((&cards[1]["line"], &cards[1]["day"]), (&json!("KM12"), &json!("2026-03-02")));
    assert!(cards.iter().all(|card| card["guessed"] == true && card["place"].is_null()));
    assert_eq!(state["files"]["refused"][0]["name"], "exports/notes.txt");
    let bytes = fs::read(km12().join("exports/2026-03-09_KM12_A.csv")).unwrap();
    let name = open.session.add("2026-03-09_KM12_A.csv", &bytes).unwrap();
    assert_eq!(name["name"], "2026-03-09_KM12_A.csv");
    open.until("three cards", |state| state["files"]["cards"].as_array().unwrap().len() == 3);
    fs::write(folder.path().join("study.toml"), STUDY).unwrap();
    let state = open.until("a study", |state| !state["results"]["matrix"].is_null());
    let said = state["files"]["said"].as_str().unwrap();
    assert!(said.contains("1 export is in no plate of the study yet"), "{said}");
    assert_eq!(state["files"]["heading"], "2 plates in 2 exports, and 1 export that no plate names");
    // What is none of the study's exports is told as well, while they are open.
    assert_eq!(state["files"]["refused"][0]["name"], "exports/notes.txt");
}

#[test]
fn what_is_dropped_into_an_open_study_is_seen_whatever_it_is() {
    let folder = small();
    fs::write(folder.path().join("notes.txt"), "call Ana").unwrap();
    let open = Open::at(folder.path());
    let files = |state: &serde_json::Value| state["files"].clone();
    assert_eq!(files(&open.all())["heading"], "2 plates in 2 exports");
    assert_eq!(files(&open.all())["refused"], json!([]));
    for (name, bytes) in [
        ("2026-03-09_KM12_A.csv", fs::read(km12().join("exports/2026-03-09_KM12_A.csv")).unwrap()),
        ("study.toml", STUDY.as_bytes().to_vec()),
        ("panel_b.toml", fs::read(km12().join("layouts/panel_a.toml")).unwrap()),
        ("remarks.txt", b"call Ana".to_vec()),
    ] {
        open.session.add(name, &bytes).unwrap();
    }
    let state = open.until("three refused", |state| {
        state["files"]["refused"].as_array().unwrap().len() == 3
            && state["files"]["cards"].as_array().unwrap().len() == 3
    });
    let files = files(&state);
    assert_eq!(files["heading"], "2 plates in 2 exports, and 1 export that no plate names");
    assert!(files["cards"][2]["place"].is_null());
    let told = |name: &str| {
        let all = files["refused"].as_array().unwrap();
        let one = all.iter().find(|one| one["name"] == format!("exports/{name}")).unwrap();
        assert!(!one["help"].as_str().unwrap().is_empty());
        one["why"].as_str().unwrap().to_owned()
    };
    assert!(told("study.toml").contains("another study file"));
    assert!(told("panel_b.toml").contains("a layout that no plate of the study names yet"));
    assert!(!told("remarks.txt").is_empty());
    // They stay when all is computed, and go when they go.
    open.until("settled", |state| state["results"]["settled"] == true);
    assert_eq!(open.all()["files"]["refused"].as_array().unwrap().len(), 3);
    fs::remove_file(folder.path().join("exports/remarks.txt")).unwrap();
    open.until("two refused", |state| state["files"]["refused"].as_array().unwrap().len() == 2);
}
