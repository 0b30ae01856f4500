//! The files of `docs/schema` are what the types say. `FOLDSHIFT_WRITE_SCHEMAS=1 cargo test --lib schemas` writes them.

use std::path::PathBuf;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use super::closed::{close, keys};
use crate::cli::check::Checked;
use crate::cli::explain::Answer;
use crate::cli::fit::FitRow;
use crate::cli::plot::Plotted;
use crate::report::folder::manifest::{Manifest, Signed};
use crate::report::json_forms::{self as forms, Document, FORMS, Form};
use crate::report::outlook::Outlook;
use crate::report::summary::Summary;
use foldshift_curves::compare::Shift;
use foldshift_mechanism::verdict::Judgement;
use foldshift_plates::ingest::Readings;
use foldshift_screen::{ScreenAnalysis, ScreenSettings};
use foldshift_study::analysis::Analysis;
use foldshift_study::dose_plan::Plan;
use foldshift_study::study_file::Study;

/// The schema of a form whose documents are written from `T`.
fn of<T: JsonSchema>(form: &Form) -> (&Form, Value) {
    let generator = SchemaSettings::draft2020_12().for_serialize().into_generator();
    let mut schema = generator.into_root_schema_for::<T>().to_value();
    close(&mut schema);
    reword(&mut schema);
    let said = schema.pointer_mut("/properties/schema");
    if let Some(said) = said {
        said["const"] = form.id().into();
    }
    schema["$id"] = form.id().into();
    schema["title"] = form.title.replace('`', "").into();
    (form, schema)
}

/// Descriptions speak of JSON, and not of the documentation of the types.
fn reword(schema: &mut Value) {
    match schema {
        Value::Object(schema) => {
            if let Some(Value::String(text)) = schema.get_mut("description") {
                *text = text.replace('\n', " ").replace("  ", " ").replace("`None`", "null");
                while let Some((before, (name, after))) =
                    text.split_once("[`").and_then(|(before, rest)| Some((before, rest.split_once("`]")?)))
                {
                    let after = match after.strip_prefix('(') {
                        Some(link) => link.split_once(')').map_or("", |(_, after)| after),
                        None => after,
                    };
                    *text = format!("{before}`{}`{after}", name.rsplit("::").next().unwrap_or(name));
                }
            }
            schema.values_mut().for_each(reword);
        }
        Value::Array(each) => each.iter_mut().for_each(reword),
        _ => {}
    }
}

fn all() -> Vec<(&'static Form, Value)> {
    vec![
        of::<Document<Analysis>>(&forms::RUN),
        of::<Document<Summary>>(&forms::SHOW),
        of::<Document<Plotted>>(&forms::PLOT),
        of::<Vec<FitRow>>(&forms::FIT),
        of::<Document<ScreenAnalysis>>(&forms::SCREEN),
        of::<Vec<Shift>>(&forms::COMPARE),
        of::<Vec<Judgement>>(&forms::MECHANISM),
        of::<Vec<Answer>>(&forms::EXPLAIN),
        of::<Document<Checked>>(&forms::CHECK),
        of::<Vec<Readings>>(&forms::READ),
        of::<Document<Plan>>(&forms::LAYOUT_NEXT),
        of::<Document<Outlook>>(&forms::PLAN),
        of::<Signed<Manifest<Study>>>(&forms::MANIFEST),
        of::<Signed<Manifest<ScreenSettings>>>(&forms::SCREEN_MANIFEST),
    ]
}

#[test]
fn the_schemas_are_what_the_types_say() {
    let writes = std::env::var_os("FOLDSHIFT_WRITE_SCHEMAS").is_some();
    let all = all();
    assert!(all.iter().map(|(form, _)| form.name).eq(FORMS.iter().map(|form| form.name)));
    for (form, schema) in all {
        let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if writes {
            let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/schema"));
            std::fs::write(folder.join(form.name).with_extension("json"), text).unwrap();
        } else {
            assert!(
                form.schema == text,
                "docs/schema/{}.json is not what the types say; write it with \
                 `FOLDSHIFT_WRITE_SCHEMAS=1 cargo test --lib schemas`, and see docs/schema/README.md for the version",
                form.name
            );
        }
    }
}

#[test]
fn every_key_of_the_schemas_is_explained() {
    let mut unexplained = Vec::new();
    for (form, schema) in all() {
        let mut found = Vec::new();
        keys(schema.as_object().unwrap(), form.name, &mut found);
        let bare = found.into_iter().filter(|(_, value)| {
            value.get("description").is_none() && value.get("$ref").is_none() && value.get("const").is_none()
        });
        unexplained.extend(bare.map(|(path, _)| path));
    }
    assert!(unexplained.is_empty(), "{unexplained:#?}");
}

#[test]
fn an_object_has_the_keys_of_its_type_and_no_others() {
    let mut schema = json!({
        "properties": { "properties": { "properties": {} }, "free": { "additionalProperties": {} } },
        "oneOf": [{ "properties": { "kind": { "properties": {} } } }]
    });
    close(&mut schema);
    let closed = json!({ "properties": {}, "additionalProperties": false });
    assert_eq!(
        schema,
        json!({
            "properties": { "properties": closed, "free": { "additionalProperties": {} } },
            "oneOf": [{ "properties": { "kind": closed } }],
            "unevaluatedProperties": false
        })
    );
}
