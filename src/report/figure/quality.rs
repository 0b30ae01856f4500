//! Quality over time: what the controls of every plate say, day after day.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::axis::{Axis, round_doses, round_numbers};
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
use super::format::Format;
use super::marker::{Fill, LineStyle, Marker, line_style};
use super::palette::{FAILURE, GREY, INK, LINES, PALE};
use super::pen::{Pen, Point};
use super::small_panel::{Panel, Panels, key, title};
use super::{About, Figure, MOST_LINES, line_groups};
use crate::report::words;
use foldshift_curves::elementary::{exp10, log10};
use foldshift_study::analysis::Analysis;
use foldshift_study::normalise::NormalizedPlate;
use foldshift_study::normalise::quality::{Limits, Quality, Verdict};
use foldshift_tables::natural_order;

/// Height of a panel, in pixels of a page.
const HEIGHT: f64 = 74.0;
/// Room between two days, in plates.
const BETWEEN: f64 = 1.0;
/// Rows of names of failed plates above the panels.
const MOST_ROWS: usize = 3;
/// Failed plates that the caption names.
const MOST_NAMES: usize = 12;
/// Room beyond the furthest marks, as a part of an axis.
const PAD: f64 = 0.08;
/// Axes end here, and what lies beyond is drawn at their end.
const LOWEST_Z: f64 = -1.0;
const HIGHEST_CV: f64 = 0.6;
const HIGHEST_NRFE: f64 = 2.0;

/// What one panel shows.
struct Measure {
    name: &'static str,
    of: fn(&Quality) -> Option<f64>,
    /// Up to or from where a plate passes, and where it fails.
    limits: Vec<f64>,
    /// Ends of the axis at least, and at most.
    least: (f64, f64),
    most: (f64, f64),
    ticks: fn(f64, f64) -> Vec<(f64, String)>,
}

fn plain(from: f64, to: f64) -> Vec<(f64, String)> {
    let text = |tick: f64| words::trimmed(tick).replace('-', "−");
    round_numbers(from, to, 5.0).into_iter().map(|tick| (tick, text(tick))).collect()
}

fn percent(from: f64, to: f64) -> Vec<(f64, String)> {
    let ticks = round_numbers(100.0 * from, 100.0 * to, 5.0).into_iter();
    ticks.map(|tick| (tick / 100.0, words::trimmed(tick))).collect()
}

fn powers(from: f64, to: f64) -> Vec<(f64, String)> {
    round_doses(from, to).into_iter().map(|tick| (tick, words::trimmed(exp10(tick)))).collect()
}

fn measures(limits: &Limits) -> Vec<Measure> {
    let log_of_ratio = |quality: &Quality| quality.signal_to_blank.filter(|ratio| *ratio > 0.0).map(log10);
    let ratios: Vec<f64> = [limits.signal_to_blank_pass, limits.signal_to_blank_fail]
        .into_iter()
        .filter(|limit| *limit > 0.0)
        .map(log10)
        .collect();
    let reach =
        ratios.iter().fold((0.0_f64, 1.0_f64), |(low, high), limit| (low.min(*limit), high.max(*limit)));
    vec![
        Measure {
            name: "Z′",
            of: |quality| quality.z_prime,
            limits: vec![limits.z_prime_pass, limits.z_prime_fail],
            least: (limits.z_prime_fail.min(0.0) - 0.1, 1.0),
            most: (LOWEST_Z, 1.0),
            ticks: plain,
        },
        Measure {
            name: "CV of the vehicle (%)",
            of: |quality| quality.cv_vehicle,
            limits: vec![limits.cv_pass, limits.cv_fail],
            least: (0.0, 1.1 * limits.cv_fail),
            most: (0.0, HIGHEST_CV.max(1.1 * limits.cv_fail)),
            ticks: percent,
        },
        Measure {
            name: "Signal to blank (log scale)",
            of: log_of_ratio,
            limits: ratios,
            least: reach,
            most: (f64::NEG_INFINITY, f64::INFINITY),
            ticks: powers,
        },
        Measure {
            name: "NRFE",
            of: |quality| quality.nrfe,
            limits: vec![limits.nrfe_warn],
            least: (0.0, 1.1 * limits.nrfe_warn),
            most: (0.0, HIGHEST_NRFE.max(1.1 * limits.nrfe_warn)),
            ticks: plain,
        },
    ]
}

impl Measure {
    fn axis(&self, panel: &Panel, values: impl Iterator<Item = f64>) -> Axis {
        let (from, to) = values.fold(self.least, |(low, high), value| (low.min(value), high.max(value)));
        let (from, to) = (from.max(self.most.0), to.min(self.most.1));
        // Marks at an end are seen whole; what cannot be negative begins at 0.
        let pad = PAD * (to - from);
        let from = if self.most.0 == 0.0 { from } else { from - pad };
        panel.upward(from, to + pad)
    }
}

/// The order of the plates, their places from left to right, and the days they belong to.
struct Order<'a> {
    /// Index of the plate and its place.
    plates: Vec<(usize, f64)>,
    /// Name, first and last place.
    days: Vec<(&'a str, f64, f64)>,
    end: f64,
}

/// The experiment of a plate: of its first well that has one.
fn day(plate: &NormalizedPlate) -> &str {
    plate.wells.values().find_map(|well| well.content.experiment.as_deref()).unwrap_or_default()
}

fn order(analysis: &Analysis) -> Order<'_> {
    let mut all: Vec<(usize, &str)> =
        analysis.plates.iter().enumerate().map(|(index, plate)| (index, day(plate))).collect();
    // A stable sort: plates of a day stay in the order of the study.
    all.sort_by(|a, b| natural_order::compare(a.1, b.1));
    let mut plates = Vec::new();
    let mut days: Vec<(&str, f64, f64)> = Vec::new();
    let mut place = 0.0;
    for (index, name) in all {
        match days.last_mut() {
            Some((day, _, last)) if *day == name => *last = place,
            Some(_) => {
                place += BETWEEN;
                days.push((name, place, place));
            }
            None => days.push((name, place, place)),
        }
        plates.push((index, place));
        place += 1.0;
    }
    Order { plates, days, end: place }
}

/// Lines and how each is drawn; none where there are more than can be told apart.
fn styles(analysis: &Analysis) -> Vec<(LineStyle, String)> {
    let present: BTreeSet<&str> =
        analysis.plates.iter().flat_map(|plate| &plate.quality).map(|q| q.cell_line.as_str()).collect();
    let mut lines: Vec<String> = Vec::new();
    for line in line_groups(analysis).into_iter().flatten() {
        if present.contains(line.as_str()) && !lines.contains(&line) {
            lines.push(line);
        }
    }
    for line in present {
        if !line.is_empty() && !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    if lines.len() > MOST_LINES {
        return Vec::new();
    }
    lines.into_iter().enumerate().map(|(place, line)| (line_style(place), line)).collect()
}

/// The quality of all plates over time; `None` where no control was measured.
#[must_use]
pub fn quality(analysis: &Analysis, format: &Format) -> Option<Figure> {
    let all = || analysis.plates.iter().flat_map(|plate| &plate.quality);
    let shown: Vec<Measure> = measures(&analysis.study.quality)
        .into_iter()
        .filter(|measure| all().any(|quality| (measure.of)(quality).is_some()))
        .collect();
    if shown.is_empty() {
        return None;
    }
    let (order, styles) = (order(analysis), styles(analysis));
    let simulated = analysis.study.simulated;
    let x_of = |left: f64, right: f64| Axis { from: -0.7, to: order.end - 0.3, start: left, end: right };
    let dry = |canvas: &mut Canvas| {
        let top = title(canvas, format, "Quality of the plates over time", simulated);
        let named: Vec<(LineStyle, &str)> =
            styles.iter().map(|(style, name)| (*style, name.as_str())).collect();
        let top =
            if named.is_empty() { top } else { key(canvas, format, (format.scaled(10.0), top), &named) };
        let frame = Panels::new(format, 1, 1, 0.0, 1.0).panel(0);
        failed(canvas, format, analysis, &order, x_of(frame.left, frame.right), top)
    };
    let mut measuring = Canvas::new(format.width, format.width);
    let panels = Panels::new(format, shown.len(), 1, dry(&mut measuring), HEIGHT).stacked();
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(22.0));
    dry(&mut canvas);
    let mut beyond = 0;
    for (row, measure) in shown.iter().enumerate() {
        let panel = panels.panel(row);
        panel.heading(&mut canvas, measure.name, None);
        let y = measure.axis(&panel, all().filter_map(|quality| (measure.of)(quality)));
        let x = x_of(panel.left, panel.right);
        panel.upward_ticks(&mut canvas, y, &(measure.ticks)(y.from, y.to));
        for (limit, dash) in measure.limits.iter().zip([&[5.0, 3.0][..], &[1.5, 2.5][..]]) {
            if y.holds(*limit) {
                let pen = Pen::new(GREY, format.axis).dashed(dash);
                canvas.line((panel.left, y.at(*limit)), (panel.right, y.at(*limit)), pen);
            }
        }
        for day in order.days.windows(2) {
            let at = x.at(0.5 * (day[0].2 + day[1].1));
            canvas.line((at, panel.top), (at, panel.floor), Pen::new(PALE, 0.6 * format.axis));
        }
        panel.frame(&mut canvas, None);
        beyond += points(&mut canvas, format, analysis, &order, (x, y), measure, &styles);
    }
    let last = panels.panel(shown.len() - 1);
    days(&mut canvas, format, &order, x_of(last.left, last.right), last.floor);
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((panels.middle(), panels.bottom() + format.scaled(12.0)), "Plates by experiment", look);
    Some(Figure {
        name: "quality".to_owned(),
        about: About::QualityOverTime,
        caption: caption(analysis, &shown, styles.is_empty(), beyond, simulated),
        svg: canvas.finish_as(format, "Quality of the plates over time"),
    })
}

/// The marks of one panel; how many of them lie beyond its axis.
fn points(
    canvas: &mut Canvas,
    format: &Format,
    analysis: &Analysis,
    order: &Order,
    (x, y): (Axis, Axis),
    measure: &Measure,
    styles: &[(LineStyle, String)],
) -> usize {
    let step = x.at(1.0) - x.at(0.0);
    let radius = (0.5 * format.mark).min(0.42 * step).max(0.9);
    let mut beyond = 0;
    for (index, place) in &order.plates {
        let known: Vec<(&Quality, f64)> = analysis.plates[*index]
            .quality
            .iter()
            .filter_map(|quality| Some((quality, (measure.of)(quality)?)))
            .filter(|(_, value)| value.is_finite())
            .collect();
        for (side, (quality, value)) in known.iter().enumerate() {
            // Lines of one plate stand beside each other.
            #[expect(clippy::cast_precision_loss, reason = "a few lines")]
            let beside = (side as f64 - 0.5 * (known.len() as f64 - 1.0)) * (0.7 / known.len() as f64);
            let at = (x.at(*place + beside), y.clipped(*value));
            beyond += usize::from(!y.holds(*value));
            if quality.verdict == Verdict::Fail {
                cross(canvas, at, radius.max(0.35 * format.mark), format.axis);
                continue;
            }
            let own = styles.iter().find(|(_, name)| *name == quality.cell_line).map(|(style, _)| *style);
            let (marker, colour) = own.map_or((Marker::Circle, LINES[0]), |own| (own.marker, own.colour));
            marker.draw(canvas, at, radius, colour, Fill::Solid);
        }
    }
    beyond
}

/// A failure.
fn cross(canvas: &mut Canvas, (x, y): Point, radius: f64, axis: f64) {
    let pen = Pen::new(FAILURE, 1.8 * axis);
    canvas.line((x - radius, y - radius), (x + radius, y + radius), pen);
    canvas.line((x - radius, y + radius), (x + radius, y - radius), pen);
}

/// The name of a plate without its folders.
fn name(plate: &NormalizedPlate) -> String {
    let file = plate.export.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    if plate.name.is_empty() { stem.to_owned() } else { format!("{stem} · {}", plate.name) }
}

fn failures(analysis: &Analysis) -> impl Iterator<Item = usize> + '_ {
    let failed =
        |plate: &NormalizedPlate| plate.quality.iter().any(|quality| quality.verdict == Verdict::Fail);
    analysis.plates.iter().enumerate().filter(move |(_, plate)| failed(plate)).map(|(index, _)| index)
}

/// The names of failed plates above their places, in as many rows as they need; where these end.
fn failed(
    canvas: &mut Canvas,
    format: &Format,
    analysis: &Analysis,
    order: &Order,
    x: Axis,
    top: f64,
) -> f64 {
    let (row, size, radius) = (format.scaled(15.0), format.small, 0.35 * format.mark);
    let mut ends = [f64::NEG_INFINITY; MOST_ROWS];
    let mut rows = 0;
    let failed: BTreeSet<usize> = failures(analysis).collect();
    for (index, place) in order.plates.iter().filter(|(index, _)| failed.contains(index)) {
        let at = x.at(*place);
        let gap = radius + format.scaled(3.0);
        let text = fitted(&name(&analysis.plates[*index]), size, 0.45 * (x.end - x.start));
        let width = gap + width_of(&text, size);
        // To the left where there is no room to the right.
        let leftwards = at + width > format.width - 2.0;
        let (from, to) = if leftwards { (at - width, at + gap) } else { (at - radius, at + width) };
        let Some(free) = ends.iter().position(|end| *end + format.scaled(4.0) < from) else { continue };
        ends[free] = to;
        rows = rows.max(free + 1);
        #[expect(clippy::cast_precision_loss, reason = "three rows")]
        let y = top + row * (free as f64 + 0.6);
        cross(canvas, (at, y), radius, format.axis);
        let (anchor, start) = if leftwards { (Anchor::End, at - gap) } else { (Anchor::Start, at + gap) };
        canvas.text(
            (start, y + 0.36 * size),
            &text,
            Type::new(size).colour(format.inked(FAILURE)).anchor(anchor),
        );
    }
    #[expect(clippy::cast_precision_loss, reason = "three rows")]
    let height = row * rows as f64;
    top + height
}

/// The names of the days below the last panel, as many as have room.
fn days(canvas: &mut Canvas, format: &Format, order: &Order, x: Axis, floor: f64) {
    let look = Type::new(format.small).anchor(Anchor::Middle);
    let base = floor + format.scaled(7.0) + format.small;
    let mut free = f64::NEG_INFINITY;
    for (name, first, last) in &order.days {
        let middle = x.at(0.5 * (first + last));
        canvas.line((middle, floor), (middle, floor + format.scaled(4.0)), Pen::new(INK, format.axis));
        // A name may be as wide as its day, and never less than a date.
        let room = (x.at(last + 1.0) - x.at(*first)).max(format.scaled(64.0));
        let text = fitted(name, format.small, room);
        let half = 0.5 * width_of(&text, format.small);
        if middle - half > free && middle + half <= format.width {
            canvas.text((middle, base), &text, look);
            free = middle + half + format.scaled(6.0);
        }
    }
}

fn caption(analysis: &Analysis, shown: &[Measure], alike: bool, beyond: usize, simulated: bool) -> String {
    let limits = &analysis.study.quality;
    let number = words::trimmed;
    let mut text = format!(
        "Quality of {} in the order of experiments, a mark for every line of a plate.",
        words::counted(analysis.plates.len(), "plate")
    );
    for measure in shown {
        let said = match measure.name {
            "Z′" => format!(
                " Z′: dashed {} (passes), dotted {} (fails below).",
                number(limits.z_prime_pass),
                number(limits.z_prime_fail)
            ),
            "NRFE" => format!(
                " NRFE: scatter of samples around their curves; dashed {} (warns above).",
                number(limits.nrfe_warn)
            ),
            "CV of the vehicle (%)" => format!(
                " CV: coefficient of variation of the vehicle wells; dashed {} (passes), dotted {} (fails above).",
                words::percent(Some(limits.cv_pass)),
                words::percent(Some(limits.cv_fail))
            ),
            _ => format!(
                " Signal to blank: vehicle ÷ blank; dashed {} (passes), dotted {} (fails below).",
                number(limits.signal_to_blank_pass),
                number(limits.signal_to_blank_fail)
            ),
        };
        text.push_str(&said);
    }
    let failed: Vec<String> = failures(analysis).map(|index| name(&analysis.plates[index])).collect();
    if !failed.is_empty() {
        let _ = write!(text, " ✕ failed, used in no curve: {}.", words::first_few(&failed, MOST_NAMES));
    }
    if alike {
        text.push_str(" Lines are not told apart: there are too many.");
    }
    if beyond > 0 {
        let _ = write!(text, " Beyond an axis and drawn at its end: {}.", words::counted(beyond, "mark"));
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
