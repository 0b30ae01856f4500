//! What the properties of a well mean: its role, its doses with their units, why it is left out.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::Arc;

use crate::plate::layout::words::{is_no, is_vehicle, is_yes, partner_number};
use crate::plate::layout::{KEYS, Partner, Properties, Role, WellContent};
use crate::plate::well::Well;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, suggest};
use foldshift_tables::numerals::first_few;
use foldshift_tables::units::{Dose, DoseUnit};

/// Complaints that are alike are told once, with all their wells, at the place of the first.
#[derive(Default)]
pub(super) struct Complaints {
    told: BTreeMap<String, Complaint>,
}

/// What to do about it, where it stands first, and the wells it is about.
type Complaint = (Option<&'static str>, Place, Vec<Well>);

impl Complaints {
    pub(super) fn add(&mut self, message: String, help: Option<&'static str>, place: &Place, well: Well) {
        self.told.entry(message).or_insert_with(|| (help, place.clone(), Vec::new())).2.push(well);
    }

    pub(super) fn told(self) -> impl Iterator<Item = Diagnostic> {
        self.told.into_iter().map(|(message, (help, place, wells))| {
            let problem =
                Diagnostic::error(Code::Layout, format!("{message} (well {})", listed(&wells))).at(place);
            match help {
                Some(help) => problem.help(help),
                None => problem,
            }
        })
    }
}

/// `B3, C3 and 4 more`.
#[must_use]
pub fn listed(wells: &[Well]) -> String {
    const MOST: usize = 12;
    first_few(wells, MOST)
}

/// What is wrong with a property, what to do about it, and where it stands.
struct Wrong {
    message: String,
    help: Option<&'static str>,
    place: Place,
}

/// A dose as a layout gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Given {
    Dose(Dose),
    /// `Inf`: everything is dead, the kill control.
    Infinite,
}

/// A compound and its dose, either of which may be missing.
struct Drug {
    compound: Option<String>,
    dose: Option<Given>,
    place: Place,
}

/// The properties of one well, as they are asked for.
struct Asked<'a> {
    properties: &'a Properties,
    place: Place,
}

impl Asked<'_> {
    fn text(&self, key: &str) -> Option<String> {
        let text = self.properties.get(key)?.value.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn place_of(&self, key: &str) -> Place {
        self.properties.get(key).map_or_else(|| self.place.clone(), |property| property.place.clone())
    }

    fn wrong(&self, key: &str, message: impl Into<String>, help: Option<&'static str>) -> Wrong {
        Wrong { message: message.into(), help, place: self.place_of(key) }
    }

    /// The first compound, or the one of this number: `compound_2`, `dose_2`, `unit_2`.
    fn drug(&self, number: Option<usize>) -> Result<Drug, Wrong> {
        let key = |key: &str| number.map_or_else(|| key.to_owned(), |number| format!("{key}_{number}"));
        let unit = self.text(&key("unit")).or_else(|| self.text("unit"));
        let dose = match self.text(&key("dose")) {
            Some(text) => Some(given(&text, unit.as_deref()).map_err(|message| {
                self.wrong(&key("dose"), message, Some("write the unit with the dose, such as `30 nM`"))
            })?),
            None => None,
        };
        Ok(Drug { compound: self.text(&key("compound")), dose, place: self.place_of(&key("compound")) })
    }

    /// The numbers of the compounds beside the first one.
    fn partner_numbers(&self) -> Vec<usize> {
        let mut numbers: Vec<usize> = self.properties.keys().filter_map(|key| partner_number(key)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }

    /// Compounds beside the first one that are really there, and the first of those whose dose is zero.
    fn partners(&self, first: Option<&str>) -> Result<(Vec<Partner>, Option<Partner>), Wrong> {
        let mut partners: Vec<Partner> = Vec::new();
        let mut absent = None;
        for number in self.partner_numbers() {
            let drug = self.drug(Some(number))?;
            let wrong = |message: String| Wrong { message, help: None, place: drug.place.clone() };
            match (drug.compound, drug.dose) {
                (Some(name), _) if is_vehicle(&name) => {}
                (Some(compound), Some(Given::Dose(dose))) if dose.is_zero() => {
                    absent = absent.or(Some(Partner { compound, dose }));
                }
                (Some(compound), Some(Given::Dose(dose))) => {
                    let there = partners.iter().map(|partner| partner.compound.as_str());
                    if first.into_iter().chain(there).any(|there| is_same(there, &compound)) {
                        let help = Some("write the sum of both doses, or the name of the other compound");
                        let message = format!("`{compound}` stands twice, as `compound_{number}` too");
                        return Err(Wrong { message, help, place: drug.place.clone() });
                    }
                    partners.push(Partner { compound, dose });
                }
                (Some(_), Some(Given::Infinite)) => {
                    return Err(wrong(format!("`dose_{number}` is infinite; only the first dose can be")));
                }
                (Some(name), None) => {
                    let help = Some("0 where the well holds the first compound alone");
                    let message = format!("`{name}` has no `dose_{number}`");
                    return Err(Wrong { message, help, place: drug.place.clone() });
                }
                (None, Some(Given::Dose(dose))) if !dose.is_zero() => {
                    return Err(wrong(format!("{dose} of what? `compound_{number}` is missing")));
                }
                (None, _) => {}
            }
        }
        Ok((partners, absent))
    }

    /// The role as it is written, if it is.
    fn role(&self) -> Result<Option<Role>, Wrong> {
        let blank = match self.text("is_blank") {
            Some(text) if is_yes(&text) => true,
            Some(text) if is_no(&text) => false,
            Some(text) => {
                return Err(self.wrong("is_blank", format!("`{text}` is neither TRUE nor FALSE"), None));
            }
            None => false,
        };
        let Some(name) = self.text("role") else { return Ok(blank.then_some(Role::Blank)) };
        let plain = name.to_lowercase().replace([' ', '-'], "_");
        match Role::ALL.iter().find(|(known, _)| *known == plain) {
            Some((_, role)) if blank && *role != Role::Blank => {
                let message = format!("the role is `{name}` and `is_blank` is true");
                Err(self.wrong("role", message, Some("remove one of the two")))
            }
            Some((_, role)) => Ok(Some(*role)),
            None => {
                let known = Role::ALL.map(|(known, _)| known);
                let message = match suggest(&name, known) {
                    Some(near) => format!("`{name}` is not a role; did you mean {near}?"),
                    None => format!("`{name}` is not a role; roles are {}", known.join(", ")),
                };
                Err(self.wrong("role", message, None))
            }
        }
    }

    /// Why the well is to be left out.
    fn exclude(&self) -> Option<String> {
        let why = self.text("exclude").filter(|why| !is_no(why))?;
        if is_yes(&why) { self.text("exclude_reason").or(Some(why)) } else { Some(why) }
    }
}

/// Understands the properties of one well; complains and gives `None` when they make no sense.
pub(super) fn content(
    source: &Arc<str>,
    well: Well,
    properties: &Properties,
    complaints: &mut Complaints,
) -> Option<WellContent> {
    let place = properties
        .get("role")
        .or_else(|| properties.get("dose"))
        .or_else(|| properties.values().next())
        .map_or_else(|| Place::file(Arc::clone(source)), |property| property.place.clone());
    understood(&Asked { properties, place })
        .map_err(|wrong| complaints.add(wrong.message, wrong.help, &wrong.place, well))
        .ok()
}

fn understood(asked: &Asked) -> Result<WellContent, Wrong> {
    let wrong = |message: String, help| Wrong { message, help, place: asked.place.clone() };
    let first = asked.drug(None)?;
    if let Some(key) = asked.properties.iter().find(|(_, p)| p.value.chars().any(char::is_control)) {
        return Err(wrong(format!("`{}` holds a line break or another control character", key.0), None));
    }
    let (mut partners, absent) = asked.partners(first.compound.as_deref())?;
    let written = asked.role()?;
    let solvent_only = first.compound.as_deref().is_some_and(is_vehicle) && written.is_none();
    let (mut compound, mut dose) = (first.compound, first.dose);
    if solvent_only {
        (compound, dose) = (None, None);
    }
    if let (Some(name), None, false, None | Some(Role::Sample)) =
        (&compound, dose, partners.is_empty(), written)
    {
        // Zero is written as zero: a dose that was forgotten is none.
        let help = Some("write `0` where the second compound is alone");
        return Err(wrong(format!("`{name}` has no `dose`"), help));
    }
    let nothing = dose.is_none_or(|dose| matches!(dose, Given::Dose(dose) if dose.is_zero()));
    // Without the first compound, the next one is the first: it is alone in the well.
    if nothing && !partners.is_empty() && written.is_none_or(|role| role == Role::Sample) {
        let alone = partners.remove(0);
        (compound, dose) = (Some(alone.compound), Some(Given::Dose(alone.dose)));
    } else if let (None, None, None | Some(Role::Sample), Some(absent)) = (&compound, dose, written, absent)
        && !solvent_only
    {
        (compound, dose) = (Some(absent.compound), Some(Given::Dose(absent.dose)));
    }
    let role = match (written, dose) {
        (None | Some(Role::Sample | Role::Kill), Some(Given::Infinite)) => Role::Kill,
        (Some(role), Some(Given::Infinite)) => {
            return Err(wrong(format!("a {role} with an infinite dose"), Some("`Inf` is the kill control")));
        }
        (Some(Role::Sample), Some(Given::Dose(dose))) if dose.is_zero() => Role::Vehicle,
        (Some(role), _) => role,
        (None, Some(Given::Dose(dose))) if compound.is_some() && dose.is_zero() => Role::Vehicle,
        (None, Some(_)) if compound.is_some() => Role::Sample,
        (None, None) if solvent_only => Role::Vehicle,
        (None, Some(_)) => {
            return Err(wrong(
                "a dose without a compound and without a role".to_owned(),
                Some("name the compound, or say the role: `vehicle`, `blank` or `empty` where it is zero"),
            ));
        }
        (None, None) => {
            return Err(wrong(
                "no role is given".to_owned(),
                Some("say `role = \"empty\"` for wells that are not used"),
            ));
        }
    };
    let with_compound = matches!(role, Role::Sample | Role::CompoundBlank);
    if with_compound {
        for (missing, key) in [(compound.is_none(), "compound"), (dose.is_none(), "dose")] {
            if missing {
                return Err(wrong(format!("a {role} needs a `{key}`"), None));
            }
        }
    } else if let (Role::Vehicle | Role::Blank, Some(partner)) = (role, partners.first()) {
        return Err(wrong(format!("a {role} that holds {} of {}", partner.dose, partner.compound), None));
    }
    let label = compound.map(|compound| labelled(compound, if with_compound { &partners } else { &[] }));
    Ok(WellContent {
        role,
        cell_line: asked.text("cell_line"),
        compound: label.filter(|_| with_compound || role == Role::Vehicle),
        dose: match dose {
            Some(Given::Dose(dose)) if with_compound => Some(dose),
            _ => None,
        },
        partners: if with_compound { partners } else { Vec::new() },
        experiment: asked.text("experiment"),
        exclude: asked.exclude(),
        by_hand: false,
        extra: asked
            .properties
            .iter()
            .filter(|(key, property)| !KEYS.contains(&key.as_str()) && !property.value.trim().is_empty())
            .map(|(key, property)| (key.clone(), property.value.trim().to_owned()))
            .collect(),
        place: asked.place.clone(),
    })
}

/// Do two texts name one compound?
fn is_same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

/// `A + B (0.1 µM)`: a combination is never the same curve as its first compound alone.
fn labelled(compound: String, partners: &[Partner]) -> String {
    partners.iter().fold(compound, |label, partner| format!("{label} + {partner}"))
}

fn given(dose: &str, unit: Option<&str>) -> Result<Given, String> {
    let number = dose.split_whitespace().next().unwrap_or_default().trim_start_matches('+');
    if ["inf", "infinity", "infinite", "\u{221e}"].contains(&number.to_lowercase().as_str()) {
        return Ok(Given::Infinite);
    }
    parse_dose(dose, unit).map(Given::Dose)
}

/// A dose with its unit inside, or a number with the unit beside it.
pub(super) fn parse_dose(dose: &str, unit: Option<&str>) -> Result<Dose, String> {
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
pub(super) fn check_units(
    contents: &BTreeMap<Well, WellContent>,
    problems: &mut Vec<Diagnostic>,
    warnings: &mut Vec<Diagnostic>,
) {
    let mut by_compound: BTreeMap<&str, BTreeMap<DoseUnit, (Vec<Well>, &Place)>> = BTreeMap::new();
    let mut implausible: BTreeMap<(String, String), (Vec<Well>, &Place)> = BTreeMap::new();
    for (well, content) in contents {
        let first = content.first_compound().zip(content.dose);
        let others = content.partners.iter().map(|partner| (partner.compound.as_str(), partner.dose));
        for (compound, dose) in first.into_iter().chain(others) {
            let units = by_compound.entry(compound).or_default();
            units.entry(dose.unit()).or_insert((Vec::new(), &content.place)).0.push(*well);
            if dose.is_implausible() {
                let entry = implausible.entry((compound.to_owned(), dose.to_string()));
                entry.or_insert((Vec::new(), &content.place)).0.push(*well);
            }
        }
    }
    for (compound, units) in &by_compound {
        let Some(first) = units.keys().next() else { continue };
        let stranger = units.iter().find(|(unit, _)| unit.quantity() != first.quantity());
        let Some((unit, (wells, place))) = stranger.or_else(|| units.iter().nth(1)) else { continue };
        let said = format!("doses of {compound} are given in {first} and in {unit} (well {})", listed(wells));
        if stranger.is_none() {
            warnings.push(
                Diagnostic::warning(Code::Layout, said)
                    .at((*place).clone())
                    .help("they are converted; check that no prefix slipped"),
            );
        } else {
            problems.push(
                Diagnostic::error(Code::Unit, format!("{said}, which do not convert"))
                    .at((*place).clone())
                    .help("give all doses of a compound in units of one kind"),
            );
        }
    }
    for ((compound, dose), (wells, place)) in implausible {
        warnings.push(
            Diagnostic::warning(
                Code::OutOfRange,
                format!("{dose} of {compound} is not a plausible dose (well {})", listed(&wells)),
            )
            .at(place.clone())
            .help("doses above 1 M or below 1 fM are mostly slips of the unit; check it"),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plate::layout::Property;

    fn read(all: &[(&str, &str)]) -> Result<WellContent, String> {
        let property = |value: &str| Property { value: value.to_owned(), place: Place::file("a") };
        let properties = all.iter().map(|(key, value)| ((*key).to_owned(), property(value))).collect();
        let mut complaints = Complaints::default();
        content(&"a".into(), Well::new(0, 0).unwrap(), &properties, &mut complaints)
            .ok_or_else(|| complaints.told().map(|told| told.message).collect())
    }

    fn short(all: &[(&str, &str)]) -> String {
        match read(all) {
            Ok(content) => {
                let dose = content.dose.map_or("-".to_owned(), |dose| dose.to_string());
                format!("{} {} {dose}", content.role, content.compound.as_deref().unwrap_or("-"))
            }
            Err(told) => told,
        }
    }

    #[test]
    fn a_combination_is_a_curve_of_its_own() {
        let two = [("compound", "A"), ("dose", "3 nM"), ("compound_2", "B"), ("dose_2", "0.1004 uM")];
        assert_eq!(short(&two), "sample A + B (100 nM) 3 nM");
        assert_eq!(read(&two).unwrap().partners[0].dose.to_string(), "0.1004 µM");
        let alone =
            [("compound", "A"), ("dose", "0"), ("compound_2", "B"), ("dose_2", "100"), ("unit", "nM")];
        assert_eq!(short(&alone), "sample B 100 nM");
        let beside_vehicle = [("compound", "A"), ("dose", "3 nM"), ("compound_2", "DMSO")];
        assert_eq!(short(&beside_vehicle), "sample A 3 nM");
        let of_what = [("compound", "A"), ("dose", "3 nM"), ("dose_2", "1 nM")];
        assert!(short(&of_what).contains("`compound_2` is missing"));
        let neither = [("compound", "A"), ("dose", "0"), ("compound_2", "B"), ("dose_2", "0")];
        assert_eq!(short(&neither), "vehicle A -");
        assert_eq!(short(&[("compound_2", "B"), ("dose_2", "0")]), "vehicle B -");
        assert_eq!(short(&[("role", "sample"), ("compound_2", "B"), ("dose_2", "3 nM")]), "sample B 3 nM");
        let both = [("role", "vehicle"), ("compound_2", "B"), ("dose_2", "1 nM")];
        assert!(short(&both).contains("a vehicle that holds 1 nM of B"), "{}", short(&both));
    }

    #[test]
    fn a_second_compound_without_dose_or_unit_a_negative_one_and_the_first_again_are_refused() {
        let with =
            |more: &[(&str, &str)]| short(&[&[("compound", "A"), ("dose", "3 nM")][..], more].concat());
        assert!(with(&[("compound_2", "B")]).contains("`B` has no `dose_2`"));
        assert!(with(&[("compound_2", "B"), ("dose_2", "3")]).contains("unit"));
        // A first dose that was forgotten is not zero.
        let forgotten = short(&[("compound", "A"), ("compound_2", "B"), ("dose_2", "3 nM")]);
        assert!(forgotten.contains("`A` has no `dose`"), "{forgotten}");
        assert!(
            with(&[("compound_2", "B"), ("dose_2", "-3"), ("unit_2", "nM")]).contains("`-3` is not a dose")
        );
        let twice = with(&[("compound_2", "a "), ("dose_2", "1 nM")]);
        assert!(twice.contains("`a` stands twice"), "{twice}");
        let other = [("compound_2", "B"), ("dose_2", "1 nM"), ("compound_3", "B"), ("dose_3", "1 nM")];
        assert!(with(&other).contains("`B` stands twice, as `compound_3` too"), "{}", with(&other));
    }

    #[test]
    fn the_compound_of_the_dose_is_known_whatever_its_name() {
        let two = [("compound", "A + B"), ("dose", "3 nM"), ("compound_2", "C + D"), ("dose_2", "0.1 uM")];
        let content = read(&two).unwrap();
        assert_eq!(content.compound.as_deref(), Some("A + B + C + D (100 nM)"));
        assert_eq!(content.first_compound(), Some("A + B"));
    }

    #[test]
    fn zero_is_vehicle_infinite_is_kill_and_solvent_is_no_compound() {
        assert_eq!(short(&[("compound", "A"), ("dose", "0")]), "vehicle A -");
        assert_eq!(short(&[("compound", "A"), ("dose", "Inf"), ("unit", "nM")]), "kill - -");
        assert_eq!(short(&[("compound", "DMSO"), ("dose", "0.1 %")]), "vehicle - -");
        assert_eq!(short(&[("is_blank", "TRUE")]), "blank - -");
        assert!(short(&[("dose", "0")]).contains("without a compound and without a role"));
        assert!(short(&[("is_blank", "TRUE"), ("role", "kill")]).contains("`is_blank` is true"));
    }

    #[test]
    fn an_exclusion_takes_its_reason() {
        let why = |all: &[(&str, &str)]| {
            let mut all = all.to_vec();
            all.push(("role", "blank"));
            read(&all).unwrap().exclude
        };
        assert_eq!(
            why(&[("exclude", "TRUE"), ("exclude_reason", "volume loss")]).as_deref(),
            Some("volume loss")
        );
        assert_eq!(why(&[("exclude", "FALSE"), ("exclude_reason", "none")]), None);
        assert_eq!(why(&[("exclude", "bubble")]).as_deref(), Some("bubble"));
    }
}
