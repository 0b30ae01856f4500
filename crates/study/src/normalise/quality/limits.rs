//! Every threshold of plate quality, by the name it has under `[quality]` in a study.

use serde::Serialize;

/// Thresholds of the verdicts; settings of the study.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QualityLimits"))]
pub struct Limits {
    /// Z′ of a plate that passes.
    pub z_prime_pass: f64,
    /// Z′ below which a plate fails.
    pub z_prime_fail: f64,
    /// Signal to background of a plate that passes.
    pub signal_to_blank_pass: f64,
    /// Signal to background below which a plate fails.
    pub signal_to_blank_fail: f64,
    /// Coefficient of variation of controls up to which a plate passes.
    pub cv_pass: f64,
    /// Coefficient of variation of controls above which a plate fails.
    pub cv_fail: f64,
    /// Difference of edge and interior vehicle wells above which there is a warning.
    pub edge_warn: f64,
    /// Difference of edge and interior vehicle wells above which a plate fails.
    pub edge_fail: f64,
    /// Fewest vehicle wells without a warning.
    pub min_vehicle: usize,
    /// Fewest blanks without a warning.
    pub min_blank: usize,
    /// NRFE above which there is a warning, however much the vehicle wells scatter.
    pub nrfe_warn: f64,
    /// How many times the scatter of the vehicle wells the samples may scatter around their curves.
    pub nrfe_ratio_warn: f64,
    /// Size of a gradient, or of the difference of a row, a column, the edge or a corner, over all wells, as a
    /// fraction of the signal, above which there is a warning where it is more than noise.
    pub space_warn: f64,
    /// Trend over the plates of a run, from the first to the last, as a fraction (of Z′: in its own unit), above
    /// which there is a warning where it is more than noise.
    pub run_drift_warn: f64,
    /// Difference of a plate's blanks from those of the other plates of its run, and trend of the blanks within the
    /// plate, as a fraction, above which there is a warning where it is more than noise.
    pub blank_drift_warn: f64,
    /// A single blank that reads this fraction of the vehicle more than the other blanks holds something.
    pub blank_contaminated_warn: f64,
    /// As many wells at one identical highest value are the detector's ceiling.
    pub saturated_wells: usize,
    /// Excess over the vehicle at doses between, of every compound that kills, above which there is a warning.
    pub over_reduction_warn: f64,
    /// Excess over the vehicle at the lowest doses above which there is a warning.
    pub low_dose_warn: f64,
    /// Signal of a compound without cells, as a fraction of the vehicle's, above which there is a warning.
    pub compound_signal_warn: f64,
    /// Rise of the response from its lowest to the highest dose above which there is a warning.
    pub top_dose_rise_warn: f64,
    /// How far the response at the highest dose may lie below the blank, as a fraction of the vehicle.
    pub below_blank_warn: f64,
    /// Signal of cells without dye above the blanks, as a fraction of the vehicle's, above which there is a warning.
    pub no_dye_warn: f64,
    /// Limit of detection, as a fraction of the vehicle's signal, above which there is a warning.
    pub detection_limit_warn: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            z_prime_pass: 0.5,
            z_prime_fail: 0.0,
            signal_to_blank_pass: 5.0,
            signal_to_blank_fail: 3.0,
            cv_pass: 0.10,
            cv_fail: 0.20,
            edge_warn: 0.10,
            edge_fail: 0.20,
            min_vehicle: 6,
            min_blank: 3,
            nrfe_warn: 0.5,
            nrfe_ratio_warn: 1.3,
            space_warn: 0.10,
            run_drift_warn: 0.10,
            blank_drift_warn: 0.20,
            blank_contaminated_warn: 0.10,
            saturated_wells: 3,
            over_reduction_warn: 0.10,
            low_dose_warn: 0.20,
            compound_signal_warn: 0.05,
            top_dose_rise_warn: 0.10,
            below_blank_warn: 0.05,
            no_dye_warn: 0.05,
            detection_limit_warn: 0.10,
        }
    }
}

/// A threshold that can be read and set by name.
pub(crate) enum LimitField<'a> {
    /// A number.
    Real(&'a mut f64),
    /// A number of wells.
    Count(&'a mut usize),
}

impl LimitField<'_> {
    pub(crate) fn read(&self) -> String {
        match self {
            Self::Real(value) => value.to_string(),
            Self::Count(value) => value.to_string(),
        }
    }
}

impl Limits {
    /// Every threshold with its name, in the order of a resolved study.
    pub(crate) fn fields(&mut self) -> Vec<(&'static str, LimitField<'_>)> {
        use LimitField::{Count, Real};
        vec![
            ("z_prime_pass", Real(&mut self.z_prime_pass)),
            ("z_prime_fail", Real(&mut self.z_prime_fail)),
            ("signal_to_blank_pass", Real(&mut self.signal_to_blank_pass)),
            ("signal_to_blank_fail", Real(&mut self.signal_to_blank_fail)),
            ("cv_pass", Real(&mut self.cv_pass)),
            ("cv_fail", Real(&mut self.cv_fail)),
            ("edge_warn", Real(&mut self.edge_warn)),
            ("edge_fail", Real(&mut self.edge_fail)),
            ("min_vehicle", Count(&mut self.min_vehicle)),
            ("min_blank", Count(&mut self.min_blank)),
            ("nrfe_warn", Real(&mut self.nrfe_warn)),
            ("nrfe_ratio_warn", Real(&mut self.nrfe_ratio_warn)),
            ("space_warn", Real(&mut self.space_warn)),
            ("run_drift_warn", Real(&mut self.run_drift_warn)),
            ("blank_drift_warn", Real(&mut self.blank_drift_warn)),
            ("blank_contaminated_warn", Real(&mut self.blank_contaminated_warn)),
            ("saturated_wells", Count(&mut self.saturated_wells)),
            ("over_reduction_warn", Real(&mut self.over_reduction_warn)),
            ("low_dose_warn", Real(&mut self.low_dose_warn)),
            ("compound_signal_warn", Real(&mut self.compound_signal_warn)),
            ("top_dose_rise_warn", Real(&mut self.top_dose_rise_warn)),
            ("below_blank_warn", Real(&mut self.below_blank_warn)),
            ("no_dye_warn", Real(&mut self.no_dye_warn)),
            ("detection_limit_warn", Real(&mut self.detection_limit_warn)),
        ]
    }
}
