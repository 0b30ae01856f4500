//! Area scans: several points of each well. What is wanted of them is the user's to say.
//!
//! A Results grid gives a line per point, whose label ends in its number; a scan of one well is a matrix of its
//! own under the name of the well:
//!
//! ```text
//! A  0.1  0.2  OD:600 [1]        A1
//!    0.3  0.4  OD:600 [2]           1    2    3
//!                                1  0.1  0.2  0.1
//!                                2  0.2  0.3  0.2
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::headings::{first_filled, header_run, title_above};
use super::label::{self, RawLabel};
use super::procedure::Procedure;
use super::read_names::Names;
use super::section::Section;
use crate::ingest::cell::{self, Content};
use crate::ingest::grid::Run;
use crate::ingest::harvest::{Harvest, Slot};
use crate::plate::Well;
use crate::plate::readings::{Flag, FlagKind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// What becomes of the points of a well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Points {
    /// They are refused, with a word on how to read them.
    Refused,
    /// Their mean is read, and flagged as a mean.
    Averaged,
}

/// The label of a point without its number: `OD:600` of `OD:600 [3]`, `OD:600:[3]` or `OD:600[2,3]`.
fn without_point(label: &str) -> Option<&str> {
    let (core, point) = label.strip_suffix(']')?.rsplit_once('[')?;
    let number = |text: &str| !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit());
    let core = core.trim_end().trim_end_matches(':').trim_end();
    (point.split([',', ';']).count() <= 2 && point.split([',', ';']).all(number)).then_some(core)
}

/// Lines of points: plate row, line and label of each.
pub(super) struct Lines<'a> {
    run: Run,
    rows: Vec<(usize, usize, &'a str)>,
    problem: Option<Diagnostic>,
}

impl<'a> Lines<'a> {
    /// The lines of a grid, if they are points of an area scan.
    pub(super) fn of(
        run: Run,
        rows: Vec<(usize, usize, &'a str)>,
        problem: Option<Diagnostic>,
        procedure: &Procedure,
    ) -> Option<Self> {
        let point =
            |label: &str| without_point(label).is_some_and(|core| label::parse(core, procedure).is_some());
        rows.iter().any(|(_, _, label)| point(label)).then_some(Self { run, rows, problem })
    }

    /// The labels of its points.
    pub(super) fn labels(&self) -> impl Iterator<Item = &'a str> {
        self.rows.iter().map(|(_, _, label)| *label).filter(|label| without_point(label).is_some())
    }

    /// Takes the means, or refuses the points; there are some in any case.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
        points: Points,
    ) -> bool {
        if let Some(problem) = self.problem.clone() {
            harvest.problem(problem);
            return true;
        }
        let cores: BTreeSet<&str> = self.labels().filter_map(without_point).collect();
        for core in cores {
            let Some(raw) = label::parse(core, &section.procedure) else { continue };
            let own = self.rows.iter().filter(|(_, _, label)| without_point(label) == Some(core));
            let lines: Vec<(usize, usize)> = own.clone().map(|(row, line, _)| (*row, *line)).collect();
            let numbers: BTreeSet<&str> = own.map(|(_, _, label)| *label).collect();
            let per_row = lines.chunk_by(|one, two| one.0 == two.0);
            if let Some((_, line)) =
                per_row.clone().find(|rows| rows.len() != numbers.len()).and_then(|rows| rows.first())
            {
                let message =
                    format!("a row of the scan `{core}` has not all of its {} points", numbers.len());
                harvest.problem(
                    sheet.error_at(message, *line, 1, 1).code(Code::Export).help("export the file again"),
                );
                continue;
            }
            if points == Points::Refused {
                harvest.problem(refusal(sheet, lines[0].1, core, numbers.len()));
                continue;
            }
            let read = names.name(core, &raw);
            let mut wells: BTreeMap<Well, Vec<(usize, usize)>> = BTreeMap::new();
            for (row, line) in lines {
                for offset in 0..self.run.cols {
                    let Some(well) = Well::new(row, self.run.first - 1 + offset) else { continue };
                    wells.entry(well).or_default().push((line, self.run.start + offset));
                }
            }
            for (well, cells) in wells {
                take_mean(sheet, harvest, &names.plate, &read, well, &cells);
            }
        }
        true
    }
}

/// Scans of single wells, each a matrix of points.
#[derive(Default)]
pub(super) struct Wells {
    /// Each well, and the places of its points: line and index.
    scans: Vec<(Well, Vec<(usize, usize)>)>,
    /// The title above the first of them.
    title: String,
    problem: Option<Diagnostic>,
}

impl Wells {
    /// Keeps the scan of a well whose column numbers stand in line `header`; gives the line after it.
    pub(super) fn find(&mut self, sheet: &Sheet, section: &Section, header: usize) -> Option<usize> {
        let run = header_run(sheet, header).or_else(|| few_columns(sheet, header))?;
        let title = title_above(sheet, &section.lines, header);
        let corner = sheet.cells(header).get(run.start - 1).map(|cell| cell.text.to_string());
        let well_in = |text: &str| {
            let name = text.trim().trim_start_matches("Well").trim().trim_end_matches(':').trim_end();
            let name = name.split_once(':').map_or(name, |(name, _)| name.trim());
            name.parse::<Well>().ok()
        };
        let well = well_in(&title).or_else(|| well_in(&corner.unwrap_or_default()))?;
        let mut points = Vec::new();
        let mut line = header + 1;
        while line < section.lines.end && !sheet.is_blank(line) {
            let cells = sheet.cells(line);
            let number = cells.get(run.start - 1).map_or("", |cell| cell.text.as_ref());
            if number != format!("{}", line - header) {
                if line == header + 1 {
                    return None;
                }
                break;
            }
            let filled = cells.iter().filter(|cell| !cell.text.is_empty()).count();
            if filled > run.cols + 1 || (sheet.name().is_none() && cells.len() < run.end()) {
                let message = format!("this line of the scan of well {well} has not {} points", run.cols);
                let problem =
                    sheet.error_at_end(message, line).code(Code::Export).help("export the file again");
                self.problem.get_or_insert(problem);
            }
            points.extend((run.start..run.end()).map(|index| (line, index)));
            line += 1;
        }
        if line == header + 1 {
            return None;
        }
        if self.scans.is_empty() {
            self.title = label_above(sheet, section, header);
        }
        self.scans.push((well, points));
        Some(line)
    }

    /// Takes the means, or refuses the points; says whether there were any.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
        points: Points,
    ) -> bool {
        let (title, Some((_, first))) = (self.title.as_str(), self.scans.first()) else { return false };
        if let Some(problem) = self.problem.clone() {
            harvest.problem(problem);
            return true;
        }
        let line = first.first().map_or(0, |(line, _)| *line);
        if points == Points::Refused {
            harvest.problem(refusal(sheet, line, title, first.len()));
            return true;
        }
        let Some(raw) = read_of(title, &section.procedure) else {
            let message = "nothing says what was measured in these scans of wells";
            let help =
                "expected a label such as `OD:600` above the first well; export the file with its procedure";
            harvest.problem(sheet.error_at(message, line, 1, 1).code(Code::Export).help(help));
            return true;
        };
        let read = names.name(title, &raw);
        for (well, cells) in &self.scans {
            take_mean(sheet, harvest, &names.plate, &read, *well, cells);
        }
        true
    }
}

/// One or two columns of points.
fn few_columns(sheet: &Sheet, line: usize) -> Option<Run> {
    let cells = sheet.cells(line);
    let start = cells.iter().position(|cell| !cell.text.is_empty() && cell.text.parse::<Well>().is_err())?;
    let cols = cells.iter().skip(start).filter(|cell| !cell.text.is_empty()).count();
    let counted = cells
        .iter()
        .skip(start)
        .take(cols)
        .enumerate()
        .all(|(nth, cell)| *cell.text == *format!("{}", nth + 1));
    let below = sheet.cells(line + 1).get(start.checked_sub(1)?).is_some_and(|cell| cell.text == "1");
    (counted && below && (1..=2).contains(&cols)).then_some(Run { start, first: 1, cols })
}

/// The last text above the title of the first well: the label of the read.
fn label_above(sheet: &Sheet, section: &Section, header: usize) -> String {
    let texts = (section.lines.start..header).rev().map(|line| first_filled(sheet, line).1);
    let mut titles =
        texts.filter(|text| !text.is_empty() && text.parse::<Well>().is_err() && !text.starts_with("Well"));
    titles.next().unwrap_or_default()
}

/// The read of scans of wells: that of their label, or the only one of the procedure.
fn read_of(title: &str, procedure: &Procedure) -> Option<RawLabel> {
    if let Some(raw) = label::parse(title, procedure) {
        return Some(raw);
    }
    let mut labels = procedure.steps.iter().filter(|step| step.area_scan).flat_map(|step| {
        let name = step.name.as_ref().map_or_else(String::new, |name| format!("{name}:"));
        step.optics.iter().map(move |optics| format!("{name}{optics}"))
    });
    let only = labels.next().filter(|_| labels.next().is_none())?;
    label::parse(&only, procedure)
}

fn refusal(sheet: &Sheet, line: usize, label: &str, points: usize) -> Diagnostic {
    let message = format!("`{label}` is an area scan: {points} points of each well");
    let help = "`--area mean` reads the mean of the points of each well, with a flag that says so";
    sheet.error_at(message, line, 1, 1).code(Code::Export).help(help)
}

/// Takes the mean of the points of a well, which stand in `cells` (line and index of each). A point beyond
/// the range of the detector leaves the mean beyond it.
fn take_mean(
    sheet: &Sheet,
    harvest: &mut Harvest<'_>,
    plate: &Arc<str>,
    read: &Arc<str>,
    well: Well,
    cells: &[(usize, usize)],
) {
    let (mut numbers, mut beyond, mut place) = (Vec::new(), None, None);
    for (line, index) in cells {
        let line_cells = sheet.cells(*line);
        let Some(cell) = line_cells.get(*index).filter(|cell| !cell.text.is_empty()) else { continue };
        match cell::read(sheet.marks(), *index, &cell.text) {
            Content::Empty => continue,
            Content::Number(number) => numbers.push(number),
            Content::Flagged(_, kind) => {
                beyond.get_or_insert(Flag { text: cell.text.to_string(), kind });
            }
            Content::Bad(_) => {
                beyond.get_or_insert(Flag { text: cell.text.to_string(), kind: FlagKind::NoValue });
            }
            Content::Ambiguous | Content::Unknown => {
                let message = format!("point `{}` of well {well} is not a number", cell.text);
                let problem = sheet.error(message, *line, cell).code(Code::NotANumber);
                return harvest.problem(problem.help(cell::help(&cell.text)));
            }
        }
        place.get_or_insert((*line, *index));
    }
    let Some((line, index)) = place else { return };
    let line_cells = sheet.cells(line);
    let Some(cell) = line_cells.get(index) else { return };
    let slot = Slot { plate: Arc::clone(plate), read: Arc::clone(read), well, time_s: None };
    match beyond {
        Some(flag) => harvest.push(&slot, None, Some(flag), line, cell),
        None => {
            let count = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            let mean = numbers.iter().sum::<f64>() / f64::from(count);
            let flag = Flag { text: format!("mean of {count} points"), kind: FlagKind::Averaged };
            harvest.push(&slot, Some(mean), Some(flag), line, cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_point_stands_in_brackets_behind_its_label() {
        for label in ["OD:600 [3]", "OD:600:[3]", "OD:600[2,3]"] {
            assert_eq!(without_point(label), Some("OD:600"), "{label}");
        }
        for label in ["OD:600", "977 [Test]", "Max V [600", "Object Area[DAPI 377,447]"] {
            assert_eq!(without_point(label), None, "{label}");
        }
    }
}
