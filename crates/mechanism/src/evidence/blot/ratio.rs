//! What is left of a phosphorylation under a drug, blot by blot.
//!
//! ```text
//!      (pX / loading) drug   (pX / loading) vehicle
//! r = ──────────────────── ÷ ──────────────────────      each quotient on one membrane
//!      (tX / loading) drug   (tX / loading) vehicle
//! ```
//!
//! Phospho and total protein may lie on two membranes: each is divided by its own loading and its own vehicle first, so no
//! intensity is ever compared between membranes. Where both lie on one membrane its loading cancels.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evidence::blot::Settings;
use crate::evidence::blot::band::{Band, Membrane, Sample, SampleKey, Signal};
use crate::evidence::blot::membrane::{Membranes, Relative};
use crate::knowledge::antibody::Target;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_curves::statistics::mean;
use foldshift_tables::diagnostic::Place;

/// A phosphorylation under a drug over the same line's vehicle, on one blot.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Ratio {
    /// The experiment; the blot where no experiment is named.
    pub experiment: String,
    /// What was in the lane.
    #[serde(flatten)]
    pub sample: Sample,
    /// The phosphorylated protein.
    pub target: Target,
    /// pX/tX, each over loading and vehicle; `None` when the total was not probed or cannot be used.
    pub over_total: Option<Signal>,
    /// pX/loading over vehicle; `None` without loading.
    pub over_loading: Option<Signal>,
    /// tX/loading over vehicle: how much of the protein is left.
    pub total_left: Option<f64>,
    /// The residual: pX/tX, or pX/loading where the total was not probed.
    pub residual: Option<Signal>,
    /// Why it must not be used, in words.
    pub faults: BTreeSet<String>,
    /// What else must be known, in words.
    pub notes: BTreeSet<String>,
    /// Where the band stands.
    #[serde(skip)]
    pub place: Place,
}

impl Ratio {
    /// Is there a number, and nothing against it?
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.residual.is_some() && self.faults.is_empty()
    }
}

/// A logarithm and whether it is an upper bound.
type Log = (f64, bool);

/// What one membrane says of one phosphorylation.
#[derive(Default)]
struct Said {
    over_total: Option<Log>,
    over_loading: Option<Log>,
    total_left: Option<f64>,
    total_probed: bool,
    faults: BTreeSet<String>,
    notes: BTreeSet<String>,
}

/// Every phosphorylation under a drug of every blot, in the order of experiments, samples and targets.
pub(super) fn ratios(membranes: &Membranes, settings: &Settings) -> Vec<Ratio> {
    let mut groups: BTreeMap<(&str, SampleKey, &Target), (&Band, Vec<Said>)> = BTreeMap::new();
    for (membrane, target, key, band) in membranes.all() {
        let Target::Phospho { protein, .. } = target else { continue };
        if band.sample.is_vehicle() {
            continue;
        }
        let said = one(membranes, membrane, (target, protein), key, settings);
        let group =
            groups.entry((membrane.experiment.as_str(), key.clone(), target)).or_insert((band, Vec::new()));
        group.1.push(said);
    }
    let all = groups
        .into_iter()
        .map(|((experiment, _, target), (band, said))| together(experiment, target, band, said));
    all.collect()
}

/// One membrane.
fn one(
    membranes: &Membranes,
    membrane: &Membrane,
    (target, protein): (&Target, &str),
    key: &SampleKey,
    settings: &Settings,
) -> Said {
    let mut said = Said::default();
    let phospho = match membranes.relative(membrane, target, key, settings.loading_within) {
        Some(Ok(relative)) => relative,
        Some(Err(fault)) => {
            said.faults.insert(fault);
            return said;
        }
        None => return said,
    };
    said.faults.extend(phospho.faults.iter().cloned());
    said.over_loading = phospho.loaded.map(|log| (log, phospho.below));
    if phospho.loaded.is_none() {
        said.notes.insert(format!("no loading control for {target} on {}", membrane.words()));
    }
    let total = Target::Total { protein: protein.to_owned() };
    let found = totals(membranes, membrane, &total, key, settings);
    said.total_probed = !found.is_empty();
    let mut over = Vec::new();
    let mut left = Vec::new();
    for (on, relative) in found {
        match relative {
            Ok(total) => {
                said.faults.extend(total.faults.iter().cloned());
                left.extend(total.loaded.filter(|_| !total.below));
                if total.below {
                    said.faults.insert(format!(
                        "{protein} under the drug is not above its background on {}",
                        on.words()
                    ));
                    continue;
                }
                match quotient(&phospho, &total, on == membrane) {
                    Some(log) => over.push(log),
                    None => {
                        let message = format!(
                            "{target} and {protein} lie on two membranes, and one has no loading control"
                        );
                        said.faults.insert(message);
                    }
                }
            }
            Err(fault) => {
                said.faults.insert(fault);
            }
        }
    }
    said.over_total = mean(&over).map(|log| (log, phospho.below));
    said.total_left = mean(&left);
    if let Some(left) = said.total_left.filter(|left| *left < log10(settings.total_lost)) {
        said.notes.insert(format!(
            "total {protein} falls to {:.2} of the vehicle under the drug: compare {target}/loading with {target}/{protein}",
            exp10(left)
        ));
    }
    said
}

/// The total of a protein: on the membrane of its phosphorylation, else on the others of the same blot or experiment.
fn totals<'a>(
    membranes: &Membranes<'a>,
    membrane: &Membrane,
    total: &Target,
    key: &SampleKey,
    settings: &Settings,
) -> Vec<(&'a Membrane, Result<Relative, String>)> {
    let all: Vec<(&Membrane, Result<Relative, String>)> = membranes
        .of_experiment(&membrane.experiment)
        .filter_map(|on| Some((on, membranes.relative(on, total, key, settings.loading_within)?)))
        .collect();
    for near in
        [|on: &Membrane, own: &Membrane| on == own, |on: &Membrane, own: &Membrane| on.blot == own.blot]
    {
        if all.iter().any(|(on, _)| near(on, membrane)) {
            return all.into_iter().filter(|(on, _)| near(on, membrane)).collect();
        }
    }
    all
}

/// log₁₀ of phospho over total. On one membrane the loading cancels.
fn quotient(phospho: &Relative, total: &Relative, one_membrane: bool) -> Option<f64> {
    match (phospho.loaded, total.loaded) {
        (Some(phospho), Some(total)) => Some(phospho - total),
        _ if one_membrane => Some(phospho.plain - total.plain),
        _ => None,
    }
}

/// Several membranes of one experiment are technical: their geometric mean.
fn together(experiment: &str, target: &Target, band: &Band, said: Vec<Said>) -> Ratio {
    let combine = |logs: Vec<Log>| {
        let below = logs.iter().any(|(_, below)| *below);
        let value = mean(&logs.iter().map(|(log, _)| *log).collect::<Vec<f64>>()).map(exp10)?;
        Some(if below { Signal::Below(value) } else { Signal::Measured(value) })
    };
    let over_total = combine(said.iter().filter_map(|one| one.over_total).collect());
    let over_loading = combine(said.iter().filter_map(|one| one.over_loading).collect());
    let left: Vec<f64> = said.iter().filter_map(|one| one.total_left).collect();
    let probed = said.iter().any(|one| one.total_probed);
    let mut faults: BTreeSet<String> = said.iter().flat_map(|one| one.faults.iter().cloned()).collect();
    let mut notes: BTreeSet<String> = said.into_iter().flat_map(|one| one.notes).collect();
    let residual = if probed { over_total } else { over_loading };
    if !probed && residual.is_some() {
        notes.insert(format!(
            "the total of {} was not probed: {target} over loading alone",
            target.code().trim_start_matches('p')
        ));
    }
    if residual.is_none() && faults.is_empty() {
        faults.insert(format!("{target} has neither a total protein nor a loading control to divide by"));
    }
    Ratio {
        experiment: experiment.to_owned(),
        sample: band.sample.clone(),
        target: target.clone(),
        over_total,
        over_loading,
        total_left: mean(&left).map(exp10),
        residual,
        faults,
        notes,
        place: band.place.clone(),
    }
}
