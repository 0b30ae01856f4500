//! Rows of numbers whose wells are known, and what surrounds a grid in which they are looked for.

use std::ops::Range;

use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::plate::well::row_name;
use foldshift_tables::sheet::Sheet;

/// Rows of numbers whose wells are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Body {
    /// Plate row and line, both from 0.
    pub(super) rows: Vec<(usize, usize)>,
    /// Index of the cell of column 1.
    pub(super) left: usize,
    /// Number of columns.
    pub(super) cols: usize,
}

/// What surrounds a grid.
#[derive(Clone, Debug)]
pub(super) struct Surroundings {
    /// Its lines and the empty ones around them, from behind the title or `Plate information` on.
    pub(super) lines: Range<usize>,
    /// Is there a title above it?
    pub(super) titled: bool,
    /// Index of the cell in which lines begin.
    pub(super) left: usize,
    /// Does a delimiter end the lines of this file?
    pub(super) trailing: bool,
    /// Rows and columns of the plate type, if the settings name them.
    pub(super) shape: Option<(usize, usize)>,
}

/// How many cells of a line there are up to the last that is not empty.
pub(super) fn filled(sheet: &Sheet, line: usize) -> usize {
    sheet.cells(line).iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1)
}

impl Body {
    /// Takes every well.
    pub(super) fn take(&self, sheet: &Sheet, harvest: &mut Harvest<'_>, target: &Target) {
        for (row, line) in &self.rows {
            for (col, cell) in sheet.cells(*line).iter().skip(self.left).take(self.cols).enumerate() {
                take_cell(sheet, harvest, target, (*row, col), *line, cell);
            }
        }
    }

    /// Rows left out between others although most steps from row to row are shorter: a group of wells,
    /// or a line that was lost.
    pub(super) fn skipped(&self) -> Option<String> {
        let steps = || self.rows.windows(2).map(|pair| pair[1].0 - pair[0].0);
        let step = steps().min()?;
        let missing = self.rows.windows(2).filter(|pair| pair[1].0 - pair[0].0 > step);
        let missing: Vec<String> = missing.map(|pair| row_name(pair[0].0 + step)).collect();
        (!missing.is_empty()).then(|| missing.join(", "))
    }
}
