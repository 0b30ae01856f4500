//! JSON Schemas of the types that write themselves as a text.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::kinetics::Moment;
use crate::plate::Well;
use crate::plate::layout::Property;

/// The schema of a type, with its name and its description.
macro_rules! schema {
    ($type:ty, $name:literal, $description:literal, $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> Cow<'static, str> {
                concat!(module_path!(), "::", $name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let mut schema: Schema = $schema;
                schema.insert("description".to_owned(), $description.into());
                schema
            }
        }
    };
}

schema!(Well, "Well", "The address of a well, of `A1` to `AF48`.", {
    json_schema!({ "type": "string", "pattern": "^([A-Z]|A[A-F])([1-9]|[1-3][0-9]|4[0-8])$" })
});

schema!(Property, "Property", "What is written of a well.", json_schema!({ "type": "string" }));

schema!(
    Moment,
    "Moment",
    "What is taken of a kinetic read: `first`, `last`, `4 h`, `slope 10 min to 60 min`.",
    { json_schema!({ "type": "string", "minLength": 1 }) }
);
