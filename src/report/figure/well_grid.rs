//! The grid of the wells of a plate: where each stands, the letters of rows and numbers of columns around them, and the lines
//! above that say which plate it is.

use super::SIMULATED;
use super::canvas::{Anchor, Canvas, Type};
use super::format::{Format, Unit};
use super::lane::fitted_as;
use super::palette::{FAILURE, GREY};
use super::pen::{Pen, Point};
use foldshift_plates::plate::Well;
use foldshift_plates::plate::well::row_name;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::Verdict;

/// Room left of a grid for the letters of rows on a page, in its pixels.
pub(super) const LEFT: f64 = 34.0;
/// Upper edge of a grid on a page, below three lines of text, and height of the first of them.
const TOP: (f64, f64) = (84.0, 22.0);
/// Rows and columns are all named where a well is so many times as large as their letters, else every fourth.
const ROOMY: f64 = 1.3;

/// Where the wells of a plate stand.
#[derive(Clone, Copy)]
pub(super) struct Grid<'f> {
    pub(super) format: &'f Format,
    /// The upper left corner.
    pub(super) corner: Point,
    /// The side of a well.
    pub(super) cell: f64,
}

/// A side of a well that a drawing can say: whole pixels on a screen, whole tenths on paper.
pub(super) fn whole(side: f64, format: &Format) -> f64 {
    match format.unit {
        Unit::Pixels => side.floor(),
        Unit::Millimetres => (side * 10.0).floor() / 10.0,
    }
}

impl Grid<'_> {
    /// The upper left corner of a well.
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    pub(super) fn at(&self, well: Well) -> Point {
        (self.corner.0 + self.cell * well.col() as f64, self.corner.1 + self.cell * well.row() as f64)
    }

    /// Letters of this size on a page as a share of a well, between two sizes of a page.
    pub(super) fn letters(&self, share: f64, (least, most): (f64, f64)) -> Type {
        let size = (share * self.cell).clamp(self.format.letter(least), self.format.letter(most));
        Type::new(size).anchor(Anchor::Middle)
    }

    /// Is a well large enough for such letters, and as large as this on a page?
    pub(super) fn holds(&self, look: Type, on_page: f64) -> bool {
        self.cell >= self.format.scaled(on_page).max(1.05 * look.size)
    }

    /// Letters of the rows, numbers of the columns, a frame.
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    pub(super) fn labels(&self, canvas: &mut Canvas, plate: &NormalizedPlate) {
        let Self { format, corner: (left, top), cell } = *self;
        let (rows, cols) = (plate.format.rows, plate.format.cols);
        let size = format.letter(10.5).min(cell + format.scaled(2.0)).max(format.letters.0);
        let style = Type::new(size).colour(format.lesser()).anchor(Anchor::Middle);
        let stride = if cell >= ROOMY * size { 1 } else { 4 };
        let labelled = |place: usize| place == 0 || (place + 1).is_multiple_of(stride);
        for row in (0..rows).filter(|row| labelled(*row)) {
            let y = top + cell * (row as f64 + 0.5) + format.scaled(3.8);
            canvas.text((left - format.scaled(10.0), y), &row_name(row), style);
        }
        for col in (0..cols).filter(|col| labelled(*col)) {
            let x = left + cell * (col as f64 + 0.5);
            canvas.text((x, top - format.scaled(6.0)), &(col + 1).to_string(), style);
        }
        let failed = plate.verdict() == Verdict::Fail;
        let pen =
            if failed { Pen::new(FAILURE, format.stroke(2.4)) } else { Pen::new(GREY, format.stroke(0.8)) };
        canvas.frame((left, top), (cell * cols as f64, cell * rows as f64), pen);
    }
}

/// The lines above the maps of a plate.
pub(super) struct Head<'a> {
    /// Which plate it is; drawn where a format has titles.
    pub(super) plate: &'a str,
    /// Did nobody measure it?
    pub(super) simulated: bool,
}

impl Head<'_> {
    /// The upper edge of the grid below. Without a first line it begins higher.
    pub(super) fn top(&self, format: &Format) -> f64 {
        format.scaled(if format.titled || self.simulated { TOP.0 } else { TOP.0 - TOP.1 })
    }

    /// The base line of the second line, and of the third.
    pub(super) fn lines(&self, format: &Format) -> [f64; 2] {
        [41.0, 21.0].map(|above| self.top(format) - format.scaled(above))
    }

    /// The first line.
    pub(super) fn draw(&self, canvas: &mut Canvas, format: &Format, left: f64) {
        let (base, edge) = (format.scaled(TOP.1), format.scaled(16.0));
        let note = Type::new(format.letter(12.0)).bold().anchor(Anchor::End);
        let noted = if self.simulated { note.width_of(SIMULATED) + edge } else { 0.0 };
        if format.titled {
            let look = Type::new(format.letter(14.0)).bold();
            let room = format.width - left - edge - noted;
            canvas.text((left, base), &fitted_as(self.plate, look, room), look);
        }
        if self.simulated {
            canvas.text((format.width - edge, base), SIMULATED, note);
        }
    }
}

/// The name of the export of a plate, without its folders and its ending.
pub(super) fn stem(plate: &NormalizedPlate) -> &str {
    let file = plate.export.rsplit('/').next().unwrap_or_default();
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}
