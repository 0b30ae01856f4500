//! Damages to the lines and cells of a text.

use crate::dice::Dice;

/// The decoded text of a file and how to encode it again.
pub(crate) fn text_of(bytes: &[u8]) -> (String, fn(&str) -> Vec<u8>) {
    fn utf8(text: &str) -> Vec<u8> {
        text.as_bytes().to_vec()
    }
    fn utf16(text: &str) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect()
    }
    let encode: fn(&str) -> Vec<u8> = if bytes.starts_with(b"\xFF\xFE") { utf16 } else { utf8 };
    let text =
        foldshift_tables::sheet::text::decode(bytes).map(std::borrow::Cow::into_owned).unwrap_or_default();
    (text, encode)
}

/// Damages a text; `None` where there is nothing of the kind to damage.
pub(crate) fn damage_text(text: &str, kind: &str, dice: &mut Dice) -> Option<String> {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let filled: Vec<usize> = (0..lines.len()).filter(|line| !lines[*line].trim().is_empty()).collect();
    let at = *filled.get(dice.roll(filled.len()))?;
    let delimiter = ['\t', ';', ','].into_iter().max_by_key(|d| text.matches(*d).count())?;
    match kind {
        "line deleted" => {
            lines.remove(at);
        }
        "line doubled" => lines.insert(at, lines[at].clone()),
        "two lines swapped" => {
            let other = *filled.get(dice.roll(filled.len()))?;
            // Lines that are alike but for their numbers leave no trace when they are swapped.
            let frame = |line: &str| line.replace(|c: char| c.is_ascii_digit() || c == '.' || c == '-', "");
            if frame(&lines[at]) == frame(&lines[other]) {
                return None;
            }
            lines.swap(at, other);
        }
        "2 to 6 cells deleted" => {
            let many = 2 + dice.roll(5);
            let together = dice.roll(2) == 0;
            let count = lines[at].matches(delimiter).count();
            if count < many + 1 {
                return None;
            }
            let start = dice.roll(count - many);
            for nth in 0..many {
                let place = if together { start } else { dice.roll(count - nth) };
                lines[at] = without_cell(&lines[at], delimiter, place)?;
            }
        }
        "3 to 5 lines short" => {
            let many = 3 + dice.roll(3);
            let count = lines[at].matches(delimiter).count();
            let alike: Vec<usize> = block_of(&lines, at, delimiter);
            if alike.len() <= many || count < 2 {
                return None;
            }
            let first = dice.roll(alike.len() - many + 1);
            for line in &alike[first..first + many] {
                lines[*line] = without_cell(&lines[*line], delimiter, dice.roll(count))?;
            }
        }
        "gap lost" => {
            let gaps = gaps(&lines, delimiter);
            lines.remove(*gaps.get(dice.roll(gaps.len()))?);
        }
        "gap added" => lines.insert(at, "\n".to_owned()),
        "lines lost around a gap" => {
            let gaps = gaps(&lines, delimiter);
            let gap = *gaps.get(dice.roll(gaps.len()))?;
            let first = gap.saturating_sub(dice.roll(3));
            let last = (gap + dice.roll(3)).min(lines.len() - 1);
            lines.drain(first..=last);
        }
        "cell inserted" | "cell deleted" => {
            let marks: Vec<usize> = lines[at].match_indices(delimiter).map(|(at, _)| at).collect();
            let mark = *marks.get(dice.roll(marks.len()))?;
            if kind == "cell inserted" {
                lines[at].insert(mark, delimiter);
            } else {
                let end = lines[at][mark + 1..]
                    .find([delimiter, '\r', '\n'])
                    .map_or(lines[at].len(), |n| mark + 1 + n);
                lines[at].replace_range(mark..end, "");
            }
        }
        "comma for point" => {
            let points: Vec<usize> = lines[at].match_indices('.').map(|(at, _)| at).collect();
            let point = *points.get(dice.roll(points.len()))?;
            lines[at].replace_range(point..=point, ",");
        }
        "header word changed" => {
            let words: Vec<(usize, char)> =
                lines[at].char_indices().filter(|(_, c)| c.is_ascii_alphabetic()).collect();
            let (place, letter) = *words.get(dice.roll(words.len()))?;
            let other = if letter == 'q' { "x" } else { "q" };
            lines[at].replace_range(place..=place, other);
        }
        "number turned into text" => {
            let digits: Vec<usize> =
                lines[at].char_indices().filter(|(_, c)| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let digit = *digits.get(dice.roll(digits.len()))?;
            lines[at].replace_range(digit..=digit, "l");
        }
        _ => return None,
    }
    Some(lines.concat())
}

/// A line without one of its cells behind the first.
fn without_cell(line: &str, delimiter: char, nth: usize) -> Option<String> {
    let (mark, _) = line.match_indices(delimiter).nth(nth)?;
    let end = line[mark + 1..].find([delimiter, '\r', '\n']).map_or(line.len(), |n| mark + 1 + n);
    Some(format!("{}{}", &line[..mark], &line[end..]))
}

/// The lines around a line that have as many cells as it.
fn block_of(lines: &[String], at: usize, delimiter: char) -> Vec<usize> {
    let count =
        |line: &usize| lines[*line].matches(delimiter).count() == lines[at].matches(delimiter).count();
    let mut block: Vec<usize> = (0..at).rev().take_while(count).collect();
    block.reverse();
    block.extend((at..lines.len()).take_while(count));
    block
}

/// Empty lines between filled ones.
fn gaps(lines: &[String], delimiter: char) -> Vec<usize> {
    let blank = |line: usize| lines[line].chars().all(|c| c == delimiter || c.is_whitespace());
    (1..lines.len().saturating_sub(1)).filter(|line| blank(*line)).collect()
}
