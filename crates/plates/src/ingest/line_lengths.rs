//! Have the lines of a labelled grid the lengths that its header and the other lines ask for?
//!
//! A line that lost a cell looks like one whose last well is empty. In a text the lengths tell them apart:
//! software writes empty cells too, so every line has as many. Where empty cells at the end were trimmed the
//! lines that are left are equally long, as those of a part of a plate are; anything else is refused. A workbook
//! keeps no empty cells at the end, so nothing can be said there.

use crate::ingest::cell::{self, Content};
use crate::ingest::grid::Grid;
use crate::plate::well::{parse_row, row_name};
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// What matters of a line of a grid.
struct Extent {
    /// Row of the plate, from 0.
    row: usize,
    line: usize,
    /// Number of cells.
    len: usize,
    /// Does a reading stand under the last column number?
    full: bool,
    /// Index of the last number, if it stands beyond the column numbers.
    beyond: Option<usize>,
    /// Does a row letter stand before the numbers beyond, as the next grid has them?
    lettered: bool,
    /// Index of the first text beyond the column numbers: somebody's note.
    note: Option<usize>,
}

impl Extent {
    fn of(sheet: &Sheet, grid: &Grid, row: usize, line: usize) -> Option<Self> {
        let cells = sheet.cells(line);
        let end = grid.run.end();
        let content =
            |index: usize| cells.get(index).map(|cell| cell::read(sheet.marks(), index, &cell.text));
        let number = |index: usize| matches!(content(index), Some(Content::Number(_) | Content::Ambiguous));
        let reading = |index: usize| number(index) || matches!(content(index), Some(Content::Flagged(..)));
        let filled = |index: &usize| cells.get(*index).is_some_and(|cell| !cell.text.is_empty());
        let any = (grid.run.start..cells.len()).any(|index| filled(&index));
        let first = (end..cells.len()).find(|index| number(*index));
        any.then(|| Self {
            row,
            line,
            len: cells.len(),
            full: reading(end - 1),
            beyond: (end..cells.len()).rev().find(|index| number(*index)),
            lettered: first
                .is_some_and(|first| cells[end..first].iter().any(|cell| parse_row(&cell.text).is_some())),
            note: (end..cells.len()).find(|index| filled(index) && !number(*index)),
        })
    }
}

/// The first line of another length than its block, if there is one.
pub(crate) fn uneven(sheet: &Sheet, grid: &Grid) -> Option<Diagnostic> {
    if sheet.name().is_some() {
        return None;
    }
    let rows: Vec<Extent> =
        grid.rows.iter().filter_map(|(row, line)| Extent::of(sheet, grid, *row, *line)).collect();
    let header = sheet.cells(grid.header).len();
    // Numbers behind the grid, those of the next grid or of means, would move into it. Only where the next grid has
    // row letters of its own may lines end before it.
    let lettered = rows.iter().any(|row| row.lettered);
    let held = rows.iter().any(|row| row.beyond.is_some()) && !lettered;
    let (beside, alone): (Vec<&Extent>, Vec<&Extent>) =
        rows.iter().partition(|row| held || row.beyond.is_some());
    let odd = among_beside(&beside, header).or_else(|| among_alone(&alone, header, grid.run.end()));
    let (row, expected) = odd?;
    let alike = rows.iter().all(|other| other.len == row.len);
    let message = format!(
        "row {} has {} cells, expected {expected} as in {}: its numbers may stand in the wrong wells",
        row_name(row.row),
        row.len,
        if alike { "the line of column numbers" } else { "the other lines of its grid" }
    );
    let help = "a cell was lost or added; export the plate again, or give every row the same number of cells";
    Some(sheet.error_at_end(message, row.line).code(Code::Export).help(help))
}

/// The length that counts: that of the header if a line has it, or the commonest, or the longest of those.
fn usual(rows: &[&Extent], header: usize) -> Option<usize> {
    let count = |len: usize| rows.iter().filter(|row| row.len == len).count();
    if count(header) > 0 {
        return Some(header);
    }
    rows.iter().map(|row| row.len).max_by_key(|len| (count(*len), *len))
}

fn among_beside<'r>(rows: &[&'r Extent], header: usize) -> Option<(&'r Extent, usize)> {
    let expected = usual(rows, header)?;
    let last: Vec<Option<usize>> =
        rows.iter().filter(|row| row.len == expected).map(|row| row.beyond).collect();
    // A note at the end makes a line longer, and nothing else of it moves.
    let noted = |row: &Extent| row.full && row.note.is_some() && last.contains(&row.beyond);
    let unnoted = |row: &Extent| row.full && row.len < expected && last.contains(&row.beyond);
    let odd = rows.iter().find(|row| row.len != expected && !noted(row) && !unnoted(row))?;
    Some((odd, expected))
}

fn among_alone<'r>(rows: &[&'r Extent], header: usize, end: usize) -> Option<(&'r Extent, usize)> {
    let open: Vec<&'r Extent> = rows.iter().copied().filter(|row| !row.full).collect();
    let mut full = rows.iter().filter(|row| row.full).peekable();
    if full.peek().is_none() {
        let expected = usual(&open, header)?;
        // A part of a plate lacks columns; one cell that all lines lack was lost by all.
        let short = |row: &&&Extent| row.len == expected && (expected + 1 == end || expected + 1 == header);
        let first = open.iter().find(short).map(|row| (*row, expected + 1));
        return open.into_iter().find(|row| row.len != expected).map(|row| (row, expected)).or(first);
    }
    let plain = full.clone().filter(|row| row.note.is_none()).map(|row| row.len).max();
    let expected = plain.or_else(|| full.clone().map(|row| row.len).max())?;
    let notes: Vec<Option<usize>> = full.map(|row| row.note).collect();
    let fits = |row: &Extent| match row.note {
        None => row.len == expected,
        note => notes.contains(&note) || row.len == header.max(expected),
    };
    open.into_iter().find(|row| !fits(row)).map(|row| (row, expected))
}

#[cfg(test)]
mod tests {
    use crate::ingest::grid_finder;
    use foldshift_tables::sheet::Sheet;

    fn uneven(text: &str) -> Option<String> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        super::uneven(&sheet, &grid_finder::find(&sheet, 0..sheet.len())[0]).map(|problem| problem.message)
    }

    /// Four rows of six wells, with `end` behind each line.
    fn plate(end: &str) -> Vec<String> {
        let row = |row: u32| {
            let cells: Vec<String> = (1..=6).map(|col| (100 * row + 7 * col).to_string()).collect();
            format!("{},{}{end}", char::from(b'@' + u8::try_from(row).unwrap()), cells.join(","))
        };
        (1..=4).map(row).collect()
    }

    fn text(header: &str, rows: &[String]) -> String {
        format!(",1,2,3,4,5,6{header}\n{}\n\n", rows.join("\n"))
    }

    /// A line without `count` of its cells, from the second on.
    fn short(line: &str, count: usize) -> String {
        let cells: Vec<&str> = line.split(',').collect();
        [&cells[..2], &cells[2 + count..]].concat().join(",")
    }

    #[test]
    fn a_line_that_lost_one_to_five_cells_is_refused_whatever_stands_behind_it() {
        for (header, end) in [("", ""), (",", ","), ("", ",,"), (",,", ",,siRNA"), (",Mean", ",12.5")] {
            assert_eq!(uneven(&text(header, &plate(end))), None, "{end}");
            for lost in 1..=5 {
                let mut rows = plate(end);
                rows[2] = short(&rows[2], lost);
                assert!(uneven(&text(header, &rows)).unwrap().contains("row C has"), "{end} {lost}");
            }
        }
    }

    #[test]
    fn the_header_decides_where_most_lines_are_short() {
        let mut rows = plate("");
        for row in &mut rows[..3] {
            *row = short(row, 1);
        }
        assert!(uneven(&text("", &rows)).unwrap().contains("row A has 6 cells, expected 7"));
        let mut pair = plate("");
        pair.truncate(2);
        pair[1] = short(&pair[1], 1);
        assert!(uneven(&text("", &pair)).is_some());
    }

    #[test]
    fn one_cell_that_all_lines_lack_was_lost_by_all() {
        for (header, end) in [("", ""), (",,", ",,")] {
            let rows: Vec<String> = plate(end).iter().map(|row| short(row, 1)).collect();
            let told = uneven(&text(header, &rows)).unwrap();
            assert!(told.contains("as in the line of column numbers"), "{told}");
            let padded: Vec<String> = rows.iter().map(|row| format!("{row},")).collect();
            assert_eq!(uneven(&text(header, &padded)), None);
        }
    }

    #[test]
    fn a_part_of_a_plate_is_a_rectangle() {
        let mut rows: Vec<String> = plate("").iter().map(|row| short(row, 2)).collect();
        assert_eq!(uneven(&text("", &rows)), None);
        rows[3] = short(&rows[3], 1);
        assert!(uneven(&text("", &rows)).unwrap().contains("row D has 4 cells, expected 5"));
    }

    #[test]
    fn notes_and_commas_behind_a_whole_line_move_nothing() {
        let mut rows = plate("");
        rows[1].push_str(",,pipetted twice");
        rows[2].push_str(",,,");
        rows[3] = "D".to_owned();
        assert_eq!(uneven(&text("", &rows)), None);
    }
}
