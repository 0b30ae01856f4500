//! `Results By Well`: the same readings as a list, a block a well.
//!
//! ```text
//! A:1                n   t(sec)   value
//!     Luminescence   1   0        1818
//!     Luminescence   2   14.87    2391000
//! ```

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ingest::cell::{self, Content};
use crate::ingest::glomax::Seen;
use crate::ingest::harvest::{Harvest, Slot};
use crate::ingest::naming::Taken;
use crate::plate::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// A reading of the list: line, index of its cell, and the step as it is called.
#[derive(Clone, Debug)]
struct Listed {
    line: usize,
    index: usize,
    step: String,
}

/// The readings of every well, in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct ByWell {
    wells: Vec<(Well, Vec<Listed>)>,
}

/// The well that a block is about, and the index of the cell of its values.
fn heading(sheet: &Sheet, line: usize) -> Option<(Well, usize)> {
    if !sheet.line(line).contains(':') {
        return None;
    }
    let cells = sheet.cells(line);
    let first = cells.iter().find(|cell| !cell.text.is_empty())?;
    let (row, col) = first.text.split_once(':')?;
    let well = format!("{}{}", row.trim(), col.trim()).parse().ok()?;
    let named = |name: &str| cells.iter().position(|cell| cell.text.eq_ignore_ascii_case(name));
    named("n")?;
    Some((well, named("value")?))
}

/// The first line that heads a well.
pub(super) fn first(sheet: &Sheet) -> Option<usize> {
    (0..sheet.len()).find(|line| heading(sheet, *line).is_some())
}

impl ByWell {
    /// The list of a sheet, if it is one.
    pub(super) fn read(sheet: &Sheet) -> Option<Self> {
        let mut list = Self::default();
        let mut value_at = None;
        for line in first(sheet)?..sheet.len() {
            if let Some((well, index)) = heading(sheet, line) {
                list.wells.push((well, Vec::new()));
                value_at = Some(index);
            } else if let (Some(index), Some((_, listed))) = (value_at, list.wells.last_mut()) {
                let cells = sheet.cells(line);
                if cells.get(index).is_some_and(|cell| !cell.text.is_empty()) {
                    listed.push(Listed { line, index, step: sheet.first_text(line) });
                }
            }
        }
        Some(list)
    }

    /// Takes the readings, where there is no grid of them.
    pub(super) fn take(&self, sheet: &Sheet, plate: &str, harvest: &mut Harvest<'_>) {
        let plate: Arc<str> = plate.into();
        for (well, listed) in &self.wells {
            let mut taken = Taken::default();
            for Listed { line, index, step } in listed {
                let step = step.split(',').next().unwrap_or_default().trim().to_lowercase();
                let slot = Slot {
                    plate: Arc::clone(&plate),
                    read: taken.free(&plate, &step),
                    well: *well,
                    time_s: None,
                };
                if let Some(cell) = sheet.cells(*line).get(*index) {
                    harvest.take(&slot, *line, *index, cell);
                }
            }
        }
    }

    /// Where the list and the `grids` of sheet `grid` contradict each other.
    pub(super) fn contradictions(
        &self,
        sheet: &Sheet,
        grid: &Sheet,
        seen: &BTreeMap<Well, Vec<Seen>>,
        grids: usize,
    ) -> Vec<Diagnostic> {
        let name = grid.name().map(ToString::to_string).unwrap_or_default();
        let help = format!(
            "one of them was changed: put the number back, or read the grid alone: `--sheet {}`",
            foldshift_tables::pasteable::pasteable(&name)
        );
        let mut told = Vec::new();
        let mut listed_wells = std::collections::BTreeSet::new();
        for (well, listed) in &self.wells {
            listed_wells.insert(*well);
            let there = seen.get(well).map(Vec::as_slice).unwrap_or_default();
            let numbers: Vec<Option<f64>> = listed.iter().map(|one| number(sheet, one)).collect();
            let same = numbers.len() == grids
                && there.len() <= grids
                && numbers
                    .iter()
                    .enumerate()
                    .all(|(nth, number)| there.get(nth).and_then(|(seen, _, _)| *seen) == *number);
            if same {
                continue;
            }
            let shown = |numbers: &[Option<f64>]| -> String {
                let texts =
                    numbers.iter().map(|number| number.map_or("nothing".to_owned(), |n| n.to_string()));
                texts.collect::<Vec<_>>().join(", ")
            };
            let seen: Vec<Option<f64>> = there.iter().map(|(number, _, _)| *number).collect();
            let message = format!(
                "well {well} is {} here and {} in its list in `{}`",
                shown(&seen),
                shown(&numbers),
                sheet.name().map(ToString::to_string).unwrap_or_default()
            );
            let (line, index) = there.first().map_or((0, 0), |(_, line, index)| (*line, *index));
            let cells = grid.cells(line);
            let problem = match cells.get(index) {
                Some(cell) => grid.error(message, line, cell),
                None => grid.error_at_end(message, line),
            };
            told.push(problem.code(Code::Export).help(help.clone()));
        }
        let unlisted = seen.iter().find(|(well, seen)| {
            !listed_wells.contains(well) && seen.iter().any(|(number, _, _)| number.is_some())
        });
        if let Some((well, seen)) = unlisted {
            let message = format!("well {well} is not in the list of all wells");
            let (_, line, index) = seen[0];
            let cells = grid.cells(line);
            if let Some(cell) = cells.get(index) {
                told.push(grid.error(message, line, cell).code(Code::Export).help(help));
            }
        }
        told
    }
}

/// The number of a reading of the list.
fn number(sheet: &Sheet, listed: &Listed) -> Option<f64> {
    let cells = sheet.cells(listed.line);
    match cell::read(sheet.marks(), listed.index, &cells.get(listed.index)?.text) {
        Content::Number(number) => Some(number),
        _ => None,
    }
}
