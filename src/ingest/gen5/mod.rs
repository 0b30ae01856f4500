//! Gen5 of `BioTek` and Agilent, text: Results grids with a label at the end of each line, titled matrices,
//! kinetic and spectrum tables, several exports in one file.

mod label;
mod matrix;
mod procedure;
mod series;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::ingest::detect::Format;
use crate::ingest::grid;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::plate::readings::Readings;
use crate::plate::well::parse_row;
use crate::sheet::{Book, Sheet};
use label::RawLabel;
use procedure::Procedure;

/// The name of this reader.
const NAME: &str = "biotek_gen5";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "BioTek / Agilent Gen5, text",
    recognised_by: "`Software Version` with `Plate Number` or `Procedure Details`; or wavelengths alone above a grid \
                    and again at the end of each row",
    generic: false,
    recognise,
    read,
};

/// One export within the file.
struct Section {
    lines: Range<usize>,
    plate: String,
    procedure: Procedure,
}

/// Evidence for a Gen5 export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let starting = |landmark: &str| (0..sheet.len()).find(|line| first_cell(sheet, *line) == landmark);
    if let Some(version) = starting("Software Version") {
        let second = ["Plate Number", "Reader Type:", "Procedure Details"];
        let (name, line) = second.into_iter().find_map(|name| Some((name, starting(name)?)))?;
        return Some(format!("`Software Version` in line {} and `{name}` in line {}", version + 1, line + 1));
    }
    let title = headerless(sheet)?;
    Some(format!(
        "the wavelengths `{}` in line {} and at the end of each row",
        first_cell(sheet, title),
        title + 1
    ))
}

/// The line of the title of a matrix that was copied without its header.
fn headerless(sheet: &Sheet) -> Option<usize> {
    let mut filled = (0..sheet.len()).filter(|line| !sheet.is_blank(*line));
    let (title, header) = (filled.next()?, filled.next()?);
    let label = first_cell(sheet, title);
    let alone = sheet.cells(title).iter().skip(1).all(|cell| cell.text.is_empty());
    let run = grid::runs(&sheet.cells(header)).into_iter().next().filter(|run| run.start == 1)?;
    let optics = label::parse(&label, &Procedure::default()).is_some();
    let labelled = filled.next().is_none_or(|line| {
        let cells = sheet.cells(line);
        let row = parse_row(&first_cell(sheet, line)).is_some();
        row && cells.get(run.end()).is_none_or(|cell| label.starts_with(cell.text.as_ref()))
    });
    (alone && optics && labelled).then_some(title)
}

fn first_cell(sheet: &Sheet, line: usize) -> String {
    sheet.first_cell(line).text.into_owned()
}

/// The last line above `line` that is not blank, within `lines`.
fn title_above(sheet: &Sheet, lines: &Range<usize>, line: usize) -> String {
    let above = (lines.start..line).rev().find(|line| !sheet.is_blank(*line));
    above.map(|line| first_cell(sheet, line)).unwrap_or_default()
}

fn sections(sheet: &Sheet) -> Vec<Section> {
    let starts: Vec<usize> =
        (0..sheet.len()).filter(|line| first_cell(sheet, *line) == "Software Version").collect();
    if starts.is_empty() {
        return vec![Section {
            lines: 0..sheet.len(),
            plate: String::new(),
            procedure: Procedure::default(),
        }];
    }
    let ends = starts.iter().copied().skip(1).chain([sheet.len()]);
    let ranges = starts.iter().copied().zip(ends);
    let section = |(nth, (start, end)): (usize, (usize, usize))| {
        let named = (start..end).find(|line| first_cell(sheet, *line) == "Plate Number").and_then(|line| {
            sheet
                .cells(line)
                .get(1)
                .map(|cell| cell.text.clone().into_owned())
                .filter(|name| !name.is_empty())
        });
        Section {
            lines: start..end,
            plate: named.unwrap_or_else(|| format!("Plate {}", nth + 1)),
            procedure: Procedure::read(sheet, start..end),
        }
    };
    ranges.enumerate().map(section).collect()
}

/// Reads every export of the file.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut names = Names::default();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        read_sheet(sheet, &mut harvest, &mut names);
    }
    harvest.finish(NAME)
}

fn read_sheet(sheet: &Sheet, harvest: &mut Harvest<'_>, names: &mut Names) {
    for section in sections(sheet) {
        names.begin(&section.plate);
        let found = read_section(sheet, harvest, names, &section);
        if found && section.procedure.steps.is_empty() {
            let message =
                "nothing says what was measured; the mode follows from the wavelengths in the labels";
            harvest.warn(section.lines.start, message.to_owned());
        }
        if !found {
            let place = sheet.place_of_line(section.lines.start);
            let message = "this Gen5 export holds no raw reads";
            let help = if section.procedure.images {
                "image statistics such as `Cell Count` are not read; export an absorbance, fluorescence or luminescence read"
            } else {
                "expected `Results` or a titled matrix whose lines end in a label such as `OD:600` or `528/20,590/20`; \
                 export the raw data, too"
            };
            harvest.problem(Diagnostic::error(message).at(place).help(help));
        }
    }
}

/// Reads matrices and tables in file order; says whether there was any raw one.
fn read_section(sheet: &Sheet, harvest: &mut Harvest<'_>, names: &mut Names, section: &Section) -> bool {
    let mut found = false;
    let mut layout = BTreeSet::new();
    let mut line = section.lines.start;
    while line < section.lines.end {
        let cells = sheet.cells(line);
        let first = cells.first().map_or("", |cell| cell.text.as_ref());
        if let Some(table) = series::Series::find(sheet, section, line) {
            line = table.end;
            found |= table.take(sheet, harvest, names, section);
            continue;
        }
        let run = grid::runs(&cells).into_iter().next().filter(|run| run.start == 1 && first.is_empty());
        if let Some(run) = run {
            let title = title_above(sheet, &section.lines, line);
            let matrix = matrix::Matrix::find(sheet, section.lines.end, line, run, title);
            if matrix.title == "Layout" {
                layout.extend(matrix.rows());
            } else {
                found |= matrix.take(sheet, harvest, names, section, &layout);
            }
            line = matrix.end;
            continue;
        }
        line += 1;
    }
    found
}

/// Gives reads their names, plate by plate.
#[derive(Default)]
struct Names {
    plate: Arc<str>,
    /// The labels of this export and what they are called.
    called: BTreeMap<String, Arc<str>>,
    taken: Taken,
}

impl Names {
    fn begin(&mut self, plate: &str) {
        self.plate = plate.into();
        self.called.clear();
    }

    /// Names for labels that stand together. Mode and wavelengths are the name; what is in brackets
    /// and then the name of the step are added only where that does not tell the reads apart, and
    /// the second of a kind that is left is `#2`.
    fn call(&mut self, labels: &[(String, RawLabel)]) {
        let mut alike: BTreeMap<&str, (BTreeSet<_>, BTreeSet<_>)> = BTreeMap::new();
        for (_, label) in labels {
            let (tags, steps) = alike.entry(&label.base).or_default();
            tags.insert(&label.tag);
            steps.insert(&label.step);
        }
        for (text, label) in labels {
            if self.called.contains_key(text) {
                continue;
            }
            let (several_tags, several_steps) = alike
                .get(label.base.as_str())
                .map_or((false, false), |(tags, steps)| (tags.len() > 1, steps.len() > 1));
            let mut name = label.base.clone();
            for (extra, several) in [(&label.tag, several_tags), (&label.step, several_steps)] {
                if let Some(extra) = extra.as_ref().filter(|_| several) {
                    name = format!("{name} [{extra}]");
                }
            }
            let name = self.taken.free(&self.plate, &name);
            self.called.insert(text.clone(), name);
        }
    }
}

#[cfg(test)]
mod tests;
