//! Finds the grids of a sheet, with their titles and what is wrong with their shape.

use std::ops::Range;

use crate::ingest::grid::{Grid, Run, row_of, runs, runs_in, without_word};
use crate::ingest::grid_frame::{is_frame, is_of_the_layout};
use crate::ingest::grid_shape;
use crate::plate::well::row_name;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::sheet::Sheet;

/// The grids with row letters among `lines`, in file order, left to right.
pub(crate) fn find(sheet: &Sheet, lines: Range<usize>) -> Vec<Grid> {
    search(sheet, lines, false)
}

/// The grids of a sheet that people made: several plates may stand under one line of column numbers.
pub(crate) fn find_in_made(sheet: &Sheet) -> Vec<Grid> {
    search(sheet, 0..sheet.len(), true)
}

fn search(sheet: &Sheet, lines: Range<usize>, several: bool) -> Vec<Grid> {
    let mut grids = Vec::new();
    let (mut line, mut free) = (lines.start, lines.start);
    while line < lines.end {
        let runs = runs_in(sheet, line);
        let mut next = line + 1;
        if several && is_frame(sheet, &grids, line, &runs) {
            line = next;
            continue;
        }
        let mut letters: Option<Vec<(usize, usize)>> = None;
        for (nth, run) in runs.iter().enumerate() {
            if nth > 0 && run.first > 1 && runs[nth - 1].end() == run.start {
                // The numbers jump within one grid, which says so.
                continue;
            }
            let (mut rows, mut problem) = rows_below(sheet, line, *run, lines.end, several);
            if rows.is_empty() && problem.is_none() {
                rows = letters.clone().unwrap_or_default();
                let before = nth.checked_sub(1).map_or(0, |left| runs[left].end());
                problem = grid_shape::astray(sheet, &rows, before..run.start);
            }
            if rows.is_empty() && problem.is_none() && (nth > 0 || !sheet.is_last(line)) {
                continue;
            }
            letters.get_or_insert_with(|| rows.clone());
            let title = title_of(sheet, line, *run, free, runs.len());
            next = next.max(rows.last().map_or(line, |(_, line)| *line) + 1);
            let mut grid = Grid {
                title,
                header: line,
                run: *run,
                rows,
                turned: false,
                left_out: Vec::new(),
                problem: None,
            };
            problem = problem
                .or_else(|| grid_shape::problem(sheet, &grid))
                .or_else(|| jump(sheet, line, *run, runs.get(nth + 1)))
                .or_else(|| apart(sheet, &grid, lines.end));
            grid.problem = problem;
            let mut near = grids.iter_mut().rev().take(2 * runs.len());
            if let Some(before) = near.find(|before| goes_on_under(before, &grid)) {
                // The column numbers stand above every row, or again on a new page.
                before.rows.append(&mut grid.rows);
                before.problem = before.problem.take().or(grid.problem);
                continue;
            }
            grids.push(grid);
        }
        let under = grids.iter().rev().take_while(|grid| grid.header == line).count();
        let mut whole = grids[grids.len() - under..].to_vec();
        while several
            && !whole.is_empty()
            && whole.iter().all(|grid| grid.is_whole() && grid.problem.is_none())
        {
            whole = plates_below(sheet, &whole, next, lines.end);
            next = whole
                .iter()
                .filter_map(|grid| grid.rows.last())
                .map(|(_, line)| line + 1)
                .fold(next, usize::max);
            grids.extend(whole.iter().cloned());
        }
        if next > line + 1 {
            free = next;
        }
        line = next;
    }
    grids
}

/// The next plates under the same column numbers: row A again, right below or below a title.
fn plates_below(sheet: &Sheet, above: &[Grid], free: usize, end: usize) -> Vec<Grid> {
    const BETWEEN: usize = 4;
    let Some(first) = above.first() else { return Vec::new() };
    let label_at = first.run.start.saturating_sub(1);
    let is_first = |line: &usize| {
        let cells = sheet.cells(*line);
        cells.get(label_at).is_some_and(|cell| row_of(&cell.text, false) == Some(0))
            && grid_shape::is_row(sheet, &cells, first.run)
    };
    let candidates = (free..end.min(free + BETWEEN)).take_while(|line| runs_in(sheet, *line).is_empty());
    let Some(top) = candidates.into_iter().find(is_first) else { return Vec::new() };
    let mut letters: Option<Vec<(usize, usize)>> = None;
    let mut below = Vec::new();
    for (nth, grid) in above.iter().enumerate() {
        let (mut rows, problem) = rows_below(sheet, top - 1, grid.run, end, true);
        if rows.is_empty() && nth > 0 {
            rows = letters.clone().unwrap_or_default();
        }
        letters.get_or_insert_with(|| rows.clone());
        let title = title_above(sheet, top, grid.run, free, above.len());
        let mut next = Grid { title, rows, problem: None, ..grid.clone() };
        next.problem = problem.or_else(|| grid_shape::problem(sheet, &next)).or_else(|| {
            let message =
                "these rows stand below a plate without column numbers of their own, and are no whole plate";
            let help = "copy the line of column numbers above them";
            let at = sheet.cells(top).into_iter().nth(label_at)?;
            (!next.is_whole()).then(|| sheet.error(message, top, &at).code(Code::Export).help(help))
        });
        below.push(next);
    }
    below
}

/// Do the rows of a grid go on where another without a title of its own begins, under the same numbers?
fn goes_on_under(before: &Grid, next: &Grid) -> bool {
    let whole = before.run.plate_rows() == Some(before.rows.len());
    let follow =
        before.rows.last().zip(next.rows.first()).is_some_and(|((last, _), (first, _))| last + 1 == *first);
    before.run == next.run && next.title.is_none() && follow && !whole
}

/// Collects the lines whose label, left of the run, is a row letter beyond the one before.
fn rows_below(
    sheet: &Sheet,
    header: usize,
    run: Run,
    end: usize,
    several: bool,
) -> (Vec<(usize, usize)>, Option<Diagnostic>) {
    let mut rows: Vec<(usize, usize)> = Vec::new();
    let Some(label_at) = run.start.checked_sub(1) else { return (rows, None) };
    let mut upper = false;
    let mut line = header + 1;
    while line < end {
        if sheet.is_blank(line) {
            if rows.is_empty() && line > header + 1 {
                break;
            }
            line += 1;
            if line < end && sheet.is_blank(line) {
                break;
            }
            continue;
        }
        let cells = sheet.cells(line);
        let Some(label) = cells.get(label_at) else { break };
        upper |= without_word(&label.text).bytes().all(|b| b.is_ascii_uppercase());
        let Some(row) = row_of(&label.text, upper) else {
            if several && line == header + 1 && is_of_the_layout(sheet, &cells, run) {
                line += 1;
                continue;
            }
            let last = rows.last().map(|(_, line)| *line);
            let adjacent = last.is_some_and(|last| last + 1 == line);
            let stray = label.text.is_empty() && runs(&cells).is_empty() && {
                cells.iter().skip(run.start).take(run.cols).any(|cell| cell.text.parse::<f64>().is_ok())
            };
            if adjacent && stray {
                let message = "a line of numbers within a grid has no row letter";
                let help = "several reads a row are only read where each line ends with its label";
                return (
                    rows,
                    Some(sheet.error(message, line, &cells[label_at]).code(Code::Export).help(help)),
                );
            }
            break;
        };
        if !runs(&cells).is_empty() {
            break;
        }
        if rows.is_empty() && run.cols == 48 && label.text.bytes().all(|b| b.is_ascii_lowercase()) {
            let message =
                format!("row `{}` may be row {} or row {}", label.text, row_name(row), row_name(row + 26));
            let help =
                "plates of 48 columns go on with `a` or `AA` below `Z`: write the rows in capital letters";
            return (rows, Some(sheet.error(message, line, label).code(Code::Export).help(help)));
        }
        if several && row == 0 && run.plate_rows() == Some(rows.len()) {
            break;
        }
        if let Some((last, _)) = rows.last().filter(|(last, _)| *last >= row) {
            let message = format!("row {} stands below row {} in one grid", row_name(row), row_name(*last));
            let problem = sheet
                .error(message, line, label)
                .code(Code::Export)
                .help("expected each row letter once, from top to bottom");
            return (rows, Some(problem));
        }
        rows.push((row, line));
        line += 1;
    }
    (rows, None)
}

/// Column numbers that go on right behind the run, but not with its next number.
fn jump(sheet: &Sheet, header: usize, run: Run, next: Option<&Run>) -> Option<Diagnostic> {
    let next = next.filter(|next| next.start == run.end() && next.first > 1)?;
    let last = run.first + run.cols - 1;
    let message = format!("the column numbers of this grid jump from {last} to {}", next.first);
    let cells = sheet.cells(header);
    let help =
        "a column is missing or doubled: export the plate again, or say where the wells are with `--grid`";
    Some(sheet.error(message, header, cells.get(next.start)?).code(Code::Export).help(help))
}

/// A row that goes on with the grid below something that ended it: it would be lost.
fn apart(sheet: &Sheet, grid: &Grid, end: usize) -> Option<Diagnostic> {
    let (last, line) = grid.rows.last().copied()?;
    let label_at = grid.run.start.checked_sub(1)?;
    let below = (line + 1..end).take_while(|line| runs_in(sheet, *line).is_empty());
    for line in below.take(grid_shape::APART) {
        let cells = sheet.cells(line);
        let Some(label) = cells.get(label_at) else { continue };
        let row = row_of(&label.text, false).filter(|row| grid_shape::goes_on(*row, last, grid.run));
        if let Some(row) = row.filter(|_| grid_shape::is_row(sheet, &cells, grid.run)) {
            let message = format!("row {} stands apart from the grid above it", row_name(row));
            let help =
                "only one empty line may stand between two rows of a grid: remove the lines between them";
            return Some(sheet.error(message, line, label).code(Code::Export).help(help));
        }
    }
    None
}

/// The text in the corner, or else above the grid and below the one before.
fn title_of(sheet: &Sheet, header: usize, run: Run, free: usize, runs: usize) -> Option<(String, usize)> {
    let cells = sheet.cells(header);
    let corner = run.start.checked_sub(1).and_then(|index| cells.get(index)).map(|cell| cell.text.as_ref());
    if let Some(text) = corner.filter(|text| !text.is_empty() && *text != "<>") {
        return Some((text.to_owned(), header));
    }
    title_above(sheet, header, run, free, runs)
}

/// The text above a line, over the columns of the grid where several stand side by side.
fn title_above(sheet: &Sheet, line: usize, run: Run, free: usize, runs: usize) -> Option<(String, usize)> {
    let above = (free..line).rev().take(3).find(|line| !sheet.is_blank(*line))?;
    let cells = sheet.cells(above);
    let filled = || cells.iter().filter(|cell| !cell.text.is_empty());
    if filled().count() > 2 * runs {
        return None;
    }
    let over =
        cells.iter().take(run.end()).skip(run.start.saturating_sub(1)).find(|cell| !cell.text.is_empty());
    let title = if runs > 1 { over } else { over.or_else(|| filled().next()) };
    title.map(|cell| (cell.text.clone().into_owned(), above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Grid> {
        let sheet = Sheet::new("a.csv", text.to_owned());
        find(&sheet, 0..sheet.len())
    }

    #[test]
    fn grids_side_by_side_keep_their_titles_and_columns() {
        let grids = found("P1,1,2,3,,P2,1,2,3\nA,1,2,3,,A,4,5,6\nB,1,2,3,,B,4,5,6\n");
        let titles: Vec<&str> =
            grids.iter().filter_map(|grid| Some(grid.title.as_ref()?.0.as_str())).collect();
        assert_eq!(titles, ["P1", "P2"]);
        assert_eq!(grids[1].run, Run { start: 6, first: 1, cols: 3 });
        assert!(grids.iter().all(|grid| grid.rows == [(0, 1), (1, 2)] && grid.problem.is_none()));
    }

    #[test]
    fn rows_go_on_with_lower_case_letters_after_z() {
        let header: Vec<String> = (1..=48).map(|n| n.to_string()).collect();
        let grids = found(&format!(",{}\nA,1\nY,2\ne,3\n", header.join(",")));
        assert_eq!(grids[0].rows, [(0, 1), (24, 2), (30, 3)]);
        let problem = found(&format!(",{}\na,1\nb,2\n\n", header.join(",")))[0].problem.clone();
        assert!(problem.unwrap().message.contains("row `a` may be row A or row AA"));
    }

    #[test]
    fn several_plates_may_stand_under_one_line_of_column_numbers() {
        let plate = "A,1,2,3\nB,4,5,6\n";
        let found = |text: &str| find_in_made(&Sheet::new("a.csv", text.to_owned()));
        for between in ["", "\n", "K8\n"] {
            let grids = found(&format!(",1,2,3\n{plate}{between}{plate}\n"));
            assert_eq!(grids.len(), 2, "{between:?}");
            assert!(grids.iter().all(|grid| grid.problem.is_none() && grid.rows.len() == 2));
            let title = grids[1].title.as_ref().map(|(title, _)| title.as_str());
            assert_eq!(title, (between == "K8\n").then_some("K8"));
        }
        assert!(found(&format!(",1,2,3\n{plate}A,1,2,3\n\n"))[1].problem.is_some());
    }

    #[test]
    fn column_numbers_above_every_row_are_one_grid() {
        let grids = found(",1,2,3\nA,7,2,3\n,1,2,3\nB,4,5,6\n\nK7\n,1,2,3\nA,4,5,6\nB,4,5,6\n");
        assert_eq!(grids.len(), 2);
        assert_eq!(grids[0].rows, [(0, 1), (1, 3)]);
    }

    #[test]
    fn rows_and_columns_may_be_named_with_a_word_or_a_decimal() {
        let grids = found(",1.0,2.0,3.0\nRow A,1,2,3\nRow B,4,5,6\n");
        assert_eq!((grids.len(), grids[0].rows.len()), (1, 2));
    }

    #[test]
    fn a_row_of_small_counts_is_no_header() {
        assert_eq!(found(",1,2,3\nA,1,2,3\nB,4,5,6\n").len(), 1);
        assert!(found("A,1,2,3\nB,4,5,6\n").is_empty());
    }

    #[test]
    fn a_plate_that_stops_before_its_last_row_is_cut_off_unless_something_follows() {
        assert!(found(",1,2,3\nA,1,2,3\n")[0].problem.is_some());
        assert!(found(",1,2,3\nA,1,2,3\n\n")[0].problem.is_none());
        assert!(found(",1,2,3\nA,1,2,3\nB,4,5")[0].problem.is_some());
        assert!(found(",1,2,3\nA,1,2,3\nB,4,5,6")[0].problem.is_none());
        assert!(found(",1,2,3")[0].problem.is_some());
    }

    #[test]
    fn a_row_longer_than_the_header_is_refused() {
        assert!(found(",1,2,3\nA,0,1,0,2,0,3\nB,0,1,0,2,0,3\n")[0].problem.is_some());
        assert!(found(",1,2,3,Mean\nA,0,1,0,2,0,3\nB,0,1,0,2,0,3\n")[0].problem.is_some());
    }

    #[test]
    fn rows_and_columns_that_would_be_lost_are_refused() {
        let problem = |text: &str| {
            let sheet = Sheet::new("a.csv", text.to_owned());
            find(&sheet, 0..sheet.len())
                .into_iter()
                .find_map(|grid| grid.problem)
                .map(|problem| problem.message)
        };
        assert_eq!(problem(",1,2,3\nA,1,2,3\n\nB,4,5,6\n\n"), None);
        for between in ["\n\n", ",,,\n,,,\n", "note: refilled\n"] {
            let text = format!(",1,2,3\nA,1,2,3\n{between}B,4,5,6\n\n");
            assert!(problem(&text).unwrap().contains("row B stands apart"), "{text}");
        }
        let jump = ",1,2,3,5,6,7\nA,1,2,3,4,5,6\nB,1,2,3,4,5,6\n\n";
        assert!(problem(jump).unwrap().contains("jump from 3 to 5"));
    }
}
