//! Where a figure is going to stand, and so how large its letters, how thick its lines and how high it may be.

use super::palette::{Colour, GREY, INK};

/// Pixels of a millimetre (CSS: 96 to the inch).
const MM: f64 = 96.0 / 25.4;
/// Height of some lines of a caption.
const CAPTION: f64 = 22.0 * MM;
/// Pixels of a point.
const PT: f64 = 96.0 / 72.0;

/// The unit in which a drawing says its own size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A screen, which scrolls and may be as narrow as a phone.
    Pixels,
    /// Paper and slides.
    Millimetres,
}

/// Sizes of a figure, all in pixels of 1/96 inch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Format {
    /// Its name: `page`, `nature-single`, `nature-double`, `slide`, `poster`.
    pub name: &'static str,
    /// The unit in which a drawing says its size.
    pub unit: Unit,
    /// Width of the whole figure.
    pub width: f64,
    /// The greatest height that still has its place; `None` where nothing ends it.
    pub most_height: Option<f64>,
    /// The smallest and the largest letters.
    pub letters: (f64, f64),
    /// Size of most letters.
    pub text: f64,
    /// Size of lesser letters: ticks, notes.
    pub small: f64,
    /// Size of headings within the figure.
    pub heading: f64,
    /// The thinnest and the thickest line.
    pub lines: (f64, f64),
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
    /// Pixels per inch at which it is rasterised, where nothing else is asked for.
    pub pixels_per_inch: f64,
    /// Does it stand without a caption? Then it has a title, notes within, and ticks with their units; else the units stand in
    /// brackets behind the names of axes.
    pub titled: bool,
    /// Are grid lines drawn behind the data?
    pub grid: bool,
    /// May text have the colour of its line, and lesser text be grey?
    pub coloured: bool,
}

impl Format {
    /// A page on a screen.
    pub const PAGE: Self = Self {
        name: "page",
        unit: Unit::Pixels,
        width: 744.0,
        most_height: None,
        letters: (6.0, 17.0),
        text: 11.0,
        small: 10.5,
        heading: 11.5,
        lines: (0.3, 3.5),
        mean: 2.0,
        day: 0.9,
        axis: 1.0,
        mark: 7.8,
        well: 4.6,
        pixels_per_inch: 192.0,
        titled: true,
        grid: true,
        coloured: true,
    };

    /// One column of a journal: 89 mm, letters of 5 to 7 pt, in black, no grid and no title.
    ///
    /// Source: Nature, final artwork guidelines: 89 mm for one column, 183 mm for two, a page is 247 mm deep; 5 pt at least,
    /// 7 pt at most; lines of 0.25 to 1 pt, of which the mean curve across two columns alone has 1.25 pt.
    pub const NATURE_SINGLE: Self = Self {
        name: "nature-single",
        unit: Unit::Millimetres,
        width: 89.0 * MM,
        most_height: Some(247.0 * MM),
        letters: (5.0 * PT, 7.0 * PT),
        text: 6.0 * PT,
        small: 5.5 * PT,
        heading: 7.0 * PT,
        lines: (0.3 * PT, 1.25 * PT),
        mean: PT,
        day: 0.4 * PT,
        axis: 0.5 * PT,
        mark: 1.4 * MM,
        well: 0.8 * MM,
        pixels_per_inch: 600.0,
        titled: false,
        grid: false,
        coloured: false,
    };

    /// Two columns of a journal: 183 mm.
    pub const NATURE_DOUBLE: Self = Self {
        name: "nature-double",
        width: 183.0 * MM,
        text: 7.0 * PT,
        small: 6.5 * PT,
        mean: 1.25 * PT,
        day: 0.5 * PT,
        mark: 1.6 * MM,
        well: 0.9 * MM,
        ..Self::NATURE_SINGLE
    };

    /// A slide of 338.7 × 190.5 mm (16:9): a figure of 254 mm that leaves room for what is said beside it, at most 170 mm high
    /// below a line of text.
    ///
    /// A capital of 14 pt is 3.5 mm high, which from four heights of the picture is seen under 16 minutes of arc: the least that
    /// ISO 9241-303 lets letters have. No grid: light of a projector swallows faint lines.
    pub const SLIDE: Self = Self {
        name: "slide",
        unit: Unit::Millimetres,
        width: 254.0 * MM,
        most_height: Some(170.0 * MM),
        letters: (14.0 * PT, 24.0 * PT),
        text: 15.0 * PT,
        small: 14.0 * PT,
        heading: 16.0 * PT,
        lines: (0.75 * PT, 5.0 * PT),
        mean: 3.0 * PT,
        day: 1.2 * PT,
        axis: 1.25 * PT,
        mark: 3.7 * MM,
        well: 2.2 * MM,
        pixels_per_inch: 200.0,
        titled: true,
        grid: false,
        coloured: true,
    };

    /// A poster of size A0 (841 × 1189 mm): a figure of 400 mm, which is half of its width without margins, read from one to
    /// two metres.
    ///
    /// A capital of 24 pt is 6.1 mm high: seen under 16 minutes of arc from 1.3 m, as letters of a slide are from four heights of
    /// the picture. As high as it comes: a poster is cut to what stands on it.
    pub const POSTER: Self = Self {
        name: "poster",
        unit: Unit::Millimetres,
        width: 400.0 * MM,
        most_height: None,
        letters: (24.0 * PT, 44.0 * PT),
        text: 26.0 * PT,
        small: 24.0 * PT,
        heading: 28.0 * PT,
        lines: (1.2 * PT, 9.0 * PT),
        mean: 4.8 * PT,
        day: 2.1 * PT,
        axis: 2.2 * PT,
        mark: 6.4 * MM,
        well: 3.8 * MM,
        pixels_per_inch: 150.0,
        titled: true,
        grid: true,
        coloured: true,
    };

    /// All of them, from the page to the poster.
    pub const ALL: [Self; 5] =
        [Self::PAGE, Self::NATURE_SINGLE, Self::NATURE_DOUBLE, Self::SLIDE, Self::POSTER];

    /// The format of a name; `None` of any other text.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name == name)
    }

    /// A length that is drawn for letters of the page, in the scale of this format's letters.
    #[must_use]
    pub fn scaled(&self, length: f64) -> f64 {
        length * self.text / Self::PAGE.text
    }

    /// The size of letters that have this size on a page, within those that the format allows.
    #[must_use]
    pub fn letter(&self, size: f64) -> f64 {
        self.scaled(size).clamp(self.letters.0, self.letters.1)
    }

    /// The width of a line that is so wide on a page, within those that the format allows.
    #[must_use]
    pub fn stroke(&self, width: f64) -> f64 {
        (width * self.axis).clamp(self.lines.0, self.lines.1)
    }

    /// The colour of a text that has this one where texts may be coloured.
    pub(super) fn inked(&self, colour: Colour) -> Colour {
        if self.coloured { colour } else { INK }
    }

    /// The colour of lesser text.
    pub(super) fn lesser(&self) -> Colour {
        self.inked(GREY)
    }

    /// How much longer dashes are than on a page. In a journal they stay as long, so that thin lines still show theirs.
    pub(super) fn dash(&self) -> f64 {
        (self.text / Self::PAGE.text).max(1.0)
    }

    /// The greatest height that leaves room for a caption below, where a figure needs one; `None` where nothing ends it.
    pub(super) fn tallest(&self) -> Option<f64> {
        let caption = if self.titled { 0.0 } else { CAPTION };
        self.most_height.map(|most| most - caption)
    }

    /// The smallest notes within a figure.
    pub(super) fn note(&self) -> f64 {
        (self.small - 0.5).max(self.letters.0)
    }

    /// The same format at another width.
    #[must_use]
    pub const fn wide(self, width: f64) -> Self {
        Self { width, ..self }
    }

    /// The same format for a figure that is wider on a page than its column.
    pub(super) fn on_page(&self, width: f64) -> Self {
        if self.unit == Unit::Pixels { self.wide(width) } else { *self }
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
        assert!((Format::mm(Format::NATURE_DOUBLE.width) - 183.0).abs() < 1e-9);
        for format in [Format::NATURE_SINGLE, Format::NATURE_DOUBLE] {
            assert!(format.letters.0 >= 5.0 * PT && format.letters.1 <= 7.0 * PT + 1e-9, "{}", format.name);
            assert!(format.lines.0 >= 0.25 * PT && format.lines.1 <= 1.25 * PT + 1e-9, "{}", format.name);
        }
    }

    #[test]
    fn every_size_of_a_format_lies_between_its_ends() {
        for format in Format::ALL {
            for size in [format.text, format.small, format.heading, format.letter(1.0), format.letter(99.0)] {
                assert!((format.letters.0..=format.letters.1).contains(&size), "{}: {size}", format.name);
            }
            for width in [format.mean, format.day, format.axis, format.stroke(0.0), format.stroke(99.0)] {
                assert!((format.lines.0..=format.lines.1).contains(&width), "{}: {width}", format.name);
            }
        }
    }

    /// Reference: ISO 9241-303, 16 minutes of arc at least; a capital of Helvetica is 0.718 of its size high.
    #[test]
    fn letters_of_a_slide_and_of_a_poster_are_seen_from_afar() {
        let minutes =
            |size: f64, distance_mm: f64| (0.718 * Format::mm(size) / distance_mm).atan().to_degrees() * 60.0;
        assert!(minutes(Format::SLIDE.letters.0, 4.0 * 190.5) > 15.9);
        assert!(minutes(Format::POSTER.letters.0, 1300.0) > 15.9);
    }

    #[test]
    fn a_format_is_found_by_its_name_and_no_two_share_one() {
        for format in Format::ALL {
            assert_eq!(Format::by_name(format.name), Some(format));
        }
        assert_eq!(Format::by_name("NATURE"), None);
    }
}
