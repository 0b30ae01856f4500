//! What was decided by hand and what it changes, in a sentence or two; the same from an analysis and from its tables.

use std::collections::BTreeSet;

use crate::report::words::{self, counted};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::OF_DECISION;

/// What is told of decisions.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) applied: usize,
    pub(super) asked: usize,
    /// How many of those that are applied leave wells out.
    pub(super) of_wells: usize,
    /// Wells that decisions leave out, and all wells of the same roles.
    pub(super) left_out: usize,
    pub(super) wells: usize,
    /// Plates that failed and are used all the same.
    pub(super) used: usize,
    pub(super) now: Vec<Shift>,
    pub(super) without: Vec<Shift>,
}

/// The sentences of an analysis; none where nothing was decided.
#[must_use]
pub(crate) fn of_analysis(analysis: &Analysis) -> Vec<String> {
    if analysis.decided.is_empty() {
        return Vec::new();
    }
    let wells = analysis.plates.iter().flat_map(|plate| plate.wells.values());
    let wells = wells.map(|well| (well.content.role, well.excluded.as_deref().unwrap_or_default()));
    let (left_out, wells) = count(wells);
    let applied = analysis.decided.iter().filter(|decided| decided.is_applied());
    let told = Told {
        applied: applied.clone().count(),
        asked: analysis.decided.len() - applied.clone().count(),
        of_wells: applied.filter(|decided| decided.decision.what.leaves_out()).count(),
        left_out,
        wells,
        used: analysis.plates_used_though_failed().len(),
        now: analysis.shifts.clone(),
        without: analysis.without_decisions.iter().map(|row| row.shift.clone()).collect(),
    };
    told.sentences()
}

/// Wells that decisions leave out, and all wells of the same roles.
pub(super) fn count<'w>(wells: impl Iterator<Item = (Role, &'w str)> + Clone) -> (usize, usize) {
    let left_out = wells.clone().filter(|(_, why)| why.starts_with(OF_DECISION));
    let roles: BTreeSet<&str> = left_out.clone().map(|(role, _)| role.name()).collect();
    (left_out.count(), wells.filter(|(role, _)| roles.contains(role.name())).count())
}

impl Told {
    pub(super) fn sentences(&self) -> Vec<String> {
        let mut parts = Vec::new();
        if self.left_out > 0 {
            parts.push(format!("{} of {} left out by hand", self.left_out, counted(self.wells, "well")));
        }
        if self.used > 0 {
            parts.push(format!("{} used all the same", counted(self.used, "failed plate")));
        }
        let others = self.applied - self.of_wells - self.used.min(self.applied - self.of_wells);
        if others > 0 {
            let more = if parts.is_empty() { "decision" } else { "other decision" };
            parts.push(format!("{} in force", counted(others, more)));
        }
        let one = self.applied == 1 && self.left_out <= 1;
        let mut sentences: Vec<String> = Vec::new();
        if !parts.is_empty() {
            let it = if one { "it" } else { "them" };
            let change = change(&self.now, &self.without).map(|change| format!("; without {it} {change}"));
            sentences.push(format!("{}{}", parts.join(", "), change.unwrap_or_default()));
        }
        if self.asked > 0 {
            let is = if self.asked == 1 {
                "does not fit the study and is"
            } else {
                "do not fit the study and are"
            };
            sentences.push(format!("{} {is} not applied: see the warnings", counted(self.asked, "decision")));
        }
        sentences
    }
}

/// What is otherwise without decisions; `None` where there is nothing to compare.
fn change(now: &[Shift], without: &[Shift]) -> Option<String> {
    if without.is_empty() {
        return None;
    }
    let key = |shift: &Shift| [shift.parental.clone(), shift.resistant.clone(), shift.compound.clone()];
    let folds = now.iter().filter(|shift| shift.metric == Metric::Ic50Abs);
    let of = |shift: &Shift| folds.clone().find(|now| key(now) == key(shift));
    let otherwise = |(now, before): &(Option<&Shift>, &Shift)| {
        now.is_none_or(|now| words::shift(now) != words::shift(before) || now.call != before.call)
    };
    let changed: Vec<(Option<&Shift>, &Shift)> =
        without.iter().map(|before| (of(before), before)).filter(otherwise).collect();
    let calls = |(now, before): &&(Option<&Shift>, &Shift)| now.is_none_or(|now| now.call != before.call);
    // The fold whose call changes, else the one that moves most.
    let moved = |(now, before): &(Option<&Shift>, &Shift)| {
        let pair = now.and_then(|now| now.estimate).zip(before.estimate);
        pair.map_or(0.0, |(now, before)| (now / before).ln().abs())
    };
    let most = changed
        .iter()
        .find(calls)
        .or_else(|| changed.iter().rev().max_by(|one, two| moved(one).total_cmp(&moved(two))));
    let Some((now, before)) = most else { return Some("every fold is the same".to_owned()) };
    let name = format!("{} in {} {}", before.compound, before.resistant, words::shift(before));
    let letter = |shift: &Shift| shift.call.map_or("none".to_owned(), |call| call.to_string());
    let n_calls = changed.iter().filter(calls).count();
    let said = match now {
        None => format!("{name}, which is not there now"),
        Some(now) if now.call != before.call => {
            format!("{name}, call {} in place of {}", letter(before), letter(now))
        }
        Some(_) => format!("{name}, same call"),
    };
    let more = changed.len() - 1;
    Some(match (more, n_calls) {
        (0, _) => said,
        (_, 0) => format!("{said}; {} otherwise too, no call changes", counted(more, "other fold")),
        (_, 1) => format!("{said}; {} otherwise too, no other call changes", counted(more, "other fold")),
        (_, calls) => {
            format!("{said}; {} otherwise too, {calls} calls change in all", counted(more, "other fold"))
        }
    })
}
