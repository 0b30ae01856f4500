//! Residue numbers of TRK receptors, from the isoform that a change was counted on to the one of the literature.
//!
//! The same text means different residues on different isoforms: NTRK2 `G623R` on the 822-residue form is G639R of
//! the literature, while NTRK3 `G623R` is itself. A change is placed by gene and transcript, and the reference residue
//! must fit wherever it is known.

use std::fmt;
use std::sync::LazyLock;

use serde::Serialize;

use crate::knowledge::catalogue::Catalogue;
use crate::knowledge::change::Change;

/// An isoform of a TRK receptor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Isoform {
    /// Gene.
    pub gene: String,
    /// Residues of the whole protein.
    pub length: u32,
    /// What is added to a position of this isoform, from `from` on, to get that of the literature.
    pub shift: u32,
    /// First position (of this isoform) that the shift holds for.
    pub from: u32,
    /// Are positions before `from` those of the literature? Where not, they cannot be placed.
    pub same_below: bool,
    /// Accessions without versions.
    pub accessions: Vec<String>,
    /// How well the row is known.
    pub certainty: String,
}

static ISOFORMS: LazyLock<Vec<Isoform>> = LazyLock::new(|| {
    let number = |text: &str| text.parse().expect("the embedded isoforms hold numbers");
    super::embedded(include_str!("isoforms.csv"))
        .iter()
        .map(|row| Isoform {
            gene: row[0].clone(),
            length: number(&row[1]),
            shift: number(&row[2]),
            from: number(&row[3]),
            same_below: row[4] == "same",
            accessions: super::listed(&row[5]),
            certainty: row[6].clone(),
        })
        .collect()
});

static RESIDUES: LazyLock<Vec<(String, char, u32)>> = LazyLock::new(|| {
    super::embedded(include_str!("residues.csv"))
        .iter()
        .filter_map(|row| Some((row[0].clone(), row[1].chars().next()?, row[2].parse().ok()?)))
        .collect()
});

impl Isoform {
    /// The literature's position of a position of this isoform.
    #[must_use]
    pub fn literature(&self, position: u32) -> Option<u32> {
        if position == 0 || position > self.length {
            None
        } else if position >= self.from {
            Some(position + self.shift)
        } else {
            self.same_below.then_some(position)
        }
    }

    /// Is it the isoform that the literature counts on?
    #[must_use]
    pub const fn is_literature(&self) -> bool {
        self.shift == 0
    }
}

impl fmt::Display for Isoform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accession = self.accessions.first().map_or("", String::as_str);
        write!(f, "{accession} ({} residues)", self.length)
    }
}

/// The isoforms of a gene that are known here.
pub(crate) fn of(gene: &str) -> impl Iterator<Item = &'static Isoform> {
    ISOFORMS.iter().filter(move |isoform| isoform.gene == gene)
}

/// The isoform of an accession, its version ignored.
#[must_use]
pub fn by_accession(accession: &str) -> Option<&'static Isoform> {
    let plain = accession.trim().split('.').next().unwrap_or_default();
    ISOFORMS.iter().find(|isoform| isoform.accessions.iter().any(|one| one.eq_ignore_ascii_case(plain)))
}

/// Does the text look like an accession of a transcript or a protein?
pub(crate) fn is_accession_like(text: &str) -> bool {
    let upper = text.trim().to_ascii_uppercase();
    let is_numbered = |start: &str| {
        upper.strip_prefix(start).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    };
    ["NM_", "NP_", "NR_", "XM_", "XP_", "ENST", "ENSP", "CCDS", "LRG_"].into_iter().any(is_numbered)
        || by_accession(&upper).is_some()
}

/// Is it the transcript or protein, its version ignored, that the literature counts residues of its gene on?
pub(crate) fn is_literature(accession: &str) -> bool {
    by_accession(accession).is_some_and(Isoform::is_literature)
}

/// The reference residue at a position of the literature, where it is known.
pub(crate) fn reference(gene: &str, position: u32, catalogue: &Catalogue) -> Option<char> {
    let listed =
        RESIDUES.iter().find(|(of, _, at)| of == gene && *at == position).map(|(_, residue, _)| *residue);
    listed.or_else(|| catalogue.residue(gene, position))
}

/// A change in the numbering of the literature, and how it got there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Placed {
    /// The change, counted as the literature does.
    pub change: Change,
    /// The isoform that it was counted on; `None` for genes with one numbering.
    pub isoform: Option<String>,
    /// No transcript was given: the isoform follows from the residue.
    pub inferred: bool,
    /// The position differs from the one that was written.
    pub renumbered: bool,
    /// The reference residue is known, and it is this one.
    pub checked: bool,
}

/// Why a change has no place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
pub enum Misplaced {
    /// The residue is another one.
    #[error("{gene} has {found} at {position} of {isoform}, not {written}{}", fits.as_ref().map(|fits| format!("; `{change}` fits {fits}")).unwrap_or_default())]
    WrongResidue {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
        /// The residue that was written.
        written: char,
        /// The residue that is there.
        found: char,
        /// The position that was written.
        position: u32,
        /// The isoform it was looked up on.
        isoform: String,
        /// The isoform that it fits.
        fits: Option<String>,
    },
    /// No isoform has this residue there.
    #[error("{change} fits no isoform of {gene} that is known here: which transcript is it counted on?")]
    NoIsoform {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
    },
    /// Several isoforms have this residue there.
    #[error("{change} of {gene} is {} on different isoforms: which transcript is it counted on?", places.join(" or "))]
    Ambiguous {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
        /// The changes that it could be.
        places: Vec<String>,
    },
    /// Without a transcript nothing can be checked.
    #[error(
        "the residue of {change} is not known here and no transcript is given: {gene} has isoforms of different numbering"
    )]
    Unchecked {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
    },
    /// The transcript is of another kind.
    #[error(
        "`{transcript}` is no isoform of {gene} known here, and {change} can be counted in more than one way"
    )]
    UnknownTranscript {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
        /// The transcript.
        transcript: String,
    },
    /// Counted beyond the end, or before the shift is known.
    #[error("{change} lies outside what can be placed on {isoform}")]
    OutOfRange {
        /// The change as written.
        change: String,
        /// The isoform.
        isoform: String,
    },
    /// Counted along a fusion protein.
    #[error(
        "{change} is counted along the fusion protein {fusion}: give the transcript of {gene} that it is counted on"
    )]
    FusionNumbering {
        /// Gene.
        gene: String,
        /// The change as written.
        change: String,
        /// The fusion.
        fusion: String,
    },
}

/// Places a change of the protein of a gene. Genes without isoforms of different numbering keep theirs.
///
/// # Errors
/// When the reference residue does not fit, or nothing says which isoform was meant.
pub fn place(
    gene: &str,
    change: &Change,
    transcript: Option<&str>,
    catalogue: &Catalogue,
) -> Result<Placed, Misplaced> {
    let Some((written, position)) = change.residue() else {
        return Ok(as_written(change, None));
    };
    let name = || (gene.to_owned(), change.to_string());
    if of(gene).next().is_none() {
        return match reference(gene, position, catalogue) {
            Some(found) if found != written => {
                let (gene, change) = name();
                let isoform = "the canonical isoform".to_owned();
                Err(Misplaced::WrongResidue { gene, change, written, found, position, isoform, fits: None })
            }
            found => Ok(Placed { checked: found.is_some(), ..as_written(change, None) }),
        };
    }
    if let Some(transcript) = transcript {
        let unknown = || {
            let (gene, change) = name();
            Misplaced::UnknownTranscript { gene, change, transcript: transcript.to_owned() }
        };
        return match by_accession(transcript) {
            Some(isoform) if isoform.gene == gene => on(isoform, change, catalogue),
            Some(_) => Err(unknown()),
            // A transcript that is not listed: only a residue that fits one place settles it.
            None => infer(gene, change, catalogue).map_err(|_| unknown()),
        };
    }
    infer(gene, change, catalogue)
}

/// Places a change that is counted on this isoform.
fn on(isoform: &Isoform, change: &Change, catalogue: &Catalogue) -> Result<Placed, Misplaced> {
    let gene = isoform.gene.as_str();
    let out = || Misplaced::OutOfRange { change: change.to_string(), isoform: isoform.to_string() };
    let (written, position) = change.residue().ok_or_else(out)?;
    let literature = isoform.literature(position).ok_or_else(out)?;
    let known = reference(gene, literature, catalogue);
    if let Some(found) = known.filter(|found| *found != written) {
        return Err(Misplaced::WrongResidue {
            gene: gene.to_owned(),
            change: change.to_string(),
            written,
            found,
            position,
            isoform: isoform.to_string(),
            fits: fitting(gene, change, catalogue).first().map(|(isoform, _)| isoform.to_string()),
        });
    }
    let moved = change.moved(i64::from(literature) - i64::from(position)).ok_or_else(out)?;
    Ok(Placed {
        renumbered: moved != *change,
        change: moved,
        isoform: Some(isoform.to_string()),
        inferred: false,
        checked: known.is_some(),
    })
}

/// Isoforms on which the reference residue is known and fits, with the literature's position.
fn fitting(gene: &str, change: &Change, catalogue: &Catalogue) -> Vec<(&'static Isoform, u32)> {
    let Some((written, position)) = change.residue() else { return Vec::new() };
    of(gene)
        .filter_map(|isoform| Some((isoform, isoform.literature(position)?)))
        .filter(|(_, literature)| reference(gene, *literature, catalogue) == Some(written))
        .collect()
}

/// Places a change whose isoform is not given: the reference residue must fit in exactly one place.
fn infer(gene: &str, change: &Change, catalogue: &Catalogue) -> Result<Placed, Misplaced> {
    let position = change.residue().map_or(0, |(_, position)| position);
    let fits = fitting(gene, change, catalogue);
    let mut places: Vec<u32> = fits.iter().map(|(_, literature)| *literature).collect();
    places.sort_unstable();
    places.dedup();
    let name = || (gene.to_owned(), change.to_string());
    let at = |literature: u32| change.moved(i64::from(literature) - i64::from(position));
    match places[..] {
        [literature] => {
            let isoform = fits.first().map(|(isoform, _)| isoform.to_string());
            let moved = at(literature).unwrap_or_else(|| change.clone());
            Ok(Placed { renumbered: moved != *change, change: moved, isoform, inferred: true, checked: true })
        }
        [] => {
            let (gene, change) = name();
            let any_unknown = of(&gene)
                .filter_map(|isoform| isoform.literature(position))
                .any(|literature| reference(&gene, literature, catalogue).is_none());
            Err(if any_unknown {
                Misplaced::Unchecked { gene, change }
            } else {
                Misplaced::NoIsoform { gene, change }
            })
        }
        _ => {
            let (gene, change) = name();
            let places = places.iter().filter_map(|place| at(*place)).map(|one| one.to_string()).collect();
            Err(Misplaced::Ambiguous { gene, change, places })
        }
    }
}

fn as_written(change: &Change, isoform: Option<String>) -> Placed {
    Placed { change: change.clone(), isoform, inferred: false, renumbered: false, checked: false }
}

/// The same change on the other isoforms of its gene: the isoform and the change as it is counted there.
#[must_use]
pub fn elsewhere(gene: &str, change: &Change) -> Vec<(&'static Isoform, Change)> {
    let Some((_, position)) = change.residue() else { return Vec::new() };
    of(gene)
        .filter_map(|isoform| {
            let own =
                if position >= isoform.from + isoform.shift { position - isoform.shift } else { position };
            let moved = change.moved(i64::from(own) - i64::from(position))?;
            (isoform.literature(own) == Some(position)).then_some((isoform, moved))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::written::read;

    fn placed(gene: &str, text: &str, transcript: Option<&str>) -> Result<Placed, Misplaced> {
        place(gene, &read(text).unwrap().change, transcript, Catalogue::built_in())
    }

    fn at(gene: &str, text: &str, transcript: Option<&str>) -> String {
        placed(gene, text, transcript)
            .map_or_else(|error| format!("{error}"), |placed| placed.change.to_string())
    }

    /// Reference: the table of positions, checked on protein sequences.
    #[test]
    fn positions_of_every_isoform_are_those_of_the_table() {
        let table = [
            ("NTRK1", "NM_002529", ["F589L", "G595R", "G667C"]),
            ("NTRK1", "NM_001012331", ["F583L", "G589R", "G661C"]),
            ("NTRK2", "NM_006180", ["F633L", "G639R", "G709C"]),
            ("NTRK2", "NM_001018064", ["F617L", "G623R", "G693C"]),
            ("NTRK3", "NM_001012338", ["F617L", "G623R", "G696C"]),
            ("NTRK3", "NM_002530", ["F617L", "G623R", "G696C"]),
        ];
        for (gene, transcript, written) in table {
            let literature: Vec<String> = table
                .iter()
                .find(|(of, ..)| *of == gene)
                .map(|(_, _, changes)| changes.iter().map(|one| (*one).to_owned()).collect())
                .unwrap();
            for (text, expected) in written.into_iter().zip(literature) {
                assert_eq!(at(gene, text, Some(transcript)), expected, "{transcript} {text}");
                assert_eq!(at(gene, text, Some(&format!("{transcript}.4"))), expected, "with a version");
                let free = placed(gene, text, None).unwrap();
                assert_eq!(
                    (free.change.to_string(), free.inferred),
                    (expected.clone(), true),
                    "{gene} {text}"
                );
                let wrong = text.replacen(['F', 'G'], "W", 1);
                let error = placed(gene, &wrong, Some(transcript)).unwrap_err();
                assert!(matches!(error, Misplaced::WrongResidue { written: 'W', .. }), "{error}");
            }
        }
    }

    #[test]
    fn the_same_text_is_another_residue_on_another_gene() {
        assert_eq!(at("NTRK2", "G623R", None), "G639R");
        assert_eq!(at("NTRK2", "F617L", None), "F633L");
        assert_eq!(at("NTRK3", "G623R", None), "G623R");
    }

    #[test]
    fn a_wrong_isoform_fails_the_residue_check() {
        let error = placed("NTRK2", "G639R", Some("NM_001018064")).unwrap_err().to_string();
        assert!(error.contains("has M at 639") && error.contains("fits NM_006180"), "{error}");
        assert!(placed("NTRK1", "G595R", Some("NM_001012331")).unwrap_err().to_string().contains("not G"));
        assert!(matches!(
            placed("NTRK2", "F633L", Some("NM_001018064")),
            Err(Misplaced::WrongResidue { found: 'G', .. })
        ));
        assert!(matches!(
            placed("NTRK2", "G709C", Some("NM_001018064")),
            Err(Misplaced::WrongResidue { found: 'V', .. })
        ));
        assert!(matches!(placed("NTRK1", "A595R", None), Err(Misplaced::NoIsoform { .. })));
    }

    #[test]
    fn a_residue_that_cannot_be_checked_is_not_placed() {
        assert!(matches!(placed("NTRK1", "P300L", None), Err(Misplaced::Unchecked { .. })));
        assert_eq!(at("NTRK1", "P300L", Some("NM_001012331.2")), "P300L");
        assert_eq!(at("NTRK1", "P700L", Some("NM_001012331.2")), "P706L");
        assert!(matches!(placed("NTRK2", "P300L", Some("NM_001018064")), Err(Misplaced::OutOfRange { .. })));
        assert!(matches!(placed("NTRK1", "P900L", Some("NM_002529")), Err(Misplaced::OutOfRange { .. })));
    }

    #[test]
    fn aliases_of_the_catalogue_agree_with_the_table_of_isoforms() {
        let mut seen = 0;
        for row in Catalogue::built_in().rows().iter().filter(|row| !row.aliases.contains(" + ")) {
            let Some((transcript, change)) = row.aliases.split_once(':') else { continue };
            assert_eq!(at(&row.genes[0], change, Some(transcript)), row.variant, "{}", row.name());
            seen += 1;
        }
        assert!(seen >= 15, "{seen}");
    }

    #[test]
    fn a_change_is_shown_on_the_other_isoforms() {
        let change = read("G639R").unwrap().change;
        let shown: Vec<String> = elsewhere("NTRK2", &change)
            .iter()
            .map(|(isoform, change)| format!("{}:{change}", isoform.length))
            .collect();
        assert_eq!(shown, ["838:G639R", "822:G623R"]);
    }

    #[test]
    fn a_catalogue_that_makes_two_isoforms_fit_makes_the_change_ambiguous() {
        let mut catalogue = Catalogue::built_in().clone();
        let mut row = catalogue.rows()[0].clone();
        "G673R".clone_into(&mut row.variant);
        row.patterns = vec![crate::knowledge::catalogue::Pattern::Exact(read("G673R").unwrap().change)];
        catalogue.extend(row);
        let error = place("NTRK1", &read("G667C").unwrap().change, None, &catalogue).unwrap_err();
        assert!(matches!(error, Misplaced::Ambiguous { .. }), "{error}");
        assert!(error.to_string().contains("G667C or G673C"), "{error}");
    }
}
