//! The general reader of numbers in the shape of a plate, without column numbers or without row
//! letters: geometry is all there is, so it must be that of a plate that is made.

use crate::ingest::blocks::{Bare, Target, take_bare};
use crate::ingest::cell;
use crate::ingest::format::Format;
use crate::ingest::grid;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::sighting::{self, Earlier, Sighting, Values, range_text};
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::{PLATE_FORMATS, PlateFormat, parse_row};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "bare";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "numbers in the shape of a plate, CSV, TSV or workbook",
    recognised_by: "as many lines and columns of numbers as a plate has rows and columns, and no labels, or only those of \
                    the rows or of the columns",
    generic: true,
    recognise,
    read,
};

fn recognise(book: &Book) -> Option<String> {
    let seen = sightings(book);
    let first = seen.first()?;
    Some(first.told())
}

/// What stands around a block of numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Labels {
    None,
    /// Row letters to its left, from A on.
    Letters,
    /// Column numbers above it, from 1 on.
    Numbers,
    /// Numbers that count in a way of their own.
    Counts,
}

/// A block of numbers.
struct Block {
    bare: Bare,
    title: String,
    labels: Labels,
    /// Does something else stand beside it?
    crowded: bool,
}

impl Block {
    fn format(&self) -> Option<PlateFormat> {
        PLATE_FORMATS
            .into_iter()
            .find(|format| format.rows == self.bare.rows && format.cols == self.bare.cols)
    }
}

/// The number cells of a line: index of the first, index of the last; `None` when a text stands
/// between them or there are fewer than three.
fn span(sheet: &Sheet, line: usize) -> Option<(usize, usize)> {
    let cells = sheet.cells(line);
    let is_reading = |index: &usize| cell::is_reading(sheet.marks(), *index, &cells[*index].text);
    let first = (0..cells.len()).find(is_reading)?;
    let last = (first..cells.len()).rev().find(is_reading)?;
    let clean = (first..=last).all(|index| cells[index].text.is_empty() || is_reading(&index));
    (clean && last >= first + 2).then_some((first, last))
}

/// The blocks of numbers of a sheet.
fn blocks(sheet: &Sheet) -> Vec<Block> {
    let mut found = Vec::new();
    let mut line = 0;
    while line < sheet.len() {
        // A line of column numbers is no row of wells.
        let header = grid::runs_in(sheet, line).into_iter().find(|run| run.first == 1);
        let top = if header.is_some() { line + 1 } else { line };
        let Some((mut left, mut right)) = span(sheet, top) else {
            line += 1;
            continue;
        };
        let mut end = top + 1;
        while end < sheet.len() && grid::runs_in(sheet, end).is_empty() {
            let Some((first, last)) = span(sheet, end) else { break };
            left = left.min(first);
            right = right.max(last);
            end += 1;
        }
        if end - top >= 2 {
            found.push(block(sheet, top, end, (left, right), header));
        }
        line = end.max(line + 1);
    }
    found
}

fn block(
    sheet: &Sheet,
    top: usize,
    end: usize,
    (mut left, mut right): (usize, usize),
    header: Option<grid::Run>,
) -> Block {
    let numbers = header.is_some_and(|run| run.start + run.cols > right && run.start <= right);
    if let Some(run) = header.filter(|_| numbers) {
        (left, right) = (run.start, run.end() - 1);
    }
    let text = |line: usize, index: usize| {
        sheet.cells(line).get(index).map(|cell| cell.text.clone().into_owned()).unwrap_or_default()
    };
    let letters =
        left > 0 && (top..end).enumerate().all(|(row, line)| parse_row(&text(line, left - 1)) == Some(row));
    let beside = |line: usize| {
        let before = left > 0 && !letters && !text(line, left - 1).is_empty();
        before || !text(line, right + 1).is_empty()
    };
    let above = (top.saturating_sub(3)..top - usize::from(numbers && top > 0)).rev();
    let title = above
        .filter(|line| grid::runs_in(sheet, *line).is_empty())
        .map(|line| sheet.first_cell(line).text.into_owned())
        .find(|text| !text.is_empty());
    let crowded = (top..end).any(beside);
    let bare = Bare { top, left, rows: end - top, cols: right + 1 - left };
    let (bare, counted) = without_counts(sheet, bare);
    let labels = match (counted, letters, numbers) {
        (true, ..) => Labels::Counts,
        (_, true, _) => Labels::Letters,
        (_, _, true) => Labels::Numbers,
        _ => Labels::None,
    };
    Block { bare, title: title.unwrap_or_default(), labels, crowded }
}

/// The block without a first line and a first column that only count, up or down: they are labels.
fn without_counts(sheet: &Sheet, bare: Bare) -> (Bare, bool) {
    let values = values(sheet, bare);
    let first = values.first().is_some_and(|line| counts(line) || counts(&line[1..]));
    let column: Vec<Option<f64>> =
        values.iter().skip(usize::from(first)).map(|line| line.first().copied().flatten()).collect();
    let second = counts(&column);
    let (line, cell) = (usize::from(first), usize::from(second));
    let bare =
        Bare { top: bare.top + line, left: bare.left + cell, rows: bare.rows - line, cols: bare.cols - cell };
    (bare, first || second)
}

/// Do these numbers only count, up or down?
pub(crate) fn counts(values: &[Option<f64>]) -> bool {
    let whole: Option<Vec<f64>> = values.iter().map(|value| value.filter(|value| *value <= 48.0)).collect();
    whole.is_some_and(|whole| {
        let by = |step: f64| whole.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < f64::EPSILON);
        whole.len() > 2 && (by(1.0) || by(-1.0))
    })
}

fn values(sheet: &Sheet, bare: Bare) -> Values {
    let number = |index: usize, text: &str| match cell::read(sheet.marks(), index, text) {
        cell::Content::Number(number) => Some(number),
        _ => None,
    };
    (bare.top..bare.top + bare.rows)
        .map(|line| {
            let cells = sheet.cells(line);
            (bare.left..bare.left + bare.cols)
                .map(|index| cells.get(index).and_then(|cell| number(index, &cell.text)))
                .collect()
        })
        .collect()
}

/// What is seen, with its certainty.
pub(crate) fn sightings(book: &Book) -> Vec<Sighting> {
    let mut seen = Vec::new();
    let mut earlier = Earlier::default();
    for sheet in book.sheets() {
        for block in blocks(sheet).into_iter().filter(is_plausible) {
            let Bare { top, left, rows, cols } = block.bare;
            let labels = match block.labels {
                Labels::None => "no labels",
                Labels::Letters => "row letters only",
                Labels::Numbers => "column numbers only",
                Labels::Counts => "labels that only count",
            };
            let what = format!("{rows} lines of {cols} numbers with {labels}");
            let mut sighting = Sighting::new(what, sheet.place_of_line(top), 0.9);
            sighting.range = Some(range_text(sheet, (top, left), (top + rows - 1, left + cols - 1)));
            if block.format().is_none() {
                sighting.doubt(0.5, "no plate has that many rows and columns");
            } else if rows * cols < 24 {
                sighting.doubt(0.7, "so few numbers may be anything");
            }
            if block.crowded {
                sighting.doubt(0.7, "something else stands right beside it");
            }
            if block.labels == Labels::Counts {
                sighting.doubt(0.7, "the numbers around it count in a way of their own");
            }
            if !matches!(wording::kind_of(&block.title), Kind::Raw) {
                sighting.doubt(0.3, "its title says that it is calculated or a layout");
            }
            let values = values(sheet, block.bare);
            if values.iter().flatten().filter(|value| value.is_none()).count() * 4 > rows * cols {
                sighting.doubt(0.7, "more than a quarter of it is empty");
            }
            sighting::doubt_numbers(&mut sighting, &values);
            if earlier.knows(values) {
                sighting.doubt(0.5, "it is an earlier block, shifted or scaled");
            }
            seen.push(sighting);
        }
    }
    seen
}

/// Worth telling: a plate, or nearly one.
fn is_plausible(block: &Block) -> bool {
    block.format().is_some() || (block.bare.rows >= 4 && (4..=48).contains(&block.bare.cols))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut nth = 0;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        for block in blocks(sheet)
            .into_iter()
            .filter(|block| block.format().is_some() && block.labels != Labels::Counts)
        {
            if let Kind::Derived(word) | Kind::Layout(word) = wording::kind_of(&block.title) {
                let message = format!("the numbers below `{}` are not read: `{word}`", block.title);
                let numbers = values(sheet, block.bare).iter().flatten().flatten().count();
                harvest.leave_out(block.bare.top, &message, numbers, LeftOut::Known);
                continue;
            }
            nth += 1;
            let named = wording::name_of(&block.title);
            let plate = if named.rest.is_empty() { format!("Plate {nth}") } else { named.rest };
            let read = named.read.unwrap_or_else(|| "signal".to_owned());
            take_bare(sheet, &mut harvest, block.bare, &Target::endpoint(plate, read));
        }
    }
    harvest.finish(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plate(rows: usize, cols: usize, label: impl Fn(usize) -> String) -> String {
        let line = |row: usize| {
            let cells: Vec<String> =
                (0..cols).map(|col| (100 + (row * 7919 + col * 104_729) % 9973).to_string()).collect();
            label(row) + &cells.join("\t") + "\n"
        };
        (0..rows).map(line).collect()
    }

    fn certain(text: String) -> Vec<bool> {
        sightings(&Book::of_text("a.txt", text)).iter().map(Sighting::is_certain).collect()
    }

    #[test]
    fn eight_lines_of_twelve_numbers_are_a_plate_and_seven_are_not() {
        assert_eq!(certain(plate(8, 12, |_| String::new())), [true]);
        assert_eq!(certain(plate(7, 12, |_| String::new())), [false]);
        assert_eq!(certain(plate(16, 24, |_| "\t".to_owned())), [true]);
    }

    #[test]
    fn lines_with_letters_but_no_column_numbers_are_rows() {
        let letter = |row: usize| format!("{}\t", crate::plate::well::row_name(row));
        let book = Book::of_text("a.txt", plate(8, 12, letter));
        assert!(sightings(&book)[0].is_certain());
        let readings = read(&book).unwrap();
        assert_eq!(readings.readings.len(), 96);
        assert_eq!(readings.readings[12].well.to_string(), "B1");
    }

    #[test]
    fn labels_that_run_another_way_are_no_wells() {
        let counted: String = plate(8, 12, |row| format!("{}\t", 8 - row));
        let header: Vec<String> = (0..12).rev().map(|col| col.to_string()).collect();
        let book = Book::of_text("a.txt", format!("\t{}\n{counted}", header.join("\t")));
        let seen = sightings(&book);
        assert_eq!((seen[0].range.as_deref(), seen[0].is_certain()), (Some("B2:M9"), false));
        assert!(read(&book).is_err());
        let numbers: Vec<String> = (1..=12).map(|col| col.to_string()).collect();
        let lettered = plate(8, 12, |row| format!("{}\t", crate::plate::well::row_name(row)));
        let headed = format!("{}\n{lettered}", numbers.join("\t"));
        assert_eq!(read(&Book::of_text("a.txt", headed)).unwrap().plates(), ["Plate 1"]);
    }

    #[test]
    fn a_copy_less_the_blank_is_doubted() {
        let raw = plate(8, 12, |_| String::new());
        let less: String = raw
            .lines()
            .map(|line| {
                let cells: Vec<String> =
                    line.split('\t').map(|cell| (cell.parse::<i64>().unwrap() - 90).to_string()).collect();
                cells.join("\t") + "\n"
            })
            .collect();
        assert_eq!(certain(format!("{raw}\n{less}")), [true, false]);
    }
}
