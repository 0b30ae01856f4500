//! What stands above a grid: its title, the plate's name, mode and wavelengths, and the lines further up.

use crate::ingest::grid::Grid;
use crate::ingest::wording;
use foldshift_tables::sheet::{Cell, Sheet};

/// How many lines with text above a grid are looked at.
const FAR: usize = 12;

/// Most texts in a line that says something of a grid; more are a table.
const FEW: usize = 4;

/// What the lines above one grid say.
#[derive(Clone, Debug, Default)]
pub(crate) struct Heading {
    /// The text in the corner, or nearest above.
    pub(crate) title: String,
    /// The name behind `Plate:` or `Barcode`.
    pub(crate) plate: Option<String>,
    /// The mode, where a line names it and nothing else.
    pub(crate) mode: Option<&'static str>,
    /// Lines that say one thing each, nearest first, without the title.
    pub(crate) further: Vec<String>,
}

impl Heading {
    /// Does this name no other plate or read than the other does?
    pub(crate) fn names_no_other(&self, other: &Self) -> bool {
        let named = |heading: &Self| wording::name_of(&heading.title);
        let (mine, its) = (named(self), named(other));
        let plate = self.plate.is_none() || self.plate == other.plate;
        let rest = mine.rest.is_empty() || mine.rest == its.rest;
        let read = mine.read.is_none() || mine.read == its.read;
        plate && rest && read && wording::waves_of(&self.title) == wording::waves_of(&other.title)
    }
}

/// For each grid what stands above it, and in its corner; lines above an earlier grid are not its own.
pub(crate) fn of(sheet: &Sheet, grids: &[Grid]) -> Vec<Heading> {
    let mut headings = Vec::with_capacity(grids.len());
    let (mut free, mut reached) = (0, 0);
    for beside in grids.chunk_by(Grid::stands_beside) {
        free = reached.max(free);
        for (nth, grid) in beside.iter().enumerate() {
            // Columns that belong to this grid alone.
            let from = if nth == 0 { 0 } else { beside[nth - 1].run.end() };
            let to = if nth + 1 == beside.len() { usize::MAX } else { grid.run.end() };
            headings.push(heading(sheet, grid, free, (from, to)));
            reached = reached.max(grid.rows.last().map_or(grid.header, |(_, line)| *line) + 1);
        }
    }
    headings
}

fn heading(sheet: &Sheet, grid: &Grid, free: usize, (from, to): (usize, usize)) -> Heading {
    let (title, at) = grid.title.clone().unwrap_or_default();
    let mut heading = Heading { title, ..Heading::default() };
    let corner = grid.title.is_some() && at == grid.header;
    let lines = grid.above(free).rev().filter(|line| !sheet.is_blank(*line)).take(FAR);
    for line in lines {
        let cells = sheet.cells(line);
        let filled: Vec<&Cell<'_>> = cells
            .iter()
            .filter(|cell| cell.index >= from && cell.index < to && !cell.text.is_empty())
            .collect();
        if filled.is_empty() || filled.len() > FEW {
            continue;
        }
        let said = plate_of(&filled);
        if heading.plate.is_none() {
            heading.plate.clone_from(&said);
        }
        heading.mode = heading.mode.or_else(|| mode_of(&filled));
        let is_title = !corner && grid.title.is_some() && at == line;
        if said.is_none() && !is_title && filled.len() == 1 && !filled[0].text.contains([':', '=']) {
            heading.further.push(filled[0].text.clone().into_owned());
        }
    }
    heading
}

/// What plates are called by, in small letters without accents.
const PLATE: [&str; 12] = [
    "plate",
    "barcode",
    "platte",
    "plaque",
    "placa",
    "piastra",
    "plaat",
    "platta",
    "plade",
    "plytka",
    "codigo",
    "планшет",
];

/// Words that may stand behind it: `Plate name`, `Nom de la plaque`.
const NAMED: [&str; 24] = [
    "name",
    "id",
    "identifier",
    "nr",
    "no",
    "number",
    "nummer",
    "label",
    "barcode",
    "nom",
    "nombre",
    "nome",
    "naam",
    "navn",
    "namn",
    "numero",
    "de",
    "della",
    "da",
    "do",
    "la",
    "barras",
    "nazwa",
    "имя",
];

/// The name in `Plate name,KM12`, `Plate: KM12` or `Barcode = KM12`.
fn plate_of(filled: &[&Cell<'_>]) -> Option<String> {
    filled.iter().enumerate().find_map(|(nth, cell)| {
        let text = cell.text.as_ref();
        let (key, value) = match text.split_once([':', '=']) {
            Some((key, value)) if !value.trim().is_empty() => (key, value.trim()),
            Some((key, _)) => (key, filled.get(nth + 1)?.text.as_ref()),
            None => (text, filled.get(nth + 1)?.text.as_ref()),
        };
        let words = wording::plain_words(key);
        let known = |word: &String| PLATE.contains(&word.as_str()) || NAMED.contains(&word.as_str());
        let named = words.iter().any(|word| PLATE.contains(&word.as_str())) && words.iter().all(known);
        (named && !is_kind(value)).then(|| numbered(value))
    })
}

/// `96`, `Greiner 96 flat`: a kind of plate, and no name of one.
fn is_kind(value: &str) -> bool {
    const KINDS: [&str; 12] = [
        "well",
        "wells",
        "flat",
        "greiner",
        "corning",
        "costar",
        "nunc",
        "microplate",
        "falcon",
        "puits",
        "pocillos",
        "pozzetti",
    ];
    let sizes = ["6", "12", "24", "48", "96", "384", "1536"];
    let words = wording::plain_words(value);
    words.iter().any(|word| KINDS.contains(&word.as_str()))
        || (words.len() == 1 && sizes.contains(&words[0].as_str()) && words[0].len() > 1)
}

/// A bare number names a plate by its number.
fn numbered(value: &str) -> String {
    let number = value.bytes().all(|byte| byte.is_ascii_digit());
    if number { format!("Plate {value}") } else { value.to_owned() }
}

/// The mode in `Measurement mode,Abs` or in a line that is the word of a mode.
fn mode_of(filled: &[&Cell<'_>]) -> Option<&'static str> {
    const KEYS: [&str; 6] = ["mode", "modus", "modo", "modalita", "type", "typ"];
    filled.iter().enumerate().find_map(|(nth, cell)| {
        let (key, value) = match cell.text.split_once(':') {
            Some((key, value)) if !value.trim().is_empty() => (key, value),
            _ => (cell.text.as_ref(), filled.get(nth + 1).map_or("", |cell| cell.text.as_ref())),
        };
        let keyed = wording::plain_words(key).iter().any(|word| KEYS.contains(&word.as_str()));
        if keyed {
            return wording::mode_of(value);
        }
        let named = wording::name_of(&cell.text);
        named.read.filter(|_| named.rest.is_empty() && filled.len() == 1)?;
        wording::mode_of(&cell.text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::grid_finder;

    fn headings(text: &str) -> Vec<Heading> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        of(&sheet, &grid_finder::find(&sheet, 0..sheet.len()))
    }

    #[test]
    fn the_name_of_the_plate_may_stand_further_up() {
        let grid = ",1,2,3\nA,1,2,3\nB,4,5,6\n\n";
        for line in
            ["Plate name,KM12", "Plate: KM12", "Barcode = KM12", "Nom de la plaque : KM12", "Plate:,KM12"]
        {
            let found = headings(&format!("{line}\nMeasurement mode,Abs\n\nWell data\n{grid}"));
            assert_eq!(found[0].plate.as_deref(), Some("KM12"), "{line}");
            assert_eq!((found[0].mode, found[0].title.as_str()), (Some("absorbance"), "Well data"), "{line}");
        }
        assert_eq!(headings(&format!("Plate: 96 well\n{grid}"))[0].plate, None);
        assert_eq!(headings(&format!("Plate type: Greiner\n{grid}"))[0].plate, None);
    }

    #[test]
    fn lines_above_an_earlier_grid_belong_to_that_grid() {
        let found =
            headings("Plate: A\n\nOD\n,1,2,3\nA,1,2,3\nB,4,5,6\n\nKM13\nOD\n,1,2,3\nA,1,2,3\nB,4,5,6\n\n");
        assert_eq!((found[0].plate.as_deref(), found[1].plate.as_deref()), (Some("A"), None));
        assert_eq!(found[1].further, ["KM13"]);
    }
}
