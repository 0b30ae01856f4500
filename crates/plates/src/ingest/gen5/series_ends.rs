//! Where tables of wells against time or wavelength end: too early, or not where they seem to.

use super::section::Section;
use super::series::Series;
use super::series_lines::Axis;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// So many cells may have been lost in every line of a table; more are wells that were not read.
const FEW: usize = 6;

impl Series {
    /// Lines of a table that all end a few cells too early, but not behind a whole row of wells: which cell they lost
    /// nobody knows. One or two lines are held against the wells instead.
    pub(super) fn shortened(
        &self,
        sheet: &Sheet,
        lines: &[(usize, Vec<Cell<'_>>)],
        cells: usize,
    ) -> Option<Diagnostic> {
        let width = self.wells.last().map_or(0, |(index, _)| index + 1);
        let few = (1..=FEW).contains(&width.saturating_sub(cells));
        let (line, _) = lines.first().filter(|_| few && lines.len() > 2 && !self.ends_a_row(cells))?;
        let message = format!("these lines have {cells} cells, the wells above them {width}");
        let help =
            "a cell was lost in each of them, or wells at the end were not read: export the table again";
        Some(sheet.error_at_end(message, *line).code(Code::Export).help(help))
    }

    /// Is the well below which lines of so many cells end the last of its plate row or column? Whole rows are
    /// what people leave out.
    fn ends_a_row(&self, cells: usize) -> bool {
        let place = self.wells.iter().position(|(index, _)| *index >= cells).unwrap_or(self.wells.len());
        let Some(((_, last), (_, next))) =
            place.checked_sub(1).and_then(|last| Some((self.wells.get(last)?, self.wells.get(place)?)))
        else {
            return true;
        };
        last.row() != next.row() && last.col() != next.col()
    }

    /// Times that are not there although the procedure counts them.
    pub(super) fn too_few(&self, lines: &[(usize, Vec<Cell<'_>>)], section: &Section) -> Option<String> {
        let expected = section.procedure.time_points.filter(|_| self.axis == Axis::Times)?;
        let found = lines.len();
        (found < expected).then(|| format!("the procedure has {expected} time points, this table {found}"))
    }
}
