//! The numbers above and below a number with a mark: whole numbers below 1000 without one say that it parts
//! thousands, larger ones without one say that it does not.

use super::Marks;
use super::shape::{Shape, shape_of};
use super::unit::with_unit;
use crate::sheet::Cell;

/// Numbers of one column without a text or an empty line between them.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    marked: bool,
    small: usize,
    large: usize,
}

/// Goes down the lines of a sheet.
#[derive(Debug, Default)]
pub(in crate::sheet) struct Beside {
    runs: Vec<Run>,
}

impl Beside {
    /// Takes the next line; an empty one, or one of column numbers, ends what stands above it.
    pub(in crate::sheet) fn see(&mut self, marks: &mut Marks, cells: &[Cell<'_>]) {
        let blank = cells.iter().all(|cell| cell.text.is_empty());
        if blank || counts(cells) {
            self.end(marks);
            return;
        }
        if self.runs.len() < cells.len() {
            self.runs.resize(cells.len(), Run::default());
        }
        for (cell, run) in cells.iter().zip(&mut self.runs) {
            if cell.text.is_empty() {
                continue;
            }
            let text = with_unit(&cell.text).map_or(cell.text.as_ref(), |(number, _)| number);
            match shape_of(text) {
                Some(Shape::Plain) => {
                    let digits = text.trim_start_matches(['-', '+']).trim_start_matches('0');
                    let whole = digits.bytes().all(|b| b.is_ascii_digit());
                    run.small += usize::from(whole && digits.len() == 3);
                    run.large += usize::from(whole && digits.len() > 3);
                }
                Some(Shape::Point | Shape::Comma) => {
                    let whole = text.find(['.', ',']).map_or("", |mark| &text[..mark]);
                    run.large += usize::from(whole.trim_start_matches(['-', '+', '0']).len() > 3);
                }
                Some(_) => run.marked = true,
                None => close(run, marks, cell.index),
            }
        }
    }

    /// Ends every column.
    pub(in crate::sheet) fn end(&mut self, marks: &mut Marks) {
        for (column, run) in self.runs.iter_mut().enumerate() {
            close(run, marks, column);
        }
    }
}

fn close(run: &mut Run, marks: &mut Marks, column: usize) {
    let run = std::mem::take(run);
    if run.marked && run.small + run.large > 0 {
        marks.see_beside(column, run.small, run.large);
    }
}

/// Do three or more numbers of a line only count?
fn counts(cells: &[Cell<'_>]) -> bool {
    let numbers: Vec<u32> = cells.iter().filter_map(|cell| cell.text.parse().ok()).collect();
    numbers.len() >= 3 && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}
