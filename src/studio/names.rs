//! The names of a study in the order of the report: what stands in rows and columns, and which curve an id stands for.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::report::figure::{day_names, experiments, line_groups};
use crate::report::html::said::classes;
use foldshift_curves::compare::{Metric, Shift};
use foldshift_plates::plate::layout::Role;
use foldshift_studio::view::LineView;
use foldshift_study::analysis::Analysis;

/// Colours of resistant lines, which come again.
const COLOURS: usize = 5;

/// One compound on a resistant line and its parental line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Comparison<'a> {
    pub(super) compound: &'a str,
    pub(super) parental: &'a str,
    pub(super) resistant: &'a str,
}

impl Comparison<'_> {
    /// A name for addresses: it stays the same whatever is decided, and tells nothing.
    pub(super) fn id(&self) -> String {
        let hash = Sha256::digest(format!("{}\0{}\0{}", self.compound, self.parental, self.resistant));
        let first = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        format!("{first:016x}")
    }

    /// Its fold of the absolute IC50, where there is one.
    pub(super) fn fold<'s>(&self, analysis: &'s Analysis) -> Option<&'s Shift> {
        analysis.shifts.iter().find(|shift| {
            shift.metric == Metric::Ic50Abs
                && shift.compound == self.compound
                && shift.parental == self.parental
                && shift.resistant == self.resistant
        })
    }
}

/// The names of a study.
pub(super) struct Names<'a> {
    pub(super) analysis: &'a Analysis,
    /// Every compound of a well or a curve: by class where the packs know it, else by name.
    pub(super) compounds: Vec<&'a str>,
    /// Parental and resistant line, in the order of the study.
    pub(super) pairs: Vec<(&'a str, &'a str)>,
    /// Lines that share a figure, the parental one first.
    groups: Vec<Vec<String>>,
    /// Experiments, sorted.
    pub(super) experiments: Vec<&'a str>,
    /// The same as pages name them.
    pub(super) days: Vec<String>,
}

impl<'a> Names<'a> {
    pub(super) fn new(analysis: &'a Analysis) -> Self {
        let mut all: BTreeSet<&str> = analysis.compounds().into_iter().collect();
        for plate in &analysis.plates {
            let mut last = None;
            for content in plate.wells.values().map(|well| &well.content) {
                let compound = content.compound.as_deref().filter(|_| content.role == Role::Sample);
                // Neighbours are mostly of one compound.
                if compound != last {
                    all.extend(compound);
                    last = compound;
                }
            }
        }
        let classes = classes(analysis);
        let mut compounds: Vec<&str> = all.into_iter().collect();
        compounds.sort_by_key(|compound| classes.get(compound).map_or((usize::MAX, 0), |(_, rank)| *rank));
        let mut pairs: Vec<(&str, &str)> = Vec::new();
        for pair in &analysis.study.pairs {
            for resistant in &pair.resistant {
                let pair = (pair.parental.as_str(), resistant.as_str());
                if !pairs.contains(&pair) {
                    pairs.push(pair);
                }
            }
        }
        let experiments = experiments(analysis);
        let days = day_names(&experiments);
        Self { analysis, compounds, pairs, groups: line_groups(analysis), experiments, days }
    }

    /// Every comparison, compound by compound.
    pub(super) fn comparisons(&self) -> impl Iterator<Item = Comparison<'a>> + '_ {
        let of = |compound: &'a str| {
            self.pairs.iter().map(move |(parental, resistant)| Comparison { compound, parental, resistant })
        };
        self.compounds.iter().flat_map(move |compound| of(compound))
    }

    /// The comparison of an id.
    pub(super) fn by_id(&self, id: &str) -> Option<Comparison<'a>> {
        self.comparisons().find(|comparison| comparison.id() == id)
    }

    /// The lines that share a figure with a pair, the parental one first.
    pub(super) fn group_of(&self, comparison: Comparison) -> &[String] {
        let holds = |group: &&Vec<String>| {
            group.first().is_some_and(|first| first == comparison.parental)
                && group.iter().any(|line| line == comparison.resistant)
        };
        self.groups.iter().find(holds).map_or(&[], Vec::as_slice)
    }

    /// Every line once, in the order of the figures.
    pub(super) fn lines(&self) -> Vec<LineView> {
        let mut found: Vec<LineView> = Vec::new();
        for group in &self.groups {
            for line in views(group) {
                if found.iter().all(|one| one.name != line.name) {
                    found.push(line);
                }
            }
        }
        found
    }

    /// A day as pages name it; an experiment that no well is of keeps its name.
    pub(super) fn day(&self, experiment: &str) -> String {
        let place = self.experiments.iter().position(|name| *name == experiment);
        place.and_then(|place| self.days.get(place)).cloned().unwrap_or_else(|| experiment.to_owned())
    }

    /// Is a resistant line compared with several parental lines, so that its name alone tells no fold?
    pub(super) fn has_several_parentals(&self, resistant: &str) -> bool {
        self.pairs.iter().filter(|pair| pair.1 == resistant).count() > 1
    }

    /// The resistant line, with its parental line where there are several.
    pub(super) fn told(&self, comparison: Comparison) -> String {
        if self.has_several_parentals(comparison.resistant) {
            format!("{} against {}", comparison.resistant, comparison.parental)
        } else {
            comparison.resistant.to_owned()
        }
    }
}

/// Place of the colour of the line at this place of a figure.
pub(super) const fn colour_of(place: usize) -> usize {
    if place == 0 { 0 } else { 1 + (place - 1) % COLOURS }
}

/// The lines of a figure with their places and colours.
pub(super) fn views(lines: &[String]) -> Vec<LineView> {
    let view =
        |(place, name): (usize, &String)| LineView { name: name.clone(), colour: colour_of(place), place };
    lines.iter().enumerate().map(view).collect()
}
