//! The wells that a study or a layout leaves out, named shortly.

use crate::cli::terminal::Terminal;
use foldshift_plates::plate::Well;
use foldshift_plates::plate::layout::listed;
use foldshift_study::normalise::NormalizedPlate;

/// How many plates are named one by one.
const MOST: usize = 8;

/// A line for every plate of which wells are left out: `left out of a.csv: D5 (bubble), E1, E2 (pipetting)`.
pub(super) fn tell_excluded(plates: &[NormalizedPlate], terminal: &Terminal) {
    let lines: Vec<String> = plates.iter().filter_map(line).collect();
    for line in lines.iter().take(MOST) {
        terminal.say(line);
    }
    if lines.len() > MOST {
        let more = lines.len() - MOST;
        let plates = if more == 1 { "plate" } else { "plates" };
        terminal.say(&format!("and wells of {more} more {plates} are left out"));
    }
}

/// What is left out of one plate, in the order of the wells.
fn line(plate: &NormalizedPlate) -> Option<String> {
    let mut groups: Vec<(&str, Vec<Well>)> = Vec::new();
    for (well, response) in &plate.wells {
        let Some(reason) = response.content.exclude.as_deref() else { continue };
        match groups.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, wells)) => wells.push(*well),
            None => groups.push((reason, vec![*well])),
        }
    }
    let told: Vec<String> =
        groups.iter().map(|(reason, wells)| format!("{} ({reason})", listed(wells))).collect();
    let name = if plate.name.is_empty() { String::new() } else { format!(", {}", plate.name) };
    (!told.is_empty()).then(|| format!("left out of {}{name}: {}", plate.export, told.join(", ")))
}
