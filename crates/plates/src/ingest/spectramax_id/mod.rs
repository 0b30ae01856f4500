//! Molecular Devices `SpectraMax` iD3 and iD5, the XML workbook that the instrument writes.
//!
//! ```text
//! Plate  (1 of 3)
//! Plate name          Phaeo
//! Measurement mode    Abs
//! Well data
//! Wavelength(Ex/Em)   700 nm/-   1      2      3
//!                     A          0.18   0.17   0.70
//! ```
//!
//! A plate is called by its `Plate name`; the line of the wavelength is the same for many.

mod plate;
mod well_data;

use std::collections::BTreeMap;

use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use plate::{HEADER, Plate, is_header};

/// The name of this reader.
const NAME: &str = "moldev_id_xml";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Molecular Devices SpectraMax iD3 and iD5, XML",
    recognised_by: "`Plate (1 of …)`, and `Well data` above `Wavelength(Ex/Em)`",
    generic: false,
    recognise,
    read,
};

/// Evidence for such a workbook, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let found = book.sheets().iter().filter(|sheet| sheet.holds(HEADER)).find_map(|sheet| {
        let plate = (0..sheet.len()).find(|line| plate::number_of(sheet, *line).is_some())?;
        (plate..sheet.len()).find(|line| is_header(sheet, *line)).map(|_| plate)
    })?;
    Some(format!("`Plate (… of …)` in line {} and `{}` below it", found + 1, HEADER))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut taken = Taken::default();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let plates = plate::all(sheet);
        if plates.is_empty() {
            continue;
        }
        for problem in counted(sheet, &plates) {
            harvest.problem(problem);
        }
        for plate in &plates {
            let name = plate.name_apart(&mut names);
            if name != plate.name && !plate.name.is_empty() {
                let message =
                    format!("several plates are called `{}`; this one is `{name}` here", plate.name);
                harvest.warn(plate.lines.start, message);
            }
            well_data::read(sheet, plate, &name, &mut taken, &mut harvest);
        }
    }
    harvest.finish(NAME)
}

/// Are all plates there that an experiment says it has?
fn counted(sheet: &Sheet, plates: &[Plate]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut expected = 1;
    let mut error = |message: String, line: usize| {
        let width = sheet.line(line).chars().count();
        let help = "a plate of the file is missing or was changed: export the experiment again";
        problems.push(sheet.error_at(message, line, 1, width).code(Code::Export).help(help));
    };
    for (nth, plate) in plates.iter().enumerate() {
        let last = plates.get(nth + 1).is_none_or(|next| next.number == 1);
        let line = plate.lines.start;
        if plate.number != expected {
            error(format!("this is plate {} where plate {expected} is expected", plate.number), line);
        } else if last && plate.number != plate.of {
            error(format!("plate {} is the last, and {} are announced", plate.number, plate.of), line);
        }
        expected = if last { 1 } else { plate.number + 1 };
    }
    problems
}

#[cfg(test)]
mod tests;
