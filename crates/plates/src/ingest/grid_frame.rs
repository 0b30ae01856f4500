//! Lines of a grid that hold no wells: doses below the column numbers, and those numbers once more at the end.

use crate::ingest::cell::{self, Content};
use crate::ingest::grid::row_of;
use crate::ingest::grid::{Grid, Run};
use crate::ingest::wording::{self, Kind};
use foldshift_tables::sheet::{Cell, Sheet};

/// The column numbers once more, right below a plate whose row letters stand at both sides.
pub(crate) fn is_frame(sheet: &Sheet, grids: &[Grid], line: usize, runs: &[Run]) -> bool {
    let Some(above) = grids.last().filter(|grid| grid.is_whole() && runs.contains(&grid.run)) else {
        return false;
    };
    let closed = |(row, line): &(usize, usize)| {
        let cells = sheet.cells(*line);
        cells.get(above.run.end()).is_some_and(|cell| row_of(&cell.text, false) == Some(*row))
    };
    let label = above.run.start.checked_sub(1);
    let row_below = label.filter(|_| line + 1 < sheet.len()).is_some_and(|label| {
        sheet.cells(line + 1).get(label).is_some_and(|cell| row_of(&cell.text, false).is_some())
    });
    !row_below && above.rows.last().is_some_and(|(_, last)| last + 1 == line) && above.rows.iter().all(closed)
}

/// Doses or names of what is in the columns, between their numbers and the first row.
pub(crate) fn is_of_the_layout(sheet: &Sheet, cells: &[Cell<'_>], run: Run) -> bool {
    let labelled = |cell: &&Cell<'_>| matches!(wording::kind_of(&cell.text), Kind::Layout(_));
    let words = |cell: &Cell<'_>| {
        cell.text.is_empty() || matches!(cell::read(sheet.marks(), cell.index, &cell.text), Content::Unknown)
    };
    cells[..run.start].iter().rev().find(|cell| !cell.text.is_empty()).is_some_and(|cell| labelled(&cell))
        || cells[run.start..].iter().all(words)
}

#[cfg(test)]
mod tests {
    use crate::ingest::grid_finder;
    use foldshift_tables::sheet::Sheet;

    fn rows(text: &str) -> Vec<Vec<usize>> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        let grids = grid_finder::find_in_made(&sheet);
        assert!(grids.iter().all(|grid| grid.problem.is_none()), "{text}");
        grids.iter().map(|grid| grid.rows.iter().map(|(_, line)| *line).collect()).collect()
    }

    #[test]
    fn doses_below_the_column_numbers_are_no_row() {
        assert_eq!(rows(",1,2,3\nuM,10,1,0.1\nA,1.5,2,3\nB,4,5,6\n\n"), [[2, 3]]);
        assert_eq!(rows(",1,2,3\n,DMSO,X7,X7\nA,1.5,2,3\nB,4,5,6\n\n"), [[2, 3]]);
        assert_eq!(rows(",1,2,3\nxyz,10,1,0.1\nA,1.5,2,3\nB,4,5,6\n\n"), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn column_numbers_below_a_plate_are_its_frame_unless_a_plate_follows() {
        let plate = ",1,2,3,\nA,1.5,2,3,A\nB,4,5,6,B\n";
        assert_eq!(rows(&format!("{plate},1,2,3,\n")), [[1, 2]]);
        assert_eq!(rows(&format!("{plate}{plate}\n")), [[1, 2], [4, 5]]);
    }
}
