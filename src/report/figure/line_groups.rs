//! Which lines share a figure of curves.

use std::collections::BTreeSet;

use super::multiples::MOST_PANELS;
use foldshift_study::analysis::Analysis;

/// The lines of each figure of curves, in order: a parental line with its resistant ones, by thirty where there are more;
/// then all lines that stand in no pair, together.
#[must_use]
pub fn line_groups(analysis: &Analysis) -> Vec<Vec<String>> {
    let mut by_parental: Vec<(&str, Vec<&str>)> = Vec::new();
    for pair in &analysis.study.pairs {
        let place = by_parental.iter().position(|(parental, _)| *parental == pair.parental);
        let place = place.unwrap_or_else(|| {
            by_parental.push((&pair.parental, Vec::new()));
            by_parental.len() - 1
        });
        for line in &pair.resistant {
            if !by_parental[place].1.contains(&line.as_str()) {
                by_parental[place].1.push(line);
            }
        }
    }
    let mut groups: Vec<Vec<String>> = Vec::new();
    for (parental, resistant) in &by_parental {
        for some in resistant.chunks(MOST_PANELS) {
            groups.push(std::iter::once(parental).chain(some).map(|line| (*line).to_owned()).collect());
        }
    }
    let grouped: BTreeSet<&str> = groups.iter().flatten().map(String::as_str).collect();
    let all: BTreeSet<&str> = analysis.curves.iter().map(|c| c.assembled.key.cell_line.as_str()).collect();
    let alone: Vec<String> = all.difference(&grouped).map(|line| (*line).to_owned()).collect();
    groups.extend(alone.chunks(MOST_PANELS).map(<[String]>::to_vec));
    groups
}
