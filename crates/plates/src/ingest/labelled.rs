//! The generic reader of plate grids with column numbers and row letters, in CSV or TSV.
//!
//! It knows no vendor, so it is careful: a grid whose title speaks of anything calculated, or of
//! what was put into the wells, is not read, and neither is a grid that is mostly text.

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::cell::{self, Content};
use crate::ingest::format::Format;
use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::ingest::sighting::{self, Earlier, Sighting, Values, range_text};
use crate::ingest::surroundings;
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "grid";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "plate grids, CSV or TSV",
    recognised_by: "consecutive column numbers with row letters below them, and no landmark of a vendor",
    generic: true,
    recognise,
    read,
};

/// Evidence for a plate grid, if there is one.
fn recognise(book: &Book) -> Option<String> {
    let seen = sightings(book);
    let first = seen.first()?;
    let more = if seen.len() > 1 { format!(", and {} more", seen.len() - 1) } else { String::new() };
    Some(format!("{}{more}", first.told()))
}

/// What a grid is not read for, if anything.
fn why_not(sheet: &Sheet, grid: &Grid) -> Option<String> {
    let title = grid.title.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
    match wording::kind_of(title) {
        Kind::Derived(word) => Some(format!("its title says `{word}`, so it is calculated")),
        Kind::Layout(word) => Some(format!("its title says `{word}`, so it is a layout")),
        Kind::Raw => is_text(sheet, grid).then(|| "it holds more text than numbers".to_owned()),
    }
}

/// The grids that can be raw, each with its certainty; the others as well when there is no such grid.
pub(crate) fn sightings(book: &Book) -> Vec<Sighting> {
    let mut raw: Vec<Sighting> = Vec::new();
    let mut other = Vec::new();
    let mut earlier = Earlier::default();
    for sheet in book.sheets() {
        let grids = grid_finder::find(sheet, 0..sheet.len());
        let said = surroundings::said(sheet, &grids);
        for (grid, said) in grids.iter().zip(said) {
            let run = grid.run;
            let last_col = run.first + run.cols - 1;
            let what = match grid.rows.as_slice() {
                [] => format!("column numbers {} to {last_col} and no rows", run.first),
                [(first, _), .., (last, _)] => {
                    let (first, last) = (row_name(*first), row_name(*last));
                    format!("a grid of rows {first} to {last} and columns {} to {last_col}", run.first)
                }
                [(row, _)] => {
                    format!("a grid of row {} and columns {} to {last_col}", row_name(*row), run.first)
                }
            };
            let mut sighting = Sighting::new(what, sheet.place_of_line(grid.header), 0.95);
            let lines = grid.rows.first().zip(grid.rows.last());
            sighting.range = lines.map(|((_, top), (_, bottom))| {
                range_text(sheet, (*top, run.start), (*bottom, run.end() - 1))
            });
            if why_not(sheet, grid).is_some() {
                other.push(sighting);
                continue;
            }
            if let Some(said) = said {
                sighting.doubt(0.5, format!("`{said}` stands near it, which speaks of calculated numbers"));
            }
            let values = values(sheet, grid);
            sighting::doubt_numbers(&mut sighting, &values);
            if earlier.knows(values) {
                sighting.doubt(
                    0.5,
                    "it is an earlier grid, shifted or scaled: calculated, though its title does not say so",
                );
            }
            raw.push(sighting);
        }
    }
    if raw.is_empty() { other } else { raw }
}

/// The numbers of a grid, row by row over the plate.
fn values(sheet: &Sheet, grid: &Grid) -> Values {
    let mut values = vec![vec![None; 48]; 32];
    grid.for_each_cell(sheet, |row, col, _, index, cell| {
        let value = values.get_mut(row).and_then(|row: &mut Vec<Option<f64>>| row.get_mut(col));
        if let (Content::Number(number), Some(value)) = (cell::read(sheet.marks(), index, &cell.text), value)
        {
            *value = Some(number);
        }
    });
    values
}

/// Reads every grid that can be raw.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut names = Names::default();
    let grids: Vec<(&Sheet, Vec<Grid>)> =
        book.sheets().iter().map(|sheet| (sheet, grid_finder::find(sheet, 0..sheet.len()))).collect();
    let holding = grids.iter().filter(|(_, grids)| !grids.is_empty()).count();
    for (sheet, grids) in grids {
        harvest.turn_to(sheet);
        names.sheet = sheet.name().filter(|_| holding > 1).map(ToString::to_string);
        read_sheet(sheet, grids, &mut harvest, &mut names);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, grids: Vec<Grid>, harvest: &mut Harvest<'_>, names: &mut Names) {
    surroundings::tell_numbers(sheet, &grids, harvest);
    for mut grid in grids {
        let title = grid.title.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
        if let Some(why_not) = why_not(sheet, &grid) {
            let shown = if title.is_empty() { String::new() } else { format!(" `{title}`") };
            let message = format!("the grid{shown} is not read: {why_not}");
            harvest.leave_out(grid.header, &message, numbers(sheet, &grid), LeftOut::Known);
            continue;
        }
        if let Some(problem) = grid.problem.take() {
            harvest.problem(problem);
            continue;
        }
        take_grid(sheet, harvest, &grid, &names.next(title));
    }
}

/// How many numbers stand in a grid.
fn numbers(sheet: &Sheet, grid: &Grid) -> usize {
    let mut numbers = 0;
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
    });
    numbers
}

fn is_text(sheet: &Sheet, grid: &Grid) -> bool {
    let (mut filled, mut readings) = (0, 0);
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        filled += usize::from(!cell.text.is_empty());
        let number = cell::is_reading(sheet.marks(), index, &cell.text)
            || cell.text.starts_with(|c: char| c.is_ascii_digit());
        readings += usize::from(number);
    });
    readings * 2 < filled
}

/// Gives plates and reads their names, grid by grid.
#[derive(Default)]
struct Names {
    /// The name of the sheet, where several sheets of a workbook hold plates.
    sheet: Option<String>,
    unnamed: usize,
    taken: Taken,
}

impl Names {
    /// A title names the read, the plate, or both. Plates without a name are numbered; a read that
    /// comes again begins the next of them. On a plate with a name it is the second of its kind.
    fn next(&mut self, title: &str) -> Target {
        let named = wording::name_of(title);
        let read = named.read.unwrap_or_else(|| "signal".to_owned());
        let plate = if !named.rest.is_empty() {
            named.rest
        } else if let Some(sheet) = &self.sheet {
            sheet.clone()
        } else {
            self.unnamed = self.unnamed.max(1);
            while self.taken.holds(&format!("Plate {}", self.unnamed), &read) {
                self.unnamed += 1;
            }
            format!("Plate {}", self.unnamed)
        };
        let read = self.taken.free(&plate, &read);
        Target::endpoint(plate, read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        read(&Book::of_text("a.csv", text.to_owned()))
    }

    #[test]
    fn stacked_plates_without_names_are_numbered() {
        let readings = read_text(",1,2,3\nA,1,2,3\nB,4,5,6\n\n,1,2,3\nA,7,8,9\nB,1,2,3\n").unwrap();
        assert_eq!(readings.plates(), ["Plate 1", "Plate 2"]);
        assert_eq!(readings.readings[8].column, 7);
    }

    #[test]
    fn reads_of_one_plate_are_told_apart_by_their_titles() {
        let text = "KM12 OD450\n,1,2,3\nA,1,2,3\nB,4,5,6\nKM12 OD600\n,1,2,3\nA,7,8,9\nB,1,2,3\n";
        let readings = read_text(text).unwrap();
        assert_eq!(readings.plates(), ["KM12"]);
        assert_eq!(readings.reads("KM12"), ["absorbance 450", "absorbance 600"]);
        let twice = read_text("K7,1,2,3\nA,1,2,3\nB,4,5,6\nK7,1,2,3\nA,7,8,9\nB,1,2,3\n").unwrap();
        assert_eq!(twice.reads("K7"), ["signal", "signal #2"]);
    }

    #[test]
    fn layouts_and_calculated_grids_are_never_raw() {
        let text =
            "Layout,1,2,3\nA,s,s,v\nB,s,s,v\nK7,1,2,3\nA,1,2,3\nB,4,5,6\nMean,1,2,3\nA,7,8,9\nB,1,2,3\n";
        let readings = read_text(text).unwrap();
        assert_eq!((readings.readings.len(), readings.warnings.len()), (6, 2));
        assert!(read_text("Mean,1,2,3\nA,7,8,9\nB,1,2,3\n").is_err());
    }

    #[test]
    fn what_speaks_of_calculated_numbers_near_a_grid_is_doubted() {
        let certain =
            |text: &str| sightings(&Book::of_text("a.csv", text.to_owned())).iter().all(Sighting::is_certain);
        let grid = ",1,2,3\nA,1,2,3\nB,4,5,6\n";
        assert!(certain(&format!("Mean temperature: 25\nPlate 7\n{grid}")));
        assert!(certain(&format!("{grid}\nMean,1,2,3\nA,1,2,3\nB,4,5,6\n")));
        assert!(!certain(&format!("Normalised to DMSO\nPlate 7\n{grid}")));
        assert!(!certain(&format!("{grid}\nBlank corrected\n")));
        assert!(certain(&format!("{grid}Mean,1,2,3\n")));
        assert!(!certain(&grid.replacen("3\n", "3,,Normalised to DMSO\n", 1)));
        assert!(certain("OD570,,,,,Inhib\n,1,2,3,,,1,2,3\nA,1,2,3,,A,4,5,6\nB,1,2,3,,B,4,5,6\n"));
    }
}
