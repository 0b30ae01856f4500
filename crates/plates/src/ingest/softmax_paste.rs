//! Grids copied from `SoftMax Pro` into a sheet: `P676_A_Fluo`, `P676_A_Abs`, … side by side.
//!
//! Rows have no letters. They are numbered, or bare, or replaced by a temperature column, and what
//! row a line is follows from counting: a block has exactly as many lines as its plate has rows.

use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::grid::{self, Run};
use crate::ingest::harvest::{Harvest, Slot};
use crate::plate::Well;
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// The name of this reader.
const NAME: &str = "softmax_paste";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "grids copied from SoftMax Pro",
    recognised_by: "titles such as `P1_Fluo` or `P1_Abs` before column numbers, and rows without letters",
    generic: false,
    recognise,
    read,
};

/// One grid of a block.
struct Part {
    run: Run,
    plate: Arc<str>,
    read: Arc<str>,
    /// Index of the row numbers; `None` where a temperature stands instead, or nothing.
    label: Option<usize>,
    /// Index of the temperature.
    temperature: Option<usize>,
}

/// Endings of titles and the reads they stand for.
const ENDINGS: [(&str, &str); 8] = [
    ("fluo", "fluorescence"),
    ("fluorescence", "fluorescence"),
    ("rfu", "fluorescence"),
    ("abs", "absorbance"),
    ("absorbance", "absorbance"),
    ("lum", "luminescence"),
    ("luminescence", "luminescence"),
    ("rlu", "luminescence"),
];

/// Plate and read of a title such as `P676_A_Abs_Background`.
fn split_title(title: &str) -> Option<(&str, String)> {
    let (rest, background) = match title.rsplit_once('_') {
        Some((rest, last)) if last.eq_ignore_ascii_case("background") => (rest, " (background)"),
        _ => (title, ""),
    };
    let (plate, last) = rest.rsplit_once('_')?;
    let (_, read) = ENDINGS.iter().find(|(ending, _)| last.eq_ignore_ascii_case(ending))?;
    (!plate.is_empty()).then(|| (plate, format!("{read}{background}")))
}

/// The title of a run and the index of its row numbers.
fn title_and_label<'a>(cells: &'a [Cell<'_>], run: Run) -> (&'a str, Option<usize>) {
    let text =
        |index: Option<usize>| index.and_then(|index| cells.get(index)).map_or("", |cell| cell.text.as_ref());
    let left = run.start.checked_sub(1);
    if text(left).starts_with("Temperature") {
        return (text(run.start.checked_sub(2)), None);
    }
    (text(left), left)
}

/// Does a block with the titles of this family begin in this line?
fn begins(sheet: &Sheet, line: usize) -> bool {
    let Some(run) = grid::runs_in(sheet, line).into_iter().next() else { return false };
    let cells = sheet.cells(line);
    let (title, label) = title_and_label(&cells, run);
    let below = sheet.cells(line + 1);
    let letter = label.and_then(|index| below.get(index)).is_some_and(|cell| parse_row(&cell.text).is_some());
    split_title(title).is_some() && !letter
}

/// How far down the first block begins.
const HEAD: usize = 400;

/// Evidence for pasted grids, if there are any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let line = (0..sheet.len().min(HEAD)).find(|line| begins(sheet, *line))?;
    let cells = sheet.cells(line);
    let run = grid::runs(&cells).into_iter().next()?;
    let (title, _) = title_and_label(&cells, run);
    Some(format!("the title `{title}` before column numbers in line {}, and rows without letters", line + 1))
}

/// Reads every block.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>) {
    let mut line = 0;
    while line < sheet.len() {
        if sheet.is_blank(line) {
            line += 1;
        } else if grid::runs(&sheet.cells(line)).is_empty() {
            let message = "this line belongs to no block: expected a title and column numbers";
            let help = "a block has as many lines as its plate has rows, 8 for 12 columns; blocks are separated by an empty line";
            harvest.problem(sheet.error_at(message, line, 1, 1).code(Code::Export).help(help));
            while line < sheet.len() && !sheet.is_blank(line) && grid::runs(&sheet.cells(line)).is_empty() {
                line += 1;
            }
        } else {
            line = match block(sheet, harvest, line) {
                Ok(next) => next,
                Err(problem) => {
                    harvest.problem(*problem);
                    (line + 1..sheet.len()).find(|line| begins(sheet, *line)).unwrap_or(sheet.len())
                }
            };
        }
    }
}

/// Reads the block whose column numbers stand in line `header`; gives the line after it.
fn block(sheet: &Sheet, harvest: &mut Harvest<'_>, header: usize) -> Result<usize, Box<Diagnostic>> {
    let parts = parts(sheet, harvest, header)?;
    let width = parts.iter().map(|part| part.run.end()).max().unwrap_or(0);
    let rows =
        parts.iter().map(|part| part.run.plate_rows()).reduce(|one, two| if one == two { one } else { None });
    let Some(rows) = rows.flatten() else {
        let message = "the column numbers are those of no plate, so the rows cannot be counted";
        return Err(Box::new(
            sheet
                .error_at(message, header, 1, 1)
                .code(Code::Export)
                .help("expected 1 to 3, 4, 6, 8, 12, 24 or 48"),
        ));
    };
    for row in 0..rows {
        let line = header + 1 + row;
        let cells = sheet.cells(line);
        // A cell too few moves those behind it into other wells; a workbook does not keep empty ends.
        let text = sheet.name().is_none();
        if text && line < sheet.len() && !sheet.is_blank(line) && !sheet.is_open(line) && cells.len() < width
        {
            let message = format!(
                "row {} has {} cells, expected {width} as in the line of column numbers",
                row + 1,
                cells.len()
            );
            let help = "copy the block again, completely; empty wells must stay";
            return Err(Box::new(sheet.error_at_end(message, line).code(Code::Export).help(help)));
        }
        let short = sheet.is_open(line) && cells.len() < width;
        let missing = sheet.is_blank(line) && cells.len() < width;
        if line >= sheet.len() || short || missing || !grid::runs(&cells).is_empty() {
            let message = format!(
                "truncated: found {row} complete rows, expected {rows} below {} column numbers",
                parts.first().map_or(0, |part| part.run.cols)
            );
            let last = line.min(sheet.len().saturating_sub(1));
            let help = "copy the block again, completely; rows of empty wells must stay";
            return Err(Box::new(sheet.error_at_end(message, last).code(Code::Truncated).help(help)));
        }
        for part in &parts {
            let beside = parts.iter().any(|other| other.label == Some(part.run.end()));
            take_row(sheet, harvest, part, (row, line, beside), &cells)?;
        }
    }
    // The empty line below a block is not its last row: then a row is missing, and all below it moved up.
    let (last, numbered) = (
        header + rows,
        parts.iter().any(|part| part.label.is_some_and(|label| is_numbered(sheet, label, header + 1))),
    );
    if sheet.is_blank(last) && !numbered && (last + 1 >= sheet.len() || !sheet.is_blank(last + 1)) {
        let message =
            format!("row {rows} is empty, and no empty line follows the block: a row may be missing");
        let help =
            "copy the block again, completely; number the rows from 1 where wells at the end are empty";
        return Err(Box::new(sheet.error_at(message, last, 1, 1).code(Code::Export).help(help)));
    }
    Ok(header + 1 + rows)
}

/// Is the row in this line numbered?
fn is_numbered(sheet: &Sheet, label: usize, line: usize) -> bool {
    sheet.cells(line).get(label).is_some_and(|cell| !cell.text.is_empty())
}

fn parts(sheet: &Sheet, harvest: &mut Harvest<'_>, header: usize) -> Result<Vec<Part>, Box<Diagnostic>> {
    let cells = sheet.cells(header);
    let mut parts: Vec<Part> = Vec::new();
    for run in grid::runs(&cells) {
        let (title, label) = title_and_label(&cells, run);
        let (plate, read) = match (split_title(title), parts.last()) {
            (Some((plate, read)), _) => (plate.into(), read.into()),
            // People copy fluorescence, absorbance and background, and title only the first two.
            (None, Some(left)) if title.is_empty() && &*left.read == "absorbance" => {
                let message = format!(
                    "the untitled grid right of `{} absorbance` is read as its background",
                    left.plate
                );
                harvest.warn(header, message);
                (Arc::clone(&left.plate), "absorbance (background)".into())
            }
            _ => {
                let message = format!("the title `{title}` does not name a read");
                let help = "expected a title that ends in `_Fluo`, `_Abs`, `_Abs_Background` or `_Lum`";
                return Err(Box::new(
                    sheet.error(message, header, &cells[run.start]).code(Code::Export).help(help),
                ));
            }
        };
        let label = label
            .filter(|index| parts.last().is_none_or(|left| *index > left.run.end() || !title.is_empty()));
        let left = run.start.checked_sub(1);
        let temperature = left.filter(|left| cells[*left].text.starts_with("Temperature"));
        parts.push(Part { run, plate, read, label, temperature });
    }
    Ok(parts)
}

fn take_row(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    part: &Part,
    (row, line, beside): (usize, usize, bool),
    cells: &[Cell<'_>],
) -> Result<(), Box<Diagnostic>> {
    let label = part.label.and_then(|index| cells.get(index)).filter(|cell| !cell.text.is_empty());
    if let Some(cell) = label.filter(|cell| cell.text.parse() != Ok(row + 1)) {
        let message = format!("the row label `{}` stands where row {} is expected", cell.text, row + 1);
        return Err(Box::new(
            sheet
                .error(message, line, cell)
                .code(Code::Export)
                .help("rows are numbered from 1, or not at all"),
        ));
    }
    let before = part
        .temperature
        .and_then(|index| Some((index.checked_sub(1).and_then(|left| cells.get(left)), cells.get(index)?)));
    if let Some((title, temperature)) = before {
        let second = Some(temperature).filter(|cell| row > 0 && !cell.text.is_empty());
        if let Some(cell) = title.filter(|cell| !cell.text.is_empty()).or(second) {
            let message = format!(
                "`{}` stands before row {}, which has no title and no temperature",
                cell.text,
                row + 1
            );
            return Err(Box::new(
                sheet
                    .error(message, line, cell)
                    .code(Code::Export)
                    .help("a temperature stands in the first row only"),
            ));
        }
    }
    // Behind it may stand the row number of the next grid, which is looked at there.
    if let Some(cell) = cells.get(part.run.end()).filter(|cell| !beside && !cell.text.is_empty()) {
        let message = format!("`{}` stands beyond the last column number", cell.text);
        return Err(Box::new(
            sheet
                .error(message, line, cell)
                .code(Code::Export)
                .help("expected an empty column between the grids"),
        ));
    }
    for (offset, cell) in cells.iter().skip(part.run.start).take(part.run.cols).enumerate() {
        let Some(well) = Well::new(row, part.run.first - 1 + offset) else { continue };
        let slot = Slot { plate: Arc::clone(&part.plate), read: Arc::clone(&part.read), well, time_s: None };
        harvest.take(&slot, line, part.run.start + offset, cell);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn rows_are_counted_whether_they_are_numbered_or_not() {
        for text in [
            "S_A_Fluo\t1\t2\t3\t\tS_A_Abs\t1\t2\t3\n1\t5\t6\t7\t\t1\t.1\t.2\t.3\n2\t8\t9\t4\t\t2\t.4\t.5\t.6\n",
            "S_A_Fluo\t1\t2\t3\t\tS_A_Abs\t1\t2\t3\n\t5\t6\t7\t\t\t.1\t.2\t.3\n\t8\t9\t4\t\t\t.4\t.5\t.6\n",
            "S_A_fluo\tTemperature(¡C)\t1\t2\t3\t\tS_A_abs\tTemperature(¡C)\t1\t2\t3\n\t22.9\t5\t6\t7\t\t\t23\t.1\t.2\t.3\n\t\t8\t9\t4\t\t\t\t.4\t.5\t.6\n",
        ] {
            let readings = read_text(text).unwrap();
            assert_eq!(readings.reads("S_A"), ["fluorescence", "absorbance"], "{text}");
            let b1 = &readings.readings.iter().find(|reading| reading.well.to_string() == "B1").unwrap();
            assert_eq!(b1.value, Some(8.0));
        }
    }

    #[test]
    fn numbers_of_rows_may_stand_where_the_grid_before_ends() {
        let text =
            "S_A_Fluo\t1\t2\t3\tS_A_Abs\t1\t2\t3\n1\t5\t6\t7\t1\t.1\t.2\t.3\n2\t8\t9\t4\t2\t.4\t.5\t.6\n";
        let readings = read_text(text).unwrap();
        let last = readings.readings.last().map(|one| (one.well.to_string(), one.value));
        assert_eq!((last, readings.readings.len()), (Some(("B3".to_owned(), Some(0.6))), 12));
        for (from, to) in [("\t6", ""), ("\t9", "\t9\t9"), ("4\t2\t", "4\t3\t"), ("\t.2", "")] {
            assert!(read_text(&text.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_cell_too_few_is_refused_because_it_moves_all_behind_it() {
        let text = "S_A_fluo\tTemperature(¡C)\t1\t2\t3\t\tS_A_abs\tTemperature(¡C)\t1\t2\t3\n\t22.9\t5\t6\t7\t\t\t23\t.1\t.2\t.3\n\t\t8\t9\t4\t\t\t\t.4\t.5\t.6\n";
        assert!(read_text(text).is_ok());
        for (cell, instead) in [
            ("\t6", ""),
            ("\t9", ""),
            ("\t.5", ""),
            ("\t\t8", "\t8"),
            ("\t9", "\t9\t9"),
            ("\t\t8", "\t23\t8"),
        ] {
            assert!(read_text(&text.replacen(cell, instead, 1)).is_err(), "{cell}");
        }
    }

    #[test]
    fn a_block_with_a_row_too_few_or_too_many_is_refused() {
        assert!(read_text("S_A_Fluo\t1\t2\t3\n1\t5\t6\t7\n").is_err());
        assert!(read_text("S_A_Fluo\t1\t2\t3\n\t5\t6\t7\n\t5\t6\t7\n\t5\t6\t7\n").is_err());
        assert!(
            read_text("S_A_Fluo\t1\t2\t3\n\t5\t6\t7\n\t\t\t\nS_B_Fluo\t1\t2\t3\n\t5\t6\t7\n\t5\t6\t7\n")
                .is_err()
        );
        assert!(read_text("S_A_Fluo\t1\t2\t3\n1\t5\t6\t7\n3\t8\t9\t4\n").is_err());
    }
}
