//! What titles and column names say: which mode was read, or that the numbers are no raw readings.

/// Words that mark calculated numbers.
const DERIVED: [&str; 77] = [
    "adj",
    "adjusted",
    "average",
    "averaged",
    "avg",
    "bkgd",
    "blank",
    "blanked",
    "calculated",
    "change",
    "corrected",
    "correction",
    "corrigé",
    "corrigée",
    "cv",
    "delta",
    "difference",
    "differenz",
    "ec50",
    "ectype",
    "fit",
    "fold",
    "gemiddelde",
    "ic50",
    "inhib",
    "inhibition",
    "korrigiert",
    "ln",
    "log",
    "log10",
    "log2",
    "max",
    "mean",
    "median",
    "min",
    "mittelwert",
    "moyenne",
    "mult",
    "net",
    "norm",
    "normalised",
    "normalisiert",
    "normalized",
    "normiert",
    "percent",
    "percentage",
    "polarisation",
    "polarization",
    "pourcentage",
    "prozent",
    "r2",
    "rank",
    "ratio",
    "reduced",
    "relativ",
    "relative",
    "residual",
    "residuals",
    "rsd",
    "score",
    "sd",
    "sem",
    "slope",
    "squared",
    "standardabweichung",
    "std",
    "stdev",
    "sub",
    "subtracted",
    "subtraction",
    "sum",
    "survival",
    "survivors",
    "variance",
    "viability",
    "vmax",
    "zscore",
];

/// Words that mark what was put into the wells.
const LAYOUT: [&str; 29] = [
    "compound",
    "compounds",
    "conc",
    "concentration",
    "concentrations",
    "content",
    "contents",
    "dilution",
    "dilutions",
    "dose",
    "doses",
    "drug",
    "drugs",
    "group",
    "groups",
    "layout",
    "map",
    "passage",
    "platemap",
    "role",
    "roles",
    "sample",
    "samples",
    "seeded",
    "seeding",
    "standard",
    "standards",
    "volume",
    "volumes",
];

/// What a title says about the numbers below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing against raw readings.
    Raw,
    /// Calculated; the telling word.
    Derived(String),
    /// What was put into the wells; the telling word.
    Layout(String),
}

/// Judges a title by its words.
pub(crate) fn kind_of(title: &str) -> Kind {
    if title.contains(['%', '²']) || title.contains("z'") || title.contains("Z'") {
        return Kind::Derived(if title.contains('%') { "%" } else { "²" }.to_owned());
    }
    let words = words_of(title);
    if let Some(difference) = difference_of(title) {
        return Kind::Derived(difference);
    }
    if words == ["growth"] {
        return Kind::Derived("growth".to_owned());
    }
    if title.split(|c: char| !c.is_alphanumeric()).any(|unit| MOLAR.contains(&unit)) {
        return Kind::Layout("a concentration".to_owned());
    }
    // `Relative light units` are what the reader counts.
    let units = words.iter().any(|word| UNITS.contains(&word.as_str()));
    let among = |known: &[&str]| {
        let mut said = words.iter().filter(|word| known.contains(&word.as_str()));
        said.find(|word| !(units && RELATIVE.contains(&word.as_str()))).cloned()
    };
    match (among(&DERIVED), among(&LAYOUT)) {
        (Some(word), _) => Kind::Derived(word),
        (None, Some(word)) => Kind::Layout(word),
        (None, None) => Kind::Raw,
    }
}

/// Units of concentrations, as they are written; `nm` is a length.
const MOLAR: [&str; 5] = ["M", "mM", "uM", "µM", "nM"];

const UNITS: [&str; 5] = ["unit", "units", "rlu", "rfu", "einheiten"];

const RELATIVE: [&str; 3] = ["relative", "relativ", "rel"];

/// `OD450-OD570`, `570 nm - 690 nm`, `RLU/control`: one reading less or over another.
fn difference_of(title: &str) -> Option<String> {
    let wave = |word: &str| {
        let number = word.trim_start_matches(|c: char| c.is_alphabetic()).trim_end_matches("nm");
        number.parse::<u32>().is_ok_and(|wave| (200..=1000).contains(&wave))
    };
    let named = |word: &str| word.starts_with(|c: char| c.is_alphabetic()) || word.ends_with("nm");
    let flat = title.to_lowercase().replace(['–', '−'], "-").replace(" nm", "nm");
    let light = words_of(&flat).iter().any(|word| ["ex", "em"].iter().any(|light| word.starts_with(light)));
    for (at, sign) in flat.match_indices(['-', '/']) {
        let before = flat[..at].trim_end().rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let after =
            flat[at + 1..].trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let less = sign == "-" && wave(before) && wave(after) && named(before) && named(after) && !light;
        let over = sign == "/" && CONTROLS.contains(&after);
        if less || over {
            return Some(format!("{before}{sign}{after}"));
        }
    }
    None
}

/// What readings are divided by.
const CONTROLS: [&str; 8] =
    ["control", "controls", "ctrl", "blank", "dmso", "vehicle", "reference", "untreated"];

/// Lower-case words; letters and digits that touch are one word.
fn words_of(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A mode and the words that name it.
const MODES: [(&str, &[&str]); 3] = [
    ("absorbance", &["absorbance", "abs", "od", "absorption"]),
    ("fluorescence", &["fluorescence", "fluo", "rfu", "fluor", "fl", "fi"]),
    ("luminescence", &["luminescence", "lum", "rlu", "lumi", "lumin"]),
];

/// Words around a mode that name nothing.
const NOISE: [&str; 16] = [
    "raw",
    "data",
    "result",
    "results",
    "value",
    "values",
    "read",
    "reading",
    "readings",
    "endpoint",
    "nm",
    "at",
    "intensity",
    "for",
    "signal",
    "ex",
];

/// A title taken apart: the read it names, and the rest, which may name the plate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// `absorbance 450`, `fluorescence ex=560 em=590`; `None` without the word of a mode.
    pub(crate) read: Option<String>,
    /// What is left of the title.
    pub(crate) rest: String,
}

/// `Plate: KM12 A` says that the plate is called `KM12 A`.
fn without_key(title: &str) -> &str {
    const KEYS: [&str; 5] = ["plate", "plate name", "plate id", "barcode", "plate barcode"];
    match title.split_once(':') {
        Some((key, name))
            if KEYS.contains(&key.trim().to_lowercase().as_str()) && !name.trim().is_empty() =>
        {
            name
        }
        _ => title,
    }
}

/// Looks for the word of a mode, with wavelengths of 200 to 1000 nm behind it: `OD600`,
/// `Plate 3 Absorbance 450`, `RFU 560/590`.
pub(crate) fn name_of(title: &str) -> Named {
    let title = without_key(title);
    let untouched = || Named { read: None, rest: title.trim().to_owned() };
    let mut rest: Vec<&str> = Vec::new();
    let mut mode = None;
    let mut waves: Vec<u32> = Vec::new();
    for token in title.split(|c: char| !c.is_alphanumeric()).filter(|token| !token.is_empty()) {
        let lower = token.to_lowercase();
        let (word, digits) = lower.split_at(lower.find(|c: char| c.is_ascii_digit()).unwrap_or(lower.len()));
        let wave =
            digits.trim_end_matches("nm").parse::<u32>().ok().filter(|wave| (200..=1000).contains(wave));
        let known = MODES.iter().find(|(_, words)| words.contains(&word));
        match (known, wave) {
            (Some((name, _)), _) if mode.is_none() && (digits.is_empty() || wave.is_some()) => {
                mode = Some(*name);
                waves.extend(wave);
            }
            (None, Some(wave)) if mode.is_some() && matches!(word, "" | "ex" | "em") => waves.push(wave),
            _ => rest.push(token),
        }
    }
    let Some(mode) = mode else { return untouched() };
    let Some(read) = read_name(mode, &waves) else { return untouched() };
    let noise = |token: &str| NOISE.contains(&token.to_lowercase().as_str());
    let start = rest.iter().position(|token| !noise(token)).unwrap_or(rest.len());
    let end = rest.iter().rposition(|token| !noise(token)).map_or(start, |last| last + 1);
    let rest = &rest[start..end];
    let rest =
        rest.first().zip(rest.last()).map_or_else(String::new, |(first, last)| between(title, first, last));
    Named { read: Some(read), rest }
}

/// The name of a read from its mode and wavelengths in nm; `None` for more than the mode can have.
pub(crate) fn read_name(mode: &str, waves: &[u32]) -> Option<String> {
    match (mode, waves) {
        (_, []) => Some(mode.to_owned()),
        ("absorbance", [wave]) => Some(format!("absorbance {wave}")),
        ("luminescence", [wave]) => Some(format!("luminescence em={wave}")),
        ("fluorescence", [ex, em]) => Some(format!("fluorescence ex={ex} em={em}")),
        ("fluorescence", [em]) => Some(format!("fluorescence em={em}")),
        _ => None,
    }
}

/// The part of `title` from the token `first` to the token `last`, both slices of it.
fn between(title: &str, first: &str, last: &str) -> String {
    let offset = |token: &str| (token.as_ptr() as usize).wrapping_sub(title.as_ptr() as usize);
    title.get(offset(first)..offset(last) + last.len()).unwrap_or(title).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculated_grids_and_layouts_are_known_by_their_titles() {
        for title in [
            "Blank corrected",
            "Mean",
            "% of control",
            "R²",
            "Ratio 260/280",
            "Reduced",
            "SD",
            "Survival",
            "Fold change vs DMSO",
            "Blank Subtraction 1",
            "OD450-OD570",
            "A570 - A690",
            "570 nm - 690 nm",
            "RLU/control",
            "Relative fluorescence",
            "z-score",
            "Mittelwert",
        ] {
            assert!(matches!(kind_of(title), Kind::Derived(_)), "{title}");
        }
        for title in [
            "Layout",
            "Plate map",
            "Sample",
            "Concentration (nM)",
            "Standard Concentrations",
            "Erlotinib, nM",
        ] {
            assert!(matches!(kind_of(title), Kind::Layout(_)), "{title}");
        }
        for title in [
            "Raw data",
            "KM12 day 3",
            "Plate 1",
            "OD600",
            "meanwhile",
            "450 nm",
            "RFU 485/520",
            "Ex 480-14/520-30",
            "Em 510nm-520nm",
            "Relative light units",
            "2026-11-24",
        ] {
            assert_eq!(kind_of(title), Kind::Raw, "{title}");
        }
    }

    #[test]
    fn a_title_names_the_read_the_plate_or_both() {
        let named = |title| {
            let named = name_of(title);
            (named.read.unwrap_or_default(), named.rest)
        };
        let pair = |read: &str, rest: &str| (read.to_owned(), rest.to_owned());
        assert_eq!(named("OD600"), pair("absorbance 600", ""));
        assert_eq!(named("Plate 3 - Absorbance 450 nm"), pair("absorbance 450", "Plate 3"));
        assert_eq!(named("RFU 560/590"), pair("fluorescence ex=560 em=590", ""));
        assert_eq!(named("KM12 2026-03-02"), pair("", "KM12 2026-03-02"));
        assert_eq!(named("Raw luminescence"), pair("luminescence", ""));
    }
}
