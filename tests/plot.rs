//! `foldshift plot`: figures again from the tables alone, byte for byte; and what is said of tables, names and places that
//! will not do.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
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

/// A command that ends as `expected`: its data and its words.
fn ends(expected: i32, folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = foldshift(folder, arguments);
    let words = text(&output.stderr).to_owned();
    assert_eq!(output.status.code(), Some(expected), "{arguments:?}\n{words}");
    (text(&output.stdout).to_owned(), words)
}

/// Results alone in a folder: no export, no page and no figure is there. And the figures that there were.
struct Alone {
    folder: tempfile::TempDir,
    plots: PathBuf,
}

impl Alone {
    /// The results of a study.
    fn of(study: &Path) -> Self {
        let ran = foldshift(study, &["run", "study.toml", "-o", "results", "-q"]);
        assert!(ran.status.code().is_some_and(|code| code < 2), "{}", text(&ran.stderr));
        let folder = tempfile::tempdir().expect("a folder");
        let results = folder.path().join("results");
        copy(&study.join("results"), &results);
        let plots = folder.path().join("plots");
        fs::rename(results.join("plots"), &plots).expect("figures were drawn");
        fs::remove_file(results.join("report.html")).expect("a page was written");
        Self { folder, plots }
    }

    fn of_example() -> Self {
        Self::of(example().path())
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn table(&self, name: &str) -> PathBuf {
        self.path().join("results").join(name)
    }

    fn plot(&self, expected: i32, arguments: &[&str]) -> (String, String) {
        ends(expected, self.path(), &[&["plot", "results"], arguments].concat())
    }
}

/// Names and texts of the SVG files of a folder.
fn drawings(folder: &Path) -> BTreeMap<String, String> {
    let files = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "svg"));
    let name = |path: &Path| path.file_name().expect("a name").to_string_lossy().into_owned();
    files.map(|path| (name(&path), fs::read_to_string(&path).expect("a text"))).collect()
}

/// The names of those that differ, or are in one alone.
fn different(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>) -> Vec<String> {
    one.keys().chain(other.keys()).filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}

fn change(path: &Path, with: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).expect("a text");
    let changed = with(&text);
    assert_ne!(changed, text, "nothing was changed");
    fs::write(path, changed).expect("it can be written");
}

/// A table without the rows of which `gone` says so.
fn without(text: &str, gone: impl Fn(&str) -> bool) -> String {
    text.lines().filter(|line| !gone(line)).fold(String::new(), |text, line| text + line + "\n")
}

#[test]
fn figures_from_tables_are_those_of_the_run_byte_for_byte() {
    let alone = Alone::of_example();
    alone.plot(0, &["-o", "again", "--as", "svg"]);
    let (of_run, again) = (drawings(&alone.plots), drawings(&alone.path().join("again")));
    assert!(of_run.len() > 30, "{}", of_run.len());
    assert_eq!(different(&of_run, &again), Vec::<String>::new());
    alone.plot(0, &["--preset", "nature-single", "--as", "svg"]);
    let column = drawings(&alone.path().join("figures/nature-single"));
    let of_run = drawings(&alone.plots.join("89mm"));
    assert!(!of_run.is_empty());
    for (name, drawing) in of_run {
        assert!(column.get(&name) == Some(&drawing), "{name}");
    }
}

#[test]
fn names_that_would_act_are_drawn_again_as_they_are() {
    for name in ["<b>&\\\"]]>", "=cmd|' /C'!A0", "a; b (1 nM)", "\u{202e}gpj.exe", "'", "COM1"] {
        let study = example();
        for layout in ["layouts/panel_a.toml", "layouts/panel_b.toml"] {
            let path = study.path().join(layout);
            let text = fs::read_to_string(&path).expect("a layout");
            fs::write(&path, text.replace("\"larotrectinib\"", &format!("\"{name}\""))).expect("a layout");
        }
        let alone = Alone::of(study.path());
        alone.plot(0, &["-o", "again", "--as", "svg", "-q"]);
        let again = drawings(&alone.path().join("again"));
        assert_eq!(different(&drawings(&alone.plots), &again), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn one_figure_goes_into_one_file_and_the_ending_says_as_what() {
    let alone = Alone::of_example();
    let of = ["--compound", "Larotrectinib", "--figure", "curves"];
    let with = |more: &[&'static str]| [&of[..], more].concat();
    let (files, _) = alone.plot(0, &with(&["-o", "figure.svg"]));
    assert_eq!(files, "figure.svg\n");
    let drawn = fs::read(alone.path().join("figure.svg")).expect("a drawing");
    assert_eq!(drawn, fs::read(alone.plots.join("curves_KM12_larotrectinib.svg")).expect("a drawing"));
    alone.plot(0, &with(&["-o", "figure.PDF", "--preset", "nature-double"]));
    assert!(fs::read(alone.path().join("figure.PDF")).expect("a page").starts_with(b"%PDF-"));
    alone.plot(0, &with(&["-o", "figure.png", "--preset", "nature-single", "--ppi", "300"]));
    let png = fs::read(alone.path().join("figure.png")).expect("a picture");
    let width = u32::from_be_bytes(png[16..20].try_into().expect("four bytes"));
    // 89 mm at 300 pixels per inch.
    assert!((1050..=1052).contains(&width), "{width}");
    let (_, words) = alone.plot(2, &["--compound", "larotrectinib", "-o", "all.svg"]);
    assert!(words.contains("do not go into one file `all.svg`") && words.contains("--figure"), "{words}");
    let (_, words) = alone.plot(2, &with(&["-o", "figure.tiff"]));
    assert!(words.contains("a figure is SVG, PDF or PNG"), "{words}");
    let (_, words) = alone.plot(2, &["-o", "figures.csv"]);
    assert!(
        words.contains("a figure is SVG, PDF or PNG") && !alone.path().join("figures.csv").exists(),
        "{words}"
    );
}

#[test]
fn lines_that_are_left_out_are_gone_and_the_others_keep_their_colours() {
    let alone = Alone::of_example();
    alone.plot(0, &["--compound", "larotrectinib", "--lines", "KM12,KM12-LR2", "--as", "svg", "-o", "two"]);
    let (two, all) = (drawings(&alone.path().join("two")), drawings(&alone.plots));
    let name = "curves_KM12_larotrectinib.svg";
    let (some, whole) = (&two[name], &all[name]);
    assert!(some.contains("KM12-LR2") && !some.contains("KM12-LR1"), "{some}");
    // The colour of the second resistant line is in both, and that of the first in the whole alone.
    assert!(some.contains("#0072b2") && whole.contains("#0072b2"), "{some}");
    assert!(!some.contains("#bd5200") && whole.contains("#bd5200"), "{some}");
    let folds = &two["folds.svg"];
    assert!(folds.contains("larotrectinib") && !folds.contains("trametinib") && !folds.contains("KM12-LR1"));
    // Plates are drawn whole: they are those of the report.
    let plates: Vec<&String> = two.keys().filter(|name| name.starts_with("plate")).collect();
    assert!(!plates.is_empty() && plates.iter().all(|name| two[*name] == all[*name]), "{plates:?}");
}

#[test]
fn names_that_are_none_are_told_with_those_that_are() {
    let alone = Alone::of_example();
    for (arguments, told) in [
        (["--compound", "larotrectinb"], "did you mean `larotrectinib`?"),
        (["--lines", "HeLa"], "there are KM12, KM12-LR1, KM12-LR2"),
        (["--figure", "fold"], "did you mean `folds`?"),
        (["--figure", "kinetics"], "there is no figure of the kind `kinetics`"),
        (["--preset", "nature"], "there are page, nature-single, nature-double, slide, poster"),
    ] {
        let (_, words) = alone.plot(2, &arguments);
        assert!(words.contains(told), "{words}");
    }
    assert!(!alone.path().join("figures").exists(), "nothing is written then");
}

#[test]
fn a_changed_table_is_drawn_only_when_that_is_asked_for() {
    let alone = Alone::of_example();
    let shifts = alone.table("shifts.csv");
    change(&shifts, |text| without(text, |line| line.starts_with("KM12,KM12-LR2,trametinib,ic50_abs")));
    let (_, words) = alone.plot(2, &[]);
    assert!(
        words.contains("`shifts.csv` was changed since the run") && words.contains("--edited"),
        "{words}"
    );
    let edited = ["--edited", "--figure", "folds", "-o", "folds.svg"];
    let (_, words) = alone.plot(0, &edited);
    assert!(words.contains("warning: `shifts.csv` was changed since the run"), "{words}");
    let folds = fs::read_to_string(alone.path().join("folds.svg")).expect("a drawing");
    assert_eq!(folds.matches(">trametinib<").count(), 1, "one of two rows is left");
    let before = fs::read_to_string(&shifts).expect("a table");
    change(&shifts, |text| {
        let row = text.lines().find(|line| line.contains("KM12-LR2,larotrectinib,ic50_abs")).expect("a row");
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[4] = "-3";
        text.replacen(row, &cells.join(","), 1)
    });
    let (_, words) = alone.plot(2, &edited);
    assert!(words.contains("it is not above zero") && words.contains("shifts.csv:"), "{words}");
    fs::write(&shifts, before).expect("a table");
    change(&shifts, |text| text.replacen(",R,", ",Q,", 1));
    let (_, words) = alone.plot(2, &edited);
    assert!(words.contains("`Q` in column `call` is not known here"), "{words}");
}

#[test]
fn changed_wells_and_fits_act_on_what_is_drawn_of_them() {
    let alone = Alone::of_example();
    let curves = "curves_KM12_larotrectinib.svg";
    let before = drawings(&alone.plots);
    let drawn = |place: &str| {
        alone.plot(0, &["--edited", "-o", place, "--as", "svg"]);
        drawings(&alone.path().join(place))
    };
    // A well is left out by somebody who writes why, and by nobody else; another one is said to have no response.
    let (wells, fits) = (alone.table("wells.csv"), alone.table("fits.csv"));
    let whole = fs::read_to_string(&wells).expect("a table");
    for (place, column, text) in [("without", 15, "a bubble"), ("responding", 14, "0.001")] {
        let is_sample = |line: &&str| line.contains(",sample,KM12,larotrectinib,");
        let row = whole.lines().find(is_sample).expect("a well");
        let mut cells: Vec<&str> = row.split(',').collect();
        cells[column] = text;
        change(&wells, |table| table.replacen(row, &cells.join(","), 1));
        assert!(drawn(place)[curves] != before[curves], "{place}");
        fs::write(&wells, &whole).expect("a table");
    }
    // A curve that was removed is not drawn.
    change(&fits, |text| without(text, |line| line.contains(",KM12-LR2,larotrectinib,")));
    let after = &drawn("removed")[curves];
    assert!(before[curves].contains(">KM12-LR2<") && !after.contains(">KM12-LR2<"), "{after}");
}

#[test]
fn wells_that_were_sorted_are_not_taken_for_other_plates() {
    let alone = Alone::of_example();
    change(&alone.table("wells.csv"), |text| {
        let (head, rows) = text.split_once('\n').expect("rows");
        let mut rows: Vec<&str> = rows.lines().collect();
        rows.sort_by_key(|row| row.split(',').nth(3));
        format!("{head}\n{}\n", rows.join("\n"))
    });
    let (_, words) = alone.plot(2, &["--edited"]);
    assert!(words.contains("stands apart from the other wells of its plate"), "{words}");
}

#[cfg(unix)]
#[test]
fn a_table_of_the_results_is_never_written_over_not_even_through_a_link() {
    let alone = Alone::of_example();
    let table = fs::read(alone.table("wells.csv")).expect("a table");
    std::os::unix::fs::symlink(alone.table("wells.csv"), alone.path().join("folds.svg")).expect("a link");
    let (_, words) = alone.plot(2, &["--figure", "folds", "-o", "folds.svg", "--replace"]);
    assert!(words.contains("`folds.svg` is a file of the results"), "{words}");
    assert_eq!(fs::read(alone.table("wells.csv")).expect("a table"), table);
}

#[test]
fn a_compound_with_a_comma_in_its_name_is_one_compound() {
    let study = example();
    let path = study.path().join("layouts/panel_b.toml");
    let text = fs::read_to_string(&path).expect("a layout");
    fs::write(&path, text.replace("\"trametinib\"", "\"2,4-DNP\"")).expect("a layout");
    let alone = Alone::of(study.path());
    let (files, _) = alone.plot(0, &["--compound", "2,4-DNP", "--figure", "curves", "--as", "svg"]);
    assert_eq!(files, "figures/curves_KM12_2_4-DNP.svg\n");
    let (files, _) =
        alone.plot(0, &["--compound", "larotrectinib,repotrectinib", "--figure", "curves", "--as", "svg"]);
    assert_eq!(files.lines().count(), 2, "{files}");
}

#[test]
fn results_of_another_version_are_told() {
    let alone = Alone::of_example();
    let wells = alone.table("wells.csv");
    change(&wells, |text| text.replacen("excluded_by", "left_out_by", 1));
    let (_, words) = alone.plot(2, &["--edited"]);
    assert!(words.contains("there is no column `excluded_by`"), "{words}");
    assert!(words.contains("run the study again to have it back"), "{words}");
    fs::remove_file(&wells).expect("it was there");
    let (_, words) = alone.plot(2, &[]);
    assert!(words.contains("wells.csv"), "{words}");
    let (_, words) = ends(2, alone.path(), &["plot", "nowhere"]);
    assert!(words.contains("`nowhere`"), "{words}");
}

#[test]
fn own_work_on_a_figure_is_never_written_over() {
    let alone = Alone::of_example();
    let plot = ["--figure", "folds", "--as", "svg"];
    alone.plot(0, &plot);
    // The same again is no loss.
    alone.plot(0, &plot);
    let own = alone.path().join("figures/folds.svg");
    fs::write(&own, "<svg>mine</svg>").expect("it can be written");
    let (files, words) = alone.plot(2, &plot);
    assert!(files.is_empty() && words.contains("there already, with other content"), "{words}");
    assert!(words.contains("`-o figures2`"), "{words}");
    assert_eq!(fs::read_to_string(&own).expect("it is there"), "<svg>mine</svg>");
    alone.plot(0, &[&plot[..], &["--replace"]].concat());
    assert!(fs::read_to_string(&own).expect("it is there").contains("fold shift"));
}

#[test]
fn json_names_files_sizes_and_captions() {
    let alone = Alone::of_example();
    let (said, _) =
        alone.plot(0, &["--figure", "folds", "--preset", "nature-single", "--json", "--as", "svg,pdf"]);
    let value: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(value["schema"], "urn:foldshift:plot:1");
    let figure = &value["figures"][0];
    assert_eq!((&figure["kind"], &figure["width_mm"]), (&"folds".into(), &89.0.into()));
    assert_eq!(figure["files"].as_array().map(Vec::len), Some(2));
    assert!(figure["caption"].as_str().is_some_and(|caption| caption.contains("fold")), "{figure}");
}
