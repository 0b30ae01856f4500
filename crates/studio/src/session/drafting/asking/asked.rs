//! A question with its answers ready, and what each of them does.

use std::collections::BTreeMap;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use crate::session::drafting::Draft;
use crate::session::refusal::{Refusal, Status};
use crate::view::Table;

/// So many rows of what was seen stand below a question; all of them behind a button.
const FIRST: usize = 3;

/// A question of `page/types.js`.
#[derive(Serialize)]
pub(super) struct Asked {
    pub(super) id: String,
    pub(super) step: &'static str,
    pub(super) heading: String,
    pub(super) said: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) seen: Option<Table>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) cells: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) all: Option<Table>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) pictures: Vec<Picture>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) choices: Vec<Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) map: Option<String>,
    pub(super) answers: Vec<Answer>,
    /// As what it is asked: an answer to it as something else does not count.
    #[serde(skip)]
    pub(super) state: String,
}

/// A plate, small.
#[derive(Serialize)]
pub(super) struct Picture {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) tints: String,
    pub(super) said: String,
}

/// What is chosen before an answer is given.
#[derive(Serialize)]
pub(super) struct Choice {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) options: Vec<Opt>,
    pub(super) chosen: String,
}

/// One of several.
#[derive(Clone, Serialize)]
pub(super) struct Opt {
    pub(super) id: String,
    pub(super) label: String,
}

/// What is chosen, by the ids of the choices.
pub(super) type Chosen = BTreeMap<String, String>;

/// An answer.
#[derive(Serialize)]
pub(super) struct Answer {
    id: &'static str,
    label: String,
    main: bool,
    /// The step that is turned to instead of answering.
    #[serde(skip_serializing_if = "Option::is_none")]
    go: Option<&'static str>,
    /// The step that is turned to once it is answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    then: Option<&'static str>,
    #[serde(skip)]
    does: Does,
}

/// A plate that is added with what is known of it, by the keys of a plate.
pub(super) type Added = BTreeMap<String, String>;

/// Plates that are added, by what was chosen.
pub(super) type Adding = dyn Fn(&Chosen) -> Vec<Added> + Send + Sync;

/// What an answer does.
pub(super) enum Does {
    /// It is remembered, so that nobody is asked again.
    Remember,
    /// A command on the files of the study.
    Draft(Draft),
    /// The same with what was chosen.
    Chosen(Box<dyn Fn(&Chosen) -> Draft + Send + Sync>),
    /// A study is begun of this table of plates.
    Begin(String),
    /// Plates that are added.
    Add(Box<Adding>),
}

impl Asked {
    /// A question; `about` is what it is about, so that it is another question when that changes.
    pub(super) fn new(
        kind: &str,
        about: &[String],
        step: &'static str,
        heading: String,
        said: String,
    ) -> Self {
        let hash = Sha256::digest(about.join("\0"));
        let id = format!("{kind}-{}", crate::session::kept::hex(&hash[..6]));
        Self::called(id, step, heading, said)
    }

    /// A question of this id.
    pub(super) const fn called(id: String, step: &'static str, heading: String, said: String) -> Self {
        Self {
            id,
            step,
            heading,
            said,
            seen: None,
            cells: false,
            all: None,
            pictures: Vec::new(),
            choices: Vec::new(),
            map: None,
            answers: Vec::new(),
            state: String::new(),
        }
    }

    /// With what was seen: the first rows of it, and all where there are more.
    pub(super) fn seen(mut self, head: &[&str], rows: Vec<Vec<String>>) -> Self {
        let head: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
        if rows.len() > FIRST {
            let first = rows.iter().take(FIRST - 1).cloned().collect();
            self.seen = Some(Table { head: head.clone(), rows: first });
            self.all = Some(Table { head, rows });
        } else {
            self.seen = Some(Table { head, rows });
        }
        self
    }

    pub(super) fn choice(mut self, choice: Choice) -> Self {
        self.choices.push(choice);
        self
    }

    /// With an answer.
    pub(super) fn answer(mut self, id: &'static str, label: impl Into<String>, does: Does) -> Self {
        let main = self.answers.is_empty();
        self.answers.push(Answer { id, label: label.into(), main, go: None, then: None, does });
        self
    }

    /// The last answer turns to a step once it is given.
    pub(super) fn then(mut self, step: &'static str) -> Self {
        if let Some(last) = self.answers.last_mut() {
            last.then = Some(step);
        }
        self
    }

    /// No answer is the one that is most likely meant.
    pub(super) fn open(mut self) -> Self {
        self.answers.iter_mut().for_each(|answer| answer.main = false);
        self
    }

    /// With a way to a step in the place of an answer.
    pub(super) fn go(mut self, label: impl Into<String>, step: &'static str) -> Self {
        let main = self.answers.is_empty();
        let does = Does::Remember;
        self.answers.push(Answer { id: "go", label: label.into(), main, go: Some(step), then: None, does });
        self
    }

    /// How an answer is remembered.
    pub(super) fn remembered(&self, answer: &str) -> (String, Option<String>) {
        (self.id.clone(), Some(format!("{answer} {}", self.state).trim_end().to_owned()))
    }

    /// Was it answered as it is asked now?
    pub(super) fn is_answered(&self, answers: &BTreeMap<String, String>) -> bool {
        let told = answers.get(&self.id);
        told.is_some_and(|told| {
            self.state.is_empty() || told.split_once(' ').is_some_and(|(_, state)| state == self.state)
        })
    }

    /// What an answer does, and what was chosen with it: what is not said is as it was proposed.
    ///
    /// # Errors
    /// When it has no such answer, or no such choice.
    pub(super) fn answered(
        &self,
        answer: &str,
        chosen: &BTreeMap<String, String>,
    ) -> Result<(&Does, Chosen), Refusal> {
        let bad = |message: &str| {
            Refusal::new(Status::Bad, message, "load the page again, and choose from its answers")
        };
        let answer = self.answers.iter().find(|one| one.id == answer && one.go.is_none());
        let answer = answer.ok_or_else(|| bad("this question has no such answer"))?;
        let mut all = Chosen::new();
        for choice in &self.choices {
            let option = chosen.get(&choice.id).unwrap_or(&choice.chosen);
            if !choice.options.iter().any(|one| one.id == *option) {
                return Err(bad(&format!("“{}” has no such choice", choice.label)));
            }
            all.insert(choice.id.clone(), option.clone());
        }
        Ok((&answer.does, all))
    }
}

impl Choice {
    /// A choice of options that are called by themselves.
    pub(super) fn of(
        id: impl Into<String>,
        label: impl Into<String>,
        options: &[String],
        chosen: &str,
    ) -> Self {
        let options = options.iter().map(|one| Opt { id: one.clone(), label: one.clone() }).collect();
        Self { id: id.into(), label: label.into(), options, chosen: chosen.to_owned() }
    }
}
