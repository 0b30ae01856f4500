//! A sheet of shapes, drawn as SVG by `plotters`. The library knows whole pixels, so it draws at ten times
//! the size and the picture is shown at a tenth; nothing depends on fonts, clocks or hashes.

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea as _};
use plotters::element::{Circle, PathElement, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, FontTransform, RGBColor, WHITE};

use super::palette::INK;
use super::pen::{Pen, Point, tenths};

/// Fonts that measure alike, whichever of them a viewer has.
const FAMILY: FontFamily = FontFamily::Name("Helvetica, Arial, sans-serif");
/// The library sets a text this many heights of its font below its point…
const DROP: f64 = 0.76;
/// …and divides the height of a font by this.
const DIVIDED: f64 = 1.24;

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a text looks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Type {
    pub(super) size: f64,
    pub(super) bold: bool,
    pub(super) colour: RGBColor,
    pub(super) anchor: Anchor,
}

impl Type {
    pub(super) const fn new(size: f64) -> Self {
        Self { size, bold: false, colour: INK, anchor: Anchor::Start }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn colour(self, colour: RGBColor) -> Self {
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
    if width_of(text, size) <= room {
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

fn place(point: Point) -> (i32, i32) {
    (tenths(point.0), tenths(point.1))
}

fn places(points: &[Point]) -> Vec<(i32, i32)> {
    points.iter().copied().map(place).collect()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A shape of the library, in the order of drawing.
enum Shape {
    Path(PathElement<(i32, i32)>),
    Polygon(Polygon<(i32, i32)>),
    Rectangle(Rectangle<(i32, i32)>),
    Circle(Circle<(i32, i32), i32>),
    Text(Text<'static, (i32, i32), String>),
}

impl Shape {
    fn draw(&self, area: &DrawingArea<SVGBackend, Shift>) {
        let drawn = match self {
            Self::Path(path) => area.draw(path),
            Self::Polygon(polygon) => area.draw(polygon),
            Self::Rectangle(rectangle) => area.draw(rectangle),
            Self::Circle(circle) => area.draw(circle),
            Self::Text(text) => area.draw(text),
        };
        drawn.expect("a string takes every shape");
    }
}

/// The sheet. The library moves a point that lies beyond it to its edge.
pub(super) struct Canvas {
    width: f64,
    height: f64,
    shapes: Vec<Shape>,
}

impl Canvas {
    pub(super) const fn new(width: f64, height: f64) -> Self {
        Self { width, height, shapes: Vec::new() }
    }

    pub(super) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.polyline(&[from, to], pen);
    }

    pub(super) fn polyline(&mut self, points: &[Point], pen: Pen) {
        for piece in pen.pieces(points) {
            self.shapes.push(Shape::Path(PathElement::new(places(&piece), pen.style())));
        }
    }

    /// A closed line.
    fn ring(&mut self, points: &[Point], pen: Pen) {
        // Beyond its start, so that its last corner is as sharp as the others.
        let points: Vec<Point> = points.iter().chain(points.iter().take(2)).copied().collect();
        self.polyline(&points, pen);
    }

    pub(super) fn polygon(&mut self, points: &[Point], fill: RGBColor, opacity: f64, pen: Option<Pen>) {
        self.shapes.push(Shape::Polygon(Polygon::new(places(points), fill.mix(opacity))));
        if let Some(pen) = pen {
            self.ring(points, pen);
        }
    }

    pub(super) fn rect(&mut self, corner: Point, size: (f64, f64), fill: RGBColor) {
        let opposite = (corner.0 + size.0, corner.1 + size.1);
        self.shapes.push(Shape::Rectangle(Rectangle::new([place(corner), place(opposite)], fill.filled())));
    }

    /// A rectangle that is not filled.
    pub(super) fn frame(&mut self, corner: Point, size: (f64, f64), pen: Pen) {
        let ((left, top), (right, bottom)) = (corner, (corner.0 + size.0, corner.1 + size.1));
        self.ring(&[(left, top), (right, top), (right, bottom), (left, bottom)], pen);
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: RGBColor, pen: Option<Pen>) {
        let (centre, radius) = (place(centre), tenths(radius));
        self.shapes.push(Shape::Circle(Circle::new(centre, radius, fill.filled())));
        if let Some(pen) = pen {
            self.shapes.push(Shape::Circle(Circle::new(centre, radius, pen.style())));
        }
    }

    /// Many small dots of one colour.
    pub(super) fn dots(&mut self, centres: &[Point], diameter: f64, colour: RGBColor, opacity: f64) {
        let dot = |centre: &Point| {
            Shape::Circle(Circle::new(place(*centre), tenths(0.5 * diameter), colour.mix(opacity).filled()))
        };
        self.shapes.extend(centres.iter().map(dot));
    }

    /// A text whose base line runs through a point.
    pub(super) fn text(&mut self, (x, y): Point, text: &str, style: Type) {
        let at = (x, y - DROP * style.size);
        self.turned(at, text, style, FontTransform::None);
    }

    /// A text that reads upwards.
    pub(super) fn upwards(&mut self, (x, y): Point, text: &str, style: Type) {
        let at = (x - DROP * style.size, y);
        self.turned(at, text, style, FontTransform::Rotate270);
    }

    fn turned(&mut self, at: Point, text: &str, style: Type, turn: FontTransform) {
        let weight = if style.bold { FontStyle::Bold } else { FontStyle::Normal };
        let side = match style.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = FontDesc::new(FAMILY, f64::from(tenths(style.size)) * DIVIDED, weight).transform(turn);
        let looks = font.color(&style.colour).pos(Pos::new(side, VPos::Top));
        self.shapes.push(Shape::Text(Text::new(text.to_owned(), place(at), looks)));
    }

    /// The drawing, with a title that screen readers speak.
    ///
    /// # Panics
    /// Never: a string takes whatever is written.
    pub(super) fn finish(self, title: &str) -> String {
        let (wide, high) = (tenths(self.width).unsigned_abs(), tenths(self.height).unsigned_abs());
        let mut drawn = String::new();
        let area = SVGBackend::with_string(&mut drawn, (wide, high)).into_drawing_area();
        area.fill(&WHITE).expect("a string takes every shape");
        for shape in &self.shapes {
            shape.draw(&area);
        }
        area.present().expect("a string needs no file");
        drop(area);
        // The library's own opening tag knows neither the size shown nor a title.
        let (_, body) = drawn.split_once(">\n").expect("an opening tag");
        let (width, height, title) = (f64::from(wide) / 10.0, f64::from(high) / 10.0, escape(title));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n{body}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped_and_a_coordinate_is_short() {
        let mut canvas = Canvas::new(10.0, 10.0);
        canvas.text((1.234_56, 9.0), "<b>&", Type::new(9.0));
        let svg = canvas.finish("a \"title\"");
        assert!(
            svg.contains(r#"<text x="12" y="22" dy="0.76em""#) && svg.contains("&lt;b&gt;&amp;"),
            "{svg}"
        );
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
}
