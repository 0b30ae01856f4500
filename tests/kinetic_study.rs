//! Kinetic exports in a study: which time is taken, what is said and drawn of it; and readings as the Allotrope Simple
//! Model at the terminal.

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

/// A command that ends as `expected`: its data and its words.
fn ends(expected: i32, folder: &Path, arguments: &[&str]) -> (String, String) {
    let output = foldshift(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let words = text(&output.stderr);
    assert_eq!(output.status.code(), Some(expected), "{arguments:?}\n{words}");
    (text(&output.stdout), words)
}

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    fs::write(folder.join(name), content).expect("a file");
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Column 1 blank, 2 vehicle, 3 to 12 ten doses, in every row of 96 wells.
const LAYOUT: &str = "[col]\n1 = { role = \"blank\" }\n2 = { role = \"vehicle\" }\n\n[[series]]\ncompound = \"larotrectinib\"\nwells = \"A3-H12\"\ntop = \"10 uM\"\nfactor = \"half-log\"\ndirection = \"right\"\n";

/// Half an hour in seven readings.
const CYCLES: u32 = 7;

/// The reading of a well of a line whose IC50 is `ic50` nM: it rises by a seventh of its end from cycle to cycle.
fn reading(ic50: f64, row: u32, col: u32, cycle: u32) -> f64 {
    let mixed = (row * 7919 + col * 104_729).wrapping_mul(2_654_435_761);
    let noise = f64::from(mixed % 1000) / 1000.0 - 0.5;
    let signal = match col {
        0 => 0.0,
        1 => 1.0,
        col => 1.0 / (1.0 + 10_000.0 / 10_f64.powf(f64::from(col - 2) / 2.0) / ic50),
    };
    let rise = f64::from(cycle + 1) / f64::from(CYCLES);
    (rise * (400.0 + 20_000.0 * signal * (1.0 + 0.04 * noise) + 10.0 * noise)).round()
}

/// The cycles `from` to the last as a table of wells.
fn export(ic50: f64, from: u32) -> String {
    let mut text = String::from("well,read,time_s,value\n");
    for (row, col) in (0..8_u32).flat_map(|row| (0..12_u32).map(move |col| (row, col))) {
        for cycle in from..CYCLES {
            let letter = char::from(b'A' + u8::try_from(row).expect("a row"));
            let value = reading(ic50, row, col, cycle);
            let _ = writeln!(text, "{letter}{},fluorescence ex=560 em=590,{},{value}", col + 1, cycle * 300);
        }
    }
    text
}

/// Two lines, read for half an hour, and a study that says `assay` of them.
fn study(from: u32, assay: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), "map.toml", LAYOUT);
    let mut text = format!("name = \"kinetic\"\n[assay]\nreadout = \"resazurin\"\n{assay}\n");
    for (line, ic50) in [("KM12", 20.0), ("KM12-LR1", 800.0)] {
        write(folder.path(), &format!("{line}.csv"), export(ic50, from));
        let _ = write!(
            text,
            "[[plate]]\nexport = \"{line}.csv\"\nlayout = \"map.toml\"\ncell_line = \"{line}\"\nexperiment = \"day 1\"\n"
        );
    }
    text.push_str("[[pair]]\nparental = \"KM12\"\nresistant = \"KM12-LR1\"\n");
    write(folder.path(), "study.toml", text);
    folder
}

#[test]
fn an_export_of_several_times_is_asked_about_with_what_can_be_written() {
    let folder = study(0, "");
    let (_, words) = ends(2, folder.path(), &["check", "study.toml"]);
    assert!(words.contains("this read was taken at 7 times, from 0 s to 30 min, every 5 min"), "{words}");
    for suggestion in ["time = \"last\"", "time = \"30 min\"", "time = \"slope 0 s to 30 min\""] {
        assert!(words.contains(&format!("`{suggestion}`")), "{words}");
        // What is suggested works as it is pasted.
        let pasted = study(0, suggestion);
        ends(0, pasted.path(), &["check", "study.toml"]);
    }
}

/// The place of the column `time` in `wells.csv`.
const TIME: usize = 16;

/// The signals over time are drawn again from the tables of the results, byte for byte.
fn drawn_again(folder: &Path) {
    ends(0, folder, &["plot", "results", "--as", "svg", "-o", "again"]);
    let mut kinetics = 0;
    for entry in fs::read_dir(folder.join("again")).expect("figures") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        assert_eq!(read(folder, &format!("again/{name}")), read(folder, &format!("results/plots/{name}")));
        kinetics += usize::from(name.starts_with("kinetics"));
    }
    assert_eq!(kinetics, 2);
}

#[test]
fn the_last_reading_gives_the_study_of_an_endpoint() {
    let kinetic = study(0, "time = \"last\"");
    ends(0, kinetic.path(), &["run", "study.toml"]);
    let endpoint = study(CYCLES - 1, "");
    ends(0, endpoint.path(), &["run", "study.toml"]);
    assert_eq!(read(kinetic.path(), "results/shifts.csv"), read(endpoint.path(), "results/shifts.csv"));
    drawn_again(kinetic.path());
    let wells = read(kinetic.path(), "results/wells.csv");
    assert!(wells.lines().skip(1).all(|line| line.split(',').nth(TIME) == Some("30 min")), "{wells}");
    let report = read(kinetic.path(), "results/report.html");
    assert!(report.contains("signals over time") && report.contains("taken: 30 min"));
    assert!(!read(endpoint.path(), "results/report.html").contains("signals over time"));
}

#[test]
fn a_slope_is_taken_within_its_window_and_the_resolved_study_gives_it_again() {
    let folder = study(0, "time = \"slope 5 min to 25 min\"");
    ends(0, folder.path(), &["run", "study.toml"]);
    let wells = read(folder.path(), "results/wells.csv");
    let cells: Vec<&str> = wells.lines().nth(2).expect("a well").split(',').collect();
    // A2, vehicle: a seventh of its end every five minutes, twelve times an hour, but for rounding.
    let expected = 12.0 / f64::from(CYCLES) * reading(20.0, 0, 1, CYCLES - 1);
    let found: f64 = cells[6].parse().expect("a number");
    assert!((found / expected - 1.0).abs() < 1e-4, "{found} for {expected}");
    assert_eq!(cells[TIME], "slope 5 min to 25 min");
    drawn_again(folder.path());
    let methods = read(folder.path(), "results/methods.md");
    assert!(methods.contains("this was taken: slope 5 min to 25 min, signal per hour"), "{methods}");
    fs::copy(folder.path().join("results/study.resolved.toml"), folder.path().join("again.toml"))
        .expect("a copy");
    let resolved = read(folder.path(), "again.toml").replace("\"../", "\"");
    write(folder.path(), "again.toml", resolved);
    ends(0, folder.path(), &["run", "again.toml"]);
    assert_eq!(read(folder.path(), "results/shifts.csv"), read(folder.path(), "results-again/shifts.csv"));
}

#[test]
fn a_time_that_was_not_read_is_refused_and_one_nearby_is_told() {
    let far = study(0, "time = \"4 h\"");
    let (_, words) = ends(2, far.path(), &["check", "study.toml"]);
    assert!(words.contains("`4 h` was not read; this read was taken at 7 times"), "{words}");
    let near = study(0, "time = \"21 min\"");
    let (_, words) = ends(0, near.path(), &["check", "study.toml"]);
    assert!(words.contains("21 min was not read, and the nearest is taken: 20 min"), "{words}");
    let wrong = study(0, "time = \"4\"");
    let (_, words) = ends(2, wrong.path(), &["check", "study.toml"]);
    assert!(words.contains("`4` is no time of a kinetic read") && words.contains("write `4 h`"), "{words}");
}

#[test]
fn a_new_study_leaves_the_time_open_where_nobody_answers() {
    let folder = study(0, "");
    fs::remove_file(folder.path().join("study.toml")).expect("the study");
    let (_, words) = ends(1, folder.path(), &["new", "."]);
    assert!(words.contains("which `time`?") && words.contains("the first at 7 times"), "{words}");
    let plates = read(folder.path(), "plates.csv");
    assert!(
        plates.lines().next().is_some_and(|header| header.split(',').any(|key| key == "time")),
        "{plates}"
    );
}

#[test]
fn a_table_of_one_time_is_read_and_a_document_of_the_simple_model_reads_back() {
    let folder = study(0, "");
    let (last, _) = ends(0, folder.path(), &["read", "KM12.csv", "--time", "last"]);
    assert_eq!(last.lines().count(), 97);
    assert!(last.lines().skip(1).all(|line| line.contains(",1800,")), "{last}");
    let (_, words) = ends(2, folder.path(), &["read", "KM12.csv", "--time", "soon"]);
    assert!(words.contains("`soon` is no time of a kinetic read"), "{words}");
    let (whole, _) = ends(0, folder.path(), &["read", "KM12.csv"]);
    ends(0, folder.path(), &["read", "KM12.csv", "--format", "asm", "-o", "km12.json"]);
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    for arguments in [["read", "km12.json"].as_slice(), &["read", "km12.json", "--format", "asm"]] {
        let (again, _) = ends(0, folder.path(), arguments);
        assert_eq!(sorted(&whole), sorted(&again));
    }
    let (_, words) = ends(2, folder.path(), &["read", "KM12.csv", "KM12-LR1.csv", "--format", "asm"]);
    assert!(words.contains("one export at a time"), "{words}");
}
