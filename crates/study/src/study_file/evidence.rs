//! `[evidence]`: the files beside the plates that speak of the mechanism.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::study_file::keys;
use crate::study_file::pairs::Pair;
use crate::study_file::paths::relative;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::toml_document::{Entry, Located, Section, key, quoted};

/// A file of evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct EvidenceFile {
    /// Where it lies.
    #[serde(skip)]
    pub path: PathBuf,
    /// Its path as tables and reports name it: relative to the folder of all inputs.
    pub name: String,
    /// Where the study names it.
    #[serde(skip)]
    pub(crate) place: Place,
}

impl EvidenceFile {
    pub(super) fn new(section: &Section, folder: &Path, text: Located<String>) -> Self {
        let path = folder.join(text.value);
        Self { name: path.display().to_string(), path, place: section.source.place(text.span) }
    }
}

/// A file of alterations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Variants {
    /// The file: VCF, MAF, a table of cBioPortal, a list.
    pub file: EvidenceFile,
    /// The line that a file with one unnamed sample, or a list, is about.
    pub line: Option<String>,
}

/// What a negative result of sequencing is worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CoverageSource {
    /// `adequate`, `none` or `unknown`.
    Word(String),
    /// A BED file or a list of genes.
    File(EvidenceFile),
}

/// The files of evidence of a study; all empty when it names none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EvidenceFiles {
    /// Alterations of the lines.
    pub variants: Vec<Variants>,
    /// The line of a sample that carries another name.
    pub samples: BTreeMap<String, String>,
    /// What was sequenced.
    pub coverage: Option<CoverageSource>,
    /// Genes whose copy number was seen: a BED file or a list of genes.
    pub copy_numbers: Option<EvidenceFile>,
    /// Densitometry.
    pub blots: Vec<EvidenceFile>,
    /// What lies in which lane of the blots.
    pub lane_map: Option<EvidenceFile>,
    /// The user's own catalogue of alterations.
    pub catalogue: Option<EvidenceFile>,
}

impl EvidenceFiles {
    /// Does the study name any file?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Every file, in the order of the keys.
    pub fn files(&self) -> impl Iterator<Item = &EvidenceFile> {
        let covered = match &self.coverage {
            Some(CoverageSource::File(file)) => Some(file),
            _ => None,
        };
        self.variants
            .iter()
            .map(|variants| &variants.file)
            .chain(covered)
            .chain(&self.copy_numbers)
            .chain(&self.blots)
            .chain(&self.lane_map)
            .chain(&self.catalogue)
    }

    /// The same without some files: what is left of it can be read although they are not there.
    pub(crate) fn without(&self, is_out: impl Fn(&Path) -> bool) -> Self {
        let mut left = self.clone();
        let stays = |file: &EvidenceFile| !is_out(&file.path);
        left.variants.retain(|variants| stays(&variants.file));
        left.blots.retain(stays);
        if matches!(&left.coverage, Some(CoverageSource::File(file)) if !stays(file)) {
            left.coverage = None;
        }
        left.copy_numbers = left.copy_numbers.filter(stays);
        left.lane_map = left.lane_map.filter(stays);
        left.catalogue = left.catalogue.filter(stays);
        left
    }

    /// Names every file relative to `folder`.
    pub(super) fn name(&mut self, folder: &Path) {
        let covered = match &mut self.coverage {
            Some(CoverageSource::File(file)) => Some(file),
            _ => None,
        };
        let files = self
            .variants
            .iter_mut()
            .map(|variants| &mut variants.file)
            .chain(covered)
            .chain(&mut self.copy_numbers)
            .chain(&mut self.blots)
            .chain(&mut self.lane_map)
            .chain(&mut self.catalogue);
        for file in files {
            file.name = relative(folder, &file.path);
        }
    }

    /// Reads the section; paths are relative to `folder`.
    pub(super) fn read(
        root: &Section,
        folder: &Path,
        pairs: &[Pair],
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let Some(section) = root.section("evidence", problems) else { return Self::default() };
        section.only(&keys::of("evidence"), problems);
        let file = |key: &str, problems: &mut Vec<Diagnostic>| {
            section.text(key, problems).map(|text| EvidenceFile::new(&section, folder, text))
        };
        let lines: BTreeSet<&str> = pairs
            .iter()
            .flat_map(|pair| pair.resistant.iter().chain([&pair.parental]))
            .map(String::as_str)
            .collect();
        let coverage = section.text("coverage", problems).map(|text| match text.value.as_str() {
            "adequate" | "none" | "unknown" => CoverageSource::Word(text.value),
            _ => CoverageSource::File(EvidenceFile::new(&section, folder, text)),
        });
        let found = Self {
            variants: variants(&section, folder, &lines, problems),
            samples: samples(&section, &lines, problems),
            coverage,
            copy_numbers: file("copy_numbers", problems),
            blots: section
                .texts("blots", problems)
                .into_iter()
                .map(|text| EvidenceFile::new(&section, folder, text))
                .collect(),
            lane_map: file("lane_map", problems),
            catalogue: file("catalogue", problems),
        };
        for (missing, key, of) in [
            (found.blots.is_empty() && found.lane_map.is_some(), "lane_map", "blots"),
            (
                !matches!(found.coverage, Some(CoverageSource::File(_))) && found.copy_numbers.is_some(),
                "copy_numbers",
                "a file of `coverage`",
            ),
            (found.variants.is_empty() && found.coverage.is_some(), "coverage", "variants"),
        ] {
            if missing {
                let problem = Diagnostic::error(
                    Code::Study,
                    format!(
                        "`{key}` says nothing without {}",
                        if of.contains('`') { of.to_owned() } else { format!("`{of}`") }
                    ),
                );
                problems.push(section.source.point(problem, section.key_span(key)));
            }
        }
        if pairs.is_empty() {
            let problem = Diagnostic::error(
                Code::Study,
                "`[evidence]` speaks of resistant lines, and the study names no pair",
            );
            problems.push(section.source.point(
                problem.help("name the lines: `[[pair]]` with `parental` and `resistant`"),
                section.span.clone(),
            ));
        }
        found
    }

    /// The section with every path relative to `folder`; empty without files.
    pub(super) fn resolved(&self, folder: &Path) -> String {
        let mut text = String::new();
        if self.is_empty() {
            return text;
        }
        let path = |file: &EvidenceFile| quoted(&relative(folder, &file.path));
        text.push_str("\n[evidence]\n");
        if !self.variants.is_empty() {
            let each = self.variants.iter().map(|variants| match &variants.line {
                None => path(&variants.file),
                Some(line) => format!("{{ file = {}, line = {} }}", path(&variants.file), quoted(line)),
            });
            let _ = writeln!(text, "variants = [{}]", each.collect::<Vec<_>>().join(", "));
        }
        if !self.samples.is_empty() {
            let each =
                self.samples.iter().map(|(sample, line)| format!("{} = {}", key(sample), quoted(line)));
            let _ = writeln!(text, "samples = {{ {} }}", each.collect::<Vec<_>>().join(", "));
        }
        match &self.coverage {
            Some(CoverageSource::Word(word)) => {
                let _ = writeln!(text, "coverage = {}", quoted(word));
            }
            Some(CoverageSource::File(file)) => {
                let _ = writeln!(text, "coverage = {}", path(file));
            }
            None => {}
        }
        if !self.blots.is_empty() {
            let each: Vec<String> = self.blots.iter().map(path).collect();
            let _ = writeln!(text, "blots = [{}]", each.join(", "));
        }
        for (key, file) in [
            ("copy_numbers", &self.copy_numbers),
            ("lane_map", &self.lane_map),
            ("catalogue", &self.catalogue),
        ] {
            if let Some(file) = file {
                let _ = writeln!(text, "{key} = {}", path(file));
            }
        }
        text
    }
}

/// A line that no pair names is a slip of the pen.
fn unknown_line(section: &Section, line: &Located<String>, lines: &BTreeSet<&str>) -> Option<Diagnostic> {
    if lines.contains(line.value.as_str()) {
        return None;
    }
    let problem = Diagnostic::error(Code::NoSuch, format!("no pair names the line `{}`", line.value));
    let help = match suggest(&line.value, lines.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("lines of the pairs: {}", lines.iter().copied().collect::<Vec<_>>().join(", ")),
    };
    Some(section.source.point(problem.help(help), line.span.clone()))
}

fn variants(
    section: &Section,
    folder: &Path,
    lines: &BTreeSet<&str>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Variants> {
    let mut found = Vec::new();
    for entry in section.texts_or_sections("variants", problems) {
        match entry {
            Entry::Text(text) => {
                found.push(Variants { file: EvidenceFile::new(section, folder, text), line: None });
            }
            Entry::Section(of_file) => {
                of_file.only(&["file", "line"], problems);
                let line = of_file.text("line", problems);
                if let Some(line) = &line {
                    problems.extend(unknown_line(&of_file, line, lines));
                }
                match of_file.text("file", problems) {
                    Some(file) => found.push(Variants {
                        file: EvidenceFile::new(&of_file, folder, file),
                        line: line.map(|line| line.value),
                    }),
                    None => problems.push(of_file.missing("file", "give the path of a file of variants")),
                }
            }
        }
    }
    found
}

fn samples(
    section: &Section,
    lines: &BTreeSet<&str>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, String> {
    let Some(table) = section.section("samples", problems) else { return BTreeMap::new() };
    let mut found = BTreeMap::new();
    for sample in table.keys() {
        let Some(line) = table.text(&sample.value, problems) else { continue };
        problems.extend(unknown_line(&table, &line, lines));
        found.insert(sample.value, line.value);
    }
    found
}
