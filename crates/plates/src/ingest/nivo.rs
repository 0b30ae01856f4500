//! `PerkinElmer` VICTOR Nivo, text or workbook: a section for every operation, `1 OPERATION` and its name.
//!
//! ```text
//! 1 OPERATION   ABS 600
//!        Plate     1    1
//!        Barcode   K7   K7
//!        Cycle     1    2
//! Well   Time(s)   0    60
//! A01              0.1  0.2
//! ```
//!
//! An endpoint may be a grid, or a line with a reading for every well. `PARAMETERS`, `PLATE MAP` and `CALCULATED` begin
//! other sections.

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::cell;
use crate::ingest::format::Format;
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::ingest::wording::read_name;
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "perkinelmer_nivo";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer VICTOR Nivo, text or workbook",
    recognised_by: "`1 OPERATION` and its name at the start of a line",
    generic: false,
    recognise,
    read,
};

/// What begins a section.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Operation,
    Calculated,
    /// Settings, comments, the plate map.
    Other,
}

fn mark(sheet: &Sheet, line: usize) -> Option<Mark> {
    let text = sheet.line(line);
    let known = ["OPERATION", "CALCULATED", "PARAMETERS", "PROTOCOL COMMENT", "PLATE MAP"];
    if !known.iter().any(|word| text.contains(word)) {
        return None;
    }
    let first = sheet.first_cell(line).text.into_owned();
    let number = first.strip_suffix("OPERATION").map(|number| number.trim().trim_end_matches('.'));
    if number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit())) {
        return Some(Mark::Operation);
    }
    if first.starts_with("CALCULATED") {
        return Some(Mark::Calculated);
    }
    known.iter().skip(2).any(|word| first.starts_with(word)).then_some(Mark::Other)
}

/// Evidence for such an export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let line = book
        .sheets()
        .iter()
        .filter(|sheet| sheet.holds("OPERATION"))
        .find_map(|sheet| (0..sheet.len()).find(|line| mark(sheet, *line) == Some(Mark::Operation)))?;
    Some(format!("`… OPERATION` in line {}", line + 1))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let mut taken = Taken::default();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let marks: Vec<(usize, Mark)> =
            (0..sheet.len()).filter_map(|line| Some((line, mark(sheet, line)?))).collect();
        for (nth, (line, mark)) in marks.iter().copied().enumerate() {
            let section = line..marks.get(nth + 1).map_or(sheet.len(), |(line, _)| *line);
            match mark {
                Mark::Operation => {
                    if let Err(problem) = operation(sheet, section, &mut taken, &mut harvest) {
                        harvest.problem(*problem);
                    }
                }
                Mark::Calculated => {
                    let numbers = section.skip(1).map(|line| numbers(sheet, line)).sum();
                    harvest.leave_out(line, "calculated results are not read", numbers, LeftOut::Known);
                }
                Mark::Other => {}
            }
        }
    }
    harvest.finish(NAME)
}

fn numbers(sheet: &Sheet, line: usize) -> usize {
    sheet.cells(line).iter().filter(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)).count()
}

fn refuse(sheet: &Sheet, message: impl Into<String>, line: usize) -> Box<Diagnostic> {
    let help = "expected a grid, or `Well`, `Time(s)` and a line for every well; export the protocol again, completely";
    let width = sheet.line(line).chars().count();
    Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(help))
}

/// The name of a read from that of its operation: `ABS 600`, `FI 485/535`, `LUM`.
fn read_of(name: &str) -> String {
    let mode = match name.get(..2).map(str::to_uppercase).as_deref() {
        Some("AB") => "absorbance",
        Some("FI" | "FL" | "TR") => "fluorescence",
        Some("LU") => "luminescence",
        _ => return format!("signal [{name}]"),
    };
    let words = name.split(|c: char| !c.is_alphanumeric());
    let waves: Vec<u32> = words
        .filter_map(|word| word.trim_end_matches("nm").parse().ok())
        .filter(|wave| (200..=1000).contains(wave))
        .collect();
    read_name(mode, &waves).unwrap_or_else(|| format!("{mode} [{name}]"))
}

fn operation(
    sheet: &Sheet,
    section: Range<usize>,
    taken: &mut Taken,
    harvest: &mut Harvest<'_>,
) -> Result<(), Box<Diagnostic>> {
    let name = sheet.cells(section.start).get(1).map_or("", |cell| cell.text.as_ref()).to_owned();
    let base = read_of(&name);
    let table = section.clone().find(|line| {
        let cells = sheet.cells(*line);
        matches!(cells.as_slice(), [well, time, ..] if well.text == "Well" && time.text.starts_with("Time"))
    });
    if let Some(header) = table {
        return series(sheet, section.start, header, section.end, (&name, &base), taken, harvest);
    }
    let mut name_free = |plate: &str| {
        let read = if taken.holds(plate, &base) { format!("{base} [{name}]") } else { base.clone() };
        taken.free(plate, &read)
    };
    let plate = "Plate 1";
    let mut grids = grid_finder::find(sheet, section.clone());
    if let Some(mut grid) = grids.pop() {
        let uneven = uneven(sheet, grid.rows.iter().map(|(_, line)| *line));
        if let Some(problem) = grid.problem.take().or(uneven) {
            return Err(Box::new(problem));
        }
        let below = grid.rows.last().map_or(section.start, |(_, line)| *line) + 1;
        if let Some(stray) = (below..section.end).find(|line| numbers(sheet, *line) > 1) {
            return Err(refuse(sheet, "this line does not belong to the grid above it", stray));
        }
        if !grids.is_empty() {
            return Err(refuse(sheet, "several grids stand below this operation", section.start));
        }
        take_grid(sheet, harvest, &grid, &Target::endpoint(plate, name_free(plate)));
        return Ok(());
    }
    let read = name_free(plate);
    let mut found = false;
    for line in section.skip(1).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let filled: Vec<&Cell<'_>> = cells.iter().filter(|cell| !cell.text.is_empty()).collect();
        let well = cells.first().and_then(|cell| cell.text.parse::<Well>().ok());
        match (well, filled.as_slice()) {
            (Some(well), [_, value]) if value.index == 1 => {
                let slot = Slot { plate: plate.into(), read: Arc::clone(&read), well, time_s: None };
                harvest.take(&slot, line, 1, value);
                found = true;
            }
            (None, _) if !found || numbers(sheet, line) == 0 => {}
            _ => return Err(refuse(sheet, "this line holds no well with one reading", line)),
        }
    }
    if found { Ok(()) } else { Err(refuse(sheet, "this operation has no readings", 0)) }
}

/// A table with a column for every plate and cycle.
fn series(
    sheet: &Sheet,
    start: usize,
    header: usize,
    end: usize,
    (name, base): (&str, &str),
    taken: &mut Taken,
    harvest: &mut Harvest<'_>,
) -> Result<(), Box<Diagnostic>> {
    let width = sheet.cells(header).iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0) + 1;
    let said = |key: &str, index: usize| {
        let line = (start..header)
            .find(|line| sheet.cells(*line).get(1).is_some_and(|cell| cell.text.eq_ignore_ascii_case(key)))?;
        sheet
            .cells(line)
            .get(index)
            .map(|cell| cell.text.clone().into_owned())
            .filter(|text| !text.is_empty())
    };
    let mut columns: Vec<(usize, Arc<str>, f64)> = Vec::new();
    let mut barcodes: Vec<(Arc<str>, String)> = Vec::new();
    for cell in sheet.cells(header).iter().take(width).skip(2) {
        let Ok(time) = sheet.marks().parse(cell.index, &cell.text) else {
            return Err(refuse(sheet, format!("`{}` is no time in seconds", cell.text), header));
        };
        let number = said("Plate", cell.index).unwrap_or_else(|| "1".to_owned());
        let plate: Arc<str> = said("Barcode", cell.index).unwrap_or_else(|| format!("Plate {number}")).into();
        let last = columns.iter().rev().find(|(_, other, _)| *other == plate);
        if last.is_some_and(|(_, _, last)| *last >= time) {
            return Err(refuse(sheet, "the times of a plate do not rise", header));
        }
        if let Some((known, _)) = barcodes.iter().find(|(known, other)| *other == number && *known != plate) {
            let message = format!("plate {number} has the barcodes `{known}` and `{plate}`");
            return Err(refuse(sheet, message, header));
        }
        barcodes.push((Arc::clone(&plate), number));
        columns.push((cell.index, plate, time));
    }
    let mut wells: Vec<(usize, Well)> = Vec::new();
    for line in (header + 1..end).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let well = cells.first().and_then(|cell| cell.text.parse().ok());
        let filled = cells.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(0) + 1;
        let gap = cells.get(1).is_some_and(|cell| cell.text.is_empty());
        match well {
            Some(well) if gap && filled <= width && (sheet.name().is_some() || cells.len() >= width) => {
                wells.push((line, well));
            }
            None if numbers(sheet, line) == 0 => {}
            _ => {
                return Err(refuse(
                    sheet,
                    format!("this line does not hold a well and {} readings", width - 2),
                    line,
                ));
            }
        }
    }
    let lines: Vec<(usize, usize)> = wells.iter().map(|(line, _)| (*line, width - 1)).collect();
    if let Some(problem) = crate::ingest::torn::torn(sheet, &lines) {
        return Err(Box::new(problem));
    }
    let mut reads: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for (index, plate, time) in &columns {
        let read = match reads.iter().find(|(known, _)| known == plate) {
            Some((_, read)) => Arc::clone(read),
            None => {
                let read =
                    if taken.holds(plate, base) { format!("{base} [{name}]") } else { base.to_owned() };
                let read = taken.free(plate, &read);
                reads.push((Arc::clone(plate), Arc::clone(&read)));
                read
            }
        };
        let several = columns.iter().filter(|(_, other, _)| other == plate).count() > 1;
        for (line, well) in &wells {
            if let Some(cell) = sheet.cells(*line).get(*index) {
                let slot = Slot {
                    plate: Arc::clone(plate),
                    read: Arc::clone(&read),
                    well: *well,
                    time_s: several.then_some(*time),
                };
                harvest.take(&slot, *line, *index, cell);
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Choice, read_bytes};

    const SERIES: &str = "1 OPERATION\tABS 600\t\t\n\tPlate\t1\t1\n\tBarcode\tK7\tK7\n\tCycle\t1\t2\nWell\tTime(s)\t0\t60.5\n\
                          A01\t\t0.1\t0.2\nA02\t\t0.3\t0.4\n\nPARAMETERS\t\t\t\nFlashes\t100\t\t\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.txt", text.as_bytes(), Choice::default())
    }

    fn shown(readings: &Readings) -> Vec<(String, Option<f64>, Option<f64>)> {
        readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect()
    }

    #[test]
    fn cycles_have_their_times_and_plates_their_barcodes() {
        let readings = read_text(SERIES).unwrap();
        assert_eq!((readings.reader, readings.plates()), (NAME, vec!["K7".to_owned()]));
        assert_eq!(readings.reads("K7"), ["absorbance 600"]);
        assert_eq!(shown(&readings)[2], ("A1".to_owned(), Some(60.5), Some(0.2)));
        let plates = SERIES
            .replace("Barcode\tK7\tK7", "Barcode\tK7\tK8")
            .replace("0\t60.5", "0\t0")
            .replace("Plate\t1\t1", "Plate\t1\t2");
        let readings = read_text(&plates).unwrap();
        assert_eq!(
            (readings.plates(), readings.readings[0].time_s),
            (vec!["K7".to_owned(), "K8".to_owned()], None)
        );
    }

    #[test]
    fn endpoints_are_grids_or_lines_and_calculated_results_are_told() {
        let grid = "1 OPERATION\tLUM\t\t\n\t1\t2\t3\nA\t1\t2\t3\nB\t4\t5\t6\n\n2 OPERATION\tFI 485/535\nA1\t7\nA2\t8\n\nCALCULATED\tRatio\nA1\t0.5\n";
        let readings = read_text(grid).unwrap();
        assert_eq!(readings.reads("Plate 1"), ["luminescence", "fluorescence ex=485 em=535"]);
        assert_eq!(shown(&readings)[5], ("B3".to_owned(), None, Some(6.0)));
        assert_eq!((readings.readings.len(), readings.warnings.len()), (8, 1));
    }

    #[test]
    fn a_damaged_line_is_refused() {
        for (from, to) in [
            ("A01\t\t0.1", "A01\t0.1"),
            ("A02\t\t0.3\t0.4", "A02\t\t0.3"),
            ("A02", "A01"),
            ("A02", "2"),
            ("0\t60.5", "60.5\t0"),
            ("Well", "Wel"),
            ("Barcode\tK7\tK7", "Barcode\tK7\tK8"),
        ] {
            assert!(read_text(&SERIES.replacen(from, to, 1)).is_err(), "{from} to {to}");
        }
    }
}
