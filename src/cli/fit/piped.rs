//! The way of a table through `foldshift fit`, without its words: for those who time it.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use super::goal::Goal;
use super::lost;
use super::plan::{Plan, Scatter};
use super::shape_arguments::Asked;
use super::streamed::{self, After, Done};
use foldshift_columns::{Format, Source};
use foldshift_curves::fit::FitOptions;
use foldshift_curves::models::Model;
use foldshift_study::curve_table::{Gathering, PointsOptions, Spent, gather_tables};
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
    let open = |options| Source::open(&[table], options);
    let mut read = |_, _| ControlFlow::Continue(());
    let gathered = gather_tables(open, &PointsOptions::default(), &Gathering::default(), &mut read)?;
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
        scatter: Scatter::Own,
    };
    let mut silent = |_: Done| Ok(());
    let after = After::Told(&mut silent);
    let done = Goal::written(out, Format::Csv, &streamed::columns_of(&gathered.by, &plan, Format::Csv))
        .and_then(|goal| streamed::fit(&gathered, &plan, goal, Done::default(), after))
        .map_err(|error| vec![lost(&error)])?;
    Ok((gathered.spent, done))
}
