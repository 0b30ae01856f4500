//! `report.xlsx`: every table but those for programs as a sheet, the figures of folds and curves as pictures, and a sheet that explains them.
//!
//! ```text
//! tables (CSV) ─► readme, a sheet a table ─┐
//!                                          ├─► zip
//! figures (SVG) ─► PNG ─► figures ─────────┘
//! ```
//!
//! The values are those of the tables, to the bit; formats only show fewer digits. Texts are cells of text, which no program
//! runs. What Excel has no room for is said on the first sheet. The same analysis gives the same bytes: every file within
//! the zip has the same date.

mod columns;
mod look;
mod parts;
mod pictures;
mod readme;

use std::io;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use crate::report::figure::Figure;
use crate::report::file_names::FOR_PROGRAMS;
use foldshift_study::analysis::Analysis;
use look::Look;
use parts::Part;

/// Name of the file.
pub(crate) const WORKBOOK: &str = "report.xlsx";

/// Name of the sheet that explains the others.
const README: &str = "readme";
/// Name of the sheet of pictures.
const FIGURES: &str = "figures";
/// How much the zip is packed, 1 to 9: the first step takes a third of the time of the sixth, for a quarter more bytes.
const PACKED: u8 = 1;

/// The workbook of an analysis: its `tables`, by the names of their files, and the pictures among its `figures`.
///
/// # Errors
/// None that is known: it is written into memory.
pub(crate) fn workbook(
    analysis: &Analysis,
    tables: &[(String, Vec<u8>)],
    figures: &[Figure],
) -> io::Result<Vec<u8>> {
    let (drawn, sheets) = rayon::join(|| pictures::drawn(figures), || of_tables(tables));
    let (parts, notes) = sheets?;
    written(analysis, &parts, &drawn, &notes).map_err(io::Error::other)
}

/// The parts of all tables, and what has no room in them.
fn of_tables(tables: &[(String, Vec<u8>)]) -> io::Result<(Vec<Part>, Vec<String>)> {
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    for (file, content) in tables.iter().filter(|(file, _)| !FOR_PROGRAMS.contains(&file.as_str())) {
        let (own, said) = parts::of_table(file, content)?;
        parts.extend(own);
        notes.extend(said);
    }
    Ok((parts, notes))
}

fn written(
    analysis: &Analysis,
    parts: &[Part],
    drawn: &pictures::Drawn<'_>,
    notes: &[String],
) -> Result<Vec<u8>, XlsxError> {
    let look = Look::new();
    let mut book = Workbook::new();
    // Excel wants a date; one that is no statement is the same everywhere.
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let about = DocProperties::new().set_title(&analysis.study.name).set_creation_datetime(&day);
    book.set_properties(&about);
    book.set_zip_compression_level(PACKED);
    readme::write(book.add_worksheet(), analysis, parts, drawn, notes, &look)?;
    for part in parts {
        part.write(book.add_worksheet(), &look)?;
    }
    pictures::write(book.add_worksheet(), drawn, &look)?;
    book.save_to_buffer()
}

#[cfg(test)]
mod tests;
