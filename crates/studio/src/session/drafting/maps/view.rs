//! A map, well by well, with what is said of it; `MapView` of `page/types.js`.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::Drafts;
use super::colours::{Colours, Ladders};
use super::fits::Fit;
use super::opened::Opened;
use super::{Maps, doubts, words};
use crate::session::files::Problem;
use crate::session::texts::hash;
use crate::view::MapWell;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::layout::painting::{Series, series_of};
use foldshift_study::digest::shown;
use foldshift_tables::units::Dose;

/// The map, its colours those of the study.
pub(super) fn of(drafts: &Drafts, maps: &Maps, map: &Opened, colours: &Colours) -> Value {
    let wells: Vec<MapWell> = wells(map, colours);
    let (series, _) = series_of(&map.said);
    let problems: Vec<Problem> =
        map.problems.iter().map(|problem| Problem::of(problem, drafts.folder)).collect();
    json!({
        "id": map.known.id,
        "name": map.known.name(),
        "file": map.known.file,
        "rows": map.format.rows,
        "columns": map.format.cols,
        "wells": wells,
        "series": series.iter().filter_map(one_series).collect::<Vec<_>>(),
        "compounds": compounds(map, colours, &series),
        "placeholders": map.placeholders(),
        "said": words::of_map(map),
        "checks": checks(drafts, maps, map),
        "problems": problems,
        "text": map.text,
        "changed": null,
        "hash": if map.text.is_empty() { String::new() } else { hash(&map.text) },
        "becomes": map.becomes,
        "doubts": doubts::of(drafts, maps, map),
    })
}

/// Every well of the plate, row by row.
fn wells(map: &Opened, colours: &Colours) -> Vec<MapWell> {
    let ladders = Ladders::of(map);
    map.format.iter().map(|well| one_well(map, well, colours, &ladders)).collect()
}

fn one_well(map: &Opened, well: Well, colours: &Colours, ladders: &Ladders) -> MapWell {
    let blank = MapWell { well: well.to_string(), colour: -1, ..MapWell::default() };
    let Some(content) = map.contents.get(&well) else {
        // What is written of a well that makes no sense is shown all the same.
        let Some(words) = map.said.get(&well) else {
            return MapWell { said: "not in the map".to_owned(), ..blank };
        };
        let text = |key: &str| words.get(key).cloned().unwrap_or_default();
        return MapWell {
            compound: text("compound"),
            dose: text("dose"),
            line: text("cell_line"),
            exclude: text("exclude"),
            said: words::not_understood(words),
            ..blank
        };
    };
    let compound = content.compound.clone().filter(|_| content.dose.is_some()).unwrap_or_default();
    let of = content.first_compound().filter(|_| content.dose.is_some());
    #[expect(clippy::cast_precision_loss, reason = "a map has few doses")]
    let depth = ladders.step(content).map_or(0.0, |(step, steps)| {
        // The palest is still seen.
        if steps > 1 { 1.0 - 0.9 * step as f64 / (steps - 1) as f64 } else { 1.0 }
    });
    MapWell {
        role: content.role.name().to_owned(),
        compound,
        colour: of.map_or(-1, |compound| colours.colour(compound)),
        dose: content.dose.map(shown).unwrap_or_default(),
        depth: (depth * 1000.0).round() / 1000.0,
        line: content.cell_line.clone().unwrap_or_default(),
        exclude: content.exclude.clone().unwrap_or_default(),
        said: words::said(content),
        copy: words::copy(content),
        ..blank
    }
}

fn one_series(series: &Series) -> Option<Value> {
    let (from, to) = series.corners()?;
    let top = series.doses.first()?.parse::<Dose>().ok()?;
    Some(json!({
        "compound": series.compound,
        "wells": series.named(),
        "from": from.to_string(),
        "to": to.to_string(),
        "top": shown(top),
        "factor": words::factor(series.factor),
        "direction": series.direction.name(),
        "said": words::of_series(series),
    }))
}

/// Compounds of the map, with their doses and how often each dose stands.
fn compounds(map: &Opened, colours: &Colours, series: &[Series]) -> Vec<Value> {
    let ladders = Ladders::of(map);
    let mut wells: BTreeMap<&str, usize> = BTreeMap::new();
    for content in map.contents.values().filter(|content| content.role == Role::Sample) {
        if let Some(compound) = content.first_compound() {
            *wells.entry(compound).or_default() += 1;
        }
    }
    let own = colours.compounds.iter().filter_map(|name| Some((name, *wells.get(name.as_str())?)));
    own.map(|(name, wells)| {
        let doses = ladders.count(name);
        let of_series = series.iter().find(|series| series.compound == *name).map(Series::replicates);
        json!({
            "name": name,
            "colour": colours.colour(name),
            "doses": doses,
            "replicates": of_series.unwrap_or_else(|| wells / doses.max(1)),
        })
    })
    .collect()
}

/// What was looked at, and whether it is so.
fn checks(drafts: &Drafts, maps: &Maps, map: &Opened) -> Vec<Value> {
    let mut checks = vec![if map.has_errors() {
        let n = map.problems.iter().filter(|problem| problem.is_error()).count();
        let said = if n == 1 {
            "1 thing does not make sense".to_owned()
        } else {
            format!("{n} things do not make sense")
        };
        json!({ "ok": false, "said": said })
    } else {
        json!({ "ok": true, "said": "doses, units and controls make sense" })
    }];
    if let Some(said) = words::unnamed(&map.placeholders()) {
        checks.push(json!({ "ok": false, "said": said }));
    }
    let rows: Vec<_> = maps.rows_of(&map.known).collect();
    let unfit: Vec<String> = rows
        .iter()
        .filter(|row| !map.has_errors() && row.place.is_none())
        .map(|row| Fit::of(drafts, map, row))
        .filter(Fit::is_doubtful)
        .map(|fit| fit.said)
        .collect();
    match unfit.first() {
        Some(said) => checks.insert(0, json!({ "ok": false, "said": said })),
        None if !rows.is_empty() && !map.has_errors() => {
            checks.insert(0, json!({ "ok": true, "said": "every well that was read has a role" }));
        }
        None => {}
    }
    checks
}
