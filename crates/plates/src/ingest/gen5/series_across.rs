//! Kinetic tables turned over: times beside one another, and a line per well.

use std::sync::Arc;

use super::headings::{first_filled, title_above};
use super::moments;
use super::read_names::Names;
use super::section::Section;
use super::series::{Series, in_order, misshapen, temperature_of};
use super::series_lines::Axis;
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// What is said of a line that is no well.
const HELP: &str = "expected a line per well, such as `A1`, and an empty line below the table";

impl Series {
    /// The table whose times stand in line `header`, with wells below them; `Time  9:00` alone is the time of
    /// the export.
    pub(super) fn find_across(sheet: &Sheet, section: &Section, header: usize, at: usize) -> Option<Self> {
        let cells = sheet.cells(header);
        let times = cells.iter().skip(at + 1).take_while(|cell| moments::is_moment(&cell.text)).count();
        let below = |line: usize| {
            let (first, text) = first_filled(sheet, line);
            if line < section.lines.end && first == at { text } else { String::new() }
        };
        let temperature = temperature_of(&below(header + 1)).is_some();
        let start = header + if temperature { 2 } else { 1 };
        let blank_first = cells.get(at + 1).is_some_and(|cell| cell.text.is_empty());
        if (times == 0 && !blank_first) || below(start).parse::<Well>().is_err() {
            return None;
        }
        let mut problem = None;
        let mut wells = Vec::new();
        let mut end = start;
        while end < section.lines.end && !sheet.is_blank(end) {
            match below(end).parse::<Well>() {
                Ok(well) => wells.push((end, well)),
                Err(_) => {
                    let message = "this line of a table does not begin with a well";
                    problem = Some(sheet.error_at(message, end, 1, 1).code(Code::NotAWell).help(HELP));
                    break;
                }
            }
            end += 1;
        }
        let named: Vec<Well> = wells.iter().map(|(_, well)| *well).collect();
        if !in_order(&named) {
            let message = "these wells do not follow one another";
            let help = "expected each well once, row by row or column by column; export the file again";
            problem = Some(sheet.error_at(message, start, 1, 1).code(Code::Export).help(help));
        }
        let title = title_above(sheet, &section.lines, header);
        Some(Self { title, header, at, axis: Axis::TimesAcross, wells, temperature, end, problem })
    }

    /// Takes the readings of each well.
    pub(super) fn take_across(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &Names,
        read: &Arc<str>,
        section: &Section,
    ) {
        let header = sheet.cells(self.header);
        let filled = header.iter().rposition(|cell| !cell.text.is_empty()).unwrap_or(self.at);
        let cells: Vec<_> = (self.at + 1..=filled).map(|index| (self.header, header.get(index))).collect();
        let times = moments::seconds(sheet, &cells, &section.procedure.intervals);
        let times = match times.and_then(|times| growing(sheet, self.header, times)) {
            Ok(times) => times,
            Err(problem) => return harvest.problem(problem),
        };
        let width = self.at + 1 + times.len();
        for (line, well) in &self.wells {
            let cells = sheet.cells(*line);
            if let Some(problem) = misshapen(sheet, *line, &cells, width, header.len()) {
                harvest.problem(problem);
                continue;
            }
            for (cell, time) in cells.iter().skip(self.at + 1).zip(&times) {
                let target =
                    Target { plate: Arc::clone(&names.plate), read: Arc::clone(read), time_s: Some(*time) };
                take_cell(sheet, harvest, &target, (well.row(), well.col()), *line, cell);
            }
        }
    }
}

fn growing(sheet: &Sheet, line: usize, times: Vec<f64>) -> Result<Vec<f64>, Diagnostic> {
    if times.is_sorted_by(|one, two| one < two) {
        return Ok(times);
    }
    let message = "these times do not follow one another";
    Err(sheet.error_at(message, line, 1, 4).code(Code::Export).help("expected one column per time, in order"))
}
