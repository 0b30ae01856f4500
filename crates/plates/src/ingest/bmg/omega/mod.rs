//! The ASCII export that the software of the Omega writes by itself: a head, and bare grids.
//!
//! ```text
//! No. of Channels / Multichromatics: 1
//! No. of Cycles: 2
//!
//! Chromatic: 1
//! Cycle: 1
//! 678,688,673,…        as many lines and fields as the plate has rows and columns
//! ```
//!
//! A kinetic may have a line per well instead, [`wells`].
//!
//! It says neither mode nor wavelengths nor the times of cycles.

mod wells;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::{Bare, Target, take_bare};
use crate::ingest::bmg::ceiling;
use crate::ingest::bmg::head::{self, HEAD, Head};
use crate::ingest::bmg::words;
use crate::ingest::duration;
use crate::ingest::format::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::wording;
use crate::plate::readings::Readings;
use crate::plate::well::PLATE_FORMATS;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "bmg_omega_ascii";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BMG Labtech Omega, ASCII auto-export",
    recognised_by: "`No. of Channels / Multichromatics:` in the first lines, or `Cycle:` above lines such as `F09:`",
    generic: false,
    recognise,
    read,
};

const CHANNELS: &str = "No. of Channels / Multichromatics:";
const CYCLES: &str = "No. of Cycles:";

/// Evidence for an export of the Omega, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(|sheet| {
        let line = landmark(sheet)?;
        let landmark = if wells::is_cycles(&sheet.first_cell(line).text) { "Cycle:" } else { CHANNELS };
        Some(format!("`{landmark}` in line {}", line + 1))
    })
}

fn landmark(sheet: &Sheet) -> Option<usize> {
    head::line_with(sheet, 0..sheet.len(), &["No. of Channels"]).or_else(|| {
        let lines = 0..sheet.len().min(HEAD);
        let cycles = |line: &usize| wells::is_cycles(&sheet.first_cell(*line).text);
        lines.into_iter().find(|line| {
            cycles(line)
                && (line + 1..sheet.len().min(line + 4)).any(|below| wells::well_of(sheet, below).is_some())
        })
    })
}

/// Is this sheet such an export?
pub(super) fn is_one(sheet: &Sheet) -> bool {
    landmark(sheet).is_some()
}

/// Reads every grid of every plate.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut unnamed = 0;
    let mut taken = Taken::default();
    for sheet in book.sheets().iter().filter(|sheet| is_one(sheet)) {
        harvest.turn_to(sheet);
        for lines in sections(sheet) {
            let head = Head::of(sheet, lines.clone());
            let plate: Arc<str> = match head.first_id() {
                Some(id) => id.into(),
                None => {
                    unnamed += 1;
                    format!("Plate {unnamed}").into()
                }
            };
            if let Err(problem) = (Section { sheet, lines, plate }).take(&mut harvest, &mut taken) {
                harvest.problem(*problem);
            }
        }
    }
    if let Some(message) = ceiling::warning(harvest.readings()) {
        harvest.warn_of_file(message);
    }
    harvest.finish(NAME)
}

/// The exports of a sheet; each begins with `Test name:`.
fn sections(sheet: &Sheet) -> Vec<Range<usize>> {
    let first = |line: usize, key: &str| head::after(&sheet.first_cell(line).text, key).is_some();
    let mut starts: Vec<usize> = (0..sheet.len()).filter(|line| first(*line, "Test name:")).collect();
    if starts.first().is_none_or(|start| (0..*start).any(|line| !sheet.is_blank(line))) {
        starts.insert(0, 0);
    }
    let ends = starts.iter().copied().skip(1).chain([sheet.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

/// One grid: its chromatic, its cycle, and the lines that can be its own.
struct Block {
    chromatic: u32,
    cycle: u32,
    /// Where a line below the cycle says it.
    time_s: Option<f64>,
    lines: Range<usize>,
}

struct Section<'s> {
    sheet: &'s Sheet,
    lines: Range<usize>,
    plate: Arc<str>,
}

impl Section<'_> {
    fn take(&self, harvest: &mut Harvest<'_>, taken: &mut Taken) -> Result<(), Box<Diagnostic>> {
        if self.lines.clone().any(|line| wells::well_of(self.sheet, line).is_some()) {
            return self.take_wells(harvest, taken);
        }
        let blocks = self.blocks()?;
        let bares: Vec<Bare> = blocks.iter().map(|block| self.geometry(block)).collect::<Result<_, _>>()?;
        if let Some(at) =
            (1..bares.len()).find(|at| (bares[*at].rows, bares[*at].cols) != (bares[0].rows, bares[0].cols))
        {
            let message = format!(
                "this grid has {} columns, the first of this plate {}",
                bares[at].cols, bares[0].cols
            );
            return Err(Box::new(self.sheet.error_at(message, bares[at].top, 1, 1).code(Code::Export)));
        }
        let mode = self.mode(harvest, bares.iter().flat_map(|bare| bare.top..bare.top + bare.rows));
        let cycles = blocks.iter().any(|block| block.cycle > 1);
        let timed = blocks.iter().all(|block| block.time_s.is_some());
        if let Some(problem) = self.times_out_of_order(&blocks).filter(|_| timed) {
            return Err(problem);
        }
        let mut named: BTreeMap<u32, Arc<str>> = BTreeMap::new();
        for (block, bare) in blocks.iter().zip(bares) {
            if timed {
                let read = named.entry(block.chromatic).or_insert_with(|| taken.free(&self.plate, mode));
                let mut target = Target::endpoint(Arc::clone(&self.plate), Arc::clone(read));
                target.time_s = block.time_s;
                take_bare(self.sheet, harvest, bare, &target);
                continue;
            }
            let read = if cycles { format!("{mode} cycle={}", block.cycle) } else { mode.to_owned() };
            let read = taken.free(&self.plate, &read);
            take_bare(self.sheet, harvest, bare, &Target::endpoint(Arc::clone(&self.plate), read));
        }
        Ok(())
    }

    /// A line per well.
    fn take_wells(&self, harvest: &mut Harvest<'_>, taken: &mut Taken) -> Result<(), Box<Diagnostic>> {
        let named = |key: &str| self.lines.clone().take(HEAD).any(|line| self.key(line, key).is_some());
        let count =
            |key: &str| if named(key) { self.stated(key).map(|(count, _)| Some(count)) } else { Ok(None) };
        let stated = (count(CHANNELS)?, count(CYCLES)?);
        let of_wells = |line: &usize| wells::well_of(self.sheet, *line).is_some();
        let mode = self.mode(harvest, self.lines.clone().filter(of_wells));
        let below = self.lines.clone().find(|line| wells::is_cycles(&self.sheet.first_cell(*line).text));
        let lines = below.unwrap_or(self.lines.start)..self.lines.end;
        wells::take(self.sheet, lines, &self.plate, mode, stated, (harvest, taken))
    }

    /// What `key` says in the first cell of a line.
    fn key(&self, line: usize, key: &str) -> Option<String> {
        head::after(&self.sheet.first_cell(line).text, key).map(str::to_owned)
    }

    /// The count that `key` states, and its line.
    fn stated(&self, key: &str) -> Result<(usize, usize), Box<Diagnostic>> {
        let lines = || self.lines.clone().take(HEAD);
        let Some((line, text)) = lines().find_map(|line| Some((line, self.key(line, key)?))) else {
            let message = format!("this export does not say `{key}`");
            let error = self.sheet.error_at(message, self.lines.start, 1, 1).code(Code::Export);
            return Err(Box::new(error.help("the file looks altered: export it again")));
        };
        match text.parse() {
            Ok(count) if count > 0 => Ok((count, line)),
            _ => {
                let message = format!("`{key}` is followed by `{text}`, expected a number");
                Err(Box::new(
                    self.sheet
                        .error_at(message, line, 1, self.sheet.line(line).chars().count())
                        .code(Code::Export),
                ))
            }
        }
    }

    /// The grids, which must be all that the head states, chromatic by chromatic or cycle by cycle.
    fn blocks(&self) -> Result<Vec<Block>, Box<Diagnostic>> {
        let ((chromatics, _), (cycles, stated)) = (self.stated(CHANNELS)?, self.stated(CYCLES)?);
        let mut blocks: Vec<Block> = Vec::new();
        let (mut chromatic, mut cycle) = (1, 1);
        let mut open: Option<usize> = None;
        for line in stated + 1..self.lines.end {
            let named = [("Chromatic:", true), ("Channel:", true), ("Cycle:", false)]
                .into_iter()
                .find_map(|(key, first)| Some((self.key(line, key)?, first)));
            let Some((number, first)) = named else { continue };
            if let Some(start) = open.filter(|start| (*start..line).any(|line| !self.sheet.is_blank(line))) {
                blocks.push(self.block(chromatic, cycle, start..line));
            }
            let Ok(number) = number.parse::<u32>() else {
                let message = format!("`{number}` is no number of a chromatic or a cycle");
                return Err(Box::new(self.sheet.error_at(message, line, 1, 1).code(Code::NotANumber)));
            };
            if first {
                (chromatic, cycle) = (number, 1);
            } else {
                cycle = number;
            }
            open = Some(line + 1);
        }
        if let Some(start) = open {
            blocks.push(self.block(chromatic, cycle, start..self.lines.end));
        }
        let mut keys: Vec<(u32, u32)> = blocks.iter().map(|block| (block.chromatic, block.cycle)).collect();
        keys.sort_unstable();
        keys.dedup();
        let complete = keys.len() == blocks.len() && Some(keys.len()) == chromatics.checked_mul(cycles);
        let within = |(one, two): &(u32, u32)| {
            (*one as usize) <= chromatics && (*two as usize) <= cycles && *one > 0 && *two > 0
        };
        if complete && keys.iter().all(within) {
            return Ok(blocks);
        }
        let message = format!(
            "expected one grid for each of {chromatics} chromatics and {cycles} cycles, found {} with {} different names",
            blocks.len(),
            keys.len()
        );
        let error = self
            .sheet
            .error_at(message, stated, 1, self.sheet.line(stated).chars().count())
            .code(Code::Export);
        Err(Box::new(error.help("the file looks cut off or altered: copy or export it again, completely")))
    }

    /// The times of a chromatic grow from cycle to cycle.
    fn times_out_of_order(&self, blocks: &[Block]) -> Option<Box<Diagnostic>> {
        let mut last: BTreeMap<u32, (u32, Option<f64>)> = BTreeMap::new();
        let odd = blocks.iter().find(|block| {
            let before = last.insert(block.chromatic, (block.cycle, block.time_s));
            before.is_some_and(|(cycle, time)| cycle < block.cycle && block.time_s <= time)
        })?;
        let message = "this time does not come after that of the cycle before";
        let line = odd.lines.start.saturating_sub(1);
        Some(Box::new(
            self.sheet.error_at(message, line, 1, 1).code(Code::Export).help("export the file again"),
        ))
    }

    /// A block, without the line of its time.
    fn block(&self, chromatic: u32, cycle: u32, lines: Range<usize>) -> Block {
        let first = self.sheet.first_cell(lines.start).text;
        let time_s = first.split_once(':').and_then(|(name, time)| {
            let unit = words::unit_of_times(name)?;
            duration::seconds(time).or_else(|| unit.seconds(time.trim().replace(',', ".").parse().ok()?))
        });
        let start = lines.start + usize::from(time_s.is_some());
        Block { chromatic, cycle, time_s, lines: start..lines.end }
    }

    /// Where the grid of a block stands: the plate follows from the number of fields, and the lines
    /// must be as many as it has rows. Empty lines within are wells that were not read; an empty line
    /// behind may as well part this grid from what follows, and then a row was lost.
    fn geometry(&self, block: &Block) -> Result<Bare, Box<Diagnostic>> {
        const HELP: &str = "the file looks cut off or altered: copy or export it again, completely";
        let sheet = self.sheet;
        let title = block.lines.start.saturating_sub(1);
        let at = |message: String, line: usize| {
            Box::new(sheet.error_at_end(message, line).code(Code::Export).help(HELP))
        };
        let filled: Vec<usize> = block.lines.clone().filter(|line| !sheet.is_blank(*line)).collect();
        let (Some(first), Some(last)) = (filled.first().copied(), filled.last().copied()) else {
            return Err(at("truncated: no grid follows".to_owned(), title));
        };
        let widest = filled.iter().map(|line| sheet.cells(*line).len()).max().unwrap_or(0);
        let padded = filled
            .iter()
            .all(|line| sheet.cells(*line).get(widest - 1).is_none_or(|cell| cell.text.is_empty()));
        let of = |cols: usize| PLATE_FORMATS.iter().find(|format| format.cols == cols);
        let Some(format) = of(widest).or_else(|| of(widest - 1).filter(|_| padded)) else {
            let message =
                format!("the lines of this grid have {widest} fields; no plate has as many columns");
            return Err(at(message, first));
        };
        let width = |line: usize| sheet.cells(line).len();
        // The cells at the end of a line that a workbook leaves out are empty.
        if let Some(line) = filled.iter().find(|line| width(**line) < format.cols && sheet.name().is_none()) {
            let message = format!("this line has {} fields, expected {}", width(*line), format.cols);
            return Err(at(message, *line));
        }
        // In a text that is not padded a row without readings has its delimiters, and an empty line has none.
        let ghost = |line: usize| sheet.is_blank(line) && width(line) >= format.cols;
        let told = sheet.name().is_none() && !(self.lines.start..title).any(ghost);
        let end = (last + 1..block.lines.end).find(|line| told && !ghost(*line)).unwrap_or(block.lines.end);
        let (lines, before, after) = (end - block.lines.start, first - block.lines.start, end - 1 - last);
        let top = match lines.checked_sub(format.rows) {
            Some(0) if after == 1 && before != 1 && !told => None,
            Some(0) => Some(block.lines.start),
            Some(_) if last - first + 1 == format.rows => Some(first),
            Some(_) if before == 0 => Some(first),
            Some(more) if after == 0 && before >= more => Some(block.lines.start + more),
            _ => None,
        };
        let Some(top) = top.filter(|top| last < top + format.rows) else {
            let message = format!(
                "expected {} lines of {} fields, found {}: which row is which cannot be told",
                format.rows,
                format.cols,
                last - first + 1
            );
            return Err(at(message, last));
        };
        Ok(Bare { top, left: 0, rows: format.rows, cols: format.cols })
    }

    /// The mode, which the file does not state: the name of the test may; counts are whole numbers,
    /// absorbance is not.
    fn mode(&self, harvest: &mut Harvest<'_>, mut lines: impl Iterator<Item = usize>) -> &'static str {
        let test =
            self.lines.clone().take(HEAD).find_map(|line| self.key(line, "Test name:")).unwrap_or_default();
        let named = wording::name_of(&test).read.unwrap_or_default();
        let known = ["absorbance", "fluorescence", "luminescence"];
        if let Some(mode) = known.into_iter().find(|mode| named.starts_with(mode)) {
            return mode;
        }
        let fractions =
            lines.any(|line| self.sheet.cells(line).iter().any(|cell| cell.text.contains(['.', ','])));
        let (mode, why) = if fractions {
            ("absorbance", "have decimals")
        } else {
            ("fluorescence", "are whole, as those of luminescence would be")
        };
        let message =
            format!("the file does not say what was read; the numbers {why}, and are called {mode}");
        harvest.warn(self.lines.start, message);
        mode
    }
}

#[cfg(test)]
mod tests;
