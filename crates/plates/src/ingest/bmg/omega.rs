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
//! It says neither mode nor wavelengths nor the times of cycles.

use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::{Bare, Target, take_bare};
use crate::ingest::bmg::ceiling;
use crate::ingest::bmg::head::{self, HEAD, Head};
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
    recognised_by: "`No. of Channels / Multichromatics:` in the first lines",
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
        Some(format!("`{CHANNELS}` in line {}", line + 1))
    })
}

fn landmark(sheet: &Sheet) -> Option<usize> {
    head::line_with(sheet, 0..sheet.len(), &["No. of Channels"])
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
    lines: Range<usize>,
}

struct Section<'s> {
    sheet: &'s Sheet,
    lines: Range<usize>,
    plate: Arc<str>,
}

impl Section<'_> {
    fn take(&self, harvest: &mut Harvest<'_>, taken: &mut Taken) -> Result<(), Box<Diagnostic>> {
        let blocks = self.blocks()?;
        let bares: Vec<Bare> =
            blocks.iter().map(|block| self.geometry(block, blocks.len() > 1)).collect::<Result<_, _>>()?;
        if let Some(at) =
            (1..bares.len()).find(|at| (bares[*at].rows, bares[*at].cols) != (bares[0].rows, bares[0].cols))
        {
            let message = format!(
                "this grid has {} columns, the first of this plate {}",
                bares[at].cols, bares[0].cols
            );
            return Err(Box::new(self.sheet.error_at(message, bares[at].top, 1, 1).code(Code::Export)));
        }
        let mode = self.mode(harvest, &bares);
        let cycles = blocks.iter().any(|block| block.cycle > 1);
        for (block, bare) in blocks.iter().zip(bares) {
            let read = if cycles { format!("{mode} cycle={}", block.cycle) } else { mode.to_owned() };
            let read = taken.free(&self.plate, &read);
            take_bare(self.sheet, harvest, bare, &Target::endpoint(Arc::clone(&self.plate), read));
        }
        Ok(())
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
                blocks.push(Block { chromatic, cycle, lines: start..line });
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
            blocks.push(Block { chromatic, cycle, lines: start..self.lines.end });
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

    /// Where the grid of a block stands: the plate follows from the number of fields, and the lines
    /// must be as many as it has rows. Empty lines within are wells that were not read; an empty line
    /// behind may as well part this grid from what follows, and then a row was lost.
    fn geometry(&self, block: &Block, several: bool) -> Result<Bare, Box<Diagnostic>> {
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
        let (lines, before, after) =
            (block.lines.len(), first - block.lines.start, block.lines.end - 1 - last);
        let followed = several || block.lines.end < sheet.len();
        let top = match lines.checked_sub(format.rows) {
            Some(0) if after == 1 && before != 1 && followed => None,
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
    fn mode(&self, harvest: &mut Harvest<'_>, bares: &[Bare]) -> &'static str {
        let test =
            self.lines.clone().take(HEAD).find_map(|line| self.key(line, "Test name:")).unwrap_or_default();
        let named = wording::name_of(&test).read.unwrap_or_default();
        let known = ["absorbance", "fluorescence", "luminescence"];
        if let Some(mode) = known.into_iter().find(|mode| named.starts_with(mode)) {
            return mode;
        }
        let fraction = |line: usize| self.sheet.cells(line).iter().any(|cell| cell.text.contains(['.', ',']));
        let fractions = bares.iter().any(|bare| (bare.top..bare.top + bare.rows).any(fraction));
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
mod tests {
    use super::*;

    fn head(plate: &str, chromatics: u32, cycles: u32) -> String {
        format!(
            "Test name: t,,\nDate: 04/10/2021 Time: 13:10:13,,\nID1: {plate},,\nID2: ,,\nID3: ,,\nNo. of Channels / Multichromatics: {chromatics},,\nNo. of Cycles: {cycles},,\n,,\n"
        )
    }

    const GRID: &str = "1,2,3\n4,,6\n";

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.csv", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    #[test]
    fn geometry_names_the_wells_and_the_identity_is_the_plate() {
        let readings = read_text(&format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID}", head("K7", 1, 1))).unwrap();
        let wells: Vec<String> = readings.readings.iter().map(|reading| reading.well.to_string()).collect();
        assert_eq!(
            (readings.plates(), wells),
            (vec!["K7".to_owned()], ["A1", "A2", "A3", "B1", "B3"].map(str::to_owned).to_vec())
        );
        assert_eq!(readings.reads("K7"), ["fluorescence"]);
        assert!(readings.warnings[0].message.contains("does not say what was read"));
    }

    #[test]
    fn chromatics_are_numbered_and_cycles_named_because_their_times_are_unknown() {
        let chromatic =
            |nth: u32| format!("Chromatic: {nth},,\nCycle: 1,,\n{GRID},,\nCycle: 2,,\n{GRID},,\n");
        let text = head("K7", 2, 2) + &chromatic(1) + &chromatic(2);
        let names = [
            "fluorescence cycle=1",
            "fluorescence cycle=2",
            "fluorescence cycle=1 #2",
            "fluorescence cycle=2 #2",
        ];
        assert_eq!(read_text(&text).unwrap().reads("K7"), names);
        assert!(read_text(&text.replace("Chromatic: 2", "Chromatic: 1")).is_err());
        assert!(read_text(&text.replace("No. of Cycles: 2", "No. of Cycles: 3")).is_err());
    }

    #[test]
    fn appended_exports_are_several_plates() {
        let one = |plate: &str| format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID},,\n", head(plate, 1, 1));
        assert_eq!(read_text(&(one("K7") + &one("K8"))).unwrap().plates(), ["K7", "K8"]);
        assert_eq!(read_text(&(one("") + &one(""))).unwrap().plates(), ["Plate 1", "Plate 2"]);
    }

    #[test]
    fn an_empty_first_line_is_a_row_that_was_not_read() {
        let text = |grid: &str| format!("{}Chromatic: 1,,\nCycle: 1,,\n{grid}", head("K7", 1, 1));
        assert_eq!(read_text(&text(",,\n1,2,3\n")).unwrap().readings[0].well.to_string(), "B1");
        assert_eq!(read_text(&text(",,\n1,2,3\n4,5,6\n,,\n")).unwrap().readings[0].well.to_string(), "A1");
        assert!(read_text(&text(",,\n1,2,3\n,,\n")).is_err(), "row A or row B?");
    }

    #[test]
    fn a_row_lost_before_the_empty_line_behind_a_grid_is_refused() {
        let text = |first: &str| {
            format!(
                "{}Chromatic: 1,,\nCycle: 1,,\n{first},,\nChromatic: 2,,\nCycle: 1,,\n{GRID}",
                head("K7", 2, 1)
            )
        };
        assert!(read_text(&text(GRID)).is_ok());
        assert!(read_text(&text("4,,6\n")).is_err());
    }

    #[test]
    fn damage_is_refused() {
        let whole = format!("{}Chromatic: 1,,\nCycle: 1,,\n{GRID}", head("K7", 1, 1));
        for (from, to) in [
            ("4,,6\n", ""),
            ("4,,6", "4,,6\n4,,6"),
            ("4,,6", "4,6"),
            ("1,2,3", "1,2,3,4"),
            ("1,2,3", "1,2,q"),
            ("Cycle: 1,,\n1", "Cycle: 2,,\n1"),
        ] {
            let text = whole.replacen(from, to, 1);
            assert_ne!(text, whole);
            assert!(read_text(&text).is_err(), "{from:?} -> {to:?}");
        }
    }
}
