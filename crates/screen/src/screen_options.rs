//! How the tables of a screen are to be read.

use foldshift_curves::fit::Reads;
use foldshift_study::curve_table::PointsOptions;

/// How tables are read; what is `None` is found by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScreenOptions {
    /// Columns of doses and responses, units, rows that make no sense.
    pub points: PointsOptions,
    /// Column that says what a well holds.
    pub role: Option<String>,
    /// Column of plates.
    pub plate: Option<String>,
    /// Column of cell lines.
    pub cell_line: Option<String>,
    /// Column of compounds.
    pub compound: Option<String>,
    /// Column of experiments.
    pub experiment: Option<String>,
    /// What the responses count, where it is stated.
    pub reads: Option<Reads>,
    /// Are plates that fail their quality kept?
    pub keep_failed: bool,
}
