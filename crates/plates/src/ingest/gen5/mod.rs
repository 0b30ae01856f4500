//! Gen5 of `BioTek` and Agilent, text or workbook: Results grids with a label at the end of each line,
//! titled matrices, lines of wells, kinetic and spectrum tables, several exports in one file.
//!
//! In a workbook the data begin one column further to the right than in a text.

mod endpoints;
mod headings;
mod label;
mod matrix;
mod procedure;
mod read_names;
mod section;
mod series;

use std::collections::BTreeSet;

use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use endpoints::Endpoints;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use headings::{first_filled, header_run, title_above};
use procedure::Procedure;
use read_names::Names;
use section::{Section, bad_header, sections};

/// The name of this reader.
const NAME: &str = "biotek_gen5";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BioTek / Agilent Gen5, text or Excel",
    recognised_by: "`Software Version` with `Plate Number` or `Procedure Details`; or wavelengths alone above a grid \
                    and again at the end of each row",
    generic: false,
    recognise,
    read,
};

/// Evidence for a Gen5 export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

/// How far down the landmarks stand.
const HEAD: usize = 400;

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let starting =
        |landmark: &str| (0..sheet.len().min(HEAD)).find(|line| first_filled(sheet, *line).1 == landmark);
    // Two of them, so that an export whose first line was lost is not taken for a plain grid.
    let landmarks = ["Software Version", "Procedure Details", "Plate Number", "Reader Type:"];
    let mut seen = landmarks.into_iter().filter_map(|landmark| Some((landmark, starting(landmark)? + 1)));
    if let (Some((one, first)), Some((two, second))) = (seen.next(), seen.next())
        && ["Software Version", "Procedure Details"].contains(&one)
    {
        return Some(format!("`{one}` in line {first} and `{two}` in line {second}"));
    }
    let title = headerless(sheet)?;
    Some(format!(
        "the wavelengths `{}` in line {} and at the end of each row",
        first_filled(sheet, title).1,
        title + 1
    ))
}

/// The line of the title of a matrix that was copied without its header.
fn headerless(sheet: &Sheet) -> Option<usize> {
    let mut filled = (0..sheet.len().min(HEAD)).filter(|line| !sheet.is_blank(*line));
    let (title, header) = (filled.next()?, filled.next()?);
    let (_, label) = first_filled(sheet, title);
    let alone = sheet.cells(title).iter().filter(|cell| !cell.text.is_empty()).count() == 1;
    let run = header_run(sheet, header)?;
    let optics = label::parse(&label, &Procedure::default()).is_some();
    let labelled = filled.next().is_none_or(|line| {
        let cells = sheet.cells(line);
        let row = cells.get(run.start - 1).is_some_and(|cell| parse_row(&cell.text).is_some());
        row && cells.get(run.end()).is_none_or(|cell| label.starts_with(cell.text.as_ref()))
    });
    (alone && optics && labelled).then_some(title)
}

/// Reads every export of the file.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut names = Names::default();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        if recognise_sheet(sheet).is_some() || book.sheets().len() == 1 {
            read_sheet(sheet, &mut harvest, &mut names);
        } else if !sheet.is_empty() {
            harvest.warn(0, "this sheet is not read: it does not begin as Gen5 exports do".to_owned());
        }
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, names: &mut Names) {
    for section in sections(sheet) {
        if let Some(problem) = bad_header(sheet, &section) {
            harvest.problem(problem);
            continue;
        }
        names.begin(&section.plate);
        let found = read_section(sheet, harvest, names, &section);
        if found && section.procedure.steps.is_empty() {
            let message =
                "nothing says what was measured; the mode follows from the wavelengths in the labels";
            harvest.warn(section.lines.start, message.to_owned());
        }
        if !found {
            let place = sheet.place_of_line(section.lines.start);
            let message = "this Gen5 export holds no raw reads";
            let help = if section.procedure.images {
                "of image analyses only `Cell Count` and `Object Count` are read; export one of them, or another read"
            } else {
                "expected `Results` or a titled matrix whose lines end in a label such as `OD:600` or `528/20,590/20`; \
                 export the raw data, too"
            };
            harvest.problem(Diagnostic::error(Code::Empty, message).at(place).help(help));
        }
    }
}

/// Data of an export.
enum Block {
    Matrix(matrix::Matrix),
    Endpoints(Endpoints),
    Series(series::Series),
}

impl Block {
    /// The labels that stand in it.
    fn labels(&self) -> BTreeSet<&str> {
        match self {
            Self::Matrix(matrix) => matrix.labels().collect(),
            Self::Endpoints(wells) => wells.labels().collect(),
            Self::Series(series) => BTreeSet::from([series.title()]),
        }
    }
}

/// Reads matrices and tables in file order; says whether there was any raw one.
fn read_section(sheet: &Sheet, harvest: &mut Harvest<'_>, names: &mut Names, section: &Section) -> bool {
    let mut layout = BTreeSet::new();
    let mut blocks = Vec::new();
    let mut line = section.lines.start;
    while line < section.lines.end {
        let block = if let Some(series) = series::Series::find(sheet, section, line) {
            line = series.end;
            Block::Series(series)
        } else if let Some(wells) = Endpoints::find(sheet, section, line) {
            line = wells.end;
            Block::Endpoints(wells)
        } else if let Some(run) = header_run(sheet, line) {
            let title = title_above(sheet, &section.lines, line);
            let matrix = matrix::Matrix::find(sheet, section.lines.end, line, run, title);
            line = matrix.end;
            if matrix.title == "Layout" {
                layout.extend(matrix.rows());
                continue;
            }
            Block::Matrix(matrix)
        } else {
            line += 1;
            continue;
        };
        blocks.push(block);
    }
    let raw = |label: &str| label::parse(label, &section.procedure);
    let mut labels = BTreeSet::new();
    let mut left_out = BTreeSet::new();
    for block in &blocks {
        let own = block.labels();
        let mixed = own.iter().any(|label| raw(label).is_some());
        let told = |label: &&str| raw(label).is_none() && !(mixed && wording::kind_of(label) != Kind::Raw);
        left_out.extend(own.iter().copied().filter(told));
        labels.extend(own);
    }
    names.tell_apart(labels.into_iter().filter_map(raw));
    let mut found = false;
    for block in &blocks {
        found |= match block {
            Block::Matrix(matrix) => matrix.take(sheet, harvest, names, section, &layout),
            Block::Endpoints(wells) => wells.take(sheet, harvest, names, section),
            Block::Series(series) => series.take(sheet, harvest, names, section),
        };
    }
    warn_of_left_out(harvest, section, &left_out);
    found
}

/// Names what is left out, but for calculated lines among raw ones, which every export has and whose
/// labels say so.
fn warn_of_left_out(harvest: &mut Harvest<'_>, section: &Section, labels: &BTreeSet<&str>) {
    const SHOWN: usize = 8;
    // Spectra are named by their table, not by its title.
    let derived: Vec<&&str> =
        labels.iter().filter(|label| !label.is_empty() && !label.ends_with("Spectrum")).collect();
    if derived.is_empty() {
        return;
    }
    let mut shown: Vec<String> = derived.iter().take(SHOWN).map(|label| format!("`{label}`")).collect();
    if derived.len() > SHOWN {
        shown.push(format!("{} more", derived.len() - SHOWN));
    }
    let message = format!("not read, because no step of the procedure measured it: {}", shown.join(", "));
    harvest.warn(section.lines.start, message);
}

#[cfg(test)]
mod tests;
