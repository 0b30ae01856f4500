//! Where a plate reads unevenly: every well against what its curve or the vehicle lets expect.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::palette::{Colour, GREY, INK, PALE, UNKNOWN, shade_of_deviation};
use super::pen::Pen;
use super::plate::{MAPS, TOP, labels};
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;
use foldshift_curves::statistics::median;
use foldshift_plates::plate::Well;
use foldshift_study::analysis::{Analysis, deviations};
use foldshift_study::normalise::NormalizedPlate;

/// Colours end at this deviation.
const MOST: f64 = 0.4;
/// Codes of findings that lie somewhere on the plate.
const IN_SPACE: [&str; 5] = ["gradient", "edge_all_wells", "corner", "row_off", "column_off"];
const ROOM: f64 = 560.0;
const WIDTH: f64 = 700.0;

/// The deviations of a plate of which something uneven is told; `None` of an even one.
#[must_use]
pub fn deviation(analysis: &Analysis, index: usize) -> Option<Figure> {
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
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    let (rows, cols) = (plate.format.rows as f64, plate.format.cols as f64);
    let cell = (ROOM / cols).min(46.0).floor();
    let (floor, right) = (TOP + cell * rows, MAPS[0] + cell * cols);
    let mut canvas = Canvas::new(WIDTH, floor + 84.0);
    let simulated = analysis.study.simulated;
    let heading = format!("{} · {}", plate.export, plate.name);
    canvas.text((MAPS[0], 22.0), &fitted(&heading, 14.0, 480.0), Type::new(14.0).bold());
    if simulated {
        canvas.text((WIDTH - 16.0, 22.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    canvas.text((MAPS[0], 43.0), &fitted(&short(plate), 13.0, WIDTH - 60.0), Type::new(13.0));
    let small = Type::new(12.0).colour(GREY);
    canvas.text((MAPS[0], 63.0), "deviation from curve or vehicle, % of what the well should read", small);
    map(&mut canvas, plate, &found, cell);
    margins(&mut canvas, &found, plate, cell, (right, floor));
    labels(&mut canvas, plate, MAPS[0], cell);
    legend(&mut canvas, floor + 38.0);
    let file = plate.export.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Some(Figure {
        name: format!("deviation_{:02}_{}", index + 1, safe(stem)),
        about: About::Deviation(index),
        caption: caption(plate, &told, simulated),
        svg: canvas.finish(&format!("{heading}: deviations of all wells")),
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

#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
fn map(canvas: &mut Canvas, plate: &NormalizedPlate, found: &BTreeMap<Well, f64>, cell: f64) {
    let style = Type::new((0.36 * cell).clamp(7.0, 12.0)).anchor(Anchor::Middle);
    let at = |well: Well| (MAPS[0] + cell * well.col() as f64, TOP + cell * well.row() as f64);
    let tile = |well: Well| (at(well), cell, found.get(&well).map_or(UNKNOWN, |found| colour(*found)));
    canvas.tiles(&plate.format.iter().map(tile).collect::<Vec<_>>(), cell);
    for well in found.keys() {
        canvas.frame(at(*well), (cell, cell), Pen::new(PALE, 0.3));
    }
    for (well, &deviation) in found.iter().filter(|_| cell >= 20.0) {
        let (x, y) = at(*well);
        canvas.text(
            (x + 0.5 * cell, y + 0.5 * cell + 0.35 * style.size),
            &signed(deviation),
            style.colour(INK),
        );
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
    cell: f64,
    (right, floor): (f64, f64),
) {
    if cell < 14.0 {
        return;
    }
    let centre = |is: &dyn Fn(Well) -> bool| {
        let values: Vec<f64> = found.iter().filter(|(well, _)| is(**well)).map(|(_, value)| *value).collect();
        median(&values)
    };
    let style = Type::new((0.36 * cell).clamp(8.0, 12.0)).bold().colour(GREY);
    for row in 0..plate.format.rows {
        if let Some(value) = centre(&|well| well.row() == row) {
            let y = TOP + cell * (row as f64 + 0.5) + 4.0;
            canvas.text((right + 8.0, y), &signed(value), style);
        }
    }
    for col in 0..plate.format.cols {
        if let Some(value) = centre(&|well| well.col() == col) {
            let x = MAPS[0] + cell * (col as f64 + 0.5);
            canvas.text((x, floor + 15.0), &signed(value), style.anchor(Anchor::Middle));
        }
    }
    canvas.text((right + 8.0, floor + 15.0), "median", style);
}

fn legend(canvas: &mut Canvas, top: f64) {
    const LENGTH: f64 = 240.0;
    const STEPS: i32 = 41;
    let width = LENGTH / f64::from(STEPS);
    let tile = |step: i32| {
        let share = 2.0 * f64::from(step) / f64::from(STEPS - 1) - 1.0;
        ((MAPS[0] + width * f64::from(step), top), width, colour(share * MOST))
    };
    canvas.tiles(&(0..STEPS).map(tile).collect::<Vec<_>>(), 11.0);
    for share in [-1.0, 0.0, 1.0] {
        let x = MAPS[0] + 0.5 * (share + 1.0) * LENGTH;
        canvas.line((x, top + 11.0), (x, top + 15.0), Pen::new(INK, 1.0));
        let text = format!("{} %", signed(share * MOST));
        canvas.text((x, top + 28.0), &text, Type::new(11.0).anchor(Anchor::Middle));
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
