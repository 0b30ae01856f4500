//! `foldshift new`: the exports of a folder looked at, and the study written.
//!
//! ```text
//! folder ─► survey ─► digest (told) ─► draft (a row a plate) ─► ask (what is missing) ─► written
//! ```
//!
//! A name proposes and never decides: without a terminal, what a name alone says stays empty.

mod ask;
mod digest;
mod draft;
mod fill;
mod written;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Outcome;
use crate::cli::pasteable::pasteable;
use crate::cli::terminal::Terminal;
use crate::report::words::counted;
use ask::Questions;
use draft::{Map, Row};
use foldshift_study::study_file::{absolute, listed_plates, relative};
use foldshift_study::survey::{Survey, What, layout_at, survey};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, why};

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct Arguments {
    /// The folder that holds the exports, in folders of its own or not.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A table of plates, or a workbook with a sheet `plates`: `export`, `cell_line`, `experiment`, …
    #[arg(long, value_name = "TABLE")]
    plates: Option<PathBuf>,
    /// The layout of every plate for which the table names none.
    #[arg(long, value_name = "LAYOUT")]
    map: Option<PathBuf>,
    /// The line before selection: every other line is compared with it.
    #[arg(long, value_name = "LINE")]
    parental: Option<String>,
    /// The study file; `study.toml` in the folder when left out. The table of plates is written beside it.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// Where the study is written.
struct Target {
    study: PathBuf,
    table: PathBuf,
}

impl Arguments {
    fn target(&self) -> Target {
        let study = self.output.clone().unwrap_or_else(|| self.folder.join("study.toml"));
        let stem = study.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let table = if stem == "study" { "plates.csv".to_owned() } else { format!("{stem}.plates.csv") };
        Target { table: study.with_file_name(table), study }
    }
}

pub(super) fn run(arguments: &Arguments, terminal: &Terminal) -> Outcome {
    made(arguments, terminal).unwrap_or_else(|problems| {
        terminal.tell_all(&problems);
        Outcome::CouldNotRun
    })
}

fn made(arguments: &Arguments, terminal: &Terminal) -> Result<Outcome, Vec<Diagnostic>> {
    let folder = arguments.folder.as_path();
    let target = arguments.target();
    refuse_a_file(folder).map_err(|problem| vec![problem])?;
    refuse_what_exists(&target.study, arguments).map_err(|problem| vec![problem])?;
    let survey = survey(folder).map_err(|problem| vec![problem])?;
    terminal.say(&format!("{} in {}", counted(survey.seen.len(), "file"), pasteable(folder)));
    digest::tell(&survey, terminal);
    refuse_other_studies(&survey, arguments).map_err(|problem| vec![problem])?;
    let home = target.study.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut questions = Questions::of_terminal();
    let mut rows = draft::rows(&survey, &home);
    if rows.is_empty() {
        return Err(vec![nothing_to_read(&survey, folder)]);
    }
    let table = table_of_plates(&survey, arguments);
    // A table that stands where ours would stays as it is: the study names it.
    let theirs = table.as_ref().filter(|table| absolute(table) == absolute(&target.table));
    if theirs.is_none() {
        refuse_what_exists(&target.table, arguments).map_err(|problem| vec![problem])?;
    }
    if let Some(table) = &table {
        merged(&mut rows, table, &home, terminal)?;
    }
    leave_out_twins(&mut rows, &mut questions, terminal);
    let before: Vec<_> = rows.iter().map(|row| row.cells.clone()).collect();
    let maps = maps(&survey, arguments)?;
    fill::layouts(&mut rows, &maps, &home, &mut questions, terminal);
    fill::reads(&mut rows, &mut questions);
    fill::names(&mut rows, &maps, &home, &mut questions);
    let pair = fill::parental(&mut rows, &maps, &home, arguments.parental.as_deref(), &mut questions)
        .map_err(|problem| vec![problem])?;
    let gaps = fill::gaps(&rows, &maps, &home);
    if theirs.is_none() {
        let bytes = written::table(&rows).map_err(|error| vec![unwritable(&target.table, &error)])?;
        written::put(&target.table, &bytes).map_err(|error| vec![unwritable(&target.table, &error)])?;
    }
    let name = absolute(folder)
        .file_name()
        .map_or_else(|| "study".to_owned(), |name| name.to_string_lossy().into_owned());
    let text = written::study(&name, &relative(&home, &target.table), pair.as_ref());
    written::put(&target.study, text.as_bytes()).map_err(|error| vec![unwritable(&target.study, &error)])?;
    let changed = theirs.is_some() && before.iter().zip(&rows).any(|(before, row)| *before != row.cells);
    Ok(told(&target, &rows, &gaps, changed, theirs.is_some(), pair.is_some(), terminal))
}

/// What was written, what is missing, and how to go on.
fn told(
    target: &Target,
    rows: &[Row],
    gaps: &[String],
    changed: bool,
    theirs: bool,
    paired: bool,
    terminal: &Terminal,
) -> Outcome {
    let (study, table) = (pasteable(&target.study), pasteable(&target.table));
    if theirs {
        terminal.say(&format!("written: {study}; it names {table}, which stays as it is"));
    } else {
        terminal.say(&format!("written: {study} and {table}, {}", counted(rows.len(), "plate")));
    }
    if changed {
        terminal.say(&format!("what {table} does not say was not added to it:"));
        for row in rows {
            let cells: Vec<String> = row.cells.iter().map(|(key, text)| format!("{key} {text}")).collect();
            terminal.say(&format!("  {}", cells.join(", ")));
        }
    }
    for gap in gaps {
        terminal.say(gap);
    }
    if !paired && !rows.iter().any(|row| row.has("parental")) {
        terminal.say(&format!(
            "no line is compared yet: fill in `parental` in {table}, the line before selection, or give --parental LINE"
        ));
    }
    if gaps.is_empty() && !changed {
        terminal.say(&format!("next: foldshift check {study}; foldshift run {study}"));
        return Outcome::Done;
    }
    terminal.say(&format!("fill it in, in {table}; then: foldshift check {study}"));
    Outcome::Failed
}

/// A file in place of a folder: a study is run, not made anew.
fn refuse_a_file(folder: &Path) -> Result<(), Diagnostic> {
    if !folder.is_file() {
        return Ok(());
    }
    let shown = folder.display().to_string();
    let problem = Diagnostic::error(Code::Arguments, format!("`{shown}` is a file")).at(Place::file(shown));
    let above = folder.parent().unwrap_or(Path::new(""));
    Err(problem.help(format!(
        "a study, or a workbook with a sheet `plates`, is run as it is: `foldshift run {}`; a new study is made of a folder of exports: `foldshift new {}`",
        pasteable(folder),
        pasteable(above)
    )))
}

/// A file that exists is never written over.
fn refuse_what_exists(file: &Path, arguments: &Arguments) -> Result<(), Diagnostic> {
    if !file.exists() {
        return Ok(());
    }
    let shown = file.display().to_string();
    let other = (2..100).map(|n| file.with_file_name(format!("study{n}.toml"))).find(|path| !path.exists());
    let other = other.unwrap_or_else(|| file.with_extension("new.toml"));
    let is_study = file.extension().is_some_and(|ending| ending == "toml");
    let check =
        if is_study { format!("`foldshift check {}` checks it; ", pasteable(file)) } else { String::new() };
    Err(Diagnostic::error(Code::Unwritable, format!("`{shown}` is there already, and is not written over"))
        .at(Place::file(shown))
        .help(format!(
            "{check}`foldshift new {} -o {}` writes another study beside it",
            pasteable(&arguments.folder),
            pasteable(&other)
        )))
}

/// Exports of a folder with studies belong to them.
fn refuse_other_studies(survey: &Survey, arguments: &Arguments) -> Result<(), Diagnostic> {
    let studies: Vec<&Path> = survey
        .of(|what| matches!(what, What::Study | What::Plates { workbook: true }))
        .map(|seen| seen.path.as_path())
        .collect();
    let is_given =
        |path: &Path| arguments.plates.as_deref().is_some_and(|given| absolute(given) == absolute(path));
    if arguments.output.is_some() || studies.iter().all(|path| is_given(path)) {
        return Ok(());
    }
    let shown: Vec<String> = studies.iter().map(|path| format!("`{}`", path.display())).collect();
    let message = if let [only] = studies.as_slice() {
        format!("`{}` is a study of this folder already", only.display())
    } else {
        format!("this folder holds {} studies: {}", studies.len(), shown.join(", "))
    };
    let place = Place::file(arguments.folder.display().to_string());
    let first = pasteable(studies[0]);
    Err(Diagnostic::error(Code::SeveralFit, message).at(place).help(format!(
        "`foldshift check {first}` checks it; for another study of all exports below, `foldshift new {} -o {}`; for \
         those of one folder, name that folder",
        pasteable(&arguments.folder),
        pasteable(&arguments.folder.join("study2.toml"))
    )))
}

/// No export: which file was refused, and how to see why.
fn nothing_to_read(survey: &Survey, folder: &Path) -> Diagnostic {
    let problem = Diagnostic::error(Code::Empty, format!("no export was found in `{}`", folder.display()))
        .at(Place::file(folder.display().to_string()));
    let refused = survey.of(|what| matches!(what, What::Other(_))).find(|seen| !seen.name.contains("~$"));
    problem.help(match refused {
        Some(seen) => format!(
            "`foldshift read {}` says what is wrong with a file; `foldshift formats` lists what is read",
            pasteable(&seen.path)
        ),
        None => "`foldshift formats` lists what is read".to_owned(),
    })
}

/// The table of plates that is given, or the only one in the folder.
fn table_of_plates(survey: &Survey, arguments: &Arguments) -> Option<PathBuf> {
    arguments.plates.clone().or_else(|| {
        let mut tables = survey.of(|what| *what == What::Plates { workbook: false });
        let only = tables.next().filter(|_| tables.next().is_none())?;
        Some(only.path.clone())
    })
}

/// What the table says, in the rows.
fn merged(
    rows: &mut Vec<Row>,
    table: &Path,
    home: &Path,
    terminal: &Terminal,
) -> Result<(), Vec<Diagnostic>> {
    let (listed, warnings) = listed_plates(table)?;
    terminal.tell_all(&warnings);
    let left = draft::merge(rows, &listed, home, table)?;
    terminal.say(&format!("plates as {} lists them", pasteable(table)));
    if !left.is_empty() {
        terminal.say(&format!("left out, because the table does not list them: {}", left.join("; ")));
    }
    Ok(())
}

/// One measurement is one plate: which of two stays is said, and the way back.
fn leave_out_twins(rows: &mut Vec<Row>, questions: &mut Questions<impl io::BufRead>, terminal: &Terminal) {
    let mut out = Vec::new();
    for (index, earlier) in draft::read_twice(rows) {
        let (twin, first) = (&rows[index].called, &rows[earlier].called);
        let said = format!("{twin} holds the same numbers as {first}");
        if questions.agrees(&format!("{said}: leave it out?")).unwrap_or(true) {
            terminal.say(&format!("{said}, and is left out; add a row for it if it is another plate"));
            out.push(index);
        }
    }
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !out.contains(&(index - 1))
    });
}

/// The layouts to choose from: the one that is given, or those of the folder.
fn maps(survey: &Survey, arguments: &Arguments) -> Result<Vec<Map>, Vec<Diagnostic>> {
    if let Some(path) = &arguments.map {
        return Ok(vec![Map { path: path.clone(), seen: layout_at(path)? }]);
    }
    let of = |(seen, layout): (&foldshift_study::survey::Seen, &foldshift_study::survey::LayoutSeen)| Map {
        path: seen.path.clone(),
        seen: layout.clone(),
    };
    Ok(survey.layouts().map(of).collect())
}

fn unwritable(path: &Path, error: &io::Error) -> Diagnostic {
    let shown = path.display().to_string();
    Diagnostic::error(Code::Unwritable, format!("cannot write `{shown}`: {}", why(error)))
        .at(Place::file(shown))
}
