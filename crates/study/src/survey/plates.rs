//! The plates of a folder one by one: how each is called, what its names propose, which of them hold the same numbers.

use std::collections::{BTreeMap, BTreeSet};

use crate::survey::names::{Proposal, is_of_a_read_out, looks_like_line, propose_each};
use crate::survey::seen::{ExportSeen, PlateSeen, Seen, What};
use foldshift_plates::plate::Well;

/// A plate of an export of the folder.
#[derive(Clone, Copy, Debug)]
pub struct PlateFound<'s> {
    /// The file.
    pub file: &'s Seen,
    /// The export, which may be a sheet of it.
    pub export: &'s ExportSeen,
    /// The plate.
    pub plate: &'s PlateSeen,
}

impl<'s> PlateFound<'s> {
    /// Every plate among files that were looked at, in their order.
    #[must_use]
    pub fn all(seen: &'s [Seen]) -> Vec<Self> {
        let exports = seen.iter().filter_map(|file| match &file.what {
            What::Export(export) => Some((file, export)),
            _ => None,
        });
        exports
            .flat_map(|(file, export)| {
                export.plates.iter().map(move |plate| PlateFound { file, export, plate })
            })
            .collect()
    }

    /// Is it one of several plates of its export?
    #[must_use]
    pub const fn is_one_of_several(&self) -> bool {
        self.export.plates.len() > 1
    }

    /// How messages call it: the export, its sheet, its plate.
    #[must_use]
    pub fn called(&self) -> String {
        let mut called = self.file.name.clone();
        if let Some(sheet) = &self.export.sheet {
            called = format!("{called}, sheet {sheet}");
        }
        if self.is_one_of_several() {
            called = format!("{called}, plate {}", self.plate.name);
        }
        called
    }

    /// Sheet and plate, where the file holds several: what tells a plate from the others of its file.
    fn within_file(&self) -> Option<String> {
        let plate = self.is_one_of_several().then_some(self.plate.name.as_str());
        let parts: Vec<&str> = self.export.sheet.as_deref().into_iter().chain(plate).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

/// What the names propose for each of the plates: the name of the file, and those of sheet and plate where it holds
/// several.
#[must_use]
pub fn proposals(plates: &[PlateFound]) -> Vec<Proposal> {
    let within: Vec<Option<String>> = plates.iter().map(PlateFound::within_file).collect();
    let name_of = |(plate, within): (&PlateFound, &Option<String>)| {
        let stem = plate.file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        format!("{} {stem}.x", within.as_deref().unwrap_or_default())
    };
    let names: Vec<String> = plates.iter().zip(&within).map(name_of).collect();
    let named: Vec<(&str, Option<&str>)> =
        names.iter().zip(&within).map(|(name, within)| (name.as_str(), within.as_deref())).collect();
    propose_each(&named)
}

/// The same, as far as it is likely enough to be shown to a person: a line counts beside a day, or where several names hold
/// what looks like lines. Where a sheet or a plate is called by its read-out, the name of the file is asked.
#[must_use]
pub fn suggestions(plates: &[PlateFound]) -> Vec<Proposal> {
    let stems: Vec<String> = plates
        .iter()
        .map(|plate| format!("{}.x", plate.file.path.file_stem().unwrap_or_default().to_string_lossy()))
        .collect();
    let files: Vec<(&str, Option<&str>)> = stems.iter().map(|stem| (stem.as_str(), None)).collect();
    let mut all = proposals(plates);
    for (own, file) in all.iter_mut().zip(propose_each(&files)) {
        if own.cell_line.as_deref().is_none_or(is_of_a_read_out) {
            own.cell_line = file.cell_line.filter(|line| !is_of_a_read_out(line));
        }
    }
    let looks: BTreeSet<&str> = plates
        .iter()
        .zip(&all)
        .filter(|(_, own)| own.cell_line.as_deref().is_some_and(looks_like_line))
        .map(|(plate, _)| plate.file.name.as_str())
        .collect();
    let several = looks.len() > 1;
    for own in &mut all {
        let beside_a_day = own.experiment.is_some();
        own.cell_line =
            own.cell_line.take().filter(|line| beside_a_day || (several && looks_like_line(line)));
    }
    all
}

/// Plates whose numbers are those of an earlier one: the index of each and of the earlier one.
pub fn read_twice<'s>(plates: impl IntoIterator<Item = &'s PlateSeen>) -> Vec<(usize, usize)> {
    let mut first: BTreeMap<&[(Well, Option<u64>)], usize> = BTreeMap::new();
    let mut twice = Vec::new();
    for (index, plate) in plates.into_iter().enumerate() {
        match first.get(plate.numbers.as_slice()) {
            Some(earlier) => twice.push((index, *earlier)),
            None => {
                first.insert(&plate.numbers, index);
            }
        }
    }
    twice
}
