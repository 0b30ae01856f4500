//! A plate that does not pass, for one cell line.

use serde::Serialize;

use foldshift_study::normalise::quality::{Quality, Verdict};

/// A plate that does not pass, for one cell line.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct JudgedPlate {
    /// Its export.
    pub export: String,
    /// The plate as the export names it.
    pub plate: String,
    /// The cell line that is judged; empty where the layout names none.
    pub cell_line: String,
    /// How bad it is.
    pub verdict: Verdict,
    /// What speaks against it.
    pub reasons: Vec<Reason>,
}

/// One thing that speaks against a plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Reason {
    /// How bad it is.
    pub verdict: Verdict,
    /// In words, with the number and its limit.
    pub words: String,
}

impl JudgedPlate {
    /// What a plate was judged to be.
    #[must_use]
    pub fn of(export: &str, plate: &str, quality: &Quality) -> Self {
        let reason = |one: &foldshift_study::normalise::quality::QualityReason| Reason {
            verdict: one.verdict,
            words: one.words.clone(),
        };
        Self {
            export: export.to_owned(),
            plate: plate.to_owned(),
            cell_line: quality.cell_line.clone(),
            verdict: quality.verdict,
            reasons: quality.reasons.iter().map(reason).collect(),
        }
    }
}

/// A verdict by its name in `quality.csv`.
pub(super) fn verdict(name: &str) -> Option<Verdict> {
    [Verdict::Pass, Verdict::Warn, Verdict::Fail].into_iter().find(|verdict| verdict.to_string() == name)
}

/// The reasons of a cell of `quality.csv`: `fail: …; warn: …`. Words may hold semicolons of their own.
pub(super) fn reasons(cell: &str) -> Option<Vec<Reason>> {
    let mut found: Vec<Reason> = Vec::new();
    for part in cell.split("; ").filter(|_| !cell.is_empty()) {
        let begun = part.split_once(": ").and_then(|(name, words)| Some((verdict(name)?, words)));
        match (begun, found.last_mut()) {
            (Some((verdict, words)), _) => found.push(Reason { verdict, words: words.to_owned() }),
            (None, Some(last)) => {
                last.words.push_str("; ");
                last.words.push_str(part);
            }
            (None, None) => return None,
        }
    }
    Some(found)
}

/// Failed plates first, else in their order.
pub(super) fn worst_first(plates: &mut [JudgedPlate]) {
    plates.sort_by_key(|plate| std::cmp::Reverse(plate.verdict));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_read_back_with_the_semicolons_of_their_words() {
        let found = reasons("fail: Z′ is low; so it is; warn: edge: 14 %").unwrap();
        let told: Vec<(Verdict, &str)> = found.iter().map(|one| (one.verdict, one.words.as_str())).collect();
        assert_eq!(told, [(Verdict::Fail, "Z′ is low; so it is"), (Verdict::Warn, "edge: 14 %")]);
        assert_eq!(reasons(""), Some(Vec::new()));
        assert_eq!(reasons("whatever"), None);
    }
}
