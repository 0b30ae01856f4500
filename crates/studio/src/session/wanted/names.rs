//! Plates by the names that decisions give them.

use std::path::Path;

use foldshift_study::analysis::Analysis;
use foldshift_study::decisions::PlateName;
use foldshift_study::study_file::relative;

/// The name of a plate by its place; `None` where there is none.
pub(crate) fn plate_name(analysis: &Analysis, folder: &Path, place: usize) -> Option<PlateName> {
    let plate = analysis.plates.get(place)?;
    let export = export_of(analysis, folder, place);
    let twin = |(other, one): (usize, &foldshift_study::normalise::NormalizedPlate)| {
        other != place && one.export == plate.export && one.name == plate.name && one.read != plate.read
    };
    let has_twin = analysis.plates.iter().enumerate().any(twin);
    let read = has_twin.then(|| (*plate.read).to_owned());
    Some(PlateName { export, plate: (*plate.name).to_owned(), read })
}

/// The place of a plate that a decision names; `None` where there is no such plate any more.
pub(crate) fn place_of(analysis: &Analysis, folder: &Path, name: &PlateName) -> Option<usize> {
    (0..analysis.plates.len()).find(|&place| {
        let plate = &analysis.plates[place];
        *plate.name == *name.plate
            && name.read.as_deref().is_none_or(|read| *plate.read == *read)
            && export_of(analysis, folder, place) == name.export
    })
}

/// The export of a plate, relative to the folder of the study.
fn export_of(analysis: &Analysis, folder: &Path, place: usize) -> String {
    let sources = &analysis.study.plates;
    match sources.get(place).filter(|_| sources.len() == analysis.plates.len()) {
        Some(source) => relative(folder, &source.export),
        None => (*analysis.plates[place].export).to_owned(),
    }
}
