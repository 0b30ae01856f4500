//! Molecular Devices `ScreenWorks` (FLIPR), time sequences (`.seq1`): seconds across, wells down, settings before them.
//!
//! ```text
//! File = C:\…\ATP.fmd                   Well  0.00    1.00    2.00
//! Positive Scaling = OFF                A1    371.00  372.00  372.00
//! Negative Correction = OFF             A2    387.00  389.00  387.00
//!                                       A3    344.00  344.00  345.00
//! ```

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ingest::duration::TimeUnit;
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Line, Slot};
use crate::ingest::series_table::{self, Form, Head};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "moldev_flipr";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Molecular Devices ScreenWorks (FLIPR), time sequence",
    recognised_by: "`File = …` and, in the same line, `Well` before times",
    generic: false,
    recognise,
    read,
};

const HELP: &str = "the file looks cut off or edited: export the time sequence again, completely";

/// The cell `Well` of the header, which is the first line.
fn wells_at(sheet: &Sheet, line: usize) -> Option<usize> {
    let cells = sheet.cells(line);
    cells.first().filter(|cell| cell.text.starts_with("File ="))?;
    cells.iter().position(|cell| cell.text == "Well")
}

fn header(book: &Book) -> Option<(&Sheet, usize, usize)> {
    book.sheets().iter().find_map(|sheet| {
        let line = (0..sheet.len().min(5)).find(|line| sheet.line(*line).contains("File ="))?;
        Some((sheet, line, wells_at(sheet, line)?))
    })
}

/// Evidence for a time sequence, if there is any.
fn recognise(book: &Book) -> Option<String> {
    header(book).map(|(_, line, _)| format!("`File =` and `Well` in line {}", line + 1))
}

/// Reads the time sequence.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let Some((sheet, line, left)) = header(book) else {
        let problem = Diagnostic::error(Code::UnknownFormat, "this is no time sequence of ScreenWorks");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source()))).help(HELP)]);
    };
    let mut harvest = Harvest::new(book);
    harvest.turn_to(sheet);
    let form =
        Form { head: Some(Head::Time(TimeUnit::Seconds(1.0))), ends_with_file: true, ..Form::default() };
    let table =
        series_table::read_as(sheet, line, left, sheet.len(), form).map_err(|problem| vec![*problem])?;
    if let Some(stray) = (table.last + 1..sheet.len()).find(|line| !sheet.is_blank(*line)) {
        harvest.problem(
            sheet.error_at("a line below the wells has no well", stray, 1, 1).code(Code::Export).help(HELP),
        );
    }
    // The camera sees the whole plate: wells that do not fill a rectangle are what is left of a file.
    let wells: BTreeSet<_> = table.entries.iter().map(|entry| entry.well).collect();
    let rows: BTreeSet<usize> = wells.iter().map(|well| well.row()).collect();
    let cols: BTreeSet<usize> = wells.iter().map(|well| well.col()).collect();
    let listed = table.last - line;
    if listed < rows.len() * cols.len() {
        let message =
            format!("truncated: {} rows of {} columns and only {listed} wells", rows.len(), cols.len());
        harvest.problem(sheet.error_at_end(message, table.last).code(Code::Truncated).help(HELP));
    }
    let (plate, read): (Arc<str>, Arc<str>) = ("Plate 1".into(), "fluorescence".into());
    let mut taken = Line::new(sheet);
    for entry in &table.entries {
        let slot = Slot {
            plate: Arc::clone(&plate),
            read: Arc::clone(&read),
            well: entry.well,
            time_s: Some(entry.moment),
        };
        taken.take(&mut harvest, &slot, entry.line, entry.index);
    }
    harvest.finish(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "File = C:\\ATP.fmd\t\t\t\tWell\t0.00\t1.00\t2.01\nPositive Scaling = OFF\t\t\t\tA1\t371.00\t372.00\t372.00\n\
                        \t\t\t\tA2\t1.00\t2.00\t3.00\n\t\t\t\tB1\t4.00\t5.00\t6.00\n\t\t\t\tB2\t7.00\t8.00\t9.00\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.seq1", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn times_stand_across_and_wells_down() {
        let readings = read_text(TEXT).unwrap();
        let found: Vec<(String, Option<f64>, Option<f64>)> =
            readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect();
        assert_eq!(found.len(), 12);
        assert_eq!(found[2], ("A1".to_owned(), Some(2.01), Some(372.0)));
        assert_eq!(found[11], ("B2".to_owned(), Some(2.01), Some(9.0)));
    }

    #[test]
    fn a_damaged_sequence_is_refused() {
        for (from, to) in [
            ("\t371.00", ""),
            ("\t371.00", "\t371.00\t371.00"),
            ("2.01", "0.50"),
            ("\tA2\t", "\tA1\t"),
            ("\tA2\t", "\t\t"),
            ("\t\t\t\tB2\t7.00\t8.00\t9.00\n", ""),
            ("\t1.00\t2.01", "\t2.01"),
            ("5.00", "q"),
        ] {
            assert!(read_text(&TEXT.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
    }
}
