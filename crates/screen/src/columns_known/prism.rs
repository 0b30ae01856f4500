//! PRISM: log₂ fold changes of barcodes, a treatment a row or a treatment a column.

use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

use super::{Known, Scale, Treatment, WellColumns, quoted};

/// Names of a column of log₂ fold changes.
const FOLD_CHANGES: [&str; 10] = [
    "LFC",
    "l2fc",
    "log2fc",
    "log2_fold_change",
    "logfold_change",
    "log_fold_change",
    "median_l2fc",
    "LFC_cb",
    "LFC_combat",
    "log2_fc",
];
const LINES: [&str; 8] =
    ["ccle_name", "depmap_id", "cell_line", "cell_line_name", "row_id", "row_name", "arxspan_id", "line"];
const COMPOUNDS: [&str; 8] =
    ["name", "drug_name", "compound", "drug", "treatment", "pert_name", "broad_id", "pert_id"];

pub(super) fn find(table: &Table) -> Option<(Known, String)> {
    long(table).or_else(|| wide(table))
}

fn long(table: &Table) -> Option<(Known, String)> {
    let response = table.column(&FOLD_CHANGES)?;
    let dose = table.quantity(&["dose", "concentration", "conc", "pert_dose"])?;
    let cell_line = table.column(&LINES)?;
    let compound = table.column(&COMPOUNDS)?;
    let experiment = table.column(&["screen_id", "experiment", "screen"]);
    let unit = table.headings()[dose].unit;
    let unit_column = table.column(&["unit", "dose_unit", "pert_dose_unit"]).filter(|_| unit.is_none());
    let unit = unit.or(unit_column.is_none().then_some(DoseUnit::MICROMOLAR));
    let words = format!(
        "log₂ fold changes, as of PRISM: responses are 2 to the power of {}, doses{} from {}, lines from {}, compounds from {}",
        quoted(table, response),
        unit.map_or(String::new(), |unit| format!(" in {unit}")),
        quoted(table, dose),
        quoted(table, cell_line),
        quoted(table, compound)
    );
    let known = Known::Wells(WellColumns {
        line_prefix: "",
        cell_line: Some(cell_line),
        compound: Some(compound),
        experiment,
        plate: None,
        role: None,
        dose,
        unit,
        unit_column,
        response,
        scale: Scale::Log2,
    });
    Some((known, words))
}

fn wide(table: &Table) -> Option<(Known, String)> {
    let treatments: Vec<Treatment> = table
        .headings()
        .iter()
        .enumerate()
        .filter_map(|(column, heading)| treatment(column, &heading.text))
        .collect();
    if treatments.len() < 2 {
        return None;
    }
    let taken = |column: usize| treatments.iter().any(|one| one.column == column);
    let named = table.column(&LINES).filter(|column| !taken(*column));
    let cell_line = named.or_else(|| (0..table.headings().len()).find(|column| !taken(*column)))?;
    let words = format!(
        "PRISM: a line a row, {} treatments (`compound::dose::screen`) as columns; responses are 2 to the power of the fold change, doses in µM",
        treatments.len()
    );
    Some((Known::Across { cell_line, treatments }, words))
}

/// `BRD-K00003576-001-01-9::2.5::HTS`.
fn treatment(column: usize, heading: &str) -> Option<Treatment> {
    let mut parts = heading.split("::");
    let (compound, dose) = (parts.next()?, parts.next()?.parse::<f64>().ok()?);
    (dose.is_finite() && dose >= 0.0 && !compound.is_empty()).then(|| Treatment {
        column,
        compound: compound.to_owned(),
        dose,
        experiment: parts.next().unwrap_or("").to_owned(),
    })
}
