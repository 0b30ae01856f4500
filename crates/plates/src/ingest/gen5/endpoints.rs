//! Endpoints with a column per well: `Well`, `A1`, `A2`, … above a line per read, its label first.

use std::sync::Arc;

use super::headings::first_filled;
use super::read_names::Names;
use super::section::Section;
use super::{label, series, words};
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::harvest::Harvest;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// Lines of wells.
pub(super) struct Endpoints {
    /// Index of the cell with the label.
    at: usize,
    /// The wells, from the cell behind the label on.
    columns: Vec<Well>,
    /// Lines and their labels.
    lines: Vec<(usize, String)>,
    /// The line after it.
    pub(super) end: usize,
    problem: Option<Diagnostic>,
}

impl Endpoints {
    /// The block whose header is line `header`: `Well` and at least one well.
    pub(super) fn find(sheet: &Sheet, section: &Section, header: usize) -> Option<Self> {
        let (at, first) = first_filled(sheet, header);
        if !words::is_well(&first) {
            return None;
        }
        let cells = sheet.cells(header);
        let wells: Vec<Well> = cells.iter().skip(at + 1).map_while(|cell| cell.text.parse().ok()).collect();
        if wells.is_empty() {
            return None;
        }
        let beyond = cells.iter().skip(at + 1 + wells.len()).find(|cell| !cell.text.is_empty());
        let mut problem = beyond.map(|cell| {
            let message = format!("`{}` is not a well", cell.text);
            sheet
                .error(message, header, cell)
                .code(Code::NotAWell)
                .help("expected wells such as `A1` above the columns")
        });
        if !series::in_order(&wells) {
            let message = "these wells do not follow one another";
            let help = "expected each well once, row by row or column by column; export the file again";
            problem = Some(sheet.error(message, header, &cells[at + 1]).code(Code::Export).help(help));
        }
        let mut block = Self { at, columns: wells, lines: Vec::new(), end: header + 1, problem };
        while block.end < section.lines.end && !sheet.is_blank(block.end) {
            let (first, label) = first_filled(sheet, block.end);
            let again = words::is_well(&label);
            if first != at || again {
                if !again {
                    let message = "this line of wells has no label";
                    let help = "expected the label of a read, such as `OD:600`, before the values";
                    block.problem =
                        Some(sheet.error_at(message, block.end, 1, 1).code(Code::Export).help(help));
                }
                break;
            }
            block.lines.push((block.end, label));
            block.end += 1;
        }
        if block.lines.is_empty() {
            let message = "truncated: no values stand below these wells";
            block.problem = Some(
                sheet
                    .error_at_end(message, header)
                    .code(Code::Truncated)
                    .help("export the file again, completely"),
            );
        }
        Some(block)
    }

    /// The labels that stand in it.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|(_, label)| label.as_str())
    }

    /// How many readings stand under a label.
    pub(super) fn values(&self, sheet: &Sheet, label: &str) -> usize {
        let filled = |line: usize| {
            sheet.cells(line).iter().skip(self.at + 1).filter(|cell| !cell.text.is_empty()).count()
        };
        self.lines.iter().filter(|(_, own)| own == label).map(|(line, _)| filled(*line)).sum()
    }

    /// Takes the raw lines; says whether there are any.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
    ) -> bool {
        if let Some(problem) = self.problem.clone() {
            harvest.problem(problem);
            return true;
        }
        let width = self.at + 1 + self.columns.len();
        let mut found = false;
        for (line, text) in &self.lines {
            let cells = sheet.cells(*line);
            // In a workbook empty cells at the end of a line are not kept.
            if sheet.name().is_none() && cells.len() < width {
                let message = format!("the line `{text}` ends after {} cells, expected {width}", cells.len());
                harvest.problem(
                    sheet
                        .error_at_end(message, *line)
                        .help("expected a value per well; export the file again"),
                );
                continue;
            }
            if let Some(cell) = cells.iter().skip(width).find(|cell| !cell.text.is_empty()) {
                let message = format!("`{}` stands beyond the last well", cell.text);
                harvest.problem(
                    sheet.error(message, *line, cell).code(Code::NotAWell).help("expected a value per well"),
                );
                continue;
            }
            let Some(label) = label::parse(text, &section.procedure) else { continue };
            found = true;
            let target =
                Target { plate: Arc::clone(&names.plate), read: names.name(text, &label), time_s: None };
            for (well, cell) in self.columns.iter().zip(cells.iter().skip(self.at + 1)) {
                take_cell(sheet, harvest, &target, (well.row(), well.col()), *line, cell);
            }
        }
        found
    }
}
