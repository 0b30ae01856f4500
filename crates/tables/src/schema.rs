//! JSON Schemas of the types that write themselves as a text.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::Code;
use crate::units::{Dose, DoseUnit, SYMBOLS};

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

schema!(Code, "Code", "What kind of problem a message tells; a kind keeps its code.", {
    let each =
        Code::ALL.iter().map(|code| json_schema!({ "const": code.as_str(), "description": code.meaning() }));
    json_schema!({ "type": "string", "oneOf": each.collect::<Vec<_>>() })
});

schema!(DoseUnit, "DoseUnit", "A unit of dose, by its symbol.", {
    json_schema!({ "type": "string", "enum": SYMBOLS.map(|(symbol, _)| symbol) })
});

schema!(Dose, "Dose", "A dose with its unit: `30 nM`.", {
    let units = SYMBOLS.map(|(symbol, _)| symbol).join("|");
    json_schema!({ "type": "string", "pattern": format!("^[0-9.e-]+ ({units})$") })
});
