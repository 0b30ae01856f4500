//! Layouts as reports of the Tecan D300 dispenser: CSV with a row a dispense, the concentration as it
//! was dispensed. Two compounds in a well are two rows.
//!
//! Source: the columns `Plate`, `Dispensed well`, `Fluid name`, `Dispensed concentration`, `Units`.

use std::collections::BTreeMap;

use crate::plate::layout::Layout;
use crate::plate::layout::dispensed::Dispensed;
use crate::plate::layout::form::LayoutForm;
use crate::plate::layout::layouts::{Input, Layouts};
use crate::plate::layout::words::is_vehicle;
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::{Cell, Sheet};
use foldshift_tables::units::{Dose, DoseUnit};

/// Where the columns stand.
struct Columns {
    header: usize,
    plate: Option<usize>,
    plate_id: Option<usize>,
    well: usize,
    fluid: Option<usize>,
    name: usize,
    concentration: usize,
}

impl Columns {
    fn of(sheet: &Sheet) -> Option<Self> {
        const REACH: usize = 50;
        (0..sheet.len().min(REACH)).find_map(|header| {
            let cells = sheet.cells(header);
            let at = |name: &str| cells.iter().position(|cell| cell.text.eq_ignore_ascii_case(name));
            Some(Self {
                header,
                plate: at("Plate"),
                plate_id: at("Plate ID"),
                well: at("Dispensed well")?,
                fluid: at("Fluid"),
                name: at("Fluid name")?,
                concentration: at("Dispensed concentration")?,
            })
        })
    }
}

/// This form.
pub(super) const FORM: LayoutForm = LayoutForm {
    name: "d300_report",
    title: "Tecan D300 report, a row a dispense",
    recognised_by: "a header with `Dispensed well` and `Dispensed concentration`",
    fits,
    read,
};

/// Is there a header of such a report?
fn fits(input: &Input) -> bool {
    input.book.sheets().iter().any(|sheet| Columns::of(sheet).is_some())
}

/// Reads every plate of the report.
fn read(input: &Input) -> Result<Layouts, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut plates: BTreeMap<(String, String), Dispensed> = BTreeMap::new();
    for sheet in input.book.sheets() {
        let Some(columns) = Columns::of(sheet) else { continue };
        for line in (columns.header + 1..sheet.len()).filter(|line| !sheet.is_blank(*line)) {
            let cells = sheet.cells(line);
            if let Err(problem) = take(sheet, line, &cells, &columns, &mut plates) {
                problems.push(problem);
            }
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut layouts = Layouts::new(&input.source, "d300_report");
    for ((id, number), dispensed) in plates {
        let named = if number.is_empty() { String::new() } else { format!("Plate {number}") };
        layouts.push(vec![id, number, named], Layout::of_wells(&input.source, dispensed.into_wells()));
    }
    Ok(layouts)
}

fn take(
    sheet: &Sheet,
    line: usize,
    cells: &[Cell],
    columns: &Columns,
    plates: &mut BTreeMap<(String, String), Dispensed>,
) -> Result<(), Diagnostic> {
    let cell = |at: usize, what: &str| {
        cells.get(at).ok_or_else(|| {
            sheet.error_at_end(format!("this row ends before its {what}"), line).code(Code::Truncated)
        })
    };
    let text = |at: Option<usize>| {
        at.and_then(|at| cells.get(at)).map(|cell| cell.text.clone().into_owned()).unwrap_or_default()
    };
    let well_cell = cell(columns.well, "well")?;
    let well: Well = well_cell
        .text
        .parse()
        .map_err(|error| sheet.error(format!("{error}"), line, well_cell).code(Code::Layout))?;
    let name = cell(columns.name, "fluid")?;
    let concentration = cell(columns.concentration, "concentration")?;
    let dose = if is_vehicle(&name.text) {
        None
    } else {
        let unit_cell = cell(columns.concentration + 1, "unit")?;
        let unit: DoseUnit = unit_cell
            .text
            .parse()
            .map_err(|error| sheet.error(format!("{error}"), line, unit_cell).code(Code::Layout))?;
        let number = sheet.marks().parse(concentration.index, &concentration.text).ok();
        let dose = number.and_then(|number| Dose::new(number, unit)).ok_or_else(|| {
            sheet
                .error(format!("`{}` is not a concentration", concentration.text), line, concentration)
                .code(Code::Layout)
        })?;
        Some(dose)
    };
    let rank = text(columns.fluid).parse().unwrap_or(0);
    let plate = plates.entry((text(columns.plate_id), text(columns.plate))).or_default();
    plate.add(well, rank, &name.text, dose, &sheet.place(line, concentration)).ok_or_else(|| {
        let message = format!("`{}` is dispensed into {well} in units that do not convert", name.text);
        sheet.error(message, line, concentration).code(Code::Unit)
    })
}
