//! Drugs: their names, what they hit, and the class that a panel reads them in.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;

use foldshift_tables::diagnostic::{Near, suggest};
use foldshift_tables::near_names::same_numbers;
use foldshift_tables::units::{Dose, DoseUnit};

/// The class of a drug in the panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// First-generation TRK inhibitor.
    First,
    /// Next-generation TRK inhibitor.
    Next,
    /// Type II inhibitor with activity on TRK.
    #[serde(rename = "t2")]
    TypeTwo,
    /// TRK inhibitor with a pathway inhibitor at a fixed dose.
    #[serde(rename = "combo")]
    Combination,
    /// Unrelated cytotoxic drug.
    #[serde(rename = "cyt")]
    Cytotoxic,
    /// Inhibitor of a bypass pathway, alone.
    Pathway,
    /// Known drugs in a combination that no rule reads.
    Other,
    /// Not known here.
    Unknown,
}

impl Class {
    /// Is it a TRK inhibitor alone?
    #[must_use]
    pub const fn is_trk(self) -> bool {
        matches!(self, Self::First | Self::Next | Self::TypeTwo)
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::First => "first-generation",
            Self::Next => "next-generation",
            Self::TypeTwo => "type II",
            Self::Combination => "combination",
            Self::Cytotoxic => "cytotoxic",
            Self::Pathway => "pathway inhibitor",
            Self::Other => "other combination",
            Self::Unknown => "unknown",
        })
    }
}

/// A drug of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Compound {
    /// Name.
    pub name: String,
    /// Codes and brands.
    pub aliases: Vec<String>,
    /// Class of the drug alone.
    pub class: Class,
    /// What it hits.
    pub targets: Vec<String>,
    /// What else is known.
    pub note: String,
    /// Place in the list, which is the order of preference within a class.
    pub rank: usize,
}

static COMPOUNDS: LazyLock<Vec<Compound>> = LazyLock::new(|| {
    super::embedded(include_str!("compounds.csv"))
        .into_iter()
        .enumerate()
        .map(|(rank, row)| Compound {
            name: row[0].clone(),
            aliases: super::listed(&row[1]),
            class: match row[2].as_str() {
                "first" => Class::First,
                "next" => Class::Next,
                "t2" => Class::TypeTwo,
                "cyt" => Class::Cytotoxic,
                _ => Class::Pathway,
            },
            targets: super::listed(&row[3]),
            note: row[4].clone(),
            rank,
        })
        .collect()
});

/// Every name and alias, plain, with the place of its drug in the list.
static NAMES: LazyLock<BTreeMap<String, usize>> = LazyLock::new(|| {
    let of = |one: &'static Compound| {
        std::iter::once(&one.name).chain(&one.aliases).map(|name| (plain(name), one.rank))
    };
    COMPOUNDS.iter().flat_map(of).collect()
});

/// Words that name a salt or a form and not the drug.
const FORMS: [&str; 31] = [
    "sulfate",
    "sulphate",
    "hydrogensulfate",
    "hydrochloride",
    "hcl",
    "dihydrochloride",
    "mesylate",
    "mesilate",
    "tosylate",
    "maleate",
    "(s)-malate",
    "s-malate",
    "malate",
    "fumarate",
    "adipate",
    "esylate",
    "esilate",
    "dmso",
    "phosphate",
    "citrate",
    "acetate",
    "free base",
    "dimethyl sulfoxide",
    "hydrobromide",
    "dimesylate",
    "ditosylate",
    "besylate",
    "succinate",
    "tartrate",
    "lactate",
    "monohydrate",
];

/// Letters and digits alone, small: `LOXO-101` and `loxo 101` are one name.
fn plain(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The drug of a name, an alias or a code; salts and forms behind the name are passed over.
#[must_use]
pub fn find(written: &str) -> Option<&'static Compound> {
    let by_name = |text: &str| NAMES.get(&plain(text)).and_then(|rank| COMPOUNDS.get(*rank));
    let written = written.trim();
    by_name(written)
        .or_else(|| {
            let lower = written.to_lowercase();
            FORMS.iter().filter_map(|form| lower.strip_suffix(form)).find_map(by_name)
        })
        .or_else(|| {
            // `larotrectinib (LOXO-101)`: the name and, in parentheses, another name of the same drug.
            let (name, inner) = written.strip_suffix(')')?.split_once('(')?;
            by_name(name).filter(|found| by_name(inner).is_none_or(|other| other.name == found.name))
        })
}

/// What two names of one drug have in common: the name of the list, of others what was written; small letters.
#[must_use]
pub fn identity(written: &str) -> String {
    find(written).map_or(written.trim(), |one| one.name.as_str()).to_lowercase()
}

/// What the spellings of a drug that is not known here have in common: its letters and digits without salts and forms.
fn spelled(name: &str) -> String {
    let mut rest = plain(name);
    let of_form = |rest: &str| {
        FORMS
            .iter()
            .map(|form| plain(form))
            .filter(|form| rest.len() > form.len() && rest.ends_with(form.as_str()))
            .map(|form| form.len())
            .max()
    };
    while let Some(length) = of_form(&rest) {
        rest.truncate(rest.len() - length);
    }
    if rest.is_empty() { name.trim().to_lowercase() } else { rest }
}

/// The drug of vehicle lanes in results.
pub(crate) const VEHICLE: &str = "DMSO";

/// Does the name say vehicle: `DMSO`, `vehicle`, `solvent`?
pub(crate) fn is_vehicle(written: &str) -> bool {
    ["dmso", "vehicle", "veh", "solvent"].contains(&written.trim().to_lowercase().as_str())
}

/// The known names nearest to what was written, if near enough for a slip.
#[must_use]
pub fn nearest(written: &str) -> Option<Near<'static>> {
    let names =
        COMPOUNDS.iter().flat_map(|one| std::iter::once(&one.name).chain(&one.aliases)).map(String::as_str);
    // `TPX-0046` is no slip of `TPX-0005`.
    suggest(written.trim(), names.filter(|name| same_numbers(written, name)))
}

/// A drug, or several together, as a table writes them.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Regimen {
    /// Name: that of the list, parts of a combination joined by `+`; as written where a part is not known.
    pub name: String,
    /// Class in the panel.
    pub class: Class,
    /// What the partners of the TRK inhibitor hit, in a combination; what the drug hits, alone.
    pub targets: Vec<String>,
    /// Names of the pathway inhibitors, with their fixed doses in nM, where these are given.
    pub partners: Vec<(String, Option<f64>)>,
    /// The type II drug that stands for the pathway inhibitor.
    pub type_two_partner: Option<String>,
    /// Parts that are not known here.
    pub unknown: Vec<String>,
    /// Place in the list of the first part.
    pub rank: usize,
}

impl Regimen {
    /// What all spellings of it have in common: case, blanks, dashes, salts and the order of a combination do not matter.
    #[must_use]
    pub fn identity(&self) -> String {
        if self.unknown.is_empty() {
            return self.name.clone();
        }
        let mut parts: Vec<String> = self
            .name
            .split('+')
            .map(|part| find(part).map_or_else(|| spelled(part), |known| known.name.clone()))
            .collect();
        parts.sort();
        parts.join("+")
    }
}

/// A part of a combination: `trametinib (0.1 µM)`, `trametinib 100 nM`.
fn part(text: &str) -> (String, Option<f64>) {
    let text = text.trim();
    let in_nm =
        |text: &str| text.trim().parse::<Dose>().ok().and_then(|dose| dose.in_unit(DoseUnit::NANOMOLAR));
    if let Some((name, dose)) = text.strip_suffix(')').and_then(|open| open.rsplit_once('('))
        && let Some(dose) = in_nm(dose)
    {
        return (name.trim().to_owned(), Some(dose));
    }
    for (at, _) in text.match_indices(' ') {
        let (name, dose) = text.split_at(at);
        if let Some(dose) = in_nm(dose) {
            return (name.trim().to_owned(), Some(dose));
        }
    }
    (text.to_owned(), None)
}

/// Reads a drug or a combination: `larotrectinib`, `LOXO-101 sulfate`, `A+B`, `A + B (0.1 µM)`.
#[must_use]
pub fn regimen(written: &str) -> Regimen {
    let parts: Vec<(String, Option<f64>)> =
        written.split('+').map(part).filter(|(name, _)| !name.is_empty()).collect();
    let known: Vec<(Option<&Compound>, &str, Option<f64>)> =
        parts.iter().map(|(name, dose)| (find(name), name.as_str(), *dose)).collect();
    let unknown: Vec<String> =
        known.iter().filter(|(found, ..)| found.is_none()).map(|(_, name, _)| (*name).to_owned()).collect();
    let mut drugs: Vec<(&Compound, Option<f64>)> =
        known.iter().filter_map(|(found, _, dose)| Some(((*found)?, *dose))).collect();
    drugs.sort_by_key(|(drug, _)| drug.rank);
    let rank = drugs.first().map_or(usize::MAX, |(drug, _)| drug.rank);
    if !unknown.is_empty() || drugs.is_empty() {
        let names: Vec<String> = known
            .iter()
            .map(|(found, name, _)| found.map_or((*name).to_owned(), |one| one.name.clone()))
            .collect();
        return Regimen {
            name: names.join("+"),
            class: Class::Unknown,
            targets: Vec::new(),
            partners: Vec::new(),
            type_two_partner: None,
            unknown: if unknown.is_empty() { vec![written.trim().to_owned()] } else { unknown },
            rank,
        };
    }
    let name = drugs.iter().map(|(drug, _)| drug.name.as_str()).collect::<Vec<_>>().join("+");
    if let [(only, _)] = drugs[..] {
        return Regimen {
            name,
            class: only.class,
            targets: only.targets.clone(),
            partners: Vec::new(),
            type_two_partner: None,
            unknown,
            rank,
        };
    }
    let count = |class: Class| drugs.iter().filter(|(drug, _)| drug.class == class).count();
    let type_one = count(Class::First) + count(Class::Next);
    let (type_two, pathway) = (count(Class::TypeTwo), count(Class::Pathway));
    let all_read = type_one + type_two + pathway == drugs.len();
    let stands_in = (type_one == 1 && type_two == 1 && pathway == 0)
        .then(|| {
            drugs.iter().find(|(drug, _)| drug.class == Class::TypeTwo).map(|(drug, _)| drug.name.clone())
        })
        .flatten();
    let class = if !all_read {
        Class::Other
    } else if pathway > 0 && type_one + type_two == 1 || stands_in.is_some() {
        Class::Combination
    } else if pathway == drugs.len() {
        Class::Pathway
    } else {
        Class::Other
    };
    let is_partner = |drug: &Compound| drug.class == Class::Pathway || stands_in.as_ref() == Some(&drug.name);
    let partners: Vec<(&Compound, Option<f64>)> =
        drugs.iter().filter(|(drug, _)| is_partner(drug)).copied().collect();
    let mut targets: Vec<String> = partners
        .iter()
        .flat_map(|(drug, _)| drug.targets.iter().filter(|target| *target != "TRK").cloned())
        .collect();
    targets.dedup();
    Regimen {
        name,
        class,
        targets,
        partners: partners.iter().map(|(drug, dose)| (drug.name.clone(), *dose)).collect(),
        type_two_partner: stands_in,
        unknown,
        rank,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_whose_numbers_differ_are_two_drugs() {
        assert!(nearest("TPX-0046").is_none(), "{:?}", nearest("TPX-0046").map(|near| near.to_string()));
        assert_eq!(nearest("TPX-0O05").map(|near| near.to_string()), None);
        assert_eq!(nearest("larotrectinb").map(|near| near.to_string()).as_deref(), Some("`larotrectinib`"));
    }

    #[test]
    fn no_name_stands_for_two_drugs() {
        let names: usize = COMPOUNDS
            .iter()
            .map(|one| {
                let mut names: Vec<String> =
                    std::iter::once(&one.name).chain(&one.aliases).map(|name| plain(name)).collect();
                names.sort();
                names.dedup();
                names.len()
            })
            .sum();
        assert_eq!(names, NAMES.len());
    }

    #[test]
    fn a_drug_is_known_under_its_codes_and_as_its_salts() {
        for written in [
            "larotrectinib",
            "LOXO-101",
            "loxo101",
            "Larotrectinib sulfate",
            "LOXO-101 sulphate",
            "VITRAKVI",
            "larotrectinib (LOXO-101)",
        ] {
            assert_eq!(regimen(written).name, "larotrectinib", "{written}");
        }
        let pairs = [
            ("TPX-0005", "repotrectinib"),
            ("BAY 2731954", "selitrectinib"),
            ("LOXO-195", "selitrectinib"),
            ("DS-6051b", "taletrectinib"),
            ("OSI-906", "linsitinib"),
            ("merestinib (LY2801653)", "merestinib"),
            ("cabozantinib S-malate", "cabozantinib"),
        ];
        for (written, name) in pairs {
            assert_eq!(regimen(written).name, name, "{written}");
        }
        assert_eq!(regimen("larotrectinb").class, Class::Unknown);
        assert_eq!(nearest("larotrectinb"), Near::of(["larotrectinib"]));
    }

    #[test]
    fn a_combination_is_the_trk_inhibitor_with_a_pathway_inhibitor_at_a_fixed_dose() {
        for written in
            ["larotrectinib+trametinib", "trametinib + LOXO-101", "larotrectinib + GSK1120212 (0.1 µM)"]
        {
            let found = regimen(written);
            assert_eq!(
                (found.name.as_str(), found.class),
                ("larotrectinib+trametinib", Class::Combination),
                "{written}"
            );
        }
        assert_eq!(
            regimen("larotrectinib + trametinib (0.1 µM)").partners,
            [("trametinib".to_owned(), Some(100.0))]
        );
        assert_eq!(regimen("cabozantinib+OSI-906").class, Class::Combination);
        let three = regimen("repotrectinib+osimertinib+trametinib");
        assert_eq!(
            (three.class, three.targets),
            (Class::Combination, vec!["MEK".to_owned(), "EGFR".to_owned()])
        );
        assert_eq!(regimen("dabrafenib+trametinib").class, Class::Pathway);
        assert_eq!(regimen("larotrectinib+doxorubicin").class, Class::Other);
        assert_eq!(regimen("larotrectinib+selitrectinib").class, Class::Other);
        assert_eq!(regimen("larotrectinib+merestinib").type_two_partner.as_deref(), Some("merestinib"));
        assert_eq!(regimen("larotrectinib+banana").unknown, ["banana"]);
    }
}
