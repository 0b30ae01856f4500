//! Schemas as strict as the types: an object has the keys that its type has, and no others.

use serde_json::{Map, Value};

/// Keywords whose schemas are applied to the same object.
const IN_PLACE: [&str; 4] = ["allOf", "anyOf", "oneOf", "$ref"];

/// Closes every object of a schema that lists its keys.
pub(super) fn close(schema: &mut Value) {
    let Value::Object(schema) = schema else {
        if let Value::Array(each) = schema {
            each.iter_mut().for_each(close);
        }
        return;
    };
    let lists = schema.contains_key("properties");
    let shares = lists && IN_PLACE.iter().any(|keyword| schema.contains_key(*keyword));
    for (keyword, inner) in schema.iter_mut() {
        match (keyword.as_str(), inner) {
            // Names of keys and of types, not keywords.
            ("properties" | "$defs", Value::Object(named)) => named.values_mut().for_each(close),
            // What describes a part of this object is closed with it.
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) if shares => {
                parts.iter_mut().for_each(close_within);
            }
            (_, inner) => close(inner),
        }
    }
    if lists && !schema.contains_key("additionalProperties") {
        let keyword = if shares { "unevaluatedProperties" } else { "additionalProperties" };
        schema.insert(keyword.to_owned(), Value::Bool(false));
    }
}

/// Closes what lies within a part of an object, and not the part.
fn close_within(part: &mut Value) {
    let Value::Object(part) = part else { return };
    for (keyword, inner) in part.iter_mut() {
        match (keyword.as_str(), inner) {
            ("properties", Value::Object(named)) => named.values_mut().for_each(close),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => parts.iter_mut().for_each(close_within),
            (_, inner) => close(inner),
        }
    }
}

/// Every key of a schema, with the path to it.
pub(super) fn keys<'a>(schema: &'a Map<String, Value>, path: &str, found: &mut Vec<(String, &'a Value)>) {
    // What a tag says of its variant explains the one other key that the variant has.
    let tagged = schema.contains_key("description")
        && schema.get("properties").and_then(Value::as_object).is_some_and(|properties| {
            properties.len() < 3
                && (properties.len() == 1 || properties.values().any(|key| key.get("const").is_some()))
        });
    for (keyword, inner) in schema {
        let named = matches!(keyword.as_str(), "properties" | "$defs");
        match inner {
            Value::Object(each) if named => {
                for (name, value) in each {
                    let path = format!("{path}.{name}");
                    if keyword == "properties" && !tagged {
                        found.push((path.clone(), value));
                    }
                    if let Value::Object(value) = value {
                        keys(value, &path, found);
                    }
                }
            }
            Value::Object(inner) => keys(inner, path, found),
            Value::Array(each) => {
                each.iter().filter_map(Value::as_object).for_each(|inner| keys(inner, path, found));
            }
            _ => {}
        }
    }
}
