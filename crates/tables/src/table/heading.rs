//! What a heading says: the name of its column, and the unit beside it.

use crate::units::DoseUnit;

/// The heading of a column: `Conc (uM)`, `dose [nM]`, `% viability`, `Cell Line`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// As it is written, without outer blanks.
    pub text: String,
    /// Small letters and digits of the whole heading: `concum`.
    plain: String,
    /// The same of its name without the unit: `conc`.
    stem: String,
    /// The unit of dose that stands beside the name.
    pub unit: Option<DoseUnit>,
    /// Does it say that its numbers are percentages?
    pub percent: bool,
}

impl Heading {
    /// Reads a heading.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let text = text.trim_start_matches('\u{feff}').trim();
        let (name, unit) = with_unit(text);
        let (name, percent) = without_percent(name);
        Self {
            text: text.to_owned(),
            plain: plain(text),
            stem: plain(&name),
            unit,
            percent: percent || unit == Some(DoseUnit::PERCENT),
        }
    }

    /// Is the heading this name, whatever its case and its blanks?
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.is_written(name) || self.is_plain(&plain(name))
    }

    /// Is it this name, or this name with a unit or a percent sign beside it?
    #[must_use]
    pub fn measures(&self, name: &str) -> bool {
        self.is(name) || self.has_stem(&plain(name))
    }

    /// As it is written in small letters, without blanks and underscores: `well#` of `Well #`.
    #[must_use]
    pub fn folded(&self) -> String {
        let lower = self.text.to_lowercase();
        lower.chars().filter(|c| !c.is_whitespace() && *c != '_').collect()
    }

    /// Its small letters and digits: `wellid` of `Well ID`.
    #[must_use]
    pub fn plain(&self) -> &str {
        &self.plain
    }

    /// Is it this name but for the case of its letters?
    pub(super) fn is_written(&self, name: &str) -> bool {
        self.text.eq_ignore_ascii_case(name)
    }

    /// Is it this plain name, blanks, dashes and brackets aside?
    pub(super) fn is_plain(&self, plain: &str) -> bool {
        self.plain == plain
    }

    /// Is it this plain name with a unit beside it?
    pub(super) fn has_stem(&self, plain: &str) -> bool {
        self.stem == plain
    }

    /// Do two headings differ in no letter or digit?
    pub(super) fn is_same(&self, other: &Self) -> bool {
        if self.plain.is_empty() { self.text == other.text } else { self.plain == other.plain }
    }

    /// Does the heading hold nothing?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// A name as far as it matters: small letters, digits and `%`.
#[must_use]
pub fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '%').collect()
}

/// `dose (nM)`, `dose [nM]`, `dose_nM`, `dose nM`, `conc [nM] of drug`: the name, as far as it stands in one piece, and the unit.
#[must_use]
pub fn with_unit(heading: &str) -> (&str, Option<DoseUnit>) {
    let bracketed = heading
        .strip_suffix([')', ']'])
        .and_then(|inside| inside.rsplit_once(['(', '[']))
        .or_else(|| heading.rsplit_once(['_', ' ']));
    // `(log nM)`: the unit of what the logarithm is of.
    let unit_of = |text: &str| {
        let text = text.trim();
        let bare = ["log10 ", "log ", "in "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
        bare.trim().parse::<DoseUnit>().ok()
    };
    match bracketed.map(|(name, unit)| (name, unit_of(unit))) {
        Some((name, Some(unit))) if !name.trim().is_empty() => return (name, Some(unit)),
        _ => {}
    }
    // Brackets within the heading.
    let mut rest = heading;
    let mut from = 0;
    while let Some(open) = rest.find(['(', '[']) {
        let inside = &rest[open + 1..];
        let Some(close) = inside.find([')', ']']) else { break };
        if let Some(unit) = unit_of(&inside[..close]).filter(|unit| *unit != DoseUnit::PERCENT) {
            let name = heading[..from + open].trim();
            return (if name.is_empty() { heading } else { name }, Some(unit));
        }
        from += open + 1 + close + 1;
        rest = &heading[from..];
    }
    (heading, None)
}

/// The name without the words for percent, and whether there were any.
fn without_percent(name: &str) -> (String, bool) {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| c.is_whitespace() || "_-()[],".contains(c))
        .filter(|word| !word.is_empty())
        .collect();
    let says = |word: &str| matches!(word, "%" | "percent" | "pct" | "percentage");
    let bare = |word: &&&str| {
        let word = word.trim_matches('%');
        word.strip_suffix("percent").filter(|word| !word.is_empty()).unwrap_or(word).to_owned()
    };
    let kept: Vec<String> = words.iter().filter(|word| !says(word)).map(|word| bare(&word)).collect();
    if kept.is_empty() {
        return (lower, false);
    }
    let percent = words.iter().any(|word| says(word) || word.ends_with("percent")) || lower.contains('%');
    (kept.join(" "), percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_a_name_with_or_without_a_unit() {
        for (heading, name) in [
            ("dose", "dose"),
            ("Dose", "dose"),
            ("Conc (uM)", "conc"),
            ("dose [nM]", "dose"),
            ("dose_nM", "dose"),
            ("Cell Line", "cell_line"),
            ("cell-line", "cell_line"),
            ("% viability", "viability"),
            ("Viability (%)", "viability"),
            ("viability_pct", "viability"),
            ("vaf%", "vaf"),
            ("parental_ic50_nM", "parental_ic50_nM"),
            ("Conc [nM] larotrectinib", "conc"),
            ("conc (log nM)", "conc"),
        ] {
            assert!(Heading::of(heading).measures(name), "{heading} is {name}");
        }
        for (heading, name) in [("dose rate", "dose"), ("drug", "dose"), ("%", "dose"), ("line2", "line")] {
            assert!(!Heading::of(heading).measures(name), "{heading} is not {name}");
        }
    }

    #[test]
    fn a_unit_and_a_percent_sign_are_kept() {
        assert_eq!(Heading::of("Conc (uM)").unit, Some(DoseUnit::MICROMOLAR));
        assert_eq!(Heading::of("dose").unit, None);
        assert!(Heading::of("% of control").percent && Heading::of("viability percent").percent);
        assert!(!Heading::of("viability").percent);
    }
}
