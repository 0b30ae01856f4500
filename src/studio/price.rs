//! What a step costs, in one line of a list: whose fold, before and now, and which calls changed.

use super::before::{Changed, changed_all};
use super::effect::{CallChange, changed_calls};
use super::names::{Comparison, Names};
use super::sentence::call_of;
use crate::report::words;
use foldshift_curves::compare::Shift;
use foldshift_studio::view::{CurveAsked, Price};
use foldshift_study::analysis::Analysis;

/// What stands behind the number of a fold.
const FOLD: &str = "-fold";

/// Of the comparison that is looked at where its fold moved, else of the one that moved most, both named: a list is read
/// whatever is looked at. `decided` is how many decisions were made at this price.
pub(super) fn price(
    before: &Analysis,
    now: &Analysis,
    decided: usize,
    looked_at: Option<&CurveAsked>,
) -> Price {
    let names = Names::new(now);
    let calls = changed_calls(before, &names);
    let all = changed_all(before, now, &names);
    let looked_at = looked_at.and_then(|view| names.by_id(&view.id));
    let own = all.iter().find(|changed| Some(changed.comparison) == looked_at && moved(changed));
    let said = match own.or(all.first()) {
        Some(changed) => told(&names, changed, &calls),
        None if calls.is_empty() => "no curve changes".to_owned(),
        None => of_calls(&names, &calls),
    };
    let together = match decided {
        0 | 1 => String::new(),
        several => format!(" (together with {})", words::counted(several - 1, "other")),
    };
    Price { said: format!("{said}{together}"), changes_call: !calls.is_empty() }
}

/// Is fold or call another one, as far as they are printed?
fn moved(changed: &Changed) -> bool {
    value(changed.before) != value(changed.now) || call_of(changed.before) != call_of(changed.now)
}

/// `larotrectinib, LR2: 61 → 62-fold, call the same`.
fn told(names: &Names, changed: &Changed, calls: &[CallChange]) -> String {
    let comparison = changed.comparison;
    let [was, is] = [changed.before, changed.now].map(value);
    let fold = match was.strip_suffix(FOLD) {
        _ if was == is => format!("{is} as before"),
        // The word is said once.
        Some(was) if is.ends_with(FOLD) => format!("{was} → {is}"),
        _ => format!("{was} → {is}"),
    };
    let (own, others): (Vec<CallChange>, Vec<CallChange>) =
        calls.iter().copied().partition(|(one, ..)| *one == comparison);
    let call = match own.as_slice() {
        [(_, was, is), ..] => format!("call {} → {}", letter(*was), letter(*is)),
        [] => "call the same".to_owned(),
    };
    let others = if others.is_empty() { String::new() } else { format!("; {}", of_calls(names, &others)) };
    format!("{}, {}: {fold}, {call}{others}", comparison.compound, short(names, comparison))
}

/// A fold alone: `62-fold`, `≥ 679-fold`, `no fold`.
fn value(shift: Option<&Shift>) -> String {
    match shift {
        None => "no fold".to_owned(),
        Some(shift) if shift.qualifier == "nd" => "no fold that can be told".to_owned(),
        Some(shift) => format!("{}{FOLD}", words::shift_value(shift)),
    }
}

/// The line as the heads of the matrix name it; with its parental line where there are several.
fn short(names: &Names, comparison: Comparison) -> String {
    if names.has_several_parentals(comparison.resistant) {
        names.told(comparison)
    } else {
        words::short_line(&names.analysis.study.pairs, comparison.resistant).to_owned()
    }
}

fn letter(shift: Option<&Shift>) -> String {
    call_of(shift).map_or_else(|| words::NOTHING.to_owned(), |call| call.to_string())
}

/// `changes a call: trametinib, LR1, S → I`.
fn of_calls(names: &Names, calls: &[CallChange]) -> String {
    match calls {
        [(comparison, was, is)] => {
            let line = short(names, *comparison);
            format!("changes a call: {}, {line}, {} → {}", comparison.compound, letter(*was), letter(*is))
        }
        many => format!("changes {}", words::counted(many.len(), "call")),
    }
}
