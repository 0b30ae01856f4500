//! Data cubes: a signal over time, over wavelengths, or over both.

use crate::ingest::asm::errors;
use crate::ingest::asm::json::{Node, Value};
use crate::ingest::asm::optics::{Optics, mode_of};
use crate::ingest::duration;

/// A value of a cube with what it stands against.
pub(super) struct Point<'n, 't> {
    pub(super) value: &'n Node<'t>,
    pub(super) time_s: Option<f64>,
    pub(super) wavelength: Option<f64>,
    /// What stands in its place, or is said of it.
    pub(super) error: Option<String>,
}

/// The signal of a cube.
pub(super) struct Cube<'n, 't> {
    pub(super) mode: &'static str,
    pub(super) unit: Option<&'n str>,
    pub(super) points: Vec<Point<'n, 't>>,
    /// Are its wavelengths those of the excitation?
    pub(super) excitation: bool,
}

impl Cube<'_, '_> {
    /// The optics of a point.
    pub(super) fn optics(&self, device: Optics, wavelength: Option<f64>) -> Optics {
        match wavelength {
            None => device,
            Some(_) if self.excitation => Optics { excitation: wavelength, ..device },
            Some(_) => Optics { detector: wavelength, ..device },
        }
    }
}

type Problem = (usize, String);

/// A measure that is none of ours: its concept, where it stands, and how many values it has.
type Strange = (String, usize, usize);

/// The signals of the cube `key` of a measurement, and its measures of other things.
///
/// # Errors
/// When its lists do not fit together.
pub(super) fn read<'n, 't>(
    key: &str,
    cube: &'n Node<'t>,
    said: &[(&str, &str)],
) -> Result<(Vec<Cube<'n, 't>>, Vec<Strange>), Problem> {
    let wrong = |node: &Node<'_>, message: &str| (node.at, format!("`{key}`: {message}"));
    let list = |path: [&str; 2]| cube.at_path(&path).map(Node::items).unwrap_or_default();
    let (dimensions, measures) =
        (list(["cube-structure", "dimensions"]), list(["cube-structure", "measures"]));
    let (against, values) = (list(["data", "dimensions"]), list(["data", "measures"]));
    if against.len() != dimensions.len() || values.len() != measures.len() {
        return Err(wrong(cube, "the data do not have the dimensions and measures of the structure"));
    }
    let (mut found, mut strange) = (Vec::new(), Vec::new());
    for (measure, values) in measures.iter().zip(values) {
        let Some(concept) = measure.get("concept").and_then(Node::text) else {
            return Err(wrong(measure, "no `concept` says what was measured"));
        };
        let items = values.items();
        let Some(mode) = mode_of(concept) else {
            strange.push((concept.to_owned(), measure.at, items.len()));
            continue;
        };
        if let Some(list) = against.iter().find(|list| list.items().len() != items.len()) {
            let message = format!("{} values stand against {} values", items.len(), list.items().len());
            return Err(wrong(list, &message));
        }
        let (mut times, mut wavelengths) = (vec![None; items.len()], vec![None; items.len()]);
        for (dimension, list) in dimensions.iter().zip(against) {
            let concept = dimension.get("concept").and_then(Node::text).unwrap_or_default();
            let unit = dimension.get("unit").and_then(Node::text).unwrap_or_default();
            for (nth, node) in list.items().iter().enumerate() {
                if concept.contains("time") {
                    let time = seconds(node, unit);
                    times[nth] =
                        Some(time.ok_or_else(|| wrong(node, "this is no time, or its unit is not known"))?);
                } else if concept.contains("wavelength") {
                    let wavelength = node.number();
                    wavelengths[nth] = Some(wavelength.ok_or_else(|| wrong(node, "this is no wavelength"))?);
                } else {
                    return Err(wrong(dimension, &format!("nothing is known of the dimension `{concept}`")));
                }
            }
        }
        let is_missing = |nth: usize| match &items[nth].value {
            Value::Number(digits) => digits.parse().is_ok_and(|n: f64| n == 0.0 && n.is_sign_negative()),
            Value::Null => true,
            _ => false,
        };
        let errors = errors::of_series(said, &times, is_missing);
        let points = items.iter().zip(times).zip(wavelengths).zip(errors);
        let points = points
            .map(|(((value, time_s), wavelength), error)| Point { value, time_s, wavelength, error })
            .collect();
        let unit = measure.get("unit").and_then(Node::text);
        found.push(Cube { mode, unit, points, excitation: key.contains("excitation") });
    }
    Ok((found, strange))
}

/// Seconds of a number in a unit, or of a text such as `00:01:30`.
fn seconds(node: &Node<'_>, unit: &str) -> Option<f64> {
    match (&node.value, unit) {
        (Value::Text(text), _) => duration::seconds(text),
        (Value::Number(digits), "s") => digits.parse().ok(),
        (Value::Number(digits), unit) => duration::seconds(&format!("{digits} {unit}")),
        _ => None,
    }
}
