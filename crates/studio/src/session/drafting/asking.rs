//! What is asked about files: lines and days that names suggest, maps for plates, reads, times, blocks that may be plates.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DraftPlan, Drafts};
use crate::session::refusal::Refusal;

pub(super) fn questions(_: &Drafts) -> Vec<Value> {
    Vec::new()
}

pub(super) fn answer(
    _: &Drafts,
    _: &str,
    _: &str,
    _: &BTreeMap<String, String>,
) -> Option<Result<DraftPlan, Refusal>> {
    None
}
