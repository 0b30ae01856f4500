//! An interval with its ends, and a bound: a bar where it lies with an arrow to where the value may be.

use super::canvas::Canvas;
use super::palette::Colour;
use super::pen::{Pen, Point};

/// Where an arrow points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Left,
    Right,
    Up,
    Down,
}

impl Way {
    const fn step(self) -> Point {
        match self {
            Self::Left => (-1.0, 0.0),
            Self::Right => (1.0, 0.0),
            Self::Up => (0.0, -1.0),
            Self::Down => (0.0, 1.0),
        }
    }
}

/// How intervals and bounds of one line look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whisker {
    pub(super) colour: Colour,
    /// Width of its stroke.
    pub(super) width: f64,
    /// Half of the height of its end; arrows and bars follow.
    pub(super) half: f64,
    /// Dashed where it knows no more than the wells of one experiment.
    pub(super) dashed: bool,
}

/// The end of an interval: a limit, or open towards the end of the axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum End {
    At(f64),
    Beyond(f64),
}

impl End {
    pub(super) const fn x(self) -> f64 {
        match self {
            Self::At(x) | Self::Beyond(x) => x,
        }
    }
}

impl Whisker {
    /// An interval from end to end along a row.
    pub(super) fn interval(self, canvas: &mut Canvas, y: f64, [left, right]: [End; 2]) {
        let pen = Pen::new(self.colour, self.width);
        let long = if self.dashed { pen.dashed(&[3.0, 2.0]) } else { pen };
        canvas.line((left.x(), y), (right.x(), y), long);
        for (end, way) in [(left, Way::Left), (right, Way::Right)] {
            match end {
                End::At(x) => canvas.line((x, y - self.half), (x, y + self.half), pen),
                End::Beyond(x) => self.head(canvas, (x, y), way),
            }
        }
    }

    /// A bar across the way, and an arrow of this length.
    pub(super) fn bound(self, canvas: &mut Canvas, (x, y): Point, way: Way, length: f64) {
        let (dx, dy) = way.step();
        let pen = Pen::new(self.colour, 1.2 * self.width);
        let half = 1.15 * self.half;
        canvas.line((x - dy * half, y - dx * half), (x + dy * half, y + dx * half), pen);
        let tip = (x + dx * length, y + dy * length);
        canvas.line((x, y), tip, Pen::new(self.colour, self.width));
        self.head(canvas, tip, way);
    }

    fn head(self, canvas: &mut Canvas, (x, y): Point, way: Way) {
        let (dx, dy) = way.step();
        let (back, side) = (1.35 * self.half, 0.95 * self.half);
        let wing = |sign: f64| (x - dx * back + sign * dy * side, y - dy * back + sign * dx * side);
        canvas.polyline(&[wing(1.0), (x, y), wing(-1.0)], Pen::new(self.colour, self.width));
    }
}
