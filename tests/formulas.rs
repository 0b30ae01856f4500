//! Names that a spreadsheet would run: written so that none does, and read back as they were.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const EXPORT: &str = ",1,2,3,4,5,6\nA,400,20000,2500,6000,15000,19000\nB,410,20500,2600,6100,15100,19100\nC,390,19500,2400,5900,14900,18900\nD,400,20100,2500,6000,15000,19000\n";

const COMPOUND: &str = "=cmd|'/C calc'!A0";
const PARENTAL: &str = "+/- S9";
const RESISTANT: &str = "-80C";

fn foldshift(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_foldshift"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").stdin(Stdio::null());
    command.output().expect("the program runs")
}

fn told(output: &Output) -> String {
    format!("{:?}\n{}", output.status.code(), String::from_utf8_lossy(&output.stderr))
}

/// A study of two lines and one compound, all with names that would run.
fn study() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: String| fs::write(folder.path().join(name), text).expect("a file");
    write("plate.csv", EXPORT.to_owned());
    write("other.csv", EXPORT.replace("2500,6000", "9500,14010").replace("500", "507").replace("900", "913"));
    write(
        "layout.toml",
        format!(
            "[col]\n1 = {{ role = \"blank\" }}\n2 = {{ role = \"vehicle\" }}\n\n[[series]]\ncompound = \"{COMPOUND}\"\nwells = \"A3-D6\"\ntop = \"1 uM\"\nfactor = 10\ndirection = \"right\"\n"
        ),
    );
    let plate = |export: &str, line: &str| {
        format!(
            "[[plate]]\nexport = \"{export}\"\nlayout = \"layout.toml\"\ncell_line = \"{line}\"\nexperiment = \"@day 1\"\n\n"
        )
    };
    let pair = format!("[[pair]]\nparental = \"{PARENTAL}\"\nresistant = [\"{RESISTANT}\"]\n");
    write(
        "study.toml",
        ["name = \"s\"\n\n", &plate("plate.csv", PARENTAL), &plate("other.csv", RESISTANT), &pair].concat(),
    );
    folder
}

/// Every cell of a table.
fn cells(table: &str) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes());
    reader
        .records()
        .flat_map(|row| row.expect("a row").iter().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

fn assert_nothing_runs(table: &str, name: &str) {
    for cell in cells(table) {
        let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!begins || cell.parse::<f64>().is_ok() || cell.len() == 1, "{name}: {cell}");
    }
}

#[test]
fn no_table_of_a_run_holds_a_formula_and_the_names_come_back() {
    let folder = study();
    let run = foldshift(folder.path(), &["run", "study.toml", "-q"]);
    assert!(run.status.code() < Some(2), "{}", told(&run));
    let mut tables = 0;
    for entry in fs::read_dir(folder.path().join("results")).expect("results") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|ending| ending == "csv") {
            assert_nothing_runs(&fs::read_to_string(&path).expect("a table"), &path.display().to_string());
            tables += 1;
        }
    }
    assert!(tables > 7, "only {tables} tables");
    let fits = fs::read_to_string(folder.path().join("results/fits.csv")).expect("fits");
    assert!(
        fits.contains("'=cmd|'/C calc'!A0") && fits.contains("'-80C") && fits.contains("'+/- S9"),
        "{fits}"
    );
    // From the tables alone: the lines have their own names again.
    let parental = format!("--parental={PARENTAL}");
    let fold = |output: &Output| {
        let table = String::from_utf8_lossy(&output.stdout).into_owned();
        table.lines().find(|line| line.contains("ic50_abs")).map(str::to_owned)
    };
    let compare = foldshift(folder.path(), &["compare", "results/fits.csv", &parental, "-q"]);
    assert!(fold(&compare).is_some_and(|row| row.starts_with("'+/- S9,'-80C,'=cmd|")), "{}", told(&compare));
    let compare = foldshift(
        folder.path(),
        &["compare", "results/wells.csv", &parental, "--response", "response", "-q", "--lenient"],
    );
    assert!(fold(&compare).is_some_and(|row| row.starts_with("'+/- S9,'-80C,'=cmd|")), "{}", told(&compare));
    let json = foldshift(folder.path(), &["compare", "results/fits.csv", &parental, "-q", "--json"]);
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!(
        (json[0]["resistant"].as_str(), json[0]["compound"].as_str()),
        (Some(RESISTANT), Some(COMPOUND))
    );
}

#[test]
fn layouts_of_every_form_keep_such_names() {
    let folder = study();
    let drawn = |layout: &str| {
        let output = foldshift(folder.path(), &["layout", "show", layout, "--wells", "24"]);
        assert!(output.status.success(), "{layout}: {}", told(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let first = drawn("layout.toml");
    assert!(first.contains(&format!("A  {COMPOUND}: ")), "{first}");
    for (name, form) in [
        ("tidy.csv", "tidy"),
        ("grids.csv", "plate-shaped"),
        ("book.xlsx", "plate-shaped"),
        ("again.toml", "toml"),
    ] {
        let convert = foldshift(
            folder.path(),
            &["layout", "convert", "layout.toml", "--wells", "24", "--to", form, "-o", name],
        );
        assert!(convert.status.success(), "{name}: {}", told(&convert));
        assert_eq!(drawn(name), first, "{name}");
        if Path::new(name).extension().is_some_and(|ending| ending == "csv") {
            assert_nothing_runs(&fs::read_to_string(folder.path().join(name)).expect("a layout"), name);
        }
    }
}

#[test]
fn names_of_readings_are_guarded_and_read_back() {
    let folder = study();
    let read = |arguments: &[&str]| {
        let output = foldshift(folder.path(), arguments);
        assert!(output.status.success(), "{}", told(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    fs::write(folder.path().join("below.csv"), EXPORT.replace("2500", "-1.5")).expect("an export");
    let first = read(&["read", "below.csv", "--grid", "B2:G5", "--plate", "=plate"]);
    assert_nothing_runs(&first, "wells");
    assert!(first.contains("'=plate,") && first.contains(",-1.5,"), "{first}");
    fs::write(folder.path().join("wells.csv"), &first).expect("a table");
    assert_eq!(read(&["read", "wells.csv"]), first);
}

#[test]
fn columns_and_cells_of_a_long_table_come_through_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut table = "\"=line\",compound,dose,response\n".to_owned();
    for (dose, response) in [(1.0, 0.98), (10.0, 0.9), (100.0, 0.5), (1000.0, 0.1), (10000.0, 0.03)] {
        let _ = writeln!(table, "-80C,-5,{dose},{response}");
    }
    fs::write(folder.path().join("points.csv"), &table).expect("a table");
    let fit = |table: &str| {
        let output = foldshift(folder.path(), &["fit", table, "--by", "=line,compound", "-q"]);
        assert!(output.status.success(), "{}", told(&output));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let fits = fit("points.csv");
    assert!(fits.starts_with("'=line,compound,") && fits.contains("\n'-80C,-5,"), "{fits}");
    fs::write(
        folder.path().join("guarded.csv"),
        table.replace("\"=line\"", "'=line").replace("-80C", "'-80C"),
    )
    .expect("a table");
    assert_eq!(fit("guarded.csv"), fits);
}
