//! What a command on a map would make of it, in words; nothing is done. `Tried` of `page/types.js`.

use serde_json::{Value, json};

use super::super::{Draft, Drafts};
use super::colours::Colours;
use super::planned::{self, Painting};
use super::{Maps, strokes, view, words};
use crate::session::refusal::Refusal;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::listed;
use foldshift_plates::plate::layout::painting::series_of;
use foldshift_plates::plate::layout::wells_named;
use foldshift_tables::numerals::counted;

pub(super) fn try_out(drafts: &Drafts, draft: &Draft) -> Result<Value, Refusal> {
    let plans = matches!(draft, Draft::NewMap { .. } | Draft::UseMap { .. } | Draft::SavePlan { .. });
    if plans {
        let planned = planned::plan(drafts, draft)?;
        return Ok(json!({ "map": null, "wells": [], "said": planned.plan.said, "does": "", "strange": [] }));
    }
    let planned = planned::painted(drafts, draft, true)?;
    let Some(painting) = planned.painting else {
        return Ok(json!({ "map": null, "wells": [], "said": "", "does": "", "strange": [] }));
    };
    let maps = Maps::of(drafts);
    let after = painting.before.with_text(drafts, &painting.file, &painting.painted.text);
    let mut map = view::of(drafts, &maps, &after, &Colours::of_study(drafts, &maps).with(&after));
    map["changed"] = json!(painting.painted.lines);
    // It is still the map that is looked at.
    map["id"] = json!(painting.before.known.id);
    map["becomes"] = json!(painting.before.becomes);
    let strange: Vec<Value> = painting
        .drawn
        .pasted
        .strange
        .iter()
        .map(|cell| json!({ "at": cell.at, "text": cell.text, "why": cell.why }))
        .collect();
    let wells: Vec<String> = painting.painted.wells.iter().map(ToString::to_string).collect();
    Ok(json!({
        "map": map,
        "wells": wells,
        "said": said(draft, &painting)?,
        "does": does(draft, &painting),
        "strange": strange,
    }))
}

/// The label of the button that does it.
fn does(draft: &Draft, painting: &Painting) -> String {
    let n = painting.painted.wells.len();
    let wells = counted(n, "well");
    match draft {
        _ if n == 0 => String::new(),
        Draft::Series { .. } => {
            let drawn =
                strokes::series(draft).ok().and_then(|drawn| drawn.doses(painting.before.format).ok());
            format!("Paint {}", counted(drawn.map_or(n, |doses| doses.len()), "well"))
        }
        Draft::ClearWells { .. } => format!("Clear {wells}"),
        Draft::MoveWells { wells, .. } => format!("Move {}", counted(wells.len(), "well")),
        Draft::TurnMap { how, .. } => match how.as_str() {
            "columns" => "Mirror the columns".to_owned(),
            "rows" => "Mirror the rows".to_owned(),
            _ => "Turn the map".to_owned(),
        },
        Draft::RenameCompound { .. } => format!("Rename in {wells}"),
        Draft::Paste { .. } => format!("Paste {}", counted(painting.drawn.pasted.wells.len(), "well")),
        _ => format!("Paint {wells}"),
    }
}

/// What would become of the map, in a sentence or two.
fn said(draft: &Draft, painting: &Painting) -> Result<String, Refusal> {
    let wells: Vec<Well> = painting.painted.wells.iter().copied().collect();
    let mut said = match draft {
        Draft::Series { .. } => of_series(draft, painting)?,
        Draft::Paste { .. } => of_paste(painting),
        _ if wells.is_empty() => "Nothing changes.".to_owned(),
        _ => format!("{} would change: {}.", counted(wells.len(), "well"), listed(&wells)),
    };
    if !painting.before.becomes.is_empty() && !wells.is_empty() {
        let before = &painting.before.known.file;
        said = format!("{said} `{before}` stays; its plates name `{}` then.", painting.file);
    }
    Ok(said)
}

/// "E3 to G12: 10 doses, 10 µM to 0.316 nM; rows E, F and G are replicates."
fn of_series(draft: &Draft, painting: &Painting) -> Result<String, Refusal> {
    let drawn = strokes::series(draft)?;
    let meant = wells_named(&format!("{}-{}", drawn.from, drawn.to)).unwrap_or_default();
    let said = painting.painted.said.iter();
    let own = said.filter(|(well, _)| meant.contains(well)).map(|(well, words)| {
        // Alike but for what is not of the series.
        let of_series = words.iter().filter(|(key, _)| ["compound", "dose"].contains(&key.as_str()));
        (*well, of_series.map(|(key, value)| (key.clone(), value.clone())).collect())
    });
    let (series, _) = series_of(&own.collect());
    let place = words::from_to(drawn.from, drawn.to);
    Ok(match series.as_slice() {
        [one] => format!("{place}: {}", words::of_series(one)),
        _ => format!("{place}: {} at {}.", counted(meant.len(), "well"), drawn.top.trim()),
    })
}

/// "24 wells; 3 cells are not understood; 12 cells do not fit on 96 wells: rows I to J."
fn of_paste(painting: &Painting) -> String {
    let pasted = &painting.drawn.pasted;
    let mut parts = Vec::new();
    if !pasted.wells.is_empty() {
        let wells: Vec<Well> = pasted.wells.keys().copied().collect();
        let span = match (wells.first(), wells.last()) {
            (Some(first), Some(last)) => words::from_to(*first, *last),
            _ => String::new(),
        };
        parts.push(format!("{}, {span}", counted(pasted.wells.len(), "well")));
    }
    match pasted.strange.len() {
        0 => {}
        1 => parts.push("1 cell is not understood".to_owned()),
        n => parts.push(format!("{n} cells are not understood")),
    }
    if !pasted.beyond.is_empty() {
        parts.push(words::beyond(&pasted.beyond, painting.before.format));
    }
    if parts.is_empty() { "There is nothing in it.".to_owned() } else { format!("{}.", parts.join("; ")) }
}
