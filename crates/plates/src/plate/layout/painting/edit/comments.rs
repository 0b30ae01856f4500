//! The comments of a layout, wherever they stand: above sections and lines, behind values, within lists.

use toml_edit::{Decor, DocumentMut, Item, Key, RawString, Table, Value};

/// All comments of a text in the order of its sections; none where it is not read.
pub(super) fn of_text(text: &str) -> Vec<String> {
    let Ok(document) = text.parse::<DocumentMut>() else { return Vec::new() };
    let mut all = Vec::new();
    of_table(document.as_table(), &mut all);
    raw(Some(document.trailing()), &mut all);
    all
}

/// The comments that one text has and the other lacks, each as often as it lacks it.
pub(super) fn lost(was: &str, is: &str) -> Vec<String> {
    let mut there = of_text(is);
    let is_lost = |comment: &String| match there.iter().position(|other| other == comment) {
        Some(at) => {
            there.swap_remove(at);
            false
        }
        None => true,
    };
    of_text(was).into_iter().filter(is_lost).collect()
}

/// The comments within a table, those above it apart.
pub(super) fn within(table: &Table) -> Vec<String> {
    let mut all = Vec::new();
    raw(table.decor().suffix(), &mut all);
    of_entries(table, &mut all);
    all
}

/// The comments behind a line of a table and in it, those above it apart.
pub(super) fn behind(item: &Item) -> Vec<String> {
    let mut all = Vec::new();
    of_item(item, &mut all);
    all
}

/// Takes the comments out of a table, those above it apart.
pub(super) fn strip(table: &mut Table) {
    table.decor_mut().set_suffix("");
    for (mut key, item) in table.iter_mut() {
        bare(key.leaf_decor_mut());
        if let Some(value) = item.as_value_mut() {
            bare(value.decor_mut());
        }
    }
}

/// A key or a value without the comments around it.
fn bare(decor: &mut Decor) {
    let has =
        |raw: Option<&RawString>| raw.and_then(RawString::as_str).is_some_and(|text| text.contains('#'));
    if has(decor.prefix()) {
        decor.set_prefix("");
    }
    if has(decor.suffix()) {
        decor.set_suffix("");
    }
}

fn of_table(table: &Table, all: &mut Vec<String>) {
    raw(table.decor().prefix(), all);
    raw(table.decor().suffix(), all);
    of_entries(table, all);
}

fn of_entries(table: &Table, all: &mut Vec<String>) {
    for (name, _) in table {
        if let Some((key, item)) = table.get_key_value(name) {
            of_key(key, all);
            of_item(item, all);
        }
    }
}

fn of_key(key: &Key, all: &mut Vec<String>) {
    of_decor(key.leaf_decor(), all);
    of_decor(key.dotted_decor(), all);
}

fn of_item(item: &Item, all: &mut Vec<String>) {
    match item {
        Item::None => {}
        Item::Value(value) => of_value(value, all),
        Item::Table(table) => of_table(table, all),
        Item::ArrayOfTables(tables) => tables.iter().for_each(|table| of_table(table, all)),
    }
}

fn of_value(value: &Value, all: &mut Vec<String>) {
    of_decor(value.decor(), all);
    match value {
        Value::Array(array) => {
            array.iter().for_each(|value| of_value(value, all));
            raw(Some(array.trailing()), all);
        }
        Value::InlineTable(table) => table.iter().for_each(|(_, value)| of_value(value, all)),
        _ => {}
    }
}

fn of_decor(decor: &Decor, all: &mut Vec<String>) {
    raw(decor.prefix(), all);
    raw(decor.suffix(), all);
}

/// Around keys and values stand blanks and comments alone.
fn raw(text: Option<&RawString>, all: &mut Vec<String>) {
    let lines = text.and_then(RawString::as_str).unwrap_or_default().lines();
    all.extend(lines.filter_map(|line| Some(line[line.find('#')?..].trim_end().to_owned())));
}
