//! Numbers that are finer than the readings beside them.

use crate::ingest::cell;
use crate::ingest::grid::Grid;
use foldshift_tables::sheet::Sheet;

/// Numbers behind an empty column that have more decimals than those before it: calculated, though
/// nothing shows from what. The index of the first empty column, and the names of those behind it.
pub(crate) fn finer_behind_a_gap(sheet: &Sheet, grid: &Grid) -> Option<(usize, String)> {
    let mut decimals: Vec<Vec<usize>> = vec![Vec::new(); grid.run.cols];
    for (_, line) in &grid.rows {
        for cell in sheet.cells(*line).iter().skip(grid.run.start).take(grid.run.cols) {
            let skipped = grid.left_out.contains(&cell.index);
            if !skipped && cell::is_reading(sheet.marks(), cell.index, &cell.text) {
                let own = cell.text.rsplit_once(['.', ',']).map_or(0, |(_, decimals)| decimals.len());
                decimals[cell.index - grid.run.start].push(own);
            }
        }
    }
    let first = decimals.iter().position(|column| !column.is_empty())?;
    let gap = first + decimals[first..].iter().position(Vec::is_empty)?;
    let usual = decimals[first..gap].iter().flatten().copied().max()?;
    let behind: Vec<usize> = (gap..decimals.len()).filter(|at| !decimals[*at].is_empty()).collect();
    // Where only some lines have such a number, as a mean of several lines has, one decimal tells enough.
    let finer = |at: &usize| {
        let column = &decimals[*at];
        let sparse = 5 * column.len() < 3 * grid.rows.len();
        let most = column.iter().filter(|own| **own > usual).count();
        column.iter().all(|own| *own >= usual + 2) || (sparse && 4 * most >= column.len())
    };
    let names: Vec<String> = behind.iter().map(|at| (at + grid.run.first).to_string()).collect();
    (!behind.is_empty() && behind.iter().all(finer)).then(|| (grid.run.start + gap, names.join(", ")))
}
