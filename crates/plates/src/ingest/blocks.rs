//! Blocks of cells into readings: grids with labels, and grids of which only the geometry is known.

use foldshift_tables::diagnostic::Code;
use std::borrow::Cow;
use std::sync::Arc;

use crate::ingest::grid::Grid;
use crate::ingest::grid_shape;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::ingest::ragged;
use crate::ingest::typed_means::{self, TypedMeans};
use crate::plate::Well;
use foldshift_tables::sheet::{Cell, Sheet};

/// What a block was read from: the plate, the read, and when.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) plate: Arc<str>,
    pub(crate) read: Arc<str>,
    /// Seconds since the first cycle.
    pub(crate) time_s: Option<f64>,
}

impl Target {
    /// An endpoint.
    pub(crate) fn endpoint(plate: impl Into<Arc<str>>, read: impl Into<Arc<str>>) -> Self {
        Self { plate: plate.into(), read: read.into(), time_s: None }
    }

    /// The slot of the well in `row` and `col`, both from 0; `None` beyond any plate.
    pub(crate) fn slot(&self, row: usize, col: usize) -> Option<Slot> {
        let well = Well::new(row, col)?;
        Some(Slot { plate: Arc::clone(&self.plate), read: Arc::clone(&self.read), well, time_s: self.time_s })
    }
}

/// Takes the cell of the well in `row` and `col`, both from 0, which stands in `line`.
pub(crate) fn take_cell(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    target: &Target,
    (row, col): (usize, usize),
    line: usize,
    cell: &Cell<'_>,
) {
    match target.slot(row, col) {
        Some(slot) => harvest.take(&slot, line, cell.index, cell),
        None if cell.text.is_empty() => {}
        None => harvest
            .problem(sheet.error("there is no such well on any plate", line, cell).code(Code::NotAWell)),
    }
}

/// Takes every cell of a grid with column numbers but those that somebody calculated from the others.
pub(crate) fn take_grid(sheet: &Sheet, harvest: &mut Harvest<'_>, grid: &Grid, target: &Target) {
    take_grid_but(sheet, harvest, grid, typed_means::of(sheet, grid), target);
}

/// Takes every cell of a grid but those that are known to be calculated.
pub(crate) fn take_grid_but(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    grid: &Grid,
    typed: Option<TypedMeans>,
    target: &Target,
) {
    let mut grid = Cow::Borrowed(grid);
    if let Some(typed) = typed {
        let message = format!("not read, because they are calculated: {}", typed.told);
        harvest.leave_out(grid.header, &message, typed.values, LeftOut::Known);
        typed.taken_from(grid.to_mut());
        // Beside columns that are calculated, finer numbers are calculated too, though one of them may be damaged.
        if let Some((_, names)) = typed_means::finer_behind_a_gap(sheet, &grid) {
            let message = format!(
                "the numbers of columns {names} stand behind an empty column and have more decimals than those before it: were they calculated?"
            );
            let help =
                "remove what is calculated from the sheet, or write all readings with the same decimals";
            let problem = sheet.error_at_end(message, grid.header).code(Code::Export).help(help);
            harvest.problem_of(&target.plate, problem);
            return;
        }
    }
    let grid = grid.as_ref();
    if let Some(gap) = grid_shape::gap(grid) {
        harvest.warn(grid.header, gap);
    }
    if let Some(early) = tellable(sheet, grid, target) {
        harvest.warn(grid.header, early);
    }
    grid.for_each_cell(sheet, |row, col, line, _, cell| {
        take_cell(sheet, harvest, target, (row, col), line, cell);
    });
}

/// Rows of an endpoint that end before the others.
fn tellable(sheet: &Sheet, grid: &Grid, target: &Target) -> Option<String> {
    if grid.turned || target.time_s.is_some() {
        return None;
    }
    let kept = (grid.run.start..grid.run.end()).rev().find(|index| !grid.left_out.contains(index))?;
    ragged::told(sheet, &grid.rows, grid.run.start..kept + 1, grid.run.first - 1)
}

/// A grid without labels: row A is line `top`, column 1 is cell `left` of each line, and empty lines
/// and cells within are wells that were not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bare {
    /// Line of row A, from 0.
    pub(crate) top: usize,
    /// Index of the cell of column 1.
    pub(crate) left: usize,
    /// Number of lines.
    pub(crate) rows: usize,
    /// Number of cells that count in each line.
    pub(crate) cols: usize,
}

impl Bare {
    /// Its plate rows, counted from `first`, and their lines.
    pub(crate) fn lines(self, first: usize) -> Vec<(usize, usize)> {
        (first..).zip(self.top..self.top + self.rows).collect()
    }

    /// What is to be said of rows that end before the others, the first of which is `first`.
    pub(crate) fn ends_early(self, sheet: &Sheet, first: usize) -> Option<String> {
        ragged::told(sheet, &self.lines(first), self.left..self.left + self.cols, 0)
    }
}

/// Takes every cell of a grid without labels.
pub(crate) fn take_bare(sheet: &Sheet, harvest: &mut Harvest<'_>, bare: Bare, target: &Target) {
    if let Some(early) = bare.ends_early(sheet, 0).filter(|_| target.time_s.is_none()) {
        harvest.warn(bare.top, early);
    }
    for row in 0..bare.rows {
        let line = bare.top + row;
        for (col, cell) in sheet.cells(line).iter().skip(bare.left).take(bare.cols).enumerate() {
            take_cell(sheet, harvest, target, (row, col), line, cell);
        }
    }
}
