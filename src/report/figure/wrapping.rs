//! A text in lines that are no longer than there is room.

use super::canvas::{fitted, width_of};

/// The words of a text in lines; a word that is longer than a line is cut in its middle.
pub(super) fn wrapped(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = fitted(word, size, room);
        match lines.last_mut() {
            Some(line) if width_of(&format!("{line} {word}"), size) <= room => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_its_room_and_no_word_is_lost() {
        let text = "16 Mar: a plate of KM12-LR2 failed";
        let lines = wrapped(text, 10.0, 80.0);
        assert!(lines.len() > 1 && lines.iter().all(|line| width_of(line, 10.0) <= 80.0), "{lines:?}");
        assert_eq!(lines.join(" "), text);
        assert!(wrapped("unbreakable-and-far-too-long", 10.0, 50.0)[0].contains('…'));
    }
}
