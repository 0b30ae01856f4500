//! Ways in which a plate may read unevenly, each as a number a well.

use serde::Serialize;

use foldshift_plates::plate::well::row_name;
use foldshift_plates::plate::{PlateFormat, Well};

/// A way in which wells of a plate may lie off together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// A plane over the whole plate.
    Gradient,
    /// The outermost rows and columns.
    Edge,
    /// The wells around a corner, less the further they lie inside: is it at the bottom, is it on the right?
    Corner(bool, bool),
    /// One row, counted from zero.
    Row(usize),
    /// One column, counted from zero.
    Column(usize),
    /// Every other row: half of the tips of a head.
    AlternateRows,
    /// Every other column.
    AlternateColumns,
}

impl Pattern {
    /// Everything that is looked for on a plate.
    pub(crate) fn all(format: PlateFormat) -> Vec<Self> {
        let corners = [(false, false), (false, true), (true, false), (true, true)];
        let mut all = vec![Self::Gradient, Self::Edge];
        all.extend(corners.map(|(bottom, right)| Self::Corner(bottom, right)));
        if format.wells() > 96 {
            all.extend([Self::AlternateRows, Self::AlternateColumns]);
        }
        all.extend((0..format.rows).map(Self::Row));
        all.extend((0..format.cols).map(Self::Column));
        all
    }

    /// How much the pattern is in a well. A plane has two numbers, from −½ to ½, along the columns and along
    /// the rows; everything else has one from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    pub(crate) fn share(self, well: Well, format: PlateFormat) -> [f64; 2] {
        let is = |truth: bool| [f64::from(u8::from(truth)), 0.0];
        let (row, col) = (well.row(), well.col());
        let place = |at: usize, n: usize| at as f64 / (n.max(2) - 1) as f64 - 0.5;
        match self {
            Self::Gradient => [place(col, format.cols), place(row, format.rows)],
            Self::Edge => is(format.is_edge(well)),
            Self::Corner(bottom, right) => {
                let down = if bottom { format.rows - 1 - row } else { row } as f64;
                let across = if right { format.cols - 1 - col } else { col } as f64;
                let reach = 0.5 * format.rows as f64;
                [(1.0 - down.hypot(across) / reach).max(0.0), 0.0]
            }
            Self::Row(index) => is(row == index),
            Self::Column(index) => is(col == index),
            Self::AlternateRows => is(row % 2 == 1),
            Self::AlternateColumns => is(col % 2 == 1),
        }
    }

    /// Its code among the reasons.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Gradient => "gradient",
            Self::Edge => "edge_all_wells",
            Self::Corner(..) => "corner",
            Self::Row(_) | Self::AlternateRows => "row_off",
            Self::Column(_) | Self::AlternateColumns => "column_off",
        }
    }

    /// As the subject of a sentence; a gradient is named by where it rises to.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Gradient => "gradient".to_owned(),
            Self::Edge => "edge".to_owned(),
            Self::Corner(bottom, right) => {
                let (down, across) =
                    (if bottom { "bottom" } else { "top" }, if right { "right" } else { "left" });
                format!("{down} {across} corner")
            }
            Self::Row(index) => format!("row {}", row_name(index)),
            Self::Column(index) => format!("column {}", index + 1),
            Self::AlternateRows => "rows B, D, F …".to_owned(),
            Self::AlternateColumns => "columns 2, 4, 6 …".to_owned(),
        }
    }
}

/// Where a plane rises to, given its change from the first column to the last and from the first row to the last.
pub(crate) fn direction(across: f64, down: f64) -> &'static str {
    // Within 22.5° of an axis it is along that axis.
    const TAN: f64 = 0.414_213_562_373_095;
    let (right, bottom) = (across > 0.0, down > 0.0);
    if down.abs() < TAN * across.abs() {
        if right { "right" } else { "left" }
    } else if across.abs() < TAN * down.abs() {
        if bottom { "bottom" } else { "top" }
    } else {
        match (bottom, right) {
            (false, false) => "top left",
            (false, true) => "top right",
            (true, false) => "bottom left",
            (true, true) => "bottom right",
        }
    }
}
