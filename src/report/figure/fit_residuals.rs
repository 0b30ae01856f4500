//! How far every well lies from its fitted curve: a panel a line, all experiments of a compound together.

use super::axis::round_numbers;
use super::canvas::{Anchor, Canvas, Type, fitted, width_of};
use super::format::Format;
use super::marker::{Fill, LineStyle, line_style};
use super::palette::{FAILURE, GREY, INK};
use super::pen::{Pen, Point};
use super::small_panel::{Doses, Panel, Panels, title};
use super::{About, Figure, safe};
use crate::report::words;
use foldshift_curves::compare::combined::fitted_response;
use foldshift_curves::elementary::log10;
use foldshift_curves::fit::Status;
use foldshift_plates::plate::Well;
use foldshift_study::analysis::{Analysis, FittedCurve};
use std::fmt::Write as _;

/// Height of a panel, in pixels of a page.
const HEIGHT: f64 = 130.0;
/// Panels side by side.
const MOST_COLUMNS: usize = 3;
/// Thin lines are drawn at so many SD, and what lies beyond so many is ringed.
const THIN: f64 = 2.0;
const FAR: f64 = 3.0;
/// The axis ends at so many SD, or at the furthest well if that is nearer.
const MOST_SD: f64 = 8.0;
/// Wells that a panel names, and those that the caption does.
const MOST_NAMES: usize = 8;
const MOST_IN_CAPTION: usize = 12;

/// A well and how far it lies from the curve of its experiment.
struct Residual<'a> {
    experiment: &'a str,
    well: Well,
    /// log₁₀ dose; −∞ for the vehicle.
    log_dose: f64,
    /// Response minus fit, in points of percent of the vehicle.
    points: f64,
}

/// One line.
struct Line<'a> {
    name: &'a str,
    style: LineStyle,
    experiments: usize,
    residuals: Vec<Residual<'a>>,
    /// Of all residuals together, in points; `None` without degrees of freedom.
    sd: Option<f64>,
}

impl Line<'_> {
    fn is_far(&self, residual: &Residual) -> bool {
        self.sd.is_some_and(|sd| residual.points.abs() > FAR * sd)
    }
}

/// The residuals of one compound for these lines, the parental one first; `None` when nothing was fitted.
#[must_use]
pub fn fit_residuals(
    analysis: &Analysis,
    lines: &[String],
    compound: &str,
    format: &Format,
) -> Option<Figure> {
    let met: Vec<Line> =
        lines.iter().enumerate().filter_map(|(place, name)| line(analysis, name, place, compound)).collect();
    let unit = analysis.experiments_of(met.first()?.name, compound).next()?.assembled.unit;
    let all = || met.iter().flat_map(|line| &line.residuals);
    let tested = || all().map(|one| one.log_dose).filter(|dose| dose.is_finite());
    let (from, to) = (tested().reduce(f64::min)?, tested().reduce(f64::max)?);
    let has_zero = all().any(|one| !one.log_dose.is_finite());
    let end = end(&met);
    let simulated = analysis.study.simulated;
    let mut canvas = Canvas::new(format.width, 1.0);
    let heading = format!("Residuals of {compound}");
    let top = title(&mut canvas, format, &heading, simulated);
    let panels = Panels::new(format, met.len(), MOST_COLUMNS, top, HEIGHT);
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(22.0));
    title(&mut canvas, format, &heading, simulated);
    for (place, line) in met.iter().enumerate() {
        let panel = panels.panel(place);
        let x = panel.doses(from, to, has_zero);
        panel.heading(&mut canvas, line.name, Some(line.style));
        draw(&mut canvas, &panel, &x, line, end);
    }
    panels.upward_name(&mut canvas, "Response − fit (% of vehicle)");
    let name = format!("{} ({unit}, log scale)", fitted(compound, format.text, 0.5 * format.width));
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((panels.middle(), panels.bottom() + format.scaled(12.0)), &name, look);
    Some(Figure {
        name: format!("residuals_{}_{}", safe(met[0].name), safe(compound)),
        about: About::Residuals { compound: compound.to_owned() },
        caption: caption(&met, compound, end, simulated),
        svg: canvas.finish_as(format, &format!("Residuals of the curves of {compound}, by dose")),
    })
}

fn line<'a>(analysis: &'a Analysis, name: &'a str, place: usize, compound: &'a str) -> Option<Line<'a>> {
    let (mut residuals, mut experiments, mut df) = (Vec::new(), 0, 0);
    for curve in analysis.experiments_of(name, compound) {
        let own = of_curve(analysis, curve);
        if own.is_empty() {
            continue;
        }
        experiments += 1;
        // A mean has one parameter.
        df += if curve.fit.status == Status::Fitted { curve.fit.df } else { own.len() - 1 };
        residuals.extend(own);
    }
    let ss: f64 = residuals.iter().map(|one| one.points * one.points).sum();
    #[expect(clippy::cast_precision_loss, reason = "counts of wells")]
    let sd = (df > 0).then(|| (ss / df as f64).sqrt()).filter(|sd| *sd > 0.0);
    (!residuals.is_empty()).then(|| Line { name, style: line_style(place), experiments, residuals, sd })
}

/// The wells of one experiment; none where nothing was fitted.
fn of_curve<'a>(analysis: &Analysis, curve: &'a FittedCurve) -> Vec<Residual<'a>> {
    let assembled = &curve.assembled;
    let experiment = assembled.key.experiment.as_deref().unwrap_or_default();
    let samples = assembled.samples.iter().map(|(plate, well, dose)| (*plate, *well, log10(*dose)));
    let zeros = assembled.zeros.iter().map(|(plate, well)| (*plate, *well, f64::NEG_INFINITY));
    let residual = |(plate, well, log_dose): (usize, Well, f64)| {
        let response = analysis.plates.get(plate)?.wells.get(&well)?.response?;
        let fit = fitted_response(&curve.fit, &assembled.curve, log_dose)?;
        let points = 100.0 * (response - fit);
        let log_dose = if log_dose.is_finite() { log_dose } else { f64::NEG_INFINITY };
        points.is_finite().then_some(Residual { experiment, well, log_dose, points })
    };
    samples.chain(zeros).filter_map(residual).collect()
}

/// Where the axis ends, up and down, for all lines.
fn end(lines: &[Line]) -> f64 {
    let furthest =
        lines.iter().flat_map(|line| &line.residuals).map(|one| one.points.abs()).fold(0.0, f64::max);
    let widest = lines.iter().filter_map(|line| line.sd).fold(0.0, f64::max);
    let end = furthest.max(1.1 * FAR * widest);
    // Of exact data there is nothing to see but the zero line.
    (if widest > 0.0 { end.min(MOST_SD * widest) } else { end }).max(1.0) * 1.06
}

fn draw(canvas: &mut Canvas, panel: &Panel, x: &Doses, line: &Line, end: f64) {
    let format = panel.format;
    let y = panel.upward(-end, end);
    let ticks: Vec<(f64, String)> = round_numbers(-end, end, 5.0)
        .into_iter()
        .map(|tick| (tick, if tick > 0.0 { format!("+{}", words::trimmed(tick)) } else { minus(tick) }))
        .collect();
    panel.upward_ticks(canvas, y, &ticks);
    let doses: Vec<(f64, String)> = x.log.decades();
    panel.dose_ticks(canvas, x, &doses, panel.is_last);
    if let Some(sd) = line.sd {
        for at in [-THIN * sd, THIN * sd] {
            let pen = Pen::new(GREY, 0.8 * format.axis).dashed(&[4.0, 3.0]);
            canvas.line((panel.left, y.clipped(at)), (panel.right, y.clipped(at)), pen);
        }
    }
    canvas.line((panel.left, y.at(0.0)), (panel.right, y.at(0.0)), Pen::new(INK, format.axis));
    panel.frame(canvas, Some(x));
    let spread = x.zero.map_or(0.0, |(left, right)| 0.7 * (right - left));
    let mut dots = Vec::new();
    let mut far: Vec<(Point, &Residual)> = Vec::new();
    for (index, one) in line.residuals.iter().enumerate() {
        // Vehicle wells fan out so that each is seen; 7 and 11 have no common factor.
        #[expect(clippy::cast_precision_loss, reason = "0…10")]
        let fan =
            if one.log_dose.is_finite() { 0.0 } else { ((index * 7 % 11) as f64 / 10.0 - 0.5) * spread };
        let at = (x.at(one.log_dose) + fan, y.clipped(one.points));
        if line.is_far(one) {
            far.push((at, one));
        } else {
            dots.push(at);
        }
    }
    canvas.dots(&dots, 0.8 * format.well, line.style.colour, 0.5);
    for (at, _) in &far {
        let radius = 0.5 * format.well;
        canvas.circle(*at, 1.9 * radius, super::palette::WHITE, Some(Pen::new(FAILURE, format.axis)));
        line.style.marker.draw(canvas, *at, 0.8 * radius, line.style.colour, Fill::Solid);
    }
    names(canvas, panel, far, y.end, y.start);
}

fn minus(tick: f64) -> String {
    words::trimmed(tick).replace('-', "−")
}

/// The names of wells beside their rings, the furthest first, where they have room.
fn names(canvas: &mut Canvas, panel: &Panel, mut far: Vec<(Point, &Residual)>, top: f64, floor: f64) {
    let format = panel.format;
    let (size, gap) = (format.small, format.well + format.scaled(1.5));
    far.sort_by(|a, b| b.1.points.abs().total_cmp(&a.1.points.abs()));
    // Rings that names must not cover: left, top, right, bottom.
    let mut taken: Vec<[f64; 4]> = far
        .iter()
        .map(|((x, y), _)| [x - format.well, y - format.well, x + format.well, y + format.well])
        .collect();
    for ((x, y), one) in far.iter().take(MOST_NAMES) {
        let text = one.well.to_string();
        let (width, middle) = (width_of(&text, size), y + 0.36 * size);
        let places = [
            (x + gap, middle),
            (x - gap - width, middle),
            (x - 0.5 * width, y - gap),
            (x - 0.5 * width, y + gap + 0.72 * size),
        ];
        let free = places
            .into_iter()
            .map(|(left, base)| (left, base, [left, base - 0.75 * size, left + width, base]));
        let fits = |place: &[f64; 4]| {
            let inside = place[0] > panel.left && place[2] < panel.right + 1.0;
            let inside = inside && place[1] > top - size && place[3] < floor + 0.5 * size;
            let meets = |other: &[f64; 4]| {
                place[0] < other[2] && other[0] < place[2] && place[1] < other[3] && other[1] < place[3]
            };
            inside && !taken.iter().any(meets)
        };
        let Some((left, base, place)) = free.into_iter().find(|(.., place)| fits(place)) else { continue };
        canvas.text((left, base), &text, Type::new(size));
        taken.push(place);
    }
}

fn caption(lines: &[Line], compound: &str, end: f64, simulated: bool) -> String {
    let counts: Vec<String> =
        lines.iter().map(|line| format!("{} (n = {})", line.name, line.experiments)).collect();
    let mut text = format!(
        "Residuals of {compound}: response of every well minus the curve of its experiment, in points of percent of the \
         vehicle; dose 0 is the vehicle. {}; n counts experiments. Dashed: ±{THIN} SD of the residuals of the line.",
        counts.join(", ")
    );
    let far: Vec<String> = lines
        .iter()
        .flat_map(|line| line.residuals.iter().filter(|one| line.is_far(one)).map(move |one| (line, one)))
        .map(|(line, one)| {
            let points = words::fixed(one.points, 0);
            let sign = if one.points > 0.0 { "+" } else { "" };
            format!("{} of {}, {} ({sign}{points})", one.well, line.name, one.experiment)
        })
        .collect();
    if !far.is_empty() {
        let _ = write!(
            text,
            " Ringed: beyond {FAR} SD, left in every fit: {}.",
            words::first_few(&far, MOST_IN_CAPTION)
        );
    }
    let beyond = lines.iter().flat_map(|line| &line.residuals).filter(|one| one.points.abs() > end).count();
    if beyond > 0 {
        let _ = write!(text, " Beyond the axis and drawn at its end: {}.", words::counted(beyond, "well"));
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}
