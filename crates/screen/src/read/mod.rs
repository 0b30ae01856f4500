//! Tables of a screen, read into curves: raw ones plate by plate, scaled ones as they are.
//!
//! ```text
//! table ─► columns_known ─► wells ─► plates ─► normalise ─┐
//!                   │                                     ├─► curves
//!                   └─► points (as `fit` reads them) ─────┘
//! ```

mod cells;
mod points;
mod wells;

use std::io::Read;

use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::natural_order;
use foldshift_tables::numerals::counted;
use foldshift_tables::table::{Batches, MOST_TOLD, Table};

use crate::analysis::{PlateVerdict, ScreenPlate};
use crate::columns_known::{Known, recognise};
use crate::drift::in_time;
use crate::gather::{GatheredCurve, Gatherer};
use crate::names::Names;
use crate::normalise::normalise;
use crate::screen_options::ScreenOptions;
use wells::Plates;

/// The curves of a screen before they are fitted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScreenTable {
    /// Names of the lines, compounds and experiments.
    pub cell_lines: Names,
    /// Compounds.
    pub compounds: Names,
    /// Experiments.
    pub experiments: Names,
    /// The curves, in the order of their first wells.
    pub curves: Vec<GatheredCurve>,
    /// The plates, in the order of time.
    pub plates: Vec<ScreenPlate>,
    /// Wells of failed plates, which are in no curve unless they are kept.
    pub wells_of_failed_plates: usize,
    /// How the tables were read, in sentences.
    pub understood: Vec<String>,
    /// What must be known before the numbers are used.
    pub warnings: Vec<Diagnostic>,
}

/// Opens a table again from its beginning.
pub type Open<'a> = &'a dyn Fn() -> Result<Box<dyn Read>, Diagnostic>;

/// Reads the tables of a screen: each its name, and how it is opened.
///
/// # Errors
/// When a table cannot be read, lacks a column, or (unless lenient) a cell makes no sense: all such cells of a table at once.
pub fn read(tables: &[(String, Open<'_>)], options: &ScreenOptions) -> Result<ScreenTable, Vec<Diagnostic>> {
    let mut reading = Reading::default();
    for (source, open) in tables {
        reading.table(source, open, options)?;
    }
    reading.finish(tables, options)
}

/// What was read so far.
#[derive(Default)]
struct Reading {
    gatherer: Gatherer,
    plates: Plates,
    understood: Vec<String>,
    warnings: Vec<Diagnostic>,
}

impl Reading {
    fn table(
        &mut self,
        source: &str,
        open: Open<'_>,
        options: &ScreenOptions,
    ) -> Result<(), Vec<Diagnostic>> {
        let one = |problem: Diagnostic| vec![problem];
        let mut batches = Batches::open(source, open().map_err(one)?)
            .map_err(one)?
            .on_sheet(options.points.sheet.as_deref());
        let Some(first) = batches.next().transpose().map_err(one)? else {
            return Err(vec![empty(source)]);
        };
        let (known, words) = recognise(&first, options)?;
        self.understood.extend(words.map(|words| format!("{source}: {words}")));
        if known == Known::Points {
            return self.points(source, open().map_err(one)?, options);
        }
        let mut problems = Problems::default();
        let mut part = Some(Ok(first));
        while let Some(table) = part {
            match table {
                Ok(table) => self.part(&table, &known, options, &mut problems),
                Err(problem) => {
                    problems.broken = Some(problem);
                    break;
                }
            }
            part = batches.next();
        }
        let lenient = options.points.lenient;
        self.warnings.extend(problems.finish(lenient)?);
        Ok(())
    }

    fn part(&mut self, table: &Table, known: &Known, options: &ScreenOptions, problems: &mut Problems) {
        let mut lines = table.lines();
        let Some(line) = lines.next() else { return };
        let mut row = table.row(line);
        loop {
            let taken = match row.too_long() {
                Some(problem) => Err(problem),
                None => self.row(&row, known, options),
            };
            if let Err(problem) = taken {
                problems.add(problem, options.points.lenient);
            }
            let Some(line) = lines.next() else { return };
            row.turn_to(line);
        }
    }

    fn finish(
        mut self,
        tables: &[(String, Open<'_>)],
        options: &ScreenOptions,
    ) -> Result<ScreenTable, Vec<Diagnostic>> {
        let raw = std::mem::take(&mut self.plates);
        let (mut plates, mut lost) = (Vec::new(), 0);
        for plate in raw.each {
            for part in normalise(&plate) {
                let fails = part.plate.verdict == PlateVerdict::Fail;
                if fails && (!options.keep_failed || part.wells.is_empty()) {
                    lost += part.plate.n_samples;
                } else {
                    for (key, dose, response) in part.wells {
                        self.gatherer.add(key, dose, response);
                    }
                }
                plates.push(part.plate);
            }
        }
        let order = in_time(&self.gatherer.experiments);
        let mut place = vec![0; order.len()];
        for (rank, experiment) in order.into_iter().enumerate() {
            place[experiment as usize] = rank;
        }
        plates.sort_by_key(|plate: &ScreenPlate| place[plate.experiment as usize]);
        // Plates of one experiment by their names, where names count them.
        for day in plates.chunk_by_mut(|a, b| a.experiment == b.experiment) {
            day.sort_by(|a, b| natural_order::compare(&a.plate, &b.plate));
        }
        let (curves, without) = self.gatherer.curves();
        if without > 0 {
            self.understood.push(format!("{} without a dose above zero left out", counted(without, "curve")));
        }
        if curves.is_empty() && plates.is_empty() {
            let source = tables.first().map_or("", |(source, _)| source);
            return Err(vec![empty(source)]);
        }
        let Gatherer { cell_lines, compounds, experiments, .. } = self.gatherer;
        Ok(ScreenTable {
            cell_lines,
            compounds,
            experiments,
            curves,
            plates,
            wells_of_failed_plates: lost,
            understood: self.understood,
            warnings: self.warnings,
        })
    }
}

fn empty(source: &str) -> Diagnostic {
    Diagnostic::error(Code::Empty, "the table holds no wells with a dose").at(Place::file(source))
}

/// What is wrong with the rows of a table.
#[derive(Default)]
struct Problems {
    told: Vec<Diagnostic>,
    count: usize,
    broken: Option<Diagnostic>,
}

impl Problems {
    fn add(&mut self, problem: Diagnostic, lenient: bool) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            let problem = if lenient { problem.as_warning() } else { problem };
            self.told.push(problem);
        }
    }

    fn finish(mut self, lenient: bool) -> Result<Vec<Diagnostic>, Vec<Diagnostic>> {
        if self.count > self.told.len() {
            let more = format!("{} more rows make no sense", self.count - self.told.len());
            let more = Diagnostic::error(Code::ManyMore, more);
            self.told.push(if lenient { more.as_warning() } else { more });
        }
        let broken = self.broken.is_some();
        self.told.extend(self.broken);
        if broken || (!lenient && !self.told.is_empty()) { Err(self.told) } else { Ok(self.told) }
    }
}
