//! Layouts in every form: our own small fixtures word for word, and the corpora beside the project.

mod corpora;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use corpora::corpus;
use foldshift_plates::plate::layout::{self, Beside, Form, convert};
use foldshift_plates::plate::{Layouts, Well};
use foldshift_study::analysis::analyse;
use foldshift_study::study_file::Study;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/layouts").join(name)
}

fn open(path: &Path) -> Layouts {
    open_with(path, &Beside::default())
}

fn open_with(path: &Path, beside: &Beside) -> Layouts {
    layout::open(path, beside).unwrap_or_else(|all| {
        panic!("{}", all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

fn refused(path: &Path, beside: &Beside) -> String {
    let all = layout::open(path, beside).expect_err("a refusal");
    all.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// What every well is said to be, as tidy CSV: cells by well and column.
fn tidy(layouts: &Layouts, plate: Option<&str>) -> BTreeMap<Well, BTreeMap<String, String>> {
    let layout = layouts.select(plate, &[]).unwrap_or_else(|problem| panic!("{problem}"));
    let format = layout.smallest_format().expect("wells");
    let bytes = convert(layout, format, Form::Tidy).unwrap_or_else(|all| panic!("{}", all[0]));
    let mut reader = csv::Reader::from_reader(bytes.as_slice());
    let columns = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        let cells = columns.iter().zip(record.iter()).skip(1).filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect();
        (record[0].parse().expect("a well"), cells)
    };
    reader.records().map(|record| row(record.expect("a row"))).collect()
}

/// `A1 compound=x dose=3; A2 …`, for reading in one go.
fn said(wells: &BTreeMap<Well, BTreeMap<String, String>>) -> String {
    let mut text = String::new();
    for (well, all) in wells {
        let _ = write!(text, "{well}:");
        for (key, value) in all {
            let _ = write!(text, " {key}={value}");
        }
        text.push('\n');
    }
    text
}

fn well(name: &str) -> Well {
    name.parse().expect("a well")
}

fn foldshift(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(fixture(""))
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

fn shown(arguments: &[&str]) -> String {
    let output = foldshift(&[&["layout", "show"], arguments].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

// ---- our own

#[test]
fn every_form_is_drawn_as_it_was_meant() {
    let drawn = [
        shown(&["plate_shaped.csv"]),
        shown(&["side_by_side.csv"]),
        shown(&["wellmap.toml", "--plate", "parental"]),
        shown(&["protocol.tdd", "--plate", "one"]),
        shown(&["protocol.tdd", "--plate", "2"]),
        shown(&["d300_report.csv"]),
        shown(&["echo_transfers.csv", "--source", "echo_source.csv", "--volume", "50 uL"]),
        shown(&["manifest.csv", "--plate", "D0"]),
        shown(&["manifest.csv", "--plate", "D3"]),
        shown(&["tidy.csv"]),
    ];
    insta::assert_snapshot!("layouts_drawn", drawn.join("\n"));
}

#[test]
fn each_fixture_is_recognised_by_its_content_alone() {
    for (name, form) in [
        ("plate_shaped.csv", "plate_shaped"),
        ("side_by_side.csv", "plate_shaped"),
        ("wellmap.toml", "toml"),
        ("protocol.tdd", "tecan_d300"),
        ("d300_report.csv", "d300_report"),
        ("manifest.csv", "manifest"),
        ("template_treated.tsv", "tidy"),
        ("plateconf.txt", "cellhts2"),
        ("tidy.csv", "tidy"),
    ] {
        assert_eq!(open(&fixture(name)).form(), form, "{name}");
    }
}

#[test]
fn an_echo_report_without_its_source_plates_says_what_to_write() {
    let told = refused(&fixture("echo_transfers.csv"), &Beside::default());
    assert!(told.contains("`SRC1` A1, A2") && told.contains("source = \"source_plate.csv\""), "{told}");
    assert!(told.contains("volume = \"50 uL\""), "{told}");
}

#[test]
fn a_failed_transfer_is_excluded_and_never_dosed() {
    let beside = Beside {
        source: Some(fixture("echo_source.csv")),
        volume: Some("50 uL".to_owned()),
        sheets: Vec::new(),
    };
    let layouts = open_with(&fixture("echo_transfers.csv"), &beside);
    let wells = tidy(&layouts, Some("DST1"));
    assert_eq!(wells[&well("A1")]["role"], "vehicle");
    assert_eq!(wells[&well("A2")]["dose"], "5 µM");
    assert_eq!(wells[&well("A4")]["dose"], "500 nM");
    assert!(wells[&well("A3")]["exclude"].contains("MM0202007"), "{}", said(&wells));
    assert!(layouts.warnings()[0].message.contains("A3"));
}

#[test]
fn several_plates_and_none_chosen_is_an_error_that_lists_them() {
    let layouts = open(&fixture("protocol.tdd"));
    let problem = layouts.select(None, &[]).expect_err("two plates");
    assert_eq!(problem.help.as_deref(), Some("choose with `layout_plate`; its plates: `one`, `2`"));
    assert!(layouts.select(None, &["Plate 7", "Plate 2"]).is_ok(), "the plate of the study is a hint");
    assert!(layouts.select(Some("three"), &[]).is_err());
}

#[test]
fn a_configuration_of_cellhts_lets_later_rows_win() {
    let layouts = open(&fixture("plateconf.txt"));
    let roles = |plate| {
        tidy(&layouts, Some(plate)).values().map(|all| all["role"].clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(roles("1"), "vehicle sample sample vehicle sample sample");
    assert_eq!(roles("2"), "vehicle sample sample vehicle kill kill");
}

#[test]
fn a_filled_template_is_read_and_an_unfilled_one_says_what_to_fill_in() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["new.csv", "new.xlsx"] {
        let path = folder.path().join(name);
        let path_text = path.display().to_string();
        let new = foldshift(&["layout", "new", "--format", "plate-shaped", "-o", &path_text]);
        assert!(new.status.success(), "{}", String::from_utf8_lossy(&new.stderr));
        let told = refused(&path, &Beside::default());
        assert!(told.contains("every grid of this layout is empty") && told.contains("`role`"), "{told}");
    }
    let path = folder.path().join("new.csv");
    let blank = std::fs::read_to_string(&path).expect("a template");
    let mut parts = blank.split("A,,,");
    let filled = [
        parts.next().expect("before"),
        "A,vehicle,,",
        parts.next().expect("role"),
        "A,P,P,",
        parts.next().expect("line"),
        "A,,drug,",
        parts.next().expect("compound"),
        "A,,30,",
        parts.next().expect("dose"),
    ];
    std::fs::write(&path, filled.concat()).expect("written");
    let wells = tidy(&open(&path), None);
    assert_eq!(said(&wells), "A1: cell_line=P role=vehicle\nA2: cell_line=P compound=drug dose=30 unit=nM\n");
}

#[test]
fn convert_goes_from_any_form_to_any_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut from = fixture("plate_shaped.csv");
    let first = tidy(&open(&from), None);
    for name in ["a.xlsx", "b.toml", "c.csv", "d.csv"] {
        let to = folder.path().join(name);
        let form = if name == "d.csv" { "plate-shaped" } else { "tidy" };
        let (source, target) = (from.display().to_string(), to.display().to_string());
        let mut arguments = vec!["layout", "convert", &source, "-o", &target];
        if name.ends_with("csv") {
            arguments.extend(["--to", form]);
        }
        let output = foldshift(&arguments);
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(tidy(&open(&to), None), first, "{name}");
        from = to;
    }
}

#[test]
fn what_fits_two_forms_is_told_with_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("both.csv");
    std::fs::write(&path, "well,compound\nA1,x\n[DETAILS]\nSource Well,Destination Well\n").expect("written");
    let told = refused(&path, &Beside::default());
    assert!(told.contains("`tidy` or `echo`"), "{told}");
    std::fs::write(&path, "nothing of this kind\n").expect("written");
    assert!(refused(&path, &Beside::default()).contains("none of the forms"), "{told}");
}

/// A plate of A alone, B alone and A with 100 nM of B, as a study reads it.
#[test]
fn a_combination_starts_from_its_partner_alone_and_not_from_the_vehicle() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut layout = String::from("compound,1,2,3,4,5,6,7,8,9,10,11,12\n");
    let mut partner = String::from("compound_2,1,2,3,4,5,6,7,8,9,10,11,12\n");
    let mut dose = String::from("dose (nM),1,2,3,4,5,6,7,8,9,10,11,12\n");
    let mut partner_dose = String::from("dose_2 (nM),1,2,3,4,5,6,7,8,9,10,11,12\n");
    let mut role = String::from("role,1,2,3,4,5,6,7,8,9,10,11,12\n");
    let mut export = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
    for (row, letter) in (0..).zip("ABCDEF".chars()) {
        let (with_partner, full) = (row >= 3, if row >= 3 { 6000.0 } else { 10000.0 });
        let _ = write!(export, "{letter},100,10000");
        let _ = writeln!(role, "{letter},blank,vehicle,,,,,,,,,,");
        let _ = write!(layout, "{letter},,");
        let _ = write!(partner, "{letter},,");
        let _ = write!(dose, "{letter},,");
        let _ = write!(partner_dose, "{letter},,");
        for step in 0..10_i32 {
            let nanomolar = if step == 9 && with_partner { 0.0 } else { 1000.0 / 3_f64.powi(step) };
            let signal = 100.0 + full / (1.0 + nanomolar / 30.0) + f64::from((step * 7 + row * 13) % 5);
            let _ = write!(export, ",{signal}");
            let _ = write!(layout, ",A");
            let _ = write!(dose, ",{nanomolar}");
            let _ = write!(partner, ",{}", if with_partner { "B" } else { "" });
            let _ = write!(partner_dose, ",{}", if with_partner { "100" } else { "" });
        }
        for text in [&mut layout, &mut partner, &mut dose, &mut partner_dose, &mut export] {
            text.push('\n');
        }
    }
    export.push_str("G,5,5,,,,,,,,,,\nH,,,,,,,,,,,,\n");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("layout.csv", &[role, layout, dose, partner, partner_dose].join("\n"));
    write("plate.csv", &export);
    let study = "[[plate]]\nexport = \"plate.csv\"\nlayout = \"layout.csv\"\ncell_line = \"P\"\nexperiment = \"1\"\nunlisted = \"empty\"\n";
    let parsed = Study::parse("study.toml", study, folder.path()).expect("a study");
    let resolved = parsed.0.resolved(folder.path());
    assert!(resolved.contains("unlisted = \"empty\""), "{resolved}");
    let analysis = analyse(parsed.0, parsed.1).unwrap_or_else(|all| panic!("{}", all[0]));
    assert_eq!(analysis.compounds(), ["A", "A + B (100 nM)", "B"]);
    let zero = |compound: &str| {
        let curve = &analysis.experiments_of("P", compound).next().expect("a curve").assembled.curve;
        let level = curve.levels()[0];
        (level.dose.to_bits(), level.n, (level.mean * 10.0).round().to_bits())
    };
    assert_eq!(zero("A"), (0, 6, 10.0_f64.to_bits()));
    assert_eq!(zero("A + B (100 nM)"), (0, 3, 6.0_f64.to_bits()));
}

// ---- the corpora

#[test]
fn every_layout_of_the_corpus_is_read() {
    let Some(root) = corpus("plates/layouts") else { return };
    let mut read = 0;
    for folder in ["wellmap", "plater", "tecan_d300", "gdr", "cellhts2", "other"] {
        // Files of one experiment share a prefix there that their manifests do not know.
        let beside = tempfile::tempdir().expect("a folder");
        for entry in std::fs::read_dir(root.join(folder)).expect("a folder") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let own = name.split_once("__").map_or(name.as_str(), |(_, own)| own);
            std::fs::copy(&path, beside.path().join(own)).expect("copied");
        }
        for entry in std::fs::read_dir(beside.path()).expect("a folder") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            // Data and a map of names are no layouts of wells.
            if ["std_curve.csv", "Gnumber_D300_96_well_plate.xlsx"].contains(&name.as_str()) {
                continue;
            }
            assert!(!open(&path).form().is_empty(), "{name}");
            read += 1;
        }
    }
    assert!(read >= 27, "{read} files were read");
}

#[test]
fn wellmap_s_own_examples_name_their_wells() {
    let Some(root) = corpus("plates/layouts/wellmap") else { return };
    let at = |file: &str, name: &str| {
        let all = tidy(&open(&root.join(file)), None).remove(&well(name)).unwrap_or_default();
        all.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(at("well_groups.toml", "A1"), "u=2 v=2 w=2 x=2 y=2 z=2");
    assert_eq!(at("well_groups.toml", "A2"), "u=4 v=4 w=8 x=2 y=4 z=2");
    assert_eq!(at("well_groups.toml", "B2"), "u=2 v=2 w=8 x=4 y=4 z=2");
    assert_eq!(at("well_groups.toml", "D4"), "u=6 v=6 w=8 x=8 y=8 z=8");
    assert_eq!(tidy(&open(&root.join("well_groups_2.toml")), None).len(), 16);
    assert_eq!(at("well_groups_2.toml", "A1"), "u=10 v=10 w=10");
    assert_eq!(at("well_groups_2.toml", "D3"), "u=40 v=40 w=40");
    assert_eq!(at("std_curve.toml", "B4"), "dilution=100 replicate=2");
    assert_eq!(at("bradford_standards.toml", "C9"), "standard=true ug_mL=0");
    assert_eq!(at("bradford_assay.toml", "A2"), "standard=true ug_mL=1500");
    assert_eq!(at("bradford_assay.toml", "D1"), "dilution=1 sample=Y37A");
    assert_eq!(at("bradford_assay.toml", "G9"), "dilution=5 sample=Y45R");
    assert_eq!(at("bradford_assay.toml", "E12"), "dilution=5 sample=Y45A");
}

/// Compounds and concentrations of a gDR workbook, well by well.
fn template(path: &Path) -> BTreeMap<Well, (String, Option<f64>)> {
    let all = tidy(&open(path), None).into_iter();
    let used = all.filter_map(|(well, all)| {
        let dose = all.get("dose").and_then(|dose| dose.parse().ok());
        Some((well, (all.get("compound")?.clone(), dose)))
    });
    used.collect()
}

#[test]
fn the_d300_protocol_says_what_its_expected_maps_say() {
    let Some(root) = corpus("plates/layouts/tecan_d300") else { return };
    let protocol = open(&root.join("D300_96_well_plate_example.tdd"));
    assert_eq!(protocol.plates().len(), 22);
    for plate in ["1", "2", "11", "21"] {
        let expected = template(&root.join(format!("expected_96w_trt_P{plate}.xlsx")));
        assert_eq!(expected.len(), 60, "plate {plate}");
        let found = tidy(&protocol, Some(plate));
        assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>(), "plate {plate}");
        for (well, (compound, dose)) in expected {
            let all = &found[&well];
            if compound == "vehicle" {
                assert_eq!(all["role"], "vehicle", "plate {plate}, {well}");
                continue;
            }
            assert_eq!(all["compound"].replace("Drug_", "G"), compound, "plate {plate}, {well}");
            let value = all["dose"].strip_suffix(" µM").and_then(|dose| dose.parse::<f64>().ok());
            assert_eq!(value, dose, "plate {plate}, {well}");
        }
    }
}

#[test]
fn a_d300_report_has_two_compounds_in_a_well_of_two_rows() {
    let Some(root) = corpus("plates/layouts/tecan_d300") else { return };
    let wells = tidy(&open(&root.join("Example_dispenser.csv")), Some("8"));
    let c14 = &wells[&well("C14")];
    assert_eq!((c14["compound"].as_str(), c14["dose"].as_str()), ("Drug2", "0.059991970842 µM"));
    assert_eq!((c14["compound_2"].as_str(), c14["dose_2"].as_str()), ("Drug1", "8.566853436238 µM"));
    assert_eq!(wells[&well("B2")]["compound"], "Drug1");
    assert!(!wells[&well("B2")].contains_key("compound_2"));
}

#[test]
fn the_gdr_template_says_what_its_reference_table_says() {
    let Some(root) = corpus("plates/layouts/gdr") else { return };
    let found = tidy(&open(&root.join("data1__Template_7daytreated.xlsx")), None);
    let reference = tidy(&open(&root.join("data1__ref_template_treated_xlsx.csv")), None);
    assert_eq!((found.len(), reference.len()), (384, 384));
    let near = |a: Option<&String>, b: Option<&String>| {
        let number = |text: Option<&String>| text.map(|text| text.parse::<f64>().expect("a number"));
        match (number(a), number(b)) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-12 * a.abs().max(1e-3),
            (a, b) => a == b,
        }
    };
    for (well, all) in &reference {
        let own = &found[well];
        for key in ["compound", "compound_2"] {
            assert_eq!(own.get(key), all.get(key), "{well}");
        }
        for key in ["dose", "dose_2"] {
            assert!(near(own.get(key), all.get(key)), "{well}: {:?} {:?}", own.get(key), all.get(key));
        }
    }
}

#[test]
fn echo_reports_of_the_corpus_are_computed_from_a_source_map() {
    let Some(root) = corpus("plates/layouts/labcyte_echo") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let stocks = folder.path().join("stocks.csv");
    std::fs::write(
        &stocks,
        "plate,well,compound,dose,unit\nSRC000001,A1,x,10,mM\nSRC000001,A2,y,10,mM\nSRC123456,A1,x,1,mM\nSRC123456,A2,DMSO,,\n",
    )
    .expect("written");
    let beside = Beside { source: Some(stocks), volume: Some("50 uL".to_owned()), sheets: Vec::new() };
    let partial = tidy(&open_with(&root.join("PartialTransfer.csv"), &beside), Some("DST000001"));
    assert_eq!(partial[&well("B1")]["dose"], "20 µM");
    assert!(partial[&well("B2")]["exclude"].contains("MM0202007"));
    let whole = tidy(&open_with(&root.join("TransferOnly.csv"), &beside), Some("DST314159"));
    assert_eq!(whole[&well("A1")]["dose"], "2 µM");
    assert_eq!(whole[&well("B2")]["role"], "vehicle");
    let told = refused(&root.join("CherryPick_Transfer_Complete.csv"), &beside);
    assert!(told.contains("`A2025000407`") && told.contains("`Z2026000001`"), "{told}");
}

#[test]
fn long_tables_of_the_corpus_are_read_with_their_exclusions_and_decimal_commas() {
    let Some(root) = corpus("plates/layouts/other") else { return };
    let clams = open(&root.join("layout.csv"));
    assert_eq!(clams.plates().len(), 6);
    let wells = tidy(&clams, Some("plate-G"));
    let a3 = &wells[&well("A3")];
    assert_eq!((a3["exclude"].as_str(), a3["exclude_reason"].as_str()), ("TRUE", "volume loss"));
    assert_eq!(wells[&well("C1")]["is_blank"], "TRUE");
    let plates = open(&root.join("plateAnno.csv"));
    let layout =
        plates.select(Some("CTGLuminescence_20161124_002_P0007_12PB0265.txt"), &[]).expect("a plate");
    let bytes =
        convert(layout, foldshift_plates::plate::well::PLATE_FORMATS[0], Form::Tidy).expect("converted");
    assert!(String::from_utf8_lossy(&bytes).contains("2.2"), "{}", String::from_utf8_lossy(&bytes));
}
