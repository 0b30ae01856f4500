//! What was decided by hand and what it changes, in a sentence or two; the same from an analysis and from its tables.

use std::collections::BTreeSet;

use crate::report::folder::Results;
use crate::report::folder::rows::{Rows, shifts};
use crate::report::words::{self, counted};
use foldshift_curves::compare::{Metric, Shift};
use foldshift_plates::plate::layout::Role;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::OF_DECISION;
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// What is told of decisions.
#[derive(Debug, Default)]
struct Told {
    applied: usize,
    asked: usize,
    /// How many of those that are applied leave wells out.
    of_wells: usize,
    /// Wells that decisions leave out, and all wells of the same roles.
    left_out: usize,
    wells: usize,
    /// Plates that failed and are used all the same.
    used: usize,
    now: Vec<Shift>,
    without: Vec<Shift>,
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

/// The same of results that stand in a folder.
///
/// # Errors
/// When a table is missing, or a cell makes no sense.
pub(super) fn of_folder(results: &Results, changed: &mut Vec<String>) -> Result<Vec<String>, Diagnostic> {
    if !results.lists("decisions.csv") {
        return Ok(Vec::new());
    }
    let mut told = Told::default();
    let rows = Rows::read(results, "decisions.csv", changed)?;
    let (state, kind) = (rows.column("state")?, rows.column("kind")?);
    let mut used: BTreeSet<[String; 3]> = BTreeSet::new();
    let [export, plate, read] = ["export", "plate", "read"].map(|name| rows.column(name));
    let (export, plate, read, n_wells) = (export?, plate?, read?, rows.column("n_wells")?);
    for row in rows.rows() {
        match row.text(state) {
            "applied" => told.applied += 1,
            "asked" => {
                told.asked += 1;
                continue;
            }
            _ => return Err(row.not(state, "is neither `applied` nor `asked`", Code::UnknownWord)),
        }
        told.of_wells += usize::from(row.text(kind).starts_with("leave_out"));
        if row.text(kind) == "use plate" && row.count(n_wells)? > 0 {
            used.insert([export, plate, read].map(|column| row.text(column).to_owned()));
        }
    }
    told.used = used.len();
    let of_wells = Rows::read(results, "wells.csv", &mut Vec::new())?;
    let (role, excluded) = (of_wells.column("role")?, of_wells.column("excluded")?);
    let mut wells = Vec::new();
    for row in of_wells.rows() {
        let role = row.known(role, |text| {
            Role::ALL.into_iter().find(|(name, _)| *name == text).map(|(_, role)| role)
        })?;
        wells.push((role, row.text(excluded)));
    }
    (told.left_out, told.wells) = count(wells.into_iter());
    told.now = shifts(&Rows::read(results, "shifts.csv", &mut Vec::new())?, &[Metric::Ic50Abs])?;
    if results.lists("without_decisions.csv") {
        let rows = Rows::read(results, "without_decisions.csv", changed)?;
        told.without = shifts(&rows, &[Metric::Ic50Abs])?;
    }
    Ok(told.sentences())
}

/// Wells that decisions leave out, and all wells of the same roles.
fn count<'w>(wells: impl Iterator<Item = (Role, &'w str)> + Clone) -> (usize, usize) {
    let left_out = wells.clone().filter(|(_, why)| why.starts_with(OF_DECISION));
    let roles: BTreeSet<&str> = left_out.clone().map(|(role, _)| role.name()).collect();
    (left_out.count(), wells.filter(|(role, _)| roles.contains(role.name())).count())
}

impl Told {
    fn sentences(&self) -> Vec<String> {
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
