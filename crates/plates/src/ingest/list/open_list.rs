//! A list while it is read.

use crate::ingest::cell;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::list::columns::{Columns, Left};
use crate::ingest::list::line_names::Names;
use crate::ingest::list::lists_side_by_side::Part;
use crate::ingest::list::wanted::names;
use foldshift_tables::sheet::{Cell, Sheet};

/// A list, or one of several that stand beside one another, while it is read.
pub(super) struct List {
    pub(super) part: Part,
    /// The line of its header.
    pub(super) header: usize,
    pub(super) slot: Slot,
    /// How many numbers of each column are left out.
    pub(super) left: Vec<usize>,
    pub(super) names: Names,
}

impl List {
    pub(super) fn columns(&self) -> &Columns {
        &self.part.columns
    }

    /// Does a line say nothing in the cells of this list?
    pub(super) fn is_blank(&self, cells: &[Cell<'_>]) -> bool {
        cells.iter().filter(|cell| self.part.cells.contains(&cell.index)).all(|cell| cell.text.is_empty())
    }

    pub(super) fn count_left(&mut self, sheet: &Sheet, cells: &[Cell<'_>]) {
        for (left, count) in
            self.part.columns.left.iter().zip(&mut self.left).filter(|(left, _)| left.why.is_some())
        {
            let cell = cells.get(left.index).filter(|cell| !cell.text.is_empty());
            *count +=
                usize::from(cell.is_some_and(|cell| cell::is_reading(sheet.marks(), cell.index, &cell.text)));
        }
    }

    /// Tells which columns were left out.
    pub(super) fn tell_left(&self, harvest: &mut Harvest<'_>) {
        for unknown in [false, true] {
            let of = |left: &Left| (left.why == Some(LeftOut::Unknown)) == unknown;
            let all = || self.columns().left.iter().zip(&self.left).filter(|(left, _)| of(left));
            let count: usize = all().map(|(_, count)| count).sum();
            let names = names(all().map(|(left, _)| left.name.as_str()));
            if names.is_empty() {
                continue;
            }
            match (unknown, count) {
                (true, _) => {
                    let message = format!("nothing says what stands in {names}: not read");
                    harvest.leave_out(self.header, &message, count, LeftOut::Unknown);
                }
                (false, 0) => harvest.warn(self.header, format!("not read as raw readings: {names}")),
                (false, _) => {
                    let message = format!("not read as raw readings: {names}");
                    harvest.leave_out(self.header, &message, count, LeftOut::Known);
                }
            }
        }
    }
}
