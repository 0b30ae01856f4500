//! Questions: what is asked, and what an answer does.

use std::time::Instant;

use serde_json::{Value, json};

use super::sections::Part;
use super::{Desk, Opened, Section};
use crate::presenter::Presenter;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Edit, Entry, Touched};
use crate::session::wanted::{Planned, readings_now};
use foldshift_study::decisions::What;

/// The id of the question what becomes of decisions whose file is gone.
const TAKEN_AWAY: &str = "decisions-gone";

impl Desk {
    /// Answers a question. `None`: it was of a file, and is answered; else the edits of the answer.
    ///
    /// # Errors
    /// When there is no such question, or no such answer to it.
    pub(super) fn answer(&mut self, question: &str, answer: &str) -> Result<Option<Planned>, Refusal> {
        let no_answer = || {
            let message = "this question has no such answer";
            Refusal::new(Status::Bad, message, "load the page again, and choose from its answers")
        };
        let asked = self.asked.values_mut().find(|asked| asked.id == question);
        if let Some(asked) = asked {
            match answer {
                "again" => {}
                "keep" => asked.is_kept = true,
                _ => return Err(no_answer()),
            }
            if answer == "again" {
                self.read_again();
            }
            self.change(&[Section::Questions, Section::Study, Section::Results]);
            return Ok(None);
        }
        if question == TAKEN_AWAY && self.is_taken_away {
            return match answer {
                "write" => {
                    self.forget_file();
                    Ok(None)
                }
                "back" => Ok(Some(Planned { edits: self.all_taken_back(), touched: Touched::All })),
                _ => Err(no_answer()),
            };
        }
        let id = question.strip_prefix("decision-").and_then(|id| id.parse::<u64>().ok());
        let id = id.filter(|id| self.doubts.contains_key(id)).ok_or_else(|| {
            let message = "this question is not asked any more";
            Refusal::new(Status::Conflict, message, "look at the questions as they are now")
        })?;
        let study = self.study()?;
        let before = study.book.entries.get(&id).cloned().ok_or_else(no_answer)?;
        let mut after = before.clone();
        match answer {
            "in" => after.in_force = false,
            "out" => {
                let now = readings_now(&study, &before.decision.what).ok_or_else(no_answer)?;
                if let What::LeaveOutWells { reading, .. } = &mut after.decision.what {
                    *reading = now;
                }
            }
            _ => return Err(no_answer()),
        }
        let edits = vec![Edit { id, before: Some(before), after: Some(after) }];
        Ok(Some(Planned { edits, touched: Touched::decision(id) }))
    }

    /// Every question that is open, as the page is sent it.
    pub(super) fn questions(&self, presenter: &dyn Presenter) -> Value {
        let files = self.asked.iter().filter(|_| !self.reading).map(|(path, asked)| {
            let (name, at) = (self.shown(path), &asked.at);
            let again = json!({ "id": "again", "label": "Read it again", "main": true });
            let keep = json!({ "id": "keep", "label": "Keep what was read", "main": false });
            let (heading, answers) = if asked.is_kept {
                (format!("{name} is kept as it was read before {at}."), vec![again])
            } else if asked.is_gone {
                (format!("{name} is gone since {at}. Read the study again?"), vec![keep, again])
            } else {
                (format!("{name} changed at {at}. Read it again?"), vec![again, keep])
            };
            let said = "Results are written when what they are computed from is what lies on the disk.";
            json!({ "id": asked.id, "step": "files", "heading": heading, "said": said, "answers": answers })
        });
        let doubts = self.doubts.iter().filter_map(|(id, doubt)| {
            let entry = self.book.entries.get(id)?;
            Some(self.of_doubt(*id, entry, doubt, presenter))
        });
        let gone = self.is_taken_away.then(|| {
            let n = self.book.in_force().list.len();
            let decisions = if n == 1 { "1 decision".to_owned() } else { format!("{n} decisions") };
            json!({
                "id": TAKEN_AWAY,
                "step": "results",
                "heading": "decisions.toml was taken away.",
                "said": format!("It held what is in force; {decisions} still count here, and nothing is written until this is answered."),
                "answers": [
                    { "id": "write", "label": "Write it again", "main": true },
                    { "id": "back", "label": "Take every decision back", "main": false },
                ],
            })
        });
        // While files still come in, what is asked of them would be another question with each: nobody could answer it.
        let is_coming = self.reading && matches!(self.opened, Opened::Nothing);
        let drafted = if is_coming { Value::Null } else { self.built(Part::Drafted, presenter) };
        let drafted = match drafted {
            Value::Array(list) => list,
            _ => Vec::new(),
        };
        let files = self.clash_questions().chain(files);
        json!({ "list": gone.into_iter().chain(files).chain(drafted).chain(doubts).collect::<Vec<_>>() })
    }

    /// Knows no file of decisions any more, and has it written anew where there is something to write.
    pub(super) fn forget_file(&mut self) {
        self.is_taken_away = false;
        self.decisions_file.forget();
        self.unsaved = Some((Instant::now(), 1));
        self.change(&[Section::Questions, Section::Study]);
    }

    fn of_doubt(&self, id: u64, entry: &Entry, doubt: &str, presenter: &dyn Presenter) -> Value {
        let (heading, about) = match self.analysis() {
            Some(analysis) => presenter.decision(&entry.decision, &analysis.study),
            None => self.in_words(&entry.decision, presenter),
        };
        let fits =
            self.study().ok().is_some_and(|study| readings_now(&study, &entry.decision.what).is_some());
        let take_in = json!({
            "id": "in",
            "label": if fits { "Take it in" } else { "Take the decision back" },
            "main": !fits,
        });
        let leave_out = json!({ "id": "out", "label": "Leave it out all the same", "main": true });
        let answers = if fits { vec![leave_out, take_in] } else { vec![take_in] };
        let said = format!("{heading}, {about}: until you answer it counts for nothing.");
        json!({
            "id": format!("decision-{id}"),
            "step": "results",
            "heading": format!("{doubt}."),
            "said": said,
            "answers": answers,
        })
    }
}
