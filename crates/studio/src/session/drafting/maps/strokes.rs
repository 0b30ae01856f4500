//! Commands on a map as strokes of the engine that paints layouts.

use std::collections::BTreeSet;

use super::super::{Draft, bad};
use super::words;
use crate::session::refusal::Refusal;
use foldshift_plates::plate::layout::Direction;
use foldshift_plates::plate::layout::painting::{Pasted, SeriesDrawn, Stroke, Turn, Variable, paste};
use foldshift_plates::plate::{PlateFormat, Well};

/// A stroke, and what of a paste is not in it.
pub(super) struct Drawn {
    pub(super) stroke: Stroke,
    pub(super) pasted: Pasted,
}

/// The stroke of a command on a plate of this format; `None` of a command that paints nothing.
///
/// # Errors
/// When it names what is no well, or nothing of it is understood.
pub(super) fn of(draft: &Draft, format: PlateFormat, is_tried: bool) -> Result<Option<Drawn>, Refusal> {
    let plain = |stroke| Ok(Some(Drawn { stroke, pasted: Pasted::default() }));
    match draft {
        Draft::Paint { wells, set, .. } => plain(Stroke::Set { wells: named(wells)?, words: set.clone() }),
        Draft::ClearWells { wells, .. } => plain(Stroke::Clear(named(wells)?)),
        Draft::MoveWells { wells, rows, columns, .. } => {
            plain(Stroke::Move { wells: named(wells)?, rows: *rows, columns: *columns })
        }
        Draft::TurnMap { how, .. } => {
            let turn = Turn::named(how)
                .ok_or_else(|| bad(format!("`{how}` is no way to lay a map"), "turned, columns or rows"))?;
            plain(Stroke::Turn(turn))
        }
        Draft::RenameCompound { from, to, .. } => {
            plain(Stroke::Rename { from: from.clone(), to: to.clone() })
        }
        Draft::Series { .. } => plain(Stroke::Series(series(draft)?)),
        Draft::Paste { at, text, variable, .. } => {
            let pasted = paste(text, well(at)?, &Variable::called(variable), format);
            if pasted.wells.is_empty() && !is_tried {
                return Err(nothing_pasted(&pasted, format));
            }
            Ok(Some(Drawn { stroke: Stroke::Put(pasted.wells.clone()), pasted }))
        }
        _ => Ok(None),
    }
}

/// The series of a command.
pub(super) fn series(draft: &Draft) -> Result<SeriesDrawn, Refusal> {
    let Draft::Series { from, to, compound, top, factor, direction, line, .. } = draft else {
        return Err(bad("this is no dilution series", ""));
    };
    let direction = match direction.as_str() {
        "" => None,
        some => Some(
            Direction::named(some)
                .ok_or_else(|| bad(format!("`{some}` is no direction"), "right, left, down or up"))?,
        ),
    };
    Ok(SeriesDrawn {
        from: well(from)?,
        to: well(to)?,
        compound: compound.clone(),
        top: top.clone(),
        factor: factor.clone(),
        direction,
        cell_line: line.clone(),
    })
}

fn nothing_pasted(pasted: &Pasted, format: PlateFormat) -> Refusal {
    match pasted.strange.first() {
        Some(first) => bad(format!("nothing of it is understood: {}: {}", first.at, first.why), ""),
        None if !pasted.beyond.is_empty() => {
            bad(words::beyond(&pasted.beyond, format), "begin further up or left")
        }
        None => bad("there is nothing to paste", "copy cells of a spreadsheet first"),
    }
}

fn named(wells: &[String]) -> Result<BTreeSet<Well>, Refusal> {
    if wells.is_empty() {
        return Err(bad("no well is chosen", "choose wells on the map first"));
    }
    wells.iter().map(|name| well(name)).collect()
}

fn well(name: &str) -> Result<Well, Refusal> {
    name.parse::<Well>().map_err(|error| bad(error.to_string(), "choose wells on the map"))
}
