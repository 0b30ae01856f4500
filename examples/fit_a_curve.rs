//! One curve: `cargo run --example fit_a_curve`.

use foldshift::curves::fit::Reads;
use foldshift::{Curve, CurveError, FitOptions, Ic50, Point, fit};

fn main() -> Result<(), CurveError> {
    // Doses in nM; responses as fractions of the vehicle.
    let points = [(1.0, 1.02), (10.0, 0.97), (100.0, 0.71), (1e3, 0.21), (1e4, 0.06), (1e5, 0.04)];
    let curve = Curve::new(points.map(|(dose, response)| Point::new(dose, response)).to_vec())?;
    let found = fit(&curve, &FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() });
    let dose = |log_dose: f64| 10_f64.powf(log_dose);
    match found.ic50_abs {
        Ic50::Measured { log_dose, lower, upper } => println!(
            "IC50 {:.0} nM, 95 % interval {} to {} nM",
            dose(log_dose),
            lower.map_or("open".to_owned(), |limit| format!("{:.0}", dose(limit))),
            upper.map_or("open".to_owned(), |limit| format!("{:.0}", dose(limit)))
        ),
        Ic50::Above { bound } => println!("IC50 above {:.0} nM", dose(bound)),
        Ic50::Below { bound } => println!("IC50 below {:.0} nM", dose(bound)),
        Ic50::Unknown => println!("no IC50: {:?}", found.reasons),
    }
    Ok(())
}
