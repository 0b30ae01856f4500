//! Where readings of a workbook stand that people do not see as the program does: on hidden sheets, in merged cells.

use std::collections::HashMap;

use crate::plate::readings::{Reading, Readings};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::numerals::counted;
use foldshift_tables::sheet::Book;

/// What must be known of the sheets and cells in which the readings stand.
pub(crate) fn warnings(book: &Book, readings: &Readings) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for sheet in book.sheets() {
        let Some(name) = sheet.name().filter(|name| book.is_hidden(name)) else { continue };
        let here = |reading: &&Reading| reading.sheet.as_ref().is_some_and(|own| ***own == **name);
        let held = readings.readings.iter().filter(here).count();
        if held > 0 {
            let message = format!(
                "sheet `{name}` is hidden in the workbook and holds {} that are read",
                counted(held, "value")
            );
            warnings.push(Diagnostic::warning(Code::Export, message).at(sheet.place_of_line(0)));
        }
    }
    if !book.merged().is_empty() {
        let spots: HashMap<(&str, usize, usize), &Reading> = readings
            .readings
            .iter()
            .filter_map(|reading| {
                Some((
                    (reading.sheet.as_ref()?.as_str(), reading.line as usize, reading.column as usize),
                    reading,
                ))
            })
            .collect();
        for merged in book.merged().iter().filter(|merged| merged.cells() > 1) {
            let spot = (&*merged.sheet, merged.first.0 + 1, merged.first.1 + 1);
            let Some(reading) = spots.get(&spot) else { continue };
            let message = format!(
                "{} were merged into one: its value is that of well {} alone, and the wells of the other cells are unread",
                counted(merged.cells(), "cell"),
                reading.well
            );
            warnings.push(Diagnostic::warning(Code::Export, message).at(reading.place(book.source())));
        }
    }
    warnings
}
