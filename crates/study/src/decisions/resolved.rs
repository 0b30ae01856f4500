//! The decisions of a study as its results keep them, so that they can be applied once more.

use std::path::Path;

use super::{Decision, Decisions, PlateName, What};
use crate::study_file::{PlateSource, Study, Unpacked, absolute, relative};

impl Study {
    /// The text of `decisions.toml` for a study that stands in `folder`, beside [`Study::resolved`]; `None` where nothing is
    /// decided. Exports are named from there; one that the study does not have is named as it was.
    #[must_use]
    pub fn resolved_decisions(&self, folder: &Path) -> Option<String> {
        if self.decisions.list.is_empty() {
            return None;
        }
        let folder = self.seen_from(folder);
        let from_there = |decision: &Decision| {
            let mut decision = decision.clone();
            if let What::LeaveOutWells { plate, .. }
            | What::LeaveOutPlate { plate }
            | What::UsePlate { plate } = &mut decision.what
                && let Some(source) = self.source_of(plate)
            {
                plate.export = self.path_from(folder, &source.export);
            }
            decision
        };
        let list = self.decisions.list.iter().map(from_there).collect();
        Some(Decisions { list }.to_toml(None))
    }

    /// An export that a decision names, as tables name it; as it stands there where the study has none of this name.
    #[must_use]
    pub fn export_named<'n>(&'n self, plate: &'n PlateName) -> &'n str {
        self.source_of(plate).map_or(&plate.export, |source| &source.export_name)
    }

    fn source_of(&self, plate: &PlateName) -> Option<&PlateSource> {
        let exports = self.exports_named(&plate.export);
        self.plates.iter().find(|source| exports.contains(source.export_name.as_str()))
    }

    /// A path seen from a folder; that of an archive as if it were unpacked beside itself.
    fn path_from(&self, folder: &Path, path: &Path) -> String {
        let plain = relative(folder, path);
        match &self.unpacked {
            Some(Unpacked { from, to, .. }) if !absolute(folder).starts_with(absolute(from)) => {
                plain.replacen(&relative(folder, from), &relative(folder, to), 1)
            }
            _ => plain,
        }
    }
}
