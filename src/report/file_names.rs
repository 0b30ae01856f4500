//! The names of the files of a study's results, which its page links and its folder writes.

use std::path::Path;

use foldshift_study::analysis::Analysis;

/// Names that results always have, whatever the study: for a look at the folder before the work.
pub(crate) const ALWAYS: [&str; 13] = [
    "wells.csv",
    "quality.csv",
    "fits.csv",
    "mechanism.csv",
    "shifts.csv",
    "sensitivity.csv",
    "anatomy.csv",
    "noise.csv",
    "plots/",
    "study.resolved.toml",
    "methods.md",
    "report.html",
    "report.xlsx",
];

/// Where the figures lie as a journal prints them in one column of 89 mm.
pub(crate) const ONE_COLUMN: &str = "plots/89mm";

/// The names of the tables.
pub(crate) fn of_tables(analysis: &Analysis) -> Vec<&'static str> {
    let growth = (!analysis.growth.is_empty()).then_some("gr.csv");
    let is_table = |name: &&str| Path::new(name).extension().is_some_and(|ending| ending == "csv");
    ALWAYS.into_iter().filter(is_table).chain(growth).collect()
}
