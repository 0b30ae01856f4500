//! What was read of a plate, also of one that has no map yet.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::base::Base;
use crate::session::drafting::{Drafts, bad};
use crate::session::files::tints;
use crate::session::refusal::{Refusal, Status};
use foldshift_plates::ingest::{Choice, read_path};
use foldshift_plates::plate::{PlateFormat, Well};

/// `RowReadings` of `page/types.js`: of several reads the one that the row names, else the first; of a kinetic read the first
/// of every well.
///
/// # Errors
/// When there is no such row, or its export cannot be read.
pub(in crate::session::drafting) fn readings(drafts: &Drafts, row: usize) -> Result<Value, Refusal> {
    let base = Base::of(drafts);
    let none = || Refusal::new(Status::NotFound, format!("the study has no plate {}", row + 1), "");
    let written = base.rows.get(row).ok_or_else(none)?;
    let said = |key: &str| written.cells.get(key).map(String::as_str);
    let grid = said("grid").is_some();
    let choice = Choice {
        format: said("format"),
        sheet: said("export_sheet"),
        grid: said("grid"),
        plate: said("plate").filter(|_| grid),
        read: said("read").filter(|_| grid),
        column: said("column"),
        well_column: said("well_column"),
        in_part: said("in_part").is_some_and(|text| ["true", "yes"].contains(&text.to_lowercase().as_str())),
        ..Choice::default()
    };
    let export =
        written.export.as_ref().ok_or_else(|| bad("this plate has no export", "name one in its row"))?;
    let all = read_path(export, choice).map_err(|problems| {
        let first = problems.into_iter().next();
        let why =
            first.as_ref().map_or("the export cannot be read", |first| first.message.as_str()).to_owned();
        bad(why, first.and_then(|first| first.help).unwrap_or_default().as_str())
    })?;
    let plates = all.plates();
    let plate = said("plate").map(str::to_owned).or_else(|| plates.first().cloned()).unwrap_or_default();
    let reads = all.reads(&plate);
    let read = said("read").map(str::to_owned).or_else(|| reads.first().cloned()).unwrap_or_default();
    let mut values: BTreeMap<Well, f64> = BTreeMap::new();
    let mut wells = Vec::new();
    for one in all.readings.iter().filter(|one| *one.plate == *plate && *one.read == *read) {
        wells.push(one.well);
        if let Some(value) = one.value {
            values.entry(one.well).or_insert(value);
        }
    }
    let format = PlateFormat::holding(wells)
        .ok_or_else(|| bad(format!("`{plate}` has no readings `{read}`"), "choose another plate or read"))?;
    let each = (0..format.rows).flat_map(|row| (0..format.cols).map(move |column| Well::new(row, column)));
    let numbers: Vec<Option<f64>> = each.map(|well| values.get(&well?).copied()).collect();
    Ok(json!({
        "row": row,
        "rows": format.rows,
        "columns": format.cols,
        "tints": tints(format, &values),
        "values": numbers,
        "read": read,
    }))
}
