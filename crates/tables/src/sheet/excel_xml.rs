//! Excel 2003 XML workbooks (SpreadsheetML), which some instruments write and call `.xls` or `.xml`.
//!
//! Source: Microsoft Office XML Spreadsheet reference, elements `Worksheet`, `Table`, `Row`, `Cell`, `Data`.

use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use crate::diagnostic::{Code, Diagnostic};
use crate::sheet::Sheet;
use crate::sheet::workbook::{At, duration_text, sheet_of};

const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Rows and columns that a sheet can have.
const MOST_ROWS: u32 = 1 << 20;
const MOST_COLS: u32 = 1 << 14;

/// Does this text look like such a workbook?
pub(super) fn is_one(text: &str) -> bool {
    let head: String = text.trim_start().chars().take(2048).collect();
    head.starts_with('<') && head.contains(NAMESPACE)
}

/// The sheets of the workbook.
pub(super) fn read(source: &Arc<str>, text: &str) -> Result<Vec<Sheet>, Diagnostic> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text.trim_start(), options).map_err(|error| {
        Diagnostic::error(Code::Damaged, format!("this Excel XML workbook is damaged: {error}"))
            .help("the file looks cut off or altered: copy or save it again, completely")
    })?;
    let mut sheets = Vec::new();
    for worksheet in document.root_element().children().filter(|node| named(*node, "Worksheet")) {
        let name = worksheet.attribute((NAMESPACE, "Name")).unwrap_or("Sheet");
        let mut cells = Vec::new();
        let rows =
            worksheet.children().filter(|node| named(*node, "Table")).flat_map(|table| table.children());
        let mut next = 0;
        for row in rows.filter(|node| named(*node, "Row")) {
            let at = index(row).unwrap_or(next);
            next = at.saturating_add(1 + count(row, "Span"));
            take_row(row, at, &mut cells)?;
        }
        sheets.push(sheet_of(source, name, cells, text.len())?);
    }
    if sheets.is_empty() {
        return Err(Diagnostic::error(Code::Empty, "this workbook has no sheets")
            .help("expected a sheet with raw data"));
    }
    Ok(sheets)
}

fn take_row(row: Node<'_, '_>, at: u32, cells: &mut Vec<At>) -> Result<(), Diagnostic> {
    let mut next = 0;
    for cell in row.children().filter(|node| named(*node, "Cell")) {
        let col = index(cell).unwrap_or(next);
        next = col.saturating_add(1 + count(cell, "MergeAcross"));
        if at >= MOST_ROWS || col >= MOST_COLS {
            return Err(Diagnostic::error(
                Code::TooLarge,
                format!(
                    "this Excel XML workbook has a cell in row {} and column {}, which no sheet has",
                    u64::from(at) + 1,
                    u64::from(col) + 1
                ),
            ));
        }
        let Some(data) = cell.children().find(|node| named(*node, "Data")) else { continue };
        let text: String =
            data.descendants().filter_map(|node| node.is_text().then(|| node.text()).flatten()).collect();
        let text = match data.attribute((NAMESPACE, "Type")) {
            Some("DateTime") => moment(&text),
            _ => text,
        };
        if !text.is_empty() {
            cells.push((at, col, text));
        }
    }
    Ok(())
}

fn named(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// `ss:Index`, from 0.
fn index(node: Node<'_, '_>) -> Option<u32> {
    node.attribute((NAMESPACE, "Index"))?.trim().parse::<u32>().ok()?.checked_sub(1)
}

fn count(node: Node<'_, '_>, name: &str) -> u32 {
    node.attribute((NAMESPACE, name)).and_then(|count| count.trim().parse().ok()).unwrap_or(0)
}

/// `1899-12-31T00:01:00.000` is a time without a day.
fn moment(text: &str) -> String {
    let Some((day, time)) = text.trim().split_once('T') else { return text.to_owned() };
    let time = time.trim_end_matches('Z');
    if day.starts_with("1899-12-3") {
        let mut parts = time.split(':').map(|part| part.parse::<f64>().ok());
        if let (Some(Some(hours)), Some(Some(minutes)), Some(Some(seconds))) =
            (parts.next(), parts.next(), parts.next())
        {
            return duration_text(((hours * 60.0 + minutes) * 60.0 + seconds) * 1000.0);
        }
    }
    let time = time.strip_suffix(".000").unwrap_or(time);
    if time == "00:00:00" { day.to_owned() } else { format!("{day} {time}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_cells_may_skip_ahead() {
        let text = format!(
            "<?xml version=\"1.0\"?>\n<Workbook xmlns=\"{NAMESPACE}\" xmlns:ss=\"{NAMESPACE}\">\
             <Worksheet ss:Name=\"P1\"><Table><Row ss:Index=\"3\"><Cell ss:Index=\"2\" ss:MergeAcross=\"1\">\
             <Data ss:Type=\"Number\">0.5</Data></Cell><Cell><Data ss:Type=\"String\">a &amp; b</Data></Cell></Row>\
             <Row><Cell><Data ss:Type=\"DateTime\">1899-12-31T00:01:00.000</Data></Cell></Row></Table></Worksheet></Workbook>"
        );
        assert!(is_one(&text));
        let sheets = read(&"a.xml".into(), &text).unwrap();
        assert_eq!(sheets[0].len(), 4);
        assert_eq!(sheets[0].line(2), "\t0.5\t\ta & b");
        assert_eq!(sheets[0].line(3), "0:01:00");
        assert!(read(&"a.xml".into(), &text[..text.len() - 20]).is_err());
    }
}
