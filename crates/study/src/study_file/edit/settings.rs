//! Every key of the sections of a study but its plates and pairs, as it is typed into a field.

use crate::study_file::edit::typed::{self, Kind};
use crate::study_file::edit::{Edited, Files};
use crate::study_file::keys::{KEYS, Key};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::{Change, Step, Written};

/// Sections that are rows and pairs.
const LISTS: [&str; 2] = ["plate", "pair"];

/// A key with what the file says of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting {
    /// The key.
    pub key: &'static Key,
    /// How it is typed.
    pub kind: Kind,
    /// As it is typed; `None` where it is not given.
    pub value: Option<String>,
    /// Its first and last line in the study file, from 1.
    pub lines: Option<(usize, usize)>,
}

/// Every key, in the order of the page of keys.
///
/// # Errors
/// When the study file is no TOML: where, and why.
pub fn settings(files: &Files) -> Result<Vec<Setting>, Diagnostic> {
    let editor = files.editor()?;
    let of = |key: &'static Key| {
        let path = path(key.section);
        let value = editor.read(&path, key.name);
        Setting {
            key,
            kind: typed::kind(key),
            value: value.as_ref().map(typed::field),
            lines: editor.lines_of(&path, key.name),
        }
    };
    Ok(KEYS.iter().filter(|key| !LISTS.contains(&key.section)).map(of).collect())
}

/// A section by its name, and its first and last line, from 1.
pub type SectionLines = (&'static str, (usize, usize));

/// The lines of every section with a heading.
///
/// # Errors
/// When the study file is no TOML: where, and why.
pub fn section_lines(files: &Files) -> Result<Vec<SectionLines>, Diagnostic> {
    let editor = files.editor()?;
    let mut found = Vec::new();
    for section in super::ORDER {
        found.extend(editor.lines_of_sections(section).into_values().map(|lines| (section, lines)));
    }
    Ok(found)
}

fn path(section: &str) -> Vec<Step> {
    if section.is_empty() { Vec::new() } else { vec![Step::Key(section.to_owned())] }
}

/// Sets a key to what is typed into its field, or takes it away (`None`, or nothing typed). A key that is none of a study can
/// be taken away.
///
/// # Errors
/// When there is no such key, or it cannot be written so.
pub fn set_key(files: &Files, section: &str, key: &str, value: Option<&str>) -> Result<Edited, Diagnostic> {
    let mut editor = files.editor()?;
    let path = path(section);
    let known = KEYS.iter().find(|own| (own.section, own.name) == (section, key));
    let known = known.filter(|own| !LISTS.contains(&own.section));
    let mut wanted = match (known, value) {
        (Some(known), Some(text)) => typed::written(known, text)?,
        (_, None) if !LISTS.contains(&section) => None,
        _ => {
            let place = if section.is_empty() { String::new() } else { format!(" in `[{section}]`") };
            return Err(Diagnostic::error(Code::UnknownName, format!("there is no key `{key}`{place}")));
        }
    };
    // One alone is written as one, where no list stands there.
    if let Some(Written::List(all)) = &wanted
        && let [only] = all.as_slice()
        && editor.read(&path, key).is_none()
    {
        wanted = Some(only.clone());
    }
    editor.set(&Change { path, key: key.to_owned(), value: wanted })?;
    Ok(files.edited(editor))
}
