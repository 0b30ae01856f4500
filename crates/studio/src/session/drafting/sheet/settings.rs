//! Every key of the study but its plates and pairs, with a field each.

use serde_json::{Value, json};

use super::base::Base;
use super::columns::{plain, spoken};
use foldshift_study::study_file::edit::{self, Kind, Setting};
use foldshift_study::study_file::keys::Key;

/// Keys that are shown without being asked for, with their names.
const USUAL: [(&str, &str, &str); 9] = [
    ("", "name", "Name"),
    ("assay", "readout", "Read-out"),
    ("assay", "exposure_h", "Exposure, h"),
    ("normalise", "centre", "100 % is"),
    ("normalise", "zero", "0 % is"),
    ("growth", "doubling_h", "Doubling times, h"),
    ("evidence", "variants", "Variants"),
    ("evidence", "coverage", "Genes covered"),
    ("evidence", "blots", "Blots"),
];

/// Other names that do not follow from the key.
const NAMES: [(&str, &str, &str); 10] = [
    ("", "simulated", "Simulated data"),
    ("", "plates", "Tables of plates"),
    ("assay", "time", "Time of kinetic reads"),
    ("assay", "reads", "Responses"),
    ("assay", "reference", "Reference compound"),
    ("fit", "sigma", "Scatter of a curve"),
    ("compare", "adjust", "Correction of p values"),
    ("compare", "moderate", "Scatter is shared"),
    ("noise", "prior", "Earlier studies"),
    ("evidence", "samples", "Names of samples"),
];

/// The fields, in the order of the page of keys.
pub(super) fn settings(base: &Base) -> Vec<Value> {
    let all = base.on(edit::settings).unwrap_or_default();
    all.iter().map(value).collect()
}

fn value(setting: &Setting) -> Value {
    let key = setting.key;
    let kind = match setting.kind {
        Kind::Text => "text",
        Kind::Number => "number",
        Kind::Truth => "truth",
        Kind::List => "list",
        Kind::Table => "table",
    };
    let usual = USUAL.iter().any(|(section, own, _)| (*section, *own) == (key.section, key.name));
    json!({
        "section": key.section,
        "key": key.name,
        "name": name(key),
        "value": setting.value,
        "takes": plain(key.takes),
        "default": plain(key.default.trim_matches('"')),
        "example": plain(&example(key)),
        "meaning": plain(key.meaning),
        "choices": edit::choices(key),
        "kind": kind,
        "usual": usual,
    })
}

/// A key as people say it.
pub(super) fn name(key: &Key) -> String {
    let named =
        USUAL.iter().chain(&NAMES).find(|(section, own, _)| (*section, *own) == (key.section, key.name));
    named.map_or_else(|| spoken(key.name), |(_, _, name)| (*name).to_owned())
}

/// The example as it is typed into the field.
fn example(key: &Key) -> String {
    edit::typed_example(key).unwrap_or_else(|| key.example.to_owned())
}
