//! Signals to responses: divided by their vehicle, or as growth since time zero.
//!
//! Signals that belong together share what they are measured against: their *scope* is what identifies their curve but for the
//! compound, and their plate.

use std::collections::{BTreeMap, HashMap};

use super::names::is_vehicle;
use super::unused::Watch;
use foldshift_curves::growth::{Growth, Refusal};
use foldshift_curves::percentage_growth::percentage_growth;
use foldshift_curves::statistics::median;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::table::{Row, Table, plain};

/// Which wells stand for the vehicle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Vehicle {
    /// Those at dose 0.
    DoseZero,
    /// Those with this name among the compounds or the doses; or the column of this name holds their signal.
    Named(String),
}

impl std::str::FromStr for Vehicle {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let zero = text.trim().parse::<f64>().is_ok_and(|dose| dose == 0.0);
        Ok(if zero { Self::DoseZero } else { Self::Named(text.trim().to_owned()) })
    }
}

impl Vehicle {
    /// Is this the name of the vehicle?
    pub(super) fn is_named(&self, text: &str) -> bool {
        match self {
            Self::DoseZero => false,
            Self::Named(name) => plain(name) == plain(text) && !text.is_empty(),
        }
    }

    /// As a message calls its wells.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::DoseZero => "wells at dose 0".to_owned(),
            Self::Named(name) => format!("`{name}` wells"),
        }
    }
}

/// How growth since time zero becomes a response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrowthScale {
    /// Growth-rate inhibition (Hafner et al. 2016, doi:10.1038/nmeth.3853).
    Gr,
    /// The percentage growth of the NCI-60 screen as a fraction (doi:10.1038/nrc1951).
    Nci,
}

impl std::str::FromStr for GrowthScale {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "gr" => Ok(Self::Gr),
            "nci" => Ok(Self::Nci),
            _ => Err(()),
        }
    }
}

/// Columns that hold, beside every signal, what it is measured against: GRmetrics writes such tables.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Beside {
    /// The signal of the vehicle at the end.
    pub(super) control: Option<usize>,
    /// The signal when the compound was added.
    pub(super) time_zero: Option<usize>,
    /// The time of the reading, for tables whose time zero is rows of their own.
    pub(super) time: Option<usize>,
}

impl Beside {
    /// A name among the cells goes before a column of that name.
    pub(super) fn find(table: &Table, vehicle: Option<&Vehicle>, notes: &mut Vec<String>) -> Self {
        let asked = match vehicle {
            Some(Vehicle::Named(name)) => table.named(name).ok(),
            _ => None,
        };
        let in_cells = || {
            let mut lines = table.lines();
            lines.any(|line| {
                table
                    .row(line)
                    .cells()
                    .iter()
                    .any(|cell| vehicle.is_some_and(|vehicle| vehicle.is_named(&cell.text)))
            })
        };
        let asked = asked.filter(|column| {
            let named = in_cells();
            if named {
                let name = table.heading(*column);
                notes.push(format!("`{name}` names wells and a column: the wells are the vehicle"));
            }
            !named
        });
        let names = ["cell_count__ctrl", "control_count", "count_ctrl", "x_ctrl", "signal_ctrl"];
        let control = asked.or_else(|| table.column(&names));
        let time_zero =
            table.column(&["cell_count__time0", "count_time0", "count_t0", "time0", "x_0", "signal_time0"]);
        let time = table.quantity(&["time", "time_h", "hours", "timepoint", "time_hours", "treatment_time"]);
        Self { control, time_zero, time }
    }

    pub(super) fn columns(self) -> impl Iterator<Item = usize> {
        self.control.into_iter().chain(self.time_zero)
    }
}

/// A signal of a vehicle well, or of several by their mean, with its weight.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct VehicleWell {
    pub(super) signal: f64,
    pub(super) weight: f64,
}

/// Wells of one kind that belong together.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// What identifies it, for messages.
    pub(super) name: String,
    pub(super) wells: Vec<VehicleWell>,
}

/// The wells of one kind, by what identifies them.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    index: HashMap<Vec<String>, usize>,
    each: Vec<Scope>,
}

/// The centre of every scope; `None` where it has no well.
pub(super) struct Centres(Vec<Option<f64>>);

impl Scopes {
    /// The place of the scope with this identity.
    pub(super) fn place(&mut self, identity: Vec<String>) -> usize {
        let next = self.each.len();
        let each = &mut self.each;
        *self.index.entry(identity).or_insert_with_key(|identity| {
            let filled: Vec<&str> =
                identity.iter().map(String::as_str).filter(|text| !text.is_empty()).collect();
            each.push(Scope { name: filled.join(", "), ..Scope::default() });
            next
        })
    }

    pub(super) fn at(&mut self, place: usize) -> &mut Scope {
        &mut self.each[place]
    }

    pub(super) fn each(&self) -> &[Scope] {
        &self.each
    }

    /// The median of every scope.
    pub(super) fn centres(&self) -> Centres {
        let centre = |scope: &Scope| median(&scope.wells.iter().map(|well| well.signal).collect::<Vec<_>>());
        Centres(self.each.iter().map(centre).collect())
    }
}

/// A signal that stands for a response once what it is measured against is known.
#[derive(Clone, Debug)]
pub(super) struct Signal {
    /// Its vehicle wells.
    pub(super) vehicle: usize,
    /// Its wells at time zero.
    pub(super) time_zero: usize,
    /// What stands beside it instead.
    pub(super) beside: (Option<f64>, Option<f64>),
    pub(super) place: Place,
}

/// What all signals of a table are measured against.
pub(super) struct References<'s> {
    pub(super) vehicles: &'s Scopes,
    pub(super) vehicle_centres: Centres,
    pub(super) time_zeros: &'s Scopes,
    pub(super) time_zero_centres: Centres,
    pub(super) growth: Option<GrowthScale>,
}

impl References<'_> {
    /// The response of a signal.
    ///
    /// # Errors
    /// What is missing, in words.
    pub(super) fn response(&self, signal: f64, of: &Signal) -> Result<f64, String> {
        let within = |scopes: &Scopes, place: usize| {
            let name = scopes.each().get(place).map_or("", |scope| &scope.name);
            if name.is_empty() { String::new() } else { format!(" of {name}") }
        };
        let of_vehicle = || within(self.vehicles, of.vehicle);
        let control = of.beside.0.or_else(|| self.vehicle_centres.0.get(of.vehicle).copied().flatten());
        let control = control.ok_or_else(|| format!("there is no vehicle well{}", of_vehicle()))?;
        if control <= 0.0 {
            return Err(format!("the vehicle{} reads {control}: nothing can be divided by it", of_vehicle()));
        }
        let Some(growth) = self.growth else { return Ok(signal / control) };
        let of_zero = || within(self.time_zeros, of.time_zero);
        let zero = of.beside.1.or_else(|| self.time_zero_centres.0.get(of.time_zero).copied().flatten());
        let zero = zero.ok_or_else(|| format!("there is no reading at time zero{}", of_zero()))?;
        let refused = |refusal: Refusal| format!("growth{}: {refusal}", of_vehicle());
        match growth {
            GrowthScale::Gr => Ok(Growth::measured(zero, control).map_err(refused)?.inhibition(signal)),
            GrowthScale::Nci => percentage_growth(signal, control, zero).map_err(refused),
        }
    }
}

/// Vehicle wells and wells at time zero, by what they belong to.
#[derive(Default)]
pub(super) struct Scaling {
    pub(super) vehicles: Scopes,
    pub(super) time_zeros: Scopes,
    /// Of every vehicle scope and unused column the first value, and another where there is one.
    values: BTreeMap<(usize, usize), [String; 2]>,
}

impl Scaling {
    /// Sees the row of a vehicle well.
    pub(super) fn see(&mut self, scope: usize, row: &Row, watch: &Watch) {
        for column in watch.columns() {
            let cell = row.cell(column);
            let [first, other] =
                self.values.entry((scope, column)).or_insert_with(|| [cell.to_owned(), String::new()]);
            if other.is_empty() && first != cell {
                cell.clone_into(other);
            }
        }
    }

    /// Scopes and columns in which vehicle wells differ, with two of the values.
    pub(super) fn differing(&self) -> impl Iterator<Item = (usize, usize, [&str; 2])> {
        let differ = self.values.iter().filter(|(_, [_, other])| !other.is_empty());
        differ.map(|((scope, column), [one, other])| (*scope, *column, [one.as_str(), other.as_str()]))
    }

    /// How many vehicle wells there are, and in how many groups.
    pub(super) fn vehicle_wells(&self) -> (usize, usize) {
        let filled = self.vehicles.each().iter().filter(|scope| !scope.wells.is_empty());
        (filled.clone().map(|scope| scope.wells.len()).sum(), filled.count())
    }
}

/// The names among the compounds of a table that are vehicles.
pub(super) fn vehicles_among<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = names.filter(|name| is_vehicle(name)).map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes(wells: &[f64]) -> Scopes {
        let mut scopes = Scopes::default();
        let place = scopes.place(vec!["K".to_owned()]);
        scopes.at(place).wells.extend(wells.iter().map(|&signal| VehicleWell { signal, weight: 1.0 }));
        scopes
    }

    #[test]
    fn a_signal_is_divided_by_the_vehicle_or_measured_as_growth() {
        let of = Signal { vehicle: 0, time_zero: 0, beside: (None, None), place: Place::file("t") };
        let response = |vehicles: &[f64], signal, growth| {
            let (vehicles, time_zeros) = (scopes(vehicles), scopes(&[100.0]));
            let (vehicle_centres, time_zero_centres) = (vehicles.centres(), time_zeros.centres());
            let (vehicles, time_zeros) = (&vehicles, &time_zeros);
            References { vehicles, vehicle_centres, time_zeros, time_zero_centres, growth }
                .response(signal, &of)
        };
        let wells = [390.0, 400.0, 800.0];
        assert_eq!(response(&wells, 200.0, None), Ok(0.5));
        let gr = response(&wells, 200.0, Some(GrowthScale::Gr)).unwrap();
        assert!((gr - (2_f64.sqrt() - 1.0)).abs() < 1e-12);
        assert!((response(&wells, 200.0, Some(GrowthScale::Nci)).unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(response(&wells, 50.0, Some(GrowthScale::Nci)), Ok(-0.5));
        assert_eq!(response(&[], 1.0, None).unwrap_err(), "there is no vehicle well of K");
    }

    #[test]
    fn a_vehicle_is_dose_zero_or_a_name() {
        assert_eq!("0".parse(), Ok(Vehicle::DoseZero));
        assert!("dmso".parse::<Vehicle>().unwrap().is_named("DMSO"));
        assert!(!"dmso".parse::<Vehicle>().unwrap().is_named("larotrectinib"));
    }
}
