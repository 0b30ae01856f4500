//! `PerkinElmer` Victor (Wallac 1420) and EnVision, list of wells: a line per well with `Plate`, `Repeat`, `Well`, `Type`,
//! and for each label its `Time` and its readings.
//!
//! ```text
//! Plate  Repeat  Well  Type  Time         Resazurin (560nm / 590nm, 0.1s) (Counts)
//! 1      1       A01   M     00:00:05.41  41233
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::well_names::well_of;
use crate::ingest::wording::read_name;
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "perkinelmer_victor";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer Victor (Wallac 1420) and EnVision, list of wells",
    recognised_by: "columns `Plate`, `Repeat`, `Well`, `Type` at the start of a line",
    generic: false,
    recognise,
    read,
};

const COLUMNS: [&str; 4] = ["Plate", "Repeat", "Well", "Type"];
const HELP: &str = "expected a line per well: plate, repeat, well, type, and a time and a reading for each label; export \
                    the list again, completely";

/// Evidence for a list of the Victor, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let header = book.sheets().iter().filter(|sheet| is_list(sheet)).find_map(header)?;
    Some(format!("columns `Plate`, `Repeat`, `Well`, `Type` in line {}", header + 1))
}

/// Is this sheet such a list, and no export of grids?
pub(super) fn is_list(sheet: &Sheet) -> bool {
    header(sheet).is_some() && sheet.landmark("Plate information").is_none()
}

/// The line of column names.
fn header(sheet: &Sheet) -> Option<usize> {
    let lines = if sheet.holds(COLUMNS[1]) { sheet.len() } else { 0 };
    (0..lines).find(|line| {
        sheet.line(*line).contains(COLUMNS[1])
            && sheet.cells(*line).iter().map(|cell| cell.text.as_ref()).take(4).eq(COLUMNS)
    })
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    for sheet in book.sheets() {
        if let Some(header) = header(sheet) {
            harvest.turn_to(sheet);
            read_sheet(sheet, header, &mut harvest);
        }
    }
    harvest.finish(NAME)
}

/// A column of readings.
struct Label {
    index: usize,
    name: String,
    read: String,
    /// Does nothing but the absence of wavelengths say what was counted?
    guessed: bool,
}

fn read_sheet(sheet: &Sheet, header: usize, harvest: &mut Harvest<'_>) {
    let columns = sheet.cells(header);
    let mut labels: Vec<Label> = columns.iter().skip(COLUMNS.len()).filter_map(label).collect();
    let names: Vec<String> = labels.iter().map(|label| label.read.clone()).collect();
    for label in &mut labels {
        // Reads that only their names tell apart keep them.
        if names.iter().filter(|name| **name == label.read).count() > 1 {
            label.read = format!("{} [{}]", label.read, label.name);
        }
        if label.guessed {
            let message =
                format!("`{}` states no wavelength; its counts are called luminescence", label.name);
            harvest.warn(header, message);
        }
    }
    let lines: Vec<usize> =
        (header + 1..sheet.len()).take_while(|line| sheet.first_text(*line).starts_with(digit)).collect();
    let repeats: BTreeSet<String> =
        lines.iter().filter_map(|line| sheet.cells(*line).get(1).map(|cell| cell.text.to_string())).collect();
    for line in lines {
        let cells = sheet.cells(line);
        let well: Option<Well> = cells.get(2).and_then(|cell| well_of(&cell.text));
        let (Some(well), true) = (well, cells.len() == columns.len() || sheet.name().is_some()) else {
            let message = format!("this line holds {} cells, expected {}", cells.len(), columns.len());
            harvest.problem(sheet.error_at_end(message, line).code(Code::Export).help(HELP));
            continue;
        };
        let plate: Arc<str> = format!("Plate {}", cells[0].text).into();
        for label in &labels {
            let read = match repeats.len() {
                0 | 1 => label.read.clone(),
                _ => format!("{} repeat={}", label.read, cells[1].text),
            };
            if let Some(cell) = cells.get(label.index) {
                let slot = Slot { plate: Arc::clone(&plate), read: read.into(), well, time_s: None };
                harvest.take(&slot, line, label.index, cell);
            }
        }
    }
}

fn digit(first: char) -> bool {
    first.is_ascii_digit()
}

/// The read that a column name such as `Resazurin (560nm / 590nm, 0.1s) (Counts)` stands for; `None` for
/// times and what is calculated. Photometry is in `(A)` or `(OD)`, all else in counts.
fn label(column: &Cell<'_>) -> Option<Label> {
    let (name, unit) = column.text.trim().strip_suffix(')')?.rsplit_once('(')?;
    let waves: Vec<u32> = name
        .split(|c: char| !c.is_alphanumeric() && c != '.')
        // `abs555` is a word and its wavelength.
        .filter_map(|word| word.trim_end_matches("nm").trim_start_matches(char::is_alphabetic).parse().ok())
        .filter(|wave| (200..=1000).contains(wave))
        .collect();
    let named = ["lumin", "cps"].iter().any(|word| column.text.to_lowercase().contains(word));
    let mode = match unit.to_lowercase().as_str() {
        "a" | "od" | "abs" => "absorbance",
        "counts" | "cps" if named || waves.is_empty() => "luminescence",
        "counts" => "fluorescence",
        _ => return None,
    };
    let read = read_name(mode, &waves).unwrap_or_else(|| mode.to_owned());
    let guessed = mode == "luminescence" && !named;
    let name = name.split('(').next().unwrap_or_default().trim().to_owned();
    Some(Label { index: column.index, name, read, guessed })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Protocol name\tResazurin\r\n\r\nPlate\tRepeat\tWell\tType\tTime\tResazurin (560nm / 590nm, 0.1s) (Counts)\tTime\tAbs @ 600 (1.0s) (A)\r\n\
        1\t1\tA01\tM\t00:00:05.41\t41233\t00:01:00.00\t0.31\r\n1\t1\tA02\tM\t00:00:06.02\t*****\t00:01:01.00\t0.33\r\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn every_label_is_a_read_and_every_repeat_its_own() {
        let readings = read_text(TEXT).unwrap();
        assert_eq!(readings.reads("Plate 1"), ["fluorescence ex=560 em=590", "absorbance 600"]);
        assert_eq!((readings.readings[0].value, readings.readings.len()), (Some(41233.0), 4));
        assert!(readings.readings[2].flag.is_some());
        let again = TEXT.replace("1\t1\tA02", "1\t2\tA01");
        assert_eq!(read_text(&again).unwrap().reads("Plate 1").len(), 4);
    }

    #[test]
    fn a_time_is_when_the_well_was_read_and_a_label_may_touch_its_wavelength() {
        let text = "Plate\tRepeat\tWell\tType\tTime\tabs555 (A)\n1\t1\tA01\tM\t0.000509\t0.513\n2\t1\tA01\tM\t0.00051\t0.498\n";
        let readings = read_text(text).unwrap();
        assert_eq!(readings.plates(), ["Plate 1", "Plate 2"]);
        assert_eq!(readings.reads("Plate 2"), ["absorbance 555"]);
        assert_eq!((readings.readings[1].value, readings.readings[1].time_s), (Some(0.498), None));
    }

    #[test]
    fn a_line_that_lost_a_cell_is_refused() {
        assert!(read_text(&TEXT.replace("M\t00:00:06.02\t", "M\t")).is_err());
        assert!(read_text(&TEXT.replace("A02", "A0x")).is_err());
    }
}
