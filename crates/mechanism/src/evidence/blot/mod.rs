//! Densitometry of blots: what a drug leaves of the phosphorylation of its target and of the pathways behind it.
//!
//! ```text
//! densitometry ─► rows ─┐
//!                       ├─► bands ─► ratios (a blot) ─┬─► pooled ─► residuals ─► rules of mechanism
//! lane map ─────────────┘                             └─► dose curves ─► engagement shifts
//! tidy table ───────────────► bands
//! table of residuals ───────────────────────────────────────────► residuals
//! ```
//!
//! Read are tables of ImageJ and Fiji, LI-COR Image Studio and Bio-Rad Image Lab with a lane map, tidy tables, and
//! tables of residuals; which one a file is, its content tells. `docs/evidence-blots.md` says what to write into them.
//!
//! ```
//! use foldshift_mechanism::evidence::blot;
//!
//! let table = "blot,membrane,lane,line,drug,dose,unit,time_h,target,signal,loading\n\
//!              1,M1,1,KM12,DMSO,0,nM,4,pTRK,1000,500\n\
//!              1,M1,2,KM12,larotrectinib,100,nM,4,pTRK,100,500\n\
//!              1,M2,1,KM12,DMSO,0,nM,4,TRK,800,400\n\
//!              1,M2,2,KM12,larotrectinib,100,nM,4,TRK,1000,500\n";
//! let files = [("blots.csv", table.as_bytes())];
//! let found = blot::read_bytes(&files, None, &[("KM12", "KM12-LR1")], &blot::Settings::default()).unwrap();
//! assert!((found.residuals[0].fraction - 0.1).abs() < 1e-12);
//! ```

mod band;
mod beside;
mod checks;
mod described;
pub mod engagement;
mod export;
mod join;
mod lane_map;
#[cfg(test)]
mod laws;
mod membrane;
mod pooled;
mod ratio;
mod reduced;
mod residual;
mod tidy;
mod totals;

use std::fs;
use std::path::Path;

use serde::Serialize;

pub use crate::knowledge::antibody::{Loading, Target};
use crate::knowledge::compound::identity;
pub use band::{Band, Membrane, Sample, Signal};
pub use engagement::Engagement;
pub use export::Program;
pub use pooled::{Mean, Pooled};
pub use ratio::Ratio;
pub use totals::TotalShift;

use crate::reported::Residual;
use export::Export;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, unreadable};
use foldshift_tables::sheet::Book;
use foldshift_tables::table::Table;
use membrane::Membranes;

/// Thresholds; the defaults are those of the rule book.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Settings {
    /// A residual up to this is silenced: 0.3.
    pub suppressed: f64,
    /// Loadings that are compared may differ by this factor: 2.
    pub loading_within: f64,
    /// Hours under the drug, from and to, in which a residual is read: 1 to 6.
    pub hours: [f64; 2],
    /// A total that falls below this fraction of the vehicle under the drug is told: 0.5.
    pub total_lost: f64,
    /// A total of the resistant line up to this fraction of the parental one is lost: 0.2.
    pub target_lost: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self { suppressed: 0.3, loading_within: 2.0, hours: [1.0, 6.0], total_lost: 0.5, target_lost: 0.2 }
    }
}

/// Everything that blots say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Blots {
    /// Every band, by membrane, sample and lane.
    pub bands: Vec<Band>,
    /// Every phosphorylation under a drug over its vehicle, blot by blot, at all times.
    pub ratios: Vec<Ratio>,
    /// The same over blots.
    pub pooled: Vec<Pooled>,
    /// Total proteins of resistant over parental lines.
    pub totals: Vec<TotalShift>,
    /// What the rules of mechanism weigh: one row a pair, drug, target and line.
    pub residuals: Vec<Residual>,
    /// Dose curves of phosphorylation, blot by blot.
    pub curves: Vec<Engagement>,
    /// What must be known: lanes that were left out, totals that fall, lines in no pair.
    #[serde(skip)]
    pub warnings: Vec<Diagnostic>,
}

/// Reads files of densitometry, with a lane map where they have no samples in them, for pairs of (parental,
/// resistant) lines; thresholds of the rule book.
///
/// # Errors
/// All problems of all files: what cannot be read, what does not fit the lane map, what contradicts itself.
pub fn read(
    files: &[&Path],
    lane_map: Option<&Path>,
    pairs: &[(&str, &str)],
) -> Result<Blots, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut open = |path: &Path| {
        let name = path.display().to_string();
        match fs::read(path) {
            Ok(bytes) => Some((name, bytes)),
            Err(error) => {
                problems.push(unreadable(&name, &error, "is the path right? It is relative to the study"));
                None
            }
        }
    };
    let read: Vec<(String, Vec<u8>)> = files.iter().filter_map(|path| open(path)).collect();
    let map = lane_map.and_then(&mut open);
    if !problems.is_empty() {
        return Err(problems);
    }
    let files: Vec<(&str, &[u8])> =
        read.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let map = map.as_ref().map(|(name, bytes)| (name.as_str(), bytes.as_slice()));
    read_bytes(&files, map, pairs, &Settings::default())
}

/// What a file turned out to hold.
enum Content {
    Bands(Vec<Band>),
    Residuals(Vec<Residual>),
    Export(Export),
}

/// As [`read`], from names and bytes, with thresholds.
///
/// # Errors
/// As [`read`].
pub fn read_bytes(
    files: &[(&str, &[u8])],
    lane_map: Option<(&str, &[u8])>,
    pairs: &[(&str, &str)],
    settings: &Settings,
) -> Result<Blots, Vec<Diagnostic>> {
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let (mut bands, mut residuals, mut exports) = (Vec::new(), Vec::new(), Vec::new());
    for (name, bytes) in files {
        match content(name, bytes, pairs, &mut warnings) {
            Ok(Content::Bands(found)) => bands.extend(found),
            Ok(Content::Residuals(found)) => residuals.extend(found),
            Ok(Content::Export(export)) => exports.push(export),
            Err(found) => problems.extend(found),
        }
    }
    let map = match lane_map {
        None => None,
        Some((name, bytes)) => match Book::read(name, bytes)
            .map_err(|problem| vec![problem])
            .and_then(|book| lane_map::read(&book, &mut warnings))
        {
            Ok(map) => Some((name, map)),
            Err(found) => {
                problems.extend(found);
                None
            }
        },
    };
    if problems.is_empty() {
        match (&map, exports.as_slice()) {
            (Some((name, _)), []) => {
                let message = "this lane map has no densitometry to go with";
                problems.push(
                    Diagnostic::error(Code::Evidence, message)
                        .at(Place::file(*name))
                        .help("name the table of the densitometry program as well"),
                );
            }
            (None, [first, ..]) => {
                let message =
                    format!("this is a table of {}, which does not say what was in the lanes", first.program);
                let help = "give a lane map: row (or lane and band), membrane, lane, line, drug, dose, unit, time_h, target";
                problems.push(
                    Diagnostic::error(Code::Evidence, message)
                        .at(Place::file(first.source.clone()))
                        .help(help),
                );
            }
            (Some((_, map)), exports) => match join::join(exports, map) {
                Ok(found) => bands.extend(found),
                Err(found) => problems.extend(found),
            },
            (None, []) => {}
        }
    }
    if problems.is_empty() {
        match checks::check(bands, pairs, &mut warnings) {
            Ok(bands) => {
                let (blots, twice) = judge(bands, residuals, pairs, settings, warnings);
                return if twice.is_empty() { Ok(blots) } else { Err(twice) };
            }
            Err(found) => problems.extend(found),
        }
    }
    problems.extend(warnings);
    Err(problems)
}

/// What one file holds.
fn content(
    name: &str,
    bytes: &[u8],
    pairs: &[(&str, &str)],
    said: &mut Vec<Diagnostic>,
) -> Result<Content, Vec<Diagnostic>> {
    let book = Book::read(name, bytes).map_err(|problem| vec![problem])?;
    if let Some(bands) = tidy::read(&book, said)? {
        return Ok(Content::Bands(bands));
    }
    if let Some(residuals) = reduced::read(&book, pairs, said)? {
        return Ok(Content::Residuals(residuals));
    }
    if let Some(export) = export::read(&book, said)? {
        return Ok(Content::Export(export));
    }
    if book
        .sheets()
        .iter()
        .any(|sheet| Table::find(sheet, |table| lane_map::fits(&table.plain_names())).is_some())
    {
        let message = "this is a lane map, and stands where densitometry is expected";
        let help = "name it as the lane map, and the table of the densitometry program here";
        return Err(vec![
            Diagnostic::error(Code::Evidence, message).at(Place::file(book.source().clone())).help(help),
        ]);
    }
    let message = "this is no densitometry: no line near the top names columns that are known";
    let help = "read are the results of ImageJ (Area, Mean, IntDen), Image Studio (Signal, Bkgnd.), Image Lab (Adj. Volume), \
                tidy tables (line, target, signal) and tables of residuals (drug, target, line, residual)";
    Err(vec![
        Diagnostic::error(Code::UnknownFormat, message).at(Place::line(book.source().clone(), 1)).help(help),
    ])
}

/// From bands to everything that is said of them.
fn judge(
    bands: Vec<Band>,
    mut residuals: Vec<Residual>,
    pairs: &[(&str, &str)],
    settings: &Settings,
    mut warnings: Vec<Diagnostic>,
) -> (Blots, Vec<Diagnostic>) {
    let membranes = Membranes::of(&bands);
    let ratios = ratio::ratios(&membranes, settings);
    let totals = totals::totals(&membranes, pairs, settings);
    let pooled = pooled::pool(&ratios);
    let curves = engagement::curves(&ratios);
    for ratio in &ratios {
        let of = |words: &str| {
            format!("blot {}, {} of {}: {words}", ratio.experiment, ratio.target, ratio.sample.words())
        };
        let faults = ratio.faults.iter().map(|fault| format!("left out: {fault}"));
        for words in faults.chain(ratio.notes.iter().cloned()) {
            warnings.push(Diagnostic::warning(Code::EvidenceNotUsed, of(&words)).at(ratio.place.clone()));
        }
    }
    if let Some(first) = ratios.iter().find(|ratio| ratio.sample.time_h.is_none()) {
        let [from, to] = settings.hours;
        let message = format!("lanes without a time are taken for lanes between {from} and {to} h");
        let help = "give the hours under the drug in a column `time_h`";
        warnings.push(Diagnostic::warning(Code::EvidenceNotUsed, message).at(first.place.clone()).help(help));
    }
    for total in &totals {
        for fault in &total.left_out {
            let message = format!(
                "total {} of {} over {}, left out: {fault}",
                total.protein, total.resistant, total.parental
            );
            warnings.push(Diagnostic::warning(Code::EvidenceNotUsed, message).at(total.place.clone()));
        }
    }
    let computed = residual::residuals(&pooled, &totals, pairs, settings, &mut warnings);
    let mut twice = Vec::new();
    for given in &residuals {
        let same = |one: &&Residual| {
            let drug = identity(&one.drug) == identity(&given.drug);
            drug && one.case == given.case && one.target == given.target && one.line == given.line
        };
        if let Some(one) = computed.iter().find(same) {
            let message = format!(
                "{} of {} under {} is given and also follows from bands",
                given.target, given.case, given.drug
            );
            let help = format!("the bands begin at {}; leave one of the two out", one.place);
            twice.push(Diagnostic::error(Code::Contradiction, message).at(given.place.clone()).help(help));
        }
    }
    residuals.extend(computed);
    (Blots { bands, ratios, pooled, totals, residuals, curves, warnings }, twice)
}

impl Blots {
    /// What follows from phosphorylations blot by blot: they themselves, and the same over blots. Bands, totals and residuals
    /// are not known then.
    #[must_use]
    pub fn of_ratios(ratios: Vec<Ratio>) -> Self {
        let pooled = pooled::pool(&ratios);
        let (bands, totals, residuals) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            bands,
            pooled,
            totals,
            residuals,
            curves: engagement::curves(&ratios),
            ratios,
            warnings: Vec::new(),
        }
    }

    /// The row over blots, with its dose, time, interval and notes, that a residual was read from; `None` for totals
    /// and for residuals that were given.
    #[must_use]
    pub fn behind(&self, residual: &Residual) -> Option<&Pooled> {
        self.pooled.iter().find(|one| one.place == residual.place && one.target.code() == residual.target)
    }
}
