//! Commands on maps planned: the texts as they are to stand, and the plates that name another map then.

use super::super::{Draft, DraftPlan, Drafts, bad};
use super::file_names::{LAYOUTS, free_file};
use super::known::Known;
use super::opened::Opened;
use super::strokes::Drawn;
use super::{Maps, entries, rows, strokes};
use crate::session::refusal::Refusal;
use crate::session::texts::TextWanted;
use foldshift_plates::plate::PlateFormat;
use foldshift_plates::plate::layout::painting::{Painted, Stroke, blank, paint, placeholder_of, written};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::numerals::counted;

/// A command planned.
pub(super) struct Planned {
    pub(super) plan: DraftPlan,
    /// What was painted, where something was.
    pub(super) painting: Option<Painting>,
}

/// A map painted, and what it was.
pub(super) struct Painting {
    pub(super) before: Opened,
    /// The file that is painted.
    pub(super) file: String,
    pub(super) drawn: Drawn,
    pub(super) painted: Painted,
}

/// Plans a command on maps.
///
/// # Errors
/// When it makes no sense, or the map cannot be changed.
pub(super) fn plan(drafts: &Drafts, draft: &Draft) -> Result<Planned, Refusal> {
    let plain = |plan| Ok(Planned { plan, painting: None });
    match draft {
        Draft::NewMap { name, wells, like } => plain(new_map(drafts, name, *wells, like)?),
        Draft::UseMap { map, rows } => plain(use_map(drafts, map, rows)?),
        Draft::SavePlan { .. } => plain(save_plan(drafts, draft)?),
        _ => painted(drafts, draft, false),
    }
}

/// The file that a command writes, before it is done.
pub(super) fn file(drafts: &Drafts, draft: &Draft) -> Option<String> {
    match draft {
        Draft::NewMap { name, .. } => Some(free_file(drafts, &slug(name))),
        Draft::UseMap { map, .. } => Some(map.clone()),
        Draft::SavePlan { .. } => planned_file(drafts, draft).ok(),
        draft => {
            let maps = Maps::of(drafts);
            let known = maps.find(draft.map()?).ok()?;
            let becomes = maps.open(drafts, known).becomes;
            Some(if becomes.is_empty() { known.id.clone() } else { becomes })
        }
    }
}

/// Paints; `is_tried`: nothing is done, and what is not understood is no reason to refuse.
pub(super) fn painted(drafts: &Drafts, draft: &Draft, is_tried: bool) -> Result<Planned, Refusal> {
    let maps = Maps::of(drafts);
    let id = draft.map().ok_or_else(|| bad("this names no map", ""))?;
    let before = maps.open(drafts, maps.find(id)?);
    if before.form.is_empty() {
        return Err(unreadable(&before));
    }
    let (file, text) = if before.becomes.is_empty() {
        (before.known.file.clone(), before.text.clone())
    } else {
        (before.becomes.clone(), copied(&before))
    };
    let Some(drawn) = strokes::of(draft, before.format, (&file, &text), is_tried)? else {
        return Err(bad("this paints nothing", ""));
    };
    let painted = paint(&file, &text, before.format, &drawn.stroke).map_err(refused)?;
    let mut plan = DraftPlan { said: said(draft, &before, &painted), ..DraftPlan::default() };
    let changes = !painted.wells.is_empty();
    if changes {
        plan.texts.push(TextWanted { file: file.clone(), text: Some(painted.text.clone()) });
    }
    if changes && !before.becomes.is_empty() {
        let had: Vec<usize> = maps.rows_of(&before.known).map(|row| row.number).collect();
        if !had.is_empty() {
            plan.texts.extend(rows::pointed(drafts, &had, &Known::new(&file, &[], None))?);
        }
    }
    Ok(Planned { plan, painting: Some(Painting { before, file, drawn, painted }) })
}

/// A map that cannot be read cannot be painted.
fn unreadable(map: &Opened) -> Refusal {
    let why = map.problems.first().map_or_else(String::new, |problem| format!(": {problem}"));
    bad(format!("`{}` cannot be read{why}", map.known.file), "edit its text, or give its plates another map")
}

fn refused(problems: Vec<Diagnostic>) -> Refusal {
    let first = problems.into_iter().next();
    first.map_or_else(
        || bad("the map cannot be painted", ""),
        |first| bad(first.message.clone(), first.help.as_deref().unwrap_or_default()),
    )
}

/// The text of a map of another form, in TOML.
fn copied(map: &Opened) -> String {
    let from = map
        .known
        .plate
        .as_ref()
        .map_or_else(|| map.known.file.clone(), |plate| format!("{} of {}", plate, map.known.file));
    written(&map.said, &format!("{}: from {from}.", map.known.name()))
}

/// What a command did, in words.
fn said(draft: &Draft, map: &Opened, painted: &Painted) -> String {
    let wells = counted(painted.wells.len(), "well");
    let name = map.known.name();
    match draft {
        Draft::Series { compound, .. } => format!("{name}: series of {} painted, {wells}", compound.trim()),
        Draft::ClearWells { .. } => format!("{name}: {wells} cleared"),
        Draft::MoveWells { .. } => format!("{name}: wells moved, {wells} changed"),
        Draft::TurnMap { how, .. } => match how.as_str() {
            "columns" => format!("{name}: columns mirrored"),
            "rows" => format!("{name}: rows mirrored"),
            _ => format!("{name}: turned by 180°"),
        },
        Draft::RenameCompound { from, to, .. } => {
            format!("{name}: {} is called {}, {wells}", from.trim(), to.trim())
        }
        Draft::Paste { .. } => format!("{name}: {wells} pasted"),
        Draft::Paint { set, .. } => {
            let what = ["compound", "role", "dose", "cell_line"].iter().find_map(|key| set.get(*key));
            match what.map(|what| what.trim()).filter(|what| !what.is_empty()) {
                Some(what) => format!("{name}: {what} painted, {wells}"),
                None => format!("{name}: {wells} painted"),
            }
        }
        _ => name,
    }
}

fn new_map(drafts: &Drafts, name: &str, wells: usize, like: &str) -> Result<DraftPlan, Refusal> {
    let name = name.trim();
    if slug(name).is_empty() || name.chars().any(char::is_control) {
        return Err(bad("the map has no name", "give it one: `panel A`"));
    }
    let format = PlateFormat::of(wells).ok_or_else(|| {
        bad(format!("there are no plates of {wells} wells"), "6, 12, 24, 48, 96, 384 or 1536")
    })?;
    let other = |has: PlateFormat| {
        bad(
            format!("that map has {} wells, and the new one is to have {wells}", has.wells()),
            "choose one of its size",
        )
    };
    let file = free_file(drafts, &slug(name));
    let called = Known::new(&file, &[], None).name();
    let text = if like.is_empty() {
        format!("# {name}\n\n{}", blank(format))
    } else if let Some((text, of)) = entries::template(like, &called) {
        if of != format {
            return Err(other(of));
        }
        text
    } else {
        let maps = Maps::of(drafts);
        let map = maps.open(drafts, maps.find(like)?);
        if map.form.is_empty() {
            return Err(unreadable(&map));
        }
        if map.format != format {
            return Err(other(map.format));
        }
        let text = if map.becomes.is_empty() { map.text.clone() } else { copied(&map) };
        with_own_placeholders(text, &map, &called)?
    };
    let texts = vec![TextWanted { file, text: Some(text) }];
    Ok(DraftPlan { said: format!("Map {name} begun"), texts, ..DraftPlan::default() })
}

/// A copy of a map in which compounds that nobody named are called by the new map: they need not be those of the other.
fn with_own_placeholders(text: String, map: &Opened, called: &str) -> Result<String, Refusal> {
    map.placeholders().into_iter().try_fold(text, |text, from| {
        let Some(to) = placeholder_of(&from, called).filter(|to| *to != from) else { return Ok(text) };
        let stroke = Stroke::Rename { from, to };
        paint(&map.known.file, &text, map.format, &stroke).map(|painted| painted.text).map_err(refused)
    })
}

fn use_map(drafts: &Drafts, map: &str, rows: &[usize]) -> Result<DraftPlan, Refusal> {
    let maps = Maps::of(drafts);
    let known = maps.find(map)?;
    let opened = maps.open(drafts, known);
    for row in rows.iter().filter_map(|row| maps.rows.get(*row)) {
        // A map that leaves wells of its own size open may be one of the larger plate.
        let is_open = opened.smallest.is_none_or(|smallest| opened.said.len() < smallest.wells());
        let too_small = |plate: &PlateFormat| is_open && opened.format.wells() < plate.wells();
        let misfit = row.format.filter(|plate| !too_small(plate)).and_then(|plate| opened.misfit(plate));
        if let Some(misfit) = misfit {
            return Err(bad(
                format!("`{}` has {misfit}", row.export),
                "choose a map of its size, or make one",
            ));
        }
    }
    let texts = rows::pointed(drafts, rows, known)?;
    let said = format!("{} for {}", known.name(), counted(rows.len(), "plate"));
    Ok(DraftPlan { said, texts, ..DraftPlan::default() })
}

/// Where the layout of a plan is to stand.
fn planned_file(drafts: &Drafts, draft: &Draft) -> Result<String, Refusal> {
    let Draft::SavePlan { plan: asked } = draft else { return Err(bad("this is no plan", "")) };
    let analysis = drafts.analysis.ok_or_else(|| {
        bad("a plan needs curves, and there are none yet", "it begins with the curves of a first experiment")
    })?;
    let plan = drafts.presenter.plan(analysis, asked).map_err(|problem| refused(vec![problem]))?;
    let stem = plan.file.strip_suffix(".toml").unwrap_or(&plan.file);
    Ok(free_file(drafts, stem.strip_prefix(LAYOUTS).unwrap_or(stem)))
}

fn save_plan(drafts: &Drafts, draft: &Draft) -> Result<DraftPlan, Refusal> {
    let file = planned_file(drafts, draft)?;
    let (Draft::SavePlan { plan: asked }, Some(analysis)) = (draft, drafts.analysis) else {
        return Err(bad("this is no plan", ""));
    };
    let text = drafts.presenter.plan_layout(analysis, asked).map_err(|problem| refused(vec![problem]))?;
    let texts = vec![TextWanted { file: file.clone(), text: Some(text) }];
    Ok(DraftPlan { said: format!("Plan saved as {file}"), texts, ..DraftPlan::default() })
}

/// A name as a file has it: letters and digits, `_` between.
pub(super) fn slug(name: &str) -> String {
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { ' ' }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join("_").to_lowercase()
}
