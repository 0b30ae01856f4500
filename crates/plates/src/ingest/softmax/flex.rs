//! `FlexStation`, Flex mode: each well has a column of times of its own, in seconds, before its readings.
//!
//! ```text
//!     Temperature(°C)  A1T   A1     A2T   A2
//!     37               0.0   1520   0.4   1488
//! ```
//!
//! Several wavelengths are blocks of lines below one another, in the order of the `Plate:` line.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::body::{Body, CUT};
use super::section::{Reads, Shape};
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::naming::Taken;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Cell;

type Problem = Box<Diagnostic>;

/// A well: the index of its times, and of its readings, which stand right behind.
#[derive(Clone, Copy)]
struct Pair {
    at: usize,
    well: Well,
}

/// Reads the lines below the wells in line `header`; says how many there are.
pub(super) fn read(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    taken: &mut Taken,
    header: usize,
) -> Result<usize, Problem> {
    let (sheet, section) = (body.sheet, body.section);
    if section.shape != Shape::Columns {
        let message = "a plate read in Flex mode stands in `TimeFormat`: each well has its own times";
        return Err(Box::new(
            sheet.error_at(message, header, 1, 1).code(Code::Export).help("export it again as `TimeFormat`"),
        ));
    }
    let cells = sheet.cells(header);
    let Some(temperature) = cells.iter().take(2).position(|cell| cell.text.starts_with("Temp")) else {
        return Err(body.no_raw_header(header));
    };
    let pairs = pairs(body, header, temperature, &cells)?;
    let blocks = blocks(body, header, temperature, pairs[0]);
    let names = match &section.reads {
        Reads::Named(names) => names.as_slice(),
        Reads::Scanned(_) => &[],
    };
    if blocks.is_empty() {
        return Ok(0);
    }
    if blocks.len() != names.len() {
        let message = format!(
            "{} blocks of times are there, but the `Plate:` line states {} wavelengths",
            blocks.len(),
            names.len()
        );
        let last = blocks.last().and_then(|block| block.last()).copied().unwrap_or(header);
        return Err(Box::new(sheet.error_at_end(message, last).code(Code::Truncated).help(CUT)));
    }
    let mut read = 0;
    for (lines, name) in blocks.iter().zip(names) {
        body.check_count(lines.len())?;
        let target = Target { plate: section.name.as_str().into(), read: taken.free(&section.name, name) };
        take_block(body, harvest, &target, &pairs, lines, (cells.len(), temperature))?;
        read += lines.len();
    }
    Ok(read)
}

struct Target {
    plate: Arc<str>,
    read: Arc<str>,
}

/// The wells of the header, each `A1T` and then `A1`.
fn pairs(
    body: &Body<'_>,
    header: usize,
    temperature: usize,
    cells: &[Cell<'_>],
) -> Result<Vec<Pair>, Problem> {
    let mut pairs: Vec<Pair> = Vec::new();
    let mut seen = BTreeSet::new();
    let filled: Vec<&Cell<'_>> =
        cells.iter().skip(temperature + 1).filter(|cell| !cell.text.is_empty()).collect();
    for (nth, both) in filled.chunks(2).enumerate() {
        let well = |text: &str| text.parse::<Well>().ok().filter(|well| body.section.plate.contains(*well));
        let time = both[0].text.strip_suffix('T').and_then(well);
        let reading = both.get(1).and_then(|cell| well(&cell.text));
        let in_place = both[0].index == temperature + 1 + 2 * nth
            && both.get(1).is_some_and(|cell| cell.index == both[0].index + 1);
        match (time, reading) {
            (Some(time), Some(reading)) if time == reading && in_place && seen.insert(time) => {
                pairs.push(Pair { at: both[0].index, well: time });
            }
            _ => {
                let message = format!(
                    "`{}` stands where a column of times such as `A1T`, and then its well, is expected",
                    both[0].text
                );
                return Err(Box::new(
                    body.sheet.error(message, header, both[0]).code(Code::Export).help(CUT),
                ));
            }
        }
    }
    if pairs.is_empty() {
        let message = "no wells stand behind the temperature";
        return Err(Box::new(body.sheet.error_at_end(message, header).code(Code::Export).help(CUT)));
    }
    Ok(pairs)
}

/// The lines of each wavelength: the next begins below an empty line, or where time goes back.
fn blocks(body: &Body<'_>, header: usize, temperature: usize, first: Pair) -> Vec<Vec<usize>> {
    let sheet = body.sheet;
    let mut blocks: Vec<Vec<usize>> = Vec::new();
    let (mut parted, mut last) = (true, None);
    for line in header + 1..body.lines.end {
        if sheet.is_blank(line) {
            parted = true;
            continue;
        }
        let cells = sheet.cells(line);
        let named =
            |cell: &Cell<'_>| cell.text.strip_suffix('T').unwrap_or(&cell.text).parse::<Well>().is_ok();
        if cells.iter().skip(temperature + 1).any(named) {
            if cells.get(temperature).is_some_and(|cell| cell.text.starts_with("Temp")) {
                parted = true;
                continue;
            }
            // The header of reduced numbers, without a temperature.
            break;
        }
        let time = cells.get(first.at).and_then(|cell| sheet.marks().parse(cell.index, &cell.text).ok());
        let back = time.zip(last).is_some_and(|(time, last): (f64, f64)| time < last);
        match blocks.last_mut().filter(|_| !parted && !back) {
            Some(block) => block.push(line),
            None => blocks.push(vec![line]),
        }
        (parted, last) = (false, time);
    }
    blocks
}

fn take_block(
    body: &Body<'_>,
    harvest: &mut Harvest<'_>,
    target: &Target,
    pairs: &[Pair],
    lines: &[usize],
    (width, temperature): (usize, usize),
) -> Result<(), Problem> {
    let sheet = body.sheet;
    let needed = pairs.last().map_or(0, |pair| pair.at + 2);
    let mut last: Vec<Option<f64>> = vec![None; pairs.len()];
    let mut usual = None;
    for line in lines.iter().copied() {
        let cells = sheet.cells(line);
        let expected = usual.unwrap_or(if cells.len() == needed { needed } else { width });
        if sheet.name().is_none() && cells.len() != expected {
            let cut = if sheet.is_open(line) { "truncated: " } else { "" };
            let message = format!("{cut}this line has {} cells, expected {expected}", cells.len());
            return Err(Box::new(sheet.error_at_end(message, line).code(Code::Truncated).help(CUT)));
        }
        usual = Some(cells.len());
        if temperature == 1 {
            body.check_temperature(line, &cells)?;
        }
        for (pair, last) in pairs.iter().zip(&mut last) {
            let filled = |at: usize| cells.get(at).filter(|cell| !cell.text.is_empty());
            let (time, value) = match (filled(pair.at), filled(pair.at + 1)) {
                (Some(time), Some(value)) => (time, value),
                (None, None) => continue,
                (Some(cell), None) | (None, Some(cell)) => {
                    let message = format!(
                        "`{}` of well {} stands alone, without its time or its reading",
                        cell.text, pair.well
                    );
                    return Err(Box::new(sheet.error(message, line, cell).code(Code::Export).help(CUT)));
                }
            };
            let seconds = sheet.marks().parse(time.index, &time.text).ok();
            let Some(seconds) = seconds.filter(|time| *time >= 0.0 && last.is_none_or(|last| *time > last))
            else {
                let message = format!(
                    "`{}` is no time of well {} that comes after the one before",
                    time.text, pair.well
                );
                return Err(Box::new(sheet.error(message, line, time).code(Code::Export).help(CUT)));
            };
            *last = Some(seconds);
            let slot = Slot {
                plate: Arc::clone(&target.plate),
                read: Arc::clone(&target.read),
                well: pair.well,
                time_s: Some(seconds),
            };
            harvest.take(&slot, line, value.index, value);
        }
        for index in needed..cells.len() {
            body.check_empty(line, &cells, index, "beyond the last well")?;
        }
    }
    Ok(())
}
