//! What the library's own elements cannot say: a dash, a faint line, a rim over its fill, dots of a round pen, tiles without seams.

use std::convert::Infallible;

use plotters::element::{Drawable, PointCollection};
use plotters_backend::DrawingErrorKind;

use super::palette::Colour;
use super::pen::Pen;
use super::shape::Place;
use super::sheet::Sheet;

/// How an element of its own is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) enum Looks {
    /// A line with a dash, or one that lets through what lies beneath.
    Dashed(Pen),
    /// A polygon with a rim over its fill.
    Rimmed { fill: Colour, opacity: f64, pen: Pen },
    /// Discs with a rim over their fill; the radius in tenths of pixels.
    Disc { radius: i32, fill: Colour, pen: Pen },
    /// Small dots that darken each other.
    Dots { diameter: f64, colour: Colour, opacity: f64 },
    /// Rectangles of one height, each by the two ends of its middle line.
    Tiles { height: f64, colour: Colour },
}

/// An element of its own.
pub(super) struct Fine {
    pub(super) points: Vec<Place>,
    pub(super) looks: Looks,
}

impl<'a> PointCollection<'a, Place> for &'a Fine {
    type Point = &'a Place;
    type IntoIter = std::slice::Iter<'a, Place>;

    fn point_iter(self) -> Self::IntoIter {
        self.points.iter()
    }
}

impl Drawable<Sheet> for Fine {
    fn draw<I: Iterator<Item = Place>>(
        &self,
        points: I,
        sheet: &mut Sheet,
        _: (u32, u32),
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        match self.looks {
            Looks::Dashed(pen) => sheet.stroke(points.collect(), pen),
            Looks::Rimmed { fill, opacity, pen } => sheet.fill(points.collect(), fill, opacity, Some(pen)),
            Looks::Disc { radius, fill, pen } => {
                points.for_each(|centre| sheet.disc(centre, radius, fill, 1.0, Some(pen)));
            }
            Looks::Dots { diameter, colour, opacity } => {
                points.for_each(|at| sheet.dot(at, diameter, colour, opacity));
            }
            Looks::Tiles { height, colour } => sheet.tiles(&points.collect::<Vec<_>>(), height, colour),
        }
        Ok(())
    }
}
