//! Lines of a block that end too early: a cell is missing, and those behind it may have moved.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The first line that ends before its last cell although other lines fill theirs, or although the
/// file ends with it. Each line comes with the index of the last cell that it should fill.
pub(crate) fn torn(sheet: &Sheet, lines: &[(usize, usize)]) -> Option<Diagnostic> {
    const HELP: &str = "a cell is missing, so the others may have moved: export the file again; where a reading was \
                        removed on purpose, write `N/A`";
    let mut full = std::collections::BTreeSet::new();
    let mut short = Vec::new();
    for (line, last) in lines {
        let cells = sheet.cells(*line);
        let filled = cells.get(*last).is_some_and(|cell| !cell.text.is_empty());
        if filled {
            full.insert(*last);
        } else {
            short.push((*line, *last, sheet.is_open(*line) && cells.len() <= *last, cells.len()));
        }
    }
    let (line, last, open, found) =
        short.into_iter().find(|(_, last, open, _)| *open || full.contains(last))?;
    let cut = if open { "truncated: the file" } else { "this line" };
    let message = format!("{cut} ends after {} cells, expected {}", found.min(last), last + 1);
    Some(sheet.error_at_end(message, line).code(Code::Truncated).help(HELP))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_shorter_than_the_others_is_torn() {
        let torn_in = |text: &str| torn(&Sheet::new("a", text.to_owned()), &[(0, 2), (1, 2)]).is_some();
        assert!(torn_in("A,1,2\nB,1,\n") && torn_in("A,1,2\nB,2\n") && torn_in("A,1\nB,2"));
        assert!(!torn_in("A,1,2\nB,,3\n") && !torn_in("A,1,\nB,2,\n"));
    }
}
