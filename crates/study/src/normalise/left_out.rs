//! Who leaves a well out, and why: known where it is decided, never read from words.

use serde::Serialize;

use foldshift_plates::plate::WellContent;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::readings::{Flag, FlagKind};

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
    /// A person: `exclude` of the study, and the layout does not leave the well out anyway.
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

/// Why a well cannot be used, before any response is computed, and who says so.
pub(super) fn exclusion(
    content: &WellContent,
    value: Option<f64>,
    flag: Option<&Flag>,
) -> Option<(By, String)> {
    if content.role == Role::Empty {
        return None;
    }
    if let Some(reason) = &content.exclude {
        let by = if content.by_hand { By::Hand } else { By::Layout };
        return Some((by, format!("layout: {reason}")));
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
