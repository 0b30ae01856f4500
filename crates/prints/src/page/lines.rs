//! Text of a page: letters that follow each other on a line are shown together, so that a reader finds words.

use pdf_writer::{Name, Str, TextStr};
use resvg::usvg::Text;
use resvg::usvg::layout::{PositionedGlyph, Span};

use super::marks::{Marks, font_name, short};
use crate::NotPrinted;
use crate::fonts::{FONTS, Weight};
use crate::typeface::Typeface;

/// Letters of one font on one line, and where they stand.
struct Line<'a> {
    weight: Weight,
    /// Directions of the line, and the place of the first letter.
    matrix: [f32; 6],
    letters: Vec<Letter<'a>>,
}

/// A letter.
struct Letter<'a> {
    /// Its number in the font of the page.
    number: u16,
    /// How far it stands from the end of the letter before, in thousandths of the size of the type.
    gap: f32,
    text: &'a str,
}

/// Letters further apart than this, in thousandths of the size of the type, are lines of their own.
const FURTHEST: f32 = 1500.0;

impl Marks {
    pub(super) fn text(&mut self, text: &Text) -> Result<(), NotPrinted> {
        for span in text.layouted().iter().filter(|span| span.visible) {
            if span.stroke.is_some() {
                return Err(NotPrinted::Beyond("outlined letters"));
            }
            for path in [&span.underline, &span.overline].into_iter().flatten() {
                self.path(path)?;
            }
            if let Some(fill) = &span.fill {
                self.fill_with(fill)?;
                for line in self.lines(span) {
                    self.show(&line, span.font_size.get());
                }
            }
            if let Some(path) = &span.line_through {
                self.path(path)?;
            }
        }
        Ok(())
    }

    /// The lines of a span of one look.
    fn lines<'a>(&mut self, span: &'a Span) -> Vec<Line<'a>> {
        let size = span.font_size.get();
        let mut lines: Vec<Line<'a>> = Vec::new();
        // How far the line has come from its first letter, in thousandths of the size of the type.
        let mut come = 0.0;
        for glyph in &span.positioned_glyphs {
            let Some(weight) = FONTS.weight_of(glyph.font) else { continue };
            let Ok(id) = u16::try_from(glyph.id.0) else { continue };
            let typeface = self.typefaces.entry(weight).or_insert_with(|| Typeface::new(weight));
            let (number, width) = typeface.take(id, &glyph.text);
            let matrix = matrix_of(glyph, size);
            let fits = |line: &&mut Line<'_>| line.weight == weight;
            let found = lines.last_mut().filter(fits).and_then(|line| {
                let along = line.distance(matrix, size)?;
                let gap = (along - come).round();
                (gap.abs() <= FURTHEST).then_some((line, gap))
            });
            match found {
                Some((line, gap)) => {
                    line.letters.push(Letter { number, gap, text: &glyph.text });
                    come += gap + width;
                }
                None => {
                    let letters = vec![Letter { number, gap: 0.0, text: &glyph.text }];
                    lines.push(Line { weight, matrix, letters });
                    come = width;
                }
            }
        }
        lines
    }

    fn show(&mut self, line: &Line<'_>, size: f32) {
        // What a box stands for is told beside it.
        let lacks = line.letters.iter().any(|letter| letter.number == 0);
        let content = &mut self.content;
        if lacks {
            let text: String = line.letters.iter().map(|letter| letter.text).collect();
            content
                .begin_marked_content_with_properties(Name(b"Span"))
                .properties()
                .actual_text(TextStr(&text));
        }
        content
            .begin_text()
            .set_font(Name(font_name(line.weight).as_bytes()), size)
            .set_text_matrix(line.matrix);
        let mut show = content.show_positioned();
        let mut items = show.items();
        let mut bytes: Vec<u8> = Vec::new();
        for letter in &line.letters {
            if letter.gap != 0.0 {
                items.show(Str(&bytes)).adjust(-letter.gap);
                bytes.clear();
            }
            bytes.extend(letter.number.to_be_bytes());
        }
        items.show(Str(&bytes));
        drop(items);
        drop(show);
        content.end_text();
        if lacks {
            content.end_marked_content();
        }
    }
}

impl Line<'_> {
    /// How far a place is from the first letter, in thousandths of the size of the type; `None` unless it lies on the line
    /// and runs as it does.
    fn distance(&self, matrix: [f32; 6], size: f32) -> Option<f32> {
        let [a, b, c, d, x, y] = self.matrix;
        let runs_alike = matrix[..4].iter().zip([a, b, c, d]).all(|(own, other)| (own - other).abs() < 1e-4);
        let (dx, dy) = (matrix[4] - x, matrix[5] - y);
        let length = a.hypot(b);
        let along = (dx * a + dy * b) / (length * length);
        let off = (dy * a - dx * b) / length;
        (runs_alike && off.abs() < 0.002 * size).then_some(along / size * 1000.0)
    }
}

/// Where a glyph of size 1 stands; letters of an SVG hang from above, those of a PDF stand.
fn matrix_of(glyph: &PositionedGlyph, size: f32) -> [f32; 6] {
    let place = glyph.outline_transform();
    let units = 2048.0 / size;
    let [a, b, c, d] = [place.sx, place.ky, place.kx, place.sy].map(|side| short(side * units));
    [a, b, c, d, short(place.tx), short(place.ty)]
}
