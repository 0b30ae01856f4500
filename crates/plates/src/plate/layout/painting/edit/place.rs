//! What wells lack, put where it is shortest: in the place of what went, beside what says the same, or behind the rest.

use std::collections::BTreeSet;

use super::changes::{Changes, LineChange, SeriesChange};
use super::entries::Entries;
use crate::plate::layout::painting::ladder::Series;
use crate::plate::layout::painting::one_well::is_of_contents;
use crate::plate::layout::painting::said::{Said, Standing, Words, plain};
use crate::plate::layout::painting::written::{Sections, with_units};
use crate::plate::well::Well;

/// What a well must say itself so that it comes out as it is wanted; `None`: nothing.
pub(super) fn lacking(well: Well, wanted: &Words, now: &Standing) -> Option<Words> {
    let named = now.said.get(&well);
    let below;
    let have = if let Some(words) = named {
        words
    } else {
        below = now.below(well);
        &below
    };
    let mut lacks = Words::new();
    let remarks = |words: &Words| -> Words {
        let own = words.iter().filter(|(key, _)| !is_of_contents(key));
        own.map(|(key, value)| (key.clone(), value.clone())).collect()
    };
    let (want, there) = (remarks(wanted), remarks(have));
    lacks.extend(want.iter().filter(|(key, value)| there.get(*key) != Some(*value)).map(owned));
    lacks.extend(there.keys().filter(|key| !want.contains_key(*key)).map(|key| (key.clone(), String::new())));
    let contents = |words: &Words| -> Words {
        let all = plain(words);
        all.into_iter().filter(|(key, _)| is_of_contents(key)).collect()
    };
    if contents(wanted) != contents(have) {
        let wanted = with_units(wanted);
        lacks.extend(wanted.iter().filter(|(key, _)| is_of_contents(key)).map(owned));
        let is_sample = wanted.keys().any(|key| key.starts_with("compound"));
        if have.contains_key("role") && !wanted.contains_key("role") {
            lacks.insert("role".to_owned(), if is_sample { "sample" } else { "" }.to_owned());
        }
        let gone = have.keys().filter(|key| is_of_contents(key) && !wanted.contains_key(*key));
        // A unit beside a dose that carries its own says nothing.
        for key in gone.filter(|key| *key != "unit" && *key != "role" && !key.starts_with("unit_")) {
            lacks.insert(key.clone(), String::new());
        }
    }
    if named.is_none() && lacks.is_empty() {
        return Some(with_units(wanted));
    }
    (!lacks.is_empty()).then_some(lacks)
}

fn owned((key, value): (&String, &String)) -> (String, String) {
    (key.clone(), value.clone())
}

/// Puts what wells lack into the changes.
pub(super) fn place(changes: &mut Changes, entries: &Entries, lacks: &Said) {
    let mut sections = Sections::of(lacks);
    for series in &mut sections.series {
        series.words.remove("role");
    }
    for series in sections.series {
        place_series(changes, entries, series);
    }
    for (wells, words) in sections.wells {
        place_wells(changes, entries, wells, words);
    }
}

/// A series takes the place of one that went: of the same wells, or of the same doses elsewhere.
fn place_series(changes: &mut Changes, entries: &Entries, series: Series) {
    let same_doses = |at: usize| {
        let old = &entries.series[at];
        let doses = |all: &mut dyn Iterator<Item = &String>| -> Vec<Option<String>> {
            all.map(|dose| plain(&Words::from([("dose".to_owned(), dose.clone())])).remove("dose")).collect()
        };
        old.words.get("compound") == Some(&series.compound)
            && old.wells.len() == series.wells.len()
            && doses(&mut old.lines.iter().map(|(_, dose)| dose)) == doses(&mut series.doses.iter())
    };
    let went = |at: &usize| changes.series[*at] == SeriesChange::Goes;
    let all = 0..entries.series.len();
    let same_wells = all.clone().filter(went).find(|at| entries.series[*at].wells == series.wells);
    match same_wells.or_else(|| all.clone().filter(went).find(|at| same_doses(*at))) {
        Some(at) => changes.series[at] = SeriesChange::Becomes(series),
        None => changes.new_series.push(series),
    }
}

/// A line takes the place of one that went, or its wells are added to one that says the same.
fn place_wells(changes: &mut Changes, entries: &Entries, wells: BTreeSet<Well>, words: Words) {
    let says_so = |at: &usize| {
        let old = &entries.wells[*at].words;
        old.keys().eq(words.keys()) && plain(old) == plain(&words)
    };
    let all = 0..entries.wells.len();
    let went = |at: &usize| changes.wells[*at] == LineChange::Goes;
    // Its own line as it stood, but for its wells; then a line of others; then a line that says something else of the same wells.
    if let Some(at) = all.clone().filter(went).find(says_so) {
        changes.wells[at] = LineChange::Names(wells);
        return;
    }
    let names = |at: &usize| matches!(changes.wells[*at], LineChange::Stays | LineChange::Names(_));
    if let Some(at) = all.clone().filter(names).find(says_so) {
        let there = match &changes.wells[at] {
            LineChange::Names(there) => there,
            _ => &entries.wells[at].wells,
        };
        changes.wells[at] = LineChange::Names(there.union(&wells).copied().collect());
        return;
    }
    if let Some(at) = all.clone().filter(went).find(|at| entries.wells[*at].wells == wells) {
        changes.wells[at] = LineChange::Says(wells, words);
        return;
    }
    match changes.new_wells.iter_mut().find(|(_, other)| *other == words) {
        Some((there, _)) => there.extend(wells),
        None => changes.new_wells.push((wells, words)),
    }
}
