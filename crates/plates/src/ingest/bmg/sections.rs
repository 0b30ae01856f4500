//! Exports of one measurement each within a file, and what came out of their grids and tables.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::Target;
use crate::ingest::bmg::head::{self, Head};
use crate::ingest::bmg::title::Raw;
use crate::ingest::bmg::{ceiling, grids, tables};
use crate::ingest::harvest::Harvest;
use crate::plate::readings::{Reading, Readings};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Sheet};

/// How a family calls its plates.
pub(super) type PlateOf = fn(&Head) -> Option<&str>;

/// Part of a sheet that one measurement wrote.
pub(super) struct Section<'s> {
    pub(super) sheet: &'s Sheet,
    pub(super) lines: Range<usize>,
    /// The lines that say what was read, and what they say.
    modes: Vec<(usize, &'static str)>,
}

impl<'s> Section<'s> {
    /// The section of a sheet that these lines are.
    pub(super) fn new(sheet: &'s Sheet, lines: Range<usize>) -> Self {
        let mode = |line: usize| {
            let cells = sheet.cells(line);
            let first = cells.iter().find(|cell| !cell.text.is_empty())?;
            Some((line, head::mode_of(&first.text)?))
        };
        let modes = lines.clone().filter_map(mode).collect();
        Self { sheet, lines, modes }
    }

    /// The mode that stands nearest above a line.
    pub(super) fn mode(&self, line: usize) -> Option<&'static str> {
        let above = self.modes.partition_point(|(at, _)| *at < line);
        self.modes[..above].last().map(|(_, mode)| *mode)
    }
}

/// Reads all grids and all tables; where there are both, they must agree.
pub(super) fn read(
    book: &Book,
    reader: &'static str,
    sections: &[Section<'_>],
    plate_of: PlateOf,
) -> Result<Readings, Vec<Diagnostic>> {
    let (mut of_grids, mut of_tables) = (Harvest::new(book), Harvest::new(book));
    let (mut grid_names, mut table_names) = (Reads::default(), Reads::default());
    let mut plates = Plates::default();
    for section in sections {
        let head = Head::of(section.sheet, section.lines.clone());
        let plate = plates.name(&head, plate_of);
        of_grids.turn_to(section.sheet);
        of_tables.turn_to(section.sheet);
        let found = tables::find(section);
        for table in found.iter() {
            tables::take(section, table, &plate, &mut of_tables, &mut table_names);
        }
        grids::take(section, &found, &plate, &mut of_grids, &mut grid_names);
    }
    if of_tables.is_empty() {
        warn_of_ceiling(&mut of_grids);
        return of_grids.finish(reader);
    }
    if of_grids.is_empty() {
        warn_of_ceiling(&mut of_tables);
        return of_tables.finish(reader);
    }
    if let Some(problem) = disagreement(book, of_grids.readings(), of_tables.readings()) {
        of_grids.problem(problem);
    }
    warn_of_ceiling(&mut of_grids);
    let tables = of_tables.finish(reader);
    match (of_grids.finish(reader), tables) {
        (Ok(grids), Ok(_)) => Ok(grids),
        (Ok(_), Err(problems)) => Err(problems),
        (Err(mut problems), tables) => {
            problems.extend(tables.err().unwrap_or_default());
            Err(problems)
        }
    }
}

fn warn_of_ceiling(harvest: &mut Harvest<'_>) {
    if let Some(message) = ceiling::warning(harvest.readings()) {
        harvest.warn_of_file(message);
    }
}

/// The first reading that grids and tables do not share.
fn disagreement(book: &Book, grids: &[Reading], tables: &[Reading]) -> Option<Diagnostic> {
    let key = |reading: &Reading| {
        (
            Arc::clone(&reading.plate),
            Arc::clone(&reading.read),
            reading.well,
            reading.time_s.map(f64::to_bits),
        )
    };
    let known: BTreeMap<_, &Reading> = tables.iter().map(|reading| (key(reading), reading)).collect();
    let same = |one: &Reading, two: &Reading| {
        one.value == two.value
            && one.flag.as_ref().map(|flag| &flag.text) == two.flag.as_ref().map(|flag| &flag.text)
    };
    let differs =
        grids.iter().find(|reading| known.get(&key(reading)).is_none_or(|other| !same(reading, other)));
    let help = "the sheets of one export agree when nobody changes them: export the file again";
    if let Some(reading) = differs {
        let shown = |reading: &Reading| {
            let text = reading.flag.as_ref().map(|flag| flag.text.clone());
            text.or(reading.value.map(|value| value.to_string())).unwrap_or_default()
        };
        let other = known
            .get(&key(reading))
            .map_or_else(|| "nothing".to_owned(), |other| format!("`{}`", shown(other)));
        let message = format!(
            "well {} is `{}` in the plate view and {other} in the table",
            reading.well,
            shown(reading)
        );
        return Some(Diagnostic::error(message).at(reading.place(book.source())).help(help));
    }
    let first = tables.first().filter(|_| tables.len() != grids.len())?;
    let message = format!("the table holds {} readings, the plate view {}", tables.len(), grids.len());
    Some(Diagnostic::error(message).at(first.place(book.source())).help(help))
}

/// Names of plates: measurements without one are numbered.
#[derive(Default)]
struct Plates {
    unnamed: Vec<Vec<String>>,
}

impl Plates {
    fn name(&mut self, head: &Head, plate_of: PlateOf) -> Arc<str> {
        if let Some(name) = plate_of(head) {
            return name.into();
        }
        let known = self.unnamed.iter().position(|identity| *identity == head.identity);
        let nth = known.unwrap_or_else(|| {
            self.unnamed.push(head.identity.clone());
            self.unnamed.len() - 1
        });
        format!("Plate {}", nth + 1).into()
    }
}

/// Plate, read, cycle and time.
type Key = (Arc<str>, String, Option<u32>, Option<u64>);

/// Names of reads: the second of a kind at the same time is `#2`.
#[derive(Default)]
pub(super) struct Reads {
    counts: BTreeMap<Key, usize>,
}

/// A title and the base of its name.
pub(super) struct Titled<'t> {
    pub(super) raw: &'t Raw,
    pub(super) read: String,
}

impl Reads {
    /// The targets of all blocks of one view of a plate, in file order.
    pub(super) fn targets(&mut self, plate: &Arc<str>, blocks: &[Titled<'_>]) -> Vec<Target> {
        let cycles = blocks.iter().filter_map(|block| block.raw.cycle).max().unwrap_or(1) > 1;
        let mut channels: BTreeMap<&str, BTreeSet<Option<char>>> = BTreeMap::new();
        for block in blocks {
            channels.entry(&block.read).or_default().insert(block.raw.channel);
        }
        let several = |read: &str| channels.get(read).is_some_and(|channels| channels.len() > 1);
        blocks.iter().map(|block| self.target(plate, block, several(&block.read), cycles)).collect()
    }

    fn target(&mut self, plate: &Arc<str>, block: &Titled<'_>, channels: bool, cycles: bool) -> Target {
        let Titled { raw, read } = block;
        let mut name = read.clone();
        if let Some(letter) = raw.channel.filter(|_| channels) {
            name = format!("{name} [{letter}]");
        }
        if let Some(cycle) = raw.cycle.filter(|_| raw.time_s.is_none() && cycles) {
            name = format!("{name} cycle={cycle}");
        }
        let key = (Arc::clone(plate), name.clone(), raw.cycle, raw.time_s.map(f64::to_bits));
        let nth = self.counts.entry(key).or_insert(0);
        *nth += 1;
        if *nth > 1 {
            name = format!("{name} #{nth}");
        }
        Target { plate: Arc::clone(plate), read: name.into(), time_s: raw.time_s }
    }
}
