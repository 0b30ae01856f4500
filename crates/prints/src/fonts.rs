//! The fonts of all prints: Liberation Sans, plain and bold, as they stand in `fonts/`. Parsed once.
//!
//! Figures name `Arial, Helvetica, Liberation Sans, sans-serif`; whatever a text names, it is set in these.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, ID, Source};
use skrifa::{FontRef, MetadataProvider as _};

/// The two weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    /// Plain letters.
    Regular,
    /// Bold letters.
    Bold,
}

impl Weight {
    pub(crate) const ALL: [Self; 2] = [Self::Regular, Self::Bold];

    /// The file of the font.
    pub(crate) fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../fonts/LiberationSans-Regular.ttf"),
            Self::Bold => include_bytes!("../fonts/LiberationSans-Bold.ttf"),
        }
    }

    /// The font of CSS's `font-weight`, 1 to 1000.
    fn of_css(weight: u16) -> Self {
        if weight >= 600 { Self::Bold } else { Self::Regular }
    }
}

/// The fonts as the reader of SVG wants them.
pub(crate) struct Fonts {
    /// Both fonts, and no other.
    pub(crate) database: Arc<Database>,
    ids: [ID; 2],
}

/// Both fonts.
pub(crate) static FONTS: LazyLock<Fonts> = LazyLock::new(|| {
    let mut database = Database::new();
    let ids = Weight::ALL.map(|weight| {
        let found = database.load_font_source(Source::Binary(Arc::new(weight.file())));
        *found.first().expect("the file in `fonts/` is a font")
    });
    Fonts { database: Arc::new(database), ids }
});

impl Fonts {
    /// The font for a weight of CSS.
    pub(crate) fn of_css(&self, weight: u16) -> ID {
        self.ids[Weight::of_css(weight) as usize]
    }

    /// Which weight a font is.
    pub(crate) fn weight_of(&self, id: ID) -> Option<Weight> {
        Weight::ALL.into_iter().find(|weight| self.ids[*weight as usize] == id)
    }
}

/// The font itself, for its widths and letters.
pub(crate) fn face(weight: Weight) -> FontRef<'static> {
    FontRef::new(weight.file()).expect("the file in `fonts/` is a font")
}

/// Has this weight a glyph for the letter?
pub(crate) fn draws(weight: Weight, letter: char) -> bool {
    face(weight).charmap().map(letter).is_some_and(|glyph| glyph.to_u32() != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fonts_draw_greek_cyrillic_and_the_symbols_of_figures() {
        for weight in Weight::ALL {
            for letter in "aZ09µμαβΔΩ₀₅₉°±×÷·−–—≤≥≈≠∞→←↑↓√…‘’“”•ЖяęŁőßñ".chars()
            {
                assert!(draws(weight, letter), "{weight:?} {letter}");
            }
            assert!(!draws(weight, '日') && !draws(weight, '🧪'));
        }
    }

    #[test]
    fn bold_begins_where_css_says() {
        assert_eq!(
            [400, 500, 600, 700].map(Weight::of_css),
            [Weight::Regular, Weight::Regular, Weight::Bold, Weight::Bold]
        );
        assert_ne!(FONTS.of_css(400), FONTS.of_css(700));
        assert_eq!(FONTS.weight_of(FONTS.of_css(700)), Some(Weight::Bold));
    }
}
