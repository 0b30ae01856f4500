//! What becomes of each section of a layout, and the text that comes of it: comments and order stay.

use std::collections::BTreeSet;

use toml_edit::{ArrayOfTables, Decor, DocumentMut, Item, Key, Table, TableLike, Value};

use super::comments;
use crate::plate::layout::painting::geometry::pattern_of;
use crate::plate::layout::painting::ladder::Series;
use crate::plate::layout::painting::said::Words;
use crate::plate::layout::painting::written::{Alike, in_order, inline, series_values};
use crate::plate::layout::words::canonical;
use crate::plate::well::Well;

/// What becomes of a line of `[well]` or of a block.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum LineChange {
    #[default]
    Stays,
    /// It names other wells.
    Names(BTreeSet<Well>),
    /// It names these wells and says this.
    Says(BTreeSet<Well>, Words),
    Goes,
}

/// A part of a series that stays: its wells, and its doses from the highest on.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Part {
    pub(super) wells: BTreeSet<Well>,
    pub(super) doses: Vec<String>,
}

/// What becomes of a series.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum SeriesChange {
    #[default]
    Stays,
    /// Rectangles of it, each with its own highest dose.
    Cut(Vec<Part>),
    /// Another one in its place.
    Becomes(Series),
    Goes,
}

/// What becomes of all of them, in the order of the file, and what is new.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Changes {
    pub(super) wells: Vec<LineChange>,
    pub(super) blocks: Vec<LineChange>,
    pub(super) series: Vec<SeriesChange>,
    pub(super) new_wells: Vec<Alike>,
    pub(super) new_series: Vec<Series>,
}

/// Comments above what goes.
#[derive(Default)]
struct Orphans {
    /// Those at the head of the file.
    head: String,
    others: String,
}

impl Orphans {
    fn take(&mut self, decor: &Decor, is_first: bool) {
        let comments = comments(decor);
        if is_first {
            self.head.push_str(&comments);
        } else {
            self.others.push_str(&comments);
        }
    }

    /// Comments that stood within what goes.
    fn keep(&mut self, comments: Vec<String>) {
        for comment in comments {
            self.others.push_str(&comment);
            self.others.push('\n');
        }
    }

    /// Gives the comments that are left over to something new.
    fn give(&mut self, decor: &mut Decor) {
        if self.others.is_empty() {
            return;
        }
        let before = decor.prefix().and_then(|raw| raw.as_str()).unwrap_or_default().to_owned();
        decor.set_prefix(format!("{before}{}", std::mem::take(&mut self.others)));
    }
}

/// The comments of a prefix that stand on lines of their own.
fn comments(decor: &Decor) -> String {
    let prefix = decor.prefix().and_then(|raw| raw.as_str()).unwrap_or_default();
    let lines = prefix.lines().map(str::trim).filter(|line| line.starts_with('#'));
    lines.fold(String::new(), |all, line| all + line + "\n")
}

impl Changes {
    /// The text with these changes; `None` where a section has a form in which they have no place.
    pub(super) fn made_in(&self, text: &str) -> Option<String> {
        let mut document: DocumentMut = text.parse().ok()?;
        let mut orphans = Orphans::default();
        self.change_series(&mut document, &mut orphans)?;
        self.change_blocks(&mut document, &mut orphans)?;
        self.change_wells(&mut document, &mut orphans)?;
        let mut made = document.to_string();
        if !orphans.head.is_empty() {
            made = format!("{}\n{}", orphans.head, made.trim_start_matches('\n'));
        }
        if !orphans.others.is_empty() {
            if !made.is_empty() && !made.ends_with('\n') {
                made.push('\n');
            }
            made.push_str(&orphans.others);
        }
        // Behind a value that is said no longer, or in a list that is another one now.
        for comment in comments::lost(text, &made) {
            if !made.is_empty() && !made.ends_with('\n') {
                made.push('\n');
            }
            made.push_str(&comment);
            made.push('\n');
        }
        Some(made)
    }

    fn change_series(&self, document: &mut DocumentMut, orphans: &mut Orphans) -> Option<()> {
        if self.series.iter().all(|change| *change == SeriesChange::Stays) && self.new_series.is_empty() {
            return Some(());
        }
        let old = match document.remove("series") {
            Some(item) => item.into_array_of_tables().ok()?,
            None => ArrayOfTables::new(),
        };
        if old.len() != self.series.len() {
            return None;
        }
        let first = old.iter().filter_map(Table::position).min();
        let is_head = first.is_some() && first_position(document).is_none_or(|other| Some(other) > first);
        let mut tables = ArrayOfTables::new();
        for (at, (table, change)) in old.into_iter().zip(&self.series).enumerate() {
            match change {
                SeriesChange::Stays => tables.push(table),
                SeriesChange::Goes => {
                    orphans.take(table.decor(), is_head && at == 0);
                    orphans.keep(comments::within(&table));
                }
                SeriesChange::Becomes(series) => {
                    let mut table = table;
                    become_series(&mut table, series);
                    tables.push(table);
                }
                SeriesChange::Cut(parts) => {
                    for (number, part) in parts.iter().enumerate() {
                        let mut cut = table.clone();
                        // What is told of the series is told once, with its first part.
                        if number > 0 {
                            cut.decor_mut().set_prefix("\n");
                            comments::strip(&mut cut);
                        }
                        cut_series(&mut cut, part);
                        tables.push(cut);
                    }
                }
            }
        }
        let is_alone = document.is_empty() && tables.is_empty() && orphans.head.is_empty();
        for (at, series) in self.new_series.iter().enumerate() {
            let mut table = Table::new();
            for (name, value) in series_values(series) {
                table.insert(&name, Item::Value(value.parse().ok()?));
            }
            table.decor_mut().set_prefix(if is_alone && at == 0 { "" } else { "\n" });
            orphans.give(table.decor_mut());
            tables.push(table);
        }
        if !tables.is_empty() {
            document.insert("series", Item::ArrayOfTables(tables));
        }
        Some(())
    }

    fn change_blocks(&self, document: &mut DocumentMut, orphans: &mut Orphans) -> Option<()> {
        if self.blocks.iter().all(|change| *change == LineChange::Stays) {
            return Some(());
        }
        let first = first_position(document);
        let blocks = document.get_mut("block")?.as_table_mut()?;
        let mut changes = self.blocks.iter();
        let sizes: Vec<String> = blocks.iter().map(|(size, _)| size.to_owned()).collect();
        for size in sizes {
            let table = blocks.get_mut(&size)?.as_table_mut()?;
            let is_head = table.position().is_some() && table.position() == first;
            change_lines(table, &mut changes, orphans)?;
            if table.is_empty() {
                orphans.take(&table.decor().clone(), is_head);
                blocks.remove(&size);
            }
        }
        if blocks.is_empty() {
            document.remove("block");
        }
        changes.next().is_none().then_some(())
    }

    fn change_wells(&self, document: &mut DocumentMut, orphans: &mut Orphans) -> Option<()> {
        let stays = self.wells.iter().all(|change| *change == LineChange::Stays);
        if stays && self.new_wells.is_empty() {
            return Some(());
        }
        let first = first_position(document);
        if !document.contains_key("well") {
            let mut table = Table::new();
            table.decor_mut().set_prefix(if document.is_empty() { "" } else { "\n" });
            document.insert("well", Item::Table(table));
        }
        let table = document.get_mut("well")?.as_table_mut()?;
        let is_head = table.position().is_some() && table.position() == first;
        let mut changes = self.wells.iter();
        change_lines(table, &mut changes, orphans)?;
        if changes.next().is_some() {
            return None;
        }
        for (wells, words) in &self.new_wells {
            let mut key = Key::new(pattern_of(wells));
            if table.contains_key(key.get()) {
                return None;
            }
            orphans.give(key.leaf_decor_mut());
            table.insert_formatted(&key, Item::Value(inline(words).parse().ok()?));
        }
        if table.is_empty() && document.len() > 1 {
            let decor = document.get("well")?.as_table()?.decor().clone();
            orphans.take(&decor, is_head);
            document.remove("well");
        } else {
            document.get_mut("well")?.as_table_mut()?.set_implicit(false);
        }
        Some(())
    }
}

/// The place of the table that stands first.
fn first_position(document: &DocumentMut) -> Option<isize> {
    fn of(table: &Table) -> Option<isize> {
        let below = table.iter().filter_map(|(_, item)| match item {
            Item::Table(table) => of(table),
            Item::ArrayOfTables(tables) => tables.iter().filter_map(of).min(),
            _ => None,
        });
        let own = table.position().filter(|_| !table.is_implicit());
        below.chain(own).min()
    }
    document
        .iter()
        .filter_map(|(_, item)| match item {
            Item::Table(table) => of(table),
            Item::ArrayOfTables(tables) => tables.iter().filter_map(of).min(),
            _ => None,
        })
        .min()
}

/// Changes the lines of a table, in their order.
fn change_lines<'a>(
    table: &mut Table,
    changes: &mut impl Iterator<Item = &'a LineChange>,
    orphans: &mut Orphans,
) -> Option<()> {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let mut lines: Vec<(Key, Item)> = Vec::new();
    for key in keys {
        lines.push(table.remove_entry(&key)?);
    }
    for (key, mut item) in lines {
        let renamed = |wells: &BTreeSet<Well>| {
            let name = pattern_of(wells);
            if name == key.get() {
                key.clone()
            } else {
                // It keeps the quotes that somebody wrote.
                let quote = key.display_repr().chars().next().filter(|c| matches!(c, '"' | '\''));
                let quoted = quote.and_then(|quote| format!("{quote}{name}{quote}").parse::<Key>().ok());
                quoted.unwrap_or_else(|| Key::new(name)).with_leaf_decor(key.leaf_decor().clone())
            }
        };
        let key = match changes.next()? {
            LineChange::Stays => key,
            LineChange::Goes => {
                orphans.take(key.leaf_decor(), false);
                orphans.keep(comments::behind(&item));
                continue;
            }
            LineChange::Names(wells) => renamed(wells),
            LineChange::Says(wells, words) => {
                say(item.as_table_like_mut()?, words);
                renamed(wells)
            }
        };
        if table.contains_key(key.get()) {
            return None;
        }
        table.insert_formatted(&key, item);
    }
    Some(())
}

/// Makes a line say this and nothing else; what it says already stays as it is written.
fn say(line: &mut dyn TableLike, words: &Words) {
    let keys: Vec<String> = line.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let (name, unit) = canonical(&key);
        // A dose whose unit stands in its key is written with its unit.
        if unit.is_some() || !words.contains_key(&name) {
            line.remove(&key);
        } else if let Some(value) = line.get_mut(&key).and_then(Item::as_value_mut) {
            put(value, Value::from(words[&name].as_str()));
        }
    }
    for (key, value) in in_order(words) {
        let said = line.iter().any(|(own, _)| canonical(own).0 == *key);
        if !said {
            line.insert(key, Item::Value(Value::from(value.as_str())));
        }
    }
}

/// Puts a value in the place of another, its comment kept; where both are the same, as it is written.
fn put(there: &mut Value, mut value: Value) {
    let same = match (&*there, &value) {
        (Value::String(one), Value::String(other)) => one.value() == other.value(),
        (Value::String(_), _) | (_, Value::Array(_)) => false,
        (one, Value::String(other)) => one.to_string().trim() == other.value(),
        (one, other) => one.to_string().trim() == other.to_string().trim(),
    };
    if !same {
        *value.decor_mut() = there.decor().clone();
        *there = value;
    }
}

fn set(table: &mut Table, key: &str, value: Value) {
    let own = table.iter().map(|(own, _)| own.to_owned()).find(|own| canonical(own).0 == key);
    match table.get_mut(own.as_deref().unwrap_or(key)).and_then(Item::as_value_mut) {
        Some(there) => put(there, value),
        None => drop(table.insert(key, Item::Value(value))),
    }
}

/// Makes a series another one.
fn become_series(table: &mut Table, series: &Series) {
    let values = series_values(series);
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    for key in keys {
        let name = canonical(&key).0;
        if !values.iter().any(|(own, _)| *own == name) {
            table.remove(&key);
        }
    }
    for (key, text) in values {
        if let Ok(value) = text.parse::<Value>() {
            set(table, &key, value);
        }
    }
}

/// Leaves a part of a series.
fn cut_series(table: &mut Table, part: &Part) {
    table.remove("quadrant");
    set(table, "wells", Value::from(pattern_of(&part.wells)));
    if table.contains_key("doses") {
        set(table, "doses", part.doses.iter().map(String::as_str).collect());
    } else if let Some(top) = part.doses.first() {
        let same = table.get("top").and_then(Item::as_str).is_some_and(|there| there == top);
        if !same {
            set(table, "top", Value::from(top.replace('µ', "u")));
        }
    }
}
