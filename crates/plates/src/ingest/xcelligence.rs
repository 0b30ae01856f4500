//! Agilent `xCELLigence` RTCA: cell indices over time, a column a well; the exact time stands in the second column.
//!
//! ```text
//!                        Experiment ID: 130322
//! Time-Interval(Hour)   Time-Interval   Y (A1)   Y (A2)
//! 0.93                  T00:55:46,0     0.04     0.05
//! ```

use std::sync::Arc;

use crate::ingest::duration::TimeUnit;
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Line, Slot};
use crate::ingest::series_table::{self, Form, Head};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "xcelligence";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Agilent xCELLigence RTCA, cell indices",
    recognised_by: "columns `Time-Interval(Hour)` and `Time-Interval` before `Y (A1)`, `Y (A2)`, …",
    generic: false,
    recognise,
    read,
};

/// How far apart the two columns of times may be: the first is rounded to hundredths of an hour.
const ROUNDED_S: f64 = 37.0;

/// The two columns of times.
fn times_at(sheet: &Sheet, line: usize) -> Option<(usize, usize)> {
    if !sheet.line(line).contains("Time-Interval") {
        return None;
    }
    let cells = sheet.cells(line);
    let hours = cells.iter().position(|cell| cell.text.replace(' ', "").starts_with("Time-Interval("))?;
    let exact = cells.iter().position(|cell| cell.text == "Time-Interval")?;
    (hours < exact).then_some((hours, exact))
}

/// Evidence for a table of cell indices, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let line = book
        .sheets()
        .iter()
        .filter(|sheet| sheet.holds("Time-Interval"))
        .find_map(|sheet| (0..sheet.len()).find(|line| times_at(sheet, *line).is_some()))?;
    Some(format!("`Time-Interval(Hour)` and `Time-Interval` in line {}", line + 1))
}

/// What stands behind `Experiment ID:` above a table, and whether its indices are normalised.
fn head(sheet: &Sheet, from: usize, header: usize) -> (Option<String>, bool) {
    let (mut experiment, mut normalised) = (None, false);
    for line in from..header {
        let cells = sheet.cells(line);
        for cell in &cells {
            normalised |= cell.text.to_lowercase().contains("normali");
            let Some(id) = cell.text.strip_prefix("Experiment ID:") else { continue };
            let beside = cells.get(cell.index + 1).map_or("", |cell| cell.text.as_ref());
            let id = if id.trim().is_empty() { beside } else { id.trim() };
            experiment = Some(id.to_owned()).filter(|id| !id.is_empty());
        }
    }
    (experiment, normalised)
}

/// Reads every table.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut plates = 0;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let (mut free, mut line) = (0, 0);
        while line < sheet.len() {
            let Some((left, exact)) = times_at(sheet, line) else {
                line += 1;
                continue;
            };
            plates += 1;
            let form = Form {
                head: Some(Head::Time(TimeUnit::Seconds(3600.0))),
                times: Some(exact),
                skip: Some(|name| name.ends_with(')') && !name.starts_with('Y')),
                ends_with_file: true,
                ..Form::default()
            };
            let table = match series_table::read_as(sheet, line, left, sheet.len(), form) {
                Ok(table) => table,
                Err(problem) => {
                    harvest.problem(*problem);
                    break;
                }
            };
            let (experiment, normalised) = head(sheet, free, line);
            if normalised {
                let message = "the cell indices are not read: they are normalised";
                harvest.leave_out(line, message, table.entries.len(), LeftOut::Known);
            } else {
                for aside in &table.asides {
                    let message = format!("`{}` is not read: it is no cell index", aside.name);
                    harvest.leave_out(line, &message, aside.values, LeftOut::Known);
                }
                agree(sheet, &table, left, &mut harvest);
                let plate: Arc<str> = experiment.unwrap_or_else(|| format!("Plate {plates}")).into();
                let read: Arc<str> = "cell index".into();
                let mut taken = Line::new(sheet);
                for entry in &table.entries {
                    let (plate, read) = (Arc::clone(&plate), Arc::clone(&read));
                    let slot = Slot { plate, read, well: entry.well, time_s: Some(entry.moment) };
                    taken.take(&mut harvest, &slot, entry.line, entry.index);
                }
            }
            free = table.last + 1;
            line = (free..sheet.len()).find(|line| times_at(sheet, *line).is_some()).unwrap_or(sheet.len());
            if let Err(problem) = series_table::stray(sheet, free..line) {
                harvest.problem(*problem);
            }
        }
    }
    if plates == 0 {
        let problem = Diagnostic::error(Code::UnknownFormat, "this holds no table of cell indices");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source())))]);
    }
    harvest.finish(NAME)
}

/// Both columns of times must tell the same.
fn agree(sheet: &Sheet, table: &series_table::SeriesTable, left: usize, harvest: &mut Harvest<'_>) {
    let mut last = None;
    for entry in table.entries.iter().filter(|entry| last.replace(entry.line) != Some(entry.line)) {
        let cells = sheet.cells(entry.line);
        let Some(cell) = cells.get(left) else { continue };
        let hours = sheet.marks().parse(left, &cell.text).ok();
        if hours.is_some_and(|hours| (hours * 3600.0 - entry.moment).abs() > ROUNDED_S) {
            let problem = sheet.error("the two times of this line are not the same", entry.line, cell);
            harvest.problem(problem.code(Code::Export).help("the file looks edited: export it again"));
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\t\tExperiment ID: 130322\t\nTime-Interval(Hour)\tTime-Interval\tY (A1)\tY (B12)\n\
                        0.93\tT00:55:46,0\t0.04\t0.05\n25.93\tT25:55:46,5\t1.5\t-0.01\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn the_exact_time_counts() {
        let readings = read_text(TEXT).unwrap();
        let found: Vec<(String, Option<f64>, Option<f64>)> =
            readings.readings.iter().map(|r| (r.well.to_string(), r.time_s, r.value)).collect();
        assert_eq!(found[0], ("A1".to_owned(), Some(3346.0), Some(0.04)));
        assert_eq!(found[3], ("B12".to_owned(), Some(93_346.5), Some(-0.01)));
        assert_eq!(readings.plates(), ["130322"]);
    }

    #[test]
    fn a_deviation_beside_the_index_is_left_out() {
        let text = TEXT.replace("\tY (B12)", "\tSD (A1)");
        let readings = read_text(&text).unwrap();
        assert_eq!((readings.readings.len(), readings.unread), (2, 0));
        assert!(readings.warnings[0].message.contains("(2 values)"));
        assert!(read_text(&TEXT.replace("130322\t", "130322\tNormalized Cell Index")).is_err());
    }

    #[test]
    fn a_damaged_table_is_refused() {
        for (from, to) in [
            ("\t0.04", ""),
            ("T25:55:46,5", "T00:05:46,5"),
            ("T25:55:46,5", ""),
            ("T25:55:46,5", "T26:55:46,5"),
            ("Y (B12)", "Y (A1)"),
            ("Y (B12)", "Y"),
            ("1.5\t", "1.5\t1.5\t"),
        ] {
            assert!(read_text(&TEXT.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
    }
}
