//! What `run` says of a study, at the terminal and on the page: each fold in one form, one experiment without a claim, and
//! failed plates as the reason why nothing is compared.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use foldshift::report::words;

/// The example study in a folder of its own.
fn example() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12"), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the example is there") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::write(&target, fs::read(&path).expect("a file")).expect("a copy");
        }
    }
}

fn change(path: &Path, with: impl Fn(&str) -> String) {
    let text = fs::read_to_string(path).expect("a text");
    fs::write(path, with(&text)).expect("it can be written");
}

/// What a run said, the page, and the folder of its tables.
struct Ran {
    code: Option<i32>,
    said: String,
    page: String,
    results: PathBuf,
}

fn run(study: &Path) -> Ran {
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(["run", "study.toml"])
        .current_dir(study)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    let results = study.join("results");
    Ran {
        code: output.status.code(),
        said: String::from_utf8(output.stderr).expect("UTF-8"),
        page: fs::read_to_string(results.join("report.html")).expect("a page"),
        results,
    }
}

/// Words without their line ends.
fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The cells of a fold in the table at the terminal.
fn row_of(said: &str, line: &str, compound: &str) -> Vec<String> {
    let rows = said.lines().skip_while(|row| *row != format!("{line} against KM12"));
    let row = rows.into_iter().find(|row| row.trim_start().starts_with(compound)).expect("a row");
    row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
}

fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// The number with so many significant digits, and trailing zeros left away.
fn rounded(value: f64, digits: usize) -> String {
    words::significant(value, digits)
}

#[test]
fn every_fold_has_one_printed_form_at_the_terminal_and_on_the_page() {
    let study = example();
    let ran = run(study.path());
    let folds = table(&ran.results.join("shifts.csv"));
    let measured: Vec<_> = folds
        .iter()
        .filter(|row| row["metric"] == "ic50_abs")
        .filter_map(|row| Some((row, row["estimate"].parse::<f64>().ok()?)))
        .collect();
    assert_eq!(measured.len(), 7);
    for (row, fold) in measured {
        let form = words::fold(fold);
        let digits = form.chars().filter(char::is_ascii_digit).collect::<String>();
        assert!(digits.trim_start_matches('0').len() == 2 && fold < 100.0, "{form}");
        let limit = |name: &str| words::fold(row[name].parse().expect("a limit"));
        let limits = format!("({}–{}", limit("lower95"), limit("upper95"));
        let words = row_of(&ran.said, &row["resistant"], &row["compound"]);
        assert_eq!(words[1..3], [form.clone(), limits[1..].to_owned()], "{}", ran.said);
        assert!(ran.page.contains(&format!("{form}-fold {limits}")), "{form} {limits}");
        for other in (1..=4).map(|digits| rounded(fold, digits)).filter(|other| *other != form) {
            for text in [&ran.said, &ran.page] {
                for around in [
                    format!(" {other}-fold {limits}"),
                    format!(" {other}-fold, "),
                    format!(" {other}-fold)"),
                    format!(">{other}</strong> {limits}"),
                    format!(">{other} {limits}"),
                ] {
                    assert!(!text.contains(&around), "{around} stands for {form}");
                }
            }
        }
    }
    assert!(
        flat(&ran.said).contains(
            "KM12-LR2: off-target resistance: bypass MAPK (RAS), high confidence (larotrectinib 61-fold)"
        ),
        "{}",
        ran.said
    );
    // A bound, rounded down.
    assert!(
        flat(&ran.said).contains("(larotrectinib ≥ 679-fold)")
            && ran.page.contains("larotrectinib R, ≥ 679-fold")
    );
    // Tables for machines keep every digit.
    let of_lr2 = folds.iter().find(|row| row["resistant"] == "KM12-LR2" && row["metric"] == "ic50_abs");
    assert!(of_lr2.is_some_and(|row| row["estimate"].starts_with("61.4") && row["estimate"].len() > 12));
}

#[test]
fn the_page_says_which_fold_to_quote_and_calls_the_other_one_relative() {
    let ran = run(example().path());
    assert_eq!(ran.page.matches("this is the fold to quote").count(), 1);
    assert_eq!(ran.page.matches("49-fold").count(), 1, "the fold of the midpoints");
    assert!(ran.page.contains("49-fold (39 to 60), relative IC50"));
    assert!(ran.page.contains("<td>fold, relative IC50</td><td class=\"w\">49 (40–58)</td>"));
    let note = "Dividing the two mean IC50s of a row need not give its fold";
    let after = ran.page.split_once(note).expect("the example has such rows").1;
    let named = after.split_once("</p>").expect("a paragraph").0;
    assert!(named.contains("KM12-LR2 under larotrectinib") && !named.contains("trametinib"), "{named}");
}

#[test]
fn one_experiment_makes_no_claim() {
    let study = example();
    change(&study.path().join("study.toml"), |text| {
        let (plates, pairs) = text.split_at(text.find("[[pair]]").expect("it has pairs"));
        let mut sections = plates.split("[[plate]]");
        let head = sections.next().expect("a head").to_owned();
        let first = sections.filter(|section| section.contains("experiment = \"2026-03-02\""));
        first.fold(head, |text, section| text + "[[plate]]" + section) + pairs
    });
    let ran = run(study.path());
    let of_lr1 = row_of(&ran.said, "KM12-LR1", "larotrectinib");
    assert_eq!(of_lr1[..3], ["larotrectinib", "> 824", "1"], "{of_lr1:?}");
    assert_eq!(of_lr1[of_lr1.len() - 2..], ["I indeterminate", "n = 1"], "{of_lr1:?}");
    let of_lr2 = row_of(&ran.said, "KM12-LR2", "larotrectinib");
    assert_eq!(of_lr2[..4], ["larotrectinib", "59", "wells 49–71", "1"], "{of_lr2:?}");
    for line in [
        "each of the 8 folds: one experiment alone, which makes no claim",
        "KM12-LR2: one experiment makes no claim on the line (larotrectinib, selitrectinib, repotrectinib and trametinib): it needs to be repeated.",
    ] {
        assert!(flat(&ran.said).contains(line), "{line}\n{}", ran.said);
    }
    let (_, below_the_name) = ran.said.split_once('\n').expect("the name of the study stands first");
    for word in ["resistant", "resistance", "at least", "≥"] {
        assert!(!below_the_name.contains(word), "{word}\n{}", ran.said);
    }
    assert!(ran.page.contains("larotrectinib: in this one experiment 59-fold (its wells: 49 to 71)"));
    let figure = fs::read_to_string(ran.results.join("plots/folds.svg")).expect("a figure");
    assert!(
        figure.contains(">59<")
            && figure.contains("wells 49–71, n = 1")
            && figure.contains("wells 0.23–0.32, n = 1")
            && figure.contains("with ranges of wells")
    );
    assert!(!figure.contains("95 %") && !figure.contains('…'));
    for row in table(&ran.results.join("mechanism.csv")) {
        assert_eq!(
            (row["verdict"].as_str(), row["flags"].as_str()),
            ("INSUFFICIENT_EVIDENCE", "one_experiment")
        );
        assert!(row["ci95_low"].is_empty() && row["ci95_high"].is_empty(), "{row:?}");
        let hit = if row["case_id"] == "KM12-LR1" { "NTRK1 G595R" } else { "KRAS G12D" };
        assert!(
            row["evidence_for"].contains(&format!("found, not weighed: {hit}")),
            "{}",
            row["evidence_for"]
        );
        assert!(
            row["not_tested"].contains("ignored: NTRK1 H604Y") && !row["evidence_against"].contains("H604Y")
        );
    }
    for row in table(&ran.results.join("shifts.csv")) {
        assert!(row["p"].is_empty() && (row["call"].is_empty() || row["call"] == "I"), "{row:?}");
    }
}

#[test]
fn where_every_plate_failed_that_is_why_nothing_is_compared() {
    let study = example();
    for layout in ["panel_a.toml", "panel_b.toml"] {
        // Vehicle and blank in each other's wells.
        change(&study.path().join("layouts").join(layout), |text| {
            text.replace("role = \"blank\"", "role = \"?\"")
                .replace("role = \"vehicle\"", "role = \"blank\"")
                .replace("role = \"?\"", "role = \"vehicle\"")
        });
    }
    let ran = run(study.path());
    assert_eq!(ran.code, Some(1));
    assert!(
        flat(&ran.said).contains("nothing is compared: each of the 18 plates failed its quality checks"),
        "{}",
        ran.said
    );
    assert!(ran.said.contains("\n18 plates failed, for\n   18: "), "{}", ran.said);
    assert!(ran.said.contains("is not above the blank") && !ran.said.contains("names no pair"));
    assert!(ran.page.contains("Nothing is compared: each of the 18 plates failed its quality checks"));
    assert!(!ran.page.contains("names no pair"));
    // They were tested: what failed is repeated.
    assert!(
        flat(&ran.said).contains(
            "Next: repeat larotrectinib, repotrectinib and selitrectinib on both lines: the plates failed."
        ),
        "{}",
        ran.said
    );
    assert!(!ran.said.contains("test larotrectinib"));
    // No number with the digits of a binary fraction.
    assert!(!ran.said.contains("00000"), "{}", ran.said);
}

#[test]
fn a_wrong_read_out_is_answered_with_the_one_that_a_study_takes() {
    let study = example();
    change(&study.path().join("study.toml"), |text| text.replace("[assay]", "[assay]\nreads = \"viabilty\""));
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(["check", "study.toml"])
        .current_dir(study.path())
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs");
    let said = String::from_utf8(output.stderr).expect("UTF-8");
    assert!(said.contains("help: it is `viability`") && !said.contains("inhibition"), "{said}");
}

#[test]
fn a_study_without_pairs_says_so() {
    let study = example();
    change(&study.path().join("study.toml"), |text| {
        text[..text.find("[[pair]]").expect("it has pairs")].to_owned()
    });
    let ran = run(study.path());
    assert!(ran.said.contains("nothing is compared: the study names no pair of lines"), "{}", ran.said);
    // What it has is told: the IC50s, as the page prints them.
    let ic50s = ran.said.split_once("\nKM12-LR1\n").expect("a table by line").1;
    for row in
        ["  larotrectinib        > 10 µM             3\n", "  selitrectinib        11.6 nM  9.98–13.4  3\n"]
    {
        assert!(ic50s.contains(row), "{row}{}", ran.said);
    }
    assert!(ran.page.contains("11.6 nM (9.98–13.4)"));
    assert!(ran.said.ends_with("\n\nreport in results/report.html\nresults in results\n"), "{}", ran.said);
}

/// Half of the effect is lost: more cells live, less is inhibited, and each is said in the words of its own scale.
#[test]
fn a_lost_effect_is_a_raised_plateau_of_viability_and_a_lowered_one_of_inhibition() {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, plateau) in
        [("viability", "higher response at the top dose"), ("inhibition", "lower response at the top dose")]
    {
        let mut text = String::from("experiment,cell_line,compound,dose,response\n");
        for day in 1..=3_i32 {
            for (line, effect) in [("P", 0.95), ("R", 0.6)] {
                for k in 0..8 {
                    let dose = 3_f64.powi(k);
                    let wiggle = 0.01 * f64::from((k * 5 + day * 3) % 7 - 3);
                    let inhibited = effect / (1.0 + (20.0 / dose).powi(2)) + wiggle;
                    let response = if name == "viability" { 1.0 - inhibited } else { inhibited };
                    let _ = writeln!(text, "{day},{line},x,{dose},{response}");
                }
            }
        }
        let path = folder.path().join(format!("{name}.csv"));
        fs::write(&path, text).expect("a table");
        let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
            .args(["compare", "--parental", "P"])
            .arg(&path)
            .output()
            .expect("the program runs");
        let said = String::from_utf8(output.stderr).expect("text");
        assert!(said.contains(&format!("read as {name}")), "{said}");
        assert!(said.contains(plateau), "{said}");
    }
}
