//! What an antibody or a stain shows: phosphorylated protein, total protein, or the loading of a lane.
//!
//! People write `p-TrkA (Y490)`, `phospho-ERK1/2`, `pS6RP`, `pan-Trk`, `GAPDH`, `REVERT`; all names of one
//! protein become one.

use std::fmt;

use serde::{Serialize, Serializer};

/// What a band shows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// The protein, phosphorylated; the site where it is written, in the numbering of the antibody.
    Phospho {
        /// `TRK`, `ERK`, `AKT`, `S6`, or another name in capitals.
        protein: String,
        /// `Y490`, `T202/Y204`.
        site: Option<String>,
    },
    /// All of the protein, phosphorylated or not.
    Total {
        /// `TRK`, `ERK`, `AKT`, `S6`, or another name in capitals.
        protein: String,
    },
    /// A loading control.
    Loading(Loading),
}

/// How much of a sample is in a lane. A stain of all protein comes first, because it is preferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Loading {
    /// A stain of all protein on the membrane: REVERT, stain-free, Ponceau.
    TotalProtein,
    /// One protein that hardly changes: `GAPDH`, `ACTIN`; `LOADING` when it is not said which.
    Housekeeping(String),
}

/// Names of proteins whose spelling varies, without blanks and hyphens, in small letters.
const PROTEINS: [(&str, &[&str]); 4] = [
    (
        "TRK",
        &["trk", "trka", "trkb", "trkc", "ntrk", "ntrk1", "ntrk2", "ntrk3", "trka/b", "trka/b/c", "trkabc"],
    ),
    (
        "ERK",
        &[
            "erk",
            "erk1",
            "erk2",
            "erk1/2",
            "erk12",
            "p44/42",
            "p44/p42",
            "p42/44",
            "p44/42mapk",
            "p42/44mapk",
            "p44/42mapkerk1/2",
            "mapk",
            "mapk1",
            "mapk3",
            "mapk1/3",
            "mapk3/1",
            "mapk1/2",
        ],
    ),
    ("AKT", &["akt", "akt1", "akt2", "akt3", "akt1/2/3", "aktpan", "pkb"]),
    ("S6", &["s6", "s6rp", "rps6", "rs6", "s6ribosomalprotein", "ribosomalproteins6", "rps6protein"]),
];

/// Stains of all protein, without blanks and hyphens.
const STAINS: [&str; 16] = [
    "totalprotein",
    "totalproteinstain",
    "tps",
    "revert",
    "revert520",
    "revert700",
    "reverttotalprotein",
    "revert700totalproteinstain",
    "stainfree",
    "stainfreetotalprotein",
    "nostain",
    "ponceau",
    "ponceaus",
    "coomassie",
    "sypro",
    "syproruby",
];

/// Housekeeping proteins and what they are called here.
const HOUSEKEEPING: [(&str, &str); 16] = [
    ("gapdh", "GAPDH"),
    ("actin", "ACTIN"),
    ("actb", "ACTIN"),
    ("tubulin", "TUBULIN"),
    ("tuba", "TUBULIN"),
    ("tubb", "TUBULIN"),
    ("vinculin", "VINCULIN"),
    ("vcl", "VINCULIN"),
    ("hsp90", "HSP90"),
    ("hsc70", "HSC70"),
    ("laminb1", "LAMIN"),
    ("lamina/c", "LAMIN"),
    ("cyclophilin", "CYCLOPHILIN"),
    ("cofilin", "COFILIN"),
    ("histoneh3", "HISTONE H3"),
    ("loading", "LOADING"),
];

impl Target {
    /// What `text` names; `None` when it says nothing, or names a phosphorylation site without saying whether the
    /// antibody sees only the phosphorylated protein.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text
            .split(|c: char| c.is_whitespace() || "()[],;:_-–".contains(c))
            .filter(|w| !w.is_empty())
            .collect();
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        if let Some(loading) = loading(&lower.concat()) {
            return Some(Self::Loading(loading));
        }
        let mut phospho = false;
        let mut total = false;
        let mut sites = Vec::new();
        let mut rest: Vec<&str> = Vec::new();
        for (word, small) in words.iter().zip(&lower) {
            match small.as_str() {
                "p" | "ph" | "phos" | "phospho" | "phosphorylated" => phospho = true,
                "t" | "tot" | "total" | "pan" => total = true,
                "antibody" | "anti" | "rabbit" | "mouse" => {}
                _ => match site(word) {
                    Some((site, marked)) => {
                        phospho |= marked;
                        sites.push(site);
                    }
                    None => rest.push(word),
                },
            }
        }
        let name = rest.concat();
        let (protein, glued) = protein(&name, phospho || total)?;
        if glued == Some(false) && phospho {
            return None;
        }
        phospho |= glued == Some(true);
        if phospho {
            let site = (!sites.is_empty()).then(|| sites.join("/"));
            return Some(Self::Phospho { protein, site });
        }
        sites.is_empty().then_some(Self::Total { protein })
    }

    /// Is it a loading control?
    #[must_use]
    pub const fn is_loading(&self) -> bool {
        matches!(self, Self::Loading(_))
    }

    /// The name without a site: `pTRK`, `TRK`, `GAPDH`, `total protein`.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Phospho { protein, .. } => format!("p{protein}"),
            Self::Total { protein } => protein.clone(),
            Self::Loading(Loading::TotalProtein) => "total protein".to_owned(),
            Self::Loading(Loading::Housekeeping(name)) => name.clone(),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Phospho { site: Some(site), .. } => f.pad(&format!("{} {site}", self.code())),
            _ => f.pad(&self.code()),
        }
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The loading control of this name: small letters, no blanks and hyphens.
fn loading(name: &str) -> Option<Loading> {
    if STAINS.contains(&name) {
        return Some(Loading::TotalProtein);
    }
    let name = name.strip_suffix("control").unwrap_or(name);
    let plain = ["alpha", "beta", "gamma", "α", "β", "γ", "ß", "a", "b", "g"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix).filter(|rest| ["actin", "tubulin"].contains(rest)))
        .unwrap_or(name);
    let known = HOUSEKEEPING.iter().find(|(alias, _)| *alias == plain)?;
    Some(Loading::Housekeeping(known.1.to_owned()))
}

/// Our name of a protein, and whether a letter glued before it says phospho (`pTRK`) or total (`tERK`).
fn protein(name: &str, said: bool) -> Option<(String, Option<bool>)> {
    let known = |name: &str| {
        let found = PROTEINS.iter().find(|(_, aliases)| aliases.contains(&name));
        found.map(|(protein, _)| (*protein).to_owned())
    };
    let small = name.to_lowercase();
    if let Some(protein) = known(&small) {
        return Some((protein, None));
    }
    for (glue, phospho) in [("phospho", true), ("p", true), ("t", false), ("total", false), ("pan", false)] {
        if let Some(protein) = small.strip_prefix(glue).and_then(known) {
            return Some((protein, Some(phospho)));
        }
    }
    if !name.chars().any(char::is_alphabetic) {
        return None;
    }
    let glued = name.strip_prefix('p').filter(|rest| !said && rest.starts_with(|c: char| c.is_uppercase()));
    match glued {
        Some(rest) => Some((rest.to_uppercase(), Some(true))),
        None => Some((name.to_uppercase(), None)),
    }
}

/// A phosphorylation site such as `Y490`, `pS473`, `Tyr674/675`, `Thr202/Tyr204`, with one-letter residues, and
/// whether it is marked as phosphorylated.
fn site(word: &str) -> Option<(String, bool)> {
    let marked = word.strip_prefix('p').filter(|rest| rest.starts_with(['S', 'T', 'Y']));
    let mut parts = Vec::new();
    for (index, part) in marked.unwrap_or(word).split('/').enumerate() {
        let digits = part.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        let residue = match part.strip_suffix(digits)?.to_lowercase().trim_start_matches('p') {
            "y" | "tyr" => "Y",
            "s" | "ser" => "S",
            "t" | "thr" => "T",
            "" if index > 0 => "",
            _ => return None,
        };
        // `S6` is a protein; the sites in use have two digits and more.
        if !(2..=4).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        parts.push(format!("{residue}{digits}"));
    }
    Some((parts.join("/"), marked.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Target::parse(text).map_or("nothing".to_owned(), |target| target.to_string())
    }

    #[test]
    fn the_names_that_people_write_for_one_antibody_are_one_target() {
        for text in ["pTRK", "p-TrkA", "P-TRK", "phospho-Trk", "p-Trk A", "ptrk", "phosphoTRKA"] {
            assert_eq!(shown(text), "pTRK", "{text}");
        }
        for text in ["p-TrkA (Y490)", "TRKA pY490", "phospho-TrkA Tyr490", "pTRK_Y490"] {
            assert_eq!(shown(text), "pTRK Y490", "{text}");
        }
        assert_eq!(shown("p-TrkA (Tyr674/675)"), "pTRK Y674/675");
        for text in ["pERK", "p-ERK1/2", "phospho-p44/42 MAPK", "p-p44/42", "pMAPK"] {
            assert_eq!(shown(text), "pERK", "{text}");
        }
        assert_eq!(shown("phospho-ERK1/2 (Thr202/Tyr204)"), "pERK T202/Y204");
        assert_eq!((shown("pAKT S473"), shown("pAKT(T308)")), ("pAKT S473".into(), "pAKT T308".into()));
        for text in ["pS6", "p-S6RP", "phospho-S6 ribosomal protein"] {
            assert_eq!(shown(text), "pS6", "{text}");
        }
        assert_eq!((shown("pMET"), shown("p-EGFR Y1068")), ("pMET".into(), "pEGFR Y1068".into()));
    }

    #[test]
    fn total_proteins_are_no_phospho_proteins_and_no_loading() {
        for (text, protein) in [
            ("TRK", "TRK"),
            ("pan-Trk", "TRK"),
            ("total TRK", "TRK"),
            ("TrkA", "TRK"),
            ("tERK", "ERK"),
            ("p44/42", "ERK"),
            ("ERK1/2", "ERK"),
            ("AKT (pan)", "AKT"),
            ("S6", "S6"),
            ("PTEN", "PTEN"),
            ("p38", "P38"),
            ("p70S6K", "P70S6K"),
        ] {
            assert_eq!(Target::parse(text), Some(Target::Total { protein: protein.into() }), "{text}");
        }
    }

    #[test]
    fn a_stain_of_all_protein_comes_before_a_housekeeping_protein() {
        for text in ["total protein", "REVERT", "REVERT 700", "stain-free", "Ponceau S", "No-Stain"] {
            assert_eq!(Target::parse(text), Some(Target::Loading(Loading::TotalProtein)), "{text}");
        }
        for (text, name) in [
            ("GAPDH", "GAPDH"),
            ("β-actin", "ACTIN"),
            ("b-Actin", "ACTIN"),
            ("α-tubulin", "TUBULIN"),
            ("loading", "LOADING"),
            ("loading control", "LOADING"),
        ] {
            assert_eq!(shown(text), name, "{text}");
            assert!(Target::parse(text).unwrap().is_loading());
        }
        assert!(Loading::TotalProtein < Loading::Housekeeping("ACTIN".into()));
    }

    #[test]
    fn a_site_without_a_word_on_phosphorylation_is_not_guessed() {
        assert_eq!(Target::parse("TrkA Y490"), None);
        assert_eq!((Target::parse(""), Target::parse("(Y490)"), Target::parse("12")), (None, None, None));
    }
}
