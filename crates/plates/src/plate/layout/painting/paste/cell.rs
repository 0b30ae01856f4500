//! What one cell says of a well.

use super::{Rows, Variable};
use crate::plate::layout::painting::said::Words;
use crate::plate::layout::painting::strokes::{dose_checked, role_named};
use crate::plate::layout::words::{is_numbered, is_vehicle};
use foldshift_tables::diagnostic::Diagnostic;

/// How numbers are written in what is pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// Does a comma stand before decimals somewhere where it can be nothing else?
    decimal_comma: bool,
}

impl Marks {
    pub(super) fn of(rows: &Rows) -> Self {
        let shows = |cell: &String| commas(cell).is_some_and(|(whole, rest)| rest.len() != 3 || whole == "0");
        Self { decimal_comma: rows.iter().flatten().any(shows) }
    }
}

/// The digits before and behind the only comma of a number.
fn commas(text: &str) -> Option<(&str, &str)> {
    let (before, after) = text.split_once(',')?;
    let whole = &before[before.trim_end_matches(|c: char| c.is_ascii_digit()).len()..];
    let rest = &after[..after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len()];
    let is_one = !whole.is_empty() && !rest.is_empty() && !after[rest.len()..].starts_with([',', '.']);
    is_one.then_some((whole, rest))
}

/// What a cell says, its variable being known or not; why it is not understood.
pub(super) fn read(text: &str, variable: &Variable, marks: Marks) -> Result<Words, String> {
    let key = variable.key.as_str();
    let said = |key: &str, value: String| Words::from([(key.to_owned(), value)]);
    if text.chars().any(char::is_control) {
        return Err("it holds a control character".to_owned());
    }
    match key {
        "" => whole(text, marks),
        "role" => role_named(text).map(|role| said("role", role.name().to_owned())).map_err(told),
        "compound" if is_vehicle(text) => Ok(said("role", "vehicle".to_owned())),
        key if key == "dose" || key.starts_with("dose_") && is_numbered(key) => {
            let unit = variable.unit.map(|unit| unit.to_string());
            dose(text, unit.as_deref(), marks).map(|dose| said(key, dose))
        }
        key => Ok(said(key, text.to_owned())),
    }
}

/// A dose with its unit.
pub(super) fn dose(text: &str, unit: Option<&str>, marks: Marks) -> Result<String, String> {
    let plain = match commas(text) {
        Some((whole, rest)) if rest.len() == 3 && whole != "0" && !marks.decimal_comma => {
            return Err(format!(
                "`{text}` may be {whole}{rest} or {whole}.{rest}: write it without the comma"
            ));
        }
        Some(_) => text.replacen(',', ".", 1),
        None => text.to_owned(),
    };
    dose_checked(plain.trim(), unit).map_err(told)
}

fn told(problem: Diagnostic) -> String {
    match problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message,
    }
}

/// A cell that says all itself: `KM12: larotrectinib 10 µM`, `vehicle`, `10 µM`, `A 1 µM + B 2 nM`.
fn whole(text: &str, marks: Marks) -> Result<Words, String> {
    let (line, contents) = match text.split_once(": ") {
        // `compound blank: larotrectinib 10 µM` names no line.
        Some((line, rest)) if !line.trim().is_empty() && role_named(line).is_err() => {
            (Some(line.trim()), rest.trim())
        }
        _ => (None, text),
    };
    let mut words = contents_of(contents, marks)?;
    if let Some(line) = line {
        words.insert("cell_line".to_owned(), line.to_owned());
    }
    Ok(words)
}

fn contents_of(text: &str, marks: Marks) -> Result<Words, String> {
    if is_vehicle(text) {
        return Ok(Words::from([("role".to_owned(), "vehicle".to_owned())]));
    }
    if let Ok(role) = role_named(text) {
        return Ok(Words::from([("role".to_owned(), role.name().to_owned())]));
    }
    let (role, text) = match text.split_once(": ") {
        Some((role, rest)) => (Some(role_named(role).map_err(told)?), rest.trim()),
        None => (None, text),
    };
    let parts: Vec<&str> = text.split(" + ").collect();
    let mut words: Words = role.iter().map(|role| ("role".to_owned(), role.name().to_owned())).collect();
    for (number, part) in (1..).zip(parts) {
        let key = |key: &str| if number == 1 { key.to_owned() } else { format!("{key}_{number}") };
        let (compound, dose) = compound_and_dose(part.trim(), marks)?;
        if let Some(compound) = compound {
            words.insert(key("compound"), compound);
        } else if number > 1 {
            return Err(format!("`{part}` names no compound"));
        }
        words.insert(key("dose"), dose);
    }
    Ok(words)
}

/// `larotrectinib 10 µM`, or a dose alone.
fn compound_and_dose(text: &str, marks: Marks) -> Result<(Option<String>, String), String> {
    if let Ok(dose) = dose(text, None, marks)
        && text.chars().any(char::is_alphabetic) | text.contains('%')
    {
        return Ok((None, dose));
    }
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let mut why = None;
    for at in blanks {
        let (name, rest) = text.split_at(at);
        let begins = rest.trim().chars().next().is_some_and(|c| c.is_ascii_digit());
        if !begins || name.trim().is_empty() {
            continue;
        }
        match dose(rest.trim(), None, marks) {
            Ok(dose) => return Ok((Some(name.trim().to_owned()), dose)),
            Err(told) => why = Some(told),
        }
    }
    let is_number = text.replace(',', ".").parse::<f64>().is_ok();
    Err(match why {
        _ if is_number => {
            format!("`{text}` has no unit: write it with one, such as `{text} nM`, or say what the cells are")
        }
        Some(why) => why,
        None if text.chars().next().is_some_and(|c| c.is_ascii_digit()) => {
            dose(text, None, marks).err().unwrap_or_else(|| format!("`{text}` is not understood"))
        }
        None => format!(
            "`{text}` is no role and has no dose: write it as `{text} 10 uM`, or say what the cells are"
        ),
    })
}
