//! Plates that hold several reads: which of them is meant.

use std::collections::BTreeMap;

use super::asked::{Asked, Choice, Chosen, Does};
use super::known::{Known, Row};
use super::words::{by_number, listed};
use crate::session::drafting::Draft;
use crate::session::drafting::command::CellSaid;
use foldshift_tables::numerals::counted;

/// The id of the choice.
const READ: &str = "read";

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let mut by_reads: BTreeMap<&[String], Vec<&Row>> = BTreeMap::new();
    for row in known.rows.iter().filter(|row| !row.has("read") && !row.fixed) {
        if let Some(plate) = row.plate.filter(|plate| plate.reads.len() > 1) {
            by_reads.entry(&plate.reads).or_default().push(row);
        }
    }
    by_reads.into_iter().map(|(reads, rows)| of(reads, &rows)).collect()
}

fn of(reads: &[String], rows: &[&Row]) -> Asked {
    let names: Vec<String> = rows.iter().map(|row| row.called()).collect();
    let heading = match rows {
        [only] => format!("Which read of {}?", only.called()),
        several => format!("Which read of {} plates?", several.len()),
    };
    let hold = by_number(rows.len(), "plate holds", "plates hold");
    let said = format!(
        "{} {hold} {}: {}. One of them is the response.",
        rows.len(),
        counted(reads.len(), "read"),
        listed(reads)
    );
    let about: Vec<String> = names.iter().cloned().chain(reads.iter().cloned()).collect();
    let asked = Asked::new("read", &about, "files", heading, said);
    let asked = if names.len() > 1 {
        asked.seen(&["Plate"], names.into_iter().map(|name| vec![name]).collect())
    } else {
        asked
    };
    let places: Vec<usize> = rows.iter().map(|row| row.at).collect();
    let taken = move |chosen: &Chosen| {
        let read = chosen.get(READ).cloned().unwrap_or_default();
        let cell = |row: &usize| CellSaid { row: *row, key: READ.to_owned(), text: read.clone() };
        Draft::SetCells { cells: places.iter().map(cell).collect() }
    };
    let first = reads.first().map(String::as_str).unwrap_or_default();
    let asked = asked.choice(Choice::of(READ, "Read", reads, first));
    asked.answer("use", "Use this read", Does::Chosen(Box::new(taken)))
}
