//! Which plates of the study have which map, and what is needed to give them another one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::super::{Drafts, bad};
use super::known::Known;
use crate::session::files::card_id;
use crate::session::refusal::Refusal;
use crate::session::texts::TextWanted;
use foldshift_plates::plate::layout::{Beside, Properties, Property};
use foldshift_plates::plate::{PlateFormat, Well};
use foldshift_study::study_file::edit::{Files, PlateRow, rows, set_cells};
use foldshift_study::study_file::{PlateSource, absolute, relative};
use foldshift_study::survey::{PlateFound, What};
use foldshift_tables::diagnostic::{Diagnostic, Place};

/// Keys by which a study says what all wells of a plate hold.
const WHOLE: [&str; 4] = ["role", "compound", "dose", "unit"];

/// A plate of the study.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its row in the step Study.
    pub(super) number: usize,
    /// Its place in the analysis.
    pub(super) place: Option<usize>,
    /// The id of its map; empty where it has none.
    pub(super) map: String,
    pub(super) known: Known,
    pub(super) export: String,
    pub(super) line: String,
    pub(super) experiment: String,
    /// The plate that was read, where it is known.
    pub(super) format: Option<PlateFormat>,
    /// The wells that were read.
    pub(super) read: BTreeSet<Well>,
    /// Its card in the step Files; empty where its export is not there.
    pub(super) card: String,
    /// What the layout cannot say itself.
    pub(super) beside: Beside,
    /// What the study says of all wells, as far as it decides what they hold.
    pub(super) whole: Properties,
    /// Does the study say what wells are that the map does not name?
    pub(super) says_unlisted: bool,
    /// The file that says it.
    file: String,
}

/// Every plate, in the order of the study; none where the study file is none that can be read as a table.
pub(super) fn of(drafts: &Drafts) -> Vec<Row> {
    let all = with_files(drafts, rows).ok().flatten().unwrap_or_default();
    let mut read = Read::new();
    for found in PlateFound::all(drafts.seen) {
        read.entry(absolute(&found.file.path)).or_default().push(found);
    }
    all.iter().enumerate().map(|(row, plate)| one(drafts, row, plate, looked_at(&read, plate))).collect()
}

/// The place in the analysis of a plate as it is written: the analysis may be of the plates that are ready alone.
fn place_of(drafts: &Drafts, plate: &PlateRow) -> Option<usize> {
    let analysis = drafts.analysis?;
    let export = absolute(plate.export.as_ref()?);
    let layout = absolute(plate.layout.as_ref()?);
    let says = |key: &str| plate.cells.get(key).map(String::as_str).filter(|text| !text.is_empty());
    let is_it = |source: &PlateSource| {
        let said = [
            ("export_sheet", &source.export_sheet),
            ("plate", &source.plate),
            ("grid", &source.grid),
            ("read", &source.read),
        ];
        // What is quickly compared goes first: every plate is held against every row.
        source.export.file_name() == export.file_name()
            && said.iter().all(|(key, own)| says(key) == own.as_deref())
            && absolute(&source.export) == export
            && absolute(&source.layout) == layout
    };
    let place = analysis.study.plates.iter().position(is_it)?;
    (place < analysis.plates.len()).then_some(place)
}

fn one(drafts: &Drafts, row: usize, plate: &PlateRow, found: Option<&PlateFound>) -> Row {
    let cell = |key: &str| plate.cells.get(key).map(|text| text.trim().to_owned()).unwrap_or_default();
    let path =
        |path: &Option<PathBuf>| path.as_ref().map(|path| relative(drafts.folder, path)).unwrap_or_default();
    let (export, layout) = (path(&plate.export), path(&plate.layout));
    let sheets: Vec<String> = match cell("layout_sheet").as_str() {
        "" => Vec::new(),
        some => some.split([';', '\n']).map(|sheet| sheet.trim().to_owned()).collect(),
    };
    let place = place_of(drafts, plate);
    let analysed = drafts.analysis.zip(place).map(|(analysis, place)| &analysis.plates[place]);
    let read = analysed.map(|plate| (*plate.name).to_owned());
    let hints = [cell("plate"), read.unwrap_or_default()];
    let chosen = of_several(drafts, &layout, &cell("layout_plate"), &hints);
    let known = Known::new(&layout, &sheets, (!chosen.is_empty()).then_some(&chosen));
    let text = |key: &str| Some(cell(key)).filter(|text| !text.is_empty());
    let format = analysed.map(|plate| plate.format);
    Row {
        number: row,
        place,
        map: if layout.is_empty() { String::new() } else { known.id.clone() },
        beside: Beside {
            source: text("source").map(|source| drafts.folder.join(source)),
            volume: text("volume"),
            sheets,
        },
        whole: WHOLE
            .iter()
            .filter_map(|key| {
                let property = Property { value: text(key)?, place: Place::file(plate.file.as_str()) };
                Some(((*key).to_owned(), property))
            })
            .collect(),
        known,
        format: format.or_else(|| found.map(|found| found.plate.format)),
        read: found
            .map(|found| found.plate.numbers.iter().map(|(well, _)| *well).collect())
            .unwrap_or_default(),
        card: found.map_or_else(String::new, |found| {
            let one_of = found.is_one_of_several().then_some(found.plate.name.as_str());
            card_id(&export, found.export.sheet.as_deref(), one_of)
        }),
        line: cell("cell_line"),
        experiment: cell("experiment"),
        says_unlisted: !cell("unlisted").is_empty(),
        file: plate.file.clone(),
        export,
    }
}

/// The plate of a layout of several by the name that the list of maps has for it: chosen by name or number, or by a hint.
fn of_several(drafts: &Drafts, layout: &str, chosen: &str, hints: &[String]) -> String {
    let of_file = drafts.seen.iter().filter(|seen| relative(drafts.folder, &seen.path) == layout);
    let plates: Vec<&String> = of_file
        .filter_map(|seen| match &seen.what {
            What::Layout(layout) if layout.plates.len() > 1 => Some(&layout.plates),
            _ => None,
        })
        .flatten()
        .collect();
    let has = |name: &str| plates.iter().any(|plate| *plate == name);
    if chosen.is_empty() {
        return hints.iter().find(|hint| has(hint)).cloned().unwrap_or_default();
    }
    let number = chosen.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    let numbered = number.filter(|_| !has(chosen)).and_then(|at| plates.get(at));
    numbered.map_or_else(|| chosen.to_owned(), |plate| (*plate).clone())
}

/// The plates of the exports of the folder, by their files.
type Read<'a> = BTreeMap<PathBuf, Vec<PlateFound<'a>>>;

/// The plate of an export as it was looked at.
fn looked_at<'r, 'a>(read: &'r Read<'a>, plate: &PlateRow) -> Option<&'r PlateFound<'a>> {
    let says = |key: &str| plate.cells.get(key).map(String::as_str).filter(|text| !text.is_empty());
    let is_it = |found: &&PlateFound| {
        let sheet = found.export.sheet.as_deref();
        says("export_sheet").is_none_or(|name| sheet.is_none_or(|own| own.eq_ignore_ascii_case(name)))
            && says("plate").is_none_or(|name| name == found.plate.name)
    };
    read.get(&absolute(plate.export.as_ref()?))?.iter().find(is_it)
}

/// The same plates with another map.
///
/// # Errors
/// When there is no study file yet, or a row cannot be changed.
pub(super) fn pointed(drafts: &Drafts, rows: &[usize], known: &Known) -> Result<Vec<TextWanted>, Refusal> {
    let all = of(drafts);
    let mut cells = Vec::new();
    for row in rows {
        let there = all.get(*row).ok_or_else(|| {
            bad(format!("the study has no plate {}", row + 1), "add the plate to the study first")
        })?;
        // Paths are relative to the file that says them.
        let up = "../".repeat(there.file.matches('/').count());
        let mut set = |key: &str, text: String| cells.push((*row, key.to_owned(), text));
        set("layout", format!("{up}{}", known.file));
        set("layout_sheet", known.sheets.join("; "));
        set("layout_plate", known.plate.clone().unwrap_or_default());
    }
    let edited = with_files(drafts, |files| set_cells(files, &cells))
        .map_err(|problem| bad(problem.message, problem.help.as_deref().unwrap_or_default()))?
        .ok_or_else(|| {
            bad("there is no study file yet", "answer a question on the step Files, or add the plates first")
        })?;
    Ok(edited.into_iter().map(|(file, text)| TextWanted { file, text: Some(text) }).collect())
}

/// Asks the study file; `None` where there is none.
fn with_files<T>(
    drafts: &Drafts,
    ask: impl FnOnce(&Files) -> Result<T, Diagnostic>,
) -> Result<Option<T>, Diagnostic> {
    let Some(study) = drafts.study_file else { return Ok(None) };
    let text = |file: &str| drafts.texts.current(file);
    ask(&Files { folder: drafts.folder, study, text: &text }).map(Some)
}
