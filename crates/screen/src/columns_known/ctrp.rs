//! CTRP v2: wells by their log₂ viability (background and vehicle subtracted), or means by their viability.

use foldshift_tables::table::Table;
use foldshift_tables::units::DoseUnit;

use super::{Known, Scale, WellColumns, quoted};

pub(super) fn find(table: &Table) -> Option<(Known, String)> {
    let dose = table.column(&["cpd_conc_umol"])?;
    let means = table.column(&["cpd_avg_pv"]).map(|column| (column, Scale::Fraction, "viability"));
    let wells =
        || table.column(&["bsub_value_log2"]).map(|column| (column, Scale::Log2, "log₂ of the viability"));
    let (response, scale, what) = means.or_else(wells)?;
    let compound = table.column(&["cpd_name", "master_cpd_id", "cpd_id"])?;
    let own_line = table.column(&["ccl_name", "master_ccl_id", "cell_line"]);
    let experiment = table.column(&["experiment_id"]);
    // An experiment is one line in one run: where no line is named it stands for it.
    let (cell_line, experiment, line_prefix) = match own_line {
        Some(line) => (line, experiment, ""),
        None => (experiment?, None, "experiment "),
    };
    let note = if own_line.is_none() {
        "; an experiment stands for its cell line, which no column names"
    } else {
        ""
    };
    let words = format!(
        "CTRP: {what} from {}, doses in µM from {}, lines from {}, compounds from {}{note}",
        quoted(table, response),
        quoted(table, dose),
        quoted(table, cell_line),
        quoted(table, compound)
    );
    let known = Known::Wells(WellColumns {
        line_prefix,
        cell_line: Some(cell_line),
        compound: Some(compound),
        experiment,
        plate: None,
        role: None,
        dose,
        unit: Some(DoseUnit::MICROMOLAR),
        unit_column: None,
        response,
        scale,
    });
    Some((known, words))
}
