//! What the user sees: every command and every bad input of the contract, through the binary.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The program, run in `folder`.
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

/// Exit code and words of a run.
fn told(output: &Output) -> String {
    format!(
        "exit {}\n{}",
        output.status.code().map_or("by signal".to_owned(), |c| c.to_string()),
        text(&output.stderr)
    )
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, content).expect("a file");
}

/// A plate of 24 wells: column 1 blank, column 2 vehicle, columns 3 to 6 a series of four doses.
const EXPORT: &str = ",1,2,3,4,5,6\nA,400,20000,2500,6000,15000,19000\nB,410,20500,2600,6100,15100,19100\nC,390,19500,2400,5900,14900,18900\nD,400,20100,2500,6000,15000,19000\n";

const LAYOUT: &str = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n\n[[series]]\ncompound = \"drug\"\nwells = \"A3-D6\"\ntop = \"1 uM\"\nfactor = 10\ndirection = \"right\"\n";

const STUDY: &str = "name = \"small\"\n\n[[plate]]\nexport = \"plate.csv\"\nlayout = \"layout.toml\"\ncell_line = \"KM12\"\nexperiment = \"1\"\n\n[[plate]]\nexport = \"resistant.csv\"\nlayout = \"layout.toml\"\ncell_line = \"LR\"\nexperiment = \"1\"\n\n[[pair]]\nparental = \"KM12\"\nresistant = [\"LR\"]\n";

/// A small study of two plates that runs.
fn small_study() -> TempDir {
    let folder = folder();
    write(folder.path(), "plate.csv", EXPORT);
    write(
        folder.path(),
        "resistant.csv",
        EXPORT
            .replace("A,400,20000,2500,6000", "A,400,20000,9500,14000")
            .replace("2600,6100", "9600,14100")
            .replace("2400,5900", "9400,13900")
            .replace("20100,2500,6000", "20100,9500,14000")
            // Two plates never read the same to the last digit.
            .replace("000", "013")
            .replace("100", "118")
            .replace("500", "507")
            .replace("900", "913"),
    );
    write(folder.path(), "layout.toml", LAYOUT);
    write(folder.path(), "study.toml", STUDY);
    folder
}

fn column(table: &str, name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let index = reader.headers().expect("a header").iter().position(|cell| cell == name);
    let index = index.unwrap_or_else(|| panic!("no column {name}"));
    reader.records().map(|row| row.expect("a row")[index].to_owned()).collect()
}

fn demo() -> (TempDir, PathBuf) {
    let folder = folder();
    let output = foldshift(folder.path(), &["demo", "study", "-q"]);
    assert!(output.status.success(), "{}", told(&output));
    let study = folder.path().join("study");
    (folder, study)
}

// ---- the main job

#[test]
fn the_demo_study_runs_and_names_its_failed_plate() {
    let (_keep, study) = demo();
    let output = foldshift(&study, &["run", "study.toml"]);
    insta::assert_snapshot!("demo_run", told(&output));
    let results = study.join("results");
    for name in [
        "wells.csv",
        "quality.csv",
        "fits.csv",
        "shifts.csv",
        "report.html",
        "report.xlsx",
        "methods.md",
        "prism.pzfx",
        "manifest.json",
        "study.resolved.toml",
    ] {
        assert!(results.join(name).is_file(), "{name} is missing");
    }
    assert!(fs::read_dir(results.join("plots")).expect("plots").count() >= 5);
    let leftovers: Vec<_> = fs::read_dir(&study)
        .expect("the study folder")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with(".foldshift"))
        .collect();
    assert!(leftovers.is_empty(), "{leftovers:?}");
}

/// Reference: `fixtures/km12/truth.csv`, from which the script drew the example study.
#[test]
fn the_truth_of_the_example_lies_inside_its_intervals() {
    let (_keep, study) = demo();
    assert_eq!(foldshift(&study, &["run", "study.toml", "-q"]).status.code(), Some(1));
    let shifts = fs::read_to_string(study.join("results/shifts.csv")).expect("shifts");
    let truth = fs::read_to_string(study.join("truth.csv")).expect("truth");
    let true_fold = |line: &str, compound: &str| -> f64 {
        let rows = column(&truth, "cell_line").into_iter().zip(column(&truth, "compound"));
        let index = rows.clone().position(|(l, c)| l == line && c == compound).expect("a truth");
        column(&truth, "fold_vs_parental_true")[index].parse().expect("a number")
    };
    let cells = |name: &str| column(&shifts, name);
    let (lines, compounds, metrics) = (cells("resistant"), cells("compound"), cells("metric"));
    let (lower, upper, qualifier, estimate) =
        (cells("lower95"), cells("upper95"), cells("qualifier"), cells("estimate"));
    let mut compared = 0;
    for index in (0..lines.len()).filter(|&index| metrics[index] == "ic50_abs") {
        let fold = true_fold(&lines[index], &compounds[index]);
        let low: f64 = lower[index].parse().expect("a lower limit");
        assert!(low <= fold, "{} {}: {low} > {fold}", lines[index], compounds[index]);
        if qualifier[index] == ">" {
            assert!(estimate[index].is_empty() && upper[index].is_empty());
            assert_eq!((lines[index].as_str(), compounds[index].as_str()), ("KM12-LR1", "larotrectinib"));
        } else {
            let high: f64 = upper[index].parse().expect("an upper limit");
            assert!(fold <= high, "{} {}: {fold} > {high}", lines[index], compounds[index]);
        }
        compared += 1;
    }
    assert_eq!(compared, 8);
}

#[test]
fn the_resolved_study_reproduces_the_results_byte_for_byte() {
    let (_keep, study) = demo();
    foldshift(&study, &["run", "study.toml", "-q", "-o", "one", "--threads", "1"]);
    foldshift(&study, &["run", "one/study.resolved.toml", "-q", "-o", "two", "--threads", "2"]);
    let mut compared = 0;
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(study.join("one").join(&inside)).expect("results") {
            let name = inside.join(entry.expect("an entry").file_name());
            if study.join("one").join(&name).is_dir() {
                folders.push(name);
                continue;
            }
            let (one, two) =
                (fs::read(study.join("one").join(&name)), fs::read(study.join("two").join(&name)));
            assert!(one.expect("a file") == two.expect("a file"), "{} differs", name.display());
            compared += 1;
        }
    }
    assert!(compared > 10, "only {compared} files");
}

#[test]
fn check_reports_all_problems_of_a_study_at_once() {
    let folder = small_study();
    write(
        folder.path(),
        "study.toml",
        STUDY
            .replace("name =", "nmae =")
            .replace("\"resistant.csv\"\nlayout", "\"resistant.csv\"\nlayuot")
            .replace("parental = \"KM12\"", "parental = \"LR\""),
    );
    insta::assert_snapshot!("check_study_typos", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(folder.path(), "study.toml", STUDY.replace("resistant = [\"LR\"]", "resistant = [\"LR1\"]"));
    insta::assert_snapshot!("check_unknown_line", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(folder.path(), "study.toml", STUDY.replace("plate.csv", "plaet.csv"));
    insta::assert_snapshot!(
        "check_missing_export",
        told(&foldshift(folder.path(), &["check", "study.toml"]))
    );
    insta::assert_snapshot!(
        "check_missing_study",
        told(&foldshift(folder.path(), &["check", "nothing.toml"]))
    );
    write(folder.path(), "study.toml", STUDY.replace("[[pair]]", "[[pair]"));
    insta::assert_snapshot!("check_no_toml", told(&foldshift(folder.path(), &["check", "study.toml"])));
}

// ---- bad input: not an export, empty, binary, truncated

#[test]
fn what_is_no_export_is_refused_with_what_was_expected() {
    let folder = folder();
    write(folder.path(), "garbage.txt", "definitely not plate data\nadfd\n");
    write(folder.path(), "empty.csv", "");
    write(folder.path(), "binary.dat", [0x7f, b'E', b'L', b'F', 0, 1, 2, 3]);
    write(folder.path(), "cut.csv", &EXPORT[..EXPORT.len() - 30]);
    write(folder.path(), "text_in_cell.csv", EXPORT.replace("14900", "abc"));
    for name in ["garbage.txt", "empty.csv", "binary.dat", "cut.csv", "text_in_cell.csv", "nothing.csv"] {
        let output = foldshift(folder.path(), &["read", name]);
        assert!(output.stdout.is_empty(), "{name} gave data");
        insta::assert_snapshot!(format!("read_{}", name.replace('.', "_")), told(&output));
    }
}

#[test]
fn an_export_cut_in_half_stops_the_study_and_leaves_no_results() {
    let folder = small_study();
    write(folder.path(), "resistant.csv", &EXPORT[..EXPORT.len() / 2]);
    let output = foldshift(folder.path(), &["run", "study.toml"]);
    insta::assert_snapshot!("run_cut_export", told(&output));
    assert!(!folder.path().join("results").exists());
}

// ---- bad input: overflow, masked, empty

#[test]
fn overflow_and_masked_wells_are_kept_with_their_flags_and_listed() {
    let (_keep, study) = demo();
    foldshift(&study, &["run", "study.toml", "-q"]);
    let wells = fs::read_to_string(study.join("results/wells.csv")).expect("wells");
    let flagged: Vec<String> = column(&wells, "flag")
        .into_iter()
        .zip(column(&wells, "value"))
        .zip(column(&wells, "response"))
        .zip(column(&wells, "excluded"))
        .filter(|(((flag, _), _), _)| !flag.is_empty())
        .map(|(((flag, value), response), excluded)| {
            format!("{flag} | {value} | {} | {excluded}", !response.is_empty())
        })
        .collect();
    insta::assert_snapshot!("flagged_wells", flagged.join("\n"));
}

// ---- bad input: layouts

#[test]
fn a_layout_that_does_not_fit_the_plate_is_told_whole() {
    let folder = small_study();
    write(
        folder.path(),
        "layout.toml",
        LAYOUT.replace("A3-D6", "A3-E6").replace("1 = { role = \"blank\" }\n", ""),
    );
    insta::assert_snapshot!("layout_does_not_fit", told(&foldshift(folder.path(), &["check", "study.toml"])));
    let two_roles = "well,role,compound,dose,unit\nA1,blank,,,\nA1,vehicle,,,\nB1,blnak,,,\nC1,sample,drug,3,\nD1,sample,,3,nM\nZZ9,empty,,,\n";
    write(folder.path(), "layout.toml", two_roles);
    insta::assert_snapshot!("layout_bad_rows", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(
        folder.path(),
        "layout.toml",
        two_roles.replace("A1,vehicle,,,\n", "").replace("ZZ9,empty,,,\n", ""),
    );
    insta::assert_snapshot!("layout_bad_cells", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(
        folder.path(),
        "layout.toml",
        LAYOUT.replace("[[series]]", "[row]\nA = { role = \"kill\" }\n\n[[series]]"),
    );
    insta::assert_snapshot!("layout_two_roles", told(&foldshift(folder.path(), &["check", "study.toml"])));
}

#[test]
fn units_that_are_missing_mixed_or_implausible_are_named() {
    let folder = small_study();
    write(folder.path(), "layout.toml", LAYOUT.replace("1 uM", "1"));
    insta::assert_snapshot!("unit_missing", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(folder.path(), "layout.toml", LAYOUT.replace("1 uM", "1000 um"));
    insta::assert_snapshot!("unit_unknown", told(&foldshift(folder.path(), &["check", "study.toml"])));
    write(folder.path(), "layout.toml", LAYOUT.replace("1 uM", "20 M"));
    insta::assert_snapshot!("unit_implausible", told(&foldshift(folder.path(), &["check", "study.toml"])));
    let doses = "doses = [\"1 uM\", \"100 nM\", \"10 %\", \"1 %\"]";
    write(folder.path(), "layout.toml", LAYOUT.replace("top = \"1 uM\"\nfactor = 10", doses));
    insta::assert_snapshot!("unit_of_two_kinds", told(&foldshift(folder.path(), &["check", "study.toml"])));
    let doses = "doses = [\"1 uM\", \"100 nM\", \"10 nM\", \"1 nM\"]";
    write(folder.path(), "layout.toml", LAYOUT.replace("top = \"1 uM\"\nfactor = 10", doses));
    insta::assert_snapshot!("unit_mixed", told(&foldshift(folder.path(), &["check", "study.toml"])));
}

// ---- bad input: controls

#[test]
fn a_plate_without_its_controls_fails_and_the_others_go_on() {
    let folder = small_study();
    write(
        folder.path(),
        "bad.toml",
        LAYOUT.replace("2 = { role = \"vehicle\" }", "2 = { role = \"empty\" }"),
    );
    write(folder.path(), "study.toml", STUDY.replacen("layout.toml", "bad.toml", 1));
    insta::assert_snapshot!("no_vehicle", told(&foldshift(folder.path(), &["run", "study.toml"])));
    write(folder.path(), "bad.toml", LAYOUT.replace("1 = { role = \"blank\" }", "1 = { role = \"empty\" }"));
    insta::assert_snapshot!("no_blank", told(&foldshift(folder.path(), &["run", "study.toml"])));
    write(
        folder.path(),
        "bad.toml",
        LAYOUT
            .replace("1 = { role = \"blank\" }", "1 = { role = \"vehicle\" }")
            .replace("2 = { role = \"vehicle\" }", "2 = { role = \"blank\" }"),
    );
    insta::assert_snapshot!("vehicle_below_blank", told(&foldshift(folder.path(), &["run", "study.toml"])));
    write(
        folder.path(),
        "study.toml",
        STUDY
            .replacen("layout.toml", "bad.toml", 1)
            .replace("[[pair]]", "[normalise]\nzero = \"none\"\n\n[[pair]]"),
    );
    write(folder.path(), "bad.toml", LAYOUT.replace("1 = { role = \"blank\" }", "1 = { role = \"empty\" }"));
    insta::assert_snapshot!("blank_waived", told(&foldshift(folder.path(), &["run", "study.toml"])));
}

// ---- fit

const POINTS: &str = "cell_line,compound,dose,unit,response\n";

fn points(doses: &[f64]) -> String {
    let rows = doses.iter().flat_map(|dose| {
        [0.01, -0.01]
            .map(|noise| format!("KM12,drug,{dose},nM,{}\n", 0.1 + 0.9 / (1.0 + dose / 30.0) + noise))
    });
    POINTS.to_owned() + &rows.collect::<String>()
}

#[test]
fn areas_are_in_the_unit_of_the_responses() {
    let folder = folder();
    let table =
        "curve,dose,response\na,1,131\na,2,128\na,4,118\na,8,92\na,16,55\na,32,24\na,64,10\na,128,3\n";
    write(folder.path(), "points.csv", table);
    let output = foldshift(folder.path(), &["fit", "points.csv", "--half", "50"]);
    let table = text(&output.stdout);
    let number = |name: &str| column(&table, name)[0].parse::<f64>().expect("a number");
    let [auc, aac, clipped] = ["auc", "aac", "auc_clipped"].map(number);
    // Trapezoids: 70.57 of the points, 62.2 of what is left of them below 100.
    assert!((auc - 70.6).abs() < 1.5 && (aac - (100.0 - auc)).abs() < 1e-9, "{auc} {aac}");
    assert!((clipped - 62.2).abs() < 1.5, "{clipped}");
    let output = foldshift(folder.path(), &["fit", "points.csv", "--half", "50", "--json"]);
    let json = text(&output.stdout);
    assert!(json.contains(&format!("\"auc_clipped\":{clipped}")) && json.contains("\"aac\":"), "{json}");
}

#[test]
fn fit_prints_the_columns_of_the_contract() {
    let folder = folder();
    write(folder.path(), "points.csv", points(&[1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0]));
    let output = foldshift(folder.path(), &["fit", "points.csv"]);
    assert!(output.status.success(), "{}", told(&output));
    let table = text(&output.stdout);
    assert_eq!(
        table.lines().next(),
        Some(
            "cell_line,compound,model,status,reasons,n_points,n_doses,dose_min,dose_max,dose_unit,top,top_se,bottom,bottom_se,hill,hill_se,\
             log10_mid,log10_mid_se,ic50_rel,ic50_rel_qualifier,ic50_rel_lower95,ic50_rel_upper95,ic50_abs,ic50_abs_qualifier,\
             ic50_abs_lower95,ic50_abs_upper95,einf,emax,auc,aac,rss,df,sigma,r2,p_flat,p_lack_of_fit,iterations,\
             auc_clipped,p_trend"
        )
    );
    let number = |name: &str| column(&table, name)[0].parse::<f64>().expect("a number");
    assert!(
        (number("auc") + number("aac") - 1.0).abs() < 1e-12 && (0.0..=1.0).contains(&number("auc_clipped"))
    );
    assert!((number("ic50_rel") - 30.0).abs() < 2.0 && number("ic50_rel_lower95") < 30.0);
    // 0.1 + 0.9 / (1 + x / 30) is 0.5 at 37.5.
    assert!((number("ic50_abs") - 37.5).abs() < 2.0);
    let gz = Command::new("gzip").arg("-k").arg(folder.path().join("points.csv")).status();
    if gz.is_ok_and(|status| status.success()) {
        assert_eq!(foldshift(folder.path(), &["fit", "points.csv.gz"]).stdout, output.stdout);
    }
}

#[test]
fn fewer_than_four_doses_are_not_determinable_until_a_plateau_is_given() {
    let folder = folder();
    write(folder.path(), "points.csv", points(&[1.0, 30.0, 1000.0]));
    let output = foldshift(folder.path(), &["fit", "points.csv"]);
    insta::assert_snapshot!("too_few_doses", told(&output));
    let table = text(&output.stdout);
    assert_eq!(column(&table, "status"), ["not_determinable"]);
    assert!(column(&table, "reasons")[0].contains("too_few_doses"));
    assert_eq!(column(&table, "ic50_abs_qualifier"), ["nd"]);
    let fixed = foldshift(folder.path(), &["fit", "points.csv", "--top", "1", "--bottom", "0.1"]);
    assert_eq!(column(&text(&fixed.stdout), "status"), ["fitted"]);
}

#[test]
fn cells_that_make_no_sense_are_named_by_row_and_column() {
    let folder = folder();
    let bad = points(&[1.0, 3.0, 10.0, 30.0, 100.0])
        + "KM12,drug,300,nM,NaN\nKM12,drug,inf,nM,0.2\nKM12,drug,-5,nM,0.2\nKM12,drug,1000,nM,low\nKM12,drug,1000,nM,\n";
    write(folder.path(), "points.csv", &bad);
    insta::assert_snapshot!("bad_points", told(&foldshift(folder.path(), &["fit", "points.csv"])));
    let lenient = foldshift(folder.path(), &["fit", "points.csv", "--lenient"]);
    assert_eq!(column(&text(&lenient.stdout), "n_points"), ["10"]);
    insta::assert_snapshot!("lenient_points", told(&lenient));
    let parted = "serum,dose,response\nlow,1,1\nlow,3,0.8\nlow,9,0.1\nhigh,1,1\nhigh,3,0.9\nhigh,9,0.4\n";
    write(folder.path(), "points.csv", parted);
    insta::assert_snapshot!("no_identity", told(&foldshift(folder.path(), &["fit", "points.csv"])));
    write(folder.path(), "points.csv", "curve,amount,response\n1,2,3\n");
    insta::assert_snapshot!("no_dose_column", told(&foldshift(folder.path(), &["fit", "points.csv"])));
    write(folder.path(), "points.csv", bad.replacen("1,nM", "1,uM", 1));
    insta::assert_snapshot!(
        "mixed_units",
        told(&foldshift(folder.path(), &["fit", "points.csv", "--lenient"]))
    );
}

#[test]
fn rows_longer_than_the_header_and_outputs_onto_inputs_are_refused() {
    let folder = folder();
    write(folder.path(), "commas.csv", "curve,dose,response\na,0,1,0,95\na,1,0,0,8\n");
    insta::assert_snapshot!(
        "decimal_commas_between_commas",
        told(&foldshift(folder.path(), &["fit", "commas.csv"]))
    );
    let table = points(&[1.0, 3.0, 10.0, 30.0, 100.0]);
    write(folder.path(), "points.csv", &table);
    let output = foldshift(folder.path(), &["fit", "points.csv", "-o", "points.csv"]);
    insta::assert_snapshot!("output_is_input", told(&output));
    assert_eq!(fs::read_to_string(folder.path().join("points.csv")).expect("still there"), table);
    assert_eq!(
        foldshift(folder.path(), &["fit", "points.csv", "--by", "compound,compound"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_comparison_named_twice_is_refused() {
    let folder = small_study();
    write(folder.path(), "study.toml", STUDY.replace("[\"LR\"]", "[\"LR\", \"LR\"]"));
    insta::assert_snapshot!("compared_twice", told(&foldshift(folder.path(), &["check", "study.toml"])));
}

// ---- bad input: disk full; the result folder has tests of its own, results_folder.rs

#[test]
fn a_full_disk_is_a_clear_error() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: this system has no /dev/full");
        return;
    }
    let folder = folder();
    write(folder.path(), "points.csv", points(&[1.0, 3.0, 10.0, 30.0, 100.0]));
    insta::assert_snapshot!(
        "disk_full",
        told(&foldshift(folder.path(), &["fit", "points.csv", "-q", "-o", "/dev/full"]))
    );
}

// ---- read, layouts, formats, help

#[test]
fn read_gives_a_row_a_well() {
    let folder = small_study();
    let output = foldshift(folder.path(), &["read", "plate.csv"]);
    assert!(output.status.success());
    let lines: Vec<String> = text(&output.stdout).lines().take(3).map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "plate,well,row,col,read,time_s,value,flag",
            "Plate 1,A1,1,1,signal,,400,",
            "Plate 1,A2,1,2,signal,,20000,"
        ]
    );
    let both = foldshift(folder.path(), &["read", "plate.csv", "resistant.csv"]);
    assert!(text(&both.stdout).starts_with("export,plate,well"));
}

#[test]
fn a_layout_is_drawn_in_the_terminal() {
    let folder = small_study();
    insta::assert_snapshot!(
        "layout_show",
        text(&foldshift(folder.path(), &["layout", "show", "layout.toml"]).stdout)
    );
    for form in ["toml", "csv"] {
        for wells in ["6", "24", "96", "384", "1536"] {
            let name = format!("{form}{wells}.layout");
            let new =
                foldshift(folder.path(), &["layout", "new", "--wells", wells, "--format", form, "-o", &name]);
            assert!(new.status.success(), "{}", told(&new));
            let shown = foldshift(folder.path(), &["layout", "show", &name]);
            assert!(shown.status.success(), "{form} {wells}: {}", told(&shown));
        }
    }
}

#[test]
fn formats_completions_and_the_manual_are_there() {
    let folder = folder();
    insta::assert_snapshot!("formats", text(&foldshift(folder.path(), &["formats"]).stdout));
    assert!(text(&foldshift(folder.path(), &["completions", "bash"]).stdout).contains("foldshift"));
    assert!(text(&foldshift(folder.path(), &["man"]).stdout).contains(".TH foldshift"));
    assert_eq!(foldshift(folder.path(), &["fti"]).status.code(), Some(2));
}

#[test]
fn the_schemas_are_listed_and_printed_and_documents_name_theirs() {
    let (folder, study) = demo();
    let listed = text(&foldshift(folder.path(), &["schema"]).stdout);
    let page = include_str!("../docs/schema/README.md");
    for line in listed.lines() {
        let name = line.split_whitespace().next().expect("a name");
        let printed = foldshift(folder.path(), &["schema", name]);
        let schema: serde_json::Value = serde_json::from_slice(&printed.stdout).expect("JSON");
        assert_eq!(schema["$id"], format!("urn:foldshift:{name}:1"));
        assert!(page.contains(&format!("| [{name}]({name}.json) |")), "docs/schema/README.md lacks {name}");
    }
    assert_eq!(listed.lines().count(), 14, "{listed}");
    assert_eq!(foldshift(folder.path(), &["schema", "fti"]).status.code(), Some(2));

    let checked = foldshift(&study, &["check", "study.toml", "--json"]);
    assert!(text(&checked.stdout).starts_with(r#"{"schema":"urn:foldshift:check:1","problems":"#));
    foldshift(&study, &["run", "study.toml", "-q"]);
    let manifest = fs::read_to_string(study.join("results/manifest.json")).expect("a manifest");
    assert!(manifest.starts_with("{\n  \"schema\": \"urn:foldshift:manifest:1\","), "{manifest}");
}

#[test]
fn every_reason_code_is_explained_in_the_documentation() {
    let tables =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables.md")).expect("docs");
    for reason in foldshift_curves::fit::Reason::ALL {
        let row = format!("| `{}` | {} |", reason.code(), reason.words());
        assert!(tables.contains(&row), "docs/tables.md lacks: {row}");
    }
}

#[test]
fn fits_have_the_same_bits_whatever_the_threads_and_the_instructions() {
    let results = |threads: &str, set: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
            .args(["bench", "--curves", "700", "--interval", "profile", "--threads", threads])
            .env("FOLDSHIFT_SIMD", set)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(text(&output.stdout).starts_with("stage,curves,seconds,curves_per_s,doses,"));
        assert!(text(&output.stdout).contains("\nsimulate,700,"));
        text(&output.stderr).rsplit(' ').next().map(str::to_owned)
    };
    let plain = results("1", "plain");
    for set in foldshift_curves::lanes::InstructionSet::ALL.into_iter().filter(|set| set.is_there()) {
        for threads in ["1", "2", "3"] {
            assert_eq!(results(threads, set.name()), plain, "{set}, {threads} threads");
        }
    }
    let unknown = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .arg("bench")
        .env("FOLDSHIFT_SIMD", "abacus")
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("`FOLDSHIFT_SIMD=abacus` is not an instruction set"));
}

#[test]
fn a_bench_is_held_against_an_earlier_one() {
    let folder = folder();
    let small = ["bench", "--curves", "300", "--threads", "1"];
    let first = foldshift(folder.path(), &[&small[..], &["-o", "then.csv"]].concat());
    assert!(first.status.success(), "{}", text(&first.stderr));
    let then = fs::read_to_string(folder.path().join("then.csv")).unwrap();
    let stages = [
        "simulate",
        "arrange",
        "fit",
        "table_read",
        "table_group",
        "table_look",
        "table_fit",
        "table_write",
        "table",
    ];
    let names = |table: &str| {
        table.lines().skip(1).map(|row| row.split(',').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names(&then), stages);
    let again = foldshift(folder.path(), &[&small[..], &["--against", "then.csv"]].concat());
    let table = text(&again.stdout);
    assert!(table.lines().next().unwrap().ends_with(",curves_per_s_before,ratio"), "{table}");
    assert!(table.lines().skip(1).all(|row| row.rsplit(',').next().unwrap().parse::<f64>().unwrap() > 0.0));
    assert!(!text(&again.stderr).contains("measured otherwise"), "{}", text(&again.stderr));
    let other =
        foldshift(folder.path(), &[&small[..], &["--replicates", "1", "--against", "then.csv"]].concat());
    assert!(text(&other.stderr).contains("replicates 3, now 1"), "{}", text(&other.stderr));
    write(folder.path(), "points.csv", "dose,response\n1,2\n");
    let foreign = foldshift(folder.path(), &[&small[..], &["--against", "points.csv"]].concat());
    assert_eq!(foreign.status.code(), Some(2));
    assert!(text(&foreign.stderr).contains("points.csv:1"), "{}", text(&foreign.stderr));
}

#[test]
fn fits_of_which_something_is_known_have_the_same_bits_whatever_the_instructions() {
    let folder = folder();
    let screen =
        foldshift_curves::screen::Screen { replicates: 1, ..foldshift_curves::screen::Screen::default() };
    let curves = screen.curves(0..90).expect("curves");
    let rows = curves.iter().enumerate().flat_map(|(index, curve)| {
        curve.points().iter().map(move |point| format!("{index},{},{}\n", point.dose, point.response))
    });
    let table = String::from("curve,dose,response\n") + &rows.collect::<String>();
    write(folder.path(), "points.csv", table);
    for known in
        [&["--top", "1"][..], &["--bottom-at-least", "0"], &["--top", "1", "--bottom", "0"], &["--hill", "1"]]
    {
        let fits = |set: &str| {
            let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
                .current_dir(folder.path())
                .args(["fit", "points.csv", "--by", "curve", "-q"])
                .args(known)
                .env("FOLDSHIFT_SIMD", set)
                .output()
                .unwrap();
            assert!(output.status.success(), "{}", text(&output.stderr));
            text(&output.stdout)
        };
        let plain = fits("plain");
        assert_eq!(plain.lines().count(), 91);
        for set in foldshift_curves::lanes::InstructionSet::ALL.into_iter().filter(|set| set.is_there()) {
            assert_eq!(fits(set.name()), plain, "{set} {known:?}");
        }
    }
}

#[test]
fn other_models_and_details_append_their_columns() {
    let folder = folder();
    write(folder.path(), "points.csv", points(&[1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0]));
    let table = |arguments: &[&str]| {
        let output = foldshift(folder.path(), &[&["fit", "points.csv"], arguments].concat());
        assert!(output.status.success(), "{}", told(&output));
        text(&output.stdout)
    };
    let number = |table: &str, name: &str| column(table, name)[0].parse::<f64>().expect("a number");
    let plain = table(&[]);
    let help = text(&foldshift(folder.path(), &["fit", "--help"]).stdout);
    let docs =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/tables.md")).expect("docs");
    for model in foldshift_curves::models::Model::ALL.iter().copied() {
        let (name, other) = (model.name(), table(&["--model", model.name()]));
        assert!(column(&other, "model")[0].eq_ignore_ascii_case(name), "{other}");
        assert!(help.contains(name) && docs.contains(&format!("`{name}`")), "{name}");
        for own in model.own_parameters() {
            assert!(!column(&other, own)[0].is_empty() && docs.contains(&format!("`{own}`")), "{own}");
        }
        if model.slopes() == 0 {
            continue; // no curve of the dose
        }
        assert!(number(&other, "rss") <= number(&plain, "rss") * (1.0 + 1e-6), "{other}");
        assert!((number(&other, "ic50_abs") / 37.5).ln().abs() < 0.3, "{other}");
    }
    let chosen = table(&["--model", "aicc", "--candidates", "constant,4pl,5pl", "--average", "--details"]);
    assert_eq!(column(&chosen, "model"), ["4PL"]);
    assert!((0.3..1.0).contains(&number(&chosen, "akaike_weight")));
    assert!(
        number(&chosen, "ic50_abs_averaged_lower95") < 37.5
            && number(&chosen, "ic50_abs_averaged_upper95") > 37.5
    );
    for (name, truth) in [("top", 1.0), ("bottom", 0.1), ("hill", 1.0)] {
        let limit = |side: &str| number(&chosen, &format!("{name}_{side}95"));
        assert!(limit("lower") < truth && truth < limit("upper"), "{name} {chosen}");
    }
    let details = table(&["--details"]);
    assert!(details.starts_with(plain.lines().next().expect("a header")), "{details}");
    assert!(details.lines().nth(1).is_some_and(|row| row.starts_with(plain.lines().nth(1).expect("a row"))));
    let json = table(&["--model", "5pl", "--details", "--json"]);
    assert!(json.contains("\"asymmetry\"") && json.contains("\"p_runs\""), "{json}");
    for wrong in [["--model", "two-site", "--hill", "1"], ["--average", "--model", "5pl", "--details"]] {
        let refused = foldshift(folder.path(), &[&["fit", "points.csv"][..], &wrong].concat());
        assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    }
}

#[test]
fn curves_that_share_parameters_tell_their_relative_potency() {
    let folder = folder();
    let doses = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0];
    let resistant = doses.iter().flat_map(|dose| {
        [0.02, -0.02].map(|noise| format!("LR,drug,{dose},nM,{}\n", 0.1 + 0.9 / (1.0 + dose / 240.0) + noise))
    });
    write(folder.path(), "points.csv", points(&doses) + &resistant.collect::<String>());
    let run = |arguments: &[&str]| foldshift(folder.path(), &[&["fit", "points.csv"], arguments].concat());
    let output = run(&["--share", "top,bottom,hill", "--across", "cell_line", "--against", "KM12"]);
    assert!(output.status.success(), "{}", told(&output));
    let table = text(&output.stdout);
    let number = |name: &str, row: usize| column(&table, name)[row].parse::<f64>().expect("a number");
    assert_eq!(column(&table, "top")[0], column(&table, "top")[1]);
    assert_eq!(column(&table, "model"), ["4PL(shared top bottom hill)"; 2]);
    // The resistant line needs eight times as much.
    assert!((number("relative_potency", 1) * 8.0 - 1.0).abs() < 0.1, "{table}");
    assert!(number("relative_potency_lower95", 1) < 0.125 && 0.125 < number("relative_potency_upper95", 1));
    assert!(number("p_shared", 0) > 0.05);
    for wrong in [
        ["--share", "top", "--across", "plate", "--interval", "none"],
        ["--share", "top", "--across", "cell_line", "--against", "KM21"],
        ["--share", "top", "--across", "cell_line", "--model", "5pl"],
    ] {
        let refused = run(&wrong);
        assert_eq!(refused.status.code(), Some(2), "{}", told(&refused));
    }
}

#[test]
fn outliers_are_listed_and_left_out_only_when_asked() {
    let folder = folder();
    let doses = [1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0, 3000.0];
    let honest = points(&doses);
    // One well of the lowest dose dried out.
    let first = honest.lines().nth(1).expect("a well");
    let dried = format!("{},0.2", first.rsplit_once(',').expect("cells").0);
    let spoilt = honest.replacen(first, &dried, 1);
    write(folder.path(), "honest.csv", &honest);
    write(folder.path(), "spoilt.csv", &spoilt);
    let table = |arguments: &[&str]| {
        let output = foldshift(folder.path(), &[&["fit"], arguments].concat());
        assert!(output.status.success(), "{}", told(&output));
        (text(&output.stdout), told(&output))
    };
    let number = |table: &str, name: &str| column(table, name)[0].parse::<f64>().expect("a number");
    let (plain, _) = table(&["spoilt.csv"]);
    let (kept, said) = table(&["spoilt.csv", "--outliers", "wild.csv"]);
    assert_eq!(kept, plain);
    assert!(said.contains("1 outlier of 1 curve, listed in `wild.csv`, kept"), "{said}");
    let listed = std::fs::read_to_string(folder.path().join("wild.csv")).unwrap();
    assert_eq!(column(&listed, "response"), ["0.2"]);
    assert_eq!(column(&listed, "dose"), ["1"]);
    assert!(number(&listed, "p_adjusted") < 0.01 && (number(&listed, "ic50_abs_ratio") - 1.0).abs() > 0.01);
    let (without, said) = table(&["spoilt.csv", "--outliers", "wild.csv", "--exclude-outliers"]);
    assert!(said.contains("left out"), "{said}");
    assert!(column(&without, "reasons")[0].contains("outliers_excluded"));
    assert!((number(&without, "n_points") + 1.0 - number(&plain, "n_points")).abs() < 0.5);
    assert_eq!(column(&without, "ic50_abs"), column(&listed, "ic50_abs_without"));
    let (honest, _) = table(&["honest.csv"]);
    for loss in ["tukey", "student"] {
        let (robust, _) = table(&["spoilt.csv", "--loss", loss]);
        assert_eq!(column(&robust, "loss"), [loss]);
        assert_eq!(column(&robust, "n_half_weight"), ["1"]);
        let off = |table: &str| (number(table, "top") - number(&honest, "top")).abs();
        assert!(off(&robust) < 0.5 * off(&plain), "{robust} {plain}");
    }
    let hessian = table(&["honest.csv", "--se", "hessian"]).0;
    assert_eq!(column(&hessian, "top"), column(&honest, "top"));
    assert_ne!(column(&hessian, "log10_mid_se"), column(&honest, "log10_mid_se"));
    for wrong in [
        &["--exclude-outliers"][..],
        &["--loss", "tukey", "--model", "5pl"],
        &["--se", "hessian", "--model", "5pl"],
        &["--outliers", "spoilt.csv"],
        &["--outliers", "wild.csv", "--outlier-level", "1.5"],
        &["--outliers", "new.csv", "-o", "new.csv"],
        &["--outliers", "no/such/folder/wild.csv"],
    ] {
        let refused = foldshift(folder.path(), &[&["fit", "spoilt.csv"][..], wrong].concat());
        assert_eq!(refused.status.code(), Some(2), "{wrong:?} {}", told(&refused));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("spoilt.csv")).unwrap(), spoilt);
}

/// Responses of two lines in three experiments, as one long table; `R` dies at doses `shift` times higher.
fn long_study(shift: f64) -> String {
    let mut table = String::from("experiment,cell_line,compound,dose,unit,response\n");
    for day in 1..=3_i32 {
        for (line, mid) in [("KM12", 10.0), ("KM12-LR1", 10.0 * shift)] {
            let mid = mid
                * 10_f64.powf(0.05 * f64::from((day * 7 + i32::try_from(line.len()).unwrap_or(0)) % 5 - 2));
            for k in 0..9 {
                for well in 0..3 {
                    let dose = 3_f64.powi(k);
                    let noise = 0.02 * f64::from((k * 5 + well * 3 + day) % 7 - 3) / 3.0;
                    let response = 1.0 / (1.0 + (dose / mid).powf(1.2)) + noise;
                    let _ = writeln!(table, "{day},{line},larotrectinib,{dose},nM,{response:.4}");
                }
            }
        }
    }
    table
}

#[test]
fn compare_gives_the_same_folds_from_responses_and_from_their_fits() {
    let folder = folder();
    let at = folder.path();
    write(at, "points.csv", long_study(20.0));
    let shifts = foldshift(at, &["compare", "points.csv", "--parental", "KM12", "--resistant", "KM12-LR1"]);
    assert!(shifts.status.success(), "{}", told(&shifts));
    let table = text(&shifts.stdout);
    assert_eq!(column(&table, "metric"), ["ic50_abs", "ic50_rel", "auc", "emax", "hill"]);
    assert_eq!(column(&table, "method"), ["paired_t"; 5]);
    let fold: f64 = column(&table, "estimate")[0].parse().unwrap();
    assert!((fold / 20.0 - 1.0).abs() < 0.5 && column(&table, "call")[0] == "R", "{table}");
    assert!(text(&shifts.stderr).contains("R  KM12-LR1 under larotrectinib"), "{}", told(&shifts));
    let fits = foldshift(at, &["fit", "points.csv", "-o", "fits.csv"]);
    assert!(fits.status.success(), "{}", told(&fits));
    let again = foldshift(at, &["compare", "fits.csv", "--parental", "KM12"]);
    let folds = |table: &str| column(table, "estimate").into_iter().take(2).collect::<Vec<_>>();
    let close = folds(&text(&again.stdout))
        .iter()
        .zip(folds(&table))
        .all(|(a, b)| (a.parse::<f64>().unwrap() / b.parse::<f64>().unwrap() - 1.0).abs() < 1e-9);
    assert!(close, "{}\n{table}", text(&again.stdout));
    let mixed =
        foldshift(at, &["compare", "fits.csv", "--parental", "KM12", "--model", "mixed", "--adjust", "bh"]);
    assert_eq!(column(&text(&mixed.stdout), "method")[0], "mixed_model", "{}", told(&mixed));
}

#[test]
fn the_anatomy_of_a_shift_needs_responses_and_says_what_differs() {
    let folder = folder();
    let at = folder.path();
    write(at, "points.csv", long_study(20.0));
    let done = foldshift(at, &["compare", "points.csv", "--parental", "KM12", "--anatomy", "anatomy.csv"]);
    assert!(done.status.success(), "{}", told(&done));
    let table = std::fs::read_to_string(at.join("anatomy.csv")).unwrap();
    let (parts, verdicts) = (column(&table, "part"), column(&table, "verdict"));
    assert_eq!(parts[..4], ["potency", "plateau", "slope", "top"]);
    assert_eq!(verdicts[0], "different", "{table}");
    let fold = column(&table, "estimate")[0].clone();
    let shifts = text(&done.stdout);
    assert_eq!(fold, column(&shifts, "estimate")[1], "potency is the fold of the relative IC50");
    let fits = foldshift(at, &["fit", "points.csv", "-o", "fits.csv"]);
    assert!(fits.status.success(), "{}", told(&fits));
    let of_fits = foldshift(at, &["compare", "fits.csv", "--parental", "KM12", "--anatomy", "again.csv"]);
    assert_eq!(of_fits.status.code(), Some(2));
    assert!(text(&of_fits.stderr).contains("`--anatomy` needs responses"), "{}", told(&of_fits));
    assert!(!at.join("again.csv").exists());
}

#[test]
fn a_line_beyond_the_doses_gets_a_one_sided_limit() {
    let folder = folder();
    write(folder.path(), "points.csv", long_study(1e5));
    let shifts = foldshift(folder.path(), &["compare", "points.csv", "--parental", "KM12"]);
    let table = text(&shifts.stdout);
    assert_eq!(column(&table, "method")[0], "censored_likelihood", "{table}");
    assert_eq!((column(&table, "qualifier")[0].as_str(), column(&table, "estimate")[0].as_str()), (">", ""));
    assert_eq!((column(&table, "upper95")[0].as_str(), column(&table, "p")[0].as_str()), ("", ""));
    let limit: f64 = column(&table, "lower95")[0].parse().unwrap();
    assert!(limit > 100.0 && limit < 6561.0 / 10.0 * 1.3, "{limit}");
    let said = text(&shifts.stderr);
    assert!(said.contains("≥ ") && said.contains("(one-sided 95 %), 3 experiments"), "{said}");
}

#[test]
fn compare_says_what_is_wrong_with_its_input() {
    let folder = folder();
    let at = folder.path();
    write(at, "points.csv", long_study(20.0));
    let told_of = |arguments: &[&str]| told(&foldshift(at, &[&["compare"], arguments].concat()));
    insta::assert_snapshot!(told_of(&[
        "points.csv",
        "--parental",
        "KM21",
        "--resistant",
        "KM12-LR1,KM12-LR1"
    ]));
    insta::assert_snapshot!(told_of(&["points.csv", "--parental", "KM12", "--resistant", "KM12"]));
    let slips = long_study(20.0).replace("2,KM12-LR1,larotrectinib", "2,KM12-LR1,Larotrectinib");
    let slips: String = slips
        .lines()
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            match cells[..] {
                [day, line, compound, dose, unit, response] if day == "3" && line == "KM12-LR1" => {
                    let dose: f64 = dose.parse().unwrap();
                    format!("{day},{line},{compound},{},{unit},{response}\n", dose * 1000.0)
                }
                _ => format!("{line}\n"),
            }
        })
        .collect();
    write(at, "slips.csv", slips);
    insta::assert_snapshot!(told_of(&["slips.csv", "--parental", "KM12"]));
    let table = long_study(20.0);
    let of_day_1: Vec<&str> = table.lines().filter(|line| !line.starts_with(['2', '3'])).collect();
    let one = of_day_1.join("\n") + "\n";
    write(at, "one.csv", one);
    insta::assert_snapshot!(told_of(&["one.csv", "--parental", "KM12"]));
}

#[test]
fn a_message_has_a_code_for_those_who_ask() {
    let folder = folder();
    write(folder.path(), "points.csv", "compound,dose,response\nx,1,1\nx,10,NaN\nx,-3,1\nx,,1\n");
    let plain = text(&foldshift(folder.path(), &["fit", "points.csv"]).stderr);
    let asked = text(&foldshift(folder.path(), &["fit", "points.csv", "-v"]).stderr);
    assert!(!plain.contains("E0"), "{plain}");
    for (code, line) in [("E0205", 3), ("E0207", 4), ("E0208", 5)] {
        assert!(asked.contains(&format!("error[{code}]: ")), "{code} of line {line}: {asked}");
    }
    assert_eq!(
        plain,
        asked.replace("[E0205]", "").replace("[E0207]", "").replace("[E0208]", "").replace(" -v", "")
    );
}

#[test]
fn a_long_table_may_be_a_workbook_or_utf_16() {
    let folder = folder();
    let rows = [("1", "1"), ("10", "0,9"), ("100", "0,5"), ("1000", "0,1"), ("10000", "0,05")];
    let mut table = String::from("Compound;Conc (nM);Response\n");
    for (dose, response) in rows {
        let _ = writeln!(table, "x;{dose};{response}");
    }
    write(folder.path(), "plain.csv", &table);
    let wide: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(table.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    write(folder.path(), "wide.csv", wide);
    let cells = |(dose, response): (&str, &str)| {
        let response = response.replace(',', ".");
        format!(
            "<Row><Cell><Data ss:Type=\"String\">x</Data></Cell><Cell><Data ss:Type=\"Number\">{dose}</Data></Cell><Cell><Data ss:Type=\"Number\">{response}</Data></Cell></Row>"
        )
    };
    let head = "<Row><Cell><Data ss:Type=\"String\">Compound</Data></Cell><Cell><Data ss:Type=\"String\">Conc (nM)</Data></Cell><Cell><Data ss:Type=\"String\">Response</Data></Cell></Row>";
    let body: String = rows.into_iter().map(cells).collect();
    write(
        folder.path(),
        "book.xml",
        format!(
            "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"S\"><Table>{head}{body}</Table></Worksheet></Workbook>"
        ),
    );
    let fit = |name: &str| {
        let output = foldshift(folder.path(), &["fit", name]);
        assert_eq!(output.status.code(), Some(0), "{name}: {}", told(&output));
        text(&output.stdout)
    };
    let plain = fit("plain.csv");
    assert!(plain.contains(",nM,"), "{plain}");
    assert_eq!([fit("wide.csv"), fit("book.xml")], [plain.clone(), plain]);
}

#[test]
fn a_percent_sign_in_the_heading_of_a_case_table_is_not_passed_over() {
    let folder = folder();
    write(
        folder.path(),
        "ic50.csv",
        "case_id,drug,experiment,parental_ic50_nM,resistant_ic50_nM\nC1,larotrectinib,1,10,1000\n",
    );
    let genotype = "case_id,gene,variant,vaf_parental (%),vaf_resistant (%),ngs_coverage\nC1,NTRK1,G595R,0.3,0.9,adequate\n";
    write(folder.path(), "genotype.csv", genotype);
    let output = foldshift(folder.path(), &["mechanism", "--ic50", "ic50.csv", "--genotype", "genotype.csv"]);
    let said = told(&output);
    assert!(output.status.code() == Some(2) && said.contains("`vaf_resistant (%)`"), "{said}");
}

#[test]
fn percentages_by_their_heading_are_said_and_half_may_still_be_given() {
    let folder = folder();
    let table = "cell_line,compound,experiment,dose,% viability\nP,x,1,1,100\nP,x,1,10,90\nP,x,1,100,50\nP,x,1,1000,10\nP,x,1,10000,1\n";
    write(folder.path(), "points.csv", table);
    let words = |arguments: &[&str]| text(&foldshift(folder.path(), arguments).stderr);
    assert!(
        words(&["fit", "points.csv"])
            .contains("the responses are percentages: absolute IC50s are read at 50")
    );
    assert!(!words(&["fit", "points.csv", "--half", "50"]).contains("are percentages"));
}

#[test]
fn a_plate_whose_name_begins_with_a_number_sign_is_no_comment() {
    let folder = folder();
    let tidy =
        "\"compound\",\"well\",\"dose\",\"unit\"\n\"#12\",\"A1\",\"1\",\"nM\"\n\"x\",\"A2\",\"2\",\"nM\"\n";
    write(folder.path(), "tidy.csv", tidy);
    let output = foldshift(folder.path(), &["layout", "convert", "tidy.csv"]);
    assert!(text(&output.stdout).contains("#12"), "{}", told(&output));
    write(folder.path(), "t.csv", "well,role\nA1,blank\n");
    write(folder.path(), "manifest.csv", "Barcode,Template\n#1,t.csv\nP2,t.csv\n");
    let said = told(&foldshift(folder.path(), &["layout", "convert", "manifest.csv"]));
    assert!(said.contains("exit 2") && said.contains("#1") && said.contains("P2"), "{said}");
}
