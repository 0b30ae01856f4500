//! Many lines and compounds at once: every pair, compound by compound.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::compare::memory::Memory;
use crate::compare::moderation::Lent;
use crate::compare::{
    CompareOptions, Comparison, GrownReplicate, Model, Replicate, Shift, Side, adjust, common_day,
};

/// One fitted curve of a line under a compound.
#[derive(Clone, Copy, Debug)]
pub struct Measured<'a> {
    /// The cell line.
    pub cell_line: &'a str,
    /// The compound.
    pub compound: &'a str,
    /// The curve, its fit and its experiment.
    pub replicate: Replicate<'a>,
    /// Its GR curve, where the growth of the line is known.
    pub grown: Option<GrownReplicate<'a>>,
    /// Is it one of several curves of one combination, at several doses of the second compound? See [`Shift::of_series`].
    pub of_series: bool,
}

/// Curves by line and compound, in their order: a study of thousands is looked into once, not once a comparison.
pub(super) struct ByLine<'m, 'a>(BTreeMap<&'a str, BTreeMap<&'a str, Vec<&'m Measured<'a>>>>);

impl<'m, 'a> ByLine<'m, 'a> {
    pub(super) fn of(measured: &'m [Measured<'a>]) -> Self {
        let mut lines: BTreeMap<&str, BTreeMap<&str, Vec<&Measured>>> = BTreeMap::new();
        for one in measured {
            lines.entry(one.cell_line).or_default().entry(one.compound).or_default().push(one);
        }
        Self(lines)
    }

    /// The curves of one line and compound.
    pub(super) fn get(&self, line: &str, compound: &str) -> &[&'m Measured<'a>] {
        self.0.get(line).and_then(|compounds| compounds.get(compound)).map_or(&[], Vec::as_slice)
    }

    /// The compounds of one line.
    pub(super) fn compounds(&self, line: &str) -> impl Iterator<Item = &'a str> {
        self.0.get(line).into_iter().flat_map(|compounds| compounds.keys().copied())
    }

    /// Every pair with every compound of both its lines: in the order of the pairs, then of the compounds' names.
    pub(super) fn jobs<'p>(&self, pairs: &[(&'p str, &'p str)]) -> Vec<(&'p str, &'p str, &'a str)> {
        let of_both = |(parental, resistant): &(&'p str, &'p str)| {
            let of_resistant: BTreeSet<&str> = self.compounds(resistant).collect();
            let both: Vec<&'a str> =
                self.compounds(parental).filter(|compound| of_resistant.contains(compound)).collect();
            let (parental, resistant) = (*parental, *resistant);
            both.into_iter().map(move |compound| (parental, resistant, compound))
        };
        pairs.iter().flat_map(of_both).collect()
    }
}

/// Every compound that both lines of a pair were tested with, in the order of the pairs (parental,
/// resistant), then of the compounds' names; the scatter of experiments lent from pair to pair unless the options say
/// otherwise; p values corrected.
#[must_use]
pub fn compare_lines(measured: &[Measured], pairs: &[(&str, &str)], options: CompareOptions) -> Vec<Shift> {
    compare_lines_with(measured, pairs, options, &Memory::default())
}

/// The same with the scatter of earlier studies of the assay among what is lent; see [`crate::compare::memory`].
#[must_use]
pub fn compare_lines_with(
    measured: &[Measured],
    pairs: &[(&str, &str)],
    options: CompareOptions,
    memory: &Memory,
) -> Vec<Shift> {
    Comparisons::default().again(measured, pairs, options, memory, |_, _| false)
}

/// The comparisons of a study that is compared again and again: what every pair says by itself is kept.
#[derive(Clone, Debug, Default)]
pub struct Comparisons {
    /// By parental line, resistant line and compound.
    kept: BTreeMap<[String; 3], Comparison>,
    model: Model,
    again: usize,
}

impl Comparisons {
    /// Every comparison, as [`compare_lines_with`] makes them, to the bit. `is_as_before` says of a line and compound that its
    /// curves are those of the last time, GR curves among them.
    #[must_use]
    pub fn again(
        &mut self,
        measured: &[Measured],
        pairs: &[(&str, &str)],
        options: CompareOptions,
        memory: &Memory,
        is_as_before: impl Fn(&str, &str) -> bool + Sync,
    ) -> Vec<Shift> {
        if self.model != options.model {
            self.kept.clear();
            self.model = options.model;
        }
        let kept = std::mem::take(&mut self.kept);
        let by_line = ByLine::of(measured);
        let compared: Vec<(bool, Comparison)> = by_line
            .jobs(pairs)
            .into_par_iter()
            .filter_map(|(parental, resistant, compound)| {
                let is_known = is_as_before(parental, compound) && is_as_before(resistant, compound);
                let known = is_known.then(|| kept.get(&[parental, resistant, compound].map(str::to_owned)));
                match known.flatten() {
                    Some(known) => Some((false, known.clone())),
                    None => Some((true, by_line.compared(parental, resistant, compound, options.model)?)),
                }
            })
            .collect();
        self.again = compared.iter().filter(|(is_new, _)| *is_new).map(|(_, one)| one.shifts.len()).sum();
        let mut comparisons: Vec<Comparison> = Vec::with_capacity(compared.len());
        for (_, comparison) in compared {
            if let Some(Shift { parental, resistant, compound, .. }) = comparison.shifts.first() {
                let key = [parental, resistant, compound].map(Clone::clone);
                self.kept.insert(key, comparison.clone());
            }
            comparisons.push(comparison);
        }
        if options.moderate {
            let all: Vec<&Shift> = comparisons.iter().flat_map(|one| &one.shifts).collect();
            let lent = Lent::of(&all, memory);
            for comparison in &mut comparisons {
                lent.to(&mut comparison.shifts, comparison.of_fits);
            }
        }
        let mut all: Vec<&mut Shift> = comparisons.iter_mut().flat_map(|one| &mut one.shifts).collect();
        common_day::mark(&mut all);
        let mut shifts: Vec<Shift> = comparisons
            .into_par_iter()
            .flat_map_iter(|mut comparison| {
                comparison.call(options.margins);
                comparison.shifts
            })
            .collect();
        adjust(&mut shifts, options.adjust);
        shifts
    }

    /// How many shifts were computed the last time, and not kept.
    #[must_use]
    pub const fn computed(&self) -> usize {
        self.again
    }
}

impl ByLine<'_, '_> {
    /// What one compound says of a pair of lines, with nothing borrowed.
    fn compared(&self, parental: &str, resistant: &str, compound: &str, model: Model) -> Option<Comparison> {
        let of = |line: &str| -> (Vec<Replicate>, Vec<GrownReplicate>) {
            let both = self.get(line, compound).iter();
            (both.clone().map(|one| one.replicate).collect(), both.filter_map(|one| one.grown).collect())
        };
        let ((p, p_grown), (r, r_grown)) = (of(parental), of(resistant));
        if p.is_empty() || r.is_empty() {
            return None;
        }
        let comparison = Comparison::of((parental, &p), (resistant, &r), compound, model);
        let (p, r) = (Side { curves: &p, grown: &p_grown }, Side { curves: &r, grown: &r_grown });
        let mut comparison = comparison.with_growth(p, r, model);
        let of_series = self.get(resistant, compound).iter().any(|one| one.of_series);
        comparison.shifts.iter_mut().for_each(|shift| shift.of_series = of_series);
        Some(comparison)
    }
}
