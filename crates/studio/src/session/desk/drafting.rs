//! Commands on the files of the study carried out: planned, done in the book as steps, written, and the study read again.

use std::sync::Arc;
use std::time::Instant;

use super::{Desk, Opened, Section};
use crate::presenter::Presenter;
use crate::session::Seen;
use crate::session::drafting::{self, Draft, DraftPlan};
use crate::session::kept::Said;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{AnswerEdit, Bases, Step, StepForm, TextEdit, Touched};
use crate::session::texts::TextWanted;
use crate::view::CurveAsked;
use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::FILE as DECISIONS;

/// Steps on files that no reading has followed yet.
pub(super) struct Unread {
    /// The analysis before the first of them.
    pub(super) before: Arc<Analysis>,
    /// The last of them, in words.
    pub(super) said: String,
    pub(super) count: usize,
}

impl Desk {
    /// Does a command on the files of the study.
    ///
    /// # Errors
    /// When it makes no sense, or does not go with what happened since it was decided.
    pub(super) fn draft(
        &mut self,
        draft: &Draft,
        seen: Seen,
        view: Option<&CurveAsked>,
        presenter: &dyn Presenter,
    ) -> Result<(), Refusal> {
        self.hear_of_texts();
        let plan = drafting::plan(&self.drafts(presenter), draft)?;
        self.carry_out(plan, seen, view)
    }

    /// Does as a step what texts and answers are to be.
    ///
    /// # Errors
    /// When a file cannot be changed here, or was changed since the page looked.
    pub(super) fn carry_out(
        &mut self,
        plan: DraftPlan,
        seen: Seen,
        view: Option<&CurveAsked>,
    ) -> Result<(), Refusal> {
        if matches!(self.opened, Opened::Reading) {
            let message = "the study is still being read";
            return Err(Refusal::new(Status::Conflict, message, "try again in a moment"));
        }
        let touched = Touched::files(plan.texts.iter().map(|wanted| wanted.file.as_str()));
        self.fits(seen, &touched, !plan.texts.is_empty(), false)?;
        let mut texts = Vec::new();
        for wanted in &plan.texts {
            texts.extend(self.edit(wanted)?);
        }
        let answers = plan.answers.into_iter().filter_map(|(question, after)| {
            let before = self.book.answers.get(&question).cloned();
            (before != after).then_some(AnswerEdit { question, before, after })
        });
        let step = Step { said: plan.said, texts, answers: answers.collect(), ..Step::default() };
        if step.texts.is_empty() && step.answers.is_empty() {
            return Ok(());
        }
        self.remember_view(view);
        if !self.do_texts(step) {
            let message = "a file was changed by another program this moment";
            return Err(Refusal::new(Status::Conflict, message, "look at it as it is now, and do it again"));
        }
        Ok(())
    }

    /// What makes a file as it is wanted; `None` where it is so already.
    fn edit(&self, wanted: &TextWanted) -> Result<Option<TextEdit>, Refusal> {
        let file = &wanted.file;
        let is_ours = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']);
        if file == DECISIONS {
            let help = "decide in the step Results; in the file itself, with another program";
            return Err(Refusal::new(Status::Bad, format!("`{file}` holds what is decided"), help));
        }
        if !file.split('/').all(is_ours) {
            let message = format!("`{file}` is no file of the study");
            return Err(Refusal::new(
                Status::Bad,
                message,
                "only files in the folder of the study are changed here",
            ));
        }
        let before = self.texts.current(file);
        if before.is_none() && self.texts.is_there(file) {
            let message = format!("`{file}` is no text that can be changed here");
            let help = "change it with the program that made it; it is read again then";
            return Err(Refusal::new(Status::Bad, message, help));
        }
        Ok(TextEdit::between(file, before.as_deref(), wanted.text.as_deref()))
    }

    /// Does a step on files, and has the study read again. `false`, and nothing is done, where a file changed this moment.
    pub(super) fn do_texts(&mut self, step: Step) -> bool {
        let mut bases = Bases::new();
        for edit in &step.texts {
            if self.text_files.knows(&edit.file) {
                continue;
            }
            let text = self.texts.current(&edit.file);
            self.text_files.know(&edit.file, text.as_deref());
            self.book.know(&edit.file, text.as_deref());
            bases.insert(edit.file.clone(), text);
        }
        let form = StepForm::from(&step).with(bases);
        let (touched, said) = (Touched::by(&step), step.said.clone());
        let files: Vec<String> = step.texts.iter().map(|edit| edit.file.clone()).collect();
        if !self.book.act(step) {
            return false;
        }
        self.texts_follow(&files, &said);
        self.remember(touched);
        self.write_down(Said::Do(form));
        self.write_texts();
        true
    }

    /// Puts the texts of the book to whoever looks at them, after a step on these files.
    pub(super) fn texts_follow(&mut self, files: &[String], said: &str) {
        for file in files {
            let text = self.book.texts.get(file).cloned().flatten();
            self.text_files.want(file, text.as_deref());
            self.texts.put(file, text);
        }
        self.note_study_file();
        self.quiet_since = Instant::now();
        self.change(&[Section::Study, Section::Questions, Section::Maps, Section::Sheet]);
        if files.is_empty() {
            return;
        }
        self.unsaved_texts += 1;
        if let Opened::Live(live) = &self.opened {
            let unread = self.unread.get_or_insert_with(|| Unread {
                before: Arc::new(live.analysis().clone()),
                said: String::new(),
                count: 0,
            });
            said.clone_into(&mut unread.said);
            unread.count += 1;
        }
        self.read_again();
    }

    /// Has the study read again; while it is being read, once more afterwards.
    pub(in crate::session) fn read_again(&mut self) {
        if self.reading {
            self.once_more = true;
        } else {
            self.reading = true;
        }
    }

    /// Knows the study file from the step on that makes it, and no more from the one on that takes it away.
    pub(in crate::session) fn note_study_file(&mut self) {
        let name = |path: &std::path::Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let is_there =
            self.study_file.as_deref().and_then(name).is_some_and(|file| self.texts.is_there(&file));
        if !is_there {
            let file = ["study.toml", "study.xlsx"].into_iter().find(|file| self.texts.is_there(file));
            self.study_file = file.map(|file| self.folder.join(file));
        }
    }
}
