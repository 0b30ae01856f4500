//! What is written of a plate, understood: files that can be opened, roles, layout columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::study_file::pairs::Pair;
use crate::study_file::paths::{absolute, path_in};
use crate::study_file::plates::globs;
use crate::study_file::plates::named::NamedPlate;
use crate::study_file::plates::parents;
use crate::study_file::plates::said::Said;
use crate::study_file::plates::source::{PlatePlaces, PlateSource};
use crate::study_file::plates::written::Written;
use foldshift_plates::kinetics::{Moment, NoMoment};
use foldshift_plates::plate::layout::{Beside, Property, Role, Volume};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// Layout columns that can be set for a whole plate.
const WHOLE_PLATE: [&str; 6] = ["role", "cell_line", "compound", "dose", "unit", "experiment"];

/// The plates that are right, and the pairs that they name.
#[derive(Debug, Default)]
#[expect(clippy::struct_field_names, reason = "pairs are no plates")]
pub(in crate::study_file) struct Plates {
    pub(in crate::study_file) plates: Vec<PlateSource>,
    pub(in crate::study_file) pairs: Vec<Pair>,
    /// Every plate that is named, right or not, in the order in which they are.
    pub(in crate::study_file) named: Vec<NamedPlate>,
}

/// Understands every plate that is written; problems and warnings go to `said`. The `tables` of plates are nobody's
/// exports, whatever a pattern says.
pub(in crate::study_file) fn understand(
    written: &[Written],
    tables: &[PathBuf],
    said: &mut Vec<Diagnostic>,
) -> Plates {
    let mut found = Plates::default();
    let mut of_plates = Vec::new();
    found.pairs = parents::pairs(written, &mut of_plates);
    for one in written {
        let plate = plate(one, &mut of_plates);
        let is_right = plate.is_some();
        // What a pattern finds is told where something is to be read of it.
        let files = if is_right {
            exports(one, tables, &mut of_plates)
        } else {
            exports(one, tables, &mut Vec::new())
        };
        let files = files.map_or_else(|| vec![None], |files| files.into_iter().map(Some).collect());
        for file in files {
            let of = is_right.then_some(found.plates.len());
            if let Some(plate) = plate.clone() {
                let export = file.clone().unwrap_or_else(|| plate.export.clone());
                found.plates.push(PlateSource { export, ..plate });
            }
            found.named.push(NamedPlate::of(one, file, of));
        }
    }
    said.extend(told_once(of_plates));
    found
}

/// What is said of many rows in the same words is told at the first of them, with the lines of the others.
fn told_once(said: Vec<Diagnostic>) -> Vec<Diagnostic> {
    const FEW: usize = 3;
    let mut told: Vec<(Diagnostic, Vec<usize>)> = Vec::new();
    for one in said {
        let line = one.place.as_ref().and_then(|place| place.line);
        let same = |there: &Diagnostic| {
            let file =
                |one: &Diagnostic| one.place.as_ref().map(|place| (place.file.clone(), place.sheet.clone()));
            (&there.message, &there.help, file(there)) == (&one.message, &one.help, file(&one))
        };
        match (told.iter_mut().find(|(there, _)| same(there)), line) {
            (Some((_, lines)), Some(line)) => lines.push(line),
            _ => told.push((one, Vec::new())),
        }
    }
    let whole = |(mut one, lines): (Diagnostic, Vec<usize>)| {
        if !lines.is_empty() {
            let shown: Vec<String> = lines.iter().take(FEW).map(ToString::to_string).collect();
            let more = lines.len().saturating_sub(FEW);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            let rows = if lines.len() == 1 { "row" } else { "rows" };
            one.message =
                format!("{} (and {} more {rows}: line {}{more})", one.message, lines.len(), shown.join(", "));
        }
        one
    };
    told.into_iter().map(whole).collect()
}

/// One plate, its export as it is written.
fn plate(written: &Written, problems: &mut Vec<Diagnostic>) -> Option<PlateSource> {
    let mut path = |key: &str, help: &str| {
        let found = written.said.get(key);
        if found.is_none() {
            problems.push(written.missing(key, help));
        }
        found.map(|said| path_in(&written.folder, &said.value))
    };
    let export = path("export", "give the path of the reader's export");
    let layout = path("layout", "give the path of the layout; `foldshift layout new` writes a template");
    let beside = beside(written, problems);
    let unlisted = written.said.get("unlisted").and_then(|role| role_of(role, problems));
    let mut whole_plate = BTreeMap::new();
    for key in WHOLE_PLATE {
        if let Some(said) = written.said.get(key) {
            let property = Property { value: said.value.clone(), place: said.place() };
            whole_plate.insert(key.to_owned(), property);
        }
    }
    Some(PlateSource {
        export: export?,
        export_sheet: written.text("export_sheet"),
        format: written.text("format"),
        grid: written.text("grid"),
        plate: written.text("plate"),
        read: written.text("read"),
        column: written.text("column"),
        well_column: written.text("well_column"),
        in_part: truth(written, "in_part", problems),
        time: moment(written, problems),
        export_name: String::new(),
        layout: layout?,
        layout_name: String::new(),
        layout_plate: written.text("layout_plate"),
        beside,
        unlisted,
        whole_plate,
        exclude: written.exclude.clone(),
        places: PlatePlaces {
            plate: written.place_of("plate"),
            read: written.place_of("read"),
            time: written.place_of("time"),
            export: written.place_of("export"),
            layout: written.place_of("layout"),
            source: written.place_of("source"),
        },
    })
}

/// What a layout cannot say itself.
fn beside(written: &Written, problems: &mut Vec<Diagnostic>) -> Beside {
    if let Some(volume) = written.said.get("volume")
        && let Err(error) = volume.value.parse::<Volume>()
    {
        problems.push(volume.problem(Code::Study, error.to_string()));
    }
    let sheets = written.text("layout_sheet").unwrap_or_default();
    Beside {
        source: written.text("source").map(|source| path_in(&written.folder, &source)),
        volume: written.text("volume"),
        sheets: sheets.lines().map(str::to_owned).collect(),
    }
}

/// A key that is `true` or `false`; a table of plates may say `yes` and `no`.
fn truth(written: &Written, key: &str, problems: &mut Vec<Diagnostic>) -> bool {
    let Some(said) = written.said.get(key) else { return false };
    match said.value.to_lowercase().as_str() {
        "true" | "yes" => true,
        "false" | "no" => false,
        _ => {
            let problem = format!("`{}` is not a value of `{key}`", said.value);
            problems.push(said.problem(Code::UnknownWord, problem).help("write `true` or `false`"));
            false
        }
    }
}

/// What is taken of a kinetic read.
fn moment(written: &Written, problems: &mut Vec<Diagnostic>) -> Option<Moment> {
    let said = written.said.get("time")?;
    said.value
        .parse()
        .map_err(|error: NoMoment| {
            problems.push(said.problem(Code::Study, error.to_string()).help(NoMoment::HELP));
        })
        .ok()
}

fn role_of(said: &Said, problems: &mut Vec<Diagnostic>) -> Option<Role> {
    let found = Role::ALL.iter().find(|(name, _)| *name == said.value).map(|(_, role)| *role);
    if found.is_none() {
        let names = Role::ALL.map(|(name, _)| format!("`{name}`"));
        let problem = format!("`{}` is not a value of `unlisted`", said.value);
        problems.push(said.problem(Code::UnknownWord, problem).help(format!("one of {}", names.join(", "))));
    }
    found
}

/// The exports of a plate whose `export` is a pattern; `None` where it names a file. A file is no pattern, whatever
/// letters its name has. The table in which the pattern stands, the other `tables` and the plate's own layout are no
/// exports.
pub(super) fn exports(
    written: &Written,
    tables: &[PathBuf],
    said: &mut Vec<Diagnostic>,
) -> Option<Vec<PathBuf>> {
    let export = written.said.get("export").filter(|export| globs::is_pattern(&export.value))?;
    if path_in(&written.folder, &export.value).is_file() {
        return None;
    }
    let own = ["layout", "source"].iter().filter_map(|key| written.said.get(key));
    let own = own.map(|said| path_in(&written.folder, &said.value));
    let here = PathBuf::from(&*export.place().file);
    let others: BTreeSet<PathBuf> =
        tables.iter().cloned().chain(own).chain([here]).map(|path| absolute(&path)).collect();
    Some(files(&written.folder, export, &others, said))
}

/// The files of a plate whose export is a pattern, without a word on what was passed over; `None` where it names a file.
pub(in crate::study_file) fn files_of_pattern(written: &Written, tables: &[PathBuf]) -> Option<Vec<PathBuf>> {
    exports(written, tables, &mut Vec::new())
}

/// The files of a pattern, without `others` that are no exports.
fn files(
    folder: &Path,
    export: &Said,
    others: &BTreeSet<PathBuf>,
    said: &mut Vec<Diagnostic>,
) -> Vec<PathBuf> {
    const MOST: usize = 5;
    let mut found = globs::matches(folder, &export.value.replace('\\', "/"));
    found.files.retain(|file| !others.contains(&absolute(file)));
    for file in &found.passed_over {
        let message = format!("`{}` fits `{}` and was passed over", file.display(), export.value);
        said.push(
            export
                .problem(Code::Study, message)
                .as_warning()
                .help("a file whose name begins with `~$` or a full stop is a lock of Excel, or hidden"),
        );
    }
    if found.files.is_empty() {
        let problem = export.problem(Code::Unreadable, format!("no file fits `{}`", export.value));
        said.push(match found.nearest {
            Some((place, names)) if !names.is_empty() => {
                let shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
                let more = names.len().saturating_sub(MOST);
                let more = if more == 0 { String::new() } else { format!(" and {more} more") };
                problem.help(format!("`{}` holds {}{more}", shown_folder(&place), shown.join(", ")))
            }
            Some((place, _)) => {
                problem.help(format!("the folder `{}` is not there, or empty", shown_folder(&place)))
            }
            None => problem,
        });
    }
    found.files
}

/// A folder as messages name it.
fn shown_folder(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() }
}
