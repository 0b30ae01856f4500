//! The small curve of a compound: means and mean curves, and no more letters than the ends of its axes need.

use super::axis::Axis;
use super::canvas::{Anchor, Canvas, Type};
use super::curve_words;
use super::dose_axis::{DoseAxis, Naming, Scale};
use super::format::Format;
use super::line::{Course, Met};
use super::palette::{DIM, FAINT, PALE};
use super::panel::{Frame, Panel, own};
use super::pen::Pen;
use super::{About, Figure, safe};
use foldshift_study::analysis::Analysis;

/// Width and height on a page.
const SIZE: (f64, f64) = (268.0, 150.0);
/// Responses that the axis holds.
const RESPONSE: (f64, f64) = (0.0, 1.18);

/// The small curve of one compound for these lines, the parental one first: 268 × 150 px on a page, half of that much larger
/// in print as its letters are; `None` when no line met it. A study that nobody measured says so where the curve is listed.
#[must_use]
pub fn small(analysis: &Analysis, lines: &[String], compound: &str, format: &Format) -> Option<Figure> {
    let met = Met::new(analysis, lines, compound)?;
    let scaled = |length: f64| format.scaled(length);
    let (width, height) = (scaled(SIZE.0), scaled(SIZE.1));
    let look = Type::new(format.letter(10.0)).colour(format.inked(DIM));
    let left = look.width_of("100") + scaled(9.0);
    let floor = height - scaled(18.0);
    let dose = (left, width - scaled(6.0));
    let frame = Frame { zone: (left, left), dose, response: (floor, scaled(6.0)) };
    let mut panel = Panel::new(&met, Scale::Log, frame, met.lines.len(), format)?;
    panel.response = Axis { from: RESPONSE.0, to: RESPONSE.1, ..panel.response };
    let mut canvas = Canvas::new(width, height);
    for percent in [0_u8, 50, 100] {
        let y = panel.response.at(f64::from(percent) / 100.0);
        let pen = Pen::new(if percent == 50 { PALE } else { FAINT }, format.stroke(1.0));
        let pen = if percent == 50 { pen.dashed(&[3.0, 3.0]) } else { pen };
        canvas.line((left, y), (dose.1, y), pen);
        let text = percent.to_string();
        canvas.text((left - scaled(5.0), y + 0.36 * look.size), &text, look.anchor(Anchor::End));
    }
    ends(&mut canvas, panel.dose, height - scaled(4.0), look);
    for line in &met.lines {
        panel.mean(&mut canvas, line, 0.8);
        // Of a single day, and of days whose common curve nothing tells, the means are joined thinly.
        if line.mean == Course::Joined {
            panel.days(&mut canvas, line);
        }
    }
    for line in &met.lines {
        own(&mut canvas, "means", line);
        panel.mean_marks(&mut canvas, line, scaled(2.5));
    }
    canvas.group(None);
    let names = curve_words::listed(met.lines.iter().map(|line| line.name.to_owned()));
    let simulated = if analysis.study.simulated { " Simulated data." } else { "" };
    Some(Figure {
        name: format!("small_{}_{}", safe(lines.first().map_or("", String::as_str)), safe(compound)),
        about: About::Small { compound: compound.to_owned() },
        caption: format!(
            "{compound}: {names}, in percent of vehicle; marks are means over experiments, lines the curve through all \
             wells.{simulated}"
        ),
        svg: canvas.finish_as(format, &curve_words::title(&met, compound)),
    })
}

/// The first, a middle and the last named dose.
fn ends(canvas: &mut Canvas, axis: DoseAxis, y: f64, look: Type) {
    let named: Vec<(f64, String)> = axis
        .ticks(Naming::WithUnit, look.size * 1.6, false)
        .into_iter()
        .filter_map(|(x, text)| Some((x, text?)))
        .collect();
    for (x, text) in named {
        let half = 0.5 * look.width_of(&text);
        let at = x.clamp(axis.axis.start.min(axis.axis.end - half), axis.axis.end - half);
        canvas.text((at, y), &text, look.anchor(Anchor::Middle));
    }
}
