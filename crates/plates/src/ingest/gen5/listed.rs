//! Wells below one another: a list with a column `Well` and a column for each read, as the statistics of replicates
//! and exports by column have it.
//!
//! ```text
//! Well ID  Name  Well  Conc/Dil  528,590  Count  Mean   Std Dev  CV (%)
//! SPL1           A1    10        25730    2      32680  9829     30.1
//!                A2              39631
//! ```
//!
//! It often repeats the grids of its export; then these are read.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::label;
use super::read_names::Names;
use super::section::Section;
use super::words;
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::cell;
use crate::ingest::grid_shape;
use crate::ingest::harvest::Harvest;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

const HELP: &str = "expected a cell below each heading down to the reading; export the file again";

/// A list of wells.
pub(super) struct Listed {
    header: usize,
    /// Number of cells of the header, without empty ones at its end.
    width: usize,
    /// Index of the cell with the well.
    at: usize,
    /// Raw reads: the index of each, and its label.
    columns: Vec<(usize, String)>,
    lines: Vec<(usize, Well)>,
    /// The line after it.
    pub(super) end: usize,
    /// A line below it that goes on with it.
    apart: Option<usize>,
}

/// The label that a heading is; a workbook takes `480,520` for a number and leaves the comma out.
fn label_of(sheet: &Sheet, text: &str) -> String {
    let joined = sheet.name().is_some() && text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit());
    if joined { format!("{},{}", &text[..3], &text[3..]) } else { text.to_owned() }
}

fn well_in(cells: &[Cell<'_>], at: usize) -> Option<Well> {
    cells.get(at)?.text.parse().ok()
}

impl Listed {
    /// The list whose headings are line `header`: `Well` above wells, and the label of a raw read.
    pub(super) fn find(sheet: &Sheet, section: &Section, header: usize) -> Option<Self> {
        let cells = sheet.cells(header);
        let at = cells.iter().position(|cell| words::is_well(&cell.text))?;
        well_in(&sheet.cells(header + 1), at)?;
        let mut columns = Vec::new();
        for cell in cells.iter().skip(at + 1) {
            let label = label_of(sheet, &cell.text);
            if label::parse(&label, &section.procedure).is_some() {
                columns.push((cell.index, label));
            }
        }
        if columns.is_empty() {
            return None;
        }
        let width = cells.iter().rposition(|cell| !cell.text.is_empty()).map_or(0, |last| last + 1);
        let mut list = Self { header, width, at, columns, lines: Vec::new(), end: header + 1, apart: None };
        while list.end < section.lines.end {
            let Some(well) = well_in(&sheet.cells(list.end), at) else { break };
            list.lines.push((list.end, well));
            list.end += 1;
        }
        let below = list.end..section.lines.end.min(list.end + grid_shape::APART);
        list.apart = below.into_iter().find(|line| list.goes_on(sheet, *line));
        Some(list)
    }

    /// Does this line name a well where the list has it, or, directly below the list, hold a reading?
    fn goes_on(&self, sheet: &Sheet, line: usize) -> bool {
        let cells = sheet.cells(line);
        let reading = |cell: &Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
        well_in(&cells, self.at).is_some() || (line == self.end && cells.iter().any(reading))
    }

    /// The labels that stand in it.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(_, label)| label.as_str())
    }

    /// How many readings stand under a label.
    pub(super) fn values(&self, sheet: &Sheet, label: &str) -> usize {
        let filled = |line: usize, index: usize| {
            sheet.cells(line).get(index).is_some_and(|cell| !cell.text.is_empty())
        };
        let columns = self.columns.iter().filter(|(_, own)| own == label);
        columns.map(|(index, _)| self.lines.iter().filter(|(line, _)| filled(*line, *index)).count()).sum()
    }

    /// Takes every reading but those of the reads in `gridded`, which the list repeats.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
        gridded: &BTreeSet<String>,
    ) -> bool {
        let raw = |text: &str| label::parse(text, &section.procedure);
        let is_repeated = |text: &str| raw(text).is_some_and(|label| gridded.contains(&label.base));
        if self.labels().all(is_repeated) {
            let message = "this list of wells is not read: its reads stand in grids, too";
            harvest.warn(self.header, message.to_owned());
            return true;
        }
        if let Some(problem) = self.torn(sheet) {
            harvest.problem(problem);
            return true;
        }
        for (index, text) in self.columns.iter().filter(|(_, text)| !is_repeated(text)) {
            let Some(label) = raw(text) else { continue };
            let target =
                Target { plate: Arc::clone(&names.plate), read: names.name(text, &label), time_s: None };
            for (line, well) in &self.lines {
                if let Some(cell) = sheet.cells(*line).get(*index) {
                    take_cell(sheet, harvest, &target, (well.row(), well.col()), *line, cell);
                }
            }
        }
        true
    }

    /// A line that lost or gained a cell, or that stands apart from the others. Lines that go on with
    /// a group of replicates may end behind their reading; a workbook does not keep empty cells.
    fn torn(&self, sheet: &Sheet) -> Option<Diagnostic> {
        let last = self.columns.last().map_or(0, |(index, _)| *index);
        let full = sheet.cells(self.header).len();
        for (line, well) in &self.lines {
            let cells = sheet.cells(*line);
            if let Some(cell) = cells.iter().skip(self.width).find(|cell| !cell.text.is_empty()) {
                let message = format!("`{}` stands behind the last heading of this list", cell.text);
                return Some(sheet.error(message, *line, cell).code(Code::Export).help(HELP));
            }
            let goes_on = self.at > 0 && cells.iter().take(self.at).all(|cell| cell.text.is_empty());
            let ends = goes_on && cells.len() == last + 1 && !cells[last].text.is_empty();
            if sheet.name().is_none() && cells.len() < self.width.min(full) && !ends {
                let message =
                    format!("the line of well {well} has {} cells, expected {}", cells.len(), self.width);
                return Some(sheet.error_at_end(message, *line).code(Code::Export).help(HELP));
            }
        }
        let line = self.apart?;
        let message = "this line goes on with the list above and has no place in it";
        Some(sheet.error_at(message, line, 1, 1).code(Code::Export).help(HELP))
    }
}

#[cfg(test)]
mod tests {
    use crate::ingest::{Choice, Readings, read_bytes};
    use foldshift_tables::diagnostic::Diagnostic;

    const LIST: &str = "Well ID\tName\tWell\tConc/Dil\t450\t[Concentration]\tCount\tMean\tStd Dev\tCV (%)\n\
                        SPL1\tdrug\tA1\t10\t0.5\t3.1\t2\t0.75\t0.354\t47.1\n\t\tA2\t\t1.0\n\
                        SPL2\t\tB1\t5\t1.5\t4.0\t1\t1.5\t?????\t?????\n\t\tB3\t\t\t\t\t\t\t\n";

    fn read(data: &str) -> Result<Readings, Vec<Diagnostic>> {
        let head = "\n\nSoftware Version\t3.12.08\n\nPlate Number\tPlate 7\nReader Type:\tSynergy\n\nProcedure Details\n\n\
                    Plate Type\t6 WELL PLATE\nRead\tAbsorbance Endpoint\n\tFull Plate\n\tWavelengths:  450, 600\n\n";
        read_bytes("a.txt", format!("{head}{data}").as_bytes(), Choice::default())
    }

    fn values(readings: &Readings) -> Vec<(String, String, Option<f64>)> {
        readings.readings.iter().map(|one| (one.read.to_string(), one.well.to_string(), one.value)).collect()
    }

    fn a450(well: &str, value: f64) -> (String, String, Option<f64>) {
        ("absorbance 450".to_owned(), well.to_owned(), Some(value))
    }

    #[test]
    fn the_raw_column_of_a_list_of_wells_is_read() {
        let readings = read(LIST).unwrap();
        assert_eq!(values(&readings), [a450("A1", 0.5), a450("A2", 1.0), a450("B1", 1.5)]);
        let readings =
            read("Results\nWell\t450\tBlank 450\t600\nB2\t0.5\t0.1\t0.7\nB3\t1\t0.6\t0.8\n").unwrap();
        assert_eq!(
            (readings.reads("Plate 7"), readings.readings.len()),
            (vec!["absorbance 450".to_owned(), "absorbance 600".to_owned()], 4)
        );
    }

    #[test]
    fn a_line_of_plain_columns_that_lost_its_reading_is_refused() {
        let list = "Well\t450\tBlank 450\nB2\t0.5\t0.1\nB3\t1\t0.6\n";
        assert!(read(list).is_ok());
        assert!(read(&list.replace("B3\t1\t", "B3\t")).is_err());
    }

    #[test]
    fn a_list_that_repeats_the_grid_is_told_and_not_read() {
        let grid = "Results\n\t1\t2\t3\nA\t0.5\t1.0\t\t450\nB\t1.5\t\t\t450\n\n";
        let readings = read(&format!("{grid}{LIST}")).unwrap();
        assert_eq!(values(&readings), [a450("A1", 0.5), a450("A2", 1.0), a450("B1", 1.5)]);
        assert!(readings.warnings.iter().any(|one| one.message.contains("stand in grids")));
    }

    #[test]
    fn a_line_of_a_list_that_lost_or_gained_a_cell_is_refused() {
        for (from, to) in [
            ("A1\t10\t0.5", "A1\t0.5"),
            ("A2\t\t1.0", "A2\t1.0"),
            ("A1\t10\t0.5", "A1\t10\t\t0.5"),
            ("SPL1\tdrug\tA1", "SPL1\tA1"),
            ("\tB1\t", "\t\t"),
            ("\t\tB3\t\t\t\t\t\t\t\n", "\t\tB3\t\t\t\t\t\t\n"),
            ("\t\tA2", "\n\t\tA2"),
            ("\t\tA2", "\tA2"),
            ("\t\tB3\t\t\t\t\t\t\t\n", "\tB3\t\t7.5\n"),
            ("B1\t5", "A1\t5"),
        ] {
            assert!(LIST.contains(from) && read(&LIST.replacen(from, to, 1)).is_err(), "{from:?} to {to:?}");
        }
    }
}
