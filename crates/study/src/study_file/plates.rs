//! `[[plate]]`: an export, its layout, and what holds for the whole plate.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::study_file::keys;
use crate::study_file::paths::absolute;
use crate::study_file::words::one_of;
use foldshift_plates::ingest::Choice;
use foldshift_plates::plate::layout::{Beside, Properties, Property, Role, Volume};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::toml_document::Section;

/// One plate of a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlateSource {
    /// The export, as a path that can be opened.
    #[serde(skip)]
    pub export: PathBuf,
    /// The export as tables name it: relative to the folder that holds all inputs.
    #[serde(rename = "export")]
    pub export_name: String,
    /// The reader, when it is not to be detected.
    pub format: Option<String>,
    /// The cells that are wells, when they are not to be found.
    pub grid: Option<String>,
    /// Which plate, when the export holds several.
    pub plate: Option<String>,
    /// Which read, when the plate holds several.
    pub read: Option<String>,
    /// The layout, as a path that can be opened.
    #[serde(skip)]
    pub layout: PathBuf,
    /// The layout as tables name it.
    #[serde(rename = "layout")]
    pub layout_name: String,
    /// Which plate of the layout, when it describes several.
    pub layout_plate: Option<String>,
    /// What the layout cannot say itself.
    #[serde(skip)]
    pub beside: Beside,
    /// The role of wells that were read and that the layout does not name.
    pub unlisted: Option<Role>,
    /// Layout columns set for the whole plate.
    pub(crate) whole_plate: Properties,
    /// Where the plate is named.
    #[serde(skip)]
    pub(crate) places: PlatePlaces,
}

/// Where the keys of a plate stand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlatePlaces {
    pub(crate) plate: Place,
    pub(crate) read: Place,
    pub(crate) export: Place,
    pub(crate) layout: Place,
    pub(crate) source: Place,
}

impl PlateSource {
    /// What is settled about the export instead of being detected.
    #[must_use]
    pub fn choice(&self) -> Choice<'_> {
        let grid = self.grid.is_some();
        Choice {
            format: self.format.as_deref(),
            grid: self.grid.as_deref(),
            plate: self.plate.as_deref().filter(|_| grid),
            read: self.read.as_deref().filter(|_| grid),
        }
    }

    /// Every file that the study names for it.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.export, &self.layout].into_iter().chain(&self.beside.source)
    }
}

/// Layout columns that can be set for a whole plate.
const WHOLE_PLATE: [&str; 7] = ["role", "cell_line", "compound", "dose", "unit", "experiment", "exclude"];

/// One `[[plate]]`.
pub(super) fn plate(section: &Section, folder: &Path, problems: &mut Vec<Diagnostic>) -> Option<PlateSource> {
    section.only(&keys::of("plate"), problems);
    let text =
        |key: &str, problems: &mut Vec<Diagnostic>| section.scalar(key, problems).map(|found| found.value);
    let mut path = |key: &str, help: &str| {
        let found = section.text(key, problems);
        if found.is_none() {
            problems.push(section.missing(key, help));
        }
        found.map(|found| folder.join(found.value))
    };
    let export = path("export", "give the path of the reader's export");
    let layout = path("layout", "give the path of the layout; `foldshift layout new` writes a template");
    let beside = beside(section, folder, problems);
    let roles = Role::ALL.map(|(name, role)| (name, role));
    let unlisted = one_of(section, "unlisted", &roles, problems).map(|(_, role)| role);
    let mut whole_plate = BTreeMap::new();
    for key in WHOLE_PLATE {
        if let Some(found) = section.scalar(key, problems) {
            let place = section.source.place(found.span);
            whole_plate.insert(key.to_owned(), Property { value: found.value, place });
        }
    }
    let place_of = |key: &str| section.source.place(section.key_span(key).or_else(|| section.span.clone()));
    Some(PlateSource {
        export: export?,
        format: text("format", problems),
        grid: text("grid", problems),
        plate: text("plate", problems),
        read: text("read", problems),
        export_name: String::new(),
        layout: layout?,
        layout_name: String::new(),
        layout_plate: text("layout_plate", problems),
        beside,
        unlisted,
        whole_plate,
        places: PlatePlaces {
            plate: place_of("plate"),
            read: place_of("read"),
            export: place_of("export"),
            layout: place_of("layout"),
            source: place_of("source"),
        },
    })
}

/// What a transfer report cannot say itself.
fn beside(section: &Section, folder: &Path, problems: &mut Vec<Diagnostic>) -> Beside {
    let source = section.text("source", problems).map(|source| folder.join(source.value));
    let volume = section.text("volume", problems);
    if let Some(volume) = &volume
        && let Err(error) = volume.value.parse::<Volume>()
    {
        problems.push(
            section.source.point(Diagnostic::error(Code::Study, error.to_string()), volume.span.clone()),
        );
    }
    Beside { source, volume: volume.map(|volume| volume.value) }
}

/// The same plate of the same export must not stand for two.
pub(super) fn twice(plates: &[PlateSource], problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(PathBuf, Option<&str>, Option<&str>), &Place> = BTreeMap::new();
    for plate in plates {
        let key = (absolute(&plate.export), plate.plate.as_deref(), plate.read.as_deref());
        if let Some(earlier) = seen.insert(key, &plate.places.plate) {
            let problem = format!("`{}` is used twice as the same plate", plate.export.display());
            problems
                .push(Diagnostic::error(Code::Duplicate, problem).at(plate.places.plate.clone()).help(format!(
                "it is used already at {earlier}; choose with `plate` or `read` if the export holds several"
            )));
        }
    }
}
