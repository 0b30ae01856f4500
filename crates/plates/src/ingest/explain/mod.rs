//! What the program saw in an export, for people who wonder why it was read so, or not at all: its sheets cell by cell
//! with the blocks that were found, what each reader said, and whose export it resembles.

mod blocks;
mod candidate;
mod seen;

use std::path::Path;

use crate::ingest::detect::formats;
use crate::ingest::format::{Choice, Format};
use crate::ingest::nearest::{Nearest, nearest};
use crate::ingest::open::open;
use crate::ingest::read_file::read_opened;
use crate::ingest::sighting::Sighting;
use crate::ingest::{bare, labelled};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::sheet::Book;

pub use blocks::Block;
pub use candidate::Candidate;
pub use seen::{CellSeen, LineSeen, Mark, SheetSeen};

/// What was seen in an export, and what became of it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The file as the user named it.
    pub source: String,
    /// Its sheets; one for a text.
    pub sheets: Vec<SheetSeen>,
    /// What was read: a plate and a read each.
    pub blocks: Vec<Block>,
    /// What may be wells and is not certain enough, as sentences.
    pub candidates: Vec<String>,
    /// Those of them that can be read all the same, range by range.
    pub readable: Vec<Candidate>,
    /// The readers that know the file, and by what.
    pub known_to: Vec<(&'static str, String)>,
    /// Whose export it resembles, where no reader of a vendor knows it.
    pub nearest: Option<Nearest>,
    /// The reader that read it, and why that one.
    pub read_as: Option<(&'static str, String)>,
    /// Problems when it was refused, warnings otherwise.
    pub told: Vec<Diagnostic>,
}

/// Looks at the export at `path` as [`read_path`](crate::ingest::read_path) does, and keeps what was seen.
///
/// # Errors
/// When the file cannot be opened as a text or a workbook.
pub fn explain(path: &Path, choice: Choice<'_>) -> Result<Explained, Vec<Diagnostic>> {
    let source = path.display().to_string();
    let book = open(path, choice)?;
    let specific = |format: &&Format| !format.generic;
    let said = |format: &'static Format| Some((format.name, (format.recognise)(&book)?));
    let mut known_to: Vec<(&'static str, String)> = formats().filter(specific).filter_map(said).collect();
    let nobodys = known_to.is_empty();
    if nobodys {
        known_to = formats().filter(|format| format.generic).filter_map(said).collect();
        // Geometry alone counts only where nothing else does.
        if known_to.len() > 1 {
            known_to.retain(|(name, _)| *name != bare::FORMAT.name);
        }
    }
    let (read_as, blocks, told, candidates) = match read_opened(&source, choice, &book) {
        Ok(readings) => {
            let blocks = blocks::of(&readings);
            (Some((readings.reader, readings.evidence)), blocks, readings.warnings, Vec::new())
        }
        Err(problems) => (None, Vec::new(), problems, if nobodys { candidates(&book) } else { Vec::new() }),
    };
    let sheets = seen::sheets(&book, &blocks, &candidates, &told);
    Ok(Explained {
        sheets,
        blocks,
        readable: candidate::readable(&book, &candidates),
        candidates: candidates.iter().map(Sighting::told).collect(),
        known_to,
        nearest: nobodys.then(|| nearest(&book)).flatten(),
        read_as,
        told,
        source,
    })
}

/// What may be wells, with labels first.
fn candidates(book: &Book) -> Vec<Sighting> {
    let grids = labelled::sightings(book);
    if grids.is_empty() { bare::sightings(book) } else { grids }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn explained(text: &str) -> Explained {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        explain(&path, Choice::default()).unwrap()
    }

    fn marks(seen: &SheetSeen) -> Vec<String> {
        let mark = |cell: &CellSeen| match cell.mark {
            Mark::Empty => '.',
            Mark::Text => 'a',
            Mark::Number => '9',
            Mark::Read(_) => '#',
            Mark::Candidate => '?',
            Mark::Problem => '!',
        };
        seen.lines.iter().map(|line| line.cells.iter().map(mark).collect()).collect()
    }

    #[test]
    fn what_was_read_is_marked_where_it_stands() {
        let seen = explained("KM12 day 3\n,1,2,3\nA,10,20,30\nB,40,,60\n\nnote,7\n");
        assert_eq!(seen.blocks.len(), 1);
        assert_eq!((seen.blocks[0].wells, seen.blocks[0].plate.as_str()), (5, "KM12 day 3"));
        assert_eq!(marks(&seen.sheets[0]), ["a...", ".999", "a###", "a#.#", "....", "a9.."]);
        assert_eq!(seen.read_as.map(|(reader, _)| reader), Some("grid"));
    }

    #[test]
    fn what_is_refused_is_marked_as_a_doubt_or_a_problem() {
        let bad = explained(",1,2,3\nA,10,20,30\nB,40,5x,60\n");
        assert!(bad.read_as.is_none());
        assert_eq!(marks(&bad.sheets[0])[2], "a?!?");
        let doubt = explained("Normalised to DMSO\n,1,2,3\nA,10,20,30\nB,40,50,60\n");
        assert_eq!(marks(&doubt.sheets[0])[2..], ["a???", "a???"]);
        assert!(doubt.candidates[0].contains("B3:D4"), "{:?}", doubt.candidates);
    }

    #[test]
    fn a_file_of_nobody_names_the_family_that_it_resembles() {
        let seen = explained("Software Version,3.1\nNotes,x\n");
        let nearest = seen.nearest.unwrap();
        assert_eq!(nearest.format.name, "biotek_gen5");
        assert!(nearest.missing.iter().any(|word| word == "Procedure Details"), "{:?}", nearest.missing);
        assert!(explained("x,y\n1,2\n").nearest.is_none());
    }

    #[test]
    fn lines_that_are_alike_are_folded() {
        let rows: String = (1..=24)
            .flat_map(|col| "ABCDEFGHIJKLMNOP".chars().map(move |row| format!("{row}{col},{col}5\n")))
            .collect();
        let seen = explained(&format!("Well,Value\n{rows}"));
        let sheet = &seen.sheets[0];
        assert!(sheet.lines.len() < 10, "{}", sheet.lines.len());
        assert_eq!(sheet.lines.iter().map(|line| line.like_it + 1).sum::<usize>(), 385);
    }
}
