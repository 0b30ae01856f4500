//! Results as `run` makes them: of what lies on the disk, read anew, once everything is saved.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::desk::Section;
use super::files::Problem;
use super::{Refusal, Session, Status, kept, still_open, work};
use foldshift_study::analysis::{Analysis, analyse};
use foldshift_study::study_file::Study;
use foldshift_tables::diagnostic::{Code, Diagnostic};

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
                return refused(
                    "decisions.toml was taken away",
                    "answer first what is to become of the decisions",
                );
            }
            if !desk.place_fails.is_empty() {
                let message = format!("nothing can be written: {}", desk.place_fails);
                let help = "let the folder of the study be written, or copy it to where it can be";
                return Err(Refusal::new(Status::NotSaved, message, help));
            }
            if desk.waiting_plates > 0 {
                let help = "give them what they lack in the step Study, or take them out of the study there";
                return refused(&waiting(desk.waiting_plates), help);
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

/// "12 plates wait for a map, a line or a day".
fn waiting(plates: usize) -> String {
    let wait = if plates == 1 { "plate waits" } else { "plates wait" };
    format!("{plates} {wait} for a map, a line or a day")
}

/// A diagnostic of writing as a refusal: on a page nobody names another folder, and only what the disk did not take is a
/// matter of the disk.
fn unwritten(problem: &Diagnostic) -> Refusal {
    let message = problem.message.clone();
    if problem.code != Code::Results {
        return Refusal::new(Status::Conflict, message, problem.help.clone().unwrap_or_default());
    }
    let is_of_the_disk = message.starts_with("cannot write ");
    let folder = problem.place.as_ref().map(|place| format!("`{}`", place.file));
    let folder = folder.unwrap_or_else(|| "the folder of results".to_owned());
    let (status, help) = if is_of_the_disk {
        (Status::NotSaved, kept::help(&message).to_owned())
    } else if message.contains("another run") {
        (Status::Conflict, "wait until it has ended, and write again".to_owned())
    } else {
        let help =
            format!("move what you want to keep out of {folder}, or rename that folder, and write again");
        (Status::Conflict, help)
    };
    Refusal::new(status, message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_the_way_is_no_full_disk_and_a_page_has_no_options() {
        for (message, status, help) in [
            ("`notes.txt` in `/s/results` is not ours", Status::Conflict, "out of `/s/results`"),
            ("another run is writing into `/s/results`", Status::Conflict, "wait until"),
            ("cannot write `a` in `/s/results`: the disk is full", Status::NotSaved, "make room"),
            (
                "cannot write `a` in `/s/results`: permission denied",
                Status::NotSaved,
                "let the folder be written",
            ),
        ] {
            let place = foldshift_tables::diagnostic::Place::file("/s/results");
            let problem = Diagnostic::error(Code::Results, message).at(place);
            let refused = unwritten(&problem.help("choose another folder with `-o`"));
            assert_eq!(refused.status, status, "{message}");
            assert!(refused.help.contains(help) && !refused.help.contains("-o"), "{}", refused.help);
        }
    }
}
