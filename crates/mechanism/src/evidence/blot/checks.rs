//! What must hold of the bands of all files together.

use std::collections::BTreeMap;

use crate::evidence::blot::Target;
use crate::evidence::blot::band::{Band, Membrane, Sample};
use crate::knowledge::compound::identity;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};

/// Puts the bands in an order of their own, gives lines and drugs one spelling, and checks that no lane holds two
/// samples and no target stands twice in a lane.
///
/// # Errors
/// All contradictions at once.
pub(super) fn check(
    mut bands: Vec<Band>,
    pairs: &[(&str, &str)],
    said: &mut Vec<Diagnostic>,
) -> Result<Vec<Band>, Vec<Diagnostic>> {
    spell(&mut bands, pairs, said);
    bands.sort_by_cached_key(|band| {
        let (lane, target) = (band.lane.clone(), band.target.clone());
        (band.membrane.clone(), band.sample.key(), lane, target, band.place.clone())
    });
    let mut problems = Vec::new();
    let mut lanes: BTreeMap<(&Membrane, &str), (&Sample, &Place)> = BTreeMap::new();
    let mut targets: BTreeMap<(&Membrane, &str, &Target), &Place> = BTreeMap::new();
    let mut from: BTreeMap<&Membrane, (&Option<String>, &Place)> = BTreeMap::new();
    for band in &bands {
        let (sample, place) =
            lanes.entry((&band.membrane, &band.lane)).or_insert((&band.sample, &band.place));
        if sample.key() != band.sample.key() {
            let message = format!(
                "lane {} of {} holds {} here and {} at {place}",
                band.lane,
                band.membrane.words(),
                band.sample.words(),
                sample.words()
            );
            let help = "one lane holds one sample: were membranes or lanes exchanged?";
            problems.push(Diagnostic::error(Code::Contradiction, message).at(band.place.clone()).help(help));
            continue;
        }
        if let Some(place) = targets.insert((&band.membrane, &band.lane, &band.target), &band.place) {
            let message =
                format!("{} stands twice in lane {} of {}", band.target, band.lane, band.membrane.words());
            let help = format!(
                "the other one is at {place}; lanes with the same sample need names of their own in `lane`"
            );
            problems.push(Diagnostic::error(Code::Duplicate, message).at(band.place.clone()).help(help));
        }
        let (other, place) = from.entry(&band.membrane).or_insert((&band.loading_membrane, &band.place));
        if **other != band.loading_membrane {
            let message = format!("{} has two loading membranes", band.membrane.words());
            problems.push(
                Diagnostic::error(Code::Evidence, message)
                    .at(band.place.clone())
                    .help(format!("another is named at {place}")),
            );
        }
    }
    for (membrane, (other, place)) in &from {
        let Some(other) = other else { continue };
        let there = Membrane { name: other.clone(), ..(*membrane).clone() };
        if !from.contains_key(&there) {
            let message = format!("the loading membrane `{other}` of {} is not there", membrane.words());
            problems.push(Diagnostic::error(Code::NoSuch, message).at((*place).clone()));
        }
    }
    if problems.is_empty() { Ok(bands) } else { Err(problems) }
}

/// Lines as the pairs spell them, drugs as the first spelling in the order of letters; a line that is in no pair
/// is told.
fn spell(bands: &mut [Band], pairs: &[(&str, &str)], said: &mut Vec<Diagnostic>) {
    let mut drugs: BTreeMap<String, String> = BTreeMap::new();
    for band in &*bands {
        let drug = drugs.entry(identity(&band.sample.drug)).or_insert_with(|| band.sample.drug.clone());
        if band.sample.drug < *drug {
            drug.clone_from(&band.sample.drug);
        }
    }
    let lines: Vec<&str> = pairs.iter().flat_map(|(parental, resistant)| [*parental, *resistant]).collect();
    let mut strangers: BTreeMap<String, Place> = BTreeMap::new();
    for band in bands {
        if let Some(drug) = drugs.get(&identity(&band.sample.drug)) {
            band.sample.drug.clone_from(drug);
        }
        let line = band.sample.line.clone();
        let role = |word: &str| match pairs {
            [(parental, _)] if word.eq_ignore_ascii_case("parental") => Some(*parental),
            [(_, resistant)] if word.eq_ignore_ascii_case("resistant") => Some(*resistant),
            _ => None,
        };
        let known = lines
            .iter()
            .find(|own| **own == line)
            .or(lines.iter().find(|own| own.eq_ignore_ascii_case(&line)));
        match known.copied().or_else(|| role(&line)) {
            Some(known) => known.clone_into(&mut band.sample.line),
            None => {
                strangers.entry(line).or_insert_with(|| band.place.clone());
            }
        }
    }
    for (line, place) in strangers {
        let warning = Diagnostic::warning(
            Code::EvidenceNotUsed,
            format!("line `{line}` of the blots is in no pair of parental and resistant"),
        )
        .at(place);
        said.push(match suggest(&line, lines.iter().copied()) {
            Some(near) => warning.help(format!("did you mean {near}?")),
            None => warning,
        });
    }
}
