//! What rows of the forest say, and what stands beneath it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::fold_axis::margins;
use crate::report::words;
use foldshift_curves::compare::{Method, Shift, Tag};

/// The words of a row.
pub(super) struct Texts {
    /// `61`, `≥ 679`, `not determinable`.
    pub(super) fold: String,
    /// `36–104, n = 2`, `one-sided 95 %, n = 3`.
    pub(super) interval: String,
}

impl Texts {
    pub(super) fn of(shift: &Shift) -> Self {
        let mut fold = words::shift_value(shift);
        if shift.qualifier == "nd" {
            "nd".clone_into(&mut fold);
        }
        if shift.tags.contains(&Tag::EfficacyShift) {
            fold.push_str(" †");
        }
        let limits = words::shift_limits(shift).replace("its wells: ", "wells ").replace(" to ", "–");
        let n = format!("n = {}", words::n_of(shift));
        let interval = match (shift.qualifier, limits.is_empty()) {
            ("nd", _) => format!("not determinable, {n}"),
            (_, true) => n,
            _ => format!("{limits}, {n}"),
        };
        Self { fold, interval }
    }
}

/// Is the interval of a fold one of wells?
fn of_wells(shift: &Shift) -> bool {
    shift.method == Method::TechnicalOnly && shift.estimate.is_some()
}

/// Is the interval of a fold one over experiments?
fn over_experiments(shift: &Shift) -> bool {
    shift.estimate.is_some()
        && shift.method != Method::TechnicalOnly
        && (shift.lower.is_some() || shift.upper.is_some())
}

/// What a screen reader speaks.
pub(super) fn title(folds: &[&Shift]) -> String {
    let of_wells = folds.iter().any(|shift| of_wells(shift));
    let over = folds.iter().any(|shift| over_experiments(shift));
    let intervals = if of_wells && !over { "ranges of wells" } else { "95 % intervals" };
    format!("Fold shifts of the absolute IC50, resistant over parental, with {intervals}")
}

/// The folds of which GR50 leaves less than what counts, by name.
fn artefacts(folds: &[&Shift]) -> String {
    let named: Vec<String> = folds
        .iter()
        .filter(|shift| shift.tags.contains(&Tag::GrowthRateArtefact))
        .map(|shift| format!("{} under {}", shift.resistant, shift.compound))
        .collect();
    let named = foldshift_tables::numerals::first_few(&named, 6);
    let least = words::trimmed(margins(folds).resistant());
    format!(" By GR50 less than {least}-fold is left of {named}: the growth rate makes the difference.")
}

/// What a paper would print beneath it.
pub(super) fn caption(folds: &[&Shift], simulated: bool) -> String {
    let any = |holds: &dyn Fn(&Shift) -> bool| folds.iter().any(|shift| holds(shift));
    let mut text =
        "Fold of the absolute IC50, resistant over parental line; n counts experiments.".to_owned();
    if any(&over_experiments) {
        text.push_str(
            " Filled marks and whiskers are geometric means over experiments with their 95 % intervals, hollow marks single \
             experiments.",
        );
    }
    if let Some(lent) = folds.iter().find_map(|shift| shift.moderation) {
        let _ = write!(text, " In them {}.", words::lenders(lent));
    }
    if any(&of_wells) {
        text.push_str(
            " Hollow with a dashed whisker: one experiment, whose range knows the scatter of wells only and supports no call.",
        );
    }
    if any(&|shift| shift.method == Method::CensoredLikelihood && shift.estimate.is_none()) {
        text.push_str(
            " ≥ or ≤ and a bar with an arrow: one-sided 95 % limit, half effect lies beyond the tested doses in some or \
             all experiments.",
        );
    }
    if any(&|shift| shift.estimate.is_none() && matches!(shift.method, Method::Bound | Method::TechnicalOnly))
    {
        text.push_str(" A bar with an arrow is a bound: half effect lies beyond the tested doses.");
    }
    let _ =
        write!(text, " In the shaded zone a shift is below {}.", words::times(margins(folds).resistant()));
    let calls: BTreeSet<String> = folds
        .iter()
        .filter_map(|shift| shift.call)
        .map(|call| format!("{call} {}", words::call(call)))
        .collect();
    if !calls.is_empty() {
        text.push(' ');
        text.push_str(&calls.into_iter().collect::<Vec<_>>().join(", "));
        text.push('.');
    }
    if any(&|shift| shift.tags.contains(&Tag::EfficacyShift)) {
        text.push_str(" †: the response at the highest dose rises by 20 points or more.");
    }
    if any(&|shift| shift.qualifier == "nd") {
        text.push_str(" No mark: not determinable.");
    }
    if any(&|shift| shift.tags.contains(&Tag::GrowthRateArtefact)) {
        text.push_str(&artefacts(folds));
    }
    let loose = folds.iter().filter(|shift| shift.tags.contains(&Tag::GrowthNotControlled)).count();
    if loose == folds.len() {
        text.push_str(" Growth rate not controlled.");
    } else if loose > 0 {
        text.push_str(" Growth rate not controlled for some, named at the top of the page.");
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
