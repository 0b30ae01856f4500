//! The names of plates in commands: `exports/a.csv`; of one of several things in a file `exports/a.xlsx#SHEET`, `exports/a.csv#PLATE`,
//! `exports/a.xlsx#SHEET#PLATE`. The same plate has the same name, whether or not a study names it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use foldshift_study::study_file::{absolute, relative};
use foldshift_study::survey::{ExportSeen, PlateSeen, Seen, What};

/// The name of a plate: its file relative to the folder of the study, its sheet where the file holds several things, its plate where
/// these hold several.
pub(in crate::session) fn card_id(file: &str, sheet: Option<&str>, plate: Option<&str>) -> String {
    [Some(file), sheet, plate].into_iter().flatten().collect::<Vec<_>>().join("#")
}

/// A plate of an export as it was looked at.
#[derive(Clone, Copy, Debug)]
pub(in crate::session) struct PlateThere<'a> {
    pub(in crate::session) file: &'a Seen,
    pub(in crate::session) export: &'a ExportSeen,
    pub(in crate::session) plate: &'a PlateSeen,
}

impl PlateThere<'_> {
    /// The name of its plate, where the export holds several.
    pub(in crate::session) fn one_of_several(&self) -> Option<&str> {
        (self.export.plates.len() > 1).then_some(self.plate.name.as_str())
    }

    /// Its name in commands.
    pub(in crate::session) fn id(&self, folder: &Path) -> String {
        let file = relative(folder, &self.file.path);
        card_id(&file, self.export.sheet.as_deref(), self.one_of_several())
    }
}

/// Every plate of the exports that were looked at, to be found by what a study names.
pub(in crate::session) struct PlatesThere<'a> {
    all: Vec<PlateThere<'a>>,
    /// Places in `all` of the first plate of each export, by its file.
    by_file: BTreeMap<PathBuf, Vec<usize>>,
}

impl<'a> PlatesThere<'a> {
    /// Of what was looked at.
    pub(in crate::session) fn of(seen: &'a [Seen]) -> Self {
        let (mut all, mut by_file): (Vec<_>, BTreeMap<PathBuf, Vec<usize>>) = (Vec::new(), BTreeMap::new());
        for file in seen {
            let What::Export(export) = &file.what else { continue };
            if !export.plates.is_empty() {
                by_file.entry(absolute(&file.path)).or_default().push(all.len());
            }
            all.extend(export.plates.iter().map(|plate| PlateThere { file, export, plate }));
        }
        Self { all, by_file }
    }

    /// All of them, in the order of the files.
    pub(in crate::session) fn all(&self) -> &[PlateThere<'a>] {
        &self.all
    }

    /// The place among them of the plate that a study names so; `None` where it was read otherwise, or not at all.
    pub(in crate::session) fn find(
        &self,
        export: &Path,
        sheet: Option<&str>,
        plate: Option<&str>,
    ) -> Option<usize> {
        let firsts = self.by_file.get(&absolute(export))?;
        let of_sheet = |wanted: Option<&str>| {
            firsts.iter().copied().find(|first| self.all[*first].export.sheet.as_deref() == wanted)
        };
        let first = match (sheet, firsts.as_slice()) {
            // A workbook that is one export is named with its sheet, too.
            (Some(_), _) => of_sheet(sheet).or_else(|| of_sheet(None))?,
            (None, [only]) => *only,
            (None, _) => of_sheet(None)?,
        };
        let plates = &self.all[first].export.plates;
        let which = plate.map_or(Some(0), |name| plates.iter().position(|one| one.name == name))?;
        Some(first + which)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_plates::plate::PlateFormat;

    fn export(file: &str, sheet: Option<&str>, plates: &[&str]) -> Seen {
        let plate = |name: &&str| PlateSeen {
            name: (*name).to_owned(),
            reads: Vec::new(),
            format: PlateFormat { rows: 8, cols: 12 },
            times: Vec::new(),
            numbers: Vec::new(),
        };
        let plates = plates.iter().map(plate).collect();
        let what = What::Export(ExportSeen { sheet: sheet.map(str::to_owned), reader: "grid", plates });
        Seen { path: Path::new("/study").join(file), name: file.to_owned(), what, refused: None }
    }

    #[test]
    fn a_plate_has_one_name_whoever_names_it() {
        let seen = [
            export("exports/a.csv", None, &["Plate 1"]),
            export("exports/b.csv", None, &["A", "B"]),
            export("exports/c.xlsx", Some("day 1"), &["A", "B"]),
            export("exports/c.xlsx", Some("day 2"), &["A"]),
        ];
        let folder = Path::new("/study");
        let plates = PlatesThere::of(&seen);
        let names: Vec<String> = plates.all().iter().map(|plate| plate.id(folder)).collect();
        let expected = [
            "exports/a.csv",
            "exports/b.csv#A",
            "exports/b.csv#B",
            "exports/c.xlsx#day 1#A",
            "exports/c.xlsx#day 1#B",
            "exports/c.xlsx#day 2",
        ];
        assert_eq!(names, expected);
        for (file, sheet, plate, found) in [
            ("exports/../exports/a.csv", None, None, Some(0)),
            ("exports/a.csv", None, Some("Plate 1"), Some(0)),
            ("exports/a.csv", Some("Sheet1"), None, Some(0)),
            ("exports/b.csv", None, Some("B"), Some(2)),
            ("exports/b.csv", None, Some("C"), None),
            ("exports/c.xlsx", Some("day 2"), None, Some(5)),
            ("exports/c.xlsx", None, None, None),
            ("exports/d.csv", None, None, None),
        ] {
            assert_eq!(plates.find(&folder.join(file), sheet, plate), found, "{file} {sheet:?} {plate:?}");
        }
    }
}
