//! `foldshift new`: a folder of exports becomes a study; what names alone say is never taken in silence.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The program, run in `folder`, with nobody at the terminal.
fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .args(arguments)
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts")
}

/// A command that ends as `expected`; its words.
fn ends(expected: i32, folder: &Path, arguments: &[&str]) -> String {
    let output = foldshift(folder, arguments);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(expected), "{arguments:?}\n{words}");
    words
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, content).expect("a file");
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Column 1 blank, 2 vehicle, 3 to 12 ten doses, in every row of 96 wells.
const LAYOUT: &str = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n\n[[series]]\ncompound = \"larotrectinib\"\nwells = \"A3-H12\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";

/// A plate of that layout, of a line whose IC50 is `ic50` nM; `day` changes every digit a little.
fn export(ic50: f64, day: u32) -> String {
    let mut text = String::from(",1,2,3,4,5,6,7,8,9,10,11,12\n");
    for row in 0..8_u32 {
        let _ = write!(text, "{}", char::from(b'A' + u8::try_from(row).expect("a row")));
        for col in 0..12_u32 {
            let mixed = (row * 7919 + col * 104_729 + day * 1299).wrapping_mul(2_654_435_761);
            let noise = f64::from(mixed % 1000) / 1000.0 - 0.5;
            let signal = match col {
                0 => 0.0,
                1 => 1.0,
                col => 1.0 / (1.0 + 10_000.0 / 10_f64.powf(f64::from(col - 2) / 2.0) / ic50),
            };
            let reading = 400.0 + 20_000.0 * signal * (1.0 + 0.04 * noise) + 10.0 * noise;
            let _ = write!(text, ",{}", reading.round());
        }
        text.push('\n');
    }
    text
}

/// Two lines on two days, and their layout.
fn exports() -> TempDir {
    let folder = folder();
    write(folder.path(), "data/map.toml", LAYOUT);
    for day in 1..=2 {
        write(folder.path(), &format!("data/exports/2026-03-0{day}_KM12.csv"), export(20.0, day));
        write(folder.path(), &format!("data/exports/2026-03-0{day}_KM12-LR1.csv"), export(800.0, day + 10));
    }
    folder
}

/// A table of those plates.
const TABLE: &str = "Export,Cell line,Experiment,Parental\n2026-03-01_KM12.csv,KM12,day 1,KM12\n2026-03-02_KM12.csv,KM12,day 2,KM12\n2026-03-01_KM12-LR1.csv,KM12-LR1,day 1,KM12\n2026-03-02_KM12-LR1.csv,KM12-LR1,day 2,KM12\n";

#[test]
fn what_names_say_is_proposed_and_not_taken() {
    let folder = exports();
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("map.toml") && words.contains("layout (toml), 96 of 96 wells"), "{words}");
    assert!(words.contains("export (grid), 1 plate of 96 wells, read signal"), "{words}");
    assert!(words.contains("`cell_line` and `experiment` are not known of 4 plates"), "{words}");
    assert!(words.contains("2026-03-01_KM12-LR1.csv: KM12-LR1, 2026-03-01"), "{words}");
    let table = read(folder.path(), "data/plates.csv");
    assert!(table.starts_with("export,layout,cell_line,experiment,notes\n"), "{table}");
    assert!(table.contains("exports/2026-03-01_KM12.csv,map.toml,,,\"cell_line KM12?"), "{table}");
    // Filled in, the study runs; until then it says what is missing, with its place.
    let words = ends(2, folder.path(), &["check", "data/study.toml"]);
    assert!(words.contains("`cell_line` or `experiment`") && words.contains("plates.csv:2:1"), "{words}");
    let mut filled = String::new();
    for line in table.lines() {
        let filled_in = match line.split_once(",,,") {
            Some((path, _)) if path.contains("LR1") => format!("{path},KM12-LR1,{},", &path[8..18]),
            Some((path, _)) => format!("{path},KM12,{},", &path[8..18]),
            None => line.to_owned(),
        };
        let _ = writeln!(filled, "{filled_in}");
    }
    write(folder.path(), "data/plates.csv", filled);
    let words = ends(0, folder.path(), &["check", "data/study.toml"]);
    assert!(words.contains("4 plates: 4 pass"), "{words}");
}

#[test]
fn a_table_of_plates_makes_the_study_in_two_commands() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE);
    let words = ends(0, folder.path(), &["new", "data", "--plates", "list.csv"]);
    assert!(
        words.contains("next: foldshift check data/study.toml; foldshift run data/study.toml"),
        "{words}"
    );
    let words = ends(0, folder.path(), &["run", "data/study.toml"]);
    assert!(words.contains("KM12-LR1 under larotrectinib"), "{words}");
}

#[test]
fn a_parental_line_may_be_given_and_must_be_one_of_the_lines() {
    let folder = exports();
    let table = TABLE.replace(",Parental", "").replace(",KM12\n", "\n");
    write(folder.path(), "data/list.csv", table);
    let words = ends(2, folder.path(), &["new", "data", "--parental", "KM21"]);
    assert!(words.contains("no plate holds the line `KM21`") && words.contains("KM12"), "{words}");
    assert!(
        !folder.path().join("data/study.toml").exists() && !folder.path().join("data/plates.csv").exists()
    );
    ends(0, folder.path(), &["new", "data", "--parental", "KM12"]);
    let words = ends(0, folder.path(), &["run", "data/study.toml"]);
    assert!(words.contains("KM12-LR1 under larotrectinib"), "{words}");
}

#[test]
fn nothing_that_exists_is_written_over() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE);
    write(folder.path(), "data/study.toml", "mine");
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(words.contains("`data/study.toml` is there already"), "{words}");
    assert!(words.contains("`foldshift new data -o data/study2.toml`"), "{words}");
    assert_eq!(read(folder.path(), "data/study.toml"), "mine");
    // The way out works when pasted.
    ends(0, folder.path(), &["new", "data", "-o", "data/study2.toml", "--plates", "list.csv"]);
    assert!(folder.path().join("data/study2.plates.csv").exists());
    ends(0, folder.path(), &["check", "data/study2.toml"]);
    // A table of plates is not written over either.
    let folder = exports();
    write(folder.path(), "data/plates.csv", "mine");
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(words.contains("`data/plates.csv` is there already"), "{words}");
    assert!(!folder.path().join("data/study.toml").exists());
}

#[test]
fn a_table_that_stands_where_ours_would_is_used_as_it_is() {
    let folder = exports();
    let table = TABLE
        .replace("Export,", "Export,Layout,")
        .replace(".csv,", ".csv,map.toml,")
        .replace("2026", "exports/2026");
    write(folder.path(), "data/plates.csv", &table);
    let words = ends(0, folder.path(), &["new", "data"]);
    assert!(words.contains("stays as it is"), "{words}");
    assert_eq!(read(folder.path(), "data/plates.csv"), table);
    ends(0, folder.path(), &["check", "data/study.toml"]);
}

#[test]
fn exports_of_two_studies_are_asked_about() {
    let folder = exports();
    for part in ["one", "two"] {
        write(
            folder.path(),
            &format!("data/{part}/study.toml"),
            "[[plate]]\nexport = \"a.csv\"\nlayout = \"b.toml\"\n",
        );
    }
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(
        words.contains("this folder holds 2 studies") && words.contains("data/one/study.toml"),
        "{words}"
    );
    assert!(words.contains("`foldshift check data/one/study.toml`"), "{words}");
}

#[test]
fn a_plate_that_was_read_twice_is_one_plate() {
    let folder = exports();
    write(folder.path(), "data/exports/copy.csv", export(20.0, 1));
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(
        words.contains("exports/copy.csv holds the same numbers as exports/2026-03-01_KM12.csv"),
        "{words}"
    );
    assert!(!read(folder.path(), "data/plates.csv").contains("copy.csv"));
}

#[test]
fn two_layouts_are_asked_about_and_a_map_settles_it() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE);
    write(folder.path(), "data/other.toml", LAYOUT.replace("larotrectinib", "entrectinib"));
    let words = ends(1, folder.path(), &["new", "data", "--plates", "list.csv"]);
    assert!(words.contains("which `layout`? map.toml or other.toml"), "{words}");
    ends(
        0,
        folder.path(),
        &["new", "data", "--plates", "list.csv", "--map", "data/other.toml", "-o", "data/s.toml"],
    );
    assert!(read(folder.path(), "data/s.plates.csv").contains(",other.toml,"));
}

#[test]
fn a_plate_of_another_size_than_the_map_is_told() {
    let folder = exports();
    let small = ",1,2,3,4,5,6\nA,400,20000,2500,6000,15000,19000\nB,410,20500,2600,6100,15100,19100\nC,390,19500,2400,5900,14900,18900\nD,400,20100,2500,6000,15000,19000\n";
    write(folder.path(), "data/exports/small.csv", small);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("exports/small.csv has 24 wells, and no layout fits: map.toml has 96"), "{words}");
    let folder = exports();
    let mut big = String::new();
    let _ = writeln!(big, ",{}", (1..=24).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
    for row in 'A'..='P' {
        let readings: Vec<String> = (0..24).map(|col| (u32::from(row) * 31 + col * 7).to_string()).collect();
        let _ = writeln!(big, "{row},{}", readings.join(","));
    }
    write(folder.path(), "data/exports/big.csv", big);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("exports/big.csv has 384 wells, and no layout fits: map.toml has 96"), "{words}");
}

#[test]
fn several_reads_are_listed_and_left_open() {
    let folder = exports();
    let both = format!("absorbance 450\n{}\nluminescence\n{}", export(20.0, 5), export(25.0, 6));
    write(folder.path(), "data/exports/both.csv", both);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("which `read`? ") && words.contains("exports/both.csv"), "{words}");
    assert!(words.contains("`absorbance 450`") && words.contains("`luminescence`"), "{words}");
}

#[test]
fn lock_files_and_results_are_passed_over() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE);
    write(folder.path(), "data/~$map.xlsx", "lock");
    ends(0, folder.path(), &["new", "data", "--plates", "list.csv"]);
    ends(0, folder.path(), &["run", "data/study.toml"]);
    fs::remove_file(folder.path().join("data/study.toml")).expect("a study");
    fs::remove_file(folder.path().join("data/plates.csv")).expect("a table");
    let words = ends(0, folder.path(), &["new", "data", "--plates", "list.csv"]);
    assert!(words.contains("results of an earlier run, passed over"), "{words}");
    assert!(words.contains("a lock file of Excel"), "{words}");
}

#[test]
fn a_folder_without_exports_says_how_to_look_at_a_file() {
    let folder = folder();
    write(folder.path(), "notes of mine.txt", "nothing");
    let words = ends(2, folder.path(), &["new", "."]);
    assert!(words.contains("no export was found") && words.contains("foldshift read"), "{words}");
    assert!(words.contains("notes of mine.txt"), "{words}");
    let words = ends(2, folder.path(), &["new", "nowhere"]);
    assert!(words.contains("cannot read the folder `nowhere`"), "{words}");
    let words = ends(2, folder.path(), &["new", "notes of mine.txt"]);
    assert!(words.contains("is a file"), "{words}");
}

/// A sheet of cells from lines with commas.
fn sheet(book: &mut rust_xlsxwriter::Workbook, name: &str, text: &str) {
    let sheet = book.add_worksheet();
    sheet.set_name(name).expect("a name of a sheet");
    for (row, line) in (0..).zip(text.lines()) {
        for (col, cell) in (0..).zip(line.split(',')) {
            match cell.parse::<f64>() {
                Ok(number) => sheet.write_number(row, col, number),
                Err(_) => sheet.write_string(row, col, cell),
            }
            .expect("a cell");
        }
    }
}

#[test]
fn a_workbook_of_exports_and_a_map_is_taken_apart_sheet_by_sheet() {
    let folder = folder();
    let mut map = String::new();
    for variable in ["role", "compound", "dose (nM)"] {
        let _ = writeln!(map, "{variable},1,2,3,4,5,6,7,8,9,10,11,12");
        for row in 'A'..='H' {
            let cell = |col: i32| match (variable, col) {
                ("role", 1) => "blank".to_owned(),
                ("role", 2) => "vehicle".to_owned(),
                ("role", _) => "sample".to_owned(),
                (_, 1..=2) => String::new(),
                ("compound", _) => "larotrectinib".to_owned(),
                (_, col) => format!("{:.4}", 10_000.0 / 10_f64.powf(f64::from(col - 3) / 2.0)),
            };
            let _ = writeln!(map, "{row},{}", (1..=12).map(cell).collect::<Vec<_>>().join(","));
        }
        map.push('\n');
    }
    let mut book = rust_xlsxwriter::Workbook::new();
    sheet(&mut book, "KM12 day1", &export(20.0, 1));
    sheet(&mut book, "LR1 day1", &export(800.0, 11));
    sheet(&mut book, "the map", &map);
    write(folder.path(), "data/all.xlsx", book.save_to_buffer().expect("a workbook"));
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("sheet the map: layout (plate_shaped), 96 of 96 wells"), "{words}");
    let table = read(folder.path(), "data/plates.csv");
    assert!(
        table.contains("all.xlsx,LR1 day1,all.xlsx,the map,,,\"cell_line LR1?, experiment day1?\""),
        "{table}"
    );
    let filled = table
        .replace(",,,\"cell_line KM12?, experiment day1?\"", ",KM12,1,")
        .replace(",,,\"cell_line LR1?, experiment day1?\"", ",LR1,1,");
    write(folder.path(), "data/plates.csv", filled);
    let words = ends(0, folder.path(), &["check", "data/study.toml"]);
    assert!(words.contains("2 plates: 2 pass"), "{words}");
}
