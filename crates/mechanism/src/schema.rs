//! JSON Schemas of the types that write themselves as a text.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::knowledge::antibody::Target;
use crate::knowledge::change::Change;

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

schema!(Target, "Target", "What a blot shows: `pTRK Y674/Y675`, `TRK`, `GAPDH`, `total protein`.", {
    json_schema!({ "type": "string", "minLength": 1 })
});

schema!(Change, "Change", "A change of a gene or its protein: `G595R`, `amplification`, `fusion lost`.", {
    json_schema!({ "type": "string", "minLength": 1 })
});
