//! The state in sections, as `page/types.js` forms them.

use serde_json::{Map, Value, json};

use super::{Desk, Opened};
use crate::presenter::Presenter;
use crate::session::Seen;
use crate::session::clock;
use crate::session::drafting;
use crate::session::steps::Step;
use foldshift_study::decisions::Decision;

/// A part of the state that is sent when it changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Section {
    Study,
    Files,
    Questions,
    Maps,
    Sheet,
    Results,
    Decisions,
}

impl Section {
    pub(in crate::session) const ALL: [Self; 7] =
        [Self::Study, Self::Files, Self::Questions, Self::Maps, Self::Sheet, Self::Results, Self::Decisions];

    const fn name(self) -> &'static str {
        match self {
            Self::Study => "study",
            Self::Files => "files",
            Self::Questions => "questions",
            Self::Maps => "maps",
            Self::Sheet => "sheet",
            Self::Results => "results",
            Self::Decisions => "decisions",
        }
    }
}

/// What of the state takes its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Maps,
    Sheet,
    /// Questions on files and maps.
    Drafted,
}

impl Part {
    /// The section that changes whenever it may.
    const fn section(self) -> Section {
        match self {
            Self::Maps => Section::Maps,
            Self::Sheet => Section::Sheet,
            Self::Drafted => Section::Questions,
        }
    }
}

impl Desk {
    /// A part of the state, built once a change: several windows ask for it.
    pub(super) fn built(&self, part: Part, presenter: &dyn Presenter) -> Value {
        let at = self.changed_at[part.section() as usize];
        if let Some((_, value)) = self.built.borrow().get(&part).filter(|(when, _)| *when == at) {
            return value.clone();
        }
        let drafts = self.drafts(presenter);
        let value = match part {
            Part::Maps => drafting::maps_section(&drafts),
            Part::Sheet => drafting::sheet_section(&drafts),
            Part::Drafted => Value::Array(drafting::questions(&drafts)),
        };
        self.built.borrow_mut().insert(part, (at, value.clone()));
        value
    }

    /// What changed since a page looked, and the names of it.
    pub(in crate::session) fn state(
        &self,
        seen: Seen,
        presenter: &dyn Presenter,
    ) -> (Value, Vec<&'static str>) {
        let all = seen.epoch != self.epoch || seen.rev > self.rev;
        let mut state =
            Map::from_iter([("rev".to_owned(), json!(self.rev)), ("epoch".to_owned(), json!(self.epoch))]);
        let mut names = Vec::new();
        for section in Section::ALL {
            if !all && self.changed_at[section as usize] <= seen.rev {
                continue;
            }
            let value = match section {
                Section::Study => self.study_section(),
                Section::Files => self.files_section(),
                Section::Questions => self.questions(presenter),
                Section::Maps => self.built(Part::Maps, presenter),
                Section::Sheet => self.built(Part::Sheet, presenter),
                Section::Results => self.results_section(presenter),
                Section::Decisions => self.decisions_section(presenter),
            };
            state.insert(section.name().to_owned(), value);
            names.push(section.name());
        }
        (Value::Object(state), names)
    }

    fn study_section(&self) -> Value {
        let study = self.analysis().map(|analysis| &analysis.study);
        let folder_name = self.folder.file_name().unwrap_or_default().to_string_lossy();
        let said = |steps: &[Step]| steps.last().map(|step| step.said.clone());
        let writable = matches!(self.opened, Opened::Live(_))
            && !self.reading
            && self.asked.is_empty()
            && !self.is_taken_away
            && self.clashes.is_empty()
            && self.waiting_plates == 0
            && self.place_fails.is_empty();
        json!({
            "name": study.map_or(&*folder_name, |study| study.name.as_str()),
            "folder": self.folder.display().to_string(),
            "simulated": study.is_some_and(|study| study.simulated),
            "saved": {
                "ok": self.not_saved().is_empty(),
                "at": self.saved_at,
                "waiting": self.waiting(),
                "why": self.not_saved(),
            },
            "undo": said(&self.book.done),
            "redo": said(&self.book.undone),
            "results": self.results,
            "writable": writable,
            "waiting_plates": self.waiting_plates,
        })
    }

    fn files_section(&self) -> Value {
        let mut section = self.files.section(self.reading);
        let own = self.own_problems.iter().map(|message| {
            json!({
                "severity": "warning", "code": "E0104", "message": message,
                "where": ".foldshift/journal", "line": "", "help": "decisions.toml holds what is in force",
            })
        });
        if let Some(problems) = section.get_mut("problems").and_then(Value::as_array_mut) {
            problems.extend(own);
        }
        section
    }

    fn results_section(&self, presenter: &dyn Presenter) -> Value {
        let Opened::Live(live) = &self.opened else {
            return json!({
                "matrix": null, "without": null, "settled": false, "fragile": [], "effect": null, "timing": "",
            });
        };
        let decided = self.book.entries.values().any(|entry| entry.in_force);
        let without = self.without.as_ref().filter(|_| decided).map(|analysis| presenter.matrix(analysis));
        json!({
            "matrix": presenter.matrix(live.analysis()),
            "without": without,
            "settled": live.is_settled() && !self.reading,
            "fragile": self.fragile,
            "effect": self.effect,
            "timing": self.timing,
        })
    }

    /// A decision in words: those of the study as it was last understood, where it has errors now.
    pub(super) fn in_words(&self, decision: &Decision, presenter: &dyn Presenter) -> (String, String) {
        let study = self.analysis().map(|analysis| &analysis.study).or(self.known_study.as_deref());
        study.map_or_else(
            || (decision.what.about(), String::new()),
            |study| presenter.decision(decision, study),
        )
    }

    fn decisions_section(&self, presenter: &dyn Presenter) -> Value {
        let list = self.book.listed().into_iter().rev().map(|(id, entry)| {
            let (heading, about) = self.in_words(&entry.decision, presenter);
            let doubt = self.doubts.get(&id).filter(|_| entry.in_force);
            json!({
                "id": id,
                "heading": heading,
                "about": about,
                "reason": entry.decision.reason.as_deref().unwrap_or_default(),
                "who": entry.decision.who.as_deref().unwrap_or_default(),
                "when": entry.decision.when.as_deref().map(clock::on_the_wall).unwrap_or_default(),
                "price": entry.price,
                "in_force": entry.in_force,
                "doubt": doubt.map(String::as_str).unwrap_or_default(),
            })
        });
        json!({ "list": list.collect::<Vec<_>>() })
    }
}
