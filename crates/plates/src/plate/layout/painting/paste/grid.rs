//! Grids: with the letters of rows and the numbers of columns, with either, or bare.

use super::{Rows, Taken, Variable};
use crate::plate::well::{Well, parse_row};

/// Reads grids, one below the other where each has its head; a bare one begins at the well `at`.
pub(super) fn read(rows: &Rows, at: Well, variable: &Variable, taken: &mut Taken) {
    let heads: Vec<usize> = (0..rows.len()).filter(|line| is_head(rows, *line)).collect();
    if heads.is_empty() {
        bare(rows, at, variable, taken);
        return;
    }
    for (number, head) in heads.iter().enumerate() {
        let end = heads.get(number + 1).copied().unwrap_or(rows.len());
        let cells = &rows[*head];
        let corner = cells.first().map_or("", String::as_str);
        // What the corner says counts; a word above the grid may be its title.
        let variable = if corner.is_empty() { variable.clone() } else { Variable::called(corner) };
        let first = cells.get(1).and_then(|cell| cell.parse::<usize>().ok()).unwrap_or(1) - 1;
        let width = numbers(&cells[1..]);
        for cells in &rows[head + 1..end] {
            let Some(row) = cells.first().and_then(|cell| parse_row(cell)) else { continue };
            for (step, cell) in cells.iter().skip(1).take(width).enumerate() {
                taken.take((row, first + step), cell, &variable);
            }
        }
    }
}

/// How many numbers follow each other by one.
fn numbers(cells: &[String]) -> usize {
    let Some(first) = cells.first().and_then(|cell| cell.parse::<usize>().ok()) else { return 0 };
    if first == 0 || first > 48 {
        return 0;
    }
    cells.iter().zip(first..).take_while(|(cell, number)| cell.parse() == Ok(*number)).count()
}

/// Is it a line of column numbers with the letter of a row below it?
pub(super) fn is_head(rows: &Rows, line: usize) -> bool {
    let cells = &rows[line];
    let corner = cells.first().is_some_and(|cell| cell.parse::<f64>().is_err());
    let below = rows.get(line + 1).and_then(|cells| cells.first()).and_then(|cell| parse_row(cell));
    corner && cells.len() > 1 && numbers(&cells[1..]) > 0 && below.is_some()
}

/// Cells alone, or behind the letters of their rows.
fn bare(rows: &Rows, at: Well, variable: &Variable, taken: &mut Taken) {
    let letters: Option<Vec<usize>> = rows
        .iter()
        .map(|cells| cells.first().filter(|_| cells.len() > 1).and_then(|cell| parse_row(cell)))
        .collect();
    // Letters that follow each other before what is none are rows; two compounds `A` and `C` are not, nor is one letter alone.
    let are_letters = |cells: &Vec<String>| cells[1..].iter().all(|cell| parse_row(cell).is_some());
    let letters = letters.filter(|all| {
        all.len() > 1 && all.windows(2).all(|pair| pair[1] == pair[0] + 1) && !rows.iter().all(are_letters)
    });
    for (down, cells) in rows.iter().enumerate() {
        let (row, cells) = match &letters {
            Some(letters) => (letters[down], &cells[1..]),
            None => (at.row() + down, cells.as_slice()),
        };
        for (right, cell) in cells.iter().enumerate() {
            taken.take((row, at.col() + right), cell, variable);
        }
    }
}
