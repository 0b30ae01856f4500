//! ImageJ and Fiji: the table `Results`, as CSV or text between tabs.
//!
//! The first column is an index without a name; which of `Label,Area,Mean,Min,Max,IntDen,RawIntDen` follow, and in
//! which order, is the user's setting. `IntDen` is area × mean, `RawIntDen` the sum of the pixels; both hold the
//! background. `Analyze > Gels > Plot Lanes` gives peaks, `Area` and `Percent`, above a baseline drawn by hand.

use std::collections::BTreeMap;

use crate::evidence::blot::described::number_name;
use crate::evidence::blot::export::{Intensity, Measured, Program, lacks, rows_of};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{Row, Table};

/// How far a product of two printed numbers may be from a third: ImageJ prints three decimals.
const ROUNDING: f64 = 0.01;

pub(super) fn fits(names: &[String]) -> bool {
    let has = |name: &str| names.iter().any(|own| own == name);
    let foreign = ["target", "signal", "channel", "laneno", "volumeint", "adjvolumeint", "adjvolint"]
        .iter()
        .any(|name| has(name));
    !foreign && (has("intden") || has("rawintden") || (has("area") && (has("mean") || has("percent"))))
}

pub(super) fn read(table: &Table, said: &mut Vec<Diagnostic>) -> (Program, Vec<Measured>) {
    let column = |name: &str| table.column(&[name]);
    let index =
        table.plain_names().first().filter(|name| ["", "row", "no", "x"].contains(&name.as_str())).map(|_| 0);
    let keys = |row: &Row| {
        let mut keys = BTreeMap::new();
        keys.extend(row.text(index).map(|text| ("row", number_name(text))));
        keys.extend(row.text(column("label")).map(|text| ("name", number_name(text))));
        keys
    };
    let measured = |row: &Row, intensity, max| Measured {
        keys: keys(row),
        intensity,
        max,
        saturated: false,
        place: row.place(),
        at: row.table().sheet().error_at("", row.line(), 1, 1).code(Code::Evidence),
    };
    if let (Some(area), Some(_)) = (column("area"), column("percent"))
        && column("mean").or(column("intden")).or(column("rawintden")).is_none()
    {
        let rows = rows_of(table, said, |row| {
            Ok(Some(measured(row, Intensity::Adjusted(row.required(area)?), None)))
        });
        return (Program::ImageJGels, rows);
    }
    let (area, mean, int_den, raw) = (column("area"), column("mean"), column("intden"), column("rawintden"));
    if int_den.or(raw).is_none() && area.zip(mean).is_none() {
        said.push(lacks(
            table,
            &["IntDen"],
            "tick `Integrated density` in Analyze > Set Measurements and measure again",
        ));
        return (Program::ImageJ, Vec::new());
    }
    let background = table.column(&["background", "bkgnd", "bkg", "bg", "localbackground", "backgroundmean"]);
    let rows = rows_of(table, said, |row| {
        let (area, mean) = (row.number(area)?, row.number(mean)?);
        let (int_den_at, product) = (int_den, area.zip(mean).map(|(area, mean)| area * mean));
        let int_den = row.number(int_den)?;
        if let (Some(stated), Some(product), Some(at)) = (int_den, product, int_den_at)
            && (stated - product).abs() > ROUNDING * product.abs().max(1.0)
        {
            let message = format!("IntDen {stated} is not Area × Mean = {product:.3}");
            return Err(row.error(at, message).help("a column may be cut or moved: save the results again"));
        }
        let background = row.number(background)?;
        let sum = match (int_den.or(product), row.number(raw)?) {
            (Some(sum), _) => sum,
            (None, Some(raw)) if background.is_none() => raw,
            _ => return Err(row.missing(int_den_at.or(raw).unwrap_or(0))),
        };
        if area.is_some_and(|area| area <= 0.0) {
            return Err(row.error(column("area").unwrap_or(0), "an area must be above zero"));
        }
        let intensity = Intensity::Raw { sum, area, background };
        Ok(Some(measured(row, intensity, row.number(column("max"))?)))
    });
    (Program::ImageJ, rows)
}
