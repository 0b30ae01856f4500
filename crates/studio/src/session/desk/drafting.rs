//! Commands on the files of the study carried out: planned, written, and the study read again.

use std::time::Instant;

use super::{Desk, Section};
use crate::presenter::Presenter;
use crate::session::drafting::{self, Draft, DraftPlan};
use crate::session::kept;
use crate::session::refusal::{Refusal, Status};

impl Desk {
    /// Does a command on the files of the study.
    ///
    /// # Errors
    /// When it makes no sense.
    pub(super) fn draft(&mut self, draft: &Draft, presenter: &dyn Presenter) -> Result<(), Refusal> {
        let plan = drafting::plan(&self.drafts(presenter), draft)?;
        self.carry_out(plan)
    }

    /// Puts texts and answers as they are to stand.
    ///
    /// # Errors
    /// When the disk does not take them.
    pub(super) fn carry_out(&mut self, plan: DraftPlan) -> Result<(), Refusal> {
        for wanted in plan.texts {
            let path = self.folder.join(&wanted.file);
            let written = match &wanted.text {
                Some(text) => path
                    .parent()
                    .map_or(Ok(()), std::fs::create_dir_all)
                    .and_then(|()| kept::exchange(&path, text.as_bytes())),
                None => std::fs::remove_file(&path),
            };
            written.map_err(|error| Refusal::new(Status::NotSaved, kept::why(&error), ""))?;
        }
        for (question, answer) in plan.answers {
            match answer {
                Some(answer) => self.answers.insert(question, answer),
                None => self.answers.remove(&question),
            };
        }
        self.reading = true;
        self.quiet_since = Instant::now();
        self.change(&[Section::Study, Section::Questions, Section::Maps, Section::Sheet]);
        Ok(())
    }
}
