//! What the studio writes and packs is what `run` writes: of the folder, and of the archive anywhere.
#![cfg(feature = "studio")]

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use foldshift::studio::ReportPresenter;
use foldshift::study::decisions::Decisions;
use foldshift::{Analysis, Study, analyse};
use foldshift_studio::Presenter as _;

/// One well is left out of one plate.
const DECISIONS: &str = "[[decision]]\nleave_out = \"well\"\nexport = \"EXPORTS/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\n\
                         wells = [\"D9\"]\nreading = [READING]\nreason = \"bubble\"\nwho = \"ana\"\n";

/// Every file of a folder, by its path in it.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut below = vec![folder.to_path_buf()];
    while let Some(inside) = below.pop() {
        for entry in fs::read_dir(&inside).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                below.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn unzipped(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn run(study: &Path, results: &Path, from: &Path) {
    run_to(study, Some(results), from);
}

/// Runs a study; without a folder of results, to where they go then.
fn run_to(study: &Path, results: Option<&Path>, from: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.current_dir(from).arg("run").arg(study);
    if let Some(results) = results {
        command.arg("-o").arg(results);
    }
    let made = command.output().unwrap();
    // The example has a plate that failed.
    assert_eq!(made.status.code(), Some(1), "{}", String::from_utf8_lossy(&made.stderr));
}

fn analysed(study: &Path) -> (Analysis, Decisions) {
    let (study, warnings) = Study::read_partial(study).whole().unwrap();
    let decisions = study.decisions.clone();
    (analyse(study, warnings).unwrap(), decisions)
}

/// The same files with the same bytes; names what differs rather than to print it.
fn assert_same(found: &BTreeMap<String, Vec<u8>>, wanted: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(found.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
    let differing: Vec<&String> =
        wanted.iter().filter(|(name, bytes)| found[*name] != **bytes).map(|(name, _)| name).collect();
    assert!(differing.is_empty(), "{differing:?}");
}

/// The example with D9 left out by a file of decisions; its inputs are in `exports` as seen from the study.
fn decided(study: &Path, exports: &str) {
    let (plain, _) = analysed(study);
    let plate = plain
        .plates
        .iter()
        .find(|plate| plate.export.ends_with("03-09_KM12-LR2.csv") && &*plate.name == "Plate A")
        .unwrap();
    let reading = plate.wells[&"D9".parse().unwrap()].value.unwrap();
    let text = DECISIONS.replace("EXPORTS", exports).replace("READING", &reading.to_string());
    fs::write(study.with_file_name("decisions.toml"), text).unwrap();
}

/// Packs a study and runs the archive elsewhere: what comes out is what lies in it.
fn packed_and_run(study: &Path, results: &str, elsewhere: &Path) {
    let (analysis, decisions) = analysed(study);
    assert_eq!(decisions.list.len(), 1);
    let packed = ReportPresenter.packed(&analysis, study, &decisions).unwrap();
    assert_eq!(packed, ReportPresenter.packed(&analysis, study, &decisions).unwrap());
    let all = unzipped(&packed);
    assert!(all.keys().any(|name| name.ends_with("decisions.toml")), "{:?}", all.keys());
    let of_results: BTreeMap<String, Vec<u8>> = all
        .iter()
        .filter_map(|(name, bytes)| {
            Some((name.strip_prefix(&format!("{results}/"))?.to_owned(), bytes.clone()))
        })
        .collect();
    assert!(of_results.contains_key("manifest.json") && of_results.contains_key("report.html"));
    for name in ["study.zip", "a name of its own.zip"] {
        let archive = elsewhere.join(name);
        fs::write(&archive, &packed).unwrap();
        let out = elsewhere.join(format!("out of {name}"));
        run(&archive, &out, elsewhere);
        assert_same(&files(&out), &of_results);
    }
    // Whatever the archive is called, and wherever its results go.
    let deep = elsewhere.join("deep/er");
    fs::create_dir_all(&deep).unwrap();
    for (name, out, made) in [
        ("share.zip", None, "results-share"),
        ("study.zip", None, "results-study"),
        ("other.zip", Some("out"), "out"),
        ("third.zip", Some("../../results"), "../../results"),
    ] {
        let archive = deep.join(name);
        fs::write(&archive, &packed).unwrap();
        run_to(Path::new(name), out.map(Path::new), &deep);
        assert_same(&files(&deep.join(made)), &of_results);
    }
    // And what is written beside the study is the same, and what `run` writes there.
    let (written, _) = ReportPresenter.write(&analysis, study).unwrap();
    assert_same(&files(&written), &of_results);
    let again = written.with_file_name("again");
    run(Path::new(study.file_name().unwrap()), &again, study.parent().unwrap());
    assert_same(&files(&again), &of_results);
}

#[test]
fn an_archive_of_the_example_is_run_to_the_same_bytes_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let study = ReportPresenter.example(&folder.path().join("example")).unwrap();
    decided(&study, "exports");
    let elsewhere = tempfile::tempdir().unwrap();
    packed_and_run(&study, "results", elsewhere.path());
}

/// The example with its study in a folder of its own, and its inputs beside that folder.
fn in_a_subfolder(root: &Path, name: &str) -> PathBuf {
    let example = ReportPresenter.example(root).unwrap();
    let text = fs::read_to_string(&example).unwrap();
    fs::remove_file(&example).unwrap();
    let text = ["exports/", "layouts/", "evidence/"]
        .iter()
        .fold(text, |text, folder| text.replace(&format!("\"{folder}"), &format!("\"../{folder}")));
    let study = root.join("studies").join(name);
    fs::create_dir_all(root.join("studies")).unwrap();
    fs::write(&study, text).unwrap();
    study
}

#[test]
fn inputs_beside_the_folder_of_a_study_keep_their_place() {
    for (name, results) in [("study.toml", "studies/results"), ("mine.toml", "studies/results-mine")] {
        let folder = tempfile::tempdir().unwrap();
        let study = in_a_subfolder(&folder.path().join("project"), name);
        decided(&study, "../exports");
        let elsewhere = tempfile::tempdir().unwrap();
        packed_and_run(&study, results, elsewhere.path());
    }
}

#[test]
fn decisions_that_are_not_saved_and_files_that_changed_are_not_written_as_what_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    let study = ReportPresenter.example(&folder.path().join("example")).unwrap();
    let (plain, none) = analysed(&study);
    decided(&study, "exports");
    let said = ReportPresenter.write(&plain, &study).unwrap_err();
    assert!(said.message.contains("decisions on the disk"), "{}", said.message);
    assert!(ReportPresenter.packed(&plain, &study, &none).is_err());
    fs::remove_file(study.with_file_name("decisions.toml")).unwrap();
    let export = study.with_file_name("exports").join("2026-03-02_KM12_A.csv");
    let text = fs::read_to_string(&export).unwrap();
    fs::write(&export, text.replacen('1', "2", 40)).unwrap();
    assert!(ReportPresenter.write(&plain, &study).is_err());
    assert!(!study.with_file_name("results").exists());
    // Nothing of another is written over.
    let said = ReportPresenter.example(study.parent().unwrap()).unwrap_err();
    assert!(said.message.contains("is not the example"), "{}", said.message);
}
