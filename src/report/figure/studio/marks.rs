//! The data of a figure of curves with a mark for every well: open where it takes part, a cross where it is left out.

use super::super::canvas::{Canvas, Group, MarkedWell};
use super::super::marker::Fill;
use super::super::palette::{FOCUS, INK, WHITE};
use super::super::panel::own;
use super::super::pen::{Pen, Point};
use super::{FigureWell, Marked};
use foldshift_curves::elementary::log10;
use foldshift_study::normalise::By;

/// Half of a cross, and the ring around it, in CSS pixels.
const CROSS: f64 = 4.5;
const RING: f64 = 8.0;

/// From the faintest to the most important.
pub(super) fn draw(canvas: &mut Canvas, marked: &Marked) {
    let (panel, lines) = (&marked.panel, &marked.met.lines);
    if !marked.curves.blind {
        for line in lines {
            panel.band(canvas, line);
        }
    }
    for (column, line) in lines.iter().enumerate() {
        if marked.curves.growth.is_some() {
            panel.vehicles(canvas, line, column);
            panel.wells(canvas, line);
            continue;
        }
        vehicle(canvas, marked, column);
        if line.days.len() > 1 {
            for well in taking_part(marked, column).filter(|well| well.dose > 0.0) {
                canvas.group(Some(group(well)));
                let radius = 0.5 * panel.format.well;
                let pen = Pen::new(line.style.colour, 0.9);
                canvas.circle(place(marked, well, column), radius, WHITE, Some(pen));
            }
        }
    }
    for line in lines {
        panel.days(canvas, line);
    }
    for line in lines {
        panel.mean(canvas, line, 1.0);
    }
    for (column, line) in lines.iter().enumerate() {
        if line.days.len() == 1 && marked.curves.growth.is_none() {
            for well in taking_part(marked, column).filter(|well| well.dose > 0.0) {
                canvas.group(Some(group(well)));
                let (at, radius) = (place(marked, well, column), 0.5 * panel.format.well);
                line.style.marker.draw(canvas, at, radius, line.style.colour, Fill::Hollow);
            }
        } else {
            panel.means(canvas, line, 1.0);
        }
    }
    for column in 0..lines.len() {
        of_line(marked, column).filter(|well| well.out.is_some()).for_each(|well| {
            left_out(canvas, well, place(marked, well, column));
        });
    }
    let lines: Vec<_> = lines.iter().collect();
    panel.beyond(canvas, &lines);
    canvas.group(None);
}

fn of_line<'m>(marked: &'m Marked<'_>, column: usize) -> impl Iterator<Item = &'m FigureWell> + 'm {
    let line = marked.met.lines[column].place;
    marked.wells.iter().filter(move |well| well.line == line)
}

fn taking_part<'m>(marked: &'m Marked<'_>, column: usize) -> impl Iterator<Item = &'m FigureWell> + 'm {
    of_line(marked, column).filter(|well| well.out.is_none())
}

fn group(well: &FigureWell) -> Group {
    let mark = MarkedWell { plate: well.plate, well: well.well, out: well.out.map(By::name) };
    Group { kind: "well", line: Some(well.line), day: Some(well.day), well: Some(mark) }
}

/// Where a well stands; at the edge where the axis does not reach so far.
fn place(marked: &Marked, well: &FigureWell, column: usize) -> Point {
    let panel = &marked.panel;
    let x = if well.dose > 0.0 {
        panel.dose.at(log10(well.dose))
    } else {
        // They fan out so that each is seen; 7 and 11 have no common factor.
        let mut zeros = of_line(marked, column).filter(|one| one.dose <= 0.0);
        let index =
            zeros.position(|one| (one.plate, one.well) == (well.plate, well.well)).unwrap_or_default();
        let (centre, width) = panel.vehicle(column);
        #[expect(clippy::cast_precision_loss, reason = "0…10")]
        let share = (index * 7 % 11) as f64 / 10.0 - 0.5;
        centre + share * (0.7 * width).min(panel.scaled(16.0))
    };
    (x, panel.response.clipped(well.response))
}

/// Vehicle wells as faint dots, and a bar at 100 %.
fn vehicle(canvas: &mut Canvas, marked: &Marked, column: usize) {
    let (panel, line) = (&marked.panel, &marked.met.lines[column]);
    for well in taking_part(marked, column).filter(|well| well.dose <= 0.0) {
        canvas.group(Some(group(well)));
        let at = place(marked, well, column);
        canvas.dots(&[at], 0.6 * panel.format.well, line.style.colour, 0.5);
    }
    own(canvas, "vehicle", line);
    let (centre, width) = panel.vehicle(column);
    let (half, y) = ((0.45 * width).min(panel.scaled(7.0)), panel.response.at(1.0));
    canvas.line((centre - half, y), (centre + half, y), Pen::new(line.style.colour, panel.format.mean));
}

/// A cross; of a single well that a person left out, in a ring.
fn left_out(canvas: &mut Canvas, well: &FigureWell, (x, y): Point) {
    canvas.group(Some(group(well)));
    let ringed = well.out == Some(By::Hand) && well.has_curve;
    let (size, width) = if ringed { (CROSS, 1.6) } else { (0.6 * CROSS, 1.1) };
    if ringed {
        canvas.circle((x, y), RING, WHITE, Some(Pen::new(FOCUS, 1.6)));
    }
    let pen = Pen::new(INK, width);
    canvas.line((x - size, y - size), (x + size, y + size), pen);
    canvas.line((x - size, y + size), (x + size, y - size), pen);
}
