//! Rows into curves: every point where it belongs, and all that is wrong with rows at once.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::columns::Columns;
use super::doses::DoseCell;
use super::names::{Role, Unused, is_vehicle, spread_is_sem};
use super::response_cell::{self, ResponseCell};
use super::responses::{Form, Series};
use super::scaled::{Scopes, Signal, Vehicle, response, vehicles_among};
use super::spread::wells;
use super::unused::{OfCurve, Parting, Watch};
use super::{CurvesBy, NamedCurve, Points, PointsOptions, looks_like_percent};
use crate::weighting::Weighting;
use foldshift_curves::curve::{Curve, Point};
use foldshift_tables::diagnostic::{Code, Diagnostic, Place};
use foldshift_tables::table::{MOST_TOLD, NOTHING_KNOWN, Row, Table};
use foldshift_tables::units::{Dose, DoseUnit};

/// The points of the curves, in the order in which each curve first occurs.
pub(super) struct Groups<'o> {
    options: &'o PointsOptions,
    columns: Columns,
    index: HashMap<Vec<String>, usize>,
    each: Vec<Group>,
    scopes: Scopes,
    watch: Watch,
    /// An error at the heading of each column, without words.
    headings: Vec<Diagnostic>,
    problems: Problems,
    tally: Tally,
    /// The identity of the row that is being taken.
    identity: Vec<String>,
}

#[derive(Default)]
struct Group {
    identity: Vec<String>,
    unit: String,
    points: Vec<Point>,
    /// What the points are as signals, where they have to be scaled.
    signals: Vec<Signal>,
    seen: OfCurve,
    /// Was a dose above zero seen?
    dosed: bool,
}

/// What was read otherwise than as a plain number.
#[derive(Default)]
struct Tally {
    /// Names of vehicles among the doses, with how many cells.
    vehicles: BTreeMap<String, usize>,
    percent: usize,
    /// The first cell without a percent sign, and the first with one.
    plain_at: Option<Place>,
    percent_at: Option<Place>,
    /// Cells of tables with several wells a row in which nothing is known.
    blank: usize,
    /// Units that were converted into others.
    converted: BTreeMap<(String, String), usize>,
    /// Rows that were not asked for.
    others: usize,
    rows: usize,
    /// Vehicle wells and readings at time zero.
    vehicle_wells: usize,
    time_zero: usize,
    /// Means whose spread could not be used, since nobody says how many wells there were.
    spread_unused: usize,
    spread_used: usize,
}

/// What stands in a row beside its responses.
struct Beside {
    weight: f64,
    signal: Option<Signal>,
}

impl<'o> Groups<'o> {
    pub(super) fn new(table: &Table, columns: Columns, options: &'o PointsOptions) -> Self {
        let watch = Watch::of(table, &columns.used());
        let headings = (0..table.headings().len()).map(|column| table.header_error(column, "")).collect();
        Self {
            options,
            columns,
            index: HashMap::new(),
            each: Vec::new(),
            scopes: Scopes::default(),
            watch,
            headings,
            problems: Problems { told: Vec::new(), count: 0 },
            tally: Tally::default(),
            identity: Vec::new(),
        }
    }

    /// Adds what is wrong with the table itself.
    pub(super) fn problem(&mut self, problem: Diagnostic) {
        self.problems.add(problem);
    }

    /// Takes every row of a part of the table.
    ///
    /// # Errors
    /// When units contradict each other: no row of the table can be trusted then.
    pub(super) fn take(&mut self, table: &Table) -> Result<(), Vec<Diagnostic>> {
        let mut lines = table.lines();
        let Some(first) = lines.next() else { return Ok(()) };
        let mut row = table.row(first);
        loop {
            match row.too_long() {
                Some(problem) => self.problems.add(problem),
                None => match self.take_row(&row) {
                    Ok(()) => {}
                    Err(Wrong::Row(problem)) => self.problems.add(*problem),
                    Err(Wrong::Table(problem)) => {
                        return Err(std::mem::take(&mut self.problems.told)
                            .into_iter()
                            .chain([*problem])
                            .collect());
                    }
                },
            }
            let Some(line) = lines.next() else { return Ok(()) };
            row.turn_to(line);
        }
    }

    fn take_row(&mut self, row: &Row) -> Result<(), Wrong> {
        self.tally.rows += 1;
        if self.columns.only.iter().any(|(column, text)| row.cell(*column) != text) {
            self.tally.others += 1;
            return Ok(());
        }
        // One buffer serves all rows.
        let mut identity = std::mem::take(&mut self.identity);
        identity.truncate(self.columns.by.len());
        identity.resize_with(self.columns.by.len(), String::new);
        for (cell, &column) in identity.iter_mut().zip(&self.columns.by) {
            cell.clear();
            cell.push_str(row.cell(column));
        }
        let taken = self.take_named(row, &mut identity);
        self.identity = identity;
        taken
    }

    /// Takes a row whose curve has this identity; where curves stand beside each other, their names are added to it.
    fn take_named(&mut self, row: &Row, identity: &mut Vec<String>) -> Result<(), Wrong> {
        let beside = self.beside(row, identity)?;
        if let (Some(signal), true) = (beside.signal, self.is_reference(row)) {
            return self.take_reference(row, signal.scope);
        }
        let dose = match &self.columns.dose {
            // The dose of a vehicle need not be said.
            Some(doses) if NOTHING_KNOWN.contains(&row.cell(doses.column)) && self.is_vehicle(row) => {
                Some(DoseCell { value: 0.0, unit: None, by_name: false })
            }
            Some(doses) => Some(doses.cell(row, self.options)?),
            None => None,
        };
        if let Some(DoseCell { by_name: true, .. }) = dose {
            let text = self.columns.dose.as_ref().map_or("", |doses| row.cell(doses.column));
            *self.tally.vehicles.entry(text.to_owned()).or_default() += 1;
        }
        let form = Arc::clone(&self.columns.form);
        match (&*form, dose) {
            (Form::Down(series), Some(dose)) => {
                for one in series {
                    identity.truncate(self.columns.by.len());
                    if identity.len() < self.columns.names.len() {
                        identity.push(one.name.clone());
                    }
                    self.take_series(row, identity, dose, one, &beside)?;
                }
            }
            (Form::Across(doses), _) => {
                for &(column, value, unit) in doses {
                    let dose = DoseCell { value, unit, by_name: false };
                    let Some(cell) = self.response(row, column)? else {
                        self.tally.blank += 1;
                        continue;
                    };
                    let beside = self.weighted(row, column, cell.value, &beside)?;
                    self.add(row, identity, dose, cell.value, &beside)?;
                }
            }
            (Form::Down(_), None) => {}
        }
        Ok(())
    }

    /// The weight of a row, and what its signals are measured against.
    fn beside(&mut self, row: &Row, identity: &[String]) -> Result<Beside, Wrong> {
        let weight = match self.columns.weight {
            Some(column) => self.number(row, column, |weight| weight > 0.0, "a weight above zero")?,
            None => 1.0,
        };
        if self.options.vehicle.is_none() && self.options.growth.is_none() {
            return Ok(Beside { weight, signal: None });
        }
        let of_scope = self.columns.roles.iter().zip(identity);
        let mut scope: Vec<String> = of_scope
            .filter(|(role, _)| !matches!(role, Role::Compound | Role::Curve))
            .map(|(_, cell)| cell.clone())
            .collect();
        scope.extend(self.columns.plate.map(|plate| row.cell(plate).to_owned()));
        let scope = self.scopes.place(scope);
        let of = self.columns.beside;
        let read = |column: Option<usize>| -> Result<Option<f64>, Wrong> {
            column.map(|column| self.number(row, column, |_| true, "a finite number")).transpose()
        };
        let (control, time_zero) = (read(of.control)?, read(of.time_zero)?);
        Ok(Beside { weight, signal: Some(Signal { scope, control, time_zero }) })
    }

    /// The weight of a response by itself, where it is no signal that is scaled first.
    fn weighted(&self, row: &Row, column: usize, response: f64, beside: &Beside) -> Result<Beside, Wrong> {
        let own = match self.columns.weighting.filter(|_| beside.signal.is_none()) {
            Some(weighting) => weighting.of_cell(row, column, response)?,
            None => 1.0,
        };
        Ok(Beside { weight: beside.weight * own, ..*beside })
    }

    /// Is it a row of vehicle wells under a name of their own, or one of time zero?
    fn is_reference(&self, row: &Row) -> bool {
        let named = |column: Option<usize>| {
            let vehicle = self.options.vehicle.as_ref();
            column.is_some_and(|column| vehicle.is_some_and(|vehicle| vehicle.is_named(row.cell(column))))
        };
        named(self.columns.compound) || self.is_time_zero(row)
    }

    /// Is the compound of the row called like a vehicle?
    fn is_vehicle(&self, row: &Row) -> bool {
        self.columns.compound.is_some_and(|compound| is_vehicle(row.cell(compound)))
    }

    fn is_time_zero(&self, row: &Row) -> bool {
        let time = self
            .columns
            .beside
            .time
            .filter(|_| self.options.growth.is_some() && self.columns.beside.time_zero.is_none());
        time.is_some_and(|column| row.number(Some(column)).is_ok_and(|time| time == Some(0.0)))
    }

    fn take_reference(&mut self, row: &Row, scope: usize) -> Result<(), Wrong> {
        let columns: Vec<usize> = match &*self.columns.form {
            Form::Down(series) => series.iter().flat_map(Series::responses).collect(),
            Form::Across(doses) => doses.iter().map(|(column, ..)| *column).collect(),
        };
        let at_zero = self.is_time_zero(row);
        for column in columns {
            let Some(cell) = self.response(row, column)? else { continue };
            let scope = self.scopes.at(scope);
            if at_zero {
                scope.time_zero.push(cell.value);
                self.tally.time_zero += 1;
            } else {
                scope.vehicle.push(cell.value);
                self.tally.vehicle_wells += 1;
            }
        }
        Ok(())
    }

    fn take_series(
        &mut self,
        row: &Row,
        identity: &[String],
        dose: DoseCell,
        series: &Series,
        beside: &Beside,
    ) -> Result<(), Wrong> {
        let single = self.columns.form.is_long() || series.mean.is_some();
        for column in series.responses() {
            let Some(cell) = self.response(row, column)? else {
                if single && self.columns.form.is_long() {
                    let text = row.cell(column);
                    let found =
                        if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
                    let name = row.table().heading(column);
                    let code = if text.is_empty() { Code::EmptyCell } else { Code::NotANumber };
                    let problem =
                        row.error(column, format!("{found} in column `{name}` is not a finite number"));
                    return Err(problem.code(code).help(self.options.skip_help()).into());
                }
                self.tally.blank += 1;
                continue;
            };
            let beside = &self.weighted(row, column, cell.value, beside)?;
            let number = self.number_of(row, series, cell)?;
            let sd = self.sd_of(row, column, series, cell, number)?;
            match (number, sd) {
                (Some(number), Some(sd)) => {
                    self.tally.spread_used += 1;
                    for value in wells(cell.value, sd, number) {
                        self.add(row, identity, dose, value, beside)?;
                    }
                }
                (Some(number), None) => {
                    #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
                    let weight = beside.weight * number as f64;
                    self.add(row, identity, dose, cell.value, &Beside { weight, ..*beside })?;
                }
                (None, spread) => {
                    self.tally.spread_unused += usize::from(spread.is_some());
                    self.add(row, identity, dose, cell.value, beside)?;
                }
            }
        }
        Ok(())
    }

    /// How many wells stand behind a mean.
    fn number_of(&self, row: &Row, series: &Series, cell: ResponseCell) -> Result<Option<usize>, Wrong> {
        if let Some((_, Some(number))) = cell.spread {
            return Ok(Some(number));
        }
        let is_mean = series.mean.is_some() || cell.spread.is_some();
        match series.number {
            Some(column) => {
                let number = self.number(
                    row,
                    column,
                    |n| n >= 1.0 && n.fract() == 0.0 && n < 1e6,
                    "a number of wells",
                )?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                Ok(Some(number as usize))
            }
            None => Ok(self.options.wells.filter(|_| is_mean)),
        }
    }

    /// The standard deviation of the wells behind a mean; some number where it is known but cannot be used.
    fn sd_of(
        &self,
        row: &Row,
        column: usize,
        series: &Series,
        cell: ResponseCell,
        number: Option<usize>,
    ) -> Result<Option<f64>, Wrong> {
        #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
        let of_sem = |sem: f64| sem * (number.unwrap_or(1) as f64).sqrt();
        if let Some((spread, _)) = cell.spread {
            let is_sem = spread_is_sem(&row.table().headings()[column]);
            return Ok(Some(if is_sem { of_sem(spread) } else { spread }));
        }
        if number == Some(1) {
            return Ok(None);
        }
        let read = |column: usize| self.number(row, column, |sd| sd >= 0.0, "a spread of zero or more");
        match (series.sd, series.sem) {
            (Some(column), _) => Ok(Some(read(column)?)),
            (None, Some(column)) => Ok(Some(of_sem(read(column)?))),
            (None, None) => Ok(None),
        }
    }

    fn response(&mut self, row: &Row, column: usize) -> Result<Option<ResponseCell>, Wrong> {
        let cell = response_cell::read(row, column, self.options)?;
        if let Some(cell) = cell {
            let first = if cell.percent { &mut self.tally.percent_at } else { &mut self.tally.plain_at };
            if first.is_none() {
                *first = Some(row.place_of(Some(column)));
            }
            self.tally.percent += usize::from(cell.percent);
        }
        Ok(cell)
    }

    fn add(
        &mut self,
        row: &Row,
        identity: &[String],
        dose: DoseCell,
        response: f64,
        beside: &Beside,
    ) -> Result<(), Wrong> {
        let unit = self.unit(row, dose)?;
        let place = match self.index.get(identity) {
            Some(place) => *place,
            None => {
                let place = self.each.len();
                let unit = unit.to_string();
                self.each.push(Group { identity: identity.to_vec(), unit, ..Group::default() });
                self.index.insert(identity.to_vec(), place);
                place
            }
        };
        let group = &mut self.each[place];
        let mut value = dose.value;
        if value > 0.0 && group.unit != unit {
            // A column of units that changes within a curve is a thousandfold slip; a unit beside its dose is meant.
            if group.dosed && dose.unit.is_none() {
                return Err(self.columns.two_units(row, &group.unit, &unit));
            }
            if group.dosed {
                value = in_unit(value, &unit, &group.unit)
                    .ok_or_else(|| self.columns.two_units(row, &group.unit, &unit))?;
                *self.tally.converted.entry((unit.into_owned(), group.unit.clone())).or_default() += 1;
            } else {
                group.unit = unit.into_owned();
            }
        }
        group.dosed |= value > 0.0;
        self.watch.see(&mut group.seen, row, value, &group.points);
        group.points.push(Point { dose: value, response, weight: beside.weight });
        if let Some(signal) = beside.signal {
            group.signals.push(signal);
            if value == 0.0 && signal.control.is_none() {
                let by_zero = !matches!(&self.options.vehicle, Some(Vehicle::Named(_))) || dose.by_name;
                if by_zero {
                    self.scopes.at(signal.scope).vehicle.push(response);
                    self.tally.vehicle_wells += 1;
                }
            }
        }
        Ok(())
    }

    /// The unit of a dose: that of its cell, of its row, that beside the name of the column, or the one that was given.
    fn unit<'r>(&self, row: &'r Row, dose: DoseCell) -> Result<Cow<'r, str>, Wrong> {
        let of_heading = self.columns.dose.as_ref().and_then(|dose| dose.unit);
        let said = row.text(self.columns.unit).unwrap_or_default();
        let contradicts = |known: DoseUnit| !said.is_empty() && said.parse() != Ok(known);
        if let Some(own) = dose.unit {
            if of_heading.is_some_and(|heading| heading != own) || contradicts(own) {
                let other = of_heading.map_or(said.to_owned(), |heading| heading.to_string());
                return Err(Wrong::table(self.columns.contradiction(row, &own.to_string(), &other)));
            }
            return Ok(own.to_string().into());
        }
        if let Some(heading) = of_heading {
            if contradicts(heading) && dose.value > 0.0 {
                return Err(Wrong::table(self.columns.contradiction(row, said, &heading.to_string())));
            }
            return Ok(if said.is_empty() { heading.to_string().into() } else { said.into() });
        }
        if said.is_empty() {
            return Ok(self.options.unit.map(|unit| unit.to_string()).unwrap_or_default().into());
        }
        Ok(said.into())
    }

    fn number(
        &self,
        row: &Row,
        column: usize,
        accept: impl Fn(f64) -> bool,
        expected: &str,
    ) -> Result<f64, Wrong> {
        let text = row.cell(column);
        let parsed = row.value(column, text);
        if let Ok(value) = parsed
            && accept(value)
        {
            return Ok(value);
        }
        let found = if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
        let message = format!("{found} in column `{}` is not {expected}", row.table().heading(column));
        let code = match (text.is_empty(), parsed.is_ok()) {
            (true, _) => Code::EmptyCell,
            (_, true) => Code::OutOfRange,
            _ => Code::NotANumber,
        };
        Err(row.error(column, message).code(code).help(self.options.skip_help()).into())
    }

    /// The curves, when nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub(super) fn finish(mut self, source: &str) -> Result<Points, Vec<Diagnostic>> {
        let place = || Place::file(source);
        let mut wrong = Vec::new();
        if self.problems.count > 0 && !self.options.lenient {
            let Problems { told, count } = &mut self.problems;
            wrong.append(told);
            if *count > wrong.len() {
                let more = format!("{} more rows make no sense", *count - wrong.len());
                wrong.push(Diagnostic::error(Code::ManyMore, more).at(place()));
            }
        }
        let mut warnings = self.parted(&mut wrong);
        if let (true, Some(plain), Some(percent)) =
            (self.tally.percent > 0, &self.tally.plain_at, &self.tally.percent_at)
        {
            let problem =
                format!("some responses have a percent sign (first at {percent}) and some have none");
            let problem = Diagnostic::error(Code::Contradiction, problem).at(plain.clone());
            wrong.push(problem.help("write all of them as percentages, or none"));
        }
        if wrong.is_empty()
            && let Err(problem) = self.scale()
        {
            wrong.push(problem.at(place()));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let notes = self.notes();
        let scaled = self.options.vehicle.is_some() || self.options.growth.is_some();
        let curves: Vec<NamedCurve> = self
            .each
            .into_iter()
            .filter_map(|group| {
                // Every point was checked when it was read, so a group is a curve.
                let curve = Curve::new(group.points).ok()?;
                Some(NamedCurve { identity: group.identity, unit: group.unit, curve })
            })
            .collect();
        if !scaled && !self.columns.percent && self.tally.percent == 0 {
            warnings.extend(mixed_scales(&curves, &self.columns.names).map(|warning| warning.at(place())));
        }
        Ok(Points {
            by: self.columns.names,
            roles: self.columns.roles,
            percent: self.columns.percent && !scaled,
            percent_signs: self.tally.percent > 0 && !scaled,
            half_asked: self.options.half,
            curves,
            skipped: self.problems.skipped(),
            notes,
            warnings,
        })
    }

    /// Columns that part what is read as one curve: asked about, or told.
    fn parted(&self, wrong: &mut Vec<Diagnostic>) -> Vec<Diagnostic> {
        let mut warnings = Vec::new();
        for parting in self.watch.parting(&self.columns.headings) {
            let explicit = matches!(self.options.by, CurvesBy::Columns(_));
            let problem = self.parting(&parting);
            if parting.kind == Unused::Told || explicit {
                warnings.push(problem.as_warning());
            } else {
                wrong.push(problem);
            }
        }
        warnings
    }

    fn parting(&self, parting: &Parting) -> Diagnostic {
        let name = &self.columns.headings[parting.column].text;
        let values: Vec<String> = parting.values.iter().map(|value| format!("`{value}`")).collect();
        let curves = if parting.curves == 1 {
            "one curve".to_owned()
        } else {
            format!("each of {} curves", parting.curves)
        };
        let message = format!(
            "column `{name}` has several values within what is read as {curves}: {}",
            values.join(", ")
        );
        let command = &self.options.command;
        let pool = command.with("--pool", &self.pool_with(name));
        let one = parting.values.first().map_or("", String::as_str);
        let only = command.with("--only", &format!("{name}={one}"));
        let apart = match &self.options.by {
            CurvesBy::Lines { compound: None, .. } if !self.columns.roles.contains(&Role::Compound) => {
                format!(
                    "if it names the compounds, `{}`; for one of its values, `{only}`",
                    command.with("--compound", name)
                )
            }
            CurvesBy::Lines { .. } => format!("for one of its values, `{only}`"),
            _ => {
                let by: Vec<&str> = self
                    .columns
                    .by
                    .iter()
                    .map(|column| self.columns.headings[*column].text.as_str())
                    .collect();
                let by = by.into_iter().chain([name.as_str()]).collect::<Vec<_>>().join(",");
                format!("to keep them apart, `{}`", command.with("--by", &by))
            }
        };
        let help = format!("{apart}; if they are wells of one curve, `{pool}`");
        Diagnostic { message, code: Code::SeveralFit, ..self.headings[parting.column].clone() }.help(help)
    }

    fn pool_with(&self, name: &str) -> String {
        self.options.pool.iter().map(String::as_str).chain([name]).collect::<Vec<_>>().join(",")
    }

    /// Signals become responses.
    fn scale(&mut self) -> Result<(), Diagnostic> {
        if self.options.vehicle.is_none() && self.options.growth.is_none() {
            return Ok(());
        }
        let named = matches!(self.options.vehicle, Some(Vehicle::Named(_)));
        for group in &mut self.each {
            for (point, signal) in group.points.iter_mut().zip(&group.signals) {
                let scaled = response(point.response, *signal, self.scopes.each(), self.options.growth);
                point.response = scaled.map_err(|why| self.options.no_reference(&why))?;
                if let Some(weighting) = self.columns.weighting {
                    point.weight *=
                        weighting.of(point.response).ok_or_else(|| no_weight(weighting, point))?;
                }
            }
            // Vehicle wells under a name of their own are dose 0 of every curve of their scope.
            let scopes: std::collections::BTreeSet<usize> =
                group.signals.iter().map(|signal| signal.scope).collect();
            let has_zero = group.points.iter().any(|point| point.dose == 0.0);
            for scope in scopes.into_iter().filter(|_| named && !has_zero) {
                let signal = Signal { scope, control: None, time_zero: None };
                for reading in &self.scopes.each()[scope].vehicle {
                    let scaled = response(*reading, signal, self.scopes.each(), self.options.growth);
                    let scaled = scaled.map_err(|why| self.options.no_reference(&why))?;
                    let mut point = Point { dose: 0.0, response: scaled, weight: 1.0 };
                    if let Some(weighting) = self.columns.weighting {
                        point.weight = weighting.of(scaled).ok_or_else(|| no_weight(weighting, &point))?;
                    }
                    group.points.push(point);
                }
            }
        }
        Ok(())
    }

    /// What was read otherwise than as plain numbers.
    fn notes(&self) -> Vec<String> {
        let mut notes = self.columns.notes.clone();
        let tally = &self.tally;
        let command = &self.options.command;
        for (name, cells) in &tally.vehicles {
            notes.push(format!(
                "{} `{name}` among the doses read as dose 0, the vehicle",
                counted(*cells, "cell")
            ));
        }
        if tally.percent > 0 {
            notes.push("the responses have percent signs: the vehicle is 100".to_owned());
        }
        for ((from, into), points) in &tally.converted {
            notes.push(format!(
                "{} in {from} put into {into}, the unit of their curve",
                counted(*points, "dose")
            ));
        }
        if tally.blank > 0 {
            notes.push(format!("{} without a response: no well", counted(tally.blank, "cell")));
        }
        if tally.others > 0 {
            let (others, rows) = (tally.others, tally.rows);
            notes.push(format!("{others} of {rows} rows are not asked for by `--only`"));
        }
        if let Some(growth) = self.options.growth {
            let scale = match growth {
                super::GrowthScale::Gr => {
                    "GR values: ic50_abs is GR50, emax GRmax, einf GRinf, aac the area over the curve"
                }
                super::GrowthScale::Nci => "percentage growth of the NCI-60 as a fraction",
            };
            notes.push(format!("responses are {scale}"));
        }
        if self.options.vehicle.is_some() || (self.options.growth.is_some() && tally.vehicle_wells > 0) {
            let wells = counted(tally.vehicle_wells, "vehicle well");
            let scopes = counted(self.scopes.each().len(), "group");
            notes.push(format!(
                "the vehicle is the median of {wells} in {scopes} of line, experiment and plate"
            ));
        }
        if tally.spread_used > 0 {
            notes.push(
                "means enter as the wells behind them: so many, with this mean and this spread".to_owned(),
            );
        }
        if tally.spread_unused > 0 {
            notes.push(format!(
                "the spread beside {} is not used, since nobody says how many wells there were: for three, `{}`",
                counted(tally.spread_unused, "mean"),
                command.with("--wells", "3")
            ));
        }
        let compounds = self.columns.roles.iter().position(|role| *role == Role::Compound);
        let compounds = compounds
            .into_iter()
            .flat_map(|at| self.each.iter().map(move |group| group.identity[at].as_str()));
        for name in vehicles_among(compounds) {
            notes.push(format!(
                "the compound `{name}` looks like the vehicle: `{}` divides by its wells and takes them as dose 0",
                command.with("--vehicle", &name)
            ));
        }
        notes
    }
}

impl Points {
    /// What to do about responses that nobody has divided by their vehicle: the command that does it, where the table
    /// holds vehicle wells.
    #[must_use]
    pub fn scale_help(&self, options: &PointsOptions) -> String {
        let at = self.roles.iter().position(|role| *role == Role::Compound);
        let named =
            at.and_then(|at| self.curves.iter().map(|one| &one.identity[at]).find(|name| is_vehicle(name)));
        let zero = self.curves.iter().any(|one| one.curve.points().iter().any(|point| point.dose == 0.0));
        let how = match (named, zero) {
            (Some(name), _) => {
                format!("divide them by the `{name}` wells: `{}`", options.command.with("--vehicle", name))
            }
            (None, true) => {
                format!("divide them by the wells at dose 0: `{}`", options.command.with("--vehicle", "0"))
            }
            (None, false) => {
                "divide them by the vehicle (`--vehicle 0` where the table has wells at dose 0)".to_owned()
            }
        };
        format!("{how}, or give with `--half` the response of half effect; the relative IC50 needs neither")
    }
}

impl PointsOptions {
    fn no_reference(&self, why: &str) -> Diagnostic {
        let help = match (&self.vehicle, self.growth) {
            (Some(vehicle), None) => {
                format!("`--vehicle` wants {} in every line, experiment and plate", vehicle.shown())
            }
            _ => "growth needs the vehicle (dose 0, `--vehicle NAME` or a column `cell_count__ctrl`) and time zero (rows at time 0, or a column `cell_count__time0`)".to_owned(),
        };
        Diagnostic::error(Code::NoSuch, why).help(help)
    }
}

impl Columns {
    fn two_units(&self, row: &Row, unit: &str, other: &str) -> Wrong {
        let named = |unit: &str| if unit.is_empty() { "no unit".to_owned() } else { format!("`{unit}`") };
        let message = format!("doses of one curve are given in {} and in {}", named(unit), named(other));
        let column = self.unit.or(self.dose.as_ref().map(|dose| dose.column)).unwrap_or(0);
        let problem = row.error(column, message).code(Code::Unit);
        Wrong::table(problem.help("convert the doses of a curve to one unit"))
    }

    /// The unit of a dose is said twice, and differently.
    fn contradiction(&self, row: &Row, unit: &str, other: &str) -> Diagnostic {
        let column = self.unit.or(self.dose.as_ref().map(|dose| dose.column)).unwrap_or(0);
        let name = self.dose.as_ref().map_or("", |dose| self.headings[dose.column].text.as_str());
        let message = format!("the unit of this dose is `{unit}`, and its column `{name}` says `{other}`");
        row.error(column, message).code(Code::Contradiction).help("keep the one that is right")
    }
}

/// What stops a row.
enum Wrong {
    /// This row makes no sense.
    Row(Box<Diagnostic>),
    /// No row of the table can be trusted: a thousandfold slip is not a row to skip.
    Table(Box<Diagnostic>),
}

impl Wrong {
    fn table(problem: Diagnostic) -> Self {
        Self::Table(Box::new(problem))
    }
}

impl From<Diagnostic> for Wrong {
    fn from(problem: Diagnostic) -> Self {
        Self::Row(Box::new(problem))
    }
}

/// That a scaled response has no weight by name.
fn no_weight(weighting: Weighting, point: &Point) -> Diagnostic {
    let (name, response, dose) = (weighting.name(), point.response, point.dose);
    let problem = format!(
        "a response of {response} at dose {dose} has no weight {name}, which needs responses above 0"
    );
    Diagnostic::error(Code::OutOfRange, problem).help(format!("leave out `--weight {name}`"))
}

/// A dose of one unit in another; `None` where they do not convert.
fn in_unit(value: f64, from: &str, into: &str) -> Option<f64> {
    Dose::new(value, from.parse().ok()?)?.in_unit(into.parse().ok()?)
}

/// That some curves look like percentages and some like fractions, if they do.
fn mixed_scales(curves: &[NamedCurve], by: &[String]) -> Option<Diagnostic> {
    let fraction = |one: &&NamedCurve| {
        let points = one.curve.points();
        points.iter().all(|point| point.response.abs() <= 2.0)
            && 3 * points.iter().filter(|point| (0.3..=1.5).contains(&point.response)).count() >= points.len()
    };
    let percent: Vec<&NamedCurve> =
        curves.iter().filter(|one| looks_like_percent(one.curve.points())).collect();
    let fractions: Vec<&NamedCurve> = curves.iter().filter(fraction).collect();
    let (a, b) = (percent.first()?, fractions.first()?);
    let shown = |one: &NamedCurve| if by.is_empty() { "a curve".to_owned() } else { one.identity.join(", ") };
    let message = format!(
        "the responses of {} look like percentages (first: {}) and those of {} like fractions (first: {})",
        counted(percent.len(), "curve"),
        shown(a),
        counted(fractions.len(), "curve"),
        shown(b)
    );
    let help = "bring all responses to one scale: absolute IC50s are read at one half for all";
    Some(Diagnostic::warning(Code::Contradiction, message).help(help))
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// What is wrong with rows; the first of them are told one by one.
struct Problems {
    told: Vec<Diagnostic>,
    count: usize,
}

impl Problems {
    fn add(&mut self, problem: Diagnostic) {
        self.count += 1;
        if self.told.len() < MOST_TOLD {
            self.told.push(problem);
        }
    }

    /// What is said of rows that are skipped.
    fn skipped(self) -> Vec<Diagnostic> {
        let more = (self.count > MOST_TOLD).then(|| {
            Diagnostic::warning(Code::ManyMore, format!("{} more rows were skipped", self.count - MOST_TOLD))
        });
        let warned = self.told.into_iter().map(Diagnostic::as_warning);
        warned.chain(more).collect()
    }
}
