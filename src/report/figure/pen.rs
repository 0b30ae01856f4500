//! Places and strokes, and how a dashed one falls into pieces: the library draws solid lines only into SVG.

use plotters::style::{Color as _, RGBColor, ShapeStyle};

/// A place on the sheet, in pixels.
pub(super) type Point = (f64, f64);

/// Tenths of a pixel: the units in which the library draws.
#[expect(clippy::cast_possible_truncation, reason = "a sheet has some thousand pixels")]
pub(super) fn tenths(value: f64) -> i32 {
    debug_assert!(value.is_finite(), "a place that is none");
    (value * 10.0).round() as i32
}

/// A stroke.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    pub(super) colour: RGBColor,
    pub(super) width: f64,
    /// Lengths of ink and gap in turn, an even number; none for a solid line.
    pub(super) dash: &'static [f64],
}

impl Pen {
    pub(super) const fn new(colour: RGBColor, width: f64) -> Self {
        Self { colour, width, dash: &[] }
    }

    pub(super) const fn dashed(self, dash: &'static [f64]) -> Self {
        Self { dash, ..self }
    }

    /// The stroke in the library's words.
    pub(super) fn style(self) -> ShapeStyle {
        self.colour.stroke_width(tenths(self.width).unsigned_abs())
    }

    /// The inked pieces of a line through these points; a solid pen leaves it whole.
    pub(super) fn pieces(self, points: &[Point]) -> Vec<Vec<Point>> {
        let Some((mut at, rest)) = points.split_first().map(|(first, rest)| (*first, rest)) else {
            return Vec::new();
        };
        if self.dash.is_empty() || self.dash.iter().any(|length| *length <= 0.0) {
            return vec![points.to_vec()];
        }
        let (mut pieces, mut piece, mut turn, mut left) = (Vec::new(), vec![at], 0, self.dash[0]);
        for &to in rest {
            let mut way = (to.0 - at.0).hypot(to.1 - at.1);
            while way > left {
                let share = left / way;
                at = (at.0 + share * (to.0 - at.0), at.1 + share * (to.1 - at.1));
                way -= left;
                piece.push(at);
                if turn % 2 == 0 {
                    pieces.push(std::mem::take(&mut piece));
                }
                turn = (turn + 1) % self.dash.len();
                left = self.dash[turn];
            }
            left -= way;
            at = to;
            if turn % 2 == 0 {
                piece.push(at);
            }
        }
        pieces.push(piece);
        pieces.retain(|piece| piece.len() > 1);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plotters::style::BLACK;

    #[test]
    fn a_dashed_line_keeps_its_pattern_around_a_corner() {
        let pen = Pen::new(BLACK, 1.0).dashed(&[4.0, 2.0]);
        let pieces = pen.pieces(&[(0.0, 0.0), (8.0, 0.0), (8.0, 5.0)]);
        let around = vec![(6.0, 0.0), (8.0, 0.0), (8.0, 2.0)];
        assert_eq!(pieces, [vec![(0.0, 0.0), (4.0, 0.0)], around, vec![(8.0, 4.0), (8.0, 5.0)]]);
    }

    #[test]
    fn a_solid_line_stays_whole_and_a_line_of_no_length_is_harmless() {
        let points = [(0.0, 0.0), (3.0, 4.0)];
        assert_eq!(Pen::new(BLACK, 1.0).pieces(&points), [points.to_vec()]);
        let pen = Pen::new(BLACK, 1.0).dashed(&[1.0, 1.0]);
        assert_eq!(pen.pieces(&[(1.0, 1.0), (1.0, 1.0)]).len(), 1);
        assert!(pen.pieces(&[]).is_empty());
    }
}
