//! The evidence on the mechanism as tables: `panel.csv`, what every drug of a panel counts as, and `blots.csv`, what a
//! drug leaves of a phosphorylation, blot by blot. Only in results that have any.

use std::io;

use crate::report::result_tables::number;
use foldshift_mechanism::evidence::blot::{Blots, Ratio, Signal, Target};
use foldshift_mechanism::reported::Residual;
use foldshift_study::analysis::Analysis;
use foldshift_tables::table::TableWriter;

/// Columns of `panel.csv`.
pub const PANEL_COLUMNS: [&str; 9] =
    ["case_id", "parental", "resistant", "compound", "class", "call", "counts", "pattern", "weighed"];

/// `panel.csv`: a drug of a judged line a row; a line without any has one row.
///
/// # Errors
/// When the writer fails.
pub fn panel(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(PANEL_COLUMNS)?;
    for judged in &analysis.mechanism {
        let judgement = &judged.judgement;
        let row = |drug: [String; 4]| {
            let weighed = if judgement.decision.is_of_gate() { "no" } else { "yes" };
            let names = [judgement.case_id.clone(), judged.parental.clone(), judged.resistant.clone()];
            let pattern = judgement.panel.code.map(|code| code.to_string()).unwrap_or_default();
            names.into_iter().chain(drug).chain([pattern, weighed.to_owned()])
        };
        for drug in &judgement.panel.drugs {
            let (class, call) = (drug.regimen.class.to_string(), drug.call.to_string());
            table.write_record(row([drug.written.clone(), class, call, drug.counts.name().to_owned()]))?;
        }
        if judgement.panel.drugs.is_empty() {
            table.write_record(row([const { String::new() }; 4]))?;
        }
    }
    table.flush()
}

/// Columns of `blots.csv`.
pub const BLOT_COLUMNS: [&str; 17] = [
    "experiment",
    "cell_line",
    "resistant",
    "compound",
    "dose",
    "dose_unit",
    "time_h",
    "target",
    "site",
    "residual",
    "residual_qualifier",
    "over_total",
    "over_total_qualifier",
    "over_loading",
    "over_loading_qualifier",
    "faults",
    "notes",
];

/// What stands between two remarks of one cell.
pub(crate) const BETWEEN_REMARKS: &str = " | ";

/// In the column `experiment`, a fraction that a table gives as it is, of no dose, time and membrane that it tells.
pub(crate) const GIVEN: &str = "(given)";

/// In the column `experiment`, the total protein of the resistant line over that of the parental one.
pub(crate) const TOTAL: &str = "(total)";

/// `blots.csv`: a phosphorylation on one blot a row, as a fraction of the own vehicle; then fractions that were given, and
/// totals.
///
/// # Errors
/// When the writer fails.
pub fn blots(blots: &Blots, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(BLOT_COLUMNS)?;
    for ratio in &blots.ratios {
        table.write_record(ratio_cells(ratio))?;
    }
    for given in blots.residuals.iter().filter(|residual| blots.behind(residual).is_none()) {
        table.write_record(given_cells(given))?;
    }
    table.flush()
}

/// The side of a total, which is of both lines.
const BOTH: &str = "both";

fn signal(signal: Option<Signal>) -> [String; 2] {
    let below = signal.is_some_and(Signal::is_below);
    [number(signal.map(Signal::bound)), if below { "<" } else { "" }.to_owned()]
}

fn ratio_cells(ratio: &Ratio) -> Vec<String> {
    let sample = &ratio.sample;
    let site = match &ratio.target {
        Target::Phospho { site, .. } => site.clone(),
        _ => None,
    };
    let mut cells = vec![
        ratio.experiment.clone(),
        sample.line.clone(),
        String::new(),
        sample.drug.clone(),
        number(Some(sample.dose.value())),
        sample.dose.unit().to_string(),
        number(sample.time_h),
        ratio.target.code(),
        site.unwrap_or_default(),
    ];
    cells.extend([ratio.residual, ratio.over_total, ratio.over_loading].into_iter().flat_map(signal));
    cells.extend([&ratio.faults, &ratio.notes].map(|remarks| {
        let remarks: Vec<&str> = remarks.iter().map(String::as_str).collect();
        remarks.join(BETWEEN_REMARKS)
    }));
    cells
}

fn given_cells(given: &Residual) -> Vec<String> {
    let text = String::new;
    let what = if given.line == BOTH { TOTAL } else { GIVEN };
    let mut cells = vec![what.to_owned(), given.line.clone(), given.case.clone(), given.drug.clone()];
    cells.extend([text(), text(), text(), given.target.clone(), text()]);
    let residual = if given.below { Signal::Below(given.fraction) } else { Signal::Measured(given.fraction) };
    cells.extend(signal(Some(residual)));
    cells.extend([const { String::new() }; 4]);
    cells.extend([given.invalid.clone().unwrap_or_default(), text()]);
    cells
}
