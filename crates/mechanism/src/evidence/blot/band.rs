//! A band: how much of one target is in one lane of one membrane.

use serde::Serialize;

use crate::evidence::blot::Target;
use crate::knowledge::compound::identity;
use foldshift_tables::diagnostic::Place;
use foldshift_tables::units::{Dose, DoseUnit, Quantity};

/// An amount after background, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "BandSignal"))]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Signal {
    /// Seen, and this strong; positive.
    Measured(f64),
    /// Not told from the background: less than this; positive.
    Below(f64),
}

impl Signal {
    /// The amount, or what it is less than.
    #[must_use]
    pub const fn bound(self) -> f64 {
        match self {
            Self::Measured(value) | Self::Below(value) => value,
        }
    }

    /// Is it known only as less than a number?
    #[must_use]
    pub const fn is_below(self) -> bool {
        matches!(self, Self::Below(_))
    }
}

/// What was loaded into a lane.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sample {
    /// The cell line.
    pub line: String,
    /// The drug as written; `DMSO` for the vehicle.
    pub drug: String,
    /// The dose, 0 for the vehicle; molar doses in nM.
    pub dose: Dose,
    /// Hours under the drug; `None` where it is not said.
    pub time_h: Option<f64>,
}

/// What tells samples apart, in an order that does not depend on spelling.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct SampleKey {
    pub(super) line: String,
    /// Small letters; empty for the vehicle.
    pub(super) drug: String,
    quantity: Quantity,
    /// Bits of the dose: doses are not negative, so bits sort as numbers do.
    pub(super) dose: u64,
    /// Bits of the hours, which are not negative.
    pub(super) time: Option<u64>,
}

impl SampleKey {
    /// The vehicle of the same line at a time.
    pub(super) fn vehicle(&self, time: Option<u64>) -> Self {
        let line = self.line.clone();
        Self { line, drug: String::new(), quantity: Quantity::Molar, dose: 0.0_f64.to_bits(), time }
    }
}

impl Sample {
    pub(super) fn key(&self) -> SampleKey {
        let vehicle = self.is_vehicle();
        SampleKey {
            line: self.line.clone(),
            drug: if vehicle { String::new() } else { identity(&self.drug) },
            quantity: if vehicle { Quantity::Molar } else { self.dose.unit().quantity() },
            dose: self.dose.value().to_bits(),
            time: self.time_h.map(f64::to_bits),
        }
    }

    /// Is it the vehicle?
    #[must_use]
    pub fn is_vehicle(&self) -> bool {
        self.dose.is_zero()
    }

    /// In words: `KM12 under larotrectinib 100 nM, 4 h`.
    #[must_use]
    pub fn words(&self) -> String {
        let time = self.time_h.map_or(String::new(), |hours| format!(", {hours} h"));
        if self.is_vehicle() {
            return format!("{} in vehicle{time}", self.line);
        }
        format!("{} under {} {}{time}", self.line, self.drug, self.dose.readable())
    }
}

/// The unit in which doses of a quantity are compared.
pub(super) fn common_unit(dose: Dose) -> Dose {
    let unit = match dose.unit().quantity() {
        Quantity::Molar => DoseUnit::NANOMOLAR,
        Quantity::Percent => DoseUnit::PERCENT,
        Quantity::MassPerVolume => "ng/mL".parse().unwrap_or(dose.unit()),
    };
    // 12 digits: 0.1 µM and 100 nM are one dose, whatever the last bit says.
    let value = dose.in_unit(unit).and_then(|value| format!("{value:.11e}").parse().ok());
    value.and_then(|value| Dose::new(value, unit)).unwrap_or(dose)
}

/// The membrane that a band lies on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Membrane {
    /// The replicate that counts for n: the experiment, or the blot where no experiment is named.
    pub experiment: String,
    /// The blot, where it is named beside the experiment.
    pub blot: Option<String>,
    /// The name of the membrane.
    pub name: String,
}

impl Membrane {
    /// In words: `membrane M1 of blot 2`.
    #[must_use]
    pub fn words(&self) -> String {
        match &self.blot {
            Some(blot) if *blot != self.experiment => {
                format!("membrane {} of blot {blot}, experiment {}", self.name, self.experiment)
            }
            _ => format!("membrane {} of blot {}", self.name, self.experiment),
        }
    }
}

/// One band.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Band {
    /// The membrane.
    pub membrane: Membrane,
    /// The lane; where no lane is named, the sample in words.
    pub lane: String,
    /// What was loaded.
    #[serde(flatten)]
    pub sample: Sample,
    /// What the band shows.
    pub target: Target,
    /// How much of it, after background.
    pub signal: Signal,
    /// The loading that was given beside the signal, if it was.
    pub loading: Option<f64>,
    /// The membrane that carries the loading control of this one, if it is another.
    pub loading_membrane: Option<String>,
    /// Why it is saturated; `None` when nothing says so.
    pub saturated: Option<String>,
    /// Where it stands.
    #[serde(skip)]
    pub place: Place,
}
