//! Small tables as people have them, and what may be said of them: the cases beside the project, each judged by their own
//! script, which shares no code with the program.

#[path = "corpora/mod.rs"]
mod corpora;

use std::process::Command;

#[test]
fn every_case_of_the_field_holds() {
    let Some(field) = corpora::corpus("field") else { return };
    let judged = Command::new("python3")
        .arg(field.join("check.py"))
        .arg(env!("CARGO_BIN_EXE_foldshift"))
        .arg(&field)
        .output()
        .expect("python3, which judges the cases, runs");
    let said = String::from_utf8(judged.stdout).expect("text");
    let failed: Vec<&str> = said.lines().filter(|line| !line.contains(" hold")).collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(said.lines().last().is_some_and(|line| line.ends_with("hold")), "{said}");
}
