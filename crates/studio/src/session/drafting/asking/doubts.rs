//! What the readings say against the maps, a question for each map that one doubt is about.

use std::collections::BTreeMap;

use super::asked::{Asked, Does};
use super::known::{Known, Map, Row};
use super::words::{listed, sentence};
use crate::session::drafting::maps::map_name;
use crate::session::drafting::plate_words;
use foldshift_study::analysis::Analysis;
use foldshift_study::forensics::{Finding, Kind};
use foldshift_study::study_file::relative;
use foldshift_tables::near_names::{day_by_order, day_in_words};
use foldshift_tables::numerals::counted;

/// A doubt about a map, and the plates of which it is.
struct Doubt<'k, 'a> {
    finding: &'k Finding,
    map: Option<&'k Map<'a>>,
    /// Rows with their places in the analysis.
    plates: Vec<(&'k Row<'a>, usize)>,
}

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    let Some(analysis) = known.drafts.analysis else { return Vec::new() };
    let mut doubts: BTreeMap<(&'static str, String), Doubt> = BTreeMap::new();
    for finding in analysis.forensics.iter().filter(|finding| is_of_a_map(finding.kind)) {
        let Some(&place) = finding.plates.first() else { continue };
        let Some(row) = row_of(known, analysis, place) else { continue };
        let map = known.map_of(row);
        let name = map_id(map, row);
        let doubt = doubts.entry((finding.kind.code(), name));
        doubt.or_insert_with(|| Doubt { finding, map, plates: Vec::new() }).plates.push((row, place));
    }
    let mut asked: Vec<Asked> = doubts.into_values().map(|doubt| of(analysis, &doubt)).collect();
    for (place, plate) in analysis.plates.iter().enumerate() {
        let is_told = analysis.forensics.iter().any(|finding| finding.plates.contains(&place));
        let said = plate_words::of_the_map(plate).filter(|_| !is_told);
        let (Some((code, said)), Some(row)) = (said, row_of(known, analysis, place)) else { continue };
        asked.push(of_place(known, (analysis, place), row, (code, said)));
    }
    asked
}

/// A plate on which wells lie off by where they are.
fn of_place(
    known: &Known,
    (analysis, place): (&Analysis, usize),
    row: &Row,
    (code, said): (&str, String),
) -> Asked {
    let map = map_name(row.cell("layout").unwrap_or_default(), &[], None);
    let heading = format!("{map}, {}: is this map right?", self::plate(analysis, place));
    let state = plate_words::doubt_state(&map_id(known.map_of(row), row), &said);
    let id = plate_words::doubt_id(code, row.at);
    let mut asked = Asked::called(id, "maps", heading, said);
    asked.map = known.map_of(row).map(|map| map.id.clone());
    asked.state = state;
    let asked = asked.answer("right", "The map is right", Does::Remember);
    asked.go("Change the map", "maps").open()
}

/// The id of a map; where it cannot be found, its name as it is written.
fn map_id(map: Option<&Map>, row: &Row) -> String {
    map.map_or_else(|| row.cell("layout").unwrap_or_default().to_owned(), |map| map.id.clone())
}

/// Is it the map that may be wrong, and not which plate is which?
const fn is_of_a_map(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Turned
            | Kind::Mirrored
            | Kind::Shifted
            | Kind::RowsExchanged
            | Kind::SeriesReversed
            | Kind::SeriesOffByOne
            | Kind::CompoundsExchanged
    )
}

/// The row of a plate of the analysis.
fn row_of<'k, 'a>(known: &'k Known<'a>, analysis: &Analysis, place: usize) -> Option<&'k Row<'a>> {
    let source = analysis.study.plates.get(place)?;
    let file = relative(known.drafts.folder, &source.export);
    let said = [
        ("export_sheet", &source.export_sheet),
        ("plate", &source.plate),
        ("grid", &source.grid),
        ("read", &source.read),
    ];
    let is_it =
        |row: &&Row| row.file == file && said.iter().all(|(key, own)| row.cell(key) == own.as_deref());
    known.rows.iter().find(is_it)
}

fn of(analysis: &Analysis, doubt: &Doubt) -> Asked {
    let (first, _) = doubt.plates[0];
    let map = map_name(first.cell("layout").unwrap_or_default(), &[], None);
    let names: Vec<String> = doubt.plates.iter().map(|(_, place)| plate(analysis, *place)).collect();
    let heading = match names.as_slice() {
        [only] => format!("{map}, {only}: is this map right?"),
        several => format!("{map}, {}: is this map right?", counted(several.len(), "plate")),
    };
    let Finding { what, evidence, suggestion, .. } = doubt.finding;
    let seen = [what, evidence, suggestion].into_iter().filter(|words| !words.is_empty());
    let mut said: Vec<String> = seen.map(|words| sentence(words)).collect();
    if names.len() > 1 {
        said.push(format!("So read {}.", listed(&names)));
    }
    let id = plate_words::doubt_id(doubt.finding.kind.code(), first.at);
    let mut asked = Asked::called(id, "maps", heading, said.join(" "));
    asked.map = doubt.map.map(|map| map.id.clone());
    asked.state = plate_words::doubt_state(&map_id(doubt.map, first), what);
    let asked = asked.answer("right", "The map is right", Does::Remember);
    asked.go("Change the map", "maps").open()
}

/// `KM12-LR1, 9 March 2026`.
fn plate(analysis: &Analysis, place: usize) -> String {
    let Some(plate) = analysis.plates.get(place) else { return String::new() };
    let named = |of: fn(&foldshift_plates::plate::WellContent) -> Option<&String>| {
        let mut names: Vec<&String> = plate.wells.values().filter_map(|well| of(&well.content)).collect();
        names.sort_unstable();
        names.dedup();
        names.into_iter().map(|name| in_words(name)).collect::<Vec<_>>().join(", ")
    };
    let both = [named(|content| content.cell_line.as_ref()), named(|content| content.experiment.as_ref())];
    both.into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A day as people say it, any other name as it is.
fn in_words(name: &str) -> String {
    let days = day_by_order(name);
    match days.first() {
        Some((_, day)) if days.iter().all(|(_, own)| own == day) => day_in_words(*day),
        _ => name.to_owned(),
    }
}
