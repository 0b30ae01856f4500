//! A study file read: what could be read of it, beside everything that is wrong with it.

use std::path::Path;

use crate::decisions::{self, Decisions};
use crate::study_file::assay::{assay, doubling_times};
use crate::study_file::evidence::EvidenceFiles;
use crate::study_file::noise::NoiseSettings;
use crate::study_file::pairs::{self, Pair};
use crate::study_file::paths::relative;
use crate::study_file::plates::{self, Listed, NamedPlate, Plates, Written};
use crate::study_file::study::Study;
use crate::study_file::{keys, ready, settings, workbook};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, any_error, unreadable};
use foldshift_tables::sheet::Book;
use foldshift_tables::toml_document::{Document, Section};

/// What could be read of a study, and everything that is wrong with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The study with the plates, pairs and settings that are right, the default in the place of any that is not;
    /// `None` when the file cannot be read, or names no plate that is right.
    pub study: Option<Study>,
    /// Everything that is wrong, in the order of the file; a study with any of it cannot be run.
    pub problems: Vec<Diagnostic>,
    /// What the user must know although it could be read.
    pub warnings: Vec<Diagnostic>,
    /// Every plate that is named, right or not: sections in their order, then tables.
    pub named: Vec<NamedPlate>,
}

/// The part of a study of which enough is said to be analysed.
#[derive(Clone, Debug, PartialEq)]
pub struct Ready {
    /// The plates with a map, a line and an experiment; pairs of lines that are on them.
    pub study: Study,
    /// What the user must know although it could be read.
    pub warnings: Vec<Diagnostic>,
    /// Every plate that is named, with its place among those that are ready.
    pub named: Vec<NamedPlate>,
    /// How many plates wait.
    pub waiting: usize,
}

impl Reading {
    /// Of a file that says nothing because of one problem.
    fn nothing(problem: Diagnostic) -> Self {
        Self { problems: vec![problem], ..Self::default() }
    }

    /// The study, if nothing is wrong with it, and its warnings.
    ///
    /// # Errors
    /// All problems at once.
    pub fn whole(self) -> Result<(Study, Vec<Diagnostic>), Vec<Diagnostic>> {
        match self.study {
            Some(study) if self.problems.is_empty() => Ok((study, self.warnings)),
            _ => Err(self.problems),
        }
    }

    /// The plates of which enough is said, where nothing else is wrong: all of a study that is whole.
    ///
    /// # Errors
    /// All problems, where there are others than plates that wait, or no plate is ready.
    pub fn ready(self) -> Result<Ready, Vec<Diagnostic>> {
        let Self { study, problems, warnings, mut named } = self;
        let Some(mut study) = study.filter(|_| problems.iter().all(plates::is_mapless)) else {
            return Err(problems);
        };
        let without = named.iter().filter(|plate| plate.of.is_none()).count();
        let nameless = ready::nameless(&study);
        let waiting = without + nameless.len();
        if nameless.len() == study.plates.len() {
            return Err(problems);
        }
        if waiting > 0 {
            let mut place = 0;
            for plate in &mut named {
                let Some(of) = plate.of else { continue };
                plate.of = (!nameless.contains(&of)).then_some(place);
                place += usize::from(plate.of.is_some());
            }
            ready::keep(&mut study, &nameless);
        }
        Ok(Ready { study, warnings, named, waiting })
    }
}

impl Study {
    /// Reads a study file. Warnings come back beside the study.
    ///
    /// # Errors
    /// All problems of the file at once.
    pub fn read(path: &Path) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        Self::read_partial(path).whole()
    }

    /// The same from a text; relative paths are relative to `folder`.
    ///
    /// # Errors
    /// All problems of the text at once.
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        Self::partial(name, text, folder).whole()
    }

    /// Reads a study file as far as it can be read, and the decisions that stand beside it.
    #[must_use]
    pub fn read_partial(path: &Path) -> Reading {
        let mut reading = Self::read_alone(path);
        let beside = path.with_file_name(decisions::FILE);
        if let Some(study) = &mut reading.study
            && beside.symlink_metadata().is_ok()
        {
            match decisions::read::read(&beside) {
                Ok((decisions, file)) => {
                    study.decisions = decisions;
                    study.decisions_file = Some(file);
                }
                Err(problems) => reading.problems.extend(problems),
            }
        }
        reading
    }

    /// A study file without what stands beside it.
    fn read_alone(path: &Path) -> Reading {
        let name = path.display().to_string();
        let bytes = match std::fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let help = "give the path of a study file; `foldshift demo` writes one";
                return Reading::nothing(unreadable(&name, &error, help));
            }
        };
        let folder = path.parent().unwrap_or(Path::new(""));
        if is_workbook(&bytes) {
            return match Book::read(&name, &bytes) {
                Ok(book) => of_workbook(&name, &book, folder),
                Err(problem) => Reading::nothing(problem),
            };
        }
        match foldshift_tables::sheet::text::decode(&bytes) {
            Ok(text) => Self::partial(&name, &text, folder),
            Err(error) => {
                let problem = format!("{error}").replace("a text export", "a study");
                Reading::nothing(
                    Diagnostic::error(Code::Study, problem)
                        .at(Place::file(name.as_str()))
                        .help("a study is a text file in TOML"),
                )
            }
        }
    }

    /// The same from a text; relative paths are relative to `folder`.
    #[must_use]
    pub fn partial(name: &str, text: &str, folder: &Path) -> Reading {
        match Document::parse(name, text) {
            Ok(document) => of_root(&document.root(), folder, Given::default()),
            Err(problem) => Reading::nothing(problem),
        }
    }
}

/// Do bytes begin as those of a workbook, and of no text?
fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xD0\xCF\x11\xE0")
}

/// A workbook as the whole study.
fn of_workbook(name: &str, book: &Book, folder: &Path) -> Reading {
    let mut problems = Vec::new();
    let mut said = workbook::of_book(book, &mut problems);
    let document = match Document::parse(name, &said.settings) {
        Ok(document) => document,
        Err(problem) => return Reading::nothing(said.at_its_row(problem)),
    };
    let given = Given {
        problems,
        written: std::mem::take(&mut said.written),
        pairs: std::mem::take(&mut said.pairs),
    };
    let Reading { study, problems, warnings, named } = of_root(&document.root(), folder, given);
    let problems = problems.into_iter().map(|problem| said.at_its_row(problem)).collect();
    Reading { study, problems, warnings, named }
}

/// What was said already beside the document.
#[derive(Default)]
struct Given {
    problems: Vec<Diagnostic>,
    written: Vec<Written>,
    pairs: Vec<Pair>,
}

/// Everything that the document says, and what was given beside it.
fn of_root(root: &Section, folder: &Path, given: Given) -> Reading {
    let Given { mut problems, mut written, mut pairs } = given;
    root.only(&keys::at_the_top(), &mut problems);
    let title = root.text("name", &mut problems).map(|name| name.value);
    let simulated = root.truth("simulated", &mut problems).unwrap_or(false);
    let dose_unit = settings::dose_unit(root, &mut problems);
    let assay = assay(root, &mut problems);
    let normalise = settings::normalisation(root, &mut problems);
    let quality = settings::limits(root, &mut problems);
    let (bottom_bound, sigma) = settings::fit(root, &mut problems);
    let doubling_h = doubling_times(root, &assay, &mut problems);
    let compare = settings::comparison(root, &mut problems);
    let noise = NoiseSettings::read(root, folder, compare.moderate, &mut problems);
    for section in root.sections("plate", &mut problems) {
        written.push(plates::of_section(&section, folder, &mut problems));
    }
    let Listed { written: rows, tables } = plates::of_key(root, folder, &mut problems);
    written.extend(rows);
    let Plates { plates, pairs: of_plates, named } = plates::understand(&written, &tables, &mut problems);
    for section in root.sections("pair", &mut problems) {
        pairs.extend(pairs::pair(&section, &mut problems));
    }
    pairs::join(&mut pairs, of_plates);
    let evidence = EvidenceFiles::read(root, folder, &pairs, &mut problems);
    if plates.is_empty() && !any_error(&problems) {
        problems.push(root.missing(
            "plate",
            "name at least one plate: `[[plate]]` with `export`, `layout`, `cell_line`, `experiment`; or \
             `plates = \"plates.csv\"`, a table with these columns",
        ));
    }
    plates::twice(&plates, &mut problems);
    pairs::compared_twice(&pairs, &mut problems);
    let (problems, warnings) = problems.into_iter().partition(Diagnostic::is_error);
    if plates.is_empty() {
        return Reading { study: None, problems, warnings, named };
    }
    let mut study = Study {
        name: title.unwrap_or_else(|| "untitled study".to_owned()),
        simulated,
        dose_unit,
        assay,
        normalise,
        quality,
        bottom_bound,
        sigma,
        compare,
        noise,
        doubling_h,
        plates,
        unpacked: None,
        tables,
        pairs,
        evidence,
        decisions: Decisions::default(),
        folder: folder.to_path_buf(),
        decisions_file: None,
        zero_of_file: None,
    };
    let base = study.common_folder();
    for plate in &mut study.plates {
        plate.export_name = relative(&base, &plate.export);
        plate.layout_name = relative(&base, &plate.layout);
    }
    study.evidence.name(&base);
    study.noise.name(&base);
    Reading { study: Some(study), problems, warnings, named }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What could be read of a text.
    fn partial(text: &str) -> Reading {
        Study::partial("study.toml", text, Path::new(""))
    }

    #[test]
    fn a_study_with_errors_keeps_the_plates_that_are_right() {
        let reading = partial(
            "nme = \"x\"\n[[plate]]\nexport = \"a.csv\"\nlayout = \"l.toml\"\n[[plate]]\nexport = \"b.csv\"\n",
        );
        let study = reading.study.clone().unwrap();
        assert_eq!(study.plates.len(), 1);
        assert_eq!(study.name, "untitled study");
        let told: Vec<&str> = reading.problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told, ["unknown key `nme`", "`[plate[2]]` lacks `layout`"]);
        assert!(reading.whole().is_err());
    }

    #[test]
    fn a_study_without_errors_is_whole() {
        let reading = partial("[[plate]]\nexport = \"a.csv\"\nlayout = \"l.toml\"\n");
        assert_eq!(reading.whole().unwrap().0.plates.len(), 1);
    }

    #[test]
    fn what_is_no_study_gives_none() {
        let reading = partial("name = \n");
        assert!(reading.study.is_none() && reading.problems.len() == 1);
    }
}
