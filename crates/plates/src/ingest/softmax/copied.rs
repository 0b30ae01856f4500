//! Grids that users copied out of an export, without its `Plate:` line: `Temperature(°C)` and column numbers.
//!
//! The line of column numbers says which plate it is, the first cell of each block whether it has a
//! time; what was read, nothing says.

use std::ops::Range;

use super::body::WELLS;
use super::moment;
use super::section::{Kind, Reads, Section, Shape};
use crate::ingest::grid::{self, Run};
use crate::plate::PlateFormat;
use crate::plate::well::{PLATE_FORMATS, parse_row};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// How far down the first grid begins.
const HEAD: usize = 60;

/// The line of the first header, in a sheet that begins with one: above it stand words at most.
pub(super) fn recognise(sheet: &Sheet) -> Option<usize> {
    let first = (0..sheet.len().min(HEAD)).find(|line| is_header(sheet, *line))?;
    (0..first).all(|line| numbers(sheet, line) < 3).then_some(first)
}

/// Does `Temperature` stand before column numbers, and no letters before the rows? Such a header may be
/// damaged all the same.
fn is_header(sheet: &Sheet, line: usize) -> bool {
    if !sheet.line(line).contains("Temperature") || line + 1 >= sheet.len() {
        return false;
    }
    let cells = sheet.cells(line);
    let Some(run) = grid::runs(&cells).into_iter().next() else { return false };
    let temperature =
        run.start.checked_sub(1).is_some_and(|left| cells[left].text.starts_with("Temperature"));
    let title = run.start.checked_sub(2).map_or("", |title| cells[title].text.as_ref());
    let untitled = title.is_empty() || title.to_lowercase().starts_with("time");
    let below = sheet.cells(line + 1);
    temperature && untitled && !below.iter().take(run.start).any(|cell| parse_row(&cell.text).is_some())
}

/// The headers that are not as the software writes them.
pub(super) fn damaged(sheet: &Sheet) -> Vec<Diagnostic> {
    let odd = (0..sheet.len()).filter(|line| is_header(sheet, *line) && runs(sheet, *line).is_none());
    odd.map(|line| {
        let message = "this header is not as SoftMax Pro writes it";
        let help = "expected `Temperature` in its second cell, all column numbers of a plate behind it, and the temperature below; copy the block again, completely";
        sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help)
    })
    .collect()
}

/// How many numbers stand in a line.
pub(super) fn numbers(sheet: &Sheet, line: usize) -> usize {
    sheet.cells(line).iter().filter(|cell| sheet.marks().parse(cell.index, &cell.text).is_ok()).count()
}

/// The column numbers of each wavelength behind the temperature, if this line is such a header.
fn runs(sheet: &Sheet, line: usize) -> Option<Vec<Run>> {
    if !sheet.line(line).contains("Temp") {
        return None;
    }
    let cells = sheet.cells(line);
    let first = cells.first()?;
    let titled = !first.text.is_empty() && !first.text.to_lowercase().starts_with("time");
    if titled || !cells.get(1)?.text.starts_with("Temperature") {
        return None;
    }
    let runs = grid::runs(&cells);
    let whole = runs.first().is_some_and(|run| run.start == WELLS && run.plate_rows().is_some());
    let alike = runs.iter().all(|run| run.first == 1 && run.cols == runs[0].cols);
    let temperature =
        sheet.cells((line + 1).min(sheet.len() - 1)).get(1)?.text.replace(',', ".").parse::<f64>();
    (whole && alike && temperature.is_ok_and(|degrees| (0.0..100.0).contains(&degrees) || degrees.is_nan()))
        .then_some(runs)
}

/// Every grid: its name, what is known of it, and its lines from the header on; `before` plates stand in
/// sheets before this one.
pub(super) fn sections(sheet: &Sheet, before: usize) -> Vec<(Section, Range<usize>)> {
    let starts: Vec<usize> = (0..sheet.len()).filter(|line| runs(sheet, *line).is_some()).collect();
    let ends: Vec<usize> = starts
        .iter()
        .skip(1)
        .map(|start| title_of(sheet, *start).map_or(*start, |(_, line)| line))
        .chain([sheet.len()])
        .collect();
    let found = starts.iter().zip(ends).enumerate().filter_map(|(nth, (start, end))| {
        let runs = runs(sheet, *start)?;
        let plate: PlateFormat = *PLATE_FORMATS.iter().find(|format| format.cols == runs[0].cols)?;
        let timed = moment::seconds(&sheet.first_cell(start + 1).text).is_some();
        let section = Section {
            name: title_of(sheet, *start)
                .map_or_else(|| format!("Plate {}", before + nth + 1), |(name, _)| name),
            shape: Shape::Grids,
            is_early: false,
            kind: if timed { Kind::Kinetic } else { Kind::Endpoint },
            reduced: false,
            points: None,
            interval_s: None,
            reads: Reads::Named(vec!["signal".to_owned(); runs.len()]),
            plate,
            rows: 0..plate.rows,
            cols: 0..plate.cols,
        };
        Some((section, *start..end))
    });
    found.collect()
}

/// A text that stands alone right above a header: the name that a user gave.
fn title_of(sheet: &Sheet, header: usize) -> Option<(String, usize)> {
    let line = (0..header).rev().find(|line| !sheet.is_blank(*line)).filter(|line| line + 2 >= header)?;
    let cells = sheet.cells(line);
    let mut filled = cells.iter().filter(|cell| !cell.text.is_empty());
    let (first, none) = (filled.next()?, filled.next());
    let word = none.is_none() && sheet.marks().parse(first.index, &first.text).is_err();
    word.then(|| (first.text.to_string(), line))
}
