//! Texts that end within their last row.

use foldshift_tables::diagnostic::{Code, Diagnostic};

use crate::batch::{Batch, Origin};

impl Batch {
    /// That the last row of its text has no line end, and looks as if something were cut off: it is shorter than the
    /// headings, or ends within a number. Many whole files lack their last line end; of these nothing is said.
    #[must_use]
    pub fn looks_cut(&self) -> Option<Diagnostic> {
        let last = self.rows.checked_sub(1)?;
        let (part, headings) = match &self.origin {
            Origin::Part { part, headings, .. } => (part, headings),
            #[cfg(feature = "parquet")]
            Origin::Typed { .. } => return None,
        };
        if !part.is_open() {
            return None;
        }
        let table = part.table();
        let row = table.row(self.line(last));
        let cells = row.cells();
        let shorter = cells.len() < headings.len();
        let within = cells.last().is_some_and(|cell| is_within_a_number(cell.text.trim()));
        (shorter || within).then(|| {
            Diagnostic::warning(Code::Truncated, "the last line has no end: the file may be cut")
                .at(row.place())
                .help("copy it again from where it came, or end the line where it is whole")
        })
    }
}

/// Does a number begin here that cannot end so?
fn is_within_a_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))
        && text.chars().any(|c| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | 'e' | 'E' | '+' | '-'))
        && text.ends_with(|c: char| !c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_within_a_number;

    #[test]
    fn numbers_end_with_a_digit() {
        for text in ["0.", "1e", "1.5e-", "-3.", "2,"] {
            assert!(is_within_a_number(text), "{text}");
        }
        for text in ["", "-", "0.5", "1e5", "3 uM", "2h", "a.", "5e-7"] {
            assert!(!is_within_a_number(text), "{text}");
        }
    }
}
