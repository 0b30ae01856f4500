//! How many cells a workbook would unfold to, found out before anything unfolds it.
//!
//! XLS and ODS are unfolded into full rectangles of cells. Two cells at the far corners of a sheet, or
//! one that is repeated a million times, would fill the memory; here they are counted.
//!
//! Sources: [MS-XLS] 2.5.13 `Cell`; OpenDocument 1.3, 19.675 `table:number-rows-repeated`.

use std::io::{Cursor, Read as _};

/// Records of BIFF that hold cells: row and column are their first two numbers.
const CELL_RECORDS: [u16; 13] =
    [0x0001, 0x0002, 0x0003, 0x0004, 0x0006, MULRK, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E];

/// A record of several numbers.
const MULRK: u16 = 0x00BD;

/// The beginning of a sheet.
const BOF: u16 = 0x0809;

/// The rectangle that holds the cells seen so far.
#[derive(Default)]
struct Extent {
    corners: Option<((u64, u64), (u64, u64))>,
}

impl Extent {
    fn see(&mut self, row: u64, col: u64) {
        self.corners = Some(match self.corners {
            Some(((top, left), (bottom, right))) => {
                ((top.min(row), left.min(col)), (bottom.max(row), right.max(col)))
            }
            None => ((row, col), (row, col)),
        });
    }

    fn cells(&self) -> u64 {
        self.corners
            .map_or(0, |((top, left), (bottom, right))| (bottom + 1 - top).saturating_mul(right + 1 - left))
    }
}

/// The cells that an XLS workbook unfolds to, all sheets together; `None` when it has no workbook in it.
pub(super) fn of_xls(bytes: &[u8]) -> Option<u64> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let name = ["/Workbook", "/Book"].into_iter().find(|name| container.is_stream(name))?;
    let mut stream = Vec::new();
    // No stream is longer than the file that holds it.
    container.open_stream(name).ok()?.take(bytes.len() as u64).read_to_end(&mut stream).ok()?;
    let word = |at: usize| Some(u16::from_le_bytes(stream.get(at..at + 2)?.try_into().ok()?));
    let (mut total, mut sheet, mut at) = (0_u64, Extent::default(), 0);
    while let (Some(kind), Some(length)) = (word(at), word(at + 2)) {
        if kind == BOF {
            total = total.saturating_add(std::mem::take(&mut sheet).cells());
        } else if let (true, Some(row), Some(col)) =
            (CELL_RECORDS.contains(&kind), word(at + 4), word(at + 6))
        {
            // Several numbers in a row have six bytes each.
            let last = if kind == MULRK { u64::from(col) + u64::from(length) / 6 } else { col.into() };
            sheet.see(row.into(), col.into());
            sheet.see(row.into(), last);
        }
        at += 4 + usize::from(length);
    }
    Some(total.saturating_add(sheet.cells()))
}

/// The cells that the `content.xml` of an ODS workbook unfolds to, all sheets together.
pub(super) fn of_ods(content: &str) -> u64 {
    let (mut total, mut rows, mut width) = (0_u64, 0_u64, 0_u64);
    let (mut last, mut col, mut repeat, mut filled) = (0_u64, 0_u64, 1_u64, false);
    for tag in content.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.split([' ', '\n', '\t', '/']).next().unwrap_or_default();
        match name {
            "table:table-row" => {
                rows = rows.saturating_add(repeat);
                repeat = repeated(tag, "table:number-rows-repeated");
                if filled {
                    last = rows;
                }
                (col, filled) = (0, false);
            }
            "table:table-cell" | "table:covered-table-cell" => {
                col = col.saturating_add(repeated(tag, "table:number-columns-repeated"));
                if tag.contains("office:value-type") || tag.contains("table:formula") {
                    width = width.max(col);
                    filled = true;
                }
            }
            // The end of a sheet, or the beginning of one.
            "table:table" => {
                rows = rows.saturating_add(repeat);
                last = if filled { rows } else { last };
                total = total.saturating_add(last.saturating_mul(width));
                (rows, width, last, col, repeat, filled) = (0, 0, 0, 0, 0, false);
            }
            _ => {}
        }
    }
    let last = if filled { rows.saturating_add(repeat) } else { last };
    total.saturating_add(last.saturating_mul(width))
}

fn repeated(tag: &str, attribute: &str) -> u64 {
    let value = tag.split_once(attribute).and_then(|(_, rest)| {
        let rest = rest.trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()?.trim().parse().ok()
    });
    value.unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_cells_repeated_to_the_edge_cost_nothing_and_values_do() {
        let sheet = |row: &str| format!("<table:table table:name=\"S\">{row}</table:table>");
        let small = "<table:table-row><table:table-cell office:value-type=\"float\"/></table:table-row>\
                     <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>";
        assert!(of_ods(&sheet(small)) < 10);
        let large = "<table:table-row table:number-rows-repeated=\"1000000\">\
                     <table:table-cell table:number-columns-repeated=\"1000\" office:value-type=\"float\"/></table:table-row>";
        assert!(of_ods(&sheet(large)) >= 1_000_000_000);
        assert!(of_ods(&(sheet(large) + &sheet(small))) >= 1_000_000_000);
    }
}
