//! The cells of a text: apart by tabs, semicolons or, where they can be nothing else, commas.

use super::{Rows, grid};
use crate::plate::layout::words::canonical;
use crate::plate::well::Well;

/// The cells: apart by tabs where there are any, else by semicolons, else by commas where these are plainly a table.
pub(super) fn rows(text: &str) -> Rows {
    let text = text.trim_start_matches('\u{feff}').trim_end_matches(['\n', '\r']);
    let by = |mark: char| -> Rows { text.lines().map(|line| split(line, mark)).collect() };
    if let Some(mark) = ['\t', ';'].into_iter().find(|mark| text.contains(*mark)) {
        return by(mark);
    }
    let rows = by(',');
    if is_table(text, &rows) { rows } else { by('\t') }
}

/// Are commas between cells? Under a head that has as many of them as any line, or where each line has as many as the others,
/// two at least, and none stands within what may be a number; a list of wells may have one.
fn is_table(text: &str, rows: &Rows) -> bool {
    let filled: Vec<&Vec<String>> =
        rows.iter().filter(|cells| cells.iter().any(|cell| !cell.is_empty())).collect();
    let most = filled.iter().map(|cells| cells.len()).max().unwrap_or(0);
    if most < 2 {
        return false;
    }
    let list_head = filled.first().filter(|cells| cells.iter().any(|cell| canonical(cell).0 == "well"));
    let grid_heads = (0..rows.len()).filter(|line| grid::is_head(rows, *line)).map(|line| &rows[line]);
    if list_head.into_iter().copied().chain(grid_heads).any(|head| head.len() == most) {
        return true;
    }
    let names_well = |cells: &&Vec<String>| cells.len() > 1 && cells[0].parse::<Well>().is_ok();
    let least = if filled.iter().all(names_well) { 2 } else { 3 };
    most >= least
        && filled.iter().all(|cells| cells.len() == most)
        && !text.lines().any(has_comma_in_a_number)
}

/// Has a line a comma between two digits that is not in quotes? The one behind the name of a well in front is between cells.
fn has_comma_in_a_number(line: &str) -> bool {
    let cells = split(line, ',');
    let begin = cells.first().filter(|cell| cell.parse::<Well>().is_ok()).map_or(0, String::len);
    let mut quoted = false;
    let all: Vec<char> = line.trim_start().chars().collect();
    all.iter().enumerate().any(|(at, c)| {
        quoted ^= *c == '"';
        let digit = |at: Option<usize>| at.and_then(|at| all.get(at)).is_some_and(char::is_ascii_digit);
        *c == ',' && !quoted && at > begin && digit(at.checked_sub(1)) && digit(Some(at + 1))
    })
}

/// The cells of a line; quotes hold marks together.
fn split(line: &str, mark: char) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut all = line.chars().peekable();
    while let Some(c) = all.next() {
        let Some(cell) = cells.last_mut() else { break };
        match c {
            '"' if quoted && all.peek() == Some(&'"') => {
                cell.push('"');
                all.next();
            }
            '"' if quoted || cell.trim().is_empty() => quoted = !quoted,
            c if c == mark && !quoted => cells.push(String::new()),
            c => cell.push(c),
        }
    }
    cells.into_iter().map(|cell| cell.trim().to_owned()).collect()
}
