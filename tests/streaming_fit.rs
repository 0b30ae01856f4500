//! `foldshift fit` on many curves: the same bytes whatever the order, the form and the room; broken rows; interrupted runs.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use foldshift_columns::{Block, Format, Options, OutColumn, Sink, Source, Wanted};
use foldshift_curves::screen::Screen;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        fs::write(self.at(name), text).unwrap();
        self.at(name)
    }

    /// Runs `foldshift` in the folder.
    fn run(&self, words: &[&str]) -> Output {
        self.command(words).output().unwrap()
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
        command.args(words).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// The fits of a table.
    fn fits(&self, words: &[&str]) -> String {
        let run = self.run(&[&["fit"], words, &["--interval", "none"]].concat());
        assert!(run.status.success(), "{words:?}: {}", text(&run.stderr));
        text(&run.stdout)
    }

    /// What is told when a table is refused.
    fn refused(&self, words: &[&str]) -> String {
        let run = self.run(&[&["fit"], words, &["--interval", "none"]].concat());
        assert_eq!(run.status.code(), Some(2), "{words:?}: {}", text(&run.stdout));
        text(&run.stderr)
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Rows of a simulated screen: line, compound, dose, response.
fn rows(curves: u64) -> Vec<(String, String, f64, f64)> {
    let screen = Screen { doses: 5, replicates: 1, ..Screen::default() };
    let of = |curve: u64| {
        let name = (format!("L{}", curve % 7), format!("cpd {curve}"));
        let points = screen.points(curve).into_iter();
        points
            .map(move |point| (name.0.clone(), name.1.clone(), point.dose, point.response))
            .collect::<Vec<_>>()
    };
    (0..curves).flat_map(of).collect()
}

fn csv(rows: &[(String, String, f64, f64)]) -> String {
    let mut text = String::from("cell_line,compound,dose,response\n");
    for (line, compound, dose, response) in rows {
        let _ = writeln!(text, "{line},{compound},{dose},{response}");
    }
    text
}

fn in_form(rows: &[(String, String, f64, f64)], path: &Path) {
    let columns = [
        OutColumn::text("cell_line"),
        OutColumn::text("compound"),
        OutColumn::number("dose"),
        OutColumn::number("response"),
    ];
    let mut block = Block::of(&columns);
    for (line, compound, dose, response) in rows {
        block.columns[0].push_text(line);
        block.columns[1].push_text(compound);
        block.columns[2].push_number(Some(*dose));
        block.columns[3].push_number(Some(*response));
    }
    let format = Format::of_name(path).unwrap();
    let mut sink = Sink::create(fs::File::create(path).unwrap(), format, &columns).unwrap();
    sink.write(&block).unwrap();
    sink.finish().unwrap();
}

#[test]
fn fits_are_the_same_bytes_for_any_order_form_and_room() {
    let folder = Folder::new();
    let mut rows = rows(20_000);
    folder.write("a.csv", &csv(&rows));
    let expected = folder.fits(&["a.csv"]);
    assert_eq!(expected.lines().count(), 20_001);
    for name in ["a.csv.gz", "a.parquet", "a.arrow", "a.tsv"] {
        in_form(&rows, &folder.at(name));
        assert_eq!(folder.fits(&[name]), expected, "{name}");
    }
    let (first, second) = rows.split_at(51_234);
    fs::create_dir(folder.at("parts")).unwrap();
    folder.write("parts/1.csv", &csv(first));
    folder.write("parts/2.csv", &csv(second));
    assert_eq!(folder.fits(&["parts"]), expected);
    assert_eq!(folder.fits(&["parts/*.csv", "--threads", "1"]), expected);
    assert_eq!(folder.fits(&["a.csv", "--memory", "1MB", "--threads", "3"]), expected);
    // All first doses, then all second ones: the rows of a curve lie far apart, its place is that of the first.
    rows.sort_by(|a, b| a.2.total_cmp(&b.2));
    folder.write("scattered.csv", &csv(&rows));
    assert_eq!(folder.fits(&["scattered.csv"]), expected);
    assert_eq!(folder.fits(&["scattered.csv", "--memory", "1MB"]), expected);
    // JSON is made of all curves at once, and says the same.
    let json = text(&folder.run(&["fit", "a.csv", "--json", "--interval", "none"]).stdout);
    assert_eq!(json.matches("\"identity\"").count(), 20_000);
}

#[test]
fn fits_of_a_further_model_are_written_block_by_block_as_well() {
    let folder = Folder::new();
    folder.write("a.csv", &csv(&rows(40)));
    let fits = folder.fits(&["a.csv", "--model", "5pl"]);
    assert_eq!(fits.lines().count(), 41);
    assert_eq!(folder.fits(&["a.csv", "--model", "5pl", "--threads", "1"]), fits);
}

#[test]
fn fits_are_written_as_the_ending_says() {
    let folder = Folder::new();
    folder.write("a.csv", &csv(&rows(300)));
    let expected = folder.fits(&["a.csv"]);
    for name in ["f.csv", "f.tsv", "f.parquet", "f.arrow", "f.csv.gz"] {
        folder.fits(&["a.csv", "-o", name]);
    }
    assert_eq!(fs::read_to_string(folder.at("f.csv")).unwrap(), expected);
    assert_eq!(fs::read_to_string(folder.at("f.tsv")).unwrap(), expected.replace(',', "\t"));
    for name in ["f.parquet", "f.arrow", "f.csv.gz"] {
        let source = Source::open(&[folder.at(name)], Options::default()).unwrap();
        let column = source.sample().column(&["n_points"]).unwrap();
        let rows: Vec<f64> = source
            .into_batches(&[Wanted::number(column)])
            .flat_map(|batch| batch.unwrap().columns()[0].numbers().unwrap().to_vec())
            .collect();
        assert_eq!((rows.len(), rows.iter().sum::<f64>()), (300, 1500.0), "{name}");
    }
    assert!(folder.refused(&["a.csv", "-o", "f.xlsx"]).contains("cannot be written"));
}

#[test]
fn every_command_that_reads_a_table_reads_parquet_and_arrow() {
    let folder = Folder::new();
    let mut rows = rows(12);
    // Two lines under six compounds, on one day.
    for (place, (line, compound, ..)) in rows.iter_mut().enumerate() {
        let curve = place / 5;
        *line = ["KM12", "KM12-R1"][curve % 2].to_owned();
        *compound = format!("-{} nine", curve / 2);
    }
    folder.write("a.csv", &csv(&rows));
    let ran = |command: &str, file: &str, words: &[&str]| {
        let run = folder.run(&[&[command, file], words].concat());
        assert!(matches!(run.status.code(), Some(0 | 1)), "{command} {file}: {}", text(&run.stderr));
        text(&run.stdout)
    };
    for name in ["a.parquet", "a.arrow"] {
        in_form(&rows, &folder.at(name));
        for (command, words) in [
            ("compare", &["--parental", "KM12"][..]),
            ("screen", &["--json", "-o", "out"]),
            ("normalise", &[]),
        ] {
            let of_text = ran(command, "a.csv", words).replace("a.csv", "A");
            assert!(of_text.lines().count() > 0, "{command}");
            assert_eq!(ran(command, name, words).replace(name, "A"), of_text, "{command} {name}");
        }
    }
    // Fits that were written as Parquet are compared as those of a text are.
    for name in ["f.csv", "f.parquet"] {
        folder.fits(&["a.csv", "-o", name]);
    }
    let words = &["--parental", "KM12"];
    assert_eq!(ran("compare", "f.parquet", words), ran("compare", "f.csv", words));
}

#[test]
fn a_broken_row_costs_its_curve_and_is_listed() {
    let folder = Folder::new();
    let mut rows = rows(6);
    rows.swap(1, 29); // rows of the first and the last curve lie apart
    let whole = csv(&rows);
    folder.write("a.csv", &whole);
    let expected = folder.fits(&["a.csv"]);
    let broken: Vec<String> = whole
        .lines()
        .enumerate()
        .map(|(k, line)| match k {
            8 => line.replace(&format!(",{},", rows[7].2), ",-1,"),
            13 => format!("{line}x"),
            _ => line.to_owned(),
        })
        .collect();
    folder.write("b.csv", &(broken.join("\n") + "\n"));
    let refused = folder.refused(&["b.csv"]);
    assert!(refused.contains("b.csv:9:") && refused.contains("b.csv:14:"), "{refused}");
    let run = folder.run(&["fit", "b.csv", "--interval", "none", "--rejects", "bad.csv"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    let kept: Vec<&str> =
        expected.lines().filter(|line| !line.contains("cpd 1,") && !line.contains("cpd 2,")).collect();
    assert_eq!(text(&run.stdout).lines().collect::<Vec<_>>(), kept);
    let listed = fs::read_to_string(folder.at("bad.csv")).unwrap();
    assert!(listed.starts_with("file,line,column,cell_line,compound,problem\nb.csv,9,"), "{listed}");
    assert!(listed.contains("b.csv,14,") && listed.lines().count() == 3, "{listed}");
    assert!(text(&run.stderr).contains("2 curves not fitted"), "{}", text(&run.stderr));
}

#[test]
fn curves_of_one_point_and_of_a_million_are_curves_among_others() {
    let folder = Folder::new();
    let mut table = String::from("curve,dose,response\nlone,1,0.5\n");
    for k in 0..1_000_000 {
        let dose = 1 + k % 8;
        let _ =
            writeln!(table, "long,{dose},{}", if k % 3 == 0 { 0.6 } else { 0.5 } - 0.05 * f64::from(dose));
    }
    table += "lone,1,0.6\n";
    folder.write("a.csv", &table);
    let fits = folder.fits(&["a.csv"]);
    let counts: Vec<&str> = fits.lines().skip(1).map(|line| line.split(',').nth(4).unwrap()).collect();
    assert_eq!(counts, ["2", "1000000"]);
}

#[test]
fn what_is_wrong_with_tables_is_named() {
    let folder = Folder::new();
    let whole = csv(&rows(50));
    folder.write("a.csv", &whole);
    assert!(folder.refused(&["a.csv", "--dose", "dosee"]).contains("did you mean `dose`?"));
    folder.write("drift.csv", &whole.replacen("compound", "compuond", 1));
    let said = folder.refused(&["a.csv", "drift.csv"]);
    assert!(said.contains("drift.csv") && said.contains("compuond"), "{said}");
    folder.write("units.csv", "curve,dose,unit,response\na,1,nM,1\na,2,uM,0.5\nb,1,nM,1\n");
    assert!(folder.refused(&["units.csv"]).contains("`nM` and in `uM`"));
    let run = folder.run(&["fit", "units.csv", "--rejects", "bad.csv"]);
    assert_eq!(run.status.code(), Some(1), "{}", text(&run.stderr));
    assert!(text(&run.stdout).lines().nth(1).unwrap().starts_with("b,"));
    for name in ["a.csv.gz", "a.parquet"] {
        in_form(&rows(3000), &folder.at(name));
        let bytes = fs::read(folder.at(name)).unwrap();
        fs::write(folder.at(name), &bytes[..bytes.len() / 2]).unwrap();
        let said = folder.refused(&[name]);
        assert!(said.contains(name) && said.starts_with("error"), "{said}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_clear_error() {
    let folder = Folder::new();
    folder.write("a.csv", &csv(&rows(2000)));
    let said = folder.refused(&["a.csv", "-o", "/dev/full"]);
    assert!(said.contains("cannot write `/dev/full`"), "{said}");
    let spill = folder
        .command(&["fit", "a.csv", "--memory", "1MB"])
        .env("TMPDIR", folder.at("nowhere"))
        .output()
        .unwrap();
    // So few points need no room.
    assert!(spill.status.success());
    folder.write("b.csv", &csv(&rows(20_000)));
    let spill = folder
        .command(&["fit", "b.csv", "--memory", "1MB"])
        .env("TMPDIR", folder.at("nowhere"))
        .output()
        .unwrap();
    assert_eq!(spill.status.code(), Some(2));
    assert!(text(&spill.stderr).contains("written aside") && text(&spill.stderr).contains("TMPDIR"));
}

#[cfg(unix)]
#[test]
fn a_killed_run_goes_on_and_its_bytes_are_those_of_an_undisturbed_one() {
    let folder = Folder::new();
    folder.write("a.csv", &csv(&rows(40_000)));
    let words = ["fit", "a.csv", "--interval", "none", "-o", "f.csv"];
    assert!(folder.run(&words).status.success());
    let expected = fs::read(folder.at("f.csv")).unwrap();
    fs::remove_file(folder.at("f.csv")).unwrap();
    let resumed = [&words[..], &["--resume"]].concat();
    let mut kept = 0;
    for moment in 0..10_u64 {
        let mut run = folder.command(&resumed).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(150 + 170 * moment));
        let _ = run.kill();
        let _ = run.wait();
        kept = kept.max(folder.names().iter().filter(|name| name.ends_with(".journal")).count());
        if folder.at("f.csv").exists() {
            assert_eq!(fs::read(folder.at("f.csv")).unwrap(), expected);
            fs::remove_file(folder.at("f.csv")).unwrap();
        }
    }
    let last = folder.run(&resumed);
    assert!(last.status.success(), "{}", text(&last.stderr));
    assert_eq!(fs::read(folder.at("f.csv")).unwrap(), expected);
    assert_eq!(folder.names(), ["a.csv", "f.csv"], "nothing is left beside it");
}

/// The journal and the part of a run that was stopped after so many blocks.
#[cfg(unix)]
fn stopped(folder: &Folder, words: &[&str]) -> PathBuf {
    for _ in 0..60 {
        let mut run = folder.command(words).stderr(Stdio::null()).spawn().unwrap();
        loop {
            let journal = folder.names().into_iter().find(|name| name.ends_with(".journal"));
            let text = journal
                .as_ref()
                .and_then(|name| fs::read_to_string(folder.at(name)).ok())
                .unwrap_or_default();
            if text.contains("\nblock") {
                let _ = run.kill();
                let _ = run.wait();
                if let Some(journal) = journal.filter(|name| folder.at(name).exists()) {
                    return folder.at(&journal);
                }
                break;
            }
            if run.try_wait().unwrap().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        let _ = fs::remove_file(folder.at("f.csv"));
    }
    panic!("it was never stopped in time");
}

#[cfg(unix)]
#[test]
fn another_table_or_another_setting_is_no_run_to_go_on_with() {
    let folder = Folder::new();
    let rows = rows(40_000);
    folder.write("a.csv", &csv(&rows));
    let words = ["fit", "a.csv", "--interval", "none", "-o", "f.csv"];
    let journal = stopped(&folder, &words);
    let part = journal.with_extension("part");
    let said = folder.refused(&["a.csv", "-o", "f.csv", "--resume", "--top", "1"]);
    assert!(said.contains("`--top` was `free` and is `1`") && said.contains(".journal"), "{said}");
    let mut other = rows.clone();
    other[3].3 += 0.001;
    folder.write("a.csv", &csv(&other));
    let said = folder.refused(&["a.csv", "-o", "f.csv", "--resume"]);
    assert!(said.contains("the table has changed"), "{said}");
    // A torn block is written again.
    folder.write("a.csv", &csv(&rows));
    let bytes = fs::read(&part).unwrap();
    fs::write(&part, &bytes[..bytes.len() / 3]).unwrap();
    assert!(folder.run(&[&words[..], &["--resume"]].concat()).status.success());
    let resumed = fs::read(folder.at("f.csv")).unwrap();
    assert!(folder.run(&words).status.success());
    assert_eq!(fs::read(folder.at("f.csv")).unwrap(), resumed);
    // A file of somebody else under the name of the journal stays.
    fs::write(&journal, "my notes").unwrap();
    let said = folder.refused(&["a.csv", "-o", "f.csv"]);
    assert!(said.contains("is no journal of foldshift"), "{said}");
    assert_eq!(fs::read_to_string(&journal).unwrap(), "my notes");
    assert!(folder.refused(&["a.csv", "-o", "f.parquet", "--resume"]).contains("only a plain text"));
}

#[test]
fn cells_of_columns_are_those_of_rows() {
    // What is not plain goes row by row; both roads give one table.
    let folder = Folder::new();
    let plain =
        "drug,plate,dose,response\na,1,1,0.9\na,1,10,0.5\na,2,100,0.1\nb,1,1,0.8\nb,1,10,0.4\nb,2,100,0.2\n";
    let odd =
        plain.replace("0.5\n", " 0.5 \n").replace(",10,0.4", ",10 ,0.40").replace("a,2,100", "\"a\",2,1e2");
    folder.write("plain.csv", plain);
    folder.write("odd.csv", &odd);
    assert_eq!(folder.fits(&["plain.csv"]), folder.fits(&["odd.csv"]));
    let only = folder.fits(&["plain.csv", "--only", "drug=b"]);
    assert_eq!(only.lines().count(), 2);
}

/// A matrix of lines and treatments, the table that says what the treatments are, and the same as a long table.
fn matrix() -> [String; 3] {
    let screen = Screen { doses: 5, replicates: 1, ..Screen::default() };
    let (mut matrix, mut doses, mut long) = (
        String::from("cell_line"),
        String::from("column_name,name,dose,unit\n"),
        String::from("cell_line,compound,dose (uM),response\n"),
    );
    for compound in 0..4 {
        for (k, point) in screen.points(compound).iter().enumerate() {
            let _ = write!(matrix, ",BRD:{compound}:{k}");
            let _ = writeln!(doses, "BRD:{compound}:{k},cpd {compound},{},uM", point.dose);
        }
    }
    matrix.push('\n');
    for line in 0..3 {
        let _ = write!(matrix, "ACH-{line}");
        for compound in 0..4 {
            for (k, point) in screen.points(compound + 4 * line).iter().enumerate() {
                // The doses of a treatment are those of its first line.
                let dose = screen.points(compound)[k].dose;
                let _ = write!(matrix, ",{}", point.response);
                let _ = writeln!(long, "ACH-{line},cpd {compound},{dose},{}", point.response);
            }
        }
        matrix.push('\n');
    }
    [matrix, doses, long]
}

#[test]
fn columns_called_by_codes_have_their_doses_in_a_second_table() {
    let folder = Folder::new();
    let [matrix, doses, long] = matrix();
    folder.write("matrix.csv", &matrix);
    folder.write("doses.csv", &doses);
    folder.write("long.csv", &long);
    let expected = folder.fits(&["long.csv"]);
    assert_eq!(expected.lines().count(), 13);
    assert_eq!(folder.fits(&["matrix.csv", "--doses", "doses.csv"]), expected);
    // Other units are converted into the first of the curve; units may stand in the cells or in the heading.
    let cells: String = doses
        .lines()
        .enumerate()
        .map(|(row, line)| match line.rsplitn(3, ',').collect::<Vec<_>>()[..] {
            ["uM", dose, head] if row % 5 == 2 => {
                format!("{head},{} nM\n", 1e3 * dose.parse::<f64>().unwrap())
            }
            ["uM", dose, head] => format!("{head},{dose} uM\n"),
            _ => "column_name,name,dose\n".to_owned(),
        })
        .collect();
    folder.write("cells.csv", &cells);
    let in_cells = folder.fits(&["matrix.csv", "--doses", "cells.csv"]);
    let columns = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split(',').take(10).collect::<Vec<_>>().join(",")).collect()
    };
    assert_eq!(columns(&in_cells), columns(&expected));
    // Without compounds a row is one curve.
    let mut one = String::new();
    for line in doses.lines().take(6) {
        let cells: Vec<&str> = line.split(',').collect();
        let _ = writeln!(one, "{},{}", cells[0], cells[2]);
    }
    folder.write("one.csv", &one);
    let run = folder.run(&["fit", "matrix.csv", "--doses", "one.csv", "--interval", "none"]);
    assert_eq!(text(&run.stdout).lines().count(), 4);
    let said = text(&run.stderr);
    assert!(said.contains("5 columns with doses from `one.csv`"), "{said}");
    assert!(said.contains("15 columns of numbers have none") && said.contains("`BRD:1:0`"), "{said}");
}

#[test]
fn what_is_wrong_with_a_table_of_doses_is_named() {
    let folder = Folder::new();
    let [matrix, doses, _] = matrix();
    folder.write("matrix.csv", &matrix);
    for (text, said) in [
        (doses.replace("BRD:", "BRD_"), "no column of this table holds headings of the matrix"),
        (doses.replace("name,dose,", "name,size,"), "no column of doses found"),
        (doses.replacen(",uM", ",parsec", 1), "`parsec` is not a unit of doses"),
        (format!("{doses}BRD:0:0,cpd 0,77,uM\n"), "`BRD:0:0` has two doses or compounds"),
        (doses.replacen("cpd 0", "", 1), "this row has no `name`"),
    ] {
        folder.write("doses.csv", &text);
        let refused = folder.refused(&["matrix.csv", "--doses", "doses.csv"]);
        assert!(refused.contains(said) && refused.contains("doses.csv:"), "{said}: {refused}");
    }
    folder.write("doses.csv", &doses);
    let refused = folder.refused(&["matrix.csv", "--doses", "nowhere.csv"]);
    assert!(refused.contains("`nowhere.csv`"), "{refused}");
    // Rows without names would be wells of one line.
    folder.write(
        "bare.csv",
        &matrix.replace("cell_line,", "").replace("ACH-0,", "").replace("ACH-1,", "").replace("ACH-2,", ""),
    );
    let refused = folder.refused(&["bare.csv", "--doses", "doses.csv"]);
    assert!(refused.contains("nothing names the rows"), "{refused}");
}

#[test]
fn columns_that_nobody_needs_change_nothing_however_many() {
    let folder = Folder::new();
    let rows = rows(4);
    let plain = csv(&rows);
    folder.write("plain.csv", &plain);
    let extra = 1_000;
    let mut lines = plain.lines();
    let mut wide = lines.next().unwrap().to_owned();
    for k in 0..extra {
        let _ = write!(wide, ",note {k}");
    }
    for line in lines {
        let _ = write!(wide, "\n{line}{}", ",".repeat(extra));
    }
    folder.write("wide.csv", &wide);
    assert_eq!(folder.fits(&["wide.csv"]), folder.fits(&["plain.csv"]));
}

#[test]
fn a_text_that_ends_within_its_last_row_is_told_and_one_without_its_last_line_end_is_not() {
    let folder = Folder::new();
    let whole = "compound,dose,response\na,1,1\na,3,0.9\na,10,0.5\na,30,0.2\na,100,0.1";
    let told = "the last line has no end: the file may be cut";
    let said = |text_of: &str, words: &[&str]| {
        folder.write("a.csv", text_of);
        text(&folder.run(&[&["fit", "a.csv", "--interval", "none"], words].concat()).stderr)
    };
    for end in [whole.to_owned(), format!("{whole}\n"), whole.replace("0.1", "1e-1")] {
        assert!(!said(&end, &[]).contains(told), "{end}");
    }
    // A number that is cut behind a digit is a number, and nobody can know.
    for tail in ["1", ",0.1", "00,0.1", ",100,0.1"] {
        let cut = whole.strip_suffix(tail).unwrap();
        for words in [&[][..], &["--lenient"]] {
            let said = said(cut, words);
            assert!(said.contains(told) && said.contains("a.csv:6"), "{cut}: {said}");
        }
    }
}

#[cfg(unix)]
#[test]
fn rows_for_which_there_is_no_room_beside_the_output_end_the_run_with_a_word_about_memory() {
    let folder = Folder::new();
    folder.write("a.csv", &csv(&rows(40_000)));
    // No file may become larger than half a megabyte, as on a full disk; the signal of that is not wanted.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 1000; exec '{}' fit a.csv --interval none --memory 1MB",
        env!("CARGO_BIN_EXE_foldshift")
    );
    let mut command = Command::new("sh");
    command.args(["-c", &limited]).current_dir(folder.0.path()).env("TMPDIR", folder.0.path());
    let run = command.stdin(Stdio::null()).output().unwrap();
    let said = text(&run.stderr);
    assert_eq!((run.status.code(), run.stdout.is_empty()), (Some(2), true), "{said}");
    assert!(said.contains("--memory"), "{said}");
    assert_eq!(folder.names(), ["a.csv"], "nothing is left");
}
