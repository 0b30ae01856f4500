//! Sections as blocks of lines: where each stands, put in by the order of their names, taken away whole.

use std::ops::Range;

use toml_edit::{Item, Table};

use super::homes::end_of_bodies;
use super::lines::{blank_before, eol, is_blank_at, line_end, line_start};
use super::{Order, Splice};
use crate::toml_document::Document;

/// A heading with the lines below it, up to its last key.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// The first name of its heading; empty for the top of the file.
    pub(super) top: String,
    /// Which of a list it belongs to.
    pub(super) index: Option<usize>,
    /// The bytes of the heading.
    pub(super) header: Range<usize>,
    /// The byte after its last line.
    pub(super) end: usize,
}

/// Every block, in the order of the file; the top is one where it has keys.
pub(super) fn of(document: &Document, text: &str) -> Vec<Block> {
    let root = document.table();
    let mut found = Vec::new();
    if let Some(end) = end_of_bodies(root, text) {
        found.push(Block { top: String::new(), index: None, header: 0..0, end });
    }
    for (name, item) in root {
        below(item, name, None, text, &mut found);
    }
    found.sort_by_key(|block| block.header.start);
    found
}

fn below(item: &Item, top: &str, index: Option<usize>, text: &str, found: &mut Vec<Block>) {
    match item {
        Item::Table(table) => of_table(table, top, index, text, found),
        Item::ArrayOfTables(tables) => {
            for (place, table) in tables.iter().enumerate() {
                of_table(table, top, index.or(Some(place)), text, found);
            }
        }
        _ => {}
    }
}

fn of_table(table: &Table, top: &str, index: Option<usize>, text: &str, found: &mut Vec<Block>) {
    if !table.is_dotted()
        && !table.is_implicit()
        && let Some(header) = table.span()
    {
        let end = end_of_bodies(table, text).unwrap_or(0).max(line_end(text, header.end));
        found.push(Block { top: top.to_owned(), index, header, end });
    }
    for (_, item) in table {
        below(item, top, index, text, found);
    }
}

/// The lines of blocks; those that follow each other are one, with one blank line beside it.
pub(super) fn together(text: &str, blocks: Vec<Block>) -> Vec<Range<usize>> {
    let mut found: Vec<Block> = Vec::new();
    for block in blocks {
        match found.last_mut() {
            Some(last) if text[last.end..line_start(text, block.header.start)].trim().is_empty() => {
                last.end = block.end;
            }
            _ => found.push(block),
        }
    }
    super::lines::united(found.iter().map(|block| whole(text, block)).collect())
}

/// The lines of a block with one blank line beside it.
pub(super) fn whole(text: &str, block: &Block) -> Range<usize> {
    let (mut start, mut end) = (line_start(text, block.header.start), block.end);
    if is_blank_at(text, end) {
        end = line_end(text, end);
    } else if let Some(blank) = blank_before(text, start) {
        start = blank;
    }
    if end == text.len() && !text.ends_with('\n') && start > 0 {
        start -= 1;
        if text[..start].ends_with('\r') {
            start -= 1;
        }
    }
    start..end
}

/// Is nothing left of a block, not even a comment, where some lines of it are taken away?
pub(super) fn is_bare_without(text: &str, block: &Block, all: &[Block], out: &[Range<usize>]) -> bool {
    let next = all.iter().map(|other| other.header.start).find(|start| *start > block.header.start);
    let next = next.map_or(text.len(), |start| line_start(text, start));
    // What stands right above the next heading belongs to it.
    let until = block.end.max(above(text, next, block.end));
    let mut at = line_end(text, block.header.end);
    let heading = &text[block.header.end..at];
    if !heading.trim().is_empty() {
        return false;
    }
    let mut left = String::new();
    for range in out.iter().filter(|range| range.start >= block.header.end && range.end <= next) {
        left.push_str(text.get(at..range.start.max(at)).unwrap_or_default());
        at = range.end.max(at);
    }
    left.push_str(text.get(at..until).unwrap_or_default());
    left.trim().is_empty()
}

/// Where the comments begin that stand right above a line, not before `least`.
fn above(text: &str, line: usize, least: usize) -> usize {
    let mut at = line;
    while at > least {
        let start = line_start(text, at - 1);
        if start < least || !text[start..at].trim_start().starts_with('#') {
            break;
        }
        at = start;
    }
    at
}

/// A section put in behind those that come before it in the order.
pub(super) fn insert(document: &Document, text: &str, section: &str, block: &str, order: &Order) -> Splice {
    let rank = |name: &str| match name {
        "" => Some(0),
        name => order.sections.iter().position(|own| *own == name).map(|at| at + 1),
    };
    let all = of(document, text);
    let own = rank(section).unwrap_or(usize::MAX);
    let after = all.iter().rposition(|other| rank(&other.top).is_some_and(|rank| rank <= own));
    let next = all.get(after.map_or(0, |at| at + 1));
    let end = after.map_or(0, |at| all[at].end);
    let eol = eol(text);
    let Some(next) = next else {
        return (text.len()..text.len(), at_the_end(text, block, eol));
    };
    let heading = line_start(text, next.header.start);
    let comments = above(text, heading, end);
    if comments > end || (after.is_none() && comments == heading) {
        return (comments..comments, format!("{block}{eol}"));
    }
    if after.is_none() {
        return (heading..heading, format!("{block}{eol}"));
    }
    (heading..heading, format!("{eol}{block}"))
}

/// A section at the end of a text, parted by a blank line.
fn at_the_end(text: &str, block: &str, eol: &str) -> String {
    if text.is_empty() {
        return block.to_owned();
    }
    if text.ends_with('\n') {
        return format!("{eol}{block}");
    }
    format!("{eol}{eol}{}", block.trim_end_matches(['\r', '\n']))
}

/// A key at the top of a file that has none there.
pub(super) fn at_the_top(document: &Document, text: &str, line: &str) -> Splice {
    let eol = eol(text);
    match of(document, text).first() {
        Some(first) => {
            let at = line_start(text, first.header.start);
            (at..at, format!("{line}{eol}{eol}"))
        }
        None => super::lines::put(text, text.len(), line),
    }
}
