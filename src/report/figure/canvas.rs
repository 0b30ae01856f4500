//! A sheet of shapes, written as SVG. Nothing depends on fonts, clocks or hashes.
//!
//! Shapes of one style become one element wherever that looks the same: a shape may join an earlier one of its style
//! when nothing that was drawn in between lies under it.

use super::ink::{self, Place};
use super::palette::{Colour, INK};
use super::pen::{Pen, Point, tenths};

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

/// How pieces are drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Style {
    Stroke(Pen),
    /// Closed; the rim is drawn over the fill.
    Fill {
        fill: Colour,
        opacity: f64,
        pen: Option<Pen>,
    },
    Dots {
        diameter: f64,
        colour: Colour,
        opacity: f64,
    },
    /// Rectangles of one height, edge to edge, without a seam between them.
    Tiles {
        height: f64,
        colour: Colour,
    },
    Text {
        look: Type,
        upwards: bool,
    },
}

impl Style {
    /// Does a piece over another one of the same style look as if both were one?
    fn may_overlap(self) -> bool {
        matches!(self, Self::Stroke(_))
    }
}

/// One piece of a shape.
pub(super) struct Piece {
    bounds: Bounds,
    pub(super) body: Body,
}

/// What a piece is made of.
pub(super) enum Body {
    Points(Vec<Place>),
    Circle { centre: Place, radius: i32 },
    Text { at: Place, text: String },
}

/// Pieces of one style.
pub(super) struct Shape {
    pub(super) style: Style,
    pub(super) pieces: Vec<Piece>,
    bounds: Bounds,
}

/// Left, top, right, bottom, in tenths of pixels.
#[derive(Clone, Copy)]
struct Bounds([i32; 4]);

impl Bounds {
    fn around(points: &[Place], margin: f64) -> Self {
        let far = [i32::MAX, i32::MAX, i32::MIN, i32::MIN];
        let [left, top, right, bottom] =
            points.iter().fold(far, |[l, t, r, b], (x, y)| [l.min(*x), t.min(*y), r.max(*x), b.max(*y)]);
        let margin = tenths(margin) + 1;
        Self([
            left.saturating_sub(margin),
            top.saturating_sub(margin),
            right.saturating_add(margin),
            bottom.saturating_add(margin),
        ])
    }

    fn meets(self, other: Self) -> bool {
        let (Self([l, t, r, b]), Self([ol, ot, or, ob])) = (self, other);
        l < or && ol < r && t < ob && ot < b
    }

    fn with(self, other: Self) -> Self {
        let (Self([l, t, r, b]), Self([ol, ot, or, ob])) = (self, other);
        Self([l.min(ol), t.min(ot), r.max(or), b.max(ob)])
    }
}

impl Shape {
    fn meets(&self, bounds: Bounds) -> bool {
        self.bounds.meets(bounds) && self.pieces.iter().any(|piece| piece.bounds.meets(bounds))
    }
}

/// A shape joins none of its style that lies further back than this.
const FURTHEST: usize = 64;

fn place(point: Point) -> Place {
    (tenths(point.0), tenths(point.1))
}

fn places(points: &[Point]) -> Vec<Place> {
    points.iter().copied().map(place).collect()
}

/// The sheet.
pub(super) struct Canvas {
    width: f64,
    height: f64,
    shapes: Vec<Shape>,
}

impl Canvas {
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    fn add(&mut self, style: Style, bounds: Bounds, body: Body) {
        let piece = Piece { bounds, body };
        for shape in self.shapes.iter_mut().rev().take(FURTHEST) {
            let meets = shape.meets(bounds);
            if shape.style == style && (style.may_overlap() || !meets) {
                shape.bounds = shape.bounds.with(bounds);
                shape.pieces.push(piece);
                return;
            }
            if meets {
                break;
            }
        }
        self.shapes.push(Shape { style, pieces: vec![piece], bounds });
    }

    pub(super) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.polyline(&[from, to], pen);
    }

    pub(super) fn polyline(&mut self, points: &[Point], pen: Pen) {
        let mut points = places(points);
        // What is drawn twice in one place is drawn once.
        points.dedup();
        if points.len() > 1 {
            let bounds = Bounds::around(&points, 0.5 * pen.width);
            self.add(Style::Stroke(pen), bounds, Body::Points(points));
        }
    }

    pub(super) fn polygon(&mut self, points: &[Point], fill: Colour, opacity: f64, pen: Option<Pen>) {
        let points = places(points);
        let bounds = Bounds::around(&points, pen.map_or(0.0, |pen| pen.width));
        self.add(Style::Fill { fill, opacity, pen }, bounds, Body::Points(points));
    }

    pub(super) fn rect(&mut self, (x, y): Point, (width, height): (f64, f64), fill: Colour) {
        let corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)];
        self.polygon(&corners, fill, 1.0, None);
    }

    /// Rectangles of one height side by side, each from its left corner; of those that touch and share a colour one.
    pub(super) fn tiles(&mut self, tiles: &[(Point, f64, Colour)], height: f64) {
        let mut by_colour: Vec<(Colour, Vec<[Place; 2]>)> = Vec::new();
        for ((x, y), width, colour) in tiles {
            let ends = [place((*x, y + 0.5 * height)), place((x + width, y + 0.5 * height))];
            let own = by_colour.iter().position(|(own, _)| own == colour).unwrap_or_else(|| {
                by_colour.push((*colour, Vec::new()));
                by_colour.len() - 1
            });
            match by_colour[own].1.last_mut() {
                Some(last) if last[1] == ends[0] => last[1] = ends[1],
                _ => by_colour[own].1.push(ends),
            }
        }
        for (colour, ends) in by_colour {
            let pieces: Vec<Piece> = ends
                .into_iter()
                .map(|ends| Piece {
                    bounds: Bounds::around(&ends, 0.5 * height),
                    body: Body::Points(ends.to_vec()),
                })
                .collect();
            let Some(bounds) = pieces.iter().map(|piece| piece.bounds).reduce(Bounds::with) else { continue };
            self.shapes.push(Shape { style: Style::Tiles { height, colour }, pieces, bounds });
        }
    }

    /// A rectangle that is not filled.
    pub(super) fn frame(&mut self, (left, top): Point, size: (f64, f64), pen: Pen) {
        let (right, bottom) = (left + size.0, top + size.1);
        // Beyond its start, so that its last corner is as sharp as the others.
        let round = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (right, top)];
        self.polyline(&round, pen);
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: Colour, pen: Option<Pen>) {
        let margin = radius + pen.map_or(0.0, |pen| 0.5 * pen.width);
        let bounds = Bounds::around(&[place(centre)], margin);
        let body = Body::Circle { centre: place(centre), radius: tenths(radius) };
        self.add(Style::Fill { fill, opacity: 1.0, pen }, bounds, body);
    }

    /// Many small dots of one colour.
    pub(super) fn dots(&mut self, centres: &[Point], diameter: f64, colour: Colour, opacity: f64) {
        for centre in centres {
            let at = place(*centre);
            let bounds = Bounds::around(&[at], 0.5 * diameter);
            self.add(Style::Dots { diameter, colour, opacity }, bounds, Body::Points(vec![at]));
        }
    }

    /// A text whose base line runs through a point.
    pub(super) fn text(&mut self, (x, y): Point, text: &str, look: Type) {
        let width = width_of(text, look.size);
        let left = match look.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - 0.5 * width,
            Anchor::End => x - width,
        };
        let corners = [place((left, y - look.size)), place((left + width, y + 0.3 * look.size))];
        let body = Body::Text { at: place((x, y)), text: text.to_owned() };
        self.add(Style::Text { look, upwards: false }, Bounds::around(&corners, 0.0), body);
    }

    /// A text that reads upwards.
    pub(super) fn upwards(&mut self, (x, y): Point, text: &str, look: Type) {
        let width = width_of(text, look.size);
        let corners = [place((x - look.size, y - width)), place((x + 0.3 * look.size, y + width))];
        let body = Body::Text { at: place((x, y)), text: text.to_owned() };
        self.add(Style::Text { look, upwards: true }, Bounds::around(&corners, 0.0), body);
    }

    /// The drawing, with a title that screen readers speak.
    pub(super) fn finish(self, title: &str) -> String {
        ink::sheet(self.width, self.height, title, &self.shapes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::{BLACK, WHITE};
    use super::*;

    #[test]
    fn a_text_is_escaped_and_a_coordinate_is_short() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text((1.234_56, 9.0), "<b>&", Type::new(9.0));
        let svg = canvas.finish("a \"title\"");
        assert!(svg.contains("<text font-size=\"90\" x=\"12\" y=\"90\">&lt;b&gt;&amp;</text>"), "{svg}");
        assert!(svg.contains("a &quot;title&quot;"));
        assert!(svg.contains(r#"viewBox="0 0 100 100" width="10" height="10""#), "{svg}");
        assert_eq!((svg.matches("<svg").count(), svg.matches("</svg>").count()), (1, 1), "{svg}");
    }

    #[test]
    fn a_long_name_is_cut_in_its_middle() {
        let cut = fitted("a resistant subline with a long name, clone 27", 10.0, 90.0);
        assert!(cut.starts_with("a resi") && cut.ends_with("ne 27") && cut.contains('…'), "{cut}");
        assert!(width_of(&cut, 10.0) <= 90.0);
        assert_eq!(fitted("KM12", 10.0, 80.0), "KM12");
    }

    #[test]
    fn lines_of_one_pen_are_one_element_and_keep_their_place_over_what_lies_under_them() {
        let pen = Pen::new(BLACK, 1.0);
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.line((10.0, 10.0), (20.0, 10.0), pen);
        canvas.rect((50.0, 50.0), (10.0, 10.0), BLACK);
        // Elsewhere than the rectangle: joins the first line. Over the rectangle: stays above it.
        canvas.line((10.0, 20.0), (20.0, 25.0), pen);
        canvas.line((50.0, 55.0), (60.0, 55.0), pen);
        let svg = canvas.finish("lines");
        let paths: Vec<&str> = svg.lines().filter(|line| line.starts_with("<path")).skip(1).collect();
        assert_eq!(
            paths,
            [
                "<path fill=\"none\" stroke=\"#000\" stroke-width=\"10\" d=\"M100 100h100m-100 100l100 50\"/>",
                "<path fill=\"#000\" d=\"M500 500h100v100h-100z\"/>",
                "<path fill=\"none\" stroke=\"#000\" stroke-width=\"10\" d=\"M500 550h100\"/>",
            ]
        );
    }

    #[test]
    fn dots_that_overlap_still_darken_each_other() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.dots(&[(10.0, 10.0), (11.0, 10.0), (30.0, 10.0)], 3.4, BLACK, 0.3);
        let svg = canvas.finish("dots");
        assert!(svg.contains("d=\"M100 100h0\"") && svg.contains("d=\"M110 100h0m190 0h0\""), "{svg}");
    }

    #[test]
    fn tiles_that_touch_are_one_and_letters_of_wells_one_text() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.tiles(&[((0.0, 0.0), 9.0, BLACK), ((9.0, 0.0), 9.0, BLACK), ((18.0, 0.0), 9.0, WHITE)], 9.0);
        for well in [5.0, 14.0, 23.0, 32.0] {
            canvas.text((well, 7.0), "v", Type::new(7.0).anchor(Anchor::Middle));
        }
        let svg = canvas.finish("a plate");
        assert!(
            svg.contains(
                "<path stroke=\"#000\" d=\"M0 45h180\"/>\n<path stroke=\"#fff\" d=\"M180 45h90\"/>\n</g>"
            ),
            "{svg}"
        );
        assert!(svg.contains("x=\"50 140 230 320\" y=\"70 70 70 70\">vvvv</text>"), "{svg}");
    }
}
