//! Where a plate reads unevenly: every well against what its curve or the vehicle lets expect.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::Format;
use super::palette::{Colour, INK, PALE, UNKNOWN, shade_of_deviation};
use super::pen::{Pen, Point};
use super::well_grid::{Grid, Head, LEFT, stem, whole};
use super::{About, Figure, safe};
use crate::report::words;
use foldshift_curves::statistics::median;
use foldshift_plates::plate::Well;
use foldshift_study::analysis::{Analysis, deviations};
use foldshift_study::normalise::NormalizedPlate;

/// Colours end at this deviation.
const MOST: f64 = 0.4;
/// Codes of findings that lie somewhere on the plate.
const IN_SPACE: [&str; 5] = ["gradient", "edge_all_wells", "corner", "row_off", "column_off"];
/// Width of this figure on a page.
pub(super) const ON_PAGE: f64 = 700.0;
/// Room right of the map for the medians of rows; in pixels of a page, as all lengths here.
const BESIDE: f64 = 106.0;
/// A well is not larger.
const MOST_CELL: f64 = 46.0;
/// Room below the map for medians of columns and the legend.
const FOOT: f64 = 84.0;

/// The deviations of a plate of which something uneven is told, as wide as `format`; `None` of an even one.
#[must_use]
pub fn deviation(analysis: &Analysis, index: usize, format: &Format) -> Option<Figure> {
    let plate = analysis.plates.get(index)?;
    // Every line of a plate is told the same.
    let reasons = || plate.quality.first().into_iter().flat_map(|quality| &quality.reasons);
    let told: Vec<&str> = reasons()
        .filter(|reason| IN_SPACE.contains(&reason.code))
        .map(|reason| reason.words.as_str())
        .collect();
    if told.is_empty() {
        return None;
    }
    let found = deviations(analysis, index);
    let simulated = analysis.study.simulated;
    let heading = format!("{} · {}", plate.export, plate.name);
    let head = Head { plate: &heading, simulated };
    let top = head.top(format);
    let left = format.scaled(LEFT);
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    let (rows, cols) = (plate.format.rows as f64, plate.format.cols as f64);
    let room = format.width - left - format.scaled(BESIDE);
    let low = format.tallest().map_or(f64::INFINITY, |most| (most - top - format.scaled(FOOT)) / rows);
    let size = (room / cols).min(format.scaled(MOST_CELL)).min(low);
    let grid = Grid { corner: (left, top), cell: whole(size, format), format };
    let (floor, right) = (top + grid.cell * rows, left + grid.cell * cols);
    let mut canvas = Canvas::new(format.width, floor + format.scaled(FOOT));
    head.draw(&mut canvas, format, left);
    let lines = head.lines(format);
    let text = Type::new(format.letter(13.0));
    canvas.text(
        (left, lines[0]),
        &fitted(&short(plate), text.size, format.width - left - format.scaled(26.0)),
        text,
    );
    let small = Type::new(format.letter(12.0)).colour(format.lesser());
    let said = "deviation from curve or vehicle, % of what the well should read";
    canvas.text((left, lines[1]), &fitted(said, small.size, format.width - left - 2.0), small);
    grid.deviations(&mut canvas, plate, &found);
    margins(&mut canvas, &found, plate, &grid, (right, floor));
    grid.labels(&mut canvas, plate);
    legend(&mut canvas, format, (left, floor + format.scaled(38.0)));
    Some(Figure {
        name: format!("deviation_{:02}_{}", index + 1, safe(stem(plate))),
        about: About::Deviation(index),
        caption: caption(plate, &told, simulated),
        svg: canvas.finish_as(format, &format!("{heading}: deviations of all wells")),
    })
}

/// Everything uneven in few words.
fn short(plate: &NormalizedPlate) -> String {
    let uneven = plate.quality.first().map(|quality| quality.uneven.as_slice()).unwrap_or_default();
    let name = |one: &foldshift_study::normalise::quality::Uneven| {
        let size = words::fixed(100.0 * one.size.abs(), 0);
        match one.towards {
            Some(towards) => format!("gradient of {size} % towards the {towards}"),
            None => format!("{} {}{size} %", one.pattern.name(), if one.size < 0.0 { "−" } else { "+" }),
        }
    };
    uneven.iter().map(name).collect::<Vec<_>>().join("; ")
}

/// Purple below, white at nothing, orange above: the colours of folds.
fn colour(deviation: f64) -> Colour {
    shade_of_deviation(deviation / MOST)
}

impl Grid<'_> {
    fn deviations(&self, canvas: &mut Canvas, plate: &NormalizedPlate, found: &BTreeMap<Well, f64>) {
        let (cell, format) = (self.cell, self.format);
        let style = self.letters(0.36, (7.0, 12.0));
        let tile =
            |well: Well| (self.at(well), cell, found.get(&well).map_or(UNKNOWN, |found| colour(*found)));
        canvas.tiles(&plate.format.iter().map(tile).collect::<Vec<_>>(), cell);
        for well in found.keys() {
            canvas.frame(self.at(*well), (cell, cell), Pen::new(PALE, format.stroke(0.3)));
        }
        for (well, &deviation) in found {
            let text = signed(deviation);
            if cell >= format.scaled(20.0) && style.width_of(&text) + 2.0 <= cell {
                let (x, y) = self.at(*well);
                canvas.text((x + 0.5 * cell, y + 0.5 * cell + 0.35 * style.size), &text, style);
            }
        }
    }
}

fn signed(deviation: f64) -> String {
    let text = words::fixed(100.0 * deviation, 0);
    if text.starts_with('−') || text == "0" { text } else { format!("+{text}") }
}

/// Medians of rows at the right, of columns below.
#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
fn margins(
    canvas: &mut Canvas,
    found: &BTreeMap<Well, f64>,
    plate: &NormalizedPlate,
    grid: &Grid,
    (right, floor): (f64, f64),
) {
    let (format, cell, (left, top)) = (grid.format, grid.cell, grid.corner);
    let style = grid.letters(0.36, (8.0, 12.0)).bold().colour(format.lesser()).anchor(Anchor::Start);
    if !grid.holds(style, 14.0) {
        return;
    }
    let centre = |is: &dyn Fn(Well) -> bool| {
        let values: Vec<f64> = found.iter().filter(|(well, _)| is(**well)).map(|(_, value)| *value).collect();
        median(&values)
    };
    let beside = format.scaled(8.0);
    for row in 0..plate.format.rows {
        if let Some(value) = centre(&|well| well.row() == row) {
            let y = top + cell * (row as f64 + 0.5) + format.scaled(4.0);
            canvas.text((right + beside, y), &signed(value), style);
        }
    }
    let below = floor + format.scaled(15.0);
    for col in 0..plate.format.cols {
        if let Some(text) =
            centre(&|well| well.col() == col).map(signed).filter(|text| style.width_of(text) + 2.0 <= cell)
        {
            let x = left + cell * (col as f64 + 0.5);
            canvas.text((x, below), &text, style.anchor(Anchor::Middle));
        }
    }
    canvas.text((right + beside, below), "median", style);
}

fn legend(canvas: &mut Canvas, format: &Format, (left, top): Point) {
    const LENGTH: f64 = 240.0;
    const STEPS: i32 = 41;
    let (length, height) = (format.scaled(LENGTH), format.scaled(11.0));
    let width = length / f64::from(STEPS);
    let tile = |step: i32| {
        let share = 2.0 * f64::from(step) / f64::from(STEPS - 1) - 1.0;
        ((left + width * f64::from(step), top), width, colour(share * MOST))
    };
    canvas.tiles(&(0..STEPS).map(tile).collect::<Vec<_>>(), height);
    for share in [-1.0, 0.0, 1.0] {
        let x = left + 0.5 * (share + 1.0) * length;
        canvas.line((x, top + height), (x, top + format.scaled(15.0)), Pen::new(INK, format.stroke(1.0)));
        let text = format!("{} %", signed(share * MOST));
        let look = Type::new(format.letter(11.0)).anchor(Anchor::Middle);
        canvas.text((x, top + format.scaled(28.0)), &text, look);
    }
}

fn caption(plate: &NormalizedPlate, told: &[&str], simulated: bool) -> String {
    let mut text = format!("{} · {}: {}. ", plate.export, plate.name, told.join("; "));
    let _ = write!(
        text,
        "Every sample against its curve and every vehicle well against the vehicle, colours ending at ±{} %; pale: not \
         used, or too little signal left to tell. At the right and below: medians of rows and columns. The curves \
         were fitted to these wells and have taken up a part of it, so that the sizes in words are larger. Nothing was \
         corrected.",
        words::fixed(100.0 * MOST, 0)
    );
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
