//! Commands carried out: planned, done in the book, followed by the analysis, and written to the journal.

use std::sync::Arc;
use std::time::Instant;

use super::deed::deed;
use super::{Desk, Opened, Section};
use crate::presenter::Presenter;
use crate::session::Seen;
use crate::session::clock;
use crate::session::drafting;
use crate::session::kept::Said;
use crate::session::refusal::{Refusal, Status};
use crate::session::steps::{Edit, Step, StepForm, Touched};
use crate::session::wanted::{Command, Planned, named, plan, stamped};
use crate::view::CurveAsked;
use foldshift_study::decisions::{Decisions, Doubt, FILE, What};
use foldshift_study::live::Changed;
use foldshift_tables::numerals::counted_in_groups as counted;

/// A command with what it came with.
pub(in crate::session) struct Wanted<'a> {
    pub(in crate::session) seen: Seen,
    pub(in crate::session) command: &'a Command,
    pub(in crate::session) view: Option<&'a CurveAsked>,
}

impl Desk {
    /// Does a command; gives the id of the decision that was made.
    ///
    /// # Errors
    /// When it makes no sense, or does not go with what happened since it was decided.
    pub(in crate::session) fn act(
        &mut self,
        wanted: &Wanted,
        presenter: &dyn Presenter,
    ) -> Result<Option<u64>, Refusal> {
        if let Command::Draft(draft) = wanted.command {
            self.draft(draft, wanted.seen, wanted.view, presenter)?;
            return Ok(None);
        }
        if let Command::Answer { question, answer, choices } = wanted.command {
            if let Some(answered) = self.answer_clash(question, answer) {
                answered?;
                return Ok(None);
            }
            if let Some(plan) = drafting::answer(&self.drafts(presenter), question, answer, choices) {
                self.carry_out(plan?, wanted.seen, wanted.view)?;
                return Ok(None);
            }
        }
        let planned = match wanted.command {
            Command::Answer { question, answer, choices: _ } => match self.answer(question, answer)? {
                Some(planned) => planned,
                None => return Ok(None),
            },
            command => plan(&self.study()?, command)?,
        };
        self.fits(wanted.seen, &planned.touched, !planned.edits.is_empty(), true)?;
        if planned.edits.is_empty() {
            if self.is_deed(wanted.command) {
                self.nothing_changed();
            }
            return Ok(None);
        }
        let Planned { edits, .. } = planned;
        let edits = stamped(edits, named().as_deref(), &clock::now());
        self.writable(&edits)?;
        let said = self.said(wanted.command, &edits, presenter);
        let made = edits.iter().rev().find(|edit| edit.after.as_ref().is_some_and(|after| after.in_force));
        let made = made.filter(|edit| edit.before.as_ref().is_none_or(|before| !before.in_force));
        let made = made.map(|edit| edit.id);
        let step = Step { said: said.clone(), edits, ..Step::default() };
        self.remember_view(wanted.view);
        let touched = Touched::by(&step);
        self.book.act(step);
        self.follow(&said, presenter);
        self.price(presenter);
        self.after(touched);
        if self.is_taken_away {
            // Every decision went the way of its file.
            self.forget_file();
            self.unsaved = None;
        }
        if let Some(step) = self.book.done.last() {
            let line = Said::Do(StepForm::from(step));
            self.write_down(line);
        }
        Ok(made)
    }

    /// Takes the last step back, or does it again.
    ///
    /// # Errors
    /// When there is nothing, or something happened since.
    pub(in crate::session) fn undo(
        &mut self,
        seen: Seen,
        redo: bool,
        view: Option<&CurveAsked>,
        presenter: &dyn Presenter,
    ) -> Result<(), Refusal> {
        if matches!(self.opened, Opened::Reading) {
            self.study()?;
        }
        self.hear_of_texts();
        let next = if redo { self.book.undone.last() } else { self.book.done.last() };
        if next.is_none() {
            let message = if redo { "there is nothing to do again" } else { "there is nothing to undo" };
            return Err(Refusal::new(Status::Bad, message, ""));
        }
        // What is taken back is the last step that the page has seen, or none.
        self.fits(seen, &Touched::All, true, false)?;
        self.remember_view(view);
        let step = if redo { self.book.redo() } else { self.book.undo() };
        let Some(step) = step.cloned() else { return Ok(()) };
        let said = if redo { step.said.clone() } else { format!("Undone: {}", step.said) };
        let line = if redo { Said::Redo } else { Said::Undo };
        if !step.edits.is_empty() {
            self.follow(&said, presenter);
            self.after(Touched::by(&step));
        }
        if !step.texts.is_empty() || !step.answers.is_empty() {
            let files: Vec<String> = step.texts.iter().map(|edit| edit.file.clone()).collect();
            self.texts_follow(&files, &said);
            self.remember(Touched::by(&step));
        }
        self.write_down(line);
        self.write_texts();
        Ok(())
    }

    /// Puts what is in force to the analysis, and compares. `said` is the change in words.
    pub(super) fn follow(&mut self, said: &str, presenter: &dyn Presenter) {
        let decisions = self.book.in_force();
        let Opened::Live(live) = &mut self.opened else { return };
        let what = |decisions: &Decisions| -> Vec<What> {
            decisions.list.iter().map(|one| one.what.clone()).collect()
        };
        let is_news = what(&live.analysis().study.decisions) != what(&decisions);
        let before = is_news.then(|| Arc::new(live.analysis().clone()));
        let start = Instant::now();
        let changed = live.decide(decisions);
        let ms = start.elapsed().as_millis();
        self.generation += 1;
        self.quiet_since = Instant::now();
        // A reason that is given changes no number: the ghost stays.
        if let Some(before) = before {
            let now = live.analysis();
            self.deed = deed(said);
            self.effect = self.view.as_ref().map(|view| presenter.effect(&before, now, view, &self.deed));
            self.before = Some(before);
            self.timing = timing(&changed, ms);
        }
    }

    /// Says of what was just decided what it cost: once for all of a step, at the last of its decisions, which is listed first.
    fn price(&mut self, presenter: &dyn Presenter) {
        let (Some(before), Some(now)) = (&self.before, self.analysis()) else { return };
        let Some(step) = self.book.done.last() else { return };
        let made: Vec<_> = step
            .edits
            .iter()
            .filter(|edit| edit.before.is_none())
            .filter_map(|edit| Some((edit.id, edit.after.as_ref().filter(|after| after.in_force)?)))
            .collect();
        let Some(id) = made.last().map(|(id, _)| *id) else { return };
        let decided: Vec<_> = made.iter().map(|(_, entry)| &entry.decision).collect();
        let price = presenter.price(before, now, &decided, self.view.as_ref());
        if let Some(entry) = self.book.entries.get_mut(&id) {
            entry.price = Some(price.clone());
        }
        let edits = self.book.done.last_mut().into_iter().flat_map(|step| &mut step.edits);
        for after in edits.filter(|edit| edit.id == id).filter_map(|edit| edit.after.as_mut()) {
            after.price = Some(price.clone());
        }
    }

    /// A new revision after a step.
    pub(super) fn after(&mut self, touched: Touched) {
        self.change(&[Section::Study, Section::Results, Section::Decisions]);
        self.remember(touched);
        self.doubt();
        let (since, steps) = self.unsaved.unwrap_or((Instant::now(), 0));
        self.unsaved = Some((since, steps + 1));
    }

    /// Does a command say anything of numbers?
    fn is_deed(&self, command: &Command) -> bool {
        !matches!(command, Command::GiveReason { .. } | Command::Answer { .. }) && self.analysis().is_some()
    }

    /// What the step before changed is no answer to one that changes nothing.
    fn nothing_changed(&mut self) {
        if self.effect.take().is_some() | self.before.take().is_some() {
            self.timing.clear();
            self.change(&[Section::Results]);
        }
    }

    pub(super) fn remember_view(&mut self, view: Option<&CurveAsked>) {
        if let Some(view) = view {
            self.look_at(view);
        }
    }

    /// Does a command go with what happened since its page looked? `changes`: does it do anything at all? `by_place`: does it speak of
    /// plates by their places in the analysis?
    pub(super) fn fits(
        &self,
        seen: Seen,
        touched: &Touched,
        changes: bool,
        by_place: bool,
    ) -> Result<(), Refusal> {
        if !changes {
            return Ok(());
        }
        let conflict = |message: &str| {
            Err(Refusal::new(Status::Conflict, message, "look at it as it is now, and decide again"))
        };
        if seen.epoch != self.epoch || seen.rev > self.rev {
            return conflict("the program was started again since this page looked");
        }
        let since = self.touched.iter().filter(|(rev, _)| *rev > seen.rev);
        let forgotten = self.touched.len() == super::MOST_REMEMBERED
            && self.touched.first().is_some_and(|(rev, _)| *rev > seen.rev);
        let meets = |other: &Touched| (by_place && *other == Touched::Places) || other.meets(touched);
        if forgotten || since.map(|(_, other)| other).any(meets) {
            return conflict("something else was decided of this meanwhile, in another window");
        }
        Ok(())
    }

    /// Refuses what the file of decisions could not hold, and what would count for nothing.
    fn writable(&self, edits: &[Edit]) -> Result<(), Refusal> {
        let mut entries = self.book.entries.clone();
        for edit in edits {
            match &edit.after {
                Some(after) => entries.insert(edit.id, after.clone()),
                None => entries.remove(&edit.id),
            };
        }
        entries.retain(|_, entry| entry.in_force);
        let ids: Vec<u64> = entries.keys().copied().collect();
        let list = entries.into_values().map(|entry| entry.decision).collect();
        let decisions = Decisions { list };
        if let Err(problems) = Decisions::parse(FILE, &decisions.to_toml(None)) {
            let first = problems.into_iter().next();
            let message = first.as_ref().map_or("it cannot be written down", |first| first.message.as_str());
            let help = first.as_ref().and_then(|first| first.help.clone()).unwrap_or_default();
            return Err(Refusal::new(Status::Bad, message, help));
        }
        let Some(analysis) = self.analysis() else { return Ok(()) };
        let is_of_these = |doubt: &Doubt| {
            let id = ids.get(doubt.decision);
            edits.iter().any(|edit| Some(&edit.id) == id && !self.doubts.contains_key(&edit.id))
        };
        let asked = decisions.asked(&analysis.plates, &analysis.study);
        match asked.into_iter().find(is_of_these) {
            Some(doubt) => Err(Refusal::new(Status::Bad, doubt.why.to_string(), doubt.why.help())),
            None => Ok(()),
        }
    }

    /// What a step does, in words.
    fn said(&self, command: &Command, edits: &[Edit], presenter: &dyn Presenter) -> String {
        let heading = |edit: &Edit| {
            let entry = edit.after.as_ref().or(edit.before.as_ref());
            entry.map(|entry| self.in_words(&entry.decision, presenter).0)
        };
        let last = edits.last().and_then(heading).unwrap_or_default();
        match command {
            Command::LeaveOutWells { .. } if edits.len() > 1 => {
                let wells = edits.iter().filter_map(|edit| edit.after.as_ref());
                let count: usize = wells
                    .map(|entry| match &entry.decision.what {
                        What::LeaveOutWells { wells, .. } => wells.len(),
                        _ => 0,
                    })
                    .sum();
                format!("{} left out", counted(count, "well"))
            }
            Command::PutBackWells { wells } => {
                let named: Vec<&str> =
                    wells.iter().flat_map(|of| of.wells.iter().map(String::as_str)).collect();
                match named.as_slice() {
                    [one] => format!("Well {one} put back"),
                    several => format!("{} put back", counted(several.len(), "well")),
                }
            }
            Command::Withdraw { .. } => format!("{last}: taken back"),
            Command::GiveReason { .. } => format!("{last}: its reason"),
            Command::Answer { .. } if self.is_taken_away => super::outside::TAKEN_AWAY.to_owned(),
            Command::Answer { .. } => format!("{last}: asked"),
            // Also of what is decided again.
            _ => last,
        }
    }
}

/// What was computed, and how long it took.
fn timing(changed: &Changed, ms: u128) -> String {
    let (curves, folds) = (counted(changed.curves, "curve"), counted(changed.folds, "fold"));
    format!("{curves}, {folds} recomputed in {ms} ms")
}
