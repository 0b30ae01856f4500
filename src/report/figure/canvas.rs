//! A canvas in pixels, drawn through `plotters` onto a [`Sheet`]. Nothing depends on fonts, clocks or hashes.

use std::cell::RefCell;
use std::rc::Rc;

use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontDesc, FontFamily, FontStyle, FontTransform};

use super::fine::{Fine, Looks};
use super::format::Format;
#[cfg(feature = "studio")]
use super::ink;
pub(super) use super::lettering::{Anchor, Type, fitted, width_of};
use super::palette::Colour;
use super::pen::{Pen, Point, tenths};
pub(super) use super::shape::Group;
#[cfg(feature = "studio")]
pub(super) use super::shape::MarkedWell;
use super::shape::Place;
use super::sheet::Sheet;

fn place(point: Point) -> Place {
    (tenths(point.0), tenths(point.1))
}

fn places(points: &[Point]) -> Vec<Place> {
    points.iter().copied().map(place).collect()
}

/// Lines as the `d` of one path, as [`Canvas::polyline`] would write them in one style.
#[cfg(feature = "studio")]
pub(super) fn path_of(lines: &[Vec<Point>]) -> String {
    let lines = lines.iter().map(|line| {
        let mut line = places(line);
        line.dedup();
        line
    });
    ink::path_of(lines.filter(|line| line.len() > 1).collect())
}

/// The canvas. The library moves a point that lies beyond it to its edge.
pub(super) struct Canvas {
    sheet: Rc<RefCell<Sheet>>,
    area: DrawingArea<Sheet, Shift>,
}

impl Canvas {
    pub(super) fn new(width: f64, height: f64) -> Self {
        let size = (tenths(width).unsigned_abs(), tenths(height).unsigned_abs());
        let sheet = Rc::new(RefCell::new(Sheet::new(size)));
        let area = DrawingArea::from(&sheet);
        Self { sheet, area }
    }

    /// What is drawn from here on belongs to this group of the panel; to none with `None`.
    pub(super) fn group(&mut self, group: Option<Group>) {
        self.sheet.borrow_mut().group = group;
    }

    /// A picture of one pixel a well, stretched over the place without smoothing.
    pub(super) fn picture(&mut self, (x, y): Point, (width, height): (f64, f64), png: Vec<u8>) {
        self.sheet.borrow_mut().picture([place((x, y)), place((x + width, y + height))], png);
    }

    fn draw<E>(&mut self, element: &E)
    where
        for<'a> &'a E: PointCollection<'a, Place>,
        E: Drawable<Sheet>,
    {
        self.area.draw(element).expect("a sheet takes every shape");
    }

    fn fine(&mut self, points: Vec<Place>, looks: Looks) {
        self.draw(&Fine { points, looks });
    }

    pub(super) fn line(&mut self, from: Point, to: Point, pen: Pen) {
        self.polyline(&[from, to], pen);
    }

    pub(super) fn polyline(&mut self, points: &[Point], pen: Pen) {
        if pen.dash.is_empty() && pen.opacity >= 1.0 {
            self.draw(&PathElement::new(places(points), pen.style()));
        } else {
            self.fine(places(points), Looks::Dashed(pen));
        }
    }

    pub(super) fn polygon(&mut self, points: &[Point], fill: Colour, opacity: f64, pen: Option<Pen>) {
        match pen {
            Some(pen) => self.fine(places(points), Looks::Rimmed { fill, opacity, pen }),
            None => self.draw(&Polygon::new(places(points), fill.mix(opacity))),
        }
    }

    pub(super) fn rect(&mut self, (x, y): Point, (width, height): (f64, f64), fill: Colour) {
        self.draw(&Rectangle::new([place((x, y)), place((x + width, y + height))], fill.filled()));
    }

    /// Rectangles of one height side by side, each from its left corner; of those that touch and share a colour one.
    pub(super) fn tiles(&mut self, tiles: &[(Point, f64, Colour)], height: f64) {
        let mut by_colour: Vec<(Colour, Vec<Place>)> = Vec::new();
        for ((x, y), width, colour) in tiles {
            let ends = [place((*x, y + 0.5 * height)), place((x + width, y + 0.5 * height))];
            let own = by_colour.iter().position(|(own, _)| own == colour).unwrap_or_else(|| {
                by_colour.push((*colour, Vec::new()));
                by_colour.len() - 1
            });
            match by_colour[own].1.last_mut() {
                Some(last) if *last == ends[0] => *last = ends[1],
                _ => by_colour[own].1.extend(ends),
            }
        }
        for (colour, ends) in by_colour {
            self.fine(ends, Looks::Tiles { height, colour });
        }
    }

    /// A rectangle that is not filled.
    pub(super) fn frame(&mut self, (x, y): Point, (width, height): (f64, f64), pen: Pen) {
        if pen.dash.is_empty() {
            self.draw(&Rectangle::new([place((x, y)), place((x + width, y + height))], pen.style()));
        } else {
            let (right, bottom) = (x + width, y + height);
            self.polyline(&[(x, y), (right, y), (right, bottom), (x, bottom), (x, y)], pen);
        }
    }

    pub(super) fn circle(&mut self, centre: Point, radius: f64, fill: Colour, pen: Option<Pen>) {
        let radius = tenths(radius);
        match pen {
            Some(pen) => self.fine(vec![place(centre)], Looks::Disc { radius, fill, pen }),
            None => self.draw(&Circle::new(place(centre), radius, fill.filled())),
        }
    }

    /// Many small dots of one colour.
    pub(super) fn dots(&mut self, centres: &[Point], diameter: f64, colour: Colour, opacity: f64) {
        self.fine(places(centres), Looks::Dots { diameter, colour, opacity });
    }

    /// A text whose base line runs through a point.
    pub(super) fn text(&mut self, at: Point, text: &str, look: Type) {
        self.turned(at, text, look, FontTransform::None);
    }

    /// A text that reads upwards.
    pub(super) fn upwards(&mut self, at: Point, text: &str, look: Type) {
        self.turned(at, text, look, FontTransform::Rotate270);
    }

    fn turned(&mut self, at: Point, text: &str, look: Type, turn: FontTransform) {
        let weight = if look.bold { FontStyle::Bold } else { FontStyle::Normal };
        let side = match look.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        let font = FontDesc::new(FontFamily::SansSerif, f64::from(tenths(look.size)), weight).transform(turn);
        let style = font.color(&look.colour).pos(Pos::new(side, VPos::Bottom));
        self.draw(&Text::new(text.to_owned(), place(at), style));
    }

    /// The drawing for a page, with a title that screen readers speak.
    pub(super) fn finish(self, title: &str) -> String {
        self.sheet.borrow().svg(title, &Format::PAGE)
    }

    /// The same, with its size in the unit of a format and dashes as long as its letters ask for.
    pub(super) fn finish_as(self, format: &Format, title: &str) -> String {
        self.sheet.borrow().svg(title, format)
    }
}

#[cfg(test)]
mod tests {
    use super::super::palette::{INK, WHITE};
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
    fn lines_of_one_pen_are_one_element_and_keep_their_place_over_what_lies_under_them() {
        let pen = Pen::new(INK, 1.0);
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.line((10.0, 10.0), (20.0, 10.0), pen);
        canvas.rect((50.0, 50.0), (10.0, 10.0), INK);
        // Elsewhere than the rectangle: joins the first line. Over the rectangle: stays above it.
        canvas.line((10.0, 20.0), (20.0, 25.0), pen);
        canvas.line((50.0, 55.0), (60.0, 55.0), pen);
        let svg = canvas.finish("lines");
        let paths: Vec<&str> = svg.lines().filter(|line| line.starts_with("<path")).skip(1).collect();
        assert_eq!(
            paths,
            [
                "<path fill=\"none\" stroke=\"#1a1a18\" stroke-width=\"10\" class=\"s-ink\" d=\"M100 100h100m-100 100l100 50\"/>",
                "<path fill=\"#1a1a18\" class=\"f-ink\" d=\"M500 500h100v100h-100z\"/>",
                "<path fill=\"none\" stroke=\"#1a1a18\" stroke-width=\"10\" class=\"s-ink\" d=\"M500 550h100\"/>",
            ]
        );
    }

    #[test]
    fn groups_are_elements_of_their_own_and_share_no_shape() {
        let mut canvas = Canvas::new(100.0, 100.0);
        let pen = Pen::new(INK, 1.0);
        canvas.line((10.0, 10.0), (20.0, 10.0), pen);
        for day in 0..2 {
            canvas.group(Some(Group { kind: "day", line: Some(1), day: Some(day), well: None }));
            canvas.line((10.0, 30.0), (20.0, 30.0), pen);
        }
        canvas.group(None);
        canvas.line((10.0, 50.0), (20.0, 50.0), pen);
        let svg = canvas.finish("groups");
        assert!(svg.contains("<g class=\"day\" data-line=\"1\" data-day=\"0\">\n<path"), "{svg}");
        assert_eq!((svg.matches("<g ").count(), svg.matches("</g>").count()), (2, 2), "{svg}");
        // The last line joins the first one, since nothing lies between.
        assert_eq!(svg.matches("<path fill=\"none\"").count(), 3, "{svg}");
    }

    #[test]
    fn dots_that_overlap_still_darken_each_other() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.dots(&[(10.0, 10.0), (11.0, 10.0), (30.0, 10.0)], 3.4, INK, 0.3);
        let svg = canvas.finish("dots");
        assert!(svg.contains("d=\"M100 100h0\"") && svg.contains("d=\"M110 100h0m190 0h0\""), "{svg}");
    }

    #[test]
    fn tiles_that_touch_are_one_and_letters_of_wells_one_text() {
        let mut canvas = Canvas::new(100.0, 100.0);
        canvas.tiles(&[((0.0, 0.0), 9.0, INK), ((9.0, 0.0), 9.0, INK), ((18.0, 0.0), 9.0, WHITE)], 9.0);
        for well in [5.0, 14.0, 23.0, 32.0] {
            canvas.text((well, 7.0), "v", Type::new(7.0).anchor(Anchor::Middle));
        }
        let svg = canvas.finish("a plate");
        assert!(
            svg.contains(
                "<path stroke=\"#1a1a18\" class=\"s-ink\" d=\"M0 45h180\"/>\n<path stroke=\"#fff\" class=\"s-sheet\" d=\"M180 45h90\"/>\n</g>"
            ),
            "{svg}"
        );
        assert!(svg.contains("x=\"50 140 230 320\" y=\"70 70 70 70\">vvvv</text>"), "{svg}");
    }
}
