//! Rows into curves: every point where it belongs, and all that is wrong with rows at once.

use std::borrow::Cow;
use std::sync::Arc;

use super::PointsOptions;
use super::coded::CodedColumn;
use super::columns::Columns;
use super::doses::DoseCell;
use super::form::{Form, Series};
use super::gathered::{Gathered, Gathering, Identities, Rows, Spent, Survey, Taken, Units};
use super::names::{Role, count_in, day_of, is_vehicle, spread_is_sem, summary};
use super::of_curve::{OfCurve, Rejected};
use super::response_cell::{self, MOST_WELLS, ResponseCell};
use super::scaled::{Scaling, Signal};
use super::spread::wells;
use super::tally::Tally;
use super::unused::Watch;
use foldshift_curves::curve::Point;
use foldshift_tables::diagnostic::{Code, Diagnostic, Place, why};
use foldshift_tables::table::{Heading, MOST_TOLD, NOTHING_KNOWN, Row, Table};
use foldshift_tables::units::{Dose, DoseUnit};

/// The points of the curves, in the order in which each curve first occurs.
pub(super) struct Groups<'o> {
    pub(super) options: &'o PointsOptions,
    pub(super) columns: Columns,
    pub(super) identities: Identities,
    /// What is known of each curve beside its points.
    pub(super) each: Vec<OfCurve>,
    pub(super) units: Units,
    pub(super) rows: Rows,
    /// What the points of each curve are as signals, where they have to be scaled.
    pub(super) signals: Vec<Vec<Signal>>,
    pub(super) scaling: Scaling,
    pub(super) watch: Watch,
    /// An error at the heading of each column, without words.
    pub(super) headings: Vec<Diagnostic>,
    pub(super) problems: Problems,
    pub(super) tally: Tally,
    /// That a text ends within its last row.
    pub(super) cut: Vec<Diagnostic>,
    /// What broke off the table, where rows may cost their curves.
    broken: Vec<Diagnostic>,
    /// Rows that cost their curves.
    pub(super) rejected: Vec<Rejected>,
    /// The identity of the row that is being taken.
    identity: Vec<String>,
    /// Cells of the columns that identify curves: the last filled one, the first empty one, and whether any was filled.
    pub(super) blanks: Vec<Blank>,
    /// What stands beside the point that is being taken.
    pub(super) hashes: Vec<u32>,
    /// No row was taken yet.
    pub(super) first: bool,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Blank {
    last: String,
    pub(super) filled: bool,
    pub(super) first_empty: Option<Place>,
    pub(super) empty: usize,
    /// How many of these are at dose 0, or without a dose.
    pub(super) controls: usize,
}

impl<'o> Groups<'o> {
    /// The curves of a table whose first part is `table`; `whole` when there is no other.
    pub(super) fn new(
        table: &Table,
        whole: bool,
        columns: Columns,
        options: &'o PointsOptions,
        gathering: &Gathering,
    ) -> Self {
        let watch = Watch::of(table, whole, &columns.used());
        let headings = (0..table.headings().len()).map(|column| table.header_error(column, "")).collect();
        let blanks = vec![Blank::default(); columns.by.len()];
        let rows = Rows::new(watch.len(), &gathering.folder);
        let identified = columns.names.len();
        Self {
            options,
            columns,
            identities: Identities::of(identified),
            each: Vec::new(),
            units: Units::default(),
            rows,
            signals: Vec::new(),
            hashes: Vec::new(),
            scaling: Scaling::default(),
            watch,
            headings,
            problems: Problems { told: Vec::new(), count: 0 },
            tally: Tally::default(),
            cut: Vec::new(),
            broken: Vec::new(),
            rejected: Vec::new(),
            identity: Vec::new(),
            blanks,
            first: true,
        }
    }

    /// Adds what is wrong with the table itself.
    pub(super) fn problem(&mut self, problem: Diagnostic) {
        if self.options.rejects {
            // No curve knows whether it is whole then.
            self.broken.push(problem);
        } else {
            self.problems.add(problem);
        }
    }

    /// Takes every row of a part of the table.
    ///
    /// # Errors
    /// When units contradict each other, or a second table begins: no row can be trusted then.
    pub(super) fn take(&mut self, table: &Table) -> Result<(), Vec<Diagnostic>> {
        let mut lines = table.lines();
        let Some(first) = lines.next() else { return Ok(()) };
        let mut row = table.row(first);
        loop {
            self.take_one(&row)?;
            let Some(line) = lines.next() else { return Ok(()) };
            row.turn_to(line);
        }
    }

    /// Takes a row, and keeps what is wrong with it.
    ///
    /// # Errors
    /// As of [`Groups::take`].
    pub(super) fn take_one(&mut self, row: &Row) -> Result<(), Vec<Diagnostic>> {
        let problem = match row.too_long() {
            Some(problem) => problem,
            None => match self.take_row(row) {
                Ok(()) => return Ok(()),
                Err(Wrong::Row(problem)) => *problem,
                Err(Wrong::Curve(problem)) if self.options.rejects => *problem,
                Err(Wrong::Curve(problem) | Wrong::Table(problem)) => {
                    let told = std::mem::take(&mut self.problems.told);
                    return Err(told.into_iter().chain([*problem]).collect());
                }
            },
        };
        if self.options.rejects {
            self.reject(row, &problem);
        }
        self.problems.add(problem);
        Ok(())
    }

    /// The curves of a row that makes no sense are not fitted.
    fn reject(&mut self, row: &Row, problem: &Diagnostic) {
        let mut identity: Vec<String> = Vec::new();
        for (place, column) in self.columns.by.iter().enumerate() {
            let text = row.cell(*column);
            let day = if self.columns.roles[place] == Role::Experiment { day_of(text) } else { text };
            identity.push(day.to_owned());
        }
        let form = Arc::clone(&self.columns.form);
        let mut names: Vec<&str> = match &*form {
            _ if identity.len() == self.columns.names.len() => vec![""],
            Form::Down(series) => series.iter().map(|one| one.name.as_str()).collect(),
            Form::Coded(columns) => columns.iter().map(|one| &*one.compound).collect(),
            Form::Across(_) => Vec::new(),
        };
        names.dedup();
        for name in names {
            identity.truncate(self.columns.by.len());
            if identity.len() < self.columns.names.len() {
                identity.push(name.to_owned());
            }
            let curve = self.identities.curve(&identity) as usize;
            if curve >= self.each.len() {
                let unit = self.units.code("");
                self.each.resize(curve + 1, OfCurve { unit, ..OfCurve::default() });
            }
            self.each[curve].rejected = true;
        }
        let place = problem.place.clone().unwrap_or_else(|| row.place());
        self.rejected.push(Rejected { place, identity, problem: problem.message.clone() });
    }

    fn take_row(&mut self, row: &Row) -> Result<(), Wrong> {
        if std::mem::take(&mut self.first) && self.takes_units(row) {
            return Ok(());
        }
        self.tally.rows += 1;
        let at_zero = self.is_time_zero(row);
        let of_vehicle = self.is_scaled() && (self.is_named_vehicle(row) || self.is_nameless_vehicle(row));
        let reference = at_zero || of_vehicle;
        if !self.is_asked_for(row, at_zero, reference) {
            self.tally.others += 1;
            return Ok(());
        }
        // Rows without a dose, or at dose 0, are controls: they belong to no block.
        let nameless = self.columns.by.iter().any(|column| row.cell(*column).is_empty());
        let is_control = nameless
            && self.columns.dose.as_ref().is_some_and(|dose| {
                let text = row.cell(dose.column);
                NOTHING_KNOWN.contains(&text) || row.value(dose.column, text).is_ok_and(|dose| dose == 0.0)
            });
        // One buffer serves all rows.
        let mut identity = std::mem::take(&mut self.identity);
        identity.truncate(self.columns.by.len());
        identity.resize_with(self.columns.by.len(), String::new);
        for (place, (cell, &column)) in identity.iter_mut().zip(&self.columns.by).enumerate() {
            cell.clear();
            let text = row.cell(column);
            let day = if self.columns.roles[place] == Role::Experiment { day_of(text) } else { text };
            self.tally.days += usize::from(day.len() < text.len());
            cell.push_str(day);
            let blank = &mut self.blanks[place];
            if !cell.is_empty() {
                blank.filled = true;
                if self.options.fill_down {
                    blank.last.clone_from(cell);
                }
            } else if self.options.fill_down && !is_control {
                cell.clone_from(&blank.last);
            }
        }
        let taken = self.take_named(row, at_zero, reference, &mut identity);
        if nameless && taken.is_ok() && !reference {
            for (place, &column) in self.columns.by.iter().enumerate() {
                let empty = identity.get(place).is_none_or(String::is_empty);
                let blank = &mut self.blanks[place];
                blank.empty += usize::from(empty);
                blank.controls += usize::from(empty && is_control);
                if empty && blank.first_empty.is_none() {
                    blank.first_empty = Some(row.place_of(Some(column)));
                }
            }
        }
        self.identity = identity;
        taken
    }

    /// A row of units below the headings, and no doses.
    fn takes_units(&mut self, row: &Row) -> bool {
        let Some(dose) = &mut self.columns.dose else { return false };
        let text = row.cell(dose.column).trim_matches(['(', ')', '[', ']']);
        let Ok(unit) = text.parse::<DoseUnit>() else { return false };
        dose.unit = Some(unit);
        self.columns.notes.push(format!("the row below the headings says that doses are in {unit}"));
        true
    }

    /// Is the row one of those of `--only`? Time zero has a time of its own, and the vehicle a name and a kind of well.
    fn is_asked_for(&mut self, row: &Row, at_zero: bool, reference: bool) -> bool {
        let time = self.columns.beside.time;
        let mut asked = true;
        for (place, (column, texts)) in self.columns.only.iter().enumerate() {
            let cell = row.cell(*column);
            let fits = is_one_of(texts, cell, row.value(*column, cell).ok());
            self.tally.see_only(place, cell, fits);
            let told_apart = self.columns.by.contains(column) && self.columns.compound != Some(*column);
            let own = told_apart || self.columns.plates.contains(column) || time == Some(*column);
            asked &= fits || (at_zero && time == Some(*column)) || (reference && !own);
        }
        asked
    }

    /// Takes a row whose curve has this identity; where curves stand beside each other, their names are added to it.
    fn take_named(
        &mut self,
        row: &Row,
        at_zero: bool,
        reference: bool,
        identity: &mut Vec<String>,
    ) -> Result<(), Wrong> {
        let weight = match self.columns.weight {
            Some(column) => self.number(row, column, |weight| weight > 0.0, "a weight above zero")?,
            None => 1.0,
        };
        if reference {
            return self.take_reference(row, at_zero, identity, weight);
        }
        let dose = match &self.columns.dose {
            // The dose of a vehicle need not be said.
            Some(doses) if NOTHING_KNOWN.contains(&row.cell(doses.column)) && self.is_vehicle(row) => {
                Some(DoseCell { value: 0.0, unit: None, by_name: false })
            }
            Some(doses) if row.cell(doses.column) == self.columns.headings[doses.column].text => {
                let message = "the headings stand here again: a second table begins";
                let problem = row.error(doses.column, message).code(Code::Contradiction);
                return Err(Wrong::table(problem.help("save each table as a file of its own")));
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
                    self.name(identity, &one.name);
                    let signal = self.signal(row, identity)?;
                    self.take_series(row, identity, dose, one, &Beside { weight, signal })?;
                }
            }
            (Form::Across(doses), _) => {
                if Self::sums_up(row, &form) {
                    self.tally.sums += 1;
                    return Ok(());
                }
                let signal = self.signal(row, identity)?;
                for &(column, value, unit) in doses {
                    let dose = DoseCell { value, unit, by_name: false };
                    let Some(cell) = self.response(row, column)? else {
                        self.tally.blank += 1;
                        continue;
                    };
                    let weight = weight * self.own_weight(row, column, cell.value)?;
                    self.add(row, identity, dose, cell.value, &Beside { weight, signal: signal.clone() })?;
                }
            }
            (Form::Coded(columns), _) => {
                for CodedColumn { column, dose, unit, compound } in columns {
                    let Some(cell) = self.response(row, *column)? else {
                        self.tally.blank += 1;
                        continue;
                    };
                    self.name(identity, compound);
                    let weight = weight * self.own_weight(row, *column, cell.value)?;
                    let dose = DoseCell { value: *dose, unit: *unit, by_name: false };
                    self.add(row, identity, dose, cell.value, &Beside { weight, signal: None })?;
                }
            }
            (Form::Down(_), None) => {}
        }
        Ok(())
    }

    /// Adds the name of a curve among others to the identity of a row.
    pub(super) fn name(&self, identity: &mut Vec<String>, name: &str) {
        identity.truncate(self.columns.by.len());
        if identity.len() < self.columns.names.len() {
            identity.push(name.to_owned());
        }
    }

    /// Is the row a mean or a spread of those above it, by its label?
    fn sums_up(row: &Row, form: &Form) -> bool {
        let read = form.columns();
        let labels = row.cells().iter().filter(|cell| !read.contains(&cell.index) && !cell.text.is_empty());
        let sums = |text: &str| summary(&Heading::of(text)).is_some_and(|(_, rest)| rest.is_empty());
        let mut labels = labels.peekable();
        labels.peek().is_some() && labels.last().is_some_and(|cell| sums(&cell.text))
    }

    /// The weight of a response by itself, where it is no signal that is scaled first.
    pub(super) fn own_weight(&self, row: &Row, column: usize, response: f64) -> Result<f64, Wrong> {
        match self.columns.weighting.filter(|_| !self.is_scaled()) {
            Some(weighting) => Ok(weighting.of_cell(row, column, response)?),
            None => Ok(1.0),
        }
    }

    /// Is the compound of the row called like a vehicle?
    fn is_vehicle(&self, row: &Row) -> bool {
        self.columns.compound.is_some_and(|compound| is_vehicle(row.cell(compound)))
    }

    fn take_series(
        &mut self,
        row: &Row,
        identity: &[String],
        dose: DoseCell,
        series: &Series,
        beside: &Beside,
    ) -> Result<(), Wrong> {
        for column in series.responses() {
            let Some(cell) = self.response(row, column)? else {
                if self.columns.form.is_long() {
                    return Err(self.no_response(row, column).into());
                }
                self.tally.blank += 1;
                continue;
            };
            let weight = beside.weight * self.own_weight(row, column, cell.value)?;
            for (value, times) in self.behind(row, column, series, cell)? {
                let beside = Beside { weight: weight * times, signal: beside.signal.clone() };
                self.add(row, identity, dose, value, &beside)?;
            }
        }
        Ok(())
    }

    fn no_response(&self, row: &Row, column: usize) -> Diagnostic {
        let text = row.cell(column);
        let found = if text.is_empty() { "an empty cell".to_owned() } else { format!("`{text}`") };
        let name = row.table().heading(column);
        let code = if text.is_empty() { Code::EmptyCell } else { Code::NotANumber };
        let problem = row.error(column, format!("{found} in column `{name}` is not a finite number"));
        problem.code(code).help(self.options.skip_help())
    }

    /// The wells behind a cell, each with its weight: itself, or those that its mean and its spread stand for.
    pub(super) fn behind(
        &mut self,
        row: &Row,
        column: usize,
        series: &Series,
        cell: ResponseCell,
    ) -> Result<Vec<(f64, f64)>, Wrong> {
        let number = self.number_of(row, series, cell)?;
        let sd = self.sd_of(row, column, series, cell, number)?;
        Ok(match (number, sd) {
            (Some(number), Some(sd)) => {
                self.tally.spread_used += 1;
                wells(cell.value, sd, number).map(|value| (value, 1.0)).collect()
            }
            #[expect(clippy::cast_precision_loss, reason = "a number of wells")]
            (Some(number), None) => {
                self.tally.number_used += 1;
                vec![(cell.value, number as f64)]
            }
            (None, spread) => {
                self.tally.spread_unused += usize::from(spread.is_some());
                vec![(cell.value, 1.0)]
            }
        })
    }

    /// How many wells stand behind a mean.
    fn number_of(&self, row: &Row, series: &Series, cell: ResponseCell) -> Result<Option<usize>, Wrong> {
        if let Some((_, Some(number))) = cell.spread {
            return Ok(Some(number));
        }
        let is_mean = series.mean.is_some() || cell.spread.is_some();
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let most = MOST_WELLS as f64;
        match series.number {
            Some(column) => {
                let counts = |n: f64| n >= 1.0 && n.fract() == 0.0 && n <= most;
                let number = self.number(row, column, counts, "a number of wells")?;
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                Ok(Some(number as usize))
            }
            None => {
                let told = series.responses().find_map(|column| count_in(&self.columns.headings[column]));
                Ok(self.options.wells.or(told).filter(|_| is_mean))
            }
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

    pub(super) fn response(&mut self, row: &Row, column: usize) -> Result<Option<ResponseCell>, Wrong> {
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
        let unit = {
            let unit = self.unit(row, dose)?;
            // The text is the row's own, or new.
            unit.into_owned()
        };
        let unit = self.units.code(&unit);
        let curve = self.identities.curve(identity);
        let value = match self.in_unit_of(curve, dose.value, unit, dose.unit.is_some()) {
            Ok(value) => value,
            Err(TwoUnits) => {
                let known = self.units.text(self.each[curve as usize].unit);
                return Err(self.columns.two_units(row, known, self.units.text(unit)));
            }
        };
        self.watch.see(row, &mut self.hashes);
        let point = Point { dose: value, response, weight: beside.weight };
        self.rows.push(curve, Taken { point, hashes: &self.hashes });
        if let Some(signal) = &beside.signal {
            self.signals.resize_with(self.each.len(), Vec::new);
            self.signals[curve as usize].push(signal.clone());
            if value == 0.0 {
                let vehicle = signal.vehicle;
                self.take_zero(row, vehicle, response, beside.weight, dose.by_name);
            }
        }
        Ok(())
    }

    /// A dose of a curve in the unit of the curve, which its first dose above zero gives; where the unit `is_meant`, it stands
    /// beside its dose.
    ///
    /// # Errors
    /// When it does not convert.
    pub(super) fn in_unit_of(
        &mut self,
        curve: u32,
        dose: f64,
        unit: u16,
        is_meant: bool,
    ) -> Result<f64, TwoUnits> {
        let place = curve as usize;
        if place >= self.each.len() {
            self.each.resize(place + 1, OfCurve { unit, ..OfCurve::default() });
        }
        let own = &mut self.each[place];
        let mut value = dose;
        if value > 0.0 && own.unit != unit {
            if own.dosed {
                let (known, said) = (self.units.text(own.unit), self.units.text(unit));
                if !is_same_unit(known, said) {
                    // A column of units that changes within a curve is a thousandfold slip; a unit beside its dose is meant.
                    let meant = is_meant.then(|| in_unit(value, said, known)).flatten();
                    value = meant.ok_or(TwoUnits)?;
                    *self.tally.converted.entry((said.to_owned(), known.to_owned())).or_default() += 1;
                }
            } else {
                own.unit = unit;
            }
        }
        own.dosed |= value > 0.0;
        Ok(value)
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

    pub(super) fn number(
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

    /// Writes rows aside where they and the identities take more than this many bytes.
    ///
    /// # Errors
    /// When there is no place for them.
    pub(super) fn keep_within(&mut self, memory: usize) -> Result<(), Diagnostic> {
        // Tables grow by doubling, and the curves that are fitted need room.
        let rows = (memory / 2).saturating_sub(self.identities.bytes() + 4 * self.each.capacity());
        self.rows.keep_within(rows).map_err(|error| aside(&error))
    }

    /// The curves, when nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong.
    pub(super) fn finish(mut self, source: &str) -> Result<Gathered, Vec<Diagnostic>> {
        let place = || Place::file(source);
        let mut survey = self.surveyed(self.watch.len()).map_err(|problem| vec![problem])?;
        let parted = std::mem::take(&mut survey.parted);
        if self.is_scaled() {
            self.scale().map_err(|error| vec![aside(&error)])?;
            survey = self.surveyed(0).map_err(|problem| vec![problem])?;
        }
        let mut wrong = std::mem::take(&mut self.broken);
        if self.problems.count > 0 && !self.options.lenient && !self.options.rejects {
            let Problems { told, count } = &mut self.problems;
            wrong.append(told);
            if *count > wrong.len() {
                let more = format!("{} more rows make no sense", *count - wrong.len());
                wrong.push(Diagnostic::error(Code::ManyMore, more).at(place()));
            }
        }
        let mut warnings = self.parted(&parted, &mut wrong);
        wrong.extend(self.blank(&self.blanks));
        wrong.extend(self.doubtful_vehicle());
        wrong.extend(self.wells_as_curves());
        wrong.extend(
            self.tally.nothing_asked_for(&self.columns, self.options).map(|problem| problem.at(place())),
        );
        wrong.extend(self.tally.mixed_signs());
        wrong.extend(self.unit_said_twice());
        if !wrong.is_empty() {
            wrong.append(&mut self.cut);
            return Err(wrong);
        }
        warnings.append(&mut self.cut);
        let scaled = self.is_scaled();
        let mut notes = self.notes();
        if !scaled && !self.columns.percent && self.tally.percent == 0 {
            let named = |curve: u32| self.identities.identity(curve).join(", ");
            warnings.extend(super::tally::mixed_scales(&survey, named).map(|warning| warning.at(place())));
        }
        let (percent, percent_signs) = (self.columns.percent && !scaled, self.tally.percent > 0 && !scaled);
        if percent && !percent_signs && !survey.beyond_fractions && survey.curves > 0 {
            let note =
                "the heading of the responses says percent, and they are fractions: half effect is 0.5";
            notes.push(note.to_owned());
        }
        Ok(Gathered {
            by: self.columns.names,
            roles: self.columns.roles,
            percent,
            files: Vec::new(),
            skipped: if self.options.rejects { Vec::new() } else { self.problems.skipped() },
            rejected: self.rejected,
            notes,
            warnings,
            spent: Spent::default(),
            percent_signs,
            half_asked: self.options.half,
            identities: self.identities,
            each: self.each,
            units: self.units,
            rows: self.rows,
            survey,
        })
    }

    fn surveyed(&mut self, watched: usize) -> Result<Survey, Diagnostic> {
        self.rows.finish();
        let left_out = |curve: u32| self.each.get(curve as usize).is_none_or(|own| own.is_left_out());
        Survey::of(&self.rows, self.each.len(), watched, &left_out).map_err(|error| aside(&error))
    }

    /// `--unit` against a unit that the table says itself.
    fn unit_said_twice(&self) -> Option<Diagnostic> {
        let (given, dose) = self.options.unit.zip(self.columns.dose.as_ref())?;
        let own = dose.unit.filter(|own| *own != given)?;
        let name = &self.columns.headings[dose.column].text;
        let message = format!("`--unit {given}`, and the doses under `{name}` are in {own}");
        Some(
            Diagnostic { message, code: Code::Contradiction, ..self.headings[dose.column].clone() }
                .help("leave out `--unit`"),
        )
    }
}

/// The doses of a curve have two units that do not convert.
pub(super) struct TwoUnits;

/// What stands in a row beside its responses.
struct Beside {
    weight: f64,
    signal: Option<Signal>,
}

impl Columns {
    fn two_units(&self, row: &Row, unit: &str, other: &str) -> Wrong {
        let named = |unit: &str| if unit.is_empty() { "no unit".to_owned() } else { format!("`{unit}`") };
        let message = format!("doses of one curve are given in {} and in {}", named(unit), named(other));
        let column = self.unit.or(self.dose.as_ref().map(|dose| dose.column)).unwrap_or(0);
        let problem = row.error(column, message).code(Code::Unit);
        Wrong::Curve(Box::new(problem.help("convert the doses of a curve to one unit")))
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
pub(super) enum Wrong {
    /// This row makes no sense.
    Row(Box<Diagnostic>),
    /// Its curve cannot be trusted: a thousandfold slip is not a row to skip.
    Curve(Box<Diagnostic>),
    /// No row of the table can be trusted.
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

/// Is a cell, or the number that it is, one of the texts that are asked for?
pub(super) fn is_one_of(texts: &[String], cell: &str, number: Option<f64>) -> bool {
    let same = |text: &String| {
        text.as_str() == cell
            || number
                .is_some_and(|number| text.parse::<f64>().is_ok_and(|text| text.total_cmp(&number).is_eq()))
    };
    texts.iter().any(same)
}

/// Are two units one, however they are written?
fn is_same_unit(one: &str, other: &str) -> bool {
    one == other || one.parse::<DoseUnit>().is_ok_and(|unit| other.parse() == Ok(unit))
}

/// A dose of one unit in another; `None` where they do not convert.
fn in_unit(value: f64, from: &str, into: &str) -> Option<f64> {
    Dose::new(value, from.parse().ok()?)?.in_unit(into.parse().ok()?)
}

/// What is wrong with rows; the first of them are told one by one.
pub(super) struct Problems {
    told: Vec<Diagnostic>,
    count: usize,
}

impl Problems {
    pub(super) fn add(&mut self, problem: Diagnostic) {
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

/// That rows could not be written aside, or read again.
fn aside(error: &std::io::Error) -> Diagnostic {
    let problem = format!("rows that memory does not hold cannot be written aside: {}", why(error));
    Diagnostic::error(Code::Unwritable, problem)
        .help("make room there, name another place with the variable TMPDIR, or give more of `--memory`")
}
