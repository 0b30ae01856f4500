//! `compare` lends the scatter of experiments from pair to pair, by the right values and by laws that hold for any study.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

mod corpora;

/// A row of a table by its headings.
type Row = BTreeMap<String, String>;

fn rows(table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let headings: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        headings.iter().cloned().zip(record.iter().map(str::to_owned)).collect::<Row>()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// A compound with its differences of log₁₀ IC50, an experiment each.
type Study<'a> = [(&'a str, Vec<f64>)];

const HEAD: &str = "experiment,cell_line,compound,dose_unit,status,dose_min,dose_max,\
    ic50_abs,ic50_abs_qualifier,ic50_abs_lower95,ic50_abs_upper95,\
    ic50_rel,ic50_rel_qualifier,ic50_rel_lower95,ic50_rel_upper95\n";

/// A table of fits in which the folds of the absolute IC50 are these: parental at 10 nM.
fn table(study: &Study) -> String {
    let mut text = HEAD.to_owned();
    for (compound, differences) in study {
        for (day, d) in differences.iter().enumerate() {
            for (line, ic50) in [("P", 10.0), ("R", 10.0 * 10_f64.powf(*d))] {
                let _ = writeln!(
                    text,
                    "day {day},{line},{compound},nM,fitted,0.00001,1e9,{ic50:?},,,,{ic50:?},,,"
                );
            }
        }
    }
    text
}

/// The folds of the absolute IC50, by compound.
fn compared(table: &str, options: &[&str]) -> BTreeMap<String, Row> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fits.csv");
    std::fs::write(&path, table).unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .arg("compare")
        .arg(&path)
        .args(["--parental", "P"])
        .args(options)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    rows(&String::from_utf8(done.stdout).unwrap())
        .into_iter()
        .filter(|row| row["metric"] == "ic50_abs")
        .map(|row| (row["compound"].clone(), row))
        .collect()
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} of {row:?}"))
}

fn tags(row: &Row) -> Vec<&str> {
    row["tags"].split(';').collect()
}

/// Twelve pairs of two experiments that scatter alike, by hand: two in a row never agree.
fn twelve() -> Vec<(&'static str, Vec<f64>)> {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    let of = |(place, name): (usize, &'static str)| {
        let centre = f64::from(u32::try_from(place).unwrap()) * 0.15;
        let half = [0.03, 0.09, 0.05, 0.14, 0.01, 0.07][place % 6];
        // Days do not move all of them together.
        let sign = if place % 4 < 2 { 1.0 } else { -1.0 };
        (name, vec![centre - sign * half, centre + sign * half])
    };
    names.into_iter().enumerate().map(of).collect()
}

/// Reference: the table of right values, made with code that shares none with ours.
#[test]
fn right_values_are_found_to_seven_digits() {
    let golden = rows(include_str!("../fixtures/moderation/golden.csv"));
    let mut studies: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in &golden {
        studies.entry(&row["study"]).or_default().push(row);
    }
    assert_eq!(studies.len(), 3);
    for (name, expected) in studies {
        let study: Vec<(&str, Vec<f64>)> = expected
            .iter()
            .map(|row| (row["compound"].as_str(), row["d"].split('|').map(|d| d.parse().unwrap()).collect()))
            .collect();
        let found = compared(&table(&study), &[]);
        for row in expected {
            let compound = &row["compound"];
            let found = &found[compound];
            for column in [
                "estimate",
                "sd",
                "prior_sd",
                "prior_df",
                "sd_moderated",
                "df",
                "lower95",
                "upper95",
                "p",
                "p_adjusted",
                "plain_lower95",
                "plain_upper95",
                "plain_p",
            ] {
                if row[column].is_empty() {
                    assert_eq!(found[column], "", "{name} {compound} {column}");
                    continue;
                }
                let (ours, right) = (number(found, column), number(row, column));
                assert!(
                    (ours / right - 1.0).abs() < 1e-7,
                    "{name} {compound} {column}: {ours} is not {right}"
                );
            }
            assert_eq!(
                [&found["method"], &found["call"]],
                [&row["method"], &row["call"]],
                "{name} {compound}"
            );
            let rests = row["call"] != row["plain_call"];
            assert_eq!(tags(found).contains(&"rests_on_moderation"), rests, "{name} {compound}");
        }
    }
}

/// The table of right values is that of the rule book.
#[test]
fn the_right_values_are_those_of_the_rule_book() {
    let Some(biology) = corpora::corpus("biology") else { return };
    let shared = std::fs::read_to_string(biology.join("moderation_golden.csv")).unwrap();
    assert_eq!(shared, include_str!("../fixtures/moderation/golden.csv"));
}

/// Exchanged lines: every number mirrored, every call its mirror image.
#[test]
fn exchanged_lines_mirror_every_statement() {
    let study = twelve();
    let mirrored: Vec<(&str, Vec<f64>)> =
        study.iter().map(|(name, d)| (*name, d.iter().map(|d| -d).collect())).collect();
    let (there, back) = (compared(&table(&study), &[]), compared(&table(&mirrored), &[]));
    for (compound, row) in &there {
        let mirror = &back[compound];
        for (a, b) in [("estimate", "estimate"), ("lower95", "upper95"), ("plain_lower95", "plain_upper95")] {
            assert!((number(row, a) * number(mirror, b) - 1.0).abs() < 1e-9, "{compound} {a}");
        }
        for column in ["p", "df", "sd", "sd_moderated", "prior_sd", "prior_df"] {
            assert!((number(row, column) / number(mirror, column) - 1.0).abs() < 1e-9, "{compound} {column}");
        }
        let image = match (row["call"].as_str(), tags(row).contains(&"up")) {
            ("R", _) => "H",
            ("L", true) => "L",
            ("S", _) => "S",
            (call, up) => panic!("{compound} {call} {up}"),
        };
        assert_eq!(mirror["call"], image, "{compound}");
        assert_eq!(tags(mirror).contains(&"down"), tags(row).contains(&"up"), "{compound}");
    }
}

#[test]
fn the_order_of_the_rows_does_not_matter() {
    let text = table(&twelve());
    let mut lines: Vec<&str> = text.lines().skip(1).collect();
    lines.reverse();
    assert_eq!(compared(&text, &[]), compared(&format!("{HEAD}{}\n", lines.join("\n")), &[]));
}

/// With it off, every interval is that of its own experiments, and nothing of the prior is printed.
#[test]
fn without_moderation_every_pair_stands_alone() {
    let (on, off) = (compared(&table(&twelve()), &[]), compared(&table(&twelve()), &["--moderate", "off"]));
    for (compound, row) in &off {
        assert_eq!(row["method"], "paired_t");
        for (main, plain) in [("lower95", "plain_lower95"), ("upper95", "plain_upper95"), ("p", "plain_p")] {
            assert_eq!(row[main], row[plain]);
            assert_eq!(row[plain], on[compound][plain]);
        }
        for column in ["sd_moderated", "prior_sd", "prior_df"] {
            assert_eq!(row[column], "");
            assert_ne!(on[compound][column], "");
        }
        assert!(!tags(row).contains(&"rests_on_moderation"));
    }
}

/// Three pairs are no study: one more makes it one. A pair of one experiment, and one that was copied from day to day,
/// neither lend nor borrow.
#[test]
fn fewer_than_four_pairs_lend_nothing_and_copies_do_not_count() {
    let mut study: Vec<(&str, Vec<f64>)> = twelve().into_iter().take(3).collect();
    study.push(("once", vec![0.5]));
    study.push(("copied", vec![0.5, 0.5]));
    assert!(compared(&table(&study), &[]).values().all(|row| row["prior_sd"].is_empty()));
    study.push(("fourth", vec![0.5, 0.6]));
    let found = compared(&table(&study), &[]);
    for (compound, row) in &found {
        let lends = !["once", "copied"].contains(&compound.as_str());
        assert_eq!(row["method"] == "moderated_t", lends, "{compound}");
        assert_eq!(!row["prior_sd"].is_empty(), lends, "{compound}");
    }
    assert_eq!(found["copied"]["lower95"], "");
    assert_eq!((found["once"]["method"].as_str(), found["once"]["call"].as_str()), ("technical_only", "I"));
}

/// A compound that scatters five times as much as the rest keeps its own interval, and is named.
#[test]
fn a_compound_that_scatters_far_more_keeps_the_wider_interval() {
    let mut study = twelve();
    study.push(("wild", vec![0.2, 1.4]));
    let row = &compared(&table(&study), &[])["wild"];
    assert!(tags(row).contains(&"variance_outlier"), "{row:?}");
    assert_eq!(
        (row["lower95"].as_str(), row["method"].as_str()),
        (row["plain_lower95"].as_str(), "paired_t")
    );
    assert_ne!(row["prior_sd"], "");
}

/// A day on which everything shifted is told of every pair that shares it.
#[test]
fn a_day_that_moves_everything_is_told() {
    let quiet = compared(&table(&twelve()), &[]);
    assert!(quiet.values().all(|row| !tags(row).contains(&"common_day_error")));
    let moved: Vec<(&str, Vec<f64>)> =
        twelve().into_iter().map(|(name, d)| (name, vec![d[0], d[1] + 0.4])).collect();
    let moved = compared(&table(&moved), &[]);
    assert!(moved.values().all(|row| tags(row).contains(&"common_day_error")));
}

/// Margins are settings, and any other than the usual ones stands beside every call.
#[test]
fn other_margins_make_other_calls_and_are_told() {
    let text = table(&twelve());
    let usual = compared(&text, &[]);
    let other = compared(&text, &["--resistant-fold", "2", "--negligible-fold", "1.2"]);
    let with =
        |rows: &BTreeMap<String, Row>, call: &str| rows.values().filter(|row| row["call"] == call).count();
    assert!(with(&other, "R") > with(&usual, "R"));
    for row in other.values() {
        assert!(tags(row).contains(&"resistant_fold:2") && tags(row).contains(&"negligible_fold:1.2"));
    }
    for wrong in [["--resistant-fold", "1"], ["--negligible-fold", "3"], ["--negligible-fold", "nan"]] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fits.csv");
        std::fs::write(&path, &text).unwrap();
        let done = Command::new(env!("CARGO_BIN_EXE_foldshift"))
            .arg("compare")
            .arg(&path)
            .args(["--parental", "P"])
            .args(wrong)
            .output()
            .unwrap();
        assert_eq!(done.status.code(), Some(2), "{wrong:?}");
        assert!(String::from_utf8_lossy(&done.stderr).contains("no margins of a fold"), "{wrong:?}");
    }
}
