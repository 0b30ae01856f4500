//! `decisions.toml` beside a study, from the file to the results: applied by `run`, told by the report, kept so that the
//! results can be made again.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const D9: &str = "# What Ana saw.\n\n[[decision]]\nleave_out = \"well\"\nexport = \"exports/2026-03-09_KM12-LR2.csv\"\nplate = \"Plate A\"\nwells = [\"D9\"]\nreading = [19362]\nreason = \"bubble\"\nwho = \"ana\"\nwhen = 2026-03-18T10:42:00Z\n";

/// The files of the example study, by their paths in it.
fn example() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12");
    let mut files = BTreeMap::new();
    for below in ["", "exports", "layouts", "evidence"] {
        for file in fs::read_dir(folder.join(below)).expect("a folder") {
            let path = file.expect("a file").path();
            if path.is_file() {
                let name = path.strip_prefix(&folder).expect("below it").to_string_lossy().replace('\\', "/");
                files.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    files
}

/// A folder with the example and these decisions.
fn study(decisions: &str) -> TempDir {
    let place = tempfile::tempdir().expect("a folder");
    let mut files = example();
    files.insert("decisions.toml".to_owned(), decisions.as_bytes().to_vec());
    for (name, content) in files {
        let path = place.path().join("km12").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, content).expect("a file");
    }
    place
}

fn foldshift(place: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    let command = command.args(arguments).current_dir(place).env("NO_COLOR", "1").stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn words(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
    both.concat()
}

/// Runs a study whose one plate fails, so that it ends with 1.
fn run(place: &Path, study: &str, results: &str) -> String {
    let output = foldshift(place, &["run", study, "-o", results]);
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    words(&output)
}

fn read(place: &Path, file: &str) -> String {
    let path = place.join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The files of results but the manifest, which names the inputs.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found.remove("manifest.json");
    found
}

#[test]
fn a_well_left_out_is_told_with_its_price_everywhere() {
    let place = study(D9);
    let told = run(place.path(), "km12", "results");
    let sentence = "1 of 1080 wells left out by hand; without it larotrectinib in KM12-LR2 61 (47–81)";
    let flowing = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flowing.contains(sentence), "{told}");
    let decisions = read(place.path(), "results/decisions.csv");
    let row = decisions.lines().nth(1).expect("a row");
    assert!(
        row.starts_with("1,applied,leave_out well,exports/2026-03-09_KM12-LR2.csv,Plate A,,D9,19362,,,,,bubble,ana,2026-03-18T10:42:00Z,1,0,"),
        "{decisions}"
    );
    let plain = study("");
    run(plain.path(), "km12", "results");
    let folds = |text: &str| -> Vec<String> {
        let rows = text.lines().filter(|row| row.contains(",ic50_abs,"));
        rows.map(|row| row.split(',').take(8).collect::<Vec<_>>().join(",")).collect()
    };
    let without = read(place.path(), "results/without_decisions.csv");
    assert_eq!(folds(&without), folds(&read(plain.path(), "results/shifts.csv")));
    assert_ne!(folds(&without), folds(&read(place.path(), "results/shifts.csv")));
    let page = read(place.path(), "results/report.html");
    assert!(
        page.contains("Decided by hand") && page.contains("Without decisions") && page.contains("bubble")
    );
    assert!(page.contains("href=\"decisions.toml\"") && page.contains("href=\"decisions.csv\""));
    assert!(read(place.path(), "results/methods.md").contains("wells left out by hand"));
    assert!(read(place.path(), "results/manifest.json").contains("decisions.toml"));
    assert!(read(place.path(), "results/wells.csv").contains("decision: bubble"));
    // What was read stays as it was.
    assert_eq!(read(place.path(), "km12/decisions.toml"), D9);
    let shown = words(&foldshift(place.path(), &["show", "results"]));
    assert!(shown.split_whitespace().collect::<Vec<_>>().join(" ").contains(sentence), "{shown}");
    let nothing = files(&plain.path().join("results"));
    for name in ["decisions.csv", "without_decisions.csv", "decisions.toml"] {
        assert!(!nothing.contains_key(name), "{name}");
    }
}

#[test]
fn a_file_without_decisions_changes_no_byte() {
    let with = study("# nothing yet\n");
    let without = study("");
    fs::remove_file(without.path().join("km12/decisions.toml")).expect("a file");
    run(with.path(), "km12", "results");
    run(without.path(), "km12", "results");
    assert_eq!(files(&with.path().join("results")), files(&without.path().join("results")));
}

#[test]
fn results_can_be_made_again_from_what_they_keep_and_figures_from_their_tables() {
    let all = format!(
        "{D9}\n[[decision]]\nleave_out = \"plate\"\nexport = \"exports/2026-03-02_KM12_B.csv\"\n\n[[decision]]\nuse = \"plate\"\nexport = \"exports/2026-03-16_KM12-LR2_A.csv\"\n\n[[decision]]\nfix = \"top\"\nvalue = 1.0\ncell_line = \"KM12\"\n\n[[decision]]\nleave_out = \"curve\"\ncell_line = \"KM12-LR1\"\ncompound = \"selitrectinib\"\nexperiment = \"2026-03-02\"\n\n[[decision]]\nleave_out = \"experiment\"\nexperiment = \"last year\"\n"
    );
    let place = study(&all);
    let told = run(place.path(), "km12", "results");
    assert!(
        told.contains("the study has no experiment `last year`") && told.contains("decisions.toml:"),
        "{told}"
    );
    assert!(told.contains("used all the same"), "{told}");
    run(place.path(), "results/study.resolved.toml", "again");
    let (first, again) = (files(&place.path().join("results")), files(&place.path().join("again")));
    let tables = |files: &BTreeMap<String, Vec<u8>>| -> BTreeMap<String, String> {
        let is = |name: &str| Path::new(name).extension().is_some_and(|kind| kind == "csv" || kind == "svg");
        let tables = files.iter().filter(|(name, _)| is(name));
        tables.map(|(name, text)| (name.clone(), String::from_utf8_lossy(text).into_owned())).collect()
    };
    let (first, again) = (tables(&first), tables(&again));
    assert_eq!(first.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
    for (name, text) in &first {
        // Places of layouts and exports are seen from another folder in none of them.
        assert!(again[name] == *text, "{name}");
    }
    let plotted = foldshift(place.path(), &["plot", "results", "-o", "figures"]);
    assert_eq!(plotted.status.code(), Some(0), "{}", words(&plotted));
    let drawn = files(&place.path().join("figures"));
    let mut compared = 0;
    for (name, text) in &drawn {
        if let Some(first) = first.get(&format!("plots/{name}")) {
            assert!(first.as_bytes() == text.as_slice(), "{name}");
            compared += 1;
        }
    }
    assert!(compared > 10, "{compared} of {:?}", drawn.keys());
}

#[test]
fn a_zip_gives_the_results_of_its_folder() {
    let place = study(D9);
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut packed = example();
    packed.insert("decisions.toml".to_owned(), D9.as_bytes().to_vec());
    for (name, content) in &packed {
        archive.start_file(format!("km12/{name}"), zip::write::SimpleFileOptions::default()).expect("a file");
        archive.write_all(content).expect("its content");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    fs::write(place.path().join("packed.zip"), bytes).expect("a file");
    run(place.path(), "km12", "results");
    run(place.path(), "packed.zip", "unpacked");
    let (first, second) = (files(&place.path().join("results")), files(&place.path().join("unpacked")));
    for name in
        ["decisions.csv", "without_decisions.csv", "shifts.csv", "wells.csv", "fits.csv", "sensitivity.csv"]
    {
        assert!(first.contains_key(name) && first.get(name) == second.get(name), "{name}");
    }
    let kept = String::from_utf8_lossy(&second["decisions.toml"]).into_owned();
    assert!(kept.contains("export = \"../packed/km12/exports/2026-03-09_KM12-LR2.csv\""), "{kept}");
    // A reading that changed is asked, with its place as the archive calls it.
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    packed.insert("decisions.toml".to_owned(), D9.replace("19362", "19400").into_bytes());
    for (name, content) in &packed {
        archive.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).expect("a file");
        archive.write_all(content).expect("its content");
    }
    let bytes = archive.finish().expect("an archive").into_inner();
    fs::write(place.path().join("packed.zip"), bytes).expect("a file");
    let told = run(place.path(), "packed.zip", "asked");
    assert!(
        told.contains(
            "the reading of D9 was 19400 when it was left out, and is 19362 now: the well takes part"
        ),
        "{told}"
    );
    assert!(told.contains("packed.zip") && told.contains("decisions.toml:4:1"), "{told}");
}

#[test]
fn a_file_that_is_wrong_stops_the_run_and_the_check_at_its_place() {
    let place = study(&D9.replace("wells = [\"D9\"]", "wels = [\"D9\"]"));
    for command in ["run", "check"] {
        let output = foldshift(place.path(), &[command, "km12"]);
        assert_eq!(output.status.code(), Some(2), "{}", words(&output));
        let told = words(&output);
        assert!(
            told.contains("lacks `wells`")
                && told.contains("did you mean `wells`?")
                && told.contains("decisions.toml:3:1"),
            "{told}"
        );
    }
    let place = study(&D9.replace("\"D9\"", "\"Z99\""));
    let told = words(&foldshift(place.path(), &["run", "km12"]));
    assert!(told.contains("`Z99` is no well") && told.contains("wells = [\"Z99\"]"), "{told}");
}
