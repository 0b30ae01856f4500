//! Landmarks of vendors' exports that no reader recognised: of kinds that are not read, or with a header
//! that was damaged. The general readers leave them alone, because they do not know which of their grids
//! are raw.

use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::Sheet;

/// A landmark at the start of a cell, and whose it is.
const LANDMARKS: [(&str, &str); 48] = [
    ("Software Version", "BioTek Gen5"),
    ("Procedure Details", "BioTek Gen5"),
    ("Reader Type:", "BioTek Gen5"),
    ("Reader Serial Number:", "BioTek Gen5"),
    ("Reading Type", "BioTek Gen5"),
    ("Test run no.:", "BMG MARS"),
    ("Test name:", "BMG"),
    ("No. of Channels / Multichromatics", "BMG Omega"),
    ("No. of Cycles:", "BMG Omega"),
    ("##BLOCKS=", "SoftMax Pro"),
    ("~End", "SoftMax Pro"),
    ("Original Filename:", "SoftMax Pro"),
    ("Exported with EnVision", "PerkinElmer EnVision"),
    ("Basic assay information", "PerkinElmer EnVision"),
    ("Plate information", "PerkinElmer EnVision"),
    ("Background information", "PerkinElmer EnVision"),
    ("Calculated results", "PerkinElmer EnVision"),
    ("EnSight Results from", "Revvity Kaleido"),
    ("Exported with EnSight", "Revvity Kaleido"),
    ("Exported with Kaleido", "Revvity Kaleido"),
    ("Measurement Basic Information", "Revvity Kaleido"),
    ("Details of Measurement Sequence", "Revvity Kaleido"),
    ("PlateRepeat:", "Revvity Kaleido"),
    ("Results for ABS mono", "Revvity Kaleido"),
    ("Result for ", "Revvity Kaleido"),
    ("Instrument Information", "Revvity Kaleido"),
    ("Instrument Basic Information", "Revvity Kaleido"),
    ("Application: Tecan", "Tecan i-control"),
    ("Tecan i-control", "Tecan i-control"),
    ("Application: SparkControl", "Tecan SparkControl"),
    ("SparkControl", "Tecan SparkControl"),
    ("Device: Spark", "Tecan SparkControl"),
    ("Device: infinite", "Tecan i-control"),
    ("List of actions in this measurement script", "Tecan"),
    ("Plate area", "Tecan SparkControl"),
    ("Part of Plate", "Tecan i-control"),
    ("Well positions", "Tecan Magellan"),
    ("SkanIt", "Thermo SkanIt"),
    ("Thermo Scientific SkanIt", "Thermo SkanIt"),
    ("Session file", "Thermo SkanIt"),
    ("Results of Fluorometric", "Thermo Ascent"),
    ("Results of Photometric", "Thermo Ascent"),
    ("Results of Luminometric", "Thermo Ascent"),
    ("Measurement results", "Thermo SkanIt"),
    ("Victor", "PerkinElmer Victor"),
    ("Protocol description", "PerkinElmer Victor"),
    ("Wallac", "PerkinElmer Victor"),
    ("Envision Workstation", "PerkinElmer EnVision"),
];

/// The refusal of an export that bears the mark of a vendor.
pub(crate) fn unread(sheet: &Sheet) -> Option<Diagnostic> {
    let (landmark, vendor, line) = LANDMARKS
        .into_iter()
        .find_map(|(landmark, vendor)| Some((landmark, vendor, sheet.landmark(landmark)?)))?;
    let before = sheet.line(line).split(landmark).next().unwrap_or_default();
    let message = format!(
        "this looks like a {vendor} export (`{landmark}`), but its other landmarks are missing or of a kind that is not read"
    );
    let help = "export it again as the software writes it (see `foldshift formats`), or say where the raw wells are: `--grid B3:M10`";
    let (column, width) = (before.chars().count() + 1, landmark.chars().count());
    Some(sheet.error_at(message, line, column, width).help(help))
}
