//! The plates of a study of which enough is said are analysed as a study that names no others.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::path::{Path, PathBuf};

use foldshift_study::analysis::look;
use foldshift_study::decisions::Decisions;
use foldshift_study::live::Live;
use foldshift_study::study_file::{Reading, Ready};
use foldshift_study::{Study, analyse};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/km12")
}

fn text() -> String {
    std::fs::read_to_string(folder().join("study.toml")).unwrap()
}

fn read(text: &str) -> Reading {
    Study::partial("study.toml", text, &folder())
}

/// The sections of the study, each with its heading; the first is what stands before them.
fn sections(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = vec![String::new()];
    for line in text.split_inclusive('\n') {
        if line.starts_with("[[") || line.starts_with("[evidence]") {
            parts.push(String::new());
        }
        parts.last_mut().unwrap().push_str(line);
    }
    parts
}

/// The study of which the plates that are `meant` lack a key, and the one that does not name them.
fn lacking(key: &str, meant: impl Fn(&str) -> bool) -> (String, String) {
    let is_meant = |part: &String| part.starts_with("[[plate]]") && meant(part);
    let without_key = |part: String| {
        let lines = part.split_inclusive('\n').filter(|line| !line.starts_with(key));
        if is_meant(&part) { lines.collect() } else { part.clone() }
    };
    let parts = sections(&text());
    let rest: Vec<String> = parts.iter().filter(|part| !is_meant(part)).cloned().collect();
    (parts.into_iter().map(without_key).collect(), rest.concat())
}

#[test]
fn a_study_that_is_whole_is_ready_as_it_is() {
    let reading = read(&text());
    let ready = reading.clone().ready().unwrap();
    let (study, warnings) = reading.clone().whole().unwrap();
    assert_eq!((ready.study, ready.warnings, ready.waiting), (study, warnings, 0));
    let places: Vec<Option<usize>> = ready.named.iter().map(|plate| plate.of).collect();
    assert_eq!(places, (0..18).map(Some).collect::<Vec<_>>());
}

#[test]
fn plates_that_wait_are_as_if_nobody_had_named_them() {
    for key in ["layout", "cell_line", "experiment"] {
        for meant in ["KM12-LR2", "2026-03-16", "_B."] {
            let (lacking, without) = lacking(key, |part| part.contains(meant));
            assert!(key == "layout" || read(&lacking).whole().is_ok(), "told when the plates are read");
            let ready = read(&lacking).ready().unwrap();
            let waiting = 18 - without.matches("[[plate]]").count();
            assert!(waiting > 5);
            assert_eq!(ready.waiting, waiting, "{key} {meant}");
            assert_eq!(ready.named.iter().filter(|plate| plate.of.is_none()).count(), waiting);
            let rows: Vec<usize> = ready.named.iter().filter_map(|plate| plate.of).collect();
            assert_eq!(rows, (0..18 - waiting).collect::<Vec<_>>());
            let Ready { study, warnings, .. } = ready;
            let found = analyse(study, warnings).unwrap();
            // The other names what is compared without the line that waits.
            let plain =
                without.replace(", \"KM12-LR2\"]", if meant == "KM12-LR2" { "]" } else { ", \"KM12-LR2\"]" });
            let (study, warnings) = read(&plain).whole().unwrap();
            let wanted = analyse(study, warnings).unwrap();
            assert_eq!(found.shifts, wanted.shifts, "{key} {meant}");
            assert_eq!(found.curves, wanted.curves, "{key} {meant}");
            assert_eq!(found.mechanism, wanted.mechanism, "{key} {meant}");
        }
    }
}

#[test]
fn with_no_plate_ready_and_with_anything_else_wrong_nothing_is() {
    for key in ["layout", "cell_line", "experiment"] {
        assert!(read(&lacking(key, |_| true).0).ready().is_err(), "{key}");
    }
    let (lacking, _) = lacking("layout", |part| part.contains("KM12-LR2"));
    let problems = read(&format!("nme = 1\n{lacking}")).ready().unwrap_err();
    assert!(problems.iter().any(|problem| problem.message.contains("nme")));
}

#[test]
fn one_plate_is_enough() {
    let (lacking, _) = lacking("layout", |part| !part.contains("2026-03-09_KM12_A"));
    let ready = read(&lacking).ready().unwrap();
    assert_eq!((ready.study.plates.len(), ready.study.pairs.len(), ready.waiting), (1, 0, 17));
    assert!(!analyse(ready.study, ready.warnings).unwrap().curves.is_empty());
}

#[test]
fn what_check_says_of_an_open_study_is_what_it_says_of_its_files() {
    let reading = read(&text());
    let (study, warnings) = reading.clone().whole().unwrap();
    let mut live = Live::open(study, warnings, Decisions::default()).unwrap();
    let looked = look(reading).examined.unwrap();
    for _ in 0..2 {
        let open = live.examined();
        assert_eq!(format!("{:?}", open.digest), format!("{:?}", looked.digest));
        assert_eq!((&open.plates.len(), &open.findings), (&looked.plates.len(), &looked.findings));
        assert_eq!(open.warnings, looked.warnings);
        live.settle();
    }
}
