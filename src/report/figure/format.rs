//! Where a figure is going to stand, and so how large its letters and how thick its lines are.

/// Pixels of a millimetre (CSS: 96 to the inch).
const MM: f64 = 96.0 / 25.4;
/// Pixels of a point.
const PT: f64 = 96.0 / 72.0;

/// Sizes of a figure, all in pixels of 1/96 inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Format {
    /// Its name: `page`, `nature-single`, `nature-double`.
    pub name: &'static str,
    /// Width of the whole figure.
    pub width: f64,
    /// Size of most letters.
    pub text: f64,
    /// Size of lesser letters: ticks, notes.
    pub small: f64,
    /// Size of headings within the figure.
    pub heading: f64,
    /// Width of the curve through the mean.
    pub mean: f64,
    /// Width of the curve of a day.
    pub day: f64,
    /// Width of axes.
    pub axis: f64,
    /// Diameter of the mark of a mean.
    pub mark: f64,
    /// Diameter of the mark of a well or of a day.
    pub well: f64,
    /// Are grid lines and a title drawn, and names set in the colour of their line? Journals forbid all three.
    pub on_page: bool,
}

impl Format {
    /// A page on a screen.
    pub const PAGE: Self = Self {
        name: "page",
        width: 744.0,
        text: 11.0,
        small: 10.5,
        heading: 11.5,
        mean: 2.0,
        day: 0.9,
        axis: 1.0,
        mark: 7.8,
        well: 4.6,
        on_page: true,
    };

    /// One column of a journal: 89 mm, letters of 5 to 7 pt.
    ///
    /// Source: Nature, final artwork guidelines: 89 mm for one column, 183 mm for two; 5 pt at least, 7 pt at most; lines of
    /// 0.25 to 1 pt.
    pub const NATURE_SINGLE: Self = Self {
        name: "nature-single",
        width: 89.0 * MM,
        text: 6.0 * PT,
        small: 5.5 * PT,
        heading: 7.0 * PT,
        mean: PT,
        day: 0.4 * PT,
        axis: 0.5 * PT,
        mark: 1.4 * MM,
        well: 0.8 * MM,
        on_page: false,
    };

    /// Two columns of a journal: 183 mm.
    pub const NATURE_DOUBLE: Self = Self {
        name: "nature-double",
        width: 183.0 * MM,
        text: 7.0 * PT,
        small: 6.5 * PT,
        heading: 7.0 * PT,
        mean: 1.25 * PT,
        day: 0.5 * PT,
        axis: 0.5 * PT,
        mark: 1.6 * MM,
        well: 0.9 * MM,
        on_page: false,
    };

    /// A length that is drawn for letters of the page, in the scale of this format's letters.
    #[must_use]
    pub fn scaled(&self, length: f64) -> f64 {
        length * self.text / Self::PAGE.text
    }

    /// The same format at another width.
    #[must_use]
    pub const fn wide(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// Millimetres of a length in pixels.
    #[must_use]
    pub fn mm(length: f64) -> f64 {
        length / MM
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_and_letters_as_large_as_the_journal_asks() {
        assert!((Format::mm(Format::NATURE_SINGLE.width) - 89.0).abs() < 1e-9);
        for format in [Format::NATURE_SINGLE, Format::NATURE_DOUBLE] {
            for size in [format.text, format.small, format.heading] {
                assert!((5.0..=7.0 + 1e-9).contains(&(size / PT)), "{}: {size}", format.name);
            }
        }
    }
}
