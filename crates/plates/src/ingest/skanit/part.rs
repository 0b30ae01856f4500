//! What a sheet of `SkanIt` holds of one step, plate and wavelength, and how its mode and wavelengths are said.

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::harvest::Harvest;
use crate::ingest::series_table::SeriesTable;
use crate::ingest::torn::torn;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// Advice for a sheet of which a part is missing.
pub(super) const HELP: &str = "export the results of SkanIt again, completely and unedited";

/// Readings of one step, plate and wavelength, before they are named.
pub(super) struct Part<'b> {
    pub(super) sheet: &'b Sheet,
    pub(super) step: String,
    pub(super) plate: Arc<str>,
    pub(super) mode: &'static str,
    pub(super) waves: Vec<u32>,
    pub(super) cells: Cells,
}

/// Where its readings stand.
pub(super) enum Cells {
    Grid(Box<Grid>),
    Table(SeriesTable),
}

/// The mode in the name of a step.
pub(super) fn mode_of(step: &str) -> Option<&'static str> {
    let lower = step.to_lowercase();
    let words = [
        ("absorbance", "absorbance"),
        ("photometric", "absorbance"),
        ("fluorescence", "fluorescence"),
        ("fluorometric", "fluorescence"),
        ("time-resolved fluorescence", "fluorescence"),
        ("trf", "fluorescence"),
        ("luminescence", "luminescence"),
        ("luminometric", "luminescence"),
    ];
    words.into_iter().find_map(|(word, mode)| lower.starts_with(word).then_some(mode))
}

/// Wavelengths of `Wavelength: 450 nm` or `Ex 530 nm, Em 590 nm`; 0 nm means no filter.
pub(super) fn waves_of(text: &str) -> Option<Vec<u32>> {
    let lower = text.to_lowercase();
    let mut waves = Vec::new();
    for part in lower.split(',') {
        let part = part.trim();
        let rest = ["wavelength:", "excitation:", "emission:", "ex ", "em "]
            .iter()
            .find_map(|key| part.strip_prefix(key))?;
        let wave: u32 = rest.trim().strip_suffix("nm")?.trim().parse().ok()?;
        waves.push(wave);
    }
    waves.retain(|wave| *wave > 0);
    Some(waves)
}

/// The raw grids of a sheet, and the grid of samples beside each; all others are calculated.
pub(super) fn grids(
    sheet: &Sheet,
    lines: Range<usize>,
    raw: &[&str],
    harvest: &mut Harvest<'_>,
) -> Vec<Grid> {
    let all = grid_finder::find(sheet, lines);
    let corner = |grid: &Grid| grid.title.as_ref().map(|(title, _)| title.clone()).unwrap_or_default();
    // Its own grid of samples stands below a grid; above it where the first of the sheet does.
    let samples: Vec<Grid> = all.iter().filter(|grid| corner(grid) == "Sample").cloned().collect();
    let first = all.iter().find(|grid| raw.contains(&corner(grid).as_str())).map_or(0, |grid| grid.header);
    let above = samples.first().is_some_and(|samples| samples.header < first);
    let own = |line: usize| {
        if samples.len() == 1 {
            return samples.first();
        }
        let before = samples.iter().rev().find(|samples| samples.header < line);
        let behind = samples.iter().find(|samples| samples.header > line);
        if above { before } else { behind }
    };
    let mut found = Vec::new();
    for mut grid in all {
        let title = corner(&grid);
        if raw.contains(&title.as_str()) {
            if grid.problem.is_none() {
                grid.problem = check(sheet, &grid, own(grid.header));
            }
            found.push(grid);
        } else if title != "Sample" {
            harvest.warn(grid.header, format!("the grid `{title}` is not read: it is calculated"));
        }
    }
    found
}

/// Is this a whole plate, or as large as the grid of samples, without a gap?
fn check(sheet: &Sheet, grid: &Grid, samples: Option<&Grid>) -> Option<Diagnostic> {
    if let Some(pair) = grid.rows.windows(2).find(|pair| pair[1].0 != pair[0].0 + 1) {
        let message = format!("row {} stands below row {}", row_name(pair[1].0), row_name(pair[0].0));
        return Some(sheet.error_at(message, pair[1].1, 1, 1).code(Code::Export).help(HELP));
    }
    let rows = |grid: &Grid| grid.rows.iter().map(|(row, _)| *row).collect::<Vec<_>>();
    let alike = samples.is_some_and(|samples| samples.run == grid.run && rows(samples) == rows(grid));
    let whole =
        grid.run.plate_rows() == Some(grid.rows.len()) && grid.rows.first().is_some_and(|(row, _)| *row == 0);
    if samples.map_or(!whole, |_| !alike) {
        let message = format!("{} rows of {} columns are no whole plate", grid.rows.len(), grid.run.cols);
        return Some(sheet.error_at(message, grid.header, 1, 1).code(Code::Export).help(HELP));
    }
    // In a workbook a well that was not read and a cell that is missing look alike, unless a sample stands in it.
    let last = grid.run.end() - 1;
    let filled = |line: usize| sheet.cells(line).get(last).is_some_and(|cell| !cell.text.is_empty());
    let lines: Vec<(usize, usize)> = match (sheet.name(), samples) {
        (None, _) => {
            let short = |line: usize| sheet.cells(line).len() <= last;
            grid.rows
                .iter()
                .filter(|(_, line)| short(*line) || filled(*line))
                .map(|(_, line)| (*line, last))
                .collect()
        }
        (Some(_), Some(samples)) => {
            let pairs = grid.rows.iter().zip(&samples.rows);
            pairs
                .filter(|((_, line), (_, sample))| filled(*line) || filled(*sample))
                .map(|((_, line), _)| (*line, last))
                .collect()
        }
        (Some(_), None) => Vec::new(),
    };
    torn(sheet, &lines)
}
