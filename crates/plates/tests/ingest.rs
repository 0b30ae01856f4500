//! The readers against real exports, and what a user sees when a file is no good.

#[path = "../../../tests/corpora/mod.rs"]
mod corpora;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use foldshift_plates::ingest::{Choice, Readings, formats, read_bytes, read_path};
use foldshift_tables::diagnostic::Diagnostic;

/// The folder of real exports, which is not part of the package; `None` says so on stderr.
fn shared() -> Option<PathBuf> {
    let folder = corpora::project().join("../shared/plates");
    if folder.is_dir() {
        return Some(folder);
    }
    assert!(std::env::var_os("FOLDSHIFT_REQUIRE_SHARED").is_none(), "{} is not here", folder.display());
    eprintln!("skipped: ../shared is not here");
    None
}

/// Plate, well, read and time.
type Key = (String, String, String, String);

/// Number and flag.
type Value = (Option<f64>, String);

/// A file whose expected wells are not those that it labels: its source counts the printed rows from A,
/// but they are rows A, E, I and M.
const ROWS_BY_LABEL: (&str, [(&str, &str); 3]) =
    ("PE_Envision_luminescence_example01.csv", [("B", "E"), ("C", "I"), ("D", "M")]);

/// The well that a file labels where its source counted.
fn labelled(file: &Path, well: &str) -> String {
    let (name, rows) = ROWS_BY_LABEL;
    let counted = rows.iter().filter(|_| file.ends_with(name)).find(|(counted, _)| well.starts_with(counted));
    counted.map_or_else(|| well.to_owned(), |(_, row)| format!("{row}{}", &well[1..]))
}

/// What a file must give.
type Values = BTreeMap<Key, Value>;

fn expected(file: &Path) -> Values {
    let name = format!("{}.expected.csv", file.display());
    let mut table = csv::Reader::from_path(&name).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut values = Values::new();
    for row in table.records().map(|row| row.unwrap()) {
        let time: String = row[5].parse::<f64>().map_or_else(|_| String::new(), |time| time.to_string());
        let key = (row[0].to_owned(), labelled(file, &row[1]), row[4].to_owned(), time);
        values.insert(key, (row[6].parse().ok(), row[7].to_owned()));
    }
    values
}

fn found(readings: &Readings) -> Values {
    let rows = readings.readings.iter().map(|reading| {
        let time = reading.time_s.map_or_else(String::new, |time| time.to_string());
        let key = (reading.plate.to_string(), reading.well.to_string(), reading.read.to_string(), time);
        (key, (reading.value, reading.flag.as_ref().map_or_else(String::new, |flag| flag.text.clone())))
    });
    rows.collect()
}

/// How a file came out.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    Exact,
    /// Right wells and numbers; a plate or a read is called otherwise, because the file does not say.
    Named(String),
    Refused(String),
    Wrong(String),
}

fn outcome(file: &Path) -> Outcome {
    let readings = match read_path(file, Choice::default()) {
        Ok(readings) => readings,
        Err(problems) => return Outcome::Refused(problems[0].message.clone()),
    };
    let (expected, found) = (expected(file), found(&readings));
    if expected == found {
        return Outcome::Exact;
    }
    let nameless = |values: &Values| -> BTreeSet<(String, String, String, String)> {
        let rows = values.iter();
        rows.map(|((_, well, _, time), (value, flag))| {
            (well.clone(), time.clone(), format!("{value:?}"), flag.clone())
        })
        .collect()
    };
    let names = |values: &Values| -> BTreeSet<(String, String)> {
        values.keys().map(|(plate, _, read, _)| (plate.clone(), read.clone())).collect()
    };
    let (want, got) = (names(&expected), names(&found));
    if expected.len() == found.len() && want.len() == got.len() && nameless(&expected) == nameless(&found) {
        return Outcome::Named(format!("{got:?} for {want:?}"));
    }
    let first = expected.iter().find(|(key, value)| found.get(*key) != Some(*value));
    Outcome::Wrong(format!("{} of {}, first difference {first:?}", found.len(), expected.len()))
}

/// Every export of the manifest.
fn exports(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut table = csv::Reader::from_path(folder.join("manifest.csv")).unwrap();
    table
        .records()
        .map(|row| row.unwrap()[0].to_owned())
        .map(|name| (name.clone(), folder.join(name)))
        .collect()
}

/// Files whose plate or read is known only to their source: a barcode in the name of the file, a
/// mode in the paper.
const NAMED_ELSEWHERE: [&str; 4] = [
    "biotek_gen5/abs__010307_114129_BNCH654563_stdcurve_singleplate01.txt",
    "biotek_gen5/abs__240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt",
    "generic_list/FT01-G01.txt",
    // Its second plate was excited by a laser and has no absorbance; the source names one mode for the file.
    "perkinelmer_envision/PE_Envision_absorbance_example01.csv",
];

/// Undamaged files that hold reduced numbers only.
const WITHOUT_RAW_NUMBERS: [&str; 1] = ["moldev_softmax/softmaxpro_example_reduced.txt"];

#[test]
fn every_export_is_read_value_by_value() {
    let Some(folder) = shared() else { return };
    let mut failures = Vec::new();
    for (name, path) in exports(&folder) {
        let outcome = outcome(&path);
        let right = match &outcome {
            Outcome::Exact => !name.contains("malformed__"),
            Outcome::Refused(_) => {
                name.contains("malformed__") || WITHOUT_RAW_NUMBERS.contains(&name.as_str())
            }
            Outcome::Named(_) => NAMED_ELSEWHERE.contains(&name.as_str()),
            Outcome::Wrong(_) => false,
        };
        if !right {
            failures.push(format!("{name}: {outcome:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn no_export_of_any_family_gives_a_wrong_well() {
    let Some(folder) = shared() else { return };
    let mut table: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (name, path) in exports(&folder) {
        let outcome = outcome(&path);
        let column = match &outcome {
            Outcome::Exact => 0,
            Outcome::Named(_) => 1,
            Outcome::Refused(_) => 2,
            Outcome::Wrong(_) => 3,
        };
        table.entry(name.split('/').next().unwrap_or_default().to_owned()).or_default()[column] += 1;
        if column == 3 || (column == 1 && !NAMED_ELSEWHERE.contains(&name.as_str())) {
            wrong.push(format!("{name}: {outcome:?}"));
        } else if column == 2 {
            println!("{name}: {outcome:?}");
        }
    }
    for (family, [exact, named, refused, wrong]) in table {
        println!(
            "{family:24} exact {exact:3}  named elsewhere {named:2}  refused {refused:3}  wrong {wrong:2}"
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_export_is_claimed_by_the_reader_of_its_family_alone() {
    let Some(folder) = shared() else { return };
    let mut strangers = Vec::new();
    for (name, path) in exports(&folder) {
        let family = name.split('/').next().unwrap_or_default();
        let reader = match family {
            "biotek_gen5_image" => "biotek_gen5",
            "generic_list" => "list",
            "moldev_softmax_paste" => "softmax_paste",
            family => family,
        };
        // Two that both claim it would be a refusal.
        match read_path(&path, Choice::default()) {
            Ok(readings) if readings.reader != reader => {
                strangers.push(format!("{name}: {}", readings.reader));
            }
            Err(problems) if problems[0].message.contains("several formats") => {
                strangers.push(format!("{name}: {}", problems[0].message));
            }
            _ => {}
        }
    }
    assert!(strangers.is_empty(), "{}", strangers.join("\n"));
}

#[test]
fn a_real_export_cut_anywhere_is_refused_or_gives_only_right_wells() {
    let Some(folder) = shared() else { return };
    let mut wrong = Vec::new();
    for (name, path) in exports(&folder) {
        let bytes = std::fs::read(&path).unwrap();
        let Ok(whole) = read_bytes(&name, &bytes, Choice::default()) else { continue };
        let whole = found(&whole);
        let step = (bytes.len() / 40).max(1);
        for end in (0..bytes.len()).step_by(step).chain(bytes.len().saturating_sub(24)..bytes.len()) {
            let Ok(part) = read_bytes(&name, &bytes[..end], Choice::default()) else { continue };
            let open = part.warnings.iter().any(|warning| warning.message.contains("without a line end"));
            let last = part.readings.last().map(|reading| (reading.plate.clone(), reading.well));
            let differs = |(key, value): (&Key, &Value)| {
                let is_last =
                    last.as_ref().is_some_and(|(plate, well)| **plate == *key.0 && well.to_string() == key.1);
                whole.get(key) != Some(value) && !(open && is_last)
            };
            if let Some(cell) = found(&part).iter().find(|cell| differs(*cell)) {
                wrong.push(format!("{name} cut at {end} of {}: {cell:?}", bytes.len()));
                break;
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
    insta::assert_snapshot!(seen(read_bytes("a.csv", b"x", Choice { format: Some("bmg_mar"), ..Choice::default() })), @r"
    error: there is no format `bmg_mar`
     --> a.csv
      = help: did you mean `bmg_mars`? known formats: biotek_gen5, bmg_mars, bmg_omega_ascii, bmg_smart_control, moldev_softmax, softmax_paste, perkinelmer_envision, revvity_kaleido, perkinelmer_victor, tecan_icontrol, tecan_magellan, tecan_spark, thermo_ascent, berthold_mikrowin, moldev_flipr, sartorius_incucyte, xcelligence, thermo_skanit, grid, list, time_table, grids_over_time, bare
    ");
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
    error: this looks like a PerkinElmer Victor export (`Protocol description`), but its other landmarks are missing or of a kind that is not read
     --> victor.txt:1:1
      |
    1 | Protocol description
      | ^^^^^^^^^^^^^^^^^^^^
      = help: export it again as the software writes it (see `foldshift formats`), or say where the raw wells are: `--grid B3:M10`
    ");
}
