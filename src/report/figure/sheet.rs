//! A sheet on which `plotters` draws: a backend that keeps shapes until they are written as SVG. The library knows
//! whole pixels, so it draws in tenths and the picture is shown at a tenth.
//!
//! Shapes of one style become one element wherever that looks the same: a shape may join an earlier one of its style
//! when nothing that was drawn in between lies under it.

use std::convert::Infallible;

use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle, FontTransform,
};

use super::format::{Format, Unit};
use super::ink;
use super::lettering::{Anchor, Type};
use super::palette::Colour;
use super::pen::{Pen, tenths};
use super::shape::{Body, Bounds, Group, Piece, Place, Shape, Style};

/// A shape joins none of its style that lies further back than this.
const FURTHEST: usize = 64;

/// A sheet takes every shape.
pub(super) type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The sheet.
pub(super) struct Sheet {
    /// Tenths of pixels.
    size: (u32, u32),
    shapes: Vec<Shape>,
    /// What is drawn belongs to it.
    pub(super) group: Option<Group>,
}

impl Sheet {
    pub(super) const fn new(size: (u32, u32)) -> Self {
        Self { size, shapes: Vec::new(), group: None }
    }

    /// The drawing, with a title that screen readers speak.
    pub(super) fn svg(&self, title: &str, format: &Format) -> String {
        let shown = |length: u32| {
            let pixels = f64::from(length) / 10.0;
            match format.unit {
                Unit::Pixels => pixels.to_string(),
                Unit::Millimetres => format!("{:.1}mm", Format::mm(pixels)),
            }
        };
        let size = [shown(self.size.0), shown(self.size.1)];
        ink::drawing(self.size, &size, title, format.dash(), &self.shapes)
    }

    /// Lays a piece down, in an earlier shape of its style where that looks the same.
    fn add(&mut self, style: Style, bounds: Bounds, body: Body) {
        let piece = Piece { bounds, body };
        for shape in self.shapes.iter_mut().rev().take(FURTHEST) {
            let meets = shape.meets(bounds);
            if shape.style == style && shape.group == self.group && (style.may_overlap() || !meets) {
                shape.bounds = shape.bounds.with(bounds);
                shape.pieces.push(piece);
                return;
            }
            if meets {
                break;
            }
        }
        self.shapes.push(Shape { group: self.group, style, pieces: vec![piece], bounds });
    }

    /// A line, dashed or not.
    pub(super) fn stroke(&mut self, mut points: Vec<Place>, pen: Pen) {
        // What is drawn twice in one place is drawn once.
        points.dedup();
        if points.len() > 1 {
            let bounds = Bounds::around(&points, 0.5 * pen.width);
            self.add(Style::Stroke(pen), bounds, Body::Points(points));
        }
    }

    /// A polygon, with its rim over the fill.
    pub(super) fn fill(&mut self, points: Vec<Place>, fill: Colour, opacity: f64, pen: Option<Pen>) {
        let bounds = Bounds::around(&points, pen.map_or(0.0, |pen| pen.width));
        self.add(Style::Fill { fill, opacity, pen }, bounds, Body::Points(points));
    }

    /// A disc, with its rim over the fill; its radius in tenths of pixels.
    pub(super) fn disc(&mut self, centre: Place, radius: i32, fill: Colour, opacity: f64, pen: Option<Pen>) {
        let margin = pixels(radius) + pen.map_or(0.0, |pen| 0.5 * pen.width);
        let bounds = Bounds::around(&[centre], margin);
        self.add(Style::Fill { fill, opacity, pen }, bounds, Body::Circle { centre, radius });
    }

    /// A small dot.
    pub(super) fn dot(&mut self, at: Place, diameter: f64, colour: Colour, opacity: f64) {
        let bounds = Bounds::around(&[at], 0.5 * diameter);
        self.add(Style::Dots { diameter, colour, opacity }, bounds, Body::Points(vec![at]));
    }

    /// Rectangles of one height and colour, each from end to end of its middle line.
    pub(super) fn tiles(&mut self, ends: &[Place], height: f64, colour: Colour) {
        let pieces: Vec<Piece> = ends
            .chunks(2)
            .map(|ends| Piece {
                bounds: Bounds::around(ends, 0.5 * height),
                body: Body::Points(ends.to_vec()),
            })
            .collect();
        if let Some(bounds) = pieces.iter().map(|piece| piece.bounds).reduce(Bounds::with) {
            self.shapes.push(Shape {
                group: self.group,
                style: Style::Tiles { height, colour },
                pieces,
                bounds,
            });
        }
    }

    /// A picture between two corners.
    pub(super) fn picture(&mut self, corners: [Place; 2], png: Vec<u8>) {
        let bounds = Bounds::around(&corners, 0.0);
        self.add(Style::Picture, bounds, Body::Picture { corners, png });
    }
}

fn pixels(tenths: i32) -> f64 {
    f64::from(tenths) / 10.0
}

fn colour_of(colour: BackendColor) -> Colour {
    let (red, green, blue) = colour.rgb;
    Colour(red, green, blue)
}

/// Strokes are opaque.
fn pen_of<S: BackendStyle>(style: &S) -> Pen {
    Pen::new(colour_of(style.color()), f64::from(style.stroke_width()) / 10.0)
}

fn size_of(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

impl DrawingBackend for Sheet {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): Place, colour: BackendColor) -> Drawn {
        self.draw_rect((x, y), (x + 1, y + 1), &colour, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: Place, to: Place, style: &S) -> Drawn {
        self.draw_path([from, to], style)
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (left, top): Place,
        (right, bottom): Place,
        style: &S,
        fill: bool,
    ) -> Drawn {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        if fill {
            return self.fill_polygon(corners, style);
        }
        // Beyond its start, so that its last corner is as sharp as the others.
        self.draw_path(corners.into_iter().chain([corners[0], corners[1]]), style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = Place>>(&mut self, path: I, style: &S) -> Drawn {
        if style.color().alpha > 0.0 {
            self.stroke(path.into_iter().collect(), pen_of(style));
        }
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, centre: Place, radius: u32, style: &S, fill: bool) -> Drawn {
        let (radius, colour) = (size_of(radius), style.color());
        if fill {
            self.disc(centre, radius, colour_of(colour), colour.alpha, None);
        } else {
            let pen = pen_of(style);
            let bounds = Bounds::around(&[centre], pixels(radius) + 0.5 * pen.width);
            self.add(Style::Stroke(pen), bounds, Body::Circle { centre, radius });
        }
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = Place>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Drawn {
        let colour = style.color();
        self.fill(corners.into_iter().collect(), colour_of(colour), colour.alpha, None);
        Ok(())
    }

    /// A text whose base line runs through the point, whatever its vertical anchor: figures set their texts so.
    fn draw_text<T: BackendTextStyle>(&mut self, text: &str, style: &T, at: Place) -> Drawn {
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let look = Type {
            size: style.size() / 10.0,
            bold: matches!(style.style(), FontStyle::Bold),
            colour: colour_of(style.color()),
            anchor,
        };
        let upwards = matches!(style.transform(), FontTransform::Rotate270);
        let (x, y) = (pixels(at.0), pixels(at.1));
        let (width, size) = (look.width_of(text), look.size);
        let corners = if upwards {
            [(x - size, y - width), (x + 0.3 * size, y + width)]
        } else {
            let left = match anchor {
                Anchor::Start => x,
                Anchor::Middle => x - 0.5 * width,
                Anchor::End => x - width,
            };
            [(left, y - size), (left + width, y + 0.3 * size)]
        };
        let bounds = Bounds::around(&corners.map(|(x, y)| (tenths(x), tenths(y))), 0.0);
        self.add(Style::Text { look, upwards }, bounds, Body::Text { at, text: text.to_owned() });
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        text: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let size = style.size() / 10.0;
        Ok((tenths(Type::new(size).width_of(text)).unsigned_abs(), tenths(size).unsigned_abs()))
    }
}
