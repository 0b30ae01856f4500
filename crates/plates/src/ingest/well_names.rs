//! Wells as people and programs write them: `A1`, `a01`, `A-1`, `B:7`, `Well C3`, `Pos. D04`, `R2C11`.

use crate::plate::Well;
use crate::plate::well::parse_row;

/// Words that may stand before the name of a well, in small letters.
const WORDS: [&str; 16] = [
    "well position",
    "wellposition",
    "well",
    "position",
    "posición",
    "posizione",
    "posição",
    "pos",
    "kavität",
    "vertiefung",
    "puits",
    "pocillo",
    "pozo",
    "pozzetto",
    "poço",
    "лунка",
];

/// The well that a text names, and nothing else.
///
/// A plain number names none: wells are counted across or down.
pub(crate) fn well_of(text: &str) -> Option<Well> {
    if let Ok(well) = text.parse() {
        return Some(well);
    }
    // The longest is a word, a row, a column and what parts them.
    if text.len() > 40 || !text.bytes().any(|b| b.is_ascii_digit()) {
        return None;
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || "'\"()[]:;".contains(c));
    let text = without_word(text);
    text.parse().ok().or_else(|| parted(text)).or_else(|| row_and_column(text))
}

/// The text behind a word for wells, if there is one before it.
fn without_word(text: &str) -> &str {
    let after = |word: &&str| after(text, word).filter(|rest| !rest.is_empty());
    WORDS.iter().find_map(after).map_or(text, without_sign)
}

/// The rest of a text that begins with a word, whatever the case of its letters.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text.chars();
    for letter in word.chars() {
        rest.next().filter(|c| c.to_lowercase().eq(std::iter::once(letter)))?;
    }
    Some(rest.as_str())
}

/// Without the signs that part a word, a row and a column.
fn without_sign(text: &str) -> &str {
    text.trim_start_matches(is_sign)
}

fn is_sign(c: char) -> bool {
    c.is_whitespace() || "-–_:./|,=#".contains(c)
}

/// `A-1`, `A:1`, `A 1`, `A_01`.
fn parted(text: &str) -> Option<Well> {
    let (row, rest) = text.split_at(text.find(is_sign)?);
    let col = without_sign(rest);
    (rest.chars().count() - col.chars().count() <= 3).then(|| well(parse_row(row)?, col)).flatten()
}

/// The well in a row, from 0, and the column that digits count from 1.
fn well(row: usize, col: &str) -> Option<Well> {
    let digits = (1..=3).contains(&col.len()) && col.bytes().all(|b| b.is_ascii_digit());
    let col: usize = col.parse().ok().filter(|_| digits)?;
    Well::new(row, col.checked_sub(1)?)
}

/// The first of the words that a text begins with, and the rest of the text.
fn one_of<'t>(text: &'t str, words: &[&'static str]) -> Option<(&'static str, &'t str)> {
    words.iter().find_map(|word| Some((*word, after(text, word)?)))
}

/// `R1C1`, `r01 c12`, `Row 1 Col 1`, `Row B, Column 3`.
fn row_and_column(text: &str) -> Option<Well> {
    let (said, rest) = one_of(text, &["row", "reihe", "r"])?;
    let rest = without_sign(rest);
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    // Letters need the whole word before them, and a sign behind them.
    let end = if end == 0 && said != "r" { rest.find(is_sign)? } else { end };
    let (row, rest) = rest.split_at(end);
    let row =
        parse_row(row).or_else(|| row.parse::<usize>().ok().filter(|_| row.len() <= 2)?.checked_sub(1))?;
    let (_, col) = one_of(without_sign(rest), &["column", "col", "c", "spalte"])?;
    well(row, without_sign(col))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wells_are_known_in_every_form_that_people_write() {
        for text in [
            "B7",
            "b07",
            "B007",
            " B07 ",
            "B-7",
            "B:7",
            "B 7",
            "B_7",
            "B.7",
            "B - 07",
            "Well B7",
            "well_B07",
            "WELL: B-7",
            "wellB7",
            "Pos. B7",
            "Position B7",
            "Kavität B7",
            "Puits B07",
            "Pocillo B7",
            "Poço B7",
            "R2C7",
            "r02c07",
            "R2 C7",
            "Row 2 Col 7",
            "Row B, Column 7",
            "R2_C07",
            "(B7)",
            "B7:",
        ] {
            assert_eq!(well_of(text), "B7".parse().ok(), "{text}");
        }
        assert_eq!(well_of("AF-48"), "AF48".parse().ok());
        assert_eq!(well_of("R32C48"), "AF48".parse().ok());
    }

    #[test]
    fn what_is_no_well_is_none() {
        for text in [
            "",
            "7",
            "96",
            "B",
            "B-",
            "-7",
            "B--------7",
            "B7 C8",
            "Plate 1",
            "SPL1",
            "Well",
            "Well 7",
            "R0C1",
            "R1C0",
            "RC",
            "R1C",
            "R33C1",
            "R1C49",
            "B-7a",
            "B7.5",
            "1.5",
            "2026-11-30",
            "HCT-116",
            "Row B",
            "MCF-7",
            "A-0",
            "x",
            "0x1F",
            "PC-3",
        ] {
            assert_eq!(well_of(text), None, "{text}");
        }
    }
}
