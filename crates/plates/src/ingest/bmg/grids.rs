//! Plate-shaped grids below their titles, as `Microplate` sheets and CSV files of BMG hold them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::ingest::blocks::take_grid;
use crate::ingest::bmg::head::{self, HEAD};
use crate::ingest::bmg::left_out::Skipped;
use crate::ingest::bmg::reads::{Reads, Titled};
use crate::ingest::bmg::section::{Section, no_mode};
use crate::ingest::bmg::tables::Tables;
use crate::ingest::bmg::title::{self, Raw, Title, unclear};
use crate::ingest::bmg::{uneven, words};
use crate::ingest::cell;
use crate::ingest::grid::Grid;
use crate::ingest::grid_finder;
use crate::ingest::harvest::Harvest;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// A grid of raw readings, its title, and the line of that.
struct Block {
    grid: Grid,
    raw: Raw,
    title: usize,
}

/// Takes the raw grids of a section; all others are calculated, or layouts.
pub(super) fn take(
    section: &Section<'_>,
    tables: &Tables,
    plate: &Arc<str>,
    harvest: &mut Harvest<'_>,
    reads: &mut Reads,
) {
    let sheet = section.sheet;
    if let Some(line) = section.lines.clone().take(HEAD).find(|line| head::is_well_scan(sheet.line(*line))) {
        let message = "this is a well scan: many points within each well, which are no readings of wells";
        return harvest.problem(
            sheet
                .error_at(message, line, 1, sheet.line(line).chars().count())
                .code(Code::Export)
                .help("export the average of each well as a plate"),
        );
    }
    let mut blocks = Vec::new();
    let mut headings = Headings { next: section.lines.start, last: None };
    let (mut skipped, mut first_skipped) = (Skipped::default(), None);
    for grid in
        grid_finder::find(sheet, section.lines.clone()).into_iter().filter(|grid| !tables.hold(grid.header))
    {
        match headings.title(sheet, &grid) {
            Some((text, line)) => match title::read(&text) {
                Title::Raw(raw) => blocks.push(Block { grid, raw, title: line }),
                Title::Unclear => harvest.problem(unclear(sheet, line)),
                Title::Other => {
                    first_skipped.get_or_insert(grid.header);
                    skipped.add(&text, numbers_in(sheet, &grid));
                }
            },
            None => {
                let message = "this grid has no title: it may be raw or calculated";
                harvest.problem(
                    sheet
                        .error_at(message, grid.header, 1, 1)
                        .code(Code::Export)
                        .help("expected `Raw Data (…)` above it"),
                );
            }
        }
    }
    skipped.tell(first_skipped.unwrap_or(section.lines.start), harvest);
    if let Some(problem) = twins(sheet, &blocks) {
        harvest.problem(problem);
    }
    refuse_titles_alone(section, &blocks, tables, harvest);
    take_blocks(section, plate, harvest, reads, &blocks);
}

fn take_blocks(
    section: &Section<'_>,
    plate: &Arc<str>,
    harvest: &mut Harvest<'_>,
    reads: &mut Reads,
    blocks: &[Block],
) {
    let sheet = section.sheet;
    let mut named = Vec::new();
    for block in blocks {
        if block.raw.is_spectrum() {
            let message = "a spectrum cannot be read from grids: they do not say their wavelengths";
            let help = "export the spectrum as a table";
            harvest.problem(
                sheet
                    .error_at(message, block.title, 1, sheet.line(block.title).chars().count())
                    .code(Code::Contradiction)
                    .help(help),
            );
            return;
        }
        let Some(mode) = section.mode(block.title) else {
            return harvest.problem(no_mode(sheet, block.title));
        };
        named.push(Titled { raw: &block.raw, read: block.raw.read(mode) });
    }
    let targets = reads.targets(plate, &named);
    for (mut block, target) in blocks.iter().map(|block| block.grid.clone()).zip(targets) {
        let mut problems = uneven::rows(sheet, &block);
        if problems.is_empty() {
            problems.extend(block.problem.take());
        }
        if !problems.is_empty() {
            for problem in problems {
                harvest.problem(problem);
            }
            continue;
        }
        warn_of_gaps(&block, harvest);
        take_grid(sheet, harvest, &block, &target);
    }
}

/// Two grids of one title that nothing tells apart: two plates, or two reads?
fn twins(sheet: &Sheet, blocks: &[Block]) -> Option<Diagnostic> {
    let mut seen = BTreeMap::new();
    for block in blocks.iter().filter(|block| block.raw.time_s.is_none() && block.raw.cycle.is_none()) {
        let Some(first) = seen.insert((block.raw.optics(), block.raw.channel), block.title) else { continue };
        let message = format!(
            "this title is the same as that in line {}: is it another plate, or another read?",
            first + 1
        );
        let help = "give the second grid a head of its own (`User: …`, `ID1: …`), or delete it if it was pasted twice";
        let width = sheet.line(block.title).chars().count();
        return Some(sheet.error_at(message, block.title, 1, width).code(Code::Contradiction).help(help));
    }
    None
}

/// How many numbers stand in a grid.
fn numbers_in(sheet: &Sheet, grid: &Grid) -> usize {
    let mut numbers = 0;
    grid.for_each_cell(sheet, |_, _, _, index, cell| {
        numbers += usize::from(cell::is_reading(sheet.marks(), index, &cell.text));
    });
    numbers
}

/// The titles that stand alone in their lines, from one grid to the next.
struct Headings {
    /// The first line that was not looked at yet.
    next: usize,
    last: Option<(String, usize)>,
}

impl Headings {
    /// The title of the next grid and its line. A line that names a cycle belongs to the title above it.
    fn title(&mut self, sheet: &Sheet, grid: &Grid) -> Option<(String, usize)> {
        let end = grid.rows.last().map_or(grid.header, |(_, line)| *line) + 1;
        let between = self.next..grid.header;
        self.next = end.max(self.next);
        let (text, line) = grid.title.clone()?;
        for line in between {
            let cells = sheet.cells(line);
            let mut filled = cells.iter().filter(|cell| !cell.text.is_empty());
            let Some(first) = filled.next() else { continue };
            if filled.next().is_none() && !title::is_cycle(&first.text) {
                self.last = Some((first.text.to_string(), line));
            }
        }
        if !title::is_cycle(&text) {
            return Some((text, line));
        }
        let (above, at) = self.last.clone()?;
        Some((format!("{above} - {text}"), at))
    }
}

/// A title of raw readings must have a grid or a table below it.
fn refuse_titles_alone(section: &Section<'_>, blocks: &[Block], tables: &Tables, harvest: &mut Harvest<'_>) {
    let sheet = section.sheet;
    let titles: BTreeSet<usize> = blocks.iter().map(|block| block.title).collect();
    for line in section.lines.clone().filter(|line| !tables.hold(*line)) {
        let text = sheet.line(line);
        if !words::may_name_raw(text) {
            continue;
        }
        let is_title = sheet.cells(line).iter().any(|cell| title::read(&cell.text) != Title::Other);
        if is_title && !titles.contains(&line) {
            let message = "no grid was found below this title";
            let help = "expected a line of column numbers and rows A, B, … below it; the file looks cut off or altered";
            harvest.problem(
                sheet.error_at(message, line, 1, text.chars().count()).code(Code::Export).help(help),
            );
        }
    }
}

/// Rows that were not read may be left out; where that is uneven, the user shall know.
fn warn_of_gaps(grid: &Grid, harvest: &mut Harvest<'_>) {
    let steps: Vec<Range<usize>> = grid.rows.windows(2).map(|pair| pair[0].0..pair[1].0).collect();
    let first = steps.first().map_or(1, ExactSizeIterator::len);
    if steps.iter().any(|step| step.len() != first) {
        let missing: Vec<String> = steps.iter().flat_map(|step| step.clone().skip(1)).map(row_name).collect();
        harvest.warn(grid.header, format!("this grid leaves out rows {}", missing.join(", ")));
    }
}
