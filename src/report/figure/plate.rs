//! A plate as three maps: what was put in, what the reader printed, what became of it.

use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::palette::{Colour, FAILURE, GREY, INK, PALE, STEPS, UNKNOWN, WHITE, colour_of, is_dark, step_of};
use super::pen::Pen;
use super::plate_contents::PlateContents;
use super::well_marks::{is_crossed, letter_of};
use super::{About, Figure, SIMULATED, safe};
use crate::report::words;

use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::well::row_name;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::normalise::{NormalizedPlate, WellResponse};

const WIDTH: f64 = 884.0;
pub(super) const TOP: f64 = 84.0;
/// Left edges of the maps: contents, readings, responses.
pub(super) const MAPS: [f64; 3] = [34.0, 324.0, 614.0];
const ROOM: f64 = 252.0;
/// The highest response of the scale.
const MOST: f64 = 1.25;

/// Raw values and responses of one plate, side by side. `index` is a place in [`Analysis::plates`].
///
/// # Panics
/// When there is no such plate.
#[must_use]
pub fn plate(analysis: &Analysis, index: usize) -> Figure {
    let plate = &analysis.plates[index];
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    let cell = (ROOM / plate.format.cols as f64).min(30.0).floor();
    #[expect(clippy::cast_precision_loss, reason = "at most 32 rows")]
    let floor = TOP + cell * plate.format.rows as f64;
    let contents = PlateContents::of(plate);
    let mut canvas = Canvas::new(WIDTH, floor + 24.0 + contents.height().max(38.0));
    title(&mut canvas, plate, analysis.study.simulated);
    let raw = plate.wells.values().filter_map(|well| well.value);
    let (low, high) =
        raw.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low < high { (low, high) } else { (low.min(0.0), low.max(1.0)) };
    let fraction = |value: f64| (value - low) / (high - low);
    let raw = |well: &WellResponse| well.value.map(fraction);
    let response = |well: &WellResponse| well.response.map(|response| response / MOST);
    let mut tiles = tiles(plate, MAPS[1], cell, raw);
    tiles.extend(self::tiles(plate, MAPS[2], cell, response));
    canvas.tiles(&tiles, cell);
    contents.draw(&mut canvas, plate, (MAPS[0], TOP), cell);
    labels(&mut canvas, plate, MAPS[0], cell);
    contents.key(&mut canvas, (MAPS[0], floor + 14.0), ROOM);
    map(&mut canvas, plate, MAPS[1], cell, raw);
    map(&mut canvas, plate, MAPS[2], cell, response);
    scales(&mut canvas, floor + 14.0);
    let reading = |value: f64| words::trimmed(value);
    let ticks = [0.0, 0.5, 1.0].map(|share| (share, reading(low + share * (high - low))));
    legend(&mut canvas, MAPS[1], floor + 14.0, &ticks);
    let ticks =
        [0.0, 0.4, 0.8, 1.0].map(|share| (share, format!("{} %", words::fixed(share * MOST * 100.0, 0))));
    legend(&mut canvas, MAPS[2], floor + 14.0, &ticks);
    let label = format!("{} · {}: contents, raw values and responses", plate.export, plate.name);
    let file = plate.export.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    Figure {
        name: format!("plate_{:02}_{}", index + 1, safe(stem)),
        about: About::Plate(index),
        caption: caption(plate, analysis.study.simulated),
        svg: canvas.finish(&label),
    }
}

fn title(canvas: &mut Canvas, plate: &NormalizedPlate, simulated: bool) {
    let verdict = plate.verdict();
    let heading = format!("{} · {}", plate.export, plate.name);
    canvas.text((MAPS[0], 22.0), &fitted(&heading, 14.0, 610.0), Type::new(14.0).bold());
    if simulated {
        canvas.text((WIDTH - 16.0, 22.0), SIMULATED, Type::new(12.0).bold().anchor(Anchor::End));
    }
    let colour = if verdict == Verdict::Fail { FAILURE } else { INK };
    let style = Type::new(13.0).bold().colour(colour);
    canvas.text((MAPS[0], 43.0), &verdict.to_string().to_uppercase(), style);
    let lines: Vec<String> = plate
        .quality
        .iter()
        .map(|quality| {
            let against = quality.z_prime_against.unwrap_or("none");
            let name = if quality.cell_line.is_empty() { "" } else { quality.cell_line.as_str() };
            format!("{name} Z′({against}) {}", words::number(quality.z_prime, 2))
        })
        .collect();
    let text = fitted(lines.join("; ").trim(), 13.0, 640.0);
    canvas.text((MAPS[0] + 52.0, 43.0), &text, Type::new(13.0));
    let small = Type::new(12.0).colour(GREY);
    let read = if plate.read.is_empty() { String::new() } else { format!(" ({})", plate.read) };
    canvas.text((MAPS[0], 63.0), "contents, deeper with the dose", small);
    canvas.text((MAPS[1], 63.0), &fitted(&format!("raw{read}"), 12.0, ROOM), small);
    canvas.text((MAPS[2], 63.0), "response, % of vehicle", small);
}

/// The wells that have a number, each in the colour of its fraction of the scale.
fn tiles(
    plate: &NormalizedPlate,
    left: f64,
    cell: f64,
    fraction: impl Fn(&WellResponse) -> Option<f64>,
) -> Vec<((f64, f64), f64, Colour)> {
    let tile = |(well, response): (&Well, &WellResponse)| {
        Some((corner(*well, left, cell), cell, colour_of(step_of(fraction(response)?))))
    };
    plate.wells.iter().filter_map(tile).collect()
}

#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
fn corner(well: Well, left: f64, cell: f64) -> (f64, f64) {
    (left + cell * well.col() as f64, TOP + cell * well.row() as f64)
}

/// What stands on the tiles, and in the place of those that have no number.
fn map(
    canvas: &mut Canvas,
    plate: &NormalizedPlate,
    left: f64,
    cell: f64,
    fraction: impl Fn(&WellResponse) -> Option<f64>,
) {
    let (mut unknown, mut crosses) = (Vec::new(), Vec::new());
    for (well, response) in &plate.wells {
        let ((x, y), d) = (corner(*well, left, cell), 0.2 * cell);
        if fraction(response).is_none() {
            unknown.push((x, y));
        }
        if is_crossed(response) {
            crosses.push([(x + d, y + d), (x + cell - d, y + cell - d)]);
            crosses.push([(x + cell - d, y + d), (x + d, y + cell - d)]);
        }
    }
    for corner in unknown {
        canvas.rect(corner, (cell, cell), UNKNOWN);
        canvas.frame(corner, (cell, cell), Pen::new(PALE, 0.4));
    }
    if cell >= 12.0 {
        letters(canvas, plate, left, cell, &fraction);
    }
    for pen in [Pen::new(WHITE, 3.2), Pen::new(FAILURE, 1.6)] {
        for cross in &crosses {
            canvas.polyline(cross, pen);
        }
    }
    labels(canvas, plate, left, cell);
}

fn letters(
    canvas: &mut Canvas,
    plate: &NormalizedPlate,
    left: f64,
    cell: f64,
    fraction: &impl Fn(&WellResponse) -> Option<f64>,
) {
    let style = Type::new((0.42 * cell).clamp(7.0, 11.0)).anchor(Anchor::Middle);
    for (well, response) in plate.wells.iter().filter(|(_, response)| !is_crossed(response)) {
        let Some(letter) = letter_of(response.content.role) else { continue };
        #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
        let (x, y) = (left + cell * (well.col() as f64 + 0.5), TOP + cell * (well.row() as f64 + 0.5));
        let dark = fraction(response).is_some_and(|fraction| is_dark(step_of(fraction)));
        let colour = if dark { WHITE } else { INK };
        canvas.text((x, y + 0.35 * style.size), letter, style.colour(colour));
    }
}

/// Letters of the rows, numbers of the columns, a frame.
#[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
pub(super) fn labels(canvas: &mut Canvas, plate: &NormalizedPlate, left: f64, cell: f64) {
    let (rows, cols) = (plate.format.rows, plate.format.cols);
    let style = Type::new(10.5_f64.min(cell + 2.0)).colour(GREY).anchor(Anchor::Middle);
    // Every row and column where there is room, else every fourth.
    let stride = if cell >= 14.0 { 1 } else { 4 };
    let labelled = |place: usize| place == 0 || (place + 1).is_multiple_of(stride);
    for row in (0..rows).filter(|row| labelled(*row)) {
        let y = TOP + cell * (row as f64 + 0.5) + 3.8;
        canvas.text((left - 10.0, y), &row_name(row), style);
    }
    for col in (0..cols).filter(|col| labelled(*col)) {
        canvas.text((left + cell * (col as f64 + 0.5), TOP - 6.0), &(col + 1).to_string(), style);
    }
    let failed = plate.verdict() == Verdict::Fail;
    let pen = if failed { Pen::new(FAILURE, 2.4) } else { Pen::new(GREY, 0.8) };
    canvas.frame((left, TOP), (cell * cols as f64, cell * rows as f64), pen);
}

/// Length of the scale under a map.
const LENGTH: f64 = 216.0;

/// The colours of both scales.
fn scales(canvas: &mut Canvas, top: f64) {
    #[expect(clippy::cast_precision_loss, reason = "48 steps")]
    let width = LENGTH / STEPS as f64;
    let tile = |left: f64, step: usize| {
        #[expect(clippy::cast_precision_loss, reason = "48 steps")]
        let x = left + width * step as f64;
        ((x, top), width, colour_of(step))
    };
    let tiles: Vec<_> =
        MAPS[1..].iter().copied().flat_map(|left| (0..STEPS).map(move |step| tile(left, step))).collect();
    canvas.tiles(&tiles, 11.0);
}

fn legend(canvas: &mut Canvas, left: f64, top: f64, ticks: &[(f64, String)]) {
    for (share, text) in ticks {
        let x = left + share * LENGTH;
        canvas.line((x, top + 11.0), (x, top + 15.0), Pen::new(INK, 1.0));
        let anchor = if *share == 0.0 { Anchor::Start } else { Anchor::Middle };
        let x = if *share == 0.0 { x - 2.0 } else { x };
        canvas.text((x, top + 28.0), text, Type::new(11.0).anchor(anchor));
    }
}

fn caption(plate: &NormalizedPlate, simulated: bool) -> String {
    let mut text = format!("{} · {}: ", plate.export, plate.name);
    let reasons: Vec<&str> =
        plate.quality.iter().flat_map(|q| &q.reasons).map(|reason| reason.words.as_str()).collect();
    let verdict = match plate.verdict() {
        Verdict::Pass => "passed",
        Verdict::Warn => "passed with a warning",
        Verdict::Fail => "failed, so that its samples take no part in any fit",
    };
    text.push_str(verdict);
    if !reasons.is_empty() {
        let _ = write!(text, " ({})", reasons.join("; "));
    }
    text.push_str(
        ". Left: compounds, deeper with the dose; middle: raw values; right: responses, colours ending at 0 and 125 %. v: vehicle, b: blank",
    );
    let has = |role: Role| plate.wells.values().any(|well| well.content.role == role);
    for (role, words) in [
        (Role::Kill, ", k: kill control"),
        (Role::NoDye, ", n: no dye"),
        (Role::CompoundBlank, ", c: compound blank"),
        (Role::T0, ", t: time zero"),
        (Role::Empty, ", dot: empty"),
    ] {
        if has(role) {
            text.push_str(words);
        }
    }
    text.push_str(", no letter: sample; pale: no number.");
    if plate.wells.values().any(is_crossed) {
        text.push_str(" Crossed: excluded.");
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
