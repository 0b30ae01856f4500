//! Plates without a map: the one map that fits all, which of several belongs to which plates, or that there is none yet.

use std::collections::{BTreeMap, BTreeSet};

use super::asked::{Asked, Choice, Chosen, Does, Opt};
use super::known::{Known, Map, Row};
use super::words::{by_number, in_quotes, last, listed};
use crate::session::drafting::Draft;
use crate::session::drafting::command::CellSaid;
use foldshift_study::survey::{What, looks_like_experiment};
use foldshift_tables::numerals::counted;

/// So many groups of plates are asked about one by one; of more, all at once.
const MOST_GROUPS: usize = 12;

/// So many plates are shown.
const MOST_PICTURES: usize = 4;

/// What is chosen where no map is meant.
const NONE: &str = "";

/// Words of names that tell no map from another.
const NOISE: [&str; 8] = ["plate", "layout", "map", "panel", "platemap", "template", "design", "sheet"];

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let without: Vec<&Row> =
        known.rows.iter().filter(|row| !row.has("layout") && row.plate.is_some()).collect();
    if without.is_empty() {
        return Vec::new();
    }
    if known.maps.is_empty() {
        return vec![no_map(known, &without)];
    }
    let mut by_fit: BTreeMap<Vec<usize>, Vec<&Row>> = BTreeMap::new();
    for row in without {
        let fits = |at: &usize| row.plate.is_some_and(|plate| known.maps[*at].layout.fits(plate));
        by_fit.entry((0..known.maps.len()).filter(fits).collect()).or_default().push(row);
    }
    let asked = by_fit.into_iter().map(|(fitting, rows)| {
        let asked = propose(known, &fitting, &rows);
        // Whoever chooses himself has not chosen yet.
        if asked.is_answered(known.drafts.answers) { still_without(&rows) } else { asked }
    });
    asked.collect()
}

/// What is proposed to plates that these maps fit.
fn propose(known: &Known, fitting: &[usize], rows: &[&Row]) -> Asked {
    match fitting {
        [] => none_fits(known, rows),
        // Where names tell plates apart, one map need not be that of all of them.
        [only] if are_told_apart(rows) => which(&[&known.maps[*only]], rows),
        [only] => one_fits(&known.maps[*only], rows),
        several => which(&several.iter().map(|at| &known.maps[*at]).collect::<Vec<_>>(), rows),
    }
}

/// Plates whose map was to be chosen by hand, and that have none yet.
fn still_without(rows: &[&Row]) -> Asked {
    let has = by_number(rows.len(), "has", "have");
    let heading = format!("{} {has} no map yet", counted(rows.len(), "plate"));
    let said = format!("{}: choose a map for each, or make one.", listed(&about(rows)));
    Asked::new("without-map", &about(rows), "maps", heading, said).go("Choose maps", "maps")
}

/// The rows that a question is about.
fn about(rows: &[&Row]) -> Vec<String> {
    rows.iter().map(|row| row.called()).collect()
}

/// `18 plates of 96 wells`.
fn sizes(rows: &[&Row]) -> String {
    let mut sizes: BTreeMap<usize, usize> = BTreeMap::new();
    for plate in rows.iter().filter_map(|row| row.plate) {
        *sizes.entry(plate.format.wells()).or_default() += 1;
    }
    let each: Vec<String> =
        sizes.iter().map(|(wells, n)| format!("{} of {wells} wells", counted(*n, "plate"))).collect();
    listed(&each)
}

fn no_map(known: &Known, rows: &[&Row]) -> Asked {
    let heading =
        by_number(rows.len(), "This plate has no map yet", "These plates have no map yet").to_owned();
    let near = known.drafts.seen.iter().find_map(|seen| match &seen.what {
        What::NearlyLayout(near) => Some((last(&seen.name).to_owned(), near.problem.message.clone())),
        _ => None,
    });
    let said = match near {
        Some((name, why)) => format!("{}. {name} is nearly a map: {why}.", sizes(rows)),
        None => format!(
            "{}. A map says what is in the wells; plates that were laid out alike share one.",
            sizes(rows)
        ),
    };
    Asked::new("no-map", &about(rows), "files", heading, said).go("Make a map", "maps")
}

fn none_fits(known: &Known, rows: &[&Row]) -> Asked {
    let have: Vec<String> = known
        .maps
        .iter()
        .map(|map| format!("{} has {} wells", map.called(), map.layout.format.wells()))
        .collect();
    let fits = by_number(rows.len(), "a plate that is there", "plates that are there");
    let heading = format!("No map fits {}", sizes(rows));
    let said = format!("{}: {}. No map of the folder is for {fits}.", listed(&about(rows)), listed(&have));
    Asked::new("no-fit", &about(rows), "files", heading, said).go("Make a map", "maps")
}

fn one_fits(map: &Map, rows: &[&Row]) -> Asked {
    let n = rows.len();
    let heading = match n {
        1 => format!("Use {} for {}?", map.name(), rows[0].called()),
        2 => format!("Use {} for both plates?", map.name()),
        _ => format!("Use {} for all {n} plates?", map.name()),
    };
    let said = format!("It is the only map with {} wells.", map.layout.format.wells());
    let cells = rows.iter().flat_map(|row| cells(row.at, map)).collect();
    let mut told = about(rows);
    told.push(map.id.clone());
    let asked = Asked::new("map", &told, "files", heading, said);
    let asked = if n > 1 {
        asked.seen(&["Plate"], about(rows).into_iter().map(|one| vec![one]).collect())
    } else {
        asked
    };
    let asked = asked.answer("yes", "Yes, use it", Does::Draft(Draft::SetCells { cells }));
    asked.answer("no", "No, I choose", Does::Remember).then("maps")
}

fn cells(row: usize, map: &Map) -> Vec<CellSaid> {
    map.cells().into_iter().map(|(key, text)| CellSaid { row, key: key.to_owned(), text }).collect()
}

/// Several maps fit: which belongs to which plates, by what tells the plates apart besides line and day.
fn which(maps: &[&Map], rows: &[&Row]) -> Asked {
    let groups = groups(rows);
    let mut asked =
        Asked::new("which-map", &told(maps, rows), "files", heading(rows, &groups), said(maps, rows));
    let options: Vec<Opt> = maps
        .iter()
        .map(|map| Opt { id: map.id.clone(), label: map.called() })
        .chain([Opt { id: NONE.to_owned(), label: "none of these".to_owned() }])
        .collect();
    let words = telling_words(maps);
    let mut of_choice = Vec::new();
    for (at, (words_of, of)) in groups.iter().enumerate() {
        let label = label(words_of, of);
        if at < MOST_PICTURES
            && let Some(picture) = of.first().and_then(|row| row.picture(label.clone()))
        {
            asked.pictures.push(picture);
        }
        let fitting: Vec<usize> =
            (0..maps.len()).filter(|map| words_of.iter().any(|word| words[*map].contains(word))).collect();
        let chosen = match fitting.as_slice() {
            [only] => maps[*only].id.clone(),
            _ => NONE.to_owned(),
        };
        let id = format!("group-{at}");
        asked = asked.choice(Choice { id: id.clone(), label, options: options.clone(), chosen });
        of_choice.push((id, of.iter().map(|row| row.at).collect::<Vec<usize>>()));
    }
    let of_map: BTreeMap<String, Vec<(&'static str, String)>> =
        maps.iter().map(|map| (map.id.clone(), map.cells())).collect();
    let taken = move |chosen: &Chosen| {
        let mut cells = Vec::new();
        for (id, rows) in &of_choice {
            let Some(map) = chosen.get(id).and_then(|map| of_map.get(map)) else { continue };
            for row in rows {
                let cell = |(key, text): &(&str, String)| CellSaid {
                    row: *row,
                    key: (*key).to_owned(),
                    text: text.clone(),
                };
                cells.extend(map.iter().map(cell));
            }
        }
        Draft::SetCells { cells }
    };
    let asked = asked.answer("use", "Use these maps", Does::Chosen(Box::new(taken)));
    asked.answer("no", "No, I choose plate by plate", Does::Remember).then("maps")
}

fn told(maps: &[&Map], rows: &[&Row]) -> Vec<String> {
    about(rows).into_iter().chain(maps.iter().map(|map| map.id.clone())).collect()
}

fn heading(rows: &[&Row], groups: &[Group]) -> String {
    let files: BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
    match (files.first(), rows) {
        (_, [only]) => format!("Which map belongs to {}?", only.called()),
        (Some(file), [_, _]) if files.len() == 1 => {
            format!("Which map belongs to which half of {}?", last(file))
        }
        (Some(file), _) if files.len() == 1 => format!("Which map belongs to which plate of {}?", last(file)),
        _ if groups.len() == 1 => format!("Which map belongs to these {} plates?", rows.len()),
        _ => "Which map belongs to which plates?".to_owned(),
    }
}

fn said(maps: &[&Map], rows: &[&Row]) -> String {
    let fit: Vec<String> = maps.iter().map(|map| map.called()).collect();
    let files: BTreeSet<&str> = rows.iter().map(|row| row.file.as_str()).collect();
    let names: Vec<String> = rows.iter().filter_map(|row| row.plate_name()).map(in_quotes).collect();
    if files.len() == 1 && names.len() == rows.len() && names.len() > 1 {
        return format!("This export holds {} plates, named {}.", names.len(), listed(&names));
    }
    if let [only] = maps {
        return format!(
            "{} is the only map with {} wells, and names tell the plates apart. Nothing is taken until you say so.",
            only.name(),
            only.layout.format.wells()
        );
    }
    format!(
        "{} fit by their size. What is proposed follows the names; nothing is taken until you say so.",
        listed(&fit)
    )
}

/// Words that tell plates apart, and the plates.
type Group<'g, 'a> = (Vec<String>, Vec<&'g Row<'a>>);

/// Plates that the same words tell from the others.
fn groups<'g, 'a>(rows: &[&'g Row<'a>]) -> Vec<Group<'g, 'a>> {
    let common: Vec<BTreeSet<String>> = rows.iter().map(|row| words_of(row)).collect();
    let everywhere = |word: &String| rows.len() > 1 && common.iter().all(|words| words.contains(word));
    let mut groups: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
    for (row, words) in rows.iter().zip(&common) {
        groups.entry(words.iter().filter(|word| !everywhere(word)).cloned().collect()).or_default().push(row);
    }
    if groups.len() > MOST_GROUPS {
        return vec![(Vec::new(), rows.to_vec())];
    }
    groups.into_iter().collect()
}

/// Do names put the plates into a few groups of several plates each: `A` and `B`?
fn are_told_apart(rows: &[&Row]) -> bool {
    let groups = groups(rows);
    groups.len() > 1 && groups.iter().all(|(words, of)| !words.is_empty() && of.len() > 1)
}

/// The words of a plate's names without its line and day.
fn words_of(row: &Row) -> BTreeSet<String> {
    let stem = last(&row.file).rsplit_once('.').map_or(last(&row.file), |(stem, _)| stem);
    let names = [Some(stem), row.cell("export_sheet"), row.plate_name()];
    let line = row.proposal.cell_line.as_deref().map(str::to_lowercase);
    let own = names.into_iter().flatten().flat_map(words);
    own.filter(|word| !looks_like_experiment(word) && Some(word) != line.as_ref()).collect()
}

/// The words of a name, in small letters, without those that tell nothing.
fn words(name: &str) -> Vec<String> {
    let split = name.split(|c: char| c.is_whitespace() || "_,+()[]/".contains(c));
    let words = split.filter(|word| !word.is_empty()).map(str::to_lowercase);
    words.filter(|word| !NOISE.contains(&word.as_str())).collect()
}

/// The words of each map that not all maps have.
fn telling_words(maps: &[&Map]) -> Vec<BTreeSet<String>> {
    let all: Vec<BTreeSet<String>> = maps
        .iter()
        .map(|map| {
            let stem = last(&map.file).rsplit_once('.').map_or(last(&map.file), |(stem, _)| stem);
            let sheets = map.layout.sheets.iter().map(String::as_str);
            let named = [stem].into_iter().chain(sheets).chain(map.plate).flat_map(words);
            named.flat_map(|word| word.split('-').map(str::to_owned).collect::<Vec<_>>()).collect()
        })
        .collect();
    let everywhere = |word: &String| all.len() > 1 && all.iter().all(|words| words.contains(word));
    all.iter().map(|words| words.iter().filter(|word| !everywhere(word)).cloned().collect()).collect()
}

/// `9 plates, “A”`.
fn label(words: &[String], rows: &[&Row]) -> String {
    match rows {
        [only] => only.plate_name().map_or_else(|| only.called(), str::to_owned),
        _ if words.is_empty() => format!("the other {}", counted(rows.len(), "plate")),
        _ => format!("{} with {}", counted(rows.len(), "plate"), in_quotes(&words.join(" ").to_uppercase())),
    }
}
