//! A laboratory's memory: the scatter of the pairs of earlier studies of the same assay, as their `noise.csv` hands it on.
//!
//! ```text
//! noise.csv of earlier studies ─► table ─► PairScatter ─► beside ─► what belongs to this assay and counts nothing twice
//!                                                          ▲
//!                             plates ─► experiments ───────┘
//! ```
//!
//! A study hands on its own pairs and those it remembers, each with the study that it is of and the fingerprints of its
//! experiments, so that a chain of studies counts no experiment twice.

mod beside;
mod columns;
mod experiments;
mod table;
mod whole;

pub(crate) use beside::beside;
pub use beside::files;
pub use columns::{EARLIER, INFINITE, OWN, PRIOR, SET_ASIDE};
pub(crate) use experiments::Experiments;
pub use table::{Wanted, read_table};

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use crate::study_file::Study;
use foldshift_curves::compare::{Agreement, Memory, Metric, Shift};
use foldshift_curves::fit::Reads;
use foldshift_curves::moderated_variance::SampleVariance;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::numerals::counted;

/// What scatter depends on: the study it was measured in.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Origin {
    /// Name of the study.
    pub from: String,
    /// What was read: `resazurin`, `ctg`, ...
    pub readout: String,
    /// Which way the read-out goes.
    pub reads: Reads,
    /// Hours under compound.
    pub exposure_h: Option<f64>,
    /// What counted as no response: `blank`, `kill` or `none`.
    pub zero: String,
    /// Are the data simulated?
    pub simulated: bool,
}

impl Origin {
    /// The assay in a few words.
    fn kind(&self) -> String {
        let hours = self.exposure_h.map_or_else(String::new, |hours| format!(", {hours} h"));
        format!("{}{hours}{}", self.readout, if self.simulated { ", simulated" } else { "" })
    }

    /// Of a study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        Self {
            from: study.name.clone(),
            readout: study.assay.readout.clone(),
            reads: study.assay.reads,
            exposure_h: study.assay.exposure_h,
            zero: study.normalise.zero.name().to_owned(),
            simulated: study.simulated,
        }
    }
}

/// The scatter of one metric of one pair of lines under one compound over its experiments.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PairScatter {
    /// Line before selection.
    pub parental: String,
    /// Line after selection.
    pub resistant: String,
    /// Compound.
    pub compound: String,
    /// What was compared.
    pub metric: Metric,
    /// SD over experiments, in log₁₀ of a fold or as a difference of responses.
    pub sd: f64,
    /// Its degrees of freedom.
    pub df: f64,
    /// The experiments, each with the fingerprint of its readings: `2026-03-02:4c1d8f0a9be37765`.
    pub experiments: Vec<String>,
    /// The study that it is of.
    pub origin: Origin,
    /// Where it was read.
    #[serde(skip)]
    pub(crate) place: Option<Place>,
}

impl PairScatter {
    /// The variance.
    #[must_use]
    pub fn sample(&self) -> SampleVariance {
        SampleVariance { variance: self.sd * self.sd, df: self.df }
    }

    /// The fingerprints of the experiments, whatever they are called.
    fn prints(&self) -> impl Iterator<Item = &str> {
        self.experiments.iter().filter_map(|one| Some(one.rsplit_once(':')?.1))
    }
}

/// What a study remembers of earlier ones, and how it goes with its own scatter.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remembered {
    /// Pairs of earlier studies.
    pub pairs: Vec<PairScatter>,
    /// How their scatter compares with that of this study, metric by metric.
    pub agreements: Vec<Agreement>,
}

impl Remembered {
    /// As comparisons take it.
    #[must_use]
    pub fn memory(&self) -> Memory {
        Memory::of(self.pairs.iter().map(|pair| (pair.metric, pair.sample())))
    }

    /// Is it used for a metric?
    #[must_use]
    pub fn is_used_for(&self, metric: Metric) -> bool {
        self.agreements.iter().any(|agreement| agreement.metric == metric && agreement.holds())
    }

    /// The earlier studies, sorted.
    #[must_use]
    pub fn studies(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = self.pairs.iter().map(|pair| pair.origin.from.as_str()).collect();
        names.into_iter().collect()
    }

    /// What it is of: `40 pairs of 2 earlier studies (resazurin, 72 h; ctg)`.
    #[must_use]
    pub fn in_words(&self) -> String {
        let kinds: BTreeSet<String> = self.pairs.iter().map(|pair| pair.origin.kind()).collect();
        let mut pairs: BTreeSet<[&str; 4]> = BTreeSet::new();
        for pair in &self.pairs {
            pairs.insert([&pair.origin.from, &pair.parental, &pair.resistant, &pair.compound]);
        }
        let studies = match self.studies()[..] {
            [only] => format!("`{only}`"),
            ref several => format!("{} earlier studies", several.len()),
        };
        let kinds: Vec<String> = kinds.into_iter().collect();
        format!("{} of {studies} ({})", counted(pairs.len(), "pair"), kinds.join("; "))
    }

    /// Holds it against a table that was compared with it: how the scatter of both goes together.
    ///
    /// # Errors
    /// When it is of responses that read the other way, or holds a pair of the table itself.
    pub fn beside_table(
        &mut self,
        shifts: &[Shift],
        reads: Option<Reads>,
    ) -> Result<Vec<Diagnostic>, Diagnostic> {
        let placed = |pair: &PairScatter, problem: Diagnostic| match &pair.place {
            Some(place) => problem.at(place.clone()),
            None => problem,
        };
        if let Some((pair, reads)) =
            reads.and_then(|reads| Some((self.pairs.iter().find(|pair| pair.origin.reads != reads)?, reads)))
        {
            let (then, now) = (pair.origin.reads.name(), reads.name());
            let problem =
                format!("the scatter of `{}` is of {then}, and this table of {now}", pair.origin.from);
            let help = "remember studies of this assay only: another one scatters otherwise";
            return Err(placed(pair, Diagnostic::error(Code::Memory, problem).help(help)));
        }
        let own: BTreeSet<_> = shifts.iter().filter_map(of_shift).collect();
        if let Some(pair) = self.pairs.iter().find(|pair| own.contains(&of_pair(pair))) {
            let problem = format!(
                "the memory holds {} under {} with the scatter that it has in this table: experiments count once",
                pair.resistant, pair.compound
            );
            let help = "give the `noise.csv` of an earlier study, not that of these experiments";
            return Err(placed(pair, Diagnostic::error(Code::Memory, problem).help(help)));
        }
        self.agreements = self.memory().agreements(shifts);
        Ok(self.does_not_fit().into_iter().collect())
    }

    /// That the scatter of today is not that of the memory.
    #[must_use]
    pub fn does_not_fit(&self) -> Option<Diagnostic> {
        let apart: Vec<String> =
            self.agreements.iter().filter(|one| !one.holds()).map(|one| Apart(one).to_string()).collect();
        if apart.is_empty() {
            return None;
        }
        let problem =
            format!("experiments scatter otherwise than in the earlier studies: {}", apart.join("; "));
        let help = "the memory is not used there; look for what changed: cells, reagents, instrument, hands";
        Some(Diagnostic::warning(Code::Memory, problem).help(help))
    }
}

/// A pair by its names, its metric and its scatter, to as many digits as a table that was read back keeps.
type Fingerprint = ([String; 3], Metric, [u64; 2]);

fn of_pair(pair: &PairScatter) -> Fingerprint {
    let names = [&pair.parental, &pair.resistant, &pair.compound].map(Clone::clone);
    (names, pair.metric, [pair.df, pair.sd].map(significant))
}

fn of_shift(shift: &Shift) -> Option<Fingerprint> {
    let names = [&shift.parental, &shift.resistant, &shift.compound].map(Clone::clone);
    Some((names, shift.metric, [shift.own_variance()?.df, shift.sd?].map(significant)))
}

/// The bits of a number above zero without the last 24 of its digits: seven decimal digits are left.
fn significant(value: f64) -> u64 {
    value.to_bits() >> 24
}

/// How far an agreement is from one, in words: `ic50_abs 3.1 times as much (4 pairs against 40, p = 0.0004)`.
#[derive(Clone, Copy, Debug)]
pub struct Apart<'a>(pub &'a Agreement);

impl fmt::Display for Apart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Agreement { metric, today, earlier, times, p } = self.0;
        match times {
            Some(times) if *times < 1.0 => write!(f, "{metric} {:.1} times less", 1.0 / times)?,
            Some(times) => write!(f, "{metric} {times:.1} times as much")?,
            None => write!(f, "{metric}")?,
        }
        write!(f, " ({today} repeated today, {earlier} earlier")?;
        if let Some(p) = p {
            write!(f, ", p = {p:.1e}")?;
        }
        f.write_str(")")
    }
}
