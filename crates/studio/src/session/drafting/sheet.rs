//! The step Study: plates as a table, pairs, every key, evidence; and the commands that change them.

use serde_json::{Value, json};

use super::{Draft, DraftPlan, Drafts, bad};
use crate::session::refusal::Refusal;

pub(super) fn section(_: &Drafts) -> Value {
    json!(null)
}

pub(super) fn plan(_: &Drafts, _: &Draft) -> Result<DraftPlan, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn text(_: &Drafts, _: &str) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn readings(_: &Drafts, _: usize) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}
