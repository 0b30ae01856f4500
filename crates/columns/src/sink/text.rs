//! Rows of results as text.

use foldshift_tables::sheet::guarded;
use foldshift_tables::table::number_cell;

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
            match cells {
                Cells::Text(texts) => text(&mut out, texts.get(row), separator, alone),
                Cells::Number(numbers) => {
                    text(&mut out, &number_cell(numbers.get(row).copied()), separator, alone)
                }
                Cells::Integer(numbers) => {
                    let number = numbers.get(row).copied().flatten();
                    text(
                        &mut out,
                        &number.map_or_else(String::new, |number| number.to_string()),
                        separator,
                        alone,
                    );
                }
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
    if !quoted && !(alone && bytes.is_empty()) {
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
