//! What is told of files, in words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Serialize;

use super::Card;
use super::advice::without_commands;
use foldshift_plates::plate::readings::FlagKind;
use foldshift_study::analysis::Analysis;
use foldshift_tables::diagnostic::{Diagnostic, Severity};
use foldshift_tables::numerals::counted_in_groups as counted;

/// What is wrong, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::session) struct Problem {
    severity: Severity,
    code: &'static str,
    message: String,
    r#where: String,
    line: String,
    help: String,
}

impl Problem {
    /// A diagnostic, its files named as seen from the folder of the study.
    pub(in crate::session) fn of(diagnostic: &Diagnostic, folder: &Path) -> Self {
        let here = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
        let shown = |text: &str| text.replace(&here, "");
        Self {
            severity: diagnostic.severity,
            code: diagnostic.code.as_str(),
            message: shown(&diagnostic.message),
            r#where: diagnostic.place.as_ref().map(|place| shown(&place.to_string())).unwrap_or_default(),
            line: diagnostic.excerpt.as_ref().map(|excerpt| excerpt.text.clone()).unwrap_or_default(),
            help: diagnostic.help.as_deref().map(|help| without_commands(&shown(help))).unwrap_or_default(),
        }
    }
}

/// "18 plates in 17 exports, and 2 exports that no plate names"; "2 files, none read yet" of what is no export.
pub(super) fn heading(cards: &[Card], strangers: &[Card], refused: usize, reading: bool) -> String {
    let files: BTreeSet<&str> = cards.iter().map(|card| card.file.as_str()).collect();
    if cards.is_empty() {
        return match (reading, refused) {
            (true, _) => "Reading".to_owned(),
            (false, 0) => "No exports yet".to_owned(),
            (false, 1) => "1 file, not read yet".to_owned(),
            (false, n) => format!("{n} files, none read yet"),
        };
    }
    let all = format!("{} in {}", counted(cards.len(), "plate"), counted(files.len(), "export"));
    let others: BTreeSet<&str> = strangers.iter().map(|card| card.file.as_str()).collect();
    match others.len() {
        0 => all,
        n => format!("{all}, and {} that no plate names", counted(n, "export")),
    }
}

/// Exports that are in no plate of the study.
pub(super) fn strangers<'a>(files: impl Iterator<Item = &'a str>) -> String {
    let names: BTreeSet<&str> = files.collect();
    let shown: Vec<&str> = names.iter().copied().take(3).collect();
    let more = if names.len() > 3 { format!(" and {} more", names.len() - 3) } else { String::new() };
    let are = if names.len() == 1 { "is" } else { "are" };
    let count = counted(names.len(), "export");
    let listed = shown.join(", ");
    format!("{count} {are} in no plate of the study yet: {listed}{more}.")
}

/// "2 wells carry a remark of the instrument: 1 overflow, 1 masked".
pub(super) fn remarks(analysis: &Analysis) -> String {
    let mut counts: BTreeMap<FlagKind, usize> = BTreeMap::new();
    for well in analysis.plates.iter().flat_map(|plate| plate.wells.values()) {
        if let Some(flag) = &well.flag {
            *counts.entry(flag.kind).or_default() += 1;
        }
    }
    let all: usize = counts.values().sum();
    if all == 0 {
        return String::new();
    }
    let kinds: Vec<String> =
        counts.iter().map(|(kind, n)| format!("{n} {}", kind.name().replace('_', " "))).collect();
    let carry = if all == 1 { "well carries" } else { "wells carry" };
    format!("{all} {carry} a remark of the instrument: {}", kinds.join(", "))
}

#[cfg(test)]
mod tests {
    use super::heading;

    #[test]
    fn files_that_are_there_and_not_read_are_counted() {
        assert_eq!(heading(&[], &[], 0, false), "No exports yet");
        assert_eq!(heading(&[], &[], 1, false), "1 file, not read yet");
        assert_eq!(heading(&[], &[], 2, false), "2 files, none read yet");
        assert_eq!(heading(&[], &[], 2, true), "Reading");
    }
}
