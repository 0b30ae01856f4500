//! Small tables as people have them, and what may be said of them: the cases beside the project, each judged by their own
//! script, which shares no code with the program.

#[path = "corpora/mod.rs"]
mod corpora;

use std::process::Command;

/// Cases that need tables read in ways that are still to come.
const LATER: [(&str, &str); 8] = [
    ("S09", "a column that varies within a curve is not asked about yet"),
    ("S10", "a column that varies within a curve is not asked about yet"),
    ("S19", "a table of one curve without a name is refused"),
    ("S21", "units in the cells of doses"),
    ("S22", "percent signs in cells"),
    ("S23", "a vehicle by its name among doses"),
    ("S24", "replicates as columns"),
    ("S25", "doses as logarithms"),
];

#[test]
fn every_case_of_the_field_holds_or_is_known_to_come() {
    let Some(field) = corpora::corpus("field") else { return };
    let judged = Command::new("python3")
        .arg(field.join("check.py"))
        .arg(env!("CARGO_BIN_EXE_foldshift"))
        .arg(&field)
        .output()
        .expect("python3, which judges the cases, runs");
    let said = String::from_utf8(judged.stdout).expect("text");
    let failed = |line: &&str| !line.contains(" hold");
    for line in said.lines().filter(failed) {
        let id = line.split_whitespace().next().unwrap_or_default();
        assert!(LATER.iter().any(|(later, _)| *later == id), "{line}");
    }
    for (id, why) in LATER {
        let still = said.lines().any(|line| line.split_whitespace().next() == Some(id));
        assert!(still, "{id} holds now; it is no longer true that: {why}");
    }
    assert!(said.lines().last().is_some_and(|line| line.ends_with("hold")), "{said}");
}
