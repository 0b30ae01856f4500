//! Letters that the fonts of prints lack.

use std::collections::BTreeSet;

use resvg::usvg::{Group, Node};

use crate::drawing::Drawing;
use crate::fonts::{FONTS, Weight, draws};

/// The letters of texts that the fonts of prints have no glyph for, sorted: each is drawn as a hollow box. An SVG in a
/// browser has them, from the fonts of the system. Empty for what is no SVG.
#[must_use]
pub fn missing_letters(svg: &str) -> Vec<char> {
    // Almost every figure has letters that are all there; then nothing need be placed.
    let doubtful =
        |letter: char| !letter.is_ascii() && Weight::ALL.iter().any(|weight| !draws(*weight, letter));
    if !svg.contains("&#") && !svg.chars().any(doubtful) {
        return Vec::new();
    }
    let mut found = BTreeSet::new();
    if let Ok(drawing) = Drawing::read(svg) {
        of_group(drawing.tree.root(), &mut found);
    }
    found.into_iter().collect()
}

fn of_group(group: &Group, found: &mut BTreeSet<char>) {
    for node in group.children() {
        match node {
            Node::Group(group) => of_group(group, found),
            Node::Text(text) => {
                let glyphs = text.layouted().iter().flat_map(|span| &span.positioned_glyphs);
                for glyph in glyphs.filter(|glyph| glyph.id.0 == 0) {
                    let weight = FONTS.weight_of(glyph.font).unwrap_or(Weight::Regular);
                    found.extend(glyph.text.chars().filter(|letter| !draws(weight, *letter)));
                }
            }
            Node::Path(_) | Node::Image(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(text: &str) -> String {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"90\" height=\"90\"><title>題</title>\
             <text x=\"1 9 20\" y=\"20\">{text}</text><text y=\"60\" font-weight=\"bold\">{text}</text></svg>"
        );
        missing_letters(&svg).into_iter().collect()
    }

    #[test]
    fn letters_that_no_font_has_are_named_once_and_in_order() {
        assert_eq!(missing("KM12-日本 🧪 本"), "日本🧪");
        assert_eq!(missing("&#x65e5;"), "日");
    }

    #[test]
    fn letters_of_figures_and_names_are_there() {
        assert_eq!(missing("µM IC₅₀ ≥ 10 · −3 Δ é ß Ж ő =cmd() &lt;b&gt; \" '"), "");
    }

    #[test]
    fn signs_that_nobody_sees_are_not_missed() {
        assert_eq!(missing("a\u{202e}b\u{200d}c\u{2011}d\u{ad}e\u{301}"), "");
    }
}
