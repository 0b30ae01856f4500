//! Cells that the user picked: `--grid B3:M10 --plate KM12 --read "luminescence"`.

use crate::ingest::bare;
use crate::ingest::blocks::{Bare, Target, take_cell};
use crate::ingest::format::Choice;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::sighting::range_text;
use crate::plate::Well;
use crate::plate::readings::Readings;
use crate::plate::well::{PLATE_FORMATS, parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "picked";

/// A range of cells that are wells.
struct Pick<'b> {
    sheet: &'b Sheet,
    bare: Bare,
    /// The well of its first cell.
    corner: Well,
    /// Did the user name that well?
    named: bool,
}

/// Reads the ranges of cells in `grid`, each a plate.
///
/// # Errors
/// When a range makes no sense, lies outside the file, or holds cells that are no readings.
pub(crate) fn read(book: &Book, grid: &str, choice: Choice<'_>) -> Result<Readings, Vec<Diagnostic>> {
    let picks: Vec<Pick<'_>> = ranges(grid)
        .into_iter()
        .map(|text| pick(book, text))
        .collect::<Result<_, _>>()
        .map_err(|p| vec![p])?;
    for pick in picks.iter().filter(|pick| !pick.named) {
        pick.no_plate().map_or(Ok(()), |problem| Err(vec![problem]))?;
    }
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    for (nth, pick) in picks.iter().enumerate() {
        let Pick { sheet, bare, corner, named } = pick;
        harvest.turn_to(sheet);
        if let Some(contradiction) = pick.contradiction() {
            if *named {
                harvest.warn(bare.top, contradiction.message);
            } else {
                harvest.problem(contradiction);
                continue;
            }
        }
        if let Some(torn) = pick.torn() {
            if *named {
                harvest.warn(bare.top, torn.message);
            } else {
                harvest.problem(torn);
                continue;
            }
        }
        if let Some(early) = bare.ends_early(sheet, corner.row()) {
            harvest.warn(bare.top, early);
        }
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

/// The ranges between commas; the name of a sheet in quotes may hold one.
pub(crate) fn ranges(grid: &str) -> Vec<&str> {
    let mut quote = None;
    let split = grid.split(|letter: char| {
        match (quote, letter) {
            (None, '\'' | '"') => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            _ => {}
        }
        quote.is_none() && letter == ','
    });
    split.map(str::trim).collect()
}

/// The ranges of the plates that stand side by side or below one another in a range, if it holds
/// several.
pub(crate) fn plates_in(book: &Book, range: &str) -> Option<String> {
    let parts = pick(book, range).ok()?.parts();
    (!parts.is_empty()).then(|| parts.join(","))
}

/// How a range lies on the plates that are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It has all rows or all columns of a plate.
    Whole,
    /// It is a part of a plate that may begin anywhere.
    Part,
}

/// How a range lies on the plates that are made; `None` for several ranges, and where the first well is named.
pub(crate) fn fit(book: &Book, range: &str) -> Option<Fit> {
    let Pick { bare, named, .. } = pick(book, range).ok().filter(|_| ranges(range).len() == 1)?;
    let smallest =
        PLATE_FORMATS.iter().find(|format| bare.rows <= format.rows && bare.cols <= format.cols)?;
    let whole = bare.rows == smallest.rows || bare.cols == smallest.cols;
    (!named).then_some(if whole { Fit::Whole } else { Fit::Part })
}

/// The range without the lines above its row letters, and without what stands apart from a plate in it.
pub(crate) fn without_surroundings(book: &Book, range: &str) -> Option<String> {
    let pick = pick(book, range).ok().filter(|pick| !pick.named)?;
    let Bare { top, left, rows, cols } = pick.bare;
    let letter = |line: usize| parse_row(&pick.text(line, left.checked_sub(1)?));
    let first = (top..top + rows).find(|line| letter(*line) == Some(0)).unwrap_or(top);
    let follow = (first..top + rows).zip(0..).all(|(line, row)| letter(line) == Some(row));
    let (top, rows) = if follow { (first, top + rows - first) } else { (top, rows) };
    let empty = |index: &usize| (top..top + rows).all(|line| pick.text(line, *index).is_empty());
    let made = |cols: usize| PLATE_FORMATS.iter().any(|made| (made.rows, made.cols) == (rows, cols));
    let end = (left..left + cols).find(empty).filter(|end| made(end - left)).unwrap_or(left + cols);
    let trimmed = (top, end) != (pick.bare.top, left + cols);
    trimmed.then(|| range_text(pick.sheet, (top, left), (top + rows - 1, end - 1)))
}

/// `Sheet1!B3:M10@A1`: the sheet and the first well may be left out.
fn pick<'b>(book: &'b Book, text: &str) -> Result<Pick<'b>, Diagnostic> {
    let wrong = |why: String| {
        Diagnostic::error(Code::Export, format!("`--grid {text}`: {why}"))
            .at(Place::file(book.source().as_ref()))
            .help("write the cells of the wells as a spreadsheet does, `B3:M10` or `Sheet1!B3:M10`; `@C3` behind it says which well the first cell is")
    };
    let (sheet, rest) = match text.rsplit_once('!') {
        Some((name, rest)) => {
            let name = name.trim_matches(['\'', '"']);
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
    Ok(Pick { sheet, bare, corner, named: rest.contains('@') })
}

impl Pick<'_> {
    /// Plates of 96 wells or more that the range holds side by side or below one another; none where
    /// it is the range of one plate.
    fn parts(&self) -> Vec<String> {
        let Bare { top, left, rows, cols } = self.bare;
        let exact = PLATE_FORMATS.iter().any(|format| (format.rows, format.cols) == (rows, cols));
        let large = PLATE_FORMATS.iter().filter(|format| format.wells() >= 96).rev();
        let mut fits = large.filter(|format| rows % format.rows == 0 && cols % format.cols == 0);
        let Some(format) = fits.next().filter(|_| !exact) else { return self.parts_between_gaps() };
        let tops = (top..top + rows).step_by(format.rows);
        let lefts = || (left..left + cols).step_by(format.cols);
        let part = |top: usize, left: usize| {
            range_text(self.sheet, (top, left), (top + format.rows - 1, left + format.cols - 1))
        };
        tops.flat_map(|top| lefts().map(move |left| (top, left))).map(|(top, left)| part(top, left)).collect()
    }

    /// Plates side by side that empty columns part.
    fn parts_between_gaps(&self) -> Vec<String> {
        let Bare { top, left, rows, cols } = self.bare;
        let empty = |index: usize| (top..top + rows).all(|line| self.text(line, index).is_empty());
        let indices: Vec<usize> = (left..left + cols).filter(|index| !empty(*index)).collect();
        let parts: Vec<&[usize]> = indices.chunk_by(|one, two| one + 1 == *two).collect();
        let made = |part: &&[usize]| {
            PLATE_FORMATS
                .iter()
                .any(|format| format.wells() >= 24 && (format.rows, format.cols) == (rows, part.len()))
        };
        if parts.len() < 2 || !parts.iter().all(made) {
            return Vec::new();
        }
        let range =
            |part: &&[usize]| range_text(self.sheet, (top, part[0]), (top + rows - 1, part[part.len() - 1]));
        parts.iter().map(range).collect()
    }

    /// Why the range is no plate: it holds several, or more columns or rows than a plate has.
    fn no_plate(&self) -> Option<Diagnostic> {
        let Bare { top, left, rows, cols } = self.bare;
        let own = range_text(self.sheet, (top, left), (top + rows - 1, left + cols - 1));
        let parts = self.parts();
        let (why, help) = if !parts.is_empty() {
            let why = format!("{rows} x {cols} cells may be {} plates", parts.len());
            let part = if rows <= 16 && cols <= 24 {
                format!("; `--grid '{own}@A1'` as a part of one plate")
            } else {
                String::new()
            };
            (why, format!("`--grid '{}'` reads them as plates{part}", parts.join(",")))
        } else if cols > 24 && cols != 48 {
            (format!("no plate has {cols} columns"), String::new())
        } else if rows > 16 && rows != 32 {
            (format!("no plate has {rows} rows"), String::new())
        } else {
            return None;
        };
        let help = if help.is_empty() {
            format!(
                "choose the cells of one plate; several ranges with commas; if they are a part of a plate, say which well is the first: `--grid '{own}@A1'`"
            )
        } else {
            help
        };
        let width = self.sheet.line(top).chars().count();
        Some(
            self.sheet
                .error_at(format!("`--grid {own}`: {why}"), top, 1, width)
                .code(Code::Export)
                .help(help),
        )
    }

    /// Labels beside, above or within the cells that name other wells than the range makes of them.
    fn contradiction(&self) -> Option<Diagnostic> {
        let Bare { top, left, rows, cols } = self.bare;
        let mut beside: Vec<String> =
            (top..top + rows).filter(|_| left > 0).map(|line| self.text(line, left - 1)).collect();
        let mut above: Vec<String> =
            (left..left + cols).filter(|_| top > 0).map(|index| self.text(top - 1, index)).collect();
        let said = if are_letters(&above) {
            Some("letters of rows stand above the range: is the plate turned?".to_owned())
        } else {
            let row = |label: &str| parse_row(label);
            let name = |row: usize| format!("row {}", row_name(row));
            if !(are_letters(&beside) || count(&beside)) {
                beside.clear();
            }
            if !count(&above) {
                above.clear();
            }
            let col = |label: &str| label.parse::<usize>().ok()?.checked_sub(1);
            let letters = are_letters(&beside);
            mismatch(&beside, self.corner.row(), if letters { &row } else { &col }, &name)
                .or_else(|| mismatch(&above, self.corner.col(), &col, &|col| format!("column {}", col + 1)))
        };
        let line: Vec<String> = (left..left + cols).map(|index| self.text(top, index)).collect();
        let column: Vec<String> = (top..top + rows).map(|line| self.text(line, left)).collect();
        let within = || {
            let which = if count(&line) { "line" } else { "column" };
            (count(&line) || count(&column)).then(|| format!("the first {which} of the range only counts"))
        };
        let help = format!(
            "choose the cells of the wells only; `@` behind the range says which well its first cell is, such as `@{}`",
            self.corner
        );
        let width = self.sheet.line(top).chars().count();
        said.or_else(within).map(|said| self.sheet.error_at(said, top, 1, width).help(help))
    }

    /// A line that lost or gained a cell, so that its numbers stand in the cells of other wells.
    fn torn(&self) -> Option<Diagnostic> {
        let Bare { top, left, rows, cols } = self.bare;
        let number = |line: usize| self.text(line, left + cols).parse::<f64>().is_ok();
        let beyond: Vec<usize> = (top..top + rows).filter(|line| number(*line)).collect();
        let help = format!(
            "a cell was lost or added: export the plate again; `@{}` behind the range reads its cells as they stand",
            self.corner
        );
        let longer = || {
            let line = *beyond.first().filter(|_| beyond.len() * 2 < rows)?;
            let message = "the numbers of this line go on behind the range, those of others do not";
            Some(self.sheet.error_at_end(message, line).code(Code::RowShape))
        };
        bare::torn(self.sheet, self.bare).or_else(longer).map(|torn| torn.help(help))
    }

    fn text(&self, line: usize, index: usize) -> String {
        self.sheet.cells(line).get(index).map(|cell| cell.text.clone().into_owned()).unwrap_or_default()
    }
}

/// Are these letters of rows?
fn are_letters(labels: &[String]) -> bool {
    labels.len() > 1 && labels.iter().all(|label| parse_row(label).is_some())
}

/// Are these numbers that only count, up or down?
fn count(labels: &[String]) -> bool {
    let numbers: Vec<Option<f64>> = labels.iter().map(|label| label.parse().ok()).collect();
    bare::counts(&numbers)
}

/// The first label that names another row or column than its cells have, which count from `first`.
fn mismatch(
    labels: &[String],
    first: usize,
    of: &dyn Fn(&str) -> Option<usize>,
    name: &dyn Fn(usize) -> String,
) -> Option<String> {
    let mut numbered = labels.iter().zip(first..);
    let (label, number) = numbered.find(|(label, number)| of(label) != Some(*number))?;
    Some(format!("`{label}` stands beside the cells that the range makes {}", name(number)))
}

/// `B3` as (row, column), both from 0.
pub(crate) fn address(text: &str) -> Option<(usize, usize)> {
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
    fn labels_that_name_other_wells_are_refused_unless_the_user_names_the_first_well() {
        let read = |text: &str, range: &str| {
            read(&Book::of_text("a.csv", text.to_owned()), range, Choice::default())
        };
        for (text, range) in [
            (",1,2,3\nC,1.5,2,3\nD,4,5,6\n", "B2:D3"),
            (",2,3,4\nA,1.5,2,3\nB,4,5,6\n", "B2:D3"),
            (",A,B,C\n1,1.5,2,3\n2,4,5,6\n3,4,5,6\n", "B2:D4"),
            (",3,2,1\nB,1.5,2,3\nA,4,5,6\n", "B2:D3"),
            (",1,2,3\nA,1.5,2,3\nB,4,5,6\n", "B1:D3"),
            ("0,1.5,2,3\n1,1.5,2,3\n2,4,5,6\n", "A1:D3"),
        ] {
            assert!(read(text, range).is_err(), "{text}");
            let named = read(text, &format!("{range}@A1"));
            assert_eq!(named.unwrap().warnings.len(), 1, "{text}");
        }
        let text = ",1,2,3\nA,1.5,2,3\nB,4,5,6\n";
        assert!(read(text, "B2:D3").unwrap().warnings.is_empty());
        assert!(read(&text.replace("A,", "C,").replace("B,", "D,"), "B2:D3@C1").unwrap().warnings.is_empty());
    }

    #[test]
    fn a_line_that_lost_or_gained_a_cell_is_refused_unless_the_user_names_the_first_well() {
        let plate = ",1,2,3\nA,17,12,13\nB,29,22,23\nC,35,32,33\nD,46,42,43\n";
        let read = |text: &str, range: &str| {
            read(&Book::of_text("a.csv", text.to_owned()), range, Choice::default())
        };
        assert!(read(plate, "B2:D5").unwrap().warnings.is_empty());
        for (line, torn) in [("29,22,23", "22,23"), ("29,22,23", "29,29,22,23"), ("46,42,43", "42,43")] {
            let text = plate.replace(line, torn);
            assert!(read(&text, "B2:D5").is_err(), "{torn}");
            assert!(!read(&text, "B2:D5@A1").unwrap().warnings.is_empty(), "{torn}");
        }
        let padded = read(&plate.replace("29,22,23", "22,23,"), "B2:D5").unwrap();
        assert!(padded.warnings[0].message.contains("row B ends with column 2"));
    }

    #[test]
    fn a_range_that_makes_no_sense_is_refused() {
        let book = Book::of_text("a.csv", "1,2\n3,4\n".to_owned());
        for range in ["A1", "B2:A1", "A1:B9", "A1:B2@Z99", "S!A1:B2", "A0:B2", "ZZZZ1:B2", "A1:B2@AF48"] {
            assert!(read(&book, range, Choice::default()).is_err(), "{range}");
        }
    }

    #[test]
    fn a_range_that_is_no_plate_is_refused_with_the_ranges_of_its_plates() {
        let text = |rows: usize, cols: usize| (vec!["7"; cols].join(",") + "\n").repeat(rows);
        let read = |rows: usize, cols: usize, range: &str| {
            read(&Book::of_text("a.csv", text(rows, cols)), range, Choice::default())
        };
        let told =
            |rows: usize, cols: usize, range: &str| read(rows, cols, range).unwrap_err()[0].to_string();
        assert!(told(8, 36, "A1:AJ8").contains("`--grid 'A1:L8,M1:X8,Y1:AJ8'`"));
        assert!(told(8, 24, "A1:X8").contains("`--grid 'A1:X8@A1'` as a part of one plate"));
        assert!(told(8, 37, "A1:AK8").contains("no plate has 37 columns"));
        assert!(told(20, 12, "A1:L20").contains("no plate has 20 rows"));
        assert_eq!(read(8, 36, "A1:L8,M1:X8,Y1:AJ8").unwrap().plates().len(), 3);
        assert_eq!(read(8, 24, "A1:X8@A1").unwrap().readings.len(), 192);
        assert_eq!(read(16, 24, "A1:X16").unwrap().readings.len(), 384);
    }

    #[test]
    fn the_name_of_a_sheet_may_stand_in_quotes() {
        assert_eq!(ranges("'a,b'!A1:B2, \"c d\"!A1:B2,A1:B2"), ["'a,b'!A1:B2", "\"c d\"!A1:B2", "A1:B2"]);
    }
}
