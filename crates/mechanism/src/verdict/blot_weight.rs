//! Line 3: what a phospho-blot under the drug says.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::knowledge::antibody;
use crate::knowledge::compound::regimen;
use crate::knowledge::rules::Rules;
use crate::reported::Residual;

/// The reading of a blot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum BlotCode {
    /// No blot.
    B0,
    /// pTRK persists: the drug no longer hits TRK.
    B1,
    /// pTRK is suppressed and pERK or pAKT persists: bypass.
    B2,
    /// The pathway is hit and the cells live.
    B3,
    /// The target is gone.
    B4,
    /// pTRK was not measured and a downstream signal persists, as it does in both mechanisms.
    B5,
    /// Not valid.
    B6,
    /// pTRK is partly suppressed.
    B7,
}

impl BlotCode {
    /// What the reading means.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::B0 => "no blot that says anything",
            Self::B1 => "pTRK persists under the drug: on-target, or the drug does not reach it",
            Self::B2 => "pTRK is suppressed while a downstream signal persists: bypass",
            Self::B3 => "TRK and its pathway are hit, and the cells live: no vote",
            Self::B4 => "total TRK is lost: the target is gone",
            Self::B5 => {
                "a downstream signal persists and pTRK was not measured: no vote, since it persists in both mechanisms"
            }
            Self::B6 => "the blot is not valid: no vote",
            Self::B7 => "pTRK is partly suppressed: no vote",
        }
    }
}

impl fmt::Display for BlotCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::B0 => "B0",
            Self::B1 => "B1",
            Self::B2 => "B2",
            Self::B3 => "B3",
            Self::B4 => "B4",
            Self::B5 => "B5",
            Self::B6 => "B6",
            Self::B7 => "B7",
        })
    }
}

impl Serialize for BlotCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The blots under one drug.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UnderDrug {
    /// The drug; empty for totals, which are blotted without one.
    pub drug: String,
    /// The reading.
    pub code: BlotCode,
    /// Residual pTRK of the resistant line, as a fraction of its vehicle.
    pub ptrk: Option<f64>,
    /// Does pERK persist?
    pub perk_persists: Option<bool>,
    /// Does pAKT persist?
    pub pakt_persists: Option<bool>,
    /// Fewest blots behind the residuals used, where known.
    pub blots: Option<usize>,
    /// Does it count towards the verdict?
    pub counts: bool,
    /// Why it is read so, where the code alone does not say.
    pub note: String,
}

/// What the blots of a case say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blot {
    /// A reading a drug, the one that counts most first.
    pub readings: Vec<UnderDrug>,
}

impl Blot {
    /// The code printed: those that vote, joined by `+` where drugs disagree, else the first.
    #[must_use]
    pub fn code(&self) -> String {
        let mut votes: Vec<BlotCode> =
            self.counting().map(|one| one.code).filter(|code| votes(*code)).collect();
        votes.sort_unstable();
        votes.dedup();
        if votes.is_empty() {
            return self.first().map_or(BlotCode::B0, |one| one.code).to_string();
        }
        votes.iter().map(ToString::to_string).collect::<Vec<_>>().join("+")
    }

    fn counting(&self) -> impl Iterator<Item = &UnderDrug> {
        self.readings.iter().filter(|one| one.counts)
    }

    fn first(&self) -> Option<&UnderDrug> {
        self.counting().next()
    }

    /// Is this the reading under a drug that counts?
    #[must_use]
    pub fn is(&self, code: BlotCode) -> bool {
        self.counting().any(|one| one.code == code)
    }

    /// The reading with a code.
    #[must_use]
    pub fn with(&self, code: BlotCode) -> Option<&UnderDrug> {
        self.counting().find(|one| one.code == code)
    }

    /// Is there any reading?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.readings.iter().all(|one| one.code == BlotCode::B0)
    }

    /// Does a vote rest on fewer blots than the rules ask for?
    #[must_use]
    pub fn rests_on_few(&self, rules: &Rules) -> bool {
        self.counting().any(|one| votes(one.code) && one.blots.is_some_and(|n| n < rules.least_blots))
    }
}

const fn votes(code: BlotCode) -> bool {
    matches!(code, BlotCode::B1 | BlotCode::B2 | BlotCode::B4)
}

/// What a row measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Ptrk,
    Perk,
    Pakt,
    TotalTrk,
    Other,
}

/// The target of a row, in the spellings of laboratories: `pTRK`, `p-TrkA (Y674/675)`, `phospho-ERK1/2`, `p-p44/42`.
fn target(written: &str) -> Target {
    let plain: String = written.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    if plain.starts_with("total") && plain.contains("trk") && plain.contains("overparental") {
        return Target::TotalTrk;
    }
    let Some(antibody::Target::Phospho { protein, .. }) = antibody::Target::parse(written) else {
        return Target::Other;
    };
    let is = |name: &str| protein.starts_with(name);
    if is("TRK") || is("NTRK") {
        Target::Ptrk
    } else if is("ERK") {
        Target::Perk
    } else if is("AKT") || is("PKB") {
        Target::Pakt
    } else {
        Target::Other
    }
}

/// Is the target of a residual one that the rules read?
pub(crate) fn is_read(written: &str) -> bool {
    target(written) != Target::Other
}

/// Reads the blots of one case. Blots under drugs that still work, `working`, ask another question and do not vote;
/// `lead` is read first.
pub(crate) fn read(residuals: &[Residual], lead: Option<&str>, working: &[String], rules: &Rules) -> Blot {
    let mut drugs: BTreeMap<String, Vec<&Residual>> = BTreeMap::new();
    let mut totals: Vec<&Residual> = Vec::new();
    for row in residuals {
        match target(&row.target) {
            Target::TotalTrk if row.line.trim().eq_ignore_ascii_case("both") => totals.push(row),
            Target::TotalTrk | Target::Other => {}
            _ => drugs.entry(regimen(&row.drug).name).or_default().push(row),
        }
    }
    let mut readings: Vec<UnderDrug> =
        drugs.into_iter().map(|(drug, rows)| under(drug, &rows, rules)).collect();
    for reading in &mut readings {
        let trk = regimen(&reading.drug).class.is_trk();
        if working.contains(&reading.drug) {
            reading.counts = false;
            "under a drug that still works: another question".clone_into(&mut reading.note);
        } else if !trk {
            reading.counts = false;
            "not under a TRK inhibitor alone".clone_into(&mut reading.note);
        }
    }
    if let Some(lost) = total(&totals, rules) {
        // Where no TRK is left, what is left of its phosphorylation has no meaning.
        for reading in &mut readings {
            reading.counts = false;
            "total TRK is lost: pTRK over total TRK has no meaning".clone_into(&mut reading.note);
        }
        readings.push(lost);
    }
    readings.sort_by_key(|one| {
        let rank = regimen(&one.drug).rank;
        (one.code != BlotCode::B4, !one.counts, Some(one.drug.as_str()) != lead, rank, one.drug.clone())
    });
    Blot { readings }
}

/// The loss of the target, which no drug is needed for.
fn total(rows: &[&Residual], rules: &Rules) -> Option<UnderDrug> {
    let valid: Vec<&&Residual> = rows.iter().filter(|row| row.invalid.is_none()).collect();
    let lost = valid.iter().find(|row| row.fraction <= rules.total_lost)?;
    Some(UnderDrug {
        drug: String::new(),
        code: BlotCode::B4,
        ptrk: None,
        perk_persists: None,
        pakt_persists: None,
        blots: lost.blots,
        counts: true,
        note: format!("total TRK {} of the parental line", lost.fraction),
    })
}

fn under(drug: String, rows: &[&Residual], rules: &Rules) -> UnderDrug {
    let mut notes: Vec<String> = Vec::new();
    let find = |what: Target, line: &str| {
        rows.iter()
            .find(|row| target(&row.target) == what && row.line.trim().eq_ignore_ascii_case(line))
            .copied()
    };
    let valid = |what: Target, line: &str| find(what, line).filter(|row| row.invalid.is_none());
    let (parental, resistant) = (find(Target::Ptrk, "parental"), find(Target::Ptrk, "resistant"));
    // What the drug does not suppress in the parental line either does not depend on TRK.
    let mut persists = |what: Target, name: &str| {
        // A bound at or above the limit does not tell whether the signal is gone.
        let resistant = valid(what, "resistant").filter(|row| !row.below || row.fraction < rules.persists)?;
        let independent = valid(what, "parental")
            .is_some_and(|parental| parental.fraction >= rules.persists && !parental.below);
        if independent && resistant.fraction >= rules.persists {
            notes.push(format!("{name} persists in the parental line too: it does not depend on TRK"));
        }
        Some(resistant.fraction >= rules.persists && !independent)
    };
    let (perk, pakt) = (persists(Target::Perk, "pERK"), persists(Target::Pakt, "pAKT"));
    let downstream = perk == Some(true) || pakt == Some(true);
    let invalid = [parental, resistant].into_iter().flatten().find_map(|row| row.invalid.clone());
    let code = match (parental, resistant) {
        _ if invalid.is_some() => {
            notes.push(invalid.unwrap_or_default());
            BlotCode::B6
        }
        (Some(parental), _) if parental.fraction > rules.suppressed => {
            notes.push(format!("pTRK of the parental line is not suppressed ({})", parental.fraction));
            BlotCode::B6
        }
        (None, Some(_)) => {
            notes.push("pTRK of the parental line was not measured".to_owned());
            BlotCode::B6
        }
        (Some(_), Some(resistant)) if resistant.below && resistant.fraction > rules.suppressed => {
            notes.push(format!("pTRK is below {}: too wide a bound to read", resistant.fraction));
            BlotCode::B7
        }
        (_, None) if downstream => BlotCode::B5,
        (_, None) => BlotCode::B0,
        (Some(_), Some(resistant)) if resistant.fraction >= rules.persists => BlotCode::B1,
        (Some(_), Some(resistant)) if resistant.fraction > rules.suppressed => BlotCode::B7,
        _ if downstream => BlotCode::B2,
        _ => {
            let missing: Vec<&str> = [(perk, "pERK"), (pakt, "pAKT")]
                .iter()
                .filter(|(one, _)| one.is_none())
                .map(|(_, name)| *name)
                .collect();
            if !missing.is_empty() {
                notes.push(format!("{} not measured", missing.join(" and ")));
            }
            BlotCode::B3
        }
    };
    let used = rows.iter().filter(|row| row.invalid.is_none());
    UnderDrug {
        code,
        ptrk: resistant.map(|row| row.fraction),
        perk_persists: perk,
        pakt_persists: pakt,
        blots: used.filter_map(|row| row.blots).min(),
        counts: true,
        note: notes.join("; "),
        drug,
    }
}
