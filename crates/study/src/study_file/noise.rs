//! `[noise]`: the memory of the laboratory, the scatter of earlier studies of the same assay.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::study_file::EvidenceFile;
use crate::study_file::keys;
use crate::study_file::paths::relative;
use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::toml_document::{Section, quoted};

/// What is known of the assay's noise beside the study itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct NoiseSettings {
    /// `noise.csv` of earlier studies, whose scatter is the prior of this one.
    pub prior: Vec<EvidenceFile>,
}

impl NoiseSettings {
    /// Reads the section; paths are relative to `folder`. `moderate` says whether folds borrow scatter at all.
    pub(super) fn read(
        root: &Section,
        folder: &Path,
        moderate: bool,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let Some(section) = root.section("noise", problems) else { return Self::default() };
        section.only(&keys::of("noise"), problems);
        let files = section.texts("prior", problems).into_iter();
        let prior: Vec<EvidenceFile> = files.map(|text| EvidenceFile::new(&section, folder, text)).collect();
        if !moderate && !prior.is_empty() {
            let problem = Diagnostic::error(
                Code::Study,
                "`prior` lends scatter, and `moderate = false` under [compare] says that none is lent",
            );
            let problem = problem.help("leave one of both out");
            problems.push(section.source.point(problem, section.key_span("prior")));
        }
        Self { prior }
    }

    /// Every file.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &PathBuf> {
        self.prior.iter().map(|file| &file.path)
    }

    /// Names every file relative to `folder`.
    pub(super) fn name(&mut self, folder: &Path) {
        for file in &mut self.prior {
            file.name = relative(folder, &file.path);
        }
    }

    /// The section with every path relative to `folder`; empty without files.
    pub(super) fn resolved(&self, folder: &Path) -> String {
        let mut text = String::new();
        if !self.prior.is_empty() {
            let each: Vec<String> =
                self.prior.iter().map(|file| quoted(&relative(folder, &file.path))).collect();
            let _ = writeln!(text, "\n[noise]\nprior = [{}]", each.join(", "));
        }
        text
    }
}
