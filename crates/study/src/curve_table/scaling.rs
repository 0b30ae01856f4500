//! What the rows of signals are measured against, collected row by row, and the signals made into responses at the end.

use super::form::{Form, Series};
use super::groups::{Groups, Wrong};
use super::names::Role;
use super::scaled::{References, Signal, Vehicle, VehicleWell};
use crate::weighting::Weighting;
use foldshift_curves::curve::Point;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::Row;

/// More vehicle wells than these enter a curve as their mean, with their number as its weight.
const MOST_SINGLE_WELLS: usize = 96;

impl Groups<'_> {
    /// Are responses signals that have to be scaled?
    pub(super) fn is_scaled(&self) -> bool {
        self.options.vehicle.is_some() || self.options.growth.is_some()
    }

    /// Is it a row of wells when the compound was added?
    pub(super) fn is_time_zero(&self, row: &Row) -> bool {
        let of = self.columns.beside;
        let time = of.time.filter(|_| self.options.growth.is_some() && of.time_zero.is_none());
        time.is_some_and(|column| {
            let text = row.cell(column).trim_end_matches(|c: char| c.is_alphabetic() || c.is_whitespace());
            row.value(column, text).is_ok_and(|time| time == 0.0)
        })
    }

    /// Is it a row of vehicle wells under a name of their own?
    pub(super) fn is_named_vehicle(&self, row: &Row) -> bool {
        let Some(vehicle) = &self.options.vehicle else { return false };
        let named = self.columns.compound.into_iter().chain(self.columns.by.iter().copied());
        named.into_iter().any(|column| vehicle.is_named(row.cell(column)))
    }

    /// What the signals of a curve are measured against; `None` where responses are read as they are.
    pub(super) fn signal(&mut self, row: &Row, identity: &[String]) -> Result<Option<Signal>, Wrong> {
        if !self.is_scaled() {
            return Ok(None);
        }
        let of = self.columns.beside;
        let read = |column: Option<usize>| -> Result<Option<f64>, Wrong> {
            column.map(|column| self.number(row, column, |_| true, "a finite number")).transpose()
        };
        let beside = (read(of.control)?, read(of.time_zero)?);
        let [vehicle, time_zero] = self.scopes(row, identity);
        Ok(Some(Signal { vehicle, time_zero, beside, place: row.place() }))
    }

    /// The scopes of the vehicle and of time zero: what identifies the curve, but for its compound, and its plate. Time zero was
    /// read at another time, and mostly on another plate.
    fn scopes(&mut self, row: &Row, identity: &[String]) -> [usize; 2] {
        let columns = &self.columns;
        let named = matches!(self.options.vehicle, Some(Vehicle::Named(_)));
        let (mut vehicle, mut time_zero) = (Vec::new(), Vec::new());
        for (place, (cell, role)) in identity.iter().zip(&columns.roles).enumerate() {
            let column = columns.by.get(place).copied();
            // A vehicle under its own name stands for all curves of its line.
            let shared = *role == Role::Compound || (*role == Role::Curve && named && column.is_some());
            let names_it = column.is_some() && column == columns.compound;
            if shared || names_it {
                continue;
            }
            vehicle.push(cell.clone());
            if column.is_none() || column != columns.beside.time {
                time_zero.push(cell.clone());
            }
        }
        let on = columns.plate.into_iter().chain(columns.pooled.iter().copied());
        let mut on: Vec<usize> = on.filter(|column| !columns.by.contains(column)).collect();
        on.dedup();
        vehicle.extend(on.into_iter().map(|column| row.cell(column).to_owned()));
        // Readings of several times in one curve: each time has its vehicle.
        if let Some(time) =
            columns.beside.time.filter(|time| self.options.growth.is_some() && !columns.by.contains(time))
        {
            vehicle.push(row.cell(time).to_owned());
        }
        [self.scaling.vehicles.place(vehicle), self.scaling.time_zeros.place(time_zero)]
    }

    /// Takes the wells of a row that others are measured against.
    pub(super) fn take_reference(
        &mut self,
        row: &Row,
        at_zero: bool,
        identity: &mut Vec<String>,
        weight: f64,
    ) -> Result<(), Wrong> {
        let form = std::sync::Arc::clone(&self.columns.form);
        let series: Vec<Series> = match &*form {
            Form::Down(series) => series.clone(),
            Form::Across(doses) => {
                vec![Series {
                    wells: doses.iter().map(|(column, ..)| *column).collect(),
                    ..Series::default()
                }]
            }
        };
        for one in &series {
            self.name(identity, one);
            let [vehicle, time_zero] = self.scopes(row, identity);
            for column in one.responses() {
                let Some(cell) = self.response(row, column)? else { continue };
                for (signal, times) in self.behind(row, column, one, cell)? {
                    let well = VehicleWell { signal, weight: weight * times };
                    let scope = if at_zero {
                        self.scaling.time_zeros.at(time_zero)
                    } else {
                        self.scaling.vehicles.at(vehicle)
                    };
                    scope.wells.push(well);
                }
            }
        }
        Ok(())
    }

    /// Takes a signal at dose 0, which is one of the vehicle unless that has a name of its own.
    pub(super) fn take_zero(&mut self, vehicle: usize, signal: f64, weight: f64, by_name: bool) {
        let of_vehicle = !matches!(&self.options.vehicle, Some(Vehicle::Named(_))) || by_name;
        if of_vehicle {
            self.scaling.vehicles.at(vehicle).wells.push(VehicleWell { signal, weight });
        }
    }

    /// Signals become responses; what cannot is a problem of its row.
    pub(super) fn scale(&mut self) {
        if !self.is_scaled() {
            return;
        }
        let references = References {
            vehicles: &self.scaling.vehicles,
            vehicle_centres: self.scaling.vehicles.centres(),
            time_zeros: &self.scaling.time_zeros,
            time_zero_centres: self.scaling.time_zeros.centres(),
            growth: self.options.growth,
        };
        let weighting = self.columns.weighting;
        let mut problems = Vec::new();
        let named = matches!(self.options.vehicle, Some(Vehicle::Named(_)));
        for group in &mut self.each {
            let mut kept = Vec::new();
            let mut of_curve: Vec<(usize, Signal)> = Vec::new();
            for (point, signal) in group.points.iter().zip(&group.signals) {
                if !of_curve.iter().any(|(vehicle, _)| *vehicle == signal.vehicle) {
                    of_curve.push((signal.vehicle, signal.clone()));
                }
                let scaled = references
                    .response(point.response, signal)
                    .map_err(|why| self.options.no_reference(&why));
                match scaled.and_then(|response| weighted(Point { response, ..*point }, weighting)) {
                    Ok(point) => kept.push(point),
                    Err(problem) => problems.push(problem.at(signal.place.clone())),
                }
            }
            let has_zero = kept.iter().any(|point| point.dose == 0.0);
            // Vehicle wells under a name of their own are dose 0 of every curve of their scope.
            for (vehicle, signal) in of_curve.iter().filter(|_| named && !has_zero) {
                let wells = in_few(&references.vehicles.each()[*vehicle].wells);
                for well in wells {
                    let scaled = references
                        .response(well.signal, signal)
                        .map_err(|why| self.options.no_reference(&why));
                    let point = |response| Point { dose: 0.0, response, weight: well.weight };
                    match scaled.and_then(|response| weighted(point(response), weighting)) {
                        Ok(point) => kept.push(point),
                        Err(problem) => problems.push(problem.at(signal.place.clone())),
                    }
                }
            }
            group.points = kept;
        }
        for problem in problems {
            self.problems.add(problem);
        }
    }
}

/// The wells themselves, or, where they are many, their weighted mean with all of their weight.
fn in_few(wells: &[VehicleWell]) -> Vec<VehicleWell> {
    if wells.len() <= MOST_SINGLE_WELLS {
        return wells.to_vec();
    }
    let weight: f64 = wells.iter().map(|well| well.weight).sum();
    let signal = wells.iter().map(|well| well.weight * well.signal).sum::<f64>() / weight;
    vec![VehicleWell { signal, weight }]
}

/// The point with its weight by name, where one is asked for.
fn weighted(point: Point, weighting: Option<Weighting>) -> Result<Point, Diagnostic> {
    let Some(weighting) = weighting else { return Ok(point) };
    let (name, response, dose) = (weighting.name(), point.response, point.dose);
    let weight = weighting.of(response).ok_or_else(|| {
        let problem = format!(
            "a response of {response} at dose {dose} has no weight {name}, which needs responses above 0"
        );
        Diagnostic::error(Code::OutOfRange, problem)
            .help(format!("leave out `--weight {name}`, or such rows with `--lenient`"))
    })?;
    Ok(Point { weight: point.weight * weight, ..point })
}

impl super::PointsOptions {
    fn no_reference(&self, why: &str) -> Diagnostic {
        let help = match (&self.vehicle, self.growth) {
            _ if why.starts_with("growth") => {
                "growth needs cells that grow; rows that cannot be scaled are left out with `--lenient`".to_owned()
            }
            (Some(vehicle), None) => format!("`--vehicle` wants {} in every line, experiment and plate", vehicle.shown()),
            _ => "growth needs the vehicle (dose 0, `--vehicle NAME` or a column `cell_count__ctrl`) and time zero (rows at time 0, or a \
                  column `cell_count__time0`)"
                .to_owned(),
        };
        Diagnostic::error(Code::NoSuch, why).help(help).at(Place::file("the table"))
    }
}
