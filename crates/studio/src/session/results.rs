//! Results as `run` makes them: of what lies on the disk, read anew, once everything is saved.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::desk::Section;
use super::files::Problem;
use super::{Refusal, Session, Status, kept, still_open, work};
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::Diagnostic;

impl Session {
    /// Writes the results folder: `{results, notes}`, where they are and what must be known of it.
    ///
    /// # Errors
    /// When it cannot be written, or a question must be answered before.
    pub fn write(&self) -> Result<Value, Refusal> {
        let (analysis, study_file) = self.as_saved()?;
        let (results, notes) =
            self.shared.presenter.write(&analysis, &study_file).map_err(|problem| unwritten(&problem))?;
        let notes: Vec<_> = notes.iter().map(|note| Problem::of(note, &self.shared.folder)).collect();
        let results = results.display().to_string();
        self.shared.changing(|desk| {
            desk.results.clone_from(&results);
            desk.change(&[Section::Study]);
        });
        Ok(json!({ "results": results, "notes": notes }))
    }

    /// The zip that `run` repeats, and its name.
    ///
    /// # Errors
    /// As [`Session::write`].
    pub fn share(&self) -> Result<(String, Vec<u8>), Refusal> {
        let (analysis, study_file) = self.as_saved()?;
        let decisions = &analysis.study.decisions;
        let packed = self.shared.presenter.packed(&analysis, &study_file, decisions);
        let bytes = packed.map_err(|problem| unwritten(&problem))?;
        let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { ' ' };
        let words: String = analysis.study.name.chars().map(plain).collect();
        let words: Vec<&str> = words.split_whitespace().collect();
        let name: String = words.join(" ").trim_matches('.').chars().take(80).collect();
        let name = if name.is_empty() { "study".to_owned() } else { name };
        Ok((format!("{name}.zip"), bytes))
    }

    /// The analysis of exactly what lies on the disk, as `run` makes it, with its study file.
    fn as_saved(&self) -> Result<(Analysis, PathBuf), Refusal> {
        let refused = |message: &str, help: &str| Err(Refusal::new(Status::Conflict, message, help));
        work::look_at_files(&self.shared);
        let (study_file, decisions) = {
            let desk = self.shared.desk();
            still_open(&desk)?;
            desk.study()?;
            if desk.reading {
                return refused("the study is being read again", "try again in a moment");
            }
            if desk.is_taken_away {
                return refused("decisions.toml was taken away", "answer first what is to become of the decisions");
            }
            if !desk.place_fails.is_empty() {
                let message = format!("nothing can be written: {}", desk.place_fails);
                let help = "let the folder of the study be written, or copy it to where it can be";
                return Err(Refusal::new(Status::NotSaved, message, help));
            }
            if !desk.asked.is_empty() {
                let help = "answer first: results are written when they follow from the files as they are";
                return refused("files of the study changed on the disk since they were read", help);
            }
            (desk.study_file.clone(), desk.book.in_force())
        };
        let Some(study_file) = study_file else {
            return refused("the study is being read again", "try again in a moment");
        };
        work::save_now(&self.shared)?;
        let of_all = |problems: Vec<Diagnostic>| match problems.first() {
            Some(problem) => unwritten(problem),
            None => Refusal::new(Status::NotFound, "the study cannot be read", "look at the step Files"),
        };
        let (study, warnings) = Study::read(&study_file).map_err(of_all)?;
        if kept::key(&study.decisions) != kept::key(&decisions) {
            return refused("something else was decided meanwhile", "write it again");
        }
        let analysis = analyse(study, warnings).map_err(of_all)?;
        Ok((analysis, study_file))
    }
}

/// A diagnostic of writing as a refusal.
fn unwritten(problem: &Diagnostic) -> Refusal {
    Refusal::new(Status::NotSaved, problem.message.clone(), problem.help.clone().unwrap_or_default())
}
