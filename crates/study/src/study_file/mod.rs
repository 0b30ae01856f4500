//! The study: which exports, which layouts, which lines are compared, and every setting.
//!
//! `study.toml` may say anything; a [`Study`] is right. `study.resolved.toml` is a study with every
//! default filled in.

mod evidence;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Component, Path, PathBuf};

use serde::Serialize;

pub use evidence::{CoverageSource, EvidenceFile, EvidenceFiles, Variants};

use crate::normalise::quality::{LimitField, Limits};
use crate::normalise::{Centre, Normalisation, Zero};
use foldshift_curves::compare::{Adjustment, CompareOptions, Model};
use foldshift_curves::fit::Reads;
use foldshift_plates::ingest::Choice;
use foldshift_plates::plate::layout::{Beside, KEYS, Properties, Property, Role, Volume};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};
use foldshift_tables::toml_document::{Document, Located, Section, key, quoted};
use foldshift_tables::units::DoseUnit;

/// The assay, for the methods paragraph and for the rules that depend on it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Assay {
    /// `resazurin`, `ctg`, `mtt`, `srb`, `confluence` or `counts`.
    pub readout: String,
    /// Which way the read-out goes. The responses of plates are fractions of the vehicle, which fall with effect.
    pub reads: Reads,
    /// Hours under compound.
    pub exposure_h: Option<f64>,
    /// The compound that is watched from experiment to experiment on the control chart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Reference>,
}

/// The reference compound of an assay.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Reference {
    /// Its name on the plates.
    pub compound: String,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// The readouts we know.
pub const READOUTS: [&str; 6] = ["resazurin", "ctg", "mtt", "srb", "confluence", "counts"];

/// One plate of a study.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlateSource {
    /// The export, as a path that can be opened.
    #[serde(skip)]
    pub export: PathBuf,
    /// The export as tables name it: relative to the folder that holds all inputs.
    #[serde(rename = "export")]
    pub export_name: String,
    /// The reader, when it is not to be detected.
    pub format: Option<String>,
    /// The cells that are wells, when they are not to be found.
    pub grid: Option<String>,
    /// Which plate, when the export holds several.
    pub plate: Option<String>,
    /// Which read, when the plate holds several.
    pub read: Option<String>,
    /// The layout, as a path that can be opened.
    #[serde(skip)]
    pub layout: PathBuf,
    /// The layout as tables name it.
    #[serde(rename = "layout")]
    pub layout_name: String,
    /// Which plate of the layout, when it describes several.
    pub layout_plate: Option<String>,
    /// What the layout cannot say itself.
    #[serde(skip)]
    pub beside: Beside,
    /// The role of wells that were read and that the layout does not name.
    pub unlisted: Option<Role>,
    /// Layout columns set for the whole plate.
    pub(crate) whole_plate: Properties,
    /// Where the plate is named.
    #[serde(skip)]
    pub(crate) places: PlatePlaces,
}

/// Where the keys of a plate stand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PlatePlaces {
    pub(crate) plate: Place,
    pub(crate) read: Place,
}

/// A parental line and its resistant sublines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Before selection.
    pub parental: String,
    /// After selection.
    pub resistant: Vec<String>,
    #[serde(skip)]
    pub(crate) place: Option<Place>,
}

/// How fast a line grows without a compound, as its owner knows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct DoublingTime {
    /// Hours from one division to the next.
    pub hours: f64,
    #[serde(skip)]
    pub(crate) place: Place,
}

/// A study, checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
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
    /// How lines are compared.
    pub compare: CompareOptions,
    /// Doubling times of lines without `t0` wells; with any of them, `assay.exposure_h` is known.
    pub doubling_h: BTreeMap<String, DoublingTime>,
    /// The plates.
    pub plates: Vec<PlateSource>,
    /// What is compared.
    pub pairs: Vec<Pair>,
    /// Files that speak of the mechanism.
    pub evidence: EvidenceFiles,
}

const STUDY_KEYS: [&str; 12] = [
    "name",
    "simulated",
    "dose_unit",
    "assay",
    "normalise",
    "quality",
    "fit",
    "compare",
    "growth",
    "plate",
    "pair",
    "evidence",
];

impl PlateSource {
    /// What is settled about the export instead of being detected.
    #[must_use]
    pub fn choice(&self) -> Choice<'_> {
        let grid = self.grid.is_some();
        Choice {
            format: self.format.as_deref(),
            grid: self.grid.as_deref(),
            plate: self.plate.as_deref().filter(|_| grid),
            read: self.read.as_deref().filter(|_| grid),
        }
    }
}

impl PlateSource {
    /// Every file that the study names for it.
    pub fn files(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.export, &self.layout].into_iter().chain(&self.beside.source)
    }
}

impl Study {
    /// Reads a study file. Warnings come back beside the study.
    ///
    /// # Errors
    /// All problems of the file at once.
    pub fn read(path: &Path) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| {
            vec![unreadable(&name, &error, "give the path of a study file; `foldshift demo` writes one")]
        })?;
        let text = foldshift_tables::sheet::text::decode(&bytes).map_err(|error| {
            let problem = format!("{error}").replace("a text export", "a study");
            vec![
                Diagnostic::error(Code::Study, problem)
                    .at(Place::file(name.as_str()))
                    .help("a study is a text file in TOML"),
            ]
        })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        Self::parse(&name, &text, &folder)
    }

    /// The same from a text; relative paths are relative to `folder`.
    ///
    /// # Errors
    /// All problems of the text at once.
    pub fn parse(name: &str, text: &str, folder: &Path) -> Result<(Self, Vec<Diagnostic>), Vec<Diagnostic>> {
        let document = Document::parse(name, text).map_err(|problem| vec![problem])?;
        let root = document.root();
        let mut problems = Vec::new();
        let warnings = Vec::new();
        root.only(&STUDY_KEYS, &mut problems);
        let title = root.text("name", &mut problems).map(|name| name.value);
        let simulated = root.truth("simulated", &mut problems).unwrap_or(false);
        let dose_unit = dose_unit(&root, &mut problems);
        let assay = assay(&root, &mut problems);
        let normalise = normalisation(&root, &mut problems);
        let quality = limits(&root, &mut problems);
        let bottom_bound = root.section("fit", &mut problems).is_none_or(|section| {
            section.only(&["bottom_bound"], &mut problems);
            section.truth("bottom_bound", &mut problems).unwrap_or(true)
        });
        let doubling_h = doubling_times(&root, &assay, &mut problems);
        let compare = comparison(&root, &mut problems);
        let plates: Vec<PlateSource> = root
            .sections("plate", &mut problems)
            .iter()
            .filter_map(|section| plate(section, folder, &mut problems))
            .collect();
        let pairs: Vec<Pair> = root
            .sections("pair", &mut problems)
            .iter()
            .filter_map(|section| pair(section, &mut problems))
            .collect();
        let evidence = EvidenceFiles::read(&root, folder, &pairs, &mut problems);
        if plates.is_empty() && problems.is_empty() {
            problems.push(root.missing(
                "plate",
                "name at least one plate: `[[plate]]` with `export`, `layout`, `cell_line`, `experiment`",
            ));
        }
        twice(&plates, &mut problems);
        compared_twice(&pairs, &mut problems);
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut study = Self {
            name: title.unwrap_or_else(|| "untitled study".to_owned()),
            simulated,
            dose_unit,
            assay,
            normalise,
            quality,
            bottom_bound,
            compare,
            doubling_h,
            plates,
            pairs,
            evidence,
        };
        let base = study.common_folder();
        for plate in &mut study.plates {
            plate.export_name = relative(&base, &plate.export);
            plate.layout_name = relative(&base, &plate.layout);
        }
        study.evidence.name(&base);
        Ok((study, warnings))
    }

    /// Every file that the study names; layouts may include others.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let of_plates = self.plates.iter().flat_map(PlateSource::files);
        of_plates.chain(self.evidence.files().map(|file| &file.path)).map(PathBuf::as_path)
    }

    /// The study with every default filled in, its paths relative to `folder`.
    #[must_use]
    pub fn resolved(&self, folder: &Path) -> String {
        let mut text = String::new();
        let _ = writeln!(text, "name = {}", quoted(&self.name));
        let _ = writeln!(text, "simulated = {}", self.simulated);
        let _ = writeln!(text, "dose_unit = {}", quoted(&self.dose_unit.to_string()));
        let _ = writeln!(text, "\n[assay]\nreadout = {}", quoted(&self.assay.readout));
        let _ = writeln!(text, "reads = {}", quoted(self.assay.reads.name()));
        if let Some(hours) = self.assay.exposure_h {
            let _ = writeln!(text, "exposure_h = {hours}");
        }
        if let Some(reference) = &self.assay.reference {
            let _ = writeln!(text, "reference = {}", quoted(&reference.compound));
        }
        let (centre, zero) = (self.normalise.centre.name(), self.normalise.zero.name());
        let _ = writeln!(text, "\n[normalise]\ncentre = {}\nzero = {}", quoted(centre), quoted(zero));
        text.push_str("\n[quality]\n");
        for (key, value) in self.quality.clone().fields() {
            let _ = writeln!(text, "{key} = {}", value.read());
        }
        let _ = writeln!(text, "\n[fit]\nbottom_bound = {}", self.bottom_bound);
        let (model, adjust) = (self.compare.model.name(), self.compare.adjust.name());
        let _ = writeln!(text, "\n[compare]\nmodel = {}\nadjust = {}", quoted(model), quoted(adjust));
        if !self.doubling_h.is_empty() {
            let times = self.doubling_h.iter().map(|(line, time)| format!("{} = {}", key(line), time.hours));
            let _ = writeln!(text, "\n[growth]\ndoubling_h = {{ {} }}", times.collect::<Vec<_>>().join(", "));
        }
        for plate in &self.plates {
            let path = |path: &Path| quoted(&relative(folder, path));
            let _ = writeln!(text, "\n[[plate]]\nexport = {}", path(&plate.export));
            for (key, value) in [
                ("format", &plate.format),
                ("grid", &plate.grid),
                ("plate", &plate.plate),
                ("read", &plate.read),
            ] {
                if let Some(value) = value {
                    let _ = writeln!(text, "{key} = {}", quoted(value));
                }
            }
            let _ = writeln!(text, "layout = {}", path(&plate.layout));
            let source = plate.beside.source.as_ref().map(|source| relative(folder, source));
            let unlisted = plate.unlisted.map(|role| role.name().to_owned());
            for (key, value) in [
                ("layout_plate", &plate.layout_plate),
                ("source", &source),
                ("volume", &plate.beside.volume),
                ("unlisted", &unlisted),
            ] {
                if let Some(value) = value {
                    let _ = writeln!(text, "{key} = {}", quoted(value));
                }
            }
            for (key, property) in &plate.whole_plate {
                let _ = writeln!(text, "{key} = {}", quoted(&property.value));
            }
        }
        for pair in &self.pairs {
            let resistant: Vec<String> = pair.resistant.iter().map(|line| quoted(line)).collect();
            let _ = writeln!(
                text,
                "\n[[pair]]\nparental = {}\nresistant = [{}]",
                quoted(&pair.parental),
                resistant.join(", ")
            );
        }
        text.push_str(&self.evidence.resolved(folder));
        text
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
        let of_evidence =
            || self.evidence.files().find(|file| *file.path.display().to_string() == *place.file);
        let named = named.or_else(|| of_evidence().map(|file| &file.name));
        if let Some(name) = named {
            shown.file = name.as_str().into();
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

/// An absolute path without `.` and `..`, symbolic links left alone.
#[must_use]
pub fn absolute(path: &Path) -> PathBuf {
    let full = std::path::absolute(if path.as_os_str().is_empty() { Path::new(".") } else { path })
        .unwrap_or_else(|_| path.to_path_buf());
    let mut clean = PathBuf::new();
    for component in full.components() {
        match component {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            other => clean.push(other),
        }
    }
    clean
}

/// `path` as seen from `folder`, with forward slashes.
#[must_use]
pub fn relative(folder: &Path, path: &Path) -> String {
    let (folder, path) = (absolute(folder), absolute(path));
    let shared = folder.components().zip(path.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| "..".to_owned());
    let down = path.components().skip(shared).map(|c| c.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

fn dose_unit(root: &Section, problems: &mut Vec<Diagnostic>) -> DoseUnit {
    let Some(unit) = root.text("dose_unit", problems) else { return DoseUnit::NANOMOLAR };
    unit.value.parse().unwrap_or_else(|error| {
        problems.push(root.source.point(Diagnostic::error(Code::Study, format!("{error}")), unit.span));
        DoseUnit::NANOMOLAR
    })
}

fn one_of<T: Copy>(
    section: &Section,
    key: &str,
    known: &[(&'static str, T)],
    problems: &mut Vec<Diagnostic>,
) -> Option<(&'static str, T)> {
    let found: Located<String> = section.text(key, problems)?;
    let hit = known.iter().find(|(name, _)| *name == found.value);
    if hit.is_none() {
        let names: Vec<String> = known.iter().map(|(name, _)| format!("`{name}`")).collect();
        let problem =
            Diagnostic::error(Code::UnknownWord, format!("`{}` is not a value of `{key}`", found.value));
        let help = if let [only] = &names[..] {
            format!("it is {only}")
        } else {
            format!("one of {}", names.join(", "))
        };
        problems.push(section.source.point(problem.help(help), found.span));
    }
    hit.copied()
}

fn assay(root: &Section, problems: &mut Vec<Diagnostic>) -> Assay {
    let mut assay =
        Assay { readout: "resazurin".to_owned(), reads: Reads::Viability, exposure_h: None, reference: None };
    let Some(section) = root.section("assay", problems) else { return assay };
    section.only(&["readout", "reads", "exposure_h", "reference"], problems);
    if let Some((readout, ())) = one_of(&section, "readout", &READOUTS.map(|name| (name, ())), problems) {
        readout.clone_into(&mut assay.readout);
    }
    let reads = section.text("reads", problems);
    if reads.as_ref().is_some_and(|found| found.value != Reads::Inhibition.name()) {
        one_of(&section, "reads", &[(Reads::Viability.name(), ())], problems);
    } else if let Some(found) = reads {
        let problem = Diagnostic::error(
            Code::Study,
            "responses of plates are fractions of the vehicle, which fall with effect: `reads` is \"viability\"",
        );
        let help = "a table of inhibition goes into `foldshift compare --reads inhibition`";
        problems.push(section.source.point(problem.help(help), found.span));
    }
    if let Some(hours) = section.number("exposure_h", problems) {
        if hours.value > 0.0 {
            assay.exposure_h = Some(hours.value);
        } else {
            let problem = Diagnostic::error(Code::OutOfRange, "`exposure_h` must be above zero");
            problems.push(section.source.point(problem, hours.span));
        }
    }
    assay.reference = section
        .text("reference", problems)
        .map(|found| Reference { compound: found.value, place: section.source.place(found.span) });
    assay
}

/// `[growth] doubling_h = { "LINE" = HOURS }`.
fn doubling_times(
    root: &Section,
    assay: &Assay,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, DoublingTime> {
    let mut times = BTreeMap::new();
    let Some(section) = root.section("growth", problems) else { return times };
    section.only(&["doubling_h"], problems);
    let Some(lines) = section.section("doubling_h", problems) else { return times };
    for line in lines.keys() {
        let Some(hours) = lines.number(&line.value, problems) else { continue };
        if hours.value > 0.0 {
            let place = section.source.place(line.span);
            times.insert(line.value, DoublingTime { hours: hours.value, place });
        } else {
            let problem = Diagnostic::error(
                Code::OutOfRange,
                format!("the doubling time of `{}` must be above zero", line.value),
            );
            problems.push(section.source.point(problem, hours.span));
        }
    }
    if !times.is_empty() && assay.exposure_h.is_none() {
        let problem =
            Diagnostic::error(Code::Study, "doubling times serve nothing without the length of the assay")
                .help("give the hours under compound as `exposure_h` under [assay]");
        problems.push(section.source.point(problem, section.key_span("doubling_h")));
    }
    times
}

fn normalisation(root: &Section, problems: &mut Vec<Diagnostic>) -> Normalisation {
    let mut how = Normalisation::default();
    let Some(section) = root.section("normalise", problems) else { return how };
    section.only(&["centre", "zero"], problems);
    let centres = [Centre::Median, Centre::Mean].map(|centre| (centre.name(), centre));
    if let Some((_, centre)) = one_of(&section, "centre", &centres, problems) {
        how.centre = centre;
    }
    let zeros = [Zero::Blank, Zero::Kill, Zero::None].map(|zero| (zero.name(), zero));
    if let Some((_, zero)) = one_of(&section, "zero", &zeros, problems) {
        how.zero = zero;
    }
    how
}

fn comparison(root: &Section, problems: &mut Vec<Diagnostic>) -> CompareOptions {
    let mut options = CompareOptions::default();
    let Some(section) = root.section("compare", problems) else { return options };
    section.only(&["model", "adjust"], problems);
    let models = [Model::Paired, Model::Mixed].map(|model| (model.name(), model));
    if let Some((_, model)) = one_of(&section, "model", &models, problems) {
        options.model = model;
    }
    let adjustments = [Adjustment::Holm, Adjustment::BenjaminiHochberg].map(|adjust| (adjust.name(), adjust));
    if let Some((_, adjust)) = one_of(&section, "adjust", &adjustments, problems) {
        options.adjust = adjust;
    }
    options
}

fn limits(root: &Section, problems: &mut Vec<Diagnostic>) -> Limits {
    let mut limits = Limits::default();
    let Some(section) = root.section("quality", problems) else { return limits };
    let known: Vec<&str> = limits.fields().iter().map(|(key, _)| *key).collect();
    section.only(&known, problems);
    for (key, field) in limits.fields() {
        let Some(found) = section.number(key, problems) else { continue };
        match field {
            LimitField::Real(value) => *value = found.value,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            LimitField::Count(value)
                if found.value.fract() == 0.0 && (0.0..=1536.0).contains(&found.value) =>
            {
                *value = found.value as usize;
            }
            LimitField::Count(_) => {
                let problem =
                    Diagnostic::error(Code::NotANumber, format!("`{key}` must be a whole number of wells"));
                problems.push(section.source.point(problem, found.span));
            }
        }
    }
    in_order(&limits, &section, problems);
    limits
}

/// A plate must not fail before it is warned of.
fn in_order(limits: &Limits, section: &Section, problems: &mut Vec<Diagnostic>) {
    let pairs = [
        ("z_prime_fail", limits.z_prime_fail, "z_prime_pass", limits.z_prime_pass),
        (
            "signal_to_blank_fail",
            limits.signal_to_blank_fail,
            "signal_to_blank_pass",
            limits.signal_to_blank_pass,
        ),
        ("cv_pass", limits.cv_pass, "cv_fail", limits.cv_fail),
        ("edge_warn", limits.edge_warn, "edge_fail", limits.edge_fail),
    ];
    for (low, at_least, high, at_most) in pairs {
        if at_least > at_most {
            let problem = Diagnostic::error(
                Code::OutOfRange,
                format!("`{low}` ({at_least}) is above `{high}` ({at_most})"),
            );
            let span = section.key_span(high).or_else(|| section.key_span(low));
            problems.push(section.source.point(problem, span));
        }
    }
    if limits.z_prime_pass > 1.0 {
        let problem = Diagnostic::error(Code::OutOfRange, "Z′ is never above 1: no plate would pass");
        problems.push(section.source.point(problem, section.key_span("z_prime_pass")));
    }
}

/// Layout columns that can be set for a whole plate.
fn whole_plate_keys() -> impl Iterator<Item = &'static str> {
    KEYS.into_iter().filter(|key| !["plate", "is_blank", "exclude_reason"].contains(key))
}

fn plate(section: &Section, folder: &Path, problems: &mut Vec<Diagnostic>) -> Option<PlateSource> {
    let own = [
        "export",
        "format",
        "grid",
        "plate",
        "read",
        "layout",
        "layout_plate",
        "source",
        "volume",
        "unlisted",
    ];
    let known: Vec<&str> = own.into_iter().chain(whole_plate_keys()).collect();
    section.only(&known, problems);
    let text =
        |key: &str, problems: &mut Vec<Diagnostic>| section.scalar(key, problems).map(|found| found.value);
    let mut path = |key: &str, help: &str| {
        let found = section.text(key, problems);
        if found.is_none() {
            problems.push(section.missing(key, help));
        }
        found.map(|found| folder.join(found.value))
    };
    let export = path("export", "give the path of the reader's export");
    let layout = path("layout", "give the path of the layout; `foldshift layout new` writes a template");
    let beside = beside(section, folder, problems);
    let roles = Role::ALL.map(|(name, role)| (name, role));
    let unlisted = one_of(section, "unlisted", &roles, problems).map(|(_, role)| role);
    let mut whole_plate = BTreeMap::new();
    for key in whole_plate_keys() {
        if let Some(found) = section.scalar(key, problems) {
            let place = section.source.place(found.span);
            whole_plate.insert(key.to_owned(), Property { value: found.value, place });
        }
    }
    let place_of = |key: &str| section.source.place(section.key_span(key).or_else(|| section.span.clone()));
    Some(PlateSource {
        export: export?,
        format: text("format", problems),
        grid: text("grid", problems),
        plate: text("plate", problems),
        read: text("read", problems),
        export_name: String::new(),
        layout: layout?,
        layout_name: String::new(),
        layout_plate: text("layout_plate", problems),
        beside,
        unlisted,
        whole_plate,
        places: PlatePlaces { plate: place_of("plate"), read: place_of("read") },
    })
}

/// What a transfer report cannot say itself.
fn beside(section: &Section, folder: &Path, problems: &mut Vec<Diagnostic>) -> Beside {
    let source = section.text("source", problems).map(|source| folder.join(source.value));
    let volume = section.text("volume", problems);
    if let Some(volume) = &volume
        && let Err(error) = volume.value.parse::<Volume>()
    {
        problems.push(
            section.source.point(Diagnostic::error(Code::Study, error.to_string()), volume.span.clone()),
        );
    }
    Beside { source, volume: volume.map(|volume| volume.value) }
}

fn pair(section: &Section, problems: &mut Vec<Diagnostic>) -> Option<Pair> {
    section.only(&["parental", "resistant"], problems);
    let parental = section.text("parental", problems);
    if parental.is_none() {
        problems.push(section.missing("parental", "name the line before selection"));
    }
    let resistant: Vec<String> =
        section.texts("resistant", problems).into_iter().map(|line| line.value).collect();
    if resistant.is_empty() {
        problems.push(section.missing("resistant", "name one line or several: `resistant = [\"KM12-LR1\"]`"));
    }
    let parental = parental?.value;
    if resistant.contains(&parental) {
        let problem = Diagnostic::error(Code::Contradiction, format!("`{parental}` is compared with itself"));
        problems.push(section.source.point(problem, section.key_span("resistant")));
    }
    Some(Pair { parental, resistant, place: Some(section.source.place(section.span.clone())) })
}

/// The same plate of the same export must not stand for two.
fn twice(plates: &[PlateSource], problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<(PathBuf, Option<&str>, Option<&str>), &Place> = BTreeMap::new();
    for plate in plates {
        let key = (absolute(&plate.export), plate.plate.as_deref(), plate.read.as_deref());
        if let Some(earlier) = seen.insert(key, &plate.places.plate) {
            let problem = format!("`{}` is used twice as the same plate", plate.export.display());
            problems
                .push(Diagnostic::error(Code::Duplicate, problem).at(plate.places.plate.clone()).help(format!(
                "it is used already at {earlier}; choose with `plate` or `read` if the export holds several"
            )));
        }
    }
}

/// A comparison that stands there twice would count twice in the correction of the p values.
fn compared_twice(pairs: &[Pair], problems: &mut Vec<Diagnostic>) {
    let mut seen: Vec<(&str, &str)> = Vec::new();
    for pair in pairs {
        for resistant in &pair.resistant {
            let comparison = (pair.parental.as_str(), resistant.as_str());
            if seen.contains(&comparison) {
                let problem = Diagnostic::error(
                    Code::Duplicate,
                    format!("`{}` is compared with `{}` twice", comparison.1, comparison.0),
                );
                problems.push(problem.at(pair.place.clone().unwrap_or_else(|| Place::file("study"))));
            }
            seen.push(comparison);
        }
    }
}
