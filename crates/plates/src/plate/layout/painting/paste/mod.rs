//! What is pasted from a spreadsheet: a grid, several of them below each other, or a list of wells.
//!
//! ```text
//! text ─► rows of cells ─► list, grid ─► cell (what one cell says) ─► Pasted: words of wells, strange cells, what does not fit
//! ```

mod cell;
mod grid;
mod list;
mod rows;
#[cfg(test)]
mod tests;

pub use cell::one_cell;

use std::collections::BTreeMap;

use super::amounts::Points;
use super::said::{Standing, Words};
use super::sense::lacks_compound;
use crate::plate::layout::words::canonical;
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::units::DoseUnit;

/// A cell that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strange {
    /// The well that it would be, or its line.
    pub at: String,
    /// What stands in it.
    pub text: String,
    /// Why it is not understood, and what to do.
    pub why: String,
}

/// What the cells of a grid are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variable {
    /// The key; empty where every cell says it itself.
    pub key: String,
    /// The unit of doses, where it stands beside the key.
    pub unit: Option<DoseUnit>,
}

impl Variable {
    /// What a word above a grid, or a person, calls it: `compound`, `dose (nM)`; an empty one leaves it to the cells.
    #[must_use]
    pub fn called(word: &str) -> Self {
        let (key, unit) = canonical(word);
        Self { key, unit }
    }
}

/// What was pasted, as far as it is understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// What is said of each well.
    pub wells: BTreeMap<Well, Words>,
    /// Cells that are not understood.
    pub strange: Vec<Strange>,
    /// Cells beyond the plate: rows and columns from 0.
    pub beyond: Vec<(usize, usize)>,
}

/// Rows of cells, without blanks around them.
type Rows = Vec<Vec<String>>;

/// Understands a text that is pasted with its first cell on the well `at` of a plate of this format; grids and lists that
/// name their wells go where they say.
#[must_use]
pub fn paste(text: &str, at: Well, variable: &Variable, format: PlateFormat) -> Pasted {
    let rows = rows::rows(text);
    let points = Points::shown(rows.iter().flatten().map(String::as_str));
    let mut pasted = Pasted::default();
    let mut taken = Taken { pasted: &mut pasted, format, points, twice: BTreeMap::new() };
    if !list::read(&rows, variable, &mut taken) {
        grid::read(&rows, at, variable, &mut taken);
    }
    pasted
}

impl Pasted {
    /// As it can be painted on a layout as it stands: a dose on a well without a compound is strange. A layout that is not
    /// read is told of where it is painted.
    #[must_use]
    pub fn on(mut self, source: &str, text: &str, format: PlateFormat) -> Self {
        let Ok(now) = Standing::of(source, text, format) else { return self };
        for (well, words) in std::mem::take(&mut self.wells) {
            match lacks_compound(well, &words, &now) {
                None => drop(self.wells.insert(well, words)),
                Some(problem) => self.strange.push(Strange {
                    at: well.to_string(),
                    text: words.get("dose").cloned().unwrap_or_default(),
                    why: cell::told(problem),
                }),
            }
        }
        self
    }
}

/// Where what is understood goes.
struct Taken<'a> {
    pasted: &'a mut Pasted,
    format: PlateFormat,
    points: Points,
    /// Wells that several lines of a list name, with these lines.
    twice: BTreeMap<Well, Vec<usize>>,
}

impl Taken<'_> {
    /// What a cell says of the well in this row and column.
    fn take(&mut self, (row, column): (usize, usize), text: &str, variable: &Variable) {
        if text.is_empty() {
            return;
        }
        let Some(well) = Well::new(row, column).filter(|well| self.format.contains(*well)) else {
            self.pasted.beyond.push((row, column));
            return;
        };
        match cell::read(text, variable, self.points) {
            Ok(words) => self.pasted.wells.entry(well).or_default().extend(words),
            Err(why) => self.strange(well.to_string(), text, why),
        }
    }

    fn strange(&mut self, at: String, text: &str, why: String) {
        self.pasted.strange.push(Strange { at, text: text.to_owned(), why });
    }
}
