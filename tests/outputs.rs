//! Files and streams that commands write: whole or not at all, what their names promise, and quiet when a reader
//! goes away.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const EXPORT: &str = "fixtures/km12";

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the program runs")
}

fn told(output: &Output) -> String {
    let code = output.status.code().map_or("none".to_owned(), |code| code.to_string());
    format!("exit {code}\n{}", String::from_utf8_lossy(&output.stderr))
}

/// A folder with a long table of as many curves, of two lines.
fn points(curves: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = "cell_line,compound,experiment,dose,response\n".to_owned();
    for curve in 0..curves {
        for (dose, parental) in [(1.0, 0.98), (10.0, 0.9), (100.0, 0.55), (1000.0, 0.12), (10000.0, 0.03)] {
            let response = parental + f64::from(u8::try_from(curve % 7).expect("small")) / 1000.0;
            let (line, number) = (["KM12", "LR"][curve % 2], curve / 2);
            let _ = writeln!(table, "{line},drug {number},day 1,{dose},{response}");
        }
    }
    fs::write(folder.path().join("points.csv"), table).expect("a table");
    folder
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn a_reader_that_goes_away_ends_every_command_quietly() {
    let folder = points(300);
    assert!(foldshift(folder.path(), &["demo", "study", "-q"]).status.success());
    let export = "study/exports";
    let export =
        fs::read_dir(folder.path().join(export)).expect("exports").next().expect("one").expect("an entry");
    let export = export.path().display().to_string();
    for arguments in [
        &["fit", "points.csv"][..],
        &["fit", "points.csv", "--json"],
        &["compare", "points.csv", "--parental", "KM12"],
        &["compare", "points.csv", "--parental", "KM12", "--json"],
        &["read", &export],
        &["read", &export, "--json"],
        &["run", "study/study.toml", "--json"],
        &["check", "study/study.toml", "--json"],
        &["explain", "NTRK1:G595R", "larotrectinib", "--json"],
        &["layout", "new"],
        &["formats"],
        &["schema", "run"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
        &["fit", "--help"],
    ] {
        let mut child = command(folder.path(), &[arguments, &["--color", "never"]].concat())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it runs");
        // `head -1`, or a reader that is gone before the first line.
        let mut reader = BufReader::new(child.stdout.take().expect("stdout"));
        let mut line = String::new();
        if arguments.len() % 2 == 0 {
            reader.by_ref().take(64).read_line(&mut line).expect("a line");
        }
        drop(reader);
        let output = child.wait_with_output().expect("an end");
        let words = told(&output);
        assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {words}");
        let loud = ["error", "panicked", "Broken pipe"].iter().any(|word| words.contains(word));
        assert!(!loud, "{arguments:?}: {words}");
    }
}

#[test]
fn a_full_disk_is_told_by_every_command_that_writes() {
    if !Path::new("/dev/full").exists() {
        eprintln!("skipped: this system has no /dev/full");
        return;
    }
    let folder = points(4);
    for arguments in [
        &["fit", "points.csv"][..],
        &["fit", "points.csv", "--json"],
        &["compare", "points.csv", "--parental", "KM12"],
        &["layout", "new"],
        &["formats"],
        &["schema"],
        &["man"],
        &["completions", "zsh"],
        &["--help"],
        &["--version"],
        &["explain", "NTRK1:G595R"],
    ] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("a device");
        let output = command(folder.path(), arguments).stdout(full).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains("cannot write `stdout`: the disk is full"), "{}", told(&output));
    }
    for arguments in [
        &["fit", "points.csv", "-o", "/dev/full"][..],
        &["fit", "points.csv", "--outliers", "/dev/full"],
        &["compare", "points.csv", "--parental", "KM12", "--anatomy", "/dev/full"],
        &["layout", "new", "-o", "/dev/full"],
    ] {
        let output = foldshift(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", told(&output));
        assert!(told(&output).contains("cannot write `/dev/full`: the disk is full"), "{}", told(&output));
    }
}

#[test]
fn a_name_that_promises_another_form_is_refused_before_the_work() {
    let folder = points(4);
    fs::write(folder.path().join("kept.ods"), "kept").expect("a file");
    for arguments in [
        &["fit", "points.csv", "-o", "kept.ods"][..],
        &["fit", "nothing.csv", "-o", "fits.xlsx"],
        &["fit", "points.csv", "-o", "fits.json"],
        &["fit", "points.csv", "--json", "-o", "fits.csv"],
        &["fit", "points.csv", "--outliers", "outliers.tsv"],
        &["compare", "points.csv", "--parental", "KM12", "-o", "shifts.arrow"],
        &["compare", "points.csv", "--parental", "KM12", "--anatomy", "anatomy.feather"],
        &["read", "points.csv", "-o", "wells.csv.zst"],
        &["mechanism", "--ic50", "points.csv", "-o", "verdicts.ods"],
        &["layout", "new", "-o", "layout.json"],
        &["layout", "new", "--format", "csv", "-o", "layout.toml"],
        &["layout", "new", "--format", "toml", "-o", "layout.xlsx"],
    ] {
        let output = foldshift(folder.path(), arguments);
        let words = told(&output);
        assert!(words.starts_with("exit 2") && words.contains("= help: "), "{arguments:?}: {words}");
        assert!(!words.contains("no such file"), "{arguments:?}: {words}");
    }
    insta::assert_snapshot!(
        "promise",
        told(&foldshift(folder.path(), &["fit", "points.csv", "-o", "fits.xlsx"]))
    );
    assert_eq!(fs::read_to_string(folder.path().join("kept.ods")).expect("a file"), "kept");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
}

#[test]
fn a_packed_table_is_packed_and_reads_back() {
    let folder = points(6);
    let fit = |arguments: &[&str]| {
        let output = foldshift(folder.path(), arguments);
        assert!(output.status.success(), "{}", told(&output));
    };
    fit(&["fit", "points.csv", "-q", "-o", "fits.csv"]);
    fit(&["fit", "points.csv", "-q", "-o", "fits.csv.gz"]);
    let packed = fs::read(folder.path().join("fits.csv.gz")).expect("a file");
    let mut unpacked = String::new();
    flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, fs::read_to_string(folder.path().join("fits.csv")).expect("a file"));
    fit(&["compare", "fits.csv.gz", "--parental", "KM12", "-q"]);
    fit(&["layout", "new", "-o", "layout.csv", "-q"]);
    assert!(fs::read_to_string(folder.path().join("layout.csv")).expect("a file").starts_with("well,"));
    fit(&["layout", "new", "-o", "layout.xlsx", "-q"]);
    assert!(fs::read(folder.path().join("layout.xlsx")).expect("a file").starts_with(b"PK"));
}

#[test]
fn no_command_writes_onto_its_input() {
    let folder = points(4);
    let at = |name: &str| folder.path().join(name);
    fs::write(at("layout.toml"), "[meta]\ninclude = \"base.toml\"\n").expect("a file");
    fs::write(at("base.toml"), "[col]\n1 = { role = \"blank\" }\n").expect("a file");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("points.csv", at("link.csv")).expect("a link");
        fs::hard_link(at("points.csv"), at("twin.csv")).expect("a link");
    }
    for arguments in [
        &["fit", "points.csv", "-o", "points.csv"][..],
        &["fit", "points.csv", "-o", "./points.csv"],
        #[cfg(unix)]
        &["fit", "link.csv", "-o", "points.csv"],
        #[cfg(unix)]
        &["fit", "points.csv", "-o", "link.csv"],
        #[cfg(unix)]
        &["fit", "points.csv", "-o", "twin.csv"],
        &["fit", "points.csv", "--outliers", "points.csv"],
        &["compare", "points.csv", "--parental", "KM12", "--anatomy", "points.csv"],
        &["layout", "convert", "layout.toml", "-o", "layout.toml"],
    ] {
        let output = foldshift(folder.path(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            told(&output).contains("is an input: it would be overwritten"),
            "{arguments:?}: {}",
            told(&output)
        );
    }
    #[cfg(unix)]
    {
        let stdin = fs::File::open(at("points.csv")).expect("a file");
        let output =
            command(folder.path(), &["fit", "-", "-o", "points.csv"]).stdin(stdin).output().expect("it runs");
        assert!(told(&output).contains("is an input"), "{}", told(&output));
    }
    // A layout that another one includes is refused as any layout that stands there.
    let included = foldshift(folder.path(), &["layout", "convert", "layout.toml", "-o", "base.toml"]);
    assert!(told(&included).contains("`base.toml` is there already"), "{}", told(&included));
    let both = foldshift(folder.path(), &["fit", "points.csv", "-o", "x.csv", "--outliers", "./x.csv"]);
    assert!(told(&both).contains("name the same file"), "{}", told(&both));
    assert!(fs::read_to_string(at("points.csv")).expect("a file").starts_with("cell_line"));
}

#[test]
fn the_next_plate_is_not_written_onto_the_study() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(foldshift(folder.path(), &["demo", "study", "-q"]).status.success());
    let study = folder.path().join("study");
    let layout =
        fs::read_dir(study.join("layouts")).expect("layouts").next().expect("one").expect("an entry").path();
    let before = fs::read(&layout).expect("a layout");
    let name = layout.display().to_string();
    let arguments =
        ["layout", "next", "study.toml", "--compound", "larotrectinib", "--resistant", "KM12-LR1"];
    let output = foldshift(&study, &[&arguments[..], &["-o", &name]].concat());
    assert_eq!(output.status.code(), Some(2), "{}", told(&output));
    assert_eq!(fs::read(&layout).expect("a layout"), before);
}

#[test]
fn a_demo_that_was_stopped_goes_on_and_what_is_not_of_it_stops_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join("study").join(name);
    assert!(foldshift(folder.path(), &["demo", "study", "-q"]).status.success());
    let study = fs::read(at("study.toml")).expect("a study");
    fs::remove_file(at("study.toml")).expect("removed");
    assert!(foldshift(folder.path(), &["demo", "study", "-q"]).status.success());
    assert_eq!(fs::read(at("study.toml")).expect("a study"), study);
    fs::write(at("study.toml"), "my own").expect("a file");
    let output = foldshift(folder.path(), &["demo", "study", "-q"]);
    assert!(told(&output).contains("is not empty"), "{}", told(&output));
    assert_eq!(fs::read_to_string(at("study.toml")).expect("a study"), "my own");
    assert!(root().join(EXPORT).is_dir());
}

/// Bytes of a message that act on a terminal, or hide in it.
fn assert_fit_to_be_shown(output: &Output, what: &str) {
    for (stream, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
        let text = String::from_utf8_lossy(bytes);
        let acts = |c: char| {
            (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!text.contains(acts), "{what}, {stream}: {text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error: all is lost")), "{what}: {text:?}");
    }
}

#[cfg(unix)]
#[test]
fn names_never_act_on_the_terminal() {
    let evil = "a\u{1b}[2J\u{1b}]0;title\u{7}\nerror: all is lost\u{202e}";
    let folder = points(2);
    let at = |name: &str| folder.path().join(name);
    let file = format!("{evil}.csv");
    let table = fs::read_to_string(at("points.csv")).expect("a table");
    fs::write(at(&file), table.replace("0.9", "x\u{1b}[31m")).expect("a table");
    fs::write(
        at("named.csv"),
        table.replace("LR", "\"a\u{1b}[2J\"").replace("drug 0", "\"d\u{1b}[2J\u{202e}\""),
    )
    .expect("a table");
    let layout = format!(
        "[col]\n1 = {{ role = \"sample\", compound = {evil:?}, dose = \"1 uM\", cell_line = \"a\" }}\n"
    );
    fs::write(
        at("layout.toml"),
        layout.replace("\\u{1b}", "\\u001b").replace("\\u{7}", "\\u0007").replace("\\u{202e}", "\\u202e"),
    )
    .expect("a layout");
    let study =
        format!("name = \"s\"\n[[plate]]\nexport = \"{}\"\nlayout = \"layout.toml\"\n", "no\\u001b[2J.csv");
    fs::write(at("study.toml"), study).expect("a study");
    for arguments in [
        &["fit", &file, "-o", "out.csv"][..],
        &["fit", evil],
        &["fit", "points.csv", "--by", evil],
        &["fit", "points.csv", "-o", &format!("{evil}.parquet")],
        &["fit", "points.csv", "--across", evil, "--share", "top"],
        &["read", &file, "-v"],
        &["run", evil],
        &["run", "study.toml", "-o", evil],
        &["compare", "named.csv", "--parental", "KM12", "-o", "out.csv"],
        &["compare", "points.csv", "--parental", evil, "-o", "out.csv"],
        &["explain", evil],
        &["layout", "show", "layout.toml"],
        &["layout", "show", evil],
        &["demo", &format!("{evil}/demo")],
        &[evil],
        &["fit", "--", evil, evil],
        &[&format!("--{evil}")],
        &["fit", "points.csv", "--model", evil],
        &["fit", "points.csv", "--top", evil],
    ] {
        let output = foldshift(folder.path(), arguments);
        assert_fit_to_be_shown(&output, &format!("{arguments:?}"));
        assert!(!(output.stdout.is_empty() && output.stderr.is_empty()), "{arguments:?}");
    }
    let shown = told(&foldshift(folder.path(), &["fit", evil]));
    assert!(shown.contains("`a\\u{1b}[2J\\u{1b}]0;title\\u{7}\\nerror: all is lost\\u{202e}`"), "{shown}");
}
