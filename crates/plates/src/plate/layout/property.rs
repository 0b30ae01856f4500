//! What is written of a well, before it is understood: texts by their names, each with its place.

use std::collections::BTreeMap;

use serde::Serialize;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};

/// The keys that mean something to us; every other key is kept as text.
pub const KEYS: [&str; 10] = [
    "role",
    "cell_line",
    "compound",
    "dose",
    "unit",
    "experiment",
    "exclude",
    "exclude_reason",
    "is_blank",
    "plate",
];

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// What is written.
    pub value: String,
    /// Where.
    pub place: Place,
}

impl Serialize for Property {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.value)
    }
}

/// What is written of a well, by the names of its properties.
pub type Properties = BTreeMap<String, Property>;

/// Adds `more`, complaining when it says otherwise than what is there.
pub(super) fn merge(into: &mut Properties, more: &Properties, what: &str, problems: &mut Vec<Diagnostic>) {
    for (key, property) in more {
        match into.get(key) {
            Some(there) if there.value != property.value => {
                let problem = if key == "role" {
                    format!("two roles, `{}` and `{}`, for {what}", there.value, property.value)
                } else {
                    format!("two values of `{key}`, `{}` and `{}`, for {what}", there.value, property.value)
                };
                let already = Diagnostic::error(Code::Layout, problem).at(property.place.clone());
                let already = already.help(format!("the other one stands at {}", there.place));
                if !problems.contains(&already) {
                    problems.push(already);
                }
            }
            _ => {
                into.insert(key.clone(), property.clone());
            }
        }
    }
}
