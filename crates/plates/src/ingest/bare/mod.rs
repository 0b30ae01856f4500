//! The general reader of numbers in the shape of a plate, without column numbers or without row
//! letters: geometry is all there is, so it must be that of a plate that is made.

use std::sync::Arc;

use crate::ingest::blocks::{Bare, Target, take_bare};
use crate::ingest::cell;
use crate::ingest::format::Format;
use crate::ingest::grid;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::plates_side_by_side;
use crate::ingest::ragged;
use crate::ingest::sighting::{self, Earlier, Sighting, Values, range_text};
use crate::ingest::wording::{self, Kind};
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// What speaks against a block that has the shape of no plate.
pub(super) const NO_SHAPE: &str = "no plate has that many rows and columns";

/// What speaks against a block with a head.
const HEADED: &str = "words stand above its columns, as in a table";

/// Is what speaks against a block enough to call it a table of something else?
pub(super) fn is_a_table(doubts: &[std::borrow::Cow<'static, str>]) -> bool {
    [NO_SHAPE, HEADED].iter().all(|doubt| doubts.iter().any(|one| one == doubt))
}

/// The name of this reader.
const NAME: &str = "bare";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "numbers in the shape of a plate, CSV, TSV or workbook",
    recognised_by: "as many lines and columns of numbers as a plate has rows and columns, and no labels, or only those of \
                    the rows or of the columns",
    generic: true,
    recognise,
    read,
};

fn recognise(book: &Book) -> Option<String> {
    let seen = sightings(book);
    let first = seen.first()?;
    Some(first.told())
}

/// What stands around a block of numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Labels {
    None,
    /// Row letters to its left, from A on.
    Letters,
    /// Column numbers above it, from 1 on.
    Numbers,
    /// Numbers that count in a way of their own.
    Counts,
}

/// A block of numbers.
struct Block {
    bare: Bare,
    title: String,
    labels: Labels,
    /// Does something else stand beside it?
    crowded: bool,
    /// The plates in it, left to right.
    plates: Vec<Bare>,
    /// A line of another length than the others.
    torn: Option<Diagnostic>,
    /// Do words stand right above more than half of its columns, as headings of a table do?
    headed: bool,
    /// Do the numbers of its first column rise in even steps, as times do?
    rises: bool,
}

/// The number cells of a line: index of the first, index of the last; `None` when a text stands
/// between them or there are fewer than three.
fn span(sheet: &Sheet, line: usize) -> Option<(usize, usize)> {
    let cells = sheet.cells(line);
    let is_reading = |index: &usize| cell::is_reading(sheet.marks(), *index, &cells[*index].text);
    let first = (0..cells.len()).find(is_reading)?;
    let last = (first..cells.len()).rev().find(is_reading)?;
    let belongs = |index: usize| {
        let content = cell::read(sheet.marks(), index, &cells[index].text);
        !matches!(content, cell::Content::Unknown | cell::Content::Ambiguous)
    };
    let clean = (first..=last).all(belongs);
    (clean && last >= first + 2).then_some((first, last))
}

/// The blocks of numbers of a sheet.
fn blocks(sheet: &Sheet) -> Vec<Block> {
    let mut found = Vec::new();
    let mut line = 0;
    while line < sheet.len() {
        // A line of column numbers is no row of wells.
        let header = grid::runs_in(sheet, line).into_iter().find(|run| run.first == 1);
        let top = if header.is_some() { line + 1 } else { line };
        let Some((mut left, mut right)) = span(sheet, top) else {
            line += 1;
            continue;
        };
        let mut end = top + 1;
        while end < sheet.len() && grid::runs_in(sheet, end).is_empty() {
            let Some((first, last)) = span(sheet, end) else { break };
            left = left.min(first);
            right = right.max(last);
            end += 1;
        }
        if end - top >= 2 {
            found.push(block(sheet, top, end, (left, right), header));
        }
        line = end.max(line + 1);
    }
    found
}

fn block(
    sheet: &Sheet,
    top: usize,
    end: usize,
    (mut left, mut right): (usize, usize),
    header: Option<grid::Run>,
) -> Block {
    let numbers = header.is_some_and(|run| run.start + run.cols > right && run.start <= right);
    if let Some(run) = header.filter(|_| numbers) {
        (left, right) = (run.start, run.end() - 1);
    }
    let text = |line: usize, index: usize| {
        sheet.cells(line).get(index).map(|cell| cell.text.clone().into_owned()).unwrap_or_default()
    };
    let letters =
        left > 0 && (top..end).enumerate().all(|(row, line)| parse_row(&text(line, left - 1)) == Some(row));
    let beside = |line: usize| {
        let before = left > 0 && !letters && !text(line, left - 1).is_empty();
        before || !text(line, right + 1).is_empty()
    };
    let above = (top.saturating_sub(3)..top - usize::from(numbers && top > 0)).rev();
    let title = above
        .filter(|line| grid::runs_in(sheet, *line).is_empty())
        .map(|line| sheet.first_cell(line).text.into_owned())
        .find(|text| !text.is_empty())
        .filter(|text| text.parse::<f64>().is_err());
    let crowded = (top..end).any(beside);
    let bare = Bare { top, left, rows: end - top, cols: right + 1 - left };
    let (bare, counted) = without_counts(sheet, bare);
    let labels = match (counted, letters, numbers) {
        (true, ..) => Labels::Counts,
        (_, true, _) => Labels::Letters,
        (_, _, true) => Labels::Numbers,
        _ => Labels::None,
    };
    let torn = torn(sheet, bare).or_else(|| ends_early(sheet, bare).filter(|_| labels == Labels::None));
    let plates = plates_side_by_side::plates(bare, |col| {
        (bare.top..bare.top + bare.rows).all(|line| text(line, bare.left + col).is_empty())
    });
    let words = |index: &usize| {
        let text = text(bare.top.saturating_sub(1), *index);
        !text.is_empty() && !cell::is_reading(sheet.marks(), *index, &text)
    };
    let headings = (bare.left..bare.left + bare.cols).filter(|_| bare.top > 0).filter(words).count();
    // Column numbers over several plates would have to begin anew with each.
    let plates = if numbers && plates.len() > 1 { Vec::new() } else { plates };
    Block {
        bare,
        title: title.unwrap_or_default(),
        labels,
        crowded,
        plates,
        torn,
        headed: 2 * headings > bare.cols,
        rises: labels == Labels::None && rises(&values(sheet, bare)),
    }
}

/// The first line of a text that does not reach as far as the others: without labels nobody can tell which of its
/// cells is missing. An empty cell at the end must be there, and the line as long as those that are full.
pub(crate) fn torn(sheet: &Sheet, bare: Bare) -> Option<Diagnostic> {
    const HELP: &str = "a cell is missing, and without labels nobody can tell which: export the plate again, with column numbers and \
                        row letters";
    if sheet.name().is_some() {
        return None;
    }
    let end = bare.left + bare.cols;
    let lines: Vec<(usize, usize, bool)> = (bare.top..bare.top + bare.rows)
        .map(|line| {
            let cells = sheet.cells(line);
            (line, cells.len(), cells.get(end - 1).is_some_and(|cell| !cell.text.is_empty()))
        })
        .collect();
    let expected =
        lines.iter().filter(|(_, _, full)| *full).map(|(_, len, _)| *len).max().unwrap_or_default().max(end);
    let (line, found, _) =
        lines.into_iter().find(|(_, found, full)| !full && (*found < end || *found != expected))?;
    let message = format!(
        "this line has {found} cells, expected {expected} as in the other lines: its numbers may stand in the wrong wells"
    );
    Some(sheet.error_at_end(message, line).code(Code::RowShape).help(HELP))
}

/// The first line of a workbook that ends before the others: empty cells at the end are not kept there.
fn ends_early(sheet: &Sheet, bare: Bare) -> Option<Diagnostic> {
    const HELP: &str = "a cell may be missing, and without labels nobody can tell which: write column numbers and row letters \
                        beside the plate, or `NA` into wells that were not read";
    sheet.name()?;
    let (early, end) = ragged::short(sheet, &bare.lines(0), bare.left..bare.left + bare.cols)?;
    let (_, line, last) = early.first()?;
    let message = format!(
        "this line ends with its number {}, the others have {}: its numbers may stand in the wrong wells",
        last + 1,
        end + 1
    );
    Some(sheet.error_at_end(message, *line).code(Code::RowShape).help(HELP))
}

/// The block without a first line and a first column that only count, up or down: they are labels.
fn without_counts(sheet: &Sheet, bare: Bare) -> (Bare, bool) {
    let values = values(sheet, bare);
    let first = values.first().is_some_and(|line| counts(line) || counts(&line[1..]));
    let column: Vec<Option<f64>> =
        values.iter().skip(usize::from(first)).map(|line| line.first().copied().flatten()).collect();
    let second = counts(&column);
    let (line, cell) = (usize::from(first), usize::from(second));
    let bare =
        Bare { top: bare.top + line, left: bare.left + cell, rows: bare.rows - line, cols: bare.cols - cell };
    (bare, first || second)
}

/// Does the first column rise in even steps, and not every other?
fn rises(values: &Values) -> bool {
    const FEWEST: usize = 4;
    let even = |col: usize| {
        let column: Option<Vec<f64>> = values.iter().map(|line| line.get(col).copied().flatten()).collect();
        column.is_some_and(|column| {
            let steps: Vec<f64> = column.windows(2).map(|pair| pair[1] - pair[0]).collect();
            let (low, high) = steps.iter().fold((f64::INFINITY, 0.0), |(l, h), s| (s.min(l), s.max(h)));
            column.len() >= FEWEST && low > 0.0 && high - low <= 0.05 * high
        })
    };
    even(0) && !(1..values.first().map_or(0, Vec::len)).all(even)
}

/// Do these numbers only count, up or down?
pub(crate) fn counts(values: &[Option<f64>]) -> bool {
    let whole: Option<Vec<f64>> = values.iter().map(|value| value.filter(|value| *value <= 48.0)).collect();
    whole.is_some_and(|whole| {
        let by = |step: f64| whole.windows(2).all(|pair| (pair[1] - pair[0] - step).abs() < f64::EPSILON);
        whole.len() > 2 && (by(1.0) || by(-1.0))
    })
}

fn values(sheet: &Sheet, bare: Bare) -> Values {
    let number = |index: usize, text: &str| match cell::read(sheet.marks(), index, text) {
        cell::Content::Number(number) => Some(number),
        _ => None,
    };
    (bare.top..bare.top + bare.rows)
        .map(|line| {
            let cells = sheet.cells(line);
            (bare.left..bare.left + bare.cols)
                .map(|index| cells.get(index).and_then(|cell| number(index, &cell.text)))
                .collect()
        })
        .collect()
}

/// What is seen, with its certainty.
pub(crate) fn sightings(book: &Book) -> Vec<Sighting> {
    let mut seen = Vec::new();
    let mut earlier = Earlier::default();
    for sheet in book.sheets() {
        for block in blocks(sheet).into_iter().filter(is_plausible) {
            let Bare { top, left, rows, cols } = block.bare;
            let labels = match block.labels {
                Labels::None => "no labels",
                Labels::Letters => "row letters only",
                Labels::Numbers => "column numbers only",
                Labels::Counts => "labels that only count",
            };
            let what = format!("{rows} lines of {cols} numbers with {labels}");
            let mut sighting = Sighting::new(what, sheet.place_of_line(top), 0.9);
            sighting.range = Some(range_text(sheet, (top, left), (top + rows - 1, left + cols - 1)));
            if block.plates.is_empty() {
                sighting.doubt(0.5, NO_SHAPE);
            } else if rows * cols < 24 {
                sighting.doubt(0.7, "so few numbers may be anything");
            }
            if block.headed && block.labels == Labels::None {
                sighting.doubt(0.5, HEADED);
            }
            if block.rises && !block.plates.is_empty() {
                sighting.doubt(0.5, "its first column rises in even steps, as times do");
            }
            if block.crowded {
                sighting.doubt(0.7, "something else stands right beside it");
            }
            if block.labels == Labels::Counts {
                sighting.doubt(0.7, "the numbers around it count in a way of their own");
            }
            if !matches!(wording::kind_of(&block.title), Kind::Raw) {
                sighting.doubt(0.3, "its title says that it is calculated or a layout");
            }
            let values = values(sheet, block.bare);
            if values.iter().flatten().filter(|value| value.is_none()).count() * 4 > rows * cols {
                sighting.doubt(0.7, "more than a quarter of it is empty");
            }
            sighting::doubt_numbers(&mut sighting, &values);
            if earlier.knows(values) {
                sighting.doubt(0.5, "it is an earlier block, shifted or scaled");
            }
            seen.push(sighting);
        }
    }
    seen
}

/// Worth telling: a plate, or nearly one.
fn is_plausible(block: &Block) -> bool {
    !block.plates.is_empty() || (block.bare.rows >= 4 && (4..=48).contains(&block.bare.cols))
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut nth = 0;
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        let blocks = blocks(sheet);
        let wide: Vec<(usize, usize)> = blocks
            .iter()
            .filter(|block| !block.plates.is_empty())
            .map(|block| (block.bare.left, block.bare.cols))
            .collect();
        for block in blocks {
            if block.plates.is_empty() && wide.contains(&(block.bare.left, block.bare.cols)) {
                harvest.problem(part_of_a_plate(sheet, block.bare));
            } else {
                read_block(sheet, &mut harvest, block, &mut nth);
            }
        }
    }
    harvest.finish(NAME)
}

/// Lines as wide as a plate beside it, but fewer or more than its rows: some were lost, or the gap to the next plate was.
fn part_of_a_plate(sheet: &Sheet, bare: Bare) -> Diagnostic {
    let message = format!(
        "{} lines of {} numbers are not the rows of a plate as the others of this sheet are",
        bare.rows, bare.cols
    );
    let help =
        "expected every row of each plate, and an empty line between two plates: export the plates again";
    sheet.error_at(message, bare.top, 1, sheet.line(bare.top).chars().count()).code(Code::RowShape).help(help)
}

fn read_block(sheet: &Sheet, harvest: &mut Harvest<'_>, block: Block, nth: &mut usize) {
    let Bare { top, rows, cols, .. } = block.bare;
    let numbers = || values(sheet, block.bare).iter().flatten().flatten().count();
    if let Kind::Derived(word) | Kind::Layout(word) = wording::kind_of(&block.title) {
        let message = format!("the numbers below `{}` are not read: `{word}`", block.title);
        harvest.leave_out(top, &message, numbers(), LeftOut::Known);
        return;
    }
    if let Some(problem) = block.torn.filter(|_| !block.plates.is_empty() || (rows >= 4 && cols >= 4)) {
        harvest.problem(problem);
        return;
    }
    if block.plates.is_empty() || block.labels == Labels::Counts {
        let message =
            format!("{rows} lines of {cols} numbers are not read: they have not the shape of a plate");
        harvest.leave_out(top, &message, numbers(), LeftOut::Unknown);
        return;
    }
    let named = wording::name_of(&block.title);
    let read: Arc<str> = named.read.unwrap_or_else(|| "signal".to_owned()).into();
    let several = block.plates.len() > 1;
    let first = *nth + 1;
    for bare in block.plates {
        *nth += 1;
        let plate = match named.rest.as_str() {
            "" => format!("Plate {nth}"),
            name if several => format!("{name} {}", *nth + 1 - first),
            name => name.to_owned(),
        };
        take_bare(sheet, harvest, bare, &Target::endpoint(plate, Arc::clone(&read)));
    }
    if several {
        let message = format!(
            "{rows} lines of {cols} numbers are {} plates, numbered from left to right",
            *nth + 1 - first
        );
        harvest.warn(top, message);
    }
}

#[cfg(test)]
mod tests;
