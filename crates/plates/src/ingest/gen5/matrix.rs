//! Plate-shaped data: one line per plate row and label, the letter in the first of them only.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::area;
use super::label::{self, RawLabel};
use super::optics::plain_wave;
use super::procedure::Procedure;
use super::read_names::Names;
use super::section::Section;
use super::words;
use crate::ingest::blocks::{Target, take_cell};
use crate::ingest::grid::{Grid, Run};
use crate::ingest::grid_shape;
use crate::ingest::harvest::Harvest;
use crate::plate::well::{parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// A line of a matrix.
pub(super) struct Row {
    /// Plate row, from 0.
    pub(super) number: usize,
    pub(super) line: usize,
    pub(super) label: Option<String>,
}

/// `Results`, `Layout`, or the matrix of one read.
pub(super) struct Matrix {
    pub(super) title: String,
    pub(super) header: usize,
    pub(super) run: Run,
    pub(super) lines: Vec<Row>,
    /// Cells behind the labels, each with its line: what users typed there.
    pub(super) notes: Vec<(usize, usize)>,
    /// The line after it.
    pub(super) end: usize,
    pub(super) problem: Option<Diagnostic>,
}

/// The label that begins in cell `at`, and the cell behind it. Where commas stand between the cells, `528/20,590/20`
/// without quotes takes two of them.
fn label_of(sheet: &Sheet, cells: &[Cell<'_>], at: usize) -> (Option<String>, usize) {
    let text = |index: usize| cells.get(index).map(|cell| cell.text.as_ref());
    let is_wave = |text: &str| plain_wave(text).is_some_and(|wave| (200..=1000).contains(&wave));
    match (text(at), text(at + 1)) {
        (Some(one), Some(two))
            if sheet.delimiter() == ',' && is_wave(one.rsplit(':').next().unwrap_or(one)) && is_wave(two) =>
        {
            (Some(format!("{one},{two}")), at + 2)
        }
        (label, _) => (label.map(str::to_owned), at + 1),
    }
}

impl Matrix {
    /// Collects the lines below the column numbers in line `header`.
    pub(super) fn find(sheet: &Sheet, end: usize, header: usize, run: Run, title: String) -> Self {
        let mut matrix =
            Self { title, header, run, lines: Vec::new(), notes: Vec::new(), end: header + 1, problem: None };
        let at = run.start - 1;
        let mut current: Option<usize> = None;
        while matrix.end < end && !sheet.is_blank(matrix.end) {
            let line = matrix.end;
            let cells = sheet.cells(line);
            let letter = cells.get(at).map_or("", |cell| cell.text.as_ref());
            let row = if letter.is_empty() { current } else { parse_row(letter) };
            let beside = cells.iter().take(at).any(|cell| !cell.text.is_empty());
            let Some(row) = row.filter(|_| !beside) else { break };
            let wrong = if !letter.is_empty() && current.is_some_and(|current| row <= current) {
                Some(format!("row {} stands below row {}", row_name(row), row_name(current.unwrap_or(0))))
            } else {
                let rows = run.plate_rows().filter(|rows| row >= *rows);
                rows.map(|_| format!("a plate of {} columns has no row {}", run.cols, row_name(row)))
            };
            if let (Some(message), Some(cell)) = (wrong, cells.get(at)) {
                let help = "expected each row letter once, from top to bottom; export the file again";
                matrix.problem = Some(sheet.error(message, line, cell).code(Code::Export).help(help));
            }
            current = Some(row);
            let (label, after) = label_of(sheet, &cells, run.end());
            let notes = cells.iter().skip(after).filter(|cell| !cell.text.is_empty()).cloned();
            matrix.notes.extend(notes.map(|cell| (line, cell.index)));
            matrix.lines.push(Row { number: row, line, label: label.filter(|label| !label.is_empty()) });
            matrix.end += 1;
        }
        matrix
    }

    /// The labels that stand in it.
    pub(super) fn labels(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().map(|row| self.label(row))
    }

    /// Its lines as points of an area scan, if they are.
    pub(super) fn points(&self, procedure: &Procedure) -> Option<area::Lines<'_>> {
        let rows = self.lines.iter().map(|row| (row.number, row.line, self.label(row))).collect();
        area::Lines::of(self.run, rows, self.problem.clone(), procedure)
    }

    /// Do its lines say what was put into the wells?
    pub(super) fn is_layout(&self) -> bool {
        self.labels().next().is_some_and(|label| label == "Well ID")
    }

    /// The plate rows that are there, from 0.
    pub(super) fn rows(&self) -> BTreeSet<usize> {
        self.lines.iter().map(|row| row.number).collect()
    }

    /// The label of a line; a matrix of one read may have it in its title only.
    pub(super) fn label<'a>(&'a self, row: &'a Row) -> &'a str {
        row.label.as_deref().unwrap_or(if words::is_results(&self.title) { "" } else { &self.title })
    }

    /// How many readings stand under a label.
    pub(super) fn values(&self, sheet: &Sheet, label: &str) -> usize {
        let filled = |line: usize| {
            let cells = sheet.cells(line);
            cells.iter().skip(self.run.start).take(self.run.cols).filter(|cell| !cell.text.is_empty()).count()
        };
        self.lines.iter().filter(|row| self.label(row) == label).map(|row| filled(row.line)).sum()
    }

    /// Takes the raw lines; says whether there are any.
    pub(super) fn take(
        &self,
        sheet: &Sheet,
        harvest: &mut Harvest<'_>,
        names: &mut Names,
        section: &Section,
        layout: &BTreeSet<usize>,
    ) -> bool {
        let problem = self.problem.clone().or_else(|| self.unlabelled(sheet));
        let problem = problem.or_else(|| self.torn(sheet, section)).or_else(|| self.apart(sheet));
        if let Some(problem) = problem.or_else(|| self.cut_off(sheet, section, layout)) {
            harvest.problem(problem);
            return true;
        }
        let mut raw: BTreeMap<&str, Option<RawLabel>> = BTreeMap::new();
        for label in self.labels() {
            raw.entry(label).or_insert_with(|| label::parse(label, &section.procedure));
        }
        if let Some(problem) = self.uneven(sheet, &raw).filter(|_| section.procedure.areas.len() <= 1) {
            harvest.problem(problem);
            return true;
        }
        if let Some(gap) = grid_shape::gap(&self.shape()) {
            harvest.warn(self.header, gap);
        } else if let Some(few) = self.too_few(section) {
            harvest.warn(self.header, few);
        }
        for row in &self.lines {
            let text = self.label(row);
            let Some(label) = raw.get(text).and_then(Option::as_ref) else { continue };
            let target =
                Target { plate: Arc::clone(&names.plate), read: names.name(text, label), time_s: None };
            let cells = sheet.cells(row.line);
            for (offset, cell) in cells.iter().skip(self.run.start).take(self.run.cols).enumerate() {
                let well = (row.number, self.run.first - 1 + offset);
                take_cell(sheet, harvest, &target, well, row.line, cell);
            }
        }
        raw.values().any(Option::is_some)
    }

    /// Rows that are not there although no step says that it reads a part of the plate.
    fn too_few(&self, section: &Section) -> Option<String> {
        let Procedure { areas, steps, .. } = &section.procedure;
        let full = !steps.is_empty() && areas.iter().all(|area| area == "Full Plate");
        let plate = self.run.plate_rows().filter(|_| full)?;
        let rows = self.rows().len();
        (rows < plate)
            .then(|| format!("the procedure reads the full plate, the grid has {rows} of its {plate} rows"))
    }

    /// Its plate rows, each once, all in the last line.
    pub(super) fn shape(&self) -> Grid {
        let line = self.lines.last().map_or(self.header, |last| last.line);
        let rows = self.rows().into_iter().map(|row| (row, line)).collect();
        Grid {
            title: None,
            header: self.header,
            run: self.run,
            rows,
            turned: false,
            left_out: Vec::new(),
            problem: None,
        }
    }
}
