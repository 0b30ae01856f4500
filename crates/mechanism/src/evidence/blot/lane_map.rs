//! The lane map: which row of the densitometry is which lane, sample and target.
//!
//! Rows are found by `row` (the index that ImageJ prints, else the count of rows), by `lane` and `band`, by `name`,
//! by `channel`, by `file`: by all of these that the map has and the densitometry knows. A column `kind` marks rows that are
//! `background` or to `ignore` (ladders, empty lanes).

use std::collections::BTreeMap;

use crate::evidence::blot::Target;
use crate::evidence::blot::band::Membrane;
use crate::evidence::blot::described::{Columns, Described, number_name};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::{Row, Table};

/// What finds a row of the densitometry, and the names of its column in a lane map.
pub(super) const KEYS: [(&str, &[&str]); 6] = [
    ("row", &["row", "index", "peak"]),
    ("lane", &["lane", "laneno", "lanenumber"]),
    ("band", &["band", "bandno", "bandnumber"]),
    ("name", &["name", "label", "shape"]),
    ("channel", &["channel"]),
    ("file", &["file"]),
];

/// Columns that a lane map may have beside those of every description.
const OTHERS: [&str; 16] = [
    "row",
    "index",
    "peak",
    "band",
    "bandno",
    "bandnumber",
    "name",
    "label",
    "shape",
    "channel",
    "file",
    "kind",
    "role",
    "type",
    "background",
    "bkgnd",
];

/// What a row without a band may be called.
const NO_BANDS: [&str; 9] =
    ["background", "bkgnd", "bkg", "blank", "ignore", "ladder", "marker", "empty", "skip"];

/// What the row of a lane map is for.
pub(super) enum Entry {
    /// A band.
    Band(Box<Described>),
    /// An area without a band; of one target, or of all on the membrane.
    Background { membrane: Membrane, target: Option<Target> },
    /// A ladder, an empty lane.
    Ignore,
}

/// A row of the lane map.
pub(super) struct Mapped {
    /// What finds the row of the densitometry.
    pub(super) keys: BTreeMap<&'static str, String>,
    pub(super) entry: Entry,
    /// Background per unit of area, or that it has been subtracted already.
    pub(super) background: Option<Background>,
    pub(super) place: Place,
    /// How to point at it.
    pub(super) at: Diagnostic,
}

/// What the map says of the background of one band.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Background {
    /// Mean per unit of area.
    Mean(f64),
    /// Subtracted before the measurement.
    Subtracted,
}

/// Does this header belong to a lane map?
pub(super) fn fits(names: &[String]) -> bool {
    let has = |some: &[&str]| some.iter().any(|name| names.iter().any(|own| own == name));
    has(&["target", "antibody", "protein", "probe"])
        && has(&["line", "cellline", "cell"])
        && has(&["membrane", "drug", "row", "lane"])
}

/// Reads a lane map.
///
/// # Errors
/// All problems of the map.
pub(super) fn read(book: &Book, said: &mut Vec<Diagnostic>) -> Result<Vec<Mapped>, Vec<Diagnostic>> {
    let table = match Table::only(book, |table| fits(&table.plain_names())) {
        Ok(Some(table)) => table,
        Ok(None) => {
            let place = Place::line(std::sync::Arc::clone(book.source()), 1);
            let help = "expected columns such as row, membrane, lane, line, drug, dose, unit, time_h, target, kind, blot";
            return Err(vec![
                Diagnostic::error(Code::UnknownFormat, "this is no lane map: no line names its columns")
                    .at(place)
                    .help(help),
            ]);
        }
        Err(problem) => return Err(vec![problem]),
    };
    let mut problems = Vec::new();
    table.check_shape(&mut problems);
    let columns = Columns::of(&table);
    columns.check(&table, &OTHERS, &mut problems);
    let keys: Vec<(&'static str, usize)> =
        KEYS.iter().filter_map(|(key, names)| Some((*key, table.column(names)?))).collect();
    if keys.is_empty() {
        let message = "the lane map does not say which row of the densitometry it means";
        let help = "add a column `row`, or `lane` (and `band`) where the densitometry has lanes";
        problems.push(table.sheet().error_at_end(message, table.header()).code(Code::Evidence).help(help));
    }
    let kind = table.column(&["kind", "role", "type"]);
    let background = table.column(&["background", "bkgnd"]);
    let mut found = Vec::new();
    for line in table.lines() {
        let row = table.row(line);
        let keys = keys
            .iter()
            .filter_map(|(key, column)| Some((*key, number_name(row.text(Some(*column))?))))
            .collect();
        let Some(entry) = entry(&row, kind, &columns, &mut problems) else { continue };
        let background = match row.text(background).map(str::to_lowercase).as_deref() {
            None => None,
            Some("subtracted" | "none" | "yes") => Some(Background::Subtracted),
            Some(_) => match row.number(background) {
                Ok(number) => number.map(Background::Mean),
                Err(problem) => {
                    problems.push(problem.help("write the mean of the background, or `subtracted`"));
                    continue;
                }
            },
        };
        let at = table.sheet().error_at("", line, 1, 1).code(Code::Evidence);
        found.push(Mapped { keys, entry, background, place: row.place(), at });
    }
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(Diagnostic::is_error);
    said.extend(warnings);
    if errors.is_empty() { Ok(found) } else { Err(errors) }
}

/// What a row is for; `None` when something is wrong with it, which is then said.
fn entry(row: &Row, kind: Option<usize>, columns: &Columns, said: &mut Vec<Diagnostic>) -> Option<Entry> {
    let written = row.text(kind).map(str::to_lowercase);
    // Some write what the row is for where others write the target.
    let target = row.text(columns.at("target")).map(str::to_lowercase);
    let word =
        written.or(target.filter(|word| NO_BANDS.contains(&word.as_str()))).unwrap_or("band".to_owned());
    match word.as_str() {
        "band" | "sample" | "vehicle" | "loading" | "drug" | "treated" => {
            columns.read(row, said).map(|described| Entry::Band(Box::new(described)))
        }
        "background" | "bkgnd" | "bkg" | "blank" => {
            let membrane = columns.membrane(row, said)?;
            let named = row
                .text(columns.at("target"))
                .filter(|text| !NO_BANDS.contains(&text.to_lowercase().as_str()));
            let target = named.and_then(Target::parse);
            Some(Entry::Background { membrane, target })
        }
        "ignore" | "ladder" | "marker" | "empty" | "skip" => Some(Entry::Ignore),
        _ => {
            let message = format!("`{word}` is no kind of row");
            let help = "band (or nothing), background, or ignore (ladder, empty)";
            said.push(row.error(kind.unwrap_or(0), message).help(help));
            None
        }
    }
}
