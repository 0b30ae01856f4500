//! A fold in a sentence, as the report says it.

use maud::Markup;

use super::names::{Comparison, Names};
use crate::report::html::said::{all_failed, amount, by_memory, by_plateau, is_artefact, why_untold};
use crate::report::words;
use foldshift_curves::compare::{Call, Shift};
use foldshift_studio::view::Piece;
use foldshift_study::analysis::Analysis;
pub(super) use foldshift_tables::numerals::counted_in_groups as counted;

/// Words in ordinary letters.
pub(super) fn plain(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), strong: false }
}

/// Words in bold.
pub(super) fn strong(text: impl Into<String>) -> Piece {
    Piece { text: text.into(), strong: true }
}

/// The call that stands beside a fold; none of one experiment, which supports none.
pub(super) fn call_of(shift: Option<&Shift>) -> Option<Call> {
    shift.filter(|shift| !words::is_of_one_experiment(shift)).and_then(|shift| shift.call)
}

/// A call in a word, as sentences say it.
pub(super) fn call_word(shift: Option<&Shift>) -> &'static str {
    match (shift, call_of(shift)) {
        (None, _) => "no fold",
        (_, None) => "no call",
        (_, Some(Call::I)) => "undecided",
        (_, Some(Call::H)) => "more sensitive",
        (_, Some(call)) => words::call(call),
    }
}

/// The sentence of a comparison.
pub(super) fn sentence(names: &Names, comparison: Comparison) -> Vec<Piece> {
    let analysis = names.analysis;
    let line = names.told(comparison);
    let Some(shift) = comparison.fold(analysis) else {
        return vec![strong(line), plain(format!(" is not compared: {}.", why_none(analysis, comparison)))];
    };
    if words::is_of_one_experiment(shift) {
        let said = words::in_one_experiment(shift);
        return vec![
            plain(format!("{line} under {}: ", shift.compound)),
            strong(said),
            plain(". One experiment supports no call."),
        ];
    }
    if shift.qualifier == "nd" {
        return vec![
            plain(format!("{line}: ")),
            plain(format!("{} {}.", shift.compound, why_untold(analysis, shift))),
        ];
    }
    let (verb, call) = match (is_artefact(shift), shift.call) {
        (true, _) => ("seems ", "resistant, by its growth rate alone"),
        (_, Some(Call::R)) => ("is ", "resistant"),
        (_, Some(Call::H)) => ("is ", "more sensitive"),
        (_, Some(Call::L)) => ("is ", "shifted for certain, at a low level"),
        (_, Some(Call::S)) => ("is ", "not shifted"),
        (_, Some(Call::I)) => ("is ", "undecided"),
        (_, None) => ("has ", "no call"),
    };
    vec![
        plain(format!("{line} {verb}")),
        strong(call),
        plain(": "),
        strong(amount(shift)),
        plain(format!("{}{} ({}).", by_memory(shift), by_plateau(shift), beside(shift))),
    ]
}

/// Why two lines are not compared.
pub(super) fn why_none(analysis: &Analysis, comparison: Comparison) -> String {
    let Comparison { compound, parental, resistant } = comparison;
    if let Some(line) = [parental, resistant].into_iter().find(|line| all_failed(analysis, line)) {
        return format!("every plate of {line} failed");
    }
    let has_curve = |line: &str| analysis.experiments_of(line, compound).next().is_some();
    match (has_curve(parental), has_curve(resistant)) {
        (false, false) => format!("neither line has a usable curve of {compound}"),
        (false, true) => format!("{parental} has no usable curve of {compound}"),
        (true, false) => format!("{resistant} has no usable curve of {compound}"),
        (true, true) => format!("the curves of {compound} tell no fold"),
    }
}

/// What stands in brackets behind a fold: `95 % interval 33 to 115, 2 experiments`.
fn beside(shift: &Shift) -> String {
    let n = words::counted(words::n_of(shift), "experiment");
    let limits = words::shift_limits(shift);
    if limits.is_empty() {
        n
    } else if shift.estimate.is_some() {
        format!("95 % interval {}, {n}", limits.replace('–', " to "))
    } else {
        format!("{limits} limit, {n}")
    }
}

/// A sentence of the page as pieces: its bold words stay bold, and links become their words.
pub(super) fn pieces(sentence: &Markup) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut rest = sentence.0.as_str();
    let mut bold = 0_usize;
    while !rest.is_empty() {
        let (text, tag) = match rest.split_once('<') {
            Some((text, after)) => {
                let (tag, after) = after.split_once('>').unwrap_or((after, ""));
                rest = after;
                (text, tag)
            }
            None => (std::mem::take(&mut rest), ""),
        };
        if !text.is_empty() {
            let text =
                text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
            match found.last_mut() {
                Some(last) if last.strong == (bold > 0) => last.text.push_str(&text),
                _ => found.push(Piece { text, strong: bold > 0 }),
            }
        }
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("b", false) => bold += 1,
            ("b", true) => bold = bold.saturating_sub(1),
            _ => {}
        }
    }
    found
}
