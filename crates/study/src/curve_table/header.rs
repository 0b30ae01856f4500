//! The line that names the columns of a table of doses and responses.

use super::doses;
use super::names::{has_dose_unit, is_dose};
use foldshift_tables::sheet::Sheet;
use foldshift_tables::table::{Header, Heading};
use foldshift_tables::units::DoseUnit;

/// How many lines are searched.
const REACH: usize = 60;

/// The heading by which a table of fits is known.
pub(crate) const OF_FITS: &str = "ic50_abs_qualifier";

/// The first line with a column of doses, or with three doses as headings, above a line with a number. Headings may stand in two
/// lines, that of the doses in the upper one.
pub(super) fn find(sheet: &Sheet) -> Option<Header> {
    let filled: Vec<usize> = (0..sheet.len()).filter(|line| !sheet.is_blank(*line)).take(REACH).collect();
    // A table of fits has reasons such as `doses_on_both_sides` among its cells, which are no headings.
    let of_fits = |line: &usize| sheet.cells(*line).iter().any(|cell| cell.text == OF_FITS);
    if let Some(line) = filled.iter().copied().find(of_fits) {
        return Some(Header { line, above: Vec::new() });
    }
    for pair in filled.windows(2).filter(|pair| names_columns(sheet, &filled, pair[0])) {
        if has_number(sheet, pair[1]) {
            return Some(Header { line: pair[0], above: Vec::new() });
        }
        // A row of units may stand between the headings and the first dose.
        let units = sheet
            .cells(pair[1])
            .iter()
            .any(|cell| cell.text.trim_matches(['(', ')', '[', ']']).parse::<DoseUnit>().is_ok());
        let below = filled.iter().find(|line| **line > pair[1]);
        if units && below.is_some_and(|line| has_number(sheet, *line)) {
            return Some(Header { line: pair[0], above: Vec::new() });
        }
        let (upper, lower) = (sheet.cells(pair[0]), sheet.cells(pair[1]));
        let stands_above = |column: &usize| {
            let empty = lower.get(*column).is_none_or(|cell| cell.text.is_empty());
            empty && !upper[*column].text.is_empty()
        };
        let above: Vec<usize> = (0..upper.len()).filter(stands_above).collect();
        let dose = above.iter().any(|column| is_dose(&Heading::of(&upper[*column].text)));
        if dose && filled.iter().any(|line| *line > pair[1] && has_number(sheet, *line)) {
            return Some(Header { line: pair[1], above });
        }
    }
    None
}

/// Could the line name columns, doses among them?
fn names_columns(sheet: &Sheet, filled: &[usize], line: usize) -> bool {
    let cells = sheet.cells(line);
    let texts: Vec<&str> =
        cells.iter().map(|cell| cell.text.as_ref()).filter(|text| !text.is_empty()).collect();
    // A unit alone stands in rows, too.
    let dose = |text: &&str| {
        let heading = Heading::of(text);
        is_dose(&heading) || (heading.unit.is_some() && has_dose_unit(&heading))
    };
    // `Max conc (uM), 10` is a remark.
    let remark = texts.len() < 3 && texts.iter().any(|text| is_number(text));
    let headed = texts.len() > 1 && texts.iter().any(dose) && !remark;
    // A row of numbers below other headings is none of doses.
    let count = |line: usize| sheet.cells(line).iter().filter(|cell| !cell.text.is_empty()).count();
    let is_first =
        || filled.iter().take_while(|other| **other < line).all(|other| count(*other) + 1 < texts.len());
    let commas = sheet.delimiter() != ',';
    let doses = texts.iter().filter(|text| doses::of_heading(text, commas).is_some()).count();
    let across = doses > 2 && texts.iter().any(|text| !is_number(text)) && is_first();
    !sheet.line(line).trim_start().starts_with("# ") && (headed || across)
}

fn is_number(text: &str) -> bool {
    text.replace(',', ".").trim_end_matches('%').trim().parse::<f64>().is_ok()
}

fn has_number(sheet: &Sheet, line: usize) -> bool {
    let cells = sheet.cells(line);
    cells.iter().any(|cell| is_number(&cell.text) || cell.text.starts_with(|c: char| c.is_ascii_digit()))
}
