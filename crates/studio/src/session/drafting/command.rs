//! Commands on the files of a study, as `page/types.js` forms them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::view::PlanAsked;

/// A cell of the table of plates.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::session) struct CellSaid {
    pub(in crate::session) row: usize,
    pub(in crate::session) key: String,
    pub(in crate::session) text: String,
}

/// A line and what was selected from it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::session) struct PairSaid {
    pub(in crate::session) parental: String,
    pub(in crate::session) resistant: Vec<String>,
}

/// What is wanted of the files of the study.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[rustfmt::skip]
pub(in crate::session) enum Draft {
    SetCells { cells: Vec<CellSaid> },
    AddPlates { cards: Vec<String> },
    RemovePlates { rows: Vec<usize> },
    SetKey { section: String, key: String, value: Option<String> },
    SetPairs { pairs: Vec<PairSaid> },
    EditText { file: String, text: String, was: String },
    NewMap { name: String, wells: usize, like: String },
    UseMap { map: String, rows: Vec<usize> },
    Paint { map: String, wells: Vec<String>, set: BTreeMap<String, String> },
    Series { map: String, from: String, to: String, compound: String, top: String, factor: String, direction: String, line: String },
    ClearWells { map: String, wells: Vec<String> },
    MoveWells { map: String, wells: Vec<String>, rows: i32, columns: i32 },
    TurnMap { map: String, how: String },
    RenameCompound { map: String, from: String, to: String },
    Paste { map: String, at: String, text: String, #[serde(rename = "as")] variable: String },
    SavePlan { plan: PlanAsked },
}

impl Draft {
    /// Is a command of this name one of these?
    pub(in crate::session) fn is_called(name: &str) -> bool {
        const NAMES: [&str; 16] = [
            "set_cells",
            "add_plates",
            "remove_plates",
            "set_key",
            "set_pairs",
            "edit_text",
            "new_map",
            "use_map",
            "paint",
            "series",
            "clear_wells",
            "move_wells",
            "turn_map",
            "rename_compound",
            "paste",
            "save_plan",
        ];
        NAMES.contains(&name)
    }

    /// Is it about what is in wells, or which plates have which map?
    pub(super) const fn is_of_a_map(&self) -> bool {
        !matches!(
            self,
            Self::SetCells { .. }
                | Self::AddPlates { .. }
                | Self::RemovePlates { .. }
                | Self::SetKey { .. }
                | Self::SetPairs { .. }
                | Self::EditText { .. }
        )
    }

    /// The map that it changes.
    pub(in crate::session) fn map(&self) -> Option<&str> {
        match self {
            Self::UseMap { map, .. }
            | Self::Paint { map, .. }
            | Self::Series { map, .. }
            | Self::ClearWells { map, .. }
            | Self::MoveWells { map, .. }
            | Self::TurnMap { map, .. }
            | Self::RenameCompound { map, .. }
            | Self::Paste { map, .. } => Some(map),
            _ => None,
        }
    }
}
