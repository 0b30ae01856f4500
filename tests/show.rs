//! `foldshift show`: what `run` said, from the tables alone; and what is said of folders that hold something else.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

/// The example study in a folder of its own.
fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("it is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::write(&target, fs::read(&path).expect("a file")).expect("a copy");
        }
    }
}

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").output().expect("the program runs")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("UTF-8")
}

/// A study that was run, and what it said.
fn ran() -> (tempfile::TempDir, String) {
    let study = example();
    let output = foldshift(study.path(), &["run", "study.toml"]);
    assert_eq!(output.status.code(), Some(1), "a plate of the example fails");
    (study, text(&output.stderr).to_owned())
}

fn change(path: &Path, with: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).expect("a text");
    fs::write(path, with(&text)).expect("it can be written");
}

/// Exit code and words of a `show` that cannot be done.
fn refused(folder: &Path, results: &str) -> String {
    let output = foldshift(folder, &["show", results]);
    let words = text(&output.stderr).to_owned();
    assert_eq!(output.status.code(), Some(2), "{words}");
    assert!(output.stdout.is_empty() && words.contains("error: "), "{words}");
    words
}

#[test]
fn show_prints_what_run_printed_byte_for_byte() {
    let (study, said) = ran();
    let shown = foldshift(study.path(), &["show", "results"]);
    assert_eq!((shown.status.code(), text(&shown.stderr)), (Some(0), ""));
    assert_eq!(text(&shown.stdout), said);
    // The tables alone: no figure and no page, nor any input.
    for name in ["report.html", "report.xlsx", "plots", "study.resolved.toml", "methods.md", "anatomy.csv"] {
        let path = study.path().join("results").join(name);
        if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.expect("it was there");
    }
    fs::remove_dir_all(study.path().join("exports")).expect("it was there");
    assert_eq!(text(&foldshift(study.path(), &["show", "results"]).stdout), said);
    let all = foldshift(study.path(), &["show", "results", "--width", "300"]);
    let fold = "  larotrectinib  ≥ 679  one-sided  3  ";
    assert!(text(&all.stdout).lines().any(|line| line.starts_with(fold)), "{}", text(&all.stdout));
}

#[test]
fn a_quiet_run_says_nothing_and_show_says_it_then() {
    let study = example();
    let quiet = foldshift(study.path(), &["run", "study.toml", "-q", "-o", "my results"]);
    assert!(quiet.stderr.is_empty() && quiet.stdout.is_empty());
    let shown = foldshift(study.path(), &["show", "my results"]);
    let words = text(&shown.stdout);
    assert!(words.contains("≥ 679") && words.contains("report in \"my results/report.html\""), "{words}");
}

#[test]
fn json_is_the_summary_with_every_digit() {
    let (study, _) = ran();
    let shown = foldshift(study.path(), &["show", "results", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&shown.stdout).expect("JSON");
    assert_eq!(value["schema"], "urn:foldshift:show:1");
    let folds = value["folds"].as_array().expect("folds");
    let of_lr2 = folds.iter().find(|fold| fold["resistant"] == "KM12-LR2").expect("a fold");
    assert_eq!(
        (&of_lr2["fold"], &of_lr2["interval"], &of_lr2["call"]),
        (&"61".into(), &"47–81".into(), &"R".into())
    );
    let table = fs::read_to_string(study.path().join("results/shifts.csv")).expect("a table");
    assert!(table.contains(&format!("ic50_abs,{}", of_lr2["estimate"])), "{of_lr2}");
}

#[test]
fn an_edited_table_is_shown_as_it_is_with_a_warning() {
    let (study, _) = ran();
    let table = study.path().join("results/shifts.csv");
    let edited = |text: &str| {
        let row =
            text.lines().find(|line| line.starts_with("KM12,KM12-LR2,trametinib,ic50_abs")).expect("a row");
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[4] = "0.5";
        text.replace(row, &cells.join(","))
    };
    change(&table, edited);
    let shown = foldshift(study.path(), &["show", "results"]);
    assert_eq!(shown.status.code(), Some(0));
    let warned = text(&shown.stderr);
    assert!(warned.starts_with("warning: `shifts.csv` in `results` was changed since the run"), "{warned}");
    assert_eq!(warned.matches("warning: ").count(), 1, "{warned}");
    assert!(text(&shown.stdout).contains("  trametinib      0.50  "), "{}", text(&shown.stdout));
    assert_eq!(foldshift(study.path(), &["show", "results", "--strict"]).status.code(), Some(1));
    change(&table, |text| text.replace(",H,", ",X,"));
    let words = refused(study.path(), "results");
    assert!(
        words.contains("`X` in column `call` is not known here") && words.contains("shifts.csv:"),
        "{words}"
    );
    change(&table, |text| text.replace(",X,", ",H,").replace(",0.5,", ",half,"));
    assert!(refused(study.path(), "results").contains("`half` in column `estimate` is not a number"));
}

#[test]
fn an_edited_manifest_is_told() {
    let (study, said) = ran();
    change(&study.path().join("results/manifest.json"), |text| {
        text.replace("two larotrectinib", "2 larotrectinib")
    });
    let shown = foldshift(study.path(), &["show", "results"]);
    assert!(text(&shown.stderr).contains("`manifest.json` in `results` was changed since the run"));
    assert_eq!(text(&shown.stdout), said.replace("two larotrectinib", "2 larotrectinib"));
}

#[test]
fn half_of_a_folder_is_no_results() {
    let (study, said) = ran();
    let results = study.path().join("results");
    for name in ["shifts.csv", "quality.csv", "fits.csv", "mechanism.csv", "wells.csv"] {
        let path = results.join(name);
        let whole = fs::read(&path).expect("a table");
        fs::remove_file(&path).expect("it was there");
        let words = refused(study.path(), "results");
        assert!(words.contains(&format!("cannot read `results/{name}`")), "{words}");
        // Cut anywhere, it is told: by an error, or where a row ends, by a warning.
        for at in [0, 1, whole.len() / 3, whole.len() / 2, whole.len() - 2] {
            fs::write(&path, &whole[..at]).expect("it can be written");
            let shown = foldshift(study.path(), &["show", "results"]);
            let told = text(&shown.stderr);
            assert!(
                matches!(shown.status.code(), Some(0 | 2)) && told.contains(name),
                "{name} at {at}: {told}"
            );
        }
        fs::write(&path, &whole).expect("it can be written");
    }
    assert_eq!(text(&foldshift(study.path(), &["show", "results"]).stdout), said, "all is back");
    fs::write(results.join("wells.csv"), b"export,plate\n\xff\xfe,1\n").expect("it can be written");
    assert!(refused(study.path(), "results").contains("this row is no text"));
}

#[test]
fn tables_of_another_version_are_refused_by_file_and_column() {
    let (study, _) = ran();
    change(&study.path().join("results/mechanism.csv"), |text| text.replacen(",sentence", ",words", 1));
    change(&study.path().join("results/quality.csv"), |text| text.replacen("verdict", "judged", 1));
    let words = refused(study.path(), "results");
    assert!(words.contains("there is no column `sentence` in `results/mechanism.csv`"), "{words}");
    assert!(words.contains("there is no column `verdict` in `results/quality.csv`"), "all at once\n{words}");
    assert!(words.contains("run the study again"), "{words}");
}

#[test]
fn a_folder_that_holds_something_else_is_refused_in_words() {
    let (study, _) = ran();
    let folder = study.path();
    assert!(refused(folder, "nowhere").contains("cannot read `nowhere`"));
    assert!(refused(folder, "study.toml").contains("`study.toml` is a file, and results stand in a folder"));
    let above = refused(folder, ".");
    assert!(
        above.contains("`.` holds no results") && above.contains("there are results in `./results`"),
        "{above}"
    );
    fs::create_dir(folder.join("app")).expect("a folder");
    fs::write(folder.join("app/manifest.json"), r#"{"name": "my app"}"#).expect("a file");
    assert!(refused(folder, "app").contains("is not the manifest of a run of foldshift"));
    fs::create_dir_all(folder.join("results/.foldshift-exchange")).expect("a folder");
    fs::write(folder.join("results/.foldshift-exchange/journal.json"), "{}").expect("a file");
    let between = refused(folder, "results");
    assert!(between.contains("old and new results lie between each other"), "{between}");
}

#[test]
fn the_results_of_a_screen_are_called_that() {
    let folder = tempfile::tempdir().expect("a folder");
    let screen = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/screen");
    let tables: Vec<_> =
        fs::read_dir(&screen).expect("fixtures").map(|entry| entry.expect("an entry").path()).collect();
    let ran = tables
        .iter()
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv" || ending == "gz"))
        .any(|table| {
            let table = table.to_str().expect("a path");
            foldshift(folder.path(), &["screen", table, "-o", "screened", "-q"])
                .status
                .code()
                .is_some_and(|code| code < 2)
        });
    assert!(ran, "one of the fixtures is a screen");
    let words = refused(folder.path(), "screened");
    assert!(
        words.contains("holds the results of `foldshift screen`") && words.contains("screen.html"),
        "{words}"
    );
}
