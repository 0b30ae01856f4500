//! The list of maps: each small, with the plates that have it.

use serde_json::{Value, json};

use super::super::Drafts;
use super::colours::Colours;
use super::fits::{Fit, plate};
use super::opened::Opened;
use super::{Maps, doubts, tints};
use crate::session::files::Problem;
use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::layout::painting::TEMPLATES;

/// The section `maps` of `page/types.js`.
pub(super) fn section(drafts: &Drafts) -> Value {
    let maps = Maps::of(drafts);
    let opened: Vec<Opened> = maps.known.iter().map(|known| maps.open(drafts, known)).collect();
    let colours = Colours::of(&maps, &opened);
    let list: Vec<Value> = opened.iter().map(|map| entry(drafts, &maps, map, &colours)).collect();
    let templates = TEMPLATES.iter().flat_map(|template| {
        template.wells.iter().map(move |wells| {
            json!({
                "id": template_id(template.id, *wells),
                "name": template.name,
                "said": template.said,
                "wells": wells,
            })
        })
    });
    json!({
        "list": list,
        "compounds": colours.compounds,
        "lines": colours.lines,
        "templates": templates.collect::<Vec<_>>(),
    })
}

/// What commands call a template on a plate of so many wells.
pub(super) fn template_id(id: &str, wells: usize) -> String {
    format!("template:{id}:{wells}")
}

/// The template that a command names, on its plate, as a map of this name.
pub(super) fn template(named: &str, map: &str) -> Option<(String, PlateFormat)> {
    TEMPLATES.iter().find_map(|template| {
        let wells = template.wells.iter().find(|wells| template_id(template.id, **wells) == named)?;
        let format = PlateFormat::of(*wells)?;
        Some((template.on(format, map), format))
    })
}

fn entry(drafts: &Drafts, maps: &Maps, map: &Opened, colours: &Colours) -> Value {
    let readable = !map.form.is_empty();
    let plates = maps.rows_of(&map.known).map(|row| plate(row, &Fit::of(drafts, map, row)));
    let problems: Vec<Problem> =
        map.problems.iter().map(|problem| Problem::of(problem, drafts.folder)).collect();
    json!({
        "id": map.known.id,
        "name": map.known.name(),
        "file": map.known.file,
        "form": map.form,
        "wells": if readable { map.format.wells() } else { 0 },
        "rows": if readable { map.format.rows } else { 0 },
        "columns": if readable { map.format.cols } else { 0 },
        "tints": if readable { tints::of_map(map, colours) } else { String::new() },
        "plates": plates.collect::<Vec<_>>(),
        "doubts": doubts::count(drafts, maps, map),
        "problems": problems,
        "becomes": map.becomes,
    })
}
