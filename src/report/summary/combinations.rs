//! Two compounds together, as the column `sentence` of their tables says it.

use crate::report::folder::Results;
use crate::report::folder::rows::Rows;
use crate::report::{combination_tables, resensitisation_table};
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::unguarded;

/// Tables that say something in sentences; results without combinations have none of them.
const TABLES: [&str; 2] = ["combinations.csv", "resensitisation.csv"];
/// The column.
const SENTENCE: &str = "sentence";

/// The sentences of an analysis, as they stand in its tables.
pub(super) fn of_analysis(analysis: &Analysis) -> Vec<String> {
    if analysis.combinations.is_empty() {
        return Vec::new();
    }
    let (mut combinations, mut resensitisation) = (Vec::new(), Vec::new());
    combination_tables::combinations(analysis, &mut combinations).expect("memory takes what is written");
    resensitisation_table::resensitisation(analysis, &mut resensitisation)
        .expect("memory takes what is written");
    [combinations, resensitisation].iter().flat_map(|table| sentences(table)).collect()
}

fn sentences(table: &[u8]) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new().from_reader(table);
    let place = reader.headers().ok().and_then(|headings| headings.iter().position(|name| name == SENTENCE));
    let cells = reader.records().filter_map(|record| Some(unguarded(record.ok()?.get(place?)?).to_owned()));
    cells.filter(|sentence| !sentence.is_empty()).collect()
}

/// The sentences of the tables of results.
///
/// # Errors
/// When a table that the results list is missing, or has no such column.
pub(super) fn of_folder(results: &Results, changed: &mut Vec<String>) -> Result<Vec<String>, Diagnostic> {
    let mut found = Vec::new();
    for name in TABLES.into_iter().filter(|name| results.lists(name)) {
        let rows = Rows::read(results, name, changed)?;
        let sentence = rows.column(SENTENCE)?;
        let told = rows.rows().map(|row| row.text(sentence).to_owned());
        found.extend(told.filter(|sentence| !sentence.is_empty()));
    }
    Ok(found)
}
