//! The absolute IC50 of one line under one compound, over experiments.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::words;
use foldshift_curves::compare::combine;
use foldshift_curves::fit::Ic50;
use foldshift_tables::units::DoseUnit;

/// An absolute IC50 over experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct LineIc50 {
    /// Cell line.
    pub cell_line: String,
    /// Compound.
    pub compound: String,
    /// The IC50 as it is printed everywhere: `12.3 nM`, `> 10 µM`, `not determinable`.
    pub ic50: String,
    /// Its interval as it is printed: `10.1–15.0`, `wells 11.0–13.9` of one experiment; empty where there is none.
    pub interval: String,
    /// Geometric mean in `unit`; `None` when censored or unknown.
    pub estimate: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    pub qualifier: String,
    /// Lower 95 % limit over experiments in `unit`, or the bound of a right-censored value.
    pub lower: Option<f64>,
    /// Upper 95 % limit over experiments in `unit`, or the bound of a left-censored value.
    pub upper: Option<f64>,
    /// Unit of the doses.
    pub unit: String,
    /// Experiments with an IC50 or a bound.
    pub n: usize,
    /// Experiments in which nothing can be said.
    pub unknown: usize,
}

/// The IC50s of curves, one per experiment, put together.
#[derive(Debug, Default)]
pub(super) struct Ic50s(BTreeMap<(String, String), (DoseUnit, Vec<Ic50>)>);

impl Ic50s {
    /// Takes the IC50 of one experiment.
    pub(super) fn take(&mut self, (cell_line, compound): (&str, &str), unit: DoseUnit, ic50: Ic50) {
        let key = (cell_line.to_owned(), compound.to_owned());
        self.0.entry(key).or_insert_with(|| (unit, Vec::new())).1.push(ic50);
    }

    /// By line and compound.
    pub(super) fn all(self) -> Vec<LineIc50> {
        self.0.into_iter().map(|(key, (unit, ic50s))| of(key, unit, &ic50s)).collect()
    }
}

fn of((cell_line, compound): (String, String), unit: DoseUnit, ic50s: &[Ic50]) -> LineIc50 {
    let combined = combine(ic50s.iter().copied());
    let interval = match ic50s {
        [only] => words::limits_of_wells(*only, unit),
        _ => words::combined_limits(&combined, unit),
    };
    let dose = foldshift_curves::fit::dose_of;
    LineIc50 {
        cell_line,
        compound,
        ic50: words::combined_value(&combined, unit),
        interval,
        estimate: dose(combined.log_ic50),
        qualifier: combined.qualifier.to_owned(),
        lower: dose(combined.lower),
        upper: dose(combined.upper),
        unit: unit.to_string(),
        n: combined.n,
        unknown: combined.unknown,
    }
}
