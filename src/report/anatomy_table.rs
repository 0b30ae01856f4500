//! `anatomy.csv`: how lines differ, a part a row; rows that name an experiment are technical.

use std::io;

use crate::report::result_tables::number;
use foldshift_curves::compare::Anatomy;
use foldshift_curves::compare::anatomy::{FTest, FractionKind, Free, InOneExperiment, Part};
use foldshift_curves::elementary::exp10;
use foldshift_tables::table::TableWriter;

/// Columns of `anatomy.csv`.
pub const ANATOMY_COLUMNS: [&str; 18] = [
    "parental",
    "resistant",
    "compound",
    "experiment",
    "part",
    "estimate",
    "qualifier",
    "lower95",
    "upper95",
    "n",
    "method",
    "p",
    "p_adjusted",
    "f",
    "df1",
    "df2",
    "p_technical",
    "verdict",
];

/// The cells after the names, empty until they are filled in.
#[derive(Default)]
struct Row {
    experiment: String,
    part: &'static str,
    estimate: Option<f64>,
    qualifier: &'static str,
    limits: [Option<f64>; 2],
    n: Option<usize>,
    method: String,
    p: Option<f64>,
    p_adjusted: Option<f64>,
    test: Option<FTest>,
    p_technical: Option<f64>,
    verdict: String,
}

impl Row {
    fn cells(self, anatomy: &Anatomy) -> [String; 18] {
        let count = |n: Option<usize>| n.map(|n| n.to_string()).unwrap_or_default();
        [
            anatomy.parental.clone(),
            anatomy.resistant.clone(),
            anatomy.compound.clone(),
            self.experiment,
            self.part.to_owned(),
            number(self.estimate),
            self.qualifier.to_owned(),
            number(self.limits[0]),
            number(self.limits[1]),
            count(self.n),
            self.method,
            number(self.p),
            number(self.p_adjusted),
            number(self.test.map(|test| test.f)),
            count(self.test.map(|test| test.df1)),
            count(self.test.map(|test| test.df2)),
            number(self.p_technical.or(self.test.map(|test| test.p))),
            self.verdict,
        ]
    }
}

/// `anatomy.csv`: parts of a comparison over experiments, then what each experiment says.
///
/// # Errors
/// When the writer fails.
pub fn anatomy(anatomies: &[Anatomy], out: impl io::Write) -> io::Result<()> {
    let mut table = TableWriter::new(out);
    table.write_record(ANATOMY_COLUMNS)?;
    for anatomy in anatomies {
        let rows = over_experiments(anatomy).into_iter();
        for row in rows.chain(anatomy.experiments.iter().flat_map(in_experiment)) {
            table.write_record(row.cells(anatomy))?;
        }
    }
    table.flush()
}

fn over_experiments(anatomy: &Anatomy) -> Vec<Row> {
    let mut rows: Vec<Row> = anatomy
        .components
        .iter()
        .map(|found| Row {
            part: found.part.name(),
            estimate: found.estimate,
            qualifier: found.qualifier,
            limits: [found.lower, found.upper],
            n: Some(found.n),
            method: found.method.to_string(),
            p: found.p,
            p_adjusted: found.p_adjusted,
            p_technical: found.p_technical,
            verdict: found.verdict.name().to_owned(),
            ..Row::default()
        })
        .collect();
    let one = anatomy.one_curve;
    rows.push(Row {
        part: "one_curve",
        n: Some(one.n),
        method: "technical".to_owned(),
        p_technical: one.p_technical,
        verdict: format!("rejected_in:{}", one.n_rejected),
        ..Row::default()
    });
    rows.push(Row {
        part: "best_model",
        n: Some(one.n),
        method: "technical".to_owned(),
        verdict: anatomy.best_model.map(Free::name).unwrap_or_default(),
        ..Row::default()
    });
    let fraction = anatomy.fraction;
    let (qualifier, method) = match fraction.kind {
        FractionKind::Mixture if fraction.technical_only => ("", "technical"),
        FractionKind::Mixture => ("", "t_over_experiments"),
        FractionKind::EfficacyOrResistantFraction => (">", "t_over_experiments"),
        FractionKind::NotSupported => ("nd", ""),
    };
    let of = |part, estimate, limits| Row {
        part,
        estimate,
        qualifier,
        limits,
        n: Some(fraction.n),
        method: method.to_owned(),
        p_technical: fraction.p_technical,
        verdict: fraction.kind.name().to_owned(),
        ..Row::default()
    };
    rows.push(of("resistant_fraction", fraction.estimate, [fraction.lower, fraction.upper]));
    if fraction.kind == FractionKind::Mixture {
        rows.push(of("resistant_shift", fraction.shift, fraction.shift_interval));
    }
    rows
}

fn in_experiment(one: &InOneExperiment) -> Vec<Row> {
    let of = |part: &'static str| Row {
        experiment: one.experiment.clone(),
        part,
        method: "technical".to_owned(),
        ..Row::default()
    };
    let said = |rejected: bool| if rejected { "rejected" } else { "not_rejected" }.to_owned();
    let mut rows = Vec::new();
    let parts = [Part::Potency, Part::Plateau, Part::Slope, Part::Top].map(Part::name);
    let tests = parts.into_iter().zip(one.shared).chain([("one_curve", one.one_curve)]);
    for (part, test) in tests.filter(|(_, test)| test.is_some()) {
        rows.push(Row { test, verdict: said(test.is_some_and(|test| test.p < 0.05)), ..of(part) });
    }
    if let Some(mixture) = one.mixture {
        let verdict = if mixture.is_supported() { "supported" } else { "not_supported" };
        let of = |part, estimate, limits| Row {
            // What the likelihood does not support is a place in its search, no estimate.
            estimate: Some(estimate).filter(|_| mixture.is_supported()),
            limits: if mixture.is_supported() { limits } else { [None, None] },
            p_technical: Some(mixture.p),
            verdict: verdict.to_owned(),
            ..of(part)
        };
        rows.push(of("resistant_fraction", mixture.fraction, mixture.fraction_interval));
        let limits = mixture.log_shift_interval.map(|limit| limit.map(exp10));
        rows.push(of("resistant_shift", exp10(mixture.log_shift), limits));
    }
    rows
}
