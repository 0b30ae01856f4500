//! What stands where in a Tecan sheet: measurements, their labels, and where readings begin.

use super::area::Area;
use super::block;
use super::label::Label;
use crate::ingest::series_table;
use crate::ingest::wording::{self, Kind};
use crate::plate::Well;
use crate::plate::well::parse_row;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// The readings of one label begin here.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) line: usize,
    /// Index of the first cell.
    pub(super) left: usize,
    pub(super) shape: Shape,
    /// Which label of the measurement.
    pub(super) label: usize,
    /// What stands above it, when that is not the name of a label.
    pub(super) title: Option<String>,
}

/// How readings are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Grid,
    List,
    Table,
}

/// One measurement of one plate.
#[derive(Clone, Debug, Default)]
pub(super) struct Measurement {
    /// A barcode, where one is printed.
    pub(super) plate: Option<String>,
    pub(super) labels: Vec<Label>,
    pub(super) starts: Vec<Start>,
    /// The label that a line has just named, before its table.
    announced: Option<usize>,
    /// How many cycles the head says.
    pub(super) cycles: Option<usize>,
    /// Does the time of the end stand below the readings?
    ended: bool,
    /// Labels without a name for which there is no table, by line: the measurement was stopped, if anything says so.
    pub(super) waiting: Vec<usize>,
    /// Names of labels in the list of actions, and their lines.
    listed: Vec<(String, usize)>,
    pub(super) problems: Vec<Diagnostic>,
}

/// What to do about a label without readings.
pub(super) const WITHOUT: &str = "the file looks cut off, or the measurement was stopped: export it again, completely, or remove \
                       the label from the file";

/// Keys that name the plate.
const BARCODES: [&str; 5] = ["barcode", "plate barcode", "plate id", "plate-id", "plate-id (stacker)"];

/// Lines that stand between a label and its readings, and are no title of them.
const BETWEEN: [&str; 8] =
    ["Temperature", "Start Time", "End Time", "Part of Plate", "Kinetic", "Mode", "Label:", "Multiple Reads"];

fn filled<'c, 's>(cells: &'c [Cell<'s>]) -> impl Iterator<Item = &'c Cell<'s>> {
    cells.iter().filter(|cell| !cell.text.is_empty())
}

/// The measurements of a sheet, in order.
pub(super) fn measurements(sheet: &Sheet) -> Vec<Measurement> {
    let mut found = vec![Measurement::default()];
    let mut listing = false;
    // The last line of the table that we are in; its line of times begins no other.
    let mut table = None;
    for line in 0..sheet.len() {
        let cells = sheet.cells(line);
        let Some(first) = filled(&cells).next() else {
            listing = false;
            continue;
        };
        let text = first.text.as_ref();
        let key = text.trim_end_matches(':').trim().to_lowercase();
        if table.is_some_and(|last| last + 1 == line) {
            table = (!series_table::counts(text)).then_some(line);
            if table.is_some()
                && !["mode", "end time", "start time"].contains(&key.as_str())
                && !text.starts_with("Label:")
            {
                continue;
            }
        }
        if text.starts_with("Application:")
            || (key == "plate area" && found.last().is_some_and(|last| !last.starts.is_empty()))
        {
            found.push(Measurement::default());
            listing = false;
            continue;
        }
        let Some(current) = found.last_mut() else { continue };
        listing &= !ends_list(&key);
        if listing {
            current.list(&cells, line);
        } else if key.starts_with("list of actions") {
            listing = true;
        } else if let Some((left, shape)) = beginning(&cells, first.index) {
            table = (shape == Shape::Table).then_some(line);
            current.begin(sheet, line, left, shape);
        } else {
            current.take(&key, &cells, first.index, line);
        }
    }
    for measurement in &mut found {
        measurement.check(sheet);
    }
    found.retain(|measurement| !measurement.labels.is_empty() || !measurement.problems.is_empty());
    found
}

/// Does a line with this key follow the list of actions, where no empty line ends it?
fn ends_list(key: &str) -> bool {
    let counted = key.strip_suffix(" labels").is_some_and(|count| count.parse::<u32>().is_ok());
    let ends = [
        "mode",
        "name",
        "kinetic measurement",
        "kinetic cycles",
        "interval time",
        "plate area",
        "part of plate",
        "start time",
    ];
    counted || ends.contains(&key)
}

/// Do readings begin in this line?
fn beginning(cells: &[Cell<'_>], first: usize) -> Option<(usize, Shape)> {
    if let Some(corner) = cells.iter().position(|cell| cell.text == "<>") {
        return Some((corner, if block::is_list(cells, corner) { Shape::List } else { Shape::Grid }));
    }
    if cells.get(first)?.text == "Well" && block::is_list(cells, first) {
        return Some((first, Shape::List));
    }
    if cells.get(first)?.text.starts_with("Cycles / Well") {
        return Some((first, Shape::Table));
    }
    series_table::begins(cells, first).then_some((first, Shape::Table))
}

impl Measurement {
    /// A line of the list of actions.
    fn list(&mut self, cells: &[Cell<'_>], line: usize) {
        let mut filled = filled(cells);
        let Some(action) = filled.next() else { return };
        let lower = action.text.to_lowercase();
        let reads = ["absorbance", "fluorescence", "luminescence"].iter().any(|mode| lower.starts_with(mode));
        let name =
            if action.text.starts_with("Label:") { Some(action) } else { filled.next().filter(|_| reads) };
        if let Some(name) = name {
            let name = name.text.strip_prefix("Label:").unwrap_or(&name.text).trim();
            self.listed.push((name.to_owned(), line));
        }
    }

    /// A line that says something about a label, or about the plate.
    fn take(&mut self, key: &str, cells: &[Cell<'_>], first: usize, line: usize) {
        let value = filled(cells).nth(1).map(|cell| cell.text.as_ref());
        let text = cells[first].text.as_ref();
        if let Some(name) = text.strip_prefix("Label:") {
            let name = Some(name.trim()).filter(|name| !name.is_empty()).or(value).map(str::to_owned);
            // Kinetic measurements print the settings of all labels first, without names: this is the name of the
            // next table.
            match self.next_unnamed() {
                Some(label) => {
                    self.labels[label].name = name;
                    self.announced = Some(label);
                }
                None => self.labels.push(Label::at(line, name)),
            }
            return;
        }
        if key == "mode" {
            // The frame of a kinetic measurement, which holds labels and is none.
            if value.is_some_and(|value| value.eq_ignore_ascii_case("kinetic")) {
                return;
            }
            if self.labels.last().is_none_or(|label| label.mode.is_some()) {
                self.labels.push(Label::at(line, None));
            }
            if let Some(label) = self.labels.last_mut() {
                label.mode = value.map(str::to_owned);
            }
            return;
        }
        if let Some(value) = value.filter(|_| BARCODES.contains(&key)) {
            self.plate.get_or_insert_with(|| value.to_owned());
            return;
        }
        self.ended |= key == "end time" && !self.starts.is_empty();
        if key == "kinetic cycles" {
            self.cycles = value.and_then(|value| value.parse().ok());
        }
        let Some(label) = self.labels.last_mut().filter(|label| !label.found) else { return };
        match (key, value) {
            ("name", Some(value)) if label.name.is_none() => label.name = Some(value.to_owned()),
            ("part of plate", Some(_)) if label.area.is_none() => {
                let parts: Vec<&str> = cells
                    .iter()
                    .skip(first + 1)
                    .map(|cell| cell.text.as_ref())
                    .filter(|text| Area::parse(text).is_some())
                    .collect();
                label.area = Area::parse(&parts.join(";"));
            }
            (key, Some(value)) => label.set(key, value),
            _ => {}
        }
    }

    /// The first label with settings, without a name and without readings.
    fn next_unnamed(&self) -> Option<usize> {
        self.labels.iter().position(|label| label.mode.is_some() && label.name.is_none() && !label.found)
    }

    /// Readings begin: whose are they?
    fn begin(&mut self, sheet: &Sheet, line: usize, left: usize, shape: Shape) {
        let title = title_above(sheet, line, left);
        let named = title.as_ref().and_then(|title| {
            let called = |label: &&Label| label.name.as_ref() == Some(title);
            let free = self.labels.iter().position(|label| called(&label) && !label.found);
            free.or_else(|| self.labels.iter().rposition(|label| called(&label)))
        });
        let waiting = self.labels.iter().filter(|label| !label.found).count();
        let last = self.labels.len().checked_sub(1);
        // The k-th table belongs to the k-th label, where the settings of all of them stand above without names.
        let next = self.next_unnamed().filter(|_| shape == Shape::Table && waiting > 1);
        let raw = |title: &String| wording::kind_of(title) == Kind::Raw;
        let (label, title) = match (named, title) {
            (Some(label), _) => (label, None),
            (None, None) if self.announced.is_some() => (self.announced.unwrap_or_default(), None),
            (None, Some(title)) if shape == Shape::Table && self.next_unnamed().is_some() && raw(&title) => {
                let label = self.next_unnamed().unwrap_or_default();
                self.labels[label].name = Some(title);
                (label, None)
            }
            (None, None) if next.is_some() => (next.unwrap_or_default(), None),
            (None, None) if waiting == 1 => {
                (self.labels.iter().position(|label| !label.found).unwrap_or_default(), None)
            }
            (None, Some(title)) if waiting <= 1 && last.is_some() => (last.unwrap_or_default(), Some(title)),
            _ => {
                let message = if last.is_none() {
                    "nothing above these readings says what was measured"
                } else {
                    "it is not clear to which label these readings belong"
                };
                let help = "expected one block of readings per label, or the name of the label above it";
                let cells = sheet.cells(line);
                let cell = &cells[left.min(cells.len() - 1)];
                self.problems.push(sheet.error(message, line, cell).code(Code::Export).help(help));
                return;
            }
        };
        self.announced = None;
        self.labels[label].found = true;
        self.starts.push(Start { line, left, shape, label, title });
    }

    /// Labels without readings: a text was cut off, or somebody stopped the reader.
    fn check(&mut self, sheet: &Sheet) {
        if !self.problems.is_empty() {
            return;
        }
        let missing = |name: &str, line| {
            let message = format!("there are no readings of label `{name}`");
            sheet
                .error_at(message, line, 1, sheet.line(line).chars().count().min(60))
                .code(Code::Export)
                .help(WITHOUT)
        };
        // One label needs no name above its readings.
        let alone = self.listed.len() == 1
            && matches!(self.labels.as_slice(), [one] if one.found && one.name.is_none());
        let names = |name: &String| {
            alone || self.labels.iter().any(|label| label.found && label.name.as_ref() == Some(name))
        };
        let listed =
            self.listed.iter().filter(|(name, _)| !names(name)).map(|(name, line)| missing(name, *line));
        let mut problems: Vec<Diagnostic> = listed.collect();
        if problems.is_empty() {
            let stopped = |label: &Label| self.cycles.is_some() && self.ended && label.name.is_none();
            self.waiting = self
                .labels
                .iter()
                .filter(|label| !label.found && stopped(label))
                .map(|label| label.line)
                .collect();
            let empty = self.labels.iter().filter(|label| !label.found && !stopped(label));
            problems
                .extend(empty.map(|label| missing(label.name.as_deref().unwrap_or_default(), label.line)));
        }
        self.problems = problems;
    }
}

/// The text alone in the nearest line above, when it stands over the first cell.
fn title_above(sheet: &Sheet, line: usize, left: usize) -> Option<String> {
    let above = (0..line).rev().take(3).find(|line| !sheet.is_blank(*line))?;
    let cells = sheet.cells(above);
    let mut filled = filled(&cells);
    let (title, second) = (filled.next()?, filled.next());
    let text = title.text.as_ref();
    let known = BETWEEN.iter().any(|start| text.starts_with(start))
        || parse_row(text).is_some()
        || text.parse::<Well>().is_ok();
    (title.index == left && second.is_none() && !known).then(|| text.to_owned())
}
