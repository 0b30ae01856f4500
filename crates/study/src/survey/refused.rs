//! A file that no reader takes: why, and the blocks in it that may be plates once somebody says so.

use std::path::Path;

use crate::survey::seen::{BlockSeen, PlateSeen, Refused};
use foldshift_plates::ingest::{Candidate, Choice, Explained, explain, read_path};
use foldshift_tables::diagnostic::{Diagnostic, column_letters};

/// The largest file in which blocks are looked for, in bytes.
const LARGEST: u64 = 16 << 20;

/// So many blocks of a file are kept.
const MOST_BLOCKS: usize = 12;

/// Lines and columns of a block that are kept as it stands there, with those before it.
const LINES: usize = 4;
const COLUMNS: usize = 6;

/// Why the file is none; `None` where it is one.
pub(super) fn of_file(path: &Path) -> Option<Refused> {
    let is_small = std::fs::metadata(path).is_ok_and(|about| about.len() <= LARGEST);
    if !is_small {
        return None;
    }
    let explained = match explain(path, Choice::default()) {
        Ok(explained) => explained,
        Err(problems) => {
            let problem = problems.into_iter().next()?;
            return Some(Refused { problem, blocks: Vec::new(), certain: Vec::new() });
        }
    };
    if explained.read_as.is_some() {
        return None;
    }
    let blocks = explained.readable.iter().take(MOST_BLOCKS);
    let blocks = blocks.filter_map(|candidate| block(path, candidate, &explained)).collect();
    let certain = read(path, Choice { in_part: true, ..Choice::default() });
    let problem = explained.told.into_iter().find(Diagnostic::is_error)?;
    Some(Refused { problem, blocks, certain })
}

/// The plates that are read so; none where it cannot be.
fn read(path: &Path, choice: Choice) -> Vec<PlateSeen> {
    let Ok(readings) = read_path(path, choice) else { return Vec::new() };
    readings.plates().into_iter().filter_map(|name| PlateSeen::of(&readings, name)).collect()
}

fn block(path: &Path, candidate: &Candidate, explained: &Explained) -> Option<BlockSeen> {
    let plate = read(path, Choice { grid: Some(&candidate.grid), ..Choice::default() }).into_iter().next()?;
    let sheet = explained.sheets.iter().find(|sheet| sheet.name == candidate.sheet)?;
    let (line, column) = candidate.first;
    let (from, left) = (line.saturating_sub(2), column.saturating_sub(1));
    let shown = sheet.lines.iter().filter(|seen| (from..from + LINES).contains(&(seen.number - 1)));
    let cells = |cells: &[foldshift_plates::ingest::CellSeen]| -> Vec<String> {
        let cell = |column: usize| cells.get(column).map(|cell| cell.text.clone()).unwrap_or_default();
        (left..left + COLUMNS).map(cell).collect()
    };
    Some(BlockSeen {
        candidate: candidate.clone(),
        plate,
        columns: (left..left + COLUMNS).map(|column| column_letters(column + 1)).collect(),
        lines: shown.map(|seen| (seen.number, cells(&seen.cells))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::survey::{What, look_at};

    /// A plate of 96 wells below a title, and what was seen of it.
    fn looked(title: &str, letters: bool) -> Vec<crate::survey::Seen> {
        let mut text =
            format!("{title}\n,{}\n", (1..=12).map(|n| n.to_string()).collect::<Vec<_>>().join(","));
        for row in 0..8_u32 {
            let numbers: Vec<String> =
                (0..12_u32).map(|col| (1000 + (row * 7919 + col * 104_729) % 9973).to_string()).collect();
            let letter = if letters { char::from(b'A' + u8::try_from(row).unwrap()) } else { ' ' };
            writeln!(text, "{letter},{}", numbers.join(",")).unwrap();
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        look_at(&path)
    }

    #[test]
    fn a_block_that_its_title_calls_calculated_is_kept_with_the_reason_and_its_cells() {
        let seen = looked("% of control", true);
        assert!(matches!(seen[0].what, What::Other(_)));
        let refused = seen[0].refused.as_ref().unwrap();
        let block = &refused.blocks[0];
        assert_eq!(block.candidate.corners(), ["B3", "M10"]);
        assert!(block.candidate.doubts[0].contains('%'), "{:?}", block.candidate.doubts);
        assert_eq!(block.plate.numbers.len(), 96);
        assert_eq!(block.columns, ["A", "B", "C", "D", "E", "F"]);
        assert_eq!(block.lines[0].0, 1);
        assert_eq!(block.lines[0].1[0], "% of control");
        assert_eq!(block.lines[2].1[..2], ["A", "1000"]);
    }

    #[test]
    fn a_clear_file_is_asked_nothing() {
        let seen = looked("Luminescence", true);
        assert!(matches!(seen[0].what, What::Export(_)) && seen[0].refused.is_none());
    }

    #[test]
    fn a_file_that_holds_nothing_of_the_kind_says_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "call Ana\n").unwrap();
        let refused = look_at(&path).remove(0).refused.unwrap();
        assert!(refused.blocks.is_empty() && refused.certain.is_empty());
        assert!(!refused.problem.message.is_empty());
    }
}
