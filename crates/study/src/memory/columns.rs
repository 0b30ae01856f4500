//! The columns of `noise.csv` that hand scatter on, and what marks their rows.

use std::path::Path;

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::Table;

/// In the column `what`: a pair of the study itself.
pub const OWN: &str = "scatter";
/// A pair of an earlier study.
pub const EARLIER: &str = "earlier";
/// A pair of an earlier study that does not go with the scatter of this one.
pub const SET_ASIDE: &str = "set_aside";
/// What is common to the pairs of a metric.
pub const PRIOR: &str = "prior";
/// In the column `d0`: a d₀ without end.
pub const INFINITE: &str = "inf";

/// The columns that are read.
pub(super) struct Columns {
    pub(super) what: usize,
    pub(super) resistant: usize,
    pub(super) parental: usize,
    pub(super) compound: usize,
    pub(super) df: usize,
    pub(super) sd: usize,
    pub(super) metric: usize,
    pub(super) n_pairs: usize,
    pub(super) s0: usize,
    pub(super) d0: usize,
    pub(super) experiments: usize,
    pub(super) from: usize,
    pub(super) readout: usize,
    pub(super) reads: usize,
    pub(super) exposure_h: usize,
    pub(super) zero: usize,
    pub(super) simulated: usize,
}

impl Columns {
    pub(super) fn of(table: &Table, source: &str) -> Result<Self, Diagnostic> {
        let of_noise = ["what", "cell_line", "against", "compound", "df", "s", "msr"];
        let name = Path::new(source).file_name().unwrap_or_default().to_string_lossy().into_owned();
        if of_noise.iter().any(|column| table.named(column).is_err()) {
            let problem = format!("`{name}` is no `noise.csv`: its columns are {}", table.listed());
            let help = "give the `noise.csv` that `foldshift run` wrote into the results of an earlier study";
            return Err(Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help));
        }
        let find = |column: &str| {
            table.named(column).map_err(|_| {
                let problem = format!(
                    "`{name}` has no column `{column}`: an earlier version wrote it, which handed no scatter on"
                );
                let help = "run the earlier study again with this version: its new `noise.csv` can be remembered";
                Diagnostic::error(Code::MissingColumn, problem).at(table.header_place()).help(help)
            })
        };
        Ok(Self {
            what: find("what")?,
            resistant: find("cell_line")?,
            parental: find("against")?,
            compound: find("compound")?,
            df: find("df")?,
            sd: find("s")?,
            metric: find("metric")?,
            n_pairs: find("n_pairs")?,
            s0: find("s0")?,
            d0: find("d0")?,
            experiments: find("experiments")?,
            from: find("from")?,
            readout: find("readout")?,
            reads: find("reads")?,
            exposure_h: find("exposure_h")?,
            zero: find("zero_from")?,
            simulated: find("simulated")?,
        })
    }
}
