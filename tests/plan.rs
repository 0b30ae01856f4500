//! `foldshift plan` from the outside: its table, its figure, and what it answers to numbers that cannot be.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn plan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.current_dir(folder).arg("plan").args(arguments);
    command.output().expect("it runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_plan_is_a_table_with_words_and_a_figure() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--compounds", "4", "--experiments", "1-3", "--msr", "2", "--figure", "power.svg"];
    let done = plan(folder.path(), &arguments);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let (table, words) = (text(&done.stdout), text(&done.stderr));
    assert_eq!(table.lines().count(), 1 + 3 * 3);
    assert!(words.contains("4 compounds: a 5-fold shift is called R"), "{words}");
    assert!(fs::read_to_string(folder.path().join("power.svg")).unwrap().starts_with("<svg"));
    // The same numbers by their SD, alone and beside others, on one thread.
    let sd = (0.5 * 2.0_f64.log10()).to_string();
    let again =
        plan(folder.path(), &["--compounds", "4", "--experiments", "3", "--scatter", &sd, "--threads", "1"]);
    let last =
        |table: &str| table.lines().skip(table.lines().count() - 3).map(str::to_owned).collect::<Vec<_>>();
    let without_sd = |rows: Vec<String>| -> Vec<String> {
        rows.iter()
            .map(|row| {
                row.split(',')
                    .enumerate()
                    .filter(|(k, _)| *k != 2)
                    .map(|(_, cell)| cell)
                    .collect::<Vec<_>>()
                    .join(",")
            })
            .collect()
    };
    assert_eq!(without_sd(last(&text(&again.stdout))), without_sd(last(&table)));
    let json = plan(folder.path(), &["--compounds", "4", "--experiments", "2", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(value["schema"], "urn:foldshift:plan:1");
    assert_eq!(value["scatter"]["source"]["kind"], "assumed");
    assert!(text(&json.stderr).contains("ASSUMED"));
}

#[test]
fn the_scatter_of_a_study_is_taken_from_its_noise() {
    let folder = tempfile::tempdir().unwrap();
    let noise = "what,cell_line,against,compound,n,df,s\nfold,R,P,a,3,2,0.1\nfold,R,P,b,3,2,0.2\n";
    fs::write(folder.path().join("noise.csv"), noise).unwrap();
    let done = plan(folder.path(), &["--from", ".", "--experiments", "2"]);
    let words = text(&done.stderr);
    assert!(done.status.success() && words.contains("from 2 pairs of lines and compounds"), "{words}");
    assert!(words.contains("2 compounds: "), "{words}");
    // An input is never written over.
    let done = plan(folder.path(), &["--from", "noise.csv", "-o", "noise.csv"]);
    assert_eq!(done.status.code(), Some(2));
    assert_eq!(fs::read_to_string(folder.path().join("noise.csv")).unwrap(), noise);
}

#[test]
fn numbers_that_cannot_be_are_answered() {
    let folder = tempfile::tempdir().unwrap();
    for (arguments, answer) in [
        (&["--scatter", "0"][..], "is not between 0.001 and 3"),
        (&["--scatter", "NaN"], "is not between"),
        (&["--msr", "1"], "is no ratio above 1"),
        (&["--msr=-2"], "is no ratio above 1"),
        (&["--fold", "0"], "is no fold"),
        (&["--fold", "inf"], "is no fold"),
        (&["--compounds", "0"], "is no number of them"),
        (&["--compounds", "1001"], "not between 1 and 1000"),
        (&["--experiments", "3-2"], "ends before it begins"),
        (&["--experiments", "25"], "not between 1 and 24"),
        (&["--differing", "4"], "is not between 0 and 3"),
        (&["--resistant-fold", "1.2"], "contradict each other"),
        (&["--scatter", "0.1", "--msr", "2"], "cannot be used with"),
        (&["--from", "nowhere"], "nowhere"),
        (&["--figure", "power.png"], "the figure is SVG"),
        (&["--figure", "a.svg", "-o", "a.svg"], "a.svg"),
        (&["-o", "power.parquet"], "cannot be written"),
    ] {
        let done = plan(folder.path(), arguments);
        let words = text(&done.stderr);
        assert_eq!(done.status.code(), Some(2), "{arguments:?}: {words}");
        assert!(words.contains(answer) && !words.contains("panicked"), "{arguments:?}: {words}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is written");
}
