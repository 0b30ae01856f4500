//! What one cell says of a well.

use super::Variable;
use crate::plate::layout::painting::amounts::{self, Points};
use crate::plate::layout::painting::one_well::role_named;
use crate::plate::layout::painting::said::Words;
use crate::plate::layout::painting::sense::without_reason;
use crate::plate::layout::words::{is_no, is_numbered, is_vehicle, is_yes};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::units::Dose;

/// What a cell says, its variable being known or not; why it is not understood.
pub(super) fn read(text: &str, variable: &Variable, points: Points) -> Result<Words, String> {
    let key = variable.key.as_str();
    let said = |key: &str, value: String| Words::from([(key.to_owned(), value)]);
    if text.chars().any(char::is_control) {
        return Err("it holds a control character".to_owned());
    }
    match key {
        "" => whole(text, points),
        "role" => role_named(text).map(|role| said("role", role.name().to_owned())).map_err(told),
        "compound" if is_vehicle(text) => Ok(said("role", "vehicle".to_owned())),
        key if key == "dose" || key.starts_with("dose_") && is_numbered(key) => {
            let unit = variable.unit.map(|unit| unit.to_string());
            dose(text, unit.as_deref(), points).map(|dose| said(key, dose))
        }
        "exclude" if is_no(text) => Ok(Words::new()),
        "exclude" if is_yes(text) => Err(told(without_reason(text))),
        key => Ok(said(key, text.to_owned())),
    }
}

/// A dose with its unit.
pub(super) fn dose(text: &str, unit: Option<&str>, points: Points) -> Result<String, String> {
    amounts::dose(text, unit, points).map_err(told)
}

/// A compound and its dose in one cell, so that reading finds them and nothing else in it; the dose is a power of ten where
/// it would be a question: `compound 1` at 100 nM might be `compound` at 1100 nM.
#[must_use]
pub fn one_cell(compound: &str, dose: Dose) -> String {
    let plain = format!("{compound} {dose}");
    let meant = dose.to_string().replace('µ', "u");
    let is_read = compound_and_dose(&plain, Points::Unknown)
        .is_ok_and(|read| read == (Some(compound.to_owned()), meant));
    if is_read { plain } else { format!("{compound} {:e} {}", dose.value(), dose.unit()) }
}

pub(super) fn told(problem: Diagnostic) -> String {
    match problem.help {
        Some(help) => format!("{}; {help}", problem.message),
        None => problem.message,
    }
}

/// A cell that says all itself: `KM12: larotrectinib 10 µM`, `vehicle`, `10 µM`, `A 1 µM + B 2 nM`.
fn whole(text: &str, points: Points) -> Result<Words, String> {
    let (line, contents) = match text.split_once(": ") {
        // `compound blank: larotrectinib 10 µM` names no line.
        Some((line, rest)) if !line.trim().is_empty() && role_named(line).is_err() => {
            (Some(line.trim()), rest.trim())
        }
        _ => (None, text),
    };
    let mut words = contents_of(contents, points)?;
    if let Some(line) = line {
        words.insert("cell_line".to_owned(), line.to_owned());
    }
    Ok(words)
}

fn contents_of(text: &str, points: Points) -> Result<Words, String> {
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
        let (compound, dose) = compound_and_dose(part.trim(), points)?;
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
fn compound_and_dose(text: &str, points: Points) -> Result<(Option<String>, String), String> {
    let mut found: Vec<(Option<String>, String)> = Vec::new();
    if let Ok(dose) = dose(text, None, points)
        && text.chars().any(char::is_alphabetic) | text.contains('%')
    {
        found.push((None, dose));
    }
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace()).map(|(at, _)| at);
    let mut why: Option<String> = None;
    for at in blanks {
        let (name, rest) = (text[..at].trim(), text[at..].trim());
        let begins = rest.starts_with(|c: char| c.is_ascii_digit());
        if !begins || name.is_empty() {
            continue;
        }
        match dose(rest, None, points) {
            Ok(dose) => {
                found.push((Some(name.to_owned()), dose));
            }
            // What may be two numbers is told before what is none.
            Err(told) => why = why.filter(|why| why.contains(" may be ")).or(Some(told)),
        }
    }
    found.dedup();
    match (found.as_slice(), why) {
        ([one], None) => Ok(one.clone()),
        ([one], Some(why)) if !why.contains(" may be ") => Ok(one.clone()),
        ([], why) => Err(without_dose(text, points, why)),
        ([_], Some(why)) => Err(why),
        ([first, .., last], _) => Err(format!(
            "`{text}` may be {} or {}: write the number without a blank, or compound and dose in cells of their own",
            named(first),
            named(last)
        )),
    }
}

fn named((compound, dose): &(Option<String>, String)) -> String {
    compound.as_ref().map_or_else(|| dose.clone(), |compound| format!("`{compound}` at {dose}"))
}

/// Why a text has no compound with its dose.
fn without_dose(text: &str, points: Points, why: Option<String>) -> String {
    let is_number = text.replace(',', ".").parse::<f64>().is_ok();
    match why {
        _ if is_number => {
            format!("`{text}` has no unit: write it with one, such as `{text} nM`, or say what the cells are")
        }
        Some(why) => why,
        None if text.starts_with(|c: char| c.is_ascii_digit()) => {
            dose(text, None, points).err().unwrap_or_else(|| format!("`{text}` is not understood"))
        }
        None => format!(
            "`{text}` is no role and has no dose: write it as `{text} 10 uM`, or say what the cells are"
        ),
    }
}
