//! What the page draws of every compound beside the figures that are files: curves without a key on both axes, small curves,
//! days beside them. Drawn at once, since drawing takes the most time of a page.

use rayon::prelude::*;
use serde::Serialize;

use crate::report::figure::{Axes, Figure, Format, Scale, View, curves_with_axes, days, small};
use foldshift_study::analysis::Analysis;

/// Lines up to which days stand beside the curves; those of more take the room below.
pub(super) const MOST_BESIDE: usize = 4;
/// Room beside the curves, in pixels.
const BESIDE: f64 = 344.0;

/// The curves of lines that are drawn together.
pub(super) struct Curves {
    pub(super) lines: Vec<String>,
    pub(super) figure: Figure,
    /// The same on a linear axis of doses.
    pub(super) linear: Option<String>,
    pub(super) axes: BothAxes,
}

/// Where doses and responses lie in both drawings: a list of panels each.
#[derive(Serialize)]
pub(super) struct BothAxes {
    lines: Vec<String>,
    log: Vec<Axes>,
    linear: Vec<Axes>,
}

/// All of one compound.
pub(super) struct Drawn {
    pub(super) curves: Vec<Curves>,
    pub(super) small: Vec<Figure>,
    pub(super) days: Vec<Figure>,
    /// Do the days take the room below the curves?
    pub(super) days_below: bool,
}

/// Every compound, in the order of their names.
pub(super) fn drawn(analysis: &Analysis, compounds: &[&str], groups: &[Vec<String>]) -> Vec<Drawn> {
    compounds.par_iter().map(|compound| of_compound(analysis, compound, groups)).collect()
}

fn of_compound(analysis: &Analysis, compound: &str, groups: &[Vec<String>]) -> Drawn {
    let met = |line: &&String| analysis.experiments_of(line, compound).next().is_some();
    let days_below = groups.iter().any(|lines| lines.iter().filter(met).count() > MOST_BESIDE);
    let format = if days_below { Format::PAGE } else { Format::PAGE.wide(BESIDE) };
    Drawn {
        curves: groups.iter().filter_map(|lines| both(analysis, lines, compound)).collect(),
        small: groups.iter().filter_map(|lines| small(analysis, lines, compound, &Format::PAGE)).collect(),
        days: groups.iter().filter_map(|lines| days(analysis, lines, compound, &format)).collect(),
        days_below,
    }
}

fn both(analysis: &Analysis, lines: &[String], compound: &str) -> Option<Curves> {
    let on =
        |scale: Scale| curves_with_axes(analysis, lines, compound, View { scale, key: false }, &Format::PAGE);
    let (figure, log) = on(Scale::Log)?;
    let (linear, on_linear) = on(Scale::Linear).unzip();
    let axes = BothAxes { lines: lines.to_vec(), log, linear: on_linear.unwrap_or_default() };
    Some(Curves { lines: lines.to_vec(), figure, linear: linear.map(|linear| linear.svg), axes })
}
