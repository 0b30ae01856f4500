//! Layouts as template workbooks of gDR: a sheet a variable (`Gnumber`, `Concentration`, `Gnumber_2`, …)
//! in which the place of a cell is the well: the second row and the second column of the sheet are well B2.
//!
//! Concentrations are in µM. `vehicle` and `untreated` are no compounds. Cells without anything are
//! wells without use.
//! Source: gDRimport, Bioconductor, `load_templates`.

use std::collections::BTreeMap;

use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::words::{canonical, is_vehicle};
use crate::plate::layout::{Layout, Properties, Property};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;
use foldshift_tables::units::DoseUnit;

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "gdr_template",
    title: "gDR template workbook, a sheet a variable",
    recognised_by: "a sheet `Gnumber`, or one sheet with nothing but `vehicle` or `untreated` in it",
    fits,
    read,
};

/// Are the sheets variables of gDR?
fn fits(input: &Input) -> bool {
    let sheets = input.book.sheets();
    let named = |sheet: &Sheet| sheet.name().is_some_and(|name| name.trim().eq_ignore_ascii_case("gnumber"));
    sheets.iter().any(named) || matches!(sheets, [only] if only.name().is_some() && is_all_vehicle(only))
}

/// Does a sheet hold nothing but `vehicle` and `untreated`?
fn is_all_vehicle(sheet: &Sheet) -> bool {
    let mut words = 0;
    let all = (0..sheet.len()).flat_map(|line| sheet.cells(line)).filter(|cell| !cell.text.is_empty()).all(
        |cell| {
            words += 1;
            is_vehicle(&cell.text)
        },
    );
    all && words > 0
}

/// Reads the template.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut wells: BTreeMap<Well, Properties> = BTreeMap::new();
    let sheets = input.book.sheets();
    for sheet in sheets {
        let name = sheet.name().map(|name| (**name).to_owned()).unwrap_or_default();
        let variable = if sheets.len() == 1 { "compound".to_owned() } else { canonical(&name).0 };
        for line in 0..sheet.len() {
            for cell in sheet.cells(line).iter().filter(|cell| !cell.text.is_empty() && cell.text != "NA") {
                let Some(well) = Well::new(line, cell.index) else {
                    let message = format!("sheet `{name}` goes on beyond any plate");
                    problems.push(sheet.error(message, line, cell).code(Code::NotAWell));
                    continue;
                };
                let place = sheet.place(line, cell);
                let properties = wells.entry(well).or_default();
                if let Some(unit) = super::tidy::unit_key(&variable) {
                    let value = DoseUnit::MICROMOLAR.to_string();
                    properties.insert(unit, Property { value, place: place.clone() });
                }
                let value = cell.text.clone().into_owned();
                properties.insert(variable.clone(), Property { value, place });
            }
        }
    }
    // Cells without anything are wells without use: the template speaks of the whole plate.
    if let (Some(format), Some(sheet)) = (PlateFormat::holding(wells.keys().copied()), sheets.first()) {
        for well in format.iter() {
            wells.entry(well).or_insert_with(|| {
                let role = Property { value: "empty".to_owned(), place: sheet.place_of_line(well.row()) };
                Properties::from([("role".to_owned(), role)])
            });
        }
    }
    if problems.is_empty() {
        Ok(Layouts::of_one("gdr_template", Layout::of_wells(&input.source, wells)))
    } else {
        Err(problems)
    }
}
