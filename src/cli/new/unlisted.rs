//! Wells that were read and that the layout of their plate does not name: no run without a word on them.

use std::io::BufRead;
use std::path::Path;

use crate::cli::new::ask::Questions;
use crate::cli::new::draft::Row;
use crate::cli::new::fill::is_laid;
use crate::cli::new::gaps::called;
use crate::cli::new::map::Map;
use crate::report::words::counted;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::listed;

/// Plates of one layout that does not name the same wells of each.
struct Group<'m> {
    map: &'m Map,
    wells: Vec<Well>,
    /// Places among the rows.
    of: Vec<usize>,
}

/// Asks once for the plates of each group whether such wells are empty.
pub(super) fn fill(rows: &mut [Row], maps: &[Map], folder: &Path, questions: &mut Questions<impl BufRead>) {
    for group in groups(rows, maps, folder) {
        if questions.agrees(&format!("{}: empty?", group.said(rows, folder))) == Some(true) {
            for at in group.of {
                rows[at].cells.insert("unlisted", "empty".to_owned());
            }
        }
    }
}

/// What is still open, a sentence for each group.
pub(super) fn gaps(rows: &[Row], maps: &[Map], folder: &Path) -> Vec<String> {
    let told = |group: &Group| {
        format!(
            "{}: name them in the layout, or write `empty` into the column `unlisted`",
            group.said(rows, folder)
        )
    };
    groups(rows, maps, folder).iter().map(told).collect()
}

impl Group<'_> {
    fn said(&self, rows: &[Row], folder: &Path) -> String {
        let plates: Vec<&Row> = self.of.iter().map(|at| &rows[*at]).collect();
        let whose = match plates.as_slice() {
            [only] => only.called.clone(),
            several => format!("each of {} ({})", counted(several.len(), "plate"), called(several)),
        };
        format!(
            "{} of {whose} {} read that {} does not name ({})",
            counted(self.wells.len(), "well"),
            if self.wells.len() == 1 { "was" } else { "were" },
            self.map.called(folder),
            listed(&self.wells)
        )
    }
}

/// Plates with such wells, about which their row says nothing.
fn groups<'m>(rows: &[Row], maps: &'m [Map], folder: &Path) -> Vec<Group<'m>> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, row) in rows.iter().enumerate().filter(|(_, row)| row.has("layout") && !row.has("unlisted")) {
        let Some(map) = maps.iter().find(|map| is_laid(row, map, folder)) else { continue };
        let wells = map.seen.lacks(&row.plate);
        if wells.is_empty() {
            continue;
        }
        match groups.iter_mut().find(|group| std::ptr::eq(group.map, map) && group.wells == wells) {
            Some(group) => group.of.push(at),
            None => groups.push(Group { map, wells, of: vec![at] }),
        }
    }
    groups
}
