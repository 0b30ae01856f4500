//! Cells that the user picked: `--grid B3:M10 --plate KM12 --read "luminescence"`.

use crate::diagnostic::{Diagnostic, Place};
use crate::ingest::blocks::{Bare, Target, take_cell};
use crate::ingest::format::Choice;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::Well;
use crate::plate::readings::Readings;
use crate::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "picked";

/// A range of cells that are wells.
struct Pick<'b> {
    sheet: &'b Sheet,
    bare: Bare,
    /// The well of its first cell.
    corner: Well,
}

/// Reads the ranges of cells in `grid`, each a plate.
///
/// # Errors
/// When a range makes no sense, lies outside the file, or holds cells that are no readings.
pub(crate) fn read(book: &Book, grid: &str, choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    let picks: Vec<Pick<'_>> =
        grid.split(',').map(|text| pick(book, text.trim())).collect::<Result<_, _>>().map_err(|p| vec![p])?;
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    for (nth, Pick { sheet, bare, corner }) in picks.iter().enumerate() {
        harvest.turn_to(sheet);
        let plate = choice.plate.map_or_else(|| format!("Plate {}", nth + 1), ToOwned::to_owned);
        let read = taken.free(&plate, choice.read.unwrap_or("signal"));
        let target = Target::endpoint(plate, read);
        for row in 0..bare.rows {
            let line = bare.top + row;
            for (col, cell) in sheet.cells(line).iter().skip(bare.left).take(bare.cols).enumerate() {
                let well = (corner.row() + row, corner.col() + col);
                take_cell(sheet, &mut harvest, &target, well, line, cell);
            }
        }
    }
    harvest.finish(NAME)
}

/// `Sheet1!B3:M10@A1`: the sheet and the first well may be left out.
fn pick<'b>(book: &'b Book, text: &str) -> Result<Pick<'b>, Diagnostic> {
    let wrong = |why: String| {
        Diagnostic::error(format!("`--grid {text}`: {why}"))
            .at(Place::file(book.source().as_ref()))
            .help("write the cells of the wells as a spreadsheet does, `B3:M10` or `Sheet1!B3:M10`; `@C3` behind it says which well the first cell is")
    };
    let (sheet, rest) = match text.rsplit_once('!') {
        Some((name, rest)) => {
            let name = name.trim_matches('\'');
            let names = || {
                let names = book.sheets().iter().filter_map(Sheet::name);
                names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
            };
            let sheet = book
                .sheet(name)
                .ok_or_else(|| wrong(format!("there is no sheet `{name}`, only {}", names())))?;
            (sheet, rest)
        }
        None => (book.first(), text),
    };
    let (range, corner) = match rest.split_once('@') {
        Some((range, well)) => (range, well.parse::<Well>().map_err(|error| wrong(error.to_string()))?),
        None => (rest, Well::new(0, 0).ok_or_else(|| wrong("no well".to_owned()))?),
    };
    let corners = range.split_once(':').and_then(|(first, last)| Some((address(first)?, address(last)?)));
    let Some(((top, left), (bottom, right))) = corners else {
        return Err(wrong("this is no range of cells".to_owned()));
    };
    if bottom < top || right < left {
        return Err(wrong("its last cell stands before its first".to_owned()));
    }
    if bottom >= sheet.len() {
        return Err(wrong(format!("the file ends in line {}", sheet.len())));
    }
    let bare = Bare { top, left, rows: bottom + 1 - top, cols: right + 1 - left };
    if Well::new(corner.row() + bare.rows - 1, corner.col() + bare.cols - 1).is_none() {
        return Err(wrong(format!("{} x {} wells fit on no plate", bare.rows, bare.cols)));
    }
    Ok(Pick { sheet, bare, corner })
}

/// `B3` as (row, column), both from 0.
fn address(text: &str) -> Option<(usize, usize)> {
    let text = text.trim().replace('$', "");
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (column, row) = text.split_at(letters);
    if !(1..=3).contains(&letters) || row.len() > 7 {
        return None;
    }
    let column = column.bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    Some((row.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picked_cells_are_wells_from_the_corner_that_was_named() {
        let book = Book::of_text("a.csv", "x,y\n1,2\n3,OVER\n".to_owned());
        let choice = Choice { plate: Some("K7"), read: Some("luminescence"), ..Choice::default() };
        let readings = read(&book, "A2:B3@C4", choice).unwrap().readings;
        let wells: Vec<String> = readings.iter().map(|reading| reading.well.to_string()).collect();
        assert_eq!(wells, ["C4", "C5", "D4", "D5"]);
        assert_eq!((&*readings[0].plate, &*readings[0].read), ("K7", "luminescence"));
    }

    #[test]
    fn a_range_that_makes_no_sense_is_refused() {
        let book = Book::of_text("a.csv", "1,2\n3,4\n".to_owned());
        for range in ["A1", "B2:A1", "A1:B9", "A1:B2@Z99", "S!A1:B2", "A0:B2", "ZZZZ1:B2", "A1:B2@AF48"] {
            assert!(read(&book, range, Choice::default()).is_err(), "{range}");
        }
    }
}
