//! Every plate of a study, read, joined with its layout and checked: all problems of all files at once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::kinetic_signal;
use crate::plate_checks::{self, Failed};
use crate::study_file::{Exclusion, PlateSource, Study};
use foldshift_plates::ingest::{self, Choice, Readings, SelectError};
use foldshift_plates::kinetics::{self, Kinetics, Moment};
use foldshift_plates::plate::layout::{self, Beside, Contents, Layouts, Role, listed};
use foldshift_plates::plate::readings::PlateReadings;
use foldshift_plates::plate::{Plate, PlateFormat, Well, WellContent, join};
use foldshift_tables::diagnostic::{Code, Diagnostic};

/// What the files of a study hold.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Loaded {
    /// Every plate that could be joined with its layout, in the order of the study.
    pub(crate) plates: Vec<Plate>,
    /// Everything that is wrong; with an error among it, a plate of the study is missing or makes no sense.
    pub(crate) said: Vec<Diagnostic>,
    /// Every file that was read, those that layouts include among them; sorted.
    pub(crate) inputs: Vec<PathBuf>,
}

/// Every plate of a study, joined with its layout. `missing` are files that are not there and are told elsewhere; `whole` says
/// that the study file names no plate beside these.
pub(crate) fn load(study: &Study, missing: &BTreeMap<PathBuf, Diagnostic>, whole: bool) -> Loaded {
    let mut said = Vec::new();
    let is_there = |path: &PathBuf| !missing.contains_key(path);
    let exports = read_each(
        study.plates.iter().map(|plate| (&plate.export, plate.choice())).filter(|(path, _)| is_there(path)),
        |(path, choice): (&PathBuf, Choice<'_>)| ingest::read_path_by_plate(path, choice),
    );
    let layouts = read_each(
        study
            .plates
            .iter()
            .map(|plate| (&plate.layout, &plate.beside))
            .filter(|(path, beside)| is_there(path) && beside.source.as_ref().is_none_or(is_there)),
        |(path, beside): (&PathBuf, &Beside)| layout::open(path, beside),
    );
    for problems in exports.values().filter_map(|read| read.as_ref().err()) {
        said.extend(problems.clone());
    }
    for problems in layouts.values().filter_map(|read| read.as_ref().err()) {
        said.extend(problems.clone());
    }
    for layout in layouts.values().filter_map(|read| read.as_ref().ok()) {
        said.extend_from_slice(layout.warnings());
    }
    for readings in exports.values().filter_map(|read| read.as_ref().ok()) {
        said.extend(readings.warnings.clone());
    }
    let mut inputs: BTreeSet<PathBuf> = study.plates.iter().flat_map(PlateSource::files).cloned().collect();
    inputs.extend(layouts.values().flatten().flat_map(Layouts::inputs).cloned());
    said.extend(warnings_of_others(study, &exports));
    let mut plates = Vec::new();
    let mut failed = Failed { lines: BTreeSet::new(), nameless: !whole, any: !whole };
    for source in &study.plates {
        let export = exports.get(&(&source.export, source.choice()));
        let layout = layouts.get(&(&source.layout, &source.beside));
        let (Some(Ok(readings)), Some(Ok(layout))) = (export, layout) else {
            failed.note(source);
            continue;
        };
        match load_plate(source, study.assay.time, readings, layout) {
            // A key that is misspelt leaves every plate without its line: told once, where it is misspelt.
            Err(problems) if !whole && problems.iter().all(is_nameless) => failed.note(source),
            Ok((plate, warnings)) => {
                plates.push(plate);
                said.extend(warnings);
            }
            Err(problems) => {
                failed.note(source);
                said.extend(problems);
            }
        }
    }
    plate_checks::all(study, &plates, &failed, &mut said);
    // Two plates may share a layout and what is wrong with it.
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let once: Vec<Diagnostic> =
        said.into_iter().filter(|diagnostic| seen.insert(format!("{diagnostic:?}"))).collect();
    Loaded { plates, said: once, inputs: inputs.into_iter().collect() }
}

type Read<T> = Result<T, Vec<Diagnostic>>;

/// Reads every distinct file once, in parallel.
fn read_each<K: Ord + Copy + Send + Sync, T: Send>(
    files: impl Iterator<Item = K>,
    read: impl Fn(K) -> Read<T> + Sync,
) -> BTreeMap<K, Read<T>> {
    let mut distinct: Vec<K> = files.collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct.into_par_iter().map(|file| (file, read(file))).collect()
}

/// What is said of wells that nobody gives a line or an experiment.
const NAMELESS: &str = "wells without `cell_line` or `experiment`";

fn is_nameless(problem: &Diagnostic) -> bool {
    problem.message.starts_with(NAMELESS)
}

/// What is wrong with plates that the study does not take, of files of which it takes others.
fn warnings_of_others(study: &Study, exports: &BTreeMap<Export<'_>, Read<Readings>>) -> Vec<Diagnostic> {
    let mut warnings = Vec::new();
    for (export, readings) in exports {
        let Ok(readings) = readings else { continue };
        let mut takers =
            study.plates.iter().filter(|source| (&source.export, source.choice()) == (export.0, export.1));
        if takers.all(|source| readings.is_good(source.plate.as_deref())) {
            warnings.extend(readings.refused.problems.iter().cloned().map(Diagnostic::as_warning));
        }
    }
    warnings
}

/// An export, and what is settled about it.
type Export<'s> = (&'s PathBuf, Choice<'s>);

/// The name of a plate that has none.
const UNNAMED: &str = "Plate 1";

fn load_plate(
    source: &PlateSource,
    time: Option<Moment>,
    readings: &Readings,
    layouts: &Layouts,
) -> Read<(Plate, Vec<Diagnostic>)> {
    if !readings.is_good(source.plate.as_deref()) {
        let mut problems = readings.refused.problems.clone();
        problems.push(others(source, readings));
        return Err(problems);
    }
    let (selected, kinetics, told) = one_time(source, time, readings).map_err(|error| {
        use foldshift_plates::ingest::SelectError::{
            Kinetic, NoSlope, NoSuchRead, NoTimes, NotRead, SeveralReads,
        };
        let place = match error {
            NoSuchRead { .. } | SeveralReads(_) => &source.places.read,
            Kinetic(_) | NotRead { .. } | NoSlope { .. } | NoTimes => &source.places.time,
            _ => &source.places.plate,
        };
        let problem = Diagnostic::error(Code::Study, format!("`{}`: {error}", source.export.display()))
            .at(place.clone());
        vec![match error.help() {
            Some(help) => problem.help(help),
            None => problem,
        }]
    })?;
    let hints: Vec<&str> = source.plate.as_deref().into_iter().chain([&*selected.plate]).collect();
    let layout = layouts.select(source.layout_plate.as_deref(), &hints).map_err(|mut problem| {
        problem.place = Some(source.places.plate.clone());
        vec![problem]
    })?;
    // A layout may name more of the plate than the wells that were read.
    let format = layout.smallest_format().map_or(selected.format, |named| {
        if named.wells() > selected.format.wells() { named } else { selected.format }
    });
    let (mut contents, mut warnings) = layout.contents(format, &source.whole_plate)?;
    if let Some(role) = source.unlisted {
        let unlisted = WellContent::of_role(role, &source.whole_plate, source.places.plate.clone());
        for well in selected.wells.keys() {
            contents.entry(*well).or_insert_with(|| unlisted.clone());
        }
    }
    exclude(source, format, &mut contents)?;
    let nameless: Vec<Well> = contents
        .iter()
        .filter(|(_, content)| matches!(content.role, Role::Sample | Role::Vehicle))
        .filter(|(_, content)| content.cell_line.is_none() || content.experiment.is_none())
        .map(|(well, _)| *well)
        .collect();
    if !nameless.is_empty() {
        let wells = listed(&nameless);
        let problem = Diagnostic::error(Code::Study, format!("{NAMELESS}: {wells}"));
        return Err(vec![problem.at(source.places.plate.clone()).help(
            "set both for the whole plate in the study, or well by well in the layout; an experiment is one day, one passage",
        )]);
    }
    if !contents.values().any(|content| matches!(content.role, Role::Sample | Role::T0)) {
        let warning = Diagnostic::warning(Code::Study, "the layout names no sample on this plate");
        warnings.push(warning.at(source.places.plate.clone()));
    }
    let export: Arc<str> = source.export_name.as_str().into();
    // Plates of one workbook are told apart by their sheets.
    let name = match &source.export_sheet {
        Some(sheet) if &*selected.plate == UNNAMED && readings.plates().len() == 1 => sheet.as_str().into(),
        Some(sheet) => format!("{sheet}, {}", selected.plate).into(),
        None => Arc::clone(&selected.plate),
    };
    let mut plate = join(&export, PlateReadings { plate: name, ..selected }, &layout.source, contents)?;
    let file = source.export.display();
    warnings.extend(told.into_iter().map(|told| {
        let warning = Diagnostic::warning(Code::Study, format!("`{file}`, plate `{}`: {told}", plate.name));
        warning.at(source.places.time.clone())
    }));
    plate.kinetics = kinetics.map(Arc::new);
    warnings.extend(kinetic_signal::passed(&plate).map(|told| told.at(source.places.time.clone())));
    Ok((plate, warnings))
}

/// Which plates of an export can be taken although one of them is bad.
fn others(source: &PlateSource, readings: &Readings) -> Diagnostic {
    let good: Vec<String> = readings.plates().iter().map(|plate| format!("`plate = \"{plate}\"`")).collect();
    let message = format!(
        "`{}`: {} cannot be read; others of this file can",
        source.export.display(),
        readings.refused.plates.join(", ")
    );
    Diagnostic::error(Code::Study, message)
        .at(source.places.plate.clone())
        .help(format!("choose another plate: {}", good.join(" or ")))
}

/// A reading a well; of a kinetic read the time that the plate names, else that of the study.
fn one_time(
    source: &PlateSource,
    time: Option<Moment>,
    readings: &Readings,
) -> Result<(PlateReadings, Option<Kinetics>, Vec<String>), SelectError> {
    let (plate, read) = (source.plate.as_deref(), source.read.as_deref());
    let once = || readings.select(plate, read).map(|selected| (selected, None, Vec::new()));
    // What the study says of all plates serves those that were read again and again.
    let time = match (source.time, time) {
        (Some(own), _) => own,
        (None, Some(time)) => match once() {
            Err(SelectError::Kinetic(_)) => time,
            read => return read,
        },
        (None, None) => return once(),
    };
    let taken = kinetics::take(readings, plate, read, time)?;
    Ok((taken.readings, Some(taken.kinetics), taken.warnings))
}

/// Marks the wells that the study leaves out.
fn exclude(source: &PlateSource, format: PlateFormat, contents: &mut Contents) -> Read<()> {
    let mut problems = Vec::new();
    for Exclusion { well, reason, place } in &source.exclude {
        match contents.get_mut(well) {
            Some(content) => {
                content.by_hand = content.exclude.is_none();
                let why = content.exclude.take().filter(|there| there != reason);
                content.exclude = Some(why.map_or_else(|| reason.clone(), |why| format!("{why}; {reason}")));
            }
            None => {
                let problem = if format.contains(*well) {
                    format!("well {well} is to be left out, and the layout does not name it")
                } else {
                    format!("well {well} is to be left out, and the plate has {} wells", format.wells())
                };
                problems.push(Diagnostic::error(Code::NotAWell, problem).at(place.clone()).help(format!(
                    "remove it from `exclude` of this plate, or correct it: this plate is {}",
                    source.export_name
                )));
            }
        }
    }
    let is_left_out = |well: &Well| source.exclude.iter().any(|one| one.well == *well);
    if let Some(first) = source.exclude.first()
        && contents.keys().all(is_left_out)
    {
        let problem =
            Diagnostic::error(Code::NotAWell, "`exclude` takes wells, and would leave out the whole plate");
        problems.push(
            problem
                .at(first.place.clone())
                .help("to leave a plate out, remove it from the study; else name the wells that failed"),
        );
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}
