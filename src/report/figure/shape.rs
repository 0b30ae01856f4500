//! What lies on a sheet: pieces of one style, and how far they reach.

use super::lettering::Type;
use super::palette::Colour;
use super::pen::{Pen, tenths};
use foldshift_plates::plate::Well;

/// A place in tenths of pixels.
pub(super) type Place = (i32, i32);

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
    Picture,
}

impl Style {
    /// Does a piece over another one of the same style look as if both were one?
    pub(super) fn may_overlap(self) -> bool {
        matches!(self, Self::Stroke(pen) if pen.opacity >= 1.0)
    }
}

/// One piece of a shape.
pub(super) struct Piece {
    pub(super) bounds: Bounds,
    pub(super) body: Body,
}

/// What a piece is made of.
pub(super) enum Body {
    Points(Vec<Place>),
    Circle {
        centre: Place,
        radius: i32,
    },
    Text {
        at: Place,
        text: String,
    },
    /// A picture of one pixel a well, stretched from corner to corner without smoothing.
    Picture {
        corners: [Place; 2],
        png: Vec<u8>,
    },
}

/// What a page may show and hide, or light up: shapes of one line, of one day, of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Group {
    /// What it is, as the class of its element: `day`, `mean`, `band`, `wells`, `ic50`.
    pub(super) kind: &'static str,
    /// The place of its line in the panel, the parental one first.
    pub(super) line: Option<usize>,
    /// The place of its day among those of the line.
    pub(super) day: Option<usize>,
    /// The well that it stands for, where a page asks for single wells.
    pub(super) well: Option<MarkedWell>,
}

/// The well that a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct MarkedWell {
    /// The place of its plate in the analysis.
    pub(super) plate: usize,
    pub(super) well: Well,
    /// Who leaves it out: `hand`, `instrument`; `None` where it takes part.
    pub(super) out: Option<&'static str>,
}

/// Pieces of one style.
pub(super) struct Shape {
    pub(super) group: Option<Group>,
    pub(super) style: Style,
    pub(super) pieces: Vec<Piece>,
    pub(super) bounds: Bounds,
}

/// Left, top, right, bottom, in tenths of pixels.
#[derive(Clone, Copy)]
pub(super) struct Bounds([i32; 4]);

impl Bounds {
    /// Around these places, with so many pixels of ink beyond them.
    pub(super) fn around(points: &[Place], margin: f64) -> Self {
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

    pub(super) fn with(self, other: Self) -> Self {
        let (Self([l, t, r, b]), Self([ol, ot, or, ob])) = (self, other);
        Self([l.min(ol), t.min(ot), r.max(or), b.max(ob)])
    }
}

impl Shape {
    pub(super) fn meets(&self, bounds: Bounds) -> bool {
        self.bounds.meets(bounds) && self.pieces.iter().any(|piece| piece.bounds.meets(bounds))
    }
}
