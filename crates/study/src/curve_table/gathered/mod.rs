//! The curves of a table as they lie in memory, or partly beside it: numbers, and each text once.
//!
//! ```text
//! row ─► Identities (texts ─► curve) ─► Rows (points by blocks of curves, beyond a limit in a file) ─► Survey ─► Gathered
//! ```
//!
//! A block of curves comes back at a time, in the order in which each curve first occurs, whatever the order of the rows was.

mod identities;
mod rows;
mod slots;
mod spent;
mod survey;
mod texts;
mod units;

use std::io;
use std::path::PathBuf;

use rayon::prelude::*;

pub(super) use identities::Identities;
pub(super) use rows::{BLOCK, Rows, Taken};
pub use spent::Spent;
pub(super) use spent::lap;
pub(super) use survey::Survey;
pub(super) use units::Units;

use super::names::{Role, is_vehicle};
use super::of_curve::{OfCurve, Rejected};
use super::{NamedCurve, Points, PointsOptions, ScaleHelp};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::FitOptions;
use foldshift_tables::diagnostic::Diagnostic;

/// How much is held while curves are gathered, and where the rest goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathering {
    /// Bytes that rows and identities may take in memory, about.
    pub memory: usize,
    /// Where rows beyond that are written, into a file without a name.
    pub folder: PathBuf,
}

impl Default for Gathering {
    /// All in memory.
    fn default() -> Self {
        Self { memory: usize::MAX, folder: std::env::temp_dir() }
    }
}

/// The curves of a table, in the order in which each first occurs; block by block, so that they need not all be held.
#[derive(Debug)]
pub struct Gathered {
    /// Names of the columns that identify a curve; none where the table is one curve.
    pub by: Vec<String>,
    /// What each of them names.
    pub roles: Vec<Role>,
    /// Does the heading of the responses say that they are percentages of the vehicle?
    pub percent: bool,
    /// The files that were read, where they were named.
    pub files: Vec<PathBuf>,
    /// Rows that were skipped because they make no sense.
    pub skipped: Vec<Diagnostic>,
    /// Rows that cost their curves, which are not among these.
    pub rejected: Vec<Rejected>,
    /// How the table was understood, where that was not plain.
    pub notes: Vec<String>,
    /// What the reader must know before the numbers are used.
    pub warnings: Vec<Diagnostic>,
    /// How long that took.
    pub spent: Spent,
    pub(super) percent_signs: bool,
    pub(super) half_asked: Option<f64>,
    pub(super) identities: Identities,
    pub(super) each: Vec<OfCurve>,
    pub(super) units: Units,
    pub(super) rows: Rows,
    pub(super) survey: Survey,
}

impl Gathered {
    /// How many curves there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.survey.curves
    }

    /// Is there none?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many curves are not among these, since a row of theirs makes no sense.
    #[must_use]
    pub fn rejected_curves(&self) -> usize {
        self.each.iter().filter(|own| own.rejected).count()
    }

    /// How many points there are.
    #[must_use]
    pub fn points(&self) -> u64 {
        self.rows.len()
    }

    /// How many bytes were written aside.
    #[must_use]
    pub fn aside(&self) -> u64 {
        self.rows.aside()
    }

    /// As [`Points::half`].
    #[must_use]
    pub fn half(&self) -> f64 {
        let half = FitOptions::default().half;
        let percent = self.percent_signs || (self.percent && self.survey.beyond_fractions);
        self.half_asked.unwrap_or(if percent { 100.0 * half } else { half })
    }

    /// As [`look_like_percent`](super::look_like_percent).
    #[must_use]
    pub fn look_like_percent(&self) -> bool {
        2 * self.survey.percent.count > self.len()
    }

    /// As [`look_raw`](super::look_raw), for a half of 0.5.
    #[must_use]
    pub fn look_raw(&self) -> bool {
        2 * self.survey.raw > self.len()
    }

    /// How many curves have one dose.
    #[must_use]
    pub fn single_doses(&self) -> usize {
        self.survey.single
    }

    /// As [`Points::scale_help`].
    #[must_use]
    pub fn scale_help(&self, options: &PointsOptions) -> ScaleHelp {
        let at = self.roles.iter().position(|role| *role == Role::Compound);
        let named = at.and_then(|at| self.identities.texts(at).find(|name| is_vehicle(name)));
        ScaleHelp::of(named, self.survey.zero, &options.command)
    }

    /// How many blocks of curves there are.
    #[must_use]
    pub fn blocks(&self) -> usize {
        self.rows.blocks()
    }

    /// The curves of a block.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub fn block(&self, block: usize) -> io::Result<Vec<NamedCurve>> {
        let (curves, numbers) = self.numbered(block)?;
        let named = |(curve, number): (Curve, u32)| NamedCurve {
            identity: self.identities.identity(number),
            unit: self.unit(number).to_owned(),
            curve,
        };
        Ok(curves.into_iter().zip(numbers).map(named).collect())
    }

    /// The curves of a block with their numbers, which [`Gathered::identity`] and [`Gathered::unit`] tell more of.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub fn numbered(&self, block: usize) -> io::Result<(Vec<Curve>, Vec<u32>)> {
        self.curves_of(block, |_| true)
    }

    /// What identifies the curve of a number, in a column of [`Gathered::by`].
    #[must_use]
    pub fn identity(&self, number: u32, column: usize) -> &str {
        self.identities.text(number, column)
    }

    /// The unit of the doses of the curve of a number, when the table says one.
    #[must_use]
    pub fn unit(&self, number: u32) -> &str {
        self.each.get(number as usize).map_or("", |own| self.units.text(own.unit))
    }

    /// Every `step`-th curve, the first one first.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub fn sampled(&self, step: usize) -> io::Result<Vec<Curve>> {
        let kept = (0_u32..).zip(&self.each).filter(|(_, own)| !own.is_left_out()).map(|(number, _)| number);
        let asked: Vec<u32> = kept.step_by(step.max(1)).collect();
        let blocks: Vec<(Vec<Curve>, Vec<u32>)> = (0..self.blocks())
            .into_par_iter()
            .map(|block| self.curves_of(block, |number| asked.binary_search(&number).is_ok()))
            .collect::<io::Result<_>>()?;
        Ok(blocks.into_iter().flat_map(|(curves, _)| curves).collect())
    }

    fn curves_of(&self, block: usize, asked: impl Fn(u32) -> bool) -> io::Result<(Vec<Curve>, Vec<u32>)> {
        let here = self.each.len().saturating_sub(block * BLOCK).min(BLOCK);
        let sorted = self.rows.block(block, here)?;
        let first = u32::try_from(block * BLOCK).unwrap_or(u32::MAX);
        let (mut curves, mut numbers) = (Vec::<Curve>::new(), Vec::new());
        for (number, curve) in (first..).zip(0..here) {
            if self.each[number as usize].is_left_out() || !asked(number) {
                continue;
            }
            // Every point was checked when it was read, so its points are a curve.
            if let Ok(curve) = Curve::after(curves.last(), sorted.points(curve).to_vec()) {
                curves.push(curve);
                numbers.push(number);
            }
        }
        Ok((curves, numbers))
    }

    /// All curves at once.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub fn to_points(&self) -> io::Result<Points> {
        let blocks: Vec<Vec<NamedCurve>> =
            (0..self.blocks()).into_par_iter().map(|block| self.block(block)).collect::<io::Result<_>>()?;
        let curves = blocks.into_iter().flatten().collect();
        Ok(Points {
            by: self.by.clone(),
            roles: self.roles.clone(),
            percent: self.percent,
            percent_signs: self.percent_signs,
            half_asked: self.half_asked,
            curves,
            skipped: self.skipped.clone(),
            notes: self.notes.clone(),
            warnings: self.warnings.clone(),
        })
    }
}
