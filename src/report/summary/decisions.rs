//! The sentences on decisions again, from the tables of results.

use std::collections::BTreeSet;

use crate::report::decided_words::{Told, count};
use crate::report::folder::Results;
use crate::report::folder::rows::{Rows, shifts};
use foldshift_curves::compare::Metric;
use foldshift_plates::plate::layout::Role;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// The sentences of results that stand in a folder.
///
/// # Errors
/// When a table is missing, or a cell makes no sense.
pub(super) fn of_folder(results: &Results, changed: &mut Vec<String>) -> Result<Vec<String>, Diagnostic> {
    if !results.lists("decisions.csv") {
        return Ok(Vec::new());
    }
    let mut told = Told::default();
    let rows = Rows::read(results, "decisions.csv", changed)?;
    let (state, kind) = (rows.column("state")?, rows.column("kind")?);
    let mut used: BTreeSet<[String; 3]> = BTreeSet::new();
    let [export, plate, read] = ["export", "plate", "read"].map(|name| rows.column(name));
    let (export, plate, read, n_wells) = (export?, plate?, read?, rows.column("n_wells")?);
    for row in rows.rows() {
        match row.text(state) {
            "applied" => told.applied += 1,
            "asked" => {
                told.asked += 1;
                continue;
            }
            _ => return Err(row.not(state, "is neither `applied` nor `asked`", Code::UnknownWord)),
        }
        told.of_wells += usize::from(row.text(kind).starts_with("leave_out"));
        if row.text(kind) == "use plate" && row.count(n_wells)? > 0 {
            used.insert([export, plate, read].map(|column| row.text(column).to_owned()));
        }
    }
    told.used = used.len();
    let of_wells = Rows::read(results, "wells.csv", &mut Vec::new())?;
    let (role, excluded) = (of_wells.column("role")?, of_wells.column("excluded")?);
    let mut wells = Vec::new();
    for row in of_wells.rows() {
        let role = row.known(role, |text| {
            Role::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, role)| role)
        })?;
        wells.push((role, row.text(excluded)));
    }
    (told.left_out, told.wells) = count(wells.into_iter());
    told.now = shifts(&Rows::read(results, "shifts.csv", &mut Vec::new())?, &[Metric::Ic50Abs])?;
    if results.lists("without_decisions.csv") {
        let rows = Rows::read(results, "without_decisions.csv", changed)?;
        told.without = shifts(&rows, &[Metric::Ic50Abs])?;
    }
    Ok(told.sentences())
}
