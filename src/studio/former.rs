//! What a fold was before the last decision, as a sentence behind it: "It was 61-fold before you left out D9."

use std::collections::BTreeSet;

use super::before::Changed;
use super::decision::{about, heading};
use super::names::{Comparison, Names};
use super::sentence::{call_of, call_word, counted, plain};
use crate::report::words::shift_value;
use foldshift_curves::compare::Shift;
use foldshift_plates::plate::Well;
use foldshift_studio::view::Piece;
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::{Decisions, PlateName, What};

/// `None` where nothing was decided between the two, or nothing that this comparison shows.
pub(super) fn former(before: &Analysis, names: &Names, comparison: Comparison) -> Option<Piece> {
    let now = names.analysis;
    let done = what_was_done(&before.study.decisions, names)?;
    let changed = Changed::of(before, now, comparison);
    let [was, is] = [changed.before, changed.now].map(amount);
    let same_call = call_of(changed.before) == call_of(changed.now);
    if was == is && same_call {
        let touched = !changed.days.is_empty() && was.is_some();
        return touched.then(|| plain(format!(" The fold was the same before {done}.")));
    }
    let call = if same_call { String::new() } else { format!(", {}, ", call_word(changed.before)) };
    let said = match was {
        Some(was) => format!(" It was {was}{}before {done}.", if call.is_empty() { " " } else { &call }),
        None => format!(" It could not be told before {done}."),
    };
    Some(plain(said))
}

/// `62-fold`, `at least 679-fold`; `None` where nothing can be told.
fn amount(shift: Option<&Shift>) -> Option<String> {
    let shift = shift.filter(|shift| shift.qualifier != "nd")?;
    let value = shift_value(shift);
    let (sign, bare) = match value.split_once(' ') {
        Some((sign, bare)) => (sign, bare),
        None => ("", value.as_str()),
    };
    let side = match sign {
        "≥" => "at least ",
        "≤" => "at most ",
        ">" => "more than ",
        "<" => "less than ",
        "" => "",
        _ => return Some(format!("{value}-fold")),
    };
    Some(format!("{side}{bare}-fold"))
}

/// The wells that decisions leave out one by one.
fn wells_of(decisions: &Decisions) -> BTreeSet<(&PlateName, Well)> {
    let mut found = BTreeSet::new();
    for decision in &decisions.list {
        if let What::LeaveOutWells { plate, wells, .. } = &decision.what {
            found.extend(wells.iter().map(|well| (plate, *well)));
        }
    }
    found
}

/// What was done between two lists of decisions: `you left out D9`; `None` where they decide the same.
fn what_was_done(before: &Decisions, names: &Names) -> Option<String> {
    let study = &names.analysis.study;
    let now = &study.decisions;
    let (had, has) = (wells_of(before), wells_of(now));
    let (out, back): (Vec<_>, Vec<_>) = (has.difference(&had).collect(), had.difference(&has).collect());
    let others = |one: &Decisions, other: &Decisions| {
        let is_new = |what: &What| other.list.iter().all(|decision| decision.what != *what);
        let all = one.list.iter().filter(|decision| !matches!(decision.what, What::LeaveOutWells { .. }));
        all.filter(|decision| is_new(&decision.what)).cloned().collect::<Vec<_>>()
    };
    let (made, taken_back) = (others(now, before), others(before, now));
    let wells = |wells: &[&(&PlateName, Well)]| match wells {
        [(_, only)] => only.to_string(),
        many => counted(many.len(), "well"),
    };
    let said = match (out.as_slice(), back.as_slice(), made.as_slice(), taken_back.as_slice()) {
        ([], [], [], []) => return None,
        (out, [], [], []) => format!("you left out {}", wells(out)),
        ([], back, [], []) => format!("you put {} back", wells(back)),
        ([], [], [made], []) => match &made.what {
            What::LeaveOutCurve(curve) => {
                format!("you left out the {} curve of {}", names.day(&curve.experiment), curve.cell_line)
            }
            What::LeaveOutPlate { .. } => format!("you left out the plate {}", about(made, study)),
            What::LeaveOutExperiment { experiment } => format!("you left out {}", names.day(experiment)),
            What::UsePlate { .. } => "you used the failed plate".to_owned(),
            What::Fix { parameter, .. } => format!("you fixed the {}", parameter.name()),
            What::Bound { parameter, .. } => format!("you bounded the {}", parameter.name()),
            What::Model { .. } => "you chose the model".to_owned(),
            What::Zero { .. } => "you chose the zero".to_owned(),
            What::LeaveOutWells { .. } => "you left out wells".to_owned(),
        },
        ([], [], [], [one]) => format!("you took back “{}”", heading(one, study)),
        _ => "the last change".to_owned(),
    };
    Some(said)
}
