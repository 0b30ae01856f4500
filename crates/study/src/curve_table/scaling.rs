//! What the rows of signals are measured against, collected row by row, and the signals made into responses at the end.

use std::collections::BTreeSet;
use std::io;

use super::form::{Form, Series};
use super::gathered::{BLOCK, Taken};
use super::groups::{Groups, Wrong};
use super::names::{Role, Unused, is_vehicle, unused};
use super::scaled::{References, Signal, Vehicle, VehicleWell};
use crate::weighting::Weighting;
use foldshift_curves::curve::Point;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{NOTHING_KNOWN, Row, plain};

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

    /// Is it a row of vehicle wells under a name of their own: of their compound, or of the kind of well?
    pub(super) fn is_named_vehicle(&self, row: &Row) -> bool {
        let Some(vehicle @ Vehicle::Named(name)) = &self.options.vehicle else { return false };
        let named = |cell: &str| vehicle.is_named(cell);
        if name.parse::<f64>().is_ok() || name.is_empty() {
            return self.columns.by.iter().any(|column| named(row.cell(*column)));
        }
        row.cells().iter().any(|cell| named(&cell.text))
    }

    /// Is it a row at dose 0 without a compound, where dose 0 is the vehicle?
    pub(super) fn is_nameless_vehicle(&self, row: &Row) -> bool {
        let columns = &self.columns;
        let (Some(compound), Some(dose)) = (columns.compound, &columns.dose) else { return false };
        let at_zero = || row.value(dose.column, row.cell(dose.column)).is_ok_and(|dose| dose == 0.0);
        self.options.vehicle == Some(Vehicle::DoseZero)
            && NOTHING_KNOWN.contains(&row.cell(compound))
            && at_zero()
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
        let on = columns.plates.iter().chain(&columns.batches).copied();
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
            // Nobody asks for a vehicle beside a second table.
            Form::Coded(_) => Vec::new(),
        };
        for one in &series {
            self.name(identity, &one.name);
            let [vehicle, time_zero] = self.scopes(row, identity);
            for column in one.responses() {
                let Some(cell) = self.response(row, column)? else { continue };
                for (signal, times) in self.behind(row, column, one, cell)? {
                    let well = VehicleWell { signal, weight: weight * times };
                    if !at_zero {
                        self.scaling.see(vehicle, row, &self.watch);
                    }
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
    pub(super) fn take_zero(&mut self, row: &Row, vehicle: usize, signal: f64, weight: f64, by_name: bool) {
        let of_vehicle = !matches!(&self.options.vehicle, Some(Vehicle::Named(_))) || by_name;
        if of_vehicle {
            self.scaling.see(vehicle, row, &self.watch);
            self.scaling.vehicles.at(vehicle).wells.push(VehicleWell { signal, weight });
        }
    }

    /// Signals become responses; what cannot is a problem of its row.
    ///
    /// # Errors
    /// Those of the file in which rows are.
    pub(super) fn scale(&mut self) -> io::Result<()> {
        if let Some(problem) = self.no_such_vehicle() {
            self.problems.add(problem);
            return Ok(());
        }
        let signals = std::mem::take(&mut self.rows);
        let references = References {
            vehicles: &self.scaling.vehicles,
            vehicle_centres: self.scaling.vehicles.centres(),
            time_zeros: &self.scaling.time_zeros,
            time_zero_centres: self.scaling.time_zeros.centres(),
            growth: self.options.growth,
        };
        let weighting = self.columns.weighting;
        let mut problems = Vec::new();
        let mut sorted = None;
        for number in 0..self.each.len() {
            if number % BLOCK == 0 {
                sorted = Some(signals.block(number / BLOCK, (self.each.len() - number).min(BLOCK))?);
            }
            let points = sorted.as_ref().map_or(&[][..], |sorted| sorted.points(number % BLOCK));
            let mut kept = Vec::new();
            let mut of_curve: Vec<(usize, Signal)> = Vec::new();
            for (point, signal) in points.iter().zip(self.signals.get(number).into_iter().flatten()) {
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
            // Vehicle wells are dose 0 of every curve of their scope that has none of its own.
            for (vehicle, signal) in of_curve.iter().filter(|_| !has_zero) {
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
            self.each[number].empty = kept.is_empty();
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            for point in kept {
                self.rows.push(number, Taken { point, hashes: &[] });
            }
        }
        // One vehicle that is missing is one problem, however many wells miss it.
        let mut told: BTreeSet<String> = BTreeSet::new();
        for problem in problems {
            if told.insert(problem.message.clone()) || self.options.lenient {
                self.problems.add(problem);
            }
        }
        Ok(())
    }

    /// That a fifth and more of the vehicle wells of a scope read less than a third of the others, as blanks and kill controls do.
    fn two_kinds_of_vehicle(&self) -> Option<Diagnostic> {
        const TIMES: f64 = 3.0;
        let of_two_kinds = |wells: &[VehicleWell]| {
            let mut signals: Vec<f64> = wells.iter().map(|well| well.signal).collect();
            signals.sort_by(f64::total_cmp);
            let upper = *signals.get(3 * signals.len() / 4)?;
            let low = signals.iter().filter(|signal| TIMES * **signal < upper).count();
            (signals.len() > 3 && 5 * low >= signals.len()).then_some((low, signals.len()))
        };
        let scopes = self.scaling.vehicles.each();
        let (scope, (low, all)) =
            scopes.iter().find_map(|scope| Some((scope, of_two_kinds(&scope.wells)?)))?;
        let of = if scope.name.is_empty() { String::new() } else { format!(" of {}", scope.name) };
        let problem = format!("{low} of the {all} vehicle wells{of} read less than a third of the others");
        let help = "are blanks or kill controls among them? Give the kinds of wells names, and name the vehicle with `--vehicle NAME`";
        Some(Diagnostic::error(Code::Contradiction, problem).help(help))
    }

    /// That no row has the name of the vehicle, with the names that it may be.
    fn no_such_vehicle(&self) -> Option<Diagnostic> {
        let Some(Vehicle::Named(name)) = &self.options.vehicle else { return None };
        if self.scaling.vehicle_wells().0 > 0 || self.columns.beside.control.is_some() {
            return None;
        }
        let at = self.columns.roles.iter().position(|role| *role == Role::Compound)?;
        let plain_name = plain(name);
        let near = |known: &str| is_vehicle(known) || plain(known).contains(&plain_name);
        let mut known: Vec<&str> = self.identities.texts(at).filter(|known| near(known)).collect();
        known.sort_unstable();
        known.dedup();
        let problem =
            Diagnostic::error(Code::NoSuch, format!("no row is called `{name}`, as the vehicle is to be"));
        Some(problem.help(if known.is_empty() {
            "give the name as it stands in the table, or `--vehicle 0` where vehicle wells are at dose 0"
                .to_owned()
        } else {
            let commands = known
                .iter()
                .take(3)
                .map(|known| format!("`{}`", self.options.command.with("--vehicle", known)));
            format!("did you mean {}?", commands.collect::<Vec<_>>().join(", or "))
        }))
    }

    /// What must be asked of the vehicle: columns in which its wells differ and that nothing uses, and compounds at dose 0 that
    /// may be blanks.
    pub(super) fn doubtful_vehicle(&self) -> Vec<Diagnostic> {
        let mut wrong = Vec::new();
        let command = &self.options.command;
        let mut asked: Vec<usize> = Vec::new();
        for (scope, column, [one, other]) in self.scaling.differing() {
            let heading = &self.columns.headings[column];
            if asked.contains(&column) || unused(heading) != Unused::Asked || heading.is_empty() {
                continue;
            }
            asked.push(column);
            let name = &heading.text;
            let of = self.scaling.vehicles.each().get(scope).map_or("", |scope| &scope.name);
            let of = if of.is_empty() { String::new() } else { format!(" of {of}") };
            let message =
                format!("the vehicle wells{of} have several values of `{name}`: `{one}`, `{other}`");
            let pool: Vec<&str> =
                self.options.pool.iter().map(String::as_str).chain([name.as_str()]).collect();
            let help = format!(
                "if they are batches, `{}` gives each of them its own vehicle; if they are kinds of wells, name the vehicle: `{}`",
                command.with("--pool", &pool.join(",")),
                command.with("--vehicle", one)
            );
            wrong.push(
                Diagnostic { message, code: Code::SeveralFit, ..self.headings[column].clone() }.help(help),
            );
        }
        wrong.extend(self.two_kinds_of_vehicle());
        if self.options.vehicle == Some(Vehicle::DoseZero)
            && let Some(at) = self.columns.roles.iter().position(|role| *role == Role::Compound)
        {
            let numbered = (0_u32..).zip(&self.each);
            let only_zero = numbered.filter(|(_, own)| !own.dosed).map(|(number, _)| number);
            let mut names: Vec<&str> = only_zero.map(|number| self.identities.text(number, at)).collect();
            names.sort_unstable();
            names.dedup();
            let all = self.each.iter().all(|own| !own.dosed);
            if !all && names.iter().any(|name| !is_vehicle(name)) {
                let listed: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                let message =
                    format!("{} stand at dose 0 only, and may be blanks or kill controls", listed.join(", "));
                let likely = names.iter().find(|name| is_vehicle(name)).unwrap_or(&names[0]);
                let help = format!("name the vehicle: `{}`", command.with("--vehicle", likely));
                wrong.push(Diagnostic::error(Code::SeveralFit, message).help(help));
            }
        }
        wrong
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
