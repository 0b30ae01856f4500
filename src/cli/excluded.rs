//! The wells that a study or a layout leaves out, named shortly.

use crate::cli::terminal::Terminal;
use crate::report::summary::LeftOut;
use crate::report::words::counted;
use foldshift_plates::plate::layout::listed;
use foldshift_study::normalise::NormalizedPlate;

/// How many plates are named one by one.
const MOST: usize = 8;

/// A line for every plate of which wells are left out: `left out of a.csv: D5 (bubble), E1, E2 (pipetting)`.
pub(super) fn tell_excluded(plates: &[NormalizedPlate], terminal: &Terminal) {
    for line in lines(&LeftOut::given(plates)) {
        terminal.say(&line);
    }
}

/// The lines that tell of wells which a study or a layout leaves out, by plate.
pub(super) fn lines(all: &[LeftOut]) -> Vec<String> {
    let mut plates: Vec<(&str, &str, Vec<String>)> = Vec::new();
    for one in all {
        let Some(reason) = one.given_reason() else { continue };
        let wells = format!("{} ({reason})", listed(&one.wells));
        match plates.iter_mut().find(|(export, plate, _)| (*export, *plate) == (&*one.export, &*one.plate)) {
            Some((.., told)) => told.push(wells),
            None => plates.push((&one.export, &one.plate, vec![wells])),
        }
    }
    let line = |(export, plate, told): &(&str, &str, Vec<String>)| {
        let name = if plate.is_empty() { String::new() } else { format!(", {plate}") };
        format!("left out of {export}{name}: {}", told.join(", "))
    };
    let mut lines: Vec<String> = plates.iter().take(MOST).map(line).collect();
    if plates.len() > MOST {
        lines.push(format!("and wells of {} are left out", counted(plates.len() - MOST, "more plate")));
    }
    lines
}
