//! What takes no part, in sentences for the info sheet: by plate and reason, so that a plate that failed is one sentence.

use std::collections::BTreeMap;

use foldshift_plates::plate::Well;
use foldshift_study::analysis::Analysis;

/// A sentence a plate and reason: `exports/a.csv, plate 1: B2, B3: layout: bubble`.
pub(super) fn sentences(analysis: &Analysis) -> Vec<String> {
    let mut groups: BTreeMap<(usize, String), Vec<Well>> = BTreeMap::new();
    for one in analysis.exclusions() {
        groups.entry((one.plate, one.reason)).or_default().push(one.well);
    }
    let sentence = |((plate, reason), wells): (&(usize, String), &Vec<Well>)| {
        let plate = &analysis.plates[*plate];
        let name = if plate.name.is_empty() { String::new() } else { format!(", plate {}", plate.name) };
        let wells: Vec<String> = wells.iter().map(ToString::to_string).collect();
        format!("{}{name}: {}: {reason}", plate.export, wells.join(", "))
    };
    groups.iter().map(sentence).collect()
}
