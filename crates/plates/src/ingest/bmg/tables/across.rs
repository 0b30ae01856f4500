//! Tables whose wells go across: a well a column, a line of readings each.

use super::axis::{self, Axis, Point};
use super::{Found, Series, Table, shape};
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::bmg::left_out::{Skipped, numbers};
use crate::ingest::bmg::title::{self, Raw, Title, unclear};
use crate::ingest::bmg::words;
use crate::ingest::harvest::Harvest;
use crate::plate::Well;
use crate::plate::well::parse_row;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// The column of the first well of a table that begins in this line, and how many lines name the wells:
/// one, or a line of row letters and one of column numbers.
pub(super) fn begins(sheet: &Sheet, line: usize, cells: &[Cell<'_>]) -> Option<(usize, usize)> {
    let label = cells.iter().find(|cell| !cell.text.is_empty())?;
    let first = cells.iter().skip(label.index + 1).find(|cell| !cell.text.is_empty())?;
    if first.index > label.index + 2 {
        return None;
    }
    if words::is_one_of(&label.text, &words::WELL) {
        return first.text.parse::<Well>().is_ok().then_some((first.index, 1));
    }
    if !words::is_one_of(&label.text, &words::WELL_ROW) || parse_row(&first.text).is_none() {
        return None;
    }
    let below = sheet.cells(line + 1);
    let named = below.get(label.index).is_some_and(|cell| words::is_one_of(&cell.text, &words::WELL_COL));
    let number = below.get(first.index).is_some_and(|cell| cell.text.parse::<usize>().is_ok());
    (named && number).then_some((first.index, 2))
}

/// The wells of a table, and the column of each.
fn wells(sheet: &Sheet, table: &Table, first: usize) -> Result<Vec<(usize, Well)>, Box<Diagnostic>> {
    let header = sheet.cells(table.header);
    let below = (table.names > 1).then(|| sheet.cells(table.header + 1));
    let mut wells: Vec<(usize, Well)> = Vec::new();
    for cell in header.iter().skip(first).filter(|cell| !cell.text.is_empty()) {
        let well = match &below {
            None => cell.text.parse().ok(),
            Some(below) => below.get(cell.index).and_then(|col| {
                Well::new(parse_row(&cell.text)?, col.text.parse::<usize>().ok()?.checked_sub(1)?)
            }),
        };
        let Some(well) = well else {
            let message = format!("`{}` is not a well", cell.text);
            let help = "expected a row letter and a column number, such as `A01`";
            return Err(Box::new(sheet.error(message, table.header, cell).code(Code::NotAWell).help(help)));
        };
        wells.push((cell.index, well));
    }
    let last = wells.last().map_or(0, |(index, _)| *index);
    if let Some(cell) = below.iter().flatten().skip(last + 1).find(|cell| !cell.text.is_empty()) {
        return Err(Box::new(super::too_many(sheet, table.header + 1, cell)));
    }
    Ok(wells)
}

/// The raw lines of a table.
pub(super) fn series(sheet: &Sheet, table: &Table, first: usize) -> Found {
    let (mut found, mut skipped): (Vec<Series>, Skipped) = (Vec::new(), Skipped::default());
    let mut heading: Option<(Option<Raw>, String, usize)> = None;
    let mut axis: Option<Axis> = None;
    for line in (table.header + table.names..table.lines.end).filter(|line| !sheet.is_blank(*line)) {
        let cells = sheet.cells(line);
        let filled =
            cells.iter().skip(first).any(|cell| !cell.text.is_empty() && axis::named(&cell.text).is_none());
        let mut at: Option<Point> = None;
        let mut named = false;
        for label in cells.iter().take(first).filter(|cell| !cell.text.is_empty()) {
            if let Some(wave) = at.and_then(|point| point.wave) {
                // The wavelength of `Lambda 220 nm` once more.
                if label.text.parse() != Ok(wave) {
                    let message = format!("`{}` stands in the line of {wave} nm", label.text);
                    return Err(Box::new(
                        sheet
                            .error(message, line, label)
                            .code(Code::Contradiction)
                            .help("a cell is missing or too many: export the file again"),
                    ));
                }
            } else if let Some(counts) = axis::named(&label.text) {
                axis = Some(counts);
            } else if let Some(point) = axis::point(sheet, axis, label) {
                if let Some(problem) = axis::not_in_seconds(sheet, axis, line, label) {
                    return Err(Box::new(problem));
                }
                at = Some(point);
                if point.wave.is_some() && heading.as_ref().is_none_or(|(_, text, _)| words::is_layout(text))
                {
                    heading = Some((Some(Raw::default()), label.text.to_string(), line));
                }
            } else {
                named = true;
                heading = Some(match title::read(&label.text) {
                    Title::Raw(raw) => (Some(raw), label.text.to_string(), line),
                    Title::Unclear => return Err(Box::new(unclear(sheet, line))),
                    Title::Other => (None, label.text.to_string(), line),
                });
            }
        }
        match &heading {
            _ if !filled => {}
            Some((Some(raw), _, title)) if named || at.is_some() => {
                found.push(Series::new(raw, at.unwrap_or_default(), line, *title));
            }
            Some((None, title, _)) if named || at.is_some() => {
                skipped.add(title, numbers(sheet, cells.iter().skip(first)));
            }
            None if at.is_some() => {
                let message = "these readings have a time, but no title";
                let help = "expected `Raw Data (…)` before them or above them";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(help)));
            }
            _ => {
                let message = "a line of numbers within a table has no name";
                let help = "expected `Raw Data (…)` or a time before them";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(help)));
            }
        }
    }
    Ok((found, skipped))
}

/// Takes the readings of every line.
pub(super) fn take(
    sheet: &Sheet,
    table: &Table,
    first: usize,
    harvest: &mut Harvest<'_>,
    series: &[Series],
    targets: &[Target],
) {
    let wells = match wells(sheet, table, first) {
        Ok(wells) => wells,
        Err(problem) => return harvest.problem(*problem),
    };
    let width = wells.last().map_or(0, |(index, _)| index + 1);
    let mut lines = Vec::new();
    for (one, target) in series.iter().zip(targets) {
        let cells = sheet.cells(one.at);
        if let Some(cell) = super::beyond(&cells, width) {
            harvest.problem(super::too_many(sheet, one.at, cell));
            continue;
        }
        lines.push(one.at);
        for (index, well) in &wells {
            if let Some(cell) = cells.get(*index) {
                take_cell(sheet, harvest, target, (well.row(), well.col()), one.at, cell);
            }
        }
    }
    for problem in shape::torn(sheet, &lines, width) {
        harvest.problem(problem);
    }
    if let Some(problem) =
        shape::lost(sheet, &lines, &wells.iter().map(|(index, _)| *index).collect::<Vec<_>>())
    {
        harvest.problem(problem);
    }
}
