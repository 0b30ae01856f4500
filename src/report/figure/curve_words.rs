//! What stands beneath curves: what n is and what marks mean, and nothing that is not drawn.

use super::MOST_LINES;
use super::key::n_of;
use super::line::{Course, Line, Met};
use crate::report::words;

/// What a screen reader speaks.
pub(super) fn title(met: &Met, compound: &str) -> String {
    format!(
        "Dose-response curves of {compound}: {}",
        listed(met.lines.iter().map(|line| line.name.to_owned()))
    )
}

/// `a`, `a and b`, `a, b and c`; of many the first ones and how many more.
pub(super) fn listed(names: impl Iterator<Item = String>) -> String {
    let names: Vec<String> = names.collect();
    if names.len() > MOST_LINES {
        return format!("{} and {} more", names[..MOST_LINES - 1].join(", "), names.len() + 1 - MOST_LINES);
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
pub(super) fn caption(met: &Met, asked: usize, compound: &str, simulated: bool, beyond: usize) -> String {
    let several = |line: &Line| line.days.len() > 1;
    let any = |holds: &dyn Fn(&Line) -> bool| met.lines.iter().any(holds);
    let counts = listed(met.lines.iter().map(|line| format!("{} ({})", line.name, n_of(line))));
    let mut text = format!("{compound}, in percent of the vehicle wells of the same plate: {counts}.");
    let mut marks: Vec<&str> = Vec::new();
    if any(&several) {
        marks.push("marks are means over experiments, dots wells, thin lines single experiments");
        if any(&|line| several(line) && line.mean != Course::Joined) {
            marks.push("thick lines one curve through all wells");
        }
        if any(&|line| !line.band().is_empty()) {
            marks.push(
                "bands the 95 % interval of the mean over experiments, where it is at most 40 points wide",
            );
        }
    }
    if any(&|line| !several(line)) {
        marks.push("hollow marks are the wells of a single experiment");
    }
    if asked <= MOST_LINES {
        marks.push("beneath stand the absolute IC50s");
        if any(&several) {
            marks.push("of each experiment hollow and their geometric mean");
        }
        if any(&|line| line.days.len() > 2 && line.ic50.log_ic50.is_some()) {
            marks.push("with its 95 % interval from three experiments on");
        }
        if any(&|line| line.ic50.log_ic50.is_none() && line.ic50.qualifier != "nd") {
            marks.push("an arrow says that half effect lies beyond the tested doses");
        }
    } else {
        marks.push("a tick on the dashed line of half effect is the absolute IC50");
    }
    text.push(' ');
    let marks = marks.join("; ");
    let mut letters = marks.chars();
    text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
    text.push_str(letters.as_str());
    text.push('.');
    exceptions(&mut text, met, beyond);
    if simulated {
        text.push_str(" Simulated data.");
    }
    text
}

/// What is drawn otherwise, or not at all.
fn exceptions(text: &mut String, met: &Met, beyond: usize) {
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
    let two = met.lines.iter().filter(|line| line.days.len() == 2 && line.ic50.log_ic50.is_some());
    let two: Vec<String> =
        two.map(|line| format!("{} {}", line.name, words::combined(&line.ic50, met.unit))).collect();
    if !two.is_empty() {
        say(format!("With two experiments the IC50 is {}.", listed(two.into_iter())));
    }
    if met.lines.iter().any(|line| !line.left_out.is_empty()) {
        say("Crosses are wells that were left out.".to_owned());
    }
    let failed = met.lines.iter().filter(|line| !line.failed.is_empty());
    let failed: Vec<String> =
        failed.map(|line| format!("{} ({})", line.name, line.failed.join(", "))).collect();
    if !failed.is_empty() {
        say(format!("Absent, because a plate failed: {}.", listed(failed.into_iter())));
    }
    if beyond > 0 {
        let wells = words::counted(beyond, "well");
        say(format!(
            "Arrows at the edge name the most extreme response at a dose ({wells} beyond the axis)."
        ));
    }
}
