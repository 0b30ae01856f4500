//! A catalogue of the user's own.

use std::sync::Arc;

use super::Told;
use super::case_table::{CaseTable, Kind};
use crate::knowledge::catalogue::{COLUMNS, Row};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::Document;

/// A catalogue of the user's: a CSV with the columns of the built-in one, or TOML with a `[[row]]` each.
///
/// # Errors
/// All problems of the file.
pub fn catalogue(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    let is_toml = std::str::from_utf8(bytes).is_ok_and(|text| {
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines.next().is_some_and(|line| line.starts_with("[["))
    });
    if is_toml { catalogue_toml(source, bytes) } else { catalogue_csv(source, bytes) }
}

fn catalogue_csv(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    const KIND: Kind = Kind {
        name: "resistance",
        needed: &["gene", "variant", "class", "mechanism", "counts_as", "evidence_source"],
        known: &COLUMNS,
        may_be_empty: false,
    };
    let mut table = CaseTable::read(source, bytes, &KIND)?;
    let file: Arc<str> = source.into();
    let mut found = Vec::new();
    for row in table.rows() {
        let cells: Vec<String> = COLUMNS.iter().map(|name| table.cell(row, name)).collect();
        match Row::read(&cells, Some(Arc::clone(&file))) {
            Ok(one) => found.push(one),
            Err((column, why)) => {
                let text = table.cell(row, column);
                table.complain(
                    Code::Cell,
                    row,
                    column,
                    format!("`{text}` in `{column}` {why}"),
                    "docs/mechanism.md shows the columns",
                );
            }
        }
    }
    table.finish(found)
}

fn catalogue_toml(source: &str, bytes: &[u8]) -> Told<Vec<Row>> {
    let text = String::from_utf8_lossy(bytes);
    let document = Document::parse(source, &text).map_err(|problem| vec![problem])?;
    let file: Arc<str> = source.into();
    let (mut problems, mut found) = (Vec::new(), Vec::new());
    let root = document.root();
    root.only(&["row"], &mut problems);
    for section in root.sections("row", &mut problems) {
        section.only(&COLUMNS, &mut problems);
        let cells: Vec<String> = COLUMNS
            .iter()
            .map(|name| section.text(name, &mut problems).map(|located| located.value).unwrap_or_default())
            .collect();
        if let Err((column, why)) = Row::read(&cells, Some(Arc::clone(&file))).map(|row| found.push(row)) {
            let problem = Diagnostic::error(Code::Evidence, format!("`{column}` {why}"))
                .help("docs/mechanism.md shows the keys");
            problems.push(
                section.source.point(problem, section.key_span(column).or_else(|| section.span.clone())),
            );
        }
    }
    if problems.is_empty() { Ok((found, Vec::new())) } else { Err(problems) }
}
