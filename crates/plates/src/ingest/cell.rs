//! What stands in a data cell: a number, a flag, nothing, or something that does not belong there.

use crate::plate::readings::FlagKind;
use foldshift_tables::diagnostic::suggest;
use foldshift_tables::sheet::number::{Marks, NoNumber};

/// The content of a data cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// No reading: empty, or `N/A`.
    Empty,
    /// A number.
    Number(f64),
    /// A text that readers print instead of, or around, a number.
    Flagged(Option<f64>, FlagKind),
    /// `1,234` and nothing in the file that says what its comma means.
    Ambiguous,
    /// Anything else.
    Unknown,
}

/// Texts that readers print instead of a number, in capitals.
const FLAGS: [(&str, FlagKind); 17] = [
    ("OVRFLW", FlagKind::Overflow),
    ("OVERFLOW", FlagKind::Overflow),
    ("OVER", FlagKind::Overflow),
    (">MAX", FlagKind::Overflow),
    ("#SAT", FlagKind::Overflow),
    ("SATURATED", FlagKind::Overflow),
    ("UNDRFLW", FlagKind::Underflow),
    ("UNDERFLOW", FlagKind::Underflow),
    ("UNDER", FlagKind::Underflow),
    ("#LOW", FlagKind::Underflow),
    ("MISSED", FlagKind::Missed),
    ("MASKED", FlagKind::Masked),
    ("NAN", FlagKind::NoValue),
    ("PATH?", FlagKind::NoValue),
    ("INVALID", FlagKind::NoValue),
    ("*****", FlagKind::NoValue),
    ("?????", FlagKind::NoValue),
];

/// Texts that stand for no reading at all, in capitals.
const NOTHING: [&str; 3] = ["", "N/A", "#N/A"];

/// Reads the trimmed text of a data cell that stands in `column` of its sheet.
pub(crate) fn read(marks: &Marks, column: usize, text: &str) -> Content {
    match marks.parse(column, text) {
        Ok(number) => return Content::Number(number),
        Err(NoNumber::Ambiguous) => return Content::Ambiguous,
        Err(NoNumber::Text) => {}
    }
    let same = |known: &str| known.eq_ignore_ascii_case(text);
    if NOTHING.into_iter().any(same) {
        return Content::Empty;
    }
    if let Some((_, kind)) = FLAGS.iter().find(|(known, _)| same(known)) {
        return Content::Flagged(None, *kind);
    }
    let masked = text.strip_prefix('*').and_then(|text| text.strip_suffix('*')).map(str::trim);
    match masked.map(|inner| (inner, marks.parse(column, inner))) {
        Some((_, Ok(number))) => Content::Flagged(Some(number), FlagKind::Masked),
        Some((_, Err(NoNumber::Ambiguous))) => Content::Ambiguous,
        Some((inner, _)) if FLAGS.iter().any(|(known, _)| known.eq_ignore_ascii_case(inner)) => {
            Content::Flagged(None, FlagKind::Masked)
        }
        _ => Content::Unknown,
    }
}

/// Is this a number or one of the readers' own texts, as data cells hold them?
pub(crate) fn is_reading(marks: &Marks, column: usize, text: &str) -> bool {
    matches!(read(marks, column, text), Content::Number(_) | Content::Flagged(..))
}

/// Advice for a text that is no reading.
pub(crate) fn help(text: &str) -> String {
    let near = (text.chars().count() >= 4)
        .then(|| suggest(text, FLAGS.iter().map(|(known, _)| *known)))
        .flatten()
        .map(|near| format!("; did you mean {near}?"));
    format!(
        "expected a number, an empty cell, or a text such as `OVRFLW`, `MISSED`, `*0.356*`, `NaN`{}",
        near.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saturated_well_is_a_flag_and_a_masked_well_keeps_its_number() {
        let read = |text| read(&Marks::default(), 1, text);
        assert_eq!(read("OVRFLW"), Content::Flagged(None, FlagKind::Overflow));
        assert_eq!(read("*0.356*"), Content::Flagged(Some(0.356), FlagKind::Masked));
        assert_eq!(read("*OVRFLW*"), Content::Flagged(None, FlagKind::Masked));
        assert_eq!(read("N/A"), Content::Empty);
        assert_eq!(read("0"), Content::Number(0.0));
        for text in ["SPL1", "-", "<0.000", "1.234.567", "*", "**", "OVRFLV"] {
            assert_eq!(read(text), Content::Unknown, "{text}");
        }
    }
}
