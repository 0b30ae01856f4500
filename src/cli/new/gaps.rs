//! What must still be filled in, in sentences: a line each, with what would fill it.

use std::collections::BTreeMap;
use std::path::Path;

use crate::cli::new::draft::Row;
use crate::cli::new::fill::{is_file_of, times_of};
use crate::cli::new::map::Map;
use crate::cli::pasteable::pasteable;
use crate::cli::whole_file::free;
use crate::report::words::counted;
use foldshift_plates::plate::times::{Times, spoken};

/// How many plates a message names.
const MOST: usize = 6;

/// How many examples it gives.
const FEW: usize = 3;

/// What must still be filled in, in sentences.
pub(super) fn gaps(rows: &[Row], maps: &[Map], near: &[String], folder: &Path) -> Vec<String> {
    let mut gaps = Vec::new();
    let without = |key: &str| -> Vec<&Row> {
        rows.iter().filter(|row| row.cells.get(key).is_some_and(String::is_empty)).collect()
    };
    let laid: Vec<&Row> = rows.iter().filter(|row| !row.has("layout")).collect();
    if !laid.is_empty() {
        gaps.extend(no_layout(&laid, maps, near, folder));
    }
    let sheets = without("layout_sheet");
    if !sheets.is_empty() {
        let names: Vec<String> = maps
            .iter()
            .filter(|map| sheets.iter().any(|row| is_file_of(row, map, folder)))
            .map(|map| format!("`{}`", map.seen.sheets.join("; ")))
            .collect();
        gaps.push(format!("which `layout_sheet`? {} for {}", names.join(" or "), called(&sheets)));
    }
    let reads = without("read");
    let mut several: BTreeMap<&[String], Vec<&Row>> = BTreeMap::new();
    for row in reads {
        several.entry(row.plate.reads.as_slice()).or_default().push(row);
    }
    for (reads, rows) in several {
        let names: Vec<String> = reads.iter().map(|read| format!("`{read}`")).collect();
        gaps.push(format!("which `read`? {} of {}", names.join(" or "), called(&rows)));
    }
    let timeless = without("time");
    if let Some(times) = timeless.first().and_then(|row| times_of(row)) {
        let read = if timeless.len() == 1 { "was read" } else { "were read again and again, the first" };
        gaps.push(format!("which `time`? {} {read} at {times}; {}", called(&timeless), choices(&times)));
    }
    gaps.extend(nameless(&without("cell_line"), &without("experiment")));
    gaps
}

/// What can be written into the column `time`.
fn choices(times: &Times) -> String {
    let (first, last) = (spoken(times.first_s), spoken(times.last_s));
    format!("write `last`, `first`, `{last}` or `slope {first} to {last}` into the column `time`")
}

/// Plates whose line or experiment is not known, and what their names propose.
fn nameless(lines: &[&Row], experiments: &[&Row]) -> Option<String> {
    let (keys, rows) = match (lines, experiments) {
        ([], []) => return None,
        (rows, []) => ("`cell_line`", rows),
        ([], rows) => ("`experiment`", rows),
        (lines, experiments) => (
            "`cell_line` and `experiment`",
            if lines.len() < experiments.len() { experiments } else { lines },
        ),
    };
    let proposed = |row: &&Row| {
        let of = [&row.proposal.cell_line, &row.proposal.experiment];
        let parts: Vec<&str> = of.into_iter().flatten().map(String::as_str).collect();
        (!parts.is_empty()).then(|| format!("{}: {}", row.called, parts.join(", ")))
    };
    let proposals: Vec<String> = rows.iter().filter_map(proposed).take(FEW).collect();
    let proposed = if proposals.is_empty() {
        String::new()
    } else {
        format!(
            ". Their names propose, and nothing was taken: {} (all in the column `notes`)",
            proposals.join("; ")
        )
    };
    let known = if keys.contains(" and ") { "are not known" } else { "is not known" };
    Some(format!("{keys} {known} of {}{proposed}", counted(rows.len(), "plate")))
}

/// Plates without a layout: there is none, several fit, or none does. `near` names what is nearly one.
fn no_layout(rows: &[&Row], maps: &[Map], near: &[String], folder: &Path) -> Vec<String> {
    let names: Vec<String> = maps.iter().map(|map| map.called(folder)).collect();
    if maps.is_empty() && !near.is_empty() {
        let verb = if near.len() == 1 { "is" } else { "are" };
        return vec![format!(
            "no layout was found: {} {verb} nearly one, and what keeps it from being one stands above; mend it, then write \
             its path into the column `layout`, or remove what was written and run this command again",
            near.join(" and ")
        )];
    }
    if maps.is_empty() {
        return vec![format!(
            "no layout was found: `foldshift layout new --wells {} -o {}` writes one to fill in; then write its path into the column `layout`",
            rows[0].plate.format.wells(),
            pasteable(&free(&folder.join("layout.xlsx")))
        )];
    }
    let (fits, strange): (Vec<&Row>, Vec<&Row>) =
        rows.iter().partition(|row| maps.iter().any(|map| map.seen.fits(&row.plate)));
    let mut told = Vec::new();
    if !fits.is_empty() {
        let fitting = maps.iter().find(|map| map.seen.fits(&fits[0].plate)).unwrap_or(&maps[0]);
        told.push(format!(
            "which `layout`? {} for {}; `--map {}` gives all plates that one",
            names.join(" or "),
            called(&fits),
            pasteable(Path::new(&fitting.as_argument()))
        ));
    }
    let sizes: Vec<String> =
        maps.iter().map(|map| format!("{} has {}", map.called(folder), map.seen.format.wells())).collect();
    let mut by_size: BTreeMap<usize, Vec<&Row>> = BTreeMap::new();
    for row in strange {
        by_size.entry(row.plate.format.wells()).or_default().push(row);
    }
    for (wells, rows) in by_size {
        let (who, has, them) = match rows.as_slice() {
            [only] => (only.called.clone(), "has", "the row"),
            several => (counted(several.len(), "plate"), "have", "the rows"),
        };
        let which = if rows.len() > 1 { format!(" ({})", called(&rows)) } else { String::new() };
        told.push(format!(
            "{who} {has} {wells} wells, and no layout fits: {}{which}; write another into the column `layout`, or remove {them}",
            sizes.join(", ")
        ));
    }
    told
}

/// The first plates by their names.
pub(super) fn called(rows: &[&Row]) -> String {
    let names: Vec<&str> = rows.iter().take(MOST).map(|row| row.called.as_str()).collect();
    let more = rows.len().saturating_sub(MOST);
    if more == 0 { names.join("; ") } else { format!("{} and {more} more", names.join("; ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::new::fill::tests::{map, row};
    use foldshift_plates::plate::PlateFormat;

    #[test]
    fn a_sentence_stands_on_a_line_of_its_own_and_counts_plates_of_one_size() {
        let rows = [row(None, None), row(None, None)];
        let mut small = map("map", false);
        small.seen.format = PlateFormat { rows: 4, cols: 6 };
        small.seen.used.insert("A1".parse().expect("a well"));
        let told = no_layout(&[&rows[0], &rows[1]], &[small], &[], Path::new(""));
        assert_eq!(told.len(), 1);
        assert!(told[0].starts_with("2 plates have 96 wells, and no layout fits: "), "{}", told[0]);
        assert!(!told[0].contains('\n'));
    }
}
