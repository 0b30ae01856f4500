//! Molecular Devices (LJL) Analyst GT, AD and HT, list of wells. An export is a pass or several, each with its moment:
//!
//! ```text
//! 06/15/2012 06:28:04 PM  773
//! Kinetic read cycle completed:  1  of  1
//! Well list:       a1r0(a1:h12) = (a1(a1:h12))
//! Data:            ABS DATA
//! Units:           O.D.
//! Display format:  %0.3f
//! A1               0.114805
//! ```
//!
//! Behind the moment stands the plate. Passes of one plate are a series. Below the raw wells of a pass
//! follow calculated ones (`BACKGROUND SUBTRACTED DATA`), with a head of their own.

mod moment;
mod pass;

use std::collections::BTreeMap;

use crate::ingest::analyst::pass::{Pass, Wells};
use crate::ingest::format::Format;
use crate::ingest::harvest::{Harvest, LeftOut, Slot};
use crate::plate::readings::Readings;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Book, Sheet};

/// The name of this reader.
const NAME: &str = "moldev_analyst";

/// This format.
pub(crate) const FORMAT: Format = Format {
    name: NAME,
    title: "Molecular Devices (LJL) Analyst, list of wells",
    recognised_by: "`Well list:` with `Data:` and `Units:` below it",
    generic: false,
    recognise,
    read,
};

/// Advice for a list of which a part is missing.
const HELP: &str = "expected the date and time, `Well list:`, `Data:`, `Units:`, and a line for each well of the list; \
                    export the plate again, completely";

/// Evidence for an export of the Analyst, if there is any.
fn recognise(book: &Book) -> Option<String> {
    let line = book.sheets().iter().find_map(|sheet| (0..sheet.len()).find(|line| begins(sheet, *line)))?;
    Some(format!("`Well list:`, `Data:` and `Units:` from line {} on", line + 1))
}

/// Does the head of a list of wells begin in this line?
fn begins(sheet: &Sheet, line: usize) -> bool {
    let says = |line: usize, key: &str| line < sheet.len() && sheet.first_text(line).starts_with(key);
    says(line, "Well list:") && says(line + 1, "Data:") && says(line + 2, "Units:")
}

fn read(book: &Book) -> Result<Readings, Vec<Diagnostic>> {
    let mut harvest = Harvest::new(book).without_thousands();
    for sheet in book.sheets() {
        harvest.turn_to(sheet);
        match pass::all(sheet) {
            Ok(passes) => take(sheet, &passes, &mut harvest),
            Err(problem) => harvest.problem(*problem),
        }
    }
    harvest.finish(NAME)
}

/// Takes the passes, plate by plate.
fn take(sheet: &Sheet, passes: &[Pass], harvest: &mut Harvest<'_>) {
    let mut plates: BTreeMap<&str, Vec<&Pass>> = BTreeMap::new();
    for pass in passes {
        plates.entry(pass.plate.as_str()).or_default().push(pass);
    }
    if let Some(unnamed) = plates.get("").filter(|passes| passes.len() > 1) {
        let message = "several passes without a plate: nobody can tell whether they are one plate over time";
        let problem = sheet.error_at(message, unnamed[1].line, 1, sheet.first_text(unnamed[1].line).len());
        harvest.problem(
            problem.code(Code::Export).help("write the name of its plate behind the time of each pass"),
        );
        return;
    }
    if let Some(late) = late(passes) {
        let message = format!(
            "plate `{}` begins where another was read again already: was the name of its plate changed?",
            late.plate
        );
        let problem = sheet.error_at(message, late.line, 1, sheet.first_text(late.line).chars().count());
        return harvest.problem(problem.code(Code::Export).help("give every pass the name of its plate"));
    }
    let most = plates.values().map(Vec::len).max().unwrap_or(0);
    for (name, passes) in plates.iter().filter(|(_, passes)| passes.len() < most) {
        let (held, most) = (passes_of(passes.len()), passes_of(most));
        let message = format!(
            "plate `{name}` has {held}, another {most}: was a pass lost, or the name of its plate changed?"
        );
        harvest.warn(passes[0].line, message);
    }
    let mut left_out: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (name, passes) in plates {
        let plate: std::sync::Arc<str> = if name.is_empty() { "Plate 1".into() } else { name.into() };
        let times = match pass::times(sheet, &passes) {
            Ok(times) => times,
            Err(problem) => {
                harvest.problem(*problem);
                continue;
            }
        };
        for (pass, time_s) in passes.iter().zip(times) {
            for wells in &pass.lists {
                let Wells::Raw { read, wells } = wells else { continue };
                for (line, well) in wells {
                    let cells = sheet.cells(*line);
                    if let Some(cell) = cells.get(1) {
                        let slot =
                            Slot { plate: plate.clone(), read: read.as_str().into(), well: *well, time_s };
                        harvest.take(&slot, *line, 1, cell);
                    }
                }
            }
            for list in &pass.lists {
                if let Wells::Calculated { name, line, values } = list {
                    left_out.entry(name).or_insert((*line, 0)).1 += values;
                }
            }
        }
    }
    for (name, (line, values)) in left_out {
        harvest.leave_out(
            line,
            &format!("not read, because they are calculated: `{name}`"),
            values,
            LeftOut::Known,
        );
    }
}

/// A plate that is new after another was read again: plates that are read in turns begin in the first turn.
fn late(passes: &[Pass]) -> Option<&Pass> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    passes.iter().find(|pass| {
        let again = counts.values().any(|count| *count > 1);
        let count = counts.entry(pass.plate.as_str()).or_default();
        *count += 1;
        *count == 1 && again
    })
}

/// `1 pass`, `2 passes`.
fn passes_of(count: usize) -> String {
    if count == 1 { "1 pass".to_owned() } else { format!("{count} passes") }
}

#[cfg(test)]
mod tests;
