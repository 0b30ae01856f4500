//! JSON Schemas of the types that write themselves as a text.

use foldshift_tables::schema;
use schemars::json_schema;

use crate::knowledge::antibody::Target;
use crate::knowledge::change::Change;

schema!(Target, "Target", "What a blot shows: `pTRK Y674/Y675`, `TRK`, `GAPDH`, `total protein`.", {
    json_schema!({ "type": "string", "minLength": 1 })
});

schema!(Change, "Change", "A change of a gene or its protein: `G595R`, `amplification`, `fusion lost`.", {
    json_schema!({ "type": "string", "minLength": 1 })
});
