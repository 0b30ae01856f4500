//! `[[pair]]`: a parental line and what was selected from it.

use serde::Serialize;

use crate::study_file::keys;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::toml_document::Section;

/// A parental line and its resistant sublines.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Pair {
    /// Before selection.
    pub parental: String,
    /// After selection.
    pub resistant: Vec<String>,
    #[serde(skip)]
    pub(crate) place: Option<Place>,
}

impl Pair {
    /// A question when the parental line bears the name of a resistant line of this pair and more, as `KM12-LR1` does of
    /// `KM12`: lines are named after what they come from.
    pub(crate) fn named_after(&self, resistant: &str) -> Option<Diagnostic> {
        let rest = self.parental.strip_prefix(resistant)?;
        if !rest.starts_with(['-', '_', ' ', '.', '/', '(']) {
            return None;
        }
        let warning = Diagnostic::warning(
            Code::Slip,
            format!(
                "`{}` is named after `{resistant}` and stands as its parental line: are `parental` and `resistant` \
                 exchanged?",
                self.parental
            ),
        );
        let warning =
            warning.help("the parental line is the one before selection; nothing to do if it was meant");
        Some(match &self.place {
            Some(place) => warning.at(place.clone()),
            None => warning,
        })
    }
}

/// One `[[pair]]`.
pub(super) fn pair(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Pair> {
    section.only(&keys::of("pair"), problems);
    let parental = section.text("parental", problems);
    if parental.is_none() {
        problems.push(section.missing("parental", "name the line before selection"));
    }
    let resistant: Vec<String> =
        section.texts("resistant", problems).into_iter().map(|line| line.value).collect();
    if resistant.is_empty() {
        problems.push(section.missing("resistant", "name one line or several: `resistant = [\"KM12-LR1\"]`"));
    }
    let parental = parental?.value;
    if resistant.contains(&parental) {
        let problem = Diagnostic::error(Code::Contradiction, format!("`{parental}` is compared with itself"));
        problems.push(section.source.point(problem, section.key_span("resistant")));
    }
    Some(Pair { parental, resistant, place: Some(section.source.place(section.span.clone())) })
}

/// A comparison that stands there twice would count twice in the correction of the p values.
pub(super) fn compared_twice(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for pair in pairs {
        for resistant in &pair.resistant {
            let comparison = (pair.parental.as_str(), resistant.as_str());
            if seen.contains(&comparison) {
                let problem = Diagnostic::error(
                    Code::Duplicate,
                    format!("`{}` is compared with `{}` twice", comparison.1, comparison.0),
                );
                problems.push(problem.at(pair.place.clone().unwrap_or_else(|| Place::file("study"))));
            }
            seen.push(comparison);
        }
    }
}

/// Adds the pairs that plates name to those of the file.
pub(super) fn join(pairs: &mut Vec<Pair>, of_plates: Vec<Pair>) {
    for mut more in of_plates {
        let known = |line: &String| {
            pairs.iter().any(|pair| pair.parental == more.parental && pair.resistant.contains(line))
        };
        more.resistant = more.resistant.iter().filter(|line| !known(line)).cloned().collect();
        if !more.resistant.is_empty() {
            pairs.push(more);
        }
    }
}
