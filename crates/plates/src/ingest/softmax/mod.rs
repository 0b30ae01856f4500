//! `SoftMax` Pro of Molecular Devices, text: `##BLOCKS=`, then blocks that end with `~End`.
//!
//! Only `Plate:` blocks hold raw numbers. Groups are calculated, notes are free text that may contain
//! anything, and the second part of a plate block is reduced, often a mere copy of the first.

mod body;
mod columns;
mod copied;
mod flex;
mod grids;
mod moment;
mod section;

use std::ops::Range;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::plate::readings::Readings;
use body::{Body, CUT};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use section::{Kind, Section, Shape};

/// The name of this reader.
const NAME: &str = "moldev_softmax";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "SoftMax Pro of Molecular Devices, text",
    recognised_by: "`##BLOCKS=` in the first lines, a `Plate:` line with `PlateFormat` or `TimeFormat`, or grids below `Temperature` and column numbers",
    generic: false,
    recognise,
    read,
};

/// How far down the first block begins.
const HEAD: usize = 400;

/// Evidence for an export of `SoftMax` Pro, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet).or_else(|| {
        let line = book.sheets().iter().find_map(copied::recognise)?;
        Some(format!("`Temperature` and column numbers in line {}, without row letters", line + 1))
    })
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    (0..sheet.len().min(HEAD)).find_map(|line| {
        let text = sheet.line(line).trim_start_matches(['"', ' ']);
        if text.starts_with("##BLOCKS=") {
            return Some(format!("`##BLOCKS=` in line {}", line + 1));
        }
        let plate = text.starts_with("Plate:");
        let shape = ["PlateFormat", "TimeFormat"].into_iter().find(|shape| plate && text.contains(shape))?;
        Some(format!("`Plate:` with `{shape}` in line {}", line + 1))
    })
}

/// Reads every plate block.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    // Notes are full of commas, and may have more lines than the plates.
    let split = delimiter(book.first()).map(|delimiter| book.split_by(delimiter));
    let book = split.as_ref().unwrap_or(book);
    let mut harvest = Harvest::new(book).without_thousands();
    let mut taken = Taken::default();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut taken);
    }
    if !book.sheets().iter().any(|sheet| recognise_sheet(sheet).is_some()) {
        let mut plates = Vec::new();
        for sheet in book.sheets() {
            harvest.turn_to(sheet);
            if copied::recognise(sheet).is_some() {
                read_copied(sheet, &mut harvest, &mut plates);
            } else {
                let values = (0..sheet.len()).map(|line| copied::numbers(sheet, line)).sum();
                let message = "this sheet is not read: no grid below `Temperature` stands in it";
                harvest.leave_out(0, message, values, LeftOut::Unknown);
            }
        }
    }
    harvest.finish(NAME)
}

/// Reads the grids of a sheet without any `Plate:` line; `plates` are the names so far.
fn read_copied<'b>(sheet: &'b Sheet, harvest: &mut Harvest<'b>, plates: &mut Vec<String>) {
    for problem in copied::damaged(sheet) {
        harvest.problem(problem);
    }
    for (mut section, lines) in copied::sections(sheet, plates.len()) {
        plates.push(section.name.clone());
        let alike = plates.iter().filter(|name| **name == section.name).count();
        if alike > 1 {
            section.name = format!("{} #{alike}", section.name);
        }
        let behind = lines.start + 1 + section.plate.rows;
        let width = |line: usize| sheet.cells(line).len();
        let padded = behind < lines.end && sheet.is_blank(behind) && width(behind) == width(lines.start);
        let is_loose = sheet.name().is_some() || padded;
        let body = Body { sheet, section: &section, lines: lines.start + 1..lines.end, is_loose };
        match grids::read(&body, harvest, &mut Taken::default(), lines.start) {
            Ok(_) => {
                let message = format!(
                    "nothing says what was read from plate `{}`: it is called a signal",
                    section.name
                );
                harvest.warn(lines.start, message);
            }
            Err(problem) => harvest.problem(*problem),
        }
    }
}

/// What stands behind `Plate:` in its line, when the cells of this text are split at something else.
fn delimiter(sheet: &Sheet) -> Option<char> {
    let between = (0..sheet.len()).find_map(|line| {
        let text = sheet.line(line).trim_start_matches(['"', ' ']);
        let behind = text.strip_prefix("Plate:")?.trim_start_matches(['"', ' ']);
        ["PlateFormat", "TimeFormat"].iter().any(|shape| text.contains(shape)).then(|| behind.chars().next())
    })?;
    between.filter(|c| ['\t', ';', ','].contains(c) && *c != sheet.delimiter() && sheet.name().is_none())
}

/// What begins in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begins {
    /// A whole export: `##BLOCKS= 4`.
    Export,
    Plate,
    /// A block without raw numbers: `Group:`, `Note:`, `Graph:`.
    Other,
    /// The last line: `Original Filename: …`.
    End,
    Nothing,
}

fn begins(text: &str) -> Begins {
    const OTHERS: [&str; 8] =
        ["Group:", "Note:", "Notes:", "Graph:", "Cuvette:", "Cuvette Set:", "CuvetteSet:", "Experiment:"];
    if text.starts_with("##BLOCKS=") {
        Begins::Export
    } else if text.starts_with("Plate:") {
        Begins::Plate
    } else if text.starts_with("Original Filename") {
        Begins::End
    } else if OTHERS.iter().any(|other| text.starts_with(other)) {
        Begins::Other
    } else {
        Begins::Nothing
    }
}

/// Does a block end in this line?
fn ends(text: &str) -> bool {
    text == "~End"
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken) {
    let mut line = 0;
    // The line of `##BLOCKS=`, and how many blocks there must be and are.
    let mut export: Option<(usize, usize)> = None;
    let mut blocks = 0;
    while line < sheet.len() {
        let first = sheet.first_cell(line).text;
        match begins(&first) {
            Begins::Export => {
                complete(sheet, harvest, export, blocks);
                blocks = 0;
                let stated = first.trim_start_matches("##BLOCKS=").trim();
                let count = if stated.is_empty() {
                    sheet.cells(line).get(1).and_then(|cell| cell.text.parse().ok())
                } else {
                    stated.parse().ok()
                };
                if count.is_none() {
                    let message = "`##BLOCKS=` does not say how many blocks follow";
                    harvest.problem(
                        sheet.error_at(message, line, 1, first.chars().count()).code(Code::Export).help(CUT),
                    );
                }
                export = count.map(|count| (line, count));
                line += 1;
            }
            Begins::Plate => {
                blocks += 1;
                let end = (line + 1..sheet.len())
                    .find(|at| {
                        let text = sheet.first_cell(*at).text;
                        ends(&text) || begins(&text) != Begins::Nothing
                    })
                    .unwrap_or(sheet.len());
                read_plate(sheet, harvest, taken, line..end);
                line = end + usize::from(end < sheet.len() && ends(&sheet.first_cell(end).text));
            }
            Begins::Other => {
                blocks += 1;
                let end = (line + 1..sheet.len()).find(|at| ends(&sheet.first_cell(*at).text));
                if end.is_none() {
                    let message = format!("truncated: the block `{first}` does not end");
                    harvest.problem(
                        sheet
                            .error_at(message, line, 1, first.chars().count())
                            .help("expected `~End` below it"),
                    );
                }
                line = end.unwrap_or(sheet.len()) + 1;
            }
            Begins::End => line += 1,
            Begins::Nothing => {
                if !sheet.is_blank(line) {
                    let message = "this line belongs to no block";
                    let help = "expected `Plate:`, `Group:` or `Note:` at the start of a block and `~End` below it; export the file again";
                    harvest.problem(
                        sheet
                            .error_at(message, line, 1, first.chars().count().max(1))
                            .code(Code::Export)
                            .help(help),
                    );
                    line = (line + 1..sheet.len())
                        .find(|at| begins(&sheet.first_cell(*at).text) != Begins::Nothing)
                        .unwrap_or(sheet.len());
                    continue;
                }
                line += 1;
            }
        }
    }
    complete(sheet, harvest, export, blocks);
}

/// Are all the blocks there that the first line promised? Some exports hold more than they say.
fn complete(sheet: &Sheet, harvest: &mut Harvest<'_>, export: Option<(usize, usize)>, blocks: usize) {
    let Some((line, stated)) = export.filter(|(_, stated)| blocks < *stated) else { return };
    let message = format!("truncated: the file says that it holds {stated} blocks, {blocks} are there");
    harvest.problem(
        sheet
            .error_at(message, line, 1, sheet.line(line).trim_end().chars().count())
            .code(Code::Truncated)
            .help(CUT),
    );
}

/// Reads a plate block, whose `Plate:` line is the first of `lines`.
fn read_plate(sheet: &Sheet, harvest: &mut Harvest<'_>, taken: &mut Taken, lines: Range<usize>) {
    let cells = sheet.cells(lines.start);
    let section = match Section::read(&cells) {
        Ok(section) => section,
        Err(not) => {
            let problem = match cells.get(not.field) {
                Some(cell) => sheet.error(not.message, lines.start, cell),
                None => sheet.error_at_end(not.message, lines.start),
            };
            harvest.problem(problem.help(not.help));
            return;
        }
    };
    if section.reduced {
        let message =
            format!("the plate `{}` is not read: it holds reduced numbers only, not raw ones", section.name);
        let numbers = |line: usize| {
            sheet
                .cells(line)
                .iter()
                .filter(|cell| sheet.marks().parse(cell.index, &cell.text).is_ok())
                .count()
        };
        let values = (lines.start + 1..lines.end).map(numbers).sum();
        harvest.leave_out(lines.start, &message, values, LeftOut::Known);
        return;
    }
    let body = Body::new(sheet, &section, lines.start + 1..lines.end);
    let Some(header) = body.lines.clone().find(|line| !sheet.is_blank(*line)) else {
        if lines.end == sheet.len() {
            let message = format!("truncated: the file ends before the numbers of plate `{}`", section.name);
            harvest.problem(sheet.error_at_end(message, sheet.len() - 1).code(Code::Truncated).help(CUT));
        } else {
            harvest.warn(lines.start, format!("the plate `{}` holds no numbers", section.name));
        }
        return;
    };
    let read = match section.shape {
        _ if section.kind == Kind::Flex => flex::read(&body, harvest, taken, header),
        Shape::Grids if section.is_early => grids::read_early(&body, harvest, taken, header),
        Shape::Grids => grids::read(&body, harvest, taken, header),
        Shape::Columns => columns::read(&body, harvest, taken, header),
    };
    match read {
        Ok(0) => harvest.warn(lines.start, format!("the plate `{}` holds no raw numbers", section.name)),
        Ok(_) => {}
        Err(problem) => harvest.problem(*problem),
    }
}

#[cfg(test)]
mod tests;
