//! The exports of the folder, plate by plate: what each holds, what its name suggests.

use std::collections::BTreeMap;
use std::path::Path;

use crate::session::drafting::Drafts;
use crate::session::files::card_id;
use foldshift_plates::plate::times::Times;
use foldshift_study::study_file::edit::PlateRow;
use foldshift_study::study_file::{absolute, relative};
use foldshift_study::survey::{PlateFound, Proposal, suggestions};

/// A plate of an export.
pub(super) struct Found<'a> {
    folder: &'a Path,
    plate: PlateFound<'a>,
    /// What its name suggests.
    pub(super) proposal: Proposal,
}

/// Every plate of every export.
pub(super) struct Exports<'a>(Vec<Found<'a>>);

impl<'a> Exports<'a> {
    /// Of the files that were looked at.
    pub(super) fn of(drafts: &Drafts<'a>) -> Self {
        let plates = PlateFound::all(drafts.seen);
        let proposed = suggestions(&plates);
        let folder = drafts.folder;
        let found = plates.into_iter().zip(proposed);
        Self(found.map(|(plate, proposal)| Found { folder, plate, proposal }).collect())
    }

    /// All of them, in the order of the files.
    pub(super) fn all(&self) -> impl Iterator<Item = &Found<'a>> {
        self.0.iter()
    }

    /// The plate that a card stands for.
    pub(super) fn of_card(&self, id: &str) -> Option<&Found<'a>> {
        self.0.iter().find(|found| found.id() == id)
    }

    /// The plate that a row means.
    pub(super) fn of_row(&self, row: &PlateRow) -> Option<&Found<'a>> {
        let export = absolute(row.export.as_ref()?);
        let said = |key: &str| row.cells.get(key).map(String::as_str);
        let fits = |found: &&Found| {
            let sheet = found.plate.export.sheet.as_deref();
            absolute(&found.plate.file.path) == export
                && said("export_sheet")
                    .is_none_or(|name| sheet.is_none_or(|own| own.eq_ignore_ascii_case(name)))
                && said("plate").is_none_or(|name| *name == found.plate.plate.name)
        };
        self.0.iter().find(fits)
    }
}

impl Found<'_> {
    /// Its card.
    pub(super) fn id(&self) -> String {
        let plate = self.plate.is_one_of_several().then_some(self.plate.plate.name.as_str());
        card_id(&relative(self.folder, &self.plate.file.path), self.plate.export.sheet.as_deref(), plate)
    }

    /// What names it in a study.
    pub(super) fn cells(&self) -> BTreeMap<String, String> {
        let mut cells = BTreeMap::from([("export".to_owned(), relative(self.folder, &self.plate.file.path))]);
        cells.extend(self.plate.export.sheet.clone().map(|sheet| ("export_sheet".to_owned(), sheet)));
        if self.plate.is_one_of_several() {
            cells.insert("plate".to_owned(), self.plate.plate.name.clone());
        }
        cells
    }

    /// Its reads.
    pub(super) fn reads(&self) -> &[String] {
        &self.plate.plate.reads
    }

    /// The times of a read that was taken again and again; of the first read where none is named.
    pub(super) fn times(&self, read: Option<&str>) -> Option<&Times> {
        let read = read.or(self.plate.plate.reads.first().map(String::as_str));
        self.plate.plate.times.iter().find(|(own, _)| Some(own.as_str()) == read).map(|(_, times)| times)
    }

    /// The plates of its export.
    pub(super) fn plates(&self) -> Vec<&str> {
        self.plate.export.plates.iter().map(|plate| plate.name.as_str()).collect()
    }
}
