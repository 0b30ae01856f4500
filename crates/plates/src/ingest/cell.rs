//! What stands in a data cell: a number, a flag, nothing, or something that does not belong there.

use crate::ingest::bad_well_words::{self, BadWell};
use crate::plate::readings::FlagKind;
use foldshift_tables::diagnostic::suggest;
use foldshift_tables::sheet::number::{Marks, NoNumber, with_unit};

/// The content of a data cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// No reading: an empty cell.
    Empty,
    /// A word for a bad well, such as `N/A`, `bad` or `-`: one only where its neighbours are readings.
    Bad(BadWell),
    /// A number, perhaps with a unit of raw readings such as `RFU`.
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

/// Reads the trimmed text of a data cell that stands in `column` of its sheet.
pub(crate) fn read(marks: &Marks, column: usize, text: &str) -> Content {
    match marks.parse(column, text) {
        Ok(number) => return Content::Number(number),
        Err(NoNumber::Ambiguous) => return Content::Ambiguous,
        Err(NoNumber::Text) => {}
    }
    if text.is_empty() {
        return Content::Empty;
    }
    if let Some((number, _)) = with_unit(text) {
        return match marks.parse(column, number) {
            Ok(number) => Content::Number(number),
            Err(NoNumber::Ambiguous) => Content::Ambiguous,
            Err(NoNumber::Text) => Content::Unknown,
        };
    }
    let same = |known: &str| known.eq_ignore_ascii_case(text);
    if let Some((_, kind)) = FLAGS.iter().find(|(known, _)| same(known)) {
        return Content::Flagged(None, *kind);
    }
    if let Some(bad) = bad_well_words::of(text) {
        return Content::Bad(bad);
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
    if text.starts_with('#') && text.ends_with(['!', '?']) {
        return "the spreadsheet could not compute this cell: write the reading into it, or empty it"
            .to_owned();
    }
    if text.ends_with('%') {
        return "a percentage is calculated: expected the raw reading".to_owned();
    }
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
        assert_eq!(read("N/A"), Content::Bad(BadWell::NotAvailable));
        assert_eq!(read("-"), Content::Bad(BadWell::Marked));
        assert_eq!(read("1350 RFU"), Content::Number(1350.0));
        assert_eq!(read("0,35 OD"), Content::Number(0.35));
        assert_eq!(read("0"), Content::Number(0.0));
        for text in ["SPL1", "12 %", "#DIV/0!", "450 nm", "<0.000", "1.23.4", "*", "**", "OVRFLV"] {
            assert_eq!(read(text), Content::Unknown, "{text}");
        }
    }
}
