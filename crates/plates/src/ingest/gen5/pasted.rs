//! Grids that users copied out of Gen5 without the header of the export: the label stands under nothing, at the
//! end of each line.
//!
//! ```text
//! Plate 3
//!    1      2      3
//! A  0.968  0.509  0.591  540   DMSO
//! B  0.289  0.108  0.140  540   drug
//! ```
//!
//! Tables of times keep the label of their read above the temperatures: `Time  T° 540  A1  A2`.

use std::collections::{BTreeMap, BTreeSet};

use super::headings::{first_filled, header_run};
use super::label;
use super::matrix::Matrix;
use super::procedure::Procedure;
use super::section::Section;
use super::series::temperature_of;
use super::words;
use crate::plate::Well;
use foldshift_tables::sheet::Sheet;

/// How far down the first grid may stand.
const HEAD: usize = 400;

/// A grid with labels behind its lines.
struct Pasted {
    /// The line of its title, or of its column numbers where it has none.
    start: usize,
    header: usize,
    /// The line after it.
    end: usize,
    /// What stands above it, unless that is a label.
    title: Option<String>,
    labels: BTreeSet<String>,
}

/// The first grid or table of this kind: the line of its header and a label of it.
pub(super) fn recognise(sheet: &Sheet) -> Option<(usize, String)> {
    let pasted = (0..sheet.len().min(HEAD)).find_map(|line| found_at(sheet, line, 0))?;
    Some((pasted.header, pasted.labels.into_iter().next()?))
}

/// The grid or table whose header is this line.
fn found_at(sheet: &Sheet, header: usize, above: usize) -> Option<Pasted> {
    at(sheet, header, above).or_else(|| table_at(sheet, header, above))
}

/// The table of times whose wells stand in line `header`, behind a temperature with the label of a read.
fn table_at(sheet: &Sheet, header: usize, above: usize) -> Option<Pasted> {
    let (at, first) = first_filled(sheet, header);
    if !words::is_time(&first) {
        return None;
    }
    let cells = sheet.cells(header);
    let is_label = |label: &str| label::parse(label, &Procedure::default()).is_some();
    let label = temperature_of(&cells.get(at + 1)?.text).filter(|label| is_label(label))?.to_owned();
    cells.get(at + 2)?.text.parse::<Well>().ok()?;
    let end = (header + 1..sheet.len()).find(|line| sheet.is_blank(*line)).unwrap_or(sheet.len());
    let (start, title) = title_of(sheet, header, above);
    let title = title.filter(|title| !is_label(title));
    Some(Pasted { start, header, end, title, labels: BTreeSet::from([label]) })
}

/// The title at most two lines above a header, and the line with which both begin.
fn title_of(sheet: &Sheet, header: usize, above: usize) -> (usize, Option<String>) {
    let (at, corner) = first_filled(sheet, header);
    if header_run(sheet, header).is_some_and(|run| run.start == at + 1) {
        return (header, Some(corner).filter(|corner| !words::is_results(corner)));
    }
    let title = (above..header).rev().take(2).find(|line| !sheet.is_blank(*line));
    let text = title.map(|line| first_filled(sheet, line).1).filter(|text| !words::is_results(text));
    (title.unwrap_or(header), text)
}

/// The grid whose column numbers stand in line `header`, if most of its lines end in labels of raw reads.
fn at(sheet: &Sheet, header: usize, above: usize) -> Option<Pasted> {
    let run = header_run(sheet, header)?;
    let named = sheet.cells(header).get(run.end()).is_some_and(|cell| !cell.text.is_empty());
    if named || sheet.is_blank(header + 1) {
        return None;
    }
    let matrix = Matrix::find(sheet, sheet.len(), header, run, String::new());
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for label in matrix.labels() {
        *counts.entry(label).or_default() += 1;
    }
    let silent = Procedure::default();
    let is_label = |label: &str| label::parse(label, &silent).is_some();
    let (lines, rows) = (counts.values().sum::<usize>(), matrix.rows().len());
    let raw: BTreeMap<&str, usize> =
        counts.into_iter().filter(|(label, count)| is_label(label) && 2 * count >= rows).collect();
    // A bare number is a label only where it stands in almost every row.
    let sure =
        raw.iter().any(|(label, count)| label.parse::<f64>().is_err() || (rows > 1 && 5 * count >= 4 * rows));
    if !sure || rows == 0 || lines < 2 {
        return None;
    }
    let labels = raw.into_keys().map(str::to_owned).collect();
    let (start, title) = title_of(sheet, header, above);
    let title = title.filter(|title| !is_label(title));
    Some(Pasted { start, header, end: matrix.end, title, labels })
}

/// The plates of a sheet of copied grids: a new one begins at a new title, and where a label comes again.
pub(super) fn sections(sheet: &Sheet) -> Vec<Section> {
    let mut grids = Vec::new();
    let mut line = 0;
    while line < sheet.len() {
        let above = grids.last().map_or(0, |last: &Pasted| last.end);
        match found_at(sheet, line, above) {
            Some(grid) => {
                line = grid.end;
                grids.push(grid);
            }
            None => line += 1,
        }
    }
    let mut plates: Vec<(Option<String>, std::ops::Range<usize>, BTreeSet<String>)> = Vec::new();
    for grid in grids {
        let own = grid.title.as_ref();
        match plates.last_mut() {
            Some((title, lines, labels))
                if (own.is_none() || own == title.as_ref()) && labels.is_disjoint(&grid.labels) =>
            {
                lines.end = grid.end;
                labels.extend(grid.labels);
            }
            _ => plates.push((grid.title, grid.start..grid.end, grid.labels)),
        }
    }
    let several = plates.len() > 1;
    if let Some((_, first, _)) = plates.first_mut() {
        first.start = 0;
    }
    if let Some((_, last, _)) = plates.last_mut() {
        last.end = sheet.len();
    }
    let ends: Vec<usize> =
        plates.iter().skip(1).map(|(_, lines, _)| lines.start).chain([sheet.len()]).collect();
    let titles: Vec<Option<String>> = plates.iter().map(|(title, ..)| title.clone()).collect();
    let once = |title: &String| titles.iter().filter(|other| other.as_ref() == Some(title)).count() == 1;
    plates
        .into_iter()
        .zip(ends)
        .enumerate()
        .map(|(nth, ((title, lines, _), end))| {
            let counted = if several { format!("Plate {}", nth + 1) } else { String::new() };
            let plate = title.filter(|title| !several || once(title)).unwrap_or(counted);
            Section { lines: lines.start..end, plate, procedure: Procedure::default() }
        })
        .collect()
}
