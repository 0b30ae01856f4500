//! Verdicts on the mechanism on the terminal: a sentence each where they are few, lists of names where they are many.

use crate::cli::terminal::Terminal;
use crate::report::summary::LineVerdict;
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
    let verdicts: Vec<LineVerdict> = judgements.iter().map(|one| LineVerdict::of(one)).collect();
    for line in lines(&verdicts, terminal.is_verbose()) {
        terminal.say(&line);
    }
}

/// The lines that tell of verdicts; of many, every sentence only where `all` is asked for.
pub(super) fn lines(verdicts: &[LineVerdict], all: bool) -> Vec<String> {
    if verdicts.len() <= FEW || all {
        return verdicts.iter().map(|one| one.sentence.clone()).collect();
    }
    counted(verdicts)
}

fn counted(verdicts: &[LineVerdict]) -> Vec<String> {
    let mut told: Vec<String> = ALL
        .into_iter()
        .filter_map(|verdict| {
            let code = verdict.to_string();
            let of = verdicts.iter().filter(|one| one.verdict == code);
            let names: Vec<&str> = of.map(|one| one.line.as_str()).collect();
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
        let verdicts = of.iter().map(|judged| LineVerdict::of(&judged.judgement));
        let many: Vec<LineVerdict> = verdicts.cycle().take(30).collect();
        let told = counted(&many);
        assert_eq!(told.len(), 3, "{told:?}");
        assert!(
            told[0].starts_with("15 on-target resistance: KM12-LR1, ") && told[0].ends_with(" and 5 more"),
            "{told:?}"
        );
    }
}
