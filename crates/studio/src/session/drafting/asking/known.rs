//! What questions are asked of: the rows of the study with what was seen of their plates, and the maps of the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::asked::Picture;
use super::words::{in_quotes, last};
use super::written::{self, Said};
use crate::session::drafting::Drafts;
use crate::session::drafting::maps::map_name;
use crate::session::drafting::sheet::Base;
use crate::session::files::tints;
use foldshift_study::study_file::{absolute, relative};
use foldshift_study::survey::{LayoutSeen, PlateFound, PlateSeen, Proposal, Seen, What, suggestions};

/// All that is known.
pub(super) struct Known<'a> {
    pub(super) drafts: &'a Drafts<'a>,
    pub(super) rows: Vec<Row<'a>>,
    pub(super) maps: Vec<Map<'a>>,
    /// Does the study compare lines?
    pub(super) has_pairs: bool,
    /// Plates of exports that no row names.
    pub(super) strangers: Vec<PlateFound<'a>>,
}

/// A plate of the study.
pub(super) struct Row<'a> {
    /// Its row in the step Study.
    pub(super) at: usize,
    /// Its cells, by the keys of a plate; what the file says of all plates, too.
    pub(super) cells: BTreeMap<String, String>,
    /// Its export, relative to the folder of the study.
    pub(super) file: String,
    /// What was seen of it.
    pub(super) plate: Option<&'a PlateSeen>,
    /// Is it one of several plates of its export?
    pub(super) is_one_of_several: bool,
    /// What its names propose.
    pub(super) proposal: Proposal,
    /// Can its cells not be typed into?
    pub(super) fixed: bool,
}

impl Row<'_> {
    /// Is a cell filled?
    pub(super) fn has(&self, key: &str) -> bool {
        self.cell(key).is_some()
    }

    /// A cell that is filled.
    pub(super) fn cell(&self, key: &str) -> Option<&str> {
        self.cells.get(key).map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// How it is called in a list: the file without its folders, the sheet, the plate.
    pub(super) fn called(&self) -> String {
        called(&self.file, self.cell("export_sheet"), self.plate_name())
    }

    /// The name of its plate, where its export holds several.
    pub(super) fn plate_name(&self) -> Option<&str> {
        self.cell("plate").filter(|_| self.is_one_of_several)
    }

    /// The plate, small; `said` below it.
    pub(super) fn picture(&self, said: String) -> Option<Picture> {
        let plate = self.plate?;
        let values = plate.numbers.iter().filter_map(|(well, bits)| Some((*well, f64::from_bits((*bits)?))));
        let (rows, columns) = (plate.format.rows, plate.format.cols);
        Some(Picture { rows, columns, tints: tints(plate.format, &values.collect()), said })
    }
}

/// A layout of the folder.
pub(super) struct Map<'a> {
    /// As the step Plate maps names it.
    pub(super) id: String,
    /// Its file, relative to the folder of the study.
    pub(super) file: String,
    pub(super) layout: &'a LayoutSeen,
    /// Which of its plates, where it describes several.
    pub(super) plate: Option<&'a str>,
    path: PathBuf,
}

impl Map<'_> {
    /// As the step Plate maps calls it: `Panel A`.
    pub(super) fn name(&self) -> String {
        map_name(&self.file, &self.layout.sheets, self.plate)
    }

    /// How it is called in a list.
    pub(super) fn called(&self) -> String {
        let sheets = self.layout.sheets.join(", ");
        called(&self.file, Some(sheets.as_str()).filter(|sheets| !sheets.is_empty()), self.plate)
    }

    /// The cells of a row that name it.
    pub(super) fn cells(&self) -> Vec<(&'static str, String)> {
        let sheets = self.layout.sheets.join("; ");
        let sheet = (!sheets.is_empty()).then_some(("layout_sheet", sheets));
        let plate = self.plate.map(|plate| ("layout_plate", plate.to_owned()));
        [("layout", self.file.clone())].into_iter().chain(sheet).chain(plate).collect()
    }
}

/// `counts.xlsx, sheet “A”, “Plate 1”`.
pub(super) fn called(file: &str, sheet: Option<&str>, plate: Option<&str>) -> String {
    let sheet = sheet.map(|sheet| format!(", sheet {}", in_quotes(sheet))).unwrap_or_default();
    let plate = plate.map(|plate| format!(", {}", in_quotes(plate))).unwrap_or_default();
    format!("{}{sheet}{plate}", last(file))
}

impl<'a> Known<'a> {
    pub(super) fn of(drafts: &'a Drafts<'a>) -> Self {
        let base = Base::of(drafts);
        let found = PlateFound::all(drafts.seen);
        let proposed = suggestions(&found);
        let mut places: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
        for (at, one) in found.iter().enumerate() {
            places.entry(absolute(&one.file.path)).or_default().push(at);
        }
        let refused: BTreeMap<PathBuf, &Seen> = drafts
            .seen
            .iter()
            .filter(|seen| seen.refused.is_some())
            .map(|seen| (absolute(&seen.path), seen))
            .collect();
        let mut named = BTreeSet::new();
        let row = |(at, said): (usize, Said)| {
            let file = said.cells.get("export").cloned().unwrap_or_default();
            let path = absolute(&drafts.folder.join(&file));
            let is = |key: &str, own: Option<&str>| {
                let said = said.cells.get(key).map(|text| text.trim()).filter(|text| !text.is_empty());
                said.is_none() || own.is_none() || said == own
            };
            let of_file = places.get(&path).map(Vec::as_slice).unwrap_or_default();
            let place = of_file.iter().copied().find(|at| {
                is("export_sheet", found[*at].export.sheet.as_deref())
                    && is("plate", Some(&found[*at].plate.name))
            });
            named.extend(place);
            let seen = place.map(|at| found[at].plate);
            let seen = seen.or_else(|| refused.get(&path).and_then(|seen| of_refused(seen, &said.cells)));
            Row {
                at,
                plate: seen,
                is_one_of_several: of_file.len() > 1,
                proposal: place.and_then(|at| proposed.get(at).cloned()).unwrap_or_default(),
                fixed: said.is_fixed,
                cells: said.cells,
                file,
            }
        };
        let rows: Vec<Row> = written::rows(drafts, &base).into_iter().enumerate().map(row).collect();
        let strangers = (0..found.len()).filter(|at| !named.contains(at)).map(|at| found[at]).collect();
        Self {
            drafts,
            rows,
            maps: maps(drafts.seen, drafts.folder),
            strangers,
            has_pairs: written::has_pairs(&base),
        }
    }

    /// The map of a row, where it is one of the folder that can be read.
    pub(super) fn map_of(&self, row: &Row) -> Option<&Map<'a>> {
        let layout = absolute(&self.drafts.folder.join(row.cell("layout")?));
        let sheets = row.cell("layout_sheet").unwrap_or_default();
        let plate = row.cell("layout_plate");
        let is_it = |map: &&Map| {
            map.path == layout
                && map.layout.sheets.join("; ") == sheets
                && (plate.is_none() || map.plate.is_none() || map.plate == plate)
        };
        self.maps.iter().find(is_it)
    }
}

/// What was seen of a plate that is read from cells that somebody named, or from a part of its file.
fn of_refused<'a>(seen: &'a Seen, cells: &BTreeMap<String, String>) -> Option<&'a PlateSeen> {
    let refused = seen.refused.as_ref()?;
    match cells.get("grid").filter(|grid| !grid.is_empty()) {
        Some(grid) => {
            let block = refused.blocks.iter().find(|block| {
                // Behind `@` may stand the well of the first cell.
                let own = block.candidate.grid.split('@').next();
                own == grid.split('@').next()
            });
            block.map(|block| &block.plate)
        }
        None => {
            refused.certain.iter().find(|plate| cells.get("plate").is_none_or(|name| *name == plate.name))
        }
    }
}

/// The layouts of the folder, each plate of those that describe several.
fn maps<'a>(seen: &'a [Seen], folder: &Path) -> Vec<Map<'a>> {
    let mut maps = Vec::new();
    for one in seen {
        let What::Layout(layout) = &one.what else { continue };
        let (file, path) = (relative(folder, &one.path), absolute(&one.path));
        let sheets = layout.sheets.join("; ");
        let id = if sheets.is_empty() { file.clone() } else { format!("{file}:{sheets}") };
        let mut push = |id: String, plate: Option<&'a str>| {
            maps.push(Map { id, file: file.clone(), layout, plate, path: path.clone() });
        };
        if layout.plates.len() < 2 {
            push(id, None);
        } else {
            layout.plates.iter().for_each(|plate| push(format!("{id}#{plate}"), Some(plate)));
        }
    }
    maps
}
