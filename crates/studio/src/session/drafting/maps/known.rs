//! Which maps there are: layouts of the folder, those that plates name, and those that were made here a moment ago.

use std::collections::BTreeSet;

use super::super::{Drafts, capital};
use foldshift_study::study_file::relative;
use foldshift_study::survey::What;

/// A map: a layout file, sheets of one, or one plate of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Known {
    /// As commands name it.
    pub(super) id: String,
    /// The file, relative to the folder.
    pub(super) file: String,
    /// The sheets of a workbook that are the map; none where all of it is.
    pub(super) sheets: Vec<String>,
    /// The plate of a layout of several.
    pub(super) plate: Option<String>,
}

impl Known {
    pub(super) fn new(file: &str, sheets: &[String], plate: Option<&str>) -> Self {
        let mut id = file.to_owned();
        if !sheets.is_empty() {
            id = format!("{id}:{}", sheets.join(", "));
        }
        if let Some(plate) = plate {
            id = format!("{id}#{plate}");
        }
        Self { id, file: file.to_owned(), sheets: sheets.to_vec(), plate: plate.map(str::to_owned) }
    }

    /// "Panel A", of `layouts/panel_a.toml`; with its sheets or plate where it has some.
    pub(super) fn name(&self) -> String {
        let file = self.file.rsplit('/').next().unwrap_or_default();
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let mut name = titled(&stem.replace(['_', '-'], " "));
        for more in self.sheets.iter().chain(&self.plate) {
            name = format!("{name}, {more}");
        }
        name
    }
}

/// With its first letter, and a letter that stands alone at the end, as capitals.
fn titled(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let each = words.iter().enumerate().map(|(at, word)| {
        let is_capital = at == 0 || (at == last && word.len() == 1);
        if is_capital { capital(word) } else { (*word).to_owned() }
    });
    each.collect::<Vec<_>>().join(" ")
}

/// All of them, by their ids; those that plates `named`, too, whether or not they are there.
pub(super) fn all(drafts: &Drafts, named: &BTreeSet<Known>) -> Vec<Known> {
    let mut found: BTreeSet<Known> = BTreeSet::new();
    for seen in drafts.seen {
        let file = relative(drafts.folder, &seen.path);
        match &seen.what {
            What::Layout(layout) if layout.plates.len() > 1 => {
                let each = layout.plates.iter();
                found.extend(each.map(|plate| Known::new(&file, &layout.sheets, Some(plate))));
            }
            What::Layout(layout) => drop(found.insert(Known::new(&file, &layout.sheets, None))),
            What::NearlyLayout(near) => drop(found.insert(Known::new(&file, &near.sheets, None))),
            _ => {}
        }
    }
    found.extend(named.iter().cloned());
    // What was made or mended here may not have been looked at yet.
    let is_layout = |file: &&str| file.starts_with(super::file_names::LAYOUTS);
    found.extend(drafts.texts.ours().filter(is_layout).map(|file| Known::new(file, &[], None)));
    found.retain(|known| drafts.texts.is_there(&known.file) || named.contains(known));
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_called_by_its_file() {
        let name = |file: &str| Known::new(file, &[], None).name();
        assert_eq!(name("layouts/panel_a.toml"), "Panel A");
        assert_eq!(name("next_larotrectinib_KM12-LR2.toml"), "Next larotrectinib KM12 LR2");
        let of_plate = Known::new("d300.tdd", &[], Some("Plate 1"));
        assert_eq!((of_plate.id.as_str(), of_plate.name().as_str()), ("d300.tdd#Plate 1", "D300, Plate 1"));
        assert_eq!(Known::new("plan.xlsx", &["map A".to_owned()], None).id, "plan.xlsx:map A");
    }
}
