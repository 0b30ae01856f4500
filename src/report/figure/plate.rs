//! A plate as three maps: what was put in, what the reader printed, what became of it.

use std::fmt::Write as _;

use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::{Format, Unit};
use super::palette::{Colour, FAILURE, INK, PALE, STEPS, UNKNOWN, WHITE, colour_of, is_dark, step_of};
use super::pen::{Pen, Point};
use super::plate_contents::PlateContents;
use super::well_grid::{Grid, Head, LEFT, stem, whole};
use super::well_marks::{is_crossed, letter_of};
use super::{About, Figure, safe};
use crate::report::words;

use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::Role;
use foldshift_plates::plate::well::row_name;
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::quality::Verdict;
use foldshift_study::normalise::{NormalizedPlate, WellResponse};

/// Width of this figure on a page.
pub(super) const ON_PAGE: f64 = 884.0;
/// Maps side by side: contents, readings, responses.
const MAPS: usize = 3;
/// Right of the last map, and between a map and the letters of the next; in pixels of a page, as all lengths here.
const RIGHT: f64 = 14.0;
const BETWEEN: f64 = 4.0;
/// A well is not larger.
const MOST_CELL: f64 = 30.0;
/// Room below the maps for their legends.
const FOOT: f64 = 38.0;
/// The highest response of the scale.
const MOST: f64 = 1.25;

/// Contents, raw values and responses of one plate, side by side, as wide as `format`. `index` is a place in
/// [`Analysis::plates`].
///
/// # Panics
/// When there is no such plate.
#[must_use]
pub fn plate(analysis: &Analysis, index: usize, format: &Format) -> Figure {
    let plate = &analysis.plates[index];
    let heading = format!("{} · {}", plate.export, plate.name);
    let simulated = analysis.study.simulated;
    let head = Head { plate: &heading, simulated };
    let contents = PlateContents::of(plate);
    let Columns { left, pitch, room } = Columns::new(plate, format);
    let top = head.top(format);
    #[expect(clippy::cast_precision_loss, reason = "at most 48 columns")]
    let (rows, cols) = (plate.format.rows as f64, plate.format.cols as f64);
    let cell = whole((room / cols).min(format.scaled(MOST_CELL)), format);
    #[expect(clippy::cast_precision_loss, reason = "three maps")]
    let grids: [Grid; MAPS] =
        std::array::from_fn(|map| Grid { format, corner: (left + pitch * map as f64, top), cell });
    let floor = top + cell * rows;
    let foot = contents.height(format, room).max(format.scaled(FOOT));
    let mut canvas = Canvas::new(format.width, floor + format.scaled(24.0) + foot);
    head.draw(&mut canvas, format, left);
    title(&mut canvas, plate, &grids, head.lines(format), room);
    let raw = plate.wells.values().filter_map(|well| well.value);
    let (low, high) =
        raw.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low < high { (low, high) } else { (low.min(0.0), low.max(1.0)) };
    let fraction = |value: f64| (value - low) / (high - low);
    let raw = |well: &WellResponse| well.value.map(fraction);
    let response = |well: &WellResponse| well.response.map(|response| response / MOST);
    let mut tiles = tiles(plate, &grids[1], raw);
    tiles.extend(self::tiles(plate, &grids[2], response));
    canvas.tiles(&tiles, cell);
    contents.draw(&mut canvas, plate, &grids[0]);
    grids[0].labels(&mut canvas, plate);
    let below = floor + format.scaled(14.0);
    contents.key(&mut canvas, format, (left, below), room);
    map(&mut canvas, plate, &grids[1], raw);
    map(&mut canvas, plate, &grids[2], response);
    let length = LENGTH * room;
    scales(&mut canvas, &grids, below, length);
    let reading = |value: f64| words::trimmed(value);
    let ticks = [0.0, 0.5, 1.0].map(|share| (share, reading(low + share * (high - low))));
    legend(&mut canvas, format, (grids[1].corner.0, below), length, &ticks);
    let ticks =
        [0.0, 0.4, 0.8, 1.0].map(|share| (share, format!("{} %", words::fixed(share * MOST * 100.0, 0))));
    legend(&mut canvas, format, (grids[2].corner.0, below), length, &ticks);
    Figure {
        name: format!("plate_{:02}_{}", index + 1, safe(stem(plate))),
        about: About::Plate(index),
        caption: caption(plate, simulated),
        svg: canvas.finish_as(format, &format!("{heading}: contents, raw values and responses")),
    }
}

/// Where the maps stand.
struct Columns {
    left: f64,
    pitch: f64,
    /// Width of a map at most.
    room: f64,
}

impl Columns {
    /// On paper every millimetre belongs to the wells, on a page maps keep their distance.
    fn new(plate: &NormalizedPlate, format: &Format) -> Self {
        let look = Type::new(format.letter(10.5));
        let last = row_name(plate.format.rows.saturating_sub(1));
        let (left, right, between) = match format.unit {
            Unit::Pixels => (format.scaled(LEFT), format.scaled(RIGHT), format.scaled(BETWEEN)),
            Unit::Millimetres => {
                let letters = format.scaled(10.0) + 0.5 * look.width_of(&last).max(look.size);
                (letters + 1.0, 0.0, format.scaled(BETWEEN))
            }
        };
        #[expect(clippy::cast_precision_loss, reason = "three maps")]
        let pitch = (format.width - right) / MAPS as f64;
        Self { left, pitch, room: pitch - left - between }
    }
}

/// The verdict with what it rests on, and what each map shows.
fn title(
    canvas: &mut Canvas,
    plate: &NormalizedPlate,
    grids: &[Grid; MAPS],
    [second, third]: [f64; 2],
    room: f64,
) {
    let format = grids[0].format;
    let left = grids[0].corner.0;
    let verdict = plate.verdict();
    let colour = format.inked(if verdict == Verdict::Fail { FAILURE } else { INK });
    let style = Type::new(format.letter(13.0)).bold().colour(colour);
    canvas.text((left, second), &verdict.to_string().to_uppercase(), style);
    let lines: Vec<String> = plate
        .quality
        .iter()
        .map(|quality| {
            let against = quality.z_prime_against.unwrap_or("none");
            let name = if quality.cell_line.is_empty() { "" } else { quality.cell_line.as_str() };
            format!("{name} Z′({against}) {}", words::number(quality.z_prime, 2))
        })
        .collect();
    let look = Type::new(format.letter(13.0));
    let start = left + format.scaled(52.0);
    canvas.text(
        (start, second),
        &fitted(lines.join("; ").trim(), look.size, format.width - start - 2.0),
        look,
    );
    let small = Type::new(format.letter(12.0)).colour(format.lesser());
    let read = if plate.read.is_empty() { String::new() } else { format!(" ({})", plate.read) };
    let raw = format!("raw{read}");
    let shown: [&[&str]; MAPS] = [
        &["contents, deeper with the dose", "contents"],
        &[&raw, "raw"],
        &["response, % of vehicle", "response (%)", "response"],
    ];
    for (grid, names) in grids.iter().zip(shown) {
        let name = names.iter().find(|name| small.width_of(name) <= room).or(names.last());
        let name = fitted(name.copied().unwrap_or_default(), small.size, room);
        canvas.text((grid.corner.0, third), &name, small);
    }
}

/// The wells that have a number, each in the colour of its fraction of the scale.
fn tiles(
    plate: &NormalizedPlate,
    grid: &Grid,
    fraction: impl Fn(&WellResponse) -> Option<f64>,
) -> Vec<(Point, f64, Colour)> {
    let tile = |(well, response): (&Well, &WellResponse)| {
        Some((grid.at(*well), grid.cell, colour_of(step_of(fraction(response)?))))
    };
    plate.wells.iter().filter_map(tile).collect()
}

/// What stands on the tiles, and in the place of those that have no number.
fn map(
    canvas: &mut Canvas,
    plate: &NormalizedPlate,
    grid: &Grid,
    fraction: impl Fn(&WellResponse) -> Option<f64>,
) {
    let (format, cell) = (grid.format, grid.cell);
    let (mut unknown, mut crosses) = (Vec::new(), Vec::new());
    for (well, response) in &plate.wells {
        let ((x, y), d) = (grid.at(*well), 0.2 * cell);
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
        canvas.frame(corner, (cell, cell), Pen::new(PALE, format.stroke(0.4)));
    }
    letters(canvas, plate, grid, &fraction);
    for pen in [Pen::new(WHITE, format.stroke(3.2)), Pen::new(FAILURE, format.stroke(1.6))] {
        for cross in &crosses {
            canvas.polyline(cross, pen);
        }
    }
    grid.labels(canvas, plate);
}

fn letters(
    canvas: &mut Canvas,
    plate: &NormalizedPlate,
    grid: &Grid,
    fraction: &impl Fn(&WellResponse) -> Option<f64>,
) {
    let style = grid.letters(0.42, (7.0, 11.0));
    if !grid.holds(style, 12.0) {
        return;
    }
    for (well, response) in plate.wells.iter().filter(|(_, response)| !is_crossed(response)) {
        let Some(letter) = letter_of(response.content.role) else { continue };
        let (x, y) = grid.at(*well);
        let dark = fraction(response).is_some_and(|fraction| is_dark(step_of(fraction)));
        let colour = if dark { WHITE } else { INK };
        let middle = (x + 0.5 * grid.cell, y + 0.5 * grid.cell + 0.35 * style.size);
        canvas.text(middle, letter, style.colour(colour));
    }
}

/// Length of the scale under a map, as a part of its width.
const LENGTH: f64 = 6.0 / 7.0;
/// Height of a scale.
const HEIGHT: f64 = 11.0;

/// The colours of both scales.
fn scales(canvas: &mut Canvas, grids: &[Grid; MAPS], top: f64, length: f64) {
    #[expect(clippy::cast_precision_loss, reason = "48 steps")]
    let width = length / STEPS as f64;
    let tile = |left: f64, step: usize| {
        #[expect(clippy::cast_precision_loss, reason = "48 steps")]
        let x = left + width * step as f64;
        ((x, top), width, colour_of(step))
    };
    let all = grids[1..].iter().flat_map(|grid| (0..STEPS).map(move |step| tile(grid.corner.0, step)));
    canvas.tiles(&all.collect::<Vec<_>>(), grids[0].format.scaled(HEIGHT));
}

/// Ticks of a scale, named where there is room: the first ones first.
fn legend(canvas: &mut Canvas, format: &Format, (left, top): Point, length: f64, ticks: &[(f64, String)]) {
    let look = Type::new(format.letter(11.0));
    let mut taken = f64::NEG_INFINITY;
    for (share, text) in ticks {
        let x = left + share * length;
        let from = top + format.scaled(HEIGHT);
        canvas.line((x, from), (x, top + format.scaled(15.0)), Pen::new(INK, format.stroke(1.0)));
        let width = look.width_of(text);
        let (anchor, x) = if *share == 0.0 { (Anchor::Start, x - 2.0) } else { (Anchor::Middle, x) };
        let start = if *share == 0.0 { x } else { x - 0.5 * width };
        if start >= taken && start + width <= format.width {
            canvas.text((x, top + format.scaled(28.0)), text, look.anchor(anchor));
            taken = start + width + 0.3 * look.size;
        }
    }
}

fn caption(plate: &NormalizedPlate, simulated: bool) -> String {
    let mut text = format!("{} · {}: ", plate.export, plate.name);
    let reasons: Vec<&str> =
        plate.quality.iter().flat_map(|q| &q.reasons).map(|reason| reason.words.as_str()).collect();
    let verdict = match plate.verdict() {
        Verdict::Pass => "passed",
        Verdict::Warn => "passed with a warning",
        Verdict::Fail if plate.used_all_the_same => "failed, and is used all the same",
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
