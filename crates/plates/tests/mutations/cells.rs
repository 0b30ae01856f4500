//! One cell of the readings is deleted, doubled, emptied, or joined with its neighbour.

use foldshift_tables::sheet::Sheet;

/// What happens to a cell.
pub(crate) const DEEDS: [&str; 4] =
    ["one cell deleted", "one cell doubled", "one cell emptied", "one cell joined"];

/// A text with a deed done to the cell that begins at `column` (from 1, in characters) of `line` (from 1); `None` where
/// there is no such cell, or nothing would change.
pub(crate) fn damaged(
    text: &str,
    sheet: &Sheet,
    (line, column): (usize, usize),
    deed: &str,
) -> Option<String> {
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let start = starts.clone().nth(line - 1)?;
    let end = text[start..].find(['\r', '\n']).map_or(text.len(), |length| start + length);
    let own = &text[start..end];
    let cells = sheet.cells(line - 1);
    let index = cells.iter().position(|cell| cell.column == column)?;
    let delimiter = sheet.delimiter();
    if delimiter == ' ' {
        return None;
    }
    let pieces: Vec<&str> = pieces(own, delimiter);
    if pieces.len() != cells.len() {
        return None;
    }
    let mut changed: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    match deed {
        "one cell deleted" => {
            changed.remove(index);
        }
        "one cell doubled" => changed.insert(index, changed[index].clone()),
        "one cell emptied" => changed[index].clear(),
        _ => {
            let next = (index + 1 < changed.len()).then(|| changed.remove(index + 1))?;
            changed[index].push_str(&next);
        }
    }
    let joined = changed.join(&delimiter.to_string());
    (joined != own).then(|| format!("{}{joined}{}", &text[..start], &text[end..]))
}

/// The pieces of a line between delimiters that stand outside of quotes.
fn pieces(line: &str, delimiter: char) -> Vec<&str> {
    let (mut pieces, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        quoted ^= c == '"';
        if c == delimiter && !quoted {
            pieces.push(&line[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&line[start..]);
    pieces
}
