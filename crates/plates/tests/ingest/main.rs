//! The readers against real exports, and what a user sees when a file is no good.

#[path = "../../../../tests/corpora/mod.rs"]
mod corpora;
mod shared_exports;
mod shared_exports_2;
mod suggestions;

use std::path::{Path, PathBuf};

use foldshift_plates::ingest::{Choice, Readings, formats, read_bytes, read_path};
use foldshift_tables::diagnostic::Diagnostic;

/// A workbook of one plate of six wells, changed by `change` before it is saved.
fn workbook(change: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    workbook.add_worksheet().set_name("notes").unwrap().write(0, 0, "see sheet 2").unwrap();
    let sheet = workbook.add_worksheet().set_name("plate").unwrap();
    for (col, number) in (1..=3_u16).zip(1..) {
        sheet.write(0, col, number).unwrap();
    }
    for (row, letter) in (1..=2_u32).zip(["A", "B"]) {
        sheet.write(row, 0, letter).unwrap();
        for col in 1..=3_u16 {
            sheet.write(row, col, f64::from(row) * 10.0 + f64::from(col)).unwrap();
        }
    }
    change(sheet);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn hidden_sheets_and_merged_cells_are_told() {
    let warnings = |bytes: &[u8]| {
        let readings = read_bytes("a.xlsx", bytes, Choice::default()).unwrap();
        let told: Vec<String> = readings.warnings.iter().map(|warning| warning.message.clone()).collect();
        (readings.readings.len(), told)
    };
    assert_eq!(warnings(&workbook(|_| {})), (6, Vec::new()));
    let (wells, told) = warnings(&workbook(|sheet| {
        sheet.set_hidden(true);
    }));
    assert_eq!(wells, 6);
    assert!(told[0].contains("sheet `plate` is hidden in the workbook and holds 6 values"), "{told:?}");
    let (wells, told) = warnings(&workbook(|sheet| {
        let format = rust_xlsxwriter::Format::new();
        sheet.merge_range(1, 1, 1, 2, "", &format).unwrap();
        sheet.write(1, 1, 11.0).unwrap();
    }));
    assert_eq!(wells, 5);
    assert!(told[0].contains("2 cells were merged into one: its value is that of well A1 alone"), "{told:?}");
}

#[test]
fn a_file_of_delimiters_is_refused_at_once() {
    for text in [",".repeat(200_000), ",,,\n".repeat(1000), ";;\t\n \n".to_owned()] {
        let problems = read_bytes("a.csv", text.as_bytes(), Choice::default()).unwrap_err();
        assert_eq!(problems.len(), 1, "{problems:?}");
    }
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let folder = corpora::project().join("fixtures").join(folder);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn every_fixture_is_read_by_the_reader_of_its_folder() {
    for format in formats() {
        for file in fixtures(&format!("exports/{}", format.name)) {
            let readings = read_path(&file, Choice::default())
                .unwrap_or_else(|problems| panic!("{}: {problems:?}", file.display()));
            assert_eq!(readings.reader, format.name, "{}", file.display());
            assert!(!readings.readings.is_empty() && !readings.evidence.is_empty(), "{}", file.display());
            assert_eq!(
                read_path(&file, Choice { format: Some(format.name), ..Choice::default() }).unwrap().readings,
                readings.readings
            );
        }
    }
}

#[test]
fn every_broken_fixture_is_refused_with_advice() {
    for file in fixtures("broken") {
        let problems = read_path(&file, Choice::default()).unwrap_err();
        assert!(problems.iter().any(|problem| problem.help.is_some()), "{}: {problems:?}", file.display());
    }
}

/// What the user sees.
fn seen(result: Result<Readings, Vec<Diagnostic>>) -> String {
    result.unwrap_err().iter().map(ToString::to_string).collect()
}

#[test]
fn an_empty_file_is_told_from_a_plate() {
    insta::assert_snapshot!(seen(read_bytes("empty.csv", b"", Choice::default())), @r"
    error: the file is empty: expected a plate-reader export
     --> empty.csv
      = help: export the plate again; nothing was written into this file
    ");
}

#[test]
fn a_workbook_is_called_a_workbook() {
    insta::assert_snapshot!(seen(read_bytes("plate.csv", b"PK\x03\x04\x14\0", Choice::default())), @r"
    error: this is a ZIP archive or an Excel workbook (.xlsx), not a text export
     --> plate.csv
      = help: as a workbook it is damaged or none: save it again, or save the sheet with the raw data as CSV
    ");
}

#[test]
fn a_binary_file_is_refused() {
    insta::assert_snapshot!(seen(read_bytes("plate.bin", b"ab\0\x01\x02", Choice::default())), @r"
    error: this is a binary file, not a text export: byte 3 is a control character
     --> plate.bin
      = help: export the raw data as CSV or text from the software of the reader
    ");
}

#[test]
fn a_text_that_is_no_export_is_refused() {
    insta::assert_snapshot!(seen(read_bytes("notes.txt", b"definitely not plate data\nmore\n", Choice::default())), @r"
    error: this is not a plate-reader export that can be read
     --> notes.txt:1:1
      |
    1 | definitely not plate data
      | ^^^^^^^^^^^^^^^^^^^^^^^^^
      = help: expected column numbers 1, 2, 3, … with row letters below them, numbers in the shape of a plate, a column `well`, or the landmarks of a reader (see `foldshift formats`); `--grid B3:M10` says where the wells are
    ");
}

#[test]
fn a_grid_cut_within_a_row_is_pointed_at() {
    let text = "KM12,1,2,3,4\nA,1.5,2.5,3.5,4.5\nB,1.5,2.";
    insta::assert_snapshot!(seen(read_bytes("cut.csv", text.as_bytes(), Choice::default())), @r"
    error: truncated: row B ends within column 2, expected 4 columns
     --> cut.csv:3:9
      |
    3 | B,1.5,2.
      |         ^
      = help: the file looks cut off: copy or export it again, completely
    ");
}

#[test]
fn a_grid_cut_between_rows_is_pointed_at() {
    let text = "KM12,1,2,3,4\nA,1.5,2.5,3.5,4.5\nB,1.5,2.5,3.5,4.5\n";
    insta::assert_snapshot!(seen(read_bytes("cut.csv", text.as_bytes(), Choice::default())), @r"
    error: truncated: the file ends after row B of a plate with 4 columns, expected rows up to C
     --> cut.csv:3:18
      |
    3 | B,1.5,2.5,3.5,4.5
      |                  ^
      = help: the file looks cut off: copy or export it again, completely
    ");
}

#[test]
fn an_unknown_text_in_a_well_is_pointed_at() {
    let text = ",1,2,3\nA,0.412,OVRFLV,0.377\nB,0.5,0.4,SPL1\n";
    insta::assert_snapshot!(seen(read_bytes("overflow.csv", text.as_bytes(), Choice::default())), @r"
    error: reading `OVRFLV` of well A2 is not a number
     --> overflow.csv:2:9
      |
    2 | A,0.412,OVRFLV,0.377
      |         ^^^^^^
      = help: expected a number, an empty cell, or a text such as `OVRFLW`, `MISSED`, `*0.356*`, `NaN`; did you mean `OVRFLW`?
    error: reading `SPL1` of well B3 is not a number
     --> overflow.csv:3:11
      |
    3 | B,0.5,0.4,SPL1
      |           ^^^^
      = help: expected a number, an empty cell, or a text such as `OVRFLW`, `MISSED`, `*0.356*`, `NaN`
    ");
}

#[test]
fn a_number_that_could_be_two_is_refused() {
    let text = "K7\tA1\t1,234\nK7\tA2\t977\n";
    insta::assert_snapshot!(seen(read_bytes("comma.txt", text.as_bytes(), Choice::default())), @r"
    error: reading `1,234` of well A1 may have decimals or a thousands separator
     --> comma.txt:1:7
      |
    1 | K7 A1 1,234
      |       ^^^^^
      = help: nothing else in the file decides; export without thousands separators, and with tabs or `,` between the cells where decimals have points
    ");
}

#[test]
fn a_well_that_is_on_no_plate_is_pointed_at() {
    let text = "plate,well,value\nK7,A1,17\nK7,Z99,18\n";
    insta::assert_snapshot!(seen(read_bytes("list.csv", text.as_bytes(), Choice::default())), @r"
    error: `Z99` is not a well
     --> list.csv:3:4
      |
    3 | K7,Z99,18
      |    ^^^
      = help: expected a row letter and a column number, such as `A1` or `AF48`
    ");
}

#[test]
fn a_format_that_does_not_exist_is_answered_with_those_that_do() {
    let seen = seen(read_bytes("a.csv", b"x", Choice { format: Some("bmg_mar"), ..Choice::default() }));
    let names: Vec<&str> = formats().map(|format| format.name).collect();
    let told = format!("did you mean `bmg_mars`? known formats: {}", names.join(", "));
    assert!(seen.starts_with("error: there is no format `bmg_mar`") && seen.contains(&told), "{seen}");
}

#[test]
fn a_missing_file_and_a_folder_are_errors() {
    let folder = corpora::project().join("src");
    assert!(seen(read_path(&folder, Choice::default())).contains("this is a folder"));
    assert!(seen(read_path(Path::new("no/such/file.csv"), Choice::default())).contains("no such file"));
}

#[test]
fn two_formats_that_fit_are_both_named() {
    let text = ",1,2,3\nA,1,2,3\nB,4,5,6\n\nplate,well,value\nK7,A1,17\n";
    let seen = seen(read_bytes("both.csv", text.as_bytes(), Choice::default()));
    assert!(seen.contains("`grid`") && seen.contains("`list`") && seen.contains("--format"), "{seen}");
}

#[test]
fn an_export_that_is_not_read_yet_is_called_by_its_vendor() {
    let text = "Protocol description\r\nPlate\t1\r\n\t1\t2\t3\r\nA\t1\t2\t3\r\nB\t1\t2\t3\r\n";
    insta::assert_snapshot!(seen(read_bytes("victor.txt", text.as_bytes(), Choice::default())), @r"
    error: this looks like a PerkinElmer Victor export (`Protocol description`), but its other landmarks are missing or of a kind that is not read: nearest is PerkinElmer Victor (Wallac 1420) and EnVision, list of wells: it has `Plate`, `Protocol description` but not `Repeat`, `Well`, `Type`
     --> victor.txt:1:1
      |
    1 | Protocol description
      | ^^^^^^^^^^^^^^^^^^^^
      = help: export it again as the software writes it (see `foldshift formats`), or say where the raw wells are: `--grid B3:M10`
    ");
}
