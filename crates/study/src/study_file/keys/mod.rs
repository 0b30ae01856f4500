//! Every key of `study.toml`: one list for the checks and for the page `docs/study.md`.

mod key;
mod list;

pub use key::Key;
pub use list::KEYS;

use std::fmt::Write as _;

pub(super) use list::SECTIONS;

/// The names of all keys of a section, in the order of the page.
#[must_use]
pub fn of(section: &str) -> Vec<&'static str> {
    KEYS.iter().filter(|key| key.section == section).map(|key| key.name).collect()
}

/// What may stand at the top of a study: its keys, and its sections.
pub(super) fn at_the_top() -> Vec<&'static str> {
    let sections = SECTIONS.iter().map(|(section, ..)| *section).filter(|section| !section.is_empty());
    of("").into_iter().chain(sections).collect()
}

/// The page of all keys, as `docs/study.md` holds it.
#[must_use]
pub fn page() -> String {
    let mut text = String::from(BEFORE);
    for (section, heading, about) in SECTIONS {
        let title = if heading.is_empty() { "Top of the file".to_owned() } else { format!("`{heading}`") };
        let _ = writeln!(text, "\n## {title}\n\n{about}\n");
        text.push_str("| key | takes | without it | example | means |\n| --- | --- | --- | --- | --- |\n");
        for key in KEYS.iter().filter(|key| key.section == *section) {
            let code = |value: &str| if value.is_empty() { String::new() } else { format!("`{value}`") };
            // A word that is a value of TOML stands as code, a sentence as it is.
            let is_value = key.default.starts_with('"') || !key.default.contains(|c: char| c.is_alphabetic());
            let truth = ["true", "false"].contains(&key.default);
            let default = if is_value || truth { code(key.default) } else { key.default.to_owned() };
            let example = code(&format!("{} = {}", key.name, key.example));
            let _ = writeln!(
                text,
                "| `{}` | {} | {default} | {example} | {} |",
                key.name, key.takes, key.meaning
            );
        }
    }
    text
}

/// What the page says before its tables.
const BEFORE: &str = include_str!("before.md");

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::normalise::quality::Limits;
    use crate::study_file::Study;

    #[test]
    fn the_page_of_keys_is_what_the_checks_go_by() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/study.md");
        if std::env::var_os("FOLDSHIFT_WRITE_DOCS").is_some() {
            std::fs::write(path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n");
        assert!(
            written == page(),
            "docs/study.md is not what the list of keys says: FOLDSHIFT_WRITE_DOCS=1 cargo test -p foldshift-study the_page_of_keys writes it"
        );
    }

    #[test]
    fn every_threshold_of_quality_is_a_key_with_its_default() {
        let mut limits = Limits::default();
        let found: Vec<(&str, String)> =
            limits.fields().iter().map(|(name, field)| (*name, field.read())).collect();
        let told: Vec<(&str, String)> = KEYS
            .iter()
            .filter(|key| key.section == "quality")
            .map(|key| (key.name, key.default.to_owned()))
            .collect();
        assert_eq!(told, found);
    }

    #[test]
    fn every_key_stands_once_in_a_section_of_the_page() {
        for (index, key) in KEYS.iter().enumerate() {
            assert!(SECTIONS.iter().any(|(section, ..)| *section == key.section), "{key:?}");
            let twin = |other: &Key| (other.section, other.name) == (key.section, key.name);
            assert_eq!(KEYS.iter().position(twin), Some(index), "{key:?}");
        }
    }

    #[test]
    fn every_example_is_understood() {
        let mut text = String::new();
        for (section, heading, _) in SECTIONS {
            let _ = writeln!(text, "{heading}");
            for key in KEYS.iter().filter(|key| key.section == *section && key.name != "plates") {
                let _ = writeln!(text, "{} = {}", key.name, key.example);
            }
        }
        let (_, warnings) = Study::parse("study.toml", &text, Path::new("")).unwrap();
        assert_eq!(warnings, []);
    }
}
