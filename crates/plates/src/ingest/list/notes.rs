//! Lines around a list that are none of its lines: titles above it, notes and averages below it.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::cell;
use crate::ingest::duration;
use crate::ingest::list::columns::Columns;
use crate::ingest::list::heading_words::{Word, is_assay, is_plate_word, word_of};
use crate::ingest::list::waves::waves_of;
use crate::ingest::wording::{self, Kind};
use foldshift_tables::sheet::{Cell, Sheet};

/// What a line is that names no well.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Note {
    /// Words, and no number where readings stand.
    Words,
    /// Means and other numbers that are calculated from the list, and how many.
    Calculated(usize),
}

/// Is a line below a list a note, rather than a line of the list that was damaged?
pub(super) fn of(sheet: &Sheet, line: usize, columns: &[Columns], cells: &[Cell<'_>]) -> Option<Note> {
    if sheet.is_open(line) && sheet.is_last(line) && sheet.name().is_none() {
        return None;
    }
    let number = |cell: &&Cell<'_>| cell::is_reading(sheet.marks(), cell.index, &cell.text);
    let numbers = cells.iter().filter(number).count();
    let words = || cells.iter().filter(|cell| !cell.text.is_empty() && !number(cell));
    if numbers > 0 {
        // `Mean`, `SD`, `Mittelwert` before numbers.
        let first = words().next()?;
        let calculated = matches!(wording::kind_of(&first.text), Kind::Derived(_))
            || word_of(&first.text) == Some(Word::Statistic);
        return calculated.then_some(Note::Calculated(numbers));
    }
    // A word of a few letters may be a well that was damaged.
    let in_well = columns.iter().filter_map(|columns| cells.get(columns.wells.last_cell()));
    let mut in_well = in_well.filter(|cell| !cell.text.is_empty());
    let apart = line > 0 && sheet.is_blank(line - 1);
    let sentence = |cell: &Cell<'_>| cell.text.chars().filter(|c| c.is_alphabetic()).count() > 4;
    in_well.all(|cell| sentence(cell) || apart && cell.text.chars().count() > 3).then_some(Note::Words)
}

/// What stands above a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Title {
    /// The plate that it names.
    pub(super) plate: Option<String>,
    /// The word that says that the list is calculated.
    pub(super) derived: Option<String>,
}

/// The title above the header in `line`: lines of one or two cells, up to the list before it.
pub(super) fn title(sheet: &Sheet, free: usize, header: usize) -> Title {
    let mut title = Title::default();
    let mut nearest = true;
    for line in (free..header).rev().filter(|line| !sheet.is_blank(*line)).take(20) {
        let cells = sheet.cells(line);
        let filled: Vec<&str> =
            cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
        let [first, rest @ ..] = filled.as_slice() else { continue };
        if nearest
            && rest.is_empty()
            && first.split_whitespace().count() <= 5
            && let Kind::Derived(word) = wording::kind_of(first)
        {
            title.derived = Some(word);
        }
        nearest = false;
        let (key, inside) =
            first.split_once([':', '=']).map_or((*first, ""), |(key, value)| (key, value.trim()));
        let name = if inside.is_empty() { rest.first().copied().unwrap_or_default() } else { inside };
        let is_key = matches!(word_of(key), Some(Word::Plate | Word::Barcode));
        if is_key && !name.is_empty() && rest.len() <= 1 {
            title.plate.get_or_insert_with(|| name.to_owned());
        } else if rest.is_empty() && is_plate(first) {
            title.plate.get_or_insert_with(|| (*first).to_owned());
        }
    }
    title
}

/// Lists of one header below one another, each below a text of its own that names neither a read nor a time: the line of
/// each header, and its plate.
pub(super) fn stacked(sheet: &Sheet, header: usize) -> BTreeMap<usize, String> {
    let heading = sheet.line(header);
    let headers = (header..sheet.len()).filter(|line| sheet.line(*line) == heading);
    let mut plates = BTreeMap::new();
    for line in headers {
        let above = (0..line).rev().find(|above| !sheet.is_blank(*above));
        let Some(name) = above.and_then(|above| name_alone(&sheet.cells(above))) else {
            return BTreeMap::new();
        };
        plates.insert(line, name);
    }
    let apart: BTreeSet<&String> = plates.values().collect();
    if apart.len() > 1 && apart.len() == plates.len() { plates } else { BTreeMap::new() }
}

/// The only text of a line, if it may name a plate.
fn name_alone(cells: &[Cell<'_>]) -> Option<String> {
    let mut filled = cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty());
    let text = filled.next().filter(|_| filled.next().is_none())?;
    let plain = text.chars().any(char::is_alphabetic) && !text.contains([':', '=']);
    let read = wording::name_of(text).read.is_some() || waves_of(text).is_some() || is_assay(text);
    let plate = plain && !read && wording::kind_of(text) == Kind::Raw && duration::seconds(text).is_none();
    plate.then(|| text.to_owned())
}

/// `Plate 3`, `Platte KM12`: the word, and one more.
fn is_plate(text: &str) -> bool {
    let mut words = text.split_whitespace();
    words.next().is_some_and(is_plate_word) && words.next().is_some() && words.next().is_none()
}
