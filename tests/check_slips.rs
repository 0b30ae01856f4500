//! Slips that cost an experiment, a well or a comparison: `check` asks about them and `run` says beside the fold what they did.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _, Write as _};
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// A study of KM12 and two lines selected from it: larotrectinib in triplicate, three days.
struct Study(TempDir);

const DAYS: [&str; 3] = ["2026-03-02", "2026-03-09", "2026-03-16"];
const LINES: [(&str, f64); 3] = [("KM12", 30.0), ("KM12-LR1", 1200.0), ("KM12-LR2", 300.0)];

/// Rows B to D: two vehicles, ten doses down from 10 µM; rows A and H are blanks.
fn layout() -> String {
    let mut layout = "well,role,compound,dose,unit\n".to_owned();
    for row in ["A", "H"] {
        for col in 1..=6 {
            let _ = writeln!(layout, "{row}{col},blank,,,");
        }
    }
    for row in ["B", "C", "D"] {
        let _ = writeln!(layout, "{row}1,vehicle,,,\n{row}2,vehicle,,,");
        for step in 0..10_i32 {
            let _ = writeln!(
                layout,
                "{row}{},sample,larotrectinib,{:.4},nM",
                step + 3,
                10_000.0 / 3_f64.powi(step)
            );
        }
    }
    layout
}

/// Readings of a plate; `seed` moves the IC50 by a few per cent and the wells a little.
fn export(ic50: f64, seed: usize) -> String {
    let mut text = format!(",{}\n", (1..=12).map(|col| col.to_string()).collect::<Vec<_>>().join(","));
    let wiggle = |n: usize| f64::from(u32::try_from((n * 37 + seed * 53) % 101).expect("small")) / 50.0 - 1.0;
    for (index, row) in ["A", "B", "C", "D", "E", "F", "G", "H"].into_iter().enumerate() {
        text += row;
        for col in 0..12_usize {
            let dose = 10_000.0 / 3_f64.powi(i32::try_from(col).expect("few") - 2);
            let alive = match (index, col) {
                (1..=3, 0..=1) => 1.0,
                (1..=3, _) => 1.0 / (1.0 + dose / (ic50 * (1.0 + 0.05 * wiggle(seed)))),
                _ => 0.0,
            };
            let value = 2_000.0
                + 50_000.0 * alive * (1.0 + 0.03 * wiggle(index * 12 + col))
                + 30.0 * wiggle(col + index);
            let _ = write!(text, ",{value:.0}");
        }
        text.push('\n');
    }
    text
}

impl Study {
    /// With the table of plates that is made of every line on every day.
    fn new(heading: &str, row: impl Fn(&str, &str) -> String) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut plates = format!("{heading}\n");
        fs::write(folder.path().join("layout.csv"), layout()).expect("written");
        for (number, day) in DAYS.into_iter().enumerate() {
            for (index, (line, ic50)) in LINES.into_iter().enumerate() {
                let file = format!("{day}_{line}.csv");
                fs::write(folder.path().join(&file), export(ic50, number * 3 + index)).expect("written");
                let row = row(line, day);
                if !row.is_empty() {
                    let _ = writeln!(plates, "{file},layout.csv,{row}");
                }
            }
        }
        fs::write(folder.path().join("plates.csv"), plates).expect("written");
        fs::write(folder.path().join("study.toml"), "plates = \"plates.csv\"\n").expect("written");
        Self(folder)
    }

    /// Every line on every day, `change` saying line, day and parental line.
    fn with(change: impl Fn(&str, &str) -> [String; 3]) -> Self {
        Self::new("export,layout,cell_line,experiment,parental,unlisted", |line, day| {
            let [line, day, parental] = change(line, day);
            if line.is_empty() { line } else { format!("{line},{day},{parental},empty") }
        })
    }

    /// With one cell of the column of experiments changed.
    fn day(line: &str, day: &str, written: &str) -> Self {
        Self::with(|own, its| {
            let day = if (own, its) == (line, day) { written } else { its };
            [own, day, "KM12"].map(str::to_owned)
        })
    }

    /// Exit code and words of a command.
    fn said(&self, command: &str) -> (Option<i32>, String) {
        self.of(command, "study.toml")
    }

    fn of(&self, command: &str, study: &str) -> (Option<i32>, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
            .current_dir(self.0.path())
            .args([command, study, "--color", "never"])
            .output()
            .expect("it runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

fn same(line: &str, day: &str) -> [String; 3] {
    [line, day, "KM12"].map(str::to_owned)
}

/// Words without their line ends.
fn flat(said: &str) -> String {
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The experiments behind a fold, from the table that `run` prints: the first whole number behind fold and interval.
fn n_of<'a>(said: &'a str, title: &str, compound: &str) -> &'a str {
    let rows = said.lines().skip_while(|line| *line != title).skip(1);
    let row = rows.into_iter().find(|line| line.trim_start().starts_with(compound)).expect("a fold");
    let mut cells = row.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).skip(2);
    cells.find(|cell| cell.chars().all(|c| c.is_ascii_digit())).expect("a number of experiments")
}

#[test]
fn a_study_without_a_slip_asks_nothing_and_its_folds_are_paired() {
    let study = Study::with(same);
    let (code, said) = study.said("check");
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("warning:"), "{said}");
    assert!(said.contains("9 plates: 9 pass, 0 warn, 0 fail"), "{said}");
    let (_, said) = study.said("run");
    assert_eq!(n_of(&said, "KM12-LR1 against KM12", "larotrectinib"), "3", "{said}");
    assert!(!said.contains("not paired") && !said.contains("one line only"), "{said}");
}

#[test]
fn one_wrong_day_on_one_line_is_asked_about_and_told_beside_the_fold() {
    for written in ["2026-03-08", "2062-03-09"] {
        let study = Study::day("KM12-LR2", "2026-03-09", written);
        let asked = format!(
            "warning: {written} holds KM12-LR2 without KM12, and 2026-03-09 lacks KM12-LR2: one experiment?"
        );
        let (_, said) = study.said("check");
        assert!(said.contains(&asked), "{said}");
        assert_eq!(said.matches("warning:").count(), 1, "asked once\n{said}");
        let (_, said) = study.said("run");
        assert!(said.contains(&asked), "{said}");
        assert_eq!(n_of(&said, "KM12-LR2 against KM12", "larotrectinib"), "2", "{said}");
        assert!(
            flat(&said).contains("KM12-LR2 under larotrectinib: 2 experiments with one line only"),
            "{said}"
        );
    }
}

#[test]
fn other_forms_of_a_day_are_asked_about_by_their_names() {
    for written in ["09.03.", "260309", "09. März 2026", "46090", "2026-03-09 14:00", "9 Mar"] {
        let (_, said) = Study::day("KM12", "2026-03-09", written).said("check");
        let asked = said.lines().find(|line| line.starts_with("warning: are ")).unwrap_or_default();
        assert!(
            asked.contains(&format!("`{written}`")) && asked.contains(" one experiment?"),
            "{written}: {said}"
        );
        assert_eq!(said.matches("warning:").count(), 1, "asked once\n{said}");
    }
}

#[test]
fn a_time_for_every_line_leaves_nothing_paired_and_is_asked_about() {
    let study = Study::with(|line, day| {
        let time =
            ["10:30", "11:05", "11:40"][LINES.iter().position(|(own, _)| *own == line).expect("a line")];
        [line.to_owned(), format!("{day} {time}"), "KM12".to_owned()]
    });
    let (_, said) = study.said("check");
    assert!(
        said.contains("`2026-03-02 10:30`")
            && said.contains("`2026-03-02 11:40`")
            && said.contains("3 names of one experiment?"),
        "{said}"
    );
    let (_, said) = study.said("run");
    assert!(flat(&said).contains("each of the 2 folds: experiments not paired"), "{said}");
}

#[test]
fn lines_that_were_forgotten_on_a_day_are_asked_about() {
    let study = Study::with(|line, day| {
        let line = if line != "KM12" && day == "2026-03-16" { "" } else { line };
        [line, day, "KM12"].map(str::to_owned)
    });
    let (_, said) = study.said("check");
    assert!(
        said.contains("2026-03-16 holds KM12 without KM12-LR1, KM12-LR2: what is it compared with?"),
        "{said}"
    );
}

#[test]
fn without_a_parental_line_nothing_is_compared_and_check_says_so() {
    let study =
        Study::new("export,layout,cell_line,experiment,unlisted", |line, day| format!("{line},{day},empty"));
    let (_, said) = study.said("check");
    assert!(said.contains("nothing is compared: the study names no pair of lines"), "{said}");
    let (_, said) = Study::with(same).said("check");
    assert!(!said.contains("nothing is compared"), "{said}");
}

#[test]
fn a_second_parental_line_is_asked_about_and_named_beside_each_fold() {
    let study = Study::with(|line, day| {
        let parental = if line == "KM12-LR2" && day == "2026-03-09" { "KM12-LR1" } else { "KM12" };
        [line, day, parental].map(str::to_owned)
    });
    let (_, said) = study.said("check");
    assert!(
        said.contains("`KM12-LR2` has 2 parental lines: `KM12` on 2 plates, `KM12-LR1` on 1 plate"),
        "{said}"
    );
    let (_, said) = study.said("run");
    for title in ["KM12-LR2 against KM12-LR1\n", "KM12-LR2 against KM12\n", "KM12-LR1 against KM12\n"] {
        assert!(said.contains(title), "{title}{said}");
    }
}

#[test]
fn a_line_that_is_its_own_parental_line_in_one_row_is_an_error() {
    let study = Study::with(|line, day| {
        let parental = if line == "KM12-LR2" && day == "2026-03-09" { "KM12-LR2" } else { "KM12" };
        [line, day, parental].map(str::to_owned)
    });
    let (code, said) = study.said("check");
    assert_eq!(code, Some(2), "{said}");
    assert!(
        said.contains("error: `KM12-LR2` is compared with itself") && said.contains("plates.csv:7:"),
        "{said}"
    );
}

#[test]
fn a_column_without_a_heading_that_says_something_is_an_error() {
    let study = Study::new("export,layout,cell_line,experiment,parental,unlisted,", |line, day| {
        let spoiled = if line == "KM12" && day == "2026-03-09" { "contaminated" } else { "" };
        format!("{line},{day},KM12,empty,{spoiled}")
    });
    let (code, said) = study.said("check");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("error: `contaminated` stands in a column without a heading"), "{said}");
    // An empty one is the work of a spreadsheet.
    let study = Study::new("export,layout,cell_line,experiment,parental,unlisted,", |line, day| {
        format!("{line},{day},KM12,empty,")
    });
    assert_eq!(study.said("check").0, Some(0));
}

#[test]
fn a_column_called_date_and_a_table_that_is_not_there_get_a_suggestion() {
    let study = Study::new("export,layout,cell_line,date,parental,unlisted", |line, day| {
        format!("{line},{day},KM12,empty")
    });
    let (code, said) = study.said("check");
    assert_eq!(code, Some(2));
    assert!(
        said.contains("a plate has no key `date`") && said.contains("did you mean `experiment`?"),
        "{said}"
    );
    fs::write(study.path().join("study.toml"), "plates = \"plate.csv\"\n").expect("written");
    let (_, said) = study.said("check");
    assert!(said.contains("did you mean `plates.csv`?"), "{said}");
}

#[test]
fn wells_to_leave_out_are_never_swallowed_and_never_a_whole_plate() {
    let of = |exclude: &str| {
        Study::new("export,layout,cell_line,experiment,parental,unlisted,exclude", |line, day| {
            let wells = if line == "KM12" && day == "2026-03-09" { exclude } else { "" };
            format!("{line},{day},KM12,empty,\"{wells}\"")
        })
    };
    let (_, said) = of("D5: bubble, D6: hair").said("check");
    assert!(said.contains("left out of 2026-03-09_KM12.csv, Plate 1: D5 (bubble), D6 (hair)"), "{said}");
    let (_, said) = of("B3:B5: pipetting").said("check");
    assert!(said.contains("B3, B4, B5 (pipetting)") || said.contains("B3-B5 (pipetting)"), "{said}");
    let (_, said) = of("D5: bubble").said("run");
    assert!(said.contains("1 well was left out;"), "{said}");
    let (code, said) = of("A1-H12").said("check");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("would leave out the whole plate") && said.contains("plates.csv:5:"), "{said}");
}

#[test]
fn vehicle_and_blank_that_changed_places_are_told_first_and_alone() {
    let study = Study::with(same);
    let layout = layout().replace("vehicle", "x").replace("blank", "vehicle").replace('x', "blank");
    fs::write(study.path().join("layout.csv"), layout).expect("written");
    let (code, said) = study.said("check");
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.starts_with(
            "warning: the vehicle reads no more than the blank on 9 plates: are their roles exchanged?"
        ),
        "{said}"
    );
    assert!(!said.contains("run the other way"), "{said}");
}

#[test]
fn the_help_of_a_dose_that_is_much_names_the_unit_that_stands_there() {
    let study = Study::with(same);
    fs::write(study.path().join("layout.csv"), layout().replace(",nM", ",uM")).expect("written");
    let (_, said) = study.said("check");
    assert!(said.contains("10 mM is much for a drug (larotrectinib)"), "{said}");
    assert!(said.contains("the doses there are in µM: write `nM` if they are nanomolar"), "{said}");
}

#[test]
fn experiments_stand_in_the_order_of_their_numbers() {
    let study = Study::with(|line, day| {
        let number = ["16", "2", "9"][DAYS.iter().position(|own| *own == day).expect("a day")];
        [line, number, "KM12"].map(str::to_owned)
    });
    let output = Command::new(env!("CARGO_BIN_EXE_foldshift"))
        .current_dir(study.path())
        .args(["check", "study.toml"])
        .output()
        .expect("it runs");
    let digest = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(digest.contains("3 experiments: 2, 9, 16"), "{digest}");
}

/// A workbook as the whole study: `P1` to `P9`, `plates` with rows as `row` says, and the layout on a sheet of this name.
fn workbook(
    study: &Study,
    layout_sheet: &str,
    row: impl Fn(usize, &str, &str) -> Option<[String; 5]>,
    formula: bool,
) {
    use rust_xlsxwriter::{Formula, Workbook};
    let mut book = Workbook::new();
    let plates = book.add_worksheet().set_name("plates").expect("a name");
    for (col, heading) in (0..).zip(["export", "cell_line", "experiment", "parental", "unlisted"]) {
        plates.write(0, col, heading).expect("written");
    }
    let mut line = 0;
    let mut sheets = Vec::new();
    for (day_index, day) in DAYS.into_iter().enumerate() {
        for (line_index, (name, ic50)) in LINES.into_iter().enumerate() {
            let number = day_index * 3 + line_index;
            sheets.push((format!("P{}", number + 1), export(ic50, number)));
            let Some(cells) = row(number + 1, name, day) else { continue };
            line += 1;
            for (col, cell) in (0..).zip(&cells) {
                if formula && col == 3 {
                    plates.write(line, col, Formula::new("\"KM\"&12")).expect("written");
                } else {
                    plates.write(line, col, cell.as_str()).expect("written");
                }
            }
        }
    }
    sheets.push((layout_sheet.to_owned(), layout()));
    for (name, text) in sheets {
        let sheet = book.add_worksheet().set_name(&name).expect("a name");
        for (row, record) in (0..).zip(text.lines()) {
            for (col, cell) in (0..).zip(record.split(',')) {
                match cell.parse::<f64>() {
                    Ok(number) => sheet.write(row, col, number).expect("written"),
                    Err(_) => sheet.write(row, col, cell).expect("written"),
                };
            }
        }
    }
    book.save(study.path().join("study.xlsx")).expect("saved");
}

/// Takes the values of formulas out of a workbook: a script that writes formulas leaves it so.
fn without_values(path: &Path) {
    let bytes = fs::read(path).expect("a workbook");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut written = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut text = String::new();
        part.read_to_string(&mut text).expect("a text");
        written
            .start_file(part.name().expect("a name"), zip::write::SimpleFileOptions::default())
            .expect("a part");
        written.write_all(text.replace("</f><v>0</v>", "</f><v></v>").as_bytes()).expect("written");
    }
    fs::write(path, written.finish().expect("an archive").into_inner()).expect("written");
}

fn row_of(sheet: usize, line: &str, day: &str) -> [String; 5] {
    [format!("P{sheet}"), line.to_owned(), day.to_owned(), "KM12".to_owned(), "empty".to_owned()]
}

#[test]
fn a_sheet_that_no_row_lists_and_a_row_without_its_sheet_are_told() {
    let study = Study::with(same);
    workbook(&study, "Plate map", |n, line, day| Some(row_of(n, line, day)), false);
    let (code, said) = study.of("check", "study.xlsx");
    assert_eq!(code, Some(0), "{said}");
    assert!(!said.contains("warning:"), "a sheet `Plate map` is the layout\n{said}");
    workbook(&study, "layout", |n, line, day| (n != 9).then(|| row_of(n, line, day)), false);
    let (_, said) = study.of("check", "study.xlsx");
    assert!(said.contains("warning: no row of `plates` names the sheet `P9`: it is not read"), "{said}");
    workbook(&study, "layout", |n, line, day| Some(row_of(if n == 1 { 17 } else { n }, line, day)), false);
    let (code, said) = study.of("check", "study.xlsx");
    assert_eq!(code, Some(2));
    assert!(said.contains("nor is there a sheet `P17`: the sheets are `plates`, `P1`, `P2`"), "{said}");
    assert!(said.contains("did you mean `P1` or `P7`?"), "{said}");
}

#[test]
fn formulas_without_a_value_are_told() {
    let study = Study::with(same);
    workbook(&study, "layout", |n, line, day| Some(row_of(n, line, day)), true);
    without_values(&study.path().join("study.xlsx"));
    let (_, said) = study.of("check", "study.xlsx");
    assert!(said.contains("warning: 9 cells hold a formula without a value and are blank here"), "{said}");
    assert!(said.contains("study.xlsx: plates!D2"), "{said}");
    assert!(said.contains("nothing is compared: the study names no pair of lines"), "{said}");
}
