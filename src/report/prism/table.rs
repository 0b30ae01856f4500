//! A data table of Prism, before it is XML.

/// Column sets that a table holds (Prism 7 user guide, "XY data tables").
pub(super) const MOST_COLUMNS: usize = 256;

/// Subcolumns that a column set holds (the same).
pub(super) const MOST_SUBCOLUMNS: usize = 256;

/// What kind of table it is, and what its subcolumns hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// XY; so many replicates side by side.
    Replicates(usize),
    /// XY; mean, standard deviation and n.
    MeanSdN,
    /// Grouped; estimate, upper and lower limit, in this order.
    Limits,
    /// A column table: one number a row.
    Plain,
}

impl Form {
    /// Subcolumns of each column set.
    pub(super) const fn subcolumns(self) -> usize {
        match self {
            Self::Replicates(n) => n,
            Self::MeanSdN | Self::Limits => 3,
            Self::Plain => 1,
        }
    }
}

/// A number in a table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cell {
    /// `None` leaves the cell empty.
    pub(super) value: Option<f64>,
    /// Seen, and used by no analysis.
    pub(super) excluded: bool,
}

impl Cell {
    /// A number that takes part.
    pub(super) const fn of(value: Option<f64>) -> Self {
        Self { value, excluded: false }
    }
}

/// A column set.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    /// Its heading.
    pub(super) title: String,
    /// As many as its table has it, each as long as the table.
    pub(super) subcolumns: Vec<Vec<Cell>>,
}

/// The X column: numbers, all of them known.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Xs {
    /// Its heading.
    pub(super) title: String,
    /// One a row.
    pub(super) values: Vec<f64>,
}

/// A data table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    /// Its name in the list of sheets.
    pub(super) title: String,
    /// Its kind.
    pub(super) form: Form,
    /// What each row is called.
    pub(super) rows: Vec<String>,
    /// Of XY tables.
    pub(super) x: Option<Xs>,
    /// At most [`MOST_COLUMNS`].
    pub(super) columns: Vec<Column>,
    /// Which subcolumns are which experiment, for the info sheet.
    pub(super) experiments: Option<String>,
    /// Is it one of several parts, since no table holds them all?
    pub(super) is_part: bool,
}

/// A title with the number of its part, where there are several.
pub(super) fn part(title: &str, index: usize, of: usize) -> String {
    if of > 1 { format!("{title} (part {} of {of})", index + 1) } else { title.to_owned() }
}
