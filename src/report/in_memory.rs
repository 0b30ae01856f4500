//! Results for a program that holds them: every table by its name, the figures, the page.

use std::io;

use foldshift_columns::{OutColumn, Rows};
use foldshift_screen::ScreenAnalysis;
use foldshift_study::analysis::Analysis;

use crate::report::columns::{result_column, typed_as};
use crate::report::figure::{Figure, figures};
use crate::report::{folder, html, methods, screen};

/// The tables of a study as typed columns, by the names of their files without ending: `wells`, `quality`, `fits`, `shifts`, ….
///
/// # Errors
/// When a cell of a column of numbers is none, which would be a fault of ours.
pub fn tables_of_study(analysis: &Analysis) -> io::Result<Vec<(String, Rows)>> {
    named(folder::tables(analysis)?, &[])
}

/// The tables of a screen: `potency`, `hits`, `matrix_ic50`, …. Cells of `matrix_ic50` are texts, as bounds stand among them.
///
/// # Errors
/// As [`tables_of_study`].
pub fn tables_of_screen(analysis: &ScreenAnalysis) -> io::Result<Vec<(String, Rows)>> {
    let lines: Vec<&str> = analysis.cell_lines.iter().collect();
    named(screen::tables(analysis)?, &lines)
}

fn named(tables: Vec<(String, Vec<u8>)>, lines: &[&str]) -> io::Result<Vec<(String, Rows)>> {
    let mut found = Vec::new();
    for (file, table) in tables {
        let name = file.strip_suffix(".csv").unwrap_or(&file);
        // Lines are columns of a matrix, and may be called as other columns are.
        let is_line = |column: &str| name.starts_with("matrix_") && lines.contains(&column);
        let column = |column: &str| match (is_line(column), name) {
            (true, "matrix_ic50") => OutColumn::text(column),
            (true, _) => OutColumn::number(column),
            (false, _) => result_column(column),
        };
        found.push((name.to_owned(), typed_as(&table, column)?));
    }
    Ok(found)
}

/// The figures of a study, each as SVG.
#[must_use]
pub fn figures_of_study(analysis: &Analysis) -> Vec<Figure> {
    figures(analysis)
}

/// The methods of a study, as Markdown with the citations of pandoc.
#[must_use]
pub fn methods_of_study(analysis: &Analysis) -> String {
    methods::methods(analysis, &figures(analysis))
}

/// The works that the methods of a study cite, as BibTeX.
#[must_use]
pub fn references_of_study(analysis: &Analysis) -> String {
    methods::references(analysis)
}

/// The report of a study, as one page of HTML.
#[must_use]
pub fn page_of_study(analysis: &Analysis) -> String {
    html::page(analysis, &figures(analysis), &analysis.study.resolved(&analysis.study.common_folder()))
}

/// The page of a screen.
#[must_use]
pub fn page_of_screen(analysis: &ScreenAnalysis) -> String {
    screen::page(analysis)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::report::fixture;

    /// Cells of a table that hold something; `nd` is nothing among numbers.
    fn filled(csv: &[u8]) -> usize {
        let mut reader = csv::Reader::from_reader(csv);
        let numbers: Vec<bool> = reader
            .headers()
            .unwrap()
            .iter()
            .map(|name| crate::report::columns::result_column(name).of != foldshift_columns::OutType::Text)
            .collect();
        let filled = |row: csv::StringRecord| {
            let cells = row.iter().zip(&numbers);
            cells.filter(|(cell, number)| !(cell.is_empty() || **number && *cell == "nd")).count()
        };
        reader.records().map(|row| filled(row.unwrap())).sum()
    }

    fn filled_rows(rows: &Rows) -> usize {
        use arrow_array::Array as _;
        let columns = rows.batches.iter().flat_map(arrow_array::RecordBatch::columns);
        columns.map(|column| column.len() - column.null_count()).sum()
    }

    #[test]
    fn typed_tables_hold_every_cell_of_those_that_are_written() {
        let tables = folder::tables(fixture::km12()).unwrap();
        let typed = tables_of_study(fixture::km12()).unwrap();
        assert_eq!(typed.len(), tables.len());
        for ((file, csv), (name, rows)) in tables.iter().zip(&typed) {
            assert_eq!(*file, format!("{name}.csv"));
            assert_eq!(filled(csv), filled_rows(rows), "{name}");
        }
    }

    #[test]
    fn so_do_those_of_a_screen() {
        let wells = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/screen/wells.csv");
        let mut call = crate::cli::call::Call::new("screen").unwrap();
        call.option("parental", crate::cli::call::Value::One("KM12".to_owned())).unwrap();
        call.input(wells);
        let crate::cli::call::Given::Screen(analysis) = call.run().given else { panic!("no screen") };
        let tables = screen::tables(&analysis).unwrap();
        let typed = tables_of_screen(&analysis).unwrap();
        for ((_, csv), (name, rows)) in tables.iter().zip(&typed) {
            assert!(name.starts_with("agreement") || filled(csv) > 0, "{name}");
            assert_eq!(filled(csv), filled_rows(rows), "{name}");
        }
    }
}
