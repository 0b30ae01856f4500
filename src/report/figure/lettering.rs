//! Letters: how they look, how much room they take, and a name that fits into less.

use super::letter_widths::{BOLD, REGULAR};
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

/// Letters that no width is known of are as wide as they are high.
const FULL_WIDTH: u16 = 2048;

/// The width of a text in Arial, Helvetica or Liberation Sans. Marks that combine with the letter before take none.
pub(super) fn width_of(text: &str, size: f64) -> f64 {
    set_width(text, size, REGULAR)
}

impl Type {
    /// The width of a text that looks so.
    pub(super) fn width_of(self, text: &str) -> f64 {
        set_width(text, self.size, if self.bold { BOLD } else { REGULAR })
    }
}

fn set_width(text: &str, size: f64, widths: &[(u32, &[u16])]) -> f64 {
    let width = |letter: char| -> u32 {
        let code = u32::from(letter);
        if letter.is_control() || (0x300..0x370).contains(&code) || (0x200b..0x2010).contains(&code) {
            return 0;
        }
        let after = widths.partition_point(|(first, _)| *first <= code);
        let known = after.checked_sub(1).and_then(|run| {
            let (first, run) = widths[run];
            run.get((code - first) as usize)
        });
        known.copied().unwrap_or(FULL_WIDTH).into()
    };
    f64::from(text.chars().map(width).sum::<u32>()) / 2048.0 * size
}

/// `text` cut to `room` pixels in its middle: names of sublines differ at their ends.
pub(super) fn fitted(text: &str, size: f64, room: f64) -> String {
    // A size that was chosen to fill the room fits it, whatever the last digit of the product.
    if width_of(text, size) <= room + 1e-6 {
        return text.to_owned();
    }
    let letters: Vec<char> = text.chars().collect();
    let ends = |kept: usize| (kept.div_ceil(2), letters.len() - kept / 2);
    let joined = |kept: usize| {
        let (head, tail) = ends(kept);
        let (head, tail): (String, String) =
            (letters[..head].iter().collect(), letters[tail..].iter().collect());
        format!("{}…{}", head.trim_end(), tail.trim_start())
    };
    // Width up to each letter: what is far too long need not be joined to be known as such.
    let mut before = vec![0.0];
    for letter in &letters {
        before.push(before[before.len() - 1] + width_of(letter.encode_utf8(&mut [0; 4]), size));
    }
    let blanks: f64 = 2.0 * size;
    let may_fit = |kept: &usize| {
        let (head, tail) = ends(*kept);
        before[head] + before[letters.len()] - before[tail] <= room + blanks
    };
    let fits = (1..letters.len()).rev().filter(may_fit).map(joined).find(|cut| width_of(cut, size) <= room);
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

    /// Reference: widths of Adobe's metrics of Helvetica and Helvetica-Bold in thousandths, which Arial and Liberation Sans
    /// share: K 667, M 833, 1 and 2 556; bold K 722, M 833, 1 and 2 556.
    #[test]
    fn letters_are_as_wide_as_those_of_helvetica() {
        assert!((width_of("KM12", 1000.0) - 2612.0).abs() < 2.0);
        assert!((Type::new(1000.0).bold().width_of("KM12") - 2667.0).abs() < 2.0);
        assert!((width_of("抗", 10.0) - 10.0).abs() < 1e-9);
        assert!((width_of("e\u{301}", 10.0) - width_of("e", 10.0)).abs() < 1e-9);
    }
}
