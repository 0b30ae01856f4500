//! The curves of a figure as they were before the last decision: those that changed, and how the one changed that did most.

use super::names::Names;
use super::settled::Settled;
use crate::report::figure::studio::{self, Change, Curves, Ghost, Marked, OfGrowth, changes};
use crate::report::words;
use foldshift_studio::view::GhostPath;
use foldshift_study::analysis::Analysis;

/// What is asked for, of the analysis before; `None` where growth is asked for that it does not tell.
fn with_former<T>(settled: &Settled, before: &Analysis, then: impl FnOnce(&Curves) -> T) -> Option<T> {
    // Growth as it was is that of the other analysis.
    let growth = OfGrowth::new(before, &settled.lines, settled.comparison.compound);
    let curves = Curves { growth: settled.growth.as_ref().and(growth.as_ref()), ..settled.curves() };
    (settled.growth.is_none() || curves.growth.is_some()).then(|| then(&curves))
}

/// Former curves below those of now.
pub(super) fn ghost(settled: &Settled, before: &Analysis, marked: &Marked) -> Vec<GhostPath> {
    let path = |ghost: Ghost| GhostPath { line: ghost.line, day: ghost.day, d: ghost.d };
    let ghosts = with_former(settled, before, |curves| marked.ghost(before, curves));
    ghosts.unwrap_or_default().into_iter().map(path).collect()
}

/// The change of the curve that changed most, drawn in the measures of the figure; `None` where none changed.
pub(super) fn strip(names: &Names, settled: &Settled, before: &Analysis, marked: &Marked) -> Option<String> {
    let own = settled.curves();
    let changes = with_former(settled, before, |former| changes((before, former), (names.analysis, &own)))?;
    let most = changes.iter().max_by(|a, b| a.most().abs().total_cmp(&b.most().abs()))?;
    let curve = curve(names, settled, most);
    let by = words::points(Some(most.most()));
    let said = format!("{curve}, now − before: {by} points where it changed most");
    studio::strip(marked, most, [&format!("{curve},"), "now − before"], &said)
}

/// Which curve: `9 Mar curve`.
fn curve(names: &Names, settled: &Settled, change: &Change) -> String {
    let line = settled.lines.get(change.line).map_or("", String::as_str);
    let day = change.day.and_then(|day| names.days.get(day));
    match day {
        Some(day) if line == settled.comparison.resistant || settled.is_blind() => format!("{day} curve"),
        Some(day) => format!("{line}, {day} curve"),
        None if settled.is_blind() => "mean curve".to_owned(),
        None => format!("{line}, mean curve"),
    }
}
