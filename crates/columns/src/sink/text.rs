//! Rows of results as text.

use std::io::Write as _;

use foldshift_tables::sheet::guarded;
use foldshift_tables::table::with_number;

use super::{Block, Cells, OutColumn};

/// The line of the headings.
pub(super) fn header(columns: &[OutColumn], separator: u8) -> Vec<u8> {
    let mut out = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        if place > 0 {
            out.push(separator);
        }
        text(&mut out, &column.name, separator, columns.len() == 1);
    }
    out.push(b'\n');
    out
}

/// The rows of a block.
pub(super) fn rows(block: &Block, separator: u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(block.rows() * block.columns.len() * 12);
    let alone = block.columns.len() == 1;
    for row in 0..block.rows() {
        for (place, cells) in block.columns.iter().enumerate() {
            if place > 0 {
                out.push(separator);
            }
            let before = out.len();
            match cells {
                Cells::Text(texts) => text(&mut out, texts.get(row), separator, false),
                Cells::Number(numbers) => {
                    with_number(numbers[row], |text| out.extend_from_slice(text.as_bytes()));
                }
                Cells::Integer(numbers) => {
                    if let Some(whole) = numbers[row] {
                        // A vector takes whatever is written.
                        let _ = write!(out, "{whole}");
                    }
                }
            }
            // A row of one empty cell would be a blank line.
            if alone && out.len() == before {
                out.extend_from_slice(b"\"\"");
            }
        }
        out.push(b'\n');
    }
    out
}

/// A cell, guarded, and quoted where it must be: as [`TableWriter`](foldshift_tables::table::TableWriter) writes it.
fn text(out: &mut Vec<u8>, text: &str, separator: u8, alone: bool) {
    let text = guarded(text);
    let bytes = text.as_bytes();
    let quoted = bytes.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r') || *byte == separator);
    // A row of one empty cell would be a blank line.
    if !(quoted || alone && bytes.is_empty()) {
        out.extend_from_slice(bytes);
        return;
    }
    out.push(b'"');
    for byte in bytes {
        if *byte == b'"' {
            out.push(b'"');
        }
        out.push(*byte);
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use foldshift_tables::table::{TableWriter, number_cell};
    use proptest::prelude::*;

    use super::super::{OutType, Strings};
    use super::*;

    proptest! {
        /// Law: a block is written as the writer of tables writes its cells.
        #[test]
        fn cells_are_written_as_tables_write_them(
            rows in prop::collection::vec(("[a-z=\"'+, \n\r\t;µ-]{0,5}", any::<f64>(), -1e6..1e6_f64, any::<Option<i64>>()), 0..9),
            decimals in 0_usize..9,
            wide in any::<bool>(),
        ) {
            let rounded = |value: f64| format!("{value:.decimals$}").parse::<f64>().unwrap();
            let (mut expected, mut texts) = (Vec::new(), Strings::default());
            let mut writer = TableWriter::new(&mut expected);
            for (text, any, number, whole) in &rows {
                texts.push(text);
                let whole = whole.map_or_else(String::new, |whole| whole.to_string());
                let cells = [text.clone(), number_cell(Some(*any)), number_cell(Some(rounded(*number))), whole];
                writer.write_record(if wide { &cells[..] } else { &cells[..1] }).unwrap();
            }
            writer.flush().unwrap();
            drop(writer);
            let mut columns = vec![
                Cells::Text(texts),
                Cells::Number(rows.iter().map(|row| row.1).collect()),
                Cells::Number(rows.iter().map(|row| rounded(row.2)).collect()),
                Cells::Integer(rows.iter().map(|row| row.3).collect()),
            ];
            columns.truncate(if wide { 4 } else { 1 });
            prop_assert_eq!(
                String::from_utf8(super::rows(&Block { columns }, b',')).unwrap(),
                String::from_utf8(expected).unwrap()
            );
        }
    }

    #[test]
    fn headings_are_cells() {
        let columns = [OutColumn::text("a,b"), OutColumn::new("=c", OutType::Number)];
        assert_eq!(header(&columns, b','), b"\"a,b\",'=c\n");
        assert_eq!(header(&columns, b'\t'), b"a,b\t'=c\n");
    }
}
