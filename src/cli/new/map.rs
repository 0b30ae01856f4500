//! The layouts to choose from: those of the folder, or the one that `--map` gives.

use std::path::{Path, PathBuf};

use crate::cli::pasteable::pasteable;
use foldshift_plates::plate::layout::{Beside, open};
use foldshift_study::study_file::relative;
use foldshift_study::survey::{LayoutSeen, Seen, What, look_at};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// A layout that may be taken.
#[derive(Clone, Debug)]
pub(super) struct Map {
    pub(super) path: PathBuf,
    pub(super) seen: LayoutSeen,
}

impl Map {
    /// How it is called, relative to a folder.
    pub(super) fn called(&self, folder: &Path) -> String {
        let name = relative(folder, &self.path);
        if self.seen.sheets.is_empty() {
            name
        } else {
            format!("{name}, sheet {}", self.seen.sheets.join(", "))
        }
    }

    /// As `--map` takes it: `FILE`, or `FILE:SHEET`.
    pub(super) fn as_argument(&self) -> String {
        let file = self.path.display();
        if self.seen.sheets.is_empty() {
            file.to_string()
        } else {
            format!("{file}:{}", self.seen.sheets.join("; "))
        }
    }
}

/// The layouts that were seen.
pub(super) fn all<'s>(seen: impl Iterator<Item = (&'s Seen, &'s LayoutSeen)>) -> Vec<Map> {
    seen.map(|(seen, layout)| Map { path: seen.path.clone(), seen: layout.clone() }).collect()
}

/// The layout that is given: `FILE`, or `FILE:SHEET` where the workbook holds several.
///
/// # Errors
/// When it is none, or the workbook holds several and none is named.
pub(super) fn given(written: &Path) -> Result<Map, Vec<Diagnostic>> {
    let text = written.to_string_lossy();
    let (path, sheet) = match text.rsplit_once(':') {
        Some((file, sheet)) if !written.exists() && Path::new(file).is_file() => {
            (PathBuf::from(file), Some(sheet.trim()))
        }
        _ => (written.to_path_buf(), None),
    };
    let seen = look_at(&path);
    let layouts = seen.iter().filter_map(|one| match &one.what {
        What::Layout(layout) => Some((one, layout)),
        _ => None,
    });
    let found = all(layouts);
    let shown = path.display().to_string();
    let choice = || {
        let maps: Vec<String> =
            found.iter().map(|map| format!("`--map {}`", pasteable(Path::new(&map.as_argument())))).collect();
        maps.join(" or ")
    };
    let Some(sheet) = sheet else {
        return match found.as_slice() {
            [only] => Ok(only.clone()),
            [] => Err(no_layout(&path, &seen)),
            several => {
                let message = format!("`{shown}` holds {} layouts", several.len());
                let problem = Diagnostic::error(Code::SeveralFit, message).at(Place::file(shown));
                Err(vec![problem.help(format!("say which: {}", choice()))])
            }
        };
    };
    let is_meant = |map: &&Map| map.seen.sheets.join("; ").eq_ignore_ascii_case(sheet);
    if let Some(map) = found.iter().find(is_meant) {
        return Ok(map.clone());
    }
    if found.is_empty() {
        return Err(no_layout(&path, &seen));
    }
    let message = format!("`{shown}` holds no layout on a sheet `{sheet}`");
    Err(vec![Diagnostic::error(Code::NoSuch, message).at(Place::file(shown)).help(choice())])
}

/// Why a file is no layout.
fn no_layout(path: &Path, seen: &[Seen]) -> Vec<Diagnostic> {
    let near = seen.iter().find_map(|one| match &one.what {
        What::NearlyLayout(near) => Some(near.problem.clone()),
        _ => None,
    });
    if let Some(problem) = near {
        return vec![problem];
    }
    let none = || {
        let shown = path.display().to_string();
        Diagnostic::error(Code::Layout, format!("`{shown}` holds no layout")).at(Place::file(shown))
    };
    open(path, &Beside::default()).err().unwrap_or_else(|| vec![none()])
}
