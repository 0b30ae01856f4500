//! Results of `SkanIt` 4 to 7: `Measurement results`, session, date, step; then, again and again, a wavelength,
//! a plate, and a grid whose corner says `Abs`, `RFU` or `RLU`.

use std::ops::Range;
use std::sync::Arc;

use super::part::{Cells, HELP, Part, grids, mode_of, waves_of};
use crate::ingest::harvest::Harvest;
use crate::ingest::series_table;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The first line of a sheet with results.
const LANDMARK: &str = "Measurement results";

/// Corners of raw grids.
const RAW: [(&str, &str); 3] = [("Abs", "absorbance"), ("RFU", "fluorescence"), ("RLU", "luminescence")];

/// First lines of sheets without results; in a text they follow one another.
const OTHER: [&str; 6] = [
    "General information",
    "Session information",
    "Instrument information",
    "Protocol parameters",
    "Run log",
    "Layout definitions",
];

/// Words that a line between wavelength and plate may begin with when a grid is one of several in time.
const REPEATS: [&str; 6] = ["reading", "cycle", "kinetic", "time", "loop", "repeat"];

pub(super) fn recognise(sheet: &Sheet) -> Option<String> {
    let line = (0..sheet.len())
        .filter(|line| !sheet.is_blank(*line))
        .take(6)
        .find(|line| first(sheet, *line) == LANDMARK)?;
    Some(format!("`{LANDMARK}` in line {}", line + 1))
}

fn first(sheet: &Sheet, line: usize) -> String {
    sheet.first_cell(line).text.into_owned()
}

type Problem = Box<Diagnostic>;

pub(super) fn read<'b>(sheet: &'b Sheet, harvest: &mut Harvest<'_>) -> Result<Vec<Part<'b>>, Problem> {
    let begins = |line: &usize| {
        let text = first(sheet, *line);
        text == LANDMARK || (sheet.name().is_none() && OTHER.contains(&text.as_str()))
    };
    let starts: Vec<usize> = (0..sheet.len()).filter(begins).collect();
    let ends = starts.iter().copied().skip(1).chain([sheet.len()]);
    let mut parts = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        if first(sheet, start) == LANDMARK {
            parts.extend(read_step(sheet, start..end, harvest)?);
        }
    }
    Ok(parts)
}

/// A step: the first line below the title, the session and the date, which end with an empty line.
fn read_step<'b>(
    sheet: &'b Sheet,
    lines: Range<usize>,
    harvest: &mut Harvest<'_>,
) -> Result<Vec<Part<'b>>, Problem> {
    let problem = |message: &str, line: usize| {
        let width = sheet.line(line).chars().count();
        Box::new(sheet.error_at(message, line, 1, width).code(Code::Export).help(HELP))
    };
    // People type notes beside these lines: what counts is the first cell.
    let empty = |line: &usize| sheet.first_cell(*line).text.is_empty();
    let gap = lines.clone().find(empty);
    let step_line = gap.and_then(|gap| (gap..lines.end).find(|line| !empty(line)));
    let Some(step_line) = step_line else {
        return Err(problem("truncated: expected a step and its plates below this line", lines.start));
    };
    let step = first(sheet, step_line);
    if let Kind::Derived(_) | Kind::Layout(_) = wording::kind_of(&step) {
        harvest.warn(step_line, format!("step `{step}` is not read: it is calculated"));
        return Ok(Vec::new());
    }
    let corners: Vec<&str> = RAW.iter().map(|(corner, _)| *corner).collect();
    let mut waiting = grids(sheet, step_line..lines.end, &corners, harvest).into_iter().peekable();
    let mut state = State::default();
    let mut parts = Vec::new();
    let mut line = step_line + 1;
    while line < lines.end {
        let cells = sheet.cells(line);
        if waiting.peek().is_some_and(|grid| grid.header == line) {
            let Some(mut grid) = waiting.next() else { break };
            if let Some(problem) = grid.problem.take() {
                return Err(Box::new(problem));
            }
            let corner = grid.title.as_ref().map(|(title, _)| title.clone()).unwrap_or_default();
            let mode = RAW.iter().find(|(raw, _)| *raw == corner).map_or("absorbance", |(_, mode)| *mode);
            line = grid.rows.last().map_or(line, |(_, line)| *line) + 1;
            parts.push(
                state
                    .part(sheet, &step, mode, Cells::Grid(Box::new(grid)))
                    .map_err(|why| problem(&why, line - 1))?,
            );
            continue;
        }
        if series_table::begins(&cells, 0) {
            let Some(mode) = mode_of(&step) else {
                harvest.warn(
                    line,
                    format!("the table of `{step}` is not read: its step is not known as a measurement"),
                );
                return Ok(parts);
            };
            let table = series_table::read(sheet, line, 0, lines.end)?;
            let header = line;
            line = table.last + 1;
            parts.push(
                state.part(sheet, &step, mode, Cells::Table(table)).map_err(|why| problem(&why, header))?,
            );
            continue;
        }
        let numbered = cells.get(1).is_some_and(|cell| cell.text.starts_with(|c: char| c.is_ascii_digit()));
        if numbered && corners.contains(&cells[0].text.as_ref()) {
            return Err(problem("no grid that is understood stands below this line", line));
        }
        state.take(&cells[0].text, cells[0].text.is_empty());
        line += 1;
    }
    if parts.is_empty() {
        if mode_of(&step).is_some() {
            return Err(problem("this step holds no grid of `Abs`, `RFU` or `RLU`", step_line));
        }
        harvest
            .warn(step_line, format!("step `{step}` is not read: it holds no grid of `Abs`, `RFU` or `RLU`"));
    }
    Ok(parts)
}

/// What the lines since the last grid say.
#[derive(Default)]
struct State {
    waves: Vec<u32>,
    plate: Option<Arc<str>>,
    /// Lines that are no wavelength, since the last grid.
    names: Vec<String>,
    /// Was there a wavelength since the last grid?
    fresh: bool,
    /// Are these the lines of a grid that is not raw?
    skipping: bool,
    any: bool,
}

impl State {
    fn take(&mut self, text: &str, blank: bool) {
        if blank {
            self.skipping = false;
        } else if self.skipping || text.starts_with("Autoloading range") {
        } else if let Some(waves) = waves_of(text) {
            (self.waves, self.fresh) = (waves, true);
        } else if text == "Sample" {
            self.skipping = true;
        } else {
            self.names.push(text.to_owned());
        }
    }

    /// The part that begins here, or what is wrong with the lines above it.
    fn part<'b>(
        &mut self,
        sheet: &'b Sheet,
        step: &str,
        mode: &'static str,
        cells: Cells,
    ) -> Result<Part<'b>, String> {
        let names: Vec<String> = std::mem::take(&mut self.names);
        let repeat = names.iter().find(|name| {
            let lower = name.to_lowercase();
            REPEATS.iter().any(|word| lower.starts_with(word))
        });
        if let Some(name) = repeat {
            return Err(format!("`{name}` above these readings is not understood"));
        }
        match names.as_slice() {
            [] if self.any && !self.fresh => {
                return Err("nothing tells these readings from those above them".to_owned());
            }
            [] => {}
            [name] => self.plate = Some(name.as_str().into()),
            [name, ..] => return Err(format!("`{name}` above these readings is not understood")),
        }
        if crate::ingest::wording::read_name(mode, &self.waves).is_none() {
            return Err("these wavelengths do not fit what was measured".to_owned());
        }
        (self.any, self.fresh) = (true, false);
        let plate = self.plate.clone().unwrap_or_else(|| "Plate 1".into());
        Ok(Part { sheet, step: step.to_owned(), plate, mode, waves: self.waves.clone(), cells })
    }
}
