//! `SoftMax` Pro of Molecular Devices, text: `##BLOCKS=`, then blocks that end with `~End`.
//!
//! Only `Plate:` blocks hold raw numbers. Groups are calculated, notes are free text that may contain
//! anything, and the second part of a plate block is reduced, often a mere copy of the first.

mod columns;
mod grids;
mod moment;
mod section;

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::ingest::detect::Format;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::readings::Readings;
use crate::sheet::{Book, Cell, Sheet};
use section::{Kind, Reads, Section, Shape};

/// The name of this reader.
const NAME: &str = "moldev_softmax";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "SoftMax Pro of Molecular Devices, text",
    recognised_by: "`##BLOCKS=` in the first lines, or a `Plate:` line with `PlateFormat` or `TimeFormat`",
    generic: false,
    recognise,
    read,
};

/// How far down the first block begins.
const HEAD: usize = 400;

/// Advice for a file of which a part is missing.
const CUT: &str = "the file looks cut off or edited: export it again, completely";

/// Evidence for an export of `SoftMax` Pro, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
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
    harvest.finish(NAME)
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
                    harvest.problem(sheet.error_at(message, line, 1, first.chars().count()).help(CUT));
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
                    harvest
                        .problem(sheet.error_at(message, line, 1, first.chars().count().max(1)).help(help));
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
    harvest.problem(sheet.error_at(message, line, 1, sheet.line(line).trim_end().chars().count()).help(CUT));
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
        harvest.warn(lines.start, message);
        return;
    }
    let body = Body { sheet, section: &section, lines: lines.start + 1..lines.end };
    let Some(header) = body.lines.clone().find(|line| !sheet.is_blank(*line)) else {
        if lines.end == sheet.len() {
            let message = format!("truncated: the file ends before the numbers of plate `{}`", section.name);
            harvest.problem(sheet.error_at_end(message, sheet.len() - 1).help(CUT));
        } else {
            harvest.warn(lines.start, format!("the plate `{}` holds no numbers", section.name));
        }
        return;
    };
    let read = match section.shape {
        Shape::Grids => grids::read(&body, harvest, taken, header),
        Shape::Columns => columns::read(&body, harvest, taken, header),
    };
    match read {
        Ok(0) => harvest.warn(lines.start, format!("the plate `{}` holds no raw numbers", section.name)),
        Ok(_) => {}
        Err(problem) => harvest.problem(*problem),
    }
}

/// The lines of a plate block, and what its first line said about them.
struct Body<'a> {
    sheet: &'a Sheet,
    section: &'a Section,
    lines: Range<usize>,
}

/// Index of the cell of the first well: before it stand the time or wavelength, and the temperature.
const WELLS: usize = 2;

impl Body<'_> {
    /// Is this the header of raw numbers? That of reduced ones has no temperature.
    fn is_raw_header(cells: &[Cell<'_>]) -> bool {
        cells.get(1).is_some_and(|cell| cell.text.starts_with("Temp"))
    }

    /// Where raw numbers must stand, but only reduced ones do.
    fn no_raw_header(&self, line: usize) -> Box<Diagnostic> {
        let message = "this is not the header of raw numbers";
        let help = "expected `Temperature` in its second cell, then column numbers or wells; export the raw data, too";
        Box::new(self.sheet.error_at(message, line, 1, 1).help(help))
    }

    /// A line of another width than its header is damaged: nobody knows which cell is missing. Where a
    /// part of the plate was read all lines may stop at its last column, with a value.
    /// In a workbook empty cells at the end of a line are not kept.
    fn check_width(&self, line: usize, cells: &[Cell<'_>], width: &mut Width) -> Result<(), Box<Diagnostic>> {
        if self.sheet.name().is_some() {
            return Ok(());
        }
        let found = cells.len();
        let ends_with_a_value = cells.last().is_some_and(|cell| !cell.text.is_empty());
        let stops_early = found == width.needed && found < width.header && ends_with_a_value;
        let expected = width.found.unwrap_or(if stops_early { found } else { width.header });
        if found == expected && found >= width.needed {
            width.found = Some(found);
            return Ok(());
        }
        let message = format!("this line has {found} cells, expected {expected}");
        Err(Box::new(self.sheet.error_at_end(message, line).help(CUT)))
    }

    /// A cell that must be empty.
    fn check_empty(
        &self,
        line: usize,
        cells: &[Cell<'_>],
        index: usize,
        why: &str,
    ) -> Result<(), Box<Diagnostic>> {
        match cells.get(index).filter(|cell| !cell.text.is_empty()) {
            Some(cell) => {
                let message = format!("`{}` stands {why}", cell.text);
                Err(Box::new(self.sheet.error(message, line, cell).help(CUT)))
            }
            None => Ok(()),
        }
    }

    /// A temperature, or nothing.
    fn check_temperature(&self, line: usize, cells: &[Cell<'_>]) -> Result<(), Box<Diagnostic>> {
        let plausible = |text: &str| {
            let number = text.replace(',', ".").parse::<f64>();
            text.is_empty() || number.is_ok_and(|number| number.is_nan() || (-40.0..=150.0).contains(&number))
        };
        match cells.get(1).filter(|cell| !plausible(&cell.text)) {
            Some(cell) => {
                let message = format!("`{}` is no temperature", cell.text);
                Err(Box::new(self.sheet.error(message, line, cell).help(CUT)))
            }
            None => Ok(()),
        }
    }

    /// As many time points, or wavelengths of a spectrum, must be there as the `Plate:` line says.
    fn check_count(&self, found: usize) -> Result<(), Box<Diagnostic>> {
        let Some(stated) = self.section.points.filter(|stated| *stated != found) else { return Ok(()) };
        let what = if self.section.kind == Kind::Spectrum { "wavelengths" } else { "time points" };
        let line = self.lines.start - 1;
        let message = format!("the `Plate:` line states {stated} {what}, {found} are there");
        let width = self.sheet.line(line).chars().count();
        Err(Box::new(self.sheet.error_at(message, line, 1, width).help(CUT)))
    }

    /// The read and the time of a line or grid whose first cell is `cell`; `last` is the time, or the
    /// wavelength, of the one before.
    fn moment(&self, line: usize, cell: &Cell<'_>, last: Option<f64>) -> Result<Moment, Box<Diagnostic>> {
        let refuse = |message: String, help: &'static str| {
            Err(Box::new(self.sheet.error(message, line, cell).help(help)))
        };
        let text = cell.text.as_ref();
        let (value, scanned) = match (self.section.kind, &self.section.reads) {
            (Kind::Kinetic, _) => match moment::seconds(text) {
                Some(seconds) => (seconds, None),
                None => return refuse(format!("`{text}` is no time"), "expected a time such as `00:01:30`"),
            },
            (_, Reads::Scanned(scan)) => {
                let nm = text.parse::<u32>().ok().filter(|nm| match scan.steps {
                    Some([first, last, step]) => (first..=last).contains(nm) && (nm - first) % step == 0,
                    None => (180..=1100).contains(nm),
                });
                match nm.and_then(|nm| Some((f64::from(nm), scan.read_at(nm)?))) {
                    Some((nm, read)) => (nm, Some(read)),
                    None => {
                        return refuse(
                            format!("`{text}` is no wavelength of this spectrum"),
                            "expected a wavelength in nm, within the range and at the steps of the `Plate:` line",
                        );
                    }
                }
            }
            (_, Reads::Named(_)) if text.is_empty() => return Ok(Moment { value: None, scanned: None }),
            (_, Reads::Named(_)) => {
                return refuse(format!("`{text}` stands before the temperature of an endpoint"), CUT);
            }
        };
        if let Some(last) = last.filter(|last| value <= *last) {
            return refuse(format!("`{text}` does not come after the one before, {last}"), CUT);
        }
        Ok(Moment { value: Some(value), scanned })
    }

    /// The times must fit the interval of the `Plate:` line: a spreadsheet takes `0:30` for half an hour.
    fn check_interval(&self, times: &[f64]) -> Result<(), Box<Diagnostic>> {
        let (Some(interval), [first, .., last]) = (self.section.interval_s, times) else { return Ok(()) };
        #[expect(clippy::cast_precision_loss, reason = "a file has fewer lines than 2^52")]
        let found = (last - first) / (times.len() - 1) as f64;
        if self.section.kind != Kind::Kinetic || (0.5..=2.0).contains(&(found / interval)) {
            return Ok(());
        }
        let message =
            format!("the times are {found} s apart, but the interval in the `Plate:` line is {interval} s");
        let line = self.lines.start - 1;
        Err(Box::new(
            self.sheet
                .error_at(message, line, 1, 1)
                .help("a spreadsheet may have changed the times: export the file again"),
        ))
    }
}

/// How many cells the lines of raw numbers have.
struct Width {
    /// Cells of the header.
    header: usize,
    /// Cells up to the last well that was read.
    needed: usize,
    /// Cells of the lines so far.
    found: Option<usize>,
}

/// What the first cell of a line or grid says.
struct Moment {
    /// Seconds, or nm.
    value: Option<f64>,
    /// The read at a wavelength of a spectrum.
    scanned: Option<String>,
}

#[cfg(test)]
mod tests;
