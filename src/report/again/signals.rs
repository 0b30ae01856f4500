//! Signals over time from `kinetics.csv`, and again what was taken of them.

use std::sync::Arc;

use super::wells::begins;
use crate::report::folder::rows::Rows;
use foldshift_plates::kinetics::{Kinetics, Moment, take};
use foldshift_plates::plate::readings::{Flag, FlagKind, Reading, Readings, Refused};
use foldshift_plates::plate::{Plate, Well};
use foldshift_study::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// The signals of one plate.
struct Series {
    /// Export, plate and read.
    name: [String; 3],
    readings: Vec<Reading>,
}

/// Gives every plate that was read again and again its signals.
///
/// # Errors
/// When a cell makes no sense, or the signals are not those of the plates of which the study takes a time.
pub(super) fn add(rows: &Rows, study: &Study, plates: &mut [Plate]) -> Result<(), Diagnostic> {
    let strange = |what: String| Diagnostic::error(Code::Damaged, what).at(rows.place());
    let mut all = series(rows)?.into_iter().peekable();
    for (plate, source) in plates.iter_mut().zip(&study.plates) {
        let name = [&*plate.export, &*plate.name, &*plate.read];
        let Some(moment) = source.time.or(study.assay.time) else { continue };
        // A plate that was read once has no signals.
        let Some(own) = all.next_if(|series| series.name == name) else { continue };
        plate.kinetics = Some(Arc::new(taken(own, moment).map_err(strange)?));
    }
    match all.next() {
        None => Ok(()),
        Some(left) => {
            let [export, plate, _] = left.name;
            Err(strange(format!("the study takes no time of plate `{plate}` of `{export}`")))
        }
    }
}

fn series(rows: &Rows) -> Result<Vec<Series>, Diagnostic> {
    let [export, plate, read, well] = ["export", "plate", "read", "well"].map(|name| rows.column(name));
    let (export, plate, read, well) = (export?, plate?, read?, well?);
    let (time, value) = (rows.column("time_s")?, rows.column("value")?);
    let mut found: Vec<Series> = Vec::new();
    let mut last = None;
    for row in rows.rows() {
        let name = [export, plate, read].map(|column| row.text(column));
        let of_well: Well = row.known(well, |text| text.parse().ok())?;
        let time = row.number(time)?.ok_or_else(|| row.not(time, "is no time", Code::NotANumber))?;
        if begins(&mut last, name, (of_well, time)) {
            found.push(Series { name: name.map(str::to_owned), readings: Vec::new() });
        }
        let value = row.number(value)?;
        let flag = Flag { text: String::new(), kind: FlagKind::NoValue };
        let Some(series) = found.last_mut() else { continue };
        series.readings.push(Reading {
            plate: series.name[1].as_str().into(),
            well: of_well,
            read: series.name[2].as_str().into(),
            time_s: Some(time),
            value,
            flag: value.is_none().then(|| Box::new(flag)),
            sheet: None,
            line: u32::try_from(row.line()).unwrap_or(u32::MAX),
            column: 1,
        });
    }
    Ok(found)
}

/// What is taken of a plate.
fn taken(series: Series, moment: Moment) -> Result<Kinetics, String> {
    let [export, plate, read] = &series.name;
    let readings = Readings {
        source: export.as_str().into(),
        reader: "",
        evidence: String::new(),
        readings: series.readings,
        warnings: Vec::new(),
        unread: 0,
        refused: Refused::default(),
    };
    let taken = take(&readings, Some(plate), Some(read), moment);
    taken.map(|taken| taken.kinetics).map_err(|error| format!("`{export}`, plate `{plate}`: {error}"))
}
