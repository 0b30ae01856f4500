//! A layout written anew as a person would: what holds everywhere, wells that are alike by one pattern, dilution series.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::geometry::pattern_of;
use super::ladder::{Series, series_of};
use super::one_well::is_of_contents;
use super::said::{Said, Words, dose_text};
use crate::plate::layout::{Factor, KEYS};
use crate::plate::well::Well;
use foldshift_tables::toml_document::{key, quoted};

/// Wells of which the same is said.
pub(super) type Alike = (BTreeSet<Well>, Words);

/// What is to be said of wells, as few sections.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sections {
    pub(super) wells: Vec<Alike>,
    pub(super) series: Vec<Series>,
}

impl Sections {
    /// Of what is to be said of each well.
    pub(super) fn of(said: &Said) -> Self {
        let (series, rest) = series_of(said);
        let mut wells: Vec<Alike> = Vec::new();
        let mut places: BTreeMap<Words, usize> = BTreeMap::new();
        for well in rest {
            let Some(words) = said.get(&well) else { continue };
            let words = with_units(words);
            let at = *places.entry(words.clone()).or_insert_with(|| {
                wells.push((BTreeSet::new(), words));
                wells.len() - 1
            });
            wells[at].0.insert(well);
        }
        Self { wells, series }
    }

    /// As text, `[well]` before the series.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        if !self.wells.is_empty() {
            text.push_str("[well]\n");
            for (wells, words) in &self.wells {
                let _ = writeln!(text, "{} = {}", key(&pattern_of(wells)), inline(words));
            }
        }
        for series in &self.series {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&series_text(series));
        }
        text
    }
}

/// The words with every unit beside its dose.
pub(super) fn with_units(words: &Words) -> Words {
    let mut all = words.clone();
    if let Some(dose) = dose_text(words) {
        all.insert("dose".to_owned(), dose);
        // A unit that stands alone may be that of a second dose.
        if !words.keys().any(|key| key.starts_with("dose_")) {
            all.remove("unit");
        }
    }
    all
}

/// Keys in the order in which people say them.
pub(super) fn in_order(words: &Words) -> Vec<(&String, &String)> {
    let mut all: Vec<(&String, &String)> = words.iter().collect();
    all.sort_by_key(|(key, _)| (KEYS.iter().position(|own| own == key).unwrap_or(KEYS.len()), *key));
    all
}

/// `{ role = "blank" }`.
pub(super) fn inline(words: &Words) -> String {
    if words.is_empty() {
        return "{}".to_owned();
    }
    let all = in_order(words).into_iter().map(|(name, value)| format!("{} = {}", key(name), quoted(value)));
    format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
}

/// The keys of a series with their values in TOML.
pub(super) fn series_values(series: &Series) -> Vec<(String, String)> {
    let mut all = vec![
        ("compound".to_owned(), quoted(&series.compound)),
        ("wells".to_owned(), quoted(&series.named())),
    ];
    match (series.factor, series.doses.first()) {
        (Some(factor), Some(top)) => {
            all.push(("top".to_owned(), quoted(top)));
            let factor = match factor {
                Factor::HalfLog => quoted("half-log"),
                Factor::Number(number) => number.to_string(),
            };
            all.push(("factor".to_owned(), factor));
        }
        _ => {
            let doses: Vec<String> = series.doses.iter().map(|dose| quoted(dose)).collect();
            all.push(("doses".to_owned(), format!("[{}]", doses.join(", "))));
        }
    }
    all.push(("direction".to_owned(), quoted(series.direction.name())));
    all.extend(in_order(&series.words).into_iter().map(|(name, value)| (name.clone(), quoted(value))));
    all
}

/// A `[[series]]`.
pub(super) fn series_text(series: &Series) -> String {
    let mut text = String::from("[[series]]\n");
    for (name, value) in series_values(series) {
        let _ = writeln!(text, "{} = {value}", key(&name));
    }
    text
}

/// A whole layout in TOML: `head` is its comment, a line each.
#[must_use]
pub fn written(said: &Said, head: &str) -> String {
    let mut text = String::new();
    for line in head.lines() {
        text.push_str(format!("# {line}").trim_end());
        text.push('\n');
    }
    if !head.is_empty() {
        text.push('\n');
    }
    let mut everywhere = said.values().next().cloned().unwrap_or_default();
    everywhere.retain(|key, value| {
        !is_of_contents(key) && said.values().all(|words| words.get(key) == Some(value))
    });
    if !everywhere.is_empty() {
        text.push_str("[expt]\n");
        for (name, value) in in_order(&everywhere) {
            let _ = writeln!(text, "{} = {}", key(name), quoted(value));
        }
        text.push('\n');
    }
    let own = said.iter().map(|(well, words)| {
        let own = words.iter().filter(|(key, _)| !everywhere.contains_key(*key));
        (*well, own.map(|(key, value)| (key.clone(), value.clone())).collect())
    });
    let sections = Sections::of(&own.collect());
    let body = sections.text();
    // A map on which nothing is painted yet is a layout all the same.
    text.push_str(if body.is_empty() { "[well]\n" } else { &body });
    text
}
