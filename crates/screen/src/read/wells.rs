//! Rows of wells, of lists and of treatments.

use std::collections::HashMap;

use foldshift_tables::diagnostic::{Code, Diagnostic};
use foldshift_tables::table::{NOTHING_KNOWN, Row};
use foldshift_tables::units::DoseUnit;

use super::{Reading, ScreenOptions, cells};
use crate::columns_known::{Known, Scale, Treatment, WellColumns};
use crate::normalise::{RawPlate, RawWell};
use crate::roles::{WellRole, nearest};

/// Raw plates, in the order of their first wells.
#[derive(Default)]
pub(super) struct Plates {
    index: HashMap<(u32, String), usize>,
    pub(super) each: Vec<RawPlate>,
}

impl Plates {
    fn add(&mut self, experiment: u32, name: &str, well: RawWell) {
        let at = match self.index.get(&(experiment, name.to_owned())) {
            Some(at) => *at,
            None => {
                self.each.push(RawPlate { name: name.to_owned(), experiment, wells: Vec::new() });
                self.index.insert((experiment, name.to_owned()), self.each.len() - 1);
                self.each.len() - 1
            }
        };
        self.each[at].wells.push(well);
    }
}

impl Reading {
    pub(super) fn row(
        &mut self,
        row: &Row,
        known: &Known,
        options: &ScreenOptions,
    ) -> Result<(), Diagnostic> {
        if !is_asked_for(row, options)? {
            return Ok(());
        }
        match known {
            Known::Wells(columns) => self.well(row, columns),
            Known::Lists { cell_line, compound, doses, responses } => {
                self.lists(row, (*cell_line, *compound), (*doses, *responses))
            }
            Known::Across { cell_line, treatments } => self.across(row, *cell_line, treatments),
            Known::Points => Ok(()),
        }
    }

    fn well(&mut self, row: &Row, columns: &WellColumns) -> Result<(), Diagnostic> {
        let role = match columns.role {
            None => WellRole::Sample,
            Some((column, words)) => {
                words.role_of(row.cell(column)).ok_or_else(|| unknown_role(row, column))?
            }
        };
        let is_raw = columns.scale == Scale::Reading;
        if role == WellRole::Unused || (!is_raw && role != WellRole::Sample) {
            return Ok(());
        }
        let text = row.cell(columns.response);
        if NOTHING_KNOWN.contains(&text) {
            return Ok(());
        }
        let value = row.value(columns.response, text).map_err(|error| {
            row.no_number(columns.response, text, error)
                .help("correct the cell, or skip such rows with `--lenient`")
        })?;
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        let line = cell(columns.cell_line);
        let line = if columns.line_prefix.is_empty() || line.is_empty() {
            line.to_owned()
        } else {
            format!("{}{line}", columns.line_prefix)
        };
        let experiment = cells::day(cell(columns.experiment));
        if role != WellRole::Sample {
            let place = if line.is_empty() { 0 } else { self.gatherer.cell_lines.place(&line) };
            let key = [place, 0, self.gatherer.experiments.place(experiment)];
            let well = RawWell { role, key, has_line: !line.is_empty(), dose: 0.0, reading: value };
            self.plates.add(key[2], cell(columns.plate), well);
            return Ok(());
        }
        let Some((dose, unit)) = cells::dose(row, columns)? else {
            let message = "a sample without a dose";
            return Err(row.error(columns.dose, message).code(Code::EmptyCell));
        };
        let compound = cell(columns.compound);
        if compound.is_empty()
            && let Some(column) = columns.compound
        {
            return Err(row.missing(column));
        }
        let key = self.gatherer.key(&line, compound, experiment);
        let dose = self.in_unit(row, columns.dose, (key[1], compound), (dose, unit))?;
        if is_raw {
            let well = RawWell { role, key, has_line: !line.is_empty(), dose, reading: value };
            self.plates.add(key[2], cell(columns.plate), well);
        } else {
            self.add_finite(row, columns.response, (key, dose), columns.scale.response(value))?;
        }
        Ok(())
    }

    fn lists(
        &mut self,
        row: &Row,
        (cell_line, compound): (usize, usize),
        (doses, responses): (usize, usize),
    ) -> Result<(), Diagnostic> {
        let (at, activities) = (cells::list(row, doses)?, cells::list(row, responses)?);
        if at.len() != activities.len() {
            let problem = format!("{} doses and {} responses", at.len(), activities.len());
            return Err(row.error(responses, problem).code(Code::RowShape));
        }
        let (line, compound) = (row.cell(cell_line), row.cell(compound));
        let key = self.gatherer.key(line, compound, "");
        for (dose, activity) in at.into_iter().zip(activities) {
            if dose < 0.0 {
                return Err(row
                    .error(doses, format!("`{dose}` is not a dose of zero or more"))
                    .code(Code::OutOfRange));
            }
            let dose = self.in_unit(row, doses, (key[1], compound), (dose, Some(DoseUnit::MICROMOLAR)))?;
            self.gatherer.add(key, dose, Scale::PercentChange.response(activity));
        }
        Ok(())
    }

    fn across(&mut self, row: &Row, cell_line: usize, treatments: &[Treatment]) -> Result<(), Diagnostic> {
        let line = row.cell(cell_line);
        if line.is_empty() {
            return Err(row.missing(cell_line));
        }
        for one in treatments {
            let text = row.cell(one.column);
            if NOTHING_KNOWN.contains(&text) {
                continue;
            }
            let value =
                row.value(one.column, text).map_err(|error| row.no_number(one.column, text, error))?;
            let key = self.gatherer.key(line, &one.compound, &one.experiment);
            let dose = (one.dose, Some(DoseUnit::MICROMOLAR));
            let dose = self.in_unit(row, one.column, (key[1], &one.compound), dose)?;
            self.add_finite(row, one.column, (key, dose), Scale::Log2.response(value))?;
        }
        Ok(())
    }

    fn add_finite(
        &mut self,
        row: &Row,
        column: usize,
        (key, dose): (crate::gather::Key, f64),
        response: f64,
    ) -> Result<(), Diagnostic> {
        if !response.is_finite() {
            let problem = format!("`{}` is out of every scale", row.cell(column));
            return Err(row.error(column, problem).code(Code::OutOfRange));
        }
        self.gatherer.add(key, dose, response);
        Ok(())
    }

    fn in_unit(
        &mut self,
        row: &Row,
        column: usize,
        (place, compound): (u32, &str),
        (dose, unit): (f64, Option<DoseUnit>),
    ) -> Result<f64, Diagnostic> {
        self.gatherer.in_unit(place, dose, unit).map_err(|[first, other]| {
            let problem =
                format!("doses of `{compound}` are given in {first} and in {other}, which do not convert");
            row.error(column, problem).code(Code::Unit).help("give all doses of a compound in one unit")
        })
    }
}

/// Is the row one of those of `--only`?
fn is_asked_for(row: &Row, options: &ScreenOptions) -> Result<bool, Diagnostic> {
    let mut columns: Vec<(usize, bool)> = Vec::new();
    for (name, text) in &options.points.only {
        let column = row.table().named(name)?;
        let fits = row.cell(column) == text;
        match columns.iter_mut().find(|(known, _)| *known == column) {
            Some((_, any)) => *any |= fits,
            None => columns.push((column, fits)),
        }
    }
    Ok(columns.iter().all(|(_, any)| *any))
}

fn unknown_role(row: &Row, column: usize) -> Diagnostic {
    let text = row.cell(column);
    let problem =
        format!("`{text}` in column `{}` says nothing of what the well holds", row.table().heading(column));
    let help = match nearest(text) {
        Some(near) => format!("did you mean {near}?"),
        None => "known are sample, vehicle, blank, kill and empty, and words like them".to_owned(),
    };
    row.error(column, problem).code(Code::UnknownWord).help(help)
}
