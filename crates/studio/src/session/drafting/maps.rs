//! The step Plate maps: the layouts of the folder, what is in their wells, and the commands that paint them.

use serde_json::{Value, json};

use super::{Draft, DraftPlan, Drafts, bad};
use crate::session::refusal::Refusal;

pub(super) fn section(_: &Drafts) -> Value {
    json!(null)
}

pub(super) fn view(_: &Drafts, _: &str) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn plan(_: &Drafts, _: &Draft) -> Result<DraftPlan, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn try_out(_: &Drafts, _: &Draft) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}
