//! The study as it is written; before there is one, as the first command would write it: every export of the folder.

use std::collections::BTreeMap;
use std::path::Path;

use super::exports::{Exports, Found};
use crate::session::drafting::Drafts;
use foldshift_study::study_file::edit::{self, Edited, Files, PairsSaid, PlateRow};
use foldshift_study::study_file::{Study, listed_plates, relative};
use foldshift_tables::diagnostic::Diagnostic;

/// The name of a study file that is written here.
pub(super) const STUDY: &str = "study.toml";

/// What the step Study stands on.
pub(in crate::session::drafting) struct Base<'a> {
    drafts: &'a Drafts<'a>,
    /// `toml`, `workbook`, or `none` where no study file is written yet.
    pub(in crate::session::drafting) kind: &'static str,
    /// The study file, relative to the folder.
    pub(in crate::session::drafting) file: &'a str,
    /// The text that the first command writes.
    begun: Option<String>,
    /// The plates as they are written.
    pub(in crate::session::drafting) rows: Vec<PlateRow>,
    /// Why the study file cannot be understood at all.
    pub(in crate::session::drafting) broken: Option<Diagnostic>,
}

impl<'a> Base<'a> {
    /// Of what is known.
    pub(in crate::session::drafting) fn of(drafts: &'a Drafts<'a>) -> Self {
        let kind = match drafts.study_file {
            None => "none",
            Some(file) if drafts.texts.current(file).is_some() => "toml",
            Some(_) => "workbook",
        };
        let file = drafts.study_file.unwrap_or(STUDY);
        let mut base = Self { drafts, kind, file, begun: None, rows: Vec::new(), broken: None };
        match kind {
            "none" => {
                base.begun = Some(begun(drafts));
                base.rows = base.on(edit::rows).unwrap_or_default();
            }
            "toml" => match base.on(edit::rows) {
                Ok(rows) => base.rows = rows,
                Err(problem) => base.broken = Some(problem),
            },
            _ => base.rows = of_workbook(drafts, file),
        }
        base
    }

    /// The text of a file as it stands, or as the first command would write it.
    pub(in crate::session::drafting) fn text(&self, file: &str) -> Option<String> {
        match &self.begun {
            Some(begun) if file == self.file => Some(begun.clone()),
            _ => self.drafts.texts.current(file),
        }
    }

    /// Does something with the texts.
    pub(in crate::session::drafting) fn on<T>(&self, act: impl Fn(&Files) -> T) -> T {
        let text = |file: &str| self.text(file);
        act(&Files { folder: self.drafts.folder, study: self.file, text: &text })
    }

    /// The texts after an edit, with the one that begins the study where none is written yet.
    pub(in crate::session::drafting) fn after(&self, mut edited: Edited) -> Edited {
        if let Some(begun) = &self.begun {
            edited.entry(self.file.to_owned()).or_insert_with(|| begun.clone());
        }
        edited
    }
}

/// A study of every export of the folder, as it would be begun.
fn begun(drafts: &Drafts) -> String {
    let name = drafts.folder.file_name().map_or_else(|| "study".into(), |name| name.to_string_lossy());
    let text = edit::begin_unsaid(&name, None);
    let plates: Vec<BTreeMap<String, String>> = Exports::of(drafts).all().map(Found::cells).collect();
    let held = |file: &str| (file == STUDY).then(|| text.clone());
    let files = Files { folder: drafts.folder, study: STUDY, text: &held };
    let edited = edit::add_plates(&files, &plates).unwrap_or_default();
    edited.into_values().next().unwrap_or(text)
}

/// The plates of a workbook: they are read, and edited where it was made.
fn of_workbook(drafts: &Drafts, file: &str) -> Vec<PlateRow> {
    let path = drafts.folder.join(file);
    let plates = listed_plates(&path).map(|(plates, _)| plates).unwrap_or_default();
    let why = format!(
        "`{file}` is a workbook: change it in the spreadsheet program that made it, then read it again"
    );
    let row = |plate: foldshift_study::study_file::ListedPlate| {
        let line = plate.place.line.unwrap_or(1);
        let files = plate.files.clone().unwrap_or_else(|| vec![plate.export.clone()]);
        let layout = plate.cells.get("layout").map(|layout| drafts.folder.join(layout));
        let of =
            |export| PlateRow::fixed(file, line, plate.cells.clone(), export, layout.clone(), why.clone());
        files.into_iter().map(of).collect::<Vec<_>>()
    };
    plates.into_iter().flat_map(row).collect()
}

/// The pairs of a workbook.
pub(super) fn pairs_of(drafts: &Drafts) -> PairsSaid {
    let Some(file) = drafts.study_file else { return PairsSaid::default() };
    let study = Study::read_partial(&drafts.folder.join(file)).study;
    let pairs = study.map(|study| study.pairs).unwrap_or_default();
    let pairs = pairs.into_iter().map(|pair| (pair.parental, pair.resistant)).collect();
    PairsSaid { pairs, in_rows: false }
}

/// A path as the page names it.
pub(super) fn shown(folder: &Path, path: &Path) -> String {
    relative(folder, path)
}
