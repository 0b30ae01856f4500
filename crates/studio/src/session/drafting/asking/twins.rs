//! Plates that hold the same numbers: one measurement that lies there twice.

use super::asked::{Asked, Does};
use super::known::{Known, Row};
use super::words::by_number;
use crate::session::drafting::Draft;
use foldshift_study::survey::read_twice;

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let rows: Vec<&Row> = known.rows.iter().filter(|row| row.plate.is_some()).collect();
    let key =
        |row: &Row| ["export", "export_sheet", "plate", "grid"].map(|key| row.cell(key).map(str::to_owned));
    let twins: Vec<(&Row, &Row)> = read_twice(rows.iter().filter_map(|row| row.plate))
        .into_iter()
        .map(|(copy, first)| (rows[copy], rows[first]))
        // Two reads of one plate are no copy.
        .filter(|(copy, first)| key(copy) != key(first))
        .collect();
    if twins.is_empty() {
        return Vec::new();
    }
    let table: Vec<Vec<String>> =
        twins.iter().map(|(copy, first)| vec![first.called(), copy.called()]).collect();
    let about: Vec<String> = table.iter().flatten().cloned().collect();
    let heading = match twins.as_slice() {
        [(copy, first)] => {
            format!("{} holds the same numbers as {}. Leave it out?", copy.called(), first.called())
        }
        several => format!("{} plates hold the same numbers as others. Leave them out?", several.len()),
    };
    let said =
        "One measurement that counts twice makes the intervals too narrow. The files stay where they are.";
    let asked = Asked::new("twins", &about, "files", heading, said.to_owned());
    let asked = if twins.len() > 1 { asked.seen(&["Plate", "The same numbers"], table) } else { asked };
    let copies = twins.iter().map(|(copy, _)| copy.at).collect();
    let asked = asked.answer(
        "out",
        by_number(twins.len(), "Leave it out", "Leave them out"),
        Does::Draft(Draft::RemovePlates { rows: copies }),
    );
    vec![asked.answer("both", "Keep both", Does::Remember)]
}
