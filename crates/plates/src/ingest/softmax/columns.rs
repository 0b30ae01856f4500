//! `TimeFormat`: a column per well, a line per time point or per wavelength; wavelengths of one plate
//! stand below one another, or side by side.

use super::body::{Body, CUT, WELLS, Width};
use super::section::{Kind, Reads};
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Cell;

/// Reads the raw lines below the wells in line `header`; says how many there are.
pub(super) fn read(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    header: usize,
) -> Result<usize, Box<Diagnostic>> {
    let parts = parts(body, header)?;
    let lines = raw_lines(body, header);
    if lines.is_empty() {
        return Ok(0);
    }
    let below = if parts.len() == 1 { body.section.waves() } else { 1 };
    let groups = groups(body, &lines, below)?;
    let read =
        |well: Well| body.section.rows.contains(&well.row()) && body.section.cols.contains(&well.col());
    let last_read =
        |part: &Part| part.wells.iter().rposition(|well| read(*well)).map(|at| part.start + at + 1);
    let needed = parts.last().and_then(last_read).unwrap_or(WELLS);
    let mut width = Width { header: body.sheet.cells(header).len(), needed, found: None };
    for (nth, group) in groups.iter().enumerate() {
        let targets: Vec<Target> = match &body.section.reads {
            Reads::Named(names) => {
                let names = names.iter().skip(nth).take(parts.len());
                names
                    .map(|name| {
                        Target::endpoint(body.section.name.as_str(), taken.free(&body.section.name, name))
                    })
                    .collect()
            }
            Reads::Scanned(_) => Vec::new(),
        };
        read_group(body, harvest, taken, &parts, targets, group, &mut width)?;
    }
    Ok(lines.len())
}

/// The wells of a wavelength: the index of the first, and each of them.
struct Part {
    start: usize,
    wells: Vec<Well>,
}

/// Wells in the header. They must be those of the whole plate or of the part that was read, in order:
/// a name that was changed would put a number into another well.
fn parts(body: &Body<'_>, header: usize) -> Result<Vec<Part>, Box<Diagnostic>> {
    let (sheet, section) = (body.sheet, body.section);
    let cells = sheet.cells(header);
    if !Body::is_raw_header(&cells) {
        return Err(body.no_raw_header(header));
    }
    let mut parts: Vec<Part> = Vec::new();
    for cell in cells.iter().skip(WELLS).filter(|cell| !cell.text.is_empty()) {
        let Ok(well) = cell.text.parse::<Well>() else {
            let message = format!("`{}` is not a well", cell.text);
            return Err(Box::new(
                sheet
                    .error(message, header, cell)
                    .help("expected a row letter and a column number, such as `A1`"),
            ));
        };
        match parts.last_mut().filter(|part| part.start + part.wells.len() == cell.index) {
            Some(part) => part.wells.push(well),
            None => parts.push(Part { start: cell.index, wells: vec![well] }),
        }
    }
    let read = |well: &Well| section.rows.contains(&well.row()) && section.cols.contains(&well.col());
    let whole: Vec<Well> = section.plate.iter().collect();
    let some: Vec<Well> = whole.iter().copied().filter(read).collect();
    let by_column = |wells: &[Well]| {
        let mut wells = wells.to_vec();
        wells.sort_by_key(|well| (well.col(), well.row()));
        wells
    };
    let orders = [by_column(&whole), by_column(&some), whole, some];
    let mut start = WELLS;
    for part in &parts {
        if part.start != start || !orders.contains(&part.wells) {
            let message = format!(
                "these are not the wells of a plate of {} wells, one after the other",
                section.plate.wells()
            );
            return Err(Box::new(
                sheet.error(message, header, &cells[part.start]).code(Code::Export).help(CUT),
            ));
        }
        start = part.start + part.wells.len() + 1;
    }
    if parts.len() != 1 && parts.len() != section.waves() {
        let message = format!(
            "the wells stand side by side {} times, but the `Plate:` line states {} wavelengths",
            parts.len(),
            section.waves()
        );
        return Err(Box::new(sheet.error_at(message, header, 1, 1).code(Code::Export).help(CUT)));
    }
    Ok(parts)
}

/// The filled lines below the header, up to the header of the reduced lines.
fn raw_lines(body: &Body<'_>, header: usize) -> Vec<usize> {
    let is_header =
        |cells: &[Cell<'_>]| cells.get(WELLS).is_some_and(|cell| cell.text.parse::<Well>().is_ok());
    (header + 1..body.lines.end)
        .filter(|line| !body.sheet.is_blank(*line))
        .take_while(|line| !is_header(&body.sheet.cells(*line)))
        .collect()
}

/// The lines of each wavelength: one for an endpoint; for a kinetic the next begins where time goes back.
fn groups(body: &Body<'_>, lines: &[usize], below: usize) -> Result<Vec<Vec<usize>>, Box<Diagnostic>> {
    let section = body.section;
    let mut groups: Vec<Vec<usize>> = match section.kind {
        Kind::Endpoint => lines.iter().map(|line| vec![*line]).collect(),
        Kind::Spectrum => vec![lines.to_vec()],
        Kind::Kinetic | Kind::Flex => {
            let time = |line: usize| super::moment::seconds(&body.sheet.first_cell(line).text);
            lines.chunk_by(|one, two| time(*one) < time(*two)).map(<[usize]>::to_vec).collect()
        }
    };
    // Old versions fill the reduced lines with blanks.
    let is_empty = |line: &usize| body.sheet.cells(*line).iter().skip(WELLS).all(|cell| cell.text.is_empty());
    while groups.len() > below && groups.last().is_some_and(|group| group.iter().all(is_empty)) {
        groups.pop();
    }
    if groups.len() != below {
        let last = lines.last().copied().unwrap_or(body.lines.start);
        let cut = if body.sheet.is_last(last) { "truncated: " } else { "" };
        let message = format!("{cut}lines of {} wavelengths are there, expected {below}", groups.len());
        return Err(Box::new(body.sheet.error_at_end(message, last).code(Code::Truncated).help(CUT)));
    }
    if section.kind != Kind::Endpoint {
        for group in &groups {
            body.check_count(group.len())?;
        }
    }
    Ok(groups)
}

fn read_group(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    parts: &[Part],
    mut targets: Vec<Target>,
    lines: &[usize],
    width: &mut Width,
) -> Result<(), Box<Diagnostic>> {
    let (sheet, section) = (body.sheet, body.section);
    let read = |well: Well| section.rows.contains(&well.row()) && section.cols.contains(&well.col());
    let mut times = Vec::new();
    for line in lines.iter().copied() {
        let cells = sheet.cells(line);
        body.check_width(line, &cells, width)?;
        body.check_temperature(line, &cells)?;
        let moment = body.moment(line, &cells[0], times.last().copied())?;
        times.extend(moment.value);
        if let Some(read) = moment.scanned {
            targets = vec![Target::endpoint(section.name.as_str(), taken.free(&section.name, &read))];
        } else {
            for target in &mut targets {
                target.time_s = moment.value;
            }
        }
        let mut next = WELLS;
        for (part, target) in parts.iter().zip(&targets) {
            for (offset, well) in part.wells.iter().enumerate() {
                let index = part.start + offset;
                match cells.get(index) {
                    Some(cell) if read(*well) => {
                        take_cell(sheet, harvest, target, (well.row(), well.col()), line, cell);
                    }
                    _ => body.check_empty(
                        line,
                        &cells,
                        index,
                        "in a well that was not read, as the `Plate:` line says",
                    )?,
                }
            }
            next = part.start + part.wells.len();
            body.check_empty(line, &cells, next, "beyond the last well")?;
        }
        for index in next..cells.len() {
            body.check_empty(line, &cells, index, "beyond the last well")?;
        }
    }
    body.check_interval(&times)
}
