//! A study in one step: plates as a table or in a workbook, wells left out, files found by their pattern, and
//! `foldshift new`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
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

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The exit code and the words.
fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = foldshift(folder, arguments);
    (output.status.code(), words(&output))
}

/// A command that ends as `expected`; its words.
fn ends(expected: i32, folder: &Path, arguments: &[&str]) -> String {
    let (code, words) = told(folder, arguments);
    assert_eq!(code, Some(expected), "{arguments:?}\n{words}");
    words
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, content).expect("a file");
}

/// Column 1 empty, 2 vehicle, 3 blank, 4 to 12 a series of nine doses, in every row of 96 wells.
const LAYOUT: &str = "[col]\n1 = { role = \"empty\" }\n2 = { role = \"vehicle\" }\n3 = { role = \"blank\" }\n\n[[series]]\ncompound = \"larotrectinib\"\nwells = \"A4-H12\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";

/// The readings of a plate of that layout, of a line whose IC50 is `ic50` nM; `day` changes every digit a little.
fn grid(ic50: f64, day: u32) -> Vec<Vec<f64>> {
    let noise = |row: u32, col: u32| {
        let mixed = (row * 7919 + col * 104_729 + day * 1299).wrapping_mul(2_654_435_761);
        f64::from(mixed % 1000) / 1000.0 - 0.5
    };
    let reading = |row: u32, col: u32| {
        let signal = match col {
            0 | 2 => 0.0,
            1 => 1.0,
            col => {
                let dose = 10_000.0 / 10_f64.powf(f64::from(col - 3) / 2.0);
                1.0 / (1.0 + dose / ic50)
            }
        };
        (400.0 + 20_000.0 * signal * (1.0 + 0.04 * noise(row, col)) + 10.0 * noise(col, row)).round()
    };
    (0..8).map(|row| (0..12).map(|col| reading(row, col)).collect()).collect()
}

/// The same as an export.
fn export(ic50: f64, day: u32) -> String {
    let mut text = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
    for (row, readings) in grid(ic50, day).iter().enumerate() {
        let _ = write!(text, "{}", char::from(b'A' + u8::try_from(row).expect("a row")));
        for reading in readings {
            let _ = write!(text, ",{reading}");
        }
        text.push('\n');
    }
    text
}

/// Two lines on three days, a plate each: exports and layout, without a study.
fn plates_of_two_lines() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "layouts/panel.toml", LAYOUT);
    for day in 1..=3 {
        write(folder.path(), &format!("exports/2026-03-0{day}_KM12.csv"), export(20.0, day));
        write(folder.path(), &format!("exports/2026-03-0{day}_LR1.csv"), export(800.0, day + 10));
    }
    folder
}

/// The table of those plates.
fn table(separator: &str, backslash: bool) -> String {
    let mut text =
        ["Export", "Layout", "Cell Line", "experiment", "parental", "exclude", "notes"].join(separator);
    text.push('\n');
    for day in 1..=3 {
        for line in ["KM12", "LR1"] {
            let exclude = if (day, line) == (1, "LR1") { "D5: bubble; E1-E3: pipetting" } else { "" };
            let slash = if backslash { "\\" } else { "/" };
            let _ = writeln!(
                text,
                "{}",
                [
                    &format!("exports{slash}2026-03-0{day}_{line}.csv"),
                    &format!("layouts{slash}panel.toml"),
                    line,
                    &format!("2026-03-0{day}"),
                    "KM12",
                    exclude,
                    "a fine day"
                ]
                .join(separator)
            );
        }
    }
    text
}

fn read(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_table_of_plates_is_a_study_and_its_resolved_form_gives_the_same_bytes() {
    let folder = plates_of_two_lines();
    write(folder.path(), "plates.csv", table(",", true));
    write(folder.path(), "study.toml", "plates = \"plates.csv\"\n");
    let words = ends(0, folder.path(), &["run", "study.toml"]);
    assert!(words.contains("\nLR1 against KM12\n"), "{words}");
    let resolved = read(folder.path().join("results/study.resolved.toml"));
    assert_eq!(resolved.matches("[[plate]]").count(), 6, "{resolved}");
    assert!(resolved.contains("exclude = { D5 = \"bubble\", E1 = \"pipetting\""), "{resolved}");
    assert!(resolved.contains("parental = \"KM12\"\nresistant = [\"LR1\"]"), "{resolved}");
    ends(0, folder.path(), &["run", "results/study.resolved.toml", "-o", "again"]);
    for file in ["wells.csv", "fits.csv", "shifts.csv", "report.html", "manifest.json", "study.resolved.toml"]
    {
        let (first, again) =
            (read(folder.path().join("results").join(file)), read(folder.path().join("again").join(file)));
        assert!(first == again, "{file} differs");
    }
}

#[test]
fn tables_of_plates_have_semicolons_and_tabs_too() {
    for separator in [";", "\t"] {
        let folder = plates_of_two_lines();
        let text = table(separator, false).replace("D5: bubble; E1-E3: pipetting", "D5");
        write(folder.path(), "plates.csv", text);
        write(folder.path(), "study.toml", "plates = { path = \"plates.csv\" }\n");
        let words = ends(0, folder.path(), &["check", "study.toml"]);
        assert!(words.contains("D5 (excluded in the study)"), "{words}");
    }
}

#[test]
fn a_bad_cell_of_a_table_of_plates_is_pointed_at() {
    let folder = plates_of_two_lines();
    let text = table(",", false).replace("experiment", "experimnt").replace("D5: bubble", "true");
    write(folder.path(), "plates.csv", text);
    write(folder.path(), "study.toml", "plates = \"plates.csv\"\n");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("a plate has no key `experimnt`"), "{words}");
    assert!(words.contains("plates.csv:1:25") && words.contains("did you mean `experiment`?"), "{words}");
    assert!(words.contains("would leave out the whole plate") && words.contains("plates.csv:3:"), "{words}");
    assert!(!words.contains("wells without"), "what follows from a slip is not told beside it\n{words}");
}

#[test]
fn excluded_wells_are_named_and_take_part_in_nothing() {
    let folder = plates_of_two_lines();
    let study = |exclude: &str| {
        let text = format!(
            "[[plate]]\nexport = 'exports\\2026-03-01_LR1.csv'\nlayout = \"layouts/panel.toml\"\ncell_line = \"LR1\"\nexperiment = \"1\"\n{exclude}\n"
        );
        write(folder.path(), "study.toml", text);
    };
    study("exclude = { D5 = \"bubble\", \"E4-E6\" = \"pipetting\" }");
    let words = ends(0, folder.path(), &["run", "study.toml"]);
    let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("D5 (bubble), E4, E5, E6 (pipetting)"), "{words}");
    let wells = read(folder.path().join("results/wells.csv"));
    assert_eq!(wells.lines().filter(|line| line.contains("bubble")).count(), 1);
    assert_eq!(wells.lines().filter(|line| line.contains("pipetting")).count(), 3);
    assert!(read(folder.path().join("results/report.html")).contains("bubble"));
    for (exclude, wells) in [("[\"D5\", \"E6\"]", "D5, E6"), ("\"D5\"", "D5"), ("\"D5,E6\"", "D5, E6")] {
        study(&format!("exclude = {exclude}"));
        let words = ends(0, folder.path(), &["check", "study.toml"]);
        assert!(words.contains(&format!("{wells} (excluded in the study)")), "{exclude}: {words}");
    }
    for exclude in ["true", "\"x\"", "\"bubble\"", "1"] {
        study(&format!("exclude = {exclude}"));
        let words = ends(2, folder.path(), &["check", "study.toml"]);
        assert!(
            words.contains("`exclude` takes wells") && words.contains("study.toml:6:11"),
            "{exclude}: {words}"
        );
    }
    study("exclude = [\"H13\"]");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("well H13 is to be left out, and the plate has 96 wells"), "{words}");
    assert!(words.contains("study.toml:6:12"), "{words}");
}

#[test]
fn a_pattern_of_exports_is_a_plate_a_file() {
    let folder = plates_of_two_lines();
    write(folder.path(), "exports/~$2026-03-01_KM12.csv", "lock");
    let study = |pattern: &str| {
        let text = format!(
            "[[plate]]\nexport = \"{pattern}\"\nlayout = \"layouts/panel.toml\"\ncell_line = \"KM12\"\nexperiment = \"1\"\n"
        );
        write(folder.path(), "study.toml", text);
    };
    study("exports/*KM12.csv");
    let words = ends(0, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("3 plates") && words.contains("was passed over"), "{words}");
    study("exports/*.xlsx");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("no file fits `exports/*.xlsx`"), "{words}");
    assert!(words.contains("`2026-03-01_KM12.csv`"), "{words}");
}

#[test]
fn a_path_of_windows_between_double_quotes_gets_the_way_out() {
    let folder = plates_of_two_lines();
    write(folder.path(), "study.toml", "plates = \"tables\\plates.csv\"\n");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("study.toml:1:") && words.contains("between single quotes"), "{words}");
}

/// Sheets of texts and numbers as a workbook.
fn workbook(sheets: &[(&str, Vec<Vec<String>>)]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).expect("a name of a sheet");
        for (row, cells) in (0..).zip(rows) {
            for (col, cell) in (0..).zip(cells) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, col, number),
                    Err(_) => sheet.write_string(row, col, cell),
                }
                .expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

/// Lines of cells with `|` between.
fn cells(text: &str) -> Vec<Vec<String>> {
    text.lines().map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
}

/// An export as a sheet.
fn export_sheet(ic50: f64, day: u32) -> Vec<Vec<String>> {
    cells(&export(ic50, day).replace(',', "|"))
}

/// The layout as stacked grids on one sheet.
fn layout_sheet() -> Vec<Vec<String>> {
    let mut text = String::new();
    for variable in ["role", "compound", "dose (nM)"] {
        let _ = writeln!(text, "{variable}|1|2|3|4|5|6|7|8|9|10|11|12");
        for row in 'A'..='H' {
            let _ = write!(text, "{row}");
            for col in 1..=12_i32 {
                let cell = match (variable, col) {
                    ("role", 1) => "empty".to_owned(),
                    ("role", 2) => "vehicle".to_owned(),
                    ("role", 3) => "blank".to_owned(),
                    ("role", _) => "sample".to_owned(),
                    (_, 1..=3) => String::new(),
                    ("compound", _) => "larotrectinib".to_owned(),
                    (_, col) => format!("{:.4}", 10_000.0 / 10_f64.powf(f64::from(col - 4) / 2.0)),
                };
                let _ = write!(text, "|{cell}");
            }
            text.push('\n');
        }
        text.push('\n');
    }
    cells(&text)
}

/// A study in a workbook: four plates of two lines, their exports among its sheets, one beside it.
fn workbook_study(settings: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let plates = "Export|Layout|Cell line|Experiment|Exclude\nP1|map|KM12|2026-03-01|\nsheet:P2|map|LR1|2026-03-01|D5: bubble\nP3|map|KM12|2026-03-02|\nfourth.csv|map|LR1|2026-03-02|\n";
    write(folder.path(), "fourth.csv", export(800.0, 12));
    let book = workbook(&[
        ("P1", export_sheet(20.0, 1)),
        ("plates", cells(plates)),
        ("map", layout_sheet()),
        ("P2", export_sheet(800.0, 11)),
        ("P3", export_sheet(20.0, 2)),
        ("pairs", cells("parental|resistant\nKM12|LR1")),
        ("settings", cells(settings)),
    ]);
    write(folder.path(), "study.xlsx", book);
    folder
}

#[test]
fn a_sheet_of_a_workbook_may_be_named_in_any_case_of_its_letters() {
    let folder = workbook_study("key|value\nname|In a workbook");
    let plates = "Export|Layout|Cell line|Experiment|Unlisted\np1|Map|KM12|2026-03-01|\nsheet:p2|MAP|LR1|2026-03-01|\n";
    let book = workbook(&[
        ("P1", export_sheet(20.0, 1)),
        ("plates", cells(plates)),
        ("map", layout_sheet()),
        ("P2", export_sheet(800.0, 11)),
    ]);
    write(folder.path(), "study.xlsx", book);
    let words = ends(0, folder.path(), &["check", "study.xlsx"]);
    assert!(!words.contains("it is not read"), "{words}");
    ends(0, folder.path(), &["run", "study.xlsx"]);
    let resolved = read(folder.path().join("results-study/study.resolved.toml"));
    for said in ["export_sheet = \"P1\"", "export_sheet = \"P2\"", "layout_sheet = [\"map\"]"] {
        assert!(resolved.contains(said), "{said}\n{resolved}");
    }
}

#[test]
fn a_workbook_is_the_whole_study_and_its_resolved_form_gives_the_same_bytes() {
    let folder = workbook_study("key|value\nname|In a workbook\nassay.exposure_h|72\ndose_unit|uM");
    let words = ends(0, folder.path(), &["run", "study.xlsx"]);
    assert!(words.contains("LR1 under larotrectinib") && words.contains("D5 (bubble)"), "{words}");
    let resolved = read(folder.path().join("results-study/study.resolved.toml"));
    for said in [
        "name = \"In a workbook\"",
        "exposure_h = 72",
        "export_sheet = \"P2\"",
        "layout_sheet = [\"map\"]",
        "export = \"../fourth.csv\"",
        "resistant = [\"LR1\"]",
    ] {
        assert!(resolved.contains(said), "{said}\n{resolved}");
    }
    ends(0, folder.path(), &["run", "results-study/study.resolved.toml", "-o", "again"]);
    for file in ["wells.csv", "fits.csv", "shifts.csv", "report.html", "manifest.json"] {
        let (first, again) = (
            read(folder.path().join("results-study").join(file)),
            read(folder.path().join("again").join(file)),
        );
        assert!(first == again, "{file} differs");
    }
}

#[test]
fn a_bad_setting_of_a_workbook_is_pointed_at_its_cell() {
    let folder = workbook_study("key|value\nexposure|72\nassay.exposure_h|three days\nzero|blnk");
    let words = ends(2, folder.path(), &["check", "study.xlsx"]);
    assert!(words.contains("there is no setting `exposure`") && words.contains("settings!A2"), "{words}");
    assert!(words.contains("`exposure_h` must be a number") && words.contains("settings!B3"), "{words}");
    assert!(words.contains("`blnk` is not a value of `zero`") && words.contains("settings!B4"), "{words}");
}

#[test]
fn a_workbook_without_a_list_of_plates_is_no_study() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "export.xlsx", workbook(&[("P1", export_sheet(20.0, 1))]));
    let words = ends(2, folder.path(), &["run", "export.xlsx"]);
    assert!(words.contains("no column is called `export`") && words.contains("foldshift new"), "{words}");
}

#[test]
fn a_sheet_that_is_not_there_is_told_with_those_that_are() {
    let folder = workbook_study("key|value\nname|x");
    write(folder.path(), "study.toml", "plates = { path = \"study.xlsx\", sheet = \"plate\" }\n");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("there is no sheet `plate`") && words.contains("`plates`"), "{words}");
    assert!(words.contains("study.toml:1:"), "{words}");
}

/// The blocks of TOML of the README's own study, in their order: the study, then the layout.
fn readme_blocks() -> Vec<String> {
    let readme = include_str!("../README.md").replace("\r\n", "\n");
    let own = readme.split("## Your own plates").nth(1).expect("the section of one's own plates");
    let own = own.split("\n## ").next().unwrap_or(own);
    own.split("```toml\n").skip(1).filter_map(|block| block.split("```").next()).map(str::to_owned).collect()
}

/// A full plate of the README's layout: blanks in column 1, vehicle in 2, doses from 3 on, nothing in rows A and H.
fn readme_export(ic50: f64, day: u32) -> String {
    let mut text = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
    for row in 0..8_u32 {
        let _ = write!(text, "{}", char::from(b'A' + u8::try_from(row).expect("a row")));
        for col in 0..12_u32 {
            let mixed = (row * 7919 + col * 104_729 + day * 1299).wrapping_mul(2_654_435_761);
            let noise = f64::from(mixed % 1000) / 1000.0 - 0.5;
            let signal = match (row, col) {
                (0 | 7, _) | (_, 0) => 0.0,
                (_, 1) => 1.0,
                (_, col) => 1.0 / (1.0 + 10_000.0 / 10_f64.powf(f64::from(col - 2) / 2.0) / ic50),
            };
            let reading = 400.0 + 20_000.0 * signal * (1.0 + 0.04 * noise) + 10.0 * noise;
            let _ = write!(text, ",{}", reading.round());
        }
        text.push('\n');
    }
    text
}

#[test]
fn the_readme_s_own_study_runs_on_a_full_plate_as_it_stands() {
    let blocks = readme_blocks();
    let [study, layout] = blocks.as_slice() else { panic!("two blocks, not {}", blocks.len()) };
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "study.toml", study);
    write(folder.path(), "layouts/panel.toml", layout);
    write(folder.path(), "exports/2026-03-02_KM12.csv", readme_export(20.0, 1));
    write(folder.path(), "exports/2026-03-02_KM12-LR1.csv", readme_export(800.0, 11));
    let (code, words) = told(folder.path(), &["run", "study.toml"]);
    assert!(matches!(code, Some(0 | 1)), "{words}");
    for said in ["\nKM12-LR1 against KM12\n", "\n  larotrectinib ", "\n  entrectinib "] {
        assert!(words.contains(said), "{said}\n{words}");
    }
    let flat = words.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("D5 (bubble), E1, E2, E3 (pipetting)"), "{words}");
}

/// An archive of named files.
fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file of an archive");
        archive.write_all(content).expect("its content");
    }
    archive.finish().expect("an archive").into_inner()
}

/// The small study as the files of an archive below `above`.
fn packed(above: &str) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![
        (format!("{above}study.toml"), b"plates = \"plates.csv\"\n".to_vec()),
        (format!("{above}plates.csv"), table(",", false).into_bytes()),
        (format!("{above}layouts/panel.toml"), LAYOUT.as_bytes().to_vec()),
        ("__MACOSX/study.toml".to_owned(), b"no study".to_vec()),
    ];
    for day in 1..=3 {
        files.push((format!("{above}exports/2026-03-0{day}_KM12.csv"), export(20.0, day).into_bytes()));
        files.push((format!("{above}exports/2026-03-0{day}_LR1.csv"), export(800.0, day + 10).into_bytes()));
    }
    files
}

fn as_refs(files: &[(String, Vec<u8>)]) -> Vec<(&str, Vec<u8>)> {
    files.iter().map(|(name, content)| (name.as_str(), content.clone())).collect()
}

#[test]
fn an_archive_of_a_study_runs_and_its_results_stand_beside_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let files = packed("mine/");
    write(folder.path(), "study.zip", archive(&as_refs(&files)));
    let words = ends(0, folder.path(), &["run", "study.zip"]);
    assert!(words.contains("\nLR1 against KM12\n") && !words.contains("foldshift-"), "{words}");
    let first = read(folder.path().join("results-study/manifest.json"));
    // The same bytes again, whatever the folder into which it was unpacked; and from the resolved study.
    ends(0, folder.path(), &["run", "study.zip", "-o", "again"]);
    assert!(first == read(folder.path().join("again/manifest.json")), "not the same bytes");
    for (name, content) in &files {
        write(folder.path(), &format!("study/{name}"), content);
    }
    ends(0, folder.path(), &["run", "results-study/study.resolved.toml", "-o", "resolved"]);
    for file in ["wells.csv", "fits.csv", "shifts.csv", "report.html"] {
        let (first, again) = (
            read(folder.path().join("results-study").join(file)),
            read(folder.path().join("resolved").join(file)),
        );
        assert!(first == again, "{file} differs");
    }
}

#[test]
fn messages_of_an_archive_name_its_files_as_they_are_called_in_it() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut files = packed("");
    files.retain(|(name, _)| !name.ends_with("2026-03-02_LR1.csv"));
    write(folder.path(), "my study.zip", archive(&as_refs(&files)));
    let words = ends(2, folder.path(), &["check", "my study.zip"]);
    assert!(
        words.contains("cannot read `exports/2026-03-02_LR1.csv`")
            && words.contains("my study.zip/plates.csv:"),
        "{words}"
    );
    assert!(words.contains("there is no such file") && !words.contains("foldshift-"), "{words}");
}

#[test]
fn no_archive_writes_outside_of_its_folder() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for name in ["../evil.csv", "/tmp/evil.csv", "a/../../evil.csv", "..\\evil.csv"] {
        let mut files = packed("");
        files.push((name.to_owned(), b"x".to_vec()));
        write(folder.path(), "study.zip", archive(&as_refs(&files)));
        let words = ends(2, folder.path(), &["run", "study.zip"]);
        assert!(words.contains("leads out of its folder"), "{name}: {words}");
    }
}

#[test]
fn an_archive_holds_one_study() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut files = packed("a/");
    files.extend(packed("b/").into_iter().filter(|(name, _)| !name.starts_with("__")));
    write(folder.path(), "study.zip", archive(&as_refs(&files)));
    let words = ends(2, folder.path(), &["run", "study.zip"]);
    assert!(words.contains("the archive holds 2 studies: `a/study.toml`, `b/study.toml`"), "{words}");
    files.retain(|(name, _)| !name.ends_with("study.toml"));
    write(folder.path(), "study.zip", archive(&as_refs(&files)));
    let words = ends(2, folder.path(), &["run", "study.zip"]);
    assert!(words.contains("no `study.toml`") && words.contains("foldshift new study"), "{words}");
}

#[test]
fn what_all_rows_lack_is_told_once() {
    let folder = plates_of_two_lines();
    write(folder.path(), "plates.csv", table(",", false).replace("layouts/panel.toml", ""));
    write(folder.path(), "study.toml", "plates = \"plates.csv\"\n");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert_eq!(words.matches("lacks `layout`").count(), 1, "{words}");
    assert!(words.contains("this row lacks `layout` (and 5 more rows: line 3, 4, 5 and 2 more)"), "{words}");
}

#[test]
fn two_lists_of_plates_in_a_workbook_are_asked_about() {
    let folder = plates_of_two_lines();
    let list = "Export|Layout|Cell line|Experiment\nexports/2026-03-01_KM12.csv|layouts/panel.toml|KM12|1\n";
    let book = workbook(&[("one", cells(list)), ("two", cells(&list.replace("03-01", "03-02")))]);
    write(folder.path(), "lists.xlsx", book);
    write(folder.path(), "study.toml", "plates = \"lists.xlsx\"\n");
    let words = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(
        words.contains("several sheets hold such a table: one, two") && words.contains("sheet = "),
        "{words}"
    );
    write(folder.path(), "study.toml", "plates = { path = \"lists.xlsx\", sheet = \"two\" }\n");
    ends(0, folder.path(), &["check", "study.toml"]);
}

#[test]
fn a_workbook_under_any_name_is_the_study_of_an_archive_if_it_is_the_only_one() {
    let folder = workbook_study("key|value\nname|In a workbook");
    let files = [("Müller/KM12.xlsx", "study.xlsx"), ("Müller/fourth.csv", "fourth.csv")];
    let content = |name: &str| fs::read(folder.path().join(name)).expect("a file");
    let files: Vec<(&str, Vec<u8>)> = files.iter().map(|(name, own)| (*name, content(own))).collect();
    write(folder.path(), "mine.zip", archive(&files));
    let words = ends(0, folder.path(), &["run", "mine.zip"]);
    assert!(words.contains("1 well was left out") && words.contains("results in results-mine"), "{words}");
}
