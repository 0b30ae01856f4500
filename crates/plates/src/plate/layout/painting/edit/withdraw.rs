//! Sections taken off wells: what names them wholly goes, what names them in part names the rest.

use std::collections::{BTreeMap, BTreeSet};

use super::changes::{Changes, LineChange, Part, SeriesChange};
use super::entries::{Entries, Entry, Ladder};
use crate::plate::layout::Direction;
use crate::plate::layout::painting::one_well::is_of_contents;
use crate::plate::layout::painting::said::{Said, Words};
use crate::plate::well::Well;

/// How much of what names the wells is taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Depth {
    /// Lines that say what is no longer so, and nothing of what wells hold.
    Remarks,
    /// Whatever says what the wells hold.
    Contents,
    /// Every line of `[well]`; blocks and series stay.
    Lines,
}

/// Takes sections off these wells.
pub(super) fn withdrawn(entries: &Entries, wells: &BTreeSet<Well>, wanted: &Said, depth: Depth) -> Changes {
    let mut changes = Changes {
        wells: vec![LineChange::Stays; entries.wells.len()],
        blocks: vec![LineChange::Stays; entries.blocks.len()],
        series: vec![SeriesChange::Stays; entries.series.len()],
        ..Changes::default()
    };
    for (entry, change) in entries.wells.iter().zip(&mut changes.wells) {
        *change = of_line(entry, wells, wanted, depth);
    }
    if depth != Depth::Contents {
        return changes;
    }
    for (entry, change) in entries.blocks.iter().zip(&mut changes.blocks) {
        let left: BTreeSet<Well> = entry.wells.difference(wells).copied().collect();
        if left.len() == entry.wells.len() || !entry.says_contents() {
            continue;
        }
        *change = LineChange::Goes;
        if !left.is_empty() {
            changes.new_wells.push((left, entry.words.clone()));
        }
    }
    for (ladder, change) in entries.series.iter().zip(&mut changes.series) {
        let left: BTreeSet<Well> = ladder.wells.difference(wells).copied().collect();
        if left.is_empty() {
            *change = SeriesChange::Goes;
        } else if left.len() < ladder.wells.len() {
            *change = SeriesChange::Cut(parts(ladder, &left));
        }
    }
    changes
}

fn of_line(entry: &Entry, wells: &BTreeSet<Well>, wanted: &Said, depth: Depth) -> LineChange {
    let left: BTreeSet<Well> = entry.wells.difference(wells).copied().collect();
    if left.len() == entry.wells.len() {
        return LineChange::Stays;
    }
    let still_so = |key: &String, value: &String| {
        entry.wells.intersection(wells).all(|well| {
            wanted.get(well).and_then(|words| words.get(key)).map_or("", String::as_str) == value.trim()
        })
    };
    let all_so = entry.words.iter().all(|(key, value)| still_so(key, value));
    let stays = match depth {
        Depth::Remarks => entry.words.iter().all(|(key, value)| is_of_contents(key) || still_so(key, value)),
        Depth::Contents => all_so && !entry.says_contents(),
        Depth::Lines => false,
    };
    if stays {
        LineChange::Stays
    } else if !left.is_empty() {
        LineChange::Names(left)
    } else if depth == Depth::Remarks {
        let words: Words = entry
            .words
            .iter()
            .filter(|(key, value)| is_of_contents(key) || still_so(key, value))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        if words.is_empty() { LineChange::Goes } else { LineChange::Says(entry.wells.clone(), words) }
    } else {
        LineChange::Goes
    }
}

/// What is left of a series, as rectangles of doses that follow each other and lines that have the same of them.
fn parts(ladder: &Ladder, left: &BTreeSet<Well>) -> Vec<Part> {
    let along_columns = matches!(ladder.direction, Direction::Right | Direction::Left);
    let cross = |well: Well| if along_columns { well.row() } else { well.col() };
    let mut steps: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let step_of: BTreeMap<usize, usize> =
        ladder.lines.iter().enumerate().map(|(step, (line, _))| (*line, step)).collect();
    for well in left {
        let Some(step) = step_of.get(&ladder.direction.line(*well)) else { continue };
        steps.entry(cross(*well)).or_default().push(*step);
    }
    // Runs of steps that follow each other, with the lines across that have them.
    let mut runs: BTreeMap<(usize, usize), BTreeSet<usize>> = BTreeMap::new();
    for (line, mut steps) in steps {
        steps.sort_unstable();
        let mut begin = 0;
        for end in 1..=steps.len() {
            if steps.get(end).is_none_or(|next| *next != steps[end - 1] + 1) {
                runs.entry((steps[begin], steps[end - 1])).or_default().insert(line);
                begin = end;
            }
        }
    }
    let part = |((first, last), lines): ((usize, usize), BTreeSet<usize>)| {
        let is_in = |well: &&Well| {
            let step = step_of.get(&ladder.direction.line(**well));
            lines.contains(&cross(**well)) && step.is_some_and(|step| (first..=last).contains(step))
        };
        let doses = ladder.lines[first..=last].iter().map(|(_, dose)| dose.clone()).collect();
        Part { wells: left.iter().filter(is_in).copied().collect(), doses }
    };
    runs.into_iter().map(part).collect()
}
