//! Which doses each compound was given in, how far apart, and in how many wells; compounds that are alike in one sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::names::and;
use super::passage::Passage;
use crate::report::words::{counted, first_few, trimmed};
use foldshift_curves::elementary::{exp10, log10};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::digest::shown;
use foldshift_tables::units::Dose;

/// Series that are told one by one.
const MOST_SERIES: usize = 6;
/// Compounds that are named for one series.
const MOST_NAMED: usize = 8;
/// Steps between neighbouring doses that differ by no more than this factor are those of one series: 1, 3, 10 is one.
const EVEN: f64 = 1.2;
/// Steps that differ by no more than this are the same.
const SAME: f64 = 1.01;

/// A dose to three digits in its base unit, so that `316 nM` is the second step of a half-log series from `1 µM`.
type Rung = String;

/// The doses of one compound, with the wells of each in every line and experiment.
#[derive(Default)]
struct Series<'a> {
    doses: BTreeMap<Rung, Dose>,
    wells: BTreeMap<(&'a str, &'a str, Rung), usize>,
}

/// Says the doses of every compound.
pub(super) fn doses(analysis: &Analysis, said: &mut Passage) {
    let mut of: BTreeMap<&str, Series> = BTreeMap::new();
    for well in analysis.plates.iter().flat_map(|plate| plate.wells.values()) {
        let content = &well.content;
        let (Role::Sample, Some(compound), Some(dose)) = (content.role, &content.compound, content.dose)
        else {
            continue;
        };
        if dose.is_zero() {
            continue;
        }
        let rung = format!("{:?} {:.2e}", dose.unit().quantity(), size(dose));
        let series = of.entry(compound).or_default();
        series.doses.entry(rung.clone()).or_insert(dose);
        let line = content.cell_line.as_deref().unwrap_or_default();
        let experiment = content.experiment.as_deref().unwrap_or_default();
        *series.wells.entry((line, experiment, rung)).or_default() += 1;
    }
    let mut alike: Vec<(String, Vec<&str>)> = Vec::new();
    for (compound, series) in of {
        let words = series.words();
        match alike.iter_mut().find(|(other, _)| *other == words) {
            Some((_, compounds)) => compounds.push(compound),
            None => alike.push((words, vec![compound])),
        }
    }
    for (words, compounds) in alike.iter().take(MOST_SERIES) {
        let names =
            if compounds.len() > MOST_NAMED { first_few(compounds, MOST_NAMED) } else { and(compounds) };
        said.say(format!("For {names} there {words}."));
    }
    if let Some(more @ [_, ..]) = alike.get(MOST_SERIES..) {
        let compounds: usize = more.iter().map(|(_, compounds)| compounds.len()).sum();
        said.say(format!(
            "{} had other series of doses, listed in wells.csv.",
            counted(compounds, "further compound")
        ));
    }
}

/// In base units.
fn size(dose: Dose) -> f64 {
    dose.value() * 10_f64.powi(dose.unit().exponent())
}

impl Series<'_> {
    /// `were 8 doses from 1 nM to 3.16 µM, 3.16-fold apart, with 3 wells a dose, line and experiment`.
    fn words(&self) -> String {
        let mut doses: Vec<Dose> = self.doses.values().copied().collect();
        doses.sort_by(|a, b| size(*a).total_cmp(&size(*b)));
        let counts: BTreeSet<usize> = self.wells.values().copied().collect();
        let wells = match (counts.first(), counts.last()) {
            (Some(least), Some(most)) if least < most => format!("{least} to {most} wells"),
            (_, most) => counted(most.copied().unwrap_or_default(), "well"),
        };
        let range = match doses.as_slice() {
            [] => String::new(),
            [only] => format!("was a single dose of {}", shown(*only)),
            [first, .., last] => {
                format!(
                    "were {} doses from {} to {}, {}",
                    doses.len(),
                    shown(*first),
                    shown(*last),
                    steps(&doses)
                )
            }
        };
        format!("{range}, with {wells} a dose, line and experiment")
    }
}

/// How far apart neighbouring doses are.
fn steps(doses: &[Dose]) -> String {
    let factors: Vec<f64> = doses.windows(2).map(|pair| size(pair[1]) / size(pair[0])).collect();
    let least = factors.iter().copied().fold(f64::INFINITY, f64::min);
    let most = factors.iter().copied().fold(0.0, f64::max);
    #[expect(clippy::cast_precision_loss, reason = "a few doses")]
    let mean = exp10(factors.iter().map(|factor| log10(*factor)).sum::<f64>() / factors.len() as f64);
    if most <= SAME * least {
        format!("{}-fold apart", trimmed(mean))
    } else if most <= EVEN * least {
        format!("about {}-fold apart", trimmed(mean))
    } else {
        format!("{}- to {}-fold apart", trimmed(least), trimmed(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_tables::units::DoseUnit;

    #[test]
    fn steps_are_even_about_even_or_told_from_least_to_most() {
        let of = |values: &[f64]| {
            let doses: Vec<Dose> =
                values.iter().filter_map(|value| Dose::new(*value, DoseUnit::NANOMOLAR)).collect();
            steps(&doses)
        };
        assert_eq!(of(&[1.0, 2.0, 4.0, 8.0]), "2-fold apart");
        assert_eq!(of(&[1.0, 3.0, 10.0, 30.0]), "about 3.11-fold apart");
        assert_eq!(of(&[1.0, 10.0, 20.0]), "2- to 10-fold apart");
    }
}
