//! Wells that a study leaves out, each with its reason.

use serde::Serialize;

use crate::study_file::plates::said::Said;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::wells_named;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The reason where none is given.
const NO_REASON: &str = "excluded in the study";

/// How it is written.
const HOW: &str = "name wells: `exclude = { D5 = \"bubble\", \"E1-E3\" = \"pipetting\" }`, `exclude = [\"D5\"]`; \
                   in a cell of a table `D5: bubble; E1-E3: pipetting`";

/// A well that is left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Exclusion {
    /// The well.
    pub well: Well,
    /// Why.
    pub reason: String,
    /// Where it is written.
    #[serde(skip)]
    pub(crate) place: Place,
}

/// Wells of a pattern, `D5`, `E1-E3`, `D5, E6`, with their reason.
pub(super) fn of_wells(
    said: &Said,
    reason: &str,
    found: &mut Vec<Exclusion>,
    problems: &mut Vec<Diagnostic>,
) {
    let reason = reason.trim();
    if reason.chars().any(char::is_control) {
        problems.push(said.problem(Code::Cell, "a reason holds a line break or another control character"));
        return;
    }
    let reason = if reason.is_empty() { NO_REASON } else { reason };
    match wells_named(&said.value) {
        Ok(wells) => {
            for well in wells {
                add(
                    Exclusion { well, reason: reason.to_owned(), place: said.place() },
                    said,
                    found,
                    problems,
                );
            }
        }
        Err(_) => problems.push(no_wells(said)),
    }
}

/// `D5`, `D5, E6`, `D5: bubble; E1-E3: pipetting`, `D5: bubble, E6: hair`, `E3:E5: pipetting`.
pub(super) fn of_text(said: &Said, found: &mut Vec<Exclusion>, problems: &mut Vec<Diagnostic>) {
    if is_no(&said.value) {
        return;
    }
    for part in said.value.split([';', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        // Wells and reason so far; a comma stands between wells, within a reason, and before the next wells.
        let mut now = String::new();
        for piece in part.split(',') {
            match with_reason(&now) {
                Some(_) if with_reason(piece).is_some() => {
                    of_part(said, &now, found, problems);
                    piece.clone_into(&mut now);
                }
                Some((wells, _)) if wells_of(piece).is_some() => {
                    problems.push(swallowed(said, piece.trim(), &wells));
                    return;
                }
                _ if now.is_empty() => piece.clone_into(&mut now),
                _ => now = format!("{now},{piece}"),
            }
        }
        of_part(said, &now, found, problems);
    }
}

/// Wells with their reason, or without one.
fn of_part(said: &Said, part: &str, found: &mut Vec<Exclusion>, problems: &mut Vec<Diagnostic>) {
    if let Some(wells) = wells_of(part) {
        of_wells(&said.with(wells), NO_REASON, found, problems);
        return;
    }
    let Some((wells, reason)) = with_reason(part) else {
        problems.push(no_wells(&said.with(part.trim())));
        return;
    };
    // `D5: bubble E6: hair`.
    let words = reason.split_whitespace();
    let mut next = words.filter_map(|word| word.strip_suffix([':', '=']));
    let begins = || with_reason(&reason).map(|(wells, _)| wells);
    match wells_of(&reason).or_else(begins).or_else(|| next.find_map(wells_of)) {
        Some(other) => problems.push(swallowed(said, &other, &wells)),
        None => of_wells(&said.with(wells), &reason, found, problems),
    }
}

/// A text that is wells and nothing else, `E1:E3` as a spreadsheet writes a range.
fn wells_of(text: &str) -> Option<String> {
    let text = text.trim();
    // `D5: E6` is no range: a blank stands behind its colon.
    let range = if text.contains(": ") { text.to_owned() } else { text.replace(':', "-") };
    wells_named(&range).is_ok().then_some(range)
}

/// The parts of a text, wells with their reason or without, where they say the same as the text does; `None` where they do
/// not, or it names no wells.
pub(in crate::study_file) fn parts(text: &str) -> Option<Vec<(String, Option<String>)>> {
    let said = |text: &str| Said::new(text, Diagnostic::error(Code::Study, ""));
    let parts: Vec<&str> = text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
    let part = |part: &&str| match (wells_of(part), with_reason(part)) {
        (Some(wells), _) => Some((wells, None)),
        (None, Some((wells, reason))) if !reason.is_empty() => Some((wells, Some(reason))),
        _ => None,
    };
    let parts: Vec<(String, Option<String>)> = parts.iter().map(part).collect::<Option<_>>()?;
    let (mut whole, mut each, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    of_text(&said(text), &mut whole, &mut problems);
    for (wells, reason) in &parts {
        of_wells(&said(wells), reason.as_deref().unwrap_or(NO_REASON), &mut each, &mut problems);
    }
    let same = |(a, b): (&Exclusion, &Exclusion)| a.well == b.well && a.reason == b.reason;
    let agree = whole.len() == each.len() && whole.iter().zip(&each).all(same);
    (agree && problems.is_empty() && !parts.is_empty()).then_some(parts)
}

/// Wells and the reason behind them: the longest beginning before a `:` or `=` that is wells.
fn with_reason(text: &str) -> Option<(String, String)> {
    let ends = text.char_indices().rev().filter(|(_, c)| matches!(c, ':' | '='));
    let mut split =
        ends.filter_map(|(at, _)| Some((wells_of(&text[..at])?, text[at + 1..].trim().to_owned())));
    wells_of(text).is_none().then(|| split.next()).flatten()
}

/// A well in the reason of another one would be left in without a word.
fn swallowed(said: &Said, well: &str, wells: &str) -> Diagnostic {
    let message = format!("`{well}` stands in the reason of {wells}: is it to be left out too?");
    let help = format!("write `{wells}, {well}: REASON`, or `{wells}: REASON; {well}: REASON`");
    said.problem(Code::NotAWell, message).help(help)
}

/// Is nothing said by it?
fn is_no(text: &str) -> bool {
    ["", "false", "no", "none"].contains(&text.trim().to_lowercase().as_str())
}

/// What is written is no well: a word that could mean the whole plate never does.
fn no_wells(said: &Said) -> Diagnostic {
    let whole = ["true", "yes", "x", "1", "all"].contains(&said.value.trim().to_lowercase().as_str());
    if whole {
        let message = format!("`exclude` takes wells, and `{}` would leave out the whole plate", said.value);
        return said
            .problem(Code::NotAWell, message)
            .help(format!("to leave a plate out, remove it from the study; else {HOW}"));
    }
    said.problem(Code::NotAWell, format!("`exclude` takes wells, and `{}` is none", said.value)).help(HOW)
}

fn add(one: Exclusion, said: &Said, found: &mut Vec<Exclusion>, problems: &mut Vec<Diagnostic>) {
    match found.iter().find(|there| there.well == one.well) {
        Some(there) if there.reason != one.reason => {
            let message = format!(
                "well {} is excluded for two reasons, `{}` and `{}`",
                one.well, there.reason, one.reason
            );
            problems.push(said.problem(Code::Contradiction, message).help("give it one reason"));
        }
        Some(_) => {}
        None => {
            found.push(one);
            found.sort_by_key(|exclusion| exclusion.well);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, Vec<String>) {
        let (mut found, mut problems) = (Vec::new(), Vec::new());
        of_text(&Said::new(text, Diagnostic::error(Code::Study, "")), &mut found, &mut problems);
        let found: Vec<String> = found.iter().map(|one| format!("{} {}", one.well, one.reason)).collect();
        (found.join("; "), problems.into_iter().map(|problem| problem.message).collect())
    }

    #[test]
    fn wells_stand_with_and_without_their_reasons() {
        for (text, found) in [
            ("D5", "D5 excluded in the study"),
            ("E6, d05", "D5 excluded in the study; E6 excluded in the study"),
            ("E1:E2", "E1 excluded in the study; E2 excluded in the study"),
            ("D5: bubble; E1-E2 = tip", "D5 bubble; E1 tip; E2 tip"),
            ("no", ""),
            ("D5: bubble, E6: hair", "D5 bubble; E6 hair"),
            ("D5: bubble, at the edge, E6 = hair", "D5 bubble, at the edge; E6 hair"),
            ("D5, E6: hair", "D5 hair; E6 hair"),
            ("E3:E5: pipetting", "E3 pipetting; E4 pipetting; E5 pipetting"),
            ("E3:E4: tip, A1:A2: hair", "A1 hair; A2 hair; E3 tip; E4 tip"),
            ("D5: ratio 1:2, see page 7", "D5 ratio 1:2, see page 7"),
            ("D5: looks like E6", "D5 looks like E6"),
            ("D5:", "D5 excluded in the study"),
        ] {
            assert_eq!(read(text), (found.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn a_word_never_leaves_out_the_whole_plate() {
        for text in ["true", "x", "bubble", "all", "1", "D", "D5 bubble"] {
            let (found, problems) = read(text);
            assert!(found.is_empty() && problems.len() == 1, "{text}: {found} {problems:?}");
        }
        assert_eq!(read("true").1, ["`exclude` takes wells, and `true` would leave out the whole plate"]);
    }

    #[test]
    fn a_well_is_never_swallowed_by_a_reason() {
        let said = "`E6` stands in the reason of D5: is it to be left out too?";
        for text in
            ["D5: bubble, E6", "D5: bubble E6: hair", "D5: E6", "D5 : E6 : hair", "D5: bubble, E6, F7: hair"]
        {
            assert_eq!(read(text).1, [said], "{text}");
        }
    }

    #[test]
    fn one_well_has_one_reason() {
        assert_eq!(read("D5: a; D5: b").1, ["well D5 is excluded for two reasons, `a` and `b`"]);
    }
}
