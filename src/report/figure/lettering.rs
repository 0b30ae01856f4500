//! Letters: how they look, how much room they take, and a name that fits into less.

use super::palette::{Colour, INK};

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: Colour,
    pub(super) anchor: Anchor,
}

impl Type {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, bold: false, colour: INK, anchor: Anchor::Start }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    pub(super) const fn anchor(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}

/// The width a text takes in a common sans-serif, estimated generously.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_ascii_uppercase() || !c.is_ascii() { 0.74 } else { 0.58 } * size).sum()
}

/// `text` cut to `room` pixels in its middle: names of sublines differ at their ends.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    // A size that was chosen to fill the room fits it, whatever the last digit of the product.
    if width_of(text, size) <= room + 1e-6 {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let joined = |kept: usize| {
        let (head, tail) = (kept.div_ceil(2), letters.len() - kept / 2);
        let (head, tail): (String, String) =
            (letters[..head].iter().collect(), letters[tail..].iter().collect());
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    let fits = (1..letters.len()).rev().map(joined).find(|cut| width_of(cut, size) <= room);
    fits.unwrap_or_else(|| "…".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_is_cut_in_its_middle() {
        let cut = fitted("a resistant subline with a long name, clone 27", 10.0, 90.0);
        assert!(cut.starts_with("a resi") && cut.ends_with("ne 27") && cut.contains('…'), "{cut}");
        assert!(width_of(&cut, 10.0) <= 90.0);
        assert_eq!(fitted("KM12", 10.0, 80.0), "KM12");
    }
}
