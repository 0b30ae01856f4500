//! Figures for a page on which every well can be pointed at: curves with their wells, the change that a decision made, two
//! intervals of a fold below each other; and those of a plan, its doses and its promise. Drawn by the rooms that draw the report.
//!
//! ```text
//! Analysis ─► curves (of viability or growth) ─► Marked ─► svg, wells, ghost, strip
//! ```

mod change;
mod curves;
mod fold_pair;
mod layout;
mod marks;
mod plan_doses;
mod plan_widths;
mod wells;

pub(crate) use change::{Change, changes, strip};
pub(crate) use curves::OfGrowth;
pub(crate) use fold_pair::fold_pair;
pub(crate) use plan_doses::plan_doses;
pub(crate) use plan_widths::{Widths, plan_widths, width};
pub(crate) use wells::FigureWell;

use super::canvas::{Canvas, path_of};
use super::dose_axis::Scale;
use super::format::Format;
use super::line::Met;
use super::marker::{LineStyle, Marker, style_of};
use super::palette::INK;
use super::panel::Panel;
use foldshift_study::analysis::Analysis;
use foldshift_tables::units::DoseUnit;
use layout::Layout;

/// Curves that are asked for.
#[derive(Clone, Debug)]
pub(crate) struct Curves<'a> {
    /// Compound.
    pub(crate) compound: &'a str,
    /// Lines in the order of their places.
    pub(crate) lines: &'a [String],
    /// Those of them that are drawn, by place.
    pub(crate) shown: &'a [usize],
    /// How doses lie along their axis.
    pub(crate) scale: Scale,
    /// Curves of growth-rate inhibition instead of viability.
    pub(crate) growth: Option<&'a OfGrowth>,
    /// Does no line tell which one it is?
    pub(crate) blind: bool,
    /// Sizes; its width is that of the figure.
    pub(crate) format: Format,
    /// Height of the figure in CSS pixels.
    pub(crate) height: f64,
}

/// Letters of a page in which nothing is smaller than 11 px.
#[must_use]
pub(crate) fn format(width: f64) -> Format {
    Format { name: "studio", text: 11.5, small: 11.5, heading: 12.0, well: 4.8, ..Format::PAGE }.wide(width)
}

/// A curve as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ghost {
    /// Place of the line.
    pub(crate) line: usize,
    /// Place of the experiment; `None` for the mean.
    pub(crate) day: Option<usize>,
    /// `d` of its path.
    pub(crate) d: String,
}

/// Curves with the places of everything that is drawn.
pub(crate) struct Marked<'a> {
    curves: &'a Curves<'a>,
    met: Met<'a>,
    wells: Vec<FigureWell>,
    panel: Panel<'a>,
    layout: Layout,
    simulated: bool,
}

impl<'a> Marked<'a> {
    /// `None` where no line was given the compound.
    pub(crate) fn new(analysis: &'a Analysis, curves: &'a Curves<'a>) -> Option<Self> {
        let met = met(analysis, curves)?;
        let wells = wells::wells(analysis, &met, curves);
        let layout = Layout::new(&met, curves, analysis.study.simulated);
        // Wells that are left out are on the axis as those that take part.
        let doses: Vec<(f64, f64)> = met.tested().into_iter().chain(wells::tested(&wells)).collect();
        let first = doses.iter().map(|(first, _)| *first).reduce(f64::min)?;
        let tested = (first, doses.iter().map(|(_, last)| *last).reduce(f64::max)?);
        let responses = met.responses().chain(wells.iter().map(|well| well.response));
        let (unit, columns) = (met.unit, met.lines.len());
        let panel =
            Panel::holding((unit, tested), responses, curves.scale, layout.frame, columns, &curves.format);
        Some(Self { curves, met, wells, panel, layout, simulated: analysis.study.simulated })
    }

    /// The drawing.
    pub(crate) fn svg(&self) -> String {
        let mut canvas = Canvas::new(self.curves.format.width, self.curves.height);
        self.layout.around(&mut canvas, self);
        marks::draw(&mut canvas, self);
        self.layout.below(&mut canvas, self);
        canvas.finish_as(&self.curves.format, &self.layout.title)
    }

    /// The wells of the drawing, each with a mark.
    pub(crate) fn wells(&self) -> &[FigureWell] {
        &self.wells
    }

    /// The unit of doses.
    pub(crate) fn unit(&self) -> DoseUnit {
        self.met.unit
    }

    /// The curves of another analysis that are drawn otherwise than here, in the measures of this drawing.
    pub(crate) fn ghost(&self, of: &Analysis, curves: &Curves) -> Vec<Ghost> {
        let Some(met) = met(of, curves) else { return Vec::new() };
        let now = self.paths(&self.met);
        let mut before = self.paths(&met);
        before.retain(|path| !now.contains(path));
        before
    }

    fn paths(&self, met: &Met) -> Vec<Ghost> {
        let mut paths = Vec::new();
        for line in &met.lines {
            let days = line.days.iter().map(|day| (Some(day.number), self.panel.of_day(line, day)));
            for (day, runs) in days.chain([(None, self.panel.of_mean(line))]) {
                let d = path_of(&runs);
                if !d.is_empty() {
                    paths.push(Ghost { line: line.place, day, d });
                }
            }
        }
        paths
    }
}

/// Every line alike.
const PLAIN: LineStyle = LineStyle { colour: INK, marker: Marker::Circle, dash: &[] };

/// The lines that are drawn, with those of which every curve is left out.
fn met<'a>(analysis: &'a Analysis, curves: &'a Curves<'a>) -> Option<Met<'a>> {
    let Curves { compound, lines, shown, .. } = curves;
    let met = match curves.growth {
        Some(growth) => Met::of(analysis, lines, compound, |line| (growth.of(line), None)),
        None => Met::new(analysis, lines, compound),
    };
    let mut met = match met {
        Some(met) => met,
        None => {
            let unit = wells::unit(analysis, compound)?;
            Met { lines: Vec::new(), failed: Vec::new(), unit }
        }
    };
    if curves.growth.is_none() {
        met.lines.extend(wells::without_curves(analysis, &met, lines, compound));
    }
    met.lines.retain(|line| shown.contains(&line.place));
    met.lines.sort_by_key(|line| line.place);
    for line in &mut met.lines {
        line.style = if curves.blind { PLAIN } else { style_of(line.place) };
    }
    (!met.lines.is_empty()).then_some(met)
}

/// What is wrong with the texts of a drawing, for the tests of those who ask for figures.
#[cfg(test)]
pub(crate) fn faults(svg: &str) -> Vec<String> {
    super::text_boxes::faults(svg)
}
