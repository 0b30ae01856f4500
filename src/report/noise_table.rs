//! `noise.csv`: how far the assay repeats itself, by line and by fold.

use std::io;

use crate::report::result_tables::number;
use foldshift_curves::compare::control_chart::ControlChart;
use foldshift_curves::compare::repeatability::{Compared, Spread};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_curves::elementary::exp10;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::noise::unit_of;
use foldshift_tables::table::TableWriter;

/// Columns of `noise.csv`.
pub const NOISE_COLUMNS: [&str; 27] = [
    "what",
    "cell_line",
    "against",
    "compound",
    "n",
    "n_censored",
    "n_unknown",
    "df",
    "s",
    "s_lower95",
    "s_upper95",
    "msr",
    "msr_lower95",
    "msr_upper95",
    "centre",
    "lower_3sd",
    "lower_2sd",
    "upper_2sd",
    "upper_3sd",
    "dose_unit",
    "signals",
    "estimate",
    "qualifier",
    "lower95",
    "upper95",
    "held_against",
    "exceeds_msr",
];

/// In the column `compound`, what was pooled over all of them.
pub const ALL_COMPOUNDS: &str = "(all)";

/// `noise.csv`: a line and compound a row, then a fold a row; each with all compounds pooled at the end.
///
/// # Errors
/// When the writer fails.
pub fn noise(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(NOISE_COLUMNS)?;
    let noise = &analysis.noise;
    let name = |compound: &Option<String>| compound.clone().unwrap_or_else(|| ALL_COMPOUNDS.to_owned());
    for line in &noise.lines {
        let mut row = vec!["line".to_owned(), line.cell_line.clone(), String::new(), name(&line.compound)];
        row.extend(spread_cells(&line.spread, Compared::BetweenExperiments));
        let compound = line.compound.as_deref();
        let chart = compound.and_then(|compound| noise.chart_of(&line.cell_line, compound));
        row.extend(chart_cells(analysis, chart));
        row.resize(NOISE_COLUMNS.len(), String::new());
        table.write_record(row)?;
    }
    for fold in &noise.folds {
        let mut row =
            vec!["fold".to_owned(), fold.resistant.clone(), fold.parental.clone(), name(&fold.compound)];
        row.extend(spread_cells(&fold.spread, Compared::WithinExperiment));
        row.extend(chart_cells(analysis, None));
        let is_it = |shift: &&Shift| {
            shift.metric == Metric::Ic50Abs
                && (&shift.parental, &shift.resistant) == (&fold.parental, &fold.resistant)
                && Some(&shift.compound) == fold.compound.as_ref()
        };
        let shift = analysis.shifts.iter().find(is_it);
        row.extend([
            number(shift.and_then(|shift| shift.estimate)),
            shift.map(|shift| shift.qualifier.to_owned()).unwrap_or_default(),
            number(shift.and_then(|shift| shift.lower)),
            number(shift.and_then(|shift| shift.upper)),
            number(fold.held_against.filter(|_| shift.is_some())),
            fold.exceeds.map(|yes| if yes { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
        ]);
        table.write_record(row)?;
    }
    table.flush()
}

fn spread_cells(spread: &Spread, compared: Compared) -> Vec<String> {
    let mut cells: Vec<String> =
        [spread.n, spread.censored, spread.unknown, spread.df].iter().map(ToString::to_string).collect();
    let both = |limits: Option<[f64; 2]>| [number(limits.map(|l| l[0])), number(limits.map(|l| l[1]))];
    cells.push(number(spread.s));
    cells.extend(both(spread.limits()));
    cells.push(number(spread.msr(compared)));
    cells.extend(both(spread.msr_limits(compared)));
    cells
}

fn chart_cells(analysis: &Analysis, chart: Option<&ControlChart>) -> Vec<String> {
    let limits = chart.and_then(|chart| chart.limits);
    let dose = |log_dose: Option<f64>| number(log_dose.map(exp10));
    let mut cells = vec![dose(limits.map(|limits| limits.centre))];
    cells.extend([-3.0, -2.0, 2.0, 3.0].map(|sds| dose(limits.and_then(|limits| limits.at(sds)))));
    cells.push(chart.map(|chart| unit_of(analysis, &chart.compound).to_string()).unwrap_or_default());
    let signals: Vec<String> = chart
        .iter()
        .flat_map(|chart| &chart.signals)
        .filter_map(|(index, signal)| {
            let point = chart?.points.get(*index)?;
            Some(format!("{}:{}", point.experiment, signal.code()))
        })
        .collect();
    cells.push(signals.join(";"));
    cells
}
