//! Results as soon as one plate has a map, a line and a day; cards with their rows and names.

use std::fs;

use crate::fake::{Open, STUDY, edit, km12, small};
use foldshift_studio::session::Status;
use serde_json::{Value, json};

/// The study of which the second plate lacks a key.
fn without(key: &str) -> String {
    let (first, second) = STUDY.split_at(STUDY.rfind("[[plate]]").unwrap());
    let kept = second.split_inclusive('\n').filter(|line| !line.starts_with(key));
    format!("{first}{}", kept.collect::<String>())
}

fn cards(state: &Value) -> Vec<Value> {
    state["files"]["cards"].as_array().unwrap().clone()
}

#[test]
fn results_are_there_as_soon_as_one_plate_has_map_line_and_day() {
    for key in ["layout", "cell_line", "experiment"] {
        let folder = small();
        fs::write(folder.path().join("study.toml"), without(key)).unwrap();
        let open = Open::at(folder.path());
        let state = open.all();
        assert!(!state["results"]["matrix"].is_null(), "{key}: {state:#}");
        let study = &state["study"];
        assert_eq!((&study["waiting_plates"], &study["writable"]), (&json!(1), &json!(false)), "{key}");
        let refused = open.session.write().unwrap_err();
        assert_eq!(refused.message, "1 plate waits for a map, a line or a day");
        assert_eq!(refused.status, Status::Conflict);
        let found = cards(&state);
        let told: Vec<_> = found.iter().map(|card| (card["place"].clone(), card["row"].clone())).collect();
        assert_eq!(told, [(json!(0), json!(0)), (json!(null), json!(1))], "{key}");
        assert_eq!(found[1]["guessed"], false, "what its name suggests is no word of the study");
        // The last of it is said: all of it counts, and can be written.
        open.act(&edit(folder.path(), "study.toml", STUDY)).unwrap();
        let state = open.until("whole", |state| state["study"]["writable"] == true);
        assert_eq!(state["study"]["waiting_plates"], 0);
        assert_eq!(cards(&state).len(), 2);
        open.session.write().unwrap();
    }
}

#[test]
fn with_anything_else_wrong_there_are_no_results() {
    let folder = small();
    fs::write(folder.path().join("study.toml"), format!("nme = 1\n{}", without("layout"))).unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    assert!(state["results"]["matrix"].is_null());
    let told = state["files"]["problems"].to_string();
    assert!(told.contains("nme") && told.contains("lacks `layout`"), "{told}");
    // What the study says of its plates is on their cards all the same.
    let found = cards(&state);
    assert_eq!(found.iter().map(|card| card["line"].clone()).collect::<Vec<_>>(), ["KM12", "KM12-LR1"]);
    assert_eq!(found.iter().map(|card| card["row"].clone()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn a_card_has_the_name_of_its_plate_whether_a_study_names_it_or_not() {
    let folder = small();
    let other = "exports/2026-03-09_KM12_A.csv";
    fs::copy(km12().join(other), folder.path().join(other)).unwrap();
    let ids = |state: &Value| {
        let mut ids: Vec<String> =
            cards(state).iter().map(|card| card["id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    let open = Open::at(folder.path());
    let named = open.all();
    let stranger = cards(&named).into_iter().find(|card| card["id"] == other).unwrap();
    assert_eq!(
        (&stranger["row"], &stranger["guessed"], &stranger["line"]),
        (&json!(null), &json!(true), &json!("KM12"))
    );
    fs::remove_file(folder.path().join("study.toml")).unwrap();
    drop(open);
    let nameless = Open::at(folder.path()).all();
    assert_eq!(ids(&named), ids(&nameless));
    assert_eq!(ids(&named).len(), 3);
}

#[test]
fn rows_count_the_files_of_patterns_and_the_rows_of_tables() {
    let folder = small();
    let table = "export,layout,cell_line,experiment\n\
                 exports/2026-03-02_KM12-LR1_A.csv,layouts/panel_a.toml,KM12-LR1,2026-03-02\n";
    fs::write(folder.path().join("plates.csv"), table).unwrap();
    let text = "name = \"x\"\nplates = \"plates.csv\"\n\n[[plate]]\nexport = \"exports/*KM12_*.csv\"\n\
                layout = \"layouts/panel_a.toml\"\ncell_line = \"KM12\"\nexperiment = \"2026-03-02\"\n";
    fs::write(folder.path().join("study.toml"), text).unwrap();
    let other = "exports/2026-03-09_KM12_A.csv";
    fs::copy(km12().join(other), folder.path().join(other)).unwrap();
    let open = Open::at(folder.path());
    let state = open.all();
    let told: Vec<_> = cards(&state).iter().map(|card| (card["row"].clone(), card["line"].clone())).collect();
    let expected = [(json!(0), json!("KM12")), (json!(1), json!("KM12")), (json!(2), json!("KM12-LR1"))];
    assert_eq!(told, expected, "{state:#}");
}
