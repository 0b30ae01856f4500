//! Signals to responses: divided by their vehicle, or as growth since time zero.
//!
//! Signals that belong together share what they are measured against: their *scope* is what identifies their curve but for the
//! compound, and their plate.

use std::collections::HashMap;

use super::names::is_vehicle;
use foldshift_curves::growth::{Growth, Refusal};
use foldshift_curves::percentage_growth::percentage_growth;
use foldshift_curves::statistics::median;
use foldshift_tables::table::{Table, plain};

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
    pub(super) fn find(table: &Table, vehicle: Option<&Vehicle>) -> Self {
        let asked = match vehicle {
            Some(Vehicle::Named(name)) => table.named(name).ok(),
            _ => None,
        };
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

/// What the signals of one scope are measured against.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope {
    /// What identifies it, for messages.
    pub(super) name: String,
    /// Signals of vehicle wells.
    pub(super) vehicle: Vec<f64>,
    /// Signals when the compound was added.
    pub(super) time_zero: Vec<f64>,
}

/// Every scope of a table.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    index: HashMap<Vec<String>, usize>,
    each: Vec<Scope>,
}

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
}

/// A signal that stands for a response once its scope is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signal {
    pub(super) scope: usize,
    pub(super) control: Option<f64>,
    pub(super) time_zero: Option<f64>,
}

/// The response of a signal.
///
/// # Errors
/// What is missing, in words.
pub(super) fn response(
    signal: f64,
    of: Signal,
    scopes: &[Scope],
    growth: Option<GrowthScale>,
) -> Result<f64, String> {
    let scope = &scopes[of.scope];
    let within = if scope.name.is_empty() { String::new() } else { format!(" of {}", scope.name) };
    let control = of.control.or_else(|| median(&scope.vehicle));
    let control = control.ok_or_else(|| format!("there is no vehicle well{within}"))?;
    if control <= 0.0 {
        return Err(format!("the vehicle{within} reads {control}: nothing can be divided by it"));
    }
    let Some(growth) = growth else { return Ok(signal / control) };
    let zero = of.time_zero.or_else(|| median(&scope.time_zero));
    let zero = zero.ok_or_else(|| format!("there is no reading at time zero{within}"))?;
    let refused = |refusal: Refusal| format!("growth{within}: {refusal}");
    match growth {
        GrowthScale::Gr => Ok(Growth::measured(zero, control).map_err(refused)?.inhibition(signal)),
        GrowthScale::Nci => percentage_growth(signal, control, zero).map_err(refused),
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

    #[test]
    fn a_signal_is_divided_by_the_vehicle_or_measured_as_growth() {
        let scopes =
            [Scope { name: "K".to_owned(), vehicle: vec![390.0, 400.0, 800.0], time_zero: vec![100.0] }];
        let of = Signal { scope: 0, control: None, time_zero: None };
        let response = |signal, growth| response(signal, of, &scopes, growth);
        assert_eq!(response(200.0, None), Ok(0.5));
        assert!((response(200.0, Some(GrowthScale::Gr)).unwrap() - (2_f64.sqrt() - 1.0)).abs() < 1e-12);
        assert!((response(200.0, Some(GrowthScale::Nci)).unwrap() - 1.0 / 3.0).abs() < 1e-12);
        assert_eq!(response(50.0, Some(GrowthScale::Nci)), Ok(-0.5));
        let none = [Scope { name: "K".to_owned(), ..Scope::default() }];
        let said = super::response(1.0, of, &none, None).unwrap_err();
        assert_eq!(said, "there is no vehicle well of K");
    }

    #[test]
    fn a_vehicle_is_dose_zero_or_a_name() {
        assert_eq!("0".parse(), Ok(Vehicle::DoseZero));
        assert!("dmso".parse::<Vehicle>().unwrap().is_named("DMSO"));
        assert!(!"dmso".parse::<Vehicle>().unwrap().is_named("larotrectinib"));
    }
}
