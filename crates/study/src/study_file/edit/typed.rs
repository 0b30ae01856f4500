//! What is typed into a cell or a field, and what stands in the file for it.

use crate::study_file::keys::Key;
use crate::study_file::plates::exclusion_parts;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_edits::Written;

/// How a key is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text, a path, a name.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// One a line.
    List,
    /// Lines `name = value`.
    Table,
}

/// How a key is typed: what it takes says it.
#[must_use]
pub fn kind(key: &Key) -> Kind {
    let takes = key.takes;
    if takes.starts_with("number") {
        Kind::Number
    } else if takes == "`true` or `false`" {
        Kind::Truth
    } else if takes.starts_with("table of") {
        Kind::Table
    } else if takes.contains("list of") {
        Kind::List
    } else {
        Kind::Text
    }
}

/// All that a key may be; empty where anything may stand.
#[must_use]
pub fn choices(key: &Key) -> Vec<&'static str> {
    let parts: Vec<&str> = key.takes.split('`').collect();
    let (between, words): (Vec<_>, Vec<_>) = parts.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    if words.is_empty() || between.iter().any(|(_, text)| !["", ", ", " or "].contains(*text)) {
        return Vec::new();
    }
    words.into_iter().map(|(_, word)| *word).collect()
}

/// Names within the braces of a list that holds tables: `{ path, sheet }`.
fn braces(key: &Key) -> Option<(&'static str, &'static str)> {
    let inner = key.takes.split_once('{')?.1.split_once('}')?.0;
    let (first, second) = inner.split_once(',')?;
    Some((first.trim(), second.trim()))
}

/// A value as it is typed into its field.
pub(super) fn field(value: &Written) -> String {
    match value {
        Written::Text(text) | Written::Bare(text) => text.clone(),
        Written::List(all) => all.iter().map(element).collect::<Vec<_>>().join("\n"),
        Written::Table(all) => {
            let each: Vec<String> =
                all.iter().map(|(name, value)| format!("{name} = {}", element(value))).collect();
            each.join("\n")
        }
    }
}

/// An element of a list; `list.txt = KM12-LR2` of a file with its line.
fn element(value: &Written) -> String {
    match value {
        Written::Table(all) => all.iter().map(|(_, value)| field(value)).collect::<Vec<_>>().join(" = "),
        other => field(other),
    }
}

/// The example of a key as it is typed into its field.
#[must_use]
pub fn typed_example(key: &Key) -> Option<String> {
    let text = format!("{} = {}\n", key.name, key.example);
    let editor = super::editor("example", &text).ok()?;
    editor.read(&[], key.name).as_ref().map(field)
}

/// What is typed into the field of a key, as it is written; `None` where nothing is.
///
/// # Errors
/// When a line of a table lacks its value, or says a name twice.
pub(super) fn written(key: &Key, text: &str) -> Result<Option<Written>, Diagnostic> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return Ok(None);
    }
    Ok(Some(match kind(key) {
        Kind::Text => Written::Text(super::one_line(text, key.name)?.to_owned()),
        Kind::Number => number(super::one_line(text, key.name)?),
        Kind::Truth => truth(super::one_line(text, key.name)?),
        Kind::List => {
            let mut all = Vec::new();
            for line in lines {
                let line = super::one_line(line, key.name)?;
                all.push(match (braces(key), line.rsplit_once(" = ")) {
                    (Some((first, second)), Some((path, name))) => Written::Table(vec![
                        (first.to_owned(), Written::Text(path.trim().to_owned())),
                        (second.to_owned(), Written::Text(name.trim().to_owned())),
                    ]),
                    _ => Written::Text(line.to_owned()),
                });
            }
            Written::List(all)
        }
        Kind::Table => table(key, &lines)?,
    }))
}

/// Lines `name = value`.
fn table(key: &Key, lines: &[&str]) -> Result<Written, Diagnostic> {
    let mut all: Vec<(String, Written)> = Vec::new();
    for line in lines {
        let line = super::one_line(line, key.name)?;
        let Some((name, value)) = line.rsplit_once('=').map(|(name, value)| (name.trim(), value.trim()))
        else {
            let message = format!("`{line}` under `{}` lacks its value", key.name);
            return Err(Diagnostic::error(Code::Cell, message).help("write lines like `NAME = VALUE`"));
        };
        if name.is_empty() || value.is_empty() {
            let message = format!("`{line}` under `{}` lacks its name or its value", key.name);
            return Err(Diagnostic::error(Code::Cell, message).help("write lines like `NAME = VALUE`"));
        }
        if all.iter().any(|(own, _)| own == name) {
            let message = format!("`{name}` stands twice under `{}`", key.name);
            return Err(Diagnostic::error(Code::Duplicate, message).help("keep one of the lines"));
        }
        let hours = key.takes.ends_with("hours");
        let value = if hours { number(value) } else { Written::Text(value.to_owned()) };
        all.push((name.to_owned(), value));
    }
    Ok(Written::Table(all))
}

/// A number; a text where it is none, which the study then complains of.
fn number(text: &str) -> Written {
    let is_toml = |text: &str| {
        let digits = text.trim_start_matches(['+', '-']);
        let whole = digits.split(['.', 'e', 'E']).next().unwrap_or_default();
        let shaped = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
        let zero = whole.len() > 1 && whole.starts_with('0');
        shaped && !whole.is_empty() && !zero && !digits.contains(".e") && !digits.ends_with('.')
    };
    match text.parse::<f64>() {
        Ok(_) if is_toml(text) => Written::Bare(text.to_owned()),
        Ok(value) if value.is_finite() => Written::Bare(value.to_string()),
        _ => Written::Text(text.to_owned()),
    }
}

/// `true` or `false`, `yes` or `no`; else a text.
fn truth(text: &str) -> Written {
    match text.to_lowercase().as_str() {
        "true" | "yes" => Written::Bare("true".to_owned()),
        "false" | "no" => Written::Bare("false".to_owned()),
        _ => Written::Text(text.to_owned()),
    }
}

/// What a key of `[[plate]]` says, as a cell holds it.
pub(super) fn cell(key: &str, value: &Written) -> String {
    match (key, value) {
        ("exclude", Written::Table(all)) => {
            let each = all.iter().map(|(wells, reason)| {
                let reason = field(reason);
                if reason.is_empty() { wells.clone() } else { format!("{wells}: {reason}") }
            });
            each.collect::<Vec<_>>().join("; ")
        }
        (_, value) => field(value).replace('\n', "; "),
    }
}

/// What is typed into a cell, as a section of a plate holds it; `None` where nothing is.
pub(super) fn of_cell(key: &str, text: &str) -> Option<Written> {
    if text.is_empty() {
        return None;
    }
    Some(match key {
        "in_part" => truth(text),
        "exclude" => exclusions(text),
        "layout_sheet" if text.contains(';') => {
            let names = text.split(';').map(str::trim).filter(|name| !name.is_empty());
            Written::List(names.map(|name| Written::Text(name.to_owned())).collect())
        }
        _ => Written::Text(text.to_owned()),
    })
}

/// Wells and reasons as a table, wells alone as a list, and as a text where they say it in another way.
fn exclusions(text: &str) -> Written {
    let as_text = || Written::Text(text.to_owned());
    let Some(parts) = exclusion_parts(text) else { return as_text() };
    let with_reasons = parts.iter().all(|(_, reason)| reason.is_some());
    let alone = parts.iter().all(|(_, reason)| reason.is_none());
    let twice =
        parts.iter().enumerate().any(|(at, (wells, _))| parts[..at].iter().any(|(own, _)| own == wells));
    if with_reasons && !twice {
        let each =
            parts.into_iter().map(|(wells, reason)| (wells, Written::Text(reason.unwrap_or_default())));
        Written::Table(each.collect())
    } else if alone {
        Written::List(parts.into_iter().map(|(wells, _)| Written::Text(wells)).collect())
    } else {
        as_text()
    }
}
