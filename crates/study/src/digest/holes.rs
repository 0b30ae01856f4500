//! Curves that every other experiment has, and compounds that one experiment has alone.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::cells::Cell;
use crate::digest::questions::{Question, listed};
use foldshift_tables::numerals::counted;

/// An experiment lacks no more than one part in this of what the others have, or it was meant to be smaller.
const SMALL_PART: usize = 3;

/// Compound and line.
type Key<'a> = (&'a str, &'a str);

/// `all`: no plate of the study is left out. `explained`: compound, line and experiment of holes that a name explains.
pub(super) fn questions(cells: &[Cell], all: bool, explained: &BTreeSet<[String; 3]>) -> Vec<Question> {
    let mut experiments: BTreeMap<&str, BTreeSet<Key>> = BTreeMap::new();
    for cell in cells {
        experiments.entry(&cell.experiment).or_default().insert((&cell.compound, &cell.cell_line));
    }
    if experiments.len() < 2 {
        return Vec::new();
    }
    let largest = experiments.values().map(BTreeSet::len).max().unwrap_or(0);
    let mut found = Vec::new();
    for (experiment, present) in &experiments {
        // What one small experiment lacks is expected none the less.
        let of_size = |keys: &BTreeSet<Key>| 2 * keys.len() >= largest;
        let mut others = experiments
            .iter()
            .filter(|(other, keys)| other != &experiment && of_size(keys))
            .map(|(_, keys)| keys);
        let first = others.next().cloned().unwrap_or_default();
        let expected: BTreeSet<Key> = others.fold(first, |common, keys| &common & keys);
        let missing: Vec<Key> = expected.difference(present).copied().collect();
        let few = missing.len() * SMALL_PART <= expected.len() || (missing.len() == 1 && expected.len() == 2);
        if !missing.is_empty() && few {
            found.push(Question::Missing {
                experiment: (*experiment).to_owned(),
                what: in_words(&missing, &expected),
                cells: missing
                    .iter()
                    .map(|(compound, line)| [compound, line].map(|&s| s.to_owned()))
                    .collect(),
                told: all
                    && !missing
                        .iter()
                        .all(|(c, l)| explained.contains(&[*c, *l, *experiment].map(str::to_owned))),
            });
        }
    }
    found.extend(alone(cells, experiments.len()));
    found
}

/// `KM12-LR1 x larotrectinib`; of a line that lacks all compounds, and of a compound that all lines lack, one name.
fn in_words(missing: &[Key], expected: &BTreeSet<Key>) -> String {
    let mut by_line: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for &(compound, line) in missing {
        by_line.entry(line).or_default().push(compound);
    }
    let mut by_compounds: BTreeMap<Vec<&str>, Vec<&str>> = BTreeMap::new();
    for (line, compounds) in by_line {
        by_compounds.entry(compounds).or_default().push(line);
    }
    let mut said = Vec::new();
    for (compounds, lines) in by_compounds {
        let whole_line = |line: &str| {
            expected.iter().filter(|(_, own)| *own == line).all(|(compound, _)| compounds.contains(compound))
        };
        let whole_compound = |compound: &str| {
            expected.iter().filter(|(own, _)| *own == compound).all(|(_, line)| lines.contains(line))
        };
        let owned = |names: &[&str]| listed(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        said.push(if lines.iter().all(|line| whole_line(line)) && compounds.len() > 1 {
            format!("{} (all {})", owned(&lines), counted(compounds.len(), "compound"))
        } else if compounds.iter().all(|compound| whole_compound(compound)) && lines.len() > 1 {
            format!("{} (all {})", owned(&compounds), counted(lines.len(), "line"))
        } else {
            format!("{} x {}", owned(&lines), owned(&compounds))
        });
    }
    said.join("; ")
}

/// Compounds of one experiment, where there are several and other compounds are in more.
fn alone(cells: &[Cell], experiments: usize) -> Vec<Question> {
    let mut by_compound: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for cell in cells {
        by_compound.entry(&cell.compound).or_default().insert(&cell.experiment);
    }
    if experiments < 2 || by_compound.values().all(|own| own.len() == 1) {
        return Vec::new();
    }
    by_compound
        .into_iter()
        .filter(|(_, own)| own.len() == 1)
        .filter_map(|(compound, own)| {
            let (compound, experiment) = (compound.to_owned(), (*own.first()?).to_owned());
            Some(Question::OnlyIn { compound, experiment })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::cells::tests::cell;

    /// All lines, compounds and experiments but those that `lacks` names.
    fn told(lacks: impl Fn(&str, &str, &str) -> bool) -> Vec<String> {
        let mut cells = Vec::new();
        for compound in ["a", "b", "c", "d"] {
            for line in ["P", "R1", "R2"] {
                for experiment in ["1", "2", "3"] {
                    if !lacks(compound, line, experiment) {
                        cells.push(cell(compound, line, experiment, ["1 nM", "1 uM"]));
                    }
                }
            }
        }
        questions(&cells, true, &BTreeSet::new()).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_hole_is_told_in_as_few_words_as_it_takes() {
        let none: [&str; 0] = [];
        assert_eq!(told(|_, _, _| false), none);
        assert_eq!(
            told(|c, l, e| c == "a" && l == "R1" && e == "3"),
            ["missing in 3, where the other curves are: R1 x a"]
        );
        assert_eq!(
            told(|c, l, e| "ab".contains(c) && l == "R1" && e == "3"),
            ["missing in 3, where the other curves are: R1 x a, b"]
        );
        assert_eq!(
            told(|_, l, e| l == "R1" && e == "3"),
            ["missing in 3, where the other curves are: R1 (all 4 compounds)"]
        );
        assert_eq!(
            told(|c, _, e| c == "b" && e == "2"),
            ["missing in 2, where the other curves are: b (all 3 lines)"]
        );
    }

    #[test]
    fn a_smaller_experiment_and_a_line_that_came_later_are_no_holes() {
        let none: [&str; 0] = [];
        assert_eq!(told(|c, _, e| c != "a" && e == "3"), none);
        // A line that two experiments lack is not expected in the third.
        assert_eq!(told(|_, l, e| l == "R2" && e != "3"), none);
        assert_eq!(told(|c, _, e| c == "d" && e != "3"), ["d is in 3 only"]);
    }

    #[test]
    fn a_stray_experiment_hides_no_hole() {
        // Experiment 3 holds one curve; the others are held against each other.
        assert_eq!(
            told(|c, l, e| (e == "3" && (c, l) != ("a", "R2")) || (e == "2" && l == "R1" && "ab".contains(c))),
            ["missing in 2, where the other curves are: R1 x a, b"]
        );
    }
}
