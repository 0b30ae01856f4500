//! `potency.csv`, `hits.csv`, `plates.csv`, `drift.csv`, `agreement.csv`.

use std::io;

use foldshift_curves::logistic::Logistic;
use foldshift_screen::ScreenAnalysis;
use foldshift_tables::table::TableWriter;

use crate::report::result_tables::{ic50_cells, number, scatter_cells};

pub(super) fn potency(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "cell_line",
        "compound",
        "experiment",
        "class",
        "status",
        "reasons",
        "n_points",
        "n_doses",
        "dose_min",
        "dose_max",
        "dose_unit",
        "top",
        "bottom",
        "hill",
        "log10_mid",
        "ic50_abs",
        "ic50_abs_qualifier",
        "ic50_abs_lower95",
        "ic50_abs_upper95",
        "ic50_rel",
        "ic50_rel_qualifier",
        "ic50_rel_lower95",
        "ic50_rel_upper95",
        "emax",
        "auc",
        "auc_clipped",
        "dss1",
        "dss2",
        "dss3",
        "sigma",
        "r2",
        "p_flat",
        "sigma_moderated",
        "df_moderated",
        "prior_sigma",
        "prior_df",
    ])?;
    for curve in &analysis.curves {
        let tested = curve.tested();
        let reasons: Vec<&str> = curve.reasons.iter().map(|reason| reason.code()).collect();
        let value = |pick: fn(&Logistic) -> f64| number(curve.curve.as_ref().map(pick));
        let mut cells = vec![
            analysis.cell_lines.name(curve.cell_line).to_owned(),
            analysis.compounds.name(curve.compound).to_owned(),
            analysis.experiments.name(curve.experiment).to_owned(),
            curve.class.word().to_owned(),
            curve.status.to_string(),
            reasons.join(";"),
            curve.n_points.to_string(),
            curve.levels.len().to_string(),
            number(tested.map(|tested| tested.0)),
            number(tested.map(|tested| tested.1)),
            curve.unit.to_string(),
            value(|curve| curve.top),
            value(|curve| curve.bottom),
            value(|curve| curve.hill),
            value(|curve| curve.log_mid),
        ];
        cells.extend(ic50_cells(curve.ic50_abs, tested));
        cells.extend(ic50_cells(curve.ic50_rel, tested));
        cells.extend([number(curve.emax), number(curve.auc), number(curve.auc_clipped)]);
        cells.extend((0..3).map(|k| number(curve.dss.map(|dss| dss[k]))));
        cells.extend([number(curve.sigma), number(curve.r2), number(curve.p_flat)]);
        cells.extend(scatter_cells(curve.moderated));
        table.write_record(cells)?;
    }
    table.flush()
}

fn word(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(super) fn hits(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "cell_line",
        "compound",
        "hit",
        "q",
        "effect",
        "trend",
        "mean_response",
        "saturated",
        "n_curves",
        "n_doses",
        "left_out",
    ])?;
    for hit in &analysis.hits {
        table.write_record([
            analysis.cell_lines.name(hit.cell_line).to_owned(),
            analysis.compounds.name(hit.compound).to_owned(),
            word(hit.hit),
            number(hit.q),
            number(hit.q.map(|_| hit.effect)),
            number(hit.q.map(|_| hit.trend)),
            number(Some(hit.mean_response)),
            word(hit.saturated),
            hit.n_curves.to_string(),
            hit.n_doses.to_string(),
            hit.left_out.to_string(),
        ])?;
    }
    table.flush()
}

pub(super) fn plates(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "experiment",
        "plate",
        "cell_line",
        "n_samples",
        "n_vehicle",
        "n_blank",
        "n_kill",
        "vehicle",
        "zero",
        "zero_from",
        "cv_vehicle",
        "signal_to_background",
        "z_prime",
        "robust_z_prime",
        "ssmd",
        "verdict",
        "reasons",
    ])?;
    for plate in &analysis.plates {
        table.write_record([
            analysis.experiments.name(plate.experiment).to_owned(),
            plate.plate.clone(),
            plate.cell_line.map_or(String::new(), |line| analysis.cell_lines.name(line).to_owned()),
            plate.n_samples.to_string(),
            plate.n_vehicle.to_string(),
            plate.n_blank.to_string(),
            plate.n_kill.to_string(),
            number(plate.vehicle),
            number(Some(plate.zero)),
            plate.zero_from.to_owned(),
            number(plate.cv_vehicle),
            number(plate.signal_to_background),
            number(plate.z_prime),
            number(plate.robust_z_prime),
            number(plate.ssmd),
            plate.verdict.word().to_owned(),
            plate.reasons.join("; "),
        ])?;
    }
    table.flush()
}

pub(super) fn drift(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "followed",
        "cell_line",
        "compound",
        "n",
        "first",
        "last",
        "slope",
        "change",
        "p_trend",
        "p_step",
        "step_after",
        "p_runs",
        "drifts",
    ])?;
    for series in &analysis.drift {
        table.write_record([
            series.followed.word().to_owned(),
            series.cell_line.map_or(String::new(), |line| analysis.cell_lines.name(line).to_owned()),
            series.compound.map_or(String::new(), |compound| analysis.compounds.name(compound).to_owned()),
            series.values.len().to_string(),
            series.at.first().cloned().unwrap_or_default(),
            series.at.last().cloned().unwrap_or_default(),
            number(Some(series.slope)),
            number(Some(series.change)),
            number(Some(series.p_trend)),
            number(Some(series.p_step)),
            series.step_after.clone().unwrap_or_default(),
            number(Some(series.p_runs)),
            word(series.drifts),
        ])?;
    }
    table.flush()
}

pub(super) fn agreement(analysis: &ScreenAnalysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "compound",
        "metric",
        "n_repeated",
        "n_values",
        "n_censored",
        "concordance",
        "icc",
        "sd",
        "df",
        "minimum_significant",
        "lower95",
        "upper95",
    ])?;
    for one in &analysis.agreement {
        table.write_record([
            one.compound.map_or(String::new(), |compound| analysis.compounds.name(compound).to_owned()),
            one.metric.word().to_owned(),
            one.n_repeated.to_string(),
            one.n_values.to_string(),
            one.censored.to_string(),
            number(one.concordance),
            number(one.icc),
            number(one.sd),
            one.df.to_string(),
            number(one.minimum_significant),
            number(one.lower),
            number(one.upper),
        ])?;
    }
    table.flush()
}
