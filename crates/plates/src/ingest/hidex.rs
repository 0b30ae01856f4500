//! Hidex Sense: a list with `Plate #` and `Well`, and behind them a column for every result or for every time.
//!
//! ```text
//! Plate #   Well   Group   Raw OD(590)   Blank-corrected OD(590)
//! 1         A01    Smp     0.412         0.367
//! ```
//!
//! In a workbook every result has its sheet, and the sheet its name: `Raw OD(590)`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::cell;
use crate::ingest::duration;
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "hidex_sense";

const COLUMNS: [&str; 2] = ["Plate #", "Well"];

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Hidex Sense, workbook or CSV",
    recognised_by: "columns `Plate #` and `Well` at the start of a line",
    generic: false,
    recognise,
    read,
};

/// Evidence for such an export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let line = book.sheets().iter().find_map(header)?;
    Some(format!("columns `Plate #`, `Well` in line {}", line + 1))
}

/// The line of column names.
fn header(sheet: &Sheet) -> Option<usize> {
    let lines = if sheet.holds(COLUMNS[0]) { sheet.len() } else { 0 };
    (0..lines).find(|line| {
        sheet.line(*line).contains(COLUMNS[0])
            && sheet.cells(*line).iter().map(|cell| cell.text.as_ref()).take(2).eq(COLUMNS)
    })
}

/// A column of readings: the index of its cell, its read, and the time of a series.
struct Column {
    index: usize,
    read: Arc<str>,
    time_s: Option<f64>,
}

const HELP: &str = "expected a line per well: plate, well, and a cell below every heading; export the results again, completely";

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    // Values that are already there: several sheets of a workbook repeat each other.
    let mut there: BTreeMap<(String, String, Well, u64), String> = BTreeMap::new();
    for sheet in book.sheets() {
        if let Some(header) = header(sheet) {
            harvest.turn_to(sheet);
            read_sheet(sheet, header, &mut there, &mut harvest);
        }
    }
    harvest.finish(NAME)
}

fn read_sheet(
    sheet: &Sheet,
    header: usize,
    there: &mut BTreeMap<(String, String, Well, u64), String>,
    harvest: &mut Harvest<'_>,
) {
    let lines: Vec<usize> = (header + 1..sheet.len()).take_while(|line| !sheet.is_blank(*line)).collect();
    let columns = columns(sheet, header, &lines, harvest);
    let Some(last) = columns.last().map(|column| column.index) else { return };
    let width = sheet.cells(header).len();
    let mut repeated = 0;
    for line in &lines {
        let cells = sheet.cells(*line);
        let well: Option<Well> = cells.get(1).and_then(|cell| cell.text.parse().ok());
        let number = cells
            .first()
            .filter(|cell| !cell.text.is_empty() && cell.text.bytes().all(|b| b.is_ascii_digit()));
        let whole = if sheet.name().is_some() { cells.len() > last } else { cells.len() == width };
        let (Some(well), Some(number), true) = (well, number, whole) else {
            let message =
                format!("this line holds {} cells, expected plate, well and {width} in all", cells.len());
            harvest.problem(sheet.error_at_end(message, *line).code(Code::RowShape).help(HELP));
            continue;
        };
        let plate: Arc<str> = format!("Plate {}", number.text).into();
        for column in &columns {
            let Some(cell) = cells.get(column.index) else { continue };
            let moment = column.time_s.map_or(u64::MAX, f64::to_bits);
            let key = (plate.to_string(), column.read.to_string(), well, moment);
            if sheet.name().is_some() {
                match there.get(&key) {
                    Some(text) if *text == cell.text => {
                        repeated += 1;
                        continue;
                    }
                    _ => there.insert(key, cell.text.clone().into_owned()),
                };
            }
            let slot = Slot {
                plate: Arc::clone(&plate),
                read: Arc::clone(&column.read),
                well,
                time_s: column.time_s,
            };
            harvest.take(&slot, *line, column.index, cell);
        }
    }
    if repeated > 0 {
        harvest.leave_out(header, "this sheet repeats readings of another", repeated, LeftOut::Known);
    }
    let end = lines.last().map_or(header, |line| *line) + 1;
    if let Some(stray) = (end..sheet.len())
        .find(|line| sheet.cells(*line).get(1).is_some_and(|cell| cell.text.parse::<Well>().is_ok()))
    {
        let message = "the list goes on after a gap";
        let width = sheet.line(stray).chars().count();
        harvest.problem(sheet.error_at(message, stray, 1, width).code(Code::Export).help(HELP));
    }
}

/// The columns of raw readings; what is calculated or put into the wells is left out.
fn columns(sheet: &Sheet, header: usize, lines: &[usize], harvest: &mut Harvest<'_>) -> Vec<Column> {
    let title = title(sheet, header);
    let mut columns = Vec::new();
    for cell in sheet.cells(header).iter().skip(COLUMNS.len()).filter(|cell| !cell.text.is_empty()) {
        let texts = lines.iter().filter_map(|line| {
            let cells = sheet.cells(*line);
            Some(cells.get(cell.index)?.text.clone().into_owned()).filter(|text| !text.is_empty())
        });
        let texts: Vec<String> = texts.collect();
        let numbers = texts.iter().filter(|text| cell::is_reading(sheet.marks(), cell.index, text)).count();
        if numbers * 2 < texts.len() {
            // Samples and groups.
            continue;
        }
        let time_s = duration::seconds(&cell.text).or_else(|| cell.text.parse().ok());
        let named = if time_s.is_some() { title.as_str() } else { cell.text.as_ref() };
        let left_out = match wording::kind_of(named) {
            Kind::Derived(word) => Some(format!("`{named}` is not read: `{word}` is calculated")),
            Kind::Layout(word) => {
                Some(format!("`{named}` is not read: `{word}` is what was put into the wells"))
            }
            Kind::Raw => None,
        };
        if let Some(message) = left_out {
            harvest.leave_out(header, &message, numbers, LeftOut::Known);
            continue;
        }
        columns.push(Column { index: cell.index, read: read_of(named).into(), time_s });
    }
    let times = columns.iter().filter(|column| column.time_s.is_some()).count();
    if times == 1 {
        // One time is an endpoint.
        for column in &mut columns {
            column.time_s = None;
        }
    }
    columns
}

/// What a sheet of times is about: its name, or the last line above its header.
fn title(sheet: &Sheet, header: usize) -> String {
    let above = (0..header).rev().find(|line| !sheet.is_blank(*line)).map(|line| sheet.first_text(line));
    let said = [sheet.name().map(ToString::to_string), above];
    let named = said.iter().flatten().find(|text| wording::name_of(text).read.is_some());
    named.cloned().unwrap_or_default()
}

/// `absorbance 590` of `Raw OD(590)`; with its cycle, where there is one.
fn read_of(title: &str) -> String {
    let (name, cycle) =
        title.split_once("Kinetic cycle").map_or((title, None), |(name, cycle)| (name, Some(cycle)));
    let named = wording::name_of(name);
    let read = match named.read {
        Some(read) if named.rest.is_empty() => read,
        Some(read) => format!("{read} [{}]", named.rest),
        None if name.trim().is_empty() => "signal".to_owned(),
        None => format!("signal [{}]", name.trim()),
    };
    cycle.map_or(read.clone(), |cycle| format!("{read} cycle={}", cycle.trim().trim_start_matches('#')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::{Choice, read_bytes};

    const HEAD: &str = "Hidex Sense\nplate.sensetemplate\n2026-03-02 10:15:30\n\nRaw OD(590)\n";
    const LIST: &str = "Plate #,Well,Group,Raw OD(590),Blank-corrected OD(590)\n1,A01,Smp,0.412,0.3\n1,A02,Smp,0.398,0.2\n2,A01,Blk,0.1,0\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read_bytes("a.csv", text.as_bytes(), Choice::default())
    }

    #[test]
    fn raw_columns_are_read_and_corrected_ones_are_told() {
        let readings = read_text(&format!("{HEAD}{LIST}")).unwrap();
        assert_eq!(
            (readings.reader, readings.plates()),
            (NAME, vec!["Plate 1".to_owned(), "Plate 2".to_owned()])
        );
        assert_eq!(readings.reads("Plate 1"), ["absorbance 590"]);
        assert_eq!((readings.readings[1].value, readings.readings.len()), (Some(0.398), 3));
        assert!(readings.warnings[0].message.contains("3 values"));
    }

    #[test]
    fn columns_of_times_are_a_series() {
        let text =
            format!("{HEAD}Plate #,Well,Group,00:00:00,00:15:30\n1,A01,Smp,0.1,0.2\n1,A02,Smp,0.3,0.4\n");
        let readings = read_text(&text).unwrap();
        assert_eq!(readings.reads("Plate 1"), ["absorbance 590"]);
        assert_eq!((readings.readings[1].time_s, readings.readings[1].value), (Some(930.0), Some(0.2)));
        let cycles = format!(
            "{HEAD}Plate #,Well,Raw OD(590) Kinetic cycle #1,Raw OD(590) Kinetic cycle #2\n1,A01,0.1,0.2\n"
        );
        assert_eq!(
            read_text(&cycles).unwrap().reads("Plate 1"),
            ["absorbance 590 cycle=1", "absorbance 590 cycle=2"]
        );
    }

    #[test]
    fn a_damaged_line_is_refused() {
        for (from, to) in [
            ("A02,Smp,0.398", "A02,0.398"),
            ("A02", "A"),
            ("A02", "A01"),
            ("1,A02", "A02"),
            ("1,A02,", "\n1,A02,"),
            ("0.398", "0.3x98"),
            ("Raw OD(590),", ""),
        ] {
            let text = format!("{HEAD}{}", LIST.replacen(from, to, 1));
            assert!(read_text(&text).is_err(), "{from} to {to}");
        }
    }
}
