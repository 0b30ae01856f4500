//! Is the plate fit to be used? Every threshold has a name, and every verdict its reasons.
//!
//! Source: Zhang, Chung & Oldenburg, J. Biomol. Screen. 4 (1999) 67, doi:10.1177/108705719900400206
//! (Z′); Zhang, Genomics 89 (2007) 552, doi:10.1016/j.ygeno.2006.12.014 (SSMD).

//!
//! | room | what it judges by |
//! | --- | --- |
//! | `controls` | the control wells of one line on one plate: may fail a plate before any fit |
//! | `blanks` | a blank that holds something, a trend over the blanks, the limit of detection |
//! | `dye` | saturation, over-reduction, compounds and cells that shine |
//! | `run` | the plates of an experiment beside each other |
//! | `scatter` | how far samples lie from their curves, against the scatter of vehicle wells (NRFE) |
//! | `space` | where on the plate wells lie off: rows, columns, edge, corners, gradient |
//!
//! What is judged after the fits only warns: the wells have been used by then.

mod blanks;
mod controls;
mod dye;
mod limits;
mod pattern;
mod projection;
mod run;
mod scatter;
mod space;
mod trend;

use std::fmt;

use serde::Serialize;

use crate::normalise::{Normalisation, NormalizedPlate, Signals};

pub(super) use controls::{judge, judge_start};
pub(crate) use limits::LimitField;
pub use limits::Limits;
pub use pattern::Pattern;
pub(crate) use run::Runs;
pub(crate) use scatter::{Scatter, judge_scatter};
pub use space::Uneven;
pub(crate) use space::{Observed, judge_space};

/// What a plate is good for. The worst reason decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QualityVerdict"))]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Use it.
    Pass,
    /// Use it and know.
    Warn,
    /// Leave it out.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        })
    }
}

/// The code of a vehicle that reads no more than what stands for no response.
pub(crate) const NO_WINDOW: &str = "vehicle_not_above_zero";

/// One thing that speaks against a plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QualityReason {
    /// Short and stable, for tables.
    pub code: &'static str,
    /// In words, with the number and its limit.
    pub words: String,
    /// How bad it is.
    pub verdict: Verdict,
}

/// The quality of one cell line on one plate.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Quality {
    /// Cell line; empty where the layout names none.
    pub cell_line: String,
    /// Usable vehicle wells.
    pub n_vehicle: usize,
    /// Usable blanks.
    pub n_blank: usize,
    /// Usable kill controls.
    pub n_kill: usize,
    /// 1 − 3 (SD + SD) / |mean − mean| of vehicle and counterpart.
    pub z_prime: Option<f64>,
    /// The counterpart of Z′: `kill`, else `blank`. Blanks have no biological variance and flatter the plate.
    pub z_prime_against: Option<&'static str>,
    /// The same with median and 1.4826 · MAD.
    pub robust_z_prime: Option<f64>,
    /// Median vehicle / median blank.
    pub signal_to_blank: Option<f64>,
    /// (mean − mean) / √(SD² + SD²) of vehicle and counterpart.
    pub ssmd: Option<f64>,
    /// SD / mean of the vehicle wells, background subtracted.
    pub cv_vehicle: Option<f64>,
    /// SD / mean of the blanks.
    pub cv_blank: Option<f64>,
    /// Median of the edge vehicle wells against the interior ones, as a fraction; negative when lower.
    pub edge: Option<f64>,
    /// Trend of the vehicle wells from the first row to the last, as a fraction of their mean.
    pub row_effect: Option<f64>,
    /// Trend of the vehicle wells from the first column to the last, as a fraction of their mean.
    pub col_effect: Option<f64>,
    /// Trend of the vehicle wells along the reading order (row by row), as a fraction of their mean.
    pub drift: Option<f64>,
    /// Normalised residual fit error: root mean square of the sample residuals around their fitted curves, each
    /// divided by √(p (1 − p) + 0.05), p the fitted response clipped to 0…1; filled in after the fits.
    pub nrfe: Option<f64>,
    /// Limit of blank, raw: mean + 1.645 SD of the blanks.
    pub limit_of_blank: Option<f64>,
    /// Scatter of the samples around their curves against what the scatter of the vehicle wells lets expect,
    /// without the worst wells: filled in after the fits.
    pub nrfe_ratio: Option<f64>,
    /// Plane through the deviations of all wells of the plate: difference between its highest and its lowest
    /// corner, as a fraction of the signal; filled in after the fits, the same for every line of a plate.
    pub gradient: Option<f64>,
    /// Where the plane rises to.
    pub gradient_towards: Option<&'static str>,
    /// F test of the plane.
    pub gradient_p: Option<f64>,
    /// What lies off by more than noise, the clearest first; the same for every line of a plate.
    pub uneven: Vec<Uneven>,
    /// Trend of the centre of the vehicle wells over the plates of the run, as a fraction.
    pub run_vehicle_drift: Option<f64>,
    /// Trend of the centre of the blanks over the plates of the run, as a fraction.
    pub run_blank_drift: Option<f64>,
    /// Trend of Z′ over the plates of the run.
    pub run_z_prime_drift: Option<f64>,
    /// Centre of the blanks against the median of the other plates of the run, as a fraction.
    pub blank_against_run: Option<f64>,
    /// Trend of the blanks along the reading order, as a fraction of their mean.
    pub blank_trend: Option<f64>,
    /// Limit of detection, raw: limit of blank + 1.645 SD of low samples.
    pub limit_of_detection: Option<f64>,
    /// Usable samples that read less than the limit of detection.
    pub n_below_detection: Option<usize>,
    /// Centre of the wells without dye above the blanks, as a fraction of the vehicle's signal.
    pub no_dye: Option<f64>,
    /// Pass, warn or fail.
    pub verdict: Verdict,
    /// Why.
    pub reasons: Vec<QualityReason>,
}

impl Quality {
    /// Nothing is known yet of this line but how many controls it has.
    pub(super) fn of(line: &str, signals: &Signals) -> Self {
        Self {
            cell_line: line.to_owned(),
            n_vehicle: signals.vehicle.len(),
            n_blank: signals.blank.len(),
            n_kill: signals.kill.len(),
            z_prime: None,
            z_prime_against: None,
            robust_z_prime: None,
            signal_to_blank: None,
            ssmd: None,
            cv_vehicle: None,
            cv_blank: None,
            edge: None,
            row_effect: None,
            col_effect: None,
            drift: None,
            nrfe: None,
            limit_of_blank: None,
            nrfe_ratio: None,
            gradient: None,
            gradient_towards: None,
            gradient_p: None,
            uneven: Vec::new(),
            run_vehicle_drift: None,
            run_blank_drift: None,
            run_z_prime_drift: None,
            blank_against_run: None,
            blank_trend: None,
            limit_of_detection: None,
            n_below_detection: None,
            no_dye: None,
            verdict: Verdict::Pass,
            reasons: Vec::new(),
        }
    }

    pub(crate) fn say(&mut self, verdict: Verdict, code: &'static str, words: String) {
        self.reasons.push(QualityReason { code, words, verdict });
        self.verdict = self.verdict.max(verdict);
    }

    /// The codes of its reasons, each once, in their order.
    #[must_use]
    pub fn codes(&self) -> Vec<&'static str> {
        let mut codes: Vec<&str> = Vec::new();
        for reason in &self.reasons {
            if !codes.contains(&reason.code) {
                codes.push(reason.code);
            }
        }
        codes
    }

    /// The words of all reasons as bad as `verdict`.
    #[must_use]
    pub fn reasons_of(&self, verdict: Verdict) -> String {
        let words: Vec<&str> =
            self.reasons.iter().filter(|r| r.verdict == verdict).map(|r| r.words.as_str()).collect();
        words.join("; ")
    }
}

/// Judges what needs more than the controls of one line, but no fit: blanks, dye and the plates of a run. Only
/// warns.
pub fn judge_beside(plates: &mut [NormalizedPlate], how: Normalisation, limits: &Limits, readout: &str) {
    for plate in plates.iter_mut() {
        judge_wells(plate, how, limits, readout);
    }
    for run in Runs::of(plates).each() {
        run.judge(plates, limits);
    }
}

/// Judges blanks and dye of one plate.
pub(crate) fn judge_wells(plate: &mut NormalizedPlate, how: Normalisation, limits: &Limits, readout: &str) {
    let mut quality = std::mem::take(&mut plate.quality);
    for judged in &mut quality {
        blanks::judge(judged, plate, limits);
        dye::judge(judged, plate, how, limits, readout);
    }
    plate.quality = quality;
}

#[cfg(test)]
mod tests {
    use super::*;
    use foldshift_plates::plate::PlateFormat;

    const PAGE: &str = include_str!("../../../../../docs/quality.md");

    #[test]
    fn every_limit_and_every_code_is_explained_in_the_documentation() {
        for (name, _) in Limits::default().fields() {
            assert!(PAGE.contains(&format!("`{name}`")), "docs/quality.md does not explain `{name}`");
        }
        let rooms = [
            include_str!("blanks.rs"),
            include_str!("controls.rs"),
            include_str!("dye.rs"),
            include_str!("scatter.rs"),
        ];
        let mut codes: Vec<&str> = Vec::new();
        for room in rooms {
            for after in ["Verdict::Warn,", "Verdict::Fail,", "say(bad,"]
                .iter()
                .flat_map(|said| room.split(said).skip(1))
            {
                let after = after.trim_start();
                codes.extend(after.strip_prefix('"').and_then(|rest| rest.split('"').next()));
            }
        }
        codes.extend(Pattern::all(PlateFormat::of(384).expect("a plate")).into_iter().map(Pattern::code));
        codes.extend(["run_vehicle_drift", "run_blank_drift", "run_z_prime_drift", "blank_against_run"]);
        assert!(codes.contains(&"suspect_saturation") && codes.contains(&"no_vehicle"), "{codes:?}");
        for code in codes {
            assert!(PAGE.contains(&format!("`{code}`")), "docs/quality.md does not explain `{code}`");
        }
    }
}
