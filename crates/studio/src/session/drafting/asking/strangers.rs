//! Exports of the folder that are in no plate of the study.

use std::collections::BTreeSet;

use super::asked::{Added, Asked, Does};
use super::known::Known;
use super::words::{by_number, last};
use super::written::of_export;
use foldshift_plates::plate::Well;
use foldshift_study::study_file::relative;
use foldshift_study::survey::PlateFound;
use foldshift_tables::numerals::counted;

pub(super) fn ask(known: &Known) -> Vec<Asked> {
    // A copy of a plate that the study has was left out, or is nobody's loss.
    let had: BTreeSet<&[(Well, Option<u64>)]> =
        known.rows.iter().filter_map(|row| row.plate).map(|plate| plate.numbers.as_slice()).collect();
    let new: Vec<&PlateFound> =
        known.strangers.iter().filter(|found| !had.contains(found.plate.numbers.as_slice())).collect();
    let file = |found: &PlateFound| relative(known.drafts.folder, &found.file.path);
    let mut files: Vec<String> = Vec::new();
    for found in &new {
        let file = file(found);
        if !files.contains(&file) {
            files.push(file);
        }
    }
    if known.drafts.study_file.is_none() || files.is_empty() {
        return Vec::new();
    }
    let n = files.len();
    let heading = match files.as_slice() {
        [only] => format!("{} is in no plate of the study. Add it?", last(only)),
        several => format!("{} are in no plate of the study. Add them?", counted(several.len(), "export")),
    };
    let hold = by_number(n, "It holds", "They hold");
    let said = format!("{hold} {}.", counted(new.len(), "plate"));
    let asked = Asked::new("strangers", &files, "files", heading, said);
    let rows = files.iter().map(|file| vec![last(file).to_owned()]).collect();
    let asked = if n > 1 { asked.seen(&["File"], rows) } else { asked };
    let added: Vec<Added> = new.iter().map(|found| of_export(known.drafts.folder, found)).collect();
    let (add, leave) = (by_number(n, "Add it", "Add them"), by_number(n, "Leave it out", "Leave them out"));
    let asked = asked.answer("add", add, Does::Add(Box::new(move |_| added.clone())));
    vec![asked.answer("no", leave, Does::Remember)]
}
