//! LI-COR Image Studio: the table of shapes, as text, CSV or workbook.
//!
//! `Total` is the sum of the pixels, `Bkgnd.` the background per pixel, and `Signal` is total − background × area.

use std::collections::BTreeMap;

use crate::evidence::blot::described::number_name;
use crate::evidence::blot::export::{Intensity, Measured, Program, lacks, rows_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;

pub(super) fn fits(names: &[String]) -> bool {
    let has = |some: &[&str]| names.iter().any(|own| some.contains(&own.as_str()));
    let foreign = has(&["target", "antibody", "line", "cellline", "intden", "rawintden"]);
    let background = has(&["bkgnd", "background"]);
    !foreign
        && (has(&["signal"]) && (background || has(&["total", "channel"]))
            || has(&["total"]) && background && has(&["area"]))
}

pub(super) fn read(table: &Table, said: &mut Vec<Diagnostic>) -> (Program, Vec<Measured>) {
    let column = |name: &str| table.column(&[name]);
    let (signal, total, area) = (column("signal"), column("total"), column("area"));
    let background = table.column(&["bkgnd", "background"]);
    if signal.is_none() && (total.is_none() || area.is_none() || background.is_none()) {
        said.push(lacks(
            table,
            &["Signal"],
            "show the column `Signal` in the table of shapes and export again",
        ));
        return (Program::ImageStudio, Vec::new());
    }
    let max = table.column(&["max", "maximum", "maxint"]);
    let saturated = table.plain_names().iter().position(|name| name.contains("satur"));
    let rows = rows_of(table, said, |row| {
        let intensity = match row.number(signal)? {
            Some(signal) => Intensity::Adjusted(signal),
            None => match (row.number(total)?, row.number(area)?, row.number(background)?) {
                (Some(sum), Some(area), Some(background)) => {
                    Intensity::Raw { sum, area: Some(area), background: Some(background) }
                }
                _ => return Err(row.missing(signal.or(total).unwrap_or(0))),
            },
        };
        let mut keys = BTreeMap::new();
        for (key, names) in [
            ("row", ["row", "no"]),
            ("lane", ["lane", "laneno"]),
            ("band", ["band", "bandno"]),
            ("name", ["name", "name"]),
            ("channel", ["channel", "channel"]),
        ] {
            keys.extend(row.text(table.column(&names)).map(|text| (key, number_name(text))));
        }
        Ok(Some(Measured {
            keys,
            intensity,
            max: row.number(max)?,
            saturated: row.truth(saturated)?,
            place: row.place(),
            at: row.table().sheet().error_at("", row.line(), 1, 1).code(Code::Evidence),
        }))
    });
    (Program::ImageStudio, rows)
}
