//! What a layout says of every well, as words; and what holds for a well of which nothing is said itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::plate::layout::meaning::parse_dose;
use crate::plate::layout::words::{is_no, is_yes, partner_number};
use crate::plate::layout::{Beside, Layout, Layouts, Properties, read};
use crate::plate::well::{PlateFormat, Well};
use foldshift_tables::diagnostic::Diagnostic;
use foldshift_tables::units::DoseUnit;

/// What is said of a well, by key; nothing in it is empty.
pub type Words = BTreeMap<String, String>;

/// What is said of every well that is named.
pub type Said = BTreeMap<Well, Words>;

/// What a layout says of the wells of a plate of this format.
///
/// # Errors
/// When rows and columns of it disagree.
pub fn said(layout: &Layout, format: PlateFormat) -> Result<Said, Vec<Diagnostic>> {
    Ok(layout.properties(format)?.into_iter().map(|(well, all)| (well, words(all))).collect())
}

/// The texts without blanks around them; empty ones say nothing.
fn words(properties: Properties) -> Words {
    let all = properties.into_iter().map(|(key, property)| (key, property.value.trim().to_owned()));
    all.filter(|(_, value)| !value.is_empty()).collect()
}

/// A layout as it stands.
pub(super) struct Standing {
    /// Of every well that is named.
    pub(super) said: Said,
    /// What rows, columns and the whole plate say of each well.
    pub(super) below: Said,
    /// The wells that rows and columns name.
    pub(super) named_below: BTreeSet<Well>,
}

impl Standing {
    /// Reads the text of a layout of one plate.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(super) fn of(source: &str, text: &str, format: PlateFormat) -> Result<Self, Vec<Diagnostic>> {
        let layouts = read(source, text.as_bytes(), &Beside::default())?;
        let layout = layouts.select(None, &[]).map_err(|problem| vec![problem])?;
        let said = said(layout, format)?;
        // Where two lines disagree, a well that says so itself settles it; reading again finds what it does not.
        let mut unsettled = Vec::new();
        let all = format.iter().map(|well| (well, Properties::new())).collect();
        let below = layout.lines.over(&all, format, &mut unsettled);
        let below = below.into_iter().map(|(well, all)| (well, words(all))).collect();
        let named_below = layout.lines.over(&BTreeMap::new(), format, &mut unsettled).into_keys().collect();
        Ok(Self { said, below, named_below })
    }

    /// What holds for a well that says nothing itself.
    pub(super) fn below(&self, well: Well) -> Words {
        self.below.get(&well).cloned().unwrap_or_default()
    }
}

/// Is it a layout that can be edited where it stands: TOML, of one plate that has no name, all of it in this file?
pub(super) fn is_plain(layouts: &Layouts, text: &str) -> bool {
    let Ok(document) = text.parse::<toml_edit::DocumentMut>() else { return false };
    let meta = document.get("meta").and_then(toml_edit::Item::as_table_like);
    let refers = meta.is_some_and(|meta| meta.contains_key("include") || meta.contains_key("concat"));
    layouts.form() == "toml" && !refers && !document.contains_key("plate")
}

/// The words in one form, so that two ways to say one thing are alike: doses with their unit, roles that need not be said.
#[must_use]
pub fn plain(words: &Words) -> Words {
    let unit_of = |key: &str| {
        let own = key.strip_prefix("dose").map(|number| format!("unit{number}"));
        own.and_then(|own| words.get(&own)).or_else(|| words.get("unit")).map(String::as_str)
    };
    let is_dose = |key: &str| key == "dose" || (key.starts_with("dose_") && partner_number(key).is_some());
    let mut plain = Words::new();
    for (key, value) in words {
        let value = value.trim();
        if value.is_empty() || key == "unit" || key.starts_with("unit_") {
            continue;
        }
        let text = match key.as_str() {
            key if is_dose(key) => in_base(value, unit_of(key)),
            "role" => value.to_lowercase().replace([' ', '-'], "_"),
            "is_blank" if is_no(value) => continue,
            _ => value.to_owned(),
        };
        if key == "is_blank" && is_yes(value) {
            plain.entry("role".to_owned()).or_insert_with(|| "blank".to_owned());
        } else {
            plain.insert(key.clone(), text);
        }
    }
    let has_compound = plain.keys().any(|key| key == "compound" || key.starts_with("compound_"));
    if has_compound && plain.get("role").is_some_and(|role| role == "sample") {
        plain.remove("role");
    }
    plain
}

/// A dose to nine digits in the base unit of what it measures, so that 1 µM and 1000 nM are one; any other text as it is.
fn in_base(value: &str, unit: Option<&str>) -> String {
    let Ok(dose) = parse_dose(value, unit) else {
        return unit.map_or_else(|| value.to_lowercase(), |unit| format!("{} {unit}", value.to_lowercase()));
    };
    if dose.is_zero() {
        return "0".to_owned();
    }
    let base = if dose.unit().quantity() == DoseUnit::MOLAR.quantity() {
        dose.in_unit(DoseUnit::PICOMOLAR)
    } else {
        Some(dose.value() * 10_f64.powi(dose.unit().exponent()))
    };
    format!("{:.8e} {:?}", base.unwrap_or_default(), dose.unit().quantity())
}

/// Do both say the same of every well?
pub(super) fn alike(one: &Said, other: &Said) -> bool {
    one.len() == other.len()
        && one.iter().all(|(well, words)| other.get(well).is_some_and(|more| plain(more) == plain(words)))
}

/// The dose with its unit in one text; `None` where there is none.
pub(super) fn dose_text(words: &Words) -> Option<String> {
    let dose = words.get("dose")?;
    let unit = words.get("unit").map(String::as_str);
    match (dose.parse::<f64>(), unit) {
        (Ok(_), Some(unit)) => Some(format!("{dose} {}", unit.replace(['\u{b5}', '\u{3bc}'], "u"))),
        _ => Some(dose.replace(['\u{b5}', '\u{3bc}'], "u")),
    }
}
