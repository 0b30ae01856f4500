//! The step Study: plates as a table, pairs, every key, evidence; and the commands that change them.

use serde_json::{Value, json};

use super::{Draft, DraftPlan, Drafts, bad};
use crate::session::refusal::{Refusal, Status};
use crate::session::texts::{TextWanted, hash};

pub(super) fn section(_: &Drafts) -> Value {
    json!(null)
}

pub(super) fn plan(drafts: &Drafts, draft: &Draft) -> Result<DraftPlan, Refusal> {
    let Draft::EditText { file, text, was } = draft else {
        return Err(bad("this is not built yet", ""));
    };
    let now = drafts.texts.current(file).map_or_else(String::new, |now| hash(&now));
    if now != *was {
        let message = format!("`{file}` was changed since you opened it");
        return Err(Refusal::new(Status::Conflict, message, "look at it as it is now, and change it again"));
    }
    let texts = vec![TextWanted { file: file.clone(), text: Some(text.clone()) }];
    Ok(DraftPlan { said: format!("{file} edited"), texts, ..DraftPlan::default() })
}

pub(super) fn text(_: &Drafts, _: &str) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}

pub(super) fn readings(_: &Drafts, _: usize) -> Result<Value, Refusal> {
    Err(bad("this is not built yet", ""))
}
