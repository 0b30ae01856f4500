//! The codes of diagnostics: what kind of problem it is, for programs that must tell one from another.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($name:ident = $code:literal: $meaning:literal;)*) => {
        /// What kind of problem a diagnostic tells. The codes are stable: a kind keeps its code, and a code is never
        /// given to another kind. `docs/diagnostics.md` lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $(#[doc = $meaning] $name,)*
        }

        impl Code {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// As it is written: `E0205`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What it means, in a sentence.
            #[must_use]
            pub const fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning,)*
                }
            }
        }
    };
}

codes! {
    Unreadable = "E0101": "A file or folder cannot be read: it is not there, or the system refuses it.";
    Unwritable = "E0102": "A file or folder cannot be written, or must not be: it is an input, or not ours.";
    Empty = "E0103": "Nothing is in it: an empty file, a table without rows, a workbook without sheets.";
    Damaged = "E0104": "The file is damaged, cut, or no text where text is expected.";
    TooLarge = "E0105": "More than is read: cells too far apart, lines or archives too large, files nested too deep.";
    Truncated = "E0106": "An export or a row ends before its end.";
    Cell = "E0201": "A cell or a line that is not understood.";
    MissingColumn = "E0202": "A column, a key or a header that is needed is not there.";
    UnknownName = "E0203": "A name that is not known here: a column, a key, a format; often a slip.";
    Duplicate = "E0204": "Something stands twice that may stand once.";
    NotANumber = "E0205": "A number is expected, and something else stands there.";
    AmbiguousNumber = "E0206": "A number that could have decimals or thousands.";
    OutOfRange = "E0207": "A number outside of what is possible or plausible.";
    EmptyCell = "E0208": "A cell that must be filled is empty.";
    RowShape = "E0209": "A row with more or fewer cells than the others.";
    UnknownWord = "E0210": "One of a few words is expected, and another stands there.";
    Unit = "E0211": "A unit is missing, not known, or does not convert.";
    Contradiction = "E0212": "Two statements that cannot both be true.";
    SeveralFit = "E0213": "Several sheets, tables, samples or formats fit: say which.";
    ManyMore = "E0214": "More problems of a kind than are told one by one.";
    Export = "E0301": "A part of an export that is not understood.";
    UnknownFormat = "E0302": "No reader knows this export, or it is not what was named.";
    NotAWell = "E0303": "Something that is no well, or no well of this plate.";
    Layout = "E0401": "A layout says something that cannot be.";
    LayoutAndExport = "E0402": "Layout and export do not speak of the same wells.";
    Study = "E0501": "A study file says something that cannot be.";
    NoSuch = "E0502": "A line, compound or curve is named that is not there.";
    Decision = "E0503": "A decision does not fit the study as it is: it is asked, not applied.";
    Evidence = "E0601": "A file of evidence says something that cannot be.";
    EvidenceNotUsed = "E0602": "A part of the evidence is not used, or taken in a certain way.";
    Folds = "E0702": "What must be known of a curve, a fold or a growth rate before it is quoted.";
    Doubt = "E0703": "The readings speak against the layout.";
    Slip = "E0704": "Names, doses or curves that look like a slip: names that may be one, doses a thousandfold off, a curve that is missing, lines that may be exchanged.";
    Quality = "E0705": "A plate fails its quality check.";
    Combination = "E0706": "Two compounds in one well of which a comparison lacks something: single agents, cells, doses.";
    Memory = "E0707": "What must be known of the scatter of earlier studies, or why it is not taken.";
    Arguments = "E0801": "Options that do not go together, or a value that an option does not take.";
    Interrupted = "E0802": "The work was interrupted by its user.";
    Results = "E0901": "The result folder holds something that is not ours, or an exchange was stopped.";
    Figure = "E0902": "A figure that its format does not hold, or that cannot be written in a form.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_one_and_is_explained() {
        let page = include_str!("../../../../docs/diagnostics.md");
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} is given twice");
            let row = format!("| `{code}` | {} |", code.meaning());
            assert!(page.contains(&row), "docs/diagnostics.md lacks the row {row}");
        }
    }
}
