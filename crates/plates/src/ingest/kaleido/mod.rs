//! Kaleido of Revvity (`PerkinElmer`), the software of `EnSight`: `Result for …`, barcode and repeat, a grid; then the
//! settings, a `Platemap`, `Details of Measurement Sequence`, and `Exported with Kaleido …` in the last line.

mod heading;
mod names;
mod sequence;

use std::ops::Range;

use crate::ingest::blocks::{Target, take_grid};
use crate::ingest::format::Format;
use crate::ingest::grid::{self, Grid};
use crate::ingest::grid_finder;
use crate::ingest::harvest::Harvest;
use crate::ingest::naming::Taken;
use crate::ingest::rectangle::uneven;
use crate::ingest::wording::read_name;
use crate::plate::readings::Readings;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use heading::Heading;
use names::{Plates, Read, Twin, names, plates_of};
use sequence::Sequence;

/// The name of this reader.
const NAME: &str = "revvity_kaleido";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Revvity Kaleido (EnSight), CSV or workbook",
    recognised_by: "`EnSight Results from`, `PlateRepeat:`, or `Exported with Kaleido` in the last line",
    generic: false,
    recognise,
    read,
};

/// Landmarks, each of them enough.
const LANDMARKS: [&str; 5] = [
    "EnSight Results from",
    "PlateRepeat:",
    "Exported with Kaleido",
    "Exported with EnSight",
    "Measurement Basic Information",
];

/// Evidence for a Kaleido export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    let found = |landmark: &str| Some(format!("`{landmark}` in line {}", sheet.landmark(landmark)? + 1));
    LANDMARKS.into_iter().find_map(found).or_else(|| {
        let line = sheet.landmark("Result for")?;
        heading::begins(sheet, line + 1).then(|| format!("`Result for …` in line {}", line + 1))
    })
}

/// What a line begins.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mark {
    /// `Result for Luminescence 1`: the results of an operation.
    Results(String),
    /// `Analysis Result`: calculated grids.
    Analysis,
    /// The settings.
    Settings,
    /// `Exported with Kaleido …`.
    End,
}

fn mark_of(sheet: &Sheet, line: usize) -> Option<Mark> {
    let empty = |c: char| c == sheet.delimiter() || c == '"' || c.is_whitespace();
    let text = sheet.line(line).trim_matches(empty);
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    if begins(&["Result for", "Results for"]) {
        let cells = sheet.cells(line);
        let title = cells.iter().find(|cell| !cell.text.is_empty())?;
        let (_, name) = title.text.split_once(" for")?;
        return name.starts_with(char::is_whitespace).then(|| Mark::Results(sequence::spaced(name)));
    }
    if begins(&["Exported with Kaleido", "Exported with EnSight"]) {
        Some(Mark::End)
    } else if text == "Analysis Result" || text == "Analysis Results" {
        Some(Mark::Analysis)
    } else {
        [
            "Measurement Basic Information",
            "Measurement Information",
            "Instrument Information",
            "Protocol Information",
        ]
        .contains(&text)
        .then_some(Mark::Settings)
    }
}

/// Reads every grid that an operation measured.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut reads: Vec<Read<'_>> = Vec::new();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        harvest.turn_to(sheet);
        for export in exports(sheet, &mut harvest) {
            let mut plates = Plates::after(plates_of(&reads).len());
            read_export(sheet, export, &mut harvest, &mut plates, &mut reads);
        }
    }
    let mut taken = Taken::default();
    let names = names(&reads);
    for (read, name) in reads.iter().zip(names) {
        harvest.turn_to(read.sheet);
        let name = taken.free(&read.plate, &name);
        take_grid(read.sheet, &mut harvest, &read.grid, &Target::endpoint(read.plate.as_str(), name));
    }
    harvest.finish(NAME)
}

/// The exports of a sheet, one after the other, each with its last line.
fn exports(sheet: &Sheet, harvest: &mut Harvest<'_>) -> Vec<Range<usize>> {
    let mut exports = Vec::new();
    let mut start = 0;
    for line in 0..sheet.len() {
        if mark_of(sheet, line) == Some(Mark::End) {
            exports.push(start..line + 1);
            start = line + 1;
        }
    }
    if (start..sheet.len()).all(|line| sheet.is_blank(line)) {
        return exports;
    }
    let message = "the last line, `Exported with Kaleido …`, is missing";
    if sheet.name().is_some() {
        harvest.warn(sheet.len() - 1, format!("{message}: was everything copied?"));
        exports.push(start..sheet.len());
    } else {
        let help = "the file looks cut off: copy or export it again, completely";
        harvest.problem(
            sheet
                .error_at_end(format!("truncated: {message}"), sheet.len() - 1)
                .code(Code::Truncated)
                .help(help),
        );
    }
    exports
}

/// Reads the results of one export.
fn read_export<'b>(
    sheet: &'b Sheet,
    lines: Range<usize>,
    harvest: &mut Harvest<'b>,
    plates: &mut Plates,
    reads: &mut Vec<Read<'b>>,
) {
    let sequence = Sequence::read(sheet, lines.clone());
    let mut operation: Option<String> = None;
    let mut part = None;
    let mut line = lines.start;
    while line < lines.end {
        if let Some(mark) = mark_of(sheet, line) {
            match mark {
                Mark::Results(name) if part != Some(Mark::Analysis) => {
                    operation = Some(name);
                    part = None;
                }
                Mark::Results(_) => {}
                Mark::Analysis => {
                    part = Some(Mark::Analysis);
                }
                other => part = Some(other),
            }
            line += 1;
        } else if part == Some(Mark::Analysis) {
            if !grid::runs_in(sheet, line).is_empty() {
                harvest.warn(line, "a grid below `Analysis Result` is not read: it is calculated".to_owned());
            }
            line += 1;
        } else if part.is_some() || sheet.is_blank(line) {
            line += 1;
        } else if heading::begins(sheet, line) {
            let next = |line: &usize| heading::begins(sheet, *line) || mark_of(sheet, *line).is_some();
            let end = (line + 1..lines.end).find(next).unwrap_or(lines.end);
            match result(sheet, harvest, &sequence, operation.as_deref(), line..end, plates) {
                Ok(read) => reads.extend(read),
                Err(problem) => harvest.problem(*problem),
            }
            line = end;
        } else {
            let numbers = || sheet.cells(line).iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count();
            if operation.is_some() || numbers() > 2 {
                let message = "this line stands where `Barcode` and a repeat are expected";
                let help = "expected above each grid `Result for …` and below it the barcode and the repeat; export again";
                harvest.problem(
                    sheet
                        .error_at(message, line, 1, sheet.line(line).chars().count())
                        .code(Code::Export)
                        .help(help),
                );
                part = Some(Mark::Settings);
            }
            line += 1;
        }
    }
}

/// The grid below the heading with which `lines` begin; `None` for a calculated one.
fn result<'b>(
    sheet: &'b Sheet,
    harvest: &mut Harvest<'b>,
    sequence: &Sequence,
    operation: Option<&str>,
    lines: Range<usize>,
    plates: &mut Plates,
) -> Result<Option<Read<'b>>, Box<Diagnostic>> {
    let line = lines.start;
    let refuse = |message: String, help: &str| {
        Box::new(
            sheet
                .error_at(message, line, 1, sheet.line(line).chars().count().max(1))
                .code(Code::Export)
                .help(help),
        )
    };
    let Some(operation) = operation else {
        let help = "expected `Result for` and the name of the operation above it";
        return Err(refuse("nothing above this barcode says what was read".to_owned(), help));
    };
    let heading = heading::read(sheet, line)?;
    let known = sequence.operations.get(operation);
    if !heading.analysis.is_empty() || (known.is_none() && !sequence.operations.is_empty()) {
        let message = format!(
            "the grid `{operation}` is not read: it is calculated, not an operation of the measurement sequence"
        );
        harvest.warn(line, message);
        return Ok(None);
    }
    if !heading.scan.is_empty() {
        let help = "scans of wells are not read: export one reading a well";
        return Err(refuse("wells were scanned: there are several readings a well".to_owned(), help));
    }
    let settings = known.cloned().unwrap_or_default();
    let mode = settings.mode(operation).filter(|_| !settings.contradicts).ok_or_else(|| {
        let help = "expected an operation such as `Absorbance 1` with its wavelengths below `Details of Measurement Sequence`";
        refuse(format!("the settings do not say what the operation `{operation}` reads"), help)
    })?;
    if known.is_none() {
        harvest
            .warn(line, format!("the settings of `{operation}` are missing, and its wavelengths with them"));
    }
    let base = base(mode, &heading, &settings).ok_or_else(|| {
        let help = "several wavelengths were read, and each grid has to say its own in `Exc wl / filter` or `Ems wl`";
        refuse(format!("nobody can tell at which wavelength of `{operation}` this grid was read"), help)
    })?;
    let plate = plates.name(operation, &base, &heading).map_err(|twin| match twin {
        Twin::Cycle => refuse(
            format!("`{operation}` was read in several cycles, and nothing says when"),
            "kinetics of Kaleido are not read: export an endpoint, or a single cycle",
        ),
        Twin::Same => refuse(
            format!(
                "plate `{}`, repeat {}, was read with `{operation}` already",
                heading.barcode, heading.repeat
            ),
            "the same grid stands there twice: keep one of the two",
        ),
    })?;
    let grid = grid_of(sheet, harvest, sequence, heading.end..lines.end)?;
    Ok(Some(Read { sheet, grid, plate, operation: operation.to_owned(), base, window: heading.window }))
}

/// Mode and wavelengths: those of the grid itself, or the only ones of its operation. A filter that is
/// called otherwise than by its wavelength has none.
fn base(mode: &str, heading: &Heading, settings: &sequence::Operation) -> Option<String> {
    let wave = |own: &str, all: &[String]| {
        let text = match (own, all) {
            ("", []) => return Some(None),
            ("", [only]) => only.as_str(),
            ("", _) => return None,
            (own, _) => own,
        };
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        Some(text[..digits].parse().ok().filter(|wave| (200..=1100).contains(wave)))
    };
    let (excitation, emission) =
        (wave(&heading.excitation, &settings.excitation)?, wave(&heading.emission, &settings.emission)?);
    let waves: Vec<u32> = match (mode, excitation, emission) {
        ("fluorescence", Some(_), None) => Vec::new(),
        _ => excitation.into_iter().chain(emission).collect(),
    };
    read_name(mode, &waves)
}

/// The only grid among `lines`, complete.
fn grid_of(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    sequence: &Sequence,
    lines: Range<usize>,
) -> Result<Grid, Box<Diagnostic>> {
    let refuse = |message: &str, line: usize| {
        let line = line.min(sheet.len().saturating_sub(1));
        let help = "expected `,1,2,3,…` for every column of the plate and below it a line for each row; export again";
        Box::new(
            sheet
                .error_at(message, line, 1, sheet.line(line).chars().count().max(1))
                .code(Code::Export)
                .help(help),
        )
    };
    let mut grids = grid_finder::find(sheet, lines.clone());
    if grids.len() != 1 {
        return Err(refuse("expected one grid below this line", lines.start.saturating_sub(1)));
    }
    let mut grid = grids.remove(0);
    if let Some(problem) = grid.problem.take() {
        return Err(Box::new(problem));
    }
    let inside = |line: usize| line == grid.header || grid.rows.iter().any(|(_, own)| *own == line);
    if let Some(stray) = lines.clone().find(|line| !sheet.is_blank(*line) && !inside(*line)) {
        return Err(refuse("this line does not belong to the grid beside it", stray));
    }
    let rows = match sequence.sides {
        [Some(one), Some(two)] if one == grid.run.cols => Some(two),
        [Some(one), Some(two)] if two == grid.run.cols => Some(one),
        [None, _] | [_, None] => grid.run.plate_rows(),
        _ => None,
    };
    let Some(rows) = rows.filter(|rows| grid.run.first == 1 && grid.rows.iter().all(|(row, _)| row < rows))
    else {
        return Err(refuse("this grid is not that of the plate type", grid.header));
    };
    if let Some(pair) = grid.rows.windows(2).find(|pair| pair[1].0 != pair[0].0 + 1) {
        return Err(refuse("a row is missing above this line", pair[1].1));
    }
    if let Some(problem) = uneven(sheet, grid.rows.iter().map(|(_, line)| *line)) {
        return Err(Box::new(problem));
    }
    if let (Some((first, _)), Some((last, _))) = (grid.rows.first(), grid.rows.last())
        && grid.rows.len() < rows
    {
        let message =
            format!("the plate has {rows} rows, only {} to {} stand here", row_name(*first), row_name(*last));
        harvest.warn(grid.header, message);
    }
    Ok(grid)
}

#[cfg(test)]
mod tests;
