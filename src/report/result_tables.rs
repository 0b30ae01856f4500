//! The tables, as CSV: `wells.csv`, `quality.csv`, `fits.csv`, `shifts.csv`, `gr.csv`.
//!
//! Cells are guarded: no spreadsheet runs a name. Numbers are the shortest text that reads back to the same f64; an unknown number is an empty cell.

use std::io;

use foldshift_curves::compare::Shift;
use foldshift_curves::fit::{Fit, Ic50, Moderated, StandardError, dose_of};
pub use foldshift_screen::fit_row::{FIT_COLUMNS, MODERATED_COLUMNS};
use foldshift_screen::fit_row::{NOT_DETERMINED, exact_bound, put_fit, put_fit_with};
use foldshift_study::analysis::Analysis;
use foldshift_study::analysis::sensitivity::Recomputed;
use foldshift_study::assemble::POOLED;
use foldshift_study::growth::GrowthCurve;
use foldshift_study::normalise::By;
use foldshift_study::normalise::quality::Quality;
use foldshift_tables::table::TableWriter;
pub use foldshift_tables::table::number_cell as number;

/// The cells of [`FIT_COLUMNS`]; `unit` is the unit of the doses, empty when unknown.
#[must_use]
pub fn fit_cells(fit: &Fit, unit: &str) -> Vec<String> {
    let mut cells = Vec::with_capacity(FIT_COLUMNS.len());
    put_fit(fit, unit, &mut cells);
    cells
}

/// The cells of [`MODERATED_COLUMNS`].
#[must_use]
pub fn moderated_cells(fit: &Fit) -> [String; 4] {
    scatter_cells(fit.moderated)
}

/// The same of a scatter; empty where nothing is borrowed.
pub(crate) fn scatter_cells(scatter: Option<Moderated>) -> [String; 4] {
    let cells = scatter.map(|one| [one.sigma, one.df, one.prior_sigma, one.prior_df]);
    std::array::from_fn(|place| number(cells.map(|cells| cells[place])))
}

/// The same with other values and errors of top, bottom, hill and log₁₀ midpoint.
pub(crate) fn cells_with(
    fit: &Fit,
    parameters: [(Option<f64>, StandardError); 4],
    unit: &str,
) -> Vec<String> {
    let mut cells = Vec::with_capacity(FIT_COLUMNS.len());
    put_fit_with(fit, parameters, unit, &mut cells);
    cells
}

/// A standard error; `nd` where the observations do not tell the parameter, empty where it was given.
pub(crate) fn error_cell(value: Option<f64>, error: StandardError) -> String {
    match error {
        StandardError::NotDetermined if value.is_some() => NOT_DETERMINED.to_owned(),
        _ => number(error.value()),
    }
}

/// Estimate, qualifier, lower and upper limit, in the unit of the doses. A bound that is the lowest or
/// highest dose itself is printed as that dose, not as ten to its logarithm.
pub(crate) fn ic50_cells(ic50: Ic50, tested: Option<(f64, f64)>) -> [String; 4] {
    [
        number(dose_of(ic50.log_dose())),
        ic50.qualifier().to_owned(),
        number(exact_bound(ic50.lower(), tested)),
        number(exact_bound(ic50.upper(), tested)),
    ]
}

/// `fits.csv`: a curve a row.
///
/// # Errors
/// When the writer fails.
pub fn fits(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(
        ["experiment", "cell_line", "compound"].iter().chain(&FIT_COLUMNS).chain(&MODERATED_COLUMNS),
    )?;
    for curve in &analysis.curves {
        let key = &curve.assembled.key;
        let mut row = vec![
            key.experiment.clone().unwrap_or_else(|| POOLED.to_owned()),
            key.cell_line.clone(),
            key.compound.clone(),
        ];
        row.extend(fit_cells(&curve.fit, &curve.assembled.unit.to_string()));
        row.extend(moderated_cells(&curve.fit));
        table.write_record(row)?;
    }
    table.flush()
}

/// Columns of `shifts.csv`.
pub const SHIFT_COLUMNS: [&str; 23] = [
    "parental",
    "resistant",
    "compound",
    "metric",
    "estimate",
    "qualifier",
    "lower95",
    "upper95",
    "n_experiments",
    "n_pairs",
    "method",
    "p",
    "p_adjusted",
    "call",
    "tags",
    "plain_lower95",
    "plain_upper95",
    "plain_p",
    "df",
    "sd",
    "sd_moderated",
    "prior_sd",
    "prior_df",
];

/// `shifts.csv`: a comparison a row.
///
/// # Errors
/// When the writer fails.
pub fn shifts(shifts: &[Shift], out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(SHIFT_COLUMNS)?;
    for shift in shifts {
        let tags: Vec<String> = shift.tags.iter().map(ToString::to_string).collect();
        table.write_record([
            shift.parental.clone(),
            shift.resistant.clone(),
            shift.compound.clone(),
            shift.metric.to_string(),
            number(shift.estimate),
            shift.qualifier.to_owned(),
            number(shift.lower),
            number(shift.upper),
            shift.n_experiments.to_string(),
            shift.n_pairs.to_string(),
            shift.method.to_string(),
            number(shift.p),
            number(shift.p_adjusted),
            shift.call.map(|call| call.to_string()).unwrap_or_default(),
            tags.join(";"),
            number(shift.plain.and_then(|plain| plain.lower)),
            number(shift.plain.and_then(|plain| plain.upper)),
            number(shift.plain.and_then(|plain| plain.p)),
            number(shift.df),
            number(shift.sd),
            number(shift.moderation.map(|lent| lent.sd)),
            number(shift.moderation.map(|lent| lent.prior_sd)),
            number(shift.moderation.map(|lent| lent.prior_df)),
        ])?;
    }
    table.flush()
}

/// `sensitivity.csv`: a fold of the absolute IC50 under another choice of the analysis a row.
///
/// # Errors
/// When the writer fails.
pub fn sensitivity(ledger: &[Recomputed], out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "parental",
        "resistant",
        "compound",
        "choice",
        "estimate",
        "qualifier",
        "lower95",
        "upper95",
        "n_pairs",
        "method",
        "call",
        "call_changes",
    ])?;
    for Recomputed { choice, shift, flips } in ledger {
        table.write_record([
            shift.parental.clone(),
            shift.resistant.clone(),
            shift.compound.clone(),
            (*choice).to_owned(),
            number(shift.estimate),
            shift.qualifier.to_owned(),
            number(shift.lower),
            number(shift.upper),
            shift.n_pairs.to_string(),
            shift.method.to_string(),
            shift.call.map(|call| call.to_string()).unwrap_or_default(),
            if *flips { "yes" } else { "no" }.to_owned(),
        ])?;
    }
    table.flush()
}

/// Columns of `gr.csv`.
pub const GR_COLUMNS: [&str; 23] = [
    "experiment",
    "cell_line",
    "compound",
    "x0",
    "x0_source",
    "divisions",
    "gr50",
    "gr50_qualifier",
    "gr50_lower95",
    "gr50_upper95",
    "grmax",
    "grinf",
    "gec50",
    "gec50_qualifier",
    "gec50_lower95",
    "gec50_upper95",
    "hill",
    "gr_aoc",
    "n_points",
    "n_at_limit",
    "dose_unit",
    "status",
    "reasons",
];

/// `gr.csv`: a curve a row, also where GR is not reported.
///
/// # Errors
/// When the writer fails.
pub fn growth(curves: &[GrowthCurve], out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(GR_COLUMNS)?;
    for curve in curves {
        table.write_record(gr_cells(curve))?;
    }
    table.flush()
}

fn gr_cells(curve: &GrowthCurve) -> Vec<String> {
    let computed = curve.outcome.as_ref().ok();
    let fit = computed.map(|computed| &computed.fit);
    let x0 = match &curve.outcome {
        Ok(computed) => Some(computed.x0),
        Err(refusal) => refusal.x0(),
    };
    let ic50 = |pick: fn(&Fit) -> Ic50| {
        fit.map_or([const { String::new() }; 4], |fit| ic50_cells(pick(fit), fit.tested))
    };
    let mut cells = vec![
        curve.key.experiment.clone().unwrap_or_default(),
        curve.key.cell_line.clone(),
        curve.key.compound.clone(),
        number(x0),
        curve.source.map(|source| source.to_string()).unwrap_or_default(),
        number(computed.map(|computed| computed.divisions)),
    ];
    cells.extend(ic50(|fit| fit.ic50_abs));
    cells.push(number(computed.and_then(|computed| computed.gr_max)));
    cells.push(number(fit.and_then(|fit| fit.einf)));
    cells.extend(ic50(|fit| fit.ic50_rel));
    cells.extend([
        number(fit.and_then(|fit| Some(fit.curve?.hill))),
        number(computed.and_then(|computed| computed.gr_aoc)),
        computed.map(|computed| computed.curve.points().len().to_string()).unwrap_or_default(),
        computed.map(|computed| computed.at_limit.to_string()).unwrap_or_default(),
        curve.unit.to_string(),
    ]);
    match &curve.outcome {
        Ok(computed) => {
            let reasons: Vec<&str> = computed.fit.reasons.iter().map(|reason| reason.code()).collect();
            cells.extend([computed.fit.status.to_string(), reasons.join(";")]);
        }
        Err(refusal) => cells.extend(["not_reported".to_owned(), refusal.code().to_owned()]),
    }
    cells
}

/// What stands between two compounds of one cell.
pub(crate) const BETWEEN_PARTNERS: &str = "; ";

/// `wells.csv`: a well a row.
///
/// # Errors
/// When the writer fails.
pub fn wells(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "export",
        "plate",
        "read",
        "well",
        "row",
        "col",
        "value",
        "flag",
        "role",
        "cell_line",
        "compound",
        "dose",
        "unit",
        "experiment",
        "response",
        "excluded",
        "time",
        "flag_kind",
        "excluded_by",
        "partners",
        "second_compound",
        "second_dose",
        "second_unit",
    ])?;
    for plate in &analysis.plates {
        for (well, response) in &plate.wells {
            let content = &response.content;
            let second = content.partners.first();
            table.write_record([
                plate.export.to_string(),
                plate.name.to_string(),
                plate.read.to_string(),
                well.to_string(),
                (well.row() + 1).to_string(),
                (well.col() + 1).to_string(),
                number(response.value),
                response.flag.as_ref().map(|flag| flag.text.clone()).unwrap_or_default(),
                content.role.to_string(),
                content.cell_line.clone().unwrap_or_default(),
                content.compound.clone().unwrap_or_default(),
                number(content.dose.map(foldshift_tables::units::Dose::value)),
                content.dose.map(|dose| dose.unit().to_string()).unwrap_or_default(),
                content.experiment.clone().unwrap_or_default(),
                number(response.response),
                response.excluded.clone().unwrap_or_default(),
                plate.kinetics.as_ref().map(|kinetics| kinetics.words_of(*well)).unwrap_or_default(),
                response.flag.as_ref().map(|flag| flag.kind.name()).unwrap_or_default().to_owned(),
                response.excluded_by.map(By::name).unwrap_or_default().to_owned(),
                content.partners.iter().map(ToString::to_string).collect::<Vec<_>>().join(BETWEEN_PARTNERS),
                second.map(|second| second.compound.clone()).unwrap_or_default(),
                number(second.map(|second| second.dose.value())),
                second.map(|second| second.dose.unit().to_string()).unwrap_or_default(),
            ])?;
        }
    }
    table.flush()
}

/// `quality.csv`: a plate a row; where several lines share a plate, a row each.
///
/// # Errors
/// When the writer fails.
pub fn quality(analysis: &Analysis, out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record([
        "export",
        "plate",
        "read",
        "cell_line",
        "n_vehicle",
        "n_blank",
        "n_kill",
        "z_prime",
        "z_prime_against",
        "robust_z_prime",
        "signal_to_blank",
        "ssmd",
        "cv_vehicle",
        "cv_blank",
        "edge",
        "row_effect",
        "col_effect",
        "drift",
        "nrfe",
        "limit_of_blank",
        "verdict",
        "reasons",
        "codes",
        "nrfe_ratio",
        "gradient",
        "gradient_towards",
        "gradient_p",
        "uneven",
        "run_vehicle_drift",
        "run_blank_drift",
        "run_z_prime_drift",
        "blank_against_run",
        "blank_trend",
        "limit_of_detection",
        "n_below_detection",
        "no_dye",
        "time",
    ])?;
    for plate in &analysis.plates {
        for quality in &plate.quality {
            let mut cells = quality_cells(&plate.export, &plate.name, &plate.read, quality);
            cells.push(plate.kinetics.as_ref().map(|kinetics| kinetics.taken.clone()).unwrap_or_default());
            table.write_record(cells)?;
        }
    }
    table.flush()
}

fn quality_cells(export: &str, plate: &str, read: &str, quality: &Quality) -> Vec<String> {
    let reasons: Vec<String> =
        quality.reasons.iter().map(|reason| format!("{}: {}", reason.verdict, reason.words)).collect();
    vec![
        export.to_owned(),
        plate.to_owned(),
        read.to_owned(),
        quality.cell_line.clone(),
        quality.n_vehicle.to_string(),
        quality.n_blank.to_string(),
        quality.n_kill.to_string(),
        number(quality.z_prime),
        quality.z_prime_against.unwrap_or_default().to_owned(),
        number(quality.robust_z_prime),
        number(quality.signal_to_blank),
        number(quality.ssmd),
        number(quality.cv_vehicle),
        number(quality.cv_blank),
        number(quality.edge),
        number(quality.row_effect),
        number(quality.col_effect),
        number(quality.drift),
        number(quality.nrfe),
        number(quality.limit_of_blank),
        quality.verdict.to_string(),
        reasons.join("; "),
        quality.codes().join(";"),
        number(quality.nrfe_ratio),
        number(quality.gradient),
        quality.gradient_towards.unwrap_or_default().to_owned(),
        number(quality.gradient_p),
        quality.uneven.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "),
        number(quality.run_vehicle_drift),
        number(quality.run_blank_drift),
        number(quality.run_z_prime_drift),
        number(quality.blank_against_run),
        number(quality.blank_trend),
        number(quality.limit_of_detection),
        quality.n_below_detection.map(|n| n.to_string()).unwrap_or_default(),
        number(quality.no_dye),
    ]
}
