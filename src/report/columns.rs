//! What the columns of results are: texts, numbers or whole numbers, and in which unit. Files of text do not say it; tables in
//! memory, Parquet and Arrow do.

#[cfg(feature = "parquet")]
use foldshift_columns::{Block, Cells, KeptRows, Rows};
use foldshift_columns::{OutColumn, OutType};
use foldshift_screen::fit_row::{FIT_COLUMNS, fit_columns};
#[cfg(feature = "parquet")]
use foldshift_tables::sheet::unguarded;

/// Columns of names and words.
const TEXTS: [&str; 104] = [
    "Barcode",
    "CellLineName",
    "DrugName",
    "Experiment",
    "Gnumber",
    "WellRow",
    "against",
    "best",
    "blot_code",
    "call",
    "call_changes",
    "case_id",
    "cell_line",
    "choice",
    "class",
    "clid",
    "codes",
    "compound",
    "confidence",
    "counts",
    "d0",
    "dose_unit",
    "doubt",
    "drifts",
    "evidence_against",
    "evidence_for",
    "exceeds_msr",
    "excluded",
    "excluded_by",
    "experiment",
    "experiments",
    "export",
    "faults",
    "file",
    "first",
    "flag",
    "flag_kind",
    "flags",
    "fold_censored",
    "followed",
    "from",
    "gradient_towards",
    "help",
    "hit",
    "holds",
    "kind",
    "last",
    "lead_drug",
    "left_out",
    "limits_over",
    "loss",
    "masked",
    "method",
    "metric",
    "model",
    "next_experiment",
    "not_tested",
    "notes",
    "panel_code",
    "parental",
    "parental_identifier",
    "part",
    "partners",
    "pattern",
    "plate",
    "problem",
    "qualifier",
    "read",
    "readings",
    "readout",
    "reads",
    "reason",
    "reasons",
    "reference",
    "relative_to",
    "resistant",
    "role",
    "saturated",
    "second_compound",
    "second_unit",
    "sentence",
    "signals",
    "simulated",
    "site",
    "state",
    "status",
    "step_after",
    "subclass",
    "tags",
    "target",
    "test",
    "time",
    "uneven",
    "unit",
    "verdict",
    "weighed",
    "well",
    "wells",
    "what",
    "when",
    "who",
    "x0_source",
    "z_prime_against",
    "zero_from",
];

/// Columns of whole numbers.
const INTEGERS: [&str; 27] = [
    "WellColumn",
    "col",
    "column",
    "decision",
    "df",
    "iterations",
    "n",
    "n_at_limit",
    "n_below_detection",
    "n_blank",
    "n_cells",
    "n_censored",
    "n_curves",
    "n_doses",
    "n_experiments",
    "n_half_weight",
    "n_kill",
    "n_pairs",
    "n_points",
    "n_repeated",
    "n_samples",
    "n_unknown",
    "n_values",
    "n_vehicle",
    "n_wells",
    "row",
    "line",
];

/// A column of results by its name; a name that is not known holds numbers, unless it says that it qualifies one.
#[must_use]
pub fn result_column(name: &str) -> OutColumn {
    if FIT_COLUMNS.contains(&name)
        && let Some(column) = fit_columns(true).find(|column| column.name == name)
    {
        return column;
    }
    let of_further_compound = || name.starts_with("Gnumber_") || name.starts_with("DrugName_");
    let of = if TEXTS.contains(&name) || name.ends_with("_qualifier") || of_further_compound() {
        OutType::Text
    } else if INTEGERS.contains(&name) {
        OutType::Integer
    } else {
        OutType::Number
    };
    let column = OutColumn::new(name, of);
    column.in_unit_if(unit(name).filter(|_| of == OutType::Number))
}

/// Names that begin so are doses, in the unit that the row names; so are those of levels, such as `ic90_abs`.
const DOSES: [&str; 9] = ["gec", "gr50", "gi50", "tgi", "lc50", "dose", "centre", "lower_", "upper_"];

fn unit(name: &str) -> Option<&'static str> {
    let level = |name: &str| {
        name.strip_prefix("ic").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    match name {
        "time_s" => Some("s"),
        "Duration" | "ReferenceDivisionTime" => Some("h"),
        "value" | "limit_of_blank" | "limit_of_detection" | "vehicle" | "zero" | "ReadoutValue"
        | "BackgroundValue" => Some("signal"),
        "response" | "expected" | "observed" | "excess" | "mean_excess" | "median_excess" | "left_alone"
        | "effect" | "mean_response" | "sigma_moderated" | "prior_sigma" => Some("response"),
        "dss1" | "dss2" | "dss3" => Some("percent"),
        "second_dose" => Some("second_unit"),
        "vaf" => Some("fraction"),
        _ if name.starts_with("Concentration") => Some("µM"),
        _ if name.starts_with("pic50") => Some("-log10(mol/L)"),
        _ if name.ends_with("_weight") || name.ends_with("_ratio") => None,
        _ if level(name) || DOSES.iter().any(|start| name.starts_with(start)) => Some("dose_unit"),
        _ => ["top_", "bottom_", "auc_", "emax_"]
            .iter()
            .any(|start| name.starts_with(start))
            .then_some("response"),
    }
}

/// A table of results, written as CSV, as typed columns: empty cells and `nd` are nulls among numbers. Every column of `texts` is
/// one of texts, whatever it is called.
///
/// # Errors
/// As [`typed_as`].
#[cfg(feature = "parquet")]
pub fn typed(table: &[u8], texts: &[&str]) -> std::io::Result<Rows> {
    typed_as(table, |name| if texts.contains(&name) { OutColumn::text(name) } else { result_column(name) })
}

/// The same, each column as `column` says by its name.
///
/// # Errors
/// When it is no CSV, or a cell of a column of numbers is none.
#[cfg(feature = "parquet")]
pub fn typed_as(table: &[u8], column: impl Fn(&str) -> OutColumn) -> std::io::Result<Rows> {
    use std::io::{Error, ErrorKind};
    let invalid = |error: csv::Error| Error::new(ErrorKind::InvalidData, error);
    let mut reader = csv::ReaderBuilder::new().from_reader(table);
    let headings = reader.headers().map_err(invalid)?.clone();
    let mut columns: Vec<OutColumn> = headings.iter().map(|name| column(unguarded(name))).collect();
    // Degrees of freedom that are borrowed are no whole number, as those of folds are.
    if headings.iter().any(|name| name == "prior_df") {
        columns.iter_mut().filter(|column| column.name == "df").for_each(|df| *df = OutColumn::number("df"));
    }
    let mut kept = KeptRows::new(&columns);
    let mut block = Block::of(&columns);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(invalid)? {
        for (cell, (cells, column)) in record.iter().zip(block.columns.iter_mut().zip(&columns)) {
            let empty = cell.is_empty() || cell == "nd";
            let refused = || {
                let problem = format!("`{cell}` of the column `{}` is no number", column.name);
                Error::new(ErrorKind::InvalidData, problem)
            };
            match cells {
                Cells::Text(texts) => texts.push(unguarded(cell)),
                Cells::Number(numbers) if empty => numbers.push(f64::NAN),
                Cells::Number(numbers) => numbers.push(cell.parse().map_err(|_| refused())?),
                Cells::Integer(numbers) if empty => numbers.push(None),
                Cells::Integer(numbers) => numbers.push(Some(cell.parse().map_err(|_| refused())?)),
            }
        }
    }
    kept.write(&block)?;
    kept.finish()
}
