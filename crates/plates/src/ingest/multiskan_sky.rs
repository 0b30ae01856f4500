//! Thermo Multiskan Sky and SkyHigh: the sheet `Raw data`, a line for every well, wavelength and time.
//!
//! ```text
//! Well   Sample   Wavelength(s) [nm]   Raw absorbance   Measurement time(s)
//! A 1    Un0001   450                  0.412            3.5
//! ```
//!
//! The time is when the well was read: an endpoint where each well and wavelength has one line.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "thermo_multiskan_sky";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Thermo Multiskan Sky and SkyHigh, workbook or CSV",
    recognised_by: "columns `Well`, `Wavelength(s) [nm]` and `Raw absorbance`",
    generic: false,
    recognise,
    read,
};

/// Where the columns are.
struct Columns {
    line: usize,
    plate: Option<usize>,
    well: usize,
    wave: usize,
    value: usize,
    time: Option<usize>,
    count: usize,
}

impl Columns {
    /// The line of column names.
    fn find(sheet: &Sheet) -> Option<Self> {
        (0..sheet.len()).filter(|line| sheet.line(*line).contains("Raw absorbance")).find_map(|line| {
            let cells = sheet.cells(line);
            let at = |begin: &str| cells.iter().position(|cell| cell.text.starts_with(begin));
            Some(Self {
                line,
                plate: at("Plate"),
                well: cells.iter().position(|cell| cell.text == "Well")?,
                wave: at("Wavelength")?,
                value: at("Raw absorbance")?,
                time: at("Measurement time"),
                count: cells.iter().rposition(|cell| !cell.text.is_empty())? + 1,
            })
        })
    }
}

/// Evidence for such an export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let columns = book.sheets().iter().find_map(Columns::find)?;
    Some(format!("`Well`, `Wavelength(s) [nm]`, `Raw absorbance` in line {}", columns.line + 1))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    let sheets: Vec<(&Sheet, Columns)> =
        book.sheets().iter().filter_map(|sheet| Some((sheet, Columns::find(sheet)?))).collect();
    for (sheet, columns) in &sheets {
        harvest.turn_to(sheet);
        let plate = match sheet.name() {
            Some(name) if sheets.len() > 1 => name.to_string(),
            _ => "Plate 1".to_owned(),
        };
        read_sheet(sheet, columns, &plate, &mut harvest);
    }
    harvest.finish(NAME)
}

/// A line of the list.
struct Item {
    line: usize,
    plate: Arc<str>,
    well: Well,
    wave: u32,
    time: Option<f64>,
}

/// A plate, a wavelength and a well.
type Key = (Arc<str>, u32, Well);

fn read_sheet(sheet: &Sheet, columns: &Columns, plate: &str, harvest: &mut Harvest<'_>) {
    let lines: Vec<usize> =
        (columns.line + 1..sheet.len()).take_while(|line| !sheet.is_blank(*line)).collect();
    let mut items = Vec::new();
    for line in lines {
        match item(sheet, columns, plate, line) {
            Some(item) => items.push(item),
            None => {
                let message =
                    "this line does not hold a well, a wavelength and a reading below their headings";
                let help = "expected a cell below every heading; export the raw data again, completely";
                let width = sheet.line(line).chars().count();
                harvest.problem(sheet.error_at(message, line, 1, width).code(Code::RowShape).help(help));
            }
        }
    }
    // How often each well was read at each wavelength, and when last.
    let mut reads: BTreeMap<Key, (usize, Option<f64>)> = BTreeMap::new();
    for item in &items {
        let (count, last) = reads.entry((Arc::clone(&item.plate), item.wave, item.well)).or_default();
        let rises = last.zip(item.time).is_none_or(|(last, time)| last < time);
        if *count > 0 && (!rises || item.time.is_none()) {
            let message =
                format!("well {} was read at {} nm already, and not before this time", item.well, item.wave);
            let help = "a line stands there twice, or was moved: export the raw data again";
            harvest.problem(sheet.error_at(message, item.line, 1, 1).code(Code::Duplicate).help(help));
        }
        (*count, *last) = (*count + 1, item.time);
    }
    let most = reads.values().map(|(count, _)| *count).max().unwrap_or(0);
    // Only the last cycle of a run that was stopped may lack wells.
    if let Some(((_, wave, well), (count, _))) = reads.iter().find(|(_, (count, _))| *count < most) {
        let times = counted(*count, "time");
        let message = format!("well {well} was read {times} at {wave} nm, others {most} times");
        if most < 3 || *count + 1 < most {
            let help = "a line is missing, doubled or has another well: export the raw data again";
            let width = sheet.line(columns.line).chars().count();
            harvest.problem(sheet.error_at(message, columns.line, 1, width).code(Code::Export).help(help));
        } else {
            harvest.warn(columns.line, message);
        }
    }
    for item in &items {
        let read = format!("absorbance {}", item.wave);
        let slot = Slot {
            plate: Arc::clone(&item.plate),
            read: read.into(),
            well: item.well,
            time_s: item.time.filter(|_| most > 1),
        };
        if let Some(cell) = sheet.cells(item.line).get(columns.value) {
            harvest.take(&slot, item.line, columns.value, cell);
        }
    }
}

fn item(sheet: &Sheet, columns: &Columns, plate: &str, line: usize) -> Option<Item> {
    let cells = sheet.cells(line);
    let filled = cells.iter().rposition(|cell| !cell.text.is_empty())? + 1;
    if filled > columns.count || (sheet.name().is_none() && cells.len() < columns.count) {
        return None;
    }
    let number = |cell: &Cell<'_>| sheet.marks().parse(cell.index, &cell.text).ok();
    let well = cells.get(columns.well)?.text.replace(' ', "").parse().ok()?;
    let wave = number(cells.get(columns.wave)?)?;
    let wave = (200.0..=1000.0).contains(&wave).then(|| format!("{}", wave.round()))?.parse().ok()?;
    let time = match columns.time {
        Some(at) => Some(number(cells.get(at)?).filter(|time| *time >= 0.0)?),
        None => None,
    };
    let named = columns
        .plate
        .and_then(|at| cells.get(at))
        .map(|cell| cell.text.as_ref())
        .filter(|text| !text.is_empty());
    Some(Item { line, plate: named.unwrap_or(plate).into(), well, wave, time })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Choice, read_bytes};

    const LIST: &str = "Raw data\n2026-03-02\n\nWell,Sample,Wavelength(s) [nm],Raw absorbance,Measurement time(s)\n\
                        A 1,Un1,450,0.412,0.5\nA 1,Un1,620,0.1,1\nA 2,Un2,450,0.398,1.5\nA 2,Un2,620,0.2,2\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.csv", text.as_bytes(), Choice::default())
    }

    #[test]
    fn one_line_for_each_wavelength_is_an_endpoint() {
        let readings = read_text(LIST).unwrap();
        assert_eq!(
            (readings.reader, readings.reads("Plate 1")),
            (NAME, vec!["absorbance 450".to_owned(), "absorbance 620".to_owned()])
        );
        let second = &readings.readings[2];
        assert_eq!(
            (second.well.to_string().as_str(), second.value, second.time_s),
            ("A2", Some(0.398), None)
        );
    }

    #[test]
    fn several_lines_for_a_well_are_a_series() {
        let again = LIST
            .replace("A 1,Un1,620,0.1,1\n", "A 1,Un1,450,0.5,60\n")
            .replace("A 2,Un2,620,0.2,2", "A 2,Un2,450,0.6,61.5");
        let readings = read_text(&again).unwrap();
        let times: Vec<_> = readings.readings.iter().map(|r| r.time_s.unwrap()).collect();
        assert_eq!(times, [0.5, 60.0, 1.5, 61.5]);
    }

    #[test]
    fn a_damaged_line_is_refused() {
        for (from, to) in [
            ("A 2,Un2,450", "A 2,450"),
            ("A 2,", ","),
            ("450,0.398", "45,0.398"),
            ("A 2,Un2,450", "A 1,Un1,450"),
            ("0.398,1.5", "0.398"),
        ] {
            assert!(read_text(&LIST.replacen(from, to, 1)).is_err(), "{from} to {to}");
        }
    }
}
