//! Rows of plain long tables, a batch of columns at a time: a text is looked at once a batch, a number not at all.
//!
//! What is not plain, a row with an odd cell, without a name, with a second unit, goes the way of all rows.

use foldshift_columns::{Batch, Column, Texts, Wanted};
use foldshift_curves::curve::Point;
use foldshift_tables::diagnostic::Diagnostic;

use super::doses::DoseColumn;
use super::form::Form;
use super::gathered::Taken;
use super::groups::{Groups, is_one_of};
use super::names::{Role, day_of};

/// Where the columns of a plain long table stand in a batch.
pub(super) struct PlainRows {
    wanted: Vec<Wanted>,
    by: Vec<usize>,
    dose: usize,
    doses: DoseColumn,
    responses: Vec<usize>,
    weight: Option<usize>,
    unit: Option<usize>,
    only: Vec<usize>,
    watched: Vec<usize>,
}

/// What the texts of a column say, by their codes in the batch.
struct Named {
    /// Their numbers among all texts; none where the cell is empty.
    codes: Vec<Option<u32>>,
    /// Those that are times of day, read as their day.
    days: Vec<bool>,
}

impl PlainRows {
    /// `None` where the table is no plain long one.
    pub(super) fn of(groups: &Groups) -> Option<Self> {
        let (columns, options) = (&groups.columns, groups.options);
        let Form::Down(series) = &*columns.form else { return None };
        let [series] = &series[..] else { return None };
        let doses = columns.dose.clone()?;
        let plain = series.mean.is_none()
            && series.sd.is_none()
            && series.sem.is_none()
            && series.number.is_none()
            && columns.names.len() == columns.by.len()
            && columns.weighting.is_none()
            && !options.fill_down
            && !groups.is_scaled()
            && columns.headings[doses.column].text.parse::<f64>().is_err();
        if !plain {
            return None;
        }
        let mut wanted: Vec<Wanted> = Vec::new();
        let mut want = |one: Wanted| {
            wanted.iter().position(|own| *own == one).unwrap_or_else(|| {
                wanted.push(one);
                wanted.len() - 1
            })
        };
        Some(Self {
            by: columns.by.iter().map(|column| want(Wanted::text(*column))).collect(),
            dose: want(Wanted::number(doses.column)),
            responses: series.wells.iter().map(|column| want(Wanted::number(*column))).collect(),
            weight: columns.weight.map(|column| want(Wanted::number(column))),
            unit: columns.unit.map(|column| want(Wanted::text(column))),
            only: columns.only.iter().map(|(column, _)| want(Wanted::text(*column))).collect(),
            watched: groups.watch.columns().map(|column| want(Wanted::text(column))).collect(),
            doses,
            wanted,
        })
    }

    /// The columns that it reads.
    pub(super) fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Takes the rows of a batch.
    ///
    /// # Errors
    /// As of [`Groups::take`].
    pub(super) fn take(&mut self, groups: &mut Groups, batch: &Batch) -> Result<(), Vec<Diagnostic>> {
        let columns = batch.columns();
        let number = |place: usize| columns.get(place).and_then(Column::numbers).unwrap_or(&[]);
        let by: Vec<&[u32]> = self.by.iter().map(|place| texts(columns, *place).0).collect();
        let named: Vec<Named> =
            (0..by.len()).map(|place| Named::of(groups, place, texts(columns, self.by[place]).1)).collect();
        let doses = number(self.dose);
        let responses: Vec<&[f64]> = self.responses.iter().map(|place| number(*place)).collect();
        let weights = self.weight.map(number);
        let units = self.unit.map(|place| texts(columns, place));
        let unit_codes = Units::of(groups, &self.doses, units.map(|units| units.1));
        let only: Vec<(&[u32], Vec<bool>)> = self
            .only
            .iter()
            .enumerate()
            .map(|(place, at)| {
                let (codes, values) = texts(columns, *at);
                let asked = &groups.columns.only[place].1;
                let fits =
                    |text: &str| is_one_of(asked, text, text.parse().ok().filter(|x: &f64| x.is_finite()));
                let fits: Vec<bool> = values.iter().map(fits).collect();
                values.iter().zip(&fits).for_each(|(text, fits)| groups.tally.see_only(place, text, *fits));
                (codes, fits)
            })
            .collect();
        let watched: Vec<(&[u32], &Texts)> =
            self.watched.iter().map(|place| texts(columns, *place)).collect();
        let mut seen: Vec<Vec<Option<u32>>> =
            watched.iter().map(|(_, values)| vec![None; values.len()]).collect();
        let mut odd = batch.odd().iter().peekable();
        let mut table = None;
        let mut identity: Vec<u32> = vec![0; by.len()];
        let mut hashes = vec![0; watched.len()];
        let mut any = false;
        for row in 0..batch.rows() {
            let is_odd = odd.next_if(|odd| **odd as usize == row).is_some();
            let plain = !is_odd && !groups.first && groups.tally.plain_at.is_some();
            let asked = only.iter().all(|(codes, fits)| fits[codes[row] as usize]);
            if plain && !asked {
                groups.tally.rows += 1;
                groups.tally.others += 1;
                continue;
            }
            let mut days = 0;
            let mut is_named = plain;
            for (place, codes) in by.iter().enumerate() {
                let code = codes[row] as usize;
                match named[place].codes[code] {
                    Some(own) => identity[place] = own,
                    None => is_named = false,
                }
                days += usize::from(named[place].days[code]);
            }
            let weight = weights.map_or(1.0, |weights| weights[row]);
            let dose = self.doses.dose_of(doses[row]).filter(|_| is_named && weight > 0.0);
            let unit = units.map_or(0, |units| units.0[row] as usize);
            let unit = dose.and_then(|dose| unit_codes.at(unit, dose));
            let taken = dose.zip(unit).and_then(|(dose, unit)| {
                let curve = groups.identities.curve_of(&identity);
                Some((curve, groups.in_unit_of(curve, dose, unit, false).ok()?))
            });
            let Some((curve, dose)) = taken else {
                let table = table.get_or_insert_with(|| batch.table());
                groups.take_one(&table.row(batch.line(row)))?;
                continue;
            };
            any = true;
            groups.tally.rows += 1;
            groups.tally.days += days;
            for (place, (codes, values)) in watched.iter().enumerate() {
                let code = codes[row];
                let seen = &mut seen[place][code as usize];
                hashes[place] = *seen.get_or_insert_with(|| groups.watch.see_text(place, values.get(code)));
            }
            for responses in &responses {
                let point = Point { dose, response: responses[row], weight };
                groups.rows.push(curve, Taken { point, hashes: &hashes });
            }
        }
        if any {
            groups.blanks.iter_mut().for_each(|blank| blank.filled = true);
        }
        Ok(())
    }
}

fn texts(columns: &[Column], place: usize) -> (&[u32], &Texts) {
    columns.get(place).and_then(Column::texts).unwrap_or((&[], &NO_TEXTS))
}

/// Of a column that is none of texts.
static NO_TEXTS: std::sync::LazyLock<Texts> = std::sync::LazyLock::new(Texts::default);

impl Named {
    fn of(groups: &mut Groups, place: usize, values: &Texts) -> Self {
        let is_experiment = groups.columns.roles[place] == Role::Experiment;
        let (mut codes, mut days) = (Vec::with_capacity(values.len()), Vec::with_capacity(values.len()));
        for text in values.iter() {
            let day = if is_experiment { day_of(text) } else { text };
            days.push(day.len() < text.len());
            codes.push((!day.is_empty()).then(|| groups.identities.code(place, day)));
        }
        Self { codes, days }
    }
}

/// The numbers of the units of a batch.
struct Units {
    /// Of every text: its number, and whether it contradicts the heading where the dose is above zero.
    each: Vec<(u16, bool)>,
}

impl Units {
    fn of(groups: &mut Groups, doses: &DoseColumn, said: Option<&Texts>) -> Self {
        let known = doses.unit;
        let mut each = Vec::new();
        let mut add = |said: &str| {
            let own = known.or(groups.options.unit).map(|unit| unit.to_string()).unwrap_or_default();
            let contradicts = known.is_some_and(|known| !said.is_empty() && said.parse() != Ok(known));
            each.push((groups.units.code(if said.is_empty() { &own } else { said }), contradicts));
        };
        match said {
            Some(said) => said.iter().for_each(&mut add),
            None => add(""),
        }
        Self { each }
    }

    /// `None` where it contradicts the heading.
    fn at(&self, place: usize, dose: f64) -> Option<u16> {
        let (code, contradicts) = self.each.get(place)?;
        (!(*contradicts && dose > 0.0)).then_some(*code)
    }
}
