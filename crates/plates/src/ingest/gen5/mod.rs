//! Gen5 of `BioTek` and Agilent, text or workbook: Results grids with a label at the end of each line,
//! titled matrices, lines of wells, kinetic and spectrum tables, several exports in one file.
//!
//! In a workbook the data begin one column further to the right than in a text.

mod area;
mod endpoints;
mod export;
mod headings;
pub(crate) mod kc4;
mod label;
mod listed;
mod matrix;
mod matrix_shape;
mod mode;
mod moments;
mod optics;
mod pasted;
mod procedure;
mod read_names;
mod section;
mod sections;
mod series;
mod series_across;
mod series_ends;
mod series_lines;
mod words;

use std::collections::BTreeSet;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use area::Points;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use headings::{first_filled, header_run};
use procedure::Procedure;
use read_names::Names;
use section::{Section, bad_header};
use sections::sections;

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
    let head = 0..sheet.len().min(HEAD);
    let starting = |is_landmark: fn(&str) -> bool| {
        let texts = head.clone().map(|line| (line, first_filled(sheet, line).1));
        texts.into_iter().find(|(_, text)| is_landmark(text))
    };
    // Two of them, so that an export whose first line was lost is not taken for a plain grid.
    let landmarks: [fn(&str) -> bool; 4] =
        [words::is_software, words::is_procedure, words::is_plate_number, |text| text == "Reader Type:"];
    let mut seen = landmarks.into_iter().filter_map(starting);
    if let (Some((first, one)), Some((second, two))) = (seen.next(), seen.next())
        && (words::is_software(&one) || words::is_procedure(&one))
    {
        return Some(format!("`{one}` in line {} and `{two}` in line {}", first + 1, second + 1));
    }
    if let Some(line) = head.clone().find(|line| section::begins_in_any_language(sheet, *line).is_some()) {
        return Some(format!("a version in line {} above the paths of an experiment", line + 1));
    }
    if let Some(title) = headerless(sheet) {
        let label = first_filled(sheet, title).1;
        return Some(format!("the wavelengths `{label}` in line {} and at the end of each row", title + 1));
    }
    if kc4::begins(sheet).is_some() {
        return None;
    }
    let (header, label) = pasted::recognise(sheet)?;
    Some(format!("the label `{label}` behind the rows below line {}", header + 1))
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

/// Reads every export of the file; area scans are refused.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    read_with(book, Points::Refused)
}

/// Reads every export of the file, and the mean of the points of each well that was scanned.
pub(crate) fn read_area_means(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    read_with(book, Points::Averaged)
}

fn read_with(book: &Book, points: Points) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut names = Names::default();
    let mut plates = BTreeSet::new();
    let named = book.sheets().iter().any(section::names_a_plate);
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        if named && !section::names_a_plate(sheet) && recognise_sheet(sheet).is_some() {
            leave_out_nameless(sheet, &mut harvest);
            continue;
        }
        if recognise_sheet(sheet).is_some() || book.sheets().len() == 1 {
            read_sheet(sheet, &mut harvest, &mut names, points, &mut plates);
        } else if !sheet.is_empty() {
            let filled = |line| sheet.cells(line).iter().filter(|cell| !cell.text.is_empty()).count();
            let values = (0..sheet.len()).map(filled).sum();
            let message = "this sheet is not read: it does not begin as Gen5 exports do";
            harvest.leave_out(0, message, values, LeftOut::Known);
        }
    }
    harvest.finish(NAME)
}

/// An export without the number of its plate, when and by what it was read, among others that say so.
fn leave_out_nameless(sheet: &Sheet, harvest: &mut Harvest<'_>) {
    let name = sheet.name().map_or("", |name| name.as_ref());
    let message = format!(
        "this sheet is not read: it does not say which plate it is and when it was read, as the others do; `--sheet '{name}'` reads it"
    );
    let values = sections(sheet).iter().map(|section| export::values(sheet, section)).sum();
    harvest.leave_out(0, &message, values, LeftOut::Unknown);
}

/// Reads the exports of a sheet. Plates of other sheets that have the same name are other plates.
fn read_sheet(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    names: &mut Names,
    points: Points,
    plates: &mut BTreeSet<String>,
) {
    let mut own = BTreeSet::new();
    for mut section in sections(sheet) {
        if let Some(problem) = bad_header(sheet, &section) {
            harvest.problem(problem);
            continue;
        }
        if let Some(name) = sheet.name().filter(|_| plates.contains(&section.plate)) {
            let numbered = format!("{} ({name})", section.plate);
            numbered.trim_start().clone_into(&mut section.plate);
        }
        own.insert(section.plate.clone());
        names.begin(&section.plate);
        if let Some(problem) = read_export(sheet, harvest, names, section, points) {
            harvest.problem(problem);
        }
    }
    plates.append(&mut own);
}

/// Reads one export; tells what is wrong when it holds nothing raw.
fn read_export(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    names: &mut Names,
    mut section: Section,
    points: Points,
) -> Option<Diagnostic> {
    let silent = section.procedure.steps.is_empty();
    let found = export::read(sheet, harvest, names, &mut section, points);
    if found && silent {
        let message = "nothing says what was measured; the mode follows from the wavelengths in the labels";
        harvest.warn(section.lines.start, message.to_owned());
    }
    (!found).then(|| {
        let place = sheet.place_of_line(section.lines.start);
        let help = if section.procedure.images {
            "of image analyses only `Cell Count` and `Object Count` are read; export one of them, or another read"
        } else {
            "expected `Results` or a titled matrix whose lines end in a label such as `OD:600` or `528/20,590/20`; \
             export the raw data, too"
        };
        Diagnostic::error(Code::Empty, "this Gen5 export holds no raw reads").at(place).help(help)
    })
}

#[cfg(test)]
mod tests;
