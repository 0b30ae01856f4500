//! The fold between two lines over three experiments: `cargo run --example compare_two_lines`.

use std::fmt::Write as _;

use foldshift::curves::fit::{Reads, Sigma};
use foldshift::study::TableStudy;
use foldshift::study::table_study::Names;
use foldshift::{CompareOptions, Diagnostic, FitOptions};

fn main() -> Result<(), Vec<Diagnostic>> {
    let table = simulated();
    let options = FitOptions { reads: Some(Reads::Viability), ..FitOptions::default() };
    let (study, _) =
        TableStudy::read("table.csv", table.as_bytes(), &Names::default(), (&options, Sigma::Own))?;
    let pairs = study.pairs("KM12", &[])?;
    for shift in study.compare(&pairs, CompareOptions::default()) {
        let limit = |limit: Option<f64>| limit.map_or("open".to_owned(), |limit| format!("{limit:.3}"));
        println!(
            "{:?}: {} ({} to {}), {} experiments, {:?}",
            shift.metric,
            limit(shift.estimate),
            limit(shift.lower),
            limit(shift.upper),
            shift.n_pairs,
            shift.call
        );
    }
    Ok(())
}

/// A long table of two lines, the second of which needs thirty times the dose.
fn simulated() -> String {
    let mut table = String::from("experiment,cell_line,compound,dose,unit,response\n");
    for day in 1..=3_u32 {
        for (line, ic50) in [("KM12", 10.0), ("KM12-LR1", 300.0)] {
            for step in 0..9 {
                let dose = 4_f64.powi(step);
                let moved = ic50 * (1.0 + 0.1 * f64::from(day));
                let wiggle = 0.01 * f64::from((step.unsigned_abs() * 7 + day * 3) % 5) - 0.02;
                let response = 1.0 / (1.0 + dose / moved) + wiggle;
                let _ = writeln!(table, "{day},{line},larotrectinib,{dose},nM,{response:.4}");
            }
        }
    }
    table
}
