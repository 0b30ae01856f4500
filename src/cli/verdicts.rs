//! Verdicts on the mechanism on the terminal: a sentence each where they are few, lists of names where they are many.

use crate::cli::terminal::Terminal;
use crate::report::mechanism_table::sentence;
use crate::report::words;
use foldshift_mechanism::verdict::{Judgement, Verdict};
use foldshift_tables::numerals::first_few;

/// So many verdicts are told in sentences.
const FEW: usize = 12;
/// So many lines are named where they are counted.
const NAMED: usize = 10;

/// Verdicts in the order in which many are told.
const ALL: [Verdict; 5] = [
    Verdict::OnTarget,
    Verdict::Mixed,
    Verdict::OffTarget,
    Verdict::InsufficientEvidence,
    Verdict::NotResistant,
];

/// Every verdict: in sentences where they are few, or where the user asked for more; else counted, with names.
pub(super) fn tell_verdicts(judgements: &[&Judgement], terminal: &Terminal) {
    if judgements.len() <= FEW || terminal.is_verbose() {
        for one in judgements {
            terminal.say(&sentence(one));
        }
    } else {
        for line in counted(judgements) {
            terminal.say(&line);
        }
    }
}

fn counted(judgements: &[&Judgement]) -> Vec<String> {
    let mut told: Vec<String> = ALL
        .into_iter()
        .filter_map(|verdict| {
            let names: Vec<&str> = judgements
                .iter()
                .filter(|one| one.decision.verdict == verdict)
                .map(|one| one.case_id.as_str())
                .collect();
            (!names.is_empty()).then(|| {
                format!(
                    "{} {}: {}",
                    names.len(),
                    words::verdict(verdict).to_lowercase(),
                    first_few(&names, NAMED)
                )
            })
        })
        .collect();
    told.push("`-v` says each verdict in a sentence, with the next experiment".to_owned());
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::km12;

    #[test]
    fn many_verdicts_are_counted_and_named() {
        let of = &km12().mechanism;
        let many: Vec<&Judgement> = of.iter().cycle().take(30).map(|judged| &judged.judgement).collect();
        let told = counted(&many);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(
            told[0].starts_with("15 on-target resistance: KM12-LR1, ") && told[0].ends_with(" and 5 more"),
            "{told:?}"
        );
    }
}
