//! Total protein of the resistant line over that of the parental line, both in vehicle, on one membrane.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::evidence::blot::Settings;
use crate::evidence::blot::band::Signal;
use crate::evidence::blot::membrane::{Membranes, ratio_of};
use crate::evidence::blot::pooled::Mean;
use crate::knowledge::antibody::Target;
use foldshift_curves::elementary::exp10;
use foldshift_curves::statistics::mean;
use foldshift_tables::diagnostic::Place;

/// How much of a protein a resistant line holds beside its parental line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TotalShift {
    /// The parental line.
    pub parental: String,
    /// The resistant line.
    pub resistant: String,
    /// The protein.
    pub protein: String,
    /// (tX/loading) resistant over parental, geometric mean over blots; `None` when no blot is valid.
    pub fraction: Option<Mean>,
    /// The same of blots that must not be used, when no blot is valid.
    pub invalid: Option<Mean>,
    /// Blots that were left out, each with what is wrong with it.
    pub left_out: Vec<String>,
    /// Where the first band stands.
    #[serde(skip)]
    pub place: Place,
}

/// What one experiment says: logarithms, each with whether it is a bound; faults.
#[derive(Default)]
struct Said {
    logs: Vec<(f64, bool)>,
    faults: BTreeSet<String>,
}

/// Every total protein that both lines of a pair show in vehicle on one membrane, in the order of pairs and proteins.
pub(super) fn totals(membranes: &Membranes, pairs: &[(&str, &str)], settings: &Settings) -> Vec<TotalShift> {
    let mut found = Vec::new();
    for (parental, resistant) in pairs {
        let mut proteins: BTreeMap<&str, (BTreeMap<&str, Said>, &Place)> = BTreeMap::new();
        for (membrane, target, key, band) in membranes.all() {
            let Target::Total { protein } = target else { continue };
            if !band.sample.is_vehicle() || band.sample.line != *resistant {
                continue;
            }
            let mut partner = key.clone();
            (*parental).clone_into(&mut partner.line);
            let (Some(r), Some(p)) =
                (membranes.amount(membrane, target, key), membranes.amount(membrane, target, &partner))
            else {
                continue;
            };
            let (of, _) = proteins.entry(protein).or_insert_with(|| (BTreeMap::new(), &band.place));
            let said = of.entry(&membrane.experiment).or_default();
            let what = format!("{protein} of {resistant} on {}", membrane.words());
            match ratio_of(&r, &p, &what, &format!("{parental} in vehicle"), settings.loading_within) {
                Ok(relative) => {
                    said.faults.extend(relative.faults);
                    match relative.loaded {
                        Some(log) => said.logs.push((log, relative.below)),
                        None => {
                            said.faults
                                .insert(format!("no loading control for {protein} on {}", membrane.words()));
                        }
                    }
                }
                Err(fault) => {
                    said.faults.insert(fault);
                }
            }
        }
        for (protein, (experiments, place)) in proteins {
            let (mut valid, mut all, mut left_out) = (Vec::new(), Vec::new(), Vec::new());
            for (experiment, said) in experiments {
                let below = said.logs.iter().any(|(_, below)| *below);
                let logs: Vec<f64> = said.logs.iter().map(|(log, _)| *log).collect();
                let signal = mean(&logs)
                    .map(exp10)
                    .map(|value| if below { Signal::Below(value) } else { Signal::Measured(value) });
                all.extend(signal);
                if said.faults.is_empty() {
                    valid.extend(signal);
                } else {
                    let faults: Vec<String> = said.faults.into_iter().collect();
                    left_out.push(format!("blot {experiment}: {}", faults.join("; ")));
                }
            }
            let fraction = Mean::of(&valid);
            found.push(TotalShift {
                parental: (*parental).to_owned(),
                resistant: (*resistant).to_owned(),
                protein: protein.to_owned(),
                fraction,
                invalid: if fraction.is_none() { Mean::of(&all) } else { None },
                left_out,
                place: place.clone(),
            });
        }
    }
    found
}
