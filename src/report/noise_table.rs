//! `noise.csv`: how far the assay repeats itself, by line and by fold.

use std::io;

use crate::report::result_tables::number;
use foldshift_curves::compare::control_chart::ControlChart;
use foldshift_curves::compare::repeatability::{Compared, Spread};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_curves::elementary::exp10;
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::noise::unit_of;
use foldshift_study::memory::{EARLIER, INFINITE, OWN, Origin, PRIOR, PairScatter, SET_ASIDE};
use foldshift_tables::table::TableWriter;

/// Columns of `noise.csv`.
pub const NOISE_COLUMNS: [&str; 39] = [
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
    "metric",
    "n_pairs",
    "s0",
    "d0",
    "experiments",
    "from",
    "readout",
    "reads",
    "exposure_h",
    "zero_from",
    "simulated",
    "holds",
];

/// In the column `compound`, what was pooled over all of them.
pub const ALL_COMPOUNDS: &str = "(all)";

/// `noise.csv`: a line and compound a row, then a fold a row, each with all compounds pooled at the end; then what a later study
/// remembers.
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
            fold.exceeds.map(yes_or_no).unwrap_or_default(),
        ]);
        row.resize(NOISE_COLUMNS.len(), String::new());
        table.write_record(row)?;
    }
    handed_on(analysis, &mut table)?;
    table.flush()
}

/// What a later study remembers: the prior of each metric, the pairs of this study, and those that it remembers itself.
fn handed_on(analysis: &Analysis, table: &mut TableWriter<impl io::Write>) -> io::Result<()> {
    let today = Origin::of(&analysis.study);
    for prior in &analysis.noise.priors {
        let mut row = spread_row([PRIOR, "", "", ALL_COMPOUNDS], prior.df, prior.sd, None);
        let found = prior.prior;
        let d0 = found
            .map(|found| if found.df.is_infinite() { INFINITE.to_owned() } else { number(Some(found.df)) });
        row.extend([
            prior.metric.to_string(),
            prior.pairs.to_string(),
            number(found.map(|found| found.variance.sqrt())),
            d0.unwrap_or_default(),
            String::new(),
        ]);
        row.extend(origin_cells(&today));
        let agreement = analysis.memory.agreements.iter().find(|one| one.metric == prior.metric);
        row.push(agreement.map(|one| yes_or_no(one.holds())).unwrap_or_default());
        table.write_record(row)?;
    }
    let remembered = |pair: &PairScatter| {
        if analysis.memory.is_used_for(pair.metric) { EARLIER } else { SET_ASIDE }
    };
    let own = analysis.noise.scatter.iter().map(|pair| (OWN, pair));
    for (what, pair) in own.chain(analysis.memory.pairs.iter().map(|pair| (remembered(pair), pair))) {
        let named = [what, &pair.resistant, &pair.parental, &pair.compound];
        let mut row = spread_row(named, pair.df, pair.sd, Some(pair.df + 1.0));
        row.extend([pair.metric.to_string(), String::new(), String::new(), String::new()]);
        row.push(pair.experiments.join(";"));
        row.extend(origin_cells(&pair.origin));
        row.push(String::new());
        table.write_record(row)?;
    }
    Ok(())
}

/// The cells of a row up to the first that is handed on: what it is of, and its scatter.
fn spread_row(named: [&str; 4], df: f64, sd: f64, n: Option<f64>) -> Vec<String> {
    let mut row: Vec<String> = named.map(str::to_owned).into();
    // Degrees of freedom of pairs are counts of experiments.
    let count = |count: f64| format!("{count:.0}");
    row.extend([n.map(count).unwrap_or_default(), String::new(), String::new(), count(df), number(Some(sd))]);
    row.resize(HANDED_ON, String::new());
    row
}

/// The first column that is handed on.
const HANDED_ON: usize = 27;

fn origin_cells(origin: &Origin) -> [String; 6] {
    [
        origin.from.clone(),
        origin.readout.clone(),
        origin.reads.name().to_owned(),
        number(origin.exposure_h),
        origin.zero.clone(),
        yes_or_no(origin.simulated),
    ]
}

fn yes_or_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
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
