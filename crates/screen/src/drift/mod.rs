//! Does the assay change in the course of a screen? A trend, a step, and runs, of plates and of reference compounds.
//!
//! ```text
//! trend  Kendall's S = Σ sign(xⱼ − xᵢ), with its variance under ties; slope by Theil and Sen
//! step   Pettitt's K = max |Uₖ|, Uₖ the cumulative sum of ranks about their mean, p ≈ 2·exp(−6K² / (n³ + n²))
//! runs   Wald and Wolfowitz, too few runs above and below the median
//! ```
//!
//! All three are of ranks: a plate that failed moves none of them far. Sources: Mann, Econometrica 13 (1945) 245,
//! doi:10.2307/1907187; Sen, J. Am. Stat. Assoc. 63 (1968) 1379, doi:10.1080/01621459.1968.10480934; Pettitt, Appl. Statist. 28 (1979) 126,
//! doi:10.2307/2346729; Wald & Wolfowitz, Ann. Math. Statist. 11 (1940) 147, doi:10.1214/aoms/1177731909.

mod series;

use std::collections::{BTreeMap, BTreeSet};

use foldshift_curves::elementary::log10;
use foldshift_curves::fit::Ic50;
pub use series::{Series, look};

use crate::analysis::{Drift, Followed, PlateVerdict, ScreenCurve, ScreenPlate};
use crate::names::Names;

/// Fewest plates or experiments that a series is made of.
pub const FEWEST: usize = 6;

/// A trend or a step with a smaller p is drift; halved, since both are looked for.
const ALPHA: f64 = 0.01;

/// Every series that is long enough: of the plates of each line, or of all where lines have few, and of compounds that
/// were tested in many experiments.
#[must_use]
pub fn drift(plates: &[ScreenPlate], curves: &[ScreenCurve], experiments: &Names) -> Vec<Drift> {
    let mut found = of_plates(plates);
    found.extend(of_references(curves, experiments));
    found
}

/// What is read from a plate for each series.
type Read = fn(&ScreenPlate) -> Option<f64>;

fn of_plates(plates: &[ScreenPlate]) -> Vec<Drift> {
    let mut groups: Vec<(Option<u32>, Vec<&ScreenPlate>)> = vec![(None, plates.iter().collect())];
    let lines: BTreeSet<u32> = plates.iter().filter_map(|plate| plate.cell_line).collect();
    if lines.len() > 1 {
        // The signal of a line is its own: all together would take a change of lines for drift.
        let of = |line: u32| plates.iter().filter(|plate| plate.cell_line == Some(line)).collect();
        groups = lines.iter().map(|line| (Some(*line), of(*line))).collect();
    }
    let reads: [(Followed, Read); 3] = [
        (Followed::VehicleSignal, |plate| {
            plate.vehicle.map(|vehicle| vehicle - plate.zero).filter(|signal| *signal > 0.0).map(log10)
        }),
        (Followed::VehicleCv, |plate| plate.cv_vehicle),
        (Followed::ZPrime, |plate| plate.robust_z_prime.or(plate.z_prime)),
    ];
    let mut found = Vec::new();
    for (line, plates) in groups {
        for (followed, read) in reads {
            let told = |plate: &&ScreenPlate| {
                let is_empty = plate.verdict == PlateVerdict::Fail && plate.n_vehicle == 0;
                (!is_empty).then(|| Some((plate.plate.clone(), read(plate)?))).flatten()
            };
            let (at, values): (Vec<String>, Vec<f64>) = plates.iter().filter_map(told).unzip();
            found.extend(drift_of(followed, (line, None), at, values));
        }
    }
    found
}

/// Compounds whose IC50 was measured in many experiments of one line.
fn of_references(curves: &[ScreenCurve], experiments: &Names) -> Vec<Drift> {
    let mut of: BTreeMap<(u32, u32), BTreeMap<u32, f64>> = BTreeMap::new();
    for curve in curves {
        if let Ic50::Measured { log_dose, .. } = curve.ic50_abs {
            of.entry((curve.compound, curve.cell_line)).or_default().insert(curve.experiment, log_dose);
        }
    }
    let order = in_time(experiments);
    of.into_iter()
        .filter_map(|((compound, line), values)| {
            let told = order.iter().filter_map(|experiment| {
                Some((experiments.name(*experiment).to_owned(), *values.get(experiment)?))
            });
            let (at, values) = told.unzip();
            drift_of(Followed::ReferenceIc50, (Some(line), Some(compound)), at, values)
        })
        .collect()
}

/// Experiments in the order of time: by their dates where each is one, else as they occur.
#[must_use]
pub fn in_time(experiments: &Names) -> Vec<u32> {
    let is_date = |name: &str| {
        let bytes = name.as_bytes();
        bytes.len() >= 10 && bytes[4] == b'-' && bytes[7] == b'-' && bytes[..4].iter().all(u8::is_ascii_digit)
    };
    let mut order: Vec<u32> = (0..).take(experiments.len()).collect();
    if experiments.iter().all(is_date) {
        order.sort_by(|a, b| experiments.name(*a).cmp(experiments.name(*b)));
    }
    order
}

fn drift_of(
    followed: Followed,
    (cell_line, compound): (Option<u32>, Option<u32>),
    at: Vec<String>,
    values: Vec<f64>,
) -> Option<Drift> {
    let Series { slope, p_trend, step_at, p_step, p_runs } = look(&values)?;
    #[expect(clippy::cast_precision_loss, reason = "a number of plates")]
    let change = slope * (values.len() - 1) as f64;
    let step_after = step_at.and_then(|k| at.get(k).cloned());
    let drifts = p_trend.min(p_step) < 0.5 * ALPHA;
    Some(Drift {
        followed,
        cell_line,
        compound,
        at,
        values,
        slope,
        change,
        p_trend,
        p_step,
        step_after,
        p_runs,
        drifts,
    })
}
