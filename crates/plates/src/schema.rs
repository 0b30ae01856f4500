//! JSON Schemas of the types that write themselves as a text.

use foldshift_tables::schema;
use schemars::json_schema;

use crate::kinetics::Moment;
use crate::plate::Well;
use crate::plate::layout::Property;

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
