//! Does a grid hold together? Its end, the lengths of its lines, and the rows it names.
//!
//! A line that lost or gained a cell still looks like a line, but its numbers stand in other wells.

use std::ops::Range;

use crate::ingest::cell::{self, Content};
use crate::ingest::grid::{Grid, Run};
use crate::ingest::line_lengths;
use crate::plate::well::{parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// How many lines below a grid are searched for rows of it.
pub(crate) const APART: usize = 8;

/// Does plate row `row` go on with rows that ended with `last`, on a plate with so many columns?
pub(crate) fn goes_on(row: usize, last: usize, run: Run) -> bool {
    row == last + 1 || (row > last && run.plate_rows().is_some_and(|rows| row < rows))
}

/// Do readings stand below more than half of the column numbers?
pub(crate) fn is_row(sheet: &Sheet, cells: &[Cell<'_>], run: Run) -> bool {
    let values = cells.iter().skip(run.start).take(run.cols);
    let readings = values.filter(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)).count();
    2 * readings > run.cols
}

/// What is wrong with the shape of a grid, if anything.
pub(crate) fn problem(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    cut_off(sheet, grid)
        .or_else(|| overlong(sheet, grid))
        .or_else(|| line_lengths::uneven(sheet, grid))
        .or_else(|| beyond(sheet, grid))
        .or_else(|| label_in_a_column(sheet, grid))
}

/// The same wavelength in every line of the last column, among readings with decimals: the label of the lines, which
/// moved there because each of them is short by a cell.
fn label_in_a_column(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    let mut lines = grid.rows.iter().map(|(_, line)| (*line, sheet.cells(*line)));
    let (line, first) = lines.next()?;
    let end = grid.run.end();
    let label = first.get(end.checked_sub(1)?)?;
    let wave = label.text.parse::<u32>().is_ok_and(|wave| (200..=1000).contains(&wave));
    let decimals = |cells: &[Cell<'_>]| {
        cells.iter().take(end - 1).skip(grid.run.start).any(|cell| cell.text.contains(['.', ',']))
    };
    let alike = |cells: &[Cell<'_>]| {
        cells.get(end - 1).is_some_and(|cell| cell.text == label.text) && decimals(cells)
    };
    if !wave
        || sheet.name().is_some()
        || grid.rows.len() < 2
        || !decimals(&first)
        || !lines.all(|(_, cells)| alike(&cells))
    {
        return None;
    }
    let message = format!(
        "`{}` stands in the last column of every row, as the label of a read does: is each row short by a cell?",
        label.text
    );
    let help =
        "expected a reading below every column number and the label behind them; export the plate again";
    Some(sheet.error(message, line, label).code(Code::Export).help(help))
}

/// Rows missing from a grid whose rows are not evenly spaced.
pub(crate) fn gap(grid: &Grid) -> Option<String> {
    let steps: Vec<(usize, usize)> =
        grid.rows.windows(2).map(|pair| (pair[0].0, pair[1].0 - pair[0].0)).collect();
    if steps.windows(2).all(|pair| pair[0].1 == pair[1].1) {
        return None;
    }
    let missing: Vec<String> =
        steps.iter().flat_map(|(row, step)| (row + 1..row + step).map(row_name)).collect();
    (!missing.is_empty()).then(|| format!("the grid has no row {}", missing.join(", ")))
}

/// A row letter or a number between two grids, of which the right one has no letters: its cells have moved.
pub(crate) fn astray(sheet: &Sheet, rows: &[(usize, usize)], gap: Range<usize>) -> Option<Diagnostic> {
    rows.iter().find_map(|(row, line)| {
        let cells = sheet.cells(*line);
        let is_astray = |cell: &&Cell<'_>| {
            parse_row(&cell.text).is_some() || cell::is_reading(sheet.marks(), cell.index, &cell.text)
        };
        let cell = cells.get(gap.clone())?.iter().find(is_astray)?;
        let message = format!(
            "`{}` in row {} stands beside the column numbers: the line of column numbers may have moved",
            cell.text,
            row_name(*row)
        );
        let help = "every column number stands above its wells: export the plate again";
        Some(sheet.error(message, *line, cell).code(Code::Export).help(help))
    })
}

/// A row letter that the plate does not have, behind a gap: a letter that was changed.
fn beyond(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    let rows = grid.run.plate_rows()?;
    let mut pairs = grid.rows.windows(2);
    let pair = pairs.find(|pair| pair[1].0 >= rows && pair[1].0 - pair[0].0 > 1 && pair[0].0 < rows)?;
    let (row, line) = pair[1];
    let message = format!(
        "row {} stands on a plate of {} columns, which has {rows} rows",
        row_name(row),
        grid.run.cols
    );
    let label = sheet.cells(line).into_iter().nth(grid.run.start.checked_sub(1)?)?;
    Some(sheet.error(message, line, &label).code(Code::Export).help("check the letter of this row"))
}

/// A grid with which the file ends, too early: a line broken off, or rows missing.
///
/// Rows may be left out from a plate, but then evenly (A, G, M, …) up to its edge, or with the same
/// margin above and below. Nothing may follow a cut, not even an empty line.
pub(crate) fn cut_off(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    const HELP: &str = "the file looks cut off: copy or export it again, completely";
    let Some((last, line)) = grid.rows.last().copied() else {
        let message = "truncated: the file ends after the column numbers, expected rows below them";
        return Some(sheet.error_at_end(message, grid.header).code(Code::Truncated).help(HELP));
    };
    let found = sheet.cells(line).len();
    if sheet.is_open(line) && found < grid.run.end() {
        let message = format!(
            "truncated: row {} ends within column {}, expected {} columns",
            row_name(last),
            (found + grid.run.first).saturating_sub(grid.run.start + 1),
            grid.run.cols
        );
        return Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP));
    }
    let rows = grid.run.plate_rows().filter(|_| sheet.is_last(line))?;
    let first = grid.rows.first().map_or(0, |(row, _)| *row);
    let mut steps = grid.rows.windows(2).map(|pair| pair[1].0 - pair[0].0);
    let step = steps.next().unwrap_or(1);
    let even = steps.all(|other| other == step);
    if !even || last + step >= rows || (first > 0 && first + last + 1 == rows) {
        return None;
    }
    let message = format!(
        "truncated: the file ends after row {} of a plate with {} columns, expected rows up to {}",
        row_name(last),
        grid.run.cols,
        row_name(first + (rows - 1 - first) / step * step)
    );
    Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP))
}

/// A number directly beyond the last column number: the cells do not stand where the header says.
fn overlong(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    let header = sheet.cells(grid.header);
    let headed = header.get(grid.run.end()).is_some_and(|cell| !cell.text.is_empty());
    grid.rows.iter().find_map(|(row, line)| {
        let cells = sheet.cells(*line);
        let number = |cell: &&Cell<'_>| {
            let content = cell::read(sheet.marks(), cell.index, &cell.text);
            matches!(content, Content::Number(_) | Content::Ambiguous)
        };
        // A word for a bad well, right behind the last column, is the well of that column moved on.
        let moved = |cell: &&Cell<'_>| {
            let content = cell::read(sheet.marks(), cell.index, &cell.text);
            !matches!(content, Content::Empty | Content::Unknown)
        };
        let beside = cells.get(grid.run.end()).filter(moved).filter(|_| !headed);
        // A workbook keeps no empty cells at the end of its header: what stands apart stands beside the grid.
        let apart = || cells.iter().skip(header.len()).find(number).filter(|_| sheet.name().is_none());
        let cell = beside.or_else(apart)?;
        let message =
            format!("row {} has more numbers than the {} columns of its grid", row_name(*row), grid.run.cols);
        let help =
            "decimal commas in a file with commas between the cells? Export with `;`, tabs or decimal points";
        Some(sheet.error(message, *line, cell).code(Code::Export).help(help))
    })
}

#[cfg(test)]
mod tests {
    use crate::ingest::grid_finder;
    use foldshift_tables::sheet::Sheet;

    fn problem(text: &str) -> Option<String> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        grid_finder::find(&sheet, 0..sheet.len()).remove(0).problem.map(|problem| problem.message)
    }

    #[test]
    fn a_line_that_lost_or_gained_a_cell_is_refused() {
        let text = ",1,2,3,4\nA,1.5,,3.5,4.5\nB,1.5,2.5,3.5,4.5\nC,1.5,2.5,3.5,4.5\n\n";
        assert_eq!(problem(text), None);
        assert!(
            problem(&text.replace("A,1.5,,", "A,1.5,")).unwrap().contains("row A has 4 cells, expected 5")
        );
        assert!(problem(&text.replace("A,1.5,,", "A,1.5,,,")).is_some());
    }

    #[test]
    fn a_bad_well_that_moved_behind_the_last_column_is_refused() {
        let text = ",1,2,3\nA,1,2,3\nB,4,5,NA\n\n";
        assert_eq!(problem(text), None);
        assert!(
            problem(&text.replace("B,4,", "B,4,4,")).unwrap().contains("more numbers than the 3 columns")
        );
    }

    #[test]
    fn column_numbers_that_moved_away_from_their_wells_are_refused() {
        let text = "P1,1,2,3,,P2,1,2,3\nA,1,2,3,,A,4,5,6\nB,1,2,3,,B,4,5,6\n\n";
        let problems = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            grid_finder::find(&sheet, 0..sheet.len()).into_iter().filter_map(|grid| grid.problem).count()
        };
        assert_eq!(problems(text), 0);
        assert_eq!(problems(&text.replace(",,P2", ",,,P2")), 1);
        assert_eq!(problems("P1,1,2,3,,P2,1,2,3\nA,1,2,3,,,4,5,6\nB,1,2,3,,,4,5,6\n\n"), 0);
    }

    #[test]
    fn a_label_that_moved_into_the_last_column_is_refused() {
        let text = ",1,2,3\nA,0.1,0.25,570\nB,0.3,0.41,570\n\n";
        assert!(problem(text).unwrap().contains("`570` stands in the last column of every row"));
        assert_eq!(problem(&text.replacen("570", "571", 1)), None);
        assert_eq!(problem(&text.replace("0.", "")), None);
    }

    #[test]
    fn a_row_letter_that_the_plate_does_not_have_is_refused() {
        let text = ",1,2,3,4\nA,1,2,3,4\nB,1,2,3,4\nQ,1,2,3,4\n\n";
        assert!(problem(text).unwrap().contains("row Q"));
    }

    #[test]
    fn a_missing_row_is_told_and_every_third_row_is_not() {
        let gap = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            super::gap(&grid_finder::find(&sheet, 0..sheet.len()).remove(0))
        };
        assert!(gap(",1,2,3,4\nA,1,2,3,4\nB,1,2,3,4\nD,1,2,3,4\nE,1,2,3,4\n\n").unwrap().contains("row C"));
        assert!(gap(",1,2,3,4\nA,1,2,3,4\nC,1,2,3,4\nE,1,2,3,4\n\n").is_none());
    }
}
