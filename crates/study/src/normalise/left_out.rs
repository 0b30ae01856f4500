//! Who leaves a well out, and why: known where it is decided, never read from words.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{NormalizedPlate, WellResponse};
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::readings::{Flag, FlagKind};
use foldshift_plates::plate::{Well, WellContent};

/// Who leaves a well out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The instrument: it marked the reading, or printed none.
    Instrument,
    /// The layout, whatever else leaves the well out.
    Layout,
    /// A rule of the analysis.
    Rule,
    /// A person: `exclude` of the study or a decision, and the layout does not leave the well out anyway.
    Hand,
    /// Its plate failed.
    Plate,
}

impl By {
    /// All of them, in the order of a table.
    pub const ALL: [Self; 5] = [Self::Instrument, Self::Layout, Self::Rule, Self::Hand, Self::Plate];

    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Instrument => "instrument",
            Self::Layout => "layout",
            Self::Rule => "rule",
            Self::Hand => "hand",
            Self::Plate => "plate",
        }
    }
}

/// What stands before the reason of a well that a decision leaves out.
pub const OF_DECISION: &str = "decision: ";

/// When a decision takes a well out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum WhenLeftOut {
    /// Before anything is computed: the reading is wrong.
    AtOnce,
    /// After its plate is normalised and judged: the reading is right, and takes no part in any fit.
    Afterwards,
}

/// What a decision says of a well: it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) when: WhenLeftOut,
    /// Why.
    pub(crate) reason: String,
}

/// What decisions say of a plate.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks {
    /// Does it take part although it fails?
    pub(crate) used: bool,
    /// Its wells that are left out.
    pub(crate) wells: BTreeMap<Well, Decided>,
}

impl Marks {
    /// Those that a plate bears.
    pub(crate) fn of(plate: &NormalizedPlate) -> Self {
        let decided = |(well, response): (&Well, &WellResponse)| Some((*well, response.decided.clone()?));
        Self { used: plate.used_all_the_same, wells: plate.wells.iter().filter_map(decided).collect() }
    }
}

/// Do layout, study or a decision leave the well out before anything is computed?
pub(super) fn at_once(response: &WellResponse) -> bool {
    response.content.exclude.is_some()
        || response.decided.as_ref().is_some_and(|decided| decided.when == WhenLeftOut::AtOnce)
}

/// Leaves out what decisions take out of a plate that is judged, where nothing else did.
pub(super) fn afterwards(wells: &mut BTreeMap<Well, WellResponse>) {
    for response in wells.values_mut().filter(|response| response.excluded.is_none()) {
        if let Some(decided) = &response.decided {
            let reason = format!("{OF_DECISION}{}", decided.reason);
            response.leave_out(Some((By::Hand, reason)));
        }
    }
}

/// Does the beginning of a line rest on any well that decisions leave in?
pub(super) fn has_start(wells: &BTreeMap<Well, WellResponse>, line: &str) -> bool {
    let mut starts =
        wells.values().filter(|well| well.content.role == Role::T0 && super::belongs(well, line));
    starts.any(|well| well.decided.is_none())
}

/// Why a well cannot be used, before any response is computed, and who says so.
pub(super) fn exclusion(
    content: &WellContent,
    value: Option<f64>,
    flag: Option<&Flag>,
    decided: Option<&Decided>,
) -> Option<(By, String)> {
    if content.role == Role::Empty {
        return None;
    }
    if let Some(reason) = &content.exclude {
        let by = if content.by_hand { By::Hand } else { By::Layout };
        return Some((by, format!("layout: {reason}")));
    }
    if let Some(decided) = decided.filter(|decided| decided.when == WhenLeftOut::AtOnce) {
        return Some((By::Hand, format!("{OF_DECISION}{}", decided.reason)));
    }
    if let Some(flag) = flag.filter(|flag| flag.kind.is_doubt()) {
        let censored = match flag.kind {
            FlagKind::Overflow => ", right-censored",
            FlagKind::Underflow => ", left-censored",
            FlagKind::Masked | FlagKind::Missed | FlagKind::NoValue | FlagKind::Averaged => "",
        };
        return Some((By::Instrument, format!("{} (`{}`{censored})", flag.kind.words(), flag.text)));
    }
    value.is_none().then(|| (By::Instrument, "not read".to_owned()))
}
