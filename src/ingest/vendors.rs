//! Landmarks of exports that we know but do not read yet: better refused by name than misread.

use crate::diagnostic::Diagnostic;
use crate::sheet::Sheet;

/// A landmark at the start of a cell, and whose it is.
const LANDMARKS: [(&str, &str); 27] = [
    ("##BLOCKS=", "SoftMax Pro"),
    ("Exported with EnVision", "PerkinElmer EnVision"),
    ("Basic assay information", "PerkinElmer EnVision"),
    ("Plate information", "PerkinElmer EnVision"),
    ("Background information", "PerkinElmer EnVision"),
    ("Calculated results", "PerkinElmer EnVision"),
    ("EnSight Results from", "Revvity Kaleido"),
    ("Exported with EnSight", "Revvity Kaleido"),
    ("Exported with Kaleido", "Revvity Kaleido"),
    ("Measurement Basic Information", "Revvity Kaleido"),
    ("PlateRepeat:", "Revvity Kaleido"),
    ("Results for ABS mono", "Revvity Kaleido"),
    ("Result for ", "Revvity Kaleido"),
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
    ("Instrument Information", "Revvity Kaleido"),
    ("Wallac", "PerkinElmer Victor"),
];

/// The refusal of an export that is not read yet.
pub(crate) fn unread(sheet: &Sheet) -> Option<Diagnostic> {
    let (landmark, vendor, line) = LANDMARKS
        .into_iter()
        .find_map(|(landmark, vendor)| Some((landmark, vendor, sheet.landmark(landmark)?)))?;
    let before = sheet.line(line).split(landmark).next().unwrap_or_default();
    let message = format!("this is a {vendor} export of a kind that is not read yet");
    let help = "save the raw grid alone, with its column numbers and row letters, as CSV; or say where it is: `--grid B3:M10`";
    let (column, width) = (before.chars().count() + 1, landmark.chars().count());
    Some(sheet.error_at(message, line, column, width).help(help))
}
