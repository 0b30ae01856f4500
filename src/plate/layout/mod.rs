//! What was put into each well: role, line, compound, dose, and why a well is to be left out.
//!
//! Every layout form becomes properties of wells first (texts with their places) and contents after:
//! roles known, doses with units, nothing missing.

mod pattern;
mod picture;
mod series;
mod tidy;
mod wellmap;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Place, suggest};
use crate::plate::well::{PlateFormat, Well};
use crate::units::{Dose, DoseUnit};

pub use picture::{draw, template_csv, template_toml};

/// What a well is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cells with a compound.
    Sample,
    /// Cells with the solvent alone: 100 %.
    Vehicle,
    /// Medium and dye, no cells: the background.
    Blank,
    /// Cells with a full-kill control: 0 %.
    Kill,
    /// Cells without dye: autofluorescence.
    NoDye,
    /// Compound and dye, no cells.
    CompoundBlank,
    /// Cells read when the compound was added.
    T0,
    /// Nothing of interest.
    Empty,
}

impl Role {
    /// Every role with its name in layouts and tables.
    pub const ALL: [(&'static str, Self); 8] = [
        ("sample", Self::Sample),
        ("vehicle", Self::Vehicle),
        ("blank", Self::Blank),
        ("kill", Self::Kill),
        ("no_dye", Self::NoDye),
        ("compound_blank", Self::CompoundBlank),
        ("t0", Self::T0),
        ("empty", Self::Empty),
    ];

    /// The name in layouts and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, role)| *role == self).map_or("", |(name, _)| name)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The keys that mean something to us; every other key is kept as text.
pub const KEYS: [&str; 8] =
    ["role", "cell_line", "compound", "dose", "unit", "experiment", "exclude", "plate"];

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Property {
    pub(crate) value: String,
    pub(crate) place: Place,
}

impl Serialize for Property {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.value)
    }
}

pub(crate) type Properties = BTreeMap<String, Property>;

/// A layout as its file says it, before roles and doses are understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// The file as the user named it.
    pub source: Arc<str>,
    /// Wells named one by one, in blocks or in series.
    wells: BTreeMap<Well, Properties>,
    /// Whole rows and columns, to be laid over the plate once its format is known.
    lines: wellmap::Lines,
}

/// What every well of a plate holds.
pub type Contents = BTreeMap<Well, WellContent>;

/// What one well holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WellContent {
    /// What the well is for.
    pub role: Role,
    /// Cell line.
    pub cell_line: Option<String>,
    /// Compound of a sample or compound blank; of a vehicle when it is the zero dose of one.
    pub compound: Option<String>,
    /// Dose of a sample or compound blank.
    pub dose: Option<Dose>,
    /// The biological replicate: one day, one passage.
    pub experiment: Option<String>,
    /// Why the well is to be left out.
    pub exclude: Option<String>,
    /// Everything else the layout says.
    pub extra: BTreeMap<String, String>,
    /// Where the well is described.
    #[serde(skip)]
    pub place: Place,
}

impl Layout {
    /// Reads a layout: TOML with wellmap's words, or tidy CSV. Which of the two, the content says.
    ///
    /// # Errors
    /// All problems of the file at once.
    pub fn read(source: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        if looks_like_toml(text) { wellmap::read(source, text) } else { tidy::read(source, text) }
    }

    /// The smallest plate that holds every well and line the layout names.
    #[must_use]
    pub fn smallest_format(&self) -> Option<PlateFormat> {
        PlateFormat::holding(self.wells.keys().copied().chain(self.lines.corners()))
    }

    /// What each well of a plate of this format holds. `whole_plate` gives values for all wells that
    /// do not say otherwise.
    ///
    /// # Errors
    /// All problems at once: unknown roles, doses without units, samples without compound, values
    /// that the layout and the whole plate give differently. Warnings come back beside the contents.
    pub(crate) fn contents(
        &self,
        format: PlateFormat,
        whole_plate: &Properties,
    ) -> Result<(Contents, Vec<Diagnostic>), Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut contents = BTreeMap::new();
        let mut complaints = Complaints::default();
        for (well, mut properties) in self.lines.over(&self.wells, format, &mut problems) {
            for (key, value) in whole_plate {
                match properties.get(key) {
                    Some(own) if own.value != value.value => complaints.add(
                        format!(
                            "the layout says `{key} = {}` where the whole plate is said to be `{}`",
                            own.value, value.value
                        ),
                        Some("remove one of the two"),
                        &own.place,
                        well,
                    ),
                    Some(_) => {}
                    None => {
                        properties.insert(key.clone(), value.clone());
                    }
                }
            }
            if let Some(content) = content(&self.source, well, &properties, &mut complaints) {
                contents.insert(well, content);
            }
        }
        problems.extend(complaints.told());
        let mut warnings = Vec::new();
        check_units(&contents, &mut problems, &mut warnings);
        if problems.is_empty() { Ok((contents, warnings)) } else { Err(problems) }
    }
}

/// A file that has a section header or a key before anything else is TOML.
fn looks_like_toml(text: &str) -> bool {
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        line.starts_with('[') || line.split_once('=').is_some_and(|(key, _)| !key.contains([',', ';', '\t']))
    })
}

/// Complaints that are alike are told once, with all their wells, at the place of the first.
#[derive(Default)]
struct Complaints {
    told: BTreeMap<String, Complaint>,
}

/// What to do about it, where it stands first, and the wells it is about.
type Complaint = (Option<&'static str>, Place, Vec<Well>);

impl Complaints {
    fn add(&mut self, message: String, help: Option<&'static str>, place: &Place, well: Well) {
        self.told.entry(message).or_insert_with(|| (help, place.clone(), Vec::new())).2.push(well);
    }

    fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.told.into_iter().map(|(message, (help, place, wells))| {
            let problem = Diagnostic::error(format!("{message} (well {})", listed(&wells))).at(place);
            match help {
                Some(help) => problem.help(help),
                None => problem,
            }
        })
    }
}

/// `B3, C3 and 4 more`.
pub(crate) fn listed(wells: &[Well]) -> String {
    const MOST: usize = 12;
    let names: Vec<String> = wells.iter().take(MOST).map(ToString::to_string).collect();
    let more = wells.len().saturating_sub(MOST);
    if more == 0 { names.join(", ") } else { format!("{} and {more} more", names.join(", ")) }
}

/// Understands the properties of one well; complains and gives `None` when they make no sense.
fn content(
    source: &Arc<str>,
    well: Well,
    properties: &Properties,
    complaints: &mut Complaints,
) -> Option<WellContent> {
    let text = |key: &str| {
        properties.get(key).map(|property| property.value.trim().to_owned()).filter(|v| !v.is_empty())
    };
    let place = properties
        .get("role")
        .or_else(|| properties.get("dose"))
        .or_else(|| properties.values().next())
        .map_or_else(|| Place::file(Arc::clone(source)), |property| property.place.clone());
    let dose = match properties.get("dose").filter(|dose| !dose.value.trim().is_empty()) {
        Some(property) => {
            match parse_dose(&property.value, properties.get("unit").map(|unit| unit.value.as_str())) {
                Ok(dose) => Some(dose),
                Err(message) => {
                    complaints.add(
                        message,
                        Some("write the unit with the dose, such as `30 nM`"),
                        &property.place,
                        well,
                    );
                    return None;
                }
            }
        }
        None => None,
    };
    for (key, property) in properties {
        if property.value.chars().any(char::is_control) {
            complaints.add(
                format!("`{key}` holds a line break or another control character"),
                None,
                &place,
                well,
            );
            return None;
        }
    }
    let compound = text("compound");
    let role = match text("role") {
        Some(name) => match Role::ALL.iter().find(|(known, _)| *known == name) {
            Some((_, role)) => *role,
            None => {
                let known = Role::ALL.map(|(known, _)| known);
                let message = match suggest(&name, known) {
                    Some(near) => format!("`{name}` is not a role; did you mean `{near}`?"),
                    None => format!("`{name}` is not a role; roles are {}", known.join(", ")),
                };
                complaints.add(message, None, &place, well);
                return None;
            }
        },
        None if compound.is_some() && dose.is_some() => Role::Sample,
        None => {
            complaints.add(
                "no role is given".to_owned(),
                Some("say `role = \"empty\"` for wells that are not used"),
                &place,
                well,
            );
            return None;
        }
    };
    let role = if role == Role::Sample && dose.is_some_and(Dose::is_zero) { Role::Vehicle } else { role };
    if matches!(role, Role::Sample | Role::CompoundBlank) {
        for (missing, key) in [(compound.is_none(), "compound"), (dose.is_none(), "dose")] {
            if missing {
                complaints.add(format!("a {role} needs a `{key}`"), None, &place, well);
                return None;
            }
        }
    }
    let with_compound = matches!(role, Role::Sample | Role::CompoundBlank);
    Some(WellContent {
        role,
        cell_line: text("cell_line"),
        compound: compound.filter(|_| with_compound || role == Role::Vehicle),
        dose: dose.filter(|_| with_compound),
        experiment: text("experiment"),
        exclude: text("exclude").filter(|reason| reason != "false"),
        extra: properties
            .iter()
            .filter(|(key, _)| !KEYS.contains(&key.as_str()))
            .map(|(key, property)| (key.clone(), property.value.clone()))
            .collect(),
        place,
    })
}

/// A dose with its unit inside, or a number with the unit beside it.
fn parse_dose(dose: &str, unit: Option<&str>) -> Result<Dose, String> {
    match (dose.trim().parse::<f64>(), unit.map(str::trim).filter(|unit| !unit.is_empty())) {
        (Ok(number), Some(unit)) => {
            let unit = DoseUnit::from_str(unit).map_err(|error| error.to_string())?;
            Dose::new(number, unit)
                .ok_or_else(|| format!("`{dose}` is not a dose: it must be zero or more and finite"))
        }
        (Ok(0.0), None) => Dose::new(0.0, DoseUnit::MOLAR).ok_or_else(String::new),
        _ => dose.parse::<Dose>().map_err(|error| error.to_string()),
    }
}

/// Units of one compound must convert into each other; a mixture of prefixes and a dose that no one
/// pipettes are worth a word.
fn check_units(
    contents: &BTreeMap<Well, WellContent>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let mut by_compound: BTreeMap<&str, BTreeMap<DoseUnit, (Vec<Well>, &Place)>> = BTreeMap::new();
    let mut implausible: BTreeMap<(String, String), (Vec<Well>, &Place)> = BTreeMap::new();
    for (well, content) in contents {
        let (Some(compound), Some(dose)) = (&content.compound, content.dose) else { continue };
        let units = by_compound.entry(compound).or_default();
        units.entry(dose.unit()).or_insert((Vec::new(), &content.place)).0.push(*well);
        if dose.is_implausible() {
            let entry = implausible.entry((compound.clone(), dose.to_string()));
            entry.or_insert((Vec::new(), &content.place)).0.push(*well);
        }
    }
    for (compound, units) in &by_compound {
        let Some(first) = units.keys().next() else { continue };
        let stranger = units.iter().find(|(unit, _)| unit.quantity() != first.quantity());
        let Some((unit, (wells, place))) = stranger.or_else(|| units.iter().nth(1)) else { continue };
        let said = format!("doses of {compound} are given in {first} and in {unit} (well {})", listed(wells));
        if stranger.is_none() {
            warnings.push(
                Diagnostic::warning(said)
                    .at((*place).clone())
                    .help("they are converted; check that no prefix slipped"),
            );
        } else {
            problems.push(
                Diagnostic::error(format!("{said}, which do not convert"))
                    .at((*place).clone())
                    .help("give all doses of a compound in units of one kind"),
            );
        }
    }
    for ((compound, dose), (wells, place)) in implausible {
        warnings.push(
            Diagnostic::warning(format!(
                "{dose} of {compound} is not a plausible dose (well {})",
                listed(&wells)
            ))
            .at(place.clone())
            .help("doses above 1 M or below 1 fM are mostly slips of the unit; check it"),
        );
    }
}
