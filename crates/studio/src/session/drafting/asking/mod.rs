//! What is asked about files: lines and days that names suggest, maps for plates, reads, times, blocks that may be plates.
//!
//! ```text
//! Drafts ─► Known (rows, maps, what was seen of them) ─► Asked, a file a thought ─► the page
//!                                   answer ─► a command on the files, plates that are added, or remembered
//! ```
//!
//! A question is asked once for all plates that one answer serves. Its id says what it is about: when other files come, it
//! is another question. Unanswered it counts for nothing.

mod asked;
mod blocks;
mod doubts;
mod known;
mod listed;
mod maps;
mod names;
mod parental;
mod reads;
mod slips;
mod strangers;
#[cfg(test)]
mod tests;
mod times;
mod twins;
mod unnamed;
mod words;
mod written;

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DraftPlan, Drafts};
use crate::session::refusal::Refusal;
use asked::{Asked, Does};
use known::Known;

/// Every question that is open.
pub(super) fn questions(drafts: &Drafts) -> Vec<Value> {
    open(drafts).iter().filter_map(|asked| serde_json::to_value(asked).ok()).collect()
}

/// What an answer to one of them comes to; `None` where it is no question of these.
pub(super) fn answer(
    drafts: &Drafts,
    question: &str,
    answer: &str,
    choices: &BTreeMap<String, String>,
) -> Option<Result<DraftPlan, Refusal>> {
    let asked = open(drafts).into_iter().find(|asked| asked.id == question)?;
    Some(answered(drafts, &asked, answer, choices))
}

fn answered(
    drafts: &Drafts,
    asked: &Asked,
    answer: &str,
    choices: &BTreeMap<String, String>,
) -> Result<DraftPlan, Refusal> {
    let (does, chosen) = asked.answered(answer, choices)?;
    let mut plan = match does {
        Does::Remember => DraftPlan { said: format!("Answered: {}", asked.heading), ..DraftPlan::default() },
        Does::Draft(draft) => super::plan(drafts, draft)?,
        Does::Chosen(draft) => super::plan(drafts, &draft(&chosen))?,
        Does::Begin(table) => written::begin(drafts, table),
        Does::Add(added) => written::add(drafts, &added(&chosen))?,
    };
    plan.answers.push(asked.remembered(answer));
    Ok(plan)
}

/// The questions that nobody answered yet, the ones that others hang on first.
fn open(drafts: &Drafts) -> Vec<Asked> {
    let known = Known::of(drafts);
    let is_open = |asked: &Asked| !asked.is_answered(drafts.answers);
    // What a table of plates says need not be asked.
    let tables: Vec<Asked> = listed::ask(&known).into_iter().filter(is_open).collect();
    if !tables.is_empty() {
        return tables;
    }
    let ask = [
        names::ask,
        reads::ask,
        times::ask,
        maps::ask,
        unnamed::ask,
        twins::ask,
        blocks::ask,
        strangers::ask,
        parental::ask,
        slips::ask,
        doubts::ask,
    ];
    ask.into_iter().flat_map(|ask| ask(&known)).filter(is_open).collect()
}
