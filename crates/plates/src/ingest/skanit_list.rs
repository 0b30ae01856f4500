//! Thermo `SkanIt`, list of wells in any language: a sheet that begins with its own name, and below it plate, well, group,
//! type, sample, wavelength, reading and time of measurement.
//!
//! ```text
//! Photometrie1
//! Platte    Kavität  Gruppe  Typ  Probe    Wellenlänge  Abs.   Messzeit
//! Platte 1   A01     1       Un   Un_0001  450          0.052  2.1
//! ```
//!
//! The columns are known by what stands in them, whatever they are called.

use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::well_names::well_of;
use crate::ingest::wording::{self, Kind, read_name};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "thermo_skanit_list";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Thermo SkanIt, list of wells",
    recognised_by: "a sheet that begins with its own name, and columns of plates, wells, wavelengths, readings and times",
    generic: false,
    recognise,
    read,
};

const HELP: &str = "expected a line per well: plate, well, group, type, sample, wavelength, reading, time; export the list \
                    again, completely";

/// Evidence for such a list, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let (sheet, list) = book.sheets().iter().find_map(|sheet| Some((sheet, List::of(sheet)?)))?;
    let name = sheet.name()?;
    Some(format!(
        "sheet `{name}` begins with its name, and has wells and wavelengths below line {}",
        list.header + 1
    ))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    for sheet in book.sheets() {
        if let Some(list) = List::of(sheet) {
            harvest.turn_to(sheet);
            list.read(sheet, &mut harvest);
        }
    }
    harvest.finish(NAME)
}

/// Where the columns stand.
struct List {
    header: usize,
    well: usize,
    wave: usize,
}

/// A wavelength in nm.
fn wave(cell: Option<&Cell<'_>>) -> Option<u32> {
    cell?.text.parse().ok().filter(|wave| (200..=1000).contains(wave))
}

impl List {
    fn of(sheet: &Sheet) -> Option<Self> {
        let name = sheet.name()?;
        let mut lines = (0..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(12);
        let first = lines.next()?;
        if sheet.first_text(first) != **name {
            return None;
        }
        lines.find_map(|header| {
            let names = sheet.cells(header);
            let below = sheet.cells(header + 1);
            let words = |cells: &[Cell<'_>]| {
                cells.len() >= 6 && cells.iter().all(|cell| cell.text.starts_with(char::is_alphabetic))
            };
            let well =
                below.iter().position(|cell| well_of(&cell.text).is_some()).filter(|well| *well > 0)?;
            let wave = (well + 1..below.len()).find(|at| wave(below.get(*at)).is_some())?;
            let number =
                |at: usize| below.get(at).is_some_and(|cell| sheet.marks().parse(at, &cell.text).is_ok());
            // A time behind the reading, and nothing behind it.
            let whole = number(wave + 1) && number(wave + 2) && names.len() == wave + 3;
            (words(&names) && whole).then_some(Self { header, well, wave })
        })
    }

    fn read(&self, sheet: &Sheet, harvest: &mut Harvest<'_>) {
        let names = sheet.cells(self.header);
        let value = self.wave + 1;
        if let Kind::Derived(word) | Kind::Layout(word) = wording::kind_of(&names[value].text) {
            return harvest
                .warn(self.header, format!("`{}` is not read: it says `{word}`", names[value].text));
        }
        for line in (self.header + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
            let cells = sheet.cells(line);
            let well: Option<Well> = cells.get(self.well).and_then(|cell| well_of(&cell.text));
            let (Some(well), Some(nm), Some(cell)) = (well, wave(cells.get(self.wave)), cells.get(value))
            else {
                let numbers = cells.iter().any(|cell| sheet.marks().parse(cell.index, &cell.text).is_ok());
                if numbers {
                    let message = "this line does not name its well and its wavelength";
                    harvest.problem(sheet.error_at(message, line, 1, 1).code(Code::Export).help(HELP));
                }
                continue;
            };
            if cells.len() != names.len() {
                let message = format!("this line holds {} cells, expected {}", cells.len(), names.len());
                harvest.problem(sheet.error_at_end(message, line).code(Code::Export).help(HELP));
                continue;
            }
            let plate: Arc<str> = cells[self.well - 1].text.as_ref().into();
            let read = read_name("absorbance", &[nm]).unwrap_or_default();
            let slot = Slot { plate, read: read.into(), well, time_s: None };
            harvest.take(&slot, line, value, cell);
        }
    }
}
