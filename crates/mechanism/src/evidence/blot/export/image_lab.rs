//! Bio-Rad Image Lab: the table of lanes and bands, and the table of volumes.
//!
//! `Adj. Volume (Int)` is the volume less the background that Image Lab took away; `Volume (Int)` holds it still.
//! `Rel. Quant.` is relative to one band of the image and is not used. A lane is written once, above its bands.

use std::collections::BTreeMap;

use crate::evidence::blot::described::number_name;
use crate::evidence::blot::export::{Intensity, Measured, Program, lacks, rows_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;

/// Volumes less their background, and with it.
const ADJUSTED: [&str; 4] = ["adjvolumeint", "adjvolint", "adjvol", "adjvolume"];
const RAW: [&str; 2] = ["volumeint", "volint"];

pub(super) fn fits(names: &[String]) -> bool {
    let has = |some: &[&str]| names.iter().any(|own| some.contains(&own.as_str()));
    let foreign = has(&["target", "antibody", "line", "cellline", "intden", "rawintden"]);
    let bands = has(&["laneno", "bandno"]) && has(&["relquant", "absquant", "molwt", "molwtkda", "band%"]);
    !foreign && (has(&ADJUSTED) || has(&RAW) || bands)
}

pub(super) fn read(table: &Table, said: &mut Vec<Diagnostic>) -> (Program, Vec<Measured>) {
    let (adjusted, raw) = (table.column(&ADJUSTED), table.column(&RAW));
    let Some(volume) = adjusted.or(raw) else {
        let help = "show the column `Adj. Volume (Int)` in the analysis table and export again";
        said.push(lacks(table, &["Adj. Volume (Int)"], help));
        return (Program::ImageLab, Vec::new());
    };
    let (lane_at, band_at) = (table.column(&["laneno", "lane"]), table.column(&["bandno", "band"]));
    let label = table.column(&["bandlabel", "label"]);
    let max = table.column(&["maxvalueint", "maxvalue", "max"]);
    let saturated = table.plain_names().iter().position(|name| name.contains("satur"));
    let mut lane: Option<String> = None;
    let rows = rows_of(table, said, |row| {
        lane = row.text(lane_at).map(lane_name).or(lane.take());
        // `Lane 2` alone on a line is the head of its bands.
        if row.text(Some(volume)).is_none() && row.text(band_at).is_none() && lane.is_some() {
            return Ok(None);
        }
        let sum = row.required(volume)?;
        let intensity = match adjusted {
            Some(_) => Intensity::Adjusted(sum),
            None => Intensity::Raw { sum, area: None, background: None },
        };
        let mut keys = BTreeMap::new();
        keys.extend(lane.clone().map(|lane| ("lane", lane)));
        keys.extend(row.text(band_at).map(|text| ("band", number_name(text))));
        keys.extend(row.text(label).map(|text| ("name", number_name(text))));
        Ok(Some(Measured {
            keys,
            intensity,
            max: row.number(max)?,
            saturated: row.truth(saturated)?,
            place: row.place(),
            at: row.table().sheet().error_at("", row.line(), 1, 1).code(Code::Evidence),
        }))
    });
    (Program::ImageLab, rows)
}

/// `Lane 2`, `2`: the number.
fn lane_name(text: &str) -> String {
    let bare = text.strip_prefix("Lane").or_else(|| text.strip_prefix("lane")).unwrap_or(text);
    number_name(bare.trim())
}
