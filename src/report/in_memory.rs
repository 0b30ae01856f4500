//! Results for a program that holds them: every table by its name, the figures, the page.

use std::io;

use foldshift_columns::Rows;
use foldshift_screen::ScreenAnalysis;
use foldshift_study::analysis::Analysis;

use crate::report::columns::typed;
use crate::report::figure::{Figure, figures};
use crate::report::{folder, html, screen};

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
        let texts = if name == "matrix_ic50" { lines } else { &[] };
        found.push((name.to_owned(), typed(&table, texts)?));
    }
    Ok(found)
}

/// The figures of a study, each as SVG.
#[must_use]
pub fn figures_of_study(analysis: &Analysis) -> Vec<Figure> {
    figures(analysis)
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
