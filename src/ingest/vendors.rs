//! Landmarks of exports that we know but do not read yet: better refused by name than misread.

use crate::sheet::Sheet;

/// A landmark at the start of a cell, and whose it is.
const LANDMARKS: [(&str, &str); 14] = [
    ("##BLOCKS=", "SoftMax Pro"),
    ("Application: Tecan", "Tecan i-control"),
    ("Application: SparkControl", "Tecan SparkControl"),
    ("Device: Spark", "Tecan SparkControl"),
    ("Well positions", "Tecan Magellan"),
    ("SkanIt", "Thermo SkanIt"),
    ("Session file", "Thermo SkanIt"),
    ("Results of Fluorometric", "Thermo Ascent"),
    ("Results of Photometric", "Thermo Ascent"),
    ("Results of Luminometric", "Thermo Ascent"),
    ("No. of Channels / Multichromatics", "BMG Omega ASCII"),
    ("Victor", "PerkinElmer Victor"),
    ("Protocol description", "PerkinElmer Victor"),
    ("Wallac", "PerkinElmer Victor"),
];

/// The vendor of an export that is not read yet, the landmark, and its line (from 0).
pub(crate) fn unread(sheet: &Sheet) -> Option<(&'static str, &'static str, usize)> {
    (0..sheet.len()).find_map(|line| {
        let text = sheet.line(line);
        let (landmark, vendor) = LANDMARKS.iter().find(|(landmark, _)| text.contains(landmark))?;
        let starts = sheet.cells(line).iter().any(|cell| cell.text.starts_with(landmark));
        (starts || *landmark == "SkanIt").then_some((*vendor, *landmark, line))
    })
}
