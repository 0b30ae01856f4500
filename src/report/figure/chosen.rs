//! A study as if some lines and compounds alone had been asked for, so that its figures draw these and no others.

use std::collections::BTreeSet;

use foldshift_study::analysis::Analysis;

/// The analysis with these lines and compounds alone; `None` leaves all of them.
///
/// The parental line of a resistant one that stays, stays with it. Plates stay as they are, each at its index, since they hold
/// other lines as well. Nothing is computed again: every number is the one of the whole analysis. A line or compound that is unknown leaves
/// nothing.
#[must_use]
pub fn chosen(analysis: &Analysis, lines: Option<&[String]>, compounds: Option<&[String]>) -> Analysis {
    let mut analysis = analysis.clone();
    if let Some(lines) = lines {
        only_lines(&mut analysis, lines);
    }
    if let Some(compounds) = compounds {
        only_compounds(&mut analysis, compounds);
    }
    analysis
}

fn only_lines(analysis: &mut Analysis, lines: &[String]) {
    let mut kept: BTreeSet<String> = lines.iter().cloned().collect();
    for pair in &mut analysis.study.pairs {
        pair.resistant.retain(|line| lines.contains(line));
        if !pair.resistant.is_empty() {
            kept.insert(pair.parental.clone());
        }
    }
    analysis.study.pairs.retain(|pair| !pair.resistant.is_empty());
    analysis.curves.retain(|curve| kept.contains(&curve.assembled.key.cell_line));
    analysis.shifts.retain(|shift| lines.contains(&shift.resistant));
    analysis.noise.charts.retain(|chart| kept.contains(&chart.cell_line));
    analysis.mechanism.retain(|judged| lines.contains(&judged.resistant));
}

fn only_compounds(analysis: &mut Analysis, compounds: &[String]) {
    analysis.curves.retain(|curve| compounds.contains(&curve.assembled.key.compound));
    analysis.shifts.retain(|shift| compounds.contains(&shift.compound));
    analysis.noise.charts.retain(|chart| compounds.contains(&chart.compound));
    for judged in &mut analysis.mechanism {
        judged.judgement.panel.drugs.retain(|drug| compounds.contains(&drug.written));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::figure::{About, Format, for_column};
    use crate::report::fixture::km12;

    fn of(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_line_brings_its_parental_one_and_no_other() {
        let some = chosen(km12(), Some(&of(&["KM12-LR2"])), Some(&of(&["trametinib"])));
        let figures = for_column(&some, &Format::PAGE);
        let lines = figures.iter().find_map(|figure| match &figure.about {
            About::Curves { lines, .. } => Some(lines.clone()),
            _ => None,
        });
        assert_eq!(lines, Some(of(&["KM12", "KM12-LR2"])));
        assert_eq!(some.compounds(), ["trametinib"]);
        let folds = figures.iter().find(|figure| figure.about == About::Folds).expect("a fold");
        assert!(folds.svg.contains("trametinib") && !folds.svg.contains("KM12-LR1"));
    }

    #[test]
    fn numbers_are_those_of_the_whole_and_nothing_chosen_is_everything() {
        assert_eq!(&chosen(km12(), None, None), km12());
        let some = chosen(km12(), Some(&of(&["KM12-LR1"])), None);
        assert!(some.shifts.iter().all(|shift| km12().shifts.contains(shift)) && !some.shifts.is_empty());
        assert!(chosen(km12(), Some(&of(&["=cmd()"])), None).curves.is_empty());
    }
}
