//! What a plate-shaped grid is: a line of column numbers, and below it lines that begin with row letters.

use crate::plate::well::{PLATE_FORMATS, parse_row};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::{Cell, Sheet};

/// Consecutive column numbers within a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Index of the cell with the first column number.
    pub(crate) start: usize,
    /// The first column number, from 1.
    pub(crate) first: usize,
    /// How many columns.
    pub(crate) cols: usize,
}

impl Run {
    /// Index of the cell after the last column number.
    pub(crate) const fn end(self) -> usize {
        self.start + self.cols
    }

    /// Number of plate rows, when the columns are all columns of a plate that is made.
    pub(crate) fn plate_rows(self) -> Option<usize> {
        (self.first == 1)
            .then(|| PLATE_FORMATS.iter().find(|format| format.cols == self.cols).map(|format| format.rows))
            .flatten()
    }
}

/// A grid with column numbers and row letters.
#[derive(Clone, Debug)]
pub(crate) struct Grid {
    /// The text in the corner or above the grid, and its line.
    pub(crate) title: Option<(String, usize)>,
    /// Line of the column numbers, from 0.
    pub(crate) header: usize,
    pub(crate) run: Run,
    /// Plate row (from 0) and line (from 0) of each row; the plate column where the grid is turned.
    pub(crate) rows: Vec<(usize, usize)>,
    /// Do the lines hold the columns of the plate, and the letters stand above them?
    pub(crate) turned: bool,
    /// Indices of cells, in each line, that hold no wells.
    pub(crate) left_out: Vec<usize>,
    /// What is wrong with the geometry, if anything.
    pub(crate) problem: Option<Diagnostic>,
}

impl Grid {
    /// Do both stand under one line of column numbers, side by side?
    pub(crate) fn stands_beside(&self, other: &Self) -> bool {
        let top = |grid: &Self| grid.rows.first().map(|(_, line)| *line);
        self.header == other.header
            && self.run.start != other.run.start
            && (top(self) == top(other) || top(self).is_none() || top(other).is_none())
    }

    /// The lines above it, from `free` on; below another plate under the same numbers, those between the two.
    pub(crate) fn above(&self, free: usize) -> std::ops::Range<usize> {
        let top = self.rows.first().map_or(self.header, |(_, line)| *line);
        if free <= self.header { free..self.header } else { free..top }
    }

    /// Are these all rows of a plate that is made?
    pub(crate) fn is_whole(&self) -> bool {
        self.run.plate_rows().is_some_and(|rows| {
            self.rows.len() == rows && self.rows.iter().zip(0..).all(|((row, _), nth)| *row == nth)
        })
    }

    /// The cells that stand under column numbers: plate row, plate column (both from 0), line, index, cell.
    pub(crate) fn for_each_cell(
        &self,
        sheet: &Sheet,
        mut visit: impl FnMut(usize, usize, usize, usize, &Cell<'_>),
    ) {
        for (row, line) in &self.rows {
            let cells = sheet.cells(*line);
            for (offset, cell) in cells.iter().skip(self.run.start).take(self.run.cols).enumerate() {
                let index = self.run.start + offset;
                let across = self.run.first - 1 + offset;
                let (row, col) = if self.turned { (across, *row) } else { (*row, across) };
                if !self.left_out.contains(&index) {
                    visit(row, col, *line, index, cell);
                }
            }
        }
    }
}

/// The shortest run that counts as a header: plates of six wells have three columns.
const SHORTEST: usize = 3;

/// The plate row that a label names. Lower-case letters go on after `Z` on 1536-well plates.
pub(crate) fn row_of(label: &str, upper_seen: bool) -> Option<usize> {
    let label = without_word(label);
    let row = parse_row(label)?;
    let lower = label.len() == 1 && label.bytes().all(|b| b.is_ascii_lowercase());
    if lower && upper_seen { (row + 26 < 32).then_some(row + 26) } else { Some(row) }
}

/// `Row A` and `A:` are row A.
pub(crate) fn without_word(label: &str) -> &str {
    const ROWS: [&str; 9] = ["row", "zeile", "reihe", "ligne", "fila", "riga", "linha", "rij", "wiersz"];
    let label = label.trim_end_matches([':', '.', ')']);
    match label.split_once(' ') {
        Some((word, letter)) if ROWS.iter().any(|row| word.eq_ignore_ascii_case(row)) => letter.trim(),
        _ => label,
    }
}

/// `Col 1`, `Spalte 1`, `#1` and `1.` are column 1; `X1` and `V1` are what statistics programs make of it.
fn without_sign(label: &str) -> &str {
    const COLUMNS: [&str; 13] = [
        "column", "columna", "coluna", "colonne", "colonna", "spalte", "kolom", "kolumn", "kolonne", "col",
        "sp", "x", "v",
    ];
    let label = label.strip_suffix('.').unwrap_or(label);
    let label = label.strip_prefix('#').unwrap_or(label);
    let letters = label.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, number) = label.split_at(letters);
    let known = COLUMNS.iter().any(|column| word.eq_ignore_ascii_case(column));
    if known { number.trim_start_matches(['.', '_', '-']).trim_start() } else { label }
}

/// The column numbers in a line, or nothing when it is no header: a header holds no other numbers.
pub(crate) fn runs(cells: &[Cell<'_>]) -> Vec<Run> {
    let number = |index: usize| {
        let text = cells.get(index).map(|cell| cell.text.as_ref())?;
        // Some programs write every number with a decimal.
        let text = without_sign(text.strip_suffix(".0").unwrap_or(text));
        let digits = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<usize>().ok()).flatten().filter(|number| (1..=48).contains(number))
    };
    let mut runs = Vec::new();
    let mut index = 0;
    while index < cells.len() {
        let Some(first) = number(index) else {
            if cells[index].text.parse::<f64>().is_ok() {
                return Vec::new();
            }
            index += 1;
            continue;
        };
        let cols =
            (0..=48).take_while(|offset| number(index + offset) == Some(first + offset)).count().max(1);
        let labelled = index > 0
            && cells.get(index - 1).is_some_and(|cell| parse_row(without_word(&cell.text)).is_some());
        if cols < SHORTEST || labelled {
            return Vec::new();
        }
        runs.push(Run { start: index, first, cols });
        index += cols;
    }
    runs
}

/// The column numbers in a line of a sheet; lines that cannot hold them, as those of lists, are not split.
pub(crate) fn runs_in(sheet: &Sheet, line: usize) -> Vec<Run> {
    if sheet.most_cells() <= SHORTEST {
        return Vec::new();
    }
    let text = sheet.line(line);
    let delimiters =
        text.bytes().filter(|byte| char::from(*byte) == sheet.delimiter()).take(SHORTEST).count();
    if delimiters < SHORTEST {
        return Vec::new();
    }
    if !text.contains('"') {
        let longer = |piece: &str| {
            let number = piece.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
            number && piece.len() > 2 && !piece.ends_with(".0") && piece.parse::<f64>().is_ok()
        };
        if text.split(sheet.delimiter()).any(longer) {
            return Vec::new();
        }
    }
    runs(&sheet.cells(line))
}
