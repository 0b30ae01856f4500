//! Curves fitted block by block, each written before the next is held.

use std::io;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::goal::Goal;
use super::in_order::in_order;
use super::plan::{Plan, Scatter};
use super::rows::{Rows, further_columns};
use crate::report::columns::result_column;
use foldshift_columns::{Encoder, Format, OutColumn, Piece};
use foldshift_curves::curve::Curve;
use foldshift_curves::fit::{Fit, FitOptions, Status, fit_each, fit_many};
use foldshift_screen::fit_row::{FitBlock, Row as _, fit_columns, put_fit, put_moderated};
use foldshift_screen::stream::Fingerprint;
use foldshift_study::curve_table::Gathered;

/// Rows that one thread puts into cells.
const ROWS: usize = 512;

/// How the curves ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) fitted: usize,
    pub(super) no_response: usize,
    pub(super) not_determinable: usize,
    /// Curves whose model tells no relative dose but that of half effect.
    pub(super) without_relative: usize,
}

impl Counts {
    pub(super) fn all(&self) -> usize {
        self.fitted + self.no_response + self.not_determinable
    }

    fn and(self, others: Self) -> Self {
        Self {
            fitted: self.fitted + others.fitted,
            no_response: self.no_response + others.no_response,
            not_determinable: self.not_determinable + others.not_determinable,
            without_relative: self.without_relative + others.without_relative,
        }
    }

    pub(super) fn see(&mut self, fit: &Fit) {
        *match fit.status {
            Status::Fitted => &mut self.fitted,
            Status::NoResponse => &mut self.no_response,
            Status::NotDeterminable => &mut self.not_determinable,
        } += 1;
    }
}

/// How far a table is.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::cli) struct Done {
    /// Steps of some thousand curves that are written.
    pub(super) steps: usize,
    pub(super) counts: Counts,
    /// How long fits were waited for: what is fitted while others are written is waited for by nobody.
    pub(in crate::cli) fit: Duration,
    /// How long they were written.
    pub(in crate::cli) write: Duration,
}

/// How many steps there are.
pub(super) fn steps(gathered: &Gathered) -> usize {
    gathered.blocks()
}

/// The curves of a step, and their numbers.
///
/// # Errors
/// Those of the file in which rows are.
pub(super) fn step(gathered: &Gathered, step: usize) -> io::Result<(Vec<Curve>, Vec<u32>)> {
    gathered.numbered(step)
}

/// Is told how far a table is after each step, with the fingerprint of the curves of that step.
pub(super) enum After<'a> {
    /// Without fingerprints, which take their time.
    Told(&'a mut dyn FnMut(Done) -> io::Result<()>),
    Marked(&'a mut dyn FnMut(Done, u64) -> io::Result<()>),
}

/// What a step comes to.
struct Fitted {
    pieces: Vec<Piece>,
    counts: Counts,
    input: u64,
}

/// Fits all curves into a table, from where it is `done`.
///
/// # Errors
/// Those of the output, and of the file in which rows are; what `after` gives.
pub(super) fn fit(
    gathered: &Gathered,
    plan: &Plan,
    mut goal: Goal<'_>,
    mut done: Done,
    mut after: After<'_>,
) -> io::Result<Done> {
    let (columns, encoder) = (goal.columns(), goal.encoder());
    if done.steps > 0 {
        goal.goes_on()?;
    }
    let is_marked = matches!(after, After::Marked(_));
    let work = |number: usize| {
        let (curves, numbers) = step(gathered, number)?;
        let input = if is_marked { fingerprint(gathered, &curves, &numbers) } else { 0 };
        let mut counts = Counts::default();
        let pieces = if plan.is_plain() {
            let fits = if let Scatter::Known(Some(prior)) = plan.scatter {
                let told: Vec<FitOptions> =
                    curves.iter().map(|curve| prior.told(curve, &plan.options)).collect();
                let each: Vec<(&Curve, &FitOptions)> = curves.iter().zip(&told).collect();
                fit_each(&each)
            } else {
                fit_many(&curves, &plan.options)
            };
            for fit in &fits {
                counts.see(fit);
            }
            plain_pieces(gathered, (&fits, plan), &numbers, &columns, &encoder)?
        } else {
            let rows = Rows::fit(None, curves, plan);
            rows.fits().for_each(|fit| counts.see(fit));
            counts.without_relative = rows.without_relative();
            pieces(gathered, &rows, &numbers, &columns, &encoder)?
        };
        Ok(Fitted { pieces, counts, input })
    };
    let mut since = Instant::now();
    in_order(done.steps..steps(gathered), work, &mut |fitted| {
        let Fitted { pieces, counts, input } = fitted?;
        done.fit += lap(&mut since);
        goal.put(pieces)?;
        done.steps += 1;
        done.counts = done.counts.and(counts);
        done.write += lap(&mut since);
        match &mut after {
            After::Told(told) => told(done)?,
            After::Marked(after) => after(done, input)?,
        }
        Ok(())
    })?;
    goal.finish()?;
    done.write += lap(&mut since);
    Ok(done)
}

/// The time since then; from now on it counts anew.
fn lap(since: &mut Instant) -> Duration {
    let now = Instant::now();
    now.duration_since(std::mem::replace(since, now))
}

/// The fingerprint of curves: what identifies them, their unit, their points.
pub(super) fn fingerprint(gathered: &Gathered, curves: &[Curve], numbers: &[u32]) -> u64 {
    let mut seen = Fingerprint::default();
    for (curve, number) in curves.iter().zip(numbers) {
        (0..gathered.by.len()).for_each(|column| seen.bytes(gathered.identity(*number, column).as_bytes()));
        seen.bytes(gathered.unit(*number).as_bytes());
        seen.curve(curve);
    }
    seen.seen()
}

/// Writes rows of curves that were fitted all at once; `identified` gives what identifies each, and the unit of its doses.
///
/// # Errors
/// Those of the output.
pub(super) fn write<'i>(
    rows: &Rows,
    identified: impl Iterator<Item = (&'i [String], &'i str)>,
    mut goal: Goal<'_>,
) -> io::Result<()> {
    let columns = goal.columns();
    let mut identified = identified.enumerate().peekable();
    while identified.peek().is_some() {
        let mut block = FitBlock::of(&columns);
        for (place, (identity, unit)) in identified.by_ref().take(ROWS) {
            block.next_row();
            for text in identity {
                block.text(text);
            }
            rows.cells(place, unit).iter().for_each(|cell| block.cell(cell));
        }
        goal.write(&block.into_block())?;
    }
    goal.finish()
}

/// The columns of a table of fits.
pub(super) fn columns_of(by: &[String], plan: &Plan, format: Format) -> Vec<OutColumn> {
    let mut columns: Vec<OutColumn> = by.iter().map(OutColumn::text).collect();
    columns.extend(fit_columns(format.is_binary()));
    let further = further_columns(plan).into_iter();
    // A text has its cells as they were made, `nd` among them.
    columns.extend(
        further.map(|name| if format.is_binary() { result_column(&name) } else { OutColumn::text(name) }),
    );
    columns
}

fn plain_pieces(
    gathered: &Gathered,
    (fits, plan): (&[Fit], &Plan),
    numbers: &[u32],
    columns: &[OutColumn],
    encoder: &Encoder,
) -> io::Result<Vec<Piece>> {
    let some = fits.par_chunks(ROWS).zip(numbers.par_chunks(ROWS));
    some.map(|(fits, numbers)| {
        let mut block = FitBlock::of(columns);
        for (fit, number) in fits.iter().zip(numbers) {
            put_identity(gathered, *number, &mut block);
            put_fit(fit, gathered.unit(*number), &mut block);
            if plan.scatter != Scatter::Own {
                put_moderated(fit, &mut block);
            }
        }
        encoder.encode(&block.into_block())
    })
    .collect()
}

fn pieces(
    gathered: &Gathered,
    rows: &Rows,
    numbers: &[u32],
    columns: &[OutColumn],
    encoder: &Encoder,
) -> io::Result<Vec<Piece>> {
    let some = numbers.par_chunks(ROWS).enumerate();
    some.map(|(chunk, numbers)| {
        let mut block = FitBlock::of(columns);
        for (place, number) in (chunk * ROWS..).zip(numbers) {
            put_identity(gathered, *number, &mut block);
            rows.cells(place, gathered.unit(*number)).iter().for_each(|cell| block.cell(cell));
        }
        encoder.encode(&block.into_block())
    })
    .collect()
}

fn put_identity(gathered: &Gathered, number: u32, block: &mut FitBlock) {
    block.next_row();
    (0..gathered.by.len()).for_each(|column| block.text(gathered.identity(number, column)));
}
