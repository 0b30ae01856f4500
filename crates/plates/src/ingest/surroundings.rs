//! What stands around grids: words that speak of calculated numbers, and numbers that belong to no grid.

use crate::ingest::cell;
use crate::ingest::grid::Grid;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::wording::{self, Kind};
use crate::plate::well::{PLATE_FORMATS, parse_row};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// How many lines above a grid are looked at.
const NEAR: usize = 3;

/// Most texts in a line that says something of the grid; more are a table.
const FEW: usize = 3;

/// Fewest numbers in a line that is told when it is not read.
const MANY: usize = 3;

/// The line after the last row of a grid.
fn end(grid: &Grid) -> usize {
    grid.rows.last().map_or(grid.header, |(_, line)| *line) + 1
}

/// For each grid the text near it that speaks of calculated numbers, if there is one: in the lines
/// above it, right of its column numbers, or, of the last grid, in the first line below it.
pub(crate) fn said(sheet: &Sheet, grids: &[Grid]) -> Vec<Option<String>> {
    let (mut free, mut reached) = (0, 0);
    let mut said = Vec::with_capacity(grids.len());
    for beside in grids.chunk_by(Grid::stands_beside) {
        free = reached.max(free);
        for grid in beside {
            let above = grid.above(free).rev().filter(|line| !sheet.is_blank(*line)).take(NEAR);
            let is_last = grids.last().is_some_and(|last| last.header == grid.header);
            // Below a plate `Mean` may head a line of means.
            let words =
                |line: &usize| is_last && !sheet.cells(*line).iter().any(|cell| is_number(sheet, cell));
            let mut lines = (end(grid)..sheet.len()).filter(|line| !sheet.is_blank(*line));
            let below = lines.next().filter(words);
            // A text with numbers below it heads those.
            let heads =
                |line: usize| sheet.cells(line).iter().filter(|cell| is_number(sheet, cell)).count() >= MANY;
            let below = below.filter(|_| !lines.next().is_some_and(heads));
            let alone = beside.len() == 1;
            let near = above.chain(below).find_map(|line| {
                let cells = sheet.cells(line);
                let own = |cell: &&Cell<'_>| {
                    alone || (cell.index + 1 >= grid.run.start && cell.index < grid.run.end())
                };
                let texts: Vec<&Cell<'_>> = cells
                    .iter()
                    .filter(own)
                    .filter(|cell| cell.text.chars().any(char::is_alphabetic))
                    .collect();
                texts.iter().filter(|_| texts.len() <= FEW).find_map(|cell| calculated(cell))
            });
            let right = || {
                let cells = sheet.cells(grid.header);
                // Single words, such as `Mean`, head columns of their own.
                let several = |cell: &&Cell<'_>| cell.text.split_whitespace().count() > 1;
                let note = |cell: &&Cell<'_>| several(cell) && !heads_a_column(sheet, grid, cell.index);
                cells.iter().skip(grid.run.end()).filter(note).find_map(calculated)
            };
            said.push(near.or_else(|| right().filter(|_| alone)));
            reached = reached.max(end(grid));
        }
    }
    said
}

/// Do numbers stand below it in most lines of the grid? Then it speaks of those, as `Standard deviation` does.
fn heads_a_column(sheet: &Sheet, grid: &Grid, index: usize) -> bool {
    let number = |(_, line): &&(usize, usize)| {
        sheet.cells(*line).get(index).is_some_and(|cell| is_number(sheet, cell))
    };
    2 * grid.rows.iter().filter(number).count() > grid.rows.len()
}

fn is_number(sheet: &Sheet, cell: &Cell<'_>) -> bool {
    cell::is_reading(sheet.marks(), cell.index, &cell.text)
}

/// The text, if it speaks of calculated numbers. `Mean temperature: 25` says something of the run.
fn calculated(cell: &Cell<'_>) -> Option<String> {
    let derived = !cell.text.contains(':') && matches!(wording::kind_of(&cell.text), Kind::Derived(_));
    derived.then(|| cell.text.clone().into_owned())
}

/// Tells of numbers in lines and columns that belong to no grid: means, totals, wells without label.
pub(crate) fn tell_numbers(sheet: &Sheet, grids: &[&Grid], harvest: &mut Harvest<'_>) {
    let mut lines: Vec<usize> =
        grids.iter().flat_map(|grid| grid.rows.iter().map(|(_, line)| *line).chain([grid.header])).collect();
    lines.sort_unstable();
    lines.dedup();
    let number = |cell: &&Cell<'_>| is_number(sheet, cell);
    let first_grid = lines.first().copied().unwrap_or(sheet.len());
    let outside: Vec<usize> = (0..sheet.len())
        .filter(|line| lines.binary_search(line).is_err() && !sheet.is_blank(*line))
        .filter(|line| sheet.cells(*line).iter().filter(number).count() >= MANY)
        .collect();
    for block in outside.chunk_by(|one, two| one + 1 == *two) {
        let (Some(first), Some(last)) = (block.first(), block.last()) else { continue };
        let which = if first == last {
            "this line belongs".to_owned()
        } else {
            format!("lines {} to {} belong", first + 1, last + 1)
        };
        // A line of numbers above the first grid belongs to the head.
        if *last < first_grid && block.len() == 1 {
            continue;
        }
        if let Some(problem) = rows_without_numbers(sheet, block) {
            harvest.problem(problem);
            continue;
        }
        let values = block.iter().map(|line| sheet.cells(*line).iter().filter(number).count()).sum();
        // `Mean` at the beginning of each line, or above them all.
        let above = first.checked_sub(1).is_some_and(|above| speaks_of_no_reading(sheet, above));
        let each = block.iter().all(|line| speaks_of_no_reading(sheet, *line));
        let why = if above || each { LeftOut::Known } else { LeftOut::Unknown };
        harvest.leave_out(*first, &format!("{which} to no grid: the numbers are not read"), values, why);
    }
    for beside in grids.chunk_by(|one, two| one.stands_beside(two)) {
        tell_columns(sheet, beside, harvest);
    }
}

/// Tells of the numbers of a sheet without any grid. Those in the shape of a plate may be readings.
pub(crate) fn tell_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>) {
    let numbers = |line: usize| sheet.cells(line).iter().filter(|cell| is_number(sheet, cell)).count();
    let counts: Vec<(usize, usize)> =
        (0..sheet.len()).map(|line| (line, numbers(line))).filter(|(_, count)| *count >= MANY).collect();
    let (mut plates, mut others) = (0, 0);
    for block in counts.chunk_by(|one, two| one.0 + 1 == two.0 && one.1 == two.1) {
        let (rows, cols) = (block.len(), block[0].1);
        let mut formats = PLATE_FORMATS.iter().filter(|format| format.wells() >= 24);
        let made = formats.any(|format| (format.rows, format.cols) == (rows, cols));
        *(if made { &mut plates } else { &mut others }) += rows * cols;
    }
    let name = sheet.name().map(ToString::to_string).unwrap_or_default();
    let line = counts.first().map_or(0, |(line, _)| *line);
    let said = wording::kind_of(&name) != Kind::Raw;
    let why = if plates > 0 && !said { LeftOut::Unknown } else { LeftOut::Known };
    if plates + others > 0 {
        let message =
            format!("sheet `{name}` is not read: it holds no grid with column numbers and row letters");
        harvest.leave_out(line, &message, plates + others, why);
    }
}

/// Lines that begin with the letters of rows are wells, but no column numbers say which.
fn rows_without_numbers(sheet: &Sheet, block: &[usize]) -> Option<Diagnostic> {
    let row = |line: &usize| parse_row(&sheet.first_cell(*line).text);
    let first = block.first().and_then(row)?;
    let follow = block.iter().zip(first..).all(|(line, nth)| row(line) == Some(nth));
    let line = *block.first().filter(|_| block.len() > 1 && follow)?;
    let message = format!(
        "{} lines begin with the letters of rows, but no column numbers stand above them",
        block.len()
    );
    let help = "copy the line of column numbers above each plate, or say where the wells are with `--grid`";
    let width = sheet.line(line).chars().count();
    Some(sheet.error_at(message, line, 1, width).code(Code::Export).help(help))
}

/// Does the first text of a line say that its numbers are calculated, or put in?
fn speaks_of_no_reading(sheet: &Sheet, line: usize) -> bool {
    let first = sheet.first_cell(line);
    wording::kind_of(&first.text) != Kind::Raw || wording::is_statistic(&first.text)
}

/// Tells of columns of numbers beside the grids of one header.
fn tell_columns(sheet: &Sheet, grids: &[&Grid], harvest: &mut Harvest<'_>) {
    let Some(grid) = grids.iter().max_by_key(|grid| grid.rows.len()) else { return };
    let inside =
        |index: usize| grids.iter().any(|grid| index + 1 >= grid.run.start && index < grid.run.end());
    let mut columns: Vec<(usize, usize)> = Vec::new();
    for (_, line) in &grid.rows {
        for cell in sheet.cells(*line).iter().filter(|cell| !inside(cell.index)) {
            if is_number(sheet, cell) {
                match columns.iter_mut().find(|(index, _)| *index == cell.index) {
                    Some((_, count)) => *count += 1,
                    None => columns.push((cell.index, 1)),
                }
            }
        }
    }
    columns.retain(|(_, count)| 2 * count > grid.rows.len());
    if columns.is_empty() {
        return;
    }
    columns.sort_unstable();
    let header = sheet.cells(grid.header);
    let heading =
        |index: usize| header.get(index).map(|cell| cell.text.as_ref()).filter(|name| !name.is_empty());
    let is_statistic = |name: &str| wording::kind_of(name) != Kind::Raw || wording::is_statistic(name);
    for (calculated, why) in [(true, LeftOut::Known), (false, LeftOut::Unknown)] {
        let these =
            || columns.iter().filter(|(index, _)| heading(*index).is_some_and(is_statistic) == calculated);
        let names: Vec<String> = these()
            .map(|(index, _)| {
                heading(*index).map_or_else(|| format!("column {}", index + 1), |name| format!("`{name}`"))
            })
            .collect();
        if !names.is_empty() {
            let values = these().map(|(_, count)| count).sum();
            let message = format!("not read, because they stand beside the grid: {}", names.join(", "));
            harvest.leave_out(grid.header, &message, values, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::grid_finder;
    use foldshift_tables::sheet::Book;

    fn told(text: &str) -> Vec<String> {
        let book = Book::of_text("a.csv", text.to_owned());
        let sheet = book.first();
        let mut harvest = Harvest::new(&book);
        let grids = grid_finder::find(sheet, 0..sheet.len());
        tell_numbers(sheet, &grids.iter().collect::<Vec<_>>(), &mut harvest);
        harvest.warnings().iter().map(|warning| warning.message.clone()).collect()
    }

    #[test]
    fn means_and_totals_are_told_when_they_are_not_read() {
        assert_eq!(told("exported 1,2,3\n,1,2,3\nA,1,2,3\nB,4,5,6\nnote\n"), Vec::<String>::new());
        assert_eq!(
            told(",1,2,3,Mean,\nA,1,2,3,2,9\nB,4,5,6,5,9\n\nTotal,5,7,9\nx,5,7,9\n"),
            [
                "lines 5 to 6 belong to no grid: the numbers are not read (6 values)",
                "not read, because they stand beside the grid: `Mean` (2 values)",
                "not read, because they stand beside the grid: column 6 (2 values)"
            ]
        );
    }

    #[test]
    fn a_heading_of_several_words_speaks_of_its_own_column() {
        let said = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            super::said(&sheet, &grid_finder::find(&sheet, 0..sheet.len())).remove(0)
        };
        assert_eq!(said(",1,2,3,Standard deviation\nA,1,2,3,2\nB,4,5,6,5\n\n"), None);
        assert!(said(",1,2,3,Standard deviation\nA,1,2,3,\nB,4,5,6,\n\n").is_some());
    }

    #[test]
    fn numbers_above_the_first_grid_are_told_where_they_fill_several_lines() {
        let grid = ",1,2,3\nA,1,2,3\nB,4,5,6\n";
        assert_eq!(told(&format!("dose,1.5,2,3\n\n{grid}")), Vec::<String>::new());
        let above = told(&format!("one,1.5,2,3\ntwo,4.5,5,6\n\n{grid}"));
        assert_eq!(above, ["lines 1 to 2 belong to no grid: the numbers are not read (6 values)"]);
    }

    #[test]
    fn a_sheet_without_a_grid_is_told_with_its_numbers() {
        let line = "1.5,2,3,4,5,6\n";
        let book = Book::of_text("a.csv", line.repeat(4));
        let mut harvest = Harvest::new(&book);
        tell_sheet(book.first(), &mut harvest);
        assert!(harvest.warnings()[0].message.contains("(24 values)"));
    }
}
