//! The files that a study names and that are not there: all of them at once, each at the line of its key, with what is
//! there instead.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::near_files::instead;
use crate::study_file::{Study, relative};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::sheet::Book;

/// Every file that is not there, with one problem each.
pub(crate) fn missing(study: &Study) -> BTreeMap<PathBuf, Diagnostic> {
    let mut named: Vec<(&PathBuf, &Place)> = Vec::new();
    for plate in &study.plates {
        named.push((&plate.export, &plate.places.export));
        named.push((&plate.layout, &plate.places.layout));
        named.extend(plate.beside.source.iter().map(|source| (source, &plate.places.source)));
    }
    named.extend(study.evidence.files().map(|file| (&file.path, &file.place)));
    named.extend(study.noise.prior.iter().map(|file| (&file.path, &file.place)));
    let mut places: BTreeMap<&PathBuf, Vec<&Place>> = BTreeMap::new();
    for (path, place) in named {
        // What cannot be looked at for another reason is told when it is opened.
        if matches!(path.try_exists(), Ok(false)) {
            places.entry(path).or_default().push(place);
        }
    }
    places.into_iter().map(|(path, places)| (path.clone(), problem(path, &places))).collect()
}

fn problem(path: &Path, places: &[&Place]) -> Diagnostic {
    let study = Path::new(&*places[0].file).parent().unwrap_or(Path::new(""));
    let name = |path: &Path| relative(study, path);
    let also = match places.len() - 1 {
        0 => String::new(),
        more => {
            format!(" (named {} more)", if more == 1 { "once".to_owned() } else { format!("{more} times") })
        }
    };
    let problem = Diagnostic::error(
        Code::Unreadable,
        format!("cannot read `{}`: there is no such file{also}", name(path)),
    );
    let help = sheets_of(places[0], path).unwrap_or_else(|| instead(path, &name));
    problem.at(places[0].clone()).help(help)
}

/// The sheets of the workbook in which a bare name stands: it may be meant as one of them.
fn sheets_of(place: &Place, path: &Path) -> Option<String> {
    place.sheet.as_ref()?;
    if path.extension().is_some() {
        return None;
    }
    let book = Book::read(&place.file, &std::fs::read(&*place.file).ok()?).ok()?;
    let own = path.file_name()?.to_string_lossy().into_owned();
    let names: Vec<&str> =
        book.sheets().iter().filter_map(|sheet| sheet.name().map(|name| &**name)).collect();
    let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    let near = suggest(&own, names).map_or_else(String::new, |near| format!("; did you mean {near}?"));
    Some(format!("nor is there a sheet `{own}`: the sheets are {}{near}", listed.join(", ")))
}
