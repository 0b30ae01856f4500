//! Experiments that hold one half of a pair: the wells of a line without those of the line that it is compared with.
//!
//! One wrong cell in the column of the experiment parts two lines that were treated side by side, and a fold loses an
//! experiment, or its pairs, without a word. An experiment that another one completes is asked about together with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::digest::cells::Cell;
use crate::digest::names::one_name;
use crate::digest::questions::Question;
use crate::study_file::Pair;
use foldshift_tables::natural_order;

/// The lines of every experiment under each compound, names that may be one under one name.
struct Held {
    /// Compound and line in their experiments.
    experiments: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Held {
    fn of(cells: &[Cell], earlier: &[Question]) -> Self {
        let [compounds, lines, experiments] =
            ["compound", "line", "experiment"].map(|kind| one_name(earlier, kind));
        let mut held: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
        for cell in cells {
            let [compound, line, experiment] =
                [(&compounds, &cell.compound), (&lines, &cell.cell_line), (&experiments, &cell.experiment)]
                    .map(|(one, name)| one.get(name).unwrap_or(name).clone());
            held.entry(experiment).or_default().insert((compound, line));
        }
        Self { experiments: held }
    }

    /// Does an experiment hold a line?
    fn holds(&self, experiment: &str, line: &str) -> bool {
        self.experiments.get(experiment).is_some_and(|held| held.iter().any(|(_, own)| own == line))
    }

    /// Compounds of a line, over all experiments.
    fn compounds(&self, line: &str) -> BTreeSet<&str> {
        let all = self.experiments.values().flatten();
        all.filter(|(_, own)| own == line).map(|(compound, _)| compound.as_str()).collect()
    }

    fn with(&self, line: &str) -> Vec<&str> {
        self.experiments
            .keys()
            .map(String::as_str)
            .filter(|experiment| self.holds(experiment, line))
            .collect()
    }
}

/// A parental line and its resistant lines with which it shares a compound.
struct Compared<'a> {
    pair: &'a Pair,
    parental: String,
    resistant: Vec<String>,
}

/// Pairs of a line from which on an experiment of the parental line alone is no slip: it is measured more often.
const ENOUGH_PAIRS: usize = 3;

/// What is asked of the halves of pairs. `earlier` are questions of names: names that may be one count as one.
pub(super) fn questions(cells: &[Cell], pairs: &[Pair], earlier: &[Question]) -> Vec<Question> {
    let held = Held::of(cells, earlier);
    let lines = one_name(earlier, "line");
    let one = |line: &String| lines.get(line).unwrap_or(line).clone();
    let compared: Vec<Compared> = pairs
        .iter()
        .map(|pair| {
            let parental = one(&pair.parental);
            let of_parental = held.compounds(&parental);
            let resistant: BTreeSet<String> = pair.resistant.iter().map(one).collect();
            let shares = |line: &String| *line != parental && !of_parental.is_disjoint(&held.compounds(line));
            Compared { pair, resistant: resistant.into_iter().filter(shares).collect(), parental }
        })
        .collect();
    let mut found = Vec::new();
    // Parental line, line, in pairs that some experiment holds both of.
    let mut together: Vec<(&str, &str)> = Vec::new();
    for Compared { pair, parental, resistant } in &compared {
        let both = |line: &String| held.with(parental).iter().any(|experiment| held.holds(experiment, line));
        let (with, without): (Vec<&String>, Vec<&String>) = resistant.iter().partition(|line| both(line));
        together.extend(with.iter().map(|line| (parental.as_str(), line.as_str())));
        if !without.is_empty() {
            found.push(Question::NeverTogether {
                parental: parental.clone(),
                resistant: without.into_iter().cloned().collect(),
                place: pair.place.clone(),
            });
        }
    }
    found.extend(halves(&held, &together));
    found
}

/// Experiments with one half alone.
fn halves(held: &Held, together: &[(&str, &str)]) -> Vec<Question> {
    let mut found = Vec::new();
    // Experiments that a question names as what completes another one.
    let mut named: BTreeSet<(String, String)> = BTreeSet::new();
    // Parental lines that some experiment of their lines lacks.
    let mut orphaned: BTreeSet<&str> = BTreeSet::new();
    let mut experiments: Vec<&str> = held.experiments.keys().map(String::as_str).collect();
    natural_order::sort(&mut experiments);
    let parentals: BTreeSet<&str> = together.iter().map(|(parental, _)| *parental).collect();
    for &parental in &parentals {
        let lines: Vec<&str> =
            together.iter().filter(|(own, _)| *own == parental).map(|(_, line)| *line).collect();
        for &experiment in experiments.iter().filter(|experiment| !held.holds(experiment, parental)) {
            let own: Vec<&str> = lines.iter().copied().filter(|line| held.holds(experiment, line)).collect();
            // A line with several parental lines is whole with one of them.
            let orphans: Vec<&str> =
                own.into_iter().filter(|line| !is_whole(held, together, experiment, line)).collect();
            if orphans.is_empty() {
                continue;
            }
            let lacks = |other: &&&str| {
                held.holds(other, parental) && orphans.iter().all(|line| !held.holds(other, line))
            };
            let others: Vec<String> =
                experiments.iter().filter(lacks).map(|&other| other.to_owned()).collect();
            orphaned.insert(parental);
            named.extend(others.iter().map(|other| (other.clone(), parental.to_owned())));
            found.push(half(experiment, &orphans, &[parental], others));
        }
    }
    for &parental in &parentals {
        let lines: Vec<&str> =
            together.iter().filter(|(own, _)| *own == parental).map(|(_, line)| *line).collect();
        let is_alone = |experiment: &&str| {
            let is_named = named.contains(&((*experiment).to_owned(), parental.to_owned()));
            held.holds(experiment, parental) && !is_named && !is_whole(held, together, experiment, parental)
        };
        let alone: Vec<&str> = experiments.iter().copied().filter(is_alone).collect();
        let pairs = |line: &&str| held.with(line).iter().filter(|day| held.holds(day, parental)).count();
        let is_whole_else =
            !orphaned.contains(parental) && lines.iter().map(pairs).all(|n| n >= ENOUGH_PAIRS);
        match alone.as_slice() {
            [] => {}
            _ if is_whole_else => {}
            [only] => found.push(half(only, &[parental], &lines, Vec::new())),
            several => found.push(Question::Alone {
                line: parental.to_owned(),
                experiments: several.iter().map(|&day| day.to_owned()).collect(),
                without: lines.iter().map(|&line| line.to_owned()).collect(),
            }),
        }
    }
    found
}

/// Does an experiment hold a line and another one that it is compared with?
fn is_whole(held: &Held, together: &[(&str, &str)], experiment: &str, line: &str) -> bool {
    together.iter().any(|(parental, resistant)| {
        (*parental == line && held.holds(experiment, resistant))
            || (*resistant == line && held.holds(experiment, parental))
    })
}

fn half(experiment: &str, lines: &[&str], without: &[&str], others: Vec<String>) -> Question {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Question::Half { experiment: experiment.to_owned(), lines: owned(lines), without: owned(without), others }
}

/// Compound, line and experiment of the holes that these questions explain.
pub(super) fn explained(questions: &[Question], cells: &[Cell]) -> BTreeSet<[String; 3]> {
    let compounds: BTreeSet<&String> = cells.iter().map(|cell| &cell.compound).collect();
    let mut found = BTreeSet::new();
    for question in questions {
        for compound in &compounds {
            let hole =
                |line: &String, experiment: &String| [(*compound).clone(), line.clone(), experiment.clone()];
            if let Question::Alone { experiments, without, .. } = question {
                found.extend(experiments.iter().flat_map(|day| without.iter().map(|line| hole(line, day))));
            }
            let Question::Half { experiment, lines, without, others } = question else { continue };
            found.extend(without.iter().map(|line| hole(line, experiment)));
            found.extend(others.iter().flat_map(|other| lines.iter().map(|line| hole(line, other))));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::cells::tests::cell;

    /// Two compounds on KM12 and two lines selected from it in three experiments; `day` says where each stands.
    fn told<'a>(day: impl Fn(&str, &'a str) -> &'a str) -> Vec<String> {
        let mut cells = Vec::new();
        for line in ["KM12", "KM12-LR1", "KM12-LR2"] {
            for experiment in ["2026-03-02", "2026-03-09", "2026-03-16"] {
                let day = day(line, experiment);
                for compound in ["a", "b"].into_iter().filter(|_| !day.is_empty()) {
                    cells.push(cell(compound, line, day, ["1 nM", "1 uM"]));
                }
            }
        }
        let resistant = vec!["KM12-LR1".to_owned(), "KM12-LR2".to_owned()];
        let pair = Pair { parental: "KM12".to_owned(), resistant, place: None };
        questions(&cells, &[pair], &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn one_wrong_day_names_the_experiment_that_it_parts() {
        let none: [&str; 0] = [];
        assert_eq!(told(|_, day| day), none);
        assert_eq!(
            told(|line, day| if line == "KM12-LR2" && day == "2026-03-09" { "2026-03-08" } else { day }),
            ["2026-03-08 holds KM12-LR2 without KM12, and 2026-03-09 lacks KM12-LR2: one experiment?"]
        );
        assert_eq!(
            told(|line, day| if line == "KM12" && day == "2026-03-09" { "2062-03-09" } else { day }),
            [
                "2026-03-09 holds KM12-LR1, KM12-LR2 without KM12, and 2062-03-09 lacks KM12-LR1, KM12-LR2: one experiment?"
            ]
        );
    }

    #[test]
    fn a_half_that_nothing_completes_is_told_alone() {
        assert_eq!(
            told(|line, day| if line == "KM12" && day == "2026-03-16" { "" } else { day }),
            ["2026-03-16 holds KM12-LR1, KM12-LR2 without KM12: what is it compared with?"]
        );
        // Two of three lines forgotten.
        assert_eq!(
            told(|line, day| if line != "KM12" && day == "2026-03-16" { "" } else { day }),
            ["2026-03-16 holds KM12 without KM12-LR1, KM12-LR2: what is it compared with?"]
        );
        // A line that came later is nothing to ask about.
        let none: [&str; 0] = [];
        assert_eq!(told(|line, day| if line == "KM12-LR2" && day != "2026-03-16" { "" } else { day }), none);
    }

    #[test]
    fn lines_that_no_experiment_holds_together_are_unpaired() {
        assert_eq!(
            told(|line, day| if line == "KM12-LR1" {
                ["d4", "d5", "d6"][usize::from(day > "2026-03-08")]
            } else {
                day
            }),
            ["no experiment holds both KM12 and KM12-LR1: the comparison is unpaired"]
        );
    }

    /// KM12 on twelve days, KM12-LR1 on the first `pairs` of them; `stray` is a day of KM12-LR1 alone.
    fn more_often(pairs: u32, stray: Option<&str>) -> Vec<String> {
        let days: Vec<String> = (1..=12).map(|day| format!("2026-03-{day:02}")).collect();
        let mut cells: Vec<Cell> = days.iter().map(|day| cell("a", "KM12", day, ["1 nM", "1 uM"])).collect();
        let of_line = days.iter().take(pairs as usize).map(String::as_str).chain(stray);
        cells.extend(of_line.map(|day| cell("a", "KM12-LR1", day, ["1 nM", "1 uM"])));
        let pair = Pair { parental: "KM12".to_owned(), resistant: vec!["KM12-LR1".to_owned()], place: None };
        questions(&cells, &[pair], &[]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_parental_line_that_is_measured_more_often_is_asked_about_once_or_not_at_all() {
        let none: [&str; 0] = [];
        assert_eq!(more_often(3, None), none);
        assert_eq!(
            more_often(2, None),
            [
                "10 experiments hold KM12 without KM12-LR1 (2026-03-03, 2026-03-04, 2026-03-05 and 7 more): what is it compared with?"
            ]
        );
        // A day that went astray is asked about however many pairs there are.
        assert!(more_often(3, Some("2026-04-01"))[0].starts_with("2026-04-01 holds KM12-LR1 without KM12"));
    }
}
