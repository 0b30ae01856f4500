//! Is a grid as even as the software wrote it? Every row of a text has as many cells as the others.

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The first of `lines` with more or fewer cells than the lines before: a cell was lost or added, or
/// a decimal comma split a number. In workbooks, where empty cells at the end do not exist, nothing
/// can be said.
pub(crate) fn uneven(sheet: &Sheet, lines: impl IntoIterator<Item = usize>) -> Option<Diagnostic> {
    if sheet.name().is_some() {
        return None;
    }
    let mut expected = None;
    for line in lines {
        let found = sheet.cells(line).len();
        let expected = *expected.get_or_insert(found);
        if found != expected {
            let message = format!("this row has {found} cells, the rows above it have {expected}");
            let help = "a cell was lost or added, or a decimal comma split a number, so nobody can tell which well is \
                        which: export the file again";
            return Some(
                sheet
                    .error_at(message, line, 1, sheet.line(line).chars().count())
                    .code(Code::RowShape)
                    .help(help),
            );
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lost_cell_and_a_split_number_make_a_row_uneven() {
        let uneven = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            uneven(&sheet, 0..sheet.len()).is_some()
        };
        assert!(!uneven("A,1,,3,\nB,,,,\n"));
        assert!(uneven("A,1,2,3,\nB,1,3,\n"));
        assert!(uneven("A,1,2,3,\nB,1,0,5,3,\n"));
    }
}
