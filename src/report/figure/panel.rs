//! The panel of dose-response curves: where doses and responses lie.

use serde::Serialize;

use super::axis::Axis;
use super::canvas::{Canvas, Group};
use super::dose_axis::{DoseAxis, Naming, Scale};
use super::format::Format;
use super::line::{Line, Met};
use super::palette::Colour;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_tables::units::DoseUnit;

/// Half of the vehicle: the absolute IC50.
pub(super) const HALF: f64 = 0.5;
/// The highest response that an axis holds, and the lowest.
const MOST: (f64, f64) = (-0.5, 2.0);
/// An axis reaches at least this far.
const LEAST: (f64, f64) = (0.0, 1.25);
/// Decades beyond the lowest and the highest dose.
const BEYOND: (f64, f64) = (0.16, 0.18);
/// From doses and responses to places of a drawing, so that a page finds the well under its pointer.
///
/// Lengths are in pixels from the upper left corner; the view box of a drawing counts tenths of them.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Axes {
    /// The lines in this panel: places among the lines of the figure, as in `data-line`.
    pub lines: Vec<usize>,
    /// Are the ends of the axis of doses log₁₀ of doses? Else they are doses.
    pub log: bool,
    /// Left and right end of the axis of doses.
    pub x: [f64; 2],
    /// What stands there, in the unit of the curves.
    pub dose: [f64; 2],
    /// Lower and upper end of the axis of responses.
    pub y: [f64; 2],
    /// What stands there, in fractions of the vehicle.
    pub response: [f64; 2],
    /// Where the vehicle wells of each line stand: centre and width.
    pub vehicle: Vec<[f64; 2]>,
}

/// Where a panel lies on its sheet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Left and right end of the zone of the vehicle.
    pub(super) zone: (f64, f64),
    /// Left and right end of the axis of doses.
    pub(super) dose: (f64, f64),
    /// Lower and upper end of the axis of responses.
    pub(super) response: (f64, f64),
}

/// Where doses and responses lie on the sheet.
pub(super) struct Panel<'a> {
    pub(super) format: &'a Format,
    pub(super) dose: DoseAxis,
    pub(super) response: Axis,
    pub(super) zone: (f64, f64),
    /// Lines side by side in the zone of the vehicle.
    columns: usize,
    /// Points of percent between named responses.
    pub(super) every: i32,
}

impl<'a> Panel<'a> {
    /// The panel that holds all doses of these lines, and all responses between −50 and 200 %; `columns` of them share it.
    /// `None` where no dose is above 0.
    pub(super) fn new(
        met: &Met,
        scale: Scale,
        frame: Frame,
        columns: usize,
        format: &'a Format,
    ) -> Option<Self> {
        let tested = met.tested()?;
        Some(Self::holding((met.unit, tested), met.responses(), scale, frame, columns, format))
    }

    /// The panel of these log₁₀ doses and responses, between −50 and 200 %.
    pub(super) fn holding(
        (unit, (first, last)): (DoseUnit, (f64, f64)),
        responses: impl Iterator<Item = f64>,
        scale: Scale,
        frame: Frame,
        columns: usize,
        format: &'a Format,
    ) -> Self {
        let axis = |from, to| Axis { from, to, start: frame.dose.0, end: frame.dose.1 };
        let axis = match scale {
            Scale::Log => axis(first - BEYOND.0, last + BEYOND.1),
            Scale::Linear => axis(0.0, 1.06 * exp10(last)),
        };
        let (lowest, highest) = responses.fold(LEAST, |(low, high), y| (low.min(y), high.max(y)));
        // To the next whole twentieth.
        let (down, up) =
            (|y: f64| (y * 20.0 + 1e-9).floor() / 20.0, |y: f64| (y * 20.0 - 1e-9).ceil() / 20.0);
        Self {
            format,
            dose: DoseAxis { scale, unit, axis },
            response: Axis {
                from: if lowest < 0.0 { down(lowest.max(MOST.0)) } else { 0.0 },
                to: if highest > LEAST.1 { up(highest.min(MOST.1)) } else { LEAST.1 },
                start: frame.response.0,
                end: frame.response.1,
            },
            zone: frame.zone,
            columns: columns.max(1),
            every: 25,
        }
    }

    pub(super) fn scaled(&self, length: f64) -> f64 {
        self.format.scaled(length)
    }

    /// Centre and width of the vehicle of the line in this column.
    #[expect(clippy::cast_precision_loss, reason = "a few lines")]
    pub(super) fn vehicle(&self, column: usize) -> (f64, f64) {
        let width = (self.zone.1 - self.zone.0) / self.columns as f64;
        (self.zone.0 + width * (column as f64 + 0.5), width)
    }

    pub(super) fn x(&self, dose: f64, column: usize) -> f64 {
        if dose > 0.0 { self.dose.at(log10(dose)) } else { self.vehicle(column).0 }
    }

    /// The map of this panel, for a page.
    pub(super) fn axes(&self, lines: &[&Line]) -> Axes {
        let (dose, response) = (self.dose.axis, self.response);
        Axes {
            lines: lines.iter().map(|line| line.place).collect(),
            log: self.dose.scale == Scale::Log,
            x: [dose.start, dose.end],
            dose: [dose.from, dose.to],
            y: [response.start, response.end],
            response: [response.from, response.to],
            vehicle: (0..lines.len()).map(|column| self.vehicle(column).into()).collect(),
        }
    }

    /// Left end of the axis of responses.
    pub(super) fn left(&self) -> f64 {
        self.zone.0
    }

    pub(super) fn naming(&self) -> Naming {
        Naming::of(self.format)
    }

    /// The colour of lesser text.
    pub(super) fn lesser(&self) -> Colour {
        self.format.lesser()
    }
}

/// What is drawn from here on is of this line.
pub(super) fn own(canvas: &mut Canvas, kind: &'static str, line: &Line) {
    canvas.group(Some(Group { kind, line: Some(line.place), day: None, well: None }));
}
