//! What may be wells and can be read once somebody says so: where it stands, and what speaks against it.

use crate::ingest::bare::NO_SHAPE;
use crate::ingest::bare::is_a_table;
use crate::ingest::explain::seen::{Corner, corners};
use crate::ingest::picked;
use crate::ingest::sighting::Sighting;
use crate::ingest::suggestions::as_it_can_be_read;
use foldshift_tables::sheet::Book;

/// A block of cells that may be a plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// Its cells as the key `grid` of a plate takes them; they were read so.
    pub grid: String,
    /// The sheet; `None` in a text.
    pub sheet: Option<String>,
    /// Line and column of its first cell, both from 0.
    pub first: Corner,
    /// Line and column of its last cell.
    pub last: Corner,
    /// Is it certain enough, so that only something else of the file is not?
    pub is_certain: bool,
    /// Is it a part of a plate, and nothing says which well is its first?
    pub is_part: bool,
    /// What speaks against it, in sentences without a full stop.
    pub doubts: Vec<String>,
}

impl Candidate {
    /// Has it more or fewer rows and columns than any plate?
    #[must_use]
    pub fn has_no_shape(&self) -> bool {
        self.doubts.iter().any(|doubt| doubt == NO_SHAPE)
    }

    /// Its cells as a spreadsheet calls them: `B3`, `M10`.
    #[must_use]
    pub fn corners(&self) -> [String; 2] {
        [self.first, self.last].map(|(line, column)| {
            format!("{}{}", foldshift_tables::diagnostic::column_letters(column + 1), line + 1)
        })
    }
}

/// The blocks that can be read; of plates that stand side by side, one each. What is a table of something else is none.
pub(super) fn readable(book: &Book, sightings: &[Sighting]) -> Vec<Candidate> {
    sightings
        .iter()
        .filter(|sighting| !is_a_table(&sighting.doubts))
        .flat_map(|sighting| of(book, sighting))
        .collect()
}

fn of(book: &Book, sighting: &Sighting) -> Vec<Candidate> {
    let read = sighting.range.as_deref().and_then(|range| as_it_can_be_read(book, range, None));
    let Some((grid, is_part)) = read else { return Vec::new() };
    let candidate = |range: &str| {
        // Behind `@` stands the well of the first cell.
        let (first, last) = corners(range.split('@').next()?)?;
        let doubts = sighting.doubts.iter().map(ToString::to_string).chain(sighting.not_raw.clone());
        Some(Candidate {
            grid: range.to_owned(),
            sheet: sighting.place.sheet.as_ref().map(ToString::to_string),
            first,
            last,
            is_certain: sighting.is_certain() && sighting.not_raw.is_none(),
            is_part,
            doubts: doubts.collect(),
        })
    };
    picked::ranges(&grid).into_iter().filter_map(candidate).collect()
}
