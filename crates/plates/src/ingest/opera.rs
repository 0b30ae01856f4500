//! `PerkinElmer` Opera and Harmony, grids: below the head of a plate a grid for every measure of the images.
//!
//! ```text
//! Barcode:     K7
//! Measurement: 1
//!
//! Parameter:   Cells Analyzed
//!       1     2     3
//! A           412   398
//! ```
//!
//! Rows and columns that were not imaged are empty. Without labels, the lines of a grid are counted, the empty ones too.

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::{Bare, Target, take_bare, take_grid};
use crate::ingest::format::Format;
use crate::ingest::grid_finder;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::plate::readings::Readings;
use crate::plate::well::PLATE_FORMATS;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "perkinelmer_opera";

/// What stands above a grid.
const PARAMETER: &str = "Parameter:";

/// Keys of the head of a plate; the barcode is the plate.
const HEAD: [&str; 3] = ["Barcode:", "Measurement:", "Date:"];

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer Opera and Harmony, grids of image analysis",
    recognised_by: "`Barcode:` and `Measurement:`, and `Parameter:` above each grid",
    generic: false,
    recognise,
    read,
};

/// Evidence for such an export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().filter(|sheet| sheet.holds(PARAMETER)).find_map(|sheet| {
        let headed = HEAD.iter().filter(|key| sheet.landmark(key).is_some()).count() > 1;
        let first = (0..sheet.len()).find(|line| value_of(sheet, *line, PARAMETER).is_some())?;
        headed.then(|| format!("`{PARAMETER}` in line {}", first + 1))
    })
}

/// The text behind a key at the start of a line.
fn value_of(sheet: &Sheet, line: usize, key: &str) -> Option<String> {
    if !sheet.line(line).contains(key) {
        return None;
    }
    let cells = sheet.cells(line);
    let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
    let rest = filled.next()?.strip_prefix(key)?.trim();
    if rest.is_empty() { Some(filled.next().unwrap_or_default().to_owned()) } else { Some(rest.to_owned()) }
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut taken = Taken::default();
    let mut plates: Vec<String> = Vec::new();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut taken, &mut plates);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken, plates: &mut Vec<String>) {
    let is_mark =
        |line: usize| HEAD.iter().chain([&PARAMETER]).any(|key| value_of(sheet, line, key).is_some());
    let marks: Vec<usize> = (0..sheet.len()).filter(|line| is_mark(*line)).collect();
    let mut plate: Option<Arc<str>> = None;
    for (nth, line) in marks.iter().copied().enumerate() {
        if let Some(barcode) = value_of(sheet, line, HEAD[0]) {
            plate = Some(name_apart(barcode, line, plates, harvest).into());
            continue;
        }
        let Some(measure) = value_of(sheet, line, PARAMETER) else { continue };
        let plate = plate.get_or_insert_with(|| name_apart(String::new(), line, plates, harvest).into());
        let block = line + 1..marks.get(nth + 1).copied().unwrap_or(sheet.len());
        let measure = if measure.is_empty() { "image".to_owned() } else { format!("image [{measure}]") };
        let target = Target { plate: Arc::clone(plate), read: taken.free(plate, &measure), time_s: None };
        if let Err(problem) = read_block(sheet, block, &target, harvest) {
            harvest.problem_of(&target.plate, *problem);
        }
    }
}

/// The barcode, or a number; two plates of one barcode stay apart.
fn name_apart(barcode: String, line: usize, plates: &mut Vec<String>, harvest: &mut Harvest<'_>) -> String {
    let mut name = if barcode.is_empty() { format!("Plate {}", plates.len() + 1) } else { barcode };
    if plates.contains(&name) {
        let mut nth = 2;
        while plates.contains(&format!("{name}, {nth}")) {
            nth += 1;
        }
        let apart = format!("{name}, {nth}");
        harvest.warn(line, format!("several plates have the barcode `{name}`; this one is `{apart}` here"));
        name = apart;
    }
    plates.push(name.clone());
    name
}

fn read_block(
    sheet: &Sheet,
    block: Range<usize>,
    target: &Target,
    harvest: &mut Harvest<'_>,
) -> Result<(), Box<Diagnostic>> {
    let title = block.start - 1;
    let refuse = |message: &str, line: usize| {
        let help =
            "expected one grid below `Parameter:`, every row as long as the plate; export the plate again";
        let width = sheet.line(line).chars().count();
        Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(help))
    };
    let mut grids = grid_finder::find(sheet, block.clone());
    if let Some(mut grid) = grids.pop() {
        if !grids.is_empty() {
            return Err(refuse("several grids stand below this parameter", title));
        }
        if let Some(problem) = grid.problem.take() {
            return Err(Box::new(problem));
        }
        if let Some(problem) = uneven(sheet, grid.rows.iter().map(|(_, line)| *line)) {
            return Err(Box::new(problem));
        }
        let below = grid.rows.last().map_or(title, |(_, line)| *line) + 1;
        if let Some(stray) = (below..block.end).find(|line| !sheet.is_blank(*line)) {
            return Err(refuse("this line does not belong to the grid above it", stray));
        }
        take_grid(sheet, harvest, &grid, target);
        return Ok(());
    }
    // Lines of delimiters alone are rows that were not imaged; really empty ones surround the grid.
    let own = |line: &usize| !sheet.line(*line).trim_matches([' ', '\r']).is_empty();
    let lines: Vec<usize> = block.filter(own).collect();
    let (Some(top), Some(last)) = (lines.first().copied(), lines.last().copied()) else {
        return Err(refuse("no grid stands below this parameter", title));
    };
    if let Some(problem) = uneven(sheet, lines.iter().copied()) {
        return Err(Box::new(problem));
    }
    let cells = sheet.cells(top).len();
    let fits = PLATE_FORMATS.iter().find(|format| format.rows == lines.len() && format.cols == cells);
    match fits.filter(|_| last - top + 1 == lines.len() && sheet.name().is_none()) {
        Some(format) => {
            take_bare(sheet, harvest, Bare { top, left: 0, rows: format.rows, cols: format.cols }, target);
            Ok(())
        }
        None => Err(refuse("nobody can tell which rows and columns of a plate these are", top)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Choice, read_bytes};

    const HEADING: &str = "Date:\t2026-03-02\nBarcode:\tK7\nMeasurement:\t1\n\n";
    const LABELLED: &str = "Parameter: \tCells Analyzed\n\t1\t2\t3\nA\t\t\t\nB\t4\t\t6\n\n";
    const BARE: &str = "Parameter: \tDead Cells\n\t\t\n7\t\t9\n\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.txt", text.as_bytes(), Choice::default())
    }

    fn wells(readings: &Readings) -> String {
        let shown = readings.readings.iter().map(|r| format!("{}={}", r.well, r.value.unwrap_or_default()));
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_parameter_is_a_read_of_the_barcode() {
        let readings = read_text(&format!("{HEADING}{LABELLED}{BARE}")).unwrap();
        assert_eq!((readings.reader, readings.plates()), (NAME, vec!["K7".to_owned()]));
        assert_eq!(readings.reads("K7"), ["image [Cells Analyzed]", "image [Dead Cells]"]);
        assert_eq!(wells(&readings), "B1=4 B3=6 B1=7 B3=9");
    }

    #[test]
    fn two_plates_of_one_barcode_stay_apart() {
        let readings = read_text(&format!("{HEADING}{LABELLED}{HEADING}{LABELLED}")).unwrap();
        assert_eq!(
            (readings.plates(), readings.warnings.len()),
            (vec!["K7".to_owned(), "K7, 2".to_owned()], 1)
        );
    }

    #[test]
    fn a_line_with_a_cell_too_few_and_a_lost_heading_are_refused() {
        for (from, to) in [
            ("7\t\t9", "7\t9"),
            ("\t\t\n7", "7"),
            ("7\t\t9", "7\t\t\t9"),
            ("B\t4\t\t6", "B\t4\t6"),
            ("A\t\t\t\n", "C\t\t\t\n"),
            ("Parameter: \tDead Cells", "Para"),
        ] {
            let text = format!("{HEADING}{LABELLED}{BARE}").replacen(from, to, 1);
            assert!(read_text(&text).is_err(), "{from} to {to}");
        }
    }
}
