//! Well lists, one well a line: with a header of common column names, or bare `plate, well, value`;
//! and tables of times against wells.

mod columns;
mod header_words;
mod long;
mod wide;

use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::list::columns::Columns;
use crate::ingest::list::header_words::may_be_header;
use crate::ingest::list::wide::Names;
use crate::ingest::wells::Wells;
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "list";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "well lists and time tables",
    recognised_by: "a column `well` (or `row` and `column`) with wells below it, lines of plate, well and value \
                    without a header, or a column `time` before columns called `A1`, `A2`, …",
    generic: true,
    recognise,
    read,
};

/// Where a list begins.
struct Start {
    line: usize,
    form: Form,
}

enum Form {
    /// A header line, and a well a line below it.
    Header(Columns),
    /// A well a line from the first line on.
    Bare(Columns),
    /// A column of times and a column a well.
    Wide,
}

/// Where the list of a sheet begins, if it holds one.
fn start(sheet: &Sheet) -> Option<Start> {
    let first = (0..sheet.len()).find(|line| !sheet.is_blank(*line))?;
    let bare = (first..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
    if let Some(columns) = Columns::of_line(sheet, &sheet.cells(first)) {
        // One line is no list: it may as well be a plate called `K7` above the columns of a cut grid.
        let second = bare.clone().nth(1).and_then(|line| columns.wells.of(&sheet.cells(line)));
        let list = second.is_some() && second != columns.wells.of(&sheet.cells(first));
        return list.then_some(Start { line: first, form: Form::Bare(columns) });
    }
    if let Some(start) = headed(sheet, first) {
        return Some(start);
    }
    // A slip in the first line of a bare list must not hide the list.
    let mut below = bare.skip(1).map(|line| Columns::of_line(sheet, &sheet.cells(line)));
    match (below.next().flatten(), below.next().flatten()) {
        (Some(one), Some(two))
            if one.wells == two.wells && one.width == two.width && sheet.cells(first).len() == one.width =>
        {
            Some(Start { line: first, form: Form::Bare(one) })
        }
        _ => None,
    }
}

fn headed(sheet: &Sheet, first: usize) -> Option<Start> {
    (first..sheet.len()).filter(|line| may_be_header(sheet.line(*line))).find_map(|line| {
        let cells = sheet.cells(line);
        if wide::Header::of(&cells).is_some() {
            return Some(Start { line, form: Form::Wide });
        }
        let columns = Columns::of_header(&cells)?;
        let below = (line + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(3);
        let wells = |line: usize| columns.wells.of(&sheet.cells(line)).is_some();
        below.into_iter().any(wells).then_some(Start { line, form: Form::Header(columns) })
    })
}

/// Evidence for a well list, if there is one.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let Start { line, form } = start(sheet)?;
    let name = |index: usize| {
        sheet.cells(line).into_iter().nth(index).map_or_else(String::new, |cell| cell.text.into_owned())
    };
    Some(match form {
        Form::Header(Columns { wells: Wells::Column(well), .. }) => {
            format!("a column `{}` in line {} with wells below it", name(well), line + 1)
        }
        Form::Header(Columns { wells: Wells::RowAndColumn(row, col), .. }) => {
            format!("columns `{}` and `{}` in line {} with wells below them", name(row), name(col), line + 1)
        }
        Form::Bare(columns) => {
            let well = columns.wells.last_cell();
            format!("wells in column {} from line {} on, and no header", well + 1, line + 1)
        }
        Form::Wide => format!("times in column `{}` and wells in the others in line {}", name(0), line + 1),
    })
}

/// Reads the lists of all sheets.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let lists: Vec<(&Sheet, Start)> =
        book.sheets().iter().filter_map(|sheet| Some((sheet, start(sheet)?))).collect();
    if lists.is_empty() {
        let message = "this is no well list: expected a column `well` and a column such as `value`";
        return Err(vec![
            Diagnostic::error(Code::UnknownFormat, message).at(Place::file(Arc::clone(book.source()))),
        ]);
    }
    let several = lists.len() > 1;
    let mut names = Names::default();
    for (sheet, start) in lists {
        harvest.turn_to(sheet);
        // Sheets that name no plate are told apart by their own names.
        let plate: Arc<str> = match sheet.name() {
            Some(name) if several => Arc::clone(name),
            _ => "Plate 1".into(),
        };
        match start.form {
            Form::Header(columns) => long::read(sheet, &mut harvest, start.line, columns, plate),
            Form::Bare(columns) => {
                bare(sheet, &mut harvest, start.line, &columns);
                long::read(sheet, &mut harvest, start.line, columns, plate);
            }
            Form::Wide => wide::read(sheet, &mut harvest, start.line, &mut names, several),
        }
    }
    harvest.finish(NAME)
}

/// Says how the columns of a list without header are called.
fn bare(sheet: &Sheet, harvest: &mut Harvest<'_>, line: usize, columns: &Columns) {
    if columns.values.len() > 1 {
        let names: Vec<String> = columns.values.iter().map(|values| format!("`{}`", values.read)).collect();
        let cells = sheet.cells(line);
        let well = cells.get(columns.wells.last_cell()).map_or("", |cell: &Cell<'_>| cell.text.as_ref());
        let well = well.parse::<Well>().map_or_else(|_| well.to_owned(), |well| well.to_string());
        let message =
            format!("this list has no header: the numbers behind `{well}` are read as {}", names.join(", "));
        harvest.warn(line, message);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read(&Book::of_text("a.csv", text.to_owned()))
    }

    #[test]
    fn one_line_of_a_cut_grid_is_no_list() {
        // The header of a grid whose plate is called `K7`, cut after its first column number.
        assert!(recognise(&Book::of_text("a.csv", "K7;1;".to_owned())).is_none());
        assert!(recognise(&Book::of_text("a.csv", "A1,887\nA2,958\n".to_owned())).is_some());
    }

    #[test]
    fn a_list_without_header_is_read_by_its_wells() {
        let readings = read_text("KM12\tA01\t17\nKM12\tA02\t18,5\n").unwrap();
        assert_eq!(readings.plates(), ["KM12"]);
        assert_eq!(readings.readings[1].value, Some(18.5));
        let readings = read_text("a1,17\nB12,OVRFLW\n").unwrap();
        assert_eq!((readings.plates(), readings.readings.len()), (vec!["Plate 1".to_owned()], 2));
    }

    #[test]
    fn several_value_columns_are_several_reads() {
        let readings = read_text("Plate;Well;OD450;OD600\n1;A1;1,10;0,9\n1;A2;2;N/A\n").unwrap();
        assert_eq!(readings.reads("Plate 1"), ["absorbance 450", "absorbance 600"]);
        assert_eq!(readings.readings[0].value, Some(1.1));
        let flag = readings.readings[3].flag.as_ref().map(|flag| flag.text.as_str());
        assert_eq!((readings.readings.len(), flag, readings.readings[3].value), (4, Some("N/A"), None));
    }

    #[test]
    fn a_well_listed_twice_is_refused_unless_one_has_no_reading() {
        assert_eq!(read_text("Well,Signal\nA1,5\nA1,N/A\n").unwrap().readings.len(), 1);
        assert!(read_text("Well,Signal\nA1,5\nA1,6\n").unwrap_err()[0].message.contains("twice"));
    }

    #[test]
    fn cells_that_moved_are_refused() {
        for text in [
            "Plate,Well,OD600\nP,A1,0,5\nP,A2,0,6\n",
            "P,A1,0.5\nP,A2,0,6\n",
            "Well,OD450,Note\nA1,0.5,x\nA2,0.6\n",
            "well,row,col,value\nA1,1,1,5\nA2,1,3,6\n",
            "Well,OD450\nA1,0.5\nA2,2,160\n",
        ] {
            assert!(read_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn wells_may_stand_in_rows_and_columns_and_plates_have_barcodes() {
        let readings =
            read_text("Plate\tBarcode\tRow\tColumn\tRFU\n1\tB7\tA\t1\t5\n1\tB7\tA\t2\t6\n").unwrap();
        assert_eq!(
            (readings.plates(), readings.reads("B7")),
            (vec!["B7".to_owned()], vec!["fluorescence".to_owned()])
        );
        assert_eq!(readings.readings[1].well.to_string(), "A2");
    }

    #[test]
    fn several_numbers_without_header_are_several_reads_and_said_so() {
        let readings = read_text("K7\tA001\t17\t0.5\nK7\tA002\t18\t0.6\n").unwrap();
        assert_eq!(readings.reads("K7"), ["signal", "signal #2"]);
        assert!(readings.warnings[0].message.contains("has no header"));
        assert!(read_text("K7\tA001\t17\t0.5\nK7\tA002\t18\n").is_err());
    }

    #[test]
    fn times_make_cycles_only_where_wells_are_read_again() {
        let times = |text: &str| -> Vec<Option<f64>> {
            read_text(text).unwrap().readings.iter().map(|reading| reading.time_s).collect()
        };
        assert_eq!(times("Well,Time [min],RFU\nA1,0,5\nA1,1.5,6\n"), [Some(0.0), Some(90.0)]);
        assert_eq!(times("Well,Time [ms],RFU\nA1,0,5\nA2,150,6\n"), [None, None]);
        assert_eq!(times("well,time_s,value\nA1,0,5\nA2,0,6\n"), [Some(0.0), Some(0.0)]);
        assert_eq!(times("Well,Time,RFU\nA1,0:00:00,5\nA1,0:01:00,6\n"), [Some(0.0), Some(60.0)]);
        assert!(read_text("Well,Time,RFU\nA1,0,5\nA1,1,6\n").unwrap_err()[0].message.contains("no unit"));
    }

    #[test]
    fn times_against_wells_are_a_table() {
        let text = "OD600\nTime [h],T° 600,A1,A2\n0,37,0.1,0.2\n0.5,37,0.3,\n\nMean\nTime [h],A1,A2\n0,1,1\n";
        let readings = read_text(text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (3, 1));
        assert_eq!(
            (readings.readings[2].time_s, readings.reads("Plate 1")),
            (Some(1800.0), vec!["absorbance 600".to_owned()])
        );
        for bad in
            ["0,37,0.1,0.2\n0,37,0.3,0.4\n", "0,37,0.1,0.2\n1,37,0.3\n", "0,37,0,1,0,2\n", "x,37,1,2\n", ""]
        {
            assert!(read_text(&format!("Time [h],T° 600,A1,A2\n{bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn times_go_on_below_empty_lines() {
        for gap in ["\n", "\n\n", ",,\n"] {
            let text = format!("Time [s],A1,A2\n0,0.1,0.2\n{gap}10,0.3,0.4\n");
            assert_eq!(read_text(&text).unwrap().readings.len(), 4, "{text}");
            assert!(read_text(&text.replace("\n10", "\n0")).is_err(), "{text}");
        }
        let rest = "Time [s],A1,A2\n0,0.1,0.2\n\nTotals\nx,0.1,0.2\n";
        assert!(read_text(rest).unwrap().warnings[0].message.contains("stand below no header"));
    }

    #[test]
    fn words_between_blanks_are_a_list_too() {
        assert_eq!(read_text("Well   Raw\nA01    17\nA02  1800\n").unwrap().readings[1].value, Some(1800.0));
        assert!(read_text("Well   Raw\nA01    17\nA02\n").is_err());
    }

    #[test]
    fn a_calculated_column_is_no_reading() {
        assert!(
            read_text("Well,Mean\nA1,5\nA2,6\n").unwrap_err()[0].message.contains("no column of readings")
        );
    }

    #[test]
    fn a_list_cut_within_a_line_is_refused() {
        assert!(read_text("P,A1,5\nP,A2,6\nP,A").is_err());
        assert!(read_text("P,A1,5\nP,A2,6\nP").is_err());
    }
}
