//! One well or one row that lacks although all around it was read: perhaps a line was removed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::ingest::well_set::{Gap, WellSet};
use crate::plate::Well;
use crate::plate::readings::Reading;
use crate::plate::well::row_name;

/// How many plates are named.
const SHOWN: usize = 5;

/// What the user is told of plates that lack one well or one row, where no cell is there for them: `blank` wells have one.
pub(crate) fn warning(readings: &[Reading], blank: &BTreeSet<(Arc<str>, Well)>) -> Option<String> {
    let mut sets: BTreeMap<(&str, &str), WellSet> = BTreeMap::new();
    for same in readings.chunk_by(|one, two| one.plate == two.plate && one.read == two.read) {
        let wells = sets.entry((&same[0].plate, &same[0].read)).or_default();
        for reading in same {
            wells.insert(reading.well);
        }
    }
    let mut told: Vec<String> = Vec::new();
    for ((plate, _), wells) in sets {
        let mut blank = blank.iter().filter(|(of, _)| **of == *plate).map(|(_, well)| *well);
        let lacking = match wells.gap() {
            Some(Gap::Well(well)) if blank.any(|blank| blank == well) => continue,
            Some(Gap::Row(row)) if blank.any(|blank| row_name(blank.row()) == row) => continue,
            Some(Gap::Well(well)) => format!("well {well} of plate `{plate}`"),
            Some(Gap::Row(row)) => format!("row {row} of plate `{plate}`"),
            None => continue,
        };
        if !told.contains(&lacking) {
            told.push(lacking);
        }
    }
    let more = match told.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let names = told.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    (!told.is_empty())
        .then(|| format!("no readings of {names}{more}, although the others are there: was a line removed?"))
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::ingest::{Choice, read_bytes};

    fn warnings(text: &str) -> Vec<String> {
        let readings = read_bytes("a.csv", text.as_bytes(), Choice::default())
            .unwrap_or_else(|problems| panic!("{}", problems[0]));
        readings.warnings.into_iter().map(|warning| warning.message).collect()
    }

    #[test]
    fn a_line_that_was_removed_from_a_full_plate_is_told() {
        let list = |without: &str| {
            let mut text = "plate,well,value\n".to_owned();
            for row in ["A", "B", "C", "D"] {
                for col in 1..=6 {
                    if format!("{row}{col}") != without {
                        writeln!(text, "K7,{row}{col},{}", row.len() * 1000 + col * 7).unwrap();
                    }
                }
            }
            warnings(&text)
        };
        assert!(list("").is_empty());
        let told = "no readings of well B3 of plate `K7`, although the others are there: was a line removed?";
        assert_eq!(list("B3"), [told]);
        assert!(warnings("K7,1,2,3\nA,10,20,30\nB,41,,62\n").is_empty(), "its cell is there");
    }
}
