//! Columns of the table of plates: the keys of a plate under the names that people use.

use serde_json::{Value, json};

use crate::session::drafting::Drafts;
use foldshift_plates::plate::layout::Role;
use foldshift_study::study_file::edit;
use foldshift_study::study_file::keys::{KEYS, Key};
use foldshift_study::study_file::relative;
use foldshift_study::survey::What;

/// Columns that are shown without being asked for, in their order.
const USUAL: [&str; 6] = ["export", "plate", "cell_line", "layout", "read", "experiment"];

/// Names that do not follow from the key.
const NAMES: [(&str, &str); 14] = [
    ("layout", "Map"),
    ("layout_sheet", "Sheets of the map"),
    ("layout_plate", "Plate of the map"),
    ("export_sheet", "Sheet"),
    ("in_part", "Read in part"),
    ("unlisted", "Wells without a map"),
    ("well_column", "Column of wells"),
    ("column", "Column of readings"),
    ("grid", "Cells"),
    ("format", "Reader"),
    ("exclude", "Left out"),
    ("parental", "Parental line"),
    ("source", "Source plate"),
    ("experiment", "Experiment"),
];

/// Every key of a plate, the usual ones first.
pub(super) fn columns(drafts: &Drafts, lines: &[String]) -> Vec<Value> {
    let mut keys: Vec<&Key> = KEYS.iter().filter(|key| key.section == "plate").collect();
    let rank = |key: &Key| USUAL.iter().position(|own| *own == key.name).unwrap_or(USUAL.len());
    keys.sort_by_key(|key| rank(key));
    keys.into_iter().map(|key| column(key, drafts, lines)).collect()
}

fn column(key: &Key, drafts: &Drafts, lines: &[String]) -> Value {
    let choices: Vec<String> = match key.name {
        "cell_line" | "parental" => lines.to_vec(),
        "layout" => {
            let of = |one: &foldshift_study::survey::Seen| {
                matches!(one.what, What::Layout(_)).then(|| relative(drafts.folder, &one.path))
            };
            let mut all: Vec<String> = drafts.seen.iter().filter_map(of).collect();
            all.dedup();
            all
        }
        "unlisted" | "role" => Role::ALL.iter().map(|(name, _)| (*name).to_owned()).collect(),
        "in_part" => vec!["true".to_owned(), "false".to_owned()],
        _ => edit::choices(key).into_iter().map(str::to_owned).collect(),
    };
    json!({
        "key": key.name,
        "name": name(key.name),
        "takes": plain(key.takes),
        "default": plain(key.default.trim_matches('"')),
        "example": key.example.trim_matches('"'),
        "meaning": plain(key.meaning),
        "choices": choices,
        "usual": USUAL.contains(&key.name),
    })
}

/// A key as people say it.
pub(super) fn name(key: &str) -> String {
    NAMES.iter().find(|(own, _)| *own == key).map_or_else(|| spoken(key), |(_, name)| (*name).to_owned())
}

/// `cell_line` as words: "Cell line".
pub(super) fn spoken(key: &str) -> String {
    let words = key.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Words of the page of keys without its marks: links to other pages of it lead nowhere here.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        match after.split_once("](").and_then(|(words, after)| Some((words, after.split_once(')')?.1))) {
            // A link of its own says nothing without its page.
            Some((_, after)) if before.ends_with('(') && after.starts_with(')') => {
                out.push_str(before.strip_suffix('(').unwrap_or(before).trim_end());
                rest = &after[1..];
            }
            Some((words, after)) => {
                out.push_str(before);
                out.push_str(words);
                rest = after;
            }
            None => {
                out.push_str(before);
                out.push('[');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.replace('`', "")
}
