//! Tecan Magellan, list: a column `Well positions`, columns of readings before or after it, perhaps a column
//! `Plate`, perhaps lines of times and temperatures; below the list, how it was measured.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::magellan_plate;
use crate::ingest::naming::Taken;
use crate::ingest::wording::read_name;
use crate::plate::Well;
use crate::plate::readings::Readings;
use crate::plate::well::{PLATE_FORMATS, PlateFormat};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Cell, Sheet};

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
        None => magellan_plate::evidence(book),
    }
}

const HELP: &str = "expected `Raw data` or `Label1`, `Well positions`, a line a well, and below them how it was measured; \
                    export the list again, completely";

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book);
    let mut taken = Taken::default();
    let mut nth = 0;
    magellan_plate::read(book, &mut harvest);
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

/// One measurement of the footer.
#[derive(Clone, Debug, Default)]
struct Optics {
    mode: Option<&'static str>,
    wave: Option<u32>,
    excitation: Option<u32>,
    emission: Option<u32>,
}

impl Optics {
    fn read(&self) -> Option<String> {
        match self.mode? {
            "fluorescence" => read_name("fluorescence", &[self.excitation?, self.emission?]),
            "absorbance" => read_name("absorbance", &[self.wave?]),
            mode => read_name(mode, &self.wave.or(self.emission).into_iter().collect::<Vec<_>>()),
        }
    }
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

/// `535` of `535 nm`, `535nm`, `535`.
fn wave_of(text: &str) -> Option<u32> {
    text.trim().trim_end_matches("nm").trim().parse().ok().filter(|wave| (100..=2000).contains(wave))
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

    /// What stands below the list.
    fn read_footer(&mut self) -> Result<(), Problem> {
        let sheet = self.sheet;
        let Some((last, _)) = self.lines.last().copied() else {
            return Err(Box::new(
                sheet
                    .error_at_end("truncated: this list has no wells", self.header)
                    .code(Code::Truncated)
                    .help(HELP),
            ));
        };
        let mut dated = false;
        for line in last + 1..sheet.len() {
            let cells = sheet.cells(line);
            let text =
                cells.iter().map(|cell| cell.text.as_ref()).find(|text| !text.is_empty()).unwrap_or_default();
            let number = cells.first().filter(|cell| sheet.marks().parse(0, &cell.text).is_ok());
            if let Some(cell) = number {
                return Err(error(sheet, "a number without a well", line, cell));
            }
            dated |= text.starts_with("Date:") && !sheet.is_open(line);
            let Some((key, value)) = text.split_once(':') else { continue };
            let value = value.trim();
            match key.trim().to_lowercase().as_str() {
                "measurement mode" => {
                    self.optics.push(Optics { mode: mode_of(value), ..Optics::default() });
                    if mode_of(value).is_none() {
                        let message = format!("measurement mode `{value}` is not read");
                        return Err(Box::new(
                            sheet.error_at(message, line, 1, 1).code(Code::UnknownName).help(HELP),
                        ));
                    }
                }
                "plate definition file" => {
                    let stem = value.rsplit(['\\', '/']).next().unwrap_or(value);
                    let stem =
                        [".pdfx", ".pdf"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
                    self.definition = Some(stem.to_owned()).filter(|name| !name.is_empty());
                }
                key => {
                    let wave = wave_of(value);
                    let Some(optics) = self.optics.last_mut() else { continue };
                    match key {
                        "measurement wavelength" | "wavelength" => optics.wave = wave,
                        "excitation wavelength" => optics.excitation = wave,
                        "emission wavelength" => optics.emission = wave,
                        _ => {}
                    }
                }
            }
        }
        if sheet.name().is_none() && !dated && !self.is_whole() {
            let message = "truncated: below the list, the lines end before `Date:`";
            return Err(Box::new(
                sheet.error_at_end(message, sheet.len() - 1).code(Code::Truncated).help(HELP),
            ));
        }
        Ok(())
    }

    /// Is it a list of all wells of a plate, to the last line end? Then nothing below it is needed.
    fn is_whole(&self) -> bool {
        let wells: BTreeSet<Well> = self.lines.iter().map(|(_, well)| *well).collect();
        let whole = |format: &PlateFormat| {
            wells.len() == format.wells() && wells.iter().all(|well| format.contains(*well))
        };
        let last = self.lines.last().is_none_or(|(line, _)| self.sheet.is_open(*line));
        !last && PLATE_FORMATS.iter().any(whole)
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

fn mode_of(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    [("absorb", "absorbance"), ("fluor", "fluorescence"), ("lumin", "luminescence")]
        .into_iter()
        .find_map(|(word, mode)| lower.contains(word).then_some(mode))
        .filter(|_| !lower.contains("polari"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &str) -> Result<Readings, Vec<Diagnostic>> {
        let book = Book::of_text("a.txt", text.to_owned());
        assert!(recognise(&book).is_some());
        read(&book)
    }

    const FOOT: &str = "Date of measurement: 2021-07-08\nMeasurement mode: Absorbance\nMeasurement wavelength: 535 nm\n\
                        Plate definition file: G24.pdfx\nUnit: OD\nDate: 2021-07-08, Time: 15:01:21\n";

    #[test]
    fn wells_may_stand_behind_their_readings() {
        let readings =
            read_text(&format!("Raw data\tWell positions\tPlate\n0.1\tA1\tK7\n0.2\tB1\tK8\n{FOOT}")).unwrap();
        assert_eq!(readings.plates(), ["K7", "K8"]);
        assert_eq!(readings.reads("K7"), ["absorbance 535"]);
        let readings = read_text(&format!("Well positions\tRaw data\nA1\t0.1\nB1\tOVER\n{FOOT}")).unwrap();
        assert_eq!((readings.plates(), readings.readings.len()), (vec!["G24".to_owned()], 2));
    }

    #[test]
    fn one_label_at_several_times_is_a_series() {
        let readings = read_text(&format!(
            "Label1\tLabel1\tWell positions\n0s\t60s\n24 °C\t24 °C\n1\t2\tA1\n3\t4\tA2\n{FOOT}"
        ))
        .unwrap();
        assert_eq!(readings.readings[1].time_s, Some(60.0));
        assert!(read_text(&format!("Label1\tLabel1\tWell positions\n1\t2\tA1\n{FOOT}")).is_err());
    }

    #[test]
    fn a_list_of_a_whole_plate_needs_nothing_below_it() {
        let list = |wells: usize| {
            let line = |at: usize| format!("{}{}\t{}\n", ['A', 'B'][at / 3], at % 3 + 1, at + 10);
            (0..wells).map(line).collect::<Vec<_>>().concat()
        };
        let text = |wells| format!("Well positions\tRaw data\n{}", list(wells));
        assert_eq!(read_text(&text(6)).unwrap().readings.len(), 6);
        assert!(read_text(&text(5)).is_err(), "truncated");
        assert!(read_text(text(6).trim_end()).is_err(), "the last number may not be whole");
    }

    #[test]
    fn a_damaged_list_is_refused() {
        let whole = format!("Raw data\tWell positions\n0.1\tA1\n0.2\tA12\n{FOOT}");
        assert!(read_text(&whole).is_ok());
        for (from, to) in [
            ("A12", "A"),
            ("0.1\tA1", "0.1\t\tA1"),
            ("A12", "A1"),
            ("0.2\tA12", "0.2"),
            ("Raw data", "Raw dat"),
            ("Date: 2021", "Dat"),
            ("0.1\tA1\n", "0.1\tA1\n\n"),
            ("Measurement wavelength", "M"),
        ] {
            let damaged = whole.replacen(from, to, 1);
            assert!(read_text(&damaged).is_err(), "{from:?} to {to:?}");
        }
    }
}
