//! Berthold `MikroWin`, text report of a kinetic measurement: seconds across, wells down.
//!
//! ```text
//! ----- General Data -----
//! Default, [ RLU ]
//! Time/Pos    0.00     1.00
//! A01         1234     1300
//! B01         1180     1290
//! ```

use std::sync::Arc;

use crate::ingest::duration::TimeUnit;
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Line, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::series_table::{self, Form, Head};
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "berthold_mikrowin";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Berthold MikroWin, report of a kinetic measurement",
    recognised_by: "`----- General Data -----` above `Time/Pos`",
    generic: false,
    recognise,
    read,
};

/// Units of readings and what was measured.
const UNITS: [(&str, &str); 7] = [
    ("rlu", "luminescence"),
    ("cps", "luminescence"),
    ("rfu", "fluorescence"),
    ("fu", "fluorescence"),
    ("od", "absorbance"),
    ("abs", "absorbance"),
    ("a", "absorbance"),
];

fn is_header(sheet: &Sheet, line: usize) -> bool {
    sheet.line(line).contains("Time/Pos") && sheet.first_cell(line).text == "Time/Pos"
}

/// Evidence for a report of `MikroWin`, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(|sheet| {
        let general = sheet.landmark("----- General Data")?;
        let header = (general..sheet.len()).find(|line| is_header(sheet, *line))?;
        Some(format!("`General Data` in line {} and `Time/Pos` in line {}", general + 1, header + 1))
    })
}

/// Name and mode of a block called `Default, [ RLU ]`.
fn title(sheet: &Sheet, free: usize, header: usize) -> Option<(String, &'static str)> {
    let line = (free..header).rev().find(|line| !sheet.is_blank(*line))?;
    let text = sheet.line(line).replace('\t', " ");
    let (name, unit) = text.rsplit_once('[')?;
    let unit = unit.split(']').next()?.trim().to_lowercase();
    let (_, mode) = UNITS.iter().find(|(known, _)| *known == unit)?;
    Some((name.trim().trim_end_matches(',').trim().to_owned(), mode))
}

/// Reads every block.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    let plate: Arc<str> = "Plate 1".into();
    let blocks =
        |sheet: &Sheet| (0..sheet.len()).filter(|line| is_header(sheet, *line)).collect::<Vec<usize>>();
    let several = book.sheets().iter().map(|sheet| blocks(sheet).len()).sum::<usize>() > 1;
    let mut any = false;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let mut free = 0;
        let headers = blocks(sheet);
        for (nth, header) in headers.iter().copied().enumerate() {
            any = true;
            let Some((name, mode)) = title(sheet, free, header) else {
                let problem = sheet.error_at("nothing above this table says what was measured", header, 1, 8);
                harvest
                    .problem(problem.code(Code::Export).help("expected a line such as `Default, [ RLU ]`"));
                break;
            };
            let form = Form {
                head: Some(Head::Time(TimeUnit::Seconds(1.0))),
                ends_with_file: true,
                ..Form::default()
            };
            let table = match series_table::read_as(sheet, header, 0, sheet.len(), form) {
                Ok(table) => table,
                Err(problem) => {
                    harvest.problem(*problem);
                    break;
                }
            };
            free = table.last + 1;
            let end = headers.get(nth + 1).copied().unwrap_or(sheet.len());
            if let Err(problem) = series_table::stray(sheet, free..end) {
                harvest.problem(*problem);
            }
            if let Kind::Derived(word) | Kind::Layout(word) = wording::kind_of(&name) {
                let message = format!("`{name}` is not read: `{word}` says that it is calculated");
                harvest.leave_out(header, &message, table.entries.len(), LeftOut::Known);
                continue;
            }
            let called =
                if several && !name.is_empty() { format!("{mode} [{name}]") } else { mode.to_owned() };
            if taken.holds(&plate, &called) {
                let problem = sheet.error_at(
                    "a second table of this name, and nothing tells the two apart",
                    header,
                    1,
                    8,
                );
                harvest.problem(problem.code(Code::Duplicate).help("export one measurement a file"));
                break;
            }
            let read = taken.free(&plate, &called);
            let mut line = Line::new(sheet);
            for entry in &table.entries {
                let (plate, read) = (Arc::clone(&plate), Arc::clone(&read));
                let slot = Slot { plate, read, well: entry.well, time_s: Some(entry.moment) };
                line.take(&mut harvest, &slot, entry.line, entry.index);
            }
        }
    }
    if !any {
        let problem = Diagnostic::error(Code::UnknownFormat, "this is no report of MikroWin with `Time/Pos`");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source())))]);
    }
    harvest.finish(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "----- General Data -----\nInstrument:\tMithras\n\nDefault, [ RLU ]\n\
                        Time/Pos\t    0.00\t    1.50\nA01\t     123\t     456\nB01\t     789\t      12\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn seconds_stand_across_and_wells_down() {
        let readings = read_text(TEXT).unwrap();
        let found: Vec<(String, Option<f64>, Option<f64>)> =
            readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect();
        assert_eq!(found[1], ("A1".to_owned(), Some(1.5), Some(456.0)));
        assert_eq!(found[2], ("B1".to_owned(), Some(0.0), Some(789.0)));
        assert_eq!(readings.reads("Plate 1"), ["luminescence"]);
    }

    #[test]
    fn blocks_have_names_and_calculated_ones_are_left_out() {
        let block = &TEXT[TEXT.find("Default").unwrap()..];
        let second = block.replace("Default", "Injector 2");
        assert_eq!(read_text(&format!("{TEXT}\n{second}")).unwrap().reads("Plate 1").len(), 2);
        let mean = block.replace("Default", "Mean");
        assert_eq!(read_text(&format!("{TEXT}\n{mean}")).unwrap().readings.len(), 4);
        assert!(read_text(&format!("{TEXT}\n{block}")).is_err());
    }

    #[test]
    fn a_damaged_report_is_refused() {
        for (from, to) in [
            ("\t     123", ""),
            ("1.50", "0.00"),
            ("B01", "A01"),
            ("B01", "X"),
            ("[ RLU ]", ""),
            ("    456", "    456\t  7"),
        ] {
            assert!(read_text(&TEXT.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
    }
}
