//! `PlateFormat`: plate-shaped grids without row letters, wavelengths side by side, one block of lines
//! per time point or wavelength of a spectrum.
//!
//! A row is known only by counting. Hence every line is counted, and a line that is too long, too
//! short, or one too many is refused.

use super::body::{Body, CUT, WELLS, Width};
use super::moment;
use super::section::{Kind, Reads};
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::grid::{self, Run};
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Reads the raw blocks below the column numbers in line `header`; says how many there are.
pub(super) fn read(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    header: usize,
) -> Result<usize, Box<Diagnostic>> {
    let runs = runs(body, header)?;
    read_below(body, harvest, taken, (&runs, body.sheet.cells(header).len()), header + 1)
}

/// Reads the raw blocks of an early version, which begin in line `first` and may have no column numbers:
/// then the whole plate was read, and every line says so by its length.
pub(super) fn read_early(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    first: usize,
) -> Result<usize, Box<Diagnostic>> {
    let (section, cells) = (body.section, body.sheet.cells(first));
    let temperature = cells.get(1).and_then(|cell| cell.text.replace(',', ".").parse::<f64>().ok());
    if Body::is_raw_header(&cells) || temperature.is_none() {
        return read(body, harvest, taken, first);
    }
    let plate = section.plate;
    let run = |nth: usize| Run { start: WELLS + nth * (plate.cols + 1), first: 1, cols: plate.cols };
    let runs: Vec<Run> = (0..section.waves()).map(run).collect();
    let end = runs.last().map_or(WELLS, |run| run.end());
    let whole = section.rows == (0..plate.rows) && section.cols == (0..plate.cols);
    let filled = cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
    if !whole || filled != end {
        let message =
            format!("this line has {filled} cells and no column numbers stand above it; expected {end}");
        return Err(Box::new(body.sheet.error_at_end(message, first).code(Code::Export).help(CUT)));
    }
    read_below(body, harvest, taken, (&runs, cells.len()), first)
}

/// Reads the raw blocks from line `line` on, whose columns are those of `runs`.
fn read_below(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    (runs, header_width): (&[Run], usize),
    line: usize,
) -> Result<usize, Box<Diagnostic>> {
    let (sheet, section) = (body.sheet, body.section);
    let mut targets: Vec<Target> = match &section.reads {
        Reads::Named(names) if section.kind != Kind::Spectrum => names
            .iter()
            .map(|name| Target::endpoint(section.name.as_str(), taken.free(&section.name, name)))
            .collect(),
        _ => Vec::new(),
    };
    let last = runs.last().map_or(0, |run| run.start + section.cols.end.saturating_sub(run.first - 1));
    let mut width = Width { header: header_width, needed: last, found: None };
    let (mut line, mut times) = (line, Vec::new());
    let mut blocks = 0;
    while let Some(top) = next_block(body, line) {
        let rows = height(body, top)?;
        let first = moment_line(body, top, rows);
        let cells = sheet.cells(first);
        if !times.is_empty() && is_blank_below(body, top, rows) && starts_again(body, first, &times) {
            break;
        }
        if let Some(cell) = cells.first() {
            let moment = body.moment(first, cell, times.last().copied())?;
            if let Some(read) = moment.scanned {
                targets = vec![Target::endpoint(section.name.as_str(), taken.free(&section.name, &read))];
            } else {
                for target in &mut targets {
                    target.time_s = moment.value;
                }
            }
            times.extend(moment.value);
        }
        for row in 0..rows {
            take_row(body, harvest, runs, &targets, (row, top + row, first), &mut width)?;
        }
        blocks += 1;
        line = top + rows;
        if line < body.lines.end && !sheet.is_blank(line) {
            let message =
                format!("this line follows {rows} rows of plate `{}`: expected an empty line", section.name);
            return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(CUT)));
        }
        line += 1;
        if section.kind == Kind::Endpoint {
            let more = next_block(body, line);
            if let Some(line) = more {
                let message = "an endpoint has one block of rows, here begins another";
                return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(CUT)));
            }
            break;
        }
    }
    if blocks > 0 && section.kind != Kind::Endpoint {
        body.check_count(blocks)?;
        body.check_interval(&times)?;
    }
    Ok(blocks)
}

/// The column numbers of each wavelength.
fn runs(body: &Body<'_>, header: usize) -> Result<Vec<Run>, Box<Diagnostic>> {
    let (sheet, section) = (body.sheet, body.section);
    let cells = sheet.cells(header);
    if !Body::is_raw_header(&cells) {
        return Err(body.no_raw_header(header));
    }
    let runs = grid::runs(&cells);
    let mut start = WELLS;
    for run in &runs {
        let whole = run.first == 1 && run.cols == section.plate.cols;
        let part = run.first == section.cols.start + 1 && run.cols == section.cols.len();
        if run.start != start || !(whole || part) {
            let message = format!(
                "these column numbers are not those of the {} columns of this plate",
                section.plate.cols
            );
            return Err(Box::new(
                sheet.error(message, header, &cells[run.start]).code(Code::Export).help(CUT),
            ));
        }
        start = run.end() + 1;
    }
    let end = runs.last().map_or(0, |run| run.end());
    if let Some(cell) = cells.iter().skip(end).find(|cell| !cell.text.is_empty()) {
        let message = format!("`{}` stands beyond the column numbers", cell.text);
        return Err(Box::new(sheet.error(message, header, cell).code(Code::Export).help(CUT)));
    }
    if runs.len() != section.waves() {
        let message = format!(
            "{} grids stand side by side, but the `Plate:` line states {} wavelengths",
            runs.len(),
            section.waves()
        );
        return Err(Box::new(
            sheet
                .error_at(message, header, 1, sheet.line(header).chars().count())
                .code(Code::Export)
                .help(CUT),
        ));
    }
    Ok(runs)
}

/// The first line of the next block of raw rows at or below `line`. Where row A was not read its line
/// is blank, and counts.
fn next_block(body: &Body<'_>, line: usize) -> Option<usize> {
    let filled = (line..body.lines.end).find(|line| !body.sheet.is_blank(*line))?;
    let cells = body.sheet.cells(filled);
    let unlabelled = cells.iter().take(WELLS).all(|cell| cell.text.is_empty());
    let reduced = unlabelled && grid::runs(&cells).first().is_some_and(|run| run.start == WELLS);
    // A blank line that is as wide as a row is one; one that is not separates blocks.
    let wide = |line: usize| !body.is_loose && body.sheet.cells(line).len() > WELLS + 1;
    let top = (line..=filled).find(|line| *line == filled || wide(*line));
    (!reduced).then_some(if body.section.rows.start == 0 { top.unwrap_or(filled) } else { line })
}

/// How many lines the block that begins in line `top` has: all rows of the plate, or those down to the
/// last one that was read.
fn height(body: &Body<'_>, top: usize) -> Result<usize, Box<Diagnostic>> {
    let section = body.section;
    // What separates blocks is not as wide as a row: else a row is missing, and a blank one moved up.
    let separates = |line: usize| {
        body.sheet.is_blank(line) && (body.is_loose || body.sheet.cells(line).len() <= WELLS + 1)
    };
    let closes = |rows: &usize| {
        let end = top + rows;
        let stump = end == body.lines.end && body.sheet.is_open(end) && body.sheet.is_blank(end - 1);
        let labels = (top..end).filter(|line| has_moment(body, *line)).take(2).count();
        // A block without a temperature has lost the line in which it stands.
        let has_label = labels == 1 || (labels == 0 && (body.is_loose || section.is_early));
        // Rows that were not read are as wide as the others, or none of them is: what separates blocks is no row.
        let wide = |line: usize| body.sheet.is_blank(line) && !separates(line);
        let lost = end <= body.lines.end && separates(end - 1) && (top..end).any(wide);
        end <= body.lines.end
            && !stump
            && (body.is_loose || !lost)
            && (end == body.lines.end || separates(end))
            && has_label
    };
    let rows = [section.plate.rows, section.rows.end].into_iter().find(closes);
    rows.ok_or_else(|| {
        let line = (top..body.lines.end).find(|line| body.sheet.is_blank(*line)).unwrap_or(body.lines.end);
        let (found, cut) =
            (line.saturating_sub(top), if line == body.sheet.len() { "truncated: " } else { "" });
        let message =
            format!("{cut}{found} rows stand here, expected the {} rows of the plate", section.plate.rows);
        Box::new(body.sheet.error_at(message, top, 1, 1).code(Code::Truncated).help(CUT))
    })
}

/// Do these rows hold no readings? Old versions fill the reduced block with blanks.
fn is_blank_below(body: &Body<'_>, top: usize, rows: usize) -> bool {
    (top..top + rows).all(|line| body.sheet.cells(line).iter().skip(WELLS).all(|cell| cell.text.is_empty()))
}

/// Does time begin anew in this line?
fn starts_again(body: &Body<'_>, line: usize, times: &[f64]) -> bool {
    let time = moment::seconds(&body.sheet.first_cell(line).text);
    body.section.kind == Kind::Kinetic
        && time.is_none_or(|time| times.last().is_some_and(|last| time <= *last))
}

/// The line of a block with the time and the temperature: the first one, or the first that was read.
fn moment_line(body: &Body<'_>, top: usize, rows: usize) -> usize {
    (top..top + rows).find(|line| has_moment(body, *line)).unwrap_or(top)
}

/// Does a time, a wavelength or a temperature stand in this line?
fn has_moment(body: &Body<'_>, line: usize) -> bool {
    body.sheet.cells(line).iter().take(WELLS).any(|cell| !cell.text.is_empty())
}

fn take_row(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    runs: &[Run],
    targets: &[Target],
    (row, line, first): (usize, usize, usize),
    width: &mut Width,
) -> Result<(), Box<Diagnostic>> {
    let (sheet, section) = (body.sheet, body.section);
    let cells = sheet.cells(line);
    let read = section.rows.contains(&row);
    let column = |run: &Run, index: usize| run.first - 1 + index - run.start;
    if read {
        body.check_width(line, &cells, width)?;
        if sheet.is_blank(line) && body.is_loose {
            let message = "this row is empty, but the `Plate:` line says that it was read";
            return Err(Box::new(sheet.error_at(message, line, 1, 1).code(Code::Export).help(CUT)));
        }
    }
    if line == first {
        body.check_temperature(line, &cells)?;
        if row > section.rows.start {
            return Err(Box::new(
                sheet
                    .error(
                        format!("a temperature stands in row {}, not in the first row read", row + 1),
                        line,
                        &cells[1.min(cells.len() - 1)],
                    )
                    .help(CUT),
            ));
        }
    } else {
        for index in 0..WELLS {
            body.check_empty(line, &cells, index, "before a row that does not begin a time point")?;
        }
    }
    for (index, cell) in cells.iter().enumerate().skip(WELLS) {
        let nth = runs.partition_point(|run| run.end() <= index);
        let within = runs.get(nth).zip(targets.get(nth)).filter(|(run, _)| run.start <= index);
        let Some((run, target)) = within else {
            body.check_empty(line, &cells, index, "beside the columns of its grid")?;
            continue;
        };
        let col = column(run, index);
        if read && section.cols.contains(&col) {
            take_cell(sheet, harvest, target, (row, col), line, cell);
        } else {
            body.check_empty(line, &cells, index, "in a well that was not read, as the `Plate:` line says")?;
        }
    }
    Ok(())
}
