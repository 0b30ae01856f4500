//! Where a key stands, or would stand: under a heading, behind dots, within braces.

use std::ops::Range;

use toml_edit::{InlineTable, Item, Table, TableLike, Value};

use super::lines::{line_end, lines, put};
use super::{Splice, Step, Written};
use crate::toml_document::Document;

/// How a section is written.
pub(super) enum Home<'d> {
    /// Lines below a heading, or at the top of the file (`None`). `alone`: it is not one of a list.
    Headed { header: Option<Range<usize>>, alone: bool },
    /// Lines that begin with these names and dots.
    Dotted(Vec<String>),
    /// Within braces.
    Inline(&'d InlineTable),
    /// It is not there.
    Absent,
}

/// A section.
pub(super) struct Place<'d> {
    pub(super) home: Home<'d>,
    table: Option<&'d dyn TableLike>,
    /// The bytes of the braces.
    span: Option<Range<usize>>,
}

/// A key with what it holds.
pub(super) struct Entry<'d>(&'d Item);

impl<'d> Entry<'d> {
    /// Does it hold names and values?
    pub(super) fn is_table(&self) -> bool {
        self.0.is_table_like()
    }

    /// The names, where it does.
    pub(super) fn names(&self) -> Vec<String> {
        let table = self.0.as_table_like();
        table.into_iter().flat_map(|table| table.iter().map(|(name, _)| name.to_owned())).collect()
    }

    /// What it says.
    pub(super) fn said(&self) -> Option<Written> {
        said(self.0)
    }

    /// Its value, where it is one, and where that stands.
    pub(super) fn value(&self) -> Option<(&'d Value, Range<usize>)> {
        let value = self.0.as_value()?;
        Some((value, value.span()?))
    }
}

fn said(item: &Item) -> Option<Written> {
    match item {
        Item::Value(value) => Some(super::values::said(value)),
        Item::Table(table) => {
            let each = table.iter().map(|(name, item)| Some((name.to_owned(), said(item)?)));
            Some(Written::Table(each.collect::<Option<_>>()?))
        }
        Item::ArrayOfTables(_) | Item::None => None,
    }
}

impl Place<'_> {
    /// The names of its keys.
    pub(super) fn names(&self) -> Vec<String> {
        self.table.into_iter().flat_map(|table| table.iter().map(|(name, _)| name.to_owned())).collect()
    }
}

/// How many sections a list has; `None` where it is something else.
pub(super) fn count(document: &Document, section: &str) -> Option<usize> {
    match document.table().get(section) {
        None => Some(0),
        Some(Item::ArrayOfTables(tables)) => Some(tables.len()),
        Some(_) => None,
    }
}

/// Where a path leads; `None` where something stands in its way.
pub(super) fn find<'d>(document: &'d Document, path: &[Step]) -> Option<Place<'d>> {
    let root = document.table();
    let mut place = Place { home: Home::Headed { header: None, alone: true }, table: Some(root), span: None };
    for step in path {
        place = match (step, place.table) {
            (_, None) => Place { home: Home::Absent, table: None, span: None },
            (Step::Item(name, index), Some(table)) => {
                let table = table.get(name)?.as_array_of_tables()?.get(*index)?;
                Place {
                    home: Home::Headed { header: table.span(), alone: false },
                    table: Some(table),
                    span: None,
                }
            }
            (Step::Key(name), Some(table)) => match table.get(name) {
                None | Some(Item::None) => absent(&place.home, name),
                Some(Item::Table(table)) if table.is_dotted() => {
                    let mut prefix = match place.home {
                        Home::Dotted(prefix) => prefix,
                        _ => Vec::new(),
                    };
                    prefix.push(name.clone());
                    Place { home: Home::Dotted(prefix), table: Some(table), span: None }
                }
                // A heading of its own may still be given to what only deeper headings name.
                Some(Item::Table(table)) if table.is_implicit() => {
                    Place { home: Home::Absent, table: Some(table), span: None }
                }
                Some(Item::Table(table)) => Place {
                    home: Home::Headed { header: table.span(), alone: true },
                    table: Some(table),
                    span: None,
                },
                Some(Item::Value(Value::InlineTable(table))) => {
                    Place { home: Home::Inline(table), table: Some(table), span: table.span() }
                }
                Some(_) => return None,
            },
        };
    }
    Some(place)
}

/// A section that is not there, below another one.
fn absent<'d>(above: &Home, name: &str) -> Place<'d> {
    let home = match above {
        Home::Dotted(prefix) => Home::Dotted(prefix.iter().cloned().chain([name.to_owned()]).collect()),
        _ => Home::Absent,
    };
    Place { home, table: None, span: None }
}

/// What stands under a key.
pub(super) fn entry<'d>(place: &Place<'d>, key: &str) -> Option<Entry<'d>> {
    place.table?.get(key).filter(|item| !item.is_none()).map(Entry)
}

/// Is this the only key of the section?
pub(super) fn only_key(place: &Place, key: &str) -> bool {
    place.table.is_some_and(|table| table.iter().all(|(own, _)| own == key))
}

/// The lines on which a key and its value stand, from the first to the last byte that counts; several where it is dotted.
fn bytes(table: &dyn TableLike, key: &str, found: &mut Vec<Range<usize>>) {
    match table.get_key_value(key) {
        Some((name, Item::Value(value))) => {
            if let (Some(name), Some(value)) = (name.span(), value.span()) {
                found.push(name.start.min(value.start)..value.end);
            }
        }
        Some((_, Item::Table(inner))) if inner.is_dotted() => {
            for (name, _) in inner {
                bytes(inner, name, found);
            }
        }
        _ => {}
    }
}

/// The bytes of every key of the section itself, by name.
pub(super) fn bodies(place: &Place) -> Vec<(String, Range<usize>)> {
    place.table.map_or_else(Vec::new, bodies_of)
}

fn bodies_of(table: &dyn TableLike) -> Vec<(String, Range<usize>)> {
    let mut found = Vec::new();
    for (name, _) in table.iter() {
        let mut ranges = Vec::new();
        bytes(table, name, &mut ranges);
        found.extend(ranges.into_iter().map(|range| (name.to_owned(), range)));
    }
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// The byte after the last line of the keys of a table.
pub(super) fn end_of_bodies(table: &Table, text: &str) -> Option<usize> {
    bodies_of(table).last().map(|(_, range)| line_end(text, range.end))
}

/// The bytes of a key and its value; several where it is dotted.
pub(super) fn bytes_of(place: &Place, key: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if let Some(table) = place.table {
        bytes(table, key, &mut found);
    }
    found
}

/// The whole lines of a key.
pub(super) fn lines_of(place: &Place, text: &str, key: &str) -> Vec<Range<usize>> {
    bytes_of(place, key).into_iter().map(|range| lines(text, range.start, range.end)).collect()
}

/// The headings of a key that has some of its own, and of all below it.
pub(super) fn headings_of(document: &Document, path: &[Step], key: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if let Some(item) = find(document, path).and_then(|place| place.table).and_then(|table| table.get(key)) {
        headings(item, &mut found);
    }
    found
}

fn headings(item: &Item, found: &mut Vec<Range<usize>>) {
    let mut of = |table: &Table| {
        if !table.is_dotted() && !table.is_implicit() {
            found.extend(table.span());
        }
        for (_, item) in table {
            headings(item, found);
        }
    };
    match item {
        Item::Table(table) => of(table),
        Item::ArrayOfTables(tables) => tables.iter().for_each(of),
        _ => {}
    }
}

/// A line put among those of a section: behind the last key that comes before it in the order, else before the first that
/// comes after it, else behind all.
pub(super) fn line_in(place: &Place, text: &str, key: &str, line: &str, order: &[&str]) -> Splice {
    let all = bodies(place);
    let rank = |name: &str| order.iter().position(|own| *own == name);
    let header = match &place.home {
        Home::Headed { header: Some(header), .. } => Some(header.end),
        _ => None,
    };
    let behind = |end: usize| put(text, line_end(text, end), line);
    let last = || {
        all.last().map(|(_, range)| range.end).or(header).map_or_else(|| put(text, text.len(), line), behind)
    };
    let Some(own) = rank(key) else { return last() };
    let before = all.iter().rev().find(|(name, _)| rank(name).is_some_and(|rank| rank < own));
    if let Some((_, range)) = before {
        return behind(range.end);
    }
    match all.iter().find(|(name, _)| rank(name).is_some_and(|rank| rank > own)) {
        Some((_, range)) => put(text, super::lines::line_start(text, range.start), line),
        None => last(),
    }
}

/// Names and values within braces, in their order; `None` where one of them is dotted.
fn parts(table: &InlineTable) -> Option<Vec<(String, Range<usize>)>> {
    let part = |(name, value): (&str, &Value)| {
        let (key, _) = table.get_key_value(name)?;
        if matches!(value, Value::InlineTable(inner) if inner.is_dotted()) {
            return None;
        }
        Some((name.to_owned(), key.span()?.start..value.span()?.end))
    };
    let mut found: Vec<(String, Range<usize>)> = table.iter().map(part).collect::<Option<_>>()?;
    found.sort_by_key(|(_, range)| range.start);
    Some(found)
}

/// A name and value put within braces, behind all others.
pub(super) fn added(place: &Place, table: &InlineTable, said: &str) -> Option<Splice> {
    match parts(table)?.last() {
        Some((_, last)) => Some((last.end..last.end, format!(", {said}"))),
        None => Some((place.span.clone()?, format!("{{ {said} }}"))),
    }
}

/// A name and value taken out of braces.
pub(super) fn without(place: &Place, table: &InlineTable, key: &str) -> Option<Splice> {
    let all = parts(table)?;
    let at = all.iter().position(|(name, _)| name == key)?;
    let (_, own) = &all[at];
    let out = match (all.get(at + 1), at.checked_sub(1)) {
        (Some((_, next)), _) => own.start..next.start,
        (None, Some(before)) => all[before].1.end..own.end,
        (None, None) => return Some((place.span.clone()?, "{}".to_owned())),
    };
    Some((out, String::new()))
}
