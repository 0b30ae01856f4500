//! What stands beneath curves: what n is and what marks mean, and nothing that is not drawn.

use super::MOST_LINES;
use super::curve_sheet::Drawn;
use super::line::{Course, Line, Met};
use crate::report::words;

/// What a screen reader speaks.
pub(super) fn title(met: &Met, compound: &str) -> String {
    format!(
        "Dose-response curves of {compound}: {}",
        listed(met.lines.iter().map(|line| line.name.to_owned()))
    )
}

/// Names that a caption lists.
const MOST_LISTED: usize = 8;

/// `a`, `a and b`, `a, b and c`; of many the first ones and how many more.
pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.len() > MOST_LISTED {
        return format!("{} and {} more", names[..MOST_LISTED - 1].join(", "), names.len() + 1 - MOST_LISTED);
    }
    match names.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        names => names.concat(),
    }
}

/// Names of the lines for which something holds; `None` for none.
fn those(met: &Met, holds: impl Fn(&Line) -> bool) -> Option<String> {
    let names: Vec<String> =
        met.lines.iter().filter(|line| holds(line)).map(|line| line.name.to_owned()).collect();
    (!names.is_empty()).then(|| listed(names.into_iter()))
}

/// The caption of the curves of so many lines.
pub(super) fn caption(met: &Met, asked: usize, compound: &str, simulated: bool, drawn: &Drawn) -> String {
    let counts = met.lines.iter().enumerate().map(|(number, line)| match number {
        // What n counts is said once.
        0 => format!("{} (n = {})", line.name, words::counted(line.days.len(), "experiment")),
        _ => format!("{} (n = {})", line.name, line.days.len()),
    });
    let mut text = format!(
        "{compound}, response in percent of the vehicle wells of the same plate, for {}: {}.",
        listed(counts),
        marks(met)
    );
    if asked <= MOST_LINES {
        ic50s(&mut text, met);
    } else {
        text.push_str(TICKS);
    }
    exceptions(&mut text, met, drawn);
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

/// In small multiples there is no room for a lane.
const TICKS: &str = " A tick on the dashed line of half effect is the absolute IC50.";

/// Does a line have more than one experiment?
fn several(line: &Line) -> bool {
    line.days.len() > 1
}

/// What marks, lines and bands are.
fn marks(met: &Met) -> String {
    let any = |holds: &dyn Fn(&Line) -> bool| met.lines.iter().any(holds);
    let mut parts = Vec::new();
    if any(&several) {
        parts.extend(["marks are means over experiments", "dots wells", "thin lines single experiments"]);
        if any(&|line| several(line) && line.mean != Course::Joined) {
            parts.push("thick lines one curve through all wells");
        }
        if any(&|line| !line.band().is_empty()) {
            parts.push(
                "bands the 95 % interval of the mean over experiments where it is at most 40 points wide",
            );
        }
    }
    if any(&|line| !several(line)) {
        parts.push("hollow marks wells of a single experiment with its curve");
    }
    listed(parts.into_iter().map(str::to_owned))
}

/// What stands in the lane.
fn ic50s(text: &mut String, met: &Met) {
    let any = |holds: &dyn Fn(&Line) -> bool| met.lines.iter().any(holds);
    text.push_str(" Below, the absolute IC50");
    if any(&|line| several(line) && line.ic50.log_ic50.is_some()) {
        text.push_str(": hollow of each experiment, filled the geometric mean");
    }
    if any(&|line| line.days.len() > 2 && line.ic50.log_ic50.is_some()) {
        text.push_str(" with its 95 % interval from three experiments on");
    }
    if any(&|line| line.days.len() == 2 && line.ic50.log_ic50.is_some() && line.ic50.lower.is_some()) {
        text.push_str("; in brackets the 95 % interval of two");
    }
    if any(&|line| !several(line) && line.ic50.log_ic50.is_some()) {
        text.push_str("; a dashed interval is one of wells");
    }
    if any(&|line| line.ic50.log_ic50.is_none() && line.ic50.qualifier != "nd") {
        text.push_str("; an arrow starts at a bound, where the doses do not reach half effect");
    }
    text.push('.');
}

/// What is drawn otherwise, or not at all.
fn exceptions(text: &mut String, met: &Met, drawn: &Drawn) {
    let mut say = |sentence: String| {
        text.push(' ');
        text.push_str(&sentence);
    };
    let days_joined = |line: &Line| line.days.iter().any(|day| day.course == Course::Joined);
    if let Some(names) = those(met, days_joined) {
        say(format!("Means are joined where a day does not tell its curve: {names}."));
    }
    if let Some(names) = those(met, |line| matches!(line.mean, Course::Level(_))) {
        say(format!("No curve is better than a constant, so the mean is drawn: {names}."));
    }
    let unknown = |line: &Line| line.ic50.log_ic50.is_none() && line.ic50.qualifier == "nd";
    if let Some(names) = those(met, unknown) {
        say(format!("The absolute IC50 cannot be determined: {names}."));
    }
    if !drawn.unsaid.is_empty() {
        say(format!("Absolute IC50: {}.", listed(drawn.unsaid.iter().cloned())));
    }
    if met.lines.iter().any(|line| !line.left_out.is_empty()) {
        say("Crosses are wells that were left out.".to_owned());
    }
    if !met.failed.is_empty() {
        let failed = met.failed.iter().map(|(line, days)| format!("{line} ({})", days.join(", ")));
        say(format!("Absent, because a plate failed: {}.", listed(failed)));
    }
    if drawn.beyond > 0 {
        let wells = words::counted(drawn.beyond, "well");
        say(format!(
            "Arrows at the edge name the most extreme response at a dose ({wells} beyond the axis)."
        ));
    }
}
