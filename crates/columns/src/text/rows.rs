//! Lines to columns.

use std::sync::Arc;

use foldshift_tables::sheet::Cell;
use foldshift_tables::table::{Heading, Part};

use super::Intern;
use crate::batch::{Batch, Column, Kind, Origin, Wanted};

/// A column that grows row by row.
enum Growing {
    Text(Intern),
    Number(Vec<f64>),
}

/// The wanted columns of a part.
pub(super) fn read(file: usize, part: Part, wanted: &[Wanted], headings: Arc<[Heading]>) -> Batch {
    let width = part.headings().len();
    let mut columns: Vec<Growing> = wanted
        .iter()
        .map(|wanted| match wanted.kind {
            Kind::Text => Growing::Text(Intern::with_capacity(0)),
            Kind::Number => Growing::Number(Vec::new()),
        })
        .collect();
    let (mut odd, mut rows, mut lines) = (Vec::new(), 0_u32, Vec::new());
    let mut cells: Vec<Cell> = Vec::new();
    for (line, text) in part.lines() {
        if is_blank(text, part.delimiter()) {
            continue;
        }
        part.cells_of(text, &mut cells);
        let mut is_odd = cells.iter().skip(width).any(|cell| !cell.text.is_empty());
        for (wanted, column) in wanted.iter().zip(&mut columns) {
            let text = cells.get(wanted.column).map_or("", |cell| cell.text.as_ref());
            match column {
                Growing::Text(texts) => texts.push(text),
                Growing::Number(numbers) => {
                    let number = part.value(wanted.column, text).unwrap_or(f64::NAN);
                    is_odd |= number.is_nan();
                    numbers.push(number);
                }
            }
        }
        if is_odd {
            odd.push(rows);
        }
        lines.push(u32::try_from(line).unwrap_or(u32::MAX));
        rows += 1;
    }
    let columns = columns
        .into_iter()
        .map(|column| match column {
            Growing::Text(texts) => {
                let (codes, values) = texts.finish();
                Column::Text { codes, values }
            }
            Growing::Number(numbers) => Column::Number(numbers),
        })
        .collect();
    let origin = Origin::Part { part, first: 0, lines: Some(lines), headings };
    Batch { file, rows: rows as usize, columns, odd, origin }
}

/// Is there nothing in a line but delimiters and blanks?
fn is_blank(line: &str, delimiter: char) -> bool {
    line.chars().all(|c| c == delimiter || c.is_whitespace() || c == '"' || c == '\u{1a}')
}
