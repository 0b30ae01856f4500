//! Sartorius Incucyte, tables of one measure: a line a scan, a column a well, hours in the column `Elapsed`.
//!
//! ```text
//! Label: KM12
//! Metric: Phase Object Confluence (Percent)
//! Cell Type:
//!
//! Date Time            Elapsed   B2     C2
//! 2/3/2026 10:00 AM    0         12.1   13.4
//! ```

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Line, Slot};
use crate::ingest::naming::Taken;
use crate::ingest::series_table::{self, Form};
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "sartorius_incucyte";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Sartorius Incucyte, table of a measure over time",
    recognised_by: "columns `Date Time` and `Elapsed` before wells",
    generic: false,
    recognise,
    read,
};

/// Lines above a table that name the plate.
const PLATES: [&str; 4] = ["Label:", "Vessel Name:", "Vessel:", "Plate:"];

/// Is this line the header of a table?
fn is_header(sheet: &Sheet, line: usize) -> bool {
    sheet.line(line).contains("Elapsed") && {
        let cells = sheet.cells(line);
        let named = |name: &str| cells.iter().take(4).any(|cell| cell.text.starts_with(name));
        named("Elapsed") && named("Date Time")
    }
}

/// Evidence for a table of Incucyte, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let line = book
        .sheets()
        .iter()
        .filter(|sheet| sheet.holds("Elapsed"))
        .find_map(|sheet| (0..sheet.len()).find(|line| is_header(sheet, *line)))?;
    Some(format!("`Date Time` and `Elapsed` in line {}", line + 1))
}

/// The well of `B2, Image 1`.
fn image_of(heading: &str) -> Option<Well> {
    let (well, image) = heading.split_once(',')?;
    image.trim().to_lowercase().starts_with("image").then(|| well.parse().ok()).flatten()
}

/// Is this a column of a well that is no reading of the whole well: an image of it, or a deviation?
fn is_part(heading: &str) -> bool {
    let deviation = heading.split_once('(').is_some_and(|(well, _)| well.trim().parse::<Well>().is_ok());
    deviation || image_of(heading).is_some()
}

/// What stands behind `key`, in the same cell or the next.
fn value_of(cells: &[Cell<'_>], key: &str) -> Option<String> {
    let cell = cells.iter().find(|cell| cell.text.starts_with(key))?;
    let own = cell.text[key.len()..].trim();
    let beside = cells.get(cell.index + 1).map_or("", |cell| cell.text.as_ref());
    Some(if own.is_empty() { beside } else { own }.to_owned()).filter(|value| !value.is_empty())
}

/// Plate and measure, as the lines above a table say.
fn head(sheet: &Sheet, lines: Range<usize>) -> (Option<String>, Option<String>) {
    let (mut plate, mut metric) = (None, None);
    for line in lines {
        let cells = sheet.cells(line);
        if let Some(found) = PLATES.iter().find_map(|key| value_of(&cells, key)) {
            plate.get_or_insert(found);
        }
        if let Some(found) = value_of(&cells, "Metric:") {
            metric = Some(found);
        }
    }
    (plate, metric)
}

/// `Phase Object Confluence` of `Phase Object Confluence (Percent)`.
fn without_unit(metric: &str) -> &str {
    metric.strip_suffix(')').and_then(|text| text.rsplit_once('(')).map_or(metric, |(name, _)| name).trim()
}

/// Reads every table.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    let mut any = false;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let headers: Vec<usize> = (0..sheet.len()).filter(|line| is_header(sheet, *line)).collect();
        let mut free = 0;
        for (nth, header) in headers.iter().copied().enumerate() {
            any = true;
            let end = headers.get(nth + 1).copied().unwrap_or(sheet.len());
            match read_table(sheet, free..header, end, &mut harvest, &mut taken) {
                Ok(last) => free = last + 1,
                Err(problem) => {
                    harvest.problem(*problem);
                    break;
                }
            }
        }
    }
    if !any {
        let problem = Diagnostic::error(Code::UnknownFormat, "this holds no table of Incucyte");
        return Err(vec![problem.at(Place::file(Arc::clone(book.source())))]);
    }
    harvest.finish(NAME)
}

/// Reads the table whose header follows the lines `above`; gives its last line.
fn read_table(
    sheet: &Sheet,
    above: Range<usize>,
    end: usize,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
) -> Result<usize, Box<Diagnostic>> {
    let header = above.end;
    let cells = sheet.cells(header);
    let whole = cells.iter().any(|cell| cell.text.parse::<Well>().is_ok());
    if let Some(cell) = cells.iter().find(|cell| image_of(&cell.text).is_some()).filter(|_| !whole) {
        let problem =
            sheet.error("this table has a column an image, and none of the whole well", header, cell);
        return Err(Box::new(
            problem.code(Code::Export).help("export the measure of each well, not of each image"),
        ));
    }
    let form = Form { unit: Some(3600.0), skip: Some(is_part), ends_with_file: true, ..Form::default() };
    let table = series_table::read_as(sheet, header, 0, end, form)?;
    let (plate, metric) = head(sheet, above);
    series_table::stray(sheet, table.last + 1..end)?;
    for aside in &table.asides {
        let message = format!("`{}` is not read: it is no reading of a whole well", aside.name);
        harvest.leave_out(header, &message, aside.values, LeftOut::Known);
    }
    let metric = metric.unwrap_or_default();
    if metric.to_lowercase().contains("normali") || metric.to_lowercase().contains("std") {
        let message = format!("`{metric}` is not read: it is calculated");
        harvest.leave_out(header, &message, table.entries.len(), LeftOut::Known);
        return Ok(table.last);
    }
    let name = without_unit(&metric);
    let called = if name.is_empty() { "image".to_owned() } else { format!("image [{name}]") };
    let plate: Arc<str> = plate.unwrap_or_else(|| "Plate 1".to_owned()).into();
    if taken.holds(&plate, &called) {
        let message =
            format!("a second table of `{called}` of plate `{plate}`, and nothing tells the two apart");
        let problem = sheet.error(message, header, &cells[0]).code(Code::Duplicate);
        return Err(Box::new(problem.help("give each plate a `Label:`, or export one plate a file")));
    }
    let read = taken.free(&plate, &called);
    let mut line = Line::new(sheet);
    for entry in &table.entries {
        let (plate, read) = (Arc::clone(&plate), Arc::clone(&read));
        let slot = Slot { plate, read, well: entry.well, time_s: Some(entry.moment) };
        line.take(harvest, &slot, entry.line, entry.index);
    }
    Ok(table.last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "Label: \nMetric: Phase Object Confluence (Percent)\nCell Type: \nPassage: 3\nNotes: \nAnalysis Job: x\n\n";
    const TABLE: &str = "Date Time\tElapsed\tB2\tC2\n2/3/2026 10:00:00 AM\t0\t12.1\t13.4\n2/3/2026 12:30:00 PM\t2.5\t14.5\t15.25\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    fn found(readings: &Readings) -> Vec<(String, f64, f64)> {
        let one = |r: &crate::plate::readings::Reading| {
            (r.well.to_string(), r.time_s.unwrap_or(-1.0), r.value.unwrap_or_default())
        };
        readings.readings.iter().map(one).collect()
    }

    #[test]
    fn elapsed_hours_count_whatever_the_date_is() {
        let turned = "Elapsed\tDate Time\tB2\tC2\n0\t03.02.2026 10:00\t12.1\t13.4\n2.5\t03.02.2026 12:30\t14.5\t15.25\n";
        for table in [TABLE, turned] {
            let readings = read_text(&format!("{HEAD}{table}")).unwrap();
            let right = [("B2", 0.0, 12.1), ("C2", 0.0, 13.4), ("B2", 9000.0, 14.5), ("C2", 9000.0, 15.25)];
            assert_eq!(found(&readings), right.map(|(well, time, value)| (well.to_owned(), time, value)));
            assert_eq!(readings.reads("Plate 1"), ["image [Phase Object Confluence]"]);
        }
    }

    #[test]
    fn several_measures_are_reads_of_one_plate() {
        let other = HEAD.replace("Phase Object Confluence (Percent)", "Green Object Count (1/Well)");
        let readings = read_text(&format!("{HEAD}{TABLE}\n{other}{TABLE}")).unwrap();
        assert_eq!(
            readings.reads("Plate 1"),
            ["image [Phase Object Confluence]", "image [Green Object Count]"]
        );
        assert!(read_text(&format!("{HEAD}{TABLE}\n{HEAD}{TABLE}")).is_err());
        let named = HEAD.replace("Label: ", "Label: K7");
        assert_eq!(read_text(&format!("{HEAD}{TABLE}\n{named}{TABLE}")).unwrap().plates(), ["Plate 1", "K7"]);
    }

    #[test]
    fn errors_and_images_are_left_out_or_refused() {
        let beside = TABLE.replace("C2", "B2 (Std Err)");
        let readings = read_text(&format!("{HEAD}{beside}")).unwrap();
        assert_eq!((readings.readings.len(), readings.unread, readings.warnings.len()), (2, 0, 1));
        let image = TABLE.replace("\tB2\tC2", "\tB2, Image 1\tB2");
        assert_eq!(found(&read_text(&format!("{HEAD}{image}")).unwrap())[0].2.to_bits(), 13.4_f64.to_bits());
        let images = TABLE.replace("\tB2\tC2", "\tB2, Image 1\tB2, Image 2");
        assert!(read_text(&format!("{HEAD}{images}")).unwrap_err()[0].message.contains("an image"));
    }

    #[test]
    fn a_damaged_table_is_refused() {
        for (from, to) in [
            ("\t12.1", ""),
            ("\t12.1", "\t12.1\t12.1"),
            ("\t2.5", "\t0"),
            ("\t2.5", "\t"),
            ("\tC2", "\tB2"),
            ("\tC2", ""),
            ("14.5", "q"),
            ("2/3/2026 12:30:00 PM", ""),
        ] {
            assert!(
                read_text(&format!("{HEAD}{}", TABLE.replacen(from, to, 1))).is_err(),
                "{from:?} to {to:?}"
            );
        }
    }
}
