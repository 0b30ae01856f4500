//! What was measured: every number of the document with its plate, well, read and time.

use std::collections::{BTreeMap, BTreeSet};

use crate::ingest::asm::json::Node;
use crate::ingest::asm::optics::{self, Optics, mode_of};
use crate::ingest::asm::{cube, errors};
use crate::plate::well::PLATE_FORMATS;
use crate::plate::{PlateFormat, Well};

/// The plate of a document that names none.
const UNNAMED: &str = "Plate 1";

/// A quantity beside what was measured.
const TEMPERATURE: &str = "temperature";

/// The name under which a measurement keeps the name of a read that mode and wavelengths do not make.
pub(super) const READ: [&str; 2] = ["custom information document", "read name"];
/// The time of an image feature, which has no cube.
pub(super) const ELAPSED: [&str; 2] = ["custom information document", "elapsed time"];
/// The documents of image features below a document.
const FEATURES: [&str; 2] = ["processed data aggregate document", "processed data document"];
const FEATURE: [&str; 2] = ["image feature aggregate document", "image feature document"];

/// A value of the document.
pub(super) struct Measured<'n, 't> {
    pub(super) plate: String,
    pub(super) well: Well,
    pub(super) read: String,
    pub(super) time_s: Option<f64>,
    pub(super) mode: Option<&'static str>,
    pub(super) unit: Option<&'n str>,
    /// The number, or what stands in its place.
    pub(super) value: &'n Node<'t>,
    /// What an error document says of it.
    pub(super) error: Option<String>,
    /// The plate that the document states.
    pub(super) format: Option<PlateFormat>,
    /// Does a document name its plate?
    pub(super) is_named: bool,
    /// Which of the aggregate documents holds it.
    pub(super) aggregate: usize,
    /// The measurement document in which it stands.
    pub(super) measurement: &'n Node<'t>,
    /// The way to it from the top.
    pub(super) pointer: String,
}

/// Everything that was measured, and what cannot be understood of it.
pub(super) struct Found<'n, 't> {
    pub(super) measured: Vec<Measured<'n, 't>>,
    pub(super) problems: Vec<(usize, String)>,
    /// Quantities that are none of ours, by their names: where the first stands, and how many there are.
    pub(super) strange: BTreeMap<String, (usize, usize)>,
}

/// Finds every value of a document.
pub(super) fn find<'n, 't>(root: &'n Node<'t>) -> Found<'n, 't> {
    let mut problems = Vec::new();
    let mut found = Found { measured: Vec::new(), problems: Vec::new(), strange: BTreeMap::new() };
    for (number, (pointer, aggregate)) in aggregates(root, &mut problems).into_iter().enumerate() {
        let before = found.measured.len();
        let format = aggregate.get("plate well count").and_then(Node::number).and_then(of_wells);
        let documents = aggregate.get("measurement document").map(Node::items).unwrap_or_default();
        for (nth, measurement) in documents.iter().enumerate() {
            let pointer = format!("{pointer}/measurement document/{nth}");
            of_measurement(measurement, &pointer, aggregate.get(FEATURES[0]).is_some(), &mut found);
        }
        // Features of images stand beside the measurements of their well.
        if let Some((first, sample)) =
            documents.first().and_then(|one| Some((one, one.get("sample document")?)))
        {
            features(aggregate, sample, first, &pointer, &mut found);
        }
        for one in &mut found.measured[before..] {
            one.aggregate = number;
            one.format = format;
        }
    }
    found.problems.append(&mut problems);
    found
}

/// Every `measurement aggregate document`, wherever a version of the model puts it. A document beside others that has
/// none is a problem.
fn aggregates<'n, 't>(
    root: &'n Node<'t>,
    problems: &mut Vec<(usize, String)>,
) -> Vec<(String, &'n Node<'t>)> {
    const NAME: &str = "measurement aggregate document";
    let mut found: Vec<(String, &'n Node<'t>)> = Vec::new();
    let mut note = |pointer: &str, above: &'n Node<'t>| match above.get(NAME) {
        Some(node) if !node.items().is_empty() => {
            let each = node.items().iter().enumerate();
            found.extend(each.map(|(nth, node)| (format!("{pointer}/{NAME}/{nth}"), node)));
            true
        }
        Some(node) => {
            found.push((format!("{pointer}/{NAME}"), node));
            true
        }
        None => false,
    };
    note("", root);
    for (name, technique) in root.entries() {
        note(&format!("/{name}"), technique);
        for (document, list) in technique.entries() {
            let mut without = Vec::new();
            let mut some = false;
            for (nth, node) in list.items().iter().enumerate() {
                let pointer = format!("/{name}/{document}/{nth}");
                if note(&pointer, node) {
                    some = true;
                } else {
                    without.push((node.at, format!("{pointer}: there is no `{NAME}`")));
                }
            }
            if some {
                problems.append(&mut without);
            }
        }
    }
    for (pointer, node) in &found {
        if node.get("measurement document").is_none() {
            problems.push((node.at, format!("{pointer}: there is no `measurement document`")));
        }
    }
    found
}

/// The plate of so many wells.
fn of_wells(count: f64) -> Option<PlateFormat> {
    #[expect(clippy::cast_precision_loss, reason = "at most 1536 wells")]
    PLATE_FORMATS.into_iter().find(|format| (format.wells() as f64 - count).abs() < 0.5)
}

/// What speaks against a document as a whole: measurements without a plate beside others with one, and one or two wells
/// outside of the plate that is stated.
pub(super) fn contradictions(measured: &[Measured<'_, '_>]) -> Vec<(usize, String)> {
    let mut problems = Vec::new();
    if measured.iter().any(|one| one.is_named) {
        let nameless = measured.iter().filter(|one| !one.is_named);
        problems.extend(nameless.map(|one| {
            (
                one.value.at,
                format!("{}: no `well plate identifier`, which other measurements have", one.pointer),
            )
        }));
    }
    let outside = |one: &&Measured<'_, '_>| one.format.is_some_and(|format| !format.contains(one.well));
    let strays: BTreeSet<(&str, Well)> =
        measured.iter().filter(outside).map(|one| (one.plate.as_str(), one.well)).collect();
    // A count of wells that were read says nothing of the plate: many wells lie outside of it then.
    if strays.len() <= 2 && measured.len() > 2 * strays.len() + 2 {
        problems.extend(measured.iter().filter(outside).map(|one| {
            let wells = one.format.map_or(0, PlateFormat::wells);
            (
                one.value.at,
                format!(
                    "{}: a plate of {wells} wells is stated, and it has no well {}",
                    one.pointer, one.well
                ),
            )
        }));
    }
    problems
}

/// The well and the plate of a sample document.
fn sample_of(
    sample: Option<&Node<'_>>,
    measurement: &Node<'_>,
    pointer: &str,
) -> Result<(Option<String>, Well), (usize, String)> {
    let text = |names: &[&str]| names.iter().find_map(|name| sample?.get(name)?.text()).map(str::to_owned);
    let Some(location) = text(&["well location identifier", "location identifier"]) else {
        return Err((measurement.at, format!("{pointer}: no `location identifier` says the well")));
    };
    let Ok(well) = location.trim().parse() else {
        let at = sample.map_or(measurement.at, |sample| sample.at);
        return Err((at, format!("{pointer}: `{location}` is no well")));
    };
    let plate = text(&["well plate identifier", "plate barcode", "container identifier"]);
    Ok((plate, well))
}

fn of_measurement<'n, 't>(
    measurement: &'n Node<'t>,
    pointer: &str,
    has_features: bool,
    found: &mut Found<'n, 't>,
) {
    let is_value = |name: &str| mode_of(name).is_some() || name.ends_with("data cube");
    let values: Vec<_> = measurement.entries().iter().filter(|(name, _)| is_value(name)).collect();
    if values.is_empty() && measurement.get(FEATURES[0]).is_none() {
        let is_strange = |(name, node): &&(std::borrow::Cow<'t, str>, Node<'t>)| {
            node.digits().is_some() && !name.ends_with(TEMPERATURE)
        };
        let mut strange = measurement.entries().iter().filter(is_strange).peekable();
        // Pictures are described without a number, and what was found on them stands beside them.
        if strange.peek().is_none() && !has_features {
            let message = format!("{pointer}: this measurement holds no value");
            found.problems.push((measurement.at, message));
        }
        for (name, node) in strange {
            found.strange.entry(name.to_string()).or_insert((node.at, 0)).1 += 1;
        }
        return;
    }
    let sample = measurement.get("sample document");
    let (plate, well) = match sample_of(sample, measurement, pointer) {
        Ok(of) => of,
        Err(problem) => {
            found.problems.push(problem);
            return;
        }
    };
    let optics = Optics::of(measurement);
    let errors = errors::of(measurement);
    let named = measurement.at_path(&READ).and_then(Node::text);
    let mut push = |mode: &'static str, optics: Optics, unit, value, time_s, error, name: &str| {
        let read = named.map_or_else(|| optics::name(mode, optics), str::to_owned);
        let pointer = format!("{pointer}/{name}");
        found.measured.push(Measured {
            plate: plate.clone().unwrap_or_else(|| UNNAMED.to_owned()),
            well,
            read,
            time_s,
            mode: Some(mode),
            unit,
            value,
            error,
            format: None,
            is_named: plate.is_some(),
            aggregate: 0,
            measurement,
            pointer,
        });
    };
    let (mut problems, mut strange) = (Vec::new(), Vec::new());
    for (name, node) in values {
        if let Some(mode) = mode_of(name) {
            let unit = node.get("unit").and_then(Node::text);
            push(mode, optics, unit, node.quantity(), None, errors::of_value(&errors, mode), name);
            continue;
        }
        match cube::read(name, node, &errors) {
            Ok((cubes, others)) => {
                strange.extend(others);
                for cube in cubes {
                    for point in &cube.points {
                        let optics = cube.optics(optics, point.wavelength);
                        push(
                            cube.mode,
                            optics,
                            cube.unit,
                            point.value,
                            point.time_s,
                            point.error.clone(),
                            name,
                        );
                    }
                }
            }
            Err((at, message)) => problems.push((at, format!("{pointer}: {message}"))),
        }
    }
    found.problems.extend(problems);
    for (name, at, count) in strange {
        found.strange.entry(name).or_insert((at, 0)).1 += count;
    }
    if let Some(sample) = sample {
        features(measurement, sample, measurement, pointer, found);
    }
}

/// Features of images: `image [Cell Count]`, or the name that our own writer gave.
fn features<'n, 't>(
    above: &'n Node<'t>,
    sample: &'n Node<'t>,
    measurement: &'n Node<'t>,
    pointer: &str,
    found: &mut Found<'n, 't>,
) {
    let documents = above.at_path(&FEATURES).map(Node::items).unwrap_or_default();
    let features = documents.iter().filter_map(|document| document.at_path(&FEATURE)).flat_map(Node::items);
    for feature in features {
        let (Some(name), Some(result)) =
            (feature.get("image feature name").and_then(Node::text), feature.get("image feature result"))
        else {
            continue;
        };
        match sample_of(Some(sample), measurement, pointer) {
            Ok((plate, well)) => found.measured.push(Measured {
                plate: plate.clone().unwrap_or_else(|| UNNAMED.to_owned()),
                well,
                read: feature
                    .at_path(&READ)
                    .and_then(Node::text)
                    .map_or_else(|| format!("image [{name}]"), str::to_owned),
                time_s: feature.at_path(&ELAPSED).and_then(Node::number),
                mode: None,
                unit: None,
                value: result.quantity(),
                error: errors::of_value(&errors::of(feature), name),
                format: None,
                is_named: plate.is_some(),
                aggregate: 0,
                measurement,
                pointer: format!("{pointer}/{name}"),
            }),
            Err(problem) => found.problems.push(problem),
        }
    }
}

/// The highest number in a unit.
pub(super) fn highest_in(measured: &[Measured<'_, '_>], unit: &str) -> Option<f64> {
    let numbers = measured.iter().filter(|one| one.unit == Some(unit)).filter_map(|one| one.value.number());
    numbers.reduce(f64::max)
}

/// Where the first value of a name stands.
pub(super) fn first_of(root: &Node<'_>, name: &str) -> Option<usize> {
    let here = root.get(name).map(|node| node.at);
    let below = root.entries().iter().map(|(_, node)| node).chain(root.items());
    here.or_else(|| below.into_iter().find_map(|node| first_of(node, name)))
}
