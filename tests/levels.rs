//! What `foldshift fit` says of a curve besides its IC50s: doses of other effects, pIC50, parameters kept in ranges, and
//! weights by name.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn fit(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(["fit", "points.csv"]).args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).output().expect("the program runs")
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The rows of the table that was written, by the names of their columns.
fn rows(output: &Output) -> Vec<BTreeMap<String, String>> {
    assert!(output.status.success(), "{}", words(output));
    let text = String::from_utf8(output.stdout.clone()).expect("a table");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let header = lines.next().expect("a header");
    lines.map(|cells| header.iter().cloned().zip(cells).collect()).collect()
}

fn number(row: &BTreeMap<String, String>, column: &str) -> f64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is `{}`", row[column]))
}

/// Two lines over nine doses in triplicate, with a little scatter: one of IC50 20, one of which only the first half of
/// the fall is seen.
fn points(heading: &str, factor: f64, mirrored: bool) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = format!("cell_line,{heading},response\n");
    let scatter = [0.011, -0.014, 0.004, -0.009, 0.016, -0.006, 0.008];
    for (line, mid) in [("KM12", 20.0), ("LR", 5000.0)] {
        for k in 0..27_usize {
            let dose = 3_f64.powi(i32::try_from(k / 3).expect("small"));
            let living = 0.06 + 0.94 / (1.0 + dose / mid) + scatter[(k * 5 + k / 3) % 7];
            let response = factor * if mirrored { 1.0 - living } else { living };
            let _ = writeln!(table, "{line},{dose},{response}");
        }
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    folder
}

fn plain() -> TempDir {
    points("dose (nM)", 1.0, false)
}

#[test]
fn levels_are_appended_in_the_order_asked_for_and_lie_along_the_curve() {
    let folder = plain();
    let without = rows(&fit(folder.path(), &[]));
    let with = rows(&fit(folder.path(), &["--level", "10,20,50,12.5,10"]));
    // 10 twice is 10 once, and 50 is there already.
    assert_eq!(with[0].len(), without[0].len() + 3 * 8);
    let text = String::from_utf8(fit(folder.path(), &["--level", "20,10"]).stdout).expect("text");
    let header = text.lines().next().expect("a header");
    assert!(header.ends_with("ic20_abs,ic20_abs_qualifier,ic20_abs_lower95,ic20_abs_upper95,ic20_rel,ic20_rel_qualifier,ic20_rel_lower95,ic20_rel_upper95,ic10_abs,ic10_abs_qualifier,ic10_abs_lower95,ic10_abs_upper95,ic10_rel,ic10_rel_qualifier,ic10_rel_lower95,ic10_rel_upper95"), "{header}");
    let row = &with[0];
    for kind in ["abs", "rel"] {
        let doses = ["10", "12.5", "20", "50"].map(|level| number(row, &format!("ic{level}_{kind}")));
        assert!(doses.is_sorted(), "{doses:?}");
        for level in ["10", "20"] {
            let (lower, upper) = (format!("ic{level}_{kind}_lower95"), format!("ic{level}_{kind}_upper95"));
            let dose = number(row, &format!("ic{level}_{kind}"));
            assert!(number(row, &lower) < dose && dose < number(row, &upper));
        }
    }
    // The formula of the curve that stands in the same row.
    let [top, bottom, hill, mid] = ["top", "bottom", "hill", "log10_mid"].map(|name| number(row, name));
    let at = |response: f64| 10_f64.powf(mid + ((top - response) / (response - bottom)).log10() / hill);
    assert!((number(row, "ic20_abs") / at(0.8) - 1.0).abs() < 1e-9);
    assert!((number(row, "ic20_rel") / at(top - 0.2 * (top - bottom)) - 1.0).abs() < 1e-9);
}

#[test]
fn level_50_is_the_ic50_to_the_last_digit_whatever_the_fit() {
    let folder = plain();
    for options in [
        &["--level", "50"][..],
        &["--level", "50", "--model", "5pl"],
        &["--level", "50", "--model", "two-site"],
        &["--level", "50", "--model", "aicc"],
        &["--level", "50", "--loss", "tukey"],
        &["--level", "50", "--hill-range", "0.3:0.9"],
        &["--level", "50", "--details"],
    ] {
        let text = String::from_utf8(fit(folder.path(), options).stdout).expect("text");
        let header = text.lines().next().expect("a header");
        assert_eq!(header.split(',').filter(|name| *name == "ic50_abs").count(), 1, "{options:?}");
        let output = fit(folder.path(), &[options, &["--json"]].concat());
        let curves: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
        for curve in curves {
            let level = &curve["levels"][0];
            assert_eq!(level["absolute"], curve["fit"]["ic50_abs"], "{options:?}");
            assert_eq!(level["relative"], curve["fit"]["ic50_rel"], "{options:?}");
        }
    }
}

#[test]
fn a_level_that_is_not_reached_is_a_bound_and_never_extrapolated() {
    let folder = plain();
    let row = &rows(&fit(folder.path(), &["--level", "10,90,99"]))[1];
    assert_eq!(row["ic10_abs_qualifier"], "");
    for level in ["ic90_abs", "ic99_abs"] {
        assert_eq!((row[level].as_str(), row[&format!("{level}_qualifier")].as_str()), ("", ">"));
        assert!(number(row, &format!("{level}_lower95")) <= 6561.0);
        assert_eq!(row[&format!("{level}_upper95")], "");
    }
    // Below the lower plateau there is no dose at all: nothing but a bound.
    let row = &rows(&fit(folder.path(), &["--level", "99"]))[0];
    assert!([">", "nd"].contains(&row["ic99_abs_qualifier"].as_str()), "{row:?}");
}

#[test]
fn percent_and_inhibition_have_the_same_levels() {
    let levels = ["--level", "10,20,80"];
    let own = rows(&fit(plain().path(), &levels));
    let percent = points("dose (nM)", 100.0, false);
    let percent = rows(&fit(percent.path(), &[&levels[..], &["--half", "50"]].concat()));
    let inhibition = points("dose (nM)", 1.0, true);
    let inhibition = rows(&fit(inhibition.path(), &[&levels[..], &["--reads", "inhibition"]].concat()));
    for other in [percent, inhibition] {
        for (one, other) in own.iter().zip(&other) {
            for level in ["ic10_abs", "ic20_abs", "ic80_abs", "ic10_rel", "ic80_rel"] {
                let qualifier = format!("{level}_qualifier");
                assert_eq!(one[&qualifier], other[&qualifier], "{level}");
                for what in ["", "_lower95", "_upper95"] {
                    let name = format!("{level}{what}");
                    if !one[&name].is_empty() {
                        assert!((number(one, &name) / number(other, &name) - 1.0).abs() < 1e-3, "{name}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_model_without_other_relative_levels_leaves_them_empty_and_says_so() {
    let folder = plain();
    let output = fit(folder.path(), &["--model", "two-site", "--level", "20"]);
    assert!(
        words(&output).contains("relative levels other than 50 are told for 4pl and 5pl"),
        "{}",
        words(&output)
    );
    let row = &rows(&output)[0];
    assert!(number(row, "ic20_abs") > 1.0);
    assert_eq!((row["ic20_rel"].as_str(), row["ic20_rel_qualifier"].as_str()), ("", ""));
}

#[test]
fn a_pic50_is_the_negative_logarithm_with_its_limits_exchanged() {
    let rows = rows(&fit(plain().path(), &["--pic50"]));
    let row = &rows[0];
    assert!((number(row, "pic50_abs") - (9.0 - number(row, "ic50_abs").log10())).abs() < 1e-9);
    assert!(
        (number(row, "pic50_rel_lower95") - (9.0 - number(row, "ic50_rel_upper95").log10())).abs() < 1e-9
    );
    for row in &rows {
        let turned = match row["ic50_rel_qualifier"].as_str() {
            ">" => "<",
            "<" => ">",
            other => other,
        };
        assert_eq!(row["pic50_rel_qualifier"], turned);
    }
}

#[test]
fn a_pic50_of_doses_without_molar_unit_is_refused_with_a_way_out() {
    let none = fit(points("dose", 1.0, false).path(), &["--pic50"]);
    assert_eq!(none.status.code(), Some(2));
    assert!(
        words(&none).contains("those of KM12 have no unit") && words(&none).contains("dose (nM)"),
        "{}",
        words(&none)
    );
    let mass = fit(points("dose (ug/mL)", 1.0, false).path(), &["--pic50"]);
    assert_eq!(mass.status.code(), Some(2));
    assert!(words(&mass).contains("are in `µg/mL`"), "{}", words(&mass));
}

#[test]
fn json_holds_levels_and_pic50() {
    let output = fit(plain().path(), &["--level", "20", "--pic50", "--json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(value[0]["levels"][0]["percent"], 20.0);
    assert_eq!(value[0]["levels"][0]["absolute"]["kind"], "measured");
    assert!(value[0]["pic50"]["ic50_abs"]["value"].as_f64().expect("a number") > 7.0);
}

#[test]
fn an_estimate_at_the_end_of_its_range_is_named_and_has_no_error() {
    let folder = plain();
    for (option, range, column, end, reason) in [
        ("--hill-range", "1.5:3", "hill", 1.5, "hill_at_bound"),
        ("--top-range", "1.1:1.2", "top", 1.1, "top_at_bound"),
        ("--bottom-range", ":0.01", "bottom", 0.01, "bottom_at_bound"),
        ("--ic50-range", "30:100", "log10_mid", 30_f64.log10(), "mid_at_bound"),
    ] {
        let row = &rows(&fit(folder.path(), &[option, range]))[0];
        assert!((number(row, column) - end).abs() < 1e-9, "{option}: {}", row[column]);
        assert!(row["reasons"].split(';').any(|code| code == reason), "{option}: {}", row["reasons"]);
        assert_eq!(row[&format!("{column}_se")], "nd", "{option}");
    }
    // What every estimate keeps anyway changes none of them.
    let (wide, free) =
        (rows(&fit(folder.path(), &["--hill-range", "0.1:10"])), rows(&fit(folder.path(), &[])));
    for column in ["top", "bottom", "hill", "log10_mid", "hill_se", "rss", "ic50_abs"] {
        assert_eq!(wide[0][column], free[0][column], "{column}");
    }
}

#[test]
fn one_sided_ranges_of_plateaus_are_the_bounds_that_there_were() {
    let folder = plain();
    for (range, bound) in [
        (["--bottom-range", "0.08:"], ["--bottom-at-least", "0.08"]),
        (["--top-range", ":0.97"], ["--top-at-most", "0.97"]),
    ] {
        assert_eq!(fit(folder.path(), &range).stdout, fit(folder.path(), &bound).stdout, "{range:?}");
    }
}

#[test]
fn ranges_that_make_no_sense_are_refused_with_a_way_out() {
    let folder = plain();
    for (options, words_of) in [
        (&["--hill-range", "5:0.3"][..], "its first number must lie below its second"),
        (&["--hill-range", "5"], "expected two numbers with a colon"),
        (&["--hill-range", "1:2", "--hill", "1"], "cannot be used with"),
        (&["--hill-range", "1:2", "--model", "aicc"], "name the model, as in `--model 5pl`"),
        (&["--hill-range", "1:2", "--model", "two-site"], "which has 2 slopes"),
        (
            &["--hill-range", "0.3:0.8", "--model", "brain-cousens"],
            "no curve of `brain-cousens` has its slope",
        ),
        (&["--hill-range", "1:2", "--loss", "tukey"], "not with `--loss`"),
        (&["--ic50-range", "0:5"], "leave a side open"),
        (&["--ic50-range", "1:5", "--level", "20"], "leave out `--ic50-range`, or `--level`"),
        (
            &["--top-range", "1.2:", "--top-at-most", "1"],
            "no curve has its upper plateau above its lower one",
        ),
        (&["--level", "100"], "expected percent above 0 and below 100"),
        (&["--level", "20", "--share", "top", "--across", "cell_line"], "leave out `--level`, or `--share`"),
    ] {
        let output = fit(folder.path(), options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        assert!(words(&output).contains(words_of), "{options:?}: {}", words(&output));
        assert!(output.stdout.is_empty());
    }
}

/// A table of one column besides dose and response.
fn weighted(heading: &str, cell: impl Fn(f64) -> String, last: f64) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = format!("curve,dose,response,{heading}\n");
    for (k, response) in [0.99, 1.03, 0.9, 0.71, 0.38, 0.17, 0.08, last].into_iter().enumerate() {
        let _ = writeln!(
            table,
            "a,{},{response},{}",
            4_u32.pow(u32::try_from(k).expect("small")),
            cell(response)
        );
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    folder
}

#[test]
fn weights_by_name_are_those_of_a_column_that_holds_them() {
    for (name, power) in [("1/y", 1), ("1/Y^2", 2), ("1/y2", 2), ("1/y²", 2)] {
        let folder = weighted("w", |y| (1.0 / y.powi(power)).to_string(), 0.05);
        let by_name = rows(&fit(folder.path(), &["--weight", name]));
        let by_column = rows(&fit(folder.path(), &["--weight", "w"]));
        for column in ["top", "bottom", "hill", "log10_mid", "ic50_abs"] {
            let (one, other) = (number(&by_name[0], column), number(&by_column[0], column));
            assert!((one - other).abs() < 1e-7 * (1.0 + one.abs()), "{name} {column}: {one} {other}");
        }
        assert_ne!(by_name[0]["bottom"], rows(&fit(folder.path(), &[]))[0]["bottom"]);
    }
}

#[test]
fn a_column_of_that_very_name_wins() {
    let folder = weighted("1/y", |_| "1".to_owned(), 0.05);
    assert_eq!(fit(folder.path(), &["--weight", "1/y"]).stdout, fit(folder.path(), &[]).stdout);
}

#[test]
fn a_response_that_has_no_such_weight_is_pointed_at() {
    let folder = weighted("w", |_| "1".to_owned(), -0.01);
    let output = fit(folder.path(), &["--weight", "1/y2"]);
    assert_eq!(output.status.code(), Some(2));
    let told = words(&output);
    assert!(
        told.contains("a response of -0.01 has no weight 1/y2") && told.contains("points.csv:9:9"),
        "{told}"
    );
    let lenient = fit(folder.path(), &["--weight", "1/y2", "--lenient"]);
    assert_eq!(rows(&lenient)[0]["n_points"], "7");
}
