//! The way of a table through `foldshift fit`, without its words: for those who time it.

use std::io::Write;
use std::path::PathBuf;

use super::lost;
use super::plan::Plan;
use super::shape_arguments::Asked;
use super::streamed::{self, After, Done};
use foldshift_columns::Format;
use foldshift_curves::fit::FitOptions;
use foldshift_curves::models::Model;
use foldshift_study::curve_table::{Gathering, PointsOptions, Spent, gather_files};
use foldshift_tables::diagnostic::Diagnostic;

/// Reads a table, fits its curves and writes them as CSV; how long each stage was waited for.
///
/// # Errors
/// Those of the table and of the output.
pub(in crate::cli) fn piped(
    table: PathBuf,
    options: FitOptions,
    out: &mut dyn Write,
) -> Result<(Spent, Done), Vec<Diagnostic>> {
    let gathered = gather_files(&[table], &PointsOptions::default(), &Gathering::default(), &mut |_, _| {})?;
    let plan = Plan {
        options,
        model: Some(Model::FOUR_PARAMETER),
        choice: None,
        average: false,
        details: false,
        together: None,
        loss: None,
        outliers: None,
        asked: Asked::default(),
    };
    let mut silent = |_: Done| {};
    let after = After::Told(&mut silent);
    let done = streamed::fit(&gathered, &plan, Format::Csv, out, Done::default(), after)
        .map_err(|error| vec![lost(&error)])?;
    Ok((gathered.spent, done))
}
