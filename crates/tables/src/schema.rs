//! JSON Schemas of the types that write themselves as a text.

use schemars::json_schema;

use crate::diagnostic::Code;
use crate::units::{Dose, DoseUnit, SYMBOLS};

/// The JSON Schema of a type that writes itself as a text: the type, its name, its description, its schema.
#[macro_export]
macro_rules! schema {
    ($type:ty, $name:literal, $description:literal, $schema:expr) => {
        impl ::schemars::JsonSchema for $type {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                concat!(module_path!(), "::", $name).into()
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                let mut schema: ::schemars::Schema = $schema;
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
