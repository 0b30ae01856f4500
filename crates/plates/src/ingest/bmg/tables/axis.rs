//! What tells the readings of one title apart: times, cycles or wavelengths.

use crate::ingest::bmg::words;
use crate::ingest::duration::{self, TimeUnit};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};

/// What a line or a column of labels counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Axis {
    /// Times; those without a unit are seconds.
    Time(TimeUnit),
    Cycle,
    Wavelength,
}

/// Where a reading stands on its axis.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) time_s: Option<f64>,
    pub(super) cycle: Option<u32>,
    /// In nm.
    pub(super) wave: Option<u32>,
}

/// The axis that a cell names.
pub(super) fn named(text: &str) -> Option<Axis> {
    let plain: String = text.to_lowercase().chars().filter(char::is_ascii_alphabetic).collect();
    match plain.as_str() {
        "wavelength" | "wavelengthnm" | "wellenlnge" | "wellenlngenm" | "longueurdonde"
        | "longueurdondenm" => Some(Axis::Wavelength),
        _ if words::is_one_of(text.trim_end_matches([':', '.']), &words::CYCLE) => Some(Axis::Cycle),
        _ => words::unit_of_times(text).map(Axis::Time),
    }
}

/// What a label stands for; `None` when it is no label of this axis.
pub(super) fn point(sheet: &Sheet, axis: Option<Axis>, cell: &Cell<'_>) -> Option<Point> {
    let text = cell.text.as_ref();
    if let Some(wave) = words::lambda(text) {
        return Some(Point { wave: Some(wave), ..Point::default() });
    }
    if axis == Some(Axis::Wavelength) {
        let nm = text.trim_end_matches("nm").trim_end().parse().ok();
        let wave = nm.filter(|nm| (180..=1200).contains(nm))?;
        return Some(Point { wave: Some(wave), ..Point::default() });
    }
    if axis == Some(Axis::Cycle) {
        let number = words::after_one_of(text, &words::CYCLE).unwrap_or(text);
        return Some(Point { cycle: Some(number.parse().ok()?), ..Point::default() });
    }
    let at = |seconds| Point { time_s: Some(seconds), ..Point::default() };
    if let Some(seconds) = duration::seconds(text) {
        return Some(at(seconds));
    }
    let Some(Axis::Time(unit)) = axis else { return None };
    let number = sheet.marks().parse(cell.index, text).ok().filter(|number| *number >= 0.0)?;
    Some(at(if unit == TimeUnit::Unnamed { number } else { unit.seconds(number)? }))
}

/// Times without a unit are whole seconds; others may be hours, or parts of a day.
pub(super) fn not_in_seconds(
    sheet: &Sheet,
    axis: Option<Axis>,
    line: usize,
    cell: &Cell<'_>,
) -> Option<Diagnostic> {
    let number = sheet.marks().parse(cell.index, &cell.text).ok()?;
    if axis != Some(Axis::Time(TimeUnit::Unnamed)) || number.fract() == 0.0 {
        return None;
    }
    let message = format!("the time `{}` has no unit", cell.text);
    let help =
        "times without a unit are read as whole seconds; write the unit behind `Time`, such as `Time [h]`";
    Some(sheet.error(message, line, cell).code(Code::AmbiguousNumber).help(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_times_cycles_or_wavelengths() {
        let label = |axis: &str, text: &str| {
            let sheet = Sheet::new("a.csv", format!("{text}\n"));
            point(&sheet, named(axis), &sheet.cells(0)[0])
        };
        assert_eq!(label("Time", "10").and_then(|point| point.time_s), Some(10.0));
        assert_eq!(label("Zeit [min]", "2").and_then(|point| point.time_s), Some(120.0));
        assert_eq!(label("Content", "0 h 3 min").and_then(|point| point.time_s), Some(180.0));
        assert_eq!(label("Cycle", "3").and_then(|point| point.cycle), Some(3));
        assert_eq!(label("Wavelength [nm]", "220").and_then(|point| point.wave), Some(220));
        assert_eq!((label("Content", "10"), label("Time", "-1")), (None, None));
    }

    #[test]
    fn a_broken_number_without_a_unit_is_no_second() {
        let sheet = Sheet::new("a.csv", "0.25,0.50,30\n".to_owned());
        let odd =
            |axis: &str, at: usize| not_in_seconds(&sheet, named(axis), 0, &sheet.cells(0)[at]).is_some();
        assert!(odd("Time", 0) && !odd("Time", 2) && !odd("Time [h]", 0));
    }
}
