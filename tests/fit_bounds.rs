//! What `foldshift fit` and `foldshift compare` refuse, or say, of bounds, scales and options that cannot go together.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::null()).output().expect("the program runs")
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A cell of the first row.
fn cell(output: &Output, column: &str) -> String {
    assert!(output.status.success(), "{}", words(output));
    let text = String::from_utf8(output.stdout.clone()).expect("a table");
    let mut lines = text.lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let place = lines.next().expect("a header").iter().position(|name| name == column).expect("the column");
    lines.next().expect("a row")[place].clone()
}

/// Two lines in two experiments over nine doses in duplicate.
fn study() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = String::from("experiment,cell_line,compound,dose,response\n");
    let scatter = [0.011, -0.014, 0.004, -0.009, 0.016, -0.006, 0.008];
    for day in 1..3_usize {
        for (line, mid) in [("KM12", 20.0), ("LR", 500.0)] {
            for k in 0..18_usize {
                let dose = 3_f64.powi(i32::try_from(k / 2).expect("small"));
                let response = 0.06 + 0.94 / (1.0 + dose / mid) + scatter[(k * 5 + day) % 7];
                let _ = writeln!(table, "{day},{line},larotrectinib,{dose},{response:.4}");
            }
        }
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    folder
}

/// Counts that begin at 100: untreated cells fourfold, treated ones down to a tenth.
fn counts() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table =
        String::from("compound,dose,time_h,count\na,0,0,100\na,0,0,101\na,0,0,99\na,0,72,400\na,0,72,402\n");
    for k in 0..16_usize {
        let dose = 3_f64.powi(i32::try_from(k / 2).expect("small"));
        let growth = -0.9 + 1.9 / (1.0 + dose / 40.0);
        let count = if growth < 0.0 { 100.0 * (1.0 + growth) } else { 100.0 + 300.0 * growth };
        let _ = writeln!(table, "a,{dose},72,{:.2}", count + if k % 2 == 0 { 1.5 } else { -1.5 });
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    folder
}

#[test]
fn numbers_beyond_reach_and_bounds_without_a_curve_are_refused() {
    let folder = study();
    for (options, words_of) in [
        (&["--top-range", "1e200:"][..], "`--top-range` has 1e200, and numbers go up to 1e100"),
        (&["--bottom-range=-1e200:"], "`--bottom-range` has -1e200"),
        (&["--ic50-range", "1:1e101"], "`--ic50-range` has 1e101"),
        (&["--top", "1e200"], "`--top` has 1e200"),
        (&["--top-at-most", "1e200"], "`--top-at-most` has"),
        (&["--bottom-at-least=-1e200"], "`--bottom-at-least` has"),
        (&["--half", "1e200"], "`--half` has"),
        (&["--plausible", "--bottom-range", "2:"], "with `--bottom-range 2:` and `--plausible`"),
        (&["--plausible", "--bottom-at-least", "2"], "with `--bottom-at-least 2` and `--plausible`"),
        (&["--plausible", "--bottom", "2"], "with `--bottom 2` and `--plausible`"),
        (&["--plausible", "--top-at-most=-0.5"], "with `--top-at-most -0.5` and `--plausible`"),
        (&["--half", "0", "--level", "20"], "`--level` counts from the vehicle"),
        (&["--half=-0.5", "--level", "20"], "`--level` counts from the vehicle"),
        (&["--half", "0", "--plausible"], "`--plausible` counts from the vehicle"),
        (&["--growth", "gr", "--reads", "inhibition"], "growth falls with dose"),
    ] {
        let output = foldshift(folder.path(), &[&["fit", "points.csv"], options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", words(&output));
        assert!(words(&output).contains(words_of), "{options:?}: {}", words(&output));
        assert!(output.stdout.is_empty(), "{options:?}");
    }
    for options in [
        &["--half", "0"][..],
        &["--top-range", "1e99:"],
        &["--half", "0", "--level", "50"],
        &["--plausible", "--top", "1"],
    ] {
        let output = foldshift(folder.path(), &[&["fit", "points.csv"], options].concat());
        assert!(output.status.success(), "{options:?}: {}", words(&output));
    }
}

#[test]
fn growth_may_fall_to_minus_one_within_plausible_plateaus() {
    let folder = counts();
    for scale in ["nci", "gr"] {
        let plain = ["fit", "points.csv", "--growth", scale];
        let free = foldshift(folder.path(), &plain);
        let plausible = foldshift(folder.path(), &[&plain[..], &["--plausible"]].concat());
        assert!(
            words(&plausible).contains("the lower at least -1, the upper at most 1.5"),
            "{}",
            words(&plausible)
        );
        let bottom = |output: &Output| cell(output, "bottom").parse::<f64>().expect("a number");
        assert!(bottom(&free) < -0.5 && (bottom(&free) - bottom(&plausible)).abs() < 1e-6, "{scale}");
    }
    let nci = foldshift(folder.path(), &["fit", "points.csv", "--growth", "nci"]);
    // -0.9 + 1.9 / (1 + dose / 40) is 0.5, 0 and -0.5 at 40 · 0.5/1.4, 40 · 1/0.9 and 40 · 1.5/0.4.
    for (column, dose) in [("gi50", 14.286), ("tgi", 44.444), ("lc50", 150.0)] {
        let found: f64 = cell(&nci, column).parse().expect("a number");
        assert!((found / dose - 1.0).abs() < 0.05, "{column}: {found}");
        let page = include_str!("../docs/tables.md");
        assert!(page.contains(&format!("| `{column}`")), "{column} stands on no page");
    }
}

#[test]
fn a_limit_that_a_bound_cuts_off_is_empty() {
    let folder = study();
    let fit =
        |options: &[&str]| foldshift(folder.path(), &[&["fit", "points.csv", "--details"], options].concat());
    assert_ne!(cell(&fit(&[]), "bottom_lower95"), "");
    for options in [["--bottom-range", "0.1:0.3"], ["--bottom-at-least", "0.1"]] {
        let output = fit(&options);
        assert_eq!(
            (cell(&output, "bottom"), cell(&output, "bottom_lower95")),
            ("0.1".to_owned(), String::new())
        );
        assert!(cell(&output, "bottom_upper95").parse::<f64>().expect("a number") > 0.1);
    }
}

#[test]
fn a_table_of_fits_has_no_options_of_responses() {
    let folder = study();
    let at = folder.path();
    assert!(foldshift(at, &["fit", "points.csv", "-o", "fits.csv"]).status.success());
    let compare =
        |options: &[&str]| foldshift(at, &[&["compare", "fits.csv", "--parental", "KM12"], options].concat());
    for options in [&["--half", "0.5"][..], &["--reads", "viability"], &[]] {
        assert!(compare(options).status.success(), "{}", words(&compare(options)));
    }
    for options in [
        &["--dose", "dose"][..],
        &["--log-dose"],
        &["--unit", "nM"],
        &["--response", "top"],
        &["--weight", "1/y"],
        &["--wells", "3"],
        &["--vehicle", "0"],
        &["--growth", "gr"],
        &["--only", "experiment=1"],
        &["--pool", "experiment"],
        &["--lenient"],
    ] {
        let output = compare(options);
        assert_eq!(output.status.code(), Some(2), "{options:?}");
        let said = format!("`{}` needs responses, and this is a table of fits", options[0]);
        assert!(words(&output).contains(&said), "{options:?}: {}", words(&output));
        assert!(output.stdout.is_empty(), "{options:?}");
    }
    let both = compare(&["--lenient", "--unit", "nM", "--anatomy", "a.csv"]);
    assert!(
        words(&both).contains("`--unit`, `--lenient` and `--anatomy` need responses"),
        "{}",
        words(&both)
    );
}

#[test]
fn columns_that_number_wells_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = String::from("experiment,compound,dose,response\n");
    for k in 0..8_i32 {
        let dose = 3_f64.powi(k);
        let _ = writeln!(table, "e{k},a,{dose},{:.3}", 1.0 / (1.0 + dose / 40.0));
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    let numbered = foldshift(folder.path(), &["fit", "points.csv"]);
    assert!(
        words(&numbered).contains("8 of 8 curves have one dose: do `experiment`, `compound` number wells?"),
        "{}",
        words(&numbered)
    );
    assert!(words(&numbered).contains("identify a curve with `--by`"));
    let named = foldshift(folder.path(), &["fit", "points.csv", "--by", "compound"]);
    assert!(!words(&named).contains("have one dose"), "{}", words(&named));
}

#[test]
fn one_sheet_of_several_holds_the_fits_that_are_compared() {
    let folder = study();
    let at = folder.path();
    let fits = foldshift(at, &["fit", "points.csv"]);
    let table = String::from_utf8(fits.stdout).expect("a table");
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["first", "second"] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        for (row, line) in (0..).zip(table.lines()) {
            for (column, text) in (0..).zip(line.split(',')) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).expect("a cell"),
                    Err(_) => sheet.write_string(row, column, text).expect("a cell"),
                };
            }
        }
    }
    fs::write(at.join("fits.xlsx"), book.save_to_buffer().expect("a workbook")).expect("a file");
    fs::write(at.join("fits.csv"), &table).expect("a file");
    let of = |options: &[&str]| foldshift(at, &[&["compare"], options, &["--parental", "KM12"]].concat());
    let (sheet, plain) = (of(&["fits.xlsx", "--sheet", "second"]), of(&["fits.csv"]));
    assert!(sheet.status.success() && plain.status.success(), "{}", words(&sheet));
    assert_eq!(cell(&sheet, "metric"), cell(&plain, "metric"));
    let fold = |output: &Output| cell(output, "estimate").parse::<f64>().expect("a number");
    assert!((fold(&sheet) / fold(&plain) - 1.0).abs() < 1e-9, "{} {}", fold(&sheet), fold(&plain));
    assert_eq!(of(&["fits.xlsx", "--sheet", "third"]).status.code(), Some(2));
}
