//! Maps painted in an open study: what is answered, what the disk holds, what undo takes back.

use std::fs;

use serde_json::json;

use crate::fake::{Open, small};

const MAP: &str = "layouts/panel_a.toml";

#[test]
fn a_well_that_is_painted_is_answered_with_its_map_saved_and_taken_back() {
    let folder = small();
    let text = || fs::read_to_string(folder.path().join(MAP)).unwrap();
    let was = text();
    let open = Open::at(folder.path());
    let before = open.all()["maps"].clone();
    assert_eq!(before["list"][0]["plates"].as_array().unwrap().len(), 2, "{before:#}");
    let done =
        open.act(&json!({ "do": "paint", "map": MAP, "wells": ["A5"], "set": { "role": "kill" } })).unwrap();
    let line = done["map"]["changed"][0].as_u64().unwrap();
    let lines: Vec<&str> = done["map"]["text"].as_str().unwrap().lines().collect();
    assert_eq!(lines[usize::try_from(line).unwrap() - 1], "A5 = { role = \"kill\" }");
    open.until("saved", |_| text() != was);
    assert_eq!(open.all()["study"]["undo"], "Panel A: kill painted, 1 well");
    open.until("read again", |state| {
        let well = &open.session.map(MAP).unwrap()["wells"][4];
        well["role"] == "kill" && state["study"]["writable"] == true
    });
    open.undo().unwrap();
    open.until("taken back", |_| text() == was);
    assert_eq!(open.session.map(MAP).unwrap()["wells"][4]["role"], "empty");
}

#[test]
fn a_new_map_is_answered_and_listed_at_once() {
    let folder = small();
    let open = Open::at(folder.path());
    let done = open
        .act(&json!({ "do": "new_map", "name": "Other panel", "wells": 384, "like": "template:two:384" }))
        .unwrap();
    assert_eq!(done["map"]["id"], "layouts/other_panel.toml");
    assert_eq!(done["map"]["rows"], 16);
    let is_listed =
        open.all()["maps"]["list"].as_array().unwrap().iter().any(|map| map["id"] == done["map"]["id"]);
    assert!(is_listed);
    open.undo().unwrap();
    open.until("gone", |_| !folder.path().join("layouts/other_panel.toml").exists());
    assert!(open.session.map("layouts/other_panel.toml").is_err());
}

#[test]
fn what_is_tried_changes_nothing() {
    let folder = small();
    let open = Open::at(folder.path());
    let (was, rev) = (fs::read(folder.path().join(MAP)).unwrap(), open.all()["rev"].clone());
    let tried = open.session.try_out(&json!({ "do": "turn_map", "map": MAP, "how": "turned" })).unwrap();
    assert_eq!(tried["does"], "Turn the map");
    assert!(!tried["wells"].as_array().unwrap().is_empty());
    assert_eq!((fs::read(folder.path().join(MAP)).unwrap(), open.all()["rev"].clone()), (was, rev));
}
