//! Finds plates that stand turned in a sheet: row letters above, column numbers down the side.

use crate::ingest::grid::{Grid, Run};
use crate::plate::well::{PLATE_FORMATS, parse_row};
use foldshift_tables::diagnostic::Code;
use foldshift_tables::sheet::{Cell, Sheet};

/// Fewest wells of a plate that is known when it is turned; a smaller table may be anything.
const SMALLEST: usize = 48;

/// The turned plates of a sheet that is no part of `grids`; each must be a whole plate.
pub(crate) fn find(sheet: &Sheet, grids: &[Grid]) -> Vec<Grid> {
    let mut found: Vec<Grid> = Vec::new();
    let mut free = 0;
    for line in 0..sheet.len().saturating_sub(SMALLEST / 6) {
        let taken = grids
            .iter()
            .any(|grid| line >= grid.header && grid.rows.last().is_some_and(|(_, last)| line <= *last));
        if taken || line < free || !may_hold_letters(sheet, line) {
            continue;
        }
        let cells = sheet.cells(line);
        let (mut numbers, mut next) = (Vec::new(), free);
        for run in letters(&cells) {
            let own = numbers_below(sheet, line, run);
            if !own.is_empty() {
                numbers = own;
            }
            let whole = PLATE_FORMATS.iter().any(|format| {
                format.wells() >= SMALLEST && (format.rows, format.cols) == (run.cols, numbers.len())
            });
            if !whole {
                continue;
            }
            next = numbers.last().map_or(line, |(_, line)| *line) + 1;
            let mut grid = Grid {
                title: title_of(sheet, &cells, line, run, free),
                header: line,
                run,
                rows: numbers.clone(),
                turned: true,
                left_out: Vec::new(),
                problem: None,
            };
            if sheet.name().is_none() {
                let length = |line: usize| sheet.cells(line).len();
                let odd = grid.rows.iter().find(|(_, line)| length(*line) != length(numbers[0].1));
                grid.problem = odd.map(|(_, line)| {
                    let message = "this line of a turned plate is longer or shorter than the first: its numbers may stand in the wrong wells";
                    sheet
                        .error_at_end(message, *line)
                        .code(Code::Export)
                        .help("give every line the same number of cells")
                });
            }
            found.push(grid);
        }
        free = next;
    }
    found
}

/// Cheap, because it is asked of every line: are there single letters between the delimiters?
fn may_hold_letters(sheet: &Sheet, line: usize) -> bool {
    let text = sheet.line(line);
    ["A", "a"].iter().any(|letter| text.contains(letter))
        && ["F", "f"].iter().any(|letter| text.contains(letter))
}

/// The runs of letters A, B, C, … of a line.
fn letters(cells: &[Cell<'_>]) -> Vec<Run> {
    let row = |index: usize| cells.get(index).and_then(|cell| parse_row(&cell.text));
    let mut runs = Vec::new();
    let mut index = 0;
    while index < cells.len() {
        let cols = (0..=32).take_while(|offset| row(index + offset) == Some(*offset)).count();
        if cols >= 6 {
            runs.push(Run { start: index, first: 1, cols });
        }
        index += cols.max(1);
    }
    runs
}

/// Plate column and line of the lines below whose label, left of the letters, counts from 1.
fn numbers_below(sheet: &Sheet, header: usize, run: Run) -> Vec<(usize, usize)> {
    let Some(label_at) = run.start.checked_sub(1) else { return Vec::new() };
    let label =
        |line: usize| sheet.cells(line).get(label_at).and_then(|cell| cell.text.parse::<usize>().ok());
    let lines = header + 1..sheet.len();
    lines
        .zip(0..)
        .take_while(|(line, col)| label(*line) == Some(col + 1))
        .map(|(line, col)| (col, line))
        .collect()
}

/// The text in the corner, or in the nearest line above.
fn title_of(
    sheet: &Sheet,
    cells: &[Cell<'_>],
    header: usize,
    run: Run,
    free: usize,
) -> Option<(String, usize)> {
    let corner =
        run.start.checked_sub(1).and_then(|index| cells.get(index)).filter(|cell| !cell.text.is_empty());
    if let Some(cell) = corner.filter(|cell| cell.text != "<>") {
        return Some((cell.text.clone().into_owned(), header));
    }
    let above = (free..header).rev().take(3).find(|line| !sheet.is_blank(*line))?;
    let cells = sheet.cells(above);
    let over =
        cells.iter().take(run.end()).skip(run.start.saturating_sub(1)).find(|cell| !cell.text.is_empty());
    over.map(|cell| (cell.text.clone().into_owned(), above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(rows: usize, cols: usize) -> String {
        let letters: Vec<String> = (0..rows).map(crate::plate::well::row_name).collect();
        let line = |col: usize| {
            let cells: Vec<String> = (0..rows).map(|row| (row * 100 + col).to_string()).collect();
            format!("{},{}\n", col + 1, cells.join(","))
        };
        format!(",{}\n{}", letters.join(","), (0..cols).map(line).collect::<String>())
    }

    fn found(text: &str) -> Vec<Grid> {
        find(&Sheet::new("a.csv", text.to_owned()), &[])
    }

    #[test]
    fn letters_across_and_numbers_down_are_a_turned_plate() {
        let text = format!("KM12\n{}", turned(8, 12));
        let grids = found(&text);
        assert_eq!((grids.len(), grids[0].title.clone().unwrap().0.as_str()), (1, "KM12"));
        let sheet = Sheet::new("a.csv", text);
        let mut wells = Vec::new();
        grids[0].for_each_cell(&sheet, |row, col, _, _, cell| wells.push((row, col, cell.text.to_string())));
        assert_eq!(wells.len(), 96);
        assert!(wells.iter().all(|(row, col, text)| *text == (row * 100 + col).to_string()));
        assert_eq!(found(&turned(16, 24)).len(), 1);
    }

    #[test]
    fn a_table_that_is_no_whole_plate_is_not_turned() {
        assert!(found(&turned(8, 11)).is_empty());
        assert!(found(&turned(4, 6)).is_empty());
        assert!(found(&turned(7, 12)).is_empty());
    }
}
