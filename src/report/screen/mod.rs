//! The results of a screen: their files, table by table.

mod matrices;
mod page;
mod tables;

use std::io;

use foldshift_screen::ScreenAnalysis;

use crate::report::result_tables;

/// What stands in the place of a study's name in the manifest of a screen.
pub(crate) const NAME: &str = "screen";

/// Names that the results of a screen always have.
pub(crate) const ALWAYS: [&str; 10] = [
    "potency.csv",
    "hits.csv",
    "matrix_ic50.csv",
    "matrix_auc.csv",
    "matrix_dss.csv",
    "plates.csv",
    "drift.csv",
    "agreement.csv",
    "shifts.csv",
    "screen.html",
];

/// The tables, by their names.
///
/// # Errors
/// None that is known: they are written into memory.
pub(crate) fn tables(analysis: &ScreenAnalysis) -> io::Result<Vec<(String, Vec<u8>)>> {
    type Write = fn(&ScreenAnalysis, &mut Vec<u8>) -> io::Result<()>;
    let tables: [(&str, Write); 9] = [
        ("potency.csv", |analysis, out| tables::potency(analysis, out)),
        ("hits.csv", |analysis, out| tables::hits(analysis, out)),
        ("matrix_ic50.csv", |analysis, out| matrices::ic50(analysis, out)),
        ("matrix_auc.csv", |analysis, out| matrices::auc(analysis, out)),
        ("matrix_dss.csv", |analysis, out| matrices::dss(analysis, out)),
        ("plates.csv", |analysis, out| tables::plates(analysis, out)),
        ("drift.csv", |analysis, out| tables::drift(analysis, out)),
        ("agreement.csv", |analysis, out| tables::agreement(analysis, out)),
        ("shifts.csv", |analysis, out| result_tables::shifts(&analysis.shifts, out)),
    ];
    let mut files = Vec::new();
    for (name, write) in tables {
        let mut content = Vec::new();
        write(analysis, &mut content)?;
        files.push((name.to_owned(), content));
    }
    Ok(files)
}

/// The page.
pub(crate) fn page(analysis: &ScreenAnalysis) -> String {
    page::page(analysis)
}

/// Names and contents, sorted by name.
///
/// # Errors
/// As [`tables()`].
pub(crate) fn contents(analysis: &ScreenAnalysis) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut files = tables(analysis)?;
    files.push(("screen.html".to_owned(), page(analysis).into_bytes()));
    files.sort();
    Ok(files)
}
