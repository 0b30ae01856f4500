//! GDSC, raw data: a well a row, with a tag for what it holds.

use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

use super::{Known, RoleWords, Scale, WellColumns, quoted};

pub(super) fn find(table: &Table) -> Option<(Known, String)> {
    let tag = table.column(&["TAG"])?;
    let response = table.column(&["INTENSITY"])?;
    let dose = table.column(&["CONC"])?;
    let plate = table.column(&["BARCODE", "SCAN_ID"])?;
    let cell_line = table.column(&["CELL_LINE_NAME", "COSMIC_ID", "MASTER_CELL_ID", "CELL_ID"])?;
    let compound = table.column(&["DRUG_NAME", "DRUG_ID"])?;
    let experiment = table.column(&["DATE_CREATED", "SCAN_DATE"]);
    let days = experiment.map_or("one experiment".to_owned(), |at| {
        format!("a day from {} is an experiment", quoted(table, at))
    });
    let words = format!(
        "GDSC raw data: a plate a {}, what a well holds from {}, lines from {}, compounds from {}, doses in µM; {days}",
        quoted(table, plate),
        quoted(table, tag),
        quoted(table, cell_line),
        quoted(table, compound)
    );
    let known = Known::Wells(WellColumns {
        line_prefix: "",
        cell_line: Some(cell_line),
        compound: Some(compound),
        experiment,
        plate: Some(plate),
        role: Some((tag, RoleWords::Gdsc)),
        dose,
        unit: Some(DoseUnit::MICROMOLAR),
        unit_column: None,
        response,
        scale: Scale::Reading,
    });
    Some((known, words))
}
