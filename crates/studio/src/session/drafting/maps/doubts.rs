//! What readings say against a map, beside the readings and what the map expects; and what would mend it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::sheet::days::short;
use super::super::{Drafts, capital, plate_words};
use super::Maps;
use super::opened::Opened;
use super::rows::Row;
use crate::session::files::tints;
use foldshift_curves::statistics::median;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::{Well, WellContent};
use foldshift_study::analysis::Analysis;
use foldshift_study::forensics::{Finding, Kind};
use foldshift_study::normalise::NormalizedPlate;

/// What speaks against a map on one of its plates.
struct Against<'a> {
    row: &'a Row,
    place: usize,
    /// What the forensics found; `None` where wells lie off by where they are.
    finding: Option<&'a Finding>,
    /// The question that asks about it; empty where none does.
    question: String,
    said: String,
}

/// How many doubts there are about a map.
pub(super) fn count(drafts: &Drafts, maps: &Maps, map: &Opened) -> usize {
    let rows: Vec<&Row> = maps.rows_of(&map.known).collect();
    drafts.analysis.map_or(0, |analysis| found(drafts, analysis, map, &rows).len())
}

/// The doubts about a map, plate by plate; `MapDoubt` of `page/types.js`.
pub(super) fn of(drafts: &Drafts, maps: &Maps, map: &Opened) -> Vec<Value> {
    let Some(analysis) = drafts.analysis else { return Vec::new() };
    let rows: Vec<&Row> = maps.rows_of(&map.known).collect();
    let found = found(drafts, analysis, map, &rows);
    if found.is_empty() {
        return Vec::new();
    }
    let levels = Levels::of(analysis);
    let here = format!("{}{}", drafts.folder.display(), std::path::MAIN_SEPARATOR);
    found.iter().map(|one| doubt(map, one, (analysis, &levels), &rows, &here)).collect()
}

/// What nobody has called right yet.
fn found<'a>(drafts: &Drafts, analysis: &'a Analysis, map: &Opened, rows: &[&'a Row]) -> Vec<Against<'a>> {
    let is_open = |id: &str, what: &str| {
        let state = plate_words::doubt_state(&map.known.id, what);
        !plate_words::is_answered(drafts.answers, id, &state)
    };
    let mut all = Vec::new();
    for row in rows {
        let Some(place) = row.place else { continue };
        let mut findings =
            analysis.forensics.iter().filter(|finding| finding.plates.contains(&place)).peekable();
        let none = findings.peek().is_none();
        for finding in findings {
            let question = question(analysis, finding, rows);
            if is_open(&question, &finding.what) {
                let said = of_finding(finding, rows.len());
                all.push(Against { row, place, finding: Some(finding), question, said });
            }
        }
        if none && let Some((code, said)) = plate_words::of_the_map(&analysis.plates[place]) {
            let question = plate_words::doubt_id(code, row.number);
            if is_open(&question, &said) {
                all.push(Against { row, place, finding: None, question, said });
            }
        }
    }
    all
}

fn doubt(
    map: &Opened,
    one: &Against,
    (analysis, levels): (&Analysis, &Levels),
    rows: &[&Row],
    here: &str,
) -> Value {
    let plate = &analysis.plates[one.place];
    let values: BTreeMap<Well, f64> =
        plate.wells.iter().filter_map(|(well, one)| Some((*well, one.value?))).collect();
    // What would mend this plate would spoil others that have the map.
    let mends = one.finding.filter(|_| rows.len() == 1).and_then(|finding| mended(map, finding));
    let (offers, command) = mends.unwrap_or((String::new(), Value::Null));
    let about = [map.known.name(), one.row.line.clone(), short(&one.row.experiment)];
    let about: Vec<String> = about.into_iter().filter(|part| !part.is_empty()).collect();
    json!({
        "question": one.question,
        "heading": format!("{}: is this map right?", about.join(", ")),
        "said": one.said.replace(here, ""),
        "row": one.row.number,
        "readings": tints(plate.format, &values),
        "expected": tints(plate.format, &levels.expected(plate, one.place)),
        "offers": offers,
        "command": command,
    })
}

/// The question that asks about a finding: it is one for all plates of a map, and called by the first of them.
fn question(analysis: &Analysis, finding: &Finding, rows: &[&Row]) -> String {
    let is_asked = !matches!(
        finding.kind,
        Kind::LinesExchanged | Kind::PlatesExchanged | Kind::UsedTwice | Kind::PastedInPart
    );
    let of_kind = analysis.forensics.iter().filter(|other| other.kind == finding.kind);
    let mut places = of_kind.filter_map(|other| other.plates.first());
    let first = places.find_map(|place| rows.iter().find(|row| row.place == Some(*place)));
    first
        .filter(|_| is_asked)
        .map_or_else(String::new, |row| plate_words::doubt_id(finding.kind.code(), row.number))
}

/// A finding in sentences.
fn of_finding(finding: &Finding, plates: usize) -> String {
    let mut said = format!("{}.", finding.what);
    if !finding.evidence.is_empty() {
        said = format!("{said} {}.", capital(&finding.evidence));
    }
    said = format!("{said} {}.", capital(finding.suggestion.trim_end_matches('.')));
    if plates > 1 && one_plate_mends(finding.kind) {
        said = format!(
            "{said} {} other plates have this map: a map of its own would mend this one alone.",
            plates - 1
        );
    }
    said
}

const fn one_plate_mends(kind: Kind) -> bool {
    matches!(kind, Kind::Turned | Kind::Mirrored | Kind::Shifted)
}

/// What would mend the map, where one command does.
fn mended(map: &Opened, finding: &Finding) -> Option<(String, Value)> {
    let id = &map.known.id;
    let turn = |how: &str, offers: &str| {
        Some((offers.to_owned(), json!({ "do": "turn_map", "map": id, "how": how })))
    };
    match finding.kind {
        Kind::Turned => turn("turned", "Turn the map by 180°"),
        Kind::Mirrored if finding.what.contains("columns") => turn("columns", "Mirror its columns"),
        Kind::Mirrored => turn("rows", "Mirror its rows"),
        Kind::Shifted => shifted(map, finding),
        _ => None,
    }
}

/// The whole map moved by one, where nothing of it that is used falls off the plate.
fn shifted(map: &Opened, finding: &Finding) -> Option<(String, Value)> {
    let ways = [("right", 0, 1), ("left", 0, -1), ("down", 1, 0), ("up", -1, 0)];
    let (way, rows, columns) =
        ways.into_iter().find(|(way, ..)| finding.what.contains(&format!("further {way}")))?;
    let used: Vec<Well> = map
        .contents
        .iter()
        .filter(|(_, content)| content.role != Role::Empty)
        .map(|(well, _)| *well)
        .collect();
    let fits = used.iter().all(|well| {
        let row = well.row().checked_add_signed(rows);
        let column = well.col().checked_add_signed(columns);
        row.zip(column).is_some_and(|(row, column)| row < map.format.rows && column < map.format.cols)
    });
    let names: Vec<String> = used.iter().map(ToString::to_string).collect();
    fits.then(|| {
        let command = json!({ "do": "move_wells", "map": map.known.id, "wells": names, "rows": rows, "columns": columns });
        (format!("Move everything one further {way}"), command)
    })
}

/// The responses of every compound and dose, each with its plate.
struct Levels(BTreeMap<(String, String), Vec<(usize, f64)>>);

impl Levels {
    fn of(analysis: &Analysis) -> Self {
        let mut all: BTreeMap<(String, String), Vec<(usize, f64)>> = BTreeMap::new();
        for (place, plate) in analysis.plates.iter().enumerate() {
            for one in plate.wells.values() {
                if let (Some(key), Some(response)) = (treatment(&one.content), one.response) {
                    all.entry(key).or_default().push((place, response));
                }
            }
        }
        Self(all)
    }

    /// What each well would read if the map were right: the level of its role, or the median response of the same compound and
    /// dose on the other plates; on this one, where no other has it.
    fn expected(&self, plate: &NormalizedPlate, place: usize) -> BTreeMap<Well, f64> {
        let of_sample = |content: &WellContent| {
            let all = self.0.get(&treatment(content)?)?;
            let of = |own: bool| -> Vec<f64> {
                all.iter().filter(|(at, _)| (*at == place) == own).map(|(_, response)| *response).collect()
            };
            median(&of(false)).or_else(|| median(&of(true)))
        };
        let level = |content: &WellContent| match content.role {
            Role::Vehicle => Some(1.0),
            Role::Blank | Role::Kill | Role::NoDye | Role::CompoundBlank => Some(0.0),
            Role::Sample => of_sample(content),
            Role::T0 | Role::Empty => None,
        };
        let wells = plate.wells.iter();
        // One well far above the others would leave no tints to these.
        wells.filter_map(|(well, one)| Some((*well, level(&one.content)?.clamp(0.0, 1.2)))).collect()
    }
}

/// What is in a sample, whatever the unit of its dose.
fn treatment(content: &WellContent) -> Option<(String, String)> {
    let dose = content.dose?;
    let base = dose.value() * 10_f64.powi(dose.unit().exponent());
    Some((content.compound.clone()?, format!("{base:.6e}")))
}
