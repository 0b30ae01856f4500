//! `EnVision` of `PerkinElmer`, CSV or pasted into a workbook: `Plate information` above each grid, settings
//! and filters at the end, `Exported with EnVision Workstation version …` in the last line.

mod assay;
mod bare;
mod body;
mod body_finder;
mod mark;
mod plate;
mod plate_names;
mod read_names;

use std::collections::BTreeMap;

use crate::ingest::blocks::Target;
use crate::ingest::enspire;
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut};
use crate::ingest::naming::Taken;
use crate::ingest::victor;
use crate::plate::readings::Readings;
use assay::{Assay, Waves};
use body::{Body, Surroundings};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};
use mark::Export;
use plate::{Measured, Origin, Plate, without_count};
use plate_names::Plates;
use read_names::Unnamed;

/// The name of this reader.
const NAME: &str = "perkinelmer_envision";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "PerkinElmer EnVision, CSV or workbook",
    recognised_by: "`Plate information` above `Plate,Repeat,…`, `Basic assay information`, or `Exported with EnVision`",
    generic: false,
    recognise,
    read,
};

/// Evidence for an `EnVision` export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    book.sheets().iter().find_map(recognise_sheet)
}

fn recognise_sheet(sheet: &Sheet) -> Option<String> {
    if victor::is_list(sheet) || enspire::evidence(sheet).is_some() {
        return None;
    }
    let said = |landmark: &str, line: usize| format!("`{landmark}` in line {}", line + 1);
    for landmark in ["Exported with EnVision", "Basic assay information"] {
        if let Some(line) = sheet.landmark(landmark) {
            return Some(said(landmark, line));
        }
    }
    if let Some(line) = sheet.landmark("Plate information").filter(|line| plate::is_listed(sheet, *line)) {
        return Some(said("Plate information", line));
    }
    let line = sheet.landmark("Plate information")?;
    let (_, left) = mark::mark_of(sheet, line)?;
    let headings = plate::cells(sheet, line + 1, left);
    let headed = ["Plate", "Repeat"].iter().zip(&headings).all(|(word, cell)| cell.text == *word);
    (headed && headings.len() > 1).then(|| said("Plate information", line))
}

/// A grid that was measured, and where it goes.
struct Raw<'b> {
    sheet: &'b Sheet,
    line: usize,
    body: Body,
}

/// Reads every measured grid; the others are calculated.
fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut plates = Plates::default();
    let mut reads: Vec<Unnamed> = Vec::new();
    let mut raws: Vec<Raw<'_>> = Vec::new();
    for sheet in book.sheets().iter().filter(|sheet| recognise_sheet(sheet).is_some()) {
        harvest.turn_to(sheet);
        for export in mark::exports(sheet) {
            plates.begin();
            for (raw, read) in measured(sheet, &mut harvest, &mut plates, &export) {
                raws.push(raw);
                reads.push(read);
            }
        }
    }
    let mut taken = Taken::default();
    let names = read_names::name(&reads);
    for ((raw, read), name) in raws.iter().zip(reads).zip(names) {
        harvest.turn_to(raw.sheet);
        if let Some(rows) = raw.body.skipped() {
            let message = format!(
                "the grid of plate `{}` goes on below a gap at row {rows}: were these rows read?",
                read.plate
            );
            harvest.warn(raw.line, message);
        }
        let name = taken.free(&read.plate, &name);
        raw.body.take(raw.sheet, &mut harvest, &Target::endpoint(read.plate, name));
    }
    harvest.finish(NAME)
}

/// The measured grids of one export.
fn measured<'b>(
    sheet: &'b Sheet,
    harvest: &mut Harvest<'b>,
    plates: &mut Plates,
    export: &Export,
) -> Vec<(Raw<'b>, Unnamed)> {
    let mut found = Vec::new();
    if !is_whole(sheet, harvest, export) {
        return found;
    }
    let assay = Assay::read(sheet, &export.assay);
    let pages = pages(sheet, harvest, export);
    let foreign = pages.iter().find(|(plate, _)| assay.is_foreign_to(&plate.number));
    if let Some((plate, _)) = foreign {
        let message = format!(
            "the settings below name no plate {}, so this file was put together from several: their wavelengths are not used",
            plate.number
        );
        harvest.warn(plate.line, message);
    }
    let foreign = foreign.is_some();
    let mut once = BTreeMap::new();
    for (plate, left) in pages {
        let (title, lines) = title_of(sheet, &plate);
        let text = title.as_ref().map(|(text, _)| text.as_str()).unwrap_or_default();
        let measured = match origin(sheet, &plate, title.as_ref()) {
            Ok(Some(measured)) => measured,
            Ok(None) => {
                let what = if let Origin::Calculated(formula) = &plate.origin { formula } else { text };
                let message = format!("a grid is not read: it is calculated (`{what}`)");
                harvest.leave_out(plate.line, &message, numbers(sheet, lines), LeftOut::Known);
                continue;
            }
            Err(problem) => {
                harvest.problem(*problem);
                continue;
            }
        };
        if let Err(problem) = unique(sheet, &plate, measured, &mut once) {
            harvest.problem(*problem);
            continue;
        }
        let around = Surroundings {
            lines,
            titled: title.is_some(),
            left,
            trailing: plate.trailing,
            shape: assay.shape,
        };
        let body = match body_finder::find(sheet, &around) {
            Ok(body) => body,
            Err(problem) => {
                harvest.problem(*problem);
                continue;
            }
        };
        let mode = read_names::mode(&measured.info, unit_of(text), assay.label(measured.name()));
        let waves = if foreign { Waves::default() } else { assay.waves(measured.name(), &measured.info) };
        let name = plates.name(&plate, |message| harvest.warn(plate.line, message));
        let read = Unnamed { plate: name, mode, waves, measured: measured.clone() };
        found.push((Raw { sheet, line: plate.line, body }, read));
    }
    found
}

/// How many numbers stand among `lines`, apart from column numbers.
fn numbers(sheet: &Sheet, lines: std::ops::Range<usize>) -> usize {
    let of = |line: usize| {
        let cells = sheet.cells(line);
        let count = cells.iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count();
        if crate::ingest::grid::runs(&cells).is_empty() { count } else { 0 }
    };
    lines.map(of).sum()
}

/// Is this export complete, as far as its landmarks tell?
fn is_whole(sheet: &Sheet, harvest: &mut Harvest<'_>, export: &Export) -> bool {
    let numbers = |line: &usize| {
        let cells = sheet.cells(*line);
        let text = cells.iter().any(|cell| cell.text.starts_with("Results for "));
        text || cells.iter().filter(|cell| cell.text.parse::<f64>().is_ok()).count() > 2
    };
    let help = "export with `Include basic plate information` and `Place plate information at: Beginning of plate`; grids \
                and lists without it are not read";
    if let Some(stray) = export.stray.iter().copied().find(|line| numbers(line)) {
        let message = "these numbers stand above all `Plate information`, so nobody can tell which plate they belong to";
        harvest.problem(
            sheet
                .error_at(message, stray, 1, sheet.line(stray).chars().count())
                .code(Code::Export)
                .help(help),
        );
        return false;
    }
    let last =
        export.assay.iter().chain(export.plates.iter().map(|(lines, _)| lines)).map(|lines| lines.end).max();
    let Some(last) = last.map(|end| end - 1) else {
        return !export.ended || none(sheet, harvest, export, help);
    };
    if export.plates.is_empty() {
        return none(sheet, harvest, export, help);
    }
    if export.ended {
        return true;
    }
    if sheet.name().is_some() {
        let message = "the last line, `Exported with EnVision Workstation version …`, is missing: was everything copied?";
        harvest.warn(last, message.to_owned());
        return true;
    }
    let message = "truncated: the last line, `Exported with EnVision Workstation version …`, is missing";
    let help = "the file looks cut off: copy or export it again, completely";
    harvest.problem(sheet.error_at_end(message, last).code(Code::Truncated).help(help));
    false
}

/// Refuses an export without plates.
fn none(sheet: &Sheet, harvest: &mut Harvest<'_>, export: &Export, help: &str) -> bool {
    let line = export.assay.first().map_or(0, |lines| lines.start);
    let message = "this EnVision export has no `Plate information`";
    harvest.problem(
        sheet
            .error_at(message, line, 1, sheet.line(line).chars().count().max(1))
            .code(Code::Export)
            .help(help),
    );
    false
}

/// The plates of an export, each with the cell in which its lines begin.
fn pages(sheet: &Sheet, harvest: &mut Harvest<'_>, export: &Export) -> Vec<(Plate, usize)> {
    let mut pages = Vec::new();
    for (lines, left) in &export.plates {
        match Plate::read(sheet, lines.clone(), *left) {
            Ok(plate) => pages.push((plate, *left)),
            Err(problem) => harvest.problem(*problem),
        }
    }
    pages
}

/// `Results for …` or `Calculated results: …` above a grid, with its line, and the lines of the grid.
fn title_of(sheet: &Sheet, plate: &Plate) -> (Option<(String, usize)>, std::ops::Range<usize>) {
    let lines = plate.data.clone();
    let first = lines.clone().find(|line| !sheet.is_blank(*line));
    let title = first.and_then(|line| {
        let cells = sheet.cells(line);
        let text = cells.iter().find(|cell| !cell.text.is_empty())?.text.clone();
        let begins = ["Results for ", "Calculated results"].iter().any(|begin| text.starts_with(begin));
        begins.then(|| (text.into_owned(), line))
    });
    let start = title.as_ref().map_or(lines.start, |(_, line)| line + 1);
    (title, start..lines.end)
}

/// What was measured; `None` for a calculated grid. Title and `Plate information` must agree.
fn origin<'p>(
    sheet: &Sheet,
    plate: &'p Plate,
    title: Option<&(String, usize)>,
) -> Result<Option<&'p Measured>, Box<Diagnostic>> {
    let disagree = |line: usize| {
        let message = "this title and the `Plate information` above it do not speak of the same grid";
        let help = "expected `Results for` and the label for a measured grid, `Calculated results` for one with a formula";
        Err(Box::new(
            sheet.error_at(message, line, 1, sheet.line(line).chars().count()).code(Code::Export).help(help),
        ))
    };
    match (&plate.origin, title) {
        (Origin::Calculated(_), Some((text, line))) if text.starts_with("Results for ") => disagree(*line),
        (Origin::Calculated(_), _) => Ok(None),
        (Origin::Measured(_), Some((text, line))) if text.starts_with("Calculated") => disagree(*line),
        (Origin::Measured(measured), Some((text, line))) => {
            let shown = text.strip_prefix("Results for ").map(str::trim).unwrap_or_default();
            let shown = shown.rsplit_once(" - ").map_or(shown, |(label, _)| label).trim();
            if without_count(shown) == measured.name() { Ok(Some(measured)) } else { disagree(*line) }
        }
        (Origin::Measured(measured), None) => Ok(Some(measured)),
    }
}

/// `CPS` of `Results for US LUM 384(1) - channel 0 (CPS)`.
fn unit_of(title: &str) -> Option<&str> {
    title.trim_end().strip_suffix(')')?.rsplit_once('(').map(|(_, unit)| unit.trim())
}

/// One grid that was printed so far: plate, repeat, label, detector and window; and its moment and line.
type Once = BTreeMap<[String; 6], ([String; 3], usize)>;

/// Refuses cycles of a kinetic and scans of a well, whose times and places nobody told, and a grid
/// that stands there twice.
fn unique(sheet: &Sheet, plate: &Plate, measured: &Measured, once: &mut Once) -> Result<(), Box<Diagnostic>> {
    let info = &measured.info;
    let key = [&plate.number, &plate.barcode, &plate.repeat, &measured.label, &info.detector, &info.window];
    let Some((moment, first)) = once.insert(key.map(Clone::clone), (measured.moment.clone(), plate.line))
    else {
        return Ok(());
    };
    let (message, help) = if moment == measured.moment {
        let message = format!(
            "plate {}, repeat {}, was read with `{}` already in line {}",
            plate.number,
            plate.repeat,
            measured.label,
            first + 1
        );
        (message, "the same grid stands there twice: keep one of the two")
    } else {
        let message = format!(
            "label `{}` was read in several cycles or at several places of each well",
            measured.label
        );
        (message, "kinetics and well scans of EnVision are not read: export an endpoint, or a single cycle")
    };
    Err(Box::new(
        sheet
            .error_at(message, plate.line, 1, sheet.line(plate.line).chars().count())
            .code(Code::Export)
            .help(help),
    ))
}

#[cfg(test)]
mod tests;
