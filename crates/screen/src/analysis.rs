//! A screen as one value: everything that a table, a page or a program may say of it.
//!
//! Names stand once, in [`ScreenAnalysis::cell_lines`], [`ScreenAnalysis::compounds`] and
//! [`ScreenAnalysis::experiments`]; everything else holds their places in these lists. Responses are fractions of the
//! vehicle (1 is untreated), doses in the unit of their compound, whatever the tables had.

use std::sync::Arc;

use foldshift_curves::compare::Shift;
use foldshift_curves::fit::{Ic50, Moderated, Reasons, Sigma, Status};
use foldshift_curves::logistic::Logistic;
use serde::Serialize;

use crate::names::Names;

/// Everything that is said of a screen.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenAnalysis {
    /// The tables, as they were named.
    pub sources: Vec<String>,
    /// How they were read, in sentences.
    pub understood: Vec<String>,
    /// What was asked for.
    pub settings: ScreenSettings,
    /// The counts of page one.
    pub overview: Overview,
    /// Cell lines, in the order in which they occur.
    pub cell_lines: Names,
    /// Compounds, in the order in which they occur.
    pub compounds: Names,
    /// Experiments (days, runs), in the order in which they occur; one without a name where the tables tell none.
    pub experiments: Names,
    /// The curves, in the order of the tables.
    pub curves: Vec<ScreenCurve>,
    /// Every pair of a line and a compound: the evidence that its response falls with dose. The strongest first.
    pub hits: Vec<Hit>,
    /// Compounds by lines.
    pub matrices: Matrices,
    /// The plates of raw tables, in the order of time; none of normalised tables.
    pub plates: Vec<ScreenPlate>,
    /// Does the assay change from plate to plate, or from day to day?
    pub drift: Vec<Drift>,
    /// Do repeated curves agree? The whole screen first, then compound by compound.
    pub agreement: Vec<Agreement>,
    /// Folds of resistant lines, where a parental line is named.
    pub shifts: Vec<Shift>,
}

/// What may be set.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenSettings {
    /// Share of false ones among the hits that is accepted.
    pub false_discovery_rate: f64,
    /// The least fall of the response over the doses of a hit, as a fraction of the vehicle.
    pub least_effect: f64,
    /// Activity threshold of the drug sensitivity score, in percent of inhibition.
    pub activity_threshold: f64,
    /// Is the residual scatter of a curve its own, or moderated over all curves of the screen?
    pub sigma: Sigma,
    /// Are plates that fail their quality kept?
    pub keep_failed: bool,
    /// The parental line of the folds.
    pub parental: Option<String>,
    /// Its resistant lines; all others where a parental line is named and none of these.
    pub resistant: Vec<String>,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self {
            false_discovery_rate: 0.05,
            least_effect: 0.2,
            activity_threshold: 10.0,
            sigma: Sigma::Moderated,
            keep_failed: false,
            parental: None,
            resistant: Vec::new(),
        }
    }
}

/// The counts of page one.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Overview {
    /// Wells that entered curves.
    pub wells: usize,
    /// Curves.
    pub curves: usize,
    /// Curves with a response, without one, and with too few doses for a fit.
    pub fitted: usize,
    /// Curves without a response.
    pub no_response: usize,
    /// Curves that hold too little for a fit.
    pub not_determinable: usize,
    /// Pairs of a line and a compound that were tested for a response.
    pub tested: usize,
    /// Hits among them at the accepted false discovery rate.
    pub hits: usize,
    /// Pairs below half effect at their lowest dose already: no fall to be tested.
    pub saturated: usize,
    /// Fewest hits that can be told from chance in this design; with fewer true ones, none is called.
    pub fewest_hits: usize,
    /// Plates, and plates that fail.
    pub plates: usize,
    /// Plates that fail.
    pub failed_plates: usize,
    /// Wells of failed plates, which are in no curve unless they are kept.
    pub wells_of_failed_plates: usize,
    /// Series that drift.
    pub drifting: usize,
}

/// What kind of curve it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Half effect lies among the doses.
    Potent,
    /// The response falls, and half effect is not reached.
    Partial,
    /// Half effect is passed below the lowest dose.
    Saturated,
    /// The response does not change with dose.
    Inactive,
    /// The response rises with dose.
    Rising,
    /// The doses are too few, or say nothing.
    Undetermined,
}

impl Class {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Potent => "potent",
            Self::Partial => "partial",
            Self::Saturated => "saturated",
            Self::Inactive => "inactive",
            Self::Rising => "rising",
            Self::Undetermined => "undetermined",
        }
    }
}

/// One curve: a line under a compound in an experiment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenCurve {
    /// Place of the cell line.
    pub cell_line: u32,
    /// Place of the compound.
    pub compound: u32,
    /// Place of the experiment.
    pub experiment: u32,
    /// The unit of its doses; empty where nobody says it.
    pub unit: Arc<str>,
    /// Dose in the unit of the curve and mean response of each dose, lowest first; dose 0 is the vehicle.
    pub levels: Vec<(f64, f64)>,
    /// Number of wells.
    pub n_points: usize,
    /// How the fit ended.
    pub status: Status,
    /// Why it says what it says.
    pub reasons: Reasons,
    /// The fitted curve; `None` where the data cannot hold one.
    pub curve: Option<Logistic>,
    /// The absolute IC50, log₁₀ of the dose.
    pub ic50_abs: Ic50,
    /// The relative IC50, log₁₀ of the dose.
    pub ic50_rel: Ic50,
    /// Fitted response at the highest dose, as a fraction of the vehicle.
    pub emax: Option<f64>,
    /// Mean fitted response over the tested log doses, as a fraction of the vehicle.
    pub auc: Option<f64>,
    /// The same of the curve clipped to 0 … 1.
    pub auc_clipped: Option<f64>,
    /// Residual standard deviation, as a fraction of the vehicle.
    pub sigma: Option<f64>,
    /// The same with what it borrows of other curves; `None` where none was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moderated: Option<Moderated>,
    /// 1 − RSS / total sum of squares.
    pub r2: Option<f64>,
    /// p of the F test against the constant, which no false discovery rate is computed from.
    pub p_flat: Option<f64>,
    /// Drug sensitivity scores 1 (of 100), 2 and 3 (of 50); `None` without a curve.
    pub dss: Option<[f64; 3]>,
    /// What kind of curve it is.
    pub class: Class,
}

impl ScreenCurve {
    /// Lowest and highest dose above zero, in the unit of the curve.
    #[must_use]
    pub fn tested(&self) -> Option<(f64, f64)> {
        let mut doses = self.levels.iter().map(|level| level.0).filter(|dose| *dose > 0.0);
        let low = doses.next()?;
        Some((low, doses.next_back().unwrap_or(low)))
    }
}

/// The evidence that the response of a line falls with the dose of a compound.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Hit {
    /// Place of the cell line.
    pub cell_line: u32,
    /// Place of the compound.
    pub compound: u32,
    /// Curves behind it (experiments), and those left out because their doses are not those of the others.
    pub n_curves: usize,
    /// Curves left out.
    pub left_out: usize,
    /// Doses that all of them share.
    pub n_doses: usize,
    /// Fall of the response from the lowest to the highest dose, as a fraction of the vehicle; negative where it rises.
    pub effect: f64,
    /// Mean response over the doses, as a fraction of the vehicle.
    pub mean_response: f64,
    /// Strength of the fall in units of its own scatter, shrunk towards that of the screen; negative where it rises.
    pub trend: f64,
    /// Share of false ones among the hits at least as strong as this; `None` where nothing can be tested.
    pub q: Option<f64>,
    /// Is it called at the accepted rate?
    pub hit: bool,
    /// Half effect is passed below the lowest dose: there is no fall to be tested, and no call.
    pub saturated: bool,
}

/// Compounds (rows) by lines (columns), in the natural order of their names.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Matrices {
    /// Places of the compounds of the rows.
    pub compounds: Vec<u32>,
    /// Places of the lines of the columns.
    pub cell_lines: Vec<u32>,
    /// Unit of the doses of each row.
    pub units: Vec<Arc<str>>,
    /// Row by row.
    pub cells: Vec<Vec<Option<MatrixCell>>>,
}

/// What stands where a compound and a line meet; the mean of several experiments.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct MatrixCell {
    /// Number of curves.
    pub n: usize,
    /// Absolute IC50 in the unit of the row: the geometric mean of the measured ones, or the bound.
    pub ic50: Option<f64>,
    /// Empty, `>`, `<` or `nd`.
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["", ">", "<", "nd"])))]
    pub qualifier: &'static str,
    /// Mean of the AUC over experiments, as a fraction of the vehicle.
    pub auc: Option<f64>,
    /// Means of DSS 1 (of 100), 2 and 3 (of 50).
    pub dss: Option<[f64; 3]>,
}

/// How a plate ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlateVerdict {
    /// Good.
    Pass,
    /// To be looked at.
    Warn,
    /// Its wells are in no curve.
    Fail,
}

impl PlateVerdict {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// A plate of a raw table: what its controls say of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ScreenPlate {
    /// Its name.
    pub plate: String,
    /// Place of the experiment.
    pub experiment: u32,
    /// Place of the line, where the plate holds one, or has controls for each.
    pub cell_line: Option<u32>,
    /// Wells of samples, vehicle, blank and kill.
    pub n_samples: usize,
    /// Vehicle wells.
    pub n_vehicle: usize,
    /// Blank wells.
    pub n_blank: usize,
    /// Kill wells.
    pub n_kill: usize,
    /// Median of the vehicle wells, in the unit of the readings.
    pub vehicle: Option<f64>,
    /// What was subtracted: median of the blanks or of the kill wells, or 0.
    pub zero: f64,
    /// `blank`, `kill` or `none`.
    pub zero_from: &'static str,
    /// SD / mean of the vehicle wells less zero.
    pub cv_vehicle: Option<f64>,
    /// Median of the vehicle ÷ zero.
    pub signal_to_background: Option<f64>,
    /// Z′ against the kill wells, else the blanks.
    pub z_prime: Option<f64>,
    /// The same from medians and MADs.
    pub robust_z_prime: Option<f64>,
    /// Strictly standardised mean difference of the same wells.
    pub ssmd: Option<f64>,
    /// How it ended.
    pub verdict: PlateVerdict,
    /// Why, in words.
    pub reasons: Vec<String>,
}

/// What is followed from plate to plate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Followed {
    /// Median of the vehicle wells less zero, log₁₀.
    VehicleSignal,
    /// Coefficient of variation of the vehicle wells.
    VehicleCv,
    /// Robust Z′, or Z′ where there is no robust one.
    ZPrime,
    /// log₁₀ IC50 of a compound that was tested again and again.
    ReferenceIc50,
}

impl Followed {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::VehicleSignal => "vehicle_signal",
            Self::VehicleCv => "vehicle_cv",
            Self::ZPrime => "z_prime",
            Self::ReferenceIc50 => "reference_ic50",
        }
    }
}

/// One series in the order of time, and whether it drifts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Drift {
    /// What is followed.
    pub followed: Followed,
    /// The line of the plates, or of the reference; `None` where all are taken together.
    pub cell_line: Option<u32>,
    /// The reference compound.
    pub compound: Option<u32>,
    /// The plates or experiments, in the order of time.
    pub at: Vec<String>,
    /// Their values, in the unit of what is followed.
    pub values: Vec<f64>,
    /// Median slope from one to the next (Theil and Sen).
    pub slope: f64,
    /// Change along the whole series by that slope.
    pub change: f64,
    /// p of Kendall's test for a trend.
    pub p_trend: f64,
    /// p of Pettitt's test for a step, the cumulative sum of ranks.
    pub p_step: f64,
    /// The last before the most likely step, where there is one.
    pub step_after: Option<String>,
    /// p of too few runs above and below the median.
    pub p_runs: f64,
    /// Is there a trend or a step (p < 0.01, corrected for both tests)?
    pub drifts: bool,
}

/// What of a curve is repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Repeated {
    /// log₁₀ of the absolute IC50.
    Log10Ic50,
    /// AUC.
    Auc,
}

impl Repeated {
    /// The word in tables.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Log10Ic50 => "log10_ic50",
            Self::Auc => "auc",
        }
    }
}

/// How well repeated curves agree.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Agreement {
    /// The compound; `None` of the whole screen.
    pub compound: Option<u32>,
    /// What is repeated.
    pub metric: Repeated,
    /// Pairs of a line and a compound with two values and more.
    pub n_repeated: usize,
    /// Values behind them.
    pub n_values: usize,
    /// Values that are bounds, which do not enter.
    pub censored: usize,
    /// Concordance of the first two values of each (Lin).
    pub concordance: Option<f64>,
    /// Intraclass correlation, one way, of single values.
    pub icc: Option<f64>,
    /// Standard deviation of one value, and its degrees of freedom.
    pub sd: Option<f64>,
    /// Degrees of freedom.
    pub df: usize,
    /// Minimum significant ratio of two IC50s, or difference of two AUCs.
    pub minimum_significant: Option<f64>,
    /// Its 95 % limits.
    pub lower: Option<f64>,
    /// Upper limit.
    pub upper: Option<f64>,
}
