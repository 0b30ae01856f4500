//! A layout whose every section is laid otherwise: the same sections, their wells turned or mirrored.

use std::collections::BTreeSet;

use toml_edit::{DocumentMut, Item, Key, Table, Value};

use crate::plate::layout::painting::geometry::{Turn, pattern_of};
use crate::plate::layout::ranks::block_size;
use crate::plate::layout::{Direction, pattern};
use crate::plate::well::{PlateFormat, Well, row_name};

/// The text of the turned map; `None` where a section cannot be turned for itself.
pub(super) fn turned(text: &str, turn: Turn, format: PlateFormat) -> Option<String> {
    let mut document: DocumentMut = text.parse().ok()?;
    if document.contains_key("irow") || document.contains_key("icol") {
        return None;
    }
    let wells = |key: &str| turned_pattern(key, turn, format, (1, 1));
    if let Some(table) = document.get_mut("well") {
        rename(table.as_table_mut()?, wells)?;
    }
    if let Some(blocks) = document.get_mut("block") {
        for (size, item) in blocks.as_table_mut()?.iter_mut() {
            let size = block_size(&size)?;
            rename(item.as_table_mut()?, |key| turned_pattern(key, turn, format, size))?;
        }
    }
    if turn.is_of_rows()
        && let Some(rows) = document.get_mut("row")
    {
        let flipped = |key: &str| {
            let mut rows: Vec<usize> = pattern::rows(key)
                .ok()?
                .iter()
                .map(|row| format.rows.checked_sub(row + 1))
                .collect::<Option<_>>()?;
            rows.sort_unstable();
            Some(runs(&rows, row_name))
        };
        rename(rows.as_table_mut()?, flipped)?;
    }
    if turn.is_of_columns()
        && let Some(columns) = document.get_mut("col")
    {
        let flipped = |key: &str| {
            let mut columns: Vec<usize> = pattern::cols(key)
                .ok()?
                .iter()
                .map(|col| format.cols.checked_sub(col + 1))
                .collect::<Option<_>>()?;
            columns.sort_unstable();
            Some(runs(&columns, |col| (col + 1).to_string()))
        };
        rename(columns.as_table_mut()?, flipped)?;
    }
    if let Some(series) = document.get_mut("series") {
        for table in series.as_array_of_tables_mut()?.iter_mut() {
            if table.contains_key("quadrant") {
                return None;
            }
            let named = table.get("wells")?.as_str()?.to_owned();
            write(table, "wells", &turned_pattern(&named, turn, format, (1, 1))?)?;
            let way = Direction::named(table.get("direction")?.as_str()?)?;
            write(table, "direction", turn.direction(way).name())?;
        }
    }
    Some(document.to_string())
}

/// The upper left corners of blocks of this width and height, or single wells, turned.
fn turned_pattern(
    key: &str,
    turn: Turn,
    format: PlateFormat,
    (width, height): (usize, usize),
) -> Option<String> {
    let corners: BTreeSet<Well> = pattern::wells(key)
        .ok()?
        .into_iter()
        .map(|corner| {
            let end = Well::new(corner.row() + height - 1, corner.col() + width - 1)?;
            let (one, other) = (turn.of(corner, format)?, turn.of(end, format)?);
            Well::new(one.row().min(other.row()), one.col().min(other.col()))
        })
        .collect::<Option<_>>()?;
    Some(pattern_of(&corners))
}

/// `A-C,F`: lines that follow each other as one.
fn runs(lines: &[usize], name: impl Fn(usize) -> String) -> String {
    let mut parts: Vec<(usize, usize)> = Vec::new();
    for line in lines {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *line => *last = *line,
            _ => parts.push((*line, *line)),
        }
    }
    let part = |(first, last): (usize, usize)| match last - first {
        0 => name(first),
        1 => format!("{},{}", name(first), name(last)),
        _ => format!("{}-{}", name(first), name(last)),
    };
    parts.into_iter().map(part).collect::<Vec<_>>().join(",")
}

/// Gives every line of a table another key, its comments kept.
fn rename(table: &mut Table, new: impl Fn(&str) -> Option<String>) -> Option<()> {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let mut lines: Vec<(Key, Item)> = Vec::new();
    for key in keys {
        lines.push(table.remove_entry(&key)?);
    }
    for (key, item) in lines {
        let key = Key::new(new(key.get())?).with_leaf_decor(key.leaf_decor().clone());
        if table.contains_key(key.get()) {
            return None;
        }
        table.insert_formatted(&key, item);
    }
    Some(())
}

fn write(table: &mut Table, key: &str, text: &str) -> Option<()> {
    let there = table.get_mut(key)?.as_value_mut()?;
    let mut value = Value::from(text);
    *value.decor_mut() = there.decor().clone();
    *there = value;
    Some(())
}
