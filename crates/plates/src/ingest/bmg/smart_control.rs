//! BMG SMART Control, and workbooks that MARS writes in its manner: `Microplate End point`,
//! `Table End point` and `Protocol Information`, each with the same head, a field a line.

use crate::ingest::bmg::head::{self, Head};
use crate::ingest::bmg::section::Section;
use crate::ingest::bmg::views;
use crate::ingest::format::Format;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "bmg_smart_control";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BMG Labtech SMART Control, workbook",
    recognised_by: "`User:`, `Path:`, `Test ID:` and `Test Name:` in lines of their own at the top of a sheet",
    generic: false,
    recognise,
    read,
};

/// How far down the landmarks stand.
const REACH: usize = 16;

/// Evidence for an export of SMART Control, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let sheet = book.sheets().iter().find(|sheet| is_one(sheet))?;
    let place = sheet.name().map_or_else(String::new, |name| format!(" of sheet `{name}`"));
    Some(format!("`User:`, `Path:`, `Test ID:` and `Test Name:` in the first lines{place}"))
}

/// Does this sheet have the head of the family?
pub(super) fn is_one(sheet: &Sheet) -> bool {
    // Three of them, so that a line that was lost does not make another format of it.
    let lines: Vec<usize> = ["User:", "Path:", "Test ID:", "Test Name:"]
        .iter()
        .filter_map(|key| head::line_with(sheet, 0..sheet.len().min(REACH), &[key]))
        .collect();
    lines.len() > 2 && lines.windows(2).all(|pair| pair[0] < pair[1])
}

/// Reads the raw grids and the raw rows of the tables, which must agree.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let sheets = book.sheets().iter().filter(|sheet| is_one(sheet));
    let all: Vec<Section<'_>> = sheets.map(|sheet| Section::new(sheet, 0..sheet.len())).collect();
    views::read(book, NAME, &all, Head::plate_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "User: u\tx\nPath: C:\\D\nTest ID: 9\nTest Name: T\nDate: 11/6/2024\nTime: 12:40:59 PM\nID1: N 7\nID2: \n\
                        ID3: Plate 3\nFluorescence (FI)\n\n";

    fn read_text(tail: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", format!("{HEAD}{tail}"));
        assert!(recognise(&book).is_some());
        read(&book)
    }

    const GRIDS: &str = "\t1. Layout\n\t1\t2\t3\nA\tX1\tX1\tB\nB\tX2\tX2\tB\n\n\t2. Raw Data (480-14/520-30)\n\t1\t2\t3\nA\t10\t20\t30\nB\t40\t50\t60\n\n";
    const TABLE: &str = "Well\tA01\tA02\tA03\tB01\tB02\tB03\nContent\tSample X1\tSample X1\tBlank B\tSample X2\tSample X2\tBlank B\n\
                         \u{20}Raw Data (480-14/520-30)\t10\t20\t30\t40\t50\t60\n Blank corrected based on Raw Data (480-14/520-30)\t0\t0\t0\t1\t1\t1\n";

    #[test]
    fn either_view_is_enough_and_both_must_agree() {
        for tail in [GRIDS.to_owned(), TABLE.to_owned(), format!("{GRIDS}{TABLE}")] {
            let readings = read_text(&tail).unwrap();
            assert_eq!(readings.plates(), ["Plate 3"]);
            assert_eq!(readings.reads("Plate 3"), ["fluorescence ex=480 em=520"]);
            assert_eq!(readings.readings.len(), 6);
        }
        let altered = format!("{GRIDS}{}", TABLE.replace("\t50\t", "\t51\t"));
        assert!(
            read_text(&altered).unwrap_err()[0]
                .message
                .contains("`50` in the plate view and `51` in the table")
        );
        let lost = format!("{GRIDS}{}", TABLE.replace("\t60\n", "\n"));
        assert!(read_text(&lost).is_err());
    }

    #[test]
    fn a_lost_line_of_the_head_makes_no_other_format_of_it() {
        for lost in ["User: u\tx\n", "Path: C:\\D\n", "Test ID: 9\n", "Test Name: T\n"] {
            let book = Book::of_text("a.txt", format!("{}{GRIDS}", HEAD.replacen(lost, "", 1)));
            assert!(recognise(&book).is_some() && read(&book).is_ok(), "{lost}");
        }
    }

    #[test]
    fn cycles_of_a_table_stand_in_rows_below_their_title() {
        let table = "Well\t\tA01\tA02\nContent\t\tSample X1\tBlank B\nRaw Data (480-14/520-30)\tTime [s]\n\t0\t1\t2\n\t60\t3\t4\n\
                     Blank corrected based on Raw Data (480-14/520-30)\n\t0\t0\t0\n\t60\t1\t1\n";
        let readings = read_text(table).unwrap();
        let times: Vec<Option<f64>> = readings.readings.iter().map(|reading| reading.time_s).collect();
        assert_eq!(times, [Some(0.0), Some(0.0), Some(60.0), Some(60.0)]);
    }
}
