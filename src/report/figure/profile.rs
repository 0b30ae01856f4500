//! The profile likelihood of the absolute IC50: a panel a line, a curve an experiment. Where it stays below the dashed
//! line are the doses that the interval holds.

use super::axis::{by_roundness, round_dose, round_doses};
use super::canvas::{Anchor, Canvas, Type, fitted};
use super::format::Format;
use super::marker::{Fill, LineStyle, line_style};
use super::palette::{DIM, GREY, INK};
use super::pen::{Pen, Point};
use super::shape::Group;
use super::small_panel::{Panel, Panels, title};
use super::{About, Figure, safe};
use crate::report::words;
use foldshift_curves::fit::{OfHalf, Profile, profile as of_fit};
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::{DoseUnit, LogDose};
use std::fmt::Write as _;

/// Height of a panel, in pixels of a page.
const HEIGHT: f64 = 118.0;
/// Panels side by side.
const MOST_COLUMNS: usize = 3;
/// The axis ends at so many times the threshold.
const HIGHEST: f64 = 2.0;
/// No panel is narrower, in decades.
const NARROWEST: f64 = 0.3;

/// One line.
struct Line<'a> {
    name: &'a str,
    style: LineStyle,
    /// With the place of the experiment among those of the line.
    profiles: Vec<(usize, Profile)>,
    experiments: usize,
}

/// The profiles of the absolute IC50 of one compound for these lines, the parental one first; `None` when no fit asks for
/// one.
#[must_use]
pub fn profile(analysis: &Analysis, lines: &[String], compound: &str, format: &Format) -> Option<Figure> {
    let mut unit: Option<DoseUnit> = None;
    let mut met: Vec<Line> = Vec::new();
    for (place, name) in lines.iter().enumerate() {
        let mut curves: Vec<_> = analysis.experiments_of(name, compound).collect();
        curves.retain(|curve| *unit.get_or_insert(curve.assembled.unit) == curve.assembled.unit);
        let profiles: Vec<(usize, Profile)> = curves
            .iter()
            .enumerate()
            .filter_map(|(day, curve)| {
                let found = of_fit(&curve.assembled.curve, &curve.fit, &curve.options, OfHalf::Absolute)?;
                (found.points.len() > 1).then_some((day, found))
            })
            .collect();
        if !curves.is_empty() {
            met.push(Line { name, style: line_style(place), profiles, experiments: curves.len() });
        }
    }
    let unit = unit?;
    if met.iter().all(|line| line.profiles.is_empty()) {
        return None;
    }
    let simulated = analysis.study.simulated;
    let heading = format!("Profile likelihood of the absolute IC50 of {compound}");
    let mut canvas = Canvas::new(format.width, 1.0);
    let top = title(&mut canvas, format, &heading, simulated);
    let panels = Panels::new(format, met.len(), MOST_COLUMNS, top, HEIGHT);
    let mut canvas = Canvas::new(format.width, panels.bottom() + format.scaled(22.0));
    title(&mut canvas, format, &heading, simulated);
    for (place, line) in met.iter().enumerate() {
        let panel = panels.panel(place);
        panel.heading(&mut canvas, line.name, Some(line.style));
        draw(&mut canvas, &panel, line, place, unit);
    }
    panels.upward_name(&mut canvas, "F ÷ its 95 % point");
    let name = format!("{}, dose (log scale)", fitted(compound, format.text, 0.5 * format.width));
    let look = Type::new(format.text).anchor(Anchor::Middle);
    canvas.text((panels.middle(), panels.bottom() + format.scaled(12.0)), &name, look);
    Some(Figure {
        name: format!("profile_{}_{}", safe(met[0].name), safe(compound)),
        about: About::Profile { compound: compound.to_owned() },
        caption: caption(&met, compound, simulated),
        svg: canvas.finish_as(format, &heading),
    })
}

/// The log₁₀ doses that a panel shows.
fn ends(line: &Line) -> Option<(f64, f64)> {
    let doses = || line.profiles.iter().flat_map(|(_, profile)| &profile.points).map(|(dose, _)| *dose);
    let (from, to) = (doses().reduce(f64::min)?, doses().reduce(f64::max)?);
    let pad = (0.5 * (NARROWEST - (to - from))).max(0.0);
    Some((from - pad, to + pad))
}

fn draw(canvas: &mut Canvas, panel: &Panel, line: &Line, place: usize, unit: DoseUnit) {
    let format = panel.format;
    let y = panel.upward(0.0, HIGHEST);
    let ticks = [0.0, 1.0, 2.0].map(|tick| (tick, words::trimmed(tick)));
    panel.upward_ticks(canvas, y, &ticks);
    let threshold = Pen::new(GREY, format.axis).dashed(&[4.0, 3.0]);
    canvas.line((panel.left, y.at(1.0)), (panel.right, y.at(1.0)), threshold);
    panel.frame(canvas, None);
    let Some((from, to)) = ends(line) else {
        let look = Type::new(format.small).colour(DIM).anchor(Anchor::Middle);
        canvas.text((panel.middle(), 0.5 * (panel.top + panel.floor) - format.small), "no profile", look);
        return;
    };
    let doses = panel.doses(from, to, false);
    let named: Vec<(f64, String)> = by_roundness(round_doses(doses.log.from, doses.log.to))
        .into_iter()
        .map(|dose| (dose, round_dose(LogDose::new(dose, unit))))
        .collect();
    panel.dose_ticks(canvas, &doses, &named, true);
    for (day, profile) in &line.profiles {
        canvas.group(Some(Group { kind: "day", line: Some(place), day: Some(*day), well: None }));
        for piece in pieces(profile) {
            let path: Vec<Point> = piece.iter().map(|(dose, f)| (doses.at(*dose), y.at(*f))).collect();
            canvas.polyline(&path, Pen::new(line.style.colour, 1.3 * format.day));
        }
        for limit in [profile.lower, profile.upper].into_iter().flatten() {
            let x = doses.at(limit);
            let half = format.scaled(4.0);
            canvas.line((x, y.at(1.0) - half), (x, y.at(1.0) + half), Pen::new(INK, 1.2 * format.axis));
        }
        if let Some(estimate) = profile.estimate {
            let at = (doses.at(estimate), panel.floor);
            line.style.marker.draw(canvas, at, 0.4 * format.mark, line.style.colour, Fill::Hollow);
        }
    }
    canvas.group(None);
}

/// The parts of a profile below the end of the axis, cut where they reach it; F as a part of its threshold.
fn pieces(profile: &Profile) -> Vec<Vec<(f64, f64)>> {
    let parts: Vec<(f64, f64)> =
        profile.points.iter().map(|(dose, f)| (*dose, f / profile.threshold)).collect();
    let mut pieces: Vec<Vec<(f64, f64)>> = vec![Vec::new()];
    let mut put = |point: (f64, f64), ends: bool| {
        if let Some(piece) = pieces.last_mut() {
            piece.push(point);
        }
        if ends {
            pieces.push(Vec::new());
        }
    };
    for (index, (dose, f)) in parts.iter().enumerate() {
        if *f <= HIGHEST {
            put((*dose, *f), false);
        }
        let Some((next, after)) = parts.get(index + 1) else { break };
        if (*f <= HIGHEST) != (*after <= HIGHEST) {
            let share = (HIGHEST - f) / (after - f);
            put((dose + share * (next - dose), HIGHEST), *after > HIGHEST);
        }
    }
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

fn caption(lines: &[Line], compound: &str, simulated: bool) -> String {
    let counts: Vec<String> =
        lines.iter().map(|line| format!("{} (n = {})", line.name, line.experiments)).collect();
    let mut text = format!(
        "Profile likelihood of the absolute IC50 of {compound}: {}; a curve an experiment. For every dose the best curve \
         that has its IC50 there is fitted; F = (SSE − least SSE) ÷ residual variance, as a part of the 95 % point of \
         its distribution. The doses below the dashed line are the 95 % interval, and ticks its limits as reported; open \
         symbols: IC50s. A curve that stays below the line up to the end of its axis is open on that side.",
        counts.join(", ")
    );
    let without: Vec<String> = lines
        .iter()
        .filter(|line| line.profiles.len() < line.experiments)
        .map(|line| {
            let n = line.experiments - line.profiles.len();
            format!("{} ({})", line.name, words::counted(n, "experiment"))
        })
        .collect();
    if !without.is_empty() {
        let _ = write!(text, " Without a profile, since no IC50 is asked for: {}.", without.join(", "));
    }
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_cut_where_it_leaves_the_axis_and_comes_back_in_pieces() {
        let points = vec![(0.0, 12.0), (1.0, 4.0), (2.0, 0.0), (3.0, 12.0), (4.0, 4.0), (5.0, 4.0)];
        let profile = Profile { points, threshold: 4.0, estimate: Some(2.0), lower: Some(1.0), upper: None };
        let found = pieces(&profile);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0][0], (0.5, 2.0));
        let end = found[0][found[0].len() - 1];
        assert!((end.0 - (2.0 + 8.0 / 12.0)).abs() < 1e-12 && (end.1 - 2.0).abs() < 1e-12, "{end:?}");
        assert_eq!(found[1], [(3.5, 2.0), (4.0, 1.0), (5.0, 1.0)]);
    }
}
