//! Raw readings of a plate into responses, and what its controls say of it.
//!
//! ```text
//! response = (reading − zero) / (centre − zero)     centre  median of the vehicle wells
//!                                                   zero    median of the blanks, else of the kill wells, else 0
//! Z′   = 1 − 3·(SDᵥ + SDₖ) / |mᵥ − mₖ|              against the kill wells, else the blanks
//! SSMD = (mᵥ − mₖ) / √(SDᵥ² + SDₖ²)
//! ```
//!
//! Sources: Zhang et al., J. Biomol. Screen. 4 (1999) 67, doi:10.1177/108705719900400206; Zhang, Genomics 89 (2007) 552,
//! doi:10.1016/j.ygeno.2006.12.014 (SSMD).

use std::collections::BTreeSet;

use foldshift_curves::statistics::{mean, median, robust_sd, sd};
use foldshift_tables::numerals::significant;

use crate::analysis::{PlateVerdict, ScreenPlate};
use crate::gather::Key;
use crate::roles::WellRole;

/// Fewest vehicle wells without a word.
const FEW_VEHICLES: usize = 6;

/// CV of the vehicle wells that is told, and that fails a plate.
const CV_LIMITS: [f64; 2] = [0.10, 0.20];

/// Z′ below which a plate is told, and fails.
const Z_LIMITS: [f64; 2] = [0.5, 0.0];

/// A well as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RawWell {
    pub(crate) role: WellRole,
    /// Line, compound and experiment; of controls the line alone counts.
    pub(crate) key: Key,
    /// Does the row name the line?
    pub(crate) has_line: bool,
    pub(crate) dose: f64,
    pub(crate) reading: f64,
}

/// A plate as it was read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawPlate {
    pub(crate) name: String,
    pub(crate) experiment: u32,
    pub(crate) wells: Vec<RawWell>,
}

/// A part of a plate with controls of its own.
pub(crate) struct Normalised {
    pub(crate) plate: ScreenPlate,
    /// Line, compound and experiment, dose and response of each sample well; none where there is nothing to divide by.
    pub(crate) wells: Vec<(Key, f64, f64)>,
}

/// A plate, or each line of it where every line has vehicle wells of its own.
pub(crate) fn normalise(plate: &RawPlate) -> Vec<Normalised> {
    let is_centre = |well: &&RawWell| matches!(well.role, WellRole::Vehicle | WellRole::Untreated);
    let lines: BTreeSet<u32> =
        plate.wells.iter().filter(|w| w.has_line && w.role == WellRole::Sample).map(|w| w.key[0]).collect();
    let own: BTreeSet<u32> =
        plate.wells.iter().filter(is_centre).filter(|w| w.has_line).map(|w| w.key[0]).collect();
    if lines.len() > 1 && !own.is_empty() {
        lines
            .iter()
            .map(|line| {
                let wells = plate.wells.iter().filter(|w| !w.has_line || w.key[0] == *line).copied();
                part(plate, &wells.collect::<Vec<_>>(), Some(*line))
            })
            .collect()
    } else {
        let line = if lines.len() == 1 { lines.first().copied() } else { None };
        vec![part(plate, &plate.wells, line)]
    }
}

fn part(plate: &RawPlate, wells: &[RawWell], cell_line: Option<u32>) -> Normalised {
    let of = |role: WellRole| -> Vec<f64> {
        wells.iter().filter(|well| well.role == role).map(|well| well.reading).collect()
    };
    let (mut vehicle, untreated) = (of(WellRole::Vehicle), of(WellRole::Untreated));
    let (blank, kill) = (of(WellRole::Blank), of(WellRole::Kill));
    let mut reasons = Vec::new();
    let mut verdict = PlateVerdict::Pass;
    let mut say = |severity: PlateVerdict, why: String| {
        verdict = verdict.max(severity);
        reasons.push(why);
    };
    if vehicle.is_empty() && !untreated.is_empty() {
        vehicle = untreated;
        say(PlateVerdict::Warn, "no vehicle wells: divided by untreated cells".to_owned());
    }
    let (zero, zero_from) = match (median(&blank), median(&kill)) {
        (Some(zero), _) => (zero, "blank"),
        (None, Some(zero)) => (zero, "kill"),
        (None, None) => (0.0, "none"),
    };
    let centre = median(&vehicle);
    match centre {
        None => say(PlateVerdict::Fail, "no vehicle wells".to_owned()),
        Some(centre) if centre <= zero => {
            say(
                PlateVerdict::Fail,
                format!(
                    "the vehicle ({}) does not lie above the {zero_from} ({})",
                    significant(centre, 4),
                    significant(zero, 4)
                ),
            );
        }
        Some(_) if vehicle.len() < FEW_VEHICLES => {
            say(PlateVerdict::Warn, format!("{} vehicle wells, fewer than {FEW_VEHICLES}", vehicle.len()));
        }
        Some(_) => {}
    }
    let signal: Vec<f64> = vehicle.iter().map(|reading| reading - zero).collect();
    let cv_vehicle =
        sd(&signal).zip(mean(&signal)).filter(|(_, mean)| *mean > 0.0).map(|(sd, mean)| sd / mean);
    // One bad well among many makes no plate fail.
    let robust_cv =
        robust_sd(&signal).zip(median(&signal)).filter(|(_, m)| *m > 0.0).map(|(sd, median)| sd / median);
    match (cv_vehicle, robust_cv) {
        (Some(cv), Some(robust)) if robust > CV_LIMITS[1] => {
            say(PlateVerdict::Fail, format!("CV of the vehicle {:.0} %", 100.0 * cv.max(robust)));
        }
        (Some(cv), _) if cv > CV_LIMITS[0] => {
            say(PlateVerdict::Warn, format!("CV of the vehicle {:.0} %", 100.0 * cv));
        }
        _ => {}
    }
    let dead = if kill.is_empty() { &blank } else { &kill };
    let window = |m: (Option<f64>, Option<f64>), s: (Option<f64>, Option<f64>)| {
        let (m, s) = (m.0.zip(m.1)?, s.0.zip(s.1)?);
        let apart = (m.0 - m.1).abs();
        (apart > 0.0).then(|| 1.0 - 3.0 * (s.0 + s.1) / apart)
    };
    let z_prime = window((mean(&vehicle), mean(dead)), (sd(&vehicle), sd(dead)));
    let robust_z_prime = window((median(&vehicle), median(dead)), (robust_sd(&vehicle), robust_sd(dead)));
    let ssmd = mean(&vehicle).zip(mean(dead)).zip(sd(&vehicle).zip(sd(dead))).and_then(|((a, b), (s, t))| {
        let spread = s.hypot(t);
        (spread > 0.0).then(|| (a - b) / spread)
    });
    match (z_prime, robust_z_prime) {
        (Some(z), Some(robust)) if z.max(robust) < Z_LIMITS[1] => {
            say(PlateVerdict::Fail, format!("Z′ {z:.2}, robust Z′ {robust:.2}"));
        }
        (Some(z), _) if z < Z_LIMITS[0] => say(PlateVerdict::Warn, format!("Z′ {z:.2}")),
        _ => {}
    }
    let samples = wells.iter().filter(|well| well.role == WellRole::Sample);
    let plate = ScreenPlate {
        plate: plate.name.clone(),
        experiment: plate.experiment,
        cell_line,
        n_samples: samples.clone().count(),
        n_vehicle: vehicle.len(),
        n_blank: blank.len(),
        n_kill: kill.len(),
        vehicle: centre,
        zero,
        zero_from,
        cv_vehicle,
        signal_to_background: centre
            .filter(|_| zero > 0.0 && zero_from == "blank")
            .map(|centre| centre / zero),
        z_prime,
        robust_z_prime,
        ssmd,
        verdict,
        reasons,
    };
    let span = centre.map(|centre| centre - zero).filter(|span| *span > 0.0);
    let wells = span.map_or(Vec::new(), |span| {
        samples.map(|well| (well.key, well.dose, (well.reading - zero) / span)).collect()
    });
    Normalised { plate, wells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn well(role: WellRole, line: u32, reading: f64) -> RawWell {
        RawWell { role, key: [line, 0, 0], has_line: true, dose: 1.0, reading }
    }

    fn plate(wells: Vec<RawWell>) -> RawPlate {
        RawPlate { name: "P1".to_owned(), experiment: 0, wells }
    }

    /// By hand: vehicle 90, 100, 110 (mean 100, SD 10), blank 8, 10, 12 (SD 2): Z′ = 1 − 36/90, SSMD = 90/√104; 55 is (55 − 10)/90.
    #[test]
    fn a_plate_has_the_numbers_that_one_computes_by_hand() {
        let mut wells: Vec<RawWell> =
            [90.0, 100.0, 110.0].map(|reading| well(WellRole::Vehicle, 0, reading)).to_vec();
        wells.extend([8.0, 10.0, 12.0].map(|reading| well(WellRole::Blank, 0, reading)));
        wells.push(well(WellRole::Sample, 0, 55.0));
        let found = normalise(&plate(wells)).remove(0);
        assert!((found.wells[0].2 - 0.5).abs() < 1e-12);
        assert!((found.plate.z_prime.unwrap() - (1.0 - 36.0 / 90.0)).abs() < 1e-12);
        assert!((found.plate.ssmd.unwrap() - 90.0 / 104_f64.sqrt()).abs() < 1e-12);
        assert_eq!((found.plate.verdict, found.plate.zero_from), (PlateVerdict::Warn, "blank"));
    }

    #[test]
    fn a_plate_without_a_window_fails_and_says_why() {
        let none = normalise(&plate(vec![well(WellRole::Sample, 0, 5.0)])).remove(0);
        assert_eq!((none.plate.verdict, none.wells.len()), (PlateVerdict::Fail, 0));
        assert_eq!(none.plate.reasons, ["no vehicle wells"]);
        let mut wells: Vec<RawWell> = [50.0, 100.0, 150.0, 60.0, 140.0, 100.0]
            .map(|reading| well(WellRole::Vehicle, 0, reading))
            .to_vec();
        wells.extend([10.0, 40.0, 70.0].map(|reading| well(WellRole::Kill, 0, reading)));
        let noisy = normalise(&plate(wells)).remove(0).plate;
        assert_eq!(noisy.verdict, PlateVerdict::Fail);
        assert!(noisy.reasons.iter().any(|why| why.contains("Z′")), "{:?}", noisy.reasons);
    }

    #[test]
    fn lines_of_one_plate_with_vehicles_of_their_own_are_divided_by_their_own() {
        let mut wells = Vec::new();
        for (line, level) in [(0, 100.0), (1, 1000.0)] {
            wells.extend((0..6).map(|_| well(WellRole::Vehicle, line, level)));
            wells.push(well(WellRole::Sample, line, 0.5 * level));
        }
        let found = normalise(&plate(wells));
        assert_eq!(found.len(), 2);
        assert!(found.iter().all(|part| (part.wells[0].2 - 0.5).abs() < 1e-12));
    }
}
