//! A layout written in another form: tidy CSV, plate-shaped CSV or workbook, TOML.
//!
//! What is written is what every well is said to be, so that reading it back gives the same contents.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::plate::layout::template::{Grids, csv_cell, grids_csv, grids_workbook};
use crate::plate::layout::words::{canonical, is_numbered};
use crate::plate::layout::{KEYS, Layout, Properties};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::toml_document::quoted;

/// A form that layouts are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Tidy CSV, a well a row.
    Tidy,
    /// Plate-shaped grids in CSV, a grid a variable.
    PlateShaped,
    /// Plate-shaped grids in a workbook, a sheet a variable.
    Workbook,
    /// TOML with wellmap's words.
    Toml,
}

/// Writes the layout of a plate of this format.
///
/// # Errors
/// When the layout contradicts itself, or holds what the form has no room for.
pub fn convert(layout: &Layout, format: PlateFormat, form: Form) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let wells = written(layout.properties(format)?);
    let beyond: Vec<Well> = wells.keys().copied().filter(|well| !format.contains(*well)).collect();
    let refuse =
        |message: String| Diagnostic::error(Code::Layout, message).at(Place::file(layout.source.clone()));
    let mut problems = Vec::new();
    if !beyond.is_empty() {
        let wells = super::listed(&beyond);
        problems.push(refuse(format!("a {}-well plate has no well {wells}", format.wells())));
    }
    let keys = keys(&wells);
    for key in keys.iter().filter(|key| form != Form::Toml && !reads_back(key)) {
        problems.push(
            refuse(format!("`{key}` cannot head a column or a grid: it would be read as something else"))
                .help("rename it, or convert to TOML"),
        );
    }
    let broken = |(well, wells): (&Well, &BTreeMap<String, String>)| {
        let key = wells.iter().find(|(_, value)| value.chars().any(char::is_control))?.0;
        Some(refuse(format!("`{key}` of {well} holds a line break or another control character")))
    };
    problems.extend(wells.iter().filter_map(broken));
    if !problems.is_empty() {
        return Err(problems);
    }
    match form {
        Form::Tidy => Ok(tidy(&wells, &keys).into_bytes()),
        Form::PlateShaped => Ok(grids_csv(&grids(&wells, &keys), format).into_bytes()),
        Form::Workbook => {
            grids_workbook(&grids(&wells, &keys), format).map_err(|message| vec![refuse(message)])
        }
        Form::Toml => Ok(toml(&wells).into_bytes()),
    }
}

type Written = BTreeMap<Well, BTreeMap<String, String>>;

/// The texts of every well, without blanks around them; empty ones say nothing.
fn written(wells: BTreeMap<Well, Properties>) -> Written {
    let text = |properties: Properties| {
        let all = properties.into_iter().map(|(key, property)| (key, property.value.trim().to_owned()));
        all.filter(|(_, value)| !value.is_empty()).collect()
    };
    wells.into_iter().map(|(well, properties)| (well, text(properties))).collect()
}

/// Every key, ours first, in the order in which one would fill them in.
fn keys(wells: &Written) -> Vec<String> {
    let mut keys: Vec<String> = wells.values().flat_map(BTreeMap::keys).cloned().collect();
    let rank = |key: &String| {
        let ours = KEYS.iter().position(|own| own == key);
        let number =
            key.rsplit('_').next().and_then(|n| n.parse::<usize>().ok()).filter(|_| is_numbered(key));
        (number.map_or_else(|| ours.unwrap_or(KEYS.len() + 10), |number| KEYS.len() + number), key.clone())
    };
    keys.sort_by_key(rank);
    keys.dedup();
    keys
}

/// Does a heading say the same when it is read again?
fn reads_back(key: &str) -> bool {
    let ours = KEYS.contains(&key) || is_numbered(key);
    let plain =
        !key.contains(['"', ';', '\t', '#']) && key.trim() == key && key.chars().any(char::is_alphabetic);
    let structural = ["well", "plate"].contains(&key);
    plain && !structural && canonical(key) == (key.to_owned(), None) && (ours || suggest(key, KEYS).is_none())
}

fn tidy(wells: &Written, keys: &[String]) -> String {
    let mut text = String::from("well");
    for key in keys {
        let _ = write!(text, ",{}", csv_cell(key));
    }
    text.push('\n');
    for (well, properties) in wells {
        let _ = write!(text, "{well}");
        for key in keys {
            let _ = write!(text, ",{}", csv_cell(properties.get(key).map_or("", |value| value)));
        }
        text.push('\n');
    }
    text
}

fn grids(wells: &Written, keys: &[String]) -> Grids {
    let grid = |key: &String| {
        let values =
            wells.iter().filter_map(|(well, properties)| Some((*well, properties.get(key)?.clone())));
        (key.clone(), values.collect())
    };
    keys.iter().map(grid).collect()
}

/// `[expt]` for what is the same everywhere, then a line for the wells that are alike.
fn toml(wells: &Written) -> String {
    let mut everywhere = wells.values().next().cloned().unwrap_or_default();
    everywhere.retain(|key, value| wells.values().all(|properties| properties.get(key) == Some(value)));
    let mut text = String::new();
    if !everywhere.is_empty() {
        text.push_str("[expt]\n");
        for (key, value) in &everywhere {
            let _ = writeln!(text, "{} = {}", toml_key(key), quoted(value));
        }
        text.push('\n');
    }
    let mut alike: Vec<(Vec<Well>, BTreeMap<&String, &String>)> = Vec::new();
    let mut seen: BTreeMap<BTreeMap<&String, &String>, usize> = BTreeMap::new();
    for (well, properties) in wells {
        let own: BTreeMap<_, _> =
            properties.iter().filter(|(key, _)| !everywhere.contains_key(*key)).collect();
        let at = *seen.entry(own.clone()).or_insert_with(|| {
            alike.push((Vec::new(), own));
            alike.len() - 1
        });
        alike[at].0.push(*well);
    }
    text.push_str("[well]\n");
    for (wells, properties) in alike {
        let names: Vec<String> = wells.iter().map(ToString::to_string).collect();
        let all = properties.iter().map(|(key, value)| format!("{} = {}", toml_key(key), quoted(value)));
        let all = all.collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "{} = {{ {all} }}", quoted(&names.join(",")));
    }
    text
}

fn toml_key(key: &str) -> String {
    let bare = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { key.to_owned() } else { quoted(key) }
}
