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

/// `D5`, `D5, E6`, `D5: bubble; E1-E3: pipetting`.
pub(super) fn of_text(said: &Said, found: &mut Vec<Exclusion>, problems: &mut Vec<Diagnostic>) {
    if is_no(&said.value) {
        return;
    }
    for part in said.value.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        // `E1:E3` is a range of a spreadsheet, `D5: bubble` a well and its reason.
        let range = part.replace(':', "-");
        if wells_named(&range).is_ok() {
            of_wells(&said.with(range), NO_REASON, found, problems);
        } else if let Some((wells, reason)) = part.split_once([':', '=']) {
            of_wells(&said.with(wells.trim()), reason, found, problems);
        } else {
            problems.push(no_wells(&said.with(part)));
        }
    }
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
    fn one_well_has_one_reason() {
        assert_eq!(read("D5: a; D5: b").1, ["well D5 is excluded for two reasons, `a` and `b`"]);
    }
}
