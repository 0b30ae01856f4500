//! Whole rows and columns, laid over a plate once its format is known.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::plate::layout::property::{Properties, merge};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::Diagnostic;

/// Whole rows and columns, and values for every well.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RowsAndColumns {
    /// Values for every well that is named.
    pub(super) everywhere: Properties,
    /// Is every well of the plate named, whatever its format?
    pub(super) whole: bool,
    pub(super) rows: BTreeMap<usize, Properties>,
    pub(super) cols: BTreeMap<usize, Properties>,
    /// Interleaved rows: in every second column they trade places pairwise.
    pub(super) irows: BTreeMap<usize, Properties>,
    pub(super) icols: BTreeMap<usize, Properties>,
}

impl RowsAndColumns {
    /// Does any row or column, or every well, have this variable?
    pub(super) fn name(&self, variable: &str) -> bool {
        let lines = [&self.rows, &self.cols, &self.irows, &self.icols];
        self.everywhere.contains_key(variable)
            || lines.iter().any(|lines| lines.values().any(|properties| properties.contains_key(variable)))
    }

    /// The far corner of what the lines name.
    pub(super) fn corners(&self) -> Option<Well> {
        let last = |lines: [&BTreeMap<usize, Properties>; 2]| {
            lines.iter().filter_map(|lines| lines.keys().next_back().copied()).max()
        };
        let (row, col) = (last([&self.rows, &self.irows]), last([&self.cols, &self.icols]));
        (row.is_some() || col.is_some()).then(|| Well::new(row.unwrap_or(0), col.unwrap_or(0))).flatten()
    }

    /// The wells that rows and columns name. Where a layout names only rows, or only columns, they
    /// reach across the plate. Where it names both, rows reach from the first to the last column that
    /// is named anywhere, and columns likewise, as in wellmap.
    fn named(&self, wells: &BTreeMap<Well, Properties>, format: PlateFormat) -> Vec<Well> {
        let rows = !self.rows.is_empty() || !self.irows.is_empty();
        let cols = !self.cols.is_empty() || !self.icols.is_empty();
        let plain_rows: Vec<usize> =
            wells.keys().map(|well| well.row()).chain(self.rows.keys().copied()).collect();
        let plain_cols: Vec<usize> =
            wells.keys().map(|well| well.col()).chain(self.cols.keys().copied()).collect();
        let spread = |plain: &[usize], lines: &BTreeMap<usize, Properties>, across: &[usize]| {
            let across = span(across).into_iter().flatten();
            let traded = across.flat_map(|other| lines.keys().map(move |line| interleave(*line, other)));
            let all: Vec<usize> = plain.iter().copied().chain(traded).chain(lines.keys().copied()).collect();
            span(&all)
        };
        let row_span = spread(&plain_rows, &self.irows, &plain_cols);
        let col_span = spread(&plain_cols, &self.icols, &plain_rows);
        let within =
            |span: &Option<RangeInclusive<usize>>, at| span.as_ref().is_some_and(|s| s.contains(&at));
        format
            .iter()
            .filter(|well| {
                let row = self.rows.contains_key(&well.row())
                    || self.irows.contains_key(&interleave(well.row(), well.col()));
                let col = self.cols.contains_key(&well.col())
                    || self.icols.contains_key(&interleave(well.col(), well.row()));
                self.whole
                    || match (rows, cols) {
                        (true, true) => {
                            (row && within(&col_span, well.col())) || (col && within(&row_span, well.row()))
                        }
                        _ => row || col,
                    }
            })
            .collect()
    }

    /// Every well of the layout with all its properties, on a plate of this format.
    pub(super) fn over(
        &self,
        wells: &BTreeMap<Well, Properties>,
        format: PlateFormat,
        problems: &mut Vec<Diagnostic>,
    ) -> BTreeMap<Well, Properties> {
        let mut all: BTreeMap<Well, Properties> =
            self.named(wells, format).into_iter().map(|well| (well, Properties::new())).collect();
        all.extend(wells.iter().map(|(well, properties)| (*well, properties.clone())));
        for (well, properties) in &mut all {
            let mut line = Properties::new();
            let through = [
                self.rows.get(&well.row()),
                self.cols.get(&well.col()),
                self.irows.get(&interleave(well.row(), well.col())),
                self.icols.get(&interleave(well.col(), well.row())),
            ];
            // A block or a single well that settles a key settles it for its row and column too.
            let open = |through: &Properties| -> Properties {
                through
                    .iter()
                    .filter(|(key, _)| !properties.contains_key(*key))
                    .map(|(k, p)| (k.clone(), p.clone()))
                    .collect()
            };
            for lines in through.into_iter().flatten().map(open) {
                merge(&mut line, &lines, &format!("well {well}"), problems);
            }
            for (key, property) in line.into_iter().chain(self.everywhere.clone()) {
                properties.entry(key).or_insert(property);
            }
        }
        all
    }
}

fn span(lines: &[usize]) -> Option<RangeInclusive<usize>> {
    Some(*lines.iter().min()?..=*lines.iter().max()?)
}

/// wellmap's interleaving: in every second crossing line, lines trade places pairwise.
fn interleave(line: usize, across: usize) -> usize {
    match (across % 2, line % 2) {
        (0, _) => line,
        (_, 0) => line + 1,
        _ => line - 1,
    }
}
