//! Tecan Magellan, list: a column `Well positions`, columns of readings before or after it, perhaps a column
//! `Plate`, perhaps lines of times and temperatures; below the list, how it was measured.

mod footer;
mod optics;
mod plate;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::naming::Taken;
use crate::plate::Well;
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};
use optics::{Optics, wave_of};

/// The name of this reader.
const NAME: &str = "tecan_magellan";

/// What stands above the wells.
const LANDMARK: &str = "Well positions";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Tecan Magellan, list of wells or plate",
    recognised_by: "a column `Well positions`, or a grid with `<>` above `Measurement mode:`",
    generic: false,
    recognise,
    read,
};

/// Evidence for a Magellan export, if there is any.
fn recognise(book: &Book) -> Option<String> {
    match book.sheets().iter().find_map(|sheet| sheet.landmark(LANDMARK)) {
        Some(line) => Some(format!("`{LANDMARK}` in line {}", line + 1)),
        None => plate::evidence(book),
    }
}

const HELP: &str = "expected `Raw data` or `Label1`, `Well positions`, a line a well, and below them how it was measured; \
                    export the list again, completely";

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    let mut nth = 0;
    plate::read(book, &mut harvest);
    for sheet in book.sheets() {
        let Some(header) = sheet.landmark(LANDMARK) else { continue };
        nth += 1;
        harvest.turn_to(sheet);
        if let Err(problem) =
            List::read(sheet, header).and_then(|list| list.take(&mut harvest, &mut taken, nth))
        {
            harvest.problem(*problem);
        }
    }
    harvest.finish(NAME)
}

/// A column of raw readings.
struct Column {
    index: usize,
    label: String,
    /// Seconds, from the line of times.
    time_s: Option<f64>,
}

struct List<'b> {
    sheet: &'b Sheet,
    header: usize,
    well: usize,
    plate: Option<usize>,
    columns: Vec<Column>,
    /// Lines with a well.
    lines: Vec<(usize, Well)>,
    optics: Vec<Optics>,
    /// `Label1=535` beside the list.
    waves: BTreeMap<String, u32>,
    definition: Option<String>,
}

type Problem = Box<Diagnostic>;

fn error(sheet: &Sheet, message: impl Into<String>, line: usize, cell: &Cell<'_>) -> Problem {
    Box::new(sheet.error(message, line, cell).code(Code::Export).help(HELP))
}

/// Seconds of `0s` or `12.5 s`.
fn seconds(text: &str) -> Option<f64> {
    text.strip_suffix('s')?.trim().replace(',', ".").parse().ok().filter(|time: &f64| *time >= 0.0)
}

impl<'b> List<'b> {
    fn read(sheet: &'b Sheet, header: usize) -> Result<Self, Problem> {
        let cells = sheet.cells(header);
        let at = |name: &str| cells.iter().position(|cell| cell.text.eq_ignore_ascii_case(name));
        let well = at(LANDMARK).ok_or_else(|| {
            Box::new(
                sheet
                    .error_at("`Well positions` is not alone in its cell", header, 1, 1)
                    .code(Code::Export)
                    .help(HELP),
            )
        })?;
        let mut list = Self {
            sheet,
            header,
            well,
            plate: at("Plate"),
            columns: Vec::new(),
            lines: Vec::new(),
            optics: Vec::new(),
            waves: BTreeMap::new(),
            definition: None,
        };
        list.read_wells()?;
        list.read_footer()?;
        list.read_columns(&cells)?;
        Ok(list)
    }

    /// The lines with wells: they follow one another.
    fn read_wells(&mut self) -> Result<(), Problem> {
        let mut end = None;
        for line in self.header + 1..self.sheet.len() {
            let cells = self.sheet.cells(line);
            for cell in cells.iter().filter(|cell| cell.index != self.well) {
                let side =
                    cell.text.split_once('=').and_then(|(label, wave)| Some((label.trim(), wave_of(wave)?)));
                if let Some((label, wave)) = side {
                    self.waves.insert(label.to_owned(), wave);
                }
            }
            let well = cells.get(self.well).filter(|cell| !cell.text.is_empty());
            let filled = cells.iter().filter(|cell| !cell.text.is_empty()).count();
            let parsed = well.and_then(|cell| cell.text.parse::<Well>().ok());
            match (well, parsed, end) {
                (_, Some(well), None) => self.lines.push((line, well)),
                (Some(cell), Some(_), Some(_)) => {
                    return Err(error(self.sheet, "the list goes on after a gap", line, cell));
                }
                (Some(cell), None, None) if !self.lines.is_empty() && filled > 1 => {
                    return Err(error(self.sheet, format!("`{}` is not a well", cell.text), line, cell));
                }
                (_, None, None) if self.lines.is_empty() && line > self.header + 3 => {
                    let message = "expected wells below `Well positions`";
                    return Err(Box::new(
                        self.sheet.error_at(message, line, 1, 1).code(Code::Export).help(HELP),
                    ));
                }
                (_, None, None) if !self.lines.is_empty() => end = Some(line),
                (_, None, None)
                    if cells.iter().any(|cell| self.sheet.marks().parse(cell.index, &cell.text).is_ok()) =>
                {
                    return Err(Box::new(
                        self.sheet
                            .error_at("a number without a well", line, 1, 1)
                            .code(Code::Export)
                            .help(HELP),
                    ));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The columns of raw readings; with several times for one label it is a kinetic series.
    fn read_columns(&mut self, header: &[Cell<'_>]) -> Result<(), Problem> {
        let sheet = self.sheet;
        let above: Vec<Vec<Cell<'_>>> =
            (self.header + 1..self.lines[0].0).map(|line| sheet.cells(line)).collect();
        let raw = |text: &str| {
            let number = text.strip_prefix("Label").map(str::trim);
            text.eq_ignore_ascii_case("raw data")
                || number.is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
                || self.waves.contains_key(text)
        };
        let mut columns: Vec<Column> = Vec::new();
        for cell in header.iter().filter(|cell| cell.index != self.well && raw(&cell.text)) {
            let time_s = above.iter().find_map(|cells| seconds(&cells.get(cell.index)?.text));
            columns.push(Column { index: cell.index, label: cell.text.clone().into_owned(), time_s });
        }
        let times = above.iter().flatten().filter(|cell| seconds(&cell.text).is_some()).count();
        if columns.is_empty() || (times > 0 && times != columns.len()) {
            let message = "it is not clear which columns hold raw readings";
            return Err(Box::new(sheet.error_at(message, self.header, 1, 1).code(Code::Export).help(HELP)));
        }
        let twice = |label: &str| columns.iter().filter(|column| column.label == label).count() > 1;
        let series: Vec<bool> = columns.iter().map(|column| twice(&column.label)).collect();
        for (column, series) in columns.iter_mut().zip(series) {
            if series && column.time_s.is_none() {
                let message =
                    format!("several columns are called `{}` and nothing tells them apart", column.label);
                return Err(Box::new(
                    sheet.error_at(message, self.header, 1, 1).code(Code::Duplicate).help(HELP),
                ));
            }
            column.time_s = column.time_s.filter(|_| series);
        }
        self.columns = columns;
        Ok(())
    }

    /// The names of the labels, each once, in order.
    fn labels(&self) -> Vec<&str> {
        let mut labels: Vec<&str> = Vec::new();
        for column in &self.columns {
            if !labels.contains(&column.label.as_str()) {
                labels.push(&column.label);
            }
        }
        labels
    }

    /// The names in the column of plates. One name may stand beside the first wells only; several must
    /// stand beside every well.
    fn plate_names(&self) -> Result<Vec<String>, Problem> {
        let Some(index) = self.plate else { return Ok(Vec::new()) };
        let (mut names, mut nameless) = (Vec::new(), None);
        for (line, well) in &self.lines {
            let cells = self.sheet.cells(*line);
            match cells.get(index).map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()) {
                Some(name) if names.last().is_none_or(|last| last != name) => names.push(name.to_owned()),
                Some(_) => {}
                None => nameless = nameless.or(Some((*line, *well))),
            }
        }
        match nameless {
            Some((line, well)) if names.len() > 1 => {
                let message = format!("nothing says on which of several plates well {well} is");
                Err(Box::new(self.sheet.error_at(message, line, 1, 1).code(Code::UnknownFormat).help(HELP)))
            }
            _ => Ok(names),
        }
    }

    /// What each label is called.
    fn reads(&self, harvest: &mut Harvest<'_>) -> Result<Vec<String>, Problem> {
        let labels = self.labels();
        let wrong = |message: String| {
            Box::new(self.sheet.error_at(message, self.header, 1, 1).code(Code::UnknownFormat).help(HELP))
        };
        if self.optics.is_empty() {
            harvest.warn(self.header, "nothing below the list says what was measured".to_owned());
            let named = |label: &&str| {
                if labels.len() == 1 { "signal".to_owned() } else { format!("signal [{label}]") }
            };
            return Ok(labels.iter().map(named).collect());
        }
        if self.optics.len() != labels.len() {
            let message = format!("{} labels stand above {} measurements", labels.len(), self.optics.len());
            return Err(wrong(message));
        }
        let mut reads = Vec::new();
        for (label, optics) in labels.iter().zip(&self.optics) {
            let beside = self.waves.get(*label);
            if beside
                .is_some_and(|wave| ![optics.wave, optics.excitation, optics.emission].contains(&Some(*wave)))
            {
                return Err(wrong(format!(
                    "the wavelength beside the list and that of `{label}` below it differ"
                )));
            }
            let read = optics.read();
            reads.push(read.ok_or_else(|| wrong(format!("the wavelengths of `{label}` are not given")))?);
        }
        Ok(reads)
    }

    fn take(&self, harvest: &mut Harvest<'_>, taken: &mut Taken, nth: usize) -> Result<(), Problem> {
        let reads = self.reads(harvest)?;
        let labels = self.labels();
        let named = self.plate_names()?;
        let mut called: BTreeMap<(Arc<str>, usize), Arc<str>> = BTreeMap::new();
        let first = named.first().map_or("", |name| name.as_ref());
        let only = if first.is_empty() { self.definition.as_deref() } else { Some(first) };
        let mut plate: Arc<str> = only.map_or_else(|| format!("Plate {nth}").into(), Arc::from);
        for (line, well) in &self.lines {
            let cells = self.sheet.cells(*line);
            let printed = self.plate.and_then(|index| cells.get(index)).filter(|cell| !cell.text.is_empty());
            if let Some(name) = printed.filter(|name| *plate != *name.text) {
                plate = name.text.as_ref().into();
            }
            for column in &self.columns {
                let nth = labels.iter().position(|label| *label == column.label).unwrap_or_default();
                let Some(cell) = cells.get(column.index) else {
                    let message = format!("truncated: the line ends before a reading of well {well}");
                    if self.sheet.name().is_none() {
                        return Err(Box::new(
                            self.sheet.error_at_end(message, *line).code(Code::Truncated).help(HELP),
                        ));
                    }
                    continue;
                };
                let read = called
                    .entry((Arc::clone(&plate), nth))
                    .or_insert_with(|| taken.free(&plate, &reads[nth]));
                let slot = Slot {
                    plate: Arc::clone(&plate),
                    read: Arc::clone(read),
                    well: *well,
                    time_s: column.time_s,
                };
                harvest.take(&slot, *line, column.index, cell);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
