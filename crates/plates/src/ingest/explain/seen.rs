//! Sheets as people look at them: cell by cell, each with what was made of it. Lines that are alike are folded.

use std::collections::HashMap;

use crate::ingest::explain::blocks::Block;
use crate::ingest::picked;
use crate::ingest::sighting::Sighting;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Book, Cell, Sheet};

/// What was made of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// It is empty.
    Empty,
    /// A text that is not read.
    Text,
    /// A number that is not read.
    Number,
    /// A reading of the block with this index.
    Read(usize),
    /// It may be a reading, and that is not certain enough.
    Candidate,
    /// It stands where something is wrong.
    Problem,
}

/// A cell.
#[derive(Clone, Debug)]
pub struct CellSeen {
    /// Its text.
    pub text: String,
    /// What was made of it.
    pub mark: Mark,
}

/// A line of a sheet.
#[derive(Clone, Debug)]
pub struct LineSeen {
    /// The line, from 1.
    pub number: usize,
    /// The first cells.
    pub cells: Vec<CellSeen>,
    /// How many cells follow that are not shown.
    pub more_cells: usize,
    /// How many lines follow that are like it and are not shown.
    pub like_it: usize,
}

/// A sheet.
#[derive(Clone, Debug)]
pub struct SheetSeen {
    /// Its name; `None` for a text.
    pub name: Option<String>,
    /// Its lines, down to the last with a cell that is not empty.
    pub lines: Vec<LineSeen>,
    /// How many cells the widest line shows.
    pub width: usize,
    /// How many lines below are not shown.
    pub more_lines: usize,
}

/// The most cells of a line that are shown: a plate of 1536 wells with its letters and a label.
const MOST_CELLS: usize = 50;

/// The most lines of a sheet that are shown, folded ones counted once.
const MOST_LINES: usize = 400;

/// So many lines that are alike are all shown; of more, the first and the last.
const MOST_ALIKE: usize = 32;

/// The sheets of a book with what was made of their cells.
pub(super) fn sheets(
    book: &Book,
    blocks: &[Block],
    candidates: &[Sighting],
    told: &[Diagnostic],
) -> Vec<SheetSeen> {
    let mut spots: HashMap<(&str, usize, usize), Mark> = HashMap::new();
    for (index, block) in blocks.iter().enumerate() {
        for (sheet, line, column) in &block.spots {
            spots.insert((sheet.as_deref().unwrap_or_default(), *line, *column), Mark::Read(index));
        }
    }
    for place in told.iter().filter(|problem| problem.is_error()).filter_map(|problem| problem.place.as_ref())
    {
        let sheet = place.sheet.as_deref().unwrap_or_default();
        if let (Some(line), Some(column)) = (place.line, place.column) {
            spots.insert((sheet, line, column), Mark::Problem);
        }
    }
    book.sheets().iter().map(|sheet| seen(sheet, &spots, candidates)).collect()
}

fn seen(sheet: &Sheet, spots: &HashMap<(&str, usize, usize), Mark>, candidates: &[Sighting]) -> SheetSeen {
    let name = sheet.name().map(|name| &**name).unwrap_or_default();
    let doubtful: Vec<(Corner, Corner)> = candidates
        .iter()
        .filter(|sighting| sighting.place.sheet.as_deref().unwrap_or_default() == name)
        .filter_map(|sighting| corners(sighting.range.as_deref()?))
        .collect();
    let mark = |line: usize, cell: &Cell<'_>| {
        let spot = (name, line + 1, sheet.column_of(cell));
        if let Some(mark) = spots.get(&spot) {
            return *mark;
        }
        if cell.text.is_empty() {
            return Mark::Empty;
        }
        let within = |((top, left), (bottom, right)): &(Corner, Corner)| {
            (*top..=*bottom).contains(&line) && (*left..=*right).contains(&cell.index)
        };
        if doubtful.iter().any(within) {
            return Mark::Candidate;
        }
        let number = sheet.marks().parse(cell.index, &cell.text).is_ok();
        if number { Mark::Number } else { Mark::Text }
    };
    let last = (0..sheet.len()).rev().find(|line| !sheet.is_blank(*line)).map_or(0, |line| line + 1);
    let mut lines: Vec<LineSeen> = Vec::new();
    let mut alike = 0;
    let mut shown = 0;
    let mut cells = Vec::new();
    for line in 0..last {
        if lines.len() == MOST_LINES {
            break;
        }
        shown = line + 1;
        sheet.cells_into(line, &mut cells);
        let next = LineSeen {
            number: line + 1,
            cells: cells
                .iter()
                .take(MOST_CELLS)
                .map(|cell| CellSeen { text: cell.text.to_string(), mark: mark(line, cell) })
                .collect(),
            more_cells: cells
                .iter()
                .skip(MOST_CELLS)
                .rposition(|cell| !cell.text.is_empty())
                .map_or(0, |last| last + 1),
            like_it: 0,
        };
        let same = lines.last().is_some_and(|before| is_like(before, &next));
        alike = if same { alike + 1 } else { 0 };
        if same && alike >= MOST_ALIKE {
            // The lines before hold the pattern; the last of the run stands for all.
            if alike == MOST_ALIKE {
                let first = lines.len() - (MOST_ALIKE - 2);
                let folded = lines.drain(first..).count();
                if let Some(kept) = lines.last_mut() {
                    kept.like_it = folded;
                }
            }
            if let Some(kept) = lines.last_mut() {
                kept.like_it += 1;
            }
            continue;
        }
        lines.push(next);
    }
    let filled = |line: &LineSeen| line.cells.iter().rposition(|cell| cell.mark != Mark::Empty);
    let width = lines.iter().filter_map(filled).max().map_or(0, |last| last + 1);
    for line in &mut lines {
        line.cells.resize_with(width, || CellSeen { text: String::new(), mark: Mark::Empty });
    }
    SheetSeen { name: sheet.name().map(ToString::to_string), lines, width, more_lines: last - shown }
}

/// Line and cell, both from 0.
pub(super) type Corner = (usize, usize);

/// The first and the last cell of a range such as `Sheet1!B3:M10`.
pub(super) fn corners(range: &str) -> Option<(Corner, Corner)> {
    let cells = range.rsplit('!').next()?;
    let (first, last) = cells.split_once(':')?;
    Some((picked::address(first)?, picked::address(last)?))
}

/// Does the same stand in both lines, cell by cell?
fn is_like(one: &LineSeen, other: &LineSeen) -> bool {
    let marks = |line: &LineSeen| line.cells.iter().map(|cell| cell.mark).collect::<Vec<_>>();
    one.more_cells == other.more_cells && marks(one) == marks(other)
}
