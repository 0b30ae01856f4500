//! The study as one value.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::decisions::{Decision, Decisions};
use crate::normalise::quality::Limits;
use crate::normalise::{Normalisation, Zero};
use crate::study_file::assay::{Assay, DoublingTime};
use crate::study_file::evidence::EvidenceFiles;
use crate::study_file::noise::NoiseSettings;
use crate::study_file::pairs::Pair;
use crate::study_file::paths::{absolute, relative};
use crate::study_file::plates::PlateSource;
use foldshift_curves::compare::CompareOptions;
use foldshift_curves::fit::Sigma;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::DoseUnit;

/// A study that came as an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unpacked {
    /// The folder that holds its files for now.
    pub from: PathBuf,
    /// The folder that would hold them if it were unpacked beside itself.
    pub to: PathBuf,
    /// The folder of results that it holds, where it does: results of it name their inputs as seen from there, wherever they
    /// are written.
    pub results: Option<PathBuf>,
}

/// A study, checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Study {
    /// Its name, on the report.
    pub name: String,
    /// Are the data simulated? Then every page says so.
    pub simulated: bool,
    /// The unit of doses in tables and figures.
    pub dose_unit: DoseUnit,
    /// The assay.
    pub assay: Assay,
    /// How responses are computed.
    pub normalise: Normalisation,
    /// Thresholds of plate quality.
    pub quality: Limits,
    /// Is the lower plateau kept from lying below the blank (within its error)?
    pub bottom_bound: bool,
    /// Is the residual scatter of a curve its own, or moderated over the curves of the study?
    pub sigma: Sigma,
    /// How lines are compared.
    pub compare: CompareOptions,
    /// The memory of the laboratory.
    pub noise: NoiseSettings,
    /// Doubling times of lines without `t0` wells; with any of them, `assay.exposure_h` is known.
    pub doubling_h: BTreeMap<String, DoublingTime>,
    /// The plates.
    pub plates: Vec<PlateSource>,
    /// Where it was unpacked, when it came as an archive.
    #[serde(skip)]
    pub unpacked: Option<Unpacked>,
    /// The tables in which plates were listed; a resolved study has none.
    #[serde(skip)]
    pub tables: Vec<PathBuf>,
    /// What is compared.
    pub pairs: Vec<Pair>,
    /// Files that speak of the mechanism.
    pub evidence: EvidenceFiles,
    /// What was decided by hand.
    #[serde(skip)]
    pub decisions: Decisions,
    /// The folder that its paths and those of its decisions are relative to.
    #[serde(skip)]
    pub folder: PathBuf,
    /// The file of its decisions, and where each stands.
    #[serde(skip)]
    pub decisions_file: Option<DecisionsFile>,
    /// What the study file says of the zero, where a decision says otherwise.
    #[serde(skip)]
    pub(crate) zero_of_file: Option<Zero>,
}

/// A file of decisions as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionsFile {
    /// Its path.
    pub path: PathBuf,
    /// Where each decision stands.
    pub places: Vec<(Decision, Place)>,
}

impl Study {
    /// The study with what its decisions say of settings: the zero.
    #[must_use]
    pub fn in_force(self) -> Self {
        let of_file = self.zero_of_file();
        let zero = self.decisions.zero().unwrap_or(of_file);
        let normalise = Normalisation { zero, ..self.normalise };
        Self { normalise, zero_of_file: (zero != of_file).then_some(of_file), ..self }
    }

    /// The study as if nothing had been decided.
    #[must_use]
    pub fn without_decisions(&self) -> Self {
        Self { decisions: Decisions::default(), ..self.clone() }.in_force()
    }

    /// What the study file says of the zero.
    pub(crate) fn zero_of_file(&self) -> Zero {
        self.zero_of_file.unwrap_or(self.normalise.zero)
    }

    /// Where a decision stands in its file; `None` of one that was made since.
    #[must_use]
    pub fn place_of(&self, decision: &Decision) -> Option<&Place> {
        let places = &self.decisions_file.as_ref()?.places;
        places.iter().find(|(there, _)| there == decision).map(|(_, place)| place)
    }
}

impl Study {
    /// Every file that the study names; layouts may include others.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let of_plates = self.plates.iter().flat_map(PlateSource::files);
        let beside = self.evidence.files().map(|file| &file.path).chain(self.noise.paths());
        of_plates.chain(beside).map(PathBuf::as_path)
    }

    /// A place as tables and reports name it: its file relative to the folder of all inputs.
    #[must_use]
    pub fn shown(&self, place: &Place) -> Place {
        let mut shown = place.clone();
        let named = self.plates.iter().find_map(|plate| {
            let is = |path: &Path| *path.display().to_string() == *place.file;
            let export = is(&plate.export).then_some(&plate.export_name);
            export.or_else(|| is(&plate.layout).then_some(&plate.layout_name))
        });
        let mut beside = self.evidence.files().chain(&self.noise.prior);
        let named = named.or_else(|| {
            let file = beside.find(|file| *file.path.display().to_string() == *place.file);
            file.map(|file| &file.name)
        });
        if let Some(file) = &self.decisions_file
            && *file.path.display().to_string() == *place.file
        {
            shown.file = relative(&self.common_folder(), &file.path).into();
        }
        let path = Path::new(&*place.file);
        if let Some(name) = named {
            shown.file = name.as_str().into();
        } else if absolute(path).starts_with(absolute(&self.folder)) && path.is_file() {
            // From wherever it was named, the study itself is called the same.
            shown.file = relative(&self.common_folder(), path).into();
        }
        shown
    }

    /// The deepest folder that holds every input: paths in tables are relative to it.
    #[must_use]
    pub fn common_folder(&self) -> PathBuf {
        let mut folders = self.files().map(|path| absolute(path.parent().unwrap_or(Path::new(""))));
        let Some(first) = folders.next() else { return PathBuf::new() };
        folders.fold(first, |common, folder| {
            common.components().zip(folder.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        })
    }
}
