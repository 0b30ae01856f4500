//! The files of evidence of a study, through the program: verdicts of the example study, and what is wrong with files.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use tempfile::TempDir;

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("the program starts")
}

/// The example study with another section of evidence.
fn study(evidence: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    let done = foldshift(folder.path(), &["demo", "km12"]);
    assert!(done.status.success(), "{done:?}");
    let path = folder.path().join("km12/study.toml");
    let text = fs::read_to_string(&path).expect("a study");
    let kept = text.split("[evidence]").next().expect("a study");
    fs::write(&path, format!("{kept}{evidence}")).expect("written");
    folder
}

/// Exit code and words of `check`.
fn check(folder: &TempDir) -> (Option<i32>, String) {
    let output = foldshift(folder.path(), &["check", "km12/study.toml"]);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Column of `mechanism.csv` by line.
fn column(folder: &TempDir, name: &str) -> Vec<String> {
    let path = folder.path().join("results/mechanism.csv");
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let at = reader.headers().expect("a header").iter().position(|cell| cell == name).expect("a column");
    reader.records().map(|row| row.expect("a row")[at].to_owned()).collect()
}

#[test]
fn the_example_study_tells_on_target_from_off_target() {
    let folder = study(
        "[evidence]\nvariants = [\"evidence/variants.vcf\"]\ncoverage = \"evidence/panel.txt\"\nblots = [\"evidence/blots.csv\"]\n",
    );
    foldshift(folder.path(), &["run", "km12/study.toml", "-o", "results"]);
    assert_eq!(column(&folder, "case_id"), ["KM12-LR1", "KM12-LR2"]);
    assert_eq!(column(&folder, "verdict"), ["ON_TARGET", "OFF_TARGET"]);
    assert_eq!(column(&folder, "confidence"), ["HIGH", "HIGH"]);
    assert_eq!(column(&folder, "panel_code"), ["P1", "P4"]);
    assert_eq!(column(&folder, "blot_code"), ["B1", "B2"]);
    // The bound of the fold is the one of shifts.csv.
    let mut shifts = csv::Reader::from_path(folder.path().join("results/shifts.csv")).expect("a table");
    let of = shifts
        .records()
        .map(|row| row.expect("a row"))
        .find(|row| &row[1] == "KM12-LR1" && &row[2] == "larotrectinib" && &row[3] == "ic50_abs")
        .expect("a fold");
    let bound: f64 = of[6].parse().expect("a bound");
    let told: f64 = column(&folder, "fold")[0].parse().expect("a bound");
    assert!(
        (told / bound - 1.0).abs() < 0.005 && column(&folder, "fold_censored")[0] == ">",
        "{told} {bound}"
    );
    let page = fs::read_to_string(folder.path().join("results/report.html")).expect("a page");
    for words in ["id=\"mechanism\"", "On-target resistance", "Off-target resistance", "Research use only"] {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn the_panel_alone_gives_a_weaker_verdict() {
    let folder = study("");
    foldshift(folder.path(), &["run", "km12/study.toml", "-o", "results"]);
    assert_eq!(column(&folder, "verdict"), ["ON_TARGET", "INSUFFICIENT_EVIDENCE"]);
    assert_eq!(column(&folder, "confidence"), ["MODERATE", "-"]);
    assert!(column(&folder, "subclass")[0].contains("predicted"));
}

#[test]
fn a_list_without_names_belongs_to_the_line_that_the_study_says() {
    let folder = study(
        "[evidence]\nvariants = [{ file = \"list.txt\", line = \"KM12-LR2\" }]\ncoverage = \"adequate\"\n",
    );
    fs::write(folder.path().join("km12/list.txt"), "KRAS p.Gly12Asp 41%\n").expect("written");
    foldshift(folder.path(), &["run", "km12/study.toml", "-o", "results"]);
    assert_eq!(column(&folder, "verdict")[1], "OFF_TARGET");
    assert!(column(&folder, "evidence_for")[1].contains("KRAS G12D"));
    assert!(!column(&folder, "evidence_for")[0].contains("KRAS"));
}

#[test]
fn everything_wrong_with_the_section_is_told_at_once() {
    let folder = study(
        "[evidence]\nvariant = [\"x.vcf\"]\nvariants = [{ file = \"a.vcf\", line = \"KM12-LR3\" }, { line = \"KM12\" }]\n\
         lane_map = \"lanes.csv\"\ncopy_numbers = \"cn.txt\"\n",
    );
    let (code, words) = check(&folder);
    assert_eq!(code, Some(2));
    for needle in [
        "`variant`",
        "did you mean `variants`",
        "no pair names the line `KM12-LR3`",
        "did you mean `KM12-LR",
        "`lane_map` says nothing without `blots`",
        "`copy_numbers` says nothing without a file of `coverage`",
        "study.toml:",
    ] {
        assert!(words.contains(needle), "{needle}\n{words}");
    }
}

#[test]
fn files_that_say_nothing_of_the_lines_are_refused() {
    for (file, text, needle) in [
        ("none.vcf", None, "none.vcf"),
        (
            "other.vcf",
            Some(
                "##fileformat=VCFv4.2\n##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation'\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tHCT116\n",
            ),
            "HCT116",
        ),
        (
            "bare.vcf",
            Some(
                "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tKM12\tKM12-LR1\n1\t1\t.\tA\tG\t.\tPASS\t.\tGT\t0/0\t0/1\n",
            ),
            "annot",
        ),
        ("picture.png", Some("\u{89}PNG\r\n\u{1a}\n\0\0\0"), "picture.png"),
    ] {
        let folder = study(&format!("[evidence]\nvariants = [\"{file}\"]\n"));
        if let Some(text) = text {
            fs::write(folder.path().join("km12").join(file), text).expect("written");
        }
        let (code, words) = check(&folder);
        assert_eq!(code, Some(2), "{file}: {words}");
        assert!(words.contains(needle), "{needle}\n{words}");
    }
}

#[test]
fn a_row_of_the_users_own_catalogue_is_named() {
    let folder =
        study("[evidence]\ncatalogue = \"ours.csv\"\nvariants = [\"list.txt\"]\ncoverage = \"adequate\"\n");
    let header =
        include_str!("../crates/mechanism/src/knowledge/catalogue.csv").lines().next().expect("a header");
    let cells: Vec<&str> = header
        .split(',')
        .map(|name| match name {
            "gene" => "SHOC2",
            "variant" => "amplification",
            "class" => "bypass",
            "subclass" => "RAS",
            "mechanism" => "off_target",
            "counts_as" => "known",
            "evidence_status" => "ours",
            "evidence_source" => "our own experiment",
            _ => "",
        })
        .collect();
    fs::write(folder.path().join("km12/ours.csv"), format!("{header}\n{}\n", cells.join(",")))
        .expect("written");
    fs::write(folder.path().join("km12/list.txt"), "[KM12-LR2]\nSHOC2 amplification CN 12\n")
        .expect("written");
    let done = foldshift(folder.path(), &["run", "km12/study.toml", "-o", "results"]);
    assert_ne!(done.status.code(), Some(2), "{}", String::from_utf8_lossy(&done.stderr));
    let told = column(&folder, "evidence_for").join(" ") + &column(&folder, "evidence_against").join(" ");
    assert!(told.contains("SHOC2") && told.contains("ours.csv"), "{told}");
}
