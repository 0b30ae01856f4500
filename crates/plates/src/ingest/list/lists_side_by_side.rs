//! Lists that stand beside one another: `Well,Value,,Well,Value`.

use std::borrow::Cow;
use std::ops::Range;

use crate::ingest::list::columns::Columns;
use crate::ingest::list::heading_words::{Word, fold, word_of};
use crate::ingest::list::wanted::Wanted;
use foldshift_tables::sheet::{Cell, Sheet};

/// One list of those that a header line begins, and the cells that are its own.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) columns: Columns,
    pub(crate) cells: Range<usize>,
}

/// The lists that the header in `line` begins; one as a rule.
pub(super) fn parts(sheet: &Sheet, line: usize, wanted: Wanted<'_>) -> Option<Vec<Part>> {
    let cells = sheet.cells(line);
    if let Some(parts) = several(sheet, line, &cells, wanted) {
        return Some(parts);
    }
    let columns = Columns::of_header(sheet, line, &cells, wanted)?;
    Some(vec![Part { columns, cells: 0..usize::MAX }])
}

fn several(sheet: &Sheet, line: usize, cells: &[Cell<'_>], wanted: Wanted<'_>) -> Option<Vec<Part>> {
    let wells: Vec<usize> =
        cells.iter().filter(|cell| word_of(&cell.text) == Some(Word::Well)).map(|cell| cell.index).collect();
    let (first, second) = (*wells.first()?, *wells.get(1)?);
    if wells.iter().any(|at| fold(&cells[*at].text) != fold(&cells[first].text)) {
        return None;
    }
    // What stands before the wells of a list, such as its plate, stands there in each.
    let before = (0..first).rev().take_while(|at| {
        let other = second.checked_sub(first - at).and_then(|at| cells.get(at));
        !cells[*at].text.is_empty() && other.is_some_and(|other| other.text == cells[*at].text)
    });
    let before = before.count();
    let starts: Vec<usize> = wells.iter().map(|at| at - before).collect();
    let parts = starts.iter().enumerate().map(|(nth, start)| {
        let start = if nth == 0 { 0 } else { *start };
        let end = starts.get(nth + 1).copied().unwrap_or(usize::MAX);
        let own: Vec<Cell<'_>> = cells
            .iter()
            .map(|cell| {
                let text =
                    if (start..end).contains(&cell.index) { cell.text.clone() } else { Cow::Borrowed("") };
                Cell { text, ..cell.clone() }
            })
            .collect();
        let columns = Columns::of_header(sheet, line, &own, wanted)?;
        (!columns.values.is_empty()).then_some(Part { columns, cells: start..end })
    });
    parts.collect()
}

/// The words in the line above a list that stands beside others.
pub(super) fn title_above(sheet: &Sheet, line: usize, cells: &Range<usize>) -> Option<String> {
    let above = line.checked_sub(1).filter(|above| !sheet.is_blank(*above))?;
    let above = sheet.cells(above);
    let mut own = above.iter().filter(|cell| cells.contains(&cell.index) && !cell.text.is_empty());
    let text = own.next()?.text.to_string();
    own.next().is_none().then_some(text)
}
