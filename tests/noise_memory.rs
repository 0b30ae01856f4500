//! The memory of a laboratory through the binary: the days of the example apart, those of March remembered on the last one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use foldshift_curves::distribution::t_quantile_two_sided;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::moderated_variance::{SampleVariance, VariancePrior};
use tempfile::TempDir;

type Row = BTreeMap<String, String>;

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("UTF-8")
}

fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let names = reader.headers().expect("a header").clone();
    let row = |row: csv::Result<csv::StringRecord>| {
        names
            .iter()
            .zip(&row.expect("a row"))
            .map(|(name, cell)| (name.to_owned(), cell.to_owned()))
            .collect()
    };
    reader.records().map(row).collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is `{}`", row[column]))
}

/// The example with these days alone, its plates where they lie.
fn study(folder: &Path, name: &str, days: &[&str], noise: &str) {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/km12");
    let text = fs::read_to_string(example.join("study.toml")).expect("the example");
    let (plates, pairs) = text.split_at(text.find("[[pair]]").expect("a pair"));
    let mut sections = plates.split("[[plate]]");
    let head = sections.next().expect("settings").replacen("name = \"KM12", &format!("name = \"{name}"), 1);
    let of_day = |section: &&str| days.iter().any(|day| section.contains(&format!("experiment = \"{day}\"")));
    let plates: Vec<String> = sections.filter(of_day).map(|section| format!("[[plate]]{section}")).collect();
    let own = folder.join(name);
    fs::create_dir_all(&own).expect("a folder");
    for part in ["exports", "layouts", "evidence"] {
        fs::create_dir_all(own.join(part)).expect("a folder");
        for file in fs::read_dir(example.join(part)).expect("a folder") {
            let file = file.expect("a file");
            fs::copy(file.path(), own.join(part).join(file.file_name())).expect("a copy");
        }
    }
    fs::write(own.join("study.toml"), format!("{head}\n{noise}\n{}{pairs}", plates.concat()))
        .expect("a file");
}

const MARCH: [&str; 2] = ["2026-03-02", "2026-03-09"];
const TODAY: [&str; 1] = ["2026-03-16"];
const PRIOR: &str = "[noise]\nprior = \"../march/results/noise.csv\"\n";

fn run(folder: &Path, name: &str) -> String {
    let output = foldshift(folder, &["run", &format!("{name}/study.toml")]);
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", text(&output.stderr));
    text(&output.stderr) + &text(&output.stdout)
}

fn march() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    study(folder.path(), "march", &MARCH, "");
    run(folder.path(), "march");
    folder
}

fn refused(folder: &Path, arguments: &[&str], parts: &[&str]) {
    let output = foldshift(folder, arguments);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    for part in parts {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

#[test]
fn one_experiment_rests_on_the_days_of_an_earlier_study() {
    let folder = march();
    let at = |path: &str| folder.path().join(path);
    study(folder.path(), "alone", &TODAY, "");
    study(folder.path(), "today", &TODAY, PRIOR);
    run(folder.path(), "alone");
    let said = run(folder.path(), "today");
    assert!(said.contains("rests on the scatter of earlier studies"), "{said}");
    let earlier: Vec<Row> =
        rows(&at("march/results/noise.csv")).into_iter().filter(|row| row["what"] == "scatter").collect();
    let samples: Vec<SampleVariance> = earlier
        .iter()
        .filter(|row| row["metric"] == "ic50_abs")
        .map(|row| SampleVariance { variance: number(row, "s").powi(2), df: number(row, "df") })
        .collect();
    let next = VariancePrior::of_next(&samples).expect("four and more");
    let half = t_quantile_two_sided(0.95, next.df) * next.variance.sqrt();
    let key = |row: &Row| ["resistant", "compound", "metric"].map(|name| row[name].clone());
    let alone: BTreeMap<_, Row> =
        rows(&at("alone/results/shifts.csv")).into_iter().map(|row| (key(&row), row)).collect();
    let (mut measured, mut bounds) = (0, 0);
    for row in rows(&at("today/results/shifts.csv")).iter().filter(|row| row["metric"] == "ic50_abs") {
        let before = &alone[&key(row)];
        assert_eq!((&*before["method"], &*before["call"]), ("technical_only", "I"));
        assert!(row["tags"].contains("rests_on_memory"), "{row:?}");
        for side in ["lower95", "upper95"] {
            assert_eq!(row[&format!("plain_{side}")], before[side], "what the wells show: {row:?}");
        }
        if row["qualifier"] == ">" {
            bounds += 1;
            assert_eq!((&*row["method"], &*row["call"]), ("technical_only", "I"), "{row:?}");
            assert!(number(row, "lower95") < number(before, "lower95"));
            continue;
        }
        measured += 1;
        assert_eq!(row["method"], "memory_t");
        let centre = log10(number(row, "estimate"));
        let wells = |side: &str| number(before, side);
        let expected =
            [exp10(centre - half).min(wells("lower95")), exp10(centre + half).max(wells("upper95"))];
        for (side, expected) in ["lower95", "upper95"].into_iter().zip(expected) {
            assert!((number(row, side) / expected - 1.0).abs() < 1e-9, "{row:?} is not {expected}");
        }
    }
    assert!(measured >= 4 && bounds == 1, "{measured} {bounds}");
    // What was remembered is handed on as it is.
    let handed = rows(&at("today/results/noise.csv"));
    let handed: Vec<Row> = handed.into_iter().filter(|row| row["what"] == "earlier").collect();
    let blank = |mut row: Row| {
        row.insert("what".to_owned(), String::new());
        row
    };
    let cleared = |rows: Vec<Row>| rows.into_iter().map(blank).collect::<Vec<_>>();
    assert_eq!(cleared(handed), cleared(earlier));
    let manifest = fs::read_to_string(at("today/results/manifest.json")).expect("a manifest");
    assert!(manifest.contains("\"path\": \"march/results/noise.csv\""), "{manifest}");
    let methods = fs::read_to_string(at("today/results/methods.md")).expect("methods");
    assert!(methods.contains("The scatter of earlier studies of the assay (“march"), "{methods}");
    let report = fs::read_to_string(at("today/results/report.html")).expect("a report");
    assert!(report.contains("Remembered of earlier studies of the assay"));
    // Every sentence that says such a fold says what it is of.
    let of_memory = "one experiment and the scatter of earlier studies";
    let unwrapped = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(unwrapped(&said).contains(&format!("rests on {of_memory}")), "{said}");
    for part in [
        format!("</b> with {of_memory}"),
        format!("</b> of {of_memory}: "),
        format!(" from {of_memory} ("),
        "the interval of its wells alone stands beside it".to_owned(),
    ] {
        assert!(report.contains(&part), "{part}");
    }
    assert!(!report.contains("the interval of its own experiments alone stands beside it"));
    let shown = foldshift(folder.path(), &["show", "today/results"]);
    let shown = text(&shown.stdout);
    assert!(unwrapped(&shown).contains(&format!("rests on {of_memory}")), "{shown}");
    // Figures are drawn again from the tables alone.
    fs::remove_dir_all(at("march")).expect("removed");
    let drawn = foldshift(folder.path(), &["plot", "today/results", "-o", "figures"]);
    assert!(drawn.status.success(), "{}", text(&drawn.stderr));
}

#[test]
fn a_chain_of_studies_counts_every_experiment_once() {
    let folder = march();
    study(folder.path(), "today", &TODAY, PRIOR);
    run(folder.path(), "today");
    // The same days a second time, by another way.
    study(
        folder.path(),
        "later",
        &TODAY,
        "[noise]\nprior = [\"../march/results/noise.csv\", \"../today/results/noise.csv\"]\n",
    );
    run(folder.path(), "later");
    let shifts = |name: &str| rows(&folder.path().join(name).join("results/shifts.csv"));
    assert_eq!(shifts("later"), shifts("today"));
    // Of days that it has itself nothing is remembered.
    study(folder.path(), "grown", &[MARCH[0], MARCH[1], TODAY[0]], PRIOR);
    refused(
        folder.path(),
        &["run", "grown/study.toml"],
        &["every pair that `", "` hands on shares an experiment with this study", "grown/study.toml:"],
    );
}

#[test]
fn a_memory_that_does_not_fit_is_set_aside_with_a_word() {
    let folder = march();
    let path = folder.path().join("march/results/noise.csv");
    let mut reader = csv::Reader::from_path(&path).expect("a table");
    let headings = reader.headers().expect("a header").clone();
    let scatter =
        ["s", "s0"].map(|name| headings.iter().position(|heading| heading == name).expect("a column"));
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headings).expect("a row");
    for (index, record) in reader.records().enumerate() {
        let record = record.expect("a row");
        let cells = record.iter().enumerate().map(|(column, cell)| match cell.parse::<f64>() {
            // What is common to pairs goes with them.
            Ok(sd) if scatter.contains(&column) && ["scatter", "prior"].contains(&&record[0]) => {
                (sd * 50.0).to_string()
            }
            // Readings of other days.
            _ => cell.replace("2026-03-0", &format!("2025-{index}-")).replace(':', ":0"),
        });
        writer.write_record(cells).expect("a row");
    }
    let other = folder.path().join("noise.csv");
    fs::write(&other, writer.into_inner().expect("bytes")).expect("a file");
    study(folder.path(), "april", &[MARCH[0], MARCH[1], TODAY[0]], "[noise]\nprior = \"../noise.csv\"\n");
    study(folder.path(), "plain", &[MARCH[0], MARCH[1], TODAY[0]], "");
    let said = run(folder.path(), "april");
    assert!(said.contains("experiments scatter otherwise than in the earlier studies"), "{said}");
    assert!(said.contains("times less"), "{said}");
    run(folder.path(), "plain");
    let of = |name: &str| rows(&folder.path().join(name).join("results/shifts.csv"));
    assert_eq!(of("april"), of("plain"));
    let noise = rows(&folder.path().join("april/results/noise.csv"));
    assert!(
        noise.iter().any(|row| row["what"] == "set_aside")
            && !noise.iter().any(|row| row["what"] == "earlier")
    );
    assert!(noise.iter().filter(|row| row["what"] == "prior").all(|row| row["holds"] == "no"), "{noise:?}");
    let report = fs::read_to_string(folder.path().join("april/results/report.html")).expect("a report");
    assert!(report.contains("<strong>Set aside</strong>"));
    let drawn = foldshift(folder.path(), &["plot", "april/results", "-o", "figures"]);
    assert!(drawn.status.success(), "{}", text(&drawn.stderr));
}

#[test]
fn a_table_of_fits_remembers_too_and_never_itself() {
    let folder = march();
    study(folder.path(), "today", &TODAY, "");
    run(folder.path(), "today");
    let prior = ["--parental", "KM12", "--noise-prior", "march/results/noise.csv"];
    let compare = |fits: &'static str| [&["compare", fits], &prior[..]].concat();
    let output = foldshift(folder.path(), &compare("today/results/fits.csv"));
    let (table, said) = (text(&output.stdout), text(&output.stderr));
    assert!(
        output.status.success() && table.contains(",memory_t,") && table.contains("rests_on_memory"),
        "{said}"
    );
    assert!(said.contains("pairs of `march") && said.contains("(resazurin, 72 h, simulated)"), "{said}");
    assert!(!said.contains("one experiment only"), "{said}");
    assert!(said.contains(") with one experiment and the scatter of earlier studies"), "{said}");
    assert!(!said.contains(", 1 experiment"), "{said}");
    refused(folder.path(), &compare("march/results/fits.csv"), &["experiments count once"]);
    refused(
        folder.path(),
        &[&compare("today/results/fits.csv")[..], &["--moderate", "off"]].concat(),
        &["`--noise-prior` lends scatter, and `--moderate off` says that none is lent"],
    );
    refused(
        folder.path(),
        &[
            "compare",
            "today/results/fits.csv",
            "--parental",
            "KM12",
            "--noise-prior",
            "march/results/nois.csv",
        ],
        &["there is no such file", "did you mean `march/results/noise.csv`?"],
    );
}

/// Every cut at the end of a row that loses a pair is told, and so is a prior that was changed.
#[test]
fn a_memory_that_was_cut_or_changed_is_refused() {
    let folder = march();
    let path = folder.path().join("march/results/noise.csv");
    let whole = fs::read_to_string(&path).expect("a table");
    study(folder.path(), "today", &TODAY, PRIOR);
    let lines: Vec<&str> = whole.lines().collect();
    let first = lines.iter().position(|line| line.starts_with("scatter,")).expect("a pair");
    for kept in [first + 1, first + 5, lines.len() - 1] {
        fs::write(&path, lines[..kept].join("\n") + "\n").expect("a file");
        refused(
            folder.path(),
            &["check", "today/study.toml"],
            &["has n_pairs = ", "the file is cut or changed", "march/results/noise.csv:"],
        );
    }
    let headings: Vec<&str> = lines[0].split(',').collect();
    let at = |name: &str| headings.iter().position(|heading| *heading == name).expect("a column");
    let changed = |what: &str, column: &str, cell: &str| {
        let of = |line: &&str| {
            let mut cells: Vec<&str> = line.split(',').collect();
            if cells[0] == what && cells[at("metric")] == "ic50_abs" {
                cells[at(column)] = cell;
            }
            cells.join(",")
        };
        fs::write(&path, lines.iter().map(of).collect::<Vec<_>>().join("\n") + "\n").expect("a file");
    };
    for (what, column, cell, told) in [
        ("prior", "d0", "", "the prior of `ic50_abs` has no d0"),
        ("prior", "s0", "0.5", "the prior of `ic50_abs` has s0 = 0.5"),
        ("prior", "n_pairs", "1", "the prior of `ic50_abs` has n_pairs = 1"),
        (
            "scatter",
            "s",
            "1e300",
            "a standard deviation and its square are numbers above zero, and here is 1e300",
        ),
        ("scatter", "s", "11", "folds scatter by 10 decades (log₁₀) at most"),
    ] {
        changed(what, column, cell);
        refused(folder.path(), &["run", "today/study.toml"], &[told, "march/results/noise.csv:"]);
    }
}

/// The second file says of which assay it is, as the first does.
#[test]
fn files_of_two_assays_are_not_remembered_together() {
    let folder = march();
    study(folder.path(), "today", &TODAY, "");
    run(folder.path(), "today");
    let march = fs::read_to_string(folder.path().join("march/results/noise.csv")).expect("a table");
    let other = |from: &str, to: &str| {
        assert!(march.contains(from), "{march}");
        // Another study of other days.
        let other = march
            .replace(from, to)
            .replace(",march", ",may")
            .replace("2026-03-", "2025-05-")
            .replace(':', ":0");
        fs::write(folder.path().join("may.csv"), other).expect("a file");
    };
    let both = ["--noise-prior", "march/results/noise.csv", "--noise-prior", "may.csv"];
    let compare = [&["compare", "today/results/fits.csv", "--parental", "KM12"], &both[..]].concat();
    for (from, to, told) in [
        (",resazurin,", ",ctg,", "is of the read-out `ctg`, and that of `march"),
        (",viability,", ",inhibition,", "is of responses that read inhibition, and those of `march"),
    ] {
        other(from, to);
        refused(folder.path(), &compare, &[told, "may.csv:"]);
    }
    other(",viability,72,", ",viability,48,");
    let output = foldshift(folder.path(), &compare);
    let said = text(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("is of 48 h under compound, and that of `march"), "{said}");
}

/// The mean over experiments is drawn beside them, and is none.
#[test]
fn points_of_means_are_no_experiment() {
    let folder = march();
    let points = "march/results/curve_points.csv";
    let compare = |table: &str| {
        let output = foldshift(folder.path(), &["compare", table, "--parental", "KM12"]);
        (text(&output.stdout), text(&output.stderr))
    };
    let (with, said) = compare(points);
    assert!(said.contains("`(mean)` is no experiment: ") && said.contains(" left out"), "{said}");
    let table = fs::read_to_string(folder.path().join(points)).expect("a table");
    let days: Vec<&str> = table.lines().filter(|line| !line.contains(",(mean),")).collect();
    fs::write(folder.path().join("days.csv"), days.join("\n") + "\n").expect("a file");
    let (without, said) = compare("days.csv");
    assert!(!said.contains("(mean)") && !without.is_empty(), "{said}");
    assert_eq!(with, without);
}

#[test]
fn a_memory_of_another_assay_is_refused() {
    let folder = march();
    let change = |name: &str, from: &str, to: &str, noise: &str| {
        study(folder.path(), name, &TODAY, noise);
        let path = folder.path().join(name).join("study.toml");
        let text = fs::read_to_string(&path).expect("a study");
        assert!(text.contains(from), "{text}");
        fs::write(&path, text.replacen(from, to, 1)).expect("a file");
    };
    change("lit", "readout = \"resazurin\"", "readout = \"ctg\"", PRIOR);
    refused(
        folder.path(),
        &["check", "lit/study.toml"],
        &["is of the read-out `resazurin`, and this study of `ctg`", "march/results/noise.csv:"],
    );
    change("real", "simulated = true", "simulated = false", PRIOR);
    refused(folder.path(), &["run", "real/study.toml"], &["is simulated, and this study is not"]);
    change("longer", "exposure_h = 72", "exposure_h = 96", PRIOR);
    let said = run(folder.path(), "longer");
    assert!(said.contains("is of 72 h under compound, and this study of 96 h"), "{said}");
    change("nowhere", "noise.csv", "nois.csv", PRIOR);
    refused(
        folder.path(),
        &["run", "nowhere/study.toml"],
        &["there is no such file", "did you mean `../march/results/noise.csv`?", "nowhere/study.toml:"],
    );
    change("folder", "results/noise.csv", "results", PRIOR);
    refused(folder.path(), &["run", "folder/study.toml"], &["it is a folder: name the table in it"]);
    change("off", "[noise]", "[compare]\nmoderate = false\n\n[noise]", PRIOR);
    refused(folder.path(), &["run", "off/study.toml"], &["`moderate = false` under [compare]"]);
    change("fits", "noise.csv", "fits.csv", PRIOR);
    refused(folder.path(), &["run", "fits/study.toml"], &["`fits.csv` is no `noise.csv`"]);
    // Results never stand where the memory lies.
    study(folder.path(), "held", &TODAY, PRIOR);
    let output = foldshift(folder.path(), &["run", "held/study.toml", "-o", "march/results"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(folder.path().join("march/results/noise.csv").is_file());
}
