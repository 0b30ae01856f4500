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
    assert!(words.contains("\nKM12-LR1 against KM12\n"), "{words}");
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
    assert!(words.contains("\nKM12-LR1 against KM12\n"), "{words}");
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
fn wells_that_the_map_does_not_name_are_told_once_for_all_plates_and_keep_the_study_open() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE);
    // Row A is not in it.
    let map = "[well]\n\"B1-H1\" = { role = \"blank\" }\n\"B2-H2\" = { role = \"vehicle\" }\n\n";
    let series = LAYOUT.split_once("[[series]]").expect("a series").1.replace("A3-H12", "B3-H12");
    write(folder.path(), "data/map.toml", format!("{map}[[series]]{series}"));
    let words = ends(1, folder.path(), &["new", "data", "--plates", "list.csv"]);
    assert!(words.contains("12 wells of each of 4 plates ("), "{words}");
    assert_eq!(words.matches("that map.toml does not name").count(), 1, "{words}");
    assert!(!words.contains("next: "), "{words}");
    let filled = TABLE.replace("Parental\n", "Parental,Unlisted\n").replace(",KM12\n", ",KM12,empty\n");
    write(folder.path(), "list.csv", filled);
    let words = ends(0, folder.path(), &["new", "data", "--plates", "list.csv", "-o", "data/filled.toml"]);
    assert!(words.contains("next: "), "{words}");
    ends(0, folder.path(), &["run", "data/filled.toml"]);
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

/// The layout as grids in the shape of the plate: roles, compounds, doses.
fn map_of_grids() -> String {
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
    map
}

#[test]
fn a_workbook_of_exports_and_a_map_is_taken_apart_sheet_by_sheet() {
    let folder = folder();
    let map = map_of_grids();
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

#[test]
fn lines_that_the_layout_names_are_not_asked_for_and_are_paired_in_the_study() {
    let folder = folder();
    let lines = "[row]\n\"A,B,C,D\" = { cell_line = \"KM12\", experiment = \"1\" }\n\"E,F,G,H\" = { cell_line = \"LR1\", experiment = \"1\" }\n\n";
    write(folder.path(), "data/map.toml", format!("{lines}{LAYOUT}"));
    let (sensitive, resistant) = (export(20.0, 1), export(800.0, 11));
    let halves = sensitive.lines().take(5).chain(resistant.lines().skip(5));
    write(folder.path(), "data/a.csv", halves.collect::<Vec<_>>().join("\n") + "\n");
    let words = ends(2, folder.path(), &["new", "data", "--parental", "KM21"]);
    assert!(words.contains("no plate holds the line `KM21`"), "{words}");
    let words = ends(0, folder.path(), &["new", "data", "--parental", "KM12"]);
    assert!(words.contains("with lines and experiments"), "{words}");
    let study = read(folder.path(), "data/study.toml");
    assert!(study.contains("parental = \"KM12\"\nresistant = [\"LR1\"]"), "{study}");
    let words = ends(0, folder.path(), &["run", "data/study.toml"]);
    assert!(words.contains("\nLR1 against KM12\n"), "{words}");
}

/// Two days with exports of the same names.
fn same_names() -> TempDir {
    let folder = folder();
    write(folder.path(), "data/map.toml", LAYOUT);
    for day in 1..=2 {
        write(folder.path(), &format!("data/day{day}/plate1.csv"), export(20.0, day));
        write(folder.path(), &format!("data/day{day}/plate2.csv"), export(800.0, day + 10));
    }
    folder
}

#[test]
fn a_bare_name_of_two_exports_is_refused_with_both_paths() {
    let folder = same_names();
    let list = "export,cell_line,experiment\nplate1.csv,KM12,day1\n";
    write(folder.path(), "data/list.csv", list);
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(words.contains("`plate1.csv` is day1/plate1.csv and day2/plate1.csv"), "{words}");
    assert!(words.contains("write the path") && words.contains("data/list.csv:2"), "{words}");
    assert!(!folder.path().join("data/study.toml").exists());
    write(folder.path(), "data/list.csv", list.replace("plate1", "day2/plate1"));
    ends(0, folder.path(), &["new", "data"]);
    assert!(read(folder.path(), "data/plates.csv").contains("day2/plate1.csv,map.toml,KM12,day1"));
}

#[test]
fn an_export_that_is_listed_twice_is_refused_with_both_rows() {
    let folder = same_names();
    let list = "export,cell_line,experiment\nday1/plate1.csv,KM12,day1\nday1/plate1.csv,LR1,day1\n";
    write(folder.path(), "data/list.csv", list);
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(words.contains("day1/plate1.csv is listed twice, rows 2 and 3"), "{words}");
}

#[test]
fn a_row_with_a_pattern_means_a_plate_a_file_and_never_the_table_itself() {
    let folder = folder();
    write(folder.path(), "data/map.csv", map_of_grids());
    for day in 1..=2 {
        write(folder.path(), &format!("data/a{day}.csv"), export(20.0, day));
    }
    let list = "export,layout,cell_line,experiment\n*.csv,map.csv,KM12,1\n";
    write(folder.path(), "data/plates.csv", list);
    let words = ends(0, folder.path(), &["new", "data"]);
    assert!(words.contains("stays as it is"), "{words}");
    let words = ends(0, folder.path(), &["check", "data/study.toml"]);
    assert!(words.contains("2 plates: 2 pass"), "{words}");
}

#[test]
fn a_table_of_theirs_that_lacks_something_stays_and_ours_says_it() {
    let folder = exports();
    write(folder.path(), "data/plates.csv", TABLE);
    let words = ends(0, folder.path(), &["new", "data"]);
    assert!(words.contains("data/plates.csv stays as it is"), "{words}");
    assert_eq!(read(folder.path(), "data/plates.csv"), TABLE);
    let words = ends(0, folder.path(), &["run", "data"]);
    assert!(words.contains("\nKM12-LR1 against KM12\n"), "{words}");
}

#[test]
fn plates_that_the_table_lists_are_not_left_out_as_twins() {
    let folder = exports();
    write(folder.path(), "data/exports/2026-03-02_KM12.csv", export(20.0, 1));
    write(folder.path(), "data/plates.csv", TABLE);
    let words = ends(0, folder.path(), &["new", "data"]);
    assert!(words.contains("and the table lists both") && !words.contains("is left out"), "{words}");
    assert!(read(folder.path(), "data/study.plates.csv").contains("2026-03-02_KM12.csv"));
}

#[test]
fn several_tables_of_plates_are_asked_about() {
    let folder = exports();
    write(folder.path(), "data/one.csv", TABLE);
    write(folder.path(), "data/two.csv", TABLE);
    let words = ends(2, folder.path(), &["new", "data"]);
    assert!(words.contains("holds 2 tables of plates"), "{words}");
    assert!(words.contains("`foldshift new data --plates data/one.csv`"), "{words}");
    ends(0, folder.path(), &["new", "data", "--plates", "data/one.csv"]);
}

#[test]
fn a_table_of_plates_in_place_of_a_folder_names_the_command_that_takes_it() {
    let folder = exports();
    write(folder.path(), "data/list.csv", TABLE);
    let words = ends(2, folder.path(), &["new", "data/list.csv"]);
    assert!(words.contains("`foldshift new data --plates data/list.csv`"), "{words}");
    ends(0, folder.path(), &["new", "data", "--plates", "data/list.csv"]);
    let words = ends(2, folder.path(), &["new", "data/list.csv"]);
    assert!(words.contains("`foldshift run data/study.toml`"), "{words}");
    ends(0, folder.path(), &["run", "data/study.toml"]);
}

/// A workbook of two exports and the maps that are given.
fn with_maps(maps: &[(&str, &str)]) -> TempDir {
    let folder = folder();
    let mut book = rust_xlsxwriter::Workbook::new();
    sheet(&mut book, "KM12 day1", &export(20.0, 1));
    sheet(&mut book, "LR1 day1", &export(800.0, 11));
    for (name, map) in maps {
        sheet(&mut book, name, map);
    }
    write(folder.path(), "data/all.xlsx", book.save_to_buffer().expect("a workbook"));
    folder
}

#[test]
fn a_slip_in_a_map_is_named_and_hides_no_export_of_its_workbook() {
    let map = map_of_grids().replace("vehicle", "DMSO control");
    let folder = with_maps(&[("map", &map)]);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("sheet map: nearly a layout: `DMSO control` is not a role"), "{words}");
    assert!(words.contains("map!C2"), "{words}");
    assert!(words.contains("sheet KM12 day1: export") && words.contains("sheet LR1 day1: export"), "{words}");
    assert!(words.contains("all.xlsx (map) is nearly one"), "{words}");
    // In a file of its own as well.
    let folder = exports();
    fs::remove_file(folder.path().join("data/map.toml")).expect("a map");
    write(folder.path(), "data/map.csv", map);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("map.csv") && words.contains("nearly a layout: `DMSO control`"), "{words}");
}

#[test]
fn a_map_of_a_sheet_a_variable_is_told_as_one_when_a_unit_is_missing() {
    let grids = map_of_grids().replace("dose (nM)", "dose");
    let parts: Vec<&str> = grids.split("\n\n").collect();
    let folder = with_maps(&[("roles", parts[0]), ("compounds", parts[1]), ("doses", parts[2])]);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("sheets roles, compounds, doses: nearly a layout: "), "{words}");
    assert!(words.contains("has no unit") && words.contains("1 file in data"), "{words}");
    assert!(words.contains("data/plates.csv, 2 plates"), "{words}");
}

#[test]
fn a_sheet_of_a_workbook_may_be_given_as_the_map() {
    let other = map_of_grids().replace("larotrectinib", "entrectinib");
    let folder = with_maps(&[("map A", &map_of_grids()), ("map B", &other)]);
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("`--map \"data/all.xlsx:map A\"`"), "{words}");
    ends(1, folder.path(), &["new", "data", "--map", "data/all.xlsx:map B", "-o", "data/s.toml"]);
    assert!(read(folder.path(), "data/s.plates.csv").contains("all.xlsx,map B,"));
    let words = ends(2, folder.path(), &["new", "data", "--map", "data/all.xlsx", "-o", "data/t.toml"]);
    assert!(words.contains("holds 2 layouts") && words.contains("data/all.xlsx:map B"), "{words}");
    let words = ends(2, folder.path(), &["new", "data", "--map", "data/all.xlsx:map C", "-o", "data/t.toml"]);
    assert!(words.contains("no layout on a sheet `map C`"), "{words}");
}

#[test]
fn a_folder_that_cannot_be_written_is_told_with_another_place() {
    let folder = exports();
    let words = ends(2, folder.path(), &["new", "data", "-o", "nowhere/study.toml"]);
    assert!(words.contains("cannot write into `nowhere`"), "{words}");
    assert!(words.contains("`foldshift new data -o study.toml`"), "{words}");
    ends(1, folder.path(), &["new", "data", "-o", "study.toml"]);
}

#[test]
fn a_layout_is_never_written_over() {
    let folder = exports();
    let at = folder.path().join("data");
    write(&at, "layout.xlsx", "filled in by hand");
    for arguments in
        [&["layout", "new", "-o", "layout.xlsx"][..], &["layout", "convert", "map.toml", "-o", "layout.xlsx"]]
    {
        let words = ends(2, &at, arguments);
        assert!(words.contains("`layout.xlsx` is there already, and is not written over"), "{words}");
        assert!(words.contains("`-o layout2.xlsx`"), "{words}");
    }
    assert_eq!(read(&at, "layout.xlsx"), "filled in by hand");
    // The command that `new` prints names a file that is free.
    fs::remove_file(at.join("map.toml")).expect("a map");
    let words = ends(1, folder.path(), &["new", "data"]);
    assert!(words.contains("`foldshift layout new --wells 96 -o data/layout2.xlsx`"), "{words}");
    ends(0, folder.path(), &["layout", "new", "--wells", "96", "-o", "data/layout2.xlsx"]);
}

#[test]
fn the_table_of_another_study_is_not_used_unless_it_is_given() {
    let folder = exports();
    write(folder.path(), "list.csv", TABLE.lines().take(3).collect::<Vec<_>>().join("\n"));
    ends(0, folder.path(), &["new", "data", "--plates", "list.csv"]);
    let words = ends(1, folder.path(), &["new", "data", "-o", "data/study2.toml"]);
    assert!(words.contains("data/plates.csv is the table of a study, and is not used"), "{words}");
    assert!(words.contains("data/study2.plates.csv, 4 plates"), "{words}");
    ends(0, folder.path(), &["new", "data", "-o", "data/s3.toml", "--plates", "data/plates.csv"]);
    assert_eq!(read(folder.path(), "data/s3.plates.csv").lines().count(), 3);
}
