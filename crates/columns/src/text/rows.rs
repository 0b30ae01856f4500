//! Lines to columns.

use std::sync::Arc;

use foldshift_tables::sheet::{Cell, unguarded};
use foldshift_tables::table::{Heading, Part};
use memchr::{memchr, memchr_iter};

use super::Intern;
use super::number::plain;
use crate::batch::{Batch, Column, Kind, Origin, Wanted};

/// A column that grows row by row.
enum Growing {
    Text(Intern),
    /// Numbers, and whether `1.234` is one and a bit in this column.
    Number(Vec<f64>, bool),
}

/// The rows of a part, as far as they were split.
struct Rows<'p> {
    part: &'p Part,
    wanted: &'p [Wanted],
    /// The wanted columns from left to right: where they stand, and which of `wanted` they are.
    targets: Vec<(usize, usize)>,
    columns: Vec<Growing>,
    width: usize,
    odd: Vec<u32>,
    taken: usize,
}

/// The wanted columns of a part.
pub(super) fn read(file: usize, part: Part, wanted: &[Wanted], headings: Arc<[Heading]>) -> Batch {
    let mut rows = Rows::new(&part, wanted);
    let (mut first, mut lines) = (0, None::<Vec<u32>>);
    let mut cells: Vec<Cell> = Vec::new();
    // Only cells between bytes are split quickly.
    let delimiter = u8::try_from(part.delimiter()).ok().filter(|byte| byte.is_ascii() && *byte != b' ');
    for (line, text) in part.lines() {
        if is_blank(text, part.delimiter()) {
            continue;
        }
        match delimiter {
            Some(delimiter) if !(part.has_quotes() && memchr(b'"', text.as_bytes()).is_some()) => {
                rows.take_quickly(text, delimiter);
            }
            _ => {
                part.cells_of(text, &mut cells);
                rows.take(&cells);
            }
        }
        // Rows are neighbours, unless something lies between them.
        let row = rows.taken;
        match &mut lines {
            Some(lines) => lines.push(u32::try_from(line).unwrap_or(u32::MAX)),
            None if row == 0 => first = line,
            None if line != first + row => {
                let before = (first..first + row).chain([line]);
                lines = Some(before.map(|line| u32::try_from(line).unwrap_or(u32::MAX)).collect());
            }
            None => {}
        }
        rows.taken += 1;
    }
    let Rows { columns, odd, taken: rows, .. } = rows;
    let columns = columns.into_iter().map(Growing::finish).collect();
    Batch { file, rows, columns, odd, origin: Origin::Part { part: Box::new(part), first, lines, headings } }
}

impl<'p> Rows<'p> {
    fn new(part: &'p Part, wanted: &'p [Wanted]) -> Self {
        let columns = wanted
            .iter()
            .map(|wanted| match wanted.kind {
                Kind::Text => Growing::Text(Intern::default()),
                Kind::Number => {
                    let pointed = part.value(wanted.column, "1.234").is_ok_and(|value| value < 2.0);
                    Growing::Number(Vec::new(), pointed)
                }
            })
            .collect();
        let mut targets: Vec<(usize, usize)> =
            wanted.iter().enumerate().map(|(place, wanted)| (wanted.column, place)).collect();
        targets.sort_unstable();
        Self { part, wanted, targets, columns, width: part.headings().len(), odd: Vec::new(), taken: 0 }
    }

    /// Takes a row whose cells are known.
    fn take(&mut self, cells: &[Cell<'_>]) {
        let mut odd = cells.iter().skip(self.width).any(|cell| !cell.text.is_empty());
        for (wanted, column) in self.wanted.iter().zip(&mut self.columns) {
            let text = cells.get(wanted.column).map_or("", |cell| cell.text.as_ref());
            odd |= column.take(self.part, wanted.column, text);
        }
        self.end(odd);
    }

    /// Takes a line without quotes.
    fn take_quickly(&mut self, line: &str, delimiter: u8) {
        let bytes = line.as_bytes();
        // Where the cell of `column` begins and ends; beyond the end of the line where it has no such cell.
        let (mut column, mut start, mut end) = (0, 0, end_of(bytes, 0, delimiter));
        let mut odd = false;
        for &(target, place) in &self.targets {
            while column < target && end < bytes.len() {
                start = end + 1;
                end = end_of(bytes, start, delimiter);
                column += 1;
            }
            let raw = if column == target { &line[start..end] } else { "" };
            odd |= self.columns[place].take(self.part, target, tidy(raw));
        }
        let beyond = (column + memchr_iter(delimiter, &bytes[end..]).count() + 1).saturating_sub(self.width);
        if beyond > 0 {
            let mut cells = Vec::new();
            self.part.cells_of(line, &mut cells);
            odd |= cells.iter().skip(self.width).any(|cell| !cell.text.is_empty());
        }
        self.end(odd);
    }

    fn end(&mut self, odd: bool) {
        if odd {
            self.odd.push(u32::try_from(self.taken).unwrap_or(u32::MAX));
        }
    }
}

impl Growing {
    /// Takes the cell of the next row; is it odd?
    fn take(&mut self, part: &Part, column: usize, text: &str) -> bool {
        match self {
            Self::Text(texts) => {
                texts.push(text);
                false
            }
            Self::Number(numbers, pointed) => {
                let number = match plain(text) {
                    Some(plain) if *pointed || !plain.open => plain.value,
                    _ => part.value(column, text).unwrap_or(f64::NAN),
                };
                numbers.push(number);
                number.is_nan()
            }
        }
    }

    fn finish(self) -> Column {
        match self {
            Self::Text(texts) => {
                let (codes, values) = texts.finish();
                Column::Text { codes, values }
            }
            Self::Number(numbers, _) => Column::Number(numbers),
        }
    }
}

/// Where the cell that begins at `start` ends.
fn end_of(bytes: &[u8], start: usize, delimiter: u8) -> usize {
    // Cells are short: a plain loop finds their ends sooner than anything clever.
    bytes[start..].iter().position(|byte| *byte == delimiter).map_or(bytes.len(), |length| start + length)
}

/// The text of a cell that is not quoted.
fn tidy(raw: &str) -> &str {
    let solid = |byte: Option<&u8>| byte.is_some_and(|byte| *byte > b' ' && byte.is_ascii());
    let bytes = raw.as_bytes();
    if solid(bytes.first()) && solid(bytes.last()) && bytes[0] != b'\'' {
        return raw;
    }
    unguarded(raw.trim())
}

/// Is there nothing in a line but delimiters and blanks?
fn is_blank(line: &str, delimiter: char) -> bool {
    // Nearly every line begins with a letter or a digit.
    let begins = line.as_bytes().first();
    if begins.is_some_and(|byte| byte.is_ascii_alphanumeric() && char::from(*byte) != delimiter) {
        return false;
    }
    line.chars().all(|c| c == delimiter || c.is_whitespace() || c == '"' || c == '\u{1a}')
}
