//! What every part of the page looks up: the names of the study in their order, where each compound lies on plates, and the
//! figures by what they show.

use std::collections::{BTreeMap, BTreeSet};

use super::drawn::{Drawn, drawn};
use super::folded::Folded;
use crate::report::figure::{About, Figure, line_groups};
use crate::report::words;
use foldshift_curves::compare::{Metric, Shift};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;

/// Line, compound, experiment.
type Key<'a> = (&'a str, &'a str, &'a str);

/// The study, looked up.
pub(super) struct Context<'a> {
    pub(super) analysis: &'a Analysis,
    pub(super) folded: &'a Folded,
    figures: &'a [Figure],
    /// Every compound with a curve, sorted.
    pub(super) compounds: Vec<&'a str>,
    /// Every line, sorted.
    pub(super) lines: Vec<&'a str>,
    /// Every experiment, sorted.
    pub(super) experiments: Vec<&'a str>,
    /// Folds of the absolute IC50, in the order of the pairs.
    pub(super) folds: Vec<&'a Shift>,
    /// The lines of each figure of curves.
    pub(super) groups: Vec<Vec<String>>,
    /// What is drawn of every compound, in the order of `compounds`.
    drawn: Vec<Drawn>,
    plates: BTreeMap<Key<'a>, BTreeSet<usize>>,
    all: BTreeMap<[&'a str; 3], Vec<&'a Shift>>,
    numbers: BTreeMap<&'a str, usize>,
}

impl<'a> Context<'a> {
    pub(super) fn new(analysis: &'a Analysis, figures: &'a [Figure], folded: &'a Folded) -> Self {
        let compounds = analysis.compounds();
        let numbers = compounds.iter().enumerate().map(|(at, name)| (*name, at + 1)).collect();
        let mut plates: BTreeMap<Key, BTreeSet<usize>> = BTreeMap::new();
        let (mut lines, mut experiments) = (BTreeSet::new(), BTreeSet::new());
        for (index, plate) in analysis.plates.iter().enumerate() {
            let mut last = None;
            for well in plate.wells.values() {
                let content = &well.content;
                lines.extend(content.cell_line.as_deref());
                experiments.extend(content.experiment.as_deref());
                if content.role != Role::Sample {
                    continue;
                }
                let key = (
                    content.cell_line.as_deref().unwrap_or_default(),
                    content.compound.as_deref().unwrap_or_default(),
                    content.experiment.as_deref().unwrap_or_default(),
                );
                // Neighbours are mostly of one curve.
                if last != Some(key) {
                    plates.entry(key).or_default().insert(index);
                    last = Some(key);
                }
            }
        }
        let mut all: BTreeMap<[&str; 3], Vec<&Shift>> = BTreeMap::new();
        for shift in &analysis.shifts {
            all.entry([&shift.parental, &shift.resistant, &shift.compound]).or_default().push(shift);
        }
        let folds = analysis.shifts.iter().filter(|shift| shift.metric == Metric::Ic50Abs).collect();
        let groups = line_groups(analysis);
        Self {
            drawn: drawn(analysis, &compounds, &groups),
            analysis,
            folded,
            figures,
            compounds,
            lines: lines.into_iter().collect(),
            experiments: experiments.into_iter().collect(),
            folds,
            groups,
            plates,
            all,
            numbers,
        }
    }

    /// The folds by pair of lines.
    pub(super) fn pairs(&self) -> impl Iterator<Item = &[&'a Shift]> {
        self.folds.chunk_by(|a, b| (&a.parental, &a.resistant) == (&b.parental, &b.resistant))
    }

    /// All metrics of a compound between the lines of a fold.
    pub(super) fn beside(&self, shift: &Shift, metric: Metric) -> Option<&'a Shift> {
        let all = self.all.get(&[&*shift.parental, &*shift.resistant, &*shift.compound]);
        all.into_iter().flatten().find(|other| other.metric == metric).copied()
    }

    /// The folds of a compound, in the order of the pairs.
    pub(super) fn folds_of<'s>(&'s self, compound: &'s str) -> impl Iterator<Item = &'a Shift> + 's {
        self.folds.iter().copied().filter(move |shift| shift.compound == compound)
    }

    /// The plates that hold a compound of a line in an experiment, by index.
    pub(super) fn plates_of(&self, line: &str, compound: &str, experiment: &str) -> Vec<usize> {
        let found = self.plates.get(&(line, compound, experiment));
        found.into_iter().flatten().copied().collect()
    }

    /// Every plate that holds a compound, by index.
    pub(super) fn plates_with(&self, compound: &str) -> BTreeSet<usize> {
        let of =
            |((_, name, _), found): (&Key, &'_ BTreeSet<usize>)| (*name == compound).then(|| found.clone());
        self.plates.iter().filter_map(of).flatten().collect()
    }

    /// Are there so many curves that what is drawn of a compound is folded until it is shown?
    pub(super) fn is_large(&self) -> bool {
        const MOST_CURVES: usize = 60;
        let keys = self.plates.keys().map(|(line, compound, _)| (line, compound));
        keys.collect::<BTreeSet<_>>().len() > MOST_CURVES
    }

    /// The figures about something.
    pub(super) fn figures_about(&self, wanted: impl Fn(&About) -> bool) -> Vec<&'a Figure> {
        self.figures.iter().filter(|figure| wanted(&figure.about)).collect()
    }

    /// What is drawn of a compound.
    pub(super) fn drawn_of(&self, compound: &str) -> Option<&Drawn> {
        self.numbers.get(compound).and_then(|number| self.drawn.get(number - 1))
    }

    /// The place of a compound on the page: `compound-3`.
    pub(super) fn id_of(&self, compound: &str) -> Option<String> {
        self.numbers.get(compound).map(|number| format!("compound-{number}"))
    }

    /// The place of a line among those it is drawn with, the parental one first: its colour, dash and mark.
    pub(super) fn place_of(&self, line: &str) -> usize {
        let place = |group: &Vec<String>| group.iter().position(|name| name == line);
        let found = self.groups.iter().find_map(place).unwrap_or_default();
        if found == 0 { 0 } else { 1 + (found - 1) % 5 }
    }

    /// The same among the lines that are drawn with this parental one.
    pub(super) fn place_in(&self, parental: &str, line: &str) -> usize {
        let of = |group: &&Vec<String>| group.first().is_some_and(|first| first == parental);
        let place = |group: &Vec<String>| group.iter().position(|name| name == line);
        match self.groups.iter().filter(of).find_map(place) {
            None | Some(0) => self.place_of(line),
            Some(found) => 1 + (found - 1) % 5,
        }
    }

    /// Is a line compared with several parental lines, so that its name alone tells no fold?
    pub(super) fn has_several_parentals(&self, line: &str) -> bool {
        let parentals: BTreeSet<&str> = self
            .folds
            .iter()
            .filter(|shift| shift.resistant == line)
            .map(|shift| shift.parental.as_str())
            .collect();
        parentals.len() > 1
    }

    /// The resistant line of a fold, with what it is compared with where there are several: `LR1`, `LR1 against H2228`.
    pub(super) fn told(&self, shift: &Shift) -> String {
        if self.has_several_parentals(&shift.resistant) {
            format!("{} against {}", shift.resistant, shift.parental)
        } else {
            shift.resistant.clone()
        }
    }

    /// The same, with the line as its end where it is named after its parental line: `LR1`, `LR1 ÷ H2228`.
    pub(super) fn told_short(&self, shift: &Shift) -> String {
        if self.has_several_parentals(&shift.resistant) {
            format!("{} ÷ {}", self.short(&shift.resistant), shift.parental)
        } else {
            self.short(&shift.resistant).to_owned()
        }
    }

    /// The end of the name of a subline, where it is named after its parental line: `LR1` of `KM12-LR1`.
    pub(super) fn short<'n>(&self, line: &'n str) -> &'n str {
        words::short_line(&self.analysis.study.pairs, line)
    }

    /// Lines with a curve of this compound: parental ones first, then the resistant ones of the pairs, then the others.
    pub(super) fn lines_of(&self, compound: &str) -> Vec<&'a str> {
        let there = |line: &str| {
            self.analysis.experiments_of(line, compound).next().is_some()
                || self.plates.keys().any(|(name, of, _)| *name == line && *of == compound)
        };
        let pairs = &self.analysis.study.pairs;
        let named = pairs.iter().flat_map(|pair| std::iter::once(&pair.parental).chain(&pair.resistant));
        let mut found: Vec<&str> = Vec::new();
        for line in named.map(String::as_str).chain(self.lines.iter().copied()) {
            if !found.contains(&line) && there(line) {
                found.push(line);
            }
        }
        found
    }
}
