//! What densitometry programs write: a number a band, with nothing of what was in the lane.

mod image_lab;
mod image_studio;
mod imagej;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use crate::evidence::blot::described::{number_name, quoted};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::Table;

/// The program that measured the bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Program {
    /// ImageJ or Fiji, `Analyze > Measure`.
    ImageJ,
    /// ImageJ or Fiji, `Analyze > Gels`: peaks above a drawn baseline.
    ImageJGels,
    /// LI-COR Image Studio.
    ImageStudio,
    /// Bio-Rad Image Lab.
    ImageLab,
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ImageJ => "ImageJ measurements",
            Self::ImageJGels => "ImageJ gel peaks",
            Self::ImageStudio => "Image Studio",
            Self::ImageLab => "Image Lab",
        })
    }
}

/// What was measured of a band, or of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Intensity {
    /// Above the background already.
    Adjusted(f64),
    /// With the background in it: the sum, the area it was taken over, and the background per unit of that area
    /// where the program measured it.
    Raw { sum: f64, area: Option<f64>, background: Option<f64> },
}

/// A row of densitometry.
#[derive(Clone, Debug)]
pub(super) struct Measured {
    /// What finds it: `row`, and `lane`, `band`, `name`, `channel` where the program has them.
    pub(super) keys: BTreeMap<&'static str, String>,
    pub(super) intensity: Intensity,
    /// The brightest pixel.
    pub(super) max: Option<f64>,
    /// Did the program mark it as saturated?
    pub(super) saturated: bool,
    pub(super) place: Place,
    /// How to point at it.
    pub(super) at: Diagnostic,
}

impl Measured {
    /// In words: `row 3`, or `lane 2, band 1`.
    pub(super) fn words(&self) -> String {
        let named = |key: &str| self.keys.get(key).map(|name| format!("{key} {name}"));
        match (named("lane"), named("band")) {
            (Some(lane), Some(band)) => format!("{lane}, {band}"),
            (Some(lane), None) => lane,
            _ => named("row").unwrap_or_default(),
        }
    }
}

/// An export of a densitometry program.
#[derive(Clone, Debug)]
pub(super) struct Export {
    pub(super) source: Arc<str>,
    pub(super) program: Program,
    pub(super) rows: Vec<Measured>,
}

/// The brightest value that the camera or scanner of these rows can write, judged by the brightest pixel of all:
/// 255 for 8 bits, 65535 for 16.
pub(super) fn ceiling(rows: &[Measured]) -> Option<f64> {
    let brightest = rows.iter().filter_map(|row| row.max).fold(f64::NEG_INFINITY, f64::max);
    [255.0, 65535.0].into_iter().find(|ceiling| brightest <= *ceiling).filter(|_| brightest > 0.0)
}

type Fits = fn(&[String]) -> bool;
type Reader = fn(&Table, &mut Vec<Diagnostic>) -> (Program, Vec<Measured>);

/// The readers, each with what a header must hold.
const READERS: [(&str, Fits, Reader); 3] = [
    ("ImageJ", imagej::fits, imagej::read),
    ("Image Studio", image_studio::fits, image_studio::read),
    ("Image Lab", image_lab::fits, image_lab::read),
];

/// Does any reader know this header?
pub(super) fn fits(names: &[String]) -> bool {
    READERS.iter().any(|(_, fits, _)| fits(names))
}

/// Reads an export; `None` when its content is none of the known ones.
///
/// # Errors
/// When two readers claim it, or it is damaged: all problems.
pub(super) fn read(book: &Book, said: &mut Vec<Diagnostic>) -> Result<Option<Export>, Vec<Diagnostic>> {
    let Some(table) =
        Table::only(book, |table| fits(&table.plain_names())).map_err(|problem| vec![problem])?
    else {
        return Ok(None);
    };
    let claims: Vec<&(&str, _, Reader)> =
        READERS.iter().filter(|(_, fits, _)| fits(&table.plain_names())).collect();
    if let [_, _, ..] = claims[..] {
        let names: Vec<&str> = claims.iter().map(|(name, ..)| *name).collect();
        let problem = format!("this could be of {}", names.join(" or of "));
        return Err(vec![
            Diagnostic::error(Code::SeveralFit, problem)
                .at(table.sheet().place_of_line(table.header()))
                .help("leave only the columns of one program"),
        ]);
    }
    let Some((_, _, reader)) = claims.first() else { return Ok(None) };
    let mut problems = Vec::new();
    table.check_shape(&mut problems);
    let (program, rows) = reader(&table, &mut problems);
    let (errors, warnings): (Vec<_>, Vec<_>) = problems.into_iter().partition(Diagnostic::is_error);
    said.extend(warnings);
    if !errors.is_empty() {
        return Err(errors);
    }
    if rows.is_empty() {
        let problem = Diagnostic::error(Code::Empty, "the densitometry holds no rows below its header");
        return Err(vec![
            problem.at(table.sheet().place_of_line(table.header())).help("export the results again"),
        ]);
    }
    Ok(Some(Export { source: Arc::clone(book.source()), program, rows }))
}

/// The rows of a table, read one by one; what is wrong is said.
fn rows_of(
    table: &Table,
    said: &mut Vec<Diagnostic>,
    mut read: impl FnMut(&foldshift_tables::table::Row) -> Result<Option<Measured>, Diagnostic>,
) -> Vec<Measured> {
    let mut rows = Vec::new();
    for line in table.lines() {
        match read(&table.row(line)) {
            Ok(row) => rows.extend(row),
            Err(problem) => said.push(problem),
        }
    }
    for (count, row) in (1..).zip(&mut rows) {
        row.keys.entry("row").or_insert_with(|| number_name(&format!("{count}")));
    }
    rows
}

/// A reader that lacks a column it cannot do without.
fn lacks(table: &Table, columns: &[&str], help: &str) -> Diagnostic {
    let message = format!("the densitometry has no column {}", quoted(columns));
    table.sheet().error_at_end(message, table.header()).code(Code::MissingColumn).help(help)
}
