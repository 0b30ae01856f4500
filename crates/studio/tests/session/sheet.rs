//! The step Study: what its section says, and what its commands make of the files.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::fake::{Open, copied, hashed, km12, small};
use foldshift_studio::session::Status;
use serde_json::{Value, json};

fn text(folder: &Path, file: &str) -> String {
    fs::read_to_string(folder.join(file)).unwrap()
}

fn cells(all: &[(usize, &str, &str)]) -> Value {
    let cells: Vec<Value> =
        all.iter().map(|(row, key, text)| json!({ "row": row, "key": key, "text": text })).collect();
    json!({ "do": "set_cells", "cells": cells })
}

/// The cell of a row: its text and who says it.
fn cell(state: &Value, row: usize, key: &str) -> (String, String) {
    let cell = &state["sheet"]["rows"][row]["cells"][key];
    let word = |of: &Value| of.as_str().unwrap_or_default().to_owned();
    (word(&cell["text"]), word(&cell["from"]))
}

/// The exports and maps of the example, without its study.
fn exports_only() -> tempfile::TempDir {
    let folder = copied(&km12());
    for file in ["study.toml", "truth.csv", "truth_curves.csv", "make.py"] {
        let _ = fs::remove_file(folder.path().join(file));
    }
    folder
}

#[test]
fn the_example_is_a_table_of_plates_with_every_key_beside_it() {
    let folder = copied(&km12());
    let open = Open::at(folder.path());
    let state = open.until("read", |state| !state["results"]["matrix"].is_null());
    let sheet = &state["sheet"];
    assert_eq!((&sheet["file"], &sheet["kind"]), (&json!("study.toml"), &json!("toml")));
    assert_eq!(sheet["said"], "18 plates, all with a map, a line and a day");
    let plate = sheet["rows"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["cells"]["plate"]["text"] == "Plate A")
        .unwrap();
    assert_eq!(plate["called"], "2026-03-09_KM12-LR2.csv · Plate A");
    assert_eq!(plate["card"], "exports/2026-03-09_KM12-LR2.csv#Plate A");
    assert_eq!(plate["place"], plate["row"]);
    assert_eq!(plate["day"], "9 March 2026");
    assert!(plate["text"].as_str().unwrap().starts_with("[[plate]]\nexport = "));
    let at = plate["at"].as_str().unwrap().strip_prefix("study.toml:").unwrap().parse::<usize>().unwrap();
    assert_eq!(text(folder.path(), "study.toml").lines().nth(at - 1), Some("[[plate]]"));
    assert_eq!(sheet["lines"], json!(["KM12", "KM12-LR1", "KM12-LR2"]));
    assert_eq!(sheet["pairs"], json!([{ "parental": "KM12", "resistant": ["KM12-LR1", "KM12-LR2"] }]));
    let design = &sheet["design"];
    assert_eq!(design["days"][1], json!({ "name": "2026-03-09", "shown": "9 Mar" }));
    assert_eq!(design["cells"][2][1].as_array().unwrap().len(), 2);
    assert_eq!(design["cells"][2][1][0]["map"], "A");
    let said = design["said"].as_str().unwrap();
    assert!(said.starts_with("Every line was measured beside KM12 on every day."), "{said}");
    // Every key of the page has its field.
    let fields = sheet["keys"].as_array().unwrap().len() + sheet["columns"].as_array().unwrap().len();
    let of_pairs = foldshift_study::study_file::keys::of("pair").len();
    assert_eq!(fields + of_pairs, foldshift_study::study_file::keys::KEYS.len());
    let key =
        |key: &str| sheet["keys"].as_array().unwrap().iter().find(|one| one["key"] == key).unwrap().clone();
    assert_eq!(
        (key("exposure_h")["value"].as_str(), key("exposure_h")["kind"].as_str()),
        (Some("72"), Some("number"))
    );
    assert_eq!(key("zero")["choices"], json!(["blank", "kill", "none"]));
}

#[test]
fn cells_keys_and_pairs_are_steps_that_undo_takes_back() {
    let folder = copied(&km12());
    let open = Open::at(folder.path());
    let before = text(folder.path(), "study.toml");
    let done = open.act(&cells(&[(0, "cell_line", "KM12-X"), (0, "volume", "50 uL")])).unwrap();
    assert_eq!(cell(&done["state"], 0, "cell_line"), ("KM12-X".to_owned(), "row".to_owned()));
    assert_eq!(done["state"]["study"]["undo"], "2 cells of 2026-03-02_KM12_A.csv");
    open.act(&json!({ "do": "set_key", "section": "growth", "key": "doubling_h", "value": "KM12 = 28" }))
        .unwrap();
    let pairs = json!([{ "parental": "KM12", "resistant": ["KM12-LR2"] }]);
    open.act(&json!({ "do": "set_pairs", "pairs": pairs })).unwrap();
    let now = open.all();
    assert_eq!(now["sheet"]["pairs"], pairs);
    assert_eq!(now["study"]["undo"], "KM12-LR2 is compared with KM12");
    open.act(&json!({ "do": "remove_plates", "rows": [1, 2] })).unwrap();
    assert_eq!(open.all()["sheet"]["rows"].as_array().unwrap().len(), 16);
    let written = text(folder.path(), "study.toml");
    assert!(written.contains("[growth]\ndoubling_h = { KM12 = 28 }\n"), "{written}");
    for _ in 0..4 {
        open.undo().unwrap();
    }
    assert_eq!(text(folder.path(), "study.toml"), before);
}

#[test]
fn a_folder_of_exports_is_a_table_whose_first_cell_writes_the_study() {
    let folder = exports_only();
    let open = Open::at(folder.path());
    let state =
        open.until("read", |state| state["sheet"]["rows"].as_array().is_some_and(|rows| rows.len() == 18));
    let sheet = &state["sheet"];
    assert_eq!((&sheet["file"], &sheet["kind"]), (&json!(""), &json!("none")));
    assert_eq!(sheet["said"], "18 plates, all of them lack a map, a line or a day");
    let row = sheet["rows"]
        .as_array()
        .unwrap()
        .iter()
        .position(|row| row["called"] == "2026-03-16_KM12-LR1_B.csv")
        .unwrap();
    let line = &sheet["rows"][row]["cells"]["cell_line"];
    assert_eq!((&line["text"], &line["guess"]), (&json!(""), &json!("KM12-LR1")), "suggested, never taken");
    assert_eq!(sheet["rows"][row]["missing"], "a map, a line and a day");
    let candidates = sheet["candidates"].to_string();
    assert!(candidates.contains("variants.vcf") && !candidates.contains("exports/"), "{candidates}");
    open.act(&cells(&[(row, "cell_line", "KM12-LR1")])).unwrap();
    let written = text(folder.path(), "study.toml");
    assert_eq!(written.matches("[[plate]]").count(), 18);
    assert_eq!(written.matches("cell_line = ").count(), 1);
    let state = open.until("read again", |state| state["sheet"]["kind"] == "toml");
    assert_eq!(cell(&state, row, "cell_line"), ("KM12-LR1".to_owned(), "row".to_owned()));
    open.undo().unwrap();
    assert!(!folder.path().join("study.toml").exists());
}

#[test]
fn a_text_is_edited_as_it_is_and_refused_with_its_place_where_it_is_none() {
    let folder = small();
    let open = Open::at(folder.path());
    let study = text(folder.path(), "study.toml");
    let view = open.session.text("study.toml").unwrap();
    assert_eq!((&view["text"], &view["hash"]), (&json!(study), &json!(hashed(&study))));
    for file in ["../x.toml", "exports/none.csv", ".foldshift/journal"] {
        assert_eq!(open.session.text(file).unwrap_err().status, Status::NotFound, "{file}");
    }
    let edit =
        |text: &str, was: &str| json!({ "do": "edit_text", "file": "study.toml", "text": text, "was": was });
    let refused = open.act(&edit("name = \n", &hashed(&study))).unwrap_err();
    assert!(refused.message.starts_with("study.toml:1:8: this is not TOML"), "{}", refused.message);
    let late = open.act(&edit("name = 'x'\n", &hashed("older"))).unwrap_err();
    assert_eq!(late.status, Status::Conflict);
    assert_eq!(text(folder.path(), "study.toml"), study);
}

#[test]
fn what_is_wrong_stands_beside_its_field() {
    let folder = copied(&km12());
    let open = Open::at(folder.path());
    open.act(&cells(&[(3, "unlisted", "nobody"), (4, "cell_line", "KM12 LR2")])).unwrap();
    open.act(&json!({ "do": "set_key", "section": "assay", "key": "exposure_h", "value": "three days" }))
        .unwrap();
    let at = |state: &Value, row: Value, key: &str| {
        let all = state["sheet"]["problems"].as_array().cloned().unwrap_or_default();
        all.iter().any(|one| one["row"] == row && one["key"] == key)
    };
    let state = open.until("told", |state| {
        at(state, json!(3), "unlisted")
            && at(state, json!(null), "exposure_h")
            && at(state, json!(4), "cell_line")
    });
    assert_eq!(cell(&state, 3, "unlisted").0, "nobody", "it is saved all the same");
}

#[test]
fn a_row_that_is_named_by_a_pattern_says_why_it_is_fixed() {
    let folder = copied(&km12());
    let study = "[[plate]]\nexport = \"exports/2026-03-02_*_A.csv\"\nlayout = \"layouts/panel_a.toml\"\ncell_line = \"KM12\"\nexperiment = \"d\"\n";
    fs::write(folder.path().join("study.toml"), study).unwrap();
    let open = Open::at(folder.path());
    let state =
        open.until("read", |state| state["sheet"]["rows"].as_array().is_some_and(|rows| rows.len() == 3));
    assert!(state["sheet"]["rows"][1]["fixed"].as_str().unwrap().contains("one pattern"));
    let refused = open.act(&cells(&[(1, "cell_line", "x")])).unwrap_err();
    assert!(refused.message.contains("3 plates are named by one pattern"), "{}", refused.message);
    let readings = open.session.readings(1).unwrap();
    assert_eq!(readings["values"].as_array().unwrap().len(), 96);
}

/// A study of 200 plates: a fill of one column is one quick step.
#[test]
fn two_hundred_plates_are_filled_at_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("exports")).unwrap();
    let export = fs::read(km12().join("exports/2026-03-02_KM12_A.csv")).unwrap();
    let mut study = String::from("name = \"many\"\n");
    for plate in 0..200 {
        fs::write(folder.path().join(format!("exports/{plate:03}.csv")), &export).unwrap();
        writeln!(study, "\n[[plate]] # {plate}\nexport = \"exports/{plate:03}.csv\"").unwrap();
    }
    fs::write(folder.path().join("study.toml"), &study).unwrap();
    let open = Open::at(folder.path());
    let all: Vec<(usize, &str, &str)> =
        (0..200).flat_map(|row| [(row, "cell_line", "KM12"), (row, "experiment", "2026-03-02")]).collect();
    let done = open.act(&cells(&all)).unwrap();
    assert_eq!(done["state"]["study"]["undo"], "400 cells of 200 plates");
    let written = text(folder.path(), "study.toml");
    assert_eq!(written.matches("cell_line = \"KM12\"\nexperiment = \"2026-03-02\"\n").count(), 200);
    open.undo().unwrap();
    assert_eq!(text(folder.path(), "study.toml"), study);
}

#[test]
fn plates_that_are_not_ready_were_not_measured_yet() {
    let folder = copied(&km12());
    let open = Open::at(folder.path());
    open.until("read", |state| !state["results"]["matrix"].is_null());
    open.act(&cells(&[(0, "layout", ""), (2, "layout", "")])).unwrap();
    let state = open.until("read again", |state| state["study"]["waiting_plates"] == 2);
    let said = state["sheet"]["design"]["said"].as_str().unwrap();
    assert!(
        said.contains("2 plates are not ready yet.") && !said.contains("Every line was measured"),
        "{said}"
    );
}
