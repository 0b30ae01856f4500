//! Files of steps as somebody else wrote them: that is a step, too, where nothing of ours waits for the file; else it is asked whose
//! text is to stand.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::{Desk, Section};
use crate::session::clock;
use crate::session::kept::{self, FoundText, OWN_FOLDER, Said, TextStates};
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Step, TextEdit};

/// How long a file may be away before it is taken for gone.
const AWAY: Duration = Duration::from_secs(3);

/// How the question begins whose text is to stand; the file follows.
const QUESTION: &str = "text-";

/// A file that another program changed while a change of ours waited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::session) struct Clash {
    /// When, as the clock on the wall shows it.
    at: String,
    /// What it is about.
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Changed,
    Gone,
    NoText,
}

impl Desk {
    /// Brings the book and the files of its steps together when a study is opened: where a file holds an earlier text of ours, the
    /// later one is written; where it holds anything else, somebody else wrote it.
    pub(in crate::session) fn reconcile_texts(
        &mut self,
        states: &TextStates,
        saved: &BTreeMap<String, Option<String>>,
    ) {
        let known = self.book.texts.clone();
        let mut changed = Vec::new();
        for (file, text) in &known {
            let there = self.texts_on_disk().current(file);
            let hash = there.as_deref().map(crate::session::texts::hash);
            let is_ours = there == text.as_deref().map(str::to_owned)
                || states.get(file).is_some_and(|states| states.contains(&hash));
            self.text_files.know(file, there.as_deref());
            self.text_files.want(file, text.as_deref());
            if there.is_none() && self.texts_on_disk().is_there(file) {
                self.clashes.insert(file.clone(), Clash { at: String::new(), kind: Kind::NoText });
            } else if !is_ours && saved.get(file) != Some(&text.as_deref().map(crate::session::texts::hash)) {
                // A change of ours never came there: whose text is to stand is asked, as it would have been then.
                let kind = if there.is_none() { Kind::Gone } else { Kind::Changed };
                self.clashes.insert(file.clone(), Clash { at: String::new(), kind });
            } else if !is_ours {
                changed.extend(TextEdit::between(file, text.as_deref(), there.as_deref()));
            }
        }
        self.unsaved_texts = self.text_files.waiting().len();
        self.take_texts(changed);
        self.write_texts();
    }

    /// Hears of files that somebody else wrote since they were looked at, and does that as a step. `false` where one of them is just
    /// being written.
    pub(in crate::session) fn hear_of_texts(&mut self) -> bool {
        let files = self.text_files.names();
        self.hear_of(&files)
    }

    /// The same of these files.
    pub(in crate::session) fn hear_of(&mut self, files: &[String]) -> bool {
        if !self.place_fails.is_empty() || !self.folder.is_dir() {
            return true;
        }
        let (mut changed, mut is_quiet) = (Vec::new(), true);
        for file in files {
            if self.text_files.waits(file) {
                continue;
            }
            let ours = self.book.texts.get(file).cloned().flatten();
            let theirs = match self.text_files.look(file) {
                Ok(FoundText::Other(text, _)) => Some(text),
                Ok(FoundText::Gone(since)) if since >= AWAY => None,
                Ok(FoundText::Fresh) => {
                    is_quiet = false;
                    continue;
                }
                // What is away may come back; of what is no text reading the study tells, and it is never written over.
                Ok(FoundText::Same | FoundText::NoText | FoundText::Gone(_)) | Err(_) => continue,
            };
            changed.extend(TextEdit::between(file, ours.as_deref(), theirs.as_deref()));
        }
        self.take_texts(changed);
        is_quiet
    }

    /// Does as a step what somebody else made of files.
    fn take_texts(&mut self, texts: Vec<TextEdit>) {
        let said = match texts.as_slice() {
            [] => return,
            [one] if one.after.is_none() => format!("{} was taken away", one.file),
            [one] => format!("{} was changed outside", one.file),
            several => format!("{} files were changed outside", several.len()),
        };
        let files: Vec<String> = texts.iter().map(|edit| edit.file.clone()).collect();
        for file in &files {
            let there = self.texts_on_disk().current(file);
            self.text_files.know(file, there.as_deref());
        }
        // Where one was written again meanwhile, the next look takes it.
        let _ = self.do_texts(Step { said, texts, ..Step::default() });
        // The files hold what the step says.
        let held = files.iter().map(|file| (file.clone(), self.text_files.hash(file))).collect();
        self.journal.note(Said::Texts(held));
    }

    /// The texts as the disk holds them, whatever steps say.
    fn texts_on_disk(&self) -> crate::session::texts::Texts {
        crate::session::texts::Texts::of(&self.folder)
    }

    /// Notes that a file for which a text of ours waits is not as we know it.
    pub(super) fn clash(&mut self, file: &str) {
        let (kind, time) = match self.text_files.look(file) {
            // The next look tells.
            Ok(FoundText::Same | FoundText::Fresh) | Err(_) => return,
            Ok(FoundText::Gone(since)) if since < AWAY => return,
            Ok(FoundText::Gone(_)) => (Kind::Gone, None),
            Ok(FoundText::Other(_, time)) => (Kind::Changed, time),
            Ok(FoundText::NoText) => (Kind::NoText, None),
        };
        let at = clock::of_file(time.unwrap_or_else(SystemTime::now));
        self.clashes.insert(file.to_owned(), Clash { at, kind });
        self.change(&[Section::Study, Section::Questions]);
    }

    /// The questions whose text is to stand.
    pub(super) fn clash_questions(&self) -> impl Iterator<Item = Value> + '_ {
        self.clashes.iter().map(|(file, clash)| {
            let at = if clash.at.is_empty() { String::new() } else { format!(" at {}", clash.at) };
            let heading = match clash.kind {
                Kind::Changed => format!("{file} was changed by another program{at} while a change of yours waited."),
                Kind::Gone => format!("{file} was taken away by another program{at} while a change of yours waited."),
                Kind::NoText => format!("{file} is no text any more, and a change of yours waits for it."),
            };
            let said = match clash.kind {
                Kind::Gone => "Your change counts here, and is not in the folder until this is answered.".to_owned(),
                _ => format!("Your change counts here, and is not in the folder until this is answered. If you keep yours, theirs is kept in {OWN_FOLDER}."),
            };
            let keep = json!({ "id": "mine", "label": "Keep mine", "main": true });
            let take = json!({ "id": "theirs", "label": "Take theirs", "main": false });
            let answers = if clash.kind == Kind::NoText { vec![keep] } else { vec![keep, take] };
            json!({ "id": format!("{QUESTION}{file}"), "step": "files", "heading": heading, "said": said, "answers": answers })
        })
    }

    /// Answers such a question; `None` where it is none of these.
    pub(super) fn answer_clash(&mut self, question: &str, answer: &str) -> Option<Result<(), Refusal>> {
        let file = question.strip_prefix(QUESTION)?.to_owned();
        let clash = self.clashes.get(&file)?.clone();
        let answered = match answer {
            "mine" => self.keep_mine(&file),
            "theirs" if clash.kind != Kind::NoText => {
                self.take_theirs(&file);
                Ok(())
            }
            _ => {
                let help = "load the page again, and choose from its answers";
                Err(Refusal::new(Status::Bad, "this question has no such answer", help))
            }
        };
        if answered.is_ok() {
            self.clashes.remove(&file);
            self.change(&[Section::Questions, Section::Study]);
            self.write_texts();
        }
        Some(answered)
    }

    /// Keeps what they wrote aside, so that ours can be put in its place.
    fn keep_mine(&mut self, file: &str) -> Result<(), Refusal> {
        let path = self.folder.join(file);
        let refused = |error: &std::io::Error| {
            let why = kept::why(error);
            Refusal::new(Status::NotSaved, format!("`{file}` cannot be kept aside: {why}"), kept::help(&why))
        };
        match std::fs::read(&path) {
            Ok(theirs) => {
                let own = self.folder.join(OWN_FOLDER).join("theirs");
                let aside = kept::free_name(&own, &file.replace('/', "_"));
                let written = std::fs::create_dir_all(&own).and_then(|()| kept::add_new(&aside, &theirs));
                written.map_err(|error| refused(&error))?;
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(refused(&error)),
        }
        let ours = self.book.texts.get(file).cloned().flatten();
        if self.texts_on_disk().current(file).is_none() && path.exists() {
            // No text can be known of it; what was there is kept.
            std::fs::remove_file(&path).map_err(|error| refused(&error))?;
        }
        let there = self.texts_on_disk().current(file);
        self.text_files.know(file, there.as_deref());
        self.text_files.want(file, ours.as_deref());
        Ok(())
    }

    /// Takes what they wrote, as a step.
    fn take_theirs(&mut self, file: &str) {
        let ours = self.book.texts.get(file).cloned().flatten();
        let theirs = self.texts_on_disk().current(file);
        self.take_texts(TextEdit::between(file, ours.as_deref(), theirs.as_deref()).into_iter().collect());
    }

    /// The files of steps that are not among these.
    pub(in crate::session) fn texts_beside(&self, read: &BTreeSet<std::path::PathBuf>) -> Vec<String> {
        self.text_files.names().into_iter().filter(|file| !read.contains(&self.folder.join(file))).collect()
    }
}
