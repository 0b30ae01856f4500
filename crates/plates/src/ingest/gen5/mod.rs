//! Gen5 of `BioTek` and Agilent, text or workbook: Results grids with a label at the end of each line,
//! titled matrices, lines of wells, kinetic and spectrum tables, several exports in one file.
//!
//! In a workbook the data begin one column further to the right than in a text.

mod endpoints;
mod label;
mod matrix;
mod procedure;
mod read_names;
mod series;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::ingest::format::Format;
use crate::ingest::grid::{self, Run};
use crate::ingest::harvest::Harvest;
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use endpoints::Endpoints;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};
use procedure::Procedure;
use read_names::Names;

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

/// One export within the file.
struct Section {
    lines: Range<usize>,
    plate: String,
    procedure: Procedure,
}

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

/// The first cell of a line that is not empty, and its index.
fn first_filled(sheet: &Sheet, line: usize) -> (usize, String) {
    if sheet.is_blank(line) {
        return (0, String::new());
    }
    let cells = sheet.cells(line);
    let filled = cells.into_iter().find(|cell| !cell.text.is_empty());
    filled.map(|cell| (cell.index, cell.text.into_owned())).unwrap_or_default()
}

/// The last line above `line` that is not blank, within `lines`.
fn title_above(sheet: &Sheet, lines: &Range<usize>, line: usize) -> String {
    let above = (lines.start..line).rev().find(|line| !sheet.is_blank(*line));
    above.map(|line| first_filled(sheet, line).1).unwrap_or_default()
}

/// The column numbers of a matrix, before which nothing stands in their line. Where one or two columns
/// were read, a row letter below them says that they are column numbers.
fn header_run(sheet: &Sheet, line: usize) -> Option<Run> {
    let cells = sheet.cells(line);
    let start = cells.iter().position(|cell| !cell.text.is_empty()).filter(|start| *start > 0)?;
    if let Some(run) = grid::runs(&cells).first() {
        return Some(*run).filter(|run| run.start == start);
    }
    let numbers: Vec<usize> =
        cells.iter().skip(start).map_while(|cell| cell.text.parse().ok()).take(3).collect();
    let first = numbers.first().copied().filter(|first| (1..=48).contains(first))?;
    let few = numbers.len() <= 2 && numbers.last() == Some(&(first + numbers.len() - 1));
    let alone = cells.iter().skip(start + numbers.len()).all(|cell| cell.text.is_empty());
    let lettered = sheet.cells(line + 1).get(start - 1).is_some_and(|cell| parse_row(&cell.text).is_some());
    (few && alone && lettered).then_some(Run { start, first, cols: numbers.len() })
}

fn sections(sheet: &Sheet) -> Vec<Section> {
    let begins = |line: usize| {
        let (origin, text) = first_filled(sheet, line);
        (text == "Software Version").then_some((line, origin))
    };
    let starts: Vec<(usize, usize)> = (0..sheet.len()).filter_map(begins).collect();
    if starts.is_empty() {
        let plate = plate_of(sheet, 0..sheet.len()).unwrap_or_default();
        return vec![Section {
            lines: 0..sheet.len(),
            plate,
            procedure: Procedure::read(sheet, 0..sheet.len(), 0),
        }];
    }
    let ends = starts.iter().skip(1).map(|(line, _)| *line).chain([sheet.len()]);
    let section = |(nth, ((start, origin), end)): (usize, (&(usize, usize), usize))| {
        let lines = *start..end;
        Section {
            plate: plate_of(sheet, lines.clone()).unwrap_or_else(|| format!("Plate {}", nth + 1)),
            procedure: Procedure::read(sheet, lines.clone(), *origin),
            lines,
        }
    };
    starts.iter().zip(ends).enumerate().map(section).collect()
}

/// What stands behind `Plate Number`.
fn plate_of(sheet: &Sheet, mut lines: Range<usize>) -> Option<String> {
    const KEY: &str = "Plate Number";
    let line = lines.find(|line| first_filled(sheet, *line).1 == KEY)?;
    let cells = sheet.cells(line);
    let name = cells.iter().find(|cell| !cell.text.is_empty() && cell.text != KEY)?;
    Some(name.text.clone().into_owned())
}

/// A header that does not say what was measured, or says it twice.
fn bad_header(sheet: &Sheet, section: &Section) -> Option<Diagnostic> {
    const HELP: &str = "expected `Software Version` at the start of each export and `Read` for each step: export the plate again";
    let twice = ["Plate Number", "Procedure Details"].into_iter().find_map(|key| {
        let line = section.lines.clone().filter(|line| first_filled(sheet, *line).1 == key).nth(1)?;
        let message = format!("`{key}` stands twice in one export");
        Some(sheet.error_at(message, line, 1, key.len()).help(HELP))
    });
    twice.or_else(|| {
        let unread = |line: &usize| first_filled(sheet, *line).1 == "Procedure Details";
        let line = section.lines.clone().find(unread).filter(|_| section.procedure.steps.is_empty())?;
        let message = "this procedure has no `Read` step, so nothing says what was measured";
        Some(sheet.error_at(message, line, 1, 1).help(HELP))
    })
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
            harvest.problem(Diagnostic::error(message).at(place).help(help));
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
