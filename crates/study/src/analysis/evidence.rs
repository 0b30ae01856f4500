//! The files of evidence of a study, read: which alterations and which blots speak of which line.

use std::collections::BTreeSet;
use std::path::Path;

use crate::study_file::{CoverageSource, EvidenceFile, EvidenceFiles, Study};
use foldshift_mechanism::evidence::blot::{self, Blots};
use foldshift_mechanism::evidence::genotype::{self, Lines, coverage};
use foldshift_mechanism::evidence::tables;
use foldshift_mechanism::knowledge::catalogue::Extension;
use foldshift_mechanism::knowledge::{Catalogue, Rules};
use foldshift_mechanism::reported::{Alteration, Coverage};
use foldshift_tables::diagnostic::{Code, Diagnostic, unreadable};

/// What the files of evidence say.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    /// The catalogue of this version, with the user's own rows.
    pub(crate) catalogue: Catalogue,
    /// Alterations by parental line.
    alterations: Vec<(String, Alteration)>,
    /// Coverage by parental line.
    coverage: Vec<(String, Coverage)>,
    /// Resistant lines that files of variants speak of, by parental line.
    sequenced: BTreeSet<(String, String)>,
    /// Blots; `None` without files of blots.
    pub(crate) blots: Option<Blots>,
    /// What must be known of them.
    pub(crate) warnings: Vec<Diagnostic>,
}

impl Evidence {
    /// Of no file.
    pub(crate) fn none() -> Self {
        Self {
            catalogue: Catalogue::built_in().clone(),
            alterations: Vec::new(),
            coverage: Vec::new(),
            sequenced: BTreeSet::new(),
            blots: None,
            warnings: Vec::new(),
        }
    }

    /// The alterations of a resistant line beside its parental line.
    pub(crate) fn alterations_of(&self, parental: &str, resistant: &str) -> Vec<Alteration> {
        let own = self.alterations.iter().filter(|(of, one)| of == parental && one.case == resistant);
        own.map(|(_, one)| one.clone()).collect()
    }

    /// What sequencing covered of a resistant line.
    pub(crate) fn coverage_of(&self, parental: &str, resistant: &str) -> Vec<Coverage> {
        let own = self.coverage.iter().filter(|(of, one)| of == parental && one.case == resistant);
        own.map(|(_, one)| one.clone()).collect()
    }
}

/// Reads these files of evidence of a study.
///
/// # Errors
/// All problems of all files at once.
pub(crate) fn read(study: &Study, files: &EvidenceFiles) -> Result<Evidence, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut found = Evidence::none();
    if let Some(file) = &files.catalogue {
        problems.extend(extend(&mut found, file));
    }
    let genes = genes(&found.catalogue);
    let groups = by_parental(study);
    problems.extend(variants(&mut found, files, &groups, &genes));
    problems.extend(covered(&mut found, files, &groups));
    if !files.blots.is_empty() {
        let paths: Vec<&Path> = files.blots.iter().map(|file| file.path.as_path()).collect();
        let pairs: Vec<(&str, &str)> = groups
            .iter()
            .flat_map(|(parental, resistant)| resistant.iter().map(|line| (parental.as_str(), line.as_str())))
            .collect();
        match blot::read(&paths, files.lane_map.as_ref().map(|file| file.path.as_path()), &pairs) {
            Ok(blots) => {
                found.warnings.extend(blots.warnings.iter().cloned());
                found.blots = Some(blots);
            }
            Err(said) => problems.extend(said),
        }
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

/// Every parental line with its resistant lines.
fn by_parental(study: &Study) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for pair in &study.pairs {
        let place = groups.iter().position(|(parental, _)| *parental == pair.parental).unwrap_or_else(|| {
            groups.push((pair.parental.clone(), Vec::new()));
            groups.len() - 1
        });
        for line in &pair.resistant {
            if !groups[place].1.contains(line) {
                groups[place].1.push(line.clone());
            }
        }
    }
    groups
}

/// The user's own rows, after those of this version.
fn extend(found: &mut Evidence, file: &EvidenceFile) -> Vec<Diagnostic> {
    let name = file.path.display().to_string();
    let bytes = match std::fs::read(&file.path) {
        Ok(bytes) => bytes,
        Err(error) => return vec![unreadable(&name, &error, "give the path of a catalogue of alterations")],
    };
    match tables::catalogue(&name, &bytes) {
        Ok((rows, warnings)) => {
            found.warnings.extend(warnings);
            for mut row in rows {
                row.file = Some(file.name.as_str().into());
                let variant = row.name();
                if found.catalogue.extend(row) == Extension::Replaces {
                    let words =
                        format!("`{variant}` of your catalogue takes the place of the row of this version");
                    found.warnings.push(
                        Diagnostic::warning(Code::Folds, words).help("nothing to do if this was meant"),
                    );
                }
            }
            Vec::new()
        }
        Err(said) => said,
    }
}

/// The genes whose alterations are wanted: those of the catalogue, and those that adequate coverage asks for.
fn genes(catalogue: &Catalogue) -> BTreeSet<String> {
    let rules = Rules::built_in();
    let of_rules =
        rules.adequate_variants.iter().chain(&rules.adequate_copies).chain(rules.kinase_domain.keys());
    catalogue.rows().iter().flat_map(|row| &row.genes).chain(of_rules).cloned().collect()
}

/// A file that speaks of several parental lines is read once for each. One that none of them can read is a problem;
/// one that only some can is of those.
fn variants(
    found: &mut Evidence,
    files: &EvidenceFiles,
    groups: &[(String, Vec<String>)],
    genes: &BTreeSet<String>,
) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    if files.variants.is_empty() {
        return problems;
    }
    let mut read = 0;
    for (parental, resistant) in groups {
        let lines = Lines {
            parental: Some(parental.clone()),
            resistant: resistant.clone(),
            samples: files.samples.clone(),
            lone: None,
        };
        let in_group = |line: &String| line == parental || resistant.contains(line);
        let own: Vec<(&Path, Option<&str>)> = files
            .variants
            .iter()
            .filter(|variants| variants.line.as_ref().is_none_or(in_group))
            .map(|variants| (variants.file.path.as_path(), variants.line.as_deref()))
            .collect();
        if own.is_empty() {
            continue;
        }
        match genotype::read_each(&own, &lines, genes) {
            Ok(evidence) => {
                read += 1;
                found.sequenced.extend(evidence.lines.into_iter().map(|line| (parental.clone(), line)));
                found.warnings.extend(evidence.warnings);
                found.alterations.extend(evidence.alterations.into_iter().map(|one| (parental.clone(), one)));
                found.coverage.extend(evidence.coverage.into_iter().map(|one| (parental.clone(), one)));
            }
            Err(said) => problems.extend(said),
        }
    }
    if read > 0 && groups.len() > 1 { Vec::new() } else { problems }
}

/// What the study says of coverage takes the place of what files of variants leave open.
fn covered(found: &mut Evidence, files: &EvidenceFiles, groups: &[(String, Vec<String>)]) -> Vec<Diagnostic> {
    let Some(source) = &files.coverage else { return Vec::new() };
    let covered = match source {
        CoverageSource::File(file) => {
            coverage::read(&file.path, files.copy_numbers.as_ref().map(|file| file.path.as_path()))
        }
        CoverageSource::Word(word) => coverage::word(word).map_or_else(
            || Err(vec![Diagnostic::error(Code::UnknownWord, format!("`{word}` is no coverage"))]),
            |extent| {
                let place = foldshift_tables::diagnostic::Place::file("study");
                Ok(coverage::Covered { extent, place, warnings: Vec::new() })
            },
        ),
    };
    match covered {
        Ok(covered) => {
            found.coverage = groups
                .iter()
                .flat_map(|(parental, resistant)| {
                    covered.of(resistant).into_iter().map(|one| (parental.clone(), one))
                })
                // What was covered of a line says nothing of one that no file has a sample of.
                .filter(|(parental, one)| found.sequenced.contains(&(parental.clone(), one.case.clone())))
                .collect();
            found.warnings.extend(covered.warnings);
            Vec::new()
        }
        Err(said) => said,
    }
}
