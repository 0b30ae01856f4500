//! `PerkinElmer` Columbus, Harmony and Opera, list of wells: a line per well with its row and its column, and a column
//! for everything that the software measured in its images.
//!
//! ```text
//! barcode  date  Row  Column  well  cell_count__total  corpse_count
//! MH1_01   …     3    3       C03   511.0              32.0
//! ```

use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::list::{self, Wanted};
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "perkinelmer_columbus";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer Columbus, Harmony and Opera, list of wells",
    recognised_by: "columns `Row` and `Column` beside counts such as `cell_count`, `Cells Analyzed`, `Number of …`",
    generic: false,
    recognise,
    read,
};

/// What the software counts and measures, in small letters without blanks and signs.
const MEASURES: [&str; 7] =
    ["cellcount", "numberof", "analyzed", "analysed", "nuclei", "objects", "cellsper"];

/// Evidence for a list of images, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let header = book.sheets().iter().find_map(header)?;
    Some(format!("columns `Row`, `Column` and counts of objects in line {}", header + 1))
}

/// The line of column names.
fn header(sheet: &Sheet) -> Option<usize> {
    let lines = if sheet.holds("ow") || sheet.holds("OW") { sheet.len() } else { 0 };
    (0..lines).find(|line| {
        let text = sheet.line(*line);
        if !text.contains("ow") && !text.contains("OW") {
            return false;
        }
        let names: Vec<String> = sheet.cells(*line).iter().map(|cell| plain(&cell.text)).collect();
        let one = |known: [&str; 2]| names.iter().filter(|name| known.contains(&name.as_str())).count() == 1;
        let counted = |name: &String| MEASURES.iter().any(|known| name.contains(known));
        one(["row", "row"]) && one(["column", "col"]) && names.iter().any(counted)
    })
}

fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect()
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let wanted = Wanted { measures: Some(measure), ..Wanted::default() };
    for sheet in book.sheets() {
        if let Some(header) = header(sheet) {
            harvest.turn_to(sheet);
            list::read_below(sheet, &mut harvest, header, wanted);
        }
    }
    harvest.finish(NAME)
}

/// The read in a column of numbers: a mean over the cells of a well is a measure of that well, but neither a share nor
/// what was calculated from other wells.
fn measure(heading: &str) -> Option<String> {
    const OF_CELLS: [&str; 9] = ["mean", "median", "sum", "min", "max", "sd", "std", "stdev", "cv"];
    let own = match wording::kind_of(heading) {
        Kind::Raw => true,
        Kind::Derived(word) => OF_CELLS.contains(&word.as_str()),
        Kind::Layout(_) => false,
    };
    let about = ["field", "plane", "date", "time", "height", "timepoint", "platenumber", "measurement"];
    (own && !about.contains(&plain(heading).as_str())).then(|| format!("image [{heading}]"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.tsv", text.to_owned());
        assert!(recognise(&book).is_some(), "{text}");
        read(&book)
    }

    const COLUMBUS: &str = "barcode\tdate\tRow\tColumn\twell\tcell_count__total\tcell_count\n\
        K7\t2026-11-30 10:00:00\t3\t3\tC03\t511.0\t499.0\nK7\t2026-11-30 10:00:00\t3\t4\tC04\t498.0\t480.0\n";

    #[test]
    fn every_measure_is_a_read_of_its_plate() {
        let readings = read_text(COLUMBUS).unwrap();
        assert_eq!(readings.reads("K7"), ["image [cell_count__total]", "image [cell_count]"]);
        let last = &readings.readings[3];
        assert_eq!((last.well.to_string(), last.value), ("C4".to_owned(), Some(480.0)));
    }

    #[test]
    fn the_barcode_may_stand_above_the_list() {
        let text = "Date:\t2026-11-30\nBarcode:\tMH1_01\nMeasurement:\t1\n\n\
            Row\tColumn\tNumber of Analyzed Fields\tCells Analyzed\tCells - % positive\nB\t2\t6\t1500\t12\nB\t3\t6\t1432\t13\n";
        let readings = read_text(text).unwrap();
        assert_eq!(readings.reads("MH1_01"), ["image [Number of Analyzed Fields]", "image [Cells Analyzed]"]);
        assert_eq!(readings.readings[3].value, Some(1432.0));
        assert!(readings.warnings.iter().any(|warning| warning.message.contains("% positive")));
    }

    #[test]
    fn a_line_that_lost_a_cell_is_refused() {
        assert!(read_text(&COLUMBUS.replace("\t511.0", "")).is_err());
        assert!(read_text(&COLUMBUS.replace("\tC04", "")).is_err());
        assert!(read_text(&COLUMBUS.replace("C04", "C05")).is_err());
        assert!(read_text(&COLUMBUS.replace("C04", "C03").replace("3\t4", "3\t3")).is_err());
    }

    #[test]
    fn a_list_of_cell_lines_is_none_of_images() {
        let book = Book::of_text("a.csv", "Row,Column,Cell line,RFU\nA,1,K562,5\n".to_owned());
        assert!(recognise(&book).is_none());
    }
}
