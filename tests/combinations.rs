//! Two compounds in a well, from the layout to the tables: the simulated study of `fixtures/combination`, as it is and with faults.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use foldshift_plates::plate::layout::{self, Beside, Contents, Form, Properties, convert};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/combination").join(name)
}

fn foldshift(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Runs a study into a folder; what it said.
fn run(study: &Path, results: &Path, more: &[&str]) -> Output {
    let paths = [study, results].map(|path| path.to_str().expect("UTF-8"));
    foldshift(&[&["run", "-v", paths[0], "-o", paths[1]], more].concat())
}

type Row = BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let mut reader =
        csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let columns = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        columns.iter().zip(record.iter()).map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

/// The layout of the example as tidy CSV.
fn tidy() -> String {
    let layouts = layout::open(&fixture("layouts/matrix.toml"), &Beside::default()).expect("a layout");
    let layout = layouts.select(None, &[]).expect("one plate");
    let format = layout.smallest_format().expect("wells");
    text(&convert(layout, format, Form::Tidy).unwrap_or_else(|all| panic!("{}", all[0])))
}

/// A copy of the example with its layout as tidy CSV, changed line by line.
fn changed(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let tidy = tidy();
    let (head, wells) = tidy.split_once('\n').expect("a header");
    let wells: String = wells.lines().map(|line| change(line) + "\n").collect();
    std::fs::write(folder.path().join("matrix.csv"), format!("{head}\n{wells}")).expect("written");
    let study = std::fs::read_to_string(fixture("study.toml")).expect("the example");
    let exports = fixture("exports").display().to_string();
    let study =
        study.replace("layouts/matrix.toml", "matrix.csv").replace("exports/", &format!("{exports}/"));
    std::fs::write(folder.path().join("study.toml"), study).expect("written");
    folder
}

fn run_changed(change: impl Fn(&str) -> String) -> (tempfile::TempDir, Output) {
    let folder = changed(change);
    let output = run(&folder.path().join("study.toml"), &folder.path().join("out"), &[]);
    (folder, output)
}

/// The columns of the tidy layout: `well,role,compound,dose,compound_2,dose_2`.
fn cells(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

#[test]
fn the_example_is_what_its_script_writes() {
    let Ok(output) = Command::new("python3").arg(fixture("make.py")).arg("--check").output() else { return };
    assert!(output.status.success(), "{}", text(&output.stderr));
}

#[test]
fn a_matrix_says_the_same_of_every_well_in_every_form_of_layout() {
    let contents = |layouts: &foldshift_plates::plate::Layouts| -> Contents {
        let layout = layouts.select(None, &[]).expect("one plate");
        let format = layout.smallest_format().expect("wells");
        let mut found = layout.contents(format, &Properties::new()).expect("a right layout").0;
        for content in found.values_mut() {
            content.place = foldshift_tables::diagnostic::Place::file("anywhere");
        }
        found
    };
    let first = layout::open(&fixture("layouts/matrix.toml"), &Beside::default()).expect("a layout");
    let meant = contents(&first);
    let both = meant.values().filter(|content| content.partners.len() == 1).count();
    let alone =
        |name: &str| meant.values().filter(|content| content.compound.as_deref() == Some(name)).count();
    // The corner of a matrix names a compound at dose 0: vehicle.
    assert_eq!((both, alone("larotrectinib"), alone("trametinib")), (50, 12, 10));
    for form in [Form::Tidy, Form::PlateShaped, Form::Workbook, Form::Toml] {
        let layout = first.select(None, &[]).expect("one plate");
        let bytes = convert(layout, layout.smallest_format().expect("wells"), form).expect("converted");
        let again = layout::read("again", &bytes, &Beside::default()).expect("read back");
        assert_eq!(contents(&again), meant, "{form:?}");
    }
}

#[test]
fn synergy_is_found_where_it_was_put_and_nowhere_else() {
    let place = tempfile::tempdir().expect("a folder");
    let results = place.path().join("out");
    let output = run(&fixture("study.toml"), &results, &["--threads", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let combinations = rows(&results.join("combinations.csv"));
    assert_eq!(combinations.len(), 8);
    for row in &combinations {
        assert_eq!((row["n_experiments"].as_str(), row["n_cells"].as_str()), ("3", "25"));
        // Independent drugs leave less than the better one alone: a small excess over HSA, and over Loewe, is there.
        let is_independence = ["bliss", "zip"].contains(&row["model"].as_str());
        match (row["cell_line"].as_str(), is_independence) {
            ("KM12-LR2", _) => assert_eq!(row["call"], "synergy", "{row:?}"),
            (_, true) => assert_eq!(row["call"], "additive", "{row:?}"),
            (_, false) => assert_ne!(row["call"], "synergy", "{row:?}"),
        }
    }
    let truth = rows(&fixture("truth.csv"));
    // Bliss is what the example was made with: every cell and its excess.
    for cell in rows(&results.join("combination_cells.csv")).iter().filter(|row| row["model"] == "bliss") {
        let made = truth.iter().find(|row| {
            row["cell_line"] == cell["cell_line"]
                && row["dose_nM"] == cell["dose"]
                && row["second_dose_nM"] == cell["second_dose"]
        });
        let made = number(made.expect("the cell was made"), "bliss_excess");
        assert!((number(cell, "excess") - made).abs() < 0.12, "{cell:?}: {made}");
    }
    let potency = rows(&results.join("resensitisation.csv"));
    let of_first = |row: &&Row| row["compound"] == "larotrectinib" && row["relative_to"] == "second_alone";
    let mut best = 0;
    for row in potency.iter().filter(of_first) {
        let made = truth
            .iter()
            .find(|made| made["cell_line"] == "KM12-LR2" && made["second_dose_nM"] == row["second_dose"]);
        let made = number(made.expect("the dose was made"), "potentiation");
        assert!((number(row, "potentiation") / made).ln().abs() < 0.25, "{row:?}: {made}");
        assert!(number(row, "potentiation_lower95") > 1.0 && row["tags"].is_empty(), "{row:?}");
        best += usize::from(row["best"] == "yes");
    }
    assert_eq!(best, 1);
    // Alone, larotrectinib has the 10 wells and the 18 of the vehicle of its plate, and none with trametinib.
    let fits = rows(&results.join("fits.csv"));
    for fit in fits.iter().filter(|row| row["compound"] == "larotrectinib" && row["experiment"] != "(pooled)")
    {
        assert_eq!(fit["n_points"], "28", "{fit:?}");
    }
    let wells = rows(&results.join("wells.csv"));
    let with_second = wells.iter().filter(|row| row["second_compound"] == "trametinib").count();
    assert_eq!(with_second, 6 * 50);
    let page = std::fs::read_to_string(results.join("report.html")).expect("a report");
    assert!(page.contains("id=\"combinations\"") && page.contains("href=\"#combinations\""));
    assert!(page.contains("restores most sensitivity to larotrectinib"));
    let methods = std::fs::read_to_string(results.join("methods.md")).expect("methods");
    assert!(methods.contains("\n## Combinations\n") && methods.contains("[@yadav2015]"), "{methods}");
    // The same bytes on one thread, and the same figure from the tables alone.
    let other = place.path().join("one");
    run(&fixture("study.toml"), &other, &["--threads", "1"]);
    for name in ["combinations.csv", "combination_cells.csv", "resensitisation.csv"] {
        let read = |folder: &Path| std::fs::read(folder.join(name)).expect("a table");
        assert!(read(&results) == read(&other), "{name}");
    }
    let drawn = place.path().join("again.svg");
    let name = "combination_KM12-LR2_larotrectinib_trametinib";
    let [from, to] = [&results, &drawn].map(|path| path.to_str().expect("UTF-8"));
    let output = foldshift(&["plot", from, "--figure", name, "-o", to]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let first = std::fs::read(results.join("plots").join(format!("{name}.svg"))).expect("a figure");
    assert!(first == std::fs::read(&drawn).expect("the figure again"));
}

/// Curves of one combination share their days and the wells of single compounds: they lend no scatter, count among no
/// compounds of a line, and hand on nothing.
#[test]
fn doses_of_a_combination_are_no_compounds_of_their_own() {
    let place = tempfile::tempdir().expect("a folder");
    let results = place.path().join("out");
    run(&fixture("study.toml"), &results, &[]);
    let folds: Vec<Row> =
        rows(&results.join("shifts.csv")).into_iter().filter(|row| row["metric"] == "ic50_abs").collect();
    let of = |combined: bool| folds.iter().filter(move |row| row["compound"].contains(" + ") == combined);
    assert_eq!(of(true).count(), 5);
    assert!(folds.iter().all(|row| row["prior_sd"].is_empty() && !row["tags"].contains("common_day_error")));
    let alone: Vec<&Row> = of(false).filter(|row| !row["p"].is_empty()).collect();
    assert!(alone.len() == 1 && alone[0]["p"] == alone[0]["p_adjusted"], "{alone:?}");
    assert!(of(true).any(|row| row["p"] != row["p_adjusted"]));
    let noise = std::fs::read_to_string(results.join("noise.csv")).expect("a table");
    assert!(!noise.lines().any(|line| line.starts_with("scatter,") && line.contains(" + ")), "{noise}");
    // What was found of both together is said at the end, and by `show`.
    let shown = foldshift(&["show", results.to_str().expect("UTF-8")]);
    let said = text(&shown.stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("larotrectinib + trametinib, KM12-LR2: +20.5 points beyond"), "{said}");
    assert!(said.contains("restores most sensitivity to larotrectinib"), "{said}");
}

#[test]
fn one_experiment_makes_no_call_and_says_so() {
    let folder = changed(str::to_owned);
    let path = folder.path().join("study.toml");
    let study = std::fs::read_to_string(&path).expect("the study");
    let (plates, pairs) = study.split_at(study.find("[[pair]]").expect("a pair"));
    let mut kept = String::new();
    for (index, section) in plates.split("[[plate]]").enumerate().filter(|(index, _)| *index < 3) {
        kept.push_str(if index > 0 { "[[plate]]" } else { "" });
        kept.push_str(section);
    }
    std::fs::write(&path, kept + pairs).expect("written");
    let output = run(&path, &folder.path().join("out"), &[]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for row in rows(&folder.path().join("out/combinations.csv")) {
        assert!(row["call"].is_empty() && row["p"].is_empty() && row["limits_over"] == "wells", "{row:?}");
    }
    for row in rows(&folder.path().join("out/resensitisation.csv")) {
        assert!(row["best"] != "yes", "{row:?}");
    }
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a report");
    assert!(page.contains("in this one experiment (its wells: "), "no claim on the line");
}

#[test]
fn two_units_are_one_matrix() {
    let (folder, output) = run_changed(|line| line.replace("9 nM", "0.009 uM").replace("600 nM", "0.6 uM"));
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("doses of trametinib are given in nM and in µM"), "{said}");
    for row in rows(&folder.path().join("out/combinations.csv")) {
        assert_eq!(row["n_cells"], "25", "{row:?}");
    }
}

#[test]
fn what_a_matrix_lacks_is_told_and_the_rest_is_computed() {
    // Without a few cells.
    let (folder, output) = run_changed(|line| {
        let mut cells = cells(line);
        if cells[3] == "120 nM" && cells[5] == "1 nM" {
            cells = vec![
                cells[0].clone(),
                "empty".to_owned(),
                String::new(),
                String::new(),
                String::new(),
                String::new(),
            ];
        }
        cells.join(",")
    });
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(
        said.contains("E0706") && said.contains("1 of 25 cells hold no well: 120 nM with 1 nM"),
        "{said}"
    );
    assert_eq!(rows(&folder.path().join("out/combinations.csv"))[0]["n_cells"], "24");
    // Without one dose of the second compound alone: Bliss is silent there, and ZIP is not.
    let (folder, output) = run_changed(|line| {
        let cells = cells(line);
        let alone = cells[3] == "0 nM" && cells[5] == "1 nM";
        if alone { format!("{},empty,,,,", cells[0]) } else { line.to_owned() }
    });
    let said = text(&output.stderr);
    assert!(said.contains("no well holds trametinib alone at 1 nM"), "{said}");
    let found = rows(&folder.path().join("out/combinations.csv"));
    let cells_of =
        |model: &str| found.iter().find(|row| row["model"] == model).expect("a row")["n_cells"].clone();
    assert_eq!((cells_of("bliss").as_str(), cells_of("zip").as_str()), ("20", "25"));
}

#[test]
fn without_single_agents_nothing_is_said_of_both() {
    let (folder, output) = run_changed(|line| {
        let cells = cells(line);
        if cells[3] == "0 nM" { format!("{},empty,,,,", cells[0]) } else { line.to_owned() }
    });
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("no well holds trametinib alone, so nothing is expected of both"), "{said}");
    let found = rows(&folder.path().join("out/combinations.csv"));
    assert_eq!(found.len(), 2);
    for row in found {
        assert!(
            row["model"].is_empty() && row["reasons"].contains("no well holds trametinib alone"),
            "{row:?}"
        );
    }
    assert!(!folder.path().join("out/plots/combination_KM12_larotrectinib_trametinib.svg").exists());
    let page = std::fs::read_to_string(folder.path().join("out/report.html")).expect("a report");
    assert!(page.contains("nothing can be said: no well holds trametinib alone"));
}

#[test]
fn a_second_dose_that_makes_no_sense_is_an_error_with_its_place() {
    let refused = |change: &dyn Fn(&mut Vec<String>)| {
        let (_folder, output) = run_changed(|line| {
            let mut cells = cells(line);
            if cells[0] == "B1" {
                change(&mut cells);
            }
            cells.join(",")
        });
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        text(&output.stderr)
    };
    for (change, words) in [
        (
            &(|cells: &mut Vec<String>| cells[4].clear()) as &dyn Fn(&mut Vec<String>),
            "`compound_2` is missing",
        ),
        (&|cells| cells[5].clear(), "`trametinib` has no `dose_2`"),
        (&|cells| cells[3].clear(), "`larotrectinib` has no `dose`"),
        (&|cells| cells[5] = "9".to_owned(), "`9` has no unit"),
        (&|cells| cells[5] = "-9 nM".to_owned(), "`-9 nM` is not a dose"),
        (&|cells| cells[4] = "larotrectinib".to_owned(), "`larotrectinib` stands twice"),
    ] {
        let said = refused(change);
        assert!(said.contains(words) && said.contains("matrix.csv:"), "{words}: {said}");
    }
}

/// What a layout calls one compound is one, whatever its name looks like: such folds lend their scatter as any other.
#[test]
fn a_name_that_looks_like_two_compounds_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("demo");
    foldshift(&["demo", place.to_str().expect("UTF-8")]);
    for entry in std::fs::read_dir(place.join("layouts")).expect("layouts") {
        let path = entry.expect("a file").path();
        let text = std::fs::read_to_string(&path).expect("a layout");
        let text = text.replace("selitrectinib", "mix + x (1 nM)").replace("repotrectinib", "mix + x (3 nM)");
        std::fs::write(&path, text).expect("written");
    }
    let results = folder.path().join("out");
    run(&place.join("study.toml"), &results, &[]);
    let folds = rows(&results.join("shifts.csv"));
    let mixed: Vec<&Row> = folds
        .iter()
        .filter(|row| row["metric"] == "ic50_abs" && row["compound"].starts_with("mix + x"))
        .collect();
    assert_eq!(mixed.len(), 4);
    assert!(mixed.iter().all(|row| row["method"] == "moderated_t"), "{mixed:?}");
    let noise = std::fs::read_to_string(results.join("noise.csv")).expect("a table");
    let lent = noise.lines().filter(|line| line.starts_with("scatter,") && line.contains("mix + x"));
    assert!(lent.count() >= 4, "{noise}");
}
