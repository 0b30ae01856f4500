//! One of a few words, as the value of a key.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::{Located, Section};

/// The word of `key`, if it is one of those known.
pub(super) fn one_of<T: Copy>(
    section: &Section,
    key: &str,
    known: &[(&'static str, T)],
    problems: &mut Vec<Diagnostic>,
) -> Option<(&'static str, T)> {
    let found: Located<String> = section.text(key, problems)?;
    let hit = known.iter().find(|(name, _)| *name == found.value);
    if hit.is_none() {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        let problem =
            Diagnostic::error(Code::UnknownWord, format!("`{}` is not a value of `{key}`", found.value));
        let help = if let [only] = &names[..] {
            format!("it is {only}")
        } else {
            format!("one of {}", names.join(", "))
        };
        problems.push(section.source.point(problem.help(help), found.span));
    }
    hit.copied()
}
