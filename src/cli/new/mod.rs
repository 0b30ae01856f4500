//! `foldshift new`: the exports of a folder looked at, and the study written.
//!
//! ```text
//! folder ─► survey ─► digest (told) ─► draft (a row a plate) ─► listed (what a table says) ─► fill, ask (what is
//! missing) ─► gaps (told) ─► written
//! ```
//!
//! A name proposes and never decides: without a terminal, what a name alone says stays empty.

mod ask;
mod digest;
mod draft;
mod fill;
mod gaps;
mod listed;
mod map;
mod named;
mod refused;
mod unlisted;
mod written;

use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::Outcome;
use crate::cli::pasteable::pasteable;
use crate::cli::terminal::Terminal;
use crate::cli::whole_file::free;
use crate::report::words::counted;
use ask::Questions;
use draft::Row;
use foldshift_study::study_file::edit::begin;
use foldshift_study::study_file::{Study, absolute, listed_plates, relative};
use foldshift_study::survey::{Survey, What, read_twice, survey};
use foldshift_tables::diagnostic::Diagnostic;
use map::Map;

#[derive(Debug, Args)]
#[command(next_help_heading = "Data")]
pub(super) struct Arguments {
    /// The folder that holds the exports, in folders of its own or not.
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
    /// A table of plates, or a workbook with a sheet `plates`: `export`, `cell_line`, `experiment`, …
    #[arg(long, value_name = "TABLE")]
    plates: Option<PathBuf>,
    /// The layout of every plate for which the table names none; `FILE:SHEET` is a sheet of a workbook.
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
    let mut target = arguments.target();
    let one = |problem: Diagnostic| vec![problem];
    refused::a_file(folder).map_err(one)?;
    refused::what_exists(&target.study, arguments).map_err(one)?;
    let survey = survey(folder).map_err(one)?;
    terminal.say(&format!("{} in {}", counted(survey.files(), "file"), pasteable(folder)));
    digest::tell(&survey, terminal);
    refused::other_studies(&survey, arguments).map_err(one)?;
    let home = target.study.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut questions = Questions::of_terminal();
    let mut rows = draft::rows(&survey, &home);
    if rows.is_empty() {
        return Err(vec![refused::nothing_to_read(&survey, folder)]);
    }
    let table = table_of_plates(&survey, arguments, terminal).map_err(one)?;
    // A table that stands where ours would stays as it is.
    let theirs = table.clone().filter(|table| absolute(table) == absolute(&target.table));
    if theirs.is_none() {
        refused::what_exists(&target.table, arguments).map_err(one)?;
    }
    // Nobody answers questions for a study that cannot be written.
    written::try_folder(&home).map_err(|error| vec![refused::no_place(&home, arguments, &error)])?;
    match &table {
        Some(table) => rows = merged(&rows, table, &home, terminal)?,
        None => leave_out_twins(&mut rows, &mut questions, terminal),
    }
    let maps = maps(&survey, arguments)?;
    fill::layouts(&mut rows, &maps, &home, &mut questions);
    unlisted::fill(&mut rows, &maps, &home, &mut questions);
    fill::reads(&mut rows, &mut questions);
    fill::times(&mut rows, &mut questions);
    fill::names(&mut rows, &maps, &home, &mut questions, terminal);
    let pair = fill::parental(&mut rows, &maps, &home, arguments.parental.as_deref(), &mut questions)
        .map_err(one)?;
    let near: Vec<String> = survey
        .near_layouts()
        .map(|(seen, near)| match near.sheets.as_slice() {
            [] => seen.name.clone(),
            sheets => format!("{} ({})", seen.name, sheets.join(", ")),
        })
        .collect();
    let mut gaps = gaps::gaps(&rows, &maps, &near, &home);
    gaps.extend(unlisted::gaps(&rows, &maps, &home));
    // The study names their table where it says everything; else a table of ours beside it says it.
    let stays = theirs.is_some() && rows.iter().all(Row::is_wholly_said);
    if theirs.is_some() && !stays {
        let stem = target.study.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        target.table = free(&target.study.with_file_name(format!("{stem}.plates.csv")));
    }
    if !stays {
        let bytes =
            written::table(&rows).map_err(|error| vec![refused::unwritable(&target.table, &error)])?;
        written::put(&target.table, &bytes)
            .map_err(|error| vec![refused::unwritable(&target.table, &error)])?;
    }
    let name = absolute(folder)
        .file_name()
        .map_or_else(|| "study".to_owned(), |name| name.to_string_lossy().into_owned());
    let text = begin(&name, Some(&relative(&home, &target.table)), pair.as_ref());
    written::put(&target.study, text.as_bytes())
        .map_err(|error| vec![refused::unwritable(&target.study, &error)])?;
    Ok(told(&target, &rows, &gaps, theirs.as_deref(), stays, pair.is_some(), terminal))
}

/// What was written, what is missing, and how to go on.
fn told(
    target: &Target,
    rows: &[Row],
    gaps: &[String],
    theirs: Option<&Path>,
    stays: bool,
    paired: bool,
    terminal: &Terminal,
) -> Outcome {
    let (study, table) = (pasteable(&target.study), pasteable(&target.table));
    if stays {
        terminal.say(&format!("written: {study}; it names {table}, which stays as it is"));
    } else {
        terminal.say(&format!("written: {study} and {table}, {}", counted(rows.len(), "plate")));
    }
    if let Some(theirs) = theirs.filter(|_| !stays) {
        terminal.say(&format!(
            "{} stays as it is: it does not say all that is known of its plates; the study names {table}",
            pasteable(theirs)
        ));
    }
    for gap in gaps {
        terminal.say(gap);
    }
    if !paired && !rows.iter().any(|row| row.has("parental")) {
        terminal.say(&format!(
            "no line is compared yet: fill in `parental` in {table}, the line before selection, or give --parental LINE"
        ));
    }
    if gaps.is_empty() {
        terminal.say(&format!("next: foldshift check {study}; foldshift run {study}"));
        return Outcome::Done;
    }
    terminal.say(&format!("fill it in, in {table}; then: foldshift check {study}"));
    Outcome::Failed
}

/// The table of plates that is given, or the only one in the folder that no study names yet.
///
/// # Errors
/// When the folder holds several, and none is given.
fn table_of_plates(
    survey: &Survey,
    arguments: &Arguments,
    terminal: &Terminal,
) -> Result<Option<PathBuf>, Diagnostic> {
    if arguments.plates.is_some() {
        return Ok(arguments.plates.clone());
    }
    let named: Vec<PathBuf> = survey
        .of(|what| *what == What::Study)
        .filter_map(|seen| Study::read_partial(&seen.path).study)
        .flat_map(|study| study.tables)
        .map(|table| absolute(&table))
        .collect();
    let (named, tables): (Vec<&Path>, Vec<&Path>) = survey
        .of(|what| *what == What::Plates { workbook: false })
        .map(|seen| seen.path.as_path())
        .partition(|table| named.contains(&absolute(table)));
    for table in named {
        let table = pasteable(table);
        terminal
            .say(&format!("{table} is the table of a study, and is not used; `--plates {table}` uses it"));
    }
    match tables.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.to_path_buf())),
        several => Err(refused::several_tables(several, arguments)),
    }
}

/// The plates that the table lists, with what it says of them.
fn merged(rows: &[Row], table: &Path, home: &Path, terminal: &Terminal) -> Result<Vec<Row>, Vec<Diagnostic>> {
    let (plates, warnings) = listed_plates(table)?;
    terminal.tell_all(&warnings);
    let (merged, left) = listed::merge(rows, &plates, home, table)?;
    terminal.say(&format!("plates as {} lists them", pasteable(table)));
    if !left.is_empty() {
        terminal.say(&format!("left out, because the table does not list them: {}", left.join("; ")));
    }
    for (index, earlier) in read_twice(merged.iter().map(|row| &row.plate)) {
        let (twin, first) = (&merged[index].called, &merged[earlier].called);
        if twin != first {
            terminal.say(&format!(
                "{twin} holds the same numbers as {first}, and the table lists both: they stay two plates; remove a row if they are one"
            ));
        }
    }
    Ok(merged)
}

/// One measurement is one plate: which of two stays is said, and the way back.
fn leave_out_twins(rows: &mut Vec<Row>, questions: &mut Questions<impl io::BufRead>, terminal: &Terminal) {
    let mut out = Vec::new();
    for (index, earlier) in read_twice(rows.iter().map(|row| &row.plate)) {
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
    match &arguments.map {
        Some(written) => map::given(written).map(|map| vec![map]),
        None => Ok(map::all(survey.layouts())),
    }
}
